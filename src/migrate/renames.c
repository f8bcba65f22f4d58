/* Renames: those that were declared, and those that are only likely. To drop what was renamed loses
 * data, to keep what was dropped does not: so a likely one is asked about, never guessed. */
#include "migrate/autogenerate.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static int declare_rename(cupel__findings *a, const char *rename, cupel_error *error);
static const char *describe(cupel__findings *a, const cupel_rename_candidate *candidate,
                            const char *to);
static bool is_declined(const cupel__findings *a, const char *declined);
static int ask(cupel__findings *a, const cupel_revision_options *options,
               const cupel_rename_candidate *candidate, bool *again, cupel_error *error);
static void explain(cupel__buf *text, const cupel_rename_candidate *candidate);

int cupel__renames_declare(cupel__findings *a, const char *const *renames, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && renames != NULL && renames[i] != NULL; i++)
        code = declare_rename(a, renames[i], error);
    return code;
}

int cupel__renames_settle(cupel__findings *a, const cupel_revision_options *options, bool *again,
                          cupel_error *error)
{
    cupel__buf undecided = { 0 };
    int code = 0;
    *again = false;
    for (size_t i = 0; code == 0 && !*again && i < a->comparison.candidate_count; i++) {
        const cupel_rename_candidate *candidate = &a->comparison.candidates[i];
        if (candidate->from_object != NULL)
            continue; /* it is made anew from its definition, and nothing is lost */
        const char *declined = describe(a, candidate, "");
        if (declined == NULL)
            code = cupel__error_nomem(error);
        else if (is_declined(a, declined))
            continue;
        else if (options->ask_rename != NULL)
            code = ask(a, options, candidate, again, error);
        else
            explain(&undecided, candidate);
    }
    if (code == 0 && undecided.failed)
        code = cupel__error_nomem(error);
    if (code == 0 && undecided.size > 0)
        code = cupel_error_set(error, CUPEL_EDIFFERENT,
                               "a removed and an added one look like one that was renamed:%s",
                               cupel__buf_text(&undecided));
    cupel__buf_release(&undecided);
    return code;
}

/* With nothing behind the sign it says that this is no rename. */
static int declare_rename(cupel__findings *a, const char *rename, cupel_error *error)
{
    const size_t size = strlen(rename);
    if (size > 1 && rename[size - 1] == '=')
        return cupel__vec_push(&a->declined, rename) ? 0 : cupel__error_nomem(error);
    return cupel_schema_declare_rename(a->models->schema, rename, error);
}

/* "table.column=to", or "table=to"; in the arena. NULL when memory is short. */
static const char *describe(cupel__findings *a, const cupel_rename_candidate *candidate,
                            const char *to)
{
    const cupel_column *column = candidate->from_column;
    return cupel__arena_printf(&a->arena, "%s%s%s=%s", candidate->from_table->name,
                               column != NULL ? "." : "", column != NULL ? column->name : "", to);
}

static bool is_declined(const cupel__findings *a, const char *declined)
{
    for (size_t i = 0; i < a->declined.count; i++) {
        if (strcmp(a->declined.items[i], declined) == 0)
            return true;
    }
    return false;
}

static int ask(cupel__findings *a, const cupel_revision_options *options,
               const cupel_rename_candidate *candidate, bool *again, cupel_error *error)
{
    const char *to =
        candidate->to_column != NULL ? candidate->to_column->name : candidate->to_table->name;
    int answer = options->ask_rename(options->ask_context, candidate);
    if (answer < 0)
        return cupel_error_set(error, CUPEL_EDIFFERENT,
                               "whether '%s' is a new name was not answered", to);
    const char *rename = describe(a, candidate, answer > 0 ? to : "");
    if (rename == NULL)
        return cupel__error_nomem(error);
    *again = answer > 0;
    return declare_rename(a, rename, error);
}

static void explain(cupel__buf *text, const cupel_rename_candidate *candidate)
{
    bool is_column = candidate->from_column != NULL;
    const char *table = is_column ? candidate->from_table->name : "";
    const char *point = is_column ? "." : "";
    const char *old = is_column ? candidate->from_column->name : candidate->from_table->name;
    const char *to = is_column ? candidate->to_column->name : candidate->to_table->name;
    cupel__buf_printf(text, "\n  Was '%s%s%s' renamed to '%s'? Then declare it:", table, point, old,
                      to);
    cupel__buf_printf(text, "\n    .renamed_from = \"%s\" in the model, or --rename %s%s%s=%s", old,
                      table, point, old, to);
    cupel__buf_printf(text, "\n  or drop it, with what is in it:\n    --rename %s%s%s=", table,
                      point, old);
}
