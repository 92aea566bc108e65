"""The chat: sentences as they pass the checker, the cited facts beside them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.context import Context

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.export import as_markdown
from advisor.follow_ups import STARTERS
from advisor.resume.types import Resume
from advisor.types import Answer
from ui.web import QUIET
from ui.web.answer import Page, suggestions, with_state, working
from ui.web.cards import NO_CARDS
from ui.web.growing import WRITING as WRITING  # for the other tabs
from ui.web.growing import growing
from ui.web.history import Chat, Entry, kept, messages, restored, turns
from ui.web.html import download
from ui.web.opinion import opinions
from ui.web.targets import after, target_bar, target_of

# Questions of different visitors that are answered at once.
CONCURRENT = 8
LOOKING = "Looking in the sources."
STOPPED = "Stopped."
WELCOME = (
    "### What is your next step?\n"
    "I answer from sources only: each sentence shows where it is from, and what has no source is "
    "left out.\n\nTry one of the questions below, or type your own."
)
# Only heard: without it the headings of an answer would begin two levels below the page's.
HEADING = "<h2>Questions and answers</h2>"
PANEL = f"<h2>Sources</h2><div class='panel'>{NO_CARDS}</div>"
EDITING = (
    "<span>This replaces your last question and its answer.</span> "
    "<button type='button' class='cancel-edit'>Keep them</button>"
)
# What the browser keeps is no secret from its owner: the key only has to stay the same.
STORED = "career-advisor"
# Done by look/ask.js, where no server has to be asked; it has run before gradio draws anything.
BEGIN = "(...values) => window.careerChat.begin(values)"
END = "(...values) => window.careerChat.end(values)"
SAVE = "() => document.querySelector('#exported a')?.click()"
PRINT = "() => window.print()"


def ask_tab(advisor: Advisor, resume: gr.State) -> tuple[Any, ...]:
    """Lay the chat out and wire it to `advisor`; returns the chat and its entries.

    `resume` is what was read of the visitor's résumé, or None.
    """
    entries = gr.State(list)
    stored = gr.BrowserState([], storage_key=STORED, secret=STORED)
    again = gr.Checkbox(visible=False)  # whether the last question is asked anew
    with gr.Row(equal_height=False, elem_id="ask"):
        with gr.Column(scale=3, min_width=320, elem_id="conversation"):
            with gr.Row(elem_id="chat-tools"):
                export = gr.Button("Save as Markdown", size="sm", scale=0, elem_id="export")
                printed = gr.Button("Print", size="sm", scale=0, elem_id="print")
                clear = gr.Button(
                    "Clear here and in this browser", size="sm", scale=0, elem_id="clear"
                )
            gr.HTML(HEADING, elem_id="talk-heading")
            chips = target_bar(advisor)
            chat = _chat()
            following = gr.HTML(suggestions(STARTERS), elem_id="next")
            gr.HTML(EDITING, elem_id="editing")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    elem_id="question", label="Your question", show_label=False, scale=6,
                    placeholder="Ask about projects, employers, interviews or skills",
                    autofocus=True, max_lines=4,
                )  # fmt: skip
                send = gr.Button("Ask", elem_id="send", variant="primary", scale=1, min_width=80)
                stop = gr.Button("Stop", elem_id="stop", scale=1, min_width=80)
        with gr.Column(scale=2, min_width=300, elem_id="beside"):
            gr.HTML(PANEL, elem_id="sources")
    exported = gr.HTML(elem_id="exported", visible="hidden")
    opinions(advisor, entries)

    def respond(
        text: str,
        is_again: bool,
        entries: list[Entry],
        stored: object,
        own: Resume | None,
        aims: list[str],
    ) -> Iterator[tuple[Any, ...]]:
        # A server that was started anew, or forgot a visit of yesterday, goes on where it was.
        entries = entries or restored(stored)
        before = entries[:-1] if is_again else entries
        said: Chat = messages(before)
        entry = Entry(text, (working(LOOKING),))
        # The question at once; its field is emptied only now: what is typed meanwhile must stay.
        aims = after(text, aims, advisor)
        yield "", [*said, *messages([entry])], [*before, entry], gr.skip(), gr.skip(), aims
        try:
            target = target_of(aims, advisor)
            for step in growing(advisor, text, len(before), turns(before), own, target):
                if step is None:
                    yield (gr.skip(),) * 6
                    continue
                entry = _grown(entry, *step, has_resume=own is not None)
                chat = [*said, *messages([entry])]
                # Kept at once, so that it remains where the model is stopped.
                yield gr.skip(), chat, [*before, entry], *(gr.skip(),) * 3
            yield *(gr.skip(),) * 3, *_settled([*before, entry]), gr.skip()
        except AdvisorError as error:
            # The question goes back into its field: nothing that was typed is lost.
            gr.Warning(str(error))
            yield text, messages(entries), entries, *(gr.skip(),) * 3

    talk = [chat, entries, stored, following]
    asked = gr.on(
        [send.click, question.submit], respond, [question, again, entries, stored, resume, chips],
        [question, *talk, chips], concurrency_limit=CONCURRENT, trigger_mode="once", js=BEGIN,
        **QUIET,
    )  # fmt: skip
    asked.then(None, js=END, **QUIET)
    stop.click(_stopped, entries, talk, cancels=[asked], queue=False, js=END, **QUIET)
    clear.click(_cleared, None, talk, cancels=[asked], queue=False, js=END, **QUIET)
    export.click(_exported, entries, exported, **QUIET).then(None, js=SAVE, **QUIET)
    printed.click(None, js=PRINT, **QUIET)
    page = Context.root_block
    assert page is not None, "it is laid out as a part of a page"
    page.load(_restored, stored, talk, queue=False, **QUIET)
    return chat, entries


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat", label="Conversation", show_label=False, height="62vh",
        placeholder=WELCOME, latex_delimiters=[], allow_tags=False, buttons=[],
        feedback_options=None, allow_file_downloads=False, layout="panel", autoscroll=False,
    )  # fmt: skip


def _grown(entry: Entry, parts: tuple[str, ...], answer: Answer | None, has_resume: bool) -> Entry:
    """The entry with what is shown of its answer by now."""
    if answer is None:
        return replace(entry, parts=parts)
    rests_on_resume = bool(answer.resume_lines) or (has_resume and answer.receipt is not None)
    return replace(entry, parts=parts, answer=answer, is_private=rests_on_resume)


def _settled(entries: list[Entry]) -> tuple[Any, Any]:
    """What the browser keeps, and what may be asked next."""
    answers = [entry.answer for entry in entries if entry.answer]
    following = answers[-1].follow_ups if answers else STARTERS
    return kept(entries), suggestions(following)


def _talk(entries: list[Entry]) -> tuple[Any, ...]:
    """All that shows or keeps the conversation."""
    return messages(entries), entries, *_settled(entries)


def _stopped(entries: list[Entry]) -> tuple[Any, ...]:
    """The conversation where it was stopped, which no longer says that a model is writing."""
    if not entries:
        return (gr.skip(),) * 4
    *before, last = entries
    parts = [with_state(part, STOPPED) for part in last.parts]
    if last.answer:
        parts[-1] = Page(len(before), last.answer).foot(last.answer)
    return _talk([*before, replace(last, parts=tuple(parts))])


def _cleared() -> tuple[Any, ...]:
    return _talk([])


def _restored(stored: object) -> tuple[Any, ...]:
    entries = restored(stored)
    return _talk(entries) if entries else (gr.skip(),) * 4


def _exported(entries: list[Entry]) -> str:
    """A link to the conversation, which the page follows by itself."""
    text = as_markdown([entry.answer for entry in entries if entry.answer])
    return download("career-advice.md", "text/markdown", text.encode(), "The conversation")
