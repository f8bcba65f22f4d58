/* Lists of pointers, found by an address. */
#include "failing_alloc.h"

#include "base/links.h"

enum { OWNERS = 200, ITEMS = 3 };

static int owners[OWNERS];
static int items[OWNERS * ITEMS];

/* Item by item, so that the lists grow side by side. */
static bool fill(cupel__links *links, cupel__arena *arena)
{
    bool added = true;
    for (int i = 0; i < ITEMS; i++)
        for (int k = 0; added && k < OWNERS; k++)
            added = cupel__links_add(links, arena, &owners[k], &items[k * ITEMS + i]);
    return added;
}

static void every_list_has_its_items_in_order(void **state)
{
    (void)state;
    cupel__links links = { 0 };
    cupel__arena arena = { 0 };
    assert_true(fill(&links, &arena));
    for (int k = 0; k < OWNERS; k++) {
        const cupel__link *link = cupel__links_of(&links, &owners[k]);
        for (int i = 0; i < ITEMS; i++, link = link->next)
            assert_ptr_equal(link->item, &items[k * ITEMS + i]);
        assert_null(link);
    }
    cupel__links_release(&links);
    cupel__arena_release(&arena);
}

static void what_has_no_list_gives_null(void **state)
{
    (void)state;
    cupel__links links = { 0 };
    cupel__arena arena = { 0 };
    assert_null(cupel__links_of(&links, &owners[0]));
    assert_true(cupel__links_add(&links, &arena, &owners[0], &items[0]));
    assert_null(cupel__links_of(&links, &owners[1]));
    assert_null(cupel__links_of(&links, NULL));
    cupel__links_release(&links);
    cupel__arena_release(&arena);
}

static int fill_and_release(void *context)
{
    (void)context;
    cupel__links links = { 0 };
    cupel__arena arena = { 0 };
    int code = fill(&links, &arena) ? 0 : CUPEL_ENOMEM;
    cupel__links_release(&links);
    cupel__arena_release(&arena);
    return code;
}

static void short_memory_is_told(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(fill_and_release, NULL) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_has_its_items_in_order),
        cmocka_unit_test(what_has_no_list_gives_null),
        cmocka_unit_test(short_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
