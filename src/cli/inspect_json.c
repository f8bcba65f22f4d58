/* A schema as JSON. What a thing does not have is left out, so that the text stays short. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/inspect.h"

/* The writing of one schema; once something failed, the rest does nothing. */
typedef struct json_writer {
    cli *c;
    const char *dialect;
    bool failed;
} json_writer;

enum { FORMAT_VERSION = 1 };

static const char *const constraint_words[] = {
    [CUPEL_CONSTRAINT_PRIMARY_KEY] = "primary key", [CUPEL_CONSTRAINT_UNIQUE] = "unique",
    [CUPEL_CONSTRAINT_FOREIGN_KEY] = "foreign key", [CUPEL_CONSTRAINT_CHECK] = "check",
    [CUPEL_CONSTRAINT_EXCLUDE] = "exclude",
};
static const char *const action_words[] = {
    [CUPEL_NO_ACTION] = NULL,      [CUPEL_RESTRICT] = "restrict",       [CUPEL_CASCADE] = "cascade",
    [CUPEL_SET_NULL] = "set null", [CUPEL_SET_DEFAULT] = "set default",
};
static const char *const match_words[] = {
    [CUPEL_MATCH_SIMPLE] = NULL, [CUPEL_MATCH_FULL] = "full", [CUPEL_MATCH_PARTIAL] = "partial"
};
static const char *const nulls_words[] = {
    [CUPEL_NULLS_DEFAULT] = NULL, [CUPEL_NULLS_FIRST] = "first", [CUPEL_NULLS_LAST] = "last"
};
static const char *const identity_words[] = { [CUPEL_IDENTITY_NONE] = NULL,
                                              [CUPEL_IDENTITY_BY_DEFAULT] = "by default",
                                              [CUPEL_IDENTITY_ALWAYS] = "always" };

static json_t *table_json(json_writer *w, const cupel_table *table);
static json_t *column_json(json_writer *w, const cupel_column *column);
static json_t *constraint_json(json_writer *w, const cupel_constraint *constraint);
static json_t *index_json(json_writer *w, const cupel_index *index);
static json_t *object_json(json_writer *w, const cupel_object *object);
static json_t *sequence_json(json_writer *w, const cupel_sequence *sequence);
static json_t *parts_json(json_writer *w, const cupel_index_part *parts, size_t count);
static json_t *options_json(json_writer *w, const cupel_option *options, size_t count);
static json_t *needs_json(json_writer *w, const cupel_reference *needs, size_t count);

/* Takes the value. Without one the key is left out, unless memory was short. */
static void put(json_writer *w, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) < 0)
        w->failed = true;
}

static void put_text(json_writer *w, json_t *object, const char *key, const char *text)
{
    if (text)
        put(w, object, key, json_string(text));
}

static void put_flag(json_writer *w, json_t *object, const char *key, bool flag)
{
    if (flag)
        put(w, object, key, json_true());
}

static void put_texts(json_writer *w, json_t *object, const char *key, const char *const *texts,
                      size_t count)
{
    json_t *list = texts ? json_array() : NULL;
    for (size_t i = 0; texts && i < count; i++) {
        if (json_array_append_new(list, json_string(texts[i])) < 0)
            w->failed = true;
    }
    if (texts)
        put(w, object, key, list);
}

static size_t count_texts(const char *const *texts)
{
    size_t count = 0;
    while (texts && texts[count])
        count++;
    return count;
}

static void append(json_writer *w, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) < 0)
        w->failed = true;
}

static void put_list(json_writer *w, json_t *object, const char *key, json_t *list)
{
    if (list && json_array_size(list) == 0)
        json_decref(list);
    else
        put(w, object, key, list);
}

int cli_schema_json(cli *c, const cupel_schema *schema, const char *dialect, char **out)
{
    json_writer w = { .c = c, .dialect = dialect };
    json_t *tables = json_array();
    json_t *objects = json_array();
    for (size_t i = 0; !w.failed && i < schema->table_count; i++)
        append(&w, tables, table_json(&w, schema->tables[i]));
    for (size_t i = 0; !w.failed && i < schema->object_count; i++)
        append(&w, objects, object_json(&w, schema->objects[i]));
    json_t *root =
        json_pack("{ss si ss so so}", "format", "cupel-schema", "version", FORMAT_VERSION, "engine",
                  dialect, "tables", tables, "objects", objects);
    if (root && cli_put_unread_json(root, "unread", schema) < 0)
        w.failed = true;
    char *text = root && !w.failed ? json_dumps(root, JSON_INDENT(2)) : NULL;
    size_t size = text ? strlen(text) : 0;
    *out = text ? cupel_alloc(size + 2) : NULL;
    if (*out) {
        memcpy(*out, text, size);
        memcpy(*out + size, "\n", 2);
    }
    free(text);
    json_decref(root);
    return *out ? CLI_DONE : cli_fail_no_memory(c);
}

int cli_put_unread_json(json_t *object, const char *key, const cupel_schema *schema)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < schema->unread_count; i++) {
        const cupel_unread *unread = schema->unread[i];
        json_t *one = json_pack("{ss s:s* ss s:s*}", "kind", unread->kind, "schema", unread->schema,
                                "name", unread->name, "table", unread->table);
        if (json_array_append_new(list, one) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    if (list && schema->unread_count == 0) {
        json_decref(list);
        return 0;
    }
    return json_object_set_new(object, key, list);
}

static json_t *table_json(json_writer *w, const cupel_table *table)
{
    json_t *json = json_object();
    json_t *columns = json_array();
    json_t *constraints = json_array();
    json_t *indexes = json_array();
    put_text(w, json, "schema", table->schema);
    put_text(w, json, "name", table->name);
    put_text(w, json, "comment", table->comment);
    for (size_t i = 0; i < table->column_count; i++)
        append(w, columns, column_json(w, table->columns[i]));
    put(w, json, "columns", columns);
    for (size_t i = 0; i < table->constraint_count; i++)
        append(w, constraints, constraint_json(w, table->constraints[i]));
    put_list(w, json, "constraints", constraints);
    for (size_t i = 0; i < table->index_count; i++)
        append(w, indexes, index_json(w, table->indexes[i]));
    put_list(w, json, "indexes", indexes);
    put_list(w, json, "options", options_json(w, table->options, table->option_count));
    put_text(w, json, "partition_by", table->partition_by);
    put_text(w, json, "partition_of_schema", table->partition_of_schema);
    put_text(w, json, "partition_of", table->partition_of);
    put_text(w, json, "partition_bound", table->partition_bound);
    put_list(w, json, "needs", needs_json(w, table->needs, table->need_count));
    return json;
}

/* The type in the engine's words; what the engine has no words for is an error elsewhere. */
static void put_type(json_writer *w, json_t *json, const cupel_type *type)
{
    char *text = NULL;
    if (type->kind == CUPEL_TYPE_NONE)
        return;
    if (cupel_type_text(&text, type, w->dialect, &w->c->error) == 0)
        put_text(w, json, "type", text);
    else
        put_text(w, json, "type", type->name ? type->name : "unknown");
    cupel_free(text);
    put_texts(w, json, "labels", type->kind == CUPEL_TYPE_ENUM ? type->labels : NULL,
              count_texts(type->labels));
}

static json_t *column_json(json_writer *w, const cupel_column *column)
{
    json_t *json = json_object();
    put_text(w, json, "name", column->name);
    put_type(w, json, &column->type);
    put(w, json, "nullable", json_boolean(column->nullable));
    put_flag(w, json, "primary_key", column->primary_key);
    put_flag(w, json, "autoincrement", column->autoincrement);
    put_text(w, json, "identity", identity_words[column->identity]);
    if (column->sequence)
        put(w, json, "sequence", sequence_json(w, column->sequence));
    put_text(w, json, "default", column->server_default);
    put_text(w, json, "on_update", column->server_on_update);
    put_text(w, json, "computed", column->computed);
    put_flag(w, json, "computed_stored", column->computed && column->computed_stored);
    put_text(w, json, "collation", column->collation);
    put_text(w, json, "comment", column->comment);
    put_list(w, json, "options", options_json(w, column->options, column->option_count));
    return json;
}

static json_t *constraint_json(json_writer *w, const cupel_constraint *constraint)
{
    json_t *json = json_object();
    put_text(w, json, "kind", constraint_words[constraint->kind]);
    put_text(w, json, "name", constraint->name);
    put_texts(w, json, "columns", constraint->columns, constraint->column_count);
    put_text(w, json, "expression", constraint->expression);
    put_text(w, json, "referred_schema", constraint->referred_schema);
    put_text(w, json, "referred_table", constraint->referred_table);
    put_texts(w, json, "referred_columns", constraint->referred_columns, constraint->column_count);
    put_text(w, json, "on_delete", action_words[constraint->on_delete]);
    put_text(w, json, "on_update", action_words[constraint->on_update]);
    put_text(w, json, "match", match_words[constraint->match]);
    put_flag(w, json, "deferrable", constraint->deferrable);
    put_flag(w, json, "initially_deferred", constraint->initially_deferred);
    put_flag(w, json, "nulls_not_distinct", constraint->nulls_not_distinct);
    put_texts(w, json, "include", constraint->include, count_texts(constraint->include));
    put_list(w, json, "parts", parts_json(w, constraint->parts, constraint->part_count));
    put_text(w, json, "method", constraint->method);
    put_text(w, json, "where", constraint->where);
    put_text(w, json, "comment", constraint->comment);
    put_list(w, json, "options", options_json(w, constraint->options, constraint->option_count));
    return json;
}

static json_t *index_json(json_writer *w, const cupel_index *index)
{
    json_t *json = json_object();
    put_text(w, json, "name", index->name);
    put(w, json, "parts", parts_json(w, index->parts, index->part_count));
    put_flag(w, json, "unique", index->unique);
    put_text(w, json, "where", index->where);
    put_flag(w, json, "nulls_not_distinct", index->nulls_not_distinct);
    put_text(w, json, "method", index->method);
    put_texts(w, json, "include", index->include, count_texts(index->include));
    put_text(w, json, "comment", index->comment);
    put_list(w, json, "options", options_json(w, index->options, index->option_count));
    return json;
}

static json_t *object_json(json_writer *w, const cupel_object *object)
{
    json_t *json = json_object();
    json_t *checks = json_array();
    json_t *indexes = json_array();
    put_text(w, json, "kind", cupel_object_kind_text(object->kind));
    put_text(w, json, "schema", object->schema);
    put_text(w, json, "name", object->name);
    put_text(w, json, "arguments", object->arguments);
    put_text(w, json, "table", object->table);
    put_text(w, json, "modifiers", object->modifiers);
    put_text(w, json, "definition", object->definition);
    put_text(w, json, "comment", object->comment);
    put_texts(w, json, "labels", object->labels, count_texts(object->labels));
    put_type(w, json, &object->type);
    put_flag(w, json, "not_null", object->kind == CUPEL_OBJECT_DOMAIN && !object->nullable);
    put_text(w, json, "default", object->server_default);
    put_text(w, json, "collation", object->collation);
    for (size_t i = 0; i < object->check_count; i++)
        append(w, checks, constraint_json(w, object->checks[i]));
    put_list(w, json, "checks", checks);
    if (object->kind == CUPEL_OBJECT_SEQUENCE)
        put(w, json, "sequence", sequence_json(w, &object->sequence));
    put_text(w, json, "owner_table", object->owner_table);
    put_text(w, json, "owner_column", object->owner_column);
    for (size_t i = 0; i < object->index_count; i++)
        append(w, indexes, index_json(w, object->indexes[i]));
    put_list(w, json, "indexes", indexes);
    put_list(w, json, "options", options_json(w, object->options, object->option_count));
    put_list(w, json, "needs", needs_json(w, object->needs, object->need_count));
    return json;
}

static json_t *sequence_json(json_writer *w, const cupel_sequence *sequence)
{
    const struct {
        uint32_t bit;
        const char *key;
        int64_t value;
    } fields[] = {
        { CUPEL_SEQUENCE_START, "start", sequence->start },
        { CUPEL_SEQUENCE_INCREMENT, "increment", sequence->increment },
        { CUPEL_SEQUENCE_MIN, "min", sequence->min },
        { CUPEL_SEQUENCE_MAX, "max", sequence->max },
        { CUPEL_SEQUENCE_CACHE, "cache", sequence->cache },
    };
    json_t *json = json_object();
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (sequence->given & fields[i].bit)
            put(w, json, fields[i].key, json_integer(fields[i].value));
    }
    put_flag(w, json, "cycle", sequence->cycle);
    return json;
}

static json_t *parts_json(json_writer *w, const cupel_index_part *parts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *json = json_object();
        put_text(w, json, "column", parts[i].column);
        put_text(w, json, "expression", parts[i].expression);
        put_flag(w, json, "descending", parts[i].descending);
        put_text(w, json, "nulls", nulls_words[parts[i].nulls]);
        put_text(w, json, "collation", parts[i].collation);
        put_text(w, json, "operator_class", parts[i].operator_class);
        if (parts[i].length > 0)
            put(w, json, "length", json_integer(parts[i].length));
        put_text(w, json, "with", parts[i].with_operator);
        append(w, list, json);
    }
    return list;
}

static json_t *options_json(json_writer *w, const cupel_option *options, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *json = json_object();
        put_text(w, json, "engine", options[i].dialect);
        put_text(w, json, "name", options[i].name);
        put_text(w, json, "value", options[i].value);
        append(w, list, json);
    }
    return list;
}

static json_t *needs_json(json_writer *w, const cupel_reference *needs, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *json = json_object();
        put_text(w, json, "kind", cupel_object_kind_text(needs[i].kind));
        put_text(w, json, "schema", needs[i].schema);
        put_text(w, json, "name", needs[i].name);
        put_text(w, json, "arguments", needs[i].arguments);
        put_text(w, json, "table", needs[i].table);
        append(w, list, json);
    }
    return list;
}
