/* PostgreSQL's tables: their options, parents, columns and constraints. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/postgresql.h"
#include "inspect/postgresql.h"
#include "sql/schema.h"

static int take_table(cupel__inspector *inspector, const cupel_value *row);
static int set_table_options(cupel__inspector *inspector, const cupel_value *row,
                             cupel_table *table);
static int set_typed(cupel__inspector *inspector, const cupel_value *row,
                     cupel__pg_options *options);
static int take_parent(cupel__inspector *inspector, const cupel_value *row);
static int add_parent(cupel__inspector *inspector, cupel_table *table, const char *name);
static int take_label(cupel__inspector *inspector, const cupel_value *row);
static int take_sequence(cupel__inspector *inspector, const cupel_value *row);
static int set_counts(cupel__pg_sequence *sequence, const cupel_value *row);
static bool is_serial_name(const cupel__pg_sequence *sequence);
static int take_column(cupel__inspector *inspector, const cupel_value *row);
static int add_number(cupel__inspector *inspector, cupel__pg_relation *relation,
                      const cupel_value *row, const char *name);
static int set_default(cupel__inspector *inspector, const cupel_value *row,
                       cupel__pg_relation *relation, cupel_column *column);
static int set_column_options(cupel__inspector *inspector, const cupel_value *row,
                              cupel__pg_relation *relation, cupel_column *column);
static int take_constraint(cupel__inspector *inspector, const cupel_value *row);
static bool is_told_by_parent(const cupel__pg_relation *relation, const cupel_value *row);
static int set_constraint_options(cupel__inspector *inspector, const cupel_value *row,
                                  cupel_constraint *constraint);
static int set_foreign_key(cupel__inspector *inspector, const cupel_value *row,
                           cupel_constraint *constraint);
static int keep_constraint(cupel__inspector *inspector, const cupel_value *row,
                           cupel__pg_relation *relation, cupel_constraint *constraint);
static int column_names(cupel__inspector *inspector, const cupel__pg_relation *relation,
                        const cupel_value *numbers, const char *const **out, size_t *count);
static cupel_action action(const cupel_value *letter);

/* clang-format off */
/* The places of the columns' query. */
enum { COLUMN_TABLE, COLUMN_NUMBER, COLUMN_NAME, COLUMN_TYPE, COLUMN_NOT_NULL, COLUMN_DEFAULT,
       COLUMN_IDENTITY, COLUMN_GENERATED, COLUMN_COLLATION, COLUMN_COLLATION_ID, COLUMN_COMMENT,
       COLUMN_ELEMENT, COLUMN_DIMENSIONS, COLUMN_STORAGE, COLUMN_STATISTICS, COLUMN_PARAMETERS,
       COLUMN_INHERITED };

/* Sequences come before columns, some of which they serve. */
const cupel__pg_query cupel__pg_table_queries[] = {
    { "SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, e.description,"
      " c.relpersistence::text, s.spcname::text, am.amname::text,"
      " pg_catalog.array_to_string(c.reloptions, pg_catalog.chr(31)),"
      " pg_catalog.array_to_string(tc.reloptions, pg_catalog.chr(31)),"
      " c.relrowsecurity, c.relforcerowsecurity, c.relispartition,"
      " pg_catalog.pg_get_expr(c.relpartbound, c.oid),"
      " CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,"
      " c.relreplident::text, CASE WHEN c.reloftype <> 0 THEN"
      "  pg_catalog.format_type(c.reloftype, NULL) END, " CUPEL__PG_EXTENDS("pg_class", "c.oid")
      " FROM pg_catalog.pg_class c"
      " LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace"
      " LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'"
      " LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL"
      CUPEL__PG_COMMENT("pg_class", "c.oid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND c.relkind IN ('r', 'p')"
      " ORDER BY " CUPEL__PG_ORDER("c.relnamespace") ", c.oid",
      take_table, 0, 0 },
    { "SELECT i.inhrelid::int8, p.relname::text, n.nspname::text, p.relnamespace::int8,"
      " " CUPEL__PG_IN("p.relnamespace") " FROM pg_catalog.pg_inherits i"
      " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p')"
      " JOIN pg_catalog.pg_class p ON p.oid = i.inhparent"
      " JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace"
      " WHERE " CUPEL__PG_IN("c.relnamespace") " ORDER BY i.inhrelid, i.inhseqno",
      take_parent, 0, 0 },
    { "SELECT e.enumtypid::int8, e.enumlabel::text, t.typname::text, t.typnamespace::int8,"
      " CASE WHEN " CUPEL__PG_IN("t.typnamespace") " THEN NULL ELSE n.nspname::text END"
      " FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid"
      " JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
      " WHERE " CUPEL__PG_IN("t.typnamespace") " OR t.oid IN"
      " (SELECT CASE WHEN y.typcategory = 'A' THEN y.typelem ELSE y.oid END"
      "  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid"
      "  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
      "  WHERE " CUPEL__PG_IN("c.relnamespace") ")"
      " ORDER BY e.enumtypid, e.enumsortorder",
      take_label, 0, 0 },
    { "SELECT c.oid::int8, c.relnamespace::int8, c.relname::text,"
      /* As the engine writes a default: never with E before the quotes. */
      " 'nextval(''' || pg_catalog.replace(c.oid::pg_catalog.regclass::text, '''', '''''')"
      "  || '''::regclass)', pg_catalog.format_type(s.seqtypid, NULL), e.description,"
      " s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,"
      " c.relpersistence = 'u', d.deptype = 'i', d.refobjid::int8, d.refobjsubid::int8,"
      " t.relname::text, a.attname::text, a.attnotnull AND a.atttypid = s.seqtypid"
      "  AND t.relpersistence = c.relpersistence AND e.description IS NULL"
      "  AND t.relnamespace = c.relnamespace"
      " FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid"
      " LEFT JOIN pg_catalog.pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')"
      "  AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
      "  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0"
      " LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid"
      " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
      CUPEL__PG_COMMENT("pg_class", "c.oid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND NOT " CUPEL__PG_EXTENDS("pg_class", "c.oid")
      " ORDER BY " CUPEL__PG_ORDER("c.relnamespace") ", c.oid",
      take_sequence, 0, 0 },
    { "SELECT a.attrelid::int8, a.attnum::int8, a.attname::text,"
      " pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
      " pg_catalog.pg_get_expr(d.adbin, d.adrelid, true), a.attidentity::text,"
      " a.attgenerated::text, CASE WHEN cn.nspname = 'pg_catalog'"
      "  OR pg_catalog.pg_collation_is_visible(co.oid) THEN co.collname::text ELSE"
      "  '\"' || pg_catalog.replace(cn.nspname, '\"', '\"\"') || '\".\"'"
      "  || pg_catalog.replace(co.collname, '\"', '\"\"') || '\"' END, a.attcollation::int8,"
      " e.description, (CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END)::int8,"
      " CASE WHEN t.typcategory = 'A' THEN GREATEST(a.attndims::int8, 1) ELSE 0 END,"
      " CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END,"
      " CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int8 END,"
      " pg_catalog.array_to_string(a.attoptions, pg_catalog.chr(31)),"
      /* What a column is generated from is said of the parent's alone, where it is the same. */
      " a.attinhcount > 0 AND (NOT a.attislocal OR (a.attgenerated <> '' AND EXISTS (SELECT"
      "  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_attribute pa ON pa.attrelid = i.inhparent"
      "   AND pa.attname = a.attname"
      "  JOIN pg_catalog.pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum"
      "  WHERE i.inhrelid = a.attrelid AND pg_catalog.pg_get_expr(pd.adbin, pd.adrelid)"
      "   = pg_catalog.pg_get_expr(d.adbin, d.adrelid))))"
      " FROM pg_catalog.pg_attribute a"
      " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')"
      " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
      " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " LEFT JOIN pg_catalog.pg_collation co"
      "  ON co.oid = a.attcollation AND a.attcollation <> t.typcollation"
      " LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace"
      " LEFT JOIN pg_catalog.pg_description e ON e.objoid = a.attrelid AND e.objsubid = a.attnum"
      "  AND e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND a.attnum > 0 AND NOT a.attisdropped"
      " ORDER BY a.attrelid, a.attnum",
      take_column, 0, 0 },
    { "SELECT k.conrelid::int8, k.conname::text, k.contype::text,"
      " pg_catalog.array_to_string(k.conkey, ' '),"
      " CASE WHEN f.relnamespace <> k.connamespace THEN fn.nspname::text END, f.relname::text,"
      " CASE WHEN NOT " CUPEL__PG_IN("f.relnamespace") " THEN"
      "  (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(31) ORDER BY o.i)"
      "   FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY o(n, i)"
      "   JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.n)"
      "  ELSE pg_catalog.array_to_string(k.confkey, ' ') END,"
      " k.confrelid::int8, k.confdeltype::text, k.confupdtype::text, k.condeferrable,"
      " k.condeferred, pg_catalog.pg_get_expr(k.conbin, k.conrelid, true),"
      " k.confmatchtype::text, k.convalidated, k.connoinherit AND k.contype = 'c',"
      " k.coninhcount > 0 AND NOT k.conislocal, e.description, k.oid::int8"
      " FROM pg_catalog.pg_constraint k"
      " LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid"
      " LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace"
      CUPEL__PG_COMMENT("pg_constraint", "k.oid", "e")
      " WHERE " CUPEL__PG_IN("k.connamespace") " AND k.conrelid <> 0"
      " AND k.contype IN ('p', 'u', 'f', 'c', 'x')"
      " AND (k.conparentid = 0 OR k.contype <> 'f')"
      " ORDER BY k.conrelid, k.contype = 'f', k.contype = 'c', k.contype = 'x', k.contype = 'u',"
      " k.oid",
      take_constraint, 0, 0 },
    { NULL, NULL, 0, 0 },
};
/* clang-format on */

static int take_table(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_relation *relation;
    int code = cupel__pg_add_relation(inspector, &row[0], &row[1], &row[2], &relation);
    if (code < 0)
        return code;
    const cupel_inspect_options *options = inspector->options;
    relation->part = cupel__inspect_flag(&row[11]);
    relation->extension =
        cupel__inspect_flag(&row[16]) &&
        (!options->include_table ||
         options->include_table(options->context, relation->namespace_, relation->name));
    if (cupel__inspect_flag(&row[16]) ||
        (relation->part && !cupel__pg_wants(inspector, CUPEL_OBJECT_TABLE)))
        return 0;
    inspector->namespace_ = relation->namespace_;
    code = cupel__inspect_add_table(inspector, relation->name, &relation->table);
    cupel_table *table = relation->table;
    if (code < 0 || !table)
        return code;
    code = cupel__inspect_text(inspector, &row[3], &table->comment);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[12], &table->partition_bound);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[13], &table->partition_by);
    if (code == 0)
        code = set_table_options(inspector, row, table);
    if (code == 0)
        code = cupel__pg_add_element(inspector, CUPEL__PG_CLASS, relation->oid, table, NULL);
    return code;
}

static int set_table_options(cupel__inspector *inspector, const cupel_value *row,
                             cupel_table *table)
{
    cupel__pg_options options = { 0 };
    const struct {
        const char *name;
        bool given;
        const cupel_value *value;
    } simple[] = {
        { "UNLOGGED", cupel__pg_is_letter(&row[4], 'u'), NULL },
        { "USING", row[6].kind != CUPEL_VALUE_NULL, &row[6] },
        { "TABLESPACE", row[5].kind != CUPEL_VALUE_NULL, &row[5] },
        { "ROW LEVEL SECURITY", cupel__inspect_flag(&row[9]), NULL },
        { "FORCE ROW LEVEL SECURITY", cupel__inspect_flag(&row[10]), NULL },
    };
    int code = 0;
    for (size_t i = 0; code == 0 && i < sizeof simple / sizeof *simple; i++) {
        const char *value = NULL;
        if (simple[i].given && simple[i].value)
            code = cupel__inspect_scratch(inspector, simple[i].value, &value);
        if (code == 0 && simple[i].given)
            code = cupel__pg_option(inspector, &options, simple[i].name, value);
    }
    if (code == 0)
        code = set_typed(inspector, row, &options);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[7]);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "toast.", &row[8]);
    return cupel__pg_keep_options(inspector, &options, code, &table->options, &table->option_count);
}

/* The type of a typed table, and how replication knows its rows; by an index is told with it. */
static int set_typed(cupel__inspector *inspector, const cupel_value *row,
                     cupel__pg_options *options)
{
    const char *type;
    int code = cupel__inspect_scratch(inspector, &row[15], &type);
    if (code == 0 && type)
        code = cupel__pg_option(inspector, options, "OF", type);
    if (code == 0 && cupel__pg_is_letter(&row[14], 'f'))
        code = cupel__pg_option(inspector, options, "REPLICA IDENTITY", "FULL");
    if (code == 0 && cupel__pg_is_letter(&row[14], 'n'))
        code = cupel__pg_option(inspector, options, "REPLICA IDENTITY", "NOTHING");
    return code;
}

static int take_parent(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[0]);
    cupel_table *table = relation ? relation->table : NULL;
    const char *name;
    const char *schema;
    if (!table)
        return 0;
    if (cupel__inspect_scratch(inspector, &row[1], &name) < 0 ||
        cupel__inspect_scratch(inspector, &row[2], &schema) < 0)
        return CUPEL_ENOMEM;
    if (cupel__inspect_flag(&row[4]))
        schema = cupel__pg_namespace_name(inspector, &row[3]);
    if (relation->part) {
        table->partition_of = cupel_schema_text(inspector->schema, name);
        table->partition_of_schema = cupel_schema_text(inspector->schema, schema);
        return table->partition_of && (!schema || table->partition_of_schema)
                   ? 0
                   : cupel__inspect_nomem(inspector);
    }
    const cupel_reference parent = { .kind = CUPEL_OBJECT_TABLE, .schema = schema, .name = name };
    int code = cupel__pg_need(
        inspector, cupel__pg_element_of(inspector, CUPEL__PG_CLASS, relation->oid), &parent);
    cupel__buf text = { 0 };
    cupel__quote_qualified(&text, inspector->dialect, schema, name);
    if (text.failed)
        code = cupel__inspect_nomem(inspector);
    if (code == 0)
        code = add_parent(inspector, table, cupel__buf_text(&text));
    cupel__buf_release(&text);
    return code;
}

/* One more name in the list that stands behind INHERITS. */
static int add_parent(cupel__inspector *inspector, cupel_table *table, const char *name)
{
    const char *before = cupel_option_value(table->options, table->option_count,
                                            inspector->dialect->name, "INHERITS");
    const char *list =
        before ? cupel__arena_printf(&inspector->scratch, "%s, %s", before, name) : name;
    cupel__pg_options options = { 0 };
    int code = list ? 0 : cupel__inspect_nomem(inspector);
    for (size_t i = 0; code == 0 && i < table->option_count; i++)
        if (strcmp(table->options[i].name, "INHERITS") != 0)
            code = cupel__pg_option(inspector, &options, table->options[i].name,
                                    table->options[i].value);
    if (code == 0)
        code = cupel__pg_option(inspector, &options, "INHERITS", list);
    return cupel__pg_keep_options(inspector, &options, code, &table->options, &table->option_count);
}

static int take_label(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_state *state = cupel__pg_state_of(inspector);
    int64_t oid = cupel__inspect_number(&row[0]);
    cupel__pg_enum *found = cupel__map_get(&state->enum_of, &oid, sizeof oid);
    int code = 0;
    if (!found) {
        found = cupel__arena_zalloc(&inspector->scratch, sizeof *found);
        if (!found || !cupel__vec_push(&state->enums, found))
            return cupel__inspect_nomem(inspector);
        found->oid = oid;
        code = cupel__inspect_scratch(inspector, &row[2], &found->name);
        if (code == 0)
            code = cupel__inspect_scratch(inspector, &row[4], &found->namespace_);
        if (!found->namespace_)
            found->namespace_ = cupel__pg_namespace_name(inspector, &row[3]);
        if (code == 0 && !cupel__map_put(&state->enum_of, &found->oid, sizeof found->oid, found))
            code = cupel__inspect_nomem(inspector);
    }
    const char *label;
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[1], &label);
    if (code == 0 && !cupel__vec_push(&found->labels, label))
        code = cupel__inspect_nomem(inspector);
    return code;
}

static int take_sequence(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_state *state = cupel__pg_state_of(inspector);
    cupel__pg_sequence *sequence = cupel__arena_zalloc(&inspector->scratch, sizeof *sequence);
    if (!sequence || !cupel__vec_push(&state->sequences, sequence))
        return cupel__inspect_nomem(inspector);
    sequence->oid = cupel__inspect_number(&row[0]);
    sequence->namespace_ = cupel__pg_namespace_name(inspector, &row[1]);
    sequence->unlogged = cupel__inspect_flag(&row[12]);
    sequence->identity = cupel__inspect_flag(&row[13]);
    sequence->owner = cupel__inspect_number(&row[14]);
    sequence->attribute = cupel__inspect_number(&row[15]);
    const struct {
        const cupel_value *value;
        const char **slot;
    } texts[] = { { &row[2], &sequence->name },         { &row[3], &sequence->next },
                  { &row[4], &sequence->type },         { &row[5], &sequence->comment },
                  { &row[16], &sequence->owner_table }, { &row[17], &sequence->owner_column } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (cupel__inspect_scratch(inspector, texts[i].value, texts[i].slot) < 0)
            return CUPEL_ENOMEM;
    int code = set_counts(sequence, row);
    sequence->plain = cupel__inspect_flag(&row[18]) && sequence->counts.given == 0 &&
                      !sequence->counts.cycle && is_serial_name(sequence);
    /* The object id and the number stand side by side in memory. */
    if (code == 0 && sequence->owner != 0 &&
        !cupel__map_put(&state->sequence_of, &sequence->owner, 2 * sizeof(int64_t), sequence))
        code = cupel__inspect_nomem(inspector);
    return code;
}

/* What differs from what a sequence of its type and direction has. */
static int set_counts(cupel__pg_sequence *sequence, const cupel_value *row)
{
    cupel_sequence *counts = &sequence->counts;
    counts->start = cupel__inspect_number(&row[6]);
    counts->increment = cupel__inspect_number(&row[7]);
    counts->min = cupel__inspect_number(&row[8]);
    counts->max = cupel__inspect_number(&row[9]);
    counts->cache = cupel__inspect_number(&row[10]);
    counts->cycle = cupel__inspect_flag(&row[11]);
    int64_t limit = strcmp(sequence->type, "smallint") == 0  ? INT16_MAX
                    : strcmp(sequence->type, "integer") == 0 ? INT32_MAX
                                                             : INT64_MAX;
    bool up = counts->increment > 0;
    const struct {
        uint32_t bit;
        int64_t value;
        int64_t usual;
    } fields[] = {
        { CUPEL_SEQUENCE_INCREMENT, counts->increment, 1 },
        { CUPEL_SEQUENCE_MIN, counts->min, up ? 1 : -limit - 1 },
        { CUPEL_SEQUENCE_MAX, counts->max, up ? limit : -1 },
        { CUPEL_SEQUENCE_START, counts->start, up ? counts->min : counts->max },
        { CUPEL_SEQUENCE_CACHE, counts->cache, 1 },
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value != fields[i].usual)
            counts->given |= fields[i].bit;
    return 0;
}

/* What the engine calls the sequence of a column's own. */
static bool is_serial_name(const cupel__pg_sequence *sequence)
{
    cupel__buf usual = { 0 };
    if (!sequence->owner_table || !sequence->owner_column)
        return false;
    cupel__pg_serial_name(&usual, sequence->owner_table, sequence->owner_column);
    bool same = !usual.failed && strcmp(sequence->name, cupel__buf_text(&usual)) == 0;
    cupel__buf_release(&usual);
    return same;
}

static int take_column(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[COLUMN_TABLE]);
    const char *name;
    if (!relation)
        return 0;
    int code = cupel__inspect_scratch(inspector, &row[COLUMN_NAME], &name);
    if (code == 0)
        code = add_number(inspector, relation, row, name);
    if (code < 0 || !relation->table)
        return code;

    cupel_column *column = cupel_table_add_column(relation->table, name);
    if (!column)
        return cupel__inspect_nomem(inspector);
    column->nullable = !cupel__inspect_flag(&row[COLUMN_NOT_NULL]);
    code = cupel__pg_type(inspector, &row[COLUMN_TYPE], &row[COLUMN_ELEMENT],
                          cupel__inspect_number(&row[COLUMN_DIMENSIONS]), &column->type);
    if (code == 0)
        code = set_default(inspector, row, relation, column);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[COLUMN_COLLATION], &column->collation);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[COLUMN_COMMENT], &column->comment);
    if (code == 0)
        code = set_column_options(inspector, row, relation, column);
    return code;
}

static int add_number(cupel__inspector *inspector, cupel__pg_relation *relation,
                      const cupel_value *row, const char *name)
{
    size_t number = (size_t)cupel__inspect_number(&row[COLUMN_NUMBER]);
    int64_t collation = cupel__inspect_number(&row[COLUMN_COLLATION_ID]);
    while (relation->columns.count < number) {
        bool last = relation->columns.count + 1 == number;
        if (!cupel__vec_push(&relation->columns, last ? name : NULL) ||
            !cupel__vec_push(&relation->collations, last ? collation : 0))
            return cupel__inspect_nomem(inspector);
    }
    return 0;
}

/* What stands behind DEFAULT, unless it is how the column gets its serial number; or what a generated
 * column is made of. */
static int set_default(cupel__inspector *inspector, const cupel_value *row,
                       cupel__pg_relation *relation, cupel_column *column)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    const cupel_value *text = &row[COLUMN_DEFAULT];
    const int64_t key[2] = { relation->oid, cupel__inspect_number(&row[COLUMN_NUMBER]) };
    cupel__pg_sequence *sequence = cupel__map_get(&state->sequence_of, key, sizeof key);
    if (cupel__pg_is_letter(&row[COLUMN_GENERATED], 's')) {
        column->computed_stored = true;
        return cupel__inspect_text(inspector, text, &column->computed);
    }
    if (cupel__pg_is_letter(&row[COLUMN_IDENTITY], 'a') ||
        cupel__pg_is_letter(&row[COLUMN_IDENTITY], 'd')) {
        bool always = cupel__pg_is_letter(&row[COLUMN_IDENTITY], 'a');
        column->identity = always ? CUPEL_IDENTITY_ALWAYS : CUPEL_IDENTITY_BY_DEFAULT;
        column->autoincrement = true;
        if (!sequence || !(sequence->counts.given || sequence->counts.cycle))
            return 0;
        cupel_sequence *counts =
            cupel__arena_zalloc(cupel__schema_arena(inspector->schema), sizeof *counts);
        if (!counts)
            return cupel__inspect_nomem(inspector);
        *counts = sequence->counts;
        column->sequence = counts;
        return 0;
    }
    bool serves = sequence && text->kind == CUPEL_VALUE_TEXT &&
                  strlen(sequence->next) == text->size &&
                  memcmp(text->as.text, sequence->next, text->size) == 0;
    column->autoincrement = serves;
    if (serves && (sequence->plain || !cupel__pg_wants(inspector, CUPEL_OBJECT_SEQUENCE))) {
        sequence->hidden = true;
        return 0;
    }
    return cupel__inspect_text(inspector, text, &column->server_default);
}

static int set_column_options(cupel__inspector *inspector, const cupel_value *row,
                              cupel__pg_relation *relation, cupel_column *column)
{
    static const char *const storages[][2] = {
        { "p", "PLAIN" }, { "e", "EXTERNAL" }, { "m", "MAIN" }, { "x", "EXTENDED" }
    };
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    const int64_t key[2] = { relation->oid, cupel__inspect_number(&row[COLUMN_NUMBER]) };
    const cupel__pg_sequence *sequence = cupel__map_get(&state->sequence_of, key, sizeof key);
    cupel__pg_options options = { 0 };
    int code = 0;
    if (cupel__inspect_flag(&row[COLUMN_INHERITED]) && !relation->part)
        code = cupel__pg_option(inspector, &options, "INHERITED", NULL);
    if (code == 0 && column->identity != CUPEL_IDENTITY_NONE && sequence &&
        !is_serial_name(sequence))
        code = cupel__pg_option(inspector, &options, "SEQUENCE NAME", sequence->name);
    for (size_t i = 0; code == 0 && i < sizeof storages / sizeof *storages; i++)
        if (cupel__pg_is_letter(&row[COLUMN_STORAGE], storages[i][0][0]))
            code = cupel__pg_option(inspector, &options, "STORAGE", storages[i][1]);
    if (code == 0 && row[COLUMN_STATISTICS].kind == CUPEL_VALUE_INT) {
        const char *target = cupel__arena_printf(
            &inspector->scratch, "%lld", (long long)cupel__inspect_number(&row[COLUMN_STATISTICS]));
        code = target ? cupel__pg_option(inspector, &options, "STATISTICS", target)
                      : cupel__inspect_nomem(inspector);
    }
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[COLUMN_PARAMETERS]);
    return cupel__pg_keep_options(inspector, &options, code, &column->options,
                                  &column->option_count);
}

static int take_constraint(cupel__inspector *inspector, const cupel_value *row)
{
    static const char letters[] = "pufcx"; /* in the order of cupel_constraint_kind */
    cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[0]);
    const char *letter = row[2].size == 1 ? strchr(letters, row[2].as.text[0]) : NULL;
    if (!relation || !relation->table || !letter || is_told_by_parent(relation, row))
        return 0;
    const char *name;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    if (code < 0)
        return code;
    cupel_constraint *constraint = cupel_table_add_constraint(
        relation->table, (cupel_constraint_kind)(letter - letters), name);
    if (!constraint)
        return cupel__inspect_nomem(inspector);
    constraint->deferrable = cupel__inspect_flag(&row[10]);
    constraint->initially_deferred = cupel__inspect_flag(&row[11]);
    code = keep_constraint(inspector, row, relation, constraint);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[17], &constraint->comment);
    if (code == 0)
        code = set_constraint_options(inspector, row, constraint);
    if (code < 0 || constraint->kind == CUPEL_CONSTRAINT_EXCLUDE)
        return code;
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK)
        return cupel__inspect_text(inspector, &row[12], &constraint->expression);

    code =
        column_names(inspector, relation, &row[3], &constraint->columns, &constraint->column_count);
    if (code == 0 && constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY)
        code = set_foreign_key(inspector, row, constraint);
    for (size_t i = 0; constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY && code == 0 &&
                       i < constraint->column_count;
         i++)
        cupel_table_column(relation->table, constraint->columns[i])->primary_key = true;
    return code;
}

/* A part of a partitioned table has to bring its parent's checks and keys along when it is attached;
 * a table that inherits gets the checks with its columns. */
static bool is_told_by_parent(const cupel__pg_relation *relation, const cupel_value *row)
{
    return cupel__inspect_flag(&row[16]) && !relation->part;
}

static int set_constraint_options(cupel__inspector *inspector, const cupel_value *row,
                                  cupel_constraint *constraint)
{
    cupel__pg_options options = { 0 };
    int code = 0;
    if (!cupel__inspect_flag(&row[14]))
        code = cupel__pg_option(inspector, &options, "NOT VALID", NULL);
    if (code == 0 && cupel__inspect_flag(&row[15]))
        code = cupel__pg_option(inspector, &options, "NO INHERIT", NULL);
    return cupel__pg_keep_options(inspector, &options, code, &constraint->options,
                                  &constraint->option_count);
}

static int set_foreign_key(cupel__inspector *inspector, const cupel_value *row,
                           cupel_constraint *constraint)
{
    constraint->on_delete = action(&row[8]);
    constraint->on_update = action(&row[9]);
    if (cupel__pg_is_letter(&row[13], 'f'))
        constraint->match = CUPEL_MATCH_FULL;
    int code = cupel__inspect_text(inspector, &row[5], &constraint->referred_table);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[4], &constraint->referred_schema);
    if (code < 0)
        return code;
    size_t count;
    const cupel__pg_relation *other = cupel__pg_relation_of(inspector, &row[7]);
    if (other)
        return column_names(inspector, other, &row[6], &constraint->referred_columns, &count);
    const char *const *names;
    code = cupel__pg_split(inspector, &row[6], &names, &count);
    if (code == 0) {
        constraint->referred_columns = cupel_schema_texts(inspector->schema, names, count);
        code = constraint->referred_columns ? 0 : cupel__inspect_nomem(inspector);
    }
    return code;
}

/* For what other catalogs tell of it. */
static int keep_constraint(cupel__inspector *inspector, const cupel_value *row,
                           cupel__pg_relation *relation, cupel_constraint *constraint)
{
    cupel__pg_state *state = cupel__pg_state_of(inspector);
    cupel__pg_constraint *kept = cupel__arena_zalloc(&inspector->scratch, sizeof *kept);
    if (!kept)
        return cupel__inspect_nomem(inspector);
    kept->oid = cupel__inspect_number(&row[18]);
    kept->constraint = constraint;
    kept->relation = relation;
    return cupel__map_put(&state->constraint_of, &kept->oid, sizeof kept->oid, kept)
               ? 0
               : cupel__inspect_nomem(inspector);
}

/* The names of the columns whose numbers are listed. */
static int column_names(cupel__inspector *inspector, const cupel__pg_relation *relation,
                        const cupel_value *numbers, const char *const **out, size_t *count)
{
    const char *list;
    int code = cupel__inspect_scratch(inspector, numbers, &list);
    cupel__vec(const char *) names = { 0 };
    for (size_t i = 0; code == 0 && list && cupel__pg_number_at(list, i) != 0; i++) {
        const char *name = cupel__pg_column_at(relation, cupel__pg_number_at(list, i));
        if (!name || !cupel__vec_push(&names, name))
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0) {
        *out = cupel_schema_texts(inspector->schema, names.items, names.count);
        *count = names.count;
        if (!*out)
            code = cupel__inspect_nomem(inspector);
    }
    cupel__vec_release(&names);
    return code;
}

static cupel_action action(const cupel_value *letter)
{
    static const struct {
        char letter;
        cupel_action action;
    } actions[] = { { 'r', CUPEL_RESTRICT },
                    { 'c', CUPEL_CASCADE },
                    { 'n', CUPEL_SET_NULL },
                    { 'd', CUPEL_SET_DEFAULT } };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (cupel__pg_is_letter(letter, actions[i].letter))
            return actions[i].action;
    }
    return CUPEL_NO_ACTION;
}
