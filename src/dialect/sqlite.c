/* SQLite: names, types, rendering, capabilities. */
#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/lexer.h"
#include "dialect/reserved.h"
#include "dialect/types.h"
#include "sql/ddl.h"

#include <string.h>

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
static int render_cast(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error);
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error);
static bool key_in_column(const cupel_dialect *dialect, const cupel_table *table);
static void render_conflict(cupel__buf *out, const cupel_option *options, size_t count);
static bool is_counted_down(const cupel_table *table, const cupel_column *column);
static int render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_table *table, cupel_error *error);
static int render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);
static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error);
static bool can_add_column(const cupel_dialect *dialect, const cupel_column *column);
static uint64_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb);
static bool default_needs_parentheses(const cupel_dialect *dialect, const char *sql);

const cupel_dialect cupel__dialect_sqlite = {
    .abi = CUPEL_DIALECT_ABI,
    .name = "sqlite",
    .capabilities = CUPEL_CAN_TRANSACTIONAL_DDL | CUPEL_CAN_RETURNING_INSERT |
                    CUPEL_CAN_RETURNING_UPDATE | CUPEL_CAN_RETURNING_DELETE | CUPEL_CAN_DEFERRABLE |
                    CUPEL_CAN_PARTIAL_INDEX | CUPEL_CAN_EXPRESSION_INDEX | CUPEL_CAN_NULLS_ORDER |
                    CUPEL_CAN_CONCAT_OPERATOR | CUPEL_CAN_DISTINCT_FROM | CUPEL_NEEDS_REBUILD |
                    CUPEL_NEEDS_LIKE_ESCAPE | CUPEL_HAS_LOCAL_KEYS | CUPEL_CAN_KEY_PARTS |
                    CUPEL_CAN_VALUES_ROWS | CUPEL_HAS_LAST_ID,
    .quote = '"',
    .placeholder = CUPEL_PLACEHOLDER_QUESTION,
    .parameter_limit = 32766,
    .decimal_collation = "cupel_decimal",
    .now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    .empty_insert = "DEFAULT VALUES",
    .key_disturbance =
        "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? LIMIT 1",
    .reserved = cupel__reserved_sqlite,
    .render_type = render_type,
    .render_cast = render_cast,
    .parse_type = parse_type,
    .render_column = render_column,
    .key_in_column = key_in_column,
    .can_add_column = can_add_column,
    .render_table_options = render_table_options,
    .render_constraint_more = render_constraint_more,
    .object_kinds = CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIRTUAL_TABLE) |
                    CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER),
    .render_index = render_index,
    .capabilities_of = capabilities_of,
    .list_tables = "SELECT NULL, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                   "'sqlite\\_%' ESCAPE '\\'",
};

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error)
{
    return cupel__type_render(dialect, CUPEL__TYPE_SQLITE, out, type, error);
}

/* CAST converts to an affinity, so the names of the affinities are what says best what happens. */
static int render_cast(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error)
{
    return cupel__type_render_cast(dialect, CUPEL__TYPE_SQLITE, out, type, error);
}

static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error)
{
    return cupel__type_parse(dialect, CUPEL__TYPE_SQLITE, schema, text, out, error);
}

/* A key is generated where the column is the rowid under another name, which takes the very type
 * INTEGER. AUTOINCREMENT, which keeps the keys of deleted rows from coming back, is what identity
 * means here, and it must stand in the column; so must DESC, where it keeps the column from being the
 * rowid. */
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error)
{
    bool generated = cupel__generated_key(table) == column;
    bool untyped = column->type.kind == CUPEL_TYPE_NATIVE && *column->type.name == '\0';
    cupel__buf_append(out, untyped ? "" : " ");
    if (generated) {
        cupel__buf_append(out, "INTEGER");
    } else {
        int code = cupel__render_type_of(dialect, out, table, column, &column->type, error);
        if (code < 0)
            return code;
    }
    cupel__render_collation(dialect, out, column->collation);
    if (column->computed != NULL)
        cupel__render_computed(out, column);
    cupel__buf_append(out, column->nullable ? "" : " NOT NULL");
    if (!column->nullable)
        render_conflict(out, column->options, column->option_count);
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key_in_column(dialect, table) && cupel_table_column(table, key->columns[0]) == column) {
        cupel__render_constraint_name(dialect, out, key->name);
        cupel__buf_append(out, generated ? " PRIMARY KEY" : " PRIMARY KEY DESC");
        render_conflict(out, key->options, key->option_count);
        cupel__buf_append(out, generated ? " AUTOINCREMENT" : "");
    }
    if (column->server_default != NULL) {
        bool wrap = default_needs_parentheses(dialect, column->server_default);
        cupel__buf_append(out, wrap ? " DEFAULT (" : " DEFAULT ");
        cupel__buf_append(out, column->server_default);
        cupel__buf_append(out, wrap ? ")" : "");
    }
    return 0;
}

static bool key_in_column(const cupel_dialect *dialect, const cupel_table *table)
{
    (void)dialect;
    const cupel_column *column = cupel__generated_key(table);
    if (column != NULL)
        return column->identity != CUPEL_IDENTITY_NONE;
    const cupel_constraint *key = cupel_table_primary_key(table);
    return key != NULL && key->column_count == 1 &&
           is_counted_down(table, cupel_table_column(table, key->columns[0]));
}

/* An INTEGER PRIMARY KEY DESC, which SQLite, by an old mistake that it keeps, does not make the rowid:
 * only where both words stand in the column. */
static bool is_counted_down(const cupel_table *table, const cupel_column *column)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    return column != NULL && column->type.kind == CUPEL_TYPE_INTEGER && key->part_count == 1 &&
           key->parts[0].descending &&
           cupel_option_value(table->options, table->option_count, "sqlite", "WITHOUT ROWID") ==
               NULL;
}

static void render_conflict(cupel__buf *out, const cupel_option *options, size_t count)
{
    const char *value = cupel_option_value(options, count, "sqlite", "ON CONFLICT");
    if (value != NULL)
        cupel__buf_printf(out, " ON CONFLICT %s", value);
}

static int render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_table *table, cupel_error *error)
{
    static const char *const names[] = { "STRICT", "WITHOUT ROWID" };
    const char *between = " ";
    (void)dialect;
    (void)error;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (cupel_option_value(table->options, table->option_count, "sqlite", names[i]) == NULL)
            continue;
        cupel__buf_append(out, between);
        cupel__buf_append(out, names[i]);
        between = ", ";
    }
    return 0;
}

static int render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error)
{
    const cupel_column *generated = cupel__generated_key(table);
    /* Where the key is added to a table that is there, the word stands among its columns. */
    if (constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY && generated != NULL &&
        key_in_column(dialect, table)) {
        cupel__buf_truncate(out, out->size - 1);
        cupel__buf_append(out, " AUTOINCREMENT)");
    }
    if (constraint->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
        render_conflict(out, constraint->options, constraint->option_count);
    return cupel__ddl_refuse_more(table, constraint, error);
}

/* ADD COLUMN writes nothing into the rows, so that their value must be known without looking: NULL or
 * a literal. */
static bool can_add_column(const cupel_dialect *dialect, const cupel_column *column)
{
    const char *value = column->server_default;
    if (column->primary_key || (column->computed != NULL && column->computed_stored))
        return false;
    if (column->computed != NULL)
        return true;
    if (value == NULL || cupel__text_iequal(value, "NULL"))
        return column->nullable;
    return *value != '(' && !default_needs_parentheses(dialect, value) &&
           !cupel__text_iequal(value, "CURRENT_TIMESTAMP") &&
           !cupel__text_iequal(value, "CURRENT_DATE") && !cupel__text_iequal(value, "CURRENT_TIME");
}

static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error)
{
    int code = cupel__check_plain_index(table, index, error);
    if (code == 0)
        code = cupel__render_index_parts(dialect, out, table, index, error);
    if (code == 0 && index->where != NULL) {
        cupel__buf_append(out, " WHERE ");
        cupel__buf_append(out, index->where);
    }
    return code;
}

static uint64_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb)
{
    (void)is_mariadb;
    uint64_t missing = 0;
    if (server_version < 33000)
        missing |= CUPEL_CAN_NULLS_ORDER;
    if (server_version < 33500)
        missing |=
            CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_UPDATE | CUPEL_CAN_RETURNING_DELETE;
    if (server_version < 33900)
        missing |= CUPEL_CAN_DISTINCT_FROM;
    return dialect->capabilities & ~missing;
}

/* A literal, with a sign or without, and a word such as CURRENT_TIMESTAMP stand behind DEFAULT as they
 * are; everything else takes parentheses. */
static bool default_needs_parentheses(const cupel_dialect *dialect, const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), sql, strlen(sql));
    cupel__token token = cupel__lexer_next(&lexer);
    if (cupel__token_is(&token, "("))
        return !cupel__sql_is_closed(dialect, sql);
    if (cupel__token_is(&token, "-") || cupel__token_is(&token, "+"))
        token = cupel__lexer_next(&lexer);
    bool plain = token.kind == CUPEL__TOKEN_WORD || token.kind == CUPEL__TOKEN_STRING ||
                 token.kind == CUPEL__TOKEN_NUMBER || token.kind == CUPEL__TOKEN_QUOTED;
    return !plain || cupel__lexer_next(&lexer).kind != CUPEL__TOKEN_END;
}
