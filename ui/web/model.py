"""The language model on the page: which one writes, and one that can be pulled with a click."""

from html import escape
from typing import Any

import gradio as gr

from advisor.chain import Advisor
from advisor.llm.download import Phase, State, download
from ui.guard.access import is_for_its_owner

MB = 1_000_000
EVERY_SECONDS = 1.0


def model_bar(advisor: Advisor) -> None:
    """A line on the model in use, with the offer to pull one where there is none."""
    offered = download(advisor.settings)
    first = offered.models[0]

    def may_pull() -> bool:
        settings = advisor.settings
        is_wanted = settings.model in (None, "local") and not advisor.models.choice.provider
        return is_wanted and is_for_its_owner(settings)

    with gr.Row(elem_id="model"):
        line = gr.HTML(_line(advisor, offered.state), elem_id="model-line")
        pull = gr.Button(
            f"Get {first.title} ({first.bytes / MB:,.0f} MB, {first.licence})",
            size="sm", scale=0, elem_id="pull-model", min_width=260, visible=may_pull(),
        )  # fmt: skip
        cancel = gr.Button(
            "Cancel the download", size="sm", scale=0, elem_id="cancel-model", visible=False
        )
    clock = gr.Timer(EVERY_SECONDS)

    def shown() -> tuple[Any, ...]:
        state = offered.state
        is_running = state.phase is Phase.RUNNING
        return (
            _line(advisor, state),
            gr.Button(visible=may_pull() and not is_running),
            gr.Button(visible=is_running),
            gr.Timer(active=is_running),
        )

    def start() -> tuple[Any, ...]:
        if may_pull():  # a hidden button can be pressed by who forges the call
            offered.start(then=lambda _: advisor.take_up_model())
        return shown()

    def stop() -> tuple[Any, ...]:
        if may_pull():
            offered.cancel()
        return shown()

    parts = [line, pull, cancel, clock]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_name": False, "queue": False}
    gr.on(None, shown, outputs=parts, **quiet)  # when the page is opened
    pull.click(start, outputs=parts, **quiet)
    cancel.click(stop, outputs=parts, **quiet)
    clock.tick(shown, outputs=parts, **quiet)


def _line(advisor: Advisor, state: State) -> str:
    """Which model writes, or how far the download of one is."""
    choice = advisor.models.choice
    if choice.provider:
        where = "what you ask goes to its provider" if choice.is_remote else "on this machine"
        says = f"{choice.spec} writes above the facts ({choice.why}; {where})."
    elif state.phase is Phase.RUNNING:
        says = f"Downloading: {state.done / MB:,.0f} of {state.total / MB:,.0f} MB."
    else:
        says = f"Answers are made of facts, without a language model ({choice.why})."
        says += "".join(
            f" A key for {name} is there; it is used only where ADVISOR_MODEL names it."
            for name in choice.offered
        )
    said = f" {state.says}" if state.phase in (Phase.FAILED, Phase.CANCELLED) else ""
    return f"<p class='hint'>{escape(says + said)}</p>"
