import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from advisor.llm import catalogue
from advisor.settings import Settings
from evals.bench import models as bench
from tests.pulling import CONTENT, HUB, TINY, FakeHub, serving
from ui.cli import main

OTHER = TINY.model_copy(update={"name": "other", "parameters": "8B", "bytes": 4_683_074_240})
RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ours may be run with it ignored
from advisor.llm import catalogue
from tests.pulling import TINY
from ui.cli import main
catalogue.catalogue = lambda: (TINY,)
sys.exit(main(["model", "pull", "tiny"]))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    models = (TINY.model_copy(update={"default": True}), OTHER)
    monkeypatch.setattr(catalogue, "catalogue", lambda: models)
    return catalogue.folder(Settings(home=tmp_path))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serving() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running


def test_ls_shows_what_can_be_pulled_and_what_is_here(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "tiny.gguf").touch()
    (folder / "mine.gguf").write_bytes(bytes(3_000_000))
    with (folder / "other.gguf.part").open("wb") as part:
        part.truncate(OTHER.bytes // 2)
    assert main(["model", "ls"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "tiny                    1K      1 MB  MIT         installed",
        "other                   8B  4,683 MB  MIT         50% pulled",
        "mine                            3 MB              put there by you",
        f"Pull one: `advisor model pull NAME`. The files lie in {folder}.",
    ]


def test_pull_takes_a_name_or_the_default(
    folder: Path, hub: FakeHub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["model", "pull"]) == 0
    out, error = capsys.readouterr()
    assert out == f"tiny is here: {folder / 'tiny.gguf'} (1 MB).\n"
    assert error == ""
    assert main(["model", "pull", "tiny"]) == 0
    assert len(hub.asked) == 1


def test_pull_says_why_it_failed(
    folder: Path, hub: FakeHub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.status = 404
    assert main(["model", "pull", "tiny"]) == 1
    first, last = capsys.readouterr().err.splitlines()
    assert first == f"tiny: {HUB} answers 404."
    assert last.startswith(f"advisor: Tiny could not be pulled: {HUB} answers 404. Try again")


def test_an_unknown_name_is_bad_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "pull", "nothing"]) == 2
    assert capsys.readouterr().err == (
        "advisor: nothing is not in the catalogue. Name one of: tiny, other.\n"
    )


def test_ctrl_c_leaves_a_pull_that_goes_on(folder: Path, hub: FakeHub) -> None:
    hub.stalls.set()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    part = folder / "tiny.gguf.part"
    while not part.is_file() or not part.stat().st_size:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error == ""
    assert out.startswith("\nStopped at ")
    assert out.endswith(" of 1 MB. `advisor model pull tiny` goes on from there.\n")
    hub.stalls.clear()
    assert main(["model", "pull", "tiny"]) == 0
    assert (folder / "tiny.gguf").read_bytes() == CONTENT
    assert hub.asked[1].startswith("bytes=")


def test_rm_says_what_it_freed_also_of_ones_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "mine.gguf").write_bytes(bytes(3_000_000))
    assert main(["model", "rm", "mine.gguf"]) == 0
    assert capsys.readouterr().out == "mine.gguf is gone; 3 MB freed.\n"
    assert main(["model", "rm", "mine"]) == 1
    assert capsys.readouterr().err == (
        "advisor: There is no model mine on this machine; see `advisor model ls`.\n"
    )


def test_bench_wants_a_model_that_is_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "bench"]) == 1
    assert "No model is on this machine yet" in capsys.readouterr().err
    folder.mkdir(parents=True)
    (folder / "mine.gguf").write_bytes(b"no model")
    assert main(["model", "bench", "tiny"]) == 1
    assert "tiny is not on this machine; these are: mine." in capsys.readouterr().err
    assert main(["model", "bench", "mine"]) == 1
    assert "cannot be loaded" in capsys.readouterr().err


class _Writes(BaseHTTPRequestHandler):
    """Answers as llama.cpp's server does, each time a little slower."""

    asked: list[dict[str, object]] = []

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        speed = 40 - len(self.asked)
        timings = {"prompt_n": 300, "prompt_per_second": speed, "predicted_per_second": speed / 10}
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta, rest in (({"content": "A"}, {}), ({}, {"timings": timings})):
            choices = [{"index": 0, "delta": delta, "finish_reason": None}]
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "local"}
            line = json.dumps(chunk | {"choices": choices} | rest)
            self.wfile.write(f"data: {line}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_bench_prints_medians_of_runs_that_no_cache_helps(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "tiny.gguf").touch()

    class Server:
        def __init__(self, file: Path) -> None:
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Writes)
            self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
            threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

        def close(self) -> None:
            self._server.shutdown()
            self._server.server_close()

    monkeypatch.setattr(bench, "LocalServer", Server)
    assert main(["model", "bench"]) == 0
    title, reads, writes, begins, memory = capsys.readouterr().out.splitlines()
    assert title == "tiny, medians of 3 runs:"
    assert reads == "reads      38.0 tokens a second, of 300"
    assert writes == "writes      3.8 tokens a second"
    assert begins.startswith("begins ")
    assert memory.endswith(" MB at most, the whole process")
    assert [request["cache_prompt"] for request in _Writes.asked] == [False] * 3
