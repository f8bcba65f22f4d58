"""Runs the benchmark: every contestant in every round, interleaved; prints medians and ratios.

    run.py BUILD_DIR [--rounds N] [--rows N] [--engine NAME]... [--operation NAME]... [--cpu CORES]
           [--without CONTESTANT]...

URLs of the servers come from the environment, as the tests have them: CUPEL_TEST_POSTGRESQL and
CUPEL_TEST_MYSQL; SQLite works on a file in a temporary folder. Each contestant is a process of its
own that prints what it measured of its span. Tables are made anew where the work changes them.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

BENCH = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # Debian's, which has SQLAlchemy
ENGINES = ["sqlite", "postgresql", "mysql"]
# What is done, with how many of the rows asked for (a divisor), and whether it changes the tables.
OPERATIONS = {
    "insert": ("{} new objects saved, keys back", 1, True),
    "select": ("{} rows into objects", 1, False),
    "get": ("{} objects by key, one by one", 10, False),
    "filter": ("{} objects by a condition, one by one", 10, False),
    "update": ("{} objects changed and saved", 10, True),
    "delete": ("{} objects deleted", 10, True),
    "children": ("{} parents, each with its 10 children", 100, False),
    "memory": ("bytes of a loaded object, of {}", 1, False),
}
# What each goal is measured against, and the factor.
GOALS = {
    "sqlite": {"insert": ("naive C", 1.0), "select": ("best C", 1.15), "get": ("naive C", 1.2),
               "filter": ("naive C", 1.2), "update": ("best C", 1.2), "delete": ("best C", 1.2)},
    "postgresql": {"insert": ("best C", 1.2), "select": ("best C", 1.15), "get": ("naive C", 1.1),
                   "filter": ("naive C", 1.1), "update": ("best C", 1.2),
                   "delete": ("best C", 1.2)},
}
GOALS["mysql"] = GOALS["postgresql"]
CHILDREN_GOAL = ("best C", 1.2)
MOST_BYTES = 200


def contestants(build, engine):
    floor = os.path.join(build, "bench", f"floor_{engine}")
    return {
        "naive C": [floor, "naive"],
        "best C": [floor, "best"],
        "Cupel": [os.path.join(build, "bench", "bench_cupel"), "orm"],
        "SQLAlchemy": [PYTHON, os.path.join(BENCH, "sqlalchemy", "orm.py"), "orm"],
    }


def run(command, cores=None):
    words = ["taskset", "-c", cores, *command] if cores else command
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.stderr.strip()}")
    return tuple(float(word) for word in done.stdout.split())


def setup(operation, url, rows):
    run([PYTHON, os.path.join(BENCH, "sqlalchemy", "setup.py"), operation, url, str(rows)])


def measure(options, engine, url, operation):
    """For each contestant the medians of what it printed."""
    _, divisor, changes = OPERATIONS[operation]
    rows = max(1, options.rows // divisor)
    commands = {name: command for name, command in contestants(options.build, engine).items()
                if name not in options.without}
    printed = {name: [] for name in commands}
    if not changes:
        setup(operation, url, rows)
    for _ in range(options.rounds):
        for name, command in commands.items():
            if changes:
                setup(operation, url, rows)
            printed[name].append(run([*command, operation, url, str(rows)], options.cpu))
    return {name: tuple(statistics.median(column) for column in zip(*lines))
            for name, lines in printed.items()}


def verdict(ratio, factor):
    return "reached" if ratio <= factor else f"{ratio / factor:.2f} times the goal"


def report_times(engine, operation, medians):
    against, factor = GOALS[engine].get(operation, CHILDREN_GOAL)
    print(f"  {'':12}{'wall ms':>10}{'CPU ms':>10}{'of naive C':>12}{'of best C':>11}")
    for name, (wall, cpu) in medians.items():
        print(f"  {name:12}{wall:10.1f}{cpu:10.1f}{wall / medians['naive C'][0]:12.2f}"
              f"{wall / medians['best C'][0]:11.2f}")
    ratio = medians["Cupel"][0] / medians[against][0]
    print(f"  goal: at most {factor:g} of {against}; Cupel is at {ratio:.2f}: "
          f"{verdict(ratio, factor)}")


def report_bytes(medians):
    for name, (size, _) in medians.items():
        print(f"  {name:12}{size:10.0f}")
    size = medians["Cupel"][0]
    print(f"  goal: at most {MOST_BYTES}; Cupel is at {size:.0f}: {verdict(size, MOST_BYTES)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100000)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--operation", action="append", choices=list(OPERATIONS))
    parser.add_argument("--without", action="append", default=[], choices=["SQLAlchemy"])
    parser.add_argument("--cpu", help="cores for the contestants, as taskset takes them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cupel-bench-") as folder:
        urls = {"sqlite": f"sqlite:///{folder}/bench.sqlite",
                "postgresql": os.environ.get("CUPEL_TEST_POSTGRESQL"),
                "mysql": os.environ.get("CUPEL_TEST_MYSQL")}
        for engine in options.engine or ENGINES:
            if not urls[engine]:
                sys.exit(f"no URL for {engine}: run this through tests/servers run")
            for operation in options.operation or OPERATIONS:
                words, divisor, _ = OPERATIONS[operation]
                print(f"\n{engine}: {operation}, {words.format(options.rows // divisor)}")
                medians = measure(options, engine, urls[engine], operation)
                if operation == "memory":
                    report_bytes(medians)
                else:
                    report_times(engine, operation, medians)
                sys.stdout.flush()
    placement = f"cores {options.cpu}" if options.cpu else "any core"
    print(f"\nmedians of {options.rounds} interleaved rounds; contestants on {placement}")


main()
