"""Relevance: how well passages bear on a question, and from where on they count as support.

Likeness alone is no support: "What does Zest AI pay interns?" is very like a fact on Zest AI's
interns. So four signs decide together, weighed by logistic regression on questions that the corpus
answers and on near misses.
"""

import math
from collections.abc import Iterable, Sequence

from langchain_core.documents import Document

from advisor.retrieval import HybridRetriever
from advisor.text import content_stems
from advisor.types import Query
from advisor.vocabulary import (
    ASPECT_COVERS,
    CAREER_WORDS,
    DEFINITE_ASPECTS,
    answers_attribute,
)

# What each sign counts: by logistic regression on the tuned half, the length at less than that
# gave, since our refusals happen to be short. What the sum must exceed was chosen on it too.
SUPPORT = {
    "nearest": 3.6,  # cosine of the nearest vector of the best passages
    "held": 1.4,  # share of the question's words that the best passages hold, by their idf
    "unanswered": -2.1,  # attributes asked for (pay, visas …) that none of them speaks of
    "other kind": -1.3,  # 1 where something definite is asked for and none is of that kind
    # Logarithm of the question's words: of a long one no fact can hold or resemble as much.
    "length": 1.5,
}
ENOUGH = 4.9
# A question that no passage is even remotely like is about something else altogether.
UNRELATED = 0.35
UNRELATED_NAMED = 0.3  # a name that the corpus does not know may be an employer's
# Passages are shown that come this near to the best one in score, at most so many; more of both
# where a question is wide, asking for nothing but a kind of fact ("Which skills are in demand?").
WINDOW, MAX_SHOWN = 0.5, 8
WIDE_WINDOW, WIDE_MAX_SHOWN = 1.2, 12
# What being of a kind that was asked for, or of one that answers for it, is worth in score.
KIND_BONUS = 0.3
COVERING_KIND_BONUS = 0.2
LOOK_AT = 3


def is_supported(retriever: HybridRetriever, query: Query, hits: Sequence[Document]) -> bool:
    """Whether the best of `hits` answer a query; none does that asks about an unknown name."""
    if not hits or any(not retriever.knows(name) for name in query.names):
        return False
    signs = support_signs(retriever, query, hits)
    return sum(w * sign for w, sign in zip(SUPPORT.values(), signs, strict=True)) > ENOUGH


def support_signs(
    retriever: HybridRetriever, query: Query, hits: Sequence[Document]
) -> tuple[float, ...]:
    """What tells whether `hits`, best first, answer a query: a value for each of SUPPORT."""
    best = hits[:LOOK_AT]
    wanted = wanted_kinds(query)
    unanswered = [
        attribute
        for attribute in query.attributes
        if not any(answers_attribute(attribute, hit.page_content) for hit in best)
    ]
    is_definite = bool(set(query.aspects) & DEFINITE_ASPECTS)
    other_kind = is_definite and not any(hit.metadata.get("kind") in wanted for hit in best)
    return (
        max(map(similarity, best)),
        retriever.share_held(query.text, [hit.metadata["row"] for hit in best]),
        float(len(unanswered)),
        float(other_kind),
        math.log(1 + len(set(content_stems(query.text)))),
    )


def lacking(
    retriever: HybridRetriever, terms: Iterable[str], passages: Sequence[Document]
) -> list[str]:
    """The terms that none of the passages holds."""
    held: set[str] = set()
    for passage in passages:
        held |= retriever.stems(passage.metadata["row"])
    return [term for term in terms if term not in held]


def is_unrelated(query: Query, passages: Sequence[Document]) -> bool:
    """Whether a question, of which these passages are the closest, is not about careers at all."""
    named = query.records or query.sectors or query.skills or query.kinds or query.aspects
    named = named or query.attributes or query.advices
    if named or CAREER_WORDS & set(content_stems(query.text)):
        return False
    best = max((similarity(passage) for passage in passages), default=0.0)
    return best < (UNRELATED_NAMED if query.names else UNRELATED)


def answers(passage: Document, query: Query) -> bool:
    """Whether a passage speaks of every attribute that a query asks for."""
    text = passage.page_content
    return all(answers_attribute(attribute, text) for attribute in query.attributes)


def near_the_best(hits: Sequence[Document], query: Query) -> list[Document]:
    """The hits that come near the best one, facts of a wanted kind ahead.

    Of attributes that are asked for, those that speak of them, where any does.
    """
    wanted = wanted_kinds(query)

    def worth(hit: Document) -> float:
        kind = hit.metadata.get("kind")
        score = float(hit.metadata["score"])
        if kind in query.aspects:
            return score + KIND_BONUS
        return score + (COVERING_KIND_BONUS if kind in wanted else 0.0)

    hits = [hit for hit in hits if answers(hit, query)] or list(hits)
    is_wide = query.aspects and not (query.terms or query.names or query.attributes)
    window, most = (WIDE_WINDOW, WIDE_MAX_SHOWN) if is_wide else (WINDOW, MAX_SHOWN)
    floor = max(map(worth, hits)) - window
    near = [hit for hit in hits if worth(hit) >= floor]
    return sorted(near, key=worth, reverse=True)[:most]


def wanted_kinds(query: Query) -> set[str]:
    """The kinds of facts that answer a query: those it asks for, and those that cover them."""
    return {kind for aspect in query.aspects for kind in ASPECT_COVERS.get(aspect, (aspect,))}


def similarity(passage: Document) -> float:
    """The cosine that the retriever found between a passage and the question, -1..1."""
    return float(passage.metadata.get("similarity", 0.0))
