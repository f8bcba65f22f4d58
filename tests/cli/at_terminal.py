"""Runs a command on a terminal of its own and types once it has asked:

    at_terminal.py QUESTION KEYS COMMAND...

What the command writes is copied; the status is its own, 128 and the signal where one ended it. KEYS may
have escapes, as in '\\x03' for Ctrl-C.
"""

import os
import pty
import select
import sys
import time

PATIENCE_S = 60


def main():
    question, keys, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    written, typed = b"", False
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            more = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that nobody has the other side any more
            break
        if not more:
            break
        written += more
        if not typed and question.encode() in written:
            os.write(terminal, keys.encode().decode("unicode_escape").encode())
            typed = True
    sys.stdout.write(written.decode(errors="replace").replace("\r\n", "\n"))
    if not typed:
        print(f"\nit never asked '{question}'")
        return 99
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
