"""An answer while it grows: what is shown of it after each step of the advisor's."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from time import monotonic

from advisor.chain import Advisor
from advisor.render import FACTS_BELOW, render, render_told
from advisor.resume.target import Target
from advisor.resume.types import Resume
from advisor.types import Answer, FactsWritten, Sentence, Turn, Waiting
from ui.web.answer import Page, parts_of

# Sentences that come faster are shown together. While a language model is at work, control goes
# back to gradio as often: it can end an answer only between two of its steps.
BEAT_SECONDS = 0.05
WAIT_SECONDS = 0.25
WRITING = "{model} is writing; each sentence is checked before it appears here."
Step = tuple[tuple[str, ...], Answer | None]


def growing(
    advisor: Advisor,
    question: str,
    number: int,
    history: Sequence[Turn],
    own: Resume | None,
    target: Target | None = None,
) -> Iterator[Step | None]:
    """The parts of the answer by now, and the answer, if there is a new one.

    None where nothing is new: control is given back so that the answer can be stopped.
    """
    # Where a model writes above the facts, they are shown with its place, not before.
    is_told = advisor.models.choice.provider is not None
    growth = _Growth(number)
    beat = monotonic()
    with closing(advisor.stream(question, history, own, target)) as events:
        for event in events:
            if isinstance(event, FactsWritten):
                yield growth.begin_telling(event), event.answer
            elif isinstance(event, Answer):
                yield growth.whole(event), event
            elif isinstance(event, Sentence):
                growth.sentences.append(event)
                if growth.facts:
                    yield growth.told(), None
                elif not is_told and monotonic() > beat + BEAT_SECONDS:
                    beat = monotonic()
                    yield growth.listed(advisor.headings), None
            elif isinstance(event, Waiting) and monotonic() > beat + WAIT_SECONDS:
                beat = monotonic()
                yield None


class _Growth:
    """The parts of one answer; that of the facts stays as it is once a model writes above it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.sentences: list[Sentence] = []
        self.facts: Answer | None = None
        self._writing = ""
        self._below: tuple[str, ...] = ()

    def listed(self, headings: frozenset[str]) -> tuple[str, ...]:
        """The sentences so far, of which no source is known yet but its number."""
        text = render(self.sentences, headings=headings)
        return (Page(self._number).said(text, self.sentences),)

    def begin_telling(self, event: FactsWritten) -> tuple[str, ...]:
        """The facts, and above them the place of what the model writes."""
        self.sentences.clear()
        self.facts = facts = event.answer
        self._writing = WRITING.format(model=event.model)
        page = Page(self._number, facts)
        said = page.said(facts.text, facts.sentences, FACTS_BELOW.strip("#\n "))
        self._below = (said, page.foot(facts, is_done=False))
        return self.told()

    def told(self) -> tuple[str, ...]:
        """What the model told so far, above the facts."""
        page = Page(self._number, self.facts)
        told = page.told(render_told(self.sentences), self.sentences, self._writing)
        return told, *self._below

    def whole(self, answer: Answer) -> tuple[str, ...]:
        """The answer when nothing more will come."""
        facts = self.facts
        if facts is None or not answer.text.endswith(facts.text):
            return parts_of(answer, self._number)
        page = Page(self._number, answer)
        prose = answer.sentences[: len(answer.sentences) - len(facts.sentences)]
        text = answer.text.removesuffix(facts.text).removesuffix(FACTS_BELOW)
        return page.told(text, prose), self._below[0], page.foot(answer)
