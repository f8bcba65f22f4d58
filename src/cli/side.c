/* Databases, models and files of SQL as schemas, with what was not asked for left out. */
#include "cli/side.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/interrupt.h"

/* The names that were offered while a schema was read, for a pattern that matches none. */
typedef struct table_choice {
    cli *c;
    const cli_side_filter *filter;
    const char *version_table;
    const char **names;
    size_t count;
    size_t room;
    bool failed; /* memory was short */
} table_choice;

static bool open_database(cli *c, cli_side *side, const char *source);
static bool read_database(cli *c, cli_side *side, table_choice *choice);
static bool open_models(cli *c, cli_side *side, const char *source);
static bool open_sql(cli *c, cli_side *side, const char *source, cupel_engine *engine,
                     table_choice *choice);
static bool unknown_source(cli *c, const char *source);
static bool wants_table(void *context, const char *schema, const char *table);
static bool is_wanted(const table_choice *choice, const char *name);
static bool matches(const cli_list *patterns, const char *name);
static void note_name(table_choice *choice, const char *name);
static bool drop_unwanted(cli_side *side, table_choice *choice);
static bool patterns_matched(cli *c, const cli_side *side, const table_choice *choice);
static bool ends_with(const char *text, const char *end);

bool cli_side_is_database(const char *source)
{
    return strcmp(source, "database") == 0 || strstr(source, "://") != NULL;
}

const char *cli_side_dialect(cli *c, const char *name)
{
    const char *names[16];
    size_t count = 0;
    const cupel_dialect *dialect = cupel_dialect_find(name);
    if (dialect)
        return dialect->name;
    while (count < sizeof names / sizeof *names && cupel_dialect_name(count)) {
        names[count] = cupel_dialect_name(count);
        count++;
    }
    const char *nearest = cupel_nearest(name, names, count);
    cli_usage(c, "there is no engine '%s'%s%s%s", name, nearest ? "; did you mean '" : "",
              nearest ? nearest : "", nearest ? "'?" : "");
    return NULL;
}

const char *cli_configured_dialect(cli *c)
{
    char scheme[32];
    const char *url = cli_want_config(c) ? c->config.url : NULL;
    size_t size = url ? strcspn(url, "+:") : 0;
    if (size == 0 || size >= sizeof scheme)
        return NULL;
    memcpy(scheme, url, size);
    scheme[size] = '\0';
    const cupel_dialect *dialect = cupel_dialect_find(scheme);
    return dialect ? dialect->name : NULL;
}

bool cli_side_need_dialect(cli *c, cli_side *side)
{
    if (!side->dialect)
        side->dialect = cli_configured_dialect(c);
    if (!side->dialect)
        cli_usage(c, "%s belongs to no engine: say whose words to use with --engine", side->name);
    return side->dialect != NULL;
}

bool cli_side_open(cli *c, cli_side *side, const char *source, const char *dialect,
                   cupel_engine *engine, const cli_side_filter *filter)
{
    *side = (cli_side){ .name = source, .dialect = dialect };
    if (!cli_want_config(c))
        return false;
    table_choice choice = { .c = c, .filter = filter, .version_table = c->config.version_table };
    if (!choice.version_table)
        choice.version_table = "alembic_version";
    if (cli_side_is_database(source)) {
        side->kind = CLI_SIDE_DATABASE;
        if (!open_database(c, side, source) || !read_database(c, side, &choice))
            return false;
    } else if (strcmp(source, "models") == 0 || ends_with(source, ".c")) {
        side->kind = CLI_SIDE_MODELS;
        side->dialect = NULL;
        if (!open_models(c, side, source))
            return false;
    } else if (ends_with(source, ".sql")) {
        side->kind = CLI_SIDE_SQL;
        if (!open_sql(c, side, source, engine, &choice))
            return false;
    } else {
        return unknown_source(c, source);
    }
    if (!drop_unwanted(side, &choice)) {
        cli_fail_no_memory(c);
        return false;
    }
    return patterns_matched(c, side, &choice);
}

void cli_side_close(cli_side *side)
{
    cupel_schema_free(side->schema);
    cupel_connection_close(side->connection);
    cupel_engine_close(side->engine);
    cupel_module_close(side->module);
    *side = (cli_side){ 0 };
}

void cli_side_name_unread(cli *c, const cli_side *side)
{
    const cupel_log log = cli_terminal_log(&c->terminal);
    for (size_t i = 0; i < side->schema->unread_count; i++) {
        const cupel_unread *unread = side->schema->unread[i];
        cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel.inspect",
                        "%s: not read: the %s '%s%s%s'%s%s%s", side->name, unread->kind,
                        unread->schema ? unread->schema : "", unread->schema ? "." : "",
                        unread->name, unread->table ? " of '" : "",
                        unread->table ? unread->table : "", unread->table ? "'" : "");
    }
}

static bool open_database(cli *c, cli_side *side, const char *source)
{
    const cupel_engine_options options = { .pool_size = 2,
                                           .pre_ping_idle_s = -1,
                                           .no_create = true,
                                           .log = cli_terminal_log(&c->terminal) };
    const char *url = source;
    const char *origin = "the command line";
    if (strcmp(source, "database") == 0) {
        url = c->config.url;
        origin = c->config.url_source;
        if (!url) {
            cli_fail(c,
                     "'database' is the configured one, and none is: write 'url = ...' into %s, "
                     "set $DATABASE_URL, or give --url",
                     c->config.path ? c->config.path : CLI_CONFIG_FILE);
            return false;
        }
    }
    if (cupel_engine_open_with(&side->engine, url, &options) < 0) {
        cli_fail(c, "%s\n  the URL is from %s", cupel_engine_error(side->engine)->message, origin);
        return false;
    }
    side->name = cupel_engine_url(side->engine);
    side->dialect = cupel_engine_dialect_name(side->engine);
    if (cupel_engine_is_absent(side->engine))
        cli_warn(c, "%s does not exist: it reads as an empty one", side->name);
    if (cupel_connection_open(&side->connection, side->engine, &c->error) < 0) {
        cli_fail(c, "%s: %s", side->name, c->error.message);
        return false;
    }
    return true;
}

static bool read_database(cli *c, cli_side *side, table_choice *choice)
{
    const cli_list *schemas = &choice->filter->schemas;
    const cupel_inspect_options options = { .schemas = schemas->count > 0 ? schemas->items : NULL,
                                            .include_table = wants_table,
                                            .context = choice,
                                            .objects = CUPEL_EVERY_OBJECT };
    if (cupel_inspect(&side->schema, side->connection, &options, &c->error) == 0)
        return true;
    cli_fail(c, "%s: %s", side->name, c->error.message);
    return false;
}

static bool open_models(cli *c, cli_side *side, const char *source)
{
    const cupel_metadata *metadata;
    if (strcmp(source, "models") == 0) {
        if (!cli_need_metadata(c, &metadata))
            return false;
    } else {
        const char *const sources[] = { source, NULL };
        if (access(source, R_OK) < 0) {
            cli_fail(c, "%s cannot be read: %s", source, strerror(errno));
            return false;
        }
        if (!cli_load_metadata(c, &side->module, &metadata, sources))
            return false;
    }
    if (cupel_metadata_schema(&side->schema, metadata, &c->error) == 0)
        return true;
    cli_fail(c, "%s: %s", source, c->error.message);
    return false;
}

/* A file is read by the engine that it is for: the other side's, or the configured one; what is for an
 * engine that needs no server needs none of them. */
static bool open_sql(cli *c, cli_side *side, const char *source, cupel_engine *engine,
                     table_choice *choice)
{
    const cli_list *schemas = &choice->filter->schemas;
    const cupel_load_options options = { .inspect = { .schemas = schemas->count > 0 ? schemas->items
                                                                                    : NULL,
                                                      .include_table = wants_table,
                                                      .context = choice,
                                                      .objects = CUPEL_EVERY_OBJECT } };
    const char *configured = cli_configured_dialect(c);
    const char *wanted = side->dialect ? side->dialect
                         : engine      ? cupel_engine_dialect_name(engine)
                         : configured  ? configured
                                       : cupel_schema_load_dialect();
    if (engine && strcmp(cupel_engine_dialect_name(engine), wanted) != 0)
        engine = NULL;
    bool alone = strcmp(wanted, cupel_schema_load_dialect()) == 0;
    if (!engine && !alone && configured && strcmp(configured, wanted) == 0) {
        if (!cli_need_engine(c))
            return false;
        engine = c->engine;
    }
    if (!engine && !alone) {
        cli_fail(c,
                 "%s is for %s, and no such database is at hand to read it: name one as the other "
                 "side, or as url in %s",
                 source, wanted, CLI_CONFIG_FILE);
        return false;
    }
    side->dialect = wanted;
    cli_interrupt interrupt;
    cli_interrupt_begin(&interrupt, alone ? NULL : engine);
    int code = cupel_schema_load(&side->schema, source, alone ? NULL : engine, &options, &c->error);
    cli_interrupt_end(&interrupt);
    if (code == 0)
        return true;
    cli_fail(c, "%s", c->error.message);
    return false;
}

static bool unknown_source(cli *c, const char *source)
{
    if (access(source, F_OK) == 0)
        cli_fail(c,
                 "'%s' is a file whose name says nothing of what is in it: models are in a .c "
                 "file, SQL is in a .sql file, and a database is a URL, as in " CLI_DEFAULT_URL,
                 source);
    else
        cli_fail(c,
                 "'%s' is no URL (as in " CLI_DEFAULT_URL
                 "), 'database', 'models', or a .c or .sql "
                 "file",
                 source);
    return false;
}

static bool wants_table(void *context, const char *schema, const char *table)
{
    table_choice *choice = context;
    (void)schema;
    note_name(choice, table);
    return is_wanted(choice, table);
}

/* The table of the migrations is left out unless it is called by its name. */
static bool is_wanted(const table_choice *choice, const char *name)
{
    const cli_list *tables = &choice->filter->tables;
    if (matches(&choice->filter->excluded, name))
        return false;
    for (size_t i = 0; i < tables->count; i++) {
        if (strcmp(tables->items[i], name) == 0)
            return true;
    }
    return strcmp(name, choice->version_table) != 0 &&
           (tables->count == 0 || matches(tables, name));
}

static bool matches(const cli_list *patterns, const char *name)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (fnmatch(patterns->items[i], name, 0) == 0)
            return true;
    }
    return false;
}

static void note_name(table_choice *choice, const char *name)
{
    if (choice->count == choice->room) {
        size_t room = 2 * choice->room + 16;
        const char **more = cli_alloc(&choice->c->memory, room * sizeof *more);
        if (!more) {
            choice->failed = true;
            return;
        }
        if (choice->count > 0)
            memcpy(more, choice->names, choice->count * sizeof *more);
        choice->names = more;
        choice->room = room;
    }
    const char *copy = cli_text(&choice->c->memory, name, strlen(name));
    choice->failed = choice->failed || !copy;
    if (copy)
        choice->names[choice->count++] = copy;
}

/* Whether something that stays needs the object. */
static bool is_needed(const cupel_schema *schema, const cupel_object *object)
{
    const cupel_reference *needs;
    for (size_t i = 0; i < schema->table_count + schema->object_count; i++) {
        bool table = i < schema->table_count;
        const cupel_object *other = table ? NULL : schema->objects[i - schema->table_count];
        if (other == object)
            continue;
        needs = table ? schema->tables[i]->needs : other->needs;
        size_t count = table ? schema->tables[i]->need_count : other->need_count;
        for (size_t k = 0; k < count; k++) {
            if (cupel_schema_object(schema, &needs[k]) == object)
                return true;
        }
    }
    return false;
}

/* An object belongs to its table, or is wanted by its own name; with patterns for tables, whatever a
 * kept table needs stays too. */
static bool keeps_object(const cupel_schema *schema, const table_choice *choice,
                         const cupel_object *object)
{
    if (matches(&choice->filter->excluded, object->name))
        return false;
    if (object->table)
        return cupel_schema_table(schema, object->schema, object->table) != NULL ||
               (choice->filter->tables.count == 0 && is_wanted(choice, object->table)) ||
               matches(&choice->filter->tables, object->table);
    return choice->filter->tables.count == 0 || matches(&choice->filter->tables, object->name) ||
           (object->owner_table &&
            cupel_schema_table(schema, object->schema, object->owner_table) != NULL) ||
           is_needed(schema, object);
}

/* With the table that it belongs to, or by its own name. */
static bool keeps_unread(const table_choice *choice, const cupel_unread *unread)
{
    const cli_side_filter *filter = choice->filter;
    if (matches(&filter->excluded, unread->name) ||
        (unread->table && matches(&filter->excluded, unread->table)))
        return false;
    return filter->tables.count == 0 || matches(&filter->tables, unread->name) ||
           (unread->table && matches(&filter->tables, unread->table));
}

static bool drop_unwanted(cli_side *side, table_choice *choice)
{
    cupel_schema *schema = side->schema;
    if (side->kind != CLI_SIDE_DATABASE) {
        for (size_t i = schema->table_count; i-- > 0;) {
            const cupel_table *table = schema->tables[i];
            note_name(choice, table->name);
            if (!is_wanted(choice, table->name))
                cupel_schema_remove_table(schema, table);
        }
    }
    for (size_t i = schema->unread_count; i-- > 0;) {
        if (!keeps_unread(choice, schema->unread[i]))
            cupel_schema_remove_unread(schema, schema->unread[i]);
    }
    bool again = choice->filter->tables.count + choice->filter->excluded.count > 0;
    while (again) {
        again = false;
        for (size_t i = schema->object_count; i-- > 0;) {
            const cupel_object *object = schema->objects[i];
            if (keeps_object(schema, choice, object))
                continue;
            cupel_schema_remove_object(schema, object);
            again = true;
        }
    }
    return !choice->failed;
}

/* A name that is there nowhere is a mistake; a pattern may match nothing. */
static bool patterns_matched(cli *c, const cli_side *side, const table_choice *choice)
{
    const cli_list *tables = &choice->filter->tables;
    for (size_t i = 0; i < tables->count; i++) {
        const char *name = tables->items[i];
        bool found = strpbrk(name, "*?[") != NULL;
        for (size_t k = 0; !found && k < choice->count; k++)
            found = strcmp(choice->names[k], name) == 0;
        for (size_t k = 0; !found && k < side->schema->object_count; k++)
            found = strcmp(side->schema->objects[k]->name, name) == 0;
        if (found)
            continue;
        const char *nearest = cupel_nearest(name, choice->names, choice->count);
        cli_fail(c, "%s: there is no table '%s'%s%s%s", side->name, name,
                 nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
        return false;
    }
    return true;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}
