"""An answer as Markdown with its numbered sources, for those who show text and nothing else."""

from advisor.render import escape
from advisor.types import Answer, Citation

HEADING = "\n\n### Sources\n\n"


def with_sources(answer: Answer) -> str:
    """The answer's text and below it the sources that its marks point to."""
    return answer.text + source_list(answer)


def source_list(answer: Answer) -> str:
    """The sources under their heading; empty where the answer cites none."""
    if not answer.citations:
        return ""
    return HEADING + "\n".join(map(_line, answer.citations))


def without_sources(text: str) -> str:
    """What `with_sources` made, without the sources again."""
    return text.partition(HEADING)[0]


def _line(citation: Citation) -> str:
    title, publisher = escape(citation.title), escape(citation.publisher)
    named = f"[{title}](<{citation.url}>)" if citation.url else f"{title} ({citation.locator})"
    when = citation.as_of or "undated"
    return f"{citation.n}. {named}, {publisher}, {when}{', stale' if citation.stale else ''}"
