/* MariaDB and MySQL: columns. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/mysql.h"
#include "sql/quote.h"

static const char width[] = "DISPLAY WIDTH";
static const char reference_system[] = "REF_SYSTEM_ID";

static int check_key(const cupel_table *table, const cupel_column *column, cupel_error *error);
static bool has_key_length(const cupel_table *table, const cupel_column *column);
static void render_type_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_column *column);
static void render_generated(cupel__buf *out, const cupel_column *column);
static void render_given(cupel__buf *out, const cupel_column *column);
static void render_options(const cupel_dialect *dialect, cupel__buf *out,
                           const cupel_column *column);
static void render_checks(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column);
static bool is_timestamp(const cupel_type *type);

/* MariaDB takes neither NOT NULL nor a default behind a generated column. */
int cupel__mysql_render_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *column,
                               cupel_error *error)
{
    cupel__buf_append_char(out, ' ');
    int code = check_key(table, column, error);
    if (code == 0)
        code = cupel__render_column_type(dialect, out, table, column, error);
    if (code < 0)
        return code;
    render_type_options(dialect, out, column);
    const char *compressed =
        cupel_option_value(column->options, column->option_count, dialect->name, "COMPRESSED");
    if (compressed != NULL)
        cupel__buf_printf(out, *compressed != '\0' ? " COMPRESSED=%s" : " COMPRESSED", compressed);
    cupel__render_collation(dialect, out, column->collation);
    if (column->computed != NULL)
        render_generated(out, column);
    else
        render_given(out, column);
    render_options(dialect, out, column);
    cupel__mysql_comment(dialect, out, " COMMENT ", column->comment);
    render_checks(dialect, out, table, column);
    return 0;
}

/* MODIFY states the column anew, so that what is not said again would be lost. */
int cupel__mysql_render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
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
    return cupel__mysql_render_column(dialect, out, table, to, error);
}

const char *cupel__mysql_column_of_constraint(const cupel_dialect *dialect,
                                              const cupel_constraint *constraint)
{
    if (constraint->kind != CUPEL_CONSTRAINT_CHECK)
        return NULL;
    return cupel_option_value(constraint->options, constraint->option_count, dialect->name,
                              "COLUMN");
}

void cupel__mysql_comment(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                          const char *comment)
{
    if (comment == NULL)
        return;
    cupel__buf_append(out, before);
    cupel__quote_text(out, dialect, comment, strlen(comment));
}

/* What has no length has no place in a primary key, unless a part of it does. */
static int check_key(const cupel_table *table, const cupel_column *column, cupel_error *error)
{
    const cupel_type *type = &column->type;
    bool text = type->kind == CUPEL_TYPE_TEXT || type->kind == CUPEL_TYPE_UNICODE_TEXT;
    bool bytes = type->kind == CUPEL_TYPE_BINARY && type->length == 0;
    if (!column->primary_key || (!text && !bytes) || has_key_length(table, column))
        return 0;
    return cupel_error_set(
        error, CUPEL_ESCHEMA, "%s.%s: this engine wants a length in a primary key; say %s",
        table->name, column->name, text ? ".type = CUPEL_STRING(n)" : ".type = CUPEL_VARBINARY(n)");
}

static bool has_key_length(const cupel_table *table, const cupel_column *column)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    for (size_t i = 0; key != NULL && key->parts != NULL && i < key->part_count; i++)
        if (cupel__text_equal(key->parts[i].column, column->name))
            return key->parts[i].length > 0;
    return false;
}

/* What belongs to the type: digits shown, which the engine's own words have among them, and what the
 * numbers of a place refer to. */
static void render_type_options(const cupel_dialect *dialect, cupel__buf *out,
                                const cupel_column *column)
{
    const char *digits =
        cupel_option_value(column->options, column->option_count, dialect->name, width);
    const cupel_type_kind kind = column->type.kind;
    if (digits != NULL &&
        (kind == CUPEL_TYPE_SMALLINT || kind == CUPEL_TYPE_INTEGER || kind == CUPEL_TYPE_BIGINT))
        cupel__buf_printf(out, "(%s)", digits);
    const char *system =
        cupel_option_value(column->options, column->option_count, dialect->name, reference_system);
    if (system != NULL)
        cupel__buf_printf(out, " %s=%s", reference_system, system);
}

/* The columns of a system versioned table's period are generated without an expression. */
static void render_generated(cupel__buf *out, const cupel_column *column)
{
    if (cupel__text_iequal(column->computed, "ROW START") ||
        cupel__text_iequal(column->computed, "ROW END"))
        cupel__buf_printf(out, " GENERATED ALWAYS AS %s", column->computed);
    else
        cupel__render_computed(out, column);
}

/* A timestamp that says nothing is NOT NULL on older servers. */
static void render_given(cupel__buf *out, const cupel_column *column)
{
    bool generated = column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
    if (!column->nullable)
        cupel__buf_append(out, " NOT NULL");
    else if (is_timestamp(&column->type))
        cupel__buf_append(out, " NULL");
    if (column->server_default != NULL)
        cupel__buf_printf(out, " DEFAULT %s", column->server_default);
    if (column->server_on_update != NULL)
        cupel__buf_printf(out, " ON UPDATE %s", column->server_on_update);
    if (generated)
        cupel__buf_append(out, " AUTO_INCREMENT");
}

static void render_options(const cupel_dialect *dialect, cupel__buf *out,
                           const cupel_column *column)
{
    for (size_t i = 0; i < column->option_count; i++) {
        const cupel_option *option = &column->options[i];
        if (strcmp(option->dialect, dialect->name) != 0 ||
            cupel__text_iequal(option->name, "COMPRESSED") ||
            cupel__text_iequal(option->name, width) ||
            cupel__text_iequal(option->name, reference_system))
            continue;
        cupel__buf_printf(out, " %s", option->name);
        if (option->value != NULL)
            cupel__buf_printf(out, "=%s", option->value);
    }
}

static void render_checks(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *check = table->constraints[i];
        const char *owner = cupel__mysql_column_of_constraint(dialect, check);
        if (owner != NULL && cupel__text_iequal(owner, column->name))
            cupel__buf_printf(out, " CHECK (%s)", check->expression);
    }
}

static bool is_timestamp(const cupel_type *type)
{
    static const char word[] = "timestamp";
    if (type->kind != CUPEL_TYPE_NATIVE)
        return false;
    for (size_t i = 0; i < sizeof word - 1; i++)
        if ((type->name[i] | 0x20) != word[i])
            return false;
    return true;
}
