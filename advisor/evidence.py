"""Choosing the evidence: which passages an answer is written from, by what a question asks for.

A question for records of a kind gets all that match, whole; one about named records their facts;
any other the passages that bear on it best. Where nothing counts as support (relevance.py), the
closest passages are given instead, and said to be no more than that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.records import Company, Corpus, Record
from advisor.relevance import answers, is_supported, lacking, near_the_best, wanted_kinds
from advisor.retrieval import HybridRetriever
from advisor.text import stem, tokens
from advisor.types import Coverage, Evidence, Intent, Query
from advisor.vocabulary import DEFINITE_ASPECTS

# Kinds that a question about nothing but a sector or a place is answered with.
OVERVIEW_KINDS = ("brief", "company", "project", "event")
# A list by one of these shows such facts only, not those that answer for them elsewhere.
LISTED_EXACTLY = {"ml_use", "event", "layoffs", "hiring", "funding", "office", "interview"}
MAX_CLOSEST = 3
MAX_OWN = 3


@dataclass(frozen=True)
class Selector:
    """Chooses evidence for queries from one corpus and one retriever."""

    corpus: Corpus
    retriever: HybridRetriever

    def select(self, query: Query) -> Evidence:
        """The evidence for a query; `supported` is False where it is merely the closest."""
        found: Evidence | None
        if query.intent is Intent.RECORD:
            found = self._named_records(query)
        elif query.intent is Intent.LIST:
            found = self._records_of_kind(query)
            # Where nothing but sector and place was asked for, no record is the answer: none.
            if found is None and (query.terms or query.names or query.aspects or query.attributes):
                found = self._open(query)
        else:
            found = self._open(query)
        if found is None:
            return Evidence(self._closest(query), supported=False)
        return replace(found, passages=self._with_conflicting(found.passages))

    def _with_conflicting(self, passages: Sequence[Document]) -> tuple[Document, ...]:
        """The passages, each fact followed by those that disagree with it."""
        by_id = {passage.metadata["id"]: passage for passage in passages}
        found: dict[str, Document] = {}
        for passage_id, passage in by_id.items():
            found.setdefault(passage_id, passage)
            _, fact = self.corpus.facts.get(passage_id, (None, None))
            for other in fact.conflicts_with if fact else ():
                found.setdefault(other, by_id.get(other) or self.retriever.by_id[other])
        return tuple(found.values())

    def for_employers(self, query: Query) -> Query:
        """The query; of projects for a company, one for projects in that company's sectors."""
        named = [self.corpus.records[record] for record in query.records]
        if "project" not in query.kinds or {r.record_kind for r in named} != {"company"}:
            return query
        sectors = dict.fromkeys(sector for record in named for sector in record.sectors)
        return replace(
            query, intent=Intent.LIST, kinds=("project",), sectors=tuple(sectors), records=()
        )

    # A question for records of a kind: all that match, whole.

    def _records_of_kind(self, query: Query) -> Evidence | None:
        kinds = query.kinds or (("project",) if query.difficulties else OVERVIEW_KINDS)
        pool = [record for kind in kinds for record in self.corpus.of_kind(kind)]
        matching = [record for record in pool if self._matches(record, query)]
        fitting = [record for record in matching if _fits_size(record, query)]
        passages = [passage for record in fitting for passage in self._answering(record, query)]
        shown = tuple(dict.fromkeys(passage.metadata["record"] for passage in passages))
        if not shown:
            return None
        unsized = [r for r in matching if r not in fitting and not getattr(r, "size", "known")]
        count = len(shown)
        coverage = Coverage(count, count, len(pool), len(unsized)) if query.kinds else None
        return Evidence((*passages, *self._own(query)), True, shown, coverage)

    def _matches(self, record: Record, query: Query) -> bool:
        """Whether a record lies where a question looks, and in nothing that it rules out."""
        regions = self.corpus.regions_of(record)
        if record.id in query.not_records or set(query.not_sectors) & set(record.sectors):
            return False
        if set(query.not_places) & regions:
            return False
        if query.difficulties and getattr(record, "difficulty", None) not in query.difficulties:
            return False
        if query.sectors and not set(query.sectors) & set(record.sectors):
            return False
        if not query.places or record.record_kind in ("project", "guide", "brief"):
            return True  # what can be built or learnt is not tied to a place
        return bool(regions & set(query.places))

    def _answering(self, record: Record, query: Query) -> list[Document]:
        """The facts of a record that a list shows; none where it is not what was asked for."""
        facts = self._facts_of(record)
        # Events are asked for by their kind, not student routes and the like beside them.
        exact = set(query.aspects) or ({"event"} if query.kinds == ("event",) else set())
        if exact:
            wanted = exact if exact & LISTED_EXACTLY else wanted_kinds(query) | exact
            facts = [fact for fact in facts if fact.metadata["kind"] in wanted]
        if query.skills and not set(query.skills) & set(record.skills):
            facts = [fact for fact in facts if self._mentions_skill(fact, query)]
        if query.terms or query.names or query.attributes:
            facts = [fact for fact in facts if self._holds(fact, query)]
        # What shows why the record matched comes first.
        places = [
            n for p in self.corpus.places if p.id in query.places for n in (p.name, *p.aliases)
        ]
        return sorted(facts, key=lambda fact: not _names_any(fact, places))

    def _holds(self, passage: Document, query: Query) -> bool:
        """Whether a passage speaks of each term, name and attribute of a question."""
        terms = query.terms + query.names
        return not lacking(self.retriever, terms, [passage]) and answers(passage, query)

    # A question about records that it names.

    def _named_records(self, query: Query) -> Evidence | None:
        records = self._named_and_about(query)
        facts = [
            fact
            for record in records
            for fact in self._facts_of(record)
            if record.id in query.records or self._speaks_of(fact, query.records)
        ]
        if query.advices and self._has_advice(query):
            return Evidence((), True, query.records)
        of_kind = self._of_kind(facts, query)
        if set(query.aspects) & DEFINITE_ASPECTS:
            of_kind = self._of_companies(of_kind, query)
            if not of_kind:
                return None
        narrowed = bool(query.terms or query.names or query.attributes)
        if of_kind and (set(query.aspects) & DEFINITE_ASPECTS or not query.terms):
            facts = of_kind
        if query.attributes:
            facts = self._of_companies(facts, query)
        if query.skills:
            facts = [fact for fact in facts if self._shows_skill(fact, query)]
        if narrowed or (query.aspects and not of_kind):
            facts = self._bearing(query, facts, records)
        elif not query.aspects and not query.skills:
            facts = [fact for fact in facts if fact.metadata["record"] in query.records]
        if not facts:
            return None
        shown = tuple(dict.fromkeys(fact.metadata["record"] for fact in facts))
        return Evidence((*facts, *self._own(query)), True, shown)

    def _of_kind(self, facts: Sequence[Document], query: Query) -> list[Document]:
        """The facts of the kinds that are asked for; where there are none, of kinds that cover."""
        guided = [fact for fact in facts if self._is_in_guide(fact, query)]
        exact = [fact for fact in facts if fact.metadata["kind"] in query.aspects]
        if exact or guided:
            return [fact for fact in facts if fact in exact or fact in guided]
        wanted = wanted_kinds(query)
        return [fact for fact in facts if fact.metadata["kind"] in wanted]

    def _of_companies(self, facts: list[Document], query: Query) -> list[Document]:
        """Where companies are named, the facts about them: a guide's own are about others."""
        known = self.corpus.records
        named = {record for record in query.records if known[record].record_kind == "company"}
        if not named:
            return facts
        return [
            fact
            for fact in facts
            if named & set(self.corpus.companies_of(known[fact.metadata["record"]]))
            or self._speaks_of(fact, sorted(named))
        ]

    def _is_in_guide(self, fact: Document, query: Query) -> bool:
        return _is_guide_to(self.corpus.records[fact.metadata["record"]], query)

    def _has_advice(self, query: Query) -> bool:
        """Whether what a question asks of our own advice stands in a named record."""
        found = [suggestions(self.corpus, self.corpus.records[record]) for record in query.records]
        return any(advice in fields for fields in found for advice in query.advices)

    def _shows_skill(self, fact: Document, query: Query) -> bool:
        record = self.corpus.records[fact.metadata["record"]]
        return bool(set(query.skills) & set(record.skills)) or self._mentions_skill(fact, query)

    def _named_and_about(self, query: Query) -> list[Record]:
        """The named records and those about them; guides to what is asked come first."""
        named = [self.corpus.records[record] for record in query.records]
        about = [
            record
            for record in self.corpus.records.values()
            if record not in named and set(query.records) & set(self.corpus.companies_of(record))
        ]
        guides = [record for record in about if _is_guide_to(record, query)]
        return [*guides, *named, *(record for record in about if record not in guides)]

    def _speaks_of(self, fact: Document, records: Iterable[str]) -> bool:
        """Whether a fact of another record speaks of one of these companies by name."""
        text = fact.page_content.casefold()
        return any(
            name.casefold() in text
            for record in records
            for name in (self.corpus.records[record].name, *self.corpus.records[record].aliases)
        )

    def _bearing(
        self, query: Query, facts: Sequence[Document], records: Sequence[Record]
    ) -> list[Document]:
        """Those of `facts` that are like the question, best first; all where two are compared."""
        ids = [record.id for record in records]
        allowed = {fact.metadata["id"] for fact in facts}
        hits = [
            hit
            for hit in self.retriever.search(query.text, groups=ids)
            if hit.metadata["id"] in allowed
        ]
        if len(query.records) > 1 and not query.attributes and not query.names:
            return list(facts)  # a comparison shows both sides, whatever words it is put in
        return near_the_best(hits, query) if is_supported(self.retriever, query, hits) else []

    # Any other question.

    def _open(self, query: Query) -> Evidence | None:
        hits = [hit for hit in self.retriever.search(query.text) if self._is_in_scope(hit, query)]
        speaking = [hit for hit in hits if self._mentions_skill(hit, query)]
        hits = speaking or hits
        if not is_supported(self.retriever, query, hits):
            return None
        return Evidence(tuple(near_the_best(hits, query)), supported=True)

    def _is_in_scope(self, hit: Document, query: Query) -> bool:
        record = self.corpus.records.get(hit.metadata.get("record", ""))
        if record is None:
            return True  # a document of the user's
        if self._speaks_of(hit, query.not_records):
            return False
        definite = query.names and set(query.aspects) & DEFINITE_ASPECTS
        if definite and hit.metadata["kind"] not in wanted_kinds(query):
            return False  # "how does Stripe interview?" is not answered by any fact on Stripe
        return self._matches(record, query)

    def _mentions_skill(self, passage: Document, query: Query) -> bool:
        if not query.skills:
            return True
        stems = self.retriever.stems(passage.metadata["row"])
        skills = [self.corpus.terms_by_id[skill] for skill in query.skills]
        names = [name for skill in skills for name in (skill.name, *skill.aliases)]
        return any(all(stem(t) in stems for t in tokens(name)) for name in names)

    def _facts_of(self, record: Record) -> list[Document]:
        """The facts of a record, stale ones after fresh ones."""
        today = date.today()
        facts = sorted(record.facts, key=lambda fact: fact.is_stale(today))
        return [self.retriever.by_id[fact.id] for fact in facts]

    def _own(self, query: Query) -> list[Document]:
        """Passages of the user's own documents that answer the question too."""
        if not self.retriever.holds_documents:
            return []
        hits = [
            hit
            for hit in self.retriever.search(query.text)
            if hit.metadata["origin"] == "document" and answers(hit, query)
        ]
        return (
            near_the_best(hits, query)[:MAX_OWN]
            if is_supported(self.retriever, query, hits)
            else []
        )

    def _closest(self, query: Query) -> tuple[Document, ...]:
        named = self._named_and_about(query) if query.records else None
        ids = None if named is None else [record.id for record in named]
        return tuple(self.retriever.search(query.text, groups=ids)[:MAX_CLOSEST])


def _fits_size(record: Record, query: Query) -> bool:
    """Whether an employer is known to be as large or small as asked for.

    A startup is one that is not known to be large; other kinds of records have no size.
    """
    if not query.sizes or not isinstance(record, Company):
        return True
    if "startup" in query.sizes and record.size != "large" and "big-tech" not in record.sectors:
        return True
    return record.size in query.sizes


def _is_guide_to(record: Record, query: Query) -> bool:
    """Whether a record is a guide to what the question asks for: all of it answers then."""
    return getattr(record, "topic", None) in query.aspects


def _names_any(passage: Document, names: Iterable[str]) -> bool:
    return any(name in passage.page_content for name in names)
