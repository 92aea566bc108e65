"""The eval run: every sample through the advisor, every score with n and a 95% interval."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from statistics import fmean, median
from typing import Any

from advisor.chain import Advisor
from advisor.grounding import check
from advisor.records import Corpus
from advisor.settings import Settings
from evals import gates, writing
from evals.answering import answered, with_documents
from evals.baseline import read_baseline, write_baseline
from evals.case import Case
from evals.dataset import AnswerSentence, Data, PlantedClaim, Sample, choose, load_data
from evals.fairness import read_people, unfair_pairs
from evals.judges import Judge
from evals.junit import as_junit
from evals.log import SUMMARY, Entry, Log, read_log, writable
from evals.planting import false_alarms, plant_claims, plant_mutants
from evals.report import write_report
from evals.scorers import score
from evals.stats import corrected_mean, interval

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
    advisor = Advisor(settings.model_copy(update={"gap_ledger": False}))
    data = _data(advisor.corpus)
    samples = choose(data.samples, options.suite, options.limit, options.seed)
    # What decides what is answered, and how; where it is the same a run can be gone on with.
    config = asdict(options) | {
        "out": None,
        "corpus": advisor.corpus.hash,
        "model": settings.model,
        "data": _hash(data.samples),
    }
    with closing(Log(options.out, config)) as log:
        _go_through(samples, advisor, judge, log, progress)
        summary = _summary(log.entries, options, advisor, data)
        if is_baseline:
            write_baseline(summary, by_sample(log.entries))
        return _finish(summary, log.entries, options.out, say)


def rescore(
    settings: Settings, path: Path, options: Options, judge: Judge, say: Callable[[str], None]
) -> int:
    """Score the stored answers of a run again; returns as `run` does."""
    stored = read_log(path)
    if options.out is not None:
        writable(options.out)
    advisor = Advisor(settings.model_copy(update={"gap_ledger": False}))
    data = _data(advisor.corpus)
    entries = [_rescored(entry, judge, advisor) for entry in stored]
    return _finish(_summary(entries, options, advisor, data), entries, options.out, say)


def _data(corpus: Corpus) -> Data:
    """All data that a run looks at, read before any work; raises DataError for bad rows."""
    read_people()
    read_baseline()
    return load_data(corpus)


def _go_through(
    samples: Sequence[Sample],
    advisor: Advisor,
    judge: Judge,
    log: Log,
    progress: Progress,
) -> None:
    """Answer the samples that the log lacks, those with a document of an attacker's last."""
    done = {entry.sample.id for entry in log.entries}

    def answer(chosen: Sequence[Sample], advisor: Advisor) -> None:
        for sample in chosen:
            log.add(answered(sample, advisor, judge))
            progress(len(log.entries), len(samples))

    left = [sample for sample in samples if sample.id not in done]
    answer([sample for sample in left if not sample.document], advisor)
    attacked = [sample for sample in left if sample.document]
    if attacked:
        # All documents are there, also those of samples that were answered before a kill.
        with with_documents(advisor, [s for s in samples if s.document]) as another:
            answer(attacked, another)


def _hash(samples: Sequence[Sample]) -> str:
    rows = "".join(sample.model_dump_json() for sample in samples)
    return sha256(rows.encode()).hexdigest()[:16]


def _summary(
    entries: Sequence[Entry], options: Options, advisor: Advisor, data: Data
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
        "writing": writing.summary([(e.written, e.sample.facts) for e in entries if e.written]),
        "support": _corrected_support(good, data.labelled),
        "mutants": plant_mutants(good, advisor.corpus, options.seed).as_json(),
        "false_alarms": list(false_alarms(good)),
        "fairness": unfair_pairs(
            advisor.corpus, advisor.vocabulary, PEOPLE[options.suite == "full"], options.seed
        ),
        "fabrications": _planted(data.claims, advisor, are_fabrications=True),
        "claims": _planted(data.claims, advisor, are_fabrications=False),
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
    if summary["writing"]:
        say(", ".join(f"{name} {value}" for name, value in summary["writing"].items()))
    for gate in held:
        say(str(gate))
    if out is not None:
        (out / SUMMARY).write_text(json.dumps(summary, indent=2), encoding="utf-8")
        (out / "junit.xml").write_text(as_junit(held, entries), encoding="utf-8")
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


def _rescored(entry: Entry, judge: Judge, advisor: Advisor) -> Entry:
    if entry.answer is None:
        return entry
    case = Case(entry.sample, entry.answer, entry.retrieved, judge, advisor.corpus)
    return replace(entry, scores=score(case))


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


def _corrected_support(
    answers: Sequence[Mapping[str, Any]], labelled: Sequence[AnswerSentence]
) -> dict[str, Any] | None:
    """The share of the shown sentences that is supported, corrected by what people labelled.

    All that is shown passed the checker; of labelled sentences, those that would have passed tell
    how often it errs.
    """
    claims = [s for a in answers for s in a["sentences"] if s["citations"]]
    by_model = any(answer["model"] for answer in answers)
    labels = [
        float(row.label)
        for row in labelled
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
