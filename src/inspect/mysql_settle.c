/* MariaDB's catalog: names in texts that the server rewrote. It puts the database's name in front of
 * every table, sequence and function of a view or default: that of the default database goes, so that
 * the text serves in a database of another name, and each name tells what is needed. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/mysql.h"
#include "sql/quote.h"
#include "sql/schema.h"

typedef cupel__vec(cupel_reference) reference_list;

/* Parentheses to be written in front of a byte of a text. */
typedef struct join_marks {
    unsigned closed;
    unsigned opened;
} join_marks;

static int settle_view(cupel__inspector *inspector, cupel_object *view);
static int wrap_joins(cupel__inspector *inspector, const char **text);
static void mark_list(cupel__lexer lexer, join_marks *marks);
static int settle_table(cupel__inspector *inspector, cupel_table *table);
static int take_union(cupel__inspector *inspector, const cupel_table *table, const char *text,
                      reference_list *needs);
static int settle_text(cupel__inspector *inspector, const char *own, const char **text,
                       reference_list *needs);
static int take_call(cupel__inspector *inspector, const char *own, const cupel__token *name,
                     reference_list *needs, bool *is_ours);
static int take_name(cupel__inspector *inspector, const cupel__token *namespace_,
                     const cupel__token *name, reference_list *needs, bool *is_default);
static int add_need(cupel__inspector *inspector, const char *namespace_, const char *name,
                    reference_list *needs);
static bool names_default_alone(cupel__inspector *inspector, const char *text);
static int keep_needs(cupel__inspector *inspector, reference_list *needs,
                      const cupel_reference **out, size_t *count);

int cupel__mysql_settle(cupel__inspector *inspector)
{
    const cupel_schema *schema = inspector->schema;
    int code = 0;
    for (size_t i = 0; code == 0 && i < schema->object_count; i++)
        if (schema->objects[i]->kind == CUPEL_OBJECT_VIEW)
            code = settle_view(inspector, schema->objects[i]);
    for (size_t i = 0; code == 0 && i < schema->table_count; i++)
        code = settle_table(inspector, schema->tables[i]);
    return code;
}

static int settle_view(cupel__inspector *inspector, cupel_object *view)
{
    reference_list needs = { 0 };
    int code = settle_text(inspector, view->schema, &view->definition, &needs);
    if (code == 0)
        code = wrap_joins(inspector, &view->definition);
    return code == 0 ? keep_needs(inspector, &needs, &view->needs, &view->need_count)
                     : (cupel__vec_release(&needs), code);
}

/* FROM a, b, c is told as FROM a join b join c, and what is created from that as FROM ((a join b) join
 * c), as every other join is told: a view is read as it would be from its copy. */
static int wrap_joins(cupel__inspector *inspector, const char **text)
{
    const size_t size = strlen(*text);
    if (!strstr(*text, " join "))
        return 0;
    join_marks *marks = cupel__arena_zalloc(&inspector->scratch, (size + 1) * sizeof *marks);
    if (!marks)
        return cupel__inspect_nomem(inspector);
    cupel__lexer lexer;
    cupel__buf out = { 0 };
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), *text, size);
    for (cupel__token token = cupel__lexer_next(&lexer); token.kind != CUPEL__TOKEN_END;
         token = cupel__lexer_next(&lexer))
        if (cupel__token_is(&token, "FROM"))
            mark_list(lexer, marks);
    for (size_t i = 0; i <= size; i++) {
        for (unsigned k = 0; k < marks[i].closed; k++)
            cupel__buf_append_char(&out, ')');
        for (unsigned k = 0; k < marks[i].opened; k++)
            cupel__buf_append_char(&out, '(');
        if (i < size)
            cupel__buf_append_char(&out, (*text)[i]);
    }
    *text = out.failed ? NULL : cupel_schema_text(inspector->schema, cupel__buf_text(&out));
    cupel__buf_release(&out);
    return *text ? 0 : cupel__inspect_nomem(inspector);
}

/* The list behind FROM: only that of commas is not between parentheses, and has no ON. */
static void mark_list(cupel__lexer lexer, join_marks *marks)
{
    static const char *const ends[] = { "WHERE", "GROUP",  "HAVING",    "ORDER",  "LIMIT", "UNION",
                                        "LOCK",  "EXCEPT", "INTERSECT", "WINDOW", "WITH",  NULL };
    const size_t start = lexer.at + strspn(lexer.text + lexer.at, " ");
    size_t end = start;
    size_t joins = 0;
    /* Once to count, once to mark. */
    for (int pass = 0; pass < 2; pass++) {
        cupel__lexer at = lexer;
        size_t seen = 0;
        int depth = 0;
        for (bool ended = false; !ended;) {
            cupel__token token = cupel__lexer_next(&at);
            depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
            cupel__lexer ahead = at;
            cupel__token next = cupel__lexer_next(&ahead);
            ended = token.kind == CUPEL__TOKEN_END || depth < 0 ||
                    (cupel__token_is(&token, "FOR") && cupel__token_is(&next, "UPDATE"));
            for (size_t i = 0; depth == 0 && ends[i]; i++)
                ended = ended || cupel__token_is(&token, ends[i]);
            if (depth == 0 && cupel__token_is(&token, "ON"))
                return;
            bool join = depth == 0 && cupel__token_is(&token, "JOIN");
            if (pass == 1 && (ended ? joins > 0 : join && seen > 0))
                marks[end].closed++;
            seen += join;
            end = ended ? end : at.at;
        }
        joins = seen;
        marks[start].opened += pass == 1 ? (unsigned)joins : 0;
    }
}

/* Sequences that defaults draw from, and tables of the default database that keys of another one refer
 * to, which must name it. */
static int settle_table(cupel__inspector *inspector, cupel_table *table)
{
    reference_list needs = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->column_count; i++) {
        const char **text = &table->columns[i]->server_default;
        if (*text && strstr(*text, "val(`"))
            code = settle_text(inspector, table->schema, text, &needs);
    }
    const char *parts = cupel_option_value(table->options, table->option_count, "mysql", "UNION");
    if (code == 0 && parts)
        code = take_union(inspector, table, parts, &needs);
    for (size_t i = 0; code == 0 && i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        if (key->referred_schema && table->schema &&
            cupel__text_equal(key->referred_schema, inspector->default_namespace))
            code = add_need(inspector, NULL, key->referred_table, &needs);
    }
    return code == 0 ? keep_needs(inspector, &needs, &table->needs, &table->need_count)
                     : (cupel__vec_release(&needs), code);
}

/* (`a`,`b`): the tables that a table stands for. */
static int take_union(cupel__inspector *inspector, const cupel_table *table, const char *text,
                      reference_list *needs)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel__lexer lexer;
    int code = 0;
    cupel__lexer_init(&lexer, rules, text, strlen(text));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (code < 0 || token.kind == CUPEL__TOKEN_END)
            return code;
        if (token.kind != CUPEL__TOKEN_QUOTED)
            continue;
        const char *name = cupel__token_name(&inspector->scratch, rules, &token);
        code = name ? add_need(inspector, table->schema, name, needs)
                    : cupel__inspect_nomem(inspector);
    }
}

/* Looks at every `a`.`b` in the text, and writes it anew without the default database's name. A
 * function without a database is one of the text's own, `own`, which is put in front of it. */
static int settle_text(cupel__inspector *inspector, const char *own, const char **text,
                       reference_list *needs)
{
    cupel__buf out = { 0 };
    cupel__lexer lexer;
    cupel__token before = { .kind = CUPEL__TOKEN_END };
    size_t copied = 0;
    int code = 0;
    bool keeps = !names_default_alone(inspector, *text);
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), *text, strlen(*text));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        cupel__lexer ahead = lexer;
        cupel__token next = cupel__lexer_next(&ahead);
        cupel__token name = cupel__lexer_next(&ahead);
        if (code < 0 || token.kind == CUPEL__TOKEN_END)
            break;
        bool first = token.kind == CUPEL__TOKEN_QUOTED && !cupel__token_is(&before, ".");
        bool is_default = false;
        bool is_ours = false;
        if (first && cupel__token_is(&next, ".") && name.kind == CUPEL__TOKEN_QUOTED)
            code = take_name(inspector, &token, &name, needs, &is_default);
        else if (first && cupel__token_is(&next, "("))
            code = take_call(inspector, own, &token, needs, &is_ours);
        size_t at = (size_t)(token.text - *text);
        if ((is_default && !keeps) || (is_ours && own)) {
            cupel__buf_append_n(&out, *text + copied, at - copied);
            copied = is_ours ? at : (size_t)(name.text - *text);
        }
        if (is_ours && own) {
            cupel__quote_identifier(&out, inspector->dialect, own);
            cupel__buf_append_char(&out, '.');
        }
        before = token;
    }
    cupel__buf_append(&out, *text + copied);
    if (code == 0) {
        *text = out.failed ? NULL : cupel_schema_text(inspector->schema, cupel__buf_text(&out));
        code = *text ? 0 : cupel__inspect_nomem(inspector);
    }
    cupel__buf_release(&out);
    return code;
}

static int take_call(cupel__inspector *inspector, const char *own, const cupel__token *name,
                     reference_list *needs, bool *is_ours)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel_reference reference = { .kind = CUPEL_OBJECT_FUNCTION, .schema = own };
    reference.name = cupel__token_name(&inspector->scratch, rules, name);
    if (!reference.name)
        return cupel__inspect_nomem(inspector);
    *is_ours = cupel_schema_object(inspector->schema, &reference) != NULL;
    return *is_ours ? add_need(inspector, own, reference.name, needs) : 0;
}

static int take_name(cupel__inspector *inspector, const cupel__token *namespace_,
                     const cupel__token *name, reference_list *needs, bool *is_default)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    const char *first = cupel__token_name(&inspector->scratch, rules, namespace_);
    const char *second = cupel__token_name(&inspector->scratch, rules, name);
    if (!first || !second)
        return cupel__inspect_nomem(inspector);
    *is_default = cupel__text_equal(first, inspector->default_namespace);
    return add_need(inspector, *is_default ? NULL : first, second, needs);
}

/* Nothing where the schema has no such thing: `a`.`b` may be a column of a table too. */
static int add_need(cupel__inspector *inspector, const char *namespace_, const char *name,
                    reference_list *needs)
{
    static const cupel_object_kind kinds[] = { CUPEL_OBJECT_TABLE, CUPEL_OBJECT_VIEW,
                                               CUPEL_OBJECT_SEQUENCE, CUPEL_OBJECT_FUNCTION };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        cupel_reference reference = { .kind = kinds[i], .schema = namespace_, .name = name };
        bool there = kinds[i] == CUPEL_OBJECT_TABLE
                         ? cupel_schema_table(inspector->schema, namespace_, name) != NULL
                         : cupel_schema_object(inspector->schema, &reference) != NULL;
        for (size_t k = 0; there && k < needs->count; k++)
            there = needs->items[k].kind != kinds[i] || strcmp(needs->items[k].name, name) != 0 ||
                    !cupel__text_equal(needs->items[k].schema, namespace_);
        if (there && !cupel__vec_push(needs, reference))
            return cupel__inspect_nomem(inspector);
    }
    return 0;
}

/* An alias of the database's own name would be mistaken for it: then the text stays as it is. */
static bool names_default_alone(cupel__inspector *inspector, const char *text)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, rules, text, strlen(text));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        cupel__lexer ahead = lexer;
        cupel__token next = cupel__lexer_next(&ahead);
        if (token.kind == CUPEL__TOKEN_END)
            return true;
        if (token.kind != CUPEL__TOKEN_QUOTED || cupel__token_is(&next, "."))
            continue;
        cupel__arena_mark mark = cupel__arena_save(&inspector->scratch);
        const char *name = cupel__token_name(&inspector->scratch, rules, &token);
        bool same = cupel__text_equal(name, inspector->default_namespace);
        cupel__arena_restore(&inspector->scratch, mark);
        if (same)
            return false;
    }
}

/* Takes the list, whose texts may be scratch memory, into the schema and releases it. */
static int keep_needs(cupel__inspector *inspector, reference_list *needs,
                      const cupel_reference **out, size_t *count)
{
    bool kept = true;
    if (needs->count > 0) {
        *out = cupel_schema_references(inspector->schema, needs->items, needs->count);
        kept = *out != NULL;
        *count = kept ? needs->count : 0;
    }
    cupel__vec_release(needs);
    return kept ? 0 : cupel__inspect_nomem(inspector);
}
