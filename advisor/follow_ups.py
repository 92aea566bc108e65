"""Questions to go on with: only such as the corpus has an answer to."""

from advisor.records import Corpus, Record
from advisor.types import Evidence, Intent, Query

STARTERS = (
    "Which portfolio projects fit fintech?",
    "Which biotech companies are in Los Angeles?",
    "How do I prepare for an interview at Google?",
)
MOST = 3


def follow_ups(query: Query, evidence: Evidence | None, corpus: Corpus) -> tuple[str, ...]:
    """At most three questions that lead on from an answer, or the starters after a refusal."""
    if evidence is None or not evidence.supported:
        return STARTERS
    shown = [corpus.records[record] for record in evidence.records]
    found = [question for record in shown for question in _about(record, query)]
    if query.intent is Intent.LIST and query.kinds:
        found[:0] = [
            f"And for {sector.name}?"
            for sector in corpus.sectors
            if query.sectors
            and sector.id not in query.sectors
            and any(sector.id in record.sectors for record in corpus.of_kind(query.kinds[0]))
        ][:1]
    return tuple(dict.fromkeys(found or STARTERS))[:MOST]


def _about(record: Record, query: Query) -> list[str]:
    kinds = {fact.kind for fact in record.facts}
    if record.record_kind == "project":
        asked = {
            "data": "Which data is there for {}?",
            "pitfall": "What are the pitfalls of {}?",
            "metric": "How do I evaluate {}?",
        }
        return [
            question.format(_within_a_sentence(record.name))
            for kind, question in asked.items()
            if kind in kinds and kind not in query.aspects
        ][:1]
    if record.record_kind == "company" and "hiring" in kinds and "hiring" not in query.aspects:
        return [f"What does {record.name} hire for?"]
    if record.record_kind == "company" and "ml_use" in kinds and "ml_use" not in query.aspects:
        return [f"How does {record.name} use AI?"]
    return []


def _within_a_sentence(name: str) -> str:
    """A project's name as it stands within a sentence: "CRISPR …" stays, "Cancer …" does not."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
