"""The corpus to look through: what there is of a kind, filtered, and one record whole."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from advisor.advice import LABELS, suggestions
from advisor.records import FACT_LABELS, RECORD_TYPES, Backing, Corpus, Fact, Record

# What the records of each folder are narrowed by, in the order in which it is offered.
FILTERS = {
    "companies": ("sector", "place", "size"),
    "projects": ("sector", "difficulty"),
    "guides": ("sector", "topic"),
    "briefs": ("sector",),
    "events": ("sector", "place"),
}
# What has an order of its own goes by it; the rest goes by its label.
ORDER = ("small", "medium", "large", "beginner", "intermediate", "advanced")
_QUESTIONS = {
    "company": "What do you know about {}?",
    "project": "How do I build the project {}?",
}
_RELATED = 5  # related records of each kind


@dataclass(frozen=True)
class Choice:
    """A value to filter by, what it is called, and how many records have it."""

    value: str
    label: str
    count: int


def folder_of(record: Record) -> str:
    """The folder that a record stands in: `"companies"`, `"projects"`, and so on."""
    return next(folder for folder, made in RECORD_TYPES.items() if isinstance(record, made))


def link(record: Record) -> str:
    """The path on the page at which a record is shown."""
    return f"/?{record.record_kind}={record.id}"


def question(record: Record) -> str:
    """What to ask the advisor about a record."""
    return _QUESTIONS.get(record.record_kind, "Tell me about {}.").format(record.name)


def words(corpus: Corpus, record: Record) -> str:
    """The names by which a record is searched, in lower case."""
    terms = (*record.sectors, *record.places, *record.skills)
    names = (record.name, *record.aliases, *(corpus.terms_by_id[term].name for term in terms))
    return " ".join(names).casefold()


def values(corpus: Corpus, record: Record, name: str) -> tuple[str, ...]:
    """The values of a record for a filter; a place also counts for the regions it lies in."""
    if name == "sector":
        return record.sectors
    if name == "place":
        return tuple(sorted(corpus.regions_of(record)))
    value = getattr(record, name)
    return (value,) if value else ()


def choices(corpus: Corpus, folder: str) -> dict[str, list[Choice]]:
    """What the records of a folder can be filtered by: only values that some record has."""
    records = list(getattr(corpus, folder))
    found = {}
    for name in FILTERS[folder]:
        counts = Counter(value for record in records for value in values(corpus, record, name))
        made = [Choice(value, _label(corpus, value), n) for value, n in counts.items()]
        found[name] = sorted(made, key=_rank)
    return found


def find(corpus: Corpus, folder: str, text: str, wanted: Mapping[str, str]) -> list[Record]:
    """The records of a folder, by name, that hold every word of `text` and all values `wanted`."""
    parts = text.casefold().split()
    return [
        record
        for record in corpus.of_kind(RECORD_TYPES[folder].record_kind)
        if all(part in words(corpus, record) for part in parts)
        and all(value in values(corpus, record, name) for name, value in wanted.items())
    ]


def near(corpus: Corpus, folder: str, wrong: str) -> list[Record]:
    """At most three records of a folder whose id is like one that does not exist."""
    records = {record.id: record for record in getattr(corpus, folder)}
    return [records[found] for found in get_close_matches(wrong, records, n=3)]


def summary(corpus: Corpus, record: Record, today: date) -> dict[str, Any]:
    """A record in a line: what it is, how many facts it has, how many are stale."""
    dates = [fact.as_of for fact in record.facts if fact.as_of]
    return {
        "id": record.id,
        "kind": record.record_kind,
        "name": record.name,
        "link": link(record),
        "sectors": _terms(corpus, record.sectors),
        "places": _terms(corpus, record.places),
        "skills": _terms(corpus, record.skills),
        **{name: getattr(record, name) for name in _own_filters(record)},
        "hours": record.advice.hours,
        "fact_count": len(record.facts),
        "stale_count": sum(fact.is_stale(today) for fact in record.facts),
        "newest": max(dates).isoformat() if dates else None,
    }


def whole(corpus: Corpus, record: Record, today: date) -> dict[str, Any]:
    """All of a record: its facts with dates and sources, our suggestions, what is related."""
    order = list(FACT_LABELS)
    facts = sorted(record.facts, key=lambda fact: order.index(fact.kind))
    ours = suggestions(corpus, record)
    return summary(corpus, record, today) | {
        "aliases": list(record.aliases),
        "question": question(record),
        "facts": [with_sources(corpus, fact, today) for fact in facts],
        "suggestions": [
            {"field": field, "label": LABELS[field], "texts": texts}
            for field, texts in ours.items()
        ],
        "related": {
            folder: [{"id": r.id, "name": r.name, "link": link(r)} for r in records]
            for folder, records in related(corpus, record)
        },
    }


def related(corpus: Corpus, record: Record) -> Iterator[tuple[str, list[Record]]]:
    """At most five records of each kind that go with one: that name it, or share its sectors."""
    near_by = corpus.regions_of(record)

    def closeness(other: Record) -> tuple[bool, float, bool, int]:
        named = record.id in corpus.companies_of(other) or other.id in corpus.companies_of(record)
        shared, either = set(record.sectors) & set(other.sectors), {*record.sectors, *other.sectors}
        skills = len(set(record.skills) & set(other.skills))
        is_near = bool(near_by & corpus.regions_of(other))
        return named, len(shared) / max(len(either), 1), is_near, skills

    for folder in RECORD_TYPES:
        ranked = [(closeness(other), other) for other in getattr(corpus, folder) if other != record]
        good = [pair for pair in ranked if pair[0][0] or pair[0][1] > 0]
        good.sort(key=lambda pair: (*(-part for part in pair[0]), pair[1].name.casefold()))
        if good:
            yield folder, [other for _, other in good[:_RELATED]]


def with_sources(corpus: Corpus, fact: Fact, today: date) -> dict[str, Any]:
    """A fact with its date and all that bears it out, its own source first."""
    return {
        "id": fact.id,
        "kind": fact.kind,
        "label": FACT_LABELS[fact.kind],
        "text": fact.text,
        "as_of": _iso(fact.as_of),
        "stale": fact.is_stale(today),
        "sources": [_backing(corpus, backing) for backing in fact.backings],
        "disagrees_with": [
            {"id": other, "text": corpus.facts[other][1].text} for other in fact.conflicts_with
        ],
    }


def _backing(corpus: Corpus, backing: Backing) -> dict[str, Any]:
    source = corpus.sources_by_id[backing.source]
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "tier": source.tier,
        "published": _iso(source.published),
        "seen": _iso(source.seen),
        "as_of": _iso(backing.as_of),
        "evidence": list(backing.evidence),
    }


def _own_filters(record: Record) -> Iterator[str]:
    return (name for name in FILTERS[folder_of(record)] if name not in ("sector", "place"))


def _terms(corpus: Corpus, ids: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"id": term, "name": corpus.terms_by_id[term].name} for term in ids]


def _label(corpus: Corpus, value: str) -> str:
    term = corpus.terms_by_id.get(value)
    return term.name if term else value


def _rank(choice: Choice) -> tuple[int, str]:
    return (ORDER.index(choice.value) if choice.value in ORDER else -1, choice.label.casefold())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
