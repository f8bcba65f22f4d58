/* The shop a year later: customers may be regulars, tracks have reviews, and the composer of a track
 * is called its writer. Built with the changed models. */
#include "chinook.h"

#include <stdio.h>

/* A new column with data: whoever spent more than 45 is a regular. */
static int mark_regulars(cupel_session *session)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_query *query = cupel_query(session, Invoice);
    cupel_result *result;
    const cupel_value *row;
    int64_t ids[64];
    size_t count = 0;
    int more;

    cupel_group_by(query, "customer_id");
    cupel_having(query, "sum(total) > %d", 45);
    if (cupel_query_rows(query, &result, "customer_id") < 0)
        return failed("regulars", cupel_session_error(session));
    while ((more = cupel_result_next(result, &row, &error)) > 0 && count < 64)
        ids[count++] = row[0].as.integer;
    cupel_result_close(result);
    if (more < 0) {
        failed("regulars", &error);
        cupel_error_release(&error);
        return -1;
    }

    query = cupel_query(session, Customer);
    cupel_filter(query, "id in %p", CUPEL_IN(ids, count));
    cupel_each(Customer, customer, query)
        cupel_assign(customer->regular, true);
    if (cupel_session_error(session)->code != 0 || cupel_commit(session) < 0)
        return failed("regulars", cupel_session_error(session));
    return 0;
}

/* A new table with foreign keys: reviews by regulars. */
static int write_reviews(cupel_session *session)
{
    size_t count;
    Customer **regulars = cupel_all(session, Customer, &count, "regular = %d", 1);
    Track *track = cupel_first(session, Track, "name = %s", "Overdose");

    if (regulars == NULL || track == NULL)
        return failed("reviews", cupel_session_error(session));
    for (size_t i = 0; i < count; i++)
        cupel_new(session, Review, .customer = regulars[i], .track = track,
                  .stars = (int16_t)(3 + i % 3), .body = "Played it twice.");
    if (cupel_commit(session) < 0)
        return failed("reviews", cupel_session_error(session));
    return 0;
}

static int report(cupel_session *session)
{
    int64_t regulars = cupel_count(session, Customer, "regular = %d", 1);
    int64_t reviews = cupel_count(session, Review, "customer.regular = %d and track.name = %s", 1,
                                  "Overdose");
    int64_t writers = cupel_count(session, Track, "writer is not null");

    if (regulars < 0 || reviews < 0 || writers < 0)
        return failed("report", cupel_session_error(session));
    printf("regulars: %lld, reviews: %lld, tracks with a writer: %lld\n", (long long)regulars,
           (long long)reviews, (long long)writers);
    if (regulars == 0 || reviews != regulars || writers != 2526) {
        fprintf(stderr, "chinook: something was lost on the way\n");
        return -1;
    }
    return 0;
}

int ask_next(cupel_engine *engine)
{
    cupel_session *session = NULL;
    int result = -1;

    if (cupel_session_open(&session, engine) < 0) {
        failed("session", cupel_session_error(session));
    } else {
        result = mark_regulars(session);
        if (result == 0)
            result = write_reviews(session);
        if (result == 0)
            result = report(session);
    }
    cupel_session_close(session);
    return result;
}
