"""The manifest: what the index on disk holds, from what it was made, and whether it is whole."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.chroma import SCHEMA
from advisor.chroma_url import place
from advisor.errors import IndexStoreError
from advisor.records import Corpus
from advisor.settings import Settings

MEND = "Run `advisor ingest` to build it."


class Manifest(BaseModel):
    """What the index holds (`entries` are vectors) and from what it was made.

    `chroma` is the address of the server that holds the vectors; empty: they lie beside it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: int
    state: str
    embedding_model: str
    passages: int
    entries: int
    digest: str
    corpus: Corpus
    chroma: str = ""


def manifest_file(settings: Settings) -> Path:
    """Where the manifest lies."""
    return settings.home / "index.json"


def read_manifest(settings: Settings) -> Manifest:
    """The manifest of a complete index; raises IndexStoreError that says what to do otherwise."""
    path = manifest_file(settings)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise IndexStoreError(f"There is no index at {settings.home} yet. {MEND}") from None
    try:
        head = json.loads(raw)
        if head.get("schema_version") != SCHEMA:
            raise IndexStoreError(
                f"The index was made by version {head.get('schema_version')} of its layout; "
                f"this program reads version {SCHEMA}. {MEND}"
            )
        manifest = Manifest.model_validate(head)
    except (ValueError, AttributeError, ValidationError):
        raise IndexStoreError(f"{path} is damaged. {MEND}") from None
    if manifest.state != "ready":
        raise IndexStoreError(
            f"The index is being updated, or its last update was stopped halfway. {MEND}"
        )
    if manifest.embedding_model != settings.embedding_model:
        raise IndexStoreError(
            f"The index was made with the embedding model {manifest.embedding_model}, "
            f"the settings name {settings.embedding_model}. {MEND}"
        )
    if manifest.chroma != place(settings):
        raise IndexStoreError(
            f"The index has its vectors in {_said(manifest.chroma)}, the settings name "
            f"{_said(place(settings))}. {MEND}"
        )
    return manifest


def write_atomically(path: Path, data: str) -> None:
    """Replace a file as a whole: a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(data, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def is_made_otherwise(settings: Settings) -> bool:
    """Whether the collection holds vectors of another model, or entries of another layout."""
    try:
        head = json.loads(manifest_file(settings).read_bytes())
        made_by = (head["schema_version"], head["embedding_model"])
    except (OSError, ValueError, KeyError, TypeError):
        # No manifest, or a damaged one: the entries' ids still tell what they are, not by which
        # model they were embedded. Without that, they are not to be trusted.
        return (settings.home / "chroma").exists()
    return made_by != (SCHEMA, settings.embedding_model)


def _said(server: str) -> str:
    return f"Chroma at {server}" if server else "ADVISOR_HOME"
