/* Two schemas compared: the public entry, and the order in which differences are told. */
#include "inspect/compare.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/schema.h"

static int compare(cupel__comparing *c);
static void compare_schemas(cupel__comparing *c);
static void add_tables(cupel__comparing *c, const cupel_table **sorted);
static void add_late_keys(cupel__comparing *c, const cupel_late_key *late, size_t count);
static void remove_tables(cupel__comparing *c, const cupel_table **sorted);
static void remove_keys(cupel__comparing *c, const cupel_table **sorted);
static void remove_late_keys(cupel__comparing *c, const cupel_late_key *late, size_t count);
static bool is_of_texts(const cupel__comparing *c, const cupel_difference *difference);
static void compare_table(cupel__comparing *c, const cupel__table_pair *pair);
static bool same_table_options(cupel__comparing *c, const cupel__table_pair *pair);
static bool same_partitions(cupel__comparing *c, const cupel__table_pair *pair);
static bool same_clause(cupel__comparing *c, const cupel__table_pair *pair, const char *from,
                        const char *to);
static cupel__table_pair *pair_of(const cupel__map *pairs, const cupel_table *table);
static void release(cupel__comparing *c);

int cupel_compare(cupel_comparison *out, const cupel_schema *from, const cupel_schema *to,
                  const char *dialect, cupel_connection *connection, cupel_error *error)
{
    cupel__comparing c = {
        .from = from,
        .to = to,
        .dialect = cupel_dialect_find(dialect),
        .connection = connection,
        .error = error,
    };
    c.rules = c.dialect ? cupel__compare_rules_find(c.dialect->name) : NULL;
    c.lexical = c.dialect ? cupel__lexical_find(c.dialect->name) : NULL;
    if (!c.rules || !c.lexical)
        return cupel_error_set(error, CUPEL_EINVAL,
                               "schemas cannot be compared for \"%s\": the engines are sqlite, "
                               "postgresql and mysql",
                               dialect);
    cupel__compared *owner = cupel_alloc(sizeof *owner);
    if (!owner)
        return cupel__error_nomem(error);
    int code = compare(&c);
    if (code == 0) {
        *owner = (cupel__compared){ c.differences.items, c.candidates.items };
        *out = (cupel_comparison){
            .differences = c.differences.items,
            .count = c.differences.count,
            .candidates = c.candidates.items,
            .candidate_count = c.candidates.count,
            .reserved = owner,
        };
    } else {
        cupel__vec_release(&c.differences);
        cupel__vec_release(&c.candidates);
        cupel_free(owner);
    }
    release(&c);
    return code;
}

void cupel_comparison_release(cupel_comparison *comparison)
{
    if (!comparison)
        return;
    cupel__compared *owner = comparison->reserved;
    if (owner) {
        cupel_free(owner->differences);
        cupel_free(owner->candidates);
        cupel_free(owner);
    }
    *comparison = (cupel_comparison){ 0 };
}

static int compare(cupel__comparing *c)
{
    c->rendered = cupel_schema_new();
    if (!c->rendered)
        return cupel__error_nomem(c->error);
    cupel__compare_match(c);
    cupel__compare_objects_begin(c);
    compare_schemas(c);
    if (c->code == 0 && c->suspects.count > 0) {
        cupel__compare_fail(c, c->rules->canonicalise(c));
        c->differences.count = 0;
        compare_schemas(c);
    }
    cupel__compare_rename_candidates(c);
    cupel__compare_object_candidates(c);
    return c->code;
}

static void compare_schemas(cupel__comparing *c)
{
    const cupel_table **from_sorted;
    const cupel_table **to_sorted;
    const cupel_late_key *from_late;
    const cupel_late_key *to_late;
    size_t from_late_count;
    size_t to_late_count;
    if (c->code == 0)
        cupel__compare_fail(
            c, cupel_schema_sort(c->from, &from_sorted, &from_late, &from_late_count, c->error));
    if (c->code == 0)
        cupel__compare_fail(
            c, cupel_schema_sort(c->to, &to_sorted, &to_late, &to_late_count, c->error));
    if (c->code != 0)
        return;

    cupel__compare_objects_above(c, true);
    for (size_t i = 0; i < c->pairs.count; i++) {
        const cupel__table_pair *pair = c->pairs.items[i];
        if (!cupel__compare_names(c, pair->from->name, pair->to->name, c->rules->folds_tables))
            cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_RENAME_TABLE,
                                                      .from_table = pair->from,
                                                      .to_table = pair->to });
    }
    add_tables(c, to_sorted);
    add_late_keys(c, to_late, to_late_count);
    remove_keys(c, from_sorted);
    remove_late_keys(c, from_late, from_late_count);
    remove_tables(c, from_sorted);
    for (size_t i = 0; i < c->to->table_count; i++) {
        const cupel__table_pair *pair = pair_of(&c->pair_of_to, to_sorted[i]);
        if (pair)
            compare_table(c, pair);
    }
    cupel__compare_objects_above(c, false);
}

static void add_tables(cupel__comparing *c, const cupel_table **sorted)
{
    for (size_t i = 0; i < c->to->table_count; i++) {
        const cupel_table *table = sorted[i];
        if (pair_of(&c->pair_of_to, table))
            continue;
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_ADD_TABLE, .to_table = table });
        for (size_t k = 0; k < table->index_count; k++)
            cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_ADD_INDEX,
                                                      .to_table = table,
                                                      .to_index = table->indexes[k] });
    }
}

/* Some engines let tables refer to others that are not there yet; with the keys apart, what is made of
 * the differences serves every engine. */
static void add_late_keys(cupel__comparing *c, const cupel_late_key *late, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!pair_of(&c->pair_of_to, late[i].table))
            cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_ADD_CONSTRAINT,
                                                      .to_table = late[i].table,
                                                      .to_constraint = late[i].constraint });
    }
}

/* A table that others refer to cannot go before their foreign keys have gone. */
static void remove_keys(cupel__comparing *c, const cupel_table **sorted)
{
    cupel__links keys = { 0 };
    for (size_t i = 0; i < c->pairs.count; i++) {
        const cupel__table_pair *pair = c->pairs.items[i];
        for (size_t k = 0; k < pair->from->constraint_count; k++) {
            const cupel_constraint *constraint = pair->from->constraints[k];
            const cupel_table *target = cupel__constraint_target(pair->from, constraint);
            if (!target || pair_of(&c->pair_of_from, target))
                continue;
            cupel_difference *removed = cupel__arena_alloc(&c->arena, sizeof *removed);
            if (!removed || !cupel__links_add(&keys, &c->arena, target, removed)) {
                cupel__compare_nomem(c);
                break;
            }
            *removed = (cupel_difference){ .kind = CUPEL_REMOVE_CONSTRAINT,
                                           .from_table = pair->from,
                                           .to_table = pair->to,
                                           .from_constraint = constraint };
        }
    }
    for (size_t i = 0; c->code == 0 && i < c->from->table_count; i++) {
        const cupel__link *link = cupel__links_of(&keys, sorted[i]);
        for (; link; link = link->next)
            cupel__compare_add(c, *(const cupel_difference *)link->item);
    }
    cupel__links_release(&keys);
}

static void remove_late_keys(cupel__comparing *c, const cupel_late_key *late, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!pair_of(&c->pair_of_from, late[i].table))
            cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_REMOVE_CONSTRAINT,
                                                      .from_table = late[i].table,
                                                      .from_constraint = late[i].constraint });
    }
}

static void remove_tables(cupel__comparing *c, const cupel_table **sorted)
{
    for (size_t i = c->from->table_count; i-- > 0;) {
        const cupel_table *table = sorted[i];
        if (pair_of(&c->pair_of_from, table))
            continue;
        for (size_t k = 0; k < table->index_count; k++)
            cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_REMOVE_INDEX,
                                                      .from_table = table,
                                                      .from_index = table->indexes[k] });
        cupel__compare_add(c,
                           (cupel_difference){ .kind = CUPEL_REMOVE_TABLE, .from_table = table });
    }
}

static void compare_table(cupel__comparing *c, const cupel__table_pair *pair)
{
    const char *from = pair->from->comment ? pair->from->comment : "";
    const char *to = pair->to->comment ? pair->to->comment : "";
    if ((c->dialect->capabilities & CUPEL_CAN_COMMENTS) && strcmp(from, to) != 0)
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_CHANGE_TABLE_COMMENT,
                                                  .from_table = pair->from,
                                                  .to_table = pair->to });
    if (!same_table_options(c, pair))
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_CHANGE_TABLE_OPTIONS,
                                                  .from_table = pair->from,
                                                  .to_table = pair->to });
    cupel__compare_columns(c, pair);
    cupel__compare_keys(c, pair);
    for (size_t i = 0; i < pair->removed_count; i++)
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_REMOVE_COLUMN,
                                                  .from_table = pair->from,
                                                  .to_table = pair->to,
                                                  .from_column = pair->removed[i] });
}

/* The table that a part belongs to by its name in `to`; a bound and what is parted by as SQL. */
static bool same_table_options(cupel__comparing *c, const cupel__table_pair *pair)
{
    const cupel_table *from = pair->from;
    const cupel_table *to = pair->to;
    bool whole = cupel__compare_tells(c, CUPEL_OBJECT_TABLE);
    const cupel_table *parent =
        from->partition_of
            ? cupel_schema_table(c->from, from->partition_of_schema, from->partition_of)
            : NULL;
    const cupel__table_pair *parents = parent ? pair_of(&c->pair_of_from, parent) : NULL;
    const char *old_parent = parents ? parents->to->name : from->partition_of;
    if (!cupel__compare_options(c, from->options, from->option_count, to->options,
                                to->option_count))
        return false;
    if (from->collation && to->collation && !cupel__text_iequal(from->collation, to->collation))
        return false;
    if ((whole || to->partition_by) && !same_partitions(c, pair))
        return false;
    return (!whole && !to->partition_of) ||
           (cupel__text_equal(old_parent, to->partition_of) &&
            cupel__text_equal(from->partition_of_schema, to->partition_of_schema) &&
            same_clause(c, pair, from->partition_bound, to->partition_bound));
}

static bool same_partitions(cupel__comparing *c, const cupel__table_pair *pair)
{
    const cupel__suspect from = { .table = pair->from };
    const cupel__suspect to = { .table = pair->to };
    return cupel__compare_sql(c, pair, pair->from->partition_by, &from, pair->to->partition_by,
                              &to);
}

static bool same_clause(cupel__comparing *c, const cupel__table_pair *pair, const char *from,
                        const char *to)
{
    if (!from || !to)
        return from == to;
    return strcmp(cupel__compare_normal(c, pair, true, from),
                  cupel__compare_normal(c, pair, false, to)) == 0;
}

void cupel__compare_add(cupel__comparing *c, cupel_difference difference)
{
    difference.as_text = is_of_texts(c, &difference);
    if (c->code == 0 && !cupel__vec_push(&c->differences, difference))
        cupel__compare_nomem(c);
}

/* What about its subject differs must be what the engine could not be asked about. */
static bool is_of_texts(const cupel__comparing *c, const cupel_difference *difference)
{
    const cupel_difference *d = difference;
    switch (d->kind) {
    case CUPEL_CHANGE_OBJECT:
        return cupel__set_has(&c->refused, d->from_object) ||
               cupel__set_has(&c->refused, d->to_object);
    case CUPEL_CHANGE_TABLE_OPTIONS:
        return cupel__set_has(&c->refused, d->from_table) ||
               cupel__set_has(&c->refused, d->to_table);
    case CUPEL_CHANGE_TYPE:
    case CUPEL_CHANGE_DEFAULT:
    case CUPEL_CHANGE_COMPUTED:
        return cupel__set_has(&c->refused, d->from_column) ||
               cupel__set_has(&c->refused, d->to_column);
    default:
        return cupel__set_has(&c->refused, d->from_constraint) ||
               cupel__set_has(&c->refused, d->to_constraint) ||
               cupel__set_has(&c->refused, d->from_index) ||
               cupel__set_has(&c->refused, d->to_index);
    }
}

void cupel__compare_fail(cupel__comparing *c, int code)
{
    if (c->code == 0)
        c->code = code;
}

void cupel__compare_nomem(cupel__comparing *c)
{
    cupel__compare_fail(c, cupel__error_nomem(c->error));
}

static cupel__table_pair *pair_of(const cupel__map *pairs, const cupel_table *table)
{
    return cupel__map_get(pairs, &table, sizeof table);
}

static void release(cupel__comparing *c)
{
    for (size_t i = 0; i < c->pairs.count; i++)
        cupel__map_release(&c->pairs.items[i]->renames);
    cupel__vec_release(&c->pairs);
    cupel__vec_release(&c->suspects);
    cupel__map_release(&c->pair_of_from);
    cupel__map_release(&c->pair_of_to);
    cupel__map_release(&c->object_of_from);
    cupel__map_release(&c->object_of_to);
    cupel__set_release(&c->above);
    cupel__set_release(&c->taken);
    cupel__map_release(&c->suspected);
    cupel__set_release(&c->refused);
    cupel__map_release(&c->canonical);
    cupel_schema_free(c->rendered);
    cupel__arena_release(&c->arena);
}
