/* Models turned into tables, attributes and relationships: the set, and how it grows. */
#include "sql/model.h"

#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/text.h"
#include "sql/ctype.h"
#include "sql/model_resolve.h"
#include "sql/object.h"
#include "sql/schema.h"
#include "sql/table.h"
#include "sql/type.h"

/* What a set keeps behind `reserved`; the two are one block. */
typedef struct models_private {
    cupel__models models;
    const cupel_naming *naming;
    cupel__map by_description; /* address of a cupel_model -> cupel__model */
    cupel__map by_name;        /* cupel__model.name -> cupel__model */
    size_t capacity;
} models_private;

static models_private *private_of(const cupel__models *models);
static int add_closure(cupel__models *models, const cupel_model *model, bool follow,
                       cupel_error *error);
static int add_one(cupel__models *models, const cupel_model *description, cupel_error *error);
static const cupel_stated_object *objects_of(const cupel_model *description);
static int add_objects(cupel__models *models, const cupel_model *list, cupel_error *error);
static int check_object(const cupel_object *object, cupel_error *error);
static int check_needs(const cupel_schema *schema, cupel_error *error);
static bool is_there(const cupel_schema *schema, const cupel_reference *need);
static int check_description(const cupel__models *models, const cupel_model *description,
                             cupel_error *error);
static int keep(cupel__models *models, cupel__model *model);
static int fill_columns(cupel__arena *arena, cupel__model *model);
static int fill_relations(cupel__models *models, cupel__model *model);
static int settle(cupel__models *models, size_t first, bool closed, cupel_error *error);
static int check_key(const cupel__model *model, cupel_error *error);
static void truncate_to(cupel__models *models, size_t count);

cupel__models *cupel__models_new(void)
{
    models_private *p = cupel_alloc(sizeof *p);
    if (p == NULL)
        return NULL;
    memset(p, 0, sizeof *p);
    p->models.reserved = p;
    p->models.schema = cupel_schema_new();
    if (p->models.schema == NULL) {
        cupel_free(p);
        return NULL;
    }
    p->models.schema->tells = 0; /* what models do not state is left as it is */
    return &p->models;
}

void cupel__models_free(cupel__models *models)
{
    if (models == NULL)
        return;
    models_private *p = private_of(models);
    cupel__map_release(&p->by_description);
    cupel__map_release(&p->by_name);
    cupel_schema_free(models->schema);
    cupel_free(p);
}

int cupel__models_add(cupel__models *models, const cupel_model *model, cupel_error *error)
{
    size_t first = models->count;
    if (cupel__models_find(models, model) != NULL)
        return 0;
    int code = add_closure(models, model, true, error);
    if (code == 0)
        code = settle(models, first, false, error);
    if (code < 0)
        truncate_to(models, first);
    return code;
}

int cupel__models_add_metadata(cupel__models *models, const cupel_metadata *metadata,
                               cupel_error *error)
{
    models_private *p = private_of(models);
    int code = 0;
    if (metadata->abi != CUPEL_ABI || metadata->size < sizeof *metadata)
        return cupel_error_set(
            error, CUPEL_EMODEL,
            "the metadata was compiled for another Cupel than this library, which "
            "is %s; compile it again",
            CUPEL_VERSION);
    p->naming = metadata->naming;
    for (size_t i = 0; code == 0 && metadata->models[i] != NULL; i++) {
        const cupel_model *model = metadata->models[i]();
        if (objects_of(model) != NULL)
            code = add_objects(models, model, error);
        else if (cupel__models_find(models, model) != NULL)
            code = cupel_error_set(error, CUPEL_EMODEL, "%s is in the metadata twice", model->name);
        else
            code = add_closure(models, model, false, error);
    }
    if (code == 0)
        code = settle(models, 0, true, error);
    if (code == 0)
        code = check_needs(models->schema, error);
    if (code < 0)
        truncate_to(models, 0);
    return code;
}

cupel__model *cupel__models_find(const cupel__models *models, const cupel_model *description)
{
    return cupel__map_get(&private_of(models)->by_description, &description, sizeof description);
}

const cupel__model_column *cupel__model_attribute(const cupel__model *model, const char *name)
{
    for (size_t i = 0; i < model->column_count; i++)
        if (strcmp(model->columns[i].name, name) == 0)
            return &model->columns[i];
    return NULL;
}

const cupel__model_column *cupel__model_attribute_of(const cupel__model *model, const char *column)
{
    for (size_t i = 0; i < model->column_count; i++)
        if (strcmp(model->columns[i].column->name, column) == 0)
            return &model->columns[i];
    return NULL;
}

int cupel_metadata_schema(cupel_schema **out, const cupel_metadata *metadata, cupel_error *error)
{
    cupel__models *models = cupel__models_new();
    if (models == NULL)
        return cupel__error_nomem(error);
    int code = cupel__models_add_metadata(models, metadata, error);
    if (code == 0) {
        *out = models->schema;
        models->schema = NULL;
    }
    cupel__models_free(models);
    return code;
}

static models_private *private_of(const cupel__models *models)
{
    return models->reserved;
}

/* Adds the model and, where asked, the targets of its relationships and of theirs: the set itself is
 * the list of what is still to be followed. */
static int add_closure(cupel__models *models, const cupel_model *model, bool follow,
                       cupel_error *error)
{
    size_t next = models->count;
    int code = add_one(models, model, error);
    while (code == 0 && follow && next < models->count) {
        const cupel__model *added = models->items[next++];
        for (size_t i = 0; code == 0 && i < added->relation_count; i++) {
            const cupel_model *target = added->relations[i].property.target();
            if (cupel__models_find(models, target) == NULL)
                code = add_one(models, target, error);
        }
    }
    return code;
}

static int add_one(cupel__models *models, const cupel_model *description, cupel_error *error)
{
    cupel__arena *arena = cupel__schema_arena(models->schema);
    int code = check_description(models, description, error);
    if (code < 0)
        return code;
    const cupel__table_source source = { .label = description->name,
                                         .properties = description->properties,
                                         .property_size = description->property_size,
                                         .naming = private_of(models)->naming,
                                         .struct_size = description->size,
                                         .complete_names = true,
                                         .code = CUPEL_EMODEL };
    cupel__model *model = cupel__arena_zalloc(arena, sizeof *model);
    if (model == NULL)
        return cupel__error_nomem(error);
    model->description = description;
    model->name = description->name;
    code = cupel__table_build(models->schema, description->table, &source, &model->table, error);
    if (code < 0)
        return code;
    if (fill_columns(arena, model) < 0 || fill_relations(models, model) < 0 ||
        keep(models, model) < 0) {
        cupel_schema_remove_table(models->schema, model->table);
        return cupel__error_nomem(error);
    }
    return check_key(model, error);
}

/* The list, where it is no model; its first property says so. */
static const cupel_stated_object *objects_of(const cupel_model *description)
{
    if (description->table != NULL || description->abi != CUPEL_ABI)
        return NULL;
    const cupel_property p =
        cupel__property_at(description->properties, description->property_size, 0);
    return p.kind == CUPEL_PROPERTY_OBJECTS ? p.objects : NULL;
}

/* Whoever lists objects knows of all kinds. */
static int add_objects(cupel__models *models, const cupel_model *list, cupel_error *error)
{
    const cupel_stated_object *objects = objects_of(list);
    int code = cupel__property_check_abi(list->name, list->abi, list->property_size, error);
    models->schema->tells = ~CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE);
    for (size_t i = 0; code == 0; i++) {
        const cupel_stated_object stated = cupel__stated_object_at(objects, i);
        cupel_object *object = NULL;
        if (stated.name == NULL)
            break;
        if (stated.size > sizeof stated)
            code = cupel_error_set(error, CUPEL_EMODEL,
                                   "compiled with the headers of a newer Cupel than this library, "
                                   "which is %s; link with that one, or compile it again",
                                   CUPEL_VERSION);
        if (code == 0)
            code = cupel__object_build(models->schema, &stated, &object, error);
        if (code == 0)
            code = check_object(object, error);
    }
    if (code < 0 && code != CUPEL_ENOMEM)
        cupel__error_prefix(error, "%s: ", list->name);
    return code;
}

/* What each kind cannot be without. */
static int check_object(const cupel_object *object, cupel_error *error)
{
    const char *missing = NULL;
    switch (object->kind) {
    case CUPEL_OBJECT_SCHEMA:
    case CUPEL_OBJECT_EXTENSION:
    case CUPEL_OBJECT_SEQUENCE:
        break;
    case CUPEL_OBJECT_ENUM:
        missing = object->labels == NULL ? "labels" : NULL;
        break;
    case CUPEL_OBJECT_DOMAIN:
        missing = object->type.kind == CUPEL_TYPE_NONE ? "type" : NULL;
        break;
    case CUPEL_OBJECT_TRIGGER:
    case CUPEL_OBJECT_POLICY:
    case CUPEL_OBJECT_RULE:
        missing = object->table == NULL ? "table" : NULL;
        break;
    default:
        missing = object->definition == NULL ? "definition" : NULL;
        break;
    }
    if (missing == NULL)
        return 0;
    return cupel_error_set(error, CUPEL_EMODEL, "the %s '%s' needs its .%s",
                           cupel_object_kind_text(object->kind), object->name, missing);
}

/* A name that is written wrong would let the order be a wrong one. */
static int check_needs(const cupel_schema *schema, cupel_error *error)
{
    for (size_t i = 0; i < schema->object_count; i++)
        for (size_t k = 0; k < schema->objects[i]->need_count; k++)
            if (!is_there(schema, &schema->objects[i]->needs[k]))
                return cupel_error_set(
                    error, CUPEL_EMODEL,
                    "the %s '%s' needs the %s '%s', which is not in the metadata",
                    cupel_object_kind_text(schema->objects[i]->kind), schema->objects[i]->name,
                    cupel_object_kind_text(schema->objects[i]->needs[k].kind),
                    schema->objects[i]->needs[k].name);
    for (size_t i = 0; i < schema->table_count; i++)
        for (size_t k = 0; k < schema->tables[i]->need_count; k++)
            if (!is_there(schema, &schema->tables[i]->needs[k]))
                return cupel_error_set(error, CUPEL_EMODEL,
                                       "the table '%s' needs the %s '%s', which is not in the "
                                       "metadata",
                                       schema->tables[i]->name,
                                       cupel_object_kind_text(schema->tables[i]->needs[k].kind),
                                       schema->tables[i]->needs[k].name);
    return 0;
}

/* Enum types may come with columns alone. */
static bool is_there(const cupel_schema *schema, const cupel_reference *need)
{
    if (need->kind == CUPEL_OBJECT_TABLE)
        return cupel_schema_table(schema, need->schema, need->name) != NULL;
    return need->kind == CUPEL_OBJECT_ENUM || cupel_schema_object(schema, need) != NULL;
}

static int check_description(const cupel__models *models, const cupel_model *description,
                             cupel_error *error)
{
    int code = cupel__property_check_abi(description->name, description->abi,
                                         description->property_size, error);
    if (code < 0)
        return code;
    if (cupel__map_get_text(&private_of(models)->by_name, description->name) != NULL)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "there are two models called %s; give one another name",
                               description->name);
    return 0;
}

static int keep(cupel__models *models, cupel__model *model)
{
    models_private *p = private_of(models);
    if (models->count == p->capacity) {
        size_t wanted = p->capacity == 0 ? 8 : p->capacity * 2;
        cupel__model **grown =
            cupel__arena_alloc(cupel__schema_arena(models->schema), wanted * sizeof *grown);
        if (grown == NULL)
            return CUPEL_ENOMEM;
        if (models->count > 0)
            memcpy(grown, models->items, models->count * sizeof *grown);
        models->items = grown;
        p->capacity = wanted;
    }
    /* The keys are the pointer that the model itself holds, and its text. */
    if (!cupel__map_put(&p->by_description, &model->description, sizeof model->description, model))
        return CUPEL_ENOMEM;
    if (!cupel__map_put_text(&p->by_name, model->name, model)) {
        cupel__map_remove(&p->by_description, &model->description, sizeof model->description);
        return CUPEL_ENOMEM;
    }
    models->items[models->count++] = model;
    return 0;
}

static int fill_columns(cupel__arena *arena, cupel__model *model)
{
    const cupel_model *description = model->description;
    model->columns =
        cupel__arena_zalloc(arena, (model->table->column_count + 1) * sizeof *model->columns);
    if (model->columns == NULL)
        return CUPEL_ENOMEM;
    for (size_t i = 0;; i++) {
        cupel_property p =
            cupel__property_at(description->properties, description->property_size, i);
        if (p.kind == CUPEL_PROPERTY_END)
            return 0;
        if (p.kind != CUPEL_PROPERTY_COLUMN)
            continue;
        cupel__model_column *mapped = &model->columns[model->column_count++];
        mapped->name = p.name;
        mapped->column = cupel_table_column(model->table, cupel__property_column(&p));
        mapped->property = p;
        mapped->ctype = p.custom != NULL
                            ? CUPEL_CTYPE_CUSTOM
                            : cupel__ctype_effective(p.ctype, mapped->column->type.kind);
    }
}

static int fill_relations(cupel__models *models, cupel__model *model)
{
    const cupel_model *description = model->description;
    size_t room = 0;
    cupel_property p;
    for (size_t i = 0;
         (p = cupel__property_at(description->properties, description->property_size, i)).kind !=
         CUPEL_PROPERTY_END;
         i++)
        room += p.kind == CUPEL_PROPERTY_HAS_MANY || p.kind == CUPEL_PROPERTY_BELONGS_TO;
    model->relations = cupel__arena_zalloc(cupel__schema_arena(models->schema),
                                           (room + 1) * sizeof *model->relations);
    if (model->relations == NULL)
        return CUPEL_ENOMEM;
    for (size_t i = 0; model->relation_count < room; i++) {
        p = cupel__property_at(description->properties, description->property_size, i);
        if (p.kind != CUPEL_PROPERTY_HAS_MANY && p.kind != CUPEL_PROPERTY_BELONGS_TO)
            continue;
        model->relations[model->relation_count++] =
            (cupel__model_relation){ .name = p.name,
                                     .model = model,
                                     .to_many = p.kind == CUPEL_PROPERTY_HAS_MANY,
                                     .property = p };
    }
    return 0;
}

/* Resolves what the models from `first` on have to do with others. */
static int settle(cupel__models *models, size_t first, bool closed, cupel_error *error)
{
    int code = 0;
    for (size_t i = first; code == 0 && i < models->count; i++)
        code = cupel__resolve_references(models, models->items[i], closed, error);
    if (code == 0)
        code = cupel__resolve_relations(models, first, error);
    return code;
}

static int check_key(const cupel__model *model, cupel_error *error)
{
    if (model->description->size == 0 || cupel_table_primary_key(model->table) != NULL)
        return 0;
    return cupel_error_set(error, CUPEL_EMODEL,
                           "%s: a model needs a primary key: say .primary_key = true on a column",
                           model->name);
}

static void truncate_to(cupel__models *models, size_t count)
{
    models_private *p = private_of(models);
    while (models->count > count) {
        cupel__model *model = models->items[--models->count];
        cupel__map_remove(&p->by_description, &model->description, sizeof model->description);
        cupel__map_remove_text(&p->by_name, model->name);
        cupel_schema_remove_table(models->schema, model->table);
    }
    while (count == 0 && models->schema->object_count > 0)
        cupel_schema_remove_object(models->schema,
                                   models->schema->objects[models->schema->object_count - 1]);
    models->schema->tells = models->schema->object_count > 0 ? models->schema->tells : 0;
}
