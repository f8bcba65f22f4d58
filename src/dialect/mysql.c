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
static const char *index_modifiers(const cupel_dialect *dialect, const cupel_index *index);
static int render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const cupel_index *index, cupel_error *error);
static void render_index_options(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_index *index);
static int render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);
static uint32_t capabilities_of(const cupel_dialect *dialect, int server_version, bool is_mariadb);

/* The kinds of objects beside tables: those with a comment, and those that are replaced. */
#define COMMENTED_KINDS                                                                            \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_SCHEMA) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_SEQUENCE) |             \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_EVENT))
#define REPLACED_KINDS                                                                             \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) |                \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_EVENT))

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
    .keys_have_parts = true,
    .render_type = render_type,
    .render_cast = render_cast,
    .parse_type = parse_type,
    .render_column = cupel__mysql_render_column,
    .render_table_options = cupel__mysql_render_table_options,
    .render_table_lines = cupel__mysql_render_table_lines,
    .finish_table = cupel__mysql_finish_table,
    .alter_table = cupel__mysql_alter_table,
    .column_of_constraint = cupel__mysql_column_of_constraint,
    .index_modifiers = index_modifiers,
    .render_index = render_index,
    .render_alter_column = cupel__mysql_render_alter_column,
    .render_drop_constraint = render_drop_constraint,
    .capabilities_of = capabilities_of,
    .object_kinds = COMMENTED_KINDS | REPLACED_KINDS,
    .replaceable_kinds = REPLACED_KINDS,
    .commented_kinds = COMMENTED_KINDS,
    .render_object = cupel__mysql_render_object,
    .wrap_object = cupel__mysql_wrap_object,
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
    if (code == 0 && index->method != NULL && index_modifiers(dialect, index) == NULL)
        cupel__buf_printf(out, " USING %s", index->method);
    if (code == 0)
        render_index_options(dialect, out, index);
    return code;
}

/* Kinds of indexes of their own, where others only differ in their method. */
static const char *index_modifiers(const cupel_dialect *dialect, const cupel_index *index)
{
    (void)dialect;
    if (cupel__text_iequal(index->method, "FULLTEXT"))
        return "FULLTEXT";
    return cupel__text_iequal(index->method, "SPATIAL") ? "SPATIAL" : NULL;
}

static void render_index_options(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_index *index)
{
    for (size_t i = 0; i < index->option_count; i++) {
        const cupel_option *option = &index->options[i];
        if (strcmp(option->dialect, dialect->name) != 0)
            continue;
        bool parser = cupel__text_iequal(option->name, "WITH PARSER");
        cupel__buf_printf(out, " %s", option->name);
        if (option->value != NULL)
            cupel__buf_printf(out, "%s%s", parser ? " " : "=", option->value);
    }
    cupel__mysql_comment(dialect, out, " COMMENT ", index->comment);
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
