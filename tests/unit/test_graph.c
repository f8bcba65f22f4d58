/* The graph of revisions: the case tables of Alembic's own answers, what is refused, and that a long
 * history takes time in proportion to its length. */
#include "failing_alloc.h"

#include <jansson.h>
#include <stdio.h>

#include "base/error.h"
#include "migrate/graph.h"
#include "migrate/version_rows.h"

typedef struct graph {
    cupel_migrations *migrations;
    cupel_error error;
    int code;
} graph;

static const char **text_list(cupel__arena *arena, const json_t *array)
{
    const char **list = cupel__arena_alloc(arena, (json_array_size(array) + 1) * sizeof *list);
    size_t i = 0;
    for (; i < json_array_size(array); i++)
        list[i] = cupel__arena_strdup(arena, json_string_value(json_array_get(array, i)));
    list[i] = NULL;
    return list;
}

/* A history that no files stand behind. */
static graph graph_of(const json_t *nodes)
{
    graph g = { .error = CUPEL_ERROR_INIT };
    cupel_migrations *m = g.migrations = cupel_alloc(sizeof *m);
    static const char *const locations[] = { "versions", NULL };
    static const char *const none[] = { NULL };
    memset(m, 0, sizeof *m);
    m->version_locations = locations;
    m->count = json_array_size(nodes);
    m->revisions = cupel_alloc((m->count + 1) * sizeof *m->revisions);
    for (size_t i = 0; i < m->count; i++) {
        const json_t *node = json_array_get(nodes, i);
        cupel__revision *revision = cupel__arena_zalloc(&m->arena, sizeof *revision);
        cupel_revision_info *info = &revision->info;
        info->id = cupel__arena_strdup(&m->arena, json_string_value(json_object_get(node, "rev")));
        info->path = cupel__arena_printf(&m->arena, "versions/%s.c", info->id);
        info->message = "";
        info->down_revisions = text_list(&m->arena, json_object_get(node, "down"));
        info->depends_on = text_list(&m->arena, json_object_get(node, "depends_on"));
        info->branch_labels = text_list(&m->arena, json_object_get(node, "labels"));
        info->next_revisions = none;
        revision->line = 1;
        m->revisions[i] = revision;
    }
    g.code = cupel__graph_build(m, &g.error);
    return g;
}

static graph graph_of_text(const char *text)
{
    json_error_t where;
    json_t *nodes = json_loads(text, 0, &where);
    if (!nodes)
        fail_msg("%s", where.text);
    graph g = graph_of(nodes);
    json_decref(nodes);
    return g;
}

static void graph_release(graph *g)
{
    cupel__map_release(&g->migrations->by_id);
    cupel__map_release(&g->migrations->by_label);
    cupel__arena_release(&g->migrations->scratch);
    cupel__arena_release(&g->migrations->arena);
    cupel_free(g->migrations->revisions);
    cupel_free(g->migrations);
    cupel_error_release(&g->error);
}

/* Calls `check` for every line of a table and reports how many there were. */
static void for_each_case(const char *table, void (*check)(const json_t *row))
{
    char path[512];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/alembic/%s.jsonl", CUPEL_TEST_CASES, table);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s cannot be read", path);
    for (;;) {
        json_error_t where;
        json_t *row = json_loadf(file, JSON_DISABLE_EOF_CHECK, &where);
        if (!row) {
            if (!feof(file))
                fail_msg("%s: %s", path, where.text);
            break;
        }
        check(row);
        json_decref(row);
        count++;
    }
    fclose(file);
    print_message("%s: %zu cases\n", table, count);
    assert_true(count > 0);
}

static const char *case_id(const json_t *row)
{
    return json_string_value(json_object_get(row, "id"));
}

/* An argument of the original: null and [] are base, a list is its names with commas between. */
static const char *argument(cupel__arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    const char *joined = "";
    for (size_t i = 0; i < json_array_size(value); i++)
        joined = cupel__arena_printf(arena, "%s%s%s", joined, i ? "," : "",
                                     json_string_value(json_array_get(value, i)));
    return joined[0] ? joined : "base";
}

static const char *const *argument_ids(cupel__arena *arena, const json_t *value)
{
    if (!json_is_string(value))
        return text_list(arena, value);
    const char **list = cupel__arena_zalloc(arena, 2 * sizeof *list);
    if (strcmp(json_string_value(value), "base") != 0)
        list[0] = json_string_value(value);
    return list;
}

static bool same_ids(const char *const *ids, const json_t *expected)
{
    size_t count = 0;
    for (; ids[count]; count++) {
        bool found = false;
        for (size_t i = 0; i < json_array_size(expected); i++)
            found =
                found || strcmp(ids[count], json_string_value(json_array_get(expected, i))) == 0;
        if (!found)
            return false;
    }
    return count == json_array_size(expected);
}

static bool same_list(const cupel__revision_list *list, const json_t *expected)
{
    const char *ids[256] = { NULL };
    assert_true(list->count < 256);
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->items[i]->info.id;
    return same_ids(ids, expected);
}

/* Where the original gives an error, ours has its words in it. */
static void check_error(const json_t *row, int code, const cupel_error *error)
{
    const json_t *expected = json_object_get(row, "error");
    const char *text = json_string_value(json_array_get(expected, 1));
    if (code == 0)
        fail_msg("case %s: expected the error %s", case_id(row), text);
    if (strncmp(text, "Multiple heads", 14) == 0)
        text = "Multiple head revisions are present for given argument";
    if (strncmp(text, "No such revision", 16) == 0)
        text = "Can't locate revision identified by";
    if (!strstr(error->message, text))
        fail_msg("case %s: '%s', expected '%s'", case_id(row), error->message, text);
}

static void check_resolve(const json_t *row)
{
    const char *fn = json_string_value(json_object_get(row, "fn"));
    const json_t *name = json_array_get(json_object_get(row, "args"), 0);
    const json_t *result = json_object_get(row, "result");
    graph g = graph_of(json_object_get(row, "graph"));
    cupel__revision_list list = { 0 };
    assert_int_equal(g.code, 0);

    if (strcmp(fn, "_get_base_revisions") == 0) {
        g.code =
            cupel__filter_lineage(g.migrations, &g.migrations->bases,
                                  argument(&g.migrations->arena, name), false, &list, &g.error);
    } else {
        const char *text =
            strcmp(fn, "get_current_head") == 0 ? "head" : argument(&g.migrations->arena, name);
        g.code = cupel__resolve(g.migrations, text, &list, &g.error);
    }
    if (json_object_get(row, "error")) {
        check_error(row, g.code, &g.error);
    } else {
        json_t *expected = json_is_array(result) ? json_incref((json_t *)result) : json_array();
        if (json_is_string(result))
            json_array_append(expected, (json_t *)result);
        if (g.code < 0 || !same_list(&list, expected))
            fail_msg("case %s: %s", case_id(row), g.error.message);
        json_decref(expected);
    }
    graph_release(&g);
}

static void names_mean_what_they_mean_to_alembic(void **state)
{
    (void)state;
    for_each_case("resolve", check_resolve);
}

static void check_steps(const json_t *row)
{
    const char *fn = json_string_value(json_object_get(row, "fn"));
    const json_t *args = json_object_get(row, "args");
    const json_t *expected = json_object_get(row, "result");
    cupel_step_kind kind = strcmp(fn, "_upgrade_revs") == 0     ? CUPEL_STEP_UPGRADE
                           : strcmp(fn, "_downgrade_revs") == 0 ? CUPEL_STEP_DOWNGRADE
                                                                : CUPEL_STEP_STAMP;
    graph g = graph_of(json_object_get(row, "graph"));
    const cupel_step *steps = NULL;
    size_t count = 0;
    assert_int_equal(g.code, 0);

    g.code = cupel__migrations_plan(
        g.migrations, kind, argument(&g.migrations->arena, json_array_get(args, 0)),
        argument_ids(&g.migrations->arena, json_array_get(args, 1)), &steps, &count, &g.error);
    if (json_object_get(row, "error")) {
        check_error(row, g.code, &g.error);
    } else {
        if (g.code < 0)
            fail_msg("case %s: %s", case_id(row), g.error.message);
        assert_int_equal(count, json_array_size(expected));
        for (size_t i = 0; i < count; i++) {
            const json_t *step = json_array_get(expected, i);
            if (!same_ids(steps[i].from, json_object_get(step, "from")) ||
                !same_ids(steps[i].to, json_object_get(step, "to")))
                fail_msg("case %s: step %zu", case_id(row), i);
            assert_true(steps[i].change_count > 0);
        }
    }
    graph_release(&g);
}

static void plans_have_the_steps_of_alembic_in_its_order(void **state)
{
    (void)state;
    for_each_case("steps", check_steps);
}

/* Below every revision of the walk are only those that come after it. */
static void check_partial_order(const json_t *row, const cupel__revision_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count; j++) {
            const cupel__revision_list *downs = &list->items[j]->downs;
            for (size_t k = 0; k < downs->count; k++) {
                if (downs->items[k] == list->items[i])
                    fail_msg("case %s: %s comes before %s", case_id(row), list->items[i]->info.id,
                             list->items[j]->info.id);
            }
        }
    }
}

static void check_iterate(const json_t *row)
{
    const json_t *args = json_object_get(row, "args");
    const json_t *options = json_object_get(row, "kw");
    graph g = graph_of(json_object_get(row, "graph"));
    cupel_migrations *m = g.migrations;
    const char *upper = argument(&m->arena, json_array_get(args, 0));
    const char *lower = argument(&m->arena, json_array_get(args, 1));
    cupel__revision_list list = { 0 };
    int flags = 0;
    assert_int_equal(g.code, 0);
    if (json_is_true(json_object_get(options, "inclusive")))
        flags |= CUPEL__SELECT_BOTH_ENDS;
    if (json_is_true(json_object_get(options, "implicit_base")))
        flags |= CUPEL__SELECT_DEPENDENCIES;
    if (json_is_false(json_object_get(options, "assert_relative_length")))
        flags |= CUPEL__SELECT_CLAMPED;

    if (json_is_true(json_object_get(options, "select_for_downgrade"))) {
        cupel__revision_list current;
        g.code = cupel__resolve(m, upper, &current, &g.error);
        if (g.code == 0)
            g.code = cupel__select_downgrade(m, lower, &current, flags, &list, &g.error);
    } else {
        g.code = cupel__select_range(m, lower, upper, flags, &list, &g.error);
    }
    if (json_object_get(row, "error")) {
        check_error(row, g.code, &g.error);
    } else {
        if (g.code < 0 || !same_list(&list, json_object_get(row, "result")))
            fail_msg("case %s: %s", case_id(row), g.error.message);
        check_partial_order(row, &list);
    }
    graph_release(&g);
}

static void ranges_hold_the_revisions_that_they_hold_for_alembic(void **state)
{
    (void)state;
    for_each_case("iterate", check_iterate);
}

/* The rows of the other tables, whose graphs the rows of "heads" need. */
static json_t *graphs;

static void remember_graph(const json_t *row)
{
    json_array_append(graphs, (json_t *)row);
}

static bool has_node(const json_t *nodes, const char *id)
{
    for (size_t i = 0; i < json_array_size(nodes); i++) {
        const json_t *node = json_array_get(nodes, i);
        if (strcmp(json_string_value(json_object_get(node, "rev")), id) == 0)
            return true;
    }
    return false;
}

static bool has_nodes(const json_t *nodes, const json_t *ids)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        if (!has_node(nodes, json_string_value(json_array_get(ids, i))))
            return false;
    }
    return true;
}

static void add_nodes(json_t *nodes, const json_t *ids, json_t *down)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        json_t *id = json_array_get(ids, i);
        if (has_node(nodes, json_string_value(id)))
            continue;
        json_t *node = json_object();
        json_object_set(node, "rev", id);
        json_object_set(node, "down", down);
        json_array_append_new(nodes, node);
    }
}

/* The graph of the case: that of another table's case of the same class which has all its revisions;
 * else one that says no more than the step itself. */
static json_t *graph_of_heads(const json_t *row)
{
    const json_t *step = json_object_get(row, "step");
    const char *test = json_string_value(json_object_get(row, "test"));
    const json_t *before = json_object_get(row, "before");
    json_t *from = json_object_get(step, "from");
    json_t *to = json_object_get(step, "to");
    size_t class_size = (size_t)(strrchr(test, ':') - test);

    for (size_t i = 0; i < json_array_size(graphs); i++) {
        const json_t *other = json_array_get(graphs, i);
        json_t *nodes = json_object_get(other, "graph");
        if (strncmp(json_string_value(json_object_get(other, "test")), test, class_size) == 0 &&
            has_nodes(nodes, before) && has_nodes(nodes, from) && has_nodes(nodes, to))
            return json_incref(nodes);
    }
    bool up = json_is_true(json_object_get(step, "up"));
    json_t *nodes = json_array();
    json_t *none = json_array();
    add_nodes(nodes, up ? to : from, up ? from : to);
    add_nodes(nodes, up ? from : to, none);
    add_nodes(nodes, before, none);
    json_decref(none);
    return nodes;
}

static void check_heads(const json_t *row)
{
    const json_t *step = json_object_get(row, "step");
    const char *op = json_string_value(json_object_get(step, "op"));
    json_t *nodes = graph_of_heads(row);
    graph g = graph_of(nodes);
    cupel__arena *arena = &g.migrations->arena;
    cupel__version_rows rows;
    const cupel_version_change *changes;
    size_t count;
    assert_int_equal(g.code, 0);
    cupel__move move = { .kind = strcmp(op, "upgrade") == 0     ? CUPEL_STEP_UPGRADE
                                 : strcmp(op, "downgrade") == 0 ? CUPEL_STEP_DOWNGRADE
                                                                : CUPEL_STEP_STAMP,
                         .up = json_is_true(json_object_get(step, "up")),
                         .branch_move = json_is_true(json_object_get(step, "branch_move")),
                         .from = text_list(arena, json_object_get(step, "from")),
                         .to = text_list(arena, json_object_get(step, "to")) };

    assert_int_equal(cupel__version_rows_init(
                         &rows, arena, text_list(arena, json_object_get(row, "before")), &g.error),
                     0);
    g.code = cupel__version_rows_move(&rows, g.migrations, &move, &changes, &count, &g.error);
    if (g.code < 0)
        fail_msg("case %s: %s", case_id(row), g.error.message);
    const char *after[64] = { NULL };
    for (size_t i = 0; i < rows.count; i++)
        after[i] = rows.ids[i];
    if (!same_ids(after, json_object_get(row, "after")))
        fail_msg("case %s: other rows", case_id(row));
    graph_release(&g);
    json_decref(nodes);
}

static void rows_change_as_they_do_in_alembic(void **state)
{
    (void)state;
    graphs = json_array();
    for_each_case("steps", remember_graph);
    for_each_case("iterate", remember_graph);
    for_each_case("resolve", remember_graph);
    for_each_case("heads", check_heads);
    json_decref(graphs);
}

static void check_refused(const char *nodes, const char *message)
{
    graph g = graph_of_text(nodes);
    assert_int_equal(g.code, CUPEL_EREVISION);
    if (!strstr(g.error.message, message))
        fail_msg("'%s' instead of '%s'", g.error.message, message);
    graph_release(&g);
}

static void impossible_graphs_are_refused_with_the_revisions_named(void **state)
{
    (void)state;
    check_refused("[{\"rev\": \"a\", \"down\": [\"a\"]}]",
                  "versions/a.c:1: Self-loop is detected in revisions (a)");
    check_refused("[{\"rev\": \"a\", \"depends_on\": [\"a\"]}]",
                  "Dependency self-loop is detected in revisions (a)");
    check_refused("[{\"rev\": \"base\"}, {\"rev\": \"a\", \"down\": [\"base\", \"c\"]},"
                  " {\"rev\": \"b\", \"down\": [\"a\"]}, {\"rev\": \"c\", \"down\": [\"b\"]},"
                  " {\"rev\": \"top\", \"down\": [\"c\"]}]",
                  "Cycle is detected in revisions (a, b, c)");
    check_refused("[{\"rev\": \"a\", \"depends_on\": [\"b\"]},"
                  " {\"rev\": \"b\", \"down\": [\"a\"]}]",
                  "Dependency cycle is detected in revisions (a, b)");
    check_refused(
        "[{\"rev\": \"abcd1234\"}, {\"rev\": \"b\", \"down\": [\"abdc1234\"]}]",
        "versions/b.c:1: Revision abdc1234 referenced from b is not present; did you mean "
        "'abcd1234'?");
    check_refused("[{\"rev\": \"a\"}, {\"rev\": \"a\"}]",
                  "versions/a.c:1: Revision a is present more than once: also in versions/a.c:1");
    check_refused("[{\"rev\": \"a\", \"labels\": [\"x\"]}, {\"rev\": \"b\", \"labels\": [\"x\"]}]",
                  "Branch name 'x' in revision b already used by revision a");
    check_refused("[{\"rev\": \"a\"}, {\"rev\": \"b\", \"labels\": [\"a\"]}]",
                  "Branch name 'a' in revision b already used by revision a");
}

static void check_name(graph *g, const char *name, const char *message)
{
    cupel__revision_list list;
    int code = cupel__resolve(g->migrations, name, &list, &g->error);
    if (!message) {
        assert_int_equal(code, 0);
        return;
    }
    assert_int_equal(code, CUPEL_EREVISION);
    assert_string_equal(g->error.message, message);
}

static void a_name_that_means_nothing_is_answered_with_the_nearest(void **state)
{
    (void)state;
    graph g = graph_of_text("[{\"rev\": \"abcd1234\", \"labels\": [\"orders\"]},"
                            " {\"rev\": \"abcd5678\", \"down\": [\"abcd1234\"]},"
                            " {\"rev\": \"other\"}]");
    check_name(&g, "abcd1243",
               "Can't locate revision identified by 'abcd1243'; did you mean "
               "'abcd1234'?");
    check_name(&g, "zzzz",
               "Can't locate revision identified by 'zzzz'; 'cupel history' lists all "
               "there are");
    check_name(&g, "abcd",
               "Can't locate revision identified by 'abcd': Multiple revisions start "
               "with 'abcd': 'abcd1234', 'abcd5678'");
    check_name(&g, "order@head", "No such branch: 'order'; did you mean 'orders'?");
    check_name(&g, "orders@othe",
               "Can't locate revision identified by 'orders@othe'; did you mean "
               "'other'?");
    check_name(&g, "orders@other",
               "Can't locate revision identified by 'orders@other': Revision "
               "other is not a member of branch 'orders'");
    check_name(&g, "base+7",
               "Ambiguous walk: base is continued by 2 revisions, 'abcd1234' and "
               "'other' among them; name the one that is meant");
    check_name(&g, "orders@base+7", "Relative revision +7 didn't produce 7 migrations");
    check_name(&g, "orders@head-1", NULL);
    check_name(&g, "", NULL);
    check_name(&g, "@",
               "Can't locate revision identified by '@'; please ensure at least four "
               "characters are present for partial revision identifier matches");
    graph_release(&g);
}

/* 20 000 revisions: a chain whose every tenth revision has a branch beside it that is merged. */
static json_t *long_history(size_t count)
{
    json_t *nodes = json_array();
    char id[32];
    char down[32];
    char side[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "m%06zu", i);
        snprintf(down, sizeof down, "m%06zu", i - 1);
        snprintf(side, sizeof side, "s%06zu", i);
        if (i == 0)
            json_array_append_new(nodes, json_pack("{ss}", "rev", id));
        else if (i % 10 != 0)
            json_array_append_new(nodes, json_pack("{sss[s]}", "rev", id, "down", down));
        else {
            json_array_append_new(nodes, json_pack("{sss[s]}", "rev", side, "down", down));
            json_array_append_new(nodes, json_pack("{sss[ss]}", "rev", id, "down", down, side));
        }
    }
    return nodes;
}

static void long_histories_are_planned_whole(void **state)
{
    static const char *const none[] = { NULL };
    json_t *nodes = long_history(20000);
    const cupel_step *steps;
    size_t step_count;
    (void)state;
    graph g = graph_of(nodes);
    assert_int_equal(g.code, 0);
    assert_int_equal(cupel__migrations_plan(g.migrations, CUPEL_STEP_UPGRADE, "head", none, &steps,
                                            &step_count, &g.error),
                     0);
    assert_int_equal(step_count, json_array_size(nodes));
    graph_release(&g);
    json_decref(nodes);
}

static int plan_everything(void *context)
{
    static const char *const none[] = { NULL };
    static const char *const current[] = { "f", NULL };
    static const char *const a[] = { "a", NULL };
    static const char *const both[] = { "b", "c", NULL };
    static const char *const e[] = { "e", NULL };
    static const char *const left[] = { "left", NULL };
    cupel__revision storage[8];
    cupel__revision *revisions[8];
    cupel_migrations m;
    const cupel_step *steps;
    size_t count;
    cupel_error error = CUPEL_ERROR_INIT;

    (void)context;
    memset(&m, 0, sizeof m);
    memset(storage, 0, sizeof storage);
    m.version_locations = left;
    m.revisions = revisions;
    const struct {
        const char *id;
        const char *const *down;
        const char *const *depends_on;
        const char *const *labels;
    } rows[] = { { "a", none, none, none }, { "b", a, none, left },    { "c", a, none, none },
                 { "d", both, none, none }, { "e", none, left, none }, { "f", e, left, none } };
    for (m.count = 0; m.count < sizeof rows / sizeof *rows; m.count++) {
        revisions[m.count] = &storage[m.count];
        storage[m.count].info = (cupel_revision_info){ .id = rows[m.count].id,
                                                       .path = "x.c",
                                                       .message = "",
                                                       .down_revisions = rows[m.count].down,
                                                       .depends_on = rows[m.count].depends_on,
                                                       .branch_labels = rows[m.count].labels };
    }
    int code = cupel__graph_build(&m, &error);
    if (code == 0)
        code =
            cupel__migrations_plan(&m, CUPEL_STEP_UPGRADE, "heads", none, &steps, &count, &error);
    if (code == 0)
        code =
            cupel__migrations_plan(&m, CUPEL_STEP_UPGRADE, "left@+1", none, &steps, &count, &error);
    if (code == 0)
        code = cupel__migrations_plan(&m, CUPEL_STEP_DOWNGRADE, "base", current, &steps, &count,
                                      &error);
    if (code == 0)
        code = cupel__migrations_plan(&m, CUPEL_STEP_STAMP, "d", current, &steps, &count, &error);
    cupel__map_release(&m.by_id);
    cupel__map_release(&m.by_label);
    cupel__arena_release(&m.scratch);
    cupel__arena_release(&m.arena);
    cupel_error_release(&error);
    return code;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(plan_everything, NULL) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_mean_what_they_mean_to_alembic),
        cmocka_unit_test(plans_have_the_steps_of_alembic_in_its_order),
        cmocka_unit_test(ranges_hold_the_revisions_that_they_hold_for_alembic),
        cmocka_unit_test(rows_change_as_they_do_in_alembic),
        cmocka_unit_test(impossible_graphs_are_refused_with_the_revisions_named),
        cmocka_unit_test(a_name_that_means_nothing_is_answered_with_the_nearest),
        cmocka_unit_test(long_histories_are_planned_whole),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
