/* Random indexes and constraints. */
#include "random_parts.h"

#include <assert.h>
#include <string.h>

#include "sql/schema.h"

static cupel_table *keyable_table(random_source *r, const cupel_schema *schema);
static void vary_part(random_source *r, const cupel_table *table, cupel_index_part *part);
static bool special_index(random_source *r, cupel_table *table, cupel_index *index);
static void index_extras(random_source *r, cupel_table *table, cupel_index *index);
static bool is_same_key(const cupel_table *table, const char *const *columns, size_t count);
static void unique_extras(random_source *r, cupel_table *table, cupel_constraint *unique);
static const cupel_constraint *key_of(random_source *r, const cupel_table *table);
static const char *collation_for(const random_source *r, const cupel_table *table,
                                 const cupel_table *target, const cupel_column *referred);
static void foreign_extras(random_source *r, const cupel_table *table, cupel_constraint *foreign,
                           bool nullable);

static cupel_table *keyable_table(random_source *r, const cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    return table == NULL || random_is_part(table) ? NULL : table;
}

size_t random_pick_columns(random_source *r, const cupel_table *table, const char **out,
                           size_t most)
{
    size_t count = 0;
    for (unsigned tries = 0; count < most && tries < 12; tries++) {
        const cupel_column *column = random_column(r, table);
        const random_type *type = random_type_of(&column->type);
        /* InnoDB lets its own index of a foreign key go as soon as another one serves, and then keeps
         * that one from being dropped. */
        bool taken = type == NULL || !type->keyable || column->computed != NULL ||
                     (random_engine(r) == MYSQL &&
                      random_is_in_foreign_key(table->owner, table, column->name));
        for (size_t i = 0; i < count; i++)
            taken = taken || out[i] == column->name;
        if (!taken)
            out[count++] = column->name;
    }
    return count;
}

bool random_add_index(random_source *r, cupel_schema *schema)
{
    cupel_table *table = keyable_table(r, schema);
    const char *columns[3];
    cupel_index_part parts[3] = { 0 };
    size_t count =
        table != NULL ? random_pick_columns(r, table, columns, 1 + random_below(r, 3)) : 0;
    if (count == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        parts[i].column = columns[i];
        vary_part(r, table, &parts[i]);
    }
    const cupel_column *text = random_of_family(r, table, TEXTS);
    if (text != NULL && r->dialect->capabilities & CUPEL_CAN_EXPRESSION_INDEX &&
        random_chance(r, 25))
        parts[0] = (cupel_index_part){
            .expression = random_sql(r, schema, random_chance(r, 50) ? "lower(%s)" : "(%s || 'x')",
                                     text->name, table),
            .descending = random_chance(r, 30)
        };
    cupel_index *index = cupel_table_add_index(table, random_name(r, "index"));
    assert(index != NULL);
    index->parts = cupel_schema_parts(schema, parts, count);
    index->part_count = count;
    if (!special_index(r, table, index))
        index_extras(r, table, index);
    random_tell_parts_index(r, table, index);
    return true;
}

static void vary_part(random_source *r, const cupel_table *table, cupel_index_part *part)
{
    const cupel_column *column = cupel_table_column(table, part->column);
    const random_type *type = random_type_of(&column->type);
    bool text = type != NULL && type->family == TEXTS;
    part->descending = random_chance(r, 25);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 20))
        part->nulls = random_chance(r, 50) ? CUPEL_NULLS_FIRST : CUPEL_NULLS_LAST;
    if (text && random_engine(r) == POSTGRESQL && random_chance(r, 20))
        part->collation = "POSIX";
    if (text && random_engine(r) == SQLITE && random_chance(r, 20))
        part->collation = "RTRIM";
    if (text && random_engine(r) == POSTGRESQL && random_chance(r, 20))
        part->operator_class = column->type.kind == CUPEL_TYPE_NATIVE ? NULL : "text_pattern_ops";
    if (part->operator_class != NULL && column->type.kind != CUPEL_TYPE_TEXT &&
        column->type.kind != CUPEL_TYPE_UNICODE_TEXT)
        part->operator_class = "varchar_pattern_ops";
    if (text && random_engine(r) == MYSQL && random_chance(r, 25))
        part->length = 1 + (int)random_below(r, 8);
}

/* A kind of its own, over one column that it is made for. */
static bool special_index(random_source *r, cupel_table *table, cupel_index *index)
{
    static const struct {
        unsigned engine;
        cupel_type_kind kind;
        int dimensions;
        const char *native;
        const char *method;
    } kinds[] = {
        { MYSQL, CUPEL_TYPE_STRING, 0, NULL, "fulltext" },
        { MYSQL, CUPEL_TYPE_TEXT, 0, NULL, "fulltext" },
        { MYSQL, CUPEL_TYPE_NATIVE, 0, "point", "spatial" },
        { POSTGRESQL, CUPEL_TYPE_INTEGER, 0, NULL, "hash" },
        { POSTGRESQL, CUPEL_TYPE_DATE, 0, NULL, "brin" },
        { POSTGRESQL, CUPEL_TYPE_INTEGER, 1, NULL, "gin" },
        { POSTGRESQL, CUPEL_TYPE_JSON, 0, NULL, "gin" },
        { POSTGRESQL, CUPEL_TYPE_NATIVE, 0, "int4range", "gist" },
        { POSTGRESQL, CUPEL_TYPE_NATIVE, 0, "point", "spgist" },
    };
    if (!random_chance(r, 30))
        return false;
    for (unsigned tries = 0; tries < 10; tries++) {
        const cupel_column *column = random_column(r, table);
        const size_t k = random_below(r, COUNT(kinds));
        const char *name = column->type.kind == CUPEL_TYPE_NATIVE ? column->type.name : NULL;
        if (kinds[k].engine != random_engine(r) || kinds[k].kind != column->type.kind ||
            kinds[k].dimensions != column->type.dimensions || column->computed != NULL ||
            (kinds[k].native != NULL && strcmp(kinds[k].native, name) != 0))
            continue;
        /* A spatial index needs what is never NULL; partitioned tables have neither of the two. */
        if (random_engine(r) == MYSQL &&
            (table->partition_by != NULL || (kinds[k].native != NULL && column->nullable)))
            continue;
        const cupel_index_part part = { .column = column->name };
        index->parts = cupel_schema_parts(table->owner, &part, 1);
        index->part_count = 1;
        index->method = kinds[k].method;
        return true;
    }
    return false;
}

static void index_extras(random_source *r, cupel_table *table, cupel_index *index)
{
    static const cupel_option fill = { "postgresql", "fillfactor", "55" };
    static const cupel_option ignored = { "mysql", "IGNORED", NULL };
    const cupel_column *number = random_of_family(r, table, NUMBERS);
    bool plain = true;
    for (size_t i = 0; i < index->part_count; i++)
        plain = plain && index->parts[i].expression == NULL;
    /* Unique keys have the column that parts go by. */
    index->unique = table->partition_by == NULL && random_chance(r, 25);
    if (number != NULL && r->dialect->capabilities & CUPEL_CAN_PARTIAL_INDEX &&
        random_chance(r, 25))
        index->where = random_sql(r, table->owner, "%s > 0", number->name, table);
    if (random_chance(r, 25))
        index->comment = random_comment(r);
    /* A unique one that is never NULL may serve as the primary key, which cannot be ignored. */
    if (random_engine(r) == MYSQL && !index->unique && random_chance(r, 10)) {
        index->options = &ignored;
        index->option_count = 1;
    }
    if (random_engine(r) != POSTGRESQL)
        return;
    index->nulls_not_distinct = index->unique && random_chance(r, 20);
    if (random_chance(r, 15)) {
        index->options = &fill;
        index->option_count = 1;
    }
    const cupel_column *more = random_column(r, table);
    if (plain && random_chance(r, 15) && more->computed == NULL)
        index->include = cupel_schema_texts(table->owner, (const char *const[]){ more->name }, 1);
    for (size_t i = 0; index->include != NULL && i < index->part_count; i++)
        if (strcmp(index->parts[i].column, more->name) == 0)
            index->include = NULL;
}

/* Two keys over the same columns would be one. */
static bool is_same_key(const cupel_table *table, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *other = table->constraints[i];
        if (other->kind != CUPEL_CONSTRAINT_CHECK && other->column_count == count &&
            cupel__constraint_has_column(other, columns[0]))
            return true;
    }
    return false;
}

bool random_add_unique(random_source *r, cupel_schema *schema)
{
    cupel_table *table = keyable_table(r, schema);
    const char *columns[3];
    size_t count =
        table != NULL ? random_pick_columns(r, table, columns, 1 + random_below(r, 2)) : 0;
    if (count == 0 || (random_engine(r) == MYSQL && table->partition_by != NULL))
        return false;
    count = random_with_partition_column(table, columns, count);
    if (is_same_key(table, columns, count))
        return false;
    cupel_constraint *unique = cupel_table_add_constraint(
        table, CUPEL_CONSTRAINT_UNIQUE, random_chance(r, 70) ? random_name(r, "unique") : NULL);
    assert(unique != NULL);
    unique->columns = cupel_schema_texts(schema, columns, count);
    unique->column_count = count;
    unique_extras(r, table, unique);
    random_tell_parts_constraint(table, unique);
    return true;
}

static void unique_extras(random_source *r, cupel_table *table, cupel_constraint *unique)
{
    static const cupel_option conflict = { "sqlite", "ON CONFLICT", "IGNORE" };
    static const cupel_option fill = { "postgresql", "fillfactor", "60" };
    if (random_engine(r) == SQLITE && random_chance(r, 20)) {
        unique->options = &conflict;
        unique->option_count = 1;
    }
    if (random_engine(r) != POSTGRESQL)
        return;
    unique->nulls_not_distinct = random_chance(r, 20);
    unique->comment = unique->name != NULL ? random_comment(r) : NULL;
    if (random_chance(r, 15)) {
        unique->options = &fill;
        unique->option_count = 1;
    }
    if (random_chance(r, 20)) {
        unique->deferrable = true;
        unique->initially_deferred = random_chance(r, 50);
    }
    const cupel_column *more = random_column(r, table);
    if (random_chance(r, 15) && !cupel__constraint_has_column(unique, more->name) &&
        more->computed == NULL)
        unique->include = cupel_schema_texts(table->owner, (const char *const[]){ more->name }, 1);
}

bool random_add_check(random_source *r, cupel_schema *schema)
{
    static const char *const number_checks[] = { "%s > 0", "%s <> 5 OR %s IS NULL",
                                                 "%s BETWEEN 1 AND 10", "%s IN (1, 2, 3)",
                                                 "%s > 0 AND (%s < 100 OR NOT %s = 200)" };
    static const char *const text_checks[] = { "length(%s) > 1", "%s <> 'it''s'", "%s LIKE 'a%%'" };
    static const cupel_option no_inherit = { "postgresql", "NO INHERIT", NULL };
    static const cupel_option not_valid = { "postgresql", "NOT VALID", NULL };
    cupel_table *table = keyable_table(r, schema);
    bool number = random_chance(r, 50);
    const cupel_column *column =
        table != NULL ? random_of_family(r, table, number ? NUMBERS : TEXTS) : NULL;
    if (column == NULL || random_is_in_foreign_key(schema, table, column->name))
        return false;
    const char *format = number ? number_checks[random_below(r, COUNT(number_checks))]
                                : text_checks[random_below(r, COUNT(text_checks))];
    bool named = random_engine(r) == MYSQL || table->partition_by != NULL || random_chance(r, 70);
    const char *expression = random_sql(r, schema, format, column->name, table);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->expression != NULL &&
            strcmp(table->constraints[i]->expression, expression) == 0)
            return false;
    cupel_constraint *check = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK,
                                                         named ? random_name(r, "check") : NULL);
    assert(check != NULL);
    check->expression = expression;
    /* A partitioned table's checks hold for its parts. */
    if (random_engine(r) == POSTGRESQL && named && table->partition_by == NULL) {
        check->comment = random_comment(r);
        if (random_chance(r, 20)) {
            check->options = random_chance(r, 50) ? &no_inherit : &not_valid;
            check->option_count = 1;
        }
    }
    random_tell_parts_constraint(table, check);
    return true;
}

bool random_add_exclusion(random_source *r, cupel_schema *schema)
{
    cupel_table *table = keyable_table(r, schema);
    if (table == NULL || random_engine(r) != POSTGRESQL || table->partition_by != NULL)
        return false;
    /* The engine makes one of two that say the same. */
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind == CUPEL_CONSTRAINT_EXCLUDE)
            return false;
    const cupel_column *text = random_of_family(r, table, TEXTS);
    const cupel_column *number = random_of_family(r, table, NUMBERS);
    const cupel_column *column = number;
    cupel_index_part part = { .with_operator = "=" };
    const char *method = NULL;
    for (size_t i = 0; i < table->column_count; i++) {
        const cupel_type *type = &table->columns[i]->type;
        if (type->kind == CUPEL_TYPE_NATIVE && strcmp(type->name, "int4range") == 0) {
            column = table->columns[i];
            part.with_operator = "&&";
            method = "gist";
        }
    }
    if (column == NULL)
        return false;
    part.column = column->name;
    if (method == NULL && text != NULL && random_chance(r, 40)) {
        part.column = NULL;
        part.expression = random_sql(r, schema, "lower(%s)", text->name, table);
    }
    cupel_constraint *exclusion =
        cupel_table_add_constraint(table, CUPEL_CONSTRAINT_EXCLUDE, random_name(r, "exclusion"));
    assert(exclusion != NULL);
    exclusion->parts = cupel_schema_parts(schema, &part, 1);
    exclusion->part_count = 1;
    exclusion->method = method;
    exclusion->comment = random_comment(r);
    exclusion->deferrable = random_chance(r, 20);
    if (number != NULL && random_chance(r, 30))
        exclusion->where = random_sql(r, schema, "%s > 0", number->name, table);
    return true;
}

/* A primary or unique key that others may refer to. */
static const cupel_constraint *key_of(random_source *r, const cupel_table *table)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        bool primary = key->kind == CUPEL_CONSTRAINT_PRIMARY_KEY;
        /* Nor may they be deferred, on PostgreSQL. */
        if ((primary || (key->kind == CUPEL_CONSTRAINT_UNIQUE && random_chance(r, 30))) &&
            !key->deferrable)
            return key;
    }
    return NULL;
}

/* A text of MariaDB's has its table's collation, and both sides of a key must have the same. */
static const char *collation_for(const random_source *r, const cupel_table *table,
                                 const cupel_table *target, const cupel_column *referred)
{
    const random_type *type = random_type_of(&referred->type);
    bool text = type != NULL && (type->family == TEXTS || random_mentions(type->type.name, "char"));
    if (random_engine(r) != MYSQL || !text || referred->collation != NULL)
        return referred->collation;
    if (target->collation != NULL)
        return target->collation;
    return table->collation != NULL ? "utf8mb4_general_ci" : NULL;
}

bool random_add_foreign_key(random_source *r, cupel_schema *schema)
{
    cupel_table *table = keyable_table(r, schema);
    const cupel_table *target = random_table(r, schema);
    const cupel_constraint *key = target != NULL ? key_of(r, target) : NULL;
    const char *columns[3];
    if (key == NULL || table == NULL || random_is_part(target) || random_is_apart(table) ||
        random_is_apart(target) ||
        random_has_option(table, "STRICT") != random_has_option(target, "STRICT"))
        return false;
    /* MariaDB has none of, or to, partitioned tables. */
    if (random_engine(r) == MYSQL && (table->partition_by != NULL || target->partition_by != NULL))
        return false;
    bool nullable = random_chance(r, 70);
    for (size_t i = 0; i < key->column_count; i++) {
        const cupel_column *referred = cupel_table_column(target, key->columns[i]);
        cupel_column *column = cupel_table_add_column(table, random_name(r, "ref"));
        assert(column != NULL);
        (void)cupel_schema_type(schema, &column->type, &referred->type);
        column->collation = collation_for(r, table, target, referred);
        column->nullable = nullable;
        columns[i] = column->name;
        random_tell_parts_column(table, column);
    }
    bool named = random_engine(r) == MYSQL || random_chance(r, 70);
    cupel_constraint *foreign = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY,
                                                           named ? random_name(r, "fk") : NULL);
    assert(foreign != NULL);
    foreign->columns = cupel_schema_texts(schema, columns, key->column_count);
    foreign->column_count = key->column_count;
    foreign->referred_table = target->name;
    /* From another namespace the default one can be told by its own name only. */
    foreign->referred_schema = target->schema != NULL  ? target->schema
                               : table->schema != NULL ? r->usual
                                                       : NULL;
    foreign->referred_columns = cupel_schema_texts(schema, key->columns, key->column_count);
    foreign_extras(r, table, foreign, nullable);
    /* InnoDB would have a NULL of the key go on to where none may be. */
    for (size_t i = 0; i < key->column_count && random_engine(r) == MYSQL && !nullable; i++)
        if (cupel_table_column(target, key->columns[i])->nullable)
            foreign->on_update = CUPEL_NO_ACTION;
    return true;
}

static void foreign_extras(random_source *r, const cupel_table *table, cupel_constraint *foreign,
                           bool nullable)
{
    static const cupel_action actions[] = { CUPEL_NO_ACTION, CUPEL_RESTRICT, CUPEL_CASCADE,
                                            CUPEL_SET_NULL, CUPEL_SET_DEFAULT };
    static const cupel_option not_valid = { "postgresql", "NOT VALID", NULL };
    /* InnoDB has no SET DEFAULT. */
    unsigned all = random_engine(r) == MYSQL ? 4 : 5;
    foreign->on_delete = actions[random_below(r, nullable ? all : 3)];
    foreign->on_update = actions[random_below(r, nullable ? all : 3)];
    if (r->dialect->capabilities & CUPEL_CAN_DEFERRABLE && random_chance(r, 25)) {
        foreign->deferrable = true;
        foreign->initially_deferred = random_chance(r, 50);
    }
    if (random_engine(r) != MYSQL && random_chance(r, 15))
        foreign->match = CUPEL_MATCH_FULL;
    if (random_engine(r) != POSTGRESQL || foreign->name == NULL)
        return;
    foreign->comment = random_comment(r);
    if (table->partition_by == NULL && random_chance(r, 10)) {
        foreign->options = &not_valid;
        foreign->option_count = 1;
    }
}
