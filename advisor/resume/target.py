"""Where the owner of a résumé wants to go: sectors, roles, employers, places."""

import re
from dataclasses import dataclass

from advisor.errors import QuestionError
from advisor.question import clean_question
from advisor.records import Company, Corpus, Fact, Guide, Record
from advisor.vocabulary import Vocabulary

ASK = "Where do you want to go? Name a sector, a role or an employer: fintech in Los Angeles."
# Facts of these kinds say what is wanted of people, or what they would work with.
_WANTED = ("hiring", "internship", "interview", "skill")
_ASKING = (*_WANTED, "market", "ml_use")


@dataclass(frozen=True)
class Target:
    """A target as its owner said it, and the ids of what the corpus knows of it."""

    text: str
    sectors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def read_target(text: str, vocabulary: Vocabulary, corpus: Corpus) -> Target:
    """What a text names as a target; raises QuestionError where that is nothing known."""
    if not text.strip():
        raise QuestionError(ASK)
    target = target_named(clean_question(text), vocabulary, corpus)
    if not (target.sectors or target.roles or target.companies):
        raise QuestionError(ASK)
    return target


def target_named(text: str, vocabulary: Vocabulary, corpus: Corpus) -> Target:
    """The sectors, roles, employers and places that a text names, which may be none."""
    reading = vocabulary.read(text)
    records = [corpus.records[record] for record in reading.ids("record")]
    return Target(
        text=" ".join(text.split()),
        sectors=reading.ids("sector"),
        roles=tuple(r.id for r in records if isinstance(r, Guide) and r.topic == "role"),
        companies=tuple(r.id for r in records if isinstance(r, Company)),
        places=reading.ids("place"),
    )


def employers(target: Target, corpus: Corpus) -> list[Record]:
    """The employers that a target names, else those of its sectors and places."""
    if target.companies:
        return [corpus.records[company] for company in target.companies]
    return [
        company
        for company in corpus.of_kind("company")
        if set(target.sectors) & set(company.sectors) and _lies_in(company, target, corpus)
    ]


def asking_facts(target: Target, corpus: Corpus) -> list[tuple[Record, Fact]]:
    """The facts that say what the target's employers, sectors and roles want, plainest first."""
    sectors = sectors_of(target, corpus)
    guides = [
        record
        for record in corpus.records.values()
        if record.id in target.roles
        or (
            record.record_kind in ("guide", "brief")
            and set(record.sectors) & sectors
            and not _is_about_others(record, target, corpus)
        )
    ]
    found = [
        (record, fact)
        for record in (*employers(target, corpus), *guides)
        for fact in record.facts
        if fact.kind in _ASKING
    ]
    if not (target.sectors or target.companies):
        found += [pair for pair in _naming_roles(target, corpus) if pair not in found]
    return sorted(found, key=lambda pair: _ASKING.index(pair[1].kind))


def _naming_roles(target: Target, corpus: Corpus) -> list[tuple[Record, Fact]]:
    """The facts of any record that say what is wanted of people in the target's roles."""
    records = [corpus.records[role] for role in target.roles]
    names = [re.escape(name) for record in records for name in (record.name, *record.aliases)]
    if not names:
        return []
    named = re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.IGNORECASE)
    return [
        (record, fact)
        for record in corpus.records.values()
        for fact in record.facts
        if fact.kind in _WANTED and named.search(fact.text)
    ]


def guides_for(target: Target, corpus: Corpus) -> list[Guide]:
    """The guides that prepare for a target, nearest first, those on any interview last.

    Nearest are those on its employers, then those on interviews for its roles and sectors, then
    those on the roles and sectors themselves.
    """
    companies = {company.id for company in employers(target, corpus)}
    sectors = sectors_of(target, corpus)
    roles = [corpus.records[role].name.casefold() for role in target.roles]

    def rank(guide: Guide) -> int:
        about, is_interview = set(guide.companies), guide.topic == "interview"
        if about & set(target.companies):
            return 0
        if is_interview and any(role in a.casefold() for a in guide.aliases for role in roles):
            return 1
        if is_interview and (set(guide.sectors) & sectors or about & companies):
            return 2 if not _is_about_others(guide, target, corpus) else 9
        if guide.id in target.roles or set(guide.sectors) & sectors:
            return 3
        return 4 if is_interview and not guide.sectors and not about else 9

    ranked = sorted(corpus.guides, key=lambda guide: (rank(guide), guide.id))
    return [guide for guide in ranked if rank(guide) < 9]


def sectors_of(target: Target, corpus: Corpus) -> set[str]:
    """The sectors of a target, or of the employers that it names."""
    named = (corpus.records[company] for company in target.companies)
    return set(target.sectors) or {sector for record in named for sector in record.sectors}


def _lies_in(record: Record, target: Target, corpus: Corpus) -> bool:
    return not target.places or bool(corpus.regions_of(record) & set(target.places))


def _is_about_others(record: Record, target: Target, corpus: Corpus) -> bool:
    """Whether a record speaks of employers, and of none of those that a target names."""
    about = set(corpus.companies_of(record))
    return bool(about and target.companies and not about & set(target.companies))
