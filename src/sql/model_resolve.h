/* What ties models together, resolved when all of them are known. */
#ifndef CUPEL_SQL_MODEL_RESOLVE_H
#define CUPEL_SQL_MODEL_RESOLVE_H

#include "sql/model.h"

/* Checks the model's foreign keys against the tables that they refer to: there, with columns of the
 * same types that are a key. With `closed`, a table that is not there is an error. */
int cupel__resolve_references(const cupel__models *models, const cupel__model *model, bool closed,
                              cupel_error *error);
/* The same as a question: true where a model of this table can state this foreign key. */
bool cupel__reference_is_sound(const cupel_table *table, const cupel_constraint *key);
/* Finds each relationship's foreign key, and its other side. To be called for all models of
 * `first` and later before `back` is read. */
int cupel__resolve_relations(cupel__models *models, size_t first, cupel_error *error);

#endif
