/* Names of revisions: ids and their beginnings, "head", "heads", "base", labels, and relative forms
 * such as "+1", "head-2" or "label@base+1". */
#include "migrate/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"

/* A name taken apart; the texts are in the scratch arena. */
typedef struct name {
    const char *whole;
    const char *branch; /* in front of "@", or NULL */
    const char *symbol; /* NULL where a relative name counts from the database */
    bool is_relative;
    const char *distance_text; /* "+2" */
    int64_t distance;
} name;

static int split_name(cupel_migrations *migrations, const char *text, name *out,
                      cupel_error *error);
static int resolve_list(cupel_migrations *migrations, const char *text, cupel__revision_list *out,
                        cupel_error *error);
static int resolve_name(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                        cupel_error *error);
static int resolve_one(cupel_migrations *migrations, const char *branch, const char *symbol,
                       cupel__revision **out, cupel_error *error);
static int resolve_heads(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                         cupel_error *error);
static int multiple_heads(const name *n, const cupel__revision_list *heads, cupel_error *error);
static int resolve_id(cupel_migrations *migrations, const name *n, cupel__revision **out,
                      cupel_error *error);
static int find_by_prefix(cupel_migrations *migrations, const name *n,
                          const cupel__revision *branch, cupel__revision **out, cupel_error *error);
static int walk_from_heads(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                           cupel_error *error);
static int walk(cupel_migrations *migrations, cupel__revision *start, int64_t steps,
                const char *branch, bool exact, cupel__revision **out, bool *short_walk,
                cupel_error *error);
static int relative_starts(cupel_migrations *migrations, const name *n,
                           const cupel__revision_list *current, cupel__revision_list *out,
                           cupel_error *error);
static int upgrade_start(cupel_migrations *migrations, const name *n,
                         const cupel__revision_list *current, cupel__revision **out,
                         cupel_error *error);
static int downgrade_start(cupel_migrations *migrations, const name *n,
                           const cupel__revision_list *current, cupel__revision **out,
                           cupel_error *error);
static int branch_tips(cupel_migrations *migrations, const cupel__revision_list *current,
                       const char *branch, cupel__revision_list *out, cupel_error *error);
static int lineage_set(cupel_migrations *migrations, const cupel__revision_list *list,
                       bool dependencies, cupel__revision_set *out, cupel_error *error);
static int new_list(cupel_migrations *migrations, cupel__revision_list *out, size_t most,
                    cupel_error *error);
static int too_short(const name *n, cupel_error *error);

int cupel__resolve(cupel_migrations *migrations, const char *text, cupel__revision_list *out,
                   cupel_error *error)
{
    if (strchr(text, ','))
        return resolve_list(migrations, text, out, error);
    name n;
    int code = split_name(migrations, text, &n, error);
    return code < 0 ? code : resolve_name(migrations, &n, out, error);
}

int cupel__resolve_current(cupel_migrations *migrations, const char *const *ids,
                           cupel__revision_list *out, cupel_error *error)
{
    size_t count = 0;
    while (ids[count])
        count++;
    cupel__revision_set seen = cupel__set_new(migrations);
    if (!seen)
        return cupel__error_nomem(error);
    int code = new_list(migrations, out, count, error);
    for (; code == 0 && *ids; ids++) {
        cupel__revision *revision = cupel__map_get_text(&migrations->by_id, *ids);
        if (!revision) {
            const char *nearest = cupel__graph_nearest(migrations, *ids);
            return cupel_error_set(
                error, CUPEL_EREVISION,
                "Can't locate revision identified by '%s': the database is at it, but no file in "
                "%s "
                "defines it%s%s%s; bring the file back, or 'cupel stamp --purge' the revision that "
                "the database really has",
                *ids, migrations->version_locations[0], nearest ? " (the nearest is '" : "",
                nearest ? nearest : "", nearest ? "')" : "");
        }
        if (!seen[revision->index])
            out->items[out->count++] = revision;
        seen[revision->index] = 1;
    }
    return code;
}

int cupel__resolve_upgrade(cupel_migrations *migrations, const char *target,
                           const cupel__revision_list *current, bool exact,
                           cupel__revision_list *out, cupel_error *error)
{
    name n;
    cupel__revision *start = NULL;
    cupel__revision *found = NULL;
    bool short_walk = false;

    int code = split_name(migrations, target, &n, error);
    if (code < 0)
        return code;
    if (!n.is_relative || strchr(target, ','))
        return cupel__resolve(migrations, target, out, error);
    if (!n.symbol && n.distance <= 0)
        return too_short(&n, error);

    const char *walk_branch = n.distance > 0 ? n.branch : NULL;
    if (!n.symbol)
        code = upgrade_start(migrations, &n, current, &start, error);
    else
        code = resolve_one(migrations, n.distance > 0 ? NULL : n.branch, n.symbol, &start, error);
    if (code == 0)
        code = walk(migrations, start, n.distance, walk_branch, exact, &found, &short_walk, error);
    if (code == 0 && short_walk)
        code = too_short(&n, error);
    if (code == 0)
        code = new_list(migrations, out, 1, error);
    if (code == 0 && found)
        out->items[out->count++] = found;
    return code;
}

int cupel__resolve_downgrade(cupel_migrations *migrations, const char *target,
                             const cupel__revision_list *current, bool exact, const char **branch,
                             cupel__revision **out, cupel_error *error)
{
    name n;
    cupel__revision *start = NULL;
    bool short_walk = false;

    int code = split_name(migrations, target, &n, error);
    if (code < 0)
        return code;
    *branch = n.branch;
    if (!n.is_relative)
        return resolve_one(migrations, NULL, n.symbol, out, error);
    if (!n.symbol && n.distance >= 0)
        return too_short(&n, error);
    if (!n.symbol) {
        code = downgrade_start(migrations, &n, current, &start, error);
        if (start && !n.branch && current->count > 1)
            *branch = start->info.id;
    } else {
        code = resolve_one(migrations, n.distance < 0 ? n.branch : NULL, n.symbol, &start, error);
    }
    if (code == 0)
        code = walk(migrations, start, n.distance, n.branch, exact, out, &short_walk, error);
    if (code == 0 && short_walk)
        code = n.symbol ? cupel_error_set(error, CUPEL_EREVISION,
                                          "Walked too far: '%s' leaves the history", n.whole)
                        : too_short(&n, error);
    return code;
}

int cupel__resolve_branch(cupel_migrations *migrations, const char *branch, cupel__revision **out,
                          cupel_error *error)
{
    cupel_error inner = CUPEL_ERROR_INIT;
    name n = { .whole = branch, .symbol = branch };
    *out = cupel__map_get_text(&migrations->by_label, branch);
    if (*out)
        return 0;
    int code = resolve_id(migrations, &n, out, &inner);
    if (code == CUPEL_EREVISION) {
        const char *nearest = cupel__graph_nearest(migrations, branch);
        code = cupel_error_set(error, code, "No such branch: '%s'%s%s%s", branch,
                               nearest ? "; did you mean '" : "", nearest ? nearest : "",
                               nearest ? "'?" : "");
    } else if (code < 0) {
        code = cupel__error_nomem(error);
    }
    cupel_error_release(&inner);
    return code;
}

int cupel__filter_lineage(cupel_migrations *migrations, const cupel__revision_list *list,
                          const char *text, bool dependencies, cupel__revision_list *out,
                          cupel_error *error)
{
    cupel__revision_list source = *list; /* `out` may be the same list */
    cupel__revision_list against = { 0 };
    cupel__revision *branch = NULL;
    cupel__revision_set set;
    name n;

    int code = split_name(migrations, text, &n, error);
    if (code == 0 && n.branch)
        code = cupel__resolve_branch(migrations, n.branch, &branch, error);
    if (code == 0)
        code = resolve_name(migrations, &n, &against, error);
    if (code == 0)
        code = new_list(migrations, out, source.count, error);
    if (code < 0)
        return code;
    cupel__revision_list starts;
    code = new_list(migrations, &starts, against.count + 1, error);
    if (code < 0)
        return code;
    for (size_t i = 0; i < against.count; i++)
        starts.items[starts.count++] = against.items[i];
    if (branch)
        starts.items[starts.count++] = branch;
    code = lineage_set(migrations, &starts, dependencies, &set, error);
    if (code < 0)
        return code;
    for (size_t i = 0; i < source.count; i++) {
        if (starts.count == 0 || set[source.items[i]->index])
            out->items[out->count++] = source.items[i];
    }
    return 0;
}

/* Where the "+N" or "-N" at the end begins; NULL where there is none, or where what stands in front
 * of it cannot be a name by itself. */
static const char *find_distance(const char *text)
{
    size_t size = strlen(text);
    const char *at = text + size;
    while (at > text && at[-1] >= '0' && at[-1] <= '9')
        at--;
    if (at == text || at == text + size || (at[-1] != '+' && at[-1] != '-'))
        return NULL;
    at--;
    for (const char *p = text; p < at; p++) {
        unsigned char c = (unsigned char)*p;
        if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '_' &&
            c < 0x80)
            return NULL;
    }
    return at;
}

static int split_name(cupel_migrations *migrations, const char *text, name *out, cupel_error *error)
{
    cupel__arena *arena = &migrations->scratch;
    *out = (name){ .whole = cupel__arena_strdup(arena, text) };
    const char *rest = out->whole;
    if (!out->whole)
        return cupel__error_nomem(error);
    const char *at = strchr(rest, '@');
    if (at && at > rest) {
        out->branch = cupel__arena_strndup(arena, rest, (size_t)(at - rest));
        if (!out->branch)
            return cupel__error_nomem(error);
        rest = at + 1;
    }
    out->symbol = rest;
    out->distance_text = find_distance(rest);
    if (!out->distance_text)
        return 0;
    out->is_relative = true;
    long long distance = strtoll(out->distance_text, NULL, 10); /* far too far is still too far */
    int64_t most = (int64_t)migrations->count + 2;
    out->distance = distance > most ? most : distance < -most ? -most : distance;
    out->symbol = NULL;
    if (out->distance_text > rest) {
        out->symbol = cupel__arena_strndup(arena, rest, (size_t)(out->distance_text - rest));
        if (!out->symbol)
            return cupel__error_nomem(error);
    }
    return 0;
}

/* "a, b": each by itself, the results behind each other. */
static int resolve_list(cupel_migrations *migrations, const char *text, cupel__revision_list *out,
                        cupel_error *error)
{
    static const char separators[] = ", \t";
    size_t most = 1;
    for (const char *p = text; *p; p++)
        most += *p == ',';
    int code = new_list(migrations, out, most * (migrations->count + 1), error);
    for (const char *p = text; code == 0 && *(p += strspn(p, separators)) != '\0';) {
        cupel__revision_list part;
        size_t size = strcspn(p, separators);
        const char *one = cupel__arena_strndup(&migrations->scratch, p, size);
        code = one ? cupel__resolve(migrations, one, &part, error) : cupel__error_nomem(error);
        for (size_t i = 0; code == 0 && i < part.count; i++)
            out->items[out->count++] = part.items[i];
        p += size;
    }
    return code;
}

static int resolve_name(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                        cupel_error *error)
{
    cupel__revision *found = NULL;
    bool short_walk = false;
    int code;

    if (n->is_relative && !n->symbol)
        return walk_from_heads(migrations, n, out, error);
    if (n->is_relative) {
        code = resolve_one(migrations, n->branch, n->symbol, &found, error);
        if (code == 0)
            code =
                walk(migrations, found, n->distance, n->branch, true, &found, &short_walk, error);
        if (code == 0 && short_walk)
            code = too_short(n, error);
    } else if (strcmp(n->symbol, "head") == 0 || strcmp(n->symbol, "heads") == 0) {
        return resolve_heads(migrations, n, out, error);
    } else if (strcmp(n->symbol, "base") == 0 || n->symbol[0] == '\0') {
        code = 0;
    } else {
        code = resolve_id(migrations, n, &found, error);
    }
    if (code == 0)
        code = new_list(migrations, out, 1, error);
    if (code == 0 && found)
        out->items[out->count++] = found;
    return code;
}

/* One revision, or none (NULL, for base). */
static int resolve_one(cupel_migrations *migrations, const char *branch, const char *symbol,
                       cupel__revision **out, cupel_error *error)
{
    cupel__revision_list list = { 0 };
    const char *whole = symbol;
    if (branch)
        whole = cupel__arena_printf(&migrations->scratch, "%s@%s", branch, symbol);
    if (!whole)
        return cupel__error_nomem(error);
    name n = { .whole = whole, .branch = branch, .symbol = symbol };
    int code = resolve_name(migrations, &n, &list, error);
    if (code < 0)
        return code;
    if (list.count > 1)
        return cupel_error_set(error, CUPEL_EREVISION,
                               "'%s' names %zu revisions where one is needed", whole, list.count);
    *out = list.count == 1 ? list.items[0] : NULL;
    return 0;
}

static int resolve_heads(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                         cupel_error *error)
{
    bool is_single = strcmp(n->symbol, "head") == 0;
    const cupel__revision_list *heads =
        is_single || n->branch ? &migrations->heads : &migrations->real_heads;
    if (n->branch) {
        cupel__revision *branch;
        int code = cupel__resolve_branch(migrations, n->branch, &branch, error);
        if (code == 0)
            code = cupel__filter_lineage(migrations, heads, branch->info.id, false, out, error);
        if (code < 0)
            return code;
    } else {
        *out = *heads;
    }
    return is_single && out->count > 1 ? multiple_heads(n, out, error) : 0;
}

static int multiple_heads(const name *n, const cupel__revision_list *heads, cupel_error *error)
{
    cupel__buf ids = { 0 };
    for (size_t i = 0; i < heads->count; i++)
        cupel__buf_printf(&ids, "%s%s", i > 0 ? ", " : "", heads->items[i]->info.id);
    int code = cupel_error_set(
        error, CUPEL_EREVISION,
        "Multiple head revisions are present for given argument '%s'; please specify a specific "
        "target revision, '<branchname>@%s' to narrow to a specific head, or 'heads' for all heads "
        "(they are %s; 'cupel merge' joins them)",
        n->whole, n->symbol, cupel__buf_text(&ids));
    cupel__buf_release(&ids);
    return code;
}

static int cannot_locate(const name *n, cupel_error *error, const char *format, ...)
    CUPEL_PRINTF(3, 4);
static int cannot_locate(const name *n, cupel_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int code = cupel__error_vset(error, CUPEL_EREVISION, format, arguments);
    va_end(arguments);
    cupel__error_prefix(error, "Can't locate revision identified by '%s'", n->whole);
    return code;
}

/* An id, a label, or the beginning of an id; with a branch, it must be on it. */
static int resolve_id(cupel_migrations *migrations, const name *n, cupel__revision **out,
                      cupel_error *error)
{
    cupel__revision *branch = NULL;
    int code = 0;
    if (n->branch)
        code = cupel__resolve_branch(migrations, n->branch, &branch, error);
    if (code < 0)
        return code;
    *out = cupel__map_get_text(&migrations->by_id, n->symbol);
    if (!*out)
        *out = cupel__map_get_text(&migrations->by_label, n->symbol);
    if (!*out)
        return find_by_prefix(migrations, n, branch, out, error);
    if (!branch)
        return 0;
    cupel__revision_set set;
    cupel__revision_list starts = { &branch, 1 };
    code = lineage_set(migrations, &starts, false, &set, error);
    if (code == 0 && !set[(*out)->index])
        code = cannot_locate(n, error, ": Revision %s is not a member of branch '%s'",
                             (*out)->info.id, n->branch);
    return code;
}

/* Ids of three characters and less are given in full only: as beginnings they would name too much. */
static int find_by_prefix(cupel_migrations *migrations, const name *n,
                          const cupel__revision *branch, cupel__revision **out, cupel_error *error)
{
    const cupel__revision *found[4] = { NULL };
    size_t count = 0;
    size_t size = strlen(n->symbol);
    cupel__revision_set set = NULL;

    if (branch) {
        cupel__revision *start = migrations->revisions[branch->index];
        cupel__revision_list starts = { &start, 1 };
        int code = lineage_set(migrations, &starts, false, &set, error);
        if (code < 0)
            return code;
    }
    for (size_t i = 0; i < migrations->count && count < 4; i++) {
        cupel__revision *revision = migrations->revisions[i];
        if (strncmp(revision->info.id, n->symbol, size) != 0 || strlen(revision->info.id) < 4 ||
            (set && !set[i]))
            continue;
        found[count++] = revision;
        *out = revision;
    }
    if (count == 1)
        return 0;
    if (count > 1)
        return cannot_locate(n, error, ": Multiple revisions start with '%s': '%s', '%s'%s%s%s%s",
                             n->symbol, found[0]->info.id, found[1]->info.id,
                             count > 2 ? ", '" : "", count > 2 ? found[2]->info.id : "",
                             count > 2 ? "'" : "", count > 3 ? ", ..." : "");
    if (size < 4)
        return cannot_locate(n, error,
                             "; please ensure at least four characters are present for partial "
                             "revision identifier matches");
    const char *nearest = cupel__graph_nearest(migrations, n->symbol);
    return cannot_locate(n, error, "%s%s%s", nearest ? "; did you mean '" : "",
                         nearest ? nearest : "",
                         nearest ? "'?" : "; 'cupel history' lists all there are");
}

static bool has_label(const cupel__revision *revision, const char *label)
{
    for (const char *const *own = revision->info.branch_labels; *own; own++) {
        if (strcmp(*own, label) == 0)
            return true;
    }
    return false;
}

/* "label@-2": so many steps down from every head of the branch. */
static int walk_from_heads(cupel_migrations *migrations, const name *n, cupel__revision_list *out,
                           cupel_error *error)
{
    if (n->distance >= 0)
        return cupel_error_set(error, CUPEL_EREVISION,
                               "'%s' counts from where a database stands; name the revision to "
                               "count from, as in 'base%s'",
                               n->whole, n->distance_text);
    int code = new_list(migrations, out, migrations->real_heads.count, error);
    for (size_t i = 0; code == 0 && i < migrations->real_heads.count; i++) {
        cupel__revision *found = NULL;
        bool short_walk = false;
        if (n->branch && !has_label(migrations->real_heads.items[i], n->branch))
            continue;
        code = walk(migrations, migrations->real_heads.items[i], n->distance, NULL, true, &found,
                    &short_walk, error);
        if (code == 0 && short_walk)
            code = too_short(n, error);
        if (code == 0 && found)
            out->items[out->count++] = found;
    }
    return code;
}

/* Steps up (positive) or down from `start`, where NULL is base, as in the result. Leaving the history
 * sets `short_walk`, unless not `exact`: then the walk ends there. */
static int walk(cupel_migrations *migrations, cupel__revision *start, int64_t steps,
                const char *branch, bool exact, cupel__revision **out, bool *short_walk,
                cupel_error *error)
{
    for (int64_t i = 0; i < (steps < 0 ? -steps : steps); i++) {
        cupel__revision_list next = { 0 };
        if (steps > 0)
            next = start ? start->children : migrations->bases;
        else if (start)
            next = start->parents;
        if (steps > 0 && branch) {
            int code = cupel__filter_lineage(migrations, &next, branch, false, &next, error);
            if (code < 0)
                return code;
        }
        if (steps < 0 && start && next.count == 0) {
            start = NULL;
            continue;
        }
        if (next.count == 0) {
            *short_walk = exact;
            break;
        }
        if (next.count > 1)
            return cupel_error_set(error, CUPEL_EREVISION,
                                   "Ambiguous walk: %s%s %s %zu revisions, '%s' and '%s' among "
                                   "them; name the one that is meant",
                                   start ? "revision " : "", start ? start->info.id : "base",
                                   steps > 0 ? "is continued by" : "joins", next.count,
                                   next.items[0]->info.id, next.items[1]->info.id);
        start = next.items[0];
    }
    *out = start;
    return 0;
}

/* The current revisions that a relative name may count from: all, or those of its branch. */
static int relative_starts(cupel_migrations *migrations, const name *n,
                           const cupel__revision_list *current, cupel__revision_list *out,
                           cupel_error *error)
{
    *out = *current;
    if (!n->branch)
        return 0;
    int code = cupel__filter_lineage(migrations, current, n->branch, false, out, error);
    return code == 0 && out->count == 0 ? branch_tips(migrations, current, n->branch, out, error)
                                        : code;
}

/* Where "+N" counts from: NULL is base. */
static int upgrade_start(cupel_migrations *migrations, const name *n,
                         const cupel__revision_list *current, cupel__revision **out,
                         cupel_error *error)
{
    cupel__revision_list starts;
    int code = relative_starts(migrations, n, current, &starts, error);
    if (code < 0)
        return code;
    if (starts.count > 1)
        return cupel_error_set(
            error, CUPEL_EREVISION,
            "Ambiguous upgrade from multiple current revisions; name the branch, "
            "as in '<branchname>@%s'",
            n->distance_text);
    *out = starts.count == 1 ? starts.items[0] : NULL;
    return 0;
}

/* Where "-N" counts from; never NULL. */
static int downgrade_start(cupel_migrations *migrations, const name *n,
                           const cupel__revision_list *current, cupel__revision **out,
                           cupel_error *error)
{
    cupel__revision_list starts;
    int code = relative_starts(migrations, n, current, &starts, error);
    if (code < 0)
        return code;
    if (starts.count == 0)
        return too_short(n, error);
    if (starts.count > 1 && n->branch)
        return cupel_error_set(error, CUPEL_EREVISION,
                               "Ambiguous downgrade from multiple current revisions on branch '%s'",
                               n->branch);
    if (starts.count > 1)
        cupel_log_write(&migrations->log, CUPEL_LOG_WARNING, "cupel.migrate",
                        "downgrade %s from multiple heads is ambiguous; it takes %s, and '%s@%s' "
                        "would say so",
                        n->distance_text, starts.items[0]->info.id, starts.items[0]->info.id,
                        n->distance_text);
    *out = starts.items[0];
    return 0;
}

/* The newest applied revisions of a branch that has no row of its own, because other rows imply it. */
static int branch_tips(cupel_migrations *migrations, const cupel__revision_list *current,
                       const char *branch, cupel__revision_list *out, cupel_error *error)
{
    cupel__revision_list applied = { 0 };
    cupel__revision_set set = cupel__set_new(migrations);
    int code = set ? cupel__set_reach_all(migrations, set, current, CUPEL__EDGE_DOWNS, error)
                   : cupel__error_nomem(error);
    if (code == 0)
        code = new_list(migrations, &applied, migrations->count, error);
    for (size_t i = 0; code == 0 && i < migrations->count; i++) {
        if (set[i])
            applied.items[applied.count++] = migrations->revisions[i];
    }
    if (code == 0)
        code = cupel__filter_lineage(migrations, &applied, branch, false, out, error);
    if (code < 0)
        return code;
    memset(set, 0, migrations->count);
    for (size_t i = 0; i < out->count; i++)
        set[out->items[i]->index] = 1;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        bool is_tip = true;
        for (size_t j = 0; j < out->items[i]->ups.count; j++)
            is_tip = is_tip && !set[out->items[i]->ups.items[j]->index];
        if (is_tip)
            out->items[kept++] = out->items[i];
    }
    out->count = kept;
    return 0;
}

/* Everything above and below the revisions of the list, themselves included. */
static int lineage_set(cupel_migrations *migrations, const cupel__revision_list *list,
                       bool dependencies, cupel__revision_set *out, cupel_error *error)
{
    cupel__revision_set up = cupel__set_new(migrations);
    *out = cupel__set_new(migrations);
    if (!up || !*out)
        return cupel__error_nomem(error);
    int code = cupel__set_reach_all(migrations, up, list,
                                    dependencies ? CUPEL__EDGE_UPS : CUPEL__EDGE_CHILDREN, error);
    if (code == 0)
        code = cupel__set_reach_all(migrations, *out, list,
                                    dependencies ? CUPEL__EDGE_DOWNS : CUPEL__EDGE_PARENTS, error);
    for (size_t i = 0; code == 0 && i < migrations->count; i++)
        (*out)[i] |= up[i];
    return code;
}

static int new_list(cupel_migrations *migrations, cupel__revision_list *out, size_t most,
                    cupel_error *error)
{
    out->count = 0;
    out->items = cupel__arena_alloc(&migrations->scratch, (most + 1) * sizeof(cupel__revision *));
    return out->items ? 0 : cupel__error_nomem(error);
}

static int too_short(const name *n, cupel_error *error)
{
    const char *digits = n->distance_text + 1;
    digits += strspn(digits, "0");
    return cupel_error_set(error, CUPEL_EREVISION,
                           "Relative revision %s didn't produce %s migrations", n->distance_text,
                           digits[0] ? digits : "0");
}
