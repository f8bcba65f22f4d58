/* What SQLite's own ALTER TABLE cannot do, done as its documentation describes: the stored definition is
 * edited, and a table made from it takes the old one's place. */
#include "dialect/rebuild.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "dialect/sqlite_copy.h"
#include "dialect/sqlite_edit.h"
#include "sql/naming.h"
#include "sql/quote.h"

static int switches_keys(const char *sql, size_t size);
static int begin(cupel__rebuild *r, cupel_error *error);
static int can_add_column(cupel__rebuild *r, const char *definition, bool *out, cupel_error *error);
static int can_drop_column(cupel__rebuild *r, const char *name, bool *out, cupel_error *error);
static int add_column(cupel__rebuild *r, const char *definition, cupel_error *error);
static int drop_column(cupel__rebuild *r, const char *name, cupel_error *error);
static int alter_column(cupel__rebuild *r, const char *name, const char *definition,
                        uint32_t changes, cupel_error *error);
static int add_constraint(cupel__rebuild *r, const char *definition, cupel_error *error);
static int set_options(cupel__rebuild *r, const char *text, cupel_error *error);
static int drop_constraint(cupel__rebuild *r, const char *name, cupel_error *error);
static int fill_column(cupel__rebuild *r, const char *name, const char *value, bool *out,
                       cupel_error *error);
static bool is_rowid_key(const cupel__sqlite_edit *edit, const cupel_constraint *constraint);
static bool refers_to_itself(cupel__rebuild *r);
static const char *check(cupel__rebuild *r);

/* Foreign keys `k` of tables `m` that lead to the table ?1. Asking each table for its keys is slow, and
 * needless where its text does not have the name in it, give or take quotes. */
#define KEYS_TO_TABLE                                                                              \
    "FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table' "              \
    "AND (instr(lower(m.sql), lower(?1)) OR instr(?1, '\"')) AND k.\"table\" = ?1 COLLATE NOCASE"

static const cupel__rebuild_rules rules = {
    .dialect = "sqlite",
    .scratch_url = "sqlite://",
    .objects = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL "
               "ORDER BY rowid",
    .objects_around = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL "
                      "AND (tbl_name = ?1 COLLATE NOCASE OR type IN ('view', 'trigger') "
                      "OR instr(lower(sql), lower(?1)) OR instr(?1, '\"') OR instr(?1, '`')) "
                      "ORDER BY rowid",
    .references = "SELECT count(*) " KEYS_TO_TABLE,
    .referrer = "SELECT m.name " KEYS_TO_TABLE " AND m.name <> ?1 COLLATE NOCASE LIMIT 1",
    .keys_enforced = "PRAGMA foreign_keys",
    .enforce_keys = "PRAGMA foreign_keys = ON",
    .suspend_keys = "PRAGMA foreign_keys = OFF",
    .violations = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
    .strict_renaming = "PRAGMA legacy_alter_table = OFF",
    .switches_keys = switches_keys,
    .begin = begin,
    .can_add_column = can_add_column,
    .can_drop_column = can_drop_column,
    .add_column = add_column,
    .drop_column = drop_column,
    .alter_column = alter_column,
    .add_constraint = add_constraint,
    .set_options = set_options,
    .drop_constraint = drop_constraint,
    .fill_column = fill_column,
    .refers_to_itself = refers_to_itself,
    .statements = cupel__sqlite_replace_table,
    .check = check,
};

static int alter_conflict(cupel__rebuild *r, const char *name, const cupel__sqlite_column *column,
                          cupel_error *error);
static int edit_open(cupel__rebuild *r, cupel__sqlite_edit *edit, cupel_error *error);
static int edit_close(cupel__rebuild *r, cupel__sqlite_edit *edit, cupel_error *error);
static int parse_column(cupel__arena *arena, const char *definition, cupel__sqlite_column **out,
                        cupel_error *error);
static bool mentions(cupel__arena *arena, const char *sql, const char *name);
static int describe(cupel__arena *arena, const cupel__sqlite_column *column,
                    const cupel__sqlite_clause *clause, cupel_constraint *out, bool *is_constraint);
static bool is_part_of(cupel__arena *arena, const cupel__sqlite_clause *clause, const char *column);
static int check_inbound(cupel__rebuild *r, const char *column, cupel_error *error);

const cupel__rebuild_rules *cupel__rebuild_rules_find(const char *dialect)
{
    return strcmp(dialect, rules.dialect) == 0 ? &rules : NULL;
}

/* The expression without what writing it otherwise changes: blanks, and quotes around names, which the
 * engine adds when it renames what is named. NULL when memory is short. */
static const char *words_of(cupel__arena *arena, const char *expression)
{
    const cupel__lexical *lexical = cupel__lexical_find("sqlite");
    cupel__buf words = { 0 };
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, lexical, expression, strlen(expression));
    for (cupel__token token = cupel__lexer_next(&lexer); token.kind != CUPEL__TOKEN_END;
         token = cupel__lexer_next(&lexer)) {
        const char *name = token.kind == CUPEL__TOKEN_QUOTED
                               ? cupel__token_name(arena, lexical, &token)
                               : cupel__arena_strndup(arena, token.text, token.size);
        words.failed = words.failed || name == NULL;
        cupel__buf_append(&words, words.size > 0 ? " " : "");
        cupel__buf_append(&words, name != NULL ? name : "");
    }
    const char *copy = words.failed ? NULL : cupel__arena_strdup(arena, cupel__buf_text(&words));
    cupel__buf_release(&words);
    return copy;
}

int cupel__unnamed_constraint_name(cupel__arena *arena, const char *table,
                                   const cupel_constraint *constraint, const char **out,
                                   cupel_error *error)
{
    static const cupel__naming_key keys[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = CUPEL__NAMING_PK,
        [CUPEL_CONSTRAINT_UNIQUE] = CUPEL__NAMING_UQ,
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = CUPEL__NAMING_FK,
        [CUPEL_CONSTRAINT_CHECK] = CUPEL__NAMING_CK,
    };
    char digits[9];
    cupel__naming_parts parts = { .table_name = table,
                                  .columns = constraint->columns,
                                  .column_count = constraint->column_count,
                                  .referred_table_name = constraint->referred_table };
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK) {
        const char *words = words_of(arena, constraint->expression);
        if (words == NULL)
            return cupel__error_nomem(error);
        cupel__name_digest(words, digits);
        parts.constraint_name = digits;
    }
    cupel__buf name = { 0 };
    int code = cupel__naming_apply(&name, NULL, keys[constraint->kind], &parts, error);
    if (code == 0) {
        *out = cupel__arena_strdup(arena, cupel__buf_text(&name));
        if (*out == NULL)
            code = cupel__error_nomem(error);
    }
    cupel__buf_release(&name);
    return code;
}

static int switches_keys(const char *sql, size_t size)
{
    static const char *const on[] = { "on", "yes", "true", "1" };
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("sqlite"), sql, size);
    cupel__token token = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&token, "pragma"))
        return 0;
    token = cupel__lexer_next(&lexer);
    if (cupel__token_is(&token, "main")) {
        cupel__lexer_next(&lexer);
        token = cupel__lexer_next(&lexer);
    }
    if (!cupel__token_is(&token, "foreign_keys"))
        return 0;
    token = cupel__lexer_next(&lexer);
    if (token.kind != CUPEL__TOKEN_OPERATOR)
        return 0;
    token = cupel__lexer_next(&lexer);
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++) {
        if (cupel__token_is(&token, on[i]) ||
            (token.kind == CUPEL__TOKEN_NUMBER && token.size == 1 && *token.text == *on[i]))
            return 1;
    }
    return -1;
}

static int begin(cupel__rebuild *r, cupel_error *error)
{
    for (size_t i = 0; i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        if (strcmp(object->type, "table") != 0 || !cupel__text_iequal(object->name, r->table))
            continue;
        cupel__sqlite_table *table;
        int code = cupel__sqlite_parse_table(&table, r->arena, object->sql, error);
        if (code == CUPEL_EQUERY) {
            cupel__error_prefix(error, "table '%s' cannot be changed: its definition ",
                                object->name);
            if (error != NULL)
                error->code = CUPEL_EUNSUPPORTED;
            return CUPEL_EUNSUPPORTED;
        }
        r->table = object->name;
        r->original = object->sql;
        r->sql = object->sql;
        return code;
    }
    return cupel_error_set(error, CUPEL_ENOTFOUND, "there is no table '%s'", r->table);
}

/* What its documentation lists; a default that is not constant is refused only where there are rows,
 * but then it is too late. */
static int can_add_column(cupel__rebuild *r, const char *definition, bool *out, cupel_error *error)
{
    cupel__sqlite_column *column;
    int code = parse_column(r->arena, definition, &column, error);
    if (code < 0)
        return code;
    const cupel__sqlite_clause *value = cupel__sqlite_clause_of(column, CUPEL__SQLITE_DEFAULT);
    const cupel__sqlite_clause *computed = cupel__sqlite_clause_of(column, CUPEL__SQLITE_GENERATED);
    bool constant =
        value == NULL || (value->text[0] != '(' && strncmp(value->text, "CURRENT_", 8) != 0);
    *out = cupel__sqlite_clause_of(column, CUPEL__SQLITE_PRIMARY_KEY) == NULL &&
           cupel__sqlite_clause_of(column, CUPEL__SQLITE_UNIQUE) == NULL && constant &&
           (computed == NULL || !computed->stored) &&
           (value == NULL || cupel__sqlite_clause_of(column, CUPEL__SQLITE_FOREIGN_KEY) == NULL);
    return 0;
}

static int can_drop_column(cupel__rebuild *r, const char *name, bool *out, cupel_error *error)
{
    cupel__sqlite_table *table;
    int code = cupel__sqlite_parse_table(&table, r->arena, r->sql, error);
    if (code < 0)
        return code;
    bool can = r->server_version >= 33500;
    for (const cupel__sqlite_column *c = table->columns; can && c != NULL; c = c->next) {
        bool is_it = cupel__text_iequal(c->name, name);
        for (const cupel__sqlite_clause *k = c->clauses; can && k != NULL; k = k->next) {
            if (is_it)
                can = k->kind != CUPEL__SQLITE_PRIMARY_KEY && k->kind != CUPEL__SQLITE_UNIQUE &&
                      k->kind != CUPEL__SQLITE_FOREIGN_KEY;
            else if (k->kind == CUPEL__SQLITE_CHECK || k->kind == CUPEL__SQLITE_GENERATED)
                can = !mentions(r->arena, k->text, name);
        }
    }
    for (const cupel__sqlite_clause *k = table->constraints; can && k != NULL; k = k->next)
        can = !is_part_of(r->arena, k, name);
    for (size_t i = 0; can && i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        bool matters = strcmp(object->type, "index") == 0
                           ? cupel__text_iequal(object->table, r->table)
                           : strcmp(object->type, "table") != 0;
        can = !matters || !mentions(r->arena, object->sql, name);
    }
    *out = can;
    return 0;
}

static int add_column(cupel__rebuild *r, const char *definition, cupel_error *error)
{
    cupel__sqlite_column *column = NULL;
    cupel__sqlite_edit edit = { 0 };
    int code = parse_column(r->arena, definition, &column, error);
    if (code == 0)
        code = edit_open(r, &edit, error);
    if (code == 0)
        code = cupel__sqlite_edit_add_column(&edit, definition, error);
    if (code == 0 && !cupel__vec_push(&r->added, column->name))
        code = cupel__error_nomem(error);
    return code == 0 ? edit_close(r, &edit, error) : code;
}

static int drop_column(cupel__rebuild *r, const char *name, cupel_error *error)
{
    cupel__sqlite_edit edit = { 0 };
    int code = edit_open(r, &edit, error);
    for (const cupel__sqlite_column *c = code == 0 ? edit.table->columns : NULL;
         code == 0 && c != NULL; c = c->next) {
        if (cupel__text_iequal(c->name, name))
            continue;
        for (const cupel__sqlite_clause *k = c->clauses; code == 0 && k != NULL; k = k->next) {
            cupel_constraint constraint;
            bool is_constraint;
            if (k->text == NULL || !mentions(r->arena, k->text, name))
                continue;
            code = describe(r->arena, c, k, &constraint, &is_constraint);
            if (code == 0 && is_constraint)
                code = cupel__sqlite_edit_drop_constraint(&edit, &constraint, error);
            else if (code == 0 && k->kind == CUPEL__SQLITE_GENERATED)
                code = cupel_error_set(error, CUPEL_ESTATE,
                                       "column '%s' of table '%s' is computed from '%s'; drop it "
                                       "first",
                                       c->name, r->table, name);
        }
    }
    for (const cupel__sqlite_clause *k = code == 0 ? edit.table->constraints : NULL;
         code == 0 && k != NULL; k = k->next) {
        cupel_constraint constraint;
        bool is_constraint;
        if (!is_part_of(r->arena, k, name))
            continue;
        code = describe(r->arena, NULL, k, &constraint, &is_constraint);
        if (code == 0)
            code = cupel__sqlite_edit_drop_constraint(&edit, &constraint, error);
    }
    if (code == 0)
        code = check_inbound(r, name, error);
    if (code == 0)
        code = cupel__sqlite_edit_drop_column(&edit, name, error);
    for (size_t i = 0; code == 0 && i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        if (strcmp(object->type, "index") == 0 && cupel__text_iequal(object->table, r->table) &&
            mentions(r->arena, object->sql, name) && !cupel__vec_push(&r->broken, object->name))
            code = cupel__error_nomem(error);
    }
    if (code == 0)
        code = edit_close(r, &edit, error);
    return code == CUPEL_ENOMEM ? cupel__error_nomem(error) : code;
}

static int alter_column(cupel__rebuild *r, const char *name, const char *definition,
                        uint32_t changes, cupel_error *error)
{
    cupel__sqlite_column *column = NULL;
    cupel__sqlite_edit edit = { 0 };
    int code = parse_column(r->arena, definition, &column, error);
    if (code == 0)
        code = edit_open(r, &edit, error);
    if (code < 0)
        return code;
    const cupel__sqlite_clause *value = cupel__sqlite_clause_of(column, CUPEL__SQLITE_DEFAULT);
    const cupel__sqlite_clause *collation = cupel__sqlite_clause_of(column, CUPEL__SQLITE_COLLATE);
    const cupel__sqlite_clause *key = cupel__sqlite_clause_of(column, CUPEL__SQLITE_PRIMARY_KEY);
    if (changes & CUPEL_ALTER_TYPE)
        code = cupel__sqlite_edit_type(&edit, name, column->type, error);
    if (code == 0 && changes & CUPEL_ALTER_COLLATION)
        code = cupel__sqlite_edit_collation(
            &edit, name,
            collation != NULL ? cupel__quote_name(r->arena, r->dialect, collation->text) : NULL,
            error);
    if (code == 0 && changes & CUPEL_ALTER_NULLABLE)
        code = cupel__sqlite_edit_nullable(
            &edit, name, cupel__sqlite_clause_of(column, CUPEL__SQLITE_NOT_NULL) == NULL, error);
    if (code == 0 && changes & CUPEL_ALTER_DEFAULT)
        code = cupel__sqlite_edit_default(&edit, name, value != NULL ? value->text : NULL, error);
    if (code == 0 && changes & CUPEL_ALTER_IDENTITY)
        code =
            cupel__sqlite_edit_autoincrement(&edit, name, key != NULL && key->autoincrement, error);
    if (code == 0)
        code = edit_close(r, &edit, error);
    return code == 0 && changes & CUPEL_ALTER_OPTIONS ? alter_conflict(r, name, column, error)
                                                      : code;
}

/* Once NOT NULL is there. */
static int alter_conflict(cupel__rebuild *r, const char *name, const cupel__sqlite_column *column,
                          cupel_error *error)
{
    const cupel__sqlite_clause *clause = cupel__sqlite_clause_of(column, CUPEL__SQLITE_NOT_NULL);
    cupel__sqlite_edit edit = { 0 };
    int code = edit_open(r, &edit, error);
    if (code == 0)
        code = cupel__sqlite_edit_conflict(&edit, name, clause != NULL ? clause->on_conflict : NULL,
                                           error);
    return code == 0 ? edit_close(r, &edit, error) : code;
}

static int add_constraint(cupel__rebuild *r, const char *definition, cupel_error *error)
{
    cupel__sqlite_edit edit = { 0 };
    int code = edit_open(r, &edit, error);
    if (code == 0)
        code = cupel__sqlite_edit_add_constraint(&edit, definition, error);
    return code == 0 ? edit_close(r, &edit, error) : code;
}

/* STRICT and WITHOUT ROWID keep NULL out of a primary key without being told; where neither is left,
 * the columns are. */
static int set_options(cupel__rebuild *r, const char *text, cupel_error *error)
{
    cupel__sqlite_edit edit = { 0 };
    int code = edit_open(r, &edit, error);
    text += strspn(text, " ");
    bool guarded = code == 0 && (edit.table->strict || edit.table->without_rowid);
    if (code == 0)
        code = cupel__sqlite_edit_options(&edit, text, error);
    for (const cupel__sqlite_column *c = guarded && *text == '\0' ? edit.table->columns : NULL;
         code == 0 && c != NULL; c = c->next) {
        bool in_key = cupel__sqlite_clause_of(c, CUPEL__SQLITE_PRIMARY_KEY) != NULL;
        for (const cupel__sqlite_clause *k = edit.table->constraints; k != NULL; k = k->next)
            in_key = in_key ||
                     (k->kind == CUPEL__SQLITE_PRIMARY_KEY && is_part_of(r->arena, k, c->name));
        if (in_key)
            code = cupel__sqlite_edit_nullable(&edit, c->name, false, error);
    }
    return code == 0 ? edit_close(r, &edit, error) : code;
}

/* Looks through the columns' clauses and the table's constraints, first for the name itself, then for
 * a constraint without name that is called so. */
/* Such a key is never NULL although nothing says so, and stays so without the key. */
static bool is_rowid_key(const cupel__sqlite_edit *edit, const cupel_constraint *constraint)
{
    if (constraint->kind != CUPEL_CONSTRAINT_PRIMARY_KEY || constraint->column_count != 1 ||
        edit->table->without_rowid)
        return false;
    for (const cupel__sqlite_column *c = edit->table->columns; c != NULL; c = c->next)
        if (cupel__text_iequal(c->name, constraint->columns[0]))
            return cupel__text_iequal(c->type, "INTEGER");
    return false;
}

static int drop_constraint(cupel__rebuild *r, const char *name, cupel_error *error)
{
    cupel__sqlite_edit edit = { 0 };
    int code = edit_open(r, &edit, error);
    for (int unnamed = 0; code == 0 && unnamed < 2; unnamed++) {
        const cupel__sqlite_column *column = edit.table->columns;
        const cupel__sqlite_clause *k = column != NULL ? column->clauses : NULL;
        bool inside = column != NULL;
        while (code == 0 && (inside || k != NULL)) {
            if (k == NULL) {
                column = column->next;
                inside = column != NULL;
                k = inside ? column->clauses : edit.table->constraints;
                continue;
            }
            cupel_constraint constraint;
            bool is_constraint;
            const char *called = k->name;
            code = describe(r->arena, inside ? column : NULL, k, &constraint, &is_constraint);
            if (code == 0 && is_constraint && unnamed && k->name == NULL)
                code =
                    cupel__unnamed_constraint_name(r->arena, r->table, &constraint, &called, error);
            if (code == 0 && is_constraint && called != NULL && cupel__text_iequal(called, name)) {
                code = cupel__sqlite_edit_drop_constraint(&edit, &constraint, error);
                if (code == 0 && is_rowid_key(&edit, &constraint))
                    code = cupel__sqlite_edit_nullable(&edit, constraint.columns[0], false, error);
                return code == 0 ? edit_close(r, &edit, error) : code;
            }
            k = k->next;
        }
    }
    if (code < 0)
        return cupel__error_nomem(error);
    return cupel_error_set(error, CUPEL_ENOTFOUND, "table '%s' has no constraint '%s'", r->table,
                           name);
}

static int fill_column(cupel__rebuild *r, const char *name, const char *value, bool *out,
                       cupel_error *error)
{
    *out = !mentions(r->arena, value, name);
    for (size_t i = 0; *out && i < r->added.count; i++)
        *out = !mentions(r->arena, value, r->added.items[i]);
    for (size_t i = 0; *out && i < r->fills.count; i++)
        *out = !mentions(r->arena, value, r->fills.items[i].column);
    if (!*out)
        return 0;
    const cupel__rebuild_fill fill = { cupel__arena_strdup(r->arena, name),
                                       cupel__arena_strdup(r->arena, value) };
    bool kept = fill.column != NULL && fill.value != NULL && cupel__vec_push(&r->fills, fill);
    return kept ? 0 : cupel__error_nomem(error);
}

static bool refers_to_itself(cupel__rebuild *r)
{
    cupel__sqlite_table *table;
    if (cupel__sqlite_parse_table(&table, r->arena, r->sql, NULL) < 0)
        return false;
    for (const cupel__sqlite_clause *k = table->constraints; k != NULL; k = k->next)
        if (k->kind == CUPEL__SQLITE_FOREIGN_KEY && cupel__text_iequal(k->referred_table, r->table))
            return true;
    for (const cupel__sqlite_column *c = table->columns; c != NULL; c = c->next)
        for (const cupel__sqlite_clause *k = c->clauses; k != NULL; k = k->next)
            if (k->kind == CUPEL__SQLITE_FOREIGN_KEY &&
                cupel__text_iequal(k->referred_table, r->table))
                return true;
    return false;
}

/* A column given the name that it has makes SQLite read every view and trigger of the schema. */
static const char *check(cupel__rebuild *r)
{
    cupel__sqlite_table *table;
    bool any = false;
    for (size_t i = 0; !any && i < r->object_count; i++)
        any = strcmp(r->objects[i].type, "view") == 0 || strcmp(r->objects[i].type, "trigger") == 0;
    if (!any || cupel__sqlite_parse_table(&table, r->arena, r->sql, NULL) < 0)
        return NULL;
    const char *name = cupel__quote_name(r->arena, r->dialect, r->table);
    const char *column = cupel__quote_name(r->arena, r->dialect, table->columns->name);
    if (name == NULL || column == NULL)
        return NULL;
    return cupel__arena_printf(r->arena, "ALTER TABLE %s RENAME COLUMN %s TO %s", name, column,
                               column);
}

static int edit_open(cupel__rebuild *r, cupel__sqlite_edit *edit, cupel_error *error)
{
    return cupel__sqlite_edit_open(edit, r->arena, r->sql, error);
}

/* Every edit becomes text and is read again by the next, so that what was added can be changed too. */
static int edit_close(cupel__rebuild *r, cupel__sqlite_edit *edit, cupel_error *error)
{
    cupel__span span = edit->table->name_span;
    const char *name =
        cupel__arena_strndup(r->arena, edit->sql + span.start, span.end - span.start);
    const char *sql = name != NULL ? cupel__sqlite_edit_text(edit, name) : NULL;
    cupel__sqlite_table *table;
    if (sql == NULL)
        return cupel__error_nomem(error);
    int code = cupel__sqlite_parse_table(&table, r->arena, sql, error);
    if (code == 0 && table->columns == NULL)
        code = cupel_error_set(error, CUPEL_ESTATE, "a table needs a column, and '%s' has no other",
                               r->table);
    if (code == 0)
        r->sql = sql;
    return code;
}

static int parse_column(cupel__arena *arena, const char *definition, cupel__sqlite_column **out,
                        cupel_error *error)
{
    cupel__sqlite_table *table = NULL;
    const char *sql = cupel__arena_printf(arena, "CREATE TABLE t (%s)", definition);
    *out = NULL;
    if (sql == NULL)
        return cupel__error_nomem(error);
    int code = cupel__sqlite_parse_table(&table, arena, sql, error);
    if (code == 0)
        *out = table->columns;
    return code;
}

/* Whether the name stands anywhere in the SQL, be it as another thing's name: where memory is short,
 * and where in doubt, the answer is yes. */
static bool mentions(cupel__arena *arena, const char *sql, const char *name)
{
    const cupel__lexical *lexical = cupel__lexical_find("sqlite");
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, lexical, sql, strlen(sql));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return false;
        if (token.kind != CUPEL__TOKEN_WORD && token.kind != CUPEL__TOKEN_QUOTED)
            continue;
        cupel__arena_mark mark = cupel__arena_save(arena);
        const char *text = cupel__token_name(arena, lexical, &token);
        bool equal = text == NULL || cupel__text_iequal(text, name);
        cupel__arena_restore(arena, mark);
        if (equal)
            return true;
    }
}

/* A clause as a constraint of the schema type, as far as naming and finding it needs. */
static int describe(cupel__arena *arena, const cupel__sqlite_column *column,
                    const cupel__sqlite_clause *clause, cupel_constraint *out, bool *is_constraint)
{
    cupel_constraint_kind kind;
    *is_constraint = cupel__sqlite_clause_constraint(clause, &kind);
    if (!*is_constraint)
        return 0;
    size_t count = 1;
    for (const cupel__sqlite_part *part = clause->parts; part != NULL; part = part->next)
        count++;
    for (const cupel__sqlite_name *name = clause->columns; name != NULL; name = name->next)
        count++;
    const char **columns = cupel__arena_zalloc(arena, (count + 1) * sizeof *columns);
    if (columns == NULL)
        return CUPEL_ENOMEM;
    *out = (cupel_constraint){ .kind = kind,
                               .name = clause->name,
                               .columns = columns,
                               .expression = clause->text,
                               .referred_table = clause->referred_table };
    if (column != NULL && clause->kind != CUPEL__SQLITE_CHECK)
        columns[out->column_count++] = column->name;
    for (const cupel__sqlite_part *part = clause->parts; part != NULL; part = part->next)
        if (part->column != NULL)
            columns[out->column_count++] = part->column;
    for (const cupel__sqlite_name *name = clause->columns; name != NULL; name = name->next)
        columns[out->column_count++] = name->name;
    return 0;
}

static bool is_part_of(cupel__arena *arena, const cupel__sqlite_clause *clause, const char *column)
{
    for (const cupel__sqlite_part *part = clause->parts; part != NULL; part = part->next)
        if (part->column != NULL ? cupel__text_iequal(part->column, column)
                                 : mentions(arena, part->expression, column))
            return true;
    for (const cupel__sqlite_name *name = clause->columns; name != NULL; name = name->next)
        if (cupel__text_iequal(name->name, column))
            return true;
    return clause->kind == CUPEL__SQLITE_CHECK && mentions(arena, clause->text, column);
}

/* A foreign key of another table that leads to the column would lead nowhere without it. */
static int check_inbound(cupel__rebuild *r, const char *column, cupel_error *error)
{
    for (size_t i = 0; i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        cupel__sqlite_table *table;
        if (strcmp(object->type, "table") != 0 || cupel__text_iequal(object->name, r->table) ||
            !mentions(r->arena, object->sql, r->table))
            continue;
        int code = cupel__sqlite_parse_table(&table, r->arena, object->sql, NULL);
        if (code == CUPEL_ENOMEM)
            return cupel__error_nomem(error);
        if (code < 0)
            continue;
        const cupel__sqlite_column *c = table->columns;
        const cupel__sqlite_clause *k = table->constraints;
        while (k != NULL || c != NULL) {
            if (k == NULL) {
                k = c->clauses;
                c = c->next;
                continue;
            }
            if (k->kind == CUPEL__SQLITE_FOREIGN_KEY &&
                cupel__text_iequal(k->referred_table, r->table))
                for (const cupel__sqlite_name *n = k->referred_columns; n != NULL; n = n->next)
                    if (cupel__text_iequal(n->name, column))
                        return cupel_error_set(error, CUPEL_ESTATE,
                                               "a foreign key of table '%s' refers to column '%s' "
                                               "of table '%s'; drop that key first",
                                               object->name, column, r->table);
            k = k->next;
        }
    }
    return 0;
}
