/* How the elements of a schema are stated in C, in models as in revisions. */
#ifndef CUPEL_INSPECT_C_SCHEMA_H
#define CUPEL_INSPECT_C_SCHEMA_H

#include <cupel/schema.h>

#include "inspect/c_writer.h"

struct cupel__render_model;

/* "CUPEL_STRING(64)"; an enum's labels are in the array `labels`, and one without a name has `name`. */
const char *cupel__c_type(cupel__c_writer *writer, const cupel_type *type, const char *name,
                          const char *labels);
/* The literal ""a, b"": columns by their names or, with a model, by those of its attributes. */
const char *cupel__c_columns(cupel__c_writer *writer, const struct cupel__render_model *model,
                             const char *const *columns, size_t count);
/* The literal of an index's parts, each with its qualities. */
const char *cupel__c_parts(cupel__c_writer *writer, const struct cupel__render_model *model,
                           const cupel_index_part *parts, size_t count);
/* The literal ""others(x, y)"" of what a foreign key refers to. */
const char *cupel__c_referred(cupel__c_writer *writer, const cupel_constraint *key);

/* What follows adds options to the arguments of a macro, as far as they are not what is usual:
 * match, on_delete, on_update of a foreign key; */
void cupel__c_add_actions(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const cupel_constraint *key);
/* deferrable or initially_deferred, and the comment; */
void cupel__c_add_deferral(cupel__c_writer *writer, cupel__c_arguments *arguments,
                           const cupel_constraint *constraint);
/* include; */
void cupel__c_add_include(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const struct cupel__render_model *model, const char *const *include);
/* identity, and how it counts; */
void cupel__c_add_identity(cupel__c_writer *writer, cupel__c_arguments *arguments,
                           const cupel_column *column);
/* what an index has behind its parts; */
void cupel__c_add_index(cupel__c_writer *writer, cupel__c_arguments *arguments,
                        const struct cupel__render_model *model, const cupel_index *index);
/* partition_by, partition_of, partition_bound; */
void cupel__c_add_partition(cupel__c_writer *writer, cupel__c_arguments *arguments,
                            const cupel_table *table);
/* the arguments of CUPEL_OPTION_OF or, with a NULL element, of CUPEL_TABLE_OPTION; */
void cupel__c_add_engine_option(cupel__c_writer *writer, cupel__c_arguments *arguments,
                                const char *element, const cupel_option *option);
/* this option of the macro: those of an element, as CUPEL_ELEMENTS of CUPEL_TABLE_OPTION; */
void cupel__c_add_options(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const char *option, const cupel_option *options, size_t count);
/* sequence.start and the like; */
void cupel__c_add_sequence(cupel__c_writer *writer, cupel__c_arguments *arguments,
                           const cupel_sequence *sequence);
/* what an object has beside its names and its comment, without its definition where that stands elsewhere. */
void cupel__c_add_object(cupel__c_writer *writer, cupel__c_arguments *arguments,
                         const cupel_object *object, bool with_definition);
/* "CUPEL_OBJECT_VIEW" */
const char *cupel__c_kind(cupel_object_kind kind);
/* Behind the head "CUPEL_NEED(" or "CUPEL_TABLE_NEED(": "CUPEL_OBJECT_VIEW, "name")" */
const char *cupel__c_need(cupel__c_writer *writer, const char *head, const cupel_reference *need);

#endif
