/* The statements by which a table of SQLite made anew takes an old one's place. */
#ifndef CUPEL_DIALECT_SQLITE_COPY_H
#define CUPEL_DIALECT_SQLITE_COPY_H

#include "dialect/rebuild.h"

/* Lists the statements that make the table as edited, move its rows and the keys given so far, and
 * create again what went with the old table. The texts live in the rebuild's arena. */
int cupel__sqlite_replace_table(cupel__rebuild *rebuild, cupel__text_list *out, cupel_error *error);

#endif
