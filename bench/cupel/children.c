/* Cupel, parents with their children: cupel_load on each parent. */
#include "models.h"

void children(cupel_session *session, size_t parents)
{
    size_t count;
    size_t found = 0;
    stopwatch watch;
    stopwatch_start(&watch);
    cupel_query *query = cupel_query(session, Parent);
    cupel_order_by(query, "id");
    Parent **list = cupel_query_all(Parent, query, &count);
    for (size_t i = 0; list != NULL && i < count; i++)
        found += cupel_load(session, list[i], children).count;
    stopwatch_print(&watch);
    check(session, list != NULL && cupel_session_error(session)->code == 0, "children");
    require(count == parents && found == parents * CHILDREN, "children", "too few rows");
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < CHILDREN; k++) {
            const Child *item = list[i]->children.items[k];
            const child row = { item->id, item->label };
            child_check(&row, i, k);
        }
}
