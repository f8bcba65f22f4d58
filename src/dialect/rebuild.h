/* How an engine that cannot change a table in place (CUPEL_NEEDS_REBUILD) gets it changed: the stored
 * text of its definition is edited, and a table made from that takes the old one's place. What the
 * editor does not understand stays as it was written. Text in, text out; the caller talks to the
 * database. */
#ifndef CUPEL_DIALECT_REBUILD_H
#define CUPEL_DIALECT_REBUILD_H

#include <cupel/sys/dialect.h>

#include "base/arena.h"
#include "base/vec.h"

/* One row of the catalog: a table, an index, a trigger or a view, as it was created. */
typedef struct cupel__stored_object {
    const char *type;
    const char *name;
    const char *table; /* that it belongs to */
    const char *sql;
} cupel__stored_object;

/* Texts that live in an arena; the list itself is released with cupel__vec_release. */
typedef cupel__vec(const char *) cupel__text_list;

typedef struct cupel__rebuild_rules cupel__rebuild_rules;

/* A value for the rows that have none in a column. */
typedef struct cupel__rebuild_fill {
    const char *column;
    const char *value; /* SQL */
} cupel__rebuild_fill;

/* A table being edited. Everything lives in the arena but the lists, which the caller releases. */
typedef struct cupel__rebuild {
    const cupel__rebuild_rules *rules;
    const cupel_dialect *dialect;
    cupel__arena *arena;
    const cupel__stored_object *objects; /* around the table, in the order they were created */
    size_t object_count;
    int server_version;
    const char *table;       /* its name, as the catalog writes it */
    const char *original;    /* the stored definition */
    const char *sql;         /* the definition as edited so far */
    cupel__text_list added;  /* columns that get no value from the old table */
    cupel__text_list broken; /* names of indexes that went with a column */
    cupel__text_list later;  /* statements that follow, for indexes that come */
    cupel__vec(cupel__rebuild_fill) fills;
} cupel__rebuild;

struct cupel__rebuild_rules {
    const char *dialect;

    /* An empty database that lasts as long as its connection, for trying things out. */
    const char *scratch_url;

    /* Queries and statements. */
    const char *objects; /* every stored object: type, name, table, sql */
    /* The same of the table ?1, of all whose text has its name in it, and of all views and triggers. */
    const char *objects_around;
    const char *references;    /* one number: how many foreign keys lead to the table ?1 */
    const char *referrer;      /* one text: another table that has a foreign key to the table ?1 */
    const char *keys_enforced; /* one number: whether foreign keys are enforced now */
    const char *enforce_keys;  /* works outside a transaction only */
    const char *suspend_keys;  /* the same */
    const char *violations;    /* table, row and referred table of each key that leads nowhere */
    const char *strict_renaming; /* to be run where the statements of a rebuild failed half way */

    /* What a statement does to the enforcement of foreign keys: 1 on, -1 off, 0 nothing. */
    int (*switches_keys)(const char *sql, size_t size);

    /* Finds the definition of rebuild->table. CUPEL_ENOTFOUND where there is none, CUPEL_EUNSUPPORTED
     * where it is of a kind that cannot be edited. */
    int (*begin)(cupel__rebuild *rebuild, cupel_error *error);
    /* Whether the engine's own ALTER TABLE can add a column with this definition, or drop one. A
     * definition is a column's line of CREATE TABLE, its name included. */
    int (*can_add_column)(cupel__rebuild *rebuild, const char *definition, bool *out,
                          cupel_error *error);
    int (*can_drop_column)(cupel__rebuild *rebuild, const char *column, bool *out,
                           cupel_error *error);
    /* Edits. An edit that fails leaves the definition as it was. */
    int (*add_column)(cupel__rebuild *rebuild, const char *definition, cupel_error *error);
    /* Takes the constraints and indexes with it of which the column is a part. */
    int (*drop_column)(cupel__rebuild *rebuild, const char *name, cupel_error *error);
    /* Takes over what `changes` (CUPEL_ALTER_... bits) say of the definition. */
    int (*alter_column)(cupel__rebuild *rebuild, const char *name, const char *definition,
                        uint32_t changes, cupel_error *error);
    int (*add_constraint)(cupel__rebuild *rebuild, const char *definition, cupel_error *error);
    /* Gives the table the options that `text` writes as they stand behind its definition. */
    int (*set_options)(cupel__rebuild *rebuild, const char *text, cupel_error *error);
    /* By its name or, where it has none, by the one of cupel__unnamed_constraint_name. */
    int (*drop_constraint)(cupel__rebuild *rebuild, const char *name, cupel_error *error);
    /* Gives a value to rows that have none, on the way into the new table. `*out` is false where the
     * value is made of something that is not in the old one. */
    int (*fill_column)(cupel__rebuild *rebuild, const char *name, const char *value, bool *out,
                       cupel_error *error);
    /* Whether the definition as edited has a foreign key to the table itself; false where memory is
     * short. */
    bool (*refers_to_itself)(cupel__rebuild *rebuild);
    /* The statements that make the table as edited, with its rows, indexes and triggers; to be run in
     * one transaction without enforcement of foreign keys. */
    int (*statements)(cupel__rebuild *rebuild, cupel__text_list *out, cupel_error *error);
    /* A statement that changes nothing and fails, naming it, where a view or trigger of the database
     * cannot be used; to be undone by a savepoint. NULL where there are none, or memory is short. */
    const char *(*check)(cupel__rebuild *rebuild);
};

/* NULL for engines that do not need it. */
const cupel__rebuild_rules *cupel__rebuild_rules_find(const char *dialect);

/* The name by which revisions call a constraint that has none in the database: what the default naming
 * convention gives; a check's has a digest of its expression. */
int cupel__unnamed_constraint_name(cupel__arena *arena, const char *table,
                                   const cupel_constraint *constraint, const char **out,
                                   cupel_error *error);

#endif
