"""How well the right facts are found: dense, lexical and both together, on each half of the data.

`python -m evals.finding` prints the table of docs/measurements.md. On the untouched half nothing
was ever tuned.
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean

import numpy as np

from advisor.chain import Advisor
from advisor.retrieval import HybridRetriever
from advisor.settings import load_settings
from evals.dataset import QUESTIONS, Sample, load_samples
from evals.ranking import ndcg, recall, reciprocal_rank
from evals.stats import interval

# The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009).
RRF = 60
METRICS: dict[str, Callable[[Sequence[str], Sequence[str]], float]] = {
    "recall@5": lambda ranked, facts: recall(ranked, facts, 5),
    "recall@10": lambda ranked, facts: recall(ranked, facts, 10),
    "nDCG@10": lambda ranked, facts: ndcg(ranked, facts, 10),
    "MRR": reciprocal_rank,
}
Ranking = Callable[[str], list[str]]


def rankings(retriever: HybridRetriever) -> dict[str, Ranking]:
    """The ways to rank that are compared, each from a question to the ids of passages."""
    passages = retriever.index.layout.passages

    def ids(rows: Sequence[int]) -> list[str]:
        return [passages[row].metadata["id"] for row in rows]

    def reciprocal(question: str) -> list[str]:
        asked = retriever.read(question)
        fused: Counter[int] = Counter()
        for rows in (retriever.dense(asked), retriever.lexical(asked)):
            for rank, row in enumerate(rows, start=1):
                fused[row] += 1 / (RRF + rank)  # type: ignore[assignment]
        return ids(sorted(fused, key=lambda row: (-fused[row], row)))

    return {
        "dense": lambda question: ids(retriever.dense(retriever.read(question))),
        "lexical": lambda question: ids(retriever.lexical(retriever.read(question))),
        "by reciprocal rank": reciprocal,
        "weighted sum": lambda question: [hit.metadata["id"] for hit in retriever.search(question)],
    }


def score(ranking: Ranking, samples: Sequence[Sample]) -> dict[str, list[float]]:
    """The value of each metric for each sample."""
    ranked = [(ranking(sample.question), sample.facts) for sample in samples]
    return {name: [metric(*pair) for pair in ranked] for name, metric in METRICS.items()}


def chance_of_no_gain(better: Sequence[float], worse: Sequence[float]) -> float:
    """The share of paired bootstrap samples in which the first is not better on average."""
    differences = np.array(better) - np.array(worse)
    draws = np.random.default_rng(0).integers(len(differences), size=(10_000, len(differences)))
    return float((differences[draws].mean(axis=1) <= 0).mean())


def main() -> None:
    """Print a table for each half."""
    advisor = Advisor(load_settings(gap_ledger=False))
    samples = [s for s in load_samples(QUESTIONS, advisor.corpus) if s.suite == "finding"]
    for half in ("tuned", "untouched"):
        chosen = [sample for sample in samples if sample.half == half]
        scores = {
            name: score(ranking, chosen) for name, ranking in rankings(advisor.retriever).items()
        }
        say(f"\n{half} half, {len(chosen)} questions\n\n| ranking | {' | '.join(METRICS)} |")
        say("|---" * (len(METRICS) + 1) + "|")
        for name, values in scores.items():
            cells = [
                f"{fmean(v):.3f} ({low:.3f} to {high:.3f})"
                for v in values.values()
                for low, high in [interval(v)]
            ]
            say(f"| {name} | {' | '.join(cells)} |")
        ours = scores["weighted sum"]
        for other in ("dense", "lexical", "by reciprocal rank"):
            chances = [f"{m} {chance_of_no_gain(ours[m], scores[other][m]):.4f}" for m in METRICS]
            say(f"chance that the sum is no better than {other}: {', '.join(chances)}")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
