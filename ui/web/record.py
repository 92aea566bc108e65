"""A record's own page: what it is, its dated facts with their sources, our suggestions."""

from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from advisor import browse
from advisor.records import RECORD_TYPES, Corpus, Record
from ui.web.html import link

_RELATED = {
    "companies": "Employers",
    "projects": "Projects",
    "guides": "How to prepare",
    "briefs": "The market",
    "events": "Events",
}


def record_link(record: Record) -> str:
    """A link to a record's own page, as HTML; a click opens it without loading the page anew."""
    return f'<a class="record-link" href="{browse.link(record)}">{escape(record.name)}</a>'


def record_page(corpus: Corpus, record: Record, today: date) -> str:
    """A record as HTML; all that comes from the corpus is escaped."""
    form = browse.whole(corpus, record, today)
    also = (
        f"<p class='hint'>Also: {escape(', '.join(form['aliases']))}</p>" if record.aliases else ""
    )
    groups = groupby(form["facts"], key=lambda fact: fact["label"])
    facts = "".join(_group(label, list(group)) for label, group in groups)
    return (
        f'<article class="record" aria-labelledby="record-name">'
        f"{_back(browse.folder_of(record))}"
        f'<header><p class="record-kind">{record.record_kind.capitalize()}</p>'
        f'<h2 id="record-name" tabindex="-1">{escape(record.name)}</h2>{also}'
        f'<p class="record-actions">'
        f'<button type="button" class="primary" data-ask="{escape(form["question"])}">'
        "Ask about this</button>"
        f'<a class="record-copy" href="{form["link"]}">Copy link</a>'
        '<span role="status"></span></p></header>'
        f'<div class="record-body"><div class="record-facts">{facts}{_ours(form)}</div>'
        f"<aside>{_what(form)}{_related(form)}</aside></div></article>"
    )


def missing_page(corpus: Corpus, folder: str, id: str) -> str:
    """What is said where there is no such record, with those whose names are near."""
    near = browse.near(corpus, folder, id)
    links = ", ".join(record_link(record) for record in near)
    meant = f"<p>Did you mean {links}?</p>" if near else ""
    kind = RECORD_TYPES[folder].record_kind
    return (
        f'<article class="record">{_back(folder)}'
        f'<h2 id="record-name" tabindex="-1">Not found</h2>'
        f"<p>There is no {kind} “{escape(id)}” here: "
        f"search for it by name under “{_all(folder)}”.</p>"
        f"{meant}</article>"
    )


def _all(folder: str) -> str:
    return "All market briefs" if folder == "briefs" else f"All {folder}"


def _back(folder: str) -> str:
    return (
        f'<nav aria-label="Back"><button type="button" class="record-back" data-folder="{folder}">'
        f"{_all(folder)}</button></nav>"
    )


def _group(label: str, facts: list[dict[str, Any]]) -> str:
    items = "".join(_fact(fact) for fact in facts)
    return f"<section><h3>{escape(label)}</h3><ul>{items}</ul></section>"


def _fact(fact: dict[str, Any]) -> str:
    flags = [
        f' <span class="flag">{flag}</span>'
        for flag, raised in (
            ("stale", fact["stale"]),
            ("sources disagree", fact["disagrees_with"]),
        )
        if raised
    ]
    against = "".join(
        f'<p class="hint">Another source says: {escape(other["text"])}</p>'
        for other in fact["disagrees_with"]
    )
    own, *also = (_source(source) for source in fact["sources"])
    further = f" Also in: {'; '.join(also)}." if also else ""
    phrases = " ".join(
        f"<q>{escape(phrase)}</q>" for source in fact["sources"] for phrase in source["evidence"]
    )
    return (
        f'<li id="fact-{fact["id"]}"><p>{escape(fact["text"])}{"".join(flags)}</p>{against}'
        f"<footer>{own}.{further} <details><summary>Words to look for there</summary>{phrases}"
        "</details></footer></li>"
    )


def _source(source: dict[str, Any]) -> str:
    when = f"as of <time>{source['as_of']}</time>" if source["as_of"] else "undated"
    title = link(source["url"], source["title"])
    return f"{title}, {escape(source['publisher'])}, {when}, read <time>{source['seen']}</time>"


def _ours(form: dict[str, Any]) -> str:
    parts = "".join(
        f"<h4>{escape(given['label'].removesuffix(' (our suggestion)'))}</h4><ul>"
        + "".join(f"<li>{escape(text)}</li>" for text in given["texts"])
        + "</ul>"
        for given in form["suggestions"]
    )
    if not parts:
        return ""
    return (
        '<section class="ours"><h3>Our suggestions</h3>'
        f'<p class="hint">Our own advice: no source says it.</p>{parts}</section>'
    )


def _what(form: dict[str, Any]) -> str:
    stale = form["stale_count"]
    named = {
        "Sectors": ", ".join(term["name"] for term in form["sectors"]),
        "Places": ", ".join(term["name"] for term in form["places"]),
        "Skills": ", ".join(term["name"] for term in form["skills"]),
        "Size": form.get("size") or "",
        "Difficulty": form.get("difficulty") or "",
        "Topic": form.get("topic") or "",
        "Hours, our estimate": "{} to {}".format(*form["hours"]) if form["hours"] else "",
        "Facts": f"{form['fact_count']}" + (f", {stale} stale" if stale else ""),
        "Newest fact": form["newest"] or "undated",
    }
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>"
        for name, value in named.items()
        if value
    )
    return f"<section><h3>At a glance</h3><dl>{rows}</dl></section>"


def _related(form: dict[str, Any]) -> str:
    parts = "".join(
        f"<h4>{_RELATED[folder]}</h4><ul>"
        + "".join(
            f'<li><a class="record-link" href="{other["link"]}">{escape(other["name"])}</a></li>'
            for other in others
        )
        + "</ul>"
        for folder, others in form["related"].items()
    )
    return f"<section><h3>Related</h3>{parts}</section>" if parts else ""
