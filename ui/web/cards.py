"""The cited facts as cards: what supports each sentence, from where, and how old it is."""

from html import escape

from advisor.types import Answer, Citation

NO_CARDS = (
    "<p class='hint'>The sources of an answer appear here, each with the words that support it.</p>"
)


def cards(answer: Answer) -> str:
    """The citations of an answer as HTML; all that comes from a source is escaped."""
    if not answer.citations:
        return "<p class='hint'>This answer rests on no source.</p>"
    disagreeing = {n for pair in answer.conflicts for n in pair}
    return "".join(_card(citation, citation.n in disagreeing) for citation in answer.citations)


def all_cards(answer: Answer) -> str:
    """The citations of an answer, and the lines of the visitor's résumé that it rests on."""
    lines = "".join(
        f"<li><b>[{escape(line)}]</b> {escape(text)}</li>"
        for line, text in answer.resume_lines.items()
    )
    own = f"<section class='own'><h3>Your lines</h3><ul>{lines}</ul></section>" if lines else ""
    return own + receipt(answer) + (cards(answer) if answer.citations or not own else "")


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


def footnotes(answer: Answer) -> str:
    """How the answer was made, as a line below it."""
    took = sum(answer.timings_ms.values()) / 1000
    parts = [answer.model or "no language model: facts in their own words", f"{took:.1f} s"]
    if answer.left_out:
        noun = "sentence" if len(answer.left_out) == 1 else "sentences"
        parts.append(f"{len(answer.left_out)} {noun} left out for lack of support")
    return f"\n\n<sub>{' · '.join(parts)} · corpus {answer.corpus[:8]}</sub>"


def _card(citation: Citation, disagrees: bool) -> str:
    start, end = citation.span
    passage = citation.passage
    marked = (
        f"{escape(passage[:start])}<mark>{escape(passage[start:end])}</mark>{escape(passage[end:])}"
    )
    title = escape(citation.title)
    if citation.url and citation.url.startswith(("https://", "http://")):
        url = escape(citation.url, quote=True)
        title = f"<a href='{url}' target='_blank' rel='noopener noreferrer'>{title}</a>"
    when = f"as of {citation.as_of}" if citation.as_of else "undated"
    flags = [
        flag
        for flag, raised in (
            ("stale", citation.stale),
            ("sources disagree", disagrees),
            ("your document", citation.own_document),
        )
        if raised
    ]
    publisher = "" if citation.own_document else f"{escape(citation.publisher)}, "
    place = escape(citation.locator) if citation.own_document else ""
    found = "".join(f"<q>{escape(phrase)}</q> " for phrase in citation.evidence)
    look = f"<p class='find'>In the source, look for: {found}</p>" if found else ""
    also = (
        f"<p class='find'>Also in: {escape('; '.join(citation.also))}</p>" if citation.also else ""
    )
    return (
        f"<article class='card' id='source-{citation.n}'>"
        f"<header><b>[{citation.n}]</b> {title}"
        f"{''.join(f' <span class=flag>{flag}</span>' for flag in flags)}</header>"
        f"<p>{marked}</p>{look}{also}"
        f"<footer>{publisher}{place or when}</footer></article>"
    )
