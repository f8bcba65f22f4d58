/* Operations on objects as calls in a revision file. */
#ifndef CUPEL_MIGRATE_RENDER_OBJECT_H
#define CUPEL_MIGRATE_RENDER_OBJECT_H

#include "inspect/c_writer.h"
#include "migrate/operation.h"

/* "    cupel_op_create_view(op, "adults", "AS SELECT ...");": failures are kept in the writer. */
void cupel__render_object(cupel__c_writer *writer, const cupel__operation *operation);

#endif
