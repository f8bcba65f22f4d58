/* chinook URL load FOLDER | ask | next */
#include "chinook.h"

#include <stdio.h>
#include <string.h>

int failed(const char *what, const cupel_error *error)
{
    fprintf(stderr, "chinook: %s: %s\n", what, error->message);
    return -1;
}

int main(int argc, char **argv)
{
    cupel_engine *engine = NULL;
    int result = -1;

    if (argc < 3) {
        fprintf(stderr, "usage: chinook URL load FOLDER | ask | next\n");
        return 2;
    }
    if (cupel_engine_open(&engine, argv[1]) < 0)
        failed("cannot open the database", cupel_engine_error(engine));
    else if (strcmp(argv[2], "load") == 0 && argc == 4)
        result = load(engine, argv[3]);
    else if (strcmp(argv[2], "ask") == 0)
        result = ask(engine);
#ifdef CHINOOK_NEXT
    else if (strcmp(argv[2], "next") == 0)
        result = ask_next(engine);
#endif
    else
        fprintf(stderr, "chinook: no such command: %s\n", argv[2]);
    cupel_engine_close(engine);
    return result < 0 ? 1 : 0;
}
