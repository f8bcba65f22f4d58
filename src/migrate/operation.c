/* Operations reversed, and differences in the words of the log. */
#include "migrate/operation.h"

static void describe_constraint(cupel__buf *out, const char *what, const cupel_table *table,
                                const cupel_constraint *constraint);
static void describe_type_change(cupel__buf *out, const cupel_dialect *dialect,
                                 const cupel_difference *d);
static void describe_object(cupel__buf *out, const char *what, const cupel_object *object);
static void column_names(cupel__buf *out, const char *const *names, size_t count);
static void type_name(cupel__buf *out, const cupel_dialect *dialect, const cupel_type *type);

cupel__operation cupel__operation_reverse(const cupel__operation *operation)
{
    static const cupel__operation_kind reverses[] = {
#define CUPEL__X(kind, reverse) [CUPEL__OPERATION_##kind] = CUPEL__OPERATION_##reverse,
        CUPEL__OPERATION_KINDS(CUPEL__X)
#undef CUPEL__X
    };
    cupel__operation reversed = *operation;
    reversed.kind = reverses[operation->kind];
    reversed.from = operation->to;
    reversed.to = operation->from;
    reversed.using_ = NULL;
    reversed.only_back = false;
    if (operation->new_name != NULL) {
        reversed.name = operation->new_name;
        reversed.new_name = operation->name;
        if (operation->kind == CUPEL__OPERATION_RENAME_TABLE)
            reversed.table = operation->new_name;
    }
    return reversed;
}

void cupel__difference_describe(cupel__buf *out, const cupel_dialect *dialect,
                                const cupel_difference *d)
{
    const cupel_table *table = d->to_table != NULL ? d->to_table : d->from_table;
    const cupel_column *column = d->to_column != NULL ? d->to_column : d->from_column;
    const cupel_index *index = d->to_index != NULL ? d->to_index : d->from_index;

    cupel__buf_append(out, "Detected ");
    switch (d->kind) {
    case CUPEL_ADD_TABLE:
        cupel__buf_printf(out, "added table '%s'", table->name);
        break;
    case CUPEL_REMOVE_TABLE:
        cupel__buf_printf(out, "removed table '%s'", table->name);
        break;
    case CUPEL_RENAME_TABLE:
        cupel__buf_printf(out, "renamed table '%s' to '%s'", d->from_table->name, table->name);
        break;
    case CUPEL_CHANGE_TABLE_COMMENT:
        cupel__buf_printf(out, "table comment '%s'", table->name);
        break;
    case CUPEL_ADD_COLUMN:
        cupel__buf_printf(out, "added column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_REMOVE_COLUMN:
        cupel__buf_printf(out, "removed column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_RENAME_COLUMN:
        cupel__buf_printf(out, "renamed column '%s.%s' to '%s.%s'", table->name,
                          d->from_column->name, table->name, column->name);
        break;
    case CUPEL_CHANGE_TYPE:
        describe_type_change(out, dialect, d);
        break;
    case CUPEL_CHANGE_NULLABLE:
        cupel__buf_printf(out, "%s on column '%s.%s'", column->nullable ? "NULL" : "NOT NULL",
                          table->name, column->name);
        break;
    case CUPEL_CHANGE_DEFAULT:
        cupel__buf_printf(out, "server default on column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_CHANGE_COMPUTED:
        cupel__buf_printf(out, "computed expression on column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_CHANGE_IDENTITY:
        cupel__buf_printf(out, "identity on column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_CHANGE_COLLATION:
        cupel__buf_printf(out, "collation on column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_CHANGE_COMMENT:
        cupel__buf_printf(out, "column comment '%s.%s'", table->name, column->name);
        break;
    case CUPEL_ADD_INDEX:
    case CUPEL_REMOVE_INDEX:
    case CUPEL_CHANGE_INDEX:
        cupel__buf_printf(out, "%s index '%s' on ",
                          d->kind == CUPEL_ADD_INDEX      ? "added"
                          : d->kind == CUPEL_REMOVE_INDEX ? "removed"
                                                          : "changed",
                          index->name);
        if (table != NULL)
            cupel__index_describe(out, table, index);
        else
            cupel__buf_append(out, (d->to_object != NULL ? d->to_object : d->from_object)->name);
        break;
    case CUPEL_ADD_CONSTRAINT:
        describe_constraint(out, "added", table, d->to_constraint);
        break;
    case CUPEL_REMOVE_CONSTRAINT:
        describe_constraint(out, "removed", table, d->from_constraint);
        break;
    case CUPEL_CHANGE_CONSTRAINT:
        describe_constraint(out, "changed", table, d->to_constraint);
        break;
    case CUPEL_CHANGE_TABLE_OPTIONS:
        cupel__buf_printf(out, "options of table '%s'", table->name);
        break;
    case CUPEL_CHANGE_COLUMN_OPTIONS:
        cupel__buf_printf(out, "options of column '%s.%s'", table->name, column->name);
        break;
    case CUPEL_ADD_OBJECT:
        describe_object(out, "added", d->to_object);
        break;
    case CUPEL_REMOVE_OBJECT:
        describe_object(out, "removed", d->from_object);
        break;
    case CUPEL_CHANGE_OBJECT:
        describe_object(out, "changed", d->to_object);
        break;
    case CUPEL_CHANGE_INDEX_COMMENT:
        cupel__buf_printf(out, "comment on index '%s' on %s", index->name, table->name);
        break;
    case CUPEL_CHANGE_CONSTRAINT_COMMENT:
        describe_constraint(out, "comment on", table, d->to_constraint);
        break;
    case CUPEL_CHANGE_OBJECT_COMMENT:
        describe_object(out, "comment on", d->to_object);
        break;
    }
}

static void describe_object(cupel__buf *out, const char *what, const cupel_object *object)
{
    cupel__buf_printf(out, "%s %s '%s'", what, cupel_object_kind_text(object->kind), object->name);
}

void cupel__index_describe(cupel__buf *out, const cupel_table *table, const cupel_index *index)
{
    cupel__buf_append(out, table->name);
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        cupel__buf_append(out, i == 0 ? " (" : ", ");
        cupel__buf_append(out, part->column != NULL ? part->column : part->expression);
        cupel__buf_append(out, part->descending ? " DESC" : "");
    }
    cupel__buf_append_char(out, ')');
    if (index->where != NULL)
        cupel__buf_printf(out, " WHERE %s", index->where);
}

static void describe_constraint(cupel__buf *out, const char *what, const cupel_table *table,
                                const cupel_constraint *constraint)
{
    static const char *const words[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = "primary key",
        [CUPEL_CONSTRAINT_UNIQUE] = "unique constraint",
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = "foreign key",
        [CUPEL_CONSTRAINT_CHECK] = "check constraint",
        [CUPEL_CONSTRAINT_EXCLUDE] = "exclusion constraint",
    };
    cupel__buf_printf(out, "%s %s", what, words[constraint->kind]);
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY) {
        cupel__buf_append_char(out, ' ');
        column_names(out, constraint->columns, constraint->column_count);
        column_names(out, constraint->referred_columns, constraint->column_count);
        cupel__buf_printf(out, " on table %s", table->name);
        return;
    }
    if (constraint->name != NULL)
        cupel__buf_printf(out, " '%s'", constraint->name);
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK ||
        constraint->kind == CUPEL_CONSTRAINT_EXCLUDE) {
        cupel__buf_printf(out, " on table '%s'", table->name);
        return;
    }
    cupel__buf_printf(out, " on %s ", table->name);
    column_names(out, constraint->columns, constraint->column_count);
}

static void describe_type_change(cupel__buf *out, const cupel_dialect *dialect,
                                 const cupel_difference *d)
{
    cupel__buf_append(out, "type change from ");
    type_name(out, dialect, &d->from_column->type);
    cupel__buf_append(out, " to ");
    type_name(out, dialect, &d->to_column->type);
    cupel__buf_printf(out, " on '%s.%s'", d->to_table->name, d->to_column->name);
}

static void column_names(cupel__buf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cupel__buf_printf(out, "%s%s", i == 0 ? "(" : ", ", names != NULL ? names[i] : "?");
    cupel__buf_append_char(out, ')');
}

/* As the engine writes it; an enum also by its labels, as those are what changes. */
static void type_name(cupel__buf *out, const cupel_dialect *dialect, const cupel_type *type)
{
    if (type->kind != CUPEL_TYPE_ENUM) {
        if (dialect->render_type(dialect, out, type, NULL) < 0)
            cupel__buf_append(out, "an unknown type");
        return;
    }
    cupel__buf_append(out, "ENUM");
    for (size_t i = 0; type->labels != NULL && type->labels[i] != NULL; i++)
        cupel__buf_printf(out, "%s'%s'", i == 0 ? "(" : ", ", type->labels[i]);
    cupel__buf_append_char(out, ')');
}
