/* Reading a command line by tables of options. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include <cupel/error.h>

/* An option as it was found, with the struct that it belongs to. */
typedef struct found_option {
    const cli_option *option;
    void *values;
} found_option;

/* One reading of a command line. */
typedef struct reader {
    int argc;
    char **argv;
    int at;
    const cli_option_set *sets;
    size_t set_count;
    char *problem;
    size_t problem_size;
} reader;

static bool read_long(reader *r, const char *text);
static bool read_short(reader *r, const char *text);
static bool find_short(const reader *r, char name, found_option *out);
static bool find_long(const reader *r, const char *name, size_t size, found_option *out);
static bool unknown_long(reader *r, const char *name, size_t size);
static bool store(reader *r, const found_option *found, const char *value);
static bool is_number(const char *text);

int cli_options_parse(int argc, char **argv, const cli_option_set *sets, size_t set_count,
                      bool stop_at_argument, char **arguments, size_t *argument_count,
                      char *problem, size_t problem_size)
{
    reader r = { .argc = argc,
                 .argv = argv,
                 .at = 1,
                 .sets = sets,
                 .set_count = set_count,
                 .problem = problem,
                 .problem_size = problem_size };
    bool only_arguments = false;
    size_t count = 0;
    while (r.at < argc) {
        char *text = argv[r.at];
        bool is_option = text[0] == '-' && text[1] != '\0' && !is_number(text) && !only_arguments;
        if (!is_option && stop_at_argument)
            break;
        r.at++;
        if (!is_option) {
            arguments[count++] = text;
        } else if (strcmp(text, "--") == 0) {
            only_arguments = true;
        } else if (text[1] == '-' ? !read_long(&r, text + 2) : !read_short(&r, text + 1)) {
            return -1;
        }
    }
    if (argument_count)
        *argument_count = count;
    return r.at;
}

static bool read_long(reader *r, const char *text)
{
    found_option found;
    size_t size = strcspn(text, "=");
    if (!find_long(r, text, size, &found))
        return unknown_long(r, text, size);
    const char *value = text[size] == '=' ? text + size + 1 : NULL;
    if (found.option->kind == CLI_FLAG && value) {
        snprintf(r->problem, r->problem_size, "option '--%s' takes no value", found.option->name);
        return false;
    }
    if (found.option->kind != CLI_FLAG && !value) {
        if (r->at == r->argc) {
            snprintf(r->problem, r->problem_size, "option '--%s' needs a value: %s",
                     found.option->name, found.option->argument);
            return false;
        }
        value = r->argv[r->at++];
    }
    return store(r, &found, value);
}

/* "-vi" is two flags, "-mtext" and "-m text" the same. */
static bool read_short(reader *r, const char *text)
{
    for (; *text; text++) {
        found_option found;
        if (!find_short(r, *text, &found)) {
            snprintf(r->problem, r->problem_size, "unknown option '-%c'", *text);
            return false;
        }
        if (found.option->kind == CLI_FLAG) {
            if (!store(r, &found, NULL))
                return false;
            continue;
        }
        if (!text[1] && r->at == r->argc) {
            snprintf(r->problem, r->problem_size, "option '-%c' needs a value: %s", *text,
                     found.option->argument);
            return false;
        }
        return store(r, &found, text[1] ? text + 1 : r->argv[r->at++]);
    }
    return true;
}

static bool find_short(const reader *r, char name, found_option *out)
{
    for (size_t i = 0; i < r->set_count; i++) {
        for (const cli_option *option = r->sets[i].options; option->name; option++) {
            if (option->short_name == name) {
                *out = (found_option){ option, r->sets[i].values };
                return true;
            }
        }
    }
    return false;
}

static bool find_long(const reader *r, const char *name, size_t size, found_option *out)
{
    for (size_t i = 0; i < r->set_count; i++) {
        for (const cli_option *option = r->sets[i].options; option->name; option++) {
            if (strlen(option->name) == size && memcmp(option->name, name, size) == 0) {
                *out = (found_option){ option, r->sets[i].values };
                return true;
            }
        }
    }
    return false;
}

static bool unknown_long(reader *r, const char *name, size_t size)
{
    char text[64];
    const char *names[64];
    size_t count = 0;
    snprintf(text, sizeof text, "%.*s", (int)size, name);
    for (size_t i = 0; i < r->set_count; i++) {
        for (const cli_option *option = r->sets[i].options;
             option->name && count < sizeof names / sizeof *names; option++)
            names[count++] = option->name;
    }
    const char *nearest = cupel_nearest(text, names, count);
    snprintf(r->problem, r->problem_size, "unknown option '--%s'%s%s%s", text,
             nearest ? "; did you mean '--" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return false;
}

static bool store(reader *r, const found_option *found, const char *value)
{
    char *member = (char *)found->values + found->option->offset;
    if (found->option->kind == CLI_FLAG) {
        *(bool *)(void *)member = true;
    } else if (found->option->kind == CLI_TEXT) {
        *(const char **)(void *)member = value;
    } else {
        cli_list *list = (cli_list *)(void *)member;
        if (list->count == CLI_MAX_LISTED) {
            snprintf(r->problem, r->problem_size, "option '--%s' is given more than %d times",
                     found->option->name, CLI_MAX_LISTED);
            return false;
        }
        list->items[list->count++] = value;
    }
    return true;
}

/* "-1" is where to go, not an option. */
static bool is_number(const char *text)
{
    return text[0] == '-' && text[1] >= '0' && text[1] <= '9';
}
