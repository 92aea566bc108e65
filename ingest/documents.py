"""Documents of the user's own: found, read to passages, and kept under ADVISOR_HOME."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.manifest import write_atomically
from advisor.passages import own_documents
from advisor.readers import READERS, check_name, read_document
from advisor.settings import Settings
from ingest.split import split


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that `paths` name, and those in the folders that it names.

    Raises DocumentError for what is not there, for a path that is no text, and for a folder with
    nothing that can be read.
    """
    for path in _found(paths):
        check_name(str(path.resolve()))
        yield path


def _found(paths: Sequence[Path]) -> Iterator[Path]:
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


def read(path: Path) -> list[Document]:
    """The passages of a file; raises DocumentError where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from None
    passages = split(read_document(data, path.name))
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    for number, passage in enumerate(passages, start=1):
        passage.metadata |= {"origin": "document", "id": f"document-{name}.{number}"}
    return passages


def kept_file(settings: Settings, path: Path) -> Path:
    """Where a document's passages are kept; by its path, so that a new version takes its place."""
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
    return settings.home / "documents" / f"{name}.json"


def keep(settings: Settings, path: Path, passages: Sequence[Document]) -> None:
    """Keep the passages of a document, in the place of those of its last version."""
    content = {
        "path": str(path.resolve()),
        "passages": [{"text": p.page_content, "metadata": p.metadata} for p in passages],
    }
    write_atomically(kept_file(settings, path), json.dumps(content, ensure_ascii=False))


def own_paths(settings: Settings) -> list[str]:
    """The paths of the documents that are kept."""
    return sorted(content["path"] for content in own_documents(settings))
