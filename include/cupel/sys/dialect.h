/* The dialect vtable: how one engine writes SQL. Pure: text in, text out, no I/O. */
#ifndef CUPEL_SYS_DIALECT_H
#define CUPEL_SYS_DIALECT_H

#include <cupel/schema.h>

CUPEL_BEGIN_DECLS

#define CUPEL_DIALECT_ABI 1u

struct cupel__buf; /* the library's text buffer */

/* What an engine can do. The engine clears bits that the connected server is too old for. */
enum {
    CUPEL_CAN_TRANSACTIONAL_DDL = 1u << 0,
    CUPEL_CAN_RETURNING_INSERT = 1u << 1,
    CUPEL_CAN_RETURNING_UPDATE = 1u << 2,
    CUPEL_CAN_RETURNING_DELETE = 1u << 3,
    CUPEL_CAN_UNNEST = 1u << 4,           /* arrays as parameters: batches by unnest */
    CUPEL_CAN_ALTER_CONSTRAINT = 1u << 5, /* ADD/DROP CONSTRAINT; without it tables are rebuilt */
    CUPEL_CAN_ALTER_COLUMN = 1u << 6,     /* change type, nullability, default in place */
    CUPEL_CAN_COMMENTS = 1u << 7,
    CUPEL_CAN_ENUM_TYPES = 1u << 8, /* CREATE TYPE ... AS ENUM */
    CUPEL_CAN_SCHEMAS = 1u << 9,
    CUPEL_CAN_DEFERRABLE = 1u << 10,
    CUPEL_CAN_PARTIAL_INDEX = 1u << 11,
    CUPEL_CAN_EXPRESSION_INDEX = 1u << 12,
    CUPEL_CAN_NULLS_ORDER = 1u << 13,
    CUPEL_CAN_IDENTITY = 1u << 14,
    CUPEL_CAN_DATA_CHANGE_CTE = 1u << 15, /* INSERT inside WITH */
    CUPEL_CAN_ILIKE = 1u << 16,
    CUPEL_NEEDS_REBUILD = 1u << 17,       /* the ALTERs it lacks are done by rebuilding the table */
    CUPEL_CAN_CONCAT_OPERATOR = 1u << 18, /* || concatenates; without it concat() does */
    CUPEL_CAN_TYPED_LITERALS = 1u << 19,  /* DATE '2026-11-20'; without it the text alone */
    CUPEL_CAN_DISTINCT_FROM = 1u << 20,   /* a IS DISTINCT FROM b */
    CUPEL_CAN_UPDATE_JOIN = 1u << 21,     /* UPDATE a JOIN b ON ... SET */
    CUPEL_NEEDS_PARAMETER_TYPES = 1u << 22, /* a parameter must have a type from its context */
    CUPEL_NEEDS_LIKE_ESCAPE = 1u << 23      /* LIKE has no escape character unless told */
};

typedef enum cupel_placeholder {
    CUPEL_PLACEHOLDER_QUESTION, /* ? */
    CUPEL_PLACEHOLDER_DOLLAR    /* $1 */
} cupel_placeholder;

typedef struct cupel_dialect cupel_dialect;
struct cupel_dialect {
    uint32_t abi;
    const char *name; /* "sqlite", "postgresql", "mysql" */
    uint32_t capabilities;
    char quote;             /* around identifiers, doubled inside */
    bool backslash_escapes; /* inside string literals */
    cupel_placeholder placeholder;
    size_t identifier_limit; /* in bytes (PostgreSQL) or characters */
    bool identifier_limit_in_bytes;
    size_t parameter_limit;      /* per statement */
    const char *const *reserved; /* lower-case words that need quotes; sorted, NULL-terminated */

    /* The type as it stands in a column definition, e.g. "VARCHAR(64)"; CUPEL_ESCHEMA with a message
     * where the engine has no such type or a length is missing. */
    int (*render_type)(const cupel_dialect *dialect, struct cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
    /* Reads a type as the catalog writes it back into a cupel_type; what is not known becomes
     * CUPEL_TYPE_NATIVE. Texts are copied into the schema. */
    int (*parse_type)(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error);
    /* What follows the type in a column definition: key generation, generated columns, collation,
     * default, NOT NULL, in the engine's order. `sole_key`: the column alone is the primary key. */
    int (*render_column)(const cupel_dialect *dialect, struct cupel__buf *out,
                         const cupel_table *table, const cupel_column *column, cupel_error *error);
    /* What follows the closing parenthesis of CREATE TABLE. MAY be NULL. */
    int (*render_table_options)(const cupel_dialect *dialect, struct cupel__buf *out,
                                const cupel_table *table, cupel_error *error);
    /* The type as CAST takes it, where that differs from a column definition. MAY be NULL. */
    int (*render_cast)(const cupel_dialect *dialect, struct cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
};

/* The dialect of a name or URL scheme ("mariadb" is mysql's); NULL where there is none. */
CUPEL_API const cupel_dialect *cupel_dialect_find(const char *name);

CUPEL_END_DECLS

#endif
