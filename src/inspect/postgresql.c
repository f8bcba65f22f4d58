/* PostgreSQL's catalog: pg_catalog, one query for each kind of object, put together by object id. */
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "inspect/inspect.h"

/* Between the elements of a list in one field. */
#define SEPARATOR '\x1f'

/* A table of the namespace, also one that the caller's filter left out: others may refer to it. */
typedef struct table_reading {
    int64_t oid;
    cupel_table *table; /* NULL where it was left out */
    const char *name;
    cupel__vec(const char *) columns; /* by attribute number, less one; NULL for dropped ones */
    cupel__vec(int64_t) collations;   /* object ids, likewise */
} table_reading;

typedef struct enum_labels {
    int64_t oid;
    cupel__vec(const char *) labels;
} enum_labels;

/* A name that is known by an object id. */
typedef struct named_object {
    int64_t oid;
    const char *name;
} named_object;

typedef struct catalog_state {
    cupel__vec(table_reading *) tables;
    cupel__vec(enum_labels *) enums;
    cupel__map table_of; /* object id -> table_reading */
    cupel__map enum_of;  /* object id -> enum_labels */
    cupel__map classes;  /* object id -> named_object: operator classes that are no defaults */
    cupel__map collations;
} catalog_state;

/* A row of pg_index, taken apart. */
typedef struct index_row {
    table_reading *reading;
    const char *keys;        /* attribute numbers, 0 for an expression */
    const char *options;     /* bit 0: descending; bit 1: NULLs first */
    const char *collations;  /* object ids */
    const char *classes;     /* object ids */
    const char *expressions; /* separated; NULL where there are none */
    size_t key_count;        /* without included columns */
} index_row;

static int read(cupel__inspector *inspector);
static int take_table(cupel__inspector *inspector, const cupel_value *row);
static int take_label(cupel__inspector *inspector, const cupel_value *row);
static int take_column(cupel__inspector *inspector, const cupel_value *row);
static int take_class(cupel__inspector *inspector, const cupel_value *row);
static int take_collation(cupel__inspector *inspector, const cupel_value *row);
static int take_constraint(cupel__inspector *inspector, const cupel_value *row);
static int take_index(cupel__inspector *inspector, const cupel_value *row);
static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int set_foreign_key(cupel__inspector *inspector, const cupel_value *row,
                           cupel_constraint *constraint);
static int set_parts(cupel__inspector *inspector, const index_row *source, cupel_index *index);
static int set_part(cupel__inspector *inspector, const index_row *source, size_t i,
                    const char **expressions, cupel_index_part *part);
static int set_include(cupel__inspector *inspector, const index_row *source, cupel_index *index);
static int column_names(cupel__inspector *inspector, const table_reading *reading,
                        const cupel_value *numbers, const char *const **out, size_t *count);
static int split(cupel__inspector *inspector, const cupel_value *list, const char *const **out,
                 size_t *count);
static const char *column_at(const table_reading *reading, int64_t number);
static int64_t number_at(const char *list, size_t i);
static table_reading *find_reading(cupel__inspector *inspector, const cupel_value *oid);
static int keep_name(cupel__inspector *inspector, cupel__map *map, const cupel_value *row);
static const char *name_of(const cupel__map *map, int64_t oid);
static cupel_action action(const cupel_value *letter);
static bool is_letter(const cupel_value *value, char letter);
static void release(catalog_state *state);

/* clang-format off */
static const cupel__catalog_query queries[] = {
    { "SELECT c.oid::int8, c.relname::text, e.description"
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_description e ON e.objoid = c.oid AND e.objsubid = 0"
      "  AND e.classoid = 'pg_catalog.pg_class'::regclass"
      " WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid"
      "  AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e')"
      " ORDER BY c.oid",
      take_table, 0 },
    { "SELECT e.enumtypid::int8, e.enumlabel::text"
      " FROM pg_catalog.pg_enum e WHERE e.enumtypid IN"
      " (SELECT CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END"
      "  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
      "  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
      "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1)"
      " ORDER BY e.enumtypid, e.enumsortorder",
      take_label, 0 },
    { "SELECT a.attrelid::int8, a.attnum::int8, a.attname::text,"
      " pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
      " pg_catalog.pg_get_expr(d.adbin, d.adrelid, true), a.attidentity::text,"
      " a.attgenerated::text, co.collname::text, a.attcollation::int8,"
      " e.description, coalesce(l.oid, t.oid)::int8, coalesce(l.typname, t.typname)::text,"
      " o.refobjid IS NOT NULL, l.oid IS NOT NULL"
      " FROM pg_catalog.pg_attribute a"
      " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
      " LEFT JOIN pg_catalog.pg_type l ON l.oid = t.typelem AND t.typcategory = 'A'"
      " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " LEFT JOIN pg_catalog.pg_collation co"
      "  ON co.oid = a.attcollation AND a.attcollation <> t.typcollation"
      " LEFT JOIN pg_catalog.pg_description e ON e.objoid = a.attrelid AND e.objsubid = a.attnum"
      "  AND e.classoid = 'pg_catalog.pg_class'::regclass"
      " LEFT JOIN (SELECT DISTINCT o.refobjid, o.refobjsubid FROM pg_catalog.pg_depend o"
      "  JOIN pg_catalog.pg_class s ON s.oid = o.objid AND s.relkind = 'S'"
      "  WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.deptype = 'a'"
      "  AND o.refclassid = 'pg_catalog.pg_class'::regclass) o"
      "  ON o.refobjid = a.attrelid AND o.refobjsubid = a.attnum"
      " WHERE n.nspname = $1 AND a.attnum > 0 AND NOT a.attisdropped"
      " ORDER BY a.attrelid, a.attnum",
      take_column, 0 },
    { "SELECT oid::int8, opcname::text FROM pg_catalog.pg_opclass"
      " WHERE NOT opcdefault AND $1::text IS NOT NULL",
      take_class, 0 },
    { "SELECT oid::int8, collname::text FROM pg_catalog.pg_collation WHERE oid IN"
      " (SELECT unnest(i.indcollation) FROM pg_catalog.pg_index i"
      "  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
      "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1)",
      take_collation, 0 },
    { "SELECT k.conrelid::int8, k.conname::text, k.contype::text,"
      " pg_catalog.array_to_string(k.conkey, ' '),"
      " CASE WHEN f.relnamespace <> k.connamespace THEN fn.nspname::text END, f.relname::text,"
      " CASE WHEN f.relnamespace <> k.connamespace THEN"
      "  (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(31) ORDER BY o.i)"
      "   FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY o(n, i)"
      "   JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.n)"
      "  ELSE pg_catalog.array_to_string(k.confkey, ' ') END,"
      " k.confrelid::int8, k.confdeltype::text, k.confupdtype::text, k.condeferrable,"
      " k.condeferred, pg_catalog.pg_get_expr(k.conbin, k.conrelid, true)"
      " FROM pg_catalog.pg_constraint k"
      " JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace"
      " LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid"
      " LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace"
      " WHERE n.nspname = $1 AND k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c')"
      " AND k.conparentid = 0"
      " ORDER BY k.conrelid, k.contype = 'f', k.contype = 'c', k.contype = 'u', k.oid",
      take_constraint, 0 },
    { "SELECT i.indrelid::int8, c.relname::text, i.indisunique, am.amname::text,"
      " i.indkey::text, i.indoption::text, i.indcollation::text, i.indclass::text,"
      " CASE WHEN i.indexprs IS NOT NULL THEN"
      "  (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, o.n::int4, true),"
      "   pg_catalog.chr(31) ORDER BY o.n) FROM pg_catalog.generate_series(1, i.indnkeyatts) o(n)"
      "   WHERE i.indkey[o.n - 1] = 0) END,"
      " i.indnkeyatts::int8, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true)"
      " FROM pg_catalog.pg_index i"
      " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
      " JOIN pg_catalog.pg_am am ON am.oid = c.relam"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE n.nspname = $1 AND NOT i.indisprimary AND NOT c.relispartition"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k"
      "  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
      " ORDER BY i.indrelid, i.indexrelid",
      take_index, 0 },
    { NULL, NULL, 0 },
};
/* clang-format on */

const cupel__catalog cupel__catalog_postgresql = {
    .dialect = "postgresql",
    .default_namespace = "SELECT pg_catalog.current_schema()::text",
    .no_default_namespace = "the connection has no default schema: none of those on its "
                            "search_path exists; create one, or name the schemas to read",
    .read = read,
};

static int read(cupel__inspector *inspector)
{
    catalog_state state = { 0 };
    inspector->state = &state;
    int code = cupel__inspect_queries(inspector, queries);
    release(&state);
    inspector->state = NULL;
    return code;
}

static int take_table(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    table_reading *reading = cupel__arena_zalloc(&inspector->scratch, sizeof *reading);
    if (!reading || !cupel__vec_push(&state->tables, reading))
        return cupel__inspect_nomem(inspector);
    reading->oid = cupel__inspect_number(&row[0]);
    if (!cupel__map_put(&state->table_of, &reading->oid, sizeof reading->oid, reading))
        return cupel__inspect_nomem(inspector);
    int code = cupel__inspect_scratch(inspector, &row[1], &reading->name);
    if (code == 0)
        code = cupel__inspect_add_table(inspector, reading->name, &reading->table);
    if (code == 0 && reading->table)
        code = cupel__inspect_text(inspector, &row[2], &reading->table->comment);
    return code;
}

static int take_label(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    int64_t oid = cupel__inspect_number(&row[0]);
    enum_labels *labels = cupel__map_get(&state->enum_of, &oid, sizeof oid);
    if (!labels) {
        labels = cupel__arena_zalloc(&inspector->scratch, sizeof *labels);
        if (!labels || !cupel__vec_push(&state->enums, labels))
            return cupel__inspect_nomem(inspector);
        labels->oid = oid;
        if (!cupel__map_put(&state->enum_of, &labels->oid, sizeof labels->oid, labels))
            return cupel__inspect_nomem(inspector);
    }
    const char *label;
    int code = cupel__inspect_scratch(inspector, &row[1], &label);
    if (code == 0 && !cupel__vec_push(&labels->labels, label))
        code = cupel__inspect_nomem(inspector);
    return code;
}

static int take_column(cupel__inspector *inspector, const cupel_value *row)
{
    table_reading *reading = find_reading(inspector, &row[0]);
    if (!reading)
        return 0;
    const char *name;
    int code = cupel__inspect_scratch(inspector, &row[2], &name);
    if (code < 0)
        return code;
    size_t number = (size_t)cupel__inspect_number(&row[1]);
    while (reading->columns.count < number) {
        bool last = reading->columns.count + 1 == number;
        if (!cupel__vec_push(&reading->columns, last ? name : NULL) ||
            !cupel__vec_push(&reading->collations, last ? cupel__inspect_number(&row[9]) : 0))
            return cupel__inspect_nomem(inspector);
    }
    if (!reading->table)
        return 0;

    cupel_column *column = cupel_table_add_column(reading->table, name);
    if (!column)
        return cupel__inspect_nomem(inspector);
    column->nullable = !cupel__inspect_flag(&row[4]);
    if (is_letter(&row[6], 'a') || is_letter(&row[6], 'd')) {
        column->identity =
            is_letter(&row[6], 'a') ? CUPEL_IDENTITY_ALWAYS : CUPEL_IDENTITY_BY_DEFAULT;
        column->autoincrement = true;
    }
    code = set_type(inspector, row, column);
    if (code == 0)
        code = set_default(inspector, row, column);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[8], &column->collation);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[10], &column->comment);
    return code;
}

static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    catalog_state *state = inspector->state;
    int64_t oid = cupel__inspect_number(&row[11]);
    enum_labels *labels = cupel__map_get(&state->enum_of, &oid, sizeof oid);
    const char *text;
    int code = cupel__inspect_scratch(inspector, &row[3], &text);
    if (code < 0)
        return code;
    if (!labels)
        return inspector->dialect->parse_type(inspector->dialect, inspector->schema, text,
                                              &column->type, inspector->error);
    cupel_type type = { .kind = CUPEL_TYPE_ENUM,
                        .dimensions = cupel__inspect_flag(&row[14]) ? 1 : 0 };
    if (!cupel__vec_push(&labels->labels, NULL))
        return cupel__inspect_nomem(inspector);
    labels->labels.count--;
    type.labels = labels->labels.items;
    code = cupel__inspect_scratch(inspector, &row[12], &type.name);
    if (code < 0 || cupel_schema_type(inspector->schema, &column->type, &type) < 0)
        return cupel__inspect_nomem(inspector);
    return 0;
}

/* What stands behind DEFAULT, unless it is how the column gets its serial number; or what a generated
 * column is made of. */
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    static const char next[] = "nextval(";
    const cupel_value *text = &row[5];
    bool is_next = text->kind == CUPEL_VALUE_TEXT && text->size > sizeof next &&
                   memcmp(text->as.text, next, sizeof next - 1) == 0;
    if (is_letter(&row[7], 's')) {
        column->computed_stored = true;
        return cupel__inspect_text(inspector, text, &column->computed);
    }
    if (is_next && cupel__inspect_flag(&row[13])) {
        column->autoincrement = true;
        return 0;
    }
    return cupel__inspect_text(inspector, text, &column->server_default);
}

static int take_class(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    return keep_name(inspector, &state->classes, row);
}

static int take_collation(cupel__inspector *inspector, const cupel_value *row)
{
    catalog_state *state = inspector->state;
    return keep_name(inspector, &state->collations, row);
}

static int take_constraint(cupel__inspector *inspector, const cupel_value *row)
{
    static const char letters[] = "pufc"; /* in the order of cupel_constraint_kind */
    table_reading *reading = find_reading(inspector, &row[0]);
    const char *letter = row[2].size == 1 ? strchr(letters, row[2].as.text[0]) : NULL;
    if (!reading || !reading->table || !letter)
        return 0;
    const char *name;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    if (code < 0)
        return code;
    cupel_constraint *constraint =
        cupel_table_add_constraint(reading->table, (cupel_constraint_kind)(letter - letters), name);
    if (!constraint)
        return cupel__inspect_nomem(inspector);
    constraint->deferrable = cupel__inspect_flag(&row[10]);
    constraint->initially_deferred = cupel__inspect_flag(&row[11]);
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK)
        return cupel__inspect_text(inspector, &row[12], &constraint->expression);

    code =
        column_names(inspector, reading, &row[3], &constraint->columns, &constraint->column_count);
    if (code == 0 && constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY)
        code = set_foreign_key(inspector, row, constraint);
    for (size_t i = 0; constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY && code == 0 &&
                       i < constraint->column_count;
         i++)
        cupel_table_column(reading->table, constraint->columns[i])->primary_key = true;
    return code;
}

static int set_foreign_key(cupel__inspector *inspector, const cupel_value *row,
                           cupel_constraint *constraint)
{
    constraint->on_delete = action(&row[8]);
    constraint->on_update = action(&row[9]);
    int code = cupel__inspect_text(inspector, &row[5], &constraint->referred_table);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[4], &constraint->referred_schema);
    if (code < 0)
        return code;
    size_t count;
    table_reading *other = find_reading(inspector, &row[7]);
    if (other)
        return column_names(inspector, other, &row[6], &constraint->referred_columns, &count);
    return split(inspector, &row[6], &constraint->referred_columns, &count);
}

static int take_index(cupel__inspector *inspector, const cupel_value *row)
{
    index_row source = { .reading = find_reading(inspector, &row[0]),
                         .key_count = (size_t)cupel__inspect_number(&row[9]) };
    if (!source.reading || !source.reading->table)
        return 0;
    const char *name;
    if (cupel__inspect_scratch(inspector, &row[1], &name) < 0 ||
        cupel__inspect_scratch(inspector, &row[4], &source.keys) < 0 ||
        cupel__inspect_scratch(inspector, &row[5], &source.options) < 0 ||
        cupel__inspect_scratch(inspector, &row[6], &source.collations) < 0 ||
        cupel__inspect_scratch(inspector, &row[7], &source.classes) < 0 ||
        cupel__inspect_scratch(inspector, &row[8], &source.expressions) < 0)
        return CUPEL_ENOMEM;
    cupel_index *index = cupel_table_add_index(source.reading->table, name);
    if (!index)
        return cupel__inspect_nomem(inspector);
    index->unique = cupel__inspect_flag(&row[2]);
    bool btree = row[3].size == 5 && memcmp(row[3].as.text, "btree", 5) == 0;
    int code = btree ? 0 : cupel__inspect_text(inspector, &row[3], &index->method);
    if (code == 0)
        code = cupel__inspect_text(inspector, &row[10], &index->where);
    if (code == 0)
        code = set_parts(inspector, &source, index);
    if (code == 0)
        code = set_include(inspector, &source, index);
    return code;
}

static int set_parts(cupel__inspector *inspector, const index_row *source, cupel_index *index)
{
    cupel_index_part *parts =
        cupel__arena_zalloc(&inspector->scratch, source->key_count * sizeof *parts);
    if (!parts)
        return cupel__inspect_nomem(inspector);
    const char *expressions = source->expressions;
    int code = 0;
    for (size_t i = 0; code == 0 && i < source->key_count; i++)
        code = set_part(inspector, source, i, &expressions, &parts[i]);
    if (code < 0)
        return code;
    index->parts = cupel_schema_parts(inspector->schema, parts, source->key_count);
    index->part_count = source->key_count;
    return index->parts ? 0 : cupel__inspect_nomem(inspector);
}

/* `*expressions` moves on behind the one that was taken. */
static int set_part(cupel__inspector *inspector, const index_row *source, size_t i,
                    const char **expressions, cupel_index_part *part)
{
    enum { DESCENDING = 1, NULLS_FIRST = 2 };
    const catalog_state *state = inspector->state;
    int64_t number = number_at(source->keys, i);
    int64_t options = number_at(source->options, i);
    int64_t collation = number_at(source->collations, i);
    part->column = column_at(source->reading, number);
    if (!part->column && *expressions) {
        size_t size = strcspn(*expressions, (const char[]){ SEPARATOR, '\0' });
        part->expression = cupel__arena_strndup(&inspector->scratch, *expressions, size);
        if (!part->expression)
            return cupel__inspect_nomem(inspector);
        *expressions += size + ((*expressions)[size] == SEPARATOR);
    }
    part->descending = (options & DESCENDING) != 0;
    bool nulls_first = (options & NULLS_FIRST) != 0;
    if (nulls_first != part->descending)
        part->nulls = nulls_first ? CUPEL_NULLS_FIRST : CUPEL_NULLS_LAST;
    part->operator_class = name_of(&state->classes, number_at(source->classes, i));
    /* An expression's collation is that of its parts, which cannot be told from here. */
    if (part->column && collation != source->reading->collations.items[number - 1])
        part->collation = name_of(&state->collations, collation);
    return 0;
}

static int set_include(cupel__inspector *inspector, const index_row *source, cupel_index *index)
{
    cupel__vec(const char *) names = { 0 };
    int code = 0;
    for (size_t i = source->key_count; code == 0 && number_at(source->keys, i) != 0; i++) {
        const char *name = column_at(source->reading, number_at(source->keys, i));
        if (name && !cupel__vec_push(&names, name))
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0 && names.count > 0) {
        index->include = cupel_schema_texts(inspector->schema, names.items, names.count);
        if (!index->include)
            code = cupel__inspect_nomem(inspector);
    }
    cupel__vec_release(&names);
    return code;
}

/* The names of the columns whose numbers are listed. */
static int column_names(cupel__inspector *inspector, const table_reading *reading,
                        const cupel_value *numbers, const char *const **out, size_t *count)
{
    const char *list;
    int code = cupel__inspect_scratch(inspector, numbers, &list);
    cupel__vec(const char *) names = { 0 };
    for (size_t i = 0; code == 0 && list && number_at(list, i) != 0; i++) {
        const char *name = column_at(reading, number_at(list, i));
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

static int split(cupel__inspector *inspector, const cupel_value *list, const char *const **out,
                 size_t *count)
{
    cupel__vec(const char *) texts = { 0 };
    const char *at;
    int code = cupel__inspect_scratch(inspector, list, &at);
    while (code == 0 && at) {
        size_t size = strcspn(at, (const char[]){ SEPARATOR, '\0' });
        const char *text = cupel__arena_strndup(&inspector->scratch, at, size);
        if (!text || !cupel__vec_push(&texts, text))
            code = cupel__inspect_nomem(inspector);
        at = at[size] == SEPARATOR ? at + size + 1 : NULL;
    }
    if (code == 0) {
        *out = cupel_schema_texts(inspector->schema, texts.items, texts.count);
        *count = texts.count;
        if (!*out)
            code = cupel__inspect_nomem(inspector);
    }
    cupel__vec_release(&texts);
    return code;
}

/* NULL for what is no column of the table. */
static const char *column_at(const table_reading *reading, int64_t number)
{
    return number >= 1 && (size_t)number <= reading->columns.count
               ? reading->columns.items[number - 1]
               : NULL;
}

/* The number at place `i` of a list separated by blanks; 0 behind its end. */
static int64_t number_at(const char *list, size_t i)
{
    for (; i > 0 && *list; i--) {
        list += strcspn(list, " ");
        list += *list == ' ';
    }
    int64_t number = 0;
    for (; *list >= '0' && *list <= '9'; list++)
        number = number * 10 + (*list - '0');
    return number;
}

static table_reading *find_reading(cupel__inspector *inspector, const cupel_value *oid)
{
    const catalog_state *state = inspector->state;
    int64_t number = cupel__inspect_number(oid);
    return cupel__map_get(&state->table_of, &number, sizeof number);
}

static int keep_name(cupel__inspector *inspector, cupel__map *map, const cupel_value *row)
{
    named_object *object = cupel__arena_alloc(&inspector->scratch, sizeof *object);
    if (!object)
        return cupel__inspect_nomem(inspector);
    object->oid = cupel__inspect_number(&row[0]);
    int code = cupel__inspect_scratch(inspector, &row[1], &object->name);
    if (code == 0 && !cupel__map_put(map, &object->oid, sizeof object->oid, object))
        code = cupel__inspect_nomem(inspector);
    return code;
}

static const char *name_of(const cupel__map *map, int64_t oid)
{
    const named_object *object = cupel__map_get(map, &oid, sizeof oid);
    return object ? object->name : NULL;
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
        if (is_letter(letter, actions[i].letter))
            return actions[i].action;
    }
    return CUPEL_NO_ACTION;
}

static bool is_letter(const cupel_value *value, char letter)
{
    return value->kind == CUPEL_VALUE_TEXT && value->size == 1 && value->as.text[0] == letter;
}

static void release(catalog_state *state)
{
    for (size_t i = 0; i < state->tables.count; i++) {
        cupel__vec_release(&state->tables.items[i]->columns);
        cupel__vec_release(&state->tables.items[i]->collations);
    }
    for (size_t i = 0; i < state->enums.count; i++)
        cupel__vec_release(&state->enums.items[i]->labels);
    cupel__vec_release(&state->tables);
    cupel__vec_release(&state->enums);
    cupel__map_release(&state->table_of);
    cupel__map_release(&state->enum_of);
    cupel__map_release(&state->classes);
    cupel__map_release(&state->collations);
}
