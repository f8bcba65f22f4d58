/* The version table: created, moved by compare-and-swap, emptied. */
#include "migrate/version.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/engine.h"
#include "sql/quote.h"

static bool is_listed(const cupel_value *value, const char *const *ids, size_t count);
static int change_row(const cupel_migrations *migrations, cupel_connection *connection,
                      const cupel_version_change *change, cupel_error *error);
static int expect_one(const cupel_migrations *migrations, const cupel_version_change *change,
                      int64_t affected, cupel_error *error);

int cupel__version_create(const cupel_migrations *migrations, cupel_connection *connection,
                          cupel_error *error)
{
    const cupel_dialect *dialect = cupel__connection_dialect(connection);
    const char *table = migrations->version_table;
    const cupel_type type = { .kind = CUPEL_TYPE_STRING, .length = 32 };
    cupel__buf key = { 0 }, sql = { 0 };

    cupel__buf_printf(&key, "%s_pkc", table);
    cupel__buf_append(&sql, "CREATE TABLE IF NOT EXISTS ");
    cupel__quote_identifier(&sql, dialect, table);
    cupel__buf_append(&sql, " (\n    version_num ");
    int code = dialect->render_type(dialect, &sql, &type, error);
    cupel__buf_append(&sql, " NOT NULL,\n    CONSTRAINT ");
    cupel__quote_identifier(&sql, dialect, cupel__buf_text(&key));
    cupel__buf_append(&sql, " PRIMARY KEY (version_num)\n)");
    if (code == 0 && (key.failed || sql.failed))
        code = cupel__error_nomem(error);
    if (code == 0)
        code = cupel_connection_run(connection, cupel__buf_text(&sql), error);
    cupel__buf_release(&key);
    cupel__buf_release(&sql);
    return code;
}

/* Where rows are expected the table is there, and need not be looked for. */
int cupel__version_is(cupel_migrations *migrations, cupel_connection *connection,
                      const char *const *ids, size_t count, bool *out, cupel_error *error)
{
    cupel__buf sql = { 0 };
    cupel_result *result = NULL;
    const cupel_value *row;
    size_t found = 0;
    *out = true;
    if (count == 0) {
        const char *const *current;
        size_t current_count;
        int code =
            cupel_migrations_current(migrations, connection, &current, &current_count, error);
        *out = code == 0 && current_count == 0;
        return code;
    }
    cupel__buf_append(&sql, "SELECT version_num FROM ");
    cupel__quote_identifier(&sql, cupel__connection_dialect(connection), migrations->version_table);
    int code = sql.failed ? cupel__error_nomem(error)
                          : cupel_connection_execute(connection, cupel__buf_text(&sql), NULL, 0,
                                                     &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1) {
        *out = *out && is_listed(&row[0], ids, count);
        found++;
        code = 0;
    }
    *out = *out && found == count;
    cupel_result_close(result);
    cupel__buf_release(&sql);
    return code;
}

int cupel__version_move(const cupel_migrations *migrations, cupel_connection *connection,
                        const cupel_version_change *changes, size_t count, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < count; i++)
        code = change_row(migrations, connection, &changes[i], error);
    return code;
}

int cupel__version_purge(const cupel_migrations *migrations, cupel_connection *connection,
                         cupel_error *error)
{
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, "DELETE FROM ");
    cupel__quote_identifier(&sql, cupel__connection_dialect(connection), migrations->version_table);
    int code = sql.failed ? cupel__error_nomem(error)
                          : cupel_connection_run(connection, cupel__buf_text(&sql), error);
    cupel__buf_release(&sql);
    return code;
}

static bool is_listed(const cupel_value *value, const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count && value->kind == CUPEL_VALUE_TEXT; i++) {
        if (strlen(ids[i]) == value->size && memcmp(ids[i], value->as.text, value->size) == 0)
            return true;
    }
    return false;
}

static int change_row(const cupel_migrations *migrations, cupel_connection *connection,
                      const cupel_version_change *change, cupel_error *error)
{
    const cupel_dialect *dialect = cupel__connection_dialect(connection);
    const char *texts[2];
    cupel_value values[2];
    size_t count = 0;
    cupel__buf sql = { 0 };

    cupel__buf_append(&sql, change->from == NULL ? "INSERT INTO "
                            : change->to == NULL ? "DELETE FROM "
                                                 : "UPDATE ");
    cupel__quote_identifier(&sql, dialect, migrations->version_table);
    if (change->to != NULL) {
        texts[count++] = change->to;
        cupel__buf_append(&sql,
                          change->from == NULL ? " (version_num) VALUES (" : " SET version_num = ");
        cupel__quote_placeholder(&sql, dialect, count);
        cupel__buf_append(&sql, change->from == NULL ? ")" : "");
    }
    if (change->from != NULL) {
        texts[count++] = change->from;
        cupel__buf_append(&sql, " WHERE version_num = ");
        cupel__quote_placeholder(&sql, dialect, count);
    }
    for (size_t i = 0; i < count; i++)
        values[i] = (cupel_value){ .kind = CUPEL_VALUE_TEXT,
                                   .size = (uint32_t)strlen(texts[i]),
                                   .as.text = texts[i] };
    cupel_result *result = NULL;
    int code = sql.failed ? cupel__error_nomem(error)
                          : cupel_connection_execute(connection, cupel__buf_text(&sql), values,
                                                     count, &result, error);
    if (code == 0)
        code = expect_one(migrations, change, cupel_result_affected(result), error);
    cupel_result_close(result);
    cupel__buf_release(&sql);
    return code;
}

static int expect_one(const cupel_migrations *migrations, const cupel_version_change *change,
                      int64_t affected, cupel_error *error)
{
    if (affected == 1)
        return 0;
    cupel_error_set(error, CUPEL_ESTALE,
                    "expected to match one row when %s '%s'%s%s%s in '%s'; %lld found",
                    change->from == NULL ? "inserting"
                    : change->to == NULL ? "deleting"
                                         : "updating",
                    change->from != NULL ? change->from : change->to,
                    change->from != NULL && change->to != NULL ? " to '" : "",
                    change->from != NULL && change->to != NULL ? change->to : "",
                    change->from != NULL && change->to != NULL ? "'" : "",
                    migrations->version_table, (long long)affected);
    cupel__error_suffix(error, "\n  Somebody else has moved this database meanwhile; run the "
                               "command again.");
    return CUPEL_ESTALE;
}
