/* Singular and plural of English nouns: the words that follow no rule, then the rules. */
#include "inspect/english.h"

#include <stdbool.h>
#include <string.h>

typedef struct noun {
    const char *singular;
    const char *plural;
} noun;

/* Words that the rules would get wrong. */
static const noun nouns[] = {
    { "alias", "aliases" },
    { "analysis", "analyses" },
    { "atlas", "atlases" },
    { "axis", "axes" },

    { "bias", "biases" },
    { "bonus", "bonuses" },
    { "bus", "buses" },
    { "cache", "caches" },
    { "campus", "campuses" },
    { "canvas", "canvases" },
    { "census", "censuses" },
    { "child", "children" },
    { "cookie", "cookies" },
    { "corpus", "corpora" },
    { "crisis", "crises" },
    { "criterion", "criteria" },
    { "data", "data" },
    { "diagnosis", "diagnoses" },
    { "equipment", "equipment" },
    { "focus", "focuses" },
    { "foot", "feet" },
    { "gas", "gases" },
    { "goose", "geese" },
    { "half", "halves" },
    { "headache", "headaches" },
    { "hypothesis", "hypotheses" },
    { "index", "indices" },
    { "info", "info" },
    { "information", "information" },
    { "knife", "knives" },

    { "lens", "lenses" },
    { "life", "lives" },
    { "loaf", "loaves" },
    { "man", "men" },
    { "matrix", "matrices" },
    { "media", "media" },
    { "metadata", "metadata" },
    { "mouse", "mice" },
    { "movie", "movies" },
    { "news", "news" },
    { "niche", "niches" },
    { "parenthesis", "parentheses" },
    { "person", "people" },
    { "phenomenon", "phenomena" },
    { "potato", "potatoes" },
    { "quiz", "quizzes" },
    { "series", "series" },
    { "sheep", "sheep" },
    { "shelf", "shelves" },
    { "software", "software" },
    { "species", "species" },
    { "status", "statuses" },
    { "synthesis", "syntheses" },
    { "thesis", "theses" },
    { "thief", "thieves" },
    { "tie", "ties" },
    { "tomato", "tomatoes" },
    { "tooth", "teeth" },
    { "vertex", "vertices" },
    { "virus", "viruses" },
    { "wife", "wives" },
    { "wolf", "wolves" },
    { "woman", "women" },
};

static const char *last_word(const char *name);
static const char *with_word(cupel__arena *arena, const char *name, const char *word,
                             const char *instead);
static bool ends_with(const char *word, const char *end);
static size_t singular_size(const char *word);

const char *cupel__english_singular(cupel__arena *arena, const char *name)
{
    const char *word = last_word(name);
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        if (strcmp(word, nouns[i].plural) == 0 || strcmp(word, nouns[i].singular) == 0)
            return with_word(arena, name, word, nouns[i].singular);
    }
    if (strlen(word) > 4 && ends_with(word, "ies"))
        return cupel__arena_printf(arena, "%.*sy", (int)strlen(name) - 3, name);
    return cupel__arena_strndup(arena, name, (size_t)(word - name) + singular_size(word));
}

const char *cupel__english_plural(cupel__arena *arena, const char *name)
{
    static const char *const with_e[] = { "s", "x", "z", "ch", "sh" };
    const char *word = last_word(name);
    size_t size = strlen(word);
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        if (strcmp(word, nouns[i].plural) == 0 || strcmp(word, nouns[i].singular) == 0)
            return with_word(arena, name, word, nouns[i].plural);
    }
    if (singular_size(word) != size)
        return cupel__arena_strdup(arena, name);
    if (size > 1 && word[size - 1] == 'y' && strchr("aeiou", word[size - 2]) == NULL)
        return cupel__arena_printf(arena, "%.*sies", (int)strlen(name) - 1, name);
    for (size_t i = 0; i < sizeof with_e / sizeof *with_e; i++) {
        if (ends_with(word, with_e[i]))
            return cupel__arena_printf(arena, "%ses", name);
    }
    return cupel__arena_printf(arena, "%ss", name);
}

static const char *last_word(const char *name)
{
    const char *bar = strrchr(name, '_');
    return bar != NULL && bar[1] != '\0' ? bar + 1 : name;
}

/* The name with another last word. */
static const char *with_word(cupel__arena *arena, const char *name, const char *word,
                             const char *instead)
{
    return cupel__arena_printf(arena, "%.*s%s", (int)(word - name), name, instead);
}

static bool ends_with(const char *word, const char *end)
{
    size_t size = strlen(word);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(word + size - end_size, end) == 0;
}

/* How much of a word its singular keeps: boxes 3, users 4; all of what is none, as address. */
static size_t singular_size(const char *word)
{
    static const char *const kept[] = { "ss", "us", "is" };
    static const char *const with_e[] = { "sses", "shes", "ches", "xes", "zzes" };
    size_t size = strlen(word);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (ends_with(word, kept[i]))
            return size;
    }
    for (size_t i = 0; i < sizeof with_e / sizeof *with_e; i++) {
        if (ends_with(word, with_e[i]))
            return size - 2;
    }
    return size > 2 && word[size - 1] == 's' ? size - 1 : size;
}
