"""Quantities in a text: their value, what they count, and how they are bounded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9,
}  # fmt: skip
# “One” is as often no number, and “second” as often a time.
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12, "half": 0.5, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "dozens": 12, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3,
}  # fmt: skip
_UNITS = {
    "$": "dollar", "usd": "dollar", "dollar": "dollar", "dollars": "dollar", "€": "euro",
    "eur": "euro", "euro": "euro", "euros": "euro", "£": "pound", "%": "percent",
    "percent": "percent", "pct": "percent", "percentage": "point", "second": "second",
    "seconds": "second", "minute": "minute", "minutes": "minute", "hour": "hour",
    "hours": "hour", "hr": "hour", "hrs": "hour", "day": "day", "days": "day", "week": "week",
    "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
    "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte", "mile": "mile", "miles": "mile",
    "km": "kilometre", "kilometre": "kilometre", "kilometres": "kilometre",
    "kilometer": "kilometre", "kilometers": "kilometre",
}  # fmt: skip
_BOUNDS = {
    "at least": "from", "more than": "over", "over": "over", "above": "over", "at most": "to",
    "up to": "to", "less than": "under", "fewer than": "under", "under": "under",
    "below": "under", "exactly": "exact",
}  # fmt: skip
_NUMBER = re.compile(
    # Digits behind letters belong to a name: GPT-4, H-1B.
    r"(?=[$€£.\d])(?<![\w.])(?<![A-Za-z]-)(?P<sign>[$€£]?)\s?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|[kmb])\b)?"
    r"(?P<after>\s?%|[\s-]+[a-z]+)?",
    re.IGNORECASE,
)
_SCALE = "hundred|thousand|million|billion|trillion"
_LETTERS = re.compile(r"[A-Za-z]+")
_BOUND = re.compile(rf"\b({'|'.join(_BOUNDS)})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number as it is written, its value, and where the text says so its unit and bound."""

    text: str
    value: float
    unit: str | None = None
    bound: str | None = None


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in their order, those in words after those in digits."""
    return [*_in_digits(text), *_in_words(text)]


def _in_digits(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = float(match["digits"].replace(",", ""))
        value *= _SCALES.get((match["scale"] or "").lower(), 1.0)
        unit = _unit(match["after"]) or _UNITS.get(match["sign"])
        bound = _BOUND.search(text, max(0, match.start() - 14), match.start())
        bounded = _BOUNDS[bound[1].lower()] if bound else None
        yield Quantity(_written(match, "digits"), value, unit, bounded)


def _in_words(text: str) -> Iterator[Quantity]:
    for said in sorted(_WORDS.keys() & {word.lower() for word in _LETTERS.findall(text)}):
        for match in _pattern_of(said).finditer(text):
            if said in _SCALES and text[: match.start()].rstrip(" -").split(" ")[-1] in _WORDS:
                continue  # the scale of the number in words before it
            scale = (match["scale"] or "").lower()
            value = _WORDS[said] * _SCALES.get(scale, 1.0)
            yield Quantity(_written(match, "word"), value, _unit(match["after"]))


@cache
def _pattern_of(word: str) -> re.Pattern[str]:
    """A pattern for one number word: a single one for all would be slow to search with."""
    return re.compile(
        rf"\b(?<!\d )(?<!\d-)(?P<word>{word})\b(?:[\s-]+(?P<scale>{_SCALE})\b)?"
        r"(?P<after>[\s-]+[a-z]+)?",
        re.IGNORECASE,
    )


def _written(match: re.Match[str], number: str) -> str:
    """The quantity as it stands in the text, with its unit."""
    last = "after" if _unit(match["after"]) else "scale" if match["scale"] else number
    return match.string[match.start() : match.end(last)].strip()


def _unit(after: str | None) -> str | None:
    return _UNITS.get((after or "").strip(" -\n\t").lower())
