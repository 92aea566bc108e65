"""Answers to take away: as Markdown with the numbered sources of each below it."""

from collections.abc import Sequence

from advisor.render import escape
from advisor.types import Answer, Citation

TITLE = "# Career advice"
HEADING = "\n\n### Sources\n\n"


def as_markdown(answers: Sequence[Answer]) -> str:
    """The conversation: each question, its answer and its numbered sources, oldest first."""
    return "\n\n".join([TITLE, *map(_turn, answers)]) + "\n"


def with_sources(answer: Answer) -> str:
    """The answer's text and below it the sources that its marks point to."""
    return answer.text + source_list(answer)


def source_list(answer: Answer) -> str:
    """The sources and the lines of a résumé under their heading; empty where none is cited."""
    sources = [source_line(citation) for citation in answer.citations]
    lines = [f"- [{line}] {escape(text)}" for line, text in answer.resume_lines.items()]
    return HEADING + "\n".join([*sources, *lines]) if sources or lines else ""


def without_sources(text: str) -> str:
    """What `with_sources` made, without the sources again."""
    return text.partition(HEADING)[0]


def source_line(citation: Citation) -> str:
    """A source with its number, publisher, date and address, as an item of a list."""
    when = f"{citation.as_of or 'undated'}{', stale' if citation.stale else ''}"
    address = citation.url or escape(citation.locator)
    title, publisher = escape(citation.title), escape(citation.publisher)
    return f"- [{citation.n}] {title}, {publisher} ({when}), {address}"


def _turn(answer: Answer) -> str:
    by = answer.model or "no language model, facts in their own words"
    made = f"*Written by {escape(by)}; corpus {answer.corpus[:12]}.*"
    return "\n\n".join([f"## {escape(answer.question)}", with_sources(answer), made])
