/* What random schemas have beside tables. Definitions are written as the engine writes them where it
 * cannot be asked for its form: routines of PostgreSQL, events of MariaDB. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

/* Makes one object, or none where it finds nothing to make it of. */
typedef bool make_fn(random_source *r, cupel_schema *schema);

static make_fn make_extension;
static make_fn make_enum;
static make_fn make_composite;
static make_fn make_range;
static make_fn make_domain;
static make_fn make_sequence;
static make_fn make_function;
static make_fn make_procedure;
static make_fn make_view;
static make_fn make_view_of_view;
static make_fn make_materialized_view;
static make_fn make_trigger;
static make_fn make_policy;
static make_fn make_event;
static make_fn make_virtual_table;

static const struct {
    unsigned engines;
    make_fn *make;
} makers[] = {
    { POSTGRESQL, make_extension },
    { POSTGRESQL, make_enum },
    { POSTGRESQL, make_composite },
    { POSTGRESQL, make_range },
    { POSTGRESQL, make_domain },
    { SERVERS, make_sequence },
    { SERVERS, make_function },
    { SERVERS, make_procedure },
    { ALL, make_view },
    { ALL, make_view_of_view },
    { POSTGRESQL, make_materialized_view },
    { ALL, make_trigger },
    { ALL, make_trigger },
    { POSTGRESQL, make_policy },
    { MYSQL, make_event },
    { SQLITE, make_virtual_table },
};

static cupel_object *add(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                         const char *namespace_, const char *stem);
static void needs_table(cupel_object *object, const cupel_table *table);
static const cupel_object *any_object(random_source *r, const cupel_schema *schema,
                                      cupel_object_kind kind);
static void set_counts(random_source *r, cupel_object *sequence);
static void set_labels(random_source *r, cupel_object *type);
static void follow_labels(const cupel_object *type);
static void set_domain(random_source *r, cupel_object *domain);
static const char *make_query(random_source *r, cupel_schema *schema, const cupel_table *table);
static const cupel_object *last_like(const cupel_schema *schema, const cupel_object *trigger,
                                     size_t at);
static void follow(const random_source *r, cupel__buf *text, cupel_object *trigger,
                   const cupel_object *before);
static bool change_view(random_source *r, cupel_object *view);
static bool change_sequence(random_source *r, cupel_object *sequence);
static bool change_routine(random_source *r, cupel_object *routine);
static bool change_options(random_source *r, cupel_object *object);

bool random_add_object(random_source *r, cupel_schema *schema)
{
    size_t at = random_below(r, COUNT(makers));
    return makers[at].engines & random_engine(r) && makers[at].make(r, schema);
}

/* Those that columns of tables can have are made before the tables. */
void random_make_types(random_source *r, cupel_schema *schema)
{
    for (unsigned i = random_below(r, 4); i > 0 && random_engine(r) == POSTGRESQL; i--)
        (void)makers[random_below(r, 5)].make(r, schema);
}

static cupel_object *add(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                         const char *namespace_, const char *stem)
{
    cupel_object *object = cupel_schema_add_object(
        schema,
        &(cupel_reference){ .kind = kind, .schema = namespace_, .name = random_name(r, stem) });
    assert(object != NULL);
    object->nullable = true;
    if (r->dialect->commented_kinds & CUPEL_OBJECT_BIT(kind))
        object->comment = random_comment(r);
    if (namespace_ != NULL)
        random_need(schema, &object->needs, &object->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = namespace_ });
    return object;
}

static void needs_table(cupel_object *object, const cupel_table *table)
{
    random_need(object->owner, &object->needs, &object->need_count,
                (cupel_reference){ CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL });
}

static const cupel_object *any_object(random_source *r, const cupel_schema *schema,
                                      cupel_object_kind kind)
{
    for (unsigned tries = 0; schema->object_count > 0 && tries < 8; tries++) {
        const cupel_object *object =
            schema->objects[random_below(r, (uint32_t)schema->object_count)];
        if (object->kind == kind)
            return object;
    }
    return NULL;
}

/* Each brings a type of its own name. */
static bool make_extension(random_source *r, cupel_schema *schema)
{
    static const char *const names[] = { "citext", "hstore", "ltree" };
    const cupel_reference name = { .kind = CUPEL_OBJECT_EXTENSION,
                                   .name = names[random_below(r, COUNT(names))] };
    cupel_object *extension = cupel_schema_add_object(schema, &name);
    if (extension != NULL)
        extension->comment = random_comment(r);
    return extension != NULL;
}

static bool make_enum(random_source *r, cupel_schema *schema)
{
    set_labels(r, add(r, schema, CUPEL_OBJECT_ENUM, random_namespace(r, schema), "mood"));
    return true;
}

static void set_labels(random_source *r, cupel_object *type)
{
    static const char *const labels[] = { "sad",  "it's", "so so", "",     "\xc3\xbc",
                                          "a\\b", "Sad",  "%s",    "\"q\"" };
    const char *some[COUNT(labels)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(labels); i++)
        if (random_chance(r, 60))
            some[count++] = labels[i];
    if (count == 0)
        some[count++] = labels[0];
    type->labels = cupel_schema_texts(type->owner, some, count);
    follow_labels(type);
}

/* Columns have the labels of their type. */
static void follow_labels(const cupel_object *type)
{
    for (size_t i = 0; i < type->owner->table_count; i++) {
        const cupel_table *table = type->owner->tables[i];
        for (size_t k = 0; k < table->column_count; k++) {
            cupel_type *of_column = &table->columns[k]->type;
            if (of_column->kind == CUPEL_TYPE_ENUM &&
                cupel__text_equal(of_column->name, type->name) &&
                cupel__text_equal(of_column->schema, type->schema)) {
                of_column->labels = type->labels;
                table->columns[k]->server_default = NULL;
            }
        }
    }
}

static bool make_composite(random_source *r, cupel_schema *schema)
{
    static const char *const definitions[] = { "AS (a integer, b text)",
                                               "AS (x double precision, \"Y\" numeric(10,2))",
                                               "AS (names character varying(7)[])" };
    cupel_object *type = add(r, schema, CUPEL_OBJECT_TYPE, random_namespace(r, schema), "pair");
    type->definition = definitions[random_below(r, COUNT(definitions))];
    return true;
}

static bool make_range(random_source *r, cupel_schema *schema)
{
    cupel_object *type = add(r, schema, CUPEL_OBJECT_TYPE, random_namespace(r, schema), "range");
    char name[90];
    snprintf(name, sizeof name, "AS RANGE (subtype = %s, multirange_type_name = %smany_%u)",
             random_chance(r, 50) ? "double precision" : "integer",
             type->schema != NULL ? "\"" RANDOM_NAMESPACE "\"." : "", r->names);
    type->definition = cupel_schema_text(schema, name);
    return true;
}

static bool make_domain(random_source *r, cupel_schema *schema)
{
    set_domain(r, add(r, schema, CUPEL_OBJECT_DOMAIN, random_namespace(r, schema), "domain"));
    return true;
}

static void set_domain(random_source *r, cupel_object *domain)
{
    static const cupel_type number = CUPEL_INTEGER;
    static const cupel_type text = CUPEL_STRING(40);
    /* What a domain is of cannot be changed while it is there; a kind of NONE has not been told yet. */
    bool of_text = domain->type.kind == CUPEL_TYPE_NONE ? random_chance(r, 40)
                                                        : domain->type.kind == CUPEL_TYPE_STRING;
    domain->type = of_text ? text : number;
    domain->server_default = random_chance(r, 40) ? (of_text ? "'x''y'" : "5") : NULL;
    domain->nullable = random_chance(r, 70);
    if (of_text && domain->check_count == 0 && random_chance(r, 30))
        domain->collation = "C";
    for (unsigned i = random_below(r, 3); i > 0; i--) {
        cupel_constraint *check = cupel_object_add_check(domain, random_name(r, "check"));
        assert(check != NULL);
        check->expression = of_text                ? "length(VALUE) < 30"
                            : random_chance(r, 50) ? "VALUE > 0"
                                                   : "VALUE BETWEEN 1 AND 1000";
        check->comment = random_comment(r);
    }
}

static bool make_sequence(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = random_table(r, schema);
    bool owned = table != NULL && random_engine(r) == POSTGRESQL && random_chance(r, 40) &&
                 !random_is_part(table);
    cupel_object *sequence = add(r, schema, CUPEL_OBJECT_SEQUENCE,
                                 owned ? table->schema : random_namespace(r, schema), "sequence");
    set_counts(r, sequence);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 30))
        sequence->type = (cupel_type)CUPEL_INTEGER;
    if (owned) {
        sequence->owner_table = table->name;
        sequence->owner_column = random_column(r, table)->name;
    }
    return true;
}

static void set_counts(random_source *r, cupel_object *sequence)
{
    static const cupel_sequence counts[] = {
        { 0 },
        { .given = CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_INCREMENT, .start = 10, .increment = 3 },
        { .given = CUPEL_SEQUENCE_MAX | CUPEL_SEQUENCE_CACHE,
          .max = 5000,
          .cache = 7,
          .cycle = true },
        { .given = CUPEL_SEQUENCE_MIN | CUPEL_SEQUENCE_START, .min = -20, .start = -20 },
    };
    sequence->sequence = counts[random_below(r, COUNT(counts))];
}

static bool make_function(random_source *r, cupel_schema *schema)
{
    static const struct {
        const char *arguments;
        const char *definition;
    } of_postgresql[] = {
        { "integer", "(a integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE STRICT\n"
                     "AS $function$ SELECT a + 1 $function$" },
        { "text, integer", "(text, b integer DEFAULT 1)\n RETURNS text\n LANGUAGE plpgsql\n"
                           "AS $function$ BEGIN RETURN 'it''s; ' || $1; END $function$" },
        { "", "()\n RETURNS trigger\n LANGUAGE plpgsql\n"
              "AS $function$ BEGIN RETURN NEW; END $function$" },
    };
    static const char *const of_mysql[] = {
        "(x int) RETURNS int(11)\n    DETERMINISTIC\nRETURN x + 1",
        "() RETURNS varchar(20) CHARSET utf8mb4 COLLATE utf8mb4_general_ci\n    NO SQL\n"
        "BEGIN DECLARE t varchar(20) DEFAULT 'a; b'; RETURN t; END",
    };
    const char *namespace_ = random_text_namespace(r, schema);
    size_t at = random_below(r, 3);
    cupel_reference name = { .kind = CUPEL_OBJECT_FUNCTION,
                             .schema = namespace_,
                             .name = random_name(r, "function") };
    if (random_engine(r) == POSTGRESQL)
        name.arguments = of_postgresql[at].arguments;
    cupel_object *function = cupel_schema_add_object(schema, &name);
    assert(function != NULL);
    function->definition =
        random_engine(r) == POSTGRESQL ? of_postgresql[at].definition : of_mysql[at % 2];
    function->comment = random_comment(r);
    if (namespace_ != NULL)
        random_need(schema, &function->needs, &function->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = namespace_ });
    return true;
}

static bool make_procedure(random_source *r, cupel_schema *schema)
{
    const char *namespace_ = random_text_namespace(r, schema);
    cupel_reference name = { .kind = CUPEL_OBJECT_PROCEDURE,
                             .schema = namespace_,
                             .name = random_name(r, "procedure") };
    if (random_engine(r) == POSTGRESQL)
        name.arguments = "integer";
    cupel_object *procedure = cupel_schema_add_object(schema, &name);
    assert(procedure != NULL);
    procedure->definition = random_engine(r) == POSTGRESQL
                                ? "(IN a integer)\n LANGUAGE plpgsql\n"
                                  "AS $procedure$ BEGIN PERFORM 1; END $procedure$"
                                : "(IN a int, OUT b int)\n    SQL SECURITY INVOKER\nBEGIN SET b = "
                                  "a; SELECT 'x; y'; END";
    procedure->comment = random_comment(r);
    if (namespace_ != NULL)
        random_need(schema, &procedure->needs, &procedure->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = namespace_ });
    return true;
}

static const char *make_query(random_source *r, cupel_schema *schema, const cupel_table *table)
{
    char text[600];
    const char *select =
        random_sql(r, schema, "AS SELECT %s AS x", random_column(r, table)->name, table);
    const char *more = random_chance(r, 40) ? random_sql(r, schema, ", %s AS \"Y\"",
                                                         random_column(r, table)->name, table)
                                            : "";
    if (random_engine(r) == MYSQL && *more != '\0')
        more = random_sql(r, schema, ", %s AS `Y`", random_column(r, table)->name, table);
    const char *from = random_sql(r, schema, " FROM %t", NULL, table);
    snprintf(text, sizeof text, "%s%s%s%s", select, more, from,
             random_chance(r, 30) ? " WHERE 1 = 1" : "");
    return cupel_schema_text(schema, text);
}

static bool make_view(random_source *r, cupel_schema *schema)
{
    static const cupel_option barrier = { "postgresql", "security_barrier", "true" };
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *view =
        add(r, schema, CUPEL_OBJECT_VIEW, random_text_namespace(r, schema), "view");
    view->definition = make_query(r, schema, table);
    needs_table(view, table);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 20)) {
        view->options = &barrier;
        view->option_count = 1;
    }
    if (random_engine(r) == MYSQL && random_chance(r, 20))
        view->modifiers = "ALGORITHM=MERGE SQL SECURITY INVOKER";
    return true;
}

static bool make_view_of_view(random_source *r, cupel_schema *schema)
{
    const cupel_object *below = any_object(r, schema, CUPEL_OBJECT_VIEW);
    cupel__buf text = { 0 };
    if (below == NULL)
        return false;
    cupel_object *view =
        add(r, schema, CUPEL_OBJECT_VIEW, random_text_namespace(r, schema), "upper");
    cupel__buf_append(&text, "AS SELECT x FROM ");
    cupel__quote_qualified(&text, r->dialect, below->schema, below->name);
    view->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    random_need(schema, &view->needs, &view->need_count,
                (cupel_reference){ CUPEL_OBJECT_VIEW, below->schema, below->name, NULL, NULL });
    return true;
}

static bool make_materialized_view(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *view =
        add(r, schema, CUPEL_OBJECT_MATERIALIZED_VIEW, random_namespace(r, schema), "stored");
    view->definition = make_query(r, schema, table);
    needs_table(view, table);
    /* Of any column, whatever its type: how many there are. */
    view->definition = random_sql(r, schema, "AS SELECT count(*) AS x FROM %t", NULL, table);
    if (random_chance(r, 60)) {
        cupel_index *index = cupel_object_add_index(view, random_name(r, "index"));
        const cupel_index_part part = { .column = "x", .descending = random_chance(r, 50) };
        assert(index != NULL);
        index->parts = cupel_schema_parts(schema, &part, 1);
        index->part_count = 1;
        index->unique = random_chance(r, 50);
        index->comment = random_comment(r);
    }
    return true;
}

/* The last trigger of the table that fires at the same moment. */
static const cupel_object *last_like(const cupel_schema *schema, const cupel_object *trigger,
                                     size_t at)
{
    static const char *const moments[] = { "BEFORE INSERT", "AFTER UPDATE", "BEFORE DELETE" };
    for (size_t i = schema->object_count; i-- > 0;) {
        const cupel_object *other = schema->objects[i];
        if (other != trigger && other->kind == CUPEL_OBJECT_TRIGGER &&
            strcmp(other->table, trigger->table) == 0 &&
            strncmp(other->definition, moments[at], strlen(moments[at])) == 0)
            return other;
    }
    return NULL;
}

/* MariaDB's triggers of one moment have an order. */
static void follow(const random_source *r, cupel__buf *text, cupel_object *trigger,
                   const cupel_object *before)
{
    static const char words[] = "FOR EACH ROW ";
    cupel__buf out = { 0 };
    const char *rest = strstr(cupel__buf_text(text), words) + sizeof words - 1;
    cupel__buf_append_n(&out, cupel__buf_text(text), (size_t)(rest - cupel__buf_text(text)));
    cupel__buf_append(&out, "FOLLOWS ");
    cupel__quote_identifier(&out, r->dialect, before->name);
    cupel__buf_append_char(&out, ' ');
    cupel__buf_append(&out, rest);
    cupel__buf_release(text);
    *text = out;
    random_need(trigger->owner, &trigger->needs, &trigger->need_count,
                (cupel_reference){ CUPEL_OBJECT_TRIGGER, before->schema, before->name, NULL,
                                   before->table });
}

static bool make_trigger(random_source *r, cupel_schema *schema)
{
    static const char *const of_sqlite[] = {
        "AFTER DELETE ON %t BEGIN SELECT 'a; b'; END",
        "BEFORE INSERT ON %t WHEN 1 BEGIN SELECT 1; SELECT 2; END",
        "AFTER UPDATE OF %s ON %t BEGIN SELECT NEW.%s; END",
    };
    static const char *const of_mysql[] = {
        "BEFORE INSERT ON %t FOR EACH ROW SET @x = 1",
        "AFTER UPDATE ON %t FOR EACH ROW BEGIN SET @x = 'a; b'; SET @y = NEW.%s; END",
        "BEFORE DELETE ON %t FOR EACH ROW SET @x = OLD.%s",
    };
    static const char *const of_postgresql[] = {
        "BEFORE INSERT ON %t FOR EACH ROW EXECUTE FUNCTION ",
        "AFTER UPDATE OF %s ON %t FOR EACH ROW WHEN (OLD.%s IS NOT NULL) EXECUTE FUNCTION ",
        "AFTER DELETE OR INSERT ON %t FOR EACH STATEMENT EXECUTE FUNCTION ",
    };
    static const cupel_option disabled = { "postgresql", "DISABLE", NULL };
    const cupel_table *table = random_table(r, schema);
    const cupel_object *function =
        random_engine(r) == POSTGRESQL ? any_object(r, schema, CUPEL_OBJECT_FUNCTION) : NULL;
    bool fires = function != NULL && random_mentions(function->definition, "RETURNS trigger");
    if (table == NULL || (random_engine(r) == MYSQL && table->schema != NULL) ||
        (random_engine(r) == POSTGRESQL && (!fires || random_is_part(table))))
        return false;
    const cupel_column *column = random_column(r, table);
    cupel_reference name = { .kind = CUPEL_OBJECT_TRIGGER,
                             .schema = table->schema,
                             .name = random_name(r, "trigger"),
                             .table = table->name };
    cupel_object *trigger = cupel_schema_add_object(schema, &name);
    assert(trigger != NULL);
    size_t at = random_below(r, 3);
    const cupel_object *before = random_engine(r) == MYSQL ? last_like(schema, trigger, at) : NULL;
    const char *format = random_engine(r) == SQLITE  ? of_sqlite[at]
                         : random_engine(r) == MYSQL ? of_mysql[at]
                                                     : of_postgresql[column->computed ? 0 : at];
    cupel__buf text = { 0 };
    cupel__buf_append(&text, random_sql(r, schema, format, column->name, table));
    if (before != NULL)
        follow(r, &text, trigger, before);
    if (fires) {
        cupel__quote_qualified(&text, r->dialect, function->schema, function->name);
        cupel__buf_append(&text, random_chance(r, 50) ? "()" : "('a', 'it''s')");
        random_need(schema, &trigger->needs, &trigger->need_count,
                    (cupel_reference){ CUPEL_OBJECT_FUNCTION, function->schema, function->name,
                                       function->arguments, NULL });
        trigger->comment = random_comment(r);
        if (random_chance(r, 20)) {
            trigger->options = &disabled;
            trigger->option_count = 1;
        }
    }
    trigger->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    needs_table(trigger, table);
    return true;
}

static bool make_policy(random_source *r, cupel_schema *schema)
{
    static const char *const formats[] = {
        "ON %t USING (%s IS NOT NULL)",
        "ON %t AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (true)",
        "ON %t FOR INSERT WITH CHECK (%s IS NULL OR 1 < 2)",
    };
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_reference name = { .kind = CUPEL_OBJECT_POLICY,
                             .schema = table->schema,
                             .name = random_name(r, "policy"),
                             .table = table->name };
    cupel_object *policy = cupel_schema_add_object(schema, &name);
    assert(policy != NULL);
    policy->definition = random_sql(r, schema, formats[random_below(r, COUNT(formats))],
                                    random_column(r, table)->name, table);
    policy->comment = random_comment(r);
    needs_table(policy, table);
    return true;
}

static bool make_event(random_source *r, cupel_schema *schema)
{
    static const char *const definitions[] = {
        "ON SCHEDULE EVERY '1' DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1",
        "ON SCHEDULE AT '2031-01-01 00:00:00' ON COMPLETION PRESERVE DO SELECT 'a; b'",
    };
    cupel_object *event =
        add(r, schema, CUPEL_OBJECT_EVENT, random_text_namespace(r, schema), "event");
    event->definition = definitions[random_below(r, 2)];
    return true;
}

static bool make_virtual_table(random_source *r, cupel_schema *schema)
{
    static const char *const definitions[] = { "USING fts5(title, body)",
                                               "USING rtree(id, low, high)" };
    cupel_object *table = add(r, schema, CUPEL_OBJECT_VIRTUAL_TABLE, NULL, "virtual");
    table->definition = definitions[random_below(r, 2)];
    return true;
}

/* With what nothing needs. */
bool random_drop_object(random_source *r, cupel_schema *schema)
{
    if (schema->object_count == 0)
        return false;
    const cupel_object *object = schema->objects[random_below(r, (uint32_t)schema->object_count)];
    const cupel_reference name = { object->kind, object->schema, object->name, object->arguments,
                                   object->table };
    if (object->kind == CUPEL_OBJECT_SCHEMA || random_is_needed(schema, &name))
        return false;
    cupel_schema_remove_object(schema, object);
    return true;
}

bool random_comment_object(random_source *r, cupel_schema *schema)
{
    if (schema->object_count == 0)
        return false;
    cupel_object *object = schema->objects[random_below(r, (uint32_t)schema->object_count)];
    if (!(r->dialect->commented_kinds & CUPEL_OBJECT_BIT(object->kind)))
        return false;
    object->comment = object->comment != NULL ? NULL : "a comment that's new";
    return true;
}

bool random_change_object(random_source *r, cupel_schema *schema)
{
    if (schema->object_count == 0)
        return false;
    cupel_object *object = schema->objects[random_below(r, (uint32_t)schema->object_count)];
    switch (object->kind) {
    case CUPEL_OBJECT_VIEW:
        return random_chance(r, 30) ? change_options(r, object) : change_view(r, object);
    case CUPEL_OBJECT_SEQUENCE:
        return change_sequence(r, object);
    case CUPEL_OBJECT_FUNCTION:
    case CUPEL_OBJECT_PROCEDURE:
        return change_routine(r, object);
    case CUPEL_OBJECT_TRIGGER:
        return change_options(r, object);
    case CUPEL_OBJECT_ENUM:
        /* Rows may have the labels that go. */
        if (r->keeps_rows)
            return false;
        set_labels(r, object);
        return true;
    case CUPEL_OBJECT_DOMAIN:
        if (r->keeps_rows)
            return false;
        set_domain(r, object);
        return true;
    case CUPEL_OBJECT_EVENT:
        object->definition = "ON SCHEDULE EVERY '2' HOUR STARTS '2032-01-01 00:00:00' DO SELECT 3";
        return true;
    default:
        return false;
    }
}

static bool change_view(random_source *r, cupel_object *view)
{
    char text[700];
    if (random_mentions(view->definition, "WHERE"))
        return false;
    snprintf(text, sizeof text, "%s WHERE 2 > 1", view->definition);
    view->definition = cupel_schema_text(view->owner, text);
    if (random_engine(r) == MYSQL)
        view->modifiers = random_chance(r, 50) ? "SQL SECURITY INVOKER" : NULL;
    return true;
}

static bool change_sequence(random_source *r, cupel_object *sequence)
{
    if (sequence->owner_table != NULL && random_chance(r, 40))
        sequence->owner_table = sequence->owner_column = NULL;
    else
        set_counts(r, sequence);
    return true;
}

/* Its body, which ends with a word that stands nowhere else. */
static bool change_routine(random_source *r, cupel_object *routine)
{
    char text[700];
    const char *body = strstr(routine->definition, "$ ");
    if (random_engine(r) == MYSQL) {
        const char *end = strstr(routine->definition, "; END");
        if (end == NULL)
            return false;
        snprintf(text, sizeof text, "%.*s; SET @z = 1; END", (int)(end - routine->definition),
                 routine->definition);
        if (random_mentions(routine->definition, "RETURN t"))
            return false;
    } else {
        snprintf(text, sizeof text, "%.*s /* %u */%s", (int)(body + 1 - routine->definition),
                 routine->definition, r->names++, body + 1);
    }
    routine->definition = cupel_schema_text(routine->owner, text);
    return true;
}

static bool change_options(random_source *r, cupel_object *object)
{
    static const cupel_option options[] = { { "postgresql", "security_barrier", "true" },
                                            { "postgresql", "ENABLE ALWAYS", NULL } };
    if (random_engine(r) != POSTGRESQL)
        return false;
    object->options = &options[object->kind == CUPEL_OBJECT_TRIGGER];
    object->option_count = object->option_count > 0 && random_chance(r, 50) ? 0 : 1;
    return true;
}
