"""An ingest killed at any moment: the next one finishes what is missing, as if nothing had been."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from advisor.settings import Settings
from ingest.pipeline import ingest, is_up_to_date
from tests.faults.processes import processor_seconds, stop_and_list, wait_for_end
from tests.ingest.test_corpus import make_corpus

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")

Vectors = dict[str, np.ndarray]
# The command, from where all that is slow to import is there: kills fall into its work.
COMMAND = (
    "import sys, chromadb, onnxruntime, ingest.pipeline\n"
    "from ui.cli import main\n"
    "print('begun', flush=True)\n"
    "sys.exit(main(sys.argv[1:]))"
)


@dataclass
class Case:
    """A home with what an ingest has to do there, and what it should come to."""

    folder: Path
    documents: list[Path] = field(default_factory=list)
    wanted: Vectors = field(default_factory=dict)
    work: float = 0.0  # seconds of a processor that the ingest takes when nobody kills it

    @property
    def settings(self) -> Settings:
        return Settings(home=self.folder / "home", corpus=self.folder / "corpus")

    def copied(self, folder: Path) -> "Case":
        """The same in a folder of its own, before the ingest."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)

    def finish(self) -> Vectors:
        """Run the ingest to its end in this process; returns what the index then holds."""
        start = time.process_time()
        ingest(self.settings, self.documents)
        self.work = time.process_time() - start
        SharedSystemClient.clear_system_cache()
        held = chromadb.PersistentClient(str(self.settings.home / "chroma")).get_collection(
            "passages", embedding_function=None
        )
        got = held.get(include=["embeddings"])
        SharedSystemClient.clear_system_cache()
        assert got["embeddings"] is not None
        return dict(zip(got["ids"], map(np.asarray, got["embeddings"]), strict=True))

    def kill(self, seed: int) -> bool:
        """Kill the ingest with all it started at a moment of the seed's; False if it was done."""
        own = {"ADVISOR_HOME": self.settings.home, "ADVISOR_CORPUS": self.settings.corpus}
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "ingest", "--quiet", *map(str, self.documents)],
            env=os.environ | {name: str(path) for name, path in own.items()},
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        # By its own clock, which runs no faster where others use the machine too.
        moment = processor_seconds(process.pid) + random.Random(seed).uniform(0, self.work)
        while process.poll() is None and processor_seconds(process.pid) < moment:
            time.sleep(0.005)
        family = stop_and_list(process.pid) if process.poll() is None else set()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert wait_for_end(family) == set(), "a child was left"
        return process.returncode == -signal.SIGKILL


def fresh(case: Case) -> None:
    """From nothing."""


def changed(case: Case) -> None:
    """A fact says something else, and another is gone."""
    case.finish()
    company = case.settings.corpus / "companies" / "kestrel-loom.yaml"
    text = company.read_text(encoding="utf-8").replace("builds grippers", "makes grippers")
    company.write_text(text, encoding="utf-8")
    (case.settings.corpus / "guides" / "gripper-interviews.yaml").unlink()


def own_documents(case: Case) -> None:
    """Two documents of the user's beside the corpus that is there already."""
    case.finish()
    for name in ("notes.txt", "more.md"):
        lines = [f"Note {n} of {name}: topic {n * 7} is for later." for n in range(100)]
        case.documents.append(case.folder.with_name(name))
        case.documents[-1].write_text("\n\n".join(lines), encoding="utf-8")


Prepare = Callable[[Case], None]


@pytest.fixture(scope="module")
def cases(
    tmp_path_factory: pytest.TempPathFactory, shared_settings: Settings
) -> Callable[[Prepare], Case]:
    """Each case as it is before its ingest, with what the undisturbed one leads to."""

    @cache
    def make(prepare: Prepare) -> Case:
        case = Case(tmp_path_factory.mktemp(prepare.__name__) / "before")
        make_corpus(case.settings.corpus)
        case.settings.home.mkdir()
        (case.settings.home / "models").symlink_to(shared_settings.home / "models")
        prepare(case)
        undisturbed = case.copied(case.folder.with_name("undisturbed"))
        return replace(case, wanted=undisturbed.finish(), work=undisturbed.work)

    return make


@pytest.mark.parametrize(
    ("prepare", "seeds"),
    [
        (fresh, range(1)), (changed, range(1)), (own_documents, range(1)),
        pytest.param(fresh, range(1, 11), marks=pytest.mark.long),
        pytest.param(changed, range(1, 11), marks=pytest.mark.long),
        pytest.param(own_documents, range(1, 11), marks=pytest.mark.long),
    ],
)  # fmt: skip
@pytest.mark.timeout(3600)
def test_what_a_killed_ingest_left_the_next_one_finishes(
    cases: Callable[[Prepare], Case],
    prepare: Prepare,
    seeds: range,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    killed = 0
    for seed in seeds:
        case = cases(prepare).copied(tmp_path / str(seed))
        killed += case.kill(seed)
        held = case.finish()
        assert is_up_to_date(case.settings), seed
        assert held.keys() == case.wanted.keys(), seed
        for key, vector in case.wanted.items():
            np.testing.assert_allclose(held[key], vector, atol=1e-5, err_msg=f"{seed}: {key}")
        left = [path.name for path in case.settings.home.rglob("*.tmp")]
        assert left == [], f"{seed}: half a file was left"
    record_property(f"ingests killed, {prepare.__name__}", f"{killed} of {len(seeds)}, all mended")
