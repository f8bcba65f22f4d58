/* A comparison as JSON. */
#include <jansson.h>

#include "cli/diff.h"
#include "cli/inspect.h"
#include "cli/revisions.h"

enum { FORMAT_VERSION = 1 };

static json_t *difference_json(cli *c, const cli_diff *diff, const cupel_difference *d);
static json_t *candidate_json(const cupel_rename_candidate *candidate);
static const char *name_of_index(const cupel_difference *d);

int cli_diff_json(cli *c, const cli_diff *diff)
{
    json_t *differences = json_array();
    json_t *renames = json_array();
    for (size_t i = 0; differences && i < diff->comparison.count; i++) {
        json_t *one = difference_json(c, diff, &diff->comparison.differences[i]);
        if (json_array_append_new(differences, one) < 0) {
            json_decref(differences);
            differences = NULL;
        }
    }
    for (size_t i = 0; renames && i < diff->comparison.candidate_count; i++) {
        if (json_array_append_new(renames, candidate_json(&diff->comparison.candidates[i])) < 0) {
            json_decref(renames);
            renames = NULL;
        }
    }
    json_t *root = json_pack("{ss si ss ss ss so so}", "format", "cupel-diff", "version",
                             FORMAT_VERSION, "engine", diff->dialect, "from", diff->from.name, "to",
                             diff->to.name, "differences", differences, "likely_renames", renames);
    if (root && (cli_put_unread_json(root, "from_unread", diff->from.schema) < 0 ||
                 cli_put_unread_json(root, "to_unread", diff->to.schema) < 0)) {
        json_decref(root);
        root = NULL;
    }
    return cli_print_json(c, root);
}

static json_t *difference_json(cli *c, const cli_diff *diff, const cupel_difference *d)
{
    const cupel_table *table = d->to_table ? d->to_table : d->from_table;
    const cupel_object *object = d->to_object ? d->to_object : d->from_object;
    const cupel_column *column = d->to_column ? d->to_column : d->from_column;
    const cupel_constraint *constraint = d->to_constraint ? d->to_constraint : d->from_constraint;
    const char *object_table = object ? object->table : NULL;
    const char *schema = table ? table->schema : object ? object->schema : NULL;
    char *from = NULL;
    char *to = NULL;
    if (cupel_difference_sides(&from, &to, d, diff->dialect, &c->error) < 0)
        return NULL;
    json_t *json =
        json_pack("{ss s:s* s:s* s:s* s:s* s:s* s:s* s:s* s:s?, s:s?}", "kind",
                  cupel_difference_kind_text(d->kind), "schema", schema, "table",
                  table ? table->name : object_table, "column", column ? column->name : NULL,
                  "constraint", constraint ? constraint->name : NULL, "index", name_of_index(d),
                  "object_kind", object ? cupel_object_kind_text(object->kind) : NULL, "object",
                  object ? object->name : NULL, "from", from, "to", to);
    if (json && d->as_text && json_object_set_new(json, "compared_as_text", json_true()) < 0) {
        json_decref(json);
        json = NULL;
    }
    cupel_free(from);
    cupel_free(to);
    return json;
}

static const char *name_of_index(const cupel_difference *d)
{
    const cupel_index *index = d->to_index ? d->to_index : d->from_index;
    return index ? index->name : NULL;
}

static json_t *candidate_json(const cupel_rename_candidate *candidate)
{
    bool column = candidate->from_column != NULL;
    if (candidate->from_object)
        return json_pack("{ss ss ss}", "object_kind",
                         cupel_object_kind_text(candidate->to_object->kind), "from_object",
                         candidate->from_object->name, "to_object", candidate->to_object->name);
    return json_pack("{ss ss s:s* s:s*}", "from_table", candidate->from_table->name, "to_table",
                     candidate->to_table->name, "from_column",
                     column ? candidate->from_column->name : NULL, "to_column",
                     column ? candidate->to_column->name : NULL);
}
