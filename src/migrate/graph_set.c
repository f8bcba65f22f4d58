/* Sets of revisions: what is reached from one along the edges, and a set brought into order. */
#include "migrate/graph.h"

#include <string.h>

#include "base/error.h"

/* A walk down all branches at once: `heads` are the revisions that it stands at, one a branch. */
typedef struct sorter {
    unsigned char *pending;  /* what is still to be put out */
    unsigned char *below;    /* what the heads are built on */
    cupel__revision **heads; /* `count` of them */
    size_t count;
    size_t current;   /* the branch that is followed */
    size_t *position; /* of a revision in `heads`, from 1; 0 where it is not in it */
    cupel__revision **stack;
    size_t *visited; /* the round in which a revision was last seen */
    size_t round;
    cupel__revision_list *out;
} sorter;

static const cupel__revision_list *edges(const cupel__revision *revision, cupel__edge edge);
static int sorter_init(sorter *s, cupel_migrations *migrations, const unsigned char *set,
                       cupel__revision_list *out, cupel_error *error);
static void start_at(sorter *s, cupel__revision *revision);
static int walk(sorter *s, cupel_migrations *migrations, cupel_error *error);
static size_t find_head_above(sorter *s, cupel__revision *candidate);
static void replace_head(sorter *s, cupel__revision *candidate);

cupel__revision_set cupel__set_new(cupel_migrations *migrations)
{
    return cupel__arena_zalloc(&migrations->scratch, migrations->count + 1);
}

int cupel__set_reach(cupel_migrations *migrations, cupel__revision_set set, cupel__revision *start,
                     cupel__edge edge, cupel_error *error)
{
    cupel__revision_list starts = { &start, 1 };
    return cupel__set_reach_all(migrations, set, &starts, edge, error);
}

int cupel__set_reach_all(cupel_migrations *migrations, cupel__revision_set set,
                         const cupel__revision_list *starts, cupel__edge edge, cupel_error *error)
{
    cupel__arena_mark mark = cupel__arena_save(&migrations->scratch);
    cupel__revision **stack =
        cupel__arena_alloc(&migrations->scratch, (migrations->count + 1) * sizeof *stack);
    if (!stack)
        return cupel__error_nomem(error);
    /* A revision is put into the set when it comes onto the stack, so it is there once at most. */
    size_t depth = 0;
    for (size_t i = 0; i < starts->count; i++) {
        if (!set[starts->items[i]->index])
            stack[depth++] = starts->items[i];
        set[starts->items[i]->index] = 1;
    }
    while (depth > 0) {
        const cupel__revision_list *next = edges(stack[--depth], edge);
        for (size_t i = 0; i < next->count; i++) {
            if (!set[next->items[i]->index])
                stack[depth++] = next->items[i];
            set[next->items[i]->index] = 1;
        }
    }
    cupel__arena_restore(&migrations->scratch, mark);
    return 0;
}

int cupel__set_sort(cupel_migrations *migrations, const unsigned char *set,
                    const cupel__revision_list *starts, cupel__revision_list *out,
                    cupel_error *error)
{
    sorter s;
    size_t wanted = 0;
    int code = sorter_init(&s, migrations, set, out, error);
    if (code < 0)
        return code;
    for (size_t i = 0; i < migrations->count; i++)
        wanted += set[i] != 0;

    /* In the order of the files, whatever order they were given in. */
    cupel__revision_set wished = cupel__set_new(migrations);
    if (!wished)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < starts->count; i++)
        wished[starts->items[i]->index] = 1;
    for (size_t i = 0; i < migrations->count; i++) {
        if (wished[i] && s.pending[i])
            start_at(&s, migrations->revisions[i]);
    }
    code = walk(&s, migrations, error);
    /* What the starts do not lead to, from its own tops. */
    while (code == 0 && out->count < wanted) {
        for (size_t i = 0; i < migrations->count; i++) {
            cupel__revision *revision = migrations->revisions[i];
            bool is_top = s.pending[i] != 0;
            for (size_t j = 0; is_top && j < revision->ups.count; j++)
                is_top = !s.pending[revision->ups.items[j]->index];
            if (is_top)
                start_at(&s, revision);
        }
        code = walk(&s, migrations, error);
    }
    return code;
}

static const cupel__revision_list *edges(const cupel__revision *revision, cupel__edge edge)
{
    switch (edge) {
    case CUPEL__EDGE_PARENTS:
        return &revision->parents;
    case CUPEL__EDGE_DOWNS:
        return &revision->downs;
    case CUPEL__EDGE_CHILDREN:
        return &revision->children;
    case CUPEL__EDGE_UPS:
        break;
    }
    return &revision->ups;
}

static int sorter_init(sorter *s, cupel_migrations *migrations, const unsigned char *set,
                       cupel__revision_list *out, cupel_error *error)
{
    cupel__arena *arena = &migrations->scratch;
    size_t count = migrations->count + 1;
    *s = (sorter){ .out = out };
    s->pending = cupel__set_new(migrations);
    s->below = cupel__set_new(migrations);
    s->heads = cupel__arena_alloc(arena, count * sizeof(cupel__revision *));
    s->stack = cupel__arena_alloc(arena, count * sizeof(cupel__revision *));
    s->position = cupel__arena_zalloc(arena, count * sizeof *s->position);
    s->visited = cupel__arena_zalloc(arena, count * sizeof *s->visited);
    out->items = cupel__arena_alloc(arena, count * sizeof(cupel__revision *));
    out->count = 0;
    if (!s->pending || !s->below || !s->heads || !s->stack || !s->position || !s->visited ||
        !out->items)
        return cupel__error_nomem(error);
    memcpy(s->pending, set, migrations->count);
    return 0;
}

static void start_at(sorter *s, cupel__revision *revision)
{
    s->heads[s->count++] = revision;
    s->position[revision->index] = s->count;
}

/* Follows one branch until it meets a revision that another branch is built on too; then that other
 * branch first. */
static int walk(sorter *s, cupel_migrations *migrations, cupel_error *error)
{
    cupel__revision_list heads = { s->heads, s->count };
    int code = cupel__set_reach_all(migrations, s->below, &heads, CUPEL__EDGE_DOWNS, error);
    if (code < 0)
        return code;
    s->current = 0;
    while (s->count > 0) {
        cupel__revision *candidate = s->heads[s->current];
        size_t above = find_head_above(s, candidate);
        if (above > 0) {
            s->current = above - 1;
            continue;
        }
        s->out->items[s->out->count++] = candidate;
        s->pending[candidate->index] = 0;
        s->below[candidate->index] = 0;
        replace_head(s, candidate);
    }
    return 0;
}

/* The position of the first branch that still stands above the candidate; 0 where none does. */
static size_t find_head_above(sorter *s, cupel__revision *candidate)
{
    size_t depth = 0;
    size_t found = 0;
    s->round++;
    s->stack[depth++] = candidate;
    while (depth > 0 && found != 1) {
        const cupel__revision_list *ups = &s->stack[--depth]->ups;
        for (size_t i = 0; i < ups->count; i++) {
            cupel__revision *up = ups->items[i];
            if (!s->below[up->index] || s->visited[up->index] == s->round)
                continue;
            s->visited[up->index] = s->round;
            s->stack[depth++] = up;
            size_t position = s->position[up->index];
            if (position > 0 && (found == 0 || position < found))
                found = position;
        }
    }
    return found;
}

/* What the candidate is built on takes its place; where that is nothing new, the branch ends here. */
static void replace_head(sorter *s, cupel__revision *candidate)
{
    bool replaced = false;
    s->position[candidate->index] = 0;
    for (size_t i = 0; i < candidate->downs.count; i++) {
        cupel__revision *down = candidate->downs.items[i];
        if (!s->pending[down->index] || s->position[down->index] > 0)
            continue;
        if (replaced) {
            start_at(s, down);
        } else {
            s->heads[s->current] = down;
            s->position[down->index] = s->current + 1;
            replaced = true;
        }
    }
    if (replaced)
        return;
    s->count--;
    for (size_t i = s->current; i < s->count; i++) {
        s->heads[i] = s->heads[i + 1];
        s->position[s->heads[i]->index] = i + 1;
    }
    s->current -= s->current > 0;
}
