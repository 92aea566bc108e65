"""Names of skills found in a text, ordinary words only where they are meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.resume.denial import is_denied
from advisor.resume.skill_names import Name, Table
from advisor.resume.units import Match, Token, Unit
from advisor.text import stem

# What may stand between the words of one name.
_INSIDE = re.compile(r"[ \t\-–‐‑/.&_'’*+()]{0,3}")
# Words beside an ordinary name that show that the name is meant.
_CODE = frozenset(
    """
    programming code coded coding script scripts scripting package packages library
    libraries framework frameworks app apps application applications service services
    microservice microservices backend frontend server servers api apis component components
    hooks module modules compiler cluster clusters job jobs pipeline pipelines streaming
    dataframe dataframes sql mllib query queries charts chart manifests workflow workflows
    dag dags macro macros pivot vlookup front back front-end back-end spreadsheet
    spreadsheets dashboard dashboards workbook workbooks model models game engine simulation
    native developer engineer development developed tidyverse ggplot2 dplyr shiny markdown
    studio notebook binding bindings extension extensions driver drivers crate crates
    runtime tune serve rllib on-rails rails gem gems tool tools cli sdk plugin tables
    warehouse methodology methodologies sprint sprints scrum team teams kotlin java python
    c++ concurrency goroutines routines kernels kernel parser interpreter firmware language
    languages interface forecasting forecasts values explanations score scores metric
    embeddings vectors transcription solver install software system systems embedded written
    implemented built using programmed algorithms shell linux environment
    """.split()  # noqa: SIM905
)
_LEADING = frozenset(
    [
        "in",
        "using",
        "with",
        "via",
        "en",
        "mit",
        "avec",
        "con",
        "usando",
        "used",
        "use",
        "utilized",
        "utilised",
        "leveraged",
        "from",
    ]
)
_MOVED = re.compile(r"\b(?:migrat|port|re-?wr|convert|transition|mov)\w*\b[^.;]*\bto\s$", re.I)
_SPOILS_BEFORE = frozenset(
    [
        "vitamin",
        "series",
        "grade",
        "hepatitis",
        "type",
        "class",
        "section",
        "plan",
        "level",
        "appendix",
        "usb",
        "group",
        "part",
        "team",
        "phase",
        "building",
        "room",
        "mr",
        "ms",
        "mrs",
        "dr",
        "prof",
        "hemoglobin",
        "protein",
        "option",
        "category",
        "vitamins",
        "middle",
        "tier",
        "cytochrome",
    ]
)
_SPOILS_AFTER = frozenset(
    [
        "elegans",
        "suite",
        "level",
        "major",
        "minor",
        "to",
        "at",
        "in",
        "for",
        "beyond",
        "further",
        "above",
        "out",
        "market",
        "green",
        "live",
        "home",
        "class",
        "difficile",
        "jejuni",
        "albicans",
        "of",
        "through",
    ]
)
_COUNTS = re.compile(r"\s?\d+\s*(?:%|x\b|years?|months?|people|weeks?|hours?)")
_SYMBOL_SPOILS = re.compile(r"\s?&\s?[A-Z]\b|-(?=[A-Za-z])|\.\s?[A-Za-z]|['’]")


def mentions_in(unit: Unit, table: Table) -> list[Match]:
    """The skills that a unit's text names, means and does not deny, from left to right."""
    tokens = unit.tokens
    keys = [(stem(token.key) if len(token.key) > 3 else token.key) for token in tokens]
    runs = _runs(unit)
    found: list[Match] = []
    position = 0
    while position < len(tokens):
        match = _longest(tokens, keys, position, runs[position], table)
        if match is None:
            position += 1
            continue
        found.append(match)
        position = match.last
    for match in found:
        match.sure = match.name.manner == "any" or (
            match.name.manner == "careful" and _is_careful(match, unit)
        )
    sure = {i for match in found if match.sure for i in range(match.first, match.last)}
    # Twice, as one that is sure makes its neighbours so.
    for match in [match for match in found if match.name.manner == "name"] * 2:
        if not match.sure and _is_meant(match, unit, sure):
            match.sure = True
            sure.update(range(match.first, match.last))
    return [match for match in found if match.sure and not is_denied(match, unit)]


def _runs(unit: Unit) -> list[int]:
    """How many tokens from each on may belong to one name."""
    tokens = unit.tokens
    runs = [1] * len(tokens)
    for i in range(len(tokens) - 2, -1, -1):
        gap = unit.text[tokens[i].right : tokens[i + 1].left]
        if _INSIDE.fullmatch(gap) and not gap.startswith((". ", ") ")) and " (" not in gap:
            runs[i] = runs[i + 1] + 1
    return runs


def _longest(
    tokens: Sequence[Token], keys: Sequence[str], position: int, run: int, table: Table
) -> Match | None:
    for length in range(min(run, table.longest), 0, -1):
        if length == 1:
            key = tokens[position].key
            name = table.names.get((key,)) or _singular(key, table)
        else:
            name = table.names.get(tuple(keys[position : position + length]))
        if name:
            return Match(position, position + length, name, False)
    return None


def _singular(key: str, table: Table) -> Name | None:
    """As "GANs" for "GAN", "dashboard" for "dashboards": of names that stand for themselves."""
    for other in (key[:-1] if key.endswith("s") and len(key) > 4 else "", f"{key}s"):
        name = table.names.get((other,)) if len(other) > 3 else None
        if name and name.manner == "any":
            return name
    return None


def _element(match: Match, unit: Unit) -> tuple[bool, bool]:
    """Whether a match is an element of a list by itself, and whether the list has others."""
    left, right = unit.tokens[match.first].left, unit.tokens[match.last - 1].right
    before, after = unit.text[:left].rstrip(), unit.text[right:].lstrip()
    after = re.sub(r"^\([^()]*\)\s*|^\d[\d.]*\+?\s*", "", after)
    starts = (
        not before
        or before[-1] in ",;:|/•·(&+"
        or bool(re.search(r"[,\w)]\s+(?:and|or|y|et|und|e)$", before))
    )
    ends = not after or after[0] in ",;|/•·)&+" or after[0] == "." and len(after) == 1
    ends = ends or bool(re.match(r"(?:and|or|y|et|und|e)\s", after))
    return starts and ends, bool(before) or bool(after)


def _is_careful(match: Match, unit: Unit) -> bool:
    """Whether a name that is also a word is written as the name, or stands in a list."""
    token = unit.tokens[match.first]
    written = match.name.written
    if written.isupper():
        return token.text == written or (unit.is_list and _element(match, unit)[0])
    if token.text[:1].isupper():
        return True
    return _element(match, unit)[0] and unit.is_list


def _is_meant(match: Match, unit: Unit, sure: set[int]) -> bool:
    """Whether an ordinary word is meant as the skill it names."""
    token, written = unit.tokens[match.first], match.name.written
    alone, has_others = _element(match, unit)
    if token.text != written:
        # In a list of skills people write "excel" and "pip".
        return unit.is_list and alone and token.text.islower() and len(token.text) > 2
    around = _around(match, unit)
    if _is_spoilt(around, written, alone) or (
        around.next in _SPOILS_AFTER
        and around.right[:1] == " "
        and not around.led
        and match.first - 1 not in sure
    ):
        return False
    near = {match.first - 1, match.first - 2, match.last, match.last + 1}
    near_known = bool(near & sure)
    if alone and (unit.is_list or (has_others and near_known)):
        return True
    return _is_placed(around, written, near_known, unit.text.isupper())


@dataclass(frozen=True)
class _Around:
    """What stands around a word: its neighbours, the text to the left and right, what leads it."""

    previous: str
    next: str
    gap: str
    left: str
    right: str
    led: bool


def _around(match: Match, unit: Unit) -> _Around:
    tokens, text = unit.tokens, unit.text
    token = tokens[match.first]
    previous = tokens[match.first - 1] if match.first else None
    gap = text[previous.right : token.left] if previous else ""
    left = text[max(0, token.left - 80) : token.left]
    led = (
        gap == " "
        and previous is not None
        and (previous.key in _LEADING or bool(_MOVED.search(left)))
    )
    return _Around(
        previous.key if previous else "",
        tokens[match.last].key if match.last < len(tokens) else "",
        gap,
        left,
        text[tokens[match.last - 1].right :],
        led,
    )


def _is_spoilt(around: _Around, written: str, alone: bool) -> bool:
    """Whether what is around a word makes another of it: "Vitamin C", "R&D", "USB-C"."""
    if around.previous in _SPOILS_BEFORE and not around.gap.strip(" "):
        return True
    if _SYMBOL_SPOILS.match(around.right) and not (
        around.right.startswith("-based") and len(written) > 1
    ):
        return True
    if around.gap.endswith(("-", "'", "’")):
        return True
    return len(written) == 1 and not alone and around.left.rstrip().endswith("&")


def _is_placed(around: _Around, written: str, near_known: bool, capitals: bool) -> bool:
    """Whether a word stands as names of languages and tools do: "in R", "Go 1.21", "C/C++"."""
    single = len(written) == 1
    if re.search(r"\s\($", around.left) and around.right[:1] == ")" and written != "C":
        return True
    if re.match(r"\s?v?\d+(?:\.\d+)*\+?(?=$|[\s,;).|])", around.right):
        return not _COUNTS.match(around.right)
    if not capitals and not single and not written.islower() and not written.istitle():
        return True
    # "in Unity", but not "in Unity Choir"
    if around.led and (not re.match(r"\s[A-Z]", around.right) or (near_known and not single)):
        return True
    if around.next in _CODE or (not single and around.previous in _CODE):
        return True
    return near_known and (
        around.left.endswith(("/", "+")) or bool(re.match(r"/|\s?\(", around.right))
    )
