"""The chat: sentences as they pass the checker, the cited facts beside them."""

import re
from collections.abc import Iterator
from contextlib import closing
from time import monotonic
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.follow_ups import STARTERS
from advisor.render import FACTS_BELOW, escape, render, render_told
from advisor.resume.types import Resume
from advisor.types import Answer, FactsWritten, Sentence, Turn, Waiting
from ui.web.cards import NO_CARDS, all_cards, footnotes

# The newest question at the top of the view, as soon as its answer is there: an answer is read
# from its beginning, and what is being read is not moved again.
SHOW_QUESTION = """() => {
  const all = (kind) => document.querySelectorAll(`#chat .${kind}-row, #chat .message.${kind}`);
  const before = all("bot").length;
  let tries = 0;
  const wait = setInterval(() => {
    if (all("bot").length <= before && ++tries < 200) return;
    clearInterval(wait);
    const log = document.querySelector("#chat [role=log]");
    const asked = all("user");
    if (!log || !asked.length) return;
    const question = asked[asked.length - 1].getBoundingClientRect();
    log.scrollTop += question.top - log.getBoundingClientRect().top - 8;
  }, 50);
}"""
# Questions of different visitors that are answered at once.
CONCURRENT = 8
# While a language model is at work, control goes back to gradio this often: it can end an answer
# only between two of its steps.
BEAT_SECONDS = 0.25
WRITING = "*{model} is writing; each sentence is checked before it appears here.*"
STOPPED = "*Stopped.*"
PLACEHOLDER = "### Ask me about your next step\nTry one of the questions below, or type your own."
Chat = list[dict[str, Any]]
_WRITING = re.compile(re.escape(WRITING).replace(re.escape("{model}"), ".*"))


def ask_tab(advisor: Advisor, resume: gr.State) -> tuple[Any, ...]:
    """Lay the chat out and wire it to `advisor`; returns the parts that hold what was said.

    `resume` is what was read of the visitor's résumé, or None.
    """
    # A visitor's own answers, newest last: clicking an answer brings its sources back.
    shown = gr.State(list)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            chat = gr.Chatbot(
                elem_id="chat", label="Conversation", show_label=False, height="62vh",
                placeholder=PLACEHOLDER, latex_delimiters=[], allow_tags=False, buttons=["copy"],
                feedback_options=None, allow_file_downloads=False, layout="bubble",
                autoscroll=False,
            )  # fmt: skip
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    elem_id="question", label="Your question", show_label=False, scale=6,
                    placeholder="Ask about projects, employers, interviews or skills",
                    autofocus=True, max_lines=4,
                )  # fmt: skip
                send = gr.Button("Ask", elem_id="send", variant="primary", scale=1, min_width=80)
                stop = gr.Button("Stop", elem_id="stop", scale=1, min_width=80, visible=False)
            with gr.Row(elem_id="next"):
                buttons = [
                    gr.Button(text, size="sm", elem_classes="suggested") for text in STARTERS
                ]
        with gr.Column(scale=2, min_width=300):
            gr.Markdown("### Sources")
            sources = gr.HTML(NO_CARDS, elem_id="sources")

    def respond(
        text: str, chat: Chat, shown: list[Answer], own: Resume | None
    ) -> Iterator[tuple[Any, ...]]:
        history = [turn for answer in shown for turn in _turns(answer)]
        # Escaped: what a visitor types is text, also where it looks like markup.
        chat = [*chat, {"role": "user", "content": escape(text)}]
        idle = [gr.skip()] * len(buttons)
        yield "", chat, shown, gr.skip(), *idle  # only now: what is typed meanwhile must stay
        try:
            for content, answer in _growing(advisor, text, history, own):
                said = gr.skip() if content is None else [*chat, _said(content)]
                if answer is None:
                    yield gr.skip(), said, gr.skip(), gr.skip(), *idle
                else:
                    # Kept at once, so that it remains where the model is stopped.
                    after = _asked_next(answer, len(buttons))
                    yield gr.skip(), said, [*shown, answer], all_cards(answer), *after
        except AdvisorError as error:
            # The question goes back into its field: nothing that was typed is lost.
            gr.Warning(str(error))
            yield text, chat[:-1], shown, gr.skip(), *idle

    def show_sources(shown: list[Answer], event: gr.SelectData) -> Any:
        answered = event.index if isinstance(event.index, int) else event.index[0]
        return all_cards(shown[answered // 2]) if answered // 2 < len(shown) else gr.skip()

    inputs = [question, chat, shown, resume]
    outputs = [question, chat, shown, sources, *buttons]
    turns = [send, stop, *buttons]
    busy: dict[str, Any] = {
        "fn": lambda: _turns_to(stopping=True, places=len(buttons)), "outputs": turns,
        "queue": False, "show_progress": "hidden", "js": SHOW_QUESTION,
    }  # fmt: skip
    ready: dict[str, Any] = {
        "fn": lambda: _turns_to(stopping=False, places=len(buttons)), "outputs": turns,
        "queue": False, "show_progress": "hidden",
    }  # fmt: skip
    running = []
    for trigger in (send.click, question.submit):
        asked = trigger(**busy).then(
            respond,
            inputs,
            outputs,
            show_progress="hidden",
            api_name=False,
            concurrency_limit=CONCURRENT,
            trigger_mode="once",
        )
        asked.then(**ready)
        running.append(asked)
    for button in buttons:
        asked = button.click(**busy).then(
            respond,
            [button, chat, shown, resume],
            outputs,
            show_progress="hidden",
            api_name=False,
            concurrency_limit=CONCURRENT,
        )
        asked.then(**ready)
        running.append(asked)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_name": False}
    stop.click(_stopped, chat, chat, cancels=running, queue=False, **quiet)
    stop.click(**ready)
    chat.clear(lambda: ([], NO_CARDS), outputs=[shown, sources], cancels=running, **quiet)
    chat.clear(**ready)
    chat.select(show_sources, shown, sources, **quiet)
    return chat, shown, sources


def _growing(
    advisor: Advisor, question: str, history: list[Turn], own: Resume | None
) -> Iterator[tuple[str | None, Answer | None]]:
    """What the answer looks like by now, in Markdown, and the answer, if there is a new one.

    Both are None where nothing is new: control is given back so that the answer can be stopped.
    """
    # Where a model writes above the facts, they are shown with its place, not before.
    is_told = advisor.models.choice.provider is not None
    sentences: list[Sentence] = []
    facts = writing = ""
    beat = monotonic()
    with closing(advisor.stream(question, history, own)) as events:
        for event in events:
            if isinstance(event, FactsWritten):
                sentences, facts = [], event.answer.text
                writing = WRITING.format(model=escape(event.model))
                yield _above(writing, facts), event.answer
            elif isinstance(event, Answer):
                told = event.text.removesuffix(facts).removesuffix(FACTS_BELOW)
                whole = _above(told, facts) if facts else event.text
                yield whole + footnotes(event), event
            elif isinstance(event, Sentence):
                sentences.append(event)
                if facts:
                    yield _above(f"{render_told(sentences)}\n\n{writing}", facts), None
                elif not is_told:
                    yield render(sentences, headings=advisor.headings), None
            elif isinstance(event, Waiting) and monotonic() > beat:
                beat = monotonic() + BEAT_SECONDS
                yield None, None


def _turns_to(stopping: bool, places: int) -> list[gr.Button]:
    """The buttons to ask and to stop, and those of the next question: one answer at a time."""
    asking = [gr.Button(visible=not stopping), gr.Button(visible=stopping)]
    return asking + [gr.Button(interactive=not stopping)] * places


def _asked_next(answer: Answer, places: int) -> list[gr.Button]:
    """The buttons below the question: what may be asked next, the others hidden."""
    suggested = [gr.Button(value, visible=True) for value in answer.follow_ups]
    return suggested + [gr.Button(visible=False)] * (places - len(suggested))


def _stopped(chat: Chat) -> Any:
    """The conversation where it was stopped, which no longer says that a model is writing."""
    if not chat or chat[-1]["role"] != "assistant":
        return gr.skip()
    content = chat[-1]["content"]
    text = content if isinstance(content, str) else content[0]["text"]
    return [*chat[:-1], _said(_WRITING.sub(STOPPED, text))]


def _said(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


def _above(prose: str, facts: str) -> str:
    """What a language model writes, in a space of one height, so that the facts below stay put."""
    return f'<div class="told">\n\n{prose}\n\n</div>{FACTS_BELOW}{facts}'


def _turns(answer: Answer) -> tuple[Turn, Turn]:
    return Turn("user", answer.question), Turn("assistant", answer.text)
