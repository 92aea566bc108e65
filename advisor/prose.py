"""What a language model writes above the facts: asked for, checked, and joined with them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any

from langchain_core.documents import Document

from advisor.citing import Citer
from advisor.llm.generation import Failed, Usage
from advisor.llm.host import ModelHost
from advisor.render import render_prose
from advisor.types import Answer, Event, FactsWritten, Sentence, Turn, Waiting
from advisor.writers.model import ModelWriter


def with_prose(
    facts: Answer,
    passages: Sequence[Document],
    models: ModelHost,
    history: Sequence[Turn],
    citer: Citer,
) -> Iterator[Event]:
    """The answer from facts, then each sentence of the model's that passes, then the whole answer.

    `passages` are what the model may write from, best first. Where it fails, or nothing of what it
    writes is supported, the facts stand alone and the answer says so in one line.
    """
    name = models.choice.spec or ""
    yield FactsWritten(facts, name)
    usage = Usage()
    prose: list[Sentence] = []
    held: list[Sentence] = []  # suggestions wait for the first sentence with a source
    failure: Failed | None = None
    texts = [passage.page_content for passage in passages]
    try:
        writer = ModelWriter(models.model(), models.settings.model_prompt_tokens)
        with closing(writer.write(facts.question, texts, history, usage)) as drafts:
            for draft in drafts:
                sentence = citer.cite(draft) if draft else None
                if sentence is None:
                    yield Waiting()
                elif not (prose or sentence.citations):
                    held.append(sentence)
                else:
                    for passed in (sentence, *held):
                        prose.append(passed)
                        yield passed
                    held.clear()
    except Failed as failed:
        failure = failed
    yield _joined(facts, prose, citer, name, usage, failure)


def _joined(
    facts: Answer,
    prose: Sequence[Sentence],
    citer: Citer,
    model: str,
    usage: Usage,
    failure: Failed | None,
) -> Answer:
    trouble = failure.trouble.value if failure else None
    return replace(
        facts,
        text=render_prose(prose, facts.text, trouble),
        sentences=(*prose, *facts.sentences),
        citations=tuple(citer.citations),
        left_out=tuple(citer.left_out),
        conflicts=citer.conflicts(),
        model=model if prose else None,
        usage=_usage(model, usage),
    )


def _usage(model: str, usage: Usage) -> Mapping[str, Any]:
    """What the model was asked to do, as far as its provider tells."""
    return {"model": model, "prompt_tokens": usage.read, "completion_tokens": usage.written}


def in_turn(passages: Sequence[Document]) -> list[Document]:
    """Passages record by record in turn, so that the first few speak of as many as can be."""
    by_record: dict[str, list[Document]] = {}
    for passage in passages:
        by_record.setdefault(passage.metadata.get("record", ""), []).append(passage)
    rounds = zip_longest(*by_record.values())
    return [passage for passage in chain.from_iterable(rounds) if passage is not None]
