"""Markdown, tables included; a comment of HTML in it is hidden text."""

import re
from dataclasses import dataclass
from typing import Any

from advisor.resume.formats.plain import decoded
from advisor.resume.formats.rows import GAP, Reading, Row, without_bullet

_SIZES = {"h1": 1.8, "h2": 1.4, "h3": 1.2}


def read_markdown(data: bytes, name: str) -> Reading:
    """What a person sees of a Markdown file."""
    from markdown_it import MarkdownIt

    reader = _Markdown(Reading())
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    for token in parser.parse(decoded(data, name)):
        reader.take(token)
    return reader.reading


@dataclass
class _Markdown:
    """Where in a Markdown file the reading is."""

    reading: Reading
    depth: int = 0  # of lists
    heading: str = ""  # “h1” to “h6”
    opened: bool = False  # an item has begun, and its text has not come yet
    cells: list[str] | None = None

    def take(self, token: Any) -> None:
        """Read on by one token."""
        kind = token.type
        if kind.startswith(("bullet_list_", "ordered_list_")):
            self.depth += token.nesting
        elif kind == "list_item_open":
            self.opened = True
        elif kind.startswith("heading_"):
            self.heading = token.tag if token.nesting == 1 else ""
        elif kind.startswith("tr_"):
            self._row(token.nesting)
        elif kind == "html_block":
            _add_html(self.reading, token.content)
        elif kind in ("fence", "code_block"):
            lines = token.content.splitlines()
            self.reading.rows += [Row(line) for line in lines if line.strip()]
        elif kind == "inline":
            self._inline(token)

    def _row(self, nesting: int) -> None:
        if nesting == -1 and self.cells:
            self.reading.rows.append(Row(GAP.join(cell for cell in self.cells if cell)))
        self.cells = [] if nesting == 1 else None

    def _inline(self, token: Any) -> None:
        text, bold = _inline(self.reading, token)
        whole = text.replace("\n", " ")
        if self.cells is not None:
            self.cells.append(whole)
        elif self.heading:
            self.reading.rows.append(Row(whole, 1, _SIZES.get(self.heading, 1.1), True))
        elif self.opened:
            indent = 18.0 * max(0, self.depth - 1)
            self.reading.rows.append(Row(whole, 1, 1.0, False, indent, True))
        else:
            for line in text.split("\n"):
                bare, is_item = without_bullet(line)
                self.reading.rows.append(Row(bare, 1, 1.0, bold, 18.0 * self.depth, is_item))
        self.opened = self.opened and self.cells is not None


def _inline(reading: Reading, token: Any) -> tuple[str, bool]:
    """The text of an element, links with their address behind; and whether most of it is bold."""
    text, bold, in_bold, address = "", 0, 0, ""
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            text += child.content
            bold += len(child.content) if in_bold else 0
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type in ("strong_open", "strong_close"):
            in_bold += child.nesting
        elif child.type == "link_open":
            address = str(child.attrs.get("href", "")).removeprefix("mailto:")
        elif child.type == "link_close" and address and address not in text:
            text += f" ({address})"
        elif child.type == "html_inline" and child.content.startswith("<!--"):
            _hide(reading, child.content)
    return text.strip(), bold * 2 > len(text)


def _hide(reading: Reading, comment: str) -> None:
    words = re.sub(r"<!--|-->", " ", comment).strip()
    if any(c.isalnum() for c in words):
        reading.hidden.append(words)


def _add_html(reading: Reading, content: str) -> None:
    for comment in re.findall(r"<!--.*?(?:-->|\Z)", content, re.DOTALL):
        _hide(reading, comment)
    shown = re.sub(r"<!--.*?(?:-->|\Z)|<[^>]*>", " ", content, flags=re.DOTALL)
    reading.rows += [Row(line.strip()) for line in shown.splitlines() if line.strip()]
