"""Plan: the weeks from a résumé towards its target, to tick and to take away."""

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
from ui.web.html import download
from ui.web.resume import OWN_LOOK, QUIET, ResumeParts, aim
from ui.web.timeline import plan_html

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
            label="Your target", placeholder="fintech in Los Angeles", elem_id="plan-target",
            scale=2, min_width=240,
        )  # fmt: skip
        weeks = gr.Slider(MIN_WEEKS, MAX_WEEKS, value=8, step=1, label="Weeks to plan")
        hours = gr.Slider(MIN_HOURS, MAX_HOURS, value=8, step=1, label="Hours a week")
    make = gr.Button("Make a plan", variant="primary", elem_id="plan", scale=0, min_width=160)
    # What is ticked, put here by look/plan.js: the boxes are part of the plan's own HTML.
    ticked = gr.Textbox(elem_id="plan-ticked", show_label=False, container=False)
    shown = gr.HTML(elem_id="plan-shown", **OWN_LOOK)
    downloads = gr.HTML(elem_id="plan-downloads", **OWN_LOOK)

    def lay_out(
        found: Resume | None, wish: str, count: int, a_week: int, before: Plan | None, done: str
    ) -> tuple[Any, ...]:
        if found is None:
            return NO_RESUME, "", gr.skip(), gr.skip()
        if before is not None:
            ids = done.split()
            tasks = tuple(replace(task, done=task.id in ids) for task in before.tasks)
            before = replace(before, tasks=tasks)
        try:
            read, aimed = aim(advisor, found, wish)
            made, changes = advisor.resumes.plan(
                read, aimed, int(count), int(a_week), date.today(), before
            )
        except AdvisorError as error:
            problem = f"<p class='problem' role='alert'>{escape(str(error))}</p>"
            return problem, gr.skip(), gr.skip(), gr.skip()
        text = as_markdown(made, advisor.corpus, read, changes)
        return plan_html(made, advisor.corpus, read, changes), _downloads(made, text), made, ""

    for trigger in (make.click, target.submit):
        trigger(
            lay_out,
            [resume, target, weeks, hours, planned, ticked],
            [shown, downloads, planned, ticked],
            **QUIET,
        )
    # One target for both tabs: what was typed there is here when this one is opened, and back.
    tab.select(None, [own.target, target], target, js=TAKE_OVER, **QUIET)
    target.input(None, target, own.target, js=GIVE_BACK, **QUIET)
    own.forget.click(
        lambda: ("", "", None, ""),
        outputs=[shown, downloads, planned, ticked],
        queue=False,
        **QUIET,
    )


def _downloads(plan: Plan, text: str) -> str:
    """The plan to take away."""
    links = (
        download("plan.ics", "text/calendar", as_calendar(plan), "Download as calendar"),
        download("plan.md", "text/markdown", text.encode(), "Download as Markdown"),
    )
    return f"<p class='downloads'>{' '.join(links)}</p>"
