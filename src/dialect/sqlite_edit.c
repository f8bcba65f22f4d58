/* Editing the text of a CREATE TABLE. The body is kept as a list of elements with the text around
 * each, so that taking one out or putting one in needs no thought of commas and comments; changes
 * within an element replace spans of the original. */
#include "dialect/sqlite_edit.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"

#include <string.h>

struct cupel__sqlite_element {
    cupel__sqlite_column *column; /* one of these, or for a new element neither */
    cupel__sqlite_clause *constraint;
    cupel__span lead; /* from behind the comma before it to its first byte */
    cupel__span span;
    cupel__span trail; /* from its last byte to the comma or parenthesis behind it */
    const char *added; /* a new element's text */
    bool is_column;
    bool dropped;
    bool without_comma; /* none stands between it and the element before */
};

struct cupel__sqlite_change {
    cupel__sqlite_change *next;
    cupel__span span;
    const char *text;
    size_t order; /* among changes at the same place */
};

static int list_elements(cupel__sqlite_edit *edit, cupel_error *error);
static void find_surroundings(cupel__sqlite_edit *edit);
static cupel__sqlite_element *find_column(cupel__sqlite_edit *edit, const char *name,
                                          cupel_error *error);
static int replace(cupel__sqlite_edit *edit, cupel__span span, const char *text,
                   cupel_error *error);
static int insert(cupel__sqlite_edit *edit, size_t at, const char *before, const char *text,
                  cupel_error *error);
static int take_out(cupel__sqlite_edit *edit, cupel__span span, cupel_error *error);
static int add_element(cupel__sqlite_edit *edit, size_t at, const char *text, bool is_column,
                       cupel_error *error);
static bool lists_column(const cupel__sqlite_clause *clause, const char *column);
static bool lists_columns(const cupel__sqlite_clause *clause, const cupel__sqlite_column *column,
                          const cupel_constraint *constraint);
static bool clause_is(const cupel__sqlite_clause *clause, const cupel__sqlite_column *column,
                      const cupel_constraint *constraint);
static const cupel__sqlite_change *next_change(const cupel__sqlite_edit *edit, size_t at,
                                               size_t end, const cupel__sqlite_change *last);
static cupel__span body_ending(const cupel__sqlite_edit *edit);
static bool is_blank(const cupel__sqlite_edit *edit, cupel__span span);
static void write_element(cupel__buf *out, const cupel__sqlite_edit *edit,
                          const cupel__sqlite_element *element);

int cupel__sqlite_edit_open(cupel__sqlite_edit *edit, cupel__arena *arena, const char *sql,
                            cupel_error *error)
{
    *edit = (cupel__sqlite_edit){ .arena = arena, .sql = sql };
    int result = cupel__sqlite_parse_table(&edit->table, arena, sql, error);
    if (result == 0)
        result = list_elements(edit, error);
    if (result == 0)
        find_surroundings(edit);
    return result;
}

int cupel__sqlite_edit_type(cupel__sqlite_edit *edit, const char *column, const char *type,
                            cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__span span = element->column->type_span;
    if (span.end == 0)
        return insert(edit, element->column->name_span.end, " ", type, error);
    return replace(edit, span, type, error);
}

int cupel__sqlite_edit_nullable(cupel__sqlite_edit *edit, const char *column, bool nullable,
                                cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__sqlite_clause *clause = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_NOT_NULL);
    if (nullable)
        return clause != NULL ? take_out(edit, clause->span, error) : 0;
    if (clause != NULL)
        return 0;
    cupel__sqlite_clause *null = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_NULL);
    if (null != NULL)
        return replace(edit, null->span, "NOT NULL", error);
    return insert(edit, element->span.end, " ", "NOT NULL", error);
}

int cupel__sqlite_edit_default(cupel__sqlite_edit *edit, const char *column, const char *value,
                               cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__sqlite_clause *clause = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_DEFAULT);
    if (value == NULL)
        return clause != NULL ? take_out(edit, clause->span, error) : 0;
    if (clause != NULL)
        return replace(edit, clause->text_span, value, error);
    return insert(edit, element->span.end, " DEFAULT ", value, error);
}

int cupel__sqlite_edit_collation(cupel__sqlite_edit *edit, const char *column,
                                 const char *collation, cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__sqlite_clause *clause = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_COLLATE);
    if (collation == NULL)
        return clause != NULL ? take_out(edit, clause->span, error) : 0;
    if (clause != NULL)
        return replace(edit, clause->text_span, collation, error);
    return insert(edit, element->span.end, " COLLATE ", collation, error);
}

int cupel__sqlite_edit_autoincrement(cupel__sqlite_edit *edit, const char *column,
                                     bool autoincrement, cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__sqlite_clause *key = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_PRIMARY_KEY);
    for (size_t i = 0; key == NULL && i < edit->element_count; i++) {
        cupel__sqlite_clause *clause = edit->elements[i].constraint;
        if (clause != NULL && !edit->elements[i].dropped && clause->parts != NULL &&
            clause->parts->next == NULL && clause->kind == CUPEL__SQLITE_PRIMARY_KEY &&
            lists_column(clause, column))
            key = clause;
    }
    /* What generates them goes with the key, and comes with it. */
    if (key == NULL)
        return 0;
    if (autoincrement == key->autoincrement)
        return 0;
    if (autoincrement)
        return insert(edit, key->parts != NULL ? key->parts->span.end : key->span.end, " ",
                      "AUTOINCREMENT", error);

    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("sqlite"), edit->sql + key->span.start,
                      key->span.end - key->span.start);
    cupel__token token = cupel__lexer_next(&lexer);
    while (!cupel__token_is(&token, "autoincrement"))
        token = cupel__lexer_next(&lexer);
    size_t start = (size_t)(token.text - edit->sql);
    return take_out(edit, (cupel__span){ start, start + token.size }, error);
}

int cupel__sqlite_edit_conflict(cupel__sqlite_edit *edit, const char *column, const char *conflict,
                                cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    cupel__sqlite_clause *clause = cupel__sqlite_clause_of(element->column, CUPEL__SQLITE_NOT_NULL);
    if (clause == NULL)
        return 0;
    if (conflict == NULL)
        return clause->on_conflict != NULL ? take_out(edit, clause->conflict_span, error) : 0;
    if (clause->on_conflict == NULL)
        return insert(edit, clause->span.end, " ON CONFLICT ", conflict, error);
    const char *text = cupel__arena_printf(edit->arena, "ON CONFLICT %s", conflict);
    return text != NULL ? replace(edit, clause->conflict_span, text, error)
                        : cupel__error_nomem(error);
}

int cupel__sqlite_edit_options(cupel__sqlite_edit *edit, const char *options, cupel_error *error)
{
    const char *copy = cupel__arena_strdup(edit->arena, options);
    if (copy == NULL)
        return cupel__error_nomem(error);
    edit->options = copy;
    return 0;
}

int cupel__sqlite_edit_add_column(cupel__sqlite_edit *edit, const char *definition,
                                  cupel_error *error)
{
    size_t at = 0;
    for (size_t i = 0; i < edit->element_count; i++)
        if (edit->elements[i].is_column)
            at = i + 1;
    return add_element(edit, at, definition, true, error);
}

int cupel__sqlite_edit_drop_column(cupel__sqlite_edit *edit, const char *column, cupel_error *error)
{
    cupel__sqlite_element *element = find_column(edit, column, error);
    if (element == NULL)
        return CUPEL_ENOTFOUND;
    for (size_t i = 0; i < edit->element_count; i++) {
        const cupel__sqlite_clause *clause = edit->elements[i].constraint;
        if (clause != NULL && !edit->elements[i].dropped && lists_column(clause, column))
            return cupel_error_set(error, CUPEL_ESTATE,
                                   "column '%s' of table '%s' is part of %s%s; drop that first",
                                   column, edit->table->name,
                                   clause->name != NULL ? "constraint " : "an unnamed constraint",
                                   clause->name != NULL ? clause->name : "");
    }
    element->dropped = true;
    return 0;
}

int cupel__sqlite_edit_add_constraint(cupel__sqlite_edit *edit, const char *definition,
                                      cupel_error *error)
{
    return add_element(edit, edit->element_count, definition, false, error);
}

int cupel__sqlite_edit_drop_constraint(cupel__sqlite_edit *edit, const cupel_constraint *constraint,
                                       cupel_error *error)
{
    for (size_t i = 0; i < edit->element_count; i++) {
        cupel__sqlite_element *element = &edit->elements[i];
        if (element->dropped)
            continue;
        if (element->constraint != NULL && clause_is(element->constraint, NULL, constraint)) {
            element->dropped = true;
            return 0;
        }
        if (element->column == NULL)
            continue;
        for (cupel__sqlite_clause *c = element->column->clauses; c != NULL; c = c->next)
            if (clause_is(c, element->column, constraint))
                return take_out(edit, c->span, error);
    }
    return cupel_error_set(error, CUPEL_ENOTFOUND, "table '%s' has no such constraint%s%s%s",
                           edit->table->name, constraint->name != NULL ? ": '" : "",
                           constraint->name != NULL ? constraint->name : "",
                           constraint->name != NULL ? "'" : "");
}

char *cupel__sqlite_edit_text(cupel__sqlite_edit *edit, const char *name)
{
    const cupel__sqlite_table *table = edit->table;
    cupel__buf out = { 0 };
    const cupel__sqlite_element *last = NULL;
    cupel__span ending = body_ending(edit);

    cupel__buf_append_n(&out, edit->sql, table->name_span.start);
    cupel__buf_append(&out, name);
    cupel__buf_append_n(&out, edit->sql + table->name_span.end,
                        table->body.start - table->name_span.end);
    for (size_t i = 0; i < edit->element_count; i++) {
        if (edit->elements[i].dropped)
            continue;
        if (last != NULL && !(edit->elements[i].without_comma && last == &edit->elements[i - 1]))
            cupel__buf_append_char(&out, ',');
        last = &edit->elements[i];
        write_element(&out, edit, last);
    }
    if (is_blank(edit, ending))
        cupel__buf_append_n(&out, edit->sql + ending.start, ending.end - ending.start);
    if (edit->options == NULL) {
        cupel__buf_append(&out, edit->sql + table->body.end);
    } else {
        cupel__buf_append(&out, *edit->options != '\0' ? ") " : ")");
        cupel__buf_append(&out, edit->options);
        cupel__buf_append(&out, edit->sql + table->options.end);
    }

    char *text = NULL;
    if (!out.failed)
        text = cupel__arena_strndup(edit->arena, cupel__buf_text(&out), out.size);
    cupel__buf_release(&out);
    return text;
}

static int list_elements(cupel__sqlite_edit *edit, cupel_error *error)
{
    size_t count = 0;
    for (cupel__sqlite_column *c = edit->table->columns; c != NULL; c = c->next)
        count++;
    for (cupel__sqlite_clause *c = edit->table->constraints; c != NULL; c = c->next)
        count++;
    edit->elements = cupel__arena_zalloc(edit->arena, (count + 1) * sizeof *edit->elements);
    if (edit->elements == NULL)
        return cupel__error_nomem(error);
    edit->element_room = count + 1;
    for (cupel__sqlite_column *c = edit->table->columns; c != NULL; c = c->next)
        edit->elements[edit->element_count++] =
            (cupel__sqlite_element){ .column = c, .span = c->span, .is_column = true };
    for (cupel__sqlite_clause *c = edit->table->constraints; c != NULL; c = c->next)
        edit->elements[edit->element_count++] =
            (cupel__sqlite_element){ .constraint = c, .span = c->span };
    return 0;
}

/* Between two elements stands one comma, or none between two constraints, which SQLite allows: then
 * the space between them counts as the second one's lead. */
static void find_surroundings(cupel__sqlite_edit *edit)
{
    const cupel__lexical *rules = cupel__lexical_find("sqlite");
    size_t from = edit->table->body.start;

    for (size_t i = 0; i < edit->element_count; i++) {
        cupel__sqlite_element *element = &edit->elements[i];
        size_t limit = i + 1 < edit->element_count ? element[1].span.start : edit->table->body.end;
        element->lead = (cupel__span){ from, element->span.start };

        cupel__lexer lexer;
        cupel__lexer_init(&lexer, rules, edit->sql + element->span.end, limit - element->span.end);
        cupel__token token = cupel__lexer_next(&lexer);
        bool is_last = i + 1 == edit->element_count;
        size_t end = is_last ? limit : element->span.end;
        from = end;
        if (cupel__token_is(&token, ",")) {
            end = (size_t)(token.text - edit->sql);
            from = end + 1;
        } else if (!is_last) {
            element[1].without_comma = true;
        }
        element->trail = (cupel__span){ element->span.end, end };
    }
}

static cupel__sqlite_element *find_column(cupel__sqlite_edit *edit, const char *name,
                                          cupel_error *error)
{
    for (size_t i = 0; i < edit->element_count; i++) {
        cupel__sqlite_element *element = &edit->elements[i];
        if (element->column != NULL && !element->dropped &&
            cupel__text_iequal(element->column->name, name))
            return element;
    }
    cupel_error_set(error, CUPEL_ENOTFOUND, "table '%s' has no column '%s'", edit->table->name,
                    name);
    return NULL;
}

/* A later change of the same span takes the place of the earlier one. */
static int replace(cupel__sqlite_edit *edit, cupel__span span, const char *text, cupel_error *error)
{
    cupel__sqlite_change *change = edit->changes;
    while (change != NULL && (change->span.start != span.start || change->span.end != span.end ||
                              span.start == span.end))
        change = change->next;
    const char *copy = cupel__arena_strdup(edit->arena, text);
    if (copy != NULL && change == NULL) {
        change = cupel__arena_zalloc(edit->arena, sizeof *change);
        if (change != NULL) {
            change->order = edit->changes != NULL ? edit->changes->order + 1 : 0;
            change->next = edit->changes;
            edit->changes = change;
        }
    }
    if (copy == NULL || change == NULL)
        return cupel__error_nomem(error);
    change->span = span;
    change->text = copy;
    return 0;
}

static int insert(cupel__sqlite_edit *edit, size_t at, const char *before, const char *text,
                  cupel_error *error)
{
    const char *joined = cupel__arena_printf(edit->arena, "%s%s", before, text);
    if (joined == NULL)
        return cupel__error_nomem(error);
    return replace(edit, (cupel__span){ at, at }, joined, error);
}

/* With the blanks in front, so that none are left in pairs. */
static int take_out(cupel__sqlite_edit *edit, cupel__span span, cupel_error *error)
{
    while (span.start > edit->table->body.start && strchr(" \t", edit->sql[span.start - 1]) != NULL)
        span.start--;
    return replace(edit, span, "", error);
}

static int add_element(cupel__sqlite_edit *edit, size_t at, const char *text, bool is_column,
                       cupel_error *error)
{
    const char *copy = cupel__arena_strdup(edit->arena, text);
    if (copy != NULL && edit->element_count == edit->element_room) {
        size_t room = edit->element_room * 2;
        cupel__sqlite_element *grown =
            cupel__arena_alloc(edit->arena, room * sizeof *edit->elements);
        if (grown == NULL)
            return cupel__error_nomem(error);
        memcpy(grown, edit->elements, edit->element_count * sizeof *grown);
        edit->elements = grown;
        edit->element_room = room;
    }
    if (copy == NULL)
        return cupel__error_nomem(error);
    memmove(&edit->elements[at + 1], &edit->elements[at],
            (edit->element_count - at) * sizeof *edit->elements);
    edit->elements[at] = (cupel__sqlite_element){ .added = copy, .is_column = is_column };
    edit->element_count++;
    return 0;
}

static bool lists_column(const cupel__sqlite_clause *clause, const char *column)
{
    for (const cupel__sqlite_part *part = clause->parts; part != NULL; part = part->next)
        if (part->column != NULL && cupel__text_iequal(part->column, column))
            return true;
    for (const cupel__sqlite_name *name = clause->columns; name != NULL; name = name->next)
        if (cupel__text_iequal(name->name, column))
            return true;
    return false;
}

static bool lists_columns(const cupel__sqlite_clause *clause, const cupel__sqlite_column *column,
                          const cupel_constraint *constraint)
{
    if (column != NULL)
        return constraint->column_count == 1 &&
               cupel__text_iequal(column->name, constraint->columns[0]);
    size_t count = 0;
    for (const cupel__sqlite_part *part = clause->parts; part != NULL; part = part->next)
        count++;
    for (const cupel__sqlite_name *name = clause->columns; name != NULL; name = name->next)
        count++;
    if (count != constraint->column_count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!lists_column(clause, constraint->columns[i]))
            return false;
    return true;
}

/* Whether a clause, of a column or of the table, is the constraint that is meant. */
static bool clause_is(const cupel__sqlite_clause *clause, const cupel__sqlite_column *column,
                      const cupel_constraint *constraint)
{
    cupel_constraint_kind kind;
    if (!cupel__sqlite_clause_constraint(clause, &kind) || kind != constraint->kind)
        return false;
    if (constraint->name != NULL)
        return clause->name != NULL && cupel__text_iequal(clause->name, constraint->name);
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK)
        return cupel__text_equal(clause->text, constraint->expression);
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
        !cupel__text_iequal(clause->referred_table, constraint->referred_table))
        return false;
    return lists_columns(clause, column, constraint);
}

/* The next change at or behind `at`, within the element; NULL where there is none. Their number is
 * that of one command's alterations, so looking through them all is cheap. */
static const cupel__sqlite_change *next_change(const cupel__sqlite_edit *edit, size_t at,
                                               size_t end, const cupel__sqlite_change *last)
{
    const cupel__sqlite_change *best = NULL;
    for (const cupel__sqlite_change *c = edit->changes; c != NULL; c = c->next) {
        /* cppcheck-suppress nullPointerRedundantCheck ; `last` may be NULL, `c` is not */
        if (c->span.start < at || c->span.end > end || c == last ||
            (last != NULL && c->span.start == last->span.start && c->order < last->order))
            continue;
        if (best == NULL || c->span.start < best->span.start ||
            (c->span.start == best->span.start && c->order < best->order))
            best = c;
    }
    return best;
}

static void write_element(cupel__buf *out, const cupel__sqlite_edit *edit,
                          const cupel__sqlite_element *element)
{
    if (element->added != NULL) {
        cupel__buf_append(out, "\n    ");
        cupel__buf_append(out, element->added);
        return;
    }
    size_t at = element->span.start;
    const cupel__sqlite_change *change = NULL;
    cupel__buf_append_n(out, edit->sql + element->lead.start,
                        element->lead.end - element->lead.start);
    while ((change = next_change(edit, at, element->span.end, change)) != NULL) {
        cupel__buf_append_n(out, edit->sql + at, change->span.start - at);
        cupel__buf_append(out, change->text);
        at = change->span.end;
    }
    cupel__buf_append_n(out, edit->sql + at, element->span.end - at);
    if (element->trail.end == edit->table->body.end && is_blank(edit, element->trail))
        return;
    cupel__buf_append_n(out, edit->sql + element->trail.start,
                        element->trail.end - element->trail.start);
}

/* What stands in front of the closing parenthesis: where it is nothing but blanks it stays there,
 * whichever element comes last. */
static cupel__span body_ending(const cupel__sqlite_edit *edit)
{
    for (size_t i = 0; i < edit->element_count; i++) {
        const cupel__sqlite_element *element = &edit->elements[i];
        if (element->added == NULL && element->trail.end == edit->table->body.end)
            return element->trail;
    }
    return (cupel__span){ 0, 0 };
}

static bool is_blank(const cupel__sqlite_edit *edit, cupel__span span)
{
    while (span.start < span.end && strchr(" \t\r\n", edit->sql[span.start]) != NULL)
        span.start++;
    return span.start == span.end;
}
