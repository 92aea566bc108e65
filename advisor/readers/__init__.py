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


def read_document(data: bytes, name: str) -> list[Document]:
    """The pieces of a file, in reading order; `name` is the file's name and tells its format.

    Raises DocumentError for a format that is not read, a file that is too large, damaged or
    protected, and for one without text.
    """
    suffix = Path(name).suffix.lower()
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
    pieces = [_cleaned(piece) for piece in READERS[suffix](data, name)]
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
    return pieces


def _cleaned(piece: Document) -> Document:
    metadata = {name: " ".join(readable(value).split()) for name, value in piece.metadata.items()}
    return Document(page_content=readable(piece.page_content).strip(), metadata=metadata)
