"""The questions: each with the facts that a good answer holds, or none where it must refuse."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import CorpusError
from advisor.records import Corpus
from advisor.types import Turn

QUESTIONS = Path(__file__).parent / "data" / "questions.jsonl"


class Sample(BaseModel):
    """A question (the input) and the ids of the facts that answer it (the target).

    A question for records has their ids instead: all that match. On the `untouched` half nothing
    was ever tuned.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    half: Literal["tuned", "untouched"] = "tuned"
    question: Annotated[str, Field(min_length=1)]
    history: tuple[Turn, ...] = ()
    facts: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    abstain: bool = False


def load_samples(path: Path, corpus: Corpus) -> list[Sample]:
    """The samples of a file; raises CorpusError that names each malformed line, before any work."""
    samples, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            sample = Sample.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            problems.append(f"{path}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}.")
            continue
        missing = [fact for fact in sample.facts if fact not in corpus.facts]
        problems += [
            f"{path}:{number}: there is no fact ‘{fact}’ in the corpus." for fact in missing
        ]
        problems += [
            f"{path}:{number}: there is no record ‘{record}’ in the corpus."
            for record in sample.records
            if record not in corpus.records
        ]
        if bool(sample.facts or sample.records) == sample.abstain:
            problems.append(f"{path}:{number}: a question has facts, or is to be refused.")
        samples.append(sample)
    if problems:
        raise CorpusError(problems)
    return samples
