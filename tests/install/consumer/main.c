/* A program outside the tree: opens a database in memory, which needs the installed driver. */
#include <cupel/cupel.h>

#include <stdio.h>

int main(void)
{
    cupel_engine *engine;
    int result = cupel_engine_open(&engine, "sqlite://");
    printf("%s: %s\n", cupel_version(), result == 0 ? "open" : cupel_engine_error(engine)->message);
    cupel_engine_close(engine);
    return result == 0 ? 0 : 1;
}
