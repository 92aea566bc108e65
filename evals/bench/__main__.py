"""Measure ingest, answers, checker, growth, starts, page and load; print a table in Markdown.

Figures of one run belong together: machines differ, and this one may be busy. So what is compared
is measured in turn, and each latency stands beside its floor in the same run, one embedding of the
question plus one bare Chroma query.
"""

import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from advisor.settings import Settings, load_settings
from evals.bench import answers, checker, engines, growth, ingests, load, page, starts
from evals.bench.measure import Row

PARTS = {
    "ingest": ingests,
    "engines": engines,
    "answers": answers,
    "checker": checker,
    "growth": growth,
    "starts": starts,
    "page": page,
    "load": load,
}


def main(chosen: list[str]) -> None:
    """Run the chosen parts (all, by default) and print a row for each measurement."""
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part {unknown[0]!r}. Choose of: {', '.join(PARTS)}.")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | median | 95th percentile | least | most | n |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder) / "home", gap_ledger=False)
        for row in _rows(chosen or list(PARTS), settings):
            values = sorted(row.values)
            high = values[min(len(values) - 1, round(0.95 * len(values)))]
            cells = [statistics.median(values), high, values[0], values[-1]]
            figures = " | ".join(f"{value:,.{row.digits}f}" for value in cells)
            print(f"| {row.what} | {figures} | {len(values)} |", flush=True)


def _rows(chosen: list[str], settings: Settings) -> Iterator[Row]:
    for name in chosen:
        yield from PARTS[name].measure(settings)


if __name__ == "__main__":
    main(sys.argv[1:])
