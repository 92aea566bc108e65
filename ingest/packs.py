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
from advisor.records import RECORD_TYPES, Corpus, Pack
from advisor.settings import Settings
from ingest.check import check_corpus
from ingest.corpus import PACK_FILE, Loaded, load, read_pack


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
    # `--pack FOLDER/pack.yaml` means the folder.
    added = [path.parent if path.name == PACK_FILE else path for path in added]
    new = {read_pack(folder).name: folder for folder in added}
    kept = {path.name: path for path in valid_packs(settings, today) if path.name not in without}
    folders = dict(sorted((kept | new).items()))
    try:
        loaded = load(settings.corpus, today, list(folders.values()))
        for folder in new.values():
            _refuse_neglect(loaded, folder, today)
        return loaded.corpus, new
    except CorpusError as error:
        for name, folder in folders.items():
            if all(problem.startswith(str(folder)) for problem in error.problems):
                cure = "" if name in new else f" (`advisor ingest --forget-pack {name}` drops it)"
                raise CorpusError(error.problems, f"The pack {folder}{cure}") from None
        raise


def _refuse_neglect(loaded: Loaded, folder: Path, today: date) -> None:
    """Hold a new pack to what `advisor corpus check` asks of the corpus; raises CorpusError."""
    found = [str(f) for f in check_corpus(loaded, today) if not f.warning]
    found = [line for line in found if line.startswith(str(folder))]
    own = [file for file, _ in loaded.positions.values() if file.path.is_relative_to(folder)]
    if not any(file.path.parent.name in RECORD_TYPES for file in own):
        found.append(f"{folder / PACK_FILE}:1: there are no records in this pack.")
    if found:
        raise CorpusError(found)


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
