/* What the parts that write a schema as C share: the names that its tables, columns and keys have
 * there. */
#ifndef CUPEL_INSPECT_RENDER_H
#define CUPEL_INSPECT_RENDER_H

#include <cupel/inspect.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "inspect/c_writer.h"

typedef struct cupel__render_model cupel__render_model;

/* One side of a foreign key that becomes a relationship. */
typedef struct cupel__render_relation {
    const char *name; /* of the member */
    cupel__render_model *target;
    const char *back;        /* the member on the other side */
    const char *foreign_key; /* the attribute that holds the key, where several do; or NULL */
    bool to_many;
} cupel__render_relation;

struct cupel__render_model {
    const cupel_table *table;
    const char *name; /* of the struct; of a table without one, the symbol */
    bool has_struct;
    const char **members;          /* the names of the columns, in their order */
    const char **constraint_names; /* that the model gives, in their order, */
    bool *names_stated;            /* and which of them the convention does not give */
    cupel__render_relation *relations;
    size_t relation_count;
    size_t relation_room;
    cupel__map taken; /* the names of members */
};

typedef struct cupel__render_names {
    cupel__arena arena;
    cupel__render_model *models; /* in the order of the schema's tables */
    size_t count;
    cupel__map taken; /* the names of models */
} cupel__render_names;

/* Names everything; CUPEL_ENOMEM. To be released also on failure. */
int cupel__render_names_make(cupel__render_names *names, const cupel_schema *schema);
void cupel__render_names_release(cupel__render_names *names);
/* The name of a column's member; the column's own name where there is no such column. */
const char *cupel__render_member(const cupel__render_model *model, const char *column);

/* The name of a column's C type: "cupel_opt_int64". `optional` for one that may be unset. */
const char *cupel__render_c_type(const cupel_column *column, bool *optional);

/* The lines of a table's constraints and indexes that are not stated with their columns, and those of
 * engines' options. */
void cupel__render_keys(cupel__c_writer *writer, cupel__c_arguments *lines,
                        const cupel__render_model *model);
void cupel__render_engine_options(cupel__c_writer *writer, cupel__c_arguments *lines,
                                  const cupel__render_model *model);
/* What is stated with columns: the primary key (as far as this is the one), a unique constraint, an
 * index, NULL for none; and the options of a foreign key. */
bool cupel__render_key_in_columns(const cupel__render_model *model, const cupel_constraint *key);
const cupel_constraint *cupel__render_unique_in_column(const cupel__render_model *model,
                                                       const cupel_column *column);
const cupel_index *cupel__render_index_in_column(const cupel__render_model *model,
                                                 const cupel_column *column);
void cupel__render_reference(cupel__c_writer *writer, cupel__c_arguments *arguments,
                             const cupel__render_model *model, const cupel_column *column);
/* Fills in the names of constraints; false when memory is short. */
bool cupel__render_name_constraints(cupel__arena *arena, cupel__render_model *model);
/* Whether a column of a table has this enum type. */
bool cupel__render_has_enum(const cupel_schema *schema, const cupel_object *object);

/* Told of each thing that the models leave out: "the index", "ix_users_name". */
typedef void cupel__remark_fn(void *context, const char *what, const char *name);
void cupel__render_object_remarks(const cupel_schema *schema, cupel__remark_fn *tell,
                                  void *context);

/* Lines of comment that name what was not read, each behind `begin` and before `end`. */
void cupel__render_unread(cupel__buf *out, const cupel_schema *schema, const char *begin,
                          const char *end);
/* A name that ends no comment of C or SQL and begins none. */
void cupel__render_in_comment(cupel__buf *out, const char *name);

void cupel__render_header(cupel__buf *out, const cupel__render_names *names);
void cupel__render_models(cupel__buf *out, const cupel__render_names *names,
                          const cupel_schema *schema);

#endif
