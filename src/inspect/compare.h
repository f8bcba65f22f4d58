/* What the parts of the comparison share: what the engines differ in, the tables and columns that
 * were found to belong together, and the list of differences being made. */
#ifndef CUPEL_INSPECT_COMPARE_H
#define CUPEL_INSPECT_COMPARE_H

#include <cupel/inspect.h>
#include <cupel/sys/dialect.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/links.h"
#include "base/map.h"
#include "base/vec.h"
#include "dialect/lexer.h"

typedef struct cupel__comparing cupel__comparing;

/* What one engine makes of what it is told; all else is told by its dialect. */
typedef struct cupel__compare_rules {
    const char *dialect;
    bool folds_names;                /* of columns: their case does not matter */
    bool folds_tables;               /* the same for tables */
    bool folds_words;                /* the same for names without quotes, and for those alone */
    bool unique_index_is_constraint; /* the two are one thing */
    bool restrict_is_no_action;      /* of foreign keys */
    bool collation_folds;            /* names of collations */
    bool computed_always_null;       /* a generated column cannot be NOT NULL */
    bool computed_always_stored;     /* there is no other kind */
    bool key_generates_itself;       /* a sole integer key is generated whether told so or not */
    /* What a generated key's type becomes, in normal form; NULL: what it is. */
    const char *generated_key_type;
    /* Other words for the same types, in normal form; ends with NULLs. MAY be NULL. */
    const char *const (*type_words)[2];
    /* First words of types whose columns have the collation of their table, in normal form; ends with
     * NULL. MAY be NULL: tables have none. */
    const char *const *collated_types;
    const char *default_collation; /* what a column has that names none, or NULL */
    const char *default_method;    /* of indexes, or NULL */
    /* Options that an element has although nobody says so, with their values; ends with NULLs. MAY be
     * NULL. */
    const char *const (*option_defaults)[2];
    const char *other_default_method; /* a word that gives the default one too, or NULL */
    /* Where it depends on the table's option ENGINE: that one's value and its default method, for which
     * there is no other word; ends with NULLs. MAY be NULL. */
    const char *const (*engine_methods)[2];
    const char *unheeded_key_option; /* of keys in tables that state no ENGINE, or NULL */
    /* Asks the engine for its own form of the suspects. MAY be NULL. */
    int (*canonicalise)(cupel__comparing *comparing);
    uint32_t canonical_kinds; /* the objects that it asks about: CUPEL_OBJECT_BIT of each */
} cupel__compare_rules;

/* NULL for an unknown dialect. */
const cupel__compare_rules *cupel__compare_rules_find(const char *dialect);

/* What a finished comparison owns. */
typedef struct cupel__compared {
    cupel_difference *differences;
    cupel_rename_candidate *candidates;
} cupel__compared;

typedef struct cupel__column_pair {
    const cupel_column *from; /* NULL: added */
    const cupel_column *to;
    const cupel_constraint *enum_check; /* of either table: keeps an Enum within its labels */
} cupel__column_pair;

typedef struct cupel__table_pair {
    const cupel_table *from;
    const cupel_table *to;
    cupel__column_pair *columns;  /* one for each of to's, in their order */
    const cupel_column **removed; /* of from */
    size_t removed_count;
    cupel__map renames; /* folded old name -> new name, of the renamed columns */
} cupel__table_pair;

/* SQL that differs as text, in a table of either side: one of the next three is not NULL, or it is what
 * the table is partitioned by; or it is an object's. */
typedef struct cupel__suspect {
    const cupel_table *table;
    const cupel_column *column;
    const cupel_constraint *constraint;
    const cupel_index *index;
    const cupel_object *object;
} cupel__suspect;

struct cupel__comparing {
    const cupel_schema *from;
    const cupel_schema *to;
    const cupel_dialect *dialect;
    const cupel__compare_rules *rules;
    const cupel__lexical *lexical;
    cupel_connection *connection; /* or NULL */
    cupel_error *error;
    int code; /* the first failure; from then on nothing is compared any more */

    cupel__vec(cupel_difference) differences;
    cupel__vec(cupel_rename_candidate) candidates;
    cupel__set taken;                      /* what is in one of the candidates */
    cupel__vec(cupel__table_pair *) pairs; /* in the order of to's tables */
    cupel__map pair_of_from;               /* key of the table -> pair */
    cupel__map pair_of_to;
    cupel__map object_of_from; /* address of an object -> the one of `to` that it is */
    cupel__map object_of_to;   /* the other way round */
    cupel__set above;          /* objects of both that stand above tables */
    cupel__vec(cupel__suspect) suspects;
    cupel__map suspected;   /* owner's address -> itself */
    cupel__set refused;     /* owners about which the engine could not be asked */
    cupel__map canonical;   /* address of a text in one of the schemas -> the engine's form of it */
    cupel_schema *rendered; /* where types that were rendered are read back */
    cupel__arena arena;     /* freed when the comparison is done */
};

/* Failures are kept in `code`: the functions below then do nothing and see no difference. */
void cupel__compare_fail(cupel__comparing *comparing, int code);
void cupel__compare_nomem(cupel__comparing *comparing);
void cupel__compare_add(cupel__comparing *comparing, cupel_difference difference);

/* Names as the engine compares them: case where it matters not, and what its limit cuts off. */
const char *cupel__compare_fold(cupel__comparing *comparing, const char *name, bool folds);
bool cupel__compare_names(cupel__comparing *comparing, const char *a, const char *b, bool folds);
/* What from's column of this name is called in `to`. */
const char *cupel__compare_new_name(cupel__comparing *comparing, const cupel__table_pair *pair,
                                    const char *column);
/* Pairs tables and columns by name and by declared rename. */
void cupel__compare_match(cupel__comparing *comparing);

/* True where the texts, NULL for none, mean the same as far as can be told. Where they do not and a
 * connection could tell, the two owners (each a column, constraint or index) become suspects. */
bool cupel__compare_sql(cupel__comparing *comparing, const cupel__table_pair *pair,
                        const char *from, const cupel__suspect *from_owner, const char *to,
                        const cupel__suspect *to_owner);
/* The normal form of a text of `pair->from` or, with `of_from` false, of `pair->to`. */
const char *cupel__compare_normal(cupel__comparing *comparing, const cupel__table_pair *pair,
                                  bool of_from, const char *sql);
/* What the suspect is about: a column, constraint, index or object, or else the table itself. */
const void *cupel__suspect_owner(const cupel__suspect *suspect);
/* Makes an owner of SQL a suspect, where a connection could tell. */
void cupel__compare_suspect(cupel__comparing *comparing, const cupel__suspect *owner);
/* The engine's form of this very text, if it was asked for; remembering it, NULLs being nothing. */
const char *cupel__compare_canonical(const cupel__comparing *comparing, const char *text);
int cupel__compare_keep(cupel__comparing *comparing, const char *const *text,
                        const char *canonical);
/* The engine could not be asked: a difference of its owner's is one of texts alone. */
int cupel__compare_refuse(cupel__comparing *comparing, const cupel__suspect *suspect);
/* With a pair, words for types that the dialect does not know become suspects too; it may be NULL. */
bool cupel__compare_types(cupel__comparing *comparing, const cupel__table_pair *pair,
                          const cupel_column *from, const cupel_column *to);
/* Of a type that is the engine's own, what is the same there and has a name: NVARCHAR(20) is a String of 20 on
 * SQLite. What the type then has is `owner`'s. CUPEL_ENOMEM. */
int cupel__compare_usual_type(const char *dialect, cupel_schema *owner, cupel__arena *arena,
                              cupel_type *type);
/* True where a column would be the same under another name. */
bool cupel__compare_definitions(cupel__comparing *comparing, const cupel__table_pair *pair,
                                const cupel_column *from, const cupel_column *to);

/* Each appends the differences of one subject. */
void cupel__compare_columns(cupel__comparing *comparing, const cupel__table_pair *pair);
void cupel__compare_keys(cupel__comparing *comparing, const cupel__table_pair *pair);
void cupel__compare_rename_candidates(cupel__comparing *comparing);
/* A candidate of two elements, of which the old one and the new one are in no other. */
void cupel__compare_candidate(cupel__comparing *comparing, const void *from, const void *to,
                              cupel_rename_candidate candidate);

/* What went, listed by what it looks like, so that what came is compared only with what may be it. */
typedef struct cupel__gone {
    const void *element;
    struct cupel__gone *next;
} cupel__gone;
void cupel__compare_note_gone(cupel__comparing *comparing, cupel__map *gone, const char *looks,
                              const void *element);
/* The place of the first link, which may be taken out of the list; NULL where there is no list. */
cupel__gone **cupel__compare_gone(const cupel__map *gone, const char *looks);

/* Objects: pairs them; then tells their differences, those `before` the tables' and those behind. */
void cupel__compare_objects_begin(cupel__comparing *comparing);
void cupel__compare_objects_above(cupel__comparing *comparing, bool before);
void cupel__compare_object_candidates(cupel__comparing *comparing);
/* Whether both schemas know of such objects; of CUPEL_OBJECT_TABLE: of everything about tables. */
bool cupel__compare_tells(const cupel__comparing *comparing, cupel_object_kind kind);
/* Options by dialect and name. */
bool cupel__compare_options(const cupel__comparing *comparing, const cupel_option *from,
                            size_t from_count, const cupel_option *to, size_t to_count);
bool cupel__compare_sequences(const cupel_sequence *from, const cupel_sequence *to);
bool cupel__compare_index(cupel__comparing *comparing, const cupel__table_pair *pair,
                          const cupel_index *from, const cupel_index *to);

/* The engines' slots. */
int cupel__canonicalise_postgresql(cupel__comparing *comparing);
int cupel__canonicalise_mysql(cupel__comparing *comparing);
/* MariaDB: what cannot be temporary: texts of objects and partitions. */
int cupel__canonicalise_in_scratch(cupel__comparing *comparing);
/* PostgreSQL: texts of objects, within the transaction that is open. */
int cupel__canonicalise_objects(cupel__comparing *comparing);

/* What the files that ask the engine share. */
/* What a suspect is called among the temporary objects; NULL without memory. */
const char *cupel__canonical_name(cupel__comparing *comparing, const cupel__suspect *suspect);
/* Runs it; what the engine refuses is no failure, and `*done` false. */
int cupel__canonical_run(cupel__comparing *comparing, cupel__buf *sql, bool *done);
/* A temporary table with the columns of this one, unless there is one of its name; Enums as texts where
 * their types are not there. */
void cupel__canonical_render_table(cupel__comparing *comparing, cupel__buf *out,
                                   const cupel_table *table, bool plain_enums);
/* PostgreSQL: where temporary objects are, in the arena; NULL where there are none yet. */
int cupel__canonical_temporary_schema(cupel__comparing *comparing, const char **out);

#endif
