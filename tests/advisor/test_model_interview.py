"""A mock interview with a language model: questions in other words, and the points it heard."""

import pytest

from advisor.chain import Advisor
from advisor.rehearsal import BY_WORDS, FIXED, NOT_ASKED, NOT_HEARD
from advisor.render import escape
from advisor.resume.interview import mock_questions
from advisor.resume.mock import COVERED, HEAD, HEARD, OPEN
from advisor.resume.rephrasing import against_quote, against_rephrasing
from advisor.resume.types import Resume
from advisor.settings import Settings
from advisor.types import Answer
from tests.advisor.test_model_resume import robin as robin
from tests.advisor.test_resume_talk import parts, turns
from tests.chat_models import Failing, failing, host

MINE = "ask me an interview question on my card fraud project"
LINE = "Trained a gradient boosting model in Python that flags fraudulent card payments"
FIXED_QUESTION = "Walk me through it: what was it for, and why did you build it this way?"
FITTED = "Why did you build the gradient boosting model in Python this way?"
SAID = "It had to run overnight, so trees were rather what I took, and they were quick to explain."


def asking(settings: Settings, chat: Failing, is_remote: bool = False) -> Advisor:
    return Advisor(settings, models=host(chat, settings, is_remote=is_remote))


def writes(text: str) -> Failing:
    return failing(fails=0, then=text)


@pytest.mark.parametrize(
    ("question", "is_right"),
    [
        (FITTED, True),
        ("Walk me through the model that flags fraudulent card payments: why this way?", True),
        ("Why did you build it this way?", True),
        ("Why did you build the gradient boosting model in Spark this way?", False),
        ("Why did you build the model for Stripe this way?", False),
        ("Why did you build 3 models this way?", False),
        ("Why did your gradient boosting model never work this way?", False),
        ("Why did card payments build the Python model this way?", False),
        ("Why did you build the model that won a prize this way?", False),
        ("What do you like about Python?", False),
        ("Build it this way", False),
        ("It is built this way, why?", False),
    ],
)
def test_a_question_adds_nothing_to_what_it_rests_on(
    advisor: Advisor, question: str, is_right: bool
) -> None:
    fixed = next(q for q in mock_questions(advisor.corpus) if q.ask == FIXED_QUESTION)
    fact = advisor.corpus.facts[fixed.fact][1].text
    against = against_rephrasing(question, fixed.ask, LINE, fact)
    assert (against == ()) is is_right, against


@pytest.mark.parametrize(
    ("quote", "against"),
    [
        ("trees were rather what I took", False),
        ("quick to explain", False),
        ("quick to deploy", True),
        ("they", True),
        ("it had to run", True),
    ],
)
def test_what_is_heard_stands_in_the_answer_and_counts_once(quote: str, against: bool) -> None:
    assert bool(against_quote(quote, SAID, ["It had to run overnight"])) is against


def test_a_question_that_fits_the_line_is_asked_in_place_of_the_fixed_one(
    shared_settings: Settings, robin: Resume
) -> None:
    invented = "Why did you build it for Stripe this way?"
    asked = asking(shared_settings, writes(f"{invented}\n{FITTED}")).answer(MINE, (), robin)
    assert asked.text.startswith(HEAD)
    assert FITTED in asked.text
    assert FIXED_QUESTION not in asked.text
    (question,) = [s for s in asked.sentences if s.draft.prose]
    assert (question.text, question.verdict) == (FITTED, "suggestion")
    assert [item.text for item in asked.left_out] == [invented]
    assert list(asked.resume_lines.values()) == [LINE]
    assert asked.model == "fake:model"


def test_the_interview_goes_on_from_a_question_in_other_words(
    shared_settings: Settings, advisor: Advisor, robin: Resume
) -> None:
    asked = asking(shared_settings, writes(FITTED)).answer(MINE, (), robin)
    following = advisor.answer("next question", turns(MINE, asked), robin)
    assert following.text.startswith(HEAD)
    assert FIXED_QUESTION not in following.text
    feedback = advisor.answer(SAID, turns(MINE, asked), robin)
    assert feedback.citations[0].id == asked.citations[0].id


@pytest.mark.parametrize(
    ("chat", "trouble"),
    [
        (writes("Why did you leave Stripe?"), NOT_ASKED),
        (failing(error=ValueError("x")), "The language model gave what cannot be read"),
    ],
)
def test_else_the_fixed_question_stands_with_one_line(
    shared_settings: Settings, advisor: Advisor, robin: Resume, chat: Failing, trouble: str
) -> None:
    fixed = advisor.answer(MINE, (), robin)
    asked = asking(shared_settings, chat).answer(MINE, (), robin)
    text, _, line = asked.text.rpartition("\n\n")
    assert text == fixed.text
    assert line.startswith(FIXED.format(trouble=trouble)[:20])
    assert line.endswith(FIXED.partition("}")[2])
    assert asked.model is None
    assert [s.text for s in asked.sentences] == [s.text for s in fixed.sentences]


def heard(settings: Settings, advisor: Advisor, robin: Resume, text: str) -> tuple[Answer, Answer]:
    """The feedback on SAID without a model, and with one that writes `text`."""
    history = turns(MINE, advisor.answer(MINE, (), robin))
    alone = advisor.answer(SAID, history, robin)
    return alone, asking(settings, writes(text)).answer(SAID, history, robin)


def test_a_point_that_no_word_of_ours_tells_is_heard_in_the_students_words(
    shared_settings: Settings, advisor: Advisor, robin: Resume
) -> None:
    alone, told = heard(shared_settings, advisor, robin, "Point 2: It had to run overnight")
    point = parts(alone, OPEN)[1]
    assert parts(told, HEARD) == [point]
    assert f"- {HEARD}: “{escape(point)}” [1]. (“It had to run overnight”)" in told.text
    assert parts(told, COVERED) == parts(alone, COVERED)
    assert parts(told, OPEN) == parts(alone, OPEN)[:1]
    assert told.citations == alone.citations
    assert told.model == "fake:model"


@pytest.mark.parametrize(
    "text", ["Point 1: I measured it against a baseline", "Point 9: quick to explain"]
)
def test_what_the_answer_does_not_hold_is_not_heard(
    shared_settings: Settings, advisor: Advisor, robin: Resume, text: str
) -> None:
    alone, told = heard(shared_settings, advisor, robin, text)
    assert told.text == f"{alone.text}\n\n{BY_WORDS.format(trouble=NOT_HEARD)}"
    assert told.sentences == alone.sentences
    assert told.model is None
    assert told.left_out


def test_a_model_that_hears_no_more_changes_nothing(
    shared_settings: Settings, advisor: Advisor, robin: Resume
) -> None:
    alone, told = heard(shared_settings, advisor, robin, "None of them.")
    assert told.text == alone.text


def test_nothing_personal_goes_to_a_remote_model(
    shared_settings: Settings, advisor: Advisor, robin: Resume
) -> None:
    chat = writes(FITTED)
    asked = asking(shared_settings, chat, is_remote=True).answer(MINE, (), robin)
    said = f"{SAID} Write to robin.quillfeather@example.com or to Robin Quillfeather."
    chat.then = "Point 2: It had to run overnight"
    feedback = asking(shared_settings, chat, is_remote=True).answer(said, turns(MINE, asked), robin)
    assert chat.calls == 2
    sent = "".join(chat.prompts).casefold()
    for personal in ("robin", "quillfeather", "example.com"):
        assert personal not in sent
    assert parts(feedback, HEARD)
    assert feedback.receipt is not None
    assert feedback.receipt["sent_to"] == "fake:model"


def test_without_a_resume_it_asks_in_words_of_the_guide(shared_settings: Settings) -> None:
    wish = "Mock interview for a data engineer role"
    fitted = "How do you go about the SQL where you get two tables and a question?"
    asked = asking(shared_settings, writes(fitted)).answer(wish)
    assert (fitted in asked.text) is (asked.model is not None)
    assert asked.text.startswith(HEAD)
    assert asked.resume_lines == {}
