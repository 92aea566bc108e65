"""The measures of ranking, against values worked out by hand."""

import math

import pytest

from evals.finding import chance_of_no_gain
from evals.ranking import ndcg, recall, reciprocal_rank
from evals.stats import interval

RANKED = ["a", "b", "c", "d"]


def test_recall_counts_what_stands_among_the_first() -> None:
    assert recall(RANKED, {"b", "d"}, 3) == 0.5
    assert recall(RANKED, {"b", "d"}, 4) == 1


def test_ndcg_is_one_for_the_best_order_and_less_for_a_worse_one() -> None:
    assert ndcg(RANKED, {"a", "b"}, 10) == 1
    assert ndcg(RANKED, {"b"}, 10) == pytest.approx(1 / math.log2(3))
    assert ndcg(RANKED, {"x"}, 10) == 0
    assert ndcg(RANKED, {"d"}, 3) == 0


def test_the_reciprocal_rank_is_that_of_the_first() -> None:
    assert reciprocal_rank(RANKED, {"c", "d"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {"x"}) == 0


def test_an_interval_holds_the_mean_and_is_narrow_for_equal_values() -> None:
    assert interval([0.5] * 20) == (0.5, 0.5)
    low, high = interval([0, 1] * 50)
    assert 0.35 < low < 0.5 < high < 0.65


def test_the_paired_bootstrap_tells_a_gain_from_none() -> None:
    worse = [0.1 * (n % 7) for n in range(60)]
    assert chance_of_no_gain([value + 0.05 for value in worse], worse) == 0
    assert chance_of_no_gain(worse, worse) == 1
