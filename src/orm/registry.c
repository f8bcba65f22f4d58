/* The registry of mappers, and the order in which rows of their tables can be inserted. */
#include "orm/registry.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "engine/engine.h"
#include "sql/schema.h"

/* Tarjan's algorithm: components come out after all those that they refer to. */
typedef struct ranking {
    const cupel__registry *registry;
    size_t count;
    struct ranking_node {
        uint32_t order; /* in which it was met, from 1; 0 while it was not */
        uint32_t low;   /* the earliest one on the stack that it leads to */
        bool on_stack;
    } * nodes;
    uint32_t *stack;
    size_t height;
    uint32_t met;
    uint32_t components;
    cupel__ranks *ranks;
} ranking;

static void registry_free(void *data);
static int grow(cupel__registry *registry, cupel_error *error);
static int add_mappers(cupel__registry *registry, size_t first, cupel_error *error);
static const cupel__ranks *rank(cupel__registry *registry);
static void visit(ranking *r, uint32_t at);
static bool refers_to(const cupel__mapper *mapper, const cupel__mapper *target);

cupel__registry *cupel__registry_of(cupel_engine *engine)
{
    cupel__registry *registry = cupel__engine_attached(engine);
    if (registry != NULL)
        return registry;
    registry = cupel_alloc(sizeof *registry);
    if (registry == NULL)
        return NULL;
    memset(registry, 0, sizeof *registry);
    registry->engine = engine;
    registry->seed = cupel__random_seed();
    registry->models = cupel__models_new();
    if (registry->models == NULL || pthread_mutex_init(&registry->mutex, NULL) != 0) {
        cupel__models_free(registry->models);
        cupel_free(registry);
        return NULL;
    }
    return cupel__engine_attach(engine, registry, registry_free);
}

int cupel__registry_mapper(cupel__registry *registry, const cupel_model *model,
                           const cupel__mapper **out, cupel_error *error)
{
    int result = CUPEL_OK;
    *out = NULL;
    if (model == NULL)
        return cupel_error_set(error, CUPEL_EINVAL, "no model given");
    if (model->abi == CUPEL_ABI && model->size == 0)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s: is a table without a struct, of which there are no objects",
                               model->name);
    pthread_mutex_lock(&registry->mutex);
    if (cupel__models_find(registry->models, model) == NULL)
        result = cupel__models_add(registry->models, model, error);
    if (result == CUPEL_OK && registry->mappers.count < registry->models->count)
        result = grow(registry, error);
    for (size_t i = 0; result == CUPEL_OK && i < registry->mappers.count; i++)
        if (registry->mappers.items[i]->model == model)
            *out = registry->mappers.items[i];
    pthread_mutex_unlock(&registry->mutex);
    return result;
}

const cupel__ranks *cupel__registry_ranks(cupel__registry *registry)
{
    pthread_mutex_lock(&registry->mutex);
    const cupel__ranks *ranks = registry->ranks;
    pthread_mutex_unlock(&registry->mutex);
    return ranks;
}

uint64_t cupel__registry_seed(const cupel__registry *registry)
{
    return registry->seed;
}

static void registry_free(void *data)
{
    cupel__registry *registry = data;
    cupel__cache_release(&registry->cache);
    cupel__vec_release(&registry->mappers);
    cupel__arena_release(&registry->arena);
    cupel__models_free(registry->models);
    pthread_mutex_destroy(&registry->mutex);
    cupel_free(registry);
}

/* Makes mappers for the models that have none yet; all of them or, on failure, none. */
static int grow(cupel__registry *registry, cupel_error *error)
{
    size_t first = registry->mappers.count;
    size_t more = registry->models->count - first;
    cupel__arena_mark mark = cupel__arena_save(&registry->arena);
    if (!cupel__vec_reserve(&registry->mappers, more))
        return cupel__error_nomem(error);
    int result = add_mappers(registry, first, error);
    const cupel__ranks *ranks = result == CUPEL_OK ? rank(registry) : NULL;
    if (ranks == NULL) {
        registry->mappers.count = first;
        cupel__arena_restore(&registry->arena, mark);
        return result == CUPEL_OK ? cupel__error_nomem(error) : result;
    }
    registry->ranks = ranks;
    return CUPEL_OK;
}

static int add_mappers(cupel__registry *registry, size_t first, cupel_error *error)
{
    const cupel__models *models = registry->models;
    int result = CUPEL_OK;
    for (size_t i = first; result == CUPEL_OK && i < models->count; i++) {
        cupel__mapper *mapper = cupel__arena_zalloc(&registry->arena, sizeof *mapper);
        if (mapper == NULL)
            return cupel__error_nomem(error);
        mapper->index = (uint32_t)i;
        registry->mappers.items[registry->mappers.count++] = mapper;
        result = cupel__mapper_build(mapper, models->items[i], &registry->arena, error);
    }
    for (size_t i = first; result == CUPEL_OK && i < models->count; i++)
        result = cupel__mapper_relate(registry->mappers.items[i], models->items[i], models,
                                      registry->mappers.items, &registry->arena, error);
    return result;
}

/* NULL when memory is short. */
static const cupel__ranks *rank(cupel__registry *registry)
{
    size_t count = registry->mappers.count;
    ranking r = { .registry = registry, .count = count };
    r.ranks =
        cupel__arena_zalloc(&registry->arena, sizeof *r.ranks + count * sizeof r.ranks->of[0]);
    r.nodes = cupel_alloc(count * sizeof *r.nodes);
    r.stack = cupel_alloc(count * sizeof *r.stack);
    bool ok = r.ranks != NULL && r.nodes != NULL && r.stack != NULL;
    if (ok) {
        memset(r.nodes, 0, count * sizeof *r.nodes);
        r.ranks->count = count;
        for (uint32_t i = 0; i < count; i++)
            if (r.nodes[i].order == 0)
                visit(&r, i);
    }
    cupel_free(r.nodes);
    cupel_free(r.stack);
    return ok ? r.ranks : NULL;
}

static void visit(ranking *r, uint32_t at)
{
    struct ranking_node *node = &r->nodes[at];
    node->order = node->low = ++r->met;
    node->on_stack = true;
    r->stack[r->height++] = at;
    cupel__mapper *const *mappers = r->registry->mappers.items;
    bool is_circular = false;
    for (uint32_t i = 0; i < r->count; i++) {
        if (!refers_to(mappers[at], mappers[i]))
            continue;
        is_circular |= i == at;
        if (r->nodes[i].order == 0)
            visit(r, i);
        if (r->nodes[i].on_stack && r->nodes[i].low < node->low)
            node->low = r->nodes[i].low;
    }
    if (node->low != node->order) {
        r->ranks->of[at].is_circular = true;
        return;
    }
    uint32_t popped;
    do {
        popped = r->stack[--r->height];
        is_circular |= popped != at;
        r->nodes[popped].on_stack = false;
        r->ranks->of[popped].rank = r->components;
    } while (popped != at);
    r->ranks->of[at].is_circular = is_circular;
    r->components++;
}

/* By a foreign key; relationships always stand on one. */
static bool refers_to(const cupel__mapper *mapper, const cupel__mapper *target)
{
    const cupel_table *table = mapper->table;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (cupel__constraint_refers_to(table, table->constraints[i], target->table))
            return true;
    return false;
}
