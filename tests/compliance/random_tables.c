/* Random tables: their columns, primary keys, options, parts. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

static void collate(random_source *r, cupel_table *table, cupel_column *column);
static bool make_computed(random_source *r, cupel_table *table);
static void generate(random_source *r, cupel_table *table, cupel_column *column);
static void count_otherwise(random_source *r, cupel_table *table, cupel_column *column);
static void column_options(random_source *r, const cupel_table *table, cupel_column *column);
static void key_extras(random_source *r, cupel_table *table, cupel_constraint *key);
static bool can_be_strict(const cupel_table *table);
static bool is_generated(const cupel_table *table);

cupel_table *random_make_table(random_source *r, cupel_schema *schema)
{
    const char *namespace_ = random_namespace(r, schema);
    cupel_table *table = cupel_schema_add_table(schema, namespace_, random_name(r, "table"));
    static const cupel_option strict = { "sqlite", "STRICT", NULL };
    unsigned columns = 1 + random_below(r, 6);
    assert(table != NULL);
    if (random_engine(r) == SQLITE && random_chance(r, 15)) {
        table->options = &strict;
        table->option_count = 1;
    }
    if (namespace_ != NULL)
        random_need(schema, &table->needs, &table->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = namespace_ });
    for (unsigned i = 0; i < columns; i++)
        (void)random_make_column(r, table);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 15)) {
        random_make_partitioned(r, table);
    } else {
        if (random_chance(r, 80))
            random_make_key(r, table);
        random_set_options(r, table);
        if (random_engine(r) == MYSQL && random_chance(r, 12))
            random_make_partitioned(r, table);
    }
    table->comment = random_comment(r);
    static random_change *const parts[] = { random_add_index, random_add_unique, random_add_check,
                                            random_add_exclusion };
    for (unsigned i = random_below(r, 6); i > 0; i--)
        (void)parts[random_below(r, COUNT(parts))](r, schema);
    return table;
}

bool random_make_column(random_source *r, cupel_table *table)
{
    bool strict = random_has_option(table, "STRICT");
    if (!strict && random_chance(r, 10) && make_computed(r, table))
        return true;
    const random_type *type = random_any_type(r, strict);
    cupel_column *column = cupel_table_add_column(table, random_name(r, "column"));
    assert(column != NULL);
    column->nullable = random_chance(r, 60);
    column->comment = random_comment(r);
    if (random_chance(r, 25) && random_user_type(r, table, column))
        return true;
    (void)cupel_schema_type(table->owner, &column->type, &type->type);
    if (random_chance(r, 30))
        column->server_default = type->defaults[random_below(r, 2)];
    if (type->family == TEXTS && !strict && random_chance(r, 15))
        collate(r, table, column);
    generate(r, table, column);
    column_options(r, table, column);
    return true;
}

/* The schema's own collations are told with their namespaces. */
static void collate(random_source *r, cupel_table *table, cupel_column *column)
{
    const cupel_object *own = random_any_object(r, table->owner, CUPEL_OBJECT_COLLATION);
    cupel__buf name = { 0 };
    column->collation = random_engine(r) == SQLITE       ? "NOCASE"
                        : random_engine(r) == POSTGRESQL ? "C"
                                                         : "utf8mb4_bin";
    if (own == NULL)
        return;
    if (own->schema != NULL) {
        cupel__buf_printf(&name, "\"%s\".\"", own->schema);
        for (const char *at = own->name; *at != '\0'; at++) {
            cupel__buf_append(&name, *at == '"' ? "\"" : "");
            cupel__buf_append_char(&name, *at);
        }
        cupel__buf_append_char(&name, '"');
    } else {
        cupel__buf_append(&name, own->name);
    }
    column->collation = cupel_schema_text(table->owner, cupel__buf_text(&name));
    cupel__buf_release(&name);
    random_need(table->owner, &table->needs, &table->need_count,
                (cupel_reference){ CUPEL_OBJECT_COLLATION, own->schema, own->name, NULL, NULL });
}

static bool make_computed(random_source *r, cupel_table *table)
{
    static const char *const of_texts[] = { "upper(%s)", "concat(%s, 'x')" };
    bool of_text = random_chance(r, 30);
    const cupel_column *source = random_of_family(r, table, of_text ? TEXTS : NUMBERS);
    /* concat is not immutable on PostgreSQL, and unknown to this SQLite. */
    const char *format = of_text ? of_texts[random_engine(r) == MYSQL] : "%s + 1";
    /* MariaDB generates nothing from what a foreign key may change. */
    if (source == NULL || source->computed != NULL ||
        random_is_in_foreign_key(table->owner, table, source->name))
        return false;
    cupel_column *column = cupel_table_add_column(table, random_name(r, "computed"));
    assert(column != NULL);
    column->type = of_text ? (cupel_type)CUPEL_TEXT : (cupel_type)CUPEL_BIGINT;
    column->nullable = true;
    column->computed = random_sql(r, table->owner, format, source->name, table);
    /* A stored one can only be added by rebuilding the table, which SQLite's own statement refuses. */
    column->computed_stored = random_engine(r) == POSTGRESQL || random_chance(r, 50);
    return true;
}

/* PostgreSQL: identities that are no key. MariaDB: what changes with the row. */
static void generate(random_source *r, cupel_table *table, cupel_column *column)
{
    bool integer = column->type.dimensions == 0 && (column->type.kind == CUPEL_TYPE_INTEGER ||
                                                    column->type.kind == CUPEL_TYPE_BIGINT ||
                                                    column->type.kind == CUPEL_TYPE_SMALLINT);
    if (random_engine(r) == POSTGRESQL && integer && random_chance(r, 10)) {
        column->server_default = NULL;
        column->nullable = false;
        column->autoincrement = true;
        column->identity = random_chance(r, 50) ? CUPEL_IDENTITY_ALWAYS : CUPEL_IDENTITY_BY_DEFAULT;
        count_otherwise(r, table, column);
    }
    if (random_engine(r) == MYSQL && column->type.kind == CUPEL_TYPE_DATETIME &&
        !column->type.timezone && random_chance(r, 30)) {
        column->server_default = "CURRENT_TIMESTAMP(6)";
        column->server_on_update = "CURRENT_TIMESTAMP(6)";
    }
}

static void count_otherwise(random_source *r, cupel_table *table, cupel_column *column)
{
    static const cupel_sequence counts[] = {
        { .given = CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_INCREMENT, .start = 100, .increment = 5 },
        { .given = CUPEL_SEQUENCE_MIN | CUPEL_SEQUENCE_MAX | CUPEL_SEQUENCE_START,
          .min = -50,
          .max = 5000,
          .start = 7,
          .cycle = true },
        { .given = CUPEL_SEQUENCE_CACHE, .cache = 20 },
        { .given = CUPEL_SEQUENCE_INCREMENT | CUPEL_SEQUENCE_MIN, .increment = -1, .min = -1000 },
    };
    (void)table;
    if (random_chance(r, 50))
        column->sequence = &counts[random_below(r, COUNT(counts))];
}

static void column_options(random_source *r, const cupel_table *table, cupel_column *column)
{
    static const cupel_option of_sqlite[] = { { "sqlite", "ON CONFLICT", "REPLACE" },
                                              { "sqlite", "ON CONFLICT", "IGNORE" } };
    static const cupel_option of_mysql[] = { { "mysql", "INVISIBLE", NULL },
                                             { "mysql", "WITHOUT SYSTEM VERSIONING", NULL } };
    static const cupel_option of_postgresql[] = { { "postgresql", "STATISTICS", "500" },
                                                  { "postgresql", "n_distinct", "-0.5" } };
    static const cupel_option of_texts[] = { { "postgresql", "STORAGE", "EXTERNAL" },
                                             { "postgresql", "COMPRESSION", "pglz" } };
    const cupel_option *option = NULL;
    if (random_engine(r) == SQLITE && !column->nullable && random_chance(r, 15))
        option = &of_sqlite[random_below(r, 2)];
    /* MariaDB wants a value for what cannot be seen, and a column that can. */
    if (random_engine(r) == MYSQL && column->nullable && column->server_default == NULL &&
        table->column_count > 1 && random_chance(r, 5))
        option = &of_mysql[0];
    if (random_has_option(table, "WITH SYSTEM VERSIONING") && random_chance(r, 20))
        option = &of_mysql[1];
    if (random_engine(r) == POSTGRESQL && random_chance(r, 8))
        option = column->type.kind == CUPEL_TYPE_TEXT ? &of_texts[random_below(r, 2)]
                                                      : &of_postgresql[random_below(r, 2)];
    column->options = option;
    column->option_count = option != NULL;
}

void random_make_key(random_source *r, cupel_table *table)
{
    const char *columns[3];
    size_t count = random_pick_columns(r, table, columns, 1 + random_below(r, 2));
    if (count == 0 || cupel_table_primary_key(table) != NULL)
        return;
    count = random_with_partition_column(table, columns, count);
    cupel_constraint *key = cupel_table_add_constraint(
        table, CUPEL_CONSTRAINT_PRIMARY_KEY, random_chance(r, 30) ? random_name(r, "pk") : NULL);
    assert(key != NULL);
    key->columns = cupel_schema_texts(table->owner, columns, count);
    key->column_count = count;
    for (size_t i = 0; i < count; i++) {
        cupel_column *column = cupel_table_column(table, columns[i]);
        column->primary_key = true;
        column->nullable = false;
        column->option_count = random_has_option(table, "WITHOUT ROWID") ? column->option_count : 0;
        random_tell_parts_column(table, column);
        if (count > 1 || table->partition_by != NULL || column->identity != CUPEL_IDENTITY_NONE ||
            (column->type.kind != CUPEL_TYPE_INTEGER && column->type.kind != CUPEL_TYPE_BIGINT))
            continue;
        column->autoincrement = random_engine(r) == SQLITE || random_chance(r, 70);
        /* MariaDB keeps keys that it generates out of checks and generated columns. */
        if (random_engine(r) == MYSQL && random_is_mentioned(table, column->name))
            column->autoincrement = false;
        if (column->autoincrement)
            column->server_default = NULL;
        if (column->autoincrement && random_engine(r) != MYSQL && random_chance(r, 40)) {
            column->identity = random_engine(r) == POSTGRESQL && random_chance(r, 40)
                                   ? CUPEL_IDENTITY_ALWAYS
                                   : CUPEL_IDENTITY_BY_DEFAULT;
            if (random_engine(r) == POSTGRESQL)
                count_otherwise(r, table, column);
        }
    }
    key_extras(r, table, key);
    random_tell_parts_constraint(table, key);
}

static void key_extras(random_source *r, cupel_table *table, cupel_constraint *key)
{
    static const cupel_option fill = { "postgresql", "fillfactor", "90" };
    static const cupel_option conflict = { "sqlite", "ON CONFLICT", "REPLACE" };
    if (random_engine(r) == POSTGRESQL && random_chance(r, 15)) {
        key->options = &fill;
        key->option_count = 1;
    }
    /* WITHOUT ROWID takes conflicts too, where the key is not generated. */
    if (random_engine(r) == SQLITE && !is_generated(table) && random_chance(r, 10)) {
        key->options = &conflict;
        key->option_count = 1;
    }
    if (random_engine(r) != POSTGRESQL || !random_chance(r, 15))
        return;
    key->comment = key->name != NULL ? random_comment(r) : NULL;
    const cupel_column *more = random_column(r, table);
    if (!cupel__constraint_has_column(key, more->name) && more->computed == NULL)
        key->include = cupel_schema_texts(table->owner, (const char *const[]){ more->name }, 1);
}

/* Some that go together; `apart` are those of tables that no foreign key joins with others. */
static const struct {
    unsigned engine;
    bool apart;
    cupel_option options[2];
} choices[] = {
    { POSTGRESQL,
      false,
      { { "postgresql", "fillfactor", "70" }, { "postgresql", "autovacuum_enabled", "false" } } },
    { POSTGRESQL,
      false,
      { { "postgresql", "ROW LEVEL SECURITY", NULL },
        { "postgresql", "FORCE ROW LEVEL SECURITY", NULL } } },
    { POSTGRESQL,
      false,
      { { "postgresql", "REPLICA IDENTITY", "FULL" }, { "postgresql", "parallel_workers", "3" } } },
    { POSTGRESQL,
      true,
      { { "postgresql", "UNLOGGED", NULL }, { "postgresql", "toast_tuple_target", "200" } } },
    { MYSQL,
      false,
      { { "mysql", "ROW_FORMAT", "COMPACT" }, { "mysql", "STATS_PERSISTENT", "1" } } },
    { MYSQL,
      false,
      { { "mysql", "ROW_FORMAT", "DYNAMIC" }, { "mysql", "STATS_SAMPLE_PAGES", "9" } } },
    { MYSQL, false, { { "mysql", "MAX_ROWS", "1000" }, { "mysql", "MIN_ROWS", "10" } } },
    { MYSQL,
      false,
      { { "mysql", "page_compressed", "1" }, { "mysql", "STATS_AUTO_RECALC", "0" } } },
    { MYSQL, true, { { "mysql", "ENGINE", "Aria" }, { "mysql", "CHECKSUM", "1" } } },
    { MYSQL, true, { { "mysql", "ENGINE", "MyISAM" }, { "mysql", "DELAY_KEY_WRITE", "1" } } },
    { MYSQL, false, { { "mysql", "WITH SYSTEM VERSIONING", NULL } } },
};

void random_set_options(random_source *r, cupel_table *table)
{
    cupel_option options[2];
    size_t count = 0;
    if (random_engine(r) == SQLITE) {
        if (can_be_strict(table) && random_chance(r, 60))
            options[count++] = (cupel_option){ "sqlite", "STRICT", NULL };
        if (cupel_table_primary_key(table) != NULL && !is_generated(table) && random_chance(r, 30))
            options[count++] = (cupel_option){ "sqlite", "WITHOUT ROWID", NULL };
    } else if (random_chance(r, 40)) {
        size_t at = random_below(r, COUNT(choices));
        bool fits = choices[at].engine == random_engine(r) &&
                    !(choices[at].apart && random_is_joined(table));
        for (size_t i = 0; fits && i < 2 && choices[at].options[i].name != NULL; i++)
            if (random_chance(r, 70))
                options[count++] = choices[at].options[i];
    }
    table->options = cupel_schema_options(table->owner, options, count);
    table->option_count = count;
    if (random_engine(r) == MYSQL && random_chance(r, 15))
        table->collation = random_chance(r, 50) ? "utf8mb4_czech_ci" : "utf8mb4_unicode_ci";
}

bool random_is_apart(const cupel_table *table)
{
    for (size_t i = 0; i < COUNT(choices); i++)
        if (choices[i].apart &&
            cupel_option_value(table->options, table->option_count, choices[i].options[0].dialect,
                               choices[i].options[0].name) != NULL)
            return true;
    return false;
}

static bool can_be_strict(const cupel_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const random_type *type = random_type_of(&table->columns[i]->type);
        if (type == NULL || !type->strict)
            return false;
    }
    return true;
}

static bool is_generated(const cupel_table *table)
{
    bool generated = false;
    for (size_t i = 0; i < table->column_count; i++)
        generated = generated || table->columns[i]->autoincrement;
    return generated;
}

bool random_has_option(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->option_count; i++)
        if (strcmp(table->options[i].name, name) == 0)
            return true;
    return false;
}
