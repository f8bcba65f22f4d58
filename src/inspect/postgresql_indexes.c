/* PostgreSQL's indexes: those of tables and materialized views, and what the indexes behind keys and
 * exclusion constraints tell of these. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/postgresql.h"

/* A row of pg_index, taken apart. */
typedef struct index_row {
    const cupel__pg_relation *relation;
    const char *keys;        /* attribute numbers, 0 for an expression */
    const char *options;     /* bit 0: descending; bit 1: NULLs first */
    const char *collations;  /* object ids */
    const char *classes;     /* object ids */
    const char *expressions; /* separated; NULL where there are none */
    const char *definition;  /* the whole statement, where expressions have collations */
    const char *parameters;  /* of operator classes: "number=a=1,b=2", separated; NULL for none */
    const char *operators;   /* EXCLUDE: separated; else NULL */
    size_t key_count;        /* without included columns */
} index_row;

static int take_class(cupel__inspector *inspector, const cupel_value *row);
static int take_collation(cupel__inspector *inspector, const cupel_value *row);
static int take_operators(cupel__inspector *inspector, const cupel_value *row);
static int take_index(cupel__inspector *inspector, const cupel_value *row);
static int read_source(cupel__inspector *inspector, const cupel_value *row, index_row *source);
static int fill_index(cupel__inspector *inspector, const cupel_value *row, const index_row *source,
                      cupel_index *index);
static int fill_constraint(cupel__inspector *inspector, const cupel_value *row,
                           const index_row *source, cupel_constraint *constraint);
static int set_method(cupel__inspector *inspector, const cupel_value *value, const char **out);
static int set_parts(cupel__inspector *inspector, const index_row *source,
                     const cupel_index_part **out, size_t *count);
static int set_part(cupel__inspector *inspector, const index_row *source, size_t i,
                    const char **expressions, cupel_index_part *part);
static int set_class(cupel__inspector *inspector, const index_row *source, size_t i,
                     cupel_index_part *part);
static int set_collation(cupel__inspector *inspector, const index_row *source, size_t i,
                         cupel_index_part *part);
static bool says_collation(const index_row *source, const char *expression);
static const char *parameters_of(const index_row *source, size_t i, size_t *size);
static int next_item(cupel__inspector *inspector, const char **list, const char **out);
static int set_include(cupel__inspector *inspector, const index_row *source,
                       const char *const **out);
static int set_options(cupel__inspector *inspector, const cupel_value *row,
                       const cupel_option **out, size_t *count);
static int add_table_option(cupel__inspector *inspector, cupel_table *table, const char *name,
                            const char *value);
static int take_late(cupel__inspector *inspector, const cupel_value *row);

/* clang-format off */
enum { INDEX_TABLE, INDEX_NAME, INDEX_UNIQUE, INDEX_METHOD, INDEX_KEYS, INDEX_OPTIONS,
       INDEX_COLLATIONS, INDEX_CLASSES, INDEX_EXPRESSIONS, INDEX_KEY_COUNT, INDEX_WHERE,
       INDEX_CONSTRAINT, INDEX_COMMENT, INDEX_PARAMETERS, INDEX_TABLESPACE, INDEX_CLASS_PARAMETERS,
       INDEX_DEFINITION, INDEX_ID, INDEX_CLUSTERED, INDEX_REPLICA, INDEX_STATISTICS };

const cupel__pg_query cupel__pg_index_queries[] = {
    { "SELECT o.oid::int8, CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN"
      "  pg_catalog.quote_ident(o.opcname) ELSE pg_catalog.quote_ident(n.nspname) || '.'"
      "  || pg_catalog.quote_ident(o.opcname) END, o.opcdefault"
      " FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace"
      " WHERE $1::text IS NOT NULL",
      take_class, 0, 0 },
    { "SELECT co.oid::int8, CASE WHEN n.nspname = 'pg_catalog'"
      "  OR pg_catalog.pg_collation_is_visible(co.oid) THEN co.collname::text ELSE"
      "  '\"' || pg_catalog.replace(n.nspname, '\"', '\"\"') || '\".\"'"
      "  || pg_catalog.replace(co.collname, '\"', '\"\"') || '\"' END, false"
      " FROM pg_catalog.pg_collation co"
      " JOIN pg_catalog.pg_namespace n ON n.oid = co.collnamespace WHERE co.oid IN"
      " (SELECT pg_catalog.unnest(i.indcollation) FROM pg_catalog.pg_index i"
      "  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
      "  WHERE " CUPEL__PG_IN("c.relnamespace") ")",
      take_collation, 0, 0 },
    { "SELECT k.oid::int8, pg_catalog.string_agg(CASE WHEN"
      "  pg_catalog.pg_operator_is_visible(o.oid) THEN o.oprname::text ELSE 'OPERATOR('"
      "  || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ')' END,"
      "  pg_catalog.chr(31) ORDER BY u.i)"
      " FROM pg_catalog.pg_constraint k"
      " CROSS JOIN LATERAL pg_catalog.unnest(k.conexclop) WITH ORDINALITY u(id, i)"
      " JOIN pg_catalog.pg_operator o ON o.oid = u.id"
      " JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace"
      " WHERE " CUPEL__PG_IN("k.connamespace") " AND k.contype = 'x' GROUP BY k.oid",
      take_operators, 0, 0 },
    { "SELECT i.indrelid::int8, c.relname::text, i.indisunique, am.amname::text,"
      " i.indkey::text, i.indoption::text, i.indcollation::text, i.indclass::text,"
      " CASE WHEN i.indexprs IS NOT NULL THEN"
      "  (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, o.n::int4, true),"
      "   pg_catalog.chr(31) ORDER BY o.n) FROM pg_catalog.generate_series(1, i.indnkeyatts) o(n)"
      "   WHERE i.indkey[o.n - 1] = 0) END,"
      " i.indnkeyatts::int8, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true),"
      " k.oid::int8, e.description, pg_catalog.array_to_string(c.reloptions, pg_catalog.chr(31)),"
      " s.spcname::text, p.list, CASE WHEN i.indexprs IS NOT NULL"
      "  AND i.indcollation::text ~ '[1-9][0-9][0-9]' THEN"
      "  pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) END,"
      " i.indexrelid::int8, i.indisclustered, i.indisreplident, p.statistics"
      " FROM pg_catalog.pg_index i"
      " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
      " JOIN pg_catalog.pg_am am ON am.oid = c.relam"
      " LEFT JOIN pg_catalog.pg_constraint k"
      "  ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')"
      " LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace"
      " LEFT JOIN (SELECT a.attrelid, pg_catalog.string_agg(CASE WHEN a.attoptions IS NOT NULL"
      "   THEN a.attnum || '=' || pg_catalog.array_to_string(a.attoptions, ',') END,"
      "   pg_catalog.chr(31) ORDER BY a.attnum) AS list,"
      "   pg_catalog.string_agg(CASE WHEN a.attstattarget >= 0"
      "   THEN 'STATISTICS ' || a.attnum || '=' || a.attstattarget END,"
      "   pg_catalog.chr(31) ORDER BY a.attnum) AS statistics FROM pg_catalog.pg_attribute a"
      "   WHERE (a.attoptions IS NOT NULL OR a.attstattarget >= 0) AND a.attrelid IN"
      "    (SELECT indexrelid FROM pg_catalog.pg_index) GROUP BY a.attrelid) p"
      "  ON p.attrelid = i.indexrelid"
      CUPEL__PG_COMMENT("pg_class", "i.indexrelid", "e")
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND (i.indisvalid OR k.oid IS NOT NULL)"
      " ORDER BY i.indrelid, i.indexrelid",
      take_index, 0, 0 },
    { "SELECT 'n', i.indexrelid::int8, 0::int8, NULL::text FROM pg_catalog.pg_index i"
      " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND i.indnullsnotdistinct"
      " UNION ALL SELECT 'd', k.oid::int8, 0::int8,"
      " (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY u.i)"
      "  FROM pg_catalog.unnest(k.confdelsetcols) WITH ORDINALITY u(n, i)"
      "  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n)"
      " FROM pg_catalog.pg_constraint k"
      " WHERE " CUPEL__PG_IN("k.connamespace") " AND k.confdelsetcols IS NOT NULL"
      " UNION ALL SELECT 'c', a.attrelid::int8, a.attnum::int8,"
      " CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END"
      " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
      " WHERE " CUPEL__PG_IN("c.relnamespace") " AND c.relkind IN ('r', 'p')"
      " AND a.attcompression <> ''",
      take_late, 0, 150000 },
    { NULL, NULL, 0, 0 },
};
/* clang-format on */

static int take_class(cupel__inspector *inspector, const cupel_value *row)
{
    return cupel__pg_keep_name(inspector, &cupel__pg_state_of(inspector)->classes, row);
}

static int take_collation(cupel__inspector *inspector, const cupel_value *row)
{
    return cupel__pg_keep_name(inspector, &cupel__pg_state_of(inspector)->collations, row);
}

static cupel__pg_constraint *constraint_of(const cupel__inspector *inspector,
                                           const cupel_value *oid)
{
    int64_t number = cupel__inspect_number(oid);
    return cupel__map_get(&cupel__pg_state_of(inspector)->constraint_of, &number, sizeof number);
}

static int take_operators(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_constraint *kept = constraint_of(inspector, &row[0]);
    return kept ? cupel__inspect_scratch(inspector, &row[1], &kept->operators) : 0;
}

static int take_index(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_state *state = cupel__pg_state_of(inspector);
    index_row source = { .relation = cupel__pg_relation_of(inspector, &row[INDEX_TABLE]) };
    const cupel__pg_relation *relation = source.relation;
    if (!relation || (!relation->table && !relation->object))
        return 0;
    const char *name;
    if (read_source(inspector, row, &source) < 0 ||
        cupel__inspect_scratch(inspector, &row[INDEX_NAME], &name) < 0)
        return CUPEL_ENOMEM;
    int code = 0;
    if (relation->table && cupel__inspect_flag(&row[INDEX_CLUSTERED]))
        code = add_table_option(inspector, relation->table, "CLUSTER ON", name);
    if (code == 0 && relation->table && cupel__inspect_flag(&row[INDEX_REPLICA]))
        code = add_table_option(inspector, relation->table, "REPLICA IDENTITY INDEX", name);
    if (code < 0)
        return code;
    int64_t *oid = cupel__arena_alloc(&inspector->scratch, sizeof *oid);
    if (!oid)
        return cupel__inspect_nomem(inspector);
    *oid = cupel__inspect_number(&row[INDEX_ID]);
    if (row[INDEX_CONSTRAINT].kind != CUPEL_VALUE_NULL) {
        const cupel__pg_constraint *kept = constraint_of(inspector, &row[INDEX_CONSTRAINT]);
        if (!kept)
            return 0;
        if (!cupel__map_put(&state->key_of, oid, sizeof *oid, kept->constraint))
            return cupel__inspect_nomem(inspector);
        source.operators = kept->operators;
        return fill_constraint(inspector, row, &source, kept->constraint);
    }
    cupel_index *index = relation->table ? cupel_table_add_index(relation->table, name)
                                         : cupel_object_add_index(relation->object, name);
    if (!index || !cupel__map_put(&state->index_of, oid, sizeof *oid, index))
        return cupel__inspect_nomem(inspector);
    return fill_index(inspector, row, &source, index);
}

static int read_source(cupel__inspector *inspector, const cupel_value *row, index_row *source)
{
    const struct {
        size_t place;
        const char **slot;
    } texts[] = {
        { INDEX_KEYS, &source->keys },
        { INDEX_OPTIONS, &source->options },
        { INDEX_COLLATIONS, &source->collations },
        { INDEX_CLASSES, &source->classes },
        { INDEX_EXPRESSIONS, &source->expressions },
        { INDEX_CLASS_PARAMETERS, &source->parameters },
        { INDEX_DEFINITION, &source->definition },
    };
    source->key_count = (size_t)cupel__inspect_number(&row[INDEX_KEY_COUNT]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (cupel__inspect_scratch(inspector, &row[texts[i].place], texts[i].slot) < 0)
            return CUPEL_ENOMEM;
    return 0;
}

static int fill_index(cupel__inspector *inspector, const cupel_value *row, const index_row *source,
                      cupel_index *index)
{
    index->unique = cupel__inspect_flag(&row[INDEX_UNIQUE]);
    int code = set_method(inspector, &row[INDEX_METHOD], &index->method);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[INDEX_WHERE], &index->where);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[INDEX_COMMENT], &index->comment);
    if (code == 0)
        code = set_parts(inspector, source, &index->parts, &index->part_count);
    if (code == 0)
        code = set_include(inspector, source, &index->include);
    if (code == 0)
        code = set_options(inspector, row, &index->options, &index->option_count);
    return code;
}

/* The index of a key has no more to tell than what it carries along and how it is stored. */
static int fill_constraint(cupel__inspector *inspector, const cupel_value *row,
                           const index_row *source, cupel_constraint *constraint)
{
    cupel__pg_options options = { 0 };
    int code = set_include(inspector, source, &constraint->include);
    for (size_t i = 0; code == 0 && i < constraint->option_count; i++)
        code = cupel__pg_option(inspector, &options, constraint->options[i].name,
                                constraint->options[i].value);
    const char *tablespace = NULL;
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[INDEX_TABLESPACE], &tablespace);
    if (code == 0 && tablespace)
        code = cupel__pg_option(inspector, &options, "TABLESPACE", tablespace);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[INDEX_PARAMETERS]);
    code = cupel__pg_keep_options(inspector, &options, code, &constraint->options,
                                  &constraint->option_count);
    if (code < 0 || constraint->kind != CUPEL_CONSTRAINT_EXCLUDE)
        return code;
    code = set_method(inspector, &row[INDEX_METHOD], &constraint->method);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[INDEX_WHERE], &constraint->where);
    if (code == 0)
        code = set_parts(inspector, source, &constraint->parts, &constraint->part_count);
    return code;
}

static int set_method(cupel__inspector *inspector, const cupel_value *value, const char **out)
{
    bool btree = value->size == 5 && memcmp(value->as.text, "btree", 5) == 0;
    return btree ? 0 : cupel__inspect_text(inspector, value, out);
}

static int set_parts(cupel__inspector *inspector, const index_row *source,
                     const cupel_index_part **out, size_t *count)
{
    cupel_index_part *parts =
        cupel__arena_zalloc(&inspector->scratch, source->key_count * sizeof *parts);
    if (!parts)
        return cupel__inspect_nomem(inspector);
    const char *expressions = source->expressions;
    const char *operators = source->operators;
    int code = 0;
    for (size_t i = 0; code == 0 && i < source->key_count; i++) {
        code = set_part(inspector, source, i, &expressions, &parts[i]);
        if (code == 0 && operators)
            code = next_item(inspector, &operators, &parts[i].with_operator);
    }
    if (code < 0)
        return code;
    *out = cupel_schema_parts(inspector->schema, parts, source->key_count);
    *count = source->key_count;
    return *out ? 0 : cupel__inspect_nomem(inspector);
}

/* `*expressions` moves on behind the one that was taken. */
static int set_part(cupel__inspector *inspector, const index_row *source, size_t i,
                    const char **expressions, cupel_index_part *part)
{
    enum { DESCENDING = 1, NULLS_FIRST = 2 };
    int64_t options = cupel__pg_number_at(source->options, i);
    int code = 0;
    part->column = cupel__pg_column_at(source->relation, cupel__pg_number_at(source->keys, i));
    if (!part->column && *expressions)
        code = next_item(inspector, expressions, &part->expression);
    part->descending = (options & DESCENDING) != 0;
    bool nulls_first = (options & NULLS_FIRST) != 0;
    if (nulls_first != part->descending)
        part->nulls = nulls_first ? CUPEL_NULLS_FIRST : CUPEL_NULLS_LAST;
    if (code == 0)
        code = set_class(inspector, source, i, part);
    if (code == 0)
        code = set_collation(inspector, source, i, part);
    return code;
}

/* Where it is not the usual one of its type, or has parameters. */
static int set_class(cupel__inspector *inspector, const index_row *source, size_t i,
                     cupel_index_part *part)
{
    const cupel__pg_name *found = cupel__pg_name_of(&cupel__pg_state_of(inspector)->classes,
                                                    cupel__pg_number_at(source->classes, i));
    size_t size;
    const char *parameters = parameters_of(source, i, &size);
    if (!found || (found->usual && !parameters))
        return 0;
    part->operator_class = found->name;
    if (!parameters)
        return 0;
    cupel__buf text = { 0 };
    cupel__buf_printf(&text, "%s (", found->name);
    for (const char *end = parameters + size; parameters < end;) {
        const char *stop = memchr(parameters, ',', (size_t)(end - parameters));
        stop = stop ? stop : end;
        const char *equals = memchr(parameters, '=', (size_t)(stop - parameters));
        equals = equals ? equals : stop;
        cupel__buf_append_n(&text, parameters, (size_t)(equals - parameters));
        cupel__buf_append(&text, "=");
        size_t skip = equals < stop;
        cupel__buf_append_n(&text, equals + skip, (size_t)(stop - equals) - skip);
        parameters = stop < end ? stop + 1 : end;
        cupel__buf_append(&text, parameters < end ? ", " : ")");
    }
    part->operator_class = cupel__arena_strdup(&inspector->scratch, cupel__buf_text(&text));
    bool failed = text.failed || !part->operator_class;
    cupel__buf_release(&text);
    return failed ? cupel__inspect_nomem(inspector) : 0;
}

/* "a=1,b=2" of part `i`; NULL where it has none. */
static const char *parameters_of(const index_row *source, size_t i, size_t *size)
{
    static const char ends[] = { CUPEL__PG_SEPARATOR, '\0' };
    for (const char *at = source->parameters; at && *at;) {
        size_t length = strcspn(at, ends);
        const char *equals = strchr(at, '=');
        if (equals && cupel__pg_number_at(at, 0) == (int64_t)i + 1) {
            *size = length - (size_t)(equals + 1 - at);
            return equals + 1;
        }
        at += length + (at[length] != '\0');
    }
    return NULL;
}

/* That of an expression is told only where the whole statement says so, as it may be that of what the
 * expression is made of. */
static int set_collation(cupel__inspector *inspector, const index_row *source, size_t i,
                         cupel_index_part *part)
{
    int64_t collation = cupel__pg_number_at(source->collations, i);
    int64_t number = cupel__pg_number_at(source->keys, i);
    const cupel__pg_relation *relation = source->relation;
    const cupel__pg_name *found =
        cupel__pg_name_of(&cupel__pg_state_of(inspector)->collations, collation);
    bool told = part->column ? relation->collations.items[number - 1] != collation
                             : says_collation(source, part->expression);
    part->collation = found && told ? found->name : NULL;
    return 0;
}

static bool says_collation(const index_row *source, const char *expression)
{
    static const char collate[] = " COLLATE ";
    const char *at = source->definition;
    size_t size = expression ? strlen(expression) : 0;
    while (at && size > 0 && (at = strstr(at, expression)) != NULL) {
        bool starts = at > source->definition && (at[-1] == '(' || at[-1] == ' ');
        if (starts && strncmp(at + size, collate, sizeof collate - 1) == 0)
            return true;
        at += size;
    }
    return false;
}

/* Takes the first of a separated list; `*list` moves on behind it. */
static int next_item(cupel__inspector *inspector, const char **list, const char **out)
{
    static const char ends[] = { CUPEL__PG_SEPARATOR, '\0' };
    size_t size = strcspn(*list, ends);
    *out = cupel__arena_strndup(&inspector->scratch, *list, size);
    *list += size + ((*list)[size] != '\0');
    return *out ? 0 : cupel__inspect_nomem(inspector);
}

static int set_include(cupel__inspector *inspector, const index_row *source,
                       const char *const **out)
{
    cupel__vec(const char *) names = { 0 };
    int code = 0;
    for (size_t i = source->key_count; code == 0 && cupel__pg_number_at(source->keys, i) != 0;
         i++) {
        const char *name =
            cupel__pg_column_at(source->relation, cupel__pg_number_at(source->keys, i));
        if (name && !cupel__vec_push(&names, name))
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0 && names.count > 0) {
        *out = cupel_schema_texts(inspector->schema, names.items, names.count);
        if (!*out)
            code = cupel__inspect_nomem(inspector);
    }
    cupel__vec_release(&names);
    return code;
}

static int set_options(cupel__inspector *inspector, const cupel_value *row,
                       const cupel_option **out, size_t *count)
{
    cupel__pg_options options = { 0 };
    const char *tablespace;
    int code = cupel__inspect_scratch(inspector, &row[INDEX_TABLESPACE], &tablespace);
    if (code == 0 && tablespace)
        code = cupel__pg_option(inspector, &options, "TABLESPACE", tablespace);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[INDEX_STATISTICS]);
    if (code == 0)
        code = cupel__pg_parameters(inspector, &options, "", &row[INDEX_PARAMETERS]);
    return cupel__pg_keep_options(inspector, &options, code, out, count);
}

static int add_table_option(cupel__inspector *inspector, cupel_table *table, const char *name,
                            const char *value)
{
    cupel__pg_options options = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->option_count; i++)
        code =
            cupel__pg_option(inspector, &options, table->options[i].name, table->options[i].value);
    if (code == 0)
        code = cupel__pg_option(inspector, &options, name, value);
    return cupel__pg_keep_options(inspector, &options, code, &table->options, &table->option_count);
}

/* What only newer servers have: indexes where NULLs are equal, keys that set some columns only,
 * columns with a compression of their own. */
static int take_late(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__pg_state *state = cupel__pg_state_of(inspector);
    int64_t oid = cupel__inspect_number(&row[1]);
    cupel__pg_options options = { 0 };
    const char *text;
    int code = cupel__inspect_scratch(inspector, &row[3], &text);
    if (cupel__pg_is_letter(&row[0], 'n')) {
        cupel_index *index = cupel__map_get(&state->index_of, &oid, sizeof oid);
        cupel_constraint *key = cupel__map_get(&state->key_of, &oid, sizeof oid);
        if (index)
            index->nulls_not_distinct = true;
        if (key)
            key->nulls_not_distinct = true;
        return code;
    }
    const cupel_option **slot = NULL;
    size_t *count = NULL;
    if (cupel__pg_is_letter(&row[0], 'd')) {
        const cupel__pg_constraint *kept = constraint_of(inspector, &row[1]);
        if (kept) {
            slot = &kept->constraint->options;
            count = &kept->constraint->option_count;
        }
    } else {
        const cupel__pg_relation *relation = cupel__pg_relation_of(inspector, &row[1]);
        const char *name =
            relation ? cupel__pg_column_at(relation, cupel__inspect_number(&row[2])) : NULL;
        cupel_column *column =
            name && relation->table ? cupel_table_column(relation->table, name) : NULL;
        if (column) {
            slot = &column->options;
            count = &column->option_count;
        }
    }
    if (!slot)
        return code;
    for (size_t i = 0; code == 0 && i < *count; i++)
        code = cupel__pg_option(inspector, &options, (*slot)[i].name, (*slot)[i].value);
    if (code == 0)
        code = cupel__pg_option(
            inspector, &options,
            cupel__pg_is_letter(&row[0], 'd') ? "ON DELETE COLUMNS" : "COMPRESSION", text);
    return cupel__pg_keep_options(inspector, &options, code, slot, count);
}
