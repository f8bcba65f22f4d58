/* The dialect vtable: how one engine writes SQL. Pure: text in, text out, no I/O. */
#ifndef CUPEL_SYS_DIALECT_H
#define CUPEL_SYS_DIALECT_H

#include <cupel/schema.h>

CUPEL_BEGIN_DECLS

#define CUPEL_DIALECT_ABI 1u

struct cupel__buf; /* the library's text buffer */
struct cupel__ddl; /* its list of statements */

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
    CUPEL_NEEDS_LIKE_ESCAPE = 1u << 23,     /* LIKE has no escape character unless told */
    CUPEL_CAN_COMMENT_ON = 1u << 24,     /* COMMENT ON; without it comments stand in definitions */
    CUPEL_HAS_INDEX_IN_TABLE = 1u << 25, /* an index's name is its table's: DROP INDEX a ON t */
    CUPEL_HAS_UUID = 1u << 26,           /* a type for them; without it they are text */
    CUPEL_FOLDS_NAMES = 1u << 27,        /* names without quotes become lower case */
    CUPEL_CAN_DROP_IF_EXISTS = 1u << 28, /* IF EXISTS behind every DROP, inside ALTER TABLE too */
    CUPEL_HAS_ENUM_COLUMNS = 1u << 29    /* a column's type lists an Enum's labels itself */
};

typedef enum cupel_placeholder {
    CUPEL_PLACEHOLDER_QUESTION, /* ? */
    CUPEL_PLACEHOLDER_DOLLAR    /* $1 */
} cupel_placeholder;

/* What cupel_dialect.render_alter_column is asked to change. */
enum {
    CUPEL_ALTER_TYPE = 1u << 0,
    CUPEL_ALTER_NULLABLE = 1u << 1,
    CUPEL_ALTER_DEFAULT = 1u << 2,
    CUPEL_ALTER_COMMENT = 1u << 3,
    CUPEL_ALTER_IDENTITY = 1u << 4,
    CUPEL_ALTER_COLLATION = 1u << 5,
    CUPEL_ALTER_OPTIONS = 1u << 6 /* those of the dialect */
};

/* The functions append to `out`. They return 0 or a negative code: CUPEL_ESCHEMA with a message that
 * starts with what the matter is where the engine has no such thing. Running out of memory shows in
 * `out`, not in the result. Slots are MUST unless marked MAY (which may be NULL). */
typedef struct cupel_dialect cupel_dialect;
struct cupel_dialect {
    uint32_t abi;
    const char *name; /* "sqlite", "postgresql", "mysql" */
    uint32_t capabilities;
    char quote;                 /* around identifiers, doubled inside */
    bool backslash_escapes;     /* inside string literals */
    bool rename_qualified;      /* ALTER TABLE a.b RENAME TO a.c needs the second "a." */
    bool keys_within_namespace; /* a foreign key names a table of its own namespace, without it */
    bool keys_have_parts;       /* the columns of a key may have an order, a collation, a length */
    cupel_placeholder placeholder;
    size_t identifier_limit; /* in bytes (PostgreSQL) or characters; 0 for none */
    bool identifier_limit_in_bytes;
    size_t parameter_limit;        /* per statement */
    const char *decimal_collation; /* what compares decimals where they are stored as text; provided
                                      by the driver; NULL where they are numbers */
    const char *const *reserved;   /* lower-case words that need quotes; sorted, NULL-terminated */
    const char *now;          /* the time as it is stored; NULL where current_timestamp is it */
    bool values_rows;         /* rows are looked up in a query: IN (SELECT * FROM (VALUES ...)) */
    const char *empty_insert; /* behind INSERT INTO table where no column is given */
    bool has_last_id; /* the driver's last_id is the key generated for the one row inserted */
    /* Where a generated integer key is one more than the largest, and a write transaction keeps
     * everybody else from writing: a query with the table's name as its parameter that gives a row
     * where triggers may disturb that. Else the keys of rows to come are known once one row was
     * inserted. MAY. */
    const char *key_disturbance;

    /* The type as it stands in a column definition, e.g. "VARCHAR(64)"; CUPEL_ESCHEMA where the engine
     * has no such type or a length is missing. */
    int (*render_type)(const cupel_dialect *dialect, struct cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
    /* The type as CAST takes it, where that differs from a column definition. MAY. */
    int (*render_cast)(const cupel_dialect *dialect, struct cupel__buf *out, const cupel_type *type,
                       cupel_error *error);
    /* Reads a type as the catalog or a person writes it back into a cupel_type, if that type is
     * written the same way again, give or take case and blanks; all else becomes CUPEL_TYPE_NATIVE.
     * Texts are copied into the schema. */
    int (*parse_type)(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                      cupel_type *out, cupel_error *error);

    /* What follows the name in a column definition: type, collation, generation, NOT NULL, default,
     * the engine's way to generate keys, comment. */
    int (*render_column)(const cupel_dialect *dialect, struct cupel__buf *out,
                         const cupel_table *table, const cupel_column *column, cupel_error *error);
    /* True where render_column writes the table's PRIMARY KEY in the column. MAY: never. */
    bool (*key_in_column)(const cupel_dialect *dialect, const cupel_table *table);
    /* True where ALTER TABLE ADD COLUMN can add this one. MAY: always. */
    bool (*can_add_column)(const cupel_dialect *dialect, const cupel_column *column);
    /* What follows the closing parenthesis of CREATE TABLE. MAY. */
    int (*render_table_options)(const cupel_dialect *dialect, struct cupel__buf *out,
                                const cupel_table *table, cupel_error *error);
    /* What follows CREATE INDEX name ON table: method, parts, included columns, condition. */
    int (*render_index)(const cupel_dialect *dialect, struct cupel__buf *out,
                        const cupel_table *table, const cupel_index *index, cupel_error *error);
    /* What follows ALTER TABLE name to change `changes` (CUPEL_ALTER_... bits) of a column from one
     * state to another; `from` may be NULL where it is not known, `using_` is the expression that
     * converts or NULL. MAY, without CUPEL_CAN_ALTER_COLUMN. */
    int (*render_alter_column)(const cupel_dialect *dialect, struct cupel__buf *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, const char *using_, uint32_t changes,
                               cupel_error *error);
    /* What follows ALTER TABLE name to drop a constraint that has a name. MAY, without
     * CUPEL_CAN_ALTER_CONSTRAINT. */
    int (*render_drop_constraint)(const cupel_dialect *dialect, struct cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);

    /* An expression that draws the next value of a generated key. MAY: there is none. */
    int (*render_next_key)(const cupel_dialect *dialect, struct cupel__buf *out,
                           const cupel_table *table, const cupel_column *column,
                           cupel_error *error);
    /* What a server of this version (150003) can do, of `capabilities`. MAY: all of them. */
    uint32_t (*capabilities_of)(const cupel_dialect *dialect, int server_version, bool is_mariadb);
    /* What a constraint has behind what all engines have, or in place of it for EXCLUDE: included
     * columns, NULLS NOT DISTINCT, options. MAY: none of them. */
    int (*render_constraint_more)(const cupel_dialect *dialect, struct cupel__buf *out,
                                  const cupel_table *table, const cupel_constraint *constraint,
                                  cupel_error *error);

    /* The kinds of objects beside tables that the engine has, as CUPEL_OBJECT_BIT of each; those that
     * CREATE OR REPLACE changes in place; and those that have a comment of their own. */
    uint32_t object_kinds;
    uint32_t replaceable_kinds;
    uint32_t commented_kinds;
    bool trigger_in_table; /* a trigger's name is its table's: DROP TRIGGER a ON t */
    /* What stands behind the name in CREATE. MAY: ENUM, DOMAIN and SEQUENCE as the standard has them,
     * else `definition`. */
    int (*render_object)(const cupel_dialect *dialect, struct cupel__buf *out,
                         const cupel_object *object, cupel_error *error);
    /* False where CREATE OR REPLACE would not do, although the kind is replaceable. MAY: always. */
    bool (*can_replace)(const cupel_dialect *dialect, const cupel_object *from,
                        const cupel_object *to);

    /* What stands between CREATE and TABLE: "UNLOGGED"; or NULL. MAY: nothing. */
    const char *(*table_modifiers)(const cupel_dialect *dialect, const cupel_table *table);
    bool tables_without_columns; /* CREATE TABLE t () */
    /* True for a column that CREATE TABLE leaves out, as another table brings it. MAY: never. */
    bool (*column_comes_along)(const cupel_dialect *dialect, const cupel_table *table,
                               const cupel_column *column);
    /* True for a constraint that only ALTER TABLE can add; `table` is NULL for a domain's check. MAY:
     * never. */
    bool (*constraint_apart)(const cupel_dialect *dialect, const cupel_table *table,
                             const cupel_constraint *constraint);
    /* The column in whose definition render_column writes the constraint; NULL for none. MAY. */
    const char *(*column_of_constraint)(const cupel_dialect *dialect,
                                        const cupel_constraint *constraint);
    /* Lines behind the columns and constraints of CREATE TABLE, each with a comma in front. MAY. */
    int (*render_table_lines)(const cupel_dialect *dialect, struct cupel__buf *out,
                              const cupel_table *table, cupel_error *error);
    /* What stands between CREATE and INDEX: "FULLTEXT"; or NULL. MAY: nothing. */
    const char *(*index_modifiers)(const cupel_dialect *dialect, const cupel_index *index);
    /* Appends the statements behind those that create a table with its indexes and comments, for what
     * no clause of theirs can say. MAY: none. */
    int (*finish_table)(const cupel_dialect *dialect, struct cupel__ddl *out,
                        const cupel_table *table, cupel_error *error);
    /* Appends statements that stand before the one that drops a table. MAY: none. */
    int (*leave_table)(const cupel_dialect *dialect, struct cupel__ddl *out,
                       const cupel_table *table, cupel_error *error);
    /* As finish_table, for a column that was added, and for an index. MAY. */
    int (*finish_column)(const cupel_dialect *dialect, struct cupel__ddl *out,
                         const cupel_table *table, const cupel_column *column, cupel_error *error);
    int (*finish_index)(const cupel_dialect *dialect, struct cupel__ddl *out,
                        const cupel_table *table, const cupel_index *index, cupel_error *error);
    /* Appends statements that stand before, or behind, the one that alters a column whose values are
     * generated otherwise than they were; `from` may be NULL. MAY: that one does it all. */
    int (*alter_generation)(const cupel_dialect *dialect, struct cupel__ddl *out,
                            const cupel_table *table, const cupel_column *from,
                            const cupel_column *to, bool before, cupel_error *error);
    /* Appends the statements that give a table of one state the options of another, its columns'
     * options apart. CUPEL_EUNSUPPORTED where it has to be made anew. MAY: no option can change. */
    int (*alter_table)(const cupel_dialect *dialect, struct cupel__ddl *out,
                       const cupel_table *from, const cupel_table *to, cupel_error *error);
    /* The same two for objects: behind CREATE; and a change. CUPEL_EUNSUPPORTED, without a message,
     * leaves the change to what is usual. MAY. */
    int (*finish_object)(const cupel_dialect *dialect, struct cupel__ddl *out,
                         const cupel_object *object, cupel_error *error);
    /* Puts around the statement that creates an object what it needs besides. MAY: nothing. */
    int (*wrap_object)(const cupel_dialect *dialect, struct cupel__buf *statement,
                       const cupel_object *object, cupel_error *error);
    /* The same for the one that drops it, which may know no more than its name. MAY. */
    int (*wrap_drop)(const cupel_dialect *dialect, struct cupel__buf *statement,
                     const cupel_object *object, cupel_error *error);
    int (*alter_object)(const cupel_dialect *dialect, struct cupel__ddl *out,
                        const cupel_object *from, const cupel_object *to, cupel_error *error);

    /* Statements around those that create functions whose bodies may name what is not there yet. MAY. */
    const char *before_routines;
    const char *after_routines;

    /* A query without parameters for the tables of the database, in two columns: the namespace, NULL
     * for the default one, and the name. */
    const char *list_tables;

    bool indexes_in_table; /* CREATE TABLE takes them, as lines KEY name (columns) */
    /* What a foreign key stands on, columns and indexes on both sides, cannot change while it is there. */
    bool foreign_keys_hold;
    bool generated_needs_key; /* a generated column must be in a key, whatever else it is */
    /* True for an index that the engine makes by itself for a foreign key of the table, whoever made this
     * one. MAY: never. */
    bool (*automatic_index)(const cupel_dialect *dialect, const cupel_table *table,
                            const cupel_index *index);
    /* MUST with generated_needs_key: an expression that is another number, from 1, in every row that an
     * UPDATE goes through. */
    const char *row_number;
    bool keys_of_one_width; /* a foreign key's integer has the type of the one that it refers to */
};

/* The dialect of a name or URL scheme ("mariadb" is mysql's, "postgres" postgresql's); NULL where
 * there is none. */
CUPEL_API const cupel_dialect *cupel_dialect_find(const char *name);
/* The names that it finds, one by one from 0; NULL behind the last. */
CUPEL_API const char *cupel_dialect_name(size_t index);

CUPEL_END_DECLS

#endif
