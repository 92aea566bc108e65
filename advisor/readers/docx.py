"""DOCX: paragraphs and tables in the order of the document."""

import io
import zipfile
import zlib

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.readers.text import place

# A document of text unpacks to a few times its size; far more is a zip bomb.
MAX_UNPACKED = 200 * 2**20


def read_docx(data: bytes, name: str) -> list[Document]:
    """The paragraphs and table rows of a Word document; raises DocumentError for no such file."""
    import docx
    from docx.table import Table
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise DocumentError(
                f"{name}: the file unpacks to {unpacked / 2**20:.0f} MB, at most "
                f"{MAX_UNPACKED // 2**20} MB are read. Save it anew without its pictures."
            )
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, zlib.error, XMLSyntaxError, RuntimeError, AttributeError, EOFError,
            KeyError, ValueError, OSError) as error:  # fmt: skip
        raise DocumentError(
            f"{name}: this is no readable Word document. Open it in a word processor, save it as "
            ".docx again, and try once more."
        ) from error
    title = (document.core_properties.title or "").strip()
    heading, number = "", 0
    pieces: list[tuple[str, str]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            # A merged cell comes once for each column that it spans.
            rows = [{cell._tc: cell.text.strip() for cell in row.cells} for row in block.rows]
            texts = [" | ".join(row.values()) for row in rows if any(row.values())]
        elif (block.style.name if block.style else "").startswith(("Heading", "Title")):
            if block.text.strip():
                heading, number = block.text.strip(), 0
                title = title or heading
            continue
        else:
            texts = [block.text] if block.text.strip() else []
        for text in texts:
            number += 1
            pieces.append((text, place(heading, title, number)))
    return [
        Document(page_content=text, metadata={"title": title or name, "locator": locator})
        for text, locator in pieces
    ]
