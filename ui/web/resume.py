"""My résumé: uploaded, read, advised on, and forgotten with the visit."""

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.resume.plan import as_markdown, make_plan
from advisor.resume.read import read_resume
from advisor.resume.target import ASK, read_target
from advisor.resume.types import Resume
from ui.web.cards import NO_CARDS, all_cards

FORMATS = [".pdf", ".docx", ".md", ".txt"]
PROMISE = (
    "Upload your résumé (PDF, DOCX, Markdown or text) to see what a machine reads of it, and say "
    "where you want to go. The file is deleted as soon as it was read; what was read stays in the "
    "memory of this visit until you forget it or leave, and goes nowhere else."
)
FORGOTTEN = "<p>Forgotten. Nothing of the résumé is left.</p>"
FIRST = "Upload a résumé first."


def resume_tab(advisor: Advisor, resume: gr.State, said: tuple[Any, ...]) -> None:
    """Lay the tab out; `said` are the chat's parts, which are emptied with what was read."""
    gr.Markdown(PROMISE)
    with gr.Row():
        upload = gr.UploadButton(
            "Upload a résumé", file_types=FORMATS, elem_id="resume", variant="primary", scale=0
        )
        forget = gr.Button("Forget my résumé", elem_id="forget", scale=0)
    with gr.Row():
        target = gr.Textbox(
            label="Where do you want to go?", placeholder="fintech in Los Angeles", elem_id="target"
        )
        weeks = gr.Slider(4, 16, value=8, step=1, label="Weeks to plan")
        hours = gr.Slider(2, 40, value=8, step=1, label="Hours a week")
    with gr.Row():
        advise = gr.Button("Advise me", variant="primary", elem_id="advise", scale=0)
        plan = gr.Button("Make a plan", elem_id="plan", scale=0)
    advice = gr.Markdown(elem_id="resume-advice")
    sources = gr.HTML(elem_id="resume-sources")
    report = gr.HTML(elem_id="resume-report")

    def read(path: str) -> tuple[Resume | None, str]:
        file = Path(path)
        try:
            found = read_resume(file.read_bytes(), file.name, advisor.corpus)
            return found, _report(found)
        except AdvisorError as error:
            return None, _problem(error)
        finally:
            file.unlink(missing_ok=True)

    def give(found: Resume | None, wish: str) -> tuple[str, str]:
        if found is None:
            return FIRST, ""
        try:
            aimed = read_target(wish, advisor.vocabulary, advisor.corpus)
            answer = advisor.resumes.advise(found, aimed)
        except AdvisorError as error:
            return ASK if not wish.strip() else str(error), ""
        return answer.text, all_cards(answer)

    def lay_out(found: Resume | None, wish: str, count: int, a_week: int) -> tuple[str, str]:
        if found is None:
            return FIRST, ""
        try:
            aimed = read_target(wish, advisor.vocabulary, advisor.corpus)
            match = advisor.resumes.match(found, aimed)
            made = make_plan(found, aimed, match, advisor.corpus, int(count), int(a_week))
        except AdvisorError as error:
            return ASK if not wish.strip() else str(error), ""
        return as_markdown(made, advisor.corpus, found), ""

    upload.upload(read, upload, [resume, report], api_name=False)
    advise.click(give, [resume, target], [advice, sources], api_name=False)
    target.submit(give, [resume, target], [advice, sources], api_name=False)
    plan.click(lay_out, [resume, target, weeks, hours], [advice, sources], api_name=False)
    forget.click(
        lambda: (None, "", "", FORGOTTEN, [], [], NO_CARDS),
        outputs=[resume, advice, sources, report, *said],
        api_name=False,
    )


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
