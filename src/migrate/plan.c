/* The way of a database through its history: which revisions a command runs, in which order, and how
 * every step changes the rows of the version table. */
#include "migrate/graph.h"

#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "migrate/version_rows.h"

typedef cupel__vec(cupel_step) step_vec;

/* A plan in the making. */
typedef struct planner {
    cupel_migrations *migrations;
    cupel__arena *arena;
    const char *target;
    cupel__revision_list current;
    cupel__version_rows rows; /* as they are after the steps planned so far */
    step_vec steps;
    cupel_error *error;
} planner;

static int plan_upgrade(planner *p);
static int plan_downgrade(planner *p);
static int plan_stamp(planner *p);
static int stamp_to(planner *p, const cupel__revision_list *filtered, cupel__revision *to);
static int stamp_to_base(planner *p, const cupel__revision_list *filtered);
static int add_step(planner *p, cupel__move move, cupel__revision *revision);
static const char **id_list(cupel__arena *arena, const cupel__revision_list *list);

int cupel__migrations_plan(cupel_migrations *migrations, cupel_step_kind kind, const char *target,
                           const char *const *current, const cupel_step **out, size_t *count,
                           cupel_error *error)
{
    cupel__arena_release(&migrations->scratch);
    planner p = {
        .migrations = migrations, .arena = &migrations->scratch, .target = target, .error = error
    };
    int code = cupel__resolve_current(migrations, current, &p.current, error);
    const char *const *ids = code == 0 ? id_list(p.arena, &p.current) : NULL;
    if (code == 0 && !ids)
        code = cupel__error_nomem(error);
    if (code == 0)
        code = cupel__version_rows_init(&p.rows, p.arena, ids, error);
    if (code == 0) {
        switch (kind) {
        case CUPEL_STEP_UPGRADE:
            code = plan_upgrade(&p);
            break;
        case CUPEL_STEP_DOWNGRADE:
            code = plan_downgrade(&p);
            break;
        case CUPEL_STEP_STAMP:
            code = plan_stamp(&p);
            break;
        }
    }
    size_t size = p.steps.count * sizeof *p.steps.items;
    cupel_step *steps = code == 0 ? cupel__arena_alloc(p.arena, size + 1) : NULL;
    if (code == 0 && !steps)
        code = cupel__error_nomem(error);
    if (code == 0) {
        if (size > 0)
            memcpy(steps, p.steps.items, size);
        *out = steps;
        *count = p.steps.count;
    }
    cupel__vec_release(&p.steps);
    return code;
}

static int plan_upgrade(planner *p)
{
    cupel__revision_list sorted;
    int code = cupel__select_upgrade(p->migrations, p->target, &p->current,
                                     CUPEL__SELECT_DEPENDENCIES, &sorted, p->error);
    for (size_t i = code == 0 ? sorted.count : 0; code == 0 && i > 0; i--) {
        cupel__revision *revision = sorted.items[i - 1];
        cupel__revision_list to = { &sorted.items[i - 1], 1 };
        cupel__move move = { .kind = CUPEL_STEP_UPGRADE,
                             .up = true,
                             .from = id_list(p->arena, &revision->downs),
                             .to = id_list(p->arena, &to) };
        code = add_step(p, move, revision);
    }
    return code;
}

static int plan_downgrade(planner *p)
{
    cupel__revision_list sorted;
    int code = cupel__select_downgrade(p->migrations, p->target, &p->current, 0, &sorted, p->error);
    for (size_t i = 0; code == 0 && i < sorted.count; i++) {
        cupel__revision_list from = { &sorted.items[i], 1 };
        cupel__move move = { .kind = CUPEL_STEP_DOWNGRADE,
                             .from = id_list(p->arena, &from),
                             .to = id_list(p->arena, &sorted.items[i]->downs) };
        code = add_step(p, move, sorted.items[i]);
    }
    return code;
}

/* Moves the rows of those branches that the targets are on, and adds rows for the others. */
static int plan_stamp(planner *p)
{
    cupel_migrations *m = p->migrations;
    cupel__revision_list targets;
    cupel__revision_list filtered = { 0 };
    const char *names = p->target[0] ? p->target : "base";

    int code = cupel__resolve(m, names, &targets, p->error);
    if (code < 0)
        return code;
    filtered.items =
        cupel__arena_alloc(p->arena, (p->current.count + 1) * sizeof(cupel__revision *));
    cupel__revision_set seen = cupel__set_new(m);
    if (!filtered.items || !seen)
        return cupel__error_nomem(p->error);
    for (const char *at = names; code == 0 && *(at += strspn(at, ", \t")) != '\0';) {
        cupel__revision_list part;
        size_t size = strcspn(at, ", \t");
        const char *name = cupel__arena_strndup(p->arena, at, size);
        code = name ? cupel__filter_lineage(m, &p->current, name, true, &part, p->error)
                    : cupel__error_nomem(p->error);
        for (size_t i = 0; code == 0 && i < part.count; i++) {
            if (!seen[part.items[i]->index])
                filtered.items[filtered.count++] = part.items[i];
            seen[part.items[i]->index] = 1;
        }
        at += size;
    }
    if (code == 0 && targets.count == 0)
        return stamp_to_base(p, &filtered);
    for (size_t i = 0; code == 0 && i < targets.count; i++) {
        if (!seen[targets.items[i]->index])
            code = stamp_to(p, &filtered, targets.items[i]);
    }
    return code;
}

static int stamp_to_base(planner *p, const cupel__revision_list *filtered)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < filtered->count; i++) {
        cupel__revision_list from = { &filtered->items[i], 1 };
        cupel__revision_list to = { NULL, 0 };
        cupel__move move = { .kind = CUPEL_STEP_STAMP,
                             .branch_move = true,
                             .from = id_list(p->arena, &from),
                             .to = id_list(p->arena, &to) };
        code = add_step(p, move, NULL);
    }
    return code;
}

static int stamp_to(planner *p, const cupel__revision_list *filtered, cupel__revision *to)
{
    cupel_migrations *m = p->migrations;
    cupel__revision_set above = cupel__set_new(m);
    cupel__revision_set below = cupel__set_new(m);
    if (!above || !below)
        return cupel__error_nomem(p->error);
    int code = cupel__set_reach(m, above, to, CUPEL__EDGE_UPS, p->error);
    if (code == 0)
        code = cupel__set_reach(m, below, to, CUPEL__EDGE_DOWNS, p->error);
    if (code < 0)
        return code;
    bool goes_down = false;
    bool goes_up = false;
    for (size_t i = 0; i < filtered->count; i++) {
        goes_down = goes_down || above[filtered->items[i]->index];
        goes_up = goes_up || below[filtered->items[i]->index];
    }
    cupel__revision_list none = { NULL, 0 };
    cupel__revision_list targets = { &to, 1 };
    bool is_new = !goes_down && !goes_up;
    cupel__move move = { .kind = CUPEL_STEP_STAMP,
                         .up = !goes_down,
                         .branch_move = is_new,
                         .from = id_list(p->arena, is_new ? &none : filtered),
                         .to = id_list(p->arena, &targets) };
    return add_step(p, move, to);
}

static int add_step(planner *p, cupel__move move, cupel__revision *revision)
{
    cupel_step step = { .kind = move.kind,
                        .revision = revision ? &revision->info : NULL,
                        .from = move.from,
                        .to = move.to };
    if (!move.from || !move.to)
        return cupel__error_nomem(p->error);
    int code = cupel__version_rows_move(&p->rows, p->migrations, &move, &step.changes,
                                        &step.change_count, p->error);
    if (code == 0 && !cupel__vec_push(&p->steps, step))
        code = cupel__error_nomem(p->error);
    return code;
}

static const char **id_list(cupel__arena *arena, const cupel__revision_list *list)
{
    const char **ids = cupel__arena_alloc(arena, (list->count + 1) * sizeof *ids);
    if (!ids)
        return NULL;
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->items[i]->info.id;
    ids[list->count] = NULL;
    return ids;
}
