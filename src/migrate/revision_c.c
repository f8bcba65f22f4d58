/* The declaration of a C revision, CUPEL_REVISION(id, .down_revision = "...", ...), found and read
 * without compiling. The comment at the top of the file is for people; only the creation date, which
 * the macro does not hold, is taken from it. */
#include "migrate/revision_file.h"

#include <string.h>

#include "base/error.h"
#include "migrate/c_lexer.h"

typedef struct declaration {
    cupel__arena *arena;
    cupel__revision *revision;
    cupel__c_lexer lexer;
    cupel__c_token token; /* the one looked at */
    const char *down_revision;
    const char *depends_on;
    const char *branch_labels;
    const char *message;
    cupel_error *error;
} declaration;

static int find_declaration(declaration *d, bool *found);
static int read_declaration(declaration *d);
static int read_id(declaration *d);
static int read_field(declaration *d);
static int read_text(declaration *d, const char *field, const char **out);
static int skip_value(declaration *d);
static int set_names(declaration *d);
static const char *read_created(cupel__arena *arena, const char *text);

int cupel__revision_parse_c(cupel__arena *arena, cupel__revision *out, cupel_error *error)
{
    declaration d = { .arena = arena, .revision = out, .message = "", .error = error };
    bool found = false;

    cupel__c_lexer_init(&d.lexer, out->text, out->size);
    int code = find_declaration(&d, &found);
    if (code < 0)
        return code;
    if (!found)
        return cupel__revision_error(error, out, 1,
                                     "no CUPEL_REVISION(...) in the file; a source that is not a "
                                     "revision belongs into another folder");
    out->line = d.token.line;
    code = read_declaration(&d);
    if (code == 0)
        code = set_names(&d);
    if (code == 0)
        code = find_declaration(&d, &found);
    if (code < 0)
        return code;
    if (found)
        return cupel__revision_error(error, out, d.token.line,
                                     "a second CUPEL_REVISION(...), the first is on line %d; a "
                                     "file holds one revision",
                                     out->line);
    out->info.message = d.message;
    out->info.created = read_created(arena, out->text);
    return 0;
}

static int next(declaration *d)
{
    d->token = cupel__c_lexer_next(&d->lexer);
    if (d->token.kind == CUPEL__C_BROKEN)
        return cupel__revision_error(d->error, d->revision, d->token.line,
                                     "a comment, text or character that does not end");
    return 0;
}

static int unexpected(declaration *d, const char *expected)
{
    if (d->token.kind == CUPEL__C_END)
        return cupel__revision_error(d->error, d->revision, d->token.line,
                                     "the file ends inside CUPEL_REVISION(...); expected %s",
                                     expected);
    size_t size = (size_t)(d->token.end - d->token.start);
    return cupel__revision_error(d->error, d->revision, d->token.line,
                                 "expected %s in CUPEL_REVISION(...), not '%.*s'", expected,
                                 (int)(size < 60 ? size : 60), d->token.start);
}

static bool at_punctuation(const declaration *d, const char *text)
{
    return d->token.kind == CUPEL__C_PUNCTUATION && cupel__c_token_is(&d->token, text);
}

/* Leaves `token` at the macro's name. */
static int find_declaration(declaration *d, bool *found)
{
    *found = false;
    for (;;) {
        int code = next(d);
        if (code < 0)
            return code;
        if (d->token.kind == CUPEL__C_END)
            return 0;
        if (d->token.kind != CUPEL__C_WORD || !cupel__c_token_is(&d->token, "CUPEL_REVISION"))
            continue;
        *found = true;
        return 0;
    }
}

static int read_declaration(declaration *d)
{
    int code = next(d);
    if (code < 0)
        return code;
    if (!at_punctuation(d, "("))
        return unexpected(d, "'('");
    code = read_id(d);
    while (code == 0 && at_punctuation(d, ","))
        code = read_field(d);
    if (code == 0 && !at_punctuation(d, ")"))
        code = unexpected(d, "',' or ')'");
    return code;
}

static int read_id(declaration *d)
{
    int code = next(d);
    if (code < 0)
        return code;
    if (d->token.kind == CUPEL__C_STRING)
        return unexpected(d, "the revision's id without quotes");
    if (d->token.kind != CUPEL__C_WORD)
        return unexpected(d, "the revision's id");
    char *id = cupel__arena_bytes(d->arena, (size_t)(d->token.end - d->token.start) + 1);
    if (!id)
        return cupel__error_nomem(d->error);
    int64_t size = cupel__c_token_value(&d->token, id);
    if (!cupel__revision_id_valid(id, (size_t)size))
        return cupel__revision_error(
            d->error, d->revision, d->token.line,
            "'%s' is no revision id: an id is made of at most 32 letters, digits and underscores",
            id);
    d->revision->info.id = id;
    return next(d);
}

/* `.name = value` behind a comma; leaves `token` at what follows the value. */
static int read_field(declaration *d)
{
    const struct {
        const char *name;
        const char **out;
    } fields[] = {
        { "down_revision", &d->down_revision },
        { "depends_on", &d->depends_on },
        { "branch_labels", &d->branch_labels },
        { "message", &d->message },
    };

    int code = next(d);
    if (code < 0)
        return code;
    if (at_punctuation(d, ")")) /* a comma behind the last field */
        return 0;
    if (!at_punctuation(d, "."))
        return unexpected(d, "'.name = value'");
    code = next(d);
    if (code < 0)
        return code;
    cupel__c_token name = d->token;
    code = next(d);
    if (code < 0)
        return code;
    if (name.kind != CUPEL__C_WORD || !at_punctuation(d, "="))
        return unexpected(d, "'.name = value'");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (cupel__c_token_is(&name, fields[i].name))
            return read_text(d, fields[i].name, fields[i].out);
    }
    return skip_value(d);
}

/* NULL, or texts standing side by side, in parentheses or not. */
static int read_text(declaration *d, const char *field, const char **out)
{
    const char *start = d->lexer.at;
    char *text = NULL;
    int64_t size = 0;
    bool is_null = false;
    int depth = 0;
    int code;

    while ((code = next(d)) == 0 && at_punctuation(d, "("))
        depth++;
    if (code < 0)
        return code;
    if (d->token.kind == CUPEL__C_WORD &&
        (cupel__c_token_is(&d->token, "NULL") || cupel__c_token_is(&d->token, "0"))) {
        is_null = true;
        code = next(d);
    }
    for (; code == 0 && !is_null && d->token.kind == CUPEL__C_STRING; code = next(d)) {
        /* The value is never longer than the source between the `=` and here. */
        char *joined = cupel__arena_bytes(
            d->arena, (size_t)size + (size_t)(d->token.end - d->token.start) + 1);
        if (!joined)
            return cupel__error_nomem(d->error);
        if (text)
            memcpy(joined, text, (size_t)size);
        int64_t more = cupel__c_token_value(&d->token, joined + size);
        if (more < 0)
            return cupel__revision_error(d->error, d->revision, d->token.line,
                                         ".%s has an escape that cannot be read, or is a text of "
                                         "wide characters",
                                         field);
        text = joined;
        size += more;
    }
    for (; code == 0 && depth > 0 && at_punctuation(d, ")"); depth--)
        code = next(d);
    if (code < 0)
        return code;
    if ((!text && !is_null) || depth > 0 || !(at_punctuation(d, ",") || at_punctuation(d, ")"))) {
        size_t shown = strcspn(start + strspn(start, " \t"), ",)\r\n");
        return cupel__revision_error(d->error, d->revision, d->token.line,
                                     ".%s = %.*s: write a text or NULL, because revisions are read "
                                     "without compiling them",
                                     field, (int)(shown < 60 ? shown : 60),
                                     start + strspn(start, " \t"));
    }
    *out = text;
    return 0;
}

/* Any expression, up to the comma or parenthesis that ends it. */
static int skip_value(declaration *d)
{
    int depth = 0;
    for (;;) {
        int code = next(d);
        if (code < 0)
            return code;
        if (d->token.kind == CUPEL__C_END)
            return unexpected(d, "')'");
        if (depth == 0 && (at_punctuation(d, ",") || at_punctuation(d, ")")))
            return 0;
        if (at_punctuation(d, "(") || at_punctuation(d, "{") || at_punctuation(d, "["))
            depth++;
        else if (at_punctuation(d, ")") || at_punctuation(d, "}") || at_punctuation(d, "]"))
            depth--;
    }
}

static int set_names(declaration *d)
{
    cupel_revision_info *info = &d->revision->info;
    int line = d->revision->line;
    if (!d->message)
        d->message = "";
    int code = cupel__revision_names(d->arena, d->revision, line, "revision id", d->down_revision,
                                     false, &info->down_revisions, d->error);
    if (code == 0)
        code = cupel__revision_names(d->arena, d->revision, line, "revision id or branch label",
                                     d->depends_on, true, &info->depends_on, d->error);
    if (code == 0)
        code = cupel__revision_names(d->arena, d->revision, line, "branch label", d->branch_labels,
                                     true, &info->branch_labels, d->error);
    return code;
}

/* What follows "Create Date:" in the comment that the file begins with; NULL where there is none. */
static const char *read_created(cupel__arena *arena, const char *text)
{
    static const char key[] = "Create Date:";
    text += strspn(text, " \t\r\n");
    if (strncmp(text, "/*", 2) != 0)
        return NULL;
    const char *end = strstr(text, "*/");
    const char *at = strstr(text, key);
    if (!end || !at || at > end)
        return NULL;
    at += sizeof key - 1;
    at += strspn(at, " \t");
    size_t size = strcspn(at, "\r\n*");
    while (size > 0 && at[size - 1] == ' ')
        size--;
    return size == 0 ? NULL : cupel__arena_strndup(arena, at, size);
}
