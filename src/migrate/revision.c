/* New revisions: what stands in them, what their files are called, and how they come onto the disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/random.h"
#include "engine/engine.h"
#include "migrate/graph.h"
#include "migrate/migrations.h"
#include "migrate/render.h"
#include "migrate/revision_file.h"

enum { SLUG_LENGTH = 40 };

/* A revision in the making. */
typedef struct draft {
    cupel_migrations *migrations;
    const cupel_revision_options *options;
    cupel__revision_text text;
    char id[CUPEL__REVISION_ID_SIZE + 1];
    cupel__revision_list parents; /* in the scratch arena */
    cupel__buf parent_names;
    cupel_connection *connection; /* NULL where nothing is compared */
    cupel__findings found;
    cupel_error *error;
} draft;

static void release(draft *d);
static int choose_id(draft *d);
static int choose_parent(draft *d);
static int compare(draft *d);
static int write_draft(draft *d, char **path);
static int render(draft *d, cupel__buf *out);
static int file_path(draft *d, cupel__buf *out);
static void append_slug(cupel__buf *out, const char *message);
static int make_folders(const char *path, cupel_error *error);
static int write_file(const char *path, const cupel__buf *content, cupel_error *error);

int cupel_migrations_revision(cupel_migrations *migrations, char **path,
                              const cupel_revision_options *options, cupel_error *error)
{
    draft d = { .migrations = migrations, .options = options, .error = error };
    d.text.message = options->message != NULL ? options->message : "";
    d.text.created = (int64_t)time(NULL);
    d.text.id = d.id;
    *path = NULL;
    int code = choose_id(&d);
    if (code == 0)
        code = choose_parent(&d);
    if (code == 0 && options->metadata != NULL && options->engine != NULL)
        code = compare(&d);
    bool empty = d.connection != NULL && d.found.operations.count == 0 && options->skip_empty;
    if (code == 0 && !empty)
        code = write_draft(&d, path);
    release(&d);
    return code;
}

int cupel_migrations_check(cupel_migrations *migrations, const cupel_revision_options *options,
                           cupel_error *error)
{
    draft d = { .migrations = migrations, .options = options, .error = error };
    int code = choose_parent(&d);
    if (code == 0)
        code = compare(&d);
    size_t count = d.found.operations.count;
    if (code == 0 && count > 0)
        code = cupel_error_set(error, CUPEL_EDIFFERENT,
                               "New upgrade operations detected: %zu; 'cupel migrate' writes them "
                               "into a revision",
                               count);
    release(&d);
    return code;
}

static void release(draft *d)
{
    cupel__findings_release(&d->found);
    cupel_connection_close(d->connection);
    cupel__buf_release(&d->parent_names);
}

static int choose_id(draft *d)
{
    unsigned char bytes[6];
    const char *given = d->options->rev_id;
    if (given == NULL || *given == '\0') {
        if (!cupel__random_bytes(bytes, sizeof bytes))
            return cupel_error_set(d->error, CUPEL_EIO,
                                   "the system gives no random numbers for a revision's id");
        for (size_t i = 0; i < sizeof bytes; i++)
            snprintf(d->id + 2 * i, 3, "%02x", bytes[i]);
        return 0;
    }
    if (!cupel__revision_id_valid(given, strlen(given)))
        return cupel_error_set(d->error, CUPEL_EREVISION,
                               "'%s' is no revision id: one has up to %d letters, digits and "
                               "underscores",
                               given, CUPEL__REVISION_ID_SIZE);
    if (cupel__map_get_text(&d->migrations->by_id, given) != NULL)
        return cupel_error_set(d->error, CUPEL_EREVISION, "there is a revision '%s' already",
                               given);
    memcpy(d->id, given, strlen(given) + 1);
    return 0;
}

static bool has_parent(const draft *d, const char *id, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(d->parents.items[i]->info.id, id) == 0)
            return true;
    }
    return false;
}

/* Several revisions are built on together: that joins their branches. */
static int choose_parent(draft *d)
{
    const char *name = d->options->head != NULL ? d->options->head : "head";
    if (strcmp(name, "head") == 0 && d->migrations->heads.count > 1)
        return cupel_error_set(
            d->error, CUPEL_EREVISION,
            "Multiple heads are present; please specify the head revision on "
            "which the new revision should be based (--head), or perform a merge "
            "('cupel merge').");
    cupel__arena_release(&d->migrations->scratch);
    int code = cupel__resolve(d->migrations, name, &d->parents, d->error);
    size_t kept = 0;
    for (size_t i = 0; code == 0 && i < d->parents.count; i++) {
        cupel__revision *parent = d->parents.items[i];
        const char *id = parent->info.id;
        if (has_parent(d, id, kept))
            continue;
        if (!parent->info.is_head && !d->options->splice)
            code = cupel_error_set(d->error, CUPEL_EREVISION,
                                   "Revision %s is not a head revision; please specify --splice to "
                                   "create a new branch from this revision",
                                   id);
        cupel__buf_printf(&d->parent_names, "%s%s", kept > 0 ? ", " : "", id);
        d->parents.items[kept++] = parent;
    }
    d->parents.count = code == 0 ? kept : 0;
    if (code == 0 && d->parent_names.failed)
        code = cupel__error_nomem(d->error);
    if (code == 0 && d->parents.count > 0)
        d->text.down_revision = cupel__buf_text(&d->parent_names);
    return code;
}

/* The difference is worth something only where all that came before is in the database. */
static int compare(draft *d)
{
    const char *const *ids = NULL;
    size_t count = 0;
    int code = cupel_connection_open(&d->connection, d->options->engine, d->error);
    if (code == 0)
        code = cupel_migrations_current(d->migrations, d->connection, &ids, &count, d->error);
    if (code < 0)
        return code;
    bool at_head = count == d->parents.count;
    for (size_t i = 0; at_head && i < count; i++)
        at_head = has_parent(d, ids[i], d->parents.count);
    if (!at_head) {
        /* It may be at a revision that nobody knows, where no upgrade helps. */
        cupel__revision_list known;
        code = cupel__resolve_current(d->migrations, ids, &known, d->error);
        return code < 0 ? code
                        : cupel_error_set(d->error, CUPEL_ESTATE,
                                          "Target database is not up to date. Run 'cupel upgrade' "
                                          "first.");
    }
    return cupel__findings_make(&d->found, d->migrations, d->options, d->connection, d->error);
}

static int write_draft(draft *d, char **path)
{
    cupel__buf name = { 0 }, content = { 0 };
    int code = file_path(d, &name);
    if (code == 0)
        code = render(d, &content);
    if (code == 0)
        code = make_folders(cupel__buf_text(&name), d->error);
    if (code == 0)
        code = write_file(cupel__buf_text(&name), &content, d->error);
    if (code == 0)
        *path = cupel__buf_take(&name);
    cupel__buf_release(&name);
    cupel__buf_release(&content);
    return code;
}

static int render(draft *d, cupel__buf *out)
{
    const cupel__findings *found = d->connection != NULL ? &d->found : NULL;
    int code = cupel__render_sql(out, &d->text, found, d->connection, d->error);
    if (code < 0 || d->migrations->sql_format)
        return code;
    /* That was a rehearsal: what the engine cannot do is better known now. */
    cupel__buf_clear(out);
    return cupel__render_c(out, &d->text, found,
                           d->connection != NULL ? cupel__connection_dialect(d->connection) : NULL,
                           d->error);
}

/* The template's tokens, as in Alembic: rev, slug, epoch, year, month, day, hour, minute, second. */
static int file_path(draft *d, cupel__buf *out)
{
    static const char *const names[] = { "year", "month", "day", "hour", "minute", "second" };
    time_t created = (time_t)d->text.created;
    struct tm parts;
    gmtime_r(&created, &parts);
    const int values[] = { parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                           parts.tm_hour,        parts.tm_min,     parts.tm_sec };

    cupel__buf_printf(out, "%s/", d->migrations->version_locations[0]);
    for (const char *at = d->migrations->file_template; *at != '\0'; at++) {
        if (at[0] != '%' || at[1] != '(') {
            cupel__buf_append_char(out, *at);
            at += at[0] == '%' && at[1] == '%';
            continue;
        }
        const char *token = at + 2;
        size_t size = strcspn(token, ")");
        size_t i = 0;
        while (i < 6 && (strlen(names[i]) != size || strncmp(token, names[i], size) != 0))
            i++;
        if (i < 6)
            cupel__buf_printf(out, "%.2d", values[i]);
        else if (size == 3 && strncmp(token, "rev", 3) == 0)
            cupel__buf_append(out, d->id);
        else if (size == 4 && strncmp(token, "slug", 4) == 0)
            append_slug(out, d->text.message);
        else if (size == 5 && strncmp(token, "epoch", 5) == 0)
            cupel__buf_append_int(out, d->text.created);
        else
            return cupel_error_set(d->error, CUPEL_ECONFIG,
                                   "file_template has the unknown %%(%.*s); it knows rev, slug, "
                                   "epoch, year, month, day, hour, minute and second",
                                   (int)size, token);
        /* Behind the parenthesis stands a conversion: s or, as in %(month).2d, more. */
        at = token + size;
        while (*at != '\0' && *at != 's' && *at != 'd')
            at++;
        if (*at == '\0')
            break;
    }
    cupel__buf_append(out, d->migrations->sql_format ? ".sql" : ".c");
    return out->failed ? cupel__error_nomem(d->error) : 0;
}

/* The message's words in lower case, joined by "_", cut behind SLUG_LENGTH characters at a word. */
static void append_slug(cupel__buf *out, const char *message)
{
    size_t start = out->size;
    bool gap = false;
    for (const char *at = message; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        bool upper = c >= 'A' && c <= 'Z';
        bool word =
            upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
        if (!word) {
            gap = out->size > start;
            continue;
        }
        if (gap)
            cupel__buf_append_char(out, '_');
        gap = false;
        cupel__buf_append_char(out, upper ? (char)(c - 'A' + 'a') : (char)c);
        if (out->failed)
            return;
    }
    if (out->size - start <= SLUG_LENGTH)
        return;
    size_t end = start + SLUG_LENGTH;
    while (end > start && out->text[end] != '_')
        end--;
    if (end == start)
        end = start + SLUG_LENGTH;
    while (end > start && ((unsigned char)out->text[end] & 0xc0) == 0x80)
        end--;
    cupel__buf_truncate(out, end);
}

/* The folders above a file: the template may have slashes, and a first revision no folder yet. */
static int make_folders(const char *path, cupel_error *error)
{
    cupel__buf folder = { 0 };
    int code = 0;
    for (const char *slash = strchr(path + 1, '/'); code == 0 && slash != NULL;
         slash = strchr(slash + 1, '/')) {
        cupel__buf_clear(&folder);
        cupel__buf_append_n(&folder, path, (size_t)(slash - path));
        if (folder.failed)
            code = cupel__error_nomem(error);
        else if (mkdir(cupel__buf_text(&folder), 0777) != 0 && errno != EEXIST)
            code = cupel_error_set(error, CUPEL_EIO, "%s: %s", cupel__buf_text(&folder),
                                   strerror(errno));
    }
    cupel__buf_release(&folder);
    return code;
}

static int write_all(int file, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, text, size);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            text += written;
            size -= (size_t)written;
        }
    }
    return fsync(file);
}

/* Under a name that nobody reads first, then under its own: there is a whole file or none. */
static int write_file(const char *path, const cupel__buf *content, cupel_error *error)
{
    cupel__buf temporary = { 0 };
    int code = 0;
    const char *slash = strrchr(path, '/');
    cupel__buf_append_n(&temporary, path, (size_t)(slash - path) + 1);
    cupel__buf_printf(&temporary, ".%s.new", slash + 1);
    if (temporary.failed)
        code = cupel__error_nomem(error);
    else if (access(path, F_OK) == 0)
        code = cupel_error_set(error, CUPEL_EIO, "%s: the file exists already", path);
    int file =
        code == 0 ? open(temporary.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (code == 0) {
        bool failed = file < 0 || write_all(file, content->text, content->size) != 0;
        int reason = errno;
        if (file >= 0 && close(file) != 0 && !failed) {
            failed = true;
            reason = errno;
        }
        if (!failed && rename(temporary.text, path) != 0) {
            failed = true;
            reason = errno;
        }
        if (failed) {
            unlink(temporary.text);
            code = cupel_error_set(error, CUPEL_EIO, "%s cannot be written: %s", path,
                                   strerror(reason));
        }
    }
    cupel__buf_release(&temporary);
    return code;
}
