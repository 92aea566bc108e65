"""Markdown: one piece a block of text, placed by the heading it stands under."""

import re

from langchain_core.documents import Document

from advisor.readers.text import place
from advisor.text import decode

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def read_markdown(data: bytes, name: str) -> list[Document]:
    """The paragraphs, list items and table cells of a Markdown file, markup removed."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(decode(data, name))
    title, heading, under_heading = name, "", 0
    pieces: list[tuple[str, str]] = []
    for position, token in enumerate(tokens):
        if token.type not in ("inline", "fence", "code_block", "html_block"):
            continue
        if token.type == "html_block":
            text = _TAG.sub(" ", token.content).strip()
            if not text:
                continue
        else:
            text = _plain(token) if token.type == "inline" else token.content
        opener = tokens[position - 1]
        if opener.type == "heading_open":
            heading, under_heading = text, 0
            title = text if title == name else title
            continue
        under_heading += 1
        pieces.append((text, place(heading, title, under_heading)))
    return [
        Document(page_content=text, metadata={"title": title, "locator": locator})
        for text, locator in pieces
    ]


def _plain(token) -> str:  # type: ignore[no-untyped-def]  # markdown_it's Token, imported late
    breaks = {"softbreak": " ", "hardbreak": "\n", "html_inline": " "}
    return "".join(
        breaks.get(child.type, child.content)
        for child in token.children or ()
        if child.type in ("text", "code_inline", *breaks)
    )
