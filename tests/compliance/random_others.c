/* What keeps or gives rows otherwise than tables: sequences, servers and the tables that are there,
 * virtual tables; and events. */
#include "random_parts.h"

#include <assert.h>

#include "sql/quote.h"
#include "sql/schema.h"

static void set_counts(random_source *r, cupel_object *sequence);

bool random_make_sequence(random_source *r, cupel_schema *schema)
{
    const cupel_table *table = random_table(r, schema);
    bool owned = table != NULL && random_engine(r) == POSTGRESQL && random_chance(r, 40) &&
                 !random_is_part(table);
    cupel_object *sequence =
        random_object(r, schema, CUPEL_OBJECT_SEQUENCE,
                      owned ? table->schema : random_namespace(r, schema), "sequence");
    set_counts(r, sequence);
    if (random_engine(r) == POSTGRESQL && random_chance(r, 30))
        sequence->type = (cupel_type)CUPEL_INTEGER;
    if (owned) {
        sequence->owner_table = table->name;
        sequence->owner_column = random_column(r, table)->name;
    }
    return true;
}

static void set_counts(random_source *r, cupel_object *sequence)
{
    static const cupel_sequence counts[] = {
        { 0 },
        { .given = CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_INCREMENT, .start = 10, .increment = 3 },
        { .given = CUPEL_SEQUENCE_MAX | CUPEL_SEQUENCE_CACHE,
          .max = 5000,
          .cache = 7,
          .cycle = true },
        { .given = CUPEL_SEQUENCE_MIN | CUPEL_SEQUENCE_START, .min = -20, .start = -20 },
    };
    sequence->sequence = counts[random_below(r, COUNT(counts))];
}

bool random_change_sequence(random_source *r, cupel_object *sequence)
{
    if (sequence->owner_table != NULL && random_chance(r, 40))
        sequence->owner_table = sequence->owner_column = NULL;
    else
        set_counts(r, sequence);
    return true;
}

/* With the wrapper that it needs, which comes as an extension. */
bool random_make_server(random_source *r, cupel_schema *schema)
{
    static const struct {
        const char *wrapper;
        const char *definition;
        cupel_option option;
    } servers[] = {
        { "file_fdw", "FOREIGN DATA WRAPPER file_fdw", { 0 } },
        { "file_fdw", "TYPE 'it''s' VERSION '1' FOREIGN DATA WRAPPER file_fdw", { 0 } },
        { "postgres_fdw",
          "VERSION '7' FOREIGN DATA WRAPPER postgres_fdw",
          { "postgresql", "OPTION host", "it's far" } },
    };
    size_t at = random_below(r, COUNT(servers));
    const cupel_reference wrapper = { .kind = CUPEL_OBJECT_EXTENSION, .name = servers[at].wrapper };
    const cupel_object *extension = cupel_schema_object(schema, &wrapper);
    if (extension == NULL)
        extension = cupel_schema_add_object(schema, &wrapper);
    cupel_object *server = random_object(r, schema, CUPEL_OBJECT_SERVER, NULL, "server");
    server->definition = servers[at].definition;
    server->options = &servers[at].option;
    server->option_count = servers[at].option.name != NULL;
    random_needs_object(server, extension);
    return true;
}

bool random_change_server(random_source *r, cupel_object *server)
{
    static const cupel_option options[] = { { "postgresql", "OPTION port", "1234" },
                                            { "postgresql", "OPTION dbname", "a b" } };
    if (!random_mentions(server->definition, "postgres_fdw"))
        return false;
    server->options = options;
    server->option_count = random_below(r, 3);
    return true;
}

static const char *const columns[] = {
    "(a integer)",
    "(a integer NOT NULL, \"B\" character varying(7) DEFAULT 'it''s'::character varying)",
    "(a integer, b text COLLATE \"C\", CONSTRAINT \"Above\" CHECK (a > 0))",
};

bool random_make_foreign_table(random_source *r, cupel_schema *schema)
{
    static const cupel_option files[] = { { "postgresql", "OPTION filename", "/it's" },
                                          { "postgresql", "OPTION format", "csv" } };
    const cupel_object *server = random_any_object(r, schema, CUPEL_OBJECT_SERVER);
    if (server == NULL)
        return false;
    cupel_object *table =
        random_object(r, schema, CUPEL_OBJECT_FOREIGN_TABLE, random_namespace(r, schema), "far");
    cupel__buf text = { 0 };
    cupel__buf_printf(&text, "%s SERVER ", columns[random_below(r, COUNT(columns))]);
    cupel__quote_identifier(&text, r->dialect, server->name);
    table->definition = cupel_schema_text(schema, cupel__buf_text(&text));
    cupel__buf_release(&text);
    random_needs_object(table, server);
    /* A file must be named. */
    if (random_mentions(server->definition, "file_fdw")) {
        table->options = files;
        table->option_count = 1 + random_below(r, 2);
    }
    return true;
}

bool random_change_foreign_table(random_source *r, cupel_object *table)
{
    static const cupel_option files[] = { { "postgresql", "OPTION filename", "/there" },
                                          { "postgresql", "OPTION header", "true" } };
    if (table->option_count == 0)
        return false;
    table->options = files;
    table->option_count = 1 + random_below(r, 2);
    return true;
}

bool random_make_event(random_source *r, cupel_schema *schema)
{
    static const char *const definitions[] = {
        "ON SCHEDULE EVERY '1' DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1",
        "ON SCHEDULE AT '2031-01-01 00:00:00' ON COMPLETION PRESERVE DO SELECT 'a; b'",
    };
    cupel_object *event =
        random_object(r, schema, CUPEL_OBJECT_EVENT, random_text_namespace(r, schema), "event");
    event->definition = definitions[random_below(r, 2)];
    return true;
}

bool random_change_event(random_source *r, cupel_object *event)
{
    (void)r;
    event->definition = "ON SCHEDULE EVERY '2' HOUR STARTS '2032-01-01 00:00:00' DO SELECT 3";
    return true;
}

bool random_make_virtual_table(random_source *r, cupel_schema *schema)
{
    static const char *const definitions[] = { "USING fts5(title, body)",
                                               "USING rtree(id, low, high)" };
    cupel_object *table = random_object(r, schema, CUPEL_OBJECT_VIRTUAL_TABLE, NULL, "virtual");
    table->definition = definitions[random_below(r, 2)];
    return true;
}
