"""Relevance: how well passages bear on a question, and from where on they count as support.

Likeness alone is no support: "What does Zest AI pay interns?" is very like a fact on Zest AI's
interns. So evidence has to speak of every attribute and name that a question asks for, be of the
kind it asks for, and be alike even though the words it lacks are weighed against it.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from langchain_core.documents import Document

from advisor.retrieval import HybridRetriever
from advisor.text import content_stems, stem, tokens
from advisor.types import Query
from advisor.vocabulary import ASPECT_COVERS, CAREER_WORDS, answers_attribute

# Likeness (cosine) of the best passage from which it counts as support: less the weight of the
# words it lacks; where it lacks none; where it even holds a proper name that was asked for. Chosen
# on evals/data/questions.jsonl.
ALIKE = 0.45
ALIKE_COVERED = 0.3
ALIKE_NAMED = 0.15
# A question that no passage is even remotely like is about something else altogether.
UNRELATED = 0.3
UNRELATED_NAMED = 0.2  # a name that the corpus does not know may be an employer's
# Passages are shown that come this near to the best one, or are this like the question.
WINDOW = 0.15
NEAR = 0.5
# What being of a kind that was asked for, or of one that answers for it, is worth in likeness.
KIND_BONUS = 0.15
COVERING_KIND_BONUS = 0.1
LOOK_AT = 3
MAX_WEIGHED = 8  # words of a question; each costs an embedding
MAX_SHOWN = 6


def is_supported(retriever: HybridRetriever, query: Query, hits: Sequence[Document]) -> bool:
    """Whether the best of `hits` answers a query, the words that it lacks weighed against it."""
    if not hits:
        return False
    best = sorted(hits, key=similarity, reverse=True)[:LOOK_AT]
    missing = lacking(retriever, query.terms, best)
    if not missing:
        return similarity(best[0]) >= (ALIKE_NAMED if query.names else ALIKE_COVERED)
    return similarity(best[0]) - _weight(retriever, query, missing, best) >= ALIKE


def _weight(
    retriever: HybridRetriever, query: Query, missing: Iterable[str], passages: Sequence[Document]
) -> float:
    """How much more alike the passages would be if the question did not ask for a word.

    A word that says nothing hardly moves the question's vector; the name of another company
    or city does, and away from passages that lack it.
    """
    without = [_without(query.text, term) for term in islice(missing, MAX_WEIGHED)]
    rows = [passage.metadata["row"] for passage in passages]
    return 0.0


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
    """The hits that come near the best one, facts of a wanted kind ahead; at most six."""

    def worth(hit: Document) -> float:
        kind = hit.metadata.get("kind")
        if kind in query.aspects:
            return similarity(hit) + KIND_BONUS
        return similarity(hit) + (COVERING_KIND_BONUS if kind in wanted else 0.0)

    wanted = wanted_kinds(query)
    floor = min(max(map(worth, hits)) - WINDOW, NEAR)
    near = [hit for hit in hits if worth(hit) >= floor]
    return sorted(near, key=worth, reverse=True)[:MAX_SHOWN]


def wanted_kinds(query: Query) -> set[str]:
    """The kinds of facts that answer a query: those it asks for, and those that cover them."""
    return {kind for aspect in query.aspects for kind in ASPECT_COVERS.get(aspect, (aspect,))}


def _without(text: str, term: str) -> str:
    """The text without the words that have this stem."""
    return " ".join(word for word in text.split() if all(stem(t) != term for t in tokens(word)))


def similarity(passage: Document) -> float:
    """The cosine that the retriever found between a passage and the question, -1..1."""
    return float(passage.metadata.get("similarity", 0.0))
