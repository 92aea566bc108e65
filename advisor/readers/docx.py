"""DOCX: paragraphs and tables in the order of the document."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.readers.text import place

# A document of text unpacks to a few times its size; far more is a zip bomb.
MAX_UNPACKED = 200 * 2**20


def read_docx(data: bytes, name: str) -> list[Document]:
    """The paragraphs and table rows of a Word document; raises DocumentError for no such file."""
    _check_size(data, name)
    try:
        title, blocks = _read(data)
    except Exception as error:  # a damaged archive or XML fails in many ways, all meaning the same
        raise _damaged(name) from error
    heading, number = "", 0
    pieces: list[tuple[str, str]] = []
    for text, is_heading in blocks:
        if is_heading:
            heading, number = text, 0
            title = title or heading
        else:
            number += 1
            pieces.append((text, place(heading, title, number)))
    return [
        Document(page_content=text, metadata={"title": title or name, "locator": locator})
        for text, locator in pieces
    ]


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except Exception as error:  # as above
        raise _damaged(name) from error
    if unpacked > MAX_UNPACKED:
        raise DocumentError(
            f"{name}: the file unpacks to {unpacked / 2**20:.0f} MB, at most "
            f"{MAX_UNPACKED // 2**20} MB are read. Save it anew without its pictures."
        )


def _damaged(name: str) -> DocumentError:
    return DocumentError(
        f"{name}: this is no readable Word document. Open it in a word processor, save it as "
        ".docx again, and try once more."
    )


def _read(data: bytes) -> tuple[str, list[tuple[str, bool]]]:
    """The title that the document's properties give, and its blocks; True for a heading."""
    import docx
    from docx.table import Table

    document = docx.Document(io.BytesIO(data))
    blocks: list[tuple[str, bool]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            blocks += [(text, False) for text in _rows(block)]
        elif block.text.strip():
            style = block.style.name if block.style else ""
            is_heading = (style or "").startswith(("Heading", "Title"))
            blocks.append((block.text.strip() if is_heading else block.text, is_heading))
    return (document.core_properties.title or "").strip(), blocks


def _rows(table: Any) -> Iterator[str]:
    """Each row's cells; one that goes on from the row above has that one's text again.

    python-docx's own `cells` gives a cell once for each column that it spans, of which a damaged
    or hostile file has any number.
    """
    from docx.table import _Cell

    above: dict[int, str] = {}
    for row in table.rows:
        column, texts = 0, []
        for cell in row._tr.tc_lst:
            goes_on = cell.vMerge == "continue"
            text = above.get(column, "") if goes_on else _Cell(cell, table).text.strip()
            above[column] = text
            texts.append(text)
            column += cell.grid_span
        if any(texts):
            yield " | ".join(texts)
