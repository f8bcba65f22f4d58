/* The DDL compiler: what a schema has beside tables; enum types, views, sequences and the rest. */
#include "sql/ddl.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

static int create(cupel__ddl *ddl, const cupel_object *object, bool replacing, cupel_error *error);
static int replace(cupel__ddl *ddl, const cupel_object *object, cupel_error *error);
static int create_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object,
                       bool replacing, cupel_error *error);
static int view_indexes(cupel__ddl *ddl, const cupel_object *view, cupel_error *error);
static int drop_object(cupel__ddl *ddl, const cupel_object *object, const char *if_exists,
                       cupel_error *error);
static int check_kind(const cupel_dialect *dialect, const cupel_object *object, cupel_error *error);
static void object_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object);
static bool is_named_in_table(const cupel_dialect *dialect, const cupel_object *object);
static void bare_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object);
static int domain_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *domain,
                       cupel_error *error);
static void check_text(const cupel_dialect *dialect, cupel__buf *out,
                       const cupel_constraint *check);
static int alter_enum(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                      cupel_error *error);
static int alter_domain(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                        cupel_error *error);
static const cupel_constraint *same_check_in(const cupel_object *domain,
                                             const cupel_constraint *check);
static int alter_sequence(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                          cupel_error *error);
static void owner_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *sequence);
static void usual_counts(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to);
static int unsupported(const cupel_object *object, cupel_error *error);
static void label_list(const cupel_dialect *dialect, cupel__buf *out, const char *const *labels);
static int create_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
static int create_missing_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
static void drop_enum_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type);
static int push_unless(cupel__ddl *ddl, cupel__buf *statement, const char *condition,
                       cupel_error *error);

/* The word for a kind in statements. */
static const char *const statement_words[] = {
    [CUPEL_OBJECT_SCHEMA] = "SCHEMA",
    [CUPEL_OBJECT_EXTENSION] = "EXTENSION",
    [CUPEL_OBJECT_SERVER] = "SERVER",
    [CUPEL_OBJECT_COLLATION] = "COLLATION",
    [CUPEL_OBJECT_ENUM] = "TYPE",
    [CUPEL_OBJECT_TYPE] = "TYPE",
    [CUPEL_OBJECT_DOMAIN] = "DOMAIN",
    [CUPEL_OBJECT_SEQUENCE] = "SEQUENCE",
    [CUPEL_OBJECT_FUNCTION] = "FUNCTION",
    [CUPEL_OBJECT_PROCEDURE] = "PROCEDURE",
    [CUPEL_OBJECT_AGGREGATE] = "AGGREGATE",
    [CUPEL_OBJECT_OPERATOR] = "OPERATOR",
    [CUPEL_OBJECT_CAST] = "CAST",
    [CUPEL_OBJECT_TABLE] = "TABLE",
    [CUPEL_OBJECT_VIRTUAL_TABLE] = "VIRTUAL TABLE",
    [CUPEL_OBJECT_FOREIGN_TABLE] = "FOREIGN TABLE",
    [CUPEL_OBJECT_VIEW] = "VIEW",
    [CUPEL_OBJECT_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
    [CUPEL_OBJECT_STATISTICS] = "STATISTICS",
    [CUPEL_OBJECT_RULE] = "RULE",
    [CUPEL_OBJECT_TRIGGER] = "TRIGGER",
    [CUPEL_OBJECT_POLICY] = "POLICY",
    [CUPEL_OBJECT_EVENT] = "EVENT",
    [CUPEL_OBJECT_PACKAGE] = "PACKAGE",
    [CUPEL_OBJECT_PACKAGE_BODY] = "PACKAGE BODY",
};

int cupel__ddl_create_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error)
{
    size_t before = ddl->statements.count;
    int code = create(ddl, object, false, error);
    if (code == 0)
        code = view_indexes(ddl, object, error);
    if (code == 0 && object->comment != NULL)
        code = cupel__ddl_comment_object(ddl, object, error);
    if (code == 0 && ddl->dialect->finish_object != NULL)
        code = ddl->dialect->finish_object(ddl->dialect, ddl, object, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_drop_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error)
{
    return drop_object(ddl, object, "", error);
}

int cupel__ddl_drop_object_if_exists(cupel__ddl *ddl, const cupel_object *object,
                                     cupel_error *error)
{
    return drop_object(ddl, object, "IF EXISTS ", error);
}

static int drop_object(cupel__ddl *ddl, const cupel_object *object, const char *if_exists,
                       cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    int code = check_kind(dialect, object, error);
    if (code < 0)
        return code;
    bool is_table = object->kind == CUPEL_OBJECT_VIRTUAL_TABLE;
    cupel__buf_printf(&out, "DROP %s %s", is_table ? "TABLE" : statement_words[object->kind],
                      if_exists);
    object_name(dialect, &out, object);
    if (dialect->wrap_drop != NULL)
        code = dialect->wrap_drop(dialect, &out, object, error);
    if (code < 0) {
        cupel__buf_release(&out);
        return code;
    }
    return cupel__ddl_push(ddl, &out, error);
}

int cupel__ddl_alter_object(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                            cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    size_t before = ddl->statements.count;
    int code = check_kind(dialect, to, error);
    if (code < 0)
        return code;
    if (dialect->alter_object != NULL) {
        code = dialect->alter_object(dialect, ddl, from, to, error);
        if (code != CUPEL_EUNSUPPORTED)
            goto done;
        ddl->statements.count = before;
    }
    if (to->kind == CUPEL_OBJECT_ENUM)
        code = alter_enum(ddl, from, to, error);
    else if (to->kind == CUPEL_OBJECT_DOMAIN)
        code = alter_domain(ddl, from, to, error);
    else if (to->kind == CUPEL_OBJECT_SEQUENCE)
        code = alter_sequence(ddl, from, to, error);
    else if (dialect->replaceable_kinds & CUPEL_OBJECT_BIT(to->kind) &&
             (dialect->can_replace == NULL || dialect->can_replace(dialect, from, to)))
        code = replace(ddl, to, error);
    else
        code = unsupported(to, error);
done:
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_comment_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    if (!(dialect->commented_kinds & CUPEL_OBJECT_BIT(object->kind)))
        return 0;
    if (!(dialect->capabilities & CUPEL_CAN_COMMENT_ON)) {
        const char *comment = object->comment != NULL ? object->comment : "";
        /* There a sequence is a table. */
        bool is_table = object->kind == CUPEL_OBJECT_SEQUENCE;
        cupel__buf_printf(&out, "ALTER %s ", is_table ? "TABLE" : statement_words[object->kind]);
        object_name(dialect, &out, object);
        cupel__buf_append(&out, " COMMENT ");
        cupel__quote_text(&out, dialect, comment, strlen(comment));
        return cupel__ddl_push(ddl, &out, error);
    }
    cupel__buf_printf(&out, "COMMENT ON %s ", statement_words[object->kind]);
    object_name(dialect, &out, object);
    cupel__buf_append(&out, " IS ");
    if (object->comment != NULL)
        cupel__quote_text(&out, dialect, object->comment, strlen(object->comment));
    else
        cupel__buf_append(&out, "NULL");
    return cupel__ddl_push(ddl, &out, error);
}

int cupel__ddl_own_sequence(cupel__ddl *ddl, const cupel_object *sequence, cupel_error *error)
{
    cupel__buf out = { 0 };
    if (sequence->owner_table == NULL || !(ddl->dialect->capabilities & CUPEL_CAN_IDENTITY))
        return 0;
    cupel__buf_append(&out, "ALTER SEQUENCE ");
    object_name(ddl->dialect, &out, sequence);
    cupel__buf_append(&out, " OWNED BY ");
    owner_name(ddl->dialect, &out, sequence);
    return cupel__ddl_push(ddl, &out, error);
}

void cupel__ddl_sequence_text(cupel__buf *out, const cupel_sequence *sequence)
{
    const struct {
        uint32_t bit;
        const char *words;
        int64_t value;
    } fields[] = {
        { CUPEL_SEQUENCE_START, "START WITH", sequence->start },
        { CUPEL_SEQUENCE_INCREMENT, "INCREMENT BY", sequence->increment },
        { CUPEL_SEQUENCE_MIN, "MINVALUE", sequence->min },
        { CUPEL_SEQUENCE_MAX, "MAXVALUE", sequence->max },
        { CUPEL_SEQUENCE_CACHE, "CACHE", sequence->cache },
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (sequence->given & fields[i].bit)
            cupel__buf_printf(out, " %s %" PRId64, fields[i].words, fields[i].value);
    cupel__buf_append(out, sequence->cycle ? " CYCLE" : "");
}

int cupel__ddl_create_enum(cupel__ddl *ddl, const cupel_type *type, bool if_missing,
                           cupel_error *error)
{
    return if_missing ? create_missing_enum(ddl, type, error) : create_enum(ddl, type, error);
}

int cupel__ddl_drop_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    cupel__buf out = { 0 };
    drop_enum_text(ddl->dialect, &out, type);
    return cupel__ddl_push(ddl, &out, error);
}

int cupel__ddl_drop_unneeded_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    cupel__buf drop = { 0 };
    drop_enum_text(ddl->dialect, &drop, type);
    return push_unless(ddl, &drop, "dependent_objects_still_exist", error);
}

int cupel__ddl_add_enum_label(cupel__ddl *ddl, const cupel_type *type, const char *label,
                              const char *after, const char *before, cupel_error *error)
{
    cupel__buf out = { 0 };
    cupel__buf_append(&out, "ALTER TYPE ");
    cupel__quote_qualified(&out, ddl->dialect, type->schema, type->name);
    cupel__buf_append(&out, " ADD VALUE ");
    cupel__quote_text(&out, ddl->dialect, label, strlen(label));
    if (after != NULL) {
        cupel__buf_append(&out, " AFTER ");
        cupel__quote_text(&out, ddl->dialect, after, strlen(after));
    } else if (before != NULL) {
        cupel__buf_append(&out, " BEFORE ");
        cupel__quote_text(&out, ddl->dialect, before, strlen(before));
    }
    return cupel__ddl_push(ddl, &out, error);
}

bool cupel__enum_only_grows(const cupel_type *from, const cupel_type *to)
{
    size_t kept = 0;
    for (size_t i = 0; to->labels[i] != NULL; i++)
        if (from->labels[kept] != NULL && strcmp(from->labels[kept], to->labels[i]) == 0)
            kept++;
    return from->labels[kept] == NULL;
}

int cupel__ddl_alter_enum(cupel__ddl *ddl, const cupel_type *from, const cupel_type *to,
                          cupel_error *error)
{
    size_t before = ddl->statements.count;
    size_t kept = 0;
    int code = 0;
    for (size_t i = 0; code == 0 && to->labels[i] != NULL; i++) {
        if (from->labels[kept] != NULL && strcmp(from->labels[kept], to->labels[i]) == 0)
            kept++;
        else
            code =
                cupel__ddl_add_enum_label(ddl, to, to->labels[i], i > 0 ? to->labels[i - 1] : NULL,
                                          i > 0 ? NULL : from->labels[0], error);
    }
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

static int create(cupel__ddl *ddl, const cupel_object *object, bool replacing, cupel_error *error)
{
    cupel__buf out = { 0 };
    int code = create_text(ddl->dialect, &out, object, replacing, error);
    if (code == 0 && ddl->dialect->wrap_object != NULL)
        code = ddl->dialect->wrap_object(ddl->dialect, &out, object, error);
    if (code < 0) {
        cupel__buf_release(&out);
        return code;
    }
    return cupel__ddl_push(ddl, &out, error);
}

/* Where comments are no objects of their own, the new one comes without. */
static int replace(cupel__ddl *ddl, const cupel_object *object, cupel_error *error)
{
    int code = create(ddl, object, true, error);
    if (code == 0 && object->comment != NULL &&
        !(ddl->dialect->capabilities & CUPEL_CAN_COMMENT_ON))
        code = cupel__ddl_comment_object(ddl, object, error);
    if (code == 0 && ddl->dialect->finish_object != NULL)
        code = ddl->dialect->finish_object(ddl->dialect, ddl, object, error);
    return code;
}

static int create_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object,
                       bool replacing, cupel_error *error)
{
    int code = check_kind(dialect, object, error);
    if (code == 0 && object->kind != CUPEL_OBJECT_CAST)
        code = cupel__ddl_check_name(dialect, cupel_object_kind_text(object->kind), object->name,
                                     error);
    if (code < 0)
        return code;
    cupel__buf_append(out, replacing ? "CREATE OR REPLACE " : "CREATE ");
    if (object->modifiers != NULL)
        cupel__buf_printf(out, "%s ", object->modifiers);
    cupel__buf_printf(out, "%s ", statement_words[object->kind]);
    bare_name(dialect, out, object);
    if (dialect->render_object != NULL)
        return dialect->render_object(dialect, out, object, error);
    return cupel__ddl_standard_object(dialect, out, object, error);
}

static int view_indexes(cupel__ddl *ddl, const cupel_object *view, cupel_error *error)
{
    const cupel_table as_table = { .owner = view->owner,
                                   .schema = view->schema,
                                   .name = view->name };
    int code = 0;
    for (size_t i = 0; code == 0 && i < view->index_count; i++)
        code = cupel__ddl_create_index(ddl, &as_table, view->indexes[i], error);
    return code;
}

static int check_kind(const cupel_dialect *dialect, const cupel_object *object, cupel_error *error)
{
    if (dialect->object_kinds & CUPEL_OBJECT_BIT(object->kind))
        return 0;
    return cupel_error_set(error, CUPEL_ESCHEMA,
                           "%s has nothing like the %s '%s': it would be lost", dialect->name,
                           cupel_object_kind_text(object->kind), object->name);
}

/* As DROP and COMMENT ON have it: with the arguments of a function, the table of a trigger. Those of a
 * procedure might be all that it has, or those that are given to it: IN says which. */
static void object_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object)
{
    bare_name(dialect, out, object);
    if (object->arguments != NULL)
        cupel__buf_printf(
            out, "(%s%s)",
            object->kind == CUPEL_OBJECT_PROCEDURE && *object->arguments != '\0' ? "IN " : "",
            object->arguments);
    if (is_named_in_table(dialect, object)) {
        cupel__buf_append(out, " ON ");
        cupel__quote_qualified(out, dialect, object->schema, object->table);
    }
}

static bool is_named_in_table(const cupel_dialect *dialect, const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_POLICY || object->kind == CUPEL_OBJECT_RULE ||
           (object->kind == CUPEL_OBJECT_TRIGGER &&
            (dialect->capabilities & CUPEL_HAS_TRIGGER_IN_TABLE) != 0);
}

/* An operator's name is a sign, and a cast's are two types, both as they stand in SQL. */
static void bare_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *object)
{
    bool alone = is_named_in_table(dialect, object) || object->kind == CUPEL_OBJECT_EXTENSION ||
                 object->kind == CUPEL_OBJECT_SERVER;
    bool sign = object->name[strspn(object->name, "+-*/<>=~!@#%^&|`?")] == '\0';
    if (object->kind == CUPEL_OBJECT_CAST) {
        cupel__buf_printf(out, "(%s)", object->name);
    } else if (object->kind == CUPEL_OBJECT_OPERATOR && sign) {
        if (object->schema != NULL) {
            cupel__quote_identifier(out, dialect, object->schema);
            cupel__buf_append_char(out, '.');
        }
        cupel__buf_append(out, object->name);
    } else if (alone) {
        cupel__quote_identifier(out, dialect, object->name);
    } else {
        cupel__quote_qualified(out, dialect, object->schema, object->name);
    }
}

int cupel__ddl_standard_object(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_object *object, cupel_error *error)
{
    int code = 0;
    if (object->kind == CUPEL_OBJECT_ENUM) {
        cupel__buf_append(out, " AS ENUM (");
        label_list(dialect, out, object->labels);
        cupel__buf_append_char(out, ')');
    } else if (object->kind == CUPEL_OBJECT_DOMAIN) {
        code = domain_text(dialect, out, object, error);
    } else if (object->kind == CUPEL_OBJECT_SEQUENCE) {
        if (object->type.kind != CUPEL_TYPE_NONE) {
            cupel__buf_append(out, " AS ");
            code = dialect->render_type(dialect, out, &object->type, error);
        }
        cupel__ddl_sequence_text(out, &object->sequence);
    } else if (object->kind == CUPEL_OBJECT_EXTENSION) {
        if (object->schema != NULL) {
            cupel__buf_append(out, " SCHEMA ");
            cupel__quote_identifier(out, dialect, object->schema);
        }
    } else if (object->definition != NULL) {
        cupel__buf_printf(out, " %s", object->definition);
    }
    return code;
}

static int domain_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *domain,
                       cupel_error *error)
{
    cupel__buf_append(out, " AS ");
    int code = dialect->render_type(dialect, out, &domain->type, error);
    if (domain->collation != NULL) {
        cupel__buf_append(out, " COLLATE ");
        cupel__quote_collation(out, dialect, domain->collation);
    }
    if (domain->server_default != NULL)
        cupel__buf_printf(out, " DEFAULT %s", domain->server_default);
    cupel__buf_append(out, domain->nullable ? "" : " NOT NULL");
    for (size_t i = 0; i < domain->check_count; i++) {
        if (dialect->constraint_apart != NULL &&
            dialect->constraint_apart(dialect, NULL, domain->checks[i]))
            continue;
        cupel__buf_append_char(out, ' ');
        check_text(dialect, out, domain->checks[i]);
    }
    return code;
}

static void check_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_constraint *check)
{
    if (check->name != NULL) {
        cupel__buf_append(out, "CONSTRAINT ");
        cupel__quote_identifier(out, dialect, check->name);
        cupel__buf_append_char(out, ' ');
    }
    cupel__buf_printf(out, "CHECK (%s)", check->expression);
}

static int alter_enum(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                      cupel_error *error)
{
    const cupel_type old = { .kind = CUPEL_TYPE_ENUM, .labels = from->labels };
    const cupel_type new = {
        .kind = CUPEL_TYPE_ENUM, .schema = to->schema, .name = to->name, .labels = to->labels
    };
    if (!cupel__enum_only_grows(&old, &new))
        return unsupported(to, error);
    return cupel__ddl_alter_enum(ddl, &old, &new, error);
}

/* One statement for each thing that changes; the type cannot. */
static int alter_domain(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                        cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    const char *old_default = from->server_default != NULL ? from->server_default : "";
    const char *new_default = to->server_default != NULL ? to->server_default : "";
    cupel__buf head = { 0 };
    int code = 0;
    if (!cupel__type_equal(&from->type, &to->type) ||
        !cupel__text_equal(from->collation, to->collation))
        return unsupported(to, error);
    cupel__buf_append(&head, "ALTER DOMAIN ");
    object_name(dialect, &head, to);
    if (strcmp(old_default, new_default) != 0) {
        cupel__buf out = { 0 };
        cupel__buf_append(&out, cupel__buf_text(&head));
        cupel__buf_printf(&out, to->server_default != NULL ? " SET DEFAULT %s" : " DROP DEFAULT%s",
                          new_default);
        code = cupel__ddl_push(ddl, &out, error);
    }
    if (code == 0 && from->nullable != to->nullable) {
        cupel__buf out = { 0 };
        cupel__buf_append(&out, cupel__buf_text(&head));
        cupel__buf_append(&out, to->nullable ? " DROP NOT NULL" : " SET NOT NULL");
        code = cupel__ddl_push(ddl, &out, error);
    }
    for (size_t i = 0; code == 0 && i < from->check_count; i++) {
        if (same_check_in(to, from->checks[i]))
            continue;
        cupel__buf out = { 0 };
        cupel__buf_append(&out, cupel__buf_text(&head));
        cupel__buf_append(&out, " DROP CONSTRAINT ");
        cupel__quote_identifier(&out, dialect, from->checks[i]->name);
        code = cupel__ddl_push(ddl, &out, error);
    }
    for (size_t i = 0; code == 0 && i < to->check_count; i++) {
        if (same_check_in(from, to->checks[i]))
            continue;
        cupel__buf out = { 0 };
        cupel__buf_append(&out, cupel__buf_text(&head));
        cupel__buf_append(&out, " ADD ");
        check_text(dialect, &out, to->checks[i]);
        code = cupel__ddl_push(ddl, &out, error);
    }
    for (size_t i = 0; code == 0 && i < to->check_count; i++) {
        const cupel_constraint *before = same_check_in(from, to->checks[i]);
        if (!cupel__text_equal(before != NULL ? before->comment : NULL, to->checks[i]->comment))
            code = cupel__ddl_comment_check(ddl, to, to->checks[i], error);
    }
    if (head.failed && code == 0)
        code = cupel__error_nomem(error);
    cupel__buf_release(&head);
    return code;
}

/* NULL where there is none. */
static const cupel_constraint *same_check_in(const cupel_object *domain,
                                             const cupel_constraint *check)
{
    for (size_t i = 0; i < domain->check_count; i++)
        if (cupel__text_equal(domain->checks[i]->name, check->name) &&
            strcmp(domain->checks[i]->expression, check->expression) == 0)
            return domain->checks[i];
    return NULL;
}

int cupel__ddl_comment_check(cupel__ddl *ddl, const cupel_object *domain,
                             const cupel_constraint *check, cupel_error *error)
{
    cupel__buf out = { 0 };
    if (check->name == NULL || !(ddl->dialect->capabilities & CUPEL_CAN_COMMENT_ON))
        return 0;
    cupel__buf_append(&out, "COMMENT ON CONSTRAINT ");
    cupel__quote_identifier(&out, ddl->dialect, check->name);
    cupel__buf_append(&out, " ON DOMAIN ");
    object_name(ddl->dialect, &out, domain);
    cupel__buf_append(&out, " IS ");
    if (check->comment != NULL)
        cupel__quote_text(&out, ddl->dialect, check->comment, strlen(check->comment));
    else
        cupel__buf_append(&out, "NULL");
    return cupel__ddl_push(ddl, &out, error);
}

static int alter_sequence(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                          cupel_error *error)
{
    cupel__buf out = { 0 };
    int code = 0;
    cupel__buf_append(&out, "ALTER SEQUENCE ");
    object_name(ddl->dialect, &out, to);
    size_t nothing = out.size;
    if (to->type.kind != from->type.kind && to->type.kind != CUPEL_TYPE_NONE) {
        cupel__buf_append(&out, " AS ");
        code = ddl->dialect->render_type(ddl->dialect, &out, &to->type, error);
    }
    cupel__ddl_sequence_text(&out, &to->sequence);
    usual_counts(&out, &from->sequence, &to->sequence);
    if (from->sequence.cycle && !to->sequence.cycle)
        cupel__buf_append(&out, ddl->dialect->capabilities & CUPEL_CAN_IDENTITY ? " NO CYCLE"
                                                                                : " NOCYCLE");
    bool same_owner = cupel__text_equal(from->owner_table, to->owner_table) &&
                      cupel__text_equal(from->owner_column, to->owner_column);
    /* The old one may go, and the new one may not be there yet: that is told by
     * cupel__ddl_own_sequence afterwards. */
    if (!same_owner && from->owner_table != NULL && ddl->dialect->capabilities & CUPEL_CAN_IDENTITY)
        cupel__buf_append(&out, " OWNED BY NONE");
    if (code < 0 || (out.size == nothing && !out.failed)) {
        cupel__buf_release(&out);
        return code;
    }
    return cupel__ddl_push(ddl, &out, error);
}

static void owner_name(const cupel_dialect *dialect, cupel__buf *out, const cupel_object *sequence)
{
    cupel__quote_qualified(out, dialect, sequence->schema, sequence->owner_table);
    cupel__buf_append_char(out, '.');
    cupel__quote_identifier(out, dialect, sequence->owner_column);
}

/* What was stated and is not any more. Where a sequence starts follows from its limits, but does not
 * follow them when they change. */
static void usual_counts(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to)
{
    static const struct {
        uint32_t bit;
        const char *words;
    } usual[] = {
        { CUPEL_SEQUENCE_INCREMENT, "INCREMENT BY 1" },
        { CUPEL_SEQUENCE_MIN, "NO MINVALUE" },
        { CUPEL_SEQUENCE_MAX, "NO MAXVALUE" },
        { CUPEL_SEQUENCE_CACHE, "CACHE 1" },
    };
    const uint32_t limits = CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_MIN | CUPEL_SEQUENCE_MAX;
    bool down = to->given & CUPEL_SEQUENCE_INCREMENT && to->increment < 0;
    int64_t start = down ? (to->given & CUPEL_SEQUENCE_MAX ? to->max : -1)
                    : to->given & CUPEL_SEQUENCE_MIN ? to->min
                                                     : 1;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (from->given & ~to->given & usual[i].bit)
            cupel__buf_printf(out, " %s", usual[i].words);
    if (!(to->given & CUPEL_SEQUENCE_START) && (from->given | to->given) & limits)
        cupel__buf_printf(out, " START WITH %" PRId64, start);
}

static int unsupported(const cupel_object *object, cupel_error *error)
{
    return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                           "%s %s cannot be changed in place; it has to be dropped and created",
                           cupel_object_kind_text(object->kind), object->name);
}

static void label_list(const cupel_dialect *dialect, cupel__buf *out, const char *const *labels)
{
    for (size_t i = 0; labels != NULL && labels[i] != NULL; i++) {
        cupel__buf_append(out, i == 0 ? "" : ", ");
        cupel__quote_text(out, dialect, labels[i], strlen(labels[i]));
    }
}

static void enum_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type)
{
    cupel__buf_append(out, "CREATE TYPE ");
    cupel__quote_qualified(out, dialect, type->schema, type->name);
    cupel__buf_append(out, " AS ENUM (");
    label_list(dialect, out, type->labels);
    cupel__buf_append_char(out, ')');
}

static int create_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    cupel__buf out = { 0 };
    int code = cupel__type_check(type, error);
    if (code < 0)
        return code;
    enum_text(ddl->dialect, &out, type);
    return cupel__ddl_push(ddl, &out, error);
}

/* There is no CREATE TYPE IF NOT EXISTS, so a block catches the complaint. Its text is a literal,
 * as a label may contain whatever would end a dollar quote. */
static int create_missing_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    cupel__buf create = { 0 };
    int code = cupel__type_check(type, error);
    if (code < 0)
        return code;
    enum_text(ddl->dialect, &create, type);
    return push_unless(ddl, &create, "duplicate_object", error);
}

static void drop_enum_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type)
{
    cupel__buf_append(out, "DROP TYPE ");
    cupel__quote_qualified(out, dialect, type->schema, type->name);
}

/* The statement, which is released, with one failure of it taken for success. */
static int push_unless(cupel__ddl *ddl, cupel__buf *statement, const char *condition,
                       cupel_error *error)
{
    cupel__buf out = { 0 }, body = { 0 };
    cupel__buf_printf(&body, "BEGIN\n    %s;\nEXCEPTION WHEN %s THEN\n    NULL;\nEND",
                      cupel__buf_text(statement), condition);
    cupel__buf_append(&out, "DO ");
    cupel__quote_text(&out, ddl->dialect, cupel__buf_text(&body), body.size);
    out.failed = out.failed || body.failed || statement->failed;
    cupel__buf_release(&body);
    cupel__buf_release(statement);
    return cupel__ddl_push(ddl, &out, error);
}
