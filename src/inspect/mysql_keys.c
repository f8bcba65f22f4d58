/* MariaDB's catalog: indexes, foreign keys and checks, whose columns come in rows of their own. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/mysql.h"

typedef cupel__mysql_key key_reading;
typedef cupel__mysql_state catalog_state;

static int take_index_part(cupel__inspector *inspector, const cupel_value *row);
static int take_index(cupel__inspector *inspector, const cupel_value *row, key_reading *key);
static int take_parser(cupel__inspector *inspector, const cupel_value *row);
static int take_foreign_key_column(cupel__inspector *inspector, const cupel_value *row);
static int take_foreign_key_rules(cupel__inspector *inspector, const cupel_value *row);
static int take_check(cupel__inspector *inspector, const cupel_value *row);
static bool may_be_period(const char *expression);
static cupel_column *json_column(cupel__inspector *inspector, const cupel_table *table,
                                 const char *expression);
static int find_key(cupel__inspector *inspector, cupel__map *keys, const cupel_value *table,
                    const cupel_value *name, key_reading **out);
static int add_index(cupel__inspector *inspector, key_reading *key);
static void drop_hidden_parts(key_reading *key);
static int add_primary_key(cupel__inspector *inspector, const key_reading *key);
static cupel_constraint *add_key_constraint(cupel__inspector *inspector, const key_reading *key,
                                            cupel_constraint_kind kind);
static int add_foreign_key(cupel__inspector *inspector, const key_reading *key);
static cupel_constraint *foreign_key_named(const cupel_table *table, const char *name);
static bool has_columns(const cupel_index *index, const cupel_constraint *key);
static bool is_covered(const cupel_table *table, const cupel_constraint *key,
                       const cupel_index *own);
static bool is_plain(const key_reading *key);
static bool is_said_by_constraint(const key_reading *key);
static cupel_action action(const cupel_value *rule);

/* clang-format off */
static const cupel__catalog_query index_queries[] = {
    { "SELECT table_name, index_name, non_unique, seq_in_index, column_name, sub_part, index_type,"
      " collation, index_comment, ignored FROM information_schema.statistics WHERE table_schema = ?",
      take_index_part, 0 },
    { NULL, NULL, 0 },
};

/* The same from servers that ignore no index. */
static const cupel__catalog_query older_index_queries[] = {
    { "SELECT table_name, index_name, non_unique, seq_in_index, column_name, sub_part, index_type,"
      " collation, index_comment, 'NO' FROM information_schema.statistics WHERE table_schema = ?",
      take_index_part, 0 },
    { NULL, NULL, 0 },
};

static const cupel__catalog_query key_queries[] = {
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

int cupel__mysql_read_keys(cupel__inspector *inspector)
{
    const catalog_state *state = inspector->state;
    const bool ignores = inspector->server_version >= 100600;
    int code = cupel__inspect_queries(inspector, ignores ? index_queries : older_index_queries);
    if (code == 0)
        code = cupel__inspect_queries(inspector, key_queries);
    if (code == 0 && state->has_fulltext)
        code = cupel__inspect_query(inspector,
                                    "SELECT plugin_name FROM information_schema.plugins WHERE "
                                    "plugin_type = 'FTPARSER' AND plugin_status = 'ACTIVE' LIMIT 1",
                                    NULL, 0, take_parser);
    for (size_t i = 0; code == 0 && i < state->indexes.count; i++)
        code = add_index(inspector, state->indexes.items[i]);
    for (size_t i = 0; code == 0 && i < state->foreign_keys.count; i++)
        code = add_foreign_key(inspector, state->foreign_keys.items[i]);
    return code;
}

void cupel__mysql_release_keys(cupel__mysql_state *state)
{
    cupel__map *maps[] = { &state->index_of, &state->foreign_key_of };
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        size_t cursor = 0;
        for (cupel__map_slot *slot; (slot = cupel__map_next(maps[i], &cursor)) != NULL;) {
            key_reading *key = slot->value;
            cupel__vec_release(&key->parts);
            cupel__vec_release(&key->referred_columns);
        }
        cupel__map_release(maps[i]);
    }
    cupel__vec_release(&state->indexes);
    cupel__vec_release(&state->foreign_keys);
}

static int take_index_part(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    key_reading *key;
    int code = find_key(inspector, &state->index_of, &row[0], &row[1], &key);
    if (code < 0 || !key)
        return code;
    if (key->parts.count == 0)
        code = take_index(inspector, row, key);
    cupel_index_part part = { .descending = cupel__mysql_is_text(&row[7], "D") };
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[4], &part.column);
    /* A spatial index tells the size of a box. */
    if (code == 0 && row[5].kind != CUPEL_VALUE_NULL && !cupel__text_equal(key->method, "SPATIAL"))
        part.length = (int)cupel__inspect_number(&row[5]);
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

static int take_index(cupel__inspector *inspector, const cupel_value *row, key_reading *key)
{
    catalog_state *state = inspector->state;
    int code = 0;
    key->unique = !cupel__inspect_flag(&row[2]);
    key->ignored = cupel__mysql_is_text(&row[9], "YES");
    if (!cupel__vec_push(&state->indexes, key))
        return cupel__inspect_nomem(inspector);
    /* A table in memory has hashes unless told otherwise. */
    const char *engine =
        cupel_option_value(key->table->options, key->table->option_count, "mysql", "ENGINE");
    const char *usual = cupel__text_equal(engine, "MEMORY") ? "HASH" : "BTREE";
    key->place = state->indexes.count;
    if (!cupel__mysql_is_text(&row[6], usual))
        code = cupel__inspect_scratch(inspector, &row[6], &key->method);
    if (code == 0 && row[8].size > 0)
        code = cupel__inspect_scratch(inspector, &row[8], &key->comment);
    state->has_fulltext = state->has_fulltext || cupel__text_equal(key->method, "FULLTEXT");
    return code;
}

/* There is a parser, so that any full text index may have it. */
static int take_parser(cupel__inspector *inspector, const cupel_value *row)
{
    const catalog_state *state = inspector->state;
    int code = 0;
    (void)row;
    for (size_t i = 0; code == 0 && i < state->indexes.count; i++)
        if (cupel__text_equal(state->indexes.items[i]->method, "FULLTEXT"))
            code = cupel__mysql_is_unclear(inspector, state->indexes.items[i]->table);
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
        if (!cupel__mysql_is_text(&row[3], inspector->catalog_namespace))
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

/* A check that stands in a column's definition is called by the name that the column had when it was made.
 * That of a JSON column is what makes it one. */
static int take_check(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    if (!table)
        return 0;
    const char *name;
    const char *expression;
    if (cupel__inspect_scratch(inspector, &row[1], &name) < 0 ||
        cupel__inspect_scratch(inspector, &row[3], &expression) < 0)
        return CUPEL_ENOMEM;
    bool of_column = cupel__mysql_is_text(&row[2], "Column");
    cupel_column *column = of_column ? json_column(inspector, table, expression) : NULL;
    if (column) {
        column->type = (cupel_type){ .kind = CUPEL_TYPE_JSON };
        column->collation = NULL;
        return 0;
    }
    cupel_constraint *constraint =
        cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK, of_column ? NULL : name);
    if (!constraint)
        return cupel__inspect_nomem(inspector);
    int code = cupel__inspect_text(inspector, &row[3], &constraint->expression);
    if (code == 0 && !of_column && may_be_period(expression))
        code = cupel__mysql_is_unclear(inspector, table);
    if (code == 0 && of_column)
        code = cupel__mysql_add_option(inspector, &constraint->options, &constraint->option_count,
                                       "COLUMN", name);
    return code;
}

/* `start` < `end`: the check that comes with a period has no mark of it. */
static bool may_be_period(const char *expression)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), expression, strlen(expression));
    cupel__token start = cupel__lexer_next(&lexer);
    cupel__token less = cupel__lexer_next(&lexer);
    cupel__token end = cupel__lexer_next(&lexer);
    return start.kind == CUPEL__TOKEN_QUOTED && cupel__token_is(&less, "<") &&
           end.kind == CUPEL__TOKEN_QUOTED && cupel__lexer_next(&lexer).kind == CUPEL__TOKEN_END;
}

/* The column of which a check is what JSON stands for, and nothing like it; or NULL. */
static cupel_column *json_column(cupel__inspector *inspector, const cupel_table *table,
                                 const char *expression)
{
    const cupel__lexical *lexical = cupel__lexical_find("mysql");
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, lexical, expression, strlen(expression));
    cupel__token call = cupel__lexer_next(&lexer);
    cupel__token open = cupel__lexer_next(&lexer);
    cupel__token name = cupel__lexer_next(&lexer);
    cupel__token close = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&call, "json_valid") || !cupel__token_is(&open, "(") ||
        name.kind != CUPEL__TOKEN_QUOTED || !cupel__token_is(&close, ")") ||
        cupel__lexer_next(&lexer).kind != CUPEL__TOKEN_END)
        return NULL;
    const char *text = cupel__token_name(&inspector->scratch, lexical, &name);
    cupel_column *column = text ? cupel_table_column(table, text) : NULL;
    const char *collation = column && column->collation ? column->collation : table->collation;
    return column && column->type.kind == CUPEL_TYPE_TEXT &&
                   cupel__text_equal(collation, "utf8mb4_bin")
               ? column
               : NULL;
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

static int add_index(cupel__inspector *inspector, key_reading *key)
{
    drop_hidden_parts(key);
    if (strcmp(key->name, "PRIMARY") == 0)
        return add_primary_key(inspector, key);
    if (is_said_by_constraint(key))
        return add_key_constraint(inspector, key, CUPEL_CONSTRAINT_UNIQUE) ? 0 : CUPEL_ENOMEM;

    cupel_index *index = cupel_table_add_index(key->table, key->name);
    if (!index)
        return cupel__inspect_nomem(inspector);
    index->unique = key->unique;
    index->place = key->place;
    index->part_count = key->parts.count;
    index->parts = cupel_schema_parts(inspector->schema, key->parts.items, key->parts.count);
    index->method = cupel_schema_text(inspector->schema, key->method);
    index->comment = cupel_schema_text(inspector->schema, key->comment);
    if (!index->parts || (!index->method && key->method) || (!index->comment && key->comment))
        return cupel__inspect_nomem(inspector);
    if (!key->ignored)
        return 0;
    return cupel__mysql_add_option(inspector, &index->options, &index->option_count, "IGNORED",
                                   NULL);
}

/* The server makes the end of a system versioned row part of its unique keys, with a number but without
 * a row of its own where nobody declared it. */
static void drop_hidden_parts(key_reading *key)
{
    size_t count = 0;
    for (size_t i = 0; i < key->parts.count; i++) {
        const char *name = key->parts.items[i].column;
        const cupel_column *column = name ? cupel_table_column(key->table, name) : NULL;
        bool added = column && key->unique && cupel__text_equal(column->computed, "ROW END");
        if (name && !added)
            key->parts.items[count++] = key->parts.items[i];
    }
    key->parts.count = count;
}

static int add_primary_key(cupel__inspector *inspector, const key_reading *key)
{
    const cupel_constraint *primary =
        add_key_constraint(inspector, key, CUPEL_CONSTRAINT_PRIMARY_KEY);
    for (size_t i = 0; primary && i < primary->column_count; i++) {
        cupel_column *column = cupel_table_column(key->table, primary->columns[i]);
        if (column)
            column->primary_key = true;
    }
    return primary ? 0 : CUPEL_ENOMEM;
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
    for (size_t i = 0; columns && i < key->parts.count; i++)
        columns[i] = key->parts.items[i].column;
    if (constraint && columns) {
        constraint->column_count = key->parts.count;
        constraint->columns = cupel_schema_texts(inspector->schema, columns, key->parts.count);
    }
    bool done = constraint && constraint->columns;
    if (done) {
        constraint->place = key->place;
        constraint->method = cupel_schema_text(inspector->schema, key->method);
        constraint->comment = cupel_schema_text(inspector->schema, key->comment);
        done = (constraint->method || !key->method) && (constraint->comment || !key->comment);
    }
    if (done && kind != CUPEL_CONSTRAINT_FOREIGN_KEY && !is_plain(key)) {
        constraint->parts =
            cupel_schema_parts(inspector->schema, key->parts.items, key->parts.count);
        constraint->part_count = key->parts.count;
        done = constraint->parts != NULL;
    }
    if (done)
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

/* An index that the server made for a foreign key, under its name, comes with the key. */
int cupel__mysql_forget_automatic(cupel__inspector *inspector)
{
    const cupel_dialect *dialect = inspector->dialect;
    const catalog_state *state = inspector->state;
    for (size_t i = 0; i < state->foreign_keys.count; i++) {
        cupel_table *table = state->foreign_keys.items[i]->table;
        const char *name = state->foreign_keys.items[i]->name;
        const cupel_index *index = cupel_table_index(table, name);
        cupel_constraint *key = foreign_key_named(table, name);
        if (!index || !key || !dialect->automatic_index(dialect, table, index) ||
            !has_columns(index, key) || is_covered(table, key, index))
            continue;
        key->place = index->place;
        cupel_table_remove_index(table, index);
    }
    return 0;
}

static cupel_constraint *foreign_key_named(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        cupel_constraint *key = table->constraints[i];
        if (key->kind == CUPEL_CONSTRAINT_FOREIGN_KEY && strcmp(key->name, name) == 0)
            return key;
    }
    return NULL;
}

static bool has_columns(const cupel_index *index, const cupel_constraint *key)
{
    bool same = index->part_count == key->column_count;
    for (size_t i = 0; same && i < key->column_count; i++)
        same = cupel__text_equal(index->parts[i].column, key->columns[i]);
    return same;
}

/* Where another key begins with the same columns, the server would not make the index again. */
static bool is_covered(const cupel_table *table, const cupel_constraint *key,
                       const cupel_index *own)
{
    bool covered = false;
    for (size_t i = 0; !covered && i < table->constraint_count; i++) {
        const cupel_constraint *other = table->constraints[i];
        bool is_key =
            other->kind == CUPEL_CONSTRAINT_PRIMARY_KEY || other->kind == CUPEL_CONSTRAINT_UNIQUE;
        covered = is_key && !other->parts && other->column_count >= key->column_count;
        for (size_t k = 0; covered && k < key->column_count; k++)
            covered = strcmp(other->columns[k], key->columns[k]) == 0;
    }
    for (size_t i = 0; !covered && i < table->index_count; i++) {
        const cupel_index *other = table->indexes[i];
        covered = other != own && other->part_count >= key->column_count;
        for (size_t k = 0; covered && k < key->column_count; k++)
            covered = cupel__text_equal(other->parts[k].column, key->columns[k]) &&
                      other->parts[k].length == 0;
    }
    return covered;
}

/* Whole columns in ascending order. */
static bool is_plain(const key_reading *key)
{
    bool plain = true;
    for (size_t i = 0; i < key->parts.count; i++)
        plain = plain && key->parts.items[i].length == 0 && !key->parts.items[i].descending;
    return plain;
}

/* A unique index that is no more than a constraint; a hash over long columns is. */
static bool is_said_by_constraint(const key_reading *key)
{
    bool hash = key->method && strcmp(key->method, "BTREE") != 0;
    return key->unique && is_plain(key) && !hash && !key->ignored;
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
        if (cupel__mysql_is_text(rule, actions[i].rule))
            return actions[i].action;
    }
    return CUPEL_NO_ACTION;
}
