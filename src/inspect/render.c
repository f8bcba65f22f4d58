/* A schema written as text: the public entry, and SQL. */
#include "inspect/render.h"

#include <string.h>

#include "base/error.h"
#include "dialect/rebuild.h"
#include "dialect/split.h"
#include "sql/ddl.h"

static int write_sql(cupel__buf *out, const cupel_schema *schema, const char *dialect, bool drop,
                     cupel_error *error);
static void append(cupel__buf *out, const cupel_dialect *dialect, const char *sql);
static int find_keys_to_suspend(const cupel_schema *schema, const cupel_dialect *dialect,
                                const cupel__rebuild_rules **out, cupel_error *error);

int cupel_schema_write(char **out, const cupel_schema *schema, cupel_schema_form form,
                       const char *dialect, cupel_error *error)
{
    cupel__buf text = { 0 };
    cupel__render_names names;
    int code = 0;
    if (form == CUPEL_FORM_SQL || form == CUPEL_FORM_DROP) {
        code = write_sql(&text, schema, dialect, form == CUPEL_FORM_DROP, error);
    } else {
        if (cupel__render_names_make(&names, schema, dialect) < 0)
            text.failed = true;
        else if (form == CUPEL_FORM_HEADER)
            cupel__render_header(&text, &names, schema);
        else
            code = cupel__render_models(&text, &names, schema, error);
        cupel__render_names_release(&names);
    }
    char *taken = code == 0 ? cupel__buf_take(&text) : NULL;
    if (code == 0 && !taken)
        code = cupel__error_nomem(error);
    if (code == 0)
        *out = taken;
    cupel__buf_release(&text);
    return code;
}

static int write_sql(cupel__buf *out, const cupel_schema *schema, const char *dialect, bool drop,
                     cupel_error *error)
{
    cupel__ddl ddl;
    const cupel_dialect *rules = cupel_dialect_find(dialect);
    if (!rules)
        return cupel_error_set(error, CUPEL_EINVAL,
                               "SQL cannot be written for \"%s\": the engines are sqlite, "
                               "postgresql and mysql",
                               dialect);
    cupel__render_unread(out, schema,
                         drop ? "-- Not dropped, as it was not read: " : "-- Not read: ", "\n");
    cupel__ddl_init(&ddl, rules);
    const cupel__rebuild_rules *keys = NULL;
    int code = drop ? find_keys_to_suspend(schema, rules, &keys, error) : 0;
    if (code == 0)
        code = drop ? cupel__ddl_drop_all(&ddl, schema, error)
                    : cupel__ddl_create_all(&ddl, schema, error);
    if (code == 0 && keys)
        append(out, rules, keys->suspend_keys);
    for (size_t i = 0; code == 0 && i < ddl.statements.count; i++)
        append(out, rules, ddl.statements.items[i]);
    if (code == 0 && keys)
        append(out, rules, keys->enforce_keys);
    cupel__ddl_release(&ddl);
    return code;
}

static void append(cupel__buf *out, const cupel_dialect *dialect, const char *sql)
{
    cupel__script_append(out, cupel__lexical_find(dialect->name), sql, strlen(sql));
}

/* Where foreign keys close a cycle and cannot be dropped by themselves, no order of the tables will
 * do while they are enforced. */
static int find_keys_to_suspend(const cupel_schema *schema, const cupel_dialect *dialect,
                                const cupel__rebuild_rules **out, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count = 0;
    int code = cupel_schema_order(schema, &order, &late, &late_count, error);
    *out = late_count > 0 ? cupel__rebuild_rules_find(dialect->name) : NULL;
    return code;
}
