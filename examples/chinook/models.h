/* The Chinook shop: artists and their albums, tracks, customers and what they bought. */
#ifndef CHINOOK_MODELS_H
#define CHINOOK_MODELS_H

#include <cupel/cupel.h>

typedef struct Artist Artist;
typedef struct Album Album;
typedef struct Genre Genre;
typedef struct MediaType MediaType;
typedef struct Track Track;
typedef struct Playlist Playlist;
typedef struct PlaylistTrack PlaylistTrack;
typedef struct Employee Employee;
typedef struct Customer Customer;
typedef struct Invoice Invoice;
typedef struct InvoiceLine InvoiceLine;

struct Artist {
    int64_t             id;
    const char         *name;
    CUPEL_MANY(Album)   albums;
};

struct Album {
    int64_t             id;
    const char         *title;
    int64_t             artist_id;
    Artist             *artist;
    CUPEL_MANY(Track)   tracks;
};

struct Genre {
    int64_t             id;
    const char         *name;
};

struct MediaType {
    int64_t             id;
    const char         *name;
};

struct Track {
    int64_t                 id;
    const char             *name;
    cupel_opt_int64         album_id;
    int64_t                 media_type_id;
    cupel_opt_int64         genre_id;
    const char             *composer;
    int32_t                 milliseconds;
    cupel_opt_int32         bytes;
    cupel_decimal           unit_price;
    Album                  *album;
    MediaType              *media_type;
    Genre                  *genre;
    CUPEL_MANY(InvoiceLine) invoice_lines;
};

struct Playlist {
    int64_t                   id;
    const char               *name;
    CUPEL_MANY(PlaylistTrack) entries;
};

struct PlaylistTrack {
    int64_t             playlist_id;
    int64_t             track_id;
    Playlist           *playlist;
    Track              *track;
};

struct Employee {
    int64_t              id;
    const char          *last_name;
    const char          *first_name;
    const char          *title;
    cupel_opt_int64      reports_to;
    cupel_opt_datetime   birth_date;
    cupel_opt_datetime   hire_date;
    const char          *address;
    const char          *city;
    const char          *state;
    const char          *country;
    const char          *postal_code;
    const char          *phone;
    const char          *fax;
    const char          *email;
    Employee            *manager;
    CUPEL_MANY(Employee) reports;
    CUPEL_MANY(Customer) customers;
};

struct Customer {
    int64_t             id;
    const char         *first_name;
    const char         *last_name;
    const char         *company;
    const char         *address;
    const char         *city;
    const char         *state;
    const char         *country;
    const char         *postal_code;
    const char         *phone;
    const char         *fax;
    const char         *email;
    cupel_opt_int64     support_rep_id;
    Employee           *support_rep;
    CUPEL_MANY(Invoice) invoices;
};

struct Invoice {
    int64_t                 id;
    int64_t                 customer_id;
    cupel_datetime          invoice_date;
    const char             *billing_address;
    const char             *billing_city;
    const char             *billing_state;
    const char             *billing_country;
    const char             *billing_postal_code;
    cupel_decimal           total;
    Customer               *customer;
    CUPEL_MANY(InvoiceLine) lines;
};

struct InvoiceLine {
    int64_t             id;
    int64_t             invoice_id;
    int64_t             track_id;
    cupel_decimal       unit_price;
    int32_t             quantity;
    Invoice            *invoice;
    Track              *track;
};

CUPEL_DECLARE_MODEL(Artist);
CUPEL_DECLARE_MODEL(Album);
CUPEL_DECLARE_MODEL(Genre);
CUPEL_DECLARE_MODEL(MediaType);
CUPEL_DECLARE_MODEL(Track);
CUPEL_DECLARE_MODEL(Playlist);
CUPEL_DECLARE_MODEL(PlaylistTrack);
CUPEL_DECLARE_MODEL(Employee);
CUPEL_DECLARE_MODEL(Customer);
CUPEL_DECLARE_MODEL(Invoice);
CUPEL_DECLARE_MODEL(InvoiceLine);

#endif
