/* A rename as people write it: "users.name=username", "users=people". */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/schema_private.h"

static bool find_column(const cupel_schema *schema, const char *old, const char *to,
                        cupel_column **column, const char **old_name);
static bool find_table(const cupel_schema *schema, const char *old, const char *to,
                       cupel_table **table, const char **old_name);
static const char *behind_name(const char *text, const char *schema, const char *name);

int cupel_schema_declare_rename(cupel_schema *schema, const char *rename, cupel_error *error)
{
    cupel__schema_private *p = cupel__schema_private_of(schema);
    const char *sign = strchr(rename, '=');
    cupel_table *table;
    cupel_column *column;
    const char *old_name;
    if (sign == NULL || sign == rename || sign[1] == '\0')
        return cupel_error_set(error, CUPEL_EINVAL,
                               "\"%s\" is no rename; write \"table.old=new\" or \"old=new\"",
                               rename);
    const char *old = cupel__arena_strndup(&p->arena, rename, (size_t)(sign - rename));
    if (old == NULL)
        return cupel__error_nomem(error);
    if (find_column(schema, old, sign + 1, &column, &old_name))
        column->renamed_from = old_name;
    else if (find_table(schema, old, sign + 1, &table, &old_name))
        table->renamed_from = old_name;
    else
        return cupel_error_set(error, CUPEL_EINVAL,
                               "rename \"%s\": there is no %s '%s' that could be the new one",
                               rename, strchr(old, '.') != NULL ? "column" : "table", sign + 1);
    return 0;
}

/* The table in front of the old column's name may be given by its own old name, and may stand in front
 * of the new name again. */
static bool find_column(const cupel_schema *schema, const char *old, const char *to,
                        cupel_column **column, const char **old_name)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        const char *new_name = behind_name(to, table->schema, table->name);
        *old_name = behind_name(old, table->schema, table->name);
        if (*old_name == NULL)
            *old_name = behind_name(old, table->schema, table->renamed_from);
        if (*old_name == NULL)
            continue;
        *column = cupel_table_column(table, to);
        if (*column == NULL && new_name != NULL)
            *column = cupel_table_column(table, new_name);
        if (*column != NULL)
            return true;
    }
    return false;
}

static bool find_table(const cupel_schema *schema, const char *old, const char *to,
                       cupel_table **table, const char **old_name)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        *table = schema->tables[i];
        const char *namespace_ = (*table)->schema;
        const char *new_name = namespace_ != NULL ? behind_name(to, NULL, namespace_) : NULL;
        *old_name = namespace_ != NULL ? behind_name(old, NULL, namespace_) : old;
        if (*old_name != NULL &&
            (strcmp((*table)->name, to) == 0 || cupel__text_equal((*table)->name, new_name)))
            return true;
    }
    return false;
}

/* What follows "name." or "schema.name.", or NULL. */
static const char *behind_name(const char *text, const char *schema, const char *name)
{
    const char *parts[] = { schema, name };
    if (name == NULL)
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        size_t size = parts[i] != NULL ? strlen(parts[i]) : 0;
        if (parts[i] == NULL)
            continue;
        if (strncmp(text, parts[i], size) != 0 || text[size] != '.')
            return NULL;
        text += size + 1;
    }
    return text;
}
