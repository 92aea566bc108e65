import pytest

from advisor import models
from advisor.chain import Advisor
from advisor.question import understand
from advisor.types import Intent, Query, Turn
from advisor.vocabulary import Vocabulary, answers_attribute


@pytest.fixture(scope="module")
def vocabulary(advisor: Advisor) -> Vocabulary:
    return Vocabulary(advisor.corpus, models.english_words())


def read(vocabulary: Vocabulary, *questions: str) -> Query:
    history = [Turn("user", question) for question in questions[:-1]]
    return understand(questions[-1], history, vocabulary)[-1]


@pytest.mark.parametrize(
    ("question", "kinds", "sectors", "places"),
    [
        ("Which portfolio projects fit fintech?", ("project",), ("fintech",), ()),
        ("la bio tech companies", ("company",), ("biotech",), ("los-angeles",)),
        ("fintec compnies in los angelos", ("company",), ("fintech",), ("los-angeles",)),
        ("projects 4 fintech", ("project",), ("fintech",), ()),
        ("FAANG startups?", ("company",), ("big-tech",), ()),
    ],
)
def test_kinds_sectors_and_places_are_read_however_they_are_typed(
    vocabulary: Vocabulary,
    question: str,
    kinds: tuple[str, ...],
    sectors: tuple[str, ...],
    places: tuple[str, ...],
) -> None:
    query = read(vocabulary, question)
    assert query.intent is Intent.LIST
    assert (query.kinds, query.sectors, query.places, query.terms) == (kinds, sectors, places, ())


@pytest.mark.parametrize(
    ("question", "not_records", "not_sectors"),
    [
        ("Companies in LA that are not in finance", (), ("fintech",)),
        ("big tech companies except Google", ("google",), ()),
        ("companies other than Meta", ("meta",), ()),
        ("projects, not only fintech", (), ()),
        ("I don't know what to build for fintech", (), ()),
    ],
)
def test_what_a_question_rules_out_is_read(
    vocabulary: Vocabulary,
    question: str,
    not_records: tuple[str, ...],
    not_sectors: tuple[str, ...],
) -> None:
    query = read(vocabulary, question)
    assert (query.not_records, query.not_sectors) == (not_records, not_sectors)


def test_follow_ups_take_what_they_lack_from_the_turn_before(vocabulary: Vocabulary) -> None:
    another = read(vocabulary, "Which portfolio projects fit fintech?", "and for biotech?")
    assert (another.kinds, another.sectors) == (("project",), ("biotech",))
    same = read(vocabulary, "Tell me about Google", "thanks", "what about their interviews?")
    assert (same.records, same.aspects) == (("google",), ("interview",))
    both = read(vocabulary, "What does Kite do?", "How is it different from Amgen?")
    assert both.records == ("kite-pharma", "amgen")
    alone = read(vocabulary, "What does Kite do?", "Which portfolio projects fit fintech?")
    assert (alone.records, alone.sectors) == ((), ("fintech",))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("hi there", Intent.GREETING),
        ("thx!", Intent.THANKS),
        ("Can you read my resume?", Intent.RESUME),
        ("write a haiku about Amgen", Intent.OFF_TOPIC),
        ("Welche Projekte passen zu einer Bank?", Intent.NOT_ENGLISH),
        ("Kyte Pharma?", Intent.RECORD),
        ("Why do companies restructure?", Intent.OPEN),
    ],
)
def test_the_intent_of_a_question(vocabulary: Vocabulary, question: str, intent: Intent) -> None:
    assert read(vocabulary, question).intent is intent


def test_names_are_told_from_other_words(vocabulary: Vocabulary) -> None:
    query = read(vocabulary, "How does Quillport interview engineers in teams?")
    assert query.names == ("quillport",)
    assert read(vocabulary, "how does quillport interview engineers").names == ()


@pytest.mark.parametrize(
    ("attribute", "passage", "answers"),
    [
        ("pay", "Interns earn a monthly stipend.", True),
        ("pay", "Interns work in Burbank.", False),
        ("when", "The meetup is held every Thursday.", True),
        ("when", "The meetup is held downtown.", False),
        ("count", "It employs 400 people.", True),
        ("count", "In 2023 it ran an internship.", False),
        ("duration", "The process takes two to three months.", True),
    ],
)
def test_a_passage_answers_an_attribute_only_if_it_speaks_of_it(
    attribute: str, passage: str, answers: bool
) -> None:
    assert answers_attribute(attribute, passage) is answers
