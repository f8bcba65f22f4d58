/* Migrations: a history of revisions, where a database stands in it, and the way from here to there.
 *
 * A cupel_migrations is a set of revision files (C and SQL mixed) read without compiling; only what
 * is on the path is compiled. It belongs to one thread at a time. */
#ifndef CUPEL_MIGRATE_H
#define CUPEL_MIGRATE_H

#include <cupel/engine.h>
#include <cupel/inspect.h>
#include <cupel/log.h>
#include <cupel/model.h>
#include <cupel/op.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_migrations cupel_migrations;

/* All texts are borrowed until cupel_migrations_open returns; NULL or 0 takes the default. */
typedef struct cupel_migrations_options {
    const char *script_location;          /* "migrations" */
    const char *const *version_locations; /* NULL-terminated; "<script_location>/versions" */
    const char *version_table;            /* "alembic_version" */
    const char *file_template;            /* "%(rev)s_%(slug)s" */
    const char *revision_format;          /* "c" or "sql" */
    const char *cc;                       /* "cc" */
    const char *cflags;                   /* further compiler words, split at blanks */
    const char *ldflags;
    bool single_transaction; /* one transaction around all steps, where the engine can */
    int lock_timeout_s;      /* how long to wait for another run; 0 for 60, negative for no time */
    cupel_log log;
} cupel_migrations_options;

/* One revision of the history; borrowed from the cupel_migrations. */
typedef struct cupel_revision_info {
    const char *id;
    const char *message;
    const char *path;                  /* of the file */
    const char *created;               /* as the file says, or NULL */
    const char *const *down_revisions; /* NULL-terminated; empty for a base */
    const char *const *depends_on;
    const char *const *branch_labels;
    const char *const *next_revisions; /* those whose down_revision this is */
    bool is_head;
    bool is_sql;
} cupel_revision_info;

/* Reads every revision's header and checks the graph: unreadable files, unknown parents, duplicate
 * ids and cycles are CUPEL_EREVISION with file and line. */
CUPEL_API int cupel_migrations_open(cupel_migrations **out, const cupel_migrations_options *options,
                                    cupel_error *error);
CUPEL_API void cupel_migrations_close(cupel_migrations *migrations);

/* The whole history, newest first; `*out` has `*count` elements and is borrowed. */
CUPEL_API int cupel_migrations_history(cupel_migrations *migrations,
                                       const cupel_revision_info *const **out, size_t *count,
                                       cupel_error *error);
/* What a name stands for: an id, the start of one (four characters or more), "head", "heads",
 * "base" (no revision), "label@head", relative forms such as "head-1"; several names separated by
 * commas. `*out` is borrowed until the next call. */
CUPEL_API int cupel_migrations_resolve(cupel_migrations *migrations, const char *name,
                                       const cupel_revision_info *const **out, size_t *count,
                                       cupel_error *error);
/* The history from `lower` ("base" and NULL: from the beginning) up to `upper` (NULL: "heads"), both
 * included, newest first; borrowed until the next call. */
CUPEL_API int cupel_migrations_range(cupel_migrations *migrations, const char *lower,
                                     const char *upper, const cupel_revision_info *const **out,
                                     size_t *count, cupel_error *error);
/* The ids in the database's version table (none: it is at base). `*out` is borrowed until the next
 * call. A table that is not there counts as empty. */
CUPEL_API int cupel_migrations_current(cupel_migrations *migrations, cupel_connection *connection,
                                       const char *const **out, size_t *count, cupel_error *error);

typedef enum cupel_step_kind {
    CUPEL_STEP_UPGRADE,
    CUPEL_STEP_DOWNGRADE,
    CUPEL_STEP_STAMP
} cupel_step_kind;

/* A change of one row of the version table: `from` NULL inserts, `to` NULL deletes. */
typedef struct cupel_version_change {
    const char *from;
    const char *to;
} cupel_version_change;

/* A step of the way: what it leads from and to in the graph, and what that means for the rows of the
 * version table at this point of the way. */
typedef struct cupel_step {
    cupel_step_kind kind;
    const cupel_revision_info *revision; /* of a stamp, where it moves to; NULL for base */
    const char *const *from;             /* NULL-terminated */
    const char *const *to;
    const cupel_version_change *changes; /* to be made in this order */
    size_t change_count;
} cupel_step;

/* The steps from where the database stands to `target`, in order; borrowed until the next call. A
 * NULL connection plans for an empty database. */
CUPEL_API int cupel_migrations_plan(cupel_migrations *migrations, cupel_connection *connection,
                                    cupel_step_kind kind, const char *target,
                                    const cupel_step **out, size_t *count, cupel_error *error);

/* Run the plan: each step in a transaction with its version row where the engine has transactional
 * DDL. On failure what was committed stays and the error names revision, file and line. */
CUPEL_API int cupel_migrations_upgrade(cupel_migrations *migrations, cupel_engine *engine,
                                       const char *target, cupel_error *error);
CUPEL_API int cupel_migrations_downgrade(cupel_migrations *migrations, cupel_engine *engine,
                                         const char *target, cupel_error *error);
/* Moves the version table to `target` and runs nothing; `purge` empties it first. */
CUPEL_API int cupel_migrations_stamp(cupel_migrations *migrations, cupel_engine *engine,
                                     const char *target, bool purge, cupel_error *error);

/* Asked whether what a candidate says is a rename: 1 where it is, 0 where it is not (what is gone is
 * then dropped), negative to stop with CUPEL_EDIFFERENT. */
typedef int cupel_rename_fn(void *context, const cupel_rename_candidate *candidate);

typedef struct cupel_revision_options {
    const char *message; /* "" */
    const char *rev_id;  /* NULL: twelve random hexadecimal digits */
    /* Autogenerate: the state wanted and the database that has the state at head; NULL for an empty
     * revision. */
    const cupel_metadata *metadata;
    cupel_engine *engine;
    /* "users.name=username" or "users=people", NULL-terminated: renames that the models do not
     * declare; "users.name=" is none, whatever it looks like. */
    const char *const *renames;
    cupel_rename_fn
        *ask_rename; /* about likely ones that nobody declared; NULL: they are an error */
    void *ask_context;
    bool skip_empty; /* write no file when nothing changed */
    /* What it is built on, as cupel_migrations_resolve takes it: "head" for NULL; several revisions
     * make a merge. */
    const char *head;
    bool splice; /* it need not be a head: a new branch begins there */
} cupel_revision_options;

/* Writes a new revision file; `*path` is its path, to be freed with cupel_free, or NULL where nothing
 * changed and `skip_empty` was asked for. A likely rename that is not declared is CUPEL_EDIFFERENT,
 * and the message lists the options to choose from. */
CUPEL_API int cupel_migrations_revision(cupel_migrations *migrations, char **path,
                                        const cupel_revision_options *options, cupel_error *error);
/* Compares as cupel_migrations_revision would and writes nothing: 0 where nothing differs,
 * CUPEL_EDIFFERENT with the number of operations in the message where something does. Each difference
 * goes to the log. */
CUPEL_API int cupel_migrations_check(cupel_migrations *migrations,
                                     const cupel_revision_options *options, cupel_error *error);

/* The statements that carry a comparison out, as a script for the engine that `dialect` names: run in a
 * database that has what `from` says, they lead to what `to` says. Whatever needs something that has
 * to be dropped and created again is dropped before and created after. Nothing is executed, and no
 * database is needed; where an engine must rebuild tables and the database with the state `from` is at
 * hand, `connection` (may be NULL) lets the new tables be made from the text of the old ones. The
 * caller frees `*out`, which is set on success only, with cupel_free. */
CUPEL_API int cupel_comparison_sql(char **out, const cupel_comparison *comparison,
                                   const cupel_schema *from, const cupel_schema *to,
                                   const char *dialect, cupel_connection *connection,
                                   cupel_error *error);

/* Compiles C sources into a module (cached by content) and finds the metadata named `symbol` in it.
 * CUPEL_ECOMPILE carries the compiler's message. The metadata lives until the handle is closed. */
typedef struct cupel_module cupel_module;
CUPEL_API int cupel_module_load_metadata(cupel_module **out, const cupel_metadata **metadata,
                                         const char *const *sources, const char *symbol,
                                         const cupel_migrations_options *options,
                                         cupel_error *error);
CUPEL_API void cupel_module_close(cupel_module *module);

CUPEL_END_DECLS

#endif
