/* Trees written as SQL of one dialect. Pure: a resolved tree in, text and the order of the
 * parameters out. */
#ifndef CUPEL_SQL_COMPILE_H
#define CUPEL_SQL_COMPILE_H

#include <cupel/sys/dialect.h>

#include "base/vec.h"
#include "sql/expr.h"

/* The walk's state. A struct of zeros with `dialect` set; release with cupel__writer_release. */
typedef struct cupel__writer {
    const cupel_dialect *dialect;
    const cupel__argument *arguments; /* those that parameters refer to */
    size_t argument_count;
    cupel__buf sql;
    cupel__vec(const cupel__expr *) parameters; /* the nodes in the order of their placeholders */
    bool unqualified; /* columns without their source's name, as SET and RETURNING want */
    bool failed;      /* memory was short */
} cupel__writer;

void cupel__writer_release(cupel__writer *writer);
/* Each appends to writer->sql; failure shows in cupel__writer_failed. */
void cupel__write_expr(cupel__writer *writer, const cupel__expr *expr);
void cupel__write_select(cupel__writer *writer, const cupel__select *select);
bool cupel__writer_failed(const cupel__writer *writer);

#endif
