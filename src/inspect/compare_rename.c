/* What was removed and added may be one thing renamed: candidates by definition, name and place. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "inspect/compare.h"

/* How well two names or places fit; the best fit is taken first. */
enum { FIT_NONE, FIT_PLACE, FIT_WORD, FIT_PART, FIT_SPELLING, FIT_BEST = FIT_SPELLING };

/* Names are not compared where there are more pairs than that: so many are renamed by a rule, if at all,
 * and are found by their definitions and places. */
enum { MOST_PAIRS = 40000 };

typedef struct gone_list {
    cupel__gone *first;
    cupel__gone **end;
} gone_list;

static void column_candidates(cupel__comparing *c, const cupel__table_pair *pair);
static const cupel_column **places(cupel__comparing *c, const cupel__table_pair *pair,
                                   bool removed);
static unsigned char *column_fits(cupel__comparing *c, const cupel__table_pair *pair);
static void column_candidate(cupel__comparing *c, const cupel__table_pair *pair,
                             const cupel_column *from, const cupel_column *to);
static void columns_in_place(cupel__comparing *c, const cupel__table_pair *pair);
static void table_candidates(cupel__comparing *c);
static void same_tables(cupel__comparing *c);
static void similar_tables(cupel__comparing *c);
static bool went(const cupel__comparing *c, const cupel_table *table);
static bool came(const cupel__comparing *c, const cupel_table *table);
static const char *table_looks(cupel__comparing *c, const cupel_table *table);
static size_t common_columns(cupel__comparing *c, const cupel_table *from, const cupel_table *to);
static void table_candidate(cupel__comparing *c, const cupel_table *from, const cupel_table *to);
static int name_fit(const char *a, const char *b);
static bool contains(const char *text, const char *part, size_t size);

void cupel__compare_rename_candidates(cupel__comparing *c)
{
    if (c->code == 0)
        table_candidates(c);
    for (size_t i = 0; c->code == 0 && i < c->pairs.count; i++)
        column_candidates(c, c->pairs.items[i]);
}

void cupel__compare_candidate(cupel__comparing *c, const void *from, const void *to,
                              cupel_rename_candidate candidate)
{
    if (c->code == 0 && (!cupel__set_add(&c->taken, from) || !cupel__set_add(&c->taken, to) ||
                         !cupel__vec_push(&c->candidates, candidate)))
        cupel__compare_nomem(c);
}

void cupel__compare_note_gone(cupel__comparing *c, cupel__map *gone, const char *looks,
                              const void *element)
{
    if (c->code != 0)
        return;
    gone_list *list = cupel__map_get_text(gone, looks);
    cupel__gone *link = cupel__arena_alloc(&c->arena, sizeof *link);
    if (!list) {
        list = cupel__arena_alloc(&c->arena, sizeof *list);
        if (list)
            *list = (gone_list){ NULL, &list->first };
        if (list && !cupel__map_put_text(gone, looks, list))
            list = NULL;
    }
    if (!list || !link) {
        cupel__compare_nomem(c);
        return;
    }
    *link = (cupel__gone){ element, NULL };
    *list->end = link;
    list->end = &link->next;
}

cupel__gone **cupel__compare_gone(const cupel__map *gone, const char *looks)
{
    gone_list *list = cupel__map_get_text(gone, looks);
    return list ? &list->first : NULL;
}

static void column_candidates(cupel__comparing *c, const cupel__table_pair *pair)
{
    size_t added = 0;
    for (size_t i = 0; pair->removed_count > 0 && i < pair->to->column_count; i++)
        added += !pair->columns[i].from;
    if (added == 0)
        return;
    if (added > MOST_PAIRS / pair->removed_count) {
        columns_in_place(c, pair);
        return;
    }
    const unsigned char *fits = column_fits(c, pair);
    for (int wanted = FIT_BEST; fits && wanted > FIT_NONE; wanted--) {
        const unsigned char *fit = fits;
        for (size_t i = 0; i < pair->to->column_count; i++) {
            for (size_t k = 0; !pair->columns[i].from && k < pair->removed_count; k++) {
                if (*fit++ == wanted)
                    column_candidate(c, pair, pair->removed[k], pair->columns[i].to);
            }
        }
    }
}

/* Of each column that came with each that went. */
static unsigned char *column_fits(cupel__comparing *c, const cupel__table_pair *pair)
{
    size_t most = pair->to->column_count * pair->removed_count;
    unsigned char *fits = c->code == 0 ? cupel__arena_alloc(&c->arena, most) : NULL;
    const cupel_column **from_places = places(c, pair, true);
    const cupel_column **to_places = places(c, pair, false);
    if (!fits || !from_places || !to_places) {
        cupel__compare_nomem(c);
        return NULL;
    }
    unsigned char *fit = fits;
    for (size_t i = 0; i < pair->to->column_count; i++) {
        for (size_t k = 0; !pair->columns[i].from && k < pair->removed_count; k++) {
            int names = name_fit(pair->removed[k]->name, pair->columns[i].to->name);
            bool same_place = from_places[k] == to_places[i];
            *fit++ = (unsigned char)(names == FIT_NONE && same_place ? FIT_PLACE : names);
        }
    }
    return fits;
}

/* A column's place is the last one in front of it that stays, as a column of `from`, or NULL. */
static const cupel_column **places(cupel__comparing *c, const cupel__table_pair *pair, bool removed)
{
    size_t count = removed ? pair->removed_count : pair->to->column_count;
    const cupel_column **list = cupel__arena_alloc(&c->arena, count * sizeof *list);
    const cupel_column *last_kept = NULL;
    size_t at = 0;
    for (size_t i = 0; list && !removed && i < count; i++) {
        list[i] = last_kept;
        last_kept = pair->columns[i].from ? pair->columns[i].from : last_kept;
    }
    for (size_t i = 0; list && removed && i < pair->from->column_count; i++) {
        if (at < count && pair->removed[at] == pair->from->columns[i])
            list[at++] = last_kept;
        else
            last_kept = pair->from->columns[i];
    }
    return list;
}

static void column_candidate(cupel__comparing *c, const cupel__table_pair *pair,
                             const cupel_column *from, const cupel_column *to)
{
    if (!cupel__set_has(&c->taken, from) && !cupel__set_has(&c->taken, to) &&
        cupel__compare_definitions(c, pair, from, to))
        cupel__compare_candidate(c, from, to,
                                 (cupel_rename_candidate){ .from_table = pair->from,
                                                           .to_table = pair->to,
                                                           .from_column = from,
                                                           .to_column = to });
}

/* The first one that came in a place with the first one that went there, and so on. */
static void columns_in_place(cupel__comparing *c, const cupel__table_pair *pair)
{
    const cupel_column **from_places = places(c, pair, true);
    const cupel_column **to_places = places(c, pair, false);
    size_t k = 0;
    if (!from_places || !to_places) {
        cupel__compare_nomem(c);
        return;
    }
    for (size_t i = 0; i < pair->to->column_count; i++) {
        if (pair->columns[i].from)
            continue;
        size_t ahead = k;
        while (ahead < pair->removed_count && from_places[ahead] != to_places[i])
            ahead++;
        if (ahead == pair->removed_count)
            continue;
        column_candidate(c, pair, pair->removed[ahead], pair->columns[i].to);
        k = ahead + 1;
    }
}

static void table_candidates(cupel__comparing *c)
{
    same_tables(c);
    similar_tables(c);
}

/* Those with the same columns, whatever they are called. */
static void same_tables(cupel__comparing *c)
{
    cupel__map gone = { 0 };
    for (size_t i = 0; i < c->from->table_count; i++) {
        if (went(c, c->from->tables[i]))
            cupel__compare_note_gone(c, &gone, table_looks(c, c->from->tables[i]),
                                     c->from->tables[i]);
    }
    for (size_t i = 0; c->code == 0 && gone.count > 0 && i < c->to->table_count; i++) {
        const cupel_table *to = c->to->tables[i];
        cupel__gone **at = came(c, to) ? cupel__compare_gone(&gone, table_looks(c, to)) : NULL;
        for (; at && *at; at = &(*at)->next) {
            const cupel_table *from = (*at)->element;
            if (from->column_count == 0 || common_columns(c, from, to) < from->column_count)
                continue;
            *at = (*at)->next;
            table_candidate(c, from, to);
            break;
        }
    }
    cupel__map_release(&gone);
}

/* Those with most columns in common and a similar name. */
static void similar_tables(cupel__comparing *c)
{
    cupel__vec(const cupel_table *) gone = { 0 };
    size_t new_ones = 0;
    for (size_t i = 0; c->code == 0 && i < c->from->table_count; i++) {
        if (went(c, c->from->tables[i]) && !cupel__vec_push(&gone, c->from->tables[i]))
            cupel__compare_nomem(c);
    }
    for (size_t i = 0; gone.count > 0 && i < c->to->table_count; i++)
        new_ones += came(c, c->to->tables[i]);
    bool compared = gone.count > 0 && new_ones <= MOST_PAIRS / gone.count;
    for (size_t i = 0; compared && i < c->to->table_count; i++) {
        const cupel_table *to = c->to->tables[i];
        for (size_t k = 0; c->code == 0 && k < gone.count && came(c, to); k++) {
            const cupel_table *from = gone.items[k];
            size_t most =
                from->column_count > to->column_count ? from->column_count : to->column_count;
            if (went(c, from) && cupel__text_equal(from->schema, to->schema) && most > 0 &&
                common_columns(c, from, to) * 2 >= most && name_fit(from->name, to->name))
                table_candidate(c, from, to);
        }
    }
    cupel__vec_release(&gone);
}

static bool went(const cupel__comparing *c, const cupel_table *table)
{
    return !cupel__map_get(&c->pair_of_from, &table, sizeof table) &&
           !cupel__set_has(&c->taken, table);
}

static bool came(const cupel__comparing *c, const cupel_table *table)
{
    return !cupel__map_get(&c->pair_of_to, &table, sizeof table) &&
           !cupel__set_has(&c->taken, table);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Its namespace and the names of its columns, in alphabetical order. */
static const char *table_looks(cupel__comparing *c, const cupel_table *table)
{
    cupel__buf looks = { 0 };
    size_t count = table->column_count;
    const char **names = cupel__arena_alloc(&c->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; names && i < count; i++)
        names[i] = table->columns[i]->name;
    if (names && count > 1)
        qsort(names, count, sizeof *names, compare_texts);
    cupel__buf_append(&looks, table->schema ? table->schema : "");
    for (size_t i = 0; names && i < count; i++)
        cupel__buf_printf(&looks, "\x01%s", names[i]);
    const char *text =
        names && !looks.failed ? cupel__arena_strdup(&c->arena, cupel__buf_text(&looks)) : NULL;
    cupel__buf_release(&looks);
    if (!text)
        cupel__compare_nomem(c);
    return text ? text : "";
}

static size_t common_columns(cupel__comparing *c, const cupel_table *from, const cupel_table *to)
{
    size_t common = 0;
    for (size_t i = 0; i < to->column_count; i++) {
        const cupel_column *column = cupel_table_column(from, to->columns[i]->name);
        common += column && cupel__compare_types(c, NULL, column, to->columns[i]);
    }
    return common;
}

static void table_candidate(cupel__comparing *c, const cupel_table *from, const cupel_table *to)
{
    cupel__compare_candidate(c, from, to,
                             (cupel_rename_candidate){ .from_table = from, .to_table = to });
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
