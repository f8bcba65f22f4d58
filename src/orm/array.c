/* Arrays made for members from arrays of C. */
#include <string.h>

#include "base/error.h"
#include "base/placeholder.h"
#include "base/value.h"
#include "engine/engine.h"
#include "orm/session.h"
#include "sql/ctype.h"

static int fill(cupel_session *session, const cupel_argument *list, cupel_value *items);

cupel_array cupel_array_of(cupel_session *session, const void *list)
{
    const cupel_array none = { .items = NULL };
    if (cupel__session_enter(session) < 0)
        return none;
    const cupel_argument *argument = cupel__argument_from(list);
    if (argument == NULL || !argument->is_list || cupel__ctype_size(argument->ctype) == 0 ||
        argument->count > INT32_MAX) {
        cupel__session_stick(session, cupel__session_fail(session, CUPEL_EINVAL,
                                                          "cupel_array_of: takes CUPEL_IN(ptr, n) "
                                                          "over values of cupel/value.h"));
        return none;
    }
    cupel_value *items =
        cupel__arena_alloc(&session->memory, (argument->count + 1) * sizeof *items);
    int result = items != NULL ? fill(session, argument, items) : cupel__session_nomem(session);
    if (result < 0) {
        cupel__session_stick(session, result);
        return none;
    }
    return (cupel_array){ .items = items, .count = argument->count };
}

static int fill(cupel_session *session, const cupel_argument *list, cupel_value *items)
{
    size_t size = cupel__ctype_size(list->ctype);
    for (size_t i = 0; i < list->count; i++) {
        const void *element = (const char *)list->data + i * size;
        if (cupel__value_from_member(&items[i], list->ctype, NULL, element) != CUPEL_OK)
            return cupel__session_fail(session, CUPEL_EVALUE,
                                       "cupel_array_of: element %zu is longer than 4 GiB", i + 1);
        if (!cupel__value_keep(&session->memory, &items[i]))
            return cupel__session_nomem(session);
    }
    return CUPEL_OK;
}
