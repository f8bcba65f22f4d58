/* The program around a hand-written contestant: `floor_<engine> naive|best OPERATION URL ROWS`. It
 * connects outside the measured span, does the operation once, checks it, and prints its measures. */
#include "floor.h"

static void insert(size_t rows, bool best)
{
    person *list = persons_make(rows);
    stopwatch watch;
    stopwatch_start(&watch);
    floor_insert(list, rows, best);
    stopwatch_print(&watch);
    persons_check_keys(list, rows);
}

static void select_all(size_t rows, bool best)
{
    stopwatch watch;
    stopwatch_start(&watch);
    person *list = floor_select(rows, best);
    stopwatch_print(&watch);
    persons_check(list, rows);
}

static void memory(size_t rows, bool best)
{
    double before = resident_bytes();
    person *list = floor_select(rows, best);
    memory_print(before, rows);
    persons_check(list, rows);
}

static void find(size_t rows, bool by_email, bool best)
{
    person *wanted = persons_shuffled(rows);
    person *found = calloc(rows, sizeof *found);
    require(found != NULL, "find", "no memory");
    stopwatch watch;
    stopwatch_start(&watch);
    floor_find(wanted, found, rows, by_email, best);
    stopwatch_print(&watch);
    for (size_t i = 0; i < rows; i++)
        person_check(&found[i], wanted[i].id);
}

static void get(size_t rows, bool best)
{
    find(rows, false, best);
}

static void filter(size_t rows, bool best)
{
    find(rows, true, best);
}

static void update(size_t rows, bool best)
{
    person *list = persons_known(rows);
    stopwatch watch;
    for (size_t i = 0; i < rows; i++)
        list[i].balance += BALANCE_CHANGE;
    stopwatch_start(&watch);
    floor_update(list, rows, best);
    stopwatch_print(&watch);
}

static void delete_all(size_t rows, bool best)
{
    person *list = persons_known(rows);
    stopwatch watch;
    stopwatch_start(&watch);
    floor_delete(list, rows, best);
    stopwatch_print(&watch);
}

static void children(size_t parents, bool best)
{
    stopwatch watch;
    stopwatch_start(&watch);
    parent *list = floor_children(parents, best);
    stopwatch_print(&watch);
    parents_check(list, parents);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(size_t rows, bool best);
    } operations[] = { { "insert", insert }, { "select", select_all }, { "get", get },
                       { "filter", filter }, { "update", update },     { "delete", delete_all },
                       { "memory", memory }, { "children", children } };
    require(argc == 5, "usage", "floor naive|best OPERATION URL ROWS");
    bool best = strcmp(argv[1], "best") == 0;
    bool is_known = false;
    floor_open(argv[3]);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (strcmp(argv[2], operations[i].name) == 0) {
            operations[i].run(strtoul(argv[4], NULL, 10), best);
            is_known = true;
        }
    require(is_known, "no such operation", argv[2]);
    floor_close();
    return 0;
}
