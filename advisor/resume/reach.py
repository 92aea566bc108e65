"""How to reach someone: addresses of mail and web, telephone numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from advisor.resume.dates import find_dates
from advisor.resume.types import Line

_EMAIL = re.compile(r"(?<![\w.+-])[^\W_][\w.+%'-]*@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w@])")
_TOP = "com|org|net|io|dev|me|ai|edu|co|app|tech|xyz|info|site|page|us|uk|de|fr|es|in|ca|ch|eu|nl"
_HOSTS = (
    r"(?:[\w-]+\.)?linkedin\.com|github\.com|gitlab\.com|bitbucket\.org|kaggle\.com|medium\.com"
    r"|huggingface\.co|orcid\.org|scholar\.google\.[a-z.]+|x\.com|twitter\.com|leetcode\.com"
    r"|stackoverflow\.com|behance\.net|dribbble\.com|devpost\.com|researchgate\.net|youtube\.com"
    r"|codeforces\.com|[\w-]+\.github\.io|[\w-]+\.gitlab\.io|[\w-]+\.(?:vercel|netlify)\.app"
    r"|bit\.ly|xing\.com|substack\.com|linktr\.ee|arxiv\.org"
)
_URL = re.compile(
    rf"(?<![\w@./-])(?:https?://[^\s<>|\"]+|www\.[^\s<>|\"]+|(?:{_HOSTS})(?:/[^\s<>|,;\"]*)?)",
    re.I,
)
_DOMAIN = re.compile(
    rf"(?<![\w@./-])(?<!at[\])] )(?:[a-z0-9][a-z0-9-]*\.)+(?:{_TOP})(?:/[^\s<>|,;\"]*)?(?![\w@.-])",
    re.I,
)
_HANDLE = re.compile(
    r"\b(?P<site>linkedin|github|gitlab|kaggle)\s*[:@/]\s*@?"
    r"(?P<handle>(?:in/)?[a-z\d][\w-]{2,38})\b(?![.@])|(?<![\w./])(?P<bare>in/[a-z\d][\w-]{2,60})",
    re.I,
)
_SITES = {
    "linkedin": "linkedin.com/in/",
    "github": "github.com/",
    "gitlab": "gitlab.com/",
    "kaggle": "kaggle.com/",
}
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[a-z]+\.)?"
    r"(?:linkedin\.com/in/[^/\s]+|(?:github|gitlab|kaggle)\.com/[^/\s]+)/?",
    re.I,
)
_PHONE = re.compile(r"(?<![\w/@.:#-])(?:(?:\+|00)\s?\d|\(\+?\d|\d)(?:[\d().\-–‑/·  ]*\d)(?![\w@%])")
_REST_OF_ADDRESS = re.compile(r"[a-z\d][a-z\d._/-]*(?:@[a-z\d.-]+)?")
_PHONE_LABEL = re.compile(
    r"(?:\b(?:phone|tel[eé]?(?:fono|phone|fon|fone)?|mobile?|mobil|cell(?:phone)?|celular|ph|handy"
    r"|m[oó]vil|whatsapp|portable|t|m|p|c)\b\s?[.:#]?\s*(?:\(?(?:no|number|nr)\.?\)?:?\s*)?"
    r"|[☎✆📞📱☏]\ufe0f?\s*)$",
    re.I,
)
_ID_LABEL = re.compile(
    r"\b(?:id|no|nr|number|isbn|issn|patent|doi|arxiv|zip|plz|ref)\b[.:# ]*$", re.I
)


def whole_addresses(lines: Sequence[Line]) -> list[Line]:
    """The lines of a header, with addresses whole that a narrow column broke in two."""
    whole: list[Line] = []
    for line in lines:
        text = whole[-1].text if whole else ""
        rest, gap, others = line.text.partition(" ")
        if _breaks_off(text, rest, alone=not gap):
            whole[-1] = replace(whole[-1], text=text + rest)
            line = replace(line, text=others)
        whole.append(line)
    return whole


def _breaks_off(text: str, rest: str, alone: bool) -> bool:
    """Whether a text ends with an address that goes on with `rest`."""
    if not _REST_OF_ADDRESS.fullmatch(rest) or rest.casefold() in _SITES or is_contact(rest):
        return False
    words = text.split()
    last = words[-1] if words else ""
    found = [m for p in (_EMAIL, _URL, _DOMAIN) for m in p.finditer(last) if m.end() == len(last)]
    if last.endswith(("@", "/", ".", "_", "-")) and ("@" in last or "/" in last):
        return True
    by_itself = len(words) == 1 or words[-2:-1] and words[-2].endswith(":")
    return bool(found and by_itself) and alone and not links_in(rest, in_header=True)


def email_in(text: str) -> str | None:
    """The first email address of a text."""
    match = _EMAIL.search(re.sub(r"mailto:", " ", text, flags=re.I))
    return match[0] if match else None


def phone_in(text: str, in_header: bool = False) -> str | None:
    """The first telephone number of a text; outside a header it has to look like nothing else."""
    bare = _EMAIL.sub(_blank, _URL.sub(_blank, text))
    for dates in find_dates(bare):
        bare = bare[: dates.left] + " " * (dates.right - dates.left) + bare[dates.right :]
    for start, number in _numbers(bare):
        digits = re.sub(r"\D", "", number)
        before = bare[:start]
        labelled = bool(_PHONE_LABEL.search(before))
        plus = number.startswith(("+", "00", "(+"))
        if not 7 <= len(digits) <= 15 or (_ID_LABEL.search(before) and not labelled):
            continue
        if re.search(r"\d[.,]\d\d?\b(?!\d)", number) and not (plus or labelled):
            continue  # 3.85/4.00
        grouped = len(re.findall(r"\d+", number)) > 1
        american = re.fullmatch(r"1?[2-9]\d{2}\d{7}", digits) is not None
        national = digits.startswith("0") and len(digits) >= 9
        if labelled or plus or (american and grouped):
            return _closed(number)
        if (
            in_header
            and ((american and len(digits) == 10) or national or (grouped and len(digits) >= 9))
            and not re.fullmatch(r"\d{5}-\d{4}", number)
        ):
            return _closed(number)
    return None


def _numbers(text: str) -> Iterable[tuple[int, str]]:
    """What looks like telephone numbers, with their places; two that a dash parts are two."""
    for match in _PHONE.finditer(text):
        if len(re.sub(r"\D", "", match[0])) <= 15:
            yield match.start(), match[0]
            continue
        for part in re.finditer(r"\S+(?: (?![-–‑/·] )\S+)*", match[0]):
            yield match.start() + part.start(), part[0].strip(" -–‑/·")


def _closed(number: str) -> str:
    number = number.strip()
    return number[1:] if number.startswith("(") and ")" not in number else number


def links_in(text: str, in_header: bool = False) -> tuple[str, ...]:
    """The addresses of a text; in a header also bare domains and handles."""
    text = _EMAIL.sub(_blank, re.sub(r"mailto:\S+", _blank, text, flags=re.I))
    found = [(match.start(), _trimmed(match[0])) for match in _URL.finditer(text)]
    if in_header:
        bare = _URL.sub(_blank, text)
        found += [(match.start(), _trimmed(match[0])) for match in _DOMAIN.finditer(bare)]
        bare = _DOMAIN.sub(_blank, bare)
        for match in _HANDLE.finditer(bare):
            if match["bare"]:
                found.append((match.start(), f"linkedin.com/{match['bare']}"))
            else:
                site = _SITES[match["site"].lower()]
                found.append((match.start(), site + match["handle"].removeprefix("in/")))
    return tuple(link for _, link in sorted(found) if "." in link)


def _trimmed(link: str) -> str:
    link = link.rstrip(".,;:!?*_’'\"")
    if link.endswith((")", "]")) and "(" not in link:
        link = link.rstrip(")]")
    return link


def links_of(
    header: Sequence[Line], loose: Sequence[Line], body: Sequence[Line]
) -> tuple[str, ...]:
    """The addresses of the owner: all of the header, and profiles wherever they stand."""
    found = [link for line in (*header, *loose) for link in links_in(line.text, in_header=True)]
    for line in body:
        found += [link for link in links_in(line.text) if _PROFILE.fullmatch(link)]
    unique: dict[str, str] = {}
    for link in found:
        key = re.sub(r"^(?:https?://)?(?:www\.)?", "", link.casefold()).rstrip("/")
        unique.setdefault(key, link)
    return tuple(unique.values())


def is_contact(text: str) -> bool:
    """Whether a line does nothing but say how to reach someone."""
    reaches = len(text) <= 160 and (email_in(text) or phone_in(text, in_header=True))
    if not reaches and not any(_PROFILE.fullmatch(link) for link in links_in(text)):
        return False
    rest = text
    for pattern in (_EMAIL, _URL, _DOMAIN, _PHONE):
        rest = pattern.sub(" ", rest)
    return len(re.findall(r"[^\W\d_]{2,}", rest)) <= 8


def without_contact(text: str) -> str:
    """A text with addresses and numbers replaced by tabs."""
    for pattern in (_EMAIL, _URL, _DOMAIN, _HANDLE, _PHONE):
        text = pattern.sub("\t", text)
    return text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
