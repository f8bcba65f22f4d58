/* The columns of two tables that belong together: added, renamed, and changed in what they are. */
#include <string.h>

#include <cupel/value.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "inspect/compare.h"
#include "inspect/normalise.h"
#include "sql/ddl.h"
#include "sql/schema.h"
#include "sql/type.h"

static void compare_column(cupel__comparing *c, const cupel__table_pair *pair,
                           cupel__column_pair *column);
static void add(cupel__comparing *c, const cupel__table_pair *pair,
                const cupel__column_pair *column, cupel_difference_kind kind);
static bool same_nullable(const cupel__comparing *c, const cupel_column *from,
                          const cupel_column *to);
static bool same_default(cupel__comparing *c, const cupel__table_pair *pair,
                         const cupel_column *from, const cupel_column *to);
static bool same_value(cupel__comparing *c, const cupel_column *column, const char *from,
                       const char *to);
static bool same_computed(cupel__comparing *c, const cupel__table_pair *pair,
                          const cupel_column *from, const cupel_column *to);
static bool same_identity(const cupel__comparing *c, const cupel_column *from,
                          const cupel_column *to);
static bool is_collated(cupel__comparing *c, const cupel_column *column);
static bool same_collation(cupel__comparing *c, const cupel__table_pair *pair,
                           const cupel_column *from, const cupel_column *to);
static bool same_labels(const cupel__comparing *c, const cupel_type *from, const cupel_type *to);
static bool is_nameless(const cupel_type *from, const cupel_type *to);
static bool is_told_apart(const cupel__comparing *c, const cupel_type *from, const cupel_type *to);
static const char *canonical_type(cupel__comparing *c, const cupel_column *column);
static const char *type_elsewhere(cupel__comparing *c, const cupel_column *column, cupel__buf *buf);
static const char *usual_words(const cupel__compare_rules *rules, cupel__arena *arena,
                               const char *text);
static bool is_number(const cupel_type *type);
static bool has_any_width(const cupel_column *from, const cupel_column *to);
static bool is_integer(const cupel_column *column);
static bool generates(const cupel_column *column);

const void *cupel__suspect_owner(const cupel__suspect *suspect)
{
    return suspect->column       ? (const void *)suspect->column
           : suspect->constraint ? (const void *)suspect->constraint
           : suspect->index      ? (const void *)suspect->index
           : suspect->object     ? (const void *)suspect->object
                                 : (const void *)suspect->table;
}

/* Remembers whose text the engine is to be asked about, once. */
void cupel__compare_suspect(cupel__comparing *c, const cupel__suspect *owner)
{
    union {
        const void *constant;
        void *plain;
    } pointer = { .constant = cupel__suspect_owner(owner) };
    if (c->code != 0 || !c->connection || !c->rules->canonicalise ||
        cupel__map_get(&c->suspected, &pointer.constant, sizeof pointer.constant))
        return;
    const void **key = cupel__arena_alloc(&c->arena, sizeof *key);
    if (key)
        *key = pointer.constant;
    if (!key || !cupel__map_put(&c->suspected, key, sizeof *key, pointer.plain) ||
        !cupel__vec_push(&c->suspects, *owner))
        cupel__compare_nomem(c);
}

/* The engine's form of this very text, if it was asked for. */
const char *cupel__compare_canonical(const cupel__comparing *c, const char *text)
{
    return cupel__map_get(&c->canonical, &text, sizeof text);
}

void cupel__compare_columns(cupel__comparing *c, const cupel__table_pair *pair)
{
    for (size_t i = 0; i < pair->to->column_count; i++) {
        const cupel__column_pair *column = &pair->columns[i];
        if (column->from &&
            !cupel__compare_names(c, column->from->name, column->to->name, c->rules->folds_names))
            add(c, pair, column, CUPEL_RENAME_COLUMN);
    }
    for (size_t i = 0; i < pair->to->column_count; i++) {
        if (!pair->columns[i].from)
            add(c, pair, &pair->columns[i], CUPEL_ADD_COLUMN);
    }
    for (size_t i = 0; i < pair->to->column_count; i++) {
        if (pair->columns[i].from)
            compare_column(c, pair, &pair->columns[i]);
    }
}

bool cupel__compare_definitions(cupel__comparing *c, const cupel__table_pair *pair,
                                const cupel_column *from, const cupel_column *to)
{
    return cupel__compare_types(c, pair, from, to) && same_nullable(c, from, to) &&
           same_default(c, pair, from, to) && same_computed(c, pair, from, to) &&
           same_identity(c, from, to);
}

bool cupel__compare_types(cupel__comparing *c, const cupel__table_pair *pair,
                          const cupel_column *from, const cupel_column *to)
{
    const cupel_type *a = &from->type;
    const cupel_type *b = &to->type;
    bool same_parts =
        a->kind == b->kind && a->length == b->length && a->precision == b->precision &&
        a->scale == b->scale && a->timezone == b->timezone && a->dimensions == b->dimensions &&
        cupel__text_equal(a->schema, b->schema) && cupel__text_equal(a->name, b->name);
    if (!same_labels(c, a, b))
        return false;
    if (is_nameless(a, b))
        return true;
    if (generates(from) == generates(to) && (same_parts || has_any_width(from, to)))
        return true;
    const char *from_text = canonical_type(c, from);
    const char *to_text = canonical_type(c, to);
    if (c->code != 0 || strcmp(from_text, to_text) == 0)
        return true;
    /* What the dialect does not know, the engine may: varchar(20)[] and character varying(20)[]. */
    if (pair && (a->kind == CUPEL_TYPE_NATIVE || b->kind == CUPEL_TYPE_NATIVE)) {
        cupel__compare_suspect(c, &(cupel__suspect){ .table = pair->from, .column = from });
        cupel__compare_suspect(c, &(cupel__suspect){ .table = pair->to, .column = to });
    }
    return false;
}

int cupel__compare_usual_type(const char *dialect, cupel_schema *owner, cupel__arena *arena,
                              cupel_type *type)
{
    const cupel__compare_rules *rules = cupel__compare_rules_find(dialect);
    const cupel_dialect *words = cupel_dialect_find(dialect);
    cupel__normal_context context = { .lexical = cupel__lexical_find(dialect) };
    cupel_type usual;
    if (!rules || !words || type->kind != CUPEL_TYPE_NATIVE)
        return 0;
    const char *text = cupel__sql_normalise(arena, &context, type->name);
    text = text ? usual_words(rules, arena, text) : NULL;
    if (!text || words->parse_type(words, owner, text, &usual, NULL) < 0)
        return CUPEL_ENOMEM;
    if (usual.kind != CUPEL_TYPE_NATIVE)
        *type = usual;
    return 0;
}

bool cupel__compare_sql(cupel__comparing *c, const cupel__table_pair *pair, const char *from,
                        const cupel__suspect *from_owner, const char *to,
                        const cupel__suspect *to_owner)
{
    if (c->code != 0 || from == to)
        return true;
    if (!from || !to)
        return false;
    if (pair->renames.count == 0 && strcmp(from, to) == 0)
        return true;
    const char *a = cupel__compare_normal(c, pair, true, from);
    const char *b = cupel__compare_normal(c, pair, false, to);
    if (c->code != 0 || strcmp(a, b) == 0)
        return true;
    const char *from_canonical = cupel__compare_canonical(c, from);
    const char *to_canonical = cupel__compare_canonical(c, to);
    if (from_canonical || to_canonical) {
        a = cupel__compare_normal(c, pair, true, from_canonical ? from_canonical : from);
        b = cupel__compare_normal(c, pair, false, to_canonical ? to_canonical : to);
        return c->code != 0 || strcmp(a, b) == 0;
    }
    cupel__compare_suspect(c, from_owner);
    cupel__compare_suspect(c, to_owner);
    return false;
}

const char *cupel__compare_normal(cupel__comparing *c, const cupel__table_pair *pair, bool of_from,
                                  const char *sql)
{
    cupel__normal_context context = {
        .lexical = c->lexical,
        .table = of_from ? pair->from->name : pair->to->name,
        .renames = of_from && pair->renames.count > 0 ? &pair->renames : NULL,
    };
    const char *text = c->code == 0 ? cupel__sql_normalise(&c->arena, &context, sql) : "";
    if (!text)
        cupel__compare_nomem(c);
    return text ? text : "";
}

/* Where the engine has no type for Enums, a column that is one comes with a check of its labels, which
 * its schema does not list. False where the other side, which was read from a database, has none like
 * it; else it is remembered in `column`. */
static bool same_enum_check(cupel__comparing *c, const cupel__table_pair *pair,
                            cupel__column_pair *column)
{
    const char *name;
    const char *expression;
    bool from_has_enum = column->from->type.kind == CUPEL_TYPE_ENUM;
    const cupel_table *stated = from_has_enum ? pair->from : pair->to;
    const cupel_table *read = from_has_enum ? pair->to : pair->from;
    column->enum_check = NULL;
    if (c->code != 0 || (from_has_enum && column->to->type.kind == CUPEL_TYPE_ENUM))
        return true;
    cupel__compare_fail(c, cupel__ddl_enum_check(&c->arena, c->dialect, stated,
                                                 from_has_enum ? column->from : column->to, &name,
                                                 &expression, c->error));
    if (c->code != 0 || !expression)
        return true;
    const char *wanted = cupel__compare_normal(c, pair, from_has_enum, expression);
    for (size_t i = 0; i < read->constraint_count; i++) {
        const cupel_constraint *check = read->constraints[i];
        if (check->kind != CUPEL_CONSTRAINT_CHECK ||
            strcmp(cupel__compare_normal(c, pair, !from_has_enum, check->expression), wanted) != 0)
            continue;
        column->enum_check = check;
        return true;
    }
    return c->code != 0;
}

static void compare_column(cupel__comparing *c, const cupel__table_pair *pair,
                           cupel__column_pair *column)
{
    const cupel_column *from = column->from;
    const cupel_column *to = column->to;
    bool enum_checked = same_enum_check(c, pair, column);
    if (!cupel__compare_types(c, pair, from, to) || !enum_checked)
        add(c, pair, column, CUPEL_CHANGE_TYPE);
    if (!same_nullable(c, from, to))
        add(c, pair, column, CUPEL_CHANGE_NULLABLE);
    if (!same_default(c, pair, from, to))
        add(c, pair, column, CUPEL_CHANGE_DEFAULT);
    if (!same_computed(c, pair, from, to))
        add(c, pair, column, CUPEL_CHANGE_COMPUTED);
    if (!same_identity(c, from, to))
        add(c, pair, column, CUPEL_CHANGE_IDENTITY);
    if (!same_collation(c, pair, from, to))
        add(c, pair, column, CUPEL_CHANGE_COLLATION);
    if (!cupel__compare_options(c, from->options, from->option_count, to->options,
                                to->option_count))
        add(c, pair, column, CUPEL_CHANGE_COLUMN_OPTIONS);
    const char *from_comment = from->comment ? from->comment : "";
    const char *to_comment = to->comment ? to->comment : "";
    if ((c->dialect->capabilities & CUPEL_CAN_COMMENTS) && strcmp(from_comment, to_comment) != 0)
        add(c, pair, column, CUPEL_CHANGE_COMMENT);
}

static void add(cupel__comparing *c, const cupel__table_pair *pair,
                const cupel__column_pair *column, cupel_difference_kind kind)
{
    if (c->code == 0)
        cupel__compare_add(c, (cupel_difference){ .kind = kind,
                                                  .from_table = pair->from,
                                                  .to_table = pair->to,
                                                  .from_column = column->from,
                                                  .to_column = column->to });
}

/* A key is NOT NULL on its own, and so is what the engine generates. */
static bool same_nullable(const cupel__comparing *c, const cupel_column *from,
                          const cupel_column *to)
{
    if (from->nullable == to->nullable || (from->primary_key && to->primary_key) ||
        (generates(from) && generates(to)))
        return true;
    return c->rules->computed_always_null && from->computed && to->computed;
}

static bool same_default(cupel__comparing *c, const cupel__table_pair *pair,
                         const cupel_column *from, const cupel_column *to)
{
    cupel__suspect from_owner = { .table = pair->from, .column = from };
    cupel__suspect to_owner = { .table = pair->to, .column = to };
    const char *a = from->server_default;
    const char *b = to->server_default;
    if (a && b && strcmp(a, b) == 0)
        a = b = NULL;
    if (a && strcmp(cupel__compare_normal(c, pair, true, a), "null") == 0)
        a = NULL;
    if (b && strcmp(cupel__compare_normal(c, pair, false, b), "null") == 0)
        b = NULL;
    bool same = a && b &&
                same_value(c, to, cupel__compare_normal(c, pair, true, a),
                           cupel__compare_normal(c, pair, false, b));
    return (same || cupel__compare_sql(c, pair, a, &from_owner, b, &to_owner)) &&
           cupel__compare_sql(c, pair, from->server_on_update, &from_owner, to->server_on_update,
                              &to_owner);
}

/* 0, '0' and 0.00 are the same default of a number. */
static bool same_value(cupel__comparing *c, const cupel_column *column, const char *from,
                       const char *to)
{
    const cupel_type type = cupel__column_type(column);
    if (c->code != 0 || !is_number(&type))
        return false;
    const char *texts[] = { from, to };
    cupel_decimal values[2];
    for (size_t i = 0; i < 2; i++) {
        char digits[CUPEL_DECIMAL_TEXT_SIZE];
        size_t size = 0;
        for (const char *t = texts[i]; *t && size < sizeof digits; t++) {
            if (*t != '\'' && *t != ' ')
                digits[size++] = *t;
        }
        if (cupel_decimal_parse(&values[i], digits, size) < 0)
            return false;
    }
    return cupel_decimal_compare(&values[0], &values[1]) == 0;
}

static bool same_computed(cupel__comparing *c, const cupel__table_pair *pair,
                          const cupel_column *from, const cupel_column *to)
{
    cupel__suspect from_owner = { .table = pair->from, .column = from };
    cupel__suspect to_owner = { .table = pair->to, .column = to };
    if (from->computed && to->computed && !c->rules->computed_always_stored &&
        from->computed_stored != to->computed_stored)
        return false;
    return cupel__compare_sql(c, pair, from->computed, &from_owner, to->computed, &to_owner);
}

/* Where a model says no more than that its key is generated, the engine's way of doing it stands;
 * and where the engine has one way only, the words for it do not matter. On SQLite identity asks for
 * AUTOINCREMENT. */
static bool same_identity(const cupel__comparing *c, const cupel_column *from,
                          const cupel_column *to)
{
    bool whole = cupel__compare_tells(c, CUPEL_OBJECT_TABLE);
    bool stated = whole || to->identity != CUPEL_IDENTITY_NONE;
    if (c->rules->key_generates_itself && from->primary_key && to->primary_key)
        return !stated ||
               (from->identity == CUPEL_IDENTITY_NONE) == (to->identity == CUPEL_IDENTITY_NONE);
    if (generates(from) != generates(to))
        return false;
    if (!(c->dialect->capabilities & CUPEL_CAN_IDENTITY) || !stated)
        return true;
    bool sequences = from->sequence && to->sequence
                         ? cupel__compare_sequences(from->sequence, to->sequence)
                         : from->sequence == to->sequence || (!to->sequence && !whole);
    return from->identity == to->identity && sequences;
}

/* A column that states none has its table's, if its type has one at all; a table that states none has
 * that of the other side. */
static bool same_collation(cupel__comparing *c, const cupel__table_pair *pair,
                           const cupel_column *from, const cupel_column *to)
{
    const char *known = pair->to->collation ? pair->to->collation : c->rules->default_collation;
    const char *old = pair->from->collation ? pair->from->collation : known;
    const char *new = pair->to->collation ? pair->to->collation : old;
    if (!from->collation && !to->collation && !is_collated(c, to))
        return true;
    const char *a = from->collation ? from->collation : old;
    const char *b = to->collation ? to->collation : new;
    return c->rules->collation_folds ? cupel__text_iequal(a, b) : cupel__text_equal(a, b);
}

static bool is_collated(cupel__comparing *c, const cupel_column *column)
{
    const char *const *words = c->rules->collated_types;
    if (!words || column->type.kind == CUPEL_TYPE_JSON)
        return false;
    const char *type = canonical_type(c, column);
    size_t size = strcspn(type, " (");
    for (; *words; words++)
        if (strlen(*words) == size && strncmp(type, *words, size) == 0)
            return true;
    return false;
}

/* Both are enums, and one is of an engine that has no name for it but its labels. */
static bool is_nameless(const cupel_type *from, const cupel_type *to)
{
    return from->kind == CUPEL_TYPE_ENUM && to->kind == CUPEL_TYPE_ENUM &&
           (from->name == NULL || to->name == NULL) && from->dimensions == to->dimensions;
}

/* Where both schemas list their enum types, the labels are a matter of the type's own. */
static bool is_told_apart(const cupel__comparing *c, const cupel_type *from, const cupel_type *to)
{
    const cupel_reference old = { CUPEL_OBJECT_ENUM, from->schema, from->name, NULL, NULL };
    const cupel_reference new = { CUPEL_OBJECT_ENUM, to->schema, to->name, NULL, NULL };
    return from->name && to->name && strcmp(from->name, to->name) == 0 &&
           cupel__compare_tells(c, CUPEL_OBJECT_ENUM) && cupel_schema_object(c->from, &old) &&
           cupel_schema_object(c->to, &new);
}

static bool same_labels(const cupel__comparing *c, const cupel_type *from, const cupel_type *to)
{
    if (from->kind != CUPEL_TYPE_ENUM || to->kind != CUPEL_TYPE_ENUM || !from->labels ||
        !to->labels || is_told_apart(c, from, to))
        return true;
    size_t i = 0;
    while (from->labels[i] && to->labels[i] && strcmp(from->labels[i], to->labels[i]) == 0)
        i++;
    return from->labels[i] == NULL && to->labels[i] == NULL;
}

/* The type as the engine would give it back: rendered, read as a catalog's text, and rendered again,
 * so that every spelling that the dialect knows for a type is one. */
static const char *canonical_type(cupel__comparing *c, const cupel_column *column)
{
    const char *text = NULL;
    cupel__buf buf = { 0 };
    cupel_type type;
    int code = c->code;
    if (code == 0 && c->rules->generated_key_type && column->primary_key && generates(column))
        return c->rules->generated_key_type;
    const char *native = column->type.kind == CUPEL_TYPE_NATIVE
                             ? cupel__compare_canonical(c, column->type.name)
                             : NULL;
    if (code == 0 && native)
        cupel__buf_append(&buf, native);
    else if (code == 0)
        code = c->dialect->render_type(c->dialect, &buf, &column->type, c->error);
    if (code < 0 && code != CUPEL_ENOMEM && c->code == 0 &&
        cupel__compare_tells(c, CUPEL_OBJECT_TABLE))
        return type_elsewhere(c, column, &buf);
    if (code == 0 && !buf.failed)
        code =
            c->dialect->parse_type(c->dialect, c->rendered, cupel__buf_text(&buf), &type, c->error);
    if (code == 0 && !buf.failed) {
        cupel__buf_clear(&buf);
        code = c->dialect->render_type(c->dialect, &buf, &type, c->error);
    }
    if (code == 0) {
        cupel__normal_context context = { .lexical = c->lexical };
        text = buf.failed ? NULL : cupel__sql_normalise(&c->arena, &context, cupel__buf_text(&buf));
        text = text ? usual_words(c->rules, &c->arena, text) : NULL;
        if (!text)
            code = cupel__error_nomem(c->error);
    } else if (c->code == 0 && code != CUPEL_ENOMEM) {
        cupel__error_prefix(c->error, "column %s: ", column->name);
    }
    cupel__buf_release(&buf);
    cupel__compare_fail(c, code);
    return text ? text : "";
}

/* A type of another database that this engine has nothing like: it is as no type here is. */
static const char *type_elsewhere(cupel__comparing *c, const cupel_column *column, cupel__buf *buf)
{
    cupel_error_release(c->error);
    cupel__buf_clear(buf);
    cupel__type_spell(buf, &column->type);
    const char *text = buf->failed ? NULL : cupel__arena_strdup(&c->arena, cupel__buf_text(buf));
    cupel__buf_release(buf);
    if (!text)
        cupel__compare_nomem(c);
    return text ? text : "";
}

/* The type with its words as the rules have them; NULL when memory is short. */
static const char *usual_words(const cupel__compare_rules *rules, cupel__arena *arena,
                               const char *text)
{
    const char *const(*words)[2] = rules->type_words;
    for (; words && (*words)[0]; words++) {
        size_t size = strlen((*words)[0]);
        if (strncmp(text, (*words)[0], size) == 0 && (text[size] == '\0' || text[size] == ' '))
            return cupel__arena_printf(arena, "%s%s", (*words)[1], text + size);
    }
    return text;
}

static bool is_number(const cupel_type *type)
{
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
    case CUPEL_TYPE_NUMERIC:
    case CUPEL_TYPE_BOOLEAN:
        return true;
    default:
        return false;
    }
}

/* Whether one is an integer whose width its engine does not keep, and the other an integer too. */
static bool has_any_width(const cupel_column *from, const cupel_column *to)
{
    return (from->any_width && is_integer(to)) || (to->any_width && is_integer(from));
}

static bool is_integer(const cupel_column *column)
{
    const cupel_type type = cupel__column_type(column);
    return type.dimensions == 0 && cupel__type_is_integer(&type);
}

static bool generates(const cupel_column *column)
{
    return column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
}
