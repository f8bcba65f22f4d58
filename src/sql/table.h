/* Lists of properties turned into tables: what models, tables without a struct, and operations on
 * tables have in common. */
#ifndef CUPEL_SQL_TABLE_H
#define CUPEL_SQL_TABLE_H

#include <cupel/model.h>

struct cupel__buf;

/* Where the properties come from, and what follows from that. */
typedef struct cupel__table_source {
    const char *label;                /* what messages call it: "User", "users" */
    const cupel_property *properties; /* ends with CUPEL_PROPERTY_END */
    size_t property_size;             /* of one, where they were compiled */
    const cupel_naming *naming;       /* for what has no name; NULL: the default convention */
    size_t struct_size;               /* 0: no struct; columns state their type and are nullable */
    bool complete_names; /* names that are given go through the convention too, as models have it */
    bool
        unknown_columns; /* lists may name columns that the table does not show: it is not all known */
    int code;            /* of errors: CUPEL_EMODEL or CUPEL_ESCHEMA */
} cupel__table_source;

/* Makes the table `name`, in the namespace that CUPEL_OPTIONS gives. Foreign keys are not looked up
 * in other tables. Errors start with "label.member: " or "label: "; nothing is left in the schema. */
int cupel__table_build(cupel_schema *schema, const char *name, const cupel__table_source *source,
                       cupel_table **out, cupel_error *error);

/* The two above for operations on tables: names are columns, given names are final, errors are
 * CUPEL_ESCHEMA under the table's name. `known` says that the table shows all of its columns. */
int cupel__table_from_properties(cupel_schema *schema, const char *name,
                                 const cupel_property *properties, size_t property_size,
                                 const cupel_naming *naming, cupel_table **out, cupel_error *error);
int cupel__table_add_properties(cupel_table *table, const cupel_property *properties,
                                size_t property_size, bool known, const cupel_naming *naming,
                                cupel_error *error);

/* Whether the engine generates the values of this column, where it is the only one of the primary key,
 * when nothing else is said: an integer without a default that refers to nothing. */
bool cupel__column_generates_itself(const cupel_table *table, const cupel_column *column);

/* Writes what stands behind the name or expression of an index's part, as the builder reads it:
 * "(10) COLLATE "C" desc". */
void cupel__part_spell(struct cupel__buf *out, const cupel_index_part *part);
/* Writes a part's expression so that it is read as one. */
void cupel__part_spell_expression(struct cupel__buf *out, const char *expression);
/* "stay WITHOUT OVERLAPS": the last part of a key in MariaDB, which names a period and no column. */
bool cupel__part_is_period(const char *expression);

/* One element of a list whose elements have `property_size` bytes: what an older Cupel did not know
 * is zero. */
cupel_property cupel__property_at(const cupel_property *properties, size_t property_size,
                                  size_t number);
/* CUPEL_EMODEL where the elements cannot be read: compiled against another ABI or a newer Cupel. */
int cupel__property_check_abi(const char *label, uint32_t abi, size_t property_size,
                              cupel_error *error);
/* The name of the column that a property of kind COLUMN describes. */
const char *cupel__property_column(const cupel_property *property);

#endif
