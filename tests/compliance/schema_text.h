/* A schema as text, one line for each element, so that a test can state what it expects to read. */
#ifndef CUPEL_TESTS_COMPLIANCE_SCHEMA_TEXT_H
#define CUPEL_TESTS_COMPLIANCE_SCHEMA_TEXT_H

#include <cupel/sys/dialect.h>

#include "base/buf.h"

static inline void schema_text_column(cupel__buf *out, const cupel_dialect *dialect,
                                      const cupel_column *column)
{
    cupel__buf_printf(out, "  %s ", column->name);
    dialect->render_type(dialect, out, &column->type, NULL);
    cupel__buf_append(out, column->primary_key ? " key" : "");
    cupel__buf_append(out, column->autoincrement ? " generated" : "");
    cupel__buf_append(out, column->identity == CUPEL_IDENTITY_ALWAYS       ? " always"
                           : column->identity == CUPEL_IDENTITY_BY_DEFAULT ? " by default"
                                                                           : "");
    cupel__buf_append(out, column->nullable ? "" : " not null");
    if (column->server_default)
        cupel__buf_printf(out, " default %s", column->server_default);
    if (column->server_on_update)
        cupel__buf_printf(out, " on update %s", column->server_on_update);
    if (column->computed)
        cupel__buf_printf(out, " %s as %s", column->computed_stored ? "stored" : "virtual",
                          column->computed);
    if (column->collation)
        cupel__buf_printf(out, " collate %s", column->collation);
    if (column->comment)
        cupel__buf_printf(out, " -- %s", column->comment);
    cupel__buf_append_char(out, '\n');
}

static inline void schema_text_names(cupel__buf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cupel__buf_printf(out, "%s%s", i ? ", " : " (", names[i]);
    cupel__buf_append(out, ")");
}

static inline void schema_text_constraint(cupel__buf *out, const cupel_constraint *constraint)
{
    static const char *const kinds[] = { "primary key", "unique", "foreign key", "check" };
    static const char *const actions[] = { "", "restrict", "cascade", "set null", "set default" };
    cupel__buf_printf(out, "  %s %s", kinds[constraint->kind],
                      constraint->name ? constraint->name : "?");
    if (constraint->kind == CUPEL_CONSTRAINT_CHECK)
        cupel__buf_printf(out, " %s", constraint->expression);
    else
        schema_text_names(out, constraint->columns, constraint->column_count);
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY) {
        cupel__buf_printf(out, " to %s%s%s",
                          constraint->referred_schema ? constraint->referred_schema : "",
                          constraint->referred_schema ? "." : "", constraint->referred_table);
        schema_text_names(out, constraint->referred_columns, constraint->column_count);
    }
    if (constraint->on_delete)
        cupel__buf_printf(out, " on delete %s", actions[constraint->on_delete]);
    if (constraint->on_update)
        cupel__buf_printf(out, " on update %s", actions[constraint->on_update]);
    cupel__buf_append(out, constraint->deferrable ? " deferrable" : "");
    cupel__buf_append(out, constraint->initially_deferred ? " initially deferred" : "");
    cupel__buf_append_char(out, '\n');
}

static inline void schema_text_index(cupel__buf *out, const cupel_index *index)
{
    static const char *const nulls[] = { "", " nulls first", " nulls last" };
    cupel__buf_printf(out, "  %sindex %s", index->unique ? "unique " : "", index->name);
    if (index->method)
        cupel__buf_printf(out, " using %s", index->method);
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        cupel__buf_append(out, i ? ", " : " (");
        if (part->column)
            cupel__buf_append(out, part->column);
        else
            cupel__buf_printf(out, "[%s]", part->expression);
        if (part->length)
            cupel__buf_printf(out, "(%d)", part->length);
        if (part->collation)
            cupel__buf_printf(out, " collate %s", part->collation);
        if (part->operator_class)
            cupel__buf_printf(out, " %s", part->operator_class);
        cupel__buf_printf(out, "%s%s", part->descending ? " desc" : "", nulls[part->nulls]);
    }
    cupel__buf_append_char(out, ')');
    for (size_t i = 0; index->include && index->include[i]; i++)
        cupel__buf_printf(out, "%s%s", i ? ", " : " include ", index->include[i]);
    if (index->where)
        cupel__buf_printf(out, " where %s", index->where);
    cupel__buf_append_char(out, '\n');
}

static inline void schema_text(cupel__buf *out, const cupel_schema *schema, const char *dialect)
{
    const cupel_dialect *rules = cupel_dialect_find(dialect);
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        cupel__buf_printf(out, "%s%s%s", table->schema ? table->schema : "",
                          table->schema ? "." : "", table->name);
        if (table->comment)
            cupel__buf_printf(out, " -- %s", table->comment);
        cupel__buf_append_char(out, '\n');
        for (size_t k = 0; k < table->column_count; k++)
            schema_text_column(out, rules, table->columns[k]);
        for (size_t k = 0; k < table->constraint_count; k++)
            schema_text_constraint(out, table->constraints[k]);
        for (size_t k = 0; k < table->index_count; k++)
            schema_text_index(out, table->indexes[k]);
    }
}

#endif
