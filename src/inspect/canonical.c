/* Where two SQL texts differ, the engine itself is asked for its own form of both: a temporary table
 * carries them, and its catalog entry gives them back. Nothing remains of it afterwards, and where
 * the engine does not take the text, the difference stands. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "dialect/lexer.h"
#include "inspect/compare.h"
#include "sql/quote.h"

/* The suspects of one table. */
typedef struct suspect_table {
    const cupel_table *table;
    cupel__vec(const cupel__suspect *) suspects;
    bool refused; /* the engine did not take it as a whole */
} suspect_table;

typedef cupel__vec(suspect_table) suspect_tables;

/* Asks about tables at once, and marks those that are refused. */
typedef int ask_fn(cupel__comparing *c, suspect_tables *tables);

static const char savepoint[] = "cupel_compare";

static int ask_both_sides(cupel__comparing *c, ask_fn *ask);
static int ask_one_by_one(cupel__comparing *c, const suspect_table *table, ask_fn *ask);
static ask_fn ask_postgresql;
static int create_postgresql(cupel__comparing *c, suspect_table *table);
static int read_postgresql(cupel__comparing *c, const suspect_tables *tables);
static int keep_found(cupel__comparing *c, const cupel__suspect *suspect, const cupel_table *as);
static int keep_column(cupel__comparing *c, const cupel_column *asked, const cupel_column *found);
static int take_text(cupel__comparing *c, const char *sql, const char **out);
static ask_fn ask_mysql;
static int ask_mysql_table(cupel__comparing *c, suspect_table *table);
static int read_mysql(cupel__comparing *c, const suspect_table *table, const char *sql);
static int read_mysql_element(cupel__comparing *c, const suspect_table *table, const char *text,
                              size_t size);
static int keep_clause(cupel__comparing *c, cupel__lexer lexer, const char *begin,
                       const char *const *slot);
static int collect(cupel__comparing *c, const cupel_schema *side, suspect_tables *out);
static void release(suspect_tables *tables);
static void render_table(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                         bool plain_enums);
static void render_body(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                        bool plain_enums);
static void render_column(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                          const cupel_column *column, bool plain_enums);
static void render_index(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                         const cupel__suspect *suspect);
static bool is_suspect(const suspect_table *table, const cupel_column *column);
static int keep_parts(cupel__comparing *c, const cupel_index *asked, const cupel_index *found);

int cupel__canonicalise_postgresql(cupel__comparing *c)
{
    bool own = !cupel_connection_in_transaction(c->connection);
    int code = own ? cupel_connection_begin(c->connection, c->error) : 0;
    if (code == 0)
        code = ask_both_sides(c, ask_postgresql);
    if (code == 0)
        code = cupel__canonicalise_objects(c);
    if (own) {
        int undone = cupel_connection_rollback(c->connection, code == 0 ? c->error : NULL);
        code = code < 0 ? code : undone;
    }
    return code;
}

int cupel__canonicalise_mysql(cupel__comparing *c)
{
    int code = ask_both_sides(c, ask_mysql);
    return code == 0 ? cupel__canonicalise_in_scratch(c) : code;
}

/* Remembers the engine's form of *text under the text's address. */
int cupel__compare_keep(cupel__comparing *c, const char *const *text, const char *canonical)
{
    if (!*text || !canonical)
        return 0;
    const char **key = cupel__arena_alloc(&c->arena, sizeof *key);
    char *copy = cupel__arena_strdup(&c->arena, canonical);
    if (key)
        *key = *text;
    if (!key || !copy || !cupel__map_put(&c->canonical, key, sizeof *key, copy))
        return cupel__error_nomem(c->error);
    return 0;
}

int cupel__compare_refuse(cupel__comparing *c, const cupel__suspect *suspect)
{
    bool added = cupel__set_add(&c->refused, cupel__suspect_owner(suspect));
    return added ? 0 : cupel__error_nomem(c->error);
}

static int ask_both_sides(cupel__comparing *c, ask_fn *ask)
{
    const cupel_schema *sides[] = { c->from, c->to };
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        suspect_tables tables = { 0 };
        code = collect(c, sides[i], &tables);
        if (code == 0 && tables.count > 0)
            code = ask(c, &tables);
        for (size_t k = 0; code == 0 && k < tables.count; k++) {
            if (tables.items[k].refused && tables.items[k].suspects.count > 1)
                code = ask_one_by_one(c, &tables.items[k], ask);
            else if (tables.items[k].refused)
                code = cupel__compare_refuse(c, tables.items[k].suspects.items[0]);
        }
        release(&tables);
    }
    return code;
}

/* So that one text which the engine does not take leaves the answers about the others. */
static int ask_one_by_one(cupel__comparing *c, const suspect_table *table, ask_fn *ask)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->suspects.count; i++) {
        suspect_tables single = { 0 };
        suspect_table copy = { .table = table->table };
        if (!cupel__vec_push(&copy.suspects, table->suspects.items[i]))
            return cupel__error_nomem(c->error);
        if (cupel__vec_push(&single, copy))
            code = ask(c, &single);
        else
            code = cupel__error_nomem(c->error);
        if (code == 0 && single.items[0].refused)
            code = cupel__compare_refuse(c, table->suspects.items[i]);
        cupel__vec_release(&copy.suspects);
        cupel__vec_release(&single);
    }
    return code;
}

static int ask_postgresql(cupel__comparing *c, suspect_tables *tables)
{
    int code = cupel_connection_savepoint(c->connection, savepoint, c->error);
    if (code < 0)
        return code;
    for (size_t i = 0; code == 0 && i < tables->count; i++)
        code = create_postgresql(c, &tables->items[i]);
    if (code == 0)
        code = read_postgresql(c, tables);
    cupel_error *error = code == 0 ? c->error : NULL;
    int undone = cupel_connection_rollback_to(c->connection, savepoint, error);
    if (undone == 0)
        undone = cupel_connection_release(c->connection, savepoint, error);
    return code < 0 ? code : undone;
}

/* An enum that only the new side has is not there yet: its labels then serve as texts. */
static int create_postgresql(cupel__comparing *c, suspect_table *table)
{
    static const char inner[] = "cupel_compare_table";
    bool done = false;
    int code = 0;
    for (int plain_enums = 0; code == 0 && !done && plain_enums < 2; plain_enums++) {
        cupel__buf sql = { 0 };
        render_table(c, &sql, table, plain_enums == 1);
        for (size_t i = 0; i < table->suspects.count; i++)
            render_index(c, &sql, table, table->suspects.items[i]);
        code = cupel_connection_savepoint(c->connection, inner, c->error);
        if (code == 0)
            code = cupel__canonical_run(c, &sql, &done);
        if (code == 0 && !done)
            code = cupel_connection_rollback_to(c->connection, inner, c->error);
        cupel__buf_release(&sql);
    }
    table->refused = !done;
    return code;
}

static int read_postgresql(cupel__comparing *c, const suspect_tables *tables)
{
    const char *schemas[] = { NULL, NULL };
    cupel_schema *found = NULL;
    int code = cupel__canonical_temporary_schema(c, &schemas[0]);
    if (code < 0 || !schemas[0])
        return code;
    code = cupel_inspect(&found, c->connection, &(cupel_inspect_options){ .schemas = schemas },
                         c->error);
    for (size_t i = 0; code == 0 && i < tables->count; i++) {
        const suspect_table *table = &tables->items[i];
        const cupel_table *as = cupel_schema_table(found, schemas[0], table->table->name);
        for (size_t k = 0; code == 0 && as && k < table->suspects.count; k++)
            code = keep_found(c, table->suspects.items[k], as);
    }
    cupel_schema_free(found);
    return code;
}

int cupel__canonical_temporary_schema(cupel__comparing *c, const char **out)
{
    return take_text(c,
                     "SELECT nspname::text FROM pg_catalog.pg_namespace"
                     " WHERE oid = pg_catalog.pg_my_temp_schema()",
                     out);
}

static int keep_found(cupel__comparing *c, const cupel__suspect *suspect, const cupel_table *as)
{
    const char *name = cupel__canonical_name(c, suspect);
    if (!name)
        return cupel__error_nomem(c->error);
    if (suspect->column)
        return keep_column(c, suspect->column, cupel_table_column(as, suspect->column->name));
    if (suspect->constraint) {
        const cupel_constraint *constraint = cupel_table_constraint(as, name);
        return constraint ? cupel__compare_keep(c, &suspect->constraint->expression,
                                                constraint->expression)
                          : 0;
    }
    const cupel_index *index = cupel_table_index(as, name);
    return index ? keep_parts(c, suspect->index, index) : 0;
}

static int keep_column(cupel__comparing *c, const cupel_column *asked, const cupel_column *found)
{
    if (!found)
        return 0;
    int code = cupel__compare_keep(c, &asked->server_default, found->server_default);
    if (code == 0)
        code = cupel__compare_keep(c, &asked->computed, found->computed);
    if (code < 0 || asked->type.kind != CUPEL_TYPE_NATIVE)
        return code;
    cupel__buf type = { 0 };
    (void)c->dialect->render_type(c->dialect, &type, &found->type, NULL);
    code = type.failed ? cupel__error_nomem(c->error)
                       : cupel__compare_keep(c, &asked->type.name, cupel__buf_text(&type));
    cupel__buf_release(&type);
    return code;
}

/* What a suspect's constraint or index is called in the temporary table; NULL without memory. */
const char *cupel__canonical_name(cupel__comparing *c, const cupel__suspect *suspect)
{
    return cupel__arena_printf(&c->arena, "cupel_%zu", (size_t)(suspect - c->suspects.items));
}

/* The text in the last column of the first row, in the arena; NULL where there is none. */
static int take_text(cupel__comparing *c, const char *sql, const char **out)
{
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    *out = NULL;
    int code = cupel_connection_execute(c->connection, sql, NULL, 0, &result, c->error);
    if (code == 0)
        code = cupel_result_next(result, &row, c->error);
    if (code > 0 && row) {
        const cupel_value *value = &row[cupel_result_column_count(result) - 1];
        code = 0;
        if (value->kind == CUPEL_VALUE_TEXT) {
            *out = cupel__arena_strndup(&c->arena, value->as.text, value->size);
            code = *out ? 0 : cupel__error_nomem(c->error);
        }
    }
    cupel_result_close(result);
    return code;
}

static int ask_mysql(cupel__comparing *c, suspect_tables *tables)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < tables->count; i++)
        code = ask_mysql_table(c, &tables->items[i]);
    return code;
}

/* A temporary table hides the one of its name, so that texts may name their table; it does not end a
 * transaction. information_schema does not show it: SHOW CREATE TABLE does. */
static int ask_mysql_table(cupel__comparing *c, suspect_table *table)
{
    cupel__buf sql = { 0 };
    bool done = false;
    render_table(c, &sql, table, false);
    int code = cupel__canonical_run(c, &sql, &done);
    const char *text = NULL;
    table->refused = !done;
    if (code == 0 && done) {
        cupel__buf_clear(&sql);
        cupel__buf_append(&sql, "SHOW CREATE TABLE ");
        cupel__quote_identifier(&sql, c->dialect, table->table->name);
        code =
            sql.failed ? cupel__error_nomem(c->error) : take_text(c, cupel__buf_text(&sql), &text);
        cupel__buf_clear(&sql);
        cupel__buf_append(&sql, "DROP TEMPORARY TABLE ");
        cupel__quote_identifier(&sql, c->dialect, table->table->name);
        int dropped = sql.failed ? cupel__error_nomem(c->error)
                                 : cupel_connection_run(c->connection, cupel__buf_text(&sql),
                                                        code == 0 ? c->error : NULL);
        code = code < 0 ? code : dropped;
    }
    cupel__buf_release(&sql);
    return code == 0 && text ? read_mysql(c, table, text) : code;
}

/* Splits what stands between the outer parentheses at its commas. */
static int read_mysql(cupel__comparing *c, const suspect_table *table, const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, sql, strlen(sql));
    size_t start = 0;
    int depth = 0;
    int code = 0;
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        bool open = cupel__token_is(&token, "(");
        bool close = cupel__token_is(&token, ")");
        bool comma = depth == 1 && cupel__token_is(&token, ",");
        if (code < 0 || token.kind == CUPEL__TOKEN_END)
            return code;
        if (comma || (close && depth == 1)) {
            size_t end = (size_t)(token.text - sql);
            code = read_mysql_element(c, table, sql + start, end - start);
        }
        if (comma || (open && depth == 0))
            start = lexer.at;
        if (close && depth == 1)
            return code;
        depth += open ? 1 : close ? -1 : 0;
    }
}

/* A column with its type, default or what it is generated from, or a constraint. */
static int read_mysql_element(cupel__comparing *c, const suspect_table *table, const char *text,
                              size_t size)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, c->lexical, text, size);
    cupel__token token = cupel__lexer_next(&lexer);
    bool constraint = cupel__token_is(&token, "CONSTRAINT");
    if (constraint)
        token = cupel__lexer_next(&lexer);
    const char *name = cupel__token_name(&c->arena, c->lexical, &token);
    int code = name ? 0 : cupel__error_nomem(c->error);
    for (size_t i = 0; code == 0 && i < table->suspects.count; i++) {
        const cupel__suspect *suspect = table->suspects.items[i];
        const char *given = cupel__canonical_name(c, suspect);
        if (!given)
            return cupel__error_nomem(c->error);
        if (constraint && suspect->constraint && strcmp(name, given) == 0)
            code = keep_clause(c, lexer, "CHECK", &suspect->constraint->expression);
        if (constraint || !suspect->column || strcmp(name, suspect->column->name) != 0)
            continue;
        code = keep_clause(c, lexer, "DEFAULT", &suspect->column->server_default);
        if (code == 0)
            code = keep_clause(c, lexer, "AS", &suspect->column->computed);
        if (code == 0 && suspect->column->type.kind == CUPEL_TYPE_NATIVE)
            code = keep_clause(c, lexer, NULL, &suspect->column->type.name);
    }
    return code;
}

/* Keeps what stands behind the word `begin` (NULL: what stands first) up to the word that begins the
 * next clause. */
static int keep_clause(cupel__comparing *c, cupel__lexer lexer, const char *begin,
                       const char *const *slot)
{
    static const char *const clauses[] = { "NOT",     "NULL",      "DEFAULT",   "ON",
                                           "VIRTUAL", "STORED",    "COMMENT",   "CHECK",
                                           "COLLATE", "CHARACTER", "GENERATED", NULL };
    const char *start = begin ? NULL : lexer.text + lexer.at;
    const char *end = lexer.text + lexer.size;
    bool first = true;
    int depth = 0;
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        bool next = false;
        if (token.kind == CUPEL__TOKEN_END)
            break;
        for (size_t i = 0; start && !first && depth == 0 && clauses[i]; i++)
            next = next || cupel__token_is(&token, clauses[i]);
        if (next) {
            end = token.text;
            break;
        }
        first = start == NULL;
        if (!start && depth == 0 && cupel__token_is(&token, begin))
            start = token.text + token.size;
        depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
    }
    if (!start)
        return 0;
    const char *clause = cupel__arena_strndup(&c->arena, start, (size_t)(end - start));
    return clause ? cupel__compare_keep(c, slot, clause) : cupel__error_nomem(c->error);
}

/* The suspects that are of this schema, table by table. */
static int collect(cupel__comparing *c, const cupel_schema *side, suspect_tables *out)
{
    for (size_t i = 0; i < c->suspects.count; i++) {
        const cupel__suspect *suspect = &c->suspects.items[i];
        size_t k = 0;
        bool temporary = suspect->column || suspect->constraint || suspect->index;
        if (!temporary || suspect->table->owner != side)
            continue;
        while (k < out->count && out->items[k].table != suspect->table)
            k++;
        suspect_table table = { .table = suspect->table };
        if ((k == out->count && !cupel__vec_push(out, table)) ||
            !cupel__vec_push(&out->items[k].suspects, suspect))
            return cupel__error_nomem(c->error);
    }
    return 0;
}

static void release(suspect_tables *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        cupel__vec_release(&tables->items[i].suspects);
    cupel__vec_release(tables);
}

static void render_table(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                         bool plain_enums)
{
    cupel__buf_append(out, "CREATE TEMPORARY TABLE ");
    render_body(c, out, table, plain_enums);
}

void cupel__canonical_render_table(cupel__comparing *c, cupel__buf *out, const cupel_table *table,
                                   bool plain_enums)
{
    const suspect_table plain = { .table = table };
    cupel__buf_append(out, "CREATE TEMPORARY TABLE IF NOT EXISTS ");
    render_body(c, out, &plain, plain_enums);
}

static void render_body(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                        bool plain_enums)
{
    cupel__quote_identifier(out, c->dialect, table->table->name);
    for (size_t i = 0; i < table->table->column_count; i++) {
        cupel__buf_append(out, i == 0 ? " (" : ", ");
        render_column(c, out, table, table->table->columns[i], plain_enums);
    }
    for (size_t i = 0; i < table->suspects.count; i++) {
        const cupel__suspect *suspect = table->suspects.items[i];
        const char *name = suspect->constraint ? cupel__canonical_name(c, suspect) : NULL;
        if (name)
            cupel__buf_printf(out, ", CONSTRAINT %s CHECK (%s)", name,
                              suspect->constraint->expression);
        else if (suspect->constraint)
            out->failed = true;
    }
    cupel__buf_append(out, ")");
}

static void render_column(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                          const cupel_column *column, bool plain_enums)
{
    static const cupel_type text = CUPEL_TEXT;
    bool as_text = plain_enums && column->type.kind == CUPEL_TYPE_ENUM;
    cupel__quote_identifier(out, c->dialect, column->name);
    cupel__buf_append_char(out, ' ');
    /* A type that the engine has not was told when the types were compared. */
    (void)c->dialect->render_type(c->dialect, out, as_text ? &text : &column->type, NULL);
    if (!is_suspect(table, column))
        return;
    if (column->computed) {
        bool stored = column->computed_stored || c->rules->computed_always_stored;
        cupel__buf_printf(out, " GENERATED ALWAYS AS (%s) %s", column->computed,
                          stored ? "STORED" : "VIRTUAL");
        return;
    }
    if (column->server_default)
        cupel__buf_printf(out, " DEFAULT %s", column->server_default);
    if (column->server_on_update)
        cupel__buf_printf(out, " ON UPDATE %s", column->server_on_update);
}

static void render_index(cupel__comparing *c, cupel__buf *out, const suspect_table *table,
                         const cupel__suspect *suspect)
{
    const char *name = suspect->index ? cupel__canonical_name(c, suspect) : NULL;
    if (suspect->index && !name)
        out->failed = true;
    if (!name)
        return;
    cupel__buf_printf(out, "; CREATE INDEX %s ON ", name);
    cupel__quote_identifier(out, c->dialect, table->table->name);
    (void)c->dialect->render_index(c->dialect, out, table->table, suspect->index, NULL);
}

static bool is_suspect(const suspect_table *table, const cupel_column *column)
{
    for (size_t i = 0; i < table->suspects.count; i++) {
        if (table->suspects.items[i]->column == column)
            return true;
    }
    return false;
}

/* What the engine refuses is no failure of the comparison; what the connection or memory refuses is. */
int cupel__canonical_run(cupel__comparing *c, cupel__buf *sql, bool *done)
{
    cupel_error error = CUPEL_ERROR_INIT;
    if (sql->failed)
        return cupel__error_nomem(c->error);
    int code = cupel_connection_run(c->connection, cupel__buf_text(sql), &error);
    *done = code == 0;
    if (code == CUPEL_EDATABASE && error.category != CUPEL_CATEGORY_LOST_CONNECTION)
        code = 0;
    if (code < 0)
        return cupel__error_move(c->error, &error);
    cupel_error_release(&error);
    return 0;
}

static int keep_parts(cupel__comparing *c, const cupel_index *asked, const cupel_index *found)
{
    int code = cupel__compare_keep(c, &asked->where, found->where);
    for (size_t i = 0; code == 0 && i < asked->part_count && i < found->part_count; i++)
        code = cupel__compare_keep(c, &asked->parts[i].expression, found->parts[i].expression);
    return code;
}
