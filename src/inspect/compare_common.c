/* Schemas of two engines compared as each of them sees it: what only one of the two tells apart is no
 * difference, as the other has nothing else for it. */
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "inspect/compare.h"

#define ONE_MORE(name, text) +1
enum { KINDS = 0 CUPEL_DIFFERENCE_KINDS(ONE_MORE) };
#undef ONE_MORE

/* What the other comparison tells, by the elements of both schemas. */
typedef struct told {
    cupel__set touched;     /* about these, or about something in them */
    cupel__set there_alone; /* that these come or go, or are not the same in some way */
    cupel__set of_kind[KINDS];
} told;

static bool tell(told *known, const cupel_difference *difference);
static bool add(cupel__set *set, const void *element);
static bool is_told(const told *known, const cupel_difference *difference);
static const void *subject(const cupel_difference *difference, bool of_from);
static bool is_aspect(cupel_difference_kind kind);

int cupel_comparison_keep_common(cupel_comparison *comparison, const cupel_comparison *other,
                                 cupel_error *error)
{
    told known = { 0 };
    cupel__compared *owner = comparison->reserved;
    bool good = true;
    size_t kept = 0;
    for (size_t i = 0; good && i < other->count; i++)
        good = tell(&known, &other->differences[i]);
    for (size_t i = 0; good && i < comparison->count; i++) {
        if (is_told(&known, &comparison->differences[i]))
            owner->differences[kept++] = comparison->differences[i];
    }
    if (good)
        comparison->count = kept;
    cupel__set_release(&known.touched);
    cupel__set_release(&known.there_alone);
    for (size_t i = 0; i < KINDS; i++)
        cupel__set_release(&known.of_kind[i]);
    return good ? 0 : cupel__error_nomem(error);
}

static bool tell(told *known, const cupel_difference *d)
{
    const void *const elements[] = { d->from_table,      d->to_table,      d->from_column,
                                     d->to_column,       d->from_index,    d->to_index,
                                     d->from_constraint, d->to_constraint, d->from_object,
                                     d->to_object };
    cupel__set *set = is_aspect(d->kind) ? &known->of_kind[d->kind] : &known->there_alone;
    bool good = add(set, subject(d, true)) && add(set, subject(d, false));
    for (size_t i = 0; good && i < sizeof elements / sizeof *elements; i++)
        good = add(&known->touched, elements[i]);
    return good;
}

static bool add(cupel__set *set, const void *element)
{
    return element == NULL || cupel__set_add(set, element);
}

/* One engine may say that an element is changed where to the other it is one that goes and one that
 * comes. Of the several ways in which a column can be changed, each is looked for. */
static bool is_told(const told *known, const cupel_difference *d)
{
    for (int of_from = 0; of_from < 2; of_from++) {
        const void *element = subject(d, of_from != 0);
        if (is_aspect(d->kind) ? cupel__set_has(&known->of_kind[d->kind], element) ||
                                     cupel__set_has(&known->there_alone, element)
                               : cupel__set_has(&known->touched, element))
            return true;
    }
    return false;
}

/* The least of the elements that the difference names. */
static const void *subject(const cupel_difference *d, bool of_from)
{
    const void *const elements[] = {
        of_from ? (const void *)d->from_index : d->to_index,
        of_from ? (const void *)d->from_constraint : d->to_constraint,
        of_from ? (const void *)d->from_column : d->to_column,
        of_from ? (const void *)d->from_object : d->to_object,
    };
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (elements[i])
            return elements[i];
    }
    bool in_table = d->from_index || d->to_index || d->from_constraint || d->to_constraint ||
                    d->from_column || d->to_column || d->from_object || d->to_object;
    return in_table ? NULL : of_from ? (const void *)d->from_table : d->to_table;
}

static bool is_aspect(cupel_difference_kind kind)
{
    switch (kind) {
    case CUPEL_CHANGE_TABLE_COMMENT:
    case CUPEL_CHANGE_TABLE_OPTIONS:
    case CUPEL_CHANGE_TYPE:
    case CUPEL_CHANGE_NULLABLE:
    case CUPEL_CHANGE_DEFAULT:
    case CUPEL_CHANGE_COMPUTED:
    case CUPEL_CHANGE_IDENTITY:
    case CUPEL_CHANGE_COLLATION:
    case CUPEL_CHANGE_COMMENT:
    case CUPEL_CHANGE_COLUMN_OPTIONS:
    case CUPEL_CHANGE_OBJECT_COMMENT:
    case CUPEL_CHANGE_INDEX_COMMENT:
    case CUPEL_CHANGE_CONSTRAINT_COMMENT:
        return true;
    default:
        return false;
    }
}
