/* Lists of properties turned into tables: constraints and indexes. */
#include "sql/table_builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/names.h"
#include "sql/naming.h"
#include "sql/schema.h"
#include "sql/table.h"
#include "sql/type.h"

/* The columns of a key, and their parts in the schema's memory where they have more than names. */
typedef struct key_list {
    const char *const *columns;
    size_t count;
    const cupel_index_part *parts;
    size_t part_count;
} key_list;

static int add_column_keys(cupel__table_builder *b, const cupel_property *p);
static int add_listed(cupel__table_builder *b, const cupel_property *p);
static int add_unique(cupel__table_builder *b, const cupel_property *p);
static int key_more(cupel__table_builder *b, const char *macro, const cupel_property *p,
                    cupel_constraint *key);
static int add_unique_over(cupel__table_builder *b, const char *member, const char *name,
                           const key_list *list);
static int add_check(cupel__table_builder *b, const cupel_property *p);
static int add_foreign_key(cupel__table_builder *b, const cupel_property *p, const char *member,
                           const char *const *columns, size_t count, const char *target);
static int check_set_null(cupel__table_builder *b, const cupel_property *p, const char *member,
                          const char *const *columns, size_t count);
static int add_index(cupel__table_builder *b, const cupel_property *p);
static int key_parts(cupel__table_builder *b, const char *macro, const char *list, key_list *out);
static int add_index_over(cupel__table_builder *b, const cupel_property *p, const char *member,
                          const char *name, const cupel_index_part *parts, size_t count);
static const char *expression_name(cupel__arena *arena, const char *expression);
static int add_primary_key(cupel__table_builder *b);
static int primary_key_columns(cupel__table_builder *b, cupel_property *stated, key_list *out);
static int put_primary_key(cupel__table_builder *b, const char *name, const cupel_property *stated,
                           const key_list *list);
static bool is_generated(const cupel__table_builder *b, const cupel_column *column);
static int make_name(cupel__table_builder *b, const char *member, cupel__naming_key key,
                     const char *given, const cupel__naming_parts *parts, const char **out);
static int check_free(cupel__table_builder *b, const char *member, const char *name);

int cupel__builder_add_keys(cupel__table_builder *b)
{
    cupel_property p;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        int code = p.kind == CUPEL_PROPERTY_COLUMN ? add_column_keys(b, &p) : add_listed(b, &p);
        if (code < 0)
            return code;
    }
    int code = add_primary_key(b);
    return code == 0 ? cupel__builder_add_options(b) : code;
}

/* The short forms on a column. Both `.unique` and `.index` are one unique index. */
static int add_column_keys(cupel__table_builder *b, const cupel_property *p)
{
    const char *column = cupel__property_column(p);
    const cupel_index_part part = { .column = column };
    int code = 0;
    if (p->references == NULL && (p->on_delete != CUPEL_NO_ACTION || p->deferrable ||
                                  p->on_update != CUPEL_NO_ACTION || p->initially_deferred))
        return cupel__builder_fail(b, p->name,
                                   "says what happens to a foreign key and has no .references");
    if (p->index)
        code = add_index_over(b, p, p->name, NULL, &part, 1);
    else if (p->unique)
        code = add_unique_over(b, p->name, NULL, &(key_list){ &column, 1, NULL, 0 });
    if (code == 0 && p->check != NULL)
        code = add_check(b, p);
    if (code == 0 && p->references != NULL)
        code = add_foreign_key(b, p, p->name, &column, 1, p->references);
    return code;
}

static int add_listed(cupel__table_builder *b, const cupel_property *p)
{
    const char *const *columns = NULL;
    size_t count = 0;
    int code;
    switch (p->kind) {
    case CUPEL_PROPERTY_UNIQUE:
        return add_unique(b, p);
    case CUPEL_PROPERTY_CHECK:
        return add_check(b, p);
    case CUPEL_PROPERTY_INDEX:
        return add_index(b, p);
    case CUPEL_PROPERTY_EXCLUDE:
        return cupel__builder_add_exclusion(b, p);
    case CUPEL_PROPERTY_FOREIGN_KEY:
        code = cupel__builder_list(b, "CUPEL_FOREIGN_KEY", p->columns, &columns, &count);
        if (code == 0)
            code = add_foreign_key(b, p, NULL, columns, count, p->refers);
        return code;
    default:
        return 0;
    }
}

static int add_unique(cupel__table_builder *b, const cupel_property *p)
{
    key_list list;
    int code = key_parts(b, "CUPEL_UNIQUE", p->columns, &list);
    if (code == 0)
        code = add_unique_over(b, NULL, p->name, &list);
    if (code < 0)
        return code;
    cupel_constraint *unique = b->table->constraints[b->table->constraint_count - 1];
    unique->nulls_not_distinct = p->nulls_not_distinct;
    return key_more(b, "CUPEL_UNIQUE", p, unique);
}

/* What unique constraints and primary keys have in common. */
static int key_more(cupel__table_builder *b, const char *macro, const cupel_property *p,
                    cupel_constraint *key)
{
    const char *comment = cupel_schema_text(b->table->owner, p->comment);
    const char *method = cupel_schema_text(b->table->owner, p->method);
    if ((p->comment != NULL && comment == NULL) || (p->method != NULL && method == NULL))
        return cupel__error_nomem(b->error);
    key->comment = comment;
    key->method = method;
    key->deferrable = p->deferrable || p->initially_deferred;
    key->initially_deferred = p->initially_deferred;
    return cupel__builder_include(b, macro, p->include, &key->include);
}

static int add_unique_over(cupel__table_builder *b, const char *member, const char *name,
                           const key_list *list)
{
    const cupel__naming_parts parts = { .table_name = b->table->name,
                                        .columns = list->columns,
                                        .column_count = list->count,
                                        .constraint_name = name };
    int code = make_name(b, member, CUPEL__NAMING_UQ, name, &parts, &name);
    if (code < 0)
        return code;
    const char *const *copy = cupel_schema_texts(b->table->owner, list->columns, list->count);
    cupel_constraint *unique = cupel_table_add_constraint(b->table, CUPEL_CONSTRAINT_UNIQUE, name);
    if (copy == NULL || unique == NULL)
        return cupel__error_nomem(b->error);
    unique->columns = copy;
    unique->column_count = list->count;
    unique->parts = list->parts;
    unique->part_count = list->part_count;
    return 0;
}

/* A check without a name is told by its column, or by a digest of what it says. */
static int add_check(cupel__table_builder *b, const cupel_property *p)
{
    char digest[9];
    bool of_column = p->kind == CUPEL_PROPERTY_COLUMN;
    const char *given = of_column ? NULL : p->name;
    const char *name = NULL;
    if (p->check == NULL || *p->check == '\0')
        return cupel__builder_fail(b, NULL, "CUPEL_CHECK needs a condition in SQL");
    cupel__name_digest(p->check, digest);
    const cupel__naming_parts parts = {
        .table_name = b->table->name,
        .columns = (const char *[]){ of_column ? cupel__property_column(p) : NULL },
        .column_count = of_column ? 1 : 0,
        .constraint_name = given != NULL ? given
                           : of_column   ? cupel__property_column(p)
                                         : digest,
    };
    int code = make_name(b, of_column ? p->name : NULL, CUPEL__NAMING_CK, given, &parts, &name);
    if (code < 0)
        return code;
    const char *expression = cupel_schema_text(b->table->owner, p->check);
    const char *comment = of_column ? NULL : cupel_schema_text(b->table->owner, p->comment);
    cupel_constraint *check = cupel_table_add_constraint(b->table, CUPEL_CONSTRAINT_CHECK, name);
    if (expression == NULL || check == NULL ||
        (!of_column && p->comment != NULL && comment == NULL))
        return cupel__error_nomem(b->error);
    check->expression = expression;
    check->comment = comment;
    return 0;
}

static int add_foreign_key(cupel__table_builder *b, const cupel_property *p, const char *member,
                           const char *const *columns, size_t count, const char *target)
{
    cupel_schema *schema = b->table->owner;
    cupel__reference reference;
    const char *name = member == NULL ? p->name : NULL;
    int code =
        target == NULL ? CUPEL_EINVAL : cupel__reference_parse(&b->scratch, target, &reference);
    if (code == CUPEL_ENOMEM)
        return cupel__error_nomem(b->error);
    if (code < 0)
        return cupel__builder_fail(b, member, "\"%s\" refers to no column; write %s",
                                   target == NULL ? "" : target,
                                   member != NULL ? "\"table.column\"" : "\"table(a, b)\"");
    if (reference.column_count != count)
        return cupel__builder_fail(b, member, "a foreign key from %zu columns to %zu, %s", count,
                                   reference.column_count, target);
    code = p->unchecked ? 0 : check_set_null(b, p, member, columns, count);
    const cupel__naming_parts parts = { .table_name = b->table->name,
                                        .columns = columns,
                                        .column_count = count,
                                        .referred_table_name = reference.table,
                                        .constraint_name = name };
    if (code == 0)
        code = make_name(b, member, CUPEL__NAMING_FK, name, &parts, &name);
    if (code < 0)
        return code;

    const char *const *copy = cupel_schema_texts(schema, columns, count);
    const char *const *referred = cupel_schema_texts(schema, reference.columns, count);
    const char *table = cupel_schema_text(schema, reference.table);
    const char *namespace_ = cupel_schema_text(schema, reference.schema);
    const char *comment = member == NULL ? cupel_schema_text(schema, p->comment) : NULL;
    cupel_constraint *key =
        cupel_table_add_constraint(b->table, CUPEL_CONSTRAINT_FOREIGN_KEY, name);
    if (copy == NULL || referred == NULL || table == NULL || key == NULL ||
        (reference.schema != NULL && namespace_ == NULL) ||
        (member == NULL && p->comment != NULL && comment == NULL))
        return cupel__error_nomem(b->error);
    key->columns = copy;
    key->column_count = count;
    key->referred_schema = namespace_;
    key->referred_table = table;
    key->referred_columns = referred;
    key->on_delete = p->on_delete;
    key->on_update = p->on_update;
    key->match = p->match;
    key->deferrable = p->deferrable || p->initially_deferred;
    key->initially_deferred = p->initially_deferred;
    key->comment = comment;
    key->unchecked = p->unchecked;
    return 0;
}

static int check_set_null(cupel__table_builder *b, const cupel_property *p, const char *member,
                          const char *const *columns, size_t count)
{
    if (p->on_delete != CUPEL_SET_NULL && p->on_update != CUPEL_SET_NULL)
        return 0;
    for (size_t i = 0; i < count; i++) {
        const cupel_column *column = cupel_table_column(b->table, columns[i]);
        if (column != NULL && !column->nullable)
            return cupel__builder_fail(b, member,
                                       "CUPEL_SET_NULL cannot be done to the column '%s', which is "
                                       "NOT NULL; make it nullable or choose another action",
                                       columns[i]);
    }
    return 0;
}

static int add_index(cupel__table_builder *b, const cupel_property *p)
{
    cupel_index_part *parts = NULL;
    size_t count = 0;
    int code = cupel__builder_parts(b, "CUPEL_INDEX", p->columns, &parts, &count);
    return code < 0 ? code : add_index_over(b, p, NULL, p->name, parts, count);
}

/* The columns that these are over and, where they are more than names, the parts themselves. */
static int key_parts(cupel__table_builder *b, const char *macro, const char *list, key_list *out)
{
    cupel_index_part *parts = NULL;
    size_t count = 0;
    bool plain = true;
    *out = (key_list){ NULL, 0, NULL, 0 };
    int code = cupel__builder_parts(b, macro, list, &parts, &count);
    const char **columns =
        code < 0 ? NULL : cupel__arena_alloc(&b->scratch, (count + 1) * sizeof *columns);
    if (columns == NULL)
        return code < 0 ? code : cupel__error_nomem(b->error);
    for (size_t i = 0; i < count; i++) {
        const cupel_index_part *part = &parts[i];
        if (part->column == NULL && !cupel__part_is_period(part->expression))
            return cupel__builder_fail(b, NULL, "%s over \"%s\" takes names only", macro, list);
        plain = plain && part->column != NULL && !part->descending &&
                part->nulls == CUPEL_NULLS_DEFAULT && part->collation == NULL &&
                part->operator_class == NULL && part->length == 0;
        if (part->column != NULL)
            columns[out->count++] = part->column;
    }
    columns[out->count] = NULL;
    out->columns = columns;
    out->parts = plain ? NULL : cupel_schema_parts(b->table->owner, parts, count);
    out->part_count = out->parts != NULL ? count : 0;
    return plain || out->parts != NULL ? 0 : cupel__error_nomem(b->error);
}

int cupel__builder_parts(cupel__table_builder *b, const char *macro, const char *list,
                         cupel_index_part **out, size_t *count)
{
    int code = cupel__builder_split(b, macro, list, out, count);
    for (size_t i = 0; code == 0 && i < *count; i++) {
        cupel_index_part *part = &(*out)[i];
        const char *text = part->expression;
        part->expression = NULL;
        code = part->column == NULL
                   ? cupel__builder_part(b, macro, text, part)
                   : cupel__builder_find_column(b, macro, part->column, &part->column);
    }
    return code;
}

/* A name in quotes is a column's, whatever is in it. */
int cupel__builder_split(cupel__table_builder *b, const char *macro, const char *list,
                         cupel_index_part **out, size_t *count)
{
    cupel__name_item *items = NULL;
    size_t found = 0;
    int code = list == NULL ? CUPEL_EINVAL : cupel__names_split(&b->scratch, list, &items, &found);
    if (code == CUPEL_EINVAL)
        return cupel__builder_fail(b, NULL, "%s over \"%s\": a name is missing", macro,
                                   list == NULL ? "" : list);
    cupel_index_part *parts =
        code < 0 ? NULL : cupel__arena_zalloc(&b->scratch, found * sizeof *parts);
    if (parts == NULL)
        return cupel__error_nomem(b->error);
    for (size_t i = 0; i < found; i++) {
        parts[i].descending = items[i].descending;
        *(items[i].is_name ? &parts[i].column : &parts[i].expression) = items[i].text;
    }
    *out = parts;
    *count = found;
    return 0;
}

static int add_index_over(cupel__table_builder *b, const cupel_property *p, const char *member,
                          const char *name, const cupel_index_part *parts, size_t count)
{
    cupel_schema *schema = b->table->owner;
    const char **words = cupel__arena_alloc(&b->scratch, (count + 1) * sizeof *words);
    if (words == NULL)
        return cupel__error_nomem(b->error);
    for (size_t i = 0; i < count; i++) {
        words[i] = parts[i].expression == NULL ? parts[i].column
                                               : expression_name(&b->scratch, parts[i].expression);
        if (words[i] == NULL)
            return cupel__error_nomem(b->error);
    }
    const cupel__naming_parts naming = { .table_name = b->table->name,
                                         .columns = words,
                                         .column_count = count,
                                         .constraint_name = name };
    int code = make_name(b, member, CUPEL__NAMING_IX, name, &naming, &name);
    if (code < 0)
        return code;
    const cupel_index_part *copy = cupel_schema_parts(schema, parts, count);
    const char *where = cupel_schema_text(schema, p->where);
    const char *method = cupel_schema_text(schema, p->method);
    cupel_index *index = cupel_table_add_index(b->table, name);
    if (copy == NULL || index == NULL || (p->where != NULL && where == NULL) ||
        (p->method != NULL && method == NULL))
        return cupel__error_nomem(b->error);
    index->parts = copy;
    index->part_count = count;
    index->unique = p->unique;
    index->where = where;
    index->method = method;
    index->nulls_not_distinct = p->nulls_not_distinct;
    if (p->kind == CUPEL_PROPERTY_COLUMN)
        return 0;
    const char *comment = cupel_schema_text(schema, p->comment);
    if (p->comment != NULL && comment == NULL)
        return cupel__error_nomem(b->error);
    index->comment = comment;
    return cupel__builder_include(b, "CUPEL_INDEX", p->include, &index->include);
}

/* "lower(first_name)" as part of a name: lower_first_name. */
static const char *expression_name(cupel__arena *arena, const char *expression)
{
    char *name = cupel__arena_strdup(arena, expression);
    size_t size = 0;
    if (name == NULL)
        return NULL;
    for (const char *at = expression; *at != '\0'; at++) {
        bool word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                    (*at >= '0' && *at <= '9') || (unsigned char)*at >= 0x80;
        if (word)
            name[size++] = *at;
        else if (size > 0 && name[size - 1] != '_')
            name[size++] = '_';
    }
    while (size > 0 && name[size - 1] == '_')
        size--;
    name[size] = '\0';
    return name;
}

static int add_primary_key(cupel__table_builder *b)
{
    cupel_property stated = { 0 };
    key_list list = { NULL, 0, NULL, 0 };
    int code = primary_key_columns(b, &stated, &list);
    if (code < 0 || list.count == 0)
        return code;
    if (cupel_table_primary_key(b->table) != NULL)
        return cupel__builder_fail(b, NULL, "there is a primary key already");
    const char *name = stated.name;
    const cupel__naming_parts parts = { .table_name = b->table->name,
                                        .columns = list.columns,
                                        .column_count = list.count,
                                        .constraint_name = name };
    code = make_name(b, NULL, CUPEL__NAMING_PK, name, &parts, &name);
    return code < 0 ? code : put_primary_key(b, name, &stated, &list);
}

/* The columns of CUPEL_PRIMARY_KEY, or else those that say `.primary_key`; where both are there they
 * must agree. */
static int primary_key_columns(cupel__table_builder *b, cupel_property *stated, key_list *out)
{
    size_t marked_count = 0, room = 0;
    cupel_property p;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        room++;
        if (p.kind != CUPEL_PROPERTY_PRIMARY_KEY)
            continue;
        if (out->columns != NULL)
            return cupel__builder_fail(b, NULL, "CUPEL_PRIMARY_KEY is there twice");
        int code = key_parts(b, "CUPEL_PRIMARY_KEY", p.columns, out);
        if (code < 0)
            return code;
        *stated = p;
    }
    const char **marked = cupel__arena_alloc(&b->scratch, (room + 1) * sizeof *marked);
    if (marked == NULL)
        return cupel__error_nomem(b->error);
    for (size_t i = 0; i < room; i++) {
        p = cupel__builder_property(b, i);
        if (p.kind != CUPEL_PROPERTY_COLUMN || !p.primary_key)
            continue;
        marked[marked_count++] = cupel__property_column(&p);
        bool found = out->columns == NULL;
        for (size_t k = 0; k < out->count; k++)
            found = found || strcmp(out->columns[k], cupel__property_column(&p)) == 0;
        if (!found)
            return cupel__builder_fail(b, p.name,
                                       "says .primary_key, and CUPEL_PRIMARY_KEY leaves it out");
    }
    if (out->columns == NULL)
        *out = (key_list){ marked, marked_count, NULL, 0 };
    return 0;
}

/* Nothing fails here once the columns are changed. */
static int put_primary_key(cupel__table_builder *b, const char *name, const cupel_property *stated,
                           const key_list *list)
{
    cupel_table *table = b->table;
    const char *const *copy = cupel_schema_texts(table->owner, list->columns, list->count);
    cupel_constraint *key = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, name);
    if (copy == NULL || key == NULL)
        return cupel__error_nomem(b->error);
    key->columns = copy;
    key->column_count = list->count;
    key->parts = list->parts;
    key->part_count = list->part_count;
    int code = key_more(b, "CUPEL_PRIMARY_KEY", stated, key);
    if (code < 0)
        return code;
    memmove(&table->constraints[1], &table->constraints[0],
            (table->constraint_count - 1) * sizeof table->constraints[0]);
    table->constraints[0] = key;
    for (size_t i = 0; i < list->count; i++) {
        cupel_column *column = cupel_table_column(table, list->columns[i]);
        if (column == NULL)
            continue;
        column->primary_key = true;
        column->nullable = false;
        column->autoincrement =
            column->autoincrement || (list->count == 1 && is_generated(b, column));
    }
    return 0;
}

bool cupel__column_generates_itself(const cupel_table *table, const cupel_column *column)
{
    if (!cupel__type_is_integer(&column->type) || column->server_default != NULL)
        return false;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind == CUPEL_CONSTRAINT_FOREIGN_KEY &&
            cupel__constraint_has_column(table->constraints[i], column->name))
            return false;
    return true;
}

/* The engine generates a single integer key unless its value comes from elsewhere. */
static bool is_generated(const cupel__table_builder *b, const cupel_column *column)
{
    cupel_property p;
    if (!cupel__column_generates_itself(b->table, column))
        return false;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++)
        if (p.kind == CUPEL_PROPERTY_COLUMN &&
            strcmp(cupel__property_column(&p), column->name) == 0)
            return !p.no_autoincrement && p.default_value == NULL && p.default_fn == NULL;
    return true;
}

/* A list of names and nothing else, as columns. */
int cupel__builder_list(cupel__table_builder *b, const char *macro, const char *list,
                        const char *const **out, size_t *count)
{
    cupel__name_item *items = NULL;
    size_t found = 0;
    int code = list == NULL ? CUPEL_EINVAL : cupel__names_split(&b->scratch, list, &items, &found);
    if (code == CUPEL_EINVAL)
        return cupel__builder_fail(b, NULL, "%s over \"%s\": a name is missing", macro,
                                   list == NULL ? "" : list);
    const char **columns =
        code < 0 ? NULL : cupel__arena_alloc(&b->scratch, (found + 1) * sizeof *columns);
    if (columns == NULL)
        return cupel__error_nomem(b->error);
    for (size_t i = 0; i < found; i++) {
        if (!items[i].is_name || items[i].descending)
            return cupel__builder_fail(b, NULL, "%s over \"%s\" takes names only", macro, list);
        code = cupel__builder_find_column(b, macro, items[i].text, &columns[i]);
        if (code < 0)
            return code;
    }
    columns[found] = NULL;
    *out = columns;
    *count = found;
    return 0;
}

/* Attributes come first, as a column may have the name of another's attribute. */
int cupel__builder_find_column(cupel__table_builder *b, const char *macro, const char *name,
                               const char **out)
{
    cupel__nearest nearest;
    cupel_property p;
    cupel__nearest_init(&nearest, name, strlen(name));
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        if (p.kind != CUPEL_PROPERTY_COLUMN)
            continue;
        if (strcmp(p.name, name) == 0) {
            *out = cupel__property_column(&p);
            return 0;
        }
        cupel__nearest_offer(&nearest, p.name);
    }
    const cupel_column *column = cupel_table_column(b->table, name);
    if (column != NULL || b->source->unknown_columns) {
        *out = column != NULL ? column->name : name;
        return 0;
    }
    for (size_t i = 0; i < b->table->column_count; i++)
        cupel__nearest_offer(&nearest, b->table->columns[i]->name);
    return cupel__builder_fail(b, NULL, "%s names '%s', which is no %s here%s%s%s", macro, name,
                               b->source->struct_size > 0 ? "attribute" : "column",
                               nearest.best != NULL ? "; did you mean '" : "",
                               nearest.best != NULL ? nearest.best : "",
                               nearest.best != NULL ? "'?" : "");
}

/* The name in force, in the schema's memory, and not yet taken in this table. */
static int make_name(cupel__table_builder *b, const char *member, cupel__naming_key key,
                     const char *given, const cupel__naming_parts *parts, const char **out)
{
    const cupel_naming *naming = b->source->naming;
    cupel_error problem = CUPEL_ERROR_INIT;
    cupel__buf name = { 0 };
    int code = 0;
    if (given == NULL)
        code = cupel__naming_apply(&name, naming, key, parts, &problem);
    else if (b->source->complete_names)
        code = cupel__naming_complete(&name, naming, key, parts, &problem);
    else
        cupel__buf_append(&name, given);
    const char *made = code < 0 ? NULL : cupel_schema_text(b->table->owner, cupel__buf_text(&name));
    if (code == CUPEL_ENOMEM || (code == 0 && (name.failed || made == NULL)))
        code = cupel__error_nomem(b->error);
    else if (code < 0)
        code = cupel__builder_fail(b, member, "%s", problem.message);
    else
        code = check_free(b, member, made);
    cupel__buf_release(&name);
    cupel_error_release(&problem);
    if (code == 0)
        *out = made;
    return code;
}

static int check_free(cupel__table_builder *b, const char *member, const char *name)
{
    if (*name == '\0')
        return cupel__builder_fail(b, member, "the name of a constraint or index is empty");
    if (cupel_table_constraint(b->table, name) == NULL && cupel_table_index(b->table, name) == NULL)
        return 0;
    return cupel__builder_fail(b, member,
                               "there is a constraint or index '%s' already; give one of the two "
                               "another name",
                               name);
}
