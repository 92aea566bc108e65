"""Ingest of many documents by this process and by Ray, on one core and on two.

The documents are made up, seeded: a heading, then sentences of the corpus's facts in any order, 40
to 120 words, so that most are one passage. `BENCH_DOCUMENTS` of them (5,000) are added to an index
of the corpus, `BENCH_RUNS` times (1) by each engine in turn. What is timed is the whole command.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor.manifest import read_manifest
from advisor.passages import fact_passages
from advisor.settings import Settings
from advisor.text import sentence_spans
from evals.bench.measure import Row
from ingest.pipeline import ingest

DOCUMENTS = 5000
RUNS = 1
WORDS = (40, 120)
SEED = 20261123
WAYS = (("local", 1), ("local", 2), ("ray", 1), ("ray", 2))
LOOK_SECONDS = 0.25


@dataclass
class _Runs:
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure(settings: Settings) -> Iterator[Row]:
    """Each engine on each number of cores that there is, in turn."""
    count = int(os.environ.get("BENCH_DOCUMENTS", DOCUMENTS))
    runs = int(os.environ.get("BENCH_RUNS", RUNS))
    ingest(settings)
    folder = settings.home.with_name("documents-to-add")
    _make(folder, count, _sentences(settings))
    cores = sorted(os.sched_getaffinity(0))
    ways = {way: _Runs() for way in WAYS if way[1] <= len(cores)}
    for _ in range(runs):
        for (engine, number), found in ways.items():
            seconds, memory = _run(settings, engine, cores[:number], folder)
            found.seconds.append(seconds)
            found.memory.append(memory)
    for (engine, number), found in ways.items():
        name = f"{count:,} documents, {engine}, {number} core{'s' if number > 1 else ''}"
        yield Row(f"{name}: whole ingest (s)", found.seconds)
        yield Row(f"{name}: documents a second", [count / s for s in found.seconds])
        yield Row(f"{name}: most memory, all processes (MiB)", found.memory, 0)
    for name, above, below in (
        ("Ray on 2 cores over 1", ("ray", 2), ("ray", 1)),
        ("local on 2 cores over 1", ("local", 2), ("local", 1)),
        ("Ray over local, 1 core each", ("ray", 1), ("local", 1)),
        ("Ray over local, 2 cores each", ("ray", 2), ("local", 2)),
    ):
        if above in ways and below in ways:
            pairs = zip(ways[above].seconds, ways[below].seconds, strict=True)
            yield Row(f"{name}: times as fast", [b / a for a, b in pairs], 2)


def _sentences(settings: Settings) -> list[str]:
    facts = fact_passages(read_manifest(settings).corpus)
    texts = (fact.page_content for fact in facts)
    return [text[start:end] for text in texts for start, end in sentence_spans(text)]


def _make(folder: Path, count: int, sentences: Sequence[str]) -> None:
    draw = random.Random(SEED)
    folder.mkdir()
    for number in range(count):
        length, lines = draw.randint(*WORDS), [f"# Notes of day {number}", ""]
        while sum(len(line.split()) for line in lines) < length:
            lines.append(draw.choice(sentences))
        text = f"{lines[0]}\n\n{' '.join(lines[2:])}\n"
        Path(folder / f"{number:05}.md").write_text(text, encoding="utf-8")


def _run(
    settings: Settings, engine: str, cores: Sequence[int], documents: Path
) -> tuple[float, float]:
    """Seconds, and the most memory in MiB, of a command that may use these cores only."""
    home = settings.home.with_name("copy")
    shutil.copytree(settings.home, home)
    environment = {**os.environ, "ADVISOR_HOME": str(home), "ADVISOR_MODEL": "none"}
    pinned = "import os, sys; os.sched_setaffinity(0, map(int, sys.argv[1].split(','))); "
    again = "os.execv(sys.executable, [sys.executable, '-m', 'ui.cli', *sys.argv[2:]])"
    command = [sys.executable, "-c", pinned + again, ",".join(map(str, cores))]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, "ingest", "--quiet", "--engine", engine, str(documents)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, _memory(process.pid))
        time.sleep(LOOK_SECONDS)
    took = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    shutil.rmtree(home)
    return took, most


def _memory(root: int) -> float:
    """What a process and all that it started hold now (MiB), each shared page counted once."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[int(stat.parent.name)] = int(fields[1])
    family = {root}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(_proportional(pid) for pid in family)


def _proportional(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
        return int(text.partition("\nPss:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0
