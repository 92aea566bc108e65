import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from advisor.settings import Settings
from tests.services import free_port

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
Take = Callable[[Page, str], None]


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Take:
    """What takes a picture of a page for README, under a name; only `make screenshots` does."""

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--screenshots"):
            page.screenshot(path=PICTURES / f"{name}.png")

    return take


@dataclass
class Server:
    """A real server in a process of its own."""

    address: str
    process: subprocess.Popen[str]


def link_index(home: Path, shared: Path) -> None:
    """Let a home use the index and models of another, and keep all else for itself."""
    for name in ("models", "chroma", "search", "index.json"):
        (home / name).symlink_to(shared / name)


def start_server(home: Path, port: int, **settings: str) -> Server:
    """Start `advisor serve` and return at once, whether it answers yet or not."""
    environment = {
        **os.environ,
        "ADVISOR_HOME": str(home),
        "ADVISOR_GAP_LEDGER": "off",
        "ADVISOR_MODEL": "none",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Server(f"http://127.0.0.1:{port}", process)


def stop(server: Server) -> str:
    """Stop a server as Ctrl+C does and return what it printed."""
    server.process.send_signal(2)
    out, _ = server.process.communicate(timeout=120)
    return out


def wait_until_ready(server: Server) -> None:
    """Return once /healthz says ok; fails when the server ends or takes over ten minutes."""
    until = time.monotonic() + 600
    while time.monotonic() < until:
        assert server.process.poll() is None, server.process.communicate()[0]
        try:
            if httpx.get(f"{server.address}/healthz", timeout=60).status_code == 200:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        time.sleep(0.1)
    pytest.fail("the server did not become ready in ten minutes")


@pytest.fixture(scope="session")
def server(shared_settings: Settings) -> Iterator[Server]:
    """A server over the project's corpus, shared by all tests of a worker."""
    running = start_server(shared_settings.home, free_port())
    try:
        wait_until_ready(running)
        yield running
    finally:
        running.process.kill()
        running.process.communicate()
