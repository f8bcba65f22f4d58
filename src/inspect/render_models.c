/* A schema written as C: the header with the structs, and the source with the models. */
#include <string.h>

#include "dialect/lexer.h"
#include "inspect/c_schema.h"
#include "inspect/render.h"
#include "sql/schema.h"
#include "sql/table.h"

/* How the types of columns are held in C; NULL where no wrapper is needed. */
static const struct {
    const char *plain;
    const char *optional;
    cupel_type_kind kind;
    bool stated; /* the type does not follow from the member's */
} c_types[] = {
    { "int16_t", "cupel_opt_int16", CUPEL_TYPE_SMALLINT, false },
    { "int32_t", "cupel_opt_int32", CUPEL_TYPE_INTEGER, false },
    { "int64_t", "cupel_opt_int64", CUPEL_TYPE_BIGINT, false },
    { "float", "cupel_opt_float", CUPEL_TYPE_FLOAT, false },
    { "double", "cupel_opt_double", CUPEL_TYPE_DOUBLE, false },
    { "cupel_decimal", "cupel_opt_decimal", CUPEL_TYPE_NUMERIC, true },
    { "const char *", NULL, CUPEL_TYPE_STRING, true },
    { "const char *", NULL, CUPEL_TYPE_TEXT, false },
    { "const char *", NULL, CUPEL_TYPE_UNICODE, true },
    { "const char *", NULL, CUPEL_TYPE_UNICODE_TEXT, true },
    { "bool", "cupel_opt_bool", CUPEL_TYPE_BOOLEAN, false },
    { "cupel_date", "cupel_opt_date", CUPEL_TYPE_DATE, false },
    { "cupel_time", "cupel_opt_time", CUPEL_TYPE_TIME, false },
    { "cupel_datetime", "cupel_opt_datetime", CUPEL_TYPE_DATETIME, false },
    { "cupel_interval", "cupel_opt_interval", CUPEL_TYPE_INTERVAL, false },
    { "const char *", NULL, CUPEL_TYPE_ENUM, true },
    { "cupel_blob ", NULL, CUPEL_TYPE_BINARY, false },
    { "cupel_uuid", "cupel_opt_uuid", CUPEL_TYPE_UUID, false },
    { "const char *", NULL, CUPEL_TYPE_JSON, true },
    { "const char *", NULL, CUPEL_TYPE_NATIVE, true },
};

/* What the engines' own types hold, by their first word: int(10) unsigned, DECIMAL(10,2), oid. Values of
 * all others come as texts. */
static const struct {
    const char *word;
    cupel_type_kind kind;
} meanings[] = {
    { "tinyint", CUPEL_TYPE_BIGINT },    { "smallint", CUPEL_TYPE_BIGINT },
    { "mediumint", CUPEL_TYPE_BIGINT },  { "int", CUPEL_TYPE_BIGINT },
    { "integer", CUPEL_TYPE_BIGINT },    { "bigint", CUPEL_TYPE_BIGINT },
    { "int2", CUPEL_TYPE_BIGINT },       { "int4", CUPEL_TYPE_BIGINT },
    { "int8", CUPEL_TYPE_BIGINT },       { "year", CUPEL_TYPE_BIGINT },
    { "oid", CUPEL_TYPE_BIGINT },        { "float", CUPEL_TYPE_DOUBLE },
    { "double", CUPEL_TYPE_DOUBLE },     { "real", CUPEL_TYPE_DOUBLE },
    { "decimal", CUPEL_TYPE_NUMERIC },   { "numeric", CUPEL_TYPE_NUMERIC },
    { "binary", CUPEL_TYPE_BINARY },     { "varbinary", CUPEL_TYPE_BINARY },
    { "tinyblob", CUPEL_TYPE_BINARY },   { "blob", CUPEL_TYPE_BINARY },
    { "mediumblob", CUPEL_TYPE_BINARY }, { "longblob", CUPEL_TYPE_BINARY },
    { "datetime", CUPEL_TYPE_DATETIME }, { "timestamp", CUPEL_TYPE_DATETIME },
};

static cupel_type_kind held_kind(const cupel_schema *schema, const cupel_type *type);
static const cupel_object *domain_of(const cupel_schema *schema, const cupel_type *type);
static void render_struct(cupel__buf *out, const cupel__render_model *model);
static void render_model(cupel__c_writer *w, const cupel__render_model *model,
                         const cupel__render_order *order);
static void render_labels(cupel__c_writer *w, const cupel__render_model *model);
static const char *render_column(cupel__c_writer *w, const cupel__render_model *model,
                                 size_t number);
static bool is_null(const char *value);
static void add_type(cupel__c_writer *w, cupel__c_arguments *a, const cupel__render_model *model,
                     size_t number);
static void add_keys(cupel__c_writer *w, cupel__c_arguments *a, const cupel__render_model *model,
                     size_t number);
static const char *render_relation(cupel__c_writer *w, const cupel__render_relation *relation);
static void render_options(cupel__c_writer *w, cupel__c_arguments *lines,
                           const cupel__render_model *model, const cupel__render_order *order);
static void render_metadata(cupel__c_writer *w, const cupel__render_names *names, bool with_list);
static bool needs_check_naming(const cupel__render_names *names);

void cupel__render_header(cupel__buf *out, const cupel__render_names *names,
                          const cupel_schema *schema)
{
    cupel__buf_append(out, "/* The models of a database, as it was found. */\n"
                           "#ifndef MODELS_H\n#define MODELS_H\n\n#include <cupel/cupel.h>\n");
    for (size_t i = 0; i < names->count; i++) {
        const cupel__render_model *model = &names->models[i];
        if (model->has_struct)
            cupel__buf_printf(out, "%stypedef struct %s %s;\n", i == 0 ? "\n" : "", model->name,
                              model->name);
    }
    for (size_t i = 0; i < names->count; i++) {
        if (names->models[i].has_struct)
            render_struct(out, &names->models[i]);
    }
    cupel__buf_append_char(out, '\n');
    for (size_t i = 0; i < names->count; i++)
        cupel__buf_printf(out, "CUPEL_DECLARE_MODEL(%s);\n", names->models[i].name);
    if (cupel__render_has_list(schema))
        cupel__buf_append(out, "CUPEL_DECLARE_OBJECTS(app_objects);\n");
    cupel__buf_append(out, "\nextern const cupel_metadata app_metadata;\n\n#endif\n");
}

int cupel__render_models(cupel__buf *out, const cupel__render_names *names,
                         const cupel_schema *schema, cupel_error *error)
{
    cupel__arena arena = { 0 };
    cupel__buf body = { 0 };
    cupel__c_writer w = { .out = &body, .arena = &arena };
    cupel__render_order order;
    int code = cupel__render_order_make(&order, schema, error);
    for (size_t i = 0; code == 0 && i < names->count; i++)
        render_model(&w, &names->models[i], &order);
    if (code == 0 && cupel__render_has_list(schema))
        cupel__render_objects(&w, &order, schema);
    if (code == 0)
        render_metadata(&w, names, cupel__render_has_list(schema));
    cupel__buf_append(out, "/* The models of a database, as it was found. */\n"
                           "#include \"models.h\"\n");
    if (w.overlong)
        cupel__c_allow_overlong(out);
    cupel__buf_append(out, schema->unread_count > 0 ? "\n" : "");
    cupel__render_unread(out, schema, "/* Not read: ", ". */\n");
    cupel__buf_append_n(out, cupel__buf_text(&body), body.size);
    out->failed = out->failed || w.failed || body.failed;
    cupel__render_order_release(&order);
    cupel__buf_release(&body);
    cupel__arena_release(&arena);
    return code;
}

const char *cupel__render_c_type(const cupel__render_model *model, size_t number, bool *optional)
{
    const cupel_column *column = model->table->columns[number];
    const cupel_type *type = &model->types[number];
    bool may_be_unset = (column->nullable || column->server_default) && !column->primary_key;
    *optional = false;
    if (type->dimensions > 0)
        return "cupel_array";
    const cupel_type_kind kind =
        column->any_width ? CUPEL_TYPE_BIGINT : held_kind(model->table->owner, type);
    for (size_t i = 0; i < sizeof c_types / sizeof *c_types; i++) {
        if (c_types[i].kind != kind)
            continue;
        *optional = may_be_unset && c_types[i].optional;
        return *optional ? c_types[i].optional : c_types[i].plain;
    }
    return "const char *";
}

/* The kind of the values; those of a domain are its type's, but for bytes, which PostgreSQL takes for a
 * domain as texts only. */
static cupel_type_kind held_kind(const cupel_schema *schema, const cupel_type *type)
{
    cupel__lexer lexer;
    const cupel_type *stated = type;
    for (const cupel_object *domain; (domain = domain_of(schema, type)) != NULL;)
        type = &domain->type;
    if (type->dimensions > 0 || (type != stated && type->kind == CUPEL_TYPE_BINARY))
        return CUPEL_TYPE_NATIVE;
    if (type->kind != CUPEL_TYPE_NATIVE)
        return type->kind;
    cupel__lexer_init(&lexer, cupel__lexical_find("postgresql"), type->name, strlen(type->name));
    const cupel__token word = cupel__lexer_next(&lexer);
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (cupel__token_is(&word, meanings[i].word))
            return meanings[i].kind;
    }
    return CUPEL_TYPE_NATIVE;
}

/* NULL where the type is none. */
static const cupel_object *domain_of(const cupel_schema *schema, const cupel_type *type)
{
    for (size_t i = 0; type->kind == CUPEL_TYPE_NATIVE && i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        size_t before = object->schema ? strlen(object->schema) + 1 : 0;
        if (object->kind == CUPEL_OBJECT_DOMAIN && &object->type != type &&
            strlen(type->name) == before + strlen(object->name) &&
            (before == 0 || (strncmp(type->name, object->schema, before - 1) == 0 &&
                             type->name[before - 1] == '.')) &&
            strcmp(type->name + before, object->name) == 0)
            return object;
    }
    return NULL;
}

static void render_struct(cupel__buf *out, const cupel__render_model *model)
{
    cupel__buf_printf(out, "\nstruct %s {\n", model->name);
    for (size_t i = 0; i < model->table->column_count; i++) {
        bool optional;
        const char *type = cupel__render_c_type(model, i, &optional);
        size_t size = strlen(type);
        bool spaced = type[size - 1] == '*' || type[size - 1] == ' ';
        cupel__buf_printf(out, "    %s%s%s;\n", type, spaced ? "" : " ", model->members[i]);
    }
    for (size_t i = 0; i < model->relation_count; i++) {
        const cupel__render_relation *relation = &model->relations[i];
        cupel__buf_printf(out, relation->to_many ? "    CUPEL_MANY(%s) %s;\n" : "    %s *%s;\n",
                          relation->target->name, relation->name);
    }
    cupel__buf_append(out, "};\n");
}

static void render_model(cupel__c_writer *w, const cupel__render_model *model,
                         const cupel__render_order *order)
{
    const cupel_table *table = model->table;
    cupel__c_arguments lines = { 0 };
    const char *head = cupel__arena_printf(
        w->arena, model->has_struct ? "CUPEL_MODEL(%s, " : "CUPEL_TABLE(%s, ", model->name);
    render_labels(w, model);
    cupel__buf_append_char(w->out, '\n');
    cupel__c_add(w, &lines, cupel__c_text(w, table->name));
    for (size_t i = 0; i < table->column_count; i++)
        cupel__c_add(w, &lines, render_column(w, model, i));
    if (table->column_count == 0)
        cupel__c_add(w, &lines, "CUPEL_NO_COLUMNS");
    for (size_t i = 0; i < model->relation_count; i++)
        cupel__c_add(w, &lines, render_relation(w, &model->relations[i]));
    cupel__render_keys(w, &lines, model);
    render_options(w, &lines, model, order);
    cupel__render_engine_options(w, &lines, model);
    cupel__c_column(w, head, &lines, ");\n");
}

/* In front of the first model that has them. */
static void render_labels(cupel__c_writer *w, const cupel__render_model *model)
{
    bool first = true;
    for (size_t i = 0; i < model->table->column_count; i++) {
        cupel__render_labels *labels = model->labels[i];
        cupel__c_arguments list = { 0 };
        if (!labels || labels->written)
            continue;
        for (size_t k = 0; labels->type->labels && labels->type->labels[k]; k++)
            cupel__c_add(w, &list, cupel__c_text(w, labels->type->labels[k]));
        cupel__c_add(w, &list, "NULL");
        cupel__buf_append(w->out, first ? "\n" : "");
        cupel__c_list(
            w, cupel__arena_printf(w->arena, "static const char *const %s[] = { ", labels->name),
            &list, " };\n");
        labels->written = true;
        first = false;
    }
}

static const char *render_column(cupel__c_writer *w, const cupel__render_model *model,
                                 size_t number)
{
    const cupel_column *column = model->table->columns[number];
    const char *member = model->members[number];
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, model->has_struct ? member : cupel__c_text(w, column->name));
    add_type(w, &a, model, number);
    if (model->has_struct && strcmp(member, column->name) != 0)
        cupel__c_option_text(w, &a, "column", column->name);
    add_keys(w, &a, model, number);
    if (!is_null(column->server_default))
        cupel__c_option_text(w, &a, "server_default", column->server_default);
    cupel__c_option_text(w, &a, "server_on_update", column->server_on_update);
    cupel__c_option_text(w, &a, "computed", column->computed);
    if (column->computed_stored)
        cupel__c_option(w, &a, "computed_stored", "true");
    cupel__c_add_identity(w, &a, column);
    cupel__c_option_text(w, &a, "collation", column->collation);
    cupel__c_option_text(w, &a, "comment", column->comment);
    cupel__render_reference(w, &a, model, column);
    return cupel__c_aligned(w, model->has_struct ? "CUPEL_COLUMN(" : "CUPEL_TABLE_COLUMN(", &a);
}

/* NULL::bytea, which is what a column without a default has anyway. */
static bool is_null(const char *value)
{
    cupel__lexer lexer;
    if (!value)
        return true;
    cupel__lexer_init(&lexer, cupel__lexical_find("postgresql"), value, strlen(value));
    const cupel__token word = cupel__lexer_next(&lexer);
    const cupel__token next = cupel__lexer_next(&lexer);
    return cupel__token_is(&word, "null") &&
           (next.kind == CUPEL__TOKEN_END || cupel__token_is(&next, "::"));
}

/* The type where the member's does not say it, or, without a struct, as the second argument. */
static void add_type(cupel__c_writer *w, cupel__c_arguments *a, const cupel__render_model *model,
                     size_t number)
{
    const cupel_column *column = model->table->columns[number];
    const cupel_type type = model->types[number];
    bool optional;
    const char *c_type = cupel__render_c_type(model, number, &optional);
    bool stated = !model->has_struct || type.timezone || type.dimensions > 0 ||
                  (type.kind == CUPEL_TYPE_BINARY && type.length > 0) ||
                  (type.kind == CUPEL_TYPE_INTEGER && column->any_width);
    for (size_t i = 0; i < sizeof c_types / sizeof *c_types; i++)
        stated = stated || (c_types[i].kind == type.kind && c_types[i].stated);
    if (stated) {
        const cupel__render_labels *labels = model->labels[number];
        const char *spelt = cupel__c_type(w, &type, column->name, labels ? labels->name : NULL);
        if (model->has_struct)
            cupel__c_option(w, a, "type", spelt);
        else
            cupel__c_add(w, a, spelt);
    }
    /* Where NULL is no matter of the C type. */
    bool pointer = model->has_struct && (strchr(c_type, '*') || strchr(c_type, ' ') ||
                                         type.dimensions > 0 || type.kind == CUPEL_TYPE_BINARY);
    if (!column->nullable && !column->primary_key && (!model->has_struct || pointer || optional))
        cupel__c_option(w, a, "not_null", "true");
}

static void add_keys(cupel__c_writer *w, cupel__c_arguments *a, const cupel__render_model *model,
                     size_t number)
{
    const cupel_table *table = model->table;
    const cupel_column *column = table->columns[number];
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key && cupel__constraint_has_column(key, column->name) &&
        cupel__render_key_in_columns(model, key))
        cupel__c_option(w, a, "primary_key", "true");
    bool sole = key && key->column_count == 1 && strcmp(key->columns[0], column->name) == 0;
    cupel_column typed = *column;
    typed.type = model->types[number];
    bool generated = sole && cupel__column_generates_itself(table, &typed);
    if (generated != column->autoincrement)
        cupel__c_option(w, a, generated ? "no_autoincrement" : "autoincrement", "true");
    bool unique = cupel__render_unique_in_column(model, column) != NULL;
    const cupel_index *index = unique ? NULL : cupel__render_index_in_column(model, column);
    if (unique || (index && index->unique))
        cupel__c_option(w, a, "unique", "true");
    if (index)
        cupel__c_option(w, a, "index", "true");
}

static const char *render_relation(cupel__c_writer *w, const cupel__render_relation *relation)
{
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, relation->name);
    cupel__c_add(w, &a, relation->target->name);
    cupel__c_option_text(w, &a, "back_populates", relation->back);
    cupel__c_option_text(w, &a, "foreign_key", relation->foreign_key);
    return cupel__c_aligned(w, relation->to_many ? "CUPEL_HAS_MANY(" : "CUPEL_BELONGS_TO(", &a);
}

static void render_options(cupel__c_writer *w, cupel__c_arguments *lines,
                           const cupel__render_model *model, const cupel__render_order *order)
{
    const cupel_table *table = model->table;
    cupel__c_arguments a = { 0 };
    cupel__c_option_text(w, &a, "schema", table->schema);
    cupel__c_option_text(w, &a, "comment", table->comment);
    cupel__c_add_partition(w, &a, table);
    if (a.count > 0)
        cupel__c_add(w, lines, cupel__c_aligned(w, "CUPEL_OPTIONS(", &a));
    cupel__render_needs(w, lines, "CUPEL_TABLE_NEED(", order, &(cupel_element){ table, NULL });
}

static void render_metadata(cupel__c_writer *w, const cupel__render_names *names, bool with_list)
{
    bool naming = needs_check_naming(names);
    cupel__c_arguments a = { 0 };
    if (naming)
        cupel__buf_append(w->out, "\n/* Checks keep the names that they have. */\n"
                                  "static const cupel_naming app_naming = { .ck = "
                                  "\"%(constraint_name)s\" };\n");
    cupel__buf_append_char(w->out, '\n');
    cupel__c_add(w, &a, "app_metadata");
    if (naming)
        cupel__c_add(w, &a, "&app_naming");
    for (size_t i = 0; i < names->count; i++)
        cupel__c_add(w, &a, cupel__arena_printf(w->arena, "%s_model", names->models[i].name));
    if (with_list)
        cupel__c_add(w, &a, "app_objects");
    else if (names->count == 0)
        cupel__c_add(w, &a, "NULL");
    cupel__c_aligned_list(w, naming ? "CUPEL_METADATA_NAMED(" : "CUPEL_METADATA(", &a, ");\n");
}

/* The default convention puts "ck_" and the table in front of a check's name. */
static bool needs_check_naming(const cupel__render_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        const cupel_table *table = names->models[i].table;
        for (size_t k = 0; k < table->constraint_count; k++) {
            const char *name = table->constraints[k]->name;
            size_t size = strlen(table->name);
            if (table->constraints[k]->kind == CUPEL_CONSTRAINT_CHECK && name &&
                (strncmp(name, "ck_", 3) != 0 || strncmp(name + 3, table->name, size) != 0 ||
                 name[3 + size] != '_'))
                return true;
        }
    }
    return false;
}
