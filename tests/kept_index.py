"""The vectors of the last run of the tests, kept for the next: a minute's work of two processors.

They are what a user's own index is to the next `advisor ingest`, which compares ids and does what
is missing. A fresh checkout, and a change to what makes or writes a vector, begins from nothing.
"""

import hashlib
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from advisor.settings import ROOT

# What decides the vectors of a text and how they lie on disk.
_MAKERS = (
    "advisor/models.py", "advisor/onnx_export.py", "advisor/passages.py", "advisor/store.py",
    "advisor/manifest.py",
    "advisor/chroma.py", "ingest/engines.py", "requirements.lock",
)  # fmt: skip
# `search/` is not among them: it is made in seconds, by code that changes more often.
_PARTS = ("chroma", "models", "index.json")


def take(cache: pytest.Cache | None, home: Path) -> None:
    """Put what was kept into a home that does not exist yet."""
    if cache is None or home.exists():
        return
    with _lock(cache):
        if (kept := _folder(cache)).is_dir():
            shutil.copytree(kept, home)


def keep(cache: pytest.Cache | None, home: Path) -> None:
    """Keep the vectors of a home that is whole, unless they are kept already."""
    if cache is None:  # -p no:cacheprovider
        return
    with _lock(cache):
        kept = _folder(cache)
        if _is_same(kept / "index.json", home / "index.json"):
            return
        for older in kept.parent.iterdir():
            shutil.rmtree(older)
        unfinished = kept.with_name("unfinished")
        unfinished.mkdir()
        for part in _PARTS:
            copy = shutil.copytree if (home / part).is_dir() else shutil.copy2
            copy(home / part, unfinished / part)
        unfinished.rename(kept)


def _is_same(kept: Path, now: Path) -> bool:
    return kept.is_file() and kept.read_bytes() == now.read_bytes()


def _folder(cache: pytest.Cache) -> Path:
    made_by = [ROOT / name for name in _MAKERS if (ROOT / name).is_file()]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in made_by)).hexdigest()
    return cache.mkdir("vectors") / digest[:16]


def _lock(cache: pytest.Cache) -> FileLock:
    return FileLock(cache.mkdir("locks") / "vectors.lock")
