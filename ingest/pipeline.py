"""Ingest: make the index hold the corpus and the user's documents, no more and no less."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from advisor import chroma, models, store
from advisor.errors import DocumentError, IndexStoreError
from advisor.manifest import is_made_otherwise, read_manifest
from advisor.passages import all_passages, digest
from advisor.records import Corpus
from advisor.settings import Settings
from ingest.corpus import corpus_hash
from ingest.documents import files, keep, kept_file, own_paths
from ingest.engines import LocalEngine, Start
from ingest.packs import forget_pack, keep_pack, kept_packs, load_with_packs, valid_packs


@dataclass(frozen=True)
class Ingested:
    """What an ingest did: passages in the index, added and deleted, and what they are from.

    `expired` are the packs that were left out because their time has passed.
    """

    passages: int
    added: int
    deleted: int
    records: int
    documents: tuple[str, ...]
    packs: tuple[str, ...]
    expired: tuple[str, ...]


def ingest(
    settings: Settings,
    paths: Sequence[Path] = (),
    forget: Sequence[Path] = (),
    packs: Sequence[Path] = (),
    forget_packs: Sequence[str] = (),
    rebuild: bool = False,
    progress: store.Progress = lambda done, total: None,
    start: Start = LocalEngine,
) -> Ingested:
    """Bring the index up to date; `paths` (files or folders) are the user's documents to add.

    `packs` are folders of further records. Documents and packs stay until they are forgotten.
    `start` starts the engine that reads and embeds. Raises CorpusError or DocumentError before
    anything is written, and IndexStoreError when the index cannot be written or another ingest is
    running.
    """
    today = date.today()
    indexed = None if packs or forget_packs else _indexed_corpus(settings)
    corpus, new_packs = (
        (indexed, {}) if indexed else load_with_packs(settings, today, packs, forget_packs)
    )
    unknown = [path for path in forget if not kept_file(settings, path).is_file()]
    if unknown:
        known = ", ".join(own_paths(settings)) or "none"
        raise DocumentError(f"{unknown[0]} is not among your documents; those are: {known}.")
    found = list(files(paths))
    chroma.refuse_lost(settings)
    with start(settings) as engine, _alone(settings):
        read = engine.read(found)
        for path in forget:
            kept_file(settings, path).unlink(missing_ok=True)
        for path, passages in zip(found, read, strict=True):
            keep(settings, path, passages)
        for name in forget_packs:
            forget_pack(settings, name)
        for name, folder in new_packs.items():
            keep_pack(settings, name, folder)
        models.export_built_in(settings)
        if rebuild or is_made_otherwise(settings):
            engine.check_model()  # a model that cannot be loaded must cost no index
        wanted = all_passages(settings, corpus)
        added, deleted = store.sync(settings, corpus, wanted, engine.embed, progress, rebuild)
    return Ingested(
        len(wanted),
        added,
        deleted,
        len(corpus.records),
        documents=tuple(own_paths(settings)),
        packs=tuple(pack.name for pack in corpus.packs),
        expired=tuple(k.pack.name for k in kept_packs(settings) if k.is_expired(today)),
    )


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """While no other ingest writes to the same home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.home / "ingest.lock", timeout=0):
            yield
    except Timeout:
        raise IndexStoreError(
            f"Another ingest is writing to {settings.home}. Wait for its end, then try again."
        ) from None


def is_up_to_date(settings: Settings) -> bool:
    """Whether the index is whole and was made from records and documents as they are now."""
    try:
        manifest = read_manifest(settings)
    except IndexStoreError:
        return False
    corpus = manifest.corpus
    if corpus.hash != current_hash(settings):
        return False
    passages = all_passages(settings, corpus)
    return manifest.digest == digest(passages) and store.is_held(settings, passages)


def _indexed_corpus(settings: Settings) -> Corpus | None:
    """The corpus that the index was made from, if the files are still those: no need to parse."""
    try:
        corpus = read_manifest(settings).corpus
    except IndexStoreError:
        return None
    return corpus if corpus.hash == current_hash(settings) else None


def current_hash(settings: Settings) -> str:
    """The hash of the records as they are now, those of valid packs included."""
    return corpus_hash(settings.corpus, valid_packs(settings, date.today()))
