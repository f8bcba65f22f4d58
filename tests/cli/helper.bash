# What every test of the command begins with: an empty folder, the built command in PATH, and an
# environment that says nothing about databases.
bats_require_minimum_version 1.5.0

setup() {
    : "${CUPEL_BUILD:?is the build folder}"
    work=$(mktemp -d)
    cd "$work" || return 1
    PATH=$CUPEL_BUILD/src/cli:$PATH
    unset CUPEL_URL DATABASE_URL CUPEL_CONFIG XDG_CACHE_HOME NO_COLOR
    export LC_ALL=C.UTF-8
    if declare -F prepare >/dev/null; then prepare; fi
}

teardown() {
    if declare -F clean_up >/dev/null; then clean_up; fi
    cd / && rm -rf "$work"
}

# The output is the text, exactly.
output_is() {
    if [ "$output" != "$1" ]; then
        diff <(printf '%s\n' "$1") <(printf '%s\n' "$output") >&2 || true
        return 1
    fi
}

output_has() {
    if [[ $output != *"$1"* ]]; then
        printf 'no "%s" in:\n%s\n' "$1" "$output" >&2
        return 1
    fi
}

output_lacks() {
    if [[ $output == *"$1"* ]]; then
        printf '"%s" in:\n%s\n' "$1" "$output" >&2
        return 1
    fi
}

# The folder holds these files and no others (hidden ones and those in folders included).
folder_has() {
    local expected found
    expected=$(printf '%s\n' "$@" | sort)
    found=$(find . -mindepth 1 ! -type d -printf '%P\n' | sort)
    if [ "$expected" != "$found" ]; then
        diff <(printf '%s\n' "$expected") <(printf '%s\n' "$found") >&2 || true
        return 1
    fi
}

# An SQL revision: sql_revision ID PARENTS [MESSAGE] [further header lines]
sql_revision() {
    mkdir -p migrations/versions
    {
        printf -- '-- %s\n-- revision: %s\n-- revises: %s\n' "${3:-$1}" "$1" "$2"
        [ -z "${4:-}" ] || printf -- '%s\n' "$4"
        printf -- '-- upgrade\nCREATE TABLE t_%s (id INTEGER);\n' "$1"
        printf -- '-- downgrade\nDROP TABLE t_%s;\n' "$1"
    } >"migrations/versions/$1.sql"
}

# The command with a terminal as its standard output and error.
on_terminal() {
    script -qec "$*" /dev/null </dev/null
}
