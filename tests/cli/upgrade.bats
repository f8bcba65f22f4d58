# upgrade, downgrade, stamp, current, and plans, with revisions in SQL.
load helper

prepare() {
    cupel -q init
    sql_revision aaaa1111 "" "first"
    sql_revision bbbb2222 aaaa1111 "second"
    sql_revision cccc3333 bbbb2222 "third"
}

tables() {
    sqlite3 data.sqlite "SELECT name FROM sqlite_master WHERE name LIKE 't\_%' ESCAPE '\' ORDER BY 1" | tr '\n' ' '
}

@test "upgrade goes to head, step by step" {
    run cupel upgrade
    [ "$status" -eq 0 ]
    output_is "INFO  [cupel.migrate] Running upgrade  -> aaaa1111, first
INFO  [cupel.migrate] Running upgrade aaaa1111 -> bbbb2222, second
INFO  [cupel.migrate] Running upgrade bbbb2222 -> cccc3333, third"
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
    run cupel upgrade
    [ "$status" -eq 0 ]
    output_is ""
}

@test "targets: ids, beginnings, relative" {
    cupel -q upgrade aaaa
    [ "$(tables)" = "t_aaaa1111 " ]
    cupel -q upgrade +1
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 " ]
    cupel -q upgrade aaaa1111+2
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
    cupel -q downgrade
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 " ]
    cupel -q downgrade -2
    [ "$(tables)" = "" ]
    run cupel downgrade
    [ "$status" -eq 1 ]
    output_is "cupel: Relative revision -1 didn't produce 1 migrations"
    run cupel upgrade +7
    [ "$status" -eq 1 ]
    output_is "cupel: Relative revision +7 didn't produce 7 migrations"
    run cupel upgrade nonsense
    [ "$status" -eq 1 ]
    output_has "cupel: Can't locate revision identified by 'nonsense'"
    run cupel downgrade cccc3333
    [ "$status" -eq 1 ]
    output_is "cupel: Destination cccc3333 is not a valid downgrade target from current head(s)"
}

@test "quiet says nothing, verbose more" {
    run cupel -q upgrade bbbb2222
    [ "$status" -eq 0 ]
    output_is ""
    run cupel -v upgrade
    [ "$status" -eq 0 ]
    output_has "INFO  [cupel.migrate] Running upgrade bbbb2222 -> cccc3333, third"
}

@test "--plan prints the steps and runs nothing" {
    run cupel upgrade bbbb2222 --plan
    [ "$status" -eq 0 ]
    output_is "upgrade <base> -> aaaa1111, first
upgrade aaaa1111 -> bbbb2222, second"
    run cupel upgrade --plan --json bbbb2222
    output_is '{"steps":[{"op":"upgrade","revision":"aaaa1111","from":[],"to":["aaaa1111"],"message":"first"},{"op":"upgrade","revision":"bbbb2222","from":["aaaa1111"],"to":["bbbb2222"],"message":"second"}]}'
    [ -z "$(tables)" ]
    cupel -q upgrade
    run cupel downgrade -1 --plan --json
    output_is '{"steps":[{"op":"downgrade","revision":"cccc3333","from":["cccc3333"],"to":["bbbb2222"],"message":"third"}]}'
    run cupel stamp base --plan --json
    output_is '{"steps":[{"op":"stamp","revision":null,"from":["cccc3333"],"to":[],"message":""}]}'
    run cupel upgrade --plan
    output_is "Nothing to do."
    run cupel upgrade --plan --json
    output_is '{"steps":[]}'
    run cupel upgrade --json
    [ "$status" -eq 2 ]
    output_has "--json goes with --plan"
}

@test "commands that read make no database" {
    run --separate-stderr cupel current
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $stderr = "WARN  [cupel] sqlite:///data.sqlite does not exist yet; 'cupel upgrade' makes it" ]]
    run --separate-stderr cupel current --json
    output_is '{"revisions":[]}'
    run cupel current --check-heads
    [ "$status" -eq 3 ]
    for command in "upgrade --plan" "downgrade base" "stamp --plan" "history -i" "show current"; do
        run cupel $command
        [ "$status" -eq 0 ]
        output_lacks "does not exist"
    done
    run cupel downgrade
    [ "$status" -eq 1 ]
    [ ! -e data.sqlite ]
    cupel -q upgrade aaaa1111
    [ -e data.sqlite ]
    run cupel current
    output_is "aaaa1111, first"
}

@test "a command that fails leaves no empty database behind" {
    sql_revision bad00000 "" "bad"
    echo "INSERT INTO nowhere VALUES (1);" >>migrations/versions/bad00000.sql
    sed -i 's/^DROP TABLE.*//; s/^-- downgrade.*//' migrations/versions/bad00000.sql
    for command in "upgrade nonsense" "upgrade bad00000" "upgrade +9" "stamp nonsense"; do
        run cupel $command
        [ "$status" -eq 1 ]
        [ -z "$(ls | grep sqlite)" ]
    done
    rm migrations/versions/*
    run cupel upgrade
    [ "$status" -eq 0 ]
    [ -z "$(ls | grep sqlite)" ]
}

@test "an empty database that was there before stays" {
    touch data.sqlite
    run cupel upgrade nonsense
    [ "$status" -eq 1 ]
    [ -e data.sqlite ]
}

@test "a folder that is not there is named by every command that needs the database" {
    for command in upgrade current "history -i" "downgrade base" "stamp head" "create-all"; do
        cp "$CUPEL_SOURCE"/examples/flasky/models.[ch] .
        run cupel $command --url sqlite:///no/such/data.sqlite
        [ "$status" -eq 1 ]
        output_has "data.sqlite: the folder "
        output_has "no/such does not exist"
        output_has "the URL is from --url"
        [ ! -e no ]
    done
}

@test "current shows where the database stands" {
    cupel -q stamp base
    run cupel current
    [ "$status" -eq 0 ]
    output_is ""
    run cupel current --json
    output_is '{"revisions":[]}'
    cupel -q upgrade bbbb2222
    run cupel current
    output_is "bbbb2222, second"
    run cupel current -v
    output_has "Current revision(s) for sqlite:///data.sqlite:"
    output_has "Path: migrations/versions/bbbb2222.sql"
    run cupel current --json
    [ "$(jq -r '.revisions[0].revision' <<<"$output")" = bbbb2222 ]
    run cupel current --check-heads
    [ "$status" -eq 3 ]
    output_has "Database is not on all head revisions: 1 to run; 'cupel upgrade' runs them"
    cupel -q upgrade
    run cupel current --check-heads
    [ "$status" -eq 0 ]
    output_is "cccc3333 (head), third"
    run cupel history -i -r current:
    output_is "bbbb2222 -> cccc3333 (head) (current), third"
    run cupel show current
    output_has "Rev: cccc3333 (head)"
}

@test "stamp moves the mark and runs nothing" {
    run cupel stamp
    [ "$status" -eq 0 ]
    [ -z "$(tables)" ]
    run cupel current
    output_is "cccc3333 (head), third"
    cupel -q stamp aaaa1111
    run cupel current
    output_is "aaaa1111, first"
    cupel -q stamp base
    run cupel current
    output_is ""
}

@test "a database at a revision that no file defines" {
    cupel -q upgrade
    rm migrations/versions/cccc3333.sql
    run cupel current
    [ "$status" -eq 0 ]
    output_is "cccc3333 (no file defines it)"
    cp "$CUPEL_SOURCE"/examples/flasky/models.[ch] .
    for command in upgrade downgrade "stamp head" check "migrate -m x"; do
        run cupel $command
        [ "$status" -eq 1 ]
        output_has "cupel: Can't locate revision identified by 'cccc3333': the database is at it, but no file in migrations/versions defines it"
    done
    run cupel stamp --purge bbbb2222
    [ "$status" -eq 0 ]
    run cupel current
    output_is "bbbb2222 (head), second"
}

@test "a failing statement takes its revision back, names file and line, and leaves the others" {
    printf -- '-- broken\n-- revision: dddd4444\n-- revises: cccc3333\n-- upgrade\nCREATE TABLE t_dddd4444 (id INTEGER);\n\nINSERT INTO nowhere VALUES (1);\n' \
        >migrations/versions/dddd4444.sql
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "migrations/versions/dddd4444.sql:7"
    output_has "nowhere"
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
    run cupel current
    output_is "cccc3333, third"
}

# A limit on the size of files, as a disk that is full.
limited() {
    ( ulimit -f "$1"; trap '' XFSZ; shift; "$@" )
}

@test "a full disk takes the revision back, and the next run goes on" {
    cupel -q upgrade bbbb2222
    {
        printf -- '-- large\n-- revision: dddd4444\n-- revises: cccc3333\n-- upgrade\n'
        printf 'CREATE TABLE t_dddd4444 (id INTEGER, text TEXT);\n'
        printf 'INSERT INTO t_dddd4444 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n'
        printf ' WHERE i < 2000) SELECT i, hex(zeroblob(500)) FROM n;\n'
    } >migrations/versions/dddd4444.sql
    run limited 300 cupel upgrade
    [ "$status" -eq 1 ]
    output_has "revision dddd4444, upgrade, "
    output_has "at its commit: disk I/O error"
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
    [ "$(sqlite3 data.sqlite 'PRAGMA integrity_check')" = ok ]
    run cupel current
    output_is "cccc3333, third"
    cupel -q upgrade
    [ "$(sqlite3 data.sqlite 'SELECT count(*) FROM t_dddd4444')" -eq 2000 ]
}

@test "a full disk leaves no part of a new revision" {
    run limited 0 cupel revision -m "more"
    [ "$status" -eq 1 ]
    output_has "migrations/versions/"
    output_has "File too large"
    [ "$(ls migrations/versions | wc -l)" -eq 3 ]
}

@test "branches: heads, labels, merges" {
    sql_revision side0001 bbbb2222 "side" "-- branch_labels: side"
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "cupel: Multiple head revisions are present for given argument 'head'"
    cupel -q upgrade heads
    run cupel current
    output_has "cccc3333 (head), third"
    output_has "side0001 (side) (head), side"
    cupel -q downgrade side@-1
    run cupel current
    output_is "cccc3333 (head), third"
    cupel -q upgrade side@head
    run cupel revision -m "which one?"
    [ "$status" -eq 1 ]
    output_has "Multiple heads are present; please specify the head revision on which the new revision should be based (--head), or perform a merge ('cupel merge')."
    run cupel merge -m "together" --sql --rev-id merged01
    [ "$status" -eq 0 ]
    output_is "  Generating migrations/versions/merged01_together.sql ... done"
    grep -qx -- '-- revises: cccc3333, side0001' migrations/versions/merged01_together.sql
    run cupel merge
    [ "$status" -eq 1 ]
    output_is "cupel: there is nothing to merge: 'heads' is one revision"
    run cupel upgrade
    output_is "INFO  [cupel.migrate] Running upgrade cccc3333, side0001 -> merged01, together"
    run cupel current
    output_is "merged01 (side) (head) (mergepoint), together"
    run cupel downgrade -1
    [ "$status" -eq 1 ]
    output_has "cupel: Ambiguous walk: revision merged01 joins 2 revisions"
    cupel -q downgrade cccc3333
    run cupel current
    [ "${#lines[@]}" -eq 2 ]
}

@test "a revision on another than the head begins a branch, if that is meant" {
    run cupel revision --head bbbb2222 --rev-id dddd4444
    [ "$status" -eq 1 ]
    output_is "cupel: Revision bbbb2222 is not a head revision; please specify --splice to create a new branch from this revision"
    run cupel revision --head bbbb --splice --rev-id dddd4444
    [ "$status" -eq 0 ]
    run cupel heads
    output_has "dddd4444 (head)"
    output_has "cccc3333 (head)"
    run cupel revision --head dddd4444 --rev-id eeee5555
    [ "$status" -eq 0 ]
    run cupel show eeee5555
    output_has "Parent: dddd4444"
}

@test "a bad URL and a database that cannot be opened say where the URL is from" {
    run cupel current --url sqlite://data.sqlite
    [ "$status" -eq 1 ]
    output_has "four before an absolute one: sqlite:///data.sqlite"
    run cupel current --url sqlite://folder/data.sqlite
    output_has "four before an absolute one: sqlite:///folder/data.sqlite"
    run cupel current --url "nonsense"
    [ "$status" -eq 1 ]
    output_has "the URL is from --url"
    DATABASE_URL=oracle://host/db run cupel current
    [ "$status" -eq 1 ]
    output_has "the URL is from \$DATABASE_URL"
    sed -i 's|^url = .*|url = sqlite:///no/such/folder/x.db|' cupel.ini
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "the URL is from cupel.ini:6"
    echo "this is no database, but it is long enough to be looked at as one" >data.sqlite
    run cupel current --url sqlite:///data.sqlite
    [ "$status" -eq 1 ]
    output_has "cupel: "
}

@test "several at once: each revision runs once, and everybody succeeds" {
    for i in 1 2 3 4; do
        cupel upgrade >"log$i" 2>&1 &
        pids[$i]=$!
    done
    for i in 1 2 3 4; do
        wait "${pids[$i]}" || { cat "log$i"; return 1; }
    done
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
    [ "$(cat log? | grep -c 'Running upgrade')" -eq 3 ]
}

@test "one transaction around all revisions, where that is configured" {
    echo "transaction_per_migration = false" >>cupel.ini
    printf -- '-- broken\n-- revision: dddd4444\n-- revises: cccc3333\n-- upgrade\nINSERT INTO nowhere VALUES (1);\n' \
        >migrations/versions/dddd4444.sql
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "migrations/versions/dddd4444.sql:5"
    [ -z "$(tables)" ]
    rm migrations/versions/dddd4444.sql
    cupel -q upgrade
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
}

@test "a revision without a downgrade, and one that has nothing for this engine" {
    printf -- '-- one way\n-- revision: dddd4444\n-- revises: cccc3333\n-- upgrade\nCREATE TABLE t_dddd4444 (id INTEGER);\n' \
        >migrations/versions/dddd4444.sql
    cupel -q upgrade
    run cupel downgrade
    [ "$status" -eq 1 ]
    output_has "dddd4444"
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 t_dddd4444 " ]
    printf -- '-- elsewhere\n-- revision: eeee5555\n-- revises: dddd4444\n-- upgrade postgresql\nCREATE TABLE t_eeee5555 (id INTEGER);\n' \
        >migrations/versions/eeee5555.sql
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has 'migrations/versions/eeee5555.sql: there is no section "-- upgrade"'
    printf -- '-- upgrade\n' >>migrations/versions/eeee5555.sql
    cupel -q upgrade
    run cupel current
    output_is "eeee5555 (head), elsewhere"
}

@test "an edited file whose revision ran already is not run again" {
    cupel -q upgrade
    sed -i 's/t_cccc3333/t_other/' migrations/versions/cccc3333.sql
    run cupel upgrade
    [ "$status" -eq 0 ]
    output_is ""
    run cupel downgrade
    [ "$status" -eq 1 ]
    output_has "migrations/versions/cccc3333.sql:7"
    [ "$(tables)" = "t_aaaa1111 t_bbbb2222 t_cccc3333 " ]
}
