/* What ties models together: foreign keys to other models' tables, and relationships over them. */
#include "sql/model_resolve.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/names.h"
#include "sql/schema.h"
#include "sql/type.h"

static int check_reference(const cupel__models *models, const cupel__model *model,
                           const cupel_constraint *key, bool closed, cupel_error *error);
static int no_table(const cupel__models *models, const cupel__model *model,
                    const cupel_constraint *key, cupel_error *error);
static int no_column(const cupel__models *models, const cupel_table *target, const char *name,
                     cupel_error *error);
static int check_types(const cupel_table *table, const cupel_table *target,
                       const cupel_constraint *key, cupel_error *error);
static bool types_match(const cupel_type *a, const cupel_type *b);
static bool is_unique(const cupel_table *table, const char *const *columns, size_t count);
static bool same_columns(const char *const *a, const char *const *b, size_t count);
static const cupel__model *model_of_table(const cupel__models *models, const cupel_table *table);
static const char *attribute_name(const cupel__model *model, const char *column);
static int name_member(const cupel__model *model, const char *member, int code, cupel_error *error);
static int settle_target(cupel__models *models, cupel__model_relation *relation,
                         cupel_error *error);
static int settle_back(cupel__model_relation *relation, cupel_error *error);
static int settle_key(cupel__model_relation *relation, cupel_error *error);
static int key_by_attribute(cupel__model_relation *relation, const char *name, cupel_error *error);
static int key_by_tables(cupel__model_relation *relation, cupel_error *error);
static int check_order(cupel__model_relation *relation, cupel_error *error);
static void append_hint(cupel_error *error, const cupel__nearest *nearest);

int cupel__resolve_references(const cupel__models *models, const cupel__model *model, bool closed,
                              cupel_error *error)
{
    for (size_t i = 0; i < model->table->constraint_count; i++) {
        const cupel_constraint *key = model->table->constraints[i];
        if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY || key->unchecked)
            continue;
        int code = check_reference(models, model, key, closed, error);
        if (code < 0)
            return name_member(
                model, key->column_count == 1 ? attribute_name(model, key->columns[0]) : key->name,
                code, error);
    }
    return 0;
}

int cupel__resolve_relations(cupel__models *models, size_t first, cupel_error *error)
{
    int (*const steps[])(cupel__model_relation * relation,
                         cupel_error * error) = { settle_back, settle_key, check_order };
    for (size_t i = first; i < models->count; i++)
        for (size_t k = 0; k < models->items[i]->relation_count; k++) {
            cupel__model_relation *relation = &models->items[i]->relations[k];
            int code = settle_target(models, relation, error);
            if (code < 0)
                return name_member(relation->model, relation->name, code, error);
        }
    for (size_t step = 0; step < sizeof steps / sizeof steps[0]; step++)
        for (size_t i = first; i < models->count; i++)
            for (size_t k = 0; k < models->items[i]->relation_count; k++) {
                cupel__model_relation *relation = &models->items[i]->relations[k];
                int code = steps[step](relation, error);
                if (code < 0)
                    return name_member(relation->model, relation->name, code, error);
            }
    return 0;
}

bool cupel__reference_is_sound(const cupel_table *table, const cupel_constraint *key)
{
    const cupel_table *target = cupel__constraint_target(table, key);
    for (size_t i = 0; target != NULL && i < key->column_count; i++) {
        const cupel_column *from = cupel_table_column(table, key->columns[i]);
        const cupel_column *to = cupel_table_column(target, key->referred_columns[i]);
        if (from == NULL || to == NULL || !types_match(&from->type, &to->type))
            return false;
    }
    return target != NULL && is_unique(target, key->referred_columns, key->column_count);
}

static int check_reference(const cupel__models *models, const cupel__model *model,
                           const cupel_constraint *key, bool closed, cupel_error *error)
{
    const cupel_table *target = cupel__constraint_target(model->table, key);
    if (target == NULL)
        return closed ? no_table(models, model, key, error) : 0;
    for (size_t i = 0; i < key->column_count; i++)
        if (cupel_table_column(target, key->referred_columns[i]) == NULL)
            return no_column(models, target, key->referred_columns[i], error);
    int code = check_types(model->table, target, key, error);
    if (code < 0)
        return code;
    if (!is_unique(target, key->referred_columns, key->column_count))
        return cupel_error_set(
            error, CUPEL_EMODEL, "refers to %s.%s%s, which is neither the primary key nor unique",
            target->name, key->referred_columns[0], key->column_count > 1 ? ", ..." : "");
    return 0;
}

static int no_table(const cupel__models *models, const cupel__model *model,
                    const cupel_constraint *key, cupel_error *error)
{
    const char *own = model->table->schema;
    const char *schema = key->referred_schema != NULL ? key->referred_schema : own;
    cupel_error_set(error, CUPEL_EMODEL, "refers to %s%s%s.%s, and no model has that table",
                    schema != NULL ? schema : "", schema != NULL ? "." : "", key->referred_table,
                    key->referred_columns[0]);
    if (schema != NULL && own != NULL &&
        cupel_schema_table(models->schema, NULL, key->referred_table) != NULL) {
        cupel__error_suffix(error,
                            "; '%s' is in the default namespace, to which a table in another one "
                            "cannot refer: give it a .schema too",
                            key->referred_table);
        return CUPEL_EMODEL;
    }
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, key->referred_table, strlen(key->referred_table));
    for (size_t i = 0; i < models->schema->table_count; i++)
        cupel__nearest_offer(&nearest, models->schema->tables[i]->name);
    append_hint(error, &nearest);
    return CUPEL_EMODEL;
}

/* References go by columns; whoever wrote the attribute of another name is told the column. */
static int no_column(const cupel__models *models, const cupel_table *target, const char *name,
                     cupel_error *error)
{
    const cupel__model *model = model_of_table(models, target);
    const cupel__model_column *attribute =
        model == NULL ? NULL : cupel__model_attribute(model, name);
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, name, strlen(name));
    for (size_t i = 0; i < target->column_count; i++)
        cupel__nearest_offer(&nearest, target->columns[i]->name);
    if (attribute != NULL)
        nearest.best = attribute->column->name;
    cupel_error_set(error, CUPEL_EMODEL, "refers to %s.%s, and that table has no such column",
                    target->name, name);
    append_hint(error, &nearest);
    return CUPEL_EMODEL;
}

static int check_types(const cupel_table *table, const cupel_table *target,
                       const cupel_constraint *key, cupel_error *error)
{
    for (size_t i = 0; i < key->column_count; i++) {
        const cupel_column *from = cupel_table_column(table, key->columns[i]);
        const cupel_column *to = cupel_table_column(target, key->referred_columns[i]);
        if (types_match(&from->type, &to->type))
            continue;
        cupel__buf a = { 0 }, b = { 0 };
        cupel__type_spell(&a, &from->type);
        cupel__type_spell(&b, &to->type);
        int code = cupel_error_set(
            error, CUPEL_EMODEL, "is %s and refers to %s.%s, which is %s; both must be the same",
            cupel__buf_text(&a), target->name, to->name, cupel__buf_text(&b));
        cupel__buf_release(&a);
        cupel__buf_release(&b);
        return code;
    }
    return 0;
}

/* The engines want the same type, but do not mind the length of a text, nor most of them the width of an
 * integer: that is looked at where the engine is known. */
static bool types_match(const cupel_type *a, const cupel_type *b)
{
    bool integers = cupel__type_is_integer(a) && cupel__type_is_integer(b);
    bool string_a = a->kind == CUPEL_TYPE_STRING || a->kind == CUPEL_TYPE_UNICODE;
    bool string_b = b->kind == CUPEL_TYPE_STRING || b->kind == CUPEL_TYPE_UNICODE;
    bool text_a = a->kind == CUPEL_TYPE_TEXT || a->kind == CUPEL_TYPE_UNICODE_TEXT;
    bool text_b = b->kind == CUPEL_TYPE_TEXT || b->kind == CUPEL_TYPE_UNICODE_TEXT;
    return integers || (string_a && string_b) || (text_a && text_b) || cupel__type_equal(a, b);
}

static bool is_unique(const cupel_table *table, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        bool unique =
            key->kind == CUPEL_CONSTRAINT_PRIMARY_KEY || key->kind == CUPEL_CONSTRAINT_UNIQUE;
        if (unique && key->column_count == count && same_columns(key->columns, columns, count))
            return true;
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        size_t found = 0;
        for (size_t k = 0; k < index->part_count; k++)
            for (size_t c = 0; c < count; c++)
                found += index->parts[k].column != NULL &&
                         strcmp(index->parts[k].column, columns[c]) == 0;
        if (index->unique && index->where == NULL && index->part_count == count && found == count)
            return true;
    }
    return false;
}

/* In any order. */
static bool same_columns(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < count && strcmp(a[i], b[k]) != 0)
            k++;
        if (k == count)
            return false;
    }
    return true;
}

static const cupel__model *model_of_table(const cupel__models *models, const cupel_table *table)
{
    for (size_t i = 0; i < models->count; i++)
        if (models->items[i]->table == table)
            return models->items[i];
    return NULL;
}

static const char *attribute_name(const cupel__model *model, const char *column)
{
    const cupel__model_column *attribute = cupel__model_attribute_of(model, column);
    return attribute != NULL ? attribute->name : column;
}

static int name_member(const cupel__model *model, const char *member, int code, cupel_error *error)
{
    if (code != CUPEL_ENOMEM)
        cupel__error_prefix(error, "%s.%s: ", model->name, member);
    return code;
}

static int settle_target(cupel__models *models, cupel__model_relation *relation, cupel_error *error)
{
    typedef CUPEL_MANY(void) many;
    const cupel_model *target = relation->property.target();
    relation->target = cupel__models_find(models, target);
    if (relation->target == NULL)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "its model %s is not in the metadata; add %s_model to it",
                               target->name, target->name);
    if (target->size == 0)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s is a table without a struct, and has no objects to relate to",
                               target->name);
    if (relation->to_many && relation->property.member_size != sizeof(many))
        return cupel_error_set(error, CUPEL_EMODEL, "CUPEL_HAS_MANY needs a member CUPEL_MANY(%s)",
                               target->name);
    if (!relation->to_many && relation->property.member_size != sizeof(void *))
        return cupel_error_set(error, CUPEL_EMODEL,
                               "CUPEL_BELONGS_TO needs a member that is a pointer, %s *",
                               target->name);
    return 0;
}

/* The other side is linked both ways, so that one of the two may leave it unsaid. */
static int settle_back(cupel__model_relation *relation, cupel_error *error)
{
    const cupel_property *p = &relation->property;
    const char *name = p->back_populates != NULL ? p->back_populates : p->backref;
    const cupel__model *target = relation->target;
    cupel__model_relation *back = NULL;
    cupel__nearest nearest;
    if (name == NULL)
        return 0;
    if (p->backref != NULL && strcmp(name, p->backref) != 0)
        return cupel_error_set(
            error, CUPEL_EMODEL,
            ".back_populates says '%s' and .backref '%s'; they are two words for "
            "one thing",
            name, p->backref);
    cupel__nearest_init(&nearest, name, strlen(name));
    for (size_t i = 0; i < target->relation_count; i++) {
        cupel__nearest_offer(&nearest, target->relations[i].name);
        if (strcmp(target->relations[i].name, name) == 0)
            back = &target->relations[i];
    }
    if (back == NULL) {
        cupel_error_set(error, CUPEL_EMODEL,
                        ".back_populates names '%s', which is no relationship "
                        "of %s",
                        name, target->name);
        append_hint(error, &nearest);
        return CUPEL_EMODEL;
    }
    if (back->target != relation->model)
        return cupel_error_set(error, CUPEL_EMODEL,
                               ".back_populates names %s.%s, which leads to %s and not back to %s",
                               target->name, name, back->target->name, relation->model->name);
    if (back->to_many == relation->to_many)
        return cupel_error_set(error, CUPEL_EMODEL,
                               ".back_populates names %s.%s, and both are %s; one side has many, "
                               "the other belongs to it",
                               target->name, name,
                               back->to_many ? "CUPEL_HAS_MANY" : "CUPEL_BELONGS_TO");
    if ((back->back != NULL && back->back != relation) ||
        (relation->back != NULL && relation->back != back))
        return cupel_error_set(error, CUPEL_EMODEL,
                               ".back_populates names %s.%s, whose other side is %s.%s",
                               target->name, name, relation->model->name,
                               (back->back != NULL ? back->back : relation)->name);
    relation->back = back;
    back->back = relation;
    return 0;
}

static int settle_key(cupel__model_relation *relation, cupel_error *error)
{
    const cupel__model_relation *back = relation->back;
    const char *own = relation->property.foreign_key;
    const char *other = back != NULL ? back->property.foreign_key : NULL;
    if (own != NULL && other != NULL && strcmp(own, other) != 0)
        return cupel_error_set(error, CUPEL_EMODEL,
                               ".foreign_key says '%s', and '%s' on the other side, %s.%s", own,
                               other, back->model->name, back->name);
    if (own != NULL || other != NULL)
        return key_by_attribute(relation, own != NULL ? own : other, error);
    return key_by_tables(relation, error);
}

/* The key is named by an attribute of the side that has it. */
static int key_by_attribute(cupel__model_relation *relation, const char *name, cupel_error *error)
{
    const cupel__model *many = relation->to_many ? relation->target : relation->model;
    const cupel__model *one = relation->to_many ? relation->model : relation->target;
    const cupel__model_column *attribute = cupel__model_attribute(many, name);
    cupel__nearest nearest;
    if (attribute == NULL) {
        cupel__nearest_init(&nearest, name, strlen(name));
        for (size_t i = 0; i < many->column_count; i++)
            cupel__nearest_offer(&nearest, many->columns[i].name);
        cupel_error_set(error, CUPEL_EMODEL, ".foreign_key names '%s', which is no attribute of %s",
                        name, many->name);
        append_hint(error, &nearest);
        return CUPEL_EMODEL;
    }
    for (size_t i = 0; i < many->table->constraint_count; i++) {
        const cupel_constraint *key = many->table->constraints[i];
        if (cupel__constraint_refers_to(many->table, key, one->table) &&
            cupel__constraint_has_column(key, attribute->column->name)) {
            relation->key = key;
            return 0;
        }
    }
    return cupel_error_set(error, CUPEL_EMODEL,
                           ".foreign_key names %s.%s, which has no foreign key to the table '%s'",
                           many->name, name, one->table->name);
}

static int key_by_tables(cupel__model_relation *relation, cupel_error *error)
{
    const cupel__model *many = relation->to_many ? relation->target : relation->model;
    const cupel__model *one = relation->to_many ? relation->model : relation->target;
    cupel__buf candidates = { 0 };
    size_t found = 0;
    for (size_t i = 0; i < many->table->constraint_count; i++) {
        const cupel_constraint *key = many->table->constraints[i];
        if (!cupel__constraint_refers_to(many->table, key, one->table))
            continue;
        relation->key = key;
        cupel__buf_append(&candidates, found++ == 0 ? "" : ", ");
        cupel__buf_append(&candidates, attribute_name(many, key->columns[0]));
    }
    int code = 0;
    if (found == 0)
        code =
            cupel_error_set(error, CUPEL_EMODEL,
                            "no foreign key leads from the table '%s' to '%s'; add .references = "
                            "\"%s.%s\" to the column of %s that holds the key",
                            many->table->name, one->table->name, one->table->name,
                            cupel_table_primary_key(one->table)->columns[0], many->name);
    else if (found > 1)
        code = cupel_error_set(error, CUPEL_EMODEL,
                               "%zu foreign keys lead from the table '%s' to '%s'; say which with "
                               ".foreign_key: one of %s",
                               found, many->table->name, one->table->name,
                               cupel__buf_text(&candidates));
    cupel__buf_release(&candidates);
    return code;
}

/* Plain names must be attributes of the target; the rest is for the query to read. */
static int check_order(cupel__model_relation *relation, cupel_error *error)
{
    const char *order = relation->property.order_by;
    const cupel__model *target = relation->target;
    cupel__arena scratch = { 0 };
    cupel__name_item *items;
    size_t count = 0;
    if (order == NULL)
        return 0;
    int code = cupel__names_split(&scratch, order, &items, &count);
    if (code == CUPEL_ENOMEM)
        cupel__error_nomem(error);
    else if (code < 0)
        code = cupel_error_set(error, CUPEL_EMODEL, ".order_by \"%s\": a name is missing", order);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (!items[i].is_name || cupel__model_attribute(target, items[i].text) != NULL)
            continue;
        cupel__nearest nearest;
        cupel__nearest_init(&nearest, items[i].text, strlen(items[i].text));
        for (size_t k = 0; k < target->column_count; k++)
            cupel__nearest_offer(&nearest, target->columns[k].name);
        code = cupel_error_set(error, CUPEL_EMODEL,
                               ".order_by names '%s', which is no attribute "
                               "of %s",
                               items[i].text, target->name);
        append_hint(error, &nearest);
    }
    cupel__arena_release(&scratch);
    return code;
}

static void append_hint(cupel_error *error, const cupel__nearest *nearest)
{
    if (nearest->best != NULL)
        cupel__error_suffix(error, "; did you mean '%s'?", nearest->best);
}
