/* An SQL expression in a form that does not depend on how it was written.
 *
 * The text becomes a list of tokens; each step below takes something away from it or rewrites it in
 * place; what is left is joined by blanks. */
#include "inspect/normalise.h"

#include <string.h>

#include "base/vec.h"

/* Operators by how tightly they bind; what is no operator binds like an atom. */
enum {
    BIND_NOTHING, /* the end, a comma, a parenthesis, WHEN and its like */
    BIND_OR,
    BIND_AND,
    BIND_NOT,
    BIND_COMPARE,
    BIND_OTHER, /* PostgreSQL's "any other operator" */
    BIND_ADD,
    BIND_MULTIPLY,
    BIND_TIGHT,
    BIND_POSTFIX,
    BIND_ATOM
};

typedef struct sql_item {
    cupel__token_kind kind;
    const char *text; /* in its normal form; NULL: taken away */
    int bind;
} sql_item;

typedef struct normaliser {
    cupel__arena *arena;
    const cupel__normal_context *context;
    cupel__vec(sql_item) items;
    bool failed;
} normaliser;

/* A parenthesis, bracket or CASE that is open. */
typedef struct sql_group {
    size_t start;
    int lowest;  /* the loosest operator directly inside */
    bool fixed;  /* arguments of a function, a list, a subquery, CASE: never taken away */
    int between; /* BETWEENs whose AND is still to come */
} sql_group;
typedef cupel__vec(sql_group) group_stack;

typedef struct word_spelling {
    const char *dialect; /* NULL: every engine's */
    const char *from;
    const char *to;
} word_spelling;

/* Different words for the same; `to` may be several tokens. */
static const word_spelling spellings[] = {
    { NULL, "!=", "<>" },
    { "sqlite", "==", "=" },
    { "sqlite", "true", "1" },
    { "sqlite", "false", "0" },
    { "mysql", "true", "1" },
    { "mysql", "false", "0" },
    { "mysql", "&&", "and" },
    { "mysql", "!", "not" },
    { "mysql", "lcase", "lower" },
    { "mysql", "ucase", "upper" },
    { "mysql", "now", "current_timestamp" },
    { "mysql", "localtime", "current_timestamp" },
    { "mysql", "localtimestamp", "current_timestamp" },
    { "mysql", "curdate", "current_date" },
    { "mysql", "curtime", "current_time" },
    { "mysql", "substr", "substring" },
    { "mysql", "character_length", "char_length" },
    { "mysql", "power", "pow" },
    { "mysql", "rlike", "regexp" },
    { "postgresql", "~~", "like" },
    { "postgresql", "!~~", "not like" },
    { "postgresql", "~~*", "ilike" },
    { "postgresql", "!~~*", "not ilike" },
    { "postgresql", "isnull", "is null" },
    { "postgresql", "notnull", "is not null" },
    { "sqlite", "isnull", "is null" },
    { "sqlite", "notnull", "is not null" },
};

static const struct {
    const char *dialect;
    const char *text;
    int bind;
} bindings[] = {
    { NULL, "or", BIND_OR },
    { NULL, "xor", BIND_OR },
    { NULL, "and", BIND_AND },
    { NULL, "not", BIND_NOT },
    { NULL, "=", BIND_COMPARE },
    { NULL, "<>", BIND_COMPARE },
    { NULL, "<", BIND_COMPARE },
    { NULL, ">", BIND_COMPARE },
    { NULL, "<=", BIND_COMPARE },
    { NULL, ">=", BIND_COMPARE },
    { NULL, "is", BIND_COMPARE },
    { NULL, "in", BIND_COMPARE },
    { NULL, "like", BIND_COMPARE },
    { NULL, "ilike", BIND_COMPARE },
    { NULL, "glob", BIND_COMPARE },
    { NULL, "regexp", BIND_COMPARE },
    { NULL, "match", BIND_COMPARE },
    { NULL, "between", BIND_COMPARE },
    { NULL, "<=>", BIND_COMPARE },
    { NULL, "escape", BIND_COMPARE },
    { NULL, "+", BIND_ADD },
    { NULL, "-", BIND_ADD },
    { NULL, "*", BIND_MULTIPLY },
    { NULL, "/", BIND_MULTIPLY },
    { NULL, "%", BIND_MULTIPLY },
    { "mysql", "div", BIND_MULTIPLY },
    { "mysql", "mod", BIND_MULTIPLY },
    { "sqlite", "||", BIND_TIGHT },
    { "mysql", "||", BIND_OR },
    { "sqlite", "->", BIND_TIGHT },
    { "sqlite", "->>", BIND_TIGHT },
    { NULL, "::", BIND_POSTFIX },
    { NULL, "collate", BIND_POSTFIX },
    { NULL, ".", BIND_POSTFIX },
    { NULL, ",", BIND_NOTHING },
    { NULL, "(", BIND_NOTHING },
    { NULL, ")", BIND_NOTHING },
    { NULL, "[", BIND_NOTHING },
    { NULL, "]", BIND_NOTHING },
    { NULL, "case", BIND_NOTHING },
    { NULL, "when", BIND_NOTHING },
    { NULL, "then", BIND_NOTHING },
    { NULL, "else", BIND_NOTHING },
    { NULL, "end", BIND_NOTHING },
    { NULL, "distinct", BIND_NOTHING },
};

static void read_tokens(normaliser *n, const char *sql);
static void add_word(normaliser *n, const cupel__token *token);
static void add_quoted(normaliser *n, const cupel__token *token);
static const char *name_text(normaliser *n, char *name);
static void add_string(normaliser *n, const cupel__token *token);
static void add_other(normaliser *n, const cupel__token *token);
static void add(normaliser *n, cupel__token_kind kind, const char *text);
static char *quote(normaliser *n, const char *text, char mark);
static const char *respell(const normaliser *n, const char *text);
static void drop_qualifiers(normaliser *n);
static void drop_empty_calls(normaliser *n);
static void drop_casts(normaliser *n);
static size_t type_end(const normaliser *n, size_t at);
static bool cast_says_nothing(normaliser *n, size_t operand, size_t type);
static void drop_parentheses(normaliser *n);
static void open_group(normaliser *n, group_stack *groups, size_t at);
static void close_group(normaliser *n, group_stack *groups, size_t end);
static bool is_redundant(const normaliser *n, const sql_group *inner, size_t end);
static int binding(const normaliser *n, const char *text);
static int binding_here(const normaliser *n, size_t at, sql_group *group);
static void rewrite_any(normaliser *n);
static void rewrite_one_any(normaliser *n, size_t comparison, size_t any, const char *word);
static size_t previous(const normaliser *n, size_t at);
static size_t following(const normaliser *n, size_t at);
static bool is(const normaliser *n, size_t at, const char *text);
static bool is_one_of(const normaliser *n, size_t at, const char *const *words);
static bool folds_case(const normaliser *n);
static void lower(char *text);
static char *join(const normaliser *n);

#define NOWHERE SIZE_MAX

char *cupel__sql_normalise(cupel__arena *arena, const cupel__normal_context *context,
                           const char *sql)
{
    normaliser n = { .arena = arena, .context = context };
    read_tokens(&n, sql);
    if (context->table)
        drop_qualifiers(&n);
    drop_empty_calls(&n);
    drop_casts(&n);
    drop_parentheses(&n);
    rewrite_any(&n);
    char *text = n.failed ? NULL : join(&n);
    cupel__vec_release(&n.items);
    return text;
}

static void read_tokens(normaliser *n, const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, n->context->lexical, sql, strlen(sql));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        switch (token.kind) {
        case CUPEL__TOKEN_END:
            return;
        case CUPEL__TOKEN_WORD:
            add_word(n, &token);
            break;
        case CUPEL__TOKEN_QUOTED:
            add_quoted(n, &token);
            break;
        case CUPEL__TOKEN_STRING:
            add_string(n, &token);
            break;
        default:
            add_other(n, &token);
        }
    }
}

static void add_word(normaliser *n, const cupel__token *token)
{
    char *word = cupel__token_name(n->arena, n->context->lexical, token);
    if (word)
        lower(word);
    const char *known = word ? respell(n, word) : NULL;
    add(n, CUPEL__TOKEN_WORD, known != word ? known : name_text(n, word));
}

static void add_quoted(normaliser *n, const cupel__token *token)
{
    char *name = cupel__token_name(n->arena, n->context->lexical, token);
    if (name && folds_case(n))
        lower(name);
    add(n, CUPEL__TOKEN_QUOTED, name_text(n, name));
}

/* A name as its column is called now, quoted only where it would be another one without. */
static const char *name_text(normaliser *n, char *name)
{
    if (!name)
        return NULL;
    const char *now = name;
    if (n->context->renames) {
        const char *renamed = cupel__map_get_text(n->context->renames, name);
        if (renamed)
            now = renamed;
    }
    bool plain = !(*now >= '0' && *now <= '9') && *now;
    for (const char *c = now; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || *c == '_' || (unsigned char)*c >= 0x80;
        plain = plain && (letter || (*c >= '0' && *c <= '9'));
    }
    return plain ? now : quote(n, now, n->context->lexical->double_quote_string ? '`' : '"');
}

static void add_string(normaliser *n, const cupel__token *token)
{
    size_t before = previous(n, n->items.count);
    sql_item *introducer = before == NOWHERE ? NULL : &n->items.items[before];
    if (introducer && introducer->kind == CUPEL__TOKEN_WORD && introducer->text[0] == '_')
        introducer->text = NULL;

    char *text;
    if (strchr("xXbB", token->text[0])) {
        text = cupel__arena_strndup(n->arena, token->text, token->size);
        if (text)
            lower(text);
    } else {
        text = cupel__token_name(n->arena, n->context->lexical, token);
        if (text)
            text = quote(n, text, '\'');
    }
    add(n, CUPEL__TOKEN_STRING, text);
}

static void add_other(normaliser *n, const cupel__token *token)
{
    char *text = cupel__arena_strndup(n->arena, token->text, token->size);
    if (text)
        lower(text);
    add(n, token->kind, text ? respell(n, text) : NULL);
}

static void add(normaliser *n, cupel__token_kind kind, const char *text)
{
    sql_item item = { .kind = kind, .text = text, .bind = BIND_ATOM };
    if (text && kind != CUPEL__TOKEN_STRING && kind != CUPEL__TOKEN_QUOTED)
        item.bind = binding(n, text);
    if (!text || !cupel__vec_push(&n->items, item))
        n->failed = true;
}

static char *quote(normaliser *n, const char *text, char mark)
{
    size_t size = strlen(text);
    char *quoted = cupel__arena_bytes(n->arena, 2 * size + 3);
    if (!quoted)
        return NULL;
    char *to = quoted;
    *to++ = mark;
    for (; *text; text++) {
        if (*text == mark)
            *to++ = mark;
        if (*text == '\\' && mark == '\'' && n->context->lexical->backslash_escapes)
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = mark;
    *to = '\0';
    return quoted;
}

static const char *respell(const normaliser *n, const char *text)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const word_spelling *spelling = &spellings[i];
        if (strcmp(spelling->from, text) == 0 &&
            (!spelling->dialect || strcmp(spelling->dialect, n->context->lexical->dialect) == 0))
            return spelling->to;
    }
    return text;
}

static void drop_qualifiers(normaliser *n)
{
    char *table = cupel__arena_strdup(n->arena, n->context->table);
    if (table && folds_case(n))
        lower(table);
    cupel__normal_context context = { .lexical = n->context->lexical };
    normaliser plain = { .arena = n->arena, .context = &context };
    const char *normal = name_text(&plain, table);
    if (!normal) {
        n->failed = true;
        return;
    }
    for (size_t i = 0; i + 2 < n->items.count; i++) {
        if (is(n, i, normal) && n->items.items[i].kind != CUPEL__TOKEN_STRING && is(n, i + 1, "."))
            n->items.items[i].text = n->items.items[i + 1].text = NULL;
    }
}

/* CURRENT_TIMESTAMP and its like stand without parentheses too. */
static void drop_empty_calls(normaliser *n)
{
    static const char *const bare[] = { "current_timestamp", "current_date", "current_time", NULL };
    for (size_t i = 0; i + 2 < n->items.count; i++) {
        if (is_one_of(n, i, bare) && is(n, i + 1, "(") && is(n, i + 2, ")"))
            n->items.items[i + 1].text = n->items.items[i + 2].text = NULL;
    }
}

/* PostgreSQL writes the type behind every literal, and casts texts of different types to text. */
static void drop_casts(normaliser *n)
{
    for (size_t i = 0; i < n->items.count; i++) {
        size_t operand = previous(n, i);
        size_t type = following(n, i);
        if (!is(n, i, "::") || operand == NOWHERE || type == NOWHERE ||
            !cast_says_nothing(n, operand, type))
            continue;
        size_t end = type_end(n, type);
        for (size_t k = i; k < end; k++)
            n->items.items[k].text = NULL;
    }
}

/* Behind the last token of the type that begins at `at`. */
static size_t type_end(const normaliser *n, size_t at)
{
    static const char *const later_words[] = { "varying", "precision", "without", "with",
                                               "time",    "zone",      NULL };
    size_t count = n->items.count;
    at++;
    while (at + 1 < count && is(n, at, "."))
        at += 2;
    while (at < count && is_one_of(n, at, later_words))
        at++;
    if (at < count && is(n, at, "(")) {
        while (at < count && !is(n, at, ")"))
            at++;
        at++;
    }
    while (at + 1 < count && is(n, at, "[") && is(n, at + 1, "]"))
        at += 2;
    return at < count ? at : count;
}

static bool cast_says_nothing(normaliser *n, size_t operand, size_t type)
{
    static const char *const texts[] = { "text", "bpchar", NULL };
    static const char *const numbers[] = { "integer", "bigint", "smallint", "numeric",
                                           "real",    "double", NULL };
    sql_item *literal = &n->items.items[operand];
    bool number = is_one_of(n, type, numbers);
    if (literal->kind == CUPEL__TOKEN_STRING) {
        /* '-1'::integer is how a negative default comes back. */
        const char *digits = literal->text + 1 + (literal->text[1] == '-');
        size_t size = strspn(digits, "0123456789.");
        if (number && size > 0 && strcmp(digits + size, "'") == 0) {
            literal->text = cupel__arena_printf(
                n->arena, "%s%.*s", literal->text[1] == '-' ? "- " : "", (int)size, digits);
            literal->kind = CUPEL__TOKEN_NUMBER;
            n->failed = n->failed || !literal->text;
        }
        return true;
    }
    if (literal->kind == CUPEL__TOKEN_NUMBER)
        return number;
    if (is(n, operand, "null") || is_one_of(n, type, texts))
        return true;
    size_t second = following(n, type);
    size_t third = second == NOWHERE ? NOWHERE : following(n, second);
    return is(n, type, "character") && is(n, second, "varying") && !is(n, third, "(");
}

static void drop_parentheses(normaliser *n)
{
    static const char *const openers[] = { "(", "[", "case", NULL };
    static const char *const closers[] = { ")", "]", "end", NULL };
    group_stack groups = { 0 };
    sql_group whole = { .lowest = BIND_ATOM, .fixed = true };
    n->failed = n->failed || !cupel__vec_push(&groups, whole);
    /* What binds how is settled first: an operator's neighbours on both sides count. */
    for (int pass = 0; pass < 2 && !n->failed; pass++) {
        groups.count = 1;
        groups.items[0] = whole;
        for (size_t i = 0; i < n->items.count && !n->failed; i++) {
            sql_group *group = &groups.items[groups.count - 1];
            if (!n->items.items[i].text)
                continue;
            if (is_one_of(n, i, openers)) {
                open_group(n, &groups, i);
            } else if (is_one_of(n, i, closers)) {
                if (pass == 1)
                    close_group(n, &groups, i);
                else if (groups.count > 1)
                    groups.count--;
            } else if (is(n, i, ",") || is(n, i, "select")) {
                group->fixed = true;
            } else {
                if (pass == 0)
                    n->items.items[i].bind = binding_here(n, i, group);
                if (n->items.items[i].bind < group->lowest &&
                    n->items.items[i].bind != BIND_NOTHING)
                    group->lowest = n->items.items[i].bind;
            }
        }
    }
    cupel__vec_release(&groups);
}

static void open_group(normaliser *n, group_stack *groups, size_t at)
{
    size_t before = previous(n, at);
    sql_group group = { .start = at, .lowest = BIND_ATOM, .fixed = !is(n, at, "(") };
    if (before != NOWHERE) {
        const sql_item *left = &n->items.items[before];
        bool name = left->kind == CUPEL__TOKEN_WORD || left->kind == CUPEL__TOKEN_QUOTED;
        group.fixed = group.fixed || (name && left->bind == BIND_ATOM) || is(n, before, "in");
    }
    n->failed = n->failed || !cupel__vec_push(groups, group);
}

static void close_group(normaliser *n, group_stack *groups, size_t end)
{
    if (groups->count < 2)
        return;
    sql_group inner = groups->items[--groups->count];
    sql_group *outer = &groups->items[groups->count - 1];
    if (inner.fixed || !is_redundant(n, &inner, end))
        return;
    n->items.items[inner.start].text = NULL;
    n->items.items[end].text = NULL;
    if (inner.lowest < outer->lowest)
        outer->lowest = inner.lowest;
}

/* Whether the operators would group in the same way without this pair of parentheses. */
static bool is_redundant(const normaliser *n, const sql_group *inner, size_t end)
{
    size_t left = previous(n, inner->start);
    size_t right = following(n, end);
    if (following(n, inner->start) == end || is(n, right, "["))
        return false;
    int left_bind = left == NOWHERE ? BIND_NOTHING : n->items.items[left].bind;
    int right_bind = right == NOWHERE ? BIND_NOTHING : n->items.items[right].bind;
    bool associative = inner->lowest == BIND_AND || inner->lowest == BIND_OR;
    return (inner->lowest > left_bind || (associative && inner->lowest == left_bind)) &&
           inner->lowest >= right_bind;
}

static int binding(const normaliser *n, const char *text)
{
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++) {
        if (strcmp(bindings[i].text, text) == 0 &&
            (!bindings[i].dialect ||
             strcmp(bindings[i].dialect, n->context->lexical->dialect) == 0))
            return bindings[i].bind;
    }
    bool symbol = strchr("+-*/<>=~!@#%^&|", *text) != NULL;
    if (symbol)
        return BIND_OTHER;
    /* Several words put in place of one: "is not null". */
    return strchr(text, ' ') ? BIND_COMPARE : BIND_ATOM;
}

/* Where a word means different things in different places. */
static int binding_here(const normaliser *n, size_t at, sql_group *group)
{
    size_t before = previous(n, at);
    bool prefix = before == NOWHERE || (n->items.items[before].bind != BIND_ATOM &&
                                        !is(n, before, ")") && !is(n, before, "]"));
    if ((is(n, at, "-") || is(n, at, "+") || is(n, at, "~")) && prefix)
        return BIND_TIGHT;
    if (is(n, at, "not") && (!prefix || is(n, before, "is")))
        return BIND_COMPARE;
    if (is(n, at, "between"))
        group->between++;
    if (is(n, at, "and") && group->between > 0) {
        group->between--;
        return BIND_COMPARE;
    }
    return n->items.items[at].bind;
}

/* x = ANY (ARRAY[a, b]) is what PostgreSQL makes of x IN (a, b). */
static void rewrite_any(normaliser *n)
{
    for (size_t i = 0; i < n->items.count && !n->failed; i++) {
        size_t any = following(n, i);
        if (is(n, i, "=") && is(n, any, "any"))
            rewrite_one_any(n, i, any, "in");
        else if (is(n, i, "<>") && is(n, any, "all"))
            rewrite_one_any(n, i, any, "not in");
    }
}

static void rewrite_one_any(normaliser *n, size_t comparison, size_t any, const char *word)
{
    size_t open = following(n, any);
    size_t array = following(n, open);
    size_t bracket = following(n, array);
    if (!is(n, open, "(") || !is(n, array, "array") || !is(n, bracket, "["))
        return;
    size_t depth = 0;
    size_t end = bracket;
    for (; end != NOWHERE; end = following(n, end)) {
        depth += is(n, end, "[");
        if (is(n, end, "]") && --depth == 0)
            break;
    }
    if (!is(n, following(n, end), ")"))
        return;
    n->items.items[comparison].text = word;
    n->items.items[any].text = NULL;
    n->items.items[array].text = NULL;
    n->items.items[bracket].text = NULL;
    n->items.items[end].text = NULL;
}

static size_t previous(const normaliser *n, size_t at)
{
    while (at-- > 0) {
        if (n->items.items[at].text)
            return at;
    }
    return NOWHERE;
}

static size_t following(const normaliser *n, size_t at)
{
    if (at == NOWHERE)
        return NOWHERE;
    while (++at < n->items.count) {
        if (n->items.items[at].text)
            return at;
    }
    return NOWHERE;
}

static bool is(const normaliser *n, size_t at, const char *text)
{
    if (at == NOWHERE || at >= n->items.count)
        return false;
    const sql_item *item = &n->items.items[at];
    return item->text && strcmp(item->text, text) == 0;
}

static bool is_one_of(const normaliser *n, size_t at, const char *const *words)
{
    for (; *words; words++) {
        if (is(n, at, *words))
            return true;
    }
    return false;
}

/* PostgreSQL alone tells names by their case. */
static bool folds_case(const normaliser *n)
{
    return !n->context->lexical->dollar_strings;
}

static void lower(char *text)
{
    for (; *text; text++) {
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
    }
}

static char *join(const normaliser *n)
{
    size_t size = 1;
    for (size_t i = 0; i < n->items.count; i++)
        size += n->items.items[i].text ? strlen(n->items.items[i].text) + 1 : 0;
    char *text = cupel__arena_bytes(n->arena, size);
    if (!text)
        return NULL;
    char *to = text;
    for (size_t i = 0; i < n->items.count; i++) {
        const char *from = n->items.items[i].text;
        if (!from)
            continue;
        if (to > text)
            *to++ = ' ';
        size_t length = strlen(from);
        memcpy(to, from, length);
        to += length;
    }
    *to = '\0';
    return text;
}
