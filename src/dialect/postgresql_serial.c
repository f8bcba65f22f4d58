/* PostgreSQL: columns whose values a sequence of their own gives ("serial"), when they become so, and
 * when they become something else. The words that create such a column are of no use then. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/postgresql.h"
#include "sql/ddl.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

static int drop_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error);
static int create_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error);
static int retype_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error);
static void render_sequence(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_column *column);
static void begin(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                  const cupel_column *column);

bool cupel__pg_is_serial(const cupel_column *column)
{
    return column->autoincrement && column->identity == CUPEL_IDENTITY_NONE &&
           column->server_default == NULL && cupel__type_is_integer(&column->type) &&
           column->type.dimensions == 0;
}

void cupel__pg_serial_name(cupel__buf *out, const char *table, const char *column)
{
    static const char label[] = "_seq";
    const size_t room = 63 - (sizeof label - 1) - 1;
    size_t table_size = strlen(table);
    size_t column_size = strlen(column);
    while (table_size + column_size > room)
        *(table_size > column_size ? &table_size : &column_size) -= 1;
    cupel__buf_append_n(out, table, cupel__utf8_prefix(table, strlen(table), table_size));
    cupel__buf_append_char(out, '_');
    cupel__buf_append_n(out, column, cupel__utf8_prefix(column, strlen(column), column_size));
    cupel__buf_append(out, label);
}

/* The name of a sequence that goes is free for what comes, so it goes before. */
int cupel__pg_alter_generation(const cupel_dialect *dialect, struct cupel__ddl *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, bool before, cupel_error *error)
{
    bool was = from != NULL && cupel__pg_is_serial(from);
    bool is = cupel__pg_is_serial(to);
    if (before)
        return was && !is ? drop_sequence(dialect, out, table, to, error) : 0;
    if (is && was && from->type.kind != to->type.kind)
        return retype_sequence(dialect, out, table, to, error);
    return is && !was && from != NULL ? create_sequence(dialect, out, table, to, error) : 0;
}

static int drop_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                         const cupel_column *column, cupel_error *error)
{
    cupel__buf alter = { 0 }, drop = { 0 };
    begin(dialect, &alter, table, column);
    cupel__buf_append(&alter, "DROP DEFAULT");
    int code = cupel__ddl_push(out, &alter, error);
    if (code < 0)
        return code;
    cupel__buf_append(&drop, "DROP SEQUENCE ");
    render_sequence(dialect, &drop, table, column);
    return cupel__ddl_push(out, &drop, error);
}

static int create_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error)
{
    cupel__buf create = { 0 }, alter = { 0 }, name = { 0 };
    cupel__buf_append(&create, "CREATE SEQUENCE ");
    render_sequence(dialect, &create, table, column);
    cupel__buf_append(&create, " AS ");
    const cupel_type type = cupel__column_type(column);
    int code = dialect->render_type(dialect, &create, &type, error);
    cupel__buf_append(&create, " OWNED BY ");
    cupel__quote_table(&create, dialect, table);
    cupel__buf_append_char(&create, '.');
    cupel__quote_identifier(&create, dialect, column->name);
    render_sequence(dialect, &name, table, column);
    begin(dialect, &alter, table, column);
    cupel__buf_append(&alter, "SET DEFAULT nextval(");
    cupel__quote_text(&alter, dialect, cupel__buf_text(&name), name.size);
    cupel__buf_append_char(&alter, ')');
    alter.failed = alter.failed || name.failed;
    cupel__buf_release(&name);
    if (code == 0)
        code = cupel__ddl_push(out, &create, error);
    if (code == 0)
        code = cupel__ddl_push(out, &alter, error);
    cupel__buf_release(&create);
    cupel__buf_release(&alter);
    return code;
}

/* It ends where the column's type ends. One that somebody has named otherwise is left as it is. */
static int retype_sequence(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error)
{
    cupel__buf alter = { 0 };
    cupel__buf_append(&alter, "ALTER SEQUENCE IF EXISTS ");
    render_sequence(dialect, &alter, table, column);
    cupel__buf_append(&alter, " AS ");
    int code = dialect->render_type(dialect, &alter, &column->type, error);
    if (code == 0)
        return cupel__ddl_push(out, &alter, error);
    cupel__buf_release(&alter);
    return code;
}

static void render_sequence(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_column *column)
{
    cupel__buf name = { 0 };
    cupel__pg_serial_name(&name, table->name, column->name);
    cupel__quote_qualified(out, dialect, table->schema, cupel__buf_text(&name));
    out->failed = out->failed || name.failed;
    cupel__buf_release(&name);
}

static void begin(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                  const cupel_column *column)
{
    cupel__buf_append(out, "ALTER TABLE ");
    cupel__quote_table(out, dialect, table);
    cupel__buf_append(out, " ALTER COLUMN ");
    cupel__quote_identifier(out, dialect, column->name);
    cupel__buf_append_char(out, ' ');
}
