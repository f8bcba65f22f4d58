/* A history as a whole: read from its folders, listed, and asked for revisions by name. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "migrate/compile.h"
#include "migrate/graph.h"
#include "migrate/revision_file.h"

typedef cupel__vec(char *) name_vec;
typedef cupel__vec(cupel__revision *) revision_vec;

static int take_options(cupel_migrations *m, const cupel_migrations_options *options,
                        cupel_error *error);
static int take_locations(cupel_migrations *m, const char *const *locations, cupel_error *error);
static int read_location(cupel_migrations *m, const char *folder, revision_vec *out,
                         cupel_error *error);
static int list_files(const char *folder, name_vec *out, cupel_error *error);
static int read_one(cupel_migrations *m, const char *folder, const char *name, revision_vec *out,
                    cupel_error *error);
static int sort_history(cupel_migrations *m, cupel_error *error);

int cupel_migrations_open(cupel_migrations **out, const cupel_migrations_options *options,
                          cupel_error *error)
{
    static const cupel_migrations_options defaults;
    revision_vec revisions = { 0 };
    cupel_migrations *m = cupel_alloc(sizeof *m);
    if (!m)
        return cupel__error_nomem(error);
    memset(m, 0, sizeof *m);
    int code = take_options(m, options ? options : &defaults, error);
    for (const char *const *folder = m->version_locations; code == 0 && *folder; folder++)
        code = read_location(m, *folder, &revisions, error);
    m->revisions = revisions.items;
    m->count = revisions.count;
    if (code == 0)
        code = cupel__graph_build(m, error);
    if (code == 0)
        code = sort_history(m, error);
    if (code < 0) {
        cupel_migrations_close(m);
        return code;
    }
    *out = m;
    return 0;
}

void cupel_migrations_close(cupel_migrations *migrations)
{
    if (!migrations)
        return;
    for (size_t i = 0; i < migrations->count; i++) {
        if (migrations->revisions[i]->handle)
            dlclose(migrations->revisions[i]->handle);
    }
    if (migrations->compiler)
        cupel__compiler_close(migrations->compiler);
    cupel_free(migrations->revisions);
    cupel__map_release(&migrations->by_id);
    cupel__map_release(&migrations->by_label);
    cupel__arena_release(&migrations->rows);
    cupel__arena_release(&migrations->scratch);
    cupel__arena_release(&migrations->arena);
    cupel_free(migrations);
}

int cupel_migrations_history(cupel_migrations *migrations, const cupel_revision_info *const **out,
                             size_t *count, cupel_error *error)
{
    (void)error;
    *out = migrations->history;
    *count = migrations->count;
    return 0;
}

/* A revision's info is its first member, but an array of the one is not an array of the other. */
static int give_list(cupel_migrations *m, const cupel__revision_list *list,
                     const cupel_revision_info *const **out, size_t *count, cupel_error *error)
{
    const cupel_revision_info **infos =
        cupel__arena_alloc(&m->scratch, (list->count + 1) * sizeof *infos);
    if (!infos)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < list->count; i++)
        infos[i] = &list->items[i]->info;
    *out = infos;
    *count = list->count;
    return 0;
}

int cupel_migrations_resolve(cupel_migrations *migrations, const char *name,
                             const cupel_revision_info *const **out, size_t *count,
                             cupel_error *error)
{
    cupel__revision_list list;
    cupel__arena_release(&migrations->scratch);
    int code = cupel__resolve(migrations, name, &list, error);
    return code < 0 ? code : give_list(migrations, &list, out, count, error);
}

int cupel_migrations_range(cupel_migrations *migrations, const char *lower, const char *upper,
                           const cupel_revision_info *const **out, size_t *count,
                           cupel_error *error)
{
    cupel__revision_list list;
    cupel__arena_release(&migrations->scratch);
    int code = cupel__select_range(migrations, lower ? lower : "base", upper ? upper : "heads",
                                   CUPEL__SELECT_BOTH_ENDS | CUPEL__SELECT_CLAMPED, &list, error);
    return code < 0 ? code : give_list(migrations, &list, out, count, error);
}

int cupel_migrations_plan(cupel_migrations *migrations, cupel_connection *connection,
                          cupel_step_kind kind, const char *target, const cupel_step **out,
                          size_t *count, cupel_error *error)
{
    static const char *const none[] = { NULL };
    const char *const *current = none;
    size_t current_count = 0;
    int code = 0;
    if (connection)
        code = cupel_migrations_current(migrations, connection, &current, &current_count, error);
    return code < 0 ? code
                    : cupel__migrations_plan(migrations, kind, target, current, out, count, error);
}

/* A copy of the text or of its default; true on success. */
static bool take_text(cupel_migrations *m, const char *text, const char *otherwise,
                      const char **out)
{
    *out = cupel__arena_strdup(&m->arena, text && text[0] ? text : otherwise);
    return *out != NULL;
}

static int take_options(cupel_migrations *m, const cupel_migrations_options *options,
                        cupel_error *error)
{
    const char *format = options->revision_format;
    m->single_transaction = options->single_transaction;
    m->lock_timeout_s = options->lock_timeout_s != 0 ? options->lock_timeout_s : 60;
    m->log = options->log;
    if (!take_text(m, options->script_location, "migrations", &m->script_location) ||
        !take_text(m, options->version_table, "alembic_version", &m->version_table) ||
        !take_text(m, options->file_template, "%(rev)s_%(slug)s", &m->file_template) ||
        !take_text(m, options->cc, "cc", &m->cc) ||
        !take_text(m, options->cflags, "", &m->cflags) ||
        !take_text(m, options->ldflags, "", &m->ldflags))
        return cupel__error_nomem(error);
    m->sql_format = format && strcmp(format, "sql") == 0;
    if (format && format[0] && !m->sql_format && strcmp(format, "c") != 0)
        return cupel_error_set(error, CUPEL_ECONFIG, "revision_format = %s: it is 'c' or 'sql'",
                               format);
    return take_locations(m, options->version_locations, error);
}

static int take_locations(cupel_migrations *m, const char *const *locations, cupel_error *error)
{
    size_t count = 0;
    while (locations && locations[count])
        count++;
    const char **taken = cupel__arena_zalloc(&m->arena, (count + 2) * sizeof *taken);
    if (!taken)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < count; i++)
        taken[i] = cupel__arena_strdup(&m->arena, locations[i]);
    if (count == 0)
        taken[count++] = cupel__arena_printf(&m->arena, "%s/versions", m->script_location);
    for (size_t i = 0; i < count; i++) {
        if (!taken[i])
            return cupel__error_nomem(error);
    }
    m->version_locations = taken;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_location(cupel_migrations *m, const char *folder, revision_vec *out,
                         cupel_error *error)
{
    name_vec names = { 0 };
    int code = list_files(folder, &names, error);
    if (code == 0 && names.count > 1)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    for (size_t i = 0; code == 0 && i < names.count; i++)
        code = read_one(m, folder, names.items[i], out, error);
    for (size_t i = 0; i < names.count; i++)
        cupel_free(names.items[i]);
    cupel__vec_release(&names);
    return code;
}

/* Hidden files are left out: editors keep theirs beside what they edit. */
static bool is_revision_name(const char *name)
{
    const char *suffix = strrchr(name, '.');
    return name[0] != '.' && suffix && (strcmp(suffix, ".c") == 0 || strcmp(suffix, ".sql") == 0);
}

static int list_files(const char *folder, name_vec *out, cupel_error *error)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        int reason = errno;
        return cupel_error_set(
            error, CUPEL_ECONFIG, "the folder of the revisions, '%s', cannot be read: %s%s", folder,
            strerror(reason), reason == ENOENT ? "; 'cupel init' makes a new one" : "");
    }
    int code = 0;
    while (code == 0) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry) {
            if (errno != 0)
                code = cupel_error_set(error, CUPEL_EIO, "%s: %s", folder, strerror(errno));
            break;
        }
        if (!is_revision_name(entry->d_name))
            continue;
        size_t size = strlen(entry->d_name) + 1;
        char *name = cupel_alloc(size);
        if (name)
            memcpy(name, entry->d_name, size);
        if (!name || !cupel__vec_push(out, name)) {
            cupel_free(name);
            code = cupel__error_nomem(error);
        }
    }
    closedir(dir);
    return code;
}

static int read_one(cupel_migrations *m, const char *folder, const char *name, revision_vec *out,
                    cupel_error *error)
{
    cupel__revision *revision = cupel__arena_zalloc(&m->arena, sizeof *revision);
    const char *path = cupel__arena_printf(&m->arena, "%s/%s", folder, name);
    if (!revision || !path)
        return cupel__error_nomem(error);
    int code = cupel__revision_read(&m->arena, path, revision, error);
    if (code == 0 && !cupel__vec_push(out, revision))
        code = cupel__error_nomem(error);
    return code;
}

static int sort_history(cupel_migrations *m, cupel_error *error)
{
    cupel__revision_list sorted;
    cupel__revision_set all = cupel__set_new(m);
    if (!all)
        return cupel__error_nomem(error);
    memset(all, 1, m->count);
    int code = cupel__set_sort(m, all, &m->real_heads, &sorted, error);
    if (code < 0)
        return code;
    m->history = cupel__arena_alloc(&m->arena, (m->count + 1) * sizeof *m->history);
    if (!m->history)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < sorted.count; i++)
        m->history[i] = &sorted.items[i]->info;
    cupel__arena_release(&m->scratch);
    return 0;
}
