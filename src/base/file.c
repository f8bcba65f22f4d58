/* Whole files read into memory. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static int read_all(int file, const char *path, char *text, size_t capacity, size_t *size,
                    cupel_error *error);

int cupel__file_read(cupel__arena *arena, const char *path, size_t most, char **out, size_t *size,
                     cupel_error *error)
{
    struct stat status;
    int code;
    /* Not blocking: what looks like a file may be a pipe. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *size = 0;
    if (file < 0)
        return cupel_error_set(error, CUPEL_EIO, "%s: %s", path, strerror(errno));
    if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
        code = cupel_error_set(error, CUPEL_EIO, "%s is not a file", path);
    } else {
        size_t capacity = (size_t)status.st_size < most ? (size_t)status.st_size : most;
        *out = cupel__arena_bytes(arena, capacity + 1);
        code = *out ? read_all(file, path, *out, capacity, size, error) : cupel__error_nomem(error);
    }
    close(file);
    return code;
}

static int read_all(int file, const char *path, char *text, size_t capacity, size_t *size,
                    cupel_error *error)
{
    while (*size < capacity) {
        ssize_t got = read(file, text + *size, capacity - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cupel_error_set(error, CUPEL_EIO, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        *size += (size_t)got;
    }
    text[*size] = '\0';
    return 0;
}
