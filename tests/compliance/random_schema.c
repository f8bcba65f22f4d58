/* Random schemas and changes. Elements are added one by one, each so that the engine takes the whole;
 * what an engine has not, it is not given. */
#include "random_schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "sql/quote.h"
#include "sql/schema.h"

enum { SQLITE = 1, POSTGRESQL = 2, MYSQL = 4, ALL = 7 };

/* What a type is good for. */
typedef enum family { NUMBERS, TEXTS, OTHERS } family;

static const char *const moods[] = { "happy", "it's", "so so", NULL };

typedef struct random_type {
    cupel_type type;
    unsigned engines;
    family family;
    bool keyable; /* may stand in a key or an index */
    int strict;   /* 1: a STRICT table takes it */
    const char *defaults[2];
} random_type;

/* clang-format off */
static const random_type types[] = {
    { CUPEL_INTEGER, ALL, NUMBERS, true, 1, { "7", "-3" } },
    { CUPEL_BIGINT, ALL, NUMBERS, true, 0, { "0", "(1 + 2)" } },
    { CUPEL_SMALLINT, ALL, NUMBERS, true, 0, { "1", "-1" } },
    { CUPEL_STRING(20), ALL, TEXTS, true, 0, { "'x''y'", "''" } },
    { CUPEL_STRING(30), ALL, TEXTS, true, 0, { "'%s'", "'a\"b'" } },
    { CUPEL_TEXT, ALL, TEXTS, false, 1, { "'long'", NULL } },
    { CUPEL_UNICODE(10), ALL, TEXTS, true, 0, { "'\xc3\xa9'", NULL } },
    { CUPEL_FLOAT, ALL, OTHERS, false, 0, { "1.5", NULL } },
    { CUPEL_DOUBLE, ALL, OTHERS, false, 0, { "2.25", "-0.5" } },
    { CUPEL_NUMERIC(10, 2), ALL, OTHERS, false, 0, { "1.50", NULL } },
    { CUPEL_BOOLEAN, ALL, OTHERS, false, 0, { "true", "false" } },
    { CUPEL_DATE, ALL, OTHERS, true, 0, { "'2026-11-21'", NULL } },
    { CUPEL_TIME, ALL, OTHERS, false, 0, { "'12:30:00'", NULL } },
    { CUPEL_DATETIME, ALL, OTHERS, true, 0, { "'2026-11-21 12:30:00'", "CURRENT_TIMESTAMP" } },
    { CUPEL_DATETIME_TZ, ALL, OTHERS, false, 0, { NULL, NULL } },
    { CUPEL_INTERVAL, ALL, OTHERS, false, 0, { NULL, NULL } },
    { CUPEL_BINARY, ALL, OTHERS, false, 0, { NULL, NULL } },
    { CUPEL_UUID, ALL, OTHERS, true, 0, { NULL, NULL } },
    { CUPEL_JSON, ALL, OTHERS, false, 0, { "'{}'", NULL } },
    { CUPEL_ENUM("mood", moods), ALL, OTHERS, false, 0, { "'happy'", "'it''s'" } },
    { CUPEL_NATIVE("weirdtype"), SQLITE, OTHERS, true, 0, { "'w'", NULL } },
    { CUPEL_NATIVE("VARCHAR(10,5)"), SQLITE, OTHERS, true, 0, { NULL, NULL } },
    { CUPEL_NATIVE(""), SQLITE, OTHERS, true, 0, { "1", NULL } },
    { CUPEL_NATIVE("INT"), SQLITE, NUMBERS, true, 1, { "1", NULL } },
    { CUPEL_NATIVE("REAL"), SQLITE, OTHERS, false, 1, { "0.5", NULL } },
    { CUPEL_NATIVE("BLOB"), SQLITE, OTHERS, false, 1, { "x'00ff'", NULL } },
    { CUPEL_NATIVE("ANY"), SQLITE, OTHERS, false, 1, { NULL, NULL } },
    { CUPEL_NATIVE("inet"), POSTGRESQL, OTHERS, true, 0, { "'127.0.0.1'", NULL } },
    { CUPEL_NATIVE("tsvector"), POSTGRESQL, OTHERS, false, 0, { NULL, NULL } },
    { CUPEL_NATIVE("int4range"), POSTGRESQL, OTHERS, false, 0, { "'[1,5)'", NULL } },
    { CUPEL_NATIVE("mediumint(8) unsigned"), MYSQL, NUMBERS, true, 0, { "5", NULL } },
    { CUPEL_NATIVE("year(4)"), MYSQL, OTHERS, true, 0, { "2026", NULL } },
    { CUPEL_NATIVE("point"), MYSQL, OTHERS, false, 0, { NULL, NULL } },
    { CUPEL_NATIVE("set('a','b')"), MYSQL, OTHERS, false, 0, { "'a,b'", NULL } },
};
/* clang-format on */

/* A change: false where there is nothing that it could change. */
typedef bool random_change(random_source *r, cupel_schema *schema);

static random_change add_table;
static random_change drop_table;
static random_change add_column;
static random_change drop_column;
static random_change change_type;
static random_change change_nullable;
static random_change change_default;
static random_change change_comment;
static random_change add_index;
static random_change drop_index;
static random_change add_unique;
static random_change add_check;
static random_change add_foreign_key;
static random_change drop_constraint;
static random_change change_options;
static random_change add_view;
static random_change add_trigger;
static random_change drop_object;
static random_change change_object;

static random_change *const changes[] = {
    add_table,       drop_table,     add_column,      drop_column,     change_type,
    change_nullable, change_default, change_comment,  add_index,       drop_index,
    add_unique,      add_check,      add_foreign_key, drop_constraint, change_options,
    add_view,        add_trigger,    drop_object,     change_object,
};

static unsigned engine_bit(const random_source *r);
static const char *new_name(random_source *r, const char *stem);
static cupel_table *any_table(random_source *r, const cupel_schema *schema);
static cupel_table *make_table(random_source *r, cupel_schema *schema);
static bool make_column(random_source *r, cupel_table *table, bool strict);
static bool make_computed(random_source *r, cupel_table *table);
static void make_primary_key(random_source *r, cupel_table *table);
static const random_type *type_of(const cupel_type *type);
static const random_type *any_type(random_source *r, bool strict);
static size_t pick_columns(random_source *r, const cupel_table *table, const char **out,
                           size_t most);
static cupel_column *column_of_family(random_source *r, const cupel_table *table, family wanted);
static const char *quoted(const random_source *r, cupel_schema *schema, const char *format,
                          const char *name);
static bool is_key_part(const cupel_table *table, const char *column);
static bool is_in_foreign_key(const cupel_schema *schema, const cupel_table *table,
                              const char *column);
static bool mentions(const char *sql, const char *name);
static bool is_mentioned(const cupel_table *table, const char *column);
static bool is_needed(const cupel_schema *schema, const cupel_table *table);
static void forget_column(cupel_table *table, const char *column);
static void forget_keys_to(cupel_schema *schema, const cupel_table *table);
static void forget_objects_of(cupel_schema *schema, const cupel_table *table);
static bool has_option(const cupel_table *table, const char *name);
static void set_options(random_source *r, cupel_table *table);
static bool can_be_strict(const cupel_table *table);

uint32_t random_below(random_source *r, uint32_t limit)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 33) % limit;
}

bool random_chance(random_source *r, unsigned percent)
{
    return random_below(r, 100) < percent;
}

cupel_schema *random_schema(random_source *r)
{
    cupel_schema *schema = cupel_schema_new();
    unsigned tables = 1 + random_below(r, 4);
    assert(schema != NULL);
    for (unsigned i = 0; i < tables; i++)
        (void)make_table(r, schema);
    for (unsigned i = random_below(r, 4); i > 0; i--)
        (void)add_foreign_key(r, schema);
    for (unsigned i = random_below(r, 3); i > 0; i--)
        (void)add_view(r, schema);
    for (unsigned i = random_below(r, 3); i > 0; i--)
        (void)add_trigger(r, schema);
    return schema;
}

cupel_schema *random_schema_changed(random_source *r, const cupel_schema *schema, unsigned most)
{
    cupel_schema *changed = cupel_schema_copy(schema);
    unsigned count = 1 + random_below(r, most);
    assert(changed != NULL);
    for (unsigned i = 0; i < count; i++)
        for (int tries = 0; tries < 20; tries++)
            if (changes[random_below(r, sizeof changes / sizeof changes[0])](r, changed))
                break;
    return changed;
}

static bool add_table(random_source *r, cupel_schema *schema)
{
    return schema->table_count < 8 && make_table(r, schema) != NULL;
}

static cupel_table *make_table(random_source *r, cupel_schema *schema)
{
    cupel_table *table = cupel_schema_add_table(schema, NULL, new_name(r, "table"));
    bool strict = engine_bit(r) == SQLITE && random_chance(r, 15);
    unsigned columns = 1 + random_below(r, 6);
    assert(table != NULL);
    for (unsigned i = 0; i < columns; i++)
        (void)make_column(r, table, strict);
    if (random_chance(r, 80))
        make_primary_key(r, table);
    set_options(r, table);
    if (r->dialect->capabilities & CUPEL_CAN_COMMENTS && random_chance(r, 20))
        table->comment = "it's a \"table\"";
    static random_change *const parts[] = { add_index, add_unique, add_check };
    for (unsigned i = random_below(r, 4); i > 0; i--)
        (void)parts[random_below(r, 3)](r, schema);
    return table;
}

static bool drop_table(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || schema->table_count < 2)
        return false;
    forget_keys_to(schema, table);
    forget_objects_of(schema, table);
    cupel_schema_remove_table(schema, table);
    return true;
}

static bool add_column(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    return table != NULL && make_column(r, table, has_option(table, "STRICT"));
}

static bool make_column(random_source *r, cupel_table *table, bool strict)
{
    if (!strict && random_chance(r, 10) && make_computed(r, table))
        return true;
    const random_type *type = any_type(r, strict);
    cupel_column *column = cupel_table_add_column(table, new_name(r, "column"));
    assert(column != NULL);
    (void)cupel_schema_type(table->owner, &column->type, &type->type);
    column->nullable = random_chance(r, 60);
    if (random_chance(r, 30))
        column->server_default = type->defaults[random_below(r, 2)];
    if (type->family == TEXTS && !strict && random_chance(r, 15))
        column->collation = engine_bit(r) == SQLITE       ? "NOCASE"
                            : engine_bit(r) == POSTGRESQL ? "C"
                                                          : "utf8mb4_bin";
    if (r->dialect->capabilities & CUPEL_CAN_COMMENTS && random_chance(r, 15))
        column->comment = "a comment; with 'quotes'";
    if (engine_bit(r) == SQLITE && !column->nullable && random_chance(r, 15)) {
        static const cupel_option option = { "sqlite", "ON CONFLICT", "REPLACE" };
        column->options = &option;
        column->option_count = 1;
    }
    return true;
}

static bool make_computed(random_source *r, cupel_table *table)
{
    const cupel_column *source = column_of_family(r, table, NUMBERS);
    if (source == NULL || source->computed != NULL)
        return false;
    cupel_column *column = cupel_table_add_column(table, new_name(r, "computed"));
    assert(column != NULL);
    column->type = (cupel_type)CUPEL_BIGINT;
    column->nullable = true;
    column->computed = quoted(r, table->owner, "%s + 1", source->name);
    column->computed_stored = engine_bit(r) == POSTGRESQL || random_chance(r, 50);
    return true;
}

static void make_primary_key(random_source *r, cupel_table *table)
{
    const char *columns[3];
    size_t count = pick_columns(r, table, columns, 1 + random_below(r, 2));
    if (count == 0)
        return;
    cupel_constraint *key = cupel_table_add_constraint(
        table, CUPEL_CONSTRAINT_PRIMARY_KEY, random_chance(r, 30) ? new_name(r, "pk") : NULL);
    assert(key != NULL);
    key->columns = cupel_schema_texts(table->owner, columns, count);
    key->column_count = count;
    for (size_t i = 0; i < count; i++) {
        cupel_column *column = cupel_table_column(table, columns[i]);
        column->primary_key = true;
        column->nullable = false;
        if (count > 1 ||
            (column->type.kind != CUPEL_TYPE_INTEGER && column->type.kind != CUPEL_TYPE_BIGINT))
            continue;
        column->autoincrement = engine_bit(r) == SQLITE || random_chance(r, 70);
        /* MariaDB keeps keys that it generates out of checks and generated columns. */
        if (engine_bit(r) == MYSQL && is_mentioned(table, column->name))
            column->autoincrement = false;
        if (column->autoincrement)
            column->server_default = NULL;
        if (column->autoincrement && engine_bit(r) != MYSQL && random_chance(r, 30))
            column->identity = CUPEL_IDENTITY_BY_DEFAULT;
    }
}

static bool drop_column(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || table->column_count < 3 || is_needed(schema, table))
        return false;
    const cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
    if (is_key_part(table, column->name))
        return false;
    size_t plain = 0;
    for (size_t i = 0; i < table->column_count; i++)
        plain += table->columns[i] != column && table->columns[i]->computed == NULL;
    for (size_t i = 0; i < table->column_count; i++)
        if (mentions(table->columns[i]->computed, column->name))
            return false;
    if (plain == 0)
        return false;
    forget_column(table, column->name);
    cupel_table_remove_column(table, column);
    return true;
}

/* Within a family, so that the engine converts by itself. */
static bool change_type(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL)
        return false;
    cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
    const random_type *from = type_of(&column->type);
    const random_type *to = any_type(r, has_option(table, "STRICT"));
    if (from == NULL || from == to || from->family == OTHERS || from->family != to->family ||
        column->computed != NULL || column->primary_key || is_needed(schema, table) ||
        is_in_foreign_key(schema, table, column->name) || is_mentioned(table, column->name))
        return false;
    if (!to->keyable && is_key_part(table, column->name))
        forget_column(table, column->name);
    (void)cupel_schema_type(schema, &column->type, &to->type);
    column->server_default = NULL;
    return true;
}

static bool change_nullable(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL)
        return false;
    cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
    if (column->primary_key || column->computed != NULL ||
        is_in_foreign_key(schema, table, column->name))
        return false;
    column->nullable = !column->nullable;
    column->option_count = 0;
    return true;
}

static bool change_default(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL)
        return false;
    cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
    const random_type *type = type_of(&column->type);
    if (type == NULL || column->computed != NULL || column->autoincrement)
        return false;
    const char *before = column->server_default;
    column->server_default =
        before != NULL && random_chance(r, 40) ? NULL : type->defaults[random_below(r, 2)];
    return before != column->server_default;
}

static bool change_comment(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || !(r->dialect->capabilities & CUPEL_CAN_COMMENTS))
        return false;
    const char *text = random_chance(r, 50) ? "another \\ comment" : NULL;
    if (random_chance(r, 50))
        table->comment = text;
    else
        table->columns[random_below(r, (uint32_t)table->column_count)]->comment = text;
    return true;
}

static bool add_index(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    const char *columns[3];
    cupel_index_part parts[3] = { 0 };
    size_t count = table != NULL ? pick_columns(r, table, columns, 1 + random_below(r, 3)) : 0;
    if (count == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        parts[i].column = columns[i];
        parts[i].descending = random_chance(r, 25);
        if (r->dialect->capabilities & CUPEL_CAN_NULLS_ORDER && engine_bit(r) == POSTGRESQL &&
            random_chance(r, 20))
            parts[i].nulls = random_chance(r, 50) ? CUPEL_NULLS_FIRST : CUPEL_NULLS_LAST;
    }
    const cupel_column *text = column_of_family(r, table, TEXTS);
    if (text != NULL && r->dialect->capabilities & CUPEL_CAN_EXPRESSION_INDEX &&
        random_chance(r, 25))
        parts[0] = (cupel_index_part){ .expression = quoted(r, schema, "lower(%s)", text->name),
                                       .descending = random_chance(r, 30) };
    cupel_index *index = cupel_table_add_index(table, new_name(r, "index"));
    assert(index != NULL);
    index->parts = cupel_schema_parts(schema, parts, count);
    index->part_count = count;
    index->unique = random_chance(r, 25);
    const cupel_column *number = column_of_family(r, table, NUMBERS);
    if (number != NULL && r->dialect->capabilities & CUPEL_CAN_PARTIAL_INDEX &&
        random_chance(r, 25))
        index->where = quoted(r, schema, "%s > 0", number->name);
    return true;
}

static bool drop_index(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || table->index_count == 0)
        return false;
    cupel_table_remove_index(table, table->indexes[random_below(r, (uint32_t)table->index_count)]);
    return true;
}

static bool add_unique(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    const char *columns[3];
    size_t count = table != NULL ? pick_columns(r, table, columns, 1 + random_below(r, 2)) : 0;
    if (count == 0)
        return false;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind != CUPEL_CONSTRAINT_CHECK &&
            table->constraints[i]->column_count == count &&
            cupel__constraint_has_column(table->constraints[i], columns[0]))
            return false;
    bool named = random_chance(r, 70);
    cupel_constraint *unique = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_UNIQUE,
                                                          named ? new_name(r, "unique") : NULL);
    assert(unique != NULL);
    unique->columns = cupel_schema_texts(schema, columns, count);
    unique->column_count = count;
    if (engine_bit(r) == SQLITE && random_chance(r, 20)) {
        static const cupel_option option = { "sqlite", "ON CONFLICT", "IGNORE" };
        unique->options = &option;
        unique->option_count = 1;
    }
    return true;
}

static bool add_check(random_source *r, cupel_schema *schema)
{
    static const char *const number_checks[] = { "%s > 0", "%s <> 5 OR %s IS NULL",
                                                 "%s BETWEEN 1 AND 10", "%s IN (1, 2, 3)" };
    static const char *const text_checks[] = { "length(%s) > 1", "%s <> 'it''s'", "%s LIKE 'a%%'" };
    cupel_table *table = any_table(r, schema);
    bool number = random_chance(r, 50);
    const cupel_column *column =
        table != NULL ? column_of_family(r, table, number ? NUMBERS : TEXTS) : NULL;
    if (column == NULL || column->autoincrement || column->computed != NULL ||
        is_in_foreign_key(schema, table, column->name))
        return false;
    const char *format =
        number ? number_checks[random_below(r, 4)] : text_checks[random_below(r, 3)];
    bool named = engine_bit(r) == MYSQL || random_chance(r, 70);
    const char *expression = quoted(r, schema, format, column->name);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->expression != NULL &&
            strcmp(table->constraints[i]->expression, expression) == 0)
            return false;
    cupel_constraint *check = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK,
                                                         named ? new_name(r, "check") : NULL);
    assert(check != NULL);
    check->expression = expression;
    return true;
}

static bool add_foreign_key(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    const cupel_table *target = any_table(r, schema);
    const cupel_constraint *key = target != NULL ? cupel_table_primary_key(target) : NULL;
    const char *columns[3];
    if (key == NULL || has_option(table, "STRICT") != has_option(target, "STRICT"))
        return false;
    bool nullable = random_chance(r, 70);
    for (size_t i = 0; i < key->column_count; i++) {
        const cupel_column *referred = cupel_table_column(target, key->columns[i]);
        cupel_column *column = cupel_table_add_column(table, new_name(r, "ref"));
        assert(column != NULL);
        (void)cupel_schema_type(schema, &column->type, &referred->type);
        column->collation = referred->collation;
        column->nullable = nullable;
        columns[i] = column->name;
    }
    cupel_constraint *foreign = cupel_table_add_constraint(
        table, CUPEL_CONSTRAINT_FOREIGN_KEY,
        engine_bit(r) == MYSQL || random_chance(r, 70) ? new_name(r, "fk") : NULL);
    assert(foreign != NULL);
    foreign->columns = cupel_schema_texts(schema, columns, key->column_count);
    foreign->column_count = key->column_count;
    foreign->referred_table = target->name;
    foreign->referred_columns = cupel_schema_texts(schema, key->columns, key->column_count);
    static const cupel_action actions[] = { CUPEL_NO_ACTION, CUPEL_RESTRICT, CUPEL_CASCADE,
                                            CUPEL_SET_NULL };
    foreign->on_delete = actions[random_below(r, nullable ? 4 : 3)];
    foreign->on_update = actions[random_below(r, 3)];
    if (r->dialect->capabilities & CUPEL_CAN_DEFERRABLE && random_chance(r, 25)) {
        foreign->deferrable = true;
        foreign->initially_deferred = random_chance(r, 50);
    }
    if (engine_bit(r) == SQLITE && random_chance(r, 15))
        foreign->match = CUPEL_MATCH_FULL;
    return true;
}

static bool drop_constraint(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || table->constraint_count == 0)
        return false;
    const cupel_constraint *constraint =
        table->constraints[random_below(r, (uint32_t)table->constraint_count)];
    if (constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY)
        return false;
    cupel_table_remove_constraint(table, constraint);
    return true;
}

static bool change_options(random_source *r, cupel_schema *schema)
{
    cupel_table *table = any_table(r, schema);
    if (table == NULL || engine_bit(r) != SQLITE)
        return false;
    table->option_count = 0;
    set_options(r, table);
    return true;
}

static void set_options(random_source *r, cupel_table *table)
{
    cupel_option options[2];
    size_t count = 0;
    const cupel_constraint *key = cupel_table_primary_key(table);
    bool generated = false;
    for (size_t i = 0; i < table->column_count; i++)
        generated = generated || table->columns[i]->autoincrement;
    if (engine_bit(r) != SQLITE)
        return;
    if (can_be_strict(table) && random_chance(r, 60))
        options[count++] = (cupel_option){ "sqlite", "STRICT", NULL };
    if (key != NULL && !generated && random_chance(r, 30))
        options[count++] = (cupel_option){ "sqlite", "WITHOUT ROWID", NULL };
    table->options = cupel_schema_options(table->owner, options, count);
    table->option_count = count;
}

static bool can_be_strict(const cupel_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const random_type *type = type_of(&table->columns[i]->type);
        if (type == NULL || !type->strict)
            return false;
    }
    return true;
}

static bool add_view(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = any_table(r, schema);
    if (table == NULL || engine_bit(r) != SQLITE)
        return false;
    const cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
    cupel_object *view = cupel_schema_add_object(
        schema, &(cupel_reference){ .kind = CUPEL_OBJECT_VIEW, .name = new_name(r, "view") });
    assert(view != NULL);
    const char *from = quoted(r, schema, " FROM %s", table->name);
    const char *select = quoted(r, schema, "AS SELECT %s AS x", column->name);
    char text[400];
    snprintf(text, sizeof text, "%s%s%s", select, from, random_chance(r, 30) ? " WHERE 1 = 1" : "");
    view->definition = cupel_schema_text(schema, text);
    view->needs = cupel_schema_references(
        schema, &(cupel_reference){ .kind = CUPEL_OBJECT_TABLE, .name = table->name }, 1);
    view->need_count = 1;
    return true;
}

static bool add_trigger(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = any_table(r, schema);
    if (table == NULL || engine_bit(r) != SQLITE)
        return false;
    cupel_object *trigger =
        cupel_schema_add_object(schema, &(cupel_reference){ .kind = CUPEL_OBJECT_TRIGGER,
                                                            .name = new_name(r, "trigger"),
                                                            .table = table->name });
    assert(trigger != NULL);
    trigger->definition =
        quoted(r, schema,
               random_chance(r, 50) ? "AFTER DELETE ON %s BEGIN SELECT 'a; b'; END"
                                    : "BEFORE INSERT ON %s WHEN 1 BEGIN SELECT 1; SELECT 2; END",
               table->name);
    trigger->needs = cupel_schema_references(
        schema, &(cupel_reference){ .kind = CUPEL_OBJECT_TABLE, .name = table->name }, 1);
    trigger->need_count = 1;
    return true;
}

static bool drop_object(random_source *r, cupel_schema *schema)
{
    if (schema->object_count == 0)
        return false;
    cupel_schema_remove_object(schema,
                               schema->objects[random_below(r, (uint32_t)schema->object_count)]);
    return true;
}

static bool change_object(random_source *r, cupel_schema *schema)
{
    if (schema->object_count == 0)
        return false;
    cupel_object *object = schema->objects[random_below(r, (uint32_t)schema->object_count)];
    char text[500];
    if (object->kind != CUPEL_OBJECT_VIEW || strstr(object->definition, "WHERE") != NULL)
        return false;
    snprintf(text, sizeof text, "%s WHERE 2 > 1", object->definition);
    object->definition = cupel_schema_text(schema, text);
    return true;
}

static unsigned engine_bit(const random_source *r)
{
    return strcmp(r->dialect->name, "sqlite") == 0       ? SQLITE
           : strcmp(r->dialect->name, "postgresql") == 0 ? POSTGRESQL
                                                         : MYSQL;
}

/* Each is given once, whatever its case; some of them need quotes. The text lives until the next call. */
static const char *new_name(random_source *r, const char *stem)
{
    static char text[64];
    static const char *const before[] = { "",      "", "", "", "Odd", "it's ", "gr\xc3\xbc\xc3\x9f",
                                          "select" };
    static const char *const between[] = { "_", "_", " ", "\"", ".", "`", "" };
    snprintf(text, sizeof text, "%s%s%s%u", before[random_below(r, 8)], stem,
             between[random_below(r, 7)], ++r->names);
    return text;
}

static cupel_table *any_table(random_source *r, const cupel_schema *schema)
{
    return schema->table_count == 0
               ? NULL
               : schema->tables[random_below(r, (uint32_t)schema->table_count)];
}

static const random_type *type_of(const cupel_type *type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        const cupel_type *t = &types[i].type;
        if (t->kind == type->kind && t->length == type->length &&
            t->dimensions == type->dimensions && t->timezone == type->timezone &&
            (t->kind != CUPEL_TYPE_NATIVE || strcmp(t->name, type->name) == 0))
            return &types[i];
    }
    return NULL;
}

static const random_type *any_type(random_source *r, bool strict)
{
    for (;;) {
        const random_type *type = &types[random_below(r, sizeof types / sizeof types[0])];
        if (type->engines & engine_bit(r) && (type->strict || !strict))
            return type;
    }
}

/* Distinct ones that may stand in keys. */
static size_t pick_columns(random_source *r, const cupel_table *table, const char **out,
                           size_t most)
{
    size_t count = 0;
    for (unsigned tries = 0; count < most && tries < 12; tries++) {
        const cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
        const random_type *type = type_of(&column->type);
        /* InnoDB lets its own index of a foreign key go as soon as another one serves, and then keeps
         * that one from being dropped. */
        bool taken =
            type == NULL || !type->keyable || column->computed != NULL ||
            (engine_bit(r) == MYSQL && is_in_foreign_key(table->owner, table, column->name));
        for (size_t i = 0; i < count; i++)
            taken = taken || out[i] == column->name;
        if (!taken)
            out[count++] = column->name;
    }
    return count;
}

static cupel_column *column_of_family(random_source *r, const cupel_table *table, family wanted)
{
    for (unsigned tries = 0; table->column_count > 0 && tries < 8; tries++) {
        cupel_column *column = table->columns[random_below(r, (uint32_t)table->column_count)];
        const random_type *type = type_of(&column->type);
        if (type != NULL && type->family == wanted && column->computed == NULL &&
            !column->autoincrement)
            return column;
    }
    return NULL;
}

/* The format with the name in quotes for each %s. */
static const char *quoted(const random_source *r, cupel_schema *schema, const char *format,
                          const char *name)
{
    cupel__buf text = { 0 };
    for (const char *at = format; *at != '\0'; at++) {
        if (*at == '%' && at[1] == 's')
            cupel__quote_identifier(&text, r->dialect, name);
        else if (*at == '%')
            cupel__buf_append_char(&text, '%');
        else
            cupel__buf_append_char(&text, *at);
        at += *at == '%';
    }
    const char *copy = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    assert(copy != NULL);
    return copy;
}

static bool is_key_part(const cupel_table *table, const char *column)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    return key != NULL && cupel__constraint_has_column(key, column);
}

static bool is_in_foreign_key(const cupel_schema *schema, const cupel_table *table,
                              const char *column)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *other = schema->tables[i];
        for (size_t k = 0; k < other->constraint_count; k++) {
            const cupel_constraint *key = other->constraints[k];
            if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
                continue;
            if (other == table && cupel__constraint_has_column(key, column))
                return true;
            for (size_t c = 0; c < key->column_count; c++)
                if (strcmp(key->referred_table, table->name) == 0 &&
                    strcmp(key->referred_columns[c], column) == 0)
                    return true;
        }
    }
    return false;
}

/* Names are given once, so that a part of one is rarely another. */
static bool mentions(const char *sql, const char *name)
{
    return sql != NULL && strstr(sql, name) != NULL;
}

/* In SQL whose meaning depends on the column's type. */
static bool is_mentioned(const cupel_table *table, const char *column)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (mentions(table->columns[i]->computed, column))
            return true;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (mentions(table->constraints[i]->expression, column))
            return true;
    for (size_t i = 0; i < table->index_count; i++)
        for (size_t k = 0; k < table->indexes[i]->part_count; k++)
            if (mentions(table->indexes[i]->parts[k].expression, column) ||
                mentions(table->indexes[i]->where, column))
                return true;
    return false;
}

static bool is_needed(const cupel_schema *schema, const cupel_table *table)
{
    for (size_t i = 0; i < schema->object_count; i++)
        for (size_t k = 0; k < schema->objects[i]->need_count; k++)
            if (strcmp(schema->objects[i]->needs[k].name, table->name) == 0 &&
                schema->objects[i]->kind == CUPEL_OBJECT_VIEW)
                return true;
    return false;
}

/* Takes out what the column is a part of. */
static void forget_column(cupel_table *table, const char *column)
{
    for (size_t i = table->constraint_count; i-- > 0;) {
        const cupel_constraint *constraint = table->constraints[i];
        if (constraint->kind != CUPEL_CONSTRAINT_PRIMARY_KEY &&
            (cupel__constraint_has_column(constraint, column) ||
             mentions(constraint->expression, column)))
            cupel_table_remove_constraint(table, constraint);
    }
    for (size_t i = table->index_count; i-- > 0;) {
        const cupel_index *index = table->indexes[i];
        bool has = mentions(index->where, column);
        for (size_t k = 0; k < index->part_count; k++)
            has = has || mentions(index->parts[k].expression, column) ||
                  (index->parts[k].column != NULL && strcmp(index->parts[k].column, column) == 0);
        if (has)
            cupel_table_remove_index(table, index);
    }
}

static void forget_keys_to(cupel_schema *schema, const cupel_table *table)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_table *other = schema->tables[i];
        for (size_t k = other->constraint_count; k-- > 0;)
            if (cupel__constraint_target(other, other->constraints[k]) == table)
                cupel_table_remove_constraint(other, other->constraints[k]);
    }
}

static void forget_objects_of(cupel_schema *schema, const cupel_table *table)
{
    for (size_t i = schema->object_count; i-- > 0;)
        for (size_t k = 0; k < schema->objects[i]->need_count; k++)
            if (strcmp(schema->objects[i]->needs[k].name, table->name) == 0) {
                cupel_schema_remove_object(schema, schema->objects[i]);
                break;
            }
}

static bool has_option(const cupel_table *table, const char *name)
{
    return cupel_option_value(table->options, table->option_count, "sqlite", name) != NULL;
}
