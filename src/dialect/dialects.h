/* The dialects that are part of the library. */
#ifndef CUPEL_DIALECT_DIALECTS_H
#define CUPEL_DIALECT_DIALECTS_H

#include <cupel/sys/dialect.h>

extern const cupel_dialect cupel__dialect_sqlite;
extern const cupel_dialect cupel__dialect_postgresql;
extern const cupel_dialect cupel__dialect_mysql;

#endif
