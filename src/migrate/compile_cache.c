/* The cache of what was compiled. Products are put in place by renaming, so that a reader sees a whole
 * one or none, and one that is loaded is never written to. */
#include "migrate/compile_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

#define UNUSED_SECONDS ((time_t)30 * 24 * 60 * 60)
#define TOUCH_SECONDS ((time_t)24 * 60 * 60)

static bool use_folder(const char *path);
static bool make_parents(char *path);
static int use_temporary_folder(cupel__compiler *compiler, cupel_error *error);
static void clear_folder(const char *folder, time_t older_than);
static const char *manifest_path(cupel__compiler *compiler, const char *key);
static const char *product_path(cupel__compiler *compiler, const char *key, const char *suffix,
                                const char *manifest);
static bool files_are_unchanged(cupel__compiler *compiler, char *manifest);
static const char *make_manifest(cupel__compiler *compiler, char *dependencies, int64_t since);
static bool write_manifest(cupel__compiler *compiler, const char *path, const char *manifest);
static char *next_dependency(char **at);
static bool write_file(const char *path, const char *text, size_t size);

int cupel__cache_open(cupel__compiler *compiler, const char *script_location, cupel_error *error)
{
    const char *caches = getenv("XDG_CACHE_HOME");
    char *folder;
    if (caches && caches[0] == '/')
        folder = cupel__arena_printf(&compiler->arena, "%s/cupel", caches);
    else
        folder = cupel__arena_printf(&compiler->arena, "%s/.cupel-cache", script_location);
    if (!folder)
        return cupel__error_nomem(error);
    if (caches && caches[0] == '/')
        (void)make_parents(folder);
    compiler->folder = folder;
    if (!use_folder(folder))
        return use_temporary_folder(compiler, error);
    const char *ignore = cupel__arena_printf(&compiler->arena, "%s/.gitignore", folder);
    if (!ignore)
        return cupel__error_nomem(error);
    if (access(ignore, F_OK) < 0)
        (void)write_file(ignore, "*\n", 2);
    return 0;
}

void cupel__cache_close(cupel__compiler *compiler)
{
    if (!compiler->folder)
        return;
    if (compiler->is_temporary) {
        clear_folder(compiler->folder, 0);
        (void)rmdir(compiler->folder);
    } else if (compiler->has_stored) {
        clear_folder(compiler->folder, UNUSED_SECONDS);
    }
}

const char *cupel__cache_key(cupel__compiler *compiler, const char *const *texts, size_t count)
{
    cupel__buf all = { 0 };
    const char *key = NULL;
    for (size_t i = 0; i < count; i++)
        cupel__buf_append_n(&all, texts[i], strlen(texts[i]) + 1);
    if (!all.failed)
        key = cupel__arena_printf(&compiler->arena, "%016llx%016llx",
                                  (unsigned long long)cupel__hash_seeded(all.text, all.size, 1),
                                  (unsigned long long)cupel__hash_seeded(all.text, all.size, 2));
    cupel__buf_release(&all);
    return key;
}

const char *cupel__cache_find(cupel__compiler *compiler, const char *key, const char *suffix)
{
    struct stat status;
    size_t size;
    char *text = NULL;
    const char *manifest = manifest_path(compiler, key);
    if (!manifest || cupel__file_read(&compiler->arena, manifest, SIZE_MAX, &text, &size, NULL) < 0)
        return NULL;
    const char *path = product_path(compiler, key, suffix, text);
    if (!path || stat(path, &status) < 0 || !files_are_unchanged(compiler, text))
        return NULL;
    if (status.st_mtime < time(NULL) - TOUCH_SECONDS) {
        (void)utimensat(AT_FDCWD, path, NULL, 0);
        (void)utimensat(AT_FDCWD, manifest, NULL, 0);
    }
    return path;
}

int cupel__cache_store(cupel__compiler *compiler, const char *key, const char *suffix,
                       const char *made, const char *dependencies, int64_t since, const char **path,
                       cupel_error *error)
{
    size_t size;
    char *text = NULL;
    const char *manifest = NULL;
    if (cupel__file_read(&compiler->arena, dependencies, SIZE_MAX, &text, &size, NULL) == 0)
        manifest = make_manifest(compiler, text, since);
    *path = manifest ? product_path(compiler, key, suffix, manifest)
                     : cupel__arena_printf(&compiler->arena, "%s/%s-%ld-%u.%s", compiler->folder,
                                           key, (long)getpid(), compiler->serial++, suffix);
    const char *list = manifest_path(compiler, key);
    if (!*path || !list)
        return cupel__error_nomem(error);
    if (rename(made, *path) < 0)
        return cupel_error_set(error, CUPEL_EIO, "%s cannot be put in place: %s", *path,
                               strerror(errno));
    compiler->has_stored = true;
    if (manifest)
        (void)write_manifest(compiler, list, manifest);
    return 0;
}

int cupel__cache_file_hash(cupel__compiler *compiler, const char *path, const char **out,
                           cupel_error *error)
{
    cupel__arena content = { 0 };
    char *text = NULL;
    size_t size;
    *out = cupel__map_get_text(&compiler->hashes, path);
    if (*out)
        return 0;
    int code = cupel__file_read(&content, path, SIZE_MAX, &text, &size, error);
    char *hash = NULL;
    if (code == 0 && text) {
        const char *key = cupel__arena_strdup(&compiler->arena, path);
        hash = cupel__arena_printf(&compiler->arena, "%016llx%016llx",
                                   (unsigned long long)cupel__hash_seeded(text, size, 1),
                                   (unsigned long long)cupel__hash_seeded(text, size, 2));
        if (!key || !hash || !cupel__map_put_text(&compiler->hashes, key, hash))
            code = cupel__error_nomem(error);
    }
    cupel__arena_release(&content);
    *out = hash;
    return code;
}

/* A folder that others can write to could make us load what they put there. */
static bool use_folder(const char *path)
{
    struct stat status;
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return false;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && access(path, W_OK | X_OK) == 0;
}

static bool make_parents(char *path)
{
    bool made = true;
    for (char *slash = strchr(path + 1, '/'); made && slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
    }
    return made;
}

static int use_temporary_folder(cupel__compiler *compiler, cupel_error *error)
{
    const char *base = getenv("TMPDIR");
    char *folder =
        cupel__arena_printf(&compiler->arena, "%s/cupel-XXXXXX", base && base[0] ? base : "/tmp");
    const char *wanted = compiler->folder;
    compiler->folder = NULL;
    if (!folder)
        return cupel__error_nomem(error);
    if (!mkdtemp(folder))
        return cupel_error_set(error, CUPEL_EIO,
                               "there is no place for what is compiled: neither %s nor %s can be "
                               "written to (%s)",
                               wanted, folder, strerror(errno));
    compiler->folder = folder;
    compiler->is_temporary = true;
    return 0;
}

/* Removes the files of a folder that were not used for so many seconds; 0 for all. */
static void clear_folder(const char *folder, time_t older_than)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    time_t limit = time(NULL) - older_than;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat status;
        if (fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && (older_than == 0 || status.st_mtime < limit) &&
            (older_than == 0 || entry->d_name[0] != '.'))
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
}

static const char *manifest_path(cupel__compiler *compiler, const char *key)
{
    return cupel__arena_printf(&compiler->arena, "%s/%s.from", compiler->folder, key);
}

static const char *product_path(cupel__compiler *compiler, const char *key, const char *suffix,
                                const char *manifest)
{
    const char *content = cupel__cache_key(compiler, &manifest, 1);
    return content ? cupel__arena_printf(&compiler->arena, "%s/%s-%s.%s", compiler->folder, key,
                                         content, suffix)
                   : NULL;
}

/* Lines of a hash, a blank and a path. */
static bool files_are_unchanged(cupel__compiler *compiler, char *manifest)
{
    bool any = false;
    for (char *line = manifest; *line;) {
        char *end = strchr(line, '\n');
        char *path = strchr(line, ' ');
        if (!end || !path || path > end)
            return false;
        *end = *path = '\0';
        const char *hash = NULL;
        if (cupel__cache_file_hash(compiler, path + 1, &hash, NULL) < 0 || !hash ||
            strcmp(hash, line) != 0)
            return false;
        line = end + 1;
        any = true;
    }
    return any;
}

/* NULL where it would not tell what the product was made from. */
static const char *make_manifest(cupel__compiler *compiler, char *dependencies, int64_t since)
{
    cupel__buf text = { 0 };
    bool good = true;
    for (char *file; good && (file = next_dependency(&dependencies)) != NULL;) {
        struct stat status;
        const char *hash;
        good = cupel__cache_file_hash(compiler, file, &hash, NULL) == 0 && !strchr(file, '\n') &&
               stat(file, &status) == 0 &&
               (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec < since;
        if (good)
            cupel__buf_printf(&text, "%s %s\n", hash, file);
    }
    const char *manifest = good && !text.failed && text.size > 0
                               ? cupel__arena_strdup(&compiler->arena, text.text)
                               : NULL;
    cupel__buf_release(&text);
    return manifest;
}

static bool write_manifest(cupel__compiler *compiler, const char *path, const char *manifest)
{
    const char *unfinished = cupel__arena_printf(&compiler->arena, "%s.%ld", path, (long)getpid());
    return unfinished && write_file(unfinished, manifest, strlen(manifest)) &&
           rename(unfinished, path) == 0;
}

/* The next file behind "target:", with make's escapes taken out; NULL at the end. */
static char *next_dependency(char **at)
{
    char *p = *at;
    for (;;) {
        while (*p == ' ' || *p == '\t' || *p == '\n' || (*p == '\\' && p[1] == '\n'))
            p++;
        if (!*p) {
            *at = p;
            return NULL;
        }
        char *out = p;
        char *word = p;
        while (*p && *p != ' ' && *p != '\t' && *p != '\n' && !(*p == '\\' && p[1] == '\n')) {
            if ((*p == '\\' && (p[1] == ' ' || p[1] == '#' || p[1] == '\\')) ||
                (*p == '$' && p[1] == '$'))
                p++;
            *out++ = *p++;
        }
        bool is_target = out > word && out[-1] == ':' && (*p != '\0');
        if (*p)
            p++;
        *out = '\0';
        if (!is_target) {
            *at = p;
            return word;
        }
    }
}

static bool write_file(const char *path, const char *text, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool good = true;
    while (good && size > 0) {
        ssize_t put = write(file, text, size);
        if (put < 0 && errno == EINTR)
            continue;
        good = put > 0;
        if (good) {
            text += put;
            size -= (size_t)put;
        }
    }
    if (close(file) < 0)
        good = false;
    if (!good)
        (void)unlink(path);
    return good;
}
