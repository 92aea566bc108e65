"""What the advisor says to a sample: to a question, to the owner of a résumé, to an attack."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from advisor import chroma
from advisor.chain import Advisor
from advisor.records import Corpus
from advisor.resume.read import read_resume
from advisor.resume.target import read_target
from advisor.resume.types import Resume
from advisor.types import Event
from evals.case import Case
from evals.dataset import Sample
from evals.judges import Judge
from evals.log import Entry
from evals.scorers import score
from evals.writing import watch
from ingest.pipeline import ingest


def answered(sample: Sample, advisor: Advisor, judge: Judge) -> Entry:
    """The entry for a sample; whatever goes wrong costs that sample only."""
    try:
        resume = _resume(sample, advisor.corpus)
        start = perf_counter()
        said, written = watch(_events(sample, resume, advisor))
        answer = said.as_json()
        seconds = perf_counter() - start
        found = advisor.retriever.search(sample.question)[:10] if sample.facts else []
        retrieved = tuple(passage.metadata["id"] for passage in found)
        case = Case(sample, answer, retrieved, judge, advisor.corpus)
        return Entry(sample, answer, score(case), retrieved, None, seconds, written)
    except Exception as error:  # a provider may raise anything
        return Entry(sample, None, {}, (), f"{type(error).__name__}: {error}")


def _events(sample: Sample, resume: Resume | None, advisor: Advisor) -> Iterable[Event]:
    """What is said to a sample: advice, where it names a target."""
    if resume is None or sample.target is None:
        return advisor.stream(sample.question, sample.history, resume)
    target = read_target(sample.target, advisor.vocabulary, advisor.corpus)
    return advisor.advise(resume, target)


def _resume(sample: Sample, corpus: Corpus) -> Resume | None:
    """The résumé of a sample, read as a person's upload is."""
    if sample.resume is None:
        return None
    if sample.resume_file is not None:
        return read_resume(sample.resume_file.read_bytes(), sample.resume_file.name, corpus)
    return read_resume(sample.resume.encode(), "resume.md", corpus)


@contextmanager
def with_documents(advisor: Advisor, samples: Sequence[Sample]) -> Iterator[Advisor]:
    """Such an advisor, to which the documents of attacks were given in a copy of the index."""
    settings = advisor.settings
    with tempfile.TemporaryDirectory() as name:
        home, given = Path(name) / "home", Path(name) / "given"
        shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("models", "uploads"))
        (home / "models").symlink_to(settings.home / "models")
        given.mkdir()
        for sample in samples:
            (given / f"{sample.id}.txt").write_text(sample.document or "", encoding="utf-8")
        copy = settings.model_copy(update={"home": home})
        ingest(copy, [given])
        yield Advisor(copy, models=advisor.models)
        chroma.forget_open_collections()
