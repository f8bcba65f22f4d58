/* What the parts of the migrate folder share: a history as it was read from its files, the graph
 * that its revisions form, and how one of them is loaded. */
#ifndef CUPEL_MIGRATE_MIGRATIONS_H
#define CUPEL_MIGRATE_MIGRATIONS_H

#include <cupel/migrate.h>
#include "base/arena.h"
#include "base/map.h"

typedef struct cupel__revision cupel__revision;

/* Borrowed from the history's arena. */
typedef struct cupel__revision_list {
    cupel__revision **items;
    size_t count;
} cupel__revision_list;

/* The text under "-- upgrade" or "-- downgrade [engine]" of an SQL revision. */
typedef struct cupel__sql_section {
    bool upgrade;
    const char *dialect; /* "sqlite", "postgresql", "mysql"; NULL where it is for every engine */
    const char *text;    /* not zero-terminated */
    size_t size;
    int line; /* of the text's first line in the file */
} cupel__sql_section;

struct cupel__revision {
    cupel_revision_info info; /* first: an info that was handed out is a cupel__revision */
    size_t index;             /* in cupel_migrations.revisions */
    const char *text;         /* the whole file, zero-terminated */
    size_t size;
    int line; /* where the revision is declared: CUPEL_REVISION(, or "-- revision:" */

    /* SQL revisions: what the file says. C revisions say it when they are loaded. */
    bool no_transaction;
    const cupel__sql_section *sections;
    size_t section_count;

    /* C revisions: what they became, step by step; NULL until then. */
    const char *product; /* the compiled file */
    void *handle;        /* of dlopen */
    const cupel_revision *loaded;

    /* The graph. */
    cupel__revision_list parents;      /* down_revisions */
    cupel__revision_list children;     /* whose parent this is */
    cupel__revision_list dependencies; /* depends_on, resolved */
    cupel__revision_list downs;        /* parents, and dependencies that no ancestor has already */
    cupel__revision_list ups;          /* whose parent or dependency this is */
};

struct cupel_migrations {
    cupel__arena arena;
    cupel__arena scratch; /* results that are borrowed until the next call */
    cupel__arena rows;    /* the result of cupel_migrations_current */

    /* The options with their defaults filled in. */
    const char *script_location;
    const char *const *version_locations; /* NULL-terminated, at least one */
    const char *version_table;
    const char *file_template;
    bool sql_format; /* new revisions are SQL files */
    const char *cc;
    const char *cflags;
    const char *ldflags;
    bool single_transaction;
    int lock_timeout_s; /* negative: not at all */
    cupel_log log;

    cupel__revision **revisions; /* in the order of the files' names, location by location */
    size_t count;
    cupel__map by_id;
    cupel__map by_label;                 /* label -> cupel__revision that declares it */
    cupel__revision_list heads;          /* no revision has it as parent */
    cupel__revision_list bases;          /* without parent */
    cupel__revision_list real_heads;     /* nothing depends on it either: what "heads" names */
    const cupel_revision_info **history; /* newest first */

    struct cupel__compiler *compiler; /* NULL until something is compiled */
};

/* The section that an engine runs: its own where there is one, else the one for every engine; NULL
 * where the file has none for this direction. `dialect` is a dialect's name. */
const cupel__sql_section *cupel__revision_section(const cupel__revision *revision, bool upgrade,
                                                  const char *dialect);

/* Compiles (in parallel), or finds in the cache, the C revisions among the `count` steps' revisions,
 * so that loading them later is quick and a mistake in one shows before the first has run. */
int cupel__revisions_compile(cupel_migrations *migrations, const cupel_step *steps, size_t count,
                             cupel_error *error);
/* Compiles and loads a C revision; `*out` lives until the migrations are closed. */
int cupel__revision_load(cupel_migrations *migrations, cupel__revision *revision,
                         const cupel_revision **out, cupel_error *error);

/* The plan from a known state (cupel_migrations_plan reads the state first, with
 * cupel_migrations_current, whose result is in `rows`): the ids in `current` (NULL-terminated) are the version table's rows.
 * Nothing is asked of a database. Borrowed until the next plan. */
int cupel__migrations_plan(cupel_migrations *migrations, cupel_step_kind kind, const char *target,
                           const char *const *current, const cupel_step **out, size_t *count,
                           cupel_error *error);

#endif
