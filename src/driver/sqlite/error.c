/* SQLite's result codes and messages, brought into the portable categories. */
#include <stdio.h>
#include <string.h>

#include "driver/sqlite/sqlite.h"

static cupel_category category_of(int result, const char *message);
static cupel_category category_of_message(const char *message);
static const char *constraint_of(int result, const char *message, char *buffer, size_t size);

int cupel__sqlite_error(const cupel_driver_host *host, sqlite3 *db, int result, const char *sql,
                        cupel_error *error)
{
    if ((result & 0xff) == SQLITE_NOMEM)
        return cupel__driver_nomem(host, error);
    const char *message = sqlite3_errmsg(db);
    char constraint[512];
    cupel_category category = category_of(result, message);
    const char *name = constraint_of(result, message, constraint, sizeof constraint);
    int offset = -1;
#if SQLITE_VERSION_NUMBER >= 3038000
    offset = sqlite3_error_offset(db);
#endif
    host->error_database(error, CUPEL_EDATABASE, category, NULL, result, name, sql, message);
    if (error != NULL && offset >= 0)
        error->position = (size_t)offset + 1;
    return CUPEL_EDATABASE;
}

static cupel_category category_of(int result, const char *message)
{
    switch (result) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return CUPEL_CATEGORY_UNIQUE;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return CUPEL_CATEGORY_FOREIGN_KEY;
    case SQLITE_CONSTRAINT_NOTNULL:
        return CUPEL_CATEGORY_NOT_NULL;
    case SQLITE_CONSTRAINT_CHECK:
        return CUPEL_CATEGORY_CHECK;
    case SQLITE_CONSTRAINT_DATATYPE:
        return CUPEL_CATEGORY_DATA;
    case SQLITE_BUSY_SNAPSHOT: /* somebody wrote since this transaction read: only a retry helps */
        return CUPEL_CATEGORY_SERIALIZATION;
    default:
        break;
    }
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return CUPEL_CATEGORY_BUSY;
    case SQLITE_INTERRUPT:
        return CUPEL_CATEGORY_TIMEOUT;
    case SQLITE_FULL:
        return CUPEL_CATEGORY_FULL;
    case SQLITE_READONLY:
        return CUPEL_CATEGORY_READ_ONLY;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return CUPEL_CATEGORY_PERMISSION;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        return CUPEL_CATEGORY_DATA;
    case SQLITE_ERROR:
        return category_of_message(message);
    default:
        return CUPEL_CATEGORY_OTHER;
    }
}

/* SQLITE_ERROR says everything else in words only; they are the same in every locale. */
static cupel_category category_of_message(const char *message)
{
    static const struct {
        const char *words;
        cupel_category category;
    } known[] = {
        { "no such ", CUPEL_CATEGORY_UNDEFINED },
        { "has no column named", CUPEL_CATEGORY_UNDEFINED },
        { "unknown column", CUPEL_CATEGORY_UNDEFINED },
        { "already exists", CUPEL_CATEGORY_DUPLICATE },
        { "already another table or index", CUPEL_CATEGORY_DUPLICATE },
        { "duplicate column name", CUPEL_CATEGORY_DUPLICATE },
        { "syntax error", CUPEL_CATEGORY_SYNTAX },
        { "incomplete input", CUPEL_CATEGORY_SYNTAX },
        { "unrecognized token", CUPEL_CATEGORY_SYNTAX },
        { "wrong number of arguments", CUPEL_CATEGORY_SYNTAX },
        { "integer overflow", CUPEL_CATEGORY_DATA },
        { "malformed JSON", CUPEL_CATEGORY_DATA },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(message, known[i].words) != NULL)
            return known[i].category;
    return CUPEL_CATEGORY_OTHER;
}

/* What stands behind "... constraint failed: ": "t.a, t.b" for keys, a name for CHECK, and
 * "index 'name'" for an index over expressions. */
static const char *constraint_of(int result, const char *message, char *buffer, size_t size)
{
    static const char words[] = " constraint failed: ";
    if ((result & 0xff) != SQLITE_CONSTRAINT)
        return NULL;
    const char *found = strstr(message, words);
    if (found == NULL)
        return NULL;
    found += sizeof words - 1;
    size_t length = strlen(found);
    if (strncmp(found, "index '", 7) == 0 && length > 8) {
        found += 7;
        length -= 8;
    }
    if (length >= size)
        length = size - 1;
    memcpy(buffer, found, length);
    buffer[length] = '\0';
    return buffer;
}
