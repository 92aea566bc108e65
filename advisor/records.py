"""The corpus as data: sources, facts, and the records that hold them."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FACT_ID = r"^[a-z0-9-]+\.[a-z0-9-]+$"
URL = r"^https?://[^\s]+$"
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
FactId = Annotated[str, StringConstraints(pattern=FACT_ID, max_length=120)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]

# Months after which a fact of a kind is stale; None: how something works does not expire.
FACT_KINDS: dict[str, int | None] = {
    "business": None,
    "office": 24,
    "ml_use": 24,
    "hiring": 12,
    "internship": 12,
    "interview": 12,
    "layoffs": 4,
    "headcount": 4,
    "funding": 6,
    "news": 12,
    "market": 12,
    "skill": 12,
    "route": 12,
    "event": 12,
    "task": None,
    "demand": 24,
    "data": None,
    "method": None,
    "metric": None,
    "pitfall": None,
    "deploy": None,
}
# What a fact of a kind is labelled with, in the order in which they are shown.
FACT_LABELS = {
    "task": "What to build",
    "demand": "Why employers want it",
    "data": "Data",
    "method": "Method",
    "metric": "How to evaluate it",
    "pitfall": "Trap",
    "deploy": "In production",
    "business": "What it does",
    "office": "Where it is",
    "ml_use": "How it uses AI",
    "hiring": "Hiring",
    "internship": "Internships and first jobs",
    "interview": "Interviews",
    "news": "News",
    "layoffs": "Layoffs",
    "headcount": "Headcount",
    "funding": "Funding",
    "market": "The market",
    "skill": "Skills",
    "route": "Student route",
    "event": "Event",
}
FactKind = Literal[
    "business", "office", "ml_use", "hiring", "internship", "interview", "layoffs", "headcount",
    "funding", "news", "market", "skill", "route", "event", "task", "demand", "data", "method",
    "metric", "pitfall", "deploy",
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(_Model):
    """A public page, paper or document that facts rest on; `seen` is the day it was read."""

    id: Slug
    title: Line
    publisher: Line
    url: Annotated[str, StringConstraints(pattern=URL)] | None
    published: date | None
    seen: date
    tier: Literal["primary", "press", "directory"]


class Backing(_Model):
    """A source that bears a fact out.

    `as_of` is the date of the evidence, null when the source is undated. `evidence` are short
    phrases that stand in the source just so, by which anyone finds the place again.
    """

    source: Slug
    as_of: date | None
    evidence: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)]


class Fact(Backing):
    """One or two sentences of our own that stand alone, with the source that bears them out.

    `also` are further sources that say the same; the fact's own is the best of them. `asks` are
    questions in a student's words that the fact answers: it is found by them, they are not shown.
    """

    id: FactId
    kind: FactKind
    text: Line
    also: tuple[Backing, ...] = ()
    asks: Annotated[tuple[Line, ...], Field(max_length=3)] = ()
    conflicts_with: tuple[FactId, ...] = ()

    @property
    def backings(self) -> tuple[Backing, ...]:
        """All that bears the fact out, its own source first."""
        return (self, *self.also)

    def is_stale(self, today: date) -> bool:
        """Whether the fact is older than facts of its kind stay true.

        One that names the time it speaks of ("In March 2025 …") is history and stays true; one
        that is undated can't tell.
        """
        months = FACT_KINDS[self.kind]
        if months is None or self.as_of is None:
            return False
        # News of December is often dated January.
        if any(str(year) in self.text for year in (self.as_of.year, self.as_of.year - 1)):
            return False
        age = (today.year - self.as_of.year) * 12 + today.month - self.as_of.month
        return age > months or (age == months and today.day > self.as_of.day)


class Milestone(_Model):
    """A step of a project, and about how many hours it takes."""

    step: Line
    hours: Annotated[int, Field(ge=1, le=200)]


class Advice(_Model):
    """What we advise ourselves: shown as suggestions, never cited as if a source had said it.

    `hours` are the fewest and the most that the whole takes.
    """

    first_step: Line | None = None
    hours: tuple[int, int] | None = None
    milestones: tuple[Milestone, ...] = ()
    pitfalls: tuple[Line, ...] = ()
    talking_points: tuple[Line, ...] = ()


class Record(_Model):
    """What every record has: a name, where it belongs, its facts, and our advice."""

    record_kind: ClassVar[str]

    id: Slug
    name: Line
    aliases: tuple[Line, ...] = ()
    sectors: tuple[Slug, ...] = ()
    places: tuple[Slug, ...] = ()
    skills: tuple[Slug, ...] = ()
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    advice: Advice = Advice()


class Company(Record):
    """An employer; `size` is small below 250 people, large from 5,000 on, null where unknown."""

    record_kind = "company"
    size: Literal["small", "medium", "large"] | None = None


class Project(Record):
    """A portfolio project; `skills` are those it shows."""

    record_kind = "project"
    difficulty: Literal["beginner", "intermediate", "advanced"]


class Guide(Record):
    """How to prepare: for interviews, a sector or a role; `companies` are those it is about."""

    record_kind = "guide"
    topic: Literal["interview", "sector", "role"]
    companies: tuple[Slug, ...] = ()


class Brief(Record):
    """Where the market moves; `companies` are those it speaks of."""

    record_kind = "brief"
    companies: tuple[Slug, ...] = ()


class Event(Record):
    """An event, a community or a student route."""

    record_kind = "event"


class Term(_Model):
    """A word of the vocabulary, such as a sector."""

    id: Slug
    name: Line
    aliases: tuple[Line, ...] = ()


class Skill(Term):
    """What a person can do; who has one of its `neighbours` learns it soon."""

    category: Slug
    neighbours: tuple[Slug, ...] = ()


class Place(Term):
    """A city or a region; `within` names the regions that it lies in.

    `coordinates` are degrees north and east, as the entry `geonames` of geonames.org gives them.
    """

    within: tuple[Slug, ...] = ()
    coordinates: tuple[float, float] | None = None
    geonames: int | None = None

    @model_validator(mode="after")
    def _coordinates_are_sourced(self) -> "Place":
        if (self.coordinates is None) != (self.geonames is None):
            raise ValueError("coordinates and geonames are given together or not at all")
        return self


RECORD_TYPES: dict[str, type[Record]] = {
    "companies": Company,
    "projects": Project,
    "guides": Guide,
    "briefs": Brief,
    "events": Event,
}


class Pack(_Model):
    """Whose a folder of further records is, who reviewed it, and until when it is valid."""

    name: Slug
    owner: Line
    reviewed_by: Line
    valid_until: date


class Corpus(_Model):
    """All records with their sources and vocabulary, and the hash of the files they came from."""

    hash: str
    packs: tuple[Pack, ...] = ()
    sources: tuple[Source, ...] = ()
    sectors: tuple[Term, ...] = ()
    places: tuple[Place, ...] = ()
    skills: tuple[Skill, ...] = ()
    companies: tuple[Company, ...] = ()
    projects: tuple[Project, ...] = ()
    guides: tuple[Guide, ...] = ()
    briefs: tuple[Brief, ...] = ()
    events: tuple[Event, ...] = ()

    @cached_property
    def records(self) -> dict[str, Record]:
        """Every record by its id, in the order of the kinds and then of the names."""
        return {
            record.id: record
            for folder in RECORD_TYPES
            for record in sorted(getattr(self, folder), key=lambda record: record.name.casefold())
        }

    @cached_property
    def facts(self) -> dict[str, tuple[Record, Fact]]:
        """Every fact by its id, with the record that holds it."""
        return {fact.id: (record, fact) for record, fact in self._pairs()}

    @cached_property
    def sources_by_id(self) -> dict[str, Source]:
        """Every source by its id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def terms_by_id(self) -> dict[str, Term]:
        """Every sector, place and skill by its id."""
        return {term.id: term for term in (*self.sectors, *self.places, *self.skills)}

    @cached_property
    def cited_sources(self) -> frozenset[str]:
        """The ids of the sources that facts rest on."""
        return frozenset(b.source for _, fact in self._pairs() for b in fact.backings)

    def of_kind(self, kind: str) -> list[Record]:
        """The records of one kind (`"company"`, `"project"`, …), by name."""
        return [record for record in self.records.values() if record.record_kind == kind]

    def place_and_regions(self, place: str) -> set[str]:
        """The id of a place and of every region it lies in."""
        return set(self._regions.get(place, {place}))

    def regions_of(self, record: Record) -> set[str]:
        """The ids of a record's places and of every region they lie in."""
        return {region for place in record.places for region in self.place_and_regions(place)}

    @cached_property
    def _regions(self) -> dict[str, frozenset[str]]:
        within = {place.id: place.within for place in self.places}
        found = {}
        for place in within:
            regions: set[str] = set()
            waiting = [place]
            while waiting:
                current = waiting.pop()
                if current not in regions:
                    regions.add(current)
                    waiting += within.get(current, ())
            found[place] = frozenset(regions)
        return found

    def companies_of(self, record: Record) -> tuple[str, ...]:
        """The companies that a record is or speaks of."""
        return (record.id,) if isinstance(record, Company) else _companies(record)

    def _pairs(self) -> Iterator[tuple[Record, Fact]]:
        for record in self.records.values():
            for fact in record.facts:
                yield record, fact


def _companies(record: Any) -> tuple[str, ...]:
    return tuple(getattr(record, "companies", ()))
