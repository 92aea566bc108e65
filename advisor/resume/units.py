"""Lines that are read as one text, as a bullet and what it wraps to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.resume.dates import find_dates
from advisor.resume.skill_names import TOKEN, Name
from advisor.resume.types import Line, Section, Strength
from advisor.text import normalise

# What a mention in a part of a kind is worth; awards and the like only list.
_STRENGTH: dict[str, Strength] = {
    "education": "coursework",
    "courses": "coursework",
    "experience": "used",
    "projects": "used",
    "publications": "used",
    "activities": "used",
}
_INTEREST = re.compile(r"interest|hobb|passion|loisir|aficion|reference|contact", re.I)
_COURSES = re.compile(
    r"\W*(?:(?:relevant|related|selected|key|graduate)\s+)*(?:course\s?work|courses|modules|kurse"
    r"|cours|cursos|asignaturas)\b[^:]{0,30}:",
    re.I,
)


@dataclass(frozen=True)
class Token:
    """A word of a unit's text, [left, right) of it; `key` is its form to compare."""

    text: str
    key: str
    left: int
    right: int
    line: str


@dataclass
class Unit:
    """Lines that are read as one text, as a bullet and what it wraps to."""

    lines: list[Line]
    strength: Strength
    is_list: bool
    skip: tuple[str, ...] = ()
    text: str = ""
    tokens: list[Token] = field(default_factory=list)


@dataclass
class Match:
    """A name among a unit's tokens, [first, last) of them; `sure` that the skill is meant."""

    first: int
    last: int
    name: Name
    sure: bool


def units_of(sections: Sequence[Section], lines: Sequence[Line]) -> Iterable[Unit]:
    """The lines of a résumé by the texts that they make, and what a mention in each is worth."""
    by_id = {line.id: line for line in lines}
    in_sections: set[str] = set()
    for section in sections:
        in_sections.update(section.lines)
        if _INTEREST.search(section.title) and section.kind in ("activities", "other"):
            continue
        heads: dict[str, tuple[str, ...]] = {}
        for entry in section.entries:
            if section.kind in ("experience", "education", "activities"):
                names = tuple(name for name in (entry.organisation,) if name)
                heads |= dict.fromkeys(entry.lines[:4], names)
        strength = _STRENGTH.get(section.kind, "listed")
        is_list = section.kind in ("skills", "courses")
        yield from _grouped(
            [by_id[i] for i in section.lines if i in by_id], strength, is_list, heads
        )
    # A summary without a heading stands above the first one.
    first = next((i for i, line in enumerate(lines) if line.id in in_sections), 0)
    summary = [
        line for line in lines[:first] if len(line.text.split()) >= 8 and "@" not in line.text
    ]
    yield from _grouped(summary, "listed", False, {})


def _grouped(
    lines: Sequence[Line], strength: Strength, is_list: bool, heads: dict[str, tuple[str, ...]]
) -> Iterable[Unit]:
    unit: Unit | None = None
    for line in lines:
        if unit is not None and _continues(unit.lines[-1], line, is_list):
            unit.lines.append(line)
            unit.skip += heads.get(line.id, ())
            continue
        if unit is not None:
            yield unit
        of_courses = strength != "used" and _COURSES.match(line.text)
        unit = Unit(
            [line], "coursework" if of_courses else strength, is_list, heads.get(line.id, ())
        )
    if unit is not None:
        yield unit


def _continues(before: Line, line: Line, is_list: bool) -> bool:
    text, last = line.text.strip(), before.text.strip()
    if line.is_item or not text or (line.bold and not before.bold):
        return False
    if re.match(r"[^:]{2,30}:\s", text) and text[0].isupper():
        return False
    if text[0].islower() or last.endswith((",", "-", "/", "&", "(", " and", " or")):
        return True
    if is_list or find_dates(text):
        return False
    return not last.endswith((".", "!", "?", ":")) and (
        before.is_item or len(last) > 60 or bool(_COURSES.match(last))
    )


def join(unit: Unit) -> None:
    """The unit's text and tokens; what names an employer or an address is blanked."""
    text = ""
    for line in unit.lines:
        piece = re.sub(
            r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|edu|io|net)/\S*",
            _blank,
            line.text,
        )
        for name in unit.skip:
            at = piece.find(name)
            if at >= 0:
                piece = piece[:at] + "|" * len(name) + piece[at + len(name) :]
        offset = len(text) + (1 if text else 0)
        text = f"{text} {piece}" if text else piece
        unit.tokens += [
            Token(m[0], normalise(m[0]), offset + m.start(), offset + m.end(), line.id)
            for m in TOKEN.finditer(piece)
        ]
    unit.text = text


def _blank(match: re.Match[str]) -> str:
    return "|" * len(match[0])
