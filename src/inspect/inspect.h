/* What the readers of the engines' catalogs share: one schema being filled, and tables of catalog
 * queries whose rows are merged into it by name. */
#ifndef CUPEL_INSPECT_INSPECT_H
#define CUPEL_INSPECT_INSPECT_H

#include <cupel/inspect.h>
#include <cupel/sys/dialect.h>

#include "base/arena.h"
#include "base/map.h"

typedef struct cupel__inspector cupel__inspector;
struct cupel__inspector {
    cupel_connection *connection;
    const cupel_dialect *dialect;
    const cupel_inspect_options *options; /* never NULL */
    cupel_schema *schema;                 /* the one being filled */
    int server_version;
    const char *default_namespace; /* its name in the catalog; NULL where there is none */
    const char *namespace_;        /* the one being read; NULL: the default one */
    const char *catalog_namespace; /* its name in the catalog */
    cupel__map tables;             /* of this namespace, by name; folded where names are */
    cupel__arena scratch;          /* freed when the inspection ends */
    void *state;                   /* the reader's own */
    cupel_error *error;
};

/* One catalog query: the rows are handed to `row`, which returns 0 or a negative code. The query
 * takes the catalog's name of the namespace as its only parameter. */
typedef struct cupel__catalog_query {
    const char *sql;
    int (*row)(cupel__inspector *inspector, const cupel_value *row);
    int since; /* the server's version from which on it is asked; 0 for all */
} cupel__catalog_query;

/* How one engine's catalog is read. */
typedef struct cupel__catalog {
    const char *dialect;
    const char *default_namespace; /* a query for its name; NULL: SQLite's "main" */
    /* What to do where there is none. */
    const char *no_default_namespace;
    /* A query for what to do where there would be one, had the user the right to it; no row where that is
     * not why. MAY. */
    const char *forbidden_namespace;
    /* A query for the names of all namespaces, each with whether case says nothing in it. */
    const char *namespaces;
    /* Reads one namespace, in a number of queries that does not depend on what is in it. */
    int (*read)(cupel__inspector *inspector);
    bool
        in_transaction; /* all queries are to be asked in one, so that they see the same database */
    bool moves;         /* no transaction keeps it from changing between two queries */
    /* Called when all namespaces were read. MAY. */
    int (*finish)(cupel__inspector *inspector);
    /* In place of it: reads those listed, all at once; the default one is known. */
    int (*read_all)(cupel__inspector *inspector, const char *const *namespaces);
} cupel__catalog;

extern const cupel__catalog cupel__catalog_sqlite;
extern const cupel__catalog cupel__catalog_postgresql;
extern const cupel__catalog cupel__catalog_mysql;

/* Runs the queries of a table that ends with a NULL sql, in its order. */
int cupel__inspect_queries(cupel__inspector *inspector, const cupel__catalog_query *queries);
/* Runs one query and hands each row on. */
int cupel__inspect_query(cupel__inspector *inspector, const char *sql, const cupel_value *values,
                         size_t count,
                         int (*row)(cupel__inspector *inspector, const cupel_value *row));
/* Adds a table unless the caller's filter leaves it out: then *out is NULL. */
int cupel__inspect_add_table(cupel__inspector *inspector, const char *name, cupel_table **out);
/* The table of this name in the namespace being read; NULL where it was left out. */
cupel_table *cupel__inspect_table(const cupel__inspector *inspector, const cupel_value *name);

/* Texts of a row, copied into the schema (`text`) or into scratch memory; NULL stays NULL. */
int cupel__inspect_text(cupel__inspector *inspector, const cupel_value *value, const char **out);
int cupel__inspect_scratch(cupel__inspector *inspector, const cupel_value *value, const char **out);
/* True for a non-zero number, a true boolean, or a text "t", "YES" or "1". */
bool cupel__inspect_flag(const cupel_value *value);
int64_t cupel__inspect_number(const cupel_value *value);
int cupel__inspect_nomem(cupel__inspector *inspector);

#endif
