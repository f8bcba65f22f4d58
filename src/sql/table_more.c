/* Lists of properties turned into tables: what engines have beyond plain keys; the qualities of an
 * index's parts, exclusion constraints, included columns and engines' options. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/names.h"
#include "sql/schema.h"
#include "sql/table_builder.h"

/* A text that is shortened from its end. */
typedef struct tail {
    cupel__table_builder *b;
    const char *start;
    const char *end;
    bool failed; /* memory was short */
} tail;

/* The lists of options that an element has. */
typedef struct option_list {
    const cupel_option **options;
    size_t *count;
} option_list;

static bool take_word(tail *t, const char *word);
static const char *take_name(tail *t);
static bool take_class_with_parameters(tail *t, cupel_index_part *part);
static bool is_operand(const tail *t);
static const char *text_of(tail *t);
static bool is_blank(char c);
static bool is_name_char(char c);
static const char *skip_group(const char *at, const char *end);
static int take_length(cupel__table_builder *b, const char *macro, tail *t, cupel_index_part *part);
static int find_list(cupel__table_builder *b, const cupel_property *p, option_list *out);
static bool is_with(const char *at);

/* From the end: "created COLLATE "C" text_ops DESC NULLS LAST WITH &&", as the engines write it. */
int cupel__builder_part(cupel__table_builder *b, const char *macro, const char *text,
                        cupel_index_part *part)
{
    tail t = { .b = b, .start = text, .end = text + strlen(text) };
    if (part->nulls == CUPEL_NULLS_DEFAULT) {
        tail before = t;
        if (take_word(&t, "first") && take_word(&t, "nulls"))
            part->nulls = CUPEL_NULLS_FIRST;
        else if ((t = before, take_word(&t, "last")) && take_word(&t, "nulls"))
            part->nulls = CUPEL_NULLS_LAST;
        else
            t = before;
    }
    if (take_word(&t, "desc"))
        part->descending = true;
    else
        (void)take_word(&t, "asc");
    tail before = t;
    if (take_class_with_parameters(&t, part))
        before = t;
    const char *last = take_name(&t);
    if (last != NULL && take_word(&t, "collate")) {
        part->collation = last;
    } else if (last != NULL && is_operand(&t)) {
        part->operator_class = last;
        before = t;
        last = take_name(&t);
        if (last != NULL && take_word(&t, "collate"))
            part->collation = last;
        else
            t = before;
    } else {
        t = before;
    }
    if (t.failed)
        return cupel__error_nomem(b->error);
    int code = take_length(b, macro, &t, part);
    if (code != 0 || part->column != NULL)
        return code;
    bool quoted = cupel__name_is_quoted(t.start, t.end);
    bool plain = true;
    for (const char *at = t.start; at < t.end; at++)
        plain = plain && is_name_char(*at);
    const char *rest = quoted ? cupel__name_unquote(&b->scratch, t.start, t.end) : text_of(&t);
    if (rest == NULL)
        return cupel__error_nomem(b->error);
    if (quoted || (plain && *rest != '\0'))
        return cupel__builder_find_column(b, macro, rest, &part->column);
    part->expression = rest;
    return 0;
}

void cupel__part_spell(cupel__buf *out, const cupel_index_part *part)
{
    if (part->length > 0)
        cupel__buf_printf(out, "(%d)", part->length);
    cupel__buf_append(out, part->collation != NULL ? " COLLATE \"" : "");
    for (const char *at = part->collation; at != NULL && *at != '\0'; at++)
        cupel__buf_printf(out, *at == '"' ? "\"\"" : "%c", *at);
    cupel__buf_append(out, part->collation != NULL ? "\"" : "");
    if (part->operator_class != NULL)
        cupel__buf_printf(out, " %s", part->operator_class);
    cupel__buf_append(out, part->descending ? " desc" : "");
    if (part->nulls != CUPEL_NULLS_DEFAULT)
        cupel__buf_append(out, part->nulls == CUPEL_NULLS_FIRST ? " nulls first" : " nulls last");
    if (part->with_operator != NULL)
        cupel__buf_printf(out, " WITH %s", part->with_operator);
}

/* One call, or one thing in parentheses, is read as it is; words apart might be taken for qualities,
 * and a single one for a column. */
void cupel__part_spell_expression(cupel__buf *out, const char *expression)
{
    const char *end = expression + strlen(expression);
    const char *at = expression;
    bool single = strchr(expression, '(') != NULL;
    while (single && at < end) {
        single = !is_blank(*at) && *at != ',';
        at = *at == '(' || *at == '"' || *at == '\'' ? skip_group(at, end) : at + 1;
    }
    cupel__buf_printf(out, single || cupel__part_is_period(expression) ? "%s" : "(%s)", expression);
}

bool cupel__part_is_period(const char *expression)
{
    static const char words[] = " WITHOUT OVERLAPS";
    size_t size = strlen(expression);
    return size >= sizeof words &&
           cupel__text_iequal(expression + size - (sizeof words - 1), words);
}

int cupel__builder_include(cupel__table_builder *b, const char *macro, const char *list,
                           const char *const **out)
{
    const char *const *columns = NULL;
    size_t count = 0;
    *out = NULL;
    if (list == NULL)
        return 0;
    int code = cupel__builder_list(b, macro, list, &columns, &count);
    if (code < 0)
        return code;
    *out = cupel_schema_texts(b->table->owner, columns, count);
    return *out != NULL ? 0 : cupel__error_nomem(b->error);
}

int cupel__builder_add_exclusion(cupel__table_builder *b, const cupel_property *p)
{
    enum { WITH_SIZE = 6 }; /* of " WITH " */
    cupel_schema *schema = b->table->owner;
    cupel_index_part *parts = NULL;
    const char *const *include = NULL;
    size_t count = 0;
    if (p->name == NULL)
        return cupel__builder_fail(b, NULL, "CUPEL_EXCLUDE needs a name");
    if (cupel_table_constraint(b->table, p->name) != NULL)
        return cupel__builder_fail(b, NULL, "there is a constraint '%s' already", p->name);
    int code = cupel__builder_split(b, "CUPEL_EXCLUDE", p->columns, &parts, &count);
    for (size_t i = 0; code == 0 && i < count; i++) {
        const char *whole = parts[i].expression != NULL ? parts[i].expression : parts[i].column;
        char *text = cupel__arena_strdup(&b->scratch, whole);
        char *at = NULL;
        for (char *next = text; next != NULL && *next != '\0'; next++)
            if (is_with(next))
                at = next;
        if (text == NULL)
            return cupel__error_nomem(b->error);
        if (at == NULL)
            return cupel__builder_fail(b, NULL,
                                       "CUPEL_EXCLUDE over \"%s\": each part needs its operator, "
                                       "as in \"room with =\"",
                                       p->columns);
        *at = '\0';
        parts[i] = (cupel_index_part){ .with_operator = at + WITH_SIZE };
        code = cupel__builder_part(b, "CUPEL_EXCLUDE", text, &parts[i]);
    }
    if (code == 0)
        code = cupel__builder_include(b, "CUPEL_EXCLUDE", p->include, &include);
    if (code < 0)
        return code;
    const cupel_index_part *copy = cupel_schema_parts(schema, parts, count);
    const char *where = cupel_schema_text(schema, p->where);
    const char *method = cupel_schema_text(schema, p->method);
    const char *comment = cupel_schema_text(schema, p->comment);
    cupel_constraint *exclusion =
        cupel_table_add_constraint(b->table, CUPEL_CONSTRAINT_EXCLUDE, p->name);
    if (copy == NULL || exclusion == NULL || (p->where != NULL && where == NULL) ||
        (p->method != NULL && method == NULL) || (p->comment != NULL && comment == NULL))
        return cupel__error_nomem(b->error);
    exclusion->parts = copy;
    exclusion->part_count = count;
    exclusion->where = where;
    exclusion->method = method;
    exclusion->include = include;
    exclusion->comment = comment;
    exclusion->deferrable = p->deferrable || p->initially_deferred;
    exclusion->initially_deferred = p->initially_deferred;
    return 0;
}

int cupel__builder_add_options(cupel__table_builder *b)
{
    cupel_property p;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        option_list list = { NULL, NULL };
        if (p.kind != CUPEL_PROPERTY_OPTION)
            continue;
        if (p.option_dialect == NULL || p.option_name == NULL)
            return cupel__builder_fail(b, p.name, "an option needs an engine and a name");
        int code = find_list(b, &p, &list);
        if (code < 0)
            return code;
        size_t count = *list.count;
        cupel_option *all = cupel__arena_alloc(&b->scratch, (count + 1) * sizeof *all);
        if (all == NULL)
            return cupel__error_nomem(b->error);
        if (count > 0)
            memcpy(all, *list.options, count * sizeof *all);
        all[count] = (cupel_option){ p.option_dialect, p.option_name, p.option_value };
        const cupel_option *copy = cupel_schema_options(b->table->owner, all, count + 1);
        if (copy == NULL)
            return cupel__error_nomem(b->error);
        *list.options = copy;
        *list.count = count + 1;
    }
    return 0;
}

/* Indexes and constraints by their names in force; columns by those of their members. */
static int find_list(cupel__table_builder *b, const cupel_property *p, option_list *out)
{
    cupel_table *table = b->table;
    const char *name = NULL;
    const char *element = p->column != NULL ? p->column : p->name;
    if (element == NULL) {
        *out = (option_list){ &table->options, &table->option_count };
        return 0;
    }
    cupel_index *index = p->column == NULL ? cupel_table_index(table, element) : NULL;
    cupel_constraint *constraint =
        p->column == NULL ? cupel_table_constraint(table, element) : NULL;
    if (index != NULL) {
        *out = (option_list){ &index->options, &index->option_count };
    } else if (constraint != NULL) {
        *out = (option_list){ &constraint->options, &constraint->option_count };
    } else {
        int code = cupel__builder_find_column(b, "CUPEL_OPTION_OF", element, &name);
        cupel_column *column = code == 0 ? cupel_table_column(table, name) : NULL;
        if (code < 0)
            return code;
        if (column == NULL)
            return cupel__builder_fail(b, element, "there is no such element to have an option");
        *out = (option_list){ &column->options, &column->option_count };
    }
    return 0;
}

/* name(10), where the name is a column's: so many characters of it. */
static int take_length(cupel__table_builder *b, const char *macro, tail *t, cupel_index_part *part)
{
    if (t->end == t->start || t->end[-1] != ')')
        return 0;
    const char *open = t->end - 2;
    while (open > t->start && *open >= '0' && *open <= '9')
        open--;
    if (*open != '(' || open == t->end - 2 || open == t->start)
        return 0;
    bool quoted = cupel__name_is_quoted(t->start, open);
    for (const char *at = t->start; at < open && !quoted; at++)
        if (!is_name_char(*at))
            return 0;
    const char *name = quoted
                           ? cupel__name_unquote(&b->scratch, t->start, open)
                           : cupel__arena_strndup(&b->scratch, t->start, (size_t)(open - t->start));
    if (name == NULL)
        return cupel__error_nomem(b->error);
    part->length = (int)strtol(open + 1, NULL, 10);
    return cupel__builder_find_column(b, macro, name, &part->column);
}

/* In any case of its letters. */
static bool is_with(const char *at)
{
    static const char with[] = "with";
    bool same = at[0] == ' ';
    for (size_t i = 0; same && with[i] != '\0'; i++)
        same = (at[i + 1] | 0x20) == with[i];
    return same && at[sizeof with] == ' ';
}

static void trim(tail *t)
{
    while (t->end > t->start && is_blank(t->end[-1]))
        t->end--;
}

/* Takes a word off the end where something stands in front of it. */
static bool take_word(tail *t, const char *word)
{
    size_t size = strlen(word);
    trim(t);
    if ((size_t)(t->end - t->start) <= size || !is_blank(*(t->end - size - 1)))
        return false;
    for (size_t i = 0; i < size; i++)
        if ((*(t->end - size + i) | 0x20) != word[i])
            return false;
    t->end -= size;
    trim(t);
    return true;
}

/* Takes a name off the end, quoted or not; NULL where none stands behind a blank. */
static const char *take_name(tail *t)
{
    const char *at = t->end;
    bool quoted = at > t->start && at[-1] == '"';
    if (quoted) {
        for (at--; at > t->start && (at[-1] != '"' || (at - 1 > t->start && at[-2] == '"'));)
            at -= at[-1] == '"' ? 2 : 1;
        at -= at > t->start;
    } else {
        while (at > t->start && (is_name_char(at[-1]) || at[-1] == '.'))
            at--;
    }
    if (at <= t->start || at == t->end || !is_blank(at[-1]))
        return NULL;
    const char *name = quoted ? cupel__name_unquote(&t->b->scratch, at, t->end)
                              : cupel__arena_strndup(&t->b->scratch, at, (size_t)(t->end - at));
    t->failed = t->failed || name == NULL;
    t->end = at;
    trim(t);
    return name;
}

/* "gist_trgm_ops (siglen=32)" behind an operand. */
static bool take_class_with_parameters(tail *t, cupel_index_part *part)
{
    const char *open = t->start;
    const char *end = t->end;
    while (open < end && (*open != '(' || skip_group(open, end) != end))
        open = *open == '(' || *open == '"' || *open == '\'' ? skip_group(open, end) : open + 1;
    tail rest = *t;
    rest.end = open;
    trim(&rest);
    if (open == end || rest.end == open || take_name(&rest) == NULL || !is_operand(&rest))
        return false;
    const char *name = rest.end + strspn(rest.end, " \t\r\n");
    part->operator_class = cupel__arena_strndup(&t->b->scratch, name, (size_t)(end - name));
    *t = rest;
    t->failed = t->failed || part->operator_class == NULL;
    return true;
}

/* One name, one call or one thing in parentheses, perhaps with a collation: then a name behind it is an
 * operator class. */
static bool is_operand(const tail *t)
{
    tail rest = *t;
    const char *collation = take_name(&rest);
    if (collation == NULL || !take_word(&rest, "collate"))
        rest = *t;
    const char *at = rest.start;
    while (at < rest.end && !is_blank(*at))
        at = *at == '(' || *at == '"' || *at == '\'' ? skip_group(at, rest.end) : at + 1;
    bool negation = rest.end - rest.start == 3 && (rest.start[0] | 0x20) == 'n' &&
                    (rest.start[1] | 0x20) == 'o' && (rest.start[2] | 0x20) == 't';
    return at == rest.end && at > rest.start && !negation;
}

/* Behind the parenthesis or quote that closes the one at `at`. */
static const char *skip_group(const char *at, const char *end)
{
    char quote = *at == '(' ? '\0' : *at;
    int depth = *at == '(' ? 1 : 0;
    for (at++; at < end; at++) {
        if (quote != '\0' && *at == quote) {
            quote = '\0';
            if (depth == 0)
                return at + 1;
        } else if (quote == '\0') {
            quote = *at == '\'' || *at == '"' ? *at : '\0';
            depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
            if (depth == 0 && quote == '\0')
                return at + 1;
        }
    }
    return end;
}

static const char *text_of(tail *t)
{
    return cupel__arena_strndup(&t->b->scratch, t->start, (size_t)(t->end - t->start));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}
