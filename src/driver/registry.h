/* Finding a driver by a URL's scheme: linked in, or as a module loaded on demand. */
#ifndef CUPEL_DRIVER_REGISTRY_H
#define CUPEL_DRIVER_REGISTRY_H

#include <cupel/sys/driver.h>

/* A driver that was found, and the module it came from. */
typedef struct cupel__driver_module {
    const cupel_driver *driver;
    void *handle; /* NULL for a driver that is linked in */
} cupel__driver_module;

/* Finds and loads the driver of a scheme. CUPEL_EURL for an unknown scheme (with the nearest known
 * one), CUPEL_EDRIVER where the module is missing or unfit, saying which file was looked for where. */
int cupel__driver_load(cupel__driver_module *out, const char *scheme, cupel_error *error);
/* Gives the module back; its code stays mapped, as client libraries do not bear being unloaded. */
void cupel__driver_unload(cupel__driver_module *module);

/* What the library lends its drivers. */
const cupel_driver_host *cupel__driver_host(void);

#endif
