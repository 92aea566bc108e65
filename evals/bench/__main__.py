"""Measure start-up, answers and ingest; print a table in Markdown.

Figures of one run belong together: machines differ, and this one may be busy. So each latency
stands beside its floor in the same run, one embedding of the question plus one bare Chroma query.
"""

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from advisor import models, store
from advisor.chain import Advisor
from advisor.passages import fact_passages
from advisor.settings import Settings, load_settings
from evals.dataset import QUESTIONS, load_samples
from ingest.pipeline import ingest

STARTS = 5
INGESTS = 5
COMMAND = [sys.executable, "-m", "ui.cli"]


def main() -> None:
    """Run every measurement and print one row each."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | median | least | most | n |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder) / "home", gap_ledger=False)
        took = _milliseconds(lambda: ingest(settings))
        _row("first ingest, model export included (ms)", [took])
        for name, values in _ingests(settings):
            _row(name, values)
        for name, values in _answers(settings):
            _row(name, values)
        for name, values in _starts(settings):
            _row(name, values)


def _ingests(settings: Settings) -> Iterator[tuple[str, list[float]]]:
    """From nothing but the model, and with nothing changed, beside bare embedding of the texts."""
    manifest = store.read_manifest(settings)
    texts = [document.page_content for document in fact_passages(manifest.corpus)]
    model = models.embeddings(settings)
    fresh, bare, again = [], [], []
    for _ in range(INGESTS):  # in turn, so that all meet the same machine
        for folder in ("chroma", store.SEARCH):
            shutil.rmtree(settings.home / folder)
        store.manifest_file(settings).unlink()
        store.forget_open_collections()
        fresh.append(_milliseconds(lambda: ingest(settings)))
        bare.append(_milliseconds(lambda: model.embed_documents(texts)))
        again.append(_milliseconds(lambda: ingest(settings)))
    yield f"ingest of {len(texts)} facts from nothing (ms)", fresh
    yield "floor: embedding the same texts (ms)", bare
    yield "ratio of the two (%)", [100 * f / b for f, b in zip(fresh, bare, strict=True)]
    yield "second ingest, nothing changed (ms)", again


def _answers(settings: Settings) -> Iterator[tuple[str, list[float]]]:
    advisor = Advisor(settings)
    questions = [sample.question for sample in load_samples(QUESTIONS, advisor.corpus)]
    embed = models.embeddings(settings).embed_query
    collection = store.open_collection(settings)

    def floor(question: str) -> None:
        collection.query(query_embeddings=[embed(question)], n_results=30)  # type: ignore[arg-type]

    advisor.answer("Which projects fit biotech?")  # what is loaded at first use
    whole, bare = [], []
    for question in questions:  # in turn, so that both meet the same machine
        whole.append(_milliseconds(lambda q=question: advisor.answer(q)))  # type: ignore[misc]
        bare.append(_milliseconds(lambda q=question: floor(q)))  # type: ignore[misc]
    yield "question to checked answer (ms)", whole
    yield "floor: one embedding and one Chroma query (ms)", bare


def _starts(settings: Settings) -> Iterator[tuple[str, list[float]]]:
    environment = {**os.environ, "ADVISOR_HOME": str(settings.home), "ADVISOR_GAP_LEDGER": "off"}
    starts = [_start(environment) for _ in range(STARTS)]
    yield "process start to loading page (ms)", [loading for loading, _ in starts]
    yield "process start to usable chat (ms)", [ready for _, ready in starts]
    question = [*COMMAND, "ask", "Which portfolio projects fit fintech?"]

    def ask() -> None:
        subprocess.run(question, env=environment, stdout=subprocess.DEVNULL, check=True)

    yield (
        "advisor ask, from nothing to the answer (ms)",
        [_milliseconds(ask) for _ in range(STARTS)],
    )


def _start(environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds from the start of a server to its loading page, and to its chat."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*COMMAND, "serve", "--port", str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/")
        loading = time.perf_counter() - start
        _wait(f"http://127.0.0.1:{port}/healthz")
        return loading * 1000, (time.perf_counter() - start) * 1000
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _row(name: str, values: list[float]) -> None:
    median = statistics.median(values)
    print(
        f"| {name} | {median:,.0f} | {min(values):,.0f} | {max(values):,.0f} | {len(values)} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
