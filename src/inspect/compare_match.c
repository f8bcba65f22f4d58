/* Which tables and columns of two schemas belong together: by name first, then by the rename that
 * the new side declares; and how the engines compare names. */
#include <string.h>

#include "base/text.h"
#include "inspect/compare.h"

/* SQLite keeps the words that a column was declared with, whatever they are; these are stored and
 * compared alike. */
static const char *const sqlite_type_words[][2] = {
    { "int", "integer" },
    { "bool", "boolean" },
    { "real", "double" },
    { "double precision", "double" },
    { "character varying", "varchar" },
    { "varying character", "varchar" },
    { "nvarchar", "varchar" },
    { "native character", "char" },
    { "nchar", "char" },
    { "character", "char" },
    { "decimal", "numeric" },
    { "clob", "text" },
    { NULL, NULL },
};

/* How many digits are shown when nobody says it, in types that are the engine's own. */
static const char *const mysql_type_words[][2] = {
    { "tinyint ( 4 ) unsigned", "tinyint ( 4 ) unsigned" },
    { "tinyint ( 3 ) unsigned", "tinyint unsigned" },
    { "tinyint ( 4 )", "tinyint" },
    { "smallint ( 6 ) unsigned", "smallint ( 6 ) unsigned" },
    { "smallint ( 5 ) unsigned", "smallint unsigned" },
    { "smallint ( 6 )", "smallint" },
    { "mediumint ( 9 ) unsigned", "mediumint ( 9 ) unsigned" },
    { "mediumint ( 8 ) unsigned", "mediumint unsigned" },
    { "mediumint ( 9 )", "mediumint" },
    { "int ( 11 ) unsigned", "int ( 11 ) unsigned" },
    { "int ( 10 ) unsigned", "int unsigned" },
    { "int ( 11 )", "int" },
    { "bigint ( 20 )", "bigint" },
    { "integer", "int" },
    { "year ( 4 )", "year" },
    { NULL, NULL },
};

/* Of indexes in storage engines that tell methods apart. */
static const char *const mysql_engine_methods[][2] = { { "MEMORY", "HASH" }, { NULL, NULL } };

/* Nothing tells whether somebody asked for them. */
static const char *const mysql_option_defaults[][2] = {
    { "ENGINE", "InnoDB" }, { "PAGE_CHECKSUM", "1" }, { "TRANSACTIONAL", "1" }, { NULL, NULL }
};
static const char *const mysql_collated_types[] = { "char", "varchar",    "tinytext",
                                                    "text", "mediumtext", "longtext",
                                                    "enum", "set",        NULL };

static const cupel__compare_rules rules[] = {
    { .dialect = "sqlite",
      .folds_names = true,
      .folds_tables = true,
      .collation_folds = true,
      .key_generates_itself = true,
      .generated_key_type = "integer",
      .type_words = sqlite_type_words,
      .default_collation = "BINARY" },
    { .dialect = "postgresql",
      .folds_words = true,
      .computed_always_stored = true,
      .default_method = "btree",
      .canonicalise = cupel__canonicalise_postgresql,
      .canonical_kinds =
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_MATERIALIZED_VIEW) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_TYPE) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_DOMAIN) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_POLICY) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_AGGREGATE) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_OPERATOR) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_COLLATION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_RULE) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_STATISTICS) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_CAST) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_FOREIGN_TABLE) },
    { .dialect = "mysql",
      .folds_names = true,
      .unique_index_is_constraint = true,
      .restrict_is_no_action = true,
      .collation_folds = true,
      .computed_always_null = true,
      .type_words = mysql_type_words,
      .option_defaults = mysql_option_defaults,
      .collated_types = mysql_collated_types,
      .default_method = "BTREE",
      .other_default_method = "HASH", /* InnoDB makes a B-tree of it */
      .engine_methods = mysql_engine_methods,
      .unheeded_key_option = "KEY_BLOCK_SIZE",
      .canonicalise = cupel__canonicalise_mysql,
      .canonical_kinds =
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_VIEW) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER) |
          CUPEL_OBJECT_BIT(CUPEL_OBJECT_FUNCTION) | CUPEL_OBJECT_BIT(CUPEL_OBJECT_PROCEDURE) },
};

static const char *table_key(cupel__comparing *c, const char *schema, const char *name);
static void match_by_name(cupel__comparing *c, const cupel__map *from_tables);
static void match_by_rename(cupel__comparing *c, const cupel__map *from_tables);
static void add_pair(cupel__comparing *c, const cupel_table *from, const cupel_table *to);
static void match_columns(cupel__comparing *c, cupel__table_pair *pair);
static void pair_column(cupel__comparing *c, cupel__table_pair *pair, cupel__column_pair *column,
                        cupel__map *free_columns, const char *name);
static void put(cupel__comparing *c, cupel__map *map, const char *key, const void *value);
static bool is_paired(const cupel__map *pairs, const cupel_table *const *table);

const cupel__compare_rules *cupel__compare_rules_find(const char *dialect)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(rules[i].dialect, dialect) == 0)
            return &rules[i];
    }
    return NULL;
}

void cupel__compare_match(cupel__comparing *c)
{
    cupel__map from_tables = { 0 };
    for (size_t i = 0; i < c->from->table_count; i++) {
        const cupel_table *table = c->from->tables[i];
        put(c, &from_tables, table_key(c, table->schema, table->name), table);
    }
    match_by_name(c, &from_tables);
    match_by_rename(c, &from_tables);
    cupel__map_release(&from_tables);
    for (size_t i = 0; c->code == 0 && i < c->pairs.count; i++)
        match_columns(c, c->pairs.items[i]);
}

const char *cupel__compare_fold(cupel__comparing *c, const char *name, bool folds)
{
    if (c->code != 0)
        return "";
    size_t size = strlen(name);
    size_t limit = c->dialect->identifier_limit;
    if (limit > 0 && size > limit && (c->dialect->capabilities & CUPEL_HAS_LIMIT_IN_BYTES) != 0)
        size = cupel__utf8_prefix(name, size, limit);
    if (!folds && name[size] == '\0')
        return name;
    char *folded = cupel__arena_strndup(&c->arena, name, size);
    if (!folded) {
        cupel__compare_nomem(c);
        return "";
    }
    for (char *letter = folded; folds && *letter; letter++) {
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    }
    return folded;
}

bool cupel__compare_names(cupel__comparing *c, const char *a, const char *b, bool folds)
{
    if (a == NULL || b == NULL || strcmp(a, b) == 0)
        return a == b || (a && b);
    return strcmp(cupel__compare_fold(c, a, folds), cupel__compare_fold(c, b, folds)) == 0;
}

/* A name in its namespace, as the engine compares it. */
static const char *table_key(cupel__comparing *c, const char *schema, const char *name)
{
    const char *folded = cupel__compare_fold(c, name, c->rules->folds_tables);
    if (!schema || c->code != 0)
        return folded;
    /* No engine takes this character in a name that a person would write. */
    const char *key = cupel__arena_printf(&c->arena, "%s\x01%s", schema, folded);
    if (!key)
        cupel__compare_nomem(c);
    return key ? key : "";
}

const char *cupel__compare_new_name(cupel__comparing *c, const cupel__table_pair *pair,
                                    const char *column)
{
    if (pair->renames.count == 0)
        return column;
    const char *name =
        cupel__map_get_text(&pair->renames, cupel__compare_fold(c, column, c->rules->folds_names));
    return name ? name : column;
}

static void match_by_name(cupel__comparing *c, const cupel__map *from_tables)
{
    for (size_t i = 0; c->code == 0 && i < c->to->table_count; i++) {
        const cupel_table *table = c->to->tables[i];
        const cupel_table *from =
            cupel__map_get_text(from_tables, table_key(c, table->schema, table->name));
        if (from)
            add_pair(c, from, table);
    }
}

static void match_by_rename(cupel__comparing *c, const cupel__map *from_tables)
{
    for (size_t i = 0; c->code == 0 && i < c->to->table_count; i++) {
        const cupel_table *table = c->to->tables[i];
        if (!table->renamed_from || is_paired(&c->pair_of_to, &table))
            continue;
        const cupel_table *from =
            cupel__map_get_text(from_tables, table_key(c, table->schema, table->renamed_from));
        if (from && !is_paired(&c->pair_of_from, &from))
            add_pair(c, from, table);
    }
}

static void add_pair(cupel__comparing *c, const cupel_table *from, const cupel_table *to)
{
    cupel__table_pair *pair = cupel__arena_zalloc(&c->arena, sizeof *pair);
    if (pair) {
        pair->from = from;
        pair->to = to;
        pair->columns = cupel__arena_zalloc(&c->arena, to->column_count * sizeof *pair->columns);
        pair->removed = cupel__arena_zalloc(&c->arena, from->column_count * sizeof *pair->removed);
    }
    if (!pair || !pair->columns || !pair->removed ||
        !cupel__map_put(&c->pair_of_from, &pair->from, sizeof pair->from, pair) ||
        !cupel__map_put(&c->pair_of_to, &pair->to, sizeof pair->to, pair) ||
        !cupel__vec_push(&c->pairs, pair))
        cupel__compare_nomem(c);
}

static void match_columns(cupel__comparing *c, cupel__table_pair *pair)
{
    const cupel_table *from = pair->from;
    const cupel_table *to = pair->to;
    cupel__map free_columns = { 0 };
    for (size_t i = 0; i < from->column_count; i++)
        put(c, &free_columns, cupel__compare_fold(c, from->columns[i]->name, c->rules->folds_names),
            from->columns[i]);
    for (size_t i = 0; i < to->column_count; i++) {
        pair->columns[i].to = to->columns[i];
        pair_column(c, pair, &pair->columns[i], &free_columns, to->columns[i]->name);
    }
    for (size_t i = 0; i < to->column_count; i++) {
        if (!pair->columns[i].from && to->columns[i]->renamed_from)
            pair_column(c, pair, &pair->columns[i], &free_columns, to->columns[i]->renamed_from);
    }
    for (size_t i = 0; c->code == 0 && i < from->column_count; i++) {
        const char *key = cupel__compare_fold(c, from->columns[i]->name, c->rules->folds_names);
        if (cupel__map_get_text(&free_columns, key) == from->columns[i])
            pair->removed[pair->removed_count++] = from->columns[i];
    }
    cupel__map_release(&free_columns);
}

/* Gives the column of `from` that is called `name`, if it is still free, to `column`. */
static void pair_column(cupel__comparing *c, cupel__table_pair *pair, cupel__column_pair *column,
                        cupel__map *free_columns, const char *name)
{
    const char *key = cupel__compare_fold(c, name, c->rules->folds_names);
    column->from = c->code == 0 ? cupel__map_remove_text(free_columns, key) : NULL;
    if (column->from && strcmp(name, column->to->name) != 0)
        put(c, &pair->renames, key, column->to->name);
}

static void put(cupel__comparing *c, cupel__map *map, const char *key, const void *value)
{
    union {
        const void *constant;
        void *plain;
    } pointer = { .constant = value };
    if (c->code == 0 && !cupel__map_put_text(map, key, pointer.plain))
        cupel__compare_nomem(c);
}

static bool is_paired(const cupel__map *pairs, const cupel_table *const *table)
{
    return cupel__map_get(pairs, table, sizeof *table) != NULL;
}
