/* The names that tables, columns and foreign keys have as models: identifiers of C, each given once. */
#include <string.h>

#include "base/text.h"
#include "inspect/english.h"
#include "inspect/render.h"
#include "sql/model_resolve.h"
#include "sql/schema.h"

/* Words that cannot name a member, and names that the models' files use themselves. */
static const char *const reserved[] = {
    "auto",    "break",       "case",     "char",     "const",      "continue",     "default",
    "do",      "double",      "else",     "enum",     "extern",     "float",        "for",
    "goto",    "if",          "inline",   "int",      "long",       "register",     "restrict",
    "return",  "short",       "signed",   "sizeof",   "static",     "struct",       "switch",
    "typedef", "union",       "unsigned", "void",     "volatile",   "while",        "bool",
    "true",    "false",       "asm",      "bitand",   "bitor",      "and",          "or",
    "not",     "xor",         "class",    "delete",   "new",        "this",         "private",
    "public",  "protected",   "template", "typename", "namespace",  "operator",     "friend",
    "virtual", "try",         "catch",    "throw",    "using",      "explicit",     "export",
    "mutable", "NULL",        "errno",    "main",     "cupel_self", "app_metadata", "linux",
    "unix",    "app_objects",
};

static bool name_model(cupel__render_names *names, cupel__render_model *model);
static bool name_members(cupel__render_names *names, cupel__render_model *model);
static bool name_relations(cupel__render_names *names, const cupel_schema *schema,
                           cupel__render_model *model);
static bool add_relations(cupel__render_names *names, cupel__render_model *model,
                          cupel__render_model *target, const cupel_constraint *key);
static size_t keys_between(const cupel_table *from, const cupel_table *to);
static cupel__render_relation *add_relation(cupel__render_names *names, cupel__render_model *model);
static const char *unique_name(cupel__render_names *names, cupel__map *taken, const char *wanted);
static char *identifier(cupel__arena *arena, const char *text, const char *instead);
static char *camel_case(cupel__arena *arena, const char *text);
static char *struct_name(cupel__arena *arena, const char *name);
static char *snake_case(cupel__arena *arena, const char *text, const char *instead);
static const char *stem_of_key(cupel__arena *arena, const char *member, const cupel_table *target);
static bool ends_with(const char *text, const char *end);
static cupel__render_model *model_of(const cupel__render_names *names, const cupel_schema *schema,
                                     const cupel_table *table);

int cupel__render_names_make(cupel__render_names *names, const cupel_schema *schema)
{
    *names = (cupel__render_names){ .count = schema->table_count };
    names->models = cupel__arena_zalloc(&names->arena, schema->table_count * sizeof *names->models);
    if (!names->models)
        return CUPEL_ENOMEM;
    for (size_t i = 0; i < names->count; i++) {
        names->models[i].table = schema->tables[i];
        if (!name_model(names, &names->models[i]) || !name_members(names, &names->models[i]) ||
            !cupel__render_name_constraints(&names->arena, &names->models[i]))
            return CUPEL_ENOMEM;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (!name_relations(names, schema, &names->models[i]))
            return CUPEL_ENOMEM;
    }
    return 0;
}

void cupel__render_names_release(cupel__render_names *names)
{
    for (size_t i = 0; names->models && i < names->count; i++)
        cupel__map_release(&names->models[i].taken);
    cupel__map_release(&names->taken);
    cupel__arena_release(&names->arena);
}

const char *cupel__render_member(const cupel__render_model *model, const char *column)
{
    for (size_t i = 0; i < model->table->column_count; i++) {
        if (strcmp(model->table->columns[i]->name, column) == 0)
            return model->members[i];
    }
    return column;
}

/* A struct needs a primary key, by which its objects are told apart. */
static bool name_model(cupel__render_names *names, cupel__render_model *model)
{
    model->has_struct = cupel_table_primary_key(model->table) != NULL;
    char *name = identifier(&names->arena, model->table->name, "table");
    if (name && model->has_struct)
        name = struct_name(&names->arena, name);
    model->name = name ? unique_name(names, &names->taken, name) : NULL;
    return model->name != NULL;
}

static bool name_members(cupel__render_names *names, cupel__render_model *model)
{
    const cupel_table *table = model->table;
    model->members =
        cupel__arena_zalloc(&names->arena, table->column_count * sizeof *model->members);
    for (size_t i = 0; model->members && i < table->column_count; i++) {
        char *name = snake_case(&names->arena, table->columns[i]->name, "column");
        model->members[i] = name ? unique_name(names, &model->taken, name) : NULL;
        if (!model->members[i])
            return false;
    }
    return model->members != NULL;
}

static bool name_relations(cupel__render_names *names, const cupel_schema *schema,
                           cupel__render_model *model)
{
    for (size_t i = 0; model->has_struct && i < model->table->constraint_count; i++) {
        const cupel_constraint *key = model->table->constraints[i];
        if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY ||
            !cupel__reference_is_sound(model->table, key))
            continue;
        const cupel_table *table = cupel__constraint_target(model->table, key);
        cupel__render_model *target = model_of(names, schema, table);
        /* A key of several columns is told from others by its tables alone. */
        bool told = key->column_count == 1 || keys_between(model->table, table) == 1;
        if (target && target->has_struct && told && !add_relations(names, model, target, key))
            return false;
    }
    return true;
}

/* A member on both sides: role_id gives role here, and users there. */
static bool add_relations(cupel__render_names *names, cupel__render_model *model,
                          cupel__render_model *target, const cupel_constraint *key)
{
    const char *attribute = cupel__render_member(model, key->columns[0]);
    bool several = keys_between(model->table, target->table) > 1;
    const char *table = snake_case(&names->arena, model->table->name, "objects");
    const char *many = table ? cupel__english_plural(&names->arena, table) : NULL;
    const char *one =
        stem_of_key(&names->arena, key->column_count == 1 ? attribute : "", target->table);
    if (many && one && several)
        many = cupel__arena_printf(&names->arena, "%s_by_%s", many, one);
    cupel__render_relation *here = many && one ? add_relation(names, model) : NULL;
    cupel__render_relation *there = here ? add_relation(names, target) : NULL;
    if (!there)
        return false;
    /* The list may have moved where a table refers to itself. */
    here = &model->relations[model->relation_count - (model == target ? 2 : 1)];
    const char *foreign_key = several ? attribute : NULL;
    *here = (cupel__render_relation){ .target = target, .foreign_key = foreign_key };
    *there =
        (cupel__render_relation){ .target = model, .foreign_key = foreign_key, .to_many = true };
    here->name = unique_name(names, &model->taken, one);
    there->name = unique_name(names, &target->taken, many);
    here->back = there->name;
    there->back = here->name;
    return here->name && there->name;
}

static size_t keys_between(const cupel_table *from, const cupel_table *to)
{
    size_t count = 0;
    for (size_t i = 0; i < from->constraint_count; i++)
        count += cupel__constraint_target(from, from->constraints[i]) == to;
    return count;
}

static cupel__render_relation *add_relation(cupel__render_names *names, cupel__render_model *model)
{
    if (model->relation_count == model->relation_room) {
        size_t room = 2 * model->relation_room + 4;
        cupel__render_relation *more = cupel__arena_zalloc(&names->arena, room * sizeof *more);
        if (!more)
            return NULL;
        if (model->relation_count > 0)
            memcpy(more, model->relations, model->relation_count * sizeof *more);
        model->relations = more;
        model->relation_room = room;
    }
    return &model->relations[model->relation_count++];
}

/* The name itself, or with the first number behind it that makes it free. */
static const char *unique_name(cupel__render_names *names, cupel__map *taken, const char *wanted)
{
    const char *name = wanted;
    for (unsigned number = 2; name && cupel__map_get_text(taken, name); number++)
        name = cupel__arena_printf(&names->arena, "%s_%u", wanted, number);
    return name && cupel__map_put_text(taken, name, names) ? name : NULL;
}

/* Letters, digits and underscores; everything else becomes an underscore. `instead` stands in front
 * of a digit, and where nothing is left. */
static char *identifier(cupel__arena *arena, const char *text, const char *instead)
{
    char *name = cupel__arena_bytes(arena, strlen(text) + 1);
    char *to = name;
    for (; name && *text; text++) {
        bool digit = *text >= '0' && *text <= '9';
        if (digit || (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))
            *to++ = *text;
        else if (to > name && to[-1] != '_')
            *to++ = '_';
    }
    if (!name)
        return NULL;
    while (to > name && to[-1] == '_')
        to--;
    *to = '\0';
    if (*name == '\0')
        return cupel__arena_strdup(arena, instead);
    if (*name >= '0' && *name <= '9')
        return cupel__arena_printf(arena, "%s_%s", instead, name);
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (strcmp(name, reserved[i]) == 0)
            return cupel__arena_printf(arena, "%s_", name);
    }
    return name;
}

/* playlist_track: PlaylistTrack. */
static char *camel_case(cupel__arena *arena, const char *text)
{
    char *name = cupel__arena_bytes(arena, strlen(text) + 2);
    char *to = name;
    bool start = true;
    for (; name && *text; text++) {
        if (*text == '_' && to > name) {
            start = true;
            continue;
        }
        *to++ = start && *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        start = false;
    }
    if (name)
        *to = '\0';
    return name;
}

/* "order_items", "HTTPLogs", "People": OrderItem, HTTPLog, Person. */
static char *struct_name(cupel__arena *arena, const char *name)
{
    const char *plural = snake_case(arena, name, "table");
    const char *singular = plural ? cupel__english_singular(arena, plural) : NULL;
    size_t same = 0;
    if (!singular)
        return NULL;
    while (singular[same] && singular[same] == plural[same])
        same++;
    size_t kept = strlen(name) - (strlen(plural) - same);
    name = cupel__arena_printf(arena, "%.*s%s", (int)kept, name, singular + same);
    return name ? camel_case(arena, name) : NULL;
}

/* PlaylistTrack, HTTPServer: playlist_track, http_server. */
static char *snake_case(cupel__arena *arena, const char *text, const char *instead)
{
    char *name = cupel__arena_bytes(arena, 2 * strlen(text) + 1);
    char *to = name;
    for (size_t i = 0; name && text[i]; i++) {
        bool upper = text[i] >= 'A' && text[i] <= 'Z';
        bool after_upper = i > 0 && text[i - 1] >= 'A' && text[i - 1] <= 'Z';
        bool before_lower = text[i + 1] >= 'a' && text[i + 1] <= 'z';
        if (upper && i > 0 && (!after_upper || before_lower))
            *to++ = '_';
        *to++ = upper ? (char)(text[i] - 'A' + 'a') : text[i];
    }
    if (!name)
        return NULL;
    *to = '\0';
    return identifier(arena, name, instead);
}

/* role_id: role. A key called otherwise has the other table's name behind its own. */
static const char *stem_of_key(cupel__arena *arena, const char *member, const cupel_table *target)
{
    static const char id[] = "_id";
    size_t size = strlen(member);
    if (size >= sizeof id && ends_with(member, id)) {
        char *stem = cupel__arena_strndup(arena, member, size - (sizeof id - 1));
        return stem ? snake_case(arena, stem, "other") : NULL;
    }
    const char *other = snake_case(arena, target->name, "other");
    if (other)
        other = cupel__english_singular(arena, other);
    return other && size > 0 ? cupel__arena_printf(arena, "%s_%s", member, other) : other;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

static cupel__render_model *model_of(const cupel__render_names *names, const cupel_schema *schema,
                                     const cupel_table *table)
{
    for (size_t i = 0; i < names->count; i++) {
        if (schema->tables[i] == table)
            return &names->models[i];
    }
    return NULL;
}
