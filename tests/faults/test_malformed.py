"""Files damaged in every way that we thought of: each is read, or refused in one sentence."""

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from advisor.chain import Advisor
from advisor.errors import DocumentError
from advisor.readers import read_document
from advisor.records import Corpus
from advisor.resume.read import read_resume
from tests.faults.malformed import LINES, malformed, wholes
from tests.faults.processes import descendants, wait_for_end
from tests.ui.serving import serving
from ui.api.resume import resume_router

Record = Callable[[str, object], None]
# What is wrong, and then what to do about it.
SENTENCES = re.compile(r"[^\n]+[.;] [A-Z][^\n]+\.|[^\n]+; give one of [^\n]+\.")
LIMITS = ("took longer than", "damaged or needs too much memory")


def outcome(read: Callable[[bytes, str], object], seed: int) -> str:
    """What became of a damaged file: “read”, “refused”, “limit”, or an account of a crash."""
    data, name, damage = malformed(seed)
    try:
        read(data, name)
    except DocumentError as error:
        if not SENTENCES.fullmatch(str(error)) or any(line in str(error) for line in LINES):
            return f"{seed} ({damage}): {error}"
        return "limit" if any(words in str(error) for words in LIMITS) else "refused"
    except BaseException as error:  # the very thing that may not be
        return f"{seed} ({damage}): {error!r}"
    return "read"


def outcomes(read: Callable[[bytes, str], object], seeds: Sequence[int]) -> Counter[str]:
    """How many of the files became what; two at a time."""
    before, others = open_files(), descendants(os.getpid())
    with ThreadPoolExecutor(2) as pool:
        found = Counter(pool.map(lambda seed: outcome(read, seed), seeds))
    assert wait_for_end(descendants(os.getpid()) - others) == set(), "a child was left"
    assert open_files() <= before, "a file or pipe was left open"
    return found


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0


def check(found: Counter[str], record: Record, what: str) -> None:
    crashes = [told for told in found if told not in ("read", "refused", "limit")]
    record(f"malformed files, {what}", dict(tried=found.total(), **found, crashes=len(crashes)))
    assert crashes == []


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, and the one that is worked in."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


CORPUS = Corpus(hash="")
SAMPLE = range(14)
WHOLE = range(1_000)


def as_resume(data: bytes, name: str) -> Any:
    return read_resume(data, name, CORPUS)


@pytest.mark.parametrize("name", [name for _, name in wholes()])
def test_files_that_are_whole_are_read(name: str) -> None:
    data = next(data for data, other in wholes() if other == name)
    assert "lattice" in " ".join(piece.page_content for piece in read_document(data, name))


def test_a_sample_of_malformed_resumes(empty: Path, record_property: Record) -> None:
    check(outcomes(as_resume, SAMPLE), record_property, "as résumés (sample)")
    assert list(empty.iterdir()) == []


def test_a_sample_of_malformed_documents(empty: Path, record_property: Record) -> None:
    check(outcomes(read_document, SAMPLE), record_property, "as documents (sample)")
    assert list(empty.iterdir()) == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_malformed_resumes(empty: Path, record_property: Record) -> None:
    check(outcomes(as_resume, WHOLE), record_property, "as résumés")
    assert list(empty.iterdir()) == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_malformed_documents(empty: Path, record_property: Record) -> None:
    check(outcomes(read_document, WHOLE), record_property, "as documents")
    assert list(empty.iterdir()) == []


def post(address: str, seed: int) -> str:
    data, name, damage = malformed(seed)
    # What no client can send as a name is sent as another.
    name = "".join(c for c in name if c.isprintable()) or "x"
    reply = httpx.post(f"{address}/v1/resume/read", files={"file": (name, data)}, timeout=300)
    if reply.status_code == 200:
        return "read"
    if reply.status_code != 422 or not SENTENCES.fullmatch(reply.json()["detail"]):
        return f"{seed} ({damage}): {reply.status_code} {reply.text[:200]}"
    return "refused"


@pytest.mark.parametrize(
    "seeds", [range(14), pytest.param(range(1_000, 1_100), marks=pytest.mark.long)], ids=len
)
def test_malformed_uploads(
    seeds: range, advisor: Advisor, empty: Path, record_property: Record
) -> None:
    with serving(resume_router(advisor)) as address, ThreadPoolExecutor(2) as pool:
        found = Counter(pool.map(lambda seed: post(address, seed), seeds))
    check(found, record_property, f"sent to the API ({len(seeds)})")
    assert list(empty.iterdir()) == []
