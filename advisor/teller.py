"""Having a language model tell what stands already: asked, checked, and joined with it."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from advisor.citing import Citer
from advisor.llm.faults import Failed
from advisor.llm.generation import Usage
from advisor.llm.host import ModelHost
from advisor.records import Corpus
from advisor.render import render_prose
from advisor.resume.masking import masker
from advisor.resume.types import Resume
from advisor.types import Answer, Draft, Event, FactsWritten, Sentence, Turn, Waiting
from advisor.writers.model import MAX_SENTENCES, SYSTEM, ModelWriter


@dataclass(frozen=True)
class Telling:
    """What is to be told above an answer from facts, and how what is written is judged.

    `texts` are what the model may write from, best first; `citer` decides on each sentence, of
    which at most `most` are shown. `joined` puts them above the facts, which are Markdown; the last
    that it is given is what kept the model from writing.
    """

    facts: Answer
    texts: Sequence[str]
    citer: Citer
    system: str = SYSTEM
    joined: Callable[[Sequence[Sentence], str, str | None], str] = render_prose
    most: int = MAX_SENTENCES


class Teller:
    """Has a language model write, and says of each answer what became of personal data."""

    def __init__(self, models: ModelHost, corpus: Corpus, resume: Resume | None = None) -> None:
        """`resume` tells what is personal, for a model that is not on this machine."""
        self._models = models
        self._masking = masker(resume, corpus) if models.choice.is_remote else None
        self._usage = Usage()

    def tell(self, telling: Telling, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer from facts, each sentence of the model's that passes, then the whole answer.

        Where it fails, or nothing of what it writes is supported, the facts stand alone and the
        answer says so in one line.
        """
        facts, citer = telling.facts, telling.citer
        yield FactsWritten(facts, self._models.choice.spec or "")
        prose: list[Sentence] = []
        held: list[Sentence] = []  # suggestions wait for the first sentence with a source
        trouble: str | None = None
        try:
            drafts = self._writer().write(
                facts.question, telling.texts, history, self._usage, telling.system
            )
            with closing(drafts):
                for draft in drafts:
                    sentence = citer.cite(draft) if draft else None
                    if sentence is None:
                        yield Waiting()
                    elif not (prose or sentence.citations or sentence.resume_lines):
                        held.append(sentence)
                    else:
                        for passed in (sentence, *held)[: telling.most - len(prose)]:
                            prose.append(passed)
                            yield passed
                        held.clear()
                    if len(prose) == telling.most:
                        break
        except Failed as failed:
            trouble = failed.trouble.value
        yield self.made(
            facts,
            bool(prose),
            text=telling.joined(prose, facts.text, trouble),
            sentences=(*prose, *facts.sentences),
            citations=tuple(citer.citations),
            left_out=(*facts.left_out, *citer.left_out),
        )

    def proposals(self, system: str, prompt: str) -> Generator[Draft | None]:
        """What the model writes in reply, sentence by sentence; None while it thinks.

        Raises Failed. Closing the iterator stops the model.
        """
        return self._writer().propose(system, prompt, self._usage)

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """A follow-up completed from the conversation; None where the model does not manage."""
        try:
            return self._writer().standalone(question, history, self._usage)
        except Failed:
            return None

    def made(self, facts: Answer, is_told: bool, **changes: Any) -> Answer:
        """An answer with what the model added to it, if it did, and what asking it took."""
        name = self._models.choice.spec
        usage = {
            "model": name,
            "prompt_tokens": self._usage.read,
            "completion_tokens": self._usage.written,
        }
        receipt = self._receipt(facts)
        return replace(
            facts, model=name if is_told else None, usage=usage, receipt=receipt, **changes
        )

    def _writer(self) -> ModelWriter:
        tokens = self._models.settings.model_prompt_tokens
        return ModelWriter(self._models.model(), tokens, self._masking)

    def _receipt(self, facts: Answer) -> dict[str, Any] | None:
        """What became of personal data: to whom the texts went, and what was masked in them."""
        if self._masking is None:
            return None if facts.receipt is None else dict(facts.receipt)
        sent = {"sent_to": self._models.choice.spec, **self._masking.receipt()}
        return {**(facts.receipt or {}), **sent}
