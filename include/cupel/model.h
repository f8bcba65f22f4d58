/* Models: plain structs described by constant tables.
 *
 *     CUPEL_MODEL(User, "users",
 *         CUPEL_COLUMN(id, .primary_key = true),
 *         CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true, .index = true),
 *         CUPEL_COLUMN(role_id, .references = "roles.id"),
 *         CUPEL_BELONGS_TO(role, Role, .back_populates = "users"));
 *
 * A column's SQL type is inferred from the member's C type where `.type` does not state it:
 * int64_t BIGINT, int32_t INTEGER, int16_t SMALLINT, bool BOOLEAN, float FLOAT, double DOUBLE,
 * const char * TEXT, cupel_blob BINARY, cupel_date DATE, and so on; the cupel_opt_* of each likewise.
 *
 * NULL is explicit: plain scalars, primary keys and `.not_null = true` are NOT NULL; pointers, blobs
 * and cupel_opt_* are nullable. A plain scalar with a non-zero `.default_value`, a `.default_fn` or
 * a `.server_default` is a model error: zero could not be told from "not given". */
#ifndef CUPEL_MODEL_H
#define CUPEL_MODEL_H

#include <cupel/schema.h>
#include <cupel/value.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_model cupel_model;
typedef struct cupel_stated_object cupel_stated_object;
typedef const cupel_model *cupel_model_fn(void);

typedef enum cupel_property_kind {
    CUPEL_PROPERTY_END,
    CUPEL_PROPERTY_COLUMN,
    CUPEL_PROPERTY_HAS_MANY,
    CUPEL_PROPERTY_BELONGS_TO,
    CUPEL_PROPERTY_PRIMARY_KEY,
    CUPEL_PROPERTY_UNIQUE,
    CUPEL_PROPERTY_FOREIGN_KEY,
    CUPEL_PROPERTY_CHECK,
    CUPEL_PROPERTY_INDEX,
    CUPEL_PROPERTY_OPTIONS,
    CUPEL_PROPERTY_OPTION,
    CUPEL_PROPERTY_EXCLUDE,
    CUPEL_PROPERTY_OBJECTS,
    CUPEL_PROPERTY_NEED,
    CUPEL_PROPERTY_NO_COLUMNS
} cupel_property_kind;

/* Fills *out, a member-shaped value of the column's C type without its cupel_opt_ wrapper, once for
 * every row that needs it. Returns 0 or a negative code. Texts and blobs are copied afterwards. */
typedef int cupel_default_fn(void *out);

/* One line of a model, of a table, or of an operation that creates one. Made by the macros below,
 * which name the options that each kind of line takes. */
typedef struct cupel_property {
    cupel_property_kind kind;
    const char *name;   /* the member's; without a struct the column's; or the constraint's */
    size_t offset;      /* of the member */
    size_t member_size; /* 0 where there is no member */
    int ctype;          /* cupel_ctype of the member */

    /* CUPEL_COLUMN, CUPEL_TABLE_COLUMN, CUPEL_OP_COLUMN */
    cupel_type type;
    const char *column; /* the column's name where it differs from the member's: any UTF-8 */
    bool primary_key;
    bool no_autoincrement;
    bool unique;
    bool index;
    bool not_null;
    const char *default_value;      /* a literal of the column's type, as text: "0", "true" */
    cupel_default_fn *default_fn;   /* a function called for every new object */
    cupel_default_fn *on_update_fn; /* a function called for every UPDATE that changes the row */
    const char *server_default;     /* SQL, as it stands behind DEFAULT: "0", "'new'" */
    const char *server_on_update;   /* SQL behind ON UPDATE (MariaDB) */
    const char *computed;           /* SQL of a generated column */
    bool computed_stored;
    cupel_identity identity;
    const char *collation;
    const char *comment;
    const char *check;      /* SQL over column names */
    const char *references; /* "table.column" or "schema.table.column" */
    cupel_action on_delete;
    cupel_action on_update;
    bool deferrable;
    bool initially_deferred;
    const char *renamed_from;

    /* CUPEL_HAS_MANY, CUPEL_BELONGS_TO */
    cupel_model_fn *target;
    const char *back_populates; /* the relationship on the other side */
    const char *backref;        /* another word for the same */
    const char *order_by;       /* attributes of the target, "name desc, id" */
    const char *foreign_key;    /* the attribute that holds the key, where there are several */

    /* CUPEL_UNIQUE, CUPEL_INDEX, CUPEL_FOREIGN_KEY, CUPEL_CHECK, CUPEL_PRIMARY_KEY: names as in
     * "a, b desc, lower(c)"; attributes in models, columns elsewhere */
    const char *columns;
    const char *where;  /* CUPEL_INDEX, CUPEL_EXCLUDE: partial */
    const char *method; /* CUPEL_INDEX, CUPEL_EXCLUDE; on MariaDB CUPEL_UNIQUE, CUPEL_PRIMARY_KEY */
    const char *refers; /* CUPEL_FOREIGN_KEY: "table(column, column)" */
    /* CUPEL_OPTIONS */
    const char *schema; /* the table's namespace */

    const cupel_custom_type *custom; /* CUPEL_COLUMN: converts the member, in place of `type` */
    /* CUPEL_OPTIONS */
    const char *partition_by; /* "RANGE (created)" */
    const char *partition_of; /* PostgreSQL: "table" or "schema.table", of which this is a part, */
    const char *partition_bound; /* and which: "FOR VALUES IN (1, 2)", "DEFAULT" */

    /* CUPEL_INDEX, CUPEL_UNIQUE, CUPEL_PRIMARY_KEY, CUPEL_EXCLUDE on PostgreSQL */
    const char *include; /* columns carried along: "a, b" */
    bool nulls_not_distinct;
    cupel_match match; /* CUPEL_FOREIGN_KEY, and a column's `references` */
    /* CUPEL_TABLE_OPTION, CUPEL_OPTION_OF */
    const char *option_dialect;
    const char *option_name;
    const char *option_value;
    /* CUPEL_COLUMN: the engine generates the value, although the column is no sole integer key: its
     * type is one of the engine's own, or others are part of the key, or it is a foreign key */
    bool autoincrement;
    cupel_sequence sequence; /* CUPEL_COLUMN with `identity`: how it counts */
    /* A foreign key to what the models do not have, to columns that are no key, or with actions that
     * its columns do not bear: it is taken as it is stated */
    bool unchecked;
    const cupel_stated_object *objects; /* CUPEL_OBJECTS: up to the first without a name */
    cupel_reference need;               /* CUPEL_TABLE_NEED */
} cupel_property;

/* One line of CUPEL_OBJECTS, and what an operation states of an object: which fields a kind has is told
 * with cupel_object. */
struct cupel_stated_object {
    uint32_t size; /* sizeof(cupel_stated_object) where it was compiled */
    bool not_null; /* DOMAIN */
    /* What stands behind the name in CREATE; of a view, a query alone will do. */
    const char *definition;
    const char *modifiers; /* between CREATE and the kind */
    const char *table;     /* TRIGGER, POLICY */
    const char *arguments; /* FUNCTION, PROCEDURE on PostgreSQL */
    const char *comment;
    const char *const *labels; /* ENUM: NULL-terminated */
    cupel_type type;           /* DOMAIN, SEQUENCE */
    const char *server_default;
    const char *collation;
    const char *check_name; /* DOMAIN: one check, in fewer words than by `elements` */
    const char *check;
    cupel_sequence sequence;
    const char *owner_table; /* SEQUENCE */
    const char *owner_column;
    /* CUPEL_ELEMENTS: the CUPEL_CHECKs of a domain, the CUPEL_INDEXes of a materialized view, options */
    const cupel_property *elements;
    size_t element_size;
    const cupel_reference *needs; /* CUPEL_NEEDS: what is to be there before it */
    cupel_object_kind kind;
    const char *name;
    /* Namespace; of an operation, "" for the default one of a name with a point. */
    const char *schema;
    const char *dialect; /* the engine it is for, as in options: "postgresql"; NULL for any */
};

struct cupel_model {
    uint32_t abi;
    uint32_t property_size;           /* sizeof(cupel_property) where the model was compiled */
    size_t size;                      /* of the struct; 0 for a table without one */
    const char *name;                 /* "User" */
    const char *table;                /* "users" */
    const cupel_property *properties; /* ends with CUPEL_PROPERTY_END */
};

/* The models and tables of an application. */
typedef struct cupel_metadata {
    uint32_t abi;
    uint32_t size;
    cupel_model_fn *const *models; /* NULL-terminated */
    const cupel_naming *naming;    /* NULL: the default convention */
} cupel_metadata;

#define CUPEL_DECLARE_MODEL(T) const cupel_model *T##_model(void)

#ifndef __cplusplus

/* clang-format off */
#define CUPEL_MODEL(T, table_name, ...)                                                            \
    const cupel_model *T##_model(void)                                                             \
    {                                                                                              \
        typedef T cupel_self;                                                                      \
        static const cupel_property cupel_properties[] = {                                         \
            __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } };                                         \
        static const cupel_model cupel_description = {                                             \
            .abi = CUPEL_ABI, .property_size = sizeof(cupel_property),                             \
            .size = sizeof(cupel_self), .name = #T, .table = table_name,                           \
            .properties = cupel_properties };                                                      \
        return &cupel_description;                                                                 \
    }                                                                                              \
    const cupel_model *T##_model(void)

/* A table without a struct, as association tables are: `CUPEL_TABLE(user_groups, "user_groups",
 * CUPEL_TABLE_COLUMN("user_id", CUPEL_BIGINT, .primary_key = true, .references = "users.id"), ...)`;
 * defines user_groups_model. */
#define CUPEL_TABLE(symbol, table_name, ...)                                                       \
    const cupel_model *symbol##_model(void)                                                        \
    {                                                                                              \
        static const cupel_property cupel_properties[] = {                                         \
            __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } };                                         \
        static const cupel_model cupel_description = {                                             \
            .abi = CUPEL_ABI, .property_size = sizeof(cupel_property),                             \
            .name = #symbol, .table = table_name, .properties = cupel_properties };                \
        return &cupel_description;                                                                 \
    }                                                                                              \
    const cupel_model *symbol##_model(void)

/* What the application has beside tables, in its metadata with the models:
 *     CUPEL_OBJECTS(app_objects,
 *         CUPEL_VIEW("totals", "SELECT customer_id, sum(cents) FROM orders GROUP BY customer_id"),
 *         CUPEL_TRIGGER("count", "orders", "AFTER INSERT ON orders BEGIN ... END",
 *                       .dialect = "sqlite"),
 *         CUPEL_OBJECT(CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.start = 100,
 *                      .sequence.given = CUPEL_SEQUENCE_START));
 *     CUPEL_METADATA(app_metadata, Order_model, Customer_model, app_objects);
 * Options are the fields of cupel_stated_object. Metadata with such a list, be it the empty
 * CUPEL_OBJECTS(app_objects, CUPEL_NO_OBJECTS), tells all that there shall be: what a database has beyond
 * is a difference. Without one, whatever there is beside tables is passed over.
 *
 * Objects are created kind by kind in the order of CUPEL_OBJECT_KINDS, and within a kind as they are
 * listed; triggers and policies after their tables. Where that is not enough, .needs says more. Several
 * objects of one name may be there, each for an engine of its own. */
#define CUPEL_OBJECTS(symbol, ...)                                                                 \
    static const cupel_stated_object symbol##_list[] = { __VA_ARGS__, CUPEL_NO_OBJECTS };          \
    const cupel_model *symbol(void)                                                                \
    {                                                                                              \
        static const cupel_property cupel_properties[] = {                                         \
            { .kind = CUPEL_PROPERTY_OBJECTS, .objects = symbol##_list },                          \
            { .kind = CUPEL_PROPERTY_END } };                                                      \
        static const cupel_model cupel_description = {                                             \
            .abi = CUPEL_ABI, .property_size = sizeof(cupel_property),                             \
            .name = #symbol, .properties = cupel_properties };                                     \
        return &cupel_description;                                                                 \
    }                                                                                              \
    const cupel_model *symbol(void)
/* Where it is not in the same file. */
#define CUPEL_DECLARE_OBJECTS(symbol) const cupel_model *symbol(void)
#define CUPEL_NO_OBJECTS { .size = 0 }
#define CUPEL_OBJECT(object_kind, ...) CUPEL_OBJECT_(__VA_ARGS__, .kind = (object_kind))
#define CUPEL_OBJECT_(object_name, ...)                                                            \
    { .size = sizeof(cupel_stated_object), .name = (object_name), __VA_ARGS__ }
#define CUPEL_VIEW(...) CUPEL_VIEW_(__VA_ARGS__, .kind = CUPEL_OBJECT_VIEW)
#define CUPEL_MATERIALIZED_VIEW(...) CUPEL_VIEW_(__VA_ARGS__, .kind = CUPEL_OBJECT_MATERIALIZED_VIEW)
#define CUPEL_VIEW_(object_name, query, ...)                                                       \
    { .size = sizeof(cupel_stated_object), .name = (object_name), .definition = (query),           \
      __VA_ARGS__ }
#define CUPEL_TRIGGER(...) CUPEL_TRIGGER_(__VA_ARGS__, .kind = CUPEL_OBJECT_TRIGGER)
#define CUPEL_TRIGGER_(object_name, table_name, text, ...)                                         \
    { .size = sizeof(cupel_stated_object), .name = (object_name), .table = (table_name),           \
      .definition = (text), __VA_ARGS__ }
/* .labels = CUPEL_LABELS("sad", "happy") */
#define CUPEL_LABELS(...) (const char *const[]){ __VA_ARGS__, NULL }
/* .elements = CUPEL_ELEMENTS(CUPEL_INDEX("ix_totals", "customer_id", .unique = true)) */
#define CUPEL_ELEMENTS(...)                                                                        \
    (const cupel_property[]){ __VA_ARGS__, { .kind = CUPEL_PROPERTY_END } },                       \
    .element_size = sizeof(cupel_property)
/* .needs = CUPEL_NEEDS(CUPEL_NEED(CUPEL_OBJECT_TABLE, "orders"),
 *                      CUPEL_NEED(CUPEL_OBJECT_FUNCTION, "f", .arguments = "integer"))
 * Options: schema, arguments, table. */
#define CUPEL_NEEDS(...) (const cupel_reference[]){ __VA_ARGS__, { .name = NULL } }
#define CUPEL_NEED(object_kind, ...) CUPEL_NEED_(__VA_ARGS__, .kind = (object_kind))
#define CUPEL_NEED_(object_name, ...) { .name = (object_name), __VA_ARGS__ }
/* The same as a line of a table: CUPEL_TABLE_NEED(CUPEL_OBJECT_FUNCTION, "f", .arguments = ""). */
#define CUPEL_TABLE_NEED(...) { .kind = CUPEL_PROPERTY_NEED, .need = CUPEL_NEED(__VA_ARGS__) }

/* The metadata object `symbol`, over the `..._model` functions named, and lists of objects. */
#define CUPEL_METADATA(symbol, ...) CUPEL_METADATA_NAMED(symbol, NULL, __VA_ARGS__)
/* The same with a naming convention: a `const cupel_naming *`. */
#define CUPEL_METADATA_NAMED(symbol, convention, ...)                                              \
    static cupel_model_fn *const symbol##_models[] = { __VA_ARGS__, NULL };                        \
    const cupel_metadata symbol = { .abi = CUPEL_ABI, .size = sizeof(cupel_metadata),              \
                                    .models = symbol##_models, .naming = (convention) }

/* The column of a member. Options: type, column, primary_key, no_autoincrement, autoincrement, unique,
 * index, not_null, default_value, default_fn, on_update_fn, server_default, server_on_update, computed,
 * computed_stored, identity, sequence, collation, comment, check, references, match, on_delete,
 * on_update, deferrable, initially_deferred, unchecked, renamed_from, custom. */
#define CUPEL_COLUMN(...) CUPEL_COLUMN_(__VA_ARGS__, .kind = CUPEL_PROPERTY_COLUMN)
#define CUPEL_COLUMN_(member, ...)                                                                 \
    { .name = #member, .offset = offsetof(cupel_self, member),                                     \
      .member_size = sizeof(((cupel_self *)0)->member),                                            \
      .ctype = CUPEL_CTYPE_OF(((cupel_self *)0)->member), __VA_ARGS__ }

/* A collection `CUPEL_MANY(T) member` of the objects of T that refer to this one. Options:
 * back_populates or backref, order_by, foreign_key (the attribute of T). */
#define CUPEL_HAS_MANY(...) CUPEL_RELATION_(__VA_ARGS__, .kind = CUPEL_PROPERTY_HAS_MANY)
/* A pointer `T *member` to the object that this one refers to. Options: back_populates or backref,
 * foreign_key (the attribute of this model). */
#define CUPEL_BELONGS_TO(...) CUPEL_RELATION_(__VA_ARGS__, .kind = CUPEL_PROPERTY_BELONGS_TO)
#define CUPEL_RELATION_(member, T, ...)                                                            \
    { .name = #member, .offset = offsetof(cupel_self, member),                                     \
      .member_size = sizeof(((cupel_self *)0)->member), .target = T##_model, __VA_ARGS__ }

/* Constraints and indexes over several columns; a NULL name is made by the naming convention.
 *     CUPEL_UNIQUE(NULL, "first_name, last_name")                  include, nulls_not_distinct,
 *                                                  deferrable, initially_deferred, comment
 *     CUPEL_INDEX("ix_recent", "created desc", .where = "NOT archived")       unique, where, method,
 *                                                        include, nulls_not_distinct, comment
 *     CUPEL_CHECK("positive", "price > 0")                                                comment
 *     CUPEL_FOREIGN_KEY(NULL, "a, b", "others(x, y)", .on_delete = CUPEL_CASCADE)    as a column's
 *                                                                     references, and comment
 *     CUPEL_PRIMARY_KEY("pk_users", "id")                          where the name or order matters:
 *                                                  include, deferrable, initially_deferred, comment
 *     CUPEL_OPTIONS(.schema = "crm", .comment = "...", .renamed_from = "...")
 *                                            partition_by, partition_of, partition_bound
 * A part of an index or key may have more behind it, as the engines write it: "name(10)" for so many
 * characters, "name COLLATE "C"", "name text_pattern_ops", "created DESC NULLS LAST". A name that is no
 * plain word stands between quotes, an expression that is no call in parentheses. PostgreSQL's exclusion
 * constraints have an operator for each part:
 *     CUPEL_EXCLUDE("ex_bookings", "room WITH =, during WITH &&", .method = "gist", .where = "...")
 * What one engine alone knows is told to that one, in its own words; the others pass over it:
 *     CUPEL_TABLE_OPTION("mysql", "ENGINE", "Aria"), CUPEL_TABLE_OPTION("sqlite", "STRICT", NULL)
 *     CUPEL_OPTION_OF("ix_users_name", "postgresql", "fillfactor", "70")   an index, constraint, column
 *     CUPEL_COLUMN_OPTION("name", "postgresql", "STORAGE", "EXTERNAL") */
#define CUPEL_UNIQUE(...) CUPEL_LISTED_(__VA_ARGS__, .kind = CUPEL_PROPERTY_UNIQUE)
#define CUPEL_INDEX(...) CUPEL_LISTED_(__VA_ARGS__, .kind = CUPEL_PROPERTY_INDEX)
#define CUPEL_PRIMARY_KEY(...) CUPEL_LISTED_(__VA_ARGS__, .kind = CUPEL_PROPERTY_PRIMARY_KEY)
#define CUPEL_LISTED_(constraint_name, list, ...)                                                  \
    { .name = (constraint_name), .columns = (list), __VA_ARGS__ }
#define CUPEL_CHECK(...) CUPEL_CHECK_(__VA_ARGS__, .kind = CUPEL_PROPERTY_CHECK)
#define CUPEL_CHECK_(constraint_name, sql, ...)                                                    \
    { .name = (constraint_name), .check = (sql), __VA_ARGS__ }
#define CUPEL_FOREIGN_KEY(...) CUPEL_FOREIGN_KEY_(__VA_ARGS__, .kind = CUPEL_PROPERTY_FOREIGN_KEY)
#define CUPEL_FOREIGN_KEY_(constraint_name, list, target_list, ...)                                \
    { .name = (constraint_name), .columns = (list), .refers = (target_list), __VA_ARGS__ }
#define CUPEL_EXCLUDE(...) CUPEL_LISTED_(__VA_ARGS__, .kind = CUPEL_PROPERTY_EXCLUDE)
/* What PostgreSQL allows a table to have: CUPEL_TABLE(marks, "marks", CUPEL_NO_COLUMNS). */
#define CUPEL_NO_COLUMNS { .kind = CUPEL_PROPERTY_NO_COLUMNS }
#define CUPEL_OPTIONS(...) { __VA_ARGS__, .kind = CUPEL_PROPERTY_OPTIONS }
#define CUPEL_TABLE_OPTION(dialect, option, value) CUPEL_OPTION_OF(NULL, dialect, option, value)
/* Of a column, also where an index or a constraint has its name. */
#define CUPEL_COLUMN_OPTION(column_name, dialect, option, value)                                   \
    { .kind = CUPEL_PROPERTY_OPTION, .column = (column_name), .option_dialect = (dialect),         \
      .option_name = (option), .option_value = (value) }
#define CUPEL_OPTION_OF(element, dialect, option, value)                                           \
    { .kind = CUPEL_PROPERTY_OPTION, .name = (element), .option_dialect = (dialect),               \
      .option_name = (option), .option_value = (value) }

/* A column of a table without a struct. Options as CUPEL_COLUMN. */
#define CUPEL_TABLE_COLUMN(...) CUPEL_TABLE_COLUMN_(__VA_ARGS__, .kind = CUPEL_PROPERTY_COLUMN)
#define CUPEL_TABLE_COLUMN_(column_name, column_type, ...)                                         \
    { .name = (column_name), .type = column_type, __VA_ARGS__ }
/* clang-format on */

#endif /* __cplusplus */

/* The member of a one-to-many relationship: `count` objects at `items`. Filled by cupel_load,
 * cupel_append and by assigning the other side; items belongs to the session. */
#define CUPEL_MANY(T)                                                                              \
    struct {                                                                                       \
        T **items;                                                                                 \
        size_t count;                                                                              \
    }

/* The schema that the models describe, checked: CUPEL_EMODEL names model and member. The caller
 * frees it with cupel_schema_free. `*out` is written on success only. */
CUPEL_API int cupel_metadata_schema(cupel_schema **out, const cupel_metadata *metadata,
                                    cupel_error *error);

CUPEL_END_DECLS

#endif
