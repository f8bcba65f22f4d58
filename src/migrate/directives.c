/* Differences turned into operations, in an order in which every engine can do them, and back:
 *     objects above tables that go; renames; foreign keys that go; parts that leave their wholes; tables
 *     in the way of objects below them; objects below tables that come; new tables; tables that go;
 *     then table by table what goes, columns that come and change, what comes, columns that go;
 *     tables that become parts; objects above tables that come, and tables among them; objects and
 *     tables among those that went; foreign keys that come; objects below tables that go. */
#include "migrate/directives.h"

#include "base/error.h"
#include "base/text.h"
#include "dialect/rebuild.h"
#include "sql/schema.h"

static void index_changes(cupel__maker *m);
static void objects(cupel__maker *m, cupel__objects_place place);
static void renames(cupel__maker *m);
static void keys_that_go(cupel__maker *m);
static void parts_that_leave(cupel__maker *m);
static void parts_that_join(cupel__maker *m);
static bool is_moved(const cupel_difference *d);
static bool has_same_whole(const cupel_table *from, const cupel_table *to);
static const cupel_table *on_its_own(cupel__maker *m, const cupel_table *part);
static void tables_that_come(cupel__maker *m, bool late);
static void tables_that_go(cupel__maker *m, bool early);
static void create_table(cupel__maker *m, const cupel_difference *d);
static void drop_table(cupel__maker *m, const cupel_difference *d);
static void changed_tables(cupel__maker *m);
static void keys_that_come(cupel__maker *m);
static void changes_that_go(cupel__maker *m, const cupel_table *to);
static void changes_that_come(cupel__maker *m, const cupel_table *to);
static void drop_constraint(cupel__maker *m, const cupel_difference *d);
static void add_constraint(cupel__maker *m, const cupel_difference *d);
static void name_constraint(cupel__maker *m, cupel__operation *o,
                            const cupel_constraint *constraint);
static const cupel_table *without(cupel__maker *m, cupel_schema *schema, const cupel_table *table,
                                  cupel_difference_kind kind);
static bool is_told_apart(const cupel__maker *m, const cupel_constraint *key,
                          cupel_difference_kind kind);
static bool waits(const cupel__maker *m, const cupel_table *table, const cupel_constraint *key);
static void keys_that_waited(cupel__maker *m);
static bool is_key(const cupel_constraint *constraint);

int cupel__directives_make(cupel__findings *a, cupel_error *error)
{
    cupel__maker m = { .a = a, .error = error };
    if (a->comparison.count == 0)
        return 0;
    index_changes(&m);
    if (m.code == 0)
        m.code = cupel__directives_sort(a, error);
    objects(&m, CUPEL__OBJECTS_ABOVE_GO);
    renames(&m);
    keys_that_go(&m);
    parts_that_leave(&m);
    tables_that_go(&m, true);
    objects(&m, CUPEL__OBJECTS_BELOW_COME);
    tables_that_come(&m, false);
    tables_that_go(&m, false);
    changed_tables(&m);
    tables_that_come(&m, true);
    parts_that_join(&m);
    objects(&m, CUPEL__OBJECTS_ABOVE_COME);
    objects(&m, CUPEL__OBJECTS_AMONG_GO);
    keys_that_come(&m);
    objects(&m, CUPEL__OBJECTS_BELOW_GO);
    return m.code;
}

/* So that no table or column is looked for among all that differs. */
static void index_changes(cupel__maker *m)
{
    cupel__findings *a = m->a;
    bool added = true;
    for (size_t i = 0; added && i < a->comparison.count; i++) {
        const cupel_difference *d = &a->comparison.differences[i];
        const void *subjects[] = { d->from_table,      d->to_table,      d->from_column,
                                   d->to_column,       d->from_object,   d->to_object,
                                   d->from_constraint, d->to_constraint, d->from_index,
                                   d->to_index };
        for (size_t k = 0; added && k < sizeof subjects / sizeof subjects[0]; k++)
            added = subjects[k] == NULL || cupel__links_add(&a->changes, &a->arena, subjects[k], d);
    }
    for (size_t i = 0; added && i < a->to->table_count; i++) {
        const cupel_table *whole = cupel__whole_of(a->to, a->to->tables[i]);
        added = whole == NULL || cupel__links_add(&a->parts, &a->arena, whole, a->to->tables[i]);
    }
    if (!added)
        m->code = cupel__error_nomem(m->error);
}

int cupel__directives_table(cupel__findings *a, const cupel_table *table, cupel_error *error)
{
    cupel__maker m = { .a = a, .error = error };
    for (const cupel__link *link = cupel__links_of(&a->changes, table); link != NULL;
         link = link->next) {
        const cupel_difference *d = link->item;
        if (d->kind == CUPEL_ADD_TABLE)
            create_table(&m, d);
        else if (d->kind == CUPEL_REMOVE_TABLE)
            drop_table(&m, d);
    }
    if (table->owner == a->to &&
        cupel_schema_table(a->renamed, table->schema, table->name) != NULL) {
        changes_that_go(&m, table);
        changes_that_come(&m, table);
    }
    return m.code;
}

static void objects(cupel__maker *m, cupel__objects_place place)
{
    if (m->code == 0)
        m->code = cupel__directives_objects(m->a, place, m->error);
}

static void renames(cupel__maker *m)
{
    static const cupel_difference_kind kinds[] = { CUPEL_RENAME_TABLE, CUPEL_RENAME_COLUMN };
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < m->a->comparison.count; i++) {
            const cupel_difference *d = &m->a->comparison.differences[i];
            if (d->kind != kinds[k] || cupel__part_follows(m->a, d, true))
                continue;
            cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_RENAME_COLUMN, d);
            if (k == 0) {
                o.kind = CUPEL__OPERATION_RENAME_TABLE;
                o.table = d->from_table->name;
            }
            o.name = k == 0 ? d->from_table->name : d->from_column->name;
            o.new_name = k == 0 ? d->to_table->name : d->to_column->name;
            o.from = o.to = (cupel__operand){ 0 };
            cupel__maker_add(m, &o);
        }
    }
}

static void keys_that_go(cupel__maker *m)
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

static void keys_that_come(cupel__maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if ((d->kind == CUPEL_ADD_CONSTRAINT || d->kind == CUPEL_CHANGE_CONSTRAINT) &&
            is_key(d->to_constraint))
            add_constraint(m, d);
    }
    keys_that_waited(m);
    if (m->code == 0)
        m->code = cupel__directives_held(m->a, true, m->error);
}

/* What is done to a whole is done to its parts: they leave before, and join behind it. Where only the
 * bounds change, both is done at once. */
static void parts_that_leave(cupel__maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (!is_moved(d) || d->from_table->partition_of == NULL)
            continue;
        cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_ALTER_TABLE, d);
        if (d->to_table->partition_of != NULL && !has_same_whole(o.from.table, d->to_table))
            o.to.table = on_its_own(m, o.from.table);
        cupel__maker_add(m, &o);
    }
}

static void parts_that_join(cupel__maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (!is_moved(d) || d->to_table->partition_of == NULL)
            continue;
        cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_ALTER_TABLE, d);
        if (has_same_whole(o.from.table, d->to_table))
            continue;
        if (d->from_table->partition_of != NULL)
            o.from.table = on_its_own(m, o.from.table);
        cupel__maker_add(m, &o);
    }
}

static bool is_moved(const cupel_difference *d)
{
    return d->kind == CUPEL_CHANGE_TABLE_OPTIONS &&
           (!has_same_whole(d->from_table, d->to_table) ||
            !cupel__text_equal(d->from_table->partition_bound, d->to_table->partition_bound));
}

static bool has_same_whole(const cupel_table *from, const cupel_table *to)
{
    return cupel__text_equal(from->partition_of, to->partition_of) &&
           cupel__text_equal(from->partition_of_schema, to->partition_of_schema);
}

/* The part when it is one no more. */
static const cupel_table *on_its_own(cupel__maker *m, const cupel_table *part)
{
    cupel_table *copy = cupel_schema_table(m->a->made, part->schema, part->name);
    if (copy == NULL)
        copy = cupel_schema_copy_table(m->a->made, part);
    if (copy == NULL) {
        m->code = cupel__error_nomem(m->error);
        return part;
    }
    copy->partition_of = copy->partition_of_schema = copy->partition_bound = NULL;
    return copy;
}

/* Those that are `late` are parts of tables that change before. */
static void tables_that_come(cupel__maker *m, bool late)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (d->kind == CUPEL_ADD_TABLE && !cupel__set_has(&m->a->among, d->to_table) &&
            cupel__part_comes_late(m->a, d->to_table) == late)
            create_table(m, d);
    }
}

static void create_table(cupel__maker *m, const cupel_difference *d)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_CREATE_TABLE, d);
    o.to.table = without(m, m->a->unmade, d->to_table, CUPEL_ADD_CONSTRAINT);
    cupel__maker_add(m, &o);
}

/* Those that are `early` are in the way of objects below them. */
static void tables_that_go(cupel__maker *m, bool early)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference *d = &m->a->comparison.differences[i];
        if (d->kind == CUPEL_REMOVE_TABLE && !cupel__set_has(&m->a->among, d->from_table) &&
            cupel__set_has(&m->a->early, d->from_table) == early)
            drop_table(m, d);
    }
}

static void drop_table(cupel__maker *m, const cupel_difference *d)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_TABLE, d);
    o.from.table = without(m, m->a->made, d->from_table, CUPEL_REMOVE_CONSTRAINT);
    cupel__maker_add(m, &o);
}

/* The comparison tells the differences of one table one after the other. Parts change with their
 * wholes. */
static void changed_tables(cupel__maker *m)
{
    const cupel_schema *to = m->a->to;
    for (size_t i = 0; i < to->table_count; i++) {
        if (cupel__whole_of(to, to->tables[i]) != NULL ||
            cupel__set_has(&m->a->among, to->tables[i]))
            continue;
        changes_that_go(m, to->tables[i]);
        changes_that_come(m, to->tables[i]);
    }
}

const cupel_difference *cupel__maker_next(const cupel__maker *m, const cupel_table *to,
                                          const cupel__link **link)
{
    *link = *link != NULL ? (*link)->next : cupel__links_of(&m->a->changes, to);
    for (; *link != NULL; *link = (*link)->next) {
        const cupel_difference *d = (*link)->item;
        if (d->from_table != NULL && !cupel__part_follows(m->a, d, false))
            return d;
    }
    return NULL;
}

/* What goes, and the columns, but for those that only go at the end. */
static void changes_that_go(cupel__maker *m, const cupel_table *to)
{
    const cupel__link *link = NULL;
    const cupel_difference *d;
    cupel__operation o;
    cupel__columns_generate(m, to, false);
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        bool change = d->kind == CUPEL_CHANGE_CONSTRAINT;
        bool follows = cupel__part_follows(m->a, d, true);
        if (d->kind == CUPEL_CHANGE_TABLE_COMMENT) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_COMMENT_TABLE, d);
            cupel__maker_add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_TABLE_OPTIONS && !is_moved(d)) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_ALTER_TABLE, d);
            cupel__maker_add(m, &o);
        } else if ((d->kind == CUPEL_REMOVE_CONSTRAINT || change) && !follows &&
                   !is_key(d->from_constraint)) {
            drop_constraint(m, d);
        } else if ((d->kind == CUPEL_REMOVE_INDEX || d->kind == CUPEL_CHANGE_INDEX) && !follows) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_INDEX, d);
            o.name = d->from_index->name;
            cupel__maker_add(m, &o);
        }
    }
    /* What is computed from other columns comes after their changes, and goes before. */
    cupel__columns_drop(m, to, true);
    cupel__columns_replace(m, to, false);
    cupel__columns_add(m, to, false);
    cupel__columns_alter(m, to);
    cupel__columns_add(m, to, true);
    cupel__columns_replace(m, to, true);
    for (link = cupel__links_of(&m->a->parts, to); link != NULL; link = link->next)
        changes_that_go(m, link->item);
}

/* What comes, to the parts first. */
static void changes_that_come(cupel__maker *m, const cupel_table *to)
{
    const cupel__link *link;
    const cupel_difference *d;
    cupel__operation o;
    for (link = cupel__links_of(&m->a->parts, to); link != NULL; link = link->next)
        changes_that_come(m, link->item);
    while ((d = cupel__maker_next(m, to, &link)) != NULL) {
        bool change = d->kind == CUPEL_CHANGE_CONSTRAINT;
        if ((d->kind == CUPEL_ADD_CONSTRAINT || change) && !is_key(d->to_constraint)) {
            add_constraint(m, d);
        } else if (d->kind == CUPEL_ADD_INDEX || d->kind == CUPEL_CHANGE_INDEX) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_CREATE_INDEX, d);
            o.name = d->to_index->name;
            cupel__maker_add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_INDEX_COMMENT) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_COMMENT_INDEX, d);
            o.name = d->to_index->name;
            cupel__maker_add(m, &o);
        } else if (d->kind == CUPEL_CHANGE_CONSTRAINT_COMMENT) {
            o = cupel__maker_operation(m, CUPEL__OPERATION_COMMENT_CONSTRAINT, d);
            name_constraint(m, &o, d->to_constraint);
            cupel__maker_add(m, &o);
        }
    }
    cupel__columns_generate(m, to, true);
    cupel__columns_drop(m, to, false);
}

static void drop_constraint(cupel__maker *m, const cupel_difference *d)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_DROP_CONSTRAINT, d);
    o.to = (cupel__operand){ 0 };
    name_constraint(m, &o, o.from.constraint);
    cupel__maker_add(m, &o);
}

static void name_constraint(cupel__maker *m, cupel__operation *o,
                            const cupel_constraint *constraint)
{
    o->name = constraint->name;
    if (o->name == NULL && m->code == 0)
        m->code =
            cupel__unnamed_constraint_name(&m->a->arena, o->table, constraint, &o->name, m->error);
}

static void add_constraint(cupel__maker *m, const cupel_difference *d)
{
    cupel__operation o = cupel__maker_operation(m, CUPEL__OPERATION_ADD_CONSTRAINT, d);
    o.from = (cupel__operand){ 0 };
    name_constraint(m, &o, o.to.constraint);
    cupel__maker_add(m, &o);
}

cupel__operation cupel__maker_operation(const cupel__maker *m, cupel__operation_kind kind,
                                        const cupel_difference *d)
{
    const cupel_table *from =
        d->from_table != NULL ? cupel__table_renamed(m->a, d->from_table) : NULL;
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

void cupel__maker_add(cupel__maker *m, const cupel__operation *o)
{
    if (m->code == 0 && !cupel__vec_push(&m->a->operations, *o))
        m->code = cupel__error_nomem(m->error);
}

/* The table without those keys that are added, or removed, by themselves. */
static const cupel_table *without(cupel__maker *m, cupel_schema *schema, const cupel_table *table,
                                  cupel_difference_kind kind)
{
    const cupel_table *source =
        kind == CUPEL_ADD_CONSTRAINT ? table : cupel__table_renamed(m->a, table);
    cupel_table *copy = NULL;
    size_t removed = 0;
    for (size_t i = 0; i < table->constraint_count && m->code == 0; i++) {
        if (!is_told_apart(m, table->constraints[i], kind) &&
            !(kind == CUPEL_ADD_CONSTRAINT && waits(m, table, table->constraints[i])))
            continue;
        if (copy == NULL)
            copy = cupel_schema_copy_table(schema, source);
        if (copy == NULL) {
            m->code = cupel__error_nomem(m->error);
            return source;
        }
        cupel_table_remove_constraint(copy, copy->constraints[i - removed]);
        removed++;
    }
    return copy != NULL ? copy : source;
}

/* A key that closes a cycle is a difference of its own. */
static bool is_told_apart(const cupel__maker *m, const cupel_constraint *key,
                          cupel_difference_kind kind)
{
    const cupel__link *link = cupel__links_of(&m->a->changes, key);
    while (link != NULL && ((const cupel_difference *)link->item)->kind != kind)
        link = link->next;
    return link != NULL;
}

/* A foreign key of a new table, for which an old one must change first: get the columns, or a key. */
static bool waits(const cupel__maker *m, const cupel_table *table, const cupel_constraint *key)
{
    const cupel_table *target = is_key(key) ? cupel__constraint_target(table, key) : NULL;
    const cupel__link *link = target != NULL ? cupel__links_of(&m->a->changes, target) : NULL;
    if (!(m->a->dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT))
        return false;
    for (; link != NULL; link = link->next) {
        const cupel_difference *d = link->item;
        bool column = d->kind == CUPEL_ADD_COLUMN || d->kind == CUPEL_CHANGE_TYPE ||
                      d->kind == CUPEL_CHANGE_COLLATION;
        bool unique =
            d->to_constraint != NULL && (d->to_constraint->kind == CUPEL_CONSTRAINT_UNIQUE ||
                                         d->to_constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY);
        if (d->from_table != NULL &&
            (column || unique || (d->to_index != NULL && d->to_index->unique) ||
             d->kind == CUPEL_CHANGE_TABLE_OPTIONS))
            return true;
    }
    return false;
}

static void keys_that_waited(cupel__maker *m)
{
    for (size_t i = 0; i < m->a->comparison.count; i++) {
        const cupel_difference d = m->a->comparison.differences[i];
        for (size_t k = 0; d.kind == CUPEL_ADD_TABLE && k < d.to_table->constraint_count; k++) {
            const cupel_constraint *key = d.to_table->constraints[k];
            if (!waits(m, d.to_table, key) || is_told_apart(m, key, CUPEL_ADD_CONSTRAINT))
                continue;
            cupel_difference added = d;
            added.to_constraint = key;
            add_constraint(m, &added);
        }
    }
}

static bool is_key(const cupel_constraint *constraint)
{
    return constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY;
}
