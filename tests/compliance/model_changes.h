/* Changes of models taken through a history: made a revision of, carried out, undone, carried out again. */
#ifndef CUPEL_TESTS_COMPLIANCE_MODEL_CHANGES_H
#define CUPEL_TESTS_COMPLIANCE_MODEL_CHANGES_H

#include "migrating.h"

/* What is tried: two states of the models, and rows that are there before the change. */
typedef struct change {
    const cupel_metadata *from;
    const cupel_metadata *to;
    const char *rows;  /* SQL, or NULL */
    const char *count; /* a query for one number after the upgrade, or NULL */
    int64_t expected;
    bool lossy; /* the rows do not survive the downgrade */
} change;

static inline cupel_schema *reflect(migrating *m)
{
    const cupel_inspect_options options = { .objects = CUPEL_EVERY_OBJECT };
    cupel_schema *schema = NULL;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, m->c->engine, &m->error), &m->error);
    compliance_ok(cupel_inspect(&schema, connection, &options, &m->error), &m->error);
    cupel_connection_close(connection);
    return schema;
}

static inline void assert_same_schema(migrating *m, const cupel_schema *expected)
{
    cupel_comparison comparison;
    cupel_connection *connection;
    cupel_schema *found = reflect(m);
    compliance_ok(cupel_connection_open(&connection, m->c->engine, &m->error), &m->error);
    compliance_ok(
        cupel_compare(&comparison, expected, found, m->c->engine_name, connection, &m->error),
        &m->error);
    for (size_t i = 0; i < comparison.count; i++) {
        const cupel_difference *d = &comparison.differences[i];
        const cupel_table *table = d->to_table != NULL ? d->to_table : d->from_table;
        const cupel_column *column = d->to_column != NULL ? d->to_column : d->from_column;
        const cupel_object *object = d->to_object != NULL ? d->to_object : d->from_object;
        print_error("difference: %s %s %s\n", cupel_difference_kind_text(d->kind),
                    object != NULL ? object->name : table->name,
                    column != NULL ? column->name : "");
    }
    assert_int_equal(comparison.count, 0);
    cupel_comparison_release(&comparison);
    cupel_connection_close(connection);
    cupel_schema_free(found);
}

static inline void make_revision(migrating *m, const cupel_metadata *metadata, const char *message)
{
    char *path = NULL;
    compliance_ok(migrating_try_revision(m, metadata, message, NULL, &path), &m->error);
    if (path == NULL)
        fail_msg("nothing differs: %s", message);
    cupel_free(path);
}

static inline void assert_no_difference(migrating *m, const cupel_metadata *metadata)
{
    char *path = NULL;
    m->log[0] = '\0';
    compliance_ok(migrating_try_revision(m, metadata, "again", NULL, &path), &m->error);
    if (path != NULL)
        fail_msg("still different:\n%s\n%s", m->log, migrating_read(path));
}

/* There and back and there again. */
static inline void go_through(void **state, const change *it, const char *format)
{
    migrating m;
    migrating_begin(&m, state, format);
    make_revision(&m, it->from, "before");
    migrating_upgrade(&m, "head");
    assert_no_difference(&m, it->from);
    cupel_schema *before = reflect(&m);
    if (it->rows != NULL)
        compliance_execute(m.c, it->rows);

    make_revision(&m, it->to, "change");
    migrating_upgrade(&m, "head");
    assert_no_difference(&m, it->to);
    if (it->count != NULL)
        assert_int_equal(compliance_integer(m.c, it->count), it->expected);

    migrating_downgrade(&m, "-1");
    assert_same_schema(&m, before);
    migrating_upgrade(&m, "head");
    if (it->count != NULL && !it->lossy)
        assert_int_equal(compliance_integer(m.c, it->count), it->expected);
    migrating_downgrade(&m, "base");
    cupel_schema_free(before);
    migrating_end(&m);
}

static inline void both_formats(void **state, const change *it)
{
    go_through(state, it, "sql");
    go_through(state, it, "c");
}

#endif
