/* What stands on tables and views: triggers, rules, policies, statistics. */
#include "random_parts.h"

#include <assert.h>
#include <string.h>

#include "sql/quote.h"
#include "sql/schema.h"

/* A trigger of PostgreSQL's calls one of its functions. */
static const cupel_object *trigger_function(random_source *r, const cupel_schema *schema);
static void call(random_source *r, cupel__buf *text, cupel_object *trigger,
                 const cupel_object *function);
static cupel_object *on_table(random_source *r, const cupel_table *table, cupel_object_kind kind,
                              const char *stem);
static const cupel_object *last_like(const cupel_schema *schema, const cupel_object *trigger,
                                     size_t at);
static void follow(const random_source *r, cupel__buf *text, cupel_object *trigger,
                   const cupel_object *before);

bool random_make_trigger(random_source *r, cupel_schema *schema)
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
        "AFTER INSERT ON %t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ",
    };
    const cupel_table *table = random_table(r, schema);
    const cupel_object *function = trigger_function(r, schema);
    if (table == NULL || (random_engine(r) == MYSQL && table->schema != NULL) ||
        (random_engine(r) == POSTGRESQL && (function == NULL || random_is_part(table))))
        return false;
    const cupel_column *column = random_column(r, table);
    cupel_object *trigger = on_table(r, table, CUPEL_OBJECT_TRIGGER, "trigger");
    size_t at = random_below(r, random_engine(r) == POSTGRESQL ? 4 : 3);
    const cupel_object *before = random_engine(r) == MYSQL ? last_like(schema, trigger, at) : NULL;
    /* Neither are constraints of partitioned tables made by triggers, nor are there columns to
     * change that are computed. */
    if (random_engine(r) == POSTGRESQL && (column->computed != NULL || table->partition_by != NULL))
        at = 0;
    const char *format = random_engine(r) == SQLITE  ? of_sqlite[at]
                         : random_engine(r) == MYSQL ? of_mysql[at]
                                                     : of_postgresql[at];
    cupel__buf text = { 0 };
    cupel__buf_append(&text, random_sql(r, schema, format, column->name, table));
    if (before != NULL)
        follow(r, &text, trigger, before);
    if (at == 3)
        trigger->modifiers = "CONSTRAINT";
    if (function != NULL)
        call(r, &text, trigger, function);
    trigger->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    return true;
}

bool random_make_view_trigger(random_source *r, cupel_schema *schema)
{
    const cupel_object *view = random_any_object(r, schema, CUPEL_OBJECT_VIEW);
    const cupel_object *function = trigger_function(r, schema);
    cupel__buf text = { 0 };
    if (view == NULL || (random_engine(r) == POSTGRESQL && function == NULL))
        return false;
    const cupel_reference name = { .kind = CUPEL_OBJECT_TRIGGER,
                                   .schema = view->schema,
                                   .name = random_name(r, "instead"),
                                   .table = view->name };
    cupel_object *trigger = cupel_schema_add_object(schema, &name);
    assert(trigger != NULL);
    cupel__buf_append(&text,
                      random_chance(r, 50) ? "INSTEAD OF INSERT ON " : "INSTEAD OF DELETE ON ");
    cupel__quote_qualified(&text, r->dialect, view->schema, view->name);
    cupel__buf_append(&text, function != NULL ? " FOR EACH ROW EXECUTE FUNCTION "
                                              : " BEGIN SELECT 'a; b'; END");
    if (function != NULL)
        call(r, &text, trigger, function);
    trigger->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    random_needs_object(trigger, view);
    return true;
}

static const cupel_object *trigger_function(random_source *r, const cupel_schema *schema)
{
    const cupel_object *function = random_any_object(r, schema, CUPEL_OBJECT_FUNCTION);
    bool fires = random_engine(r) == POSTGRESQL && function != NULL &&
                 random_mentions(function->definition, "RETURNS trigger");
    return fires ? function : NULL;
}

static void call(random_source *r, cupel__buf *text, cupel_object *trigger,
                 const cupel_object *function)
{
    static const cupel_option disabled = { "postgresql", "DISABLE", NULL };
    cupel__quote_qualified(text, r->dialect, function->schema, function->name);
    cupel__buf_append(text, random_chance(r, 50) ? "()" : "('a', 'it''s')");
    random_needs_object(trigger, function);
    trigger->comment = random_comment(r);
    if (random_chance(r, 20)) {
        trigger->options = &disabled;
        trigger->option_count = 1;
    }
}

bool random_change_trigger(random_source *r, cupel_object *trigger)
{
    static const cupel_option always = { "postgresql", "ENABLE ALWAYS", NULL };
    if (random_engine(r) != POSTGRESQL || random_mentions(trigger->definition, "INSTEAD"))
        return false;
    trigger->options = &always;
    trigger->option_count = trigger->option_count > 0 && random_chance(r, 50) ? 0 : 1;
    return true;
}

/* Under a name of its own, which needs the table. */
static cupel_object *on_table(random_source *r, const cupel_table *table, cupel_object_kind kind,
                              const char *stem)
{
    const cupel_reference name = {
        .kind = kind, .schema = table->schema, .name = random_name(r, stem), .table = table->name
    };
    cupel_object *object = cupel_schema_add_object(table->owner, &name);
    assert(object != NULL);
    random_needs_table(object, table);
    return object;
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
    random_needs_object(trigger, before);
}

bool random_make_policy(random_source *r, cupel_schema *schema)
{
    static const char *const formats[] = {
        "ON %t USING (%s IS NOT NULL)",
        "ON %t AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (true)",
        "ON %t FOR INSERT WITH CHECK (%s IS NULL OR 1 < 2)",
    };
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *policy = on_table(r, table, CUPEL_OBJECT_POLICY, "policy");
    policy->definition = random_sql(r, schema, formats[random_below(r, COUNT(formats))],
                                    random_column(r, table)->name, table);
    policy->comment = random_comment(r);
    return true;
}

bool random_change_policy(random_source *r, cupel_object *policy)
{
    const cupel_table *table = cupel_schema_table(policy->owner, policy->schema, policy->table);
    const char *before = policy->definition;
    if (table == NULL)
        return false;
    policy->definition =
        random_sql(r, policy->owner, "ON %t FOR UPDATE USING (%s IS NULL) WITH CHECK (true)",
                   random_column(r, table)->name, table);
    return strcmp(before, policy->definition) != 0;
}

static const char *const rules[] = {
    "AS ON DELETE TO %t DO INSTEAD NOTHING",
    "AS ON UPDATE TO %t WHERE old.%s IS NOT NULL DO INSTEAD NOTHING",
    "AS ON DELETE TO %t DO ALSO (SELECT 1; NOTIFY told, 'a; b')",
};

bool random_make_rule(random_source *r, cupel_schema *schema)
{
    static const cupel_option disabled = { "postgresql", "DISABLE", NULL };
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *rule = on_table(r, table, CUPEL_OBJECT_RULE, "rule");
    rule->definition = random_sql(r, schema, rules[random_below(r, COUNT(rules))],
                                  random_column(r, table)->name, table);
    rule->comment = random_comment(r);
    if (random_chance(r, 20)) {
        rule->options = &disabled;
        rule->option_count = 1;
    }
    return true;
}

bool random_change_rule(random_source *r, cupel_object *rule)
{
    const cupel_table *table = cupel_schema_table(rule->owner, rule->schema, rule->table);
    const char *before = rule->definition;
    if (table == NULL)
        return false;
    rule->definition = random_sql(r, rule->owner, rules[random_below(r, COUNT(rules))],
                                  random_column(r, table)->name, table);
    return strcmp(before, rule->definition) != 0;
}

/* What differs may be told together. */
bool random_make_statistics(random_source *r, cupel_schema *schema)
{
    static const char *const kinds[] = { "", "(ndistinct) ", "(dependencies, mcv) " };
    static const cupel_option more = { "postgresql", "STATISTICS", "50" };
    const cupel_table *table = random_table(r, schema);
    const char *columns[2];
    cupel__buf text = { 0 };
    if (table == NULL || random_pick_columns(r, table, columns, 2) < 2)
        return false;
    cupel_object *statistics = on_table(r, table, CUPEL_OBJECT_STATISTICS, "statistics");
    cupel__buf_printf(&text, "%sON ", kinds[random_below(r, COUNT(kinds))]);
    cupel__quote_identifier(&text, r->dialect, columns[0]);
    cupel__buf_append(&text, ", ");
    cupel__quote_identifier(&text, r->dialect, columns[1]);
    cupel__buf_append(&text, " FROM ");
    cupel__quote_qualified(&text, r->dialect, table->schema, table->name);
    statistics->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    statistics->comment = random_comment(r);
    if (random_chance(r, 30)) {
        statistics->options = &more;
        statistics->option_count = 1;
    }
    return true;
}

bool random_change_statistics(random_source *r, cupel_object *statistics)
{
    static const cupel_option more = { "postgresql", "STATISTICS", "70" };
    (void)r;
    statistics->options = &more;
    statistics->option_count = statistics->option_count == 0;
    return true;
}
