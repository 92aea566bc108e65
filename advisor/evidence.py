"""Choosing the evidence: which passages bear on a question, and whether they answer it at all.

A question is answered only by evidence that speaks of what it asks for. Likeness alone is no
support: "What does Zest AI pay interns?" is very like a fact on Zest AI's interns.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from langchain_core.documents import Document

from advisor.records import Corpus, Record
from advisor.retrieval import HybridRetriever
from advisor.types import Coverage, Evidence, Intent, Query
from advisor.vocabulary import ASPECT_COVERS, answers_attribute

# Kinds that a question about nothing but a sector or a place is answered with.
OVERVIEW_KINDS = ("brief", "company", "project", "event")
# Share of a question's terms, weighted by idf, that a passage must hold; with a passage that is
# very like the question, less will do, since it may say the same in other words.
MIN_COVERED = 0.6
MIN_COVERED_IF_ALIKE = 0.34
ALIKE = 0.55
# A question that no passage is even remotely like is about something else altogether.
UNRELATED = 0.3
MAX_OPEN = 6
MAX_CLOSEST = 3
MAX_OWN = 3


@dataclass(frozen=True)
class Selector:
    """Chooses evidence for queries from one corpus and one retriever."""

    corpus: Corpus
    retriever: HybridRetriever

    def select(self, query: Query) -> Evidence:
        """The evidence for a query; `supported` is False where it is merely the closest."""
        if query.intent is Intent.LIST:
            found = self._records_of_kind(query)
        elif query.intent is Intent.RECORD:
            found = self._named_records(query)
        else:
            found = self._open(query)
        return found

    def is_unrelated(self, query: Query, evidence: Evidence) -> bool:
        """Whether a question without support is not about careers at all."""
        named = query.records or query.sectors or query.skills or query.kinds or query.aspects
        best = max((_similarity(passage) for passage in evidence.passages), default=0.0)
        return not evidence.supported and not named and best < UNRELATED

    # A question for records of a kind.

    def _records_of_kind(self, query: Query) -> Evidence:
        kinds = query.kinds or OVERVIEW_KINDS
        pool = [record for kind in kinds for record in self.corpus.of_kind(kind)]
        matching = [record for record in pool if self._matches(record, query)]
        if query.terms or query.skills or query.attributes:
            matching = self._bearing_out(query, matching)
        if not matching:
            return self._closest(query)
        facts = [fact.id for record in matching for fact in record.facts]
        by_fact = self.retriever.by_id
        passages = [by_fact[fact] for fact in facts if fact in by_fact]
        coverage = Coverage(len(matching), len(matching), len(pool)) if query.kinds else None
        return Evidence(
            passages=(*passages, *self._own(query)),
            supported=True,
            records=tuple(record.id for record in matching),
            coverage=coverage,
        )

    def _matches(self, record: Record, query: Query) -> bool:
        if query.sectors and not set(query.sectors) & set(record.sectors):
            return False
        if not query.places or record.record_kind in ("project", "guide", "brief"):
            return True  # what can be built or learnt is not tied to a place
        regions = {
            region for place in record.places for region in self.corpus.place_and_regions(place)
        }
        return bool(regions & set(query.places))

    def _bearing_out(self, query: Query, records: Iterable[Record]) -> list[Record]:
        """The records with a fact that speaks of all that the question asks for, best first."""
        by_id = {record.id: record for record in records}
        hits = self.retriever.search(query.text, records=by_id.keys()) if by_id else []
        bearing = [
            hit.metadata["record"]
            for hit in hits
            if self._bears_out(query, hit, by_id[hit.metadata["record"]])
        ]
        return [by_id[record] for record in dict.fromkeys(bearing)]

    # A question about records that it names.

    def _named_records(self, query: Query) -> Evidence:
        named = [self.corpus.records[record] for record in query.records]
        about = [
            record
            for record in self.corpus.records.values()
            if record not in named and set(query.records) & set(self.corpus.companies_of(record))
        ]
        guides = [record for record in about if _is_guide_to(record, query)]
        ordered = [*guides, *named, *(record for record in about if record not in guides)]
        ids = [record.id for record in ordered]
        hits = self.retriever.search(query.text, records=ids)
        by_fact = self.retriever.by_id
        facts = [
            (record, fact)
            for record in ordered
            for fact in record.facts
            if fact.id in by_fact and (record in named or self._mentions(fact.text, query.records))
        ]
        wanted = _wanted_kinds(query)
        if wanted:
            facts = [
                (record, fact)
                for record, fact in facts
                if fact.kind in wanted or _is_guide_to(record, query)
            ]
        else:
            facts = [(record, fact) for record, fact in facts if record in named or query.terms]
        passages = [by_fact[fact.id] for _, fact in facts]
        if query.terms or query.attributes:
            similarity = {hit.metadata["id"]: _similarity(hit) for hit in hits}
            passages = [
                passage
                for passage in passages
                if self._bears_out(
                    query,
                    passage,
                    self.corpus.records[passage.metadata["record"]],
                    similarity.get(passage.metadata["id"], 0.0),
                )
            ]
        if not passages:
            return Evidence(tuple(hits[:MAX_CLOSEST]), supported=False)
        shown = dict.fromkeys(passage.metadata["record"] for passage in passages)
        return Evidence((*passages, *self._own(query)), supported=True, records=tuple(shown))

    def _mentions(self, text: str, records: Collection[str]) -> bool:
        """Whether a fact of another record speaks of one of these companies by name."""
        return any(
            name.casefold() in text.casefold()
            for record in records
            for name in (self.corpus.records[record].name, *self.corpus.records[record].aliases)
        )

    # Any other question.

    def _open(self, query: Query) -> Evidence:
        hits = self.retriever.search(query.text)
        wanted = _wanted_kinds(query)
        bearing = []
        for hit in hits:
            record = self.corpus.records.get(hit.metadata.get("record", ""))
            if record is not None and not self._matches(record, query):
                continue
            if wanted and record is not None and hit.metadata["kind"] not in wanted:
                continue
            if self._bears_out(query, hit, record):
                bearing.append(hit)
        if not bearing:
            return self._closest(query)
        return Evidence(tuple(bearing[:MAX_OPEN]), supported=True)

    def _closest(self, query: Query) -> Evidence:
        return Evidence(tuple(self.retriever.search(query.text)[:MAX_CLOSEST]), supported=False)

    def _own(self, query: Query) -> list[Document]:
        """Passages of the user's own documents that answer the question too."""
        hits = self.retriever.search(query.text)
        return [
            hit
            for hit in hits
            if hit.metadata["origin"] == "document"
            and _similarity(hit) >= ALIKE
            and self._bears_out(query, hit, None)
        ][:MAX_OWN]

    def _bears_out(
        self,
        query: Query,
        passage: Document,
        record: Record | None,
        similarity: float | None = None,
    ) -> bool:
        text = passage.page_content
        if not all(answers_attribute(attribute, text) for attribute in query.attributes):
            return False
        alike = _similarity(passage) if similarity is None else similarity
        if not query.terms:
            return alike >= UNRELATED
        covered = self._covered(query, passage, record)
        return covered >= MIN_COVERED or (alike >= ALIKE and covered >= MIN_COVERED_IF_ALIKE)

    def _covered(self, query: Query, passage: Document, record: Record | None) -> float:
        """The idf-weighted share of the question's terms that the passage holds, 0..1."""
        stems = self.retriever.stems[passage.metadata["key"]]
        weights = {term: self.retriever.idf(term) for term in query.terms}
        held = sum(weight for term, weight in weights.items() if term in stems)
        return held / sum(weights.values())


def _wanted_kinds(query: Query) -> set[str]:
    return {kind for aspect in query.aspects for kind in ASPECT_COVERS.get(aspect, (aspect,))}


def _is_guide_to(record: Record, query: Query) -> bool:
    """Whether a record is a guide to what the question asks for: all of it answers then."""
    return getattr(record, "topic", None) in query.aspects


def _similarity(passage: Document) -> float:
    return float(passage.metadata.get("similarity", 0.0))
