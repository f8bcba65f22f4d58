/* MariaDB and MySQL: names, types, rendering, capabilities. */
#include "base/error.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/reserved.h"
#include "dialect/types.h"
#include "sql/quote.h"

#include <string.h>

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
static int render_cast(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error);
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error);
static int check_key(const cupel_table *table, const cupel_column *column, cupel_error *error);
static int render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_table *table, cupel_error *error);
static void render_comment(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                           const char *comment);
static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error);
static int render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, const char *using_, uint32_t changes,
                               cupel_error *error);
static int render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);
static uint32_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb);

const cupel_dialect cupel__dialect_mysql = {
    .abi = CUPEL_DIALECT_ABI,
    .name = "mysql",
    .capabilities = CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_DELETE |
                    CUPEL_CAN_ALTER_CONSTRAINT | CUPEL_CAN_ALTER_COLUMN | CUPEL_CAN_COMMENTS |
                    CUPEL_CAN_SCHEMAS | CUPEL_CAN_TYPED_LITERALS | CUPEL_CAN_UPDATE_JOIN |
                    CUPEL_CAN_RENAME_INDEX | CUPEL_HAS_INDEX_IN_TABLE | CUPEL_HAS_UUID |
                    CUPEL_CAN_DROP_IF_EXISTS | CUPEL_HAS_ENUM_COLUMNS,
    .quote = '`',
    .backslash_escapes = true,
    .rename_qualified = true,
    .placeholder = CUPEL_PLACEHOLDER_QUESTION,
    .identifier_limit = 64,
    .parameter_limit = 65535,
    .empty_insert = "() VALUES ()",
    .has_last_id = true,
    .reserved = cupel__reserved_mysql,
    .render_type = render_type,
    .render_cast = render_cast,
    .parse_type = parse_type,
    .render_column = render_column,
    .render_table_options = render_table_options,
    .render_index = render_index,
    .render_alter_column = render_alter_column,
    .render_drop_constraint = render_drop_constraint,
    .capabilities_of = capabilities_of,
    .list_tables = "SELECT CASE WHEN table_schema = DATABASE() THEN NULL ELSE table_schema END,"
                   " table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
                   " AND table_schema NOT IN ('information_schema', 'mysql', 'performance_schema',"
                   " 'sys')",
};

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error)
{
    return cupel__type_render(dialect, CUPEL__TYPE_MYSQL, out, type, error);
}

/* CAST knows fewer types than column definitions do, under names of its own. */
static int render_cast(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error)
{
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
    case CUPEL_TYPE_BOOLEAN:
        cupel__buf_append(out, "SIGNED");
        return 0;
    case CUPEL_TYPE_STRING:
    case CUPEL_TYPE_UNICODE:
        cupel__buf_printf(out, "CHAR(%d)", type->length);
        return 0;
    case CUPEL_TYPE_TEXT:
    case CUPEL_TYPE_UNICODE_TEXT:
    case CUPEL_TYPE_INTERVAL:
    case CUPEL_TYPE_ENUM:
    case CUPEL_TYPE_JSON:
        cupel__buf_append(out, "CHAR");
        return 0;
    case CUPEL_TYPE_BINARY:
        cupel__buf_append(out, "BINARY");
        return 0;
    default:
        return render_type(dialect, out, type, error);
    }
}

static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error)
{
    return cupel__type_parse(dialect, CUPEL__TYPE_MYSQL, schema, text, out, error);
}

/* What has no length has no place in a primary key. */
static int check_key(const cupel_table *table, const cupel_column *column, cupel_error *error)
{
    const cupel_type *type = &column->type;
    bool text = type->kind == CUPEL_TYPE_TEXT || type->kind == CUPEL_TYPE_UNICODE_TEXT;
    bool bytes = type->kind == CUPEL_TYPE_BINARY && type->length == 0;
    if (!column->primary_key || (!text && !bytes))
        return 0;
    return cupel_error_set(
        error, CUPEL_ESCHEMA, "%s.%s: this engine wants a length in a primary key; say %s",
        table->name, column->name,
        text ? ".type = CUPEL_STRING(n)" : ".type = { .kind = CUPEL_TYPE_BINARY, .length = n }");
}

/* MariaDB takes neither NOT NULL nor a default behind a generated column. */
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error)
{
    cupel__buf_append_char(out, ' ');
    int code = check_key(table, column, error);
    if (code == 0)
        code = cupel__render_column_type(dialect, out, table, column, error);
    if (code < 0)
        return code;
    cupel__render_collation(dialect, out, column->collation);
    if (column->computed != NULL) {
        cupel__render_computed(out, column);
    } else {
        cupel__buf_append(out, column->nullable ? "" : " NOT NULL");
        if (column->server_default != NULL) {
            cupel__buf_append(out, " DEFAULT ");
            cupel__buf_append(out, column->server_default);
        }
        if (column->server_on_update != NULL) {
            cupel__buf_append(out, " ON UPDATE ");
            cupel__buf_append(out, column->server_on_update);
        }
        if (column->autoincrement || column->identity != CUPEL_IDENTITY_NONE)
            cupel__buf_append(out, " AUTO_INCREMENT");
    }
    render_comment(dialect, out, " COMMENT ", column->comment);
    return 0;
}

static int render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_table *table, cupel_error *error)
{
    (void)error;
    render_comment(dialect, out, " COMMENT=", table->comment);
    return 0;
}

static void render_comment(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                           const char *comment)
{
    if (comment == NULL)
        return;
    cupel__buf_append(out, before);
    cupel__quote_text(out, dialect, comment, strlen(comment));
}

static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error)
{
    int code = cupel__check_plain_index(table, index, error);
    if (code == 0 && index->where != NULL)
        code = cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s: this engine has no partial index, as %s is", table->name,
                               index->name);
    if (code == 0)
        code = cupel__render_index_parts(dialect, out, table, index, error);
    if (code == 0 && index->method != NULL) {
        cupel__buf_append(out, " USING ");
        cupel__buf_append(out, index->method);
    }
    return code;
}

/* MODIFY states the column anew, so that what is not said again would be lost. */
static int render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, const char *using_, uint32_t changes,
                               cupel_error *error)
{
    (void)from, (void)changes;
    if (using_ != NULL)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s.%s: this engine converts by itself and takes no expression; "
                               "update the rows in a step of its own",
                               table->name, to->name);
    cupel__buf_append(out, "MODIFY COLUMN ");
    cupel__quote_identifier(out, dialect, to->name);
    return render_column(dialect, out, table, to, error);
}

/* A foreign key leaves the index behind that the engine made for it under the key's name; it goes
 * with the key. */
static int render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error)
{
    (void)table, (void)error;
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_PRIMARY_KEY:
        cupel__buf_append(out, "DROP PRIMARY KEY");
        return 0;
    case CUPEL_CONSTRAINT_UNIQUE:
        cupel__buf_append(out, "DROP INDEX ");
        break;
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        cupel__buf_append(out, "DROP FOREIGN KEY ");
        break;
    case CUPEL_CONSTRAINT_CHECK:
    case CUPEL_CONSTRAINT_EXCLUDE:
        cupel__buf_append(out, "DROP CONSTRAINT ");
        break;
    }
    cupel__quote_identifier(out, dialect, constraint->name);
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
        dialect->capabilities & CUPEL_CAN_DROP_IF_EXISTS) {
        cupel__buf_append(out, ", DROP INDEX IF EXISTS ");
        cupel__quote_identifier(out, dialect, constraint->name);
    }
    return 0;
}

static uint32_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb)
{
    uint32_t missing = 0;
    if (!is_mariadb)
        missing |= CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_DELETE | CUPEL_HAS_UUID |
                   CUPEL_CAN_DROP_IF_EXISTS | CUPEL_CAN_UPDATE_JOIN;
    if (is_mariadb && server_version < 100500)
        missing |= CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RENAME_INDEX;
    if (is_mariadb && server_version < 100700)
        missing |= CUPEL_HAS_UUID;
    return dialect->capabilities & ~missing;
}
