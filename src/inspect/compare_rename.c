/* What was removed and added may be one thing renamed: candidates by definition, name and place. */
#include <string.h>

#include "base/text.h"
#include "inspect/compare.h"

/* How well two names or places fit; the best fit is taken first. */
enum { FIT_NONE, FIT_PLACE, FIT_WORD, FIT_PART, FIT_SPELLING, FIT_BEST = FIT_SPELLING };

static void column_candidates(cupel__comparing *c, const cupel__table_pair *pair);
static int column_fit(const cupel__table_pair *pair, const cupel_column *from, size_t to);
static bool same_place(const cupel__table_pair *pair, const cupel_column *from, size_t to);
static void table_candidates(cupel__comparing *c);
static bool tables_fit(cupel__comparing *c, const cupel_table *from, const cupel_table *to);
static bool is_candidate(const cupel__comparing *c, const cupel_table *from_table,
                         const cupel_table *to_table, const cupel_column *from,
                         const cupel_column *to);
static void add(cupel__comparing *c, cupel_rename_candidate candidate);
static int name_fit(const char *a, const char *b);
static bool contains(const char *text, const char *part, size_t size);

void cupel__compare_rename_candidates(cupel__comparing *c)
{
    if (c->code == 0)
        table_candidates(c);
    for (size_t i = 0; c->code == 0 && i < c->pairs.count; i++)
        column_candidates(c, c->pairs.items[i]);
}

static void column_candidates(cupel__comparing *c, const cupel__table_pair *pair)
{
    for (int wanted = FIT_BEST; pair->removed_count > 0 && wanted > FIT_NONE; wanted--) {
        for (size_t i = 0; i < pair->to->column_count; i++) {
            const cupel_column *to = pair->columns[i].to;
            for (size_t k = 0; !pair->columns[i].from && k < pair->removed_count; k++) {
                const cupel_column *from = pair->removed[k];
                if (column_fit(pair, from, i) == wanted &&
                    !is_candidate(c, pair->from, pair->to, from, to) &&
                    cupel__compare_definitions(c, pair, from, to))
                    add(c, (cupel_rename_candidate){ .from_table = pair->from,
                                                     .to_table = pair->to,
                                                     .from_column = from,
                                                     .to_column = to });
            }
        }
    }
}

static int column_fit(const cupel__table_pair *pair, const cupel_column *from, size_t to)
{
    int fit = name_fit(from->name, pair->columns[to].to->name);
    return fit == FIT_NONE && same_place(pair, from, to) ? FIT_PLACE : fit;
}

/* Behind the same column, or both at the beginning. */
static bool same_place(const cupel__table_pair *pair, const cupel_column *from, size_t to)
{
    const cupel_column *before = NULL;
    while (to-- > 0 && !before)
        before = pair->columns[to].from;
    const cupel_column *last_kept = NULL;
    size_t removed = 0;
    for (size_t i = 0; i < pair->from->column_count; i++) {
        const cupel_column *column = pair->from->columns[i];
        if (column == from)
            return last_kept == before;
        if (removed < pair->removed_count && pair->removed[removed] == column)
            removed++;
        else
            last_kept = column;
    }
    return false;
}

static void table_candidates(cupel__comparing *c)
{
    for (size_t i = 0; i < c->to->table_count; i++) {
        const cupel_table *to = c->to->tables[i];
        if (cupel__map_get(&c->pair_of_to, &to, sizeof to))
            continue;
        for (size_t k = 0; c->code == 0 && k < c->from->table_count; k++) {
            const cupel_table *from = c->from->tables[k];
            if (!cupel__map_get(&c->pair_of_from, &from, sizeof from) &&
                cupel__text_equal(from->schema, to->schema) && tables_fit(c, from, to) &&
                !is_candidate(c, from, to, NULL, NULL))
                add(c, (cupel_rename_candidate){ .from_table = from, .to_table = to });
        }
    }
}

/* The same columns, or most of them under a similar name. */
static bool tables_fit(cupel__comparing *c, const cupel_table *from, const cupel_table *to)
{
    size_t most = from->column_count > to->column_count ? from->column_count : to->column_count;
    size_t common = 0;
    for (size_t i = 0; i < to->column_count; i++) {
        const cupel_column *column = cupel_table_column(from, to->columns[i]->name);
        common += column && cupel__compare_types(c, NULL, column, to->columns[i]);
    }
    if (most == 0 || common * 2 < most)
        return false;
    return common == most || name_fit(from->name, to->name) > FIT_NONE;
}

/* True where one of the two (columns, or with these NULL tables) is taken already. */
static bool is_candidate(const cupel__comparing *c, const cupel_table *from_table,
                         const cupel_table *to_table, const cupel_column *from,
                         const cupel_column *to)
{
    for (size_t i = 0; i < c->candidates.count; i++) {
        const cupel_rename_candidate *taken = &c->candidates.items[i];
        if (from ? taken->from_column == from || taken->to_column == to
                 : !taken->from_column &&
                       (taken->from_table == from_table || taken->to_table == to_table))
            return true;
    }
    return false;
}

static void add(cupel__comparing *c, cupel_rename_candidate candidate)
{
    if (c->code == 0 && !cupel__vec_push(&c->candidates, candidate))
        cupel__compare_nomem(c);
}

static int name_fit(const char *a, const char *b)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, a, strlen(a));
    cupel__nearest_offer(&nearest, b);
    if (nearest.best)
        return FIT_SPELLING;
    if (contains(a, b, strlen(b)) || contains(b, a, strlen(a)))
        return FIT_PART;
    /* One of the words between underscores. */
    for (const char *word = a; *word;) {
        size_t size = strcspn(word, "_");
        if (contains(b, word, size))
            return FIT_WORD;
        word += size + (word[size] == '_');
    }
    return FIT_NONE;
}

static bool contains(const char *text, const char *part, size_t size)
{
    enum { SHORTEST = 3 }; /* "id" is in many a name */
    for (; size >= SHORTEST && strlen(text) >= size; text++) {
        if (strncmp(text, part, size) == 0)
            return true;
    }
    return false;
}
