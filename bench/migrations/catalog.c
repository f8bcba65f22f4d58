/* Prints the catalog queries by which Cupel reads a database, for the floor to execute:
 *
 *     bench_catalog URL
 *
 * with lines "%%" behind each, and with the namespace that is asked for in place of the placeholder:
 * its name, and on PostgreSQL, where the first query finds its number, that in the others. */
#include "../measure.h"

#include <string.h>

#include <cupel/cupel.h>
#include <cupel/inspect.h>

enum { NAMESPACE_SIZE = 128 };

typedef struct printing {
    char name[NAMESPACE_SIZE];
    char number[NAMESPACE_SIZE];
    bool is_on;
    bool is_first;
} printing;

/* Of the namespace: its name, and the number that stands for it in the catalog, or the name again. */
static const struct {
    const char *dialect;
    const char *query;
} namespaces[] = {
    { "sqlite", "SELECT 'main', 'main'" },
    { "postgresql", "SELECT nspname::text, oid::text FROM pg_namespace "
                    "WHERE nspname = current_schema()" },
    { "mysql", "SELECT DATABASE(), DATABASE()" },
};

static void print_statement(void *context, cupel_log_level level, const char *logger,
                            const char *message)
{
    printing *p = context;
    bool is_quoted = false;
    (void)level;
    (void)logger;
    if (!p->is_on || (strncmp(message, "SELECT", 6) != 0 && strncmp(message, "WITH", 4) != 0))
        return;
    const char *end = strstr(message, "  [");
    for (const char *c = message; *c != '\0' && c != end; c++) {
        is_quoted ^= *c == '\'';
        if (!is_quoted && (*c == '?' || (c[0] == '$' && c[1] == '1'))) {
            printf("'%s'", p->is_first ? p->name : p->number);
            c += *c == '$';
        } else {
            putchar(*c);
        }
    }
    printf("\n%%%%\n");
    p->is_first = false;
}

static void find_namespace(printing *p, cupel_connection *connection, const char *dialect)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    const cupel_value *row;
    size_t i = 0;
    while (strcmp(namespaces[i].dialect, dialect) != 0)
        i++;
    require(cupel_connection_execute(connection, namespaces[i].query, NULL, 0, &result, &error) ==
                    0 &&
                cupel_result_next(result, &row, &error) == 1,
            "namespace", error.message);
    snprintf(p->name, sizeof p->name, "%.*s", (int)row[0].size, row[0].as.text);
    snprintf(p->number, sizeof p->number, "%.*s", (int)row[1].size, row[1].as.text);
    cupel_result_close(result);
}

int main(int argc, char **argv)
{
    require(argc == 2, "usage", "bench_catalog URL");
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_engine *engine;
    cupel_schema *schema = NULL;
    printing p = { .is_first = true };
    const cupel_engine_options options = { .echo = true, .log = { print_statement, &p, 0 } };
    require(cupel_engine_open_with(&engine, argv[1], &options) == 0, "open",
            cupel_engine_error(engine)->message);
    require(cupel_connection_open(&connection, engine, &error) == 0, "open", error.message);
    find_namespace(&p, connection, cupel_engine_dialect_name(engine));
    p.is_on = true;
    require(cupel_inspect(&schema, connection, NULL, &error) == 0, "inspect", error.message);
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return 0;
}
