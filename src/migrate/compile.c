/* Compiling: which command is run for which product, several at a time, and what is said when one
 * fails. */
#include "migrate/compile.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/vec.h"
#include "migrate/compile_cache.h"
#include "migrate/process.h"

/* More at a time than there are processors gains nothing; more than this would crowd out others. */
#define MAX_AT_A_TIME 16
/* As much of a compiler's output as anybody reads. */
#define MAX_OUTPUT (16 << 10)

/* One run of the compiler. */
typedef struct job {
    const char *source; /* what the message is about */
    const char *const *arguments;
    const char *key;          /* of the product, in the cache; NULL where `path` is settled */
    const char *suffix;       /* of the product: "o" or "so" */
    const char *path;         /* where the product is in the end */
    const char *made;         /* where the compiler puts it */
    const char **output_path; /* who wants to know `path`; may be NULL */
    const char *dependencies;
    const char *output;
    int64_t started;
    int pid;
} job;

typedef cupel__vec(job) job_vec;

static const char *find_include(cupel__arena *arena);
static int set_identity(cupel__compiler *compiler, cupel_error *error);
static int make_job(cupel__compiler *compiler, cupel__product product, const char *source, job *out,
                    cupel_error *error);
static int set_paths(cupel__compiler *compiler, job *out, cupel_error *error);
static int run_jobs(cupel__compiler *compiler, job_vec *jobs, cupel_error *error);
static int start_job(job *j, cupel_error *error);
static int finish_job(cupel__compiler *compiler, job *j, cupel_error *error);
static int put_in_place(cupel__compiler *compiler, job *j, cupel_error *error);
static int compile_failed(cupel__compiler *compiler, const job *j, int status, const char *output,
                          cupel_error *error);
static void remove_traces(const job *j);

int cupel__compiler_open(cupel__compiler *out, const char *cc, const char *cflags,
                         const char *ldflags, const char *script_location, const cupel_log *log,
                         cupel_error *error)
{
    memset(out, 0, sizeof *out);
    out->log = *log;
    out->cc = cupel__process_words(&out->arena, NULL, cc);
    out->cflags = cupel__process_words(&out->arena, NULL, cflags);
    out->ldflags = cupel__process_words(&out->arena, NULL, ldflags);
    out->include = find_include(&out->arena);
    int code = 0;
    if (!out->cc || !out->cflags || !out->ldflags)
        code = cupel__error_nomem(error);
    else if (!out->cc[0])
        code = cupel_error_set(error, CUPEL_ECONFIG, "'cc' in cupel.ini names no compiler");
    if (code == 0)
        code = cupel__cache_open(out, script_location, error);
    if (code == 0)
        code = set_identity(out, error);
    if (code < 0)
        cupel__compiler_close(out);
    return code;
}

void cupel__compiler_close(cupel__compiler *compiler)
{
    cupel__cache_close(compiler);
    cupel__map_release(&compiler->hashes);
    cupel__arena_release(&compiler->arena);
    memset(compiler, 0, sizeof *compiler);
}

int cupel__compile(cupel__compiler *compiler, cupel__product product, const char *const *sources,
                   size_t count, const char **outputs, cupel_error *error)
{
    job_vec jobs = { 0 };
    const char *suffix = product == CUPEL__OBJECT ? "o" : "so";
    int code = 0;

    for (size_t i = 0; code == 0 && i < count; i++) {
        const char *hash;
        code = cupel__cache_file_hash(compiler, sources[i], &hash, error);
        if (code < 0)
            break;
        const char *texts[] = { compiler->identity, suffix, sources[i], hash };
        const char *key = cupel__cache_key(compiler, texts, sizeof texts / sizeof *texts);
        if (!key) {
            code = cupel__error_nomem(error);
            break;
        }
        outputs[i] = cupel__cache_find(compiler, key, suffix);
        if (!outputs[i]) {
            job j = {
                .source = sources[i], .key = key, .suffix = suffix, .output_path = &outputs[i]
            };
            code = make_job(compiler, product, sources[i], &j, error);
            if (code == 0 && !cupel__vec_push(&jobs, j))
                code = cupel__error_nomem(error);
        }
    }
    if (code == 0)
        code = run_jobs(compiler, &jobs, error);
    cupel__vec_release(&jobs);
    return code;
}

int cupel__compiler_link(cupel__compiler *compiler, const char *const *objects, size_t count,
                         const char **output, cupel_error *error)
{
    cupel__arena *arena = &compiler->arena;
    const char **texts = cupel__arena_alloc(arena, (count + 1) * sizeof *texts);
    const char **arguments = NULL;
    size_t used = 0;
    size_t ldflags = 0;
    job j = { .source = "the models", .suffix = "so" };

    if (!texts)
        return cupel__error_nomem(error);
    texts[0] = compiler->identity;
    for (size_t i = 0; i < count; i++) {
        int code = cupel__cache_file_hash(compiler, objects[i], &texts[i + 1], error);
        if (code < 0)
            return code;
    }
    const char *key = cupel__cache_key(compiler, texts, count + 1);
    j.path = key ? cupel__arena_printf(arena, "%s/%s.so", compiler->folder, key) : NULL;
    if (!j.path)
        return cupel__error_nomem(error);
    *output = j.path;
    /* The key says all there is to say about what is linked. */
    if (access(j.path, R_OK) == 0)
        return 0;
    int code = set_paths(compiler, &j, error);
    if (code < 0)
        return code;
    while (compiler->ldflags[ldflags])
        ldflags++;
    size_t words = 0;
    while (compiler->cc[words])
        words++;
    arguments = cupel__arena_alloc(arena, (words + count + ldflags + 4) * sizeof *arguments);
    if (!arguments)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < words; i++)
        arguments[used++] = compiler->cc[i];
    arguments[used++] = "-shared";
    arguments[used++] = "-o";
    arguments[used++] = j.made;
    for (size_t i = 0; i < count; i++)
        arguments[used++] = objects[i];
    for (size_t i = 0; i < ldflags; i++)
        arguments[used++] = compiler->ldflags[i];
    arguments[used] = NULL;
    j.arguments = arguments;

    job_vec jobs = { 0 };
    code = cupel__vec_push(&jobs, j) ? run_jobs(compiler, &jobs, error) : cupel__error_nomem(error);
    cupel__vec_release(&jobs);
    return code;
}

/* The folder "include" with the headers, beside or above a file: <prefix>/lib/libcupel.so has
 * <prefix>/include, and a library that was not installed has the headers of its source tree. */
static const char *find_include_above(cupel__arena *arena, const char *file)
{
    char path[PATH_MAX];
    if (!realpath(file, path))
        return NULL;
    for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
        *slash = '\0';
        const char *found = cupel__arena_printf(arena, "%s/include/cupel/op.h", path);
        if (found && access(found, R_OK) == 0)
            return cupel__arena_printf(arena, "%s/include", path);
    }
    return NULL;
}

static const char *find_include(cupel__arena *arena)
{
    const char *found = NULL;
    Dl_info info;
    /* A function's address is what is asked about here, not what it points to. */
    union {
        const char *(*function)(void);
        void *address;
    } here = { cupel_version };
    if (dladdr(here.address, &info) != 0 && info.dli_fname && info.dli_fname[0] == '/')
        found = find_include_above(arena, info.dli_fname);
    /* The library may be a part of the program, whose name is then as it was typed. */
    if (!found)
        found = find_include_above(arena, "/proc/self/exe");
#ifdef CUPEL_INCLUDE_DIR
    if (!found && access(CUPEL_INCLUDE_DIR "/cupel/op.h", R_OK) == 0)
        found = CUPEL_INCLUDE_DIR;
#endif
    return found;
}

static int set_identity(cupel__compiler *compiler, cupel_error *error)
{
    struct stat status = { 0 };
    const char *program = cupel__process_find(&compiler->arena, compiler->cc[0]);
    const char *identity = cupel__arena_printf(&compiler->arena, "%s %s %s", CUPEL_VERSION,
                                               program ? program : compiler->cc[0],
                                               compiler->include ? compiler->include : "");
    if (identity && program && stat(program, &status) == 0)
        identity = cupel__arena_printf(&compiler->arena, "%s %lld %lld", identity,
                                       (long long)status.st_mtim.tv_sec, (long long)status.st_size);
    const char *const *lists[] = { compiler->cc, compiler->cflags, compiler->ldflags };
    for (size_t i = 0; identity && i < sizeof lists / sizeof *lists; i++) {
        for (const char *const *word = lists[i]; identity && *word; word++)
            identity = cupel__arena_printf(&compiler->arena, "%s %zu:%s", identity, i, *word);
    }
    compiler->identity = identity;
    return identity ? 0 : cupel__error_nomem(error);
}

static int set_paths(cupel__compiler *compiler, job *out, cupel_error *error)
{
    const char *stem = cupel__arena_printf(&compiler->arena, "%s/making-%ld-%u", compiler->folder,
                                           (long)getpid(), compiler->serial++);
    if (!stem)
        return cupel__error_nomem(error);
    out->made = cupel__arena_printf(&compiler->arena, "%s.%s", stem, out->suffix);
    out->dependencies = cupel__arena_printf(&compiler->arena, "%s.d", stem);
    out->output = cupel__arena_printf(&compiler->arena, "%s.log", stem);
    return out->made && out->dependencies && out->output ? 0 : cupel__error_nomem(error);
}

static int make_job(cupel__compiler *compiler, cupel__product product, const char *source, job *out,
                    cupel_error *error)
{
    int code = set_paths(compiler, out, error);
    if (code < 0)
        return code;
    const char *own[12] = {
        "-fPIC", product == CUPEL__OBJECT ? "-c" : "-shared", "-MD", "-MF", NULL, "-o", NULL, NULL
    };
    size_t own_count = 7;
    own[4] = out->dependencies;
    own[6] = out->made;
    if (compiler->include) {
        own[own_count++] = "-I";
        own[own_count++] = compiler->include;
    }
    own[own_count++] = source;
    const char *const *lists[] = { compiler->cc, compiler->cflags, own,
                                   product == CUPEL__OBJECT ? NULL : compiler->ldflags };
    size_t count = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (const char *const *word = lists[i]; word && *word; word++)
            count++;
    }
    const char **arguments = cupel__arena_alloc(&compiler->arena, (count + 1) * sizeof *arguments);
    if (!arguments)
        return cupel__error_nomem(error);
    count = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (const char *const *word = lists[i]; word && *word; word++)
            arguments[count++] = *word;
    }
    arguments[count] = NULL;
    out->arguments = arguments;
    return 0;
}

static size_t jobs_at_a_time(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > MAX_AT_A_TIME ? MAX_AT_A_TIME : (size_t)processors;
}

/* Waits for the runs in the order in which they were started: only so can they be waited for without
 * taking the status of children that are not ours. After a failure no new one is started. */
static int run_jobs(cupel__compiler *compiler, job_vec *jobs, cupel_error *error)
{
    size_t most = jobs_at_a_time();
    size_t started = 0;
    int code = 0;
    for (size_t i = 0; i < jobs->count && (code == 0 || i < started); i++) {
        while (code == 0 && started < jobs->count && started < i + most) {
            code = start_job(&jobs->items[started], error);
            started += code == 0;
        }
        if (i >= started)
            break;
        int finished = finish_job(compiler, &jobs->items[i], code == 0 ? error : NULL);
        code = code == 0 ? finished : code;
    }
    return code;
}

/* As coarse as the clock that stamps files. */
static int64_t file_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int start_job(job *j, cupel_error *error)
{
    j->started = file_clock();
    int code = cupel__process_start(&j->pid, j->arguments, j->output, error);
    if (code < 0)
        remove_traces(j);
    return code;
}

static int finish_job(cupel__compiler *compiler, job *j, cupel_error *error)
{
    size_t size;
    int code = 0;
    int status = cupel__process_wait(j->pid);
    char *output = NULL;
    (void)cupel__file_read(&compiler->arena, j->output, MAX_OUTPUT, &output, &size, NULL);
    while (output && size > 0 && (output[size - 1] == '\n' || output[size - 1] == ' '))
        output[--size] = '\0';
    if (status != 0 || access(j->made, R_OK) < 0) {
        code = compile_failed(compiler, j, status, output, error);
    } else {
        if (output && output[0])
            cupel_log_write(&compiler->log, CUPEL_LOG_WARNING, "cupel.compile", "%s", output);
        code = put_in_place(compiler, j, error);
    }
    remove_traces(j);
    return code;
}

static int put_in_place(cupel__compiler *compiler, job *j, cupel_error *error)
{
    int code = 0;
    if (j->key)
        code = cupel__cache_store(compiler, j->key, j->suffix, j->made, j->dependencies, j->started,
                                  &j->path, error);
    else if (rename(j->made, j->path) < 0)
        code = cupel_error_set(error, CUPEL_EIO, "%s cannot be put in place: %s", j->path,
                               strerror(errno));
    if (code == 0 && j->output_path)
        *j->output_path = j->path;
    return code;
}

static int compile_failed(cupel__compiler *compiler, const job *j, int status, const char *output,
                          cupel_error *error)
{
    char how[64] = "left nothing behind";
    if (status > 128)
        snprintf(how, sizeof how, "was ended by signal %d", status - 128);
    else if (status > 0)
        snprintf(how, sizeof how, "exited with %d", status);
    int code = cupel_error_set(error, CUPEL_ECOMPILE, "%s: compilation failed (%s %s)%s%s",
                               j->source, compiler->cc[0], how, output && output[0] ? ":\n" : "",
                               output ? output : "");
    if (!compiler->include && output && strstr(output, "cupel/"))
        cupel__error_suffix(error, "\nThe headers of Cupel were not found beside the library; name "
                                   "their folder with 'cflags = -I...' in cupel.ini");
    return code;
}

static void remove_traces(const job *j)
{
    (void)unlink(j->made);
    (void)unlink(j->dependencies);
    (void)unlink(j->output);
}
