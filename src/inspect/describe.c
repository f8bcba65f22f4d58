/* Differences for people and programs: what stands on either side, in the words of an engine. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "inspect/compare.h"
#include "sql/ddl.h"
#include "sql/quote.h"

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
static int write_subject(side *s, cupel_error *error);
static int write_table(side *s, cupel_error *error);
static int write_table_options(side *s);
static int write_column(side *s, cupel_error *error);
static int write_type(side *s, cupel_error *error);
static int write_default(side *s);
static int write_computed(side *s);
static int write_identity(side *s);
static int write_index(side *s, cupel_error *error);
static int write_constraint(side *s, cupel_error *error);
static int write_object(side *s, cupel_error *error);
static int write_text(side *s, const char *text);
static int write_options(side *s, const cupel_option *options, size_t count);
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
    int code = write_subject(s, &problem);
    if (code == CUPEL_ENOMEM)
        return cupel__error_move(error, &problem);
    if (code < 0) {
        cupel__buf_clear(&s->text);
        cupel__buf_printf(&s->text, "(%s)", problem.message);
    }
    cupel_error_release(&problem);
    return 0;
}

static int write_subject(side *s, cupel_error *error)
{
    switch (s->kind) {
    case CUPEL_ADD_TABLE:
    case CUPEL_REMOVE_TABLE:
        return write_table(s, error);
    case CUPEL_RENAME_TABLE:
        return write_text(s, s->table->name);
    case CUPEL_CHANGE_TABLE_COMMENT:
        return write_text(s, s->table->comment);
    case CUPEL_CHANGE_TABLE_OPTIONS:
        return write_table_options(s);
    case CUPEL_ADD_COLUMN:
    case CUPEL_REMOVE_COLUMN:
        return write_column(s, error);
    case CUPEL_RENAME_COLUMN:
        return write_text(s, s->column->name);
    case CUPEL_CHANGE_TYPE:
        return write_type(s, error);
    case CUPEL_CHANGE_NULLABLE:
        return write_text(s, s->column->nullable ? "NULL" : "NOT NULL");
    case CUPEL_CHANGE_DEFAULT:
        return write_default(s);
    case CUPEL_CHANGE_COMPUTED:
        return write_computed(s);
    case CUPEL_CHANGE_IDENTITY:
        return write_identity(s);
    case CUPEL_CHANGE_COLLATION:
        return write_text(s, s->column->collation);
    case CUPEL_CHANGE_COMMENT:
        return write_text(s, s->column->comment);
    case CUPEL_CHANGE_COLUMN_OPTIONS:
        return write_options(s, s->column->options, s->column->option_count);
    case CUPEL_ADD_INDEX:
    case CUPEL_REMOVE_INDEX:
    case CUPEL_CHANGE_INDEX:
        return write_index(s, error);
    case CUPEL_ADD_CONSTRAINT:
    case CUPEL_REMOVE_CONSTRAINT:
    case CUPEL_CHANGE_CONSTRAINT:
        return write_constraint(s, error);
    case CUPEL_ADD_OBJECT:
    case CUPEL_REMOVE_OBJECT:
    case CUPEL_CHANGE_OBJECT:
        return write_object(s, error);
    case CUPEL_CHANGE_OBJECT_COMMENT:
        return write_text(s, s->object->comment);
    case CUPEL_CHANGE_INDEX_COMMENT:
        return write_text(s, s->index->comment);
    case CUPEL_CHANGE_CONSTRAINT_COMMENT:
        return write_text(s, s->constraint->comment);
    }
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

static int write_table_options(side *s)
{
    const cupel_table *table = s->table;
    write_options(s, table->options, table->option_count);
    if (table->partition_by)
        cupel__buf_printf(&s->text, "%sPARTITION BY %s", s->written ? ", " : "",
                          table->partition_by);
    if (table->partition_of)
        cupel__buf_printf(&s->text, "%sPARTITION OF %s %s", s->written ? ", " : "",
                          table->partition_of,
                          table->partition_bound ? table->partition_bound : "");
    s->written = s->written || s->text.size > 0;
    return 0;
}

static int write_column(side *s, cupel_error *error)
{
    s->written = s->column != NULL;
    return s->column ? cupel__ddl_column_text(s->dialect, &s->text, s->table, s->column, error) : 0;
}

/* An enum that is no type of its own by its labels, which is what is asked about. */
static int write_type(side *s, cupel_error *error)
{
    const cupel_type *type = &s->column->type;
    bool named = type->name != NULL && s->dialect->capabilities & CUPEL_CAN_ENUM_TYPES;
    s->written = true;
    if (type->kind != CUPEL_TYPE_ENUM || named)
        return s->dialect->render_type(s->dialect, &s->text, type, error);
    for (size_t i = 0; type->labels[i] != NULL; i++) {
        cupel__buf_append(&s->text, i == 0 ? "ENUM(" : ", ");
        cupel__quote_text(&s->text, s->dialect, type->labels[i], strlen(type->labels[i]));
    }
    cupel__buf_append_char(&s->text, ')');
    return 0;
}

static int write_default(side *s)
{
    write_text(s, s->column->server_default);
    if (s->column->server_on_update) {
        cupel__buf_printf(&s->text, "%sON UPDATE %s", s->written ? " " : "",
                          s->column->server_on_update);
        s->written = true;
    }
    return 0;
}

static int write_computed(side *s)
{
    if (s->column->computed)
        cupel__buf_printf(&s->text, "%s %s", s->column->computed,
                          s->column->computed_stored ? "STORED" : "VIRTUAL");
    s->written = s->column->computed != NULL;
    return 0;
}

static int write_constraint(side *s, cupel_error *error)
{
    s->written = s->constraint != NULL;
    return s->constraint
               ? cupel__ddl_constraint_text(s->dialect, &s->text, s->table, s->constraint, error)
               : 0;
}

static int write_object(side *s, cupel_error *error)
{
    cupel__ddl ddl;
    if (!s->object)
        return 0;
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
    if (!s->index)
        return 0;
    cupel__ddl_init(&ddl, s->dialect);
    int code = cupel__ddl_create_index(&ddl, s->table ? s->table : &as_table, s->index, error);
    if (code == 0)
        write_text(s, ddl.statements.items[0]);
    s->written = true;
    cupel__ddl_release(&ddl);
    return code;
}

static int write_text(side *s, const char *text)
{
    s->written = text != NULL;
    cupel__buf_append(&s->text, text);
    return 0;
}

/* Those of this engine alone: the others are passed over by it. */
static int write_options(side *s, const cupel_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].dialect, s->dialect->name) != 0)
            continue;
        cupel__buf_printf(&s->text, "%s%s%s%s", s->written ? ", " : "", options[i].name,
                          options[i].value ? "=" : "", options[i].value ? options[i].value : "");
        s->written = true;
    }
    return 0;
}

static int write_identity(side *s)
{
    static const char *const words[] = {
        [CUPEL_IDENTITY_NONE] = "generated",
        [CUPEL_IDENTITY_BY_DEFAULT] = "GENERATED BY DEFAULT AS IDENTITY",
        [CUPEL_IDENTITY_ALWAYS] = "GENERATED ALWAYS AS IDENTITY",
    };
    if (s->column->identity == CUPEL_IDENTITY_NONE && !s->column->autoincrement)
        return 0;
    write_text(s, words[s->column->identity]);
    if (s->column->sequence)
        cupel__ddl_sequence_text(&s->text, s->column->sequence);
    return 0;
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
