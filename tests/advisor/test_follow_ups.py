"""Questions to go on with: each has an answer, and each leads on."""

import pytest

from advisor.chain import Advisor
from advisor.follow_ups import LISTS, STARTERS


def test_each_list_that_a_record_leads_to_has_an_answer(advisor: Advisor) -> None:
    for kind, text in LISTS.items():
        for sector in advisor.corpus.sectors:
            wanted = [r for r in advisor.corpus.of_kind(kind) if sector.id in r.sectors]
            if wanted:
                answer = advisor.answer(text.format(sector.name))
                assert answer.coverage
                assert answer.coverage.matched == len(wanted), answer.question


@pytest.mark.parametrize(
    ("question", "led_to"),
    [
        ("Tell me about Zest AI", "Which portfolio projects fit fintech?"),
        ("Tell me about the fintech market in LA", "Which companies work in fintech?"),
        ("Which portfolio projects fit fintech?", "And for biotech?"),
    ],
)
def test_an_answer_leads_on(advisor: Advisor, question: str, led_to: str) -> None:
    assert led_to in advisor.answer(question).follow_ups


def test_a_refusal_leads_to_the_starters(advisor: Advisor) -> None:
    answer = advisor.answer("What is the best pizza in Naples?")
    assert answer.abstained
    assert answer.follow_ups == STARTERS
    assert not any(advisor.answer(starter).abstained for starter in STARTERS)
