"""The writer without a model: facts in their own words, laid out by what they are."""

from collections.abc import Iterator
from dataclasses import replace

from langchain_core.documents import Document

from advisor.advice import LABELS, suggestions
from advisor.records import FACT_LABELS, Corpus, Record
from advisor.text import content_stems, sentence_spans
from advisor.types import Draft, Evidence, Intent, Query

# Heading of a group of facts, by the kind of the record that holds them.
GROUP_HEADINGS = {
    "brief": "The market",
    "company": "Companies",
    "project": "Projects",
    "guide": "How to prepare",
    "event": "Meeting people",
    "document": "From your documents",
}
# How many facts of each kind a record gets where several records are listed.
CARD = {"task": 1, "demand": 1, "data": 1, "metric": 1, "pitfall": 1}
LINE = {"business": 1, "office": 1, "hiring": 1, "internship": 1}
SHORT = {"task": 1}
# More projects than these are listed with what to build and why alone, and more records than
# those with one fact each, grouped by sector where several sectors match.
MAX_CARDS = 3
MAX_LINES = 8
OUTLINE = {"task": 1, "demand": 1}
# How many facts of a kind are shown of a record: as a whole, beside others, or asked for.
MAX_OF_ALL = 3
MAX_OF_EACH = 2
MAX_OF_ASKED = 8
MAX_QUOTES = 2


class QuoteWriter:
    """Composes an answer out of facts, each as it stands in its record."""

    model: str | None = None

    def write(self, query: Query, evidence: Evidence, corpus: Corpus) -> Iterator[Draft]:
        """Propose the facts of the evidence, grouped and labelled, then what we advise."""
        own = [p for p in evidence.passages if p.metadata["origin"] == "document"]
        facts = [p for p in evidence.passages if p.metadata["origin"] == "corpus"]
        if not evidence.supported:
            for passage in evidence.passages:
                yield from _quotes(query, passage, heading=None)
            return
        if evidence.records and query.intent is Intent.LIST:
            yield from _list(query, evidence, facts, corpus)
        elif evidence.records:
            yield from _named(query, evidence, facts, corpus)
        else:
            yield from _ranked(query, evidence.passages)
            own = []
        for passage in own:
            yield from _quotes(query, passage, GROUP_HEADINGS["document"])


def _list(
    query: Query, evidence: Evidence, facts: list[Document], corpus: Corpus
) -> Iterator[Draft]:
    records = [corpus.records[record] for record in evidence.records]
    kinds = list(dict.fromkeys(record.record_kind for record in records))
    own: dict[str, list[Document]] = {}
    for passage in facts:
        own.setdefault(passage.metadata["record"], []).append(passage)
    for kind in kinds:
        alike = [record for record in records if record.record_kind == kind]
        if kind == "project" and len(kinds) == 1:
            for record in alike:
                yield from _card(record, own[record.id], corpus, whole=len(alike) <= MAX_CARDS)
            continue
        heading = GROUP_HEADINGS[kind] if len(kinds) > 1 else None
        is_long = len(alike) > MAX_LINES
        groups = _by_sector(query, alike, corpus) if is_long and not heading else {heading: alike}
        for name, members in groups.items():
            for record in members:
                yield from _line(own[record.id], name, 1 if is_long else len(LINE))


def _by_sector(
    query: Query, records: list[Record], corpus: Corpus
) -> dict[str | None, list[Record]]:
    """The records by sector, each once: under one that was asked for, else its first."""
    groups: dict[str | None, list[Record]] = {
        _sector_heading(corpus, sector.id): [] for sector in corpus.sectors
    }
    for record in records:
        asked = [sector for sector in record.sectors if sector in query.sectors]
        sectors = asked or record.sectors
        heading = _sector_heading(corpus, sectors[0]) if sectors else None
        groups.setdefault(heading, []).append(record)
    groups = {heading: members for heading, members in groups.items() if members}
    return groups if len(groups) > 1 else {None: records}


def _sector_heading(corpus: Corpus, sector: str) -> str:
    name = corpus.terms_by_id[sector].name
    return name[:1].upper() + name[1:]


def sector_headings(corpus: Corpus) -> frozenset[str]:
    """The names of sectors as they head parts of a list."""
    return frozenset(_sector_heading(corpus, sector.id) for sector in corpus.sectors)


def _card(record: Record, facts: list[Document], corpus: Corpus, whole: bool) -> Iterator[Draft]:
    """A project in brief: what, why, data, metric, trap, skills, effort, first step."""
    yield Draft(record.name, style="title", record=record.id)
    for kind, passages in _by_kind(facts, CARD if whole else OUTLINE).items():
        for passage in passages:
            yield Draft(passage.page_content, label=FACT_LABELS[kind], style="detail")
    yield from _advice(record, corpus, ("skills", "hours", "first_step") if whole else ("hours",))


def _line(facts: list[Document], heading: str | None, most: int) -> Iterator[Draft]:
    """A record in one bullet: what it does, where, what it hires for; else its first facts."""
    chosen = [p for passages in _by_kind(facts, LINE).values() for p in passages]
    chosen = chosen or [p for passages in _by_kind(facts, SHORT).values() for p in passages]
    for position, passage in enumerate((chosen or facts[:2])[:most]):
        style = "bullet" if position == 0 else "continued"
        yield Draft(passage.page_content, heading=heading, style=style)  # type: ignore[arg-type]


def _named(
    query: Query, evidence: Evidence, facts: list[Document], corpus: Corpus
) -> Iterator[Draft]:
    """The facts of the records that a question names: by kind for one, by record for several."""
    alone = len(evidence.records) == 1
    whole = not (query.aspects or query.terms or query.attributes or query.advices or query.skills)
    most = dict.fromkeys(FACT_LABELS, MAX_OF_ALL if alone else MAX_OF_EACH)
    if query.aspects or (query.terms and alone):
        most = dict.fromkeys(FACT_LABELS, MAX_OF_ASKED)
    for record_id in evidence.records:
        record = corpus.records[record_id]
        own = [passage for passage in facts if passage.metadata["record"] == record_id]
        if not alone or query.advices:
            yield Draft(record.name, style="title", record=record.id)
        for kind, passages in _by_kind(own, most).items():
            for passage in passages:
                yield _under(FACT_LABELS[kind], passage.page_content, alone)
        fields = _advice_fields(query, record, whole)
        for draft in _advice(record, corpus, fields):
            yield (
                replace(draft, heading=draft.label, label=None, style="bullet") if alone else draft
            )


def _under(words: str, text: str, alone: bool) -> Draft:
    """A fact under a heading where there is room for one, else behind a label."""
    if alone:
        return Draft(text, heading=words)
    return Draft(text, label=words, style="detail")


def _advice_fields(query: Query, record: Record, whole: bool) -> tuple[str, ...]:
    if query.advices:
        return query.advices
    if whole:
        return tuple(LABELS)
    if record.record_kind == "guide" or "pitfall" in query.aspects:
        return ("first_step", "pitfalls")
    return ()


def _ranked(query: Query, passages: tuple[Document, ...]) -> Iterator[Draft]:
    """The best passages for an open question, grouped, the group of the best one first."""
    groups: dict[str, list[Document]] = {}
    for passage in passages:
        groups.setdefault(_group(passage), []).append(passage)
    for group, members in groups.items():
        heading = GROUP_HEADINGS[group] if len(groups) > 1 or group == "document" else None
        for passage in members:
            yield from _quotes(query, passage, heading)


def _quotes(query: Query, passage: Document, heading: str | None) -> Iterator[Draft]:
    """A fact as it stands; of a document's passage, the sentences that bear on the question."""
    if passage.metadata["origin"] == "corpus":
        yield Draft(passage.page_content, heading=heading)
        return
    wanted = set(content_stems(query.text))
    sentences = [passage.page_content[slice(*s)] for s in sentence_spans(passage.page_content)]
    worth = {sentence: len(wanted & set(content_stems(sentence))) for sentence in sentences}
    floor = max(worth.values(), default=0) / 2
    best = sorted(sentences, key=lambda sentence: -worth[sentence])[:MAX_QUOTES]
    for sentence in sentences:
        if sentence in best and worth[sentence] > floor:
            yield Draft(" ".join(sentence.split()), heading=heading)


def _advice(record: Record, corpus: Corpus, fields: tuple[str, ...]) -> Iterator[Draft]:
    for field, sentences in suggestions(corpus, record).items():
        if field in fields:
            for sentence in sentences:
                yield Draft(
                    sentence, label=LABELS[field], style="detail", record=record.id, advice=True
                )


def _by_kind(facts: list[Document], most: dict[str, int]) -> dict[str, list[Document]]:
    """Facts by kind, in the order of `FACT_LABELS`, at most as many of each as `most` says."""
    groups = {
        kind: [fact for fact in facts if fact.metadata["kind"] == kind][: most.get(kind, 0)]
        for kind in FACT_LABELS
    }
    return {kind: members for kind, members in groups.items() if members}


def _group(passage: Document) -> str:
    if passage.metadata["origin"] == "document":
        return "document"
    return str(passage.metadata["record_kind"])
