"""The eval run: every sample through the advisor, every score with n and a 95% interval."""

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any

from advisor import store
from advisor.chain import Advisor
from advisor.grounding import check
from advisor.records import Corpus
from advisor.resume.read import read_resume
from advisor.resume.target import read_target
from advisor.resume.types import Resume
from advisor.settings import Settings
from advisor.types import Answer
from evals import gates
from evals.case import Case
from evals.dataset import (
    ANSWER_SENTENCES,
    CLAIMS,
    AnswerSentence,
    PlantedClaim,
    Sample,
    all_samples,
    choose,
    load_answer_sentences,
    load_claims,
)
from evals.fairness import unfair_pairs
from evals.judges import Judge
from evals.log import SUMMARY, Entry, Log, read_log
from evals.planting import false_alarms, plant_claims, plant_mutants
from evals.report import write_report
from evals.scorers import score
from evals.stats import corrected_mean, interval
from ingest.pipeline import ingest

BASELINE = Path(__file__).parent / "baseline.json"
FABRICATION = "fabrication"
PEOPLE = (4, 40)  # at most so many in counterfactual pairs: of a part of the suite, of all of it
QUOTED = "quote"  # the writer of labelled sentences that no model wrote


@dataclass(frozen=True)
class Row:
    """The mean of one score over one topic, with its 95% interval."""

    score: str
    topic: str
    n: int
    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        """The row for a terminal."""
        interval = f"95% {self.low:.3f} to {self.high:.3f}"
        return f"{self.score:18} n={self.n:<4} mean {self.mean:.3f}  {interval}"


@dataclass(frozen=True)
class Options:
    """What to run: a suite, at most `limit` of it, drawn with `seed`, judged by `judge`."""

    suite: str = "full"
    limit: int | None = None
    seed: int = 1
    judge: str = "tier0"
    out: Path | None = None


Progress = Callable[[int, int], None]


def run(
    settings: Settings,
    options: Options,
    judge: Judge,
    say: Callable[[str], None],
    progress: Progress = lambda done, total: None,
    is_baseline: bool = False,
) -> int:
    """Answer and score the samples; returns 0 where every gate holds, else 1.

    With `out`, what an earlier run with the same options left undone is gone on with. Where it
    `is_baseline` it becomes what later runs are compared with.
    """
    # A refusal here is part of the test, not a gap that a person met.
    settings = settings.model_copy(update={"gap_ledger": False})
    advisor = Advisor(settings)
    claims = load_claims(CLAIMS, advisor.corpus)
    samples = choose(all_samples(advisor.corpus), options.suite, options.limit, options.seed)
    log = Log(options.out, {"corpus": advisor.corpus.hash, **asdict(options), "out": None})
    done = {entry.sample.id for entry in log.entries}
    left = [sample for sample in samples if sample.id not in done]

    def go_through(chosen: Sequence[Sample], advisor: Advisor) -> None:
        for sample in chosen:
            log.add(_answered(sample, advisor, judge))
            progress(len(log.entries), len(samples))

    go_through([sample for sample in left if not sample.document], advisor)
    attacked = [sample for sample in left if sample.document]
    if attacked:
        with _with_documents(settings, attacked) as another:
            go_through(attacked, another)
    summary = _summary(log.entries, options, advisor, claims)
    if is_baseline:
        write_baseline(summary, log.entries)
    return _finish(summary, log.entries, options.out, say)


def rescore(
    settings: Settings, path: Path, options: Options, judge: Judge, say: Callable[[str], None]
) -> int:
    """Score the stored answers of a run again; returns as `run` does."""
    advisor = Advisor(settings.model_copy(update={"gap_ledger": False}))
    claims = load_claims(CLAIMS, advisor.corpus)
    entries = [_rescored(entry, judge, advisor) for entry in read_log(path)]
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    return _finish(_summary(entries, options, advisor, claims), entries, options.out, say)


def _summary(
    entries: Sequence[Entry], options: Options, advisor: Advisor, claims: Sequence[PlantedClaim]
) -> dict[str, Any]:
    """The scores of a run by topic, what the checker killed, how long answers took."""
    good = [
        entry.answer
        for entry in entries
        if entry.answer is not None and not entry.answer["abstained"]
    ]
    seconds = sorted(entry.seconds for entry in entries if entry.error is None) or [0.0]
    models = {entry.answer["model"] for entry in entries if entry.answer}
    return {
        "corpus": advisor.corpus.hash,
        "model": next(iter(models), None),
        "judge": options.judge,
        "suite": options.suite,
        "seed": options.seed,
        "date": date.today().isoformat(),
        "samples": len(entries),
        "errors": sum(entry.error is not None for entry in entries),
        "scores": [asdict(row) for row in rows(entries)],
        "support": _corrected_support(good),
        "mutants": plant_mutants(good, advisor.corpus, options.seed).as_json(),
        "false_alarms": list(false_alarms(good)),
        "fairness": unfair_pairs(
            advisor.corpus, advisor.vocabulary, PEOPLE[options.suite == "full"], options.seed
        ),
        "fabrications": _planted(claims, advisor, are_fabrications=True),
        "claims": _planted(claims, advisor, are_fabrications=False),
        "latency_ms": {
            "p50": round(1000 * median(seconds), 1),
            "p95": round(1000 * seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))], 1),
        },
    }


def _finish(
    summary: dict[str, Any], entries: Sequence[Entry], out: Path | None, say: Callable[[str], None]
) -> int:
    """Print the scores and the gates, write what `out` is to hold; returns the exit code."""
    baseline = read_baseline()
    held = _gates(summary, entries, baseline)
    summary["gates"] = [asdict(gate) for gate in held]
    summary["passed"] = all(gate.passed for gate in held)
    say(f"{summary['samples']} samples, {summary['errors']} errors, corpus {summary['corpus']}")
    for row in summary["scores"]:
        if row["topic"] == "all":
            say(str(Row(**row)))
    for gate in held:
        say(str(gate))
    if out is not None:
        (out / SUMMARY).write_text(json.dumps(summary, indent=2), encoding="utf-8")
        (out / "junit.xml").write_text(_junit(held, entries), encoding="utf-8")
        lines = [entry.as_json() for entry in entries]
        write_report(summary, lines, baseline and baseline["summary"], out / "report.html")
        say(f"The report is in {out / 'report.html'}.")
    return 0 if summary["passed"] else 1


def rows(entries: Sequence[Entry]) -> list[Row]:
    """The mean of each score, over all samples and over each topic and suite."""
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for entry in entries:
        topics = dict.fromkeys(("all", entry.sample.topic, f"suite {entry.sample.suite}"))
        for name, found in entry.scores.items():
            for topic in topics:
                values[name, topic].append(found.value)
    return [
        Row(name, topic, len(found), fmean(found), *interval(found))
        for (name, topic), found in sorted(values.items())
    ]


def by_sample(entries: Sequence[Entry]) -> dict[str, dict[str, float]]:
    """The values of each score by the id of their sample."""
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        for name, found in entry.scores.items():
            values[name][entry.sample.id] = round(found.value, 4)
    return dict(values)


def read_baseline() -> dict[str, Any] | None:
    """The run that others are compared with: its summary, and its values by sample."""
    if not BASELINE.is_file():
        return None
    content: dict[str, Any] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return content


def write_baseline(summary: Mapping[str, Any], entries: Sequence[Entry]) -> None:
    """Make a run the one that others are compared with."""
    kept = {key: value for key, value in summary.items() if key not in ("gates", "claims")}
    content = {"summary": kept, "values": by_sample(entries)}
    BASELINE.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def _rescored(entry: Entry, judge: Judge, advisor: Advisor) -> Entry:
    if entry.answer is None:
        return entry
    case = Case(entry.sample, entry.answer, entry.retrieved, judge, advisor.corpus)
    return replace(entry, scores=score(case))


def _answered(sample: Sample, advisor: Advisor, judge: Judge) -> Entry:
    """The entry for a sample; whatever goes wrong costs that sample only."""
    try:
        resume = _resume(sample, advisor.corpus)
        start = perf_counter()
        answer = _answer(sample, resume, advisor).as_json()
        seconds = perf_counter() - start
        found = advisor.retriever.search(sample.question)[:10] if sample.facts else []
        retrieved = tuple(passage.metadata["id"] for passage in found)
        case = Case(sample, answer, retrieved, judge, advisor.corpus)
        return Entry(sample, answer, score(case), retrieved, None, seconds)
    except Exception as error:  # a provider may raise anything
        return Entry(sample, None, {}, (), f"{type(error).__name__}: {error}")


def _answer(sample: Sample, resume: Resume | None, advisor: Advisor) -> Answer:
    """What is said to a sample: advice, where it names a target."""
    if resume is None or sample.target is None:
        return advisor.answer(sample.question, sample.history, resume)
    target = read_target(sample.target, advisor.vocabulary, advisor.corpus)
    return advisor.resumes.advise(resume, target)


def _resume(sample: Sample, corpus: Corpus) -> Resume | None:
    """The résumé of a sample, read as a person's upload is."""
    if sample.resume is None:
        return None
    if sample.resume_file is not None:
        return read_resume(sample.resume_file.read_bytes(), sample.resume_file.name, corpus)
    return read_resume(sample.resume.encode(), "resume.md", corpus)


@contextmanager
def _with_documents(settings: Settings, samples: Sequence[Sample]) -> Iterator[Advisor]:
    """An advisor to which the documents of attacks were given, in a copy of the index."""
    with tempfile.TemporaryDirectory() as name:
        home, given = Path(name) / "home", Path(name) / "given"
        shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("models", "uploads"))
        (home / "models").symlink_to(settings.home / "models")
        given.mkdir()
        for sample in samples:
            (given / f"{sample.id}.txt").write_text(sample.document or "", encoding="utf-8")
        copy = settings.model_copy(update={"home": home})
        ingest(copy, [given])
        yield Advisor(copy)
        store.forget_open_collections()


def _planted(
    claims: Sequence[PlantedClaim], advisor: Advisor, are_fabrications: bool
) -> dict[str, Any]:
    chosen = [claim for claim in claims if (claim.kind == FABRICATION) == are_fabrications]
    return plant_claims(chosen, advisor.corpus).as_json()


def _gates(
    summary: Mapping[str, Any], entries: Sequence[Entry], baseline: Mapping[str, Any] | None
) -> list[gates.Gate]:
    values = by_sample(entries)
    held = [*gates.floors(values), gates.killed(summary["mutants"])]
    held.append(gates.few_alarms(*summary["false_alarms"]))
    held.append(gates.none_shown(summary["fabrications"]))
    held.append(gates.fair(summary["fairness"]))
    if baseline is not None:
        held += gates.regression(values, baseline["values"])
    return held


def _corrected_support(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The share of the shown sentences that is supported, corrected by what people labelled.

    All that is shown passed the checker; of labelled sentences, those that would have passed tell
    how often it errs.
    """
    claims = [s for a in answers for s in a["sentences"] if s["citations"]]
    by_model = any(answer["model"] for answer in answers)
    labels = [
        float(row.label)
        for row in load_answer_sentences(ANSWER_SENTENCES)
        if (row.writer != QUOTED) == by_model and _would_be_shown(row)
    ]
    if not claims or not labels:
        return None
    shown = [1.0] * len(claims)
    mean, low, high = corrected_mean(shown, [1.0] * len(labels), labels)
    found = {"corrected": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}
    return {"reported": 1.0, **found, "sentences": len(claims), "labelled": len(labels)}


def _would_be_shown(row: AnswerSentence) -> bool:
    return check(row.sentence, row.passages).is_sure


def _junit(held: Sequence[gates.Gate], entries: Sequence[Entry]) -> str:
    """The gates, and the samples that ended in an error, as test cases."""
    from xml.etree import ElementTree

    suite = ElementTree.Element("testsuite", name="advisor eval")
    for gate in held:
        case = ElementTree.SubElement(suite, "testcase", classname="gates", name=gate.score)
        if not gate.passed:
            ElementTree.SubElement(case, "failure", message=gate.why)
    for entry in entries:
        case = ElementTree.SubElement(
            suite, "testcase", classname=entry.sample.suite, name=entry.sample.id,
            time=f"{entry.seconds:.3f}",
        )  # fmt: skip
        if entry.error is not None:
            ElementTree.SubElement(case, "error", message=entry.error)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(not gate.passed for gate in held)))
    suite.set("errors", str(sum(entry.error is not None for entry in entries)))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
