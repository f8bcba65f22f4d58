/* Foreign keys that go while what they stand on changes, and come again: on engines that do not let go of
 * columns and indexes under them. */
#include "migrate/autogenerate.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/schema.h"

/* What a foreign key stands on, on one of its sides. */
typedef struct footing {
    const cupel_table *table; /* of the wanted state */
    const char *const *columns;
    size_t count;
} footing;

typedef enum hold { HOLDS_NOTHING, HOLDS_ON_THE_WAY_BACK, HOLDS } hold;

static int add_key(cupel__findings *a, const cupel_table *to, const cupel_table *from,
                   const cupel_constraint *key, bool come, cupel_error *error);
static hold hold_of(const cupel__findings *a, const cupel_table *to, const cupel_constraint *key);
static hold hold_on(const cupel__findings *a, const footing *f);
static hold hold_of_difference(const cupel_difference *d, const footing *f);
static bool stands_on_index(const cupel_index *index, const footing *f);
static bool stands_on_key(const cupel_constraint *key, const footing *f);
static bool has_column(const footing *f, const char *name);
static const cupel_constraint *same_key(const cupel_table *from, const cupel_constraint *key);
static bool same_names(const char *const *a, const char *const *b, size_t count);

int cupel__directives_held(cupel__findings *a, bool come, cupel_error *error)
{
    int code = 0;
    if (!(a->dialect->capabilities & CUPEL_HAS_HOLDING_KEYS) || a->comparison.count == 0)
        return 0;
    /* A key that differs goes and comes anyway. */
    for (size_t i = 0; i < a->to->table_count; i++) {
        const cupel_table *to = a->to->tables[i];
        const cupel_table *from = cupel_schema_table(a->renamed, to->schema, to->name);
        for (size_t k = 0; code == 0 && from != NULL && k < to->constraint_count; k++) {
            const cupel_constraint *key = same_key(from, to->constraints[k]);
            if (key != NULL && key->name != NULL &&
                !cupel__links_of(&a->changes, to->constraints[k]))
                code = add_key(a, to, from, key, come, error);
        }
    }
    return code;
}

/* The key as it was, under the new names of its columns: it is not among the differences. */
static int add_key(cupel__findings *a, const cupel_table *to, const cupel_table *from,
                   const cupel_constraint *key, bool come, cupel_error *error)
{
    const hold held = hold_of(a, to, key);
    const cupel__operand operand = { .table = come ? to : from, .constraint = key };
    cupel__operation o = {
        .kind = come ? CUPEL__OPERATION_ADD_CONSTRAINT : CUPEL__OPERATION_DROP_CONSTRAINT,
        .schema = to->schema,
        .table = to->name,
        .name = key->name,
        .only_back = held == HOLDS_ON_THE_WAY_BACK,
    };
    if (held == HOLDS_NOTHING)
        return 0;
    if (come)
        o.to = operand;
    else
        o.from = operand;
    return cupel__vec_push(&a->operations, o) ? 0 : cupel__error_nomem(error);
}

static hold hold_of(const cupel__findings *a, const cupel_table *to, const cupel_constraint *key)
{
    const char *namespace_ = key->referred_schema != NULL ? key->referred_schema : to->schema;
    const footing sides[] = {
        { to, key->columns, key->column_count },
        { cupel_schema_table(a->to, namespace_, key->referred_table), key->referred_columns,
          key->column_count },
    };
    hold strongest = HOLDS_NOTHING;
    for (size_t i = 0; i < 2; i++) {
        hold one = sides[i].table != NULL ? hold_on(a, &sides[i]) : HOLDS_NOTHING;
        if (one > strongest)
            strongest = one;
    }
    return strongest;
}

static hold hold_on(const cupel__findings *a, const footing *f)
{
    hold strongest = HOLDS_NOTHING;
    for (const cupel__link *l = cupel__links_of(&a->changes, f->table); l != NULL; l = l->next) {
        const cupel_difference *d = l->item;
        hold one = d->from_table != NULL ? hold_of_difference(d, f) : HOLDS_NOTHING;
        if (one > strongest)
            strongest = one;
    }
    return strongest;
}

/* An index that comes may take the place of the engine's own, and cannot go again then. */
static hold hold_of_difference(const cupel_difference *d, const footing *f)
{
    switch (d->kind) {
    case CUPEL_CHANGE_TYPE:
    case CUPEL_CHANGE_NULLABLE:
    case CUPEL_CHANGE_COLLATION:
    case CUPEL_CHANGE_COMPUTED:
        return has_column(f, d->to_column->name) ? HOLDS : HOLDS_NOTHING;
    case CUPEL_REMOVE_INDEX:
    case CUPEL_CHANGE_INDEX:
        return stands_on_index(d->from_index, f) ? HOLDS : HOLDS_NOTHING;
    case CUPEL_REMOVE_CONSTRAINT:
    case CUPEL_CHANGE_CONSTRAINT:
        return stands_on_key(d->from_constraint, f) ? HOLDS : HOLDS_NOTHING;
    case CUPEL_ADD_INDEX:
        return stands_on_index(d->to_index, f) ? HOLDS_ON_THE_WAY_BACK : HOLDS_NOTHING;
    case CUPEL_ADD_CONSTRAINT:
        return stands_on_key(d->to_constraint, f) ? HOLDS_ON_THE_WAY_BACK : HOLDS_NOTHING;
    default:
        return HOLDS_NOTHING;
    }
}

/* Names of an index that goes are old ones: a column that is renamed as well is not found, and the
 * statement then fails as it would without this. */
static bool stands_on_index(const cupel_index *index, const footing *f)
{
    bool stands = index->part_count >= f->count;
    for (size_t i = 0; stands && i < f->count; i++)
        stands = cupel__text_iequal(index->parts[i].column, f->columns[i]);
    return stands;
}

static bool stands_on_key(const cupel_constraint *key, const footing *f)
{
    bool stands =
        (key->kind == CUPEL_CONSTRAINT_PRIMARY_KEY || key->kind == CUPEL_CONSTRAINT_UNIQUE) &&
        key->column_count >= f->count;
    for (size_t i = 0; stands && i < f->count; i++)
        stands = cupel__text_iequal(key->columns[i], f->columns[i]);
    return stands;
}

static bool has_column(const footing *f, const char *name)
{
    bool has = false;
    for (size_t i = 0; i < f->count; i++)
        has = has || cupel__text_iequal(f->columns[i], name);
    return has;
}

/* The one that does the same, whatever it is called. */
static const cupel_constraint *same_key(const cupel_table *from, const cupel_constraint *key)
{
    if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
        return NULL;
    for (size_t i = 0; i < from->constraint_count; i++) {
        const cupel_constraint *other = from->constraints[i];
        if (other->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
            other->column_count == key->column_count &&
            cupel__text_iequal(other->referred_table, key->referred_table) &&
            cupel__text_equal(other->referred_schema, key->referred_schema) &&
            same_names(other->columns, key->columns, key->column_count) &&
            same_names(other->referred_columns, key->referred_columns, key->column_count))
            return other;
    }
    return NULL;
}

static bool same_names(const char *const *a, const char *const *b, size_t count)
{
    bool same = true;
    for (size_t i = 0; same && i < count; i++)
        same = cupel__text_iequal(a[i], b[i]);
    return same;
}
