/* A mapper made from a model: its fields, its keys, its relationships, and the entity through which
 * conditions see it. */
#include "orm/mapper.h"

#include <string.h>

#include "base/error.h"
#include "orm/object.h"
#include "sql/convert.h"
#include "sql/ctype.h"
#include "sql/type.h"

static int add_fields(cupel__mapper *mapper, const cupel__model *model, cupel__arena *arena,
                      cupel_error *error);
static int fill_field(cupel__field *field, const cupel__model *model,
                      const cupel__model_column *from, cupel__arena *arena, cupel_error *error);
static int add_keys(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error);
static bool holds_integers(const cupel__field *field);
static int add_attributes(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error);
static void lay_out(cupel__mapper *mapper, const cupel__model *model);
static int relate(cupel__mapper *mapper, cupel__relationship *relationship,
                  const cupel__model_relation *relation, cupel__arena *arena, cupel_error *error);
static const cupel__field *const *fields_named(const cupel__mapper *mapper,
                                               const char *const *names, size_t count,
                                               cupel__arena *arena);
static int add_relations(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error);

int cupel__mapper_build(cupel__mapper *mapper, const cupel__model *model, cupel__arena *arena,
                        cupel_error *error)
{
    mapper->model = model->description;
    mapper->name = model->name;
    mapper->table = model->table;
    mapper->entity.name = model->name;
    mapper->entity.table = model->table;
    mapper->relationship_count = model->relation_count;
    mapper->relationships =
        cupel__arena_zalloc(arena, model->relation_count * sizeof *mapper->relationships);
    if (mapper->relationships == NULL)
        return cupel__error_nomem(error);
    int result = add_fields(mapper, model, arena, error);
    if (result == CUPEL_OK)
        result = add_keys(mapper, arena, error);
    if (result == CUPEL_OK)
        result = add_attributes(mapper, arena, error);
    if (result == CUPEL_OK)
        lay_out(mapper, model);
    return result;
}

int cupel__mapper_relate(cupel__mapper *mapper, const cupel__model *model,
                         const cupel__models *models, cupel__mapper *const *mappers,
                         cupel__arena *arena, cupel_error *error)
{
    for (size_t i = 0; i < model->relation_count; i++) {
        cupel__relationship *relationship = &mapper->relationships[i];
        const cupel__model_relation *relation = &model->relations[i];
        for (size_t k = 0; k < models->count; k++)
            if (models->items[k] == relation->target)
                relationship->target = mappers[k];
        if (relation->back != NULL)
            relationship->inverse =
                &relationship->target->relationships[relation->back - relation->target->relations];
        int result = relate(mapper, relationship, relation, arena, error);
        if (result != CUPEL_OK)
            return result;
    }
    return add_relations(mapper, arena, error);
}

const cupel__relationship *cupel__mapper_relationship_at(const cupel__mapper *mapper, size_t offset)
{
    for (size_t i = 0; i < mapper->relationship_count; i++)
        if (mapper->relationships[i].offset == offset)
            return &mapper->relationships[i];
    return NULL;
}

const cupel__field *cupel__mapper_field_at(const cupel__mapper *mapper, size_t offset)
{
    for (size_t i = 0; i < mapper->field_count; i++)
        if (mapper->fields[i].offset == offset)
            return &mapper->fields[i];
    return NULL;
}

const cupel__field *cupel__mapper_field_of(const cupel__mapper *mapper, const cupel_column *column)
{
    for (size_t i = 0; i < mapper->field_count; i++)
        if (mapper->fields[i].column == column)
            return &mapper->fields[i];
    return NULL;
}

static int add_fields(cupel__mapper *mapper, const cupel__model *model, cupel__arena *arena,
                      cupel_error *error)
{
    mapper->fields = cupel__arena_zalloc(arena, model->column_count * sizeof *mapper->fields);
    if (mapper->fields == NULL)
        return cupel__error_nomem(error);
    mapper->field_count = model->column_count;
    for (size_t i = 0; i < model->column_count; i++) {
        cupel__field *field = &mapper->fields[i];
        field->index = (uint32_t)i;
        int result = fill_field(field, model, &model->columns[i], arena, error);
        if (result != CUPEL_OK)
            return result;
        mapper->has_volatile |= field->is_volatile;
        mapper->has_pointers |= cupel__field_is_pointer(field);
    }
    return CUPEL_OK;
}

static int fill_field(cupel__field *field, const cupel__model *model,
                      const cupel__model_column *from, cupel__arena *arena, cupel_error *error)
{
    const cupel_property *property = &from->property;
    const cupel_column *column = from->column;
    field->name = from->name;
    field->owner = model->name;
    field->column = column;
    field->offset = property->offset;
    field->size = (uint32_t)property->member_size;
    cupel__field_of_type(field, from->ctype, property->ctype, property->custom);
    field->is_computed = column->computed != NULL;
    field->is_volatile = column->computed != NULL || column->server_on_update != NULL;
    field->is_spelt =
        field->ctype == CUPEL_CTYPE_TEXT && cupel__type_converts(&column->type, CUPEL_VALUE_TEXT);
    field->default_fn = property->default_fn;
    field->on_update_fn = property->on_update_fn;
    if (property->default_value == NULL)
        return CUPEL_OK;
    void *value = cupel__arena_zalloc(arena, field->size - field->value_at);
    if (value == NULL)
        return cupel__error_nomem(error);
    field->default_value = value;
    int result = cupel__field_literal(field, value, &column->type, property->default_value);
    return result == CUPEL_OK
               ? CUPEL_OK
               : cupel_error_set(error, CUPEL_EMODEL, "%s.%s: \"%s\" is no value of its type",
                                 field->owner, field->name, property->default_value);
}

static int add_keys(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error)
{
    const cupel_constraint *key = cupel_table_primary_key(mapper->table);
    if (key == NULL)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s: has no primary key, by which a session could tell its rows "
                               "apart; mark a column with .primary_key = true",
                               mapper->name);
    mapper->key_count = key->column_count;
    mapper->keys = cupel__arena_zalloc(arena, key->column_count * sizeof *mapper->keys);
    if (mapper->keys == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < key->column_count; i++)
        for (size_t k = 0; k < mapper->field_count; k++) {
            cupel__field *field = &mapper->fields[k];
            if (strcmp(field->column->name, key->columns[i]) != 0)
                continue;
            field->is_key = true;
            field->is_generated = field->column->autoincrement;
            mapper->keys[i] = field;
            if (field->is_generated)
                mapper->generated = field;
        }
    mapper->has_integer_key = key->column_count == 1 && holds_integers(mapper->keys[0]);
    return CUPEL_OK;
}

/* What an engine's own type holds, the member tells. */
static bool holds_integers(const cupel__field *field)
{
    const cupel_type *type = &field->column->type;
    const cupel_type member = cupel__ctype_infer(field->ctype);
    return cupel__type_is_integer(type->kind == CUPEL_TYPE_NATIVE ? &member : type);
}

static int add_attributes(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error)
{
    cupel__attribute *attributes =
        cupel__arena_alloc(arena, mapper->field_count * sizeof *attributes);
    if (attributes == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < mapper->field_count; i++)
        attributes[i] = (cupel__attribute){ mapper->fields[i].name, mapper->fields[i].column };
    mapper->entity.attributes = attributes;
    mapper->entity.attribute_count = mapper->field_count;
    return CUPEL_OK;
}

static void lay_out(cupel__mapper *mapper, const cupel__model *model)
{
    uint32_t pointers = 0;
    for (size_t i = 0; i < model->relation_count; i++)
        if (!model->relations[i].to_many)
            mapper->relationships[i].partner_index = pointers++;
    cupel__object_layout layout =
        cupel__object_lay_out(model->description->size, model->relation_count, pointers);
    mapper->size = layout.struct_size;
    mapper->marks_at = layout.marks_at;
    mapper->snapshot_at = layout.snapshot_at;
    mapper->slot_size = layout.slot_size;
    mapper->read_only_slot_size = layout.read_only_slot_size;
}

static int relate(cupel__mapper *mapper, cupel__relationship *relationship,
                  const cupel__model_relation *relation, cupel__arena *arena, cupel_error *error)
{
    const cupel__mapper *target = relationship->target;
    const cupel_constraint *key = relation->key;
    const char *const *local = relation->to_many ? key->referred_columns : key->columns;
    const char *const *remote = relation->to_many ? key->columns : key->referred_columns;

    relationship->name = relation->name;
    relationship->index = (uint32_t)(relationship - mapper->relationships);
    relationship->to_many = relation->to_many;
    relationship->offset = relation->property.offset;
    relationship->order_by = relation->property.order_by;
    relationship->key_count = key->column_count;
    relationship->local = fields_named(mapper, local, key->column_count, arena);
    relationship->remote = fields_named(target, remote, key->column_count, arena);
    if (relationship->local == NULL || relationship->remote == NULL)
        return cupel__error_nomem(error);
    relationship->remote_is_key = target->key_count == key->column_count;
    for (size_t i = 0; i < key->column_count; i++) {
        bool is_local = relationship->local[i] == NULL;
        if (is_local || relationship->remote[i] == NULL)
            return cupel_error_set(error, CUPEL_EMODEL,
                                   "%s.%s: the column '%s' of its foreign key has no member in %s",
                                   mapper->name, relationship->name,
                                   is_local ? local[i] : remote[i],
                                   is_local ? mapper->name : target->name);
        if (relationship->remote_is_key && target->keys[i] != relationship->remote[i])
            relationship->remote_is_key = false;
    }
    return CUPEL_OK;
}

/* The fields of the columns; NULL in place of one without a member. */
static const cupel__field *const *fields_named(const cupel__mapper *mapper,
                                               const char *const *names, size_t count,
                                               cupel__arena *arena)
{
    const cupel__field **fields = cupel__arena_zalloc(arena, count * sizeof *fields);
    if (fields == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < mapper->field_count; k++)
            if (strcmp(mapper->fields[k].column->name, names[i]) == 0)
                fields[i] = &mapper->fields[k];
    return fields;
}

/* What the condition strings are told of the relationships. */
static int add_relations(cupel__mapper *mapper, cupel__arena *arena, cupel_error *error)
{
    size_t count = mapper->relationship_count;
    cupel__relation *relations = cupel__arena_zalloc(arena, count * sizeof *relations);
    if (relations == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < count; i++) {
        const cupel__relationship *from = &mapper->relationships[i];
        const cupel_column **columns =
            cupel__arena_alloc(arena, 2 * from->key_count * sizeof *columns);
        if (columns == NULL)
            return cupel__error_nomem(error);
        for (size_t k = 0; k < from->key_count; k++) {
            columns[k] = from->local[k]->column;
            columns[from->key_count + k] = from->remote[k]->column;
        }
        relations[i] = (cupel__relation){ .name = from->name,
                                          .target = &from->target->entity,
                                          .to_many = from->to_many,
                                          .key_count = from->key_count,
                                          .local = columns,
                                          .remote = columns + from->key_count };
    }
    mapper->entity.relations = relations;
    mapper->entity.relation_count = count;
    return CUPEL_OK;
}
