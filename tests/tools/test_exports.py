"""tools/exports.py on small libraries: names missing, names too many, and neither."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "exports.py"
HEADER = """
#define CUPEL_API __attribute__((visibility("default")))
#define REVISION(id) extern CUPEL_API const int cupel_revision_##id; \\
    CUPEL_API int cupel_made_by_a_macro(void)
/* CUPEL_API int cupel_of_a_comment(void); */
CUPEL_API int cupel_first(int (*callback)(void *context),
                          int more);
CUPEL_API const char *cupel_second(void) __attribute__((const));
CUPEL_API extern const int cupel_table[2];
int cupel_not_marked(void);
"""
FIRST = "int cupel_first(int (*callback)(void *), int more) { return callback(0) + more; }\n"
SECOND = 'const char *cupel_second(void) { return ""; }\n'
TABLE = "const int cupel_table[2] = { 1, 2 };\n"
HIDDEN = "int cupel_not_marked(void) { return 1; }\n"


class Exports(unittest.TestCase):
    def check(self, code, *options):
        with tempfile.TemporaryDirectory() as folder:
            header, source, library = (Path(folder) / name for name in ("a.h", "a.c", "a.so"))
            header.write_text(HEADER, encoding="utf-8")
            source.write_text('#include "a.h"\n' + code, encoding="utf-8")
            subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-o", library, source],
                           check=True)
            result = subprocess.run([sys.executable, TOOL, *options, library, header],
                                    capture_output=True, text=True)
            self.assertEqual(result.stderr, "")
            self.assertEqual(result.returncode, 1 if result.stdout else 0)
            return result.stdout.replace(folder + "/", "").splitlines()

    def test_a_library_that_keeps_its_promises(self):
        self.assertEqual(self.check(FIRST + SECOND + TABLE + HIDDEN), [])

    def test_a_declared_name_that_is_not_exported(self):
        self.assertEqual(self.check(FIRST + HIDDEN),
                         ["a.h: cupel_second is declared, but a.so does not export it",
                          "a.h: cupel_table is declared, but a.so does not export it"])

    def test_an_exported_name_that_is_not_declared(self):
        extra = "CUPEL_API int cupel__internal(void); int cupel__internal(void) { return 1; }\n"
        self.assertEqual(self.check(FIRST + SECOND + TABLE + extra),
                         ["a.so: cupel__internal is exported, but no header declares it"])

    def test_a_name_expected_beside_the_headers(self):
        extra = "CUPEL_API extern const int cupel_driver_x; const int cupel_driver_x = 1;\n"
        self.assertEqual(self.check(FIRST + SECOND + TABLE + extra, "--also", "cupel_driver_x"), [])
        self.assertEqual(self.check(FIRST + SECOND + TABLE, "--also", "cupel_driver_x"),
                         ["--also: cupel_driver_x is declared, but a.so does not export it"])


if __name__ == "__main__":
    unittest.main()
