/* Plans shown: a line for every step, or {"steps": [...]}. */
#include "cli/plan.h"

#include "cli/revisions.h"

static const char *step_name(cupel_step_kind kind);
static json_t *steps_json(const cupel_step *steps, size_t count);
static void print_step(cli *c, const cupel_step *step);

int cli_show_plan(cli *c, cupel_step_kind kind, const char *target, bool json)
{
    const cupel_step *steps;
    size_t count;
    if (!cli_need_migrations(c) || !cli_need_connection(c))
        return CLI_FAILED;
    if (cupel_migrations_plan(c->migrations, c->connection, kind, target, &steps, &count,
                              &c->error) < 0)
        return cli_fail_with_error(c);
    if (json)
        return cli_print_json(c, steps_json(steps, count));
    for (size_t i = 0; i < count; i++)
        print_step(c, &steps[i]);
    if (count == 0 && !c->terminal.quiet)
        cli_print(&c->terminal, "Nothing to do.\n");
    return CLI_DONE;
}

static const char *step_name(cupel_step_kind kind)
{
    switch (kind) {
    case CUPEL_STEP_UPGRADE:
        return "upgrade";
    case CUPEL_STEP_DOWNGRADE:
        return "downgrade";
    case CUPEL_STEP_STAMP:
        break;
    }
    return "stamp";
}

static json_t *steps_json(const cupel_step *steps, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < count; i++) {
        const cupel_revision_info *info = steps[i].revision;
        json_t *step =
            json_pack("{ss ss? so so ss}", "op", step_name(steps[i].kind), "revision",
                      info ? info->id : NULL, "from", cli_names_json(steps[i].from), "to",
                      cli_names_json(steps[i].to), "message", info ? info->message : "");
        if (json_array_append_new(list, step) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return json_pack("{so}", "steps", list);
}

static void print_ids(cli *c, const char *const *ids)
{
    if (!ids[0])
        cli_print(&c->terminal, "<base>");
    for (size_t i = 0; ids[i]; i++)
        cli_print(&c->terminal, "%s%s", i > 0 ? ", " : "", ids[i]);
}

static void print_step(cli *c, const cupel_step *step)
{
    cli_print(&c->terminal, "%s ", step_name(step->kind));
    print_ids(c, step->from);
    cli_print(&c->terminal, " -> ");
    print_ids(c, step->to);
    if (step->revision && step->revision->message[0])
        cli_print(&c->terminal, ", %s", step->revision->message);
    cli_print(&c->terminal, "\n");
}
