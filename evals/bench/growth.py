"""The same questions with 1,000 to 100,000 passages: latency, filtered or not, memory, disk.

The passages beyond the corpus are made up, seeded: words drawn as often as the corpus uses them,
vectors drawn on the unit sphere.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from advisor import chroma, models, store
from advisor.chain import Advisor
from advisor.manifest import read_manifest
from advisor.passages import all_passages, fact_passages
from advisor.settings import Settings
from evals.bench.measure import PRINT_MEMORY, Row, milliseconds
from evals.dataset import QUESTIONS, Sample, load_samples
from ingest.engines import embed_in_turn
from ingest.pipeline import ingest

SIZES = (0, 10_000, 100_000)
DOCUMENTS = 200
WORDS = 40
COUNT = 100
SEED = 20261122
MEMORY = f"""
import sys
from advisor.chain import Advisor
from advisor.settings import load_settings
advisor = Advisor(load_settings(gap_ledger=False))
for question in sys.argv[1:]:
    advisor.answer(question)
{PRINT_MEMORY}
"""


class _Made(Embeddings):
    """Seeded vectors. The corpus's own texts are in the index already, with their real ones."""

    def __init__(self, settings: Settings) -> None:
        self._draw = np.random.default_rng(SEED)
        self._size = len(models.embeddings(settings).embed_query("size"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self._draw.normal(size=(len(texts), self._size))
        return list((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def measure(settings: Settings) -> Iterator[Row]:
    """Each size in turn; what is embedded for real is the corpus, once."""
    ingest(settings)
    corpus = read_manifest(settings).corpus
    words = [word for p in fact_passages(corpus) for word in p.page_content.split()]
    for size in SIZES:
        _grow(settings, size, words)
        passages = all_passages(settings, corpus)
        store.sync(settings, corpus, passages, partial(embed_in_turn, _Made(settings)))
        chroma.forget_open_collections()
        yield from _measure(settings, f"{len(passages):,} passages")


def _measure(settings: Settings, size: str) -> Iterator[Row]:
    advisor = Advisor(settings)
    samples = [s for s in load_samples(QUESTIONS, advisor.corpus) if s.suite == "finding"][:COUNT]
    questions = [sample.question for sample in samples]
    groups = advisor.retriever.index.layout.groups
    filters: dict[str, Callable[[Sample], Collection[str] | None]] = {
        "": lambda _: None,
        ", within one record": lambda sample: [advisor.corpus.facts[sample.facts[0]][0].id],
        ", within a quarter of all": lambda _: groups[::4],
    }
    search = advisor.retriever.search
    advisor.answer("Which projects fit biotech?")  # what is loaded at first use
    answers = [milliseconds(partial(advisor.answer, question)) for question in questions]
    yield Row(f"{size}: question to checked answer (ms)", answers)
    for name, chosen in filters.items():
        took = [
            milliseconds(partial(search, sample.question, groups=chosen(sample)))
            for sample in samples
        ]
        yield Row(f"{size}: search{name} (ms)", took)
    folders = (settings.home / "chroma", settings.home / store.SEARCH)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    yield Row(f"{size}: index on disk (MiB)", [sum(file.stat().st_size for file in files) / 2**20])
    environment = {**os.environ, "ADVISOR_HOME": str(settings.home)}
    command = [sys.executable, "-c", MEMORY, *questions]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    yield Row(f"{size}: most memory (MiB)", [float(done.stdout.split()[-1])])


def _grow(settings: Settings, size: int, words: list[str]) -> None:
    """Make the user's documents hold `size` passages, spread over as many files as DOCUMENTS."""
    draw = random.Random(SEED)
    folder = settings.home / "documents"
    folder.mkdir(exist_ok=True)
    for number in range(DOCUMENTS):
        passages = [
            {
                "text": " ".join(draw.choices(words, k=WORDS)),
                "metadata": {
                    "origin": "document",
                    "id": f"document-{number}.{position}",
                    "title": f"Document {number}",
                    "locator": f"paragraph {position}",
                },
            }
            for position in range(size // DOCUMENTS)
        ]
        content = {"path": f"/made/{number}.txt", "passages": passages}
        file = Path(folder / f"{number:04}.json")
        file.write_text(json.dumps(content), encoding="utf-8")
