/* SQLite: names, types, rendering, capabilities. */
#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/lexer.h"
#include "dialect/reserved.h"
#include "dialect/types.h"

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
static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error);
static bool can_add_column(const cupel_dialect *dialect, const cupel_column *column);
static uint32_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb);
static bool default_needs_parentheses(const cupel_dialect *dialect, const char *sql);

const cupel_dialect cupel__dialect_sqlite = {
    .abi = CUPEL_DIALECT_ABI,
    .name = "sqlite",
    .capabilities = CUPEL_CAN_TRANSACTIONAL_DDL | CUPEL_CAN_RETURNING_INSERT |
                    CUPEL_CAN_RETURNING_UPDATE | CUPEL_CAN_RETURNING_DELETE | CUPEL_CAN_DEFERRABLE |
                    CUPEL_CAN_PARTIAL_INDEX | CUPEL_CAN_EXPRESSION_INDEX | CUPEL_CAN_NULLS_ORDER |
                    CUPEL_CAN_CONCAT_OPERATOR | CUPEL_CAN_DISTINCT_FROM | CUPEL_NEEDS_REBUILD |
                    CUPEL_NEEDS_LIKE_ESCAPE,
    .quote = '"',
    .placeholder = CUPEL_PLACEHOLDER_QUESTION,
    .parameter_limit = 32766,
    .decimal_collation = "cupel_decimal",
    .now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    .values_rows = true,
    .empty_insert = "DEFAULT VALUES",
    .has_last_id = true,
    .key_disturbance =
        "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? LIMIT 1",
    .reserved = cupel__reserved_sqlite,
    .render_type = render_type,
    .render_cast = render_cast,
    .parse_type = parse_type,
    .render_column = render_column,
    .key_in_column = key_in_column,
    .can_add_column = can_add_column,
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
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
    case CUPEL_TYPE_BOOLEAN:
        cupel__buf_append(out, "INTEGER");
        return 0;
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
        cupel__buf_append(out, "REAL");
        return 0;
    case CUPEL_TYPE_NUMERIC:
        cupel__buf_append(out, "NUMERIC");
        return 0;
    case CUPEL_TYPE_BINARY:
        cupel__buf_append(out, "BLOB");
        return 0;
    case CUPEL_TYPE_NATIVE:
    case CUPEL_TYPE_NONE:
        return render_type(dialect, out, type, error);
    default:
        cupel__buf_append(out, "TEXT");
        return 0;
    }
}

static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error)
{
    return cupel__type_parse(dialect, CUPEL__TYPE_SQLITE, schema, text, out, error);
}

/* A key is generated where the column is the rowid under another name, which takes the very type
 * INTEGER. AUTOINCREMENT, which keeps the keys of deleted rows from coming back, is what identity
 * means here, and it must stand in the column. */
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error)
{
    bool generated = cupel__generated_key(table) == column;
    bool untyped = column->type.kind == CUPEL_TYPE_NATIVE && *column->type.name == '\0';
    cupel__buf_append(out, untyped ? "" : " ");
    if (generated) {
        cupel__buf_append(out, "INTEGER");
    } else {
        int code = cupel__render_column_type(dialect, out, table, column, error);
        if (code < 0)
            return code;
    }
    cupel__render_collation(dialect, out, column->collation);
    if (column->computed != NULL)
        cupel__render_computed(out, column);
    cupel__buf_append(out, column->nullable ? "" : " NOT NULL");
    if (generated && key_in_column(dialect, table)) {
        cupel__render_constraint_name(dialect, out, cupel_table_primary_key(table)->name);
        cupel__buf_append(out, " PRIMARY KEY AUTOINCREMENT");
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
    return column != NULL && column->identity != CUPEL_IDENTITY_NONE;
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

static uint32_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb)
{
    (void)is_mariadb;
    uint32_t missing = 0;
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
                 token.kind == CUPEL__TOKEN_NUMBER;
    return !plain || cupel__lexer_next(&lexer).kind != CUPEL__TOKEN_END;
}
