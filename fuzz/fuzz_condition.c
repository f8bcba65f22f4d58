/* Conditions, orders, column lists and assignments: parsed, copied, compiled. The first byte chooses
 * the dialect, the way placeholders are written and what the text is; the second how many arguments
 * there are. What is compiled for SQLite must be SQL to SQLite. */
#include "fuzz.h"

#include <sqlite3.h>
#include <string.h>

#include "sql/statement.h"

typedef struct world {
    cupel_schema *schema;
    sqlite3 *db;
    cupel__entity user, role;
    cupel__attribute user_attributes[6], role_attributes[2];
    cupel__relation user_relations[2], role_relations[1];
} world;

static world the_world;

static const cupel_column *add_column(cupel_table *table, cupel__attribute *attribute,
                                      const char *name, cupel_type type, bool nullable)
{
    cupel_column *column = cupel_table_add_column(table, name);
    FUZZ_ASSERT(column);
    column->type = type;
    column->nullable = nullable;
    *attribute = (cupel__attribute){ name, column };
    return column;
}

static void add_key(cupel_table *table)
{
    static const char *const id[] = { "id" };
    cupel_constraint *key = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL);
    FUZZ_ASSERT(key);
    key->columns = id;
    key->column_count = 1;
}

static world *open_world(void)
{
    world *w = &the_world;
    static const cupel_column *role_id[1], *role_key[1], *user_key[1], *boss_id[1];
    if (w->schema != NULL)
        return w;
    w->schema = cupel_schema_new();
    FUZZ_ASSERT(w->schema);
    cupel_table *users = cupel_schema_add_table(w->schema, NULL, "users");
    cupel_table *roles = cupel_schema_add_table(w->schema, NULL, "roles");
    FUZZ_ASSERT(users && roles);
    user_key[0] = add_column(users, &w->user_attributes[0], "id", (cupel_type)CUPEL_BIGINT, false);
    add_column(users, &w->user_attributes[1], "name", (cupel_type)CUPEL_TEXT, true);
    add_column(users, &w->user_attributes[2], "b", (cupel_type)CUPEL_NUMERIC(9, 2), true);
    add_column(users, &w->user_attributes[3], "d", (cupel_type)CUPEL_DATETIME_TZ, true);
    role_id[0] = add_column(users, &w->user_attributes[4], "r", (cupel_type)CUPEL_BIGINT, true);
    boss_id[0] = add_column(users, &w->user_attributes[5], "on", (cupel_type)CUPEL_BIGINT, true);
    role_key[0] = add_column(roles, &w->role_attributes[0], "id", (cupel_type)CUPEL_BIGINT, false);
    add_column(roles, &w->role_attributes[1], "x", (cupel_type)CUPEL_BOOLEAN, true);
    add_key(users);
    add_key(roles);
    w->user = (cupel__entity){ "User", users, w->user_attributes, 6, w->user_relations, 2 };
    w->role = (cupel__entity){ "Role", roles, w->role_attributes, 2, w->role_relations, 1 };
    w->user_relations[0] = (cupel__relation){ "role", &w->role, false, 1, role_id, role_key };
    w->user_relations[1] = (cupel__relation){ "boss", &w->user, false, 1, boss_id, user_key };
    w->role_relations[0] = (cupel__relation){ "users", &w->user, true, 1, role_key, role_id };
    FUZZ_ASSERT(sqlite3_open(":memory:", &w->db) == SQLITE_OK);
    FUZZ_ASSERT(sqlite3_exec(w->db,
                             "CREATE TABLE users (id, name, b, d, r, \"on\");"
                             "CREATE TABLE roles (id, x)",
                             NULL, NULL, NULL) == SQLITE_OK);
    return w;
}

/* It may call what is no function, or a keyword; but its signs must stand where they can. */
static void check_sqlite(world *w, const cupel__compiled *compiled)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(w->db, compiled->sql, -1, &statement, NULL) != SQLITE_OK) {
        const char *message = sqlite3_errmsg(w->db);
        bool at_a_word = strncmp(message, "near \"", 6) == 0 && (message[6] | 0x20) >= 'a' &&
                         (message[6] | 0x20) <= 'z';
        FUZZ_ASSERT(at_a_word || strncmp(message, "near ", 5) != 0);
        FUZZ_ASSERT(strncmp(message, "unrecognized token", 18) != 0);
        FUZZ_ASSERT(strncmp(message, "no such column", 14) != 0);
        FUZZ_ASSERT(strncmp(message, "ambiguous column", 16) != 0);
    } else {
        FUZZ_ASSERT(sqlite3_bind_parameter_count(statement) == (int)compiled->slot_count);
    }
    sqlite3_finalize(statement);
}

static void check_copy(const cupel__query_text *text)
{
    cupel__arena first = { 0 }, second = { 0 };
    cupel__expr *expr = NULL;
    if (cupel__parse_condition(&first, text, &expr, NULL) == 0) {
        cupel__expr *copy = cupel__expr_copy(&second, expr);
        FUZZ_ASSERT(copy && cupel__expr_equal(expr, copy));
    }
    cupel__arena_release(&first);
    cupel__arena_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const dialects[] = { "sqlite", "postgresql", "mysql", "sqlite" };
    world *w = open_world();
    if (size < 2 || memchr(data + 2, '\0', size - 2) != NULL)
        return 0;
    cupel__arena arena = { 0 };
    char *sql = cupel__arena_strndup(&arena, (const char *)data + 2, size - 2);
    FUZZ_ASSERT(sql);
    cupel__argument arguments[] = {
        { .type = CUPEL_VALUE_TEXT },
        { .type = CUPEL_VALUE_INT },
        { .kind = CUPEL__ARGUMENT_LIST, .type = CUPEL_VALUE_INT, .count = 3 },
        { .kind = CUPEL__ARGUMENT_OBJECT, .entity = &w->role },
        { .type = CUPEL_VALUE_NULL, .is_null = true },
    };
    cupel__query_text text = { .text = sql,
                               .size = size - 2,
                               .style = data[0] & 4 ? CUPEL__STYLE_PRINTF : CUPEL__STYLE_QUESTION,
                               .first_argument = data[1] / 16 % 2,
                               .argument_count = data[1] % 4 };
    cupel__query_spec spec = { .kind = (cupel__query_kind)(data[0] / 8 % 6),
                               .entity = &w->user,
                               .arguments = arguments,
                               .argument_count = sizeof arguments / sizeof *arguments };
    cupel__query_text set = { .text = "name = 'x'", .size = 10 };
    cupel__query_text columns = { .text = "count(*) as n", .size = 13 };
    bool is_main = data[0] & 64;
    spec.assignments = is_main ? text : set;
    spec.columns = is_main ? text : columns;
    spec.filters = spec.orders = spec.groups = spec.havings = &text;
    spec.filter_count = !is_main && data[0] & 128;
    spec.order_count = !is_main && !(data[0] & 128);
    spec.group_count = data[1] / 64 == 1;
    spec.having_count = data[1] / 64 == 2;

    const cupel_dialect *dialect = cupel_dialect_find(dialects[data[0] % 4]);
    cupel__compiled *compiled = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    int code = cupel__query_compile(&compiled, &spec, dialect, &error);
    FUZZ_ASSERT(code == 0 || code == CUPEL_EQUERY || code == CUPEL_ESCHEMA);
    FUZZ_ASSERT(code == error.code);
    if (code == 0 && strcmp(dialect->name, "sqlite") == 0)
        check_sqlite(w, compiled);
    cupel__compiled_free(compiled);
    cupel_error_release(&error);
    check_copy(&text);
    cupel__arena_release(&arena);
    return 0;
}
