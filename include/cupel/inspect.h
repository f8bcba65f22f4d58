/* Reading a database's catalog into the schema type, and comparing two schemas. */
#ifndef CUPEL_INSPECT_H
#define CUPEL_INSPECT_H

#include <cupel/engine.h>
#include <cupel/schema.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_inspect_options {
    /* Namespaces to read, NULL-terminated; NULL for the connection's default one, and the `others`. */
    const char *const *schemas;
    /* Called before a table, view or virtual table is read; false leaves it out, with what belongs to
     * it alone. May be NULL. */
    bool (*include_table)(void *context, const char *schema, const char *table);
    void *context;
    /* The kinds of objects to read beside tables and what their columns need, as CUPEL_OBJECT_BIT of
     * each. What is not read is not in the result's `tells`. CUPEL_EVERY_OBJECT is for all of them, and
     * then the result's `unread` names what there is of other kinds: in the namespaces that are read, and
     * where the default one is among them what has no namespace. */
    uint32_t objects;
    /* Namespaces to read beside the default one, as far as they are there: NULL-terminated, or NULL. */
    const char *const *others;
} cupel_inspect_options;

#define CUPEL_EVERY_OBJECT UINT32_MAX

/* Reads tables with all that a cupel_schema can say, in a constant number of catalog queries. They see
 * the same database where the engine has transactions over its catalog; MariaDB has none, and is asked
 * once more where a table goes meanwhile. A namespace that is not there is CUPEL_ESCHEMA. The default
 * namespace is written as NULL. `options` may be NULL. The caller frees the schema; `*out` is written
 * on success only. */
CUPEL_API int cupel_inspect(cupel_schema **out, cupel_connection *connection,
                            const cupel_inspect_options *options, cupel_error *error);

typedef struct cupel_load_options {
    const char *text; /* the script, whose name is then `path`; NULL: the file is read */
    cupel_inspect_options inspect; /* what of the result is read */
} cupel_load_options;

/* Reads a script of SQL as a schema, as the engine itself understands it: its statements are executed
 * on a database made for that, which is removed again whatever happens. On SQLite, and with a NULL
 * engine, that is one in memory; elsewhere a scratch database beside the engine's or, where the user
 * may not create any, a scratch schema in a transaction that is rolled back. What owners that died
 * left behind is removed first. An error names the file, the line and column where the statement
 * begins, and the statement. `options` may be NULL. */
CUPEL_API int cupel_schema_load(cupel_schema **out, const char *path, cupel_engine *engine,
                                const cupel_load_options *options, cupel_error *error);

/* As cupel_create_all and its like do for models: creates what the database has not of a schema, drops what
 * it has, and makes another schema of the latter, to be freed with cupel_schema_free. */
CUPEL_API int cupel_schema_create_all(const cupel_schema *schema, cupel_engine *engine,
                                      cupel_error *error);
CUPEL_API int cupel_schema_drop_all(const cupel_schema *schema, cupel_engine *engine,
                                    cupel_error *error);
CUPEL_API int cupel_schema_existing(cupel_schema **out, const cupel_schema *schema,
                                    cupel_engine *engine, cupel_error *error);

/* Removes the scratch databases that this process has on the engine's server, and ends the sessions that
 * use them: for a thread that handles an interrupt while another one is in cupel_schema_load or
 * cupel_compare, whose call then fails. The process makes no scratch databases from then on: it is about
 * to end. */
CUPEL_API int cupel_scratch_end(cupel_engine *engine, cupel_error *error);

/* The dialect of scripts that a NULL engine reads. */
CUPEL_API const char *cupel_schema_load_dialect(void);

/* X(name, "word"): what can differ. */
#define CUPEL_DIFFERENCE_KINDS(X)                                                                  \
    X(CUPEL_ADD_TABLE, "add table")                                                                \
    X(CUPEL_REMOVE_TABLE, "remove table")                                                          \
    X(CUPEL_RENAME_TABLE, "rename table")                                                          \
    X(CUPEL_CHANGE_TABLE_COMMENT, "change table comment")                                          \
    X(CUPEL_ADD_COLUMN, "add column")                                                              \
    X(CUPEL_REMOVE_COLUMN, "remove column")                                                        \
    X(CUPEL_RENAME_COLUMN, "rename column")                                                        \
    X(CUPEL_CHANGE_TYPE, "change type")                                                            \
    X(CUPEL_CHANGE_NULLABLE, "change nullable")                                                    \
    X(CUPEL_CHANGE_DEFAULT, "change default")                                                      \
    X(CUPEL_CHANGE_COMPUTED, "change computed")                                                    \
    X(CUPEL_CHANGE_IDENTITY, "change identity")                                                    \
    X(CUPEL_CHANGE_COLLATION, "change collation")                                                  \
    X(CUPEL_CHANGE_COMMENT, "change comment")                                                      \
    X(CUPEL_ADD_INDEX, "add index")                                                                \
    X(CUPEL_REMOVE_INDEX, "remove index")                                                          \
    X(CUPEL_CHANGE_INDEX, "change index")                                                          \
    X(CUPEL_ADD_CONSTRAINT, "add constraint")                                                      \
    X(CUPEL_REMOVE_CONSTRAINT, "remove constraint")                                                \
    X(CUPEL_CHANGE_CONSTRAINT, "change constraint")                                                \
    X(CUPEL_CHANGE_TABLE_OPTIONS, "change table options")                                          \
    X(CUPEL_CHANGE_COLUMN_OPTIONS, "change column options")                                        \
    X(CUPEL_ADD_OBJECT, "add")                                                                     \
    X(CUPEL_REMOVE_OBJECT, "remove")                                                               \
    X(CUPEL_CHANGE_OBJECT, "change")                                                               \
    X(CUPEL_CHANGE_OBJECT_COMMENT, "change comment of")                                            \
    X(CUPEL_CHANGE_INDEX_COMMENT, "change index comment")                                          \
    X(CUPEL_CHANGE_CONSTRAINT_COMMENT, "change constraint comment")

typedef enum cupel_difference_kind {
#define CUPEL_X(name, text) name,
    CUPEL_DIFFERENCE_KINDS(CUPEL_X)
#undef CUPEL_X
} cupel_difference_kind;

/* One difference on the way from one schema to another; the sides that a kind does not have are
 * NULL; inside a table that stays, both tables are given. Everything is borrowed from the two
 * schemas. */
typedef struct cupel_difference {
    cupel_difference_kind kind;
    const cupel_table *from_table;
    const cupel_table *to_table;
    const cupel_column *from_column;
    const cupel_column *to_column;
    const cupel_index *from_index;
    const cupel_index *to_index;
    const cupel_constraint *from_constraint;
    const cupel_constraint *to_constraint;
    const cupel_object *from_object; /* with an index: the materialized view it belongs to */
    const cupel_object *to_object;
    /* The two texts differ, and the engine could not be asked whether they mean the same: this user may
     * not create what that takes, or something that the texts name is not there. */
    bool as_text;
} cupel_difference;

/* Two columns (or tables, with the columns NULL) that may be one renamed: same definition, similar
 * name; or two objects of the same definition. Found among what was removed and added without a declared rename. */
typedef struct cupel_rename_candidate {
    const cupel_table *from_table;
    const cupel_table *to_table;
    const cupel_column *from_column;
    const cupel_column *to_column;
    const cupel_object *from_object; /* with these, all the others are NULL */
    const cupel_object *to_object;
} cupel_rename_candidate;

/* The differences that lead from `from` to `to`, as the engine named by `dialect` ("sqlite", ...)
 * sees it: both sides are compared in the form that they have on that engine. `connection` (may be
 * NULL) lets the engine itself bring defaults, checks and index expressions into its canonical form
 * where texts differ; it does so in temporary tables or, for views and the like on MariaDB, in
 * a scratch database, all of which are gone afterwards. Renames are taken from
 * `renamed_from` of `to` where the old name exists in `from` and the new one does not. Names of
 * primary and foreign keys are not compared, those of other constraints where both sides have one.
 *
 * They are in an order in which they can be carried out, one after the other: renamed tables; added
 * tables in dependency order, each followed by its indexes, and then the foreign keys that close a
 * cycle, which are not part of their tables' addition where the engine can add them later; foreign
 * keys to removed tables; removed tables in reverse order, each preceded by its indexes, which go
 * with the table anyway; then what is left table by table: renamed, added and changed columns,
 * removed, changed and added constraints and indexes, removed columns. */
typedef struct cupel_comparison {
    const cupel_difference *differences;
    size_t count;
    const cupel_rename_candidate *candidates;
    size_t candidate_count;
    void *reserved; /* owns the arrays */
} cupel_comparison;

CUPEL_API int cupel_compare(cupel_comparison *out, const cupel_schema *from, const cupel_schema *to,
                            const char *dialect, cupel_connection *connection, cupel_error *error);
CUPEL_API void cupel_comparison_release(cupel_comparison *comparison);
/* For two schemas of different engines: leaves in `comparison`, which is as one of the engines sees them,
 * only what `other`, the same two as the other one sees them, tells too. What one engine alone tells
 * apart, such as the type of an interval from that of the text in which the other keeps it, is then no
 * difference. CUPEL_ENOMEM leaves both as they are. */
CUPEL_API int cupel_comparison_keep_common(cupel_comparison *comparison,
                                           const cupel_comparison *other, cupel_error *error);

/* What stands on either side of a difference, as an engine writes it: of a new table its CREATE TABLE,
 * of a changed type both types. A side that has nothing to show is NULL; what the engine has no words for
 * is told in parentheses. The caller frees both with cupel_free; nothing is set on failure. */
CUPEL_API int cupel_difference_sides(char **from, char **to, const cupel_difference *difference,
                                     const char *dialect, cupel_error *error);
/* "add table", "change type", ... */
CUPEL_API const char *cupel_difference_kind_text(cupel_difference_kind kind);
/* A type as the engine writes it, freed with cupel_free. CUPEL_ESCHEMA where it has no such type. */
CUPEL_API int cupel_type_text(char **out, const cupel_type *type, const char *dialect,
                              cupel_error *error);

/* How a schema can be written. */
typedef enum cupel_schema_form {
    CUPEL_FORM_SQL,    /* the statements that create it, for the engine named */
    CUPEL_FORM_HEADER, /* C: models.h, the structs and what declares the models */
    CUPEL_FORM_MODELS, /* C: models.c, the models and the metadata app_metadata */
    CUPEL_FORM_DROP    /* the statements that drop it again */
} cupel_schema_form;

/* Writes the schema as text, which the caller frees with cupel_free; `*out` is set on success only.
 * Models are named after their tables (playlist_tracks: PlaylistTrack), members after their columns,
 * and foreign keys become relationships; a table without a primary key becomes a CUPEL_TABLE. What
 * there is beside tables becomes a list, CUPEL_OBJECTS(app_objects, ...). Read through the same engine,
 * models.c gives the same schema again; what was not read stands in a comment. */
CUPEL_API int cupel_schema_write(char **out, const cupel_schema *schema, cupel_schema_form form,
                                 const char *dialect, cupel_error *error);

CUPEL_END_DECLS

#endif
