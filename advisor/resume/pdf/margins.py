"""Headers, footers and page numbers in the margins of pages."""

import re
from collections.abc import Sequence

from advisor.resume.pdf.textlines import TextLine

_PAGE_NUMBER = re.compile(
    r"(?:.*\b)?(?:page|seite|p\.)\s*\d+(?:\s*(?:of|/|von|\|)\s*\d+)?|[-–—|·\s]*\d{1,2}[-–—|·\s]*|"
    r"\d{1,2}\s*(?:of|/)\s*\d{1,2}",
    re.IGNORECASE,
)


def drop_repeated(pages: list[list[TextLine]]) -> None:
    """Drop page numbers, and all but the first of headers and footers that pages share."""
    margins = [_margin(lines) for lines in pages]
    heights: dict[str, list[float]] = {}
    for margin in margins:
        for line in margin:
            heights.setdefault(line.text, []).append(line.y)
    seen: set[str] = set()
    for lines, margin in zip(pages, margins, strict=True):
        for line in margin:
            shared = sum(abs(line.y - y) <= 6 for y in heights[line.text]) > 1
            outermost = line is margin[0] or line is margin[-1]
            numbered = outermost and bool(_PAGE_NUMBER.fullmatch(line.text.strip()))
            if numbered or (shared and line.text in seen):
                lines[:] = [other for other in lines if other is not line]
            seen.add(line.text)


def _margin(lines: Sequence[TextLine]) -> list[TextLine]:
    """The two lines at the top and the two at the bottom of a page, from top to bottom."""
    ordered = sorted(lines, key=lambda line: -line.y)
    return ordered[:2] + ordered[2:][-2:] if len(ordered) > 1 else []
