/* A comparison as a script: the differences of two schemas become operations, and these are written
 * down as statements without a database to run them in. */
#include "base/error.h"
#include "migrate/render.h"

int cupel_comparison_sql(char **out, const cupel_comparison *comparison, const cupel_schema *from,
                         const cupel_schema *to, const char *dialect, cupel_connection *connection,
                         cupel_error *error)
{
    const cupel_dialect *rules = cupel_dialect_find(dialect);
    cupel__findings found;
    cupel__buf text = { 0 };
    if (rules == NULL)
        return cupel_error_set(error, CUPEL_EINVAL, "there is no engine \"%s\"", dialect);
    int code = cupel__findings_take(&found, comparison, from, to, rules, error);
    if (code == 0)
        code = cupel__render_statements(&text, &found, connection, error);
    if (code == 0) {
        char *taken = cupel__buf_take(&text);
        code = taken != NULL ? 0 : cupel__error_nomem(error);
        if (code == 0)
            *out = taken;
    }
    cupel__buf_release(&text);
    cupel__findings_release(&found);
    return code;
}
