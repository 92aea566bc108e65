"""What a text tells of people, found by rules and by the phone library: all but bare names.

The rules look for the form of a thing (an address on the web, a card number with its check digit)
or for the word before it ("student ID", "born"). Cities, employers and schools are no findings.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from advisor.resume.dates import find_dates

Kind = Literal["name", "email", "phone", "address", "link", "id"]
KINDS: tuple[Kind, ...] = ("name", "email", "phone", "address", "link", "id")


class Finding(NamedTuple):
    """A part of a text, [start, end), that tells who someone is."""

    start: int
    end: int
    kind: Kind


_EMAIL = re.compile(
    r"[^\W_][\w.+%'-]*\s?(?:@|[\[(]\s?at\s?[\])])\s?[\w-]+"
    r"(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[\w-]+)*(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[^\W\d_]{2,}",
    re.I,
)
_SITES = (
    r"linkedin\.com|github\.com|gitlab\.com|bitbucket\.org|kaggle\.com|medium\.com|huggingface\.co"
    r"|orcid\.org|scholar\.google\.[a-z.]+|x\.com|twitter\.com|leetcode\.com|stackoverflow\.com"
    r"|behance\.net|dribbble\.com|devpost\.com|researchgate\.net|youtube\.com|codeforces\.com"
    r"|bit\.ly|xing\.com|linktr\.ee|instagram\.com|facebook\.com|t\.me|wa\.me|calendly\.com"
)
_HOSTED = (
    r"github\.io|gitlab\.io|vercel\.app|netlify\.app|substack\.com|wordpress\.com|notion\.site"
)
_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>|\"]+|(?<![\w@.-])(?:[\w-]+\.)?(?:{_SITES})/[^\s<>|,;\"]+"
    rf"|(?<![\w@.-])[\w-]+\.(?:{_HOSTED})(?:/[^\s<>|,;\"]*)?"
    r"|(?<![\w@.-])(?:[a-z\d-]+\.){2,}(?:com|org|net|io|dev|me|ai|edu|co|app|xyz|page|us|uk|de|fr)"
    r"\b(?:/[^\s<>|,;\"]*)?|(?<![\w/.])in/[a-z\d][\w-]{2,60}",
    re.I,
)
_OWN_SITE = re.compile(
    r"\b(?:portfolio|web\s?site|homepage|home page|blog|site)\b\W{1,3}(?:is |at )?"
    r"(?P<value>(?:[a-z\d-]+\.)+[a-z]{2,}(?:/\S*)?)",
    re.I,
)
_HANDLE = re.compile(
    r"(?<![\w.@])@[^\W\d][\w.-]{2,}|\b[^\W\d_]{3,}[\w.]*#\d{4}\b"
    r"|\b(?:github|gitlab|linkedin|twitter|instagram|kaggle|leetcode|discord|telegram|skype|wechat"
    r"|snapchat|handle|user\s?name|login)\b(?:\s+(?:id|handle|user\s?name|is))*\s*[:/]\s*@?"
    r"(?P<value>(?=[\w.-]*[\d_-])[\w.-]{3,}|[a-z][a-z.]{3,}(?=\s*(?:$|[|,;·•)])))",
    re.I,
)
_LABEL = (
    r"(?:ids?|i\.d\.|ssn|social security|passport|sevis|uscis|a-?number|aadhaar|visa|tax|payroll"
    r"|driver['’]?s?\s+licen[cs]e|licen[cs]e|student|employee|matriculation"
    r"|matrikel(?:nummer)?|badge|account|national|curp|cpf|dni|nie|nif|pan"
    r"|personnummer|staff|member|case|registration|routing)"
)
_LABELLED = re.compile(
    rf"\b{_LABEL}(?:\s+(?:card|id|nr|no|num|number|identity))*\b[\s.:#№=]*(?:is\s+)?"
    r"(?P<value>(?=(?:[\w-]*\d){4})[A-Z\d][A-Z\d-]{3,}(?:[ -]\d{2,6})*)(?!\w)",
    re.I,
)
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_CARD = re.compile(r"(?<![\d-])(?:\d[ -]?){12,18}\d(?![\d-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b")
_ORCID = re.compile(r"(?<![\d-])(?:\d{4}-){3}\d{3}[\dX](?![\d-])")
_IP = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d)"
)
_BORN = re.compile(
    r"\b(?:born|date of birth|d\.?o\.?b\.?|birth\s?(?:day|date)|geboren|geburtsdatum|née? le"
    r"|fecha de nacimiento)\b[\s:,.]*(?:on |is |am |the )*"
    r"(?P<value>\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{1,2}\.?(?:st|nd|rd|th)? (?:of )?[^\W\d_]{3,10}\.?,? \d{4}"
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:tel(?:ephone|efon|éfono)?|phone|mobile|mobil|cell|fax|whats\s?app|signal|call(?: me)?"
    r"|ruf|text me|handy|my number)\b[^\d+(\n]{0,14}"
    r"(?P<value>[+(]{0,2}\d[\d\s().\-/]{5,22}\d)(?![\d.,]\d)",
    re.I,
)
_TYPES = (
    r"street|st|avenue|ave|av|boulevard|blvd|road|rd|lane|ln|drive|dr|court|ct|place|pl|way"
    r"|terrace|ter|square|sq|parkway|pkwy|highway|hwy|circle|cir|close|crescent|gardens|row"
    r"|mews|alley|trail|walk"
)
_BEFORE_NAME = (
    r"rue|calle|via|viale|rua|avenida|av\.|avenue|carrer|plaza|paseo|ulica|ul\.|boulevard|quai"
)
_SMALL = r"(?:(?i:de|du|des|la|le|del|las|los|da|do|der)\s|[ld]['’])*"
_PROPER = r"[A-ZÀ-Ý][\w'’-]+"
_NUMBER = r"\d{1,5}[a-z]?(?:[-/]\d{1,5})?"
_STREET_ENDS = r"stra(?:ß|ss)e|str\.|weg|allee|platz|gasse|straat|gatan|vej|laan"
_ADDRESS = re.compile(
    # 908 West 36th Place
    rf"(?<![\w.$€£/-]){_NUMBER},?\s(?:[^\W\d_]\.?\s)?"
    rf"(?:(?:[A-Z]|\d{{1,3}}(?:st|nd|rd|th)\b)[\w.'’-]*\s){{1,4}}(?i:{_TYPES})\b\.?"
    # 77 Rue de la République
    rf"|(?<![\w.])\d{{1,5}}(?:\s?(?i:bis|ter|[a-z]))?,?\s(?i:{_BEFORE_NAME})\s{_SMALL}"
    rf"{_PROPER}(?:\s{_PROPER})*"
    # Calle de Alcalá 45
    rf"|\b(?i:{_BEFORE_NAME})\s{_SMALL}(?:{_PROPER}\s?){{1,3}},?\s?(?i:n[º°o]\.?\s?)?"
    r"\d{1,4}[a-z]?\b"
    # Hauptstraße 12
    rf"|\b[A-ZÄÖÜ][\wäöüß-]*(?i:{_STREET_ENDS})\s\d{{1,4}}\s?[a-z]?\b"
    r"|\b(?i:p\.?\s?o\.?\s?box)\s\d+"
)
_UNIT = re.compile(
    r"(?:^|(?<=,)|(?<=, ))\b(?:apt|apartment|unit|suite|ste|flat|room|rm)\b\.?\s?#?\s?"
    r"\w?-?\d+\w?\b",
    re.I | re.M,
)
_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b"
    r"|(?<=[A-Z]{2} )\d{5}(?:-\d{4})?(?!\d)"
)


def by_rules(text: str) -> Iterator[Finding]:
    """What the rules find, the surest kinds first; findings may overlap."""
    yield from _matches(_EMAIL, text, "email")
    for pattern in (_LINK, _OWN_SITE):
        for found in _matches(pattern, text, "link"):
            trimmed = text[found.start : found.end].rstrip(".,;:!?*_’'\")]")
            yield found._replace(end=found.start + len(trimmed))
    for pattern in (_SSN, _ORCID, _IP, _BORN, _LABELLED):
        yield from _matches(pattern, text, "id")
    for pattern, holds in ((_CARD, _is_card), (_IBAN, _is_iban)):
        yield from (f for f in _matches(pattern, text, "id") if holds(text[f.start : f.end]))
    yield from _matches(_HANDLE, text, "link")
    yield from _phones(text)
    for pattern in (_ADDRESS, _UNIT, _POSTCODE):
        yield from _matches(pattern, text, "address")


def _matches(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterator[Finding]:
    named = "value" in pattern.groupindex
    for match in pattern.finditer(text):
        group = "value" if named and match["value"] else 0
        yield Finding(*match.span(group), kind)


def _phones(text: str) -> Iterator[Finding]:
    if sum(c.isdigit() for c in text) < 7:
        return
    import phonenumbers

    # "Possible" rather than "valid": a number that nobody has yet is still told.
    possible = phonenumbers.Leniency.POSSIBLE
    dates = find_dates(text)
    for match in phonenumbers.PhoneNumberMatcher(text, "US", leniency=possible):
        dated = sum(
            min(d.right, match.end) - max(d.left, match.start)
            for d in dates
            if d.left < match.end and match.start < d.right
        )
        if match.raw_string.startswith("+") or dated < 0.6 * (match.end - match.start):
            opened = text[: match.start].endswith("(") and ")" in match.raw_string
            yield Finding(match.start - opened, match.end, "phone")
    for found in _matches(_CALLED, text, "phone"):
        if 7 <= sum(c.isdigit() for c in text[found.start : found.end]) <= 15:
            yield found


def _is_card(text: str) -> bool:
    """Luhn's check digit, over 13 to 19 digits."""
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
    return len(digits) >= 13 and (sum(doubled) + sum(digits[::-2])) % 10 == 0


def _is_iban(text: str) -> bool:
    """ISO 13616: the number with its head moved behind is 1 modulo 97."""
    compact = re.sub(r"\W", "", text).upper()
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def without_overlap(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in order of place; where two overlap, the longer one is kept, else the earlier.

    Those of one kind are joined, and of two kinds the rest of the shorter one stays covered, so
    that nothing of either is left.
    """
    taken: list[Finding] = []
    for finding in sorted(_joined(findings), key=lambda f: f.start - f.end):
        pieces = [finding]
        for other in taken:
            pieces = [rest for piece in pieces for rest in _outside(piece, other)]
        taken += pieces
    return sorted(taken)


def _joined(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, in their order, of which those of one kind that overlap are one."""
    joined: list[Finding] = []
    for finding in findings:
        for other in [f for f in joined if f.kind == finding.kind]:
            if finding.start < other.end and other.start < finding.end:
                joined.remove(other)
                finding = Finding(
                    min(finding.start, other.start), max(finding.end, other.end), finding.kind
                )
        joined.append(finding)
    return joined


def _outside(piece: Finding, other: Finding) -> Iterator[Finding]:
    for start, end in (
        (piece.start, min(piece.end, other.start)),
        (max(piece.start, other.end), piece.end),
    ):
        if start < end:
            yield piece._replace(start=start, end=end)
