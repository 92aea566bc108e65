"""The résumé's tab in a real browser: the report beside the file, advice, and none of it left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from advisor.settings import Settings
from tests.ui.conftest import Server, Take
from tests.ui.test_resume_api import TEXT, make_pdf

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
REPORT, PAGES = "#resume-report", "#resume-rendering"
# What would run, or be worked out, if it were not taken for text.
MARKUP = (
    "Built <img src=x onerror=\"document.title='broken'\"> ${6*7} {{6*7}} in Python for 3 teams"
)


def opened(browser: Browser, server: Server, width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(server.address)
    page.get_by_role("tab", name="My résumé").click()
    return page


def upload(page: Page, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    page.locator("#resume-drop input[type=file]").set_input_files(file)
    expect(page.locator(REPORT)).to_contain_text("Read:")


def advise(page: Page, target: str = "fintech in LA") -> None:
    page.get_by_label("Where do you want to go?").fill(target)
    page.locator("#advise").click()
    expect(page.locator("#resume-advice")).to_contain_text("Projects that fit you")


@pytest.fixture(params=[375, 1280])
def page(
    browser: Browser, server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The résumé's tab after a résumé was read, on a telephone and on a desk."""
    page = opened(browser, server, request.param)
    upload(page, tmp_path / "resume.pdf", make_pdf())
    yield page
    page.close()


@pytest.fixture
def blank(browser: Browser, server: Server) -> Iterator[Page]:
    """The résumé's tab before anything was uploaded."""
    page = opened(browser, server)
    yield page
    page.close()


def test_what_was_read_stands_beside_the_page_as_a_person_sees_it(page: Page) -> None:
    picture = page.locator(f"{PAGES} img")
    expect(picture).to_be_visible()
    assert (picture.get_attribute("src") or "").startswith("data:image/png;base64,")
    assert picture.evaluate("img => img.naturalWidth") > 800
    report = page.locator(REPORT)
    expect(report).to_contain_text("How sure the reading is")
    expect(report.locator("dl")).to_contain_text("BS")
    row = report.locator("li").filter(has_text="Wrote SQL queries")
    line = row.get_attribute("data-line")
    row.hover()
    expect(page.locator(f"{PAGES} rect.lit")).to_have_attribute("data-line", line or "")
    assert page.evaluate(OVERFLOW) <= 0


def test_a_skill_leads_to_the_line_that_shows_it(page: Page) -> None:
    skill = page.locator("#resume-skills li").filter(has=page.get_by_text("SQL", exact=True))
    expect(skill).to_contain_text("Wrote SQL queries that cut reporting time by 40%")
    expect(page.locator("#resume-skills")).to_contain_text("With a result")
    page.locator(f"{REPORT} .lines summary").click()  # shut: the link opens it
    link = skill.locator("a").first
    link.focus()
    page.keyboard.press("Enter")
    line = link.get_attribute("data-line")
    expect(page.locator(f"#line-{line}")).to_be_focused()
    expect(page.locator(f"#line-{line}")).to_contain_text("Wrote SQL queries")


@pytest.mark.pictured
def test_have_and_want_gaps_projects_and_stronger_lines_stand_on_sources(
    page: Page, picture: Take
) -> None:
    if page.evaluate("innerWidth") > 640:
        expect(page.locator(f"{PAGES} img")).to_be_visible()
        page.locator(REPORT).evaluate("report => report.scrollIntoView()")
        picture(page, "resume")
    advise(page)
    found = page.locator("#resume-match")
    rows = found.locator("table.want tbody tr")
    expect(rows.first).to_contain_text("facts")
    assert {"with a result", "not shown"} <= set(
        rows.locator("td.shown").evaluate_all(
            "cells => cells.map(c => c.textContent.replace(/R\\d+/g, '').trim())"
        )
    )
    gap = found.locator(".gaps details").first
    assert (gap.locator(".from a").first.get_attribute("href") or "").startswith("http")
    project = found.locator(".projects > li").first
    for said in ("Builds on", "Effort", "First step"):
        expect(project).to_contain_text(said)
    expect(project.locator("a.line").first).to_be_visible()
    rewrite = found.locator(".rewrites article").first
    expect(rewrite.locator("del")).to_have_text("Responsible for building")
    expect(rewrite.locator("ins")).to_have_text("Built")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rewrite.get_by_role("button").click()
    expect(rewrite.get_by_role("button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Built dashboards in Tableau for 12 managers"
    assert page.evaluate(OVERFLOW) <= 0


def test_each_sentence_of_the_advice_shows_its_verdict(page: Page) -> None:
    advise(page)
    page.locator("#resume-advice summary").first.click()
    quoted = page.locator("#resume-advice .sentence").filter(has_text="“hypothesis testing”")
    expect(quoted).to_have_attribute("title", re.compile(r"^Supported by \[\d+\], \d+%$"))


def test_reading_can_be_stopped(blank: Page, tmp_path: Path) -> None:
    stop = blank.locator("#stop-reading")
    expect(stop).to_be_hidden()
    file = tmp_path / "resume.pdf"
    file.write_bytes(make_pdf(TEXT * 25))  # long enough to be stopped
    blank.locator("#resume-drop input[type=file]").set_input_files(file)
    expect(stop).to_be_visible()
    stop.click()
    places = blank.locator("#resume-status, #resume-rendering")
    told = re.compile("nothing of it was kept|its pages are not drawn")
    expect(places.filter(has_text=told)).to_be_visible()
    expect(stop).to_be_hidden()


@pytest.mark.parametrize("button", ["#stop-reading", "#forget"])
def test_a_file_chosen_right_after_another_was_stopped_is_read(
    blank: Page, tmp_path: Path, button: str
) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    first.write_bytes(make_pdf(TEXT * 25))
    second.write_bytes(make_pdf())
    field = blank.locator("#resume-drop input[type=file]")
    field.set_input_files(first)
    expect(blank.locator("#resume-status")).to_contain_text("Reading first.pdf")
    blank.locator(button).click()
    field.set_input_files(second)
    expect(blank.locator("#resume-status")).to_contain_text("second.pdf was read")
    expect(blank.locator(".error")).to_have_count(0)


def test_a_mark_of_the_advice_leads_to_the_line(page: Page) -> None:
    advise(page)
    page.locator("#resume-advice summary").first.click()
    chip = page.locator("#resume-advice a.chip.own").first
    line = chip.get_attribute("data-line")
    chip.click()
    expect(page.locator(f"#line-{line}")).to_be_focused()


def test_a_text_is_shown_as_it_was_read(blank: Page, tmp_path: Path) -> None:
    upload(blank, tmp_path / "resume.txt", TEXT.encode())
    expect(blank.locator(PAGES)).to_contain_text("Only a PDF has pages to draw")
    expect(blank.locator(f"{PAGES} .as-read").first).to_have_text(TEXT.splitlines()[0])
    assert blank.locator(f"{PAGES} img").count() == 0


def test_markup_in_a_resume_takes_no_effect(blank: Page, tmp_path: Path) -> None:
    upload(blank, tmp_path / "resume.txt", f"{TEXT}\nPROJECTS\nTool\n- {MARKUP}\n".encode())
    advise(blank)
    for place in (REPORT, PAGES):
        expect(blank.locator(place)).to_contain_text("<img src=x onerror=")
        expect(blank.locator(place)).to_contain_text("${6*7} {{6*7}}")
    assert blank.title() == "Career Advisor"
    assert blank.locator("img[src=x]").count() == 0


def test_forgetting_leaves_nothing_on_the_page_or_on_disk(
    page: Page, shared_settings: Settings
) -> None:
    home = shared_settings.home
    expect(page.locator(f"{PAGES} img")).to_be_visible()
    pictures = [p for p in home.rglob("*") if p.suffix in (".png", ".jpg", ".webp", ".pdf")]
    assert pictures == []
    expect(page.locator("#resume-receipt")).to_contain_text("Nothing of it leaves this machine.")
    advise(page)
    page.get_by_role("button", name="Forget my résumé").click()
    expect(page.locator("#resume-status")).to_contain_text("Nothing of the résumé is left")
    for place in (REPORT, PAGES, "#resume-skills", "#resume-match", "#resume-advice"):
        expect(page.locator(place)).to_have_text("")
    assert "data:image" not in page.content()
    page.locator("#advise").click()
    expect(page.locator("#resume-match")).to_contain_text("Upload a résumé first.")


def test_a_drawing_that_comes_late_is_not_shown_to_one_who_forgot(
    blank: Page, tmp_path: Path
) -> None:
    upload(blank, tmp_path / "resume.pdf", make_pdf())
    blank.get_by_role("button", name="Forget my résumé").click()
    expect(blank.locator("#resume-status")).to_contain_text("Nothing of the résumé is left")
    blank.wait_for_timeout(4000)
    assert blank.locator(f"{PAGES} img").count() == 0
    expect(blank.locator(REPORT)).to_have_text("")
