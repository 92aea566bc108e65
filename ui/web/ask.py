"""The chat: sentences as they pass the checker, the cited facts beside them."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.follow_ups import STARTERS
from advisor.render import FACTS_BELOW, escape, render, render_told
from advisor.resume.types import Resume
from advisor.types import Answer, FactsWritten, Sentence, Turn
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
WRITING = "*{model} is writing; each sentence is checked before it appears here.*"
PLACEHOLDER = "### Ask me about your next step\nTry one of the questions below, or type your own."
Chat = list[dict[str, Any]]


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
        sentences: list[Sentence] = []
        facts = ""
        answers = shown
        yield "", chat, shown, gr.skip(), *idle  # only now: what is typed meanwhile must stay
        try:
            for event in advisor.stream(text, history, own):
                if isinstance(event, Sentence):
                    sentences.append(event)
                    partial = (
                        _above(render_told(sentences), facts)
                        if facts
                        else render(sentences, headings=advisor.headings)
                    )
                    yield gr.skip(), [*chat, _said(partial)], gr.skip(), gr.skip(), *idle
                elif isinstance(event, FactsWritten):
                    sentences, facts = [], event.answer.text
                    partial = _above(WRITING.format(model=escape(event.model)), facts)
                    answers = [*shown, event.answer]  # what remains where it is stopped
                    yield (
                        gr.skip(),
                        [*chat, _said(partial)],
                        answers,
                        all_cards(event.answer),
                        *idle,
                    )
                elif isinstance(event, Answer):
                    told = event.text.removesuffix(facts).removesuffix(FACTS_BELOW)
                    whole = _above(told, facts) if facts else event.text
                    answer = _said(whole + footnotes(event))
                    suggested = [gr.Button(value, visible=True) for value in event.follow_ups]
                    hidden = [gr.Button(visible=False)] * (len(buttons) - len(suggested))
                    answers = [*shown, event]
                    yield gr.skip(), [*chat, answer], answers, all_cards(event), *suggested, *hidden
        except AdvisorError as error:
            # The question goes back into its field: nothing that was typed is lost.
            gr.Warning(str(error))
            yield text, chat[:-1], shown, gr.skip(), *idle

    def show_sources(shown: list[Answer], event: gr.SelectData) -> Any:
        answered = event.index if isinstance(event.index, int) else event.index[0]
        return all_cards(shown[answered // 2]) if answered // 2 < len(shown) else gr.skip()

    inputs = [question, chat, shown, resume]
    outputs = [question, chat, shown, sources, *buttons]
    busy = {
        "fn": lambda: (gr.Button(visible=False), gr.Button(visible=True)),
        "outputs": [send, stop],
    }
    ready = {
        "fn": lambda: (gr.Button(visible=True), gr.Button(visible=False)),
        "outputs": [send, stop],
    }
    running = []
    for trigger in (send.click, question.submit):
        asked = trigger(**busy, queue=False, show_progress="hidden", js=SHOW_QUESTION).then(
            respond,
            inputs,
            outputs,
            show_progress="hidden",
            api_name=False,
            concurrency_limit=CONCURRENT,
            trigger_mode="once",
        )
        asked.then(**ready, queue=False, show_progress="hidden")
        running.append(asked)
    for button in buttons:
        asked = button.click(**busy, queue=False, show_progress="hidden", js=SHOW_QUESTION).then(
            respond,
            [button, chat, shown, resume],
            outputs,
            show_progress="hidden",
            api_name=False,
            concurrency_limit=CONCURRENT,
        )
        asked.then(**ready, queue=False, show_progress="hidden")
        running.append(asked)
    stop.click(**ready, cancels=running, queue=False, show_progress="hidden")
    chat.clear(
        lambda: ([], NO_CARDS), outputs=[shown, sources], cancels=running, show_progress="hidden"
    )
    chat.select(show_sources, shown, sources, show_progress="hidden", api_name=False)
    return chat, shown, sources


def _said(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


def _above(prose: str, facts: str) -> str:
    """What a language model writes, in a space of one height, so that the facts below stay put."""
    return f'<div class="told">\n\n{prose}\n\n</div>{FACTS_BELOW}{facts}'


def _turns(answer: Answer) -> tuple[Turn, Turn]:
    return Turn("user", answer.question), Turn("assistant", answer.text)
