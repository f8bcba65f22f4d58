/* What two schemas have beside tables, compared: objects are told by kind and name, and only kinds that
 * both schemas know of are compared at all. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "inspect/compare.h"
#include "sql/schema.h"

/* One of the counts of a sequence. */
typedef struct sequence_field {
    bool known;
    int64_t value;
} sequence_field;

static sequence_field field_of(const cupel_sequence *sequence, uint32_t bit);
static void match(cupel__comparing *c);
static const char *object_key(cupel__comparing *c, const cupel_object *object, bool of_from);
static const char *table_now(cupel__comparing *c, const cupel_object *object, bool of_from);
static bool is_told(const cupel__comparing *c, const cupel_object *object);
static bool is_column_type(const cupel__comparing *c, const cupel_schema *own,
                           const cupel_schema *other, const cupel_object *object);
static const char *object_looks(cupel__comparing *c, const cupel_object *object);
static void tell_removed(cupel__comparing *c, bool above);
static void tell_new(cupel__comparing *c, bool above);
static void compare_pair(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static bool same_object(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static bool same_name(cupel__comparing *c, const cupel__token *x, const cupel__token *y);
static void suspect(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static bool same_definition(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static const char *engines_form(const cupel__comparing *c, const char *text);
static bool same_text(cupel__comparing *c, const char *from, const char *to);
static bool same_labels(const char *const *from, const char *const *to);
static bool same_domain(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static bool same_type(cupel__comparing *c, const cupel_type *from, const cupel_type *to);
static bool has_check(cupel__comparing *c, const cupel_object *domain,
                      const cupel_constraint *check);
static bool same_owner(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static void compare_indexes(cupel__comparing *c, const cupel_object *from, const cupel_object *to);
static void add_index(cupel__comparing *c, const cupel_object *from, const cupel_object *to,
                      const cupel_index *from_index, const cupel_index *to_index);
static const cupel_index *index_of(const cupel_object *view, const char *name);
static bool same_index(cupel__comparing *c, const cupel_index *from, const cupel_index *to);
static const char *option_default(const cupel__comparing *c, const char *name);
static bool option_missing(const cupel__comparing *c, const cupel_option *option,
                           const cupel_option *others, size_t count, bool stated_by_to);

void cupel__compare_objects_begin(cupel__comparing *c)
{
    const cupel_schema *sides[] = { c->from, c->to };
    match(c);
    for (size_t i = 0; c->code == 0 && i < 2; i++)
        cupel__compare_fail(c, cupel__schema_above(sides[i], &c->above, c->error));
}

void cupel__compare_objects_above(cupel__comparing *c, bool before)
{
    if (before) {
        tell_removed(c, true);
        tell_new(c, false);
    } else {
        tell_new(c, true);
        tell_removed(c, false);
    }
}

bool cupel__compare_tells(const cupel__comparing *c, cupel_object_kind kind)
{
    return (c->from->tells & c->to->tells & CUPEL_OBJECT_BIT(kind)) != 0;
}

bool cupel__compare_options(const cupel__comparing *c, const cupel_option *from, size_t from_count,
                            const cupel_option *to, size_t to_count)
{
    for (size_t i = 0; i < to_count; i++) {
        if (option_missing(c, &to[i], from, from_count, true))
            return false;
    }
    for (size_t i = 0; i < from_count; i++) {
        if (option_missing(c, &from[i], to, to_count, false))
            return false;
    }
    return true;
}

bool cupel__compare_sequences(const cupel_sequence *from, const cupel_sequence *to)
{
    static const uint32_t bits[] = { CUPEL_SEQUENCE_START, CUPEL_SEQUENCE_INCREMENT,
                                     CUPEL_SEQUENCE_MIN, CUPEL_SEQUENCE_MAX, CUPEL_SEQUENCE_CACHE };
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        const sequence_field a = field_of(from, bits[i]);
        const sequence_field b = field_of(to, bits[i]);
        if (a.known != b.known || (a.known && a.value != b.value))
            return false;
    }
    return from->cycle == to->cycle;
}

/* What nobody states is the engine's own: everywhere 1, or -1 at the top of what counts down; a sequence
 * starts where it begins. The far end depends on the engine and the type, and so is not known. */
static sequence_field field_of(const cupel_sequence *sequence, uint32_t bit)
{
    const bool given = (sequence->given & bit) != 0;
    const bool down = sequence->given & CUPEL_SEQUENCE_INCREMENT && sequence->increment < 0;
    switch (bit) {
    case CUPEL_SEQUENCE_START:
        return given ? (sequence_field){ true, sequence->start }
                     : field_of(sequence, down ? CUPEL_SEQUENCE_MAX : CUPEL_SEQUENCE_MIN);
    case CUPEL_SEQUENCE_INCREMENT:
        return (sequence_field){ true, given ? sequence->increment : 1 };
    case CUPEL_SEQUENCE_MIN:
        return given ? (sequence_field){ true, sequence->min } : (sequence_field){ !down, 1 };
    case CUPEL_SEQUENCE_MAX:
        return given ? (sequence_field){ true, sequence->max } : (sequence_field){ down, -1 };
    default:
        return (sequence_field){ true, given ? sequence->cache : 1 };
    }
}

void cupel__compare_object_candidates(cupel__comparing *c)
{
    cupel__map gone = { 0 };
    for (size_t i = 0; c->code == 0 && i < c->from->object_count; i++) {
        const cupel_object *from = c->from->objects[i];
        if (!cupel__map_get(&c->object_of_from, &from, sizeof from) &&
            (from->definition || from->labels || from->kind == CUPEL_OBJECT_DOMAIN))
            cupel__compare_note_gone(c, &gone, object_looks(c, from), from);
    }
    for (size_t i = 0; c->code == 0 && gone.count > 0 && i < c->to->object_count; i++) {
        const cupel_object *to = c->to->objects[i];
        bool came = is_told(c, to) && !cupel__map_get(&c->object_of_to, &to, sizeof to);
        cupel__gone **at = came ? cupel__compare_gone(&gone, object_looks(c, to)) : NULL;
        while (at && *at && !same_object(c, (*at)->element, to))
            at = &(*at)->next;
        if (!at || !*at)
            continue;
        const cupel_object *from = (*at)->element;
        *at = (*at)->next;
        cupel__compare_candidate(c, from, to,
                                 (cupel_rename_candidate){ .from_object = from, .to_object = to });
    }
    cupel__map_release(&gone);
}

/* Its kind and namespace, and what two that are the same have in common of their definitions: the words
 * without case and quotes. */
static const char *object_looks(cupel__comparing *c, const cupel_object *object)
{
    const char *definition = object->definition ? object->definition : "";
    uint64_t hash = 0;
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, definition, strlen(definition));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END || c->code != 0)
            break;
        bool named = token.kind == CUPEL__TOKEN_WORD || token.kind == CUPEL__TOKEN_QUOTED;
        const char *name = named ? cupel__token_name(&c->arena, c->lexical, &token) : NULL;
        if (named && !name) {
            cupel__compare_nomem(c);
            break;
        }
        name = named ? cupel__compare_fold(c, name, true) : token.text;
        hash = cupel__hash_seeded(name, named ? strlen(name) : token.size, hash);
    }
    const char *looks =
        cupel__arena_printf(&c->arena, "%d\x01%s\x01%llx", (int)object->kind,
                            object->schema ? object->schema : "", (unsigned long long)hash);
    if (!looks)
        cupel__compare_nomem(c);
    return looks ? looks : "";
}

static void match(cupel__comparing *c)
{
    cupel__map by_key = { 0 };
    for (size_t i = 0; c->code == 0 && i < c->from->object_count; i++) {
        const char *key = object_key(c, c->from->objects[i], true);
        if (c->code == 0 && is_told(c, c->from->objects[i]) &&
            !cupel__map_put_text(&by_key, key, c->from->objects[i]))
            cupel__compare_nomem(c);
    }
    for (size_t i = 0; c->code == 0 && i < c->to->object_count; i++) {
        cupel_object *to = c->to->objects[i];
        const char *key = object_key(c, to, false);
        bool told = c->code == 0 && is_told(c, to);
        cupel_object *from = told ? cupel__map_get_text(&by_key, key) : NULL;
        const cupel_object **addresses =
            from ? cupel__arena_alloc(&c->arena, 2 * sizeof *addresses) : NULL;
        if (!from)
            continue;
        if (addresses) {
            addresses[0] = from;
            addresses[1] = to;
        }
        if (!addresses ||
            !cupel__map_put(&c->object_of_from, &addresses[0], sizeof *addresses, to) ||
            !cupel__map_put(&c->object_of_to, &addresses[1], sizeof *addresses, from))
            cupel__compare_nomem(c);
    }
    cupel__map_release(&by_key);
}

/* No engine takes the separator in a name that a person would write. */
static const char *object_key(cupel__comparing *c, const cupel_object *object, bool of_from)
{
    bool folds = c->rules->folds_tables;
    const char *table = table_now(c, object, of_from);
    const char *key = cupel__arena_printf(&c->arena, "%d\x01%s\x01%s\x01%s\x01%s",
                                          (int)object->kind, object->schema ? object->schema : "",
                                          cupel__compare_fold(c, object->name, folds),
                                          object->arguments ? object->arguments : "",
                                          table ? cupel__compare_fold(c, table, folds) : "");
    if (!key)
        cupel__compare_nomem(c);
    return key ? key : "";
}

/* The table that a trigger belongs to, by the name that it has in `to`. */
static const char *table_now(cupel__comparing *c, const cupel_object *object, bool of_from)
{
    const cupel_table *table = of_from && object->table
                                   ? cupel_schema_table(c->from, object->schema, object->table)
                                   : NULL;
    const cupel__table_pair *pair =
        table ? cupel__map_get(&c->pair_of_from, &table, sizeof table) : NULL;
    return pair ? pair->to->name : object->table;
}

static bool is_told(const cupel__comparing *c, const cupel_object *object)
{
    return cupel__compare_tells(c, object->kind) && cupel__object_is_for(object, c->dialect->name);
}

/* An enum type that columns have is there, although nobody lists it: those of the other schema, or those
 * of its own where the engine knows enums by their columns alone. */
static bool is_column_type(const cupel__comparing *c, const cupel_schema *own,
                           const cupel_schema *other, const cupel_object *object)
{
    bool listed = (c->dialect->object_kinds & CUPEL_OBJECT_BIT(CUPEL_OBJECT_ENUM)) != 0;
    return cupel__schema_uses_enum(other, object) ||
           (!listed && cupel__schema_uses_enum(own, object));
}

static void tell_removed(cupel__comparing *c, bool above)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    if (c->code != 0)
        return;
    cupel__compare_fail(c, cupel_schema_order(c->from, &order, &late, &late_count, c->error));
    for (size_t i = c->from->table_count + c->from->object_count; c->code == 0 && i-- > 0;) {
        const cupel_object *object = order[i].object;
        if (object && is_told(c, object) && cupel__set_has(&c->above, object) == above &&
            !cupel__map_get(&c->object_of_from, &object, sizeof object) &&
            !is_column_type(c, c->from, c->to, object))
            cupel__compare_add(
                c, (cupel_difference){ .kind = CUPEL_REMOVE_OBJECT, .from_object = object });
    }
}

static void tell_new(cupel__comparing *c, bool above)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    if (c->code != 0)
        return;
    cupel__compare_fail(c, cupel_schema_order(c->to, &order, &late, &late_count, c->error));
    size_t count = c->to->table_count + c->to->object_count;
    for (size_t i = 0; c->code == 0 && i < count; i++) {
        const cupel_object *object = order[i].object;
        if (!object || !is_told(c, object) || cupel__set_has(&c->above, object) != above)
            continue;
        const cupel_object *from = cupel__map_get(&c->object_of_to, &object, sizeof object);
        if (from)
            compare_pair(c, from, object);
        else if (!is_column_type(c, c->to, c->from, object))
            cupel__compare_add(c,
                               (cupel_difference){ .kind = CUPEL_ADD_OBJECT, .to_object = object });
    }
}

static void compare_pair(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    const char *from_comment = from->comment ? from->comment : "";
    const char *to_comment = to->comment ? to->comment : "";
    if (!same_object(c, from, to))
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_CHANGE_OBJECT,
                                                  .from_object = from,
                                                  .to_object = to });
    compare_indexes(c, from, to);
    if (c->dialect->commented_kinds & CUPEL_OBJECT_BIT(to->kind) &&
        strcmp(from_comment, to_comment) != 0)
        cupel__compare_add(c, (cupel_difference){ .kind = CUPEL_CHANGE_OBJECT_COMMENT,
                                                  .from_object = from,
                                                  .to_object = to });
}

static bool same_object(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    if (!cupel__compare_options(c, from->options, from->option_count, to->options,
                                to->option_count))
        return false;
    switch (to->kind) {
    case CUPEL_OBJECT_SCHEMA:
    case CUPEL_OBJECT_EXTENSION:
        return true;
    case CUPEL_OBJECT_ENUM:
        return same_labels(from->labels, to->labels);
    case CUPEL_OBJECT_DOMAIN:
        return same_domain(c, from, to);
    case CUPEL_OBJECT_SEQUENCE:
        return same_type(c, &from->type, &to->type) &&
               cupel__compare_sequences(&from->sequence, &to->sequence) && same_owner(c, from, to);
    default:
        return same_definition(c, from, to);
    }
}

static void suspect(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    if (!(c->rules->canonical_kinds & CUPEL_OBJECT_BIT(to->kind)))
        return;
    cupel__compare_suspect(c, &(cupel__suspect){ .object = from });
    cupel__compare_suspect(c, &(cupel__suspect){ .object = to });
}

/* The text itself where the engine was not asked for its form. */
static const char *engines_form(const cupel__comparing *c, const char *text)
{
    const char *form = text ? cupel__compare_canonical(c, text) : NULL;
    return form ? form : text;
}

/* Where the texts differ, the engine's own forms of them decide. */
static bool same_definition(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    if (same_text(c, from->modifiers, to->modifiers) &&
        same_text(c, from->definition, to->definition))
        return true;
    const cupel_object *sides[] = { from, to };
    const char *texts[2][2];
    bool asked = false;
    for (size_t i = 0; i < 2; i++) {
        const char *modifiers = cupel__compare_canonical(c, sides[i]->modifiers);
        const char *definition = cupel__compare_canonical(c, sides[i]->definition);
        texts[i][0] = modifiers ? modifiers : sides[i]->modifiers ? sides[i]->modifiers : "";
        texts[i][1] = definition ? definition : sides[i]->definition;
        asked = asked || modifiers || definition;
    }
    suspect(c, from, to);
    return asked && same_text(c, texts[0][0], texts[1][0]) &&
           same_text(c, texts[0][1], texts[1][1]);
}

/* Token by token, so that blanks and comments do not matter, and everything else does. */
static bool same_text(cupel__comparing *c, const char *from, const char *to)
{
    cupel__lexer a;
    cupel__lexer b;
    if (!from || !to)
        return from == to;
    cupel__lexer_init(&a, c->lexical, from, strlen(from));
    cupel__lexer_init(&b, c->lexical, to, strlen(to));
    for (;;) {
        cupel__token x = cupel__lexer_next(&a);
        cupel__token y = cupel__lexer_next(&b);
        bool same = x.kind == y.kind && x.size == y.size && memcmp(x.text, y.text, x.size) == 0;
        if (!same && !same_name(c, &x, &y))
            return false;
        if (x.kind == CUPEL__TOKEN_END)
            return true;
    }
}

/* Where no name's case matters, or none that has no quotes, neither do quotes around one that needs none. */
static bool same_name(cupel__comparing *c, const cupel__token *x, const cupel__token *y)
{
    const cupel__token *both[] = { x, y };
    bool folds = c->rules->folds_names && c->rules->folds_tables;
    char *names[2];
    if (!folds && !c->rules->folds_words)
        return false;
    for (size_t i = 0; i < 2; i++) {
        if (both[i]->kind != CUPEL__TOKEN_WORD && both[i]->kind != CUPEL__TOKEN_QUOTED)
            return false;
        names[i] = cupel__token_name(&c->arena, c->lexical, both[i]);
        if (!names[i]) {
            cupel__compare_nomem(c);
            return false;
        }
        for (char *at = names[i]; !folds && both[i]->kind == CUPEL__TOKEN_WORD && *at; at++)
            *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    if (x->kind != y->kind) {
        for (const char *const *word = c->dialect->reserved; *word; word++)
            if (cupel__text_iequal(*word, names[0]))
                return false;
    }
    return folds ? cupel__text_iequal(names[0], names[1]) : strcmp(names[0], names[1]) == 0;
}

static bool same_labels(const char *const *from, const char *const *to)
{
    size_t i = 0;
    if (!from || !to)
        return from == to;
    while (from[i] && to[i] && strcmp(from[i], to[i]) == 0)
        i++;
    return !from[i] && !to[i];
}

static bool same_domain(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    const cupel__table_pair none = { .from = &(cupel_table){ .name = "" },
                                     .to = &(cupel_table){ .name = "" } };
    const char *a = engines_form(c, from->server_default);
    const char *b = engines_form(c, to->server_default);
    bool defaults = a && b ? strcmp(cupel__compare_normal(c, &none, true, a),
                                    cupel__compare_normal(c, &none, false, b)) == 0
                           : a == b;
    if (!same_type(c, &from->type, &to->type) || from->nullable != to->nullable ||
        !cupel__text_equal(from->collation, to->collation) || from->check_count != to->check_count)
        return false;
    bool checks = true;
    for (size_t i = 0; checks && i < to->check_count; i++)
        checks = has_check(c, from, to->checks[i]);
    if (!defaults || !checks)
        suspect(c, from, to);
    return defaults && checks;
}

/* Like the types of two columns. */
static bool same_type(cupel__comparing *c, const cupel_type *from, const cupel_type *to)
{
    const cupel_column a = { .name = "", .type = *from };
    const cupel_column b = { .name = "", .type = *to };
    if (from->kind == CUPEL_TYPE_NONE || to->kind == CUPEL_TYPE_NONE)
        return true;
    return cupel__compare_types(c, NULL, &a, &b);
}

static bool has_check(cupel__comparing *c, const cupel_object *domain,
                      const cupel_constraint *check)
{
    const cupel__table_pair none = { .from = &(cupel_table){ .name = "" },
                                     .to = &(cupel_table){ .name = "" } };
    const char *wanted = cupel__compare_normal(c, &none, false, engines_form(c, check->expression));
    for (size_t i = 0; i < domain->check_count; i++) {
        const cupel_constraint *other = domain->checks[i];
        bool named = !other->name || !check->name || strcmp(other->name, check->name) == 0;
        const char *expression = engines_form(c, other->expression);
        bool same = strcmp(cupel__compare_normal(c, &none, true, expression), wanted) == 0;
        if (named && same)
            return cupel__text_equal(other->comment, check->comment);
    }
    return c->code != 0;
}

/* Under the names that the table and the column have in `to`. */
static bool same_owner(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    const char *table = from->owner_table;
    const char *column = from->owner_column;
    const cupel_table *owner = table ? cupel_schema_table(c->from, from->schema, table) : NULL;
    const cupel__table_pair *pair =
        owner ? cupel__map_get(&c->pair_of_from, &owner, sizeof owner) : NULL;
    if (pair) {
        table = pair->to->name;
        column = column ? cupel__compare_new_name(c, pair, column) : NULL;
    }
    return cupel__text_equal(table, to->owner_table) && cupel__text_equal(column, to->owner_column);
}

static void compare_indexes(cupel__comparing *c, const cupel_object *from, const cupel_object *to)
{
    for (size_t i = 0; i < from->index_count; i++) {
        if (!index_of(to, from->indexes[i]->name))
            add_index(c, from, to, from->indexes[i], NULL);
    }
    for (size_t i = 0; i < to->index_count; i++) {
        const cupel_index *old = index_of(from, to->indexes[i]->name);
        if (!old || !same_index(c, old, to->indexes[i]))
            add_index(c, from, to, old, to->indexes[i]);
    }
}

static void add_index(cupel__comparing *c, const cupel_object *from, const cupel_object *to,
                      const cupel_index *from_index, const cupel_index *to_index)
{
    cupel__compare_add(c, (cupel_difference){ .kind = !from_index ? CUPEL_ADD_INDEX
                                                      : !to_index ? CUPEL_REMOVE_INDEX
                                                                  : CUPEL_CHANGE_INDEX,
                                              .from_object = from,
                                              .to_object = to,
                                              .from_index = from_index,
                                              .to_index = to_index });
}

static const cupel_index *index_of(const cupel_object *view, const char *name)
{
    for (size_t i = 0; i < view->index_count; i++) {
        if (strcmp(view->indexes[i]->name, name) == 0)
            return view->indexes[i];
    }
    return NULL;
}

static bool same_index(cupel__comparing *c, const cupel_index *from, const cupel_index *to)
{
    const cupel__table_pair none = { .from = &(cupel_table){ .name = "" },
                                     .to = &(cupel_table){ .name = "" } };
    /* The engine is asked about tables only. */
    cupel_connection *connection = c->connection;
    c->connection = NULL;
    bool same = cupel__compare_index(c, &none, from, to);
    c->connection = connection;
    return same;
}

static const char *option_default(const cupel__comparing *c, const char *name)
{
    const char *const(*known)[2] = c->rules->option_defaults;
    for (; known && (*known)[0]; known++) {
        if (cupel__text_iequal((*known)[0], name))
            return (*known)[1];
    }
    return NULL;
}

/* Options of other engines are passed over. An option that is the default is as good as none, and
 * models, which need not state any, do not ask for the removal of one. */
static bool option_missing(const cupel__comparing *c, const cupel_option *option,
                           const cupel_option *others, size_t count, bool stated_by_to)
{
    if (strcmp(option->dialect, c->dialect->name) != 0)
        return false;
    const char *value = option->value ? option->value : "";
    const char *other = cupel_option_value(others, count, option->dialect, option->name);
    const char *usual = option_default(c, option->name);
    if (!other && !stated_by_to && !cupel__compare_tells(c, CUPEL_OBJECT_TABLE))
        return false;
    return !cupel__text_iequal(value, other ? other : usual);
}
