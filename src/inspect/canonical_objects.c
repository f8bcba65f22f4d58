/* PostgreSQL's own form of what is there beside tables: views' queries, types, domains' defaults and
 * checks, aggregates, operators, collations, foreign tables, what triggers, policies, rules and statistics
 * of tables say. Each is made once more among the temporary objects, read back, and undone with all of it;
 * of a cast, which no two can be of, the function is asked for. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "inspect/compare.h"
#include "sql/ddl.h"
#include "sql/quote.h"

static const char savepoint[] = "cupel_compare_objects";
static const char temporary[] = "pg_temp";

static int ask(cupel__comparing *c, const cupel_schema *side);
static bool is_asked(const cupel__suspect *suspect, const cupel_schema *side, bool of_tables);
static cupel_object_kind kind_of_copy(const cupel_object *object);
static const char *name_of_copy(cupel__comparing *c, const cupel__suspect *suspect);
static int create_all(cupel__comparing *c, const cupel_schema *side, bool of_tables);
static bool is_hidden(const cupel__comparing *c, const cupel__suspect *suspect);
static int create(cupel__comparing *c, const cupel__suspect *suspect, bool plain_enums, bool *done);
static int ask_cast(cupel__comparing *c, const cupel_object *cast, bool *done);
static size_t function_of_cast(const cupel__comparing *c, const char *definition, size_t *start);
static int take_function(cupel__comparing *c, const char *signature, const char **out);
static int create_copy(cupel__comparing *c, const cupel_object *object, const char *name,
                       bool plain_enums, cupel__buf *out);
static int create_view(cupel__comparing *c, const cupel_object *view, const char *name,
                       cupel__buf *out);
static int create_of_table(cupel__comparing *c, const cupel_object *object, const char *name,
                           bool plain_enums, cupel__buf *out);
static const char *behind_table(const cupel__comparing *c, cupel_object_kind kind,
                                const char *definition, size_t *before);
static int keep_found(cupel__comparing *c, const cupel__suspect *suspect, const cupel_schema *found,
                      const char *namespace_);
static bool is_routine(const cupel_object *object);
static const cupel_object *find_routine(const cupel_schema *found, const char *name);
static int keep_domain(cupel__comparing *c, const cupel_object *asked, const cupel_object *found);

int cupel__canonicalise_objects(cupel__comparing *c)
{
    int code = ask(c, c->from);
    return code < 0 ? code : ask(c, c->to);
}

static int ask(cupel__comparing *c, const cupel_schema *side)
{
    const char *schemas[] = { NULL, NULL };
    cupel_schema *found = NULL;
    uint32_t kinds = 0;
    for (size_t i = 0; i < c->suspects.count; i++)
        if (is_asked(&c->suspects.items[i], side, false) ||
            is_asked(&c->suspects.items[i], side, true))
            kinds |= CUPEL_OBJECT_BIT(kind_of_copy(c->suspects.items[i].object));
    int code = kinds ? cupel_connection_savepoint(c->connection, savepoint, c->error) : 0;
    if (code < 0 || !kinds)
        return code;
    /* Temporary tables hide those that views name: they come last. */
    code = create_all(c, side, false);
    if (code == 0)
        code = create_all(c, side, true);
    if (code == 0)
        code = cupel__canonical_temporary_schema(c, &schemas[0]);
    if (code == 0 && schemas[0])
        code = cupel_inspect(&found, c->connection,
                             &(cupel_inspect_options){ .schemas = schemas, .objects = kinds },
                             c->error);
    for (size_t i = 0; code == 0 && found && i < c->suspects.count; i++) {
        const cupel__suspect *suspect = &c->suspects.items[i];
        if (suspect->object && suspect->object->owner == side)
            code = keep_found(c, suspect, found, schemas[0]);
    }
    cupel_schema_free(found);
    cupel_error *error = code == 0 ? c->error : NULL;
    int undone = cupel_connection_rollback_to(c->connection, savepoint, error);
    if (undone == 0)
        undone = cupel_connection_release(c->connection, savepoint, error);
    return code < 0 ? code : undone;
}

/* With `of_tables`, what is, or belongs to, a table; else what is not. */
static bool is_asked(const cupel__suspect *suspect, const cupel_schema *side, bool of_tables)
{
    const cupel_object *object = suspect->object;
    return object && object->owner == side &&
           (object->table || object->kind == CUPEL_OBJECT_FOREIGN_TABLE) == of_tables;
}

/* No materialized view is temporary. */
static cupel_object_kind kind_of_copy(const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_MATERIALIZED_VIEW ? CUPEL_OBJECT_VIEW : object->kind;
}

/* An operator's is made of signs: the number in two of them. Constraints have names after their table's. */
static const char *name_of_copy(cupel__comparing *c, const cupel__suspect *suspect)
{
    size_t number = (size_t)(suspect - c->suspects.items);
    char signs[8 * sizeof number];
    size_t size = 0;
    if (suspect->object->kind == CUPEL_OBJECT_FOREIGN_TABLE)
        return suspect->object->name;
    if (suspect->object->kind != CUPEL_OBJECT_OPERATOR)
        return cupel__canonical_name(c, suspect);
    do {
        signs[size++] = number & 1 ? '#' : '@';
        number >>= 1;
    } while (number > 0);
    return cupel__arena_strndup(&c->arena, signs, size);
}

static int create_all(cupel__comparing *c, const cupel_schema *side, bool of_tables)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < c->suspects.count; i++) {
        const cupel__suspect *suspect = &c->suspects.items[i];
        bool done = false;
        if (!is_asked(suspect, side, of_tables))
            continue;
        /* An enum that only the new side has is not there yet: its labels then serve as texts. */
        for (int plain = 0; code == 0 && !done && plain <= of_tables; plain++)
            code = is_hidden(c, suspect) ? 0 : create(c, suspect, plain == 1, &done);
        if (code == 0 && !done)
            code = cupel__compare_refuse(c, suspect);
    }
    return code;
}

/* Temporary tables have one namespace: of two of a name, only the first can be there. */
static bool is_hidden(const cupel__comparing *c, const cupel__suspect *suspect)
{
    const cupel_object *object = suspect->object;
    for (const cupel__suspect *s = c->suspects.items; object->table && s < suspect; s++) {
        if (is_asked(s, object->owner, true) && strcmp(s->object->table, object->table) == 0 &&
            !cupel__text_equal(s->object->schema, object->schema))
            return true;
    }
    return false;
}

/* `*done` becomes false where the engine does not take it. */
static int create(cupel__comparing *c, const cupel__suspect *suspect, bool plain_enums, bool *done)
{
    static const char inner[] = "cupel_compare_object";
    const cupel_object *object = suspect->object;
    const char *name = name_of_copy(c, suspect);
    cupel__buf sql = { 0 };
    int code = name ? 0 : cupel__error_nomem(c->error);
    *done = false;
    if (code == 0 && object->kind == CUPEL_OBJECT_CAST)
        code = ask_cast(c, object, done);
    else if (code == 0)
        code = create_copy(c, object, name, plain_enums, &sql);
    if (code == 0 && (sql.size > 0 || sql.failed)) {
        code = cupel_connection_savepoint(c->connection, inner, c->error);
        if (code == 0)
            code = cupel__canonical_run(c, &sql, done);
        if (code == 0 && !*done)
            code = cupel_connection_rollback_to(c->connection, inner, c->error);
    }
    cupel__buf_release(&sql);
    return code;
}

/* The signature of its function in the engine's words; there is nothing else that it rewrites. */
static int ask_cast(cupel__comparing *c, const cupel_object *cast, bool *done)
{
    const char *definition = cast->definition ? cast->definition : "";
    const char *function = NULL;
    size_t start;
    size_t end = function_of_cast(c, definition, &start);
    int code = 0;
    if (end > start) {
        const char *given = cupel__arena_strndup(&c->arena, definition + start, end - start);
        code = given ? take_function(c, given, &function) : cupel__error_nomem(c->error);
    }
    if (code < 0 || !function)
        return code;
    const char *text = cupel__arena_printf(&c->arena, "%.*s%s%s", (int)start, definition, function,
                                           definition + end);
    *done = true;
    return text ? cupel__compare_keep(c, &cast->definition, text) : cupel__error_nomem(c->error);
}

/* What stands behind WITH FUNCTION, up to the end that is returned; 0 where nothing does. */
static size_t function_of_cast(const cupel__comparing *c, const char *definition, size_t *start)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, definition, strlen(definition));
    cupel__token with = cupel__lexer_next(&lexer);
    cupel__token function = cupel__lexer_next(&lexer);
    cupel__token token = cupel__lexer_next(&lexer);
    *start = (size_t)(token.text - definition);
    if (!cupel__token_is(&with, "WITH") || !cupel__token_is(&function, "FUNCTION"))
        return 0;
    for (int depth = 0; token.kind != CUPEL__TOKEN_END; token = cupel__lexer_next(&lexer)) {
        depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
        if (depth == 0 && cupel__token_is(&token, ")"))
            return lexer.at;
    }
    return 0;
}

/* *out is NULL where there is no such function, or the text is none. */
static int take_function(cupel__comparing *c, const char *signature, const char **out)
{
    static const char sql[] = "SELECT pg_catalog.to_regprocedure($1)::text";
    static const char inner[] = "cupel_compare_cast";
    cupel_value given = { .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(signature) };
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    cupel_error refused = CUPEL_ERROR_INIT;
    given.as.text = signature;
    *out = NULL;
    int code = cupel_connection_savepoint(c->connection, inner, c->error);
    if (code < 0)
        return code;
    code = cupel_connection_execute(c->connection, sql, &given, 1, &result, &refused);
    if (code == 0)
        code = cupel_result_next(result, &row, &refused);
    if (code > 0 && row[0].kind == CUPEL_VALUE_TEXT) {
        *out = cupel__arena_strndup(&c->arena, row[0].as.text, row[0].size);
        code = *out ? 0 : CUPEL_ENOMEM;
    }
    cupel_result_close(result);
    cupel_error_release(&refused);
    if (code == CUPEL_ENOMEM)
        return cupel__error_nomem(c->error);
    code = cupel_connection_rollback_to(c->connection, inner, c->error);
    return code < 0 ? code : cupel_connection_release(c->connection, inner, c->error);
}

/* Nothing is written where there is no way to ask. */
static int create_copy(cupel__comparing *c, const cupel_object *object, const char *name,
                       bool plain_enums, cupel__buf *out)
{
    if (object->kind == CUPEL_OBJECT_VIEW || object->kind == CUPEL_OBJECT_MATERIALIZED_VIEW)
        return create_view(c, object, name, out);
    if (object->table)
        return create_of_table(c, object, name, plain_enums, out);
    cupel__ddl ddl;
    cupel_object copy = *object;
    copy.schema = temporary;
    copy.name = name;
    copy.comment = NULL;
    /* A wrapper may insist on options. */
    copy.option_count = object->kind == CUPEL_OBJECT_FOREIGN_TABLE ? object->option_count : 0;
    cupel__ddl_init(&ddl, c->dialect);
    int code = cupel__ddl_create_object(&ddl, &copy, NULL);
    /* What its body names may not be there yet. */
    if (code == 0 && is_routine(object) && c->dialect->before_routines)
        cupel__buf_printf(out, "%s; ", c->dialect->before_routines);
    if (code == 0 && ddl.statements.count > 0)
        cupel__buf_append(out, ddl.statements.items[0]);
    cupel__ddl_release(&ddl);
    return code == CUPEL_ENOMEM ? cupel__error_nomem(c->error) : 0;
}

static int create_view(cupel__comparing *c, const cupel_object *view, const char *name,
                       cupel__buf *out)
{
    static const char *const populate[] = { "WITH", "DATA", NULL };
    const char *definition = view->definition ? view->definition : "";
    size_t size = strlen(definition);
    /* WITH [NO] DATA at the end is no part of the query. */
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, definition, size);
    size_t with = size;
    for (cupel__token token = cupel__lexer_next(&lexer); token.kind != CUPEL__TOKEN_END;
         token = cupel__lexer_next(&lexer)) {
        if (cupel__token_is(&token, populate[0]))
            with = (size_t)(token.text - definition);
        else if (cupel__token_is(&token, populate[1]) && lexer.at >= size)
            size = with;
    }
    cupel__buf_printf(out, "CREATE TEMPORARY VIEW %s ", name);
    cupel__buf_append_n(out, definition, size);
    return 0;
}

/* A trigger or the like, on a temporary table like its own: that hides the one of its name. */
static int create_of_table(cupel__comparing *c, const cupel_object *object, const char *name,
                           bool plain_enums, cupel__buf *out)
{
    const cupel_table *table = cupel_schema_table(object->owner, object->schema, object->table);
    const char *definition = object->definition ? object->definition : "";
    size_t before;
    bool statistics = object->kind == CUPEL_OBJECT_STATISTICS;
    const char *behind = behind_table(c, object->kind, definition, &before);
    if (!table || !behind)
        return 0;
    const char *word = object->kind == CUPEL_OBJECT_TRIGGER ? "TRIGGER"
                       : object->kind == CUPEL_OBJECT_RULE  ? "RULE"
                       : statistics                         ? "STATISTICS pg_temp."
                                                            : "POLICY";
    cupel__canonical_render_table(c, out, table, plain_enums);
    cupel__buf_printf(out, "; CREATE %s%s%s%s%s ", object->modifiers ? object->modifiers : "",
                      object->modifiers ? " " : "", word, statistics ? "" : " ", name);
    cupel__buf_append_n(out, definition, before);
    cupel__quote_identifier(out, c->dialect, table->name);
    cupel__buf_append(out, behind);
    return 0;
}

/* What stands behind the table's name, which follows the first ON, of a rule the first TO, of statistics
 * the last FROM; NULL where there is none. */
static const char *behind_table(const cupel__comparing *c, cupel_object_kind kind,
                                const char *definition, size_t *before)
{
    bool statistics = kind == CUPEL_OBJECT_STATISTICS;
    const char *word = statistics ? "FROM" : kind == CUPEL_OBJECT_RULE ? "TO" : "ON";
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, definition, strlen(definition));
    cupel__lexer found = lexer;
    cupel__token token = cupel__lexer_next(&lexer);
    for (bool any = false; token.kind != CUPEL__TOKEN_END && (statistics || !any);
         token = cupel__lexer_next(&lexer)) {
        any = any || cupel__token_is(&token, word);
        if (cupel__token_is(&token, word))
            found = lexer;
    }
    token = cupel__lexer_next(&found);
    *before = (size_t)(token.text - definition);
    if (token.kind != CUPEL__TOKEN_WORD && token.kind != CUPEL__TOKEN_QUOTED)
        return NULL;
    for (;;) {
        const char *end = token.text + token.size;
        token = cupel__lexer_next(&found);
        if (!cupel__token_is(&token, "."))
            return end;
        token = cupel__lexer_next(&found);
    }
}

static int keep_found(cupel__comparing *c, const cupel__suspect *suspect, const cupel_schema *found,
                      const char *namespace_)
{
    const cupel_object *asked = suspect->object;
    const char *name = name_of_copy(c, suspect);
    if (!name)
        return cupel__error_nomem(c->error);
    const cupel_object *as =
        is_routine(asked)
            ? find_routine(found, name)
            : cupel_schema_object(found, &(cupel_reference){ .kind = kind_of_copy(asked),
                                                             .schema = namespace_,
                                                             .name = name,
                                                             .arguments = asked->arguments,
                                                             .table = asked->table });
    if (!as)
        return 0;
    if (asked->kind == CUPEL_OBJECT_DOMAIN)
        return keep_domain(c, asked, as);
    return cupel__compare_keep(c, &asked->definition, as->definition);
}

static bool is_routine(const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_FUNCTION || object->kind == CUPEL_OBJECT_PROCEDURE ||
           object->kind == CUPEL_OBJECT_AGGREGATE;
}

/* Its name is nobody else's, and its arguments are in the engine's words there. */
static const cupel_object *find_routine(const cupel_schema *found, const char *name)
{
    for (size_t i = 0; i < found->object_count; i++)
        if (is_routine(found->objects[i]) && strcmp(found->objects[i]->name, name) == 0)
            return found->objects[i];
    return NULL;
}

static int keep_domain(cupel__comparing *c, const cupel_object *asked, const cupel_object *found)
{
    int code = cupel__compare_keep(c, &asked->server_default, found->server_default);
    for (size_t i = 0; code == 0 && i < asked->check_count; i++) {
        const cupel_constraint *check = asked->checks[i];
        for (size_t k = 0; code == 0 && k < found->check_count; k++) {
            const cupel_constraint *other = found->checks[k];
            bool same = check->name && other->name && strcmp(check->name, other->name) == 0;
            if (same || (asked->check_count == 1 && found->check_count == 1))
                code = cupel__compare_keep(c, &check->expression, other->expression);
        }
    }
    return code;
}
