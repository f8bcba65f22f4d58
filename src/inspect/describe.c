/* Differences for people and programs: what stands on either side, in the words of an engine. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "inspect/compare.h"
#include "sql/ddl.h"

/* One side of a difference, being written. */
typedef struct side {
    const cupel_dialect *dialect;
    cupel_difference_kind kind;
    const cupel_table *table;
    const cupel_column *column;
    const cupel_index *index;
    const cupel_constraint *constraint;
    const cupel_object *object;
    cupel__buf text;
    bool written; /* false: there is nothing on this side */
} side;

static int write_side(side *s, cupel_error *error);
static int write_table(side *s, cupel_error *error);
static int write_object(side *s, cupel_error *error);
static int write_index(side *s, cupel_error *error);
static void write_text(side *s, const char *text);
static void write_options(side *s, const cupel_option *options, size_t count);
static void write_identity(side *s);
static int take(char **out, cupel__buf *text, cupel_error *error);
static int unknown_engine(const char *dialect, cupel_error *error);

int cupel_type_text(char **out, const cupel_type *type, const char *dialect, cupel_error *error)
{
    const cupel_dialect *rules = cupel_dialect_find(dialect);
    cupel__buf text = { 0 };
    if (!rules)
        return unknown_engine(dialect, error);
    int code = rules->render_type(rules, &text, type, error);
    if (code == 0)
        return take(out, &text, error);
    cupel__buf_release(&text);
    return code;
}

int cupel_difference_sides(char **from, char **to, const cupel_difference *d, const char *dialect,
                           cupel_error *error)
{
    const cupel_dialect *rules = cupel_dialect_find(dialect);
    side sides[2] = {
        { rules,
          d->kind,
          d->from_table,
          d->from_column,
          d->from_index,
          d->from_constraint,
          d->from_object,
          { 0 },
          false },
        { rules,
          d->kind,
          d->to_table,
          d->to_column,
          d->to_index,
          d->to_constraint,
          d->to_object,
          { 0 },
          false },
    };
    char *texts[2] = { NULL, NULL };
    int code = rules ? 0 : unknown_engine(dialect, error);
    for (size_t i = 0; code == 0 && i < 2; i++) {
        code = write_side(&sides[i], error);
        if (code == 0 && sides[i].written)
            code = take(&texts[i], &sides[i].text, error);
        cupel__buf_release(&sides[i].text);
    }
    if (code < 0) {
        cupel_free(texts[0]);
        cupel_free(texts[1]);
        return code;
    }
    *from = texts[0];
    *to = texts[1];
    return 0;
}

const char *cupel_difference_kind_text(cupel_difference_kind kind)
{
    static const char *const words[] = {
#define CUPEL_X(name, text) [name] = (text),
        CUPEL_DIFFERENCE_KINDS(CUPEL_X)
#undef CUPEL_X
    };
    return (unsigned)kind < sizeof words / sizeof words[0] ? words[kind] : "difference";
}

/* What the engine cannot say is told in place of it. */
static int write_side(side *s, cupel_error *error)
{
    cupel_error problem = CUPEL_ERROR_INIT;
    int code = 0;
    switch (s->kind) {
    case CUPEL_ADD_TABLE:
    case CUPEL_REMOVE_TABLE:
        code = write_table(s, &problem);
        break;
    case CUPEL_RENAME_TABLE:
        write_text(s, s->table->name);
        break;
    case CUPEL_CHANGE_TABLE_COMMENT:
        write_text(s, s->table->comment);
        break;
    case CUPEL_CHANGE_TABLE_OPTIONS:
        write_options(s, s->table->options, s->table->option_count);
        if (s->table->partition_by)
            cupel__buf_printf(&s->text, "%sPARTITION BY %s", s->written ? ", " : "",
                              s->table->partition_by);
        if (s->table->partition_of)
            cupel__buf_printf(&s->text, "%sPARTITION OF %s %s", s->written ? ", " : "",
                              s->table->partition_of,
                              s->table->partition_bound ? s->table->partition_bound : "");
        s->written = s->written || s->text.size > 0;
        break;
    case CUPEL_ADD_COLUMN:
    case CUPEL_REMOVE_COLUMN:
        s->written = s->column != NULL;
        if (s->column)
            code = cupel__ddl_column_text(s->dialect, &s->text, s->table, s->column, &problem);
        break;
    case CUPEL_RENAME_COLUMN:
        write_text(s, s->column->name);
        break;
    case CUPEL_CHANGE_TYPE:
        s->written = true;
        code = s->dialect->render_type(s->dialect, &s->text, &s->column->type, &problem);
        break;
    case CUPEL_CHANGE_NULLABLE:
        write_text(s, s->column->nullable ? "NULL" : "NOT NULL");
        break;
    case CUPEL_CHANGE_DEFAULT:
        write_text(s, s->column->server_default);
        if (s->column->server_on_update) {
            cupel__buf_printf(&s->text, "%sON UPDATE %s", s->written ? " " : "",
                              s->column->server_on_update);
            s->written = true;
        }
        break;
    case CUPEL_CHANGE_COMPUTED:
        write_text(s, s->column->computed);
        if (s->column->computed)
            cupel__buf_append(&s->text, s->column->computed_stored ? " STORED" : " VIRTUAL");
        break;
    case CUPEL_CHANGE_IDENTITY:
        write_identity(s);
        break;
    case CUPEL_CHANGE_COLLATION:
        write_text(s, s->column->collation);
        break;
    case CUPEL_CHANGE_COMMENT:
        write_text(s, s->column->comment);
        break;
    case CUPEL_CHANGE_COLUMN_OPTIONS:
        write_options(s, s->column->options, s->column->option_count);
        break;
    case CUPEL_ADD_INDEX:
    case CUPEL_REMOVE_INDEX:
    case CUPEL_CHANGE_INDEX:
        code = s->index ? write_index(s, &problem) : 0;
        break;
    case CUPEL_ADD_CONSTRAINT:
    case CUPEL_REMOVE_CONSTRAINT:
    case CUPEL_CHANGE_CONSTRAINT:
        s->written = s->constraint != NULL;
        if (s->constraint)
            code =
                cupel__ddl_constraint_text(s->dialect, &s->text, s->table, s->constraint, &problem);
        break;
    case CUPEL_ADD_OBJECT:
    case CUPEL_REMOVE_OBJECT:
    case CUPEL_CHANGE_OBJECT:
        code = s->object ? write_object(s, &problem) : 0;
        break;
    case CUPEL_CHANGE_OBJECT_COMMENT:
        write_text(s, s->object->comment);
        break;
    case CUPEL_CHANGE_INDEX_COMMENT:
        write_text(s, s->index->comment);
        break;
    case CUPEL_CHANGE_CONSTRAINT_COMMENT:
        write_text(s, s->constraint->comment);
        break;
    }
    if (code == CUPEL_ENOMEM)
        return cupel__error_move(error, &problem);
    if (code < 0) {
        cupel__buf_clear(&s->text);
        cupel__buf_printf(&s->text, "(%s)", problem.message);
    }
    cupel_error_release(&problem);
    return 0;
}

static int write_table(side *s, cupel_error *error)
{
    cupel__ddl ddl;
    if (!s->table)
        return 0;
    cupel__ddl_init(&ddl, s->dialect);
    int code = cupel__ddl_create_table_as(&ddl, s->table, NULL, NULL, error);
    if (code == 0)
        write_text(s, ddl.statements.items[0]);
    s->written = true;
    cupel__ddl_release(&ddl);
    return code;
}

static int write_object(side *s, cupel_error *error)
{
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, s->dialect);
    int code = cupel__ddl_create_object(&ddl, s->object, error);
    if (code == 0)
        write_text(s, ddl.statements.items[0]);
    s->written = true;
    cupel__ddl_release(&ddl);
    return code;
}

/* CREATE UNIQUE INDEX name ON table (a, b): all of it, as the parts alone do not say enough. */
static int write_index(side *s, cupel_error *error)
{
    cupel__ddl ddl;
    const cupel_table as_table = { .schema = s->object ? s->object->schema : NULL,
                                   .name = s->object ? s->object->name : "" };
    cupel__ddl_init(&ddl, s->dialect);
    int code = cupel__ddl_create_index(&ddl, s->table ? s->table : &as_table, s->index, error);
    if (code == 0)
        write_text(s, ddl.statements.items[0]);
    s->written = true;
    cupel__ddl_release(&ddl);
    return code;
}

static void write_text(side *s, const char *text)
{
    s->written = text != NULL;
    cupel__buf_append(&s->text, text);
}

/* Those of this engine alone: the others are passed over by it. */
static void write_options(side *s, const cupel_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].dialect, s->dialect->name) != 0)
            continue;
        cupel__buf_printf(&s->text, "%s%s%s%s", s->written ? ", " : "", options[i].name,
                          options[i].value ? "=" : "", options[i].value ? options[i].value : "");
        s->written = true;
    }
}

static void write_identity(side *s)
{
    static const char *const words[] = {
        [CUPEL_IDENTITY_NONE] = "generated",
        [CUPEL_IDENTITY_BY_DEFAULT] = "GENERATED BY DEFAULT AS IDENTITY",
        [CUPEL_IDENTITY_ALWAYS] = "GENERATED ALWAYS AS IDENTITY",
    };
    if (s->column->identity == CUPEL_IDENTITY_NONE && !s->column->autoincrement)
        return;
    write_text(s, words[s->column->identity]);
    if (s->column->sequence)
        cupel__ddl_sequence_text(&s->text, s->column->sequence);
}

static int take(char **out, cupel__buf *text, cupel_error *error)
{
    char *taken = cupel__buf_take(text);
    if (!taken)
        return cupel__error_nomem(error);
    *out = taken;
    return 0;
}

static int unknown_engine(const char *dialect, cupel_error *error)
{
    return cupel_error_set(
        error, CUPEL_EINVAL,
        "there is no engine \"%s\": the engines are sqlite, postgresql and mysql", dialect);
}
