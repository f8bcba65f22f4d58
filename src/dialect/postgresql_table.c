/* PostgreSQL: what tables, their columns, constraints and indexes have beyond what every engine has,
 * when they are created and when it changes. */
#include "dialect/postgresql.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/lexer.h"
#include "sql/ddl.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

static bool same_key(const cupel_constraint *a, const cupel_constraint *b);
static const char *option_of(const cupel_dialect *dialect, const cupel_option *options,
                             size_t count, const char *name);
static const char *table_option(const cupel_dialect *dialect, const cupel_table *table,
                                const char *name);
static void render_tablespace(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                              const cupel_option *options, size_t count);
static void render_include(const cupel_dialect *dialect, cupel__buf *out,
                           const char *const *include);
static int render_exclusion(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_constraint *constraint, cupel_error *error);
static bool whole_is_referred(const cupel_table *part);
static int inherited_column(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                            const cupel_column *column, cupel_error *error);
static const cupel_column *parent_column(const cupel_table *table, const char *name);
static int storage_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                          const cupel_table *to, cupel_error *error);
static int parent_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                         const cupel_table *to, cupel_error *error);
static int later_options(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                         const cupel_table *to, cupel_error *error);
static int identity_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                           const cupel_table *to, cupel_error *error);
static int attach(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table, bool on,
                  cupel_error *error);
static int alter(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                 const char *action, const char *name, cupel_error *error);
static void render_parameter(const cupel_dialect *dialect, cupel__buf *out,
                             const cupel_option *option);
static size_t next_name(const cupel_dialect *dialect, const char **list, const char **name);
static bool in_list(const cupel_dialect *dialect, const char *list, const char *name, size_t size);
static const char *usual_storage(const cupel_column *column);

/* The options that are no storage parameters, of whatever kind of element. */
static const char *const words[] = {
    "UNLOGGED",
    "USING",
    "TABLESPACE",
    "INHERITS",
    "OF",
    "ROW LEVEL SECURITY",
    "FORCE ROW LEVEL SECURITY",
    "REPLICA IDENTITY",
    "REPLICA IDENTITY INDEX",
    "CLUSTER ON",
    "STORAGE",
    "COMPRESSION",
    "STATISTICS",
    "INHERITED",
    "SEQUENCE NAME",
    "NOT VALID",
    "NO INHERIT",
    "ON DELETE COLUMNS",
    "DISABLE",
    "ENABLE REPLICA",
    "ENABLE ALWAYS",
    NULL,
};
/* The same where a name follows. */
static const char *const prefixes[] = { "STATISTICS ", "COMMENT ON ", "DEFAULT OF ", NULL };

bool cupel__pg_is_parameter(const cupel_dialect *dialect, const cupel_option *option)
{
    if (strcmp(option->dialect, dialect->name) != 0)
        return false;
    for (size_t i = 0; words[i] != NULL; i++)
        if (cupel__text_iequal(words[i], option->name))
            return false;
    for (size_t i = 0; prefixes[i] != NULL; i++)
        if (strncmp(prefixes[i], option->name, strlen(prefixes[i])) == 0)
            return false;
    return true;
}

const char *cupel__pg_table_modifiers(const cupel_dialect *dialect, const cupel_table *table)
{
    return table_option(dialect, table, "UNLOGGED") != NULL ? "UNLOGGED" : NULL;
}

bool cupel__pg_column_comes_along(const cupel_dialect *dialect, const cupel_table *table,
                                  const cupel_column *column)
{
    return table_option(dialect, table, "INHERITS") != NULL &&
           option_of(dialect, column->options, column->option_count, "INHERITED") != NULL;
}

/* Of two keys of the same columns CREATE TABLE makes one. */
bool cupel__pg_constraint_apart(const cupel_dialect *dialect, const cupel_table *table,
                                const cupel_constraint *constraint)
{
    bool repeats = false;
    for (size_t i = 0; table != NULL && constraint->kind == CUPEL_CONSTRAINT_UNIQUE &&
                       i < table->constraint_count && table->constraints[i] != constraint;
         i++)
        repeats = repeats || same_key(table->constraints[i], constraint);
    return repeats ||
           option_of(dialect, constraint->options, constraint->option_count, "NOT VALID") != NULL;
}

static bool same_key(const cupel_constraint *a, const cupel_constraint *b)
{
    bool same = (a->kind == CUPEL_CONSTRAINT_PRIMARY_KEY || a->kind == CUPEL_CONSTRAINT_UNIQUE) &&
                a->column_count == b->column_count;
    for (size_t i = 0; same && i < a->column_count; i++)
        same = strcmp(a->columns[i], b->columns[i]) == 0;
    return same;
}

int cupel__pg_render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                   const cupel_table *table, cupel_error *error)
{
    const char *parents = table_option(dialect, table, "INHERITS");
    const char *method = table_option(dialect, table, "USING");
    (void)error;
    if (parents != NULL)
        cupel__buf_printf(out, " INHERITS (%s)", parents);
    if (table->partition_by != NULL)
        cupel__buf_printf(out, " PARTITION BY %s", table->partition_by);
    if (method != NULL) {
        cupel__buf_append(out, " USING ");
        cupel__quote_identifier(out, dialect, method);
    }
    cupel__pg_render_parameters(dialect, out, table->options, table->option_count);
    render_tablespace(dialect, out, " TABLESPACE ", table->options, table->option_count);
    return 0;
}

int cupel__pg_render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                     const cupel_table *table, const cupel_constraint *constraint,
                                     cupel_error *error)
{
    bool key = constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY ||
               constraint->kind == CUPEL_CONSTRAINT_UNIQUE;
    bool exclusion = constraint->kind == CUPEL_CONSTRAINT_EXCLUDE;
    int code = 0;
    if (exclusion)
        code = render_exclusion(dialect, out, table, constraint, error);
    if (key || exclusion) {
        render_include(dialect, out, constraint->include);
        cupel__pg_render_parameters(dialect, out, constraint->options, constraint->option_count);
        render_tablespace(dialect, out, " USING INDEX TABLESPACE ", constraint->options,
                          constraint->option_count);
        if (exclusion && constraint->where != NULL)
            cupel__buf_printf(out, " WHERE (%s)", constraint->where);
        cupel__buf_append(out, constraint->deferrable ? " DEFERRABLE" : "");
        cupel__buf_append(out, constraint->initially_deferred ? " INITIALLY DEFERRED" : "");
    }
    for (size_t i = 0; i < constraint->option_count; i++) {
        const cupel_option *option = &constraint->options[i];
        if (strcmp(option->dialect, dialect->name) == 0 &&
            (cupel__text_iequal(option->name, "NO INHERIT") ||
             cupel__text_iequal(option->name, "NOT VALID")))
            cupel__buf_printf(out, " %s", option->name);
    }
    return code;
}

static int render_exclusion(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                            const cupel_constraint *constraint, cupel_error *error)
{
    cupel__buf_append(out, "EXCLUDE");
    if (constraint->method != NULL) {
        cupel__buf_append(out, " USING ");
        cupel__quote_identifier(out, dialect, constraint->method);
    }
    for (size_t i = 0; i < constraint->part_count; i++) {
        const cupel_index part = { .name = constraint->name != NULL ? constraint->name : "it",
                                   .parts = &constraint->parts[i],
                                   .part_count = 1 };
        cupel__buf one = { 0 };
        int code = cupel__render_index_parts(dialect, &one, table, &part, error);
        /* Its parentheses are those of the whole list here. */
        cupel__buf_append(out, i == 0 ? " (" : ", ");
        if (code == 0 && one.size > 3)
            cupel__buf_append_n(out, cupel__buf_text(&one) + 2, one.size - 3);
        out->failed = out->failed || one.failed;
        cupel__buf_release(&one);
        if (code < 0)
            return code;
        cupel__buf_printf(
            out, " WITH %s",
            constraint->parts[i].with_operator != NULL ? constraint->parts[i].with_operator : "=");
    }
    cupel__buf_append_char(out, ')');
    return 0;
}

int cupel__pg_render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_index *index, cupel_error *error)
{
    if (index->method != NULL) {
        cupel__buf_append(out, " USING ");
        cupel__quote_identifier(out, dialect, index->method);
    }
    int code = cupel__render_index_parts(dialect, out, table, index, error);
    if (code < 0)
        return code;
    render_include(dialect, out, index->include);
    cupel__buf_append(out, index->nulls_not_distinct ? " NULLS NOT DISTINCT" : "");
    cupel__pg_render_parameters(dialect, out, index->options, index->option_count);
    render_tablespace(dialect, out, " TABLESPACE ", index->options, index->option_count);
    if (index->where != NULL)
        cupel__buf_printf(out, " WHERE %s", index->where);
    return 0;
}

int cupel__pg_finish_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_table *table, cupel_error *error)
{
    const cupel_table plain = { .name = table->name, .schema = table->schema };
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        code = cupel__pg_finish_column(dialect, out, table, column, error);
        if (code == 0 && cupel__pg_column_comes_along(dialect, table, column))
            code = inherited_column(dialect, out, table, column, error);
    }
    if (code == 0)
        code = later_options(dialect, out, &plain, table, error);
    if (code == 0 && table->partition_of != NULL)
        code = attach(dialect, out, table, true, error);
    return code;
}

/* What refers to a partitioned table holds on to its parts. */
int cupel__pg_leave_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_table *table, cupel_error *error)
{
    return table->partition_of != NULL && whole_is_referred(table)
               ? attach(dialect, out, table, false, error)
               : 0;
}

static bool whole_is_referred(const cupel_table *part)
{
    const cupel_schema *schema = part->owner;
    const cupel_table *whole =
        schema != NULL ? cupel_schema_table(schema, part->partition_of_schema, part->partition_of)
                       : NULL;
    for (size_t i = 0; whole != NULL && i < schema->table_count; i++)
        for (size_t k = 0; k < schema->tables[i]->constraint_count; k++)
            if (cupel__constraint_target(schema->tables[i], schema->tables[i]->constraints[k]) ==
                whole)
                return true;
    return false;
}

/* A default of its own, and NOT NULL, which the parent's column need not have. */
static int inherited_column(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                            const cupel_column *column, cupel_error *error)
{
    const cupel_column *parent = parent_column(table, column->name);
    int code = 0;
    if (parent != NULL && !cupel__text_equal(parent->server_default, column->server_default)) {
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "ALTER TABLE ONLY ");
        cupel__quote_table(&text, dialect, table);
        cupel__buf_append(&text, " ALTER COLUMN ");
        cupel__quote_identifier(&text, dialect, column->name);
        cupel__buf_append(&text,
                          column->server_default != NULL ? " SET DEFAULT " : " DROP DEFAULT");
        cupel__buf_append(&text, column->server_default != NULL ? column->server_default : "");
        code = cupel__ddl_push(out, &text, error);
    }
    if (code == 0 && !column->nullable && (parent == NULL || parent->nullable) &&
        !column->primary_key) {
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "ALTER TABLE ONLY ");
        cupel__quote_table(&text, dialect, table);
        cupel__buf_append(&text, " ALTER COLUMN ");
        cupel__quote_identifier(&text, dialect, column->name);
        cupel__buf_append(&text, " SET NOT NULL");
        code = cupel__ddl_push(out, &text, error);
    }
    return code;
}

/* The column of a table that this one needs; NULL where none is known. */
static const cupel_column *parent_column(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->need_count; i++) {
        const cupel_reference *need = &table->needs[i];
        const cupel_table *parent = need->kind == CUPEL_OBJECT_TABLE
                                        ? cupel_schema_table(table->owner, need->schema, need->name)
                                        : NULL;
        const cupel_column *column = parent != NULL ? cupel_table_column(parent, name) : NULL;
        if (column != NULL)
            return column;
    }
    return NULL;
}

int cupel__pg_finish_column(const cupel_dialect *dialect, struct cupel__ddl *out,
                            const cupel_table *table, const cupel_column *column,
                            cupel_error *error)
{
    cupel__buf actions = { 0 };
    int code = cupel__pg_render_column_options(dialect, &actions, table, NULL, column, error);
    if (code == 0 && actions.size > 0) {
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "ALTER TABLE ONLY ");
        cupel__quote_table(&text, dialect, table);
        cupel__buf_printf(&text, " %s", cupel__buf_text(&actions));
        code = cupel__ddl_push(out, &text, error);
    } else if (code == 0 && actions.failed) {
        code = cupel__error_nomem(error);
    }
    cupel__buf_release(&actions);
    return code;
}

int cupel__pg_finish_index(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_table *table, const cupel_index *index, cupel_error *error)
{
    static const char statistics[] = "STATISTICS ";
    int code = 0;
    for (size_t i = 0; code == 0 && i < index->option_count; i++) {
        const cupel_option *option = &index->options[i];
        if (strcmp(option->dialect, dialect->name) != 0 || option->value == NULL ||
            strncmp(option->name, statistics, sizeof statistics - 1) != 0)
            continue;
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "ALTER INDEX ");
        cupel__quote_qualified(&text, dialect, table->schema, index->name);
        cupel__buf_printf(&text, " ALTER COLUMN %s SET STATISTICS %s",
                          option->name + sizeof statistics - 1, option->value);
        code = cupel__ddl_push(out, &text, error);
    }
    return code;
}

int cupel__pg_alter_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_table *from, const cupel_table *to, cupel_error *error)
{
    if (!cupel__text_equal(from->partition_by, to->partition_by))
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s: a table that is there cannot be partitioned, nor otherwise; it "
                               "has to be made anew",
                               to->name);
    bool moved = !cupel__text_equal(from->partition_of, to->partition_of) ||
                 !cupel__text_equal(from->partition_of_schema, to->partition_of_schema) ||
                 !cupel__text_equal(from->partition_bound, to->partition_bound);
    int code = 0;
    if (moved && from->partition_of != NULL)
        code = attach(dialect, out, from, false, error);
    if (code == 0)
        code = storage_change(dialect, out, from, to, error);
    if (code == 0)
        code = parent_change(dialect, out, from, to, error);
    if (code == 0)
        code = later_options(dialect, out, from, to, error);
    if (code == 0 && moved && to->partition_of != NULL)
        code = attach(dialect, out, to, true, error);
    return code;
}

/* What CREATE TABLE says itself. */
static int storage_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                          const cupel_table *to, cupel_error *error)
{
    const char *old_method = table_option(dialect, from, "USING");
    const char *new_method = table_option(dialect, to, "USING");
    const char *old_space = table_option(dialect, from, "TABLESPACE");
    const char *new_space = table_option(dialect, to, "TABLESPACE");
    bool was_unlogged = table_option(dialect, from, "UNLOGGED") != NULL;
    bool unlogged = table_option(dialect, to, "UNLOGGED") != NULL;
    int code = 0;
    if (!cupel__text_equal(old_method, new_method))
        code = alter(dialect, out, to, "SET ACCESS METHOD ",
                     new_method != NULL ? new_method : "heap", error);
    if (code == 0 && !cupel__text_equal(old_space, new_space))
        code = alter(dialect, out, to, "SET TABLESPACE ",
                     new_space != NULL ? new_space : "pg_default", error);
    if (code == 0 && was_unlogged != unlogged)
        code = alter(dialect, out, to, unlogged ? "SET UNLOGGED" : "SET LOGGED", NULL, error);
    if (code == 0)
        code = cupel__pg_parameter_change(dialect, out, "ALTER TABLE ", to->schema, to->name,
                                          from->options, from->option_count, to->options,
                                          to->option_count, error);
    return code;
}

static int parent_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                         const cupel_table *to, cupel_error *error)
{
    const char *lists[] = { table_option(dialect, from, "INHERITS"),
                            table_option(dialect, to, "INHERITS") };
    static const char *const actions[] = { "NO INHERIT ", "INHERIT " };
    int code = 0;
    for (size_t i = 0; i < 2; i++) {
        const char *rest = lists[i] != NULL ? lists[i] : "";
        const char *name;
        size_t size;
        while (code == 0 && (size = next_name(dialect, &rest, &name)) > 0) {
            if (in_list(dialect, lists[1 - i], name, size))
                continue;
            cupel__buf text = { 0 };
            cupel__buf_append(&text, "ALTER TABLE ");
            cupel__quote_table(&text, dialect, to);
            cupel__buf_printf(&text, " %s%.*s", actions[i], (int)size, name);
            code = cupel__ddl_push(out, &text, error);
        }
    }
    return code;
}

/* What needs a statement of its own in any case. */
static int later_options(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                         const cupel_table *to, cupel_error *error)
{
    static const struct {
        const char *name;
        const char *on;
        const char *off;
    } switches[] = {
        { "ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY" },
        { "FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY" },
    };
    const char *old_type = table_option(dialect, from, "OF");
    const char *new_type = table_option(dialect, to, "OF");
    const char *old_index = table_option(dialect, from, "CLUSTER ON");
    const char *new_index = table_option(dialect, to, "CLUSTER ON");
    int code = 0;
    if (!cupel__text_equal(old_type, new_type)) {
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "ALTER TABLE ");
        cupel__quote_table(&text, dialect, to);
        cupel__buf_printf(&text, new_type != NULL ? " OF %s" : " NOT OF%s",
                          new_type != NULL ? new_type : "");
        code = cupel__ddl_push(out, &text, error);
    }
    if (code == 0 && !cupel__text_equal(old_index, new_index))
        code = alter(dialect, out, to, new_index != NULL ? "CLUSTER ON " : "SET WITHOUT CLUSTER",
                     new_index, error);
    if (code == 0)
        code = identity_change(dialect, out, from, to, error);
    for (size_t i = 0; code == 0 && i < sizeof switches / sizeof *switches; i++) {
        bool was = table_option(dialect, from, switches[i].name) != NULL;
        bool is = table_option(dialect, to, switches[i].name) != NULL;
        if (was != is)
            code = alter(dialect, out, to, is ? switches[i].on : switches[i].off, NULL, error);
    }
    return code;
}

/* How replication knows the rows. */
static int identity_change(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *from,
                           const cupel_table *to, cupel_error *error)
{
    const char *old_words = table_option(dialect, from, "REPLICA IDENTITY");
    const char *new_words = table_option(dialect, to, "REPLICA IDENTITY");
    const char *old_index = table_option(dialect, from, "REPLICA IDENTITY INDEX");
    const char *new_index = table_option(dialect, to, "REPLICA IDENTITY INDEX");
    if (cupel__text_equal(old_words, new_words) && cupel__text_equal(old_index, new_index))
        return 0;
    if (new_index != NULL)
        return alter(dialect, out, to, "REPLICA IDENTITY USING INDEX ", new_index, error);
    bool full = new_words != NULL && cupel__text_iequal(new_words, "FULL");
    return alter(dialect, out, to,
                 full                ? "REPLICA IDENTITY FULL"
                 : new_words != NULL ? "REPLICA IDENTITY NOTHING"
                                     : "REPLICA IDENTITY DEFAULT",
                 NULL, error);
}

/* A part of a partitioned table is made alone and attached, so that its columns, keys and indexes are
 * its own. */
static int attach(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table, bool on,
                  cupel_error *error)
{
    cupel__buf text = { 0 };
    cupel__buf_append(&text, "ALTER TABLE ");
    cupel__quote_qualified(&text, dialect, table->partition_of_schema, table->partition_of);
    cupel__buf_append(&text, on ? " ATTACH PARTITION " : " DETACH PARTITION ");
    cupel__quote_table(&text, dialect, table);
    if (on)
        cupel__buf_printf(&text, " %s",
                          table->partition_bound != NULL ? table->partition_bound : "DEFAULT");
    return cupel__ddl_push(out, &text, error);
}

/* ALTER TABLE ... action, with a name behind it or NULL. */
static int alter(const cupel_dialect *dialect, cupel__ddl *out, const cupel_table *table,
                 const char *action, const char *name, cupel_error *error)
{
    cupel__buf text = { 0 };
    cupel__buf_append(&text, "ALTER TABLE ");
    cupel__quote_table(&text, dialect, table);
    cupel__buf_printf(&text, " %s", action);
    if (name != NULL)
        cupel__quote_identifier(&text, dialect, name);
    return cupel__ddl_push(out, &text, error);
}

int cupel__pg_parameter_change(const cupel_dialect *dialect, struct cupel__ddl *out,
                               const char *head, const char *schema, const char *name,
                               const cupel_option *from, size_t from_count, const cupel_option *to,
                               size_t to_count, cupel_error *error)
{
    int code = 0;
    for (int reset = 0; code == 0 && reset < 2; reset++) {
        const cupel_option *options = reset ? from : to;
        const cupel_option *others = reset ? to : from;
        size_t count = reset ? from_count : to_count;
        size_t other_count = reset ? to_count : from_count;
        cupel__buf text = { 0 };
        bool any = false;
        cupel__buf_append(&text, head);
        cupel__quote_qualified(&text, dialect, schema, name);
        for (size_t i = 0; i < count; i++) {
            const char *other = option_of(dialect, others, other_count, options[i].name);
            const char *value = options[i].value != NULL ? options[i].value : "";
            if (!cupel__pg_is_parameter(dialect, &options[i]) ||
                (reset ? other != NULL : other != NULL && strcmp(other, value) == 0))
                continue;
            cupel__buf_append(&text, any ? ", " : reset ? " RESET (" : " SET (");
            any = true;
            if (reset)
                cupel__buf_append(&text, options[i].name);
            else
                render_parameter(dialect, &text, &options[i]);
        }
        cupel__buf_append_char(&text, ')');
        if (any)
            code = cupel__ddl_push(out, &text, error);
        else
            cupel__buf_release(&text);
    }
    return code;
}

int cupel__pg_render_column_options(const cupel_dialect *dialect, cupel__buf *out,
                                    const cupel_table *table, const cupel_column *from,
                                    const cupel_column *to, cupel_error *error)
{
    const struct {
        const char *name;
        const char *usual;
    } settings[] = { { "STORAGE", usual_storage(to) },
                     { "COMPRESSION", "default" },
                     { "STATISTICS", "-1" } };
    static const cupel_column plain = { .name = "" };
    const char *separator = "";
    from = from != NULL ? from : &plain;
    (void)table, (void)error;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const char *was = option_of(dialect, from->options, from->option_count, settings[i].name);
        const char *is = option_of(dialect, to->options, to->option_count, settings[i].name);
        if (cupel__text_equal(was, is))
            continue;
        cupel__buf_printf(out, "%sALTER COLUMN ", separator);
        cupel__quote_identifier(out, dialect, to->name);
        cupel__buf_printf(out, " SET %s %s", settings[i].name, is != NULL ? is : settings[i].usual);
        separator = ", ";
    }
    for (int reset = 0; reset < 2; reset++) {
        const cupel_column *side = reset ? from : to;
        const cupel_column *other = reset ? to : from;
        for (size_t i = 0; i < side->option_count; i++) {
            const cupel_option *option = &side->options[i];
            const char *value =
                option_of(dialect, other->options, other->option_count, option->name);
            if (!cupel__pg_is_parameter(dialect, option) ||
                (reset ? value != NULL : cupel__text_equal(value, option->value)))
                continue;
            cupel__buf_printf(out, "%sALTER COLUMN ", separator);
            cupel__quote_identifier(out, dialect, to->name);
            cupel__buf_append(out, reset ? " RESET (" : " SET (");
            if (reset)
                cupel__buf_append(out, option->name);
            else
                render_parameter(dialect, out, option);
            cupel__buf_append_char(out, ')');
            separator = ", ";
        }
    }
    return 0;
}

void cupel__pg_render_parameters(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_option *options, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (!cupel__pg_is_parameter(dialect, &options[i]))
            continue;
        cupel__buf_append(out, any ? ", " : " WITH (");
        render_parameter(dialect, out, &options[i]);
        any = true;
    }
    cupel__buf_append(out, any ? ")" : "");
}

static void render_parameter(const cupel_dialect *dialect, cupel__buf *out,
                             const cupel_option *option)
{
    cupel__buf_append(out, option->name);
    if (option->value == NULL)
        return;
    cupel__buf_append_char(out, '=');
    cupel__quote_text(out, dialect, option->value, strlen(option->value));
}

static void render_tablespace(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                              const cupel_option *options, size_t count)
{
    const char *name = option_of(dialect, options, count, "TABLESPACE");
    if (name == NULL)
        return;
    cupel__buf_append(out, before);
    cupel__quote_identifier(out, dialect, name);
}

static void render_include(const cupel_dialect *dialect, cupel__buf *out,
                           const char *const *include)
{
    for (size_t i = 0; include != NULL && include[i] != NULL; i++) {
        cupel__buf_append(out, i == 0 ? " INCLUDE (" : ", ");
        cupel__quote_identifier(out, dialect, include[i]);
        cupel__buf_append(out, include[i + 1] == NULL ? ")" : "");
    }
}

static const char *table_option(const cupel_dialect *dialect, const cupel_table *table,
                                const char *name)
{
    return option_of(dialect, table->options, table->option_count, name);
}

static const char *option_of(const cupel_dialect *dialect, const cupel_option *options,
                             size_t count, const char *name)
{
    return cupel_option_value(options, count, dialect->name, name);
}

/* The next name of a list, as it is written, with what qualifies it; its size, 0 behind the last. */
static size_t next_name(const cupel_dialect *dialect, const char **list, const char **name)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), *list, strlen(*list));
    cupel__token token = cupel__lexer_next(&lexer);
    *name = token.text;
    const char *end = token.text;
    while (token.kind != CUPEL__TOKEN_END && !cupel__token_is(&token, ",")) {
        end = token.text + token.size;
        token = cupel__lexer_next(&lexer);
    }
    *list = token.kind == CUPEL__TOKEN_END ? end : token.text + token.size;
    return (size_t)(end - *name);
}

static bool in_list(const cupel_dialect *dialect, const char *list, const char *name, size_t size)
{
    const char *other;
    size_t other_size;
    while (list != NULL && (other_size = next_name(dialect, &list, &other)) > 0)
        if (other_size == size && memcmp(other, name, size) == 0)
            return true;
    return false;
}

/* What SET STORAGE takes back to: there is no word for it. */
static const char *usual_storage(const cupel_column *column)
{
    static const char *const mains[] = { "inet", "cidr", NULL };
    const cupel_type *type = &column->type;
    if (type->dimensions > 0)
        return "EXTENDED";
    for (size_t i = 0; type->kind == CUPEL_TYPE_NATIVE && mains[i] != NULL; i++)
        if (cupel__text_iequal(type->name, mains[i]))
            return "MAIN";
    switch (type->kind) {
    case CUPEL_TYPE_NUMERIC:
        return "MAIN";
    case CUPEL_TYPE_STRING:
    case CUPEL_TYPE_TEXT:
    case CUPEL_TYPE_UNICODE:
    case CUPEL_TYPE_UNICODE_TEXT:
    case CUPEL_TYPE_BINARY:
    case CUPEL_TYPE_JSON:
    case CUPEL_TYPE_NATIVE:
        return "EXTENDED";
    default:
        return "PLAIN";
    }
}
