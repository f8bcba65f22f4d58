/* Foreign keys while they are not enforced. */
#include "migrate/keys.h"

#include <string.h>

#include "base/error.h"

static int each_violation(cupel__keys *keys, cupel_error *error,
                          int (*visit)(cupel__keys *keys, const char *text, const cupel_value *row,
                                       cupel_error *error));
static int note(cupel__keys *keys, const char *text, const cupel_value *row, cupel_error *error);
static int compare(cupel__keys *keys, const char *text, const cupel_value *row, cupel_error *error);

int cupel__keys_suspend(cupel__keys *keys, cupel_connection *connection,
                        const cupel__rebuild_rules *rules, cupel_error *error)
{
    int64_t enforced = 0;
    *keys = (cupel__keys){ .connection = connection, .rules = rules };
    int code = cupel__query_number(connection, rules->keys_enforced, NULL, &enforced, error);
    if (code == 0 && enforced) {
        code = cupel_connection_run(connection, rules->suspend_keys, error);
        keys->suspended = code == 0;
    }
    return code;
}

int cupel__keys_note(cupel__keys *keys, cupel_error *error)
{
    return each_violation(keys, error, note);
}

int cupel__keys_check(cupel__keys *keys, cupel_error *error)
{
    return each_violation(keys, error, compare);
}

void cupel__keys_restore(cupel__keys *keys)
{
    if (keys->suspended)
        cupel_connection_run(keys->connection, keys->rules->enforce_keys, NULL);
    cupel__map_release(&keys->known);
    cupel__arena_release(&keys->arena);
}

int cupel__query_number(cupel_connection *connection, const char *sql, const char *text,
                        int64_t *out, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row;
    cupel_value value = { .kind = CUPEL_VALUE_TEXT };
    if (text != NULL) {
        value.size = (uint32_t)strlen(text);
        value.as.text = text;
    }
    *out = 0;
    int code =
        cupel_connection_execute(connection, sql, &value, text != NULL ? 1 : 0, &result, error);
    if (code == 0)
        code = cupel_result_next(result, &row, error);
    if (code == 1)
        *out = row[0].kind == CUPEL_VALUE_INT    ? row[0].as.integer
               : row[0].kind == CUPEL_VALUE_BOOL ? row[0].as.boolean
                                                 : 0;
    cupel_result_close(result);
    return code < 0 ? code : 0;
}

static const char *text_of(const cupel_value *value, int *size)
{
    *size = value->kind == CUPEL_VALUE_TEXT ? (int)value->size : 0;
    return value->kind == CUPEL_VALUE_TEXT ? value->as.text : "";
}

static int each_violation(cupel__keys *keys, cupel_error *error,
                          int (*visit)(cupel__keys *keys, const char *text, const cupel_value *row,
                                       cupel_error *error))
{
    cupel_result *result = NULL;
    const cupel_value *row;
    int code = cupel_connection_execute(keys->connection, keys->rules->violations, NULL, 0, &result,
                                        error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1) {
        int table_size, parent_size;
        const char *table = text_of(&row[0], &table_size);
        const char *parent = text_of(&row[2], &parent_size);
        long long number = row[1].kind == CUPEL_VALUE_INT ? (long long)row[1].as.integer : -1;
        const char *text = cupel__arena_printf(&keys->arena, "%.*s %lld %.*s", table_size, table,
                                               number, parent_size, parent);
        code = text != NULL ? visit(keys, text, row, error) : cupel__error_nomem(error);
    }
    cupel_result_close(result);
    return code;
}

static int note(cupel__keys *keys, const char *text, const cupel_value *row, cupel_error *error)
{
    (void)row;
    bool put = cupel__map_put_text(&keys->known, text, keys);
    return put ? 0 : cupel__error_nomem(error);
}

static int compare(cupel__keys *keys, const char *text, const cupel_value *row, cupel_error *error)
{
    int table_size, parent_size;
    if (cupel__map_get_text(&keys->known, text) != NULL)
        return 0;
    const char *table = text_of(&row[0], &table_size);
    const char *parent = text_of(&row[2], &parent_size);
    if (row[1].kind == CUPEL_VALUE_INT)
        return cupel_error_set(
            error, CUPEL_EDATABASE,
            "row %lld of table '%.*s' would refer to a row of '%.*s' that is not "
            "there; while a table is rebuilt, the actions of foreign keys do not "
            "run",
            (long long)row[1].as.integer, table_size, table, parent_size, parent);
    return cupel_error_set(
        error, CUPEL_EDATABASE,
        "a row of table '%.*s' would refer to a row of '%.*s' that is not there; "
        "while a table is rebuilt, the actions of foreign keys do not run",
        table_size, table, parent_size, parent);
}
