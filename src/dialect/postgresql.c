/* PostgreSQL: names, types, rendering, capabilities. */
#include "base/error.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/lexer.h"
#include "dialect/postgresql.h"
#include "dialect/reserved.h"
#include "dialect/types.h"
#include "sql/ddl.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

#include <string.h>

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error);
static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error);
static void render_identity(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_column *column);
static void render_counts(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to);
static int render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, const char *using_, uint32_t changes,
                               cupel_error *error);
static int render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);
static int render_next_key(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error);

#define OBJECTS                                                                                    \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_SCHEMA) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_EXTENSION) |            \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_ENUM) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TYPE) |                   \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_DOMAIN) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_SEQUENCE) |             \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_MATERIALIZED_VIEW) |      \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_POLICY) |              \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_SERVER) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_COLLATION) |            \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_AGGREGATE) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_OPERATOR) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_CAST) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_FOREIGN_TABLE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_STATISTICS) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_RULE))

const cupel_dialect cupel__dialect_postgresql = {
    .abi = CUPEL_DIALECT_ABI,
    .name = "postgresql",
    .capabilities = CUPEL_CAN_TRANSACTIONAL_DDL | CUPEL_CAN_RETURNING_INSERT |
                    CUPEL_CAN_RETURNING_UPDATE | CUPEL_CAN_RETURNING_DELETE | CUPEL_CAN_UNNEST |
                    CUPEL_CAN_ALTER_CONSTRAINT | CUPEL_CAN_ALTER_COLUMN | CUPEL_CAN_COMMENTS |
                    CUPEL_CAN_ENUM_TYPES | CUPEL_CAN_SCHEMAS | CUPEL_CAN_DEFERRABLE |
                    CUPEL_CAN_PARTIAL_INDEX | CUPEL_CAN_EXPRESSION_INDEX | CUPEL_CAN_NULLS_ORDER |
                    CUPEL_CAN_IDENTITY | CUPEL_CAN_DATA_CHANGE_CTE | CUPEL_CAN_ILIKE |
                    CUPEL_CAN_CONCAT_OPERATOR | CUPEL_CAN_TYPED_LITERALS | CUPEL_CAN_DISTINCT_FROM |
                    CUPEL_NEEDS_PARAMETER_TYPES | CUPEL_CAN_COMMENT_ON | CUPEL_HAS_UUID |
                    CUPEL_FOLDS_NAMES | CUPEL_CAN_DROP_IF_EXISTS | CUPEL_HAS_LIMIT_IN_BYTES |
                    CUPEL_HAS_TRIGGER_IN_TABLE | CUPEL_CAN_EMPTY_TABLES,
    .quote = '"',
    .placeholder = CUPEL_PLACEHOLDER_DOLLAR,
    .identifier_limit = 63,
    .parameter_limit = 65535,
    .empty_insert = "DEFAULT VALUES",
    .reserved = cupel__reserved_postgresql,
    .render_type = render_type,
    .parse_type = parse_type,
    .render_column = render_column,
    .render_table_options = cupel__pg_render_table_options,
    .render_index = cupel__pg_render_index,
    .render_alter_column = render_alter_column,
    .render_drop_constraint = render_drop_constraint,
    .render_next_key = render_next_key,
    .render_constraint_more = cupel__pg_render_constraint_more,
    .object_kinds = OBJECTS,
    .replaceable_kinds =
        CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) |
        CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) |
        CUPEL_OBJECT_BIT(CUPEL_OBJECT_RULE),
    .commented_kinds = OBJECTS,
    .render_object = cupel__pg_render_object,
    .can_replace = cupel__pg_can_replace,
    .table_modifiers = cupel__pg_table_modifiers,
    .column_comes_along = cupel__pg_column_comes_along,
    .constraint_apart = cupel__pg_constraint_apart,
    .finish_table = cupel__pg_finish_table,
    .leave_table = cupel__pg_leave_table,
    .finish_column = cupel__pg_finish_column,
    .finish_index = cupel__pg_finish_index,
    .alter_generation = cupel__pg_alter_generation,
    .alter_table = cupel__pg_alter_table,
    .finish_object = cupel__pg_finish_object,
    .alter_object = cupel__pg_alter_object,
    .before_routines = "SET check_function_bodies = off",
    .after_routines = "RESET check_function_bodies",
    .list_tables =
        "SELECT CASE WHEN n.nspname = current_schema() THEN NULL ELSE n.nspname::text END,"
        " c.relname::text FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'"
        " AND n.nspname !~ '^pg_'",
};

static int render_type(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type,
                       cupel_error *error)
{
    cupel_type element = *type;
    int code = 0;
    element.dimensions = 0;
    if (type->kind == CUPEL_TYPE_ENUM && type->name != NULL && type->schema != NULL)
        cupel__quote_qualified(out, dialect, type->schema, type->name);
    else
        code = cupel__type_render(dialect, CUPEL__TYPE_POSTGRESQL, out, &element, error);
    for (int i = 0; code == 0 && i < type->dimensions; i++)
        cupel__buf_append(out, "[]");
    return code;
}

static int parse_type(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error)
{
    return cupel__type_parse(dialect, CUPEL__TYPE_POSTGRESQL, schema, text, out, error);
}

static int render_column(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error)
{
    cupel__buf_append_char(out, ' ');
    if (cupel__pg_is_serial(column)) {
        const cupel_type type = cupel__column_type(column);
        cupel__buf_append(out, type.kind == CUPEL_TYPE_BIGINT     ? "BIGSERIAL"
                               : type.kind == CUPEL_TYPE_SMALLINT ? "SMALLSERIAL"
                                                                  : "SERIAL");
    } else {
        int code = cupel__render_column_type(dialect, out, table, column, error);
        if (code < 0)
            return code;
    }
    cupel__render_collation(dialect, out, column->collation);
    if (column->identity != CUPEL_IDENTITY_NONE)
        render_identity(dialect, out, table, column);
    if (column->computed != NULL && !column->computed_stored)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s.%s: this engine keeps generated columns in the row only; say "
                               ".computed_stored = true",
                               table->name, column->name);
    if (column->computed != NULL)
        cupel__render_computed(out, column);
    cupel__buf_append(out, column->nullable ? "" : " NOT NULL");
    if (column->server_default != NULL) {
        cupel__buf_append(out, " DEFAULT ");
        cupel__buf_append(out, column->server_default);
    }
    return 0;
}

static void render_identity(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_column *column)
{
    const char *name =
        cupel_option_value(column->options, column->option_count, dialect->name, "SEQUENCE NAME");
    cupel__buf counts = { 0 };
    bool always = column->identity == CUPEL_IDENTITY_ALWAYS;
    cupel__buf_append(out, always ? " GENERATED ALWAYS AS IDENTITY"
                                  : " GENERATED BY DEFAULT AS IDENTITY");
    if (name != NULL) {
        cupel__buf_append(&counts, " SEQUENCE NAME ");
        cupel__quote_qualified(&counts, dialect, table->schema, name);
    }
    if (column->sequence != NULL)
        cupel__ddl_sequence_text(&counts, column->sequence);
    if (counts.size > 0)
        cupel__buf_printf(out, " (%s)", cupel__buf_text(&counts) + 1);
    out->failed = out->failed || counts.failed;
    cupel__buf_release(&counts);
}

/* What turns one way of counting into another; a side may be NULL. */
static void render_counts(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to)
{
    static const cupel_sequence usual = { 0 };
    static const struct {
        uint32_t bit;
        const char *words;
        const char *usual;
    } fields[] = {
        { CUPEL_SEQUENCE_INCREMENT, "INCREMENT BY ", "INCREMENT BY 1" },
        { CUPEL_SEQUENCE_MIN, "MINVALUE ", "NO MINVALUE" },
        { CUPEL_SEQUENCE_MAX, "MAXVALUE ", "NO MAXVALUE" },
        { CUPEL_SEQUENCE_START, "START WITH ", "START WITH 1" },
        { CUPEL_SEQUENCE_CACHE, "CACHE ", "CACHE 1" },
    };
    from = from != NULL ? from : &usual;
    to = to != NULL ? to : &usual;
    const int64_t olds[] = { from->increment, from->min, from->max, from->start, from->cache };
    const int64_t news[] = { to->increment, to->min, to->max, to->start, to->cache };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool was = (from->given & fields[i].bit) != 0;
        bool is = (to->given & fields[i].bit) != 0;
        if (is && (!was || olds[i] != news[i])) {
            cupel__buf_printf(out, " SET %s", fields[i].words);
            cupel__buf_append_int(out, news[i]);
        } else if (was && !is) {
            cupel__buf_printf(out, " SET %s", fields[i].usual);
        }
    }
    if (from->cycle != to->cycle)
        cupel__buf_append(out, to->cycle ? " SET CYCLE" : " SET NO CYCLE");
}

/* Begins one action of an ALTER TABLE: "ALTER COLUMN name ". */
static void alter_identity(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *from, const cupel_column *to);
static int alter_options(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *from, const cupel_column *to, bool first,
                         cupel_error *error);
static void begin_action(const cupel_dialect *dialect, cupel__buf *out, const cupel_column *column,
                         bool *first)
{
    cupel__buf_append(out, *first ? "" : ", ");
    cupel__buf_append(out, "ALTER COLUMN ");
    cupel__quote_identifier(out, dialect, column->name);
    cupel__buf_append_char(out, ' ');
    *first = false;
}

static bool is_text(const cupel_type *type)
{
    return type->kind == CUPEL_TYPE_STRING || type->kind == CUPEL_TYPE_TEXT ||
           type->kind == CUPEL_TYPE_UNICODE || type->kind == CUPEL_TYPE_UNICODE_TEXT;
}

/* The way from one type to another that the engine does not take by itself, though it is the only one:
 * what a text says, a truth as a number, one enum's label in another. A text that does not say a value
 * of the new type fails. */
static int render_conversion(const cupel_dialect *dialect, cupel__buf *out,
                             const cupel_table *table, const cupel_column *from,
                             const cupel_column *to, cupel_error *error)
{
    bool to_truth = to->type.kind == CUPEL_TYPE_BOOLEAN && cupel__type_is_integer(&from->type);
    bool to_number = from->type.kind == CUPEL_TYPE_BOOLEAN && cupel__type_is_integer(&to->type);
    bool labels = from->type.kind == CUPEL_TYPE_ENUM && to->type.kind == CUPEL_TYPE_ENUM;
    if (!(is_text(&from->type) && !is_text(&to->type)) && !to_truth && !to_number && !labels)
        return 0;
    cupel__buf_append(out, " USING CAST(");
    cupel__buf_append(out, to_truth || to_number || labels ? "CAST(" : "");
    cupel__quote_identifier(out, dialect, from->name);
    cupel__buf_append(out, to_truth || to_number ? " AS INTEGER)" : labels ? " AS TEXT)" : "");
    cupel__buf_append(out, " AS ");
    int code = cupel__render_column_type(dialect, out, table, to, error);
    cupel__buf_append_char(out, ')');
    return code;
}

/* A default does not always follow its column to another type (an enum's never does), so it is taken
 * away before and given back after, all in one statement. */
static int render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, const char *using_, uint32_t changes,
                               cupel_error *error)
{
    bool first = true;
    bool retype = (changes & (CUPEL_ALTER_TYPE | CUPEL_ALTER_COLLATION)) != 0;
    bool had_default = from != NULL && from->server_default != NULL;
    const char *restored = changes & CUPEL_ALTER_DEFAULT ? to->server_default
                           : retype && had_default       ? from->server_default
                                                         : NULL;
    if ((changes & CUPEL_ALTER_DEFAULT && restored == NULL) || (retype && had_default)) {
        begin_action(dialect, out, to, &first);
        cupel__buf_append(out, "DROP DEFAULT");
    }
    if (retype) {
        begin_action(dialect, out, to, &first);
        cupel__buf_append(out, "TYPE ");
        int code = cupel__render_column_type(dialect, out, table, to, error);
        if (code < 0)
            return code;
        cupel__render_collation(dialect, out, to->collation);
        if (using_ != NULL) {
            cupel__buf_append(out, " USING ");
            cupel__buf_append(out, using_);
        } else if (from != NULL) {
            code = render_conversion(dialect, out, table, from, to, error);
            if (code < 0)
                return code;
        }
    }
    if (restored != NULL) {
        begin_action(dialect, out, to, &first);
        cupel__buf_append(out, "SET DEFAULT ");
        cupel__buf_append(out, restored);
    }
    if (changes & CUPEL_ALTER_NULLABLE) {
        begin_action(dialect, out, to, &first);
        cupel__buf_append(out, to->nullable ? "DROP NOT NULL" : "SET NOT NULL");
    }
    if (changes & CUPEL_ALTER_IDENTITY) {
        begin_action(dialect, out, to, &first);
        alter_identity(dialect, out, table, from, to);
    }
    return changes & CUPEL_ALTER_OPTIONS
               ? alter_options(dialect, out, table, from, to, first, error)
               : 0;
}

static void alter_identity(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *from, const cupel_column *to)
{
    bool had_identity = from != NULL && from->identity != CUPEL_IDENTITY_NONE;
    bool always = to->identity == CUPEL_IDENTITY_ALWAYS;
    if (to->identity == CUPEL_IDENTITY_NONE) {
        cupel__buf_append(out, "DROP IDENTITY IF EXISTS");
    } else if (had_identity) {
        cupel__buf_printf(out, "SET GENERATED %s", always ? "ALWAYS" : "BY DEFAULT");
        render_counts(out, from->sequence, to->sequence);
    } else {
        cupel__buf_append(out, "ADD");
        render_identity(dialect, out, table, to);
    }
}

/* `first`: nothing else of the column changes. */
static int alter_options(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                         const cupel_column *from, const cupel_column *to, bool first,
                         cupel_error *error)
{
    cupel__buf actions = { 0 };
    int code = cupel__pg_render_column_options(dialect, &actions, table, from, to, error);
    if (code == 0 && actions.size == 0 && first)
        code = cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s.%s: these options cannot be changed in place", table->name,
                               to->name);
    if (actions.size > 0)
        cupel__buf_printf(out, "%s%s", first ? "" : ", ", cupel__buf_text(&actions));
    out->failed = out->failed || actions.failed;
    cupel__buf_release(&actions);
    return code;
}

static int render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error)
{
    (void)table, (void)error;
    cupel__buf_append(out, "DROP CONSTRAINT ");
    cupel__quote_identifier(out, dialect, constraint->name);
    return 0;
}

/* The subselect makes the sequence be looked up once and not for every row. The table is named as
 * SQL would name it, the column by its bare name. */
static int render_next_key(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error)
{
    (void)error;
    cupel__buf name = { 0 };
    cupel__quote_table(&name, dialect, table);
    cupel__buf_append(out, "nextval((SELECT pg_get_serial_sequence(");
    cupel__quote_text(out, dialect, cupel__buf_text(&name), name.size);
    cupel__buf_append(out, ", ");
    cupel__quote_text(out, dialect, column->name, strlen(column->name));
    cupel__buf_append(out, ")::regclass))");
    out->failed = out->failed || name.failed;
    cupel__buf_release(&name);
    return 0;
}
