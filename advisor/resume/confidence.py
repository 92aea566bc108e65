"""How sure a machine can be of what it read, and what to do where it is not."""

import unicodedata
from collections.abc import Iterator, Sequence

from advisor.resume.formats.rows import MAX_QUOTE, MAX_QUOTES, Reading, clean
from advisor.resume.types import MIN_CONFIDENCE, Line, Report

FEW_WORDS = 40
# Of a hundred letters of résumés and letters in European languages, about.
_FREQUENT = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    8.5, 1.3, 4.0, 4.0, 12.0, 2.0, 2.3, 3.0, 8.0, 0.3, 0.8, 4.5, 3.0, 7.5, 7.5, 2.8, 0.2, 7.0, 7.0,
    8.0, 3.5, 1.1, 1.2, 0.3, 1.7, 0.4,
), strict=True))  # fmt: skip


def report_on(reading: Reading, lines: Sequence[Line]) -> Report:
    """What is said of a reading: how sure it is, what it hid, what its owner can do."""
    words = sum(len(line.text.split()) for line in lines)
    broken = _broken_share(reading, "".join(line.text for line in lines))
    blank = len(reading.blank_pages) / max(1, reading.pages)
    confidence = max(0.0, 1 - 3 * broken) * (1 - 0.6 * blank)
    confidence *= 0.5 + 0.5 * min(1.0, words / FEW_WORDS)
    if reading.recognised_pages:
        confidence *= 0.85
    quotes = [clean(quote)[:MAX_QUOTE] for quote in reading.hidden]
    return Report(
        confidence=round(min(1.0, confidence), 2),
        pages=reading.pages,
        columns=reading.columns,
        invisible=tuple(quote for quote in quotes if quote)[:MAX_QUOTES],
        warnings=tuple(dict.fromkeys([*reading.warnings, *_warnings(reading, words, broken)])),
    )


def _warnings(reading: Reading, words: int, broken: float) -> Iterator[str]:
    if reading.recognised_pages:
        yield (
            "The pages are pictures with text from recognition (OCR) under them, which may hold "
            "misread words. An export from the word processor is read without."
        )
    if broken > 0.02:
        yield (
            f"About {max(1, round(100 * min(1.0, broken)))}% of the characters do not say which "
            "letter they are. Export the PDF anew from the word processor with its fonts embedded, "
            "or choose a common font."
        )
    if reading.blank_pages:
        pages = ", ".join(map(str, reading.blank_pages[:10]))
        yield (
            f"Nothing could be read on page {pages}. If it is a picture of text, run text "
            "recognition (OCR) on it or export the page as text."
        )
    if words < FEW_WORDS:
        yield (
            f"Only {words} words were read. If the résumé has more, its text is drawn as pictures: "
            "export it anew from the word processor."
        )
    if reading.hidden:
        yield (
            "The file holds text that a person cannot see. It was left out; remove it, as many "
            "systems take it for an attempt to deceive."
        )


def _broken_share(reading: Reading, text: str) -> float:
    """The share of characters that are none, or of text that no language looks like."""
    visible = [c for c in text if not c.isspace()]
    unmapped = reading.unmapped / reading.glyphs if reading.glyphs else 0.0
    strange = text.count("\N{REPLACEMENT CHARACTER}") / max(1, len(visible))
    share = max(unmapped, strange)
    words = sum(c.isalnum() for c in visible)
    if len(visible) > 100 and words < 0.5 * len(visible):
        share = max(share, 1 - words / len(visible))
    if not _has_usual_letters(text):
        share = max(share, 1 - MIN_CONFIDENCE)
    return share


def _has_usual_letters(text: str) -> bool:
    """Whether Latin letters are about as frequent as in European languages.

    They are not where a font says of its letters that they are others.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    counts = [plain.count(letter) for letter in _FREQUENT]
    if sum(counts) < 150:
        return True
    both = sum(count * usual for count, usual in zip(counts, _FREQUENT.values(), strict=True))
    norms = sum(c * c for c in counts) * sum(usual**2 for usual in _FREQUENT.values())
    return bool(both / norms**0.5 > 0.66)
