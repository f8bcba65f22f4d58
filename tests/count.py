"""Counts what a run of `meson test` did: a line for each engine, then the whole.

    count.py TESTLOG.json

cmocka's and bats' programs are counted test by test, others as one each. Exits with 1 when something
failed, when nothing ran, or when an engine did not run.
"""
import json
import re
import sys

ENGINES = ("sqlite", "postgresql", "mysql")
ON_ENGINE = re.compile(r"^== .+ on (\w+): (\d+) passed, (\d+) failed$", re.M)
CMOCKA = re.compile(r"^\[\s+(OK|FAILED)\s+\] (?!\d+ test)\S+$", re.M)
TAP = re.compile(r"^(ok|not ok) \d+", re.M)


def count(test, engines):
    """(passed, failed) of one program; adds to `engines` what it did on each."""
    text = test.get("stdout", "") + "\n" + test.get("stderr", "")
    on_engines = ON_ENGINE.findall(text)
    for name, passed, failed in on_engines:
        engines.setdefault(name, [0, 0])
        engines[name][0] += int(passed)
        engines[name][1] += int(failed)
    if on_engines:
        passed = sum(int(row[1]) for row in on_engines)
        failed = sum(int(row[2]) for row in on_engines)
    else:
        words = [match[1] for match in CMOCKA.finditer(text)]
        words += [match[1] for match in TAP.finditer(text)]
        passed = sum(word in ("OK", "ok") for word in words)
        failed = len(words) - passed
        # cmocka names each failed test again in its summary.
        failed = min(failed, len(set(re.findall(r"^\[\s+FAILED\s+\] (\D\S*)$", text, re.M))
                             | set(re.findall(r"^not ok (\d+)", text, re.M))))
    if test["result"] == "OK":
        return max(passed, 1), failed
    return passed, max(failed, 1)


def main():
    passed = failed = skipped = 0
    engines = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            test = json.loads(line)
            if test["result"] in ("SKIP", "EXPECTEDFAIL"):
                skipped += 1
                continue
            ok, bad = count(test, engines)
            passed += ok
            failed += bad
    for name in ENGINES:
        if name not in engines:
            print(f"{name}: did not run")
            failed += 1
        else:
            print(f"{name}: {engines[name][0]} passed, {engines[name][1]} failed")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed or not passed else 0)


main()
