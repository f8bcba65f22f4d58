/* What the tests of DDL share: tables made from properties, and statements compared. */
#ifndef CUPEL_TESTS_DDL_FIXTURE_H
#define CUPEL_TESTS_DDL_FIXTURE_H

#include <cupel/model.h>

#include "base/buf.h"
#include "sql/ddl.h"
#include "sql/table.h"

/* The statements, each with ";\n" behind it. */
static inline void assert_ddl(const cupel__ddl *ddl, const char *expected)
{
    cupel__buf text = { 0 };
    for (size_t i = 0; i < ddl->statements.count; i++)
        cupel__buf_printf(&text, "%s;\n", ddl->statements.items[i]);
    assert_string_equal(cupel__buf_text(&text), expected);
    cupel__buf_release(&text);
}

static inline cupel_table *build(cupel_schema *schema, const char *name,
                                 const cupel_property *elements)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_table *table = NULL;
    if (cupel__table_from_properties(schema, name, elements, sizeof elements[0], NULL, &table,
                                     &error) < 0)
        fail_msg("%s", error.message);
    return table;
}

/* A table "t" with what the tests below need, for direct changes. */
static inline cupel_table *small_table(cupel_schema *schema)
{
    static const cupel_property elements[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("name", CUPEL_STRING(9)),
        CUPEL_TABLE_COLUMN("free", CUPEL_STRING(9)),
        CUPEL_INDEX("ix_t_name", "name"),
        { .kind = CUPEL_PROPERTY_END },
    };
    return build(schema, "t", elements);
}

#endif
