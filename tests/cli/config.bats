# cupel init and cupel.ini: what is written, read, overridden, and refused.
load helper

@test "init writes a configuration that needs no editing, and the folders" {
    run cupel init
    [ "$status" -eq 0 ]
    output_is "  Creating cupel.ini ... done
  Creating migrations/versions ... done"
    folder_has cupel.ini
    [ -d migrations/versions ]
    grep -qx 'models = models.c' cupel.ini
    grep -qx 'metadata = app_metadata' cupel.ini
    grep -qx 'url = sqlite:///data.sqlite' cupel.ini
    run --separate-stderr cupel history
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
}

@test "init takes another folder, file, URL and format" {
    run cupel init --sql -c other.ini --url postgresql://host/db schema
    [ "$status" -eq 0 ]
    output_has "Creating schema/versions ... done"
    folder_has other.ini
    grep -qx 'url = postgresql://host/db' other.ini
    grep -qx 'script_location = schema' other.ini
    grep -qx 'revision_format = sql' other.ini
}

@test "init overwrites nothing and leaves nothing half done" {
    echo precious >cupel.ini
    run cupel init
    [ "$status" -eq 1 ]
    output_is "cupel: cupel.ini is here already; remove it, or give another name with -c FILE"
    [ "$(cat cupel.ini)" = precious ]
    [ ! -e migrations ]

    mkdir -p migrations/versions
    run cupel init -c new.ini
    [ "$status" -eq 1 ]
    output_has "cupel: migrations/versions is here already"
    folder_has cupel.ini

    echo "a file" >place
    run cupel init -c new.ini place
    [ "$status" -eq 1 ]
    output_has "cupel: the folder place/versions cannot be made: Not a directory"
    folder_has cupel.ini place

    run cupel init -c missing/new.ini elsewhere
    [ "$status" -eq 1 ]
    output_has "cupel: missing/new.ini cannot be written: No such file or directory"
    folder_has cupel.ini place
    [ ! -e elsewhere ]
}

@test "init in a folder that cannot be written to says so" {
    mkdir sealed
    chmod 555 sealed
    chmod 755 .
    if [ "$(id -u)" -eq 0 ]; then
        # Root writes everywhere; another user does not.
        run setpriv --reuid=65534 --regid=65534 --clear-groups env -C sealed \
            LD_LIBRARY_PATH="$CUPEL_BUILD/src" "$CUPEL_BUILD/src/cli/cupel" init
    else
        run env -C sealed cupel init
    fi
    [ "$status" -eq 1 ]
    output_has "cupel.ini cannot be written: Permission denied"
    [ -z "$(ls -A sealed)" ]
}

@test "a missing configuration says how to begin" {
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: there is no cupel.ini; 'cupel init' makes a new one, -c FILE names another"
    run cupel -c nowhere.ini history
    [ "$status" -eq 1 ]
    output_has "there is no nowhere.ini"
    mkdir folder
    run cupel -c folder history
    [ "$status" -eq 1 ]
    output_has "cupel: folder cannot be read: Is a directory"
}

@test "the folder of the revisions can be given without a configuration" {
    mkdir -p elsewhere/versions
    run cupel --directory elsewhere history
    [ "$status" -eq 0 ]
}

@test "a folder of revisions that is missing or none is named" {
    printf '[cupel]\nscript_location = gone\n' >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: the folder of the revisions, 'gone/versions', cannot be read: No such file or directory; 'cupel init' makes a new one"
    mkdir gone
    touch gone/versions
    run cupel history
    [ "$status" -eq 1 ]
    output_has "cannot be read: Not a directory"
}

@test "a broken line is named by file and line" {
    printf '[cupel]\nmodels = models.c\nthis is no key\n' >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: cupel.ini:3: neither '[section]' nor 'key = value'"
}

@test "a misspelt key is warned about, with the nearest, and all else goes on" {
    printf '[cupel]\nurl = sqlite:///a.db\nmodel = models.c\nnonsense = 1\n' >cupel.ini
    mkdir -p migrations/versions
    run cupel history
    [ "$status" -eq 0 ]
    output_is "WARN  [cupel.config] cupel.ini:3: unknown key 'model'; did you mean 'models'?
WARN  [cupel.config] cupel.ini:4: unknown key 'nonsense'"
}

@test "a key given twice, a long line, and a value that is none are refused with their line" {
    printf '[cupel]\nurl = a\nurl = b\n' >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: cupel.ini:3: 'url' a second time, the first is on line 2"

    printf '[cupel]\n\ncflags = %s\n' "$(printf 'x%.0s' {1..400})" >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_has "cupel: cupel.ini:3: longer than"

    printf '[cupel]\ntransaction_per_migration = perhaps\n' >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: cupel.ini:2: transaction_per_migration = perhaps: it is 'true' or 'false'"

    printf '[cupel]\nrevision_format = xml\n' >cupel.ini
    run cupel history
    [ "$status" -eq 1 ]
    output_is "cupel: revision_format = xml: it is 'c' or 'sql'"
}

@test "a value goes on over lines that begin with a blank" {
    mkdir one two
    printf '[cupel]\nversion_locations = one\n    two\n' >cupel.ini
    sql_revision aaaa ""
    sql_revision bbbb aaaa
    mv migrations/versions/aaaa.sql one
    mv migrations/versions/bbbb.sql two
    run cupel history
    output_is "aaaa -> bbbb (head), bbbb
<base> -> aaaa, aaaa"
}

@test "-n chooses another section, and a missing one is named" {
    printf '[cupel]\nscript_location = gone\n[other]\nscript_location = here\n' >cupel.ini
    mkdir -p here/versions
    run cupel -n other history
    [ "$status" -eq 0 ]
    run cupel -n nosuch history
    [ "$status" -eq 1 ]
    output_is "cupel: cupel.ini has no section [nosuch]; is -n right?"
}

@test "paths are relative to the configuration, and shown relative to where one is" {
    mkdir project
    (cd project && cupel -q init)
    sql_revision aaaa ""
    mv migrations/versions/aaaa.sql project/migrations/versions/
    run cupel -c project/cupel.ini show aaaa
    [ "$status" -eq 0 ]
    output_has "Path: project/migrations/versions/aaaa.sql"
}

@test "the URL comes from the option, then CUPEL_URL, then DATABASE_URL, then the file" {
    cupel -q init --url sqlite:///file.db
    sql_revision aaaa ""
    export CUPEL_URL= DATABASE_URL=
    run cupel current -v
    output_has "sqlite:///file.db"
    DATABASE_URL=sqlite:///database.db run cupel current -v
    output_has "sqlite:///database.db"
    DATABASE_URL=sqlite:///database.db CUPEL_URL=sqlite:///cupel.db run cupel current -v
    output_has "sqlite:///cupel.db"
    CUPEL_URL=sqlite:///cupel.db run cupel current -v --url sqlite:///option.db
    output_has "sqlite:///option.db"
}

@test ".env is read, behind the environment, and \${NAME} expands" {
    cupel -q init --url 'sqlite:///${NAME}-${OTHER}.db'
    printf '# a comment\nexport NAME="from file" # and one behind\nOTHER=x\n' >.env
    run cupel current -v
    output_has "sqlite:///from file-x.db"
    NAME=environment run cupel current -v
    output_has "sqlite:///environment-x.db"
    echo 'DATABASE_URL=sqlite:///dotenv.db' >>.env
    run cupel current -v
    output_has "sqlite:///dotenv.db"
}

@test "a name that is not set, and a line of .env that is none, are named" {
    cupel -q init --url 'sqlite:///${MISSING}.db'
    run cupel current
    [ "$status" -eq 1 ]
    output_is 'cupel: cupel.ini:6: ${MISSING} is set neither in the environment nor in .env'
    # The file's URL is not looked at where another goes before it.
    run cupel current --url sqlite:///other.db
    [ "$status" -eq 0 ]
    printf 'A=1\nnonsense\n' >.env
    run cupel current
    [ "$status" -eq 1 ]
    output_is "cupel: ./.env:2: expected NAME=value"
    printf 'A="1\n' >.env
    run cupel current
    [ "$status" -eq 1 ]
    output_is "cupel: ./.env:1: expected NAME=value"
}

@test "no URL at all says where to write one" {
    printf '[cupel]\nmodels = models.c\n' >cupel.ini
    mkdir -p migrations/versions
    run cupel current
    [ "$status" -eq 1 ]
    output_is "cupel: no database is named; write 'url = ...' into cupel.ini, set \$DATABASE_URL, or give --url"
}
