# Histories without a database: lists, names, and graphs that are refused.
load helper

prepare() {
    cupel -q init
}

branched() {
    sql_revision base0000 "" "the beginning"
    sql_revision left0001 base0000 "the left" "-- branch_labels: left"
    sql_revision right001 base0000 "the right"
    sql_revision right002 right001 "" "-- depends_on: left"
    sql_revision merge001 "left0001, right002" "together"
}

@test "history lists the revisions newest first, with their marks" {
    branched
    run cupel history
    [ "$status" -eq 0 ]
    output_is "left0001, right002 -> merge001 (left) (head) (mergepoint), together
right001 -> right002, right002
base0000 -> right001, the right
base0000 -> left0001 (left), the left
<base> -> base0000 (branchpoint), the beginning"
}

@test "history -v tells all about each" {
    branched
    run cupel history -v -r right002:right002
    output_is "Rev: right002
Parent: right001
Also depends on: left
Path: migrations/versions/right002.sql

    right002"
}

@test "ranges of the history, open at either end, and relative" {
    branched
    run cupel history -r left0001:
    output_is "left0001, right002 -> merge001 (left) (head) (mergepoint), together
base0000 -> left0001 (left), the left"
    run cupel history -r :right001
    output_is "base0000 -> right001, the right
<base> -> base0000 (branchpoint), the beginning"
    run cupel history -r right001:right002
    [ "${#lines[@]}" -eq 2 ]
    run cupel history -r right001
    [ "$status" -eq 2 ]
    output_has "History range requires [start]:[end], [start]:, or :[end]"
    run cupel history -r right001:left0001
    [ "$status" -eq 1 ]
    output_has "Requested range right001:left0001 does not refer to ancestor/descendant revisions along the same branch"
}

@test "history, heads and show speak JSON" {
    branched
    run cupel history --json
    [ "$(jq -r '.revisions | map(.revision) | join(" ")' <<<"$output")" = "merge001 right002 right001 left0001 base0000" ]
    [ "$(jq -c '.revisions[0].down_revisions' <<<"$output")" = '["left0001","right002"]' ]
    [ "$(jq -c '.revisions[1].depends_on' <<<"$output")" = '["left"]' ]
    run cupel heads --json
    [ "$(jq -c '.revisions | map([.revision, .is_head])' <<<"$output")" = '[["merge001",true]]' ]
    run cupel show left@base+1 --json
    [ "$(jq -r '.revisions[0].path' <<<"$output")" = migrations/versions/base0000.sql ]
}

@test "heads shows every branch's newest revision, or only those nothing depends on" {
    branched
    rm migrations/versions/merge001.sql
    run cupel heads
    output_is "right002 (head), right002
left0001 (left) (head), the left"
    run cupel heads --resolve-dependencies
    output_is "right002 (head), right002"
}

@test "branches shows where the history divides" {
    branched
    run cupel branches
    output_is "base0000 (branchpoint), the beginning
  -> left0001 (left), the left
  -> right001, the right"
}

@test "show takes every way of naming a revision" {
    branched
    for name in merge001 merg head heads merge001-0; do
        run cupel show "$name"
        [ "$status" -eq 0 ]
        output_has "Rev: merge001"
    done
    run cupel show right001+1
    output_has "Rev: right002"
    run cupel show
    output_has "Rev: merge001"
}

@test "names that mean nothing, or too much, are answered" {
    branched
    run cupel show right003
    [ "$status" -eq 1 ]
    output_is "cupel: Can't locate revision identified by 'right003'; did you mean 'right001'?"
    run cupel show righ
    [ "$status" -eq 1 ]
    output_is "cupel: Can't locate revision identified by 'righ': Multiple revisions start with 'righ': 'right001', 'right002'"
    rm migrations/versions/merge001.sql
    run cupel show head
    [ "$status" -eq 1 ]
    output_has "cupel: Multiple head revisions are present for given argument 'head'"
}

@test "revisions in C and SQL share one history, and nothing is compiled to list it" {
    sql_revision aaaa ""
    printf 'this does not compile\nCUPEL_REVISION(bbbb, .down_revision = "aaaa", .message = "in C");\n' \
        >migrations/versions/bbbb.c
    run cupel history
    [ "$status" -eq 0 ]
    output_is "aaaa -> bbbb (head), in C
<base> -> aaaa, aaaa"
    [ ! -e migrations/.cupel-cache ]
}

@test "an unknown parent is named with file, line and the nearest id" {
    sql_revision abcd1234 ""
    sql_revision second00 abcd1243
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: migrations/versions/second00.sql:2: Revision abcd1243 referenced from second00 is not present; did you mean 'abcd1234'?"
}

@test "an id used twice is named with both files" {
    sql_revision aaaa ""
    sed 's/t_aaaa/other/' migrations/versions/aaaa.sql >migrations/versions/copy.sql
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: migrations/versions/copy.sql:2: Revision aaaa is present more than once: also in migrations/versions/aaaa.sql:2"
}

@test "cycles are named" {
    sql_revision aaaa cccc
    sql_revision bbbb aaaa
    sql_revision cccc bbbb
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: migrations/versions/aaaa.sql:2: Cycle is detected in revisions (aaaa, bbbb, cccc)"
}

@test "a file that is no revision is named with its line" {
    mkdir -p migrations/versions
    echo "SELECT 1;" >migrations/versions/stray.sql
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: migrations/versions/stray.sql:1: SQL in front of the first section; put it under a line '-- upgrade' or '-- downgrade'"
    rm migrations/versions/stray.sql
    echo "int helper;" >migrations/versions/helper.c
    run cupel history
    [ "$status" -eq 1 ]
    output_has "cupel: migrations/versions/helper.c:1: no CUPEL_REVISION(...) in the file"
}

@test "a thousand revisions are listed" {
    parent=
    for i in $(seq 1000 1999); do
        printf -- '-- step %s\n-- revision: r%s\n-- revises: %s\n-- upgrade\n' "$i" "$i" "$parent" \
            >"migrations/versions/r$i.sql"
        parent=r$i
    done
    run cupel history
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1000 ]
}
