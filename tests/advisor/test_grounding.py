"""The checker: what is supported, what is not, and which words of the passage bear it out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.grounding import SHOWN, check
from advisor.text import sentence_spans

HIRED = "Kestrel Loom hired 14 machine-learning engineers in Port Alder during 2025."
ROUTES = "Brindle Freight plans its lorry routes with reinforcement learning."
VISAS = "Neither firm sponsors visas for graduates."
PASSAGE = f"{HIRED} {ROUTES} {VISAS}"

WORDS = st.lists(
    st.sampled_from(
        [*PASSAGE.split(), "not", "never", "15", "1,500", "Dr.", "\n\n", "…", "isn’t", "the", "of"]
    ),
    max_size=25,
).map(" ".join)


def supporting_words(sentence: str, *passages: str) -> str:
    """The part of the best passage that the checker points at."""
    support = check(sentence, passages)
    assert support.verdict == "supported", support.reasons
    return passages[support.passages[0]][slice(*support.span)]


def reasons_against(sentence: str, *passages: str) -> tuple[str, ...]:
    support = check(sentence, passages)
    assert support.verdict == "unsupported"
    assert (support.passages, support.span) == ((), (0, 0))
    return support.reasons


@pytest.mark.parametrize("sentence", [HIRED, ROUTES, VISAS])
def test_a_sentence_that_stands_in_the_passage_is_supported(sentence: str) -> None:
    assert check(sentence, [PASSAGE]).score == 1.0
    assert supporting_words(sentence, PASSAGE) == sentence


@pytest.mark.parametrize(
    ("sentence", "bearing"),
    [
        ("In 2025, Kestrel Loom hired 14 engineers for machine learning in Port Alder.", HIRED),
        ("KESTREL LOOM HIRED 14 ENGINEERS.", HIRED),
        ("Reinforcement learning plans the lorry routes of Brindle Freight.", ROUTES),
        ("Graduates get visas sponsored by neither firm.", VISAS),
    ],
)
def test_a_paraphrase_in_the_words_of_the_passage_is_supported(sentence: str, bearing: str) -> None:
    assert supporting_words(sentence, PASSAGE) == bearing


def test_a_paraphrase_of_two_sentences_points_at_both() -> None:
    sentence = "Kestrel Loom hired engineers, Brindle Freight plans routes with learning."
    assert supporting_words(sentence, PASSAGE) == f"{HIRED} {ROUTES}"


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        (HIRED.replace("14", "15"), "15"),
        (HIRED.replace("14", "1,400"), "1,400"),
        (HIRED.replace("14", "1.4"), "1.4"),
        (HIRED.replace("2025", "2026"), "2026"),
        ("Brindle Freight plans its 3 lorry routes with reinforcement learning.", "3"),
    ],
)
def test_another_number_is_not_supported(sentence: str, number: str) -> None:
    assert f"‘{number}’ is not in the source" in reasons_against(sentence, PASSAGE)


def test_a_number_may_be_grouped_in_another_way() -> None:
    passage = "Kestrel Loom in Port Alder paid graduates in machine learning 91000 dollars a year."
    assert check(passage.replace("91000", "91,000"), [passage]).verdict == "supported"
    assert reasons_against(passage.replace("91000", "91,001"), passage)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (HIRED.replace("Kestrel", "Merlin"), "Merlin"),
        (HIRED.replace("Port Alder", "Port Birch"), "Birch"),
        (ROUTES.replace("Brindle Freight", "OtterPost"), "OtterPost"),
        (ROUTES.replace("lorry", "C++"), "C++"),
    ],
)
def test_another_name_is_not_supported(sentence: str, name: str) -> None:
    assert f"‘{name}’ is not in the source" in reasons_against(sentence, PASSAGE)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Kestrel Loom did not hire engineers.", "Kestrel Loom did hire engineers in Port Alder."),
        ("Kestrel Loom hires engineers.", "Kestrel Loom never hires engineers for research."),
        ("Kestrel Loom hires engineers.", "Kestrel Loom doesn’t hire engineers at all."),
        ("Kestrel Loom doesn't hire engineers.", "Kestrel Loom does hire engineers."),
        ("Kestrel Loom hires without a degree.", "Kestrel Loom hires with a degree only."),
        ("Both firms sponsor visas for graduates.", VISAS),
    ],
)
def test_a_flipped_negation_is_not_supported(sentence: str, passage: str) -> None:
    assert "one of the two denies what the other says" in reasons_against(sentence, passage)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Kestrel Loom never hires students.", "Kestrel Loom does not hire any students."),
        ("Kestrel Loom hires students.", "Kestrel Loom hires not only students but engineers."),
        ("Kestrel Loom hires students.", f"Kestrel Loom does hire some students. {VISAS}"),
    ],
)
def test_the_same_said_with_another_negation_is_supported(sentence: str, passage: str) -> None:
    assert check(sentence, [passage]).verdict == "supported"


def test_words_that_the_passage_lacks_are_counted() -> None:
    sentence = "engineers learn to juggle burning torches"
    assert reasons_against(sentence, PASSAGE) == ("only 37% of what it says is in the source",)


def test_what_one_word_bears_out_less_is_less_sure() -> None:
    passage = "Greenhouses buy grippers from engineers."
    whole, most, half = (
        check(sentence, [passage]).score
        for sentence in (
            "engineers sell grippers that greenhouses buy",
            "greenhouses buy expensive grippers from engineers",
            "greenhouses buy expensive tractors",
        )
    )
    assert whole > most > half
    assert half < SHOWN


@pytest.mark.parametrize("passages", [[""], ["  \n"], ["", ""]])
def test_an_empty_passage_supports_nothing(passages: list[str]) -> None:
    assert reasons_against(HIRED, *passages)


def test_no_passage_supports_nothing() -> None:
    assert reasons_against(HIRED) == ("there is no passage to check it against",)


def test_a_sentence_without_content_is_not_supported() -> None:
    assert reasons_against("So it is, or is it?", PASSAGE) == (
        "it says nothing that can be checked",
    )


def test_passages_that_support_come_best_first() -> None:
    close = "Brindle Freight plans lorry routes with some learning."
    support = check(ROUTES, [HIRED, close, PASSAGE, "", ROUTES])
    assert support.passages == (2, 4, 1)
    assert PASSAGE[slice(*support.span)] == ROUTES


def test_support_is_not_pieced_together_from_two_passages() -> None:
    sentence = "Kestrel Loom plans its lorry routes with reinforcement learning."
    assert reasons_against(sentence, HIRED, ROUTES)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(WORDS.filter(str.strip), st.lists(WORDS | st.just(PASSAGE), max_size=3))
def test_what_is_found_always_lies_inside_the_passages(sentence: str, passages: list[str]) -> None:
    support = check(sentence, passages)
    start, end = support.span
    assert 0.0 <= support.score <= 1.0
    if support.verdict == "supported":
        assert support.reasons == ()
        assert len(set(support.passages)) == len(support.passages) > 0
        assert all(0 <= index < len(passages) for index in support.passages)
        assert 0 <= start < end <= len(passages[support.passages[0]])
    else:
        assert support.reasons
        assert (start, end, support.passages) == (0, 0, ())


@settings(derandomize=True, deadline=None, max_examples=100)
@given(WORDS)
def test_every_sentence_of_a_passage_is_supported_by_it(passage: str) -> None:
    for start, end in sentence_spans(passage):
        assert supporting_words(passage[start:end], passage) == passage[start:end]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10**7).filter(lambda number: number not in (14, 2025)))
def test_no_other_number_is_ever_supported(number: int) -> None:
    assert reasons_against(f"Kestrel Loom hired {number} engineers in Port Alder.", PASSAGE)


@pytest.mark.parametrize("sentence", ["", " ", "."])
def test_an_empty_sentence_is_not_supported(sentence: str) -> None:
    assert check(sentence, [PASSAGE]).verdict == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("It employs 15", "It employs 1500 people."),
        ("The plant cost 60", "The plant cost 60,000 dollars."),
        ("Kestrel Loom hires art", "Kestrel Loom hires artisans."),
    ],
)
def test_a_sentence_cut_inside_a_word_is_not_verbatim(sentence: str, passage: str) -> None:
    assert check(sentence, [passage]).score < SHOWN


@pytest.mark.parametrize(
    "passage",
    [
        "It is not true that Kestrel Loom hires students.",
        "Nobody at Kestrel Loom hires students.",
    ],
)
def test_the_rest_of_a_denied_sentence_is_not_supported(passage: str) -> None:
    sentence = "Kestrel Loom hires students."
    assert check(sentence, [passage]).verdict == "unsupported"


@pytest.mark.parametrize(
    ("said", "meant"), [("billion", "million"), ("three", "nine"), ("thousands", "hundreds")]
)
def test_another_number_in_words_is_not_supported(said: str, meant: str) -> None:
    passage = f"Kestrel Loom put {meant} of dollars into greenhouses near Port Alder last spring."
    assert check(passage.replace(meant, said), [passage]).verdict == "unsupported"


def test_another_name_that_starts_with_an_accent_is_not_supported() -> None:
    passage = "Ünal pays graduates a monthly salary in Port Alder."
    assert check(passage.replace("Ünal", "Élan"), [passage]).verdict == "unsupported"


FEES = "Kestrel Loom raised $4.5 million in March 2021 and pays interns at least $30 an hour."


@pytest.mark.parametrize(
    "sentence",
    [
        FEES.replace("$4.5 million", "$4.5 billion"),
        FEES.replace("$4.5", "€4.5"),
        FEES.replace("at least", "up to"),
        FEES.replace("an hour", "a day"),
        FEES.replace("March 2021", "May 2021"),
        FEES.replace("interns", "all interns"),
        "Port Alder hired 14 machine-learning engineers in Kestrel Loom during 2025.",
        ROUTES.replace("with", "without"),
        "Brindle Freight may plan its routes by learning, but Kestrel Loom hired only engineers.",
    ],
)
def test_what_differs_in_a_single_point_is_not_supported(sentence: str) -> None:
    assert check(sentence, [f"{PASSAGE} {FEES}"]).verdict == "unsupported"


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel Loom raised 4.5 million dollars in March 2021.",
        "Kestrel Loom raised $4,500,000 in March 2021.",
        "In March 2021 Kestrel Loom raised $4.5 million.",
        "Interns at Kestrel Loom get at least $30 an hour.",
    ],
)
def test_the_same_quantity_written_otherwise_is_supported(sentence: str) -> None:
    assert check(sentence, [FEES]).verdict == "supported"


def test_two_passages_support_a_clause_each() -> None:
    sentence = (
        "Kestrel Loom pays interns at least $30 an hour, and Brindle Freight plans lorry routes."
    )
    support = check(sentence, [VISAS, ROUTES, FEES])
    assert support.verdict == "supported"
    assert support.passages == (2, 1)


def test_a_clause_without_a_name_speaks_of_the_first_one() -> None:
    sentence = "Brindle Freight plans lorry routes, and pays interns at least $30 an hour."
    assert reasons_against(sentence, ROUTES, FEES)
