/* Models: what becomes of them. */
#include "failing_alloc.h"

#include <stdio.h>

#include <cupel/model.h>

#include "sql/ctype.h"
#include "sql/model.h"
#include "sql/table.h"
#include "sql/type.h"

#include "library_models.h"

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
    const cupel__model *found = cupel__models_find(models, model);
    size_t i = 0;
    while (i < found->relation_count && strcmp(found->relations[i].name, name) != 0)
        i++;
    assert_true(i < found->relation_count);
    return &found->relations[i];
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

typedef struct Citizen {
    int64_t id;
} Citizen;
typedef struct Permit {
    int64_t id;
    int64_t citizen_id;
} Permit;
CUPEL_MODEL(Citizen, "citizens", CUPEL_COLUMN(id, .primary_key = true));
CUPEL_MODEL(Permit, "permits", CUPEL_COLUMN(id, .primary_key = true),
            CUPEL_COLUMN(citizen_id, .references = "citizens.id"),
            CUPEL_OPTIONS(.schema = "office"));
CUPEL_METADATA(office_metadata, Citizen_model, Permit_model);

static void a_reference_stays_in_its_namespace_unless_it_names_another(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    assert_int_equal(cupel_metadata_schema(&schema, &office_metadata, &error), CUPEL_EMODEL);
    assert_string_equal(
        error.message, "Permit.citizen_id: refers to office.citizens.id, and no model has that "
                       "table; 'citizens' is in the default namespace, to which a table in another "
                       "one cannot refer: give it a .schema too");
    assert_null(schema);
    cupel_error_release(&error);
}

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
        { CUPEL_TABLE_COLUMN("a", CUPEL_NATIVE("int unsigned"), .primary_key = true), false },
        { CUPEL_TABLE_COLUMN("a", CUPEL_NATIVE("int unsigned"), .primary_key = true,
                             .autoincrement = true),
          true },
        { CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .autoincrement = true), true },
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
        cmocka_unit_test(a_reference_stays_in_its_namespace_unless_it_names_another),
        cmocka_unit_test(only_metadata_must_have_every_table),
        cmocka_unit_test(a_model_of_an_older_cupel_is_read_in_its_own_size),
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
