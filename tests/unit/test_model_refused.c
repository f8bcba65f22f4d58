/* Models that cannot be: what is said of each. */
#include "failing_alloc.h"

#include <stdio.h>

#include <cupel/model.h>

#include "sql/ctype.h"
#include "sql/model.h"
#include "sql/table.h"
#include "sql/type.h"

#include "library_models.h"

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
    ASSERT_REFUSED("M.name: is CUPEL_TEXT and refers to ms.id, which is CUPEL_BIGINT; both must be "
                   "the same",
                   Thing, ID, CUPEL_COLUMN(name, .references = "ms.id"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_that_cannot_be_is_refused),
        cmocka_unit_test(a_default_must_be_a_value_and_be_told_from_zero),
        cmocka_unit_test(a_list_of_names_must_name_attributes),
        cmocka_unit_test(a_foreign_key_must_lead_to_a_key),
        cmocka_unit_test(models_that_do_not_go_together_are_refused),
        cmocka_unit_test(relationships_must_fit_together),
        cmocka_unit_test(the_two_sides_of_a_relationship_must_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
