"""The plan's tab in a real browser: made, ticked, taken away, made anew, forgotten."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import Server, Take
from tests.ui.test_resume_api import make_pdf
from tests.ui.test_resume_page import OVERFLOW, opened, upload

SHOWN = "#plan-shown"


@pytest.fixture(params=[375, 1280])
def page(
    browser: Browser, server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The résumé's tab after a résumé was read and a target named, on a telephone and a desk."""
    page = opened(browser, server, request.param)
    upload(page, tmp_path / "resume.pdf", make_pdf())
    page.get_by_label("Where do you want to go?").fill("fintech in LA")
    page.get_by_role("tab", name="Plan").click()
    yield page
    page.close()


def make(page: Page) -> None:
    page.get_by_role("button", name="Make a plan").click()


def calendar(page: Page) -> Calendar:
    link = page.get_by_role("link", name="Download as calendar").get_attribute("href") or ""
    return Calendar.from_ical(b64decode(link.removeprefix("data:text/calendar;base64,")))


@pytest.mark.pictured
def test_a_plan_is_made_ticked_taken_away_and_made_anew(
    page: Page, tmp_path: Path, picture: Take
) -> None:
    expect(page.get_by_label("Target of the plan")).to_have_value("fintech in LA")
    make(page)
    plan = page.locator(SHOWN)
    expect(plan).to_contain_text("Week 1, from")
    tasks = plan.locator(".tasks > li")
    before = {str(event["UID"]) for event in calendar(page).walk("VEVENT")}
    assert len(before) == tasks.count()
    expect(plan.locator(".tasks .from a").first).to_be_attached()
    assert page.evaluate(OVERFLOW) <= 0
    box = plan.get_by_role("checkbox").first
    box.focus()
    page.keyboard.press("Space")
    progress = plan.locator(".progress [role=status]")
    expect(progress).to_contain_text(f"1 of {tasks.count()} tasks, 2 of")
    if page.evaluate("innerWidth") > 640:
        plan.evaluate("plan => plan.scrollIntoView()")
        picture(page, "plan")
    page.get_by_role("tab", name="My résumé").click()
    page.get_by_role("tab", name="Plan").click()
    expect(box).to_be_checked()
    # What is ticked stays ticked when the page is loaded anew; of the résumé nothing is kept.
    page.reload()
    page.get_by_role("tab", name="My résumé").click()
    upload(page, tmp_path / "resume.pdf", make_pdf())
    page.get_by_label("Where do you want to go?").fill("fintech in LA")
    page.get_by_role("tab", name="Plan").click()
    make(page)
    expect(box).to_be_checked()
    assert page.evaluate("sessionStorage.getItem('career-advisor-ticked')") == "rewrite"
    make(page)
    expect(plan).to_contain_text("What changed")
    expect(plan).to_contain_text("Done: Rewrite a weak line of the résumé.")
    expect(progress).to_contain_text("0 of")
    assert page.evaluate(OVERFLOW) <= 0
    after = {str(event["UID"]) for event in calendar(page).walk("VEVENT")}
    assert len(before - after) == 1
    page.get_by_role("tab", name="My résumé").click()
    page.get_by_role("button", name="Forget my résumé").click()
    expect(page.locator("#resume-status")).to_contain_text("Nothing of the résumé is left")
    page.get_by_role("tab", name="Plan").click()
    expect(plan).to_have_text("")
    assert page.evaluate("sessionStorage.getItem('career-advisor-ticked')") is None
    assert page.get_by_role("link", name="Download as calendar").count() == 0


def test_the_timeline_says_in_words_what_its_bars_show(page: Page) -> None:
    make(page)
    plan = page.locator(SHOWN)
    expect(plan).to_contain_text("Week 1, from")
    bars = plan.locator(".timeline .bar").all_text_contents()
    assert len(bars) == plan.locator(".tasks > li").count()
    assert bars[0] == "Résumé, week 1, 2 h"
    expect(plan.locator(".timeline")).to_be_visible()
    assert plan.locator(".timeline").evaluate("chart => chart.scrollWidth - chart.clientWidth") <= 0


def test_without_a_resume_the_plan_says_where_to_upload_one(
    browser: Browser, server: Server
) -> None:
    page = opened(browser, server)
    page.get_by_role("tab", name="Plan").click()
    make(page)
    expect(page.locator(SHOWN).get_by_role("alert")).to_contain_text("A plan is made from")
    page.locator(SHOWN).get_by_role("button", name="My résumé").click()
    expect(page.get_by_role("button", name="Upload a résumé")).to_be_visible()
    page.close()


def test_a_plan_without_a_target_says_what_to_name(page: Page) -> None:
    page.get_by_label("Target of the plan").fill("")
    make(page)
    expect(page.locator(SHOWN).get_by_role("alert")).to_contain_text("Where do you want to go?")
