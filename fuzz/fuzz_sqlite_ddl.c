/* SQLite's CREATE TABLE and CREATE INDEX: every span lies inside the text, spans hold what they are
 * said to hold, and columns come in order. */
#include "fuzz.h"

#include "dialect/sqlite_ddl.h"

static void check_span(cupel__span span, size_t size)
{
    FUZZ_ASSERT(span.start <= span.end && span.end <= size);
}

static void check_parts(const cupel__sqlite_part *part, size_t size)
{
    for (; part; part = part->next) {
        FUZZ_ASSERT((part->column == NULL) != (part->expression == NULL));
        check_span(part->span, size);
        check_span(part->name_span, size);
    }
}

static void check_clauses(const cupel__sqlite_clause *clause, size_t size)
{
    for (; clause; clause = clause->next) {
        check_span(clause->span, size);
        check_span(clause->name_span, size);
        check_span(clause->text_span, size);
        check_span(clause->referred_table_span, size);
        check_parts(clause->parts, size);
        FUZZ_ASSERT(clause->kind != CUPEL__SQLITE_FOREIGN_KEY || clause->referred_table);
        FUZZ_ASSERT(clause->kind != CUPEL__SQLITE_CHECK || clause->text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table;
    cupel__sqlite_index *index;
    char *sql = cupel__arena_strndup(&arena, (const char *)data, size);
    FUZZ_ASSERT(sql);
    size = strlen(sql);

    if (cupel__sqlite_parse_table(&table, &arena, sql, NULL) == 0) {
        size_t behind = table->body.start;
        FUZZ_ASSERT(table->name);
        check_span(table->body, size);
        check_span(table->options, size);
        check_clauses(table->constraints, size);
        for (cupel__sqlite_column *column = table->columns; column; column = column->next) {
            check_span(column->span, size);
            check_span(column->type_span, size);
            FUZZ_ASSERT(column->span.start >= behind);
            behind = column->span.end;
            check_clauses(column->clauses, size);
        }
        FUZZ_ASSERT(behind <= table->body.end);
    }
    if (cupel__sqlite_parse_index(&index, &arena, sql, NULL) == 0) {
        FUZZ_ASSERT(index->name && index->table && index->parts);
        check_parts(index->parts, size);
        check_span(index->where_span, size);
    }
    cupel__arena_release(&arena);
    return 0;
}
