"""Ingest on Ray: the same index as the local engine's, taken up again after a kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from advisor import chroma, store
from advisor.errors import IndexStoreError, SettingsError
from advisor.manifest import manifest_file, read_manifest
from advisor.passages import all_passages
from advisor.settings import Settings
from ingest import ray_engine
from ingest.engines import chosen
from ingest.pipeline import ingest, is_up_to_date
from tests.ingest.test_corpus import make_corpus

DOCUMENTS = 30


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a small corpus, quick to embed."""
    return settings.model_copy(update={"corpus": make_corpus(tmp_path / "corpus")})


@pytest.fixture
def short_folder() -> Iterator[str]:
    """A folder for what Ray makes: pytest's own have paths too long for its sockets."""
    with tempfile.TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as folder:
        yield folder


def make_documents(folder: Path) -> Path:
    folder.mkdir()
    for number in range(DOCUMENTS):
        text = "\n\n".join(
            f"Note {number}.{part} says that club {number * 7} repairs drones on day {part}."
            for part in range(1 + number % 20)
        )
        name = f"note{number}.{'md' if number % 3 else 'txt'}"
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def start(settings: Settings, documents: Path, folder: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", "--engine", "ray", str(documents)],
        env={
            **os.environ,
            "ADVISOR_HOME": str(settings.home),
            "ADVISOR_CORPUS": str(settings.corpus),
            "TMPDIR": folder,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def index(
    settings: Settings,
) -> tuple[list[str], list[str], "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"]:
    chroma.forget_open_collections()
    manifest = read_manifest(settings)
    passages = all_passages(settings, manifest.corpus)
    found = store.open_index(settings, manifest, passages)
    shown = [json.dumps([p.page_content, p.metadata], sort_keys=True) for p in passages]
    return shown, list(found.layout.keys), np.array(found.vectors)


def is_running(session: int) -> bool:
    """Whether any process of a session is still there, ended ones that wait for it apart."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            return True
    return False


@pytest.fixture
def twin(settings: Settings, tmp_path: Path) -> tuple[Path, Settings]:
    """Documents, and a home in which the local engine has ingested them."""
    documents = make_documents(tmp_path / "notes")
    local = settings.model_copy(update={"home": tmp_path / "local"})
    local.home.mkdir()
    (local.home / "models").symlink_to((settings.home / "models").resolve())
    assert ingest(local, [documents]).documents
    return documents, local


def test_ray_makes_the_index_that_the_local_engine_makes(
    settings: Settings, twin: tuple[Path, Settings], short_folder: str
) -> None:
    documents, local = twin
    ingest_on_ray(settings, documents, short_folder)
    require_same(settings, local)


@pytest.mark.long
def test_killed_and_run_again_ray_makes_the_index_that_the_local_engine_makes(
    settings: Settings, twin: tuple[Path, Settings], short_folder: str
) -> None:
    documents, local = twin
    process = start(settings, documents, short_folder)
    # Killed when the documents are kept and the first vectors are being made.
    until = time.monotonic() + 300
    while not manifest_file(settings).exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    while is_running(process.pid):
        assert time.monotonic() < until, "Ray's processes end with the one that started them"
        time.sleep(0.1)
    ingest_on_ray(settings, documents, short_folder)
    require_same(settings, local)


def ingest_on_ray(settings: Settings, documents: Path, folder: str) -> None:
    for _ in range(5):  # Ray gives itself half a minute to start, which a busy machine may not
        process = start(settings, documents, folder)
        out, _ = process.communicate(timeout=300)
        if "Ray could not be started" not in out:
            break
    assert process.returncode == 0, out
    assert out.startswith("The index holds "), "Ray itself prints nothing"
    assert out.count("\n") == 1, out
    assert not is_running(process.pid)


def require_same(settings: Settings, local: Settings) -> None:
    assert is_up_to_date(settings)
    mine, theirs = index(settings), index(local)
    assert mine[:2] == theirs[:2]
    assert np.abs(mine[2] - theirs[2]).max() < 1e-5


def test_without_the_package_it_is_said_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"--engine ray.*pip install"):
        ingest(settings, start=chosen("ray"))
    assert not manifest_file(settings).exists()


def test_an_address_belongs_to_ray(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="--engine ray"):
        chosen("local", "127.0.0.1:6379")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "ray://127.0.0.1:1"])
def test_a_cluster_that_does_not_answer_is_said(address: str) -> None:
    with pytest.raises(IndexStoreError, match=r"there is no Ray.*ray start"):
        ray_engine._join(address, {})


def test_a_home_stays_as_it_was_where_a_document_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf at all")
    row = ray_engine._read_row({"path": str(broken)})
    assert "broken.pdf" in row["problem"]
    assert row["passages"] == []
    shutil.rmtree(tmp_path)
