"""Ingest: make the index hold the corpus and the user's documents, no more and no less."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout
from langchain_core.documents import Document

from advisor import models, store
from advisor.errors import DocumentError, IndexStoreError
from advisor.passages import all_passages, digest, own_documents
from advisor.readers import READERS, read_document
from advisor.records import Corpus
from advisor.settings import Settings
from ingest.corpus import corpus_hash
from ingest.packs import forget_pack, keep_pack, kept_packs, load_with_packs, valid_packs
from ingest.split import split


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
) -> Ingested:
    """Bring the index up to date; `paths` (files or folders) are the user's documents to add.

    `packs` are folders of further records. Documents and packs stay until they are forgotten.
    Raises CorpusError or DocumentError before anything is written, and IndexStoreError when the
    index cannot be written or another ingest is running.
    """
    today = date.today()
    indexed = None if packs or forget_packs else _indexed_corpus(settings)
    corpus, new_packs = (
        (indexed, {}) if indexed else load_with_packs(settings, today, packs, forget_packs)
    )
    read = {path: _read(path) for path in _files(paths)}
    unknown = [path for path in forget if not _document_file(settings, path).is_file()]
    if unknown:
        known = ", ".join(_own_paths(settings)) or "none"
        raise DocumentError(f"{unknown[0]} is not among your documents; those are: {known}.")
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.home / "ingest.lock", timeout=0):
            for path in forget:
                _document_file(settings, path).unlink(missing_ok=True)
            for path, passages in read.items():
                _keep(settings, path, passages)
            for name in forget_packs:
                forget_pack(settings, name)
            for name, folder in new_packs.items():
                keep_pack(settings, name, folder)
            models.export_built_in(settings)
            model = cache(lambda: models.embeddings(settings))
            if rebuild or store.is_made_otherwise(settings):
                model()  # a model that cannot be loaded must cost no index
            if rebuild:
                store.discard(settings)
            passages = all_passages(settings, corpus)
            added, deleted = store.sync(settings, corpus, passages, model, progress)
    except Timeout:
        raise IndexStoreError(
            f"Another ingest is writing to {settings.home}. Wait for its end, then try again."
        ) from None
    return Ingested(
        len(passages),
        added,
        deleted,
        len(corpus.records),
        documents=tuple(_own_paths(settings)),
        packs=tuple(pack.name for pack in corpus.packs),
        expired=tuple(k.pack.name for k in kept_packs(settings) if k.is_expired(today)),
    )


def is_up_to_date(settings: Settings) -> bool:
    """Whether the index is whole and was made from records and documents as they are now."""
    try:
        manifest = store.read_manifest(settings)
    except IndexStoreError:
        return False
    corpus = manifest.corpus
    is_current = corpus.hash == current_hash(settings)
    return is_current and manifest.digest == digest(all_passages(settings, corpus))


def _indexed_corpus(settings: Settings) -> Corpus | None:
    """The corpus that the index was made from, if the files are still those: no need to parse."""
    try:
        corpus = store.read_manifest(settings).corpus
    except IndexStoreError:
        return None
    return corpus if corpus.hash == current_hash(settings) else None


def current_hash(settings: Settings) -> str:
    """The hash of the records as they are now, those of valid packs included."""
    return corpus_hash(settings.corpus, valid_packs(settings, date.today()))


def _own_paths(settings: Settings) -> list[str]:
    return sorted(content["path"] for content in own_documents(settings))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in READERS and p.is_file())
            found = sorted(inside)
            if not found:
                raise DocumentError(
                    f"{path}: no file in this folder can be read; known are {', '.join(READERS)}."
                )
            yield from found
        elif path.is_file():
            yield path
        else:
            raise DocumentError(f"{path}: there is no such file or folder. Check the path.")


def _read(path: Path) -> list[Document]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from None
    passages = split(read_document(data, path.name))
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    for number, passage in enumerate(passages, start=1):
        passage.metadata |= {"origin": "document", "id": f"document-{name}.{number}"}
    return passages


def _document_file(settings: Settings, path: Path) -> Path:
    """Where a document's passages are kept; by its path, so that a new version takes its place."""
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return settings.home / "documents" / f"{name}.json"


def _keep(settings: Settings, path: Path, passages: Sequence[Document]) -> None:
    content = {
        "path": str(path.resolve()),
        "passages": [{"text": p.page_content, "metadata": p.metadata} for p in passages],
    }
    target = _document_file(settings, path)
    store.write_atomically(target, json.dumps(content, ensure_ascii=False))
