/* A schema written as C: the header with the structs, and the source with the models. */
#include <string.h>

#include "dialect/lexer.h"
#include "inspect/render.h"
#include "sql/naming.h"
#include "sql/schema.h"
#include "sql/table.h"
#include "sql/type.h"

/* One property being written: its macro and options, on as many lines as it takes. */
typedef struct line_writer {
    cupel__buf *out;
    size_t line;   /* where the current line begins */
    size_t indent; /* of further lines */
    bool any;      /* an argument was written */
} line_writer;

enum { LINE_LIMIT = 100 };

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

static const char *const action_words[] = { NULL, "CUPEL_RESTRICT", "CUPEL_CASCADE",
                                            "CUPEL_SET_NULL", "CUPEL_SET_DEFAULT" };

static void render_struct(cupel__buf *out, const cupel__render_model *model);
static void render_labels(cupel__buf *out, const cupel__render_model *model);
static void labels_name(cupel__buf *out, const cupel__render_model *model, size_t number);
static void remark(void *context, const char *what, const char *name);
static void render_model(cupel__buf *out, const cupel__render_model *model);
static void render_column(cupel__buf *out, const cupel__render_model *model, size_t number);
static void column_type(line_writer *w, const cupel__render_model *model, size_t number);
static void column_key(line_writer *w, const cupel__render_model *model,
                       const cupel_column *column);
static void column_reference(line_writer *w, const cupel__render_model *model,
                             const cupel_column *column);
static void key_options(line_writer *w, const cupel_constraint *key);
static void render_relations(cupel__buf *out, const cupel__render_model *model);
static void render_constraints(cupel__buf *out, const cupel__render_model *model);
static void render_primary_key(cupel__buf *out, const cupel__render_model *model);
static void render_unique(cupel__buf *out, const cupel__render_model *model,
                          const cupel_constraint *unique);
static void render_foreign_key(cupel__buf *out, const cupel__render_model *model,
                               const cupel_constraint *key);
static void render_indexes(cupel__buf *out, const cupel__render_model *model);
static void render_index(cupel__buf *out, const cupel__render_model *model,
                         const cupel_index *index);
static void render_part(cupel__buf *out, const cupel__render_model *model,
                        const cupel_index_part *part);
static void include_option(line_writer *w, const cupel__render_model *model,
                           const char *const *include);
static void render_exclusion(cupel__buf *out, const cupel__render_model *model,
                             const cupel_constraint *exclusion);
static void render_engine_options(cupel__buf *out, const cupel__render_model *model);
static bool is_more_than_plain(const cupel_index *index);
static void render_options(cupel__buf *out, const cupel__render_model *model);
static const cupel_constraint *reference_of(const cupel__render_model *model,
                                            const cupel_column *column);
static bool stated_in_column(const cupel__render_model *model, const cupel_column *column,
                             const cupel_constraint *unique);
static bool index_stated_in_column(const cupel__render_model *model, const cupel_index *index);
static bool has_usual_name(const cupel__render_model *model, cupel__naming_key kind,
                           const char *const *columns, size_t count, const char *name);
static bool keys_in_order(const cupel_table *table, const cupel_constraint *key);
static bool needs_check_naming(const cupel__render_names *names);
static void begin(line_writer *w, cupel__buf *out, const char *macro);
static void argument(line_writer *w, const char *text);
static void option(line_writer *w, const char *name, const char *value);
static void text_option(line_writer *w, const char *name, const char *value);
static void text_argument(line_writer *w, const char *text);
static void end(line_writer *w);
static void column_list(cupel__buf *out, const cupel__render_model *model,
                        const char *const *columns, size_t count);
static void list_name(cupel__buf *out, const char *name);
static void c_text(cupel__buf *out, const char *text);

void cupel__render_header(cupel__buf *out, const cupel__render_names *names)
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
    cupel__buf_append(out, "\nextern const cupel_metadata app_metadata;\n\n#endif\n");
}

void cupel__render_models(cupel__buf *out, const cupel__render_names *names,
                          const cupel_schema *schema)
{
    bool naming = needs_check_naming(names);
    cupel__buf_append(out, "/* The models of a database, as it was found. */\n"
                           "#include \"models.h\"\n");
    size_t before = out->size;
    cupel__buf_append_char(out, '\n');
    cupel__render_unread(out, schema, "/* Not read: ", ". */\n");
    cupel__render_object_remarks(schema, remark, out);
    if (out->size == before + 1)
        cupel__buf_truncate(out, before);
    for (size_t i = 0; i < names->count; i++)
        render_model(out, &names->models[i]);
    if (naming)
        cupel__buf_append(out, "\n/* Checks keep the names that they have. */\n"
                               "static const cupel_naming app_naming = { .ck = "
                               "\"%(constraint_name)s\" };\n");
    line_writer w;
    cupel__buf_append_char(out, '\n');
    begin(&w, out, naming ? "CUPEL_METADATA_NAMED" : "CUPEL_METADATA");
    argument(&w, "app_metadata");
    if (naming)
        argument(&w, "&app_naming");
    for (size_t i = 0; i < names->count; i++) {
        cupel__buf name = { 0 };
        cupel__buf_printf(&name, "%s_model", names->models[i].name);
        argument(&w, cupel__buf_text(&name));
        out->failed = out->failed || name.failed;
        cupel__buf_release(&name);
    }
    cupel__buf_append(out, ");\n");
}

const char *cupel__render_c_type(const cupel_column *column, bool *optional)
{
    bool may_be_unset = (column->nullable || column->server_default) && !column->primary_key;
    *optional = false;
    if (column->type.dimensions > 0)
        return "cupel_array";
    for (size_t i = 0; i < sizeof c_types / sizeof *c_types; i++) {
        if (c_types[i].kind != column->type.kind)
            continue;
        *optional = may_be_unset && c_types[i].optional;
        return *optional ? c_types[i].optional : c_types[i].plain;
    }
    return "const char *";
}

static void render_struct(cupel__buf *out, const cupel__render_model *model)
{
    cupel__buf_printf(out, "\nstruct %s {\n", model->name);
    for (size_t i = 0; i < model->table->column_count; i++) {
        bool optional;
        const char *type = cupel__render_c_type(model->table->columns[i], &optional);
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

static void render_model(cupel__buf *out, const cupel__render_model *model)
{
    line_writer w;
    render_labels(out, model);
    cupel__buf_append_char(out, '\n');
    cupel__render_table_remarks(model->table, remark, out);
    begin(&w, out, model->has_struct ? "CUPEL_MODEL" : "CUPEL_TABLE");
    argument(&w, model->name);
    text_argument(&w, model->table->name);
    for (size_t i = 0; i < model->table->column_count; i++)
        render_column(out, model, i);
    render_relations(out, model);
    render_constraints(out, model);
    render_indexes(out, model);
    render_options(out, model);
    render_engine_options(out, model);
    cupel__buf_append(out, ");\n");
}

static void render_labels(cupel__buf *out, const cupel__render_model *model)
{
    for (size_t i = 0; i < model->table->column_count; i++) {
        const cupel_type *type = &model->table->columns[i]->type;
        if (type->kind != CUPEL_TYPE_ENUM)
            continue;
        cupel__buf_append(out, "\nstatic const char *const ");
        labels_name(out, model, i);
        cupel__buf_append(out, "[] = {");
        for (size_t k = 0; type->labels && type->labels[k]; k++) {
            cupel__buf_append(out, k ? ", " : " ");
            c_text(out, type->labels[k]);
        }
        cupel__buf_append(out, ", NULL };\n");
    }
}

/* user_mood_labels */
static void labels_name(cupel__buf *out, const cupel__render_model *model, size_t number)
{
    for (const char *c = model->name; *c; c++) {
        bool upper = *c >= 'A' && *c <= 'Z';
        cupel__buf_append(out, upper && c > model->name ? "_" : "");
        cupel__buf_append_char(out, upper ? (char)(*c - 'A' + 'a') : *c);
    }
    cupel__buf_printf(out, "_%s_labels", model->members[number]);
}

/* What would end the comment is left out of the name. */
static void remark(void *context, const char *what, const char *name)
{
    cupel__buf *out = context;
    cupel__buf_printf(out, "/* Not said here: %s ", what);
    cupel__render_in_comment(out, name);
    cupel__buf_append(out, ". */\n");
}

static void render_column(cupel__buf *out, const cupel__render_model *model, size_t number)
{
    const cupel_column *column = model->table->columns[number];
    line_writer w;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, model->has_struct ? "CUPEL_COLUMN" : "CUPEL_TABLE_COLUMN");
    if (model->has_struct)
        argument(&w, model->members[number]);
    else
        text_argument(&w, column->name);
    column_type(&w, model, number);
    if (model->has_struct && strcmp(model->members[number], column->name) != 0)
        text_option(&w, "column", column->name);
    column_key(&w, model, column);
    text_option(&w, "server_default", column->server_default);
    text_option(&w, "server_on_update", column->server_on_update);
    text_option(&w, "computed", column->computed);
    if (column->computed_stored)
        option(&w, "computed_stored", "true");
    if (column->identity != CUPEL_IDENTITY_NONE)
        option(&w, "identity",
               column->identity == CUPEL_IDENTITY_ALWAYS ? "CUPEL_IDENTITY_ALWAYS"
                                                         : "CUPEL_IDENTITY_BY_DEFAULT");
    text_option(&w, "collation", column->collation);
    text_option(&w, "comment", column->comment);
    column_reference(&w, model, column);
    end(&w);
}

/* The type where the member's does not say it, or, without a struct, as the second argument. */
static void column_type(line_writer *w, const cupel__render_model *model, size_t number)
{
    const cupel_column *column = model->table->columns[number];
    const cupel_type *type = &column->type;
    bool optional;
    const char *c_type = cupel__render_c_type(column, &optional);
    bool stated = !model->has_struct || type->timezone || type->dimensions > 0 ||
                  (type->kind == CUPEL_TYPE_BINARY && type->length > 0);
    cupel__buf spelt = { 0 };
    for (size_t i = 0; i < sizeof c_types / sizeof *c_types; i++)
        stated = stated || (c_types[i].kind == type->kind && c_types[i].stated);
    if (type->kind == CUPEL_TYPE_ENUM) {
        cupel__buf_append(&spelt, type->dimensions > 0 ? "CUPEL_ARRAY(" : "");
        cupel__buf_append(&spelt, "CUPEL_ENUM(");
        c_text(&spelt, type->name ? type->name : column->name);
        cupel__buf_append(&spelt, ", ");
        labels_name(&spelt, model, number);
        cupel__buf_append(&spelt, type->dimensions > 0 ? "))" : ")");
    } else if (type->kind == CUPEL_TYPE_BINARY && type->length > 0) {
        cupel__buf_printf(&spelt, "{ .kind = CUPEL_TYPE_BINARY, .length = %d }", type->length);
    } else {
        cupel__type_spell(&spelt, type);
    }
    if (stated && !model->has_struct)
        argument(w, cupel__buf_text(&spelt));
    else if (stated)
        option(w, "type", cupel__buf_text(&spelt));
    w->out->failed = w->out->failed || spelt.failed;
    cupel__buf_release(&spelt);

    /* Where NULL is no matter of the C type. */
    bool pointer = model->has_struct && (strchr(c_type, '*') || strchr(c_type, ' ') ||
                                         type->dimensions > 0 || type->kind == CUPEL_TYPE_BINARY);
    if (!column->nullable && !column->primary_key && (!model->has_struct || pointer || optional))
        option(w, "not_null", "true");
}

static void column_key(line_writer *w, const cupel__render_model *model, const cupel_column *column)
{
    const cupel_table *table = model->table;
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key && keys_in_order(table, key) && cupel__constraint_has_column(key, column->name))
        option(w, "primary_key", "true");
    bool sole = key && key->column_count == 1 && strcmp(key->columns[0], column->name) == 0;
    bool generated = sole && cupel__column_generates_itself(table, column);
    if (generated && !column->autoincrement)
        option(w, "no_autoincrement", "true");
    else if (!generated && column->autoincrement)
        option(w, "autoincrement", "true");
    bool unique = false;
    bool index = false;
    for (size_t i = 0; i < table->constraint_count; i++)
        unique = unique || stated_in_column(model, column, table->constraints[i]);
    for (size_t i = 0; !unique && i < table->index_count; i++) {
        const cupel_index *stated = table->indexes[i];
        if (index || !index_stated_in_column(model, stated) ||
            strcmp(stated->parts[0].column, column->name) != 0)
            continue;
        index = true;
        unique = stated->unique;
    }
    if (unique)
        option(w, "unique", "true");
    if (index)
        option(w, "index", "true");
}

static void column_reference(line_writer *w, const cupel__render_model *model,
                             const cupel_column *column)
{
    const cupel_constraint *key = reference_of(model, column);
    if (!key)
        return;
    cupel__buf target = { 0 };
    if (key->referred_schema)
        cupel__buf_printf(&target, "%s.", key->referred_schema);
    cupel__buf_printf(&target, "%s.%s", key->referred_table, key->referred_columns[0]);
    text_option(w, "references", cupel__buf_text(&target));
    w->out->failed = w->out->failed || target.failed;
    cupel__buf_release(&target);
    key_options(w, key);
}

static void key_options(line_writer *w, const cupel_constraint *key)
{
    static const char *const matches[] = { NULL, "CUPEL_MATCH_FULL", "CUPEL_MATCH_PARTIAL" };
    option(w, "match", matches[key->match]);
    option(w, "on_delete", action_words[key->on_delete]);
    option(w, "on_update", action_words[key->on_update]);
    if (key->deferrable)
        option(w, "deferrable", "true");
    if (key->initially_deferred)
        option(w, "initially_deferred", "true");
}

static void render_relations(cupel__buf *out, const cupel__render_model *model)
{
    for (size_t i = 0; i < model->relation_count; i++) {
        const cupel__render_relation *relation = &model->relations[i];
        line_writer w;
        cupel__buf_append(out, ",\n    ");
        begin(&w, out, relation->to_many ? "CUPEL_HAS_MANY" : "CUPEL_BELONGS_TO");
        argument(&w, relation->name);
        argument(&w, relation->target->name);
        text_option(&w, "back_populates", relation->back);
        text_option(&w, "foreign_key", relation->foreign_key);
        end(&w);
    }
}

static void render_constraints(cupel__buf *out, const cupel__render_model *model)
{
    const cupel_table *table = model->table;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        line_writer w;
        switch (constraint->kind) {
        case CUPEL_CONSTRAINT_PRIMARY_KEY:
            render_primary_key(out, model);
            break;
        case CUPEL_CONSTRAINT_UNIQUE:
            render_unique(out, model, constraint);
            break;
        case CUPEL_CONSTRAINT_FOREIGN_KEY:
            render_foreign_key(out, model, constraint);
            break;
        case CUPEL_CONSTRAINT_CHECK:
            cupel__buf_append(out, ",\n    ");
            begin(&w, out, "CUPEL_CHECK");
            text_argument(&w, constraint->name);
            text_argument(&w, constraint->expression);
            end(&w);
            break;
        case CUPEL_CONSTRAINT_EXCLUDE:
            render_exclusion(out, model, constraint);
            break;
        }
    }
}

static void render_primary_key(cupel__buf *out, const cupel__render_model *model)
{
    const cupel_constraint *key = cupel_table_primary_key(model->table);
    line_writer w;
    if (keys_in_order(model->table, key))
        return;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_PRIMARY_KEY");
    argument(&w, "NULL");
    cupel__buf list = { 0 };
    column_list(&list, model, key->columns, key->column_count);
    text_argument(&w, cupel__buf_text(&list));
    out->failed = out->failed || list.failed;
    cupel__buf_release(&list);
    end(&w);
}

static void render_unique(cupel__buf *out, const cupel__render_model *model,
                          const cupel_constraint *unique)
{
    const cupel_column *column = cupel_table_column(model->table, unique->columns[0]);
    line_writer w;
    if (column && stated_in_column(model, column, unique))
        return;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_UNIQUE");
    bool usual = has_usual_name(model, CUPEL__NAMING_UQ, unique->columns, unique->column_count,
                                unique->name);
    text_argument(&w, usual && unique->option_count == 0 ? NULL : unique->name);
    cupel__buf list = { 0 };
    column_list(&list, model, unique->columns, unique->column_count);
    text_argument(&w, cupel__buf_text(&list));
    include_option(&w, model, unique->include);
    if (unique->nulls_not_distinct)
        option(&w, "nulls_not_distinct", "true");
    key_options(&w, unique);
    text_option(&w, "comment", unique->comment);
    out->failed = out->failed || list.failed;
    cupel__buf_release(&list);
    end(&w);
}

static void render_foreign_key(cupel__buf *out, const cupel__render_model *model,
                               const cupel_constraint *key)
{
    if (!cupel__render_can_refer(model->table, key))
        return;
    if (key->column_count == 1 &&
        reference_of(model, cupel_table_column(model->table, key->columns[0])) == key)
        return;
    cupel__buf own = { 0 };
    cupel__buf target = { 0 };
    line_writer w;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_FOREIGN_KEY");
    argument(&w, "NULL");
    column_list(&own, model, key->columns, key->column_count);
    text_argument(&w, cupel__buf_text(&own));
    if (key->referred_schema)
        cupel__buf_printf(&target, "%s.", key->referred_schema);
    cupel__buf_printf(&target, "%s(", key->referred_table);
    column_list(&target, NULL, key->referred_columns, key->column_count);
    cupel__buf_append_char(&target, ')');
    text_argument(&w, cupel__buf_text(&target));
    out->failed = out->failed || own.failed || target.failed;
    cupel__buf_release(&own);
    cupel__buf_release(&target);
    key_options(&w, key);
    end(&w);
}

static void render_indexes(cupel__buf *out, const cupel__render_model *model)
{
    for (size_t i = 0; i < model->table->index_count; i++) {
        const cupel_index *index = model->table->indexes[i];
        if (cupel__render_can_say_index(index) && !index_stated_in_column(model, index))
            render_index(out, model, index);
    }
}

static void render_index(cupel__buf *out, const cupel__render_model *model,
                         const cupel_index *index)
{
    cupel__buf list = { 0 };
    line_writer w;
    for (size_t i = 0; i < index->part_count; i++) {
        cupel__buf_append(&list, i ? ", " : "");
        render_part(&list, model, &index->parts[i]);
    }
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_INDEX");
    text_argument(&w, index->name);
    text_argument(&w, cupel__buf_text(&list));
    if (index->unique)
        option(&w, "unique", "true");
    text_option(&w, "where", index->where);
    text_option(&w, "method", index->method);
    include_option(&w, model, index->include);
    if (index->nulls_not_distinct)
        option(&w, "nulls_not_distinct", "true");
    text_option(&w, "comment", index->comment);
    end(&w);
    out->failed = out->failed || list.failed;
    cupel__buf_release(&list);
}

static void render_part(cupel__buf *out, const cupel__render_model *model,
                        const cupel_index_part *part)
{
    if (part->column)
        list_name(out,
                  model->has_struct ? cupel__render_member(model, part->column) : part->column);
    else
        cupel__buf_append(out, part->expression);
    cupel__part_spell(out, part);
}

static void include_option(line_writer *w, const cupel__render_model *model,
                           const char *const *include)
{
    size_t count = 0;
    cupel__buf list = { 0 };
    while (include && include[count])
        count++;
    column_list(&list, model, include, count);
    if (count > 0)
        text_option(w, "include", cupel__buf_text(&list));
    w->out->failed = w->out->failed || list.failed;
    cupel__buf_release(&list);
}

static void render_exclusion(cupel__buf *out, const cupel__render_model *model,
                             const cupel_constraint *exclusion)
{
    cupel__buf list = { 0 };
    line_writer w;
    for (size_t i = 0; i < exclusion->part_count; i++) {
        cupel__buf_append(&list, i ? ", " : "");
        render_part(&list, model, &exclusion->parts[i]);
    }
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_EXCLUDE");
    text_argument(&w, exclusion->name);
    text_argument(&w, cupel__buf_text(&list));
    text_option(&w, "method", exclusion->method);
    text_option(&w, "where", exclusion->where);
    include_option(&w, model, exclusion->include);
    key_options(&w, exclusion);
    end(&w);
    out->failed = out->failed || list.failed;
    cupel__buf_release(&list);
}

static void engine_option(cupel__buf *out, const char *element, const cupel_option *stated)
{
    line_writer w;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, element ? "CUPEL_OPTION_OF" : "CUPEL_TABLE_OPTION");
    if (element)
        text_argument(&w, element);
    text_argument(&w, stated->dialect);
    text_argument(&w, stated->name);
    text_argument(&w, stated->value);
    end(&w);
}

/* Of the table, its columns, indexes and constraints. */
static void render_engine_options(cupel__buf *out, const cupel__render_model *model)
{
    const cupel_table *table = model->table;
    for (size_t i = 0; i < table->option_count; i++)
        engine_option(out, NULL, &table->options[i]);
    for (size_t i = 0; i < table->column_count; i++) {
        for (size_t k = 0; k < table->columns[i]->option_count; k++)
            engine_option(out, model->has_struct ? model->members[i] : table->columns[i]->name,
                          &table->columns[i]->options[k]);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        for (size_t k = 0; cupel__render_can_say_index(index) && k < index->option_count; k++)
            engine_option(out, index->name, &index->options[k]);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        for (size_t k = 0; constraint->name && k < constraint->option_count; k++)
            engine_option(out, constraint->name, &constraint->options[k]);
    }
}

static void render_options(cupel__buf *out, const cupel__render_model *model)
{
    line_writer w;
    if (!model->table->schema && !model->table->comment && !model->table->partition_by &&
        !model->table->partition_of)
        return;
    cupel__buf_append(out, ",\n    ");
    begin(&w, out, "CUPEL_OPTIONS");
    text_option(&w, "schema", model->table->schema);
    text_option(&w, "comment", model->table->comment);
    text_option(&w, "partition_by", model->table->partition_by);
    cupel__buf parent = { 0 };
    if (model->table->partition_of_schema)
        cupel__buf_printf(&parent, "%s.", model->table->partition_of_schema);
    cupel__buf_append(&parent, model->table->partition_of);
    text_option(&w, "partition_of", model->table->partition_of ? cupel__buf_text(&parent) : NULL);
    out->failed = out->failed || parent.failed;
    cupel__buf_release(&parent);
    text_option(&w, "partition_bound", model->table->partition_bound);
    end(&w);
}

/* The foreign key that is said with its column: the first of those over it alone. */
static const cupel_constraint *reference_of(const cupel__render_model *model,
                                            const cupel_column *column)
{
    for (size_t i = 0; column && i < model->table->constraint_count; i++) {
        const cupel_constraint *key = model->table->constraints[i];
        if (key->kind == CUPEL_CONSTRAINT_FOREIGN_KEY && key->column_count == 1 &&
            strcmp(key->columns[0], column->name) == 0 &&
            cupel__render_can_refer(model->table, key))
            return key;
    }
    return NULL;
}

/* `.unique = true` makes a constraint of the convention's name, unless there is an index as well. */
static bool stated_in_column(const cupel__render_model *model, const cupel_column *column,
                             const cupel_constraint *unique)
{
    if (unique->kind != CUPEL_CONSTRAINT_UNIQUE || unique->column_count != 1 || unique->include ||
        unique->nulls_not_distinct || unique->deferrable || unique->comment ||
        unique->option_count > 0 || strcmp(unique->columns[0], column->name) != 0 ||
        !has_usual_name(model, CUPEL__NAMING_UQ, unique->columns, 1, unique->name))
        return false;
    for (size_t i = 0; i < model->table->constraint_count; i++) {
        const cupel_constraint *other = model->table->constraints[i];
        if (other == unique)
            return true;
        if (other->kind == CUPEL_CONSTRAINT_UNIQUE && other->column_count == 1 &&
            strcmp(other->columns[0], column->name) == 0)
            return false;
    }
    return false;
}

/* `.index = true`, for an index of the convention's name over a column alone that is not unique on
 * its own. */
static bool index_stated_in_column(const cupel__render_model *model, const cupel_index *index)
{
    if (index->part_count != 1 || !index->parts[0].column || index->parts[0].descending ||
        is_more_than_plain(index) || index->where || index->method ||
        !cupel__render_can_say_index(index) ||
        !has_usual_name(model, CUPEL__NAMING_IX, &index->parts[0].column, 1, index->name))
        return false;
    for (size_t i = 0; i < model->table->constraint_count; i++) {
        const cupel_constraint *constraint = model->table->constraints[i];
        if (constraint->kind == CUPEL_CONSTRAINT_UNIQUE && constraint->column_count == 1 &&
            strcmp(constraint->columns[0], index->parts[0].column) == 0)
            return false;
    }
    return true;
}

bool cupel__render_can_say_index(const cupel_index *index)
{
    bool can = true;
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        /* A bare word would be read as a column. */
        can = can && (part->column || strchr(part->expression, '('));
        can = can && (!part->collation || !strchr(part->collation, '"'));
        for (const char *c = part->length > 0 ? part->column : ""; *c; c++)
            can = can && !strchr(" \",()", *c);
    }
    return can;
}

static bool is_more_than_plain(const cupel_index *index)
{
    bool more =
        index->include || index->nulls_not_distinct || index->comment || index->option_count > 0;
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        more = more || part->collation || part->operator_class || part->length > 0 ||
               part->nulls != CUPEL_NULLS_DEFAULT;
    }
    return more;
}

/* True for the name that the convention gives, and for none. */
static bool has_usual_name(const cupel__render_model *model, cupel__naming_key kind,
                           const char *const *columns, size_t count, const char *name)
{
    const cupel__naming_parts parts = { .table_name = model->table->name,
                                        .columns = columns,
                                        .column_count = count };
    cupel__buf usual = { 0 };
    bool same = name == NULL || (cupel__naming_apply(&usual, NULL, kind, &parts, NULL) == 0 &&
                                 strcmp(cupel__buf_text(&usual), name) == 0);
    cupel__buf_release(&usual);
    return same;
}

/* Columns that say `.primary_key = true` are the key in the order in which they stand. */
static bool keys_in_order(const cupel_table *table, const cupel_constraint *key)
{
    size_t at = 0;
    for (size_t i = 0; i < table->column_count && at < key->column_count; i++)
        at += strcmp(table->columns[i]->name, key->columns[at]) == 0;
    return at == key->column_count;
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

static void begin(line_writer *w, cupel__buf *out, const char *macro)
{
    size_t line = out->size;
    while (line > 0 && out->text[line - 1] != '\n')
        line--;
    cupel__buf_printf(out, "%s(", macro);
    *w = (line_writer){ .out = out, .line = line, .indent = out->size - line };
}

/* Goes on in a new line where this one would become too long. */
static void argument(line_writer *w, const char *text)
{
    size_t size = strlen(text) + 3;
    if (w->any)
        cupel__buf_append_char(w->out, ',');
    if (w->any && w->out->size - w->line + size > LINE_LIMIT) {
        cupel__buf_append_char(w->out, '\n');
        w->line = w->out->size;
        for (size_t i = 0; i < w->indent; i++)
            cupel__buf_append_char(w->out, ' ');
    } else if (w->any) {
        cupel__buf_append_char(w->out, ' ');
    }
    cupel__buf_append(w->out, text);
    w->any = true;
}

/* ".name = value"; nothing for NULL. */
static void option(line_writer *w, const char *name, const char *value)
{
    cupel__buf text = { 0 };
    if (!value)
        return;
    cupel__buf_printf(&text, ".%s = %s", name, value);
    argument(w, cupel__buf_text(&text));
    w->out->failed = w->out->failed || text.failed;
    cupel__buf_release(&text);
}

static void text_option(line_writer *w, const char *name, const char *value)
{
    cupel__buf text = { 0 };
    if (!value)
        return;
    c_text(&text, value);
    option(w, name, cupel__buf_text(&text));
    w->out->failed = w->out->failed || text.failed;
    cupel__buf_release(&text);
}

static void text_argument(line_writer *w, const char *text)
{
    cupel__buf quoted = { 0 };
    if (text)
        c_text(&quoted, text);
    argument(w, text ? cupel__buf_text(&quoted) : "NULL");
    w->out->failed = w->out->failed || quoted.failed;
    cupel__buf_release(&quoted);
}

static void end(line_writer *w)
{
    cupel__buf_append_char(w->out, ')');
}

/* "a, b": attributes of the model, or with NULL the columns as they are called. */
static void column_list(cupel__buf *out, const cupel__render_model *model,
                        const char *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cupel__buf_append(out, i ? ", " : "");
        bool attribute = model && model->has_struct;
        list_name(out, attribute ? cupel__render_member(model, columns[i]) : columns[i]);
    }
}

/* Between quotes where it would not be read as one name. */
static void list_name(cupel__buf *out, const char *name)
{
    bool plain = true;
    for (const char *c = name; *c; c++)
        plain = plain && ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                          (*c >= '0' && *c <= '9') || *c == '_' || (unsigned char)*c >= 0x80);
    cupel__buf_printf(out, plain ? "%s" : "\"%s\"", name);
}

/* A string literal of C. */
static void c_text(cupel__buf *out, const char *text)
{
    cupel__buf_append_char(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            cupel__buf_append_char(out, '\\');
        if (c == '\n')
            cupel__buf_append(out, "\\n");
        else if (c < ' ' || c == 0x7f)
            cupel__buf_printf(out, "\\%03o", c);
        else
            cupel__buf_append_char(out, *text);
    }
    cupel__buf_append_char(out, '"');
}
