"""A walk through the page: every tab, and the states of them that matter, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.conftest import Server
from tests.ui.test_resume_api import make_pdf

Look = Callable[[Page, str], None]
PANEL = "#tabs [role=tabpanel]:visible"
RECORDS = ".explore-list tbody th a"


@contextmanager
def opened(
    browser: Browser | BrowserContext, server: Server, width: int = 1280, **options: Any
) -> Iterator[Page]:
    """The page, ready to be used; `options` are those of a browser's page."""
    page = browser.new_page(**options)
    page.set_viewport_size({"width": width, "height": 812})
    page.set_default_timeout(60_000)
    try:
        page.goto(server.address)
        ready(page)
        yield page
    finally:
        page.close()


def ready(page: Page) -> None:
    """Return once a question can be typed; the page's own scripts are there before."""
    expect(page.locator("#question textarea")).to_be_editable()


def tabs(page: Page) -> list[str]:
    """The labels of all tabs, also of those that a narrow page keeps in a menu."""
    labels = page.evaluate(
        "[...document.querySelectorAll('#tabs button[role=tab]')].map(t => t.textContent.trim())"
    )
    return list(dict.fromkeys(label for label in labels if label))


def open_tab(page: Page, label: str) -> None:
    """Go to a tab and wait until what it reads is there."""
    page.evaluate("label => window.careerAdvisor.openTab(label)", label)
    expect(page.locator(PANEL)).to_be_visible()
    if label == "Trust":
        expect(page.locator("#trust .trust").first).to_be_visible()
    if label == "Explore":
        expect(page.locator(RECORDS).first).to_be_visible()


def walk(page: Page, looked_at: Look, folder: Path) -> None:
    """Call `looked_at` with each tab as it is at first, with an answer, a résumé and a record."""

    def look(page: Page, where: str) -> None:
        # Gradio pales a part while it waits for what is to stand there.
        page.wait_for_function("!document.querySelector('.pending')")
        looked_at(page, where)

    for label in tabs(page):
        open_tab(page, label)
        look(page, label)
    open_tab(page, "Ask")
    page.locator("#question textarea").fill("Which portfolio projects fit fintech?")
    page.locator("#send").click()
    expect(page.locator("#sources .card").first).to_be_attached()
    expect(page.locator("#stop")).to_be_hidden()
    look(page, "Ask, answered")
    read_resume(page, folder)
    look(page, "My résumé, read")
    if "Explore" in tabs(page):
        open_record(page)
        look(page, "Explore, a record")


def read_resume(page: Page, folder: Path) -> None:
    """Upload an invented résumé and wait until it was read and drawn."""
    open_tab(page, "My résumé")
    file = folder / "resume.pdf"
    file.write_bytes(make_pdf())
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.locator("#resume-report")).to_contain_text("scikit-learn")
    expect(page.locator("#stop-reading")).to_be_hidden()


def open_record(page: Page) -> None:
    """Open the first record that Explore shows."""
    open_tab(page, "Explore")
    page.locator(RECORDS).first.click()
    expect(page.locator("#record-name")).to_be_visible()
