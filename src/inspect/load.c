/* A script of SQL read as a schema: the engine executes it on a database of its own, which is then
 * read and removed. */
#include <stdio.h>
#include <string.h>

#include <cupel/inspect.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "inspect/scratch.h"

/* More is no schema, and would not fit into memory three times. */
#define MAX_SCRIPT_SIZE ((size_t)1 << 30)

typedef struct script {
    const char *path;
    const char *text;
    size_t size;
    const cupel__lexical *lexical;
    bool in_transaction; /* which its statements must not end */
    cupel__arena arena;
    cupel_error *error;
} script;

static int read_script(script *s, const char *path, const char *text);
static int load_beside(script *s, cupel_schema **out, cupel_engine *engine,
                       const cupel_inspect_options *options);
static int load_in_scratch(script *s, cupel_schema **out, cupel__scratch *scratch,
                           const cupel_inspect_options *options);
static int inspect_afresh(script *s, cupel_schema **out, cupel_engine *engine,
                          const cupel_inspect_options *options);
static int load_in_transaction(script *s, cupel_schema **out, cupel_connection *connection,
                               const cupel_inspect_options *options);
static int run_script(script *s, cupel_connection *connection);
static int run_statement(script *s, cupel_connection *connection,
                         const cupel__split_statement *statement);
static bool skip_client_lines(cupel__split_statement *statement);
static int refuse_client_text(const script *s, const cupel__split_statement *statement);
static bool has_words(const script *s, const cupel__split_statement *statement, const char *first,
                      const char *later);
static int locate(const script *s, int code, const cupel__split_statement *statement);

int cupel_schema_load(cupel_schema **out, const char *path, cupel_engine *engine,
                      const cupel_load_options *options, cupel_error *error)
{
    static const cupel_load_options defaults = { 0 };
    script s = { .error = error };
    cupel_engine *memory = NULL;
    options = options ? options : &defaults;
    int code = read_script(&s, path, options->text);
    if (code == 0 && !engine) {
        code = cupel_engine_open(&memory, "sqlite://");
        if (code < 0)
            cupel_error_copy(error, cupel_engine_error(memory));
        engine = memory;
    }
    if (code == 0) {
        s.lexical = cupel__lexical_find(cupel_engine_dialect_name(engine));
        code = load_beside(&s, out, engine, &options->inspect);
    }
    cupel_engine_close(memory);
    cupel__arena_release(&s.arena);
    return code;
}

const char *cupel_schema_load_dialect(void)
{
    return "sqlite";
}

/* Without the mark that some editors put in front of UTF-8. */
static int read_script(script *s, const char *path, const char *text)
{
    static const char mark[] = "\xef\xbb\xbf";
    char *content = NULL;
    s->path = path;
    s->text = text;
    s->size = text ? strlen(text) : 0;
    if (!text) {
        int code = cupel__file_read(&s->arena, path, MAX_SCRIPT_SIZE, &content, &s->size, s->error);
        if (code < 0)
            return code;
        s->text = content;
    }
    if (s->size >= sizeof mark - 1 && memcmp(s->text, mark, sizeof mark - 1) == 0) {
        s->text += sizeof mark - 1;
        s->size -= sizeof mark - 1;
    }
    const char *zero = memchr(s->text, '\0', s->size);
    if (zero || !cupel__utf8_valid(s->text, s->size))
        return cupel_error_set(s->error, CUPEL_EINVAL, "%s: %s", path,
                               zero ? "there is a zero byte in it: not a script of SQL"
                                    : "the text is not UTF-8");
    return 0;
}

static int load_beside(script *s, cupel_schema **out, cupel_engine *engine,
                       const cupel_inspect_options *options)
{
    const uint32_t needed = CUPEL_CAN_TRANSACTIONAL_DDL | CUPEL_CAN_SCHEMAS;
    cupel__scratch scratch = { 0 };
    cupel_connection *beside = NULL;
    cupel_error refused = CUPEL_ERROR_INIT;
    int code = cupel_connection_open(&beside, engine, s->error);
    if (code < 0)
        return code;
    code = cupel__scratch_open(&scratch, beside, &refused);
    if (code == 0)
        code = load_in_scratch(s, out, &scratch, options);
    else if (refused.category == CUPEL_CATEGORY_PERMISSION &&
             (cupel__connection_dialect(beside)->capabilities & needed) == needed)
        code = load_in_transaction(s, out, beside, options);
    else
        code = cupel__error_move(s->error, &refused);
    cupel_error_release(&refused);
    cupel_connection_close(beside);
    return code;
}

static int load_in_scratch(script *s, cupel_schema **out, cupel__scratch *scratch,
                           const cupel_inspect_options *options)
{
    cupel_connection *connection = NULL;
    cupel_schema *schema = NULL;
    int code = cupel_connection_open(&connection, scratch->engine, s->error);
    if (code == 0)
        code = run_script(s, connection);
    if (code == 0 && cupel_connection_in_transaction(connection))
        code = cupel_connection_commit(connection, s->error);
    if (code == 0)
        code = scratch->keeper ? inspect_afresh(s, &schema, scratch->engine, options)
                               : cupel_inspect(&schema, connection, options, s->error);
    cupel_connection_close(connection);
    int closed = cupel__scratch_close(scratch, code == 0 ? s->error : NULL);
    code = code < 0 ? code : closed;
    if (code == 0)
        *out = schema;
    else
        cupel_schema_free(schema);
    return code;
}

/* Dumps set the path on which names are looked up, among other things, and what they set must not
 * change how the database is read: while the connection that executed them is still taken, the pool
 * gives another one. */
static int inspect_afresh(script *s, cupel_schema **out, cupel_engine *engine,
                          const cupel_inspect_options *options)
{
    cupel_connection *fresh = NULL;
    int code = cupel_connection_open(&fresh, engine, s->error);
    if (code == 0)
        code = cupel_inspect(out, fresh, options, s->error);
    cupel_connection_close(fresh);
    return code;
}

/* Nothing of it is ever seen by others, and nothing is left when this process dies. */
static int load_in_transaction(script *s, cupel_schema **out, cupel_connection *connection,
                               const cupel_inspect_options *options)
{
    static const char begin[] =
        "CREATE SCHEMA " CUPEL__SCRATCH_SCHEMA "; SET LOCAL search_path = " CUPEL__SCRATCH_SCHEMA;
    cupel_schema *schema = NULL;
    s->in_transaction = true;
    int code = cupel_connection_begin(connection, s->error);
    if (code == 0)
        code = cupel_connection_run(connection, begin, s->error);
    if (code < 0 && code != CUPEL_ENOMEM)
        cupel__error_prefix(s->error,
                            "%s: neither a scratch database nor a scratch schema could "
                            "be made: ",
                            s->path);
    if (code == 0)
        code = run_script(s, connection);
    if (code == 0)
        code = cupel_inspect(&schema, connection, options, s->error);
    int undone = cupel_connection_rollback(connection, code == 0 ? s->error : NULL);
    code = code < 0 ? code : undone;
    if (code == 0)
        *out = schema;
    else
        cupel_schema_free(schema);
    return code;
}

static int run_script(script *s, cupel_connection *connection)
{
    cupel__splitter splitter;
    cupel__split_statement statement;
    int code = 0;
    cupel__splitter_init(&splitter, s->lexical, s->text, s->size);
    while (code == 0 && cupel__splitter_next(&splitter, &statement)) {
        if (skip_client_lines(&statement))
            code = run_statement(s, connection, &statement);
    }
    return code;
}

static int run_statement(script *s, cupel_connection *connection,
                         const cupel__split_statement *statement)
{
    if (s->in_transaction &&
        cupel__statement_moves_transaction(s->lexical, statement->text, statement->size))
        return 0;
    int code = refuse_client_text(s, statement);
    cupel__arena_mark mark = cupel__arena_save(&s->arena);
    const char *sql =
        code == 0 ? cupel__arena_strndup(&s->arena, statement->text, statement->size) : NULL;
    if (code == 0)
        code = sql ? cupel_connection_run(connection, sql, s->error) : cupel__error_nomem(s->error);
    cupel__arena_restore(&s->arena, mark);
    return code < 0 ? locate(s, code, statement) : 0;
}

/* pg_dump frames a dump with commands for psql that guard against others like them. False where
 * nothing else is there. */
static bool skip_client_lines(cupel__split_statement *statement)
{
    static const char *const harmless[] = { "\\restrict ", "\\unrestrict " };
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        size_t length = strlen(harmless[i]);
        if (statement->size < length || memcmp(statement->text, harmless[i], length) != 0)
            continue;
        const char *end = memchr(statement->text, '\n', statement->size);
        size_t line = end ? (size_t)(end - statement->text) + 1 : statement->size;
        while (line < statement->size && strchr(" \t\r\n", statement->text[line]))
            line++;
        statement->text += line;
        statement->size -= line;
    }
    return statement->size > 0;
}

/* What only an engine's own client understands. */
static int refuse_client_text(const script *s, const cupel__split_statement *statement)
{
    if (statement->unterminated)
        return cupel_error_set(s->error, CUPEL_EQUERY, "a quote or comment is left open here");
    if (*statement->text == '\\')
        return cupel_error_set(s->error, CUPEL_EQUERY,
                               "a command for psql, which no server understands; leave it out");
    if (has_words(s, statement, "copy", "stdin"))
        return cupel_error_set(s->error, CUPEL_EQUERY,
                               "rows for psql; write the dump without data (pg_dump "
                               "--schema-only)");
    return 0;
}

/* True where the statement begins with one word and has the other. */
static bool has_words(const script *s, const cupel__split_statement *statement, const char *first,
                      const char *later)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, s->lexical, statement->text, statement->size);
    cupel__token token = cupel__lexer_next(&lexer);
    bool found = false;
    if (!cupel__token_is(&token, first))
        return false;
    while (!found && (token = cupel__lexer_next(&lexer)).kind != CUPEL__TOKEN_END)
        found = cupel__token_is(&token, later);
    return found;
}

/* "models.sql:12:1: message", of the mistake where the engine tells its place or else of the statement,
 * and the statement's first line. */
static int locate(const script *s, int code, const cupel__split_statement *statement)
{
    int line;
    int column;
    if (code == CUPEL_ENOMEM)
        return code;
    size_t length = 0;
    while (length < statement->size && length < 120 && statement->text[length] != '\n')
        length++;
    while (length > 0 && length < statement->size &&
           ((unsigned char)statement->text[length] & 0xc0) == 0x80)
        length--;
    cupel__statement_place(s->text, statement, s->error != NULL ? s->error->position : 0, &line,
                           &column);
    cupel__error_prefix(s->error, "%s:%d:%d: ", s->path, line, column);
    cupel__error_suffix(s->error, "\n  in: %.*s%s", (int)length, statement->text,
                        length < statement->size ? " ..." : "");
    return code;
}
