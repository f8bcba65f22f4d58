#!/usr/bin/env python3
"""Checks that a shared library exports what public headers declare with CUPEL_API, and nothing else.

    tools/exports.py [--also NAME]... LIBRARY HEADER...

A NAME is expected beside what the headers declare. Prints a line for every name that is missing or too many, and exits with 1 where there is any.
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

from layers import without_comments

# What linkers and sanitizers add on their own.
NOT_OURS = re.compile(r"_init|_fini|_edata|_end|__.*")
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
DECLARATION = re.compile(r"\bCUPEL_API\b([^;{}]*)")
NAME = re.compile(r"\b(cupel_\w+)\s*(?=\(|\[|$)")


def declared(headers):
    """name -> header, for every declaration outside of macros."""
    names = {}
    for header in headers:
        code = DIRECTIVE.sub("", without_comments(Path(header).read_text(encoding="utf-8")))
        for match in DECLARATION.finditer(code):
            name = NAME.search(match.group(1).rstrip())
            if name is None:
                sys.exit(f"{header}: no name found in: CUPEL_API{match.group(1)}")
            names[name.group(1)] = header
    return names


def exported(library):
    output = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                            capture_output=True, text=True).stdout
    names = (line.split()[-1].partition("@")[0] for line in output.splitlines())
    return {name for name in names if not NOT_OURS.fullmatch(name)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--also", action="append", default=[])
    parser.add_argument("library")
    parser.add_argument("headers", nargs="+")
    arguments = parser.parse_args()
    library, found = arguments.library, exported(arguments.library)
    promised = declared(arguments.headers) | {name: "--also" for name in arguments.also}
    problems = [f"{promised[name]}: {name} is declared, but {library} does not export it"
                for name in sorted(promised.keys() - found)]
    problems += [f"{library}: {name} is exported, but no header declares it"
                 for name in sorted(found - promised.keys())]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
