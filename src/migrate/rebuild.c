/* Changes to tables on engines that must build a table anew for most of them. What the engine can do by
 * itself it does; the rest is collected, so that several alterations of one table in a row copy its
 * rows once. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"
#include "migrate/apply.h"
#include "migrate/keys.h"

static int begin(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int read_objects(cupel_op *op, cupel_error *error);
static int check_keys(cupel_op *op, cupel_error *error);
static int add_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int drop_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int replace_enum_check(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_table(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int add_constraint(cupel_op *op, const cupel__operation *o, cupel_error *error);
static bool drop_waiting_index(cupel_op *op, const cupel__operation *o, int *code,
                               cupel_error *error);
static int create_index_later(cupel_op *op, const cupel__operation *o, cupel_error *error);
static bool fill_on_the_way(cupel_op *op, const cupel__operation *o, int *code, cupel_error *error);
static int check_referrers(cupel_op *op, const cupel__operation *o, cupel_error *error);
static const char *take_text(cupel_op *op, cupel__buf *text);
static int run_rebuild(cupel_op *op, cupel_error *error);
static int run_in_own_transaction(cupel_op *op, cupel_error *error);
static bool objects_are_sound(cupel_op *op, const char *sql, cupel_error *error);

int cupel__rebuild_apply(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    int code = 0;
    if (o->kind == CUPEL__OPERATION_UNFILL_COLUMN)
        return 0;
    if (op->rebuilding && !cupel__text_iequal(op->rebuild.table, o->table))
        code = cupel__rebuild_flush(op, error);
    if (code != 0)
        return code;
    switch (o->kind) {
    case CUPEL__OPERATION_ADD_COLUMN:
        return add_column(op, o, error);
    case CUPEL__OPERATION_DROP_COLUMN:
        return drop_column(op, o, error);
    case CUPEL__OPERATION_ALTER_COLUMN:
        return alter_column(op, o, error);
    case CUPEL__OPERATION_ALTER_TABLE:
        return alter_table(op, o, error);
    case CUPEL__OPERATION_ADD_CONSTRAINT:
        return add_constraint(op, o, error);
    case CUPEL__OPERATION_DROP_CONSTRAINT:
        code = begin(op, o, error);
        return code == 0 ? op->rebuild.rules->drop_constraint(&op->rebuild, o->name, error) : code;
    case CUPEL__OPERATION_CREATE_INDEX:
        if (op->rebuilding)
            return create_index_later(op, o, error);
        break;
    case CUPEL__OPERATION_DROP_INDEX:
        if (op->rebuilding && drop_waiting_index(op, o, &code, error))
            return code;
        break;
    case CUPEL__OPERATION_FILL_COLUMN:
        if (op->rebuilding && fill_on_the_way(op, o, &code, error))
            return code;
        break;
    case CUPEL__OPERATION_DROP_TABLE:
        code = check_referrers(op, o, error);
        break;
    default:
        break;
    }
    if (code == 0 && op->rebuilding)
        code = cupel__rebuild_flush(op, error);
    return code == 0 ? cupel__operation_apply_in_place(op, o, error) : code;
}

int cupel__rebuild_flush(cupel_op *op, cupel_error *error)
{
    int code = 0;
    if (!op->rebuilding)
        return 0;
    if (strcmp(op->rebuild.sql, op->rebuild.original) != 0 || op->rebuild.broken.count > 0 ||
        op->rebuild.later.count > 0 || op->rebuild.fills.count > 0) {
        code = cupel_connection_in_transaction(op->executor->connection)
                   ? run_rebuild(op, error)
                   : run_in_own_transaction(op, error);
        if (code < 0)
            cupel__error_prefix(error, "rebuilding table '%s': ", op->rebuild.table);
    }
    cupel__rebuild_release(op);
    return code;
}

void cupel__rebuild_release(cupel_op *op)
{
    cupel__vec_release(&op->rebuild.added);
    cupel__vec_release(&op->rebuild.broken);
    cupel__vec_release(&op->rebuild.later);
    cupel__vec_release(&op->rebuild.fills);
    op->rebuilding = false;
}

/* Opens the table's definition for editing, unless it is open. */
static int begin(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    if (op->rebuilding)
        return 0;
    if (op->executor->connection == NULL)
        return cupel_error_set(error, CUPEL_ESTATE,
                               "the present definition of table '%s' is needed, and there is no "
                               "database to read it from",
                               o->table);
    op->rebuild = (cupel__rebuild){ .rules = cupel__rebuild_rules_find(op->dialect->name),
                                    .dialect = op->dialect,
                                    .arena = &op->arena,
                                    .table = cupel__arena_strdup(&op->arena, o->table) };
    if (op->rebuild.table == NULL)
        return cupel__error_nomem(error);
    cupel_connection_server_version(op->executor->connection, &op->rebuild.server_version);
    int code = read_objects(op, error);
    if (code == 0)
        code = op->rebuild.rules->begin(&op->rebuild, error);
    op->rebuilding = code == 0;
    return code;
}

static const char *text_of(cupel__arena *arena, const cupel_value *value)
{
    if (value->kind != CUPEL_VALUE_TEXT)
        return cupel__arena_strdup(arena, "");
    return cupel__arena_strndup(arena, value->as.text, value->size);
}

static cupel_value text_value(const char *text)
{
    return (
        cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(text), .as.text = text };
}

static int read_objects(cupel_op *op, cupel_error *error)
{
    cupel__vec(cupel__stored_object) objects = { 0 };
    cupel_result *result = NULL;
    const cupel_value *row;
    const cupel_value table = text_value(op->rebuild.table);
    int code = cupel_connection_execute(op->executor->connection, op->rebuild.rules->objects_around,
                                        &table, 1, &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1) {
        const cupel__stored_object object = {
            .type = text_of(&op->arena, &row[0]),
            .name = text_of(&op->arena, &row[1]),
            .table = text_of(&op->arena, &row[2]),
            .sql = text_of(&op->arena, &row[3]),
        };
        bool complete = object.type && object.name && object.table && object.sql;
        code = complete && cupel__vec_push(&objects, object) ? 0 : cupel__error_nomem(error);
    }
    cupel_result_close(result);
    cupel__stored_object *list = NULL;
    if (code == 0) {
        list = cupel__arena_alloc(&op->arena, (objects.count + 1) * sizeof *list);
        code = list != NULL ? 0 : cupel__error_nomem(error);
    }
    if (code == 0 && objects.count > 0)
        memcpy(list, objects.items, objects.count * sizeof *list);
    op->rebuild.objects = list;
    op->rebuild.object_count = objects.count;
    cupel__vec_release(&objects);
    return code;
}

/* A table cannot be taken away, not for a moment, while keys that lead to it are enforced: their
 * actions would run. Enforcement cannot be suspended inside a transaction either. */
static int check_keys(cupel_op *op, cupel_error *error)
{
    const cupel__rebuild_rules *rules = op->rebuild.rules;
    cupel_connection *connection = op->executor->connection;
    int64_t enforced = 0, references = 0;
    if (op->keys_suspended || !cupel_connection_in_transaction(connection))
        return 0;
    int code = cupel__query_number(connection, rules->keys_enforced, NULL, &enforced, error);
    if (code == 0 && enforced)
        code = cupel__query_number(connection, rules->references, op->rebuild.table, &references,
                                   error);
    /* A new table's key to itself leads to the old one at first, where what it refers to may be no key. */
    bool minds = enforced && (references > 0 || rules->refers_to_itself(&op->rebuild));
    return code == 0 && minds ? CUPEL__SUSPEND_KEYS : code;
}

static int add_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    const char *check_name = NULL, *check = NULL;
    cupel__buf text = { 0 };
    bool can = false;
    int code = cupel__ddl_column_text(op->dialect, &text, o->to.table, o->to.column, error);
    if (code == 0)
        code = cupel__ddl_enum_check(&op->arena, op->dialect, o->to.table, o->to.column,
                                     &check_name, &check, error);
    if (code == 0 && check != NULL) {
        const cupel_constraint constraint = { .kind = CUPEL_CONSTRAINT_CHECK,
                                              .name = check_name,
                                              .expression = check };
        cupel__buf_append_char(&text, ' ');
        code = cupel__ddl_constraint_text(op->dialect, &text, o->to.table, &constraint, error);
    }
    const char *definition = take_text(op, &text);
    if (code == 0 && definition == NULL)
        code = cupel__error_nomem(error);
    bool was_open = op->rebuilding;
    if (code == 0)
        code = begin(op, o, error);
    if (code == 0 && !was_open)
        code = op->rebuild.rules->can_add_column(&op->rebuild, definition, &can, error);
    can = can && (op->dialect->can_add_column == NULL ||
                  op->dialect->can_add_column(op->dialect, o->to.column));
    if (code == 0 && !can)
        return op->rebuild.rules->add_column(&op->rebuild, definition, error);
    if (code == 0) {
        cupel__rebuild_release(op);
        code = cupel__operation_apply_in_place(op, o, error);
    }
    return code;
}

static int drop_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    bool was_open = op->rebuilding;
    bool can = false;
    int code = begin(op, o, error);
    if (code == 0 && !was_open)
        code = op->rebuild.rules->can_drop_column(&op->rebuild, o->name, &can, error);
    if (code == 0 && !can)
        return op->rebuild.rules->drop_column(&op->rebuild, o->name, error);
    if (code == 0) {
        cupel__rebuild_release(op);
        code = cupel__operation_apply_in_place(op, o, error);
    }
    return code;
}

static int alter_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel__buf text = { 0 };
    cupel_column column = *o->to.column;
    uint32_t changes = o->changes & ~(uint32_t)CUPEL_ALTER_COMMENT;
    if (changes == 0)
        return 0;
    if (o->using_ != NULL)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s.%s: this engine converts by itself and takes no expression; "
                               "update the rows in a step of its own",
                               o->table, o->name);
    if (column.type.kind == CUPEL_TYPE_NONE)
        column.type = (cupel_type){ .kind = CUPEL_TYPE_NATIVE, .name = "" };
    /* A key that is generated is told by the table, which knows the column by its address. */
    const cupel_column *shown = o->to.column->type.kind == CUPEL_TYPE_NONE ? &column : o->to.column;
    int code = cupel__ddl_column_text(op->dialect, &text, o->to.table, shown, error);
    const char *definition = take_text(op, &text);
    if (code == 0 && definition == NULL)
        code = cupel__error_nomem(error);
    if (code == 0)
        code = begin(op, o, error);
    if (code == 0)
        code = op->rebuild.rules->alter_column(&op->rebuild, o->name, definition, changes, error);
    if (code == 0 && changes & CUPEL_ALTER_TYPE)
        code = replace_enum_check(op, o, error);
    return code;
}

/* Where an Enum is a text with a check, the check follows the type. */
static int replace_enum_check(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    static const char *const some[] = { "x", NULL };
    const cupel_table table = { .schema = o->schema, .name = o->table };
    const cupel_column like = { .name = o->name,
                                .type = { .kind = CUPEL_TYPE_ENUM, .name = "x", .labels = some } };
    const char *name, *expression;
    int code =
        cupel__ddl_enum_check(&op->arena, op->dialect, &table, &like, &name, &expression, error);
    if (code == 0 && name != NULL) {
        code = op->rebuild.rules->drop_constraint(&op->rebuild, name, NULL);
        code = code == CUPEL_ENOTFOUND ? 0
               : code == CUPEL_ENOMEM  ? cupel__error_nomem(error)
                                       : code;
    }
    if (code == 0)
        code = cupel__ddl_enum_check(&op->arena, op->dialect, &table, o->to.column, &name,
                                     &expression, error);
    if (code != 0 || expression == NULL)
        return code;
    const cupel_constraint constraint = { .kind = CUPEL_CONSTRAINT_CHECK,
                                          .name = name,
                                          .expression = expression };
    cupel__operation added = *o;
    added.to.table = &table;
    added.to.constraint = &constraint;
    return add_constraint(op, &added, error);
}

static int alter_table(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel__buf text = { 0 };
    int code = op->dialect->render_table_options(op->dialect, &text, o->to.table, error);
    const char *options = take_text(op, &text);
    if (code == 0 && options == NULL)
        code = cupel__error_nomem(error);
    if (code == 0)
        code = begin(op, o, error);
    return code == 0 ? op->rebuild.rules->set_options(&op->rebuild, options, error) : code;
}

static int add_constraint(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel__buf text = { 0 };
    int code = cupel__ddl_constraint_text(op->dialect, &text, o->to.table, o->to.constraint, error);
    const char *definition = take_text(op, &text);
    if (code == 0 && definition == NULL)
        code = cupel__error_nomem(error);
    if (code == 0)
        code = begin(op, o, error);
    return code == 0 ? op->rebuild.rules->add_constraint(&op->rebuild, definition, error) : code;
}

/* An index of the table that waits just does not come back. */
static bool drop_waiting_index(cupel_op *op, const cupel__operation *o, int *code,
                               cupel_error *error)
{
    for (size_t i = 0; i < op->rebuild.object_count; i++) {
        const cupel__stored_object *object = &op->rebuild.objects[i];
        if (strcmp(object->type, "index") != 0 || !cupel__text_iequal(object->name, o->name) ||
            !cupel__text_iequal(object->table, op->rebuild.table))
            continue;
        if (!cupel__vec_push(&op->rebuild.broken, object->name))
            *code = cupel__error_nomem(error);
        return true;
    }
    return false;
}

static int create_index_later(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    const cupel_table table = { .schema = o->schema, .name = o->table };
    cupel__ddl_clear(&op->ddl);
    int code = cupel__ddl_create_index(&op->ddl, &table, o->to.index, error);
    const char *sql =
        code == 0 ? cupel__arena_strdup(&op->arena, op->ddl.statements.items[0]) : NULL;
    cupel__ddl_clear(&op->ddl);
    if (code == 0 && (sql == NULL || !cupel__vec_push(&op->rebuild.later, sql)))
        code = cupel__error_nomem(error);
    return code;
}

/* False where the rows have to be in the new table first. */
static bool fill_on_the_way(cupel_op *op, const cupel__operation *o, int *code, cupel_error *error)
{
    bool done = false;
    *code = op->rebuild.rules->fill_column(&op->rebuild, o->name, o->value, &done, error);
    return done || *code < 0;
}

/* Dropping a table would run the actions of the keys that lead to it, as if its rows were deleted: an
 * engine that alters tables in place refuses that, and so do we. */
static int check_referrers(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    const cupel__rebuild_rules *rules = cupel__rebuild_rules_find(op->dialect->name);
    const cupel_value name = text_value(o->table);
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    if (op->executor->connection == NULL)
        return 0;
    int code = cupel__rebuild_flush(op, error);
    if (code == 0)
        code = cupel_connection_execute(op->executor->connection, rules->referrer, &name, 1,
                                        &result, error);
    if (code == 0)
        code = cupel_result_next(result, &row, error);
    if (code == 1)
        code =
            cupel_error_set(error, CUPEL_ESTATE,
                            "table '%s' cannot be dropped: a foreign key of table '%.*s' leads to "
                            "it; drop that key first, or that table",
                            o->table, (int)row[0].size, row[0].as.text);
    cupel_result_close(result);
    return code;
}

/* The buffer's text moved to the arena; NULL when memory is short. */
static const char *take_text(cupel_op *op, cupel__buf *text)
{
    const char *copy =
        text->failed ? NULL : cupel__arena_strndup(&op->arena, cupel__buf_text(text), text->size);
    cupel__buf_release(text);
    return copy;
}

static int run_rebuild(cupel_op *op, cupel_error *error)
{
    const cupel__rebuild_rules *rules = op->rebuild.rules;
    cupel_connection *connection = op->executor->connection;
    cupel__text_list statements = { 0 };
    int code = check_keys(op, error);
    bool sound = code == 0 && objects_are_sound(op, op->rebuild.original, NULL);
    if (code == 0)
        code = rules->statements(&op->rebuild, &statements, error);
    for (size_t i = 0; code == 0 && i < statements.count; i++)
        code = cupel__op_execute_one(op, statements.items[i], error);
    for (size_t i = 0; code == 0 && i < op->rebuild.later.count; i++)
        code = cupel__op_execute_one(op, op->rebuild.later.items[i], error);
    if (code < 0)
        cupel_connection_run(connection, rules->strict_renaming, NULL);
    if (code == 0 && sound && !objects_are_sound(op, op->rebuild.sql, error)) {
        cupel__error_prefix(error, "what refers to the table could no longer be used: ");
        code = CUPEL_EDATABASE;
    }
    cupel__vec_release(&statements);
    return code;
}

/* Outside a transaction enforcement can be suspended on the spot. */
static int run_in_own_transaction(cupel_op *op, cupel_error *error)
{
    cupel_connection *connection = op->executor->connection;
    cupel__keys keys;
    int code = cupel__keys_suspend(&keys, connection, op->rebuild.rules, error);
    if (code < 0)
        return code;
    code = cupel_connection_begin(connection, error);
    if (code == 0) {
        op->keys_suspended = true;
        code = cupel__keys_note(&keys, error);
        if (code == 0)
            code = run_rebuild(op, error);
        if (code == 0)
            code = cupel__keys_check(&keys, error);
        if (code == 0)
            code = cupel_connection_commit(connection, error);
        if (code != 0)
            cupel_connection_rollback(connection, NULL);
        op->keys_suspended = false;
    }
    cupel__keys_restore(&keys);
    return code;
}

/* Whether every view and trigger can be used, with the table defined by `sql`. */
static bool objects_are_sound(cupel_op *op, const char *sql, cupel_error *error)
{
    static const char point[] = "cupel_check";
    cupel_connection *connection = op->executor->connection;
    const char *edited = op->rebuild.sql;
    op->rebuild.sql = sql;
    const char *check = op->rebuild.rules->check(&op->rebuild);
    op->rebuild.sql = edited;
    if (check == NULL || cupel_connection_savepoint(connection, point, NULL) < 0)
        return true;
    bool sound = cupel_connection_run(connection, check, error) == 0;
    cupel_connection_rollback_to(connection, point, NULL);
    cupel_connection_release(connection, point, NULL);
    return sound;
}
