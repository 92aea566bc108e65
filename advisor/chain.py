"""The one place where the steps meet: understand, retrieve, write, check and cite."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from langchain_core.documents import Document

from advisor import models, store
from advisor.advice import suggestions
from advisor.errors import IndexStoreError
from advisor.evidence import Selector
from advisor.follow_ups import follow_ups
from advisor.grounding import check
from advisor.ledger import record_gap
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
    Citation,
    Draft,
    Event,
    Evidence,
    EvidenceFound,
    Intent,
    LeftOut,
    Query,
    Sentence,
    Turn,
)
from advisor.vocabulary import Vocabulary
from advisor.writers import Writer
from advisor.writers.quote import QuoteWriter

OWN_DOCUMENT = "your document"
MAX_CITATIONS_A_SENTENCE = 3

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
        citer = _Citer(selector.corpus, evidence.passages, date.today())
        for draft in self._writer.write(query, evidence, selector.corpus):
            clock.lap("write")
            sentence = citer.cite(draft)
            clock.lap("check")
            if sentence is not None:
                yield sentence
        yield self._finished(question, query, evidence, citer, clock)

    def _finished(
        self, question: str, query: Query, evidence: Evidence, citer: "_Citer", clock: "_Clock"
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
        collection = store.open_collection(self.settings)
        retriever = HybridRetriever(
            passages=store.load_passages(collection),
            collection=collection,
            embeddings=self._embeddings,
        )
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


class _Citer:
    """Checks drafts against the evidence and numbers the passages that support them."""

    def __init__(self, corpus: Corpus, passages: Sequence[Document], today: date) -> None:
        self._corpus = corpus
        self._passages = passages
        self._evident = {passage.metadata["id"] for passage in passages}
        self._today = today
        self._numbers: dict[str, int] = {}
        self._said: set[tuple[str, str | None]] = set()
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.left_out: list[LeftOut] = []

    def cite(self, draft: Draft) -> Sentence | None:
        """The sentence with its citations, or None where it is left out."""
        said = (draft.text, draft.record)
        if said in self._said:
            return None  # once is enough
        sentence = self._suggestion(draft) if draft.advice else self._supported(draft)
        if sentence is not None:
            self._said.add(said)
            self.sentences.append(sentence)
        return sentence

    def conflicts(self) -> tuple[tuple[int, int], ...]:
        """Pairs of citations whose facts disagree."""
        pairs = {
            (min(number, other), max(number, other))
            for fact_id, number in self._numbers.items()
            if fact_id in self._corpus.facts
            for conflict in self._corpus.facts[fact_id][1].conflicts_with
            if (other := self._numbers.get(conflict))
        }
        return tuple(sorted(pairs))

    def _suggestion(self, draft: Draft) -> Sentence | None:
        record = self._corpus.records.get(draft.record or "")
        known = suggestions(self._corpus, record).values() if record else ()
        if any(draft.text in sentences for sentences in known):
            return Sentence(draft, (), "suggestion", 1.0)
        self.left_out.append(LeftOut(draft.text, "it stands in no advice field of the record"))
        return None

    def _supported(self, draft: Draft) -> Sentence | None:
        passages = self._title_passages(draft) if draft.style == "title" else self._passages
        support = check(draft.text, [passage.page_content for passage in passages])
        if support.verdict != "supported":
            self.left_out.append(LeftOut(draft.text, "; ".join(support.reasons)))
            return None
        most = 1 if draft.style == "title" else MAX_CITATIONS_A_SENTENCE
        numbers = [
            self._number(passages[index], support.span if rank == 0 else None)
            for rank, index in enumerate(support.passages[:most])
        ]
        return Sentence(draft, tuple(numbers), "supported", round(support.score, 4))

    def _title_passages(self, draft: Draft) -> Sequence[Document]:
        """What a record's name may rest on: its facts in the evidence, else its others."""
        record = self._corpus.records.get(draft.record or "")
        facts = [fact for fact in record.facts if fact.id not in self._evident] if record else ()
        own = [p for p in self._passages if p.metadata.get("record") == draft.record]
        return [*own, *(Document(f.text, metadata={"origin": "corpus", "id": f.id}) for f in facts)]

    def _number(self, passage: Document, span: tuple[int, int] | None) -> int:
        passage_id = passage.metadata["id"]
        if passage_id not in self._numbers:
            self._numbers[passage_id] = len(self.citations) + 1
            self.citations.append(self._citation(len(self.citations) + 1, passage, span))
        return self._numbers[passage_id]

    def _citation(self, n: int, passage: Document, span: tuple[int, int] | None) -> Citation:
        text, metadata = passage.page_content, passage.metadata
        span = span or (0, len(text))
        if metadata["origin"] == "document":
            return Citation(
                n, metadata["id"], metadata["title"], OWN_DOCUMENT, None, None,
                metadata["locator"], text, span, stale=False, own_document=True,
            )  # fmt: skip
        record, fact = self._corpus.facts[metadata["id"]]
        source = self._corpus.sources_by_id[fact.source]
        return Citation(
            n, fact.id, source.title, source.publisher, source.url,
            fact.as_of.isoformat() if fact.as_of else None, f"{record.name}, fact {fact.id}",
            text, span, stale=fact.is_stale(self._today), evidence=fact.evidence,
        )  # fmt: skip


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
