# cupel inspect, diff, create-all and drop-all on SQLite, where no server is needed.
load helper
load models

# Two databases that differ, in $a and $b.
make_databases() {
    a=sqlite:///a.db b=sqlite:///b.db
    sqlite3 a.db "
        CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL,
                            role_id INTEGER REFERENCES roles (id));
        CREATE INDEX ix_users_name ON users (name);
        INSERT INTO roles VALUES (1, 'admin');
        INSERT INTO users VALUES (1, 'anna', 1);"
    sqlite3 b.db "
        CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x',
                            role_id INTEGER REFERENCES roles (id), age INTEGER);
        CREATE TABLE extra (a INTEGER);"
}

@test "the models that are written compile and equal the database" {
    make_databases
    run cupel inspect "$a" --out made
    [ "$status" -eq 0 ]
    folder_has a.db b.db made/models.c made/models.h
    run cupel diff "$a" made/models.c --exit-code
    [ "$status" -eq 0 ]
    output_is "No differences."
    run cupel diff made/models.c "$b" --exit-code
    [ "$status" -eq 3 ]
    output_has "column age INTEGER"
}

@test "what is printed compiles as one file" {
    make_databases
    cupel inspect "$a" >models.c
    run cupel diff models.c "$a" --exit-code
    [ "$status" -eq 0 ]
}

@test "files that differ are not overwritten" {
    make_databases
    mkdir out
    echo "/* mine */" >out/models.c
    run cupel inspect "$a" --out out
    [ "$status" -eq 1 ]
    output_has "out/models.c is there and differs; --force overwrites it"
    [ ! -e out/models.h ]
    [ "$(cat out/models.c)" = "/* mine */" ]
    run cupel inspect "$a" --out out --force
    [ "$status" -eq 0 ]
    # The same again changes nothing, so that it needs no force.
    run cupel inspect "$a" --out out
    [ "$status" -eq 0 ]
    output_is ""
}

@test "a review is grouped by table" {
    make_databases
    run cupel diff "$a" "$b"
    [ "$status" -eq 0 ]
    output_is "+ table extra
  + CREATE TABLE extra (
  +     a INTEGER
  + )
~ table users
  + column age INTEGER
  ~ column name type: VARCHAR(20) -> VARCHAR(30)
  ~ column name default: (none) -> 'x'
  - index ix_users_name: CREATE INDEX ix_users_name ON users (name)
5 differences."
}

@test "the statements lead from one to the other and back, and keep the rows" {
    make_databases
    cupel diff "$a" "$b" --sql >there.sql
    cupel diff "$a" "$b" --sql --reverse >back.sql
    cp a.db first.db
    sqlite3 -bail a.db <there.sql
    run cupel diff "$a" "$b" --exit-code
    output_is "No differences."
    [ "$(sqlite3 a.db "SELECT name FROM users")" = anna ]
    sqlite3 -bail a.db <back.sql
    run cupel diff "$a" sqlite:///first.db --exit-code
    output_is "No differences."
}

@test "statements that may lose a renamed column warn, and --rename keeps it" {
    make_databases
    cp a.db b.db
    sqlite3 b.db "ALTER TABLE users RENAME COLUMN name TO nickname"
    run --separate-stderr cupel diff "$a" "$b" --sql
    [ "$status" -eq 0 ]
    [[ $stderr == *"--rename 'users.name=nickname' keeps that, --rename 'users.name=' says it may go" ]]
    run --separate-stderr cupel diff "$a" "$b" --sql --rename users.name=
    [ -z "$stderr" ]
    run --separate-stderr cupel diff "$a" "$b" --sql --rename users.name=nickname
    [ -z "$stderr" ]
    sqlite3 -bail a.db <<<"$output"
    [ "$(sqlite3 a.db "SELECT nickname FROM users")" = anna ]
    run cupel diff "$a" "$b" --exit-code
    output_is "No differences."
    run cupel diff "$a" "$b" --rename users.name=nothing
    [ "$status" -eq 1 ]
    output_has "there is no column 'nothing' that could be the new one"
}

@test "a difference is JSON for programs" {
    make_databases
    run cupel diff "$a" "$b" --json
    [ "$status" -eq 0 ]
    [ "$(jq -r '.format, .version, .engine' <<<"$output" | xargs)" = "cupel-diff 1 sqlite" ]
    [ "$(jq -r '.differences[] | select(.kind == "change type") | .from' <<<"$output")" = "VARCHAR(20)" ]
}

@test "a schema is JSON for programs" {
    make_databases
    run cupel inspect "$a" --format json
    [ "$status" -eq 0 ]
    [ "$(jq -r '.tables[].name' <<<"$output" | xargs)" = "roles users" ]
    [ "$(jq -r '.tables[1].constraints[] | select(.kind == "foreign key") | .referred_table' <<<"$output")" = roles ]
}

@test "SQL that creates the same again" {
    make_databases
    cupel inspect "$b" --format sql >schema.sql
    sqlite3 -bail made.db <schema.sql
    run cupel diff sqlite:///made.db "$b" --exit-code
    output_is "No differences."
}

@test "tables are chosen and left out by patterns" {
    make_databases
    run cupel inspect "$b" --format json --tables 'u*' --tables roles
    [ "$(jq -r '.tables[].name' <<<"$output" | xargs)" = "roles users" ]
    run cupel inspect "$b" --format json --exclude 'e?tra' --exclude roles
    [ "$(jq -r '.tables[].name' <<<"$output" | xargs)" = "users" ]
    run cupel diff "$a" "$b" --exclude extra --exclude users --exit-code
    [ "$status" -eq 0 ]
}

@test "a table that is not there is an error that names the nearest" {
    make_databases
    run cupel inspect "$a" --tables user
    [ "$status" -eq 1 ]
    output_is "cupel: sqlite:///a.db: there is no table 'user'; did you mean 'users'?"
}

@test "what is no source is told so" {
    make_databases
    run cupel inspect a.db
    [ "$status" -eq 1 ]
    output_has "a database is a URL, as in sqlite:///data.sqlite"
    run cupel inspect nothing
    [ "$status" -eq 1 ]
    output_has "'nothing' is no URL"
    run cupel inspect "$a" --format xml
    [ "$status" -eq 2 ]
    output_has "there is no format 'xml'"
    run cupel diff "$a" "$b" --engine oracle
    [ "$status" -eq 2 ]
    output_has "there is no engine 'oracle'"
    run cupel inspect sqlite:////no/such/folder/x.db
    [ "$status" -eq 1 ]
    output_has "the URL is from the command line"
}

@test "the configured models and database need no names" {
    cupel -q init
    write_models
    run cupel diff database models --exit-code
    [ "$status" -eq 3 ]
    run cupel create-all
    [ "$status" -eq 0 ]
    run cupel diff database models --exit-code
    [ "$status" -eq 0 ]
    run cupel create-all
    [ "$status" -eq 0 ]
    run cupel drop-all
    [ "$status" -eq 1 ]
    output_has "say --yes"
    [ "$(sqlite3 data.sqlite "SELECT count(*) FROM sqlite_schema WHERE type = 'table'")" -eq 2 ]
    run cupel drop-all --yes
    [ "$status" -eq 0 ]
    [ "$(sqlite3 data.sqlite "SELECT count(*) FROM sqlite_schema WHERE type = 'table'")" -eq 0 ]
}

# What drop-all says to an answer that somebody types.
drop_all_answered() { # KEYS
    run python3 "$BATS_TEST_DIRNAME/at_terminal.py" "[y/N]" "$1" cupel drop-all
    output_has "Drop 2 tables (roles, users) of sqlite:///data.sqlite, with all their rows? [y/N]"
}

@test "drop-all asks on a terminal, naming the tables and the database" {
    cupel -q init
    write_models
    cupel create-all
    # No, nothing, the end of the input, and Ctrl-C.
    for keys in 'n\n' '\n' '\x04' '\x03'; do
        drop_all_answered "$keys"
        if [ "$keys" = '\x03' ]; then
            [ "$status" -eq 130 ]
        else
            [ "$status" -eq 1 ]
            output_has "nothing was dropped"
        fi
        [ "$(sqlite3 data.sqlite .tables | wc -w)" -eq 2 ]
    done
    drop_all_answered 'y\n'
    [ "$status" -eq 0 ]
    [ -z "$(sqlite3 data.sqlite .tables)" ]
    # Without tables there is nothing to ask.
    run on_terminal cupel drop-all
    [ "$status" -eq 0 ]
    output_is ""
}

@test "drop-all of a database that is not there makes none" {
    cupel -q init
    write_models
    run cupel drop-all --yes
    [ "$status" -eq 0 ]
    output_is "WARN  [cupel] sqlite:///data.sqlite does not exist: there is nothing to drop"
    [ ! -e data.sqlite ]
}

@test "create-all and drop-all print their statements" {
    cupel -q init
    write_models
    run cupel create-all --sql
    [ "$status" -eq 0 ]
    output_has "CREATE TABLE users ("
    [ ! -s data.sqlite ]
    cupel create-all --sql | sqlite3 -bail made.db
    run cupel diff sqlite:///made.db models --exit-code
    [ "$status" -eq 0 ]
    cupel drop-all --sql | sqlite3 -bail made.db
    [ -z "$(sqlite3 made.db .tables)" ]
    run cupel create-all --sql --engine postgresql
    output_has "BIGSERIAL"
    for command in create-all drop-all; do
        run cupel $command --sql no.sql
        [ "$status" -eq 1 ]
        output_has "no.sql"
        run cupel $command --sql notes.txt
        [ "$status" -eq 1 ]
        output_has "'notes.txt' is no URL"
    done
    for command in create-all "drop-all --yes"; do
        run cupel $command --engine sqlite
        [ "$status" -eq 2 ]
        output_has "--engine goes with --sql"
    done
}

write_script() {
    cat >shop.sql <<'END'
CREATE TABLE items (id INTEGER PRIMARY KEY, shop_id INTEGER REFERENCES shops (id), name TEXT);
CREATE INDEX ix_items_name ON items (name);
CREATE VIEW names AS SELECT name FROM items;
CREATE TRIGGER trimmed AFTER INSERT ON items BEGIN
    UPDATE items SET name = trim(name) WHERE id = new.id;
END;
CREATE TABLE shops (id INTEGER PRIMARY KEY);
END
}

@test "create-all and drop-all take a file of SQL" {
    export DATABASE_URL=sqlite:///data.sqlite
    write_script
    run cupel create-all --sql shop.sql
    [ "$status" -eq 0 ]
    output_has "CREATE VIEW names"
    [ ! -e data.sqlite ]
    # What is there stays, and what is missing comes.
    sqlite3 data.sqlite "CREATE TABLE shops (id INTEGER PRIMARY KEY, own TEXT); INSERT INTO shops VALUES (1, 'x')"
    for again in 1 2; do
        run cupel create-all shop.sql
        [ "$status" -eq 0 ]
        output_is ""
    done
    [ "$(sqlite3 data.sqlite "INSERT INTO items VALUES (1, 1, ' a '); SELECT name || own FROM names, shops")" = ax ]
    run cupel diff database shop.sql
    output_is "~ table shops
  - column own TEXT
1 difference."
    sqlite3 data.sqlite "CREATE TABLE other (id INTEGER)"
    run cupel drop-all shop.sql
    [ "$status" -eq 1 ]
    output_has "say --yes"
    [ "$(sqlite3 data.sqlite "SELECT count(*) FROM items")" -eq 1 ]
    run cupel drop-all --yes shop.sql
    [ "$status" -eq 0 ]
    [ "$(sqlite3 data.sqlite "SELECT group_concat(name) FROM sqlite_schema")" = other ]
    run cupel drop-all --yes sqlite:///data.sqlite
    [ "$status" -eq 2 ]
    output_has "is a database: what is to be dropped is told by models or by a .sql file"
}

@test "drop-all asks with the names of all that it drops" {
    export DATABASE_URL=sqlite:///data.sqlite
    write_script
    cupel create-all shop.sql
    run python3 "$BATS_TEST_DIRNAME/at_terminal.py" "[y/N]" 'n\n' cupel drop-all shop.sql
    output_has "Drop 2 tables and 2 other objects (items, shops, names, trimmed) of sqlite:///data.sqlite, with all their rows? [y/N]"
    [ "$status" -eq 1 ]
    [ "$(sqlite3 data.sqlite "SELECT count(*) FROM sqlite_schema")" -eq 5 ]
}

@test "a file with an error creates and drops nothing" {
    export DATABASE_URL=sqlite:///data.sqlite
    printf 'CREATE TABLE fine (a INTEGER);\n\n  CREATE TABEL broken (a INTEGER);\n' >bad.sql
    for command in "create-all" "create-all --sql" "drop-all --yes"; do
        run cupel $command bad.sql
        [ "$status" -eq 1 ]
        output_has "bad.sql:3:10:"
        output_has "in: CREATE TABEL broken"
        output_lacks "fine"
        folder_has bad.sql
    done
}

@test "a revision makes views, triggers and options, and undoes them" {
    cupel -q init
    cat >migrations/versions/0a1b_objects.c <<'END'
#include <cupel/op.h>

static void upgrade(cupel_op *op)
{
    cupel_op_create_table(op, "books",
        CUPEL_OP_COLUMN("id", CUPEL_INTEGER, .primary_key = true),
        CUPEL_OP_COLUMN("title", CUPEL_TEXT),
        CUPEL_OP_INDEX("ix_books_title", "title COLLATE \"NOCASE\" desc"),
        CUPEL_OP_TABLE_OPTION("sqlite", "STRICT", NULL));
    cupel_op_create_view(op, "titles", "AS SELECT title FROM books");
    cupel_op_create_trigger(op, "trim_title", "books",
                            "AFTER INSERT ON books BEGIN"
                            " UPDATE books SET title = trim(title) WHERE id = new.id; END");
    cupel_op_alter_object(op, CUPEL_OBJECT_VIEW, "titles",
                          .definition = "AS SELECT id, title FROM books");
}

static void downgrade(cupel_op *op)
{
    cupel_op_drop_trigger(op, "trim_title", "books");
    cupel_op_drop_view(op, "titles");
    cupel_op_drop_table(op, "books");
}

CUPEL_REVISION(0a1b0a1b0a1b, .down_revision = NULL, .message = "objects",
               .upgrade = upgrade, .downgrade = downgrade);
END
    run cupel upgrade
    [ "$status" -eq 0 ]
    sqlite3 data.sqlite "INSERT INTO books VALUES (1, '  A title ')"
    [ "$(sqlite3 data.sqlite "SELECT id || title FROM titles")" = "1A title" ]
    run cupel inspect database --format sql
    output_has ") STRICT;"
    output_has 'COLLATE'
    run cupel downgrade base
    [ "$status" -eq 0 ]
    run cupel inspect database --format sql
    output_is ""
}
