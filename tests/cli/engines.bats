# cupel diff, inspect and create-all between databases of different engines.
load helper
load servers

prepare() {
    need_servers
    database=cupel_engines_$$_$RANDOM
    make_databases "${database}_a" "${database}_b"
    postgresql=$postgresql/$database
    mysql=$mysql/$database
}

clean_up() { drop_databases; }

@test "create-all makes the schema of a database again, on its engine or another" {
    printf 'CREATE TABLE shelves (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
            CREATE TABLE books (id INTEGER PRIMARY KEY, shelf_id INTEGER REFERENCES shelves (id));
            CREATE INDEX ix_books_shelf ON books (shelf_id);' | sqlite3 books.db
    for url in sqlite:///other.db "${postgresql}_b" "${mysql}_b"; do
        run cupel --url "$url" create-all sqlite:///books.db
        [ "$status" -eq 0 ]
        run cupel diff sqlite:///books.db "$url" --exit-code
        output_is "No differences."
    done
    printf 'CREATE VIRTUAL TABLE texts USING fts5 (body);' | sqlite3 texts.db
    run cupel --url "${postgresql}_a" create-all sqlite:///texts.db
    [ "$status" -eq 1 ]
    output_has "postgresql has nothing like the virtual table 'texts': it would be lost"
}

@test "two databases of different engines are compared as the second one's engine sees them" {
    models=$CUPEL_SOURCE/examples/chinook/models.c
    sqlite=sqlite:///shop
    for url in "${sqlite}_a" "${postgresql}_a" "${mysql}_a"; do
        DATABASE_URL=$url cupel create-all "$models"
    done
    for from in "$sqlite" "$postgresql" "$mysql"; do
        for to in "$sqlite" "$postgresql" "$mysql"; do
            run cupel diff "${from}_a" "${to}_a" --exit-code
            output_is "No differences."
            [ "$status" -eq 0 ]
        done
    done
}

# Tables of everything that models say of every engine, in ${database}_a of each.
make_varied_tables() { # NAME OF A FILE THAT DEFINES THEM
    printf '#include "%s"\n' "$1" >varied.c
    echo 'CUPEL_METADATA(app_metadata, nullable_model, filled_model, parents_model, children_model,
          links_model, hen_model, egg_model, given_model, counted_model, generated_model);' >>varied.c
    for url in sqlite:///shop "$postgresql" "$mysql"; do
        DATABASE_URL=${url}_$2 cupel create-all varied.c
    done
}

@test "what models make on one engine does not differ from what they make on another" {
    make_varied_tables "$CUPEL_SOURCE/tests/compliance/varied_tables.h" a
    for from in sqlite:///shop "$postgresql" "$mysql"; do
        for to in sqlite:///shop "$postgresql" "$mysql"; do
            run --separate-stderr cupel diff "${from}_a" "${to}_a" --exit-code
            output_is "No differences."
            [ "$status" -eq 0 ]
            # SQLite has no place for two comments, which is said; else there is nothing to say.
            if [ "$(engine_of "$from")" != "$(engine_of "$to")" ] && [[ $from$to == *sqlite* ]]; then
                [[ $stderr == *"sqlite has no comments: those of 'generated' in "*" are not compared" ]]
            else
                [ -z "$stderr" ]
            fi
        done
    done
}

@test "what differs on one engine from what is on another is told from both sides" {
    varied=$CUPEL_SOURCE/tests/compliance/varied_tables.h
    make_varied_tables "$varied" a
    sed -e 's/"sad", "it/"SAD", "it/' -e 's/price >= 0/price > 1/' -e 's/y desc, x/y, x/' \
        -e 's/"9000000000"/"8000000000"/' -e "s/'12:30:00'/'12:31:00'/" \
        -e 's/"h", CUPEL_STRING(64))/"h", CUPEL_STRING(65))/' -e 's/"code, y"/"code, x"/' \
        -e 's/.on_delete = CUPEL_SET_NULL/.on_delete = CUPEL_CASCADE/' -e 's/price \* 2/price * 3/' \
        -e 's/"tag", CUPEL_STRING(20), .unique/"tag", CUPEL_STRING(20), .not_null = true, .unique/' \
        "$varied" >changed.h
    make_varied_tables "$PWD/changed.h" b
    for from in sqlite:///shop_a "${postgresql}_a" "${mysql}_a"; do
        for to in sqlite:///shop_b "${postgresql}_b" "${mysql}_b"; do
            [ "$(engine_of "$from")" != "$(engine_of "$to")" ] || continue
            for pair in "$from $to" "$to $from"; do
                run cupel diff $pair --exit-code
                [ "$status" -eq 3 ]
                for what in "column h type" "column r type" "column c default" "column n default" \
                    "column tag nullable" ck_children_price fk_children_other_children ix_down \
                    ix_only "column double_price computed"; do
                    output_has "$what"
                done
                output_lacks "table parents"
                output_lacks "table links"
                output_lacks "table counted"
            done
        done
    done
}

@test "what leads from one engine's database to another's is written for the second" {
    echo "CREATE TABLE shelf (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(40));" >before.sql
    echo "CREATE TABLE shelf (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(40), room BIGINT NOT NULL);
          CREATE INDEX ix_shelf_room ON shelf (room);" >after.sql
    for from in sqlite:///shelf "$postgresql" "$mysql"; do
        for to in sqlite:///shelf "$postgresql" "$mysql"; do
            [ "$from" != "$to" ] || continue
            run_script "${from}_a" before.sql
            run_script "${to}_b" after.sql
            run cupel diff "${from}_a" "${to}_b" --exit-code
            [ "$status" -eq 3 ]
            output_has "room"
            output_has "ix_shelf_room"
            run cupel diff "${from}_a" "${to}_b" --json --exit-code
            [ "$status" -eq 3 ]
            echo "$output" | python3 -c '
import json, sys
diff = json.load(sys.stdin)
assert diff["engine"] == sys.argv[1], diff["engine"]
assert [d["kind"] for d in diff["differences"]] == ["add column", "add index"], diff
' "$(engine_of "$to")"
            # The statements are in words of the second: they do for a database of its engine.
            run_script "${to}_a" before.sql
            run cupel diff "${from}_a" "${to}_b" --sql --exit-code
            [ "$status" -eq 3 ]
            echo "$output" >there.sql
            run_script "${to}_a" there.sql
            run cupel diff "${to}_a" "${to}_b" --exit-code
            output_is "No differences."
            for url in "${from}_a" "${to}_a" "${to}_b"; do
                echo "DROP TABLE IF EXISTS shelf;" >drop.sql
                run_script "$url" drop.sql
            done
        done
    done
}

@test "what the second engine has no words for is named" {
    psql -q "${postgresql}_a" -c "CREATE MATERIALIZED VIEW counted AS SELECT 1 AS n"
    touch empty_b
    run cupel diff "${postgresql}_a" sqlite:///empty_b --reverse
    output_has "counted"
    run cupel diff sqlite:///empty_b "${postgresql}_a" --engine sqlite
    output_has "sqlite has no materialized view: 'counted'"
}

@test "what another engine has nothing like is named, all of it, and nothing is written" {
    psql -q -v ON_ERROR_STOP=1 "${postgresql}_a" <<'END'
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE SEQUENCE counter;
CREATE TABLE t (id bigserial PRIMARY KEY, feeling mood NOT NULL);
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM t;
END
    for engine in sqlite mysql; do
        run cupel inspect "${postgresql}_a" --format sql --engine $engine --out made
        [ "$status" -eq 1 ]
        output_has "$engine has nothing like the domain 'posint'"
        [ $engine = mysql ] || output_has "the sequence 'counter'"
        output_has "the materialized view 'counted'"
        output_has "--exclude NAME leaves out what cannot be written"
        output_lacks mood
        [ ! -e made/schema.sql ]
        others="--exclude posint --exclude counter --exclude counted"
        cupel inspect "${postgresql}_a" --format sql --engine $engine $others >there.sql
        [ $engine = mysql ] && url=${mysql}_a || url=sqlite:///made
        run_script "$url" there.sql
        run cupel diff "${postgresql}_a" "$url" $others --exit-code
        output_is "No differences."
    done
}
