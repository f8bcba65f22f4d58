/* The splitter of SQL scripts: statements come in order, lie inside the script, do not overlap, and
 * are not empty; the first byte chooses the engine. */
#include "fuzz.h"

#include "dialect/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };
    if (size == 0)
        return 0;
    const char *text = (const char *)data + 1;
    const char *end = text + size - 1;
    const cupel__lexical *rules = cupel__lexical_find(dialects[data[0] % 3]);
    cupel__splitter splitter;
    cupel__split_statement statement;
    const char *behind = text;

    cupel__splitter_init(&splitter, rules, text, size - 1);
    while (cupel__splitter_next(&splitter, &statement)) {
        int line, column;
        FUZZ_ASSERT(statement.size > 0);
        FUZZ_ASSERT(statement.text >= behind && statement.size <= (size_t)(end - statement.text));
        behind = statement.text + statement.size;
        cupel__statement_moves_transaction(rules, statement.text, statement.size);
        cupel__text_place(text, (size_t)(statement.text - text), &line, &column);
        FUZZ_ASSERT(line >= 1 && column >= 1);
    }
    FUZZ_ASSERT(!cupel__splitter_next(&splitter, &statement));
    return 0;
}
