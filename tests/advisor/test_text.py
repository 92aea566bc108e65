"""Words, stems and sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.text import (
    NEGATIONS,
    STOPWORDS,
    content_stems,
    normalise,
    sentence_spans,
    stem,
    tokens,
)

PROSE = st.lists(
    st.sampled_from(
        ["Acme", "hires", "Dr.", "e.g.", "two", "3.5", "end.", "Why?", "Go!”", "…", "\n", "\n\n"]
    )
).map(" ".join)


def make_sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZOË", "zoe"),
        ("naïve café", "naive cafe"),
        ("Straße", "strasse"),
        ("oﬃce", "office"),
        ("１２", "12"),
        ("", ""),
    ],
)
def test_normalise_folds_case_accents_and_forms(text: str, expected: str) -> None:
    assert normalise(text) == expected


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F)))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++ and C#, please", ["c++", "and", "c#", "please"]),
        ("state-of-the-art", ["state", "of", "the", "art"]),
        ("Acme's and Acme’s", ["acme", "and", "acme"]),
        ("don't", ["don't"]),
        ("snake_case", ["snake", "case"]),
        ("14 of 1500", ["14", "of", "1500"]),
        ("… !?", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_tokens_are_never_blank_and_never_hold_space(text: str) -> None:
    assert all(token and not any(c.isspace() for c in token) for token in tokens(text))


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("jobs") == stem("job")
    assert stem("hiring") == stem("hired") == "hire"
    assert stem("hire") != stem("fire")


def test_content_stems_keep_order_and_repeats() -> None:
    assert content_stems("Robots build robots") == ["robot", "build", "robot"]


def test_content_stems_drop_stopwords_and_negations() -> None:
    assert content_stems("What should I not do about the visa?") == ["visa"]


def test_no_negation_is_a_stopword() -> None:
    assert not NEGATIONS & STOPWORDS


@pytest.mark.parametrize("word", ["I’m", "I’ve", "aren’t"])
def test_a_curly_apostrophe_makes_no_other_word(word: str) -> None:
    assert content_stems(word) == content_stems(word.replace("’", "'"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("Ask Dr. Harrow. She knows.", ["Ask Dr. Harrow.", "She knows."]),
        ("Tools, e.g. Python. More.", ["Tools, e.g. Python.", "More."]),
        ("Acme Inc. hires. J. Doe too.", ["Acme Inc. hires.", "J. Doe too."]),
        ("It grew 3.5 times. Good.", ["It grew 3.5 times.", "Good."]),
        ("“Go.” They went.", ["“Go.”", "They went."]),
        ("(It did.) Next.", ["(It did.)", "Next."]),
        ("A heading\n\nA text", ["A heading", "A text"]),
        ("One line\nand its second", ["One line\nand its second"]),
        ("no end", ["no end"]),
        ("  padded.  ", ["padded."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert make_sentences(text) == expected


@settings(derandomize=True, deadline=None, max_examples=100)
@given(PROSE | st.text(max_size=200))
def test_sentences_hold_every_character_once_and_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert "".join("".join(make_sentences(text)).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() for sentence in make_sentences(text))
