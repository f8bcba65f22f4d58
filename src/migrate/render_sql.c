/* Operations as a revision file in SQL of one engine. */
#include "migrate/render.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "migrate/apply.h"

/* What stands in the connection's place: statements are written down, and on engines that rebuild
 * tables carried out too, in a scratch database that has the same tables without their rows. */
typedef struct printer {
    cupel__executor executor; /* first */
    cupel__buf *out;
    const cupel__lexical *lexical;
} printer;

static void header(cupel__buf *out, const cupel__revision_text *revision);
static int both_ways(cupel__buf *out, const cupel__findings *found, cupel_connection *connection,
                     cupel_error *error);
static bool alters_tables(const cupel__findings *found);
static int one_way(cupel__buf *out, const cupel__findings *found, cupel_connection *scratch,
                   bool backwards, cupel_error *error);
static int apply_all(cupel_op *op, const cupel__findings *found, bool backwards,
                     cupel_error *error);
static int print_enums(cupel__buf *out, const cupel__findings *found, bool drop, bool backwards,
                       cupel_error *error);
static int print(cupel__executor *executor, const char *sql, size_t size, const cupel_value *values,
                 size_t count, cupel_error *error);
static int open_scratch(const cupel__findings *found, cupel_connection *source,
                        cupel_engine **engine, cupel_connection **out, cupel_error *error);
static int make_objects(const cupel__rebuild_rules *rules, const cupel_schema *schema,
                        cupel_connection *target, cupel_error *error);
static int copy_objects(const cupel__rebuild_rules *rules, cupel_connection *source,
                        cupel_connection *target, cupel_error *error);

int cupel__render_sql(cupel__buf *out, const cupel__revision_text *revision,
                      const cupel__findings *found, cupel_connection *connection,
                      cupel_error *error)
{
    int code = 0;
    header(out, revision);
    if (found != NULL)
        code = both_ways(out, found, connection, error);
    else
        cupel__buf_append(out, "-- upgrade\n\n-- downgrade\n");
    return code == 0 && out->failed ? cupel__error_nomem(error) : code;
}

int cupel__render_statements(cupel__buf *out, const cupel__findings *found,
                             cupel_connection *connection, cupel_error *error)
{
    cupel_engine *engine = NULL;
    cupel_connection *scratch = NULL;
    int code = alters_tables(found) ? open_scratch(found, connection, &engine, &scratch, error) : 0;
    if (code == 0)
        code = one_way(out, found, scratch, false, error);
    cupel_connection_close(scratch);
    cupel_engine_close(engine);
    return code == 0 && out->failed ? cupel__error_nomem(error) : code;
}

/* Only the first line of the message: the next would be taken for something else. */
static void header(cupel__buf *out, const cupel__revision_text *revision)
{
    cupel__buf_printf(out, "-- %.*s\n-- revision: %s\n-- revises:%s%s\n-- created: ",
                      (int)strcspn(revision->message, "\r\n"), revision->message, revision->id,
                      revision->down_revision != NULL ? " " : "",
                      revision->down_revision != NULL ? revision->down_revision : "");
    cupel__render_time(out, revision->created, 'T');
    cupel__buf_append(out, "Z\n\n");
}

/* Whether the engine has to know how tables are defined now. */
static bool alters_tables(const cupel__findings *found)
{
    for (size_t i = 0; i < found->operations.count; i++) {
        cupel__operation_kind kind = found->operations.items[i].kind;
        if (kind != CUPEL__OPERATION_CREATE_TABLE && kind != CUPEL__OPERATION_DROP_TABLE)
            return (found->dialect->capabilities & CUPEL_NEEDS_REBUILD) != 0;
    }
    return false;
}

static int both_ways(cupel__buf *out, const cupel__findings *found, cupel_connection *connection,
                     cupel_error *error)
{
    cupel_engine *engine = NULL;
    cupel_connection *scratch = NULL;
    int code = alters_tables(found) ? open_scratch(found, connection, &engine, &scratch, error) : 0;
    cupel__buf_append(out, "-- upgrade\n");
    if (code == 0)
        code = one_way(out, found, scratch, false, error);
    cupel__buf_append(out, "\n-- downgrade\n");
    if (code == 0)
        code = one_way(out, found, scratch, true, error);
    cupel_connection_close(scratch);
    cupel_engine_close(engine);
    return code;
}

/* In the scratch database foreign keys are enforced at first, to see whether a rebuild minds. */
static int one_way(cupel__buf *out, const cupel__findings *found, cupel_connection *scratch,
                   bool backwards, cupel_error *error)
{
    printer p = { .executor = { .execute = print, .connection = scratch },
                  .out = out,
                  .lexical = cupel__lexical_find(found->dialect->name) };
    const cupel__rebuild_rules *rules =
        scratch != NULL ? cupel__rebuild_rules_find(found->dialect->name) : NULL;
    size_t before = out->size;
    int code = print_enums(out, found, false, backwards, error);
    for (int attempt = 0; code == 0 && attempt < 2; attempt++) {
        cupel_op op;
        if (attempt > 0) {
            cupel__buf_truncate(out, before);
            cupel__buf_printf(out, "%s;\n\n", rules->suspend_keys);
            code = cupel_connection_run(scratch, rules->suspend_keys, error);
        }
        if (code == 0 && scratch != NULL)
            code = cupel_connection_begin(scratch, error);
        if (code == 0)
            code = cupel__op_init(&op, found->dialect, &p.executor, error);
        if (code < 0)
            break;
        op.plain_enums = true;
        op.keys_suspended = attempt > 0;
        op.known = backwards ? found->to : found->renamed;
        code = apply_all(&op, found, backwards, error);
        cupel__op_release(&op);
        if (code == 0 && scratch != NULL)
            code = cupel_connection_commit(scratch, error);
        if (code != 0 && scratch != NULL)
            cupel_connection_rollback(scratch, NULL);
        if (attempt > 0)
            cupel_connection_run(scratch, rules->enforce_keys, NULL);
        if (code != CUPEL__SUSPEND_KEYS)
            break;
        code = 0;
    }
    return code == 0 ? print_enums(out, found, true, backwards, error) : code;
}

static int apply_all(cupel_op *op, const cupel__findings *found, bool backwards, cupel_error *error)
{
    cupel__buf *out = ((printer *)op->executor)->out;
    int code = 0;
    for (size_t i = 0; code == 0 && i < found->operations.count; i++) {
        const cupel__operation *o =
            &found->operations.items[backwards ? found->operations.count - 1 - i : i];
        cupel__operation reversed = cupel__operation_reverse(o);
        if (!backwards && o->only_back)
            continue;
        o = backwards ? &reversed : o;
        if (o->kind == CUPEL__OPERATION_FILL_COLUMN && o->invented)
            cupel__buf_append(out, "-- What was in the column that comes is gone.\n");
        if (o->fails_on_null && !o->to.column->nullable)
            cupel__buf_append(out, "-- Fails where a row has NULL here: fill such rows first.\n");
        code = cupel__operation_apply(op, o, error);
    }
    return code == 0 ? cupel__op_settle(op, error) : code;
}

/* Types that both schemas list are created and dropped as objects. */
static bool is_object(const cupel_schema *having, const cupel_schema *lacking,
                      const cupel_type *type)
{
    const cupel_reference name = { CUPEL_OBJECT_ENUM, type->schema, type->name, NULL, NULL };
    return having->tells & lacking->tells & CUPEL_OBJECT_BIT(CUPEL_OBJECT_ENUM) &&
           type->name != NULL && cupel_schema_object(having, &name) != NULL;
}

static bool has_enum(const cupel_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        for (size_t k = 0; k < table->column_count; k++)
            if (table->columns[k]->type.kind == CUPEL_TYPE_ENUM &&
                cupel__text_equal(table->columns[k]->type.name, name))
                return true;
    }
    return false;
}

/* Enum types that only the state after it has are created first, those that only the state before it
 * has are dropped last. */
static int print_enums(cupel__buf *out, const cupel__findings *found, bool drop, bool backwards,
                       cupel_error *error)
{
    const cupel_schema *before = backwards ? found->to : found->renamed;
    const cupel_schema *after = backwards ? found->renamed : found->to;
    const cupel_schema *having = drop ? before : after;
    const cupel_schema *lacking = drop ? after : before;
    cupel__map seen = { 0 };
    cupel__ddl ddl;
    int code = 0;
    if (!(found->dialect->capabilities & CUPEL_CAN_ENUM_TYPES))
        return 0;
    cupel__ddl_init(&ddl, found->dialect);
    for (size_t i = 0; i < having->table_count; i++) {
        const cupel_table *table = having->tables[i];
        for (size_t k = 0; code == 0 && k < table->column_count; k++) {
            cupel_type *type = &table->columns[k]->type;
            if (type->kind != CUPEL_TYPE_ENUM || has_enum(lacking, type->name) ||
                is_object(having, lacking, type) || cupel__map_get_text(&seen, type->name) != NULL)
                continue;
            if (!cupel__map_put_text(&seen, type->name, type))
                code = cupel__error_nomem(error);
            else
                code = drop ? cupel__ddl_drop_enum(&ddl, type, error)
                            : cupel__ddl_create_enum(&ddl, type, false, error);
        }
    }
    for (size_t i = 0; code == 0 && i < ddl.statements.count; i++)
        cupel__buf_printf(out, "%s;\n", ddl.statements.items[i]);
    cupel__map_release(&seen);
    cupel__ddl_release(&ddl);
    return code;
}

static int print(cupel__executor *executor, const char *sql, size_t size, const cupel_value *values,
                 size_t count, cupel_error *error)
{
    printer *p = (printer *)executor;
    (void)values, (void)count;
    cupel__script_append(p->out, p->lexical, sql, size);
    return executor->connection != NULL ? cupel_connection_run(executor->connection, sql, error)
                                        : 0;
}

/* Without a database to copy from, the present state as a schema has to do. */
static int open_scratch(const cupel__findings *found, cupel_connection *source,
                        cupel_engine **engine, cupel_connection **out, cupel_error *error)
{
    const cupel__rebuild_rules *rules = cupel__rebuild_rules_find(found->dialect->name);
    int code = cupel_engine_open(engine, rules->scratch_url);
    if (code < 0) {
        cupel_error_copy(error, cupel_engine_error(*engine));
        return code;
    }
    code = cupel_connection_open(out, *engine, error);
    if (code == 0)
        code = source != NULL ? copy_objects(rules, source, *out, error)
                              : make_objects(rules, found->from, *out, error);
    return code;
}

static int make_objects(const cupel__rebuild_rules *rules, const cupel_schema *schema,
                        cupel_connection *target, cupel_error *error)
{
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel__connection_dialect(target));
    int code = cupel_connection_run(target, rules->suspend_keys, error);
    if (code == 0)
        code = cupel__ddl_create_all(&ddl, schema, error);
    for (size_t i = 0; code == 0 && i < ddl.statements.count; i++)
        code = cupel_connection_run(target, ddl.statements.items[i], error);
    cupel__ddl_release(&ddl);
    if (code == 0)
        code = cupel_connection_run(target, rules->enforce_keys, error);
    return code;
}

/* What cannot be made again there (a virtual table whose module is not at hand, the engine's own
 * tables, a view that is broken) is left out: should an operation need it, that fails. */
static int copy_objects(const cupel__rebuild_rules *rules, cupel_connection *source,
                        cupel_connection *target, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row;
    cupel__buf sql = { 0 };
    int code = cupel_connection_run(target, rules->suspend_keys, error);
    if (code == 0)
        code = cupel_connection_execute(source, rules->objects, NULL, 0, &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1) {
        code = 0;
        cupel__buf_clear(&sql);
        if (row[3].kind == CUPEL_VALUE_TEXT)
            cupel__buf_append_n(&sql, row[3].as.text, row[3].size);
        if (sql.failed)
            code = cupel__error_nomem(error);
        else
            cupel_connection_run(target, cupel__buf_text(&sql), NULL);
    }
    cupel_result_close(result);
    cupel__buf_release(&sql);
    if (code == 0)
        code = cupel_connection_run(target, rules->enforce_keys, error);
    return code;
}
