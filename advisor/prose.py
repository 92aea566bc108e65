"""What a language model writes above the facts of an answer."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, zip_longest

from langchain_core.documents import Document

from advisor.citing import Citer
from advisor.llm.host import ModelHost
from advisor.records import Corpus
from advisor.rehearsal import rehearsed
from advisor.resume.types import Resume
from advisor.teller import Teller, Telling
from advisor.types import Answer, Event, Turn


def told(
    answer: Answer,
    models: ModelHost,
    corpus: Corpus,
    history: Sequence[Turn] = (),
    resume: Resume | None = None,
) -> Iterator[Event]:
    """An answer from facts, told by the language model where there is one; the answer comes last.

    Where there is none, or the answer cites nothing that a model could tell, it stands as it is. In
    a mock interview the model asks and listens, and does not answer in the student's place.
    """
    has_sources = answer.citations or answer.resume_lines
    if answer.abstained or not has_sources or not models.choice.provider:
        yield answer
        return
    teller = Teller(models, corpus, resume)
    interview = rehearsed(answer, teller, corpus)
    if interview is not None:
        yield from interview
        return
    passages = resting_on(answer, corpus)
    citer = Citer(corpus, passages, date.today(), answer.citations)
    yield from teller.tell(Telling(answer, [*map(as_told, passages)], citer), history)


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


def as_told(passage: Document) -> str:
    """A passage as a model is given it."""
    if passage.metadata["origin"] == "resume":
        return f"The student's résumé says: {passage.page_content}"
    return passage.page_content
