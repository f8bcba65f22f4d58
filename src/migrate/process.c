/* Running programs: posix_spawn, its output into a file, and its end waited for by its own id, so
 * that other children of the process are left alone. */
#include "migrate/process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

extern char **environ;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int cupel__process_start(int *pid, const char *const *arguments, const char *output,
                         cupel_error *error)
{
    posix_spawn_file_actions_t actions;
    pid_t started = 0;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0)
        return cupel__error_nomem(error);
    failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (failure == 0)
        failure = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (failure == 0)
        failure = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    /* The arguments are not changed; the interface is older than const. */
    char *const *argv;
    memcpy(&argv, &arguments, sizeof argv);
    if (failure == 0)
        failure = posix_spawnp(&started, arguments[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return cupel_error_set(error, CUPEL_ECOMPILE,
                               "the compiler '%s' cannot be run: %s; install one, or name another "
                               "with 'cc =' in cupel.ini (revisions in SQL need none)",
                               arguments[0], strerror(failure));
    *pid = started;
    return 0;
}

int cupel__process_wait(int pid)
{
    int status = 0;
    pid_t got;
    do
        got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) /* somebody else took the status, or wants none to be kept */
        return 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

const char *const *cupel__process_words(cupel__arena *arena, const char *const *before,
                                        const char *text)
{
    size_t kept = 0;
    size_t count = 0;
    while (before && before[kept])
        kept++;
    for (const char *p = text; *p; p++)
        count += !is_blank(*p) && (p == text || is_blank(p[-1]));
    const char **words = cupel__arena_alloc(arena, (kept + count + 1) * sizeof *words);
    char *copy = cupel__arena_strdup(arena, text);
    if (!words || !copy)
        return NULL;
    for (size_t i = 0; i < kept; i++)
        words[i] = before[i];
    count = kept;
    while (*copy) {
        if (is_blank(*copy)) {
            *copy++ = '\0';
            continue;
        }
        words[count++] = copy;
        while (*copy && !is_blank(*copy))
            copy++;
    }
    words[count] = NULL;
    return words;
}

const char *cupel__process_find(cupel__arena *arena, const char *name)
{
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? name : NULL;
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        const char *file = cupel__arena_printf(arena, "%.*s/%s", (int)size, path, name);
        if (file && size > 0 && access(file, X_OK) == 0)
            return file;
        path += size;
        path += *path == ':';
    }
    return NULL;
}
