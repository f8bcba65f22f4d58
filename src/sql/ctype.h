/* The C types of members, and which SQL types they can hold. */
#ifndef CUPEL_SQL_CTYPE_H
#define CUPEL_SQL_CTYPE_H

#include <cupel/schema.h>
#include <cupel/value.h>

/* "int64_t", "cupel_opt_bool", "const char *": as sources spell it. */
const char *cupel__ctype_name(int ctype);
/* Bytes of a member, the cupel_opt_ wrapper included; 0 for an unknown ctype. */
size_t cupel__ctype_size(int ctype);
/* The offset of the value in a cupel_opt_ wrapper; 0 for the others. */
size_t cupel__ctype_value_offset(int ctype);
/* True for pointers, blobs and cupel_opt_*: types that have a NULL. */
bool cupel__ctype_is_nullable(int ctype);
/* The SQL type that a member has where none is stated; CUPEL_TYPE_NONE where there is none. */
cupel_type cupel__ctype_infer(int ctype);
/* True where every value of the type can be held. */
bool cupel__ctype_holds(int ctype, const cupel_type *type);
/* The C type of choice for a type, nullable or not, for hints. */
int cupel__ctype_for(const cupel_type *type, bool nullable);
/* How the member is converted: an int that holds an Enum is the enum, as some compilers have it. */
int cupel__ctype_effective(int ctype, cupel_type_kind kind);

/* Reads the literal of a column's type, as `.default_value` has it, into *out: a value of the ctype
 * without its wrapper. Texts are borrowed. CUPEL_EVALUE where it is no such value; blobs have no
 * literals. */
int cupel__literal_read(void *out, int ctype, const cupel_type *type, const char *literal);

#endif
