/* Statements of the SQLite driver: binding, stepping, and reading columns by their declared type. */
#include <math.h>
#include <string.h>

#include "driver/sqlite/sqlite.h"

static int look_at_columns(cupel_driver_statement *statement, cupel_error *error);
static int bind_values(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                       cupel_error *error);
static int step(cupel_driver_statement *statement, cupel_error *error);
static int fail(cupel_driver_statement *statement, int result, cupel_error *error);
static bool read_column(sqlite3_stmt *stmt, int index, const cupel__sqlite_column *column,
                        cupel_value *out);

int cupel__sqlite_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                          cupel_driver_statement **out, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;

    if (size > INT32_MAX)
        return host->error_set(error, CUPEL_EINVAL, "the statement is longer than 2 GiB");
    int result =
        sqlite3_prepare_v3(connection->db, sql, (int)size, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);
    if (result == SQLITE_OK && stmt != NULL && tail < sql + size) {
        /* Blanks and comments may follow; a second statement may not. */
        sqlite3_stmt *second = NULL;
        result = sqlite3_prepare_v2(connection->db, tail, (int)(sql + size - tail), &second, NULL);
        bool is_several = second != NULL || result != SQLITE_OK;
        sqlite3_finalize(second);
        if (is_several) {
            sqlite3_finalize(stmt);
            return host->error_set(error, CUPEL_EINVAL,
                                   "the text holds more than one statement; "
                                   "cupel_connection_run executes several");
        }
    }
    if (result != SQLITE_OK)
        return cupel__sqlite_error(host, connection->db, result, NULL, error);

    cupel_driver_statement *statement = cupel__driver_zalloc(host, sizeof *statement);
    if (statement == NULL) {
        sqlite3_finalize(stmt);
        return cupel__driver_nomem(host, error);
    }
    statement->connection = connection;
    statement->stmt = stmt;
    int code = look_at_columns(statement, error);
    if (code != CUPEL_OK)
        cupel__sqlite_finalize(statement);
    else
        *out = statement;
    return code;
}

void cupel__sqlite_finalize(cupel_driver_statement *statement)
{
    if (statement == NULL)
        return;
    const cupel_driver_host *host = statement->connection->host;
    sqlite3_finalize(statement->stmt);
    cupel__driver_free(host, statement->columns);
    cupel__driver_free(host, statement->slots);
    cupel__driver_free(host, statement);
}

int cupel__sqlite_execute(cupel_driver_statement *statement, const cupel_value *values,
                          size_t count, cupel_fetch_mode mode, cupel_error *error)
{
    (void)mode; /* rows come one by one in every mode, beside other statements */
    const cupel_driver_host *host = statement->connection->host;
    size_t expected = cupel__sqlite_parameter_count(statement);

    if (statement->state != CUPEL__SQLITE_IDLE)
        cupel__sqlite_reset(statement);
    int code = cupel__driver_check_count(host, expected, count, error);
    if (code == CUPEL_OK)
        code = bind_values(statement, values, count, error);
    if (code != CUPEL_OK)
        return code;
    statement->affected = 0;
    statement->changes_before = sqlite3_total_changes64(statement->connection->db);
    code = step(statement, error);
    if (code == CUPEL_OK && statement->stmt != NULL &&
        statement->preparations !=
            sqlite3_stmt_status(statement->stmt, SQLITE_STMTSTATUS_REPREPARE, 0))
        code = look_at_columns(statement, error);
    return code;
}

int cupel__sqlite_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error)
{
    if (statement->state == CUPEL__SQLITE_TAKEN) {
        int code = step(statement, error);
        if (code != CUPEL_OK)
            return code;
    }
    if (statement->state != CUPEL__SQLITE_ON_ROW)
        return 0;
    for (size_t i = 0; i < statement->column_count; i++)
        if (!read_column(statement->stmt, (int)i, &statement->columns[i], &row[i]))
            return fail(statement, SQLITE_NOMEM, error);
    statement->state = CUPEL__SQLITE_TAKEN;
    return 1;
}

void cupel__sqlite_reset(cupel_driver_statement *statement)
{
    sqlite3_reset(statement->stmt);
    statement->state = CUPEL__SQLITE_IDLE;
}

size_t cupel__sqlite_column_count(cupel_driver_statement *statement)
{
    return statement->column_count;
}

const char *cupel__sqlite_column_name(cupel_driver_statement *statement, size_t column)
{
    const char *name = sqlite3_column_name(statement->stmt, (int)column);
    return name != NULL ? name : "";
}

int64_t cupel__sqlite_affected(cupel_driver_statement *statement)
{
    return statement->affected;
}

int64_t cupel__sqlite_last_id(cupel_driver_statement *statement)
{
    return statement->last_id;
}

size_t cupel__sqlite_parameter_count(cupel_driver_statement *statement)
{
    return (size_t)sqlite3_bind_parameter_count(statement->stmt);
}

/* How a column of this declared type is read. Types are compared by their first word, or the whole
 * text where a zone follows. */
static cupel__sqlite_reading reading_of(const char *declared)
{
    static const struct {
        const char *word;
        cupel__sqlite_reading reading;
    } known[] = {
        { "BOOLEAN", CUPEL__SQLITE_AS_BOOL },
        { "BOOL", CUPEL__SQLITE_AS_BOOL },
        { "DECIMAL_TEXT", CUPEL__SQLITE_AS_DECIMAL },
        { "DECIMAL", CUPEL__SQLITE_AS_DECIMAL },
        { "NUMERIC", CUPEL__SQLITE_AS_DECIMAL },
        { "DATE", CUPEL__SQLITE_AS_DATE },
        { "TIME", CUPEL__SQLITE_AS_TIME },
        { "DATETIME", CUPEL__SQLITE_AS_DATETIME },
        { "TIMESTAMP", CUPEL__SQLITE_AS_DATETIME },
        { "TIMESTAMPTZ", CUPEL__SQLITE_AS_INSTANT },
        { "INTERVAL", CUPEL__SQLITE_AS_INTERVAL },
        { "UUID", CUPEL__SQLITE_AS_UUID },
    };
    if (declared == NULL)
        return CUPEL__SQLITE_AS_STORED;
    size_t size = strcspn(declared, " (");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].word) != size || sqlite3_strnicmp(declared, known[i].word, (int)size))
            continue;
        bool has_zone = known[i].reading == CUPEL__SQLITE_AS_DATETIME &&
                        sqlite3_stricmp(declared + size, " WITH TIME ZONE") == 0;
        return has_zone ? CUPEL__SQLITE_AS_INSTANT : known[i].reading;
    }
    return CUPEL__SQLITE_AS_STORED;
}

/* Settles how each column is read. Done when the statement is prepared, and again when SQLite has
 * prepared it again after a change of the schema. */
static int look_at_columns(cupel_driver_statement *statement, cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    size_t count = (size_t)sqlite3_column_count(statement->stmt);

    if (count > statement->column_capacity) {
        cupel__sqlite_column *columns = cupel__driver_zalloc(host, count * sizeof *columns);
        cupel__sqlite_slot *slots = cupel__driver_zalloc(host, count * sizeof *slots);
        if (columns == NULL || slots == NULL) {
            cupel__driver_free(host, columns);
            cupel__driver_free(host, slots);
            return cupel__driver_nomem(host, error);
        }
        cupel__driver_free(host, statement->columns);
        cupel__driver_free(host, statement->slots);
        statement->columns = columns;
        statement->slots = slots;
        statement->column_capacity = count;
    }
    statement->column_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *declared = sqlite3_column_decltype(statement->stmt, (int)i);
        statement->columns[i].reading = reading_of(declared);
        statement->columns[i].slot = &statement->slots[i];
    }
    if (statement->stmt != NULL)
        statement->preparations =
            sqlite3_stmt_status(statement->stmt, SQLITE_STMTSTATUS_REPREPARE, 0);
    return CUPEL_OK;
}

static int bind_text_form(sqlite3_stmt *stmt, int index, const cupel_value *value)
{
    char text[CUPEL__VALUE_TEXT_SIZE];
    size_t size = cupel__driver_value_text(value, text);
    return sqlite3_bind_text(stmt, index, text, (int)size, SQLITE_TRANSIENT);
}

static int bind_value(sqlite3_stmt *stmt, int index, const cupel_value *value)
{
    switch (value->kind) {
    case CUPEL_VALUE_NULL:
        return sqlite3_bind_null(stmt, index);
    case CUPEL_VALUE_BOOL:
        return sqlite3_bind_int(stmt, index, value->as.boolean);
    case CUPEL_VALUE_INT:
        return sqlite3_bind_int64(stmt, index, value->as.integer);
    case CUPEL_VALUE_DOUBLE:
        return sqlite3_bind_double(stmt, index, value->as.real);
    case CUPEL_VALUE_TEXT:
        return sqlite3_bind_text64(stmt, index, value->as.text != NULL ? value->as.text : "",
                                   value->size, SQLITE_STATIC, SQLITE_UTF8);
    case CUPEL_VALUE_BLOB:
        return sqlite3_bind_blob64(stmt, index, value->as.data != NULL ? value->as.data : "",
                                   value->size, SQLITE_STATIC);
    case CUPEL_VALUE_DECIMAL:
    case CUPEL_VALUE_DATE:
    case CUPEL_VALUE_TIME:
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
    case CUPEL_VALUE_INTERVAL:
    case CUPEL_VALUE_UUID:
        return bind_text_form(stmt, index, value);
    case CUPEL_VALUE_ARRAY:
        break;
    }
    return SQLITE_MISUSE;
}

/* SQLite would store NULL for a number that is none, and any bytes for a text, without a word. */
static const char *unbindable(const cupel_value *value)
{
    if (value->kind == CUPEL_VALUE_TEXT)
        return cupel__driver_text_refusal(value);
    if (value->kind == CUPEL_VALUE_DOUBLE && isnan(value->as.real))
        return "this database has no NaN";
    if (value->kind == CUPEL_VALUE_ARRAY)
        return "this database has no arrays";
    return NULL;
}

static int bind_values(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                       cupel_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const char *reason = unbindable(&values[i]);
        if (reason != NULL)
            return cupel__driver_value_error(statement->connection->host, error, i + 1, reason);
        int result = bind_value(statement->stmt, (int)i + 1, &values[i]);
        if (result == SQLITE_OK)
            continue;
        fail(statement, result, error);
        if (error != NULL)
            error->parameter = (int)i + 1;
        return result == SQLITE_NOMEM ? CUPEL_ENOMEM : CUPEL_EDATABASE;
    }
    return CUPEL_OK;
}

static int step(cupel_driver_statement *statement, cupel_error *error)
{
    int result = statement->stmt != NULL ? sqlite3_step(statement->stmt) : SQLITE_DONE;
    if (result == SQLITE_ROW) {
        statement->state = CUPEL__SQLITE_ON_ROW;
        return CUPEL_OK;
    }
    if (result != SQLITE_DONE)
        return fail(statement, result, error);
    sqlite3 *db = statement->connection->db;
    if (sqlite3_total_changes64(db) != statement->changes_before) {
        statement->affected = sqlite3_changes64(db);
        statement->last_id = sqlite3_last_insert_rowid(db);
    }
    /* Frees locks at once; a finished statement keeps none. */
    sqlite3_reset(statement->stmt);
    statement->state = CUPEL__SQLITE_DONE;
    return CUPEL_OK;
}

static int fail(cupel_driver_statement *statement, int result, cupel_error *error)
{
    const cupel_driver_connection *connection = statement->connection;
    int code = cupel__sqlite_error(connection->host, connection->db, result, NULL, error);
    cupel__sqlite_reset(statement);
    return code;
}

/* Reads text by the declared type; false where it is not of that form: then it stays as stored. */
static bool read_typed_text(const char *text, size_t size, const cupel__sqlite_column *column,
                            cupel_value *out)
{
    switch (column->reading) {
    case CUPEL__SQLITE_AS_DECIMAL:
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = &column->slot->decimal;
        return cupel_decimal_parse(&column->slot->decimal, text, size) == CUPEL_OK;
    case CUPEL__SQLITE_AS_DATE:
        out->kind = CUPEL_VALUE_DATE;
        return cupel_date_parse(&out->as.date, text, size) == CUPEL_OK;
    case CUPEL__SQLITE_AS_TIME:
        out->kind = CUPEL_VALUE_TIME;
        return cupel_time_parse(&out->as.time, text, size) == CUPEL_OK;
    case CUPEL__SQLITE_AS_DATETIME:
        out->kind = CUPEL_VALUE_DATETIME;
        return cupel_datetime_parse(&out->as.datetime, text, size, NULL) == CUPEL_OK;
    case CUPEL__SQLITE_AS_INSTANT:
        out->kind = CUPEL_VALUE_INSTANT;
        return cupel_datetime_parse(&out->as.datetime, text, size, NULL) == CUPEL_OK;
    case CUPEL__SQLITE_AS_INTERVAL:
        out->kind = CUPEL_VALUE_INTERVAL;
        out->as.interval = &column->slot->interval;
        return cupel_interval_parse(&column->slot->interval, text, size) == CUPEL_OK;
    case CUPEL__SQLITE_AS_UUID:
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = &column->slot->uuid;
        return cupel_uuid_parse(&column->slot->uuid, text, size) == CUPEL_OK;
    case CUPEL__SQLITE_AS_STORED:
    case CUPEL__SQLITE_AS_BOOL:
        break;
    }
    return false;
}

static void read_integer(int64_t integer, const cupel__sqlite_column *column, cupel_value *out)
{
    if (column->reading == CUPEL__SQLITE_AS_BOOL && (integer == 0 || integer == 1)) {
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = integer == 1;
    } else if (column->reading == CUPEL__SQLITE_AS_DECIMAL &&
               cupel_decimal_from_int64(&column->slot->decimal, integer) == CUPEL_OK) {
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = &column->slot->decimal;
    } else {
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = integer;
    }
}

/* False when memory is short: SQLite copies text that it has to convert or terminate. The field is
 * taken once as a value: asking the statement for its type, bytes and size one by one costs twice as
 * much. A value needs no lock, as the connection is opened without a mutex and used by one thread. */
static bool read_column(sqlite3_stmt *stmt, int index, const cupel__sqlite_column *column,
                        cupel_value *out)
{
    sqlite3_value *field = sqlite3_column_value(stmt, index);
    switch (sqlite3_value_type(field)) {
    case SQLITE_INTEGER:
        read_integer(sqlite3_value_int64(field), column, out);
        break;
    case SQLITE_FLOAT:
        out->kind = CUPEL_VALUE_DOUBLE;
        out->as.real = sqlite3_value_double(field);
        break;
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(field);
        size_t size = (size_t)sqlite3_value_bytes(field);
        if (text == NULL)
            return false;
        if (column->reading != CUPEL__SQLITE_AS_STORED && read_typed_text(text, size, column, out))
            break;
        out->kind = CUPEL_VALUE_TEXT;
        out->size = (uint32_t)size;
        out->as.text = text;
        break;
    }
    case SQLITE_BLOB:
        out->kind = CUPEL_VALUE_BLOB;
        out->as.data = sqlite3_value_blob(field);
        out->size = (uint32_t)sqlite3_value_bytes(field);
        if (out->as.data == NULL)
            out->as.data = "";
        break;
    default:
        out->kind = CUPEL_VALUE_NULL;
        break;
    }
    return true;
}
