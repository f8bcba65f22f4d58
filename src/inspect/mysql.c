/* MariaDB's catalog: information_schema, one query for each kind of object, put together by names.
 *
 * Every query names the namespace and no table, and asks for no more columns than it needs: what
 * makes the server open each table's data costs many times as much. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "inspect/inspect.h"
#include "sql/quote.h"

/* An index or a foreign key, whose columns come in rows of their own. */
typedef struct key_reading {
    cupel_table *table;
    const char *name;
    const char *key; /* in the maps below */
    bool unique;
    const char *method;
    cupel__vec(cupel_index_part) parts; /* of a foreign key, the columns */
    cupel__vec(const char *) referred_columns;
    const char *referred_schema;
    const char *referred_table;
    cupel_action on_delete;
    cupel_action on_update;
} key_reading;

typedef struct catalog_state {
    cupel__vec(key_reading *) indexes; /* in the catalog's order */
    cupel__vec(key_reading *) foreign_keys;
    cupel__map index_of; /* table/name -> key_reading */
    cupel__map foreign_key_of;
} catalog_state;

static int read(cupel__inspector *inspector);
static int take_table(cupel__inspector *inspector, const cupel_value *row);
static int take_column(cupel__inspector *inspector, const cupel_value *row);
static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int take_index_part(cupel__inspector *inspector, const cupel_value *row);
static int take_foreign_key_column(cupel__inspector *inspector, const cupel_value *row);
static int take_foreign_key_rules(cupel__inspector *inspector, const cupel_value *row);
static int take_check(cupel__inspector *inspector, const cupel_value *row);
static int find_key(cupel__inspector *inspector, cupel__map *keys, const cupel_value *table,
                    const cupel_value *name, key_reading **out);
static int add_keys(cupel__inspector *inspector);
static int add_index(cupel__inspector *inspector, const key_reading *key);
static cupel_constraint *add_key_constraint(cupel__inspector *inspector, const key_reading *key,
                                            cupel_constraint_kind kind);
static int add_foreign_key(cupel__inspector *inspector, const key_reading *key);
static bool serves_foreign_key(const cupel__inspector *inspector, const key_reading *index);
static bool is_plain(const key_reading *key);
static cupel_action action(const cupel_value *rule);
static bool is_text(const cupel_value *value, const char *text);
static void release(catalog_state *state);

/* clang-format off */
static const cupel__catalog_query queries[] = {
    { "SELECT table_name, table_comment, table_collation FROM information_schema.tables"
      " WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')"
      " ORDER BY table_name",
      take_table, 0 },
    { "SELECT table_name, column_name, column_type, is_nullable, column_default, extra,"
      " column_comment, collation_name, generation_expression FROM information_schema.columns"
      " WHERE table_schema = ? ORDER BY table_name, ordinal_position",
      take_column, 0 },
    { "SELECT table_name, index_name, non_unique, seq_in_index, column_name, sub_part, index_type,"
      " collation FROM information_schema.statistics WHERE table_schema = ?",
      take_index_part, 0 },
    { "SELECT table_name, constraint_name, column_name, referenced_table_schema,"
      " referenced_table_name, referenced_column_name FROM information_schema.key_column_usage"
      " WHERE table_schema = ? AND referenced_table_name IS NOT NULL"
      " ORDER BY table_name, constraint_name, ordinal_position",
      take_foreign_key_column, 0 },
    { "SELECT table_name, constraint_name, delete_rule, update_rule"
      " FROM information_schema.referential_constraints WHERE constraint_schema = ?",
      take_foreign_key_rules, 0 },
    { "SELECT table_name, constraint_name, level, check_clause"
      " FROM information_schema.check_constraints WHERE constraint_schema = ?",
      take_check, 100210 },
    { NULL, NULL, 0 },
};
/* clang-format on */

const cupel__catalog cupel__catalog_mysql = {
    .dialect = "mysql",
    .default_namespace = "SELECT DATABASE()",
    .no_default_namespace = "the connection has no default database; put one into the URL, or "
                            "name the databases to read",
    .read = read,
};

static int read(cupel__inspector *inspector)
{
    catalog_state state = { 0 };
    inspector->state = &state;
    int code = cupel__inspect_queries(inspector, queries);
    if (code == 0)
        code = add_keys(inspector);
    release(&state);
    inspector->state = NULL;
    return code;
}

static int take_table(cupel__inspector *inspector, const cupel_value *row)
{
    const char *name;
    cupel_table *table = NULL;
    int code = cupel__inspect_scratch(inspector, &row[0], &name);
    if (code == 0)
        code = cupel__inspect_add_table(inspector, name, &table);
    if (code == 0 && table && row[1].size > 0)
        code = cupel__inspect_text(inspector, &row[1], &table->comment);
    if (code == 0 && table)
        code = cupel__inspect_text(inspector, &row[2], &table->collation);
    return code;
}

static int take_column(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    if (!table)
        return 0;
    const char *name;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    if (code < 0)
        return code;
    cupel_column *column = cupel_table_add_column(table, name);
    if (!column)
        return cupel__inspect_nomem(inspector);
    column->nullable = is_text(&row[3], "YES");
    code = set_type(inspector, row, column);
    if (code == 0)
        code = set_default(inspector, row, column);
    if (code == 0 && row[6].size > 0)
        code = cupel__inspect_text(inspector, &row[6], &column->comment);
    if (code == 0 && !(table->collation && is_text(&row[7], table->collation)))
        code = cupel__inspect_text(inspector, &row[7], &column->collation);
    return code;
}

static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    const char *type;
    int code = cupel__inspect_scratch(inspector, &row[2], &type);
    if (code == 0)
        code = inspector->dialect->parse_type(inspector->dialect, inspector->schema, type,
                                              &column->type, inspector->error);
    return code;
}

/* EXTRA holds what MariaDB had no column for: how the value comes about when none is given. */
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    static const char on_update[] = "on update ";
    const char *extra;
    int code = cupel__inspect_scratch(inspector, &row[5], &extra);
    if (code < 0)
        return code;
    column->autoincrement = strstr(extra, "auto_increment") != NULL;
    column->computed_stored = strstr(extra, "STORED GENERATED") != NULL;
    code = cupel__inspect_text(inspector, &row[8], &column->computed);
    /* The word, not the text: that one would have quotes. */
    if (code == 0 && !is_text(&row[4], "NULL"))
        code = cupel__inspect_text(inspector, &row[4], &column->server_default);
    const char *update = strstr(extra, on_update);
    if (code == 0 && update) {
        update += sizeof on_update - 1;
        char *text = cupel__arena_strndup(&inspector->scratch, update, strcspn(update, ", "));
        column->server_on_update = text ? cupel_schema_text(inspector->schema, text) : NULL;
        if (!column->server_on_update)
            code = cupel__inspect_nomem(inspector);
    }
    return code;
}

static int take_index_part(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    key_reading *key;
    int code = find_key(inspector, &state->index_of, &row[0], &row[1], &key);
    if (code < 0 || !key)
        return code;
    if (key->parts.count == 0) {
        key->unique = !cupel__inspect_flag(&row[2]);
        if (!cupel__vec_push(&state->indexes, key))
            return cupel__inspect_nomem(inspector);
        if (!is_text(&row[6], "BTREE"))
            code = cupel__inspect_scratch(inspector, &row[6], &key->method);
    }
    cupel_index_part part = { .descending = is_text(&row[7], "D") };
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[4], &part.column);
    if (code == 0 && row[5].kind != CUPEL_VALUE_NULL && !key->method) {
        cupel__buf prefix = { 0 };
        cupel__quote_identifier(&prefix, inspector->dialect, part.column);
        cupel__buf_printf(&prefix, "(%lld)", (long long)cupel__inspect_number(&row[5]));
        part.expression = cupel__arena_strdup(&inspector->scratch, cupel__buf_text(&prefix));
        part.column = NULL;
        if (prefix.failed || !part.expression)
            code = cupel__inspect_nomem(inspector);
        cupel__buf_release(&prefix);
    }
    /* Rows come in the index's order, but nothing promises it. */
    size_t place = (size_t)cupel__inspect_number(&row[3]);
    while (code == 0 && key->parts.count < place) {
        if (!cupel__vec_push(&key->parts, (cupel_index_part){ 0 }))
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0 && place > 0)
        key->parts.items[place - 1] = part;
    return code;
}

static int take_foreign_key_column(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    key_reading *key;
    int code = find_key(inspector, &state->foreign_key_of, &row[0], &row[1], &key);
    if (code < 0 || !key)
        return code;
    if (key->parts.count == 0) {
        if (!cupel__vec_push(&state->foreign_keys, key))
            return cupel__inspect_nomem(inspector);
        if (!is_text(&row[3], inspector->catalog_namespace))
            code = cupel__inspect_text(inspector, &row[3], &key->referred_schema);
        if (code == 0)
            code = cupel__inspect_text(inspector, &row[4], &key->referred_table);
    }
    cupel_index_part part = { 0 };
    const char *referred = NULL;
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[2], &part.column);
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[5], &referred);
    if (code == 0 &&
        (!cupel__vec_push(&key->parts, part) || !cupel__vec_push(&key->referred_columns, referred)))
        code = cupel__inspect_nomem(inspector);
    return code;
}

static int take_foreign_key_rules(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    key_reading *key;
    int code = find_key(inspector, &state->foreign_key_of, &row[0], &row[1], &key);
    if (code == 0 && key) {
        key->on_delete = action(&row[2]);
        key->on_update = action(&row[3]);
    }
    return code;
}

/* A check that stands in a column's definition is called by the column's name. That of a JSON column
 * is what makes it one. */
static int take_check(cupel__inspector *inspector, const cupel_value *row)
{
    static const char json[] = "json_valid(";
    cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    if (!table)
        return 0;
    const char *name;
    const char *expression;
    if (cupel__inspect_scratch(inspector, &row[1], &name) < 0 ||
        cupel__inspect_scratch(inspector, &row[3], &expression) < 0)
        return CUPEL_ENOMEM;
    bool of_column = is_text(&row[2], "Column");
    cupel_column *column = of_column ? cupel_table_column(table, name) : NULL;
    if (column && strncmp(expression, json, sizeof json - 1) == 0) {
        column->type = (cupel_type){ .kind = CUPEL_TYPE_JSON };
        column->collation = NULL;
        return 0;
    }
    cupel_constraint *constraint =
        cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK, of_column ? NULL : name);
    if (!constraint)
        return cupel__inspect_nomem(inspector);
    return cupel__inspect_text(inspector, &row[3], &constraint->expression);
}

/* The one that is known already, or a new one; NULL where its table was left out. */
static int find_key(cupel__inspector *inspector, cupel__map *keys, const cupel_value *table,
                    const cupel_value *name, key_reading **out)
{
    cupel_table *found = cupel__inspect_table(inspector, table);
    *out = NULL;
    if (!found)
        return 0;
    char *key = cupel__arena_printf(&inspector->scratch, "%s/%.*s", found->name, (int)name->size,
                                    name->as.text);
    if (!key)
        return cupel__inspect_nomem(inspector);
    *out = cupel__map_get_text(keys, key);
    if (*out)
        return 0;
    key_reading *reading = cupel__arena_zalloc(&inspector->scratch, sizeof *reading);
    if (!reading || !cupel__map_put_text(keys, key, reading))
        return cupel__inspect_nomem(inspector);
    reading->table = found;
    reading->key = key;
    *out = reading;
    return cupel__inspect_scratch(inspector, name, &reading->name);
}

static int add_keys(cupel__inspector *inspector)
{
    const catalog_state *state = inspector->state;
    int code = 0;
    for (size_t i = 0; code == 0 && i < state->indexes.count; i++)
        code = add_index(inspector, state->indexes.items[i]);
    for (size_t i = 0; code == 0 && i < state->foreign_keys.count; i++)
        code = add_foreign_key(inspector, state->foreign_keys.items[i]);
    return code;
}

static int add_index(cupel__inspector *inspector, const key_reading *key)
{
    if (strcmp(key->name, "PRIMARY") == 0) {
        const cupel_constraint *primary =
            add_key_constraint(inspector, key, CUPEL_CONSTRAINT_PRIMARY_KEY);
        for (size_t i = 0; primary && i < primary->column_count; i++) {
            cupel_column *column = cupel_table_column(key->table, primary->columns[i]);
            if (column)
                column->primary_key = true;
        }
        return primary ? 0 : CUPEL_ENOMEM;
    }
    if (key->unique && is_plain(key))
        return add_key_constraint(inspector, key, CUPEL_CONSTRAINT_UNIQUE) ? 0 : CUPEL_ENOMEM;
    if (serves_foreign_key(inspector, key))
        return 0;

    cupel_index *index = cupel_table_add_index(key->table, key->name);
    if (!index)
        return cupel__inspect_nomem(inspector);
    index->unique = key->unique;
    index->part_count = key->parts.count;
    index->parts = cupel_schema_parts(inspector->schema, key->parts.items, key->parts.count);
    index->method = cupel_schema_text(inspector->schema, key->method);
    return index->parts && (index->method || !key->method) ? 0 : cupel__inspect_nomem(inspector);
}

/* NULL, with the error set, when memory is short. */
static cupel_constraint *add_key_constraint(cupel__inspector *inspector, const key_reading *key,
                                            cupel_constraint_kind kind)
{
    /* Every primary key is called PRIMARY, which says nothing. */
    const char *name = kind == CUPEL_CONSTRAINT_PRIMARY_KEY ? NULL : key->name;
    cupel_constraint *constraint = cupel_table_add_constraint(key->table, kind, name);
    const char **columns =
        cupel__arena_alloc(&inspector->scratch, key->parts.count * sizeof *columns);
    for (size_t i = 0; columns && i < key->parts.count; i++) {
        const cupel_index_part *part = &key->parts.items[i];
        columns[i] = part->column ? part->column : part->expression;
    }
    if (constraint && columns) {
        constraint->column_count = key->parts.count;
        constraint->columns = cupel_schema_texts(inspector->schema, columns, key->parts.count);
    }
    if (constraint && constraint->columns)
        return constraint;
    cupel__inspect_nomem(inspector);
    return NULL;
}

static int add_foreign_key(cupel__inspector *inspector, const key_reading *key)
{
    cupel_constraint *constraint = add_key_constraint(inspector, key, CUPEL_CONSTRAINT_FOREIGN_KEY);
    if (!constraint)
        return CUPEL_ENOMEM;
    constraint->referred_schema = key->referred_schema;
    constraint->referred_table = key->referred_table;
    constraint->referred_columns = cupel_schema_texts(
        inspector->schema, key->referred_columns.items, key->referred_columns.count);
    constraint->on_delete = key->on_delete;
    constraint->on_update = key->on_update;
    return constraint->referred_columns ? 0 : cupel__inspect_nomem(inspector);
}

/* The index that the server makes for a foreign key, under its name, where there is no other. */
static bool serves_foreign_key(const cupel__inspector *inspector, const key_reading *index)
{
    const catalog_state *state = inspector->state;
    const key_reading *key = cupel__map_get_text(&state->foreign_key_of, index->key);
    if (!key || key->parts.count != index->parts.count || index->unique || !is_plain(index))
        return false;
    for (size_t i = 0; i < key->parts.count; i++) {
        if (strcmp(key->parts.items[i].column, index->parts.items[i].column) != 0)
            return false;
    }
    return true;
}

/* Whole columns in ascending order. */
static bool is_plain(const key_reading *key)
{
    bool plain = key->method == NULL;
    for (size_t i = 0; i < key->parts.count; i++)
        plain = plain && key->parts.items[i].column && !key->parts.items[i].descending;
    return plain;
}

/* RESTRICT and NO ACTION are one on this engine, and what is there when nothing is said. */
static cupel_action action(const cupel_value *rule)
{
    static const struct {
        const char *rule;
        cupel_action action;
    } actions[] = { { "CASCADE", CUPEL_CASCADE },
                    { "SET NULL", CUPEL_SET_NULL },
                    { "SET DEFAULT", CUPEL_SET_DEFAULT } };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (is_text(rule, actions[i].rule))
            return actions[i].action;
    }
    return CUPEL_NO_ACTION;
}

static bool is_text(const cupel_value *value, const char *text)
{
    return value->kind == CUPEL_VALUE_TEXT && value->size == strlen(text) &&
           memcmp(value->as.text, text, value->size) == 0;
}

static void release(catalog_state *state)
{
    size_t cursor = 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&state->index_of, &cursor)) != NULL;) {
        key_reading *key = slot->value;
        cupel__vec_release(&key->parts);
    }
    cursor = 0;
    for (cupel__map_slot *slot;
         (slot = cupel__map_next(&state->foreign_key_of, &cursor)) != NULL;) {
        key_reading *key = slot->value;
        cupel__vec_release(&key->parts);
        cupel__vec_release(&key->referred_columns);
    }
    cupel__map_release(&state->index_of);
    cupel__map_release(&state->foreign_key_of);
    cupel__vec_release(&state->indexes);
    cupel__vec_release(&state->foreign_keys);
}
