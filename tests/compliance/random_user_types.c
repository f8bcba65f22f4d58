/* The types of a schema's own, and what else columns are made of: extensions, collations, enums, composite
 * and range types, domains. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>

#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

static void set_labels(random_source *r, cupel_object *type);
static void follow_labels(const cupel_object *type);
static void set_domain(random_source *r, cupel_object *domain);

static const char *const composites[] = { "AS (a integer, b text)",
                                          "AS (x double precision, \"Y\" numeric(10,2))",
                                          "AS (names character varying(7)[])" };
static const char *const collations[] = { "(LOCALE = 'C')", "(PROVIDER = icu, LOCALE = 'und')",
                                          "(LC_COLLATE = 'C', LC_CTYPE = 'POSIX')" };

/* Each brings a type of its own name. */
bool random_make_extension(random_source *r, cupel_schema *schema)
{
    static const char *const names[] = { "citext", "hstore", "ltree" };
    const cupel_reference name = { .kind = CUPEL_OBJECT_EXTENSION,
                                   .name = names[random_below(r, COUNT(names))] };
    cupel_object *extension = cupel_schema_add_object(schema, &name);
    if (extension != NULL)
        extension->comment = random_comment(r);
    return extension != NULL;
}

bool random_make_collation(random_source *r, cupel_schema *schema)
{
    cupel_object *collation =
        random_object(r, schema, CUPEL_OBJECT_COLLATION, random_namespace(r, schema), "collation");
    collation->definition = collations[random_below(r, COUNT(collations))];
    return true;
}

/* It is made anew, which nothing that uses it survives. */
bool random_change_collation(random_source *r, cupel_object *collation)
{
    const char *before = collation->definition;
    if (random_is_needed_object(collation))
        return false;
    collation->definition = collations[random_below(r, COUNT(collations))];
    return collation->definition != before;
}

bool random_make_enum(random_source *r, cupel_schema *schema)
{
    set_labels(r, random_object(r, schema, CUPEL_OBJECT_ENUM, random_namespace(r, schema), "mood"));
    return true;
}

bool random_change_enum(random_source *r, cupel_object *type)
{
    set_labels(r, type);
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

bool random_make_composite(random_source *r, cupel_schema *schema)
{
    cupel_object *type =
        random_object(r, schema, CUPEL_OBJECT_TYPE, random_namespace(r, schema), "pair");
    type->definition = composites[random_below(r, COUNT(composites))];
    return true;
}

bool random_change_composite(random_source *r, cupel_object *type)
{
    const char *before = type->definition;
    if (random_mentions(before, "RANGE") || random_is_needed_object(type))
        return false;
    type->definition = composites[random_below(r, COUNT(composites))];
    return type->definition != before;
}

bool random_make_range(random_source *r, cupel_schema *schema)
{
    cupel_object *type =
        random_object(r, schema, CUPEL_OBJECT_TYPE, random_namespace(r, schema), "range");
    char name[90];
    snprintf(name, sizeof name, "AS RANGE (subtype = %s, multirange_type_name = %smany_%u)",
             random_chance(r, 50) ? "double precision" : "integer",
             type->schema != NULL ? "\"" RANDOM_NAMESPACE "\"." : "", r->names);
    type->definition = cupel_schema_text(schema, name);
    return true;
}

bool random_make_domain(random_source *r, cupel_schema *schema)
{
    set_domain(
        r, random_object(r, schema, CUPEL_OBJECT_DOMAIN, random_namespace(r, schema), "domain"));
    return true;
}

bool random_change_domain(random_source *r, cupel_object *domain)
{
    set_domain(r, domain);
    return true;
}

static void set_domain(random_source *r, cupel_object *domain)
{
    static const cupel_type number = CUPEL_INTEGER;
    static const cupel_type text = CUPEL_STRING(40);
    /* What a domain is of cannot be changed while it is there. */
    bool is_new = domain->type.kind == CUPEL_TYPE_NONE;
    bool of_text = is_new ? random_chance(r, 40) : domain->type.kind == CUPEL_TYPE_STRING;
    domain->type = of_text ? text : number;
    if (of_text && (is_new || !random_is_needed_object(domain)) && random_chance(r, 30))
        domain->collation = domain->collation == NULL ? "C" : NULL;
    domain->server_default = random_chance(r, 40) ? (of_text ? "'x''y'" : "5") : NULL;
    domain->nullable = random_chance(r, 70);
    for (unsigned i = random_below(r, 3); i > 0; i--) {
        cupel_constraint *check = cupel_object_add_check(domain, random_name(r, "check"));
        assert(check != NULL);
        check->expression = of_text                ? "length(VALUE) < 30"
                            : random_chance(r, 50) ? "VALUE > 0"
                                                   : "VALUE BETWEEN 1 AND 1000";
        check->comment = random_comment(r);
    }
}
