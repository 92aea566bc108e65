"""A question meant towards a target: the sector, role and place that someone wants to go into.

A target narrows what a question leaves open, where that finds an answer; it never hides one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from advisor.errors import QuestionError
from advisor.question import clean_question
from advisor.records import Corpus
from advisor.resume.target import Target, target_named
from advisor.types import Intent, Query
from advisor.vocabulary import Vocabulary

UNKNOWN = (
    "The target names no sector, role or place that I know. Name one, such as: data scientist in "
    "fintech in Los Angeles."
)
# What differs from sector to sector, so that a question on it is meant for one's own.
_DIFFERS = {"interview", "hiring", "internship", "skill", "market", "ml_use", "demand"}
# What a guide to a role tells.
_OF_ROLES = {"interview", "skill", "market", "hiring"}
_WISH = re.compile(
    r"\b(?:i(?:'d| would)? (?:want|like|love|hope|plan|aim|wish)\b|i(?:'m| am) (?:aiming|hoping"
    r"|looking|interested|planning)\b|my (?:target|goal|aim|dream)\b|(?:change|switch|set) (?:my )?"
    r"(?:target|goal|aim)\b|get(?:ting)? into\b|break(?:ing)? into\b)"
    r"(?! to (?:know|see|hear|ask|read|compare|understand|learn about)\b)",
    re.IGNORECASE,
)


def towards(query: Query, target: Target | None, corpus: Corpus) -> Iterator[Query]:
    """The query as it is meant by someone with a target, the narrowest first, itself last."""
    named_already = query.records or query.skills or query.not_sectors or query.not_places
    if target and not named_already:
        if target.roles and not query.kinds and _OF_ROLES & set(query.aspects):
            roles = ", ".join(corpus.records[role].name for role in target.roles)
            yield replace(query, intent=Intent.RECORD, records=target.roles, target=roles)
        sectors = () if query.sectors else target.sectors
        places = () if query.places or not _lies_somewhere(query) else target.places
        if (sectors or places) and _depends(query):
            names = [corpus.terms_by_id[term].name for term in (*sectors, *places)]
            yield replace(
                query,
                text=" ".join([query.text, *names]),
                sectors=query.sectors or sectors,
                places=query.places or places,
                target=", ".join(names),
            )
    yield query


def said_target(text: str, vocabulary: Vocabulary, corpus: Corpus) -> Target | None:
    """The target that someone states in words, as “I want to get into biotech in San Diego”."""
    if not _WISH.search(text):
        return None
    target = target_named(text, vocabulary, corpus)
    return target if target.sectors or target.roles or target.places else None


def changed(before: Target | None, said: Target) -> Target:
    """A target after another was stated: what that leaves open stays as it was."""
    if before is None:
        return said
    return replace(
        said,
        sectors=said.sectors or before.sectors,
        roles=said.roles or before.roles,
        places=said.places or before.places,
    )


def read_aim(text: str, vocabulary: Vocabulary, corpus: Corpus) -> Target | None:
    """The target that a text names, None for an empty one; raises QuestionError for no known name.

    Unlike a target to advise a résumé towards, it may be a place alone.
    """
    if not text.strip():
        return None
    target = target_named(clean_question(text), vocabulary, corpus)
    if not (target.sectors or target.roles or target.places):
        raise QuestionError(UNKNOWN)
    return target


def _lies_somewhere(query: Query) -> bool:
    """Whether a place can matter: what can be built or learnt is tied to none."""
    return not query.kinds or bool({"company", "event"} & set(query.kinds))


def _depends(query: Query) -> bool:
    """Whether an answer differs with the sector or place that somebody looks for."""
    return query.intent is Intent.LIST or bool(_DIFFERS & set(query.aspects))
