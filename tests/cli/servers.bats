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
        output_lacks secret
    done
    for url in "${CUPEL_TEST_POSTGRESQL_TCP%/*}/no_such_database" "${CUPEL_TEST_MYSQL_TCP%/*}/no_such_database"; do
        run cupel current --url "$url"
        [ "$status" -eq 1 ]
        output_has no_such_database
    done
}
