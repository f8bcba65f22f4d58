/* What the readers of dates, times and intervals share. */
#ifndef CUPEL_BASE_DATETIME_H
#define CUPEL_BASE_DATETIME_H

#include <cupel/value.h>

#define CUPEL__SECOND INT64_C(1000000)
#define CUPEL__MINUTE (60 * CUPEL__SECOND)
#define CUPEL__HOUR (60 * CUPEL__MINUTE)
#define CUPEL__DAY (24 * CUPEL__HOUR)

/* Reads ".digits" at *at, where there is a point, as microseconds; false where no digit follows it
 * or where more than zeros stand behind the sixth. */
bool cupel__scan_fraction(const char **at, const char *end, int64_t *microseconds);

#endif
