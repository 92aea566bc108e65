"""Plain text: one piece a paragraph, the first line its title."""

import re

from langchain_core.documents import Document

from advisor.text import decode, readable

MAX_TITLE = 120
WRAPPED_AT = 120


def read_text(data: bytes, name: str) -> list[Document]:
    """The paragraphs of a UTF-8 (or UTF-16 with a mark) text; raises DocumentError for others."""
    text = readable(decode(data, name)).strip()
    first, _, rest = text.partition("\n")
    # A short first line without a full stop is a title; anything else is the text itself.
    is_title = (
        bool(rest.strip())
        and not first[:1].islower()
        and len(first) <= MAX_TITLE
        and not first.rstrip().endswith(".")
    )
    title = first.strip() if is_title else name
    body = rest if is_title else text
    # Lines are paragraphs where they are long or nothing else parts them; else they are wrapped.
    lines = [line for line in body.splitlines() if line.strip()]
    wrapped = "\n\n" in body.strip() and max(map(len, lines), default=0) <= WRAPPED_AT
    paragraphs = [
        part for part in re.split(r"\n\s*\n" if wrapped else r"\n+", body) if part.strip()
    ]
    return [
        Document(page_content=part, metadata={"title": title, "locator": f"paragraph {number}"})
        for number, part in enumerate(paragraphs, start=1)
    ]


def place(heading: str, title: str, number: int) -> str:
    """Where a paragraph stands: by its number, under its heading if that is not the title."""
    section = f"section “{heading}”, " if heading and heading != title else ""
    return f"{section}paragraph {number}"
