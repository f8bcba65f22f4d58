/* The constraints and indexes of two tables that belong together. Those of one kind are paired in
 * several passes, from what is surely the same to what is merely meant to be the same; what is left
 * over has been removed or added. */
#include <string.h>

#include "base/text.h"
#include "inspect/compare.h"
#include "sql/schema.h"

/* One constraint or index. */
typedef struct table_key {
    const cupel_constraint *constraint; /* or NULL, then */
    const cupel_index *index;
    struct table_key *partner; /* on the other side */
    bool same;                 /* as the partner */
} table_key;

typedef struct key_list {
    table_key *items;
    size_t count;
} key_list;

typedef struct key_lists {
    cupel__comparing *c;
    const cupel__table_pair *pair;
    key_list from;
    key_list to;
} key_lists;

typedef bool key_test(key_lists *lists, const table_key *from, const table_key *to);

static bool collect(cupel__comparing *c, const cupel__table_pair *pair, const cupel_table *table,
                    key_list *out);
static bool is_told_already(cupel__comparing *c, const cupel__table_pair *pair,
                            const cupel_table *table, const cupel_constraint *constraint);
static void pair_up(key_lists *lists, key_test *test, bool same);
static key_test same_primary_key;
static key_test both_primary_keys;
static key_test same_named_constraint;
static key_test same_unnamed_constraint;
static key_test same_foreign_key;
static key_test named_alike;
static key_test foreign_key_alike;
static key_test same_index;
static bool same_definition(key_lists *lists, const table_key *from, const table_key *to);
static bool same_constraint(key_lists *lists, const cupel_constraint *from,
                            const cupel_constraint *to);
static bool same_target(key_lists *lists, const cupel_constraint *from, const cupel_constraint *to);
static bool same_options(key_lists *lists, const cupel_constraint *from,
                         const cupel_constraint *to);
static bool same_columns(key_lists *lists, const cupel__table_pair *pair, const char *const *from,
                         const char *const *to, size_t count);
static bool same_index_definition(key_lists *lists, const cupel_index *from, const cupel_index *to);
static bool same_part(key_lists *lists, const cupel_index *from, const cupel_index_part *from_part,
                      const cupel_index *to, const cupel_index_part *to_part);
static bool same_part_qualities(const cupel__comparing *c, const cupel_index_part *a,
                                const cupel_index_part *b);
static bool same_include(key_lists *lists, const char *const *from, const char *const *to);
static bool same_exclusion(key_lists *lists, const cupel_constraint *from,
                           const cupel_constraint *to);
static bool same_key_parts(key_lists *lists, const cupel_constraint *from,
                           const cupel_constraint *to);
static const char *period_of(const cupel_constraint *key);
static bool same_deferral(const cupel__comparing *c, const cupel_constraint *from,
                          const cupel_constraint *to);
static bool unique_like(const table_key *key, size_t *count);
static const char *unique_column(const table_key *key, size_t i);
static bool same_key_options(key_lists *lists, const cupel_option *from, size_t from_count,
                             const cupel_option *to, size_t to_count);
static const char *engine_of(const cupel__comparing *c, const cupel_table *table);
static bool same_key_method(const key_lists *lists, const char *from, const char *to);
static const char *method(const table_key *key);
static bool same_method(const key_lists *lists, const char *from, const char *to);
static const char *method_of(const cupel__comparing *c, const cupel_table *table,
                             const char *method);
static cupel_nulls nulls_of(const cupel_index_part *part);
static cupel_action action_of(const cupel__comparing *c, cupel_action action);
static const char *name_of(const table_key *key);
static void tell(key_lists *lists);
static void tell_kind(key_lists *lists, const key_list *list, cupel_constraint_kind kind,
                      bool removed);
static void tell_indexes(key_lists *lists, const key_list *list, bool removed);
static bool is_automatic(const key_lists *lists, const key_list *list, const cupel_index *index);
static void tell_changes(key_lists *lists);
static void add(key_lists *lists, cupel_difference_kind kind, const table_key *from,
                const table_key *to);

void cupel__compare_keys(cupel__comparing *c, const cupel__table_pair *pair)
{
    static const struct {
        key_test *test;
        bool same;
    } passes[] = {
        { same_primary_key, true },
        { both_primary_keys, false },
        { same_named_constraint, true },
        { same_foreign_key, true },
        { same_unnamed_constraint, true },
        { same_index, true },
        { named_alike, false },
        { foreign_key_alike, false },
    };
    key_lists lists = { .c = c, .pair = pair };
    if (!collect(c, pair, pair->from, &lists.from) || !collect(c, pair, pair->to, &lists.to))
        return;
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        pair_up(&lists, passes[i].test, passes[i].same);
    tell(&lists);
}

static bool collect(cupel__comparing *c, const cupel__table_pair *pair, const cupel_table *table,
                    key_list *out)
{
    size_t most = table->constraint_count + table->index_count;
    out->items = c->code == 0 ? cupel__arena_zalloc(&c->arena, most * sizeof *out->items) : NULL;
    if (!out->items) {
        cupel__compare_nomem(c);
        return false;
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (!is_told_already(c, pair, table, table->constraints[i]))
            out->items[out->count++].constraint = table->constraints[i];
    }
    for (size_t i = 0; i < table->index_count; i++)
        out->items[out->count++].index = table->indexes[i];
    return true;
}

/* Foreign keys to a table that is removed were told together with it, and the check of an Enum with
 * its column. */
static bool is_told_already(cupel__comparing *c, const cupel__table_pair *pair,
                            const cupel_table *table, const cupel_constraint *constraint)
{
    const cupel_table *target =
        table == pair->from ? cupel__constraint_target(table, constraint) : NULL;
    for (size_t i = 0; i < pair->to->column_count; i++) {
        if (pair->columns[i].enum_check == constraint)
            return true;
    }
    return target && !cupel__map_get(&c->pair_of_from, &target, sizeof target);
}

static void pair_up(key_lists *lists, key_test *test, bool same)
{
    for (size_t i = 0; i < lists->to.count; i++) {
        table_key *to = &lists->to.items[i];
        for (size_t k = 0; !to->partner && k < lists->from.count; k++) {
            table_key *from = &lists->from.items[k];
            if (from->partner || !test(lists, from, to))
                continue;
            *to = (table_key){ to->constraint, to->index, from, same };
            *from = (table_key){ from->constraint, from->index, to, same };
        }
    }
}

static bool same_primary_key(key_lists *lists, const table_key *from, const table_key *to)
{
    return both_primary_keys(lists, from, to) &&
           same_constraint(lists, from->constraint, to->constraint);
}

/* The name of a primary key serves nobody, and MariaDB has but one for it. */
static bool both_primary_keys(key_lists *lists, const table_key *from, const table_key *to)
{
    (void)lists;
    return from->constraint && to->constraint &&
           from->constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY &&
           to->constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY;
}

static bool same_named_constraint(key_lists *lists, const table_key *from, const table_key *to)
{
    return (to->constraint || from->constraint) && named_alike(lists, from, to) &&
           same_definition(lists, from, to);
}

/* A name is compared where both sides have one. */
static bool same_unnamed_constraint(key_lists *lists, const table_key *from, const table_key *to)
{
    return (to->constraint || from->constraint) && (!name_of(from) || !name_of(to)) &&
           same_definition(lists, from, to);
}

/* Foreign keys are known by what they do: many a database has named them on its own. */
static bool same_foreign_key(key_lists *lists, const table_key *from, const table_key *to)
{
    return foreign_key_alike(lists, from, to) &&
           same_options(lists, from->constraint, to->constraint);
}

static bool foreign_key_alike(key_lists *lists, const table_key *from, const table_key *to)
{
    return from->constraint && to->constraint &&
           from->constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
           to->constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
           same_target(lists, from->constraint, to->constraint);
}

static bool same_index(key_lists *lists, const table_key *from, const table_key *to)
{
    return from->index && to->index && named_alike(lists, from, to) &&
           same_definition(lists, from, to);
}

/* Two of one kind with one name: the same one, changed. */
static bool named_alike(key_lists *lists, const table_key *from, const table_key *to)
{
    size_t count;
    bool kinds = from->index ? to->index != NULL
                             : to->constraint && from->constraint->kind == to->constraint->kind;
    if (lists->c->rules->unique_index_is_constraint && unique_like(from, &count) &&
        unique_like(to, &count))
        kinds = true;
    return kinds && name_of(from) && name_of(to) &&
           cupel__compare_names(lists->c, name_of(from), name_of(to), false);
}

static bool same_definition(key_lists *lists, const table_key *from, const table_key *to)
{
    size_t from_count;
    size_t to_count;
    if (lists->c->rules->unique_index_is_constraint && unique_like(from, &from_count) &&
        unique_like(to, &to_count)) {
        bool same = from_count == to_count && same_key_method(lists, method(from), method(to));
        for (size_t i = 0; same && i < to_count; i++) {
            const char *name =
                cupel__compare_new_name(lists->c, lists->pair, unique_column(from, i));
            same = cupel__compare_names(lists->c, name, unique_column(to, i),
                                        lists->c->rules->folds_names);
        }
        return same;
    }
    if (from->index && to->index)
        return same_index_definition(lists, from->index, to->index);
    return from->constraint && to->constraint && from->constraint->kind == to->constraint->kind &&
           same_constraint(lists, from->constraint, to->constraint);
}

static bool same_constraint(key_lists *lists, const cupel_constraint *from,
                            const cupel_constraint *to)
{
    cupel__suspect from_owner = { .table = lists->pair->from, .constraint = from };
    cupel__suspect to_owner = { .table = lists->pair->to, .constraint = to };
    if (!same_key_options(lists, from->options, from->option_count, to->options, to->option_count))
        return false;
    switch (to->kind) {
    case CUPEL_CONSTRAINT_CHECK:
        return cupel__compare_sql(lists->c, lists->pair, from->expression, &from_owner,
                                  to->expression, &to_owner);
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        return same_target(lists, from, to) && same_options(lists, from, to);
    case CUPEL_CONSTRAINT_EXCLUDE:
        return same_exclusion(lists, from, to);
    default:
        return from->column_count == to->column_count &&
               same_columns(lists, lists->pair, from->columns, to->columns, to->column_count) &&
               same_key_parts(lists, from, to) && same_deferral(lists->c, from, to) &&
               from->nulls_not_distinct == to->nulls_not_distinct &&
               same_key_method(lists, from->method, to->method) &&
               same_include(lists, from->include, to->include);
    }
}

static bool same_exclusion(key_lists *lists, const cupel_constraint *from,
                           const cupel_constraint *to)
{
    const cupel_index a = { .name = from->name,
                            .parts = from->parts,
                            .part_count = from->part_count,
                            .where = from->where,
                            .method = from->method,
                            .include = from->include };
    const cupel_index b = { .name = to->name,
                            .parts = to->parts,
                            .part_count = to->part_count,
                            .where = to->where,
                            .method = to->method,
                            .include = to->include };
    /* The engine is asked about indexes of tables, and these are none. */
    cupel_connection *connection = lists->c->connection;
    lists->c->connection = NULL;
    bool same = same_deferral(lists->c, from, to) && same_index_definition(lists, &a, &b);
    lists->c->connection = connection;
    return same;
}

/* An order, a collation or a length of a key's columns, where one side has them. */
static bool same_key_parts(key_lists *lists, const cupel_constraint *from,
                           const cupel_constraint *to)
{
    static const cupel_index_part plain;
    for (size_t i = 0; i < to->column_count; i++) {
        cupel_index_part a = from->parts && i < from->part_count ? from->parts[i] : plain;
        cupel_index_part b = to->parts && i < to->part_count ? to->parts[i] : plain;
        a.column = b.column = NULL;
        if (!same_part_qualities(lists->c, &a, &b))
            return false;
    }
    return cupel__text_equal(period_of(from), period_of(to));
}

/* "p WITHOUT OVERLAPS", which stands behind the columns. */
static const char *period_of(const cupel_constraint *key)
{
    return key->parts && key->part_count > key->column_count
               ? key->parts[key->column_count].expression
               : NULL;
}

static bool same_deferral(const cupel__comparing *c, const cupel_constraint *from,
                          const cupel_constraint *to)
{
    return !(c->dialect->capabilities & CUPEL_CAN_DEFERRABLE) ||
           (from->deferrable == to->deferrable &&
            from->initially_deferred == to->initially_deferred);
}

/* The same columns refer to the same columns of the same table, under the names that all of them
 * have in the new schema. */
static bool same_target(key_lists *lists, const cupel_constraint *from, const cupel_constraint *to)
{
    cupel__comparing *c = lists->c;
    const cupel_table *target = cupel__constraint_target(lists->pair->from, from);
    const cupel__table_pair *pair =
        target ? cupel__map_get(&c->pair_of_from, &target, sizeof target) : NULL;
    const char *schema = from->referred_schema ? from->referred_schema : lists->pair->from->schema;
    const char *to_schema = to->referred_schema ? to->referred_schema : lists->pair->to->schema;
    const char *table = pair ? pair->to->name : from->referred_table;
    return from->column_count == to->column_count && cupel__text_equal(schema, to_schema) &&
           cupel__compare_names(c, table, to->referred_table, c->rules->folds_tables) &&
           same_columns(lists, lists->pair, from->columns, to->columns, to->column_count) &&
           same_columns(lists, pair, from->referred_columns, to->referred_columns,
                        to->column_count);
}

static bool same_options(key_lists *lists, const cupel_constraint *from, const cupel_constraint *to)
{
    const cupel__comparing *c = lists->c;
    return cupel__compare_options(c, from->options, from->option_count, to->options,
                                  to->option_count) &&
           from->match == to->match && same_deferral(c, from, to) &&
           action_of(c, from->on_delete) == action_of(c, to->on_delete) &&
           action_of(c, from->on_update) == action_of(c, to->on_update);
}

/* `pair` is the one whose columns these are; NULL where the table is known by its name only. */
static bool same_columns(key_lists *lists, const cupel__table_pair *pair, const char *const *from,
                         const char *const *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = pair ? cupel__compare_new_name(lists->c, pair, from[i]) : from[i];
        if (!cupel__compare_names(lists->c, name, to[i], lists->c->rules->folds_names))
            return false;
    }
    return true;
}

static bool same_index_definition(key_lists *lists, const cupel_index *from, const cupel_index *to)
{
    cupel__suspect from_owner = { .table = lists->pair->from, .index = from };
    cupel__suspect to_owner = { .table = lists->pair->to, .index = to };
    if (from->unique != to->unique || from->part_count != to->part_count ||
        from->nulls_not_distinct != to->nulls_not_distinct ||
        !same_method(lists, from->method, to->method) ||
        !same_key_options(lists, from->options, from->option_count, to->options, to->option_count))
        return false;
    for (size_t i = 0; i < to->part_count; i++) {
        if (!same_part(lists, from, &from->parts[i], to, &to->parts[i]))
            return false;
    }
    return same_include(lists, from->include, to->include) &&
           cupel__compare_sql(lists->c, lists->pair, from->where, &from_owner, to->where,
                              &to_owner);
}

/* Where the engine has no index over an expression, "name(10)" is ten characters of a column. */
static cupel_index_part plain_part(cupel__comparing *c, const cupel_index_part *part)
{
    cupel_index_part plain = *part;
    cupel__lexer lexer;
    if (part->column || !part->expression || c->dialect->capabilities & CUPEL_CAN_EXPRESSION_INDEX)
        return plain;
    cupel__lexer_init(&lexer, c->lexical, part->expression, strlen(part->expression));
    cupel__token name = cupel__lexer_next(&lexer);
    cupel__token open = cupel__lexer_next(&lexer);
    cupel__token number = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&open, "(") || number.kind != CUPEL__TOKEN_NUMBER)
        return plain;
    plain.column = cupel__token_name(&c->arena, c->lexical, &name);
    if (!plain.column)
        cupel__compare_nomem(c);
    for (size_t i = 0; i < number.size && plain.length < 100000; i++)
        plain.length = plain.length * 10 + (number.text[i] - '0');
    return plain;
}

static bool same_part(key_lists *lists, const cupel_index *from, const cupel_index_part *from_part,
                      const cupel_index *to, const cupel_index_part *to_part)
{
    cupel__comparing *c = lists->c;
    const cupel_index_part old = plain_part(c, from_part);
    const cupel_index_part new = plain_part(c, to_part);
    const cupel_index_part *a = &old;
    const cupel_index_part *b = &new;
    cupel__suspect from_owner = { .table = lists->pair->from, .index = from };
    cupel__suspect to_owner = { .table = lists->pair->to, .index = to };
    if (!same_part_qualities(c, a, b))
        return false;
    if (a->column && b->column)
        return cupel__compare_names(c, cupel__compare_new_name(c, lists->pair, a->column),
                                    b->column, c->rules->folds_names);
    if (a->column || b->column)
        return false;
    return cupel__compare_sql(c, lists->pair, a->expression, &from_owner, b->expression, &to_owner);
}

static bool same_part_qualities(const cupel__comparing *c, const cupel_index_part *a,
                                const cupel_index_part *b)
{
    bool collations = c->rules->collation_folds ? cupel__text_iequal(a->collation, b->collation)
                                                : cupel__text_equal(a->collation, b->collation);
    return a->descending == b->descending && nulls_of(a) == nulls_of(b) && collations &&
           a->length == b->length && cupel__text_iequal(a->operator_class, b->operator_class) &&
           cupel__text_equal(a->with_operator, b->with_operator);
}

static bool same_include(key_lists *lists, const char *const *from, const char *const *to)
{
    size_t from_count = 0;
    size_t to_count = 0;
    while (from && from[from_count])
        from_count++;
    while (to && to[to_count])
        to_count++;
    return from_count == to_count && same_columns(lists, lists->pair, from, to, to_count);
}

/* A unique constraint, or an index that is no more than one. */
static bool unique_like(const table_key *key, size_t *count)
{
    if (key->constraint) {
        *count = key->constraint->column_count;
        return key->constraint->kind == CUPEL_CONSTRAINT_UNIQUE && !key->constraint->parts;
    }
    *count = key->index->part_count;
    bool plain = key->index->unique && !key->index->where;
    for (size_t i = 0; i < key->index->part_count; i++)
        plain = plain && key->index->parts[i].column && !key->index->parts[i].descending &&
                key->index->parts[i].length == 0;
    return plain;
}

static const char *unique_column(const table_key *key, size_t i)
{
    return key->constraint ? key->constraint->columns[i] : key->index->parts[i].column;
}

/* But for the one that the usual storage engine takes and does not heed. */
static bool same_key_options(key_lists *lists, const cupel_option *from, size_t from_count,
                             const cupel_option *to, size_t to_count)
{
    const cupel_option *sides[] = { from, to };
    size_t counts[] = { from_count, to_count };
    const char *unheeded = lists->c->rules->unheeded_key_option;
    if (!unheeded || engine_of(lists->c, lists->pair->from) || engine_of(lists->c, lists->pair->to))
        return cupel__compare_options(lists->c, from, from_count, to, to_count);
    for (size_t i = 0; i < 2; i++) {
        cupel_option *kept = cupel__arena_alloc(&lists->c->arena, (counts[i] + 1) * sizeof *kept);
        size_t count = 0;
        if (!kept) {
            cupel__compare_nomem(lists->c);
            return true;
        }
        for (size_t k = 0; k < counts[i]; k++)
            if (!cupel__text_iequal(sides[i][k].name, unheeded))
                kept[count++] = sides[i][k];
        sides[i] = kept;
        counts[i] = count;
    }
    return cupel__compare_options(lists->c, sides[0], counts[0], sides[1], counts[1]);
}

/* NULL for the usual one. */
static const char *engine_of(const cupel__comparing *c, const cupel_table *table)
{
    return cupel_option_value(table->options, table->option_count, c->dialect->name, "ENGINE");
}

/* Models have no words for that of a key. */
static bool same_key_method(const key_lists *lists, const char *from, const char *to)
{
    bool unsaid = !to && !cupel__compare_tells(lists->c, CUPEL_OBJECT_TABLE);
    return unsaid || same_method(lists, from, to);
}

static const char *method(const table_key *key)
{
    return key->constraint ? key->constraint->method : key->index->method;
}

static bool same_method(const key_lists *lists, const char *from, const char *to)
{
    return cupel__text_iequal(method_of(lists->c, lists->pair->from, from),
                              method_of(lists->c, lists->pair->to, to));
}

static const char *method_of(const cupel__comparing *c, const cupel_table *table,
                             const char *method)
{
    const char *const(*engines)[2] = c->rules->engine_methods;
    const char *engine = engines ? engine_of(c, table) : NULL;
    for (; engine && (*engines)[0]; engines++)
        if (cupel__text_iequal((*engines)[0], engine))
            return method ? method : (*engines)[1];
    bool other = method && cupel__text_iequal(method, c->rules->other_default_method);
    return method && !other ? method : c->rules->default_method;
}

static cupel_nulls nulls_of(const cupel_index_part *part)
{
    if (part->nulls != CUPEL_NULLS_DEFAULT)
        return part->nulls;
    return part->descending ? CUPEL_NULLS_FIRST : CUPEL_NULLS_LAST;
}

static cupel_action action_of(const cupel__comparing *c, cupel_action action)
{
    return action == CUPEL_RESTRICT && c->rules->restrict_is_no_action ? CUPEL_NO_ACTION : action;
}

static const char *name_of(const table_key *key)
{
    return key->index ? key->index->name : key->constraint->name;
}

/* What stands in another's way goes first, and what others need comes first. */
static void tell(key_lists *lists)
{
    static const cupel_constraint_kind order[] = {
        CUPEL_CONSTRAINT_PRIMARY_KEY, CUPEL_CONSTRAINT_UNIQUE,      CUPEL_CONSTRAINT_CHECK,
        CUPEL_CONSTRAINT_EXCLUDE,     CUPEL_CONSTRAINT_FOREIGN_KEY,
    };
    const size_t count = sizeof order / sizeof *order;
    for (size_t i = count; i-- > 0;)
        tell_kind(lists, &lists->from, order[i], true);
    tell_indexes(lists, &lists->from, true);
    tell_changes(lists);
    for (size_t i = 0; i + 1 < count; i++)
        tell_kind(lists, &lists->to, order[i], false);
    tell_indexes(lists, &lists->to, false);
    tell_kind(lists, &lists->to, order[count - 1], false);
}

static void tell_kind(key_lists *lists, const key_list *list, cupel_constraint_kind kind,
                      bool removed)
{
    for (size_t i = 0; i < list->count; i++) {
        const table_key *key = &list->items[i];
        if (key->partner || !key->constraint || key->constraint->kind != kind)
            continue;
        if (removed)
            add(lists, CUPEL_REMOVE_CONSTRAINT, key, NULL);
        else
            add(lists, CUPEL_ADD_CONSTRAINT, NULL, key);
    }
}

static void tell_indexes(key_lists *lists, const key_list *list, bool removed)
{
    for (size_t i = 0; i < list->count; i++) {
        const table_key *key = &list->items[i];
        if (key->partner || !key->index || is_automatic(lists, list, key->index))
            continue;
        if (removed)
            add(lists, CUPEL_REMOVE_INDEX, key, NULL);
        else
            add(lists, CUPEL_ADD_INDEX, NULL, key);
    }
}

/* An index that the engine makes for a foreign key which both sides have is there whether it is stated
 * or not. */
static bool is_automatic(const key_lists *lists, const key_list *list, const cupel_index *index)
{
    const cupel_dialect *dialect = lists->c->dialect;
    bool automatic = false;
    for (size_t i = 0; dialect->automatic_index && !automatic && i < list->count; i++) {
        const table_key *key = &list->items[i];
        cupel_constraint *only[] = { (cupel_constraint *)key->constraint };
        const cupel_table table = { .name = "", .constraints = only, .constraint_count = 1 };
        automatic = key->partner && key->constraint &&
                    key->constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
                    dialect->automatic_index(dialect, &table, index);
    }
    return automatic;
}

bool cupel__compare_index(cupel__comparing *c, const cupel__table_pair *pair,
                          const cupel_index *from, const cupel_index *to)
{
    key_lists lists = { .c = c, .pair = pair };
    return same_index_definition(&lists, from, to);
}

/* Models need not state one. */
static bool same_comment(const cupel__comparing *c, const table_key *from, const table_key *to)
{
    const char *a = from->index ? from->index->comment : from->constraint->comment;
    const char *b = to->index ? to->index->comment : to->constraint->comment;
    if ((from->index == NULL) != (to->index == NULL) ||
        !(c->dialect->capabilities & CUPEL_CAN_COMMENTS) ||
        (!b && !cupel__compare_tells(c, CUPEL_OBJECT_TABLE)))
        return true;
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Where no statement changes a comment alone, the key is another one. */
static void tell_changes(key_lists *lists)
{
    const bool comments_on = (lists->c->dialect->capabilities & CUPEL_CAN_COMMENT_ON) != 0;
    for (size_t i = 0; i < lists->to.count; i++) {
        const table_key *to = &lists->to.items[i];
        bool same_comments = !to->partner || same_comment(lists->c, to->partner, to);
        if (to->partner && to->same && !same_comments && comments_on)
            add(lists, to->index ? CUPEL_CHANGE_INDEX_COMMENT : CUPEL_CHANGE_CONSTRAINT_COMMENT,
                to->partner, to);
        if (!to->partner || (to->same && (same_comments || comments_on)))
            continue;
        bool mixed = (to->partner->index == NULL) != (to->index == NULL);
        if (mixed) {
            add(lists, to->index ? CUPEL_REMOVE_CONSTRAINT : CUPEL_REMOVE_INDEX, to->partner, NULL);
            add(lists, to->index ? CUPEL_ADD_INDEX : CUPEL_ADD_CONSTRAINT, NULL, to);
        } else {
            add(lists, to->index ? CUPEL_CHANGE_INDEX : CUPEL_CHANGE_CONSTRAINT, to->partner, to);
        }
    }
}

static void add(key_lists *lists, cupel_difference_kind kind, const table_key *from,
                const table_key *to)
{
    cupel__compare_add(lists->c, (cupel_difference){
                                     .kind = kind,
                                     .from_table = lists->pair->from,
                                     .to_table = lists->pair->to,
                                     .from_index = from ? from->index : NULL,
                                     .to_index = to ? to->index : NULL,
                                     .from_constraint = from ? from->constraint : NULL,
                                     .to_constraint = to ? to->constraint : NULL,
                                 });
}
