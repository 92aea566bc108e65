"""The one place where the steps meet: understand, retrieve, write, check and cite."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from advisor import models, store
from advisor.citing import Citer
from advisor.errors import IndexStoreError
from advisor.evidence import Selector
from advisor.follow_ups import follow_ups
from advisor.ledger import record_gap
from advisor.passages import all_passages
from advisor.question import understand
from advisor.records import Corpus
from advisor.relevance import is_unrelated
from advisor.render import (
    CANNOT_RULE_OUT,
    CLOSEST,
    GREETING,
    NO_SOURCE,
    NOT_ENGLISH,
    OFF_TOPIC,
    RESUME,
    THANKS,
    render,
)
from advisor.retrieval import HybridRetriever
from advisor.settings import Settings
from advisor.types import (
    Answer,
    Event,
    Evidence,
    EvidenceFound,
    Intent,
    Query,
    Turn,
)
from advisor.vocabulary import Vocabulary
from advisor.writers import Writer
from advisor.writers.quote import QuoteWriter

_DECLINED = {
    Intent.GREETING: GREETING,
    Intent.THANKS: THANKS,
    Intent.RESUME: RESUME,
    Intent.OFF_TOPIC: OFF_TOPIC,
    Intent.NOT_ENGLISH: NOT_ENGLISH,
}


class Advisor:
    """Answers questions from one index; safe to share between threads."""

    def __init__(self, settings: Settings, writer: Writer | None = None) -> None:
        """Open the index; raises IndexStoreError that says what to do where that fails."""
        self.settings = settings
        self._writer = writer or QuoteWriter()
        self._embeddings = models.embeddings(settings)
        self._english = models.english_words()
        self._lock = threading.Lock()
        self._open()

    @property
    def corpus(self) -> Corpus:
        """The corpus that answers are made from."""
        return self._selector.corpus

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The checked answer to a question; raises QuestionError for what is no question."""
        *_, last = self.stream(question, history)
        assert isinstance(last, Answer)
        return last

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The evidence, then each sentence as it passes the checker, then the whole answer."""
        self._reopen_if_changed()
        selector, vocabulary = self._selector, self._vocabulary
        clock = _Clock()
        query = selector.for_employers(understand(question, history, vocabulary))
        clock.lap("understand")
        if query.intent in _DECLINED:
            yield self._declined(question, query, _DECLINED[query.intent], clock)
            return
        if query.intent is Intent.LIST and query.not_others:
            yield self._declined(question, query, CANNOT_RULE_OUT, clock)
            return
        evidence = selector.select(query)
        clock.lap("retrieve")
        if not evidence.supported and is_unrelated(query, evidence.passages):
            yield self._declined(question, query, OFF_TOPIC, clock)
            return
        yield EvidenceFound(evidence.passages)
        citer = Citer(selector.corpus, evidence.passages, date.today())
        for draft in self._writer.write(query, evidence, selector.corpus):
            clock.lap("write")
            sentence = citer.cite(draft)
            clock.lap("check")
            if sentence is not None:
                yield sentence
        yield self._finished(question, query, evidence, citer, clock)

    def _finished(
        self, question: str, query: Query, evidence: Evidence, citer: Citer, clock: "_Clock"
    ) -> Answer:
        supported = evidence.supported and any(s.citations for s in citer.sentences)
        notices = [] if supported else [NO_SOURCE, CLOSEST] if citer.sentences else [NO_SOURCE]
        if not supported:
            record_gap(self.settings, question)
        coverage = evidence.coverage if supported else None
        return Answer(
            question=question,
            text=render(citer.sentences, notices, coverage),
            abstained=not supported,
            sentences=tuple(citer.sentences),
            citations=tuple(citer.citations),
            corpus=self.corpus.hash,
            left_out=tuple(citer.left_out),
            conflicts=citer.conflicts(),
            coverage=coverage,
            follow_ups=follow_ups(query, evidence, self.corpus),
            model=self._writer.model,
            timings_ms=clock.laps,
        )

    def _declined(self, question: str, query: Query, notice: str, clock: "_Clock") -> Answer:
        return Answer(
            question=question,
            text=render((), [notice]),
            abstained=True,
            sentences=(),
            citations=(),
            corpus=self.corpus.hash,
            follow_ups=follow_ups(query, None, self.corpus),
            timings_ms=clock.laps,
        )

    def _open(self) -> None:
        self._stamp = _stamp(store.manifest_file(self.settings))
        manifest = store.read_manifest(self.settings)
        passages = all_passages(self.settings, manifest.corpus)
        index = store.open_index(self.settings, manifest, passages)
        retriever = HybridRetriever(index=index, embeddings=self._embeddings)
        self._vocabulary = Vocabulary(manifest.corpus, self._english)
        self._selector = Selector(manifest.corpus, retriever)

    def _reopen_if_changed(self) -> None:
        """Take up an index that `advisor ingest` changed while this process runs."""
        with self._lock:
            if _stamp(store.manifest_file(self.settings)) == self._stamp:
                return
            try:
                store.read_manifest(self.settings)
            except IndexStoreError:
                return  # half written: go on with what is in memory until it is ready
            store.forget_open_collections()
            self._open()


class _Clock:
    """Milliseconds spent in each step, summed over its laps."""

    def __init__(self) -> None:
        self.laps = dict.fromkeys(("understand", "retrieve", "write", "check"), 0.0)
        self._last = perf_counter()

    def lap(self, step: str) -> None:
        now = perf_counter()
        self.laps[step] = round(self.laps[step] + (now - self._last) * 1000, 2)
        self._last = now


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
