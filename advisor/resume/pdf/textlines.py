"""The lines of a column: words on one baseline, the bullet in front taken off."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from advisor.resume.formats.rows import BULLETS, DASHES
from advisor.resume.pdf.headings import DATE, heads
from advisor.resume.pdf.page import Shape
from advisor.resume.pdf.spacing import text_of
from advisor.resume.pdf.words import Word


@dataclass(slots=True)
class TextLine:
    """A visual line of a column, whose edges are `left` and `right`."""

    text: str
    words: list[Word]
    page: int
    left: float
    right: float
    is_item: bool = False
    text_x: float = 0.0

    @property
    def x0(self) -> float:
        """Where its first word begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where its last word ends."""
        return self.words[-1].x1

    @property
    def y(self) -> float:
        """The height of its baseline."""
        return self.words[0].y

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether most letters are bold, a date that stands apart left out."""
        parts: list[list[Word]] = [[]]
        for before, word in zip([None, *self.words], self.words, strict=False):
            if before is not None and word.x0 - before.x1 > 1.3 * word.size:
                parts.append([])
            parts[-1].append(word)
        undated = [part for part in parts if not DATE.search(" ".join(word.text for word in part))]
        words = [word for part in undated or parts for word in part]
        letters = sum(len(word.text) for word in words)
        return sum(len(word.text) for word in words if word.bold) * 2 > letters


def lines_of(
    words: Sequence[Word], page: int, bullets: Sequence[tuple[float, float]]
) -> list[TextLine]:
    """The lines of a column, from top to bottom; `bullets` are the middles of drawn ones."""
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    lines = []
    for row in _baselines(words):
        for part in _parted(row):
            line = TextLine(text_of(part), part, page, left, right)
            _take_bullet(line, bullets)
            if line.text:
                lines.append(line)
    return lines


def _baselines(words: Sequence[Word]) -> list[list[Word]]:
    """The words of one column by their lines; a raised or smaller word stays with its line."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.y, word.x0)):
        if rows and rows[-1][0].y - word.y <= 0.35 * max(word.size, 1.0):
            rows[-1].append(word)
        elif rows and _is_raised(rows[-1], word):
            rows[-1].append(word)
            rows[-1].sort(key=lambda word: -word.size)  # the line's height is the letters', not its
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
        _turn_round(row)
    return rows


def _is_raised(row: Sequence[Word], word: Word) -> bool:
    """Whether a row is but small signs raised over the line that begins with a word."""
    return all(
        raised.size < 0.9 * word.size
        and raised.y - word.y < 0.6 * word.size
        and len(raised.text) < 4
        for raised in row
    )


def _turn_round(row: list[Word]) -> None:
    """Put runs of words that are written from right to left in the order in which they are read.

    They change places as in a mirror, so that gaps are found between neighbours.
    """
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end].rtl:
            end += 1
        if end > start:
            both = row[start].x0 + row[end - 1].x1
            row[start:end] = [
                replace(word, x0=both - word.x1, x1=both - word.x0, spaced=False)
                for word in reversed(row[start:end])
            ]
        start = max(end, start + 1)


def _parted(row: list[Word]) -> list[list[Word]]:
    """A row cut before a second bullet, and behind a heading that stands in the margin."""
    parts = [[row[0]]]
    for before, word in pairwise(row):
        apart = word.x0 - before.x1 > 1.3 * max(before.size, word.size)
        if apart and (word.text in BULLETS or (len(parts) == 1 and heads(parts[0], word))):
            parts.append([])
        parts[-1].append(word)
    return parts


def _take_bullet(line: TextLine, bullets: Sequence[tuple[float, float]]) -> None:
    """Recognise the bullet that a line begins with and take it off its text."""
    line.text_x = line.x0
    first = line.words[0].text
    alone = len(first) == 1
    private = unicodedata.category(first[0]) == "Co" or first == "\N{REPLACEMENT CHARACTER}"
    if len(line.words) > 1 and alone and (first in BULLETS or first in DASHES or private):
        if _is_inline_dash(line):
            return
        line.is_item = True
        line.text = text_of(line.words[1:])
        line.text_x = line.words[1].x0
    elif not alone and (first[0] in BULLETS or unicodedata.category(first[0]) == "Co"):
        line.is_item = True
        line.text = line.text[1:].lstrip()
        line.text_x = line.x0 + 0.6 * line.words[0].size
    elif any(
        0 < line.x0 - x <= 26 and -0.1 * line.size < y - line.y < 0.8 * line.size
        for x, y in bullets
    ):
        line.is_item = True


def _is_inline_dash(line: TextLine) -> bool:
    """Whether a dash or “o” in front is a word: no gap as behind a bullet, or a date follows."""
    first, second = line.words[:2]
    if first.text == "o":
        return second.x0 - first.x1 < 0.4 * first.size
    return first.text in DASHES and bool(DATE.match(second.text))


def drawn_bullets(shapes: Sequence[Shape]) -> list[tuple[float, float]]:
    """The middles of small round or square shapes, as browsers draw the bullets of a list."""
    middles = []
    for shape in shapes:
        left, bottom, right, top = shape.box
        width, height = right - left, top - bottom
        if 1.2 <= width <= 7 and 0.7 <= width / height <= 1.4 and not shape.is_image:
            middles.append(((left + right) / 2, (bottom + top) / 2))
    return middles
