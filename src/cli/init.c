/* cupel init: a configuration that needs no editing, and the folders of the revisions. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"

typedef struct init_options {
    bool sql;
} init_options;

static const cli_option options[] = {
    { 0, "sql", NULL, CLI_FLAG, offsetof(init_options, sql),
      "new revisions are SQL files (revision_format = sql)" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_init = {
    .name = "init",
    .arguments = "[DIRECTORY]",
    .summary = "begin: write cupel.ini, make the folder of the revisions",
    .details = "Writes cupel.ini, which names models.c, its metadata app_metadata and the "
               "database\n" CLI_DEFAULT_URL ", and makes the folder DIRECTORY/versions (default:\n"
               "migrations/versions).\n"
               "Nothing that exists is overwritten. --url and -c say what to write, and where.",
    .options = options,
    .options_size = sizeof(init_options),
    .most_arguments = 1,
    .run = run,
};

static const char template_text[] =
    "[cupel]\n"
    "# The C sources that define the models, and the name of their metadata.\n"
    "models = models.c\n"
    "metadata = app_metadata\n"
    "# The database; $CUPEL_URL and $DATABASE_URL go before it, and ${NAME} is replaced.\n"
    "url = %s\n"
    "# Where the revisions are, and what new ones are written in: c or sql.\n"
    "script_location = %s\n"
    "revision_format = %s\n";

/* False after printing why not. */
static bool make_folder(cli *c, const char *path, bool *made)
{
    *made = mkdir(path, 0777) == 0;
    if (*made || errno == EEXIST)
        return true;
    cli_fail(c, "the folder %s cannot be made: %s", path, strerror(errno));
    return false;
}

static bool write_config(cli *c, const char *path, const char *directory, bool sql)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        cli_fail(c,
                 errno == EEXIST ? "%s is here already (%s); -c FILE gives another name"
                                 : "%s cannot be written: %s",
                 path, strerror(errno));
        return false;
    }
    FILE *stream = fdopen(file, "w");
    bool good =
        stream && fprintf(stream, template_text, c->globals.url ? c->globals.url : CLI_DEFAULT_URL,
                          directory, sql ? "sql" : "c") > 0;
    if (stream ? fclose(stream) != 0 : (close(file), true))
        good = false;
    if (!good) {
        cli_fail(c, "%s cannot be written: %s", path, strerror(errno));
        (void)unlink(path);
    }
    return good;
}

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const init_options *o = values;
    const char *config = c->globals.config_file ? c->globals.config_file : CLI_CONFIG_FILE;
    const char *directory = count > 0              ? arguments[0]
                            : c->globals.directory ? c->globals.directory
                                                   : CLI_DEFAULT_DIRECTORY;
    const char *versions = cli_format(&c->memory, "%s/versions", directory);
    bool made_directory = false;
    bool made_versions = false;
    if (!versions)
        return cli_fail_no_memory(c);
    if (access(config, F_OK) == 0)
        return cli_fail(c, "%s is here already; remove it, or give another name with -c FILE",
                        config);
    if (access(versions, F_OK) == 0)
        return cli_fail(c,
                        "%s is here already; remove it, or name another folder: 'cupel init "
                        "DIRECTORY'",
                        versions);

    cli_step_begin(&c->terminal, "Creating %s", config);
    if (!write_config(c, config, directory, o->sql))
        return CLI_FAILED;
    cli_step_end(&c->terminal, true);
    cli_step_begin(&c->terminal, "Creating %s", versions);
    if (!make_folder(c, directory, &made_directory) || !make_folder(c, versions, &made_versions)) {
        if (made_directory)
            (void)rmdir(directory);
        (void)unlink(config);
        return CLI_FAILED;
    }
    cli_step_end(&c->terminal, true);
    return CLI_DONE;
}
