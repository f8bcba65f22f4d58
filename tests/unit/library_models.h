/* A small library as models, which the tests of models share. */
#ifndef CUPEL_TESTS_LIBRARY_MODELS_H
#define CUPEL_TESTS_LIBRARY_MODELS_H

#include <cupel/model.h>

#include "sql/model.h"

typedef struct Author Author;
typedef struct Book Book;
typedef struct Shelf Shelf;

typedef enum mood { MOOD_SAD, MOOD_OK } mood;
static const char *const mood_labels[] = { "sad", "ok", NULL };

/* A member of every C type, plain and nullable. */
typedef struct Everything {
    int64_t id;
    int16_t small;
    int32_t medium;
    int64_t big;
    bool flag;
    float single;
    double real;
    const char *text;
    cupel_blob bytes;
    cupel_date date;
    cupel_time time;
    cupel_datetime datetime;
    cupel_interval interval;
    cupel_uuid uuid;
    cupel_decimal decimal;
    mood feeling;
    cupel_opt_int16 opt_small;
    cupel_opt_int32 opt_medium;
    cupel_opt_int64 opt_big;
    cupel_opt_bool opt_flag;
    cupel_opt_float opt_single;
    cupel_opt_double opt_real;
    cupel_opt_date opt_date;
    cupel_opt_time opt_time;
    cupel_opt_datetime opt_datetime;
    cupel_opt_interval opt_interval;
    cupel_opt_uuid opt_uuid;
    cupel_opt_decimal opt_decimal;
    cupel_opt_int32 opt_feeling;
} Everything;

struct Author {
    int64_t id;
    const char *first_name;
    const char *last_name;
    CUPEL_MANY(Book) books;
    CUPEL_MANY(Book) edited;
};

struct Book {
    int64_t id;
    const char *title;
    int64_t author_id;
    cupel_opt_int64 editor_id;
    cupel_opt_int64 sequel_id;
    Author *author;
    Author *editor;
    Book *sequel;
    CUPEL_MANY(Book) prequels;
    CUPEL_MANY(Shelf) shelves;
};

struct Shelf {
    int64_t id;
    int64_t book_id;
    Book *book;
};

CUPEL_DECLARE_MODEL(Author);
CUPEL_DECLARE_MODEL(Book);
CUPEL_DECLARE_MODEL(Shelf);

/* clang-format off */
CUPEL_MODEL(Everything, "everything",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(small), CUPEL_COLUMN(medium), CUPEL_COLUMN(big), CUPEL_COLUMN(flag),
    CUPEL_COLUMN(single), CUPEL_COLUMN(real), CUPEL_COLUMN(text), CUPEL_COLUMN(bytes),
    CUPEL_COLUMN(date), CUPEL_COLUMN(time), CUPEL_COLUMN(datetime), CUPEL_COLUMN(interval),
    CUPEL_COLUMN(uuid), CUPEL_COLUMN(decimal),
    CUPEL_COLUMN(feeling, .type = CUPEL_ENUM("mood", mood_labels)),
    CUPEL_COLUMN(opt_small), CUPEL_COLUMN(opt_medium), CUPEL_COLUMN(opt_big),
    CUPEL_COLUMN(opt_flag), CUPEL_COLUMN(opt_single), CUPEL_COLUMN(opt_real),
    CUPEL_COLUMN(opt_date), CUPEL_COLUMN(opt_time), CUPEL_COLUMN(opt_datetime),
    CUPEL_COLUMN(opt_interval), CUPEL_COLUMN(opt_uuid), CUPEL_COLUMN(opt_decimal),
    CUPEL_COLUMN(opt_feeling, .type = CUPEL_ENUM("mood", mood_labels)));

CUPEL_MODEL(Author, "authors",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(first_name, .type = CUPEL_STRING(40), .column = "vorname"),
    CUPEL_COLUMN(last_name, .type = CUPEL_STRING(40), .not_null = true),
    CUPEL_UNIQUE(NULL, "first_name, last_name"),
    CUPEL_INDEX(NULL, "last_name desc, lower(vorname)"),
    CUPEL_CHECK("named", "length(last_name) > 0"),
    CUPEL_HAS_MANY(books, Book, .back_populates = "author", .order_by = "title, id desc"),
    CUPEL_HAS_MANY(edited, Book, .back_populates = "editor"));

CUPEL_MODEL(Book, "books",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(title, .type = CUPEL_STRING(100), .index = true),
    CUPEL_COLUMN(author_id, .references = "authors.id", .on_delete = CUPEL_CASCADE),
    CUPEL_COLUMN(editor_id, .references = "authors.id", .on_delete = CUPEL_SET_NULL),
    CUPEL_COLUMN(sequel_id, .references = "books.id"),
    CUPEL_BELONGS_TO(author, Author, .foreign_key = "author_id"),
    CUPEL_BELONGS_TO(editor, Author, .backref = "edited", .foreign_key = "editor_id"),
    CUPEL_BELONGS_TO(sequel, Book),
    CUPEL_HAS_MANY(prequels, Book, .back_populates = "sequel"),
    CUPEL_HAS_MANY(shelves, Shelf));

CUPEL_MODEL(Shelf, "shelves",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(book_id, .references = "books.id"),
    CUPEL_BELONGS_TO(book, Book, .back_populates = "shelves"));

CUPEL_TABLE(loans, "loans",
    CUPEL_TABLE_COLUMN("book_id", CUPEL_BIGINT, .primary_key = true, .references = "books.id"),
    CUPEL_TABLE_COLUMN("day", CUPEL_DATE, .primary_key = true),
    CUPEL_TABLE_COLUMN("note", CUPEL_TEXT),
    CUPEL_OPTIONS(.comment = "who has what"));
/* clang-format on */

CUPEL_METADATA(library, Book_model, Author_model, Shelf_model, loans_model);

static inline cupel__models *models_of(const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__models *models = cupel__models_new();
    if (cupel__models_add_metadata(models, metadata, &error) < 0)
        fail_msg("%s", error.message);
    return models;
}

/* A default of models that no object is made of. */
static inline int never_called(void *out)
{
    (void)out;
    return CUPEL_EINVAL;
}

#endif
