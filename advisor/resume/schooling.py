"""The highest degree, and when the latest ends."""

import re
from collections.abc import Sequence

from advisor.resume.dates import PRESENT, find_dates
from advisor.resume.degrees import Degree, find_degree
from advisor.resume.types import Entry, Line, Section

_GRADUATION = re.compile(r"expected|anticipated|graduat|completion|class of|abschluss|diplom", re.I)


def degree_in(sections: Sequence[Section], lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """The highest degree in its own words, and when the latest ends."""
    by_id = {line.id: line for line in lines}
    found: list[tuple[Degree, Entry]] = []
    for section in sections:
        if section.kind != "education":
            continue
        for entry in section.entries:
            heads = [entry.title, *(by_id[i].text for i in entry.lines[:3] if not by_id[i].is_item)]
            degrees = [degree for text in heads if (degree := find_degree(text))]
            if degrees:
                found.append((max(degrees, key=lambda degree: degree.level), entry))
    if not found:
        return _loose_degree(sections, lines), None
    highest = max(found, key=lambda pair: pair[0].level)[0]
    real = [(degree, entry) for degree, entry in found if degree.level] or found
    ends = [end for _, entry in real if (end := _end(entry, by_id))]
    return highest.text, max(ends, default=None)


def _end(entry: Entry, by_id: dict[str, Line]) -> str | None:
    """When a degree ends, rather by the line that speaks of graduation."""
    for line_id in entry.lines:
        text = by_id[line_id].text
        for dates in find_dates(text):
            if (
                dates.end
                and dates.end != PRESENT
                and (dates.expected or (_GRADUATION.search(text) and not dates.is_range))
            ):
                return dates.end
    return entry.end if entry.end != PRESENT else None


def _loose_degree(sections: Sequence[Section], lines: Sequence[Line]) -> str | None:
    """A degree that stands in a summary or a header, where no part on education has one."""
    inside = {i for section in sections if section.kind != "summary" for i in section.lines}
    kept = {i for section in sections if section.kind == "education" for i in section.lines}
    found = [
        degree
        for line in lines
        if (line.id not in inside or line.id in kept)
        and (degree := find_degree(line.text))
        and degree.level > 1
    ]
    return max(found, key=lambda degree: degree.level).text if found else None
