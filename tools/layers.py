#!/usr/bin/env python3
"""Checks that the sources depend on one another in the one direction of the house's floors, and that
engines are named only where they live.

    tools/layers.py [ROOT]

Reads the #include lines and the code, without its comments, of src/ and include/. Prints one offence
a line, as file:line: message, and exits with 1 where there is any.
"""
import re
import sys
from pathlib import Path

# What each floor may use beside itself. A folder of src/ is a floor; so is the registry of drivers,
# which belongs to the library and not to the driver modules beside which it lies.
FLOORS = {
    "base": set(),
    "sql": {"base"},
    "dialect": {"base", "sql"},
    "registry": {"base"},
    "engine": {"base", "sql", "dialect", "registry"},
    "inspect": {"base", "sql", "dialect", "engine"},
    "migrate": {"base", "sql", "dialect", "engine", "inspect"},
    "orm": {"base", "sql", "dialect", "engine"},
    "web": {"base", "sql", "dialect", "engine", "orm"},
    "driver": set(),
    "cli": set(),
}
REGISTRY = {"src/driver/registry.c", "src/driver/registry.h"}

# What drivers may use of the base's insides. These have no state and do not allocate, so that every
# module can carry a copy; with others, it would carry an allocator of its own.
COPIED_INTO_DRIVERS = {"src/base/text.h", "src/base/datetime.h", "src/base/random.h"}

# The floor to which a public header belongs; an interface of slots belongs to the floor that calls it.
PUBLIC_HEADERS = {
    "cupel/common.h": "base",
    "cupel/alloc.h": "base",
    "cupel/error.h": "base",
    "cupel/log.h": "base",
    "cupel/value.h": "base",
    "cupel/schema.h": "sql",
    "cupel/model.h": "sql",
    "cupel/expr.h": "sql",
    "cupel/sys/dialect.h": "sql",
    "cupel/sys/driver.h": "registry",
    "cupel/engine.h": "engine",
    "cupel/inspect.h": "inspect",
    "cupel/session.h": "orm",
    "cupel/query.h": "orm",
    "cupel/migrate.h": "migrate",
    "cupel/op.h": "migrate",
    "cupel/cli.h": "cli",
    "cupel/web.h": "web",
    "cupel/cupel.h": "web",  # the umbrella: for programs, and so above whatever it includes
}

# (file, what it includes) -> why it may.
INCLUDE_EXCEPTIONS = {
    ("src/migrate/session.c", "orm"): "gives data migrations a session",
    ("include/cupel/cli.h", "cupel/model.h"): "the program hands its metadata over",
}

# Libraries of others that only some floors know.
FOREIGN_HEADERS = {
    "sqlite3.h": {"driver"},
    "libpq-fe.h": {"driver"},
    "mysql.h": {"driver"},
    "mariadb/": {"driver"},
    "jansson.h": {"cli", "web"},
}

ENGINE_WORDS = re.compile(r"\w*(?:sqlite|postgres|mysql|mariadb)\w*", re.IGNORECASE)
ENGINE_FLOORS = {"dialect", "driver", "registry", "inspect"}
# A name of slots: a capability, like any other.
ENGINE_WORD_EXCEPTIONS = {"is_mariadb"}
# file -> why it may name engines.
ENGINE_FILE_EXCEPTIONS = {
    "src/engine/url.c": "messages show what a URL looks like",
    "src/cli/config.h": "the database of a project that names none",
}

TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(.*?)[ \t]*$', re.MULTILINE)
TARGET = re.compile(r'^(?:"([^"]+)"|<([^>]+)>)$')


def without_comments(text):
    """The code with every comment blanked out, line breaks kept."""

    def blank(match):
        token = match.group()
        return token if token[0] in "\"'" else re.sub(r"[^\n]", " ", token)

    return TOKENS.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Checker:
    def __init__(self, root):
        self.root = root
        self.offences = []
        self.exceptions_used = set()

    def run(self):
        files = [p for folder in ("src", "include") for p in (self.root / folder).rglob("*.[ch]")]
        for path in sorted(files):
            self.check_file(path)
        self.check_exceptions()
        return self.offences

    def offend(self, name, line, message):
        self.offences.append(f"{name}:{line}: {message}")

    def check_file(self, path):
        name = path.relative_to(self.root).as_posix()
        floor = self.floor_of(name)
        if floor is None:
            self.offend(name, 1, "lies on no floor known to tools/layers.py")
            return
        code = without_comments(path.read_text(encoding="utf-8"))
        for match in INCLUDE.finditer(code):
            target = TARGET.match(match.group(1))
            line = line_of(code, match.start(1))
            if target is None:
                self.offend(name, line, f"cannot follow #include {match.group(1)}")
            elif target.group(1) is not None:
                self.check_own_include(path, name, floor, line, target.group(1))
            else:
                self.check_system_include(name, floor, line, target.group(2))
        self.check_words(name, floor, code)

    def floor_of(self, name):
        if name in REGISTRY:
            return "registry"
        parts = name.split("/")
        if parts[0] == "include":
            return PUBLIC_HEADERS.get("/".join(parts[1:]))
        return parts[1] if len(parts) > 2 and parts[1] in FLOORS else None

    def check_own_include(self, path, name, floor, line, target):
        for folder in (path.parent, self.root / "src"):
            file = folder / target
            if file.is_file():
                file_name = file.resolve().relative_to(self.root).as_posix()
                other = self.floor_of(file_name)
                break
        else:
            self.offend(name, line, f'"{target}" is no file of src/')
            return
        allowed = other == floor or other in FLOORS[floor] or (
            floor == "driver" and file_name in COPIED_INTO_DRIVERS)
        if name.startswith("include/"):
            self.offend(name, line, f'a public header includes "{target}", which is not installed')
        elif not allowed and not self.excepted(name, other):
            self.offend(name, line, f'{floor} must not include {other}: "{target}"')

    def check_system_include(self, name, floor, line, target):
        for header, floors in FOREIGN_HEADERS.items():
            if target.startswith(header) and floor not in floors:
                self.offend(name, line, f"<{target}> belongs to {' and '.join(sorted(floors))}")
        if not target.startswith("cupel/"):
            return
        other = PUBLIC_HEADERS.get(target)
        if other is None:
            self.offend(name, line, f"<{target}> is no public header known to tools/layers.py")
        elif not self.may_use_public(name, floor, other, target):
            self.offend(name, line, f"{floor} must not include {other}: <{target}>")

    def may_use_public(self, name, floor, other, target):
        if floor == "cli" and name.startswith("src/"):
            return True
        if floor == "driver":
            return other in ("base", "registry")
        if other == floor or other in FLOORS[floor]:
            return True
        return self.excepted(name, other) or self.excepted(name, target)

    def excepted(self, name, what):
        if (name, what) not in INCLUDE_EXCEPTIONS:
            return False
        self.exceptions_used.add((name, what))
        return True

    def check_words(self, name, floor, code):
        if floor in ENGINE_FLOORS:
            return
        for match in ENGINE_WORDS.finditer(code):
            if match.group() in ENGINE_WORD_EXCEPTIONS:
                continue
            if name in ENGINE_FILE_EXCEPTIONS:
                self.exceptions_used.add(name)
                continue
            self.offend(name, line_of(code, match.start()),
                        f"{floor} names an engine: {match.group()}")

    def check_exceptions(self):
        """An exception that its file no longer needs would let the next offence through."""
        for exception in [*INCLUDE_EXCEPTIONS, *ENGINE_FILE_EXCEPTIONS]:
            name = exception if isinstance(exception, str) else exception[0]
            if exception not in self.exceptions_used and (self.root / name).is_file():
                self.offend(name, 1, f"the exception for {exception} in tools/layers.py is not needed")


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    if not (root / "src").is_dir():
        sys.exit(f"{root} has no folder src")
    offences = Checker(root).run()
    print("\n".join(offences), end="\n" if offences else "")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
