/* What the text of a view, trigger or routine names: its words are looked up among the names that
 * there are. */
#include "inspect/needs.h"

#include <string.h>

#include "base/text.h"
#include "base/vec.h"

typedef cupel__vec(const cupel_reference *) reference_list;

static bool can_be_table(cupel__arena *arena, const cupel__lexical *lexical, const char *namespace_,
                         const cupel__token *before, const cupel__token *token, bool *failed);
static void add_named(reference_list *found, const cupel__nameable *names,
                      const cupel__lexical *lexical, const char *self, const cupel__token *token,
                      bool *failed);
static bool write_references(cupel_schema *schema, cupel__arena *arena, const reference_list *found,
                             const cupel_reference **out, size_t *count);
static char *fold(cupel__arena *arena, const char *name);

int cupel__nameable_add(cupel__nameable *names, cupel_reference *reference)
{
    char *key = fold(names->arena, reference->name);
    if (!key)
        return CUPEL_ENOMEM;
    if (cupel__map_get_text(&names->references, key))
        return 0;
    return cupel__map_put_text(&names->references, key, reference) ? 0 : CUPEL_ENOMEM;
}

const cupel_reference *cupel__nameable_find(const cupel__nameable *names, const char *name,
                                            bool *failed)
{
    cupel__arena_mark mark = cupel__arena_save(names->arena);
    char *key = fold(names->arena, name);
    const cupel_reference *found = key ? cupel__map_get_text(&names->references, key) : NULL;
    *failed = *failed || !key;
    cupel__arena_restore(names->arena, mark);
    return found;
}

int cupel__inspect_needs(cupel_schema *schema, const cupel__nameable *names,
                         const cupel__lexical *lexical, const char *namespace_, const char *self,
                         const char *sql, const cupel_reference **out, size_t *count)
{
    reference_list found = { 0 };
    cupel__lexer lexer;
    cupel__token before[2] = { { .kind = CUPEL__TOKEN_END }, { .kind = CUPEL__TOKEN_END } };
    bool failed = false;
    cupel__lexer_init(&lexer, lexical, sql, strlen(sql));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END || failed)
            break;
        cupel__arena_mark mark = cupel__arena_save(names->arena);
        if (can_be_table(names->arena, lexical, namespace_, before, &token, &failed))
            add_named(&found, names, lexical, self, &token, &failed);
        cupel__arena_restore(names->arena, mark);
        before[0] = before[1];
        before[1] = token;
    }
    if (!failed)
        failed = !write_references(schema, names->arena, &found, out, count);
    cupel__vec_release(&found);
    return failed ? CUPEL_ENOMEM : 0;
}

/* A name behind a point belongs to what stands before it, which is a namespace, or a table whose
 * column it is; a name behind AS is a new one. */
static bool can_be_table(cupel__arena *arena, const cupel__lexical *lexical, const char *namespace_,
                         const cupel__token *before, const cupel__token *token, bool *failed)
{
    if (token->kind != CUPEL__TOKEN_WORD && token->kind != CUPEL__TOKEN_QUOTED)
        return false;
    if (!cupel__token_is(&before[1], "."))
        return !cupel__token_is(&before[1], "as");
    if (before[0].kind != CUPEL__TOKEN_WORD && before[0].kind != CUPEL__TOKEN_QUOTED)
        return false;
    const char *owner = cupel__token_name(arena, lexical, &before[0]);
    *failed = *failed || !owner;
    return owner && cupel__text_iequal(owner, namespace_);
}

static void add_named(reference_list *found, const cupel__nameable *names,
                      const cupel__lexical *lexical, const char *self, const cupel__token *token,
                      bool *failed)
{
    const char *name = cupel__token_name(names->arena, lexical, token);
    const cupel_reference *reference = name ? cupel__nameable_find(names, name, failed) : NULL;
    *failed = *failed || !name;
    if (!reference || (self && strcmp(reference->name, self) == 0))
        return;
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i] == reference)
            return;
    }
    *failed = *failed || !cupel__vec_push(found, reference);
}

static bool write_references(cupel_schema *schema, cupel__arena *arena, const reference_list *found,
                             const cupel_reference **out, size_t *count)
{
    if (found->count == 0)
        return true;
    cupel_reference *list = cupel__arena_alloc(arena, found->count * sizeof *list);
    for (size_t i = 0; list && i < found->count; i++)
        list[i] = *found->items[i];
    *out = list ? cupel_schema_references(schema, list, found->count) : NULL;
    *count = *out ? found->count : 0;
    return *out != NULL;
}

/* As engines compare names that are not quoted: without regard to the case of ASCII letters. */
static char *fold(cupel__arena *arena, const char *name)
{
    char *folded = cupel__arena_strdup(arena, name);
    for (char *c = folded; c && *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return folded;
}
