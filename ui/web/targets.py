"""The visitor's target as chips above the chat: sectors, roles and places, changed in words too."""

from typing import Any

import gradio as gr
from gradio.context import Context

from advisor.aim import changed, said_target
from advisor.chain import Advisor
from advisor.resume.target import Target
from ui.web import QUIET

LABEL = "Your target"
INFO = "Sector, role, place: questions that leave these open are answered for them."
# Kept in the visitor's browser only, as the conversation is.
STORED = "career-advisor-target"


def target_bar(advisor: Advisor) -> gr.Dropdown:
    """Lay the chips out; the value is the ids of what they name, kept in the browser."""
    choices = _choices(advisor)
    known = {value for _, value in choices}
    chips = gr.Dropdown(
        choices, value=[], multiselect=True, label=LABEL, info=INFO, elem_id="target-chips"
    )  # fmt: skip
    stored = gr.BrowserState([], storage_key=STORED, secret=STORED)

    def restore(ids: Any) -> Any:
        kept = [value for value in ids if value in known] if isinstance(ids, list) else []
        return kept or gr.skip()  # what was chosen meanwhile stays

    page = Context.root_block
    assert page is not None, "it is laid out as a part of a page"
    page.load(restore, stored, chips, queue=False, **QUIET)
    chips.change(lambda ids: ids, chips, stored, queue=False, **QUIET)
    return chips


def target_of(ids: list[str], advisor: Advisor) -> Target | None:
    """The target that the chips name, None where there are none."""
    if not ids:
        return None
    names: dict[str, str] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for part, found in _known(advisor).items():
        held = {value: name for name, value in found}
        parts[part] = tuple(value for value in ids if value in held)
        names |= held
    return Target(text=", ".join(names[value] for value in ids if value in names), **parts)


def after(question: str, ids: list[str], advisor: Advisor) -> list[str]:
    """The chips after a question, which may state another target in words."""
    said = said_target(question, advisor.vocabulary, advisor.corpus)
    if said is None:
        return ids
    target = changed(target_of(ids, advisor), said)
    known = {value for _, value in _choices(advisor)}
    return [i for i in (*target.sectors, *target.roles, *target.places) if i in known]


def _choices(advisor: Advisor) -> list[tuple[str, str]]:
    return [choice for found in _known(advisor).values() for choice in found]


def _known(advisor: Advisor) -> dict[str, list[tuple[str, str]]]:
    """Name and id of all that a target can hold, by the part of a target that it is."""
    corpus = advisor.corpus
    used = {place for company in corpus.of_kind("company") for place in corpus.regions_of(company)}
    return {
        "sectors": [(sector.name, sector.id) for sector in corpus.sectors],
        "roles": [(guide.name, guide.id) for guide in corpus.guides if guide.topic == "role"],
        "places": [(place.name, place.id) for place in corpus.places if place.id in used],
    }
