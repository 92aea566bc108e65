"""Plan: the weeks from a résumé towards its target, to tick and to take away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.resume.plan import MAX_HOURS, MAX_WEEKS, MIN_HOURS, MIN_WEEKS, Plan
from advisor.resume.plan_export import as_calendar, as_markdown
from advisor.resume.types import Resume
from ui.web import QUIET
from ui.web.html import download
from ui.web.resume import OWN_LOOK, ResumeParts, aim, turns_to
from ui.web.resume_advice import PLAN, growing_advice, stopped
from ui.web.timeline import plan_html
from ui.web.working import CONCURRENT

INTRO = (
    "<h2>Plan</h2><p>Weeks from your résumé towards your target: what to build, learn and prepare, "
    "each with when it is done. Tick what you did and plan again: it says what changed.</p>"
)
NO_RESUME = (
    "<p class='problem' role='alert'>A plan is made from your résumé. Upload it on the tab "
    "<button type='button' class='inline' data-tab='My résumé'>My résumé</button>, then make the "
    "plan.</p>"
)
TAKE_OVER = "(there, here) => there || here"
GIVE_BACK = "(here) => here"


def plan_tab(
    advisor: Advisor, resume: gr.State, own: ResumeParts, tab: gr.Tab, forget_after: int
) -> None:
    """Lay `tab` out; the target is that of the résumé's tab, whose button empties this one too.

    A plan is gone after `forget_after` seconds.
    """
    planned = gr.State(None, time_to_live=forget_after)
    gr.HTML(INTRO, elem_id="plan-intro")
    with gr.Row(elem_id="planning"):
        target = gr.Textbox(
            label="Target of the plan", placeholder="fintech in Los Angeles", elem_id="plan-target",
            scale=2, min_width=240,
        )  # fmt: skip
        weeks = gr.Slider(MIN_WEEKS, MAX_WEEKS, value=8, step=1, label="Weeks to plan")
        hours = gr.Slider(MIN_HOURS, MAX_HOURS, value=8, step=1, label="Hours a week")
    with gr.Row():
        make = gr.Button("Make a plan", variant="primary", elem_id="plan", scale=0, min_width=160)
        stop = gr.Button("Stop", variant="stop", elem_id="stop-plan", scale=0, min_width=160,
                         visible=False)  # fmt: skip
    # What is ticked, put here by look/plan.js: the boxes are part of the plan's own HTML.
    ticked = gr.Textbox(elem_id="plan-ticked", show_label=False, container=False)
    told = gr.HTML(elem_id="plan-told")
    shown = gr.HTML(elem_id="plan-shown", **OWN_LOOK)
    sources = gr.HTML(elem_id="plan-sources")
    downloads = gr.HTML(elem_id="plan-downloads", **OWN_LOOK)

    def lay_out(
        found: Resume | None, wish: str, count: int, a_week: int, before: Plan | None, done: str
    ) -> Iterator[tuple[Any, ...]]:
        """The plan at once; then, where there is a language model, what it tells of it above."""
        same = [gr.skip()] * 3  # the downloads, the plan and what is ticked of it
        if found is None:
            yield "", NO_RESUME, "", *same
            return
        if before is not None:
            ids = done.split()
            tasks = tuple(replace(task, done=task.id in ids) for task in before.tasks)
            before = replace(before, tasks=tasks)
        try:
            read, aimed = aim(advisor, found, wish)
            made, changes = advisor.resumes.plan(
                read, aimed, int(count), int(a_week), date.today(), before
            )
            text = as_markdown(made, advisor.corpus, read, changes)
            laid_out = plan_html(made, advisor.corpus, read, changes)
            yield "", laid_out, "", _downloads(made, text), made, ""
            for step in growing_advice(advisor.tell_plan(made, read, changes), PLAN):
                tells, below = step or (gr.skip(), gr.skip())
                yield tells, gr.skip(), below, *same
        except AdvisorError as error:
            yield "", f"<p class='problem' role='alert'>{escape(str(error))}</p>", "", *same

    turns = [make, stop]
    parts = [told, shown, sources, downloads, planned, ticked]
    running = []
    for trigger in (make.click, target.submit):
        begun = trigger(lambda: turns_to(True), outputs=turns, queue=False, **QUIET)
        inputs = [resume, target, weeks, hours, planned, ticked]
        making = begun.then(lay_out, inputs, parts, concurrency_limit=CONCURRENT, **QUIET)
        making.then(lambda: turns_to(False), outputs=turns, queue=False, **QUIET)
        running.append(making)
    stop.click(
        lambda told: (stopped(told), *turns_to(False)), told, [told, *turns],
        cancels=running, queue=False, **QUIET,
    )  # fmt: skip
    # One target for both tabs: what was typed there is here when this one is opened, and back.
    tab.select(None, [own.target, target], target, js=TAKE_OVER, **QUIET)
    target.input(None, target, own.target, js=GIVE_BACK, **QUIET)
    own.forget.click(
        lambda: ("", "", "", "", None, "", *turns_to(False)), outputs=[*parts, *turns],
        cancels=running, queue=False, **QUIET,
    )  # fmt: skip


def _downloads(plan: Plan, text: str) -> str:
    """The plan to take away."""
    links = (
        download("plan.ics", "text/calendar", as_calendar(plan), "Download as calendar"),
        download("plan.md", "text/markdown", text.encode(), "Download as Markdown"),
    )
    return f"<p class='downloads'>{' '.join(links)}</p>"
