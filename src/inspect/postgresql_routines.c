/* PostgreSQL's functions, procedures, triggers and policies; and what every element needs, from the
 * catalog of dependencies. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "inspect/postgresql.h"

static int take_routine(cupel__inspector *inspector, const cupel_value *row);
static int take_trigger(cupel__inspector *inspector, const cupel_value *row);
static int take_policy(cupel__inspector *inspector, const cupel_value *row);
static int add_of_table(cupel__inspector *inspector, int64_t catalog, cupel_object_kind kind,
                        const cupel_value *row, cupel_object **out);
static int take_need(cupel__inspector *inspector, const cupel_value *row);
static bool same_reference(const cupel_reference *a, const cupel_reference *b);

#define ROUTINES                                                                                   \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE))

/* clang-format off */
const cupel__pg_query cupel__pg_routine_queries[] = {
    { "SELECT p.oid::int8, p.pronamespace::int8, p.proname::text, p.prokind = 'p',"
      " pg_catalog.oidvectortypes(p.proargtypes), pg_catalog.rtrim(pg_catalog.substr("
      "  pg_catalog.pg_get_functiondef(p.oid), pg_catalog.length('CREATE OR REPLACE ' || CASE"
      "  WHEN p.prokind = 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END"
      "  || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)) + 1),"
      "  E' \\n'), e.description"
      " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
      CUPEL__PG_COMMENT("pg_proc", "p.oid", "e")
      " WHERE " CUPEL__PG_IN("p.pronamespace") " AND p.prokind IN ('f', 'p', 'w')"
      " AND NOT " CUPEL__PG_EXTENDS("pg_proc", "p.oid")
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = p.oid"
      "  AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'i')"
      " ORDER BY " CUPEL__PG_ORDER("p.pronamespace") ", p.oid",
      take_routine, ROUTINES, 0 },
    { "SELECT t.oid::int8, t.tgrelid::int8, t.tgname::text, pg_catalog.substr("
      "  pg_catalog.pg_get_triggerdef(t.oid, true), pg_catalog.length('CREATE ' || CASE"
      "  WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END || 'TRIGGER '"
      "  || pg_catalog.quote_ident(t.tgname)) + 2), e.description, t.tgconstraint <> 0,"
      " t.tgenabled::text, " CUPEL__PG_EXTENDS("pg_proc", "t.tgfoid") " FROM pg_catalog.pg_trigger t"
      " JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
      CUPEL__PG_COMMENT("pg_trigger", "t.oid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND NOT t.tgisinternal AND t.tgparentid = 0"
      " AND NOT " CUPEL__PG_EXTENDS("pg_trigger", "t.oid")
      " ORDER BY t.tgrelid, t.tgname",
      take_trigger, CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER), 0 },
    { "SELECT p.oid::int8, p.polrelid::int8, p.polname::text, 'ON '"
      "  || p.polrelid::pg_catalog.regclass || CASE WHEN p.polpermissive THEN '' ELSE"
      "  ' AS RESTRICTIVE' END || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN"
      "  ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END"
      "  || CASE WHEN p.polroles = '{0}' THEN '' ELSE ' TO ' || (SELECT"
      "  pg_catalog.string_agg(CASE WHEN u.id = 0 THEN 'PUBLIC' ELSE"
      "  pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(u.id)) END, ', ' ORDER BY u.i)"
      "  FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY u(id, i)) END"
      "  || COALESCE(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) || ')', '')"
      "  || COALESCE(' WITH CHECK ('"
      "  || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true) || ')', ''), e.description"
      " FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid"
      CUPEL__PG_COMMENT("pg_policy", "p.oid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " ORDER BY p.polrelid, p.polname",
      take_policy, CUPEL_OBJECT_BIT(CUPEL_OBJECT_POLICY), 0 },
    { NULL, NULL, 0, 0 },
};

/* What depends on what, each side told by the element that it is a part of: a default, a rule, a
 * constraint, an index by its relation, an array or a table's row by what they are made of, what an
 * extension has made by the extension. The catalogs' numbers are those of cupel__pg_element's keys. */
static const char dependencies[] =
    "SELECT DISTINCT q.class, q.id, CASE WHEN x.refobjid IS NULL THEN q.refclass ELSE 3079 END,"
    " COALESCE(x.refobjid::int8, q.refid) FROM"
    " (SELECT CASE WHEN w.oid IS NOT NULL OR ad.oid IS NOT NULL OR k.conrelid <> 0 THEN 1259"
    "   WHEN k.contypid <> 0 THEN 1247 ELSE d.classid::int8 END AS class,"
    "  COALESCE(w.ev_class, ad.adrelid, NULLIF(k.conrelid, 0), NULLIF(k.contypid, 0),"
    "   ix.indrelid, d.objid)::int8 AS id,"
    "  CASE WHEN NULLIF(rk.conrelid, 0) IS NOT NULL OR el.typrelid <> 0 OR t.typrelid <> 0"
    "   THEN 1259 WHEN rk.contypid <> 0 THEN 1247 ELSE d.refclassid::int8 END AS refclass,"
    "  COALESCE(NULLIF(rk.conrelid, 0), NULLIF(rk.contypid, 0), NULLIF(el.typrelid, 0),"
    "   NULLIF(t.typrelid, 0), el.oid, g.rngtypid, d.refobjid)::int8 AS refid,"
    "  COALESCE(el.oid, d.refobjid) AS plain"
    "  FROM pg_catalog.pg_depend d"
    "  LEFT JOIN pg_catalog.pg_rewrite w ON d.classid = 2618 AND w.oid = d.objid"
    "   AND w.rulename = '_RETURN'"
    "  LEFT JOIN pg_catalog.pg_attrdef ad ON d.classid = 2604 AND ad.oid = d.objid"
    "  LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 2606 AND k.oid = d.objid"
    "  LEFT JOIN pg_catalog.pg_index ix ON d.classid = 1259 AND ix.indexrelid = d.objid"
    "  LEFT JOIN pg_catalog.pg_sequence s ON d.classid = 1259 AND s.seqrelid = d.objid"
    "  LEFT JOIN pg_catalog.pg_constraint rk ON d.refclassid = 2606 AND rk.oid = d.refobjid"
    "  LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 1247 AND t.oid = d.refobjid"
    "  LEFT JOIN pg_catalog.pg_type el ON el.oid = t.typelem AND t.typcategory = 'A'"
    "  LEFT JOIN pg_catalog.pg_range g ON d.refclassid = 1247 AND g.rngmultitypid = d.refobjid"
    "  WHERE d.deptype IN ('n', 'a') AND d.objid >= 16384 AND d.refobjid >= 16384"
    "  AND k.contype IS DISTINCT FROM 'f' AND (s.seqrelid IS NULL OR d.refclassid <> 1259)) q"
    " LEFT JOIN pg_catalog.pg_depend x ON x.objid = q.plain AND x.deptype = 'e'"
    "  AND x.refclassid = 3079"
    " WHERE (q.class, q.id) <> (q.refclass, q.refid) ORDER BY 1, 2, 3, 4";
/* clang-format on */

static int take_routine(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_reference name = {
        .kind = cupel__inspect_flag(&row[3]) ? CUPEL_OBJECT_PROCEDURE : CUPEL_OBJECT_FUNCTION,
        .schema = cupel__pg_namespace_name(inspector, &row[1]),
    };
    cupel_object *routine;
    if (!cupel__pg_wants(inspector, name.kind))
        return 0;
    int code = cupel__inspect_scratch(inspector, &row[2], &name.name);
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[4], &name.arguments);
    if (code == 0)
        code = cupel__pg_add_object(inspector, CUPEL__PG_PROC, &row[0], &name, &routine);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[5], &routine->definition);
    return code < 0 ? code : cupel__inspect_text(inspector, &row[6], &routine->comment);
}

static int take_trigger(cupel__inspector *inspector, const cupel_value *row)
{
    static const struct {
        char letter;
        const char *option;
    } states[] = { { 'D', "DISABLE" }, { 'R', "ENABLE REPLICA" }, { 'A', "ENABLE ALWAYS" } };
    cupel__pg_options options = { 0 };
    cupel_object *trigger;
    const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[1]);
    /* An extension's trigger is not told from others by its own entry. */
    if (relation && relation->extension && cupel__inspect_flag(&row[7]))
        return 0;
    int code = add_of_table(inspector, CUPEL__PG_TRIGGER, CUPEL_OBJECT_TRIGGER, row, &trigger);
    if (code < 0 || !trigger)
        return code;
    if (cupel__inspect_flag(&row[5])) {
        trigger->modifiers = cupel_schema_text(inspector->schema, "CONSTRAINT");
        code = trigger->modifiers ? 0 : cupel__inspect_nomem(inspector);
    }
    for (size_t i = 0; code == 0 && i < sizeof states / sizeof *states; i++)
        if (cupel__pg_is_letter(&row[6], states[i].letter))
            code = cupel__pg_option(inspector, &options, states[i].option, NULL);
    return cupel__pg_keep_options(inspector, &options, code, &trigger->options,
                                  &trigger->option_count);
}

static int take_policy(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_object *policy;
    return add_of_table(inspector, CUPEL__PG_POLICY, CUPEL_OBJECT_POLICY, row, &policy);
}

/* *out is NULL where the table was left out, or is an extension's: that is named. */
static int add_of_table(cupel__inspector *inspector, int64_t catalog, cupel_object_kind kind,
                        const cupel_value *row, cupel_object **out)
{
    const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[1]);
    *out = NULL;
    if (!relation || (!relation->table && !relation->object && !relation->extension))
        return 0;
    cupel_reference name = { .kind = kind,
                             .schema = relation->namespace_,
                             .table = relation->name };
    int code = cupel__inspect_scratch(inspector, &row[2], &name.name);
    if (code == 0 && relation->extension)
        return cupel__pg_add_unread(inspector,
                                    &(cupel_unread){ .kind = cupel_object_kind_text(kind),
                                                     .schema = name.schema,
                                                     .name = name.name,
                                                     .table = name.table });
    if (code == 0)
        code = cupel__pg_add_object(inspector, catalog, &row[0], &name, out);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[3], &(*out)->definition);
    return code < 0 ? code : cupel__inspect_text(inspector, &row[4], &(*out)->comment);
}

int cupel__pg_read_needs(cupel__inspector *inspector)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    int code = 0;
    if (inspector->options->objects != 0)
        code = cupel__inspect_query(inspector, dependencies, NULL, 0, take_need);
    for (size_t i = 0; code == 0 && i < state->elements.count; i++) {
        const cupel__pg_element *element = state->elements.items[i];
        if (element->needs.count == 0)
            continue;
        const cupel_reference *needs =
            cupel_schema_references(inspector->schema, element->needs.items, element->needs.count);
        if (!needs)
            return cupel__inspect_nomem(inspector);
        if (element->table) {
            element->table->needs = needs;
            element->table->need_count = element->needs.count;
        } else {
            element->object->needs = needs;
            element->object->need_count = element->needs.count;
        }
    }
    return code;
}

static int take_need(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_element *element = cupel__pg_element_of(inspector, cupel__inspect_number(&row[0]),
                                                      cupel__inspect_number(&row[1]));
    const cupel__pg_element *needed = cupel__pg_element_of(
        inspector, cupel__inspect_number(&row[2]), cupel__inspect_number(&row[3]));
    if (!element || !needed || element == needed)
        return 0;
    const cupel_reference need = cupel__pg_reference(needed);
    return cupel__pg_need(inspector, element, &need);
}

cupel_reference cupel__pg_reference(const cupel__pg_element *element)
{
    const cupel_table *table = element->table;
    const cupel_object *object = element->object;
    if (table)
        return (cupel_reference){ .kind = CUPEL_OBJECT_TABLE,
                                  .schema = table->schema,
                                  .name = table->name };
    return (cupel_reference){ object->kind, object->schema, object->name, object->arguments,
                              object->table };
}

int cupel__pg_need(cupel__inspector *inspector, cupel__pg_element *element,
                   const cupel_reference *need)
{
    for (size_t i = 0; i < element->needs.count; i++)
        if (same_reference(&element->needs.items[i], need))
            return 0;
    return cupel__vec_push(&element->needs, *need) ? 0 : cupel__inspect_nomem(inspector);
}

static bool same_reference(const cupel_reference *a, const cupel_reference *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 &&
           cupel__text_equal(a->schema, b->schema) && cupel__text_equal(a->table, b->table) &&
           cupel__text_equal(a->arguments, b->arguments);
}
