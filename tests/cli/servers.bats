# The command against real servers: the whole way on PostgreSQL and MariaDB, and what is said when a
# server cannot be reached or does not let one in. tests/servers starts them.
load helper
load models

prepare() {
    [ -n "$CUPEL_TEST_POSTGRESQL_TCP" ] && [ -n "$CUPEL_TEST_MYSQL_TCP" ] || {
        echo "no servers; run the tests by 'tests/servers run'" >&2
        return 1
    }
    database=cupel_cli_$$_$RANDOM
    cupel -q init
    write_models
}

# Fresh databases: their URLs are in $postgresql and $mysql.
make_databases() {
    psql -q "$CUPEL_TEST_POSTGRESQL_TCP" -c "CREATE DATABASE $database"
    mysql_client -e "CREATE DATABASE $database"
    postgresql=${CUPEL_TEST_POSTGRESQL_TCP%/*}/$database
    mysql=${CUPEL_TEST_MYSQL_TCP%/*}/$database
}

# The client, told what the URL says.
mysql_client() {
    local rest=${CUPEL_TEST_MYSQL_TCP#*://}
    local user=${rest%%:*} password=${rest#*:}
    local host=${rest#*@}
    password=${password%%@*}
    host=${host%%/*}
    mariadb --no-defaults -N -u"$user" -p"$password" -h"${host%:*}" -P"${host#*:}" "$@"
}

clean_up() {
    [ -n "${postgresql:-}" ] || return 0
    psql -q "$CUPEL_TEST_POSTGRESQL_TCP" -c "DROP DATABASE $database"
    mysql_client -e "DROP DATABASE $database"
}

@test "the whole way on PostgreSQL and on MariaDB" {
    make_databases
    for DATABASE_URL in "$postgresql" "$mysql"; do
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
        output_lacks secret
    done
    for url in "${CUPEL_TEST_POSTGRESQL_TCP%/*}/no_such_database" "${CUPEL_TEST_MYSQL_TCP%/*}/no_such_database"; do
        run cupel current --url "$url"
        [ "$status" -eq 1 ]
        output_has no_such_database
    done
}
