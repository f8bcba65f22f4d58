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

/* The labels of an enum, which all columns of it share. */
typedef struct cupel__render_labels {
    const char *name; /* of the array */
    const cupel_type *type;
    bool written;
} cupel__render_labels;

struct cupel__render_model {
    const cupel_table *table;
    const char *name; /* of the struct; of a table without one, the symbol */
    bool has_struct;
    const char **members;          /* the names of the columns, in their order, */
    cupel_type *types;             /* and the types that the model states */
    cupel__render_labels **labels; /* of each column that is an enum; else NULL */
    const char **constraint_names; /* that the model gives, in their order, */
    bool *names_stated;            /* and which of them the convention does not give */
    cupel__render_relation *relations;
    size_t relation_count;
    size_t relation_room;
    cupel__map taken; /* the names of members */
};

typedef struct cupel__render_names {
    cupel__arena arena;
    cupel_schema *types;         /* owns what some of the models' types have */
    cupel__render_model *models; /* in the order of the schema's tables */
    size_t count;
    cupel__map taken;  /* the names of models and arrays */
    cupel__map labels; /* an enum by its name and labels -> cupel__render_labels */
} cupel__render_names;

/* Names everything; `dialect` (may be NULL) is whose the schema is. CUPEL_ENOMEM. To be released also on
 * failure. */
int cupel__render_names_make(cupel__render_names *names, const cupel_schema *schema,
                             const char *dialect);
void cupel__render_names_release(cupel__render_names *names);
/* The name of a column's member; the column's own name where there is no such column. */
const char *cupel__render_member(const cupel__render_model *model, const char *column);

/* The name of a column's C type: "cupel_opt_int64". `optional` for one that may be unset. */
const char *cupel__render_c_type(const cupel__render_model *model, size_t number, bool *optional);

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

/* What may be created when. */
typedef struct cupel__render_order {
    cupel__arena arena;
    cupel__map places;             /* address of a table or object -> its place in the order */
    const cupel_element *elements; /* in an order in which they can be created */
    size_t count;
    size_t *numbers; /* of each: its number in the order that follows from the list alone */
    size_t *reach;   /* of each: the greatest number among what it needs, and its own */
    size_t *indexes;
    const void **addresses;
} cupel__render_order;

/* CUPEL_ENOMEM; to be released also on failure. */
int cupel__render_order_make(cupel__render_order *order, const cupel_schema *schema,
                             cupel_error *error);
void cupel__render_order_release(cupel__render_order *order);
/* The list of objects; whether there is anything to list, and a certain object in it: enum types come
 * with the columns that have them. */
void cupel__render_objects(cupel__c_writer *writer, const cupel__render_order *order,
                           const cupel_schema *schema);
bool cupel__render_has_list(const cupel_schema *schema);
bool cupel__render_lists_object(const cupel_schema *schema, const cupel_object *object);
/* Adds what the element needs, as far as its place would not be right without: each a macro of this
 * head. */
void cupel__render_needs(cupel__c_writer *writer, cupel__c_arguments *list, const char *head,
                         const cupel__render_order *order, const cupel_element *element);

/* Lines of comment that name what was not read, each behind `begin` and before `end`. */
void cupel__render_unread(cupel__buf *out, const cupel_schema *schema, const char *begin,
                          const char *end);
/* A name that ends no comment of C or SQL and begins none. */
void cupel__render_in_comment(cupel__buf *out, const char *name);

void cupel__render_header(cupel__buf *out, const cupel__render_names *names,
                          const cupel_schema *schema);
int cupel__render_models(cupel__buf *out, const cupel__render_names *names,
                         const cupel_schema *schema, cupel_error *error);

#endif
