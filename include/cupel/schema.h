/* The one schema type: what models, databases, SQL files and revisions all become: tables, and the
 * other objects beside them.
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

typedef struct cupel_custom_type cupel_custom_type;

typedef struct cupel_type {
    cupel_type_kind kind;
    int length;    /* STRING, UNICODE: characters, must be given; BINARY: bytes, 0 for any number */
    int precision; /* NUMERIC: digits in all, 0 for the engine's widest */
    int scale;     /* NUMERIC: digits after the point */
    bool timezone; /* DATETIME: an instant; TIME is without zone on every engine */
    int dimensions;     /* PostgreSQL: an array of the type, in so many dimensions; 0 for none */
    const char *schema; /* ENUM: the namespace of the type, NULL for the default one */
    const char *name;   /* ENUM: the type's name; NATIVE: its text */
    const char *const *labels;       /* ENUM: NULL-terminated */
    const cupel_custom_type *custom; /* of a model's column: what converts its values; or NULL */
} cupel_type;

/* Memory that a conversion takes for what its result points to. It is freed by the library, when it
 * is done with the value or with the object that holds it. */
typedef struct cupel_memory cupel_memory;
/* Aligned for any type; NULL when memory is short, for which CUPEL_ENOMEM is to be returned. */
CUPEL_API void *cupel_memory_alloc(cupel_memory *memory, size_t size);

/* A type of the application's own, kept in the database as another: `.custom = &email_type`.
 *
 * A member of a C type that the library knows comes to `to_db` as its value (a const char * as
 * CUPEL_VALUE_TEXT, an enum as its number), and `from_db` makes such a value again. A member of any other
 * type comes as CUPEL_VALUE_BLOB with the member's own bytes, a pointer's as well as a struct's, and
 * `from_db` gives such bytes, of the same size. Both work on values that are not NULL, may give
 * CUPEL_VALUE_NULL, and what they give may point to what they were given and to `memory`. Applying
 * both gives an equal value: that is how a session copies what a member points to. They return 0, or
 * a negative code after saying why with cupel_error_set; model and member are put before it.
 * Any thread may call them. */
struct cupel_custom_type {
    const char *name; /* for messages: "email" */
    cupel_type impl;  /* what the column is in the database */
    int (*to_db)(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                 cupel_error *error);
    int (*from_db)(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                   cupel_error *error);
    bool zero_is_null; /* a member of an unknown C type is NULL where all its bytes are zero */
};

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
/* The same where the type is in a namespace of its own. */
#define CUPEL_ENUM_IN(namespace_, type_name, label_array) \
    { .kind = CUPEL_TYPE_ENUM, .schema = (namespace_), .name = (type_name), .labels = (label_array) }
#define CUPEL_BINARY { .kind = CUPEL_TYPE_BINARY }
#define CUPEL_VARBINARY(n) { .kind = CUPEL_TYPE_BINARY, .length = (n) } /* at most n bytes */
#define CUPEL_UUID { .kind = CUPEL_TYPE_UUID }
#define CUPEL_JSON { .kind = CUPEL_TYPE_JSON }
#define CUPEL_NATIVE(text) { .kind = CUPEL_TYPE_NATIVE, .name = (text) }
/* Behind `.type =` and as the type of CUPEL_TABLE_COLUMN only: an array of the type, for a member
 * `cupel_array`; PostgreSQL has them. `.type = CUPEL_ARRAY(CUPEL_NUMERIC(10, 2))` */
#define CUPEL_ARRAY(...) CUPEL_ARRAY_OF(1, __VA_ARGS__)
/* In several dimensions. */
#define CUPEL_ARRAY_OF(count, ...) __VA_ARGS__, .type.dimensions = (count)
/* clang-format on */

typedef enum cupel_identity {
    CUPEL_IDENTITY_NONE,
    CUPEL_IDENTITY_BY_DEFAULT,
    CUPEL_IDENTITY_ALWAYS
} cupel_identity;

/* What one engine alone knows of an element, in its own words: { "mysql", "ENGINE", "InnoDB" },
 * { "sqlite", "STRICT", NULL }, { "postgresql", "fillfactor", "70" }. Other engines pass over it.
 * docs/types.md lists what each engine takes. */
typedef struct cupel_option {
    const char *dialect;
    const char *name;
    const char *value; /* NULL where the name says it all */
} cupel_option;

/* How a sequence counts; a field whose bit in `given` is not set is the engine's default. */
enum {
    CUPEL_SEQUENCE_START = 1u << 0,
    CUPEL_SEQUENCE_INCREMENT = 1u << 1,
    CUPEL_SEQUENCE_MIN = 1u << 2,
    CUPEL_SEQUENCE_MAX = 1u << 3,
    CUPEL_SEQUENCE_CACHE = 1u << 4
};
typedef struct cupel_sequence {
    uint32_t given; /* CUPEL_SEQUENCE_... bits */
    int64_t start;
    int64_t increment;
    int64_t min;
    int64_t max;
    int64_t cache;
    bool cycle;
} cupel_sequence;

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
    bool any_width;               /* declared as an integer that says no width (SQLite's INTEGER) */
    cupel_identity identity;      /* spelt GENERATED ... AS IDENTITY where the engine has it */
    const char *server_default;   /* an SQL expression as it stands behind DEFAULT, or NULL */
    const char *server_on_update; /* MariaDB: behind ON UPDATE, or NULL */
    const char *computed;         /* a generated column's expression, or NULL */
    bool computed_stored;
    const char *collation;
    const char *comment;
    const char *renamed_from;       /* the name it had before, from the model; never reflected */
    const cupel_sequence *sequence; /* with `identity`: how it counts; NULL: as the engine does */
    const cupel_option *options;
    size_t option_count;
} cupel_column;

typedef enum cupel_constraint_kind {
    CUPEL_CONSTRAINT_PRIMARY_KEY,
    CUPEL_CONSTRAINT_UNIQUE,
    CUPEL_CONSTRAINT_FOREIGN_KEY,
    CUPEL_CONSTRAINT_CHECK,
    CUPEL_CONSTRAINT_EXCLUDE /* PostgreSQL */
} cupel_constraint_kind;

/* How a foreign key over several columns takes rows where some of them are NULL. */
typedef enum cupel_match { CUPEL_MATCH_SIMPLE, CUPEL_MATCH_FULL, CUPEL_MATCH_PARTIAL } cupel_match;

/* Where NULLs stand in an index; the engine's default depends on the direction. */
typedef enum cupel_nulls { CUPEL_NULLS_DEFAULT, CUPEL_NULLS_FIRST, CUPEL_NULLS_LAST } cupel_nulls;

typedef struct cupel_index_part {
    const char *column;     /* or NULL, then */
    const char *expression; /* SQL */
    bool descending;
    cupel_nulls nulls;          /* PostgreSQL */
    const char *collation;      /* where it is not the column's own, or NULL */
    const char *operator_class; /* PostgreSQL: where it is not the type's default, or NULL */
    int length;                 /* MariaDB: so many characters of the column; 0 for all */
    const char *with_operator;  /* EXCLUDE: "&&"; else NULL */
} cupel_index_part;

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
    cupel_match match;
    bool deferrable;
    bool initially_deferred;
    bool nulls_not_distinct;    /* UNIQUE, PostgreSQL 15 */
    const char *const *include; /* PRIMARY KEY, UNIQUE, EXCLUDE on PostgreSQL, as an index's */
    /* EXCLUDE: in place of columns; PRIMARY KEY, UNIQUE: one for each of the columns, where one of
     * them has an order, a collation or a length; else NULL. */
    const cupel_index_part *parts;
    size_t part_count;
    /* EXCLUDE: "gist"; PRIMARY KEY, UNIQUE on MariaDB: "BTREE"; NULL for the engine's default. */
    const char *method;
    const char *where; /* EXCLUDE: partial, or NULL */
    const char *comment;
    const cupel_option *options; /* NOT VALID, ON CONFLICT, ON DELETE COLUMNS, ... */
    size_t option_count;
    bool unchecked; /* FOREIGN KEY of a model: not looked up in the table that it refers to */
    /* As an index's; that of a foreign key is the one of the index that the engine made for it. */
    size_t place;
} cupel_constraint;

typedef struct cupel_index {
    const char *name;
    const cupel_index_part *parts;
    size_t part_count;
    bool unique;
    const char *where;          /* partial index, or NULL */
    bool nulls_not_distinct;    /* PostgreSQL 15: unique counts NULLs as equal */
    const char *method;         /* "btree", "gin", "fulltext", "spatial"; NULL: the default one */
    const char *const *include; /* PostgreSQL: columns carried along, NULL-terminated; or NULL */
    const char *comment;
    const cupel_option *options; /* storage parameters, TABLESPACE, IGNORED, WITH PARSER, ... */
    size_t option_count;
    /* MariaDB keeps the keys of a table in an order: those of smaller numbers come first, and behind
     * them those of 0, of which nothing is known. It is not compared. */
    size_t place;
} cupel_index;

/* X(name, "words"): the kinds of things that a schema names, in the order in which they are created
 * where nothing else tells. */
#define CUPEL_OBJECT_KINDS(X)                                                                      \
    X(CUPEL_OBJECT_SCHEMA, "schema")                                                               \
    X(CUPEL_OBJECT_EXTENSION, "extension")                                                         \
    X(CUPEL_OBJECT_SERVER, "server")                                                               \
    X(CUPEL_OBJECT_COLLATION, "collation")                                                         \
    X(CUPEL_OBJECT_ENUM, "enum type")                                                              \
    X(CUPEL_OBJECT_TYPE, "type")                                                                   \
    X(CUPEL_OBJECT_DOMAIN, "domain")                                                               \
    X(CUPEL_OBJECT_SEQUENCE, "sequence")                                                           \
    X(CUPEL_OBJECT_FUNCTION, "function")                                                           \
    X(CUPEL_OBJECT_PROCEDURE, "procedure")                                                         \
    X(CUPEL_OBJECT_PACKAGE, "package")                                                             \
    X(CUPEL_OBJECT_PACKAGE_BODY, "package body")                                                   \
    X(CUPEL_OBJECT_AGGREGATE, "aggregate")                                                         \
    X(CUPEL_OBJECT_OPERATOR, "operator")                                                           \
    X(CUPEL_OBJECT_CAST, "cast")                                                                   \
    X(CUPEL_OBJECT_TABLE, "table")                                                                 \
    X(CUPEL_OBJECT_VIRTUAL_TABLE, "virtual table")                                                 \
    X(CUPEL_OBJECT_FOREIGN_TABLE, "foreign table")                                                 \
    X(CUPEL_OBJECT_VIEW, "view")                                                                   \
    X(CUPEL_OBJECT_MATERIALIZED_VIEW, "materialized view")                                         \
    X(CUPEL_OBJECT_STATISTICS, "statistics")                                                       \
    X(CUPEL_OBJECT_RULE, "rule")                                                                   \
    X(CUPEL_OBJECT_TRIGGER, "trigger")                                                             \
    X(CUPEL_OBJECT_POLICY, "policy")                                                               \
    X(CUPEL_OBJECT_EVENT, "event")

typedef enum cupel_object_kind {
#define CUPEL_X(name, words) name,
    CUPEL_OBJECT_KINDS(CUPEL_X)
#undef CUPEL_X
} cupel_object_kind;

/* Names a table or another object of the same schema. */
typedef struct cupel_reference {
    cupel_object_kind kind;
    const char *schema; /* namespace, NULL for the default one */
    const char *name;
    const char *arguments; /* FUNCTION, PROCEDURE on PostgreSQL, AGGREGATE, OPERATOR; else NULL */
    const char *table;     /* TRIGGER, POLICY, RULE, STATISTICS: whose it is; else NULL */
} cupel_reference;

/* What a schema has beside tables. A kind's fields:
 *   SCHEMA, EXTENSION   their names; an extension's `schema` is where its objects are
 *   ENUM                labels
 *   DOMAIN              type, nullable, server_default, collation, checks
 *   SEQUENCE            type, sequence, and the column that owns it
 *   CAST                its name is both types, "text AS mood"; definition
 *   all others          definition: what stands behind the name in its CREATE statement, with
 *                       `modifiers` between CREATE and the kind ("SQL SECURITY INVOKER")
 * A table is a cupel_table, never one of these, unless a module of SQLite makes what it holds. */
typedef struct cupel_object {
    struct cupel_schema *owner;
    cupel_object_kind kind;
    const char *schema; /* namespace, NULL for the default one */
    const char *name;
    /* FUNCTION, PROCEDURE on PostgreSQL: "integer, text"; AGGREGATE: likewise, "*" for none; OPERATOR:
     * "integer, text", where NONE is for a side that there is not; else NULL. */
    const char *arguments;
    /* TRIGGER, POLICY, RULE: the table or view, in the same namespace; STATISTICS: the table, where it is
     * in the same namespace. */
    const char *table;
    const char *modifiers;
    const char *definition;
    const char *comment;

    const char *const *labels; /* ENUM: NULL-terminated */
    cupel_type type;           /* DOMAIN, SEQUENCE; kind NONE for the engine's default */
    bool nullable;             /* DOMAIN */
    const char *server_default;
    const char *collation;
    cupel_constraint **checks; /* DOMAIN: each with its name and expression */
    size_t check_count;
    cupel_sequence sequence;
    const char *owner_table; /* SEQUENCE: the column it goes with, in the same namespace; or NULL */
    const char *owner_column;
    cupel_index **indexes; /* MATERIALIZED_VIEW */
    size_t index_count;
    const cupel_option *options;
    size_t option_count;

    const cupel_reference *needs; /* what must be there before it, foreign keys apart */
    size_t need_count;
    void *reserved;
    const char *dialect; /* of a model: the engine that it is for; NULL for any */
} cupel_object;

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
    const char *collation; /* MariaDB: what columns have that state none */
    const char *renamed_from;
    const cupel_option *options;
    size_t option_count;
    const char *partition_by;        /* what stands behind PARTITION BY, or NULL */
    const char *partition_of;        /* PostgreSQL: the table that this one is a part of, or NULL */
    const char *partition_of_schema; /* its namespace, NULL for the default one */
    const char *partition_bound;     /* "FOR VALUES IN (1, 2)", "DEFAULT" */
    const cupel_reference *needs;    /* what must be there before it, foreign keys apart */
    size_t need_count;
    void *reserved; /* look-up tables */
} cupel_table;

/* Something that a database has and this type has no words for. */
typedef struct cupel_unread {
    const char *kind;   /* in words: "publication", "text search dictionary" */
    const char *schema; /* namespace, NULL for the default one and for what has none */
    const char *name;   /* with what tells it from others of the name: "hashed USING hash" */
    const char *table;  /* whose it is, in the same namespace; or NULL */
} cupel_unread;

/* The bit of a kind in cupel_schema.tells. */
#define CUPEL_OBJECT_BIT(kind) (1u << (kind))

typedef struct cupel_schema {
    cupel_table **tables; /* in the order they were added */
    size_t table_count;
    cupel_object **objects;
    size_t object_count;
    /* The kinds of objects that whoever made this schema knows of: models without a list of objects know
     * nothing of views, so that a view is no difference to them. CUPEL_OBJECT_BIT of each; all of them at
     * first. That of CUPEL_OBJECT_TABLE says that tables are told with all of their options: where models
     * state none, those that are there stay. */
    uint32_t tells;
    /* What was found and is not among the tables and objects, so that nobody takes them for all. */
    cupel_unread **unread;
    size_t unread_count;
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
 * for tables, columns and objects, when the name is taken already. Names are copied. */
CUPEL_API cupel_table *cupel_schema_add_table(cupel_schema *schema, const char *namespace_,
                                              const char *name);
CUPEL_API cupel_column *cupel_table_add_column(cupel_table *table, const char *name);
CUPEL_API cupel_constraint *
cupel_table_add_constraint(cupel_table *table, cupel_constraint_kind kind, const char *name);
CUPEL_API cupel_index *cupel_table_add_index(cupel_table *table, const char *name);
/* The object that `name` names; its kind is not TABLE. */
CUPEL_API cupel_object *cupel_schema_add_object(cupel_schema *schema, const cupel_reference *name);
CUPEL_API cupel_constraint *cupel_object_add_check(cupel_object *domain, const char *name);
CUPEL_API cupel_index *cupel_object_add_index(cupel_object *view, const char *name);
/* Lists a copy of it. The same thing may be listed twice. */
CUPEL_API cupel_unread *cupel_schema_add_unread(cupel_schema *schema, const cupel_unread *unread);
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
CUPEL_API const cupel_option *cupel_schema_options(cupel_schema *schema,
                                                   const cupel_option *options, size_t count);
CUPEL_API const cupel_reference *
cupel_schema_references(cupel_schema *schema, const cupel_reference *references, size_t count);
/* Copies one table with all it has; the name must be free in `schema`. */
CUPEL_API cupel_table *cupel_schema_copy_table(cupel_schema *schema, const cupel_table *table);
CUPEL_API cupel_object *cupel_schema_copy_object(cupel_schema *schema, const cupel_object *object);
/* A copy of everything, to be freed by the caller; NULL when memory is short. */
CUPEL_API cupel_schema *cupel_schema_copy(const cupel_schema *schema);
/* Gives another name and follows it in the constraints and indexes that use it, in every table of
 * the schema; expressions in SQL stay as they are. CUPEL_EINVAL where the old name is unknown or the
 * new one taken. */
CUPEL_API int cupel_table_rename(cupel_table *table, const char *new_name);
CUPEL_API int cupel_table_rename_column(cupel_table *table, const char *old_name,
                                        const char *new_name);
/* Fills in `renamed_from` of a table or column of `schema` from a rename as people write it: "users=people"
 * or "users.name=username", with a namespace in front where the table has one. CUPEL_EINVAL where it is
 * no rename, or the schema has nothing of the new name. */
CUPEL_API int cupel_schema_declare_rename(cupel_schema *schema, const char *rename,
                                          cupel_error *error);
/* Takes a table, a column, ... out again; the element stays readable. Unknown ones are ignored. */
CUPEL_API void cupel_schema_remove_table(cupel_schema *schema, const cupel_table *table);
CUPEL_API void cupel_table_remove_column(cupel_table *table, const cupel_column *column);
CUPEL_API void cupel_table_remove_constraint(cupel_table *table,
                                             const cupel_constraint *constraint);
CUPEL_API void cupel_table_remove_index(cupel_table *table, const cupel_index *index);
CUPEL_API void cupel_schema_remove_object(cupel_schema *schema, const cupel_object *object);
/* Takes out the objects that are for other engines than this one: of several of one name that were told
 * for an engine each, one is left. What works on a database does so by itself. */
CUPEL_API void cupel_schema_keep_dialect(cupel_schema *schema, const char *dialect);
CUPEL_API void cupel_schema_remove_unread(cupel_schema *schema, const cupel_unread *unread);

/* Look-ups by exact name, in constant time for tables, columns and objects; NULL where there is none. */
CUPEL_API cupel_table *cupel_schema_table(const cupel_schema *schema, const char *namespace_,
                                          const char *name);
CUPEL_API cupel_column *cupel_table_column(const cupel_table *table, const char *name);
CUPEL_API cupel_constraint *cupel_table_primary_key(const cupel_table *table);
CUPEL_API cupel_constraint *cupel_table_constraint(const cupel_table *table, const char *name);
CUPEL_API cupel_index *cupel_table_index(const cupel_table *table, const char *name);
CUPEL_API cupel_object *cupel_schema_object(const cupel_schema *schema,
                                            const cupel_reference *name);
/* The value of an option of this dialect, "" where it has none; NULL where it is not among them. Case
 * does not matter in names. */
CUPEL_API const char *cupel_option_value(const cupel_option *options, size_t count,
                                         const char *dialect, const char *name);
/* "view", "enum type", ... */
CUPEL_API const char *cupel_object_kind_text(cupel_object_kind kind);

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

/* Tables and objects in one order in which they can be created, each after what it needs and refers
 * to; what is free to go stands in the order of the kinds. An element is a table or an object, the
 * other pointer is NULL; an element with NULLs ends the list. Otherwise as cupel_schema_sort. */
typedef struct cupel_element {
    const cupel_table *table;
    const cupel_object *object;
} cupel_element;
CUPEL_API int cupel_schema_order(const cupel_schema *schema, const cupel_element **out,
                                 const cupel_late_key **late, size_t *late_count,
                                 cupel_error *error);

CUPEL_END_DECLS

#endif
