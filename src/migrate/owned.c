/* Which tables are the history's own: those that a revision has created or renamed. Others may belong
 * to somebody else, and are never dropped because the models do not have them. */
#include "migrate/autogenerate.h"

#include <string.h>

#include "base/error.h"
#include "dialect/lexer.h"
#include "migrate/c_lexer.h"

static int read_c(const cupel__revision *revision, cupel__arena *arena, cupel__map *names);
static int read_sql(const cupel__sql_section *section, cupel__arena *arena, cupel__map *names);
static int add_name(cupel__arena *arena, cupel__map *names, const char *name);

int cupel__owned_tables(const cupel_migrations *migrations, cupel__arena *arena, cupel__map *names,
                        cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < migrations->count; i++) {
        const cupel__revision *revision = migrations->revisions[i];
        if (!revision->info.is_sql)
            code = read_c(revision, arena, names);
        for (size_t k = 0; code == 0 && k < revision->section_count; k++)
            if (revision->sections[k].upgrade)
                code = read_sql(&revision->sections[k], arena, names);
    }
    return code < 0 ? cupel__error_nomem(error) : 0;
}

/* cupel_op_create_table(op, "name", and cupel_op_rename_table(op, "old", "new"): without compiling, as
 * everything else that is asked of a history. */
static int read_c(const cupel__revision *revision, cupel__arena *arena, cupel__map *names)
{
    cupel__c_lexer lexer;
    int code = 0;
    cupel__c_lexer_init(&lexer, revision->text, revision->size);
    for (;;) {
        cupel__c_token token = cupel__c_lexer_next(&lexer);
        if (token.kind == CUPEL__C_END || token.kind == CUPEL__C_BROKEN || code < 0)
            return code;
        bool rename = cupel__c_token_is(&token, "cupel_op_rename_table");
        if (!rename && !cupel__c_token_is(&token, "cupel_op_create_table"))
            continue;
        int strings = rename ? 2 : 1;
        while (strings > 0 && token.kind != CUPEL__C_END && !cupel__c_token_is(&token, ";")) {
            token = cupel__c_lexer_next(&lexer);
            strings -= token.kind == CUPEL__C_STRING;
        }
        if (token.kind != CUPEL__C_STRING)
            continue;
        char *name = cupel__arena_bytes(arena, (size_t)(token.end - token.start) + 1);
        if (name == NULL)
            return CUPEL_ENOMEM;
        if (cupel__c_token_value(&token, name) >= 0)
            code = add_name(arena, names, name);
    }
}

/* CREATE TABLE [IF NOT EXISTS] [namespace.]name, and ALTER TABLE ... RENAME TO name. */
static int read_sql(const cupel__sql_section *section, cupel__arena *arena, cupel__map *names)
{
    const cupel__lexical *lexical = cupel__lexical_find(section->dialect);
    cupel__lexer lexer;
    cupel__token before = { .kind = CUPEL__TOKEN_END };
    bool create = false;
    cupel__lexer_init(&lexer, lexical, section->text, section->size);
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return 0;
        bool table = create && cupel__token_is(&token, "table");
        bool rename = cupel__token_is(&before, "rename") && cupel__token_is(&token, "to");
        create = cupel__token_is(&token, "create") ||
                 (create && !table && token.kind == CUPEL__TOKEN_WORD);
        before = token;
        if (!table && !rename)
            continue;
        cupel__lexer ahead = lexer;
        token = cupel__lexer_next(&ahead);
        if (cupel__token_is(&token, "if")) {
            cupel__lexer_next(&ahead);
            cupel__lexer_next(&ahead);
            token = cupel__lexer_next(&ahead);
        }
        cupel__token point = cupel__lexer_next(&ahead);
        if (cupel__token_is(&point, "."))
            token = cupel__lexer_next(&ahead);
        const char *name = cupel__token_name(arena, lexical, &token);
        if (name == NULL || add_name(arena, names, name) < 0)
            return CUPEL_ENOMEM;
    }
}

static int add_name(cupel__arena *arena, cupel__map *names, const char *name)
{
    const char *point = strrchr(name, '.');
    char *copy = cupel__arena_strdup(arena, point != NULL ? point + 1 : name);
    bool put = copy != NULL && cupel__map_put_text(names, copy, copy);
    return put ? 0 : CUPEL_ENOMEM;
}
