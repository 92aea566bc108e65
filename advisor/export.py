"""A conversation to take away, as Markdown with the sources of each answer below it."""

from collections.abc import Sequence

from advisor.render import escape
from advisor.types import Answer, Citation

TITLE = "# Career advice"


def as_markdown(answers: Sequence[Answer]) -> str:
    """The conversation: each question, its answer and its numbered sources, oldest first."""
    return "\n\n".join([TITLE, *map(_turn, answers)]) + "\n"


def source_line(citation: Citation) -> str:
    """A source with its number, publisher, date and address, as an item of a list."""
    when = f"as of {citation.as_of}" if citation.as_of else "undated"
    stale = ", stale" if citation.stale else ""
    address = citation.url or escape(citation.locator)
    title, publisher = escape(citation.title), escape(citation.publisher)
    return f"- [{citation.n}] {title}, {publisher} ({when}{stale}), {address}"


def _turn(answer: Answer) -> str:
    lines = [f"- [{line}] {escape(text)}" for line, text in answer.resume_lines.items()]
    sources = [source_line(citation) for citation in answer.citations]
    by = answer.model or "no language model, facts in their own words"
    parts = [f"## {escape(answer.question)}", answer.text]
    parts += ["\n".join(["**Sources**", "", *sources, *lines])] if sources or lines else []
    return "\n\n".join([*parts, f"*Written by {escape(by)}; corpus {answer.corpus[:12]}.*"])
