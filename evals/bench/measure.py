"""What every measurement here is made with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


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
