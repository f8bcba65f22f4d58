/* MariaDB's catalog: databases, sequences, views, triggers, routines and events. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/mysql.h"
#include "sql/quote.h"

static int take_database(cupel__inspector *inspector, const cupel_value *row);
static int read_sequences(cupel__inspector *inspector);
static int take_sequence(cupel__inspector *inspector, const cupel_value *row);
static int take_view(cupel__inspector *inspector, const cupel_value *row);
static int take_trigger(cupel__inspector *inspector, const cupel_value *row);
static int follow_trigger(cupel__inspector *inspector, cupel_object *trigger, const char *kind,
                          cupel__buf *definition);
static int read_routines(cupel__inspector *inspector);
static int ask_if_allowed(cupel__inspector *inspector, const char *sql, const cupel_value *values,
                          size_t count, int (*row)(cupel__inspector *, const cupel_value *),
                          bool *refused);
static int read_rest(cupel__inspector *inspector);
static int take_library_function(cupel__inspector *inspector, const cupel_value *row);
static int take_server(cupel__inspector *inspector, const cupel_value *row);
static int add_unread(cupel__inspector *inspector, const char *kind, const cupel_value *name);
static int tell_client(cupel__inspector *inspector, const cupel_object *object,
                       const cupel_value *client);
static int take_routine(cupel__inspector *inspector, const cupel_value *row);
static bool find_routine_kind(const cupel_value *words, cupel_object_kind *out);
static int need_package(cupel__inspector *inspector, cupel_object *body);
static void package_text(cupel__buf *out, const cupel__inspector *inspector,
                         const cupel_value *row);
static void routine_text(cupel__buf *out, const cupel_value *row);
static int take_event(cupel__inspector *inspector, const cupel_value *row);
static void event_text(cupel__buf *out, const cupel__inspector *inspector, const cupel_value *row);
static int add_object(cupel__inspector *inspector, cupel_object_kind kind, const cupel_value *name,
                      const cupel_value *table, cupel_object **out);
static int set_modes(cupel__inspector *inspector, cupel_object *object, const char *before,
                     const cupel_value *definer, const char *behind);
static int set_option(cupel__inspector *inspector, cupel_object *object, const char *name,
                      const cupel_value *value);
static int set_definition(cupel__inspector *inspector, cupel_object *object, cupel__buf *text);
static int refuse_hidden(cupel__inspector *inspector, const cupel_object *object,
                         const char *right);
static bool wants(const cupel__inspector *inspector, cupel_object_kind kind);
static void append_value(cupel__buf *out, const cupel_value *value);

/* A character set that texts came in, where it is not UTF-8, which ours come in. */
#define CLIENT(column) "IF(" column " LIKE 'utf8%', NULL, " column ")"

/* clang-format off */
/* A user who may read mysql.proc gets what was written; the information schema tells parameters one by
 * one, in its own words, and nothing of aggregates. */
static const char routines_as_written[] =
    "SELECT name, type, aggregate, CONVERT(param_list USING utf8mb4),"
    " CONVERT(returns USING utf8mb4), REPLACE(sql_data_access, '_', ' '), is_deterministic,"
    " security_type, IF(character_set_client LIKE 'utf8%', CONVERT(body USING utf8mb4),"
    " CONVERT(body_utf8 USING utf8mb4)), NULLIF(definer, CURRENT_USER()),"
    " NULLIF(sql_mode, @@sql_mode), comment, " CLIENT("character_set_client") " FROM mysql.proc"
    " WHERE db = ? ORDER BY type, name";
static const char routines_as_told[] =
    "SELECT r.routine_name, r.routine_type, 'NONE', COALESCE(p.list, ''),"
    " CONCAT(r.dtd_identifier, IF(r.character_set_name IS NULL, '', CONCAT(' CHARSET ',"
    " r.character_set_name, ' COLLATE ', r.collation_name))), r.sql_data_access,"
    " r.is_deterministic, r.security_type, r.routine_definition,"
    " NULLIF(r.definer, CURRENT_USER()), NULLIF(r.sql_mode, @@sql_mode), r.routine_comment, "
    CLIENT("r.character_set_client")
    " FROM information_schema.routines r LEFT JOIN (SELECT specific_name, routine_type,"
    " GROUP_CONCAT(IF(routine_type = 'PROCEDURE', CONCAT(parameter_mode, ' '), ''), '`',"
    " REPLACE(parameter_name, '`', '``'), '` ', dtd_identifier, IF(character_set_name IS NULL, '',"
    " CONCAT(' CHARSET ', character_set_name, ' COLLATE ', collation_name))"
    " ORDER BY ordinal_position SEPARATOR ', ') AS list FROM information_schema.parameters"
    " WHERE specific_schema = ? AND ordinal_position > 0 GROUP BY specific_name, routine_type) p"
    " ON p.specific_name = r.specific_name AND p.routine_type = r.routine_type"
    " WHERE r.routine_schema = ? ORDER BY r.routine_type, r.routine_name";
/* clang-format on */

#define ROUTINE_KINDS                                                                              \
    (CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |          \
     CUPEL_OBJECT_BIT(CUPEL_OBJECT_PACKAGE) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PACKAGE_BODY))

/* In the order in which they are read; those of a kind that nobody asks for are not. */
static const struct object_query {
    cupel_object_kind kind;
    const char *sql;
    int (*row)(cupel__inspector *inspector, const cupel_value *row);
} object_queries[] = {
    { CUPEL_OBJECT_SCHEMA,
      "SELECT schema_name, default_collation_name, schema_comment FROM information_schema.schemata"
      " WHERE schema_name = ?",
      take_database },
    { CUPEL_OBJECT_VIEW,
      "SELECT table_name, view_definition, check_option, NULLIF(definer, CURRENT_USER()),"
      " security_type, algorithm, " CLIENT(
          "character_set_client") " FROM information_schema.views WHERE table_schema = ?"
                                  " ORDER BY table_name",
      take_view },
    { CUPEL_OBJECT_TRIGGER,
      "SELECT trigger_name, event_object_table, action_timing, event_manipulation,"
      " action_statement, NULLIF(definer, CURRENT_USER()), NULLIF(sql_mode, @@sql_mode), " CLIENT(
          "character_set_client") " FROM information_schema.triggers WHERE trigger_schema = ?"
                                  " ORDER BY event_object_table, action_timing, "
                                  "event_manipulation, action_order",
      take_trigger },
    { CUPEL_OBJECT_EVENT,
      "SELECT event_name, event_definition, CAST(execute_at AS char), interval_value,"
      " interval_field, CAST(starts AS char), CAST(ends AS char), status, on_completion,"
      " NULLIF(time_zone, @@time_zone), NULLIF(definer, CURRENT_USER()),"
      " NULLIF(sql_mode, @@sql_mode), event_comment, " CLIENT(
          "character_set_client") " FROM information_schema.events"
                                  " WHERE event_schema = ? ORDER BY event_name",
      take_event },
};

int cupel__mysql_read_objects(cupel__inspector *inspector)
{
    cupel_value namespace_ = { .kind = CUPEL_VALUE_TEXT };
    namespace_.as.text = inspector->catalog_namespace;
    namespace_.size = (uint32_t)strlen(inspector->catalog_namespace);
    int code = read_sequences(inspector);
    if (code == 0 && inspector->options->objects & ROUTINE_KINDS)
        code = read_routines(inspector);
    for (size_t i = 0; code == 0 && i < sizeof object_queries / sizeof object_queries[0]; i++) {
        const struct object_query *query = &object_queries[i];
        if (wants(inspector, query->kind))
            code = cupel__inspect_query(inspector, query->sql, &namespace_, 1, query->row);
    }
    if (code == 0 && !inspector->namespace_ && inspector->options->objects == CUPEL_EVERY_OBJECT)
        code = read_rest(inspector);
    return code;
}

int cupel__mysql_add_sequence(cupel__inspector *inspector, const char *name,
                              const cupel_value *engine, const cupel_value *comment)
{
    cupel__mysql_state *state = inspector->state;
    cupel_object *object;
    cupel_value text = { .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(name) };
    text.as.text = name;
    if (!wants(inspector, CUPEL_OBJECT_SEQUENCE))
        return 0;
    int code = add_object(inspector, CUPEL_OBJECT_SEQUENCE, &text, NULL, &object);
    if (code == 0 && !cupel__mysql_is_text(engine, "InnoDB"))
        code = set_option(inspector, object, "ENGINE", engine);
    if (code == 0 && comment->size > 0)
        code = cupel__inspect_text(inspector, comment, &object->comment);
    if (code == 0 && !cupel__vec_push(&state->sequences, object))
        code = cupel__inspect_nomem(inspector);
    return code;
}

/* The default database is there already, under whatever name. */
static int take_database(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_object *object;
    cupel_reference name = { .kind = CUPEL_OBJECT_SCHEMA, .name = inspector->namespace_ };
    if (!inspector->namespace_)
        return 0;
    object = cupel_schema_add_object(inspector->schema, &name);
    if (!object)
        return cupel__inspect_nomem(inspector);
    int code = set_option(inspector, object, "COLLATE", &row[1]);
    if (code == 0 && row[2].size > 0)
        code = cupel__inspect_text(inspector, &row[2], &object->comment);
    return code;
}

/* What a sequence is stands in the sequence, as in a table of one row: one query asks them all. */
static int read_sequences(cupel__inspector *inspector)
{
    const cupel__mysql_state *state = inspector->state;
    const cupel_dialect *dialect = inspector->dialect;
    cupel__buf sql = { 0 };
    if (state->sequences.count == 0)
        return 0;
    for (size_t i = 0; i < state->sequences.count; i++) {
        cupel__buf_printf(&sql,
                          "%sSELECT %zu, start_value, increment, minimum_value, maximum_value, "
                          "cache_size, cycle_option FROM ",
                          i > 0 ? " UNION ALL " : "", i);
        cupel__quote_qualified(&sql, dialect, inspector->catalog_namespace,
                               state->sequences.items[i]->name);
    }
    int code = sql.failed
                   ? cupel__inspect_nomem(inspector)
                   : cupel__inspect_query(inspector, cupel__buf_text(&sql), NULL, 0, take_sequence);
    cupel__buf_release(&sql);
    return code;
}

/* What is as it is when nothing is said goes without saying. */
static int take_sequence(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__mysql_state *state = inspector->state;
    cupel_sequence *sequence = &state->sequences.items[cupel__inspect_number(&row[0])]->sequence;
    const int64_t step = cupel__inspect_number(&row[2]);
    const int64_t lowest = step < 0 ? -INT64_MAX : 1;
    const int64_t highest = step < 0 ? -1 : INT64_MAX - 1;
    sequence->start = cupel__inspect_number(&row[1]);
    sequence->increment = step;
    sequence->min = cupel__inspect_number(&row[3]);
    sequence->max = cupel__inspect_number(&row[4]);
    sequence->cache = cupel__inspect_number(&row[5]);
    sequence->cycle = cupel__inspect_number(&row[6]) != 0;
    if (sequence->start != (step < 0 ? sequence->max : sequence->min))
        sequence->given |= CUPEL_SEQUENCE_START;
    if (step != 1)
        sequence->given |= CUPEL_SEQUENCE_INCREMENT;
    if (sequence->min != lowest)
        sequence->given |= CUPEL_SEQUENCE_MIN;
    if (sequence->max != highest)
        sequence->given |= CUPEL_SEQUENCE_MAX;
    if (sequence->cache != 1000)
        sequence->given |= CUPEL_SEQUENCE_CACHE;
    return 0;
}

static int take_view(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_object *object;
    cupel__buf text = { 0 };
    int code = add_object(inspector, CUPEL_OBJECT_VIEW, &row[0], NULL, &object);
    if (code == 0 && row[1].size == 0)
        code = refuse_hidden(inspector, object, "SHOW VIEW");
    if (code == 0)
        code = set_modes(inspector, object,
                         cupel__mysql_is_text(&row[5], "MERGE")       ? "ALGORITHM=MERGE"
                         : cupel__mysql_is_text(&row[5], "TEMPTABLE") ? "ALGORITHM=TEMPTABLE"
                                                                      : NULL,
                         &row[3],
                         cupel__mysql_is_text(&row[4], "INVOKER") ? "SQL SECURITY INVOKER" : NULL);
    if (code == 0)
        code = tell_client(inspector, object, &row[6]);
    cupel__buf_append(&text, "AS ");
    append_value(&text, &row[1]);
    if (!cupel__mysql_is_text(&row[2], "NONE")) {
        cupel__buf_append(&text, " WITH ");
        append_value(&text, &row[2]);
        cupel__buf_append(&text, " CHECK OPTION");
    }
    if (code == 0)
        return set_definition(inspector, object, &text);
    cupel__buf_release(&text);
    return code;
}

static int take_trigger(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel_table *table = cupel__inspect_table(inspector, &row[1]);
    cupel_object *object;
    cupel__buf text = { 0 };
    char kind[32];
    if (!table)
        return 0;
    int code = add_object(inspector, CUPEL_OBJECT_TRIGGER, &row[0], &row[1], &object);
    if (code == 0)
        code = set_modes(inspector, object, NULL, &row[5], NULL);
    if (code == 0)
        code = set_option(inspector, object, "SQL_MODE", &row[6]);
    if (code == 0)
        code = tell_client(inspector, object, &row[7]);
    snprintf(kind, sizeof kind, "%.*s %.*s", (int)row[2].size, row[2].as.text, (int)row[3].size,
             row[3].as.text);
    cupel__buf_printf(&text, "%s ON ", kind);
    cupel__quote_qualified(&text, inspector->dialect, inspector->namespace_, table->name);
    cupel__buf_append(&text, " FOR EACH ROW ");
    if (code == 0)
        code = follow_trigger(inspector, object, kind, &text);
    append_value(&text, &row[4]);
    if (code == 0) {
        code = set_definition(inspector, object, &text);
        return code == 0 ? cupel__mysql_note_body(inspector, object, &row[4]) : code;
    }
    cupel__buf_release(&text);
    return code;
}

/* Triggers of one kind come in their order: each but the first says which one it follows. */
static int follow_trigger(cupel__inspector *inspector, cupel_object *trigger, const char *kind,
                          cupel__buf *definition)
{
    cupel__mysql_state *state = inspector->state;
    const cupel_object *last = state->last_trigger;
    bool follows = last && strcmp(last->table, trigger->table) == 0 &&
                   strcmp(state->last_trigger_kind, kind) == 0;
    state->last_trigger = trigger;
    state->last_trigger_kind = cupel__arena_strdup(&inspector->scratch, kind);
    if (!state->last_trigger_kind)
        return cupel__inspect_nomem(inspector);
    if (!follows)
        return 0;
    cupel__buf_append(definition, "FOLLOWS ");
    cupel__quote_identifier(definition, inspector->dialect, last->name);
    cupel__buf_append_char(definition, ' ');
    trigger->needs = cupel_schema_references(inspector->schema,
                                             &(cupel_reference){ .kind = CUPEL_OBJECT_TRIGGER,
                                                                 .schema = last->schema,
                                                                 .name = last->name,
                                                                 .table = last->table },
                                             1);
    trigger->need_count = trigger->needs != NULL;
    return trigger->needs ? 0 : cupel__inspect_nomem(inspector);
}

static int read_routines(cupel__inspector *inspector)
{
    bool refused = false;
    cupel_value namespaces[2] = { { .kind = CUPEL_VALUE_TEXT } };
    namespaces[0].as.text = inspector->catalog_namespace;
    namespaces[0].size = (uint32_t)strlen(inspector->catalog_namespace);
    namespaces[1] = namespaces[0];
    int code =
        ask_if_allowed(inspector, routines_as_written, namespaces, 1, take_routine, &refused);
    if (code == 0 && refused)
        code = cupel__inspect_query(inspector, routines_as_told, namespaces, 2, take_routine);
    return code;
}

/* Of a table of the server's own, which not every user may read. */
static int ask_if_allowed(cupel__inspector *inspector, const char *sql, const cupel_value *values,
                          size_t count, int (*row)(cupel__inspector *, const cupel_value *),
                          bool *refused)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error *given = inspector->error;
    inspector->error = &error;
    int code = cupel__inspect_query(inspector, sql, values, count, row);
    inspector->error = given;
    *refused = code == CUPEL_EDATABASE && (error.category == CUPEL_CATEGORY_PERMISSION ||
                                           error.category == CUPEL_CATEGORY_UNDEFINED);
    if (code < 0 && !*refused)
        return cupel__error_move(given, &error);
    cupel_error_release(&error);
    return 0;
}

/* Functions out of libraries, and servers, whose passwords nobody should write down: they belong to no
 * database. */
static int read_rest(cupel__inspector *inspector)
{
    bool refused;
    int code = ask_if_allowed(inspector, "SELECT name FROM mysql.func ORDER BY name", NULL, 0,
                              take_library_function, &refused);
    if (code == 0)
        code = ask_if_allowed(inspector, "SELECT server_name FROM mysql.servers ORDER BY 1", NULL,
                              0, take_server, &refused);
    return code;
}

static int take_library_function(cupel__inspector *inspector, const cupel_value *row)
{
    return add_unread(inspector, "function of a library", &row[0]);
}

static int take_server(cupel__inspector *inspector, const cupel_value *row)
{
    return add_unread(inspector, "server", &row[0]);
}

static int add_unread(cupel__inspector *inspector, const char *kind, const cupel_value *name)
{
    cupel_unread unread = { .kind = kind };
    int code = cupel__inspect_scratch(inspector, name, &unread.name);
    if (code == 0 && !cupel_schema_add_unread(inspector->schema, &unread))
        code = cupel__inspect_nomem(inspector);
    return code;
}

/* Texts that came in another character set than ours are kept as if they had come in ours. */
static int tell_client(cupel__inspector *inspector, const cupel_object *object,
                       const cupel_value *client)
{
    cupel_unread unread = { .kind = "client's character set",
                            .schema = object->schema,
                            .table = object->table };
    if (client->kind != CUPEL_VALUE_TEXT || inspector->options->objects != CUPEL_EVERY_OBJECT)
        return 0;
    unread.name =
        cupel__arena_printf(&inspector->scratch, "%.*s of the %s %s", (int)client->size,
                            client->as.text, cupel_object_kind_text(object->kind), object->name);
    if (!unread.name || !cupel_schema_add_unread(inspector->schema, &unread))
        return cupel__inspect_nomem(inspector);
    return 0;
}

/* What the server makes of the mode in which a package is written where none is stated. */
static const char oracle_mode[] =
    "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,"
    "NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT";

static int take_routine(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_object_kind kind;
    cupel_object *object;
    cupel__buf text = { 0 };
    if (!find_routine_kind(&row[1], &kind) || !wants(inspector, kind))
        return 0;
    int code = add_object(inspector, kind, &row[0], NULL, &object);
    if (code == 0 && row[8].kind == CUPEL_VALUE_NULL)
        code = refuse_hidden(inspector, object, "SELECT on mysql.proc");
    if (code == 0)
        code = set_modes(inspector, object, NULL, &row[9],
                         cupel__mysql_is_text(&row[2], "GROUP") ? "AGGREGATE" : NULL);
    bool package = kind == CUPEL_OBJECT_PACKAGE || kind == CUPEL_OBJECT_PACKAGE_BODY;
    if (code == 0 && !(package && cupel__mysql_is_text(&row[10], oracle_mode)))
        code = set_option(inspector, object, "SQL_MODE", &row[10]);
    if (code == 0 && row[11].size > 0 && !package)
        code = cupel__inspect_text(inspector, &row[11], &object->comment);
    if (code == 0 && kind == CUPEL_OBJECT_PACKAGE_BODY)
        code = need_package(inspector, object);
    if (code == 0)
        code = tell_client(inspector, object, &row[12]);
    if (package)
        package_text(&text, inspector, row);
    else
        routine_text(&text, row);
    if (code == 0)
        return set_definition(inspector, object, &text);
    cupel__buf_release(&text);
    return code;
}

static bool find_routine_kind(const cupel_value *words, cupel_object_kind *out)
{
    static const struct {
        const char *words;
        cupel_object_kind kind;
    } kinds[] = { { "FUNCTION", CUPEL_OBJECT_FUNCTION },
                  { "PROCEDURE", CUPEL_OBJECT_PROCEDURE },
                  { "PACKAGE", CUPEL_OBJECT_PACKAGE },
                  { "PACKAGE BODY", CUPEL_OBJECT_PACKAGE_BODY } };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (cupel__mysql_is_text(words, kinds[i].words)) {
            *out = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static int need_package(cupel__inspector *inspector, cupel_object *body)
{
    const cupel_reference package = { .kind = CUPEL_OBJECT_PACKAGE,
                                      .schema = body->schema,
                                      .name = body->name };
    body->needs = cupel_schema_references(inspector->schema, &package, 1);
    body->need_count = body->needs != NULL;
    return body->needs ? 0 : cupel__inspect_nomem(inspector);
}

/* Nothing can change the comment of a package: it is part of what a package is. */
static void package_text(cupel__buf *out, const cupel__inspector *inspector, const cupel_value *row)
{
    if (cupel__mysql_is_text(&row[7], "INVOKER"))
        cupel__buf_append(out, "SQL SECURITY INVOKER\n    ");
    if (row[11].size > 0) {
        cupel__buf_append(out, "COMMENT ");
        cupel__quote_text(out, inspector->dialect, row[11].as.text, row[11].size);
        cupel__buf_append_char(out, '\n');
    }
    append_value(out, &row[8]);
}

/* Oracle's way to write them has no parentheses around nothing, and RETURN in place of RETURNS. */
static void routine_text(cupel__buf *out, const cupel_value *row)
{
    bool oracle = row[10].kind == CUPEL_VALUE_TEXT &&
                  memmem(row[10].as.text, row[10].size, "ORACLE", 6) != NULL;
    if (row[3].size > 0 || !oracle) {
        cupel__buf_append_char(out, '(');
        append_value(out, &row[3]);
        cupel__buf_append_char(out, ')');
    }
    if (cupel__mysql_is_text(&row[1], "FUNCTION")) {
        cupel__buf_append(out, oracle ? " RETURN " : " RETURNS ");
        append_value(out, &row[4]);
    }
    if (!cupel__mysql_is_text(&row[5], "CONTAINS SQL")) {
        cupel__buf_append(out, "\n    ");
        append_value(out, &row[5]);
    }
    if (cupel__mysql_is_text(&row[6], "YES"))
        cupel__buf_append(out, "\n    DETERMINISTIC");
    if (cupel__mysql_is_text(&row[7], "INVOKER"))
        cupel__buf_append(out, "\n    SQL SECURITY INVOKER");
    cupel__buf_append_char(out, '\n');
    append_value(out, &row[8]);
}

static int take_event(cupel__inspector *inspector, const cupel_value *row)
{
    cupel_object *object;
    cupel__buf text = { 0 };
    int code = add_object(inspector, CUPEL_OBJECT_EVENT, &row[0], NULL, &object);
    if (code == 0)
        code = set_modes(inspector, object, NULL, &row[10], NULL);
    if (code == 0)
        code = set_option(inspector, object, "SQL_MODE", &row[11]);
    if (code == 0)
        code = set_option(inspector, object, "TIME_ZONE", &row[9]);
    if (code == 0)
        code = tell_client(inspector, object, &row[13]);
    if (code == 0 && row[12].size > 0)
        code = cupel__inspect_text(inspector, &row[12], &object->comment);
    event_text(&text, inspector, row);
    if (code == 0) {
        code = set_definition(inspector, object, &text);
        return code == 0 ? cupel__mysql_note_body(inspector, object, &row[1]) : code;
    }
    cupel__buf_release(&text);
    return code;
}

static void event_text(cupel__buf *out, const cupel__inspector *inspector, const cupel_value *row)
{
    const struct {
        const char *words;
        const cupel_value *value;
    } times[] = { { " AT ", &row[2] }, { " STARTS ", &row[5] }, { " ENDS ", &row[6] } };
    cupel__buf_append(out, "ON SCHEDULE");
    if (row[3].kind == CUPEL_VALUE_TEXT) {
        /* A value of more than one number stands between quotes already. */
        bool quoted = row[3].size > 0 && *row[3].as.text == '\'';
        cupel__buf_append(out, " EVERY ");
        if (quoted)
            append_value(out, &row[3]);
        else
            cupel__quote_text(out, inspector->dialect, row[3].as.text, row[3].size);
        cupel__buf_append_char(out, ' ');
        append_value(out, &row[4]);
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        if (times[i].value->kind != CUPEL_VALUE_TEXT)
            continue;
        cupel__buf_append(out, times[i].words);
        cupel__quote_text(out, inspector->dialect, times[i].value->as.text, times[i].value->size);
    }
    if (cupel__mysql_is_text(&row[8], "PRESERVE"))
        cupel__buf_append(out, " ON COMPLETION PRESERVE");
    if (cupel__mysql_is_text(&row[7], "DISABLED"))
        cupel__buf_append(out, " DISABLE");
    else if (!cupel__mysql_is_text(&row[7], "ENABLED"))
        cupel__buf_append(out, " DISABLE ON SLAVE");
    cupel__buf_append(out, " DO ");
    append_value(out, &row[1]);
}

static int add_object(cupel__inspector *inspector, cupel_object_kind kind, const cupel_value *name,
                      const cupel_value *table, cupel_object **out)
{
    cupel_reference reference = { .kind = kind, .schema = inspector->namespace_ };
    int code = cupel__inspect_scratch(inspector, name, &reference.name);
    if (code == 0 && table)
        code = cupel__inspect_scratch(inspector, table, &reference.table);
    *out = code == 0 ? cupel_schema_add_object(inspector->schema, &reference) : NULL;
    return *out ? 0 : cupel__inspect_nomem(inspector);
}

/* What stands between CREATE and the kind; the definer only where it is somebody else. */
static int set_modes(cupel__inspector *inspector, cupel_object *object, const char *before,
                     const cupel_value *definer, const char *behind)
{
    cupel__buf text = { 0 };
    int code = 0;
    if (before)
        cupel__buf_append(&text, before);
    if (definer->kind == CUPEL_VALUE_TEXT) {
        const char *at = memrchr(definer->as.text, '@', definer->size);
        size_t user = at ? (size_t)(at - definer->as.text) : definer->size;
        const char *parts[] = {
            cupel__arena_strndup(&inspector->scratch, definer->as.text, user),
            at ? cupel__arena_strndup(&inspector->scratch, at + 1, definer->size - user - 1) : NULL
        };
        if (!parts[0] || (at && !parts[1]))
            code = cupel__inspect_nomem(inspector);
        cupel__buf_append(&text, text.size > 0 ? " DEFINER=" : "DEFINER=");
        if (code == 0)
            cupel__quote_identifier(&text, inspector->dialect, parts[0]);
        if (code == 0 && at) {
            cupel__buf_append_char(&text, '@');
            cupel__quote_identifier(&text, inspector->dialect, parts[1]);
        }
    }
    if (behind)
        cupel__buf_printf(&text, text.size > 0 ? " %s" : "%s", behind);
    if (code == 0 && text.size > 0) {
        object->modifiers = cupel_schema_text(inspector->schema, cupel__buf_text(&text));
        if (text.failed || !object->modifiers)
            code = cupel__inspect_nomem(inspector);
    }
    cupel__buf_release(&text);
    return code;
}

/* Nothing for NULL. */
static int set_option(cupel__inspector *inspector, cupel_object *object, const char *name,
                      const cupel_value *value)
{
    const char *text;
    int code = cupel__inspect_scratch(inspector, value, &text);
    if (code < 0 || !text)
        return code;
    return cupel__mysql_add_option(inspector, &object->options, &object->option_count, name, text);
}

/* Takes the text and releases it. */
static int set_definition(cupel__inspector *inspector, cupel_object *object, cupel__buf *text)
{
    object->definition =
        text->failed ? NULL : cupel_schema_text(inspector->schema, cupel__buf_text(text));
    cupel__buf_release(text);
    return object->definition ? 0 : cupel__inspect_nomem(inspector);
}

static int refuse_hidden(cupel__inspector *inspector, const cupel_object *object, const char *right)
{
    return cupel_error_set(inspector->error, CUPEL_ESCHEMA,
                           "%s %s.%s: this user may not see its definition, and without it the "
                           "schema would not be whole; grant %s, or leave such objects out",
                           cupel_object_kind_text(object->kind), inspector->catalog_namespace,
                           object->name, right);
}

static bool wants(const cupel__inspector *inspector, cupel_object_kind kind)
{
    return (inspector->options->objects & CUPEL_OBJECT_BIT(kind)) != 0;
}

static void append_value(cupel__buf *out, const cupel_value *value)
{
    if (value->kind == CUPEL_VALUE_TEXT)
        cupel__buf_append_n(out, value->as.text, value->size);
}
