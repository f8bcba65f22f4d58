/* Executing SQL by hand: values given as an array, or behind printf's placeholders. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/placeholder.h"
#include "base/vec.h"
#include "engine/private.h"
#include "sql/ctype.h"
#include "sql/quote.h"

static int execute(cupel_connection *connection, const char *sql, size_t size,
                   const cupel_value *values, size_t count, cupel_result **out, cupel_error *error);
static int drop_rows(cupel_connection *connection, cupel__statement *statement, cupel_error *error);
static int translate(cupel__translation *to, const char *sql, cupel__arguments *arguments,
                     cupel_error *error);
static int add_argument(cupel__translation *to, const cupel__placeholder *placeholder,
                        cupel__arguments *arguments, cupel_error *error);

int cupel_connection_execute(cupel_connection *connection, const char *sql,
                             const cupel_value *values, size_t count, cupel_result **out,
                             cupel_error *error)
{
    return execute(connection, sql, strlen(sql), values, count, out, error);
}

int cupel_execute(cupel_connection *connection, cupel_result **out, cupel_error *error,
                  const char *sql, ...)
{
    cupel__translation translated;
    va_list arguments;
    if (out != NULL)
        *out = NULL;
    va_start(arguments, sql);
    int result =
        cupel__translate(&translated, cupel__connection_dialect(connection), sql, arguments, error);
    va_end(arguments);
    if (result == CUPEL_OK)
        result = execute(connection, cupel__buf_text(&translated.sql), translated.sql.size,
                         translated.values.items, translated.values.count, out, error);
    cupel__translation_release(&translated);
    return result;
}

int cupel__translate(cupel__translation *out, const cupel_dialect *dialect, const char *sql,
                     va_list arguments, cupel_error *error)
{
    cupel__arguments copy;
    *out = (cupel__translation){ .dialect = dialect };
    va_copy(copy.list, arguments);
    int result = translate(out, sql, &copy, error);
    va_end(copy.list);
    return result;
}

void cupel__translation_release(cupel__translation *translated)
{
    for (size_t i = 0; i < translated->decimals.count; i++)
        cupel_free(translated->decimals.items[i]);
    cupel__vec_release(&translated->decimals);
    cupel__vec_release(&translated->values);
    cupel__buf_release(&translated->sql);
}

static int execute(cupel_connection *connection, const char *sql, size_t size,
                   const cupel_value *values, size_t count, cupel_result **out, cupel_error *error)
{
    cupel__statement *statement;
    if (out != NULL)
        *out = NULL;
    int result = cupel__connection_prepare(connection, sql, size, &statement, error);
    if (result != CUPEL_OK)
        return result;
    result = cupel__statement_execute(connection, statement, values, count, CUPEL_FETCH_ALL, error);
    if (result == CUPEL_OK && out != NULL)
        result = cupel__result_new(connection, statement, out, error);
    else if (result == CUPEL_OK)
        result = drop_rows(connection, statement, error);
    if (result != CUPEL_OK || out == NULL)
        cupel__statement_release(connection, statement);
    return result;
}

/* Rows that nobody wants are taken all the same: a later one may be what fails. */
static int drop_rows(cupel_connection *connection, cupel__statement *statement, cupel_error *error)
{
    if (statement->column_count == 0)
        return CUPEL_OK;
    cupel_result *result;
    const cupel_value *row;
    int code = cupel__result_new(connection, statement, &result, error);
    if (code != CUPEL_OK)
        return code;
    while ((code = cupel_result_next(result, &row, error)) == 1)
        continue;
    cupel__result_free(result);
    return code;
}

static int translate(cupel__translation *to, const char *sql, cupel__arguments *arguments,
                     cupel_error *error)
{
    cupel__placeholder placeholder;
    size_t copied = 0;
    size_t at = 0;
    int found;
    do {
        found = cupel__placeholder_next(sql, &at, &placeholder, error);
        if (found < 0) {
            cupel__error_set_sql(error, sql);
            return found;
        }
        size_t end = found == 1 ? placeholder.offset : at;
        while (copied < end) {
            /* A percent sign up to here is the first of two. */
            size_t plain = strcspn(sql + copied, "%");
            plain = plain < end - copied ? plain + 1 : end - copied;
            cupel__buf_append_n(&to->sql, sql + copied, plain);
            copied += plain;
            if (copied < end && sql[copied] == '%' && sql[copied - 1] == '%')
                copied++;
        }
        if (found == 1) {
            int result = add_argument(to, &placeholder, arguments, error);
            if (result != CUPEL_OK)
                return result;
            copied = at;
        }
    } while (found == 1);
    return to->sql.failed ? cupel__error_nomem(error) : CUPEL_OK;
}

static int add_value(cupel__translation *to, const cupel_value *value, cupel_error *error)
{
    if (!cupel__vec_push(&to->values, *value))
        return cupel__error_nomem(error);
    cupel__quote_placeholder(&to->sql, to->dialect, to->values.count);
    return CUPEL_OK;
}

static int member_error(const cupel__placeholder *placeholder, cupel_error *error)
{
    return cupel_error_set(error, CUPEL_EVALUE,
                           "what stands behind the %%p at byte %zu is of a C type that cannot be "
                           "stored; value.h lists those that can",
                           placeholder->offset + 1);
}

static int add_list(cupel__translation *to, const cupel__placeholder *placeholder,
                    const cupel_argument *argument, cupel_error *error)
{
    size_t size = cupel__ctype_size(argument->ctype);
    if (argument->count == 0)
        return cupel_error_set(error, CUPEL_EINVAL,
                               "the list behind the %%p at byte %zu is empty; SQL has no empty "
                               "list, so test for that before",
                               placeholder->offset + 1);
    cupel__buf_append_char(&to->sql, '(');
    for (size_t i = 0; i < argument->count; i++) {
        cupel_value value;
        const void *element = (const char *)argument->data + i * size;
        if (size == 0 ||
            cupel__value_from_member(&value, argument->ctype, NULL, element) != CUPEL_OK)
            return member_error(placeholder, error);
        if (i > 0)
            cupel__buf_append(&to->sql, ", ");
        int result = add_value(to, &value, error);
        if (result != CUPEL_OK)
            return result;
    }
    cupel__buf_append_char(&to->sql, ')');
    return CUPEL_OK;
}

static int add_pointer(cupel__translation *to, const cupel__placeholder *placeholder,
                       const void *pointer, cupel_error *error)
{
    const cupel_argument *argument = cupel__argument_from(pointer);
    cupel_value value = { .kind = CUPEL_VALUE_NULL };
    if (argument != NULL && argument->is_list)
        return add_list(to, placeholder, argument, error);
    if (argument == NULL && pointer != NULL)
        return cupel_error_set(error, CUPEL_EINVAL,
                               "the %%p at byte %zu takes CUPEL_V(x), CUPEL_IN(ptr, n) or NULL; "
                               "mapped objects belong into a session's conditions",
                               placeholder->offset + 1);
    if (argument != NULL &&
        cupel__value_from_member(&value, argument->ctype, NULL, argument->data) != CUPEL_OK)
        return member_error(placeholder, error);
    return add_value(to, &value, error);
}

static int add_argument(cupel__translation *to, const cupel__placeholder *placeholder,
                        cupel__arguments *arguments, cupel_error *error)
{
    cupel__taken taken;
    int result = cupel__placeholder_take(placeholder, arguments, &taken, error);
    if (result != CUPEL_OK)
        return result;
    if (placeholder->type == CUPEL_VALUE_NULL)
        return add_pointer(to, placeholder, taken.pointer, error);
    if (taken.value.kind == CUPEL_VALUE_DECIMAL) {
        cupel_decimal *decimal = cupel_alloc(sizeof *decimal);
        if (decimal == NULL || !cupel__vec_push(&to->decimals, decimal)) {
            cupel_free(decimal);
            return cupel__error_nomem(error);
        }
        *decimal = taken.decimal;
        taken.value.as.decimal = decimal;
    }
    return add_value(to, &taken.value, error);
}
