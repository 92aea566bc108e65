"""A disk without room, a real one: one sentence, answers go on, and all is mended with room."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from advisor import store
from advisor.chain import Advisor
from advisor.errors import DatabaseError
from advisor.feedback import Feedback, read_feedback, record_feedback
from advisor.ledger import read_gaps, record_gap
from advisor.resume.read import read_resume
from advisor.settings import Settings
from ingest.pipeline import ingest, is_up_to_date
from tests.faults.malformed import LINES
from tests.faults.processes import PATIENCE
from tests.ingest.test_corpus import make_corpus
from tests.services import free_port
from tests.ui.conftest import link_index, start_server, stop, wait_until_ready
from ui.cli import main

MB = 2**20
UNKNOWN = "How do I become a lighthouse keeper on the moon?"


class Disk:
    """A small file system that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, left: int = 0) -> None:
        """Leave `left` bytes of room."""
        free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            for _ in range(max(0, free - left) // 4096):
                file.write(bytes(4096))

    def make_room(self) -> None:
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 64 MB in memory; mounting it takes root's rights on Linux."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a file system cannot be mounted here: run it as root on Linux")
    yield Disk(folder)
    SharedSystemClient.clear_system_cache()
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def indexed(disk: Disk, shared_settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a small corpus whose index lies on that disk."""
    home = disk.folder / "home"
    home.mkdir()
    (home / "models").symlink_to(shared_settings.home / "models")
    settings = Settings(home=home, corpus=make_corpus(tmp_path / "corpus"), model="none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "MIN_FREE_BYTES", 0)
        ingest(settings)
    SharedSystemClient.clear_system_cache()
    return settings


def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("ADVISOR_HOME", str(settings.home))
    monkeypatch.setenv("ADVISOR_CORPUS", str(settings.corpus))
    return main(["ingest", "--quiet", *arguments])


def test_an_ingest_that_fills_the_disk_says_so_and_goes_on_when_there_is_room(
    disk: Disk,
    indexed: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("\n\n".join(f"Note {n} is on topic {n}." for n in range(200)), "utf-8")
    assert command(indexed, monkeypatch, str(notes)) == 1
    said = capsys.readouterr().err
    assert "MB free; building the index needs 200 MB. Free some space" in said
    monkeypatch.setattr(store, "MIN_FREE_BYTES", 0)
    for left in (0, 64 * 1024, 512 * 1024):
        disk.fill(left)
        assert command(indexed, monkeypatch, str(notes)) == 1, left
        said = capsys.readouterr().err
        assert said.startswith("advisor: ")
        assert said.count("\n") == 1, said
        SharedSystemClient.clear_system_cache()
        disk.make_room()
    assert command(indexed, monkeypatch, str(notes)) == 0
    assert is_up_to_date(indexed)


def test_a_full_disk_costs_neither_an_answer_nor_a_resume(disk: Disk, indexed: Settings) -> None:
    advisor = Advisor(indexed)
    disk.fill()
    assert advisor.answer("What does Kestrel Loom build?").citations
    assert advisor.answer(UNKNOWN).abstained
    record_gap(indexed, UNKNOWN)
    with pytest.raises(DatabaseError, match="could not be kept .* then send it again"):
        record_feedback(indexed, Feedback(UNKNOWN, is_helpful=False))
    assert read_resume("\n".join(LINES).encode(), "own.txt", advisor.corpus).name == LINES[0]
    disk.make_room()
    record_gap(indexed, UNKNOWN)
    record_feedback(indexed, Feedback(UNKNOWN, is_helpful=True))
    wait_for_database(indexed)
    assert [gap.question for gap in read_gaps(indexed)] == [UNKNOWN]
    assert True in [kept.feedback.is_helpful for kept in read_feedback(indexed)]


def test_a_server_on_a_full_disk_says_what_it_cannot_keep(
    disk: Disk, shared_settings: Settings
) -> None:
    home = disk.folder / "served"
    home.mkdir()
    link_index(home, shared_settings.home)
    server = start_server(home, free_port(), ADVISOR_GAP_LEDGER="on")
    try:
        wait_until_ready(server)
        disk.fill()
        opinion = {"question": "Which?", "helpful": False}
        refused = httpx.post(f"{server.address}/v1/feedback", json=opinion, timeout=PATIENCE)
        assert refused.status_code == 503
        assert refused.json()["detail"].endswith("then send it again.")
        upload = {"files": ("own.txt", "\n".join(LINES))}
        full = httpx.post(f"{server.address}/gradio_api/upload", files=upload, timeout=PATIENCE)
        assert (full.status_code, full.text[-27:]) == (507, "then upload the file again.")
        asked = {"question": "What does Zest AI do?"}
        answer = httpx.post(f"{server.address}/v1/ask", json=asked, timeout=PATIENCE).json()
        assert answer["citations"]
        disk.make_room()
        again = httpx.post(f"{server.address}/v1/feedback", json=opinion, timeout=PATIENCE)
        assert again.status_code == 204
    finally:
        stop(server)


def wait_for_database(settings: Settings) -> None:
    """Where it could not be written it is let be for some seconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            read_gaps(settings)
        except DatabaseError:
            time.sleep(0.2)
        else:
            return
