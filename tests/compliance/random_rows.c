/* What random tables have in their rows: which tables can have any, what is left of them when a schema
 * has become another one, and what they forbid. */
#include "random_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "random_parts.h"
#include "sql/quote.h"
#include "sql/schema.h"

/* What a key goes by: a column, or what an expression makes of it. */
typedef struct key_part {
    const char *column;
    const char *expression;
    int length;
} key_part;

static random_rows *make(const random_source *r, const cupel_schema *schema);
static random_cell given(const random_source *r, const cupel_table *table,
                         const cupel_column *column);
static bool keeps_labels(const random_cell *cell, const cupel_column *column);
static bool fits(const random_rows *rows, size_t at);
static bool fits_constraint(const random_rows *rows, size_t at, const cupel_constraint *constraint);
static bool fits_check(const random_rows *rows, size_t at, const char *expression);
static bool fits_foreign_key(const random_rows *rows, size_t at, const cupel_constraint *key);
static bool are_distinct(const random_rows *rows, size_t at, const cupel_index_part *parts,
                         const char *const *columns, size_t count, bool nulls_not_distinct);
static bool tells_apart(const random_rows *rows, size_t at, const key_part *part,
                        bool nulls_not_distinct);
static bool differs(const char *a, const char *b, int length);
static const random_cell *cell_of(const random_rows *rows, const cupel_table *table,
                                  const char *column);
static void insert_row(const random_rows *rows, cupel__buf *out, size_t at, unsigned row);

random_rows *random_rows_first(const random_source *r, const cupel_schema *schema)
{
    random_rows *rows = make(r, schema);
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        /* A row of PostgreSQL's is in one of the parts, which not every row finds. */
        rows->filled[i] = !random_is_part(table) && !random_has_heirs(table) &&
                          (table->partition_by == NULL || random_engine(r) == MYSQL);
        for (size_t k = 0; k < table->column_count; k++) {
            const cupel_column *column = table->columns[k];
            const random_cell own = { RANDOM_OWN, &column->type };
            const random_cell computed = { RANDOM_COMPUTED, NULL };
            cupel__buf scratch = { 0 };
            rows->cells[i][k] = column->computed != NULL ? computed : own;
            if (column->computed == NULL &&
                random_value(r, schema, &column->type, 0, &scratch) == NULL)
                rows->filled[i] = false;
            cupel__buf_release(&scratch);
        }
    }
    /* Without the rows of one table those that refer to them cannot be. */
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < schema->table_count; i++) {
            bool refused = rows->filled[i] && !fits(rows, i);
            rows->filled[i] = rows->filled[i] && !refused;
            again = again || refused;
        }
    }
    return rows;
}

random_rows *random_rows_after(const random_rows *before, const cupel_schema *schema)
{
    random_rows *rows = make(before->source, schema);
    rows->lost = before->lost;
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        const cupel_table *old =
            cupel_schema_table(before->schema, table->schema,
                               table->renamed_from != NULL ? table->renamed_from : table->name);
        for (size_t k = 0; k < before->schema->table_count; k++)
            if (before->schema->tables[k] == old)
                rows->filled[i] = before->filled[k];
        for (size_t k = 0; k < table->column_count; k++) {
            const cupel_column *column = table->columns[k];
            const char *name = column->renamed_from != NULL ? column->renamed_from : column->name;
            const random_cell *cell = old != NULL ? cell_of(before, old, name) : NULL;
            rows->cells[i][k] = cell != NULL ? *cell : given(before->source, table, column);
            rows->lost =
                rows->lost || (rows->filled[i] && !keeps_labels(&rows->cells[i][k], column));
        }
    }
    return rows;
}

static random_rows *make(const random_source *r, const cupel_schema *schema)
{
    random_rows *rows = calloc(1, sizeof *rows);
    assert(rows != NULL);
    rows->source = r;
    rows->schema = schema;
    rows->filled = calloc(schema->table_count + 1, sizeof *rows->filled);
    rows->cells = calloc(schema->table_count + 1, sizeof *rows->cells);
    assert(rows->filled != NULL && rows->cells != NULL);
    for (size_t i = 0; i < schema->table_count; i++) {
        rows->cells[i] = calloc(schema->tables[i]->column_count + 1, sizeof **rows->cells);
        assert(rows->cells[i] != NULL);
    }
    return rows;
}

void random_rows_free(random_rows *rows)
{
    for (size_t i = 0; i < rows->schema->table_count; i++)
        free(rows->cells[i]);
    free(rows->cells);
    free(rows->filled);
    free(rows);
}

/* What a new column has in rows that were there before. */
static random_cell given(const random_source *r, const cupel_table *table,
                         const cupel_column *column)
{
    const cupel_object *domain = random_domain_of(r, table->owner, &column->type);
    bool generated = column->autoincrement || column->identity != CUPEL_IDENTITY_NONE;
    bool has_default =
        column->server_default != NULL || (domain != NULL && domain->server_default != NULL);
    return (random_cell){ .content = column->computed != NULL ? RANDOM_COMPUTED
                                     : generated              ? RANDOM_GENERATED
                                     : has_default            ? RANDOM_DEFAULT
                                                              : RANDOM_EMPTY };
}

/* The labels that rows have are among those of the type. */
static bool keeps_labels(const random_cell *cell, const cupel_column *column)
{
    if (cell->content != RANDOM_OWN || cell->type->kind != CUPEL_TYPE_ENUM ||
        cell->type->dimensions > 0)
        return true;
    for (unsigned row = 0; row < RANDOM_ROWS; row++) {
        const char *label = random_label(cell->type, row);
        bool found = false;
        for (size_t i = 0; !found && column->type.labels[i] != NULL; i++)
            found = strcmp(column->type.labels[i], label) == 0;
        if (!found)
            return false;
    }
    return true;
}

bool random_rows_fit(const random_rows *rows)
{
    bool all = !rows->lost;
    for (size_t i = 0; all && i < rows->schema->table_count; i++)
        all = !rows->filled[i] || fits(rows, i);
    return all;
}

bool random_rows_bear(const random_source *r, const cupel_schema *first, const cupel_schema *second)
{
    cupel_schema *back = random_schema_back(first, second);
    random_rows *before = random_rows_first(r, first);
    random_rows *there = random_rows_after(before, second);
    random_rows *after = random_rows_after(there, back);
    bool bears = random_rows_fit(there) && random_rows_fit(after);
    random_rows_free(after);
    random_rows_free(there);
    random_rows_free(before);
    cupel_schema_free(back);
    return bears;
}

/* The rule: rows are in no part, which would have bounds; a column that takes no NULL has something, keys
 * tell rows apart, what a row refers to is there, and a check is asked about what the rows were given
 * only. */
static bool fits(const random_rows *rows, size_t at)
{
    const cupel_table *table = rows->schema->tables[at];
    bool all = table->partition_of == NULL;
    for (size_t i = 0; all && i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        const cupel_object *domain = random_domain_of(rows->source, rows->schema, &column->type);
        all = rows->cells[at][i].content != RANDOM_EMPTY ||
              (column->nullable && (domain == NULL || domain->nullable));
    }
    for (size_t i = 0; all && i < table->constraint_count; i++)
        all = fits_constraint(rows, at, table->constraints[i]);
    for (size_t i = 0; all && i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        all = !index->unique || are_distinct(rows, at, index->parts, NULL, index->part_count,
                                             index->nulls_not_distinct);
    }
    return all;
}

static bool fits_constraint(const random_rows *rows, size_t at, const cupel_constraint *constraint)
{
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_CHECK:
        return fits_check(rows, at, constraint->expression);
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        return fits_foreign_key(rows, at, constraint);
    case CUPEL_CONSTRAINT_EXCLUDE:
        return are_distinct(rows, at, constraint->parts, NULL, constraint->part_count, false);
    default:
        return are_distinct(rows, at, constraint->parts, constraint->columns,
                            constraint->column_count, constraint->nulls_not_distinct);
    }
}

static bool fits_check(const random_rows *rows, size_t at, const char *expression)
{
    const cupel_table *table = rows->schema->tables[at];
    bool known = true;
    for (size_t i = 0; i < table->column_count; i++) {
        random_content content = rows->cells[at][i].content;
        if (random_mentions(expression, table->columns[i]->name))
            known = known && (content == RANDOM_OWN || content == RANDOM_EMPTY);
    }
    return known;
}

static bool fits_foreign_key(const random_rows *rows, size_t at, const cupel_constraint *key)
{
    const cupel_table *table = rows->schema->tables[at];
    const cupel_table *target = cupel__constraint_target(table, key);
    bool all_empty = true;
    bool found = false;
    for (size_t i = 0; i < rows->schema->table_count; i++)
        found = found || (rows->schema->tables[i] == target && rows->filled[i]);
    for (size_t i = 0; i < key->column_count; i++) {
        random_content content = cell_of(rows, table, key->columns[i])->content;
        const random_cell *referred =
            target != NULL ? cell_of(rows, target, key->referred_columns[i]) : NULL;
        all_empty = all_empty && content == RANDOM_EMPTY;
        found =
            found && content == RANDOM_OWN && referred != NULL && referred->content == RANDOM_OWN;
    }
    return all_empty || found;
}

/* Of the parts, or of the columns where there are none. */
static bool are_distinct(const random_rows *rows, size_t at, const cupel_index_part *parts,
                         const char *const *columns, size_t count, bool nulls_not_distinct)
{
    for (size_t i = 0; i < count; i++) {
        const key_part part = {
            .column = parts != NULL ? parts[i].column : columns[i],
            .expression = parts != NULL ? parts[i].expression : NULL,
            .length = parts != NULL ? parts[i].length : 0,
        };
        if (tells_apart(rows, at, &part, nulls_not_distinct))
            return true;
    }
    return false;
}

static bool tells_apart(const random_rows *rows, size_t at, const key_part *part,
                        bool nulls_not_distinct)
{
    const cupel_table *table = rows->schema->tables[at];
    bool apart = false;
    for (size_t i = 0; i < table->column_count; i++) {
        const random_cell *cell = &rows->cells[at][i];
        cupel__buf scratch[2] = { { 0 }, { 0 } };
        if (!cupel__text_equal(part->column, table->columns[i]->name) &&
            !random_mentions(part->expression, table->columns[i]->name))
            continue;
        apart = cell->content == RANDOM_GENERATED || cell->content == RANDOM_OWN ||
                (cell->content == RANDOM_EMPTY && !nulls_not_distinct);
        for (unsigned a = 0; cell->content == RANDOM_OWN && a < RANDOM_ROWS; a++)
            for (unsigned b = a + 1; b < RANDOM_ROWS; b++)
                apart =
                    apart &&
                    differs(random_value(rows->source, rows->schema, cell->type, a, &scratch[0]),
                            random_value(rows->source, rows->schema, cell->type, b, &scratch[1]),
                            part->length);
        cupel__buf_release(&scratch[0]);
        cupel__buf_release(&scratch[1]);
    }
    return apart;
}

/* Literals, of which the first characters count, or all of them. */
static bool differs(const char *a, const char *b, int length)
{
    return length > 0 ? strncmp(a + 1, b + 1, (size_t)length) != 0 : strcmp(a, b) != 0;
}

static const random_cell *cell_of(const random_rows *rows, const cupel_table *table,
                                  const char *column)
{
    for (size_t i = 0; i < rows->schema->table_count; i++)
        for (size_t k = 0; rows->schema->tables[i] == table && k < table->column_count; k++)
            if (strcmp(table->columns[k]->name, column) == 0)
                return &rows->cells[i][k];
    return NULL;
}

void random_rows_insert(const random_rows *rows, cupel__buf *out)
{
    for (size_t i = 0; i < rows->schema->table_count; i++)
        for (unsigned row = 0; rows->filled[i] && row < RANDOM_ROWS; row++)
            insert_row(rows, out, i, row);
}

static void insert_row(const random_rows *rows, cupel__buf *out, size_t at, unsigned row)
{
    const random_source *r = rows->source;
    const cupel_table *table = rows->schema->tables[at];
    cupel__buf values = { 0 };
    cupel__buf scratch = { 0 };
    bool any = false;
    cupel__buf_append(out, "INSERT INTO ");
    cupel__quote_qualified(out, r->dialect, table->schema, table->name);
    cupel__buf_append(out, " (");
    for (size_t i = 0; i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        if (column->computed != NULL)
            continue;
        cupel__buf_append(out, any ? ", " : "");
        cupel__quote_identifier(out, r->dialect, column->name);
        cupel__buf_printf(&values, "%s%s", any ? ", " : "",
                          random_value(r, rows->schema, &column->type, row, &scratch));
        any = true;
    }
    cupel__buf_printf(out, ")%s VALUES (%s);\n",
                      random_engine(r) == POSTGRESQL ? " OVERRIDING SYSTEM VALUE" : "",
                      cupel__buf_text(&values));
    cupel__buf_release(&values);
    cupel__buf_release(&scratch);
}
