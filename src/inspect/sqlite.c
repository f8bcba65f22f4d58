/* SQLite's catalog: the stored CREATE statements, which say everything that the pragmas say and what
 * they leave out (names of constraints, checks, collations, deferrability, generated columns).
 * SQLite keeps them up to date through every ALTER TABLE, so one query reads a whole database. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/sqlite_ddl.h"
#include "base/vec.h"
#include "inspect/inspect.h"
#include "inspect/needs.h"
#include "sql/schema.h"

/* A table as it was read. SQLite ignores the case of names, so they are found by their folded form
 * and written as the table itself writes them. */
typedef struct table_reading {
    cupel__sqlite_table *source;
    cupel_table *table; /* NULL where the caller's filter left it out */
    cupel__map columns; /* folded name -> cupel__sqlite_column */
} table_reading;

/* A trigger waits until it is known which tables and views there are. */
typedef struct stored_trigger {
    const char *name;
    const char *table;
    const char *sql;
} stored_trigger;

typedef struct master_state {
    cupel__map readings; /* folded name -> reading */
    bool has_virtual;
    cupel__vec(stored_trigger) triggers;
    cupel__nameable names; /* the tables and views that are read */
    size_t first_object;   /* of this namespace, in the schema's list */
} master_state;

static int read(cupel__inspector *inspector);
static int read_master(cupel__inspector *inspector);
static int take_row(cupel__inspector *inspector, const cupel_value *row);
static const char *wanted_types(const cupel__inspector *inspector);
static bool wants(const cupel__inspector *inspector, cupel_object_kind kind);
static int take_object(cupel__inspector *inspector, const char *sql, const cupel_reference *name);
static int settle_objects(cupel__inspector *inspector);
static int settle_needs(cupel__inspector *inspector);
static int add_nameable(cupel__inspector *inspector, cupel_object_kind kind, const char *name);
static int take_table(cupel__inspector *inspector, const char *name, const char *sql);
static int take_index(cupel__inspector *inspector, const char *name, const char *table,
                      const char *sql);
static int take_shadow(cupel__inspector *inspector, const cupel_value *row);
static int explain(cupel__inspector *inspector, int code, const char *what, const char *name);
static int add_table_options(cupel__inspector *inspector, const table_reading *reading);
static int add_columns(cupel__inspector *inspector, table_reading *reading);
static int add_column(cupel__inspector *inspector, table_reading *reading,
                      const cupel__sqlite_column *source);
static bool says_no_width(const char *type);
static int column_clause(cupel__inspector *inspector, const cupel__sqlite_clause *clause,
                         cupel_column *column);
static int add_constraints(cupel__inspector *inspector, table_reading *reading);
static int add_constraint(cupel__inspector *inspector, table_reading *reading,
                          const cupel__sqlite_clause *clause, const cupel__sqlite_column *of);
static int set_conflict(cupel__inspector *inspector, const cupel__sqlite_clause *clause,
                        const cupel_option **options, size_t *count);
static int set_key_parts(cupel__inspector *inspector, const table_reading *reading,
                         cupel_constraint *key, const cupel__sqlite_clause *clause);
static cupel_match match_of(const char *match);
static int set_key_columns(cupel__inspector *inspector, const table_reading *reading,
                           cupel_constraint *constraint, const cupel__sqlite_clause *clause,
                           const cupel__sqlite_column *of);
static int set_foreign_key(cupel__inspector *inspector, const table_reading *reading,
                           cupel_constraint *constraint, const cupel__sqlite_clause *clause,
                           const cupel__sqlite_column *of);
static int set_names(cupel__inspector *inspector, const table_reading *reading,
                     const cupel__sqlite_name *names, const char *const **out, size_t *count);
static void settle_primary_key(const table_reading *reading);
static int settle_foreign_keys(cupel__inspector *inspector, const table_reading *reading);
static int settle_foreign_key(cupel__inspector *inspector, cupel_constraint *constraint);
static int primary_key_of(cupel__inspector *inspector, const table_reading *reading,
                          const char *const **out, size_t *count);
static int set_part(cupel__inspector *inspector, const table_reading *reading,
                    cupel_index_part *out, const cupel__sqlite_part *source);
static const char *column_name(cupel__inspector *inspector, const table_reading *reading,
                               const char *name);
static int find_reading(cupel__inspector *inspector, const char *name, table_reading **out);
static char *fold(cupel__inspector *inspector, const char *text);
static int set_text(cupel__inspector *inspector, const char *text, const char **out);

/* Temporary tables have a namespace also where nobody has made any. */
const cupel__catalog cupel__catalog_sqlite = {
    .dialect = "sqlite",
    .namespaces = "SELECT name, 1 FROM pragma_database_list UNION SELECT 'temp', 1",
    .read = read,
    .in_transaction = true,
};

static int read(cupel__inspector *inspector)
{
    master_state state = { .names.arena = &inspector->scratch,
                           .first_object = inspector->schema->object_count };
    inspector->state = &state;
    int code = read_master(inspector);

    /* What a virtual table keeps its data in is not a table of the user's. */
    static const cupel__catalog_query shadows[] = {
        { "SELECT name FROM pragma_table_list WHERE schema = ? AND type = 'shadow'", take_shadow,
          33700 },
        { NULL, NULL, 0 },
    };
    if (code == 0 && state.has_virtual)
        code = cupel__inspect_queries(inspector, shadows);

    size_t cursor = 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&state.readings, &cursor)) != NULL;) {
        const table_reading *reading = slot->value;
        if (code == 0 && reading->table)
            code = settle_foreign_keys(inspector, reading);
    }
    if (code == 0)
        code = settle_objects(inspector);
    cursor = 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&state.readings, &cursor)) != NULL;) {
        table_reading *reading = slot->value;
        cupel__map_release(&reading->columns);
    }
    cupel__map_release(&state.readings);
    cupel__map_release(&state.names.references);
    cupel__vec_release(&state.triggers);
    inspector->state = NULL;
    return code;
}

/* Tables come before their indexes: rows stay in the order in which the objects were created. */
static int read_master(cupel__inspector *inspector)
{
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, "SELECT type, name, tbl_name, sql FROM \"");
    for (const char *c = inspector->catalog_namespace; *c; c++) {
        if (*c == '"')
            cupel__buf_append_char(&sql, '"');
        cupel__buf_append_char(&sql, *c);
    }
    cupel__buf_printf(&sql,
                      "\".sqlite_master WHERE type IN (%s) AND sql IS NOT NULL "
                      "AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' ORDER BY rowid",
                      wanted_types(inspector));
    int code = sql.failed
                   ? cupel__inspect_nomem(inspector)
                   : cupel__inspect_query(inspector, cupel__buf_text(&sql), NULL, 0, take_row);
    cupel__buf_release(&sql);
    return code;
}

static int take_row(cupel__inspector *inspector, const cupel_value *row)
{
    const char *type;
    const char *name;
    const char *table;
    const char *sql;
    if (cupel__inspect_scratch(inspector, &row[0], &type) < 0 ||
        cupel__inspect_scratch(inspector, &row[1], &name) < 0 ||
        cupel__inspect_scratch(inspector, &row[2], &table) < 0 ||
        cupel__inspect_scratch(inspector, &row[3], &sql) < 0)
        return CUPEL_ENOMEM;
    master_state *state = inspector->state;
    if (strcmp(type, "index") == 0)
        return take_index(inspector, name, table, sql);
    if (strcmp(type, "view") == 0)
        return take_object(inspector, sql,
                           &(cupel_reference){ .kind = CUPEL_OBJECT_VIEW, .name = name });
    if (strcmp(type, "trigger") != 0)
        return take_table(inspector, name, sql);
    const stored_trigger trigger = { name, table, sql };
    return cupel__vec_push(&state->triggers, trigger) ? 0 : cupel__inspect_nomem(inspector);
}

static const char *wanted_types(const cupel__inspector *inspector)
{
    bool views = wants(inspector, CUPEL_OBJECT_VIEW);
    bool triggers = wants(inspector, CUPEL_OBJECT_TRIGGER);
    return views && triggers ? "'table', 'index', 'view', 'trigger'"
           : views           ? "'table', 'index', 'view'"
           : triggers        ? "'table', 'index', 'trigger'"
                             : "'table', 'index'";
}

static bool wants(const cupel__inspector *inspector, cupel_object_kind kind)
{
    return (inspector->options->objects & CUPEL_OBJECT_BIT(kind)) != 0;
}

/* Views and virtual tables are left out by name as tables are, triggers with their tables. */
static int take_object(cupel__inspector *inspector, const char *sql, const cupel_reference *name)
{
    const cupel_inspect_options *options = inspector->options;
    cupel__sqlite_object *source = NULL;
    cupel_reference reference = *name;
    reference.schema = inspector->namespace_;
    if (!wants(inspector, name->kind) ||
        (name->kind != CUPEL_OBJECT_TRIGGER && options->include_table &&
         !options->include_table(options->context, inspector->namespace_, name->name)))
        return 0;
    int code = cupel__sqlite_parse_object(&source, &inspector->scratch, sql, inspector->error);
    if (code < 0)
        return explain(inspector, code, cupel_object_kind_text(name->kind), name->name);
    cupel_object *object = cupel_schema_add_object(inspector->schema, &reference);
    if (!object)
        return cupel__inspect_nomem(inspector);
    return set_text(inspector, source->definition, &object->definition);
}

/* Now that all tables and views are known, triggers find theirs, and all objects what they need. */
static int settle_objects(cupel__inspector *inspector)
{
    master_state *state = inspector->state;
    const cupel_schema *schema = inspector->schema;
    bool failed = false;
    int code = 0;
    size_t cursor = 0;
    if (schema->object_count == state->first_object && state->triggers.count == 0)
        return 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&state->readings, &cursor)) != NULL;) {
        const table_reading *reading = slot->value;
        if (code == 0 && reading->table)
            code = add_nameable(inspector, CUPEL_OBJECT_TABLE, reading->table->name);
    }
    for (size_t i = state->first_object; code == 0 && i < schema->object_count; i++)
        code = add_nameable(inspector, schema->objects[i]->kind, schema->objects[i]->name);
    for (size_t i = 0; code == 0 && i < state->triggers.count; i++) {
        const stored_trigger *trigger = &state->triggers.items[i];
        const cupel_reference *table = cupel__nameable_find(&state->names, trigger->table, &failed);
        if (table)
            code = take_object(inspector, trigger->sql,
                               &(cupel_reference){ .kind = CUPEL_OBJECT_TRIGGER,
                                                   .name = trigger->name,
                                                   .table = table->name });
    }
    if (failed)
        return cupel__inspect_nomem(inspector);
    return code == 0 ? settle_needs(inspector) : code;
}

static int settle_needs(cupel__inspector *inspector)
{
    master_state *state = inspector->state;
    const cupel__lexical *lexical = cupel__lexical_find("sqlite");
    int code = 0;
    for (size_t i = state->first_object; code == 0 && i < inspector->schema->object_count; i++) {
        cupel_object *object = inspector->schema->objects[i];
        bool is_trigger = object->kind == CUPEL_OBJECT_TRIGGER;
        code = cupel__inspect_needs(inspector->schema, &state->names, lexical,
                                    inspector->catalog_namespace, is_trigger ? NULL : object->name,
                                    object->definition, &object->needs, &object->need_count);
    }
    return code < 0 ? cupel__inspect_nomem(inspector) : 0;
}

static int add_nameable(cupel__inspector *inspector, cupel_object_kind kind, const char *name)
{
    master_state *state = inspector->state;
    cupel_reference *reference = cupel__arena_zalloc(&inspector->scratch, sizeof *reference);
    if (!reference)
        return cupel__inspect_nomem(inspector);
    *reference = (cupel_reference){ .kind = kind, .schema = inspector->namespace_, .name = name };
    return cupel__nameable_add(&state->names, reference) < 0 ? cupel__inspect_nomem(inspector) : 0;
}

static int take_table(cupel__inspector *inspector, const char *name, const char *sql)
{
    static const char virtual_table[] = "CREATE VIRTUAL";
    master_state *state = inspector->state;
    if (strncmp(sql, virtual_table, sizeof virtual_table - 1) == 0) {
        state->has_virtual = true;
        return take_object(inspector, sql,
                           &(cupel_reference){ .kind = CUPEL_OBJECT_VIRTUAL_TABLE, .name = name });
    }
    table_reading *reading = cupel__arena_zalloc(&inspector->scratch, sizeof *reading);
    char *key = fold(inspector, name);
    if (!reading || !key || !cupel__map_put_text(&state->readings, key, reading))
        return cupel__inspect_nomem(inspector);
    int code =
        cupel__sqlite_parse_table(&reading->source, &inspector->scratch, sql, inspector->error);
    if (code < 0)
        return explain(inspector, code, "table", name);
    for (cupel__sqlite_column *column = reading->source->columns; column; column = column->next) {
        key = fold(inspector, column->name);
        if (!key || !cupel__map_put_text(&reading->columns, key, column))
            return cupel__inspect_nomem(inspector);
    }
    code = cupel__inspect_add_table(inspector, name, &reading->table);
    if (code == 0 && reading->table)
        code = add_columns(inspector, reading);
    if (code == 0 && reading->table)
        code = add_constraints(inspector, reading);
    if (code == 0 && reading->table)
        code = add_table_options(inspector, reading);
    return code;
}

static int add_table_options(cupel__inspector *inspector, const table_reading *reading)
{
    cupel_table *table = reading->table;
    cupel_option options[2];
    size_t count = 0;
    if (reading->source->strict)
        options[count++] = (cupel_option){ "sqlite", "STRICT", NULL };
    if (reading->source->without_rowid)
        options[count++] = (cupel_option){ "sqlite", "WITHOUT ROWID", NULL };
    if (count == 0)
        return 0;
    table->options = cupel_schema_options(inspector->schema, options, count);
    table->option_count = table->options ? count : 0;
    return table->options ? 0 : cupel__inspect_nomem(inspector);
}

static int take_index(cupel__inspector *inspector, const char *name, const char *table,
                      const char *sql)
{
    table_reading *reading = NULL;
    int code = find_reading(inspector, table, &reading);
    if (code < 0 || !reading || !reading->table)
        return code;
    cupel__sqlite_index *source;
    code = cupel__sqlite_parse_index(&source, &inspector->scratch, sql, inspector->error);
    if (code < 0)
        return explain(inspector, code, "index", name);

    size_t count = 0;
    for (cupel__sqlite_part *part = source->parts; part; part = part->next)
        count++;
    cupel_index_part *parts = cupel__arena_alloc(&inspector->scratch, count * sizeof *parts);
    if (!parts)
        return cupel__inspect_nomem(inspector);
    size_t i = 0;
    for (cupel__sqlite_part *part = source->parts; code == 0 && part; part = part->next)
        code = set_part(inspector, reading, &parts[i++], part);
    if (code < 0)
        return code;

    cupel_index *index = cupel_table_add_index(reading->table, name);
    if (!index)
        return cupel__inspect_nomem(inspector);
    index->unique = source->unique;
    index->parts = cupel_schema_parts(inspector->schema, parts, count);
    if (!index->parts)
        return cupel__inspect_nomem(inspector);
    index->part_count = count;
    return set_text(inspector, source->where, &index->where);
}

static int take_shadow(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_table *table = cupel__inspect_table(inspector, &row[0]);
    if (table)
        cupel_schema_remove_table(inspector->schema, table);
    const char *name;
    table_reading *reading = NULL;
    if (cupel__inspect_scratch(inspector, &row[0], &name) < 0 ||
        find_reading(inspector, name, &reading) < 0)
        return CUPEL_ENOMEM;
    if (reading)
        reading->table = NULL;
    return 0;
}

/* Completes a parser's message with the object whose stored text it could not read. */
static int explain(cupel__inspector *inspector, int code, const char *what, const char *name)
{
    if (code != CUPEL_ENOMEM)
        cupel__error_prefix(inspector->error, "the stored definition of %s %s: ", what, name);
    return code;
}

static int add_columns(cupel__inspector *inspector, table_reading *reading)
{
    int code = 0;
    for (cupel__sqlite_column *column = reading->source->columns; code == 0 && column;
         column = column->next)
        code = add_column(inspector, reading, column);
    return code;
}

static int add_column(cupel__inspector *inspector, table_reading *reading,
                      const cupel__sqlite_column *source)
{
    cupel_column *column = cupel_table_add_column(reading->table, source->name);
    if (!column)
        return cupel__inspect_nomem(inspector);
    column->nullable = true;
    int code = inspector->dialect->parse_type(inspector->dialect, inspector->schema, source->type,
                                              &column->type, inspector->error);
    column->any_width = says_no_width(source->type);
    for (cupel__sqlite_clause *clause = source->clauses; code == 0 && clause; clause = clause->next)
        code = column_clause(inspector, clause, column);
    return code;
}

/* SQLite stores 64 bits whatever an integer was declared as, so that only the words that Cupel itself
 * writes for narrower or wider ones mean a width. */
static bool says_no_width(const char *type)
{
    static const char *const words[] = { "int",  "integer", "tinyint", "mediumint",
                                         "int2", "int4",    "int8" };
    cupel__lexer lexer;
    cupel__token token;
    cupel__lexer_init(&lexer, cupel__lexical_find("sqlite"), type, strlen(type));
    while ((token = cupel__lexer_next(&lexer)).kind != CUPEL__TOKEN_END) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            if (cupel__token_is(&token, words[i]))
                return true;
        }
    }
    return false;
}

static int column_clause(cupel__inspector *inspector, const cupel__sqlite_clause *clause,
                         cupel_column *column)
{
    switch (clause->kind) {
    case CUPEL__SQLITE_NOT_NULL:
        column->nullable = false;
        return set_conflict(inspector, clause, &column->options, &column->option_count);
    case CUPEL__SQLITE_DEFAULT:
        /* DEFAULT NULL is what a column has anyway. */
        if (cupel__text_iequal(clause->text, "null"))
            return 0;
        return set_text(inspector, clause->text, &column->server_default);
    case CUPEL__SQLITE_COLLATE:
        if (cupel__text_iequal(clause->text, "binary"))
            return 0;
        return set_text(inspector, clause->text, &column->collation);
    case CUPEL__SQLITE_GENERATED:
        column->computed_stored = clause->stored;
        return set_text(inspector, clause->text, &column->computed);
    default:
        return 0;
    }
}

static int add_constraints(cupel__inspector *inspector, table_reading *reading)
{
    int code = 0;
    for (cupel__sqlite_column *column = reading->source->columns; column; column = column->next) {
        for (cupel__sqlite_clause *clause = column->clauses; code == 0 && clause;
             clause = clause->next)
            code = add_constraint(inspector, reading, clause, column);
    }
    for (cupel__sqlite_clause *clause = reading->source->constraints; code == 0 && clause;
         clause = clause->next)
        code = add_constraint(inspector, reading, clause, NULL);
    if (code == 0)
        settle_primary_key(reading);
    return code;
}

/* `of` is the column behind whose type the clause stands; NULL for the table's own. */
static int add_constraint(cupel__inspector *inspector, table_reading *reading,
                          const cupel__sqlite_clause *clause, const cupel__sqlite_column *of)
{
    cupel_constraint_kind kind;
    if (!cupel__sqlite_clause_constraint(clause, &kind))
        return 0;

    cupel_constraint *constraint = cupel_table_add_constraint(reading->table, kind, clause->name);
    if (!constraint)
        return cupel__inspect_nomem(inspector);
    int code = set_conflict(inspector, clause, &constraint->options, &constraint->option_count);
    if (code < 0)
        return code;
    switch (clause->kind) {
    case CUPEL__SQLITE_CHECK:
        return set_text(inspector, clause->text, &constraint->expression);
    case CUPEL__SQLITE_FOREIGN_KEY:
        return set_foreign_key(inspector, reading, constraint, clause, of);
    default:
        code = set_key_columns(inspector, reading, constraint, clause, of);
        return code == 0 ? set_key_parts(inspector, reading, constraint, clause) : code;
    }
}

/* ABORT is what happens anyway. */
static int set_conflict(cupel__inspector *inspector, const cupel__sqlite_clause *clause,
                        const cupel_option **options, size_t *count)
{
    if (!clause->on_conflict || cupel__text_iequal(clause->on_conflict, "abort"))
        return 0;
    char *value = cupel__arena_strdup(&inspector->scratch, clause->on_conflict);
    for (char *c = value; c && *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    const cupel_option option = { "sqlite", "ON CONFLICT", value };
    *options = value ? cupel_schema_options(inspector->schema, &option, 1) : NULL;
    *count = *options ? 1 : 0;
    return *options ? 0 : cupel__inspect_nomem(inspector);
}

/* Only where they say more than the columns do. */
static int set_key_parts(cupel__inspector *inspector, const table_reading *reading,
                         cupel_constraint *key, const cupel__sqlite_clause *clause)
{
    cupel_index_part *parts =
        cupel__arena_zalloc(&inspector->scratch, key->column_count * sizeof *parts);
    bool matters = clause->descending;
    if (!parts)
        return cupel__inspect_nomem(inspector);
    parts[0] = (cupel_index_part){ .column = key->columns[0], .descending = clause->descending };
    size_t i = 0;
    for (const cupel__sqlite_part *part = clause->parts; part; part = part->next) {
        int code = set_part(inspector, reading, &parts[i], part);
        if (code < 0)
            return code;
        parts[i].column = key->columns[i];
        parts[i].expression = NULL;
        matters = matters || parts[i].descending || parts[i].collation;
        i++;
    }
    if (!matters)
        return 0;
    key->parts = cupel_schema_parts(inspector->schema, parts, key->column_count);
    key->part_count = key->parts ? key->column_count : 0;
    return key->parts ? 0 : cupel__inspect_nomem(inspector);
}

static int set_key_columns(cupel__inspector *inspector, const table_reading *reading,
                           cupel_constraint *constraint, const cupel__sqlite_clause *clause,
                           const cupel__sqlite_column *of)
{
    cupel__sqlite_name single = { .name = of ? of->name : NULL };
    cupel__sqlite_name *names = &single;
    if (!of) {
        cupel__sqlite_name **tail = &names;
        for (cupel__sqlite_part *part = clause->parts; part; part = part->next) {
            *tail = cupel__arena_zalloc(&inspector->scratch, sizeof **tail);
            if (!*tail)
                return cupel__inspect_nomem(inspector);
            (*tail)->name = part->column ? part->column : part->expression;
            tail = &(*tail)->next;
        }
    }
    return set_names(inspector, reading, names, &constraint->columns, &constraint->column_count);
}

static int set_foreign_key(cupel__inspector *inspector, const table_reading *reading,
                           cupel_constraint *constraint, const cupel__sqlite_clause *clause,
                           const cupel__sqlite_column *of)
{
    cupel__sqlite_name single = { .name = of ? of->name : NULL };
    constraint->on_delete = clause->on_delete;
    constraint->on_update = clause->on_update;
    constraint->match = match_of(clause->match);
    constraint->deferrable = clause->deferrable;
    constraint->initially_deferred = clause->initially_deferred;
    int code = set_names(inspector, reading, of ? &single : clause->columns, &constraint->columns,
                         &constraint->column_count);
    if (code == 0)
        code = set_text(inspector, clause->referred_table, &constraint->referred_table);
    size_t count;
    if (code == 0 && clause->referred_columns)
        code = set_names(inspector, NULL, clause->referred_columns, &constraint->referred_columns,
                         &count);
    return code;
}

/* SQLite takes any word behind MATCH, and heeds none. */
static cupel_match match_of(const char *match)
{
    if (cupel__text_iequal(match, "full"))
        return CUPEL_MATCH_FULL;
    return cupel__text_iequal(match, "partial") ? CUPEL_MATCH_PARTIAL : CUPEL_MATCH_SIMPLE;
}

/* Copies names into the schema, as `reading` (may be NULL) writes its columns. */
static int set_names(cupel__inspector *inspector, const table_reading *reading,
                     const cupel__sqlite_name *names, const char *const **out, size_t *count)
{
    size_t size = 0;
    for (const cupel__sqlite_name *name = names; name; name = name->next)
        size++;
    const char **texts = cupel__arena_alloc(&inspector->scratch, size * sizeof *texts);
    if (!texts)
        return cupel__inspect_nomem(inspector);
    size_t i = 0;
    for (const cupel__sqlite_name *name = names; name; name = name->next) {
        texts[i] = reading ? column_name(inspector, reading, name->name) : name->name;
        if (!texts[i++])
            return CUPEL_ENOMEM;
    }
    *out = cupel_schema_texts(inspector->schema, texts, size);
    *count = size;
    return *out ? 0 : cupel__inspect_nomem(inspector);
}

/* Which columns are the key, and what SQLite knows of them without being told: a key cannot be NULL
 * where it is the row's own number, or in a STRICT table or one WITHOUT ROWID. */
static void settle_primary_key(const table_reading *reading)
{
    const cupel__sqlite_table *source = reading->source;
    const cupel_constraint *key = cupel_table_primary_key(reading->table);
    if (!key)
        return;
    for (size_t i = 0; i < key->column_count; i++) {
        cupel_column *column = cupel_table_column(reading->table, key->columns[i]);
        if (!column)
            continue;
        column->primary_key = true;
        if (source->strict || source->without_rowid)
            column->nullable = false;
    }
    if (key->column_count != 1 || source->without_rowid)
        return;
    for (const cupel__sqlite_column *column = source->columns; column; column = column->next) {
        if (strcmp(column->name, key->columns[0]) != 0 ||
            !cupel__text_iequal(column->type, "integer"))
            continue;
        /* The one form that, by an old mistake kept for compatibility, is no row number. */
        bool keeps_counting = false;
        for (const cupel__sqlite_clause *clause = column->clauses; clause; clause = clause->next) {
            if (clause->kind == CUPEL__SQLITE_PRIMARY_KEY && clause->descending)
                return;
            keeps_counting = keeps_counting || clause->autoincrement;
        }
        for (const cupel__sqlite_clause *clause = source->constraints; clause;
             clause = clause->next)
            keeps_counting = keeps_counting || clause->autoincrement;
        cupel_column *settled = cupel_table_column(reading->table, column->name);
        cupel_constraint *own_key = cupel_table_primary_key(reading->table);
        own_key->part_count = 0; /* the rowid has one order and no collation */
        own_key->parts = NULL;
        settled->identity = keeps_counting ? CUPEL_IDENTITY_BY_DEFAULT : CUPEL_IDENTITY_NONE;
        settled->autoincrement = true;
        settled->nullable = false;
    }
}

static int settle_foreign_keys(cupel__inspector *inspector, const table_reading *reading)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < reading->table->constraint_count; i++) {
        cupel_constraint *constraint = reading->table->constraints[i];
        if (constraint->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
            continue;
        code = settle_foreign_key(inspector, constraint);
    }
    return code;
}

/* Spells the other table and its columns as that table does; without columns, its key is meant. */
static int settle_foreign_key(cupel__inspector *inspector, cupel_constraint *constraint)
{
    table_reading *other = NULL;
    int code = find_reading(inspector, constraint->referred_table, &other);
    if (code < 0)
        return code;
    if (!other) {
        if (!constraint->referred_columns)
            constraint->referred_columns = constraint->columns;
        return 0;
    }
    if (other->table)
        constraint->referred_table = other->table->name;
    if (!constraint->referred_columns) {
        size_t count = 0;
        code = primary_key_of(inspector, other, &constraint->referred_columns, &count);
        if (code == 0 && count != constraint->column_count)
            constraint->referred_columns = constraint->columns;
        return code;
    }
    cupel__sqlite_name *names =
        cupel__arena_zalloc(&inspector->scratch, constraint->column_count * sizeof *names);
    if (!names)
        return cupel__inspect_nomem(inspector);
    for (size_t i = 0; i < constraint->column_count; i++) {
        names[i].name = constraint->referred_columns[i];
        names[i].next = i + 1 < constraint->column_count ? &names[i + 1] : NULL;
    }
    size_t count;
    return set_names(inspector, other, names, &constraint->referred_columns, &count);
}

static int primary_key_of(cupel__inspector *inspector, const table_reading *reading,
                          const char *const **out, size_t *count)
{
    for (const cupel__sqlite_column *column = reading->source->columns; column;
         column = column->next) {
        for (const cupel__sqlite_clause *clause = column->clauses; clause; clause = clause->next) {
            cupel__sqlite_name name = { .name = column->name };
            if (clause->kind == CUPEL__SQLITE_PRIMARY_KEY)
                return set_names(inspector, reading, &name, out, count);
        }
    }
    for (const cupel__sqlite_clause *clause = reading->source->constraints; clause;
         clause = clause->next) {
        cupel_constraint key = { .kind = CUPEL_CONSTRAINT_PRIMARY_KEY };
        if (clause->kind != CUPEL__SQLITE_PRIMARY_KEY)
            continue;
        int code = set_key_columns(inspector, reading, &key, clause, NULL);
        *out = key.columns;
        *count = key.column_count;
        return code;
    }
    return 0;
}

static int set_part(cupel__inspector *inspector, const table_reading *reading,
                    cupel_index_part *out, const cupel__sqlite_part *source)
{
    *out = (cupel_index_part){ .expression = source->expression, .descending = source->descending };
    if (source->column) {
        out->column = column_name(inspector, reading, source->column);
        if (!out->column)
            return CUPEL_ENOMEM;
    }
    const cupel_column *column =
        out->column ? cupel_table_column(reading->table, out->column) : NULL;
    const char *usual = column && column->collation ? column->collation : "BINARY";
    if (source->collation && !cupel__text_iequal(source->collation, usual))
        out->collation = source->collation;
    return 0;
}

/* The column's name as its table writes it; `name` itself where there is no such column. */
static const char *column_name(cupel__inspector *inspector, const table_reading *reading,
                               const char *name)
{
    char *key = fold(inspector, name);
    if (!key) {
        cupel__inspect_nomem(inspector);
        return NULL;
    }
    const cupel__sqlite_column *column = cupel__map_get_text(&reading->columns, key);
    return column ? column->name : name;
}

/* *out is NULL where there is no such table. */
static int find_reading(cupel__inspector *inspector, const char *name, table_reading **out)
{
    master_state *state = inspector->state;
    char *key = fold(inspector, name);
    if (!key)
        return cupel__inspect_nomem(inspector);
    *out = cupel__map_get_text(&state->readings, key);
    return 0;
}

/* As SQLite compares names: without regard to the case of ASCII letters. */
static char *fold(cupel__inspector *inspector, const char *text)
{
    char *folded = cupel__arena_strdup(&inspector->scratch, text);
    for (char *c = folded; c && *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return folded;
}

static int set_text(cupel__inspector *inspector, const char *text, const char **out)
{
    if (!text)
        return 0;
    *out = cupel_schema_text(inspector->schema, text);
    return *out ? 0 : cupel__inspect_nomem(inspector);
}
