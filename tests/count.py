"""Counts what a run of `meson test` did: the tests that were skipped with their reasons, a line for each
engine, then the whole.

    count.py TESTLOG.json

cmocka's and bats' programs are counted test by test, others as one each. A test that an engine skips is
not among those that passed. Exits with 1 when something failed, when nothing ran, when an engine did
not run, or when a test was skipped by every engine it could run on.
"""
import json
import re
import sys

ENGINES = ("sqlite", "postgresql", "mysql")
ON_ENGINE = re.compile(r"^== (\S+) on (\w+)(?:: (\d+) passed, (\d+) failed, (\d+) skipped)?$", re.M)
RUN = re.compile(r"^\[ RUN      \] (\S+)$", re.M)
REASON = re.compile(r"^-- skipped, as (.+)$", re.M)
CMOCKA = re.compile(r"^\[\s+(OK|FAILED|ERROR|SKIPPED)\s+\] ([A-Za-z_]\w*)$", re.M)
TAP = re.compile(r"^(ok|not ok) (\d+) ([^\n#]*)(?:# skip ?([^\n]*))?", re.M)


class Count:
    def __init__(self):
        self.passed = self.failed = 0
        self.engines = {}  # name: [passed, failed, skipped]
        self.skipped = []  # "test: reason"

    def add_program(self, test):
        """Counts one program of the log, whose result has the last word."""
        text = test.get("stdout", "") + "\n" + test.get("stderr", "")
        if test["result"] == "SKIP":
            self.skipped.append(f"{test['name']}: the whole program")
            return
        on_engines = [row for row in ON_ENGINE.findall(text) if row[2]]
        passed, failed = self.on_engines(text) if on_engines else self.on_its_own(text)
        if test["result"] == "OK":
            passed = max(passed, 0 if on_engines else 1)
        else:
            failed = max(failed, 1)
        self.passed += passed
        self.failed += failed

    def on_engines(self, text):
        """A program that runs its tests on each engine: the lines it ends each of them with."""
        passed = failed = 0
        ran, left_out = {}, {}
        parts = ON_ENGINE.split(text)  # before, then (subject, engine, its three counts, text)...
        for subject, engine, *counts, part in zip(*(parts[i::6] for i in range(1, 7))):
            if counts[0]:
                row = self.engines.setdefault(engine, [0, 0, 0])
                for i, number in enumerate(counts):
                    row[i] += int(number)
                passed += int(counts[0])
                failed += int(counts[1])
                continue
            # What stands behind "[ RUN      ] NAME" up to the next one is that test's.
            pieces = RUN.split(part)
            for name, piece in zip(pieces[1::2], pieces[2::2]):
                name = f"{subject}: {name}"
                reason = REASON.search(piece)
                if reason:
                    left_out.setdefault(name, []).append(reason[1])
                else:
                    ran[name] = True
        for name, reasons in left_out.items():
            self.skipped += [f"{name}: {reason}" for reason in reasons]
            # Whoever chooses engines may choose none that a test is for.
            if name not in ran and len(reasons) == len(ENGINES):
                print(f"{name}: skipped by every engine")
                failed += 1
        return passed, failed

    def on_its_own(self, text):
        verdicts = {}  # cmocka names tests that failed or were skipped again in its summary
        for verdict, name in CMOCKA.findall(text):
            verdicts[name] = verdict
        for verdict, number, name, reason in TAP.findall(text):
            skips = verdict == "ok" and reason
            verdicts[number, name] = "SKIPPED" if skips else verdict
            if skips:
                self.skipped.append(f"{name.strip()}: {reason}")
        for name, verdict in verdicts.items():
            if verdict == "SKIPPED" and isinstance(name, str):
                self.skipped.append(f"{name}: without a reason")
        good = sum(verdict in ("OK", "ok") for verdict in verdicts.values())
        bad = sum(verdict in ("FAILED", "ERROR", "not ok") for verdict in verdicts.values())
        return good, bad

    def report(self):
        for line in sorted(self.skipped):
            print(f"skipped: {line}")
        for name in ENGINES:
            if name not in self.engines:
                print(f"{name}: did not run")
                self.failed += 1
            else:
                print("{}: {} passed, {} failed, {} skipped".format(name, *self.engines[name]))
        print(f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped")
        return 1 if self.failed or not self.passed else 0


def main():
    count = Count()
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            count.add_program(json.loads(line))
    return count.report()


sys.exit(main())
