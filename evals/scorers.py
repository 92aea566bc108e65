"""Scorers: each takes a sample and its answer, and says how well one thing was done."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.grounding import check
from advisor.types import Answer, Sentence
from evals.dataset import Sample


@dataclass(frozen=True)
class Score:
    """A value in 0..1, and what it rests on in words."""

    value: float
    explanation: str


Scorer = Callable[[Sample, Answer], Score | None]


def fact_coverage(sample: Sample, answer: Answer) -> Score | None:
    """The share of the target facts that the answer cites; None where there are none."""
    if not sample.facts:
        return None
    cited = {citation.id for citation in answer.citations} if not answer.abstained else set()
    missing = [fact for fact in sample.facts if fact not in cited]
    return Score(1 - len(missing) / len(sample.facts), f"missing: {', '.join(missing) or 'none'}")


def record_coverage(sample: Sample, answer: Answer) -> Score | None:
    """The share of the target records that the answer speaks of; None where there are none."""
    if not sample.records:
        return None
    shown = {citation.id.partition(".")[0] for citation in answer.citations}
    missing = [record for record in sample.records if answer.abstained or record not in shown]
    return Score(1 - len(missing) / len(sample.records), f"missing: {', '.join(missing) or 'none'}")


def answered(sample: Sample, answer: Answer) -> Score | None:
    """Whether an answerable question was answered; None for the others."""
    return None if sample.abstain else Score(float(not answer.abstained), answer.text[:80])


def refused(sample: Sample, answer: Answer) -> Score | None:
    """Whether an unanswerable question was refused; None for the others."""
    return Score(float(answer.abstained), answer.text[:80]) if sample.abstain else None


def supported(sample: Sample, answer: Answer) -> Score | None:
    """The share of sentences, suggestions apart, that their own citations support."""
    claims = [sentence for sentence in answer.sentences if sentence.verdict == "supported"]
    if not claims:
        return None
    passages = {citation.n: citation.passage for citation in answer.citations}
    bad = [
        sentence.text
        for sentence in claims
        if not sentence.citations
        or not _is_borne_out(sentence, [passages[n] for n in sentence.citations])
    ]
    return Score(1 - len(bad) / len(claims), f"unsupported: {'; '.join(bad) or 'none'}")


def _is_borne_out(sentence: Sentence, passages: list[str]) -> bool:
    is_name = sentence.draft.style == "title"
    return check(sentence.text, passages, is_name).verdict == "supported"


SCORERS: dict[str, Scorer] = {
    "fact coverage": fact_coverage,
    "record coverage": record_coverage,
    "answered": answered,
    "refused": refused,
    "supported": supported,
}
