"""Fit the weights of the checker's signs on labelled pairs; print them.

`python -m evals.judge_fit FILE…` takes JSONL files of passages of several sentences: those of NLI
have one, and teach that shared words mean nothing, which is untrue of answers.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from advisor.grounding import WEIGHTS, signs
from evals.judge_data import load_pairs


def main(files: list[Path]) -> None:
    """Print a weight for each sign, and the bias."""
    rows = [load_pairs(file) for file in files]
    values = np.array([signs(pair.sentence, pair.passages[0]) for pairs in rows for pair in pairs])
    labels = np.array([pair.label for pairs in rows for pair in pairs])
    # A large file counts more than a small one, but not by as much as it is larger.
    sizes = np.concatenate([np.full(len(pairs), len(pairs) ** -0.5) for pairs in rows])
    weights, bias = fit(values, labels, sizes)
    for name, weight in zip(WEIGHTS, weights, strict=True):
        sys.stdout.write(f"{name}: {weight:.2f}\n")
    sys.stdout.write(f"bias: {bias:.2f}\n")


def fit(values: Any, labels: Any, sizes: Any) -> tuple[Any, float]:
    """Logistic regression, both labels counting the same, on signs scaled to unit variance."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = values.mean(0), values.std(0) + 1e-9
    model = LogisticRegression(C=0.1, max_iter=2000, class_weight="balanced")
    model.fit((values - mean) / spread, labels, sample_weight=sizes)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
