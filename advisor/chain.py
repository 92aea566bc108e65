"""The one place where the steps meet: understand, retrieve, write, check and cite."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from langchain_core.documents import Document

from advisor import chroma, store
from advisor.aim import towards
from advisor.batching import BatchingEmbeddings
from advisor.citing import Citer
from advisor.errors import IndexStoreError
from advisor.evidence import Selector
from advisor.follow_ups import follow_ups
from advisor.ledger import record_gap
from advisor.llm.faults import Failed
from advisor.llm.host import ModelHost
from advisor.manifest import manifest_file, read_manifest
from advisor.models import embeddings, english_words
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
    render_parts,
)
from advisor.resume.interview import in_interview
from advisor.retrieval import HybridRetriever
from advisor.settings import Settings
from advisor.types import (
    Answer,
    Event,
    Evidence,
    EvidenceFound,
    Intent,
    Part,
    Query,
    Sentence,
    Turn,
)
from advisor.vocabulary import Vocabulary
from advisor.writers import Writer
from advisor.writers.quote import QuoteWriter, sector_headings

if TYPE_CHECKING:
    from advisor.resume.advice import ResumeAdvisor
    from advisor.resume.plan import Plan
    from advisor.resume.replan import Change
    from advisor.resume.talk import ResumeTalk
    from advisor.resume.target import Target
    from advisor.resume.types import Resume

_DECLINED = {
    Intent.GREETING: GREETING,
    Intent.THANKS: THANKS,
    Intent.RESUME: RESUME,
    Intent.OFF_TOPIC: OFF_TOPIC,
    Intent.NOT_ENGLISH: NOT_ENGLISH,
}


class Advisor:
    """Answers questions from one index; safe to share between threads."""

    _resumes: "ResumeAdvisor | None"

    def __init__(
        self, settings: Settings, writer: Writer | None = None, models: ModelHost | None = None
    ) -> None:
        """Open the index; raises IndexStoreError that says what to do where that fails.

        `writer` lays out the facts, `models` holds the language model, if there is one.
        """
        self.settings = settings
        self.models = models or ModelHost(settings)
        self._writer = writer or QuoteWriter()
        self._embeddings = BatchingEmbeddings(embeddings(settings))
        self._english = english_words()
        self._lock = threading.Lock()
        self.watchers: list[Callable[[Answer], None]] = []  # told of each answer that is whole
        self._open()

    @property
    def corpus(self) -> Corpus:
        """The corpus that answers are made from."""
        return self._selector.corpus

    @property
    def vocabulary(self) -> Vocabulary:
        """The words by which questions are understood."""
        return self._vocabulary

    @property
    def resumes(self) -> "ResumeAdvisor":
        """What advises from a résumé, made when it is first asked for."""
        from advisor.resume.advice import ResumeAdvisor

        if self._resumes is None:
            self._resumes = ResumeAdvisor(self.corpus)
        return self._resumes

    @property
    def headings(self) -> frozenset[str]:
        """The names of the corpus that may head a part of an answer."""
        return sector_headings(self.corpus)

    @property
    def retriever(self) -> HybridRetriever:
        """What finds the passages."""
        return self._selector.retriever

    def take_up_model(self) -> None:
        """Choose the language model again, as after one was pulled, and make a local one ready.

        Takes seconds; raises SettingsError where the settings name one that can't be had.
        """
        if self.models.refresh().file is None:
            return
        from advisor.writers.model import ModelWriter

        with suppress(Failed):  # every answer says so for itself
            ModelWriter(self.models.model(), self.settings.model_prompt_tokens).warm_up()

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        resume: "Resume | None" = None,
        target: "Target | None" = None,
    ) -> Answer:
        """The checked answer to a question; raises QuestionError for what is no question.

        With a `resume`, questions about its owner are answered from it; it is not kept. A `target`
        narrows what a question leaves open.
        """
        *_, last = self.stream(question, history, resume, target)
        assert isinstance(last, Answer)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        resume: "Resume | None" = None,
        target: "Target | None" = None,
    ) -> Generator[Event]:
        """The evidence, then each sentence as it passes the checker, then the whole answer.

        Where a language model writes, the answer from facts comes first, then its sentences. What
        is written stops when the iterator is closed.
        """
        self.reopen_if_changed()
        selector, vocabulary = self._selector, self._vocabulary
        clock = _Clock()
        queries = [selector.for_employers(q) for q in understand(question, history, vocabulary)]
        clock.lap("understand")
        is_talk = resume or in_interview(queries[-1].asked, history)
        own = self._talk().answer(queries[-1], history, resume) if is_talk else None
        if own:
            own = replace(own, question=question)
            yield from self._of_resume(own, history, resume, clock)
            return
        found = [_found(query, target, selector) for query in queries]
        if not _any_supported(found):
            whole = self._standalone(question, history, resume)
            queries = [*understand(whole, (), vocabulary)] if whole else []
            again = [_found(query, target, selector) for query in queries]
            found = again if _any_supported(again) else found
        clock.lap("retrieve")
        passages = _all_passages(evidence for _, evidence in found)
        yield EvidenceFound(passages)
        citer = Citer(selector.corpus, passages, date.today())
        parts = []
        for query, evidence in found:
            sentences: list[Sentence] = []
            if isinstance(evidence, Evidence):
                for draft in self._writer.write(query, evidence, selector.corpus):
                    clock.lap("write")
                    sentence = citer.cite(draft)
                    clock.lap("check")
                    if sentence is not None:
                        sentences.append(sentence)
                        yield sentence
            parts.append(self._part(query, evidence, sentences))
        answer = self._finished(question, found, parts, citer, clock)
        yield from self._told(answer, history, resume, clock)

    def advise(self, resume: "Resume", target: "Target") -> Generator[Event]:
        """Advice from a résumé towards a target, in the events of `stream`."""
        self.reopen_if_changed()
        clock = _Clock()
        yield from self._of_resume(self.resumes.advise(resume, target), (), resume, clock)

    def tell_plan(
        self, plan: "Plan", resume: "Resume", changes: "Sequence[Change] | None" = None
    ) -> Generator[Event]:
        """A plan in Markdown, told by the language model where there is one.

        In the events of `stream`: without a model only the answer, which is the plan as it stands.
        """
        from advisor.plan_prose import told_plan

        yield from told_plan(plan, self.models, self.corpus, resume, changes)

    def _of_resume(
        self, own: Answer, history: Sequence[Turn], resume: "Resume | None", clock: "_Clock"
    ) -> Iterator[Event]:
        clock.lap("write")
        yield EvidenceFound(())
        yield from own.sentences
        yield from self._told(own, history, resume, clock)

    def _told(
        self, answer: Answer, history: Sequence[Turn], resume: "Resume | None", clock: "_Clock"
    ) -> Iterator[Event]:
        events: Iterable[Event] = [answer]
        if self.models.choice.provider is not None:
            from advisor.prose import told

            events = told(answer, self.models, self.corpus, history, resume)
        for event in events:
            clock.lap("write")
            if isinstance(event, Answer):
                event = replace(event, timings_ms=clock.laps)
                for watch in self.watchers:
                    watch(event)
            yield event

    def _standalone(
        self, question: str, history: Sequence[Turn], resume: "Resume | None"
    ) -> str | None:
        """A follow-up that no rule completes, completed by the language model."""
        if not history or self.models.choice.provider is None:
            return None
        from advisor.teller import Teller

        return Teller(self.models, self.corpus, resume).standalone(question, history)

    def _talk(self) -> "ResumeTalk":
        from advisor.resume.talk import ResumeTalk  # only for those who need it

        return ResumeTalk(self.resumes, self.corpus, self.retriever)

    def _part(self, query: Query, evidence: Evidence | str, sentences: list[Sentence]) -> Part:
        if isinstance(evidence, str):
            return Part(notices=(evidence,))
        if evidence.supported and any(s.citations for s in sentences):
            return Part(tuple(sentences), (), evidence.coverage, query.target)
        record_gap(self.settings, query.asked)
        notices = (NO_SOURCE, CLOSEST) if sentences else (NO_SOURCE,)
        return Part(tuple(sentences), notices)

    def _finished(
        self,
        question: str,
        found: Sequence[tuple[Query, Evidence | str]],
        parts: Sequence[Part],
        citer: Citer,
        clock: "_Clock",
    ) -> Answer:
        query, evidence = found[-1]
        conflicts = citer.conflicts()
        return Answer(
            question=question,
            text=render_parts(parts, conflicts, self.headings),
            abstained=all(part.notices for part in parts),
            sentences=tuple(citer.sentences),
            citations=tuple(citer.citations),
            corpus=self.corpus.hash,
            left_out=tuple(citer.left_out),
            conflicts=conflicts,
            coverage=next((part.coverage for part in parts if part.coverage), None),
            follow_ups=follow_ups(
                query, evidence if isinstance(evidence, Evidence) else None, self.corpus
            ),
            model=self._writer.model,
            timings_ms=clock.laps,
        )

    def _open(self) -> None:
        self._stamp = _stamp(manifest_file(self.settings))
        manifest = read_manifest(self.settings)
        passages = all_passages(self.settings, manifest.corpus)
        index = store.open_index(self.settings, manifest, passages)
        retriever = HybridRetriever(index=index, embeddings=self._embeddings)
        self._vocabulary = Vocabulary(manifest.corpus, self._english)
        self._resumes = None
        self._selector = Selector(manifest.corpus, retriever)

    def reopen_if_changed(self) -> None:
        """Take up an index that `advisor ingest` changed while this process runs."""
        with self._lock:
            if _stamp(manifest_file(self.settings)) == self._stamp:
                return
            try:
                read_manifest(self.settings)
            except IndexStoreError:
                return  # half written: go on with what is in memory until it is ready
            chroma.forget_open_collections()
            self._open()


def _evidence(query: Query, selector: Selector) -> Evidence | str:
    """The evidence for a query, or the notice with which it is declined."""
    if query.intent in _DECLINED:
        return _DECLINED[query.intent]
    if query.intent is Intent.LIST and query.not_others and not query.terms:
        return CANNOT_RULE_OUT
    evidence = selector.select(query)
    if not evidence.supported and is_unrelated(query, evidence.passages):
        return OFF_TOPIC
    return evidence


def _found(
    query: Query, target: "Target | None", selector: Selector
) -> tuple[Query, Evidence | str]:
    """The query as it is meant towards a target, where that finds support, with its evidence."""
    for meant in towards(query, target, selector.corpus):
        evidence = _evidence(meant, selector)
        if isinstance(evidence, Evidence) and evidence.supported:
            break
    return meant, evidence


def _any_supported(found: Iterable[tuple[Query, Evidence | str]]) -> bool:
    return any(isinstance(evidence, Evidence) and evidence.supported for _, evidence in found)


def _all_passages(found: Iterable[Evidence | str]) -> tuple[Document, ...]:
    """The passages of every part, each once."""
    passages = [p for e in found if isinstance(e, Evidence) for p in e.passages]
    return tuple({passage.metadata["id"]: passage for passage in passages}.values())


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
