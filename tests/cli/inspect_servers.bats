# cupel inspect and diff on three engines: a music shop's schema written as models and as SQL, created
# elsewhere and compared; and what goes wrong with servers.
load helper
load servers

prepare() {
    need_servers
    chinook=$CUPEL_SOURCE/examples/chinook/models.c
    database=cupel_inspect_$$_$RANDOM
    make_databases "${database}_a" "${database}_b"
    postgresql=$postgresql/$database
    mysql=$mysql/$database
}

clean_up() { drop_databases; }

@test "a schema is written as models and as SQL, and is the same elsewhere" {
    for url in sqlite:///shop "$postgresql" "$mysql"; do
        # The tables come from models, the rest from the engine's own words.
        DATABASE_URL=${url}_a cupel create-all "$chinook"
        run cupel diff "${url}_a" "$chinook" --exit-code
        output_is "No differences."
        rm -rf made && cupel -q inspect "${url}_a" --out made
        run cupel diff "${url}_a" made/models.c --exit-code
        output_is "No differences."
        cupel inspect "${url}_a" --format sql >schema.sql
        run_script "${url}_b" schema.sql
        run cupel diff "${url}_a" "${url}_b" --exit-code
        output_is "No differences."
        run cupel diff schema.sql "${url}_b" --exit-code
        output_is "No differences."
    done
}

@test "changes are carried out and undone on every engine" {
    cat >before.sql <<'END'
CREATE TABLE shelf (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, gone INTEGER);
CREATE TABLE book (id INTEGER NOT NULL PRIMARY KEY, shelf_id INTEGER, title VARCHAR(40),
                   CONSTRAINT fk_book_shelf FOREIGN KEY (shelf_id) REFERENCES shelf (id));
CREATE INDEX ix_book_title ON book (title);
CREATE TABLE old_one (id INTEGER NOT NULL PRIMARY KEY);
END
    cat >after.sql <<'END'
CREATE TABLE shelf (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(60) NOT NULL DEFAULT 'none');
CREATE TABLE book (id INTEGER NOT NULL PRIMARY KEY, shelf_id INTEGER, title VARCHAR(40),
                   pages INTEGER, CONSTRAINT uq_book_title UNIQUE (title));
CREATE TABLE new_one (id INTEGER NOT NULL PRIMARY KEY, book_id INTEGER,
                      CONSTRAINT fk_new_book FOREIGN KEY (book_id) REFERENCES book (id));
CREATE INDEX ix_book_pages ON book (pages, title);
END
    for url in sqlite:///books "$postgresql" "$mysql"; do
        run_script "${url}_a" before.sql
        run_script "${url}_b" after.sql
        cupel diff "${url}_a" "${url}_b" --sql >there.sql
        cupel diff "${url}_a" "${url}_b" --sql --reverse >back.sql
        run_script "${url}_a" there.sql
        run cupel diff "${url}_a" "${url}_b" --exit-code
        output_is "No differences."
        run_script "${url}_a" back.sql
        run cupel diff before.sql "${url}_a" --exit-code
        output_is "No differences."
    done
}

@test "a script with an error is told by its place, and leaves nothing behind" {
    printf 'CREATE TABLE fine (a INTEGER);\n\n  CREATE TABEL broken (a INTEGER);\n' >bad.sql
    for url in "${postgresql}_a" "${mysql}_a"; do
        run cupel diff "$url" bad.sql
        [ "$status" -eq 1 ]
        output_has "bad.sql:3:10:"
        output_has "in: CREATE TABEL broken"
    done
    [ -z "$(psql -Atq "${postgresql}_a" -c "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")" ]
}

@test "create-all and drop-all take a file in the words of the database's engine" {
    cat >common.sql <<'END'
CREATE TABLE hens (id INTEGER NOT NULL PRIMARY KEY, egg_id INTEGER);
CREATE TABLE eggs (id INTEGER NOT NULL PRIMARY KEY, hen_id INTEGER, price INTEGER,
                   CONSTRAINT fk_eggs_hen FOREIGN KEY (hen_id) REFERENCES hens (id));
ALTER TABLE hens ADD CONSTRAINT fk_hens_egg FOREIGN KEY (egg_id) REFERENCES eggs (id);
CREATE INDEX ix_eggs_price ON eggs (price);
CREATE VIEW dear AS SELECT id FROM eggs WHERE price > 10;
END
    cp common.sql mysql.sql
    cat common.sql - >postgresql.sql <<'END'
CREATE TYPE colour AS ENUM ('white', 'brown');
ALTER TABLE eggs ADD COLUMN colour colour;
CREATE FUNCTION count_eggs() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM eggs';
END
    for url in "${postgresql}_a" "${mysql}_a"; do
        export DATABASE_URL=$url
        file=$(engine_of "$url").sql
        for again in 1 2; do
            run cupel create-all "$file"
            [ "$status" -eq 0 ]
            output_is ""
        done
        run cupel diff database "$file" --exit-code
        output_is "No differences."
        cupel create-all --sql "$file" >made.sql
        run cupel diff made.sql "$file"
        output_is "No differences."
        run cupel drop-all --yes "$file"
        [ "$status" -eq 0 ]
        run cupel inspect database --format sql
        output_is ""
        # An error in the file leaves the database as it is.
        { cat "$file" && echo "CREATE TABEL broken (a INTEGER);"; } >bad.sql
        for command in create-all "drop-all --yes"; do
            status=0
            cupel $command bad.sql >out 2>&1 &
            wait $! || status=$?
            [ "$status" -eq 1 ]
            [ -z "$(scratch_databases $!)" ]
            output=$(cat out)
            output_has "bad.sql:$(wc -l <bad.sql):8:"
            output_has "in: CREATE TABEL broken"
            run cupel inspect database --format sql
            output_is ""
        done
    done
}

@test "a server that is not there is named without the password" {
    run cupel inspect postgresql://someone:secret@127.0.0.1:1/db
    [ "$status" -eq 1 ]
    output_has "the URL is from the command line"
    output_lacks secret
}

@test "SQLAlchemy sees the same tables, columns, keys and indexes" {
    /usr/bin/python3 -c "import sqlalchemy" 2>/dev/null || skip "there is no SQLAlchemy"
    cat >compare.py <<'END'
import json
import sys
import sqlalchemy

seen = sqlalchemy.inspect(sqlalchemy.create_engine(sys.argv[1]))
tables = {table["name"]: table for table in json.load(open("shop.json"))["tables"]}
assert sorted(tables) == sorted(seen.get_table_names()), seen.get_table_names()
for name, table in tables.items():
    columns = [(c["name"], c["nullable"]) for c in table["columns"]]
    theirs = [(c["name"], c["nullable"]) for c in seen.get_columns(name)]
    assert columns == theirs, (name, columns, theirs)
    keys = [c["columns"] for c in table["constraints"] if c["kind"] == "primary key"]
    assert keys == [seen.get_pk_constraint(name)["constrained_columns"]], name
    references = sorted((c["columns"], c["referred_table"], c["referred_columns"])
                        for c in table["constraints"] if c["kind"] == "foreign key")
    assert references == sorted((f["constrained_columns"], f["referred_table"], f["referred_columns"])
                                for f in seen.get_foreign_keys(name)), name
    uniques = sorted(c["columns"] for c in table["constraints"] if c["kind"] == "unique")
    assert uniques == sorted(u["column_names"] for u in seen.get_unique_constraints(name)), name
    # MariaDB's keys are indexes too, and it makes one for a foreign key, under its name.
    told = {c.get("name") for c in table["constraints"]}
    indexes = sorted((i["name"], [p["column"] for p in i["parts"]]) for i in table.get("indexes", []))
    assert indexes == sorted((i["name"], i["column_names"]) for i in seen.get_indexes(name)
                             if "duplicates_constraint" not in i and i["name"] not in told), name
print(len(tables))
END
    for url in sqlite:///shop "${postgresql}_a" "${mysql}_a"; do
        driver_is_there "$url" || continue
        DATABASE_URL=$url cupel create-all "$chinook"
        cupel inspect "$url" --format json >shop.json
        run /usr/bin/python3 compare.py "$(python_url "$url")"
        [ "$status" -eq 0 ]
        output_is "11"
    done
}

# SQLAlchemy's words for a driver that Debian has; false where it is not installed.
python_url() { # URL
    case $1 in
    mariadb*) echo "mysql+pymysql://${1#*://}" ;;
    *) echo "$1" ;;
    esac
}

driver_is_there() { # URL
    case $1 in
    mariadb*) /usr/bin/python3 -c "import pymysql" 2>/dev/null ;;
    postgresql*) /usr/bin/python3 -c "import psycopg2" 2>/dev/null ;;
    esac
}

@test "Alembic finds no difference in what is created elsewhere, and that of a column" {
    /usr/bin/python3 -c "import alembic, sqlalchemy" 2>/dev/null || skip "there is no Alembic"
    cat >differ.py <<'END'
import sys
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

first = sqlalchemy.MetaData()
first.reflect(sqlalchemy.create_engine(sys.argv[1]))
with sqlalchemy.create_engine(sys.argv[2]).connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    for found in compare_metadata(context, first):
        print(found[0], found[2], found[3].name)
print(len(first.tables))
END
    for url in sqlite:///shop "$postgresql" "$mysql"; do
        driver_is_there "$url" || continue
        DATABASE_URL=${url}_a cupel create-all "$chinook"
        cupel inspect "${url}_a" --format sql >schema.sql
        run_script "${url}_b" schema.sql
        run /usr/bin/python3 differ.py "$(python_url "${url}_a")" "$(python_url "${url}_b")"
        [ "$status" -eq 0 ]
        output_is "11"
        echo "ALTER TABLE genre ADD COLUMN mood VARCHAR(20);" >more.sql
        run_script "${url}_b" more.sql
        run /usr/bin/python3 differ.py "$(python_url "${url}_a")" "$(python_url "${url}_b")"
        [ "$status" -eq 0 ]
        output_is "remove_column genre mood
11"
    done
}

@test "an interrupt removes the scratch database, and the status is 130" {
    # A background job ignores SIGINT unless jobs are controlled.
    set -m
    echo "CREATE TABLE t (id int); SELECT pg_sleep(100);" >postgresql.sql
    echo "CREATE TABLE t (id int) AS SELECT SLEEP(100) AS slept;" >mysql.sql
    for signal in INT TERM; do
        for kind in postgresql mysql; do
            cupel diff $kind.sql "${!kind}_a" >out 2>&1 3>&- &
            pid=$!
            for ((i = 0; i < 200; i++)); do
                [ -z "$(scratch_databases $pid)" ] || break
                sleep 0.1
            done
            [ -n "$(scratch_databases $pid)" ]
            kill -$signal $pid
            status=0
            wait $pid || status=$?
            [ "$status" -eq 130 ]
            [ ! -s out ]
            [ -z "$(scratch_databases $pid)" ]
        done
    done
}

@test "a schema or a table that is not there is an error that names the nearest" {
    cat >script.sql <<'END_OF_SCRIPT'
CREATE TABLE customers (id INTEGER NOT NULL PRIMARY KEY);
END_OF_SCRIPT
    for url in sqlite:///shop "$postgresql" "$mysql"; do
        case $url in
        sqlite*) near=mein far=main ;;
        postgresql*) near=publik far=public ;;
        *) near=${database}_aa far=${database}_a ;;
        esac
        run_script "${url}_a" script.sql
        run cupel inspect "${url}_a" --schema "$near"
        [ "$status" -eq 1 ]
        output_has "the database has no schema \"$near\"; did you mean \"$far\"?"
        run cupel inspect "${url}_a" --schema "$far" --schema quite_another
        [ "$status" -eq 1 ]
        output_has "the database has no schema \"quite_another\""
        output_lacks "did you mean"
        run cupel inspect "${url}_a" --schema "$far" --format sql
        [ "$status" -eq 0 ]
        output_has customers
        run cupel inspect "${url}_a" --tables customer
        [ "$status" -eq 1 ]
        output_has "there is no table 'customer'; did you mean 'customers'?"
        run cupel diff script.sql "${url}_a" --tables customer
        [ "$status" -eq 1 ]
        output_has "there is no table 'customer'; did you mean 'customers'?"
    done
}

@test "what the user may not read is named, and nothing is shown without it" {
    mysql_client "${database}_a" -e "CREATE TABLE t (id int); CREATE VIEW hidden AS SELECT id FROM t;
        CREATE USER ${database}_u IDENTIFIED BY 'little'; GRANT SELECT ON ${database}_a.* TO ${database}_u"
    little=mysql://${database}_u:little@${mysql#*@}_a
    run cupel inspect "$little"
    mysql_client "${database}_a" -e "DROP VIEW hidden; CREATE FUNCTION hidden() RETURNS int RETURN 1;
        GRANT EXECUTE ON ${database}_a.* TO ${database}_u"
    first=$output first_status=$status
    run cupel inspect "$little"
    mysql_client -e "DROP USER ${database}_u"
    [ "$status" -eq 1 ]
    output_has "function ${database}_a.hidden: this user may not see its definition"
    output_has "grant SELECT on mysql.proc"
    output=$first
    [ "$first_status" -eq 1 ]
    output_has "view ${database}_a.hidden: this user may not see its definition"
    output_has "grant SHOW VIEW"
}

@test "what a schema has no words for is named wherever it is shown" {
    psql -q -v ON_ERROR_STOP=1 "${postgresql}_a" <<'END'
CREATE TABLE t (id int PRIMARY KEY);
CREATE PUBLICATION news;
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple);
END
    for format in c sql json; do
        run --separate-stderr cupel inspect "${postgresql}_a" --format $format
        [ "$status" -eq 0 ]
        [[ $stderr == *"not read: the publication 'news'"* ]]
        [[ $stderr == *"not read: the text search dictionary 'words'"* ]]
        output_has "news"
        output_has "text search dictionary"
    done
    [ "$(jq -c '.unread[1]' <<<"$output")" = '{"kind":"text search dictionary","name":"words"}' ]
    for sides in "${postgresql}_a ${postgresql}_b" "${postgresql}_b ${postgresql}_a"; do
        run cupel diff $sides
        output_has "_a: not read: the publication 'news'"
        output_lacks "_b: not read"
        output_has "table t"
    done
    run --separate-stderr cupel diff "${postgresql}_a" "${postgresql}_b" --json
    [ "$(jq -c '[.from_unread[0].name, has("to_unread")]' <<<"$output")" = '["news",false]' ]
    run --separate-stderr cupel diff "${postgresql}_b" "${postgresql}_a" --json
    [ "$(jq -c '[.to_unread[0].name, has("from_unread")]' <<<"$output")" = '["news",false]' ]
    run cupel inspect "${postgresql}_a" --exclude 'n*'
    output_lacks news
    output_has "'words'"
    run cupel inspect "${postgresql}_a" --tables t
    output_lacks "not read"
    cupel inspect "${postgresql}_a" --format sql 2>/dev/null >schema.sql
    run cupel diff schema.sql "${postgresql}_a" --exit-code
    [ "$status" -eq 0 ]
}

@test "a user without rights on the tables reads PostgreSQL's catalog all the same" {
    psql -q -v ON_ERROR_STOP=1 "${postgresql}_a" <<END
CREATE TABLE t (id serial PRIMARY KEY, name text DEFAULT 'x' CHECK (name <> ''));
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE USER ${database}_u PASSWORD 'little';
END
    little=postgresql://${database}_u:little@${postgresql#*@}_a
    cupel inspect "${postgresql}_a" --format sql >everything.sql
    cupel inspect "$little" --format sql >seen.sql
    psql -q "${postgresql}_a" -c "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    run cupel inspect "$little"
    psql -q "${postgresql}_a" -c "DROP USER ${database}_u"
    cmp seen.sql everything.sql
    [ "$status" -eq 1 ]
    output_has "GRANT USAGE ON SCHEMA public TO ${database}_u"
}

@test "an error in a script for SQLite is told by its place, and nothing is written" {
    printf 'CREATE TABLE fine (a INTEGER);\n\n  CREATE TABEL broken (a INTEGER);\n' >bad.sql
    run cupel inspect bad.sql --engine sqlite --out made
    [ "$status" -eq 1 ]
    output_has "bad.sql:3:10:"
    output_has "in: CREATE TABEL broken"
    [ ! -e made ]
}

@test "an SQLite file that is not there is said to be read as an empty one" {
    run cupel inspect sqlite:///mistyped.db
    [ "$status" -eq 0 ]
    output_has "WARN  [cupel] sqlite:///mistyped.db does not exist: it reads as an empty one"
    [ ! -e mistyped.db ]
}
