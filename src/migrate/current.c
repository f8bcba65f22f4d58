/* Where a database stands: the rows of its version table. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "engine/engine.h"
#include "migrate/migrations.h"
#include "sql/quote.h"

typedef cupel__vec(const char *) id_vec;

static int has_table(cupel_connection *connection, const char *table, bool *found,
                     cupel_error *error);
static int read_rows(cupel_connection *connection, const char *sql, cupel__arena *arena,
                     id_vec *ids, cupel_error *error);

int cupel_migrations_current(cupel_migrations *migrations, cupel_connection *connection,
                             const char *const **out, size_t *count, cupel_error *error)
{
    cupel__buf sql = { 0 };
    id_vec ids = { 0 };
    cupel_error inner = CUPEL_ERROR_INIT;
    bool exists = true;
    int code = 0;

    cupel__arena_release(&migrations->rows);
    cupel__buf_append(&sql, "SELECT version_num FROM ");
    cupel__quote_qualified(&sql, cupel__connection_dialect(connection), NULL,
                           migrations->version_table);
    if (sql.failed)
        code = cupel__error_nomem(&inner);
    /* Inside a transaction a statement that fails could take the transaction with it. */
    if (code == 0 && cupel_connection_in_transaction(connection))
        code = has_table(connection, migrations->version_table, &exists, &inner);
    if (code == 0 && exists)
        code = read_rows(connection, sql.text, &migrations->rows, &ids, &inner);
    if (code < 0 && inner.category == CUPEL_CATEGORY_UNDEFINED &&
        !cupel_connection_in_transaction(connection)) {
        /* Another run may have made the table since: then it is read once more. */
        cupel_error_release(&inner);
        code = has_table(connection, migrations->version_table, &exists, &inner);
        if (code == 0 && exists)
            code = read_rows(connection, sql.text, &migrations->rows, &ids, &inner);
    }
    const char **rows = NULL;
    if (code == 0) {
        rows = cupel__arena_zalloc(&migrations->rows, (ids.count + 1) * sizeof *rows);
        code = rows ? 0 : cupel__error_nomem(&inner);
    }
    if (code == 0) {
        if (ids.count > 0)
            memcpy(rows, ids.items, ids.count * sizeof *rows);
        *out = rows;
        *count = ids.count;
    } else {
        code = cupel__error_move(error, &inner);
    }
    cupel_error_release(&inner);
    cupel__vec_release(&ids);
    cupel__buf_release(&sql);
    return code;
}

static bool is_text(const cupel_value *value, const char *text)
{
    return value->kind == CUPEL_VALUE_TEXT && value->size == strlen(text) &&
           memcmp(value->as.text, text, value->size) == 0;
}

static int has_table(cupel_connection *connection, const char *table, bool *found,
                     cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row;
    *found = false;
    int code = cupel_connection_execute(
        connection, cupel__connection_dialect(connection)->list_tables, NULL, 0, &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) > 0) {
        *found = *found || (row[0].kind == CUPEL_VALUE_NULL && is_text(&row[1], table));
        code = 0;
    }
    cupel_result_close(result);
    return code;
}

static int read_rows(cupel_connection *connection, const char *sql, cupel__arena *arena,
                     id_vec *ids, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row;
    int code = cupel_connection_execute(connection, sql, NULL, 0, &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) > 0) {
        const char *id = row[0].kind == CUPEL_VALUE_TEXT
                             ? cupel__arena_strndup(arena, row[0].as.text, row[0].size)
                             : cupel__arena_strdup(arena, "");
        code = id && cupel__vec_push(ids, id) ? 0 : cupel__error_nomem(error);
    }
    cupel_result_close(result);
    return code;
}
