/* C source written: texts, and calls whose arguments are laid out within the width of a line. */
#ifndef CUPEL_MIGRATE_C_WRITER_H
#define CUPEL_MIGRATE_C_WRITER_H

#include "base/arena.h"
#include "base/buf.h"

enum { CUPEL__C_WIDTH = 100 };

typedef struct cupel__c_writer {
    cupel__buf *out;
    cupel__arena *arena;
    bool failed; /* memory was short */
} cupel__c_writer;

/* In the arena. */
typedef struct cupel__c_arguments {
    const char **items;
    size_t count;
    size_t capacity;
} cupel__c_arguments;

/* The text as a C literal, quotes included. NULL when memory is short. */
const char *cupel__c_text(cupel__c_writer *writer, const char *text);
/* Adds an argument (borrowed); NULL counts as memory that was short. */
void cupel__c_add(cupel__c_writer *writer, cupel__c_arguments *arguments, const char *text);
/* Adds ".option = "text"" unless the text is NULL. */
void cupel__c_option_text(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const char *option, const char *text);
/* "HEAD(a, b)" as one argument of a call in a function's body; in the arena. */
const char *cupel__c_nested(cupel__c_writer *writer, const char *head,
                            const cupel__c_arguments *arguments);
/* Appends `head`, the arguments, and `tail` to the output, over several lines where one is too short. */
void cupel__c_list(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                   const char *tail);
/* Appends "a, b": names as the lists of models and operations write them, quoted where they are no
 * plain words. */
void cupel__c_names(cupel__buf *out, const char *const *names, size_t count);

#endif
