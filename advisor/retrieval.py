"""Retrieval: dense and lexical search over the passages, fused by reciprocal rank."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from advisor.text import content_stems

# The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009).
RRF = 60
CANDIDATES = 60


class HybridRetriever(BaseRetriever):
    """Passages for a question, best first.

    Each document that comes back carries `similarity` in its metadata: the cosine between its
    vector and the question's, -1..1, or 0 where only the lexical half found it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    passages: Mapping[str, Document]
    collection: Any
    embeddings: Embeddings
    k: int = 30
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return self.search(query)

    def search(self, text: str, records: Collection[str] | None = None) -> list[Document]:
        """The best passages for `text`; with `records`, only those of these record ids."""
        if not self.passages:
            return []
        dense = self._dense(text, records)
        lexical = self._lexical(text, records)
        fused: Counter[str] = Counter()
        for ranking in (list(dense), lexical):
            for rank, key in enumerate(ranking, start=1):
                fused[key] += 1 / (RRF + rank)  # type: ignore[assignment]
        best = sorted(fused, key=lambda key: (-fused[key], key))[: self.k]
        return [self._with_similarity(key, dense.get(key, 0.0)) for key in best]

    @cached_property
    def stems(self) -> dict[str, frozenset[str]]:
        """The stems of each passage with its keywords (names, sectors, places), by index id."""
        return {key: frozenset(_words(document)) for key, document in self.passages.items()}

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Every passage by the id under which it is cited."""
        return {document.metadata["id"]: document for document in self.passages.values()}

    @cached_property
    def holds_documents(self) -> bool:
        """Whether the user added documents of their own."""
        return any(p.metadata["origin"] == "document" for p in self.passages.values())

    def similarities(self, texts: Sequence[str], keys: Sequence[str]) -> list[list[float]]:
        """The cosine of each text with each passage: a row a text, a column a passage."""
        import numpy as np

        vectors = np.array(self.embeddings.embed_documents(list(texts)))
        with self._lock:
            found = self.collection.get(ids=list(keys), include=["embeddings"])
        passages = np.array(found["embeddings"])
        return [[float(value) for value in row] for row in vectors @ passages.T]

    @cached_property
    def _document_frequency(self) -> Counter[str]:
        return Counter(word for stems in self.stems.values() for word in stems)

    @cached_property
    def _keys(self) -> list[str]:
        return list(self.passages)

    @cached_property
    def _bm25(self) -> Any:
        import bm25s

        index = bm25s.BM25()
        index.index([_words(self.passages[key]) for key in self._keys], show_progress=False)
        return index

    def _dense(self, text: str, records: Collection[str] | None) -> dict[str, float]:
        """Cosine by index id, best first."""
        vector = self.embeddings.embed_query(text)
        where = {"record": {"$in": sorted(records)}} if records is not None else None
        with self._lock:
            found = self.collection.query(
                query_embeddings=[vector],
                n_results=min(CANDIDATES, len(self.passages)),
                where=where,
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {key: 1 - distance for key, distance in pairs if key in self.passages}

    def _lexical(self, text: str, records: Collection[str] | None) -> list[str]:
        import numpy as np

        words = [word for word in content_stems(text) if word in self._document_frequency]
        if not words:
            return []
        with self._lock:
            scores = self._bm25.get_scores(words)
        order = np.argsort(-scores, kind="stable")
        ranked = (self._keys[i] for i in order if scores[i] > 0)
        return list(_first(CANDIDATES, self._of(ranked, records)))

    def _of(self, keys: Iterable[str], records: Collection[str] | None) -> Iterable[str]:
        if records is None:
            return keys
        return (key for key in keys if self.passages[key].metadata.get("record") in records)

    def _with_similarity(self, key: str, similarity: float) -> Document:
        document = self.passages[key]
        metadata = {**document.metadata, "similarity": similarity}
        return Document(page_content=document.page_content, metadata=metadata)


def _words(document: Document) -> list[str]:
    return content_stems(f"{document.page_content} {document.metadata.get('keywords', '')}")


def _first(count: int, items: Iterable[str]) -> Iterable[str]:
    for _, item in zip(range(count), items, strict=False):
        yield item
