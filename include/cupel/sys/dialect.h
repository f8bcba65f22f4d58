/* The dialect vtable: how one engine writes SQL. Pure: text in, text out, no I/O. */
#ifndef CUPEL_SYS_DIALECT_H
#define CUPEL_SYS_DIALECT_H

#include <cupel/schema.h>

CUPEL_BEGIN_DECLS

#define CUPEL_DIALECT_ABI 1u

struct cupel__buf; /* the library's text buffer */
struct cupel__ddl; /* its list of statements */

/* What engines differ in as yes or no: what they can do, have and need. Bits that the connected server is
 * too old for are cleared. */
#define CUPEL_BIT(number) (UINT64_C(1) << (number))
#define CUPEL_CAN_TRANSACTIONAL_DDL CUPEL_BIT(0)
#define CUPEL_CAN_RETURNING_INSERT CUPEL_BIT(1)
#define CUPEL_CAN_RETURNING_UPDATE CUPEL_BIT(2)
#define CUPEL_CAN_RETURNING_DELETE CUPEL_BIT(3)
#define CUPEL_CAN_UNNEST CUPEL_BIT(4)           /* arrays as parameters: batches by unnest */
#define CUPEL_CAN_ALTER_CONSTRAINT CUPEL_BIT(5) /* ADD, DROP CONSTRAINT; else tables are rebuilt */
#define CUPEL_CAN_ALTER_COLUMN CUPEL_BIT(6)     /* change type, nullability, default in place */
#define CUPEL_CAN_COMMENTS CUPEL_BIT(7)
#define CUPEL_CAN_ENUM_TYPES CUPEL_BIT(8) /* CREATE TYPE ... AS ENUM */
#define CUPEL_CAN_SCHEMAS CUPEL_BIT(9)
#define CUPEL_CAN_DEFERRABLE CUPEL_BIT(10)
#define CUPEL_CAN_PARTIAL_INDEX CUPEL_BIT(11)
#define CUPEL_CAN_EXPRESSION_INDEX CUPEL_BIT(12)
#define CUPEL_CAN_NULLS_ORDER CUPEL_BIT(13)
#define CUPEL_CAN_IDENTITY CUPEL_BIT(14)
#define CUPEL_CAN_DATA_CHANGE_CTE CUPEL_BIT(15) /* INSERT inside WITH */
#define CUPEL_CAN_ILIKE CUPEL_BIT(16)
#define CUPEL_NEEDS_REBUILD CUPEL_BIT(17) /* ALTERs that it lacks are done by a rebuilt table */
#define CUPEL_CAN_CONCAT_OPERATOR CUPEL_BIT(18)   /* || concatenates; without it concat() does */
#define CUPEL_CAN_TYPED_LITERALS CUPEL_BIT(19)    /* DATE '2026-11-20'; without it the text alone */
#define CUPEL_CAN_DISTINCT_FROM CUPEL_BIT(20)     /* a IS DISTINCT FROM b */
#define CUPEL_CAN_UPDATE_JOIN CUPEL_BIT(21)       /* UPDATE a JOIN b ON ... SET */
#define CUPEL_NEEDS_PARAMETER_TYPES CUPEL_BIT(22) /* parameters have types from their context */
#define CUPEL_NEEDS_LIKE_ESCAPE CUPEL_BIT(23)     /* LIKE has no escape character unless told */
#define CUPEL_CAN_COMMENT_ON CUPEL_BIT(24)        /* else comments stand in definitions */
#define CUPEL_HAS_INDEX_IN_TABLE CUPEL_BIT(25)    /* DROP INDEX a ON t: names are the table's */
#define CUPEL_HAS_UUID CUPEL_BIT(26)              /* a type for them; without it they are text */
#define CUPEL_FOLDS_NAMES CUPEL_BIT(27)           /* names without quotes become lower case */
#define CUPEL_CAN_DROP_IF_EXISTS CUPEL_BIT(28) /* IF EXISTS behind every DROP, in ALTER TABLE too */
#define CUPEL_HAS_ENUM_COLUMNS CUPEL_BIT(29)   /* a column's type lists an Enum's labels itself */
#define CUPEL_HAS_BACKSLASH_ESCAPES CUPEL_BIT(30)  /* inside string literals */
#define CUPEL_NEEDS_QUALIFIED_RENAME CUPEL_BIT(31) /* ALTER TABLE a.b RENAME TO a.c */
#define CUPEL_HAS_LOCAL_KEYS CUPEL_BIT(32)         /* foreign keys stay in their namespace */
#define CUPEL_CAN_KEY_PARTS CUPEL_BIT(33) /* a key's columns have an order, collation, length */
#define CUPEL_HAS_LIMIT_IN_BYTES CUPEL_BIT(34) /* identifier_limit counts bytes; else characters */
#define CUPEL_CAN_VALUES_ROWS CUPEL_BIT(35) /* rows are looked up IN (SELECT * FROM (VALUES ...)) */
#define CUPEL_HAS_LAST_ID CUPEL_BIT(36)     /* the driver tells the key of one row inserted */
#define CUPEL_HAS_TRIGGER_IN_TABLE CUPEL_BIT(37) /* DROP TRIGGER a ON t */
#define CUPEL_CAN_EMPTY_TABLES CUPEL_BIT(38)     /* CREATE TABLE t () */
#define CUPEL_CAN_INDEX_LINES CUPEL_BIT(39)      /* CREATE TABLE has lines KEY name (columns) */
#define CUPEL_HAS_HOLDING_KEYS CUPEL_BIT(40)     /* what is under a foreign key cannot change */
#define CUPEL_NEEDS_GENERATED_KEY CUPEL_BIT(41)  /* a generated column must be in a key */
#define CUPEL_NEEDS_EQUAL_WIDTHS CUPEL_BIT(42)   /* of integers on both sides of a foreign key */

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
    const char *name;      /* "sqlite", "postgresql", "mysql" */
    uint64_t capabilities; /* the bits above */
    char quote;            /* around identifiers, doubled inside */
    cupel_placeholder placeholder;
    size_t identifier_limit;       /* 0 for none */
    size_t parameter_limit;        /* per statement */
    const char *decimal_collation; /* what compares decimals where they are stored as text; provided
                                      by the driver; NULL where they are numbers */
    const char *const *reserved;   /* lower-case words that need quotes; sorted, NULL-terminated */
    const char *now;          /* the time as it is stored; NULL where current_timestamp is it */
    const char *empty_insert; /* behind INSERT INTO table where no column is given */
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
    uint64_t (*capabilities_of)(const cupel_dialect *dialect, int server_version, bool is_mariadb);
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
    /* What stands behind the name in CREATE. MAY: ENUM, DOMAIN and SEQUENCE as the standard has them,
     * else `definition`. */
    int (*render_object)(const cupel_dialect *dialect, struct cupel__buf *out,
                         const cupel_object *object, cupel_error *error);
    /* False where CREATE OR REPLACE would not do, although the kind is replaceable. MAY: always. */
    bool (*can_replace)(const cupel_dialect *dialect, const cupel_object *from,
                        const cupel_object *to);

    /* What stands between CREATE and TABLE: "UNLOGGED"; or NULL. MAY: nothing. */
    const char *(*table_modifiers)(const cupel_dialect *dialect, const cupel_table *table);
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

    /* True for an index that the engine makes by itself for a foreign key of the table, whoever made this
     * one. MAY: never. */
    bool (*automatic_index)(const cupel_dialect *dialect, const cupel_table *table,
                            const cupel_index *index);
    /* MUST with CUPEL_NEEDS_GENERATED_KEY: an expression that is another number, from 1, in every row that an
     * UPDATE goes through. */
    const char *row_number;
};

/* The dialect of a name or URL scheme ("mariadb" is mysql's, "postgres" postgresql's); NULL where
 * there is none. */
CUPEL_API const cupel_dialect *cupel_dialect_find(const char *name);
/* The names that it finds, one by one from 0; NULL behind the last. */
CUPEL_API const char *cupel_dialect_name(size_t index);

CUPEL_END_DECLS

#endif
