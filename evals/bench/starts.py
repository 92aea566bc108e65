"""From a process's start: to the page, to the chat, to an answer at the command line."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from advisor.settings import Settings
from evals.bench.measure import PRINT_MEMORY, Row, milliseconds
from ingest.pipeline import ingest

RUNS = 5
COMMAND = [sys.executable, "-m", "ui.cli"]
# The least that any program with these parts does before it can search.
BARE = """
import sys
import bm25s, chromadb, langchain_core.retrievers, onnxruntime
home, model = sys.argv[1:]
onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
chromadb.PersistentClient(home).get_collection("passages", embedding_function=None).count()
"""
MEMORY = f"""
import sys
from ui.cli import main
main(["ask", sys.argv[1]])
{PRINT_MEMORY}
"""
QUESTION = "Which portfolio projects fit fintech?"


def measure(settings: Settings) -> Iterator[Row]:
    """Five of each, in turn."""
    environment = ready_environment(settings)
    (model,) = (settings.home / "models").glob("*.onnx")
    bare = [sys.executable, "-c", BARE, str(settings.home / "chroma"), str(model)]
    ask = [*COMMAND, "ask", QUESTION]
    firsts, pages, chats, asks, bares, memory = [], [], [], [], [], []
    for _ in range(RUNS):
        with serving(environment) as (address, start):
            first, whole = wait_for(address)
            chat, _ = wait_for(f"{address}healthz")
        firsts.append(1000 * (first - start))
        pages.append(1000 * (whole - start))
        chats.append(1000 * (chat - start))
        asks.append(milliseconds(lambda: _run(ask, environment)))
        bares.append(milliseconds(lambda: _run(bare, environment)))
        measured = _run([sys.executable, "-c", MEMORY, QUESTION], environment)
        memory.append(float(measured.splitlines()[-1]))
    yield Row("process start to the loading page's first byte (ms)", firsts, 0)
    yield Row("process start to loading page (ms)", pages, 0)
    yield Row("process start to usable chat (ms)", chats, 0)
    yield Row("advisor ask, from nothing to the answer (ms)", asks, 0)
    yield Row("floor: imports, opening model and collection (ms)", bares, 0)
    ratios = [100 * a / b for a, b in zip(asks, bares, strict=True)]
    yield Row("ratio of the two (%)", ratios, 0)
    yield Row("advisor ask, most memory (MiB)", memory, 0)


def ready_environment(settings: Settings) -> dict[str, str]:
    """The environment of a process over an index that is there."""
    ingest(settings)
    environment = {**os.environ, "ADVISOR_HOME": str(settings.home), "ADVISOR_GAP_LEDGER": "off"}
    return environment | {"ADVISOR_MODEL": "none", "ORT_DISABLE_TELEMETRY": "1"}


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, float]]:
    """A server that has just been started: its address, and when that was (perf_counter)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*COMMAND, "serve", "--port", str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/", start
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> tuple[float, float]:
    """When the first byte of what answers at an address came, and when the last (perf_counter)."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                answer.read(1)
                first = time.perf_counter()
                answer.read()
                return first, time.perf_counter()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
