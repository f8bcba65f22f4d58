/* Modules: compiled revisions and models loaded into the process, and what is said when one does not
 * fit. A module resolves all its symbols when it is loaded, so that a missing one shows at once. */
#include <dlfcn.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"
#include "migrate/c_lexer.h"
#include "migrate/compile.h"
#include "migrate/compile_cache.h"
#include "migrate/revision_file.h"

struct cupel_module {
    void *handle;
    cupel_metadata metadata; /* what the module has, in the size that it has here */
};

typedef cupel__vec(const char *) path_vec;
typedef cupel__vec(cupel__revision *) revision_vec;

static int open_compiler(cupel_migrations *migrations, cupel_error *error);
static int load(void **out, const char *path, const char *what, const char *advice,
                cupel_error *error);
static int adopt_revision(cupel_migrations *migrations, cupel__revision *revision,
                          const cupel_revision *found, cupel_error *error);
static int check_names(cupel_migrations *migrations, const cupel__revision *revision,
                       const char *what, const char *compiled, const char *const *read,
                       cupel_error *error);
static int build_models(cupel__compiler *compiler, const char *const *sources, size_t count,
                        const char **path, cupel_error *error);
static int find_metadata(cupel_module *module, const char *const *sources, const char *symbol,
                         cupel_error *error);
static int metadata_missing(const char *const *sources, const char *symbol, cupel_error *error);
static int abi_mismatch(const char *what, uint32_t abi, cupel_error *error);

int cupel__revisions_compile(cupel_migrations *migrations, const cupel_step *steps, size_t count,
                             cupel_error *error)
{
    path_vec sources = { 0 };
    revision_vec revisions = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < count; i++) {
        const cupel_revision_info *info = steps[i].revision;
        if (steps[i].kind == CUPEL_STEP_STAMP || !info || info->is_sql)
            continue;
        cupel__revision *revision = cupel__map_get_text(&migrations->by_id, info->id);
        if (revision->product)
            continue;
        if (!cupel__vec_push(&sources, info->path) || !cupel__vec_push(&revisions, revision))
            code = cupel__error_nomem(error);
    }
    const char **products = NULL;
    if (code == 0 && sources.count > 0) {
        products = cupel_alloc(sources.count * sizeof *products);
        code = products ? open_compiler(migrations, error) : cupel__error_nomem(error);
    }
    if (code == 0 && sources.count > 0)
        code = cupel__compile(migrations->compiler, CUPEL__SHARED_OBJECT, sources.items,
                              sources.count, products, error);
    for (size_t i = 0; code == 0 && i < sources.count; i++)
        revisions.items[i]->product = products[i];
    cupel_free(products);
    cupel__vec_release(&sources);
    cupel__vec_release(&revisions);
    return code;
}

int cupel__revision_load(cupel_migrations *migrations, cupel__revision *revision,
                         const cupel_revision **out, cupel_error *error)
{
    int code = 0;
    if (revision->loaded) {
        *out = revision->loaded;
        return 0;
    }
    if (!revision->product) {
        code = open_compiler(migrations, error);
        if (code == 0)
            code = cupel__compile(migrations->compiler, CUPEL__SHARED_OBJECT, &revision->info.path,
                                  1, &revision->product, error);
    }
    if (code == 0 && !revision->handle)
        code = load(&revision->handle, revision->product, revision->info.path,
                    "a revision can use Cupel and the libraries named by 'ldflags' in cupel.ini",
                    error);
    if (code < 0)
        return code;
    const char *symbol =
        cupel__arena_printf(&migrations->arena, "cupel_revision_%s", revision->info.id);
    if (!symbol)
        return cupel__error_nomem(error);
    const cupel_revision *found = dlsym(revision->handle, symbol);
    code = found ? adopt_revision(migrations, revision, found, error)
                 : cupel__revision_error(error, revision, revision->line,
                                         "the compiled file has no %s; does the preprocessor leave "
                                         "CUPEL_REVISION out?",
                                         symbol);
    if (code == 0)
        *out = revision->loaded;
    return code;
}

int cupel_module_load_metadata(cupel_module **out, const cupel_metadata **metadata,
                               const char *const *sources, const char *symbol,
                               const cupel_migrations_options *options, cupel_error *error)
{
    static const cupel_migrations_options defaults;
    cupel__compiler compiler;
    const char *path = NULL;
    size_t count = 0;
    const cupel_migrations_options *o = options ? options : &defaults;

    while (sources[count])
        count++;
    if (count == 0)
        return cupel_error_set(error, CUPEL_ECONFIG, "no source of the models is named");
    cupel_module *module = cupel_alloc(sizeof *module);
    if (!module)
        return cupel__error_nomem(error);
    memset(module, 0, sizeof *module);
    int code = cupel__compiler_open(
        &compiler, o->cc ? o->cc : "cc", o->cflags ? o->cflags : "", o->ldflags ? o->ldflags : "",
        o->script_location ? o->script_location : "migrations", &o->log, error);
    if (code < 0) {
        cupel_free(module);
        return code;
    }
    code = build_models(&compiler, sources, count, &path, error);
    if (code == 0)
        code = load(&module->handle, path, sources[0],
                    "list every source that the models need in 'models =' in cupel.ini", error);
    if (code == 0)
        code = find_metadata(module, sources, symbol, error);
    cupel__compiler_close(&compiler);
    if (code < 0) {
        cupel_module_close(module);
        return code;
    }
    *out = module;
    *metadata = &module->metadata;
    return 0;
}

void cupel_module_close(cupel_module *module)
{
    if (!module)
        return;
    if (module->handle)
        dlclose(module->handle);
    cupel_free(module);
}

static int open_compiler(cupel_migrations *migrations, cupel_error *error)
{
    if (migrations->compiler)
        return 0;
    cupel__compiler *compiler = cupel__arena_alloc(&migrations->arena, sizeof *compiler);
    if (!compiler)
        return cupel__error_nomem(error);
    int code =
        cupel__compiler_open(compiler, migrations->cc, migrations->cflags, migrations->ldflags,
                             migrations->script_location, &migrations->log, error);
    if (code == 0)
        migrations->compiler = compiler;
    return code;
}

static int load(void **out, const char *path, const char *what, const char *advice,
                cupel_error *error)
{
    static const char undefined[] = "undefined symbol: ";
    *out = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (*out)
        return 0;
    const char *reason = dlerror();
    const char *symbol = reason ? strstr(reason, undefined) : NULL;
    if (symbol) {
        symbol += sizeof undefined - 1;
        return cupel_error_set(error, CUPEL_ECOMPILE, "%s: undefined symbol '%.*s'; %s", what,
                               (int)strcspn(symbol, " ,\n"), symbol, advice);
    }
    return cupel_error_set(error, CUPEL_ECOMPILE, "%s: what was compiled cannot be loaded: %s",
                           what, reason ? reason : "no reason is given");
}

/* Takes a copy in the size that a revision has here, and checks that what the compiler saw is what was
 * read without it. */
static int adopt_revision(cupel_migrations *migrations, cupel__revision *revision,
                          const cupel_revision *found, cupel_error *error)
{
    if (found->abi != CUPEL_ABI)
        return abi_mismatch(revision->info.path, found->abi, error);
    cupel_revision *copy = cupel__arena_zalloc(&migrations->arena, sizeof *copy);
    if (!copy)
        return cupel__error_nomem(error);
    memcpy(copy, found, found->size < sizeof *copy ? found->size : sizeof *copy);
    int code = check_names(migrations, revision, "down_revision", copy->down_revision,
                           revision->info.down_revisions, error);
    if (code == 0)
        code = check_names(migrations, revision, "depends_on", copy->depends_on,
                           revision->info.depends_on, error);
    if (code == 0)
        revision->loaded = copy;
    return code;
}

static int check_names(cupel_migrations *migrations, const cupel__revision *revision,
                       const char *what, const char *compiled, const char *const *read,
                       cupel_error *error)
{
    const char *const *names;
    int code = cupel__revision_names(&migrations->arena, revision, revision->line, what, compiled,
                                     true, &names, error);
    for (; code == 0 && *names && *read && strcmp(*names, *read) == 0; read++)
        names++;
    if (code == 0 && (*names || *read))
        code = cupel__revision_error(error, revision, revision->line,
                                     "compiled, .%s is '%s', but the text says '%s'; keep the "
                                     "preprocessor out of CUPEL_REVISION",
                                     what, *names ? *names : "", *read ? *read : "");
    return code;
}

static int build_models(cupel__compiler *compiler, const char *const *sources, size_t count,
                        const char **path, cupel_error *error)
{
    if (count == 1)
        return cupel__compile(compiler, CUPEL__SHARED_OBJECT, sources, 1, path, error);
    const char **objects = cupel__arena_alloc(&compiler->arena, count * sizeof *objects);
    if (!objects)
        return cupel__error_nomem(error);
    int code = cupel__compile(compiler, CUPEL__OBJECT, sources, count, objects, error);
    return code < 0 ? code : cupel__compiler_link(compiler, objects, count, path, error);
}

static int find_metadata(cupel_module *module, const char *const *sources, const char *symbol,
                         cupel_error *error)
{
    const cupel_metadata *found = dlsym(module->handle, symbol);
    if (!found)
        return metadata_missing(sources, symbol, error);
    if (found->abi != CUPEL_ABI)
        return abi_mismatch(symbol, found->abi, error);
    memcpy(&module->metadata, found,
           found->size < sizeof module->metadata ? found->size : sizeof module->metadata);
    return 0;
}

/* Offers the names that a source gives to CUPEL_METADATA. */
static void offer_metadata(cupel__nearest *nearest, cupel__arena *arena, const char *source,
                           const char **any)
{
    size_t size;
    cupel__c_lexer lexer;
    char *text;
    if (cupel__file_read(arena, source, SIZE_MAX, &text, &size, NULL) < 0)
        return;
    cupel__c_lexer_init(&lexer, text, size);
    for (cupel__c_token token = cupel__c_lexer_next(&lexer);
         token.kind != CUPEL__C_END && token.kind != CUPEL__C_BROKEN;
         token = cupel__c_lexer_next(&lexer)) {
        if (token.kind != CUPEL__C_WORD || (!cupel__c_token_is(&token, "CUPEL_METADATA") &&
                                            !cupel__c_token_is(&token, "CUPEL_METADATA_NAMED")))
            continue;
        token = cupel__c_lexer_next(&lexer);
        if (!cupel__c_token_is(&token, "("))
            continue;
        token = cupel__c_lexer_next(&lexer);
        char *name = token.kind == CUPEL__C_WORD
                         ? cupel__arena_bytes(arena, (size_t)(token.end - token.start) + 1)
                         : NULL;
        if (!name || cupel__c_token_value(&token, name) < 0)
            continue;
        cupel__nearest_offer(nearest, name);
        *any = *any ? *any : name;
    }
}

static int metadata_missing(const char *const *sources, const char *symbol, cupel_error *error)
{
    cupel__arena arena = { 0 };
    cupel__nearest nearest;
    const char *any = NULL;
    cupel__nearest_init(&nearest, symbol, strlen(symbol));
    for (const char *const *source = sources; *source; source++)
        offer_metadata(&nearest, &arena, *source, &any);
    const char *best = nearest.best ? nearest.best : any;
    int code;
    if (best)
        code = cupel_error_set(error, CUPEL_ECONFIG,
                               "no metadata named '%s' in %s; did you mean '%s'? ('metadata =' in "
                               "cupel.ini names it)",
                               symbol, sources[0], best);
    else
        code = cupel_error_set(error, CUPEL_ECONFIG,
                               "no metadata named '%s' in %s; CUPEL_METADATA(%s, ..._model) in a "
                               "source of 'models =' defines it",
                               symbol, sources[0], symbol);
    cupel__arena_release(&arena);
    return code;
}

static int abi_mismatch(const char *what, uint32_t abi, cupel_error *error)
{
    return cupel_error_set(error, CUPEL_ECOMPILE,
                           "%s was compiled with headers of another version of Cupel (ABI %u, the "
                           "library has %u); is an older one found first?",
                           what, (unsigned)abi, CUPEL_ABI);
}
