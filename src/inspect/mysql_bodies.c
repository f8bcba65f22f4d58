/* MariaDB's catalog: bodies of triggers and events as they were written. The information schema tells
 * them with every second backslash of their texts lost: those that have one are asked for with SHOW
 * CREATE, all in one round trip. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "dialect/lexer.h"
#include "engine/engine.h"
#include "inspect/mysql.h"
#include "sql/quote.h"

static cupel_driver_row_fn take_statement;
static const char *body_of_trigger(const char *sql);
static const char *body_of_event(const char *sql);
static bool skip_to(cupel__lexer *lexer, const char *word);

int cupel__mysql_note_body(cupel__inspector *inspector, cupel_object *object,
                           const cupel_value *body)
{
    cupel__mysql_state *state = inspector->state;
    if (body->kind != CUPEL_VALUE_TEXT || !memchr(body->as.text, '\\', body->size))
        return 0;
    const cupel__mysql_body told = { object, strlen(object->definition) - body->size };
    return cupel__vec_push(&state->bodies, told) ? 0 : cupel__inspect_nomem(inspector);
}

int cupel__mysql_read_bodies(cupel__inspector *inspector)
{
    const cupel__mysql_state *state = inspector->state;
    cupel__buf sql = { 0 };
    if (state->bodies.count == 0)
        return 0;
    for (size_t i = 0; i < state->bodies.count; i++) {
        const cupel_object *object = state->bodies.items[i].object;
        cupel__buf_printf(&sql, "%sSHOW CREATE %s ", i > 0 ? "; " : "",
                          object->kind == CUPEL_OBJECT_TRIGGER ? "TRIGGER" : "EVENT");
        cupel__quote_qualified(&sql, inspector->dialect, inspector->catalog_namespace,
                               object->name);
    }
    int code = sql.failed ? cupel__inspect_nomem(inspector)
                          : cupel__connection_run_rows(inspector->connection, cupel__buf_text(&sql),
                                                       take_statement, inspector, inspector->error);
    cupel__buf_release(&sql);
    return code;
}

static int take_statement(void *context, size_t statement, const cupel_value *row)
{
    cupel__inspector *inspector = context;
    const cupel__mysql_state *state = inspector->state;
    const cupel__mysql_body *told = &state->bodies.items[statement];
    bool trigger = told->object->kind == CUPEL_OBJECT_TRIGGER;
    cupel__buf text = { 0 };
    const char *sql;
    int code = cupel__inspect_scratch(inspector, &row[trigger ? 2 : 3], &sql);
    if (code < 0)
        return code;
    const char *body = trigger ? body_of_trigger(sql) : body_of_event(sql);
    cupel__buf_append_n(&text, told->object->definition, told->head);
    cupel__buf_append(&text, body);
    told->object->definition =
        text.failed ? NULL : cupel_schema_text(inspector->schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    return told->object->definition ? 0 : cupel__inspect_nomem(inspector);
}

/* The statement is as somebody wrote it, and may have said which trigger it follows. */
static const char *body_of_trigger(const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), sql, strlen(sql));
    bool found = skip_to(&lexer, "EACH") && skip_to(&lexer, "ROW");
    cupel__lexer ahead = lexer;
    cupel__token token = cupel__lexer_next(&ahead);
    if (cupel__token_is(&token, "FOLLOWS") || cupel__token_is(&token, "PRECEDES")) {
        (void)cupel__lexer_next(&ahead);
        lexer = ahead;
    }
    const char *body = found ? sql + lexer.at : sql;
    return body + strspn(body, " \t\r\n");
}

/* The server wrote what stands in front, with quotes around every name. */
static const char *body_of_event(const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), sql, strlen(sql));
    const char *body = skip_to(&lexer, "DO") ? sql + lexer.at : sql;
    return body + strspn(body, " \t\r\n");
}

/* Stops behind the word; false where there is none. */
static bool skip_to(cupel__lexer *lexer, const char *word)
{
    cupel__token token;
    do
        token = cupel__lexer_next(lexer);
    while (token.kind != CUPEL__TOKEN_END && !cupel__token_is(&token, word));
    return token.kind != CUPEL__TOKEN_END;
}
