"""How well passages are ranked: recall@k, nDCG@k and MRR.

Relevance is binary: a passage answers the question or it does not. `ranked` are ids, best first,
each once; `relevant` are those that answer, at least one.
"""

import math
from collections.abc import Collection, Sequence


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of the relevant that stands among the first k."""
    return len(set(ranked[:k]) & set(relevant)) / len(relevant)


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin, Kekäläinen, TOIS 2002), 0..1."""
    gains = [1 / math.log2(rank + 2) for rank in range(k)]
    found = sum(gain for gain, item in zip(gains, ranked, strict=False) if item in relevant)
    return found / sum(gains[: len(relevant)])


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """One over the rank of the first relevant one; 0 where there is none."""
    return next((1 / rank for rank, item in enumerate(ranked, start=1) if item in relevant), 0.0)
