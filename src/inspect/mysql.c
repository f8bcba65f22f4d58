/* MariaDB's catalog: information_schema, one query for each kind of object, put together by names.
 *
 * Every query names the namespace and no table, and asks for no more columns than it needs: what
 * makes the server open each table's data costs many times as much. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/mysql.h"
#include "sql/quote.h"

static int read(cupel__inspector *inspector);
static int check_columns(cupel__inspector *inspector);
static int take_table(cupel__inspector *inspector, const cupel_value *row);
static int set_table_options(cupel__inspector *inspector, const cupel_value *row,
                             cupel_table *table);
static int take_create_options(cupel__inspector *inspector, cupel_table *table, const char *text);
static bool needs_clearing_up(const cupel_value *engine);
static int take_column(cupel__inspector *inspector, const cupel_value *row);
static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int set_width(cupel__inspector *inspector, const char *type, cupel_column *column);
static int tell_hidden_bytes(cupel__inspector *inspector, const cupel_value *row,
                             const cupel_table *table, const cupel_column *column);
static void note_place(cupel__inspector *inspector, const cupel_column *column);
static int take_system(cupel__inspector *inspector, const cupel_value *row);
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column);
static int set_column_options(cupel__inspector *inspector, const char *extra, cupel_column *column);
static int add_periods(cupel__inspector *inspector);

/* clang-format off */
static const cupel__catalog_query queries[] = {
    { "SELECT table_name, table_comment, table_collation, table_type, engine, create_options"
      " FROM information_schema.tables WHERE table_schema = ?"
      " AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') ORDER BY table_name",
      take_table, 0 },
    { "SELECT table_name, column_name, column_type, is_nullable, column_default, extra,"
      " column_comment, collation_name, generation_expression FROM information_schema.columns"
      " WHERE table_schema = ? ORDER BY table_name, ordinal_position",
      take_column, 0 },
    { NULL, NULL, 0 },
};

static const cupel__catalog_query place_queries[] = {
    { "SELECT g_table_name, g_geometry_column, CAST(srid AS char) FROM"
      " information_schema.geometry_columns WHERE g_table_schema = ? AND srid <> 0",
      take_system, 100100 },
    { NULL, NULL, 0 },
};
/* clang-format on */

const cupel__catalog cupel__catalog_mysql = {
    .dialect = "mysql",
    .default_namespace = "SELECT DATABASE()",
    .no_default_namespace = "the connection has no default database; put one into the URL, or "
                            "name the databases to read",
    .namespaces = "SELECT schema_name, @@lower_case_table_names > 0 "
                  "FROM information_schema.schemata ORDER BY schema_name",
    .read = read,
    .moves = true,
    .finish = cupel__mysql_settle,
};

static int read(cupel__inspector *inspector)
{
    cupel__mysql_state state = { 0 };
    inspector->state = &state;
    int code = cupel__inspect_queries(inspector, queries);
    if (code == 0 && state.has_places)
        code = cupel__inspect_queries(inspector, place_queries);
    if (code == 0)
        code = check_columns(inspector);
    if (code == 0)
        code = add_periods(inspector);
    if (code == 0)
        code = cupel__mysql_read_keys(inspector);
    if (code == 0)
        code = cupel__mysql_clear_up(inspector);
    if (code == 0)
        code = cupel__mysql_forget_automatic(inspector);
    if (code == 0)
        code = cupel__mysql_read_objects(inspector);
    if (code == 0)
        code = cupel__mysql_read_bodies(inspector);
    cupel__mysql_release_keys(&state);
    cupel__vec_release(&state.sequences);
    cupel__vec_release(&state.unclear);
    cupel__vec_release(&state.bodies);
    inspector->state = NULL;
    return code;
}

/* Every table has columns, and must not be taken for one that has none. */
static int check_columns(cupel__inspector *inspector)
{
    const cupel_schema *schema = inspector->schema;
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        if (table->column_count > 0)
            continue;
        int code = cupel_error_set(inspector->error, CUPEL_EDATABASE,
                                   "no columns of the table %s.%s can be seen: it was dropped "
                                   "meanwhile, or this user may not see them",
                                   inspector->catalog_namespace, table->name);
        inspector->error->category = CUPEL_CATEGORY_UNDEFINED;
        return code;
    }
    return 0;
}

bool cupel__mysql_is_text(const cupel_value *value, const char *text)
{
    return value->kind == CUPEL_VALUE_TEXT && value->size == strlen(text) &&
           memcmp(value->as.text, text, value->size) == 0;
}

int cupel__mysql_add_option(cupel__inspector *inspector, const cupel_option **options,
                            size_t *count, const char *name, const char *value)
{
    cupel_option *all = cupel__arena_alloc(&inspector->scratch, (*count + 1) * sizeof *all);
    if (!all)
        return cupel__inspect_nomem(inspector);
    for (size_t i = 0; i < *count; i++)
        all[i] = (*options)[i];
    all[*count] = (cupel_option){ "mysql", name, value };
    const cupel_option *copy = cupel_schema_options(inspector->schema, all, *count + 1);
    if (!copy)
        return cupel__inspect_nomem(inspector);
    *options = copy;
    (*count)++;
    return 0;
}

int cupel__mysql_is_unclear(cupel__inspector *inspector, cupel_table *table)
{
    cupel__mysql_state *state = inspector->state;
    for (size_t i = 0; i < state->unclear.count; i++)
        if (state->unclear.items[i] == table)
            return 0;
    return cupel__vec_push(&state->unclear, table) ? 0 : cupel__inspect_nomem(inspector);
}

static int take_table(cupel__inspector *inspector, const cupel_value *row)
{
    const char *name;
    cupel_table *table = NULL;
    int code = cupel__inspect_scratch(inspector, &row[0], &name);
    if (code == 0 && cupel__mysql_is_text(&row[3], "SEQUENCE"))
        return cupel__mysql_add_sequence(inspector, name, &row[4], &row[1]);
    if (code == 0)
        code = cupel__inspect_add_table(inspector, name, &table);
    if (code == 0 && table && row[1].size > 0)
        code = cupel__inspect_text(inspector, &row[1], &table->comment);
    if (code == 0 && table)
        code = cupel__inspect_text(inspector, &row[2], &table->collation);
    if (code == 0 && table)
        code = set_table_options(inspector, row, table);
    return code;
}

static int set_table_options(cupel__inspector *inspector, const cupel_value *row,
                             cupel_table *table)
{
    const char *engine;
    const char *created = NULL;
    int code = cupel__inspect_scratch(inspector, &row[4], &engine);
    if (code == 0)
        code = cupel__inspect_scratch(inspector, &row[5], &created);
    if (code == 0 && engine && strcmp(engine, "InnoDB") != 0)
        code = cupel__mysql_add_option(inspector, &table->options, &table->option_count, "ENGINE",
                                       engine);
    if (code == 0 && created)
        code = take_create_options(inspector, table, created);
    if (code == 0 && cupel__mysql_is_text(&row[3], "SYSTEM VERSIONED"))
        code = cupel__mysql_add_option(inspector, &table->options, &table->option_count,
                                       "WITH SYSTEM VERSIONING", NULL);
    if (code == 0 && needs_clearing_up(&row[4]))
        code = cupel__mysql_is_unclear(inspector, table);
    return code;
}

/* row_format=DYNAMIC `page_compressed`='1' partitioned: the server's own names are in lower case, the
 * storage engines' between quotes. */
static int take_create_options(cupel__inspector *inspector, cupel_table *table, const char *text)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel__arena *arena = &inspector->scratch;
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, rules, text, strlen(text));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return 0;
        if (cupel__token_is(&token, "partitioned")) {
            if (cupel__mysql_is_unclear(inspector, table) < 0)
                return CUPEL_ENOMEM;
            continue;
        }
        char *name = cupel__token_name(arena, rules, &token);
        cupel__lexer ahead = lexer;
        cupel__token equals = cupel__lexer_next(&ahead);
        if (!name)
            return cupel__inspect_nomem(inspector);
        if (!cupel__token_is(&equals, "="))
            continue;
        for (char *c = name; token.kind == CUPEL__TOKEN_WORD && *c; c++)
            *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
        cupel__token given = cupel__lexer_next(&ahead);
        const char *value = cupel__token_name(arena, rules, &given);
        lexer = ahead;
        if (!value)
            return cupel__inspect_nomem(inspector);
        int code =
            cupel__mysql_add_option(inspector, &table->options, &table->option_count, name, value);
        if (code < 0)
            return code;
    }
}

/* Storage engines whose tables stand for others, which the catalog does not name. */
static bool needs_clearing_up(const cupel_value *engine)
{
    static const char *const engines[] = { "MRG_MyISAM", "FEDERATED", "CONNECT", "SPIDER", NULL };
    for (size_t i = 0; engines[i]; i++)
        if (cupel__mysql_is_text(engine, engines[i]))
            return true;
    return false;
}

static int take_column(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    if (!table)
        return 0;
    const char *name;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    if (code < 0)
        return code;
    cupel_column *column = cupel_table_add_column(table, name);
    if (!column)
        return cupel__inspect_nomem(inspector);
    column->nullable = cupel__mysql_is_text(&row[3], "YES");
    code = set_type(inspector, row, column);
    if (code == 0)
        code = set_default(inspector, row, column);
    if (code == 0)
        code = tell_hidden_bytes(inspector, row, table, column);
    if (code == 0 && row[6].size > 0)
        code = cupel__inspect_text(inspector, &row[6], &column->comment);
    if (code == 0 && !(table->collation && cupel__mysql_is_text(&row[7], table->collation)))
        code = cupel__inspect_text(inspector, &row[7], &column->collation);
    return code;
}

/* A compressed column says so in a comment behind its type. */
static int set_type(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    const char *type;
    int code = cupel__inspect_scratch(inspector, &row[2], &type);
    const char *comment = code == 0 ? strstr(type, " /*M!") : NULL;
    if (comment && strstr(comment, "COMPRESSED")) {
        code = cupel__mysql_add_option(inspector, &column->options, &column->option_count,
                                       "COMPRESSED", NULL);
        type = cupel__arena_strndup(&inspector->scratch, type, (size_t)(comment - type));
        if (code == 0 && !type)
            code = cupel__inspect_nomem(inspector);
    }
    if (code == 0)
        code = inspector->dialect->parse_type(inspector->dialect, inspector->schema, type,
                                              &column->type, inspector->error);
    note_place(inspector, column);
    return code == 0 ? set_width(inspector, type, column) : code;
}

static void note_place(cupel__inspector *inspector, const cupel_column *column)
{
    static const char *const words[] = { "geometry", "point", "linestring", "polygon" };
    cupel__mysql_state *state = inspector->state;
    for (size_t i = 0; column->type.kind == CUPEL_TYPE_NATIVE && i < 4; i++)
        state->has_places = state->has_places || strstr(column->type.name, words[i]) != NULL;
}

/* The reference systems of places stand in a list of their own. */
static int take_system(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    const char *name;
    const char *system;
    int code = table ? cupel__inspect_scratch(inspector, &row[1], &name) : 0;
    cupel_column *column = table && code == 0 ? cupel_table_column(table, name) : NULL;
    if (!column)
        return code;
    code = cupel__inspect_scratch(inspector, &row[2], &system);
    return code < 0 ? code
                    : cupel__mysql_add_option(inspector, &column->options, &column->option_count,
                                              "REF_SYSTEM_ID", system);
}

/* The number of digits shown: of a type that has a name of ours it is an option, where it is not the
 * usual one. */
static int set_width(cupel__inspector *inspector, const char *type, cupel_column *column)
{
    static const struct {
        cupel_type_kind kind;
        const char *usual;
    } widths[] = { { CUPEL_TYPE_SMALLINT, "(6)" },
                   { CUPEL_TYPE_INTEGER, "(11)" },
                   { CUPEL_TYPE_BIGINT, "(20)" } };
    const char *given = strchr(type, '(');
    for (size_t i = 0; given && i < sizeof widths / sizeof widths[0]; i++) {
        if (column->type.kind != widths[i].kind || strcmp(given, widths[i].usual) == 0)
            continue;
        const char *width =
            cupel__arena_strndup(&inspector->scratch, given + 1, strcspn(given + 1, ")"));
        if (!width)
            return cupel__inspect_nomem(inspector);
        return cupel__mysql_add_option(inspector, &column->options, &column->option_count,
                                       "DISPLAY WIDTH", width);
    }
    return 0;
}

/* The catalog has a question mark for each byte of a default that is not ASCII. */
static int tell_hidden_bytes(cupel__inspector *inspector, const cupel_value *row,
                             const cupel_table *table, const cupel_column *column)
{
    const char *type;
    int code = cupel__inspect_scratch(inspector, &row[2], &type);
    if (code < 0 || !column->server_default || !strchr(column->server_default, '?') ||
        !(strstr(type, "binary") || strstr(type, "blob")))
        return code;
    const cupel_unread unread = { .kind = "bytes behind '?' in the default",
                                  .schema = table->schema,
                                  .name = column->name,
                                  .table = table->name };
    return cupel_schema_add_unread(inspector->schema, &unread) ? 0
                                                               : cupel__inspect_nomem(inspector);
}

/* EXTRA holds what MariaDB had no column for: how the value comes about when none is given. */
static int set_default(cupel__inspector *inspector, const cupel_value *row, cupel_column *column)
{
    static const char on_update[] = "on update ";
    const char *extra;
    int code = cupel__inspect_scratch(inspector, &row[5], &extra);
    if (code < 0)
        return code;
    column->autoincrement = strstr(extra, "auto_increment") != NULL;
    column->computed_stored = strstr(extra, "STORED GENERATED") != NULL;
    code = cupel__inspect_text(inspector, &row[8], &column->computed);
    /* The word, not the text: that one would have quotes. */
    if (code == 0 && !cupel__mysql_is_text(&row[4], "NULL"))
        code = cupel__inspect_text(inspector, &row[4], &column->server_default);
    const char *update = strstr(extra, on_update);
    if (code == 0 && update) {
        update += sizeof on_update - 1;
        char *text = cupel__arena_strndup(&inspector->scratch, update, strcspn(update, ", "));
        column->server_on_update = text ? cupel_schema_text(inspector->schema, text) : NULL;
        if (!column->server_on_update)
            code = cupel__inspect_nomem(inspector);
    }
    return code == 0 ? set_column_options(inspector, extra, column) : code;
}

static int set_column_options(cupel__inspector *inspector, const char *extra, cupel_column *column)
{
    static const char *const options[] = { "INVISIBLE", "WITHOUT SYSTEM VERSIONING", NULL };
    int code = 0;
    for (size_t i = 0; code == 0 && options[i]; i++)
        if (strstr(extra, options[i]))
            code = cupel__mysql_add_option(inspector, &column->options, &column->option_count,
                                           options[i], NULL);
    return code;
}

/* The period of a system versioned table is told by its columns. */
static int add_periods(cupel__inspector *inspector)
{
    const cupel_dialect *dialect = inspector->dialect;
    size_t cursor = 0;
    int code = 0;
    for (cupel__map_slot *slot;
         code == 0 && (slot = cupel__map_next(&inspector->tables, &cursor)) != NULL;) {
        cupel_table *table = slot->value;
        const cupel_column *start = NULL;
        const cupel_column *end = NULL;
        for (size_t i = 0; i < table->column_count; i++) {
            if (cupel__text_equal(table->columns[i]->computed, "ROW START"))
                start = table->columns[i];
            else if (cupel__text_equal(table->columns[i]->computed, "ROW END"))
                end = table->columns[i];
        }
        if (!start || !end)
            continue;
        cupel__buf columns = { 0 };
        cupel__quote_identifier(&columns, dialect, start->name);
        cupel__buf_append(&columns, ", ");
        cupel__quote_identifier(&columns, dialect, end->name);
        code = columns.failed
                   ? cupel__inspect_nomem(inspector)
                   : cupel__mysql_add_option(inspector, &table->options, &table->option_count,
                                             "PERIOD FOR SYSTEM_TIME", cupel__buf_text(&columns));
        cupel__buf_release(&columns);
    }
    return code;
}
