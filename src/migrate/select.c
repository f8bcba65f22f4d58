/* Which revisions lie between two places in the history: what an upgrade runs, what a downgrade takes
 * back, and what a range of the history shows. */
#include "migrate/graph.h"

#include <string.h>

#include "base/error.h"

static int check_overlap(cupel_migrations *m, const cupel__revision_list *list, cupel_error *error);
static int check_ancestors(const cupel__revision_list *current, const unsigned char *wanted,
                           const char *target, cupel_error *error);
static int keep_built_on(cupel_migrations *m, const cupel__revision_list *current,
                         cupel__revision_set set, cupel_error *error);
static int downgrade_roots(cupel_migrations *m, const char *target_name, const char *branch,
                           cupel__revision *target, cupel__revision_list *out, cupel_error *error);
static int resolve_lower(cupel_migrations *m, const char *lower, const char *upper,
                         cupel__revision_list *out, cupel_error *error);
static int keep_branch(cupel_migrations *m, const char *lower, const char *upper, const char **out,
                       cupel_error *error);

/* What the targets are built on, less what `current` is built on. */
int cupel__select_upgrade(cupel_migrations *migrations, const char *target,
                          const cupel__revision_list *current, int flags, cupel__revision_list *out,
                          cupel_error *error)
{
    cupel_migrations *m = migrations;
    cupel__revision_list targets;
    bool related_only = current->count > 0 && !(flags & CUPEL__SELECT_DEPENDENCIES);

    int code = cupel__resolve_upgrade(m, target, current, !(flags & CUPEL__SELECT_CLAMPED),
                                      &targets, error);
    if (code == 0)
        code = check_overlap(m, &targets, error);
    cupel__revision_set wanted = cupel__set_new(m);
    cupel__revision_set applied = cupel__set_new(m);
    if (code == 0 && (!wanted || !applied))
        code = cupel__error_nomem(error);
    if (code == 0)
        code = cupel__set_reach_all(m, wanted, &targets, CUPEL__EDGE_DOWNS, error);
    if (code == 0 && related_only)
        code = check_ancestors(current, wanted, target, error);
    if (code == 0)
        code = check_overlap(m, current, error);
    if (code == 0)
        code = cupel__set_reach_all(m, applied, current, CUPEL__EDGE_DOWNS, error);
    if (code < 0)
        return code;
    for (size_t i = 0; i < m->count; i++)
        wanted[i] = wanted[i] && !applied[i];
    for (size_t i = 0; (flags & CUPEL__SELECT_BOTH_ENDS) && i < current->count; i++)
        wanted[current->items[i]->index] = 1;
    if (related_only)
        code = keep_built_on(m, current, wanted, error);
    return code < 0 ? code : cupel__set_sort(m, wanted, &targets, out, error);
}

/* What is built on the target, as far as `current` is built on it. */
int cupel__select_downgrade(cupel_migrations *migrations, const char *target,
                            const cupel__revision_list *current, int flags,
                            cupel__revision_list *out, cupel_error *error)
{
    cupel_migrations *m = migrations;
    cupel__revision *lowest = NULL;
    const char *branch = NULL;
    cupel__revision_list roots;

    int code = cupel__resolve_downgrade(m, target, current, !(flags & CUPEL__SELECT_CLAMPED),
                                        &branch, &lowest, error);
    if (code < 0)
        return code;
    if (lowest && (flags & CUPEL__SELECT_BOTH_ENDS))
        roots = (cupel__revision_list){ &lowest, 1 };
    else
        code = downgrade_roots(m, target, branch, lowest, &roots, error);
    cupel__revision_set drop = cupel__set_new(m);
    cupel__revision_set applied = cupel__set_new(m);
    if (code == 0 && (!drop || !applied))
        code = cupel__error_nomem(error);
    if (code == 0)
        code = cupel__set_reach_all(m, drop, &roots, CUPEL__EDGE_UPS, error);
    if (code == 0)
        code = cupel__set_reach_all(m, applied, current, CUPEL__EDGE_DOWNS, error);
    if (code < 0)
        return code;
    size_t dropped = 0;
    bool is_current = false;
    for (size_t i = 0; i < m->count; i++)
        dropped += drop[i] = drop[i] && applied[i];
    for (size_t i = 0; i < current->count; i++)
        is_current = is_current || current->items[i] == lowest;
    if (lowest && dropped == 0 && !is_current)
        return cupel_error_set(
            error, CUPEL_EREVISION,
            "Destination %s is not a valid downgrade target from current head(s)", target);
    return cupel__set_sort(m, drop, current, out, error);
}

int cupel__select_range(cupel_migrations *migrations, const char *lower, const char *upper,
                        int flags, cupel__revision_list *out, cupel_error *error)
{
    cupel__revision_list bottom;
    int code = resolve_lower(migrations, lower, upper, &bottom, error);
    if (code == 0)
        code = keep_branch(migrations, lower, upper, &upper, error);
    return code < 0 ? code : cupel__select_upgrade(migrations, upper, &bottom, flags, out, error);
}

/* Nothing can be asked for, or stand in the version table, together with what is built on it. */
static int check_overlap(cupel_migrations *m, const cupel__revision_list *list, cupel_error *error)
{
    for (size_t i = 0; list->count > 1 && i < list->count; i++) {
        cupel__arena_mark mark = cupel__arena_save(&m->scratch);
        cupel__revision_set below = cupel__set_new(m);
        int code = below ? cupel__set_reach(m, below, list->items[i], CUPEL__EDGE_DOWNS, error)
                         : cupel__error_nomem(error);
        for (size_t j = 0; code == 0 && j < list->count; j++) {
            if (list->items[j] != list->items[i] && below[list->items[j]->index])
                code = cupel_error_set(error, CUPEL_EREVISION,
                                       "Requested revision %s overlaps with other requested "
                                       "revisions %s",
                                       list->items[i]->info.id, list->items[j]->info.id);
        }
        cupel__arena_restore(&m->scratch, mark);
        if (code < 0)
            return code;
    }
    return 0;
}

static int check_ancestors(const cupel__revision_list *current, const unsigned char *wanted,
                           const char *target, cupel_error *error)
{
    for (size_t i = 0; i < current->count; i++) {
        const char *id = current->items[i]->info.id;
        if (!wanted[current->items[i]->index])
            return cupel_error_set(
                error, CUPEL_EREVISION,
                "Requested range %s:%s does not refer to ancestor/descendant "
                "revisions along the same branch: Revision %s is not an ancestor "
                "of revision %s",
                id, target, id, target);
    }
    return 0;
}

static int keep_built_on(cupel_migrations *m, const cupel__revision_list *current,
                         cupel__revision_set set, cupel_error *error)
{
    cupel__revision_set above = cupel__set_new(m);
    int code = above ? cupel__set_reach_all(m, above, current, CUPEL__EDGE_CHILDREN, error)
                     : cupel__error_nomem(error);
    for (size_t i = 0; code == 0 && i < m->count; i++)
        set[i] = set[i] && above[i];
    return code;
}

/* The revisions directly above the target; on the branch that was named, where one was. */
static int downgrade_roots(cupel_migrations *m, const char *target_name, const char *branch,
                           cupel__revision *target, cupel__revision_list *out, cupel_error *error)
{
    *out = target ? target->children : m->bases;
    if (!branch || out->count <= 1)
        return 0;
    cupel__revision *label = NULL;
    cupel__revision_set line = cupel__set_new(m);
    cupel__revision **kept = cupel__arena_alloc(&m->scratch, out->count * sizeof *kept);
    if (!line || !kept)
        return cupel__error_nomem(error);
    int code = cupel__resolve_branch(m, branch, &label, error);
    if (code == 0)
        code = cupel__set_reach(m, line, label, CUPEL__EDGE_PARENTS, error);
    if (code < 0)
        return code;
    size_t count = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (line[out->items[i]->index])
            kept[count++] = out->items[i];
    }
    *out = (cupel__revision_list){ kept, count };
    if (count == 0)
        return cupel_error_set(error, CUPEL_EREVISION,
                               "Not a valid downgrade target from current heads: '%s' is above "
                               "where branch '%s' begins",
                               target_name, branch);
    return 0;
}

/* "-3" counts down from the upper end. */
static int resolve_lower(cupel_migrations *m, const char *lower, const char *upper,
                         cupel__revision_list *out, cupel_error *error)
{
    static const cupel__revision_list none;
    cupel__revision_list tops;
    if (lower[0] != '-')
        return cupel__resolve(m, lower, out, error);
    int code = cupel__resolve_upgrade(m, upper, &none, false, &tops, error);
    if (code < 0)
        return code;
    out->items = cupel__arena_alloc(&m->scratch, (tops.count + 1) * sizeof(cupel__revision *));
    out->count = 0;
    if (!out->items)
        return cupel__error_nomem(error);
    for (size_t i = 0; code == 0 && i < tops.count; i++) {
        cupel__revision_list one = { &tops.items[i], 1 };
        cupel__revision *found = NULL;
        const char *branch;
        code = cupel__resolve_downgrade(m, lower, &one, false, &branch, &found, error);
        if (code == 0 && found)
            out->items[out->count++] = found;
    }
    return code;
}

/* "label@x" as the lower end leaves only that branch of the upper ends. */
static int keep_branch(cupel_migrations *m, const char *lower, const char *upper, const char **out,
                       cupel_error *error)
{
    const char *at = strchr(lower, '@');
    *out = upper;
    if (!at || at == lower || strcmp(upper, "heads") != 0)
        return 0;
    *out = cupel__arena_printf(&m->scratch, "%.*s@heads", (int)(at - lower), lower);
    return *out ? 0 : cupel__error_nomem(error);
}
