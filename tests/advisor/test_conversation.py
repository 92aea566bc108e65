"""Several questions in one, and what points back to the last answer."""

import pytest

from advisor import models
from advisor.chain import Advisor
from advisor.conversation import listed, pointed_at, split_questions
from advisor.render import NO_SOURCE
from advisor.types import Answer, Turn
from advisor.vocabulary import Vocabulary

RECORDS = ("zest-ai", "albert", "dave")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What does Kite do?", ["What does Kite do?"]),
        (
            "What does Kite do, and how do they interview?",
            ["What does Kite do", "how do they interview?"],
        ),
        (
            "I am a junior at USC. Which projects fit fintech? Where could I meet people?",
            ["I am a junior at USC. Which projects fit fintech?", "Where could I meet people?"],
        ),
        ("Which projects fit fintech and biotech?", ["Which projects fit fintech and biotech?"]),
        ("I worry. I have no idea. Help.", ["I worry. I have no idea. Help."]),
        (
            "Where is Zest AI?\nwho does it hire",
            ["Where is Zest AI?", "who does it hire"],
        ),
    ],
)
def test_several_questions_in_one_are_told_apart(text: str, parts: list[str]) -> None:
    assert split_questions(text) == parts


def test_no_word_is_lost_where_there_are_too_many_questions() -> None:
    text = " ".join(f"What is {n}?" for n in range(9))
    parts = split_questions(text)
    assert len(parts) == 4
    assert " ".join(parts) == text


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("tell me more about the second one", ("albert",)),
        ("How do the first two differ?", ("zest-ai", "albert")),
        ("and the last?", ("dave",)),
        ("What about number 3", ("dave",)),
        ("how is nr 2 scored?", ("albert",)),
        ("the 2nd company, where is it?", ("albert",)),
        ("the first and the third", ("zest-ai", "dave")),
        ("what happens in the first round", ()),
        ("my second year", ()),
        ("the fifth one", ()),
    ],
)
def test_ordinals_point_at_what_was_listed(text: str, records: tuple[str, ...]) -> None:
    assert pointed_at(text, RECORDS)[0] == records


def test_what_an_answer_lists_is_read_from_its_lines(advisor: Advisor) -> None:
    vocabulary = Vocabulary(advisor.corpus, models.english_words())
    answer = "Some words on Amgen.\n\n### Zest AI [1]\n\n- Albert is an app. [2]\n- Dave lends. [3]"
    assert listed(answer, vocabulary) == RECORDS


def test_the_second_one_is_that_of_the_last_list(advisor: Advisor) -> None:
    first = advisor.answer("Which portfolio projects fit fintech?")
    titles = [s.draft.record for s in first.sentences if s.draft.style == "title"]
    history = [Turn("user", first.question), Turn("assistant", first.text)]
    answer = advisor.answer("tell me more about the second one", history)
    assert {citation.id.split(".")[0] for citation in answer.citations} == {titles[1]}


def _cited_records(answer: Answer) -> set[str]:
    return {citation.id.split(".")[0] for citation in answer.citations}


def test_an_item_of_a_list_pointed_at_alone_is_shown_whole(advisor: Advisor) -> None:
    listing = Turn("assistant", "- Kite works on cells. [1]\n- Amgen makes medicines. [2]")
    history = [Turn("user", "which biotechs take interns?"), listing]
    answer = advisor.answer("the second one", history)
    assert _cited_records(answer) == {"amgen"}
    assert len({fact.draft.heading for fact in answer.sentences}) > 2


@pytest.mark.parametrize(
    ("before", "question", "record"),
    [
        ("did snap do big layoffs?", "and riot?", "riot-games"),
        ("pitfalls of a malware classifier", "same for log anomalies", "log-anomaly-detection"),
        ("im on f1, can i do the nasa internships", "how about REUs", "nsf-reu"),
    ],
)  # fmt: skip
def test_a_part_of_a_name_will_do_where_nothing_else_is_asked(
    advisor: Advisor, before: str, question: str, record: str
) -> None:
    answer = advisor.answer(question, [Turn("user", before)])
    assert _cited_records(answer) == {record}


def test_several_questions_are_answered_one_by_one(advisor: Advisor) -> None:
    answer = advisor.answer("Where is Zest AI? What does it pay interns?")
    first, second = answer.text.split("## Your second question")
    assert first.startswith("## Your first question")
    assert NO_SOURCE not in first
    assert NO_SOURCE in second
    assert not answer.abstained, "one of the two was answered"
    assert {n for s in answer.sentences for n in s.citations} == {c.n for c in answer.citations}
