/* Modules: models and revisions compiled, cached and loaded with the real compiler. */
#include "failing_alloc.h"

#include "folder.h"

#include "migrate/migrations.h"

#define MODEL_SOURCE                                                                               \
    "#include <cupel/model.h>\n"                                                                   \
    "#include \"name.h\"\n"                                                                        \
    "typedef struct Thing { int64_t id; } Thing;\n"                                                \
    "CUPEL_DECLARE_MODEL(Thing);\n"                                                                \
    "CUPEL_MODEL(Thing, TABLE_NAME, CUPEL_COLUMN(id, .primary_key = true));\n"

static int setup(void **state)
{
    unsetenv("XDG_CACHE_HOME");
    return folder_enter(state);
}

static void write_counting_compiler(void)
{
    folder_write("counting-cc", "#!/bin/sh\necho run >> runs\nexec cc \"$@\"\n");
    assert_int_equal(chmod("counting-cc", 0755), 0);
}

static int count_runs(void)
{
    FILE *file = fopen("runs", "r");
    int count = 0;
    for (int c; file && (c = fgetc(file)) != EOF;)
        count += c == '\n';
    if (file)
        fclose(file);
    return count;
}

static int load(const char *const *sources, const char *symbol, const char *cc,
                cupel_module **module, const cupel_metadata **metadata, cupel_error *error)
{
    cupel_migrations_options options = { .script_location = ".", .cc = cc };
    return cupel_module_load_metadata(module, metadata, sources, symbol, &options, error);
}

/* The table's name of the one model, and the module closed. */
static void check_table(const char *const *sources, const char *cc, const char *expected)
{
    cupel_module *module = NULL;
    const cupel_metadata *metadata = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    if (load(sources, "things", cc, &module, &metadata, &error) < 0)
        fail_msg("%s", error.message);
    assert_int_equal(metadata->abi, CUPEL_ABI);
    assert_string_equal(metadata->models[0]()->table, expected);
    assert_null(metadata->models[1]);
    cupel_module_close(module);
}

static void check_refused(const char *const *sources, const char *symbol, const char *cc, int code,
                          const char *message)
{
    cupel_module *module = NULL;
    const cupel_metadata *metadata = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    assert_int_equal(load(sources, symbol, cc, &module, &metadata, &error), code);
    if (!strstr(error.message, message))
        fail_msg("'%s' instead of '%s'", error.message, message);
    cupel_error_release(&error);
}

static const char *const one_source[] = { "models.c", NULL };

static void models_are_compiled_once_and_again_when_an_include_changes(void **state)
{
    (void)state;
    write_counting_compiler();
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    check_table(one_source, "./counting-cc", "first");
    assert_int_equal(count_runs(), 1);
    check_table(one_source, "./counting-cc", "first");
    assert_int_equal(count_runs(), 1);
    folder_write("name.h", "#define TABLE_NAME \"second\"\n");
    check_table(one_source, "./counting-cc", "second");
    assert_int_equal(count_runs(), 2);
    /* Other flags are another product; the words are split at blanks. */
    check_table(one_source, "./counting-cc -O1  -g", "second");
    assert_int_equal(count_runs(), 3);
}

static void a_changed_include_is_seen_while_the_old_module_is_in_use(void **state)
{
    cupel_module *module = NULL;
    const cupel_metadata *metadata = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    (void)state;
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    assert_int_equal(load(one_source, "things", "cc", &module, &metadata, &error), 0);
    folder_write("name.h", "#define TABLE_NAME \"second\"\n");
    check_table(one_source, "cc", "second");
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    check_table(one_source, "cc", "first");
    assert_string_equal(metadata->models[0]()->table, "first");
    cupel_module_close(module);
}

static void several_sources_become_one_module(void **state)
{
    static const char *const sources[] = { "models.c", "metadata.c", NULL };
    (void)state;
    write_counting_compiler();
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE);
    folder_write("metadata.c", "#include <cupel/model.h>\ncupel_model_fn Thing_model;\n"
                               "CUPEL_METADATA(things, Thing_model);\n");
    check_table(sources, "./counting-cc", "first");
    assert_int_equal(count_runs(), 3);
    check_table(sources, "./counting-cc", "first");
    assert_int_equal(count_runs(), 3);
    folder_write("name.h", "#define TABLE_NAME \"second\"\n");
    check_table(sources, "./counting-cc", "second");
    assert_int_equal(count_runs(), 5);
}

static void tcc_and_clang_serve_as_well(void **state)
{
    (void)state;
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    if (access("/usr/bin/tcc", X_OK) == 0)
        check_table(one_source, "tcc", "first");
    if (access("/usr/bin/clang", X_OK) == 0)
        check_table(one_source, "clang", "first");
}

static void count_making(const char *folder, int *making, int *files)
{
    DIR *dir = opendir(folder);
    *making = *files = 0;
    for (const struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        *making += strncmp(entry->d_name, "making-", 7) == 0;
        *files += entry->d_name[0] != '.';
    }
    if (dir)
        closedir(dir);
}

static void what_does_not_compile_is_refused_with_the_compilers_words(void **state)
{
    int making;
    int files;
    (void)state;
    folder_write("models.c", "int x = nonsense;\n");
    check_refused(one_source, "things", "cc", CUPEL_ECOMPILE,
                  "models.c: compilation failed (cc exited with 1):\nmodels.c:1:9: error:");
    check_refused(one_source, "things", "no-such-cc", CUPEL_ECOMPILE,
                  "the compiler 'no-such-cc' cannot be run: No such file or directory; install "
                  "one, or name another with 'cc =' in cupel.ini (revisions in SQL need none)");
    check_refused(one_source, "things", "false", CUPEL_ECOMPILE,
                  "models.c: compilation failed (false exited with 1)");
    check_refused(one_source, "things", "true", CUPEL_ECOMPILE,
                  "models.c: compilation failed (true left nothing behind)");
    count_making(".cupel-cache", &making, &files);
    assert_int_equal(making, 0);
    assert_int_equal(files, 0);

    static const char *const missing[] = { "missing.c", NULL };
    check_refused(missing, "things", "cc", CUPEL_EIO, "missing.c: No such file or directory");
    static const char *const none[] = { NULL };
    check_refused(none, "things", "cc", CUPEL_ECONFIG, "no source of the models is named");
}

static void a_missing_symbol_is_named(void **state)
{
    (void)state;
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "cupel_model_fn Other_model;\n"
                                          "CUPEL_METADATA(things, Thing_model, Other_model);\n");
    check_refused(one_source, "things", "cc", CUPEL_ECOMPILE,
                  "models.c: undefined symbol 'Other_model'; list every source that the models "
                  "need in 'models =' in cupel.ini");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    check_refused(one_source, "thing", "cc", CUPEL_ECONFIG,
                  "no metadata named 'thing' in models.c; did you mean 'things'?");
    folder_write("models.c", MODEL_SOURCE);
    check_refused(one_source, "things", "cc", CUPEL_ECONFIG,
                  "no metadata named 'things' in models.c; CUPEL_METADATA(things, ..._model) in a "
                  "source of 'models =' defines it");
    folder_write("models.c", "const unsigned things[] = { 77, 0, 0, 0, 0, 0, 0, 0 };\n");
    check_refused(one_source, "things", "cc", CUPEL_ECOMPILE,
                  "things was compiled with headers of another version of Cupel (ABI 77");
}

static void where_nothing_can_be_written_a_temporary_folder_serves(void **state)
{
    (void)state;
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    folder_write(".cupel-cache", "a file in the cache's place");
    assert_int_equal(mkdir("temporary", 0700), 0);
    setenv("TMPDIR", "temporary", 1);
    check_table(one_source, "cc", "first");
    /* Nothing is left in it. */
    assert_int_equal(rmdir("temporary"), 0);
    check_refused(one_source, "things", "cc", CUPEL_EIO,
                  "there is no place for what is compiled: neither ./.cupel-cache nor temporary/");
    unsetenv("TMPDIR");
}

static void a_cache_that_others_can_write_to_is_not_used(void **state)
{
    int making;
    int files;
    (void)state;
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    assert_int_equal(mkdir(".cupel-cache", 0700), 0);
    static const mode_t modes[] = { 0720, 0702 };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(".cupel-cache", modes[i]), 0);
        check_table(one_source, "cc", "first");
        count_making(".cupel-cache", &making, &files);
        assert_int_equal(files, 0);
    }
}

static void the_environment_may_say_where_caches_go(void **state)
{
    int making;
    int files;
    char caches[64];
    (void)state;
    snprintf(caches, sizeof caches, "%s/some/caches", folder_path);
    setenv("XDG_CACHE_HOME", caches, 1);
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    check_table(one_source, "cc", "first");
    unsetenv("XDG_CACHE_HOME");
    count_making("some/caches/cupel", &making, &files);
    assert_int_equal(files, 2); /* the product and what it was made from */
    assert_int_equal(access(".cupel-cache", F_OK), -1);
}

static cupel_migrations *open_history(cupel_error *error)
{
    cupel_migrations *migrations = NULL;
    if (cupel_migrations_open(&migrations, NULL, error) < 0)
        fail_msg("%s", error->message);
    return migrations;
}

static cupel__revision *find(cupel_migrations *migrations, const char *id)
{
    return cupel__map_get_text(&migrations->by_id, id);
}

#define REVISION(id, down)                                                                         \
    "#include <cupel/op.h>\nstatic void up(cupel_op *op) { (void)op; }\n"                          \
    "CUPEL_REVISION(" id ", .down_revision = " down ", .upgrade = up, .no_transaction = true);\n"

static void revisions_are_compiled_together_and_loaded_one_by_one(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_step *steps;
    size_t count;
    static const char *const none[] = { NULL };
    (void)state;
    mkdir("migrations", 0700);
    mkdir("migrations/versions", 0700);
    folder_write("migrations/versions/a.c", REVISION("a", "NULL"));
    folder_write("migrations/versions/b.c", REVISION("b", "\"a\""));
    folder_write("migrations/versions/c.sql", "-- revision: c\n-- revises: b\n-- upgrade\n");
    folder_write("migrations/versions/notes.txt", "not a revision");
    folder_write("migrations/versions/.hidden.c", "not a revision");
    cupel_migrations *migrations = open_history(&error);
    assert_int_equal(migrations->count, 3);
    assert_int_equal(cupel__migrations_plan(migrations, CUPEL_STEP_UPGRADE, "head", none, &steps,
                                            &count, &error),
                     0);
    assert_int_equal(count, 3);
    assert_int_equal(cupel__revisions_compile(migrations, steps, count, &error), 0);

    const cupel_revision *revision = NULL;
    const cupel_revision *again = NULL;
    assert_int_equal(cupel__revision_load(migrations, find(migrations, "b"), &revision, &error), 0);
    assert_string_equal(revision->id, "b");
    assert_string_equal(revision->down_revision, "a");
    assert_true(revision->no_transaction);
    assert_non_null(revision->upgrade);
    assert_null(revision->downgrade);
    assert_int_equal(cupel__revision_load(migrations, find(migrations, "b"), &again, &error), 0);
    assert_ptr_equal(revision, again);
    cupel_migrations_close(migrations);
}

static void a_revision_must_be_what_its_text_says(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_revision *revision;
    (void)state;
    mkdir("migrations", 0700);
    mkdir("migrations/versions", 0700);
    folder_write("migrations/versions/a.c", "#include <cupel/op.h>\n"
                                            "#define down_revision depends_on\n"
                                            "CUPEL_REVISION(a, .down_revision = NULL);\n");
    folder_write("migrations/versions/b.c", "#include <cupel/op.h>\n#ifdef NEVER\n"
                                            "CUPEL_REVISION(b, .down_revision = \"a\");\n#endif\n");
    folder_write(
        "migrations/versions/c.c",
        "#include <cupel/op.h>\n#define text(x) \"other\"\n#define depends_on down_revision\n"
        "CUPEL_REVISION(c, .down_revision = \"b\", .depends_on = \"a\");\n");
    cupel_migrations *migrations = open_history(&error);
    assert_int_equal(cupel__revision_load(migrations, find(migrations, "a"), &revision, &error), 0);
    assert_int_equal(cupel__revision_load(migrations, find(migrations, "b"), &revision, &error),
                     CUPEL_EREVISION);
    assert_string_equal(
        error.message, "migrations/versions/b.c:3: the compiled file has no cupel_revision_b; does "
                       "the preprocessor leave CUPEL_REVISION out?");
    assert_int_equal(cupel__revision_load(migrations, find(migrations, "c"), &revision, &error),
                     CUPEL_EREVISION);
    assert_string_equal(error.message,
                        "migrations/versions/c.c:4: compiled, .down_revision is 'a', but the text "
                        "says 'b'; keep the preprocessor out of CUPEL_REVISION");
    cupel_migrations_close(migrations);
    cupel_error_release(&error);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_migrations *migrations = NULL;
    (void)state;
    assert_int_equal(cupel_migrations_open(&migrations, NULL, &error), CUPEL_ECONFIG);
    assert_null(migrations);
    assert_string_equal(
        error.message,
        "the folder of the revisions, 'migrations/versions', cannot be read: No such "
        "file or directory; 'cupel init' makes a new one");
    cupel_migrations_options options = { .revision_format = "xml" };
    assert_int_equal(cupel_migrations_open(&migrations, &options, &error), CUPEL_ECONFIG);
    assert_string_equal(error.message, "revision_format = xml: it is 'c' or 'sql'");
    cupel_error_release(&error);
}

static int load_all(void *context)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_migrations *migrations = NULL;
    cupel_module *module = NULL;
    const cupel_metadata *metadata = NULL;
    const cupel_revision *revision;
    const cupel_revision_info *const *infos;
    size_t count;
    (void)context;
    int code = cupel_migrations_open(&migrations, NULL, &error);
    if (code == 0)
        code = cupel_migrations_resolve(migrations, "head", &infos, &count, &error);
    if (code == 0)
        code = cupel_migrations_range(migrations, NULL, NULL, &infos, &count, &error);
    if (code == 0)
        code = cupel__revision_load(migrations, find(migrations, "a"), &revision, &error);
    if (code == 0)
        code = load(one_source, "things", "cc", &module, &metadata, &error);
    cupel_module_close(module);
    cupel_migrations_close(migrations);
    cupel_error_release(&error);
    return code;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    mkdir("migrations", 0700);
    mkdir("migrations/versions", 0700);
    folder_write("migrations/versions/a.c", REVISION("a", "NULL"));
    folder_write("name.h", "#define TABLE_NAME \"first\"\n");
    folder_write("models.c", MODEL_SOURCE "CUPEL_METADATA(things, Thing_model);\n");
    assert_true(failing_alloc_torture(load_all, NULL) > 10);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, folder_leave)
    const struct CMUnitTest tests[] = {
        CASE(models_are_compiled_once_and_again_when_an_include_changes),
        CASE(a_changed_include_is_seen_while_the_old_module_is_in_use),
        CASE(several_sources_become_one_module),
        CASE(tcc_and_clang_serve_as_well),
        CASE(what_does_not_compile_is_refused_with_the_compilers_words),
        CASE(a_missing_symbol_is_named),
        CASE(where_nothing_can_be_written_a_temporary_folder_serves),
        CASE(a_cache_that_others_can_write_to_is_not_used),
        CASE(the_environment_may_say_where_caches_go),
        CASE(revisions_are_compiled_together_and_loaded_one_by_one),
        CASE(a_revision_must_be_what_its_text_says),
        CASE(a_folder_that_is_not_there_is_named),
        CASE(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
