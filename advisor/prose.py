"""What a language model writes above the facts: asked for, checked, and joined with them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest
from typing import Any

from langchain_core.documents import Document

from advisor.citing import Citer
from advisor.llm.faults import Failed
from advisor.llm.generation import Usage
from advisor.llm.host import ModelHost
from advisor.records import Corpus
from advisor.render import render_prose
from advisor.resume.masking import masker
from advisor.resume.mock import HEAD
from advisor.resume.types import Resume
from advisor.types import Answer, Event, FactsWritten, Sentence, Turn, Waiting
from advisor.writers.model import ModelWriter


def told(
    answer: Answer,
    models: ModelHost,
    corpus: Corpus,
    history: Sequence[Turn] = (),
    resume: Resume | None = None,
) -> Iterator[Event]:
    """An answer from facts, told by the language model where there is one; the answer comes last.

    Where there is none, or the answer cites nothing that a model could tell, it stands as it is. So
    does a question of a mock interview, which a model would answer in the student's place.
    """
    is_interview = answer.text.startswith(HEAD)
    has_sources = answer.citations or answer.resume_lines
    if is_interview or answer.abstained or not has_sources or not models.choice.provider:
        yield answer
        return
    teller = Teller(models, corpus, resume)
    yield from teller.tell(answer, resting_on(answer, corpus), history)


class Teller:
    """Has a language model tell what an answer from facts says."""

    def __init__(self, models: ModelHost, corpus: Corpus, resume: Resume | None = None) -> None:
        """`resume` tells what is personal, for a model that is not on this machine."""
        self._models = models
        self._corpus = corpus
        self._masking = masker(resume, corpus) if models.choice.is_remote else None
        self._usage = Usage()

    def tell(
        self, facts: Answer, passages: Sequence[Document], history: Sequence[Turn]
    ) -> Iterator[Event]:
        """The answer from facts, each sentence of the model's that passes, then the whole answer.

        `passages` are what the model may write from, best first. Where it fails, or nothing of what
        it writes is supported, the facts stand alone and the answer says so in one line.
        """
        yield FactsWritten(facts, self._models.choice.spec or "")
        citer = Citer(self._corpus, passages, date.today(), facts.citations)
        prose: list[Sentence] = []
        held: list[Sentence] = []  # suggestions wait for the first sentence with a source
        failure: Failed | None = None
        texts = [_as_told(passage) for passage in passages]
        try:
            drafts = self._writer().write(facts.question, texts, history, self._usage)
            with closing(drafts):
                for draft in drafts:
                    sentence = citer.cite(draft) if draft else None
                    if sentence is None:
                        yield Waiting()
                    elif not (prose or sentence.citations or sentence.resume_lines):
                        held.append(sentence)
                    else:
                        for passed in (sentence, *held):
                            prose.append(passed)
                            yield passed
                        held.clear()
        except Failed as failed:
            failure = failed
        yield self._joined(facts, prose, citer, failure)

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """A follow-up completed from the conversation; None where the model does not manage."""
        try:
            return self._writer().standalone(question, history, self._usage)
        except Failed:
            return None

    def _writer(self) -> ModelWriter:
        tokens = self._models.settings.model_prompt_tokens
        return ModelWriter(self._models.model(), tokens, self._masking)

    def _joined(
        self, facts: Answer, prose: Sequence[Sentence], citer: Citer, failure: Failed | None
    ) -> Answer:
        name = self._models.choice.spec
        trouble = failure.trouble.value if failure else None
        usage = {
            "model": name,
            "prompt_tokens": self._usage.read,
            "completion_tokens": self._usage.written,
        }
        return replace(
            facts,
            text=render_prose(prose, facts.text, trouble),
            sentences=(*prose, *facts.sentences),
            citations=tuple(citer.citations),
            left_out=(*facts.left_out, *citer.left_out),
            model=name if prose else None,
            usage=usage,
            receipt=self._receipt(facts),
        )

    def _receipt(self, facts: Answer) -> dict[str, Any] | None:
        """What became of personal data: to whom the texts went, and what was masked in them."""
        if self._masking is None:
            return None if facts.receipt is None else dict(facts.receipt)
        sent = {"sent_to": self._models.choice.spec, **self._masking.receipt()}
        return {**(facts.receipt or {}), **sent}


def resting_on(answer: Answer, corpus: Corpus) -> list[Document]:
    """What an answer cites, its facts and its résumé lines, so that the first few are of many."""
    facts = [
        Document(
            citation.passage,
            metadata={
                "origin": "corpus",
                "id": citation.id,
                "record": corpus.facts[citation.id][0].id,
            },
        )
        for citation in answer.citations
        if citation.id in corpus.facts
    ]
    lines = [
        Document(text, metadata={"origin": "resume", "id": line})
        for line, text in answer.resume_lines.items()
    ]
    return in_turn([*lines, *facts])


def in_turn(passages: Sequence[Document]) -> list[Document]:
    """Passages record by record in turn, so that the first few speak of as many as can be."""
    by_record: dict[str, list[Document]] = {}
    for passage in passages:
        by_record.setdefault(passage.metadata.get("record", ""), []).append(passage)
    rounds = zip_longest(*by_record.values())
    return [passage for passage in chain.from_iterable(rounds) if passage is not None]


def _as_told(passage: Document) -> str:
    if passage.metadata["origin"] == "resume":
        return f"The student's résumé says: {passage.page_content}"
    return passage.page_content
