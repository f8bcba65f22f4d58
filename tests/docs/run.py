"""Holds the documentation to what it shows: compiles its C, runs its transcripts.

    run.py BUILD_DIR FILE.md

- A C block that begins with `/* name.c */` or `/* name.h */` is a file of the document's folder. The
  `.c` files compile without a warning.
- Any other C block compiles without a warning, at file level or as a block in a function, with the
  names of context.h at hand.
- A console block is run in that folder, command by command; its output must be what is shown, but for
  revision ids, dates and durations.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WARNINGS = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-Wno-unused-variable",
            "-Wno-unused-function", "-Wno-unused-but-set-variable", "-Wno-unused-parameter",
            "-Wno-unused-value", "-Wno-uninitialized", "-Wno-maybe-uninitialized"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"/\* ([\w/]+\.[ch]) \*/\n")


def compile_block(build, folder, text, environment):
    """None, or what the compiler said to the block in its better reading."""
    include = ["-I", os.path.join(build, "..", "include"), "-I", folder, "-I", HERE]
    complaints = []
    prologue = '#include "context.h"\n'
    for source in (prologue + text, prologue + "void block(cupel_engine *engine, cupel_session *s,"
                   " cupel_op *op, cupel_connection *connection, cupel_error *error);\n"
                   "void block(cupel_engine *engine, cupel_session *s, cupel_op *op,"
                   " cupel_connection *connection, cupel_error *error)\n{{\n" + text + "\n}}\n"):
        done = subprocess.run(["cc", *WARNINGS, *include, "-fsyntax-only", "-x", "c", "-"],
                              input=source, capture_output=True, text=True, env=environment)
        if done.returncode == 0:
            return None
        complaints.append(done.stderr)
    return min(complaints, key=len)


def normalised(text):
    text = re.sub(r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])", "REVISION", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*", "DATE", text)
    return [line.rstrip() for line in text.strip().splitlines()]


def run_console(folder, text, environment):
    """None, or the first command whose output is another than the one shown."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL)
        if normalised(done.stdout) != normalised(shown):
            return f"$ {command}\n--- shown\n{shown}--- printed\n{done.stdout}"
    return None


def main():
    build, document = os.path.abspath(sys.argv[1]), sys.argv[2]
    environment = dict(os.environ, PKG_CONFIG_PATH=os.path.join(build, "meson-uninstalled"),
                       LD_LIBRARY_PATH=os.path.join(build, "src"), NO_COLOR="1",
                       PATH=os.path.join(build, "src", "cli") + ":" + os.environ["PATH"])
    environment.pop("CUPEL_URL", None)
    environment.pop("DATABASE_URL", None)
    passed, failed = 0, 0
    with open(document, encoding="utf-8") as file:
        text = file.read()
    with tempfile.TemporaryDirectory(prefix="cupel-docs-") as folder:
        for match in FENCE.finditer(text):
            language, block = match.groups()
            line = text.count("\n", 0, match.start()) + 1
            complaint = None
            name = FILE.match(block)
            if language == "c" and name:
                with open(os.path.join(folder, name[1]), "w", encoding="utf-8") as file:
                    file.write(block)
                if name[1].endswith(".c"):
                    done = subprocess.run(
                        ["cc", *WARNINGS, "-I", os.path.join(build, "..", "include"),
                         "-fsyntax-only", name[1]], cwd=folder, capture_output=True, text=True)
                    complaint = done.stderr if done.returncode else None
            elif language == "c":
                complaint = compile_block(build, folder, block, environment)
            elif language == "console":
                complaint = run_console(folder, block, environment)
            else:
                continue
            if complaint is None:
                passed += 1
            else:
                failed += 1
                print(f"{document}:{line}: {complaint}")
    print(f"{document}: {passed} blocks passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
