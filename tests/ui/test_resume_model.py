"""Advice from a résumé while a language model writes above it: the facts stay, a stop is one."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import wire
from tests.ui.conftest import Server
from tests.ui.test_page_model import (  # noqa: F401
    AT_ONCE,
    Dictation,
    dictation,
    facts_given,
    first_sentence,
    provider,
    told,
)
from tests.ui.test_resume_api import make_pdf
from tests.ui.test_resume_page import opened, upload

TOLD, FACTS, FOUND = "#resume-told", "#resume-advice", "#resume-match"


@pytest.fixture
def page(browser: Browser, told: Server, tmp_path: Path) -> Iterator[Page]:  # noqa: F811
    page = opened(browser, told)
    upload(page, tmp_path / "resume.pdf", make_pdf())
    page.get_by_label("Where do you want to go?").fill("fintech in LA")
    yield page
    page.close()


def a_fact(provider: wire.Wire) -> str:  # noqa: F811
    """A sentence of a source that the model was given."""
    given = facts_given(provider)
    return next(first_sentence(text) for text in given if not text.startswith("The student's"))


def test_what_a_model_tells_stands_above_facts_that_were_there_before(
    page: Page,
    provider: wire.Wire,  # noqa: F811
    dictation: Dictation,  # noqa: F811
) -> None:
    page.locator("#advise").click()
    expect(page.locator(TOLD)).to_contain_text("is writing")
    expect(page.locator(FOUND)).to_contain_text("Have and want")
    expect(page.locator(FACTS)).to_contain_text("Projects that fit you")
    written = a_fact(provider)
    dictation.say(written)
    expect(page.locator(TOLD)).to_contain_text(written[:30])
    dictation.end()
    expect(page.locator(TOLD)).not_to_contain_text("is writing")
    expect(page.locator(TOLD)).to_contain_text(written[:30])
    expect(page.locator("#advise")).to_be_visible()


def test_stop_hangs_up_and_the_facts_stay(
    page: Page,
    provider: wire.Wire,  # noqa: F811
    dictation: Dictation,  # noqa: F811
) -> None:
    page.locator("#advise").click()
    written = a_fact(provider)
    dictation.say(written)
    expect(page.locator(TOLD)).to_contain_text(written[:30])
    page.locator("#stop-advice").click()
    until = time.monotonic() + AT_ONCE
    while dictation.hung_up_at is None and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert dictation.hung_up_at is not None
    expect(page.locator(TOLD)).to_contain_text("Stopped.")
    expect(page.locator(TOLD)).to_contain_text(written[:30])
    expect(page.locator(FOUND)).to_contain_text("Have and want")
    expect(page.locator(FACTS)).to_contain_text("Projects that fit you")
    expect(page.locator("#advise")).to_be_visible()


def test_a_plan_is_there_at_once_and_a_model_tells_above_it(
    page: Page,
    provider: wire.Wire,  # noqa: F811
    dictation: Dictation,  # noqa: F811
) -> None:
    page.get_by_role("tab", name="Plan").click()
    page.get_by_role("button", name="Make a plan").click()
    expect(page.locator("#plan-shown")).to_contain_text("Week 1, from")
    expect(page.locator("#plan-told")).to_contain_text("is writing")
    page.locator("#plan-shown .tasks input").first.check()
    dictation.say("Nine of ten fintech employers in Pasadena hire whoever shows a chess engine.")
    page.locator("#stop-plan").click()
    expect(page.locator("#plan-told")).to_contain_text("Stopped.")
    expect(page.locator("#plan-shown")).to_contain_text("Week 1, from")
    expect(page.locator("#plan-shown .tasks input").first).to_be_checked()
    assert "chess engine" not in page.content()
    expect(page.locator("#plan")).to_be_visible()
