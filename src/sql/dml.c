/* Statements over many rows. What the forms cost was measured on 100 000 rows of five columns
 * (SQLite 3.40, PostgreSQL 15, MariaDB 10.11): keys drawn beside an ordinal take 1.1 times what
 * unnest takes without; several rows to one INSERT gain up to 64 rows on SQLite and up to 1024 on
 * MariaDB; joining VALUES updates as fast as anything does, from 256 rows on. */
#include "sql/dml.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "sql/compile.h"
#include "sql/convert.h"
#include "sql/quote.h"

enum {
    MOST_ROWS = 512,           /* in a text that lists them */
    MOST_ARRAY_ELEMENTS = 8192 /* so that arrays stay small beside other memory */
};

/* Names inside the statement, unlikely to be anybody's table. */
#define ROWS "cupel_rows"
#define MADE "cupel_made"

typedef struct text {
    const cupel_dialect *dialect;
    cupel__buf sql;
    size_t parameters;
    cupel_error *error;
    int code;
} text;

static bool can(const cupel_dialect *dialect, uint64_t capability);
static size_t power_of_two(const cupel_dialect *dialect, size_t values_per_row, size_t wanted);
static size_t array_rows(size_t wanted);
static bool has_arrays(const cupel_dialect *dialect, const cupel_column *const *columns,
                       size_t count);
static bool returns_generated_key(const cupel__insert *insert);
static bool is_key(const cupel_column *const *columns, size_t count, const cupel_table *table);
static bool is_among(const cupel_column *const *columns, size_t count, const cupel_column *column);
static bool keys_by_ordinal(const cupel_dialect *dialect, const cupel__insert *insert);
static bool ascends(const cupel_column *column);

static void insert_listed(text *t, const cupel__insert *insert, size_t rows, cupel__dml *out);
static void insert_unnested(text *t, const cupel__insert *insert);
static void insert_by_ordinal(text *t, const cupel__insert *insert);
static void write_drawn_rows(text *t, const cupel__insert *insert, const cupel_column *drawn);
static void write_made_rows(text *t, const cupel__insert *insert, const cupel_column *drawn);
static void write_numbered_result(text *t, const cupel__insert *insert, const cupel_column *drawn);
static void write_next_key(text *t, const cupel_table *table, const cupel_column *column);
static void write_overriding(text *t, const cupel__insert *insert, const cupel_column *drawn);
static void update_single(text *t, const cupel__update *update);
static void update_unnested(text *t, const cupel__update *update);
static void update_joined(text *t, const cupel__update *update, size_t rows);
static void write_update_arrays(text *t, const cupel__update *update);
static void write_key_join(text *t, const cupel__update *update);

static int by_key_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, bool is_select, cupel__dml *out,
                          cupel_error *error);
static cupel__expr *key_condition(cupel__arena *arena, const cupel_dialect *dialect,
                                  const cupel__by_key *by_key, const cupel__source *source,
                                  size_t rows);
static cupel__expr *key_equality(cupel__arena *arena, const cupel__by_key *by_key,
                                 const cupel__source *source);
static cupel__expr *row_node(cupel__arena *arena, cupel__expr **items, size_t count);
static bool key_columns(cupel__arena *arena, const cupel__by_key *by_key,
                        const cupel__source *source, cupel__expr **out);
static cupel__expr *parameter_node(cupel__arena *arena, const cupel_column *column);

static void append(text *t, const char *piece);
static void write_name(text *t, const char *name);
static void write_qualified(text *t, const char *source, const char *name);
static void write_columns(text *t, const char *before, const char *source,
                          const cupel_column *const *columns, size_t count);
static void write_numbered(text *t, const char *letter, size_t count);
static void write_array(text *t, const cupel_column *column);
static void write_values(text *t, size_t columns, size_t rows);
static void write_placeholder(text *t);
static int finish(text *t, cupel__arena *arena, cupel__dml *out);

size_t cupel__insert_rows(const cupel_dialect *dialect, const cupel__insert *insert, size_t wanted)
{
    if (wanted <= 1 || insert->column_count == 0 ||
        has_arrays(dialect, insert->columns, insert->column_count))
        return 1;
    if (insert->returning_count == 0)
        return can(dialect, CUPEL_CAN_UNNEST) ? array_rows(wanted)
                                              : power_of_two(dialect, insert->column_count, wanted);
    if (keys_by_ordinal(dialect, insert))
        return array_rows(wanted);
    bool sortable = can(dialect, CUPEL_CAN_RETURNING_INSERT) && !can(dialect, CUPEL_CAN_UNNEST) &&
                    ascends(insert->returning[0]);
    return sortable ? power_of_two(dialect, insert->column_count, wanted) : 1;
}

int cupel__insert_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__insert *insert, size_t rows, cupel__dml *out,
                          cupel_error *error)
{
    text t = { .dialect = dialect, .error = error };
    *out = (cupel__dml){ .rows = rows, .values_per_row = insert->column_count };
    if (rows > 1 && can(dialect, CUPEL_CAN_UNNEST)) {
        out->by_columns = true;
        if (insert->returning_count == 0) {
            insert_unnested(&t, insert);
        } else {
            out->result = CUPEL__DML_ORDINAL;
            insert_by_ordinal(&t, insert);
        }
    } else {
        insert_listed(&t, insert, rows, out);
    }
    return finish(&t, arena, out);
}

size_t cupel__update_rows(const cupel_dialect *dialect, const cupel__update *update, size_t wanted)
{
    if (wanted <= 1 || has_arrays(dialect, update->columns, update->column_count))
        return 1;
    if (can(dialect, CUPEL_CAN_UNNEST))
        return array_rows(wanted);
    if (can(dialect, CUPEL_CAN_UPDATE_JOIN))
        return power_of_two(dialect, update->column_count + update->key_count, wanted);
    return 1;
}

int cupel__update_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__update *update, size_t rows, cupel__dml *out,
                          cupel_error *error)
{
    text t = { .dialect = dialect, .error = error };
    *out = (cupel__dml){ .rows = rows, .values_per_row = update->column_count + update->key_count };
    if (rows == 1) {
        update_single(&t, update);
    } else if (can(dialect, CUPEL_CAN_UNNEST)) {
        out->by_columns = true;
        update_unnested(&t, update);
    } else {
        update_joined(&t, update, rows);
    }
    return finish(&t, arena, out);
}

size_t cupel__by_key_rows(const cupel_dialect *dialect, const cupel__by_key *by_key, size_t wanted)
{
    if (wanted <= 1)
        return 1;
    if (can(dialect, CUPEL_CAN_UNNEST))
        return array_rows(wanted);
    size_t most = power_of_two(dialect, by_key->key_count, MOST_ROWS);
    size_t room = 1;
    while (room < wanted && room < most)
        room *= 2;
    return room;
}

int cupel__delete_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, cupel__dml *out,
                          cupel_error *error)
{
    return by_key_compile(arena, dialect, by_key, rows, false, out, error);
}

int cupel__select_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, cupel__dml *out,
                          cupel_error *error)
{
    return by_key_compile(arena, dialect, by_key, rows, true, out, error);
}

static bool can(const cupel_dialect *dialect, uint64_t capability)
{
    return (dialect->capabilities & capability) != 0;
}

/* The largest that is wanted and fits: few texts serve every number. */
static size_t power_of_two(const cupel_dialect *dialect, size_t values_per_row, size_t wanted)
{
    size_t most = values_per_row > 0 ? dialect->parameter_limit / values_per_row : MOST_ROWS;
    if (most > MOST_ROWS)
        most = MOST_ROWS;
    if (most > wanted)
        most = wanted;
    size_t rows = 1;
    while (2 * rows <= most)
        rows *= 2;
    return rows;
}

/* unnest takes arrays of arrays to pieces, down to their elements. */
static bool has_arrays(const cupel_dialect *dialect, const cupel_column *const *columns,
                       size_t count)
{
    if (!can(dialect, CUPEL_CAN_UNNEST))
        return false;
    for (size_t i = 0; i < count; i++) {
        const cupel_type *type = &columns[i]->type;
        size_t size = type->kind == CUPEL_TYPE_NATIVE ? strlen(type->name) : 0;
        if (type->dimensions > 0 || (size > 0 && type->name[size - 1] == ']'))
            return true;
    }
    return false;
}

static size_t array_rows(size_t wanted)
{
    return wanted < MOST_ARRAY_ELEMENTS ? wanted : MOST_ARRAY_ELEMENTS;
}

/* Whether what is wanted starts with the whole primary key, which is one column. */
static bool returns_generated_key(const cupel__insert *insert)
{
    return insert->returning_count > 0 && is_key(insert->returning, 1, insert->table);
}

/* Whether the whole primary key is among the columns. */
static bool is_key(const cupel_column *const *columns, size_t count, const cupel_table *table)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key == NULL)
        return false;
    for (size_t i = 0; i < key->column_count; i++) {
        const cupel_column *column = cupel_table_column(table, key->columns[i]);
        if (!is_among(columns, count, column))
            return false;
    }
    return true;
}

static bool is_among(const cupel_column *const *columns, size_t count, const cupel_column *column)
{
    for (size_t i = 0; i < count; i++)
        if (columns[i] == column)
            return true;
    return false;
}

/* Whether rows can be numbered on their way in: their key is known before they are stored, because
 * it is given, or because it can be drawn. */
static bool keys_by_ordinal(const cupel_dialect *dialect, const cupel__insert *insert)
{
    if (!can(dialect, CUPEL_CAN_UNNEST) || !can(dialect, CUPEL_CAN_DATA_CHANGE_CTE))
        return false;
    if (is_key(insert->columns, insert->column_count, insert->table))
        return true;
    if (!returns_generated_key(insert))
        return false;
    const cupel_column *key = insert->returning[0];
    return key->server_default != NULL ||
           (dialect->render_next_key != NULL &&
            (key->autoincrement || key->identity != CUPEL_IDENTITY_NONE));
}

static bool ascends(const cupel_column *column)
{
    return column->primary_key && column->server_default == NULL &&
           (column->autoincrement || column->identity != CUPEL_IDENTITY_NONE);
}

/* INSERT INTO t (a, b) VALUES (?, ?), (?, ?) RETURNING id */
static void insert_listed(text *t, const cupel__insert *insert, size_t rows, cupel__dml *out)
{
    bool only_key = insert->returning_count == 1 && ascends(insert->returning[0]);
    append(t, "INSERT INTO ");
    cupel__quote_table(&t->sql, t->dialect, insert->table);
    if (insert->column_count == 0) {
        append(t, " ");
        append(t, t->dialect->empty_insert);
    } else {
        write_columns(t, " (", NULL, insert->columns, insert->column_count);
        append(t, ")");
        write_overriding(t, insert, NULL);
        append(t, " VALUES ");
        write_values(t, insert->column_count, rows);
    }
    if (insert->returning_count == 0)
        return;
    if (rows == 1 && only_key && (t->dialect->capabilities & CUPEL_HAS_LAST_ID) != 0) {
        out->result = CUPEL__DML_LAST_ID;
        return;
    }
    if (!can(t->dialect, CUPEL_CAN_RETURNING_INSERT)) {
        out->result = ascends(insert->returning[0]) ? CUPEL__DML_LAST_ID : CUPEL__DML_NOTHING;
        return;
    }
    out->result = rows == 1 ? CUPEL__DML_ROW : CUPEL__DML_ASCENDING;
    write_columns(t, " RETURNING ", NULL, insert->returning, insert->returning_count);
}

/* INSERT INTO t (a, b) SELECT * FROM unnest($1, $2) */
static void insert_unnested(text *t, const cupel__insert *insert)
{
    append(t, "INSERT INTO ");
    cupel__quote_table(&t->sql, t->dialect, insert->table);
    write_columns(t, " (", NULL, insert->columns, insert->column_count);
    append(t, ")");
    write_overriding(t, insert, NULL);
    append(t, " SELECT * FROM unnest(");
    for (size_t i = 0; i < insert->column_count; i++) {
        append(t, i > 0 ? ", " : "");
        write_array(t, insert->columns[i]);
    }
    append(t, ")");
}

/* Rows get their key beside their number before they are stored; the two are given back together, so
 * that no order of rows has to be trusted:
 *
 * WITH cupel_rows AS (SELECT nextval(...) AS k, u.* FROM unnest($1, $2) WITH ORDINALITY AS u (c1, c2, n)),
 * cupel_made AS (INSERT INTO t (id, a, b) SELECT k, c1, c2 FROM cupel_rows)
 * SELECT n, k FROM cupel_rows */
static void insert_by_ordinal(text *t, const cupel__insert *insert)
{
    bool given = is_key(insert->columns, insert->column_count, insert->table);
    const cupel_column *drawn = given ? NULL : insert->returning[0];
    append(t, "WITH " ROWS " AS (");
    write_drawn_rows(t, insert, drawn);
    append(t, "), " MADE " AS (");
    write_made_rows(t, insert, drawn);
    append(t, ") ");
    write_numbered_result(t, insert, drawn);
}

static void write_drawn_rows(text *t, const cupel__insert *insert, const cupel_column *drawn)
{
    append(t, "SELECT ");
    if (drawn != NULL) {
        write_next_key(t, insert->table, drawn);
        append(t, " AS k, ");
    }
    append(t, "u.* FROM unnest(");
    for (size_t i = 0; i < insert->column_count; i++) {
        append(t, i > 0 ? ", " : "");
        write_array(t, insert->columns[i]);
    }
    append(t, ") WITH ORDINALITY AS u (");
    write_numbered(t, "c", insert->column_count);
    append(t, ", n)");
}

static void write_made_rows(text *t, const cupel__insert *insert, const cupel_column *drawn)
{
    append(t, "INSERT INTO ");
    cupel__quote_table(&t->sql, t->dialect, insert->table);
    append(t, " (");
    if (drawn != NULL) {
        write_name(t, drawn->name);
        append(t, ", ");
    }
    write_columns(t, "", NULL, insert->columns, insert->column_count);
    append(t, ")");
    write_overriding(t, insert, drawn);
    append(t, drawn != NULL ? " SELECT k, " : " SELECT ");
    write_numbered(t, "c", insert->column_count);
    append(t, " FROM " ROWS);
    if (drawn != NULL && insert->returning_count == 1)
        return;
    write_columns(t, " RETURNING ", NULL, insert->returning, insert->returning_count);
    for (size_t i = 0; i < insert->column_count && drawn == NULL; i++) {
        const cupel_column *column = insert->columns[i];
        if (!column->primary_key || is_among(insert->returning, insert->returning_count, column))
            continue;
        append(t, ", ");
        write_name(t, column->name);
    }
}

/* Where more than the key is wanted, what was stored is found again by it. */
static void write_numbered_result(text *t, const cupel__insert *insert, const cupel_column *drawn)
{
    if (drawn != NULL && insert->returning_count == 1) {
        append(t, "SELECT n, k FROM " ROWS);
        return;
    }
    append(t, "SELECT " ROWS ".n");
    write_columns(t, ", ", MADE, insert->returning, insert->returning_count);
    append(t, " FROM " ROWS " JOIN " MADE " ON ");
    if (drawn != NULL) {
        write_qualified(t, MADE, drawn->name);
        append(t, " = " ROWS ".k");
        return;
    }
    const char *between = "";
    for (size_t i = 0; i < insert->column_count; i++) {
        const cupel_column *column = insert->columns[i];
        if (!column->primary_key)
            continue;
        append(t, between);
        write_qualified(t, MADE, column->name);
        cupel__buf_printf(&t->sql, " = " ROWS ".c%zu", i + 1);
        between = " AND ";
    }
}

static void write_next_key(text *t, const cupel_table *table, const cupel_column *column)
{
    if (column->server_default != NULL) {
        cupel__buf_printf(&t->sql, "(%s)", column->server_default);
        return;
    }
    int code = t->dialect->render_next_key(t->dialect, &t->sql, table, column, t->error);
    if (code < 0 && t->code == 0)
        t->code = code;
}

/* A key that is GENERATED ALWAYS can be given nevertheless, if one says so. */
static void write_overriding(text *t, const cupel__insert *insert, const cupel_column *drawn)
{
    bool always = drawn != NULL && drawn->server_default == NULL;
    for (size_t i = 0; i < insert->column_count; i++)
        always = always || insert->columns[i]->identity == CUPEL_IDENTITY_ALWAYS;
    if (always && can(t->dialect, CUPEL_CAN_IDENTITY))
        append(t, " OVERRIDING SYSTEM VALUE");
}

/* UPDATE t SET a = ? WHERE id = ? */
static void update_single(text *t, const cupel__update *update)
{
    append(t, "UPDATE ");
    cupel__quote_table(&t->sql, t->dialect, update->table);
    for (size_t i = 0; i < update->column_count; i++) {
        append(t, i == 0 ? " SET " : ", ");
        write_name(t, update->columns[i]->name);
        append(t, " = ");
        write_placeholder(t);
    }
    for (size_t i = 0; i < update->key_count; i++) {
        append(t, i == 0 ? " WHERE " : " AND ");
        write_name(t, update->keys[i]->name);
        append(t, " = ");
        write_placeholder(t);
    }
}

/* UPDATE t SET a = r.c1 FROM unnest($1, $2) AS r (c1, k1) WHERE t.id = r.k1 */
static void update_unnested(text *t, const cupel__update *update)
{
    append(t, "UPDATE ");
    cupel__quote_table(&t->sql, t->dialect, update->table);
    for (size_t i = 0; i < update->column_count; i++) {
        append(t, i == 0 ? " SET " : ", ");
        write_name(t, update->columns[i]->name);
        cupel__buf_printf(&t->sql, " = " ROWS ".c%zu", i + 1);
    }
    append(t, " FROM unnest(");
    write_update_arrays(t, update);
    append(t, ") AS " ROWS " (");
    write_numbered(t, "c", update->column_count);
    append(t, ", ");
    write_numbered(t, "k", update->key_count);
    append(t, ") WHERE ");
    write_key_join(t, update);
}

static void write_update_arrays(text *t, const cupel__update *update)
{
    for (size_t i = 0; i < update->column_count; i++) {
        write_array(t, update->columns[i]);
        append(t, ", ");
    }
    for (size_t i = 0; i < update->key_count; i++) {
        append(t, i > 0 ? ", " : "");
        write_array(t, update->keys[i]);
    }
}

/* UPDATE t JOIN (SELECT a AS c1, id AS k1 FROM t WHERE FALSE UNION ALL VALUES (?, ?), (?, ?)) AS r
 * ON t.id = r.k1 SET t.a = r.c1. The SELECT of no rows gives the columns their names and types; from
 * VALUES alone they would be as wide as the first row's. */
static void update_joined(text *t, const cupel__update *update, size_t rows)
{
    append(t, "UPDATE ");
    cupel__quote_table(&t->sql, t->dialect, update->table);
    append(t, " JOIN (SELECT ");
    for (size_t i = 0; i < update->column_count; i++) {
        write_name(t, update->columns[i]->name);
        cupel__buf_printf(&t->sql, " AS c%zu, ", i + 1);
    }
    for (size_t i = 0; i < update->key_count; i++) {
        append(t, i > 0 ? ", " : "");
        write_name(t, update->keys[i]->name);
        cupel__buf_printf(&t->sql, " AS k%zu", i + 1);
    }
    append(t, " FROM ");
    cupel__quote_table(&t->sql, t->dialect, update->table);
    append(t, " WHERE FALSE UNION ALL VALUES ");
    write_values(t, update->column_count + update->key_count, rows);
    append(t, ") AS " ROWS " ON ");
    write_key_join(t, update);
    for (size_t i = 0; i < update->column_count; i++) {
        append(t, i == 0 ? " SET " : ", ");
        write_qualified(t, update->table->name, update->columns[i]->name);
        cupel__buf_printf(&t->sql, " = " ROWS ".c%zu", i + 1);
    }
}

static void write_key_join(text *t, const cupel__update *update)
{
    for (size_t i = 0; i < update->key_count; i++) {
        append(t, i > 0 ? " AND " : "");
        write_qualified(t, update->table->name, update->keys[i]->name);
        cupel__buf_printf(&t->sql, " = " ROWS ".k%zu", i + 1);
    }
}

static int by_key_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, bool is_select, cupel__dml *out,
                          cupel_error *error)
{
    cupel__source source = { .table = by_key->table, .alias = by_key->table->name };
    cupel__select select = { .sources = &source, .output_count = by_key->column_count };
    cupel__writer w = { .dialect = dialect, .error = error };
    *out = (cupel__dml){ .rows = rows,
                         .values_per_row = by_key->key_count,
                         .by_columns = rows > 1 && can(dialect, CUPEL_CAN_UNNEST) };
    int code = CUPEL_ENOMEM;
    select.where = key_condition(arena, dialect, by_key, &source, rows);
    select.outputs = cupel__arena_zalloc(arena, by_key->column_count * sizeof *select.outputs);
    if (select.where == NULL || select.outputs == NULL)
        goto done;
    for (size_t i = 0; i < by_key->column_count; i++) {
        select.outputs[i].expr = cupel__expr_column(arena, &source, by_key->columns[i]);
        if (select.outputs[i].expr == NULL)
            goto done;
    }
    if (is_select)
        cupel__write_select(&w, &select);
    else
        cupel__write_delete(&w, by_key->table, select.where);
    code = cupel__writer_finish(&w);
    if (code < 0)
        goto done;
    out->sql_size = w.sql.size;
    out->sql = cupel__arena_strndup(arena, cupel__buf_text(&w.sql), w.sql.size);
    if (out->sql == NULL)
        code = CUPEL_ENOMEM;

done:
    cupel__writer_release(&w);
    return code == CUPEL_ENOMEM ? cupel__error_nomem(error) : code;
}

/* id = ?, id IN (?, ?), (a, b) IN ((?, ?), (?, ?)), or the form for arrays. */
static cupel__expr *key_condition(cupel__arena *arena, const cupel_dialect *dialect,
                                  const cupel__by_key *by_key, const cupel__source *source,
                                  size_t rows)
{
    if (rows == 1)
        return key_equality(arena, by_key, source);
    cupel__expr **columns = cupel__arena_alloc(arena, by_key->key_count * sizeof *columns);
    cupel__expr **items = cupel__arena_alloc(arena, (rows + 1) * sizeof *items);
    if (columns == NULL || items == NULL || !key_columns(arena, by_key, source, columns))
        return NULL;
    if (can(dialect, CUPEL_CAN_UNNEST))
        return cupel__expr_new(arena, CUPEL__EXPR_KEYS, columns, by_key->key_count);
    items[0] = row_node(arena, columns, by_key->key_count);
    for (size_t i = 1; i <= rows; i++) {
        for (size_t j = 0; j < by_key->key_count; j++)
            columns[j] = parameter_node(arena, by_key->keys[j]);
        items[i] = row_node(arena, columns, by_key->key_count);
    }
    return cupel__expr_new(arena, CUPEL__EXPR_IN, items, rows + 1);
}

static cupel__expr *key_equality(cupel__arena *arena, const cupel__by_key *by_key,
                                 const cupel__source *source)
{
    cupel__expr **tests = cupel__arena_alloc(arena, by_key->key_count * sizeof *tests);
    if (tests == NULL)
        return NULL;
    for (size_t i = 0; i < by_key->key_count; i++) {
        cupel__expr *sides[] = { cupel__expr_column(arena, source, by_key->keys[i]),
                                 parameter_node(arena, by_key->keys[i]) };
        tests[i] = cupel__expr_new(arena, CUPEL__EXPR_COMPARE, sides, 2);
    }
    if (by_key->key_count == 1)
        return tests[0];
    return cupel__expr_new(arena, CUPEL__EXPR_AND, tests, by_key->key_count);
}

static bool key_columns(cupel__arena *arena, const cupel__by_key *by_key,
                        const cupel__source *source, cupel__expr **out)
{
    for (size_t i = 0; i < by_key->key_count; i++)
        if ((out[i] = cupel__expr_column(arena, source, by_key->keys[i])) == NULL)
            return false;
    return true;
}

static cupel__expr *parameter_node(cupel__arena *arena, const cupel_column *column)
{
    cupel__expr *expr = cupel__expr_new(arena, CUPEL__EXPR_PARAMETER, NULL, 0);
    if (expr != NULL)
        expr->type = &column->type;
    return expr;
}

static cupel__expr *row_node(cupel__arena *arena, cupel__expr **items, size_t count)
{
    return count == 1 ? items[0] : cupel__expr_new(arena, CUPEL__EXPR_ROW, items, count);
}

static void append(text *t, const char *piece)
{
    cupel__buf_append(&t->sql, piece);
}

static void write_name(text *t, const char *name)
{
    cupel__quote_identifier(&t->sql, t->dialect, name);
}

static void write_qualified(text *t, const char *source, const char *name)
{
    cupel__quote_qualified(&t->sql, t->dialect, source, name);
}

static void write_columns(text *t, const char *before, const char *source,
                          const cupel_column *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        append(t, i == 0 ? before : ", ");
        write_qualified(t, source, columns[i]->name);
    }
}

/* c1, c2, c3 */
static void write_numbered(text *t, const char *letter, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cupel__buf_printf(&t->sql, "%s%s%zu", i > 0 ? ", " : "", letter, i + 1);
}

static void write_array(text *t, const cupel_column *column)
{
    cupel_type type = cupel__type_unsized(&column->type);
    append(t, "CAST(");
    write_placeholder(t);
    append(t, " AS ");
    int code = cupel__write_type(&t->sql, t->dialect, &type, t->error);
    if (code < 0 && t->code == 0)
        t->code = code;
    append(t, "[])");
}

/* (?, ?), (?, ?) */
static void write_values(text *t, size_t columns, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        append(t, i > 0 ? ", (" : "(");
        for (size_t j = 0; j < columns; j++) {
            append(t, j > 0 ? ", " : "");
            write_placeholder(t);
        }
        append(t, ")");
    }
}

static void write_placeholder(text *t)
{
    cupel__quote_placeholder(&t->sql, t->dialect, ++t->parameters);
}

static int finish(text *t, cupel__arena *arena, cupel__dml *out)
{
    int code = t->code;
    out->sql_size = t->sql.size;
    out->sql = cupel__arena_strndup(arena, cupel__buf_text(&t->sql), t->sql.size);
    if (code == 0 && (t->sql.failed || out->sql == NULL))
        code = cupel__error_nomem(t->error);
    cupel__buf_release(&t->sql);
    return code;
}
