"""The page: its tabs and look, mounted at the root of the server."""

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from advisor.chain import Advisor
from ui.web.ask import ask_tab
from ui.web.explore import explore_router, explore_tab
from ui.web.model import model_bar
from ui.web.plan import plan_tab
from ui.web.resume import resume_tab
from ui.web.sending import Look, Sending
from ui.web.trust import trust_tab

INTRO = (
    "# Career Advisor\n"
    "Which projects to build, which employers fit, how to prepare and what to learn: "
    "every sentence is cited, and what has no source is not shown."
)
# Uploads that a lost connection left behind go after an hour, looked for every ten minutes.
DELETE_CACHE = (600, 3600)
FORGET_AFTER = 3600  # seconds after which what was read of a résumé is gone
# Styles and scripts, a file for each part of the page; every file of the folder belongs to it.
LOOK = Path(__file__).parent / "look"


def mount_page(app: FastAPI, advisor: Advisor) -> FastAPI:
    """Mount the page over `advisor` at the root of `app`."""
    app.include_router(explore_router(advisor))
    with gr.Blocks(
        title="Career Advisor", analytics_enabled=False, delete_cache=DELETE_CACHE, fill_width=True
    ) as page:
        gr.Markdown(INTRO, elem_id="intro")
        model_bar(advisor)
        # Of this visit only: gradio gives each visitor a state of their own, in memory.
        resume = gr.State(None, time_to_live=FORGET_AFTER)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask"):
                said = ask_tab(advisor, resume)
            with gr.Tab("My résumé", id="resume"):
                own = resume_tab(advisor, resume, said)
            with gr.Tab("Plan", id="plan-tab") as plan:
                plan_tab(advisor, resume, own, plan, FORGET_AFTER)
            with gr.Tab("Explore", id="explore-tab"):
                explore_tab(advisor.corpus)
            with gr.Tab("Trust", id="trust-tab") as trust:
                trust_tab(advisor, trust)
    # A system font: the default theme would fetch its fonts from another host.
    fonts = ["system-ui", "-apple-system", "Segoe UI", "sans-serif"]
    theme = gr.themes.Soft(
        primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["monospace"]
    )
    gr.mount_gradio_app(
        app, page, path="/", theme=theme, footer_links=[], show_error=True,
        max_file_size="10mb", ssr_mode=False, pwa=False,
        run_history=False,  # it would keep what was said of a résumé in the browser's storage
    )  # fmt: skip
    # Gradio only checks which files a visitor may name once its own launch() ran, which it never
    # does under a server of ours; without this any file of this machine could be fetched.
    page.has_launched = True
    app.add_middleware(Sending, look=Look(LOOK))
    return app
