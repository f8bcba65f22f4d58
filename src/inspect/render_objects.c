/* Models in C: the list of what there is beside tables. Objects are listed in an order in which they can
 * be created; what they need is stated only where that order, and the one of the kinds, do not tell. */
#include "inspect/c_schema.h"
#include "inspect/render.h"
#include "sql/object.h"
#include "sql/schema.h"

static bool is_needed(const cupel_schema *schema, const cupel_object *enum_type);
static bool number_elements(cupel__render_order *order, const cupel_schema *schema);
static void reach(cupel__render_order *order, const cupel_schema *schema, size_t place);
static const size_t *place_of(const cupel__render_order *order, const void *address);
static const void *address_of(const cupel_element *element);
static const void *find(const cupel_schema *schema, const cupel_reference *reference);
static const char *render_object(cupel__c_writer *w, const cupel__render_order *order,
                                 const cupel_object *object);

int cupel__render_order_make(cupel__render_order *order, const cupel_schema *schema,
                             cupel_error *error)
{
    const cupel_late_key *late;
    size_t late_count;
    *order = (cupel__render_order){ .count = schema->table_count + schema->object_count };
    int code = cupel_schema_order(schema, &order->elements, &late, &late_count, error);
    if (code < 0)
        return code;
    bool good = number_elements(order, schema);
    for (size_t i = 0; good && i < order->count; i++)
        reach(order, schema, i);
    return good ? 0 : CUPEL_ENOMEM;
}

void cupel__render_order_release(cupel__render_order *order)
{
    cupel__map_release(&order->places);
    cupel__arena_release(&order->arena);
}

bool cupel__render_lists_object(const cupel_schema *schema, const cupel_object *object)
{
    return object->kind != CUPEL_OBJECT_ENUM || object->comment != NULL ||
           !cupel__schema_uses_enum(schema, object) || is_needed(schema, object);
}

/* Whether an object that may come before the tables, with whose columns the enum would come, has it in its
 * definition. */
static bool is_needed(const cupel_schema *schema, const cupel_object *enum_type)
{
    for (size_t i = 0; i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        for (size_t k = 0; object->kind < CUPEL_OBJECT_TABLE && k < object->need_count; k++)
            if (find(schema, &object->needs[k]) == enum_type)
                return true;
    }
    return false;
}

bool cupel__render_has_list(const cupel_schema *schema)
{
    for (size_t i = 0; i < schema->object_count; i++)
        if (cupel__render_lists_object(schema, schema->objects[i]))
            return true;
    return false;
}

void cupel__render_objects(cupel__c_writer *w, const cupel__render_order *order,
                           const cupel_schema *schema)
{
    cupel__c_arguments lines = { 0 };
    cupel__c_add(w, &lines, "app_objects");
    for (size_t i = 0; i < order->count; i++) {
        const cupel_object *object = order->elements[i].object;
        if (object && cupel__render_lists_object(schema, object))
            cupel__c_add(w, &lines, render_object(w, order, object));
    }
    cupel__buf_append_char(w->out, '\n');
    cupel__c_column(w, "CUPEL_OBJECTS(", &lines, ");\n");
}

void cupel__render_needs(cupel__c_writer *w, cupel__c_arguments *list, const char *head,
                         const cupel__render_order *order, const cupel_element *element)
{
    const cupel_schema *schema = element->table ? element->table->owner : element->object->owner;
    const cupel_reference *needs = element->table ? element->table->needs : element->object->needs;
    size_t count = element->table ? element->table->need_count : element->object->need_count;
    const size_t *own = place_of(order, address_of(element));
    for (size_t i = 0; i < count; i++) {
        const void *needed = find(schema, &needs[i]);
        const size_t *place = needed ? place_of(order, needed) : NULL;
        if (place && *place < *own && order->reach[*place] > order->numbers[*own])
            cupel__c_add(w, list, cupel__c_need(w, head, &needs[i]));
    }
}

/* The order that nothing stated gives: by kinds, then as the elements are listed. */
static bool number_elements(cupel__render_order *order, const cupel_schema *schema)
{
    order->numbers = cupel__arena_zalloc(&order->arena, order->count * sizeof *order->numbers);
    order->reach = cupel__arena_zalloc(&order->arena, order->count * sizeof *order->reach);
    order->indexes = cupel__arena_zalloc(&order->arena, order->count * sizeof *order->indexes);
    order->addresses = cupel__arena_zalloc(&order->arena, order->count * sizeof(void *));
    bool good = order->numbers && order->reach && order->indexes && order->addresses;
    for (size_t i = 0; good && i < order->count; i++) {
        const cupel_object *object = order->elements[i].object;
        order->indexes[i] = i;
        order->addresses[i] = address_of(&order->elements[i]);
        order->numbers[i] = object ? (size_t)object->kind * order->count + i : 0;
        good = cupel__map_put(&order->places, &order->addresses[i], sizeof(void *),
                              &order->indexes[i]);
    }
    for (size_t i = 0; good && i < schema->table_count; i++)
        order->numbers[*place_of(order, schema->tables[i])] = CUPEL_OBJECT_TABLE * order->count + i;
    return good;
}

/* The latest that an element waits for, at whatever distance. */
static void reach(cupel__render_order *order, const cupel_schema *schema, size_t place)
{
    const cupel_table *table = order->elements[place].table;
    const cupel_object *object = order->elements[place].object;
    size_t needs = table ? table->need_count : object->need_count;
    size_t keys = table ? table->constraint_count : 0;
    size_t latest = order->numbers[place];
    for (size_t i = 0; i < needs + keys; i++) {
        const void *needed = i < needs
                                 ? find(schema, table ? &table->needs[i] : &object->needs[i])
                                 : cupel__constraint_target(table, table->constraints[i - needs]);
        const size_t *other = needed ? place_of(order, needed) : NULL;
        if (other && *other < place && order->reach[*other] > latest)
            latest = order->reach[*other];
    }
    order->reach[place] = latest;
}

static const size_t *place_of(const cupel__render_order *order, const void *address)
{
    return cupel__map_get(&order->places, &address, sizeof address);
}

static const void *address_of(const cupel_element *element)
{
    return element->table ? (const void *)element->table : element->object;
}

static const void *find(const cupel_schema *schema, const cupel_reference *reference)
{
    if (reference->kind == CUPEL_OBJECT_TABLE)
        return cupel_schema_table(schema, reference->schema, reference->name);
    return cupel_schema_object(schema, reference);
}

static const char *render_object(cupel__c_writer *w, const cupel__render_order *order,
                                 const cupel_object *object)
{
    static const char *const heads[CUPEL__OBJECT_KINDS] = {
        [CUPEL_OBJECT_VIEW] = "CUPEL_VIEW(",
        [CUPEL_OBJECT_MATERIALIZED_VIEW] = "CUPEL_MATERIALIZED_VIEW(",
        [CUPEL_OBJECT_TRIGGER] = "CUPEL_TRIGGER(",
    };
    cupel__c_arguments a = { 0 };
    cupel__c_arguments needs = { 0 };
    const char *head = heads[object->kind];
    const char *text = object->definition;
    bool trigger = object->kind == CUPEL_OBJECT_TRIGGER;
    if (head && !trigger)
        text = cupel__object_query(text);
    if (!head || !text) {
        head = "CUPEL_OBJECT(";
        text = NULL;
        cupel__c_add(w, &a, cupel__c_kind(object->kind));
    }
    cupel__c_add(w, &a, cupel__c_text(w, object->name));
    if (text && trigger)
        cupel__c_add(w, &a, cupel__c_text(w, object->table));
    else
        cupel__c_option_text(w, &a, "table", object->table);
    if (text)
        cupel__c_add(w, &a, cupel__c_lines(w, "", text));
    cupel__c_option_text(w, &a, "schema", object->schema);
    cupel__c_option_text(w, &a, "arguments", object->arguments);
    cupel__c_add_object(w, &a, object, !text);
    cupel__c_option_text(w, &a, "comment", object->comment);
    cupel__c_option_text(w, &a, "dialect", object->dialect);
    cupel__render_needs(w, &needs, "CUPEL_NEED(", order, &(cupel_element){ NULL, object });
    if (needs.count > 0)
        cupel__c_option(w, &a, "needs", cupel__c_nested(w, "CUPEL_NEEDS(", &needs));
    return cupel__c_aligned(w, head, &a);
}
