/* MariaDB by hand: connecting, statements, fields. */
#include "mysql_floor.h"

MYSQL *connection;

/* mysql://user:password@/database?unix_socket=/path, or with host:port; as the runner writes it. */
void floor_open(const char *url)
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

void floor_close(void)
{
    mysql_close(connection);
}

MYSQL_STMT *prepare(const char *sql)
{
    MYSQL_STMT *statement = mysql_stmt_init(connection);
    require(mysql_stmt_prepare(statement, sql, strlen(sql)) == 0, "prepare",
            mysql_stmt_error(statement));
    return statement;
}

MYSQL_STMT *prepare_list(const char *head, const char *piece, size_t count, const char *tail)
{
    char *sql = malloc(strlen(head) + count * (strlen(piece) + 1) + strlen(tail) + 1);
    require(sql != NULL, "list", "no memory");
    char *at = sql + sprintf(sql, "%s", head);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i > 0 ? "," : "", piece);
    sprintf(at, "%s", tail);
    MYSQL_STMT *statement = prepare(sql);
    free(sql);
    return statement;
}

void run(const char *sql)
{
    require(mysql_query(connection, sql) == 0, sql, mysql_error(connection));
}

void execute(MYSQL_STMT *statement, MYSQL_BIND *parameters)
{
    require(mysql_stmt_bind_param(statement, parameters) == 0 && mysql_stmt_execute(statement) == 0,
            "execute", mysql_stmt_error(statement));
}

void bind_text(MYSQL_BIND *bind, const char *text, unsigned long *size)
{
    *size = strlen(text);
    bind->buffer_type = MYSQL_TYPE_STRING;
    bind->buffer = (void *)text;
    bind->length = size;
}

void bind_integer(MYSQL_BIND *bind, const int64_t *value)
{
    bind->buffer_type = MYSQL_TYPE_LONGLONG;
    bind->buffer = (void *)value;
}

void bind_double(MYSQL_BIND *bind, const double *value)
{
    bind->buffer_type = MYSQL_TYPE_DOUBLE;
    bind->buffer = (void *)value;
}

void bind_field(MYSQL_BIND *bind, field_text *field)
{
    bind->buffer_type = MYSQL_TYPE_STRING;
    bind->buffer = field->text;
    bind->buffer_length = sizeof field->text;
    bind->length = &field->size;
}

void bind_person_fields(MYSQL_STMT *statement, person_fields *fields)
{
    MYSQL_BIND bind[5] = { 0 };
    bind_integer(&bind[0], &fields->row.id);
    bind_field(&bind[1], &fields->name);
    bind_field(&bind[2], &fields->email);
    bind[3].buffer_type = MYSQL_TYPE_LONG;
    bind[3].buffer = &fields->row.age;
    bind_double(&bind[4], &fields->row.balance);
    mysql_stmt_bind_result(statement, bind);
}

void keep_person(const person_fields *fields, person *out, block_arena *arena)
{
    *out = fields->row;
    out->name = keep_text(arena, fields->name.text, fields->name.size);
    out->email = keep_text(arena, fields->email.text, fields->email.size);
}
