"""Questions that are asked at the same time, embedded together.

One run of the model over eight questions costs about 30% less than eight runs, and several runs at
once only take the cores from each other (docs/reliability.md).
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from langchain_core.embeddings import Embeddings

MOST = 16  # questions in a run: of many more, the first would wait for the last


class BatchingEmbeddings(Embeddings):
    """The embeddings of a model that many threads ask at once; each waits for its own."""

    def __init__(self, model: Embeddings) -> None:
        """Before `model`, which is called by one thread at a time."""
        self._model = model
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, Future[list[float]]]] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embeddings")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text, as the model makes it."""
        return self._worker.submit(self._model.embed_documents, texts).result()

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question, made with those that wait when its turn comes."""
        own: Future[list[float]] = Future()
        with self._lock:
            self._waiting.append((text, own))
        self._worker.submit(self._embed_waiting)
        return own.result()

    def _embed_waiting(self) -> None:
        """Embed the longest waiting; none may be left, since a run takes those of later turns."""
        with self._lock:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if not batch:
            return
        try:
            vectors = self._model.embed_documents([text for text, _ in batch])
        except Exception as error:
            for _, own in batch:
                own.set_exception(error)
        else:
            for (_, own), vector in zip(batch, vectors, strict=True):
                own.set_result(vector)
