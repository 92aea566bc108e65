"""A sample with its answer, which is what scorers look at, and the score that they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from advisor.records import Corpus
from advisor.resume.named import SkillNames
from evals.dataset import Sample
from evals.judges import Judge


@dataclass(frozen=True)
class Score:
    """A value, mostly in 0..1, and what it rests on in words."""

    value: float
    explanation: str


@dataclass(frozen=True)
class Case:
    """One answered sample: `answer` in the JSON form, `retrieved` the ids that were found for it.

    `judge` decides what supports what; `corpus` knows which sentences are but names.
    """

    sample: Sample
    answer: Mapping[str, Any]
    retrieved: Sequence[str]
    judge: Judge
    corpus: Corpus
    _verdicts: dict[tuple[str, tuple[int, ...]], bool | None] = field(default_factory=dict)

    @cached_property
    def passages(self) -> dict[int, str]:
        """The passages of the answer's citations by their numbers."""
        return {citation["n"]: citation["passage"] for citation in self.answer["citations"]}

    @cached_property
    def claims(self) -> list[Mapping[str, Any]]:
        """The sentences that claim something of a source: no suggestions, none of a résumé only."""
        return [
            sentence
            for sentence in self.answer["sentences"]
            if sentence["verdict"] == "supported"
            and (sentence["citations"] or not sentence.get("resume_lines"))
        ]

    @cached_property
    def of_resume(self) -> list[Mapping[str, Any]]:
        """The sentences that cite lines of a résumé."""
        return [s for s in self.answer["sentences"] if s.get("resume_lines")]

    @cached_property
    def skill_names(self) -> SkillNames:
        """What tells which skills a text names."""
        return SkillNames(self.corpus)

    def supports(self, text: str, numbers: Sequence[int]) -> bool | None:
        """Whether these citations together support a sentence; None where the judge is unsure."""
        key = text, tuple(numbers)
        if key not in self._verdicts:
            passages = [self.passages[n] for n in numbers if n in self.passages]
            is_name = text in self._names
            self._verdicts[key] = self.judge(text, passages, is_name) if passages else False
        return self._verdicts[key]

    @cached_property
    def _names(self) -> set[str]:
        return {record.name for record in self.corpus.records.values()}
