/* The order of objects in a flush: by table, and within tables that refer to each other, by
 * object. */
#include <string.h>

#include "orm/collection.h"
#include "orm/flush.h"
#include "orm/transaction.h"

/* Objects to be ordered and who waits for whom, by their numbers. Kahn's algorithm, batch by
 * batch. */
typedef struct circle_walk {
    cupel_session *session;
    const cupel__circle *circle;
    cupel__object **objects;
    size_t count;
    size_t *waits;   /* for how many each object waits */
    size_t *first;   /* where the stretch of each object begins in `waiting` */
    size_t *waiting; /* those that wait for it; NOBODY where a reference was cut */
    bool *is_done;
    size_t *ready; /* the next batch */
    size_t ready_count;
    cupel__object **batch;
    size_t done;
} circle_walk;

#define NOBODY SIZE_MAX

static bool is_in_order(const cupel__ranks *ranks, cupel__object *const *objects, size_t count,
                        bool descending);
static int prepare(circle_walk *w);
static int add_edges(circle_walk *w, bool fill);
static void add_edge(circle_walk *w, size_t number, const cupel__object *other, bool fill);
static bool number_of(const circle_walk *w, const cupel__object *object, size_t *number);
static int write_batch(circle_walk *w);
static void release_waiting(circle_walk *w, size_t number);
static int cut_circle(circle_walk *w);
static int cut_one(circle_walk *w, size_t number);
static int give_up(circle_walk *w);

int cupel__order_by_rank(cupel__work *work, cupel__object **objects, size_t count, bool descending)
{
    cupel_session *session = work->session;
    const cupel__ranks *ranks = work->ranks;
    if (is_in_order(ranks, objects, count, descending))
        return CUPEL_OK;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__object **sorted = cupel__arena_alloc(&session->scratch, count * sizeof *sorted);
    size_t *starts = cupel__arena_zalloc(&session->scratch, (ranks->count + 1) * sizeof *starts);
    if (sorted == NULL || starts == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < count; i++) {
        uint32_t rank = ranks->of[objects[i]->mapper->index].rank;
        starts[descending ? ranks->count - rank : rank + 1]++;
    }
    for (size_t i = 0; i < ranks->count; i++)
        starts[i + 1] += starts[i];
    for (size_t i = 0; i < count; i++) {
        uint32_t rank = ranks->of[objects[i]->mapper->index].rank;
        sorted[starts[descending ? ranks->count - 1 - rank : rank]++] = objects[i];
    }
    memcpy(objects, sorted, count * sizeof *objects);
    cupel__arena_restore(&session->scratch, mark);
    return CUPEL_OK;
}

static bool is_in_order(const cupel__ranks *ranks, cupel__object *const *objects, size_t count,
                        bool descending)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t before = ranks->of[objects[i - 1]->mapper->index].rank;
        uint32_t rank = ranks->of[objects[i]->mapper->index].rank;
        if (descending ? rank > before : rank < before)
            return false;
    }
    return true;
}

int cupel__order_circle(cupel__work *work, cupel__object **objects, size_t count,
                        const cupel__circle *circle)
{
    cupel_session *session = work->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    circle_walk w = { .session = session, .circle = circle, .objects = objects, .count = count };
    int result = prepare(&w);
    while (result == CUPEL_OK && w.done < count)
        result = w.ready_count > 0 ? write_batch(&w) : cut_circle(&w);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

static int prepare(circle_walk *w)
{
    cupel__arena *arena = &w->session->scratch;
    for (size_t i = 0; i < w->count; i++)
        w->objects[i]->image->number = i;
    w->waits = cupel__arena_zalloc(arena, w->count * sizeof *w->waits);
    w->first = cupel__arena_zalloc(arena, (w->count + 2) * sizeof *w->first);
    w->is_done = cupel__arena_zalloc(arena, w->count * sizeof *w->is_done);
    w->ready = cupel__arena_alloc(arena, w->count * sizeof *w->ready);
    w->batch = cupel__arena_alloc(arena, w->count * sizeof(cupel__object *));
    if (w->waits == NULL || w->first == NULL || w->is_done == NULL || w->ready == NULL ||
        w->batch == NULL)
        return cupel__session_nomem(w->session);
    /* Once to count, which gives each object its stretch; once to fill in. */
    int result = add_edges(w, false);
    if (result < 0)
        return result;
    for (size_t i = 0; i < w->count; i++)
        w->first[i + 2] += w->first[i + 1];
    w->waiting = cupel__arena_alloc(arena, w->first[w->count + 1] * sizeof *w->waiting);
    if (w->waiting == NULL)
        return cupel__session_nomem(w->session);
    result = add_edges(w, true);
    for (size_t i = 0; i < w->count; i++)
        if (w->waits[i] == 0)
            w->ready[w->ready_count++] = i;
    return result;
}

static int add_edges(circle_walk *w, bool fill)
{
    const cupel__circle *circle = w->circle;
    for (size_t i = 0; i < w->count; i++) {
        cupel__object *object = w->objects[i];
        for (size_t k = 0; k < object->mapper->relationship_count; k++) {
            cupel__object *other = NULL;
            int result = circle->other_end(circle->context, object,
                                           &object->mapper->relationships[k], &other);
            if (result < 0)
                return result;
            add_edge(w, i, other, fill);
        }
        for (const cupel__adoption *a = cupel__adoptions_of(w->session, object); a != NULL;
             a = a->next)
            add_edge(w, i, a->parent, fill);
    }
    return CUPEL_OK;
}

static void add_edge(circle_walk *w, size_t number, const cupel__object *other, bool fill)
{
    size_t from;
    size_t to = number;
    if (!number_of(w, other, &from) || from == to)
        return;
    if (w->circle->is_reversed) {
        to = from;
        from = number;
    }
    if (fill) {
        w->waiting[w->first[from + 1]++] = to;
        w->waits[to]++;
    } else {
        w->first[from + 2]++;
    }
}

static bool number_of(const circle_walk *w, const cupel__object *object, size_t *number)
{
    if (object == NULL || object->image == NULL)
        return false;
    *number = object->image->number;
    return *number < w->count && w->objects[*number] == object;
}

static int write_batch(circle_walk *w)
{
    size_t count = w->ready_count;
    w->ready_count = 0;
    for (size_t i = 0; i < count; i++) {
        w->batch[i] = w->objects[w->ready[i]];
        w->is_done[w->ready[i]] = true;
    }
    w->done += count;
    int result = w->circle->write(w->circle->context, w->batch, count);
    /* The list of the next ones overwrites this one no faster than it is read. */
    for (size_t i = 0; i < count; i++)
        release_waiting(w, w->batch[i]->image->number);
    return result;
}

static void release_waiting(circle_walk *w, size_t number)
{
    for (size_t i = w->first[number]; i < w->first[number + 1]; i++) {
        size_t waiting = w->waiting[i];
        if (waiting != NOBODY && --w->waits[waiting] == 0 && !w->is_done[waiting])
            w->ready[w->ready_count++] = waiting;
    }
}

static int cut_circle(circle_walk *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->is_done[i]) {
            int result = cut_one(w, i);
            if (result != 0)
                return result < 0 ? result : CUPEL_OK;
        }
    return give_up(w);
}

/* 1 where one of the object's references was cut. */
static int cut_one(circle_walk *w, size_t number)
{
    const cupel__circle *circle = w->circle;
    cupel__object *object = w->objects[number];
    for (size_t k = 0; k < object->mapper->relationship_count; k++) {
        const cupel__relationship *relationship = &object->mapper->relationships[k];
        cupel__object *other = NULL;
        size_t from;
        size_t to = number;
        int result = circle->other_end(circle->context, object, relationship, &other);
        if (result < 0)
            return result;
        if (!number_of(w, other, &from) || from == to || w->is_done[from])
            continue;
        result = circle->cut(circle->context, object, relationship);
        if (result < 0)
            return result;
        if (result == 0)
            continue;
        if (circle->is_reversed) {
            to = from;
            from = number;
        }
        for (size_t i = w->first[from]; i < w->first[from + 1]; i++)
            if (w->waiting[i] == to) {
                w->waiting[i] = NOBODY;
                break;
            }
        if (--w->waits[to] == 0)
            w->ready[w->ready_count++] = to;
        return 1;
    }
    return 0;
}

static int give_up(circle_walk *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->count; i++)
        if (!w->is_done[i])
            w->batch[count++] = w->objects[i];
    w->done = w->count;
    return w->circle->give_up(w->circle->context, w->batch, count);
}
