/* Names, texts and placeholders as a dialect writes them; for everything that writes SQL. */
#ifndef CUPEL_SQL_QUOTE_H
#define CUPEL_SQL_QUOTE_H

#include <cupel/sys/dialect.h>

#include "base/arena.h"
#include "base/buf.h"

/* An identifier, between quotes where it is more than lower-case ASCII or a reserved word. */
void cupel__quote_identifier(cupel__buf *out, const cupel_dialect *dialect, const char *name);
/* The same as a text of its own in an arena; NULL when memory is short. */
char *cupel__quote_name(cupel__arena *arena, const cupel_dialect *dialect, const char *name);
/* The same with a namespace in front, which may be NULL. */
void cupel__quote_qualified(cupel__buf *out, const cupel_dialect *dialect, const char *namespace_,
                            const char *name);
void cupel__quote_table(cupel__buf *out, const cupel_dialect *dialect, const cupel_table *table);
/* A collation: one of another namespace has it in front and is in quotes already, "a"."b". */
void cupel__quote_collation(cupel__buf *out, const cupel_dialect *dialect, const char *name);
/* A string literal: quotes are doubled and, where the dialect escapes by them, backslashes too. */
void cupel__quote_text(cupel__buf *out, const cupel_dialect *dialect, const char *text,
                       size_t size);
/* ? or $number, counted from 1. */
void cupel__quote_placeholder(cupel__buf *out, const cupel_dialect *dialect, size_t number);

#endif
