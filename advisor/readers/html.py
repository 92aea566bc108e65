"""HTML: what a reader of the page sees, placed by the heading it stands under."""

from langchain_core.documents import Document

BLOCKS = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "pre",
    "blockquote",
]
NOT_READ = ["script", "style", "template", "noscript", "nav", "footer", "head", "svg", "form"]


def read_html(data: bytes, name: str) -> list[Document]:
    """The text blocks of a page; scripts, styles, navigation and hidden parts are passed over."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for element in soup(NOT_READ) + soup.select("[hidden], [aria-hidden=true]"):
        element.decompose()
    heading, number = "", 0
    pieces: list[tuple[str, str]] = []
    for block in soup.find_all(BLOCKS):
        if block.find(BLOCKS):
            continue  # its inner blocks come by themselves
        text = block.get_text(" ", strip=True)
        if block.name.startswith("h") and text:
            heading, number = text, 0
            title = title or text
        elif text:
            number += 1
            place = f"section “{heading}”, " if heading and heading != title else ""
            pieces.append((text, f"{place}paragraph {number}"))
    if not pieces:
        pieces = [(soup.get_text(" ", strip=True), "whole page")]
    return [
        Document(page_content=text, metadata={"title": title or name, "locator": locator})
        for text, locator in pieces
    ]
