/* What PostgreSQL has beside tables, as far as tables' columns and indexes rest on it or it rests on
 * them: extensions, types, domains, sequences and views. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "inspect/postgresql.h"

static int take_extension(cupel__inspector *inspector, const cupel_value *row);
static int take_type(cupel__inspector *inspector, const cupel_value *row);
static int fill_enum(cupel__inspector *inspector, const cupel_value *row, cupel_object *type);
static int fill_domain(cupel__inspector *inspector, const cupel_value *row, cupel_object *domain);
static int add_composite(cupel__inspector *inspector, const cupel_value *row, cupel_object *type);
static int take_domain_check(cupel__inspector *inspector, const cupel_value *row);
static int take_view(cupel__inspector *inspector, const cupel_value *row);
static int set_view_options(cupel__inspector *inspector, const cupel_value *row,
                            cupel_object *view);
static int take_attribute(cupel__inspector *inspector, const cupel_value *row);
static int add_options(cupel__inspector *inspector, const cupel_value *row, cupel_object *object,
                       const char *column);
static int add_sequence(cupel__inspector *inspector, const cupel__pg_sequence *sequence);

#define TYPES                                                                                      \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_ENUM) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TYPE) |                   \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_DOMAIN))
#define VIEWS                                                                                      \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_MATERIALIZED_VIEW))

/* clang-format off */
/* What a wrapper is told of a column. */
#define FOREIGN_OPTIONS(options)                                                                   \
    " || COALESCE(' OPTIONS (' || (SELECT pg_catalog.string_agg("                                  \
    "pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value),"    \
    " ', ') FROM pg_catalog.pg_options_to_table(" options ") o) || ')', '')"

enum { TYPE_ID, TYPE_NAMESPACE, TYPE_NAME, TYPE_LETTER, TYPE_COMMENT, TYPE_DEFINITION,
       TYPE_RELATION, TYPE_BASE, TYPE_ELEMENT, TYPE_DIMENSIONS, TYPE_NOT_NULL, TYPE_DEFAULT,
       TYPE_COLLATION };

const cupel__pg_query cupel__pg_object_queries[] = {
    { "SELECT x.oid::int8, x.extname::text, x.extnamespace::int8,"
      " NULLIF(e.description, v.comment) FROM pg_catalog.pg_extension x"
      " LEFT JOIN pg_catalog.pg_available_extensions v ON v.name = x.extname"
      CUPEL__PG_COMMENT("pg_extension", "x.oid", "e")
      " WHERE " CUPEL__PG_IN("x.extnamespace") " ORDER BY x.oid",
      take_extension, CUPEL_OBJECT_BIT(CUPEL_OBJECT_EXTENSION), 0 },
    { "SELECT t.oid::int8, t.typnamespace::int8, t.typname::text, t.typtype::text, e.description,"
      " CASE t.typtype WHEN 'c' THEN 'AS (' || COALESCE((SELECT pg_catalog.string_agg("
      "   pg_catalog.quote_ident(a.attname) || ' '"
      "   || pg_catalog.format_type(a.atttypid, a.atttypmod) || CASE WHEN"
      "   a.attcollation <> y.typcollation AND a.attcollation <> 0 THEN ' COLLATE '"
      "   || a.attcollation::pg_catalog.regcollation ELSE '' END, ', ' ORDER BY a.attnum)"
      "   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid"
      "   WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'"
      "  WHEN 'r' THEN 'AS RANGE (subtype = ' || pg_catalog.format_type(g.rngsubtype, NULL)"
      "   || CASE WHEN NOT oc.opcdefault THEN ', subtype_opclass = '"
      "    || pg_catalog.quote_ident(ocn.nspname) || '.' || pg_catalog.quote_ident(oc.opcname)"
      "    ELSE '' END"
      "   || CASE WHEN g.rngcollation <> st.typcollation AND g.rngcollation <> 0"
      "    THEN ', collation = ' || g.rngcollation::pg_catalog.regcollation ELSE '' END"
      "   || CASE WHEN g.rngcanonical <> 0 THEN ', canonical = ' || g.rngcanonical ELSE '' END"
      "   || CASE WHEN g.rngsubdiff <> 0 THEN ', subtype_diff = ' || g.rngsubdiff ELSE '' END"
      "   || CASE WHEN g.rngmultitypid <> 0 THEN ', multirange_type_name = '"
      "    || pg_catalog.format_type(g.rngmultitypid, NULL) ELSE '' END || ')' END,"
      " t.typrelid::int8, pg_catalog.format_type(t.typbasetype, t.typtypmod),"
      " (CASE WHEN b.typcategory = 'A' THEN b.typelem ELSE b.oid END)::int8,"
      " CASE WHEN b.typcategory = 'A' THEN GREATEST(t.typndims::int8, 1) ELSE 0 END,"
      " t.typnotnull, COALESCE(pg_catalog.pg_get_expr(t.typdefaultbin, 0, true),"
      "  pg_catalog.quote_literal(t.typdefault)),"
      " CASE WHEN t.typcollation <> b.typcollation THEN CASE WHEN cn.nspname = 'pg_catalog'"
      "  OR pg_catalog.pg_collation_is_visible(co.oid) THEN co.collname::text ELSE"
      "  '\"' || pg_catalog.replace(cn.nspname, '\"', '\"\"') || '\".\"'"
      "  || pg_catalog.replace(co.collname, '\"', '\"\"') || '\"' END END"
      " FROM pg_catalog.pg_type t"
      " LEFT JOIN pg_catalog.pg_class r ON r.oid = t.typrelid"
      " LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype"
      " LEFT JOIN pg_catalog.pg_range g ON g.rngtypid = t.oid"
      " LEFT JOIN pg_catalog.pg_type st ON st.oid = g.rngsubtype"
      " LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = g.rngsubopc"
      " LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace"
      " LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation"
      " LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace"
      CUPEL__PG_COMMENT("pg_type", "t.oid", "e")
      " WHERE " CUPEL__PG_IN("t.typnamespace") " AND (t.typtype IN ('e', 'd', 'r') OR r.relkind = 'c')"
      " AND NOT " CUPEL__PG_EXTENDS("pg_type", "t.oid")
      " ORDER BY " CUPEL__PG_ORDER("t.typnamespace") ", t.oid",
      take_type, TYPES, 0 },
    { "SELECT k.contypid::int8, k.conname::text, pg_catalog.pg_get_expr(k.conbin, 0, true),"
      " k.convalidated, e.description FROM pg_catalog.pg_constraint k"
      CUPEL__PG_COMMENT("pg_constraint", "k.oid", "e")
      " WHERE " CUPEL__PG_IN("k.connamespace") " AND k.contypid <> 0 AND k.contype = 'c'"
      " ORDER BY k.contypid, k.conname",
      take_domain_check, CUPEL_OBJECT_BIT(CUPEL_OBJECT_DOMAIN), 0 },
    { "SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, c.relkind::text,"
      " CASE WHEN c.relkind = 'f' THEN '(' || COALESCE((SELECT pg_catalog.string_agg(x.line, ', '"
      "   ORDER BY x.place, x.line) FROM (SELECT a.attnum::int8, pg_catalog.quote_ident(a.attname)"
      "    || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)" FOREIGN_OPTIONS("a.attfdwoptions")
      "    || CASE WHEN a.attcollation <> y.typcollation AND a.attcollation <> 0 THEN ' COLLATE '"
      "     || a.attcollation::pg_catalog.regcollation ELSE '' END"
      "    || COALESCE(CASE WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS ('"
      "     || pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) || ') STORED' ELSE ' DEFAULT '"
      "     || pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) END, '')"
      "    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END"
      "    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid"
      "    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      "    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped UNION ALL"
      "    SELECT 10000, 'CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '"
      "    || pg_catalog.pg_get_constraintdef(k.oid, true) FROM pg_catalog.pg_constraint k"
      "    WHERE k.conrelid = c.oid AND k.contype = 'c') x(place, line)), '') || ') SERVER '"
      "   || pg_catalog.quote_ident(fs.srvname)"
      "  ELSE E'AS\\n' || pg_catalog.rtrim(pg_catalog.ltrim("
      "   pg_catalog.pg_get_viewdef(c.oid, true), E' \\n'), E'; \\n') END,"
      " e.description, s.spcname::text, am.amname::text,"
      " COALESCE(pg_catalog.array_to_string(c.reloptions, pg_catalog.chr(31)),"
      "  (SELECT pg_catalog.string_agg('OPTION ' || o.option, pg_catalog.chr(31))"
      "  FROM pg_catalog.unnest(f.ftoptions) o(option)))"
      " FROM pg_catalog.pg_class c"
      " LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid"
      " LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = f.ftserver"
      " LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace"
      " LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'"
      CUPEL__PG_COMMENT("pg_class", "c.oid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND (c.relkind IN ('v', 'm')"
      "  OR (c.relkind = 'f' AND NOT " CUPEL__PG_ODD_FOREIGN("c.oid") "))"
      " AND NOT " CUPEL__PG_EXTENDS("pg_class", "c.oid")
      " ORDER BY " CUPEL__PG_ORDER("c.relnamespace") ", c.oid",
      take_view, VIEWS | CUPEL_OBJECT_BIT(CUPEL_OBJECT_FOREIGN_TABLE), 0 },
    { "SELECT a.attrelid::int8, a.attnum::int8, a.attname::text, e.description,"
      " pg_catalog.pg_get_expr(d.adbin, d.adrelid, true), a.attcollation::int8"
      " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
      " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      "  AND c.relkind <> 'f'"
      " LEFT JOIN pg_catalog.pg_description e ON e.objoid = a.attrelid AND e.objsubid = a.attnum"
      "  AND e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND c.relkind IN ('v', 'm', 'c', 'f')"
      " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum",
      take_attribute, VIEWS | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TYPE)
      | CUPEL_OBJECT_BIT(CUPEL_OBJECT_FOREIGN_TABLE), 0 },
    { NULL, NULL, 0, 0 },
};
/* clang-format on */

static int take_extension(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_reference name = { .kind = CUPEL_OBJECT_EXTENSION,
                             .schema = cupel__pg_namespace_name(inspector, &row[2]) };
    cupel_object *extension;
    int code = cupel__inspect_scratch(inspector, &row[1], &name.name);
    if (code == 0)
        code = cupel__pg_add_object(inspector, CUPEL__PG_EXTENSION, &row[0], &name, &extension);
    return code < 0 ? code : cupel__inspect_text(inspector, &row[3], &extension->comment);
}

/* A composite type is known by the object id of its relation. */
static int take_type(cupel__inspector *inspector, const cupel_value *row)
{
    bool composite = cupel__pg_is_letter(&row[TYPE_LETTER], 'c');
    cupel_reference name = {
        .kind = cupel__pg_is_letter(&row[TYPE_LETTER], 'e')   ? CUPEL_OBJECT_ENUM
                : cupel__pg_is_letter(&row[TYPE_LETTER], 'd') ? CUPEL_OBJECT_DOMAIN
                                                              : CUPEL_OBJECT_TYPE,
        .schema = cupel__pg_namespace_name(inspector, &row[TYPE_NAMESPACE]),
    };
    if (!cupel__pg_wants(inspector, name.kind))
        return 0;
    cupel_object *type;
    int code = cupel__inspect_scratch(inspector, &row[TYPE_NAME], &name.name);
    if (code == 0)
        code = cupel__pg_add_object(inspector, composite ? CUPEL__PG_CLASS : CUPEL__PG_TYPE,
                                    &row[composite ? TYPE_RELATION : TYPE_ID], &name, &type);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[TYPE_COMMENT], &type->comment);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[TYPE_DEFINITION], &type->definition);
    if (code == 0 && name.kind == CUPEL_OBJECT_ENUM)
        code = fill_enum(inspector, row, type);
    if (code == 0 && name.kind == CUPEL_OBJECT_DOMAIN)
        code = fill_domain(inspector, row, type);
    if (code == 0 && composite)
        code = add_composite(inspector, row, type);
    return code;
}

static int fill_enum(cupel__inspector *inspector, const cupel_value *row, cupel_object *type)
{
    int64_t oid = cupel__inspect_number(&row[TYPE_ID]);
    const cupel__pg_enum *found =
        cupel__map_get(&cupel__pg_state_of(inspector)->enum_of, &oid, sizeof oid);
    static const char *const none[] = { NULL };
    type->labels = cupel_schema_texts(inspector->schema, found ? found->labels.items : none,
                                      found ? found->labels.count : 0);
    return type->labels ? 0 : cupel__inspect_nomem(inspector);
}

static int fill_domain(cupel__inspector *inspector, const cupel_value *row, cupel_object *domain)
{
    domain->nullable = !cupel__inspect_flag(&row[TYPE_NOT_NULL]);
    int code = cupel__pg_type(inspector, &row[TYPE_BASE], &row[TYPE_ELEMENT],
                              cupel__inspect_number(&row[TYPE_DIMENSIONS]), &domain->type);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[TYPE_DEFAULT], &domain->server_default);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[TYPE_COLLATION], &domain->collation);
    return code;
}

/* Its columns may have comments, as a view's. */
static int add_composite(cupel__inspector *inspector, const cupel_value *row, cupel_object *type)
{
    cupel__pg_relation *relation;
    int code = cupel__pg_add_relation(inspector, &row[TYPE_RELATION], &row[TYPE_NAMESPACE],
                                      &row[TYPE_NAME], &relation);
    if (code == 0)
        relation->object = type;
    return code;
}

static int take_domain_check(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__pg_element *element =
        cupel__pg_element_of(inspector, CUPEL__PG_TYPE, cupel__inspect_number(&row[0]));
    cupel__pg_options options = { 0 };
    const char *name;
    if (!element)
        return 0;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    cupel_constraint *check = code == 0 ? cupel_object_add_check(element->object, name) : NULL;
    if (!check)
        return cupel__inspect_nomem(inspector);
    code = cupel__inspect_text(inspector, &row[2], &check->expression);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[4], &check->comment);
    if (code == 0 && !cupel__inspect_flag(&row[3]))
        code = cupel__pg_option(inspector, &options, "NOT VALID", NULL);
    return cupel__pg_keep_options(inspector, &options, code, &check->options, &check->option_count);
}

static int take_view(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_reference name = { .kind =
                                 cupel__pg_is_letter(&row[3], 'm') ? CUPEL_OBJECT_MATERIALIZED_VIEW
                                 : cupel__pg_is_letter(&row[3], 'f') ? CUPEL_OBJECT_FOREIGN_TABLE
                                                                     : CUPEL_OBJECT_VIEW };
    cupel__pg_relation *relation;
    cupel_object *view;
    const cupel_inspect_options *options = inspector->options;
    if (!cupel__pg_wants(inspector, name.kind))
        return 0;
    int code = cupel__pg_add_relation(inspector, &row[0], &row[1], &row[2], &relation);
    if (code < 0)
        return code;
    name.name = relation->name;
    name.schema = relation->namespace_;
    if (options->include_table && !options->include_table(options->context, name.schema, name.name))
        return 0;
    code = cupel__pg_add_object(inspector, CUPEL__PG_CLASS, &row[0], &name, &view);
    if (code < 0)
        return code;
    relation->object = view;
    code = cupel__inspect_text(inspector, &row[4], &view->definition);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[5], &view->comment);
    return code < 0 ? code : set_view_options(inspector, row, view);
}

static int set_view_options(cupel__inspector *inspector, const cupel_value *row, cupel_object *view)
{
    static const char *const names[] = { "TABLESPACE", "USING" };
    cupel__pg_options options = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        const char *value;
        code = cupel__inspect_scratch(inspector, &row[6 + i], &value);
        if (code == 0 && value)
            code = cupel__pg_option(inspector, &options, names[i], value);
    }
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[8]);
    return cupel__pg_keep_options(inspector, &options, code, &view->options, &view->option_count);
}

/* The columns of views and composite types are their query's or definition's; what is told of them
 * besides becomes an option of the whole. Indexes know them by their numbers. */
static int take_attribute(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[0]);
    const char *name;
    if (!relation)
        return 0;
    int code = cupel__inspect_scratch(inspector, &row[2], &name);
    size_t number = (size_t)cupel__inspect_number(&row[1]);
    while (code == 0 && relation->columns.count < number) {
        bool last = relation->columns.count + 1 == number;
        if (!cupel__vec_push(&relation->columns, last ? name : NULL) ||
            !cupel__vec_push(&relation->collations, last ? cupel__inspect_number(&row[5]) : 0))
            code = cupel__inspect_nomem(inspector);
    }
    return code < 0 || !relation->object ? code
                                         : add_options(inspector, row, relation->object, name);
}

static int add_options(cupel__inspector *inspector, const cupel_value *row, cupel_object *object,
                       const char *column)
{
    static const char *const names[] = { "COMMENT ON", "DEFAULT OF" };
    cupel__pg_options options = { 0 };
    int code = 0;
    if (row[3].kind == CUPEL_VALUE_NULL && row[4].kind == CUPEL_VALUE_NULL)
        return 0;
    for (size_t i = 0; code == 0 && i < object->option_count; i++)
        code = cupel__pg_option(inspector, &options, object->options[i].name,
                                object->options[i].value);
    for (size_t i = 0; code == 0 && i < 2; i++) {
        const char *value;
        code = cupel__inspect_scratch(inspector, &row[3 + i], &value);
        const char *name = cupel__arena_printf(&inspector->scratch, "%s %s", names[i], column);
        if (!name)
            code = cupel__inspect_nomem(inspector);
        if (code == 0 && value)
            code = cupel__pg_option(inspector, &options, name, value);
    }
    return cupel__pg_keep_options(inspector, &options, code, &object->options,
                                  &object->option_count);
}

int cupel__pg_add_sequences(cupel__inspector *inspector)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    int code = 0;
    if (!cupel__pg_wants(inspector, CUPEL_OBJECT_SEQUENCE))
        return 0;
    for (size_t i = 0; code == 0 && i < state->sequences.count; i++) {
        const cupel__pg_sequence *sequence = state->sequences.items[i];
        const cupel_value owner = { .kind = CUPEL_VALUE_INT, .as.integer = sequence->owner };
        const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &owner);
        bool left_out = sequence->owner != 0 && (!relation || !relation->table);
        if (!sequence->identity && !sequence->hidden && !left_out)
            code = add_sequence(inspector, sequence);
    }
    return code;
}

static int add_sequence(cupel__inspector *inspector, const cupel__pg_sequence *sequence)
{
    const cupel_reference name = { .kind = CUPEL_OBJECT_SEQUENCE,
                                   .schema = sequence->namespace_,
                                   .name = sequence->name };
    const cupel_value oid = { .kind = CUPEL_VALUE_INT, .as.integer = sequence->oid };
    cupel_object *object;
    int code = cupel__pg_add_object(inspector, CUPEL__PG_CLASS, &oid, &name, &object);
    if (code < 0)
        return code;
    object->sequence = sequence->counts;
    if (strcmp(sequence->type, "bigint") != 0)
        code = inspector->dialect->parse_type(inspector->dialect, inspector->schema, sequence->type,
                                              &object->type, inspector->error);
    const struct {
        const char *text;
        const char **slot;
    } texts[] = { { sequence->unlogged ? "UNLOGGED" : NULL, &object->modifiers },
                  { sequence->comment, &object->comment },
                  { sequence->owner ? sequence->owner_table : NULL, &object->owner_table },
                  { sequence->owner ? sequence->owner_column : NULL, &object->owner_column } };
    for (size_t i = 0; code == 0 && i < sizeof texts / sizeof *texts; i++) {
        *texts[i].slot = cupel_schema_text(inspector->schema, texts[i].text);
        if (texts[i].text && !*texts[i].slot)
            code = cupel__inspect_nomem(inspector);
    }
    return code;
}
