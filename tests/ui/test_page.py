"""The page in a real browser, walked as a new user would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fpdf import FPDF
from playwright.sync_api import Browser, Page, expect

from advisor.settings import Settings
from tests.ui.conftest import Server, Take
from tests.ui.walk import ready


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server.address)
    ready(page)
    yield page
    page.close()


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()


def make_resume(folder: Path) -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    for line in (
        "Robin Example",
        "Education",
        "B.Sc. Computer Science, Harbor College",
        "Skills",
        "SQL",
    ):
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    file = folder / "robin-example.pdf"
    pdf.output(str(file))
    return file


@pytest.mark.pictured
def test_which_projects_fit_fintech_is_answered_with_the_source_beside_it(
    page: Page, picture: Take
) -> None:
    ask(page, "Which portfolio projects fit fintech?")
    chat = page.locator("#chat")
    expect(chat).to_contain_text("Fraudulent card transaction detection")
    expect(chat).to_contain_text("sentiment analysis tool")
    expect(chat).to_contain_text("matching records shown")
    card = page.locator("#sources .card").filter(has_text="with a model")
    expect(card).to_contain_text("Big Tech Restructures Around AI")
    expect(card).to_contain_text("The Daily Scout, undated")
    expect(card.locator("mark")).to_contain_text("fraudulent credit card")
    expect(card.locator("a")).to_have_attribute("href", "https://thedailyscout.com/s/3ddqHvHZf4U")
    marks = page.locator("#chat").inner_text()
    cards = page.locator("#sources .card").count()
    assert f"[{cards}]" in marks
    assert f"[{cards + 1}]" not in marks
    picture(page, "ask")


def test_follow_ups_can_be_typed_and_clicked(page: Page) -> None:
    ask(page, "Which portfolio projects fit fintech?")
    suggested = page.get_by_role("button", name="And for biotech?")
    suggested.click()
    expect(page.locator("#chat")).to_contain_text("CRISPR off-target prediction pipeline")
    expect(page.locator("#sources")).to_contain_text("CRISPR")


def test_an_example_question_can_be_clicked(page: Page) -> None:
    page.get_by_role("button", name="Which biotech companies are in Los Angeles?").click()
    expect(page.locator("#chat")).to_contain_text("Capsida")


def test_what_has_no_source_is_said_so(page: Page) -> None:
    ask(page, "What does Zest AI pay interns?")
    expect(page.locator("#chat")).to_contain_text("I have no source for that.")


def test_a_question_that_cannot_be_read_stays_in_its_field(page: Page) -> None:
    ask(page, "?!")
    expect(page.get_by_text("The question is empty.").first).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("?!")


def test_markup_in_a_question_takes_no_effect(page: Page) -> None:
    ask(page, "Is <img src=x onerror=\"document.title='broken'\"> *bold* in fintech?")
    expect(page.locator("#sources .card").first).to_be_visible()
    expect(page.locator("#chat")).to_contain_text("<img src=x onerror=")
    expect(page.locator("#chat")).to_contain_text("*bold*")
    assert page.title() == "Career Advisor"
    assert page.locator("#chat img[src=x]").count() == 0


def test_a_resume_is_read_said_back_and_removed(
    page: Page, tmp_path: Path, shared_settings: Settings
) -> None:
    page.get_by_role("tab", name="My résumé").click()
    page.locator("input[type=file]").first.set_input_files(make_resume(tmp_path))
    report = page.locator("#resume-report")
    expect(report).to_contain_text("Read: Robin Example, 1 page, 1 column")
    expect(page.locator("#resume-skills")).to_contain_text("SQL")
    expect(report).to_contain_text("B.Sc. Computer Science, Harbor College")
    page.get_by_label("Where do you want to go?").fill("fintech in LA")
    page.get_by_role("button", name="Advise me").click()
    expect(page.locator("#resume-advice")).to_contain_text("Projects that fit you")
    page.get_by_role("button", name="Forget my résumé").click()
    expect(page.locator("#resume-status")).to_contain_text("Nothing of the résumé is left")
    expect(page.locator("#resume-advice")).not_to_contain_text("Projects that fit you")
    left = [
        p
        for p in shared_settings.home.rglob("*")
        if p.is_file() and b"Harbor College" in p.read_bytes()
    ]
    left += list((shared_settings.home / "uploads").rglob("*.pdf"))
    assert left == []


def test_a_file_that_is_no_resume_is_said_so(page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 no more than this")
    page.get_by_role("tab", name="My résumé").click()
    page.locator("input[type=file]").first.set_input_files(broken)
    expect(page.locator("#resume-report")).to_contain_text(
        "broken.pdf: the end of the PDF is missing"
    )


def test_two_visitors_do_not_see_each_other(browser: Browser, server: Server, page: Page) -> None:
    ask(page, "What does Zest AI do?")
    expect(page.locator("#chat")).to_contain_text("The Daily Scout counts Zest AI")
    other = browser.new_page()
    other.goto(server.address)
    ready(other)
    expect(other.locator("#chat")).not_to_contain_text("Zest AI")
    assert other.locator(".card").count() == 0
    other.close()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_asked_of_other_hosts_and_the_page_fits(
    browser: Browser, server: Server, width: int, scheme: str
) -> None:
    dark = "dark" if scheme == "dark" else "light"
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=dark)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address)
    ready(page)
    ask(page, "Which portfolio projects fit fintech?")
    expect(page.locator("#source-0-1")).to_be_attached()
    outside = [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]
    assert outside == []
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    page.close()
