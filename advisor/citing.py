"""Citing: a proposed sentence is checked, and gets the numbers of the passages that support it."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from langchain_core.documents import Document

from advisor.advice import suggestions
from advisor.grounding import check
from advisor.records import Corpus
from advisor.resume.rewrite import added
from advisor.standing import against_addresses, against_form, against_standing
from advisor.suggesting import against_suggestion
from advisor.text import STOPWORDS, stem, tokens
from advisor.types import Citation, Draft, LeftOut, Sentence

if TYPE_CHECKING:
    from advisor.resume.outline import Outline

OWN_DOCUMENT = "your document"
MAX_CITATIONS_A_SENTENCE = 3


class Citer:
    """Checks drafts against the evidence and numbers the passages that support them."""

    def __init__(
        self,
        corpus: Corpus,
        passages: Sequence[Document],
        today: date,
        citations: Sequence[Citation] = (),
        outline: "Outline | None" = None,
    ) -> None:
        """`passages` are what sentences may rest on; `today` decides what is stale.

        `citations` have their numbers already. What suggests something has to keep to the
        `outline` of a plan, if there is one.
        """
        self._corpus = corpus
        self._passages = passages
        self._by_text = {p.page_content: index for index, p in reversed([*enumerate(passages)])}
        self._evident = {passage.metadata["id"] for passage in passages}
        self._today = today
        self._outline = outline
        self._numbers = {citation.id: citation.n for citation in citations}
        self._said: set[tuple[str, str | None, bool]] = set()
        self.sentences: list[Sentence] = []
        self.citations = [*citations]
        self.left_out: list[LeftOut] = []

    def cite(self, draft: Draft) -> Sentence | None:
        """The sentence with its citations, or None where it is left out."""
        # Once is enough; but prose may say what stands among the facts below it.
        said = (draft.text, draft.record, draft.prose)
        if said in self._said:
            return None
        found = self._checked(draft)
        if isinstance(found, LeftOut):
            self.left_out.append(found)
            return None
        self._said.add(said)
        self.sentences.append(found)
        return found

    def conflicts(self) -> tuple[tuple[int, int], ...]:
        """Pairs of citations whose facts disagree."""
        pairs = {
            (min(number, other), max(number, other))
            for fact_id, number in self._numbers.items()
            if fact_id in self._corpus.facts
            for conflict in self._corpus.facts[fact_id][1].conflicts_with
            if (other := self._numbers.get(conflict))
        }
        return tuple(sorted(pairs))

    def _checked(self, draft: Draft) -> Sentence | LeftOut:
        if draft.advice:
            return self._suggestion(draft)
        if draft.prose and (against := against_form(draft.text)):
            return LeftOut(draft.text, "; ".join(against))
        found = self._supported(draft)
        if draft.prose and isinstance(found, LeftOut):
            suggestion = self._suggestion(draft)  # a model may advise, too
            return found if isinstance(suggestion, LeftOut) else suggestion
        return found

    def _suggestion(self, draft: Draft) -> Sentence | LeftOut:
        """Advice that stands in a record's field, or that claims nothing that no source says."""
        record = self._corpus.records.get(draft.record or "")
        known = suggestions(self._corpus, record).values() if record else ()
        if any(draft.text in sentences for sentences in known):
            return Sentence(draft, (), "suggestion", 1.0)
        texts = self._texts_for_advice()
        against = (
            *against_suggestion(draft.text, texts, self._skills()),
            *against_addresses(draft.text, " ".join(texts)),
            *(self._outline.against(draft.text) if self._outline else ()),
        )
        if against:
            return LeftOut(draft.text, "; ".join(against))
        return Sentence(draft, (), "suggestion", 1.0)

    def _texts_for_advice(self) -> list[str]:
        """The evidence, and the advice of the records that it is about."""
        ids = dict.fromkeys(p.metadata.get("record", "") for p in self._passages)
        records = [self._corpus.records[record] for record in ids if record]
        advice = [
            sentence
            for record in records
            for sentences in suggestions(self._corpus, record).values()
            for sentence in sentences
        ]
        outline = [str(self._outline)] if self._outline else []
        return [*(passage.page_content for passage in self._passages), *advice, *outline]

    def _skills(self) -> frozenset[tuple[str, ...]]:
        skills = self._corpus.skills
        return _stems_of(tuple(name for s in skills for name in (s.name, *s.aliases)))

    def _supported(self, draft: Draft) -> Sentence | LeftOut:
        if draft.text in self._by_text and not draft.prose:  # a passage is its own support
            number = self._number(self._passages[self._by_text[draft.text]], None)
            return Sentence(draft, (number,), "supported", 1.0)
        is_name = draft.style == "title"
        passages = self._title_passages(draft) if is_name else self._passages
        support = check(draft.text, [passage.page_content for passage in passages], is_name)
        if not (support.is_sure or (is_name and support.verdict == "supported")):
            reasons = support.reasons or ("too little of it stands in the source",)
            return LeftOut(draft.text, "; ".join(reasons))
        if draft.prose and passages[support.passages[0]].metadata["origin"] == "resume":
            # Of its owner a model says nothing that the line does not: no deed, number or skill.
            line = passages[support.passages[0]].page_content
            if more := [word for word in added(line, draft.text) if word not in STOPWORDS]:
                return LeftOut(draft.text, f"‘{more[0]}’ is not in your line")
        elif draft.prose:
            best = " ".join(passages[index].page_content for index in support.passages[:2])
            if against := against_standing(draft.text, best):
                return LeftOut(draft.text, "; ".join(against))
        most = 1 if is_name else MAX_CITATIONS_A_SENTENCE
        numbers, lines = [], []
        for rank, index in enumerate(support.passages[:most]):
            if passages[index].metadata["origin"] == "resume":
                lines.append(passages[index].metadata["id"])
            else:
                span = support.span if rank == 0 else None
                numbers.append(self._number(passages[index], span))
        score = round(support.score, 4)
        return Sentence(draft, tuple(numbers), "supported", score, tuple(lines))

    def _title_passages(self, draft: Draft) -> Sequence[Document]:
        """What a record's name may rest on: its facts in the evidence, else its others."""
        record = self._corpus.records.get(draft.record or "")
        facts = [fact for fact in record.facts if fact.id not in self._evident] if record else ()
        own = [p for p in self._passages if p.metadata.get("record") == draft.record]
        return [*own, *(Document(f.text, metadata={"origin": "corpus", "id": f.id}) for f in facts)]

    def _number(self, passage: Document, span: tuple[int, int] | None) -> int:
        passage_id = passage.metadata["id"]
        if passage_id not in self._numbers:
            self._numbers[passage_id] = len(self.citations) + 1
            self.citations.append(self._citation(len(self.citations) + 1, passage, span))
        return self._numbers[passage_id]

    def _name(self, source_id: str) -> str:
        source = self._corpus.sources_by_id[source_id]
        return f"{source.title}, {source.publisher}"

    def _citation(self, n: int, passage: Document, span: tuple[int, int] | None) -> Citation:
        text, metadata = passage.page_content, passage.metadata
        span = span or (0, len(text))
        if metadata["origin"] == "document":
            return Citation(
                n, metadata["id"], metadata["title"], OWN_DOCUMENT, None, None,
                metadata["locator"], text, span, stale=False, own_document=True,
            )  # fmt: skip
        record, fact = self._corpus.facts[metadata["id"]]
        source = self._corpus.sources_by_id[fact.source]
        return Citation(
            n, fact.id, source.title, source.publisher, source.url,
            fact.as_of.isoformat() if fact.as_of else None, f"{record.name}, fact {fact.id}",
            text, span, stale=fact.is_stale(self._today), evidence=fact.evidence,
            also=tuple(self._name(backing.source) for backing in fact.also),
        )  # fmt: skip


@lru_cache(maxsize=4)
def _stems_of(names: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The stems of names; those of a corpus's skills are worked out once."""
    return frozenset(tuple(map(stem, tokens(name))) for name in names)
