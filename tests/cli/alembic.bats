# Either tool reads where the other left the database: one version table, one layout.
load helper

prepare() {
    command -v alembic >/dev/null || {
        echo "Alembic is missing (Debian: alembic)" >&2
        return 1
    }
    cupel -q init
    sql_revision aaaa1111 ""
    sql_revision bbbb2222 aaaa1111
    mkdir -p other/versions
    printf '[alembic]\nscript_location = other\nsqlalchemy.url = sqlite:///data.sqlite\n' >alembic.ini
    cat >other/env.py <<'END'
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
END
    stub aaaa1111 None
    stub bbbb2222 "'aaaa1111'"
}

# A revision that Alembic knows and that does nothing.
stub() { # ID PARENT
    printf "revision = '%s'\ndown_revision = %s\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n" \
        "$1" "$2" >"other/versions/$1.py"
}

@test "Alembic reads a database that Cupel migrated, and goes on with it" {
    cupel -q upgrade aaaa1111
    run --separate-stderr alembic current
    [ "$status" -eq 0 ]
    output_is aaaa1111
    alembic -q upgrade head 2>/dev/null || alembic upgrade head
    run cupel current
    output_is "bbbb2222 (head), bbbb2222"
    run cupel downgrade aaaa1111 --plan
    output_is "downgrade bbbb2222 -> aaaa1111, bbbb2222"
}

@test "Cupel reads a database that Alembic stamped, and goes on with it" {
    alembic stamp aaaa1111
    run cupel current
    [ "$status" -eq 0 ]
    output_is "aaaa1111, aaaa1111"
    run cupel upgrade
    [ "$status" -eq 0 ]
    output_is "INFO  [cupel.migrate] Running upgrade aaaa1111 -> bbbb2222, bbbb2222"
    run --separate-stderr alembic current
    output_is "bbbb2222 (head)"
}
