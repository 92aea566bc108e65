"""Which lines are headings, by what they say and how they are set."""

import re
from collections.abc import Sequence

from advisor.resume.dates import find_dates
from advisor.resume.entries import HAS_ENTRIES
from advisor.resume.heading_kinds import heading_kind
from advisor.resume.names import unspaced
from advisor.resume.types import Line

_CONTACT = re.compile(r"contact|personal (?:det|inf|dat)|kontakt|daten|coordonn|^info|datos", re.I)
_Heading = tuple[str, str, str]


def find_headings(lines: Sequence[Line]) -> dict[int, _Heading]:
    """Kind, title and what else stands on the line, of each line that is a heading."""
    found: dict[int, _Heading] = {}
    beside: dict[int, _Heading] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        styled = line.bold or line.size > 1.05 or _is_caps(text)
        if line.is_item and not styled:
            continue
        if not text[-1:].isalnum() and text[-1:] in ".,;":
            continue
        kind = heading_kind(text)
        if kind and (styled or not text[:1].islower()):
            found[index] = (kind, _title(text), "")
            continue
        # "EDUCATION      University of …": headings in a column of their own.
        column = re.match(r"(\S+(?: \S+){0,3})(?:\t+|\s{2,})(?=\S)(.+)", text)
        apart = column and (line.bold or _is_caps(column[1])) and not _all_caps_line(text)
        if column and not line.is_item and (kind := heading_kind(column[1])):
            heading = (kind, _title(column[1]), column[2].strip())
            (found if apart else beside)[index] = heading
    found = _alike(lines, found)
    if sum(bool(rest) for _, _, rest in found.values()) > 1:
        # Where two are set apart, so are those beside a text in plain letters.
        found |= {i: heading for i, heading in beside.items() if heading[1][:1].isupper()}
    _add_run_in(lines, found)
    _add_unknown(lines, found)
    return dict(sorted(found.items()))


def _all_caps_line(text: str) -> bool:
    return _is_caps(text) and len(text.split()) > 4


def _is_caps(text: str) -> bool:
    return text.isupper() and len(re.findall(r"[^\W\d_]", text)) >= 4


def _title(text: str) -> str:
    text = unspaced(text)
    return re.sub(r"^[\W_]+|[\W_]+$", "", text.strip()) or text.strip()


def _style(line: Line) -> tuple[float, bool, bool]:
    return round(line.size, 1), line.bold, _is_caps(line.text)


def _alike(lines: Sequence[Line], found: dict[int, _Heading]) -> dict[int, _Heading]:
    """The headings without lines of the body that only read like some."""
    plain = {i for i in found if not any(_style(lines[i])[1:]) and lines[i].size <= 1.05}
    if len(found) - len(plain) >= 2:
        # Where headings are set apart, what is not is none.
        found = {i: heading for i, heading in found.items() if i not in plain}
    large = [i for i in found if lines[i].size >= 1.1]
    if len(large) >= 3:
        # Bold labels inside a part of larger headings; those of a sidebar are in none.
        styles = {_style(lines[i]) for i in large}
        aside = _of_sidebar(lines, found, large)
        found = {
            i: heading
            for i, heading in found.items()
            if lines[i].size >= 1.05 or _style(lines[i]) in styles or i in aside
        }
    return found


def _of_sidebar(
    lines: Sequence[Line], found: dict[int, _Heading], large: Sequence[int]
) -> set[int]:
    """Smaller headings that stand above all large ones, or follow one that says “Contact”."""
    aside: set[int] = set()
    style: tuple[float, bool, bool] | None = None
    for i in sorted(found):
        if i in large:
            style = None
            continue
        kind, title, _ = found[i]
        if kind == "other" and _CONTACT.search(title):
            style = _style(lines[i])
        if i < min(large) or (style and _style(lines[i])[:2] == style[:2]):
            aside.add(i)
    return aside


def _add_run_in(lines: Sequence[Line], found: dict[int, _Heading]) -> None:
    """Headings with their text behind a colon: "Skills: Python, SQL"."""
    taken = {kind for kind, _, _ in found.values()}
    known = sorted(found)
    for index, line in enumerate(lines):
        match = re.match(r"\W*([^:\t]{4,40}?)\s*:\s+(\S.+)", line.text)
        if index in found or line.is_item or not match:
            continue
        kind = heading_kind(match[1])
        if not kind or kind in taken or kind == "other" or not match[1][:1].isupper():
            continue
        before = [i for i in known if i < index]
        inside = found[before[-1]][0] if before else None
        if inside == "other" and not _CONTACT.search(found[before[-1]][1]):
            continue
        if not _is_label(kind, inside, line.bold or _is_caps(match[1]), _is_caps(match[1])):
            found[index] = (kind, _title(match[1]), match[2])


def _is_label(kind: str, inside: str | None, styled: bool, caps: bool) -> bool:
    """Whether a word before a colon labels a line of an entry or a list and heads no part."""
    if inside in ("skills", "courses") and kind in ("languages", "skills", "courses", "projects"):
        return True
    if kind == "courses":
        return not caps
    return inside in HAS_ENTRIES and inside != "education" and not styled


def _add_unknown(lines: Sequence[Line], found: dict[int, _Heading]) -> None:
    """Headings by other names, which are set as the known ones are."""
    if len(found) < 2:
        return
    styles = [_style(lines[i]) for i in found if not found[i][2]]
    if not styles:
        return
    usual = max(set(styles), key=styles.count)
    ruled = sum(_is_ruled(lines, i) for i in found) >= 2
    first = min(found)
    # Where what stands right below a heading is set like it, entries' titles are.
    titles = any(
        found[i][0] in HAS_ENTRIES
        and i + 1 < len(lines)
        and i + 1 not in found
        and _style(lines[i + 1]) == usual
        for i in found
    )
    # Where dates stand in a column on the left, titles begin with them and headings do not.
    dated = usual[1] and sum(_begins_with_date(line) for line in lines if _style(line) == usual) > 2
    for index, line in enumerate(lines):
        text = line.text.strip()
        if index < first or index in found or line.is_item or len(text.split()) > 5:
            continue
        if find_dates(text) or not re.search(r"[^\W\d_]{3}", text) or text[-1:] in ".,;":
            continue
        larger = usual[0] >= 1.1 and _style(line) == usual
        below = lines[index + 1] if index + 1 < len(lines) and index + 1 not in found else None
        alike = bool(below and _style(below) == usual == _style(line) and index - 1 not in found)
        if (larger or dated) and titles:
            larger = alike and (larger or bool(below and _begins_with_date(below)))
        if larger or (ruled and _is_ruled(lines, index)):
            found[index] = ("other", _title(text), "")


def _begins_with_date(line: Line) -> bool:
    dates = find_dates(line.text)
    return bool(dates) and not dates[0].left


def _is_ruled(lines: Sequence[Line], index: int) -> bool:
    after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    return bool(re.fullmatch(r"([-=_~*#─━═])\1{2,}", after))
