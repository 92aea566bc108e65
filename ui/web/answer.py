"""An answer as HTML: its sentences with their verdicts, its marks as links to their sources.

It is made of up to three parts, each a message of its own, so that one can grow while another is
being read: what a language model told, the facts, and below them sources and how it was made.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt

from advisor.render import taken_apart
from advisor.types import Answer, Sentence
from ui.web.cards import all_cards, where
from ui.web.html import clean

REASONS = ("Not what I asked", "Out of date", "Wrong source", "Something is missing", "Other")
NO_BREAK = "\N{NO-BREAK SPACE}"  # a mark does not stand alone in a line
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# Where a sentence stands, in characters that no text has; it never passes through Markdown.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(rf"{_OPEN}(\d+){_CLOSE}")
_STATE = re.compile(r'<p class="state">.*?</p>')
_MARK = re.compile(r"\[(\d{1,3}|R\d{1,3})\]")


class Page:
    """Lays out what belongs to one answer, the `number`th of its conversation, counted from 0."""

    def __init__(self, number: int, answer: Answer | None = None) -> None:
        """`answer`, as soon as it is known, tells what the marks point to."""
        self._number = number
        # What each mark points to, in words, and what else its chip is.
        self._titles: dict[str, tuple[str, str]] = {}
        for citation in answer.citations if answer else ():
            title = f"{where(citation)}: {citation.title}"
            self._titles[str(citation.n)] = (title, " stale" if citation.stale else "")
        for line in answer.resume_lines if answer else ():
            self._titles[line] = ("Of your résumé", " own")

    def asked(self, question: str) -> str:
        """The question as the visitor typed it, with what can be done with it."""
        edit = _button("edit", "Edit", "Edit this question and ask again")
        return _whole("asked", f"<p>{escape(question)}</p>{edit}")

    def told(self, markdown: str, sentences: Sequence[Sentence] = (), state: str = "") -> str:
        """What a language model wrote, and whether it still does."""
        says = f'<p class="state">{escape(state)}</p>' if state else ""
        return _whole("told", self._html(markdown, sentences) + says)

    def said(self, markdown: str, sentences: Sequence[Sentence], heading: str = "") -> str:
        """The facts."""
        above = f"<h3 class='below'>{escape(heading)}</h3>" if heading else ""
        return _whole("said", above + self._html(markdown, sentences))

    def foot(self, answer: Answer, is_done: bool = True) -> str:
        """Sources, what was left out, how it was made and, where it is done, what can be done."""
        parts = [
            _folded("sources", _counted(answer), all_cards(answer, f"{self._number}-")),
            _left_out(answer),
            _folded("made", "How this was made", _made(answer)) if is_done else "",
            _toolbar() if is_done else "",
        ]
        return _whole("foot", "".join(parts), f"answer-{self._number}")

    def _html(self, markdown: str, sentences: Sequence[Sentence]) -> str:
        found: list[Sentence] = []
        text = ""
        for piece in taken_apart(markdown, sentences):
            if isinstance(piece, Sentence):
                text += f"{_OPEN}{len(found)}{_CLOSE}"
                found.append(piece)
            else:
                text += piece.translate({ord(_OPEN): None, ord(_CLOSE): None})
        html = _MARK.sub(self._mark, _MARKDOWN.render(text))
        return _PLACE.sub(lambda place: self._sentence(found[int(place[1])]), html)

    def _sentence(self, sentence: Sentence) -> str:
        marks = [*map(str, sentence.citations), *sentence.resume_lines]
        chips = "".join(map(self._chip, marks))
        # A mark can be reached by keyboard and brings the verdict up; without one, the sentence.
        stop = "" if marks else ' tabindex="0"'
        verdict = escape(verdict_of(sentence))
        return (
            f'<span class="sentence {sentence.verdict}" title="{verdict}"{stop}>'
            f"{escape(sentence.text)}{chips and NO_BREAK + chips}</span>"
        )

    def _mark(self, found: re.Match[str]) -> str:
        """A mark outside of a sentence, if it is one of ours."""
        return self._chip(found[1]) if found[1] in self._titles else found[0]

    def _chip(self, mark: str) -> str:
        title, kind = self._titles.get(mark, ("", ""))
        brackets = f'<span class="bracket">[</span>{mark}<span class="bracket">]</span>'
        place = f"source-{self._number}-{mark}"
        return f'<a class="chip{kind}" href="#{place}" title="{escape(title)}">{brackets}</a>'


def parts_of(answer: Answer, number: int) -> tuple[str, ...]:
    """A whole answer, as it is laid out where it does not grow before its reader's eyes."""
    page = Page(number, answer)
    return page.said(answer.text, answer.sentences), page.foot(answer)


def verdict_of(sentence: Sentence) -> str:
    """What the checker says of a sentence, in words."""
    marks = [f"[{mark}]" for mark in (*sentence.citations, *sentence.resume_lines)]
    if not marks:
        return "Our suggestion: no source claims it"
    return f"Supported by {' and '.join(marks)}, {sentence.score:.0%}"


def working(state: str) -> str:
    """What stands in the place of an answer of which nothing is known yet."""
    return _whole("working", f'<p class="state">{escape(state)}</p>')


def with_state(part: str, state: str) -> str:
    """A part that says in another sentence how far it is."""
    return _STATE.sub(f'<p class="state">{escape(state)}</p>', part)


def suggestions(questions: Sequence[str]) -> str:
    """Questions to go on with, each a button that asks it."""
    pills = (f'<button type="button" class="suggested">{escape(q)}</button>' for q in questions)
    return "".join(pills)


def _whole(kind: str, html: str, place: str = "") -> str:
    """One part, in one line: an empty line would end it as HTML for the chat's Markdown."""
    named = f' id="{place}"' if place else ""
    return clean(f'<div class="{kind}"{named}>{html}</div>').replace("\n", " ")


def _folded(kind: str, summary: str, html: str) -> str:
    return f'<details class="{kind}"><summary>{escape(summary)}</summary>{html}</details>'


def _button(kind: str, label: str, title: str) -> str:
    return f'<button type="button" class="{kind}" title="{escape(title)}">{label}</button>'


def _counted(answer: Answer) -> str:
    cited = len(answer.citations)
    said = f"{cited} source{'s' * (cited != 1)}" if cited else "No source"
    lines = len(answer.resume_lines)
    return said + (f", {lines} of your lines" if lines else "")


def _left_out(answer: Answer) -> str:
    if not answer.left_out:
        return ""
    items = "".join(
        f"<li><q>{escape(item.text)}</q> <span class='why'>{escape(item.reason)}</span></li>"
        for item in answer.left_out
    )
    summary = f"Left out for lack of support ({len(answer.left_out)})"
    return _folded("left-out", summary, f"<ul>{items}</ul>")


def _made(answer: Answer) -> str:
    """Model, corpus, time and, where they are reported, tokens and cost."""
    rows = [
        ("Written by", answer.model or "no language model: facts in their own words"),
        ("Corpus", answer.corpus[:12]),
        ("Time", _time(answer.timings_ms)),
        *((_USAGE[name], f"{value:,}") for name, value in _numbers(answer.usage)),
    ]
    terms = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{terms}</dl>"


_USAGE = {
    "prompt_tokens": "Tokens read",
    "completion_tokens": "Tokens written",
    "cost": "Cost in US dollars",
}


def _numbers(usage: Mapping[str, object] | None) -> list[tuple[str, int | float]]:
    known = ((name, (usage or {}).get(name)) for name in _USAGE)
    return [(name, value) for name, value in known if isinstance(value, int | float)]


def _time(timings_ms: Mapping[str, float]) -> str:
    steps = ", ".join(f"{step} {_span(ms)}" for step, ms in timings_ms.items() if ms >= 1)
    whole = _span(sum(timings_ms.values()))
    return f"{whole} ({steps})" if steps else whole


def _span(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def _toolbar() -> str:
    reasons = "".join(_button("opinion", reason, "Say so and thank you") for reason in REASONS)
    return (
        '<div class="tools">'
        + _button("copy", "Copy", "Copy the answer with its sources")
        + _button("retry", "Ask again", "Ask the same question again")
        + _button("opinion helpful", "Helpful", "This answer helped")
        + f'<details class="unhelpful"><summary>Not helpful</summary>{reasons}</details></div>'
    )
