"""My résumé: uploaded, read, advised on, and forgotten with the visit."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError, DocumentError
from advisor.render import escape as escape_markdown
from advisor.resume.plan import Plan
from advisor.resume.plan_export import as_calendar, as_markdown
from advisor.resume.read import read_resume
from advisor.resume.target import Target, read_target
from advisor.resume.types import Resume
from advisor.types import Answer, Event, FactsWritten
from ui.web.ask import WRITING
from ui.web.cards import NO_CARDS, all_cards

FORMATS = [".pdf", ".docx", ".md", ".txt"]
PROMISE = (
    "Upload your résumé (PDF, DOCX, Markdown or text, at most 10 MB and 30 pages) to see what a "
    "machine reads of it, and say where you want to go. The file is deleted as soon as it was "
    "read; what was read stays in the memory of this visit until you forget it or leave, and goes "
    "nowhere else."
)
FORGOTTEN = "<p>Forgotten. Nothing of the résumé is left.</p>"
FIRST = "Upload a résumé first."
DONE = "Done some of it already?"
TICK = "Tick it: “Make a plan” then plans anew and says what changed"
FORGET_AFTER = 3600  # seconds after which what was read, and the plan from it, is gone


def resume_tab(advisor: Advisor, resume: gr.State, said: tuple[Any, ...]) -> None:
    """Lay the tab out; `said` are the chat's parts, which are emptied with what was read."""
    planned = gr.State(None, time_to_live=FORGET_AFTER)
    gr.Markdown(PROMISE)
    with gr.Row():
        upload = gr.UploadButton(
            "Upload a résumé",
            file_types=FORMATS,
            elem_id="resume",
            variant="primary",
            scale=0,
            min_width=190,
        )
        forget = gr.Button("Forget my résumé", elem_id="forget", scale=0, min_width=190)
    report = gr.HTML(elem_id="resume-report")
    target = gr.Textbox(
        label="Where do you want to go?", placeholder="fintech in Los Angeles", elem_id="target"
    )
    with gr.Row():
        weeks = gr.Slider(4, 16, value=8, step=1, label="Weeks to plan")
        hours = gr.Slider(2, 60, value=8, step=1, label="Hours a week")
    with gr.Row():
        advise = gr.Button("Advise me", variant="primary", elem_id="advise", scale=0)
        plan = gr.Button("Make a plan", elem_id="plan", scale=0)
    with gr.Accordion(DONE, open=False, visible=False, elem_id="done") as done_before:
        ticked = gr.CheckboxGroup(label=TICK, elem_id="ticked")
    advice = gr.Markdown(elem_id="resume-advice")
    sources = gr.HTML(elem_id="resume-sources")

    def read(path: str) -> tuple[Resume | None, str]:
        file = Path(path)
        try:
            found = read_resume(file.read_bytes(), file.name, advisor.corpus)
            return found, _report(found)
        except AdvisorError as error:
            return None, _problem(error)
        finally:
            file.unlink(missing_ok=True)

    def aim(found: Resume | None, wish: str) -> tuple[Resume, Target]:
        if found is None:
            raise DocumentError(FIRST)
        return found, read_target(wish, advisor.vocabulary, advisor.corpus)

    def give(found: Resume | None, wish: str) -> Iterator[tuple[Any, Any]]:
        try:
            yield from map(_shown, advisor.advise(*aim(found, wish)))
        except AdvisorError as error:
            yield str(error), ""

    def lay_out(
        found: Resume | None,
        wish: str,
        count: int,
        a_week: int,
        before: Plan | None,
        done: list[str],
    ) -> tuple[Any, ...]:
        if before is not None:
            tasks = tuple(replace(task, done=task.id in done) for task in before.tasks)
            before = replace(before, tasks=tasks)
        try:
            own, aimed = aim(found, wish)
            made, changes = advisor.resumes.plan(
                own, aimed, int(count), int(a_week), date.today(), before
            )
        except AdvisorError as error:
            return str(error), "", gr.skip(), gr.skip(), gr.skip()
        text = as_markdown(made, advisor.corpus, own, changes)
        choices = [(task.what, task.id) for task in made.tasks]
        boxes = gr.CheckboxGroup(choices=choices, value=[])
        return text, _downloads(made, text), made, boxes, gr.Accordion(visible=True, open=False)

    upload.upload(read, upload, [resume, report], api_name=False)
    advise.click(give, [resume, target], [advice, sources], api_name=False)
    target.submit(give, [resume, target], [advice, sources], api_name=False)
    plan.click(
        lay_out,
        [resume, target, weeks, hours, planned, ticked],
        [advice, sources, planned, ticked, done_before],
        api_name=False,
    )
    forget.click(
        lambda: (
            *(None, None, "", "", FORGOTTEN, [], [], NO_CARDS),
            *(gr.CheckboxGroup(choices=[], value=[]), gr.Accordion(visible=False)),
        ),
        outputs=[resume, planned, advice, sources, report, *said, ticked, done_before],
        api_name=False,
    )


def _downloads(plan: Plan, text: str) -> str:
    """The plan to take away: in the page itself, so that no copy of it lies on this machine."""
    links = []
    for label, name, kind, data in (
        ("Download as calendar", "plan.ics", "text/calendar", as_calendar(plan)),
        ("Download as Markdown", "plan.md", "text/markdown", text.encode()),
    ):
        coded = b64encode(data).decode()
        links.append(f"<a download='{name}' href='data:{kind};base64,{coded}'>{label}</a>")
    return f"<p class='downloads'>{' '.join(links)}</p>"


def _shown(event: Event) -> tuple[Any, Any]:
    """What of an event is laid out: the advice from facts, then with what a model tells of it."""
    if isinstance(event, FactsWritten):
        writing = WRITING.format(model=escape_markdown(event.model))
        return f"{writing}\n\n{event.answer.text}", all_cards(event.answer)
    if isinstance(event, Answer):
        return event.text, all_cards(event)
    return gr.skip(), gr.skip()


def _report(resume: Resume) -> str:
    """The machine's-eye report, and the lines in the order in which they were read."""
    report = resume.report
    facts = [
        f"{report.pages} page{'s' * (report.pages != 1)}",
        f"{report.columns} column{'s' * (report.columns != 1)}",
        f"{len(resume.lines)} lines",
        f"confidence {report.confidence:.0%}",
    ]
    notes = [f"<li>{escape(warning)}</li>" for warning in report.warnings]
    notes += [
        f"<li>Not visible to a person, and ignored: “{escape(text)}”</li>"
        for text in report.invisible
    ]
    skills = "".join(
        f"<li><b>{escape(skill.name)}</b> ({skill.strength}): {', '.join(skill.lines)}</li>"
        for skill in resume.skills
    )
    lines = "".join(f"<li>{escape(line.text)}</li>" for line in resume.lines)
    name = f"{escape(resume.name)}, " if resume.name else ""
    return (
        f"<p><b>Read: {name}{', '.join(facts)}.</b></p><ul>{''.join(notes)}</ul>"
        f"<details open><summary>Skills, and the lines that show them</summary><ul>{skills}</ul>"
        "</details><details><summary>What was read, in reading order (R1, R2 …)</summary>"
        f"<ol>{lines}</ol></details>"
    )


def _problem(error: AdvisorError) -> str:
    return f"<p class='problem' role='alert'>{escape(str(error))}</p>"
