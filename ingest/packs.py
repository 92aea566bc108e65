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


def kept_packs(settings: Settings, without: Sequence[str] = ()) -> list[KeptPack]:
    """The packs that were ingested and not forgotten, expired ones too.

    Raises CorpusError for one that is damaged, unless its name is among those to go `without`.
    """
    folders = [folder for folder in _folders(settings) if folder.name not in without]
    try:
        return [KeptPack(read_pack(folder), folder) for folder in folders]
    except CorpusError as error:
        raise _with_cure(error, folders) from None


def valid_packs(settings: Settings, today: date, without: Sequence[str] = ()) -> list[Path]:
    """The folders of the kept packs that are valid today: those whose records are indexed."""
    kept = kept_packs(settings, without)
    return [pack.folder for pack in kept if not pack.is_expired(today)]


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
    kept = {path.name: path for path in valid_packs(settings, today, without)}
    folders = dict(sorted((kept | new).items()))
    try:
        loaded = load(settings.corpus, today, list(folders.values()))
        _refuse_neglect(loaded, list(new.values()), today)
        return loaded.corpus, new
    except CorpusError as error:
        raise _with_cure(error, list(folders.values()), list(new.values())) from None


def _with_cure(
    error: CorpusError, folders: Sequence[Path], new: Sequence[Path] = ()
) -> CorpusError:
    """The error, put down to the pack that all its problems lie in, with what drops it if kept."""
    for folder in folders:
        if all(problem.startswith(f"{folder}/") for problem in error.problems):
            cure = f" (`advisor ingest --forget-pack {folder.name}` drops it)"
            return CorpusError(error.problems, f"The pack {folder}{'' if folder in new else cure}")
    return error


def _refuse_neglect(loaded: Loaded, folders: Sequence[Path], today: date) -> None:
    """Hold new packs to what `advisor corpus check` asks of the corpus; raises CorpusError."""
    if not folders:
        return
    starts = tuple(f"{folder}/" for folder in folders)
    found = [str(f) for f in check_corpus(loaded, today) if not f.warning]
    found = [line for line in found if line.startswith(starts)]
    for folder in folders:
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
    known = {folder.name: folder for folder in _folders(settings)}
    if name not in known:
        raise DocumentError(
            f"{name} is none of your packs; those are: {', '.join(known) or 'none'}."
        )
    shutil.rmtree(known[name])


def _folders(settings: Settings) -> list[Path]:
    found = sorted((settings.home / "packs").glob("[!.]*"))
    return [folder for folder in found if folder.is_dir()]
