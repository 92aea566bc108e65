"""Suggestions: imperatives that claim nothing, and claims dressed as such."""

import pytest

from advisor.suggesting import against_suggestion

TEXTS = [
    "Brindle Freight plans lorry routes with reinforcement learning.",
    "The RouteBench data set holds 12,000 tours under a CC BY licence.",
]
SKILLS = {("reinforc", "learn"), ("kubernet",), ("python",)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Build a small route planner on RouteBench and compare it with a greedy baseline.",
        "First, read how Brindle Freight plans routes.",
        "Practise reinforcement learning on 12,000 tours.",
        "Ask engineers at Brindle Freight about monitoring.",
    ],
)
def test_an_imperative_that_claims_nothing_is_a_suggestion(sentence: str) -> None:
    assert against_suggestion(sentence, TEXTS, SKILLS) == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Remember that Brindle Freight plans routes.", "it tells the reader to do nothing"),
        ("Brindle Freight pays well.", "it tells the reader to do nothing"),
        ("Apply to Brindle Freight, which pays interns well.", "‘which’ makes a claim of it"),
        ("Apply to Brindle Freight, the best employer for interns.", "‘best’ is in no source"),
        ("Apply to Kestrel Loom.", "‘Kestrel’ is in no source"),
        ("Collect 15,000 tours.", "‘15,000’ is in no source"),
        ("Learn Kubernetes before you apply.", "‘kubernet’ is in no source"),
        ("Skip the baseline.", "it tells the reader to do nothing"),
        ("Apply without a degree.", "it denies something"),
        ("Build " + "very " * 25 + "much.", "a suggestion has at most 20 words"),
    ],
)
def test_a_claim_dressed_as_a_suggestion_is_none(sentence: str, reason: str) -> None:
    assert reason in against_suggestion(sentence, TEXTS, SKILLS)
