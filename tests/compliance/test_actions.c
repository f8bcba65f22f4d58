/* ON DELETE CASCADE and SET NULL: what the database does by itself, the session's objects follow. */
#include "../unit/failing_alloc.h"
#include "harness.h"

#include <stdio.h>
#include <string.h>

/* Shelves have volumes, and volumes pages; readers borrow volumes; folders are a tree; tags refer to a
 * volume by its code, which is no primary key, and have no pointer. */
typedef struct Shelf Shelf;
typedef struct Volume Volume;
typedef struct Page Page;
typedef struct Reader Reader;
typedef struct Folder Folder;
struct Shelf {
    int64_t id;
    CUPEL_MANY(Volume) volumes;
};
struct Volume {
    int64_t id;
    const char *code;
    int64_t shelf_id;
    cupel_opt_int64 reader_id;
    Shelf *shelf;
    Reader *reader;
};
struct Page {
    int64_t id;
    int64_t volume_id;
    const char *text;
};
struct Reader {
    int64_t id;
    const char *name;
    CUPEL_MANY(Volume) volumes;
};
struct Folder {
    int64_t id;
    cupel_opt_int64 parent_id;
    Folder *parent;
    CUPEL_MANY(Folder) folders;
};
typedef struct Tag {
    int64_t id;
    const char *volume_code;
    const char *cleared_code;
} Tag;
CUPEL_DECLARE_MODEL(Shelf);
CUPEL_DECLARE_MODEL(Volume);
CUPEL_DECLARE_MODEL(Page);
CUPEL_DECLARE_MODEL(Reader);
CUPEL_DECLARE_MODEL(Folder);
CUPEL_DECLARE_MODEL(Tag);

/* clang-format off */
CUPEL_MODEL(Shelf, "shelves",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_HAS_MANY(volumes, Volume, .back_populates = "shelf", .order_by = "code"));

CUPEL_MODEL(Volume, "volumes",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(code, .type = CUPEL_STRING(20), .not_null = true, .unique = true),
    CUPEL_COLUMN(shelf_id, .references = "shelves.id", .on_delete = CUPEL_CASCADE),
    CUPEL_COLUMN(reader_id, .references = "readers.id", .on_delete = CUPEL_SET_NULL),
    CUPEL_BELONGS_TO(shelf, Shelf, .back_populates = "volumes"),
    CUPEL_BELONGS_TO(reader, Reader, .back_populates = "volumes"));

CUPEL_MODEL(Page, "pages",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(volume_id, .references = "volumes.id", .on_delete = CUPEL_CASCADE),
    CUPEL_COLUMN(text));

CUPEL_MODEL(Reader, "readers",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(20)),
    CUPEL_HAS_MANY(volumes, Volume, .back_populates = "reader", .order_by = "code"));

CUPEL_MODEL(Folder, "folders",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(parent_id, .references = "folders.id", .on_delete = CUPEL_CASCADE),
    CUPEL_BELONGS_TO(parent, Folder, .back_populates = "folders"),
    CUPEL_HAS_MANY(folders, Folder, .back_populates = "parent"));

CUPEL_MODEL(Tag, "tags",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(volume_code, .type = CUPEL_STRING(20), .references = "volumes.code",
                 .on_delete = CUPEL_CASCADE),
    CUPEL_COLUMN(cleared_code, .type = CUPEL_STRING(20), .references = "volumes.code",
                 .on_delete = CUPEL_SET_NULL));
/* clang-format on */

CUPEL_METADATA(actions_metadata, Shelf_model, Volume_model, Page_model, Reader_model, Folder_model,
               Tag_model);

#define committed(s) compliance_ok(cupel_commit(s), cupel_session_error(s))

/* Two shelves, two volumes on the first and one on the second, the first of each with a reader and two
 * pages; tags for the first volume. */
typedef struct library {
    compliance *c;
    cupel_session *session;
    Shelf *shelves[2];
    Volume *volumes[3];
    Page *pages[4];
    Reader *reader;
    Tag *tags[2];
} library;

static library opened(void **state)
{
    static const char *const empty[] = { "tags", "pages", "volumes", "readers", "shelves" };
    library l = { .c = *state };
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(l.c->engine, &actions_metadata, &error), &error);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "DELETE FROM %s", empty[i]);
        compliance_execute(l.c, sql);
    }
    compliance_ok(cupel_session_open(&l.session, l.c->engine), cupel_session_error(l.session));
    cupel_session *s = l.session;
    l.reader = cupel_new(s, Reader, .name = "susan");
    for (int i = 0; i < 2; i++)
        l.shelves[i] = cupel_new(s, Shelf, 0);
    for (int i = 0; i < 3; i++)
        l.volumes[i] = cupel_new(s, Volume, .code = cupel_text(s, "v%d", i),
                                 .shelf = l.shelves[i / 2], .reader = i == 1 ? NULL : l.reader);
    committed(s);
    for (int i = 0; i < 4; i++)
        l.pages[i] = cupel_new(s, Page, .volume_id = l.volumes[i / 2 * 2]->id, .text = "words");
    l.tags[0] = cupel_new(s, Tag, .volume_code = "v0");
    l.tags[1] = cupel_new(s, Tag, .volume_code = "v2", .cleared_code = "v0");
    committed(s);
    assert_int_equal(cupel_load(s, l.shelves[0], volumes).count, 2);
    assert_int_equal(cupel_load(s, l.reader, volumes).count, 2);
    return l;
}

static void closed(library *l)
{
    cupel_session_close(l->session);
}

static void what_is_deleted_by_cascade_leaves_the_session(void **state)
{
    library l = opened(state);
    cupel_session *s = l.session;
    int64_t volume = l.volumes[0]->id;
    int64_t page = l.pages[0]->id;
    assert_int_equal(cupel_delete(s, l.shelves[0]), 0);
    committed(s);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM volumes"), 1);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM pages"), 2);
    /* By two steps, and by a key that is no primary key; nothing is found where nothing is. */
    assert_null(cupel_get(s, Volume, volume));
    assert_int_equal(cupel_session_error(s)->code, 0);
    assert_null(cupel_get(s, Page, page));
    assert_null(cupel_get(s, Tag, l.tags[0]->id));
    /* What stays, stays the same object; what went can be read. */
    assert_ptr_equal(cupel_get(s, Page, l.pages[2]->id), l.pages[2]);
    assert_string_equal(l.pages[0]->text, "words");
    /* The reader's collection has only what is there. */
    assert_int_equal(l.reader->volumes.count, 1);
    assert_ptr_equal(l.reader->volumes.items[0], l.volumes[2]);
    /* Changes of what is gone are nobody's business any more. */
    l.pages[0]->text = "others";
    committed(s);
    closed(&l);
}

static void keys_that_are_cleared_are_null_in_the_session_too(void **state)
{
    library l = opened(state);
    cupel_session *s = l.session;
    assert_int_equal(cupel_delete(s, l.reader), 0);
    assert_int_equal(cupel_flush(s), 0);
    assert_false(l.volumes[0]->reader_id.is_set);
    assert_null(l.volumes[0]->reader);
    assert_null(cupel_load(s, l.volumes[2], reader));
    /* It is no change to be written again, and others are not undone by it. */
    l.volumes[2]->shelf = l.shelves[0];
    committed(s);
    assert_int_equal(
        compliance_integer(l.c, "SELECT count(*) FROM volumes WHERE reader_id IS NULL"), 3);
    Reader *john = cupel_new(s, Reader, .name = "john");
    l.volumes[0]->reader = john;
    committed(s);
    assert_int_equal(l.volumes[0]->reader_id.value, john->id);

    assert_int_equal(cupel_delete(s, l.volumes[1]), 0);
    committed(s);
    assert_string_equal(l.tags[1]->cleared_code, "v0");
    closed(&l);
}

static void keys_of_texts_are_cleared_by_what_they_refer_to(void **state)
{
    library l = opened(state);
    assert_int_equal(cupel_delete(l.session, l.volumes[0]), 0);
    committed(l.session);
    assert_null(l.tags[1]->cleared_code);
    assert_string_equal(l.tags[1]->volume_code, "v2");
    assert_null(cupel_get(l.session, Tag, l.tags[0]->id));
    closed(&l);
}

static void a_rollback_brings_back_what_went_along(void **state)
{
    library l = opened(state);
    cupel_session *s = l.session;
    int64_t page = l.pages[0]->id;
    assert_int_equal(cupel_begin_nested(s), 0);
    assert_int_equal(cupel_delete(s, l.shelves[0]), 0);
    assert_int_equal(cupel_delete(s, l.reader), 0);
    assert_int_equal(cupel_flush(s), 0);
    assert_null(cupel_get(s, Page, page));
    assert_int_equal(cupel_rollback_nested(s), 0);
    assert_ptr_equal(cupel_get(s, Page, page), l.pages[0]);
    assert_ptr_equal(cupel_get(s, Volume, l.volumes[0]->id), l.volumes[0]);
    assert_true(l.volumes[2]->reader_id.is_set);
    assert_ptr_equal(l.volumes[2]->reader, l.reader);
    assert_int_equal(l.reader->volumes.count, 2);
    assert_int_equal(l.shelves[0]->volumes.count, 2);
    l.pages[0]->text = "others";
    committed(s);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM pages"), 4);
    assert_int_equal(
        compliance_integer(l.c, "SELECT count(*) FROM volumes WHERE reader_id IS NULL"), 1);
    closed(&l);
}

static void what_moved_away_before_is_kept(void **state)
{
    library l = opened(state);
    cupel_session *s = l.session;
    l.volumes[0]->shelf = l.shelves[1];
    l.pages[2]->volume_id = l.volumes[0]->id;
    l.pages[1]->volume_id = l.volumes[2]->id;
    assert_int_equal(cupel_delete(s, l.shelves[0]), 0);
    /* A query for shelves flushes what refers to them, and what refers to that. */
    assert_int_equal(cupel_count(s, Shelf, NULL), 1);
    committed(s);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM volumes"), 2);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM pages"), 4);
    assert_ptr_equal(cupel_get(s, Volume, l.volumes[0]->id), l.volumes[0]);
    assert_ptr_equal(cupel_get(s, Page, l.pages[1]->id), l.pages[1]);
    assert_null(cupel_get(s, Volume, l.volumes[1]->id));
    closed(&l);
}

static void a_deletion_that_fails_changes_no_object(void **state)
{
    library l = opened(state);
    cupel_session *s = l.session;
    compliance_execute(l.c, "CREATE TABLE guards (volume_id BIGINT REFERENCES volumes (id), "
                            "FOREIGN KEY (volume_id) REFERENCES volumes (id))");
    char sql[96];
    snprintf(sql, sizeof sql, "INSERT INTO guards VALUES (%lld)", (long long)l.volumes[0]->id);
    compliance_execute(l.c, sql);
    assert_int_equal(cupel_delete(s, l.shelves[0]), 0);
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_session_error(s)->category, CUPEL_CATEGORY_FOREIGN_KEY);
    assert_int_equal(cupel_rollback(s), 0);
    compliance_execute(l.c, "DROP TABLE guards");
    assert_ptr_equal(cupel_get(s, Volume, l.volumes[0]->id), l.volumes[0]);
    assert_int_equal(l.reader->volumes.count, 2);
    committed(s);
    closed(&l);
}

static void a_tree_goes_with_its_root(void **state)
{
    enum { DEPTH = 2000, PLAIN = 12 };
    library l = opened(state);
    cupel_session *s = l.session;
    /* MariaDB follows no more than 15 steps. */
    int depth = compliance_is(l.c, "mysql") ? PLAIN : DEPTH;
    static Folder *folders[DEPTH];
    if (compliance_is(l.c, "sqlite"))
        depth = 900; /* and SQLite as many as triggers may be nested */
    for (int i = 0; i < depth; i++)
        folders[i] = cupel_new(s, Folder, .parent = i > 0 ? folders[i - 1] : NULL);
    Folder *other = cupel_new(s, Folder, 0);
    committed(s);
    assert_int_equal(cupel_delete(s, folders[1]), 0);
    committed(s);
    assert_int_equal(compliance_integer(l.c, "SELECT count(*) FROM folders"), 2);
    assert_ptr_equal(cupel_get(s, Folder, folders[0]->id), folders[0]);
    assert_ptr_equal(cupel_get(s, Folder, other->id), other);
    assert_null(cupel_get(s, Folder, folders[depth - 1]->id));
    assert_int_equal(folders[0]->folders.count, 0);
    assert_int_equal(cupel_delete(s, folders[0]), 0);
    assert_int_equal(cupel_delete(s, other), 0);
    committed(s);
    closed(&l);
}

static void a_gap_in_the_chain_is_told_by_a_refresh(void **state)
{
    library l = opened(state);
    cupel_session *s;
    compliance_ok(cupel_session_open(&s, l.c->engine), cupel_session_error(s));
    Page *page = cupel_get(s, Page, l.pages[0]->id);
    Shelf *shelf = cupel_get(s, Shelf, l.shelves[0]->id);
    assert_int_equal(cupel_delete(s, shelf), 0);
    committed(s);
    assert_ptr_equal(cupel_get(s, Page, l.pages[0]->id), page);
    assert_int_equal(cupel_refresh(s, page), CUPEL_ENOTFOUND);
    cupel_session_close(s);
    closed(&l);
}

/* Deletes what others follow, and takes it back. */
static int delete_and_roll_back(void *context)
{
    const compliance *c = context;
    cupel_engine *engine = NULL;
    cupel_session *s = NULL;
    size_t count = 0;
    int code = cupel_engine_open(&engine, c->url);
    if (code == 0)
        code = cupel_session_open(&s, engine);
    if (code == 0 &&
        (cupel_all(s, Page, NULL, NULL) == NULL || cupel_all(s, Tag, NULL, NULL) == NULL ||
         cupel_all(s, Shelf, NULL, NULL) == NULL))
        code = cupel_session_error(s)->code;
    Volume **volumes = code == 0 ? cupel_all(s, Volume, &count, NULL) : NULL;
    Reader *reader = volumes != NULL && count == 3 ? cupel_load(s, volumes[0], reader) : NULL;
    if (code == 0 && (reader == NULL || cupel_load(s, reader, volumes).count != 2))
        code = cupel_session_error(s)->code;
    if (code == 0)
        code = cupel_delete(s, reader);
    Shelf *shelf = code == 0 ? cupel_load(s, volumes[0], shelf) : NULL;
    if (code == 0)
        code = shelf != NULL ? cupel_delete(s, shelf) : cupel_session_error(s)->code;
    if (code == 0)
        code = cupel_flush(s);
    if (s != NULL && cupel_rollback(s) != 0)
        code = CUPEL_ESTATE;
    if (reader != NULL && (!volumes[0]->reader_id.is_set || volumes[0]->reader != reader))
        code = CUPEL_ESTATE;
    cupel_session_close(s);
    cupel_engine_close(engine);
    return code;
}

static void every_allocation_may_fail(void **state)
{
    compliance_only_on((compliance *)*state, "sqlite", "the code is the same everywhere");
    library l = opened(state);
    compliance *c = l.c;
    closed(&l);
    cupel_engine_close(c->engine); /* its memory is of the allocator before */
    c->engine = NULL;
    assert_true(failing_alloc_torture(delete_and_roll_back, c) > 100);
    assert_int_equal(cupel_engine_open(&c->engine, c->url), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_deleted_by_cascade_leaves_the_session),
        cmocka_unit_test(keys_that_are_cleared_are_null_in_the_session_too),
        cmocka_unit_test(keys_of_texts_are_cleared_by_what_they_refer_to),
        cmocka_unit_test(a_rollback_brings_back_what_went_along),
        cmocka_unit_test(what_moved_away_before_is_kept),
        cmocka_unit_test(a_deletion_that_fails_changes_no_object),
        cmocka_unit_test(a_tree_goes_with_its_root),
        cmocka_unit_test(a_gap_in_the_chain_is_told_by_a_refresh),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return compliance_run("actions", tests, sizeof tests / sizeof tests[0]);
}
