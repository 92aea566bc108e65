"""Text: paragraphs, items behind a bullet, headings underlined or in capitals."""

import re

from advisor.resume.formats.rows import Reading, Row, joined, without_bullet
from advisor.text import decode


def read_plain(data: bytes, name: str) -> Reading:
    """The paragraphs and items of a text."""
    reading = Reading()
    lines = [line.expandtabs(4) for line in decoded(data, name).replace("\f", "\n").split("\n")]
    item_x = -1  # where the text of the item begins that a line may go on with
    for line in lines:
        bare = line.strip()
        if not bare:
            item_x = -1
        elif re.fullmatch(r"([-=_~*#])\1{2,}", bare):
            if reading.rows and bare[0] in "-=~_":
                _underline(reading.rows[-1], bare)
            item_x = -1
        else:
            item_x = _add_text(reading, line, item_x)
    return reading


def decoded(data: bytes, name: str) -> str:
    """The text of a file, its line ends made one kind. Raises DocumentError for what is none."""
    return decode(data, name).replace("\r\n", "\n").replace("\r", "\n")


def _underline(row: Row, rule: str) -> None:
    """A line of about the length of the one above it underlines that; a longer one parts."""
    if not row.is_item and len(row.text) <= 60 and abs(len(rule) - len(row.text)) <= 4:
        row.bold = True


def _add_text(reading: Reading, line: str, item_x: int) -> int:
    indent = len(line) - len(line.lstrip())
    text, is_item = without_bullet(line)
    if not is_item and 0 <= item_x <= indent + 1 and indent > 0 and reading.rows[-1].is_item:
        reading.rows[-1].text = joined(reading.rows[-1].text, text)
        return item_x
    letters = [c for c in text if c.isalpha()]
    bold = len(letters) > 3 and text == text.upper() and not is_item and any(
        c.upper() != c.lower() for c in letters
    )  # fmt: skip
    reading.rows.append(Row(text, 1, 1.0, bold, 5.0 * indent, is_item))
    return line.index(text) if is_item else -1
