/* Prints the catalog queries by which Cupel reads a database, for the floor to execute:
 *
 *     bench_catalog URL
 *
 * with lines "%%" behind each, and with the namespace that is asked for in place of the placeholder. */
#include "../measure.h"

#include <string.h>

#include <cupel/cupel.h>
#include <cupel/inspect.h>

typedef struct printing {
    const char *namespace_;
    bool is_on;
} printing;

static void print_statement(void *context, cupel_log_level level, const char *logger,
                            const char *message)
{
    const printing *p = context;
    bool is_quoted = false;
    (void)level;
    (void)logger;
    if (!p->is_on || (strncmp(message, "SELECT", 6) != 0 && strncmp(message, "WITH", 4) != 0))
        return;
    const char *end = strstr(message, "  [");
    for (const char *c = message; *c != '\0' && c != end; c++) {
        is_quoted ^= *c == '\'';
        if (!is_quoted && (*c == '?' || (c[0] == '$' && c[1] == '1'))) {
            printf("'%s'", p->namespace_);
            c += *c == '$';
        } else {
            putchar(*c);
        }
    }
    printf("\n%%%%\n");
}

int main(int argc, char **argv)
{
    require(argc == 2, "usage", "bench_catalog URL");
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_engine *engine;
    cupel_schema *schema = NULL;
    cupel_result *result;
    const cupel_value *row;
    char database[128];
    printing p = { .namespace_ = "main" };
    const cupel_engine_options options = { .echo = true, .log = { print_statement, &p, 0 } };
    require(cupel_engine_open_with(&engine, argv[1], &options) == 0, "open",
            cupel_engine_error(engine)->message);
    require(cupel_connection_open(&connection, engine, &error) == 0, "open", error.message);
    if (strcmp(cupel_engine_dialect_name(engine), "sqlite") != 0) {
        bool is_mysql = strcmp(cupel_engine_dialect_name(engine), "mysql") == 0;
        require(cupel_execute(connection, &result, &error,
                              is_mysql ? "SELECT DATABASE()" : "SELECT current_schema()") == 0 &&
                    cupel_result_next(result, &row, &error) == 1,
                "namespace", error.message);
        snprintf(database, sizeof database, "%.*s", (int)row[0].size, row[0].as.text);
        cupel_result_close(result);
        p.namespace_ = database;
    }
    p.is_on = true;
    require(cupel_inspect(&schema, connection, NULL, &error) == 0, "inspect", error.message);
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return 0;
}
