/* Five questions a shop would ask. Each is put twice: through the query interface over the models,
 * and in plain SQL; the two answers must be the same, line by line. */
#include "chinook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer as text, a line a row. */
typedef struct answer {
    char *text;
    size_t size;
    FILE *out;
} answer;

static void answer_open(answer *a)
{
    *a = (answer){ NULL, 0, NULL };
    a->out = open_memstream(&a->text, &a->size);
    if (a->out == NULL)
        abort();
}

static void answer_release(answer *a)
{
    if (a->out != NULL)
        fclose(a->out);
    free(a->text);
}

/* A field as a person reads it: numbers with at most two digits behind the point, whatever type the
 * engine gives a sum. */
static void print_value(FILE *out, const cupel_value *value)
{
    char text[CUPEL_DECIMAL_TEXT_SIZE];

    switch (value->kind) {
    case CUPEL_VALUE_NULL:
        fputs("-", out);
        break;
    case CUPEL_VALUE_INT:
        fprintf(out, "%lld", (long long)value->as.integer);
        break;
    case CUPEL_VALUE_DOUBLE:
        fprintf(out, "%.2f", value->as.real);
        break;
    case CUPEL_VALUE_DECIMAL:
        cupel_decimal_format(value->as.decimal, text, sizeof text);
        fputs(text, out);
        break;
    case CUPEL_VALUE_TEXT:
        fprintf(out, "%.*s", (int)value->size, value->as.text);
        break;
    default:
        fprintf(out, "(kind %d)", (int)value->kind);
    }
}

static int print_rows(FILE *out, cupel_result *result, cupel_error *error)
{
    const cupel_value *row;
    int more;

    while ((more = cupel_result_next(result, &row, error)) > 0) {
        for (size_t i = 0; i < cupel_result_column_count(result); i++) {
            fputs(i == 0 ? "" : " | ", out);
            print_value(out, &row[i]);
        }
        fputc('\n', out);
    }
    cupel_result_close(result);
    return more;
}

static int rows_of(cupel_session *session, FILE *out, cupel_query *query, const char *columns)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;

    if (cupel_query_rows(query, &result, columns) < 0)
        return failed("query", cupel_session_error(session));
    if (print_rows(out, result, &error) < 0) {
        failed("rows", &error);
        cupel_error_release(&error);
        return -1;
    }
    return 0;
}

static int best_selling_artists(cupel_session *session, FILE *out)
{
    cupel_query *query = cupel_query(session, InvoiceLine);
    cupel_group_by(query, "track.album.artist.id, track.album.artist.name");
    cupel_order_by(query, "sum(quantity) desc, track.album.artist.name");
    cupel_limit(query, 5);
    return rows_of(session, out, query, "track.album.artist.name, sum(quantity) as sold");
}

static int revenue_by_country(cupel_session *session, FILE *out)
{
    cupel_query *query = cupel_query(session, Invoice);
    cupel_group_by(query, "billing_country");
    cupel_order_by(query, "sum(total) desc, billing_country");
    return rows_of(session, out, query, "billing_country, sum(total) as revenue");
}

static int customers_of_jane(cupel_session *session, FILE *out)
{
    Employee *jane = cupel_one(session, Employee, "last_name = %s and title like %s", "Peacock",
                               "Sales Support%");
    if (jane == NULL)
        return failed("no such agent", cupel_session_error(session));
    (void)cupel_load(session, jane, customers);
    for (size_t i = 0; i < jane->customers.count; i++)
        fprintf(out, "%s | %s\n", jane->customers.items[i]->last_name,
                jane->customers.items[i]->email);
    return 0;
}

static int longest_playlists(cupel_session *session, FILE *out)
{
    cupel_query *query = cupel_query(session, PlaylistTrack);
    cupel_group_by(query, "playlist.id, playlist.name");
    cupel_having(query, "count(*) > %d", 20);
    cupel_order_by(query, "sum(track.milliseconds) desc, playlist.id");
    cupel_limit(query, 5);
    return rows_of(session, out, query,
                   "playlist.name, count(*) as tracks, sum(track.milliseconds) as length");
}

static int tracks_never_sold(cupel_session *session, FILE *out)
{
    cupel_query *query = cupel_query(session, Track);
    cupel_filter(query, "not exists(invoice_lines)");
    cupel_order_by(query, "id");
    cupel_each(Track, track, query)
        fprintf(out, "%lld | %s\n", (long long)track->id, track->name);
    if (cupel_session_error(session)->code != 0)
        return failed("tracks", cupel_session_error(session));
    return 0;
}

static const struct {
    const char *title;
    int (*through_models)(cupel_session *session, FILE *out);
    const char *sql;
} questions[] = {
    { "Best-selling artists", best_selling_artists,
      "SELECT ar.name, sum(il.quantity) FROM invoice_line il"
      " JOIN track t ON t.track_id = il.track_id JOIN album al ON al.album_id = t.album_id"
      " JOIN artist ar ON ar.artist_id = al.artist_id"
      " GROUP BY ar.artist_id, ar.name ORDER BY 2 DESC, 1 LIMIT 5" },
    { "Revenue by country", revenue_by_country,
      "SELECT billing_country, sum(total) FROM invoice GROUP BY billing_country"
      " ORDER BY 2 DESC, 1" },
    { "Customers of Jane Peacock", customers_of_jane,
      "SELECT c.last_name, c.email FROM customer c"
      " JOIN employee e ON e.employee_id = c.support_rep_id"
      " WHERE e.last_name = 'Peacock' AND e.title LIKE 'Sales Support%' ORDER BY c.last_name" },
    { "Longest playlists", longest_playlists,
      "SELECT p.name, count(*), sum(t.milliseconds) FROM playlist_track pt"
      " JOIN playlist p ON p.playlist_id = pt.playlist_id"
      " JOIN track t ON t.track_id = pt.track_id GROUP BY p.playlist_id, p.name"
      " HAVING count(*) > 20 ORDER BY 3 DESC, p.playlist_id LIMIT 5" },
    { "Tracks never sold", tracks_never_sold,
      "SELECT track_id, name FROM track WHERE track_id NOT IN (SELECT track_id FROM invoice_line)"
      " ORDER BY track_id" },
};

static int plain_sql(cupel_session *session, FILE *out, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    cupel_connection *connection = cupel_session_connection(session);

    if (connection == NULL)
        return failed("connection", cupel_session_error(session));
    if (cupel_connection_execute(connection, sql, NULL, 0, &result, &error) < 0 ||
        print_rows(out, result, &error) < 0) {
        failed("plain SQL", &error);
        cupel_error_release(&error);
        return -1;
    }
    return 0;
}

static void show(const char *title, const char *text)
{
    size_t lines = 0;

    printf("%s\n", title);
    for (const char *line = text; *line != '\0'; lines++) {
        size_t size = strcspn(line, "\n");
        if (lines < 5)
            printf("  %.*s\n", (int)size, line);
        line += size + 1;
    }
    if (lines > 5)
        printf("  ... %zu rows in all\n", lines);
}

int ask(cupel_engine *engine)
{
    cupel_session *session = NULL;
    int result = -1;

    if (cupel_session_open(&session, engine) < 0) {
        failed("session", cupel_session_error(session));
        goto done;
    }
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        answer models, sql;
        answer_open(&models);
        answer_open(&sql);
        result = questions[i].through_models(session, models.out);
        if (result == 0)
            result = plain_sql(session, sql.out, questions[i].sql);
        fflush(models.out);
        fflush(sql.out);
        if (result == 0 && strcmp(models.text, sql.text) != 0) {
            fprintf(stderr, "chinook: %s: the models say\n%sand plain SQL says\n%s",
                    questions[i].title, models.text, sql.text);
            result = -1;
        } else if (result == 0 && models.size == 0) {
            fprintf(stderr, "chinook: %s: no rows\n", questions[i].title);
            result = -1;
        } else if (result == 0) {
            show(questions[i].title, models.text);
        }
        answer_release(&models);
        answer_release(&sql);
        if (result < 0)
            goto done;
    }
    printf("%zu questions answered twice, alike\n", sizeof questions / sizeof questions[0]);
done:
    cupel_session_close(session);
    return result;
}
