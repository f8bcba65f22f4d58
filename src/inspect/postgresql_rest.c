/* What PostgreSQL has that is rarely there, in one query over all of its catalogs for that: aggregates,
 * operators, casts, collations, servers, rules and statistics; and what a schema has no words for, which
 * is listed as unread, so that it is not missed in silence. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "inspect/postgresql.h"
#include "inspect/scratch.h"

static int take_rest(cupel__inspector *inspector, const cupel_value *row);
static bool find_kind(const cupel_value *words, cupel_object_kind *out);
static bool is_left_out(const cupel__inspector *inspector, const cupel_value *row,
                        const cupel_reference *found);
static int add_object(cupel__inspector *inspector, const cupel_value *row,
                      const cupel_reference *name);
static int add_unread(cupel__inspector *inspector, const cupel_value *row,
                      const cupel_reference *name);

/* The kinds among them that a schema has words for; not for every foreign table. */
static const cupel_object_kind kinds[] = {
    CUPEL_OBJECT_SERVER,   CUPEL_OBJECT_COLLATION,     CUPEL_OBJECT_AGGREGATE,
    CUPEL_OBJECT_OPERATOR, CUPEL_OBJECT_CAST,          CUPEL_OBJECT_STATISTICS,
    CUPEL_OBJECT_RULE,     CUPEL_OBJECT_FOREIGN_TABLE,
};

/* clang-format off */
/* What has no definition cannot be said. */
enum { REST_CATALOG, REST_ID, REST_KIND, REST_NAMESPACE, REST_NAME, REST_RELATION, REST_ARGUMENTS,
       REST_DEFINITION, REST_OPTIONS, REST_COMMENT };

/* What is read: namespaces, and with the default one what has none. */
static const char head[] =
    "WITH r AS (SELECT i.ids, CASE WHEN pg_catalog.current_schema() = '" CUPEL__SCRATCH_SCHEMA "'"
    "   THEN pg_catalog.txid_current_if_assigned() % 4294967296 END AS own,"
    "  EXISTS (SELECT FROM pg_catalog.pg_namespace n"
    "  WHERE n.nspname = pg_catalog.current_schema() AND n.oid = ANY (i.ids)) AS wide"
    "  FROM (SELECT " CUPEL__PG_NAMESPACES " AS ids) i)"
    " SELECT q.class::int8, q.id::int8, q.kind, q.namespace::int8, q.name, q.relation::int8,"
    "  q.arguments, q.definition, q.options, e.description"
    " FROM (SELECT NULL::oid, NULL::oid, NULL::text, NULL::oid, NULL::text, NULL::oid, NULL::text,"
    "  NULL::text, NULL::text WHERE false";
static const char between[] = " UNION ALL ";
static const char tail[] =
    ") q(class, id, kind, namespace, name, relation, arguments, definition, options)"
    " CROSS JOIN r LEFT JOIN pg_catalog.pg_description e ON e.classoid = q.class"
    " AND e.objoid = q.id AND e.objsubid = 0"
    " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x"
    " WHERE x.classid = q.class AND x.objid = q.id AND x.deptype IN ('e', 'i'))"
    " ORDER BY pg_catalog.array_position(r.ids, q.namespace) NULLS FIRST, q.kind, q.name,"
    " q.arguments, q.relation";

/* One part of the union: of a catalog `a`, the kind in words, the namespace, the name, whose it is; and of
 * what can be said, its arguments, definition and options. `more` is what else stands behind FROM. */
#define OBJECT(catalog, kind, namespace_, name, relation, arguments, definition, options, more)    \
    "SELECT a.tableoid, a.oid, " kind ", " namespace_ ", " name ", " relation ", " arguments ", "  \
    definition ", " options " FROM r, pg_catalog." catalog " a" more
#define PART(catalog, kind, namespace_, name, more)                                                \
    OBJECT(catalog, kind, namespace_, name, NONE, "NULL", "NULL", "NULL", more)
#define NONE "0::pg_catalog.oid"
#define IN_NAMESPACE(catalog, kind, prefix)                                                        \
    PART(catalog, "'" kind "'", "a." prefix "namespace", "a." prefix "name", "") READ(prefix)
#define IN_DATABASE(catalog, kind, name)                                                           \
    PART(catalog, "'" kind "'", NONE, "a." name, "") READ_WIDE
#define READ_OF(column) " WHERE " column " = ANY (r.ids)"
#define READ(prefix) READ_OF("a." prefix "namespace")
/* Not the server's own; in a scratch schema, what was made in its transaction. */
#define READ_WIDE                                                                                  \
    " WHERE a.oid >= 16384 AND r.wide AND (r.own IS NULL OR r.own = a.xmin::text::int8)"
#define METHOD(column) " JOIN pg_catalog.pg_am m ON m.oid = a." column
#define USING " || ' USING ' || m.amname"
#define IS_READ(column, catalog, namespace_)                                                       \
    column " IN (SELECT z.oid FROM pg_catalog." catalog " z, r WHERE z.oid >= 16384"               \
    " AND z." namespace_ " = ANY (r.ids))"
/* Pieces of definitions: each is empty where there is nothing to say. */
#define TYPE(column) "pg_catalog.format_type(" column ", NULL)"
#define LITERAL(key, column) " || COALESCE('" key " ' || pg_catalog.quote_literal(" column "), '')"
#define WHERE_TRUE(condition, text) " || CASE WHEN " condition " THEN " text " ELSE '' END"
#define OF_VALUE(key, column) WHERE_TRUE(column " <> 0", "', " key " = ' || " column)
#define OF_TYPE(key, column) WHERE_TRUE(column " <> 0", "', " key " = ' || " TYPE(column))
#define OPERATOR(key, column)                                                                      \
    WHERE_TRUE(column " <> 0", "', " key " = OPERATOR(' || " column "::pg_catalog.regoper || ')'")
#define MODIFY(key, column)                                                                        \
    WHERE_TRUE(column " <> CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::\"char\"",               \
               "', " key " = ' || CASE " column " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN"         \
               " 'SHAREABLE' ELSE 'READ_WRITE' END")

static const char *const parts[] = {
    OBJECT("pg_proc", "'aggregate'", "a.pronamespace", "a.proname", NONE,
           "CASE WHEN a.pronargs = 0 THEN '*' ELSE pg_catalog.oidvectortypes(a.proargtypes) END",
           "'(' || CASE WHEN a.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_arguments(a.oid)"
           " END || ') (SFUNC = ' || g.aggtransfn || ', STYPE = ' || " TYPE("g.aggtranstype")
           OF_VALUE("SSPACE", "g.aggtransspace") OF_VALUE("FINALFUNC", "g.aggfinalfn")
           WHERE_TRUE("g.aggfinalextra", "', FINALFUNC_EXTRA'")
           MODIFY("FINALFUNC_MODIFY", "g.aggfinalmodify")
           OF_VALUE("COMBINEFUNC", "g.aggcombinefn") OF_VALUE("SERIALFUNC", "g.aggserialfn")
           OF_VALUE("DESERIALFUNC", "g.aggdeserialfn") LITERAL(", INITCOND =", "g.agginitval")
           OF_VALUE("MSFUNC", "g.aggmtransfn") OF_VALUE("MINVFUNC", "g.aggminvtransfn")
           OF_TYPE("MSTYPE", "g.aggmtranstype") OF_VALUE("MSSPACE", "g.aggmtransspace")
           OF_VALUE("MFINALFUNC", "g.aggmfinalfn")
           WHERE_TRUE("g.aggmfinalextra", "', MFINALFUNC_EXTRA'")
           WHERE_TRUE("g.aggmtransfn <> 0", "''" MODIFY("MFINALFUNC_MODIFY", "g.aggmfinalmodify"))
           LITERAL(", MINITCOND =", "g.aggminitval") OPERATOR("SORTOP", "g.aggsortop")
           " || CASE a.proparallel WHEN 's' THEN ', PARALLEL = SAFE'"
           " WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END"
           WHERE_TRUE("g.aggkind = 'h'", "', HYPOTHETICAL'") " || ')'", "NULL",
           " JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = a.oid")
    READ("pro"),
    OBJECT("pg_operator", "'operator'", "a.oprnamespace", "a.oprname", NONE,
           "CASE WHEN a.oprleft = 0 THEN 'NONE' ELSE " TYPE("a.oprleft") " END || ', ' ||"
           " CASE WHEN a.oprright = 0 THEN 'NONE' ELSE " TYPE("a.oprright") " END",
           "CASE WHEN a.oprcode <> 0 THEN '(FUNCTION = ' || a.oprcode"
           OF_TYPE("LEFTARG", "a.oprleft") OF_TYPE("RIGHTARG", "a.oprright")
           OPERATOR("COMMUTATOR", "a.oprcom") OPERATOR("NEGATOR", "a.oprnegate")
           OF_VALUE("RESTRICT", "a.oprrest") OF_VALUE("JOIN", "a.oprjoin")
           WHERE_TRUE("a.oprcanhash", "', HASHES'") WHERE_TRUE("a.oprcanmerge", "', MERGES'")
           " || ')' END", "NULL", "")
    READ("opr"),
    /* The names of its columns differ between versions of the server. */
    OBJECT("pg_collation", "'collation'", "a.collnamespace", "a.collname", NONE, "NULL",
           "'(' || CASE a.collprovider WHEN 'i' THEN 'PROVIDER = icu, '"
           " WHEN 'b' THEN 'PROVIDER = builtin, ' ELSE '' END"
           " || CASE WHEN a.collprovider <> 'c' THEN 'LOCALE = ' || pg_catalog.quote_literal("
           "  COALESCE(j.j ->> 'colllocale', j.j ->> 'colliculocale', a.collcollate))"
           " WHEN a.collcollate = a.collctype"
           "  THEN 'LOCALE = ' || pg_catalog.quote_literal(a.collcollate)"
           " ELSE 'LC_COLLATE = ' || pg_catalog.quote_literal(a.collcollate)"
           "  || ', LC_CTYPE = ' || pg_catalog.quote_literal(a.collctype) END"
           LITERAL(", RULES =", "COALESCE(j.j ->> 'collrules', j.j ->> 'collicurules')")
           WHERE_TRUE("NOT a.collisdeterministic", "', DETERMINISTIC = false'") " || ')'", "NULL",
           ", LATERAL (SELECT pg_catalog.to_jsonb(a)) j(j)")
    READ("coll"),
    OBJECT("pg_statistic_ext", "'statistics'", "a.stxnamespace", "a.stxname", "a.stxrelid", "NULL",
           "pg_catalog.substr(pg_catalog.pg_get_statisticsobjdef(a.oid), pg_catalog.length("
           " 'CREATE STATISTICS ' || pg_catalog.quote_ident(n.nspname) || '.'"
           " || pg_catalog.quote_ident(a.stxname)) + 2)",
           "CASE WHEN a.stxstattarget >= 0 THEN 'STATISTICS=' || a.stxstattarget END",
           " JOIN pg_catalog.pg_namespace n ON n.oid = a.stxnamespace")
    READ("stx"),
    OBJECT("pg_rewrite", "'rule'", "c.relnamespace", "a.rulename", "c.oid", "NULL",
           "pg_catalog.rtrim(pg_catalog.substr(pg_catalog.pg_get_ruledef(a.oid, true),"
           " pg_catalog.length('CREATE RULE ' || pg_catalog.quote_ident(a.rulename)) + 2), E'; \\n')",
           "CASE a.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'"
           " WHEN 'A' THEN 'ENABLE ALWAYS' END",
           " JOIN pg_catalog.pg_class c ON c.oid = a.ev_class")
    READ_OF("c.relnamespace") " AND a.rulename <> '_RETURN'",
    OBJECT("pg_cast", "'cast'", NONE, TYPE("a.castsource") " || ' AS ' || " TYPE("a.casttarget"),
           NONE, "NULL",
           "CASE a.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || a.castfunc::pg_catalog.regprocedure"
           " WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END"
           " || CASE a.castcontext WHEN 'a' THEN ' AS ASSIGNMENT'"
           " WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END", "NULL", "")
    " WHERE a.oid >= 16384 AND (" IS_READ("a.castsource", "pg_type", "typnamespace")
    " OR " IS_READ("a.casttarget", "pg_type", "typnamespace")
    " OR " IS_READ("a.castfunc", "pg_proc", "pronamespace")
    " OR (r.wide AND r.own IS NULL AND GREATEST(a.castsource, a.casttarget, a.castfunc) < 16384))",
    OBJECT("pg_foreign_server", "'server'", NONE, "a.srvname", NONE, "NULL",
           "COALESCE('TYPE ' || pg_catalog.quote_literal(a.srvtype) || ' ', '')"
           " || COALESCE('VERSION ' || pg_catalog.quote_literal(a.srvversion) || ' ', '')"
           " || 'FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(w.fdwname)",
           "(SELECT pg_catalog.string_agg('OPTION ' || o.option, pg_catalog.chr(31))"
           " FROM pg_catalog.unnest(a.srvoptions) o(option))",
           " JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = a.srvfdw")
    READ_WIDE,
    PART("pg_opclass", "'operator class'", "a.opcnamespace", "a.opcname" USING,
         METHOD("opcmethod"))
    READ("opc"),
    /* A class brings a family of its name. */
    PART("pg_opfamily", "'operator family'", "a.opfnamespace", "a.opfname" USING,
         METHOD("opfmethod"))
    READ("opf") " AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass o WHERE o.opcfamily = a.oid"
    " AND o.opcname = a.opfname AND o.opcnamespace = a.opfnamespace)",
    IN_NAMESPACE("pg_conversion", "conversion", "con"),
    IN_NAMESPACE("pg_ts_config", "text search configuration", "cfg"),
    IN_NAMESPACE("pg_ts_dict", "text search dictionary", "dict"),
    IN_NAMESPACE("pg_ts_parser", "text search parser", "prs"),
    IN_NAMESPACE("pg_ts_template", "text search template", "tmpl"),
    PART("pg_type", "CASE WHEN a.typisdefined THEN 'base type' ELSE 'shell type' END",
         "a.typnamespace", "a.typname", "")
    READ("typ") " AND (a.typtype = 'p' OR (a.typtype = 'b'"
    " AND a.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc))",
    PART("pg_class", "'foreign table'", "a.relnamespace", "a.relname", "")
    READ("rel") " AND a.relkind = 'f' AND " CUPEL__PG_ODD_FOREIGN("a.oid"),
    /* Of a table they are told with its columns. What begins with "pg_" is the server's own. */
    "SELECT " NONE ", a.attrelid, 'settings of the column', c.relnamespace, a.attname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    READ_OF("c.relnamespace") " AND c.relkind IN ('m', 'f') AND (a.attstattarget >= 0"
    " OR a.attstorage <> t.typstorage OR a.attcompression <> '' OR EXISTS (SELECT"
    " FROM pg_catalog.unnest(a.attoptions) o(option) WHERE o.option NOT LIKE 'pg\\_%'))"
    " AND NOT (c.relkind = 'f' AND " CUPEL__PG_ODD_FOREIGN("c.oid") ")",
    "SELECT " NONE ", i.indexrelid, 'CLUSTER ON', c.relnamespace, n.relname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_index i"
    " JOIN pg_catalog.pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'"
    " JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid"
    READ_OF("c.relnamespace") " AND i.indisclustered",
    /* What CREATE INDEX has begun only, CONCURRENTLY or ON ONLY a partitioned table. */
    "SELECT " NONE ", i.indexrelid, 'invalid index', c.relnamespace, n.relname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_index i"
    " JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
    " JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid"
    READ_OF("c.relnamespace") " AND NOT i.indisvalid AND NOT EXISTS (SELECT"
    " FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)",
    /* Comments that belong to something else than what is known by the name. */
    "SELECT " NONE ", k.oid, 'comment of the index', c.relnamespace, k.conname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_constraint k"
    " JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
    " JOIN pg_catalog.pg_description d ON d.classoid = 1259 AND d.objoid = k.conindid"
    READ_OF("c.relnamespace") " AND k.contype IN ('p', 'u', 'x')",
    "SELECT " NONE ", k.oid, 'comment of the check', c.relnamespace, k.conname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_constraint k"
    " JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relkind = 'f'"
    " JOIN pg_catalog.pg_description d ON d.classoid = k.tableoid AND d.objoid = k.oid"
    READ_OF("c.relnamespace"),
    /* A part has the triggers of its whole, and may have them fire otherwise. */
    "SELECT " NONE ", a.oid, 'state of the trigger', c.relnamespace, a.tgname, c.oid"
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_trigger a"
    " JOIN pg_catalog.pg_trigger w ON w.oid = a.tgparentid AND w.tgenabled <> a.tgenabled"
    " JOIN pg_catalog.pg_class c ON c.oid = a.tgrelid"
    READ_OF("c.relnamespace"),
    /* Every database has it, and what is read of it is not said to be in it. */
    PART("pg_namespace", "'comment of the schema'", NONE, "a.nspname",
         " JOIN pg_catalog.pg_description d ON d.classoid = a.tableoid AND d.objoid = a.oid")
    READ_OF("a.oid") " AND a.nspname IN (pg_catalog.current_schema(), 'public')"
    " AND (a.nspname, d.description) <> ('public', 'standard public schema')",
    IN_DATABASE("pg_event_trigger", "event trigger", "evtname"),
    IN_DATABASE("pg_foreign_data_wrapper", "foreign-data wrapper", "fdwname"),
    "SELECT " NONE ", a.umid, 'user mapping', " NONE ", a.usename || ' SERVER ' || a.srvname, " NONE
    ", NULL, NULL, NULL FROM r, pg_catalog.pg_user_mappings a WHERE r.wide AND r.own IS NULL",
    IN_DATABASE("pg_publication", "publication", "pubname"),
    /* Not all of its columns may be read by everybody. */
    "SELECT " NONE ", a.oid, 'subscription', " NONE ", a.subname, " NONE ", NULL, NULL, NULL"
    " FROM r, pg_catalog.pg_subscription a WHERE r.wide AND r.own IS NULL"
    " AND a.subdbid ="
    " (SELECT d.oid FROM pg_catalog.pg_database d"
    " WHERE d.datname = pg_catalog.current_database())",
    IN_DATABASE("pg_language", "language", "lanname"),
    PART("pg_transform", "'transform'", NONE,
         "'FOR ' || " TYPE("a.trftype") " || ' LANGUAGE ' || l.lanname",
         " JOIN pg_catalog.pg_language l ON l.oid = a.trflang")
    READ_WIDE,
    IN_DATABASE("pg_am", "access method", "amname"),
};
/* clang-format on */

int cupel__pg_read_rest(cupel__inspector *inspector)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    bool wanted = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        wanted = wanted || cupel__pg_wants(inspector, kinds[i]);
    if (!wanted)
        return 0;
    cupel_value ids = { .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(state->namespace_ids) };
    cupel__buf sql = { 0 };
    ids.as.text = state->namespace_ids;
    cupel__buf_append(&sql, head);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cupel__buf_append(&sql, between);
        cupel__buf_append(&sql, parts[i]);
    }
    cupel__buf_append(&sql, tail);
    int code = sql.failed
                   ? cupel__inspect_nomem(inspector)
                   : cupel__inspect_query(inspector, cupel__buf_text(&sql), &ids, 1, take_rest);
    cupel__buf_release(&sql);
    return code;
}

static int take_rest(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[REST_RELATION]);
    cupel_reference name = { .kind = CUPEL_OBJECT_SCHEMA,
                             .schema = cupel__pg_namespace_name(inspector, &row[REST_NAMESPACE]) };
    bool said = find_kind(&row[REST_KIND], &name.kind);
    if (said && !cupel__pg_wants(inspector, name.kind))
        return 0;
    int code = cupel__inspect_scratch(inspector, &row[REST_NAME], &name.name);
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[REST_ARGUMENTS], &name.arguments);
    if (code < 0 || is_left_out(inspector, row, &name))
        return code;
    if (relation && cupel__text_equal(relation->namespace_, name.schema))
        name.table = relation->name;
    /* What belongs to something that was not read cannot be made without it. */
    bool whole = relation ? !relation->extension : cupel__inspect_number(&row[REST_RELATION]) == 0;
    return said && whole && row[REST_DEFINITION].kind != CUPEL_VALUE_NULL
               ? add_object(inspector, row, &name)
               : add_unread(inspector, row, &name);
}

static bool find_kind(const cupel_value *words, cupel_object_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *known = cupel_object_kind_text(kinds[i]);
        if (words->size == strlen(known) && memcmp(words->as.text, known, words->size) == 0) {
            *out = kinds[i];
            return true;
        }
    }
    return false;
}

/* With the table or view whose it is, or as one that the caller does not want. */
static bool is_left_out(const cupel__inspector *inspector, const cupel_value *row,
                        const cupel_reference *found)
{
    const cupel_inspect_options *options = inspector->options;
    const cupel__pg_relation *owner = cupel__pg_relation_of(inspector, &row[REST_RELATION]);
    if (owner)
        return !owner->table && !owner->object && !owner->extension;
    return found->kind == CUPEL_OBJECT_FOREIGN_TABLE && options->include_table &&
           !options->include_table(options->context, found->schema, found->name);
}

static int add_object(cupel__inspector *inspector, const cupel_value *row,
                      const cupel_reference *name)
{
    cupel__pg_options options = { 0 };
    cupel_object *object;
    int code = cupel__pg_add_object(inspector, cupel__inspect_number(&row[REST_CATALOG]),
                                    &row[REST_ID], name, &object);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[REST_DEFINITION], &object->definition);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[REST_COMMENT], &object->comment);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[REST_OPTIONS]);
    return code < 0 ? code
                    : cupel__pg_keep_options(inspector, &options, code, &object->options,
                                             &object->option_count);
}

static int add_unread(cupel__inspector *inspector, const cupel_value *row,
                      const cupel_reference *name)
{
    cupel_unread unread = { .schema = name->schema, .name = name->name, .table = name->table };
    int code = cupel__inspect_scratch(inspector, &row[REST_KIND], &unread.kind);
    if (name->arguments)
        unread.name =
            cupel__arena_printf(&inspector->scratch, "%s(%s)", name->name, name->arguments);
    if (code == 0 && !unread.name)
        code = cupel__inspect_nomem(inspector);
    return code < 0 ? code : cupel__pg_add_unread(inspector, &unread);
}
