/* What PostgreSQL has that is rarely there: one query over all of its catalogs for that. What a schema
 * has no words for is listed as unread, so that it is not missed in silence. */
#include <string.h>

#include "base/error.h"
#include "inspect/postgresql.h"

static int take_rest(cupel__inspector *inspector, const cupel_value *row);
static bool is_left_out(const cupel__inspector *inspector, const cupel_unread *found,
                        const cupel_value *relation);

/* clang-format off */
enum { REST_CATALOG, REST_ID, REST_KIND, REST_NAMESPACE, REST_NAME, REST_RELATION };

/* What is read: namespaces, and with the default one what has none. */
static const char head[] =
    "WITH r AS (SELECT i.ids, EXISTS (SELECT FROM pg_catalog.pg_namespace n"
    "  WHERE n.nspname = pg_catalog.current_schema() AND n.oid = ANY (i.ids)) AS wide"
    "  FROM (SELECT " CUPEL__PG_NAMESPACES " AS ids) i)"
    " SELECT q.class::int8, q.id::int8, q.kind, q.namespace::int8, q.name, q.relation::int8"
    " FROM (SELECT NULL::oid, NULL::oid, NULL::text, NULL::oid, NULL::text, NULL::oid WHERE false";
static const char between[] = " UNION ALL ";
static const char tail[] =
    ") q(class, id, kind, namespace, name, relation), r"
    " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x"
    " WHERE x.classid = q.class AND x.objid = q.id AND x.deptype = 'e')"
    " ORDER BY pg_catalog.array_position(r.ids, q.namespace) NULLS FIRST, q.kind, q.name";

/* One part of the union: of a catalog `a`, the kind in words, the namespace, the name, whose it is, and
 * what else stands behind FROM. */
#define PART(catalog, kind, namespace_, name, relation, more)                                      \
    "SELECT a.tableoid, a.oid, " kind ", " namespace_ ", " name ", " relation                      \
    " FROM r, pg_catalog." catalog " a" more
#define NONE "0::pg_catalog.oid"
#define IN_NAMESPACE(catalog, kind, prefix)                                                        \
    PART(catalog, "'" kind "'", "a." prefix "namespace", "a." prefix "name", NONE, "")             \
    READ(prefix)
#define IN_DATABASE(catalog, kind, name)                                                           \
    PART(catalog, "'" kind "'", NONE, "a." name, NONE, "") READ_WIDE
#define READ(prefix) " WHERE a." prefix "namespace = ANY (r.ids)"
/* Not the server's own. */
#define READ_WIDE " WHERE a.oid >= 16384 AND r.wide"
#define METHOD(column) " JOIN pg_catalog.pg_am m ON m.oid = a." column
#define USING " || ' USING ' || m.amname"
#define IS_READ(column, catalog, namespace_)                                                       \
    column " IN (SELECT z.oid FROM pg_catalog." catalog " z, r WHERE z.oid >= 16384"               \
    " AND z." namespace_ " = ANY (r.ids))"

static const char *const parts[] = {
    PART("pg_proc", "'aggregate'", "a.pronamespace", "a.proname || '('"
         " || pg_catalog.oidvectortypes(a.proargtypes) || ')'", NONE, "")
    READ("pro") " AND a.prokind = 'a'",
    PART("pg_operator", "'operator'", "a.oprnamespace", "a.oprname || '('"
         " || CASE WHEN a.oprleft = 0 THEN 'NONE' ELSE pg_catalog.format_type(a.oprleft, NULL) END"
         " || ', ' || CASE WHEN a.oprright = 0 THEN 'NONE'"
         " ELSE pg_catalog.format_type(a.oprright, NULL) END || ')'", NONE, "")
    READ("opr"),
    PART("pg_opclass", "'operator class'", "a.opcnamespace", "a.opcname" USING, NONE,
         METHOD("opcmethod"))
    READ("opc"),
    /* A class brings a family of its name. */
    PART("pg_opfamily", "'operator family'", "a.opfnamespace", "a.opfname" USING, NONE,
         METHOD("opfmethod"))
    READ("opf") " AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass o WHERE o.opcfamily = a.oid"
    " AND o.opcname = a.opfname AND o.opcnamespace = a.opfnamespace)",
    IN_NAMESPACE("pg_collation", "collation", "coll"),
    IN_NAMESPACE("pg_conversion", "conversion", "con"),
    IN_NAMESPACE("pg_statistic_ext", "statistics", "stx"),
    IN_NAMESPACE("pg_ts_config", "text search configuration", "cfg"),
    IN_NAMESPACE("pg_ts_dict", "text search dictionary", "dict"),
    IN_NAMESPACE("pg_ts_parser", "text search parser", "prs"),
    IN_NAMESPACE("pg_ts_template", "text search template", "tmpl"),
    PART("pg_type", "CASE WHEN a.typisdefined THEN 'base type' ELSE 'shell type' END",
         "a.typnamespace", "a.typname", NONE, "")
    READ("typ") " AND (a.typtype = 'p' OR (a.typtype = 'b'"
    " AND a.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc))",
    PART("pg_class", "'foreign table'", "a.relnamespace", "a.relname", NONE, "")
    READ("rel") " AND a.relkind = 'f'",
    PART("pg_rewrite", "'rule'", "c.relnamespace", "a.rulename", "c.oid",
         " JOIN pg_catalog.pg_class c ON c.oid = a.ev_class")
    " WHERE c.relnamespace = ANY (r.ids) AND a.rulename <> '_RETURN'",
    PART("pg_cast", "'cast'", NONE, "pg_catalog.format_type(a.castsource, NULL) || ' AS '"
         " || pg_catalog.format_type(a.casttarget, NULL)", NONE, "")
    " WHERE a.oid >= 16384 AND (" IS_READ("a.castsource", "pg_type", "typnamespace")
    " OR " IS_READ("a.casttarget", "pg_type", "typnamespace")
    " OR " IS_READ("a.castfunc", "pg_proc", "pronamespace")
    " OR (r.wide AND GREATEST(a.castsource, a.casttarget, a.castfunc) < 16384))",
    IN_DATABASE("pg_event_trigger", "event trigger", "evtname"),
    IN_DATABASE("pg_foreign_data_wrapper", "foreign-data wrapper", "fdwname"),
    IN_DATABASE("pg_foreign_server", "server", "srvname"),
    "SELECT " NONE ", a.umid, 'user mapping', " NONE ", a.usename || ' SERVER ' || a.srvname, " NONE
    " FROM r, pg_catalog.pg_user_mappings a WHERE r.wide",
    IN_DATABASE("pg_publication", "publication", "pubname"),
    /* Not all of its columns may be read by everybody. */
    "SELECT " NONE ", a.oid, 'subscription', " NONE ", a.subname, " NONE
    " FROM r, pg_catalog.pg_subscription a" READ_WIDE " AND a.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d"
    " WHERE d.datname = pg_catalog.current_database())",
    IN_DATABASE("pg_language", "language", "lanname"),
    PART("pg_transform", "'transform'", NONE, "'FOR ' || pg_catalog.format_type(a.trftype, NULL)"
         " || ' LANGUAGE ' || l.lanname", NONE,
         " JOIN pg_catalog.pg_language l ON l.oid = a.trflang")
    READ_WIDE,
    IN_DATABASE("pg_am", "access method", "amname"),
};
/* clang-format on */

int cupel__pg_read_rest(cupel__inspector *inspector)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
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
    cupel_unread found = { .schema = cupel__pg_namespace_name(inspector, &row[REST_NAMESPACE]),
                           .table = relation ? relation->name : NULL };
    int code = cupel__inspect_scratch(inspector, &row[REST_KIND], &found.kind);
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[REST_NAME], &found.name);
    if (code < 0 || is_left_out(inspector, &found, &row[REST_RELATION]))
        return code;
    return cupel_schema_add_unread(inspector->schema, &found) ? 0 : cupel__inspect_nomem(inspector);
}

/* With the table or view whose it is, or as one that the caller does not want. */
static bool is_left_out(const cupel__inspector *inspector, const cupel_unread *found,
                        const cupel_value *relation)
{
    const cupel_inspect_options *options = inspector->options;
    if (cupel__inspect_number(relation) != 0) {
        const cupel__pg_relation *owner = cupel__pg_relation_of(inspector, relation);
        return !owner || (!owner->table && !owner->object);
    }
    return strcmp(found->kind, "foreign table") == 0 && options->include_table &&
           !options->include_table(options->context, found->schema, found->name);
}
