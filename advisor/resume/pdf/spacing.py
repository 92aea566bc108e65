"""The text of words in a row: spaces, wide gaps, and letters that are spaced out."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from advisor.resume.formats.rows import BULLETS, GAP
from advisor.resume.pdf.words import Word


def text_of(row: Sequence[Word]) -> str:
    """The text of a line, letter-spaced words closed up, wide gaps kept as `GAP`."""
    wide = _wide(row)
    text = ""
    before: Word | None = None
    for first, last, said in _closed_up(row):
        text += (_between(before, first, wide) if before else "") + said
        before = last
    if any(word.rtl for word in row):
        # pdfium turns a bracket round that closes what is written from right to left.
        text = re.sub(r"\(([^()]*)\(", r"(\1)", text)
    return text


def _wide(row: Sequence[Word]) -> float:
    """From what gap on, in parts of the size, two words of a row stand apart."""
    gaps = sorted(
        (word.x0 - before.x1) / max(word.size, 1.0)
        for before, word in pairwise(row)
        if word.spaced or word.x0 - before.x1 > 0.18 * word.size
    )
    # In a justified line every gap is wide.
    usual = gaps[len(gaps) // 2] if len(gaps) > 2 else 0.0
    return max(1.3, min(1.8 * usual, 3.0))


def _between(before: Word, word: Word, wide: float) -> str:
    gap = word.x0 - before.x1
    size = max(before.size, word.size)
    if gap > wide * size:
        return GAP
    return " " if word.spaced or gap > 0.18 * size else ""


def _closed_up(row: Sequence[Word]) -> Iterator[tuple[Word, Word, str]]:
    """A row's pieces, each with its first and last word: a word, or a run of single letters."""
    start = 0
    while start < len(row):
        end = start + 1
        while end < len(row) and _is_spaced_on(row[end - 1], row[end]):
            end += 1
        run = row[start:end]
        text = _spelled(run) if sum(len(word.text) for word in run) > 3 else ""
        if any(c.isalpha() for c in text) and (len(run) > 2 or " " not in text):
            yield run[0], run[-1], text
        else:
            yield from ((word, word, word.text) for word in run)
        start = end


def _spelled(run: Sequence[Word]) -> str:
    """What letters that stand apart spell: one word, or several where gaps are wider than usual."""
    gaps = [word.x0 - before.x1 for before, word in pairwise(run)]
    inner = [word.inner / (len(word.text) - 1) for word in run for _ in word.text[1:]]
    usual = sorted(gaps + inner)[len(gaps + inner) // 2]
    text = run[0].text
    for gap, word in zip(gaps, run[1:], strict=True):
        text += (" " if gap > 1.5 * usual + 0.08 * word.size else "") + word.text
    return text


def _is_spaced_on(before: Word, word: Word) -> bool:
    if before.rtl or word.rtl or not (_is_loose(before) and _is_loose(word)):
        return False
    return word.x0 - before.x1 < 1.6 * word.size and abs(word.size - before.size) < 0.3 * word.size


def _is_loose(word: Word) -> bool:
    """Whether a word is a single letter, or several that stand well apart."""
    if any(c in BULLETS or c in ",;:|/" for c in word.text):
        return False
    return len(word.text) == 1 or word.inner > 0.06 * word.size * (len(word.text) - 1)
