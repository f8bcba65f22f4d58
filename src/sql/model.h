/* Models as the rest of the library sees them: each with its table, its attributes and its
 * relationships, all resolved and checked.
 *
 * A set of models owns one schema. Models are added with everything that their relationships lead
 * to, and stay where they are: pointers into the set live until it is freed. A set belongs to one
 * thread at a time. */
#ifndef CUPEL_SQL_MODEL_H
#define CUPEL_SQL_MODEL_H

#include <cupel/model.h>

typedef struct cupel__models cupel__models;
typedef struct cupel__model cupel__model;
typedef struct cupel__model_column cupel__model_column;
typedef struct cupel__model_relation cupel__model_relation;

/* A mapped column. */
struct cupel__model_column {
    const char *name; /* the attribute: the member's name; without a struct, the column's */
    const cupel_column *column;
    cupel_property property; /* complete, whatever header the model was compiled with */
    int ctype; /* of the member, as it is converted: an int that holds an Enum is one; CUPEL_CTYPE_CUSTOM
                  where the application does it, and property.ctype is what the compiler saw */
};

/* A relationship. The key's `columns` are the many side's, its referred_columns the one side's. */
struct cupel__model_relation {
    const char *name;
    cupel__model *model;  /* whose member this is */
    cupel__model *target; /* may be the same */
    bool to_many; /* CUPEL_HAS_MANY: the key is in the target's table, else in the model's */
    const cupel_constraint *key;
    cupel__model_relation *back; /* the other side, or NULL */
    cupel_property property;
};

struct cupel__model {
    const cupel_model *description;
    const char *name;
    cupel_table *table;
    cupel__model_column *columns; /* in the order of the table's columns */
    size_t column_count;
    cupel__model_relation *relations;
    size_t relation_count;
};

struct cupel__models {
    cupel_schema *schema; /* the tables of all models */
    cupel__model **items; /* in the order they were added */
    size_t count;
    void *reserved;
};

/* An empty set; NULL when memory is short. */
cupel__models *cupel__models_new(void);
/* Frees the set with its schema; NULL is harmless. */
void cupel__models_free(cupel__models *models);
/* Adds a model and all that its relationships lead to, unless it is there already. Foreign keys to
 * tables that no model of the set describes are left as they are. On failure (CUPEL_EMODEL names
 * model and member) the set is as before. */
int cupel__models_add(cupel__models *models, const cupel_model *model, cupel_error *error);
/* The same for everything in the metadata, with its naming convention; here foreign keys must find
 * their tables, and relationships must stay within the metadata. To be called on an empty set. */
int cupel__models_add_metadata(cupel__models *models, const cupel_metadata *metadata,
                               cupel_error *error);

/* Look-ups; NULL where there is none. */
cupel__model *cupel__models_find(const cupel__models *models, const cupel_model *description);
const cupel__model_column *cupel__model_attribute(const cupel__model *model, const char *name);
const cupel__model_column *cupel__model_attribute_of(const cupel__model *model, const char *column);

#endif
