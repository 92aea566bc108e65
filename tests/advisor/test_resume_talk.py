"""Talking about a résumé: what suits its owner, mock questions on a line, feedback."""

import pytest

from advisor.chain import Advisor
from advisor.resume.talk import COVERED, FEEDBACK, NO_LINE, OPEN, QUESTION
from advisor.types import Turn
from tests.advisor.test_resume_advice import TEXTS, make_resume

LISTED = "Which portfolio projects fit fintech?"


def history(advisor: Advisor) -> list[Turn]:
    return [Turn("user", LISTED), Turn("assistant", advisor.answer(LISTED).text)]


def test_which_suits_me_is_answered_from_the_resume(advisor: Advisor) -> None:
    answer = advisor.answer("which of these suits me best?", history(advisor), make_resume())
    assert "R5" in answer.resume_lines
    assert answer.question == "which of these suits me best?"
    assert "### Projects that fit you" in answer.text


@pytest.mark.parametrize(
    "question", ["Where is Zest AI?", "How do I prepare for an interview at Google?", LISTED]
)
def test_other_questions_are_answered_as_without_a_resume(advisor: Advisor, question: str) -> None:
    with_it = advisor.answer(question, (), make_resume())
    assert with_it.text == advisor.answer(question).text
    assert with_it.resume_lines == {}


def test_a_mock_question_rests_on_a_line_and_its_answer_gets_feedback(advisor: Advisor) -> None:
    asked = advisor.answer(
        "ask me an interview question on my card data project", (), make_resume()
    )
    assert asked.text.startswith(f"### {QUESTION}")
    assert asked.resume_lines == {"R5": TEXTS[4]}
    turns = [Turn("user", "ask me"), Turn("assistant", asked.text)]
    said = "I weigh the cost of a false alarm against that of a missed fraud."
    feedback = advisor.answer(said, turns, make_resume())
    assert feedback.text.startswith(f"### {FEEDBACK}")
    assert f"{COVERED} Explain the cost of a false alarm" in feedback.text
    assert OPEN in feedback.text


def test_a_resume_without_posts_or_projects_has_nothing_to_ask_about(advisor: Advisor) -> None:
    answer = advisor.answer("quiz me on my work", (), make_resume(sections=()))
    assert answer.text == NO_LINE
