"""The values that travel between the steps: query, evidence, sentences, citations, answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from langchain_core.documents import Document

Role = Literal["user", "assistant"]
Verdict = Literal["supported", "suggestion"]


@dataclass(frozen=True)
class Turn:
    """One message of the conversation so far."""

    role: Role
    content: str


class Intent(StrEnum):
    """What a question wants, which decides how it is answered."""

    LIST = "list"  # records of a kind: projects, companies, events …
    RECORD = "record"  # one or more records that it names
    OPEN = "open"  # anything else that facts may answer
    GREETING = "greeting"
    THANKS = "thanks"
    RESUME = "résumé"
    OFF_TOPIC = "off topic"
    NOT_ENGLISH = "not English"


@dataclass(frozen=True)
class Query:
    """A question as it was understood: what to look for, and where.

    `asked` are its own words, `text` stands alone (a follow-up is completed from the history).
    `kinds` are record kinds,
    `records`, `sectors`, `places` and `skills` ids of the corpus. `aspects` are fact kinds that
    were asked for. `attributes` are definite things that evidence must speak of, such as pay or
    visas; `names` stems of proper names that it must hold; `terms` the stems of all other words
    that the vocabulary knows nothing of. `advices` are fields of our own advice that it asks for,
    `difficulties` how hard a project may be, `sizes` how large an employer, and the `not_…` ids of
    what it rules out.
    """

    asked: str
    text: str
    intent: Intent
    kinds: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    advices: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    not_records: tuple[str, ...] = ()
    not_sectors: tuple[str, ...] = ()
    not_places: tuple[str, ...] = ()
    not_others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    # What it was narrowed to because its asker has a target, in words.
    target: str = ""


@dataclass(frozen=True)
class Coverage:
    """How many records a list answer matched and showed, and how many of the kind there are.

    `unsized` more would match if a source told that they are as large or small as asked for.
    """

    matched: int
    shown: int
    records: int
    unsized: int = 0


@dataclass(frozen=True)
class Evidence:
    """The passages that an answer is written from.

    `supported` is False when nothing bears on the question; `passages` are then the closest ones.
    `records` lists the record ids to show, in order, for a LIST or RECORD question.
    """

    passages: tuple[Document, ...]
    supported: bool
    records: tuple[str, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True)
class Draft:
    """A sentence as a writer proposes it, not yet checked.

    `heading` is one of the fixed headings under which it stands; `label` one of the fixed labels
    set before it; `style` says how it is laid out. `record` is the id of the record that a title
    names or that advice comes from; `advice` needs no citation but has to pass as a suggestion.
    `prose` is what a language model wrote, which may be either.
    """

    text: str
    heading: str | None = None
    label: str | None = None
    style: Literal["bullet", "title", "detail", "paragraph", "continued"] = "bullet"
    record: str | None = None
    advice: bool = False
    prose: bool = False


@dataclass(frozen=True)
class Sentence:
    """A checked sentence with the numbers of the citations that support it."""

    draft: Draft
    citations: tuple[int, ...]
    verdict: Verdict
    score: float
    resume_lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence itself, without citation marks."""
        return self.draft.text

    def as_json(self) -> dict[str, Any]:
        """The sentence in the one JSON form."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "resume_lines": list(self.resume_lines),
            "verdict": self.verdict,
            "score": self.score,
        }


@dataclass(frozen=True)
class Citation:
    """A passage that the checker found to support a sentence.

    `span` is the supporting part of `passage`, as character offsets [start, end).
    `evidence` holds the phrases by which the place is found again in the source, `also` names
    further sources that say the same.
    """

    n: int
    id: str
    title: str
    publisher: str
    url: str | None
    as_of: str | None
    locator: str
    passage: str
    span: tuple[int, int]
    stale: bool
    own_document: bool = False
    evidence: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The citation in the one JSON form."""
        return {
            "n": self.n,
            "id": self.id,
            "title": self.title,
            "publisher": self.publisher,
            "url": self.url,
            "as_of": self.as_of,
            "locator": self.locator,
            "passage": self.passage,
            "span": list(self.span),
            "stale": self.stale,
        }


@dataclass(frozen=True)
class LeftOut:
    """A sentence that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """A list of checked sentences with their citations, and how it was made.

    Where a résumé was used, `resume_lines` holds the lines that are cited, by their ids, and the
    `receipt` says what became of it.
    """

    question: str
    text: str
    abstained: bool
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    corpus: str
    left_out: tuple[LeftOut, ...] = ()
    conflicts: tuple[tuple[int, int], ...] = ()
    coverage: Coverage | None = None
    follow_ups: tuple[str, ...] = ()
    model: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    resume_lines: Mapping[str, str] = field(default_factory=dict)
    receipt: Mapping[str, Any] | None = None
    usage: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The answer in the one JSON form, shared by API, command line and evals."""
        coverage = self.coverage
        return {
            "question": self.question,
            "answer": self.text,
            "abstained": self.abstained,
            "sentences": [sentence.as_json() for sentence in self.sentences],
            "citations": [citation.as_json() for citation in self.citations],
            "resume_lines": dict(self.resume_lines),
            "conflicts": [list(pair) for pair in self.conflicts],
            "left_out": [{"text": item.text, "reason": item.reason} for item in self.left_out],
            "receipt": None if self.receipt is None else dict(self.receipt),
            "usage": None if self.usage is None else dict(self.usage),
            "coverage": None
            if coverage is None
            else {
                "matched": coverage.matched,
                "shown": coverage.shown,
                "records": coverage.records,
            },
            "follow_ups": list(self.follow_ups),
            "model": self.model,
            "corpus": self.corpus,
            "timings_ms": dict(self.timings_ms),
        }


@dataclass(frozen=True)
class Part:
    """One of the questions asked at once, answered: `notices` are fixed words put before it.

    `target` names what the question was taken to be meant for where it left that open.
    """

    sentences: tuple[Sentence, ...] = ()
    notices: tuple[str, ...] = ()
    coverage: Coverage | None = None
    target: str = ""


# What Advisor.stream yields, in this order: one EvidenceFound, sentences, one Answer. Where a
# language model writes, one FactsWritten stands between the sentences of the facts and its own.
@dataclass(frozen=True)
class EvidenceFound:
    """The passages an answer will be written from, as soon as they are known."""

    passages: Sequence[Document]


@dataclass(frozen=True)
class FactsWritten:
    """The answer from facts alone, whole; a language model now writes what stands above it."""

    answer: Answer
    model: str


@dataclass(frozen=True)
class Waiting:
    """The language model is at work, and nothing new has passed the checker."""


Event = EvidenceFound | Sentence | FactsWritten | Waiting | Answer
