/* Dependency order: tables and other objects after what they need and what their foreign keys refer
 * to, with the keys that close a cycle set apart. */
#include "sql/schema.h"

#include <string.h>

#include "base/error.h"
#include "base/map.h"

/* From one element to another that is to come before it; keys of a table to itself are no edges. */
typedef struct edge {
    size_t from;
    size_t to;
    const cupel_constraint *constraint; /* the foreign key; NULL for another need */
    bool late;                          /* a key that closes a cycle */
} edge;

typedef struct node {
    const void *address; /* of the element's struct */
    cupel_element element;
    edge *edges;
    size_t edge_count;
    size_t walked;  /* edges that the search below has followed */
    size_t waiting; /* edges whose end is not placed yet */
    enum { UNSEEN, ON_PATH, DONE } state;
    bool placed;
    const edge **referrers; /* edges that lead here */
    size_t referrer_count;
} node;

/* Scratch of one sort, freed at its end. */
typedef struct graph {
    cupel__arena arena;
    node *nodes;
    size_t count;
    size_t *heap; /* elements free to go; the one with the least number is on top */
    size_t heap_size;
    size_t late_count;
} graph;

static int sort(const cupel_schema *schema, bool with_objects, cupel_element **out,
                const cupel_late_key **late, size_t *late_count, cupel_error *error);
static bool graph_build(graph *g, const cupel_schema *schema, bool with_objects);
static void number_elements(graph *g, const cupel_schema *schema, cupel__map *numbers,
                            bool with_objects);
static bool edges_build(graph *g, const cupel_schema *schema, const cupel__map *numbers);
static bool node_edges(graph *g, const cupel_schema *schema, const cupel__map *numbers, node *n);
static void add_edge(const graph *g, const cupel__map *numbers, node *n, const void *target,
                     const cupel_constraint *constraint);
static bool part_edges(graph *g, const cupel_schema *schema, const cupel__map *numbers, node *n);
static bool is_part_of(const cupel_schema *schema, const cupel_table *part,
                       const cupel_table *whole);
static bool is_late(const node *n, size_t i);
static const void *find(const cupel_schema *schema, const cupel_reference *reference);
static bool cut_cycles(graph *g);
static bool referrers_build(graph *g);
static void heap_push(graph *g, size_t number);
static size_t heap_pop(graph *g);
static void place(graph *g, cupel_element *order);
static void release_referrers(graph *g, const node *n);
static void break_cycles(graph *g);
static void collect_late(const graph *g, cupel_late_key *late);

int cupel_schema_sort(const cupel_schema *schema, const cupel_table ***out,
                      const cupel_late_key **late, size_t *late_count, cupel_error *error)
{
    cupel_element *order;
    int result = sort(schema, false, &order, late, late_count, error);
    if (result < 0)
        return result;
    const cupel_table **tables =
        cupel__arena_alloc(cupel__schema_arena(schema), (schema->table_count + 1) * sizeof *tables);
    if (tables == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i <= schema->table_count; i++)
        tables[i] = order[i].table;
    *out = tables;
    return 0;
}

int cupel_schema_order(const cupel_schema *schema, const cupel_element **out,
                       const cupel_late_key **late, size_t *late_count, cupel_error *error)
{
    cupel_element *order;
    int result = sort(schema, true, &order, late, late_count, error);
    if (result == 0)
        *out = order;
    return result;
}

static int sort(const cupel_schema *schema, bool with_objects, cupel_element **out,
                const cupel_late_key **late, size_t *late_count, cupel_error *error)
{
    cupel__arena *arena = cupel__schema_arena(schema);
    graph g = { 0 };
    int result = CUPEL_ENOMEM;

    if (!graph_build(&g, schema, with_objects) || !cut_cycles(&g) || !referrers_build(&g))
        goto done;
    cupel_element *order = cupel__arena_alloc(arena, (g.count + 1) * sizeof *order);
    if (order == NULL)
        goto done;
    place(&g, order);
    cupel_late_key *keys = cupel__arena_alloc(arena, (g.late_count + 1) * sizeof *keys);
    if (keys == NULL)
        goto done;
    collect_late(&g, keys);
    *out = order;
    *late = keys;
    *late_count = g.late_count;
    result = 0;
done:
    cupel__arena_release(&g.arena);
    return result < 0 ? cupel__error_nomem(error) : 0;
}

static bool graph_build(graph *g, const cupel_schema *schema, bool with_objects)
{
    cupel__map numbers = { 0 };
    g->count = schema->table_count + (with_objects ? schema->object_count : 0);
    g->nodes = cupel__arena_zalloc(&g->arena, (g->count + 1) * sizeof *g->nodes);
    g->heap = cupel__arena_alloc(&g->arena, (g->count + 1) * sizeof *g->heap);
    bool built = g->nodes != NULL && g->heap != NULL && cupel__map_reserve(&numbers, g->count);
    if (built) {
        number_elements(g, schema, &numbers, with_objects);
        built = edges_build(g, schema, &numbers);
    }
    cupel__map_release(&numbers);
    return built;
}

/* Elements are numbered kind by kind; the number of each is found by the address of its struct. */
static void number_elements(graph *g, const cupel_schema *schema, cupel__map *numbers,
                            bool with_objects)
{
    size_t next = 0;
    for (int kind = 0; kind < CUPEL__OBJECT_KINDS; kind++) {
        for (size_t i = 0; kind == CUPEL_OBJECT_TABLE && i < schema->table_count; i++)
            g->nodes[next++].element.table = schema->tables[i];
        for (size_t i = 0; with_objects && i < schema->object_count; i++)
            if ((int)schema->objects[i]->kind == kind)
                g->nodes[next++].element.object = schema->objects[i];
    }
    for (size_t i = 0; i < g->count; i++) {
        node *n = &g->nodes[i];
        n->address = n->element.table != NULL ? (const void *)n->element.table : n->element.object;
        (void)cupel__map_put(numbers, &n->address, sizeof n->address, n);
    }
}

static bool edges_build(graph *g, const cupel_schema *schema, const cupel__map *numbers)
{
    for (size_t i = 0; i < g->count; i++)
        if (!node_edges(g, schema, numbers, &g->nodes[i]))
            return false;
    return true;
}

/* Foreign keys, what the catalog says that the element needs, the table that a part or a trigger
 * belongs to. */
static bool node_edges(graph *g, const cupel_schema *schema, const cupel__map *numbers, node *n)
{
    const cupel_table *table = n->element.table;
    const cupel_object *object = n->element.object;
    size_t keys = table != NULL ? table->constraint_count : 0;
    size_t needs = table != NULL ? table->need_count : object->need_count;
    const cupel_reference *references = table != NULL ? table->needs : object->needs;
    n->edges = cupel__arena_zalloc(&g->arena, (keys + needs + 2) * sizeof *n->edges);
    if (n->edges == NULL)
        return false;
    for (size_t i = 0; i < keys; i++)
        add_edge(g, numbers, n, cupel__constraint_target(table, table->constraints[i]),
                 table->constraints[i]);
    for (size_t i = 0; i < needs; i++)
        add_edge(g, numbers, n, find(schema, &references[i]), NULL);
    if (table != NULL && table->partition_of != NULL)
        add_edge(g, numbers, n,
                 cupel_schema_table(schema, table->partition_of_schema, table->partition_of), NULL);
    cupel_reference owner;
    if (table == NULL && cupel__object_owner(object, &owner))
        add_edge(g, numbers, n, find(schema, &owner), NULL);
    return table == NULL || part_edges(g, schema, numbers, n);
}

/* A foreign key to a partitioned table is one to each of its parts as well, which are not dropped under
 * it: that of the table itself comes when the parts are there. */
static bool part_edges(graph *g, const cupel_schema *schema, const cupel__map *numbers, node *n)
{
    const cupel_table *table = n->element.table;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_table *whole = cupel__constraint_target(table, table->constraints[i]);
        bool apart = whole == table || !is_part_of(schema, table, whole);
        if (whole == NULL || whole->partition_by == NULL || !apart)
            continue;
        edge *edges =
            cupel__arena_zalloc(&g->arena, (n->edge_count + schema->table_count) * sizeof *edges);
        if (edges == NULL)
            return false;
        memcpy(edges, n->edges, n->edge_count * sizeof *edges);
        n->edges = edges;
        for (size_t k = 0; k < schema->table_count; k++)
            if (is_part_of(schema, schema->tables[k], whole))
                add_edge(g, numbers, n, schema->tables[k], table->constraints[i]);
    }
    return true;
}

/* At whatever distance; a table is part of itself. */
static bool is_part_of(const cupel_schema *schema, const cupel_table *part,
                       const cupel_table *whole)
{
    while (part != NULL && part != whole)
        part = part->partition_of != NULL
                   ? cupel_schema_table(schema, part->partition_of_schema, part->partition_of)
                   : NULL;
    return part != NULL;
}

/* Nothing where there is no such element, or it is the node itself. */
static void add_edge(const graph *g, const cupel__map *numbers, node *n, const void *target,
                     const cupel_constraint *constraint)
{
    const node *to = target == NULL ? NULL : cupel__map_get(numbers, &target, sizeof target);
    if (to != NULL && to != n)
        n->edges[n->edge_count++] =
            (edge){ (size_t)(n - g->nodes), (size_t)(to - g->nodes), constraint, false };
}

static const void *find(const cupel_schema *schema, const cupel_reference *reference)
{
    if (reference->kind == CUPEL_OBJECT_TABLE)
        return cupel_schema_table(schema, reference->schema, reference->name);
    return cupel_schema_object(schema, reference);
}

/* A depth-first search in the order of the numbers: a key that leads back to a table on the path that
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
                e->late = e->constraint != NULL;
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
                target->referrers[target->referrer_count++] = &g->nodes[i].edges[k];
            }
    return true;
}

static void place(graph *g, cupel_element *order)
{
    size_t placed = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->nodes[i].waiting == 0)
            heap_push(g, i);
    while (placed < g->count) {
        if (g->heap_size == 0)
            break_cycles(g);
        node *n = &g->nodes[heap_pop(g)];
        order[placed++] = n->element;
        n->placed = true;
        release_referrers(g, n);
    }
    order[placed] = (cupel_element){ NULL, NULL };
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->nodes[i].edge_count; k++)
            g->late_count += is_late(&g->nodes[i], k);
}

/* An element that was let go before all that it needs is not let go again. */
static void release_referrers(graph *g, const node *n)
{
    for (size_t k = 0; k < n->referrer_count; k++) {
        const edge *e = n->referrers[k];
        node *referrer = &g->nodes[e->from];
        if (!e->late && !referrer->placed && --referrer->waiting == 0)
            heap_push(g, e->from);
    }
}

/* What is left waits in a circle that no single foreign key closed: all keys among it become late.
 * Where that frees nothing, elements need each other, as functions may: the first one goes. */
static void break_cycles(graph *g)
{
    size_t first = g->count;
    for (size_t i = 0; i < g->count; i++) {
        node *n = &g->nodes[i];
        if (n->placed)
            continue;
        if (first == g->count)
            first = i;
        for (size_t k = 0; k < n->edge_count; k++) {
            edge *e = &n->edges[k];
            if (e->constraint == NULL || e->late || g->nodes[e->to].placed)
                continue;
            e->late = true;
            if (--n->waiting == 0)
                heap_push(g, i);
        }
    }
    if (g->heap_size == 0)
        heap_push(g, first);
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

/* Whether the edge is the first of a late key, which may lead to several tables. */
static bool is_late(const node *n, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (n->edges[k].late && n->edges[k].constraint == n->edges[i].constraint)
            return false;
    return n->edges[i].late;
}

static void collect_late(const graph *g, cupel_late_key *late)
{
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->nodes[i].edge_count; k++)
            if (is_late(&g->nodes[i], k))
                late[count++] =
                    (cupel_late_key){ g->nodes[i].element.table, g->nodes[i].edges[k].constraint };
    late[count] = (cupel_late_key){ NULL, NULL };
}
