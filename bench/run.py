"""Runs the benchmark: every contestant in every round, interleaved; prints medians and ratios.

    run.py BUILD_DIR [--rounds N] [--rows N] [--engine NAME]... [--cpu CORES]

URLs of the servers come from the environment, as the tests have them: CUPEL_TEST_POSTGRESQL and
CUPEL_TEST_MYSQL; SQLite works on a file in a temporary folder. Each contestant is a process of its
own that prints the milliseconds of the span it measured; the table is made anew before each insert.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

BENCH = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # Debian's, which has SQLAlchemy
# What each goal is measured against, and the factor; performance.md's first rows.
GOALS = {
    ("sqlite", "insert"): ("naive C", 1.0),
    ("sqlite", "select"): ("best C", 1.15),
    ("postgresql", "insert"): ("best C", 1.2),
    ("postgresql", "select"): ("best C", 1.15),
    ("mysql", "insert"): ("best C", 1.2),
    ("mysql", "select"): ("best C", 1.15),
}


def contestants(build, engine):
    floor = os.path.join(build, "bench", f"floor_{engine}")
    return {
        "naive C": [floor, "naive"],
        "best C": [floor, "best"],
        "Cupel": [os.path.join(build, "bench", "bench_cupel"), "orm"],
        "SQLAlchemy": [PYTHON, os.path.join(BENCH, "sqlalchemy_orm.py"), "orm"],
    }


def run(command, url, rows, operation, cores):
    words = command[:-1] + [command[-1], operation, url, str(rows)]
    if cores:
        words = ["taskset", "-c", cores] + words
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} {operation}: {done.stderr.strip()}")
    return tuple(float(word) for word in done.stdout.split())


def setup(url, rows, operation):
    run([PYTHON, os.path.join(BENCH, "sqlalchemy_orm.py"), "setup"], url, rows, operation, None)


def floor_url(engine, url):
    """libpq reads URLs itself, but not SQLAlchemy's spelling of the scheme."""
    return url.replace("postgresql+psycopg2", "postgresql") if engine == "postgresql" else url


def measure(build, engine, url, operation, rows, rounds, cores):
    times = {name: [] for name in contestants(build, engine)}
    if operation == "select":
        setup(url, rows, operation)
    for _ in range(rounds):
        for name, command in contestants(build, engine).items():
            if operation == "insert":
                setup(url, rows, operation)
            times[name].append(run(command, floor_url(engine, url), rows, operation, cores))
    return {name: (statistics.median(t[0] for t in list_), statistics.median(t[1] for t in list_))
            for name, list_ in times.items()}


def report(engine, operation, rows, medians):
    against, factor = GOALS[engine, operation]
    floor = medians[against][0]
    print(f"\n{engine}: {operation} of {rows} rows"
          f"{', keys back' if operation == 'insert' else ' into objects'}")
    print(f"  {'':12}{'wall ms':>10}{'CPU ms':>10}{'of naive C':>12}{'of best C':>11}")
    for name, (wall, cpu) in medians.items():
        print(f"  {name:12}{wall:10.1f}{cpu:10.1f}{wall / medians['naive C'][0]:12.2f}"
              f"{wall / medians['best C'][0]:11.2f}")
    ratio = medians["Cupel"][0] / floor
    verdict = "reached" if ratio <= factor else f"{ratio / factor:.2f} times the goal"
    print(f"  goal: at most {factor:g} of {against}; Cupel is at {ratio:.2f}: {verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql", "mysql"])
    parser.add_argument("--cpu", help="cores for the contestants, as taskset takes them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cupel-bench-") as folder:
        urls = {"sqlite": f"sqlite:///{folder}/bench.sqlite",
                "postgresql": os.environ.get("CUPEL_TEST_POSTGRESQL"),
                "mysql": os.environ.get("CUPEL_TEST_MYSQL")}
        for engine in options.engine or urls:
            if not urls[engine]:
                sys.exit(f"no URL for {engine}: run this through tests/servers run")
            for operation in ("insert", "select"):
                medians = measure(options.build, engine, urls[engine], operation, options.rows,
                                  options.rounds, options.cpu)
                report(engine, operation, options.rows, medians)
    placement = f"cores {options.cpu}" if options.cpu else "any core"
    print(f"\nmedians of {options.rounds} interleaved rounds; contestants on {placement}")


main()
