"""What owners state about being allowed to work."""

import re
from collections.abc import Iterable

from advisor.resume.types import Line

_ELIGIBLE = re.compile(
    r"""
      \b(?:u\.?s\.?a?\.?|american|united\s+states|eu|european(?:\s+union)?|uk|british|canadian|german
         |australian|swiss|dual)\s+(?:citizen(?:ship)?|national)\b(?!\s+scien|['’])
    | \bcitizenship\s*:\s*[\w .,/]+
    | \b(?:u\.?s\.?|lawful|canadian)?\s*\bpermanent\s+resident\b(?:\s*\(green\s+card\))?
    | \bgreen\s*card(?:\s+holder)?\b
    | \bf-?1\b\s*(?:visa|student|status|opt|cpt|stem|\(|,|/|-)(?:[\w\s/()-]{0,40}?(?:opt|cpt|visa
         |status|student|extension|eligible)\b\)?)*
    | \b(?:stem[\s-]+)?opt\b\s*(?:ead|eligible|extension|until|through|\(|work)[\w\s/()-]{0,30}
    | \bstem[\s-]+opt\b | \bopt/cpt\b | \bcpt/opt\b
    | \b(?:h-?1b|h-?4\s+ead|j-?1|l-?2|tn|o-?1|e-?3)\s+(?:visa|status|ead)(?:\s+holder)?\b | \bh-1b\b
    | \b(?:legally\s+)?(?:authori[sz]ed|eligible|permitted|entitled)\s+to\s+work\b
         (?:\s+(?:in|for)\s+(?:the\s+)?(?:any\s+)?[\w.]+(?:\s+(?:states|union|kingdom|employer))?)?
         (?:\s+(?:with|without)\s+(?:\w+\s+){0,3}sponsorship)?
    | \bwork\s+(?:authori[sz]ation|permit|eligibility|status|visa)\s*:\s*[^|;•]+
    | \b(?:visa|immigration)\s+status\s*:\s*[^|;•]+
    | \bright\s+to\s+work\s+in\s+(?:the\s+)?\w+(?:\s+kingdom)?
    | \b(?:eu\s+)?blue\s+card\b | \b(?:valid\s+)?work\s+permit\b | \barbeitserlaubnis\b
    | \b(?:will|do|does|would|may)\s+(?:not\s+|n['’]t\s+)?(?:\w+\s+){0,2}(?:require|need)\s+
         (?:\w+\s+){0,3}sponsorship(?:\s+(?:now|in|after|from)\b[\w\s]{0,30})?
    | \b(?:no\s+(?:\w+\s+)?sponsorship(?:\s+(?:required|needed|necessary))?
         |sponsorship\s+(?:not\s+)?(?:required|needed)|(?:requires?|needs?)\s+(?:visa\s+)?sponsorship)\b
    """,
    re.I | re.X,
)
_ELIGIBLE_LABEL = re.compile(
    r"^(?:work\s+(?:authori[sz]ation|eligibility|status|visa)|(?:visa|immigration)\s+status)\s*:\s*",
    re.I,
)


def find_eligibility(lines: Iterable[Line]) -> str | None:
    """What the owner states about being allowed to work, in their own words."""
    found: list[str] = []
    for line in lines:
        matches = list(_ELIGIBLE.finditer(line.text))
        if matches:
            text = line.text[matches[0].start() : matches[-1].end()]
            text = _ELIGIBLE_LABEL.sub("", re.sub(r"\s+", " ", text))
            found.append(text.strip(" .,;|·•(–—-"))
    unique = list(dict.fromkeys(text + ")" * (text.count("(") - text.count(")")) for text in found))
    return "; ".join(unique) or None
