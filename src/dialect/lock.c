/* Locks that last as long as a session, by name. */
#include "dialect/lock.h"

#include <stddef.h>
#include <string.h>

/* PostgreSQL knows them by a number, of each database its own; the number's halves stand in pg_locks. */
#define POSTGRESQL_KEY "hashtextextended('cupel ' || CAST($1 AS text), 0)"
#define POSTGRESQL_HELD                                                                            \
    "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = "                   \
    "(SELECT oid FROM pg_database WHERE datname = current_database()) AND "                        \
    "(CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = " POSTGRESQL_KEY
/* MariaDB's names are of the whole server and have 64 characters at most. */
#define MYSQL_KEY "CONCAT('cupel ', MD5(CONCAT(DATABASE(), ' ', ?)))"

static const cupel__lock_rules rules[] = {
    { .dialect = "postgresql",
      .take = "SELECT pg_try_advisory_lock(" POSTGRESQL_KEY ")",
      .release = "SELECT pg_advisory_unlock(" POSTGRESQL_KEY ")",
      .held = "SELECT count(*) FROM pg_locks l WHERE l.pid = pg_backend_pid() AND " POSTGRESQL_HELD,
      .holder = "SELECT 'process ' || a.pid || ' (' || a.usename || "
                "coalesce('@' || host(a.client_addr), '') || "
                "coalesce(', ' || nullif(a.application_name, ''), '') || ')' "
                "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE " POSTGRESQL_HELD },
    { .dialect = "mysql",
      .take = "SELECT COALESCE(GET_LOCK(" MYSQL_KEY ", 0), 0)",
      .release = "SELECT COALESCE(RELEASE_LOCK(" MYSQL_KEY "), 0)",
      .held = "SELECT COALESCE(IS_USED_LOCK(" MYSQL_KEY ") = CONNECTION_ID(), 0)",
      .holder = "SELECT CONCAT('connection ', p.id, ' (', p.user, '@', p.host, ')') "
                "FROM information_schema.processlist p WHERE p.id = IS_USED_LOCK(" MYSQL_KEY ")" },
};

const cupel__lock_rules *cupel__lock_rules_find(const char *dialect)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].dialect, dialect) == 0)
            return &rules[i];
    }
    return NULL;
}
