/* Parts of partitioned tables: what is done to the whole is done to them by the engine, which refuses
 * to have it done to them apart. */
#include <string.h>

#include "base/text.h"
#include "migrate/autogenerate.h"

static bool is_inherited(const cupel__findings *a, const cupel_difference *d);
static bool follows_whole(const cupel__findings *a, const cupel_difference *d, bool goes);
static bool is_same_subject(const cupel_difference *part, const cupel_difference *whole);
static bool is_same_column(const cupel_column *a, const cupel_column *b);
static bool is_same_key(const cupel_constraint *a, const cupel_constraint *b);
static bool is_same_index(const cupel_index *a, const cupel_index *b);

const cupel_table *cupel__whole_of(const cupel_schema *schema, const cupel_table *part)
{
    return part->partition_of != NULL
               ? cupel_schema_table(schema, part->partition_of_schema, part->partition_of)
               : NULL;
}

bool cupel__part_comes_late(const cupel__findings *a, const cupel_table *part)
{
    const cupel_table *whole = cupel__whole_of(a->to, part);
    if (whole == NULL)
        return false;
    for (const cupel__link *l = cupel__links_of(&a->changes, whole); l != NULL; l = l->next) {
        const cupel_difference *d = l->item;
        if (d->kind == CUPEL_ADD_TABLE)
            return cupel__part_comes_late(a, whole);
    }
    return true;
}

bool cupel__part_follows(const cupel__findings *a, const cupel_difference *d, bool goes)
{
    return is_inherited(a, d) || follows_whole(a, d, goes);
}

/* What is done to a column is done to those that heirs have of it; their defaults and whether they take
 * NULL may be their own. */
static bool is_inherited(const cupel__findings *a, const cupel_difference *d)
{
    bool goes = d->kind == CUPEL_REMOVE_COLUMN;
    const cupel_table *heir = goes ? d->from_table : d->to_table;
    const cupel_column *column = goes ? d->from_column : d->to_column;
    bool kind = goes || d->kind == CUPEL_ADD_COLUMN || d->kind == CUPEL_RENAME_COLUMN ||
                d->kind == CUPEL_CHANGE_TYPE || d->kind == CUPEL_CHANGE_COLLATION;
    if (!kind || a->dialect->column_comes_along == NULL ||
        !a->dialect->column_comes_along(a->dialect, heir, column))
        return false;
    for (size_t i = 0; i < heir->need_count; i++) {
        const cupel_reference *need = &heir->needs[i];
        const cupel_table *parent = need->kind == CUPEL_OBJECT_TABLE
                                        ? cupel_schema_table(heir->owner, need->schema, need->name)
                                        : NULL;
        const cupel__link *l = parent != NULL ? cupel__links_of(&a->changes, parent) : NULL;
        for (; l != NULL; l = l->next) {
            const cupel_difference *other = l->item;
            if (other->kind == d->kind && is_same_column(d->from_column, other->from_column) &&
                is_same_column(d->to_column, other->to_column))
                return true;
        }
    }
    return false;
}

static bool follows_whole(const cupel__findings *a, const cupel_difference *d, bool goes)
{
    const cupel_table *old = d->from_table != NULL ? cupel__whole_of(a->from, d->from_table) : NULL;
    const cupel_table *new = d->to_table != NULL ? cupel__whole_of(a->to, d->to_table) : NULL;
    if (old == NULL || new == NULL)
        return false;
    for (const cupel__link *l = cupel__links_of(&a->changes, new); l != NULL; l = l->next) {
        const cupel_difference *other = l->item;
        if (other->from_table != old || !is_same_subject(d, other))
            continue;
        /* A key or index that comes is made in the parts first: the whole then takes it up. A check is
         * told by its name. */
        bool check = d->to_constraint != NULL && d->to_constraint->kind == CUPEL_CONSTRAINT_CHECK;
        return goes || check || (d->to_constraint == NULL && d->to_index == NULL);
    }
    return false;
}

static bool is_same_subject(const cupel_difference *part, const cupel_difference *whole)
{
    /* The name of a part's key need not be stated, and then one goes where another comes. */
    if (whole->kind == CUPEL_CHANGE_CONSTRAINT && part->kind == CUPEL_REMOVE_CONSTRAINT)
        return is_same_key(part->from_constraint, whole->from_constraint);
    if (whole->kind == CUPEL_CHANGE_CONSTRAINT && part->kind == CUPEL_ADD_CONSTRAINT)
        return is_same_key(part->to_constraint, whole->to_constraint);
    if (part->kind != whole->kind)
        return false;
    switch (part->kind) {
    case CUPEL_ADD_COLUMN:
    case CUPEL_REMOVE_COLUMN:
    case CUPEL_RENAME_COLUMN:
    case CUPEL_CHANGE_TYPE:
    case CUPEL_CHANGE_NULLABLE:
    case CUPEL_CHANGE_DEFAULT:
    case CUPEL_CHANGE_COMPUTED:
    case CUPEL_CHANGE_COLLATION:
        return is_same_column(part->from_column, whole->from_column) &&
               is_same_column(part->to_column, whole->to_column);
    case CUPEL_ADD_CONSTRAINT:
    case CUPEL_REMOVE_CONSTRAINT:
    case CUPEL_CHANGE_CONSTRAINT:
        return is_same_key(part->from_constraint, whole->from_constraint) &&
               is_same_key(part->to_constraint, whole->to_constraint);
    case CUPEL_ADD_INDEX:
    case CUPEL_REMOVE_INDEX:
    case CUPEL_CHANGE_INDEX:
        return is_same_index(part->from_index, whole->from_index) &&
               is_same_index(part->to_index, whole->to_index);
    default:
        return false;
    }
}

static bool is_same_column(const cupel_column *a, const cupel_column *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a->name, b->name) == 0;
}

/* Names of checks are those of the whole, other keys have names of their own. */
static bool is_same_key(const cupel_constraint *a, const cupel_constraint *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind || a->column_count != b->column_count)
        return false;
    if (a->kind == CUPEL_CONSTRAINT_CHECK)
        return cupel__text_equal(a->name, b->name);
    for (size_t i = 0; i < a->column_count; i++)
        if (strcmp(a->columns[i], b->columns[i]) != 0)
            return false;
    return cupel__text_equal(a->referred_table, b->referred_table) &&
           cupel__text_equal(a->referred_schema, b->referred_schema);
}

static bool is_same_index(const cupel_index *a, const cupel_index *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->part_count != b->part_count || a->unique != b->unique ||
        !cupel__text_equal(a->where, b->where) || !cupel__text_iequal(a->method, b->method))
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        const cupel_index_part *x = &a->parts[i];
        const cupel_index_part *y = &b->parts[i];
        if (!cupel__text_equal(x->column, y->column) ||
            !cupel__text_equal(x->expression, y->expression) || x->descending != y->descending ||
            x->nulls != y->nulls || !cupel__text_equal(x->collation, y->collation) ||
            !cupel__text_equal(x->operator_class, y->operator_class))
            return false;
    }
    return true;
}
