"""Rows, what every reader makes of its file, and the bullets and hyphens that lines have."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from advisor.text import readable

# Parts what stands apart on one line: a date at the right margin, the cells of a row.
GAP = "  "
# What begins an item where it stands before a word; the second kind only where a space follows.
BULLETS = frozenset("•‣◦▪▫●○■□◆◇►▶➢➤❖✓✔✦⁃∙·❯➔➜⚫◾▸")
DASHES = frozenset({"-", "–", "—", "*", "o", "»", "›", "→", "+", "§", "Ø"})
# First halves that keep their hyphen when a line ends at it: “full-stack”, not “fullstack”.
_HYPHENATED = frozenset(
    """
    all back bottom built closed co cross data deep end ex fast fine first five four front full
    hands high in large least lightweight long low machine mid multi non object off on one open
    part peer per point post pre real right second self semi server set short side single six
    small state step sub team test third three time top two two-way user well wide win word world
    year zero
    """.split()  # noqa: SIM905
)
LINE_END_HYPHENS = frozenset("-\u2010\u00ad")
MAX_PAGES = 30
MAX_QUOTES, MAX_QUOTE = 20, 200


@dataclass(slots=True)
class Row:
    """A line as it is read from any format; sizes are only compared with each other."""

    text: str
    page: int = 1
    size: float = 1.0
    bold: bool = False
    indent: float = 0.0
    is_item: bool = False


@dataclass
class Reading:
    """What was seen of a file: its rows in reading order, hidden text, and how well it was read."""

    rows: list[Row] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pages: int = 1
    columns: int = 1
    glyphs: int = 0
    unmapped: int = 0
    blank_pages: list[int] = field(default_factory=list)
    recognised_pages: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def clean(text: str) -> str:
    """A line as a person sees it: no characters without a shape, tabs and wide gaps as `GAP`."""
    text = unicodedata.normalize("NFC", readable(text))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
    parts = (" ".join(part.split()) for part in re.split(r"\s*\t\s*|\s{2,}", text))
    return GAP.join(part for part in parts if part)


def without_bullet(text: str) -> tuple[str, bool]:
    """A line without the bullet it begins with, and whether there was one."""
    text = text.strip()
    first, rest = text[:1], text[1:]
    if not first or not rest.strip():
        return text, False
    private = unicodedata.category(first) == "Co"
    if first in BULLETS or private or (first in DASHES and rest[0] in " \t" and first != "+"):
        return rest.strip(), True
    return text, False


def joined(first: str, then: str, known: Collection[str] = ()) -> str:
    """Two lines as one; a word that the end of the first cuts is made whole.

    `known` holds words of the document, small, that tell “real-time” from “real-ised”.
    """
    if not first or first[-1] not in LINE_END_HYPHENS or not first[-2:-1].isalpha():
        return f"{first} {then}" if first else then
    if first[-1] == "\u00ad":
        return first[:-1] + then
    if not then[:1].islower():
        return first + then
    head = first.split()[-1][:-1].casefold()
    tail = re.split(r"[\s.,;:()]", then, maxsplit=1)[0].casefold()
    keeps = f"{head}-{tail}" in known or (
        head + tail not in known and ("-" in head or head in _HYPHENATED)
    )
    return (first if keeps else first[:-1]) + then
