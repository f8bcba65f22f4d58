/* The rows of the version table: one for every revision that no other applied one is built on. A step
 * inserts a row, deletes one, moves one, joins several into one or takes one apart. */
#include "migrate/version_rows.h"

#include <string.h>

#include "base/error.h"
#include "migrate/graph.h"

/* The changes of one move, as they are found. */
typedef struct changes {
    cupel__version_rows *rows;
    cupel_version_change *items;
    size_t count;
    size_t capacity;
} changes;

static size_t count_ids(const char *const *ids);
static size_t find_row(const cupel__version_rows *rows, const char *id);
static bool delete_row(changes *c, const char *id);
static bool insert_row(changes *c, const char *id);
static bool update_row(changes *c, const char *from, const char *to);
static int move_up(changes *c, cupel_migrations *migrations, const cupel__move *move,
                   cupel_error *error);
static int move_down(changes *c, cupel_migrations *migrations, const cupel__move *move,
                     cupel_error *error);
static bool move_stamp(changes *c, const cupel__move *move);
static int without_implied(const cupel__version_rows *rows, cupel_migrations *migrations,
                           const char *const *ids, const char *const *leave_out, const char ***out,
                           cupel_error *error);
static bool merge_rows(changes *c, const char *const *from, const char *to);
static bool unmerge_row(changes *c, const char *from, const char *const *to);

int cupel__version_rows_init(cupel__version_rows *rows, cupel__arena *arena, const char *const *ids,
                             cupel_error *error)
{
    size_t count = count_ids(ids);
    *rows = (cupel__version_rows){ .arena = arena, .capacity = count + 8 };
    rows->ids = cupel__arena_alloc(arena, rows->capacity * sizeof *rows->ids);
    if (!rows->ids)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < count; i++) {
        if (find_row(rows, ids[i]) == rows->count)
            rows->ids[rows->count++] = ids[i];
    }
    return 0;
}

int cupel__version_rows_move(cupel__version_rows *rows, cupel_migrations *migrations,
                             const cupel__move *move, const cupel_version_change **out,
                             size_t *count, cupel_error *error)
{
    /* No move makes more changes than it has revisions on both sides. */
    changes c = { .rows = rows, .capacity = count_ids(move->from) + count_ids(move->to) };
    int code = 0;

    c.items = cupel__arena_alloc(rows->arena, (c.capacity + 1) * sizeof *c.items);
    size_t needed = rows->count + count_ids(move->to);
    if (needed > rows->capacity) {
        const char **ids = cupel__arena_alloc(rows->arena, 2 * needed * sizeof *ids);
        if (!ids)
            return cupel__error_nomem(error);
        memcpy(ids, rows->ids, rows->count * sizeof *ids);
        rows->ids = ids;
        rows->capacity = 2 * needed;
    }
    if (!c.items)
        return cupel__error_nomem(error);
    if (move->kind == CUPEL_STEP_STAMP)
        code = move_stamp(&c, move) ? 0 : 1;
    else if (move->up)
        code = move_up(&c, migrations, move, error);
    else
        code = move_down(&c, migrations, move, error);
    if (code > 0)
        return cupel_error_set(error, CUPEL_EREVISION,
                               "the rows of the version table do not fit the step from '%s' to "
                               "'%s'; 'cupel stamp' sets them right",
                               move->from[0] ? move->from[0] : "base",
                               move->to[0] ? move->to[0] : "base");
    if (code < 0)
        return code;
    *out = c.items;
    *count = c.count;
    return 0;
}

static size_t count_ids(const char *const *ids)
{
    size_t count = 0;
    while (ids[count])
        count++;
    return count;
}

static bool contains_id(const char *const *ids, const char *id)
{
    while (*ids && strcmp(*ids, id) != 0)
        ids++;
    return *ids != NULL;
}

static size_t find_row(const cupel__version_rows *rows, const char *id)
{
    size_t i = 0;
    while (i < rows->count && strcmp(rows->ids[i], id) != 0)
        i++;
    return i;
}

static bool has_row(const changes *c, const char *id)
{
    return find_row(c->rows, id) < c->rows->count;
}

static size_t count_rows(const changes *c, const char *const *ids)
{
    size_t count = 0;
    for (; *ids; ids++)
        count += has_row(c, *ids);
    return count;
}

static bool delete_row(changes *c, const char *id)
{
    size_t at = find_row(c->rows, id);
    if (at == c->rows->count)
        return false;
    c->rows->count--;
    memmove(&c->rows->ids[at], &c->rows->ids[at + 1], (c->rows->count - at) * sizeof *c->rows->ids);
    c->items[c->count++] = (cupel_version_change){ id, NULL };
    return true;
}

static bool insert_row(changes *c, const char *id)
{
    if (has_row(c, id))
        return false;
    c->rows->ids[c->rows->count++] = id;
    c->items[c->count++] = (cupel_version_change){ NULL, id };
    return true;
}

static bool update_row(changes *c, const char *from, const char *to)
{
    size_t at = find_row(c->rows, from);
    if (at == c->rows->count || has_row(c, to))
        return false;
    c->rows->ids[at] = to;
    c->items[c->count++] = (cupel_version_change){ from, to };
    return true;
}

/* 1 where the rows are not what the move expects. */
static int move_up(changes *c, cupel_migrations *migrations, const cupel__move *move,
                   cupel_error *error)
{
    const char *const *from = move->from;
    const char **joined;
    size_t present = count_rows(c, from);
    if (present == 0)
        return insert_row(c, move->to[0]) ? 0 : 1;
    if (present == 1) {
        while (!has_row(c, *from))
            from++;
        return update_row(c, *from, move->to[0]) ? 0 : 1;
    }
    int code = without_implied(c->rows, migrations, from, from, &joined, error);
    if (code < 0)
        return code;
    return merge_rows(c, joined, move->to[0]) ? 0 : 1;
}

static int move_down(changes *c, cupel_migrations *migrations, const cupel__move *move,
                     cupel_error *error)
{
    const char **to;
    int code = without_implied(c->rows, migrations, move->to, move->from, &to, error);
    if (code < 0)
        return code;
    if (!to[0])
        return delete_row(c, move->from[0]) ? 0 : 1;
    return unmerge_row(c, move->from[0], to) ? 0 : 1;
}

static bool move_stamp(changes *c, const cupel__move *move)
{
    size_t from_count = count_ids(move->from);
    if (!move->up && move->branch_move)
        return delete_row(c, move->from[0]);
    if (move->up && (move->branch_move || count_rows(c, move->from) < from_count) &&
        !has_row(c, move->to[0]))
        return insert_row(c, move->to[0]);
    if (from_count == 1 && move->to[0] && move->to[1])
        return unmerge_row(c, move->from[0], move->to);
    return merge_rows(c, move->from, move->to[0]);
}

/* Those of `ids` that no row other than those in `leave_out` is built on: what such a row implies has
 * none of its own. */
static int without_implied(const cupel__version_rows *rows, cupel_migrations *migrations,
                           const char *const *ids, const char *const *leave_out, const char ***out,
                           cupel_error *error)
{
    *out = cupel__arena_alloc(rows->arena, (count_ids(ids) + 1) * sizeof **out);
    cupel__arena_mark mark = cupel__arena_save(&migrations->scratch);
    cupel__revision_set implied = cupel__set_new(migrations);
    if (!implied || !*out)
        return cupel__error_nomem(error);
    int code = 0;
    for (size_t i = 0; code == 0 && i < rows->count; i++) {
        cupel__revision *row = cupel__map_get_text(&migrations->by_id, rows->ids[i]);
        if (row && !contains_id(leave_out, rows->ids[i]))
            code = cupel__set_reach(migrations, implied, row, CUPEL__EDGE_DOWNS, error);
    }
    size_t count = 0;
    for (; *ids; ids++) {
        const cupel__revision *revision = cupel__map_get_text(&migrations->by_id, *ids);
        if (!revision || !implied[revision->index])
            (*out)[count++] = *ids;
    }
    (*out)[count] = NULL;
    cupel__arena_restore(&migrations->scratch, mark);
    return code;
}

/* All rows but the last go, and that one moves. */
static bool merge_rows(changes *c, const char *const *from, const char *to)
{
    if (!from[0])
        return insert_row(c, to);
    for (; from[1]; from++) {
        if (!delete_row(c, *from))
            return false;
    }
    return update_row(c, *from, to);
}

/* The row moves to the last, and the others come in front of it. */
static bool unmerge_row(changes *c, const char *from, const char *const *to)
{
    for (; to[1]; to++) {
        if (!insert_row(c, *to))
            return false;
    }
    return update_row(c, from, *to);
}
