"""What tests share: an index of the real corpus, built once, and homes of their own to spoil."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from advisor.chain import Advisor
from advisor.settings import Settings
from ingest.pipeline import ingest

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ADVISOR_")] + ["HOST", "PORT"]:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared_settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """Settings over an index of the project's corpus; every worker reads the same, none writes."""
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    settings = Settings(home=root / "home", gap_ledger=False)
    with FileLock(root / "home.lock"):
        ingest(settings)
    return settings


@pytest.fixture(scope="session")
def advisor(shared_settings: Settings) -> Advisor:
    """An advisor over the project's corpus."""
    return Advisor(shared_settings)


@pytest.fixture
def settings(tmp_path: Path, shared_settings: Settings) -> Settings:
    """Settings over an empty home that may be spoilt; only the exported model is there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(shared_settings.home / "models")
    return Settings(home=home)


@pytest.fixture
def port() -> Iterator[int]:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    yield number
