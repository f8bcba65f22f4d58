/* The floor of migrations: SQL executed by the client library alone, one statement after the other.
 * Built once for each engine.
 *
 *     floor_script_ENGINE URL FILE [FOLDER]
 *
 * Statements stand in the file between lines "%%"; rows are taken and looked at. With a folder, all its
 * files are read first. Prints wall and CPU milliseconds; connecting is outside. */
#include "../measure.h"

#include <dirent.h>
#include <string.h>

#if defined SCRIPT_POSTGRESQL
#include <libpq-fe.h>
#elif defined SCRIPT_MYSQL
#include <mysql.h>
#else
#include <sqlite3.h>
#endif

static size_t bytes_seen;

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    require(file != NULL, "cannot read", path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    require(text != NULL && fread(text, 1, size, file) == size, "cannot read", path);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* As whoever has to know how the revisions hang together must do. */
static void read_folder(const char *folder)
{
    char path[4096];
    const struct dirent *entry;
    DIR *dir = opendir(folder);
    require(dir != NULL, "cannot read", folder);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *text = read_file(path);
        bytes_seen += strlen(text);
        free(text);
    }
    closedir(dir);
}

/* The statement at `*at`, ended by a zero; NULL behind the last one. */
static char *next_statement(char **at)
{
    char *sql = *at;
    char *end = strstr(sql, "\n%%\n");
    if (end == NULL)
        return NULL;
    *end = '\0';
    *at = end + 4;
    return sql;
}

#if defined SCRIPT_SQLITE

static void run(const char *url, char *script)
{
    sqlite3 *db;
    stopwatch watch;
    require(sqlite3_open(url + strlen("sqlite:///"), &db) == SQLITE_OK, "open", url);
    stopwatch_start(&watch);
    for (char *sql; (sql = next_statement(&script)) != NULL;) {
        sqlite3_stmt *statement;
        require(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, sql,
                sqlite3_errmsg(db));
        int result;
        while ((result = sqlite3_step(statement)) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(statement); i++)
                if (sqlite3_column_text(statement, i) != NULL)
                    bytes_seen += (size_t)sqlite3_column_bytes(statement, i);
        require(result == SQLITE_DONE, sql, sqlite3_errmsg(db));
        sqlite3_finalize(statement);
    }
    stopwatch_print(&watch);
    sqlite3_close(db);
}

#elif defined SCRIPT_POSTGRESQL

static void run(const char *url, char *script)
{
    stopwatch watch;
    PGconn *connection = PQconnectdb(url);
    require(PQstatus(connection) == CONNECTION_OK, "connect", PQerrorMessage(connection));
    stopwatch_start(&watch);
    for (char *sql; (sql = next_statement(&script)) != NULL;) {
        PGresult *result = PQexec(connection, sql);
        ExecStatusType status = PQresultStatus(result);
        require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, sql,
                PQerrorMessage(connection));
        for (int row = 0; row < PQntuples(result); row++)
            for (int i = 0; i < PQnfields(result); i++)
                bytes_seen += (size_t)PQgetlength(result, row, i);
        PQclear(result);
    }
    stopwatch_print(&watch);
    PQfinish(connection);
}

#else

/* mysql://user:password@/database?unix_socket=path, as the tests' servers have it. */
static void run(const char *url, char *script)
{
    char user[64], password[64], database[64], socket[256];
    stopwatch watch;
    require(sscanf(strstr(url, "://"), "://%63[^:]:%63[^@]@/%63[^?]?unix_socket=%255s", user,
                   password, database, socket) == 4,
            "a URL of another form", url);
    MYSQL *mysql = mysql_init(NULL);
    require(mysql_real_connect(mysql, NULL, user, password, database, 0, socket, 0) != NULL,
            "connect", mysql_error(mysql));
    stopwatch_start(&watch);
    for (char *sql; (sql = next_statement(&script)) != NULL;) {
        require(mysql_query(mysql, sql) == 0, sql, mysql_error(mysql));
        MYSQL_RES *result = mysql_store_result(mysql);
        for (MYSQL_ROW row; result != NULL && (row = mysql_fetch_row(result)) != NULL;)
            for (unsigned i = 0; i < mysql_num_fields(result); i++)
                bytes_seen += row[i] != NULL ? mysql_fetch_lengths(result)[i] : 0;
        mysql_free_result(result);
    }
    stopwatch_print(&watch);
    mysql_close(mysql);
}

#endif

int main(int argc, char **argv)
{
    require(argc == 3 || argc == 4, "usage", "floor_script_ENGINE URL FILE [FOLDER]");
    char *script = read_file(argv[2]);
    if (argc == 4)
        read_folder(argv[3]);
    run(argv[1], script);
    free(script);
    return 0;
}
