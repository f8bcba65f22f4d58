/* Differences turned into operations, in an order in which every engine can do them, and back:
 *     objects above tables that go; renames; foreign keys that go; objects below tables that
 *     come; new tables; tables that go;
 *     then table by table what goes, columns that come and change, what comes, columns that go;
 *     foreign keys that come; objects above tables that come, and objects below them that go. */
#include "migrate/autogenerate.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/rebuild.h"
#include "sql/quote.h"
#include "sql/schema.h"

/* The making of the list. Failures are kept: from then on nothing is added. */
typedef struct maker {
    cupel__findings *a;
    cupel_error *error;
    int code;
} maker;

static void objects(maker *m, cupel__objects_place place);
static void renames(maker *m);
static void keys_that_go(maker *m);
static void tables_that_come(maker *m, bool late);
static void tables_that_go(maker *m);
static void changed_tables(maker *m);
static void keys_that_come(maker *m);
static void changes_that_go(maker *m, const cupel_table *to);
static void changes_that_come(maker *m, const cupel_table *to);
static void generate(maker *m, const cupel_table *to, bool come);
static bool is_generated(const cupel_column *column);
static const cupel_column *plain(maker *m, const cupel_column *column);
static bool is_bare(const maker *m, const cupel_table *to, const cupel_column *column);
static bool goes(const maker *m, const cupel_table *to, size_t constraint, size_t index);
static void add_columns(maker *m, const cupel_table *to, bool computed);
static void drop_columns(maker *m, const cupel_table *to, bool computed);
static void add_column(maker *m, const cupel_difference *d);
static void drop_column(maker *m, const cupel_difference *d);
static bool takes_null(const cupel_column *column);
static uint32_t nullability_of(const cupel_column *column);
static cupel_column *nullable_copy(maker *m, const cupel_column *column);
static const char *quoted(const maker *m, const char *text);
static void alter_columns(maker *m, const cupel_table *to);
static void alter_column(maker *m, const cupel_difference *d, uint32_t changes);
static bool is_replaced(const maker *m, const cupel_table *to, const cupel_column *column);
static void replace_columns(maker *m, const cupel_table *to, bool create);
static void replace_keys(maker *m, const cupel_difference *d, const char *column,
                         const cupel_table *table, const cupel_table *other, bool create);
static const char *fill_value(maker *m, const cupel_table *table, const cupel_column *column);
static void drop_constraint(maker *m, const cupel_difference *d);
static void add_constraint(maker *m, const cupel_difference *d);
static void name_constraint(maker *m, cupel__operation *o, const cupel_constraint *constraint);
static cupel__operation operation(const maker *m, cupel__operation_kind kind,
                                  const cupel_difference *d);
static void add(maker *m, const cupel__operation *o);
static const cupel_table *mapped(const maker *m, const cupel_table *from);
static const cupel_table *without(maker *m, cupel_schema *schema, const cupel_table *table,
                                  cupel_difference_kind kind);
static bool is_key(const cupel_constraint *constraint);

int cupel__directives_make(cupel__findings *a, cupel_error *error)
{
    maker m = { .a = a, .error = error };
    objects(&m, CUPEL__OBJECTS_ABOVE_GO);
    renames(&m);
    keys_that_go(&m);
    objects(&m, CUPEL__OBJECTS_BELOW_COME);
    tables_that_come(&m, false);
    tables_that_go(&m);
    changed_tables(&m);
    tables_that_come(&m, true);
    keys_that_come(&m);
    objects(&m, CUPEL__OBJECTS_ABOVE_COME);
    objects(&m, CUPEL__OBJECTS_BELOW_GO);
    return m.code;
}

static void objects(maker *m, cupel__objects_place place)
{
    if (m->code == 0)
        m->code = cupel__directives_objects(m->a, place, m->error);
}

static void renames(maker *m)
{
    static const cupel_difference_kind kinds[] = { CUPEL_RENAME_TABLE, CUPEL_RENAME_COLUMN };
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < m->a->comparison.count; i++) {
            const cupel_difference *d = &m->a->comparison.differences[i];
            if (d->kind != kinds[k] || cupel__part_follows(m->a, d, true))
                continue;
            cupel__operation o = operation(m, CUPEL__OPERATION_RENAME_COLUMN, d);
            if (k == 0) {
                o.kind = CUPEL__OPERATION_RENAME_TABLE;
                o.table = d->from_table->name;
            }
            o.name = k == 0 ? d->from_table->name : d->from_column->name;
            o.new_name = k == 0 ? d->to_table->name : d->to_column->name;
            o.from = o.to = (cupel__operand){ 0 };
            add(m, &o);
        }
    }
}

static void keys_that_go(maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if ((d->kind == CUPEL_REMOVE_CONSTRAINT || d->kind == CUPEL_CHANGE_CONSTRAINT) &&
            is_key(d->from_constraint) && !cupel__part_follows(m->a, d, true))
            drop_constraint(m, d);
    }
    if (m->code == 0)
        m->code = cupel__directives_held(m->a, false, m->error);
}

static void keys_that_come(maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if ((d->kind == CUPEL_ADD_CONSTRAINT || d->kind == CUPEL_CHANGE_CONSTRAINT) &&
            is_key(d->to_constraint))
            add_constraint(m, d);
    }
    if (m->code == 0)
        m->code = cupel__directives_held(m->a, true, m->error);
}

/* Those that are `late` are parts of tables that change before. */
static void tables_that_come(maker *m, bool late)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (d->kind != CUPEL_ADD_TABLE || cupel__part_comes_late(m->a, d->to_table) != late)
            continue;
        cupel__operation o = operation(m, CUPEL__OPERATION_CREATE_TABLE, d);
        o.to.table = without(m, m->a->unmade, d->to_table, CUPEL_ADD_CONSTRAINT);
        add(m, &o);
    }
}

static void tables_that_go(maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (d->kind != CUPEL_REMOVE_TABLE)
            continue;
        cupel__operation o = operation(m, CUPEL__OPERATION_DROP_TABLE, d);
        o.from.table = without(m, m->a->made, d->from_table, CUPEL_REMOVE_CONSTRAINT);
        add(m, &o);
    }
}

/* The comparison tells the differences of one table one after the other. Parts change with their
 * wholes. */
static void changed_tables(maker *m)
{
    const cupel_schema *to = m->a->to;
    for (size_t i = 0; i < to->table_count; i++) {
        if (to->tables[i]->partition_of != NULL && !cupel__is_part_of(to, to->tables[i], NULL))
            continue;
        changes_that_go(m, to->tables[i]);
        changes_that_come(m, to->tables[i]);
    }
}

/* Of a table that stays, without what is done to a part with its whole. */
static bool concerns(const maker *m, const cupel_difference *d, const cupel_table *to)
{
    return d->to_table == to && d->from_table != NULL && !cupel__part_follows(m->a, d, false);
}

/* What goes, and the columns, but for those that only go at the end. */
static void changes_that_go(maker *m, const cupel_table *to)
{
    const cupel_difference *all = m->a->comparison.differences;
    cupel__operation o;
    generate(m, to, false);
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &all[i];
        if (!concerns(m, d, to))
            continue;
        bool change = d->kind == CUPEL_CHANGE_CONSTRAINT;
        bool follows = cupel__part_follows(m->a, d, true);
        if (d->kind == CUPEL_CHANGE_TABLE_COMMENT) {
            o = operation(m, CUPEL__OPERATION_COMMENT_TABLE, d);
            add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_TABLE_OPTIONS) {
            o = operation(m, CUPEL__OPERATION_ALTER_TABLE, d);
            add(m, &o);
        } else if ((d->kind == CUPEL_REMOVE_CONSTRAINT || change) && !follows &&
                   !is_key(d->from_constraint)) {
            drop_constraint(m, d);
        } else if ((d->kind == CUPEL_REMOVE_INDEX || d->kind == CUPEL_CHANGE_INDEX) && !follows) {
            o = operation(m, CUPEL__OPERATION_DROP_INDEX, d);
            o.name = d->from_index->name;
            add(m, &o);
        }
    }
    /* What is computed from other columns comes after their changes, and goes before. */
    drop_columns(m, to, true);
    replace_columns(m, to, false);
    add_columns(m, to, false);
    alter_columns(m, to);
    add_columns(m, to, true);
    replace_columns(m, to, true);
    for (size_t i = 0; i < m->a->to->table_count; i++)
        if (cupel__is_part_of(m->a->to, m->a->to->tables[i], to))
            changes_that_go(m, m->a->to->tables[i]);
}

/* What comes, to the parts first. */
static void changes_that_come(maker *m, const cupel_table *to)
{
    const cupel_difference *all = m->a->comparison.differences;
    cupel__operation o;
    for (size_t i = 0; i < m->a->to->table_count; i++)
        if (cupel__is_part_of(m->a->to, m->a->to->tables[i], to))
            changes_that_come(m, m->a->to->tables[i]);
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &all[i];
        if (!concerns(m, d, to))
            continue;
        bool change = d->kind == CUPEL_CHANGE_CONSTRAINT;
        if ((d->kind == CUPEL_ADD_CONSTRAINT || change) && !is_key(d->to_constraint)) {
            add_constraint(m, d);
        } else if (d->kind == CUPEL_ADD_INDEX || d->kind == CUPEL_CHANGE_INDEX) {
            o = operation(m, CUPEL__OPERATION_CREATE_INDEX, d);
            o.name = d->to_index->name;
            add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_INDEX_COMMENT) {
            o = operation(m, CUPEL__OPERATION_COMMENT_INDEX, d);
            o.name = d->to_index->name;
            add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_CONSTRAINT_COMMENT) {
            o = operation(m, CUPEL__OPERATION_COMMENT_CONSTRAINT, d);
            name_constraint(m, &o, d->to_constraint);
            add(m, &o);
        }
    }
    generate(m, to, true);
    drop_columns(m, to, false);
}

/* Where the keys of a generated column go, or come only now, and it must be in one: it is not generated
 * while it is in none. */
static void generate(maker *m, const cupel_table *to, bool come)
{
    const cupel_table *from = cupel_schema_table(m->a->renamed, to->schema, to->name);
    for (size_t i = 0; m->code == 0 && from != NULL && i < to->column_count; i++) {
        const cupel_column *column = to->columns[i];
        const cupel_column *old = cupel_table_column(from, column->name);
        const cupel_column *generated = come ? column : old;
        if (old == NULL || !is_generated(generated) || !is_bare(m, to, column))
            continue;
        cupel__operation o = {
            .kind = CUPEL__OPERATION_ALTER_COLUMN,
            .schema = to->schema,
            .table = to->name,
            .name = column->name,
            .changes = CUPEL_ALTER_IDENTITY,
        };
        const cupel__operand with = { .table = come ? to : from, .column = generated };
        const cupel__operand without = { .table = with.table, .column = plain(m, generated) };
        o.from = come ? without : with;
        o.to = come ? with : without;
        add(m, &o);
    }
}

static bool is_generated(const cupel_column *column)
{
    return column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
}

/* The column when it is not generated; NULL, and the failure kept, when memory is short. */
static const cupel_column *plain(maker *m, const cupel_column *column)
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

/* Whether no key that begins with the column, and stays, was there before. */
static bool is_bare(const maker *m, const cupel_table *to, const cupel_column *column)
{
    const cupel_table *from = cupel_schema_table(m->a->renamed, to->schema, to->name);
    if (!m->a->dialect->generated_needs_key || from == NULL)
        return false;
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
static bool goes(const maker *m, const cupel_table *to, size_t constraint, size_t index)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (!concerns(m, d, to))
            continue;
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

static void add_columns(maker *m, const cupel_table *to, bool computed)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (concerns(m, d, to) && d->kind == CUPEL_ADD_COLUMN &&
            (d->to_column->computed != NULL) == computed)
            add_column(m, d);
    }
}

static void drop_columns(maker *m, const cupel_table *to, bool computed)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (!concerns(m, d, to) || d->kind != CUPEL_REMOVE_COLUMN ||
            (d->from_column->computed != NULL) != computed)
            continue;
        drop_column(m, d);
    }
}

/* A value for a column that comes back without what was in it. */
static const char *zero_of(const maker *m, const cupel_type *type)
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
static void drop_column(maker *m, const cupel_difference *d)
{
    cupel__operation o = operation(m, CUPEL__OPERATION_DROP_COLUMN, d);
    const cupel_column *column = o.from.column;
    const char *zero = takes_null(column) ? NULL : zero_of(m, &column->type);
    o.name = column->name;
    o.to = (cupel__operand){ 0 };
    if (zero != NULL) {
        cupel_column *nullable = nullable_copy(m, column);
        cupel__operation back = o;
        back.kind = CUPEL__OPERATION_ALTER_COLUMN;
        back.only_back = true;
        back.changes = nullability_of(column);
        back.to = (cupel__operand){ .table = o.from.table, .column = nullable };
        add(m, &back);
        back.kind = CUPEL__OPERATION_UNFILL_COLUMN;
        back.value = zero;
        back.invented = true;
        add(m, &back);
        o.from.column = nullable;
    }
    add(m, &o);
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
static cupel_column *nullable_copy(maker *m, const cupel_column *column)
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
static void add_column(maker *m, const cupel_difference *d)
{
    const cupel_column *column = d->to_column;
    cupel__operation o = operation(m, CUPEL__OPERATION_ADD_COLUMN, d);
    o.name = column->name;
    if (takes_null(column)) {
        add(m, &o);
        return;
    }
    const char *value = fill_value(m, d->to_table, column);
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
    add(m, &o);
    o.kind = CUPEL__OPERATION_FILL_COLUMN;
    o.value = value;
    if (value != NULL)
        add(m, &o);
    o.kind = CUPEL__OPERATION_ALTER_COLUMN;
    o.fails_on_null = value == NULL;
    o.value = NULL;
    o.changes = nullability_of(column);
    o.from = (cupel__operand){ .table = d->to_table, .column = nullable };
    o.to.column = column;
    add(m, &o);
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
static void alter_columns(maker *m, const cupel_table *to)
{
    const cupel_difference *all = m->a->comparison.differences;
    size_t count = m->a->comparison.count;
    for (size_t i = 0; i < count; i++) {
        uint32_t changes = 0;
        bool first = true;
        if (!concerns(m, &all[i], to) || change_of(all[i].kind) == 0 ||
            is_replaced(m, to, all[i].to_column))
            continue;
        for (size_t k = 0; k < count; k++) {
            uint32_t change = concerns(m, &all[k], to) ? change_of(all[k].kind) : 0;
            if (change == 0 || all[k].to_column != all[i].to_column)
                continue;
            first = first && k >= i;
            changes |= change;
        }
        if (first)
            alter_column(m, &all[i], changes);
    }
}

static void alter_column(maker *m, const cupel_difference *d, uint32_t changes)
{
    cupel__operation o = operation(m, CUPEL__OPERATION_ALTER_COLUMN, d);
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
            add(m, &o);
            o.from = (cupel__operand){ .table = d->to_table, .column = between };
            changes &= last;
        }
        if (value != NULL) {
            add(m, &fill);
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
    add(m, &o);
}

/* Whether a column is dropped and added again: what is computed can be thrown away and computed anew,
 * and where it is computed of a column whose type changes, some engines insist. */
static bool is_replaced(const maker *m, const cupel_table *to, const cupel_column *column)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (!concerns(m, d, to))
            continue;
        if (d->kind == CUPEL_CHANGE_COMPUTED && d->to_column == column)
            return true;
        if (d->kind == CUPEL_CHANGE_TYPE && column->computed != NULL &&
            strstr(column->computed, d->to_column->name) != NULL)
            return true;
    }
    return false;
}

/* One half of it, before or after the other changes; indexes and constraints over the column go with
 * it, and come back. */
static void replace_columns(maker *m, const cupel_table *to, bool create)
{
    const cupel_difference *d = NULL;
    for (size_t i = 0; d == NULL && i < m->a->comparison.count; i++)
        if (concerns(m, &m->a->comparison.differences[i], to))
            d = &m->a->comparison.differences[i];
    for (size_t i = 0; d != NULL && i < to->column_count; i++) {
        const cupel_table *from = mapped(m, d->from_table);
        const cupel_column *new_column = to->columns[i];
        const cupel_column *old_column = cupel_table_column(from, new_column->name);
        if (old_column == NULL || !is_replaced(m, to, new_column))
            continue;
        cupel__operation o = operation(m, CUPEL__OPERATION_DROP_COLUMN, d);
        o.kind = create ? CUPEL__OPERATION_ADD_COLUMN : CUPEL__OPERATION_DROP_COLUMN;
        o.name = new_column->name;
        o.from = o.to = (cupel__operand){ 0 };
        if (create) {
            o.to = (cupel__operand){ .table = to, .column = new_column };
            add(m, &o);
            replace_keys(m, d, new_column->name, to, from, true);
        } else {
            o.from = (cupel__operand){ .table = from, .column = old_column };
            replace_keys(m, d, new_column->name, from, to, false);
            add(m, &o);
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
static void replace_keys(maker *m, const cupel_difference *d, const char *column,
                         const cupel_table *table, const cupel_table *other, bool create)
{
    cupel__operation o = operation(m, CUPEL__OPERATION_DROP_INDEX, d);
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
        add(m, &o);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        if (!index_uses(index, column) || cupel_table_index(other, index->name) == NULL)
            continue;
        o.kind = create ? CUPEL__OPERATION_CREATE_INDEX : CUPEL__OPERATION_DROP_INDEX;
        o.name = index->name;
        o.from = o.to = (cupel__operand){ 0 };
        *(create ? &o.to : &o.from) = (cupel__operand){ .table = table, .index = index };
        add(m, &o);
    }
}

/* The default that new objects get, as SQL; NULL where there is none. */
static const char *fill_value(maker *m, const cupel_table *table, const cupel_column *column)
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
static const char *quoted(const maker *m, const char *text)
{
    cupel__buf literal = { 0 };
    cupel__quote_text(&literal, m->a->dialect, text, strlen(text));
    const char *copy =
        literal.failed ? NULL : cupel__arena_strdup(&m->a->arena, cupel__buf_text(&literal));
    cupel__buf_release(&literal);
    return copy;
}

static void drop_constraint(maker *m, const cupel_difference *d)
{
    cupel__operation o = operation(m, CUPEL__OPERATION_DROP_CONSTRAINT, d);
    o.to = (cupel__operand){ 0 };
    name_constraint(m, &o, o.from.constraint);
    add(m, &o);
}

static void name_constraint(maker *m, cupel__operation *o, const cupel_constraint *constraint)
{
    o->name = constraint->name;
    if (o->name == NULL && m->code == 0)
        m->code =
            cupel__unnamed_constraint_name(&m->a->arena, o->table, constraint, &o->name, m->error);
}

static void add_constraint(maker *m, const cupel_difference *d)
{
    cupel__operation o = operation(m, CUPEL__OPERATION_ADD_CONSTRAINT, d);
    o.from = (cupel__operand){ 0 };
    name_constraint(m, &o, o.to.constraint);
    add(m, &o);
}

/* Both sides filled in, the old one from the schema that has the new names. */
static cupel__operation operation(const maker *m, cupel__operation_kind kind,
                                  const cupel_difference *d)
{
    const cupel_table *from = d->from_table != NULL ? mapped(m, d->from_table) : NULL;
    const cupel_table *table = d->to_table != NULL ? d->to_table : from;
    cupel__operation o = {
        .kind = kind,
        .schema = table->schema,
        .table = table->name,
        .to = { d->to_table, d->to_column, d->to_constraint, d->to_index, NULL },
        .from.table = from,
    };
    for (size_t i = 0; from != NULL && i < from->column_count; i++)
        if (d->from_table->columns[i] == d->from_column)
            o.from.column = from->columns[i];
    for (size_t i = 0; from != NULL && i < from->constraint_count; i++)
        if (d->from_table->constraints[i] == d->from_constraint)
            o.from.constraint = from->constraints[i];
    for (size_t i = 0; from != NULL && i < from->index_count; i++)
        if (d->from_table->indexes[i] == d->from_index)
            o.from.index = from->indexes[i];
    return o;
}

static void add(maker *m, const cupel__operation *o)
{
    if (m->code == 0 && !cupel__vec_push(&m->a->operations, *o))
        m->code = cupel__error_nomem(m->error);
}

/* A copy of a schema has its elements at the same places. */
static const cupel_table *mapped(const maker *m, const cupel_table *from)
{
    size_t i = 0;
    while (m->a->from->tables[i] != from)
        i++;
    return m->a->renamed->tables[i];
}

/* The table without those keys that are added, or removed, by themselves, because they close a
 * cycle. */
static const cupel_table *without(maker *m, cupel_schema *schema, const cupel_table *table,
                                  cupel_difference_kind kind)
{
    const cupel_table *source = kind == CUPEL_ADD_CONSTRAINT ? table : mapped(m, table);
    cupel_table *copy = NULL;
    for (size_t i = 0; i < m->a->comparison.count && m->code == 0; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        const cupel_constraint *key =
            kind == CUPEL_ADD_CONSTRAINT ? d->to_constraint : d->from_constraint;
        if (d->kind != kind ||
            (kind == CUPEL_ADD_CONSTRAINT ? d->to_table : d->from_table) != table)
            continue;
        if (copy == NULL)
            copy = cupel_schema_copy_table(schema, source);
        if (copy == NULL) {
            m->code = cupel__error_nomem(m->error);
            return source;
        }
        size_t at = 0;
        while (table->constraints[at] != key)
            at++;
        const char *name = source->constraints[at]->name;
        for (size_t k = copy->constraint_count; k-- > 0;)
            if (is_key(copy->constraints[k]) && cupel__text_equal(copy->constraints[k]->name, name))
                cupel_table_remove_constraint(copy, copy->constraints[k]);
    }
    return copy != NULL ? copy : source;
}

static bool is_key(const cupel_constraint *constraint)
{
    return constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY;
}
