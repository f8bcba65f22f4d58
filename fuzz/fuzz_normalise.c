/* The normal form of SQL expressions, of whatever is given and of that form again. The first byte chooses
 * the engine. */
#include "fuzz.h"

#include "inspect/normalise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };
    if (size == 0)
        return 0;
    cupel__arena arena = { 0 };
    cupel__normal_context context = { .lexical = cupel__lexical_find(dialects[data[0] % 3]),
                                      .table = "t" };
    char *sql = cupel__arena_strndup(&arena, (const char *)data + 1, size - 1);
    char *once = sql ? cupel__sql_normalise(&arena, &context, sql) : NULL;
    FUZZ_ASSERT(once);
    char *twice = cupel__sql_normalise(&arena, &context, once);
    FUZZ_ASSERT(twice);
    cupel__arena_release(&arena);
    return 0;
}
