/* Paths followed across relationships. */
#include "sql/path.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static cupel__expr *find_label(cupel__resolver *r, const cupel__expr *path);
static cupel__expr *path_end(cupel__resolver *r, const cupel__source *source,
                             const cupel__expr *path, size_t first);
static cupel__expr *path_subselect(cupel__resolver *r, const cupel__expr *path);
static const cupel__relation *to_one(cupel__resolver *r, const cupel__entity *entity,
                                     const cupel__name *name);
static const cupel__relation *relation_named(cupel__resolver *r, const cupel__entity *entity,
                                             const cupel__name *name);
static void *unknown_name(cupel__resolver *r, const cupel__entity *entity, const cupel__name *name,
                          bool relations_only);
static const cupel_column *key_column(const cupel__relation *relation, const cupel_column *remote);
static const cupel__source *cross(cupel__resolver *r, const cupel__source *parent,
                                  const cupel__relation *relation, bool inner);
static bool has_partner(const cupel__source *parent, const cupel__relation *relation);
static cupel__expr *join_condition(cupel__resolver *r, const cupel__source *parent,
                                   const cupel__source *source, const cupel__relation *relation);
static const char *join_alias(cupel__resolver *r, const cupel__source *parent,
                              const cupel__relation *relation);
static const char *free_alias(cupel__resolver *r, const char *wanted);
static bool alias_taken(const cupel__resolver *r, const char *alias);
static bool note_table(cupel__resolver *r, const cupel_table *table);
static cupel__resolver inner_resolver(cupel__resolver *r, const cupel__relation *relation);
static bool inner_begin(cupel__resolver *r, cupel__resolver *inner,
                        const cupel__relation *relation);

cupel__expr *cupel__path_value(cupel__resolver *r, const cupel__expr *path)
{
    const cupel__name *names = path->as.path.names;
    bool single = path->as.path.count == 1;
    cupel__expr *label = single ? find_label(r, path) : NULL;
    if (r->code != 0)
        return NULL;
    bool hidden = !r->labels_first && cupel__entity_attribute(r->entity, names[0].text) != NULL;
    if (label != NULL && !hidden)
        return label;
    if (r->subselects && path->as.path.count > 2)
        return path_subselect(r, path);
    return path_end(r, r->root, path, 0);
}

const cupel__relation *cupel__path_relation(const cupel__resolver *r, const cupel__expr *path)
{
    const cupel__entity *entity = r->entity;
    const cupel__relation *relation = NULL;
    if (path->tag != CUPEL__EXPR_PATH)
        return NULL;
    for (size_t i = 0; i < path->as.path.count; i++) {
        relation = cupel__entity_relation(entity, path->as.path.names[i].text);
        if (relation == NULL)
            return NULL;
        entity = relation->target;
    }
    return relation;
}

bool cupel__path_key(cupel__resolver *r, const cupel__expr *path, cupel__expr **columns)
{
    const cupel__name *names = path->as.path.names;
    size_t last = path->as.path.count - 1;
    const cupel__source *source = r->root;
    for (size_t i = 0; i < last; i++) {
        const cupel__relation *relation = to_one(r, source->entity, &names[i]);
        if (relation == NULL || (source = cross(r, source, relation, false)) == NULL)
            return false;
    }
    const cupel__relation *relation = to_one(r, source->entity, &names[last]);
    if (relation == NULL)
        return false;
    for (size_t i = 0; i < relation->key_count; i++)
        columns[i] = cupel__resolved_column(r, source, relation->local[i]);
    return r->code == 0;
}

/* Every further relationship of the path is joined inside the subselect, where an INNER JOIN is
 * right: a missing partner is no row. */
bool cupel__path_exists(cupel__resolver *r, cupel__expr *exists, cupel__resolver *inner)
{
    const cupel__expr *path = exists->items[0];
    const cupel__relation *relation = relation_named(r, r->entity, &path->as.path.names[0]);
    if (relation == NULL)
        return false;
    *inner = inner_resolver(r, relation);
    if (!inner_begin(r, inner, relation))
        return false;
    for (size_t i = 1; i < path->as.path.count; i++) {
        relation = relation_named(inner, inner->entity, &path->as.path.names[i]);
        const cupel__source *source =
            relation != NULL ? cross(inner, inner->root, relation, true) : NULL;
        if (source == NULL) {
            r->code = inner->code;
            return false;
        }
        inner->root = source;
        inner->entity = relation->target;
    }
    exists->as.select = inner->select;
    return true;
}

cupel__source *cupel__source_add(cupel__resolver *r, const cupel__entity *entity,
                                 const char *wanted_alias)
{
    const char *alias = wanted_alias != NULL ? free_alias(r, wanted_alias) : NULL;
    cupel__source *source = cupel__arena_zalloc(r->arena, sizeof *source);
    if (alias == NULL || source == NULL)
        return cupel__resolver_no_memory(r);
    source->table = entity->table;
    source->entity = entity;
    source->alias = alias;
    source->is_aliased = strcmp(alias, entity->table->name) != 0;
    cupel__source **end = &r->select->sources;
    while (*end != NULL)
        end = &(*end)->next;
    if (!note_table(r, entity->table))
        return NULL;
    *end = source;
    return source;
}

/* A copy, because a statement may need it in several places and parameters are numbered by place. */
static cupel__expr *find_label(cupel__resolver *r, const cupel__expr *path)
{
    for (size_t i = 0; i < r->label_count; i++) {
        const char *label = r->labels[i].label;
        if (label == NULL || strcmp(label, path->as.path.names[0].text) != 0)
            continue;
        cupel__expr *copy = cupel__expr_copy(r->arena, r->labels[i].expr);
        return copy != NULL ? copy : cupel__resolver_no_memory(r);
    }
    return NULL;
}

/* The rest of a path, from name number `first`, starting at a source. */
static cupel__expr *path_end(cupel__resolver *r, const cupel__source *source,
                             const cupel__expr *path, size_t first)
{
    const cupel__name *names = path->as.path.names;
    size_t last = path->as.path.count - 1;
    const cupel__relation *relation = NULL;
    const cupel__entity *entity = source->entity;
    for (size_t i = first; i < last; i++) {
        /* The last relationship is not crossed yet: its key can be read on this side. */
        if (relation != NULL && (source = cross(r, source, relation, false)) == NULL)
            return NULL;
        relation = to_one(r, entity, &names[i]);
        if (relation == NULL)
            return NULL;
        entity = relation->target;
    }
    const cupel__attribute *attribute = cupel__entity_attribute(entity, names[last].text);
    if (attribute == NULL)
        return unknown_name(r, entity, &names[last], false);
    const cupel_column *column =
        relation != NULL ? key_column(relation, attribute->column) : attribute->column;
    if (column == NULL) {
        if (r->subselects)
            return path_subselect(r, path);
        if ((source = cross(r, source, relation, false)) == NULL)
            return NULL;
        column = attribute->column;
    }
    cupel__expr *expr = cupel__resolved_column(r, source, column);
    if (expr != NULL)
        expr->as.column.attribute = attribute->name;
    return expr;
}

/* (SELECT role.name FROM roles AS role WHERE role.id = users.role_id): NULL where there is no row,
 * as a LEFT JOIN would have it. */
static cupel__expr *path_subselect(cupel__resolver *r, const cupel__expr *path)
{
    const cupel__relation *relation = to_one(r, r->entity, &path->as.path.names[0]);
    if (relation == NULL)
        return NULL;
    cupel__resolver inner = inner_resolver(r, relation);
    if (!inner_begin(r, &inner, relation))
        return NULL;
    cupel__output *output = cupel__arena_zalloc(r->arena, sizeof *output);
    cupel__expr *select = cupel__resolved_node(r, CUPEL__EXPR_SELECT, NULL, 0);
    if (output == NULL || select == NULL)
        return cupel__resolver_no_memory(r);
    output->expr = path_end(&inner, inner.root, path, 1);
    r->code = inner.code;
    if (r->code != 0)
        return NULL;
    inner.select->outputs = output;
    inner.select->output_count = 1;
    select->as.select = inner.select;
    select->type = output->expr->type;
    return select;
}

static const cupel__relation *to_one(cupel__resolver *r, const cupel__entity *entity,
                                     const cupel__name *name)
{
    const cupel__relation *relation = relation_named(r, entity, name);
    if (relation != NULL && relation->to_many)
        return cupel__resolver_fail(r, name->position,
                                    "'%s' of %s is a to-many relationship, which a path does not "
                                    "cross; write exists(%s where ...)",
                                    name->text, entity->name, name->text);
    return relation;
}

static const cupel__relation *relation_named(cupel__resolver *r, const cupel__entity *entity,
                                             const cupel__name *name)
{
    const cupel__relation *relation = cupel__entity_relation(entity, name->text);
    if (relation == NULL)
        return unknown_name(r, entity, name, true);
    return relation;
}

/* Where a name of the other sort exists, that is what the message is about. */
static void *unknown_name(cupel__resolver *r, const cupel__entity *entity, const cupel__name *name,
                          bool relations_only)
{
    if (!relations_only && cupel__entity_relation(entity, name->text) != NULL)
        return cupel__resolver_fail(
            r, name->position,
            "'%s' of %s is a relationship, not a value; compare it with an object by = %%p, test "
            "IS NULL, or name an attribute behind it",
            name->text, entity->name);
    if (relations_only && cupel__entity_attribute(entity, name->text) != NULL)
        return cupel__resolver_fail(r, name->position, "'%s' of %s is not a relationship",
                                    name->text, entity->name);
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, name->text, strlen(name->text));
    for (size_t i = 0; i < entity->attribute_count && !relations_only; i++)
        cupel__nearest_offer(&nearest, entity->attributes[i].name);
    for (size_t i = 0; i < entity->relation_count; i++)
        cupel__nearest_offer(&nearest, entity->relations[i].name);
    cupel__resolver_fail(r, name->position, "no %s '%s' on %s",
                         relations_only ? "relationship" : "attribute", name->text, entity->name);
    if (nearest.best != NULL)
        cupel__error_suffix(r->error, "; did you mean '%s'?", nearest.best);
    return NULL;
}

/* The local column that equals this column of the other side; NULL where it is no part of the key. */
static const cupel_column *key_column(const cupel__relation *relation, const cupel_column *remote)
{
    for (size_t i = 0; i < relation->key_count; i++)
        if (relation->remote[i] == remote)
            return relation->local[i];
    return NULL;
}

/* The source on the other side of a relationship; joined once, however often it is named. */
static const cupel__source *cross(cupel__resolver *r, const cupel__source *parent,
                                  const cupel__relation *relation, bool inner)
{
    for (const cupel__source *known = r->select->sources; known != NULL; known = known->next)
        if (known->parent == parent && known->relation == relation)
            return known;
    cupel__source *source = cupel__source_add(r, relation->target, join_alias(r, parent, relation));
    if (source == NULL)
        return NULL;
    source->parent = parent;
    source->relation = relation;
    source->join = inner || has_partner(parent, relation) ? CUPEL__JOIN_INNER : CUPEL__JOIN_LEFT;
    source->on = join_condition(r, parent, source, relation);
    return source->on != NULL ? source : NULL;
}

/* Whether the database promises a row on the other side: the columns are NOT NULL, a foreign key,
 * and not of an optional source themselves. */
static bool has_partner(const cupel__source *parent, const cupel__relation *relation)
{
    if (parent->join == CUPEL__JOIN_LEFT)
        return false;
    for (size_t i = 0; i < relation->key_count; i++)
        if (relation->local[i]->nullable)
            return false;
    for (size_t i = 0; i < parent->table->constraint_count; i++) {
        const cupel_constraint *constraint = parent->table->constraints[i];
        if (constraint->kind != CUPEL_CONSTRAINT_FOREIGN_KEY ||
            constraint->column_count != relation->key_count)
            continue;
        size_t found = 0;
        for (size_t j = 0; j < relation->key_count; j++)
            for (size_t k = 0; k < relation->key_count; k++)
                found += strcmp(constraint->columns[j], relation->local[k]->name) == 0;
        if (found == relation->key_count)
            return true;
    }
    return false;
}

static cupel__expr *join_condition(cupel__resolver *r, const cupel__source *parent,
                                   const cupel__source *source, const cupel__relation *relation)
{
    cupel__expr *all = NULL;
    for (size_t i = 0; i < relation->key_count && r->code == 0; i++) {
        cupel__expr *sides[] = { cupel__resolved_column(r, source, relation->remote[i]),
                                 cupel__resolved_column(r, parent, relation->local[i]) };
        cupel__expr *equal = cupel__resolved_node(r, CUPEL__EXPR_COMPARE, sides, 2);
        cupel__expr *both[] = { all, equal };
        all = all == NULL ? equal : cupel__resolved_node(r, CUPEL__EXPR_AND, both, 2);
    }
    return all;
}

/* The path that leads there, so that the SQL reads as the condition does: "album_artist". */
static const char *join_alias(cupel__resolver *r, const cupel__source *parent,
                              const cupel__relation *relation)
{
    if (parent->relation == NULL)
        return relation->name;
    return cupel__arena_printf(r->arena, "%s_%s", parent->alias, relation->name);
}

/* The wanted name, cut to what the engine allows, with a number behind where it is taken. */
static const char *free_alias(cupel__resolver *r, const char *wanted)
{
    size_t size = strlen(wanted);
    size_t limit = r->dialect->identifier_limit;
    if (limit > 0)
        size = cupel__utf8_prefix(wanted, size, limit > 8 ? limit - 8 : limit);
    const char *alias = cupel__arena_strndup(r->arena, wanted, size);
    for (unsigned number = 1; alias != NULL && alias_taken(r, alias); number++)
        alias = cupel__arena_printf(r->arena, "%.*s_%u", (int)size, wanted, number);
    return alias;
}

static bool alias_taken(const cupel__resolver *r, const char *alias)
{
    for (; r != NULL; r = r->outer)
        for (const cupel__source *source = r->select->sources; source != NULL;
             source = source->next)
            if (cupel__text_iequal(source->alias, alias))
                return true;
    return false;
}

static bool note_table(cupel__resolver *r, const cupel_table *table)
{
    cupel__tables *tables = r->tables;
    for (size_t i = 0; i < tables->count; i++)
        if (tables->items[i] == table) {
            tables->repeated = tables->repeated || i == 0;
            return true;
        }
    if (tables->count == tables->capacity) {
        size_t capacity = tables->capacity > 0 ? 2 * tables->capacity : 4;
        const cupel_table **grown = cupel__arena_alloc(r->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return cupel__resolver_no_memory(r);
        if (tables->count > 0)
            memcpy(grown, tables->items, tables->count * sizeof *grown);
        tables->items = grown;
        tables->capacity = capacity;
    }
    tables->items[tables->count++] = table;
    return true;
}

/* A resolver for a subselect over the other side of a relationship. */
static cupel__resolver inner_resolver(cupel__resolver *r, const cupel__relation *relation)
{
    cupel__resolver inner = *r;
    inner.entity = relation->target;
    inner.select = NULL;
    inner.root = NULL;
    inner.labels = NULL;
    inner.label_count = 0;
    inner.subselects = false;
    inner.outer = r;
    return inner;
}

static bool inner_begin(cupel__resolver *r, cupel__resolver *inner, const cupel__relation *relation)
{
    inner->select = cupel__arena_zalloc(r->arena, sizeof *inner->select);
    if (inner->select == NULL)
        return cupel__resolver_no_memory(r);
    cupel__source *source =
        cupel__source_add(inner, relation->target, join_alias(inner, r->root, relation));
    inner->root = source;
    if (source != NULL)
        inner->select->where = join_condition(inner, r->root, source, relation);
    r->code = inner->code;
    return r->code == 0;
}
