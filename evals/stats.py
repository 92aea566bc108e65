"""Intervals: of a mean, of a paired difference, and of a mean that a fallible checker measured."""

import math
import random
from collections.abc import Hashable, Sequence
from statistics import NormalDist, fmean, pvariance

RESAMPLES = 2000
SEED = 20261122
_Z = NormalDist().inv_cdf(0.975)


def interval(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean, with a fixed seed.

    Values of one cluster (sentences of one question) are drawn together (Field, Welsh, 2007).
    """
    draw = random.Random(SEED)
    if clusters is None:
        means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    else:
        sums: dict[Hashable, tuple[float, int]] = {}
        for value, cluster in zip(values, clusters, strict=True):
            total, count = sums.get(cluster, (0.0, 0))
            sums[cluster] = total + value, count + 1
        groups = list(sums.values())
        means = sorted(_mean_of(draw.choices(groups, k=len(groups))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def corrected_mean(
    judged: Sequence[float], judged_labelled: Sequence[float], labels: Sequence[float]
) -> tuple[float, float, float]:
    """A mean and its 95% interval, corrected for the errors of the checker that measured it.

    Prediction-powered inference (Angelopoulos et al., Science 2023): the checker's mean over all
    that it judged, plus its mean error on what people labelled, whose variances add up.
    """
    errors = [label - guess for label, guess in zip(labels, judged_labelled, strict=True)]
    mean = fmean(judged) + fmean(errors)
    spread = _Z * math.sqrt(pvariance(judged) / len(judged) + pvariance(errors) / len(errors))
    return min(1.0, max(0.0, mean)), max(0.0, mean - spread), min(1.0, mean + spread)


def _mean_of(groups: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in groups) / sum(count for _, count in groups)
