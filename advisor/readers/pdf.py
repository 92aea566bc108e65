"""PDF: one piece a page."""

import io
import logging
import re
from time import monotonic

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.text import readable

MAX_PAGES = 1_000
LONG_LINE = 15
MAX_SECONDS = 20


def read_pdf(data: bytes, name: str) -> list[Document]:
    """The text of each page.

    Raises DocumentError for a file that is protected by a password, damaged, or over 1,000 pages.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    # It would write a line for each small damage, between ours.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                f"{name}: the PDF is protected by a password. Save a copy without one and "
                "try again."
            )
        if len(reader.pages) > MAX_PAGES:
            raise DocumentError(
                f"{name}: the PDF has {len(reader.pages):,} pages, at most {MAX_PAGES:,} are read. "
                "Part it first."
            )
        title = str((reader.metadata.title if reader.metadata else "") or "").strip()
        pages = []
        start = monotonic()
        for page in reader.pages:
            pages.append(_unwrapped(readable(page.extract_text())))
            if monotonic() - start > MAX_SECONDS:
                raise DocumentError(
                    f"{name}: reading the PDF takes over {MAX_SECONDS} seconds. Part it first, or "
                    "print it to a new PDF."
                )
    except DocumentError:
        raise
    except DependencyError as error:  # encrypted in a way that takes a package which is not here
        raise DocumentError(
            f"{name}: the PDF is protected by encryption. Save a copy without it and try again."
        ) from error
    except Exception as error:  # pypdf fails in many ways, each meaning the same to the owner
        raise DocumentError(
            f"{name}: the PDF is damaged and cannot be read. Make it anew (print to PDF) "
            "and try again."
        ) from error
    return [
        Document(
            page_content=text,
            metadata={"title": title or _title(pages, name), "locator": f"page {n}"},
        )
        for n, text in enumerate(pages, start=1)
    ]


def _unwrapped(text: str) -> str:
    """Words that the end of a line cut are joined, and lines of a paragraph run on."""
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    # A short line is a heading or stands for itself.
    return re.sub(rf"(?m)^(.{{{LONG_LINE},}}[^\s.:!?])\n(?=[a-z(])", r"\1 ", text)


def _title(pages: list[str], name: str) -> str:
    first = next((line.strip() for page in pages for line in page.splitlines() if line.strip()), "")
    return first if 0 < len(first) <= 120 else name
