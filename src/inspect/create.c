/* Creating and dropping what models or a schema have, as far as it is missing or there. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/rebuild.h"
#include "engine/engine.h"
#include "inspect/compare.h"
#include "sql/ddl.h"

static int change_stated(cupel_engine *engine, const cupel_metadata *metadata, bool creates,
                         cupel_error *error);
static int change(cupel_engine *engine, cupel_schema *schema, bool creates, cupel_error *error);
static int change_copy(cupel_engine *engine, const cupel_schema *schema, bool creates,
                       cupel_error *error);
static int existing(cupel_schema **out, cupel_engine *engine, cupel_schema *schema,
                    cupel_error *error);
static int drop_on(cupel_connection *connection, cupel_schema *schema, cupel_error *error);
static int are_keys_enforced(cupel_connection *connection, const cupel__rebuild_rules *rules,
                             bool *out, cupel_error *error);
static int change_in_one(cupel_connection *connection, cupel_schema *schema, bool creates,
                         const cupel__rebuild_rules *rules, cupel_error *error);
static int change_on(cupel_connection *connection, cupel_schema *schema, bool creates,
                     cupel_error *error);
static int check_references(cupel_connection *connection, const cupel_schema *gone,
                            const cupel__rebuild_rules *rules, cupel_error *error);
static const char *text_of(cupel__arena *arena, const cupel_value *value);
static int read_tables(cupel_connection *connection, cupel_schema *out, cupel_error *error);
static int add_row(cupel_schema *out, const cupel_value *row, cupel_error *error);
static int keep_only(cupel_connection *connection, cupel_schema *schema, bool those_there,
                     cupel_error *error);
static int keep_only_tables(cupel_connection *connection, cupel_schema *schema, bool those_there,
                            cupel_error *error);
static int keep_only_objects(cupel_connection *connection, cupel_schema *schema, bool those_there,
                             cupel_error *error);
static int note_objects(cupel_connection *connection, const cupel_schema *schema,
                        const char *namespace_, cupel__set *found, cupel_error *error);
static bool is_in(const cupel_object *object, const char *namespace_);
static bool same_name(const cupel__compare_rules *rules, const char *a, const char *b);
static int run_all(cupel_connection *connection, const cupel__ddl *ddl, cupel_error *error);

int cupel_create_all(cupel_engine *engine, const cupel_metadata *metadata, cupel_error *error)
{
    return change_stated(engine, metadata, true, error);
}

int cupel_drop_all(cupel_engine *engine, const cupel_metadata *metadata, cupel_error *error)
{
    return change_stated(engine, metadata, false, error);
}

int cupel_existing_tables(cupel_schema **out, cupel_engine *engine, const cupel_metadata *metadata,
                          cupel_error *error)
{
    cupel_schema *schema;
    int result = cupel_metadata_schema(&schema, metadata, error);
    return result == CUPEL_OK ? existing(out, engine, schema, error) : result;
}

int cupel_schema_create_all(const cupel_schema *schema, cupel_engine *engine, cupel_error *error)
{
    return change_copy(engine, schema, true, error);
}

int cupel_schema_drop_all(const cupel_schema *schema, cupel_engine *engine, cupel_error *error)
{
    return change_copy(engine, schema, false, error);
}

int cupel_schema_existing(cupel_schema **out, const cupel_schema *schema, cupel_engine *engine,
                          cupel_error *error)
{
    cupel_schema *copy = cupel_schema_copy(schema);
    return copy != NULL ? existing(out, engine, copy, error) : cupel__error_nomem(error);
}

/* What the database has of the schema, which is taken. */
static int existing(cupel_schema **out, cupel_engine *engine, cupel_schema *schema,
                    cupel_error *error)
{
    cupel_connection *connection;
    int result = cupel_connection_open(&connection, engine, error);
    if (result == CUPEL_OK)
        result = keep_only(connection, schema, true, error);
    cupel_connection_close(connection);
    if (result == CUPEL_OK)
        *out = schema;
    else
        cupel_schema_free(schema);
    return result;
}

static int change_stated(cupel_engine *engine, const cupel_metadata *metadata, bool creates,
                         cupel_error *error)
{
    cupel_schema *schema;
    int result = cupel_metadata_schema(&schema, metadata, error);
    return result == CUPEL_OK ? change(engine, schema, creates, error) : result;
}

static int change_copy(cupel_engine *engine, const cupel_schema *schema, bool creates,
                       cupel_error *error)
{
    cupel_schema *copy = cupel_schema_copy(schema);
    return copy != NULL ? change(engine, copy, creates, error) : cupel__error_nomem(error);
}

/* Takes the schema. */
static int change(cupel_engine *engine, cupel_schema *schema, bool creates, cupel_error *error)
{
    cupel_connection *connection;
    int result = cupel_connection_open(&connection, engine, error);
    if (result != CUPEL_OK) {
        cupel_schema_free(schema);
        return result;
    }
    result = creates ? change_in_one(connection, schema, true, NULL, error)
                     : drop_on(connection, schema, error);
    cupel_connection_close(connection);
    cupel_schema_free(schema);
    return result;
}

/* An engine that cannot drop the foreign keys that close a cycle does without them meanwhile. */
static int drop_on(cupel_connection *connection, cupel_schema *schema, cupel_error *error)
{
    const cupel_dialect *dialect = cupel__connection_dialect(connection);
    const cupel__rebuild_rules *rules = cupel__rebuild_rules_find(dialect->name);
    bool enforced = false;
    int result = rules != NULL ? are_keys_enforced(connection, rules, &enforced, error) : CUPEL_OK;
    if (result == CUPEL_OK && enforced)
        result = cupel_connection_run(connection, rules->suspend_keys, error);
    if (result == CUPEL_OK)
        result = change_in_one(connection, schema, false, enforced ? rules : NULL, error);
    if (enforced)
        (void)cupel_connection_run(connection, rules->enforce_keys, NULL);
    return result;
}

static int are_keys_enforced(cupel_connection *connection, const cupel__rebuild_rules *rules,
                             bool *out, cupel_error *error)
{
    cupel_result *rows;
    const cupel_value *row;
    int result = cupel_connection_execute(connection, rules->keys_enforced, NULL, 0, &rows, error);
    if (result != CUPEL_OK)
        return result;
    result = cupel_result_next(rows, &row, error);
    *out = result == 1 && row[0].kind == CUPEL_VALUE_INT && row[0].as.integer != 0;
    cupel_result_close(rows);
    return result < 0 ? result : CUPEL_OK;
}

/* With `rules`, keys are not enforced meanwhile. */
static int change_in_one(cupel_connection *connection, cupel_schema *schema, bool creates,
                         const cupel__rebuild_rules *rules, cupel_error *error)
{
    const cupel_dialect *dialect = cupel__connection_dialect(connection);
    bool in_one = (dialect->capabilities & CUPEL_CAN_TRANSACTIONAL_DDL) != 0;
    int result = in_one ? cupel_connection_begin(connection, error) : CUPEL_OK;
    if (result != CUPEL_OK)
        return result;
    result = change_on(connection, schema, creates, error);
    if (result == CUPEL_OK && rules != NULL)
        result = check_references(connection, schema, rules, error);
    if (result == CUPEL_OK && in_one)
        return cupel_connection_commit(connection, error);
    if (in_one)
        (void)cupel_connection_rollback(connection, NULL);
    return result;
}

/* Rows of other tables that refer to one of those that are gone. */
static int check_references(cupel_connection *connection, const cupel_schema *gone,
                            const cupel__rebuild_rules *rules, cupel_error *error)
{
    cupel__arena arena = { 0 };
    cupel_result *rows;
    const cupel_value *row;
    int result = cupel_connection_execute(connection, rules->violations, NULL, 0, &rows, error);
    if (result != CUPEL_OK)
        return result;
    while ((result = cupel_result_next(rows, &row, error)) == 1) {
        const char *table = text_of(&arena, &row[0]);
        const char *referred = text_of(&arena, &row[2]);
        if (table == NULL || referred == NULL)
            result = cupel__error_nomem(error);
        else if (cupel_schema_table(gone, NULL, referred) != NULL)
            result = cupel_error_set(error, CUPEL_EDATABASE,
                                     "table %s is not dropped: rows of table %s refer to it",
                                     referred, table);
        if (result < 0)
            break;
    }
    cupel_result_close(rows);
    cupel__arena_release(&arena);
    return result < 0 ? result : CUPEL_OK;
}

static int change_on(cupel_connection *connection, cupel_schema *schema, bool creates,
                     cupel_error *error)
{
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel__connection_dialect(connection));
    int result = keep_only(connection, schema, !creates, error);
    if (result == CUPEL_OK)
        result = creates ? cupel__ddl_create_missing(&ddl, schema, error)
                         : cupel__ddl_drop_all(&ddl, schema, error);
    if (result == CUPEL_OK)
        result = run_all(connection, &ddl, error);
    cupel__ddl_release(&ddl);
    return result;
}

/* The names of the database's tables, as tables without columns. */
static int read_tables(cupel_connection *connection, cupel_schema *out, cupel_error *error)
{
    const char *sql = cupel__connection_dialect(connection)->list_tables;
    cupel_result *rows;
    const cupel_value *row;
    int result = cupel_connection_execute(connection, sql, NULL, 0, &rows, error);
    if (result != CUPEL_OK)
        return result;
    while ((result = cupel_result_next(rows, &row, error)) == 1) {
        result = add_row(out, row, error);
        if (result != CUPEL_OK)
            break;
    }
    cupel_result_close(rows);
    return result;
}

/* A text of a row, with a zero behind; NULL for NULL. */
static const char *text_of(cupel__arena *arena, const cupel_value *value)
{
    return value->kind == CUPEL_VALUE_TEXT
               ? cupel__arena_strndup(arena, value->as.text, value->size)
               : NULL;
}

static int add_row(cupel_schema *out, const cupel_value *row, cupel_error *error)
{
    cupel__arena arena = { 0 };
    const char *namespace_ = text_of(&arena, &row[0]);
    const char *name = text_of(&arena, &row[1]);
    bool has_memory = name != NULL && (namespace_ != NULL || row[0].kind == CUPEL_VALUE_NULL);
    if (has_memory && cupel_schema_table(out, namespace_, name) == NULL)
        has_memory = cupel_schema_add_table(out, namespace_, name) != NULL;
    cupel__arena_release(&arena);
    return has_memory ? CUPEL_OK : cupel__error_nomem(error);
}

/* Takes out of `schema` what the database does not have, or what it has, and what is for other engines. */
static int keep_only(cupel_connection *connection, cupel_schema *schema, bool those_there,
                     cupel_error *error)
{
    cupel_schema_keep_dialect(schema, cupel__connection_dialect(connection)->name);
    int result = schema->object_count > 0
                     ? keep_only_objects(connection, schema, those_there, error)
                     : CUPEL_OK;
    return result == CUPEL_OK ? keep_only_tables(connection, schema, those_there, error) : result;
}

static int keep_only_tables(cupel_connection *connection, cupel_schema *schema, bool those_there,
                            cupel_error *error)
{
    cupel_schema *there = cupel_schema_new();
    int result = there != NULL ? read_tables(connection, there, error) : cupel__error_nomem(error);
    for (size_t i = result == CUPEL_OK ? schema->table_count : 0; i-- > 0;) {
        const cupel_table *table = schema->tables[i];
        bool is_there = cupel_schema_table(there, table->schema, table->name) != NULL;
        if (is_there != those_there)
            cupel_schema_remove_table(schema, table);
    }
    cupel_schema_free(there);
    return result;
}

static int keep_only_objects(cupel_connection *connection, cupel_schema *schema, bool those_there,
                             cupel_error *error)
{
    cupel__set found = { 0 };
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        const char *namespace_ =
            object->kind == CUPEL_OBJECT_SCHEMA ? object->name : object->schema;
        bool asked = false;
        for (size_t k = 0; k < i; k++)
            asked = asked || is_in(schema->objects[k], namespace_);
        if (!asked)
            result = note_objects(connection, schema, namespace_, &found, error);
    }
    for (size_t i = result == CUPEL_OK ? schema->object_count : 0; i-- > 0;)
        if (cupel__set_has(&found, schema->objects[i]) != those_there)
            cupel_schema_remove_object(schema, schema->objects[i]);
    cupel__set_release(&found);
    return result;
}

/* Adds to `found` the objects of this namespace that the database has. Where there is no such namespace
 * there are none. */
static int note_objects(cupel_connection *connection, const cupel_schema *schema,
                        const char *namespace_, cupel__set *found, cupel_error *error)
{
    const cupel__compare_rules *rules =
        cupel__compare_rules_find(cupel__connection_dialect(connection)->name);
    const char *const namespaces[] = { namespace_, NULL };
    const cupel_inspect_options options = { .schemas = namespace_ != NULL ? namespaces : NULL,
                                            .objects = CUPEL_EVERY_OBJECT };
    cupel_schema *there = NULL;
    cupel_error own = CUPEL_ERROR_INIT;
    int result = cupel_inspect(&there, connection, &options, &own);
    if (result == CUPEL_ESCHEMA && namespace_ != NULL) {
        cupel_error_release(&own);
        return CUPEL_OK;
    }
    if (result < 0)
        return cupel__error_move(error, &own);
    for (size_t i = 0; result == CUPEL_OK && i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        for (size_t k = 0; is_in(object, namespace_) && k < there->object_count; k++) {
            const cupel_object *other = there->objects[k];
            if (other->kind == object->kind && same_name(rules, other->name, object->name) &&
                same_name(rules, other->table, object->table) &&
                cupel__text_equal(other->arguments, object->arguments) &&
                !cupel__set_add(found, object))
                result = cupel__error_nomem(error);
        }
    }
    cupel_schema_free(there);
    return result;
}

/* A namespace is found where it is read itself. */
static bool is_in(const cupel_object *object, const char *namespace_)
{
    return cupel__text_equal(object->kind == CUPEL_OBJECT_SCHEMA ? object->name : object->schema,
                             namespace_);
}

static bool same_name(const cupel__compare_rules *rules, const char *a, const char *b)
{
    if (a == NULL || b == NULL || !rules->folds_tables)
        return cupel__text_equal(a, b);
    return cupel__text_iequal(a, b);
}

static int run_all(cupel_connection *connection, const cupel__ddl *ddl, cupel_error *error)
{
    bool stays = (ddl->dialect->capabilities & CUPEL_CAN_TRANSACTIONAL_DDL) == 0;
    for (size_t i = 0; i < ddl->statements.count; i++) {
        int result = cupel_connection_run(connection, ddl->statements.items[i], error);
        if (result == CUPEL_OK)
            continue;
        if (stays && i > 0)
            cupel__error_suffix(
                error,
                "\n  %zu of %zu statements had been executed; this engine keeps what "
                "they did",
                i, ddl->statements.count);
        return result;
    }
    return CUPEL_OK;
}
