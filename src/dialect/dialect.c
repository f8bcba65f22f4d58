/* Dialects by name. */
#include "dialect/dialects.h"

#include <string.h>

static const struct {
    const char *name;
    const cupel_dialect *dialect;
} dialects[] = {
    { "sqlite", &cupel__dialect_sqlite },       { "postgresql", &cupel__dialect_postgresql },
    { "postgres", &cupel__dialect_postgresql }, { "mysql", &cupel__dialect_mysql },
    { "mariadb", &cupel__dialect_mysql },
};

const cupel_dialect *cupel_dialect_find(const char *name)
{
    for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++)
        if (strcmp(dialects[i].name, name) == 0)
            return dialects[i].dialect;
    return NULL;
}

const char *cupel_dialect_name(size_t index)
{
    return index < sizeof dialects / sizeof dialects[0] ? dialects[index].name : NULL;
}
