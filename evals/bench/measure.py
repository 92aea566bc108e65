"""What every measurement here is made with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Prints the most memory that a process held, in MiB; `ru_maxrss` would count its parent's too.
PRINT_MEMORY = """
import pathlib, re
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
"""


@dataclass(frozen=True)
class Row:
    """A row of the table: what was measured, in which unit, and each value."""

    what: str
    values: Sequence[float]
    digits: int = 1


def milliseconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
