# Revisions of everything that a database has beside tables: what comes, changes and goes is carried out
# and undone exactly, whether revisions are in C or in SQL.
load helper
load servers

prepare() {
    need_servers
    database=cupel_objects_$$_$RANDOM
    make_databases "${database}_before" "${database}_after" "${database}_work"
    postgresql=$postgresql/$database
    mysql=$mysql/$database
}

clean_up() { drop_databases; }

# The namespaces of a state, for commands that read a database.
schemas_of() { # STATE
    [ "$engine" = mysql ] || printf -- '--schema %s ' public other "$([ "$1" = before ] && echo gone || echo new)"
}

# What 'migrate' finds between the database and the models of the state becomes a revision and is
# carried out.
go_to() { # STATE
    cp models_"$1"/models.[ch] .
    cupel -q migrate -m "to $1"
    cupel -q upgrade
    cupel -q check
    is_as "$1"
}

# The work is the same as the database that its own words made.
is_as() { # STATE
    run cupel diff "${url}_$1" database --exit-code $(schemas_of "$1")
    output_is "No differences."
}

go_through() { # FORMAT
    printf '[cupel]\nscript_location = migrations\nmodels = models.c\nrevision_format = %s\n' "$1" >cupel.ini
    mkdir -p migrations/versions
    export DATABASE_URL=${url}_work
    for state in before after; do
        [ -d models_$state ] || cupel -q inspect "${url}_$state" --out models_$state $(schemas_of $state)
    done
    go_to before
    go_to after
    cupel -q downgrade -- -1
    is_as before
    cupel -q upgrade
    is_as after
    # The other way round, where what came goes.
    go_to before
    cupel -q downgrade -- -1
    is_as after
    cupel -q downgrade base
    run cupel inspect database --format sql
    output_is ""
    rm -rf migrations cupel.ini
}

@test "all that PostgreSQL has comes, changes and goes by revisions" {
    engine=postgresql
    url=$postgresql
    for state in before after; do
        psql -q -v ON_ERROR_STOP=1 "${url}_$state" -f "$CUPEL_SOURCE/tests/cases/objects_$state.postgresql.sql"
    done
    go_through c
    go_through sql
}

@test "all that MariaDB has comes, changes and goes by revisions" {
    engine=mysql
    url=$mysql
    for state in before after; do
        mysql_client "${database}_$state" <"$CUPEL_SOURCE/tests/cases/objects_$state.mysql.sql"
    done
    go_through c
    go_through sql
}
