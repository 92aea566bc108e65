"""HTML: what a reader of the page sees, placed by the heading it stands under."""

import re
import warnings
from itertools import groupby

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.readers.text import place

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# Elements that begin a block of text of their own; all others are part of the one around them.
BLOCKS = [
    *HEADINGS, "p", "li", "td", "th", "dt", "dd", "pre", "blockquote", "div", "section", "article",
    "main", "aside", "header", "figcaption", "caption", "ul", "ol", "table", "tr", "body", "html",
]  # fmt: skip
NOT_READ = ["script", "style", "template", "noscript", "nav", "footer", "head", "svg", "form"]


def read_html(data: bytes, name: str) -> list[Document]:
    """The text blocks of a page; scripts, styles, navigation and hidden parts are passed over.

    Raises DocumentError for bytes that are no text.
    """
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(_markup(data, name), "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for element in soup(NOT_READ) + soup.select("[hidden], [aria-hidden=true]"):
        element.decompose()
    for line_break in soup("br"):
        line_break.replace_with("\n")
    strings = [(string.find_parent(BLOCKS), string) for string in soup.find_all(string=True)
               if type(string).__name__ == "NavigableString"]  # fmt: skip
    heading, number = "", 0
    pieces: list[tuple[str, str]] = []
    for _, group in groupby(strings, key=lambda pair: id(pair[0])):
        members = list(group)
        block, text = (
            members[0][0],
            re.sub(r"[ \n\r]+", " ", "".join(string for _, string in members)).strip(),
        )
        if block is not None and block.name in HEADINGS and text:
            heading, number = text, 0
            title = title or text
        elif text:
            number += 1
            pieces.append((text, place(heading, title, number)))
    return [
        Document(page_content=text, metadata={"title": title or name, "locator": locator})
        for text, locator in pieces
    ]


def _markup(data: bytes, name: str) -> str | bytes:
    """The page as UTF-8 where it is; else the bytes, whose encoding the parser finds out."""
    if b"\x00" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise DocumentError(f"{name}: this is no web page. Give the page as it was saved.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
