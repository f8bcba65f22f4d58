# Databases on the servers that tests/servers starts.

need_servers() {
    [ -n "$CUPEL_TEST_POSTGRESQL_TCP" ] && [ -n "$CUPEL_TEST_MYSQL_TCP" ] || {
        echo "no servers; run the tests by 'tests/servers run'" >&2
        return 1
    }
}

# MariaDB's client, told what the URL says.
mysql_client() {
    local rest=${CUPEL_TEST_MYSQL_TCP#*://}
    local user=${rest%%:*} password=${rest#*:}
    local host=${rest#*@}
    password=${password%%@*}
    host=${host%%/*}
    mariadb --no-defaults -N -u"$user" -p"$password" -h"${host%:*}" -P"${host#*:}" "$@"
}

# A database of each name on both servers; the beginnings of their URLs are in $postgresql and $mysql.
make_databases() { # NAME...
    local name
    made_databases=("$@")
    postgresql=${CUPEL_TEST_POSTGRESQL_TCP%/*}
    mysql=${CUPEL_TEST_MYSQL_TCP%/*}
    for name; do
        psql -q "$CUPEL_TEST_POSTGRESQL_TCP" -c "CREATE DATABASE $name"
        mysql_client -e "CREATE DATABASE $name"
    done
}

drop_databases() {
    local name
    for name in "${made_databases[@]}"; do
        psql -q "$CUPEL_TEST_POSTGRESQL_TCP" -c "DROP DATABASE $name WITH (FORCE)"
        mysql_client -e "DROP DATABASE $name"
    done
    made_databases=()
}

# Runs a script in a database by the engine's own client.
run_script() { # URL FILE
    case $1 in
    sqlite*) sqlite3 -bail "${1#sqlite:///}" <"$2" ;;
    postgresql*) psql -q -v ON_ERROR_STOP=1 "$1" -f "$2" ;;
    *) mysql_client "${1##*/}" <"$2" ;;
    esac
}

# The scratch databases of a process that are there, on both servers.
scratch_databases() { # PID
    psql -Atq "$CUPEL_TEST_POSTGRESQL_TCP" -c "SELECT datname FROM pg_database WHERE datname LIKE 'cupel\_scratch\_$1h%'"
    mysql_client -e "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'cupel\_scratch\_$1h%'"
}

# The name of the dialect that a URL belongs to.
engine_of() { # URL
    case $1 in
    sqlite*) echo sqlite ;;
    postgresql*) echo postgresql ;;
    *) echo mysql ;;
    esac
}
