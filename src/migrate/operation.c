/* Operations reversed, and differences in the words of the log. */
#include "migrate/operation.h"

#define CUPEL__X(kind, text) +1
enum { KIND_COUNT = 0 CUPEL_DIFFERENCE_KINDS(CUPEL__X) };
#undef CUPEL__X

/* What a difference happened to, found and described. */
static void describe_index(cupel__buf *out, const cupel_table *table, const cupel_index *index);
static const cupel_table *table_of(const cupel_difference *d);
static const cupel_index *index_of(const cupel_difference *d);
static const cupel_object *object_of(const cupel_difference *d);
typedef void subject(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d);
static subject table_name, renamed_table, column_name, renamed_column, type_change, nullability,
    object_name, index_with_columns, index_of_table, constraint_with_columns;
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

/* "Detected ", the words of the kind, and what it happened to as the describer writes it. */
void cupel__difference_describe(cupel__buf *out, const cupel_dialect *dialect,
                                const cupel_difference *d)
{
    static const struct {
        const char *words;
        subject *describe;
    } kinds[] = {
        [CUPEL_ADD_TABLE] = { "added table ", table_name },
        [CUPEL_REMOVE_TABLE] = { "removed table ", table_name },
        [CUPEL_RENAME_TABLE] = { "renamed table ", renamed_table },
        [CUPEL_CHANGE_TABLE_COMMENT] = { "table comment ", table_name },
        [CUPEL_ADD_COLUMN] = { "added column ", column_name },
        [CUPEL_REMOVE_COLUMN] = { "removed column ", column_name },
        [CUPEL_RENAME_COLUMN] = { "renamed column ", renamed_column },
        [CUPEL_CHANGE_TYPE] = { "type change from ", type_change },
        [CUPEL_CHANGE_NULLABLE] = { "", nullability },
        [CUPEL_CHANGE_DEFAULT] = { "server default on column ", column_name },
        [CUPEL_CHANGE_COMPUTED] = { "computed expression on column ", column_name },
        [CUPEL_CHANGE_IDENTITY] = { "identity on column ", column_name },
        [CUPEL_CHANGE_COLLATION] = { "collation on column ", column_name },
        [CUPEL_CHANGE_COMMENT] = { "column comment ", column_name },
        [CUPEL_ADD_INDEX] = { "added ", index_with_columns },
        [CUPEL_REMOVE_INDEX] = { "removed ", index_with_columns },
        [CUPEL_CHANGE_INDEX] = { "changed ", index_with_columns },
        [CUPEL_ADD_CONSTRAINT] = { "added ", constraint_with_columns },
        [CUPEL_REMOVE_CONSTRAINT] = { "removed ", constraint_with_columns },
        [CUPEL_CHANGE_CONSTRAINT] = { "changed ", constraint_with_columns },
        [CUPEL_CHANGE_TABLE_OPTIONS] = { "options of table ", table_name },
        [CUPEL_CHANGE_COLUMN_OPTIONS] = { "options of column ", column_name },
        [CUPEL_ADD_OBJECT] = { "added ", object_name },
        [CUPEL_REMOVE_OBJECT] = { "removed ", object_name },
        [CUPEL_CHANGE_OBJECT] = { "changed ", object_name },
        [CUPEL_CHANGE_OBJECT_COMMENT] = { "comment on ", object_name },
        [CUPEL_CHANGE_INDEX_COMMENT] = { "comment on ", index_of_table },
        [CUPEL_CHANGE_CONSTRAINT_COMMENT] = { "comment on ", constraint_with_columns },
    };
    _Static_assert(sizeof kinds / sizeof *kinds == KIND_COUNT, "a row for each kind of difference");
    cupel__buf_printf(out, "Detected %s", kinds[d->kind].words);
    kinds[d->kind].describe(out, dialect, d);
}

static const cupel_table *table_of(const cupel_difference *d)
{
    return d->to_table != NULL ? d->to_table : d->from_table;
}

static const cupel_index *index_of(const cupel_difference *d)
{
    return d->to_index != NULL ? d->to_index : d->from_index;
}

static const cupel_object *object_of(const cupel_difference *d)
{
    return d->to_object != NULL ? d->to_object : d->from_object;
}

static void table_name(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    (void)dialect;
    cupel__buf_printf(out, "'%s'", table_of(d)->name);
}

static void renamed_table(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    (void)dialect;
    cupel__buf_printf(out, "'%s' to '%s'", d->from_table->name, d->to_table->name);
}

static void column_name(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    (void)dialect;
    const cupel_column *column = d->to_column != NULL ? d->to_column : d->from_column;
    cupel__buf_printf(out, "'%s.%s'", table_of(d)->name, column->name);
}

static void renamed_column(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    cupel__buf_printf(out, "'%s.%s' to ", table_of(d)->name, d->from_column->name);
    column_name(out, dialect, d);
}

static void nullability(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    cupel__buf_printf(out, "%s on column ", d->to_column->nullable ? "NULL" : "NOT NULL");
    column_name(out, dialect, d);
}

static void object_name(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    (void)dialect;
    const cupel_object *object = object_of(d);
    cupel__buf_printf(out, "%s '%s'", cupel_object_kind_text(object->kind), object->name);
}

static void index_with_columns(cupel__buf *out, const cupel_dialect *dialect,
                               const cupel_difference *d)
{
    (void)dialect;
    const cupel_index *index = index_of(d);
    cupel__buf_printf(out, "index '%s' on ", index->name);
    if (table_of(d) != NULL)
        describe_index(out, table_of(d), index);
    else
        cupel__buf_append(out, object_of(d)->name);
}

static void index_of_table(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
    (void)dialect;
    cupel__buf_printf(out, "index '%s' on %s", index_of(d)->name, table_of(d)->name);
}

/* "users (username, lower(name) DESC)": an index as the log and messages show it. */
static void describe_index(cupel__buf *out, const cupel_table *table, const cupel_index *index)
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

static void constraint_with_columns(cupel__buf *out, const cupel_dialect *dialect,
                                    const cupel_difference *d)
{
    (void)dialect;
    const cupel_table *table = table_of(d);
    const cupel_constraint *constraint =
        d->to_constraint != NULL ? d->to_constraint : d->from_constraint;
    static const char *const words[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = "primary key",
        [CUPEL_CONSTRAINT_UNIQUE] = "unique constraint",
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = "foreign key",
        [CUPEL_CONSTRAINT_CHECK] = "check constraint",
        [CUPEL_CONSTRAINT_EXCLUDE] = "exclusion constraint",
    };
    cupel__buf_append(out, words[constraint->kind]);
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

static void type_change(cupel__buf *out, const cupel_dialect *dialect, const cupel_difference *d)
{
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
