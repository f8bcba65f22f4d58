/* C source written: texts, and calls whose arguments are laid out within the width of a line. */
#ifndef CUPEL_INSPECT_C_WRITER_H
#define CUPEL_INSPECT_C_WRITER_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    CUPEL__C_WIDTH = 100,
    CUPEL__C_LONGEST = 4095 /* of a literal that every compiler must take */
};

typedef struct cupel__c_writer {
    cupel__buf *out;
    cupel__arena *arena;
    bool failed;   /* memory was short */
    bool overlong; /* a literal is longer than CUPEL__C_LONGEST */
} cupel__c_writer;

/* In the arena. An argument may have several lines; the blanks in front of the later ones are counted
 * from where it begins. */
typedef struct cupel__c_arguments {
    const char **items;
    size_t count;
    size_t capacity;
} cupel__c_arguments;

/* The text as a C literal, quotes included. NULL when memory is short. */
const char *cupel__c_text(cupel__c_writer *writer, const char *text);
/* "option = " and the text behind it, each line of the text in a line of its own, which are broken
 * further between words where they are too long; `option` may be "". */
const char *cupel__c_lines(cupel__c_writer *writer, const char *option, const char *text);
/* Adds an argument (borrowed); NULL counts as memory that was short. */
void cupel__c_add(cupel__c_writer *writer, cupel__c_arguments *arguments, const char *text);
/* Adds ".option = value" unless the value is NULL. */
void cupel__c_option(cupel__c_writer *writer, cupel__c_arguments *arguments, const char *option,
                     const char *value);
/* Adds ".option = "text"" unless the text is NULL. */
void cupel__c_option_text(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const char *option, const char *text);
/* "HEAD(a, b)" as one argument of a call in a function's body; in the arena. */
const char *cupel__c_nested(cupel__c_writer *writer, const char *head,
                            const cupel__c_arguments *arguments);
/* The same as one line of a list outside of functions, further lines under the parenthesis. */
const char *cupel__c_aligned(cupel__c_writer *writer, const char *head,
                             const cupel__c_arguments *arguments);
/* Appends `head` (NULL: memory was short), the arguments, and `tail` to the output, over several lines
 * where one is too short. */
void cupel__c_list(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                   const char *tail);
/* The same with further lines under the parenthesis. */
void cupel__c_aligned_list(cupel__c_writer *writer, const char *head,
                           const cupel__c_arguments *arguments, const char *tail);
/* The same with each argument in a line of its own. */
void cupel__c_column(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                     const char *tail);
/* Appends "a, b": names as the lists of models and operations write them, quoted where they are no
 * plain words. */
void cupel__c_names(cupel__buf *out, const char *const *names, size_t count);
/* What compilers are told where a literal is longer than they must take. */
void cupel__c_allow_overlong(cupel__buf *out);

#endif
