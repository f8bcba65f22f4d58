/* Upgrade, downgrade and stamp: a plan carried out step by step, each in a transaction with its row of
 * the version table where the engine allows that. */

#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "migrate/keys.h"
#include "migrate/lock.h"
#include "migrate/op.h"
#include "migrate/version.h"

/* The version table is not what the plan began with: somebody else was faster. Positive, as it is no
 * failure: a new plan is made. */
enum { MOVED = 2 };

/* A run, from the first look at the version table to the last step. */
typedef struct run {
    cupel__executor executor; /* first: what operations send their statements to */
    cupel_migrations *migrations;
    cupel_connection *connection;
    const cupel_dialect *dialect;
    const cupel__rebuild_rules *rules; /* NULL where tables are altered in place */
    cupel__run_lock lock;
    cupel__arena arena;
    cupel__vec(const char *) state; /* the version table's rows as this run knows them */
    size_t done;                    /* steps carried out */
    size_t told;                    /* steps of the plan that the log knows of */
    bool in_transaction;            /* the steps' statements belong to one of ours */
    bool keys_suspended;

    /* Where statements cannot be undone together: what the step has done so far. */
    bool auto_begin; /* the engine ends transactions on its own; what it leaves open is ours */
    cupel__vec(const char *) statements;
    size_t lasting; /* of these, committed */
} run;

static int run_open(run *r, cupel_migrations *migrations, cupel_engine *engine, cupel_error *error);
static void run_close(run *r);
static int take_state(run *r, cupel_error *error);
static int run_steps(run *r, const cupel_step *steps, size_t count, cupel_error *error);
static int group_size(run *r, const cupel_step *steps, size_t count, size_t *out,
                      cupel_error *error);
static int run_group(run *r, const cupel_step *steps, size_t count, cupel_error *error);
static int run_transaction(run *r, const cupel_step *steps, size_t count, cupel_error *error);
static int run_loose(run *r, const cupel_step *step, cupel_error *error);
static int commit(run *r, const cupel_step *last, cupel_error *error);
static int run_step(run *r, const cupel_step *step, cupel_error *error);
static int run_c(run *r, const cupel_step *step, cupel_error *error);
static int run_sql(run *r, const cupel_step *step, cupel_error *error);
static int execute(cupel__executor *executor, const char *sql, size_t size,
                   const cupel_value *values, size_t count, cupel_error *error);
static int note_statement(run *r, const char *sql, cupel_error *error);
static void list_lasting(run *r, const cupel_step *step, cupel_error *error);
static int apply_changes(run *r, const cupel_step *step, cupel_error *error);
static int begin_step(run *r, const cupel_step *step, size_t number, cupel_error *error);
static int no_transaction(run *r, const cupel_step *step, bool *out, cupel_error *error);
static int migrate(cupel_migrations *migrations, cupel_engine *engine, cupel_step_kind kind,
                   const char *target, cupel_error *error);

int cupel_migrations_upgrade(cupel_migrations *migrations, cupel_engine *engine, const char *target,
                             cupel_error *error)
{
    return migrate(migrations, engine, CUPEL_STEP_UPGRADE, target != NULL ? target : "head", error);
}

int cupel_migrations_downgrade(cupel_migrations *migrations, cupel_engine *engine,
                               const char *target, cupel_error *error)
{
    return migrate(migrations, engine, CUPEL_STEP_DOWNGRADE, target != NULL ? target : "-1", error);
}

int cupel_migrations_stamp(cupel_migrations *migrations, cupel_engine *engine, const char *target,
                           bool purge, cupel_error *error)
{
    static const char *const none[] = { NULL };
    const cupel_step *steps;
    size_t count = 0;
    run r;
    int code = run_open(&r, migrations, engine, error);
    if (code == 0)
        code = cupel__run_lock_begin(&r.lock, error);
    if (code == 0) {
        code = cupel__version_create(migrations, r.connection, error);
        /* Some engines have ended the transaction with that. */
        if (code == 0 && !cupel_connection_in_transaction(r.connection))
            code = cupel__run_lock_begin(&r.lock, error);
        if (code == 0)
            code = purge ? cupel__version_purge(migrations, r.connection, error)
                         : take_state(&r, error);
        if (code == 0 && !purge && !cupel__vec_push(&r.state, NULL))
            code = cupel__error_nomem(error);
        if (code == 0)
            code = cupel__migrations_plan(migrations, CUPEL_STEP_STAMP, target,
                                          purge ? none : r.state.items, &steps, &count, error);
        for (size_t i = 0; code == 0 && i < count; i++) {
            code = begin_step(&r, &steps[i], i, error);
            if (code == 0)
                code = cupel__version_move(migrations, r.connection, steps[i].changes,
                                           steps[i].change_count, error);
        }
        if (code == 0)
            code = cupel_connection_commit(r.connection, error);
        if (code < 0)
            cupel_connection_rollback(r.connection, NULL);
    }
    run_close(&r);
    return code;
}

/* "+2", "-1", "ae10+1": counted from where the database stands. */
static bool is_relative(const char *target)
{
    const char *sign = strpbrk(target, "+-");
    return sign != NULL && sign[1] >= '0' && sign[1] <= '9';
}

static int migrate(cupel_migrations *migrations, cupel_engine *engine, cupel_step_kind kind,
                   const char *target, cupel_error *error)
{
    run r;
    int code = run_open(&r, migrations, engine, error);
    while (code == 0) {
        const cupel_step *steps;
        size_t count;
        code = take_state(&r, error);
        if (code == 0 && !cupel__vec_push(&r.state, NULL))
            code = cupel__error_nomem(error);
        if (code == 0)
            code = cupel__migrations_plan(migrations, kind, target, r.state.items, &steps, &count,
                                          error);
        if (code < 0)
            break;
        r.state.count--;
        code = cupel__revisions_compile(migrations, steps, count, error);
        if (code == 0)
            code = run_steps(&r, steps, count, error);
        if (code != MOVED)
            break;
        code = 0;
        if (r.done > 0 && is_relative(target))
            code = cupel_error_set(error, CUPEL_ESTALE,
                                   "somebody else is migrating this database too; %zu steps of "
                                   "'%s' were made, then it was moved",
                                   r.done, target);
    }
    run_close(&r);
    return code;
}

static int run_open(run *r, cupel_migrations *migrations, cupel_engine *engine, cupel_error *error)
{
    *r = (run){ .executor.execute = execute, .migrations = migrations };
    int code = cupel_connection_open(&r->connection, engine, error);
    if (code < 0)
        return code;
    r->executor.connection = r->connection;
    r->dialect = cupel__connection_dialect(r->connection);
    r->rules = r->dialect->capabilities & CUPEL_NEEDS_REBUILD
                   ? cupel__rebuild_rules_find(r->dialect->name)
                   : NULL;
    return cupel__run_lock_take(&r->lock, r->connection, migrations->version_table,
                                migrations->lock_timeout_s, &migrations->log, error);
}

static void run_close(run *r)
{
    if (r->connection != NULL) {
        cupel_connection_rollback(r->connection, NULL);
        cupel__run_lock_release(&r->lock);
    }
    cupel_connection_close(r->connection);
    cupel__vec_release(&r->state);
    cupel__vec_release(&r->statements);
    cupel__arena_release(&r->arena);
}

/* Reads the version table into r->state. */
static int take_state(run *r, cupel_error *error)
{
    const char *const *ids;
    size_t count;
    int code = cupel_migrations_current(r->migrations, r->connection, &ids, &count, error);
    r->state.count = 0;
    for (size_t i = 0; code == 0 && i < count; i++) {
        const char *id = cupel__arena_strdup(&r->arena, ids[i]);
        if (id == NULL || !cupel__vec_push(&r->state, id))
            code = cupel__error_nomem(error);
    }
    return code;
}

static int run_steps(run *r, const cupel_step *steps, size_t count, cupel_error *error)
{
    int code = 0;
    r->told = 0;
    for (size_t i = 0; code == 0 && i < count;) {
        size_t size;
        code = group_size(r, steps + i, count - i, &size, error);
        if (code == 0)
            code = size > 0 ? run_group(r, steps + i, size, error) : run_loose(r, &steps[i], error);
        i += size > 0 ? size : 1;
        r->done += code == 0 ? (size > 0 ? size : 1) : 0;
        r->told = 0;
    }
    return code;
}

/* How many steps from here on share a transaction; 0 where the first can be in none. */
static int group_size(run *r, const cupel_step *steps, size_t count, size_t *out,
                      cupel_error *error)
{
    *out = 0;
    if (!(r->dialect->capabilities & CUPEL_CAN_TRANSACTIONAL_DDL))
        return 0;
    size_t limit = r->migrations->single_transaction ? count : 1;
    for (size_t i = 0; i < limit; i++) {
        bool loose;
        int code = no_transaction(r, &steps[i], &loose, error);
        if (code < 0 || loose)
            return code;
        *out = i + 1;
    }
    return 0;
}

/* Begins again without foreign keys where a step asks for that; whatever it did before is undone. */
static int run_group(run *r, const cupel_step *steps, size_t count, cupel_error *error)
{
    int code = run_transaction(r, steps, count, error);
    if (code != CUPEL__SUSPEND_KEYS)
        return code;
    cupel__keys keys;
    code = cupel__keys_suspend(&keys, r->connection, r->rules, error);
    if (code < 0)
        return code;
    r->keys_suspended = true;
    code = cupel__run_lock_begin(&r->lock, error);
    if (code == 0)
        code = cupel__keys_note(&keys, error);
    if (code == 0)
        code = run_transaction(r, steps, count, error);
    if (code == 0)
        code = cupel__keys_check(&keys, error);
    if (code == 0)
        code = commit(r, &steps[count - 1], error);
    if (code != 0)
        cupel_connection_rollback(r->connection, NULL);
    cupel__keys_restore(&keys);
    r->keys_suspended = false;
    return code;
}

/* Without keys the caller has begun the transaction, and will end it. */
static int run_transaction(run *r, const cupel_step *steps, size_t count, cupel_error *error)
{
    bool same = true;
    size_t before = r->state.count;
    int code = r->keys_suspended ? 0 : cupel__run_lock_begin(&r->lock, error);
    if (code < 0)
        return code;
    r->in_transaction = true;
    if (r->lock.rules == NULL)
        code =
            cupel__version_is(r->migrations, r->connection, r->state.items, before, &same, error);
    if (code == 0 && !same)
        code = MOVED;
    if (code == 0 && before == 0)
        code = cupel__version_create(r->migrations, r->connection, error);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = begin_step(r, &steps[i], i, error);
        if (code == 0)
            code = run_step(r, &steps[i], error);
        if (code == 0)
            code = cupel__version_move(r->migrations, r->connection, steps[i].changes,
                                       steps[i].change_count, error);
    }
    if (code == 0 && !r->keys_suspended)
        code = commit(r, &steps[count - 1], error);
    r->in_transaction = false;
    if (code != 0)
        cupel_connection_rollback(r->connection, NULL);
    for (size_t i = 0; code == 0 && i < count; i++)
        code = apply_changes(r, &steps[i], error);
    return code;
}

/* A step whose statements cannot be undone together. Those that can wait for the version row do. */
static int run_loose(run *r, const cupel_step *step, cupel_error *error)
{
    bool loose;
    r->statements.count = 0;
    r->lasting = 0;
    int code = no_transaction(r, step, &loose, error);
    if (code == 0 && r->state.count == 0)
        code = cupel__version_create(r->migrations, r->connection, error);
    if (code == 0)
        code = begin_step(r, step, 0, error);
    r->auto_begin = !loose;
    if (code == 0)
        code = run_step(r, step, error);
    r->auto_begin = false;
    if (code == 0 && !cupel_connection_in_transaction(r->connection))
        code = cupel__run_lock_begin(&r->lock, error);
    if (code == 0)
        code = cupel__version_move(r->migrations, r->connection, step->changes, step->change_count,
                                   error);
    if (code == 0)
        code = commit(r, step, error);
    if (code < 0) {
        cupel_connection_rollback(r->connection, NULL);
        list_lasting(r, step, error);
        return code;
    }
    return apply_changes(r, step, error);
}

static const char *verb(const cupel_step *step)
{
    return step->kind == CUPEL_STEP_UPGRADE ? "upgrade" : "downgrade";
}

/* A full disk may show here first, and constraints that were deferred. */
static int commit(run *r, const cupel_step *last, cupel_error *error)
{
    int code = cupel_connection_commit(r->connection, error);
    if (code < 0)
        cupel__error_prefix(error, "revision %s, %s, at its commit: ", last->revision->id,
                            verb(last));
    return code;
}

static int run_step(run *r, const cupel_step *step, cupel_error *error)
{
    int code = step->revision->is_sql ? run_sql(r, step, error) : run_c(r, step, error);
    if (code < 0)
        cupel__error_prefix(error, "revision %s, %s, ", step->revision->id, verb(step));
    return code;
}

static cupel__revision *revision_of(run *r, const cupel_step *step)
{
    return cupel__map_get_text(&r->migrations->by_id, step->revision->id);
}

static int run_c(run *r, const cupel_step *step, cupel_error *error)
{
    const cupel_revision *revision;
    cupel_op op;
    int code = cupel__revision_load(r->migrations, revision_of(r, step), &revision, error);
    if (code < 0)
        return code;
    cupel_op_fn *run_it =
        step->kind == CUPEL_STEP_UPGRADE ? revision->upgrade : revision->downgrade;
    if (run_it == NULL)
        return cupel_error_set(error, CUPEL_EREVISION, "%s: the revision has no .%s",
                               step->revision->path, verb(step));
    code = cupel__op_init(&op, r->dialect, &r->executor, error);
    if (code == 0) {
        op.keys_suspended = r->keys_suspended;
        run_it(&op);
        code = cupel__op_finish(&op);
        if (code < 0) {
            cupel__error_move(error, &op.error);
            cupel__error_prefix(error, "%s:%d: ", op.file != NULL ? op.file : step->revision->path,
                                op.line);
        }
    }
    cupel__op_release(&op);
    return code;
}

static int run_sql(run *r, const cupel_step *step, cupel_error *error)
{
    cupel__revision *revision = revision_of(r, step);
    const cupel__sql_section *section =
        cupel__revision_section(revision, step->kind == CUPEL_STEP_UPGRADE, r->dialect->name);
    cupel__splitter splitter;
    cupel__split_statement statement;
    int code = 0;
    if (section == NULL)
        return cupel_error_set(error, CUPEL_EREVISION, "%s: there is no section \"-- %s\"",
                               revision->info.path, verb(step));
    cupel__splitter_init(&splitter, cupel__lexical_find(r->dialect->name), section->text,
                         section->size);
    while (code == 0 && cupel__splitter_next(&splitter, &statement)) {
        code = statement.unterminated
                   ? cupel_error_set(error, CUPEL_EREVISION,
                                     "a quote or comment is left open in this statement")
                   : execute(&r->executor, statement.text, statement.size, NULL, 0, error);
        if (code < 0) {
            int line, column;
            cupel__statement_place(section->text, &statement, error != NULL ? error->position : 0,
                                   &line, &column);
            cupel__error_prefix(error, "%s:%d:%d: ", revision->info.path, section->line + line - 1,
                                column);
        }
    }
    return code;
}

/* What becomes of a statement about foreign keys' enforcement, which means nothing inside a
 * transaction: to suspend them, the transaction is begun again without them. */
static int switch_keys(run *r, int direction)
{
    return direction < 0 && !r->keys_suspended ? CUPEL__SUSPEND_KEYS : 0;
}

static int execute(cupel__executor *executor, const char *sql, size_t size,
                   const cupel_value *values, size_t count, cupel_error *error)
{
    run *r = (run *)executor;
    const cupel__lexical *lexical = cupel__lexical_find(r->dialect->name);
    int direction = r->rules != NULL && r->in_transaction ? r->rules->switches_keys(sql, size) : 0;
    if (direction != 0)
        return switch_keys(r, direction);
    if ((r->in_transaction || r->auto_begin) &&
        cupel__statement_moves_transaction(lexical, sql, size))
        return cupel_error_set(
            error, CUPEL_EREVISION,
            "\"%.*s\" in a revision that runs in a transaction; leave it out, or "
            "take the revision out of its transaction (%s)",
            size > 40 ? 40 : (int)size, sql,
            "\"-- transaction: off\" in SQL, .no_transaction = true in C");
    const char *text = cupel__arena_strndup(&r->arena, sql, size);
    int code = text != NULL ? 0 : cupel__error_nomem(error);
    if (code == 0 && r->auto_begin && !cupel_connection_in_transaction(r->connection))
        code = cupel_connection_begin(r->connection, error);
    if (code == 0)
        code = count == 0
                   ? cupel_connection_run(r->connection, text, error)
                   : cupel_connection_execute(r->connection, text, values, count, NULL, error);
    return code == 0 && !r->in_transaction ? note_statement(r, text, error) : code;
}

/* An engine that commits by itself has committed all that came before, too. */
static int note_statement(run *r, const char *sql, cupel_error *error)
{
    if (!cupel__vec_push(&r->statements, sql))
        return cupel__error_nomem(error);
    if (!cupel_connection_in_transaction(r->connection))
        r->lasting = r->statements.count;
    return 0;
}

/* Tells what a failed step leaves behind. */
static void list_lasting(run *r, const cupel_step *step, cupel_error *error)
{
    if (r->lasting == 0) {
        bool is_there = error != NULL && error->category == CUPEL_CATEGORY_DUPLICATE;
        cupel__error_suffix(error,
                            "\n  This run applied nothing of the step, and the version table "
                            "was not moved.");
        if (is_there)
            cupel__error_suffix(error,
                                "\n  What is there already may be from a run that was interrupted "
                                "half way: undo it by hand and run the command again; or finish "
                                "the step by hand and stamp the database with '%s'.",
                                step->to[0] != NULL ? step->to[0] : "base");
        return;
    }
    cupel__error_suffix(error, "\n  These statements of the step were applied and stay, and the "
                               "version table was not moved:");
    for (size_t i = 0; i < r->lasting; i++)
        cupel__error_suffix(error, "\n    %s;", r->statements.items[i]);
    cupel__error_suffix(error,
                        "\n  Undo them by hand and run the command again; or finish the step by "
                        "hand and stamp the database with '%s'.",
                        step->to[0] != NULL ? step->to[0] : "base");
}

/* Follows the version table in r->state. */
static int apply_changes(run *r, const cupel_step *step, cupel_error *error)
{
    for (size_t i = 0; i < step->change_count; i++) {
        const cupel_version_change *change = &step->changes[i];
        size_t at = 0;
        while (change->from != NULL && at < r->state.count &&
               strcmp(r->state.items[at], change->from) != 0)
            at++;
        const char *to = cupel__arena_strdup(&r->arena, change->to);
        if (change->to != NULL && to == NULL)
            return cupel__error_nomem(error);
        if (change->from == NULL) {
            if (!cupel__vec_push(&r->state, to))
                return cupel__error_nomem(error);
        } else if (at < r->state.count) {
            r->state.items[at] = to != NULL ? to : r->state.items[--r->state.count];
        }
    }
    return 0;
}

static void join(cupel__buf *out, const char *const *ids)
{
    for (size_t i = 0; ids[i] != NULL; i++)
        cupel__buf_printf(out, "%s%s", i == 0 ? "" : ", ", ids[i]);
}

/* Announces the step, once, and makes sure that this run may take it. */
static int begin_step(run *r, const cupel_step *step, size_t number, cupel_error *error)
{
    cupel__buf line = { 0 };
    if (number >= r->told) {
        bool stamp = step->kind == CUPEL_STEP_STAMP;
        cupel__buf_printf(&line, "Running %s ", stamp ? "stamp_revision" : verb(step));
        join(&line, step->from);
        cupel__buf_append(&line, " -> ");
        join(&line, step->to);
        if (!stamp && step->revision->message != NULL && step->revision->message[0] != '\0')
            cupel__buf_printf(&line, ", %s", step->revision->message);
        cupel_log_write(&r->migrations->log, CUPEL_LOG_INFO, "cupel.migrate", "%s",
                        cupel__buf_text(&line));
        r->told = number + 1;
    }
    cupel__buf_release(&line);
    /* A step that can be undone is undone where its row was moved by somebody else. To ask before each
     * would cost as much as many a step. */
    if (r->in_transaction && (r->done > 0 || number > 0))
        return 0;
    return cupel__run_lock_check(&r->lock, error);
}

static int no_transaction(run *r, const cupel_step *step, bool *out, cupel_error *error)
{
    cupel__revision *revision = revision_of(r, step);
    const cupel_revision *loaded;
    *out = revision->no_transaction;
    if (revision->info.is_sql)
        return 0;
    int code = cupel__revision_load(r->migrations, revision, &loaded, error);
    if (code == 0)
        *out = loaded->no_transaction;
    return code;
}
