"""Explore: every record of the corpus in tables, fetched when they are first opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import gradio as gr
from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from advisor import browse
from advisor.chain import Advisor
from advisor.records import RECORD_TYPES, Corpus, Record
from ui.web.map import cities_of, employer_map
from ui.web.record import missing_page, record_page

# What the records of each folder are called on the page.
NAMES = {
    "companies": "Companies",
    "projects": "Projects",
    "guides": "Guides",
    "briefs": "Market",
    "events": "Events",
}
INTRO = "Everything that answers are made from. Search it, sort it, open a record with its sources."
ALL = {"sector": "All sectors", "place": "All places", "size": "Any size"}
_Summary = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its heading, what stands in a cell as HTML, and what rows are sorted by."""

    label: str
    cell: Callable[[_Summary], str]
    order: Callable[[_Summary], str | int]
    is_number: bool = False


def explore_tab(corpus: Corpus) -> None:
    """Lay the tab out: which kinds there are. The rest comes when it is looked at."""
    buttons = "".join(
        f'<button type="button" aria-pressed="false" data-folder="{folder}">{name} '
        f"<span>{len(getattr(corpus, folder))}</span></button>"
        for folder, name in NAMES.items()
    )
    gr.HTML(
        f'<section class="explore" aria-labelledby="explore-heading">'
        f'<h2 id="explore-heading">Explore</h2><p class="hint">{INTRO}</p>'
        f'<div class="explore-kinds" role="group" aria-label="What to explore">{buttons}</div>'
        '<div class="explore-shown" aria-live="off"></div></section>',
        apply_default_css=False,
    )


def explore_router(advisor: Advisor) -> APIRouter:
    """The parts of the tab as HTML, which its script fetches."""
    router = APIRouter(prefix="/explore", include_in_schema=False)

    @router.get("/{folder}", response_class=HTMLResponse)
    def table(folder: str) -> HTMLResponse:
        if folder not in RECORD_TYPES:
            return HTMLResponse(missing_page(advisor.corpus, "companies", folder), 404)
        return HTMLResponse(table_page(advisor.corpus, folder, date.today()))

    @router.get("/{folder}/{id:path}", response_class=HTMLResponse)
    def record(folder: str, id: str) -> HTMLResponse:
        found = advisor.corpus.records.get(id)
        folder = folder if folder in RECORD_TYPES else "companies"
        if found is None or browse.folder_of(found) != folder:
            return HTMLResponse(missing_page(advisor.corpus, folder, id), 404)
        return HTMLResponse(record_page(advisor.corpus, found, date.today()))

    return router


def table_page(corpus: Corpus, folder: str, today: date) -> str:
    """All records of a folder as a table, with what it is searched and narrowed by."""
    records = corpus.of_kind(RECORD_TYPES[folder].record_kind)
    columns = _columns(folder)
    heads = "".join(_head(column, is_first=column is columns[0]) for column in columns)
    rows = "".join(_row(corpus, record, columns, today) for record in records)
    drawn = employer_map(corpus) if folder == "companies" else ""
    return (
        f"{_tools(corpus, folder)}"
        f'<p class="explore-count" role="status" data-of="{len(records)}"></p>'
        f'<div class="explore-body">{drawn}<div class="explore-list">'
        f'<table role="table" aria-label="{NAMES[folder]}"><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
        f'<p class="explore-none" hidden>Nothing here matches. '
        '<button type="button" class="explore-reset">Clear the filters</button> '
        '<button type="button" class="explore-ask">Ask about it instead</button></p></div></div>'
    )


def _tools(corpus: Corpus, folder: str) -> str:
    fields = "".join(
        f"<label>{name.capitalize()}<select name={name}>"
        f'<option value="">{ALL.get(name, "Any " + name)}</option>{_options(offered)}'
        "</select></label>"
        for name, offered in browse.choices(corpus, folder).items()
    )
    return (
        '<form class="explore-tools" role="search">'
        f'<label class="explore-search">Search {NAMES[folder].lower()}'
        '<input type="search" name="q" autocomplete="off" maxlength="200" '
        'placeholder="Name, sector, place or skill"></label>'
        f'{fields}<button type="reset" class="explore-reset">Clear</button></form>'
    )


def _options(offered: list[browse.Choice]) -> str:
    return "".join(
        f"<option value={choice.value}>{escape(choice.label)} ({choice.count})</option>"
        for choice in offered
    )


def _head(column: Column, is_first: bool) -> str:
    sort = "ascending" if is_first else "none"
    number = " data-number" if column.is_number else ""
    return (
        f'<th scope="col" role="columnheader" aria-sort="{sort}"{number}>'
        f'<button type="button">{column.label}</button></th>'
    )


def _row(corpus: Corpus, record: Record, columns: list[Column], today: date) -> str:
    form = browse.summary(corpus, record, today)
    narrowed = {
        name: " ".join(browse.values(corpus, record, name))
        for name in browse.FILTERS[browse.folder_of(record)]
    }
    if record.record_kind == "company":
        narrowed["cities"] = " ".join(cities_of(corpus, record))
    data = "".join(f' data-{name}="{value}"' for name, value in narrowed.items())
    first, *others = columns
    name = f'<a href="{form["link"]}">{first.cell(form)}</a>'
    cells = "".join(
        f'<td role="cell" data-label="{column.label}" '
        f'data-sort="{escape(str(column.order(form)))}">{column.cell(form)}</td>'
        for column in others
    )
    return (
        f'<tr role="row" data-words="{escape(browse.words(corpus, record))}"{data}>'
        f'<th scope="row" role="rowheader" data-sort="{escape(str(first.order(form)))}">{name}</th>'
        f"{cells}</tr>"
    )


def _columns(folder: str) -> list[Column]:
    own = {
        "companies": [_of_terms("Places", "places"), _of_value("Size", "size")],
        "projects": [_of_value("Difficulty", "difficulty"), _HOURS],
        "guides": [_of_value("Topic", "topic")],
        "events": [_of_terms("Places", "places")],
    }
    name = Column("Name", lambda form: escape(form["name"]), lambda form: form["name"].casefold())
    return [name, _of_terms("Sectors", "sectors"), *own.get(folder, []), _FACTS, _NEWEST]


def _of_terms(label: str, field: str) -> Column:
    def named(form: _Summary) -> str:
        return ", ".join(term["name"] for term in form[field])

    return Column(label, lambda form: escape(named(form)) or _NOTHING, named)


def _of_value(label: str, field: str) -> Column:
    def order(form: _Summary) -> str:
        rank = browse.ORDER.index(form[field]) if form[field] in browse.ORDER else 9
        return f"{rank}{form[field]}"

    return Column(label, lambda form: (form[field] or "").capitalize() or _NOTHING, order)


def _facts(form: _Summary) -> str:
    stale = f' <span class="flag">{form["stale_count"]} stale</span>' if form["stale_count"] else ""
    return f"{form['fact_count']}{stale}"


def _hours(form: _Summary) -> str:
    return "{} to {}".format(*form["hours"]) if form["hours"] else _NOTHING


# Nothing stands where nothing is known; as a card, such a cell is left out.
_NOTHING = ""
_FACTS = Column("Facts", _facts, lambda form: form["fact_count"], is_number=True)
_HOURS = Column(
    "Hours, our estimate", _hours, lambda form: (form["hours"] or [0])[0], is_number=True
)
_NEWEST = Column(
    "Newest", lambda form: form["newest"] or "undated", lambda form: form["newest"] or ""
)
