"""Dates as people write them on résumés: "Aug 2023 – May 2025", "since 09/2021", "Sept. '22"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from advisor.text import normalise

PRESENT = "present"
# English, German, Spanish, French, Portuguese, Italian, Dutch, Swedish, Turkish,
# Polish (without "mart" and "paź", which are also of K-Mart and La Paz).
# Accents are folded to look them up.
_MONTHS = (
    "january jan januar janner enero ene janvier janv janeiro gennaio gen januari ocak sty",
    "february feb febr februar febrero fevrier fevr fev fevereiro febbraio februari subat lut",
    "march mar marz mrz marzo mars marco maart mrt",
    "april apr abril abr avril avr aprile nisan kwi",
    "may mai mayo maio maggio mag mei maj mayis",
    "june jun juni junio juin junho giugno giu haziran cze",
    "july jul juli julio juillet juil julho luglio lug temmuz lip",
    "august aug agosto ago aout augustus augusti agustos sie",
    "september sept sep septiembre setiembre septembre setembro settembre eylul wrz",
    "october oct oktober okt octubre octobre outubro ottobre ott ekim",
    "november nov noviembre novembre novembro kasim lis",
    "december dec dezember dez diciembre dic decembre dezembro dicembre desember aralik gru",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ACCENTED = "jänner märz mär février févr août décembre déc março şubat ağustos eylül"
_MONTH_OF["mar"] = 3
MONTH = "|".join(sorted({*_MONTH_OF, *_ACCENTED.split()}, key=len, reverse=True))
_SEASON = (
    r"(?:spring|summer|fall|autumn|winter|sommer|herbst|frühling|frühjahr|primavera|verano|otoño"
    r"|invierno|printemps|été|automne|hiver|estate|autunno|inverno|verão|outono|sose|wise|ss|ws"
    r"|sommersemester|wintersemester|q[1-4]|michaelmas|hilary|trinity|lent|easter)"
)
NOW = (
    r"(?:till\s+|until\s+|to\s+)?(?:present|presently|current|currently|now|ongoing|on-going"
    r"|today|to\s+date|heute|jetzt|laufend|aujourd['’]hui|présent|actuel(?:lement)?|en\s+cours"
    r"|(?:la\s+)?actualidad|presente|actualmente|actual|hoy|atual(?:mente)?|o\s+momento|oggi"
    r"|in\s+corso|attuale|heden|nuvarande|pågående|nåværende|obecnie|halen|至今|现在|現在)"
)
YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_SHORT = r"['’‘´`]\s?\d\d"
_PIECE = re.compile(
    rf"""
      (?<![\d/.$€£]) (?P<iso_y>{YEAR}) (?P<iso_sep>[-/.]) (?P<iso_m>0[1-9]|1[0-2])
        (?:(?P=iso_sep)(?:0[1-9]|[12]\d|3[01]))? (?!\d|[-/.]\d)
    | (?P<cn_y>{YEAR}) \s?年\s? (?:(?P<cn_m>1[0-2]|0?[1-9])\s?月)?
    | (?<![\d/.$€£]) (?:(?P<us_m>0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])
        |(?:0?[1-9]|[12]\d|3[01])[./-](?P<eu_m>0?[1-9]|1[0-2]))[./-](?P<day_y>{YEAR}) (?!\d)
    | (?<![\d/.$€£]) (?:(?<!-)|(?<=\d{{4}}-)) (?P<num_m>0?[1-9]|1[0-2])
        \s?[/.-]\s? (?P<num_y>{YEAR}) (?![\d%]|[./]\d)
    | (?<![\w]) (?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?)?
        (?P<name>{MONTH}) (?:\b\.?|\.)
        (?: \s?,?\s? (?:de[l]?\s+|of\s+)? (?:\d{{1,2}}(?:st|nd|rd|th)?,\s*)?
          (?P<name_y>{YEAR}|{_SHORT}) (?!\d)
          | [\s./-]{{1,2}}(?P<name_y2>{YEAR}) (?!\d)
          | [\s./-](?P<weak_y>\d\d) (?![\d%,]|\s?[a-z]) )
    | (?<![\w]) (?P<season>{_SEASON}) \.? (?:\s+(?:of|de|semester|term|quarter))? \s?,?\s?
        (?P<season_y>{YEAR}(?:/\d\d(?:\d\d)?)?|{_SHORT}) (?!\d)
    | (?<![\w]) (?P<bare>{MONTH}) (?!\w)
    | (?<![\w]) (?P<bare_season>spring|summer|fall|autumn|winter) (?!\w)
    | (?<![\w]) (?P<now>{NOW}) (?!\w)
    | (?<![\d/.,$€£]) (?:(?<!-)|(?<=/\d\d-)) (?P<weak_m>0[1-9]|1[0-2])
        / (?P<weak_my>[0-4]\d) (?![\d/%])
    | (?<![\w]) (?P<apostrophe>['’‘]\d\d) (?!\w)
    | (?<![\w.,$€£\#:]) (?P<year>{YEAR}) (?![\d%+]|[.,:]\d)
    """,
    re.I | re.X,
)
# Without one of these there is no date; most lines are passed over by it.
_ANY = re.compile(r"(?:19[5-9]|20[0-4])\d|['’‘´`]\s?\d\d|\d\d/\d\d|[^\W\d]\.?[\s-]?\d\d(?!\d)")
# Where numbers stand for a year, and the month that goes with it.
_NUMERIC = {"iso_y": ("iso_m",), "cn_y": ("cn_m",), "num_y": ("num_m",), "day_y": ("us_m", "eu_m")}
_TO = re.compile(
    r"\s*(?:[-–—‐‑‒―−~→]+|(?:to|until|till|thru|through|bis|hasta|al?|à|au|até|fino\s+a|tot|至|到)"
    r"(?=\W|\d))\s*(?:la\s+)?",
    re.I,
)
_TWO_DIGITS = re.compile(r"(\d\d)(?![\d%./,]|\s?[a-zA-Z])")
_SINCE = re.compile(r"(?:\b(?:since|from|seit|ab|depuis|desde|dal|starting)\s*:?\s*)$", re.I)
_UNTIL = re.compile(r"(?:\b(?:until|till|through|bis|hasta|jusqu['’](?:à|en))\s*:?\s*)$", re.I)
_EXPECTED = re.compile(
    r"(?:\b(?:expected|anticipated|exp|prospective|projected|estimated|est|graduat\w+|grad|class of"
    r"|completion|voraussichtlich|vsl|prévue?|previst[oa]|esperad[oa])\b[\s:.,(]*(?:in|date|by|"
    r"graduation|completion|year)?[\s:.,(]*)+$",
    re.I,
)
# What goes with a date when it is taken out.
_LEADS = re.compile(r"\b(?:since|from|until|seit|ab|bis|depuis|desde|hasta|dates?:)\s*$", re.I)
_TRAILS = re.compile(r"^\s*(?:\((?:expected|anticipated|exp\.?)\)|expected\b|anticipated\b)", re.I)
# What a bare number of four digits counts, and so is no year.
_COUNTED = re.compile(r"\s?(?:[+%]|[a-z]{2,})")
_AFTER_YEAR = re.compile(
    r"\s?(?:to|until|till|through|bis|hasta|and|und|y|et|a|in|at|on|for|with|by|from|expected)\b"
)


@dataclass(frozen=True)
class Dates:
    """A date or a range in a text, [left, right) of it; a single date is an end.

    `expected` says that the text calls it a date to come, or one of graduation.
    """

    start: str | None
    end: str | None
    left: int
    right: int
    is_range: bool = False
    expected: bool = False


@dataclass(frozen=True)
class _Point:
    left: int
    right: int
    year: int | None
    month: int | None = None
    kind: str = "date"  # date, weak, bare, season, year, now

    @property
    def text(self) -> str | None:
        """The date in the form of the contract."""
        if self.kind == "now":
            return PRESENT
        if self.year is None:
            return None
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)


@lru_cache(maxsize=1024)
def find_dates(text: str) -> tuple[Dates, ...]:
    """The dates and ranges of a text, from left to right.

    Many steps ask for those of the same line; who reads a résumé clears the cache at its end.
    """
    if not _ANY.search(text):
        return ()
    points = [_point(match) for match in _PIECE.finditer(text)]
    found: list[Dates] = []
    index = 0
    while index < len(points):
        point = points[index]
        after = points[index + 1] if index + 1 < len(points) else None
        if after and _joined(text, point, after):
            found.append(_range(text, point, after))
            index += 2
            continue
        index += 1
        short = _with_short_end(text, point)
        single = short or _single(text, point)
        if single:
            found.append(single)
    return tuple(found)


def without_dates(text: str) -> str:
    """A text with its dates left out, and what stood around them."""
    for dates in reversed(find_dates(text)):
        left = _EXPECTED.sub("", text[: dates.left])
        left = _LEADS.sub("", left)
        right = _TRAILS.sub("", text[dates.right :])
        # The brackets around a date go with it.
        if re.search(r"[(\[]\s*$", left) and re.match(r"\s*[)\]]", right):
            left = re.sub(r"[(\[]\s*$", "", left)
            right = re.sub(r"^\s*[)\]]", "", right)
        text = f"{left}\t{right}" if left.strip() and right.strip() else left + right
    return text.strip(" \t,;|·•–—-")


def _point(match: re.Match[str]) -> _Point:
    """The date that one match of `_PIECE` stands for."""
    groups = match.groupdict()
    left, right = match.span()
    for year, months in _NUMERIC.items():
        if groups[year]:
            month = next((groups[name] for name in months if groups[name]), None)
            return _Point(left, right, int(groups[year]), int(month) if month else None)
    name = groups["name"] or groups["bare"]
    month_number = _MONTH_OF[normalise(name)] if name else None
    if groups["name"] and not groups["weak_y"]:
        return _Point(left, right, _full(groups["name_y"] or groups["name_y2"]), month_number)
    if short := groups["weak_y"] or groups["weak_my"]:
        return _Point(left, right, 2000 + int(short), month_number or int(groups["weak_m"]), "weak")
    if groups["bare"] or groups["bare_season"]:
        return _Point(left, right, None, month_number, "bare")
    if groups["now"]:
        return _Point(left, right, None, None, "now")
    for year, kind in (("season_y", "season"), ("apostrophe", "weak"), ("year", "year")):
        if groups[year]:
            return _Point(left, right, _full(groups[year]), None, kind)
    raise AssertionError(match)


def _full(year: str) -> int:
    """A year of four digits, or of two behind an apostrophe."""
    digits = re.sub(r"\D", "", year.split("/")[0])
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 50 else 1900)


def _joined(text: str, first: _Point, second: _Point) -> bool:
    """Whether two points are the ends of one range."""
    gap = text[first.right : second.left]
    years = (first.year, second.year)
    if re.fullmatch(r"\s?/\s?", gap) and first.kind == second.kind == "year":
        return second.year == (first.year or 0) + 1
    if re.fullmatch(r"\s*[-–—]*\s*\(?\s*", gap) and second.kind == "now" and first.year:
        return True
    if re.fullmatch(r"\s*[-–—]+\s*(?:expected|exp\.?|anticipated)?\s*:?\s*", gap, re.I):
        return bool(second.year) or (second.kind == "now" and bool(first.year))
    if not _TO.fullmatch(gap) or first.kind == "now":
        # Newest first: "Present – Aug 2023".
        return first.kind == "now" and second.year is not None and bool(_TO.fullmatch(gap))
    if second.kind == "bare" or (first.kind == "bare" and not second.year):
        return False
    return any(years)


def _range(text: str, first: _Point, second: _Point) -> Dates:
    start, end = first, second
    if start.year is None and start.kind == "bare":  # "May – Aug 2023"
        start = _Point(first.left, first.right, second.year, first.month)
    right = second.right
    if text[right : right + 1] == ")" and text[first.right : second.left].rstrip()[-1:] == "(":
        right += 1
    if start.kind == "now" or _order(start) > _order(end):
        start, end = end, start
    expected = bool(_EXPECTED.search(text[: second.left]))
    expected = expected or bool(_TRAILS.match(text[right:]))
    return Dates(start.text, end.text, first.left, right, True, expected)


def _order(point: _Point) -> int:
    return 10_000 if point.kind == "now" else point.year or 0


def _with_short_end(text: str, point: _Point) -> Dates | None:
    """A range whose end has two digits: "2019 – 21"."""
    if point.kind not in ("year", "season") or point.year is None:
        return None
    gap = re.match(r"\s?[-–—/]\s?['’]?", text[point.right :])
    digits = _TWO_DIGITS.match(text, point.right + gap.end()) if gap else None
    if not digits:
        return None
    end = point.year // 100 * 100 + int(digits[1])
    if not point.year < end <= point.year + 12:
        return None
    return Dates(str(point.year), str(end), point.left, digits.end(), True)


def _single(text: str, point: _Point) -> Dates | None:
    if point.kind in ("bare", "now", "weak"):
        follows = _EXPECTED.search(text[: point.left])
        if point.kind != "weak" or point.month is None and not follows:
            return None
        if re.match(r"\d\d?/", text[point.left :]) and not follows:
            return None
    before, after = text[: point.left], text[point.right :]
    expected = bool(_EXPECTED.search(before)) or bool(
        re.match(r"[\s,(]*(?:expected|anticipated|exp\b|graduation|prévu)", after, re.I)
    )
    if point.kind == "year" and not expected and _counts(before, after):
        return None
    if since := _SINCE.search(before):
        if point.kind != "year" or not since[0].lower().startswith("from"):
            return Dates(point.text, PRESENT, point.left, point.right, True)
    elif _UNTIL.search(before):
        return Dates(None, point.text, point.left, point.right, True)
    # "Aug 2023 –": the end stands elsewhere, or nowhere.
    dash = re.match(r"\s*[-–—]+\s*$", after)
    if dash:
        return Dates(point.text, None, point.left, len(text), True)
    if point.kind == "season" and (year := re.search(r"/(?:\d\d)?(\d\d)$", text[: point.right])):
        end = f"{str(point.year)[:2]}{year[1]}"
        return Dates(point.text, end, point.left, point.right, True, expected)
    start = point.text if point.kind == "season" else None
    return Dates(start, point.text, point.left, point.right, point.kind == "season", expected)


def _counts(before: str, after: str) -> bool:
    """Whether a number of four digits is something else than a year."""
    if before[-1:] in ("-", "/", "_") or after[:1] in ("/", "_", "-") and after[1:2].isalnum():
        return True
    return bool(_COUNTED.match(after)) and not _AFTER_YEAR.match(after)
