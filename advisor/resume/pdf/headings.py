"""Words that tell of a row what it is: the headings of sections, and dates."""

import re
from collections.abc import Sequence

from advisor.resume.pdf.spacing import text_of
from advisor.resume.pdf.words import Word

_HEADINGS = re.compile(
    r"(?:(?:work|professional|relevant|technical|personal|selected|key|core|career|academic)\s+)*"
    r"(?:summary|profile|about(?: me)?|objective|contact|education|experience|employment|history|"
    r"projects?|research|skills?|tools|awards?|hono(?:u)?rs|publications?|certifications?|"
    r"certificates|languages?|interests?|activities|hobbies|courses?|coursework|volunteering|"
    r"leadership|references?|achievements?|background)(?: (?:&|and) \w+)?:?",
    re.IGNORECASE,
)
_LABEL = re.compile(r".*(?:tools|languages|interests|courses?|coursework|skills|awards)",
                    re.IGNORECASE)  # fmt: skip
DATE = re.compile(
    r"(?:19|20)\d\d|\b(?:present|current|now|today|ongoing|expected)\b|\b\d{1,2}/\d{2,4}\b|['’]\d\d\b|"
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$",
    re.IGNORECASE,
)


def is_heading(row: Sequence[Word]) -> bool:
    """Whether a row is the heading of a section and nothing more."""
    return bool(_HEADINGS.fullmatch(_said(row)))


def heads(part: Sequence[Word], word: Word) -> bool:
    """Whether words in the margin are the heading of what `word` begins, and no label."""
    said = _said(part)
    if not _HEADINGS.fullmatch(said) or DATE.search(word.text):
        return False
    marked = part[0].bold and not word.bold and not _LABEL.match(said)
    return said.isupper() or part[0].size > 1.1 * word.size or marked


def _said(row: Sequence[Word]) -> str:
    return " ".join(text_of(row).split())


def dated(rows: Sequence[Sequence[Word]]) -> float:
    """The share of rows that are short and hold a date."""
    texts = [" ".join(word.text for word in row) for row in rows if len(row) < 8]
    return sum(bool(DATE.search(text)) for text in texts) / len(rows)
