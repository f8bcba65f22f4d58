/* Queries over entities compiled to SQL. */
#include "sql/statement.h"

#include <string.h>

#include "base/error.h"
#include "sql/compile.h"
#include "sql/resolve.h"

/* What is built up on the way. Functions do nothing after the first failure, which is r.code. */
typedef struct builder {
    cupel__compiled *compiled;
    const cupel__query_spec *spec;
    const cupel_dialect *dialect;
    cupel_error *error;
    cupel__resolver r;
    cupel__tables tables;
    cupel__select select;
    bool set_aside;           /* UPDATE, DELETE: the rows have to be found by a SELECT first */
    const cupel_column **set; /* UPDATE: columns and their values */
    cupel__expr **values;
    size_t set_count;
} builder;

static void build(builder *b);
static void build_outputs(builder *b);
static void entity_outputs(builder *b);
static void row_outputs(builder *b);
static void note_columns(builder *b);
static void build_where(builder *b);
static cupel__expr *parse_conditions(builder *b, const cupel__query_text *texts, size_t count,
                                     cupel__expr *also);
static cupel__expr *match_condition(builder *b);
static cupel__expr *match_keys(builder *b);
static cupel__expr *match_list(builder *b);
static cupel__expr *match_row(builder *b, size_t key);
static void build_groups(builder *b);
static void build_orders(builder *b);
static void order_by_key(builder *b);
static cupel__expr *build_bound(builder *b, const cupel__bound *bound);
static void build_assignments(builder *b);
static bool needs_subselect(const builder *b);
static cupel__expr *matched_keys(builder *b);
static const cupel_column **key_columns(builder *b, size_t *count);
static cupel__expr *column_or_row(builder *b, const cupel__source *source,
                                  const cupel_column *const *columns, size_t count);

static int write(builder *b);
static void write_query(builder *b, cupel__writer *w);
static void write_count(builder *b, cupel__writer *w);
static void write_change(builder *b, cupel__writer *w);
static int take_sql(builder *b, const cupel__writer *w);
static int take_slots(builder *b, const cupel__writer *w);
static int take_shape(builder *b);
static void *reserve(builder *b, size_t count, size_t size);

int cupel__query_compile(cupel__compiled **out, const cupel__query_spec *spec,
                         const cupel_dialect *dialect, cupel_error *error)
{
    cupel__compiled *compiled = cupel_alloc(sizeof *compiled);
    if (compiled == NULL)
        return cupel__error_nomem(error);
    memset(compiled, 0, sizeof *compiled);
    builder b = { .compiled = compiled, .spec = spec, .dialect = dialect, .error = error };
    b.r = (cupel__resolver){ .arena = &compiled->arena,
                             .dialect = dialect,
                             .entity = spec->entity,
                             .select = &b.select,
                             .arguments = spec->arguments,
                             .argument_count = spec->argument_count,
                             .tables = &b.tables,
                             .error = error };
    build(&b);
    int code = b.r.code;
    if (code == 0)
        code = write(&b);
    if (code < 0)
        cupel__compiled_free(compiled);
    else
        *out = compiled;
    return code;
}

void cupel__compiled_free(cupel__compiled *compiled)
{
    if (compiled == NULL)
        return;
    cupel__arena_release(&compiled->arena);
    cupel_free(compiled);
}

bool cupel__compiled_fits(const cupel__compiled *compiled, const cupel__argument *arguments,
                          size_t count)
{
    if (count != compiled->shape_count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const cupel__argument *a = &arguments[i], *b = &compiled->shape[i];
        bool any_length = compiled->by_columns && i == compiled->keys;
        if (a->kind != b->kind || a->type != b->type)
            return false;
        if (a->kind == CUPEL__ARGUMENT_VALUE && a->is_null != b->is_null)
            return false;
        if (a->kind == CUPEL__ARGUMENT_OBJECT && a->entity != b->entity)
            return false;
        if (a->kind == CUPEL__ARGUMENT_LIST && !any_length &&
            cupel__list_room(a->count) != cupel__list_room(b->count))
            return false;
    }
    return true;
}

static void build(builder *b)
{
    cupel__resolver_begin(&b->r);
    build_outputs(b);
    build_where(b);
    build_groups(b);
    build_orders(b);
    b->select.limit = build_bound(b, &b->spec->limit);
    b->select.offset = build_bound(b, &b->spec->offset);
    b->set_aside = b->r.code == 0 && needs_subselect(b);
    build_assignments(b);
}

static void build_outputs(builder *b)
{
    if (b->r.code != 0)
        return;
    if (b->spec->kind == CUPEL__QUERY_ENTITIES)
        entity_outputs(b);
    else if (b->spec->kind == CUPEL__QUERY_ROWS)
        row_outputs(b);
    if (b->r.code == 0)
        note_columns(b);
}

static void entity_outputs(builder *b)
{
    const cupel__entity *entity = b->spec->entity;
    cupel__output *outputs = reserve(b, entity->attribute_count, sizeof *outputs);
    for (size_t i = 0; b->r.code == 0 && i < entity->attribute_count; i++) {
        outputs[i].expr = cupel__resolved_column(&b->r, b->r.root, entity->attributes[i].column);
        outputs[i].text = entity->attributes[i].name;
    }
    b->select.outputs = outputs;
    b->select.output_count = entity->attribute_count;
}

static void row_outputs(builder *b)
{
    const cupel__query_text *text = &b->spec->columns;
    b->r.code = cupel__parse_outputs(b->r.arena, text, &b->select.outputs, &b->select.output_count,
                                     b->error);
    for (size_t i = 0; b->r.code == 0 && i < b->select.output_count; i++) {
        cupel__output *output = &b->select.outputs[i];
        output->expr = cupel__resolve_value(&b->r, text, output->expr);
    }
    b->r.labels = b->select.outputs;
    b->r.label_count = b->select.output_count;
}

static void note_columns(builder *b)
{
    cupel__compiled_column *columns = reserve(b, b->select.output_count, sizeof *columns);
    for (size_t i = 0; b->r.code == 0 && i < b->select.output_count; i++) {
        const cupel__output *output = &b->select.outputs[i];
        columns[i].label =
            cupel__arena_strdup(b->r.arena, output->label != NULL ? output->label : output->text);
        columns[i].type = output->expr->type;
        if (columns[i].label == NULL)
            cupel__resolver_no_memory(&b->r);
    }
    b->compiled->columns = columns;
    b->compiled->column_count = b->select.output_count;
}

static void build_where(builder *b)
{
    cupel__expr *match = match_condition(b);
    b->select.where = parse_conditions(b, b->spec->filters, b->spec->filter_count, match);
}

/* All of the texts, and one more condition, which may be NULL, joined by AND; NULL for none. */
static cupel__expr *parse_conditions(builder *b, const cupel__query_text *texts, size_t count,
                                     cupel__expr *also)
{
    cupel__expr **all = reserve(b, count + 1, sizeof *all);
    for (size_t i = 0; b->r.code == 0 && i < count; i++) {
        b->r.code = cupel__parse_condition(b->r.arena, &texts[i], &all[i], b->error);
        if (b->r.code == 0)
            all[i] = cupel__resolve_condition(&b->r, &texts[i], all[i]);
    }
    if (b->r.code != 0)
        return NULL;
    if (also != NULL)
        all[count++] = also;
    if (count <= 1)
        return count == 1 ? all[0] : NULL;
    return cupel__resolved_node(&b->r, CUPEL__EXPR_AND, all, count);
}

/* By arrays where the keys are all that there is to bind: then one text serves any number. */
static cupel__expr *match_condition(builder *b)
{
    const cupel__query_spec *spec = b->spec;
    if (spec->match.columns == NULL || b->r.code != 0)
        return NULL;
    bool alone = spec->argument_count == 1;
    return alone && (b->dialect->capabilities & CUPEL_CAN_UNNEST) != 0 ? match_keys(b)
                                                                       : match_list(b);
}

static cupel__expr *match_keys(builder *b)
{
    const cupel__match *match = &b->spec->match;
    cupel__expr **items = reserve(b, match->column_count, sizeof *items);
    for (size_t i = 0; b->r.code == 0 && i < match->column_count; i++)
        items[i] = cupel__resolved_column(&b->r, b->r.root, match->columns[i]);
    b->compiled->by_columns = true;
    b->compiled->keys = match->argument;
    return cupel__resolved_node(&b->r, CUPEL__EXPR_KEYS, items, match->column_count);
}

static cupel__expr *match_list(builder *b)
{
    const cupel__match *match = &b->spec->match;
    size_t room = cupel__list_room(b->spec->arguments[match->argument].count);
    cupel__expr **items = reserve(b, room + 1, sizeof *items);
    if (b->r.code != 0)
        return NULL;
    items[0] = column_or_row(b, b->r.root, match->columns, match->column_count);
    for (size_t i = 0; b->r.code == 0 && i < room; i++)
        items[i + 1] = match_row(b, i);
    return cupel__resolved_node(&b->r, CUPEL__EXPR_IN, items, room + 1);
}

static cupel__expr *match_row(builder *b, size_t key)
{
    const cupel__match *match = &b->spec->match;
    cupel__expr **parts = reserve(b, match->column_count, sizeof *parts);
    for (size_t i = 0; b->r.code == 0 && i < match->column_count; i++) {
        parts[i] = cupel__resolved_parameter(&b->r, match->argument, key * match->column_count + i,
                                             match->columns[i]);
        if (parts[i] != NULL)
            parts[i]->as.parameter.stride = match->column_count;
    }
    if (b->r.code != 0 || match->column_count == 1)
        return b->r.code == 0 ? parts[0] : NULL;
    return cupel__resolved_node(&b->r, CUPEL__EXPR_ROW, parts, match->column_count);
}

static void build_groups(builder *b)
{
    const cupel__query_spec *spec = b->spec;
    for (size_t i = 0; b->r.code == 0 && i < spec->group_count; i++) {
        cupel__expr **items;
        size_t count;
        b->r.code = cupel__parse_list(b->r.arena, &spec->groups[i], &items, &count, b->error);
        if (b->r.code != 0)
            return;
        cupel__expr **all = reserve(b, b->select.group_count + count, sizeof *all);
        if (all == NULL)
            return;
        if (b->select.group_count > 0)
            memcpy(all, b->select.groups, b->select.group_count * sizeof *all);
        for (size_t j = 0; j < count && b->r.code == 0; j++)
            all[b->select.group_count++] = cupel__resolve_value(&b->r, &spec->groups[i], items[j]);
        b->select.groups = all;
    }
    b->select.having = parse_conditions(b, spec->havings, spec->having_count, NULL);
}

static void build_orders(builder *b)
{
    const cupel__query_spec *spec = b->spec;
    bool counts = spec->kind == CUPEL__QUERY_COUNT || spec->kind == CUPEL__QUERY_EXISTS;
    if (counts && spec->limit.kind == CUPEL__BOUND_NONE && spec->offset.kind == CUPEL__BOUND_NONE)
        return; /* how many there are does not depend on their order */
    b->r.labels_first = true;
    for (size_t i = 0; b->r.code == 0 && i < spec->order_count; i++) {
        cupel__order *items;
        size_t count;
        b->r.code = cupel__parse_orders(b->r.arena, &spec->orders[i], &items, &count, b->error);
        if (b->r.code != 0)
            return;
        cupel__order *all = reserve(b, b->select.order_count + count, sizeof *all);
        if (all == NULL)
            return;
        if (b->select.order_count > 0)
            memcpy(all, b->select.orders, b->select.order_count * sizeof *all);
        for (size_t j = 0; j < count && b->r.code == 0; j++) {
            items[j].expr = cupel__resolve_value(&b->r, &spec->orders[i], items[j].expr);
            all[b->select.order_count++] = items[j];
        }
        b->select.orders = all;
    }
    b->r.labels_first = false;
    if (spec->order_by_key)
        order_by_key(b);
}

static void order_by_key(builder *b)
{
    size_t count = 0;
    const cupel_column **columns = key_columns(b, &count);
    cupel__order *all =
        columns != NULL ? reserve(b, b->select.order_count + count, sizeof *all) : NULL;
    if (all == NULL)
        return;
    if (b->select.order_count > 0)
        memcpy(all, b->select.orders, b->select.order_count * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[b->select.order_count++].expr = cupel__resolved_column(&b->r, b->r.root, columns[i]);
    b->select.orders = all;
}

static cupel__expr *build_bound(builder *b, const cupel__bound *bound)
{
    static const cupel_column limit = { .name = "limit", .type = CUPEL_BIGINT };
    if (bound->kind == CUPEL__BOUND_NONE || b->r.code != 0)
        return NULL;
    if (bound->kind == CUPEL__BOUND_ARGUMENT)
        return cupel__resolved_parameter(&b->r, (size_t)bound->value, 0, &limit);
    const char *digits = cupel__arena_printf(b->r.arena, "%lld", (long long)bound->value);
    if (digits == NULL)
        return cupel__resolver_no_memory(&b->r);
    return cupel__resolved_literal(&b->r, CUPEL__LITERAL_NUMBER, digits);
}

/* Values can name attributes of the row itself; a path in them becomes a subselect. */
static void build_assignments(builder *b)
{
    const cupel__query_text *text = &b->spec->assignments;
    cupel__assignment *assignments;
    size_t count, room = 0;
    if (b->spec->kind != CUPEL__QUERY_UPDATE || b->r.code != 0)
        return;
    b->r.code = cupel__parse_assignments(b->r.arena, text, &assignments, &count, b->error);
    if (b->r.code != 0)
        return;
    for (size_t i = 0; i < count; i++)
        room += cupel__assignment_room(b->spec->entity, &assignments[i]);
    b->set = reserve(b, room, sizeof *b->set);
    b->values = reserve(b, room, sizeof *b->values);
    b->r.subselects = true;
    for (size_t i = 0; b->r.code == 0 && i < count; i++)
        cupel__resolve_assignment(&b->r, text, &assignments[i], b->set, b->values, &b->set_count);
    b->r.subselects = false;
}

/* UPDATE and DELETE know one table, no order, and no limit, on all engines alike; and MySQL does not
 * let them read that table in a subselect. */
static bool needs_subselect(const builder *b)
{
    return b->select.sources->next != NULL || b->tables.repeated || b->select.limit != NULL ||
           b->select.offset != NULL;
}

/* key IN (SELECT key FROM (SELECT key FROM ... WHERE ...) AS matched). The middle one is there
 * because MySQL refuses to read the table that it changes unless the rows were set aside first. */
static cupel__expr *matched_keys(builder *b)
{
    size_t count = 0;
    const cupel_column **columns = key_columns(b, &count);
    cupel__output *inner = reserve(b, count, sizeof *inner);
    cupel__output *outer = reserve(b, count, sizeof *outer);
    cupel__select *matched = reserve(b, 1, sizeof *matched);
    cupel__source *derived = reserve(b, 1, sizeof *derived);
    cupel__expr *select = cupel__resolved_node(&b->r, CUPEL__EXPR_SELECT, NULL, 0);
    if (b->r.code != 0)
        return NULL;
    derived->alias = "matched";
    derived->is_aliased = true;
    derived->derived = &b->select;
    for (size_t i = 0; i < count; i++) {
        inner[i].expr = cupel__resolved_column(&b->r, b->r.root, columns[i]);
        outer[i].expr = cupel__resolved_column(&b->r, derived, columns[i]);
    }
    b->select.outputs = inner;
    b->select.output_count = count;
    matched->outputs = outer;
    matched->output_count = count;
    matched->sources = derived;
    select->as.select = matched;
    cupel__expr *items[] = { column_or_row(b, b->r.root, columns, count), select };
    return cupel__resolved_node(&b->r, CUPEL__EXPR_IN, items, 2);
}

static const cupel_column **key_columns(builder *b, size_t *count)
{
    const cupel_table *table = b->spec->entity->table;
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (b->r.code != 0)
        return NULL;
    if (key == NULL) {
        b->r.code = cupel_error_set(b->error, CUPEL_EQUERY,
                                    "the table of %s has no primary key, which this query needs",
                                    b->spec->entity->name);
        return NULL;
    }
    const cupel_column **columns = reserve(b, key->column_count, sizeof *columns);
    for (size_t i = 0; columns != NULL && i < key->column_count; i++)
        columns[i] = cupel_table_column(table, key->columns[i]);
    *count = key->column_count;
    return columns;
}

static cupel__expr *column_or_row(builder *b, const cupel__source *source,
                                  const cupel_column *const *columns, size_t count)
{
    cupel__expr **items = reserve(b, count, sizeof *items);
    for (size_t i = 0; b->r.code == 0 && i < count; i++)
        items[i] = cupel__resolved_column(&b->r, source, columns[i]);
    if (b->r.code != 0 || count == 1)
        return b->r.code == 0 ? items[0] : NULL;
    return cupel__resolved_node(&b->r, CUPEL__EXPR_ROW, items, count);
}

static int write(builder *b)
{
    cupel__writer w = { .dialect = b->dialect, .error = b->error };
    write_query(b, &w);
    int code = b->r.code != 0 ? b->r.code : cupel__writer_finish(&w);
    if (code == 0)
        code = take_sql(b, &w);
    if (code == 0)
        code = take_slots(b, &w);
    if (code == 0)
        code = take_shape(b);
    cupel__writer_release(&w);
    return code;
}

static void write_query(builder *b, cupel__writer *w)
{
    switch (b->spec->kind) {
    case CUPEL__QUERY_ENTITIES:
    case CUPEL__QUERY_ROWS:
        cupel__write_select(w, &b->select);
        break;
    case CUPEL__QUERY_COUNT:
        write_count(b, w);
        break;
    case CUPEL__QUERY_EXISTS:
        cupel__buf_append(&w->sql, "SELECT EXISTS (");
        cupel__write_select(w, &b->select);
        cupel__buf_append(&w->sql, ")");
        break;
    case CUPEL__QUERY_UPDATE:
    case CUPEL__QUERY_DELETE:
        write_change(b, w);
        break;
    }
}

/* What a limit leaves, or groups, are counted in a subselect. */
static void write_count(builder *b, cupel__writer *w)
{
    bool bounded = b->select.limit != NULL || b->select.offset != NULL;
    bool subselect = bounded || b->select.group_count > 0 || b->select.having != NULL;
    if (subselect) {
        cupel__buf_append(&w->sql, "SELECT count(*) FROM (");
        cupel__write_select(w, &b->select);
        cupel__buf_append(&w->sql, ") AS counted");
        return;
    }
    cupel__expr star = { .tag = CUPEL__EXPR_STAR };
    cupel__expr *items[] = { &star };
    cupel__expr call = { .tag = CUPEL__EXPR_CALL, .items = items, .count = 1, .as.name = "count" };
    cupel__output output = { .expr = &call };
    b->select.outputs = &output;
    b->select.output_count = 1;
    cupel__write_select(w, &b->select);
    b->select.output_count = 0;
}

static void write_change(builder *b, cupel__writer *w)
{
    const cupel_table *table = b->spec->entity->table;
    cupel__expr *where = b->set_aside ? matched_keys(b) : b->select.where;
    if (b->r.code != 0)
        return;
    if (b->spec->kind == CUPEL__QUERY_UPDATE)
        cupel__write_update(w, table, b->set, b->values, b->set_count, where);
    else
        cupel__write_delete(w, table, where);
}

static int take_sql(builder *b, const cupel__writer *w)
{
    b->compiled->sql = cupel__arena_strndup(b->r.arena, cupel__buf_text(&w->sql), w->sql.size);
    b->compiled->sql_size = w->sql.size;
    return b->compiled->sql != NULL ? 0 : cupel__error_nomem(b->error);
}

static int take_slots(builder *b, const cupel__writer *w)
{
    size_t count = w->parameters.count;
    cupel__slot *slots = cupel__arena_alloc(b->r.arena, count * sizeof *slots);
    if (slots == NULL)
        return cupel__error_nomem(b->error);
    for (size_t i = 0; i < count; i++) {
        const cupel__expr *parameter = w->parameters.items[i];
        size_t argument = parameter->as.parameter.argument;
        cupel_value_kind kind = b->spec->arguments[argument].type;
        size_t stride = parameter->as.parameter.stride;
        slots[i] = (cupel__slot){
            .argument = argument,
            .element = parameter->as.parameter.element,
            .stride = stride > 0 ? stride : 1,
            .column = parameter->as.parameter.column,
            .type = parameter->type,
            .meets = parameter->as.parameter.meets,
            .convert = parameter->type != NULL &&
                       (kind == CUPEL_VALUE_NULL || cupel__type_converts(parameter->type, kind)),
        };
    }
    b->compiled->slots = slots;
    b->compiled->slot_count = count;
    return 0;
}

static int take_shape(builder *b)
{
    size_t count = b->spec->argument_count;
    cupel__argument *shape = cupel__arena_alloc(b->r.arena, count * sizeof *shape);
    if (shape == NULL)
        return cupel__error_nomem(b->error);
    if (count > 0)
        memcpy(shape, b->spec->arguments, count * sizeof *shape);
    b->compiled->shape = shape;
    b->compiled->shape_count = count;
    b->compiled->tables = b->tables.items;
    b->compiled->table_count = b->tables.count;
    return 0;
}

/* Zeroed memory; NULL on failure and after one. */
static void *reserve(builder *b, size_t count, size_t size)
{
    if (b->r.code != 0)
        return NULL;
    void *block = cupel__arena_zalloc(b->r.arena, count * size);
    return block != NULL ? block : cupel__resolver_no_memory(&b->r);
}
