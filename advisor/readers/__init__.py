"""Readers: the bytes of a file go in, its text comes out in pieces that know their place.

Each piece is a `Document` whose metadata hold `title` (of the whole file) and `locator` (page,
section or paragraph). A new format is one more file and one more line in `READERS`.
"""

from collections.abc import Callable
from math import ceil
from pathlib import Path

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.readers.docx import read_docx
from advisor.readers.html import read_html
from advisor.readers.markdown import read_markdown
from advisor.readers.pdf import read_pdf
from advisor.readers.text import read_text
from advisor.text import readable

Reader = Callable[[bytes, str], list[Document]]

READERS: dict[str, Reader] = {
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_text,
    ".text": read_text,
}
MAX_BYTES = 20 * 2**20
MAX_CHARACTERS = 5_000_000
MAX_PIECES = 100_000


def read_document(data: bytes, name: str) -> list[Document]:
    """The pieces of a file, in reading order; `name` is the file's name and tells its format.

    Raises DocumentError for a format that is not read, a file that is too large, damaged or
    protected, for one without text, and for a name that is no text.
    """
    check_name(name)
    suffix = Path(name).suffix.lower()
    name = " ".join(readable(name).split())  # as it can stand in a sentence
    if suffix not in READERS:
        raise DocumentError(
            f"{name}: files of this kind are not read; give one of {', '.join(READERS)}."
        )
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"{name}: the file has {ceil(len(data) / 2**20)} MB, at most {MAX_BYTES // 2**20} MB "
            "are read. Give a smaller file, or part it."
        )
    if not data.strip():
        raise DocumentError(f"{name}: the file is empty. Give one with text in it.")
    pieces = [_cleaned(piece) for piece in _read(READERS[suffix], data, name)]
    pieces = [piece for piece in pieces if any(c.isalnum() for c in piece.page_content)]
    if not pieces:
        raise DocumentError(
            f"{name}: no text could be read. If it is a scan, run text recognition (OCR) on it "
            "first."
        )
    if sum(len(piece.page_content) for piece in pieces) > MAX_CHARACTERS:
        raise DocumentError(
            f"{name}: the file holds over {MAX_CHARACTERS:,} characters of text. Part it first."
        )
    if len(pieces) > MAX_PIECES:
        raise DocumentError(
            f"{name}: the file holds over {MAX_PIECES:,} paragraphs or cells. Part it first."
        )
    return pieces


def check_name(name: str) -> None:
    """Refuse a name or path of bytes that are no text, as Linux allows: nothing could keep it."""
    shown = name.encode(errors="replace").decode()
    if shown != name:
        raise DocumentError(f"{shown}: this name is not text in UTF-8. Rename it and try again.")


def _read(reader: Reader, data: bytes, name: str) -> list[Document]:
    try:
        return reader(data, name)
    except DocumentError:
        raise
    except Exception as error:  # no file that was made to break a reader may break us
        raise DocumentError(
            f"{name}: the file is damaged and cannot be read. Save it anew and try again."
        ) from error


def _cleaned(piece: Document) -> Document:
    metadata = {name: " ".join(readable(value).split()) for name, value in piece.metadata.items()}
    return Document(page_content=readable(piece.page_content).strip(), metadata=metadata)
