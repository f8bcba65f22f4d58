/* Reading a database's catalog into the schema type: the public entry, and what the readers of the
 * single engines share. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"

static const cupel__catalog *const catalogs[] = {
    &cupel__catalog_sqlite,
    &cupel__catalog_postgresql,
    &cupel__catalog_mysql,
};

/* Namespaces that were asked for, being looked up among those that there are. */
typedef struct name_search {
    cupel__nearest *wanted; /* one for each, with the nearest so far */
    bool *found;
    size_t count;
} name_search;

static int inspect_once(cupel_schema **out, cupel_connection *connection,
                        const cupel__catalog *catalog, const cupel_inspect_options *options,
                        cupel_error *error);
static const cupel__catalog *find_catalog(const char *dialect);
static int check_namespaces(cupel__inspector *inspector, const cupel__catalog *catalog,
                            const char *const *names);
static int look_up(cupel__inspector *inspector, const cupel__catalog *catalog,
                   const char *const *names, name_search *search);
static int add_others(cupel__inspector *inspector, const cupel__catalog *catalog,
                      const char *const *names, const char *const **out);
static int take_existing(cupel__inspector *inspector, const cupel_value *row);
static int read_namespaces(cupel__inspector *inspector, const cupel__catalog *catalog);
static int refuse_no_namespace(cupel__inspector *inspector, const cupel__catalog *catalog);
static int take_advice(cupel__inspector *inspector, const cupel_value *row);
static int take_default_namespace(cupel__inspector *inspector, const cupel_value *row);
static int read_namespace(cupel__inspector *inspector, const cupel__catalog *catalog,
                          const char *name);

int cupel_inspect(cupel_schema **out, cupel_connection *connection,
                  const cupel_inspect_options *options, cupel_error *error)
{
    static const cupel_inspect_options defaults = { 0 };
    const char *dialect = cupel__connection_dialect(connection)->name;
    const cupel__catalog *catalog = find_catalog(dialect);
    cupel_error own = CUPEL_ERROR_INIT;
    if (!catalog)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "the catalog of a %s database cannot be read", dialect);
    options = options ? options : &defaults;
    int code = inspect_once(out, connection, catalog, options, &own);
    if (code < 0 && catalog->moves && own.category == CUPEL_CATEGORY_UNDEFINED) {
        cupel_error_release(&own);
        code = inspect_once(out, connection, catalog, options, &own);
    }
    return code < 0 ? cupel__error_move(error, &own) : code;
}

static int inspect_once(cupel_schema **out, cupel_connection *connection,
                        const cupel__catalog *catalog, const cupel_inspect_options *options,
                        cupel_error *error)
{
    cupel__inspector inspector = {
        .connection = connection,
        .dialect = cupel__connection_dialect(connection),
        .options = options,
        .error = error,
    };
    bool begins = catalog->in_transaction && !cupel_connection_in_transaction(connection);
    cupel_connection_server_version(connection, &inspector.server_version);
    inspector.schema = cupel_schema_new();
    if (!inspector.schema)
        return cupel__error_nomem(error);
    inspector.schema->tells = inspector.options->objects | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE);

    int code = begins ? cupel_connection_begin_read(connection, error) : 0;
    if (code == 0)
        code = read_namespaces(&inspector, catalog);
    int ended = begins ? cupel_connection_rollback(connection, code == 0 ? error : NULL) : 0;
    code = code < 0 ? code : ended;
    if (code == 0)
        *out = inspector.schema;
    else
        cupel_schema_free(inspector.schema);
    cupel__map_release(&inspector.tables);
    cupel__arena_release(&inspector.scratch);
    return code;
}

int cupel__inspect_queries(cupel__inspector *inspector, const cupel__catalog_query *queries)
{
    cupel_value namespace_ = { .kind = CUPEL_VALUE_TEXT };
    namespace_.as.text = inspector->catalog_namespace;
    namespace_.size = (uint32_t)strlen(inspector->catalog_namespace);
    for (; queries->sql; queries++) {
        if (queries->since > inspector->server_version)
            continue;
        int code = cupel__inspect_query(inspector, queries->sql, &namespace_, 1, queries->row);
        if (code < 0)
            return code;
    }
    return 0;
}

int cupel__inspect_query(cupel__inspector *inspector, const char *sql, const cupel_value *values,
                         size_t count,
                         int (*row)(cupel__inspector *inspector, const cupel_value *row))
{
    cupel_result *result = NULL;
    int code = cupel_connection_execute(inspector->connection, sql, values, count, &result,
                                        inspector->error);
    const cupel_value *values_of_row;
    while (code >= 0) {
        code = cupel_result_next(result, &values_of_row, inspector->error);
        if (code <= 0)
            break;
        code = row(inspector, values_of_row);
    }
    cupel_result_close(result);
    return code;
}

int cupel__inspect_add_table(cupel__inspector *inspector, const char *name, cupel_table **out)
{
    const cupel_inspect_options *options = inspector->options;
    *out = NULL;
    if (options->include_table &&
        !options->include_table(options->context, inspector->namespace_, name))
        return 0;
    cupel_table *table = cupel_schema_add_table(inspector->schema, inspector->namespace_, name);
    if (!table || !cupel__map_put_text(&inspector->tables, table->name, table))
        return cupel__inspect_nomem(inspector);
    *out = table;
    return 0;
}

cupel_table *cupel__inspect_table(const cupel__inspector *inspector, const cupel_value *name)
{
    return cupel__map_get(&inspector->tables, name->as.text, name->size);
}

int cupel__inspect_text(cupel__inspector *inspector, const cupel_value *value, const char **out)
{
    cupel__arena_mark mark = cupel__arena_save(&inspector->scratch);
    const char *text;
    int code = cupel__inspect_scratch(inspector, value, &text);
    if (code == 0 && text) {
        text = cupel_schema_text(inspector->schema, text);
        if (!text)
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0)
        *out = text;
    cupel__arena_restore(&inspector->scratch, mark);
    return code;
}

int cupel__inspect_scratch(cupel__inspector *inspector, const cupel_value *value, const char **out)
{
    *out = NULL;
    if (value->kind == CUPEL_VALUE_NULL)
        return 0;
    *out = cupel__arena_strndup(&inspector->scratch, value->as.text, value->size);
    return *out ? 0 : cupel__inspect_nomem(inspector);
}

bool cupel__inspect_flag(const cupel_value *value)
{
    switch (value->kind) {
    case CUPEL_VALUE_BOOL:
        return value->as.boolean;
    case CUPEL_VALUE_INT:
        return value->as.integer != 0;
    case CUPEL_VALUE_TEXT:
        return value->size > 0 && strchr("tTyY1", value->as.text[0]) != NULL;
    default:
        return false;
    }
}

int64_t cupel__inspect_number(const cupel_value *value)
{
    return value->kind == CUPEL_VALUE_INT ? value->as.integer : 0;
}

int cupel__inspect_nomem(cupel__inspector *inspector)
{
    return cupel__error_nomem(inspector->error);
}

static const cupel__catalog *find_catalog(const char *dialect)
{
    for (size_t i = 0; i < sizeof catalogs / sizeof *catalogs; i++) {
        if (strcmp(catalogs[i]->dialect, dialect) == 0)
            return catalogs[i];
    }
    return NULL;
}

static int read_namespaces(cupel__inspector *inspector, const cupel__catalog *catalog)
{
    const char *const *schemas = inspector->options->schemas;
    int code = 0;
    if (catalog->default_namespace)
        code = cupel__inspect_query(inspector, catalog->default_namespace, NULL, 0,
                                    take_default_namespace);
    else
        inspector->default_namespace = "main";
    if (code == 0 && !schemas && !inspector->default_namespace)
        return refuse_no_namespace(inspector, catalog);
    if (code == 0 && schemas)
        code = check_namespaces(inspector, catalog, schemas);
    else if (code == 0 && inspector->options->others)
        code = add_others(inspector, catalog, inspector->options->others, &schemas);
    const char *const only_default[] = { inspector->default_namespace, NULL };
    if (code == 0 && catalog->read_all)
        return catalog->read_all(inspector, schemas ? schemas : only_default);
    if (code == 0 && !schemas)
        code = read_namespace(inspector, catalog, inspector->default_namespace);
    for (; code == 0 && schemas && *schemas; schemas++)
        code = read_namespace(inspector, catalog, *schemas);
    if (code == 0 && catalog->finish)
        code = catalog->finish(inspector);
    return code;
}

static int refuse_no_namespace(cupel__inspector *inspector, const cupel__catalog *catalog)
{
    const char *advice = NULL;
    int code = 0;
    inspector->state = &advice;
    if (catalog->forbidden_namespace)
        code = cupel__inspect_query(inspector, catalog->forbidden_namespace, NULL, 0, take_advice);
    inspector->state = NULL;
    return code < 0 ? code
                    : cupel_error_set(inspector->error, CUPEL_ESCHEMA, "%s",
                                      advice ? advice : catalog->no_default_namespace);
}

static int take_advice(cupel__inspector *inspector, const cupel_value *row)
{
    const char **advice = inspector->state;
    return cupel__inspect_scratch(inspector, &row[0], advice);
}

static int take_default_namespace(cupel__inspector *inspector, const cupel_value *row)
{
    return cupel__inspect_scratch(inspector, &row[0], &inspector->default_namespace);
}

/* Not every catalog tells a namespace that is not there from one with nothing in it. */
static int check_namespaces(cupel__inspector *inspector, const cupel__catalog *catalog,
                            const char *const *names)
{
    name_search search;
    int code = look_up(inspector, catalog, names, &search);
    for (size_t i = 0; code == 0 && i < search.count; i++) {
        const char *best = search.wanted[i].best;
        if (!search.found[i])
            code = cupel_error_set(
                inspector->error, CUPEL_ESCHEMA, "the database has no schema \"%s\"%s%s%s",
                names[i], best ? "; did you mean \"" : "", best ? best : "", best ? "\"?" : "");
    }
    return code;
}

/* Which of the names are there, and what is nearest to the others. */
static int look_up(cupel__inspector *inspector, const cupel__catalog *catalog,
                   const char *const *names, name_search *search)
{
    *search = (name_search){ .count = 0 };
    while (names[search->count])
        search->count++;
    search->wanted =
        cupel__arena_zalloc(&inspector->scratch, (search->count + 1) * sizeof *search->wanted);
    search->found =
        cupel__arena_zalloc(&inspector->scratch, (search->count + 1) * sizeof *search->found);
    if (!search->wanted || !search->found)
        return cupel__inspect_nomem(inspector);
    for (size_t i = 0; i < search->count; i++)
        cupel__nearest_init(&search->wanted[i], names[i], strlen(names[i]));
    inspector->state = search;
    int code = cupel__inspect_query(inspector, catalog->namespaces, NULL, 0, take_existing);
    inspector->state = NULL;
    return code;
}

/* The default namespace, and those of the others that are there. */
static int add_others(cupel__inspector *inspector, const cupel__catalog *catalog,
                      const char *const *names, const char *const **out)
{
    name_search search;
    size_t count = 0;
    int code = look_up(inspector, catalog, names, &search);
    if (code < 0)
        return code;
    const char **list = cupel__arena_zalloc(&inspector->scratch, (search.count + 2) * sizeof *list);
    if (!list)
        return cupel__inspect_nomem(inspector);
    list[count++] = inspector->default_namespace;
    for (size_t i = 0; i < search.count; i++)
        if (search.found[i] && strcmp(names[i], inspector->default_namespace) != 0)
            list[count++] = names[i];
    *out = list;
    return 0;
}

static int take_existing(cupel__inspector *inspector, const cupel_value *row)
{
    name_search *search = inspector->state;
    const char *name;
    bool folds = cupel__inspect_flag(&row[1]);
    int code = cupel__inspect_scratch(inspector, &row[0], &name);
    for (size_t i = 0; code == 0 && i < search->count; i++) {
        const char *wanted = search->wanted[i].name;
        cupel__nearest_offer(&search->wanted[i], name);
        search->found[i] = search->found[i] || strcmp(wanted, name) == 0 ||
                           (folds && cupel__text_iequal(wanted, name));
    }
    return code;
}

static int read_namespace(cupel__inspector *inspector, const cupel__catalog *catalog,
                          const char *name)
{
    bool is_default = cupel__text_equal(name, inspector->default_namespace);
    inspector->namespace_ = is_default ? NULL : name;
    inspector->catalog_namespace = name;
    inspector->state = NULL;
    cupel__map_clear(&inspector->tables);
    return catalog->read(inspector);
}
