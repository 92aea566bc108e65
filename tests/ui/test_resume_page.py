"""The résumé on the page, planned from and planned again, in a real browser."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import Server
from tests.ui.test_resume_api import make_pdf


@pytest.fixture(params=[375, 1280])
def page(
    browser: Browser,
    server: Server,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """The résumé's tab after a résumé was read, on a telephone and on a desk."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.goto(server.address)
    page.get_by_role("tab", name="My résumé").click()
    (tmp_path / "resume.pdf").write_bytes(make_pdf())
    page.locator("input[type=file]").first.set_input_files(tmp_path / "resume.pdf")
    expect(page.locator("#resume-report")).to_contain_text("Read:")
    yield page
    page.close()


def calendar(page: Page) -> Calendar:
    link = page.get_by_role("link", name="Download as calendar").get_attribute("href") or ""
    return Calendar.from_ical(b64decode(link.removeprefix("data:text/calendar;base64,")))


def test_a_plan_is_made_taken_away_and_made_anew(page: Page) -> None:
    page.get_by_role("button", name="Make a plan").click()
    plan = page.locator("#resume-advice")
    expect(plan).to_contain_text("Where do you want to go?")
    page.get_by_label("Where do you want to go?").fill("fintech in LA")
    page.get_by_role("button", name="Make a plan").click()
    expect(plan).to_contain_text("Week 1, from")
    before = {str(event["UID"]) for event in calendar(page).walk("VEVENT")}
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0
    page.get_by_role("button", name="Done some of it already?").click()
    page.locator("#ticked input").first.check()
    page.get_by_role("button", name="Make a plan").click()
    expect(plan).to_contain_text("What changed")
    expect(plan).to_contain_text("Done: Rewrite a weak line of the résumé.")
    assert page.evaluate(overflow) <= 0
    after = {str(event["UID"]) for event in calendar(page).walk("VEVENT")}
    assert len(before - after) == 1
    page.get_by_role("button", name="Forget my résumé").click()
    expect(plan).not_to_contain_text("Week 1")
    expect(page.locator("#ticked")).to_be_hidden()
