/* Lists of properties turned into tables: the columns, checked one by one. */
#include "sql/table.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/ctype.h"
#include "sql/names.h"
#include "sql/schema.h"
#include "sql/table_builder.h"
#include "sql/type.h"

/* An element of an older Cupel has at least this much. */
#define PROPERTY_SIZE_LEAST (offsetof(cupel_property, schema) + sizeof(const char *))

static int build(cupel__table_builder *b);
static void undo(cupel_table *table, size_t columns, size_t constraints, size_t indexes);
static int add_options(cupel__table_builder *b);
static int add_partition(cupel__table_builder *b, const cupel_property *p);
static int add_need(cupel__table_builder *b, const cupel_property *p);
static int add_columns(cupel__table_builder *b);
static int add_column(cupel__table_builder *b, const cupel_property *p);
static int add_sequence(cupel__table_builder *b, cupel_column *column, const cupel_property *p);
static int check_name(cupel__table_builder *b, const cupel_property *p);
static int settle_type(cupel__table_builder *b, const cupel_property *p, cupel_type *type);
static int settle_custom(cupel__table_builder *b, const cupel_property *p, cupel_type *type);
static bool member_is_nullable(const cupel_property *p);
static int check_member(cupel__table_builder *b, const cupel_property *p, const cupel_type *type);
static int check_defaults(cupel__table_builder *b, const cupel_property *p, const cupel_type *type);
static int check_literal(cupel__table_builder *b, const cupel_property *p, const cupel_type *type);
static int check_generation(cupel__table_builder *b, const cupel_property *p,
                            const cupel_type *type);
static int check_null(cupel__table_builder *b, const cupel_property *p, const cupel_type *type);
static bool literal_is_zero(const cupel_property *p, const cupel_type *type);
static int copy_texts(cupel_column *column, const cupel_property *p, cupel_schema *schema);

int cupel__table_build(cupel_schema *schema, const char *name, const cupel__table_source *source,
                       cupel_table **out, cupel_error *error)
{
    cupel__table_builder b = { .source = source, .error = error };
    const char *namespace_ = NULL;
    bool may_be_empty = false;
    int code;

    for (size_t i = 0; cupel__builder_property(&b, i).kind != CUPEL_PROPERTY_END; i++) {
        cupel_property p = cupel__builder_property(&b, i);
        if (p.kind == CUPEL_PROPERTY_OPTIONS)
            namespace_ = p.schema;
        may_be_empty =
            may_be_empty || (p.kind == CUPEL_PROPERTY_NO_COLUMNS && source->struct_size == 0);
    }
    if (name == NULL || *name == '\0' || !cupel__utf8_valid(name, strlen(name)))
        return cupel__builder_fail(&b, NULL, "a table needs a name in UTF-8");
    if (cupel_schema_table(schema, namespace_, name) != NULL)
        return cupel__builder_fail(&b, NULL, "the table '%s' is described already", name);
    b.table = cupel_schema_add_table(schema, namespace_, name);
    if (b.table == NULL)
        return cupel__error_nomem(error);
    code = build(&b);
    if (code == 0 && b.table->column_count == 0 && !may_be_empty)
        code = cupel__builder_fail(&b, NULL, "a table needs at least one column");
    cupel__arena_release(&b.scratch);
    if (code < 0) {
        cupel_schema_remove_table(schema, b.table);
        return code;
    }
    *out = b.table;
    return 0;
}

/* Adds the columns, constraints and indexes to a table that exists; on failure it is as before. */
static int extend(cupel_table *table, const cupel__table_source *source, cupel_error *error)
{
    cupel__table_builder b = { .source = source, .table = table, .error = error };
    size_t columns = table->column_count;
    size_t constraints = table->constraint_count;
    size_t indexes = table->index_count;
    int code = build(&b);
    cupel__arena_release(&b.scratch);
    if (code < 0)
        undo(table, columns, constraints, indexes);
    return code;
}

int cupel__table_from_properties(cupel_schema *schema, const char *name,
                                 const cupel_property *properties, size_t property_size,
                                 const cupel_naming *naming, cupel_table **out, cupel_error *error)
{
    const cupel__table_source source = { .label = name,
                                         .properties = properties,
                                         .property_size = property_size,
                                         .naming = naming,
                                         .code = CUPEL_ESCHEMA };
    int code = cupel__property_check_abi(name, CUPEL_ABI, property_size, error);
    return code < 0 ? code : cupel__table_build(schema, name, &source, out, error);
}

int cupel__table_add_properties(cupel_table *table, const cupel_property *properties,
                                size_t property_size, bool known, const cupel_naming *naming,
                                cupel_error *error)
{
    const cupel__table_source source = { .label = table->name,
                                         .properties = properties,
                                         .property_size = property_size,
                                         .naming = naming,
                                         .unknown_columns = !known,
                                         .code = CUPEL_ESCHEMA };
    int code = cupel__property_check_abi(table->name, CUPEL_ABI, property_size, error);
    return code < 0 ? code : extend(table, &source, error);
}

cupel_property cupel__property_at(const cupel_property *properties, size_t property_size,
                                  size_t number)
{
    cupel_property property = { 0 };
    size_t size = property_size < sizeof property ? property_size : sizeof property;
    memcpy(&property, (const char *)properties + number * property_size, size);
    return property;
}

int cupel__property_check_abi(const char *label, uint32_t abi, size_t property_size,
                              cupel_error *error)
{
    if (abi != CUPEL_ABI)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s: compiled for ABI %u of Cupel, and this library has ABI %u; "
                               "compile it again with the headers of Cupel %s",
                               label, (unsigned)abi, CUPEL_ABI, CUPEL_VERSION);
    if (property_size > sizeof(cupel_property))
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s: compiled with the headers of a newer Cupel than this library, "
                               "which is %s; link with that one, or compile it again",
                               label, CUPEL_VERSION);
    if (property_size < PROPERTY_SIZE_LEAST)
        return cupel_error_set(error, CUPEL_EMODEL,
                               "%s: properties of %zu bytes are none of Cupel's; use the macros of "
                               "cupel/model.h",
                               label, property_size);
    return 0;
}

const char *cupel__property_column(const cupel_property *property)
{
    return property->column != NULL ? property->column : property->name;
}

int cupel__builder_fail(cupel__table_builder *b, const char *member, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cupel__error_vset(b->error, b->source->code, format, arguments);
    va_end(arguments);
    if (member != NULL)
        cupel__error_prefix(b->error, "%s.%s: ", b->source->label, member);
    else
        cupel__error_prefix(b->error, "%s: ", b->source->label);
    return b->source->code;
}

cupel_property cupel__builder_property(const cupel__table_builder *b, size_t number)
{
    return cupel__property_at(b->source->properties, b->source->property_size, number);
}

/* True where the column belongs to the primary key, wherever that is said; negative on failure. */
static int is_key_column(cupel__table_builder *b, const cupel_property *column)
{
    if (column->primary_key)
        return 1;
    for (size_t i = 0;; i++) {
        cupel_property p = cupel__builder_property(b, i);
        cupel_index_part *parts;
        size_t count;
        if (p.kind == CUPEL_PROPERTY_END)
            return 0;
        if (p.kind != CUPEL_PROPERTY_PRIMARY_KEY)
            continue;
        int code = cupel__builder_parts(b, "CUPEL_PRIMARY_KEY", p.columns, &parts, &count);
        if (code < 0)
            return code;
        for (size_t k = 0; k < count; k++)
            if (cupel__text_equal(parts[k].column, cupel__property_column(column)))
                return 1;
    }
}

static int build(cupel__table_builder *b)
{
    int code = add_options(b);
    if (code == 0)
        code = add_columns(b);
    if (code == 0)
        code = cupel__builder_add_keys(b);
    return code;
}

/* What was added stands at the ends of the lists. */
static void undo(cupel_table *table, size_t columns, size_t constraints, size_t indexes)
{
    while (table->column_count > columns)
        cupel_table_remove_column(table, table->columns[table->column_count - 1]);
    while (table->constraint_count > constraints)
        cupel_table_remove_constraint(table, table->constraints[table->constraint_count - 1]);
    while (table->index_count > indexes)
        cupel_table_remove_index(table, table->indexes[table->index_count - 1]);
}

static int add_options(cupel__table_builder *b)
{
    cupel_property p;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        bool relation = p.kind == CUPEL_PROPERTY_HAS_MANY || p.kind == CUPEL_PROPERTY_BELONGS_TO;
        if ((unsigned)p.kind > CUPEL_PROPERTY_NO_COLUMNS || p.kind == CUPEL_PROPERTY_OBJECTS)
            return cupel__builder_fail(b, NULL, "there is no kind of property %d", (int)p.kind);
        if (relation && b->source->struct_size == 0)
            return cupel__builder_fail(b, p.name, "a relationship needs a model with a struct");
        if (relation && p.target == NULL)
            return cupel__builder_fail(b, p.name, "the relationship has no target");
        if (p.kind == CUPEL_PROPERTY_NEED) {
            int code = add_need(b, &p);
            if (code < 0)
                return code;
        }
        if (p.kind != CUPEL_PROPERTY_OPTIONS)
            continue;
        const char *comment = cupel_schema_text(b->table->owner, p.comment);
        const char *renamed_from = cupel_schema_text(b->table->owner, p.renamed_from);
        if ((p.comment != NULL && comment == NULL) ||
            (p.renamed_from != NULL && renamed_from == NULL))
            return cupel__error_nomem(b->error);
        b->table->comment = comment;
        b->table->renamed_from = renamed_from;
        int code = add_partition(b, &p);
        if (code < 0)
            return code;
    }
    return 0;
}

static int add_need(cupel__table_builder *b, const cupel_property *p)
{
    cupel_table *table = b->table;
    size_t count = table->need_count;
    cupel_reference *all = cupel__arena_alloc(&b->scratch, (count + 1) * sizeof *all);
    if (p->need.name == NULL)
        return cupel__builder_fail(b, NULL, "CUPEL_TABLE_NEED needs a name");
    if (all == NULL)
        return cupel__error_nomem(b->error);
    if (count > 0)
        memcpy(all, table->needs, count * sizeof *all);
    all[count] = p->need;
    const cupel_reference *copy = cupel_schema_references(table->owner, all, count + 1);
    if (copy == NULL)
        return cupel__error_nomem(b->error);
    table->needs = copy;
    table->need_count = count + 1;
    return 0;
}

static int add_partition(cupel__table_builder *b, const cupel_property *p)
{
    cupel_table *table = b->table;
    cupel_schema *schema = table->owner;
    const char *parent = NULL;
    const char *namespace_ = NULL;
    int code = p->partition_of != NULL
                   ? cupel__name_qualified(&b->scratch, p->partition_of, &namespace_, &parent)
                   : 0;
    if (code == CUPEL_EINVAL)
        return cupel__builder_fail(b, NULL, ".partition_of = \"%s\" names no table",
                                   p->partition_of);
    table->partition_by = cupel_schema_text(schema, p->partition_by);
    table->partition_of = cupel_schema_text(schema, parent);
    table->partition_of_schema =
        namespace_ != NULL ? cupel_schema_text(schema, namespace_) : table->schema;
    table->partition_bound = cupel_schema_text(schema, p->partition_bound);
    bool failed = code < 0 || (p->partition_by != NULL && table->partition_by == NULL) ||
                  (parent != NULL && table->partition_of == NULL) ||
                  (namespace_ != NULL && table->partition_of_schema == NULL) ||
                  (p->partition_bound != NULL && table->partition_bound == NULL);
    if (p->partition_of == NULL)
        table->partition_of_schema = NULL;
    return failed ? cupel__error_nomem(b->error) : 0;
}

static int add_columns(cupel__table_builder *b)
{
    cupel_property p;
    for (size_t i = 0; (p = cupel__builder_property(b, i)).kind != CUPEL_PROPERTY_END; i++) {
        int code = p.kind == CUPEL_PROPERTY_COLUMN ? add_column(b, &p) : 0;
        if (code < 0)
            return code;
    }
    return 0;
}

static int add_column(cupel__table_builder *b, const cupel_property *p)
{
    cupel_schema *schema = b->table->owner;
    cupel_type type;
    int code = check_name(b, p);
    if (code == 0)
        code = settle_type(b, p, &type);
    if (code == 0 && b->source->struct_size > 0)
        code = check_member(b, p, &type);
    if (code == 0)
        code = check_generation(b, p, &type);
    if (code == 0)
        code = check_defaults(b, p, &type);
    if (code < 0)
        return code;

    cupel_column *column = cupel_table_add_column(b->table, cupel__property_column(p));
    if (column == NULL || cupel_schema_type(schema, &column->type, &type) < 0 ||
        copy_texts(column, p, schema) < 0)
        return cupel__error_nomem(b->error);
    column->primary_key = p->primary_key;
    column->nullable =
        !p->not_null && !p->primary_key && (b->source->struct_size == 0 || member_is_nullable(p));
    column->identity = p->identity;
    column->autoincrement = p->autoincrement;
    column->computed_stored = p->computed_stored;
    return add_sequence(b, column, p);
}

static int add_sequence(cupel__table_builder *b, cupel_column *column, const cupel_property *p)
{
    if (p->sequence.given == 0 && !p->sequence.cycle)
        return 0;
    if (p->identity == CUPEL_IDENTITY_NONE)
        return cupel__builder_fail(b, p->name, "says how it counts and has no .identity");
    cupel_sequence *sequence =
        cupel__arena_alloc(cupel__schema_arena(b->table->owner), sizeof *sequence);
    if (sequence == NULL)
        return cupel__error_nomem(b->error);
    *sequence = p->sequence;
    column->sequence = sequence;
    return 0;
}

static int check_name(cupel__table_builder *b, const cupel_property *p)
{
    const char *name = cupel__property_column(p);
    if (name == NULL || *name == '\0' || !cupel__utf8_valid(name, strlen(name)))
        return cupel__builder_fail(b, p->name == NULL ? "?" : p->name,
                                   "the column needs a name in UTF-8");
    if (cupel_table_column(b->table, name) != NULL)
        return cupel__builder_fail(b, p->name, "there is a column '%s' already", name);
    return 0;
}

static int settle_type(cupel__table_builder *b, const cupel_property *p, cupel_type *type)
{
    cupel_error problem = CUPEL_ERROR_INIT;
    bool has_struct = b->source->struct_size > 0;
    if (p->custom != NULL)
        return settle_custom(b, p, type);
    *type = p->type.kind == CUPEL_TYPE_NONE && has_struct ? cupel__ctype_infer(p->ctype) : p->type;
    if (type->kind == CUPEL_TYPE_NONE && !has_struct)
        return cupel__builder_fail(b, p->name, "the column needs a type, such as CUPEL_BIGINT");
    if (type->kind == CUPEL_TYPE_NONE && p->ctype == CUPEL_CTYPE_ENUM)
        return cupel__builder_fail(b, p->name,
                                   "an unsigned int or enum has no SQL type of its own; say "
                                   ".type = CUPEL_ENUM(name, labels), or use int64_t for a number");
    if (type->kind == CUPEL_TYPE_NONE)
        return cupel__builder_fail(b, p->name,
                                   "Cupel does not know the member's C type; use int64_t, bool, "
                                   "double, const char *, cupel_blob, cupel_datetime or another "
                                   "type of cupel/value.h");
    int code = cupel__type_check(type, &problem);
    if (code < 0)
        code = cupel__builder_fail(b, p->name, "%s", problem.message);
    cupel_error_release(&problem);
    return code;
}

/* The database sees what the application's own type is made of. */
static int settle_custom(cupel__table_builder *b, const cupel_property *p, cupel_type *type)
{
    cupel_error problem = CUPEL_ERROR_INIT;
    const cupel_custom_type *custom = p->custom;
    if (p->type.kind != CUPEL_TYPE_NONE)
        return cupel__builder_fail(b, p->name, "takes .type or .custom, not both");
    if (custom->name == NULL || custom->to_db == NULL || custom->from_db == NULL ||
        custom->impl.kind == CUPEL_TYPE_NONE)
        return cupel__builder_fail(b, p->name,
                                   "its custom type needs .name, .impl, .to_db and .from_db");
    if (b->source->struct_size > 0 && p->ctype == CUPEL_CTYPE_NONE && is_key_column(b, p) != 0)
        return cupel__builder_fail(b, p->name,
                                   "a key must be of a C type that the library can compare");
    *type = custom->impl;
    type->custom = custom;
    int code = cupel__type_check(type, &problem);
    if (code < 0)
        code = cupel__builder_fail(b, p->name, "%s: %s", custom->name, problem.message);
    cupel_error_release(&problem);
    return code;
}

static bool member_is_nullable(const cupel_property *p)
{
    if (p->custom != NULL && p->ctype == CUPEL_CTYPE_NONE)
        return p->custom->zero_is_null;
    return cupel__ctype_is_nullable(p->ctype);
}

static int check_member(cupel__table_builder *b, const cupel_property *p, const cupel_type *type)
{
    cupel__buf spelt = { 0 };
    int code = 0;
    size_t size = cupel__ctype_size(p->ctype);
    if (p->custom != NULL && p->ctype == CUPEL_CTYPE_NONE)
        size = p->member_size;
    if (p->member_size != size || p->member_size > b->source->struct_size ||
        p->offset > b->source->struct_size - p->member_size)
        return cupel__builder_fail(b, p->name, "%zu bytes at offset %zu are not %s in this struct",
                                   p->member_size, p->offset, cupel__ctype_name(p->ctype));
    if (p->custom == NULL && !cupel__ctype_holds(p->ctype, type)) {
        bool nullable = (p->ctype & CUPEL_CTYPE_OPT) != 0;
        cupel__type_spell(&spelt, type);
        code = cupel__builder_fail(b, p->name, "%s cannot hold every value of %s; use %s",
                                   cupel__ctype_name(p->ctype), cupel__buf_text(&spelt),
                                   cupel__ctype_name(cupel__ctype_for(type, nullable)));
    }
    cupel__buf_release(&spelt);
    if (code < 0)
        return code;
    if (type->dimensions > 0 && is_key_column(b, p) != 0)
        return cupel__builder_fail(b, p->name, "an array cannot be a primary key of a model");
    return check_null(b, p, type);
}

/* A key is never NULL, and where a default may apply it must be told from a value of zero. */
static int check_null(cupel__table_builder *b, const cupel_property *p, const cupel_type *type)
{
    int is_key = is_key_column(b, p);
    const char *plain = cupel__ctype_name(p->ctype & ~CUPEL_CTYPE_OPT);
    const char *option = p->default_fn != NULL       ? ".default_fn"
                         : p->server_default != NULL ? ".server_default"
                         : !literal_is_zero(p, type) ? ".default_value"
                                                     : NULL;
    if (is_key < 0)
        return is_key;
    if (is_key && p->ctype & CUPEL_CTYPE_OPT)
        return cupel__builder_fail(b, p->name, "a primary key is never NULL; use %s in place of %s",
                                   plain, cupel__ctype_name(p->ctype));
    if (is_key || option == NULL || member_is_nullable(p))
        return 0;
    if (p->ctype == CUPEL_CTYPE_NONE)
        return cupel__builder_fail(b, p->name,
                                   "with %s it must show whether the member was set; say "
                                   ".zero_is_null in its custom type",
                                   option);
    return cupel__builder_fail(b, p->name,
                               "with %s it must show whether the member was set, which a plain %s "
                               "of zero does not; use %s",
                               option, plain, cupel__ctype_name(p->ctype | CUPEL_CTYPE_OPT));
}

static int check_defaults(cupel__table_builder *b, const cupel_property *p, const cupel_type *type)
{
    bool client = p->default_value != NULL || p->default_fn != NULL;
    if (p->default_value != NULL && p->default_fn != NULL)
        return cupel__builder_fail(b, p->name, "takes .default_value or .default_fn, not both");
    if (p->computed != NULL && (client || p->server_default != NULL || p->on_update_fn != NULL))
        return cupel__builder_fail(b, p->name, "a generated column takes no default");
    return p->default_value != NULL ? check_literal(b, p, type) : 0;
}

static int check_literal(cupel__table_builder *b, const cupel_property *p, const cupel_type *type)
{
    union {
        int64_t integer;
        double real;
        const char *text;
        cupel_decimal decimal;
        cupel_interval interval;
        cupel_uuid uuid;
    } value;
    cupel__buf spelt = { 0 };
    const cupel_type natural = cupel__ctype_infer(p->ctype);
    int ctype = p->ctype != CUPEL_CTYPE_NONE ? p->ctype : cupel__ctype_for(type, false);
    int code = 0;
    if (p->custom != NULL) {
        type = &natural;
        ctype = p->ctype;
    }
    if ((ctype & ~CUPEL_CTYPE_OPT) == CUPEL_CTYPE_BLOB)
        return cupel__builder_fail(b, p->name, "bytes have no .default_value; use .default_fn");
    if (ctype == CUPEL_CTYPE_ARRAY || ctype == CUPEL_CTYPE_NONE)
        return cupel__builder_fail(b, p->name,
                                   "its C type has no literals for .default_value; use "
                                   ".default_fn");
    if (cupel__literal_read(&value, ctype, type, p->default_value) < 0) {
        cupel__type_spell(&spelt, type);
        code = cupel__builder_fail(b, p->name, "the default \"%s\" is no value of %s",
                                   p->default_value, cupel__buf_text(&spelt));
    }
    cupel__buf_release(&spelt);
    return code;
}

static int check_generation(cupel__table_builder *b, const cupel_property *p,
                            const cupel_type *type)
{
    int is_key = is_key_column(b, p);
    if (is_key < 0)
        return is_key;
    if (p->computed != NULL && is_key)
        return cupel__builder_fail(b, p->name, "a generated column cannot be a primary key");
    if (p->identity != CUPEL_IDENTITY_NONE && !cupel__type_is_integer(type))
        return cupel__builder_fail(b, p->name, "an identity is an integer of 16, 32 or 64 bits");
    if (p->identity != CUPEL_IDENTITY_NONE && (p->computed != NULL || p->server_default != NULL))
        return cupel__builder_fail(b, p->name, "an identity takes no other default");
    return 0;
}

/* Zero as a literal is what an unset member has anyhow. */
static bool literal_is_zero(const cupel_property *p, const cupel_type *type)
{
    union {
        unsigned char bytes[sizeof(cupel_decimal)];
        cupel_decimal decimal;
        double real;
        int64_t integer;
    } value;
    int ctype = p->ctype & ~CUPEL_CTYPE_OPT;
    const cupel_type natural = cupel__ctype_infer(ctype);
    if (p->custom != NULL)
        type = &natural;
    memset(&value, 0, sizeof value);
    if (p->default_value == NULL || ctype == CUPEL_CTYPE_TEXT ||
        cupel__literal_read(&value, ctype, type, p->default_value) < 0)
        return true;
    if (ctype == CUPEL_CTYPE_DECIMAL)
        return value.decimal.count == 0 && !value.decimal.nan;
    for (size_t i = 0; i < sizeof value.bytes; i++)
        if (value.bytes[i] != 0)
            return false;
    return true;
}

static int copy_texts(cupel_column *column, const cupel_property *p, cupel_schema *schema)
{
    const struct {
        const char **to;
        const char *from;
    } texts[] = {
        { &column->server_default, p->server_default },
        { &column->server_on_update, p->server_on_update },
        { &column->computed, p->computed },
        { &column->collation, p->collation },
        { &column->comment, p->comment },
        { &column->renamed_from, p->renamed_from },
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i].to = cupel_schema_text(schema, texts[i].from);
        if (texts[i].from != NULL && *texts[i].to == NULL)
            return CUPEL_ENOMEM;
    }
    return 0;
}
