#include "models.h"

CUPEL_MODEL(Artist, "artist",
    CUPEL_COLUMN(id, .column = "artist_id", .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(120)),
    CUPEL_HAS_MANY(albums, Album, .back_populates = "artist", .order_by = "title"));

CUPEL_MODEL(Album, "album",
    CUPEL_COLUMN(id, .column = "album_id", .primary_key = true),
    CUPEL_COLUMN(title, .type = CUPEL_STRING(160), .not_null = true),
    CUPEL_COLUMN(artist_id, .references = "artist.artist_id", .index = true),
    CUPEL_BELONGS_TO(artist, Artist, .back_populates = "albums"),
    CUPEL_HAS_MANY(tracks, Track, .back_populates = "album", .order_by = "id"));

CUPEL_MODEL(Genre, "genre",
    CUPEL_COLUMN(id, .column = "genre_id", .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(120)));

CUPEL_MODEL(MediaType, "media_type",
    CUPEL_COLUMN(id, .column = "media_type_id", .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(120)));

CUPEL_MODEL(Track, "track",
    CUPEL_COLUMN(id, .column = "track_id", .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(200), .not_null = true),
    CUPEL_COLUMN(album_id, .references = "album.album_id", .index = true),
    CUPEL_COLUMN(media_type_id, .references = "media_type.media_type_id", .index = true),
    CUPEL_COLUMN(genre_id, .references = "genre.genre_id", .index = true),
    CUPEL_COLUMN(composer, .type = CUPEL_STRING(220)),
    CUPEL_COLUMN(milliseconds),
    CUPEL_COLUMN(bytes),
    CUPEL_COLUMN(unit_price, .type = CUPEL_NUMERIC(10, 2)),
    CUPEL_BELONGS_TO(album, Album, .back_populates = "tracks"),
    CUPEL_BELONGS_TO(media_type, MediaType),
    CUPEL_BELONGS_TO(genre, Genre),
    CUPEL_HAS_MANY(invoice_lines, InvoiceLine, .back_populates = "track"));

CUPEL_MODEL(Playlist, "playlist",
    CUPEL_COLUMN(id, .column = "playlist_id", .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(120)),
    CUPEL_HAS_MANY(entries, PlaylistTrack, .back_populates = "playlist"));

CUPEL_MODEL(PlaylistTrack, "playlist_track",
    CUPEL_COLUMN(playlist_id, .primary_key = true, .references = "playlist.playlist_id"),
    CUPEL_COLUMN(track_id, .primary_key = true, .references = "track.track_id", .index = true),
    CUPEL_BELONGS_TO(playlist, Playlist, .back_populates = "entries"),
    CUPEL_BELONGS_TO(track, Track));

CUPEL_MODEL(Employee, "employee",
    CUPEL_COLUMN(id, .column = "employee_id", .primary_key = true),
    CUPEL_COLUMN(last_name, .type = CUPEL_STRING(20), .not_null = true),
    CUPEL_COLUMN(first_name, .type = CUPEL_STRING(20), .not_null = true),
    CUPEL_COLUMN(title, .type = CUPEL_STRING(30)),
    CUPEL_COLUMN(reports_to, .references = "employee.employee_id", .index = true),
    CUPEL_COLUMN(birth_date),
    CUPEL_COLUMN(hire_date),
    CUPEL_COLUMN(address, .type = CUPEL_STRING(70)),
    CUPEL_COLUMN(city, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(state, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(country, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(postal_code, .type = CUPEL_STRING(10)),
    CUPEL_COLUMN(phone, .type = CUPEL_STRING(24)),
    CUPEL_COLUMN(fax, .type = CUPEL_STRING(24)),
    CUPEL_COLUMN(email, .type = CUPEL_STRING(60)),
    CUPEL_BELONGS_TO(manager, Employee, .back_populates = "reports"),
    CUPEL_HAS_MANY(reports, Employee, .back_populates = "manager"),
    CUPEL_HAS_MANY(customers, Customer, .back_populates = "support_rep", .order_by = "last_name"));

CUPEL_MODEL(Customer, "customer",
    CUPEL_COLUMN(id, .column = "customer_id", .primary_key = true),
    CUPEL_COLUMN(first_name, .type = CUPEL_STRING(40), .not_null = true),
    CUPEL_COLUMN(last_name, .type = CUPEL_STRING(20), .not_null = true),
    CUPEL_COLUMN(company, .type = CUPEL_STRING(80)),
    CUPEL_COLUMN(address, .type = CUPEL_STRING(70)),
    CUPEL_COLUMN(city, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(state, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(country, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(postal_code, .type = CUPEL_STRING(10)),
    CUPEL_COLUMN(phone, .type = CUPEL_STRING(24)),
    CUPEL_COLUMN(fax, .type = CUPEL_STRING(24)),
    CUPEL_COLUMN(email, .type = CUPEL_STRING(60), .not_null = true),
    CUPEL_COLUMN(support_rep_id, .references = "employee.employee_id", .index = true),
    CUPEL_BELONGS_TO(support_rep, Employee, .back_populates = "customers"),
    CUPEL_HAS_MANY(invoices, Invoice, .back_populates = "customer", .order_by = "invoice_date"));

CUPEL_MODEL(Invoice, "invoice",
    CUPEL_COLUMN(id, .column = "invoice_id", .primary_key = true),
    CUPEL_COLUMN(customer_id, .references = "customer.customer_id", .index = true),
    CUPEL_COLUMN(invoice_date),
    CUPEL_COLUMN(billing_address, .type = CUPEL_STRING(70)),
    CUPEL_COLUMN(billing_city, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(billing_state, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(billing_country, .type = CUPEL_STRING(40)),
    CUPEL_COLUMN(billing_postal_code, .type = CUPEL_STRING(10)),
    CUPEL_COLUMN(total, .type = CUPEL_NUMERIC(10, 2)),
    CUPEL_BELONGS_TO(customer, Customer, .back_populates = "invoices"),
    CUPEL_HAS_MANY(lines, InvoiceLine, .back_populates = "invoice", .order_by = "id"));

CUPEL_MODEL(InvoiceLine, "invoice_line",
    CUPEL_COLUMN(id, .column = "invoice_line_id", .primary_key = true),
    CUPEL_COLUMN(invoice_id, .references = "invoice.invoice_id", .index = true),
    CUPEL_COLUMN(track_id, .references = "track.track_id", .index = true),
    CUPEL_COLUMN(unit_price, .type = CUPEL_NUMERIC(10, 2)),
    CUPEL_COLUMN(quantity),
    CUPEL_BELONGS_TO(invoice, Invoice, .back_populates = "lines"),
    CUPEL_BELONGS_TO(track, Track, .back_populates = "invoice_lines"));

CUPEL_METADATA(app_metadata, Artist_model, Album_model, Genre_model, MediaType_model, Track_model,
               Playlist_model, PlaylistTrack_model, Employee_model, Customer_model, Invoice_model,
               InvoiceLine_model);
