/* Tables and entities for tests of queries: users with a role (optional), a team (required) and a
 * manager; roles of a company (optional); shipments of order lines, whose key has two columns. */
#ifndef CUPEL_TESTS_QUERY_FIXTURE_H
#define CUPEL_TESTS_QUERY_FIXTURE_H

#include <string.h>

#include <cupel/sys/dialect.h>

#include "sql/scope.h"
#include "sql/statement.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FIXTURE_ATTRIBUTES = 24, FIXTURE_RELATIONS = 4, FIXTURE_KEY = 2 };

/* An entity with the memory of its tables. */
typedef struct fixture_entity {
    cupel__entity entity;
    cupel__attribute attributes[FIXTURE_ATTRIBUTES];
    cupel__relation relations[FIXTURE_RELATIONS];
    const cupel_column *local[FIXTURE_RELATIONS][FIXTURE_KEY];
    const cupel_column *remote[FIXTURE_RELATIONS][FIXTURE_KEY];
} fixture_entity;

typedef struct query_fixture {
    cupel_schema *schema;
    fixture_entity user, role, company, team, line, shipment;
} query_fixture;

static const char *const fixture_moods[] = { "sad", "ok", "happy", NULL };

static inline void fixture_table(query_fixture *f, fixture_entity *e, const char *name,
                                 const char *table)
{
    e->entity = (cupel__entity){ .name = name,
                                 .table = cupel_schema_add_table(f->schema, NULL, table),
                                 .attributes = e->attributes,
                                 .relations = e->relations };
    assert_non_null(e->entity.table);
}

static inline cupel_column *fixture_column(fixture_entity *e, const char *attribute,
                                           const char *column, cupel_type type, bool nullable)
{
    cupel_column *added = cupel_table_add_column((cupel_table *)e->entity.table, column);
    assert_non_null(added);
    added->nullable = nullable;
    assert_int_equal(cupel_schema_type(e->entity.table->owner, &added->type, &type), 0);
    e->attributes[e->entity.attribute_count++] = (cupel__attribute){ attribute, added };
    return added;
}

static inline void fixture_key(fixture_entity *e, const char *const *columns, size_t count,
                               bool generated)
{
    cupel_table *table = (cupel_table *)e->entity.table;
    cupel_constraint *key = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL);
    assert_non_null(key);
    key->columns = cupel_schema_texts(table->owner, columns, count);
    key->column_count = count;
    for (size_t i = 0; i < count; i++) {
        cupel_column *column = cupel_table_column(table, columns[i]);
        column->primary_key = true;
        column->autoincrement = generated;
    }
}

/* A relationship over one or two columns; a to-one relationship is a foreign key as well. */
static inline void fixture_relation(fixture_entity *e, const char *name,
                                    const fixture_entity *target, bool to_many,
                                    const char *const *local, const char *const *remote,
                                    size_t count)
{
    cupel_table *table = (cupel_table *)e->entity.table;
    size_t index = e->entity.relation_count++;
    for (size_t i = 0; i < count; i++) {
        e->local[index][i] = cupel_table_column(table, local[i]);
        e->remote[index][i] = cupel_table_column(target->entity.table, remote[i]);
        assert_non_null(e->local[index][i]);
        assert_non_null(e->remote[index][i]);
    }
    e->relations[index] = (cupel__relation){ .name = name,
                                             .target = &target->entity,
                                             .to_many = to_many,
                                             .key_count = count,
                                             .local = e->local[index],
                                             .remote = e->remote[index] };
    if (to_many)
        return;
    cupel_constraint *key = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, NULL);
    assert_non_null(key);
    key->columns = cupel_schema_texts(table->owner, local, count);
    key->column_count = count;
    key->referred_table = target->entity.table->name;
    key->referred_columns = cupel_schema_texts(table->owner, remote, count);
}

static inline void fixture_users(query_fixture *f)
{
    cupel_type mood = { .kind = CUPEL_TYPE_ENUM, .name = "mood", .labels = fixture_moods };
    fixture_entity *user = &f->user;
    fixture_table(f, user, "User", "users");
    fixture_column(user, "id", "id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(user, "username", "username", (cupel_type)CUPEL_STRING(64), false);
    fixture_column(user, "age", "age", (cupel_type)CUPEL_INTEGER, false);
    fixture_column(user, "nickname", "nickname", (cupel_type)CUPEL_TEXT, true);
    fixture_column(user, "balance", "balance", (cupel_type)CUPEL_NUMERIC(10, 2), false);
    fixture_column(user, "weight", "weight", (cupel_type)CUPEL_FLOAT, true);
    fixture_column(user, "active", "active", (cupel_type)CUPEL_BOOLEAN, false);
    fixture_column(user, "born", "born", (cupel_type)CUPEL_DATE, true);
    fixture_column(user, "created", "created_at", (cupel_type)CUPEL_DATETIME_TZ, true);
    fixture_column(user, "token", "token", (cupel_type)CUPEL_UUID, true);
    fixture_column(user, "mood", "mood", mood, true);
    fixture_column(user, "level", "level", (cupel_type)CUPEL_SMALLINT, true);
    fixture_column(user, "score", "score", (cupel_type)CUPEL_DOUBLE, true);
    fixture_column(user, "wakes", "wakes", (cupel_type)CUPEL_TIME, true);
    fixture_column(user, "seen", "seen", (cupel_type)CUPEL_DATETIME, true);
    fixture_column(user, "away", "away", (cupel_type)CUPEL_INTERVAL, true);
    fixture_column(user, "photo", "photo", (cupel_type)CUPEL_BINARY, true);
    fixture_column(user, "settings", "settings", (cupel_type)CUPEL_JSON, true);
    fixture_column(user, "账号", "Konto", (cupel_type)CUPEL_TEXT, true);
    fixture_column(user, "role_id", "role_id", (cupel_type)CUPEL_BIGINT, true);
    fixture_column(user, "team_id", "team_id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(user, "manager_id", "manager_id", (cupel_type)CUPEL_BIGINT, true);
}

static inline void fixture_open(query_fixture *f)
{
    static const char *const id[] = { "id" };
    static const char *const line_key[] = { "order_id", "number" };
    memset(f, 0, sizeof *f);
    f->schema = cupel_schema_new();
    assert_non_null(f->schema);
    fixture_users(f);
    fixture_table(f, &f->role, "Role", "roles");
    fixture_column(&f->role, "id", "id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(&f->role, "name", "name", (cupel_type)CUPEL_STRING(64), false);
    fixture_column(&f->role, "company_id", "company_id", (cupel_type)CUPEL_BIGINT, true);
    fixture_table(f, &f->company, "Company", "companies");
    fixture_column(&f->company, "id", "id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(&f->company, "name", "name", (cupel_type)CUPEL_TEXT, false);
    fixture_table(f, &f->team, "Team", "teams");
    fixture_column(&f->team, "id", "id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(&f->team, "name", "name", (cupel_type)CUPEL_TEXT, false);
    fixture_table(f, &f->line, "Line", "order_lines");
    fixture_column(&f->line, "order_id", "order_id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(&f->line, "number", "number", (cupel_type)CUPEL_INTEGER, false);
    fixture_column(&f->line, "product", "product", (cupel_type)CUPEL_TEXT, false);
    fixture_table(f, &f->shipment, "Shipment", "shipments");
    fixture_column(&f->shipment, "id", "id", (cupel_type)CUPEL_BIGINT, false);
    fixture_column(&f->shipment, "order_id", "order_id", (cupel_type)CUPEL_BIGINT, true);
    fixture_column(&f->shipment, "number", "number", (cupel_type)CUPEL_INTEGER, true);
    fixture_entity *generated[] = { &f->user, &f->role, &f->company, &f->team, &f->shipment };
    for (size_t i = 0; i < COUNT(generated); i++)
        fixture_key(generated[i], id, 1, true);
    fixture_key(&f->line, line_key, 2, false);

    fixture_relation(&f->user, "role", &f->role, false, (const char *[]){ "role_id" }, id, 1);
    fixture_relation(&f->user, "team", &f->team, false, (const char *[]){ "team_id" }, id, 1);
    fixture_relation(&f->user, "manager", &f->user, false, (const char *[]){ "manager_id" }, id, 1);
    fixture_relation(&f->user, "reports", &f->user, true, id, (const char *[]){ "manager_id" }, 1);
    fixture_relation(&f->role, "company", &f->company, false, (const char *[]){ "company_id" }, id,
                     1);
    fixture_relation(&f->role, "users", &f->user, true, id, (const char *[]){ "role_id" }, 1);
    fixture_relation(&f->company, "roles", &f->role, true, id, (const char *[]){ "company_id" }, 1);
    fixture_relation(&f->line, "shipments", &f->shipment, true, line_key, line_key, 2);
    fixture_relation(&f->shipment, "line", &f->line, false, line_key, line_key, 2);
}

static inline void fixture_close(query_fixture *f)
{
    cupel_schema_free(f->schema);
}

static inline cupel__argument fixture_value(cupel_value_kind type)
{
    return (cupel__argument){ .kind = CUPEL__ARGUMENT_VALUE, .type = type };
}

static inline cupel__argument fixture_null(cupel_value_kind type)
{
    return (cupel__argument){ .kind = CUPEL__ARGUMENT_VALUE, .type = type, .is_null = true };
}

static inline cupel__argument fixture_list(cupel_value_kind type, size_t count)
{
    return (cupel__argument){ .kind = CUPEL__ARGUMENT_LIST, .type = type, .count = count };
}

static inline cupel__argument fixture_object(const fixture_entity *entity)
{
    return (cupel__argument){ .kind = CUPEL__ARGUMENT_OBJECT, .entity = &entity->entity };
}

/* A text in printf's style whose placeholders are the arguments from `first` on. */
static inline cupel__query_text fixture_text(const char *text, size_t first, size_t count)
{
    return (cupel__query_text){ .text = text,
                                .size = strlen(text),
                                .style = CUPEL__STYLE_PRINTF,
                                .first_argument = first,
                                .argument_count = count };
}

#endif
