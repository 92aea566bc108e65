"""Plain text: one piece a paragraph, the first line its title."""

import re

from langchain_core.documents import Document

from advisor.errors import DocumentError

MAX_TITLE = 120


def read_text(data: bytes, name: str) -> list[Document]:
    """The paragraphs of a UTF-8 (or UTF-16 with a mark) text; raises DocumentError for others."""
    text = decode(data, name).strip()
    first, _, rest = text.partition("\n")
    # A short first line without a full stop is a title; anything else is the text itself.
    is_title = bool(rest.strip()) and len(first) <= MAX_TITLE and not first.rstrip().endswith(".")
    title = first.strip() if is_title else name
    body = rest if is_title else text
    paragraphs = [part for part in re.split(r"\n\s*\n|\n(?=\S)", body) if part.strip()]
    return [
        Document(page_content=part, metadata={"title": title, "locator": f"paragraph {number}"})
        for number, part in enumerate(paragraphs, start=1)
    ]


def decode(data: bytes, name: str) -> str:
    """The text of bytes in UTF-8 or marked UTF-16; raises DocumentError for what is no text."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text:
        raise DocumentError(f"{name}: this is no text in UTF-8. Save it as UTF-8 and try again.")
    return text
