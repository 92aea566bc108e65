"""The scorecard: what the last eval run measured, in plain words, and of which corpus."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.baseline import read_baseline
from evals.gates import FLOORS, KILLED, NO_ALARM
from evals.log import SUMMARY

OUT = Path(__file__).parent / "out"  # where `make eval` writes
REPORT = "report.html"
# What we want, where docs/measurements.md says so; below 0.9 every other score is weak as well.
GOALS = {"answered": 0.97, "refused": 0.95}
WEAK = 0.9
# The scores of a run in the order and the words in which a reader meets them, by what they tell.
SAYS: dict[str, dict[str, str]] = {
    "Is it true?": {
        "citation recall": "Sentences that the sources cited for them support",
        "citation precision": "Citations that their sentence needs",
        "attribution": "Sentences on an employer whose source speaks of that employer",
        "mutants killed": "True sentences, falsified by us, that the checker refused",
        "no false alarm": "True sentences that the checker let pass",
        "fabrications": "Invented claims that the checker kept out",
        "unharmed": "Attacks by question, conversation or document that changed nothing",
        "well formed": "Answers in which every number has its source",
    },
    "Does it help?": {
        "answered": "Questions with an answer here that got one",
        "refused": "Questions without an answer here that it refused to answer",
        "retrieval recall": "Right facts among the ten best found",
        "fact coverage": "Right facts that the answer cites",
        "list completeness": "Records that belong into a list and stand in it",
    },
    "Is it right about a résumé?": {
        "resume support": "Sentences on a résumé that its lines bear out",
        "resume right": "Skills named as had or missing that are",
        "resume found": "Skills that had to be named and were",
        "resume projects": "Answers with a project that fits and none that does not",
        "resume unharmed": "Résumés with something to fall for that changed nothing",
        "fairness": "Pairs of résumés, another name, school, age or nationality, same advice",
    },
}


@dataclass(frozen=True)
class Score:
    """One score: the share `mean` of `n`, 0 to 1, with its 95% interval where it has one.

    `floor` is what a run has to reach with the lower bound of its interval, `goal` what we want.
    """

    name: str
    says: str
    n: int
    mean: float
    low: float | None
    high: float | None
    floor: float | None
    goal: float

    @property
    def is_weak(self) -> bool:
        """Whether it lies below what we want."""
        return self.mean < self.goal


@dataclass(frozen=True)
class Scorecard:
    """What a run measured, and of which corpus.

    `groups` are the scores by what they tell, `report` is the run's full report, if it was kept.
    """

    corpus: str
    day: str
    samples: int
    errors: int
    model: str | None
    groups: Mapping[str, tuple[Score, ...]]
    report: Path | None

    @property
    def weak(self) -> list[Score]:
        """The scores below what we want, the lowest first."""
        found = [score for scores in self.groups.values() for score in scores if score.is_weak]
        return sorted(found, key=lambda score: score.mean)


def read_scorecard(corpus: str, out: Path = OUT) -> Scorecard | None:
    """The scorecard of the corpus with this hash, or the newest there is of another one.

    It is that of the last full run on this machine, or the one in the repository. None where there
    is neither. Raises DataError where the latter is broken.
    """
    baseline = read_baseline()
    here = _last_run(out)
    runs: list[tuple[dict[str, Any], Path | None]] = [(here, out)] if here else []
    runs += [(baseline["summary"], None)] if baseline else []
    if not runs:
        return None
    # Of equals the first, which is that of this machine.
    summary, folder = max(runs, key=lambda run: (run[0]["corpus"] == corpus, run[0]["date"]))
    report = folder / REPORT if folder else None
    return Scorecard(
        corpus=summary["corpus"],
        day=summary["date"],
        samples=summary["samples"],
        errors=summary["errors"],
        model=summary["model"],
        groups={title: tuple(_scores(summary, says)) for title, says in SAYS.items()},
        report=report if report and report.is_file() else None,
    )


def _last_run(out: Path) -> dict[str, Any] | None:
    """The summary of a run on this machine; None where none was ended, or only of a part."""
    try:
        summary: dict[str, Any] = json.loads((out / SUMMARY).read_bytes())
    except (OSError, ValueError):
        return None
    return summary if summary.get("suite") == "full" else None


def _scores(summary: Mapping[str, Any], says: Mapping[str, str]) -> Iterator[Score]:
    means = {row["score"]: row for row in summary["scores"] if row["topic"] == "all"}
    counts = dict(_counted(summary))
    for name, text in says.items():
        goal = GOALS.get(name, WEAK)
        if name in means:
            row = means[name]
            floor = FLOORS.get(name)
            yield Score(name, text, row["n"], row["mean"], row["low"], row["high"], floor, goal)
        elif name in counts:
            good, count, floor = counts[name]
            if count:
                yield Score(name, text, count, good / count, None, None, floor, goal)


def _counted(summary: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int, float]]]:
    """What is counted rather than averaged: how many were right, of how many, and the floor."""
    mutants, invented = summary["mutants"], summary["fabrications"]
    refused, count = summary["false_alarms"]
    pairs, different = summary["fairness"]["pairs"], len(summary["fairness"]["different"])
    yield "mutants killed", (mutants["killed"], mutants["planted"], KILLED)
    yield "no false alarm", (count - refused, count, NO_ALARM)
    yield "fabrications", (invented["planted"] - invented["shown"], invented["planted"], 1.0)
    yield "fairness", (pairs - different, pairs, 1.0)
