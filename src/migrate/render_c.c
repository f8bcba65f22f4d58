/* Operations as a revision file in C, looking as if written by hand. */
#include "migrate/render.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/rebuild.h"
#include "inspect/c_schema.h"
#include "migrate/render_object.h"
#include "sql/ddl.h"
#include "sql/schema.h"
#include "sql/table.h"
#include "sql/type.h"

/* The labels of an enum become an array in front of the functions. */
typedef struct label_array {
    const cupel_type *type;
    const char *name;
} label_array;

typedef struct renderer {
    cupel__c_writer writer;
    const cupel_dialect *dialect;
    cupel__arena arena;
    cupel__vec(label_array) arrays;
    cupel_error *error;
    int code;
} renderer;

static void header(cupel__buf *out, const cupel__revision_text *revision, bool overlong);
static void footer(renderer *r, const cupel__revision_text *revision);
static void collect_labels(renderer *r, const cupel__operation_list *operations);
static void label_arrays(renderer *r);
static void function(renderer *r, const char *name, const cupel__findings *found, bool backwards);
static void bring_enums_back(renderer *r, const cupel_schema *before, const cupel_schema *after);
static void statement(renderer *r, const cupel__operation *o);
static void create_table(renderer *r, const cupel__operation *o);
static void alter_column(renderer *r, const cupel__operation *o);
static void alter_table(renderer *r, const cupel__operation *o);
static void comment_sql(renderer *r, const cupel__operation *o);
static void add_options(renderer *r, cupel__c_arguments *lines, const char *head,
                        const char *element, const cupel_option *options, size_t count);
static void add_table_options(renderer *r, cupel__c_arguments *lines, const cupel_table *table);
static void element(renderer *r, const cupel_table *table, const cupel__operation *o);
static const char *column_text(renderer *r, const cupel_table *table, const cupel_column *column,
                               bool in_table);
static const char *constraint_text(renderer *r, const cupel_table *table,
                                   const cupel_constraint *constraint);
static const char *index_text(renderer *r, const cupel_index *index);
static bool key_is_in_columns(renderer *r, const cupel_table *table);
static bool would_be_generated(const cupel_table *table, const cupel_column *column);
static const char *type_text(renderer *r, const cupel_column *column);
static const char *table_name(renderer *r, const cupel__operation *o);

int cupel__render_c(cupel__buf *out, const cupel__revision_text *revision,
                    const cupel__findings *found, const cupel_dialect *dialect, cupel_error *error)
{
    renderer r = { .dialect = dialect, .error = error };
    cupel__buf body = { 0 };
    r.writer.out = &body;
    r.writer.arena = &r.arena;
    if (found != NULL) {
        collect_labels(&r, &found->operations);
        label_arrays(&r);
    }
    function(&r, "upgrade", found, false);
    function(&r, "downgrade", found, true);
    footer(&r, revision);
    header(out, revision, r.writer.overlong);
    cupel__buf_append_n(out, cupel__buf_text(&body), body.size);
    if (r.code == 0 && (out->failed || body.failed || r.writer.failed))
        r.code = cupel__error_nomem(error);
    cupel__buf_release(&body);
    cupel__vec_release(&r.arrays);
    cupel__arena_release(&r.arena);
    return r.code;
}

void cupel__render_time(cupel__buf *out, int64_t seconds, char between)
{
    char text[CUPEL_DATETIME_TEXT_SIZE];
    cupel_datetime_format((cupel_datetime){ seconds * 1000000 }, text, sizeof text);
    char *blank = strchr(text, ' ');
    if (blank != NULL)
        *blank = between;
    cupel__buf_append(out, text);
}

/* The comment is for people; whatever would end it early is parted. */
static void header(cupel__buf *out, const cupel__revision_text *revision, bool overlong)
{
    bool silent = *revision->message == '\0';
    cupel__buf_append(out, silent ? "/*" : "/* ");
    for (const char *at = revision->message; *at != '\0'; at++) {
        if (*at == '\n')
            cupel__buf_append(out, "\n * ");
        else if (*at != '\r')
            cupel__buf_append_char(out, *at);
        if ((at[0] == '*' && at[1] == '/') || (at[0] == '/' && at[1] == '*'))
            cupel__buf_append_char(out, ' ');
    }
    cupel__buf_append(out, silent ? "" : "\n *");
    cupel__buf_printf(out, "\n * Revision ID: %s\n * Revises:%s%s\n * Create Date: ", revision->id,
                      revision->down_revision != NULL ? " " : "",
                      revision->down_revision != NULL ? revision->down_revision : "");
    cupel__render_time(out, revision->created, ' ');
    cupel__buf_append(out, "+00:00\n */\n#include <cupel/op.h>\n");
    if (overlong)
        cupel__c_allow_overlong(out);
    cupel__buf_append_char(out, '\n');
}

static void footer(renderer *r, const cupel__revision_text *revision)
{
    cupel__c_writer *w = &r->writer;
    const char *down =
        revision->down_revision != NULL ? cupel__c_text(w, revision->down_revision) : "NULL";
    const char *message = cupel__c_text(w, revision->message);
    if (w->failed)
        return;
    cupel__buf_printf(w->out, "CUPEL_REVISION(%s, .down_revision = %s,", revision->id, down);
    bool fits = strlen(revision->id) + strlen(down) + strlen(message) < 54;
    cupel__buf_printf(w->out, "%s.message = %s,", fits ? " " : "\n               ", message);
    cupel__buf_append(w->out, "\n               .upgrade = upgrade, .downgrade = downgrade);\n");
}

static const label_array *find_labels(renderer *r, const cupel_type *type)
{
    for (size_t i = 0; i < r->arrays.count; i++) {
        if (cupel__type_equal(r->arrays.items[i].type, type))
            return &r->arrays.items[i];
    }
    return NULL;
}

/* "mood" has the array mood_labels; where it changes, mood_labels_2 is what the other side has. */
static void collect_type(renderer *r, const cupel_type *type)
{
    size_t same = 1;
    if (type->kind != CUPEL_TYPE_ENUM || find_labels(r, type) != NULL)
        return;
    for (size_t i = 0; i < r->arrays.count; i++)
        same += cupel__text_equal(r->arrays.items[i].type->name, type->name);
    char *name = cupel__arena_printf(&r->arena, same > 1 ? "%s_labels_%zu" : "%s_labels",
                                     type->name != NULL ? type->name : "enum", same);
    for (char *at = name; at != NULL && *at != '\0'; at++) {
        bool word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || *at == '_' ||
                    (*at >= '0' && *at <= '9' && at > name);
        *at = word ? *at : '_';
    }
    if (name == NULL || !cupel__vec_push(&r->arrays, ((label_array){ type, name })))
        r->writer.failed = true;
}

static void collect_operand(renderer *r, const cupel__operand *operand, bool whole_table)
{
    if (operand->column != NULL)
        collect_type(r, &operand->column->type);
    for (size_t i = 0; whole_table && operand->table != NULL && i < operand->table->column_count;
         i++)
        collect_type(r, &operand->table->columns[i]->type);
}

static void collect_labels(renderer *r, const cupel__operation_list *operations)
{
    for (size_t i = 0; i < operations->count; i++) {
        const cupel__operation *o = &operations->items[i];
        bool table =
            o->kind == CUPEL__OPERATION_CREATE_TABLE || o->kind == CUPEL__OPERATION_DROP_TABLE;
        bool column = o->kind == CUPEL__OPERATION_ADD_COLUMN ||
                      o->kind == CUPEL__OPERATION_DROP_COLUMN ||
                      (o->kind == CUPEL__OPERATION_ALTER_COLUMN && o->changes & CUPEL_ALTER_TYPE);
        if (!table && !column)
            continue;
        collect_operand(r, &o->to, table);
        collect_operand(r, &o->from, table);
    }
}

static void label_arrays(renderer *r)
{
    cupel__c_writer *w = &r->writer;
    for (size_t i = 0; i < r->arrays.count && !w->failed; i++) {
        const label_array *array = &r->arrays.items[i];
        cupel__c_arguments labels = { 0 };
        const char *head =
            cupel__arena_printf(&r->arena, "static const char *const %s[] = { ", array->name);
        for (size_t k = 0; array->type->labels[k] != NULL; k++)
            cupel__c_add(w, &labels, cupel__c_text(w, array->type->labels[k]));
        cupel__c_add(w, &labels, "NULL");
        cupel__c_list(w, head, &labels, " };\n");
    }
    cupel__buf_append(w->out, r->arrays.count > 0 ? "\n" : "");
}

static void function(renderer *r, const char *name, const cupel__findings *found, bool backwards)
{
    cupel__buf *out = r->writer.out;
    cupel__buf_printf(out, "static void %s(cupel_op *op)\n{\n", name);
    size_t before = out->size;
    size_t count = found != NULL ? found->operations.count : 0;
    for (size_t i = 0; i < count && r->code == 0; i++) {
        const cupel__operation *o = &found->operations.items[backwards ? count - 1 - i : i];
        cupel__operation reversed;
        if (backwards) {
            reversed = cupel__operation_reverse(o);
            o = &reversed;
        }
        if (!o->only_back)
            statement(r, o);
    }
    if (found != NULL)
        bring_enums_back(r, backwards ? found->to : found->from,
                         backwards ? found->from : found->to);
    cupel__buf_append(out, out->size == before ? "    (void)op;\n}\n\n" : "}\n\n");
}

/* An enum type goes with the last of its columns; it comes back where it stays without them. */
static void bring_enums_back(renderer *r, const cupel_schema *before, const cupel_schema *after)
{
    for (size_t i = 0; i < after->object_count && r->code == 0; i++) {
        const cupel_object *object = after->objects[i];
        const cupel_reference name = { object->kind, object->schema, object->name, NULL, NULL };
        const cupel__operation o = { .kind = CUPEL__OPERATION_CREATE_OBJECT,
                                     .schema = object->schema,
                                     .table = object->name,
                                     .name = object->name,
                                     .to.object = object };
        if (object->kind == CUPEL_OBJECT_ENUM && cupel_schema_object(before, &name) != NULL &&
            cupel__schema_uses_enum(before, object) && !cupel__schema_uses_enum(after, object))
            statement(r, &o);
    }
}

/* "    cupel_op_name(op, "table", ...);": the arguments behind the table are in `rest`. */
static void call(renderer *r, const char *name, const cupel__operation *o,
                 const cupel__c_arguments *rest)
{
    cupel__c_writer *w = &r->writer;
    cupel__c_arguments all = { 0 };
    const char *head = cupel__arena_printf(&r->arena, "    cupel_op_%s(", name);
    cupel__c_add(w, &all, "op");
    cupel__c_add(w, &all, table_name(r, o));
    for (size_t i = 0; rest != NULL && i < rest->count; i++)
        cupel__c_add(w, &all, rest->items[i]);
    if (head != NULL)
        cupel__c_list(w, head, &all, ");\n");
    else
        w->failed = true;
}

static void call_with_names(renderer *r, const char *name, const cupel__operation *o,
                            const char *first, const char *second)
{
    cupel__c_arguments rest = { 0 };
    cupel__c_add(&r->writer, &rest, cupel__c_text(&r->writer, first));
    if (second != NULL)
        cupel__c_add(&r->writer, &rest, cupel__c_text(&r->writer, second));
    call(r, name, o, &rest);
}

static void statement(renderer *r, const cupel__operation *o)
{
    cupel__c_arguments rest = { 0 };
    switch (o->kind) {
    case CUPEL__OPERATION_CREATE_TABLE:
        create_table(r, o);
        break;
    case CUPEL__OPERATION_DROP_TABLE:
        call(r, "drop_table", o, NULL);
        break;
    case CUPEL__OPERATION_RENAME_TABLE:
        call_with_names(r, "rename_table", o, o->new_name, NULL);
        break;
    case CUPEL__OPERATION_COMMENT_TABLE:
        cupel__c_add(&r->writer, &rest,
                     o->to.table->comment != NULL ? cupel__c_text(&r->writer, o->to.table->comment)
                                                  : "NULL");
        call(r, "comment_table", o, &rest);
        break;
    case CUPEL__OPERATION_ADD_COLUMN:
    case CUPEL__OPERATION_ADD_CONSTRAINT:
    case CUPEL__OPERATION_CREATE_INDEX:
        element(r, o->to.table, o);
        break;
    case CUPEL__OPERATION_DROP_COLUMN:
        call_with_names(r, "drop_column", o, o->name, NULL);
        break;
    case CUPEL__OPERATION_RENAME_COLUMN:
        call_with_names(r, "rename_column", o, o->name, o->new_name);
        break;
    case CUPEL__OPERATION_ALTER_COLUMN:
        alter_column(r, o);
        break;
    case CUPEL__OPERATION_FILL_COLUMN:
        if (o->invented)
            cupel__buf_append(r->writer.out, "    /* What was in this column is gone. */\n");
        call_with_names(r, "fill_column", o, o->name, o->value);
        break;
    case CUPEL__OPERATION_DROP_CONSTRAINT:
        call_with_names(r, "drop_constraint", o, o->name, NULL);
        break;
    case CUPEL__OPERATION_DROP_INDEX:
        call_with_names(r, "drop_index", o, o->name, NULL);
        break;
    case CUPEL__OPERATION_ALTER_TABLE:
        alter_table(r, o);
        break;
    case CUPEL__OPERATION_COMMENT_INDEX:
    case CUPEL__OPERATION_COMMENT_CONSTRAINT:
        comment_sql(r, o);
        break;
    case CUPEL__OPERATION_CREATE_OBJECT:
    case CUPEL__OPERATION_ALTER_OBJECT:
    case CUPEL__OPERATION_COMMENT_OBJECT:
    case CUPEL__OPERATION_DROP_OBJECT:
    case CUPEL__OPERATION_OWN_SEQUENCE:
        cupel__render_object(&r->writer, o);
        break;
    case CUPEL__OPERATION_UNFILL_COLUMN:
        break;
    }
}

/* One line for each of the table's elements. */
static void create_table(renderer *r, const cupel__operation *o)
{
    cupel__c_writer *w = &r->writer;
    const cupel_table *table = o->to.table;
    bool in_columns = key_is_in_columns(r, table);
    cupel__c_arguments lines = { 0 };

    cupel__c_add(w, &lines, cupel__c_text(w, table->name));
    for (size_t i = 0; i < table->column_count; i++)
        cupel__c_add(w, &lines, column_text(r, table, table->columns[i], in_columns));
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        if (!in_columns || constraint->kind != CUPEL_CONSTRAINT_PRIMARY_KEY)
            cupel__c_add(w, &lines, constraint_text(r, table, constraint));
    }
    for (size_t i = 0; i < table->index_count; i++)
        cupel__c_add(w, &lines, index_text(r, table->indexes[i]));
    if (table->schema != NULL || table->comment != NULL || table->partition_by != NULL ||
        table->partition_of != NULL) {
        cupel__c_arguments options = { 0 };
        cupel__c_option_text(w, &options, "schema", table->schema);
        cupel__c_option_text(w, &options, "comment", table->comment);
        cupel__c_add_partition(w, &options, table);
        cupel__c_add(w, &lines, cupel__c_nested(w, "CUPEL_OP_OPTIONS(", &options));
    }
    add_table_options(r, &lines, table);
    cupel__c_column(w, "    cupel_op_create_table(op, ", &lines, ");\n");
}

static void element(renderer *r, const cupel_table *table, const cupel__operation *o)
{
    cupel__c_arguments rest = { 0 };
    bool column = o->kind == CUPEL__OPERATION_ADD_COLUMN;
    bool index = o->kind == CUPEL__OPERATION_CREATE_INDEX;
    cupel__c_add(&r->writer, &rest,
                 column  ? column_text(r, table, o->to.column, false)
                 : index ? index_text(r, o->to.index)
                         : constraint_text(r, table, o->to.constraint));
    if (column)
        add_options(r, &rest, "CUPEL_OP_COLUMN_OPTION(", o->to.column->name, o->to.column->options,
                    o->to.column->option_count);
    else if (index)
        add_options(r, &rest, "CUPEL_OP_OPTION_OF(", o->to.index->name, o->to.index->options,
                    o->to.index->option_count);
    else if (o->to.constraint->name != NULL)
        add_options(r, &rest, "CUPEL_OP_OPTION_OF(", o->to.constraint->name,
                    o->to.constraint->options, o->to.constraint->option_count);
    call(r, column ? "add_column" : index ? "create_index" : "create_constraint", o, &rest);
}

/* The options that the table shall have, all of them. */
static void alter_table(renderer *r, const cupel__operation *o)
{
    cupel__c_arguments rest = { 0 };
    if (o->to.table->partition_by != NULL || o->to.table->partition_of != NULL) {
        cupel__c_arguments options = { 0 };
        cupel__c_add_partition(&r->writer, &options, o->to.table);
        cupel__c_add(&r->writer, &rest, cupel__c_nested(&r->writer, "CUPEL_OP_OPTIONS(", &options));
    }
    add_options(r, &rest, "CUPEL_OP_TABLE_OPTION(", NULL, o->to.table->options,
                o->to.table->option_count);
    if (rest.count == 0)
        cupel__c_add(&r->writer, &rest, "CUPEL_OP_OPTIONS(.schema = NULL)");
    call(r, "alter_table_options", o, &rest);
}

static void comment_sql(renderer *r, const cupel__operation *o)
{
    const cupel_table table = { .schema = o->schema, .name = o->table };
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, r->dialect);
    if (r->code == 0)
        r->code = o->to.index != NULL
                      ? cupel__ddl_comment_index(&ddl, &table, o->to.index, r->error)
                      : cupel__ddl_comment_constraint(&ddl, &table, o->to.constraint, r->error);
    for (size_t i = 0; r->code == 0 && i < ddl.statements.count; i++) {
        cupel__c_arguments a = { 0 };
        cupel__c_add(&r->writer, &a, "op");
        cupel__c_add(&r->writer, &a, cupel__c_text(&r->writer, ddl.statements.items[i]));
        cupel__c_list(&r->writer, "    cupel_op_execute(", &a, ");\n");
    }
    cupel__ddl_release(&ddl);
}

static void alter_column(renderer *r, const cupel__operation *o)
{
    static const char *const identities[] = {
        [CUPEL_IDENTITY_NONE] = "CUPEL_IDENTITY_NONE",
        [CUPEL_IDENTITY_BY_DEFAULT] = "CUPEL_IDENTITY_BY_DEFAULT",
        [CUPEL_IDENTITY_ALWAYS] = "CUPEL_IDENTITY_ALWAYS",
    };
    cupel__c_writer *w = &r->writer;
    const cupel_column *to = o->to.column;
    cupel__c_arguments rest = { 0 };
    cupel__c_add(w, &rest, cupel__c_text(w, o->name));
    if (o->changes & CUPEL_ALTER_TYPE) {
        cupel__c_add(w, &rest, ".set_type = true");
        cupel__c_option(w, &rest, "type", type_text(r, to));
    }
    if (o->changes & CUPEL_ALTER_COLLATION) {
        cupel__c_add(w, &rest, ".set_collation = true");
        cupel__c_option_text(w, &rest, "collation", to->collation);
    }
    if (o->changes & CUPEL_ALTER_NULLABLE) {
        cupel__c_add(w, &rest, ".set_nullable = true");
        cupel__c_add(w, &rest, to->nullable ? ".nullable = true" : ".nullable = false");
    }
    if (o->changes & CUPEL_ALTER_DEFAULT) {
        cupel__c_add(w, &rest, ".set_default = true");
        if (to->server_default == NULL)
            cupel__c_add(w, &rest, ".server_default = NULL");
        cupel__c_option_text(w, &rest, "server_default", to->server_default);
    }
    if (o->changes & CUPEL_ALTER_IDENTITY) {
        /* Where generated columns are of one sort, none is an identity, and any word serves for it. */
        bool said = to->identity != CUPEL_IDENTITY_NONE ||
                    !(r->dialect->capabilities & CUPEL_NEEDS_GENERATED_KEY);
        cupel_identity identity =
            !said && to->autoincrement ? CUPEL_IDENTITY_BY_DEFAULT : to->identity;
        cupel__c_add(w, &rest, ".set_identity = true");
        cupel__c_add(w, &rest,
                     cupel__arena_printf(&r->arena, ".identity = %s", identities[identity]));
        if (to->sequence != NULL)
            cupel__c_add_sequence(w, &rest, to->sequence);
    }
    if (o->changes & CUPEL_ALTER_COMMENT) {
        cupel__c_add(w, &rest, ".set_comment = true");
        if (to->comment == NULL)
            cupel__c_add(w, &rest, ".comment = NULL");
        cupel__c_option_text(w, &rest, "comment", to->comment);
    }
    if (o->changes & CUPEL_ALTER_OPTIONS) {
        cupel__c_add(w, &rest, ".set_options = true");
        cupel__c_add_options(w, &rest, "options", to->options, to->option_count);
    }
    cupel__c_option_text(w, &rest, "using_", o->using_);
    if (o->fails_on_null && !to->nullable)
        cupel__buf_append(w->out,
                          "    /* Fails where a row has NULL here: fill such rows first, with\n"
                          "     * cupel_op_fill_column. */\n");
    call(r, "alter_column", o, &rest);
}

static const char *column_text(renderer *r, const cupel_table *table, const cupel_column *column,
                               bool in_table)
{
    cupel__c_writer *w = &r->writer;
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, cupel__c_text(w, column->name));
    cupel__c_add(w, &a, type_text(r, column));
    if (in_table && column->primary_key)
        cupel__c_add(w, &a, ".primary_key = true");
    else if (!column->nullable)
        cupel__c_add(w, &a, ".not_null = true");
    bool generated = column->primary_key && would_be_generated(table, column);
    if (generated != column->autoincrement)
        cupel__c_add(w, &a, generated ? ".no_autoincrement = true" : ".autoincrement = true");
    cupel__c_add_identity(w, &a, column);
    cupel__c_option_text(w, &a, "server_default", column->server_default);
    cupel__c_option_text(w, &a, "server_on_update", column->server_on_update);
    cupel__c_option_text(w, &a, "computed", column->computed);
    if (column->computed != NULL && column->computed_stored)
        cupel__c_add(w, &a, ".computed_stored = true");
    cupel__c_option_text(w, &a, "collation", column->collation);
    cupel__c_option_text(w, &a, "comment", column->comment);
    return cupel__c_nested(w, "CUPEL_OP_COLUMN(", &a);
}

static const char *constraint_text(renderer *r, const cupel_table *table,
                                   const cupel_constraint *constraint)
{
    static const char *const heads[] = {
        [CUPEL_CONSTRAINT_PRIMARY_KEY] = "CUPEL_OP_PRIMARY_KEY(",
        [CUPEL_CONSTRAINT_UNIQUE] = "CUPEL_OP_UNIQUE(",
        [CUPEL_CONSTRAINT_FOREIGN_KEY] = "CUPEL_OP_FOREIGN_KEY(",
        [CUPEL_CONSTRAINT_CHECK] = "CUPEL_OP_CHECK(",
        [CUPEL_CONSTRAINT_EXCLUDE] = "CUPEL_OP_EXCLUDE(",
    };
    cupel__c_writer *w = &r->writer;
    cupel__c_arguments a = { 0 };
    const char *name = constraint->name;
    if (name == NULL && r->code == 0)
        r->code =
            cupel__unnamed_constraint_name(&r->arena, table->name, constraint, &name, r->error);
    if (r->code < 0)
        return NULL;
    cupel__c_add(w, &a, cupel__c_text(w, name));
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK)
        cupel__c_add(w, &a, cupel__c_text(w, constraint->expression));
    else if (constraint->parts != NULL)
        cupel__c_add(w, &a, cupel__c_parts(w, NULL, constraint->parts, constraint->part_count));
    else
        cupel__c_add(w, &a,
                     cupel__c_columns(w, NULL, constraint->columns, constraint->column_count));
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY) {
        cupel__c_add(w, &a, cupel__c_referred(w, constraint));
        cupel__c_add_actions(w, &a, constraint);
    }
    cupel__c_option_text(w, &a, "method", constraint->method);
    cupel__c_option_text(w, &a, "where", constraint->where);
    cupel__c_add_include(w, &a, NULL, constraint->include);
    if (constraint->nulls_not_distinct)
        cupel__c_option(w, &a, "nulls_not_distinct", "true");
    cupel__c_add_deferral(w, &a, constraint);
    return cupel__c_nested(w, heads[constraint->kind], &a);
}

static const char *index_text(renderer *r, const cupel_index *index)
{
    cupel__c_writer *w = &r->writer;
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, cupel__c_text(w, index->name));
    cupel__c_add(w, &a, cupel__c_parts(w, NULL, index->parts, index->part_count));
    cupel__c_add_index(w, &a, NULL, index);
    return cupel__c_nested(w, "CUPEL_OP_INDEX(", &a);
}

/* Those of one element, or of the table with a NULL name. */
static void add_options(renderer *r, cupel__c_arguments *lines, const char *head,
                        const char *element, const cupel_option *options, size_t count)
{
    cupel__c_writer *w = &r->writer;
    for (size_t i = 0; i < count; i++) {
        cupel__c_arguments a = { 0 };
        cupel__c_add_engine_option(w, &a, element, &options[i]);
        cupel__c_add(w, lines, cupel__c_nested(w, head, &a));
    }
}

/* All options that the table and what is in it have. */
static void add_table_options(renderer *r, cupel__c_arguments *lines, const cupel_table *table)
{
    add_options(r, lines, "CUPEL_OP_TABLE_OPTION(", NULL, table->options, table->option_count);
    for (size_t i = 0; i < table->column_count; i++)
        add_options(r, lines, "CUPEL_OP_COLUMN_OPTION(", table->columns[i]->name,
                    table->columns[i]->options, table->columns[i]->option_count);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->name != NULL)
            add_options(r, lines, "CUPEL_OP_OPTION_OF(", table->constraints[i]->name,
                        table->constraints[i]->options, table->constraints[i]->option_count);
    for (size_t i = 0; i < table->index_count; i++)
        add_options(r, lines, "CUPEL_OP_OPTION_OF(", table->indexes[i]->name,
                    table->indexes[i]->options, table->indexes[i]->option_count);
}

/* Whether `.primary_key` on the columns says it all: in their order, under the conventional name. */
static bool key_is_in_columns(renderer *r, const cupel_table *table)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    const char *conventional = NULL;
    size_t found = 0;
    if (key == NULL)
        return false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!cupel__constraint_has_column(key, table->columns[i]->name))
            continue;
        if (found >= key->column_count ||
            strcmp(key->columns[found], table->columns[i]->name) != 0 ||
            !table->columns[i]->primary_key)
            return false;
        found++;
    }
    if (key->name == NULL)
        return true;
    if (r->code == 0)
        r->code =
            cupel__unnamed_constraint_name(&r->arena, table->name, key, &conventional, r->error);
    return r->code == 0 && strcmp(conventional, key->name) == 0;
}

/* A single integer key is generated unless something else gives it a value. */
static bool would_be_generated(const cupel_table *table, const cupel_column *column)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    return key != NULL && key->column_count == 1 && cupel__column_generates_itself(table, column);
}

/* An enum that was read from a database may have no name, where only PostgreSQL needs one: its column's
 * serves. */
static const char *type_text(renderer *r, const cupel_column *column)
{
    const cupel_type *type = &column->type;
    const label_array *labels = type->kind == CUPEL_TYPE_ENUM ? find_labels(r, type) : NULL;
    return cupel__c_type(&r->writer, type, column->name, labels != NULL ? labels->name : "NULL");
}

static const char *table_name(renderer *r, const cupel__operation *o)
{
    if (o->schema == NULL)
        return cupel__c_text(&r->writer, o->table);
    const char *name = cupel__arena_printf(&r->arena, "%s.%s", o->schema, o->table);
    return name != NULL ? cupel__c_text(&r->writer, name) : NULL;
}
