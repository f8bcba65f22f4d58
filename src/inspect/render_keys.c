/* Models in C: keys, constraints, indexes and what one engine alone knows of a table. */
#include <string.h>

#include "inspect/c_schema.h"
#include "inspect/render.h"
#include "sql/model_resolve.h"
#include "sql/naming.h"
#include "sql/schema.h"

static bool name_constraint(cupel__arena *arena, cupel__render_model *model, size_t number,
                            cupel__map *taken);
static cupel__naming_key naming_key(cupel_constraint_kind kind);
static const char *render_constraint(cupel__c_writer *w, const cupel__render_model *model,
                                     const cupel_constraint *constraint);
static const char *key_list(cupel__c_writer *w, const cupel__render_model *model,
                            const cupel_constraint *key);
static void add_key_options(cupel__c_writer *w, cupel__c_arguments *a,
                            const cupel__render_model *model, const cupel_constraint *key);
static bool sets_impossible_null(const cupel_table *table, const cupel_constraint *key);
static const char *render_index(cupel__c_writer *w, const cupel__render_model *model,
                                const cupel_index *index);
static void add_options(cupel__c_writer *w, cupel__c_arguments *lines, const char *head,
                        const char *element, const cupel_option *options, size_t count);
static const cupel_constraint *reference_of(const cupel__render_model *model,
                                            const cupel_column *column);
static bool is_over(const cupel_constraint *constraint, const cupel_column *column);
static bool stands_in_column(const cupel__render_model *model, const cupel_constraint *constraint);
static bool is_plain_index(const cupel_index *index);
static const char *stated_name(const cupel__render_model *model,
                               const cupel_constraint *constraint);
static bool has_usual_name(cupel__naming_key kind, const cupel__naming_parts *parts,
                           const char *name);

void cupel__render_keys(cupel__c_writer *w, cupel__c_arguments *lines,
                        const cupel__render_model *model)
{
    const cupel_table *table = model->table;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (!stands_in_column(model, table->constraints[i]))
            cupel__c_add(w, lines, render_constraint(w, model, table->constraints[i]));
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        const cupel_column *column =
            index->parts[0].column ? cupel_table_column(table, index->parts[0].column) : NULL;
        if (!column || cupel__render_index_in_column(model, column) != index)
            cupel__c_add(w, lines, render_index(w, model, index));
    }
}

void cupel__render_reference(cupel__c_writer *w, cupel__c_arguments *a,
                             const cupel__render_model *model, const cupel_column *column)
{
    const cupel_constraint *key = reference_of(model, column);
    if (!key)
        return;
    const char *const path[] = { key->referred_schema, key->referred_table,
                                 key->referred_columns[0] };
    cupel__buf target = { 0 };
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        if (!path[i])
            continue;
        cupel__buf_append(&target, target.size > 0 ? "." : "");
        if (strpbrk(path[i], ".()\""))
            cupel__c_names(&target, &path[i], 1);
        else
            cupel__buf_append(&target, path[i]);
    }
    w->failed = w->failed || target.failed;
    cupel__c_option_text(w, a, "references", cupel__buf_text(&target));
    cupel__buf_release(&target);
    add_key_options(w, a, model, key);
}

void cupel__render_engine_options(cupel__c_writer *w, cupel__c_arguments *lines,
                                  const cupel__render_model *model)
{
    const cupel_table *table = model->table;
    add_options(w, lines, "CUPEL_TABLE_OPTION(", NULL, table->options, table->option_count);
    for (size_t i = 0; i < table->column_count; i++)
        add_options(w, lines, "CUPEL_COLUMN_OPTION(",
                    model->has_struct ? model->members[i] : table->columns[i]->name,
                    table->columns[i]->options, table->columns[i]->option_count);
    for (size_t i = 0; i < table->index_count; i++)
        add_options(w, lines, "CUPEL_OPTION_OF(", table->indexes[i]->name,
                    table->indexes[i]->options, table->indexes[i]->option_count);
    for (size_t i = 0; i < table->constraint_count; i++)
        add_options(w, lines, "CUPEL_OPTION_OF(", model->constraint_names[i],
                    table->constraints[i]->options, table->constraints[i]->option_count);
}

/* Columns that say `.primary_key = true` are the key in the order in which they stand. */
bool cupel__render_key_in_columns(const cupel__render_model *model, const cupel_constraint *key)
{
    const cupel_table *table = model->table;
    size_t at = 0;
    for (size_t i = 0; i < table->column_count && at < key->column_count; i++)
        at += strcmp(table->columns[i]->name, key->columns[at]) == 0;
    return at == key->column_count && !key->parts && !key->method && !key->include &&
           !key->deferrable && !key->comment && !stated_name(model, key);
}

/* `.unique = true` makes a constraint of the convention's name, unless there is an index as well. */
const cupel_constraint *cupel__render_unique_in_column(const cupel__render_model *model,
                                                       const cupel_column *column)
{
    for (size_t i = 0; i < model->table->constraint_count; i++) {
        const cupel_constraint *unique = model->table->constraints[i];
        if (unique->kind != CUPEL_CONSTRAINT_UNIQUE || !is_over(unique, column))
            continue;
        bool plain = !unique->parts && !unique->method && !unique->include &&
                     !unique->nulls_not_distinct && !unique->deferrable && !unique->comment &&
                     unique->option_count == 0;
        return plain && !stated_name(model, unique) ? unique : NULL;
    }
    return NULL;
}

/* `.index = true`, for an index of the convention's name over a column alone that is not unique on
 * its own. */
const cupel_index *cupel__render_index_in_column(const cupel__render_model *model,
                                                 const cupel_column *column)
{
    const cupel_table *table = model->table;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind == CUPEL_CONSTRAINT_UNIQUE &&
            is_over(table->constraints[i], column))
            return NULL;
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        const cupel__naming_parts parts = { .table_name = table->name,
                                            .columns = (const char *[]){ column->name },
                                            .column_count = 1 };
        if (is_plain_index(index) && strcmp(index->parts[0].column, column->name) == 0 &&
            has_usual_name(CUPEL__NAMING_IX, &parts, index->name))
            return index;
    }
    return NULL;
}

bool cupel__render_name_constraints(cupel__arena *arena, cupel__render_model *model)
{
    const cupel_table *table = model->table;
    cupel__map taken = { 0 };
    model->constraint_names =
        cupel__arena_zalloc(arena, (table->constraint_count + 1) * sizeof(char *));
    model->names_stated = cupel__arena_zalloc(arena, table->constraint_count + 1);
    bool good = model->constraint_names && model->names_stated;
    for (size_t i = 0; good && i < table->index_count; i++)
        good = cupel__map_put_text(&taken, table->indexes[i]->name, model);
    /* What may stand in its column comes first there. */
    for (int alone = 1; good && alone >= 0; alone--)
        for (size_t i = 0; good && i < table->constraint_count; i++)
            if ((table->constraints[i]->column_count == 1) == alone)
                good = name_constraint(arena, model, i, &taken);
    cupel__map_release(&taken);
    return good;
}

/* Names of keys are no difference: the convention's will do. That of another constraint is its own. */
static bool name_constraint(cupel__arena *arena, cupel__render_model *model, size_t number,
                            cupel__map *taken)
{
    const cupel_constraint *constraint = model->table->constraints[number];
    char digest[9];
    cupel__buf text = { 0 };
    cupel__name_digest(constraint->expression ? constraint->expression : "", digest);
    const cupel__naming_parts parts = { .table_name = model->table->name,
                                        .columns = constraint->columns,
                                        .column_count = constraint->column_count,
                                        .referred_table_name = constraint->referred_table,
                                        .constraint_name = digest };
    bool good = cupel__naming_apply(&text, NULL, naming_key(constraint->kind), &parts, NULL) == 0;
    const char *usual = good ? cupel__arena_strdup(arena, cupel__buf_text(&text)) : NULL;
    bool is_key = constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY ||
                  constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY;
    const char *name = constraint->name && !is_key ? constraint->name : usual;
    cupel__buf_release(&text);
    if (name && constraint->name && cupel__map_get_text(taken, name))
        name = constraint->name;
    for (unsigned next = 2; name && cupel__map_get_text(taken, name); next++)
        name = cupel__arena_printf(arena, "%s_%u", usual, next);
    if (!name || !usual || !cupel__map_put_text(taken, name, model))
        return false;
    model->constraint_names[number] = name;
    /* What a check without a name is called depends on the convention. */
    bool referred = constraint->kind == CUPEL_CONSTRAINT_CHECK && constraint->option_count > 0;
    model->names_stated[number] = referred || strcmp(name, usual) != 0;
    return true;
}

static cupel__naming_key naming_key(cupel_constraint_kind kind)
{
    static const cupel__naming_key keys[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = CUPEL__NAMING_PK,
        [CUPEL_CONSTRAINT_UNIQUE] = CUPEL__NAMING_UQ,
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = CUPEL__NAMING_FK,
        [CUPEL_CONSTRAINT_CHECK] = CUPEL__NAMING_CK,
        [CUPEL_CONSTRAINT_EXCLUDE] = CUPEL__NAMING_CK,
    };
    return keys[kind];
}

static const char *render_constraint(cupel__c_writer *w, const cupel__render_model *model,
                                     const cupel_constraint *constraint)
{
    static const char *const macros[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = "CUPEL_PRIMARY_KEY(",
        [CUPEL_CONSTRAINT_UNIQUE] = "CUPEL_UNIQUE(",
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = "CUPEL_FOREIGN_KEY(",
        [CUPEL_CONSTRAINT_CHECK] = "CUPEL_CHECK(",
        [CUPEL_CONSTRAINT_EXCLUDE] = "CUPEL_EXCLUDE(",
    };
    cupel__c_arguments a = { 0 };
    const char *name = stated_name(model, constraint);
    cupel__c_add(w, &a, name ? cupel__c_text(w, name) : "NULL");
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_CHECK:
        cupel__c_add(w, &a, cupel__c_text(w, constraint->expression));
        cupel__c_option_text(w, &a, "comment", constraint->comment);
        break;
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        cupel__c_add(w, &a,
                     cupel__c_columns(w, model, constraint->columns, constraint->column_count));
        cupel__c_add(w, &a, cupel__c_referred(w, constraint));
        add_key_options(w, &a, model, constraint);
        break;
    default:
        cupel__c_add(w, &a, key_list(w, model, constraint));
        cupel__c_option_text(w, &a, "method", constraint->method);
        cupel__c_option_text(w, &a, "where", constraint->where);
        cupel__c_add_include(w, &a, model, constraint->include);
        if (constraint->nulls_not_distinct)
            cupel__c_option(w, &a, "nulls_not_distinct", "true");
        cupel__c_add_deferral(w, &a, constraint);
        break;
    }
    return cupel__c_aligned(w, macros[constraint->kind], &a);
}

static const char *key_list(cupel__c_writer *w, const cupel__render_model *model,
                            const cupel_constraint *key)
{
    return key->parts ? cupel__c_parts(w, model, key->parts, key->part_count)
                      : cupel__c_columns(w, model, key->columns, key->column_count);
}

static void add_key_options(cupel__c_writer *w, cupel__c_arguments *a,
                            const cupel__render_model *model, const cupel_constraint *key)
{
    cupel__c_add_actions(w, a, key);
    cupel__c_add_deferral(w, a, key);
    if (!cupel__reference_is_sound(model->table, key) || sets_impossible_null(model->table, key))
        cupel__c_option(w, a, "unchecked", "true");
}

/* As an option of the key may keep it from doing. */
static bool sets_impossible_null(const cupel_table *table, const cupel_constraint *key)
{
    bool impossible = false;
    for (size_t i = 0; i < key->column_count; i++) {
        const cupel_column *column = cupel_table_column(table, key->columns[i]);
        impossible = impossible || (column && !column->nullable);
    }
    return impossible && (key->on_delete == CUPEL_SET_NULL || key->on_update == CUPEL_SET_NULL);
}

static const char *render_index(cupel__c_writer *w, const cupel__render_model *model,
                                const cupel_index *index)
{
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, cupel__c_text(w, index->name));
    cupel__c_add(w, &a, cupel__c_parts(w, model, index->parts, index->part_count));
    cupel__c_add_index(w, &a, model, index);
    return cupel__c_aligned(w, "CUPEL_INDEX(", &a);
}

static void add_options(cupel__c_writer *w, cupel__c_arguments *lines, const char *head,
                        const char *element, const cupel_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cupel__c_arguments a = { 0 };
        cupel__c_add_engine_option(w, &a, element, &options[i]);
        cupel__c_add(w, lines, cupel__c_aligned(w, head, &a));
    }
}

/* The foreign key that is said with its column: the first of those over it alone. */
static const cupel_constraint *reference_of(const cupel__render_model *model,
                                            const cupel_column *column)
{
    for (size_t i = 0; i < model->table->constraint_count; i++) {
        const cupel_constraint *key = model->table->constraints[i];
        if (key->kind == CUPEL_CONSTRAINT_FOREIGN_KEY && is_over(key, column))
            return key->comment || stated_name(model, key) ? NULL : key;
    }
    return NULL;
}

static bool is_over(const cupel_constraint *constraint, const cupel_column *column)
{
    return constraint->column_count == 1 && strcmp(constraint->columns[0], column->name) == 0;
}

static bool stands_in_column(const cupel__render_model *model, const cupel_constraint *constraint)
{
    const cupel_column *column = constraint->column_count == 1
                                     ? cupel_table_column(model->table, constraint->columns[0])
                                     : NULL;
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_PRIMARY_KEY:
        return cupel__render_key_in_columns(model, constraint);
    case CUPEL_CONSTRAINT_UNIQUE:
        return column && cupel__render_unique_in_column(model, column) == constraint;
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        return column && reference_of(model, column) == constraint;
    default:
        return false;
    }
}

/* Over a column, and nothing else. */
static bool is_plain_index(const cupel_index *index)
{
    const cupel_index_part *part = &index->parts[0];
    return index->part_count == 1 && part->column && !part->descending && !part->collation &&
           !part->operator_class && part->length == 0 && part->nulls == CUPEL_NULLS_DEFAULT &&
           !index->where && !index->method && !index->include && !index->nulls_not_distinct &&
           !index->comment && index->option_count == 0;
}

/* NULL where the convention gives the constraint its name. */
static const char *stated_name(const cupel__render_model *model, const cupel_constraint *constraint)
{
    size_t number = 0;
    while (model->table->constraints[number] != constraint)
        number++;
    return model->names_stated[number] ? model->constraint_names[number] : NULL;
}

static bool has_usual_name(cupel__naming_key kind, const cupel__naming_parts *parts,
                           const char *name)
{
    cupel__buf usual = { 0 };
    bool same = cupel__naming_apply(&usual, NULL, kind, parts, NULL) == 0 &&
                strcmp(cupel__buf_text(&usual), name) == 0;
    cupel__buf_release(&usual);
    return same;
}
