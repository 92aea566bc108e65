"""Weak bullets made stronger, without a fact, number or skill that the bullet does not hold."""

import re
from dataclasses import dataclass

from advisor.quantities import quantities
from advisor.resume.types import Line, Resume
from advisor.text import stem, tokens

# What a bullet starts with that says little, and what may stand in its place before a gerund.
_WEAK = re.compile(
    r"^(?:(?:was |were |been )?(?:responsible for|in charge of|tasked with|involved in|assigned to)"
    r"|(?:duties|responsibilities) (?:included?|were)|worked on|helped (?:with|in)"
    r"|assisted (?:with|in)|participated in|had to|in this (?:project|role),? i|i)\s+",
    re.IGNORECASE,
)
_PAST = {
    "analyzing": "analyzed", "analysing": "analysed", "automating": "automated",
    "building": "built", "calibrating": "calibrated", "cleaning": "cleaned", "coding": "coded",
    "collecting": "collected", "conducting": "conducted", "coordinating": "coordinated",
    "creating": "created", "debugging": "debugged", "deploying": "deployed",
    "designing": "designed", "developing": "developed", "documenting": "documented",
    "engineering": "engineered", "evaluating": "evaluated", "extracting": "extracted",
    "implementing": "implemented", "improving": "improved", "integrating": "integrated",
    "labeling": "labeled", "labelling": "labelled", "leading": "led", "maintaining": "maintained",
    "making": "made", "managing": "managed", "measuring": "measured", "migrating": "migrated",
    "modeling": "modeled", "modelling": "modelled", "monitoring": "monitored",
    "optimizing": "optimized", "optimising": "optimised", "organizing": "organized",
    "organising": "organised", "planning": "planned", "preparing": "prepared",
    "presenting": "presented", "processing": "processed", "programming": "programmed",
    "refactoring": "refactored", "reporting": "reported", "researching": "researched",
    "reviewing": "reviewed", "running": "ran", "setting": "set", "supporting": "supported",
    "teaching": "taught", "testing": "tested", "training": "trained", "tuning": "tuned",
    "tutoring": "tutored", "updating": "updated", "using": "used", "validating": "validated",
    "visualizing": "visualized", "writing": "wrote",
}  # fmt: skip
_NEW = frozenset(_PAST.values())
_KINDS = ("experience", "projects", "activities")


@dataclass(frozen=True)
class Rewrite:
    """A bullet before and after; the result that it `lacks_result` of only its owner knows."""

    line: str
    before: str
    after: str
    lacks_result: bool


def rewrites(resume: Resume) -> list[Rewrite]:
    """A rewrite for each weak bullet, in the order of the résumé."""
    found = []
    for line in _bullets(resume):
        after = _stronger(line.text)
        if after and after != line.text and not added(line.text, after):
            found.append(Rewrite(line.id, line.text, after, not quantities(line.text)))
    return found


def added(before: str, after: str) -> list[str]:
    """What a rewrite says that the bullet does not: words that no word of it stands for.

    A past tense for the gerund that was there adds nothing. Anything else is refused, whoever
    wrote the rewrite.
    """
    known = {stem(token) for token in tokens(before)}
    known |= {stem(_PAST[token]) for token in tokens(before) if token in _PAST}
    return [token for token in tokens(after) if stem(token) not in known]


def _stronger(text: str) -> str | None:
    """The bullet with its weak start taken away, where what is left begins with what was done."""
    rest = _WEAK.sub("", text)
    if rest == text:
        return None
    first, _, tail = rest.partition(" ")
    verb = _PAST.get(first.lower(), first.lower() if first.lower() in _NEW else None)
    if verb is None or not tail:
        return None
    tail = re.sub(r"\b(and|,) (\w+ing)\b", _in_the_past, tail, count=1)
    return f"{verb.capitalize()} {tail}"


def _in_the_past(match: re.Match[str]) -> str:
    return f"{match[1]} {_PAST.get(match[2], match[2])}"


def _bullets(resume: Resume) -> list[Line]:
    """The lines of posts and projects that say what was done."""
    ids = {
        line
        for section in resume.sections
        if section.kind in _KINDS
        for entry in section.entries
        for line in entry.lines
    }
    return [line for line in resume.lines if line.id in ids and len(line.text.split()) > 4]
