"""The coverage-gap ledger: questions that found no support, for the curators to work through."""

import re
from contextlib import suppress
from dataclasses import dataclass

from advisor import journal
from advisor.errors import DatabaseError
from advisor.settings import Settings
from advisor.text import tokens

# What may name a person is masked before a question is kept.
_NAME = r"\S+(?:\s+(?:d[aeiou]l?|v[ao]n|[A-Z]\S*))*"
_MASKS = (
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S+"), "[link]"),
    (re.compile(r"(?<![\w.])@[\w-]+"), "[handle]"),
    (re.compile(r"\+?\(?\d(?:[\s().-]{0,3}\d){7,}"), "[number]"),
    (re.compile(rf"\b((?i:my name is|i am called|i['’]m called|call me))\s+{_NAME}"), r"\1 [name]"),
)


def mask(text: str) -> str:
    """The text with e-mail addresses, links, handles, long numbers and stated names masked."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def record_gap(settings: Settings, question: str) -> None:
    """Append a question to the ledger, masked and dated; nothing when the ledger is off."""
    with suppress(DatabaseError):  # a full disk must not cost the person an answer
        journal.append(settings, journal.GAPS, {"question": mask(question)})


@dataclass(frozen=True)
class Gap:
    """A question that found no support: how often it was asked, and when last."""

    question: str
    times: int
    last: str


def read_gaps(settings: Settings) -> list[Gap]:
    """The questions of the ledger, most asked first; case and punctuation make no two of one.

    Raises DatabaseError where the database is gone.
    """
    asked: dict[str, list[dict[str, str]]] = {}
    for entry in journal.entries(settings, journal.GAPS):
        asked.setdefault(" ".join(tokens(entry["question"])), []).append(entry)
    gaps = [
        Gap(entries[-1]["question"], len(entries), max(entry["date"] for entry in entries))
        for entries in asked.values()
    ]
    return sorted(gaps, key=lambda gap: (-gap.times, gap.question))
