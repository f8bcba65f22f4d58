/* Variables from the environment and from .env, and texts that refer to them. */
#include "cli/environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_line(cli_environment *environment, const char *path, int number, char *line,
                     cupel_error *error);
static char *read_value(char *text);

int cli_environment_open(cli_environment *out, cli_memory *memory, const char *folder,
                         cupel_error *error)
{
    *out = (cli_environment){ .memory = memory, .here = folder };
    const char *path = cli_format(memory, "%s/.env", folder);
    if (!path)
        return cupel_error_set(error, CUPEL_ENOMEM, "out of memory");
    FILE *file = fopen(path, "re");
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR)
            return 0;
        return cupel_error_set(error, CUPEL_ECONFIG, "%s: %s", path, strerror(errno));
    }
    char *line = NULL;
    size_t capacity = 0;
    int code = 0;
    for (int number = 1; code == 0 && getline(&line, &capacity, file) >= 0; number++)
        code = read_line(out, path, number, line, error);
    if (code == 0 && ferror(file))
        code = cupel_error_set(error, CUPEL_ECONFIG, "%s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return code;
}

const char *cli_environment_get(const cli_environment *environment, const char *name)
{
    const char *value = getenv(name);
    for (const cli_variable *variable = environment->variables; !value && variable;
         variable = variable->next) {
        if (strcmp(variable->name, name) == 0)
            value = variable->value;
    }
    return value && value[0] ? value : NULL;
}

int cli_environment_expand(const cli_environment *environment, const char *text, const char *where,
                           const char **out, cupel_error *error)
{
    const char *result = "";
    while (result) {
        const char *dollar = strstr(text, "${");
        if (!dollar) {
            result = cli_format(environment->memory, "%s%s", result, text);
            break;
        }
        if (dollar > text && dollar[-1] == '$') {
            result = cli_format(environment->memory, "%s%.*s{", result, (int)(dollar - text), text);
            text = dollar + 2;
            continue;
        }
        const char *end = strchr(dollar, '}');
        if (!end)
            return cupel_error_set(error, CUPEL_ECONFIG, "%s: '${' without '}' in '%s'", where,
                                   text);
        const char *name = cli_text(environment->memory, dollar + 2, (size_t)(end - dollar - 2));
        if (!name)
            break;
        const char *value =
            strcmp(name, "here") == 0 ? environment->here : cli_environment_get(environment, name);
        if (!value)
            return cupel_error_set(error, CUPEL_ECONFIG,
                                   "%s: ${%s} is set neither in the environment nor in .env", where,
                                   name);
        result =
            cli_format(environment->memory, "%s%.*s%s", result, (int)(dollar - text), text, value);
        text = end + 1;
    }
    *out = result;
    return result ? 0 : cupel_error_set(error, CUPEL_ENOMEM, "out of memory");
}

static char *skip_blanks(char *text)
{
    return text + strspn(text, " \t");
}

static int read_line(cli_environment *environment, const char *path, int number, char *line,
                     cupel_error *error)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    line[strcspn(line, "\r\n")] = '\0';
    line = skip_blanks(line);
    if (strncmp(line, "export ", 7) == 0)
        line = skip_blanks(line + 7);
    if (line[0] == '\0' || line[0] == '#')
        return 0;
    size_t size = strspn(line, letters);
    char *equals = skip_blanks(line + size);
    char *value = size > 0 && equals[0] == '=' ? read_value(equals + 1) : NULL;
    if (!value)
        return cupel_error_set(error, CUPEL_ECONFIG, "%s:%d: expected NAME=value", path, number);
    cli_variable *variable = cli_alloc(environment->memory, sizeof *variable);
    if (variable) {
        variable->next = environment->variables;
        variable->name = cli_text(environment->memory, line, size);
        variable->value = cli_text(environment->memory, value, strlen(value));
    }
    if (!variable || !variable->name || !variable->value)
        return cupel_error_set(error, CUPEL_ENOMEM, "out of memory");
    environment->variables = variable;
    return 0;
}

/* In place: without its quotes, or without a comment behind it; NULL where a quote is not closed. */
static char *read_value(char *text)
{
    text = skip_blanks(text);
    if (text[0] == '"' || text[0] == '\'') {
        char quote = text[0];
        char *out = text;
        char *at = text + 1;
        for (; *at && *at != quote; at++) {
            if (quote == '"' && *at == '\\' && at[1])
                at++;
            *out++ = *at;
        }
        if (!*at)
            return NULL;
        *out = '\0';
        return text;
    }
    char *comment = strstr(text, " #");
    if (comment)
        *comment = '\0';
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        text[--size] = '\0';
    return text;
}
