# Processes that are killed half way: what they were about is there whole or not at all, and the next
# run goes on from there.
load helper
load servers

# Three revisions of ten tables each with rows, so that a kill falls anywhere.
write_revisions() {
    local previous="" i k
    for ((i = 1; i <= 3; i++)); do
        {
            printf -- '-- r%s\n-- revision: rev%s\n-- revises: %s\n-- upgrade\n' $i $i "$previous"
            for ((k = 0; k < 10; k++)); do
                printf 'CREATE TABLE t%s_%s (id INTEGER NOT NULL PRIMARY KEY);\n' $i $k
                printf 'INSERT INTO t%s_%s VALUES (1), (2), (3);\n' $i $k
            done
            printf -- '-- downgrade\n'
            for ((k = 0; k < 10; k++)); do printf 'DROP TABLE t%s_%s;\n' $i $k; done
        } >migrations/versions/rev$i.sql
        previous=rev$i
    done
}

prepare() {
    cupel -q init
    write_revisions
}

clean_up() { [ -z "${made_databases:-}" ] || drop_databases; }

# The first column of a query, by the engine's own client.
ask() { # URL SQL
    case $1 in
    sqlite*) sqlite3 -cmd ".timeout 5000" "${1#sqlite:///}" "$2" ;;
    postgresql*) psql -Atq "$1" -c "$2" ;;
    *) mysql_client "${1##*/}" -e "$2" ;;
    esac
}

tables_of() { # URL REVISION
    case $1 in
    sqlite*) ask "$1" "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't$2\_%' ESCAPE '\'" ;;
    *) ask "$1" "SELECT table_name FROM information_schema.tables
                 WHERE table_name LIKE 't$2\_%' AND table_schema IN ('public', '${1##*/}')" ;;
    esac
}

# The number at the end of the revision that the database is at; 0 for none.
place_of() { # URL
    local id
    id=$(cupel -q current --url "$1" | cut -d, -f1 | cut -d' ' -f1)
    echo "${id#rev}" | grep . || echo 0
}

# Starts the command and kills it after PAUSE seconds; true where it was still at work.
killed_after() { # PAUSE COMMAND...
    local pause=$1 pid status=0
    shift
    "$@" >/dev/null 2>&1 3>&- &
    pid=$!
    sleep "$pause"
    kill -KILL $pid 2>/dev/null || true
    wait $pid 2>/dev/null || status=$?
    [ "$status" -eq 137 ]
}

# In seconds: close together where most commands end, far apart for a machine that is busy.
pauses="0 0.002 0.005 0.01 0.02 0.03 0.04 0.06 0.08 0.1 0.13 0.16 0.2 0.25 0.3 0.4 0.6 0.9 1.4 2 3 5 8"

# Kills the command later and later, until it has come to its end; a check follows each time.
kill_until_done() { # URL CHECK COMMAND...
    local url=$1 check=$2 kills=0 pause
    shift 2
    for pause in $pauses; do
        killed_after $pause "$@" --url "$url" || break
        kills=$((kills + 1))
        until_alone "$url"
        $check "$url"
    done
    [ "$kills" -ge 1 ]
    "$@" --url "$url"
    $check "$url"
}

# A PostgreSQL backend that lost its client ends at its next word to it.
until_alone() { # URL
    [[ $1 == postgresql* ]] || return 0
    for ((i = 0; i < 100; i++)); do
        [ "$(ask "$1" "SELECT count(*) FROM pg_stat_activity WHERE datname = '${1##*/}' AND pid <> pg_backend_pid()")" -ne 0 ] || return 0
        sleep 0.1
    done
    return 1
}

whole_revisions_only() { # URL
    local place i count
    [ "$1" != sqlite:///data.sqlite ] || [ -e data.sqlite ] || return 0
    place=$(place_of "$1")
    for ((i = 1; i <= 3; i++)); do
        count=$(tables_of "$1" $i | wc -w)
        if [ "$i" -le "$place" ]; then [ "$count" -eq 10 ]; else [ "$count" -eq 0 ]; fi
        [ "$i" -gt "$place" ] || [ "$(ask "$1" "SELECT count(*) FROM t${i}_9")" -eq 3 ]
    done
}

@test "an upgrade that is killed leaves whole revisions, and the next run goes on" {
    need_servers
    database=cupel_killed_$$_$RANDOM
    make_databases "$database"
    for url in sqlite:///data.sqlite "$postgresql/$database"; do
        kill_until_done "$url" whole_revisions_only cupel -q upgrade
        [ "$(place_of "$url")" -eq 3 ]
        kill_until_done "$url" whole_revisions_only cupel -q downgrade base
        [ "$(place_of "$url")" -eq 0 ]
    done
}

# Waits until a session of the database sleeps, and gives its number.
sleeping_session() { # URL
    local id
    for ((i = 0; i < 200; i++)); do
        case $1 in
        postgresql*) id=$(psql -Atq "$CUPEL_TEST_POSTGRESQL_TCP" -c "SELECT pid FROM pg_stat_activity
            WHERE datname = '${1##*/}' AND wait_event = 'PgSleep'") ;;
        *) id=$(mysql_client -e "SELECT id FROM information_schema.processlist
            WHERE db = '${1##*/}' AND state = 'User sleep'") ;;
        esac
        [ -z "$id" ] || break
        sleep 0.1
    done
    echo "$id" | grep .
}

@test "a revision that is killed half way is begun anew; where half of it stays, it says what to do" {
    need_servers
    database=cupel_killed_$$_$RANDOM
    make_databases "$database"
    for url in "$postgresql/$database" "$mysql/$database"; do
        case $url in
        postgresql*) slept="SELECT pg_sleep(600)" end="SELECT pg_terminate_backend" ;;
        *) slept="DO SLEEP(600)" end="KILL" ;;
        esac
        rm migrations/versions/*
        printf -- '-- h\n-- revision: half\n-- revises:\n-- upgrade\nCREATE TABLE one (id INTEGER);\n%s;\nCREATE TABLE two (id INTEGER);\n' "$slept" >migrations/versions/half.sql
        cupel -q upgrade --url "$url" >/dev/null 2>&1 3>&- &
        pid=$!
        session=$(sleeping_session "$url")
        kill -KILL $pid
        wait $pid || true
        ask "$url" "$end ($session)" || true
        sed -i '/sleep/Id' migrations/versions/half.sql
        run cupel -q upgrade --url "$url"
        if [[ $url == mariadb* ]]; then
            [ "$status" -eq 1 ]
            output_has "half.sql:5:1: "
            output_has "one"
            output_has "may be from a run that was interrupted half way: undo it by hand"
            ask "$url" "DROP TABLE one"
            run cupel -q upgrade --url "$url"
        fi
        [ "$status" -eq 0 ]
        ask "$url" "SELECT count(*) FROM one, two"
    done
}

whole_schema_or_none() { # URL
    local there
    [ "$1" != sqlite:///data.sqlite ] || [ -e data.sqlite ] || return 0
    there=$(cupel inspect --format sql "$1" | grep -c "^CREATE TABLE" || true)
    [ "$there" -eq 0 ] || [ "$there" -eq 11 ]
}

@test "create-all that is killed makes all tables or none, or on MariaDB some, and the rest can be added" {
    need_servers
    database=cupel_killed_$$_$RANDOM
    make_databases "$database"
    models=$CUPEL_SOURCE/examples/chinook/models.c
    for url in sqlite:///data.sqlite "$postgresql/$database" "$mysql/$database"; do
        check=whole_schema_or_none
        [[ $url != mariadb* ]] || check=true
        kill_until_done "$url" $check cupel create-all "$models"
        run cupel create-all "$models" --url "$url"
        [ "$status" -eq 0 ]
        # A table that was made last may be without its indexes.
        cupel diff "$url" "$models" --sql >missing.sql
        [[ $url == mariadb* ]] || [ ! -s missing.sql ]
        run_script "$url" missing.sql
        run cupel diff "$url" "$models" --exit-code
        output_is "No differences."
    done
}

@test "an inspect that is killed leaves whole files" {
    for ((n = 0; n < 400; n++)); do
        echo "CREATE TABLE t$n (id INTEGER NOT NULL PRIMARY KEY, name TEXT, n INTEGER);"
    done | sqlite3 data.sqlite
    cupel -q inspect database --out whole
    kills=0
    for pause in $pauses; do
        rm -rf made
        killed_after $pause cupel -q inspect database --out made || break
        kills=$((kills + 1))
        for file in models.h models.c; do
            [ ! -e made/$file ] || cmp made/$file whole/$file
        done
    done
    [ "$kills" -ge 1 ]
    cupel -q inspect database --out made
    cmp made/models.c whole/models.c
}
