"""Is the checker right? Its verdicts on labelled pairs, beside two judges that need no skill."""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from advisor.claims import read_claim, read_passage
from advisor.grounding import check
from evals.dataset import ANSWER_SENTENCES, load_answer_sentences
from evals.judge_data import Pair, load_pairs
from evals.stats import RESAMPLES, SEED

# The share of a sentence's words above which plain coverage calls it supported.
COVERED = 0.75


@dataclass(frozen=True)
class Validity:
    """How verdicts and scores agree with labels, with 95% intervals clustered by group.

    `confusion` is [true positives, false positives, false negatives, true negatives], where
    positive is “supported”.
    """

    judge: str
    n: int
    balanced_accuracy: float
    balanced_accuracy_interval: tuple[float, float]
    f1: float
    kappa: float
    auc: float
    auc_interval: tuple[float, float]
    confusion: tuple[int, int, int, int]

    def __str__(self) -> str:
        """The figures for a terminal."""
        low, high = self.balanced_accuracy_interval
        auc_low, auc_high = self.auc_interval
        return (
            f"{self.judge:12} n={self.n:<5} balanced accuracy {self.balanced_accuracy:.3f} "
            f"({low:.3f} to {high:.3f})  F1 {self.f1:.3f}  kappa {self.kappa:.3f}  "
            f"AUC {self.auc:.3f} ({auc_low:.3f} to {auc_high:.3f})  TP/FP/FN/TN {self.confusion}"
        )


def validate(path: Path) -> list[dict[str, Any]]:
    """The checker, plain coverage and always-yes on the pairs of a file, as `Validity` in JSON.

    Where the rows come from several sources, the checker on each of them too.
    """
    pairs = _own_pairs() if path == ANSWER_SENTENCES else load_pairs(path)
    found = [measured(name, pairs, judge) for name, judge in JUDGES.items()]
    sources = sorted({pair.source for pair in pairs})
    for source in sources if len(sources) > 1 else ():
        of_source = [pair for pair in pairs if pair.source == source]
        found.append(measured(f"checker on {source}", of_source, _checker))
    return [asdict(figures) for figures in found]


def measured(
    name: str, pairs: Sequence[Pair], judge: Callable[[Pair], tuple[bool, float]]
) -> Validity:
    """How one judge, from a pair to a verdict and a score, agrees with the labels."""
    rows = [(pair.label, *judge(pair)) for pair in pairs]
    groups: dict[str, list[tuple[int, bool, float]]] = {}
    for pair, row in zip(pairs, rows, strict=True):
        groups.setdefault(pair.group, []).append(row)
    confusion = _confusion(rows)
    accuracies, areas = [], []
    draw = random.Random(SEED)
    clusters = list(groups.values())
    for _ in range(RESAMPLES // 4):
        drawn = [row for cluster in draw.choices(clusters, k=len(clusters)) for row in cluster]
        if len({label for label, _, _ in drawn}) == 2:
            accuracies.append(_balanced_accuracy(_confusion(drawn)))
            areas.append(auc([label for label, _, _ in drawn], [s for _, _, s in drawn]))
    return Validity(
        judge=name,
        n=len(rows),
        balanced_accuracy=round(_balanced_accuracy(confusion), 4),
        balanced_accuracy_interval=_percentiles(accuracies),
        f1=round(_f1(confusion), 4),
        kappa=round(_kappa(confusion), 4),
        auc=round(auc([label for label, _, _ in rows], [s for _, _, s in rows]), 4),
        auc_interval=_percentiles(areas),
        confusion=confusion,
    )


def auc(labels: Sequence[int], scores: Sequence[float]) -> float:
    """The chance that a supported pair scores above an unsupported one; 0.5 with one label only."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and scores[order[end + 1]] == scores[order[start]]:
            end += 1
        for position in range(start, end + 1):
            ranks[order[position]] = (start + end) / 2 + 1
        start = end + 1
    positive = sum(labels)
    negative = len(labels) - positive
    if not positive or not negative:
        return 0.5
    held = sum(rank for rank, label in zip(ranks, labels, strict=True) if label)
    return (held - positive * (positive + 1) / 2) / (positive * negative)


def _own_pairs() -> list[Pair]:
    return [
        Pair(passage=row.passages, sentence=row.sentence, label=row.label, group=row.question)
        for row in load_answer_sentences(ANSWER_SENTENCES)
    ]


def _checker(pair: Pair) -> tuple[bool, float]:
    support = check(pair.sentence, pair.passages)
    return support.verdict == "supported", support.score


def _coverage(pair: Pair) -> tuple[bool, float]:
    claim = read_claim(pair.sentence)
    share = max(claim.share_in(read_passage(passage).stems) for passage in pair.passages)
    return share > COVERED, share


JUDGES: dict[str, Callable[[Pair], tuple[bool, float]]] = {
    "checker": _checker,
    "coverage": _coverage,
    "always yes": lambda pair: (True, 1.0),
}


def _confusion(rows: Sequence[tuple[int, bool, float]]) -> tuple[int, int, int, int]:
    cells = [(bool(label), verdict) for label, verdict, _ in rows]
    return (
        cells.count((True, True)),
        cells.count((False, True)),
        cells.count((True, False)),
        cells.count((False, False)),
    )


def _balanced_accuracy(confusion: tuple[int, int, int, int]) -> float:
    tp, fp, fn, tn = confusion
    shares = [right / (right + wrong) for right, wrong in ((tp, fn), (tn, fp)) if right + wrong]
    return fmean(shares) if shares else 0.0


def _f1(confusion: tuple[int, int, int, int]) -> float:
    tp, fp, fn, _ = confusion
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def _kappa(confusion: tuple[int, int, int, int]) -> float:
    """Cohen's kappa: agreement beyond chance."""
    tp, fp, fn, tn = confusion
    n = tp + fp + fn + tn
    agreed = (tp + tn) / n
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    ordered = sorted(values)
    low, high = int(0.025 * len(ordered)), max(0, int(0.975 * len(ordered)) - 1)
    return round(ordered[low], 4), round(ordered[high], 4)
