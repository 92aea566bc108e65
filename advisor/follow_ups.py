"""Questions to go on with: only such as the corpus has an answer to."""

from advisor.records import Corpus, Record, Term
from advisor.types import Evidence, Intent, Query

STARTERS = (
    "Which portfolio projects fit fintech?",
    "Which biotech companies are in Los Angeles?",
    "How do I prepare for an interview at Google?",
)
MOST = 3
QUESTIONS = {
    "project": {
        "data": "Which data is there for {}?",
        "pitfall": "What are the pitfalls of {}?",
        "metric": "How do I evaluate {}?",
    },
    "company": {
        "hiring": "What does {} hire for?",
        "ml_use": "How does {} use AI?",
        "interview": "How are interviews at {}?",
    },
}
# From a record of which all is told to others of its sector, by their kind.
LISTS = {
    "project": "Which portfolio projects fit {}?",
    "company": "Which companies work in {}?",
}


def follow_ups(query: Query, evidence: Evidence | None, corpus: Corpus) -> tuple[str, ...]:
    """At most three questions that lead on from an answer, or the starters after a refusal."""
    if evidence is None:
        return STARTERS
    records = evidence.records if evidence.supported else query.records
    seen = {(p.metadata.get("record"), p.metadata.get("kind")) for p in evidence.passages}
    found = [
        question
        for record in records
        for kind, question in _about(corpus.records[record]).items()
        if (record, kind) not in seen or query.intent is Intent.LIST
    ]
    if query.intent is Intent.LIST and query.kinds and query.sectors and evidence.supported:
        found[:0] = [
            f"And for {sector.name}?"
            for sector in corpus.sectors
            if sector.id not in query.sectors and _has(corpus, query.kinds[0], sector)
        ][:1]
    found = found or [
        text for record in records for text in _beside(corpus.records[record], corpus)
    ]
    return tuple(dict.fromkeys(found or STARTERS))[:MOST]


def _about(record: Record) -> dict[str, str]:
    """What can be asked of a record, by the kind of fact that answers it."""
    name = _within_a_sentence(record.name) if record.record_kind == "project" else record.name
    questions = QUESTIONS.get(record.record_kind, {})
    kinds = {fact.kind for fact in record.facts}
    return {kind: text.format(name) for kind, text in questions.items() if kind in kinds}


def _beside(record: Record, corpus: Corpus) -> list[str]:
    """Where to go on from a record: to the lists of other kinds in its sectors."""
    return [
        text.format(sector.name)
        for sector in corpus.sectors
        for kind, text in LISTS.items()
        if sector.id in record.sectors and kind != record.record_kind and _has(corpus, kind, sector)
    ]


def _has(corpus: Corpus, kind: str, sector: Term) -> bool:
    return any(sector.id in record.sectors for record in corpus.of_kind(kind))


def _within_a_sentence(name: str) -> str:
    """A project's name as it stands within a sentence: "CRISPR …" stays, "Cancer …" does not."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
