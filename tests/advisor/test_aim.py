"""A target narrows what a question leaves open, and never hides an answer."""

import pytest

from advisor.aim import changed, read_aim, said_target
from advisor.chain import Advisor
from advisor.errors import QuestionError
from advisor.resume.target import Target

LA_FINTECH = "fintech in Los Angeles"


def aim(advisor: Advisor, text: str) -> Target:
    target = read_aim(text, advisor.vocabulary, advisor.corpus)
    assert target is not None
    return target


@pytest.mark.parametrize(
    ("question", "same_as"),
    [
        ("Which projects should I build?", "Which projects should I build in fintech?"),
        ("Which companies are there?", "Which fintech companies are in Los Angeles?"),
        ("Which biotech companies are there?", "Which biotech companies are in Los Angeles?"),
        ("Which companies are in San Diego?", "Which fintech companies are in San Diego?"),
    ],
)
def test_a_list_is_of_the_target(advisor: Advisor, question: str, same_as: str) -> None:
    answer = advisor.answer(question, target=aim(advisor, LA_FINTECH))
    assert answer.coverage == advisor.answer(same_as).coverage
    assert [c.id for c in answer.citations] == [c.id for c in advisor.answer(same_as).citations]
    assert answer.text.startswith("*For your target: ")


def test_a_role_is_answered_from_its_guide(advisor: Advisor) -> None:
    target = aim(advisor, "data scientist")
    answer = advisor.answer("What should I learn?", target=target)
    assert answer.text.startswith("*For your target: Data scientist.*")
    records = {advisor.corpus.facts[c.id][0].id for c in answer.citations}
    assert "data-scientist" in records


@pytest.mark.parametrize(
    "question",
    [
        "Which fintech companies are in Los Angeles?",  # says all of it itself
        "What does Capsida work on?",  # names a record
        "How do I learn SQL?",  # is the same everywhere
        "Which companies are not in fintech?",  # rules it out
        "Hello",
    ],
)
def test_what_leaves_nothing_open_stays_as_it_is(advisor: Advisor, question: str) -> None:
    narrowed = advisor.answer(question, target=aim(advisor, LA_FINTECH))
    assert narrowed.text == advisor.answer(question).text


def test_where_the_target_has_no_answer_the_question_keeps_its_own(advisor: Advisor) -> None:
    question = "Which events are there?"
    nowhere = Target("nowhere", sectors=("fintech",), places=("palmdale",))
    answer = advisor.answer(question, target=nowhere)
    assert not answer.abstained
    assert answer.text == advisor.answer(question).text


@pytest.mark.parametrize(
    ("text", "sectors", "roles", "places"),
    [
        ("I want to get into biotech in San Diego", ("biotech",), (), ("san-diego",)),
        ("my goal is machine learning engineer", (), ("machine-learning-engineer",), ()),
        ("I'm interested in fintech", ("fintech",), (), ()),
        ("Switch my target to Pasadena", (), (), ("pasadena",)),
    ],
)
def test_a_target_is_stated_in_words(
    advisor: Advisor, text: str, sectors: tuple[str], roles: tuple[str], places: tuple[str]
) -> None:
    said = said_target(text, advisor.vocabulary, advisor.corpus)
    assert said is not None
    assert (said.sectors, said.roles, said.places) == (sectors, roles, places)


@pytest.mark.parametrize(
    "text",
    [
        "Which projects fit fintech?",
        "I want to know which projects fit fintech",
        "I want a coffee",
        "How do I get an interview at Google?",
    ],
)
def test_a_question_states_none(advisor: Advisor, text: str) -> None:
    assert said_target(text, advisor.vocabulary, advisor.corpus) is None


def test_what_a_new_target_leaves_open_stays(advisor: Advisor) -> None:
    said = said_target("I want to go into biotech", advisor.vocabulary, advisor.corpus)
    assert said is not None
    now = changed(aim(advisor, "data scientist in fintech in Los Angeles"), said)
    assert (now.sectors, now.roles, now.places) == (
        ("biotech",), ("data-scientist",), ("los-angeles",),
    )  # fmt: skip


def test_a_target_of_unknown_names_is_refused_with_an_example(advisor: Advisor) -> None:
    assert read_aim("  ", advisor.vocabulary, advisor.corpus) is None
    with pytest.raises(QuestionError, match="Name one, such as: data scientist in fintech"):
        read_aim("underwater basket weaving", advisor.vocabulary, advisor.corpus)
