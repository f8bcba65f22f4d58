/* MariaDB and MySQL: names, types, rendering, capabilities. */
#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/mysql.h"
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
static uint64_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb);

/* The kinds of objects beside tables: those with a comment, and those that are replaced. */
#define COMMENTED_KINDS                                                                            \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_SCHEMA) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_SEQUENCE) |             \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_EVENT))
#define REPLACED_KINDS                                                                             \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) |                \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_PACKAGE_BODY) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_EVENT))
/* Those that are not replaced; a package would lose its body. */
#define OTHER_KINDS                                                                                \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_SCHEMA) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_SEQUENCE) |             \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_PACKAGE))

const cupel_dialect cupel__dialect_mysql = {
    .abi = CUPEL_DIALECT_ABI,
    .name = "mysql",
    .capabilities = CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_DELETE |
                    CUPEL_CAN_ALTER_CONSTRAINT | CUPEL_CAN_ALTER_COLUMN | CUPEL_CAN_COMMENTS |
                    CUPEL_CAN_SCHEMAS | CUPEL_CAN_TYPED_LITERALS | CUPEL_CAN_UPDATE_JOIN |
                    CUPEL_HAS_INDEX_IN_TABLE | CUPEL_HAS_UUID | CUPEL_CAN_DROP_IF_EXISTS |
                    CUPEL_HAS_ENUM_COLUMNS | CUPEL_HAS_BACKSLASH_ESCAPES |
                    CUPEL_NEEDS_QUALIFIED_RENAME | CUPEL_CAN_KEY_PARTS | CUPEL_HAS_LAST_ID |
                    CUPEL_CAN_INDEX_LINES | CUPEL_HAS_HOLDING_KEYS | CUPEL_NEEDS_GENERATED_KEY |
                    CUPEL_NEEDS_EQUAL_WIDTHS,
    .quote = '`',
    .placeholder = CUPEL_PLACEHOLDER_QUESTION,
    .identifier_limit = 64,
    .parameter_limit = 65535,
    .empty_insert = "() VALUES ()",
    .reserved = cupel__reserved_mysql,
    .render_type = render_type,
    .render_cast = render_cast,
    .parse_type = parse_type,
    .render_column = cupel__mysql_render_column,
    .render_table_options = cupel__mysql_render_table_options,
    .render_table_lines = cupel__mysql_render_table_lines,
    .finish_table = cupel__mysql_finish_table,
    .alter_table = cupel__mysql_alter_table,
    .column_of_constraint = cupel__mysql_column_of_constraint,
    .index_modifiers = cupel__mysql_index_modifiers,
    .render_index = cupel__mysql_render_index,
    .render_constraint_more = cupel__mysql_render_constraint_more,
    .automatic_index = cupel__mysql_automatic_index,
    .row_number = "rownum()",
    .render_alter_column = cupel__mysql_render_alter_column,
    .render_drop_constraint = cupel__mysql_render_drop_constraint,
    .capabilities_of = capabilities_of,
    .object_kinds = REPLACED_KINDS | OTHER_KINDS,
    .replaceable_kinds = REPLACED_KINDS,
    .commented_kinds = COMMENTED_KINDS,
    .render_object = cupel__mysql_render_object,
    .wrap_object = cupel__mysql_wrap_object,
    .wrap_drop = cupel__mysql_wrap_drop,
    .alter_object = cupel__mysql_alter_object,
    .can_replace = cupel__mysql_can_replace,
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
    return cupel__type_render_cast(dialect, CUPEL__TYPE_MYSQL, out, type, error);
}

static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error)
{
    return cupel__type_parse(dialect, CUPEL__TYPE_MYSQL, schema, text, out, error);
}

static uint64_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb)
{
    uint64_t missing = 0;
    if (!is_mariadb)
        missing |= CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_DELETE | CUPEL_HAS_UUID |
                   CUPEL_CAN_DROP_IF_EXISTS | CUPEL_CAN_UPDATE_JOIN;
    if (is_mariadb && server_version < 100500)
        missing |= CUPEL_CAN_RETURNING_INSERT;
    if (is_mariadb && server_version < 100700)
        missing |= CUPEL_HAS_UUID;
    return dialect->capabilities & ~missing;
}
