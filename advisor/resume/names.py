"""The owner's name, told from what else stands in a header."""

import re
from collections.abc import Sequence

from advisor.resume.cues import ORGANISATION_WORDS, POST_WORDS
from advisor.resume.places import split_place
from advisor.resume.reach import without_contact
from advisor.resume.types import Line
from advisor.text import normalise

_TITLES = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx|miss|sr|ing|dipl\.?-ing)\.?\s+(?=\S)", re.I)
_CREDENTIALS = re.compile(
    r"(?:,\s*|\s+)(?:(?:Ph\.?\s?D|M\.?S\.?c?|B\.?S\.?c?|MBA|M\.?Eng|B\.?Eng|M\.?A|B\.?A|MD|M\.D|J\.?D"
    r"|CPA|CFA|PMP|FRM|RN|MPH|PE|P\.E|EIT|CISSP|Esq|MCS|MPP|Jr|Sr|II|III|IV|FSA|ASA|PharmD)\.?"
    r"(?:\s?\([^)]*\))?)(?=$|,|\s)",
)
_KEPT_CREDENTIALS = re.compile(r"(?:Jr|Sr|II|III|IV)\.?$")
_PRONOUNS = re.compile(r"[(\[]\s*(?:she|he|they|her|him|them|any)\b[^)\]]*[)\]]", re.I)
_DOCUMENT = re.compile(
    r"(?:^|\b)(?:r[eé]sum[eé]|curriculum\s+vit(?:ae|æ)|c\.?v\.?|lebenslauf|curr[ií]culum(?:\s+vitae)?"
    r"|hoja\s+de\s+vida)(?:\s+(?:of|de|von|for))?(?:\b|$)",
    re.I,
)
# "Amina Haddad أمينة حداد": the name once more in its own letters.
_TWICE = re.compile(
    r"((?:[A-Za-z\u00c0-\u024f\u1e00-\u1eff'’.-]+\s+){2,})[^\u0000-\u02ff\u1e00-\u1eff].*"
)
_NAME_LABEL = re.compile(r"^(?:full\s+)?(?:name|nombre|nom|nome)\s*:\s*", re.I)
_PARTICLES = frozenset(
    """
    de da do dos das del della di du la le van von der den ter ten bin bint ibn al el y e zu af
    av san st mc mac ben abu
    """.split()  # noqa: SIM905
)
_POSTS_IN_NAMES = frozenset(
    "ta ra ca se sa coach judge chair host author carpenter driver guide ranger".split()  # noqa: SIM905
)
_CV_WORDS = frozenset(
    ["简历", "个人简历", "履歴書", "職務経歴書", "이력서", "resumé", "lebenslauf"]
)
_NOT_IN_NAMES = (
    frozenset(
        """
    resume résumé curriculum vitae cv page street avenue road boulevard remote email phone
    address linkedin github portfolio website contact profile summary objective education
    experience skills projects work awards publications languages interests references
    certifications activities data science software machine learning computer full stack
    frontend backend web cloud deep artificial intelligence business product marketing open
    to relocation united states available seeking aspiring graduate undergraduate candidate
    phd about me and the of for in with at a an i technical professional employment history
    key core personal information details mechanical electrical civil physics mathematics
    statistics economics january february march april june july august september october
    november december citizen visa authorized python java
    """.split()  # noqa: SIM905
    )
    | (POST_WORDS - _POSTS_IN_NAMES)
    | (ORGANISATION_WORDS - {"ag", "se", "sa", "ab", "spa", "co", "church", "shop"})
)
_NAME_WORD = re.compile(
    r"[\"“(']?[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f]|['’.\-‐](?=[^\W\d_]))*[.)\"”'’]?"
)


def find_name(
    header: Sequence[Line], body: Sequence[Line], email: str | None, cities: frozenset[str]
) -> str | None:
    """The owner's name: the largest or first line that is one."""
    best: tuple[float, str] | None = None
    local = _letters(email.split("@")[0]) if email else ""
    # In two columns the name may come behind the sidebar; there it is set larger.
    large = [line for line in body if line.size >= 1.3 and line.page == 1 and not line.is_item]
    lines = [*((line, 2.0) for line in header), *((line, -1.0) for line in large)]
    for index, (line, bonus) in enumerate(lines):
        if line.page != 1:
            continue
        below = [other for other, _ in lines[index + 1 : index + 3]]
        for part, text in enumerate(_name_parts(line, below, local)):
            name = as_name(text, cities, loose=line.size >= 1.3)
            if not name:
                continue
            score = bonus + 3 * min(line.size - 1, 1.5) + line.bold - 0.35 * min(index, 8) - part
            words = [_letters(word) for word in name.split()]
            if local and any(len(word) > 2 and word[:5] in local for word in words):
                score += 3
            if len(words) == 1 and not (line.size >= 1.3 or not name.isascii()):
                continue
            if best is None or score > best[0]:
                best = (score, name)
    return best[1] if best and best[0] > 0 else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", normalise(text))


def _name_parts(line: Line, below: Sequence[Line], local: str) -> list[str]:
    text = unspaced(_PRONOUNS.sub("", line.text))
    text = without_contact(text)
    pieces = re.split(r"\s*[|·•\t⋄∙;:/]\s*|\s{2,}|\s[–—-]+\s", text)
    parts = [piece.strip(" ,*_#") for piece in pieces]
    parts = [
        _DOCUMENT.sub("", part).strip(" ,-–—'’s" if "’s " in part else " ,-–—") for part in parts
    ]
    if label := _NAME_LABEL.match(line.text):
        parts.insert(0, re.split(r"\s{2,}|[|,]", line.text[label.end() :])[0])
    # A name may be broken over lines: "Jane" above "Doe", both large.
    name = line.text
    for after in below:
        last = unspaced(after.text).split()
        words = name.split()
        done = len(words) == 2 and all(_letters(word) in local for word in words)
        alone = len(last) == 1 and len(words) <= 2 and not done
        named = any(len(word) > 3 and _letters(word) in local for word in last)
        hyphen = name.endswith(("-", "‐"))
        alike = line.size >= 1.3 and after.size == line.size and after.page == line.page
        if not (alike and (alone or named or hyphen)):
            break
        name = f"{unspaced(name)}{'' if hyphen else ' '}{unspaced(after.text)}"
        parts.insert(0, _PRONOUNS.sub("", name))
    return [part for part in parts if part]


def as_name(text: str, cities: frozenset[str], loose: bool = False) -> str | None:
    """A person's name without titles and degrees, or None where the text is none.

    `loose` lets pass what is set as names are: a single word, small letters.
    """
    text = re.sub(r"[’']s$", "", text.strip(" ,.*_#\u200b"))
    while match := _TITLES.match(text):
        text = text[match.end() :]
    while (match := _last_credential(text)) is not None:
        text = text[: match.start()].rstrip(" ,")
    if text.casefold() in cities or text in _CV_WORDS:
        return None
    if "," in text:
        rest, place = split_place(text, cities)
        return as_name(rest, cities, loose) if place and rest and "," not in rest else None
    if match := _TWICE.fullmatch(text):
        text = match[1].strip()
    words = text.split()
    full = sum(_folded(word) not in _PARTICLES for word in words)
    if not words or full > 5 or len(words) > 8 or re.search(r"[\d@&+=<>%$!?:]", text):
        return None
    if any(_folded(word) in _NOT_IN_NAMES or not _NAME_WORD.fullmatch(word) for word in words):
        return None
    small = [word for word in words if _is_small(word)]
    if small and not (loose and len(small) == len(words) > 1):
        return None
    if len(words) > 1:
        return text
    cased = any(c.isupper() or c.islower() for c in text)
    return text if (loose if cased else 2 <= len(text) <= 5) else None


def _folded(word: str) -> str:
    return word.casefold().strip("().,\"“”'’")


def _is_small(word: str) -> bool:
    """Whether a word of a name begins with a small letter that it should not have."""
    word = re.sub(r"^[dl]['’](?=[^\W\d_])", "", word)
    return word[0].islower() and _folded(word) not in _PARTICLES


def _last_credential(text: str) -> re.Match[str] | None:
    for match in _CREDENTIALS.finditer(text):
        if match.end() == len(text) and not _KEPT_CREDENTIALS.search(match[0]):
            before = text[: match.start()]
            # "Yo-Yo MA" keeps its last name.
            return match if len(before.split()) >= 2 or match[0].startswith(",") else None
    return None


def unspaced(text: str) -> str:
    """A text whose letters are spaced ("J A N E   D O E") with the spaces taken out."""
    stripped = text.strip()
    if not re.fullmatch(r"(?:\S\s+){3,}\S", stripped):
        return text
    return " ".join(re.sub(r"\s", "", word) for word in re.split(r"\s{2,}", stripped))
