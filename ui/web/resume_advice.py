"""Advice or a plan from a résumé while it grows: what a model tells above, the facts below."""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from time import monotonic

from advisor.render import FACTS_BELOW, render_told
from advisor.types import Answer, Event, FactsWritten, Sentence, Waiting
from ui.web.answer import Page, with_state
from ui.web.growing import WAIT_SECONDS, WRITING

HEADING = "All of it in sentences, each with what bears it out"
STOPPED = "Stopped."
# Their numbers among the visit's answers, out of the way of the conversation's.
ADVICE, PLAN = 9_000, 9_001
_LINE = re.compile(r'href="#source-\d+-(R\d+)"')


def growing_advice(events: Generator[Event], number: int) -> Iterator[tuple[str, str] | None]:
    """What is told and, below it, the facts of the `number`th answer as HTML by now.

    None where nothing is new: control is given back so that a model can be stopped.
    """
    facts: Answer | None = None
    prose: list[Sentence] = []
    says = ""
    beat = monotonic()
    with closing(events):
        for event in events:
            if isinstance(event, FactsWritten):
                facts, says = event.answer, WRITING.format(model=event.model)
                yield Page(number, facts).told("", (), says), _below(facts, facts, number)
            elif isinstance(event, Answer):
                yield _told(event, facts, number), _below(facts or event, event, number)
            elif isinstance(event, Sentence) and facts:
                prose.append(event)
                told = Page(number, facts).told(render_told(prose), prose, says)
                yield told, _below(facts, facts, number)
            elif isinstance(event, Waiting) and monotonic() > beat + WAIT_SECONDS:
                beat = monotonic()
                yield None


def stopped(told: str) -> str:
    """What a model told until it was stopped."""
    return with_state(told, STOPPED)


def _told(answer: Answer, facts: Answer | None, number: int) -> str:
    """What a model told when it is done; nothing where none wrote."""
    if facts is None:
        return ""
    prose = answer.sentences[: len(answer.sentences) - len(facts.sentences)]
    text = answer.text.removesuffix(facts.text).removesuffix(FACTS_BELOW).rstrip()
    return Page(number, answer).told(text, prose)


def _below(facts: Answer, answer: Answer, number: int) -> str:
    """The facts, and the sources of all; a mark for a line leads to the line in the report.

    A plan is laid out by itself, so that below it stand its sources alone.
    """
    page = Page(number, answer)
    foot = page.foot(answer, is_done=False)
    if number == PLAN:
        return _LINE.sub(_to_report, foot)
    html = _LINE.sub(_to_report, page.said(facts.text, _as_they_stand(facts)) + foot)
    return f'<details class="sentences"><summary>{HEADING}</summary>{html}</details>'


def _as_they_stand(answer: Answer) -> list[Sentence]:
    """The sentences, those of which a part is quoted with their quotation marks."""
    return [
        replace(each, draft=replace(each.draft, text=f"“{each.text}”"))
        if f"“{each.text}” [" in answer.text
        else each
        for each in answer.sentences
    ]


def _to_report(place: re.Match[str]) -> str:
    return f'href="#line-{place[1]}" data-line="{place[1]}"'
