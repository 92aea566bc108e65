"""The advice from a résumé while it grows: what a model tells above, the facts below."""

import re
from collections.abc import Iterator
from contextlib import closing
from time import monotonic

from advisor.chain import Advisor
from advisor.render import render_told
from advisor.resume.target import Target
from advisor.resume.types import Resume
from advisor.types import Answer, FactsWritten, Sentence, Waiting
from ui.web.answer import Page, with_state
from ui.web.growing import WAIT_SECONDS, WRITING

HEADING = "All of it in sentences, each with what bears it out"
STOPPED = "Stopped."
# The number of the advice among the visit's answers, out of the way of the conversation's.
NUMBER = 9_000
_LINE = re.compile(rf'href="#source-{NUMBER}-(R\d+)"')


def growing_advice(
    advisor: Advisor, resume: Resume, target: Target
) -> Iterator[tuple[str, str] | None]:
    """What is told and, below it, the facts as HTML by now.

    None where nothing is new: control is given back so that a model can be stopped.
    """
    facts: Answer | None = None
    prose: list[Sentence] = []
    says = ""
    beat = monotonic()
    with closing(advisor.advise(resume, target)) as events:
        for event in events:
            if isinstance(event, FactsWritten):
                facts, says = event.answer, WRITING.format(model=event.model)
                yield Page(NUMBER, facts).told("", (), says), _below(facts, facts)
            elif isinstance(event, Answer):
                yield _told(event, facts), _below(facts or event, event)
            elif isinstance(event, Sentence) and facts:
                prose.append(event)
                yield (
                    Page(NUMBER, facts).told(render_told(prose), prose, says),
                    _below(facts, facts),
                )
            elif isinstance(event, Waiting) and monotonic() > beat + WAIT_SECONDS:
                beat = monotonic()
                yield None


def stopped(told: str) -> str:
    """What a model told until it was stopped."""
    return with_state(told, STOPPED)


def _told(answer: Answer, facts: Answer | None) -> str:
    """What a model told when it is done; nothing where none wrote."""
    if facts is None:
        return ""
    prose = answer.sentences[: len(answer.sentences) - len(facts.sentences)]
    text = answer.text.removesuffix(facts.text).rstrip()
    return Page(NUMBER, answer).told(text, prose)


def _below(facts: Answer, answer: Answer) -> str:
    """The facts, and the sources of all; a mark for a line leads to the line in the report."""
    page = Page(NUMBER, answer)
    html = page.said(facts.text, facts.sentences) + page.foot(answer, is_done=False)
    told = _LINE.sub(r'href="#line-\1" data-line="\1"', html)
    return f'<details class="sentences"><summary>{HEADING}</summary>{told}</details>'
