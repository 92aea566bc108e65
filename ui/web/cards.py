"""The cited facts as cards: what supports each sentence, from where, and how old it is."""

from html import escape

from advisor.types import Answer, Citation
from ui.web.html import link

NO_CARDS = (
    "<p class='hint'>The sources of an answer appear here, each with the words that support it.</p>"
)


def all_cards(answer: Answer, prefix: str = "") -> str:
    """The citations of an answer, and the lines of the visitor's résumé that it rests on, as HTML.

    All that comes from a source is escaped. `prefix` keeps the ids of several answers apart.
    """
    lines = "".join(
        f"<li id='source-{prefix}{escape(line)}' tabindex='-1'>"
        f"<b>[{escape(line)}]</b> {escape(text)}</li>"
        for line, text in answer.resume_lines.items()
    )
    own = f"<section class='own'><h3>Your lines</h3><ul>{lines}</ul></section>" if lines else ""
    return own + receipt(answer) + (cards(answer, prefix) if answer.citations or not own else "")


def cards(answer: Answer, prefix: str = "") -> str:
    """The citations of an answer as HTML."""
    if not answer.citations:
        return "<p class='hint'>This answer rests on no source.</p>"
    disagreeing = {n for pair in answer.conflicts for n in pair}
    return "".join(_card(c, c.n in disagreeing, prefix) for c in answer.citations)


def receipt(answer: Answer) -> str:
    """What became of a visitor's data for this answer."""
    if answer.receipt is None:
        return ""
    model, masked = answer.receipt["sent_to"], answer.receipt["masked"]
    counted = ", ".join(f"{kind} ({count})" for kind, count in masked.items())
    if model is None:
        sent = "Nothing of it left this machine."
    elif counted:
        sent = f"The question was sent to {model}; masked before: {counted}."
    else:
        sent = f"The question was sent to {model}; it held nothing to mask."
    kept = "Your résumé stays in the memory of this visit. " if answer.resume_lines else ""
    return f"<p class='hint'>Privacy receipt: {escape(kept + sent)}</p>"


def where(citation: Citation) -> str:
    """From where a fact is, and as of when, as one line of text."""
    if citation.own_document:
        return citation.locator
    when = f"as of {citation.as_of}" if citation.as_of else "undated"
    return f"{citation.publisher}, {when}"


def _card(citation: Citation, disagrees: bool, prefix: str) -> str:
    start, end = citation.span
    passage = citation.passage
    marked = (
        f"{escape(passage[:start])}<mark>{escape(passage[start:end])}</mark>{escape(passage[end:])}"
    )
    flags = {
        "stale": citation.stale,
        "sources disagree": disagrees,
        "your document": citation.own_document,
    }
    raised = "".join(f" <span class='flag'>{flag}</span>" for flag, up in flags.items() if up)
    found = "".join(f"<q>{escape(phrase)}</q> " for phrase in citation.evidence)
    look = f"<p class='find'>In the source, look for: {found}</p>" if found else ""
    also = (
        f"<p class='find'>Also in: {escape('; '.join(citation.also))}</p>" if citation.also else ""
    )
    return (
        f"<article class='card' id='source-{prefix}{citation.n}' tabindex='-1'>"
        f"<header><b class='number'>[{citation.n}]</b> {link(citation.url, citation.title)}"
        f"{raised}</header><p class='from'>{escape(where(citation))}</p>"
        f"<p class='passage'>{marked}</p>{look}{also}</article>"
    )
