/* MariaDB and MySQL: indexes, what keys have beside their columns, and the indexes that the engine makes
 * by itself for foreign keys. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/column.h"
#include "dialect/mysql.h"
#include "sql/ddl.h"
#include "sql/quote.h"

static void render_index_options(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_index *index);
static void render_key_options(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_option *options, size_t count);
static bool is_plain(const cupel_index *index);
static bool has_columns(const cupel_index *index, const cupel_constraint *key);
static bool is_own_name(const char *name, const cupel_constraint *key);

int cupel__mysql_render_index(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_index *index,
                              cupel_error *error)
{
    int code = cupel__check_plain_index(table, index, error);
    if (code == 0 && index->where != NULL)
        code = cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s: this engine has no partial index, as %s is", table->name,
                               index->name);
    if (code == 0)
        code = cupel__render_index_parts(dialect, out, table, index, error);
    if (code == 0 && index->method != NULL && cupel__mysql_index_modifiers(dialect, index) == NULL)
        cupel__buf_printf(out, " USING %s", index->method);
    if (code == 0)
        render_index_options(dialect, out, index);
    return code;
}

/* Kinds of indexes of their own, where others only differ in their method. */
const char *cupel__mysql_index_modifiers(const cupel_dialect *dialect, const cupel_index *index)
{
    (void)dialect;
    if (cupel__text_iequal(index->method, "FULLTEXT"))
        return "FULLTEXT";
    return cupel__text_iequal(index->method, "SPATIAL") ? "SPATIAL" : NULL;
}

/* A foreign key leaves the index behind that the engine made for it under the key's name; it goes
 * with the key, unless the table states it. */
int cupel__mysql_render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                        const cupel_table *table,
                                        const cupel_constraint *constraint, cupel_error *error)
{
    (void)error;
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_PRIMARY_KEY:
        cupel__buf_append(out, "DROP PRIMARY KEY");
        return 0;
    case CUPEL_CONSTRAINT_UNIQUE:
        cupel__buf_append(out, "DROP INDEX ");
        break;
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        cupel__buf_append(out, "DROP FOREIGN KEY ");
        break;
    case CUPEL_CONSTRAINT_CHECK:
    case CUPEL_CONSTRAINT_EXCLUDE:
        cupel__buf_append(out, "DROP CONSTRAINT ");
        break;
    }
    cupel__quote_identifier(out, dialect, constraint->name);
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
        dialect->capabilities & CUPEL_CAN_DROP_IF_EXISTS &&
        cupel_table_index(table, constraint->name) == NULL) {
        cupel__buf_append(out, ", DROP INDEX IF EXISTS ");
        cupel__quote_identifier(out, dialect, constraint->name);
    }
    return 0;
}

/* The check of a column says in an option where it stands, and nothing more. */
int cupel__mysql_render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                        const cupel_table *table,
                                        const cupel_constraint *constraint, cupel_error *error)
{
    if (constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY ||
        constraint->kind == CUPEL_CONSTRAINT_UNIQUE) {
        if (constraint->method != NULL)
            cupel__buf_printf(out, " USING %s", constraint->method);
        render_key_options(dialect, out, constraint->options, constraint->option_count);
        cupel__mysql_comment(dialect, out, " COMMENT ", constraint->comment);
    }
    return cupel__ddl_refuse_more(table, constraint, error);
}

bool cupel__mysql_automatic_index(const cupel_dialect *dialect, const cupel_table *table,
                                  const cupel_index *index)
{
    (void)dialect;
    if (!is_plain(index))
        return false;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        if (key->kind == CUPEL_CONSTRAINT_FOREIGN_KEY && has_columns(index, key) &&
            is_own_name(index->name, key))
            return true;
    }
    return false;
}

static void render_index_options(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_index *index)
{
    render_key_options(dialect, out, index->options, index->option_count);
    cupel__mysql_comment(dialect, out, " COMMENT ", index->comment);
}

static void render_key_options(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cupel_option *option = &options[i];
        if (strcmp(option->dialect, dialect->name) != 0)
            continue;
        bool parser = cupel__text_iequal(option->name, "WITH PARSER");
        cupel__buf_printf(out, " %s", option->name);
        if (option->value != NULL)
            cupel__buf_printf(out, "%s%s", parser ? " " : "=", option->value);
    }
}

/* Whole columns in ascending order, and nothing said beside them. */
static bool is_plain(const cupel_index *index)
{
    bool plain = !index->unique && index->method == NULL && index->comment == NULL &&
                 index->option_count == 0;
    for (size_t i = 0; i < index->part_count; i++)
        plain = plain && index->parts[i].column != NULL && index->parts[i].length == 0 &&
                !index->parts[i].descending;
    return plain;
}

static bool has_columns(const cupel_index *index, const cupel_constraint *key)
{
    bool same = index->part_count == key->column_count;
    for (size_t i = 0; same && i < key->column_count; i++)
        same = cupel__text_iequal(index->parts[i].column, key->columns[i]);
    return same;
}

/* The key's name or, where somebody gave it none, that of its first column, with a number where that
 * one was taken. */
static bool is_own_name(const char *name, const cupel_constraint *key)
{
    size_t size = strlen(key->columns[0]);
    if (cupel__text_iequal(name, key->name))
        return true;
    if (strncmp(name, key->columns[0], size) != 0)
        return false;
    name += size;
    return *name == '\0' ||
           (*name == '_' && name[1] != '\0' && strspn(name + 1, "0123456789") == strlen(name + 1));
}
