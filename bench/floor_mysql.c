/* Hand-written C on libmariadb: naive (one prepared statement, one round trip a row, strdup) and
 * best (multi-row VALUES with RETURNING; binary rows into bound buffers, texts in an arena). */
#include "workload.h"

#include <mysql.h>

static MYSQL *connection;

static MYSQL_STMT *prepare(const char *sql)
{
    MYSQL_STMT *statement = mysql_stmt_init(connection);
    require(mysql_stmt_prepare(statement, sql, strlen(sql)) == 0, "prepare",
            mysql_stmt_error(statement));
    return statement;
}

static void run(const char *sql)
{
    require(mysql_query(connection, sql) == 0, sql, mysql_error(connection));
}

static void bind_person(MYSQL_BIND *bind, const person *row, unsigned long sizes[2])
{
    sizes[0] = strlen(row->name);
    sizes[1] = strlen(row->email);
    bind[0].buffer_type = MYSQL_TYPE_STRING;
    bind[0].buffer = (void *)row->name;
    bind[0].length = &sizes[0];
    bind[1].buffer_type = MYSQL_TYPE_STRING;
    bind[1].buffer = (void *)row->email;
    bind[1].length = &sizes[1];
    bind[2].buffer_type = MYSQL_TYPE_LONG;
    bind[2].buffer = (void *)&row->age;
    bind[3].buffer_type = MYSQL_TYPE_DOUBLE;
    bind[3].buffer = (void *)&row->balance;
}

static void insert_naive(person *list, size_t rows)
{
    run("START TRANSACTION");
    MYSQL_STMT *statement =
        prepare("INSERT INTO person (name, email, age, balance) VALUES (?, ?, ?, ?)");
    for (size_t i = 0; i < rows; i++) {
        MYSQL_BIND bind[4] = { 0 };
        unsigned long sizes[2];
        bind_person(bind, &list[i], sizes);
        mysql_stmt_bind_param(statement, bind);
        require(mysql_stmt_execute(statement) == 0, "insert", mysql_stmt_error(statement));
        list[i].id = (int64_t)mysql_stmt_insert_id(statement);
    }
    mysql_stmt_close(statement);
    run("COMMIT");
}

enum { BATCH = 1000 };

static void insert_batch(MYSQL_STMT *statement, person *list, size_t count)
{
    static MYSQL_BIND bind[4 * BATCH];
    static unsigned long sizes[2 * BATCH];
    memset(bind, 0, sizeof bind);
    for (size_t i = 0; i < count; i++)
        bind_person(&bind[4 * i], &list[i], &sizes[2 * i]);
    mysql_stmt_bind_param(statement, bind);
    require(mysql_stmt_execute(statement) == 0, "insert", mysql_stmt_error(statement));
    int64_t id;
    MYSQL_BIND result = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id };
    mysql_stmt_bind_result(statement, &result);
    for (size_t i = 0; i < count; i++) {
        require(mysql_stmt_fetch(statement) == 0, "returning", mysql_stmt_error(statement));
        list[i].id = id;
    }
    mysql_stmt_free_result(statement);
}

static MYSQL_STMT *prepare_batch(size_t count)
{
    static char sql[128 + 10 * BATCH];
    char *at = sql + sprintf(sql, "INSERT INTO person (name, email, age, balance) VALUES ");
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, i == 0 ? "(?,?,?,?)" : ",(?,?,?,?)");
    sprintf(at, " RETURNING id");
    return prepare(sql);
}

static void insert_best(person *list, size_t rows)
{
    run("START TRANSACTION");
    size_t done = 0;
    MYSQL_STMT *statement = NULL;
    for (; done + BATCH <= rows; done += BATCH) {
        if (statement == NULL)
            statement = prepare_batch(BATCH);
        insert_batch(statement, list + done, BATCH);
    }
    if (statement != NULL)
        mysql_stmt_close(statement);
    if (done < rows) {
        statement = prepare_batch(rows - done);
        insert_batch(statement, list + done, rows - done);
        mysql_stmt_close(statement);
    }
    run("COMMIT");
}

/* Both ways fetch binary rows into buffers bound once; the columns have known widths. */
static person *select_rows(size_t rows, bool best)
{
    person *list = malloc(rows * sizeof *list);
    block_arena arena = { NULL, 0 };
    MYSQL_STMT *statement = prepare("SELECT id, name, email, age, balance FROM person ORDER BY id");
    require(mysql_stmt_execute(statement) == 0, "select", mysql_stmt_error(statement));
    person row = { 0 };
    char name[65 * 4], email[65 * 4];
    unsigned long sizes[2];
    MYSQL_BIND bind[] = {
        { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &row.id },
        { .buffer_type = MYSQL_TYPE_STRING,
          .buffer = name,
          .buffer_length = sizeof name,
          .length = &sizes[0] },
        { .buffer_type = MYSQL_TYPE_STRING,
          .buffer = email,
          .buffer_length = sizeof email,
          .length = &sizes[1] },
        { .buffer_type = MYSQL_TYPE_LONG, .buffer = &row.age },
        { .buffer_type = MYSQL_TYPE_DOUBLE, .buffer = &row.balance },
    };
    mysql_stmt_bind_result(statement, bind);
    size_t count = 0;
    while (mysql_stmt_fetch(statement) == 0 && count < rows) {
        list[count] = row;
        list[count].name = best ? block_copy(&arena, name, sizes[0]) : strndup(name, sizes[0]);
        list[count].email = best ? block_copy(&arena, email, sizes[1]) : strndup(email, sizes[1]);
        count++;
    }
    require(count == rows, "select", "too few rows");
    mysql_stmt_close(statement);
    return list;
}

/* mysql://user:password@/database?unix_socket=/path, or with host:port; as the runner writes it. */
static void open_connection(const char *url)
{
    char user[64] = "", password[64] = "", host[64] = "", database[64] = "", socket_path[256] = "";
    unsigned port = 0;
    const char *at = strstr(url, "://");
    require(at != NULL, "not a URL", url);
    at += 3;
    const char *end = strchr(at, '@');
    if (end != NULL) {
        sscanf(at, "%63[^:@]:%63[^@]", user, password);
        at = end + 1;
    }
    sscanf(at, "%63[^:/?]:%u", host, &port);
    if ((at = strchr(at, '/')) != NULL)
        sscanf(at, "/%63[^?]", database);
    if ((at = strstr(url, "unix_socket=")) != NULL)
        sscanf(at, "unix_socket=%255[^&]", socket_path);
    connection = mysql_init(NULL);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    require(mysql_real_connect(connection, host[0] ? host : NULL, user, password, database, port,
                               socket_path[0] ? socket_path : NULL, 0) != NULL,
            "connect", mysql_error(connection));
}

static void insert_rows(person *list, size_t rows, bool best)
{
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
}

static void close_connection(void)
{
    mysql_close(connection);
}

int main(int argc, char **argv)
{
    static const floor_ways ways = { open_connection, insert_rows, select_rows, close_connection };
    return floor_main(argc, argv, &ways);
}
