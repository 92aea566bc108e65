"""Mentions of a skill that are denied, or only wished for."""

import re

from advisor.resume.units import Match, Unit

_DENIED = re.compile(
    r"\b(?:no|not|without|lacks?|lacking|never|zero|little|unfamiliar|don['’]t|haven['’]t|nor|non"
    r"|sin|ohne|keine?|sans|pas)\b(?:\s+(?!only\b|just\b)[\w'’-]+){0,5}[\s,/]*(?:or\s+|and\s+)?$",
    re.I,
)
_WISHED = re.compile(
    r"\b(?:eager|keen|want(?:s|ing)?|wish\w*|hop(?:e|es|ing)|excited|plan(?:s|ning)?\s+to|aspir\w+"
    r"|aim(?:s|ing)?\s+to|interest(?:ed|s)?(?:\s*:|\s+in|\s+include)|curious|passion\w*"
    r"|enthusias\w+|fascinat\w+|seek(?:s|ing)?|looking\s+(?:for|to)|would\s+like|goal\s+is"
    r"|to\s+learn|learning\s+about|(?:currently|now|still)\s+learning|willing|desire\w*|love\s+to"
    r"|future\s+(?:work|interests?)|next\s+step|quiero|deseo|interesad[oa]|möchte|interesse)\b",
    re.I,
)
_GAINED = re.compile(
    r"\b(?:but|with\s+(?:\w+\s+){0,4}(?:experience|background|expertise|skills|knowledge)|experienced?"
    r"|skill\w*|proficien\w+|expert\w*|leverag\w+|apply(?:ing)?|using|used|built|developed|trained"
    r"|background|fluent|knowledge|strong|adept|familiar)\b",
    re.I,
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])|[;•|]\s")


def is_denied(match: Match, unit: Unit) -> bool:
    """Whether a mention is denied, or only wished for."""
    before = unit.text[: unit.tokens[match.first].left]
    ends = [m.end() for m in _SENTENCE.finditer(before)]
    clause = before[ends[-1] :] if ends else before
    for denied in _DENIED.finditer(clause):
        if not _GAINED.search(
            re.sub(r"\b(?:experience|knowledge|background|familiar|used|skills?)\b", "", denied[0])
        ):
            return True
    if re.search(
        r"\b(?:no|without)\b[^.;]*\b(?:experience|knowledge|exposure)\b[^.;]*$", clause, re.I
    ):
        return not re.search(r"\b(?:but|however)\b", clause, re.I)
    if unit.strength in ("used", "coursework"):
        wished = re.search(
            r"\b(?:eager|keen|want|hop(?:e|ing)|wish)\w*\s+to\b[^,;.]*$", clause, re.I
        )
        return bool(wished)
    wishes = list(_WISHED.finditer(clause))
    if not wishes:
        return False
    return not _GAINED.search(clause[wishes[-1].end() :])
