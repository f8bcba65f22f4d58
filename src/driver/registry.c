/* The table of drivers, the search for their modules, and what the library lends to them. */
#include "driver/registry.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

/* One row per scheme. `package` is the Debian package with the client library. */
typedef struct known_driver {
    const char *scheme;
    const char *name;
    const char *package;
    const cupel_driver *linked;
} known_driver;

#ifdef CUPEL_BUILTIN_SQLITE
extern const cupel_driver cupel_driver_sqlite;
#define LINKED_SQLITE &cupel_driver_sqlite
#else
#define LINKED_SQLITE NULL
#endif
#ifdef CUPEL_BUILTIN_POSTGRESQL
extern const cupel_driver cupel_driver_postgresql;
#define LINKED_POSTGRESQL &cupel_driver_postgresql
#else
#define LINKED_POSTGRESQL NULL
#endif
#ifdef CUPEL_BUILTIN_MYSQL
extern const cupel_driver cupel_driver_mysql;
#define LINKED_MYSQL &cupel_driver_mysql
#else
#define LINKED_MYSQL NULL
#endif

static const known_driver known_drivers[] = {
    { "sqlite", "sqlite", "libsqlite3-0", LINKED_SQLITE },
    { "postgresql", "postgresql", "libpq5", LINKED_POSTGRESQL },
    { "postgres", "postgresql", "libpq5", LINKED_POSTGRESQL },
    { "mysql", "mysql", "libmariadb3", LINKED_MYSQL },
    { "mariadb", "mysql", "libmariadb3", LINKED_MYSQL },
};
#define KNOWN_COUNT (sizeof known_drivers / sizeof *known_drivers)

static const known_driver *find_known(const char *scheme);
static int unknown_scheme(const char *scheme, cupel_error *error);
static int load_module(cupel__driver_module *out, const known_driver *known, cupel_error *error);
static int check_driver(const cupel_driver *driver, const char *where, cupel_error *error);

int cupel__driver_load(cupel__driver_module *out, const char *scheme, cupel_error *error)
{
    const known_driver *known = find_known(scheme);
    if (known == NULL)
        return unknown_scheme(scheme, error);
    if (known->linked != NULL) {
        out->driver = known->linked;
        out->handle = NULL;
        return CUPEL_OK;
    }
    return load_module(out, known, error);
}

void cupel__driver_unload(cupel__driver_module *module)
{
    if (module->handle != NULL)
        dlclose(module->handle);
    module->handle = NULL;
    module->driver = NULL;
}

static const known_driver *find_known(const char *scheme)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(known_drivers[i].scheme, scheme) == 0)
            return &known_drivers[i];
    return NULL;
}

static int unknown_scheme(const char *scheme, cupel_error *error)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, scheme, strlen(scheme));
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        cupel__nearest_offer(&nearest, known_drivers[i].scheme);
    if (nearest.best != NULL)
        return cupel_error_set(error, CUPEL_EURL,
                               "unknown scheme \"%s\" in the database URL; did you mean \"%s\"?",
                               scheme, nearest.best);
    cupel_error_set(error, CUPEL_EURL,
                    "unknown scheme \"%s\" in the database URL; known are:", scheme);
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        cupel__error_suffix(error, "%s %s", i == 0 ? "" : ",", known_drivers[i].scheme);
    return CUPEL_EURL;
}

/* Where to look, in order: the environment's directories, the installed one, the library's own. */
typedef struct module_search {
    char file[64];       /* "cupel-driver-sqlite.so" */
    cupel__buf path;     /* the candidate at hand */
    cupel__buf tried;    /* the directories looked in so far, for the message */
    cupel__buf failures; /* files that were there but did not load, and why */
    void *handle;
} module_search;

/* Tries one directory; true when the search is over. */
static bool try_directory(module_search *search, const char *directory, size_t size)
{
    if (size == 0)
        return false;
    cupel__buf_clear(&search->path);
    cupel__buf_append_n(&search->path, directory, size);
    cupel__buf_append_char(&search->path, '/');
    cupel__buf_append(&search->path, search->file);
    if (search->path.failed)
        return true;
    cupel__buf_append(&search->tried, search->tried.size == 0 ? "" : ", ");
    cupel__buf_append_n(&search->tried, directory, size);
    const char *path = cupel__buf_text(&search->path);
    if (access(path, F_OK) != 0)
        return false;
    search->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (search->handle == NULL)
        cupel__buf_printf(&search->failures, "\n  %s", dlerror());
    return search->handle != NULL;
}

static bool try_environment(module_search *search)
{
    const char *list = secure_getenv("CUPEL_DRIVER_PATH");
    while (list != NULL && *list != '\0') {
        size_t size = strcspn(list, ":");
        if (try_directory(search, list, size))
            return true;
        list += size + (list[size] == ':');
    }
    return false;
}

static bool try_own_directory(module_search *search)
{
    Dl_info info;
    if (dladdr((const void *)known_drivers, &info) == 0 || info.dli_fname == NULL)
        return false;
    const char *slash = strrchr(info.dli_fname, '/');
    if (slash == NULL)
        return false;
    return try_directory(search, info.dli_fname, (size_t)(slash - info.dli_fname));
}

static int load_module(cupel__driver_module *out, const known_driver *known, cupel_error *error)
{
    module_search search = { .file = "" };
    cupel__buf symbol = { 0 };
    int result;

    snprintf(search.file, sizeof search.file, "cupel-driver-%s.so", known->name);
    cupel__buf_printf(&symbol, "cupel_driver_%s", known->name);
    if (!try_environment(&search) &&
        !try_directory(&search, CUPEL_DRIVER_DIR, strlen(CUPEL_DRIVER_DIR)))
        try_own_directory(&search);
    if (search.path.failed || search.tried.failed || symbol.failed) {
        result = cupel__error_nomem(error);
    } else if (search.handle == NULL) {
        result = cupel_error_set(error, CUPEL_EDRIVER,
                                 "the driver for \"%s\" is not there: looked for %s in %s%s\n"
                                 "  it needs the client library of Debian's package %s; "
                                 "CUPEL_DRIVER_PATH may name further directories",
                                 known->scheme, search.file, cupel__buf_text(&search.tried),
                                 cupel__buf_text(&search.failures), known->package);
    } else {
        out->handle = search.handle;
        out->driver = dlsym(search.handle, cupel__buf_text(&symbol));
        result = check_driver(out->driver, cupel__buf_text(&search.path), error);
        if (result == CUPEL_OK)
            search.handle = NULL;
    }
    if (search.handle != NULL)
        dlclose(search.handle);
    cupel__buf_release(&search.path);
    cupel__buf_release(&search.tried);
    cupel__buf_release(&search.failures);
    cupel__buf_release(&symbol);
    return result;
}

static int check_driver(const cupel_driver *driver, const char *where, cupel_error *error)
{
    if (driver == NULL)
        return cupel_error_set(error, CUPEL_EDRIVER, "%s is not a driver of Cupel", where);
    if (driver->abi != CUPEL_DRIVER_ABI)
        return cupel_error_set(error, CUPEL_EDRIVER,
                               "%s was built for driver interface %u, this library has %u; "
                               "install both from one version of Cupel",
                               where, (unsigned)driver->abi, CUPEL_DRIVER_ABI);
    return CUPEL_OK;
}

static int host_error_database(cupel_error *error, int code, cupel_category category,
                               const char *sqlstate, int driver_code, const char *constraint,
                               const char *sql, const char *message)
{
    cupel_error_set(error, code, "%s", message);
    if (error == NULL)
        return code;
    error->category = category;
    error->driver_code = driver_code;
    if (sqlstate != NULL) {
        size_t size = strnlen(sqlstate, sizeof error->sqlstate - 1);
        memcpy(error->sqlstate, sqlstate, size);
        error->sqlstate[size] = '\0';
    }
    if (constraint != NULL)
        cupel__error_set_constraint(error, constraint, strlen(constraint));
    if (sql != NULL)
        cupel__error_set_sql(error, sql);
    return code;
}

const cupel_driver_host *cupel__driver_host(void)
{
    static const cupel_driver_host host = {
        .abi = CUPEL_DRIVER_ABI,
        .reallocate = cupel_realloc,
        .error_set = cupel_error_set,
        .error_database = host_error_database,
    };
    return &host;
}
