"""What the corpus holds: counts, ages and coverage, as a table and as a picture."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from advisor.records import RECORD_TYPES, Corpus, Fact, Record, Source
from advisor.text import content_stems
from ingest.check import expired_facts

# The oldest that a fact of each column is, in months.
AGES: dict[str, float] = {
    "under 6 months": 6,
    "6 to 12 months": 12,
    "1 to 2 years": 24,
    "2 to 5 years": 60,
    "over 5 years": float("inf"),
}
UNDATED = "undated"

# Words that say where or what sort a thing is, as the record's own fields do.
_COMMON = frozenset(
    content_stems("company firm based located headquartered headquarters office sector industry")
)
_FEWEST_WORDS = 3
LABEL = 40


@dataclass(frozen=True)
class Stats:
    """The figures of a corpus on a day."""

    corpus: Corpus
    today: date

    @cached_property
    def records(self) -> dict[str, int]:
        """How many records there are of each kind."""
        return {folder: len(getattr(self.corpus, folder)) for folder in RECORD_TYPES}

    @cached_property
    def sources(self) -> list[Source]:
        """The sources that facts rest on."""
        return [s for s in self.corpus.sources if s.id in self.corpus.cited_sources]

    @cached_property
    def tiers(self) -> dict[str, int]:
        """How many sources there are of each tier, by its name."""
        return dict(sorted(Counter(source.tier for source in self.sources).items()))

    @cached_property
    def last_read(self) -> date | None:
        """The day on which a source was last read; None without sources."""
        return max((source.seen for source in self.sources), default=None)

    @cached_property
    def publishers(self) -> Counter[str]:
        """How many facts rest on each publisher."""
        by_id = self.corpus.sources_by_id
        return Counter(by_id[fact.source].publisher for fact in self._facts)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many facts there are of each kind."""
        return Counter(fact.kind for fact in self._facts)

    @cached_property
    def ages(self) -> dict[str, int]:
        """How many facts are how old, by the date of their evidence."""
        counts = dict.fromkeys([*AGES, UNDATED], 0)
        for fact in self._facts:
            counts[self._age(fact)] += 1
        return counts

    @cached_property
    def coverage(self) -> dict[str, dict[str, int]]:
        """How many records each sector has, by kind."""
        return {
            sector.name: {
                folder: sum(sector.id in record.sectors for record in getattr(self.corpus, folder))
                for folder in RECORD_TYPES
            }
            for sector in self.corpus.sectors
        }

    @cached_property
    def restating(self) -> list[str]:
        """The ids of facts that only say their record's name, sector and place again."""
        return [
            fact.id for record, fact in self.corpus.facts.values() if self._restates(record, fact)
        ]

    @cached_property
    def thin_companies(self) -> list[str]:
        """The companies with fewer than six facts that say more than name, sector and place."""
        told = set(self.restating)
        return [
            company.id
            for company in self.corpus.companies
            if sum(fact.id not in told for fact in company.facts) < 6
        ]

    @cached_property
    def expired(self) -> list[str]:
        """The ids of the facts that are older than their kind stays true."""
        return expired_facts(self.corpus, self.today)

    @property
    def _facts(self) -> list[Fact]:
        return [fact for _, fact in self.corpus.facts.values()]

    def _age(self, fact: Fact) -> str:
        if fact.as_of is None:
            return UNDATED
        months = (self.today - fact.as_of).days / 30.44
        return next(age for age, limit in AGES.items() if months < limit)

    def _restates(self, record: Record, fact: Fact) -> bool:
        names = [record.name, *record.aliases]
        for terms, ids in (
            (self.corpus.sectors, record.sectors),
            (self.corpus.places, record.places),
        ):
            names += [n for term in terms if term.id in ids for n in (term.name, *term.aliases)]
        known = {stem for name in names for stem in content_stems(name)} | _COMMON
        return len(set(content_stems(fact.text)) - known) < _FEWEST_WORDS


def as_table(stats: Stats) -> str:
    """The figures as text, a block each."""
    facts = sum(stats.kinds.values())
    publisher, most = stats.publishers.most_common(1)[0]
    blocks = [
        _block("records", stats.records.items()),
        _block(
            "knowledge",
            [
                ("facts", facts),
                ("that only restate name, sector or place", len(stats.restating)),
                ("expired", len(stats.expired)),
                ("sources", len(stats.sources)),
                *((f"sources: {tier}", count) for tier, count in stats.tiers.items()),
                ("publishers", len(stats.publishers)),
                (f"most facts from one publisher ({publisher})", f"{most} ({most / facts:.1%})"),
                ("skills", len(stats.corpus.skills)),
                ("companies with fewer than 6 facts", len(stats.thin_companies)),
            ],
        ),
        _block("facts by kind", stats.kinds.most_common()),
        _block("facts by the age of their evidence", stats.ages.items()),
        _coverage(stats.coverage),
    ]
    return "\n\n".join(blocks)


def draw(stats: Stats, path: Path) -> None:
    """The figures as a picture of four charts, written to `path` (PNG)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 9), layout="constrained")
    figure.suptitle(
        f"The corpus on {stats.today}: {sum(stats.records.values())} records, "
        f"{sum(stats.kinds.values())} facts, {len(stats.sources)} sources"
    )
    (top_left, top_right), (bottom_left, bottom_right) = figure.subplots(2, 2)
    kinds = stats.kinds.most_common()[::-1]
    _bars(top_left, "Facts by kind", kinds)
    _bars(top_right, "Facts by the age of their evidence", list(stats.ages.items())[::-1])
    _bars(bottom_left, "Facts by publisher (the first 15)", stats.publishers.most_common(15)[::-1])
    left = [0] * len(stats.coverage)
    for folder in RECORD_TYPES:
        counts = [row[folder] for row in stats.coverage.values()]
        bottom_right.barh(list(stats.coverage), counts, left=left, label=folder)
        left = [done + count for done, count in zip(left, counts, strict=True)]
    bottom_right.set_title("Records by sector")
    bottom_right.invert_yaxis()
    bottom_right.legend()
    figure.savefig(path, dpi=110, format="png")


def _bars(axes: object, title: str, counts: Sequence[tuple[str, int]]) -> None:
    bars = axes.barh([_short(name) for name, _ in counts], [count for _, count in counts])  # type: ignore[attr-defined]
    axes.bar_label(bars, padding=2)  # type: ignore[attr-defined]
    axes.set_title(title)  # type: ignore[attr-defined]
    axes.margins(x=0.1)  # type: ignore[attr-defined]


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def _block(title: str, rows: Iterable[tuple[str, object]]) -> str:
    rows = list(rows)
    width = max(len(name) for name, _ in rows)
    return "\n".join([title, *(f"  {name:<{width}}  {value:>6}" for name, value in rows)])


def _coverage(coverage: dict[str, dict[str, int]]) -> str:
    width = max(map(len, coverage), default=0)
    lines = ["records by sector", f"  {'':<{width}}" + "".join(f"{f:>11}" for f in RECORD_TYPES)]
    for sector, counts in coverage.items():
        lines.append(f"  {sector:<{width}}" + "".join(f"{n:>11}" for n in counts.values()))
    return "\n".join(lines)
