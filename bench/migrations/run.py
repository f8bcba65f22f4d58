"""Runs the benchmark of migrations: the command, what the client library needs for the same
statements, and Debian's Alembic where there is one.

    run.py BUILD_DIR [--rounds N] [--size N] [--engine NAME]... [--cpu CORES] [--only WORD]

What is measured is a whole process, from its start to its end. Models and revisions are compiled
before, as they are once in their lives. URLs come from the environment, as for ../run.py.
"""
import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
ALEMBIC = "/usr/bin/alembic"
DRIVERS = {"postgresql://": "postgresql+psycopg2://", "mariadb://": "mysql+pymysql://"}


class Bench:
    """Where everything is: the built programs, a folder for one engine, its URL."""

    def __init__(self, build, engine, url, folder, options):
        self.build, self.engine, self.url, self.folder = build, engine, url, folder
        self.rounds, self.only, self.cores = options.rounds, options.only, options.cpu
        self.environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(build, "src"),
                                CUPEL_URL=url, DATABASE_URL=url)
        self.environment.pop("XDG_CACHE_HOME", None)

    def program(self, *path):
        return os.path.join(self.build, *path)

    def cupel(self, *words):
        return [self.program("src", "cli", "cupel"), *words]

    def script(self, name, statements):
        """A file of statements, and the program that executes it."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(statement + "\n%%\n" for statement in statements)
        return [self.program("bench", f"floor_script_{self.engine}"), self.url, path]

    def run(self, words, **more):
        if self.cores:
            words = ["taskset", "-c", self.cores, *words]
        done = subprocess.run(words, capture_output=True, text=True, cwd=self.folder,
                              env=self.environment, **more)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: {(done.stderr or done.stdout).strip()[:2000]}")
        return done.stdout

    def clean(self):
        """An empty database."""
        if self.engine == "sqlite":
            path = self.url[len("sqlite:///"):]
            for ending in ("", "-wal", "-shm"):
                if os.path.exists(path + ending):
                    os.remove(path + ending)
            self.run(self.script("clean", ["PRAGMA journal_mode=wal"]))
        elif self.engine == "postgresql":
            self.run(self.script("clean", ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]))
        else:
            name = self.url.split("/")[3].split("?")[0]
            self.run(self.script("clean", [f"DROP DATABASE {name}", f"CREATE DATABASE {name}"]))

    def measure(self, title, contestants, goal=None, before=None):
        """Interleaved rounds; a contestant is a name and a command. `goal` is a factor of the
        first contestant, or milliseconds as a text."""
        if self.only and self.only not in title:
            return
        times = {name: [] for name, _ in contestants}
        for _ in range(self.rounds):
            for name, words in contestants:
                if before:
                    before()
                start, used = time.perf_counter(), cpu_seconds()
                self.run(words)
                times[name].append(((time.perf_counter() - start) * 1000,
                                    (cpu_seconds() - used) * 1000))
        medians = {name: statistics.median(wall for wall, _ in list_) for name, list_ in times.items()}
        cpu = {name: statistics.median(cpu for _, cpu in list_) for name, list_ in times.items()}
        first = next(iter(medians))
        print(f"\n{self.engine}: {title}")
        print(f"  {'':24}{'wall ms':>10}{'CPU ms':>10}{'of the first':>14}{'in CPU':>8}")
        for name, median in medians.items():
            print(f"  {name:24}{median:10.1f}{cpu[name]:10.1f}{median / medians[first]:14.2f}"
                  f"{cpu[name] / cpu[first]:8.2f}")
        if isinstance(goal, str):
            verdict = medians["Cupel"] / float(goal)
            print(f"  goal: {goal} ms: {'reached' if verdict <= 1 else f'{verdict:.2f} times that'}")
        elif goal:
            ratio = medians["Cupel"] / medians[first]
            verdict = "reached" if ratio <= goal else f"{ratio / goal:.2f} times the goal"
            print(f"  goal: at most {goal:g} of {first}; Cupel is at {ratio:.2f}: {verdict}")
        sys.stdout.flush()


def cpu_seconds():
    """What all children that have ended have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def alembic_url(url):
    for scheme, other in DRIVERS.items():
        if url.startswith(scheme):
            return url.replace(scheme, other, 1)
    return url


KEYS = {"sqlite": "INTEGER NOT NULL", "postgresql": "BIGSERIAL NOT NULL",
        "mysql": "BIGINT NOT NULL AUTO_INCREMENT"}


def create_table(engine, i):
    """What Cupel writes for one of the models: a key, a text, a reference."""
    last = (f", CONSTRAINT fk_t{i}_parent_id_t{i // 10} FOREIGN KEY (parent_id) "
            f"REFERENCES t{i // 10} (id)" if i else "")
    return (f"CREATE TABLE t{i} (id {KEYS[engine]}, name VARCHAR(50) NOT NULL, parent_id BIGINT, "
            f"amount DOUBLE PRECISION, CONSTRAINT pk_t{i} PRIMARY KEY (id){last})")


def write_models(path, size):
    """The same tables as models; and as Alembic's."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("#include <cupel/model.h>\n")
        for i in range(size):
            reference = f', .references = "t{i // 10}.id"' if i else ""
            file.write(
                f"typedef struct T{i} {{ int64_t id; const char *name; cupel_opt_int64 parent_id; "
                f"cupel_opt_double amount; }} T{i};\nCUPEL_DECLARE_MODEL(T{i});\n"
                f'CUPEL_MODEL(T{i}, "t{i}", CUPEL_COLUMN(id, .primary_key = true), '
                "CUPEL_COLUMN(name, .type = CUPEL_STRING(50), .not_null = true, .index = true), "
                f"CUPEL_COLUMN(parent_id{reference}), CUPEL_COLUMN(amount));\n")
        file.write(f"CUPEL_METADATA(app_metadata, {', '.join(f'T{i}_model' for i in range(size))});\n")


def start_project(bench, models=0):
    for name in os.listdir(bench.folder):
        path = os.path.join(bench.folder, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
    if os.path.exists(os.path.join(bench.folder, "cupel.ini")):
        os.remove(os.path.join(bench.folder, "cupel.ini"))
    bench.run(bench.cupel("init"))
    if models:
        write_models(os.path.join(bench.folder, "models.c"), models)


def write_revisions(bench, size):
    """A table in each; the same for Alembic."""
    versions = os.path.join(bench.folder, "alembic", "versions")
    os.makedirs(versions)
    with open(os.path.join(bench.folder, "alembic.ini"), "w", encoding="utf-8") as file:
        url = alembic_url(bench.url).replace("%", "%%")
        file.write(f"[alembic]\nscript_location = alembic\nsqlalchemy.url = {url}\n")
    shutil.copy(os.path.join(BENCH, "alembic_env.py"), os.path.join(bench.folder, "alembic", "env.py"))
    ids = [f"{i * 7919 + 1:012x}" for i in range(size)]
    statements = []
    for i, id_ in enumerate(ids):
        create = f"CREATE TABLE t{i} (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(50))"
        down = ids[i - 1] if i else ""
        path = os.path.join(bench.folder, "migrations", "versions", f"{id_}.sql")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"-- r{i}\n-- revision: {id_}\n" + (f"-- revises: {down}\n" if i else "") +
                       f"\n-- upgrade\n{create};\n\n-- downgrade\nDROP TABLE t{i};\n")
        with open(os.path.join(versions, f"{id_}.py"), "w", encoding="utf-8") as file:
            file.write(f"from alembic import op\nimport sqlalchemy as sa\n\nrevision = '{id_}'\n"
                       f"down_revision = {repr(down) if i else None}\n\n\ndef upgrade():\n"
                       f"    op.create_table('t{i}', sa.Column('id', sa.BigInteger(), nullable=False), "
                       "sa.Column('name', sa.String(50)), sa.PrimaryKeyConstraint('id'))\n\n\n"
                       f"def downgrade():\n    op.drop_table('t{i}')\n")
        mark = (f"UPDATE alembic_version SET version_num = '{id_}' WHERE version_num = '{down}'" if i
                else f"INSERT INTO alembic_version (version_num) VALUES ('{id_}')")
        statements += ["BEGIN", create, mark, "COMMIT"]
    return ["CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))", *statements]


def with_alembic(contestants, words):
    return contestants + ([("Alembic", [ALEMBIC, *words])] if os.path.exists(ALEMBIC) else [])


def bench_history(bench, size):
    """Small commands, and the walk over many revisions."""
    start_project(bench)
    statements = write_revisions(bench, size)
    floor = bench.script("upgrade", statements)
    if bench.engine == "sqlite":
        bench.measure("--version", [("true", ["/bin/true"]), ("Cupel", bench.cupel("--version"))], 2.5)
        for command in ("history", "heads"):
            bench.measure(f"{command}, {size} revisions",
                          with_alembic([("Cupel", bench.cupel(command))], [command]), "10")
    bench.measure(f"upgrade over {size} revisions", with_alembic(
        [("C, the statements", floor), ("Cupel", bench.cupel("-q", "upgrade"))],
        ["upgrade", "head"]), 1.3, bench.clean)
    bench.clean()
    bench.run(bench.cupel("-q", "upgrade"))
    # Whether the revision is a head only the other files tell: reading them is part of the floor.
    statement = bench.script("current", ["SELECT version_num FROM alembic_version"])
    bench.measure(f"current, {size} revisions", with_alembic(
        [("C, files and statement", [*statement, os.path.join("migrations", "versions")]),
         ("C, the statement", statement), ("Cupel", bench.cupel("current"))], ["current"]), 1.2)


def bench_tables(bench, size):
    """Many tables: created, and compared with models that say the same."""
    start_project(bench, size)
    bench.clean()
    bench.run(bench.cupel("-q", "migrate", "-m", "compile the models"))
    versions = os.path.join(bench.folder, "migrations", "versions")
    for name in os.listdir(versions):
        os.remove(os.path.join(versions, name))

    def no_revision():
        for entry in os.listdir(versions):
            os.remove(os.path.join(versions, entry))

    bench.measure(f"autogenerate {size} new tables",
                  [("Cupel", bench.cupel("-q", "migrate", "-m", "all"))], "200", no_revision)
    no_revision()
    bench.run(bench.cupel("-q", "migrate", "-m", "all"))
    bench.run(bench.cupel("-q", "upgrade"))
    statements = [] if bench.engine == "mysql" else ["BEGIN"]
    for i in range(size):
        statements += [create_table(bench.engine, i), f"CREATE INDEX ix_t{i}_name ON t{i} (name)"]
    statements += [] if bench.engine == "mysql" else ["COMMIT"]
    bench.measure(f"create {size} tables by upgrade",
                  [("C, the statements", bench.script("create", statements)),
                   ("Cupel", bench.cupel("-q", "upgrade"))], 1.1, bench.clean)
    bench_compare(bench, size)


# Cupel reads the texts of SQLite's tables and takes them apart; others ask for columns, keys and indexes.
SQLITE_CATALOG = """
SELECT m.name, m.sql, c.* FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'
%%
SELECT m.name, k.* FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table'
%%
SELECT m.name, i.*, p.* FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) p
WHERE m.type = 'table'
%%
"""


def bench_compare(bench, size):
    if bench.run(bench.cupel("current")).strip() == "":
        bench.clean()
        bench.run(bench.cupel("-q", "upgrade"))
    queries = os.path.join(bench.folder, "queries")
    with open(queries, "w", encoding="utf-8") as file:
        file.write(SQLITE_CATALOG if bench.engine == "sqlite" else
                   bench.run([bench.program("bench", "bench_catalog"), bench.url]))
    contestants = [("C, the catalog", [bench.program("bench", f"floor_script_{bench.engine}"), bench.url,
                                           queries]),
                   ("Cupel", bench.cupel("check"))]
    if os.path.exists(ALEMBIC):
        contestants.append(("Alembic", [PYTHON, os.path.join(BENCH, "alembic_compare.py"),
                                        alembic_url(bench.url), str(size)]))
    bench.measure(f"compare {size} tables, nothing changed", contestants, 1.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql", "mysql"])
    parser.add_argument("--cpu", help="cores for the contestants, as taskset takes them")
    parser.add_argument("--only", help="titles that have this in them")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    with tempfile.TemporaryDirectory(prefix="cupel-bench-") as folder:
        urls = {"sqlite": f"sqlite:///{folder}/bench.sqlite",
                "postgresql": os.environ.get("CUPEL_TEST_POSTGRESQL"),
                "mysql": os.environ.get("CUPEL_TEST_MYSQL")}
        for engine in options.engine or urls:
            if not urls[engine]:
                sys.exit(f"no URL for {engine}: run this through tests/servers run")
            place = os.path.join(folder, engine)
            os.mkdir(place)
            bench = Bench(build, engine, urls[engine], place, options)
            bench.clean()
            bench_history(bench, options.size)
            for size in sorted({options.size // 20, options.size // 4}):
                start_project(bench, size)
                bench.clean()
                bench.run(bench.cupel("-q", "migrate", "-m", "all"))
                bench.run(bench.cupel("-q", "upgrade"))
                bench_compare(bench, size)
            bench_tables(bench, options.size)
            bench.clean()
    print(f"\nmedians of {options.rounds} interleaved rounds, whole processes")


main()
