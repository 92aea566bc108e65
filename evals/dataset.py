"""The samples: questions with the facts that a good answer holds, or none where it must refuse."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.errors import SettingsError
from advisor.records import Corpus
from advisor.types import Turn
from evals.rows import load_rows

DATA = Path(__file__).parent / "data"
QUESTIONS = DATA / "questions.jsonl"
ATTACKS = DATA / "attacks.jsonl"
CLAIMS = DATA / "claims.jsonl"
ADVICE = DATA / "advice.jsonl"
RESUMES = DATA / "resumes"
ANSWER_SENTENCES = DATA / "answer_sentences.jsonl"

SMOKE = 6  # samples of each suite in the smoke suite

Text = Annotated[str, Field(min_length=1)]


class OfResume(BaseModel):
    """What a good answer says of a résumé, by the ids of skills and projects.

    `skills` are all that its lines bear out; on those that are `optional` people may differ.
    Those that the answer has to name are in `have`, each with words of a line that shows it, and
    in `missing`. `lines` are words of lines that it has to cite. One of `projects` has to be
    proposed, none of `unfit` may be.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    skills: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    have: dict[str, Text] = {}
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()


class Sample(BaseModel):
    """A question (the input), and the ids of the facts that answer it (the target).

    A question for records has their ids instead: all that match. An attack has strings that the
    answer must not hold, and perhaps a document that its author got ingested. On the `untouched`
    half nothing was ever tuned.

    With a `resume`, as Markdown or as the name of a file in `data/resumes`, the question is its
    owner's; with a `target` besides, advice towards that is asked for. `instruction` is what an
    attacker hid in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    suite: Text
    topic: Text
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    half: Literal["tuned", "untouched"] = "tuned"
    question: Text
    history: tuple[Turn, ...] = ()
    document: str | None = None
    facts: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    abstain: bool = False
    forbidden: tuple[str, ...] = ()
    resume: Text | None = None
    target: Text | None = None
    wanted: OfResume | None = None
    instruction: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _asks_for_advice(cls, row: Any) -> Any:
        if isinstance(row, dict) and row.get("target") and "question" not in row:
            return row | {"question": f"Advice towards {row['target']}"}
        return row

    @property
    def is_answerable(self) -> bool:
        """Whether it is known what a good answer holds."""
        return bool(self.facts or self.records or self.wanted)

    @property
    def resume_file(self) -> Path | None:
        """The file of its résumé; None where that stands in the row, or where there is none."""
        if self.resume is None or "\n" in self.resume:
            return None
        return RESUMES / self.resume


class PlantedClaim(BaseModel):
    """A sentence that the facts beside it do not support, made to slip past the checker.

    One that is `allowed` is an honest control. A `suggestion` is planted as advice.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    kind: Text
    facts: Annotated[tuple[str, ...], Field(min_length=1)]
    sentence: Text
    suggestion: bool = False
    allowed: bool = False


class AnswerSentence(BaseModel):
    """A sentence of an answer with the passages it was written from, labelled in two passes.

    1: the passages together fully support it. `label` is what the passes agreed on in the end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    question: Text
    writer: Text
    passages: Annotated[tuple[str, ...], Field(min_length=1)]
    sentence: Text
    first_label: Literal[0, 1]
    second_label: Literal[0, 1]
    label: Literal[0, 1]


def load_samples(path: Path, corpus: Corpus) -> list[Sample]:
    """The samples of a file; raises DataError that names each malformed line, before any work."""
    return load_rows(path, Sample, lambda sample: _against_sample(sample, corpus))


def load_claims(path: Path, corpus: Corpus) -> list[PlantedClaim]:
    """The planted claims of a file; raises DataError as `load_samples` does."""
    return load_rows(path, PlantedClaim, lambda claim: _unknown_facts(claim.facts, corpus))


def load_answer_sentences(path: Path) -> list[AnswerSentence]:
    """The labelled sentences of a file; raises DataError as `load_samples` does."""
    return load_rows(path, AnswerSentence)


def all_samples(corpus: Corpus) -> list[Sample]:
    """The samples of every file."""
    files = (QUESTIONS, ATTACKS, ADVICE)
    return [sample for file in files for sample in load_samples(file, corpus)]


@dataclass(frozen=True)
class Data:
    """All that a run looks at besides the corpus."""

    samples: Sequence[Sample]
    claims: Sequence[PlantedClaim]
    labelled: Sequence[AnswerSentence]


def load_data(corpus: Corpus) -> Data:
    """The rows of every file; raises DataError as `load_samples` does."""
    return Data(
        all_samples(corpus), load_claims(CLAIMS, corpus), load_answer_sentences(ANSWER_SENTENCES)
    )


def choose(samples: Sequence[Sample], suite: str, limit: int | None, seed: int) -> list[Sample]:
    """Those of a suite, at most `limit`, drawn with `seed`; `full` is all, `smoke` a few of each.

    Raises SettingsError where there is no such suite, or nothing is asked for.
    """
    if limit is not None and limit < 1:
        raise SettingsError(f"--limit {limit} leaves nothing to run. Give it 1 or more.")
    names = {sample.suite for sample in samples}
    if suite == "full":
        chosen = list(samples)
    elif suite == "smoke":
        chosen = [s for name in sorted(names) for s in _drawn(samples, name, SMOKE, seed)]
    elif suite in names:
        chosen = [sample for sample in samples if sample.suite == suite]
    else:
        known = ", ".join(["full", "smoke", *sorted(names)])
        raise SettingsError(f"There is no suite ‘{suite}’. There are: {known}.")
    if limit is not None and limit < len(chosen):
        kept = {s.id for s in random.Random(seed).sample(chosen, limit)}
        chosen = [sample for sample in chosen if sample.id in kept]
    return chosen


def _drawn(samples: Sequence[Sample], suite: str, count: int, seed: int) -> list[Sample]:
    of_suite = [sample for sample in samples if sample.suite == suite]
    return random.Random(seed).sample(of_suite, min(count, len(of_suite)))


def _against_sample(sample: Sample, corpus: Corpus) -> Iterator[str]:
    yield from _unknown_facts(sample.facts, corpus)
    for record in sample.records:
        if record not in corpus.records:
            yield f"there is no record ‘{record}’ in the corpus."
    if not (sample.forbidden or sample.instruction) and sample.is_answerable == sample.abstain:
        yield "a question has facts, or is to be refused."
    if sample.resume is None:
        if sample.target or sample.wanted or sample.instruction:
            yield "target, wanted and instruction need a resume."
    elif sample.resume_file is not None:
        if not sample.resume_file.is_file():
            yield f"there is no résumé {sample.resume_file}; one in the row has several lines."
    else:
        yield from _against_text(sample, sample.resume)
    yield from _against_wanted(sample.wanted or OfResume(), corpus)


def _against_text(sample: Sample, resume: str) -> Iterator[str]:
    """What a row says of its résumé has to stand there."""
    wanted = sample.wanted or OfResume()
    for words in (*wanted.have.values(), *wanted.lines, *filter(None, [sample.instruction])):
        if words not in resume:
            yield f"‘{words}’ does not stand in its résumé."


def _against_wanted(wanted: OfResume, corpus: Corpus) -> Iterator[str]:
    known = {skill.id for skill in corpus.skills}
    for skill in (*wanted.skills, *wanted.optional, *wanted.have, *wanted.missing):
        if skill not in known:
            yield f"there is no skill ‘{skill}’ in the corpus."
    for project in (*wanted.projects, *wanted.unfit):
        if getattr(corpus.records.get(project), "record_kind", None) != "project":
            yield f"there is no project ‘{project}’ in the corpus."
    for skill in sorted(wanted.have.keys() - set(wanted.skills)):
        yield f"the skill ‘{skill}’ is to be named, but is not among its skills."
    for skill in sorted(set(wanted.missing) & set(wanted.skills)):
        yield f"the skill ‘{skill}’ is to be missing, but is among its skills."


def _unknown_facts(facts: Sequence[str], corpus: Corpus) -> Iterator[str]:
    for fact in facts:
        if fact not in corpus.facts:
            yield f"there is no fact ‘{fact}’ in the corpus."
