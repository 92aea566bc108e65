"""The rules between records: what no single one shows.

References lead somewhere, dates have come, facts bear names out, relations go both ways.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from advisor.grounding import check
from advisor.records import Corpus, Record

ALIKE_ID = 0.7

# `file:line` of a thing (`"fact zest-ai.office"`, `"Source x"`) or of a field of it.
Where = Callable[..., str]


def broken_rules(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    """Every rule that is broken, as `file:line: what is wrong`."""
    yield from _check_packs(corpus, today, where)
    yield from _check_sources(corpus, today, where)
    yield from _check_vocabulary(corpus, where)
    yield from _check_records(corpus, where)
    yield from _check_facts(corpus, today, where)


def _check_packs(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    for pack in corpus.packs:
        if pack.valid_until < today:
            yield (
                f"{where(f'Pack {pack.name}', 'valid_until')}: the pack was valid until "
                f"{pack.valid_until}. Ask {pack.owner} for a newer one."
            )


def _check_sources(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    for source in corpus.sources:
        for name in ("published", "seen"):
            day = getattr(source, name)
            if day is not None and day > today:
                yield f"{where(f'Source {source.id}', name)}: {name} {day} lies in the future."


def _check_vocabulary(corpus: Corpus, where: Where) -> Iterator[str]:
    places = {place.id for place in corpus.places}
    for place in corpus.places:
        yield from _unknown(where, f"Place {place.id}", "within", "place", place.within, places)
    neighbours = {skill.id: skill.neighbours for skill in corpus.skills}
    named: dict[str, str] = {}
    for skill in corpus.skills:
        at = f"Skill {skill.id}"
        yield from _unknown(where, at, "neighbours", "skill", skill.neighbours, neighbours)
        for index, other in enumerate(skill.neighbours):
            if skill.id not in neighbours.get(other, (skill.id,)):
                yield f"{where(at, 'neighbours', index)}: ‘{other}’ does not name ‘{skill.id}’ too."
        for name in {word.casefold() for word in (skill.name, *skill.aliases)}:
            if named.setdefault(name, skill.id) != skill.id:
                yield f"{where(at)}: ‘{name}’ is a name of ‘{named[name]}’ already."


def _check_records(corpus: Corpus, where: Where) -> Iterator[str]:
    references: list[tuple[str, str, set[str]]] = [
        ("sectors", "sector", {sector.id for sector in corpus.sectors}),
        ("places", "place", {place.id for place in corpus.places}),
        ("skills", "skill", {skill.id for skill in corpus.skills}),
        ("companies", "company", {company.id for company in corpus.companies}),
    ]
    for record in corpus.records.values():
        at = f"record {record.id}"
        for name, noun, known in references:
            yield from _unknown(where, at, name, noun, getattr(record, name, ()), known)
        # The name heads what is shown of the record, so the checker must find it supported.
        if not _bears_out_its_name(record):
            yield f"{where(at, 'name')}: no fact of the record bears out the name ‘{record.name}’."
        if getattr(record, "size", None) and not any(f.kind == "headcount" for f in record.facts):
            yield f"{where(at, 'size')}: no fact of kind ‘headcount’ bears out the size."


def _bears_out_its_name(record: Record) -> bool:
    texts = [fact.text for fact in record.facts]
    # Mostly one fact says the whole name; only where none does are they looked at together.
    alone = ([text] for text in texts if record.name in text)
    return any(
        check(record.name, some, is_name=True).verdict == "supported"
        for some in chain(alone, [texts])
    )


def _check_facts(corpus: Corpus, today: date, where: Where) -> Iterator[str]:
    for _, fact in corpus.facts.values():
        at = f"fact {fact.id}"
        for index, backing in enumerate(fact.backings):
            place = ("also", index - 1) if index else ()
            if backing.source not in corpus.sources_by_id:
                near = _near(backing.source, corpus.sources_by_id)
                yield f"{where(at, *place, 'source')}: there is no source ‘{backing.source}’.{near}"
            if backing.as_of is not None and backing.as_of > today:
                yield f"{where(at, *place, 'as_of')}: as_of {backing.as_of} lies in the future."
        yield from _unknown(where, at, "conflicts_with", "fact", fact.conflicts_with, corpus.facts)
        for index, other in enumerate(fact.conflicts_with):
            if other in corpus.facts and fact.id not in corpus.facts[other][1].conflicts_with:
                yield (
                    f"{where(at, 'conflicts_with', index)}: ‘{other}’ does not name this fact "
                    "in its own conflicts_with."
                )


def _unknown(
    where: Where, name: str, field_name: str, noun: str, ids: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    for index, value in enumerate(ids):
        if value not in known:
            near = _near(value, known)
            yield f"{where(name, field_name, index)}: there is no {noun} ‘{value}’.{near}"


def _near(value: str, known: Iterable[str]) -> str:
    """The known id that a person may have meant."""
    found = process.extractOne(value, list(known), scorer=OSA.normalized_similarity)
    return f" Did you mean ‘{found[0]}’?" if found and found[1] >= ALIKE_ID else ""
