/* What a revision file in C includes: the operations on a schema, and CUPEL_REVISION.
 *
 * Errors are sticky: after the first failure the other operations do nothing, and the runner reports
 * it with file and line, so that revisions need no error handling. */
#ifndef CUPEL_OP_H
#define CUPEL_OP_H

#include <cupel/model.h>
#include <cupel/schema.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_op cupel_op;
typedef void cupel_op_fn(cupel_op *op);

/* A revision, as CUPEL_REVISION defines it. */
typedef struct cupel_revision {
    uint32_t abi;
    uint32_t size; /* sizeof(cupel_revision) where it was compiled */
    const char *id;
    const char *file;
    const char *down_revision; /* an id, several as "a, b", or NULL for a base */
    const char *depends_on;
    const char *branch_labels;
    const char *message;
    cupel_op_fn *upgrade;
    cupel_op_fn *downgrade;
    bool no_transaction; /* not in a transaction, also where the engine has transactional DDL */
} cupel_revision;

#ifndef __cplusplus
/* clang-format off */

/* CUPEL_REVISION(1bc594146bb5, .down_revision = NULL, .message = "initial migration",
 *                .upgrade = upgrade, .downgrade = downgrade);
 * The id has no quotes: it becomes a symbol and a text, so many revisions link into one program. */
#define CUPEL_REVISION(revision_id, ...)                                                           \
    extern CUPEL_API const cupel_revision cupel_revision_##revision_id;                            \
    const cupel_revision cupel_revision_##revision_id = {                                          \
        .abi = CUPEL_ABI, .size = sizeof(cupel_revision), .id = #revision_id, .file = __FILE__,    \
        __VA_ARGS__ }

/* Tables in a namespace are written "namespace.table" where the engine has namespaces.
 *
 * The elements of a table: as in models, by column names.
 *     CUPEL_OP_COLUMN("id", CUPEL_BIGINT, .primary_key = true)
 *     CUPEL_OP_PRIMARY_KEY("pk_t", "a, b")   CUPEL_OP_UNIQUE("uq_t_a", "a")
 *     CUPEL_OP_FOREIGN_KEY("fk_t_a", "a", "others(id)", .on_delete = CUPEL_CASCADE)
 *     CUPEL_OP_CHECK("ck_t_positive", "a > 0")
 * Columns are nullable unless `.not_null = true` or `.primary_key = true`. */
#define CUPEL_OP_COLUMN(...) CUPEL_TABLE_COLUMN(__VA_ARGS__)
#define CUPEL_OP_PRIMARY_KEY(...) CUPEL_PRIMARY_KEY(__VA_ARGS__)
#define CUPEL_OP_UNIQUE(...) CUPEL_UNIQUE(__VA_ARGS__)
#define CUPEL_OP_FOREIGN_KEY(...) CUPEL_FOREIGN_KEY(__VA_ARGS__)
#define CUPEL_OP_CHECK(...) CUPEL_CHECK(__VA_ARGS__)
#define CUPEL_OP_INDEX(...) CUPEL_INDEX(__VA_ARGS__)
#define CUPEL_OP_OPTIONS(...) CUPEL_OPTIONS(__VA_ARGS__)
#define CUPEL_OP_EXCLUDE(...) CUPEL_EXCLUDE(__VA_ARGS__)
#define CUPEL_OP_TABLE_OPTION(...) CUPEL_TABLE_OPTION(__VA_ARGS__)
#define CUPEL_OP_OPTION_OF(...) CUPEL_OPTION_OF(__VA_ARGS__)
#define CUPEL_OP_COLUMN_OPTION(...) CUPEL_COLUMN_OPTION(__VA_ARGS__)

#define CUPEL_OP_AT_ __FILE__, __LINE__

#define cupel_op_create_table(op, table, ...)                                                      \
    cupel_op_create_table_at((op), CUPEL_OP_AT_, (table),                                          \
        (const cupel_property[]){ __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } },                   \
        sizeof(cupel_property))
#define cupel_op_drop_table(op, table) cupel_op_drop_table_at((op), CUPEL_OP_AT_, (table))
#define cupel_op_rename_table(op, old_name, new_name)                                              \
    cupel_op_rename_table_at((op), CUPEL_OP_AT_, (old_name), (new_name))
/* cupel_op_add_column(op, "users", CUPEL_OP_COLUMN("age", CUPEL_INTEGER)) */
#define cupel_op_add_column(op, table, ...)                                                        \
    cupel_op_add_elements_at((op), CUPEL_OP_AT_, (table),                                          \
        (const cupel_property[]){ __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } },                   \
        sizeof(cupel_property))
#define cupel_op_drop_column(op, table, column)                                                    \
    cupel_op_drop_column_at((op), CUPEL_OP_AT_, (table), (column))
#define cupel_op_rename_column(op, table, old_name, new_name)                                      \
    cupel_op_rename_column_at((op), CUPEL_OP_AT_, (table), (old_name), (new_name))
/* Changes what is stated and keeps the rest:
 *     cupel_op_alter_column(op, "users", "age", .set_type = true, .type = CUPEL_BIGINT)
 * Options: set_type and type; set_nullable and nullable; set_default and server_default (NULL drops
 * it); set_comment and comment; set_collation and collation; set_identity, identity and sequence; set_options
 * and options (of engines: CUPEL_ELEMENTS(CUPEL_TABLE_OPTION("postgresql", "STORAGE", "PLAIN")), NULL for
 * none); using_ (PostgreSQL: the expression that converts, where the engine knows no way of its own). */
#define cupel_op_alter_column(op, table, column, ...)                                              \
    cupel_op_alter_column_at((op), CUPEL_OP_AT_, (table), (column),                                \
        &(const cupel_op_alteration){ .size = sizeof(cupel_op_alteration), __VA_ARGS__ })
/* Gives the column a value in the rows where it has none: an SQL expression, such as "0". */
#define cupel_op_fill_column(op, table, column, expression)                                        \
    cupel_op_fill_column_at((op), CUPEL_OP_AT_, (table), (column), (expression))
/* Sets the table's comment, or takes it away with NULL; nothing where the engine has no comments. */
#define cupel_op_comment_table(op, table, comment)                                                 \
    cupel_op_comment_table_at((op), CUPEL_OP_AT_, (table), (comment))
/* One constraint or index: cupel_op_create_constraint(op, "users", CUPEL_OP_UNIQUE("uq", "a, b"));
 * cupel_op_create_index(op, "users", CUPEL_OP_INDEX("ix_users_name", "name", .unique = true)). */
#define cupel_op_create_constraint(op, table, ...) cupel_op_add_column(op, table, __VA_ARGS__)
#define cupel_op_create_index(op, table, ...) cupel_op_add_column(op, table, __VA_ARGS__)
#define cupel_op_drop_constraint(op, table, name)                                                  \
    cupel_op_drop_constraint_at((op), CUPEL_OP_AT_, (table), (name))
#define cupel_op_drop_index(op, table, name)                                                       \
    cupel_op_drop_index_at((op), CUPEL_OP_AT_, (table), (name))
/* Constraints that have no name in the database, as SQLite allows, are called by the name that the
 * default naming convention gives them.
 *
 * The table's options from what they are to these, as CUPEL_OP_TABLE_OPTION and CUPEL_OP_OPTIONS state
 * them; those that are not stated go. */
#define cupel_op_alter_table_options(op, table, ...)                                               \
    cupel_op_alter_table_options_at((op), CUPEL_OP_AT_, (table),                                   \
        (const cupel_property[]){ __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } },                   \
        sizeof(cupel_property))
/* What a database has beside tables, by kind and name:
 *     cupel_op_create_object(op, CUPEL_OBJECT_VIEW, "adults", .definition = "AS SELECT ...");
 *     cupel_op_create_object(op, CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.start = 100,
 *                            .sequence.given = CUPEL_SEQUENCE_START);
 *     cupel_op_drop_object(op, CUPEL_OBJECT_TRIGGER, "log", .table = "users");
 * cupel_op_alter_object leads from what is there to what is stated, in place where the engine can, else
 * by dropping and creating; cupel_op_comment_object sets `.comment` alone. Options: the fields of
 * cupel_stated_object. */
#define cupel_op_create_object(op, kind, ...)                                                      \
    CUPEL_OP_OBJECT_(create, op, kind, __VA_ARGS__, .size = sizeof(cupel_op_object))
#define cupel_op_alter_object(op, kind, ...)                                                       \
    CUPEL_OP_OBJECT_(alter, op, kind, __VA_ARGS__, .size = sizeof(cupel_op_object))
#define cupel_op_comment_object(op, kind, ...)                                                     \
    CUPEL_OP_OBJECT_(comment, op, kind, __VA_ARGS__, .size = sizeof(cupel_op_object))
#define cupel_op_drop_object(op, kind, ...)                                                        \
    CUPEL_OP_OBJECT_(drop, op, kind, __VA_ARGS__, .size = sizeof(cupel_op_object))
#define CUPEL_OP_OBJECT_(verb, op, kind, object_name, ...)                                         \
    cupel_op_##verb##_object_at((op), CUPEL_OP_AT_, (kind), (object_name),                         \
        &(const cupel_op_object){ __VA_ARGS__ })
/* The labels of an enum type: CUPEL_OP_LABELS("sad", "happy", NULL). */
#define CUPEL_OP_LABELS(...) (const char *const[]){ __VA_ARGS__ }
/* The usual ones in fewer words: `definition` is what stands behind the name in CREATE. */
#define cupel_op_create_view(op, name, definition_)                                                \
    cupel_op_create_object(op, CUPEL_OBJECT_VIEW, name, .definition = (definition_))
#define cupel_op_drop_view(op, name) cupel_op_drop_object(op, CUPEL_OBJECT_VIEW, name)
#define cupel_op_create_trigger(op, name, table_, definition_)                                     \
    cupel_op_create_object(op, CUPEL_OBJECT_TRIGGER, name, .table = (table_),                      \
                           .definition = (definition_))
#define cupel_op_drop_trigger(op, name, table_)                                                    \
    cupel_op_drop_object(op, CUPEL_OBJECT_TRIGGER, name, .table = (table_))
#define cupel_op_create_enum(op, name, label_array)                                                \
    cupel_op_create_object(op, CUPEL_OBJECT_ENUM, name, .labels = (label_array))
#define cupel_op_drop_enum(op, name) cupel_op_drop_object(op, CUPEL_OBJECT_ENUM, name)
#define cupel_op_create_sequence(op, ...) cupel_op_create_object(op, CUPEL_OBJECT_SEQUENCE, __VA_ARGS__)
#define cupel_op_drop_sequence(op, name) cupel_op_drop_object(op, CUPEL_OBJECT_SEQUENCE, name)
#define cupel_op_create_schema(op, name) cupel_op_create_object(op, CUPEL_OBJECT_SCHEMA, name)
#define cupel_op_drop_schema(op, name) cupel_op_drop_object(op, CUPEL_OBJECT_SCHEMA, name)
/* SQL by hand: one or several statements; and with bound values, as cupel_execute. */
#define cupel_op_execute(op, sql) cupel_op_execute_at((op), CUPEL_OP_AT_, (sql))
#define cupel_op_executef(op, ...) cupel_op_executef_at((op), CUPEL_OP_AT_, __VA_ARGS__)

/* clang-format on */
#endif /* __cplusplus */

/* What a call states of an object, as lists of models do. */
typedef cupel_stated_object cupel_op_object;

typedef struct cupel_op_alteration {
    uint32_t size;
    bool set_type;
    bool set_nullable;
    bool set_default;
    bool set_comment;
    bool set_collation;
    bool set_identity;
    bool nullable;
    cupel_type type;
    cupel_identity identity;
    const char *server_default;
    const char *comment;
    const char *collation;
    const char *using_;
    cupel_sequence sequence; /* with set_identity: how it counts */
    bool set_options;
    const cupel_property *options; /* CUPEL_ELEMENTS of CUPEL_TABLE_OPTIONs; NULL takes all away */
    size_t element_size;           /* set by the macro */
} cupel_op_alteration;

CUPEL_API void cupel_op_create_table_at(cupel_op *op, const char *file, int line, const char *table,
                                        const cupel_property *elements, size_t element_size);
CUPEL_API void cupel_op_drop_table_at(cupel_op *op, const char *file, int line, const char *table);
CUPEL_API void cupel_op_rename_table_at(cupel_op *op, const char *file, int line,
                                        const char *old_name, const char *new_name);
CUPEL_API void cupel_op_add_elements_at(cupel_op *op, const char *file, int line, const char *table,
                                        const cupel_property *elements, size_t element_size);
CUPEL_API void cupel_op_drop_column_at(cupel_op *op, const char *file, int line, const char *table,
                                       const char *column);
CUPEL_API void cupel_op_rename_column_at(cupel_op *op, const char *file, int line,
                                         const char *table, const char *old_name,
                                         const char *new_name);
CUPEL_API void cupel_op_alter_column_at(cupel_op *op, const char *file, int line, const char *table,
                                        const char *column, const cupel_op_alteration *alteration);
CUPEL_API void cupel_op_fill_column_at(cupel_op *op, const char *file, int line, const char *table,
                                       const char *column, const char *expression);
CUPEL_API void cupel_op_comment_table_at(cupel_op *op, const char *file, int line,
                                         const char *table, const char *comment);
CUPEL_API void cupel_op_alter_table_options_at(cupel_op *op, const char *file, int line,
                                               const char *table, const cupel_property *elements,
                                               size_t element_size);
CUPEL_API void cupel_op_create_object_at(cupel_op *op, const char *file, int line,
                                         cupel_object_kind kind, const char *name,
                                         const cupel_op_object *object);
CUPEL_API void cupel_op_alter_object_at(cupel_op *op, const char *file, int line,
                                        cupel_object_kind kind, const char *name,
                                        const cupel_op_object *object);
CUPEL_API void cupel_op_comment_object_at(cupel_op *op, const char *file, int line,
                                          cupel_object_kind kind, const char *name,
                                          const cupel_op_object *object);
CUPEL_API void cupel_op_drop_object_at(cupel_op *op, const char *file, int line,
                                       cupel_object_kind kind, const char *name,
                                       const cupel_op_object *object);
CUPEL_API void cupel_op_drop_constraint_at(cupel_op *op, const char *file, int line,
                                           const char *table, const char *name);
CUPEL_API void cupel_op_drop_index_at(cupel_op *op, const char *file, int line, const char *table,
                                      const char *name);
CUPEL_API void cupel_op_execute_at(cupel_op *op, const char *file, int line, const char *sql);
CUPEL_API void cupel_op_executef_at(cupel_op *op, const char *file, int line, const char *sql, ...)
    CUPEL_PRINTF(4, 5);
/* "sqlite", "postgresql" or "mysql", for revisions that differ by engine. */
CUPEL_API const char *cupel_op_dialect_name(const cupel_op *op);

CUPEL_END_DECLS

#endif
