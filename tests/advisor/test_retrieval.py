"""The retriever over the real corpus: filters are exact, and alone it does as it says."""

import numpy as np
import pytest

from advisor import retrieval
from advisor.chain import Advisor
from advisor.retrieval import HybridRetriever

QUESTION = "How do I keep patients of one hospital out of the test set?"


@pytest.fixture(scope="module")
def retriever(advisor: Advisor) -> HybridRetriever:
    return advisor.retriever


def test_it_is_a_langchain_retriever(retriever: HybridRetriever) -> None:
    found = retriever.invoke("Which projects fit fintech?")
    assert found == retriever.search("Which projects fit fintech?")
    assert len(found) == retriever.k
    scores = [hit.metadata["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_a_filter_finds_what_exact_search_finds(
    retriever: HybridRetriever, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Narrow filters are searched exactly, wide ones through Chroma: the best are the same."""
    groups = retriever.index.layout.groups
    chosen = groups[:: round(1 / share)]
    found = [hit.metadata["id"] for hit in retriever.search(QUESTION, groups=chosen)]
    monkeypatch.setattr(retrieval, "NARROW", 2.0)
    exact = [hit.metadata["id"] for hit in retriever.search(QUESTION, groups=chosen)]
    assert found[:10] == exact[:10]
    assert {item.split(".")[0] for item in found} <= set(chosen)


def test_a_filter_that_nothing_passes_finds_nothing(retriever: HybridRetriever) -> None:
    assert retriever.search(QUESTION, groups=["no-such-record"]) == []


@pytest.mark.parametrize("question", ["?!", "zxqv", "the of and", "🙂"])
def test_a_question_without_known_words_is_searched_all_the_same(
    retriever: HybridRetriever, question: str
) -> None:
    assert all(np.isfinite(hit.metadata["score"]) for hit in retriever.search(question))


def test_the_signs_lie_between_minus_one_and_two(retriever: HybridRetriever) -> None:
    asked = retriever.read(QUESTION)
    signs = retriever.signs(asked, retriever.candidates(asked))
    assert signs.shape[1] == len(retrieval.WEIGHTS)
    assert np.abs(signs).max() < 2
    assert signs[:, -1].max() <= 1 + 1e-6
