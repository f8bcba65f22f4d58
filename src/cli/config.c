/* cupel.ini read by libinih; every key is a row of a table. */
#include "cli/config.h"

#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/environment.h"

typedef enum key_kind {
    KEY_TEXT,
    KEY_PATH,
    KEY_LIST, /* words, split at blanks and commas */
    KEY_PATHS,
    KEY_BOOL
} key_kind;

static const struct {
    const char *name;
    key_kind kind;
    size_t offset; /* in cli_config */
} keys[] = {
    { "url", KEY_TEXT, offsetof(cli_config, url) },
    { "models", KEY_PATHS, offsetof(cli_config, models) },
    { "metadata", KEY_TEXT, offsetof(cli_config, metadata) },
    { "script_location", KEY_PATH, offsetof(cli_config, script_location) },
    { "version_locations", KEY_PATHS, offsetof(cli_config, version_locations) },
    { "version_table", KEY_TEXT, offsetof(cli_config, version_table) },
    { "file_template", KEY_TEXT, offsetof(cli_config, file_template) },
    { "revision_format", KEY_TEXT, offsetof(cli_config, revision_format) },
    { "transaction_per_migration", KEY_BOOL, offsetof(cli_config, transaction_per_migration) },
    { "cc", KEY_TEXT, offsetof(cli_config, cc) },
    { "cflags", KEY_TEXT, offsetof(cli_config, cflags) },
    { "ldflags", KEY_TEXT, offsetof(cli_config, ldflags) },
};
enum { KEY_COUNT = sizeof keys / sizeof *keys, URL_KEY = 0, SCRIPT_LOCATION_KEY = 3 };

/* A file while it is read. */
typedef struct ini_file {
    FILE *file;
    const char *path;
    const char *section; /* the one that is wanted */
    cli_memory *memory;
    const cupel_log *log;
    cupel_error *error;
    int code;
    int line;
    bool continues; /* the line begins with a blank: it goes on with the value above */
    bool section_found;
    const char *values[KEY_COUNT];
    int lines[KEY_COUNT];
} ini_file;

static int read_file(ini_file *ini);
static char *read_line(char *text, int size, void *stream);
static int take_value(void *user, const char *section, const char *name, const char *value);
static void take_unknown(ini_file *ini, const char *name);
static int apply(cli_config *config, const ini_file *ini, const cli_environment *environment,
                 size_t key, cupel_error *error);
static int choose_url(cli_config *config, const ini_file *ini, const cli_environment *environment,
                      const char *requested, cupel_error *error);
static const char *folder_of(cli_memory *memory, const char *path);
static const char *join_path(cli_memory *memory, const char *folder, const char *path);
static const char *const *split(cli_memory *memory, const char *text, const char *folder);

static int no_memory(cupel_error *error)
{
    return cupel_error_set(error, CUPEL_ENOMEM, "out of memory");
}

int cli_config_read(cli_config *out, cli_memory *memory, const cli_config_request *request,
                    const cupel_log *log, cupel_error *error)
{
    ini_file ini = { .path = request->file ? request->file : CLI_CONFIG_FILE,
                     .section = request->section ? request->section : CLI_CONFIG_SECTION,
                     .memory = memory,
                     .log = log,
                     .error = error };
    cli_environment environment;
    *out = (cli_config){ .section = ini.section,
                         .metadata = "app_metadata",
                         .script_location = CLI_DEFAULT_DIRECTORY,
                         .transaction_per_migration = true };

    ini.file = fopen(ini.path, "re");
    if (!ini.file && errno == ENOENT && !(request->directory && !request->file))
        return cupel_error_set(
            error, CUPEL_ECONFIG,
            "there is no %s; 'cupel init' makes a new one, -c FILE names another", ini.path);
    if (!ini.file && errno != ENOENT)
        return cupel_error_set(error, CUPEL_ECONFIG, "%s cannot be read: %s", ini.path,
                               strerror(errno));
    out->folder = folder_of(memory, ini.path);
    if (ini.file) {
        out->path = ini.path;
        int code = read_file(&ini);
        fclose(ini.file);
        if (code < 0)
            return code;
    }
    if (!out->folder)
        return no_memory(error);
    int code = cli_environment_open(&environment, memory, out->folder, error);
    for (size_t i = 0; code == 0 && i < KEY_COUNT; i++) {
        bool is_overridden = i == URL_KEY || (i == SCRIPT_LOCATION_KEY && request->directory);
        if (ini.values[i] && !is_overridden)
            code = apply(out, &ini, &environment, i, error);
    }
    if (code == 0 && request->directory)
        out->script_location = request->directory;
    return code < 0 ? code : choose_url(out, &ini, &environment, request->url, error);
}

static int read_file(ini_file *ini)
{
    int broken = ini_parse_stream(read_line, ini, take_value, ini);
    if (ini->code < 0)
        return ini->code;
    if (broken < 0 || ferror(ini->file))
        return cupel_error_set(ini->error, CUPEL_ECONFIG, "%s cannot be read: %s", ini->path,
                               strerror(errno));
    if (broken > 0)
        return cupel_error_set(ini->error, CUPEL_ECONFIG,
                               "%s:%d: neither '[section]' nor 'key = value'", ini->path, broken);
    if (!ini->section_found)
        return cupel_error_set(
            ini->error, CUPEL_ECONFIG, "%s has no section [%s]%s", ini->path, ini->section,
            strcmp(ini->section, CLI_CONFIG_SECTION) == 0 ? " with a key in it" : "; is -n right?");
    return 0;
}

/* The parser's buffer is small: a line that does not fit must not become two. */
static char *read_line(char *text, int size, void *stream)
{
    ini_file *ini = stream;
    if (ini->code < 0 || !fgets(text, size, ini->file))
        return NULL;
    ini->line++;
    ini->continues = text[0] == ' ' || text[0] == '\t';
    if (!strchr(text, '\n') && (int)strlen(text) == size - 1) {
        ini->code = cupel_error_set(ini->error, CUPEL_ECONFIG,
                                    "%s:%d: longer than %d characters; go on with the value on a "
                                    "line that begins with a blank",
                                    ini->path, ini->line, size - 2);
        return NULL;
    }
    return text;
}

static int take_value(void *user, const char *section, const char *name, const char *value)
{
    ini_file *ini = user;
    if (strcmp(section, ini->section) != 0)
        return 1;
    ini->section_found = true;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        if (ini->values[i] && !ini->continues) {
            ini->code = cupel_error_set(ini->error, CUPEL_ECONFIG,
                                        "%s:%d: '%s' a second time, the first is on line %d",
                                        ini->path, ini->line, name, ini->lines[i]);
            return 0;
        }
        ini->lines[i] = ini->values[i] ? ini->lines[i] : ini->line;
        ini->values[i] = cli_format(ini->memory, "%s%s%s", ini->values[i] ? ini->values[i] : "",
                                    ini->values[i] ? " " : "", value);
        if (!ini->values[i])
            ini->code = no_memory(ini->error);
        return ini->code == 0;
    }
    take_unknown(ini, name);
    return 1;
}

static void take_unknown(ini_file *ini, const char *name)
{
    const char *names[KEY_COUNT];
    for (size_t i = 0; i < KEY_COUNT; i++)
        names[i] = keys[i].name;
    const char *nearest = cupel_nearest(name, names, KEY_COUNT);
    if (!ini->continues)
        cupel_log_write(ini->log, CUPEL_LOG_WARNING, "cupel.config",
                        "%s:%d: unknown key '%s'%s%s%s", ini->path, ini->line, name,
                        nearest ? "; did you mean '" : "", nearest ? nearest : "",
                        nearest ? "'?" : "");
}

static int read_bool(const char *text, const char *where, const char *name, bool *out,
                     cupel_error *error)
{
    static const char *const yes[] = { "true", "yes", "on", "1" };
    static const char *const no[] = { "false", "no", "off", "0" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *out = strcmp(text, yes[i]) == 0;
            return 0;
        }
    }
    return cupel_error_set(error, CUPEL_ECONFIG, "%s: %s = %s: it is 'true' or 'false'", where,
                           name, text);
}

static int apply(cli_config *config, const ini_file *ini, const cli_environment *environment,
                 size_t key, cupel_error *error)
{
    void *slot = (char *)config + keys[key].offset;
    const char *where = cli_format(ini->memory, "%s:%d", ini->path, ini->lines[key]);
    const char *text = NULL;
    if (!where)
        return no_memory(error);
    int code = cli_environment_expand(environment, ini->values[key], where, &text, error);
    if (code < 0)
        return code;
    if (keys[key].kind == KEY_BOOL)
        return read_bool(text, where, keys[key].name, slot, error);
    if (text[0] == '\0')
        return 0; /* as if it were not there */
    const void *value = NULL;
    if (keys[key].kind == KEY_TEXT)
        value = text;
    else if (keys[key].kind == KEY_PATH)
        value = join_path(ini->memory, config->folder, text);
    else
        value = split(ini->memory, text, keys[key].kind == KEY_PATHS ? config->folder : NULL);
    if (!value)
        return no_memory(error);
    memcpy(slot, &value, sizeof value);
    return 0;
}

/* The command line goes before the environment, and that before the file. */
static int choose_url(cli_config *config, const ini_file *ini, const cli_environment *environment,
                      const char *requested, cupel_error *error)
{
    static const char *const variables[] = { "CUPEL_URL", "DATABASE_URL" };
    if (requested) {
        config->url = requested;
        config->url_source = "--url";
        return 0;
    }
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        config->url = cli_environment_get(environment, variables[i]);
        if (!config->url)
            continue;
        config->url_source = cli_format(ini->memory, "$%s", variables[i]);
        return config->url_source ? 0 : no_memory(error);
    }
    if (!ini->values[URL_KEY])
        return 0;
    config->url_source = cli_format(ini->memory, "%s:%d", ini->path, ini->lines[URL_KEY]);
    return config->url_source ? apply(config, ini, environment, URL_KEY, error) : no_memory(error);
}

static const char *folder_of(cli_memory *memory, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : cli_text(memory, path, (size_t)(slash - path));
}

static const char *join_path(cli_memory *memory, const char *folder, const char *path)
{
    if (path[0] == '/' || strcmp(folder, ".") == 0)
        return path;
    return cli_format(memory, "%s/%s", folder, path);
}

static const char *const *split(cli_memory *memory, const char *text, const char *folder)
{
    static const char separators[] = ", \t\r\n";
    size_t most = strlen(text) / 2 + 2;
    const char **words = cli_alloc(memory, most * sizeof *words);
    size_t count = 0;
    while (words && *(text += strspn(text, separators)) != '\0') {
        size_t size = strcspn(text, separators);
        const char *word = cli_text(memory, text, size);
        words[count] = word && folder ? join_path(memory, folder, word) : word;
        if (!words[count++])
            return NULL;
        text += size;
    }
    return words;
}
