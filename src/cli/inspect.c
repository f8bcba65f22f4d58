/* cupel inspect: a schema that somebody else wrote, as models in C, as SQL, or as JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/inspect.h"

typedef struct inspect_options {
    const char *format;
    const char *out;
    const char *engine;
    bool force;
    cli_side_filter filter;
} inspect_options;

static const cli_option options[] = {
    { 'f', "format", "FORMAT", CLI_TEXT, offsetof(inspect_options, format),
      "c (the default), sql or json" },
    { 'o', "out", "DIR", CLI_TEXT, offsetof(inspect_options, out),
      "write files into DIR: models.h and models.c, or schema.sql, or schema.json" },
    { 0, "force", NULL, CLI_FLAG, offsetof(inspect_options, force),
      "overwrite files that are there and differ" },
    { 0, "engine", "NAME", CLI_TEXT, offsetof(inspect_options, engine),
      "whose SQL to write (default: the database's own)" },
    CLI_SIDE_FILTER_OPTIONS(inspect_options, filter),
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_inspect = {
    .name = "inspect",
    .arguments = "SOURCE",
    .summary = "show a database's schema as C models, SQL or JSON",
    .details =
        "SOURCE is a URL, 'database' (the configured one), 'models' (the configured ones), a .c "
        "file\n"
        "with models, or a .sql file, which the configured database's engine reads in a scratch\n"
        "database that is removed again; without one, in memory.\n"
        "The models that --format c writes compile and say the same as the database; --format sql\n"
        "writes the statements that create the same schema. What of the database has no place in "
        "a\n"
        "schema (a publication, an event trigger, ...) is named on standard error, whatever the\n"
        "format, and in a comment of C and SQL.\n"
        "Without --out, everything goes to standard output. The table of the migrations is left\n"
        "out unless --tables names it.",
    .options = options,
    .options_size = sizeof(inspect_options),
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};

/* A text to be written, and the name of its file. */
typedef struct output {
    const char *name;
    char *text;
} output;

enum { MOST_OUTPUTS = 2 };

typedef enum output_format { FORMAT_C, FORMAT_SQL, FORMAT_JSON, FORMAT_UNKNOWN } output_format;

static output_format find_format(cli *c, const char *name);
static int make_outputs(cli *c, const cli_side *side, output_format format, output *outputs);
static int make_text(cli *c, const cli_side *side, cupel_schema_form form, char **out);
static int print_outputs(cli *c, const output *outputs);
static int write_outputs(cli *c, const output *outputs, const inspect_options *o);
static bool may_write(cli *c, const char *path, const char *text, bool force, bool *same);
static bool write_file(cli *c, const char *path, const char *text);

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const inspect_options *o = values;
    output outputs[MOST_OUTPUTS] = { { NULL, NULL } };
    const char *engine = NULL;
    cli_side side = { 0 };
    int status = CLI_FAILED;
    (void)count;
    output_format format = find_format(c, o->format ? o->format : "c");
    if (format == FORMAT_UNKNOWN)
        return CLI_USAGE;
    if (o->engine && !(engine = cli_side_dialect(c, o->engine)))
        return CLI_USAGE;
    if (cli_side_open(c, &side, arguments[0], engine, NULL, &o->filter)) {
        if (engine)
            side.dialect = engine;
        status =
            cli_side_need_dialect(c, &side) ? make_outputs(c, &side, format, outputs) : CLI_FAILED;
        cli_side_name_unread(c, &side);
        if (status == CLI_DONE)
            status = o->out ? write_outputs(c, outputs, o) : print_outputs(c, outputs);
    }
    for (size_t i = 0; i < MOST_OUTPUTS; i++)
        cupel_free(outputs[i].text);
    cli_side_close(&side);
    return status;
}

static output_format find_format(cli *c, const char *name)
{
    static const char *const names[] = { "c", "sql", "json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return (output_format)i;
    }
    cli_usage(c, "there is no format '%s': c, sql or json", name);
    return FORMAT_UNKNOWN;
}

static int make_outputs(cli *c, const cli_side *side, output_format format, output *outputs)
{
    int status = CLI_DONE;
    if (format != FORMAT_C)
        cupel_schema_keep_dialect(side->schema, side->dialect);
    switch (format) {
    case FORMAT_C:
        outputs[0].name = "models.h";
        outputs[1].name = "models.c";
        status = make_text(c, side, CUPEL_FORM_HEADER, &outputs[0].text);
        if (status == CLI_DONE)
            status = make_text(c, side, CUPEL_FORM_MODELS, &outputs[1].text);
        break;
    case FORMAT_SQL:
        outputs[0].name = "schema.sql";
        status = make_text(c, side, CUPEL_FORM_SQL, &outputs[0].text);
        break;
    case FORMAT_JSON:
    case FORMAT_UNKNOWN:
        outputs[0].name = "schema.json";
        status = cli_schema_json(c, side->schema, side->dialect, &outputs[0].text);
        break;
    }
    return status;
}

static int make_text(cli *c, const cli_side *side, cupel_schema_form form, char **out)
{
    if (cupel_schema_write(out, side->schema, form, side->dialect, &c->error) == 0)
        return CLI_DONE;
    bool unsayable = c->error.code == CUPEL_ESCHEMA;
    return cli_fail(c, "%s: %s%s", side->name, c->error.message,
                    unsayable ? "\n  --exclude NAME leaves out what cannot be written" : "");
}

/* The header takes the place of its #include, so that what is printed compiles as it is. */
static int print_outputs(cli *c, const output *outputs)
{
    static const char include[] = "#include \"models.h\"\n";
    const char *include_line = outputs[1].text ? strstr(outputs[1].text, include) : NULL;
    if (!include_line) {
        cli_print(&c->terminal, "%s", outputs[0].text);
        return CLI_DONE;
    }
    cli_print(&c->terminal, "%s", outputs[0].text);
    cli_print(&c->terminal, "%s", include_line + sizeof include - 1);
    return CLI_DONE;
}

static int write_outputs(cli *c, const output *outputs, const inspect_options *o)
{
    const char *paths[MOST_OUTPUTS] = { NULL };
    bool same[MOST_OUTPUTS] = { false };
    if (mkdir(o->out, 0777) < 0 && errno != EEXIST)
        return cli_fail(c, "the folder %s cannot be made: %s", o->out, strerror(errno));
    for (size_t i = 0; i < MOST_OUTPUTS && outputs[i].text; i++) {
        paths[i] = cli_format(&c->memory, "%s/%s", o->out, outputs[i].name);
        if (!paths[i])
            return cli_fail_no_memory(c);
        if (!may_write(c, paths[i], outputs[i].text, o->force, &same[i]))
            return CLI_FAILED;
    }
    for (size_t i = 0; i < MOST_OUTPUTS && outputs[i].text; i++) {
        if (same[i])
            continue;
        cli_step_begin(&c->terminal, "Writing %s", paths[i]);
        if (!write_file(c, paths[i], outputs[i].text))
            return CLI_FAILED;
        cli_step_end(&c->terminal, true);
    }
    return CLI_DONE;
}

/* Nothing is written before every file was seen to be free, or the same. */
static bool may_write(cli *c, const char *path, const char *text, bool force, bool *same)
{
    FILE *file = fopen(path, "re");
    size_t at = 0;
    int byte = EOF;
    if (!file && errno == ENOENT)
        return true;
    if (!file) {
        cli_fail(c, "%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    while ((byte = getc(file)) != EOF && (unsigned char)text[at] == byte && text[at])
        at++;
    *same = byte == EOF && !ferror(file) && text[at] == '\0';
    (void)fclose(file);
    if (*same || force)
        return true;
    cli_fail(c, "%s is there and differs; --force overwrites it", path);
    return false;
}

/* Under another name first, so that nobody ever sees half of it. */
static bool write_file(cli *c, const char *path, const char *text)
{
    char *temporary = cli_format(&c->memory, "%s.XXXXXX", path);
    size_t size = strlen(text);
    if (!temporary) {
        cli_fail_no_memory(c);
        return false;
    }
    int descriptor = mkstemp(temporary);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    bool good = file && fwrite(text, 1, size, file) == size;
    int reason = errno;
    if (file && fclose(file) != 0 && good) {
        good = false;
        reason = errno;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (good && (chmod(temporary, 0666 & ~mask) < 0 || rename(temporary, path) < 0)) {
        good = false;
        reason = errno;
    }
    if (!good) {
        if (descriptor >= 0)
            (void)unlink(temporary);
        cli_fail(c, "%s cannot be written: %s", path, strerror(reason));
    }
    return good;
}
