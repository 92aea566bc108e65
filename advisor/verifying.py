"""A sentence of anyone's verified, by the check that every sentence of an answer has to pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Literal

from langchain_core.documents import Document

from advisor.citing import Citer
from advisor.claims import read_claim
from advisor.grounding import check
from advisor.question import cleaned
from advisor.records import Corpus
from advisor.retrieval import HybridRetriever
from advisor.text import content_stems, sentence_spans
from advisor.types import Citation, Draft

ClaimVerdict = Literal["supported", "unsupported", "not a claim"]
MAX_CHARACTERS = 600
SHORTER = "Give one sentence at a time."
A_SENTENCE = "Give a sentence that says something."
CLOSEST = 3

EXPLANATIONS = {
    "supported": "A source says so.",
    "unsupported": (
        "No source of ours says so. That does not mean that it is false: we know only what our "
        "sources hold."
    ),
    "not a claim": "This claims nothing that a source could bear out.",
}
NOT_IN_PASSAGES = "None of these passages says so. That does not mean that it is false."
IN_PASSAGES = "These passages say so."
_ORDER = ("unsupported", "supported", "not a claim")  # which verdict of many is that of all
ASKS = "it asks something: put it as a sentence that says something"


@dataclass(frozen=True)
class Verified:
    """What became of a claim.

    `score` lies in 0..1, how surely it is supported. `citations` bear it out; where nothing does,
    `reasons` say what is missing and `closest` holds what comes nearest. `corpus` is the hash of
    what it was held against, None where passages were given.
    """

    claim: str
    verdict: ClaimVerdict
    score: float
    explanation: str
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    corpus: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The verdict in JSON; citations as in the one JSON form."""
        return {
            "claim": self.claim,
            "verdict": self.verdict,
            "score": self.score,
            "explanation": self.explanation,
            "reasons": list(self.reasons),
            "citations": [citation.as_json() for citation in self.citations],
            "closest": [citation.as_json() for citation in self.closest],
            "corpus": self.corpus,
        }


def verify_claim(
    claim: str,
    corpus: Corpus,
    retriever: HybridRetriever,
    passages: Sequence[str] = (),
    today: date | None = None,
) -> Verified:
    """Whether `passages`, else what the index holds, bear out a claim of one or more sentences.

    Of several sentences each has to be supported. Raises QuestionError for what is no text.
    """
    text = cleaned(claim, "claim", MAX_CHARACTERS, SHORTER, A_SENTENCE)
    sentences = dict.fromkeys(_whole(text[start:end]) for start, end in sentence_spans(text))
    given = [_as_document(passage, n) for n, passage in enumerate(passages, 1)]
    found = given or [hit for sentence in sentences for hit in retriever.search(sentence)]
    evidence = list({passage.metadata["id"]: passage for passage in found}.values())
    day = today or date.today()
    citer = Citer(corpus, evidence, day)
    judged = [_judge(sentence, corpus, citer, evidence, day) for sentence in sentences]
    # What claims nothing takes nothing from what the others say.
    scores = [judgement.score for judgement in judged if judgement.verdict != "not a claim"]
    verdict = min((judgement.verdict for judgement in judged), key=_ORDER.index)
    return Verified(
        claim=text,
        verdict=verdict,
        score=min(scores, default=0.0),
        explanation=_explained(verdict, bool(given)),
        reasons=tuple(dict.fromkeys(chain.from_iterable(j.reasons for j in judged))),
        citations=tuple(citer.citations) if verdict == "supported" else (),
        closest=() if given else _numbered(judgement.closest for judgement in judged),
        corpus=None if given else corpus.hash,
    )


@dataclass(frozen=True)
class _Judgement:
    """The verdict on one sentence."""

    verdict: ClaimVerdict
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()


def _judge(
    sentence: str, corpus: Corpus, citer: Citer, evidence: Sequence[Document], today: date
) -> _Judgement:
    if sentence.endswith("?"):
        return _Judgement("not a claim", reasons=(ASKS,))
    if len(content_stems(sentence)) < 2:
        return _Judgement("not a claim", reasons=("it says nothing that can be checked",))
    # As strict as with what a language model wrote, since it may come from one.
    draft = Draft(sentence, prose=True)
    shown = citer.cite(draft)
    if shown is None:
        return _unsupported(draft, corpus, _naming(sentence, evidence), today)
    if shown.verdict == "suggestion":
        return _Judgement("not a claim", reasons=("it tells the reader to do something",))
    return _Judgement("supported", shown.score)


def _unsupported(
    draft: Draft, corpus: Corpus, nearest: Sequence[Document], today: date
) -> _Judgement:
    """Why a claim is not supported, said of the passages that speak of the same."""
    citer = Citer(corpus, nearest, today)
    citer.cite(draft)
    reasons = [reason for item in citer.left_out for reason in item.reason.split("; ")]
    support = check(draft.text, [passage.page_content for passage in nearest])
    for passage in nearest[:CLOSEST]:
        citer.cite(Draft(passage.page_content))
    return _Judgement(
        "unsupported", round(support.score, 4), tuple(reasons), tuple(citer.citations)
    )


def _naming(sentence: str, passages: Sequence[Document]) -> Sequence[Document]:
    """The passages that speak of all that a sentence names; where there are none, all."""
    names = [name.casefold() for name in read_claim(sentence).names]
    return [
        passage
        for passage in passages
        if all(name in passage.page_content.casefold() for name in names)
    ] or passages


def _numbered(citations: Iterable[Iterable[Citation]]) -> tuple[Citation, ...]:
    """Each citation once, numbered anew."""
    found = {citation.id: citation for citation in chain.from_iterable(citations)}
    return tuple(replace(citation, n=n) for n, citation in enumerate(found.values(), 1))


def _explained(verdict: ClaimVerdict, is_given: bool) -> str:
    given = {"supported": IN_PASSAGES, "unsupported": NOT_IN_PASSAGES} if is_given else {}
    return given.get(verdict, EXPLANATIONS[verdict])


def _whole(sentence: str) -> str:
    """The sentence with the capital and the full stop that people leave out."""
    ended = sentence if sentence.endswith((".", "!", "?", "…", '"', "”", ")")) else f"{sentence}."
    return ended[0].upper() + ended[1:]


def _as_document(passage: str, n: int) -> Document:
    metadata = {
        "origin": "document",
        "id": f"passage-{n}",
        "title": f"Passage {n}",
        "locator": f"passage {n}",
    }
    return Document(passage, metadata=metadata)
