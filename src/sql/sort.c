/* Dependency order: tables after those that their foreign keys refer to, with the keys that close a
 * cycle set apart. */
#include "sql/schema.h"

#include <string.h>

#include "base/error.h"
#include "base/map.h"

/* A foreign key from one table to another; keys of a table to itself are no edges. */
typedef struct edge {
    size_t to; /* the table referred to */
    const cupel_constraint *constraint;
    bool late; /* closes a cycle */
} edge;

typedef struct node {
    const cupel_table *table;
    edge *edges;
    size_t edge_count;
    size_t walked;  /* edges that the search below has followed */
    size_t waiting; /* keys whose table is not placed yet */
    enum { UNSEEN, ON_PATH, DONE } state;
    size_t *referrers; /* tables with a key to this one, once per key */
    size_t referrer_count;
} node;

/* Scratch of one sort, freed at its end. */
typedef struct graph {
    cupel__arena arena;
    node *nodes;
    size_t count;
    size_t *heap; /* tables free to go; the first added is on top */
    size_t heap_size;
    size_t late_count;
} graph;

static bool graph_build(graph *g, const cupel_schema *schema);
static bool edges_build(graph *g, const cupel_schema *schema, cupel__map *numbers);
static bool cut_cycles(graph *g);
static bool referrers_build(graph *g);
static void heap_push(graph *g, size_t number);
static size_t heap_pop(graph *g);
static void place(graph *g, const cupel_table **order);
static void collect_late(const graph *g, cupel_late_key *late);

int cupel_schema_sort(const cupel_schema *schema, const cupel_table ***out,
                      const cupel_late_key **late, size_t *late_count, cupel_error *error)
{
    cupel__arena *arena = cupel__schema_arena(schema);
    graph g = { 0 };
    int result = CUPEL_ENOMEM;

    if (!graph_build(&g, schema) || !cut_cycles(&g) || !referrers_build(&g))
        goto done;
    const cupel_table **order =
        cupel__arena_alloc(arena, (schema->table_count + 1) * sizeof *order);
    cupel_late_key *keys = cupel__arena_alloc(arena, (g.late_count + 1) * sizeof *keys);
    if (order == NULL || keys == NULL)
        goto done;
    place(&g, order);
    collect_late(&g, keys);
    *out = order;
    *late = keys;
    *late_count = g.late_count;
    result = 0;
done:
    cupel__arena_release(&g.arena);
    return result < 0 ? cupel__error_nomem(error) : 0;
}

static bool graph_build(graph *g, const cupel_schema *schema)
{
    cupel__map numbers = { 0 };
    g->count = schema->table_count;
    g->nodes = cupel__arena_zalloc(&g->arena, (g->count + 1) * sizeof *g->nodes);
    g->heap = cupel__arena_alloc(&g->arena, (g->count + 1) * sizeof *g->heap);
    bool built = g->nodes != NULL && g->heap != NULL && edges_build(g, schema, &numbers);
    cupel__map_release(&numbers);
    return built;
}

/* The number of each table is found by the address of its struct. */
static bool edges_build(graph *g, const cupel_schema *schema, cupel__map *numbers)
{
    if (!cupel__map_reserve(numbers, g->count))
        return false;
    for (size_t i = 0; i < g->count; i++) {
        g->nodes[i].table = schema->tables[i];
        (void)cupel__map_put(numbers, &g->nodes[i].table, sizeof g->nodes[i].table, &g->nodes[i]);
    }
    for (size_t i = 0; i < g->count; i++) {
        node *n = &g->nodes[i];
        n->edges =
            cupel__arena_zalloc(&g->arena, (n->table->constraint_count + 1) * sizeof *n->edges);
        if (n->edges == NULL)
            return false;
        for (size_t k = 0; k < n->table->constraint_count; k++) {
            const cupel_table *referred =
                cupel__constraint_target(n->table, n->table->constraints[k]);
            if (referred == NULL || referred == n->table)
                continue;
            const node *target = cupel__map_get(numbers, &referred, sizeof referred);
            n->edges[n->edge_count++] =
                (edge){ (size_t)(target - g->nodes), n->table->constraints[k], false };
        }
    }
    return true;
}

/* A depth-first search in the order of addition: a key that leads back to a table on the path that
 * led here closes a cycle. The path is kept by hand, as chains of tables may be long. */
static bool cut_cycles(graph *g)
{
    size_t *path = cupel__arena_alloc(&g->arena, (g->count + 1) * sizeof *path);
    if (path == NULL)
        return false;
    for (size_t start = 0; start < g->count; start++) {
        size_t depth = 0;
        if (g->nodes[start].state == UNSEEN) {
            g->nodes[start].state = ON_PATH;
            path[depth++] = start;
        }
        while (depth > 0) {
            node *n = &g->nodes[path[depth - 1]];
            if (n->walked == n->edge_count) {
                n->state = DONE;
                depth--;
                continue;
            }
            edge *e = &n->edges[n->walked++];
            if (g->nodes[e->to].state == ON_PATH) {
                e->late = true;
                g->late_count++;
            } else if (g->nodes[e->to].state == UNSEEN) {
                g->nodes[e->to].state = ON_PATH;
                path[depth++] = e->to;
            }
        }
    }
    return true;
}

static bool referrers_build(graph *g)
{
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->nodes[i].edge_count; k++)
            if (!g->nodes[i].edges[k].late) {
                g->nodes[g->nodes[i].edges[k].to].referrer_count++;
                g->nodes[i].waiting++;
            }
    for (size_t i = 0; i < g->count; i++) {
        node *n = &g->nodes[i];
        n->referrers =
            cupel__arena_alloc(&g->arena, (n->referrer_count + 1) * sizeof *n->referrers);
        if (n->referrers == NULL)
            return false;
        n->referrer_count = 0;
    }
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->nodes[i].edge_count; k++)
            if (!g->nodes[i].edges[k].late) {
                node *target = &g->nodes[g->nodes[i].edges[k].to];
                target->referrers[target->referrer_count++] = i;
            }
    return true;
}

static void place(graph *g, const cupel_table **order)
{
    size_t placed = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->nodes[i].waiting == 0)
            heap_push(g, i);
    while (g->heap_size > 0) {
        const node *n = &g->nodes[heap_pop(g)];
        order[placed++] = n->table;
        for (size_t k = 0; k < n->referrer_count; k++)
            if (--g->nodes[n->referrers[k]].waiting == 0)
                heap_push(g, n->referrers[k]);
    }
    order[placed] = NULL;
}

static void heap_push(graph *g, size_t number)
{
    size_t at = g->heap_size++;
    while (at > 0 && g->heap[(at - 1) / 2] > number) {
        g->heap[at] = g->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    g->heap[at] = number;
}

static size_t heap_pop(graph *g)
{
    size_t top = g->heap[0];
    size_t last = g->heap[--g->heap_size];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < g->heap_size && g->heap[child + 1] < g->heap[child])
            child++;
        if (child >= g->heap_size || g->heap[child] >= last)
            break;
        g->heap[at] = g->heap[child];
        at = child;
    }
    g->heap[at] = last;
    return top;
}

static void collect_late(const graph *g, cupel_late_key *late)
{
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->nodes[i].edge_count; k++)
            if (g->nodes[i].edges[k].late)
                late[count++] =
                    (cupel_late_key){ g->nodes[i].table, g->nodes[i].edges[k].constraint };
    late[count] = (cupel_late_key){ NULL, NULL };
}
