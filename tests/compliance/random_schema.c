/* Random schemas as a whole: what comes in which order, names, comments, rows. Elements are added one by
 * one, each so that the engine takes the whole; what an engine has not, it is not given. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sql/quote.h"
#include "sql/schema.h"

static void add_namespace(random_source *r, cupel_schema *schema);
static void lead_back(cupel_table *table, const cupel_table *later);

uint32_t random_below(random_source *r, uint32_t limit)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 33) % limit;
}

bool random_chance(random_source *r, unsigned percent)
{
    return random_below(r, 100) < percent;
}

unsigned random_engine(const random_source *r)
{
    return strcmp(r->dialect->name, "sqlite") == 0       ? SQLITE
           : strcmp(r->dialect->name, "postgresql") == 0 ? POSTGRESQL
                                                         : MYSQL;
}

cupel_schema *random_schema(random_source *r)
{
    cupel_schema *schema = cupel_schema_new();
    unsigned tables = 1 + random_below(r, 4);
    assert(schema != NULL);
    add_namespace(r, schema);
    random_make_types(r, schema);
    for (unsigned i = 0; i < tables; i++)
        (void)random_make_table(r, schema);
    for (unsigned i = random_below(r, 5); i > 0; i--)
        (void)random_add_foreign_key(r, schema);
    if (random_chance(r, 30))
        (void)random_make_heir(r, schema);
    for (unsigned i = random_below(r, 6); i > 0; i--)
        (void)random_add_object(r, schema);
    return schema;
}

cupel_schema *random_schema_changed(random_source *r, const cupel_schema *schema, unsigned most)
{
    cupel_schema *changed = cupel_schema_copy(schema);
    unsigned count = 1 + random_below(r, most);
    assert(changed != NULL);
    r->first = schema;
    for (unsigned i = 0; i < count; i++) {
        bool done = false;
        for (int tries = 0; !done && tries < 20; tries++) {
            cupel_schema *tried = cupel_schema_copy(changed);
            assert(tried != NULL);
            done = random_any_change(r, tried) &&
                   (!r->keeps_rows || random_rows_bear(r, schema, tried));
            cupel_schema_free(done ? changed : tried);
            changed = done ? tried : changed;
        }
    }
    return changed;
}

static void add_namespace(random_source *r, cupel_schema *schema)
{
    const cupel_reference name = { .kind = CUPEL_OBJECT_SCHEMA, .name = RANDOM_NAMESPACE };
    static const cupel_option collation = { "mysql", "COLLATE", "utf8mb4_general_ci" };
    if (random_engine(r) == SQLITE || !random_chance(r, 40))
        return;
    cupel_object *object = cupel_schema_add_object(schema, &name);
    assert(object != NULL);
    object->comment = random_comment(r);
    if (random_engine(r) == MYSQL) {
        object->options = &collation;
        object->option_count = 1;
    }
}

const char *random_namespace(random_source *r, const cupel_schema *schema)
{
    const cupel_reference name = { .kind = CUPEL_OBJECT_SCHEMA, .name = RANDOM_NAMESPACE };
    return cupel_schema_object(schema, &name) != NULL && random_chance(r, 35) ? RANDOM_NAMESPACE
                                                                              : NULL;
}

/* MariaDB can be asked for its form of what is in the database that is connected to. */
const char *random_text_namespace(random_source *r, const cupel_schema *schema)
{
    return random_engine(r) == MYSQL ? NULL : random_namespace(r, schema);
}

const char *random_name(random_source *r, const char *stem)
{
    static char text[80];
    static const char *const before[] = { "",       "",
                                          "",       "",
                                          "Odd",    "it's ",
                                          "select", "gr\xc3\xbc\xc3\x9f",
                                          "ORDER",  "\xe6\x95\xb0",
                                          "%s%d",   "$x" };
    static const char *const between[] = { "_", "_", " ", "\"", ".", "`", "", "\\", "'", "_" };
    snprintf(text, sizeof text, "%s%s%s%u", before[random_below(r, COUNT(before))], stem,
             between[random_below(r, COUNT(between))], ++r->names);
    /* As long as can be: 63 bytes on PostgreSQL, 64 characters on MariaDB. */
    if (random_chance(r, 6)) {
        size_t size = strlen(text);
        size_t longest = r->dialect->identifier_limit > 0 ? r->dialect->identifier_limit : 70;
        memset(text + size, 'x', longest - size);
        text[longest] = '\0';
    }
    return text;
}

const char *random_comment(random_source *r)
{
    static const char *const texts[] = { "a comment; with 'quotes'", "another \\ comment",
                                         "gr\xc3\xbc\xc3\x9f \"x\"\nand a line", "%s -- /* ` $$" };
    if (!(r->dialect->capabilities & CUPEL_CAN_COMMENTS) || !random_chance(r, 15))
        return NULL;
    return texts[random_below(r, COUNT(texts))];
}

cupel_table *random_table(random_source *r, const cupel_schema *schema)
{
    return schema->table_count == 0
               ? NULL
               : schema->tables[random_below(r, (uint32_t)schema->table_count)];
}

cupel_column *random_column(random_source *r, const cupel_table *table)
{
    return table->columns[random_below(r, (uint32_t)table->column_count)];
}

const char *random_sql(const random_source *r, cupel_schema *schema, const char *format,
                       const char *name, const cupel_table *table)
{
    cupel__buf text = { 0 };
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            cupel__buf_append_char(&text, *at);
            continue;
        }
        at++;
        if (*at == 's')
            cupel__quote_identifier(&text, r->dialect, name);
        else if (*at == 't')
            cupel__quote_qualified(&text, r->dialect, table->schema, table->name);
        else
            cupel__buf_append_char(&text, *at);
    }
    const char *copy = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    assert(copy != NULL);
    return copy;
}

const char *random_sql_text(const random_source *r, cupel_schema *schema, const char *text)
{
    cupel__buf literal = { 0 };
    cupel__quote_text(&literal, r->dialect, text, strlen(text));
    const char *copy = cupel_schema_text(schema, cupel__buf_text(&literal));
    cupel__buf_release(&literal);
    assert(copy != NULL);
    return copy;
}

bool random_is_old(const random_source *r, const cupel_table *table, const char *column)
{
    const char *name = table->renamed_from != NULL ? table->renamed_from : table->name;
    const cupel_table *before =
        r->first != NULL ? cupel_schema_table(r->first, table->schema, name) : NULL;
    const cupel_column *now = column != NULL ? cupel_table_column(table, column) : NULL;
    if (before == NULL || column == NULL || now == NULL)
        return before != NULL && column == NULL;
    return cupel_table_column(before, now->renamed_from != NULL ? now->renamed_from : column) !=
           NULL;
}

cupel_schema *random_schema_back(const cupel_schema *first, const cupel_schema *second)
{
    cupel_schema *back = cupel_schema_copy(first);
    assert(back != NULL);
    for (size_t i = 0; i < second->table_count; i++) {
        const cupel_table *later = second->tables[i];
        cupel_table *table = cupel_schema_table(
            back, later->schema, later->renamed_from != NULL ? later->renamed_from : later->name);
        if (table != NULL)
            lead_back(table, later);
    }
    return back;
}

static void lead_back(cupel_table *table, const cupel_table *later)
{
    if (later->renamed_from != NULL)
        table->renamed_from = cupel_schema_text(table->owner, later->name);
    for (size_t i = 0; i < later->column_count; i++) {
        const cupel_column *column = later->columns[i];
        cupel_column *old =
            column->renamed_from != NULL ? cupel_table_column(table, column->renamed_from) : NULL;
        if (old != NULL)
            old->renamed_from = cupel_schema_text(table->owner, column->name);
    }
}
