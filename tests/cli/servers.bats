# The command against real servers: the whole way on PostgreSQL and MariaDB, and what is said when a
# server cannot be reached or does not let one in. tests/servers starts them.
load helper
load models
load servers

prepare() {
    need_servers
    database=cupel_cli_$$_$RANDOM
    cupel -q init
    write_models
}

clean_up() { drop_databases; }

@test "the whole way on PostgreSQL and on MariaDB" {
    make_databases "$database"
    for DATABASE_URL in "$postgresql/$database" "$mysql/$database"; do
        export DATABASE_URL
        rm -rf migrations/versions/*
        run cupel migrate -m "initial migration"
        [ "$status" -eq 0 ]
        output_has "Detected added table 'users'"
        run cupel upgrade
        [ "$status" -eq 0 ]
        output_has "INFO  [cupel.migrate] Running upgrade  -> "
        run cupel migrate -m "nothing"
        output_is "INFO  [cupel.autogenerate] No changes in schema detected."
        run cupel check
        [ "$status" -eq 0 ]
        run cupel current
        output_has "(head), initial migration"
        run cupel downgrade base
        [ "$status" -eq 0 ]
        run cupel current
        output_is ""
    done
}

@test "a wrong password is refused without being shown" {
    for url in "$CUPEL_TEST_POSTGRESQL_TCP" "$CUPEL_TEST_MYSQL_TCP"; do
        rest=${url#*://}
        url=${url%%://*}://${rest%%:*}:not-the-password@${rest#*@}
        DATABASE_URL=$url run cupel upgrade
        [ "$status" -eq 1 ]
        output_lacks "not-the-password"
        output_has "the URL is from \$DATABASE_URL"
        DATABASE_URL=$url run cupel current -v
        [ "$status" -eq 1 ]
        output_lacks "not-the-password"
    done
}

@test "a server that is not there, and a database that is not there" {
    for url in postgresql://someone:secret@127.0.0.1:1/db mariadb://someone:secret@127.0.0.1:1/db; do
        run cupel current --url "$url"
        [ "$status" -eq 1 ]
        output_has "cupel: "
        output_has "the URL is from --url"
        output_has " running "
        output_has "port 1"
        output_lacks secret
    done
    run cupel current --url mysql://someone:secret@no-such-host.invalid/db
    [ "$status" -eq 1 ]
    output_has "is the host's name right?"
    for url in "${CUPEL_TEST_POSTGRESQL_TCP%/*}/no_such_database" "${CUPEL_TEST_MYSQL_TCP%/*}/no_such_database"; do
        run cupel current --url "$url"
        [ "$status" -eq 1 ]
        output_has no_such_database
    done
}

# Holds the version table, so that whoever reads it waits, until the folder has a file 'enough'.
hold_version_table() { # URL
    case $1 in
    postgresql*)
        { echo "BEGIN; LOCK TABLE alembic_version;"; echo "SELECT 'held';"; wait_for_file enough; } |
            psql -Atq "$1" >held 2>&1 3>&- &
        ;;
    *)
        { echo "LOCK TABLES alembic_version WRITE; SELECT 'held';"; wait_for_file enough; } |
            mysql_client -n "${1##*/}" >held 2>&1 3>&- &
        ;;
    esac
    holder=$!
    for ((i = 0; i < 200; i++)); do
        if grep -q held held; then return 0; fi
        sleep 0.1
    done
    return 1
}

wait_for_file() { # NAME
    for ((i = 0; i < 600; i++)); do
        [ ! -e "$1" ] || return 0
        sleep 0.1
    done
}

waiting_sessions() { # URL
    case $1 in
    postgresql*) psql -Atq "$CUPEL_TEST_POSTGRESQL_TCP" -c "SELECT count(*) FROM pg_stat_activity
        WHERE datname = '$database' AND wait_event_type = 'Lock'" ;;
    *) mysql_client -e "SELECT count(*) FROM information_schema.processlist
        WHERE db = '$database' AND state LIKE 'Waiting for table%'" ;;
    esac
}

@test "an interrupt ends migrate and check with status 130, and nothing is written" {
    make_databases "$database"
    set -m # a background job ignores SIGINT unless jobs are controlled
    for url in "$postgresql/$database" "$mysql/$database"; do
        rm -rf migrations/versions/* enough
        cupel -q migrate -m first --url "$url"
        cupel -q upgrade --url "$url"
        sed -i 's/CUPEL_STRING(64), .unique/CUPEL_STRING(65), .unique/' models.c
        hold_version_table "$url"
        for command in "migrate -m second" check; do
            waiting=$(waiting_sessions "$url")
            cupel $command --url "$url" >out 2>&1 3>&- &
            pid=$!
            for ((i = 0; i < 200; i++)); do
                [ "$(waiting_sessions "$url")" -eq "$waiting" ] || break
                sleep 0.1
            done
            [ "$(waiting_sessions "$url")" -gt "$waiting" ]
            kill -INT $pid
            status=0
            wait $pid || status=$?
            [ "$status" -eq 130 ]
            [ ! -s out ]
            [ -z "$(scratch_databases $pid)" ]
            [ "$(find migrations/versions -type f | wc -l)" -eq 1 ]
        done
        touch enough
        wait "$holder" || true
        write_models
    done
}

@test "a generated key comes to a table of MariaDB that has rows, and goes again" {
    make_databases "$database"
    export DATABASE_URL=$mysql/$database
    mysql_client "$database" -e "CREATE TABLE things (name varchar(20)); INSERT INTO things VALUES ('a'), ('b')"
    cat >models.c <<'END'
#include <cupel/cupel.h>

typedef struct Thing {
    int64_t id;
    const char *name;
} Thing;

CUPEL_DECLARE_MODEL(Thing);
CUPEL_MODEL(Thing, "things", CUPEL_COLUMN(id, .primary_key = true),
            CUPEL_COLUMN(name, .type = CUPEL_STRING(20)));
CUPEL_METADATA(app_metadata, Thing_model);
END
    cupel -q migrate -m "number the things"
    for turn in 1 2; do
        run cupel upgrade
        [ "$status" -eq 0 ]
        cupel check
        [ "$(mysql_client "$database" -e "INSERT INTO things (name) VALUES ('$turn'); SELECT GROUP_CONCAT(id ORDER BY id) FROM things")" = "$(seq -s, $((turn + 2)))" ]
        run cupel downgrade
        [ "$status" -eq 0 ]
        run mysql_client "$database" -e "SHOW COLUMNS FROM things LIKE 'id'"
        output_is ""
    done
}
