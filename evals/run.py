"""The eval run: every question through the advisor, every score with n and a 95% interval."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from advisor.chain import Advisor
from advisor.settings import Settings
from evals.dataset import QUESTIONS, load_samples
from evals.ranking import interval
from evals.scorers import SCORERS

# The lowest mean that passes; what is lower fails the run.
GATES = {"fact coverage": 0.6, "answered": 0.8, "refused": 0.7, "supported": 1.0}


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
        return f"{self.score:14} {self.topic:10} n={self.n:<4} mean {self.mean:.3f}  {interval}"


def run(settings: Settings, out: Path | None, say: Callable[[str], None]) -> int:
    """Answer and score all questions; returns 0 when every gate holds, else 1."""
    # A refusal here is part of the test, not a gap that a person met.
    advisor = Advisor(settings.model_copy(update={"gap_ledger": False}))
    samples = load_samples(QUESTIONS, advisor.corpus)
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    log = []
    for sample in samples:
        answer = advisor.answer(sample.question, sample.history)
        scores = {name: scorer(sample, answer) for name, scorer in SCORERS.items()}
        for name, score in scores.items():
            if score is not None:
                values[name, "all"].append(score.value)
                values[name, sample.topic].append(score.value)
        explained = {
            name: {"value": s.value, "explanation": s.explanation}
            for name, s in scores.items()
            if s
        }
        log.append({"sample": sample.model_dump(), "answer": answer.as_json(), "scores": explained})
    summary = [_row(name, topic, values[name, topic]) for name, topic in sorted(values)]
    say(f"{len(samples)} questions, corpus {advisor.corpus.hash}")
    for row in summary:
        say(str(row))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in log)
        (out / "log.jsonl").write_text(lines, encoding="utf-8")
        content = {"corpus": advisor.corpus.hash, "scores": [asdict(row) for row in summary]}
        (out / "summary.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
    failed = [
        f"{name}: {fmean(values[name, 'all']):.3f} is below {floor}"
        for name, floor in GATES.items()
        if fmean(values[name, "all"]) < floor
    ]
    for line in failed:
        say(f"FAILED {line}")
    return 1 if failed else 0


def _row(name: str, topic: str, values: Sequence[float]) -> Row:
    return Row(name, topic, len(values), fmean(values), *interval(values))
