/* What differs in the columns of a table, turned into operations: values for the rows that are there come
 * before NULL is forbidden, and what is computed after what it is computed of. */
#include "migrate/directives.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

static bool is_generated(const cupel_column *column);
static const cupel_column *plain(cupel__maker *m, const cupel_column *column);
static bool is_bare(const cupel__maker *m, const cupel_table *to, const cupel_column *column);
static bool goes(const cupel__maker *m, const cupel_table *to, size_t constraint, size_t index);
static void add_column(cupel__maker *m, const cupel_difference *d);
static void drop_column(cupel__maker *m, const cupel_difference *d);
static bool takes_null(const cupel_column *column);
static bool is_numbered(const cupel__maker *m, const cupel_column *column);
static uint32_t nullability_of(const cupel_column *column);
static cupel_column *nullable_copy(cupel__maker *m, const cupel_column *column);
static const char *quoted(const cupel__maker *m, const char *text);
static void alter_column(cupel__maker *m, const cupel_difference *d, uint32_t changes);
static bool is_replaced(const cupel__maker *m, const cupel_table *to, const cupel_column *column);
static void replace_keys(cupel__maker *m, const cupel_difference *d, const char *column,
                         const cupel_table *table, const cupel_table *other, bool create);
static const char *fill_value(cupel__maker *m, const cupel_table *table,
                              const cupel_column *column);

/* Where the keys of a generated column go, or come only now, and it must be in one: it is not generated
 * while it is in none. Nor is a column that comes or goes while others of its table do. */
void cupel__columns_generate(cupel__maker *m, const cupel_table *to, bool come)
{
    const cupel_table *from = cupel_schema_table(m->a->renamed, to->schema, to->name);
    const cupel_table *table = come ? to : from;
    for (size_t i = 0; m->code == 0 && from != NULL && i < table->column_count; i++) {
        const cupel_column *generated = table->columns[i];
        if (!is_generated(generated) || !is_bare(m, to, generated))
            continue;
        cupel__operation o = {
            .kind = CUPEL__OPERATION_ALTER_COLUMN,
            .schema = to->schema,
            .table = to->name,
            .name = generated->name,
            .changes = CUPEL_ALTER_IDENTITY,
        };
        const cupel__operand with = { .table = table, .column = generated };
        const cupel__operand without = { .table = with.table, .column = plain(m, generated) };
        o.from = come ? without : with;
        o.to = come ? with : without;
        cupel__maker_add(m, &o);
    }
}

static bool is_generated(const cupel_column *column)
{
    return column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
}

/* The column when it is not generated; NULL, and the failure kept, when memory is short. */
static const cupel_column *plain(cupel__maker *m, const cupel_column *column)
{
    cupel_column *copy = cupel__arena_alloc(&m->a->arena, sizeof *copy);
    if (copy != NULL) {
        *copy = *column;
        copy->autoincrement = false;
        copy->identity = CUPEL_IDENTITY_NONE;
    } else {
        m->code = cupel__error_nomem(m->error);
    }
    return copy;
}

/* Whether the column, or a key that begins with it, was not there before or does not stay. */
static bool is_bare(const cupel__maker *m, const cupel_table *to, const cupel_column *column)
{
    const cupel_table *from = cupel_schema_table(m->a->renamed, to->schema, to->name);
    if (!(m->a->dialect->capabilities & CUPEL_NEEDS_GENERATED_KEY) || from == NULL)
        return false;
    if (cupel_table_column(from, column->name) == NULL ||
        cupel_table_column(to, column->name) == NULL)
        return true;
    for (size_t i = 0; i < from->constraint_count; i++) {
        const cupel_constraint *key = from->constraints[i];
        bool begins =
            (key->kind == CUPEL_CONSTRAINT_PRIMARY_KEY || key->kind == CUPEL_CONSTRAINT_UNIQUE) &&
            cupel__text_iequal(key->columns[0], column->name);
        if (begins && !goes(m, to, i, SIZE_MAX))
            return false;
    }
    for (size_t i = 0; i < from->index_count; i++)
        if (cupel__text_iequal(from->indexes[i]->parts[0].column, column->name) &&
            !goes(m, to, SIZE_MAX, i))
            return false;
    return true;
}

/* Whether the old table's constraint or index at this place goes or changes. */
static bool goes(const cupel__maker *m, const cupel_table *to, size_t constraint, size_t index)
{
    const cupel__link *link = NULL;
    const cupel_difference *d;
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        bool key = d->kind == CUPEL_REMOVE_CONSTRAINT || d->kind == CUPEL_CHANGE_CONSTRAINT;
        bool other = d->kind == CUPEL_REMOVE_INDEX || d->kind == CUPEL_CHANGE_INDEX;
        if ((key && constraint < d->from_table->constraint_count &&
             d->from_table->constraints[constraint] == d->from_constraint) ||
            (other && index < d->from_table->index_count &&
             d->from_table->indexes[index] == d->from_index))
            return true;
    }
    return false;
}

void cupel__columns_add(cupel__maker *m, const cupel_table *to, bool computed)
{
    const cupel__link *link = NULL;
    const cupel_difference *d;
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        if (d->kind == CUPEL_ADD_COLUMN && (d->to_column->computed != NULL) == computed)
            add_column(m, d);
    }
}

void cupel__columns_drop(cupel__maker *m, const cupel_table *to, bool computed)
{
    const cupel__link *link = NULL;
    const cupel_difference *d;
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        if (d->kind == CUPEL_REMOVE_COLUMN && (d->from_column->computed != NULL) == computed)
            drop_column(m, d);
    }
}

/* A value for a column that comes back without what was in it. */
static const char *zero_of(const cupel__maker *m, const cupel_type *type)
{
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
    case CUPEL_TYPE_NUMERIC:
        return "0";
    case CUPEL_TYPE_BOOLEAN:
        return "false";
    case CUPEL_TYPE_STRING:
    case CUPEL_TYPE_TEXT:
    case CUPEL_TYPE_UNICODE:
    case CUPEL_TYPE_UNICODE_TEXT:
    case CUPEL_TYPE_BINARY:
        return "''";
    case CUPEL_TYPE_DATE:
        return "'1970-01-01'";
    case CUPEL_TYPE_TIME:
        return "'00:00:00'";
    case CUPEL_TYPE_DATETIME:
        return "'1970-01-01 00:00:00'";
    case CUPEL_TYPE_INTERVAL:
        return "'PT0S'";
    case CUPEL_TYPE_UUID:
        return "'00000000-0000-0000-0000-000000000000'";
    case CUPEL_TYPE_JSON:
        return "'null'";
    case CUPEL_TYPE_ENUM:
        return quoted(m, type->labels[0]);
    case CUPEL_TYPE_NONE:
    case CUPEL_TYPE_NATIVE:
        break;
    }
    return NULL;
}

/* Where it comes back, rows that are there then need something in it, as in add_column. */
static void drop_column(cupel__maker *m, const cupel_difference *d)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_COLUMN, d);
    bool numbered = is_numbered(m, o.from.column);
    const cupel_column *column = numbered ? plain(m, o.from.column) : o.from.column;
    if (m->code < 0)
        return;
    const char *zero = numbered             ? m->a->dialect->row_number
                       : takes_null(column) ? NULL
                                            : zero_of(m, &column->type);
    o.name = column->name;
    o.to = (cupel__operand){ 0 };
    if (zero != NULL) {
        cupel_column *nullable = nullable_copy(m, column);
        cupel__operation back = o;
        back.kind = CUPEL__OPERATION_ALTER_COLUMN;
        back.only_back = true;
        back.changes = nullability_of(column);
        back.to = (cupel__operand){ .table = o.from.table, .column = nullable };
        cupel__maker_add(m, &back);
        back.kind = CUPEL__OPERATION_UNFILL_COLUMN;
        back.value = zero;
        back.invented = true;
        cupel__maker_add(m, &back);
        o.from.column = nullable;
    }
    cupel__maker_add(m, &o);
}

/* Whether the engine numbers the rows that are there only when a key of the column is there too. */
static bool is_numbered(const cupel__maker *m, const cupel_column *column)
{
    return (m->a->dialect->capabilities & CUPEL_NEEDS_GENERATED_KEY) != 0 && is_generated(column);
}

/* What becomes of a column that can be empty when it no longer can: some engines have options of that. */
static uint32_t nullability_of(const cupel_column *column)
{
    return CUPEL_ALTER_NULLABLE | (column->option_count > 0 ? CUPEL_ALTER_OPTIONS : 0u);
}

/* Whether rows can be without it, or the engine gives them a value. */
static bool takes_null(const cupel_column *column)
{
    return column->nullable || column->server_default != NULL || column->computed != NULL ||
           column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
}

/* NULL, and the failure kept, when memory is short. */
static cupel_column *nullable_copy(cupel__maker *m, const cupel_column *column)
{
    cupel_column *copy = cupel__arena_alloc(&m->a->arena, sizeof *copy);
    if (copy != NULL) {
        *copy = *column;
        copy->nullable = true;
    } else {
        m->code = cupel__error_nomem(m->error);
    }
    return copy;
}

/* A value for the rows that are there is needed where the column cannot be empty; the engine takes it
 * from the server's default, or the steps are: add it nullable, fill it, forbid NULL. */
static void add_column(cupel__maker *m, const cupel_difference *d)
{
    bool numbered = is_numbered(m, d->to_column);
    const cupel_column *column = numbered ? plain(m, d->to_column) : d->to_column;
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_ADD_COLUMN, d);
    if (m->code < 0)
        return;
    o.name = column->name;
    if (takes_null(column)) {
        cupel__maker_add(m, &o);
        return;
    }
    const char *value = numbered ? m->a->dialect->row_number : fill_value(m, d->to_table, column);
    if (m->code == 0 && value == NULL && m->a->models != NULL) {
        m->code = cupel_error_set(m->error, CUPEL_EMODEL,
                                  "%s.%s is new and NOT NULL: what shall be in it in the rows that "
                                  "are there already? Say "
                                  ".default_value = \"...\" in the model, which fills them, or "
                                  ".server_default; or let it "
                                  "be NULL",
                                  d->to_table->name, column->name);
        return;
    }
    cupel_column *nullable = nullable_copy(m, column);
    o.to.column = nullable;
    cupel__maker_add(m, &o);
    o.kind = CUPEL__OPERATION_FILL_COLUMN;
    o.value = value;
    if (value != NULL)
        cupel__maker_add(m, &o);
    o.kind = CUPEL__OPERATION_ALTER_COLUMN;
    o.fails_on_null = value == NULL;
    o.value = NULL;
    o.changes = nullability_of(column);
    o.from = (cupel__operand){ .table = d->to_table, .column = nullable };
    o.to.column = column;
    cupel__maker_add(m, &o);
}

static uint32_t change_of(cupel_difference_kind kind)
{
    switch (kind) {
    case CUPEL_CHANGE_TYPE:
        return CUPEL_ALTER_TYPE;
    case CUPEL_CHANGE_NULLABLE:
        return CUPEL_ALTER_NULLABLE;
    case CUPEL_CHANGE_DEFAULT:
        return CUPEL_ALTER_DEFAULT;
    case CUPEL_CHANGE_IDENTITY:
        return CUPEL_ALTER_IDENTITY;
    case CUPEL_CHANGE_COLLATION:
        return CUPEL_ALTER_COLLATION;
    case CUPEL_CHANGE_COMMENT:
        return CUPEL_ALTER_COMMENT;
    case CUPEL_CHANGE_COLUMN_OPTIONS:
        return CUPEL_ALTER_OPTIONS;
    default:
        return 0;
    }
}

/* What changes in one column is one operation. */
void cupel__columns_alter(cupel__maker *m, const cupel_table *to)
{
    const cupel__link *link = NULL;
    const cupel_difference *d;
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        const cupel_difference *first = NULL;
        uint32_t changes = change_of(d->kind);
        if (changes == 0 || is_replaced(m, to, d->to_column))
            continue;
        const cupel__link *other = cupel__links_of(&m->a->changes, d->to_column);
        for (; other != NULL; other = other->next) {
            const cupel_difference *one = other->item;
            uint32_t change = cupel__part_follows(m->a, one, false) ? 0 : change_of(one->kind);
            first = first == NULL && change != 0 ? one : first;
            changes |= change;
        }
        if (first == d)
            alter_column(m, d, changes);
    }
}

static void alter_column(cupel__maker *m, const cupel_difference *d, uint32_t changes)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_ALTER_COLUMN, d);
    const cupel_column *to = d->to_column;
    if (is_bare(m, d->to_table, to) && (is_generated(to) || is_generated(o.from.column))) {
        o.from.column = plain(m, o.from.column);
        o.to.column = to = plain(m, to);
        changes &= ~(uint32_t)CUPEL_ALTER_IDENTITY;
    }
    if (m->code < 0 || changes == 0)
        return;
    o.name = to->name;
    if (changes & CUPEL_ALTER_NULLABLE && !to->nullable) {
        const char *value =
            to->server_default != NULL ? to->server_default : fill_value(m, d->to_table, to);
        cupel__operation fill = o;
        fill.kind = CUPEL__OPERATION_FILL_COLUMN;
        fill.value = value;
        fill.from = (cupel__operand){ 0 };
        /* What is filled in must fit the new type, which therefore comes first. */
        cupel_column *between = nullable_copy(m, to);
        const uint32_t last = CUPEL_ALTER_NULLABLE | CUPEL_ALTER_OPTIONS;
        o.changes = changes & ~last;
        o.to.column = between;
        if (value != NULL && o.changes != 0) {
            cupel__maker_add(m, &o);
            o.from = (cupel__operand){ .table = d->to_table, .column = between };
            changes &= last;
        }
        if (value != NULL) {
            cupel__maker_add(m, &fill);
        } else {
            o.fails_on_null = true;
            cupel_log_write(
                m->a->log, CUPEL_LOG_WARNING, "cupel.autogenerate",
                "'%s.%s' becomes NOT NULL: the upgrade fails where a row has NULL there. "
                "A .default_value in the model would fill such rows",
                o.table, to->name);
        }
        o.to.column = to;
    }
    o.changes = changes;
    cupel__maker_add(m, &o);
}

/* Whether a column is dropped and added again: what is computed can be thrown away and computed anew,
 * and where it is computed of a column whose type changes, some engines insist. */
static bool is_replaced(const cupel__maker *m, const cupel_table *to, const cupel_column *column)
{
    const cupel__link *link = cupel__links_of(&m->a->changes, column);
    const cupel_difference *d;
    for (; link != NULL; link = link->next) {
        d = link->item;
        if (d->kind == CUPEL_CHANGE_COMPUTED && !cupel__part_follows(m->a, d, false))
            return true;
    }
    while (column->computed != NULL && (d = cupel__maker_next(m, to, &link)) != NULL) {
        if (d->kind == CUPEL_CHANGE_TYPE && strstr(column->computed, d->to_column->name) != NULL)
            return true;
    }
    return false;
}

/* One half of it, before or after the other changes; indexes and constraints over the column go with
 * it, and come back. */
void cupel__columns_replace(cupel__maker *m, const cupel_table *to, bool create)
{
    const cupel__link *link = NULL;
    const cupel_difference *d = cupel__maker_next(m, to, &link);
    for (size_t i = 0; d != NULL && i < to->column_count; i++) {
        const cupel_table *from = cupel__table_renamed(m->a, d->from_table);
        const cupel_column *new_column = to->columns[i];
        const cupel_column *old_column = cupel_table_column(from, new_column->name);
        if (old_column == NULL || !is_replaced(m, to, new_column))
            continue;
        cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_COLUMN, d);
        o.kind = create ? CUPEL__OPERATION_ADD_COLUMN : CUPEL__OPERATION_DROP_COLUMN;
        o.name = new_column->name;
        o.from = o.to = (cupel__operand){ 0 };
        if (create) {
            o.to = (cupel__operand){ .table = to, .column = new_column };
            cupel__maker_add(m, &o);
            replace_keys(m, d, new_column->name, to, from, true);
        } else {
            o.from = (cupel__operand){ .table = from, .column = old_column };
            replace_keys(m, d, new_column->name, from, to, false);
            cupel__maker_add(m, &o);
        }
    }
}

static bool index_uses(const cupel_index *index, const char *column)
{
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        if (part->column != NULL ? strcmp(part->column, column) == 0
                                 : strstr(part->expression, column) != NULL)
            return true;
    }
    return index->where != NULL && strstr(index->where, column) != NULL;
}

/* Drops, or creates again, what `table` has over the column and `other` has too. */
static void replace_keys(cupel__maker *m, const cupel_difference *d, const char *column,
                         const cupel_table *table, const cupel_table *other, bool create)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_INDEX, d);
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        bool uses = constraint->expression != NULL
                        ? strstr(constraint->expression, column) != NULL
                        : cupel__constraint_has_column(constraint, column);
        if (!uses || constraint->name == NULL ||
            cupel_table_constraint(other, constraint->name) == NULL)
            continue;
        o.kind = create ? CUPEL__OPERATION_ADD_CONSTRAINT : CUPEL__OPERATION_DROP_CONSTRAINT;
        o.name = constraint->name;
        o.from = o.to = (cupel__operand){ 0 };
        *(create ? &o.to : &o.from) = (cupel__operand){ .table = table, .constraint = constraint };
        cupel__maker_add(m, &o);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        if (!index_uses(index, column) || cupel_table_index(other, index->name) == NULL)
            continue;
        o.kind = create ? CUPEL__OPERATION_CREATE_INDEX : CUPEL__OPERATION_DROP_INDEX;
        o.name = index->name;
        o.from = o.to = (cupel__operand){ 0 };
        *(create ? &o.to : &o.from) = (cupel__operand){ .table = table, .index = index };
        cupel__maker_add(m, &o);
    }
}

/* The default that new objects get, as SQL; NULL where there is none. */
static const char *fill_value(cupel__maker *m, const cupel_table *table, const cupel_column *column)
{
    const cupel__models *models = m->a->models;
    const char *literal = NULL;
    for (size_t i = 0; models != NULL && i < models->count; i++) {
        if (models->items[i]->table != table)
            continue;
        const cupel__model_column *attribute =
            cupel__model_attribute_of(models->items[i], column->name);
        literal = attribute != NULL ? attribute->property.default_value : NULL;
    }
    if (literal == NULL)
        return NULL;
    switch (column->type.kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
    case CUPEL_TYPE_NUMERIC:
    case CUPEL_TYPE_BOOLEAN:
        return literal;
    default:
        break;
    }
    const char *text = quoted(m, literal);
    if (text == NULL)
        m->code = cupel__error_nomem(m->error);
    return text;
}

/* A literal of SQL; NULL when memory is short. */
static const char *quoted(const cupel__maker *m, const char *text)
{
    cupel__buf literal = { 0 };
    cupel__quote_text(&literal, m->a->dialect, text, strlen(text));
    const char *copy =
        literal.failed ? NULL : cupel__arena_strdup(&m->a->arena, cupel__buf_text(&literal));
    cupel__buf_release(&literal);
    return copy;
}
