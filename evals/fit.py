"""Fit the retriever's weights on the tuned half of the questions; print them.

Pairwise logistic regression (Joachims, KDD 2002, with the logistic loss): of a question's
candidates, each passage that answers it should score above each that does not.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.chain import Advisor
from advisor.retrieval import WEIGHTS, HybridRetriever
from advisor.settings import load_settings
from evals.dataset import QUESTIONS, Sample, load_samples

CANDIDATES = 100
FOLDS = 5


def main() -> None:
    """Print the weights, scaled so that the first is 1."""
    advisor = Advisor(load_settings(gap_ledger=False))
    samples = load_samples(QUESTIONS, advisor.corpus)
    tuned = [s for s in samples if s.suite == "finding" and s.half == "tuned"]
    weights = fit([_differences(advisor.retriever, sample) for sample in tuned])
    for name, weight in zip(WEIGHTS, weights / weights[0], strict=True):
        sys.stdout.write(f"{name}: {weight:.2f}\n")


def fit(differences: Sequence[Any]) -> Any:
    """The weights under which most differences [pairs, signs] are positive."""
    from sklearn.linear_model import LogisticRegression

    pairs = np.concatenate(differences)
    labels = np.repeat([1, 0], len(pairs))
    model = LogisticRegression(fit_intercept=False, max_iter=3000)
    return model.fit(np.concatenate([pairs, -pairs]), labels).coef_[0]


def _differences(retriever: HybridRetriever, sample: Sample) -> Any:
    """Signs of what answers less signs of what does not, of the candidates for a question."""
    rows = {p.metadata["id"]: row for row, p in enumerate(retriever.index.layout.passages)}
    asked = retriever.read(sample.question)
    wanted = [rows[fact] for fact in sample.facts]
    others = [row for row in retriever.candidates(asked) if row not in wanted]
    right, wrong = (retriever.signs(asked, np.array(r)) for r in (wanted, others))
    # Each question counts the same, however many passages answer it.
    return (right[:, None] - wrong[None]).reshape(-1, right.shape[1]) / len(wanted)


if __name__ == "__main__":
    main()
