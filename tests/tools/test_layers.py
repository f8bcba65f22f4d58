"""tools/layers.py on small trees: what it must find, and what it must leave alone."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "layers.py"


class Layers(unittest.TestCase):
    def check(self, files):
        """The offences in a tree of the given files."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src").mkdir()
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            result = subprocess.run([sys.executable, TOOL, root], capture_output=True, text=True)
            self.assertEqual(result.stderr, "")
            self.assertEqual(result.returncode, 1 if result.stdout else 0)
            return result.stdout.splitlines()

    def assert_allowed(self, files):
        self.assertEqual(self.check(files), [])

    def assert_offence(self, files, expected):
        self.assertEqual(self.check(files), [expected])

    def test_a_floor_may_use_itself_and_those_below(self):
        self.assert_allowed({
            "src/base/buf.h": "#include <cupel/alloc.h>\n#include <stddef.h>\n",
            "src/base/buf.c": '#include "buf.h"\n#include "base/buf.h"\n',
            "src/engine/engine.h": "#include <cupel/engine.h>\n#include <cupel/sys/driver.h>\n",
            "src/orm/session.c": '#include "engine/engine.h"\n#include "base/buf.h"\n',
            "src/migrate/run.c": '#include "engine/engine.h"\n#include <cupel/inspect.h>\n',
            "src/cli/main.c": "#include <cupel/cupel.h>\n#include <jansson.h>\n",
            "include/cupel/engine.h": "#include <cupel/error.h>\n",
        })

    def test_no_floor_climbs(self):
        pairs = [("base", "sql"), ("sql", "dialect"), ("dialect", "engine"), ("engine", "inspect"),
                 ("inspect", "migrate"), ("migrate", "cli"), ("engine", "orm"), ("orm", "migrate"),
                 ("migrate", "orm"), ("orm", "inspect"), ("engine", "driver"), ("driver", "sql"),
                 ("cli", "base"), ("cli", "migrate")]
        for floor, other in pairs:
            with self.subTest(floor=floor, other=other):
                self.assert_offence(
                    {f"src/{floor}/a.c": f'/* x */\n\n#include "{other}/b.h"\n',
                     f"src/{other}/b.h": ""},
                    f'src/{floor}/a.c:3: {floor} must not include {other}: "{other}/b.h"')

    def test_public_headers_belong_to_floors_too(self):
        self.assert_offence({"src/sql/a.c": "#include <cupel/engine.h>\n"},
                            "src/sql/a.c:1: sql must not include engine: <cupel/engine.h>")
        self.assert_offence({"include/cupel/value.h": "#include <cupel/session.h>\n"},
                            "include/cupel/value.h:1: base must not include orm: <cupel/session.h>")
        self.assert_offence({"src/engine/a.c": "#include <cupel/cupel.h>\n"},
                            "src/engine/a.c:1: engine must not include web: <cupel/cupel.h>")

    def test_drivers_know_their_interface_and_what_of_the_base_has_no_state(self):
        self.assert_allowed({
            "src/driver/sqlite/a.c": "#include <cupel/sys/driver.h>\n#include <cupel/value.h>\n"
                                     '#include <sqlite3.h>\n#include "driver/common.h"\n'
                                     '#include "base/text.h"\n',
            "src/driver/common.h": "",
            "src/base/text.h": "",
        })
        self.assert_offence({"src/driver/sqlite/a.c": "#include <cupel/engine.h>\n"},
                            "src/driver/sqlite/a.c:1: driver must not include engine: "
                            "<cupel/engine.h>")
        self.assert_offence({"src/driver/sqlite/a.c": '#include "base/buf.h"\n',
                             "src/base/buf.h": ""},
                            'src/driver/sqlite/a.c:1: driver must not include base: "base/buf.h"')

    def test_the_registry_of_drivers_belongs_to_the_library(self):
        self.assert_allowed({
            "src/driver/registry.h": "#include <cupel/sys/driver.h>\n",
            "src/driver/registry.c": '#include "base/buf.h"\n',
            "src/base/buf.h": "",
            "src/engine/pool.c": '#include "driver/registry.h"\n',
        })

    def test_migrations_reach_sessions_through_one_file(self):
        self.assert_allowed({"src/migrate/session.c": '#include "orm/private.h"\n',
                             "src/orm/private.h": ""})

    def test_an_exception_that_is_not_needed_is_an_offence(self):
        offences = self.check({"src/migrate/session.c": "int x;\n"})
        self.assertEqual(len(offences), 1)
        self.assertIn("not needed", offences[0])

    def test_libraries_of_others_stay_where_they_belong(self):
        self.assert_offence({"src/orm/a.c": "#include <libpq-fe.h>\n"},
                            "src/orm/a.c:1: <libpq-fe.h> belongs to driver")
        self.assert_offence({"src/dialect/a.c": "#include <mysql.h>\n"},
                            "src/dialect/a.c:1: <mysql.h> belongs to driver")
        self.assert_offence({"src/migrate/a.c": "#include <jansson.h>\n"},
                            "src/migrate/a.c:1: <jansson.h> belongs to cli and web")

    def test_engines_are_named_where_they_live_only(self):
        code = 'if (strcmp(name, "PostgreSQL") == 0)\n    use_sqlite();\n'
        self.assertEqual(self.check({"src/orm/a.c": code}),
                         ["src/orm/a.c:1: orm names an engine: PostgreSQL",
                          "src/orm/a.c:2: orm names an engine: use_sqlite"])
        for folder in ("dialect", "inspect", "driver/mysql"):
            self.assert_allowed({f"src/{folder}/a.c": code})

    def test_comments_may_name_engines_and_include_nothing(self):
        self.assert_allowed({"src/base/a.c": "/* as SQLite\n#include \"orm/x.h\"\n does */\n"
                                             "int x; // MariaDB\n"
                                             "char quote = '\"'; /* mysql */ char c = '\\'';\n"})

    def test_texts_that_look_like_comments_are_code(self):
        self.assert_offence({"src/base/a.c": 'char *a = "/* ";\nchar *b = "mysql */";\n'},
                            "src/base/a.c:2: base names an engine: mysql")
        self.assert_offence({"src/base/a.c": 'char *a = "\\"//"; int mysql;\n'},
                            "src/base/a.c:1: base names an engine: mysql")

    def test_what_cannot_be_judged_is_an_offence(self):
        self.assert_offence({"src/base/a.c": "#include HEADER\n"},
                            "src/base/a.c:1: cannot follow #include HEADER")
        self.assert_offence({"src/base/a.c": '#include "base/gone.h"\n'},
                            'src/base/a.c:1: "base/gone.h" is no file of src/')
        self.assert_offence({"src/base/a.c": "#include <cupel/gone.h>\n"},
                            "src/base/a.c:1: <cupel/gone.h> is no public header known to "
                            "tools/layers.py")
        self.assert_offence({"src/attic/a.c": ""},
                            "src/attic/a.c:1: lies on no floor known to tools/layers.py")

    def test_public_headers_include_no_private_ones(self):
        offences = self.check({"include/cupel/engine.h": '#include "base/buf.h"\n',
                               "src/base/buf.h": ""})
        self.assertEqual(offences, ['include/cupel/engine.h:1: a public header includes '
                                    '"base/buf.h", which is not installed'])


if __name__ == "__main__":
    unittest.main()
