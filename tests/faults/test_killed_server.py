"""A server killed while it is asked, told and given résumés: nothing acknowledged is lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from advisor.feedback import read_feedback
from advisor.ledger import read_gaps
from advisor.settings import Settings
from tests.faults.malformed import LINES, wholes
from tests.faults.processes import stop_and_list, wait_for_end
from tests.services import free_port
from tests.ui.conftest import Server, wait_until_ready

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")


class Place:
    """A home, a folder for temporary files, and the servers that used them."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        shutil.copytree(index, self.home)
        (folder / "tmp").mkdir()
        self._started: list[Server] = []

    def start(self) -> Server:
        """A server at its own port, in a group of processes of its own."""
        port = free_port()
        own = {"ADVISOR_HOME": str(self.home), "TMPDIR": str(self.folder / "tmp"),
               "ADVISOR_GAP_LEDGER": "on", "ADVISOR_REQUESTS_PER_MINUTE": "0"}  # fmt: skip
        with (self.folder / "printed.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)],
                env=os.environ | own, stdout=log, stderr=log, text=True, start_new_session=True,
            )  # fmt: skip
        self._started.append(Server(f"http://127.0.0.1:{port}", process))
        wait_until_ready(self._started[-1])
        return self._started[-1]

    def end(self) -> None:
        for server in self._started:
            with suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()

    def left_of_resumes(self) -> list[str]:
        """The files that hold a line of the résumé, in whatever way they are called."""
        line = LINES[4].encode()
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if line in path.read_bytes()]


@pytest.fixture
def place(tmp_path: Path, shared_settings: Settings) -> Iterator[Place]:
    made = Place(tmp_path, shared_settings.home)
    yield made
    made.end()


def visit(address: str, told: list[str], asked: list[str], stop: Event) -> list[Thread]:
    """Visitors at work until the server is gone.

    What it acknowledged is appended: reasons to `told`, unanswered questions to `asked`.
    """

    def repeat(act: Callable[[int], None]) -> Callable[[], None]:
        def run() -> None:
            number = 0
            with suppress(httpx.HTTPError):
                while not stop.is_set():
                    act(number := number + 1)

        return run

    def ask(number: int) -> None:
        question = f"What does the company Quorvexia {len(asked)} pay its {number} bakers?"
        httpx.post(f"{address}/v1/ask", json={"question": question}, timeout=60).raise_for_status()
        asked.append(question)

    def tell(number: int) -> None:
        reason = f"Reason {len(told)} and {number}."
        body = {"helpful": False, "question": "Which?", "reason": reason}
        httpx.post(f"{address}/v1/feedback", json=body, timeout=60).raise_for_status()
        told.append(reason)

    def give(number: int) -> None:
        data, name = wholes()[1]
        sent = {"file": (name, data)}
        httpx.post(f"{address}/v1/resume/read", files=sent, timeout=60).raise_for_status()

    threads = [Thread(target=repeat(act), daemon=True) for act in (ask, tell, give)]
    for thread in threads:
        thread.start()
    return threads


def kill_at_work(server: Server, told: list[str], asked: list[str], seed: int) -> None:
    """Kill the server with all it started, at a moment of the seed's while it is visited."""
    stop = Event()
    threads = visit(server.address, told, asked, stop)
    stop.wait(random.Random(seed).uniform(0.2, 4))
    pid = server.process.pid
    family = stop_and_list(pid)
    os.killpg(pid, signal.SIGKILL)
    server.process.wait()
    stop.set()
    for thread in threads:
        thread.join(90)
    assert wait_for_end(family) == set(), "a child was left"


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.timeout(7200)
def test_a_killed_server_loses_nothing_and_leaves_nothing(
    place: Place, kills: int, record_property: Callable[[str, object], None]
) -> None:
    told: list[str] = []
    asked: list[str] = []
    server = place.start()
    for seed in range(kills):
        kill_at_work(server, told, asked, seed)
        server = place.start()
        assert place.left_of_resumes() == [], seed
        question = {"question": "What does Zest AI do?"}
        answer = httpx.post(f"{server.address}/v1/ask", json=question, timeout=120)
        assert not answer.json()["abstained"]
    kept = {entry.feedback.reason for entry in read_feedback(Settings(home=place.home))}
    assert set(told) <= kept, "an entry that was acknowledged is lost"
    gaps = {gap.question for gap in read_gaps(Settings(home=place.home))}
    assert set(asked) <= gaps, "a gap that was answered for is lost"
    assert "Traceback" not in (place.folder / "printed.log").read_text("utf-8")
    record_property(
        f"servers killed ({kills})", f"{len(told) + len(asked)} entries acknowledged, none lost"
    )


@pytest.mark.long
def test_an_ingest_that_a_server_began_ends_with_the_server_alone_killed(
    settings: Settings, port: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)],
        env=os.environ | {"ADVISOR_HOME": str(settings.home)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not (settings.home / "chroma").exists() and time.monotonic() < until:
        time.sleep(0.05)
    family = stop_and_list(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert family
    assert wait_for_end(family) == set()
