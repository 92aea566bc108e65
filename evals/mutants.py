"""Mutants: true sentences changed in one small way, so that their passage bears them out no more.

The checker is measured by how many it tells from their originals, and the learned one is trained
on them too.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBER_WORDS = "two three four five six seven eight nine ten twelve twenty thirty".split()  # noqa: SIM905
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A name: capitalised words, the first of a sentence left out.
_NAME = re.compile(r"(?<![.!?] )(?<!^)(?<![\w-])[A-Z][\w&’'-]*(?: (?:of |the |and )?[A-Z][\w&-]*)*")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|can|could|may|should|must|would)\b")
_DENIED = re.compile(r"\b(is|are|was|were|has|have|had|will|can|could|may|should|does|do|did) not ")
_FLIPS = (
    ("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"),
    ("rose", "fell"), ("rise", "fall"), ("more", "less"), ("more", "fewer"), ("higher", "lower"),
    ("highest", "lowest"), ("larger", "smaller"), ("largest", "smallest"), ("most", "least"),
    ("before", "after"), ("first", "last"), ("up", "down"), ("gain", "loss"), ("gained", "lost"),
    ("above", "below"), ("over", "under"), ("best", "worst"), ("better", "worse"),
    ("early", "late"), ("added", "cut"), ("hired", "laid off"), ("opened", "closed"),
    ("buy", "sell"), ("bought", "sold"), ("win", "lose"), ("won", "lost"), ("with", "without"),
    ("inside", "outside"), ("public", "private"), ("old", "new"), ("high", "low"),
    ("long", "short"), ("faster", "slower"), ("easier", "harder"), ("remote", "on-site"),
    ("accept", "reject"), ("accepted", "rejected"), ("allow", "forbid"), ("include", "exclude"),
    ("includes", "excludes"), ("improve", "worsen"), ("improves", "worsens"),
)  # fmt: skip
_STRONGER = (
    ("some", "all"), ("many", "all"), ("most", "all"), ("several", "all"), ("often", "always"),
    ("sometimes", "always"), ("may", "will"), ("might", "will"), ("can", "always"),
    ("could", "will"), ("one of the", "the only"), ("among the", "the first of the"),
    ("at least", "exactly"), ("up to", "at least"), ("about", "more than"), ("part of", "all of"),
    ("usually", "always"), ("nearly", "more than"), ("likely", "certainly"), ("plans to", "has to"),
)  # fmt: skip
_UNITS = (
    ("million", "billion"), ("billion", "million"), ("thousand", "million"), ("hours", "days"),
    ("days", "weeks"), ("weeks", "months"), ("months", "years"), ("years", "months"),
    ("%", " percentage points"), ("percent", "points"), ("$", "€"), ("miles", "kilometres"),
    ("MB", "GB"), ("GB", "TB"),
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed sentence and what kind of change was made."""

    kind: str
    text: str


def mutants(sentence: str, names: Sequence[str], draw: random.Random) -> list[Mutant]:
    """At most one mutant of each kind; `names` may stand in for those of the sentence."""
    found = []
    for kind, change in _KINDS.items():
        changed = change(sentence, names, draw)
        if changed and changed != sentence:
            found.append(Mutant(kind, changed))
    return found


def names_in(text: str) -> list[str]:
    """The names of a text, each once."""
    return list(dict.fromkeys(match.group() for match in _NAME.finditer(text)))


def _number(sentence: str, _: Sequence[str], draw: random.Random) -> str | None:
    spots = [m for m in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(m.group())]
    if spots:
        spot = draw.choice(spots)
        return _put(sentence, spot, _other_number(spot.group(), draw))
    words = [m for w in _NUMBER_WORDS for m in re.finditer(rf"\b{w}\b", sentence)]
    if not words:
        return None
    spot = draw.choice(words)
    return _put(sentence, spot, draw.choice([w for w in _NUMBER_WORDS if w != spot.group()]))


def _other_number(number: str, draw: random.Random) -> str:
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    at = draw.choice(digits)
    lowest = "1" if at == 0 else "0"
    others = [d for d in "0123456789" if d >= lowest and d != number[at]]
    return number[:at] + draw.choice(others) + number[at + 1 :]


def _date(sentence: str, _: Sequence[str], draw: random.Random) -> str | None:
    months = [m for name in _MONTHS for m in re.finditer(rf"\b{name}\b", sentence)]
    spots = [*_YEAR.finditer(sentence), *months]
    if not spots:
        return None
    spot = draw.choice(spots)
    if spot.group() in _MONTHS:
        return _put(sentence, spot, draw.choice([m for m in _MONTHS if m != spot.group()]))
    return _put(sentence, spot, str(int(spot.group()) + draw.choice([-3, -2, -1, 1, 2, 3])))


def _name(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    spots = [m for m in _NAME.finditer(sentence) if m.group() not in _MONTHS]
    others = [name for name in names if name not in sentence]
    if not spots or not others:
        return None
    return _put(sentence, draw.choice(spots), draw.choice(others))


def _roles(sentence: str, _: Sequence[str], draw: random.Random) -> str | None:
    """Two names of the sentence change places."""
    spots = [m for m in _NAME.finditer(sentence) if m.group() not in _MONTHS]
    pairs = [
        (a, b)
        for a in spots
        for b in spots
        if a.end() < b.start() and _tells_apart(_NAME.sub("", sentence[a.end() : b.start()]))
    ]
    if not pairs:
        return None
    a, b = draw.choice(pairs)
    return sentence[: a.start()] + b[0] + sentence[a.end() : b.start()] + a[0] + sentence[b.end() :]


def _tells_apart(between: str) -> bool:
    """Whether names change their roles with their places: not within a list."""
    return len(set(re.findall(r"[a-z]+", between)) - {"and", "or", "of", "the", "in", "s"}) > 1


def _negation(sentence: str, _: Sequence[str], draw: random.Random) -> str | None:
    denied = _DENIED.search(sentence)
    if denied:
        return sentence[: denied.start()] + denied.group(1) + " " + sentence[denied.end() :]
    spots = list(_AUXILIARY.finditer(sentence))
    if not spots:
        return None
    spot = draw.choice(spots)
    return sentence[: spot.end()] + " not" + sentence[spot.end() :]


def _swap_word(pairs: Sequence[tuple[str, str]], both: bool) -> "_Change":
    ways = [*pairs, *((b, a) for a, b in pairs)] if both else list(pairs)

    def change(sentence: str, _: Sequence[str], draw: random.Random) -> str | None:
        spots = [
            (match, new)
            for old, new in ways
            for match in re.finditer(
                rf"\b{old}\b" if old[0].isalpha() else re.escape(old), sentence
            )
        ]
        if not spots:
            return None
        return _put(sentence, *draw.choice(spots))

    return change


def _put(sentence: str, spot: re.Match[str], new: str) -> str:
    return sentence[: spot.start()] + new + sentence[spot.end() :]


_Change = Callable[[str, Sequence[str], random.Random], str | None]
_KINDS: dict[str, _Change] = {
    "number": _number,
    "date": _date,
    "name": _name,
    "roles": _roles,
    "negation": _negation,
    "opposite": _swap_word(_FLIPS, both=True),
    "strength": _swap_word(_STRONGER, both=False),
    "unit": _swap_word(_UNITS, both=False),
}


def without(passage: str, span: tuple[int, int]) -> str:
    """The passage without the part that bears a sentence out."""
    return f"{passage[: span[0]]} {passage[span[1] :]}".strip()
