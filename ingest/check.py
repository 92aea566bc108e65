"""Is the corpus well kept? What loads can still be unused, doubled, subjectless or out of date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from advisor.records import FACT_KINDS, Advice, Company, Corpus, Record
from advisor.text import content_stems, sentence_spans, tokens
from ingest.corpus import Loaded

MAX_ADVICE_WORDS = 20
MAX_SENTENCES = 2
_CURLY = "“”‘’"
# The share of their words, record names aside, from which on two facts say the same.
ALIKE = 0.7

# A sentence that opens so speaks of something that was named before it, and a fact stands alone.
_DANGLING = re.compile(
    r"(?:It|Its|They|Their|He|She|His|Her|This|These|That|Those|Here|There)\b"
    r"|The (?:company|firm|start-?up|data ?set|project|program|event|guide|role)\b"
    r"(?! (?:of|for|on|in|behind|to|with|by|called)\b)"
)


@dataclass(frozen=True)
class Finding:
    """Something to mend at `where` (`file:line`); a warning fails only a strict check."""

    where: str
    says: str
    warning: bool = False

    def __str__(self) -> str:
        """The finding as one line."""
        return f"{self.where}: {self.says}"


def check_corpus(loaded: Loaded, today: date) -> Iterator[Finding]:
    """All that is to be mended in a corpus that loads."""
    yield from _sources(loaded)
    yield from _names(loaded)
    yield from _facts(loaded)
    yield from _near_duplicates(loaded)
    yield from _advice(loaded)
    yield from _expired(loaded, today)


def _sources(loaded: Loaded) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for source in loaded.corpus.sources:
        where = loaded.where(f"Source {source.id}")
        if source.id not in loaded.corpus.cited_sources:
            yield Finding(where, f"no fact uses the source ‘{source.id}’.")
        url = re.sub(r"^https?://(?:www\.)?|/$", "", source.url or "")
        if url and seen.setdefault(url, source.id) != source.id:
            yield Finding(where, f"the address stands at the source ‘{seen[url]}’ already.")


def _names(loaded: Loaded) -> Iterator[Finding]:
    """Two employers by one name: a question about the one would be answered by the other."""
    named: dict[str, str] = {}
    for company in loaded.corpus.companies:
        for name in (company.name, *company.aliases):
            if named.setdefault(name.casefold(), company.id) != company.id:
                where = loaded.where(f"record {company.id}")
                yield Finding(where, f"‘{name}’ is a name of ‘{named[name.casefold()]}’ already.")


def _facts(loaded: Loaded) -> Iterator[Finding]:
    for record, fact in loaded.corpus.facts.values():
        where = loaded.where(f"fact {fact.id}", "text")
        if not fact.text.rstrip("\"')”’").endswith((".", "!", "?")):
            yield Finding(
                where,
                "the text ends in no full stop. If a ‘#’ or ‘: ’ cut it off, put it in quotes.",
            )
        for backing in fact.backings:
            if any(phrase[0] in _CURLY and phrase[-1] in _CURLY for phrase in backing.evidence):
                where_evidence = loaded.where(f"fact {fact.id}", "evidence")
                yield Finding(
                    where_evidence, "type straight quotes around a phrase, not curly ones."
                )
        spans = list(sentence_spans(fact.text))
        if len(spans) > MAX_SENTENCES:
            yield Finding(where, f"the fact has {len(spans)} sentences; part it in facts of two.")
        if not _names_its_subject(record, fact.text):
            yield Finding(where, f"the fact does not name its subject (‘{record.name}’).")


def _names_its_subject(record: Record, text: str) -> bool:
    """Whether a fact stands alone: a company's says its name, and none opens with "It" or "They".

    What a fact of a project or a guide is about differs (a data set, a method, an exam board).
    """
    if _DANGLING.match(text):
        return False
    if not isinstance(record, Company):
        return True
    words = f" {' '.join(tokens(text))} "
    return any(f" {' '.join(tokens(name))} " in words for name in (record.name, *record.aliases))


def _near_duplicates(loaded: Loaded) -> Iterator[Finding]:
    """Facts that say the same: in one record twice, or in two with only the name swapped."""
    facts = list(loaded.corpus.facts.values())
    words = [_without_names(record, fact.text) for record, fact in facts]
    holders: dict[str, list[int]] = {}
    for index, own in enumerate(words):
        for word in own:
            holders.setdefault(word, []).append(index)
    shared: dict[tuple[int, int], int] = {}
    for indices in holders.values():
        for pair in combinations(indices, 2):
            shared[pair] = shared.get(pair, 0) + 1
    for (first, second), common in sorted(shared.items()):
        if common >= ALIKE * len(words[first] | words[second]):
            other = facts[first][1].id
            where = loaded.where(f"fact {facts[second][1].id}", "text")
            yield Finding(where, f"the fact says nearly the same as ‘{other}’.")


def _without_names(record: Record, text: str) -> frozenset[str]:
    names = {stem for name in (record.name, *record.aliases) for stem in content_stems(name)}
    return frozenset(content_stems(text)) - names


def _advice(loaded: Loaded) -> Iterator[Finding]:
    for record in loaded.corpus.records.values():
        for location, sentence in _advised(record.advice):
            if len(sentence.split()) > MAX_ADVICE_WORDS:
                yield Finding(
                    loaded.where(f"record {record.id}", "advice", *location),
                    f"the advice has {len(sentence.split())} words; at most {MAX_ADVICE_WORDS}.",
                )
        hours, steps = record.advice.hours, record.advice.milestones
        total = sum(step.hours for step in steps)
        if hours and steps and not hours[0] <= total <= hours[1]:
            yield Finding(
                loaded.where(f"record {record.id}", "advice", "hours"),
                f"the milestones take {total} hours, which is not within {hours[0]} to {hours[1]}.",
            )


def _advised(advice: Advice) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if advice.first_step:
        yield ("first_step",), advice.first_step
    for index, milestone in enumerate(advice.milestones):
        yield ("milestones", index), milestone.step
    for name in ("pitfalls", "talking_points"):
        for index, sentence in enumerate(getattr(advice, name)):
            yield (name, index), sentence


def _expired(loaded: Loaded, today: date) -> Iterator[Finding]:
    for fact in expired_facts(loaded.corpus, today):
        yield Finding(
            loaded.where(f"fact {fact}", "as_of"),
            f"the fact has expired: it is of {loaded.corpus.facts[fact][1].as_of}, and "
            f"‘{loaded.corpus.facts[fact][1].kind}’ lasts "
            f"{FACT_KINDS[loaded.corpus.facts[fact][1].kind]} months. Look for a newer source.",
            warning=True,
        )


def expired_facts(corpus: Corpus, today: date) -> list[str]:
    """The ids of the facts that are older than their kind stays true."""
    return [fact.id for _, fact in corpus.facts.values() if fact.is_stale(today)]
