/* PostgreSQL's catalog: all namespaces at once, one query for each kind of object, put together by
 * object id. */
#include "inspect/postgresql.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static int read_all(cupel__inspector *inspector, const char *const *namespaces);
static int read_catalog(cupel__inspector *inspector, const char *const *namespaces);
static int enter(cupel__inspector *inspector, bool *own, const char **search_path);
static int leave(cupel__inspector *inspector, bool own, const char *search_path, int code);
static int set_search_path(cupel__inspector *inspector, const char *search_path);
static int take_search_path(cupel__inspector *inspector, const cupel_value *row);
static int ignore_row(cupel__inspector *inspector, const cupel_value *row);
static int read_namespaces(cupel__inspector *inspector, const char *const *namespaces);
static int take_namespace(cupel__inspector *inspector, const cupel_value *row);
static int run(cupel__inspector *inspector, const cupel__pg_query *queries);
static cupel_value text_value(const char *text);
static void release(cupel__pg_state *state);

const cupel__catalog cupel__catalog_postgresql = {
    .dialect = "postgresql",
    .default_namespace = "SELECT pg_catalog.current_schema()::text",
    .no_default_namespace = "the connection has no default schema: none of those on its "
                            "search_path exists; create one, or name the schemas to read",
    .forbidden_namespace =
        "SELECT 'the user may not use the schema ' || pg_catalog.quote_ident(n.nspname)"
        " || ', which would be the default one; GRANT USAGE ON SCHEMA '"
        " || pg_catalog.quote_ident(n.nspname) || ' TO ' || pg_catalog.quote_ident(current_user)"
        " || ', or name the schemas to read' FROM pg_catalog.regexp_split_to_table("
        " pg_catalog.current_setting('search_path'), '\\s*,\\s*') WITH ORDINALITY p(name, place)"
        " JOIN pg_catalog.pg_namespace n ON p.name IN (n.nspname, "
        "pg_catalog.quote_ident(n.nspname))"
        " OR (p.name = '\"$user\"' AND n.nspname = current_user) ORDER BY p.place LIMIT 1",
    .namespaces = "SELECT nspname::text, false FROM pg_catalog.pg_namespace ORDER BY nspname",
    .read_all = read_all,
};

/* In one transaction, so that all queries see the same database. */
static int read_all(cupel__inspector *inspector, const char *const *namespaces)
{
    cupel__pg_state state = { 0 };
    const char *search_path = NULL;
    bool own = false;
    inspector->state = &state;
    int code = enter(inspector, &own, &search_path);
    if (code == 0)
        code = read_catalog(inspector, namespaces);
    code = leave(inspector, own, search_path, code);
    release(&state);
    inspector->state = NULL;
    if (code < 0 && inspector->error->category == CUPEL_CATEGORY_PERMISSION)
        cupel__error_prefix(inspector->error, "not all of the catalog may be read by this user: ");
    return code;
}

static int read_catalog(cupel__inspector *inspector, const char *const *namespaces)
{
    const cupel__pg_query *const steps[] = { cupel__pg_table_queries, cupel__pg_object_queries,
                                             cupel__pg_index_queries, cupel__pg_routine_queries };
    int code = read_namespaces(inspector, namespaces);
    for (size_t i = 0; code == 0 && i < sizeof steps / sizeof *steps; i++)
        code = run(inspector, steps[i]);
    if (code == 0)
        code = cupel__pg_read_rest(inspector);
    if (code == 0)
        code = cupel__pg_add_sequences(inspector);
    if (code == 0)
        code = cupel__pg_read_needs(inspector);
    return code;
}

/* The catalog leaves the namespace away from names that the search path finds; with the default one
 * alone on it, texts do not depend on what else the connection has there. */
static int enter(cupel__inspector *inspector, bool *own, const char **search_path)
{
    int code = 0;
    *own = !cupel_connection_in_transaction(inspector->connection);
    if (*own)
        code = cupel_connection_begin(inspector->connection, inspector->error);
    if (*own && code == 0)
        code = cupel_connection_run(inspector->connection,
                                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                                    inspector->error);
    if (!*own && code == 0) {
        cupel__pg_state *state = inspector->state;
        code = cupel__inspect_query(inspector, "SELECT pg_catalog.current_setting('search_path')",
                                    NULL, 0, take_search_path);
        *search_path = state->namespace_ids;
    }
    if (code < 0)
        return code;
    const char *name = inspector->default_namespace;
    cupel__buf path = { 0 };
    for (const char *c = name ? name : ""; *c; c++) {
        cupel__buf_append(&path, *c == '"' ? "\"" : "");
        cupel__buf_append_char(&path, *c);
    }
    const char *quoted =
        name ? cupel__arena_printf(&inspector->scratch, "\"%s\"", cupel__buf_text(&path)) : "";
    code = quoted && !path.failed ? set_search_path(inspector, quoted)
                                  : cupel__inspect_nomem(inspector);
    cupel__buf_release(&path);
    return code;
}

/* A failed query has aborted the transaction, in which nothing can be set any more. */
static int leave(cupel__inspector *inspector, bool own, const char *search_path, int code)
{
    int left = 0;
    if (own && cupel_connection_in_transaction(inspector->connection))
        left =
            cupel_connection_rollback(inspector->connection, code == 0 ? inspector->error : NULL);
    else if (code == 0 && search_path)
        left = set_search_path(inspector, search_path);
    return code < 0 ? code : left;
}

static int set_search_path(cupel__inspector *inspector, const char *search_path)
{
    const cupel_value value = text_value(search_path);
    return cupel__inspect_query(inspector, "SELECT pg_catalog.set_config('search_path', $1, true)",
                                &value, 1, ignore_row);
}

static int take_search_path(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_state *state = inspector->state;
    return cupel__inspect_scratch(inspector, &row[0], &state->namespace_ids);
}

static int ignore_row(cupel__inspector *inspector, const cupel_value *row)
{
    (void)inspector, (void)row;
    return 0;
}

static int read_namespaces(cupel__inspector *inspector, const char *const *namespaces)
{
    static const char sql[] =
        "SELECT n.oid::int8, n.nspname::text, e.description FROM pg_catalog.pg_namespace "
        "n" CUPEL__PG_COMMENT(
            "pg_namespace", "n.oid",
            "e") " WHERE n.nspname = ANY (pg_catalog.string_to_array($1, pg_catalog.chr(31)))"
                 " ORDER BY pg_catalog.array_position("
                 "pg_catalog.string_to_array($1, pg_catalog.chr(31)), n.nspname::text)";
    cupel__pg_state *state = inspector->state;
    cupel__buf names = { 0 };
    size_t count = 0;
    for (; namespaces[count]; count++)
        cupel__buf_printf(&names, "%s%s", count ? "\x1f" : "", namespaces[count]);
    if (names.failed) {
        cupel__buf_release(&names);
        return cupel__inspect_nomem(inspector);
    }
    const cupel_value value = text_value(cupel__buf_text(&names));
    int code = cupel__inspect_query(inspector, sql, &value, 1, take_namespace);
    cupel__buf_clear(&names);
    for (size_t i = 0; i < state->namespaces.count; i++)
        cupel__buf_printf(&names, "%s%lld", i ? " " : "",
                          (long long)state->namespaces.items[i].oid);
    state->namespace_ids = cupel__arena_strdup(&inspector->scratch, cupel__buf_text(&names));
    if (code == 0 && (names.failed || !state->namespace_ids))
        code = cupel__inspect_nomem(inspector);
    cupel__buf_release(&names);
    /* One that was there a moment ago may be gone in the transaction. */
    for (size_t i = 0; code == 0 && i < count; i++) {
        bool found = false;
        for (size_t k = 0; k < state->namespaces.count; k++) {
            const char *name = state->namespaces.items[k].name;
            found = found ||
                    cupel__text_equal(namespaces[i], name ? name : inspector->default_namespace);
        }
        if (!found)
            code = cupel_error_set(inspector->error, CUPEL_ESCHEMA,
                                   "the database has no schema \"%s\"", namespaces[i]);
    }
    return code;
}

/* Every database has a schema "public", and temporary ones come by themselves. */
static int take_namespace(cupel__inspector *inspector, const cupel_value *row)
{
    cupel__pg_state *state = inspector->state;
    const char *name;
    cupel_object *object;
    int code = cupel__inspect_scratch(inspector, &row[1], &name);
    if (code < 0)
        return code;
    bool is_default = cupel__text_equal(name, inspector->default_namespace);
    cupel__pg_namespace found = { cupel__inspect_number(&row[0]), is_default ? NULL : name };
    if (!cupel__vec_push(&state->namespaces, found))
        return cupel__inspect_nomem(inspector);
    if (is_default || strcmp(name, "public") == 0 || strncmp(name, "pg_", 3) == 0 ||
        !cupel__pg_wants(inspector, CUPEL_OBJECT_SCHEMA))
        return 0;
    code = cupel__pg_add_object(inspector, CUPEL__PG_NAMESPACE, &row[0],
                                &(cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = name },
                                &object);
    return code < 0 ? code : cupel__inspect_text(inspector, &row[2], &object->comment);
}

static int run(cupel__inspector *inspector, const cupel__pg_query *queries)
{
    const cupel__pg_state *state = inspector->state;
    const cupel_value value = text_value(state->namespace_ids);
    for (; queries->sql; queries++) {
        if (queries->since > inspector->server_version ||
            (queries->kinds && !(queries->kinds & inspector->options->objects)))
            continue;
        int code = cupel__inspect_query(inspector, queries->sql, &value, 1, queries->row);
        if (code < 0)
            return code;
    }
    return 0;
}

cupel__pg_state *cupel__pg_state_of(const cupel__inspector *inspector)
{
    return inspector->state;
}

bool cupel__pg_wants(const cupel__inspector *inspector, cupel_object_kind kind)
{
    return (inspector->options->objects & CUPEL_OBJECT_BIT(kind)) != 0;
}

const char *cupel__pg_namespace_name(const cupel__inspector *inspector, const cupel_value *oid)
{
    const cupel__pg_state *state = inspector->state;
    int64_t number = cupel__inspect_number(oid);
    for (size_t i = 0; i < state->namespaces.count; i++) {
        if (state->namespaces.items[i].oid == number)
            return state->namespaces.items[i].name;
    }
    return NULL;
}

int cupel__pg_add_relation(cupel__inspector *inspector, const cupel_value *oid,
                           const cupel_value *namespace_, const cupel_value *name,
                           cupel__pg_relation **out)
{
    cupel__pg_state *state = inspector->state;
    cupel__pg_relation *relation = cupel__arena_zalloc(&inspector->scratch, sizeof *relation);
    if (!relation || !cupel__vec_push(&state->relations, relation))
        return cupel__inspect_nomem(inspector);
    relation->oid = cupel__inspect_number(oid);
    relation->namespace_ = cupel__pg_namespace_name(inspector, namespace_);
    *out = relation;
    int code = cupel__inspect_scratch(inspector, name, &relation->name);
    if (code == 0 &&
        !cupel__map_put(&state->relation_of, &relation->oid, sizeof relation->oid, relation))
        code = cupel__inspect_nomem(inspector);
    return code;
}

int cupel__pg_add_unread(cupel__inspector *inspector, const cupel_unread *unread)
{
    return inspector->options->objects != CUPEL_EVERY_OBJECT ||
                   cupel_schema_add_unread(inspector->schema, unread)
               ? 0
               : cupel__inspect_nomem(inspector);
}

cupel__pg_relation *cupel__pg_relation_of(const cupel__inspector *inspector, const cupel_value *oid)
{
    const cupel__pg_state *state = inspector->state;
    int64_t number = cupel__inspect_number(oid);
    return cupel__map_get(&state->relation_of, &number, sizeof number);
}

int cupel__pg_add_object(cupel__inspector *inspector, int64_t catalog, const cupel_value *oid,
                         const cupel_reference *name, cupel_object **out)
{
    *out = cupel_schema_add_object(inspector->schema, name);
    if (!*out)
        return cupel__inspect_nomem(inspector);
    return cupel__pg_add_element(inspector, catalog, cupel__inspect_number(oid), NULL, *out);
}

int cupel__pg_add_element(cupel__inspector *inspector, int64_t catalog, int64_t oid,
                          cupel_table *table, cupel_object *object)
{
    cupel__pg_state *state = inspector->state;
    cupel__pg_element *element = cupel__arena_zalloc(&inspector->scratch, sizeof *element);
    if (!element || !cupel__vec_push(&state->elements, element))
        return cupel__inspect_nomem(inspector);
    element->key[0] = catalog;
    element->key[1] = oid;
    element->table = table;
    element->object = object;
    if (!cupel__map_put(&state->element_of, element->key, sizeof element->key, element))
        return cupel__inspect_nomem(inspector);
    return 0;
}

cupel__pg_element *cupel__pg_element_of(const cupel__inspector *inspector, int64_t catalog,
                                        int64_t oid)
{
    const cupel__pg_state *state = inspector->state;
    const int64_t key[2] = { catalog, oid };
    return cupel__map_get(&state->element_of, key, sizeof key);
}

int cupel__pg_split(cupel__inspector *inspector, const cupel_value *list, const char *const **out,
                    size_t *count)
{
    static const char ends[] = { CUPEL__PG_SEPARATOR, '\0' };
    const char *text;
    *out = NULL;
    *count = 0;
    int code = cupel__inspect_scratch(inspector, list, &text);
    if (code < 0 || !text)
        return code;
    size_t most = 1;
    for (const char *c = text; *c; c++)
        most += *c == CUPEL__PG_SEPARATOR;
    const char **items = cupel__arena_alloc(&inspector->scratch, (most + 1) * sizeof *items);
    if (!items)
        return cupel__inspect_nomem(inspector);
    for (const char *at = text; at;) {
        size_t size = strcspn(at, ends);
        items[*count] = cupel__arena_strndup(&inspector->scratch, at, size);
        if (!items[(*count)++])
            return cupel__inspect_nomem(inspector);
        at = at[size] ? at + size + 1 : NULL;
    }
    items[*count] = NULL;
    *out = items;
    return 0;
}

int cupel__pg_type(cupel__inspector *inspector, const cupel_value *text, const cupel_value *element,
                   int64_t dimensions, cupel_type *out)
{
    const cupel__pg_state *state = inspector->state;
    int64_t oid = cupel__inspect_number(element);
    cupel__pg_enum *labels = cupel__map_get(&state->enum_of, &oid, sizeof oid);
    const char *name;
    int code = cupel__inspect_scratch(inspector, text, &name);
    if (code < 0)
        return code;
    if (!labels) {
        code = inspector->dialect->parse_type(inspector->dialect, inspector->schema, name, out,
                                              inspector->error);
        if (code == 0 && out->dimensions > 0 && dimensions > 0)
            out->dimensions = (int)dimensions;
        return code;
    }
    cupel_type type = { .kind = CUPEL_TYPE_ENUM,
                        .name = labels->name,
                        .schema = labels->namespace_,
                        .dimensions = (int)dimensions };
    if (!cupel__vec_push(&labels->labels, NULL))
        return cupel__inspect_nomem(inspector);
    labels->labels.count--;
    type.labels = labels->labels.items;
    return cupel_schema_type(inspector->schema, out, &type) < 0 ? cupel__inspect_nomem(inspector)
                                                                : 0;
}

int cupel__pg_option(cupel__inspector *inspector, cupel__pg_options *options, const char *name,
                     const char *value)
{
    const cupel_option option = { inspector->dialect->name, name, value };
    return cupel__vec_push(options, option) ? 0 : cupel__inspect_nomem(inspector);
}

int cupel__pg_parameters(cupel__inspector *inspector, cupel__pg_options *options,
                         const char *prefix, const cupel_value *list)
{
    const char *const *items;
    size_t count;
    int code = cupel__pg_split(inspector, list, &items, &count);
    for (size_t i = 0; code == 0 && i < count; i++) {
        size_t size = strcspn(items[i], "=");
        if (strncmp(items[i], "pg_", 3) == 0)
            continue;
        const char *name =
            cupel__arena_printf(&inspector->scratch, "%s%.*s", prefix, (int)size, items[i]);
        code = name ? cupel__pg_option(inspector, options, name,
                                       items[i][size] ? items[i] + size + 1 : NULL)
                    : cupel__inspect_nomem(inspector);
    }
    return code;
}

int cupel__pg_keep_options(cupel__inspector *inspector, cupel__pg_options *options, int code,
                           const cupel_option **out, size_t *count)
{
    if (code == 0 && options->count > 0) {
        *out = cupel_schema_options(inspector->schema, options->items, options->count);
        *count = *out ? options->count : 0;
        code = *out ? 0 : cupel__inspect_nomem(inspector);
    }
    cupel__vec_release(options);
    return code;
}

int64_t cupel__pg_number_at(const char *list, size_t i)
{
    for (; i > 0 && *list; i--) {
        list += strcspn(list, " ");
        list += *list == ' ';
    }
    int64_t number = 0;
    for (; *list >= '0' && *list <= '9'; list++)
        number = number * 10 + (*list - '0');
    return number;
}

const char *cupel__pg_column_at(const cupel__pg_relation *relation, int64_t number)
{
    return number > 0 && (uint64_t)number <= relation->columns.count
               ? relation->columns.items[number - 1]
               : NULL;
}

bool cupel__pg_is_letter(const cupel_value *value, char letter)
{
    return value->kind == CUPEL_VALUE_TEXT && value->size == 1 && value->as.text[0] == letter;
}

int cupel__pg_keep_name(cupel__inspector *inspector, cupel__map *map, const cupel_value *row)
{
    cupel__pg_name *object = cupel__arena_alloc(&inspector->scratch, sizeof *object);
    if (!object)
        return cupel__inspect_nomem(inspector);
    object->oid = cupel__inspect_number(&row[0]);
    int code = cupel__inspect_scratch(inspector, &row[1], &object->name);
    object->usual = cupel__inspect_flag(&row[2]) ? object->name : NULL;
    if (code == 0 && !cupel__map_put(map, &object->oid, sizeof object->oid, object))
        code = cupel__inspect_nomem(inspector);
    return code;
}

const cupel__pg_name *cupel__pg_name_of(const cupel__map *map, int64_t oid)
{
    return cupel__map_get(map, &oid, sizeof oid);
}

static cupel_value text_value(const char *text)
{
    cupel_value value = { .kind = CUPEL_VALUE_TEXT };
    value.as.text = text;
    value.size = (uint32_t)strlen(text);
    return value;
}

static void release(cupel__pg_state *state)
{
    for (size_t i = 0; i < state->relations.count; i++) {
        cupel__vec_release(&state->relations.items[i]->columns);
        cupel__vec_release(&state->relations.items[i]->collations);
    }
    for (size_t i = 0; i < state->enums.count; i++)
        cupel__vec_release(&state->enums.items[i]->labels);
    for (size_t i = 0; i < state->elements.count; i++)
        cupel__vec_release(&state->elements.items[i]->needs);
    cupel__vec_release(&state->namespaces);
    cupel__vec_release(&state->relations);
    cupel__vec_release(&state->enums);
    cupel__vec_release(&state->sequences);
    cupel__vec_release(&state->elements);
    cupel__map_release(&state->relation_of);
    cupel__map_release(&state->enum_of);
    cupel__map_release(&state->sequence_of);
    cupel__map_release(&state->constraint_of);
    cupel__map_release(&state->index_of);
    cupel__map_release(&state->key_of);
    cupel__map_release(&state->element_of);
    cupel__map_release(&state->classes);
    cupel__map_release(&state->collations);
}
