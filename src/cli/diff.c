/* cupel diff: what leads from one schema to another, as a review, as statements, or as JSON. */
#include <string.h>

#include "cli/commands.h"
#include "cli/diff.h"
#include "cli/interrupt.h"

typedef struct diff_options {
    bool sql;
    bool json;
    bool exit_code;
    bool reverse;
    const char *engine;
    cli_list renames;
    cli_side_filter filter;
} diff_options;

static const cli_option options[] = {
    { 0, "sql", NULL, CLI_FLAG, offsetof(diff_options, sql),
      "the statements that turn A into B, in an order in which they can be run" },
    { 0, "json", NULL, CLI_FLAG, offsetof(diff_options, json), "for programs" },
    { 0, "reverse", NULL, CLI_FLAG, offsetof(diff_options, reverse), "from B to A" },
    { 0, "exit-code", NULL, CLI_FLAG, offsetof(diff_options, exit_code),
      "exit with 3 where the two differ" },
    { 0, "engine", "NAME", CLI_TEXT, offsetof(diff_options, engine),
      "as whose engine to compare (default: as B's, or else A's)" },
    CLI_RENAME_OPTION(diff_options, renames),
    CLI_SIDE_FILTER_OPTIONS(diff_options, filter),
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_diff = {
    .name = "diff",
    .arguments = "A B",
    .summary = "show what leads from one schema to another",
    .details =
        "A and B are each a URL, 'database' (the configured one), 'models' (the configured ones), "
        "a\n"
        ".c file with models, or a .sql file, which the other side's engine reads in a scratch\n"
        "database that is removed again. What one side cannot tell is no difference: models "
        "without\n"
        "a list of objects know nothing of views, triggers and the like.\n"
        "Where both are databases of different engines, what is the same to either engine is no\n"
        "difference, and the rest is told as B's engine sees it; what an engine has no words for "
        "is\n"
        "named, and what of a database has no place in a schema. Nothing is changed in either.\n"
        "The table of the migrations is left out unless --tables names it.",
    .options = options,
    .options_size = sizeof(diff_options),
    .least_arguments = 2,
    .most_arguments = 2,
    .run = run,
};

static const char *choose_dialect(cli *c, const diff_options *o, const cli_side *from,
                                  const cli_side *to);
static bool open_sides(cli *c, cli_diff *diff, const char *from, const char *to, const char *engine,
                       const cli_side_filter *filter);
static int compare(cli *c, const diff_options *o, cli_diff *diff);
static int compare_as(cli *c, cli_diff *diff, const char *dialect, cupel_comparison *out);
static int keep_common(cli *c, cli_diff *diff, const char *dialect);
static void name_lost(cli *c, const cli_diff *diff);
static void name_untold(cli *c, const cli_side *having, const cli_side *lacking);
static bool has_comment(const cupel_table *table);
static bool is_deferrable(const cupel_table *table);
static int show(cli *c, const diff_options *o, const cli_diff *diff);
static int print_sql(cli *c, const diff_options *o, const cli_diff *diff);

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const diff_options *o = values;
    const char *from = arguments[o->reverse ? 1 : 0];
    const char *to = arguments[o->reverse ? 0 : 1];
    cli_diff diff = { .dialect = NULL };
    const char *engine = NULL;
    int status = CLI_FAILED;
    (void)count;
    if (o->engine && !(engine = cli_side_dialect(c, o->engine)))
        return CLI_USAGE;
    if (o->sql && o->json)
        return cli_usage(c, "--sql and --json are two forms: choose one");
    if (open_sides(c, &diff, from, to, engine, &o->filter)) {
        diff.dialect = engine ? engine : choose_dialect(c, o, &diff.from, &diff.to);
        if (diff.dialect) {
            cupel_schema_keep_dialect(diff.from.schema, diff.dialect);
            cupel_schema_keep_dialect(diff.to.schema, diff.dialect);
        }
        status = !diff.dialect ? CLI_USAGE : cli_declare_renames(c, diff.to.schema, &o->renames);
        if (status == CLI_DONE)
            status = compare(c, o, &diff);
    }
    cli_side_close(&diff.from);
    cli_side_close(&diff.to);
    return status;
}

/* A database comes first: its engine may be the one to read the other side with. */
static bool open_sides(cli *c, cli_diff *diff, const char *from, const char *to, const char *engine,
                       const cli_side_filter *filter)
{
    if (!cli_side_is_database(from) && cli_side_is_database(to))
        return cli_side_open(c, &diff->to, to, engine, NULL, filter) &&
               cli_side_open(c, &diff->from, from, engine, diff->to.engine, filter);
    return cli_side_open(c, &diff->from, from, engine, NULL, filter) &&
           cli_side_open(c, &diff->to, to, engine, diff->from.engine, filter);
}

/* The side that the statements would be run towards has the say. */
static const char *choose_dialect(cli *c, const diff_options *o, const cli_side *from,
                                  const cli_side *to)
{
    const cli_side *first = o->reverse ? from : to;
    const cli_side *second = o->reverse ? to : from;
    const char *dialect = first->dialect    ? first->dialect
                          : second->dialect ? second->dialect
                                            : cli_configured_dialect(c);
    if (!dialect)
        cli_usage(c, "neither side is a database: say whose words to use with --engine");
    return dialect;
}

static int compare(cli *c, const diff_options *o, cli_diff *diff)
{
    const cli_side *sides[] = { &diff->from, &diff->to };
    if (compare_as(c, diff, diff->dialect, &diff->comparison) < 0)
        return cli_fail_with_error(c);
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        if (sides[i]->dialect && strcmp(sides[i]->dialect, diff->dialect) != 0)
            code = keep_common(c, diff, sides[i]->dialect);
        cli_side_name_unread(c, sides[i]);
        name_untold(c, sides[i], sides[1 - i]);
    }
    name_lost(c, diff);
    int status = code < 0 ? cli_fail_with_error(c) : show(c, o, diff);
    if (status == CLI_DONE && o->exit_code && diff->comparison.count > 0)
        status = CLI_DIFFERENT;
    cupel_comparison_release(&diff->comparison);
    return status;
}

/* The engine of either side is asked about what is its own. */
static int compare_as(cli *c, cli_diff *diff, const char *dialect, cupel_comparison *out)
{
    const cli_side *sides[] = { &diff->to, &diff->from };
    cupel_connection *connection = NULL;
    cli_interrupt interrupt;
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->connection && strcmp(sides[i]->dialect, dialect) == 0)
            connection = sides[i]->connection;
    }
    cli_interrupt_begin(&interrupt, connection ? cupel_connection_engine(connection) : NULL);
    int code =
        cupel_compare(out, diff->from.schema, diff->to.schema, dialect, connection, &c->error);
    cli_interrupt_end(&interrupt);
    return code;
}

/* What is the same on the one engine is no difference on the other. */
static int keep_common(cli *c, cli_diff *diff, const char *dialect)
{
    cupel_comparison as_other = { 0 };
    int code = compare_as(c, diff, dialect, &as_other);
    if (code == 0)
        code = cupel_comparison_keep_common(&diff->comparison, &as_other, &c->error);
    cupel_comparison_release(&as_other);
    return code;
}

/* Kinds that the engine does not have cannot come to it. */
static void name_lost(cli *c, const cli_diff *diff)
{
    const cupel_dialect *dialect = cupel_dialect_find(diff->dialect);
    const cupel_log log = cli_terminal_log(&c->terminal);
    for (size_t i = 0; i < diff->comparison.count; i++) {
        const cupel_difference *d = &diff->comparison.differences[i];
        if (d->kind != CUPEL_ADD_OBJECT ||
            dialect->object_kinds & CUPEL_OBJECT_BIT(d->to_object->kind))
            continue;
        cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel.diff",
                        "%s has no %s: '%s' of %s would be lost", diff->dialect,
                        cupel_object_kind_text(d->to_object->kind), d->to_object->name,
                        diff->to.name);
    }
}

/* What tables have that the engine of the other side has nothing for, so that no difference can tell it. */
static void name_untold(cli *c, const cli_side *having, const cli_side *lacking)
{
    static const struct {
        uint64_t capability;
        const char *what;
        bool (*has)(const cupel_table *table);
    } things[] = {
        { CUPEL_CAN_COMMENTS, "comments", has_comment },
        { CUPEL_CAN_DEFERRABLE, "deferrable constraints", is_deferrable },
    };
    bool both = having->dialect && lacking->dialect;
    const cupel_dialect *dialect = both ? cupel_dialect_find(lacking->dialect) : NULL;
    const cupel_log log = cli_terminal_log(&c->terminal);
    for (size_t i = 0; dialect && i < sizeof things / sizeof *things; i++) {
        if (dialect->capabilities & things[i].capability)
            continue;
        for (size_t k = 0; k < having->schema->table_count; k++) {
            const cupel_table *table = having->schema->tables[k];
            if (things[i].has(table) &&
                cupel_schema_table(lacking->schema, table->schema, table->name))
                cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel.diff",
                                "%s has no %s: those of '%s' in %s are not compared", dialect->name,
                                things[i].what, table->name, having->name);
        }
    }
}

static bool has_comment(const cupel_table *table)
{
    bool found = table->comment != NULL;
    for (size_t i = 0; i < table->column_count; i++)
        found = found || table->columns[i]->comment;
    for (size_t i = 0; i < table->index_count; i++)
        found = found || table->indexes[i]->comment;
    for (size_t i = 0; i < table->constraint_count; i++)
        found = found || table->constraints[i]->comment;
    return found;
}

static bool is_deferrable(const cupel_table *table)
{
    bool found = false;
    for (size_t i = 0; i < table->constraint_count; i++)
        found = found || table->constraints[i]->deferrable;
    return found;
}

static int show(cli *c, const diff_options *o, const cli_diff *diff)
{
    if (o->json)
        return cli_diff_json(c, diff);
    return o->sql ? print_sql(c, o, diff) : cli_diff_review(c, diff);
}

static int print_sql(cli *c, const diff_options *o, const cli_diff *diff)
{
    char *sql = NULL;
    bool same_engine = diff->from.dialect && strcmp(diff->from.dialect, diff->dialect) == 0;
    if (cupel_comparison_sql(&sql, &diff->comparison, diff->from.schema, diff->to.schema,
                             diff->dialect, same_engine ? diff->from.connection : NULL,
                             &c->error) < 0)
        return cli_fail_with_error(c);
    cli_warn_of_renames(c, &diff->comparison, &o->renames);
    cli_print(&c->terminal, "%s", sql);
    cupel_free(sql);
    return CLI_DONE;
}
