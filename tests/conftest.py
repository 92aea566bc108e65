"""What tests share: an index of the real corpus, built once, and homes of their own to spoil."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from filelock import FileLock

from advisor.chain import Advisor
from advisor.settings import Settings
from ingest.pipeline import ingest
from tests import kept_index
from tests.services import Postgres, Redis, free_port, running_postgres, running_redis

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DATA = Path(__file__).parent / "data"
CHROMIUM = "/usr/bin/chromium"
# Files of few tests that take half a minute and more.
LONGEST = (
    "test_run", "test_local_model", "test_accessibility", "test_resume_crash", "test_serve",
    "test_no_invention", "test_ray", "test_observing", "test_connection", "test_service",
    "test_killed_server", "test_malformed",
)  # fmt: skip
PATIENCE = 60_000  # milliseconds for what a page is to show, on a machine that others use too
# Without the last two, Chromium itself asks its maker's hosts for updates.
SWITCHES = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="take the README's pictures anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it when the other is done."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.stem not in LONGEST, -tests[item.path], str(item.path)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests recorded (`record_property`): the figures that docs/ gives."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {name} {value}")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ADVISOR_")] + ["HOST", "PORT"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ADVISOR_MODEL", "none")  # whatever runs on this machine


@pytest.fixture(scope="session")
def shared_settings(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, pytestconfig: pytest.Config
) -> Settings:
    """Settings over an index of the project's corpus; every worker reads the same, none writes."""
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    settings = Settings(home=root / "home", gap_ledger=False, model="none")
    with FileLock(root / "home.lock"):
        kept_index.take(pytestconfig.cache, settings.home)
        ingest(settings)
        kept_index.keep(pytestconfig.cache, settings.home)
    return settings


@pytest.fixture(scope="session")
def advisor(shared_settings: Settings) -> Advisor:
    """An advisor over the project's corpus."""
    return Advisor(shared_settings)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real browser; one for all tests of a worker, since Playwright can't be started twice."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, one for all tests of a worker; a test that stops it starts it again."""
    yield from running_postgres()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A real Redis, one for all tests of a worker; a test that stops it starts it again."""
    yield from running_redis(tmp_path_factory.mktemp("redis"))


@pytest.fixture
def settings(tmp_path: Path, shared_settings: Settings) -> Settings:
    """Settings over an empty home that may be spoilt; only the exported model is there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(shared_settings.home / "models")
    return Settings(home=home)


class RunAdvisor(Protocol):
    """Runs the command line in a process of its own."""

    def __call__(
        self, *arguments: str, home: Path, check: bool = False, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def run_advisor() -> RunAdvisor:
    """The command line, run as a person would."""

    def run(
        *arguments: str, home: Path, check: bool = False, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *arguments],
            env={**os.environ, "ADVISOR_HOME": str(home)},
            check=check,
            capture_output=True,
            text=True,
            input=stdin,
            timeout=200,
        )

    return run


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    return free_port()
