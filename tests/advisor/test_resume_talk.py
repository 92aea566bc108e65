"""Talking about a résumé: what suits its owner, a mock interview from the guides, feedback."""

import pytest

from advisor.chain import Advisor
from advisor.grounding import check
from advisor.resume.interview import mock_questions
from advisor.resume.mock import COVERED, FEEDBACK, HEAD, NO_LINE, NO_MORE, OPEN, TOO_SHORT
from advisor.resume.read import read_resume
from advisor.types import Answer, Turn
from tests.advisor.test_resume_advice import TEXTS, make_resume

LISTED = "Which portfolio projects fit fintech?"
MINE = "ask me an interview question on my card data project"


def turns(*said: str | Answer) -> list[Turn]:
    """A conversation: what was said by turns, the user first."""
    return [
        Turn("user", text) if isinstance(text, str) else Turn("assistant", text.text)
        for text in said
    ]


def parts(feedback: Answer, label: str) -> list[str]:
    return [s.text for s in feedback.sentences if s.draft.label == label]


def test_which_suits_me_is_answered_from_the_resume(advisor: Advisor) -> None:
    history = turns(LISTED, advisor.answer(LISTED))
    answer = advisor.answer("which of these suits me best?", history, make_resume())
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


def test_every_mock_question_rests_on_a_fact_of_a_guide(advisor: Advisor) -> None:
    questions = mock_questions(advisor.corpus)
    assert len(questions) == 19, "a fact was changed, and a question is left out for it"
    for question in questions:
        record, fact = advisor.corpus.facts[question.fact]
        assert record.record_kind == "guide"
        assert question.ask.endswith(("?", "."))
        for point in question.points:
            assert point.says in fact.text
            assert point.spoken_of_in(" ".join(point.words))
            assert check(point.says, [fact.text], is_name=True).verdict == "supported"


def test_a_question_on_a_post_rests_on_what_was_done_not_on_the_employers_row(
    advisor: Advisor,
) -> None:
    text = (
        "Robin Vale\n\nExperience\n\nData Analyst Intern\n"
        "Harbor Lane Credit Union, Los Angeles, CA      June 2024 to August 2024\n"
        "Built a churn model in Python for 12 branches\n\n"
        "Projects\n\nLattice fraud detector\nTrained boosted trees on 280,000 card transactions\n"
    )
    resume = read_resume(text.encode(), "resume.txt", advisor.corpus)
    for question, line in (
        ("interview me on my job", "Built a churn model"),
        ("interview me on my job at Harbor Lane Credit Union", "Built a churn model"),
        ("ask me an interview question", "Trained boosted trees"),
    ):
        (told,) = advisor.answer(question, (), resume).resume_lines.values()
        assert told.startswith(line)


def test_a_question_on_a_project_rests_on_a_line_and_on_a_guide(advisor: Advisor) -> None:
    asked = advisor.answer(MINE, (), make_resume())
    assert asked.text.startswith(HEAD)
    assert asked.resume_lines == {"R5": TEXTS[4]}
    assert f"Take this line of yours: “{TEXTS[4]}” [R5]" in asked.text
    fact = asked.citations[0]
    assert advisor.corpus.facts[fact.id][0].record_kind == "guide"
    assert f"{fact.passage} [1]" in asked.text


def test_feedback_says_which_points_an_answer_spoke_of(advisor: Advisor) -> None:
    asked = advisor.answer(MINE, (), make_resume())
    said = "I took boosted trees rather than a network, since they were faster to explain to us."
    feedback = advisor.answer(said, turns(MINE, asked), make_resume())
    assert feedback.text.startswith(f"### {FEEDBACK}")
    assert parts(feedback, COVERED) == ["design trade-offs"]
    assert parts(feedback, OPEN) == ["the project's bigger picture"]
    assert f"- {COVERED}: “design trade-offs” [1]. (“rather than”)" in feedback.text
    assert all(sentence.citations == (1,) for sentence in feedback.sentences)
    assert feedback.citations[0].id == asked.citations[0].id


@pytest.mark.parametrize("said", ["I like it very much and it was great fun to make it", "x " * 20])
def test_nothing_is_praised_that_was_not_said(advisor: Advisor, said: str) -> None:
    asked = advisor.answer(MINE, (), make_resume())
    feedback = advisor.answer(said, turns(MINE, asked), make_resume())
    assert parts(feedback, COVERED) == []
    assert len(parts(feedback, OPEN)) == 2


def test_an_answer_of_two_words_is_asked_for_again(advisor: Advisor) -> None:
    asked = advisor.answer(MINE, (), make_resume())
    again = advisor.answer("no idea", turns(MINE, asked), make_resume())
    assert TOO_SHORT in again.text
    said = "We chose it because the alternative had a worse latency for all the users."
    feedback = advisor.answer(said, turns(MINE, asked, "no idea", again), make_resume())
    assert len(parts(feedback, COVERED)) == 2


def test_a_question_in_place_of_an_answer_is_answered(advisor: Advisor) -> None:
    asked = advisor.answer(MINE, (), make_resume())
    other = advisor.answer("Where is Zest AI?", turns(MINE, asked), make_resume())
    assert not other.text.startswith(f"### {FEEDBACK}")


@pytest.mark.parametrize(
    ("wish", "guides"),
    [
        ("mock interview for a data engineer role", {"data-engineering-interviews"}),
        ("mock interview for fintech", {"quant-trading-interviews"}),
        ("give me a mock interview for Amazon", {"amazon-interviews"}),
    ],
)
def test_a_mock_interview_for_a_target_asks_from_its_guides(
    advisor: Advisor, wish: str, guides: set[str]
) -> None:
    asked = advisor.answer(wish, (), make_resume())
    assert asked.text.startswith(HEAD)
    assert {advisor.corpus.facts[c.id][0].id for c in asked.citations} <= guides


def test_the_next_question_stays_with_the_guides(advisor: Advisor) -> None:
    wish = "mock interview for a data engineer role"
    history = turns(wish, advisor.answer(wish, (), make_resume()))
    answer = advisor.answer("next", history, make_resume())
    guide, _ = advisor.corpus.facts[answer.citations[0].id]
    assert guide.id == "data-engineering-interviews"
    assert answer.text != history[-1].content


@pytest.mark.parametrize(("question", "point"), [(MINE, True), ("quiz me on my dashboards", False)])
def test_a_point_of_a_project_is_added_where_it_shows_a_skill_of_the_line(
    advisor: Advisor, question: str, point: bool
) -> None:
    asked = advisor.answer(question, (), make_resume())
    suggestions = [s for s in asked.sentences if s.verdict == "suggestion"]
    assert len(suggestions) == 1 + point


def test_the_next_question_is_another_until_there_are_no_more(advisor: Advisor) -> None:
    history = turns(MINE, advisor.answer(MINE, (), make_resume()))
    texts = {history[-1].content}
    for _ in range(18):
        answer = advisor.answer("next question", history, make_resume())
        history += turns("next question", answer)
        texts.add(answer.text)
    assert len(texts) == 19
    last = advisor.answer("another question please", history, make_resume())
    assert last.text == NO_MORE


def test_a_resume_without_posts_or_projects_has_nothing_to_ask_about(advisor: Advisor) -> None:
    answer = advisor.answer("quiz me on my work", (), make_resume(sections=()))
    assert answer.text == NO_LINE


@pytest.mark.parametrize(
    "wish",
    [
        "Mock interview for a data engineer role",
        "mock interview for a data engineer role",
    ],
)
def test_a_mock_interview_needs_no_resume(advisor: Advisor, wish: str) -> None:
    asked = advisor.answer(wish)
    assert asked.text.startswith(HEAD)
    guide, _ = advisor.corpus.facts[asked.citations[0].id]
    assert guide.id == "data-engineering-interviews"
    assert (asked.resume_lines, asked.receipt) == ({}, None)
    said = "I look at the schema first, ask what the question means, and plan the joins in steps."
    feedback = advisor.answer(said, turns(wish, asked))
    assert feedback.text.startswith(f"### {FEEDBACK}")
    assert feedback.citations[0].id == asked.citations[0].id
    following = advisor.answer("next question", turns(wish, asked, said, feedback))
    assert following.text.startswith(HEAD)
    assert following.text != asked.text


@pytest.mark.parametrize(
    "question",
    [
        "womens tech conference: will they interview me there on the spot?",
        "How do I prepare for an interview at Google?",
        "next",
    ],
)
def test_questions_about_interviews_are_no_mock_interview(advisor: Advisor, question: str) -> None:
    assert HEAD not in advisor.answer(question).text
