"""The page: its layout and look, mounted at the root of the server."""

from importlib.resources import files

import gradio as gr
from fastapi import FastAPI

from advisor.chain import Advisor
from ui.web.ask import ask_tab
from ui.web.model import model_bar
from ui.web.resume import resume_tab

INTRO = (
    "# Career Advisor\n"
    "Which projects to build, which employers fit, how to prepare and what to learn: "
    "every sentence is cited, and what has no source is not shown."
)
# Uploads that a lost connection left behind go after an hour, looked for every ten minutes.
DELETE_CACHE = (600, 3600)
FORGET_AFTER = 3600  # seconds after which what was read of a résumé is gone


def mount_page(app: FastAPI, advisor: Advisor) -> FastAPI:
    """Mount the page over `advisor` at the root of `app`."""
    with gr.Blocks(
        title="Career Advisor", analytics_enabled=False, delete_cache=DELETE_CACHE, fill_width=True
    ) as page:
        gr.Markdown(INTRO, elem_id="intro")
        model_bar(advisor)
        # Of this visit only: gradio gives each visitor a state of their own, in memory.
        resume = gr.State(None, time_to_live=FORGET_AFTER)
        with gr.Tab("Ask"):
            said = ask_tab(advisor, resume)
        with gr.Tab("My résumé"):
            resume_tab(advisor, resume, said)
    # A system font: the default theme would fetch its fonts from another host.
    fonts = ["system-ui", "-apple-system", "Segoe UI", "sans-serif"]
    theme = gr.themes.Soft(
        primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["monospace"]
    )
    style = files("ui.web").joinpath("style.css").read_text(encoding="utf-8")
    gr.mount_gradio_app(
        app, page, path="/", theme=theme, css=style, footer_links=[], show_error=True,
        max_file_size="10mb", ssr_mode=False, pwa=False,
    )  # fmt: skip
    # Gradio only checks which files a visitor may name once its own launch() ran, which it never
    # does under a server of ours; without this any file of this machine could be fetched.
    page.has_launched = True
    return app
