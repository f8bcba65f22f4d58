/* The version of the library that is running. */
#include <cupel/common.h>

const char *cupel_version(void)
{
    return CUPEL_VERSION;
}
