"""A command in a child process that ends when its parent does, in whatever way that ends.

The parent holds one end of a pipe that it never writes to; where it is killed, the child reads the
end of it. That needs no right and no call of one system's, and misses no moment.
"""

import os
import subprocess
import sys
import threading
from typing import NoReturn

KILLED = 137  # as a shell says it of what was killed


def run_bound(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `advisor` with `arguments` to its end in a child, which is killed should we be."""
    inner, outer = os.pipe()
    try:
        return subprocess.run(
            [sys.executable, "-m", "ui.child", *arguments],
            stdin=inner, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        os.close(inner)
        os.close(outer)


def main() -> NoReturn:
    """The child: the command line, and a thread that waits for the end of the parent."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from ui.cli import entry

    entry()


def _end_with_parent() -> NoReturn:
    # Past every buffer of Python's: the end must not wait for a lock that the main thread holds.
    while os.read(0, 1):
        pass
    os._exit(KILLED)


if __name__ == "__main__":
    main()
