/* Views, also materialized ones. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>

#include "sql/quote.h"
#include "sql/schema.h"

static const char *make_query(random_source *r, cupel_schema *schema, const cupel_table *table);

bool random_make_view(random_source *r, cupel_schema *schema)
{
    static const cupel_option barrier = { "postgresql", "security_barrier", "true" };
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *view =
        random_object(r, schema, CUPEL_OBJECT_VIEW, random_text_namespace(r, schema), "view");
    view->definition = make_query(r, schema, table);
    random_needs_table(view, table);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 20)) {
        view->options = &barrier;
        view->option_count = 1;
    }
    if (random_engine(r) == MYSQL && random_chance(r, 20))
        view->modifiers = "ALGORITHM=MERGE SQL SECURITY INVOKER";
    return true;
}

bool random_make_view_of_view(random_source *r, cupel_schema *schema)
{
    const cupel_object *below = random_any_object(r, schema, CUPEL_OBJECT_VIEW);
    cupel__buf text = { 0 };
    if (below == NULL)
        return false;
    cupel_object *view =
        random_object(r, schema, CUPEL_OBJECT_VIEW, random_text_namespace(r, schema), "upper");
    cupel__buf_append(&text, "AS SELECT x FROM ");
    cupel__quote_qualified(&text, r->dialect, below->schema, below->name);
    view->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    random_needs_object(view, below);
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

bool random_make_materialized_view(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = random_table(r, schema);
    if (table == NULL)
        return false;
    cupel_object *view = random_object(r, schema, CUPEL_OBJECT_MATERIALIZED_VIEW,
                                       random_namespace(r, schema), "stored");
    random_needs_table(view, table);
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

bool random_change_view(random_source *r, cupel_object *view)
{
    static const cupel_option barrier = { "postgresql", "security_barrier", "true" };
    char text[700];
    if (random_engine(r) == POSTGRESQL && random_chance(r, 30)) {
        view->options = &barrier;
        view->option_count = view->option_count == 0;
        return true;
    }
    if (random_mentions(view->definition, "WHERE"))
        return false;
    snprintf(text, sizeof text, "%s WHERE 2 > 1", view->definition);
    view->definition = cupel_schema_text(view->owner, text);
    if (random_engine(r) == MYSQL)
        view->modifiers = random_chance(r, 50) ? "SQL SECURITY INVOKER" : NULL;
    return true;
}
