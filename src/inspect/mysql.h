/* What the readers of MariaDB's catalog share: keys whose columns come in rows of their own, and what
 * is to be asked once more when all of a namespace was read. */
#ifndef CUPEL_INSPECT_MYSQL_H
#define CUPEL_INSPECT_MYSQL_H

#include "base/vec.h"
#include "inspect/inspect.h"

/* An index or a foreign key. */
typedef struct cupel__mysql_key {
    cupel_table *table;
    const char *name;
    const char *key; /* in the maps below */
    size_t place;    /* among all that were read */
    bool unique;
    const char *method;
    const char *comment;
    bool ignored;
    cupel__vec(cupel_index_part) parts; /* of a foreign key, the columns */
    cupel__vec(const char *) referred_columns;
    const char *referred_schema;
    const char *referred_table;
    cupel_action on_delete;
    cupel_action on_update;
} cupel__mysql_key;

/* A trigger or event of whose body the catalog keeps backslashes back. */
typedef struct cupel__mysql_body {
    cupel_object *object;
    size_t head; /* so much of its definition stands in front of the body */
} cupel__mysql_body;

/* Of one namespace. */
typedef struct cupel__mysql_state {
    cupel__vec(cupel__mysql_key *) indexes; /* in the catalog's order */
    cupel__vec(cupel__mysql_key *) foreign_keys;
    cupel__map index_of; /* table/name -> cupel__mysql_key */
    cupel__map foreign_key_of;
    bool has_fulltext;
    bool has_places;                      /* columns of geometries */
    cupel__vec(cupel_object *) sequences; /* whose values are in themselves */
    cupel__vec(cupel_table *) unclear;    /* tables that the catalog does not tell whole */
    cupel__vec(cupel__mysql_body) bodies;
    const cupel_object *last_trigger;
    const char *last_trigger_kind; /* "BEFORE INSERT" */
} cupel__mysql_state;

/* mysql_keys.c: indexes, foreign keys and checks. */
int cupel__mysql_read_keys(cupel__inspector *inspector);
/* When all that is stated of the keys is known. */
int cupel__mysql_forget_automatic(cupel__inspector *inspector);
void cupel__mysql_release_keys(cupel__mysql_state *state);

/* mysql_objects.c: what the options ask for beside tables; and, when all namespaces were read, what
 * needs what. */
int cupel__mysql_read_objects(cupel__inspector *inspector);
int cupel__mysql_add_sequence(cupel__inspector *inspector, const char *name,
                              const cupel_value *engine, const cupel_value *comment);
int cupel__mysql_settle(cupel__inspector *inspector);

/* mysql_create.c: asks SHOW CREATE TABLE about the tables that are unclear. */
int cupel__mysql_clear_up(cupel__inspector *inspector);
int cupel__mysql_is_unclear(cupel__inspector *inspector, cupel_table *table);

/* mysql_bodies.c: remembers that the object's definition ends with this body, and asks SHOW CREATE about
 * those that matter. */
int cupel__mysql_note_body(cupel__inspector *inspector, cupel_object *object,
                           const cupel_value *body);
int cupel__mysql_read_bodies(cupel__inspector *inspector);

bool cupel__mysql_is_text(const cupel_value *value, const char *text);
/* One option more, in the schema's memory. */
int cupel__mysql_add_option(cupel__inspector *inspector, const cupel_option **options,
                            size_t *count, const char *name, const char *value);

#endif
