/* What the readers of PostgreSQL's catalog share: what was found so far, by object id. */
#ifndef CUPEL_INSPECT_POSTGRESQL_H
#define CUPEL_INSPECT_POSTGRESQL_H

#include "base/buf.h"
#include "base/vec.h"
#include "inspect/inspect.h"
#include "sql/quote.h"

/* Between the elements of a list in one field. */
#define CUPEL__PG_SEPARATOR '\x1f'

/* The object ids of the catalogs themselves, which every server has. */
enum {
    CUPEL__PG_TYPE = 1247,
    CUPEL__PG_PROC = 1255,
    CUPEL__PG_CLASS = 1259,
    CUPEL__PG_NAMESPACE = 2615,
    CUPEL__PG_TRIGGER = 2620,
    CUPEL__PG_EXTENSION = 3079,
    CUPEL__PG_POLICY = 3256
};

/* Pieces of queries, whose parameter lists the object ids of the namespaces. */
#define CUPEL__PG_NAMESPACES "pg_catalog.string_to_array($1, ' ')::pg_catalog.oid[]"
#define CUPEL__PG_IN(column) column " = ANY (" CUPEL__PG_NAMESPACES ")"
#define CUPEL__PG_ORDER(column) "pg_catalog.array_position(" CUPEL__PG_NAMESPACES ", " column ")"
/* What belongs to an extension comes and goes with it. */
#define CUPEL__PG_EXTENDS(catalog, oid)                                                            \
    oid " IN (SELECT x.objid FROM pg_catalog.pg_depend x WHERE x.deptype = 'e'"                    \
        " AND x.classid = 'pg_catalog." catalog "'::pg_catalog.regclass)"
#define CUPEL__PG_COMMENT(catalog, oid, as)                                                        \
    " LEFT JOIN pg_catalog.pg_description " as " ON " as ".objoid = " oid " AND " as               \
    ".objsubid = 0 AND " as ".classoid = 'pg_catalog." catalog "'::pg_catalog.regclass"

/* A foreign table that is a part or a child of another, or that owns a sequence. */
#define CUPEL__PG_ODD_FOREIGN(oid)                                                                 \
    "EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = " oid                         \
    " UNION ALL SELECT FROM pg_catalog.pg_depend i WHERE i.refobjid = " oid                        \
    " AND i.refclassid = 1259 AND i.classid = 1259 AND i.deptype = 'a' AND i.refobjsubid > 0)"

typedef struct cupel__pg_namespace {
    int64_t oid;
    const char *name; /* NULL: the default one */
} cupel__pg_namespace;

/* A table or view, also one that the caller's filter left out: others may refer to it. */
typedef struct cupel__pg_relation {
    int64_t oid;
    cupel_table *table;   /* NULL where it was left out, or is a view */
    cupel_object *object; /* a view, a composite type */
    const char *name;
    const char *namespace_;
    bool part;                        /* of a partitioned table */
    bool extension;                   /* of an extension's, with which it comes, and wanted */
    cupel__vec(const char *) columns; /* by attribute number, less one; NULL for dropped ones */
    cupel__vec(int64_t) collations;   /* object ids, likewise */
} cupel__pg_relation;

typedef struct cupel__pg_enum {
    int64_t oid;
    const char *name;
    const char *namespace_;
    cupel__vec(const char *) labels; /* without a NULL */
} cupel__pg_enum;

typedef struct cupel__pg_sequence {
    int64_t oid;
    const char *name;
    const char *namespace_;
    const char *next; /* the default of the column that it serves */
    const char *type;
    const char *comment;
    cupel_sequence counts; /* what is not the engine's default for the type */
    bool unlogged;
    bool identity;     /* an identity column's own */
    bool plain;        /* the one that SERIAL makes */
    bool hidden;       /* part of its column */
    int64_t owner;     /* the table's object id; 0 for none */
    int64_t attribute; /* the column's number */
    const char *owner_table;
    const char *owner_column;
} cupel__pg_sequence;

/* What an object id means: an element of the schema, with what it needs. */
typedef struct cupel__pg_element {
    int64_t key[2]; /* catalog, object id */
    cupel_table *table;
    cupel_object *object;
    cupel__vec(cupel_reference) needs;
} cupel__pg_element;

/* A name that is known by an object id. */
typedef struct cupel__pg_name {
    int64_t oid;
    const char *name;
    const char *usual; /* NULL where it has to be said */
} cupel__pg_name;

/* A constraint that is known by its object id, for what other catalogs tell of it. */
typedef struct cupel__pg_constraint {
    int64_t oid;
    cupel_constraint *constraint;
    cupel__pg_relation *relation;
    const char *operators; /* EXCLUDE: separated */
} cupel__pg_constraint;

typedef struct cupel__pg_state {
    const char *namespace_ids; /* the queries' parameter */
    cupel__vec(cupel__pg_namespace) namespaces;
    cupel__vec(cupel__pg_relation *) relations;
    cupel__vec(cupel__pg_enum *) enums;
    cupel__vec(cupel__pg_sequence *) sequences;
    cupel__vec(cupel__pg_element *) elements;
    cupel__map relation_of;   /* object id -> cupel__pg_relation */
    cupel__map enum_of;       /* object id -> cupel__pg_enum */
    cupel__map sequence_of;   /* { owner, attribute } -> cupel__pg_sequence */
    cupel__map constraint_of; /* object id -> cupel__pg_constraint */
    cupel__map index_of;      /* object id -> cupel_index */
    cupel__map key_of;        /* object id of the index behind it -> cupel_constraint */
    cupel__map element_of;    /* key -> cupel__pg_element */
    cupel__map classes;       /* object id -> cupel__pg_name: operator classes */
    cupel__map collations;    /* object id -> cupel__pg_name */
} cupel__pg_state;

/* A query of the kinds of objects, CUPEL_OBJECT_BIT of each, that it serves; 0: all that is read. */
typedef struct cupel__pg_query {
    const char *sql;
    int (*row)(cupel__inspector *inspector, const cupel_value *row);
    uint32_t kinds;
    int since; /* the server's version from which on it is asked */
} cupel__pg_query;

/* Each ends with a NULL sql. */
extern const cupel__pg_query cupel__pg_table_queries[];
extern const cupel__pg_query cupel__pg_index_queries[];
extern const cupel__pg_query cupel__pg_object_queries[];
extern const cupel__pg_query cupel__pg_routine_queries[];

cupel__pg_state *cupel__pg_state_of(const cupel__inspector *inspector);
bool cupel__pg_wants(const cupel__inspector *inspector, cupel_object_kind kind);
/* The namespace of this object id as the schema has it: NULL for the default one, and for one that is
 * not read. */
const char *cupel__pg_namespace_name(const cupel__inspector *inspector, const cupel_value *oid);
/* Names what is found and has no place in the schema, unless the caller wants some kinds only. */
int cupel__pg_add_unread(cupel__inspector *inspector, const cupel_unread *unread);
/* A new entry for a table or view, known by its object id. */
int cupel__pg_add_relation(cupel__inspector *inspector, const cupel_value *oid,
                           const cupel_value *namespace_, const cupel_value *name,
                           cupel__pg_relation **out);
cupel__pg_relation *cupel__pg_relation_of(const cupel__inspector *inspector,
                                          const cupel_value *oid);
/* Adds an object, known by its catalog and object id. */
int cupel__pg_add_object(cupel__inspector *inspector, int64_t catalog, const cupel_value *oid,
                         const cupel_reference *name, cupel_object **out);
int cupel__pg_add_element(cupel__inspector *inspector, int64_t catalog, int64_t oid,
                          cupel_table *table, cupel_object *object);
cupel__pg_element *cupel__pg_element_of(const cupel__inspector *inspector, int64_t catalog,
                                        int64_t oid);
/* Adds what an element needs, once. */
int cupel__pg_need(cupel__inspector *inspector, cupel__pg_element *element,
                   const cupel_reference *need);
cupel_reference cupel__pg_reference(const cupel__pg_element *element);
/* The sequences that are not part of their columns, as objects. */
int cupel__pg_add_sequences(cupel__inspector *inspector);
/* What is rarely there. */
int cupel__pg_read_rest(cupel__inspector *inspector);
/* What elements need, from the catalog of dependencies, and all needs into the schema. */
int cupel__pg_read_needs(cupel__inspector *inspector);

/* Splits a list into scratch memory; a NULL value is an empty list. */
int cupel__pg_split(cupel__inspector *inspector, const cupel_value *list, const char *const **out,
                    size_t *count);
/* A type from the catalog's text; with `element` (an object id) an enum is known by its labels. */
int cupel__pg_type(cupel__inspector *inspector, const cupel_value *text, const cupel_value *element,
                   int64_t dimensions, cupel_type *out);
/* Options being gathered in scratch memory; `value` may be NULL. */
typedef cupel__vec(cupel_option) cupel__pg_options;
int cupel__pg_option(cupel__inspector *inspector, cupel__pg_options *options, const char *name,
                     const char *value);
/* Storage parameters, "fillfactor=70" each, with `prefix` in front of their names. What begins with
 * "pg_" is the server's own, as pg_attver of Debian's 15.20, and cannot be set. */
int cupel__pg_parameters(cupel__inspector *inspector, cupel__pg_options *options,
                         const char *prefix, const cupel_value *list);
/* Moves the options into the schema and releases the list, on failure too. */
int cupel__pg_keep_options(cupel__inspector *inspector, cupel__pg_options *options, int code,
                           const cupel_option **out, size_t *count);
/* The number at place `i` of a list separated by blanks; 0 behind its end. */
int64_t cupel__pg_number_at(const char *list, size_t i);
/* NULL for what is no column of the relation. */
const char *cupel__pg_column_at(const cupel__pg_relation *relation, int64_t number);
bool cupel__pg_is_letter(const cupel_value *value, char letter);
/* The name under which an object id is kept; NULL where there is none. */
int cupel__pg_keep_name(cupel__inspector *inspector, cupel__map *map, const cupel_value *row);
const cupel__pg_name *cupel__pg_name_of(const cupel__map *map, int64_t oid);

#endif
