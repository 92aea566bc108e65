"""Processes as Linux's /proc shows them."""

import os
import signal
import time
from pathlib import Path

PATIENCE = 120  # seconds for what must come


def descendants(pid: int) -> set[int]:
    """The children of a process, theirs, and so on."""
    found: set[int] = set()
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, _read(tasks).split()):
            found |= {child, *descendants(child)}
    return found


def running(pid: int) -> bool:
    """Whether a process is there and does something; one that nobody waited for yet does not."""
    state = _read(Path(f"/proc/{pid}/stat")).rpartition(") ")[2][:1]
    return state not in ("", "Z", "X")


def processor_seconds(pid: int) -> float:
    """How long a process has worked; 0 once it is gone."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(") ")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def stop_and_list(pid: int) -> set[int]:
    """Hold a process at this moment, so that what it has started can be counted."""
    os.kill(pid, signal.SIGSTOP)
    return descendants(pid)


def wait_for_end(pids: set[int]) -> set[int]:
    """Those that are still there after a while; returns at once when none is."""
    until = time.monotonic() + PATIENCE
    while (left := {pid for pid in pids if running(pid)}) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it ended meanwhile
        return ""
