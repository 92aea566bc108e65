"""Choosing the evidence: which passages bear on a question, and whether they answer it at all.

Likeness alone is no support: "What does Zest AI pay interns?" is very like a fact on Zest AI's
interns. So evidence has to speak of every attribute and name that a question asks for, be of the
kind it asks for, and be alike even though the words it lacks are weighed against it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.records import Corpus, Record
from advisor.retrieval import HybridRetriever
from advisor.text import content_stems, stem, tokens
from advisor.types import Coverage, Evidence, Intent, Query
from advisor.vocabulary import (
    ASPECT_COVERS,
    CAREER_WORDS,
    DEFINITE_ASPECTS,
    answers_attribute,
)

# Kinds that a question about nothing but a sector or a place is answered with.
OVERVIEW_KINDS = ("brief", "company", "project", "event")
# Likeness (cosine) of the best passage from which it counts as support: less the weight of the
# words it lacks; where it lacks none; where it even holds a proper name that was asked for. Chosen
# on evals/data/questions.jsonl.
ALIKE = 0.45
ALIKE_COVERED = 0.3
ALIKE_NAMED = 0.15
# A question that no passage is even remotely like is about something else altogether.
UNRELATED = 0.3
UNRELATED_NAMED = 0.2  # a name that the corpus does not know may be an employer's
# Passages are shown that come this near to the best one, or are this like the question.
WINDOW = 0.15
NEAR = 0.5
# What being of a kind that was asked for, or of one that answers for it, is worth in likeness.
KIND_BONUS = 0.15
COVERING_KIND_BONUS = 0.1
# A list by one of these shows such facts only, not those that answer for them elsewhere.
LISTED_EXACTLY = {"ml_use", "event", "layoffs", "hiring", "funding", "office", "interview"}
LOOK_AT = 3
MAX_SHOWN = 6
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
        return found or Evidence(self._closest(query), supported=False)

    def is_unrelated(self, query: Query, evidence: Evidence) -> bool:
        """Whether a question without support is not about careers at all."""
        named = query.records or query.sectors or query.skills or query.kinds or query.aspects
        named = named or query.attributes or query.advices
        if named or CAREER_WORDS & set(content_stems(query.text)):
            return False
        best = max((_similarity(passage) for passage in evidence.passages), default=0.0)
        floor = UNRELATED_NAMED if query.names else UNRELATED
        return not evidence.supported and best < floor

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
        passages = [passage for record in matching for passage in self._answering(record, query)]
        shown = tuple(dict.fromkeys(passage.metadata["record"] for passage in passages))
        if not shown:
            return None
        coverage = Coverage(len(shown), len(shown), len(pool)) if query.kinds else None
        return Evidence((*passages, *self._own(query)), True, shown, coverage)

    def _matches(self, record: Record, query: Query) -> bool:
        """Whether a record lies where a question looks, and in nothing that it rules out."""
        regions = self._regions(record)
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

    def _regions(self, record: Record) -> set[str]:
        return {r for place in record.places for r in self.corpus.place_and_regions(place)}

    def _answering(self, record: Record, query: Query) -> list[Document]:
        """The facts of a record that a list shows; none where it is not what was asked for."""
        facts = self._facts_of(record)
        # Events are asked for by their kind, not student routes and the like beside them.
        exact = set(query.aspects) or ({"event"} if query.kinds == ("event",) else set())
        if exact:
            wanted = exact if exact & LISTED_EXACTLY else _wanted_kinds(query) | exact
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
        lacking = self._lacking(query.terms + query.names, [passage])
        return not lacking and _answers(passage, query)

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
        if not of_kind and set(query.aspects) & DEFINITE_ASPECTS:
            return None
        narrowed = bool(query.terms or query.names or query.attributes)
        if of_kind and (set(query.aspects) & DEFINITE_ASPECTS or not query.terms):
            facts = of_kind
        facts = [fact for fact in facts if _answers(fact, query)]
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
        wanted = _wanted_kinds(query)
        return [fact for fact in facts if fact.metadata["kind"] in wanted]

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
            for hit in self.retriever.search(query.text, records=ids)
            if hit.metadata["id"] in allowed and not self._lacking(query.names, [hit])
        ]
        if len(query.records) > 1 and not query.attributes and not query.names:
            return list(facts)  # a comparison shows both sides, whatever words it is put in
        return _near_the_best(hits, query) if self._is_supported(query, hits) else []

    # Any other question.

    def _open(self, query: Query) -> Evidence | None:
        hits = [
            hit
            for hit in self.retriever.search(query.text)
            if self._is_in_scope(hit, query)
            and _answers(hit, query)
            and not self._lacking(query.names, [hit])
        ]
        speaking = [hit for hit in hits if self._mentions_skill(hit, query)]
        hits = speaking or hits
        if not self._is_supported(query, hits):
            return None
        return Evidence(tuple(_near_the_best(hits, query)), supported=True)

    def _is_in_scope(self, hit: Document, query: Query) -> bool:
        record = self.corpus.records.get(hit.metadata.get("record", ""))
        if record is None:
            return True  # a document of the user's
        if self._speaks_of(hit, query.not_records):
            return False
        definite = query.names and set(query.aspects) & DEFINITE_ASPECTS
        if definite and hit.metadata["kind"] not in _wanted_kinds(query):
            return False  # "how does Stripe interview?" is not answered by any fact on Stripe
        return self._matches(record, query)

    # What counts as support.

    def _is_supported(self, query: Query, hits: Sequence[Document]) -> bool:
        if not hits:
            return False
        best = sorted(hits, key=_similarity, reverse=True)[:LOOK_AT]
        lacking = self._lacking(query.terms, best)
        if not lacking:
            return _similarity(best[0]) >= (ALIKE_NAMED if query.names else ALIKE_COVERED)
        return _similarity(best[0]) - self._weight(query, lacking, best) >= ALIKE

    def _weight(self, query: Query, lacking: Iterable[str], passages: Sequence[Document]) -> float:
        """How much more alike the passages would be if the question did not ask for a word.

        A word that says nothing hardly moves the question's vector; the name of another company
        or city does, and away from passages that lack it.
        """
        without = [_without(query.text, term) for term in lacking]
        keys = [passage.metadata["key"] for passage in passages]
        whole, *parts = self.retriever.similarities([query.text, *without], keys)
        return max((max(part) - max(whole) for part in parts), default=0.0)

    def _lacking(self, terms: Iterable[str], passages: Sequence[Document]) -> list[str]:
        """The terms that none of the passages holds."""
        held: set[str] = set()
        for passage in passages:
            held |= self.retriever.stems[passage.metadata["key"]]
        return [term for term in terms if term not in held]

    def _mentions_skill(self, passage: Document, query: Query) -> bool:
        stems = self.retriever.stems[passage.metadata["key"]]
        by_id = {skill.id: skill for skill in self.corpus.skills}
        names = [name for s in query.skills for name in (by_id[s].name, *by_id[s].aliases)]
        return not names or any(all(stem(t) in stems for t in tokens(name)) for name in names)

    def _facts_of(self, record: Record) -> list[Document]:
        known = self.retriever.by_id
        return [known[fact.id] for fact in record.facts if fact.id in known]

    def _own(self, query: Query) -> list[Document]:
        """Passages of the user's own documents that answer the question too."""
        if not self.retriever.holds_documents:
            return []
        hits = [
            hit
            for hit in self.retriever.search(query.text)
            if hit.metadata["origin"] == "document" and _answers(hit, query)
        ]
        return _near_the_best(hits, query)[:MAX_OWN] if self._is_supported(query, hits) else []

    def _closest(self, query: Query) -> tuple[Document, ...]:
        named = self._named_and_about(query) if query.records else None
        ids = None if named is None else [record.id for record in named]
        return tuple(self.retriever.search(query.text, records=ids)[:MAX_CLOSEST])


def _answers(passage: Document, query: Query) -> bool:
    text = passage.page_content
    return all(answers_attribute(attribute, text) for attribute in query.attributes)


def _near_the_best(hits: Sequence[Document], query: Query) -> list[Document]:
    """The hits that come near the best one, facts of a wanted kind ahead; at most six."""

    def worth(hit: Document) -> float:
        kind = hit.metadata.get("kind")
        if kind in query.aspects:
            return _similarity(hit) + KIND_BONUS
        return _similarity(hit) + (COVERING_KIND_BONUS if kind in wanted else 0.0)

    wanted = _wanted_kinds(query)
    floor = min(max(map(worth, hits)) - WINDOW, NEAR)
    near = [hit for hit in hits if worth(hit) >= floor]
    return sorted(near, key=worth, reverse=True)[:MAX_SHOWN]


def _wanted_kinds(query: Query) -> set[str]:
    return {kind for aspect in query.aspects for kind in ASPECT_COVERS.get(aspect, (aspect,))}


def _is_guide_to(record: Record, query: Query) -> bool:
    """Whether a record is a guide to what the question asks for: all of it answers then."""
    return getattr(record, "topic", None) in query.aspects


def _without(text: str, term: str) -> str:
    """The text without the words that have this stem."""
    return " ".join(word for word in text.split() if all(stem(t) != term for t in tokens(word)))


def _names_any(passage: Document, names: Iterable[str]) -> bool:
    return any(name in passage.page_content for name in names)


def _similarity(passage: Document) -> float:
    return float(passage.metadata.get("similarity", 0.0))
