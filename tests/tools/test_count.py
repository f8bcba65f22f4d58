"""tests/count.py on small logs: what it counts, and when it fails."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).parents[1] / "count.py"
ENGINES = ("sqlite", "postgresql", "mysql")


def compliance(engine, verdicts, subject="session"):
    """What the harness prints about one engine; a verdict is "OK", "FAILED" or a reason to skip."""
    text = f"== {subject} on {engine}\n"
    for name, verdict in verdicts.items():
        text += f"[ RUN      ] {name}\n"
        if verdict not in ("OK", "FAILED"):
            text += f"-- skipped, as {engine} {verdict}\n"
            verdict = "SKIPPED"
        text += f"[ {verdict:>8} ] {name}\n"
    counts = [sum(v == "OK" for v in verdicts.values()), sum(v == "FAILED" for v in verdicts.values())]
    counts.append(len(verdicts) - sum(counts))
    return text + "== {} on {}: {} passed, {} failed, {} skipped\n".format(subject, engine, *counts)


def program(stdout, result="OK", name="a program", stderr=""):
    return {"name": name, "result": result, "stdout": stdout, "stderr": stderr}


class Count(unittest.TestCase):
    def count(self, *programs):
        """The lines printed, and whether the run counts as good."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
            log.writelines(json.dumps(one) + "\n" for one in programs)
            log.flush()
            result = subprocess.run([sys.executable, TOOL, log.name], capture_output=True, text=True)
        self.assertEqual(result.stderr, "")
        return result.stdout.splitlines(), result.returncode == 0

    def everywhere(self, verdicts):
        return program("".join(compliance(engine, verdicts) for engine in ENGINES))

    def test_tests_are_counted_on_each_engine(self):
        lines, good = self.count(self.everywhere({"a": "OK", "b": "OK"}))
        self.assertEqual(lines, [f"{engine}: 2 passed, 0 failed, 0 skipped" for engine in ENGINES]
                         + ["6 passed, 0 failed, 0 skipped"])
        self.assertTrue(good)

    def test_a_skipped_test_is_told_and_did_not_pass(self):
        lines, good = self.count(program(
            compliance("sqlite", {"a": "OK", "b": "has no users"})
            + compliance("postgresql", {"a": "OK", "b": "OK"})
            + compliance("mysql", {"a": "OK", "b": "OK"})))
        self.assertEqual(lines[0], "skipped: session: b: sqlite has no users")
        self.assertIn("sqlite: 1 passed, 0 failed, 1 skipped", lines)
        self.assertEqual(lines[-1], "5 passed, 0 failed, 1 skipped")
        self.assertTrue(good)

    def test_a_test_that_every_engine_skips_is_a_failure(self):
        lines, good = self.count(self.everywhere({"a": "OK", "b": "does not like it"}))
        self.assertEqual(lines[0], "session: b: skipped by every engine")
        self.assertEqual(lines[-1], "3 passed, 1 failed, 3 skipped")
        self.assertFalse(good)

    def test_an_engine_that_did_not_run_is_a_failure(self):
        lines, good = self.count(program(compliance("sqlite", {"a": "OK"})
                                         + compliance("mysql", {"a": "OK"})))
        self.assertIn("postgresql: did not run", lines)
        self.assertFalse(good)

    def test_a_failed_test_beside_skipped_ones_is_a_failure(self):
        lines, good = self.count(
            self.everywhere({"a": "OK"}),
            program(compliance("sqlite", {"a": "FAILED", "b": "has no users"}, "errors"), "FAIL"))
        self.assertIn("sqlite: 1 passed, 1 failed, 1 skipped", lines)
        self.assertEqual(lines[-1], "3 passed, 1 failed, 1 skipped")
        self.assertFalse(good)

    def test_a_program_that_crashed_is_a_failure(self):
        for text in ("== errors on sqlite\n[ RUN      ] a\n", "[ RUN      ] a\n[       OK ] a\n", ""):
            lines, good = self.count(self.everywhere({"a": "OK"}), program(text, "FAIL"))
            self.assertIn(" 1 failed", lines[-1])
            self.assertFalse(good)

    def test_programs_without_engines_are_counted_by_their_tests(self):
        lines, good = self.count(
            self.everywhere({"a": "OK"}),
            program("[ RUN      ] one\n[       OK ] one\n[ RUN      ] two\n[       OK ] two\n"),
            program("1..3\nok 1 first\nok 2 second # skip no network\nok 3 third\n"),
            program("whatever it says\n"))
        self.assertEqual(lines[0], "skipped: second: no network")
        self.assertEqual(lines[-1], "8 passed, 0 failed, 1 skipped")
        self.assertTrue(good)

    def test_failures_of_programs_without_engines_are_counted_once(self):
        summary = "[  FAILED  ] 2 test(s), listed below:\n[  FAILED  ] one\n[  FAILED  ] two\n"
        lines, good = self.count(
            self.everywhere({"a": "OK"}),
            program("[ RUN      ] one\n[  FAILED  ] one\n[ RUN      ] two\n[  FAILED  ] two\n", "FAIL",
                    stderr=summary),
            program("1..2\nok 1 first\nnot ok 2 second\n# (in test file x)\n", "FAIL"))
        self.assertEqual(lines[-1], "4 passed, 3 failed, 0 skipped")
        self.assertFalse(good)

    def test_a_run_of_nothing_is_a_failure(self):
        self.assertFalse(self.count()[1])


unittest.main()
