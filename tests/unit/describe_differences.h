/* Differences as one line of text, so that a test can state what it expects in one string:
 * "add column users.age; change index users.ix_users_name". */
#ifndef CUPEL_TESTS_DESCRIBE_DIFFERENCES_H
#define CUPEL_TESTS_DESCRIBE_DIFFERENCES_H

#include <cupel/inspect.h>

#include <stdio.h>
#include <string.h>

#define DESCRIPTION_SIZE 8192

/* What a constraint is called: by its name, or "unique(a, b)". */
static inline size_t describe_constraint(char *out, size_t size, const cupel_constraint *constraint)
{
    static const char *const kinds[] = { "primary key", "unique", "foreign key", "check",
                                         "exclude" };
    if (constraint->name && constraint->kind != CUPEL_CONSTRAINT_PRIMARY_KEY)
        return (size_t)snprintf(out, size, "%s", constraint->name);
    size_t at = (size_t)snprintf(out, size, "%s(", kinds[constraint->kind]);
    if (constraint->expression)
        at += (size_t)snprintf(out + at, size - at, "%s", constraint->expression);
    for (size_t i = 0; i < constraint->column_count; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i ? ", " : "", constraint->columns[i]);
    return at + (size_t)snprintf(out + at, size - at, ")");
}

static inline void describe_differences(char out[DESCRIPTION_SIZE], const cupel_comparison *found)
{
    static const char *const words[] = {
#define CUPEL_X(name, text) text,
        CUPEL_DIFFERENCE_KINDS(CUPEL_X)
#undef CUPEL_X
    };
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < found->count && at < DESCRIPTION_SIZE - 512; i++) {
        const cupel_difference *d = &found->differences[i];
        const cupel_table *table = d->to_table ? d->to_table : d->from_table;
        const cupel_column *column = d->to_column ? d->to_column : d->from_column;
        const cupel_index *index = d->to_index ? d->to_index : d->from_index;
        const cupel_constraint *constraint =
            d->to_constraint ? d->to_constraint : d->from_constraint;
        const cupel_object *object = d->to_object ? d->to_object : d->from_object;
        at += (size_t)snprintf(out + at, DESCRIPTION_SIZE - at, "%s%s %s%s%s", i ? "; " : "",
                               words[d->kind], object ? cupel_object_kind_text(object->kind) : "",
                               object ? " " : "", object ? object->name : table->name);
        if (column)
            at += (size_t)snprintf(out + at, DESCRIPTION_SIZE - at, ".%s", column->name);
        if (index)
            at += (size_t)snprintf(out + at, DESCRIPTION_SIZE - at, ".%s", index->name);
        if (constraint) {
            out[at++] = '.';
            at += describe_constraint(out + at, DESCRIPTION_SIZE - at, constraint);
        }
    }
}

#endif
