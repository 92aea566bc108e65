"""My résumé: uploaded, read, shown beside its own rendering, advised on, and forgotten."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError, DocumentError
from advisor.resume.formats.kind import FORMATS
from advisor.resume.lines import MAX_BYTES, check_name, check_size
from advisor.resume.read import read_resume
from advisor.resume.rendering import Rendering
from advisor.resume.sandbox import draw_in_child
from advisor.resume.target import Target, read_target
from advisor.resume.types import Resume
from ui.web import QUIET
from ui.web.history import Entry, messages, without_private
from ui.web.resume_advice import ADVICE, growing_advice, stopped
from ui.web.resume_match import Matched
from ui.web.resume_rendering import DRAWING, UNDRAWN, rendering
from ui.web.resume_report import report as report_of
from ui.web.resume_report import skills as skills_of
from ui.web.working import CONCURRENT, while_working

INTRO = (
    "<h2>My résumé</h2><p>See what a machine reads of it, what your target asks for beside what "
    "you show, and which projects and lines would bring you nearer.</p>"
)
WAY_IN = (
    "<p><b>Drop your résumé here</b>, or choose it. One file: PDF, DOCX, Markdown or text, at most "
    "10 MB and 30 pages.</p>"
)
PROMISE = (
    "The file is deleted as soon as it was read. What was read stays in the memory of this visit "
    "until you forget it or leave, and goes nowhere else."
)
KEPT = (
    "{lines} lines of {name} were read. The file itself is deleted. What was read of it, and the "
    "pictures of its pages, are in the memory of this visit only: not on a disk, not in a log, not "
    "in the index. They go when you press “Forget my résumé”, when you leave, or after an hour. "
    "{sent}"
)
STAYS = "Nothing of it leaves this machine."
GOES = (
    "When you ask for advice, {model} writes it: names, addresses and numbers are masked before "
    "anything is sent, and a receipt says what was."
)
FORGOTTEN = "Forgotten. Nothing of the résumé is left: not its text, pictures, advice or plan."
FIRST = "Upload a résumé first."
ONE_ONLY = "One résumé at a time is read. Choose the one that you would send."
READING, READ = "Reading {name} …", "{name} was read."
NOT_READ = "Stopped. The file is deleted, and nothing of it was kept."
# In place of a file's name in a sentence that the browser fills in.
NAME = "{name}"
# Without gradio's look of running text: look/resume.css lays it out.
OWN_LOOK: dict[str, Any] = {"apply_default_css": False}


class ResumeParts(NamedTuple):
    """What other tabs take from this one: the target's field, and the button that forgets."""

    target: gr.Textbox
    forget: gr.Button


def resume_tab(advisor: Advisor, resume: gr.State, said: tuple[Any, ...]) -> ResumeParts:
    """Lay the tab out; `said` are the chat and its entries, which lose what rests on it."""
    # The file's bytes until its pages are drawn, and no longer.
    undrawn = gr.State(None)
    gr.HTML(INTRO, elem_id="resume-intro")
    with gr.Column(elem_id="resume-drop"):
        gr.HTML(WAY_IN)
        with gr.Row():
            upload = gr.UploadButton(
                "Upload a résumé", file_types=sorted(FORMATS), elem_id="resume", variant="primary",
                scale=0, min_width=190,
            )  # fmt: skip
            forget = gr.Button("Forget my résumé", elem_id="forget", scale=0, min_width=190)
            # There while anything says that it is being worked on: see look/resume.css.
            halt = gr.Button("Stop", variant="stop", elem_id="stop-reading", scale=0, min_width=110)
        gr.HTML(_refusals(), elem_id="resume-refused")
    status = gr.HTML(elem_id="resume-status")
    receipt = gr.HTML(_receipt(PROMISE), elem_id="resume-receipt")
    with gr.Row(elem_id="resume-read", equal_height=False):
        report = gr.HTML(elem_id="resume-report", **OWN_LOOK)
        drawn = gr.HTML(elem_id="resume-rendering", **OWN_LOOK)
    skills = gr.HTML(elem_id="resume-skills", **OWN_LOOK)
    with gr.Row(elem_id="aiming"):
        target = gr.Textbox(
            label="Where do you want to go?", placeholder="fintech in Los Angeles",
            elem_id="target", scale=4,
        )  # fmt: skip
        advise = gr.Button("Advise me", variant="primary", elem_id="advise", scale=1, min_width=110)
        stop = gr.Button("Stop", variant="stop", elem_id="stop-advice", scale=1, min_width=110,
                         visible=False)  # fmt: skip
    told = gr.HTML(elem_id="resume-told")
    matched = gr.HTML(elem_id="resume-match", **OWN_LOOK)
    advice = gr.HTML(elem_id="resume-advice")

    def read(path: str) -> Iterator[tuple[Any, ...]]:
        """What is read; the file is gone before it is shown."""
        file = Path(path)
        try:
            says = _says(READING.format(name=file.name), "working")
            yield None, None, says, gr.skip(), *[""] * 6
            data = file.read_bytes()
            file.unlink(missing_ok=True)
            found = yield from while_working(
                lambda: read_resume(data, file.name, advisor.corpus), (gr.skip(),) * 10
            )
        except AdvisorError as error:
            yield None, None, "", _receipt(PROMISE), _problem(error), *[""] * 5
            return
        finally:
            file.unlink(missing_ok=True)
        has_pages = FORMATS[file.suffix.lower()] == "pdf"
        first = DRAWING if has_pages else rendering(found, Rendering(), has_pages)
        receipt = _receipt(_kept(advisor, found, file.name))
        says = _says(READ.format(name=file.name))
        to_draw = (data, file.name) if has_pages else None
        yield (
            *(found, to_draw, says, receipt, report_of(found), first, skills_of(found)),
            *[gr.skip()] * len(parts),
        )

    def draw(found: Resume | None, file: tuple[bytes, str] | None) -> Iterator[tuple[Any, ...]]:
        """The pictures of the pages, in a step of its own that forgetting can end."""
        yield gr.skip(), None
        if found is not None and file is not None:
            pages = yield from while_working(
                lambda: draw_in_child(*file, found.lines), (gr.skip(), gr.skip())
            )
            yield rendering(found, pages, has_pages=True), None

    def give(found: Resume | None, wish: str) -> Iterator[tuple[Any, ...]]:
        """What is wanted beside what is shown, at once; then the advice, sentence by sentence."""
        try:
            own, aimed = aim(advisor, found, wish)
            match = advisor.resumes.match(own, aimed)
            yield "", Matched(own, aimed, match, advisor.corpus).as_html(), ""
            for step in growing_advice(advisor.advise(own, aimed), ADVICE):
                told, facts = step or (gr.skip(), gr.skip())
                yield told, gr.skip(), facts
        except AdvisorError as error:
            yield "", _problem(error), ""

    parts = [told, matched, advice]
    reading = upload.upload(
        read,
        upload,
        [resume, undrawn, status, receipt, report, drawn, skills, *parts],
        concurrency_limit=CONCURRENT,
        **QUIET,
    )
    drawing = reading.then(
        draw, [resume, undrawn], [drawn, undrawn], concurrency_limit=CONCURRENT, **QUIET
    )
    halt.click(
        _halted, resume, [undrawn, status, drawn], cancels=[reading, drawing], queue=False, **QUIET
    )
    turns = [advise, stop]
    running = []
    for trigger in (advise.click, target.submit):
        begun = trigger(lambda: turns_to(True), outputs=turns, queue=False, **QUIET)
        advising = begun.then(give, [resume, target], parts, concurrency_limit=CONCURRENT, **QUIET)
        advising.then(lambda: turns_to(False), outputs=turns, queue=False, **QUIET)
        running.append(advising)
    stop.click(
        lambda told: (stopped(told), *turns_to(False)), told, [told, *turns],
        cancels=running, queue=False, **QUIET,
    )  # fmt: skip
    forget.click(
        lambda entries: (None, None, _says(FORGOTTEN), _receipt(PROMISE), *[""] * 6,
                         *turns_to(False), *_without_own(entries)),
        said[1],
        outputs=[resume, undrawn, status, receipt, report, drawn, skills, *parts, *turns, *said],
        cancels=[reading, drawing, *running], queue=False, **QUIET,
    )  # fmt: skip
    return ResumeParts(target, forget)


def _halted(found: Resume | None) -> tuple[Any, ...]:
    """Nothing of what was being read; where only its pages were missing, all but those."""
    return (None, _says(NOT_READ), "") if found is None else (None, gr.skip(), UNDRAWN)


def _without_own(entries: list[Entry]) -> tuple[Any, list[Entry]]:
    """The chat and its entries without the answers that rest on the résumé."""
    left = without_private(entries)
    return messages(left), left


def aim(advisor: Advisor, found: Resume | None, wish: str) -> tuple[Resume, Target]:
    """A visitor's résumé and where they want to go; raises AdvisorError where one is missing."""
    if found is None:
        raise DocumentError(FIRST)
    return found, read_target(wish, advisor.vocabulary, advisor.corpus)


def _kept(advisor: Advisor, resume: Resume, name: str) -> str:
    """Where what was read is, when it goes, and what leaves the machine."""
    choice = advisor.models.choice
    sent = GOES.format(model=choice.spec) if choice.is_remote else STAYS
    return KEPT.format(lines=len(resume.lines), name=name, sent=sent)


def _refusals() -> str:
    """What the browser says of files that it need not send, in the reader's own words."""
    sentences = {
        "many": ONE_ONLY,
        "large": _refusal(lambda: check_size(MAX_BYTES + 1, NAME)),
        "other": _refusal(lambda: check_name(NAME)),
    }
    told = "".join(f' data-{kind}="{escape(text)}"' for kind, text in sentences.items())
    kinds = " ".join(FORMATS)
    return (
        f'<p class="problem" role="alert" data-most="{MAX_BYTES}" data-kinds="{kinds}"{told}></p>'
    )


def _refusal(check: Callable[[], None]) -> str:
    try:
        check()
    except DocumentError as error:
        return str(error)
    raise AssertionError("nothing was refused")


def turns_to(stopping: bool) -> list[gr.Button]:
    """The button that begins, and the one that stops: one of them is there."""
    return [gr.Button(visible=not stopping), gr.Button(visible=stopping)]


def _receipt(text: str) -> str:
    return f"<p><b>Privacy receipt.</b> {escape(text)}</p>"


def _says(text: str, state: str = "") -> str:
    return f'<p class="hint {state}" role="status">{escape(text)}</p>'


def _problem(error: AdvisorError) -> str:
    return f"<p class='problem' role='alert'>{escape(str(error))}</p>"
