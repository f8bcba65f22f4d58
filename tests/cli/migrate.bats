# From models to a database: the first page of the manual, and what can go wrong on the way.
load helper
load models

# Revision ids are random: they become REVISION, and the last one is in $id.
normalise() {
    id=$(grep -oE '\b[0-9a-f]{12}(_|\b)' <<<"$output" | tail -n 1 | tr -d _)
    output=$(sed -E 's/\b[0-9a-f]{12}(_|\b)/REVISION\1/g' <<<"$output")
}

initial() {
    write_models
    cupel -q init
    cupel -q migrate -m "initial migration"
}

@test "the first page of the manual: init, migrate, upgrade" {
    write_models
    run cupel init
    [ "$status" -eq 0 ]
    output_is "  Creating cupel.ini ... done
  Creating migrations/versions ... done"
    run cupel migrate -m "initial migration"
    [ "$status" -eq 0 ]
    normalise
    output_is "INFO  [cupel.autogenerate] Detected added table 'roles'
INFO  [cupel.autogenerate] Detected added table 'users'
INFO  [cupel.autogenerate] Detected added index 'ix_users_username' on users (username)
  Generating migrations/versions/REVISION_initial_migration.c ... done"
    [ -f "migrations/versions/${id}_initial_migration.c" ]
    [ ! -e data.sqlite ]
    run cupel upgrade
    [ "$status" -eq 0 ]
    normalise
    output_is "INFO  [cupel.migrate] Running upgrade  -> REVISION, initial migration"
    [ "$(sqlite3 data.sqlite 'SELECT version_num FROM alembic_version')" = "$id" ]
    sqlite3 data.sqlite 'INSERT INTO roles (name) VALUES ("Admin")'
}

@test "where nothing changed, nothing is written" {
    initial
    cupel -q upgrade
    run cupel migrate -m "again"
    [ "$status" -eq 0 ]
    output_is "INFO  [cupel.autogenerate] No changes in schema detected."
    [ "$(ls migrations/versions | wc -l)" -eq 1 ]
}

@test "migrate wants the database at head" {
    initial
    run cupel migrate -m "too early"
    [ "$status" -eq 1 ]
    output_has "cupel: Target database is not up to date."
    [ "$(ls migrations/versions | wc -l)" -eq 1 ]
}

@test "the models change, the database follows, and goes back" {
    initial
    cupel -q upgrade
    sqlite3 data.sqlite "INSERT INTO users (username) VALUES ('susan')"
    sed -i 's/^    Role  *\*role;/    cupel_opt_int32   age;\n&/' models.h
    sed -i 's/^    CUPEL_COLUMN(role_id.*/&\n    CUPEL_COLUMN(age),/' models.c
    run cupel migrate -m "ages"
    [ "$status" -eq 0 ]
    output_has "INFO  [cupel.autogenerate] Detected added column 'users.age'"
    run cupel upgrade
    [ "$status" -eq 0 ]
    [ "$(sqlite3 data.sqlite 'SELECT username, age FROM users')" = "susan|" ]
    run cupel downgrade
    [ "$status" -eq 0 ]
    normalise
    output_is "INFO  [cupel.migrate] Running downgrade REVISION -> REVISION, ages"
    [ "$(sqlite3 data.sqlite 'SELECT * FROM users')" = "1|susan|" ]
    run cupel downgrade base
    [ "$status" -eq 0 ]
    normalise
    output_is "INFO  [cupel.migrate] Running downgrade REVISION -> , initial migration"
    [ -z "$(sqlite3 data.sqlite "SELECT name FROM sqlite_master WHERE name IN ('users', 'roles')")" ]
}

@test "a likely rename stops without a terminal, and lists what to choose from" {
    initial
    cupel -q upgrade
    rename_member username user_name
    run cupel migrate -m "rename"
    [ "$status" -eq 1 ]
    output_has "--rename users.username=user_name"
    [ "$(ls migrations/versions | wc -l)" -eq 1 ]
    run cupel migrate -m "rename" --rename users.username=user_name
    [ "$status" -eq 0 ]
    sqlite3 data.sqlite "INSERT INTO users (username) VALUES ('susan')"
    cupel -q upgrade
    [ "$(sqlite3 data.sqlite 'SELECT user_name FROM users')" = susan ]
}

@test "models that do not compile: the compiler's message, and nothing left behind" {
    write_models
    cupel -q init
    echo "int x = nonsense;" >>models.c
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_has "cupel: models.c: compilation failed (cc exited with 1):"
    output_has "error: ‘nonsense’ undeclared"
    [ -z "$(ls migrations/versions)" ]
    [ -z "$(find . -name 'making-*')" ]
    [ ! -e data.sqlite ]
}

@test "a symbol that no source defines, and metadata by another name" {
    write_models
    cupel -q init
    sed -i 's/User_model)/User_model, Thing_model)/; s/^CUPEL_METADATA/cupel_model_fn Thing_model;\n&/' models.c
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_is "cupel: models.c: undefined symbol 'Thing_model'; list every source that the models need in 'models =' in cupel.ini"
    write_models
    sed -i 's/app_metadata/the_metadata/' models.c
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_has "cupel: no metadata named 'app_metadata' in models.c; did you mean 'the_metadata'?"
}

@test "no compiler, and no models" {
    write_models
    cupel -q init
    echo "cc = no-such-compiler" >>cupel.ini
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_has "cupel: the compiler 'no-such-compiler' cannot be run: No such file or directory; install one"
    sed -i '/^models/d; /^cc/d' cupel.ini
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_is "cupel: no models are named; write 'models = models.c' into cupel.ini (every C source that they need)"
    sed -i 's/^metadata.*/models = gone.c/' cupel.ini
    run cupel migrate -m x
    [ "$status" -eq 1 ]
    output_is "cupel: gone.c: No such file or directory; 'models =' in cupel.ini names the C sources of the models"
}

@test "models in several sources, with flags of their own" {
    mkdir -p include
    write_models
    mv models.h include
    sed '/^CUPEL_METADATA/d' models.c >tables.c
    { echo '#include "models.h"'; grep ^CUPEL_METADATA models.c; } >metadata.c
    rm models.c
    printf '[cupel]\nmodels = tables.c\n  metadata.c\nurl = sqlite:///data.sqlite\ncflags = -I${here}/include -Wall\n' >cupel.ini
    mkdir -p migrations/versions
    run cupel migrate -m x
    [ "$status" -eq 0 ]
    output_has "Detected added table 'users'"
}

@test "revision writes an empty revision, in C and in SQL" {
    cupel -q init
    run cupel revision -m "by hand"
    [ "$status" -eq 0 ]
    normalise
    output_is "  Generating migrations/versions/REVISION_by_hand.c ... done"
    run cupel revision --sql -m "by hand too" --rev-id second
    [ "$status" -eq 0 ]
    output_is "  Generating migrations/versions/second_by_hand_too.sql ... done"
    run cupel history
    [ "${#lines[@]}" -eq 2 ]
    run cupel upgrade
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    run cupel revision --rev-id second
    [ "$status" -eq 1 ]
    [ "$(ls migrations/versions | wc -l)" -eq 2 ]
    run cupel revision --rev-id "no-id"
    [ "$status" -eq 1 ]
    [ "$(ls migrations/versions | wc -l)" -eq 2 ]
}

@test "a revision that does not compile stops everything before the first runs" {
    initial
    printf '#include <cupel/op.h>\nstatic void up(cupel_op *op) { nonsense(op) }\nCUPEL_REVISION(broken, .down_revision = "%s", .upgrade = up);\n' \
        "$(cupel heads | cut -d' ' -f1)" >migrations/versions/broken.c
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "cupel: migrations/versions/broken.c: compilation failed"
    output_lacks "Running upgrade"
    run --separate-stderr cupel current
    output_is ""
    [ ! -e data.sqlite ]
}

@test "a likely rename is asked about on a terminal" {
    initial
    cupel -q upgrade
    rename_member username user_name
    # The end of the input is no answer.
    run script -qec "cupel migrate -m rename" /dev/null </dev/null
    output_has "Was 'users.username' renamed to 'user_name'? Otherwise it is dropped. [y/n]"
    [ "$(ls migrations/versions | wc -l)" -eq 1 ]
    printf 'perhaps\ny\n' >answers
    run script -qec "cupel migrate -m rename" /dev/null <answers
    output_has "Detected renamed column"
    output_lacks "Detected removed column"
    grep -q rename_column migrations/versions/*_rename.c

    rm migrations/versions/*_rename.c
    echo n >answers
    run script -qec "cupel migrate -m drop" /dev/null <answers
    output_has "Detected added column 'users.user_name'"
    output_has "Detected removed column 'users.username'"
    run cupel check --rename users.username=
    [ "$status" -eq 1 ]
}

@test "an operation that fails is named with its line in the C file" {
    initial
    cupel -q upgrade
    head=$(cupel heads | cut -d' ' -f1)
    printf '#include <cupel/op.h>\n\nstatic void up(cupel_op *op)\n{\n    cupel_op_create_table(op, "things", CUPEL_OP_COLUMN("id", CUPEL_BIGINT, .primary_key = true));\n    cupel_op_drop_table(op, "nowhere");\n    cupel_op_drop_table(op, "roles");\n}\n\nCUPEL_REVISION(failing, .down_revision = "%s", .upgrade = up);\n' "$head" \
        >migrations/versions/failing.c
    run cupel upgrade
    [ "$status" -eq 1 ]
    output_has "migrations/versions/failing.c:6"
    output_has "nowhere"
    [ "$(sqlite3 data.sqlite "SELECT count(*) FROM sqlite_master WHERE name IN ('things', 'roles')")" -eq 1 ]
    run cupel current
    output_has "$head"
}

@test "a folder of revisions that cannot be written to: no file, and no part of one" {
    write_models
    cupel -q init
    chmod 755 .
    chmod -R a+rX .
    chmod 555 migrations/versions
    as_nobody=()
    if [ "$(id -u)" -eq 0 ]; then
        # Root writes everywhere; another user does not.
        as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chmod 777 .
    fi
    run "${as_nobody[@]}" env LD_LIBRARY_PATH="$CUPEL_BUILD/src" "$CUPEL_BUILD/src/cli/cupel" migrate -m x
    [ "$status" -eq 1 ]
    output_has "migrations/versions/"
    output_has "cannot be written: Permission denied"
    chmod 755 migrations/versions
    [ -z "$(ls -A migrations/versions)" ]
}

@test "check tells whether the models and the database agree" {
    initial
    run cupel check
    [ "$status" -eq 1 ]
    output_has "cupel: Target database is not up to date."
    cupel -q upgrade
    run cupel check
    [ "$status" -eq 0 ]
    output_is "No new upgrade operations detected."
    sed -i 's/^    Role  *\*role;/    cupel_opt_int32   age;\n&/' models.h
    sed -i 's/^    CUPEL_COLUMN(role_id.*/&\n    CUPEL_COLUMN(age),/' models.c
    run cupel check
    [ "$status" -eq 3 ]
    output_is "INFO  [cupel.autogenerate] Detected added column 'users.age'
cupel: New upgrade operations detected: 1; 'cupel migrate' writes them into a revision"
    [ "$(ls migrations/versions | wc -l)" -eq 1 ]
}

@test "the same commands inside a program of one's own" {
    write_models
    cat >app.c <<'END'
#include <cupel/cli.h>

#include "models.h"

extern const cupel_metadata app_metadata;

int main(int argc, char **argv)
{
    return cupel_cli_main(argc - 1, argv + 1, &app_metadata);
}
END
    export PKG_CONFIG_PATH=$CUPEL_BUILD/meson-uninstalled
    # shellcheck disable=SC2086
    cc ${CUPEL_TEST_CFLAGS:-} -Wall -Wextra -Werror app.c models.c -o app $(pkg-config --cflags --libs cupel-cli)
    export LD_LIBRARY_PATH=$CUPEL_BUILD/src/cli:$CUPEL_BUILD/src
    ./app db init
    # The program has its models with it: the file need not name them.
    sed -i '/^models/d' cupel.ini
    run ./app db migrate -m "from the program"
    [ "$status" -eq 0 ]
    output_has "Detected added table 'users'"
    run ./app db upgrade
    [ "$status" -eq 0 ]
    run ./app db nonsense
    [ "$status" -eq 2 ]
    output_has "db: unknown command 'nonsense'"
}
