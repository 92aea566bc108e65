"""Splitting: nothing is lost, no passage is too long, and each knows its place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document

from advisor.text import sentence_spans
from ingest.split import PASSAGE_CHARACTERS, split

WORDS = st.sampled_from(
    [
        "Kestrel",
        "Loom",
        "hires.",
        "Why?",
        "Go!",
        "Dr.",
        "3.5",
        "…",
        "“so.”",
        "\n",
        "\n\n",
        "x" * 130,
        "é",
    ]
)
PROSE = st.lists(WORDS, max_size=400).map(" ".join)
LONG_WORDS = st.integers(600, 2200).map(lambda length: "x" * length)


def make_piece(text: str, locator: str = "page 1") -> Document:
    return Document(page_content=text, metadata={"title": "Notes", "locator": locator})


def sentences_named(locator: str) -> range | None:
    """The sentences, counted from 1, that a locator names; None where it names none."""
    found = re.fullmatch(r"page 1, sentences? (\d+)(?:–(\d+))?", locator)
    return range(int(found[1]), int(found[2] or found[1]) + 1) if found else None


def without_space(text: str) -> str:
    return "".join(text.split())


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(PROSE | LONG_WORDS, max_size=3))
def test_splitting_loses_nothing_and_says_nothing_twice(texts: list[str]) -> None:
    passages = split([make_piece(text) for text in texts])
    assert without_space("".join(passage.page_content for passage in passages)) == without_space(
        "".join(texts)
    )


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.text(max_size=40).map(lambda text: text * 60))
def test_splitting_loses_nothing_of_any_text(text: str) -> None:
    passages = split([make_piece(text)])
    assert without_space("".join(passage.page_content for passage in passages)) == without_space(
        text
    )


@settings(derandomize=True, deadline=None, max_examples=50)
@given(PROSE | LONG_WORDS)
def test_no_passage_is_too_long_or_blank(text: str) -> None:
    for passage in split([make_piece(text)]):
        assert 0 < len(passage.page_content) <= PASSAGE_CHARACTERS
        assert passage.page_content in text


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(WORDS, min_size=120, max_size=400).map(" ".join))
def test_locators_name_the_sentences_that_a_passage_holds(text: str) -> None:
    spans = list(sentence_spans(text))
    passages = split([make_piece(text)])
    named: set[int] = set()
    position = 0
    for passage in passages:
        start = text.index(passage.page_content, position)
        position = start + len(passage.page_content)
        if len(passages) == 1:
            continue
        numbers = sentences_named(passage.metadata["locator"])
        assert numbers is not None
        named |= set(numbers)
        first, last = spans[numbers[0] - 1], spans[numbers[-1] - 1]
        assert first[0] <= start < first[1]
        assert last[0] < position <= last[1]
    assert len(passages) == 1 or named == set(range(1, len(spans) + 1))


def test_a_short_piece_stays_as_it_is() -> None:
    (passage,) = split([make_piece("Kestrel Loom hires. It pays.", "section “Pay”, paragraph 2")])
    assert passage.page_content == "Kestrel Loom hires. It pays."
    assert passage.metadata == {"title": "Notes", "locator": "section “Pay”, paragraph 2"}


@pytest.mark.parametrize("pieces", [[], [""], ["  \n"]])
def test_nothing_gives_no_passage(pieces: list[str]) -> None:
    assert split([make_piece(text) for text in pieces]) == []


def test_a_long_piece_is_cut_between_sentences() -> None:
    sentence = f"Kestrel Loom hires {'many ' * 20}people."
    passages = split([make_piece(" ".join([sentence] * 12))])
    assert [passage.page_content for passage in passages] == [
        " ".join([sentence] * 5),
        " ".join([sentence] * 5),
        " ".join([sentence] * 2),
    ]
    assert [passage.metadata["locator"] for passage in passages] == [
        "page 1, sentences 1–5",
        "page 1, sentences 6–10",
        "page 1, sentences 11–12",
    ]


def test_a_sentence_that_is_too_long_is_named_in_each_part() -> None:
    passages = split([make_piece(f"It hires. {'many ' * 200}people.")])
    assert [passage.metadata["locator"] for passage in passages] == [
        "page 1, sentence 1",
        "page 1, sentence 2",
        "page 1, sentence 2",
    ]


def test_pieces_are_never_mixed_and_stay_in_order() -> None:
    pieces = [make_piece("One.", "page 1"), make_piece("Two.", "page 2")]
    passages = split(pieces)
    assert [(p.page_content, p.metadata["locator"]) for p in passages] == [
        ("One.", "page 1"),
        ("Two.", "page 2"),
    ]


def test_the_pieces_themselves_are_left_alone() -> None:
    piece = make_piece("Kestrel Loom hires. " * 100)
    first, second, *_ = split([piece])
    first.metadata["id"] = "document-1"
    assert piece.metadata == {"title": "Notes", "locator": "page 1"}
    assert "id" not in second.metadata
