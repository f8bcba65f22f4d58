/* The reserved words of each engine: lower case, sorted, NULL-terminated. */
#ifndef CUPEL_DIALECT_RESERVED_H
#define CUPEL_DIALECT_RESERVED_H

extern const char *const cupel__reserved_sqlite[];
extern const char *const cupel__reserved_postgresql[];
extern const char *const cupel__reserved_mysql[];

#endif
