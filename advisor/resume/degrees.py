"""Degrees as they are written in many countries."""

import re
from dataclasses import dataclass

_ABBREVIATED: tuple[tuple[int, str], ...] = (
    (4, r"Ph\.?\s?D\b\.?|PHD\b|D\.?Phil\b\.?|Sc\.D\b\.?|Ed\.?D\b\.?|Eng\.?D\b\.?|Pharm\.?D\b\.?"
        r"|M\.D\.|J\.D\.|JD\b|DBA\b|Dr\. ?rer\. ?nat\.|Dr\.-Ing\."),
    (3, r"M\.\s?S\.?\s?c?\b\.?|M\.A\b\.?|MSc\b\.?|M\.?Eng\b\.?|M\.?Tech\b\.?|M\.?B\.?A\b\.?"
        r"|MS(?=\s+(?:in|of|&|,|–|—|-)|\s+(?!Excel|Office|Word|SQL|Power|Project|Teams|Access)[A-Z]"
        r"|[.,)(/:|]|\s*$)|MA(?=\s+in\b|\s+[A-Z]|\s*$)|MSE\b|MSCS\b|MSDS\b|MSBA\b|MCS\b|MPH\b|MPP\b"
        r"|MPA\b|MFA\b|MFE\b|MFin\b|M\.?Phil\b\.?|MRes\b|M\.?Ed\b\.?|LL\.?M\b\.?|MMath\b|MEng\b"
        r"|MHA\b|MIDS\b|M\.?Com\b\.?|M\.?Des\b\.?|M\.?Arch\b\.?|MSN\b|MSW\b|MSci\b|MPhys\b|MChem\b|MCA\b"
        r"|MMus\b|MPharm\b|MLIS\b|ScM\b|PGDM\b"),
    (2, r"B\.\s?S\.?\s?c?\b\.?|BSc\b\.?|BS(?=\s+in\b|\s+[A-Z(]|[.,)/:|]|\s*$|\s*[–—&-])|B\.A\b\.?"
        r"|BA(?=\s+in\b|\s+[A-Z(]|[.,)/:|]|\s*$|\s*[–—&-])|B\.?Eng\b\.?|B\.?Tech\b\.?|B\.E\b\.?"
        r"|BE(?=\s+in\b|,|\s*\(|\s+[A-Z][a-z])|BBA\b|BFA\b|B\.?Com\b\.?|BSBA\b|BSCS\b|BSE\b|BArch\b|LL\.?B\b\.?"
        r"|S\.B\.|A\.B\.|Sc\.B\.|BMath\b|BASc\b|BDes\b|BEd\b|B\.Ed\b\.?|BSN\b|BSW\b|BCA\b|BPharm\b"
        r"|B\.Pharm\b\.?|B\.Des\b\.?|B\.Arch\b\.?|BMus\b|BHSc\b|MBBS\b"),
    (1, r"A\.S\b\.?|A\.A\b\.?|A\.A\.S\.?|AS(?=\s+in\b)|AA(?=\s+in\b)"),
)  # fmt: skip
_WORDED: tuple[tuple[int, str], ...] = (
    (4, r"doctor(?:ate)?(?:\s+of\s+\w+)?|doctora[dt]o?|doutorado|promotion\b(?=\s+(?:in|zum))"
        r"|doktor(?:at|a)?\b|dottorato|кандидат\s+наук|博士|박사"),
    (3, r"(?<!scrum )(?<!web)master(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+{field})?|máster"
        r"|maestr[íi]a|mestrado|laurea\s+magistrale|mag(?:ister|istr)\b|mastère|yüksek\s+lisans|maisteri"
        r"|diplomi-insinööri|civilingenjör|sivilingeniør|okleveles|магистр\w*|硕士|碩士|修士|석사|dipl[ôo]me\s+d['’]ing[ée]nieur|diplom(?:-\w+)?(?=\s|$)"),
    (2, r"bachelor(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+{field})?|licenciatura"
        r"|licence(?=\s+(?:en|de|in)\b)|grado(?=\s+en\b)|ingenier[íi]a(?=\s+(?:en|de)\b)|laurea|bacharelado|b\.\s?tech"
        r"|ingenier[oa]\b|engenheir[oa]\b|in[żz]ynier|licencjat|lisans|kandidat\w*|bakal[áa]\w+"
        r"|h[öo]gskoleingenj[öo]r|grau(?=\s+(?:en|em)\b)|бакалавр\w*|специалист|δίπλωμα|πτυχίο"
        r"|本科|学士|學士|학사"),
    (1, r"associate(?:['’]?s)?\s+(?:degree|of\s+{field})|associate['’]s"),
    (0, r"(?:high\s+school|ib)\s+diploma|diploma(?=\s+(?:in|of|en|di)\b)|abitur|fachabitur|matura"
        r"|maturit[àay]|baccalaur[ée]at|bachillerato|vwo|studentexamen|a-levels|d\.?[ué]\.?t\.?(?=\s+[^\W\d_])"
        r"|b\.?t\.?s\.?(?=\s+[^\W\d_])|hnd\b|btec"),
)  # fmt: skip
_FIELD = (
    r"(?:applied\s+|fine\s+|business\s+|computer\s+|public\s+|professional\s+)?"
    r"(?:science|arts|engineering|technology|philosophy|administration|commerce|laws?|education"
    r"|health|policy|business|economics|mathematics|statistics|finance|architecture|music"
    r"|(?:[a-z]+\s+){0,2}[a-z]+)"
)
_DEGREES = tuple(
    (level, re.compile(pattern))
    for level, pattern in [(level, rf"(?<![\w.&+])(?:{p})") for level, p in _ABBREVIATED]
    + [(level, rf"(?i)\b(?:{p.replace('{field}', _FIELD)})") for level, p in _WORDED]
)


@dataclass(frozen=True)
class Degree:
    """A degree as it is written: 4 is a doctorate, 1 an associate's, 0 below."""

    level: int
    text: str
    left: int


def find_degree(text: str) -> Degree | None:
    """The highest degree that a text names, in its own words."""
    found: list[Degree] = []
    for level, pattern in _DEGREES:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            # "Boston, MA", "Jackson, MS"
            if re.search(r"[a-z],\s$", before) and re.fullmatch(r"MA|MS", match[0]):
                continue
            found.append(Degree(level, _short(match[0]), match.start()))
    return max(found, key=lambda degree: (degree.level, -degree.left), default=None)


def _short(text: str) -> str:
    text = re.split(r"\s+(?:in|at|from|with|und|and)\b", text.strip(), maxsplit=1)[0]
    return (
        text.strip(" ,;:(") if text.count(".") > 1 or text.endswith("D.") else text.strip(" ,;:(.")
    )
