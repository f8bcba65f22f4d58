/* What leads from a database to the models, as operations. */
#ifndef CUPEL_MIGRATE_AUTOGENERATE_H
#define CUPEL_MIGRATE_AUTOGENERATE_H

#include "base/links.h"
#include "base/vec.h"
#include "migrate/migrations.h"
#include "migrate/operation.h"
#include "sql/model.h"

typedef struct cupel__findings {
    const cupel_migrations *migrations; /* NULL where no history is concerned */
    const cupel_log *log;               /* or NULL */
    const cupel_dialect *dialect;
    cupel__arena arena;
    cupel__models *models;       /* or NULL; the state wanted is models->schema then */
    cupel_schema *reflected;     /* the state of the database, where it was read here */
    const cupel_schema *from;    /* the present state, */
    const cupel_schema *to;      /* and the one wanted */
    cupel_schema *copied;        /* of `from`, under the new names; NULL without renames */
    const cupel_schema *renamed; /* the copy, or `from` itself */
    cupel_schema *made;          /* `from` tables and ... */
    cupel_schema *unmade; /* ... wanted tables without keys that are dropped, or added, apart */
    cupel__vec(const char *) declined; /* "table.column=": what is no rename, in the arena */
    cupel_comparison comparison;
    cupel__links changes; /* the differences of each element of either state that differs */
    cupel__links parts;   /* tables of `to` that are parts of each partitioned one */
    cupel__map mapped; /* address of a table of `from` -> the copied one, where there are renames */
    cupel__set above;  /* objects of both states that stand above tables */
    cupel__set away;   /* objects of `from` that are dropped, for good or to be created again */
    cupel__set away_back; /* those that stay, but are dropped and created again on the way back */
    cupel__set anew;      /* types of `from` that lose labels or attributes, */
    cupel__set anew_back; /* or do so on the way back */
    cupel__set among; /* tables that come, change or go among objects above tables, and the objects
                          * of `from` that go among such tables */
    cupel__set
        giving; /* objects of `from` whose place something else takes, or that of what they need:
                          * they cannot wait */
    cupel__set early; /* tables that go before objects below them that are made anew */
    cupel__operation_list operations; /* of the upgrade, in order */
} cupel__findings;

/* Compares the database with options->metadata and fills in the operations; tells the log what was
 * found. A likely rename that nobody declared, and nobody can be asked about, is CUPEL_EDIFFERENT.
 * Release also after a failure. */
int cupel__findings_make(cupel__findings *a, const cupel_migrations *migrations,
                         const cupel_revision_options *options, cupel_connection *connection,
                         cupel_error *error);
void cupel__findings_release(cupel__findings *a);

/* The same for two schemas that were compared already; the comparison stays the caller's. */
int cupel__findings_take(cupel__findings *a, const cupel_comparison *comparison,
                         const cupel_schema *from, const cupel_schema *to,
                         const cupel_dialect *dialect, cupel_error *error);

/* Makes a->renamed: what is left of the old state is spoken of by the new names, as renames come
 * first. */
int cupel__renames_apply(cupel__findings *a, cupel_error *error);
/* Takes renames as options->renames has them: the models get them as declared. May be NULL. */
int cupel__renames_declare(cupel__findings *a, const char *const *renames, cupel_error *error);
/* Decides about the likely renames among what was compared: by asking, where options say whom. `*again`
 * is set where one was found to be a rename, so that the comparison is no longer right. */
int cupel__renames_settle(cupel__findings *a, const cupel_revision_options *options, bool *again,
                          cupel_error *error);

/* Makes a->operations from a->comparison. */
int cupel__directives_make(cupel__findings *a, cupel_error *error);

/* The table of a->renamed that a table of a->from is. */
const cupel_table *cupel__table_renamed(const cupel__findings *a, const cupel_table *from);

/* The parts of that which concern objects, at five places among what concerns tables: what stands above
 * tables goes first; what carries tables comes; what stands above comes again; what stood above and
 * tables needed goes; what carried tables goes. */
typedef enum cupel__objects_place {
    CUPEL__OBJECTS_ABOVE_GO,
    CUPEL__OBJECTS_BELOW_COME,
    CUPEL__OBJECTS_ABOVE_COME,
    CUPEL__OBJECTS_AMONG_GO,
    CUPEL__OBJECTS_BELOW_GO
} cupel__objects_place;
int cupel__directives_objects(cupel__findings *a, cupel__objects_place place, cupel_error *error);
/* Sorts out what comes and goes apart from the others; a->above and a->away are made. */
int cupel__directives_sort(cupel__findings *a, cupel_error *error);
int cupel__directives_among(cupel__findings *a, cupel_error *error);
/* What is done to one of a->among. */
int cupel__directives_table(cupel__findings *a, const cupel_table *table, cupel_error *error);
/* The same object on the other side; NULL for one that was added or removed. */
const cupel_object *cupel__object_counterpart(const cupel__findings *a, const cupel_object *object);
/* Whether an object of `from` is dropped for good. */
bool cupel__object_goes(const cupel__findings *a, const cupel_object *object);

/* The partitioned table that the table is a part of; NULL where it is none, or that one is not there. */
const cupel_table *cupel__whole_of(const cupel_schema *schema, const cupel_table *part);
/* Whether a part that comes must wait for what changes in its whole, which is there. */
bool cupel__part_comes_late(const cupel__findings *a, const cupel_table *part);
/* Whether what differs in a part comes with the same difference of its whole: what goes or, with `goes`
 * false, what comes. */
bool cupel__part_follows(const cupel__findings *a, const cupel_difference *d, bool goes);

/* Foreign keys that differ in nothing and stand on what does: they go, or come again. */
int cupel__directives_held(cupel__findings *a, bool come, cupel_error *error);

/* The names of tables that revisions of the history have created, or given by a rename: keys of
 * `names`, in the arena. */
int cupel__owned_tables(const cupel_migrations *migrations, cupel__arena *arena, cupel__map *names,
                        cupel_error *error);

#endif
