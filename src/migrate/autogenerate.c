/* Comparing a database with the models: what is compared, and what has to be asked first. */
#include "migrate/autogenerate.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "engine/engine.h"
#include "sql/ddl.h"
#include "sql/quote.h"
#include "sql/mentions.h"

static int namespaces_of(cupel__findings *a, const cupel_schema *models, const char *const **out,
                         cupel_error *error);
typedef struct column_renaming {
    const char *from;
    const char *to;
} column_renaming;

static int copy_present(cupel__findings *a, cupel__mentions *mentions);
static bool is_not_version_table(void *context, const char *schema, const char *table);
static int remove_foreign_tables(cupel__findings *a, cupel_error *error);
static void remove_objects_of(cupel_schema *schema, const cupel__set *tables);
static int compare(cupel__findings *a, const cupel_revision_options *options,
                   cupel_connection *connection, cupel_error *error);
static int rename_in_sql(cupel__findings *a, cupel_table *table, const column_renaming *renaming,
                         cupel_error *error);
static void tell(const cupel__findings *a);

int cupel__findings_make(cupel__findings *a, const cupel_migrations *migrations,
                         const cupel_revision_options *options, cupel_connection *connection,
                         cupel_error *error)
{
    cupel_inspect_options inspected = { .include_table = is_not_version_table, .context = a };
    *a = (cupel__findings){ .migrations = migrations,
                            .log = &migrations->log,
                            .dialect = cupel__connection_dialect(connection),
                            .models = cupel__models_new(),
                            .made = cupel_schema_new(),
                            .unmade = cupel_schema_new() };
    if (a->models == NULL || a->made == NULL || a->unmade == NULL)
        return cupel__error_nomem(error);
    int code = cupel__models_add_metadata(a->models, options->metadata, error);
    cupel_schema_keep_dialect(a->models->schema, a->dialect->name);
    if (code == 0)
        code = namespaces_of(a, a->models->schema, &inspected.others, error);
    /* What the models do not tell need not be read. */
    inspected.objects = a->models->schema->tells != 0 ? CUPEL_EVERY_OBJECT : 0;
    if (code == 0)
        code = cupel__ddl_check_schema(a->dialect, a->models->schema, error);
    if (code == 0)
        code = cupel_inspect(&a->reflected, connection, &inspected, error);
    a->from = a->renamed = a->reflected;
    a->to = a->models->schema;
    if (code == 0)
        code = remove_foreign_tables(a, error);
    if (code == 0)
        code = cupel__renames_declare(a, options->renames, error);
    if (code == 0)
        code = compare(a, options, connection, error);
    if (code == 0)
        code = cupel__renames_apply(a, error);
    if (code == 0)
        tell(a);
    return code == 0 ? cupel__directives_make(a, error) : code;
}

int cupel__findings_take(cupel__findings *a, const cupel_comparison *comparison,
                         const cupel_schema *from, const cupel_schema *to,
                         const cupel_dialect *dialect, cupel_error *error)
{
    *a = (cupel__findings){ .dialect = dialect,
                            .from = from,
                            .renamed = from,
                            .to = to,
                            .made = cupel_schema_new(),
                            .unmade = cupel_schema_new(),
                            .comparison = *comparison };
    a->comparison.reserved = NULL;
    if (a->made == NULL || a->unmade == NULL)
        return cupel__error_nomem(error);
    int code = cupel__renames_apply(a, error);
    return code == 0 ? cupel__directives_make(a, error) : code;
}

void cupel__findings_release(cupel__findings *a)
{
    cupel__vec_release(&a->operations);
    cupel__links_release(&a->changes);
    cupel__links_release(&a->parts);
    cupel__map_release(&a->mapped);
    cupel__set_release(&a->above);
    cupel__set_release(&a->away);
    cupel__set_release(&a->away_back);
    cupel__set_release(&a->anew);
    cupel__set_release(&a->anew_back);
    cupel__set_release(&a->among);
    cupel__set_release(&a->giving);
    cupel__set_release(&a->early);
    cupel__vec_release(&a->declined);
    cupel_comparison_release(&a->comparison);
    cupel_schema_free(a->copied);
    cupel_schema_free(a->reflected);
    cupel_schema_free(a->made);
    cupel_schema_free(a->unmade);
    cupel__models_free(a->models);
    cupel__arena_release(&a->arena);
}

int cupel__renames_apply(cupel__findings *a, cupel_error *error)
{
    cupel__mentions mentions = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->comparison.count; i++) {
        const cupel_difference *d = &a->comparison.differences[i];
        if (d->kind != CUPEL_RENAME_TABLE && d->kind != CUPEL_RENAME_COLUMN)
            continue;
        code = a->copied == NULL ? copy_present(a, &mentions) : 0;
        cupel_table *table =
            code == 0 ? cupel__map_get(&a->mapped, &d->from_table, sizeof d->from_table) : NULL;
        if (code == 0 && d->kind == CUPEL_RENAME_TABLE) {
            code = cupel__table_rename(&mentions, table, d->to_table->name);
        } else if (code == 0) {
            const column_renaming renaming = { d->from_column->name, d->to_column->name };
            code = cupel__table_rename_column(&mentions, table, renaming.from, renaming.to);
            if (code == 0)
                code = rename_in_sql(a, table, &renaming, error);
        }
        if (code == CUPEL_ENOMEM)
            code = cupel__error_nomem(error);
        else if (code < 0)
            code = cupel_error_set(error, code,
                                   "'%s' cannot be renamed: a column and a table may "
                                   "have one rename each, to a name that is free",
                                   d->from_column != NULL ? d->from_column->name
                                                          : d->from_table->name);
    }
    cupel__mentions_release(&mentions);
    return code;
}

const cupel_table *cupel__table_renamed(const cupel__findings *a, const cupel_table *from)
{
    return a->copied != NULL ? cupel__map_get(&a->mapped, &from, sizeof from) : from;
}

/* A copy of a schema has its elements at the same places. */
static int copy_present(cupel__findings *a, cupel__mentions *mentions)
{
    a->copied = cupel_schema_copy(a->from);
    bool mapped = a->copied != NULL && cupel__mentions_find(mentions, a->copied, NULL);
    for (size_t i = 0; mapped && i < a->from->table_count; i++)
        mapped = cupel__map_put(&a->mapped, &a->from->tables[i], sizeof a->from->tables[i],
                                a->copied->tables[i]);
    a->renamed = a->copied;
    return mapped ? 0 : CUPEL_ENOMEM;
}

/* A rename that is found to be one changes what differs, so that it is compared again. */
static int compare(cupel__findings *a, const cupel_revision_options *options,
                   cupel_connection *connection, cupel_error *error)
{
    bool again = true;
    int code = 0;
    while (code == 0 && again) {
        cupel_comparison_release(&a->comparison);
        code = cupel_compare(&a->comparison, a->from, a->to, a->dialect->name, connection, error);
        if (code == 0)
            code = cupel__renames_settle(a, options, &again, error);
    }
    return code;
}

/* The namespaces that the models speak of. */
static int namespaces_of(cupel__findings *a, const cupel_schema *models, const char *const **out,
                         cupel_error *error)
{
    size_t count = 0;
    size_t room = models->table_count + models->object_count + 1;
    const char **list = cupel__arena_zalloc(&a->arena, room * sizeof *list);
    if (list == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i + 1 < room; i++) {
        const cupel_object *object =
            i < models->table_count ? NULL : models->objects[i - models->table_count];
        const char *name = object == NULL                        ? models->tables[i]->schema
                           : object->kind == CUPEL_OBJECT_SCHEMA ? object->name
                                                                 : object->schema;
        bool known = name == NULL;
        for (size_t k = 0; k < count && !known; k++)
            known = strcmp(list[k], name) == 0;
        if (!known)
            list[count++] = name;
    }
    *out = count > 0 ? list : NULL;
    return 0;
}

static int copy_present(cupel__findings *a, cupel__mentions *mentions);
static bool is_not_version_table(void *context, const char *schema, const char *table)
{
    const cupel__findings *a = context;
    (void)schema;
    return strcmp(table, a->migrations->version_table) != 0;
}

/* A table is ours where the models have it, or had it: then a revision has made it. The revisions are
 * read only where there is a table that the models do not have. */
static int remove_foreign_tables(cupel__findings *a, cupel_error *error)
{
    cupel__map modelled = { 0 };
    cupel__map owned = { 0 };
    cupel__set foreign = { 0 };
    bool read = false;
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->to->table_count; i++) {
        const cupel_table *table = a->to->tables[i];
        const char *names[] = { table->name, table->renamed_from };
        for (size_t k = 0; k < 2; k++)
            if (names[k] != NULL && !cupel__map_put_text(&modelled, names[k], a))
                code = cupel__error_nomem(error);
    }
    for (size_t i = 0; code == 0 && i < a->from->table_count; i++) {
        const cupel_table *table = a->from->tables[i];
        if (cupel__map_get_text(&modelled, table->name) != NULL)
            continue;
        if (!read)
            code = cupel__owned_tables(a->migrations, &a->arena, &owned, error);
        read = true;
        if (code == 0 && cupel__map_get_text(&owned, table->name) == NULL &&
            !cupel__set_add(&foreign, table))
            code = cupel__error_nomem(error);
    }
    if (code == 0 && foreign.count > 0) {
        remove_objects_of(a->reflected, &foreign);
        for (size_t i = a->reflected->table_count; i-- > 0;)
            if (cupel__set_has(&foreign, a->reflected->tables[i]))
                cupel_schema_remove_table(a->reflected, a->reflected->tables[i]);
    }
    cupel__set_release(&foreign);
    cupel__map_release(&modelled);
    cupel__map_release(&owned);
    return code;
}

/* Triggers, policies and sequences go with their table. */
static void remove_objects_of(cupel_schema *schema, const cupel__set *tables)
{
    for (size_t i = schema->object_count; i-- > 0;) {
        const cupel_object *object = schema->objects[i];
        const char *owner = object->table != NULL ? object->table : object->owner_table;
        if (owner != NULL &&
            cupel__set_has(tables, cupel_schema_table(schema, object->schema, owner)))
            cupel_schema_remove_object(schema, object);
    }
}

/* Whether the token is the column's name, as the engine takes case. */
static bool names_it(const cupel__findings *a, const cupel__token *token, const char *name,
                     const char *column)
{
    if (!(a->dialect->capabilities & CUPEL_FOLDS_NAMES))
        return cupel__text_iequal(name, column);
    if (token->kind == CUPEL__TOKEN_QUOTED)
        return strcmp(name, column) == 0;
    bool lower = true;
    for (const char *letter = column; *letter != '\0'; letter++)
        lower = lower && (*letter < 'A' || *letter > 'Z');
    return lower && cupel__text_iequal(name, column);
}

/* The text with the column's new name in place of the old one, and else as it stands: that is what the
 * engine makes of it. */
static int rename_text(cupel__findings *a, const column_renaming *renaming, const char **sql)
{
    const cupel__lexical *lexical = cupel__lexical_find(a->dialect->name);
    cupel__buf out = { 0 };
    cupel__lexer lexer;
    if (*sql == NULL)
        return 0;
    const char *rest = *sql;
    cupel__lexer_init(&lexer, lexical, rest, strlen(rest));
    for (cupel__token token = cupel__lexer_next(&lexer);
         token.kind != CUPEL__TOKEN_END && !out.failed; token = cupel__lexer_next(&lexer)) {
        if (token.kind != CUPEL__TOKEN_WORD && token.kind != CUPEL__TOKEN_QUOTED)
            continue;
        const char *name = cupel__token_name(&a->arena, lexical, &token);
        out.failed = out.failed || name == NULL;
        if (name == NULL || !names_it(a, &token, name, renaming->from))
            continue;
        cupel__buf_append_n(&out, rest, (size_t)(token.text - rest));
        cupel__quote_identifier(&out, a->dialect, renaming->to);
        rest = token.text + token.size;
    }
    cupel__buf_append(&out, rest);
    char *text = out.failed ? NULL : cupel__arena_strdup(&a->arena, cupel__buf_text(&out));
    cupel__buf_release(&out);
    *sql = text != NULL ? text : *sql;
    return text != NULL ? 0 : CUPEL_ENOMEM;
}

/* Conditions and expressions name the column too. */
static int rename_in_sql(cupel__findings *a, cupel_table *table, const column_renaming *renaming,
                         cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->column_count; i++)
        code = rename_text(a, renaming, &table->columns[i]->computed);
    for (size_t i = 0; code == 0 && i < table->constraint_count; i++)
        code = rename_text(a, renaming, &table->constraints[i]->expression);
    for (size_t i = 0; code == 0 && i < table->index_count; i++) {
        cupel_index *index = table->indexes[i];
        cupel_index_part *parts =
            cupel__arena_alloc(&a->arena, (index->part_count + 1) * sizeof *parts);
        code = parts != NULL ? rename_text(a, renaming, &index->where) : CUPEL_ENOMEM;
        for (size_t k = 0; code == 0 && k < index->part_count; k++) {
            parts[k] = index->parts[k];
            code = rename_text(a, renaming, &parts[k].expression);
        }
        index->parts = code == 0 ? parts : index->parts;
    }
    return code < 0 ? cupel__error_nomem(error) : 0;
}

static void tell(const cupel__findings *a)
{
    cupel__buf line = { 0 };
    for (size_t i = 0; i < a->comparison.count; i++) {
        cupel__buf_clear(&line);
        cupel__difference_describe(&line, a->dialect, &a->comparison.differences[i]);
        cupel_log_write(a->log, CUPEL_LOG_INFO, "cupel.autogenerate", "%s", cupel__buf_text(&line));
    }
    cupel__buf_release(&line);
}
