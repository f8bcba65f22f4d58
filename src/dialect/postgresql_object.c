/* PostgreSQL: what there is beside tables, when it is created and when it changes. */
#include "dialect/postgresql.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "sql/ddl.h"
#include "sql/quote.h"

static void render_view(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *view);
static void render_foreign_options(const cupel_dialect *dialect, cupel__buf *out,
                                   const cupel_object *from, const cupel_object *to);
static int foreign_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                          const cupel_object *to, cupel_error *error);
static int finish_statistics(const cupel_dialect *dialect, cupel__ddl *out,
                             const cupel_object *statistics, bool always, cupel_error *error);
static size_t column_list_size(const cupel_dialect *dialect, const char *definition);
static bool same_until(const cupel_dialect *dialect, const char *from, const char *to,
                       const char *const *words, bool more);
static int column_options(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                          const cupel_object *to, cupel_error *error);
static int column_option(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *object,
                         const cupel_option *option, bool gone, cupel_error *error);
static int finish_trigger(const cupel_dialect *dialect, cupel__ddl *out,
                          const cupel_object *trigger, bool always, cupel_error *error);
static int finish_domain(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *domain,
                         cupel_error *error);
static int view_parameters(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                           const cupel_object *to, cupel_error *error);
static bool same_indexes(const cupel_object *from, const cupel_object *to);
static int composite_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                            const cupel_object *to, cupel_error *error);
static const char *attributes_behind(const cupel_dialect *dialect, const char *shorter,
                                     const char *longer);
static void render_attributes(const cupel_dialect *dialect, cupel__buf *out, const char *attributes,
                              bool come);

static bool is_view(const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_VIEW || object->kind == CUPEL_OBJECT_MATERIALIZED_VIEW;
}

int cupel__pg_render_object(const cupel_dialect *dialect, cupel__buf *out,
                            const cupel_object *object, cupel_error *error)
{
    const char *definition = object->definition != NULL ? object->definition : "";
    int code = 0;
    switch (object->kind) {
    case CUPEL_OBJECT_VIEW:
    case CUPEL_OBJECT_MATERIALIZED_VIEW:
        render_view(dialect, out, object);
        break;
    case CUPEL_OBJECT_FUNCTION:
    case CUPEL_OBJECT_PROCEDURE:
    case CUPEL_OBJECT_AGGREGATE:
        cupel__buf_append(out, definition);
        break;
    case CUPEL_OBJECT_SERVER:
    case CUPEL_OBJECT_FOREIGN_TABLE:
        cupel__buf_printf(out, " %s", definition);
        render_foreign_options(dialect, out, NULL, object);
        break;
    default:
        code = cupel__ddl_standard_object(dialect, out, object, error);
        break;
    }
    return code;
}

/* " OPTIONS (ADD host 'a', SET port '1', DROP other)", what turns the options of `from` into those of
 * `to`; without `from`, those of `to` as CREATE has them. Nothing where there is nothing to do. */
static void render_foreign_options(const cupel_dialect *dialect, cupel__buf *out,
                                   const cupel_object *from, const cupel_object *to)
{
    static const char prefix[] = "OPTION ";
    const char *separator = " OPTIONS (";
    for (int gone = 0; gone < 2; gone++) {
        const cupel_object *side = gone ? from : to;
        const cupel_object *other = gone ? to : from;
        for (size_t i = 0; side != NULL && i < side->option_count; i++) {
            const cupel_option *option = &side->options[i];
            const char *was = other == NULL
                                  ? NULL
                                  : cupel_option_value(other->options, other->option_count,
                                                       dialect->name, option->name);
            if (strcmp(option->dialect, dialect->name) != 0 ||
                strncmp(option->name, prefix, sizeof prefix - 1) != 0 ||
                (gone ? was != NULL : cupel__text_equal(was, option->value)))
                continue;
            cupel__buf_append(out, separator);
            cupel__buf_append(out, gone           ? "DROP "
                                   : from == NULL ? ""
                                   : was != NULL  ? "SET "
                                                  : "ADD ");
            cupel__quote_identifier(out, dialect, option->name + sizeof prefix - 1);
            if (!gone) {
                const char *value = option->value != NULL ? option->value : "";
                cupel__buf_append_char(out, ' ');
                cupel__quote_text(out, dialect, value, strlen(value));
            }
            separator = ", ";
        }
    }
    cupel__buf_append(out, *separator == ',' ? ")" : "");
}

static int foreign_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                          const cupel_object *to, cupel_error *error)
{
    cupel__buf text = { 0 };
    bool server = to->kind == CUPEL_OBJECT_SERVER;
    cupel__buf_append(&text, server ? "ALTER SERVER " : "ALTER FOREIGN TABLE ");
    cupel__quote_qualified(&text, dialect, server ? NULL : to->schema, to->name);
    size_t before = text.size;
    render_foreign_options(dialect, &text, from, to);
    int code = 0;
    if (text.size > before || text.failed)
        code = cupel__ddl_push(out, &text, error);
    else
        cupel__buf_release(&text);
    return code < 0 || server ? code : column_options(dialect, out, from, to, error);
}

/* How much of a sample is kept; without a word of it, as much as of the columns. */
static int finish_statistics(const cupel_dialect *dialect, cupel__ddl *out,
                             const cupel_object *statistics, bool always, cupel_error *error)
{
    const char *target = cupel_option_value(statistics->options, statistics->option_count,
                                            dialect->name, "STATISTICS");
    if (target == NULL && !always)
        return 0;
    cupel__buf text = { 0 };
    cupel__buf_append(&text, "ALTER STATISTICS ");
    cupel__quote_qualified(&text, dialect, statistics->schema, statistics->name);
    cupel__buf_printf(&text, " SET STATISTICS %s", target != NULL ? target : "-1");
    return cupel__ddl_push(out, &text, error);
}

/* The storage parameters stand between the names of the columns, where there are any, and AS. */
static void render_view(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *view)
{
    const char *definition = view->definition != NULL ? view->definition : "";
    size_t columns = column_list_size(dialect, definition);
    const char *names[][2] = { { "USING", " USING " }, { "TABLESPACE", " TABLESPACE " } };
    cupel__buf_append_char(out, ' ');
    cupel__buf_append_n(out, definition, columns);
    for (size_t i = 0; i < 2; i++) {
        const char *value =
            cupel_option_value(view->options, view->option_count, dialect->name, names[i][0]);
        if (i == 1)
            cupel__pg_render_parameters(dialect, out, view->options, view->option_count);
        if (value == NULL)
            continue;
        cupel__buf_append(out, names[i][1]);
        cupel__quote_identifier(out, dialect, value);
    }
    cupel__buf_append_char(out, ' ');
    cupel__buf_append(out, definition + columns);
}

/* Of what stands in parentheses at the beginning. */
static size_t column_list_size(const cupel_dialect *dialect, const char *definition)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), definition, strlen(definition));
    cupel__token token = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&token, "("))
        return 0;
    while (token.kind != CUPEL__TOKEN_END && !cupel__token_is(&token, ")"))
        token = cupel__lexer_next(&lexer);
    return token.kind == CUPEL__TOKEN_END ? 0 : (size_t)(token.text + token.size - definition);
}

/* A view keeps its columns and may get more behind them; a routine keeps its arguments and what it
 * gives; a constraint trigger is made anew. */
bool cupel__pg_can_replace(const cupel_dialect *dialect, const cupel_object *from,
                           const cupel_object *to)
{
    static const char *const query[] = { "FROM", NULL };
    static const char *const body[] = { "LANGUAGE", "AS", "BEGIN", "RETURN", NULL };
    if (from->definition == NULL || to->definition == NULL)
        return false;
    switch (to->kind) {
    case CUPEL_OBJECT_VIEW:
        return same_until(dialect, from->definition, to->definition, query, true);
    case CUPEL_OBJECT_FUNCTION:
    case CUPEL_OBJECT_PROCEDURE:
        return same_until(dialect, from->definition, to->definition, body, false);
    case CUPEL_OBJECT_TRIGGER:
        return from->modifiers == NULL && to->modifiers == NULL;
    case CUPEL_OBJECT_RULE:
        return true;
    default:
        return false;
    }
}

/* True where the two texts have the same words up to one of `words` outside of parentheses; with
 * `more`, the second may go on with a comma there. */
static bool same_until(const cupel_dialect *dialect, const char *from, const char *to,
                       const char *const *words, bool more)
{
    const cupel__lexical *rules = cupel__lexical_find(dialect->name);
    cupel__lexer a, b;
    int depth = 0;
    cupel__lexer_init(&a, rules, from, strlen(from));
    cupel__lexer_init(&b, rules, to, strlen(to));
    for (;;) {
        cupel__token left = cupel__lexer_next(&a);
        cupel__token right = cupel__lexer_next(&b);
        for (size_t i = 0; depth == 0 && words[i] != NULL; i++)
            if (cupel__token_is(&left, words[i]))
                return cupel__token_is(&right, words[i]) || (more && cupel__token_is(&right, ","));
        if (left.kind != right.kind || left.size != right.size ||
            memcmp(left.text, right.text, left.size) != 0)
            return false;
        if (left.kind == CUPEL__TOKEN_END)
            return true;
        depth += cupel__token_is(&left, "(") ? 1 : cupel__token_is(&left, ")") ? -1 : 0;
    }
}

int cupel__pg_finish_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                            const cupel_object *object, cupel_error *error)
{
    const cupel_object plain = { .kind = object->kind };
    if (object->kind == CUPEL_OBJECT_TRIGGER || object->kind == CUPEL_OBJECT_RULE)
        return finish_trigger(dialect, out, object, false, error);
    if (object->kind == CUPEL_OBJECT_STATISTICS)
        return finish_statistics(dialect, out, object, false, error);
    if (object->kind == CUPEL_OBJECT_DOMAIN)
        return finish_domain(dialect, out, object, error);
    return column_options(dialect, out, &plain, object, error);
}

/* Comments and defaults of the columns of a view or a composite type. */
static int column_options(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                          const cupel_object *to, cupel_error *error)
{
    int code = 0;
    for (int gone = 0; gone < 2; gone++) {
        const cupel_object *side = gone ? from : to;
        const cupel_object *other = gone ? to : from;
        for (size_t i = 0; code == 0 && i < side->option_count; i++) {
            const cupel_option *option = &side->options[i];
            const char *value = cupel_option_value(other->options, other->option_count,
                                                   dialect->name, option->name);
            if (strcmp(option->dialect, dialect->name) == 0 &&
                !cupel__pg_is_parameter(dialect, option) &&
                (gone ? value == NULL : !cupel__text_equal(value, option->value)))
                code = column_option(dialect, out, to, option, gone, error);
        }
    }
    return code;
}

static int column_option(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *object,
                         const cupel_option *option, bool gone, cupel_error *error)
{
    static const char comment[] = "COMMENT ON ";
    static const char preset[] = "DEFAULT OF ";
    cupel__buf text = { 0 };
    if (strncmp(option->name, comment, sizeof comment - 1) == 0) {
        cupel__buf_append(&text, "COMMENT ON COLUMN ");
        cupel__quote_qualified(&text, dialect, object->schema, object->name);
        cupel__buf_append_char(&text, '.');
        cupel__quote_identifier(&text, dialect, option->name + sizeof comment - 1);
        cupel__buf_append(&text, " IS ");
        if (gone || option->value == NULL)
            cupel__buf_append(&text, "NULL");
        else
            cupel__quote_text(&text, dialect, option->value, strlen(option->value));
    } else if (strncmp(option->name, preset, sizeof preset - 1) == 0) {
        cupel__buf_append(&text, "ALTER VIEW ");
        cupel__quote_qualified(&text, dialect, object->schema, object->name);
        cupel__buf_append(&text, " ALTER COLUMN ");
        cupel__quote_identifier(&text, dialect, option->name + sizeof preset - 1);
        cupel__buf_append(&text, gone ? " DROP DEFAULT" : " SET DEFAULT ");
        cupel__buf_append(&text, gone || option->value == NULL ? "" : option->value);
    } else {
        return 0;
    }
    return cupel__ddl_push(out, &text, error);
}

/* When a trigger fires or a rule applies; with `always`, also where that is the usual. */
static int finish_trigger(const cupel_dialect *dialect, cupel__ddl *out,
                          const cupel_object *trigger, bool always, cupel_error *error)
{
    static const char *const states[] = { "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS" };
    const char *state = always ? "ENABLE" : NULL;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (cupel_option_value(trigger->options, trigger->option_count, dialect->name, states[i]) !=
            NULL)
            state = states[i];
    if (state == NULL)
        return 0;
    cupel__buf text = { 0 };
    cupel__buf_append(&text, "ALTER TABLE ");
    cupel__quote_qualified(&text, dialect, trigger->schema, trigger->table);
    cupel__buf_printf(&text, " %s %s ", state,
                      trigger->kind == CUPEL_OBJECT_RULE ? "RULE" : "TRIGGER");
    cupel__quote_identifier(&text, dialect, trigger->name);
    return cupel__ddl_push(out, &text, error);
}

/* Checks that hold for new values only, which CREATE DOMAIN cannot say, and what checks are for. */
static int finish_domain(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *domain,
                         cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < domain->check_count; i++) {
        const cupel_constraint *check = domain->checks[i];
        if (cupel__pg_constraint_apart(dialect, NULL, check)) {
            cupel__buf text = { 0 };
            cupel__buf_append(&text, "ALTER DOMAIN ");
            cupel__quote_qualified(&text, dialect, domain->schema, domain->name);
            cupel__buf_append(&text, " ADD CONSTRAINT ");
            cupel__quote_identifier(&text, dialect, check->name);
            cupel__buf_printf(&text, " CHECK (%s) NOT VALID", check->expression);
            code = cupel__ddl_push(out, &text, error);
        }
        if (code == 0 && check->comment != NULL)
            code = cupel__ddl_comment_check(out, domain, check, error);
    }
    return code;
}

/* Where the definition stays and the options alone change. */
int cupel__pg_alter_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_object *from, const cupel_object *to, cupel_error *error)
{
    bool same = cupel__text_equal(from->definition, to->definition) &&
                cupel__text_equal(from->modifiers, to->modifiers);
    if (!same && to->kind == CUPEL_OBJECT_TYPE && from->definition != NULL &&
        to->definition != NULL)
        return composite_change(dialect, out, from, to, error);
    if (!same || to->definition == NULL)
        return CUPEL_EUNSUPPORTED;
    if (to->kind == CUPEL_OBJECT_TRIGGER || to->kind == CUPEL_OBJECT_RULE)
        return finish_trigger(dialect, out, to, true, error);
    if (to->kind == CUPEL_OBJECT_STATISTICS)
        return finish_statistics(dialect, out, to, true, error);
    if (to->kind == CUPEL_OBJECT_SERVER || to->kind == CUPEL_OBJECT_FOREIGN_TABLE)
        return foreign_change(dialect, out, from, to, error);
    if (to->kind == CUPEL_OBJECT_TYPE)
        return column_options(dialect, out, from, to, error);
    if (!is_view(to) || !same_indexes(from, to))
        return CUPEL_EUNSUPPORTED;
    int code = view_parameters(dialect, out, from, to, error);
    return code < 0 ? code : column_options(dialect, out, from, to, error);
}

/* Attributes come and go at the end of a composite type, also where tables have columns of it. */
static int composite_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                            const cupel_object *to, cupel_error *error)
{
    const char *come = attributes_behind(dialect, from->definition, to->definition);
    const char *go = attributes_behind(dialect, to->definition, from->definition);
    cupel__buf text = { 0 };
    int code = 0;
    if (come == NULL && go == NULL)
        return CUPEL_EUNSUPPORTED;
    /* Those that go lose their comments before. */
    if (go != NULL)
        code = column_options(dialect, out, from, to, error);
    if (code < 0)
        return code;
    cupel__buf_append(&text, "ALTER TYPE ");
    cupel__quote_qualified(&text, dialect, to->schema, to->name);
    render_attributes(dialect, &text, come != NULL ? come : go, come != NULL);
    code = cupel__ddl_push(out, &text, error);
    return code < 0 || go != NULL ? code : column_options(dialect, out, from, to, error);
}

/* What the second has behind all that the first has; NULL where that is not how they differ. */
static const char *attributes_behind(const cupel_dialect *dialect, const char *shorter,
                                     const char *longer)
{
    const cupel__lexical *rules = cupel__lexical_find(dialect->name);
    cupel__lexer a, b;
    int depth = 0;
    cupel__lexer_init(&a, rules, shorter, strlen(shorter));
    cupel__lexer_init(&b, rules, longer, strlen(longer));
    for (size_t i = 0;; i++) {
        cupel__token left = cupel__lexer_next(&a);
        cupel__token right = cupel__lexer_next(&b);
        if (depth == 1 && cupel__token_is(&left, ")") && cupel__token_is(&right, ","))
            return right.text + right.size;
        if (left.kind == CUPEL__TOKEN_END || left.size != right.size ||
            memcmp(left.text, right.text, left.size) != 0 ||
            (i == 1 && !cupel__token_is(&left, "(")))
            return NULL;
        depth += cupel__token_is(&left, "(") ? 1 : cupel__token_is(&left, ")") ? -1 : 0;
    }
}

/* Up to the parenthesis that closes the list; of those that go, the names alone. */
static void render_attributes(const cupel_dialect *dialect, cupel__buf *out, const char *attributes,
                              bool come)
{
    cupel__lexer lexer;
    const char *from = NULL;
    const char *end = NULL;
    int depth = 1;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), attributes, strlen(attributes));
    for (const char *separator = " "; depth > 0; separator = from == NULL ? ", " : separator) {
        cupel__token token = cupel__lexer_next(&lexer);
        depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
        bool last = depth == 0 || token.kind == CUPEL__TOKEN_END;
        if (from == NULL && !last) {
            from = token.text;
            cupel__buf_printf(out, "%s%s ATTRIBUTE ", separator, come ? "ADD" : "DROP");
        }
        bool ends = last || (depth == 1 && cupel__token_is(&token, ","));
        if (ends && from != NULL) {
            cupel__buf_append_n(out, from, (size_t)(end - from));
            from = NULL;
        } else if (come || end == NULL || from == token.text) {
            end = token.text + token.size;
        }
        if (token.kind == CUPEL__TOKEN_END)
            depth = 0;
    }
}

static bool same_indexes(const cupel_object *from, const cupel_object *to)
{
    return from->index_count == to->index_count;
}

static int view_parameters(const cupel_dialect *dialect, cupel__ddl *out, const cupel_object *from,
                           const cupel_object *to, cupel_error *error)
{
    static const struct {
        const char *option;
        const char *action;
        const char *usual;
    } names[] = { { "TABLESPACE", " SET TABLESPACE ", "pg_default" },
                  { "USING", " SET ACCESS METHOD ", "heap" } };
    const char *kind = to->kind == CUPEL_OBJECT_VIEW ? "ALTER VIEW " : "ALTER MATERIALIZED VIEW ";
    int code = cupel__pg_parameter_change(dialect, out, kind, to->schema, to->name, from->options,
                                          from->option_count, to->options, to->option_count, error);
    for (size_t i = 0; code == 0 && i < sizeof names / sizeof *names; i++) {
        const char *was =
            cupel_option_value(from->options, from->option_count, dialect->name, names[i].option);
        const char *is =
            cupel_option_value(to->options, to->option_count, dialect->name, names[i].option);
        if (cupel__text_equal(was, is))
            continue;
        cupel__buf text = { 0 };
        cupel__buf_append(&text, kind);
        cupel__quote_qualified(&text, dialect, to->schema, to->name);
        cupel__buf_append(&text, names[i].action);
        cupel__quote_identifier(&text, dialect, is != NULL ? is : names[i].usual);
        code = cupel__ddl_push(out, &text, error);
    }
    return code;
}
