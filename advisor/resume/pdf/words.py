"""Glyphs to words, accents put on their letters."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import dist

from advisor.resume.pdf.page import Glyph

_MARKS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327",
          "ˇ": "\u030c", "˚": "\u030a", "˝": "\u030b", "¯": "\u0304", "˘": "\u0306"}  # fmt: skip
_BRACKETS = frozenset("()[]")


@dataclass(slots=True)
class Word:
    """Letters that touch; `spaced` where a space stands before them."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    spaced: bool
    rtl: bool
    inner: float = 0.0  # the gaps between its letters, added up


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """The words that glyphs make, in the order in which they are drawn."""
    words: list[Word] = []
    before: Glyph | None = None
    for glyph in glyphs:
        rtl = _is_rtl(glyph)
        if before is not None and not glyph.spaced and _touches(before, glyph, rtl):
            _append(words[-1], glyph, before)
        else:
            words.append(
                Word(glyph.text, glyph.box[0], glyph.box[2], glyph.y, glyph.style.size,
                      glyph.style.bold, glyph.spaced, rtl)
            )  # fmt: skip
        before = glyph
    for word in words:
        word.text = unicodedata.normalize("NFC", word.text)
    return words


def _is_rtl(glyph: Glyph) -> bool:
    return unicodedata.bidirectional(glyph.text[0]) in ("R", "AL")


def _touches(before: Glyph, glyph: Glyph, rtl: bool) -> bool:
    size = max(before.style.size, glyph.style.size)
    if abs(before.y - glyph.y) > 0.1 * size:
        return False
    if before.text in _BRACKETS and rtl or glyph.text in _BRACKETS and _is_rtl(before):
        return False  # whose order is that of the line
    if rtl:  # in either direction, as both are found
        apart = max(before.box[0] - glyph.box[2], glyph.box[0] - before.box[2])
        return -1.2 * size < apart <= 0.18 * size
    gap = glyph.box[0] - before.box[2]
    return gap <= 0.18 * size and glyph.box[0] >= before.box[0] - 0.3 * size


def _append(word: Word, glyph: Glyph, before: Glyph) -> None:
    overlap = min(before.box[2], glyph.box[2]) - max(before.box[0], glyph.box[0])
    narrow = min(before.box[2] - before.box[0], glyph.box[2] - glyph.box[0])
    if before.text in _MARKS and overlap > 0.4 * narrow and glyph.text.isalpha():
        letter = {"ı": "i", "ȷ": "j"}.get(glyph.text, glyph.text)
        word.text = word.text[: -len(before.text)] + letter + _MARKS[before.text]
    elif glyph.text in _MARKS and overlap > 0.4 * narrow and before.text.isalpha():
        word.text += _MARKS[glyph.text]
    else:
        word.text += glyph.text
    if word.rtl and glyph.box[0] > before.box[0]:  # given from left to right all the same
        word.text = glyph.text + word.text[: -len(glyph.text)]
    word.inner += max(0.0, glyph.box[0] - before.box[2])
    word.x0, word.x1 = min(word.x0, glyph.box[0]), max(word.x1, glyph.box[2])


def turned_text(glyphs: Sequence[Glyph]) -> list[str]:
    """Text that does not run from left to right, a line for each text object or run of them."""
    texts: list[str] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None and dist(before.box[:2], glyph.box[:2]) <= 2 * glyph.style.size:
            texts[-1] += (" " if glyph.spaced else "") + glyph.text
        else:
            texts.append(glyph.text)
        before = glyph
    return [text for text in texts if any(c.isalnum() for c in text)]
