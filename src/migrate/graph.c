/* Builds the graph of a history from what its files declare, and refuses one that cannot be walked.
 * Everything takes time in proportion to the number of revisions and of links between them. */
#include "migrate/graph.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "base/vec.h"
#include "migrate/revision_file.h"

typedef cupel__vec(cupel__revision *) revision_vec;

static int index_ids(cupel_migrations *migrations, cupel_error *error);
static int index_labels(cupel_migrations *migrations, cupel_error *error);
static int link_down(cupel_migrations *migrations, cupel__revision *revision, cupel_error *error);
static int link_up(cupel_migrations *migrations, cupel_error *error);
static int name_children(cupel_migrations *migrations, size_t children, cupel_error *error);
static int check_cycles(cupel_migrations *migrations, bool real, cupel_error *error);
static int drop_implied_dependencies(cupel_migrations *migrations, cupel_error *error);
static int spread_labels(cupel_migrations *migrations, cupel_error *error);
static int find_ends(cupel_migrations *migrations, cupel_error *error);

int cupel__graph_build(cupel_migrations *migrations, cupel_error *error)
{
    int code = index_ids(migrations, error);
    if (code == 0)
        code = index_labels(migrations, error);
    for (size_t i = 0; code == 0 && i < migrations->count; i++)
        code = link_down(migrations, migrations->revisions[i], error);
    if (code == 0)
        code = link_up(migrations, error);
    if (code == 0)
        code = check_cycles(migrations, false, error);
    if (code == 0)
        code = check_cycles(migrations, true, error);
    if (code == 0)
        code = drop_implied_dependencies(migrations, error);
    if (code == 0)
        code = spread_labels(migrations, error);
    if (code == 0)
        code = find_ends(migrations, error);
    return code;
}

const char *cupel__graph_nearest(const cupel_migrations *migrations, const char *id)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, id, strlen(id));
    for (size_t i = 0; i < migrations->count; i++)
        cupel__nearest_offer(&nearest, migrations->revisions[i]->info.id);
    for (size_t i = 0; i < migrations->count; i++) {
        const char *const *labels = migrations->revisions[i]->info.branch_labels;
        for (; *labels; labels++)
            cupel__nearest_offer(&nearest, *labels);
    }
    return nearest.best;
}

static int index_ids(cupel_migrations *migrations, cupel_error *error)
{
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        const char *id = revision->info.id;
        const cupel__revision *other = cupel__map_get_text(&migrations->by_id, id);
        revision->index = i;
        if (other)
            return cupel__revision_error(error, revision, revision->line,
                                         "Revision %s is present more than once: also in %s:%d", id,
                                         other->info.path, other->line);
        if (!cupel__map_put_text(&migrations->by_id, id, revision))
            return cupel__error_nomem(error);
    }
    return 0;
}

static int index_labels(cupel_migrations *migrations, cupel_error *error)
{
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        for (const char *const *label = revision->info.branch_labels; *label; label++) {
            const cupel__revision *other = cupel__map_get_text(&migrations->by_label, *label);
            if (!other)
                other = cupel__map_get_text(&migrations->by_id, *label);
            if (other)
                return cupel__revision_error(error, revision, revision->line,
                                             "Branch name '%s' in revision %s already used by "
                                             "revision %s",
                                             *label, revision->info.id, other->info.id);
            if (!cupel__map_put_text(&migrations->by_label, *label, revision))
                return cupel__error_nomem(error);
        }
    }
    return 0;
}

static bool contains(const cupel__revision_list *list, const cupel__revision *revision)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == revision)
            return true;
    }
    return false;
}

/* The revisions that `names` stand for, without repetition. */
static int link_names(cupel_migrations *migrations, const cupel__revision *revision,
                      const char *const *names, bool labels, cupel__revision_list *out,
                      cupel_error *error)
{
    size_t count = 0;
    while (names[count])
        count++;
    if (count == 0)
        return 0;
    out->items = cupel__arena_alloc(&migrations->arena, count * sizeof(cupel__revision *));
    if (!out->items)
        return cupel__error_nomem(error);
    for (; *names; names++) {
        cupel__revision *found = cupel__map_get_text(&migrations->by_id, *names);
        if (!found && labels)
            found = cupel__map_get_text(&migrations->by_label, *names);
        if (found == revision)
            return cupel__revision_error(error, revision, revision->line,
                                         "%s is detected in revisions (%s)",
                                         labels ? "Dependency self-loop" : "Self-loop", *names);
        if (!found) {
            const char *nearest = cupel__graph_nearest(migrations, *names);
            return cupel__revision_error(error, revision, revision->line,
                                         "Revision %s referenced from %s is not present%s%s%s",
                                         *names, revision->info.id,
                                         nearest ? "; did you mean '" : "", nearest ? nearest : "",
                                         nearest ? "'?" : "; is its file missing?");
        }
        if (!contains(out, found))
            out->items[out->count++] = found;
    }
    return 0;
}

static int link_down(cupel_migrations *migrations, cupel__revision *revision, cupel_error *error)
{
    int code = link_names(migrations, revision, revision->info.down_revisions, false,
                          &revision->parents, error);
    if (code == 0)
        code = link_names(migrations, revision, revision->info.depends_on, true,
                          &revision->dependencies, error);
    if (code < 0 || revision->dependencies.count == 0) {
        revision->downs = revision->parents;
        return code;
    }
    size_t most = revision->parents.count + revision->dependencies.count;
    revision->downs.items =
        cupel__arena_alloc(&migrations->arena, most * sizeof(cupel__revision *));
    if (!revision->downs.items)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < revision->parents.count; i++)
        revision->downs.items[revision->downs.count++] = revision->parents.items[i];
    for (size_t i = 0; i < revision->dependencies.count; i++) {
        if (!contains(&revision->parents, revision->dependencies.items[i]))
            revision->downs.items[revision->downs.count++] = revision->dependencies.items[i];
    }
    return 0;
}

/* The reverse of parents and downs. All the lists are parts of one array, counted first. */
static int link_up(cupel_migrations *migrations, cupel_error *error)
{
    size_t children = 0;
    size_t ups = 0;
    for (size_t i = 0; i < migrations->count; i++) {
        const cupel__revision *revision = migrations->revisions[i];
        for (size_t j = 0; j < revision->parents.count; j++, children++)
            revision->parents.items[j]->children.count++;
        for (size_t j = 0; j < revision->downs.count; j++, ups++)
            revision->downs.items[j]->ups.count++;
    }
    cupel__revision **items =
        cupel__arena_alloc(&migrations->arena, (children + ups + 1) * sizeof *items);
    if (!items)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        revision->children.items = items;
        items += revision->children.count;
        revision->ups.items = items;
        items += revision->ups.count;
        revision->children.count = revision->ups.count = 0;
    }
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        for (size_t j = 0; j < revision->parents.count; j++) {
            cupel__revision_list *list = &revision->parents.items[j]->children;
            list->items[list->count++] = revision;
        }
        for (size_t j = 0; j < revision->downs.count; j++) {
            cupel__revision_list *list = &revision->downs.items[j]->ups;
            list->items[list->count++] = revision;
        }
    }
    return name_children(migrations, children, error);
}

static int name_children(cupel_migrations *migrations, size_t children, cupel_error *error)
{
    const char **names =
        cupel__arena_alloc(&migrations->arena, (children + migrations->count + 1) * sizeof *names);
    if (!names)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        revision->info.is_head = revision->children.count == 0;
        revision->info.next_revisions = names;
        for (size_t j = 0; j < revision->children.count; j++)
            *names++ = revision->children.items[j]->info.id;
        *names++ = NULL;
    }
    return 0;
}

/* Takes away, again and again, revisions with nothing left on one side. `pending` counts what is left
 * on that side for each; what stays above zero in the end was not taken. */
static void peel(const cupel_migrations *migrations, bool real, bool from_base, size_t *pending,
                 cupel__revision **queue)
{
    size_t head = 0;
    size_t tail = 0;
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        const cupel__revision_list *list = from_base
                                               ? (real ? &revision->downs : &revision->parents)
                                               : (real ? &revision->ups : &revision->children);
        pending[i] = list->count;
        if (pending[i] == 0)
            queue[tail++] = revision;
    }
    while (head < tail) {
        cupel__revision *revision = queue[head++];
        const cupel__revision_list *list = from_base
                                               ? (real ? &revision->ups : &revision->children)
                                               : (real ? &revision->downs : &revision->parents);
        for (size_t i = 0; i < list->count; i++) {
            if (--pending[list->items[i]->index] == 0)
                queue[tail++] = list->items[i];
        }
    }
}

/* What can be taken away neither from the bases up nor from the heads down lies on a cycle, or
 * between two. */
static int check_cycles(cupel_migrations *migrations, bool real, cupel_error *error)
{
    size_t count = migrations->count;
    cupel__arena_mark mark = cupel__arena_save(&migrations->scratch);
    size_t *above = cupel__arena_alloc(&migrations->scratch, (count + 1) * sizeof *above);
    size_t *below = cupel__arena_alloc(&migrations->scratch, (count + 1) * sizeof *below);
    cupel__revision **queue = cupel__arena_alloc(&migrations->scratch, (count + 1) * sizeof *queue);
    cupel__buf names = { 0 };
    const cupel__revision *first = NULL;
    int code = 0;

    if (above && below && queue) {
        peel(migrations, real, true, below, queue);
        peel(migrations, real, false, above, queue);
        for (size_t i = 0; i < count; i++) {
            if (below[i] == 0 || above[i] == 0)
                continue;
            cupel__buf_printf(&names, "%s%s", first ? ", " : "", migrations->revisions[i]->info.id);
            first = first ? first : migrations->revisions[i];
        }
        if (first)
            code =
                cupel__revision_error(error, first, first->line, "%s is detected in revisions (%s)",
                                      real ? "Dependency cycle" : "Cycle", cupel__buf_text(&names));
    } else {
        code = cupel__error_nomem(error);
    }
    cupel__buf_release(&names);
    cupel__arena_restore(&migrations->scratch, mark);
    return code;
}

/* Takes `dependency` out of the downs of those revisions that have an ancestor which depends on it
 * too. `dependents` are all that do. */
static int drop_implied(cupel_migrations *migrations, const cupel__revision *dependency,
                        const revision_vec *dependents, cupel_error *error)
{
    cupel__revision_set below = cupel__set_new(migrations);
    if (!below)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < dependents->count; i++) {
        int code = cupel__set_reach_all(migrations, below, &dependents->items[i]->children,
                                        CUPEL__EDGE_CHILDREN, error);
        if (code < 0)
            return code;
    }
    for (size_t i = 0; i < dependents->count; i++) {
        cupel__revision *revision = dependents->items[i];
        if (!below[revision->index])
            continue;
        size_t kept = 0;
        for (size_t j = 0; j < revision->downs.count; j++) {
            if (revision->downs.items[j] != dependency || contains(&revision->parents, dependency))
                revision->downs.items[kept++] = revision->downs.items[j];
        }
        revision->downs.count = kept;
    }
    return 0;
}

static int drop_implied_dependencies(cupel_migrations *migrations, cupel_error *error)
{
    revision_vec dependents = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < migrations->count; i++) {
        cupel__revision *dependency = migrations->revisions[i];
        if (dependency->ups.count < 2 || dependency->ups.count == dependency->children.count)
            continue;
        dependents.count = 0;
        for (size_t j = 0; code == 0 && j < dependency->ups.count; j++) {
            cupel__revision *up = dependency->ups.items[j];
            if (contains(&up->dependencies, dependency) && !cupel__vec_push(&dependents, up))
                code = cupel__error_nomem(error);
        }
        if (code == 0 && dependents.count > 1) {
            cupel__arena_mark mark = cupel__arena_save(&migrations->scratch);
            code = drop_implied(migrations, dependency, &dependents, error);
            cupel__arena_restore(&migrations->scratch, mark);
        }
    }
    cupel__vec_release(&dependents);
    return code;
}

/* A label goes with everything built on the revision that declares it, and down from there to the
 * nearest branch or merge point. */
static int mark_labelled(cupel_migrations *migrations, cupel__revision_set set,
                         cupel__revision *revision, cupel_error *error)
{
    int code = cupel__set_reach(migrations, set, revision, CUPEL__EDGE_CHILDREN, error);
    while (code == 0 && revision->ups.count < 2 && revision->parents.count < 2) {
        set[revision->index] = 1;
        if (revision->parents.count == 0)
            break;
        revision = revision->parents.items[0];
    }
    return code;
}

static int add_labels(cupel_migrations *migrations, const char *const *labels,
                      const cupel__revision *source, const unsigned char *set, cupel_error *error)
{
    size_t added = 0;
    while (labels[added])
        added++;
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        if (!set[i] || revision == source)
            continue;
        const char *const *own = revision->info.branch_labels;
        size_t count = 0;
        while (own[count])
            count++;
        const char **all =
            cupel__arena_alloc(&migrations->arena, (count + added + 1) * sizeof *all);
        if (!all)
            return cupel__error_nomem(error);
        memcpy(all, own, count * sizeof *all);
        memcpy(all + count, labels, (added + 1) * sizeof *all);
        revision->info.branch_labels = all;
    }
    return 0;
}

static int spread_labels(cupel_migrations *migrations, cupel_error *error)
{
    int code = 0;
    if (migrations->by_label.count == 0)
        return 0;
    /* What each revision declares itself, before any label is spread. */
    const char *const **declared =
        cupel__arena_alloc(&migrations->arena, migrations->count * sizeof *declared);
    if (!declared)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < migrations->count; i++)
        declared[i] = migrations->revisions[i]->info.branch_labels;
    for (size_t i = 0; code == 0 && i < migrations->count; i++) {
        if (!declared[i][0])
            continue;
        cupel__arena_mark mark = cupel__arena_save(&migrations->scratch);
        cupel__revision_set set = cupel__set_new(migrations);
        code = set ? mark_labelled(migrations, set, migrations->revisions[i], error)
                   : cupel__error_nomem(error);
        if (code == 0)
            code = add_labels(migrations, declared[i], migrations->revisions[i], set, error);
        cupel__arena_restore(&migrations->scratch, mark);
    }
    return code;
}

static int find_ends(cupel_migrations *migrations, cupel_error *error)
{
    size_t size = (migrations->count + 1) * sizeof(cupel__revision *);
    cupel__revision_list *lists[] = { &migrations->heads, &migrations->bases,
                                      &migrations->real_heads };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        lists[i]->items = cupel__arena_alloc(&migrations->arena, size);
        lists[i]->count = 0;
        if (!lists[i]->items)
            return cupel__error_nomem(error);
    }
    for (size_t i = 0; i < migrations->count; i++) {
        cupel__revision *revision = migrations->revisions[i];
        if (revision->children.count == 0)
            migrations->heads.items[migrations->heads.count++] = revision;
        if (revision->ups.count == 0)
            migrations->real_heads.items[migrations->real_heads.count++] = revision;
        if (revision->parents.count == 0)
            migrations->bases.items[migrations->bases.count++] = revision;
    }
    return 0;
}
