"""Corpus packs: a folder of records with a `pack.yaml`, from anywhere on disk.

ADVISOR_HOME/packs/NAME/ holds a copy of each pack that was ingested, so that the index can be
built again when the folder it came from is gone.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor.errors import CorpusError, DocumentError
from advisor.records import Corpus, Pack
from advisor.settings import Settings
from ingest.corpus import load_corpus, read_pack


@dataclass(frozen=True)
class KeptPack:
    """A pack whose copy is kept, and where."""

    pack: Pack
    folder: Path

    def is_expired(self, today: date) -> bool:
        """Whether the day until which its owner vouches for it has passed."""
        return self.pack.valid_until < today


def kept_packs(settings: Settings) -> list[KeptPack]:
    """The packs that were ingested and not forgotten, expired ones too."""
    folders = sorted((settings.home / "packs").glob("[!.]*"))
    return [KeptPack(read_pack(folder), folder) for folder in folders if folder.is_dir()]


def valid_packs(settings: Settings, today: date) -> list[Path]:
    """The folders of the kept packs that are valid today: those whose records are indexed."""
    return [kept.folder for kept in kept_packs(settings) if not kept.is_expired(today)]


def load_with_packs(
    settings: Settings, today: date, added: Sequence[Path] = (), without: Sequence[str] = ()
) -> tuple[Corpus, dict[str, Path]]:
    """The corpus with the valid packs that are kept and the `added` ones, which are returned too.

    Raises CorpusError that names what is at fault, the corpus or a pack; a pack that is expired or
    malformed is refused whole.
    """
    new = {read_pack(folder).name: folder for folder in added}
    kept = {path.name: path for path in valid_packs(settings, today) if path.name not in without}
    folders = dict(sorted((kept | new).items()))
    try:
        return load_corpus(settings.corpus, today, list(folders.values())), new
    except CorpusError as error:
        for name, folder in folders.items():
            if all(problem.startswith(str(folder)) for problem in error.problems):
                cure = "" if name in new else f" (`advisor ingest --forget-pack {name}` drops it)"
                raise CorpusError(error.problems, f"The pack {folder}{cure}") from None
        raise


def keep_pack(settings: Settings, name: str, folder: Path) -> None:
    """Copy the records of a pack to ADVISOR_HOME, in place of an older version."""
    home = settings.home / "packs"
    home.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".", dir=home))
    try:
        for path in (*folder.rglob("*.yaml"), *folder.rglob("*.yml")):
            target = unfinished / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        shutil.rmtree(home / name, ignore_errors=True)
        unfinished.rename(home / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def forget_pack(settings: Settings, name: str) -> None:
    """Delete the copy of a pack; raises DocumentError that lists the kept ones if it is none."""
    known = {kept.pack.name: kept.folder for kept in kept_packs(settings)}
    if name not in known:
        raise DocumentError(
            f"{name} is none of your packs; those are: {', '.join(known) or 'none'}."
        )
    shutil.rmtree(known[name])
