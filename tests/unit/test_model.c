/* Models: what becomes of them, and what is said of those that are impossible. */
#include "failing_alloc.h"

#include <stdio.h>

#include <cupel/model.h>

#include "sql/ctype.h"
#include "sql/model.h"
#include "sql/table.h"
#include "sql/type.h"

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

static cupel__models *models_of(const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__models *models = cupel__models_new();
    if (cupel__models_add_metadata(models, metadata, &error) < 0)
        fail_msg("%s", error.message);
    return models;
}

static void the_c_type_settles_type_and_nullability(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        cupel_type_kind kind;
    } expected[] = {
        { "id", CUPEL_TYPE_BIGINT },         { "small", CUPEL_TYPE_SMALLINT },
        { "medium", CUPEL_TYPE_INTEGER },    { "big", CUPEL_TYPE_BIGINT },
        { "flag", CUPEL_TYPE_BOOLEAN },      { "single", CUPEL_TYPE_FLOAT },
        { "real", CUPEL_TYPE_DOUBLE },       { "text", CUPEL_TYPE_TEXT },
        { "bytes", CUPEL_TYPE_BINARY },      { "date", CUPEL_TYPE_DATE },
        { "time", CUPEL_TYPE_TIME },         { "datetime", CUPEL_TYPE_DATETIME },
        { "interval", CUPEL_TYPE_INTERVAL }, { "uuid", CUPEL_TYPE_UUID },
        { "decimal", CUPEL_TYPE_NUMERIC },   { "feeling", CUPEL_TYPE_ENUM },
    };
    cupel__models *models = cupel__models_new();
    assert_int_equal(cupel__models_add(models, Everything_model(), NULL), 0);
    const cupel__model *model = cupel__models_find(models, Everything_model());
    assert_int_equal(model->column_count, 29);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        char opt_name[32];
        const cupel__model_column *plain = cupel__model_attribute(model, expected[i].name);
        assert_int_equal(plain->column->type.kind, expected[i].kind);
        bool pointer = expected[i].kind == CUPEL_TYPE_TEXT || expected[i].kind == CUPEL_TYPE_BINARY;
        assert_int_equal(plain->column->nullable, pointer);
        snprintf(opt_name, sizeof opt_name, "opt_%s", expected[i].name);
        const cupel__model_column *opt = cupel__model_attribute(model, opt_name);
        if (i == 0 || pointer) {
            assert_null(opt);
            continue;
        }
        assert_int_equal(opt->column->type.kind, expected[i].kind);
        assert_true(opt->column->nullable);
        assert_int_equal(opt->ctype, plain->ctype | CUPEL_CTYPE_OPT);
    }
    cupel__models_free(models);
}

static void a_model_becomes_a_table(void **state)
{
    (void)state;
    cupel__models *models = models_of(&library);
    const cupel_table *authors = cupel_schema_table(models->schema, NULL, "authors");
    assert_string_equal(authors->columns[1]->name, "vorname");
    assert_true(authors->columns[0]->autoincrement);
    assert_false(authors->columns[2]->nullable);

    const cupel_constraint *key = authors->constraints[0];
    assert_int_equal(key->kind, CUPEL_CONSTRAINT_PRIMARY_KEY);
    assert_string_equal(key->name, "pk_authors");
    const cupel_constraint *unique =
        cupel_table_constraint(authors, "uq_authors_vorname_last_name");
    assert_int_equal(unique->kind, CUPEL_CONSTRAINT_UNIQUE);
    assert_string_equal(unique->columns[0], "vorname");
    assert_string_equal(cupel_table_constraint(authors, "ck_authors_named")->expression,
                        "length(last_name) > 0");
    const cupel_index *index = cupel_table_index(authors, "ix_authors_last_name_lower_vorname");
    assert_true(index->parts[0].descending);
    assert_string_equal(index->parts[0].column, "last_name");
    assert_string_equal(index->parts[1].expression, "lower(vorname)");

    const cupel_table *books = cupel_schema_table(models->schema, NULL, "books");
    const cupel_constraint *author = cupel_table_constraint(books, "fk_books_author_id_authors");
    assert_int_equal(author->on_delete, CUPEL_CASCADE);
    assert_string_equal(author->referred_table, "authors");
    assert_string_equal(author->referred_columns[0], "id");
    cupel__models_free(models);
}

static void a_table_without_a_struct_is_nullable_where_not_said_otherwise(void **state)
{
    (void)state;
    cupel__models *models = models_of(&library);
    const cupel_table *table = cupel_schema_table(models->schema, NULL, "loans");
    assert_string_equal(table->comment, "who has what");
    assert_int_equal(cupel_table_primary_key(table)->column_count, 2);
    assert_false(table->columns[0]->autoincrement);
    assert_false(table->columns[1]->nullable);
    assert_true(table->columns[2]->nullable);
    const cupel__model *model = cupel__models_find(models, loans_model());
    assert_ptr_equal(cupel__model_attribute(model, "note")->column, table->columns[2]);
    cupel__models_free(models);
}

static const cupel__model_relation *relation(const cupel__models *models, const cupel_model *model,
                                             const char *name)
{
    const cupel__model_relation *found =
        cupel__model_relation_named(cupel__models_find(models, model), name);
    assert_non_null(found);
    return found;
}

static void relationships_know_their_key_and_other_side(void **state)
{
    (void)state;
    cupel__models *models = models_of(&library);
    const cupel__model_relation *author = relation(models, Book_model(), "author");
    const cupel__model_relation *books = relation(models, Author_model(), "books");
    const cupel__model_relation *edited = relation(models, Author_model(), "edited");
    const cupel__model_relation *sequel = relation(models, Book_model(), "sequel");
    const cupel__model_relation *shelves = relation(models, Book_model(), "shelves");

    assert_string_equal(author->key->name, "fk_books_author_id_authors");
    assert_ptr_equal(author->back, books);
    assert_ptr_equal(books->back, author);
    assert_ptr_equal(books->key, author->key);
    assert_true(books->to_many);
    assert_false(author->to_many);
    assert_string_equal(edited->key->name, "fk_books_editor_id_authors");
    assert_ptr_equal(edited->back, relation(models, Book_model(), "editor"));
    assert_string_equal(sequel->key->name, "fk_books_sequel_id_books");
    assert_ptr_equal(sequel->back, relation(models, Book_model(), "prequels"));
    assert_ptr_equal(shelves->back, relation(models, Shelf_model(), "book"));
    cupel__models_free(models);
}

static void a_model_brings_what_its_relationships_lead_to(void **state)
{
    (void)state;
    cupel__models *models = cupel__models_new();
    assert_int_equal(cupel__models_add(models, Everything_model(), NULL), 0);
    assert_int_equal(cupel__models_add(models, Shelf_model(), NULL), 0);
    assert_int_equal(models->count, 4);
    const cupel__model *author = cupel__models_find(models, Author_model());
    assert_non_null(author);
    assert_int_equal(cupel__models_add(models, Author_model(), NULL), 0);
    assert_int_equal(models->count, 4);
    assert_null(cupel__models_find(models, loans_model()));
    assert_int_equal(cupel__models_add(models, loans_model(), NULL), 0);
    assert_ptr_equal(cupel__models_find(models, Author_model()), author);
    cupel__models_free(models);
}

typedef struct Lonely {
    int64_t id;
    cupel_opt_int64 user_id;
} Lonely;

CUPEL_MODEL(Lonely, "lonely", CUPEL_COLUMN(id, .primary_key = true),
            CUPEL_COLUMN(user_id, .references = "users.id"));
CUPEL_METADATA(lonely_metadata, Lonely_model);

static void only_metadata_must_have_every_table(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__models *models = cupel__models_new();
    assert_int_equal(cupel__models_add(models, Lonely_model(), NULL), 0);
    cupel__models_free(models);
    cupel_schema *schema = NULL;
    assert_int_equal(cupel_metadata_schema(&schema, &lonely_metadata, &error), CUPEL_EMODEL);
    assert_string_equal(error.message,
                        "Lonely.user_id: refers to users.id, and no model has that table");
    assert_null(schema);
    cupel_error_release(&error);
}

static void a_model_of_an_older_cupel_is_read_in_its_own_size(void **state)
{
    (void)state;
    /* Elements of the size of today, cut off before what will come behind. */
    enum { ROOM = sizeof(cupel_property) + 16 };
    static unsigned char bytes[3 * ROOM];
    typedef Lonely cupel_self;
    static const cupel_property id = CUPEL_COLUMN(id, .primary_key = true);
    static const cupel_property user_id = CUPEL_COLUMN(user_id, .comment = "who");
    cupel_model model = *Lonely_model();
    cupel_error error = CUPEL_ERROR_INIT;

    cupel__models *models = cupel__models_new();
    model.properties = (const cupel_property *)(const void *)bytes;
    memcpy(bytes, &id, sizeof id);
    memcpy(bytes + sizeof id, &user_id, sizeof user_id);
    assert_int_equal(cupel__models_add(models, &model, &error), 0);
    assert_string_equal(models->items[0]->columns[1].column->comment, "who");
    cupel__models_free(models);

    models = cupel__models_new();
    model.property_size = ROOM;
    assert_int_equal(cupel__models_add(models, &model, &error), CUPEL_EMODEL);
    assert_string_equal(error.message,
                        "Lonely: compiled with the headers of a newer Cupel than this library, "
                        "which is " CUPEL_VERSION "; link with that one, or compile it again");
    model.property_size = 40;
    assert_int_equal(cupel__models_add(models, &model, &error), CUPEL_EMODEL);
    assert_string_equal(error.message, "Lonely: properties of 40 bytes are none of Cupel's; use "
                                       "the macros of cupel/model.h");
    model.property_size = sizeof(cupel_property);
    model.abi = CUPEL_ABI + 1;
    assert_int_equal(cupel__models_add(models, &model, &error), CUPEL_EMODEL);
    assert_string_equal(error.message,
                        "Lonely: compiled for ABI 2 of Cupel, and this library has ABI 1; compile "
                        "it again with the headers of Cupel " CUPEL_VERSION);
    assert_int_equal(models->count, 0);
    cupel__models_free(models);
    cupel_error_release(&error);
}

/* The message for a model "M" over a struct, or for a table without one. */
static void assert_refused(const cupel_model *model, const char *message)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__models *models = cupel__models_new();
    assert_int_equal(cupel__models_add(models, model, &error), CUPEL_EMODEL);
    assert_string_equal(error.message, message);
    assert_int_equal(models->count, 0);
    assert_int_equal(models->schema->table_count, 0);
    cupel__models_free(models);
    cupel_error_release(&error);
}

#define ASSERT_REFUSED(message, T, ...)                                                            \
    do {                                                                                           \
        typedef T cupel_self;                                                                      \
        (void)sizeof(cupel_self);                                                                  \
        static const cupel_property properties[] = { __VA_ARGS__,                                  \
                                                     { .kind = CUPEL_PROPERTY_END } };             \
        static const cupel_model model = {                                                         \
            CUPEL_ABI, sizeof(cupel_property), sizeof(T), "M", "ms", properties                    \
        };                                                                                         \
        assert_refused(&model, message);                                                           \
    } while (0)

#define ASSERT_TABLE_REFUSED(message, ...)                                                         \
    do {                                                                                           \
        static const cupel_property properties[] = { __VA_ARGS__,                                  \
                                                     { .kind = CUPEL_PROPERTY_END } };             \
        static const cupel_model model = { CUPEL_ABI, sizeof(cupel_property), 0, "t", "ts",        \
                                           properties };                                           \
        assert_refused(&model, message);                                                           \
    } while (0)

typedef struct Thing {
    int64_t id;
    int32_t number;
    unsigned plain_enum;
    uint8_t byte;
    bool flag;
    const char *name;
    cupel_blob bytes;
    cupel_decimal price;
    cupel_opt_int64 opt_id;
    cupel_opt_int32 opt_number;
    cupel_uuid uuid;
    Author *author;
    CUPEL_MANY(Author) authors;
} Thing;

#define ID CUPEL_COLUMN(id, .primary_key = true)

static int never_called(void *out)
{
    (void)out;
    return CUPEL_EINVAL;
}

static void a_column_that_cannot_be_is_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED("M: a model needs a primary key: say .primary_key = true on a column", Thing,
                   CUPEL_COLUMN(number));
    ASSERT_REFUSED("M.id: there is a column 'id' already", Thing, ID,
                   CUPEL_COLUMN(id, .column = "id"));
    ASSERT_REFUSED("M.name: the column needs a name in UTF-8", Thing, ID,
                   CUPEL_COLUMN(name, .column = ""));
    ASSERT_REFUSED("M.name: the column needs a name in UTF-8", Thing, ID,
                   CUPEL_COLUMN(name, .column = "\xff"));
    ASSERT_REFUSED("M.name: CUPEL_STRING needs a length of at least 1; for text of any length "
                   "there is CUPEL_TEXT",
                   Thing, ID, CUPEL_COLUMN(name, .type = { .kind = CUPEL_TYPE_STRING }));
    ASSERT_REFUSED("M.name: there is no type of the kind 99", Thing, ID,
                   CUPEL_COLUMN(name, .type = { .kind = (cupel_type_kind)99 }));
    ASSERT_REFUSED("M.plain_enum: an unsigned int or enum has no SQL type of its own; say .type = "
                   "CUPEL_ENUM(name, labels), or use int64_t for a number",
                   Thing, ID, CUPEL_COLUMN(plain_enum));
    ASSERT_REFUSED("M.byte: Cupel does not know the member's C type; use int64_t, bool, double, "
                   "const char *, cupel_blob, cupel_datetime or another type of cupel/value.h",
                   Thing, ID, CUPEL_COLUMN(byte));
    ASSERT_REFUSED("M.number: int32_t cannot hold every value of CUPEL_BIGINT; use int64_t", Thing,
                   ID, CUPEL_COLUMN(number, .type = CUPEL_BIGINT));
    ASSERT_REFUSED(
        "M.opt_number: cupel_opt_int32 cannot hold every value of CUPEL_DATETIME_TZ; use "
        "cupel_opt_datetime",
        Thing, ID, CUPEL_COLUMN(opt_number, .type = CUPEL_DATETIME_TZ));
    ASSERT_REFUSED("M.name: const char * cannot hold every value of CUPEL_BINARY; use cupel_blob",
                   Thing, ID, CUPEL_COLUMN(name, .type = CUPEL_BINARY));
    ASSERT_REFUSED("M.id: a primary key is never NULL; use int64_t in place of cupel_opt_int64",
                   Thing, CUPEL_COLUMN(opt_id, .column = "x"),
                   { .name = "id",
                     .offset = offsetof(Thing, opt_id),
                     .member_size = sizeof(cupel_opt_int64),
                     .ctype = CUPEL_CTYPE_OPT | CUPEL_CTYPE_INT64,
                     .primary_key = true,
                     .kind = CUPEL_PROPERTY_COLUMN });
    ASSERT_REFUSED("M.id: 4 bytes at offset 0 are not int64_t in this struct", Thing,
                   { .name = "id",
                     .member_size = 4,
                     .ctype = CUPEL_CTYPE_INT64,
                     .primary_key = true,
                     .kind = CUPEL_PROPERTY_COLUMN });
    ASSERT_REFUSED("M: there is no kind of property 42", Thing,
                   { .kind = (cupel_property_kind)42 });
    ASSERT_TABLE_REFUSED("t.x: the column needs a type, such as CUPEL_BIGINT",
                         CUPEL_TABLE_COLUMN("x", { .kind = CUPEL_TYPE_NONE }));
    ASSERT_TABLE_REFUSED("t: a table needs at least one column", CUPEL_OPTIONS(.comment = "x"));
}

static void a_default_must_be_a_value_and_be_told_from_zero(void **state)
{
    (void)state;
    ASSERT_REFUSED("M.flag: with .default_value it must show whether the member was set, which a "
                   "plain bool of zero does not; use cupel_opt_bool",
                   Thing, ID, CUPEL_COLUMN(flag, .default_value = "true"));
    ASSERT_REFUSED(
        "M.number: with .server_default it must show whether the member was set, which a "
        "plain int32_t of zero does not; use cupel_opt_int32",
        Thing, ID, CUPEL_COLUMN(number, .server_default = "0"));
    ASSERT_REFUSED(
        "M.uuid: with .default_fn it must show whether the member was set, which a plain "
        "cupel_uuid of zero does not; use cupel_opt_uuid",
        Thing, ID, CUPEL_COLUMN(uuid, .default_fn = never_called));
    ASSERT_REFUSED("M.price: with .default_value it must show whether the member was set, which a "
                   "plain cupel_decimal of zero does not; use cupel_opt_decimal",
                   Thing, ID, CUPEL_COLUMN(price, .default_value = "0.01"));
    ASSERT_REFUSED("M.number: the default \"many\" is no value of CUPEL_INTEGER", Thing, ID,
                   CUPEL_COLUMN(number, .default_value = "many"));
    ASSERT_REFUSED("M.opt_number: the default \"2147483648\" is no value of CUPEL_INTEGER", Thing,
                   ID, CUPEL_COLUMN(opt_number, .default_value = "2147483648"));
    ASSERT_REFUSED("M.name: the default \"2026-02-30\" is no value of CUPEL_DATE", Thing, ID,
                   CUPEL_COLUMN(name, .type = CUPEL_DATE, .default_value = "2026-02-30"));
    ASSERT_REFUSED(
        "M.name: the default \"glad\" is no value of CUPEL_ENUM(\"mood\", labels)", Thing, ID,
        CUPEL_COLUMN(name, .type = CUPEL_ENUM("mood", mood_labels), .default_value = "glad"));
    ASSERT_REFUSED("M.bytes: bytes have no .default_value; use .default_fn", Thing, ID,
                   CUPEL_COLUMN(bytes, .default_value = "x"));
    ASSERT_REFUSED("M.name: takes .default_value or .default_fn, not both", Thing, ID,
                   CUPEL_COLUMN(name, .default_value = "x", .default_fn = never_called));
    ASSERT_REFUSED("M.name: a generated column takes no default", Thing, ID,
                   CUPEL_COLUMN(name, .computed = "'x'", .default_value = "x"));
    ASSERT_REFUSED("M.id: a generated column cannot be a primary key", Thing,
                   CUPEL_COLUMN(id, .primary_key = true, .computed = "1"));
    ASSERT_REFUSED("M.name: an identity is an integer of 16, 32 or 64 bits", Thing, ID,
                   CUPEL_COLUMN(name, .identity = CUPEL_IDENTITY_ALWAYS));
    ASSERT_REFUSED("M.id: an identity takes no other default", Thing,
                   CUPEL_COLUMN(id, .primary_key = true, .identity = CUPEL_IDENTITY_ALWAYS,
                                .server_default = "1"));
}

static void a_list_of_names_must_name_attributes(void **state)
{
    (void)state;
    ASSERT_REFUSED("M: CUPEL_UNIQUE names 'nmae', which is no attribute here; did you mean 'name'?",
                   Thing, ID, CUPEL_COLUMN(name), CUPEL_UNIQUE(NULL, "id, nmae"));
    ASSERT_REFUSED("M: CUPEL_INDEX names 'zzz', which is no attribute here", Thing, ID,
                   CUPEL_COLUMN(name), CUPEL_INDEX(NULL, "zzz desc"));
    ASSERT_TABLE_REFUSED("t: CUPEL_PRIMARY_KEY names 'b', which is no column here",
                         CUPEL_TABLE_COLUMN("aaaa", CUPEL_BIGINT), CUPEL_PRIMARY_KEY(NULL, "b"));
    ASSERT_REFUSED("M: CUPEL_UNIQUE over \"id,\": a name is missing", Thing, ID,
                   CUPEL_UNIQUE(NULL, "id,"));
    ASSERT_REFUSED("M: CUPEL_INDEX over \"\": a name is missing", Thing, ID, CUPEL_INDEX(NULL, ""));
    ASSERT_REFUSED("M: CUPEL_UNIQUE over \"lower(name)\" takes names only", Thing, ID,
                   CUPEL_COLUMN(name), CUPEL_UNIQUE(NULL, "lower(name)"));
    ASSERT_REFUSED("M: CUPEL_CHECK needs a condition in SQL", Thing, ID, CUPEL_CHECK("x", ""));
    ASSERT_REFUSED("M: CUPEL_PRIMARY_KEY is there twice", Thing, CUPEL_COLUMN(id),
                   CUPEL_PRIMARY_KEY(NULL, "id"), CUPEL_PRIMARY_KEY(NULL, "id"));
    ASSERT_REFUSED("M.number: says .primary_key, and CUPEL_PRIMARY_KEY leaves it out", Thing,
                   CUPEL_COLUMN(id), CUPEL_COLUMN(number, .primary_key = true),
                   CUPEL_PRIMARY_KEY(NULL, "id"));
    ASSERT_REFUSED("M: there is a constraint or index 'uq_ms_name' already; give one of the two "
                   "another name",
                   Thing, ID, CUPEL_COLUMN(name, .unique = true), CUPEL_UNIQUE(NULL, "name"));
    ASSERT_REFUSED("M: the name of a constraint or index is empty", Thing, ID,
                   CUPEL_UNIQUE("", "id"));
}

static void a_foreign_key_must_lead_to_a_key(void **state)
{
    (void)state;
    ASSERT_REFUSED("M.number: \"others\" refers to no column; write \"table.column\"", Thing, ID,
                   CUPEL_COLUMN(number, .references = "others"));
    ASSERT_REFUSED("M: \"others(a\" refers to no column; write \"table(a, b)\"", Thing, ID,
                   CUPEL_FOREIGN_KEY(NULL, "id", "others(a"));
    ASSERT_REFUSED("M: a foreign key from 1 columns to 2, others(a, b)", Thing, ID,
                   CUPEL_FOREIGN_KEY(NULL, "id", "others(a, b)"));
    ASSERT_REFUSED("M.number: says what happens to a foreign key and has no .references", Thing, ID,
                   CUPEL_COLUMN(number, .on_delete = CUPEL_CASCADE));
    ASSERT_REFUSED("M.number: CUPEL_SET_NULL cannot be done to the column 'number', which is NOT "
                   "NULL; make it nullable or choose another action",
                   Thing, ID,
                   CUPEL_COLUMN(number, .references = "ms.id", .on_delete = CUPEL_SET_NULL));
    ASSERT_REFUSED("M.number: is CUPEL_INTEGER and refers to ms.id, which is CUPEL_BIGINT; both "
                   "must be the same",
                   Thing, ID, CUPEL_COLUMN(number, .references = "ms.id"));
    ASSERT_REFUSED("M.opt_id: refers to ms.idd, and that table has no such column; did you mean "
                   "'id'?",
                   Thing, ID, CUPEL_COLUMN(opt_id, .references = "ms.idd"));
    ASSERT_REFUSED("M.opt_id: refers to ms.id, and that table has no such column; did you mean "
                   "'ident'?",
                   Thing, CUPEL_COLUMN(id, .primary_key = true, .column = "ident"),
                   CUPEL_COLUMN(opt_id, .references = "ms.id"));
    ASSERT_REFUSED("M.name: refers to ms.name, which is neither the primary key nor unique", Thing,
                   ID, CUPEL_COLUMN(name, .references = "ms.name"));
    ASSERT_REFUSED("M.fk: refers to ms.id, ..., which is neither the primary key nor unique", Thing,
                   ID, CUPEL_COLUMN(name), CUPEL_FOREIGN_KEY("fk", "id, name", "ms(id, name)"));
}

/* clang-format off */
typedef struct Twice { int64_t id; } Twice;
CUPEL_MODEL(Twice, "authors", CUPEL_COLUMN(id, .primary_key = true));
CUPEL_METADATA(same_table, Author_model, Book_model, Shelf_model, Twice_model);
CUPEL_METADATA(same_model, Author_model, Book_model, Author_model);
CUPEL_METADATA(without_shelf, Author_model, Book_model);

typedef struct Typo { int64_t id; int64_t author_id; } Typo;
CUPEL_MODEL(Typo, "typos", CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(author_id, .references = "autors.id"));
CUPEL_METADATA(typo, Author_model, Book_model, Shelf_model, Typo_model);

typedef struct SameIndex { int64_t id; const char *a; } SameIndex;
CUPEL_MODEL(SameIndex, "others", CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(a, .type = CUPEL_STRING(9)), CUPEL_INDEX("ix_books_title", "a"));
CUPEL_METADATA(same_index, Author_model, Book_model, Shelf_model, SameIndex_model);

static const char *const other_labels[] = { "sad", "glad", NULL };
CUPEL_TABLE(moods, "moods", CUPEL_TABLE_COLUMN("m", CUPEL_ENUM("mood", other_labels)));
CUPEL_METADATA(same_enum, Everything_model, moods_model);

static const cupel_naming unknown_token = { .pk = "pk_%(tabel_name)s" };
CUPEL_METADATA_NAMED(misnamed, &unknown_token, Twice_model);
/* clang-format on */

static void assert_metadata_refused(const cupel_metadata *metadata, const char *message)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    assert_int_equal(cupel_metadata_schema(&schema, metadata, &error), CUPEL_EMODEL);
    assert_string_equal(error.message, message);
    assert_null(schema);
    cupel_error_release(&error);
}

static void models_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    assert_metadata_refused(&same_table, "Twice: the table 'authors' is described already");
    assert_metadata_refused(&same_model, "Author is in the metadata twice");
    assert_metadata_refused(&without_shelf, "Book.shelves: its model Shelf is not in the metadata; "
                                            "add Shelf_model to it");
    assert_metadata_refused(&typo, "Typo.author_id: refers to autors.id, and no model has that "
                                   "table; did you mean 'authors'?");
    assert_metadata_refused(&same_index,
                            "others: the index 'ix_books_title' has the name of one on "
                            "books; give it another");
    assert_metadata_refused(&same_enum, "moods.m: the enum 'mood' has other labels elsewhere; one "
                                        "name is one list of labels");
    assert_metadata_refused(&misnamed, "Twice: the naming convention \"pk_%(tabel_name)s\" has the "
                                       "unknown %(tabel_name)s");
    cupel_metadata newer = library;
    newer.abi = 7;
    assert_metadata_refused(&newer,
                            "the metadata was compiled for another Cupel than this library, "
                            "which is " CUPEL_VERSION "; compile it again");
}

static void relationships_must_fit_together(void **state)
{
    (void)state;
    ASSERT_REFUSED(
        "M.author: no foreign key leads from the table 'ms' to 'authors'; add .references "
        "= \"authors.id\" to the column of M that holds the key",
        Thing, ID, CUPEL_BELONGS_TO(author, Author));
    ASSERT_REFUSED(
        "M.authors: no foreign key leads from the table 'authors' to 'ms'; add .references "
        "= \"ms.id\" to the column of Author that holds the key",
        Thing, ID, CUPEL_HAS_MANY(authors, Author));
    ASSERT_REFUSED("M.author: 2 foreign keys lead from the table 'ms' to 'authors'; say which with "
                   ".foreign_key: one of id, opt_id",
                   Thing, CUPEL_COLUMN(id, .primary_key = true, .references = "authors.id"),
                   CUPEL_COLUMN(opt_id, .references = "authors.id"),
                   CUPEL_BELONGS_TO(author, Author));
    ASSERT_REFUSED(
        "M.author: .foreign_key names 'opt_di', which is no attribute of M; did you mean "
        "'opt_id'?",
        Thing, ID, CUPEL_COLUMN(opt_id, .references = "authors.id"),
        CUPEL_BELONGS_TO(author, Author, .foreign_key = "opt_di"));
    ASSERT_REFUSED("M.author: .foreign_key names M.id, which has no foreign key to the table "
                   "'authors'",
                   Thing, ID, CUPEL_COLUMN(opt_id, .references = "authors.id"),
                   CUPEL_BELONGS_TO(author, Author, .foreign_key = "id"));
    ASSERT_REFUSED(
        "M.author: .back_populates names 'bookz', which is no relationship of Author; did "
        "you mean 'books'?",
        Thing, ID, CUPEL_COLUMN(opt_id, .references = "authors.id"),
        CUPEL_BELONGS_TO(author, Author, .back_populates = "bookz"));
    ASSERT_REFUSED("M.author: .back_populates names Author.books, which leads to Book and not back "
                   "to M",
                   Thing, ID, CUPEL_COLUMN(opt_id, .references = "authors.id"),
                   CUPEL_BELONGS_TO(author, Author, .back_populates = "books"));
    ASSERT_REFUSED(
        "M.author: .back_populates says 'a' and .backref 'b'; they are two words for one "
        "thing",
        Thing, ID, CUPEL_COLUMN(opt_id, .references = "authors.id"),
        CUPEL_BELONGS_TO(author, Author, .back_populates = "a", .backref = "b"));
    ASSERT_REFUSED("M.authors: .order_by names 'nam', which is no attribute of Author", Thing, ID,
                   CUPEL_COLUMN(opt_id, .references = "authors.id"),
                   CUPEL_BELONGS_TO(author, Author),
                   { .name = "authors",
                     .offset = offsetof(Thing, author),
                     .member_size = sizeof(Author *),
                     .target = Author_model,
                     .order_by = "id desc, lower(nam), nam",
                     .kind = CUPEL_PROPERTY_BELONGS_TO });
    ASSERT_REFUSED("M.name: the relationship has no target", Thing, ID,
                   { .name = "name", .kind = CUPEL_PROPERTY_HAS_MANY });
    ASSERT_REFUSED("M.author: loans is a table without a struct, and has no objects to relate to",
                   Thing, ID, CUPEL_BELONGS_TO(author, loans));
    ASSERT_REFUSED("M.author: CUPEL_HAS_MANY needs a member CUPEL_MANY(Author)", Thing, ID,
                   CUPEL_HAS_MANY(author, Author));
    ASSERT_REFUSED("M.authors: CUPEL_BELONGS_TO needs a member that is a pointer, Author *", Thing,
                   ID, CUPEL_BELONGS_TO(authors, Author));
    ASSERT_TABLE_REFUSED("t.author: a relationship needs a model with a struct",
                         CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT),
                         { .name = "author", .kind = CUPEL_PROPERTY_BELONGS_TO });
}

/* clang-format off */
typedef struct Node Node;
struct Node { int64_t id; cupel_opt_int64 up_id; Node *up; Node *other;
              CUPEL_MANY(Node) down; CUPEL_MANY(Node) more; };
CUPEL_DECLARE_MODEL(Node);
#define NODE_COLUMNS CUPEL_COLUMN(id, .primary_key = true), CUPEL_COLUMN(up_id, .references = "n.id")
/* clang-format on */

/* Each of these is the model that its own relationships lead to. */
#define NODE_MODEL(name, ...)                                                                      \
    static const cupel_model *name##_model(void);                                                  \
    static const cupel_model *name##_model(void)                                                   \
    {                                                                                              \
        typedef Node cupel_self;                                                                   \
        static const cupel_property properties[] = { NODE_COLUMNS,                                 \
                                                     __VA_ARGS__,                                  \
                                                     { .kind = CUPEL_PROPERTY_END } };             \
        static const cupel_model model = { CUPEL_ABI,    sizeof(cupel_property),                   \
                                           sizeof(Node), #name,                                    \
                                           "n",          properties };                             \
        return &model;                                                                             \
    }

NODE_MODEL(BothMany, CUPEL_HAS_MANY(down, BothMany, .back_populates = "more"),
           CUPEL_HAS_MANY(more, BothMany))
NODE_MODEL(TwoBacks, CUPEL_BELONGS_TO(up, TwoBacks),
           CUPEL_HAS_MANY(down, TwoBacks, .back_populates = "up"),
           CUPEL_HAS_MANY(more, TwoBacks, .back_populates = "up"))
NODE_MODEL(TwoKeys, CUPEL_BELONGS_TO(up, TwoKeys, .foreign_key = "id"),
           CUPEL_HAS_MANY(down, TwoKeys, .back_populates = "up", .foreign_key = "up_id"))

static void the_two_sides_of_a_relationship_must_agree(void **state)
{
    (void)state;
    assert_refused(BothMany_model(),
                   "BothMany.down: .back_populates names BothMany.more, and both are "
                   "CUPEL_HAS_MANY; one side has many, the other belongs to it");
    assert_refused(TwoBacks_model(),
                   "TwoBacks.more: .back_populates names TwoBacks.up, whose other "
                   "side is TwoBacks.down");
    assert_refused(TwoKeys_model(), "TwoKeys.up: .foreign_key says 'id', and 'up_id' on the other "
                                    "side, TwoKeys.down");
}

typedef struct Defaults {
    cupel_uuid id;
    cupel_opt_bool active;
    int64_t zero;
    cupel_decimal price;
    const char *kind;
    cupel_opt_datetime created;
} Defaults;

/* clang-format off */
CUPEL_MODEL(Defaults, "defaults",
    CUPEL_COLUMN(id, .primary_key = true, .default_fn = never_called),
    CUPEL_COLUMN(active, .default_value = "true", .not_null = true),
    CUPEL_COLUMN(zero, .default_value = "0"),
    CUPEL_COLUMN(price, .type = CUPEL_NUMERIC(10, 2), .default_value = "0.00"),
    CUPEL_COLUMN(kind, .type = CUPEL_STRING(8), .default_value = "plain", .server_default = "'x'"),
    CUPEL_COLUMN(created, .type = CUPEL_DATETIME_TZ, .server_default = "CURRENT_TIMESTAMP"));
/* clang-format on */

static void defaults_that_can_be_told_from_zero_are_taken(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__models *models = cupel__models_new();
    int code = cupel__models_add(models, Defaults_model(), &error);
    assert_string_equal(error.message, "");
    assert_int_equal(code, 0);
    const cupel_table *table = models->items[0]->table;
    assert_false(cupel_table_column(table, "active")->nullable);
    assert_null(cupel_table_column(table, "active")->server_default);
    assert_string_equal(cupel_table_column(table, "kind")->server_default, "'x'");
    assert_false(cupel_table_column(table, "id")->autoincrement);
    cupel__models_free(models);
}

static void a_key_is_generated_only_where_nothing_else_gives_it(void **state)
{
    (void)state;
    static const struct {
        cupel_property column;
        bool expected;
    } rows[] = {
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true), true },
        { CUPEL_TABLE_COLUMN("a", CUPEL_SMALLINT, .primary_key = true), true },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true, .no_autoincrement = true),
          false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true, .references = "b.c"), false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true, .server_default = "7"),
          false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true, .default_fn = never_called),
          false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_STRING(4), .primary_key = true), false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT), false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const cupel_property list[] = { rows[i].column, { .kind = CUPEL_PROPERTY_END } };
        cupel_schema *schema = cupel_schema_new();
        cupel_table *table = NULL;
        assert_int_equal(
            cupel__table_from_properties(schema, "t", list, sizeof list[0], NULL, &table, NULL), 0);
        assert_int_equal(table->columns[0]->autoincrement, rows[i].expected);
        cupel_schema_free(schema);
    }
}

static void keys_of_several_columns_are_given(void **state)
{
    (void)state;
    static const cupel_property list[] = {
        CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("b", CUPEL_BIGINT),
        CUPEL_PRIMARY_KEY("mine", "b, a"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = NULL;
    assert_int_equal(
        cupel__table_from_properties(schema, "t", list, sizeof list[0], NULL, &table, NULL), 0);
    const cupel_constraint *key = cupel_table_primary_key(table);
    assert_string_equal(key->name, "mine");
    assert_string_equal(key->columns[0], "b");
    assert_string_equal(key->columns[1], "a");
    for (size_t i = 0; i < 2; i++) {
        assert_true(table->columns[i]->primary_key);
        assert_false(table->columns[i]->nullable);
        assert_false(table->columns[i]->autoincrement);
    }
    cupel_schema_free(schema);
}

/* Operations: names are columns and final, errors are of the schema. */
static void operations_build_tables_by_column_names(void **state)
{
    (void)state;
    static const cupel_property elements[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("name", CUPEL_STRING(9), .not_null = true, .check = "name <> ''"),
        CUPEL_CHECK("positive", "id > 0"),
        CUPEL_CHECK(NULL, "id < 9"),
        CUPEL_INDEX(NULL, "name", .unique = true, .where = "id > 3", .method = "btree"),
        CUPEL_OPTIONS(.schema = "crm"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = NULL;
    assert_int_equal(
        cupel__table_from_properties(schema, "t", elements, sizeof elements[0], NULL, &table, NULL),
        0);
    assert_ptr_equal(cupel_schema_table(schema, "crm", "t"), table);
    assert_non_null(cupel_table_constraint(table, "positive"));
    assert_non_null(cupel_table_constraint(table, "ck_t_name"));
    assert_string_equal(table->constraints[3]->name, "ck_t_629d25f3");
    const cupel_index *index = cupel_table_index(table, "ix_t_name");
    assert_true(index->unique);
    assert_string_equal(index->where, "id > 3");
    assert_string_equal(index->method, "btree");
    cupel_schema_free(schema);
}

static void a_table_is_extended_wholly_or_not_at_all(void **state)
{
    (void)state;
    static const cupel_property good[] = {
        CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER, .index = true),
        CUPEL_UNIQUE("uq", "age, id"),
        { .kind = CUPEL_PROPERTY_END },
    };
    static const cupel_property bad[] = {
        CUPEL_TABLE_COLUMN("height", CUPEL_INTEGER, .unique = true, .index = true),
        CUPEL_TABLE_COLUMN("weight", CUPEL_INTEGER, .unique = true),
        CUPEL_UNIQUE("uq", "weight"),
        { .kind = CUPEL_PROPERTY_END },
    };
    static const cupel_property foreign[] = {
        CUPEL_UNIQUE("uq_elsewhere", "elsewhere"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = cupel_schema_add_table(schema, NULL, "t");
    cupel_table_add_column(table, "id");
    assert_int_equal(cupel__table_add_properties(table, good, sizeof good[0], true, NULL, NULL), 0);
    assert_non_null(cupel_table_index(table, "ix_t_age"));
    assert_int_equal(table->column_count, 2);

    assert_int_equal(cupel__table_add_properties(table, bad, sizeof bad[0], true, NULL, &error),
                     CUPEL_ESCHEMA);
    assert_string_equal(error.message,
                        "t: there is a constraint or index 'uq' already; give one of "
                        "the two another name");
    assert_int_equal(table->column_count, 2);
    assert_int_equal(table->constraint_count, 1);
    assert_int_equal(table->index_count, 1);
    assert_null(cupel_table_column(table, "height"));

    assert_int_equal(
        cupel__table_add_properties(table, foreign, sizeof foreign[0], true, NULL, &error),
        CUPEL_ESCHEMA);
    assert_int_equal(
        cupel__table_add_properties(table, foreign, sizeof foreign[0], false, NULL, NULL), 0);
    assert_string_equal(cupel_table_constraint(table, "uq_elsewhere")->columns[0], "elsewhere");
    cupel_error_release(&error);
    cupel_schema_free(schema);
}

static void literals_are_read_as_members(void **state)
{
    (void)state;
    const cupel_type feeling = CUPEL_ENUM("mood", mood_labels);
    const cupel_type none = { .kind = CUPEL_TYPE_NONE };
    int16_t small = 0;
    int64_t big = 0;
    bool flag = false;
    double real = 0;
    float single = 0;
    unsigned index = 9;
    const char *text = NULL;
    cupel_date date = { 0 };
    assert_int_equal(cupel__literal_read(&small, CUPEL_CTYPE_INT16, &none, "-32768"), 0);
    assert_int_equal(small, -32768);
    assert_int_equal(cupel__literal_read(&small, CUPEL_CTYPE_INT16, &none, "32768"), CUPEL_EVALUE);
    assert_int_equal(cupel__literal_read(&big, CUPEL_CTYPE_INT64 | CUPEL_CTYPE_OPT, &none,
                                         "9223372036854775807"),
                     0);
    assert_true(big == INT64_MAX);
    assert_int_equal(cupel__literal_read(&big, CUPEL_CTYPE_INT64, &none, "9223372036854775808"),
                     CUPEL_EVALUE);
    assert_int_equal(cupel__literal_read(&big, CUPEL_CTYPE_INT64, &none, "1x"), CUPEL_EVALUE);
    assert_int_equal(cupel__literal_read(&flag, CUPEL_CTYPE_BOOL, &none, "true"), 0);
    assert_true(flag);
    assert_int_equal(cupel__literal_read(&flag, CUPEL_CTYPE_BOOL, &none, "1"), CUPEL_EVALUE);
    assert_int_equal(cupel__literal_read(&real, CUPEL_CTYPE_DOUBLE, &none, "-2.5e3"), 0);
    assert_true(real == -2500.0);
    assert_int_equal(cupel__literal_read(&single, CUPEL_CTYPE_FLOAT, &none, "0.5"), 0);
    assert_true(single == 0.5f);
    assert_int_equal(cupel__literal_read(&real, CUPEL_CTYPE_DOUBLE, &none, "a"), CUPEL_EVALUE);
    assert_int_equal(cupel__literal_read(&index, CUPEL_CTYPE_ENUM, &feeling, "ok"), 0);
    assert_int_equal(index, MOOD_OK);
    assert_int_equal(cupel__literal_read(&text, CUPEL_CTYPE_TEXT, &none, "as it is"), 0);
    assert_string_equal(text, "as it is");
    assert_int_equal(cupel__literal_read(&date, CUPEL_CTYPE_DATE, &none, "2026-11-20"), 0);
    assert_int_equal(date.day, 20);
    assert_int_equal(cupel__literal_read(&date, CUPEL_CTYPE_NONE, &none, "x"), CUPEL_EVALUE);
    cupel_time time = { 0 };
    cupel_datetime datetime = { 0 };
    cupel_interval interval = { 0 };
    cupel_uuid uuid = { { 0 } };
    int32_t number = 0;
    assert_int_equal(cupel__literal_read(&time, CUPEL_CTYPE_TIME, &none, "00:00:01"), 0);
    assert_int_equal(time.microseconds, 1000000);
    assert_int_equal(
        cupel__literal_read(&datetime, CUPEL_CTYPE_DATETIME, &none, "1970-01-01 00:00:02"), 0);
    assert_int_equal(datetime.microseconds, 2000000);
    assert_int_equal(cupel__literal_read(&interval, CUPEL_CTYPE_INTERVAL, &none, "P3D"), 0);
    assert_int_equal(interval.days, 3);
    assert_int_equal(
        cupel__literal_read(&uuid, CUPEL_CTYPE_UUID, &none, "00000000-0000-0000-0000-0000000000ff"),
        0);
    assert_int_equal(uuid.bytes[15], 0xff);
    assert_int_equal(cupel__literal_read(&number, CUPEL_CTYPE_INT32, &none, "-7"), 0);
    assert_int_equal(number, -7);
    assert_int_equal(cupel__literal_read(&number, CUPEL_CTYPE_INT32, &feeling, "ok"), 0);
    assert_int_equal(number, MOOD_OK);
    assert_int_equal(cupel__ctype_value_offset(CUPEL_CTYPE_INT64), 0);
    assert_int_equal(cupel__ctype_value_offset(CUPEL_CTYPE_INT64 | CUPEL_CTYPE_OPT),
                     offsetof(cupel_opt_int64, value));
    assert_int_equal(cupel__ctype_value_offset(CUPEL_CTYPE_ENUM | CUPEL_CTYPE_OPT),
                     offsetof(cupel_opt_int32, value));
    assert_int_equal(cupel__ctype_size(CUPEL_CTYPE_TEXT | CUPEL_CTYPE_OPT), 0);
}

static int build_library(void *context)
{
    cupel_schema *schema = NULL;
    int code = cupel_metadata_schema(&schema, context, NULL);
    assert_true(code == CUPEL_ENOMEM || code == 0);
    assert_true((code == 0) == (schema != NULL));
    cupel_schema_free(schema);
    return code;
}

/* An addition that fails leaves the set usable. */
static int add_in_steps(void *context)
{
    (void)context;
    cupel__models *models = cupel__models_new();
    if (models == NULL)
        return CUPEL_ENOMEM;
    int code = cupel__models_add(models, Everything_model(), NULL);
    size_t count = models->count;
    if (code == 0) {
        code = cupel__models_add(models, Shelf_model(), NULL);
        assert_int_equal(models->count, code == 0 ? 4 : count);
        assert_int_equal(models->schema->table_count, models->count);
        assert_true((cupel__models_find(models, Book_model()) != NULL) == (code == 0));
    }
    cupel__models_free(models);
    return code;
}

static void short_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    failing_alloc_torture(build_library, (void *)&library);
    failing_alloc_torture(add_in_steps, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_c_type_settles_type_and_nullability),
        cmocka_unit_test(a_model_becomes_a_table),
        cmocka_unit_test(a_table_without_a_struct_is_nullable_where_not_said_otherwise),
        cmocka_unit_test(relationships_know_their_key_and_other_side),
        cmocka_unit_test(a_model_brings_what_its_relationships_lead_to),
        cmocka_unit_test(only_metadata_must_have_every_table),
        cmocka_unit_test(a_model_of_an_older_cupel_is_read_in_its_own_size),
        cmocka_unit_test(a_column_that_cannot_be_is_refused),
        cmocka_unit_test(a_default_must_be_a_value_and_be_told_from_zero),
        cmocka_unit_test(a_list_of_names_must_name_attributes),
        cmocka_unit_test(a_foreign_key_must_lead_to_a_key),
        cmocka_unit_test(models_that_do_not_go_together_are_refused),
        cmocka_unit_test(relationships_must_fit_together),
        cmocka_unit_test(the_two_sides_of_a_relationship_must_agree),
        cmocka_unit_test(defaults_that_can_be_told_from_zero_are_taken),
        cmocka_unit_test(a_key_is_generated_only_where_nothing_else_gives_it),
        cmocka_unit_test(keys_of_several_columns_are_given),
        cmocka_unit_test(operations_build_tables_by_column_names),
        cmocka_unit_test(a_table_is_extended_wholly_or_not_at_all),
        cmocka_unit_test(literals_are_read_as_members),
        cmocka_unit_test(short_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
