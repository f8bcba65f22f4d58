/* Revision files read from disk, and what both their languages have in common: ids, lists of names,
 * errors with file and line. */
#include "migrate/revision_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

/* Nobody writes a revision of this size by hand; a mistaken file shows here in place of in memory. */
#define MAX_FILE_SIZE (64 << 20)

static int read_text(cupel__arena *arena, int file, const char *path, char **out, size_t *size,
                     cupel_error *error);
static bool is_label(const char *text, size_t size);

int cupel__revision_read(cupel__arena *arena, const char *path, cupel__revision *out,
                         cupel_error *error)
{
    /* Not blocking: what looks like a file may be a pipe. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return cupel_error_set(error, CUPEL_EREVISION, "%s: cannot be read: %s", path,
                               strerror(errno));
    char *text = NULL;
    size_t size = 0;
    int code = read_text(arena, file, path, &text, &size, error);
    close(file);
    return code < 0 || !text ? code : cupel__revision_parse(arena, path, text, size, out, error);
}

int cupel__revision_parse(cupel__arena *arena, const char *path, const char *text, size_t size,
                          cupel__revision *out, cupel_error *error)
{
    static const char *const no_names[] = { NULL };
    const char *suffix = strrchr(path, '.');

    out->info.path = path;
    out->text = text;
    out->size = size;
    out->info.message = "";
    out->info.down_revisions = out->info.depends_on = no_names;
    out->info.branch_labels = out->info.next_revisions = no_names;
    out->info.is_sql = suffix && strcmp(suffix, ".sql") == 0;
    const char *zero = memchr(text, '\0', size);
    if (zero) {
        int line = 1;
        for (const char *p = text; p < zero; p++)
            line += *p == '\n';
        return cupel__revision_error(error, out, line, "a zero byte in the text");
    }
    int code = out->info.is_sql ? cupel__revision_parse_sql(arena, out, error)
                                : cupel__revision_parse_c(arena, out, error);
    if (code == 0 && !cupel__utf8_valid(out->info.message, strlen(out->info.message)))
        code = cupel__revision_error(error, out, out->line, "the message is not UTF-8");
    return code;
}

bool cupel__revision_id_valid(const char *id, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = id[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            c != '_')
            return false;
    }
    return size > 0 && size <= CUPEL__REVISION_ID_SIZE;
}

int cupel__revision_names(cupel__arena *arena, const cupel__revision *revision, int line,
                          const char *what, const char *text, bool labels, const char *const **out,
                          cupel_error *error)
{
    static const char separators[] = ", \t";
    size_t count = 0;
    for (const char *p = text; p && *(p += strspn(p, separators)) != '\0';
         p += strcspn(p, separators))
        count++;
    const char **names = cupel__arena_alloc(arena, (count + 1) * sizeof *names);
    if (!names)
        return cupel__error_nomem(error);
    count = 0;
    for (const char *p = text; p && *(p += strspn(p, separators)) != '\0';) {
        size_t size = strcspn(p, separators);
        if (labels ? !is_label(p, size) : !cupel__revision_id_valid(p, size))
            return cupel__revision_error(
                error, revision, line, "'%.*s' is no %s: %s", (int)(size < 80 ? size : 80), p, what,
                labels
                    ? "a label has none of @ : + - in it and is no word with a meaning of its own"
                    : "an id is made of at most 32 letters, digits and underscores");
        names[count] = cupel__arena_strndup(arena, p, size);
        if (!names[count++])
            return cupel__error_nomem(error);
        p += size;
    }
    names[count] = NULL;
    *out = names;
    return 0;
}

int cupel__revision_error(cupel_error *error, const cupel__revision *revision, int line,
                          const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int code = cupel__error_vset(error, CUPEL_EREVISION, format, arguments);
    va_end(arguments);
    cupel__error_prefix(error, "%s:%d: ", revision->info.path, line);
    return code;
}

static int read_text(cupel__arena *arena, int file, const char *path, char **out, size_t *size,
                     cupel_error *error)
{
    struct stat status;
    if (fstat(file, &status) < 0)
        return cupel_error_set(error, CUPEL_EREVISION, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return cupel_error_set(error, CUPEL_EREVISION,
                               "%s: not a file; move it away from the revisions", path);
    if (status.st_size > MAX_FILE_SIZE)
        return cupel_error_set(error, CUPEL_EREVISION, "%s: larger than a revision can be (%d MiB)",
                               path, MAX_FILE_SIZE >> 20);
    size_t capacity = (size_t)status.st_size;
    char *text = cupel__arena_bytes(arena, capacity + 1);
    if (!text)
        return cupel__error_nomem(error);
    size_t used = 0;
    while (used < capacity) {
        ssize_t got = read(file, text + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cupel_error_set(error, CUPEL_EREVISION, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        used += (size_t)got;
    }
    text[used] = '\0';
    *out = text;
    *size = used;
    return 0;
}

static bool is_label(const char *text, size_t size)
{
    static const char *const reserved[] = { "head", "heads", "base", "current" };
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] <= ' ' || strchr("@:+-", text[i]))
            return false;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (strlen(reserved[i]) == size && memcmp(reserved[i], text, size) == 0)
            return false;
    }
    return size > 0 && cupel__utf8_valid(text, size);
}
