/* The names that tables, columns and foreign keys have as models: identifiers of C, each given once. */
#include <string.h>

#include "base/text.h"
#include "inspect/compare.h"
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
static bool settle_types(cupel__render_names *names, cupel__render_model *model,
                         const char *dialect);
static bool name_labels(cupel__render_names *names, cupel__render_model *model);
static const char *labels_key(cupel__arena *arena, const cupel_type *type);
static const char *labels_stem(cupel__arena *arena, const cupel_type *type, const char *member);
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
static size_t stem_size(const char *member, const char *referred);
static const char *name_beside(cupel__arena *arena, const char *member, const char *other);
static bool ends_with(const char *text, const char *end);
static cupel__render_model *model_of(const cupel__render_names *names, const cupel_schema *schema,
                                     const cupel_table *table);

int cupel__render_names_make(cupel__render_names *names, const cupel_schema *schema,
                             const char *dialect)
{
    *names = (cupel__render_names){ .count = schema->table_count, .types = cupel_schema_new() };
    names->models = cupel__arena_zalloc(&names->arena, schema->table_count * sizeof *names->models);
    if (!names->models || !names->types)
        return CUPEL_ENOMEM;
    for (size_t i = 0; i < names->count; i++) {
        names->models[i].table = schema->tables[i];
        if (!name_model(names, &names->models[i]) || !name_members(names, &names->models[i]) ||
            !settle_types(names, &names->models[i], dialect) ||
            !cupel__render_name_constraints(&names->arena, &names->models[i]))
            return CUPEL_ENOMEM;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (!name_labels(names, &names->models[i]) ||
            !name_relations(names, schema, &names->models[i]))
            return CUPEL_ENOMEM;
    }
    return 0;
}

void cupel__render_names_release(cupel__render_names *names)
{
    for (size_t i = 0; names->models && i < names->count; i++)
        cupel__map_release(&names->models[i].taken);
    cupel_schema_free(names->types);
    cupel__map_release(&names->taken);
    cupel__map_release(&names->labels);
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

/* What says the same on the engine in fewer words, but in a STRICT table, which takes no others than it
 * has: its integers are INTEGER, whatever their width. */
static bool settle_types(cupel__render_names *names, cupel__render_model *model,
                         const char *dialect)
{
    const cupel_table *table = model->table;
    bool strict = cupel_option_value(table->options, table->option_count, "sqlite", "STRICT");
    model->types = cupel__arena_zalloc(&names->arena, table->column_count * sizeof *model->types);
    for (size_t i = 0; model->types && i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        model->types[i] = cupel__column_type(column);
        if (strict && column->any_width && !column->autoincrement)
            model->types[i].kind = CUPEL_TYPE_INTEGER;
        else if (!strict && dialect &&
                 cupel__compare_usual_type(dialect, names->types, &names->arena, &model->types[i]) <
                     0)
            return false;
    }
    return model->types != NULL;
}

static bool name_labels(cupel__render_names *names, cupel__render_model *model)
{
    const cupel_table *table = model->table;
    model->labels = cupel__arena_zalloc(&names->arena, table->column_count * sizeof *model->labels);
    for (size_t i = 0; model->labels && i < table->column_count; i++) {
        const cupel_type *type = &table->columns[i]->type;
        if (type->kind != CUPEL_TYPE_ENUM)
            continue;
        const char *key = labels_key(&names->arena, type);
        cupel__render_labels *labels = key ? cupel__map_get_text(&names->labels, key) : NULL;
        if (key && !labels) {
            const char *stem = labels_stem(&names->arena, type, model->members[i]);
            labels = cupel__arena_zalloc(&names->arena, sizeof *labels);
            if (!stem || !labels || !cupel__map_put_text(&names->labels, key, labels))
                return false;
            labels->type = type;
            labels->name = unique_name(names, &names->taken,
                                       cupel__arena_printf(&names->arena, "%s_labels", stem));
        }
        if (!labels || !labels->name)
            return false;
        model->labels[i] = labels;
    }
    return model->labels != NULL;
}

/* What tells the arrays apart. Labels may have any character but zero. */
static const char *labels_key(cupel__arena *arena, const cupel_type *type)
{
    const char *key = cupel__arena_printf(arena, "%s\x01%s", type->schema ? type->schema : "",
                                          type->name ? type->name : "");
    for (size_t i = 0; key && type->labels && type->labels[i]; i++)
        key = cupel__arena_printf(arena, "%s\x01%zu:%s", key, strlen(type->labels[i]),
                                  type->labels[i]);
    return key;
}

/* An enum without a name, of which there are many alike, is called by its labels where they are few and
 * short, "y_n", else by the first column that has it. */
static const char *labels_stem(cupel__arena *arena, const cupel_type *type, const char *member)
{
    enum { MOST_LABELS = 3, LONGEST = 20 };
    const char *stem = "";
    size_t count = 0;
    if (type->name)
        return snake_case(arena, type->name, "enum");
    for (; stem && type->labels[count]; count++) {
        const char *label = snake_case(arena, type->labels[count], "label");
        if (count >= MOST_LABELS || !label || strcmp(label, type->labels[count]) != 0)
            return label ? member : NULL;
        stem = cupel__arena_printf(arena, "%s%s%s", stem, count > 0 ? "_" : "", label);
    }
    return stem && (count == 0 || strlen(stem) > LONGEST) ? member : stem;
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
    const char *other = snake_case(&names->arena, target->table->name, "other");
    const char *one = other ? cupel__english_singular(&names->arena, other) : NULL;
    if (key->column_count == 1 && one) {
        size_t stem = stem_size(attribute, cupel__render_member(target, key->referred_columns[0]));
        const char *by =
            stem > 0 ? cupel__arena_strndup(&names->arena, attribute, stem) : attribute;
        if (many && several)
            many = by ? cupel__arena_printf(&names->arena, "%s_by_%s", many, by) : NULL;
        one = by == attribute ? name_beside(&names->arena, by, one)
              : by            ? snake_case(&names->arena, by, "other")
                              : NULL;
    }
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

/* How much of role_id, where it refers to an id, or of branch_uuid, where to a uuid, names the other; 0
 * where the member is called otherwise. */
static size_t stem_size(const char *member, const char *referred)
{
    const char *const ends[] = { referred, "id" };
    size_t size = strlen(member);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (size > end + 1 && member[size - end - 1] == '_' && ends_with(member, ends[i]))
            return size - end - 1;
    }
    return 0;
}

/* boss, which refers to employees: boss_employee. The last word of the other table's name will do, and
 * something else where the member has that already. NULL when memory is short. */
static const char *name_beside(cupel__arena *arena, const char *member, const char *other)
{
    const char *last = strrchr(other, '_');
    last = last ? last + 1 : other;
    return cupel__arena_printf(arena, "%s_%s", member, ends_with(member, last) ? "object" : last);
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
