"""Retrieval: dense and lexical search over the passages and their groups, in one weighted sum."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from advisor.index import Index
from advisor.passages import said_words, search_words
from advisor.text import content_stems

# Passages that each search hands on to be weighed, and groups whose passages are all weighed.
CANDIDATES = 100
GROUPS = 5
# A filter that keeps less than this share of the passages is searched exactly: Chroma would find
# too few of them among its nearest, and its own filter takes 40 times as long on 100,000.
NARROW = 0.125
# What each sign of relevance counts in the sum (Bruch et al., TOIS 2023, on why a sum of scores
# rather than of reciprocal ranks). Fitted by evals/fit.py on the tuned half of the questions.
WEIGHTS = {
    "nearest": 1.0,  # cosine of the passage's nearest vector
    "own": 0.6,  # cosine of its own text's vector
    "group": 0.33,  # cosine of its group's vector
    "words": 0.43,  # BM25 by the idf of the question's words
    "group words": 0.78,
    "cover": 0.53,  # share of the question's words that it holds, by their idf
}


@dataclass(frozen=True)
class Asked:
    """A question as it is searched with: its vector, and its known words with their idf.

    `bm25` scores every passage, `group_bm25` and `group_cosines` every group.
    """

    vector: Any
    words: list[str]
    idf: Any
    bm25: Any
    group_bm25: Any
    group_cosines: Any


class HybridRetriever(BaseRetriever):
    """Passages for a question, best first.

    Each document that comes back carries in its metadata its `row` in the index, its `score`, the
    weighted sum, and `similarity`: the cosine between the nearest of its vectors and the
    question's, -1..1.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    embeddings: Embeddings
    k: int = 30

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return self.search(query)

    def search(self, text: str, groups: Collection[str] | None = None) -> list[Document]:
        """The best passages for `text`; with `groups`, only those of these groups."""
        asked = self.read(text)
        rows = self.candidates(asked, None if groups is None else self._rows_of(groups))
        if not len(rows):
            return []
        signs = self.signs(asked, rows)
        scores = signs @ np.array(list(WEIGHTS.values()), dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[: self.k]
        return [self._found(int(rows[i]), signs[i, 0], scores[i]) for i in best]

    def read(self, text: str) -> Asked:
        """A question as it is searched with."""
        vector = np.asarray(self.embeddings.embed_query(text), dtype=np.float32)
        words = [word for word in dict.fromkeys(content_stems(text)) if self.knows(word)]
        idf = np.array([self._idf(word) for word in words])
        return Asked(
            vector,
            words,
            idf,
            bm25=_bm25(self.index.words, words, idf),
            group_bm25=_bm25(self.index.group_words, words, idf),
            group_cosines=self.index.group_vectors @ vector,
        )

    def candidates(self, asked: Asked, allowed: Any | None = None) -> Any:
        """The rows worth weighing; of `allowed`, if given."""
        found = [self.dense(asked, allowed), self.lexical(asked, allowed)]
        return np.unique(np.concatenate([*found, self._in_best_groups(asked, allowed)]))

    def dense(self, asked: Asked, allowed: Any | None = None) -> Any:
        """The rows of which a vector is nearest to the question's, nearest first."""
        count = len(self.index.layout.passages)
        share = 1.0 if allowed is None else len(allowed) / max(1, count)
        if not count or share == 0:
            return np.array([], dtype=np.int64)
        if allowed is not None and share < NARROW:
            order = np.argsort(-self._cosines(asked, allowed), kind="stable")
            return allowed[order[:CANDIDATES]]
        rows = self._nearest(asked, min(round(CANDIDATES / share), len(self.index.layout.keys)))
        return rows if allowed is None else rows[np.isin(rows, allowed)]

    def _nearest(self, asked: Asked, count: int) -> Any:
        """The rows that the `count` nearest entries belong to, nearest first."""
        keys = self.index.nearest.keys(asked.vector, count)
        if keys is not None:
            return np.array(list(dict.fromkeys(self._row_by_key[key] for key in keys)))
        # Chroma is away: the same over the matrix, exactly.
        cosines = self.index.vectors @ asked.vector
        entries = np.argpartition(-cosines, count - 1)[:count]
        best = entries[np.argsort(-cosines[entries], kind="stable")]
        owners = np.searchsorted(self.index.layout.starts, best, side="right") - 1
        return np.array(list(dict.fromkeys(owners.tolist())))

    def lexical(self, asked: Asked, allowed: Any | None = None) -> Any:
        """The rows that share words with the question, by BM25, best first."""
        scores = asked.bm25
        rows = np.flatnonzero(scores) if allowed is None else allowed[scores[allowed] > 0]
        return rows[np.argsort(-scores[rows], kind="stable")[:CANDIDATES]]

    def signs(self, asked: Asked, rows: Any) -> Any:
        """What tells how passages bear on a question, as in WEIGHTS: [rows, signs] of 0 to 1."""
        layout = self.index.layout
        groups = layout.group_of[rows]
        columns = [
            self._cosines(asked, rows),
            self.index.vectors[layout.starts[rows]] @ asked.vector,
            asked.group_cosines[groups],
            asked.bm25[rows],
            asked.group_bm25[groups],
            self._cover(asked)[rows],
        ]
        return np.stack(columns, axis=1)

    def knows(self, word: str) -> bool:
        """Whether any passage holds a word, given as its stem."""
        return word in self.index.words.vocab_dict

    def share_held(self, text: str, rows: Collection[int]) -> float:
        """The share of a question's words that one of these passages holds, by their idf.

        Keywords don't count: that a record lies in Los Angeles says nothing of what a fact says.
        """
        count = len(self.index.layout.passages)
        words = dict.fromkeys(content_stems(text))
        rarest = float(np.log(1 + (count + 0.5) / 0.5))
        worth = {word: self._idf(word) if self.knows(word) else rarest for word in words}
        held = {word for row in rows for word in said_words(self.index.layout.passages[row])}
        return sum(worth[w] for w in words if w in held) / (sum(worth.values()) or 1.0)

    def stems(self, row: int) -> frozenset[str]:
        """The stems of a passage with what it is found by (names, sectors, places)."""
        if row not in self._stems:
            self._stems[row] = frozenset(search_words(self.index.layout.passages[row]))
        return self._stems[row]

    def chroma_answers(self) -> bool:
        """Whether Chroma answers now; questions are answered without it too, by exact search."""
        return self.index.nearest.answers()

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Every passage by the id under which it is cited."""
        passages = enumerate(self.index.layout.passages)
        return {passage.metadata["id"]: self._found(row, 0.0, 0.0) for row, passage in passages}

    @cached_property
    def holds_documents(self) -> bool:
        """Whether the user added documents of their own."""
        return any(p.metadata["origin"] == "document" for p in self.index.layout.passages)

    @cached_property
    def _stems(self) -> dict[int, frozenset[str]]:
        return {}

    @cached_property
    def _row_by_key(self) -> dict[str, int]:
        layout = self.index.layout
        counts = np.diff(layout.starts)
        owners = np.repeat(np.arange(len(layout.passages)), counts)
        return dict(zip(layout.keys, owners.tolist(), strict=True))

    @cached_property
    def _rows_by_group(self) -> dict[str, Any]:
        layout = self.index.layout
        order = np.argsort(layout.group_of, kind="stable")
        bounds = np.searchsorted(layout.group_of[order], np.arange(1, len(layout.groups)))
        return dict(zip(layout.groups, np.split(order, bounds), strict=True))

    def _rows_of(self, groups: Collection[str]) -> Any:
        known = [self._rows_by_group[name] for name in groups if name in self._rows_by_group]
        return np.sort(np.concatenate(known)) if known else np.array([], dtype=np.int64)

    def _in_best_groups(self, asked: Asked, allowed: Any | None) -> Any:
        scores = WEIGHTS["group"] * asked.group_cosines + WEIGHTS["group words"] * asked.group_bm25
        best = np.argsort(-scores, kind="stable")[:GROUPS]
        rows = self._rows_of([self.index.layout.groups[group] for group in best])
        return rows if allowed is None else rows[np.isin(rows, allowed)]

    def _cosines(self, asked: Asked, rows: Any) -> Any:
        """The cosine of the question with the nearest vector of each passage."""
        starts = self.index.layout.starts
        counts = starts[rows + 1] - starts[rows]
        bounds = np.cumsum(counts) - counts
        entries = np.repeat(starts[rows] - bounds, counts) + np.arange(counts.sum())
        return np.maximum.reduceat(self.index.vectors[entries] @ asked.vector, bounds)

    def _cover(self, asked: Asked) -> Any:
        """The share of the question's words that each passage holds, weighed by their idf."""
        cover = np.zeros(len(self.index.layout.passages), dtype=np.float32)
        for word, idf in zip(asked.words, asked.idf, strict=True):
            cover[_holders(self.index.words, word)] += idf / asked.idf.sum()
        return cover

    def _idf(self, word: str) -> float:
        count = len(self.index.layout.passages)
        holders = len(_holders(self.index.words, word))
        return float(np.log(1 + (count - holders + 0.5) / (holders + 0.5)))

    def _found(self, row: int, similarity: float, score: float) -> Document:
        passage = self.index.layout.passages[row]
        found = {"row": row, "similarity": float(similarity), "score": float(score)}
        return Document(page_content=passage.page_content, metadata=passage.metadata | found)


def _holders(lexical: Any, word: str) -> Any:
    """The rows of a lexical index that hold a word."""
    number = lexical.vocab_dict[word]
    start, end = lexical.scores["indptr"][number : number + 2]
    return lexical.scores["indices"][start:end]


def _bm25(lexical: Any, words: list[str], idf: Any) -> Any:
    """The BM25 score of each row, per idf of the question, so that long ones score no higher.

    Every word stands in both lexical indexes: a group has the words of its passages.
    """
    if not words:
        return np.zeros(lexical.scores["num_docs"], dtype=np.float32)
    return lexical.get_scores(words) / idf.sum()
