"""Retrieval: dense and lexical search over the passages, fused by reciprocal rank."""

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from advisor.passages import search_words
from advisor.store import Index
from advisor.text import content_stems

# The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009).
RRF = 60
CANDIDATES = 60
# A filter that keeps less than this share of the passages is searched exactly: Chroma would find
# too few of them among its nearest, and its own filter takes 40 times as long on 100,000.
NARROW = 0.125


class HybridRetriever(BaseRetriever):
    """Passages for a question, best first.

    Each document that comes back carries in its metadata its `row` in the index, and `similarity`:
    the cosine between its vector and the question's, -1..1.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    embeddings: Embeddings
    k: int = 30
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return self.search(query)

    def search(self, text: str, records: Collection[str] | None = None) -> list[Document]:
        """The best passages for `text`; with `records`, only those of these record ids."""
        if not self.index.passages:
            return []
        rows = None if records is None else self._rows_of(records)
        vector = np.asarray(self.embeddings.embed_query(text), dtype=np.float32)
        rankings = [self.dense(vector, rows), self.lexical(text, rows)]
        fused: Counter[int] = Counter()
        for ranking in rankings:
            for rank, row in enumerate(ranking, start=1):
                fused[row] += 1 / (RRF + rank)  # type: ignore[assignment]
        best = sorted(fused, key=lambda row: (-fused[row], row))[: self.k]
        cosines = self.index.vectors[best] @ vector
        return [self._found(row, cosine) for row, cosine in zip(best, cosines, strict=True)]

    def dense(self, vector: Any, rows: Any | None = None) -> list[int]:
        """The rows whose vectors are nearest to `vector`, nearest first; of `rows`, if given."""
        count = len(self.index.passages)
        share = 1.0 if rows is None else len(rows) / count
        if rows is not None and share < NARROW:
            order = np.argsort(-(self.index.vectors[rows] @ vector), kind="stable")
            return [int(row) for row in rows[order[:CANDIDATES]]]
        with self._lock:
            found = self.index.collection.query(
                query_embeddings=[vector],
                n_results=min(round(CANDIDATES / share), count),
                include=[],
            )
        nearest = [self._row_by_key[key] for key in found["ids"][0]]
        if rows is None:
            return nearest
        wanted = set(rows.tolist())
        return [row for row in nearest if row in wanted][:CANDIDATES]

    def lexical(self, text: str, rows: Any | None = None) -> list[int]:
        """The rows that share words with `text`, by BM25, best first; of `rows`, if given."""
        known = self.index.lexical.vocab_dict
        words = [word for word in content_stems(text) if word in known]
        if not words:
            return []
        scores = self.index.lexical.get_scores(words)
        candidates = np.flatnonzero(scores) if rows is None else rows[scores[rows] > 0]
        if len(candidates) > CANDIDATES:
            best = np.argpartition(-scores[candidates], CANDIDATES)[:CANDIDATES]
            candidates = np.sort(candidates[best])
        order = np.argsort(-scores[candidates], kind="stable")
        return [int(row) for row in candidates[order]]

    def stems(self, row: int) -> frozenset[str]:
        """The stems of a passage with its keywords (names, sectors, places)."""
        if row not in self._stems:
            self._stems[row] = frozenset(search_words(self.index.passages[row]))
        return self._stems[row]

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Every passage by the id under which it is cited."""
        return {
            p.metadata["id"]: self._found(row, 0.0) for row, p in enumerate(self.index.passages)
        }

    @cached_property
    def holds_documents(self) -> bool:
        """Whether the user added documents of their own."""
        return any(p.metadata["origin"] == "document" for p in self.index.passages)

    def similarities(self, texts: Sequence[str], rows: Sequence[int]) -> Any:
        """The cosine of each text with each passage: a row a text, a column a passage."""
        vectors = np.array(self.embeddings.embed_documents(list(texts)), dtype=np.float32)
        return vectors @ self.index.vectors[list(rows)].T

    @cached_property
    def _stems(self) -> dict[int, frozenset[str]]:
        return {}

    @cached_property
    def _row_by_key(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.index.keys)}

    @cached_property
    def _rows_by_record(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.index.passages):
            rows.setdefault(passage.metadata.get("record", ""), []).append(row)
        return rows

    def _rows_of(self, records: Collection[str]) -> Any:
        rows = [row for record in records for row in self._rows_by_record.get(record, ())]
        return np.array(sorted(rows), dtype=np.int64)

    def _found(self, row: int, similarity: float) -> Document:
        passage = self.index.passages[row]
        metadata = {**passage.metadata, "row": row, "similarity": float(similarity)}
        return Document(page_content=passage.page_content, metadata=metadata)
