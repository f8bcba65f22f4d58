/* The one schema type: what models, databases, SQL files and revisions all become.
 *
 * A cupel_schema and everything in it live in one arena. The structs are transparent so that hooks
 * and tools can read them; they are changed through the functions below only. Texts and pointers
 * inside belong to the schema and live until cupel_schema_free. */
#ifndef CUPEL_SCHEMA_H
#define CUPEL_SCHEMA_H

#include <cupel/error.h>
#include <cupel/value.h>

CUPEL_BEGIN_DECLS

typedef enum cupel_type_kind {
    CUPEL_TYPE_NONE, /* not stated: inferred from the member's C type */
    CUPEL_TYPE_SMALLINT,
    CUPEL_TYPE_INTEGER,
    CUPEL_TYPE_BIGINT,
    CUPEL_TYPE_FLOAT,  /* 32 bits */
    CUPEL_TYPE_DOUBLE, /* 64 bits */
    CUPEL_TYPE_NUMERIC,
    CUPEL_TYPE_STRING,
    CUPEL_TYPE_TEXT,
    CUPEL_TYPE_UNICODE,
    CUPEL_TYPE_UNICODE_TEXT,
    CUPEL_TYPE_BOOLEAN,
    CUPEL_TYPE_DATE,
    CUPEL_TYPE_TIME,
    CUPEL_TYPE_DATETIME,
    CUPEL_TYPE_INTERVAL,
    CUPEL_TYPE_ENUM,
    CUPEL_TYPE_BINARY,
    CUPEL_TYPE_UUID,
    CUPEL_TYPE_JSON,
    CUPEL_TYPE_NATIVE /* the engine's own words, in `name`: "inet", "MEDIUMINT UNSIGNED" */
} cupel_type_kind;

typedef struct cupel_type {
    cupel_type_kind kind;
    int length;    /* STRING, UNICODE: characters, must be given; BINARY: bytes, 0 for any number */
    int precision; /* NUMERIC: digits in all, 0 for the engine's widest */
    int scale;     /* NUMERIC: digits after the point */
    bool timezone; /* DATETIME: an instant; TIME is without zone on every engine */
    const char *name;          /* ENUM: the type's name; NATIVE: its text */
    const char *const *labels; /* ENUM: NULL-terminated */
} cupel_type;

/* Types as brace initialisers: `.type = CUPEL_STRING(64)`. */
/* clang-format off */
#define CUPEL_SMALLINT { .kind = CUPEL_TYPE_SMALLINT }
#define CUPEL_INTEGER { .kind = CUPEL_TYPE_INTEGER }
#define CUPEL_BIGINT { .kind = CUPEL_TYPE_BIGINT }
#define CUPEL_FLOAT { .kind = CUPEL_TYPE_FLOAT }
#define CUPEL_DOUBLE { .kind = CUPEL_TYPE_DOUBLE }
#define CUPEL_NUMERIC(p, s) { .kind = CUPEL_TYPE_NUMERIC, .precision = (p), .scale = (s) }
#define CUPEL_STRING(n) { .kind = CUPEL_TYPE_STRING, .length = (n) }
#define CUPEL_TEXT { .kind = CUPEL_TYPE_TEXT }
#define CUPEL_UNICODE(n) { .kind = CUPEL_TYPE_UNICODE, .length = (n) }
#define CUPEL_UNICODE_TEXT { .kind = CUPEL_TYPE_UNICODE_TEXT }
#define CUPEL_BOOLEAN { .kind = CUPEL_TYPE_BOOLEAN }
#define CUPEL_DATE { .kind = CUPEL_TYPE_DATE }
#define CUPEL_TIME { .kind = CUPEL_TYPE_TIME }
#define CUPEL_DATETIME { .kind = CUPEL_TYPE_DATETIME }
#define CUPEL_DATETIME_TZ { .kind = CUPEL_TYPE_DATETIME, .timezone = true }
#define CUPEL_INTERVAL { .kind = CUPEL_TYPE_INTERVAL }
/* `labels` is a NULL-terminated static array; a member of C type `enum` holds the label's index. */
#define CUPEL_ENUM(type_name, label_array) \
    { .kind = CUPEL_TYPE_ENUM, .name = (type_name), .labels = (label_array) }
#define CUPEL_BINARY { .kind = CUPEL_TYPE_BINARY }
#define CUPEL_UUID { .kind = CUPEL_TYPE_UUID }
#define CUPEL_JSON { .kind = CUPEL_TYPE_JSON }
#define CUPEL_NATIVE(text) { .kind = CUPEL_TYPE_NATIVE, .name = (text) }
/* clang-format on */

typedef enum cupel_identity {
    CUPEL_IDENTITY_NONE,
    CUPEL_IDENTITY_BY_DEFAULT,
    CUPEL_IDENTITY_ALWAYS
} cupel_identity;

/* A referential action; "no action" is every engine's default. */
typedef enum cupel_action {
    CUPEL_NO_ACTION,
    CUPEL_RESTRICT,
    CUPEL_CASCADE,
    CUPEL_SET_NULL,
    CUPEL_SET_DEFAULT
} cupel_action;

typedef struct cupel_column {
    const char *name;
    cupel_type type;
    bool nullable;
    bool primary_key;
    bool autoincrement;           /* the engine generates the key when none is given */
    cupel_identity identity;      /* spelt GENERATED ... AS IDENTITY where the engine has it */
    const char *server_default;   /* an SQL expression as it stands behind DEFAULT, or NULL */
    const char *server_on_update; /* MariaDB: behind ON UPDATE, or NULL */
    const char *computed;         /* a generated column's expression, or NULL */
    bool computed_stored;
    const char *collation;
    const char *comment;
    const char *renamed_from; /* the name it had before, from the model; never reflected */
} cupel_column;

typedef enum cupel_constraint_kind {
    CUPEL_CONSTRAINT_PRIMARY_KEY,
    CUPEL_CONSTRAINT_UNIQUE,
    CUPEL_CONSTRAINT_FOREIGN_KEY,
    CUPEL_CONSTRAINT_CHECK
} cupel_constraint_kind;

typedef struct cupel_constraint {
    cupel_constraint_kind kind;
    const char *name;           /* NULL where the database has none (SQLite) */
    const char *const *columns; /* column_count names; none for CHECK */
    size_t column_count;
    const char *expression;      /* CHECK: SQL without the outer parentheses */
    const char *referred_schema; /* FOREIGN KEY: NULL for the table's own */
    const char *referred_table;
    const char *const *referred_columns; /* column_count names */
    cupel_action on_delete;
    cupel_action on_update;
    bool deferrable;
    bool initially_deferred;
} cupel_constraint;

/* Where NULLs stand in an index; the engine's default depends on the direction. */
typedef enum cupel_nulls { CUPEL_NULLS_DEFAULT, CUPEL_NULLS_FIRST, CUPEL_NULLS_LAST } cupel_nulls;

typedef struct cupel_index_part {
    const char *column;     /* or NULL, then */
    const char *expression; /* SQL */
    bool descending;
    cupel_nulls nulls;          /* PostgreSQL */
    const char *collation;      /* where it is not the column's own, or NULL */
    const char *operator_class; /* PostgreSQL: where it is not the type's default, or NULL */
} cupel_index_part;

typedef struct cupel_index {
    const char *name;
    const cupel_index_part *parts;
    size_t part_count;
    bool unique;
    const char *where;          /* partial index, or NULL */
    const char *method;         /* "btree" and so on; NULL for the engine's default */
    const char *const *include; /* PostgreSQL: columns carried along, NULL-terminated; or NULL */
} cupel_index;

typedef struct cupel_table {
    struct cupel_schema *owner;
    const char *schema; /* namespace, NULL for the default one */
    const char *name;
    cupel_column **columns;
    size_t column_count;
    cupel_constraint **constraints; /* at most one primary key among them */
    size_t constraint_count;
    cupel_index **indexes;
    size_t index_count;
    const char *comment;
    const char *collation; /* MariaDB: what columns have that state none; reflected only */
    const char *renamed_from;
    void *reserved; /* look-up tables */
} cupel_table;

typedef struct cupel_schema {
    cupel_table **tables; /* in the order they were added */
    size_t table_count;
    void *reserved; /* arena and look-up tables */
} cupel_schema;

/* The keys of a naming convention, as in SQLAlchemy: patterns over %(table_name)s,
 * %(column_0_name)s, %(column_0_N_name)s (all columns, joined by "_"), %(referred_table_name)s and
 * %(constraint_name)s. NULL keeps the default of that key. */
typedef struct cupel_naming {
    const char *ix; /* ix_%(table_name)s_%(column_0_N_name)s */
    const char *uq; /* uq_%(table_name)s_%(column_0_N_name)s */
    const char *ck; /* ck_%(table_name)s_%(constraint_name)s */
    const char *fk; /* fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s */
    const char *pk; /* pk_%(table_name)s */
} cupel_naming;

/* NULL when memory is short. */
CUPEL_API cupel_schema *cupel_schema_new(void);
CUPEL_API void cupel_schema_free(cupel_schema *schema);

/* Building. Each adds a zeroed element and returns it (borrowed), or NULL when memory is short or,
 * for tables and columns, when the name is taken already. Names are copied. */
CUPEL_API cupel_table *cupel_schema_add_table(cupel_schema *schema, const char *namespace_,
                                              const char *name);
CUPEL_API cupel_column *cupel_table_add_column(cupel_table *table, const char *name);
CUPEL_API cupel_constraint *
cupel_table_add_constraint(cupel_table *table, cupel_constraint_kind kind, const char *name);
CUPEL_API cupel_index *cupel_table_add_index(cupel_table *table, const char *name);
/* Copies into the schema's arena: a text, a list of `count` texts (a NULL is put behind
 * them), a type with its texts. NULL (or an error code) when memory is short; a NULL text gives
 * NULL. */
CUPEL_API const char *cupel_schema_text(cupel_schema *schema, const char *text);
CUPEL_API const char *const *cupel_schema_texts(cupel_schema *schema, const char *const *texts,
                                                size_t count);
CUPEL_API int cupel_schema_type(cupel_schema *schema, cupel_type *out, const cupel_type *type);
/* The parts of an index with their texts. */
CUPEL_API const cupel_index_part *cupel_schema_parts(cupel_schema *schema,
                                                     const cupel_index_part *parts, size_t count);
/* Copies one table with all it has; the name must be free in `schema`. */
CUPEL_API cupel_table *cupel_schema_copy_table(cupel_schema *schema, const cupel_table *table);
/* A copy of everything, to be freed by the caller; NULL when memory is short. */
CUPEL_API cupel_schema *cupel_schema_copy(const cupel_schema *schema);
/* Gives another name and follows it in the constraints and indexes that use it, in every table of
 * the schema; expressions in SQL stay as they are. CUPEL_EINVAL where the old name is unknown or the
 * new one taken. */
CUPEL_API int cupel_table_rename(cupel_table *table, const char *new_name);
CUPEL_API int cupel_table_rename_column(cupel_table *table, const char *old_name,
                                        const char *new_name);
/* Takes a table, a column, ... out again; the element stays readable. Unknown ones are ignored. */
CUPEL_API void cupel_schema_remove_table(cupel_schema *schema, const cupel_table *table);
CUPEL_API void cupel_table_remove_column(cupel_table *table, const cupel_column *column);
CUPEL_API void cupel_table_remove_constraint(cupel_table *table,
                                             const cupel_constraint *constraint);
CUPEL_API void cupel_table_remove_index(cupel_table *table, const cupel_index *index);

/* Look-ups by exact name, in constant time for tables and columns; NULL where there is none. */
CUPEL_API cupel_table *cupel_schema_table(const cupel_schema *schema, const char *namespace_,
                                          const char *name);
CUPEL_API cupel_column *cupel_table_column(const cupel_table *table, const char *name);
CUPEL_API cupel_constraint *cupel_table_primary_key(const cupel_table *table);
CUPEL_API cupel_constraint *cupel_table_constraint(const cupel_table *table, const char *name);
CUPEL_API cupel_index *cupel_table_index(const cupel_table *table, const char *name);

/* The tables so ordered that each comes after those its foreign keys refer to. `out` receives an
 * array of table_count pointers in the schema's arena, followed by a NULL. Foreign keys that close a
 * cycle are listed in `late` (late_count of them, then one with NULLs, in the same arena): they are
 * to be added after all tables exist. A key of a table to itself is never among them. The order is
 * deterministic: among tables that are free to go, the order they were added. */
typedef struct cupel_late_key {
    const cupel_table *table;
    const cupel_constraint *constraint;
} cupel_late_key;
CUPEL_API int cupel_schema_sort(const cupel_schema *schema, const cupel_table ***out,
                                const cupel_late_key **late, size_t *late_count,
                                cupel_error *error);

CUPEL_END_DECLS

#endif
