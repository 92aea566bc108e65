"""The chat in a real browser: asking, sources beside it, and what can be done with an answer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from advisor.feedback import read_feedback
from advisor.settings import Settings
from tests.services import free_port
from tests.ui.conftest import Server, link_index
from tests.ui.test_page_model import serving
from tests.ui.walk import ready

FINTECH = "Which portfolio projects fit fintech?"
BIOTECH = "Which biotech companies are in Los Angeles?"
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Opened]:
    """Opens the page in a browser of its own, wide unless said otherwise."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1280, address: str = server.address) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 850},
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        show(page, address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Opened) -> Page:
    return opened()


def show(page: Page, address: str) -> None:
    page.goto(address)
    ready(page)


def ask(page: Page, question: str = FINTECH) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.locator("#chat .asked").count()
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()
    expect(page.locator(".made")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible()


def last(page: Page, selector: str) -> Locator:
    return page.locator(f"#chat {selector}").last


def test_a_mark_opens_its_card_beside_the_answer_with_the_support_marked(page: Page) -> None:
    ask(page)
    chip = page.locator("#chat .chip", has_text="[2]").first
    expect(chip).to_have_attribute("aria-label", re.compile(r"^Source \[2\]\. .+: .+"))
    chip.click()
    card = page.locator("#sources #panel-source-0-2")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(card).to_have_class(re.compile("pointed"))
    assert len(card.locator("mark").inner_text()) > 20
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_the_sources_of_an_earlier_answer_come_back_with_its_marks(page: Page) -> None:
    ask(page)
    ask(page, "What does Zest AI do?")
    expect(page.locator("#sources .card").first).to_contain_text("Zest AI")
    page.locator("#chat .chip[href='#source-0-3']").first.click()
    expect(page.locator("#panel-source-0-3")).to_be_focused()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    cards = [id_ for id_ in ids if "source-" in id_ and id_ != "source-sheet"]
    assert len(cards) == len(set(cards))


def test_on_a_telephone_the_sources_are_a_sheet_that_gives_the_focus_back(opened: Opened) -> None:
    page = opened(width=375)
    ask(page)
    sheet, chip = page.locator("#source-sheet"), page.locator("#chat .chip").nth(3)
    expect(page.locator("#sources")).to_be_hidden()
    for way_out in ("Escape", "Close"):
        chip.click()
        expect(sheet).to_be_visible()
        expect(sheet.locator(".pointed")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if way_out == "Escape":
            page.keyboard.press("Escape")
        else:
            sheet.get_by_role("button", name="Close").click()
        expect(sheet).to_be_hidden()
        expect(chip).to_be_focused()


def test_the_verdict_on_a_sentence_shows_for_pointer_and_keyboard(page: Page) -> None:
    ask(page)
    verdict = page.locator("#verdict")
    page.locator("#chat .sentence.supported").nth(1).hover()
    expect(verdict).to_be_visible()
    expect(verdict).to_have_text(re.compile(r"^Supported by \[1\], \d+%"))
    page.keyboard.press("Escape")
    expect(verdict).to_be_hidden()
    page.locator("#chat .sentence.suggestion").first.focus()
    expect(verdict).to_have_text("Our suggestion: no source claims it")
    page.locator("#chat .chip").nth(1).focus()
    expect(verdict).to_contain_text("Supported by [1]")


def test_how_an_answer_was_made_is_folded_below_it(page: Page) -> None:
    ask(page)
    made = last(page, ".made")
    expect(made.locator("dl")).to_be_hidden()
    made.locator("summary").click()
    expect(made.locator("dl")).to_contain_text("no language model: facts in their own words")
    assert re.search(r"Corpus\s+[0-9a-f]{12}\s+Time\s+[\d.]+ m?s", made.inner_text())


def test_the_question_stands_at_the_top_and_can_be_asked_again(page: Page) -> None:
    ask(page, "What does Zest AI do?")
    ask(page)
    box = page.locator("#chat [role=log]").bounding_box()
    asked = last(page, ".asked").bounding_box()
    assert box
    assert asked
    assert 0 <= asked["y"] - box["y"] < 60
    expect(page.get_by_role("button", name="Ask again")).to_have_count(1)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#chat .asked p")).to_have_text(["What does Zest AI do?", FINTECH])
    expect(page.locator("#answer-1 .made")).to_have_count(1)


def test_the_last_question_can_be_edited_or_left_as_it_is(page: Page) -> None:
    ask(page)
    page.get_by_role("button", name="Edit").click()
    field = page.locator("#question textarea")
    expect(field).to_be_focused()
    expect(field).to_have_value(FINTECH)
    page.get_by_role("button", name="Keep them").click()
    expect(page.locator("#editing")).to_be_hidden()
    expect(field).to_have_value("")
    page.get_by_role("button", name="Edit").click()
    expect(page.locator("#editing")).to_contain_text("This replaces your last question")
    field.fill(BIOTECH)
    field.press("Enter")
    expect(page.locator("#chat .asked p")).to_have_text([BIOTECH])
    expect(page.locator("#chat")).to_contain_text("Capsida")
    expect(page.locator("#editing")).to_be_hidden()


def test_an_answer_is_copied_with_its_marks_and_sources(page: Page) -> None:
    ask(page, "What does Zest AI do?")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#chat-says")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    said, _, sources = text.partition("\n\nSources\n")
    assert "Zest AI" in said
    assert "[1]" in said
    assert re.match(r"\[1\] .+, .+, (?:undated|as of [\d-]+), https?://", sources)
    assert "Supported by" not in text


def test_the_conversation_is_saved_as_markdown_with_sources(page: Page, tmp_path: Path) -> None:
    ask(page)
    ask(page, "And for biotech?")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as Markdown").click()
    assert saving.value.suggested_filename == "career-advice.md"
    saving.value.save_as(tmp_path / "saved.md")
    text = (tmp_path / "saved.md").read_text(encoding="utf-8")
    assert text.count("### Sources") == 2
    assert f"## {FINTECH}\n\n" in text
    assert re.search(r"^- \[1\] .+ \((?:undated|as of [\d-]+).*\), https?://", text, re.MULTILINE)


def test_on_paper_stand_questions_answers_and_open_sources_only(page: Page) -> None:
    ask(page, "What does Zest AI do?")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in ("#asking", "#next", "#chat-tools", "#beside", ".tools", "[role=tablist]"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(last(page, ".asked p")).to_be_visible()
    cards = page.locator("#chat .card")
    expect(cards.first).to_be_visible()
    expect(cards.last).to_be_visible()
    after = "getComputedStyle(document.querySelector('#chat .card a'), '::after').content"
    assert "http" in page.evaluate(after)
    log = page.locator("#chat [role=log]")
    assert log.evaluate("(node) => node.scrollHeight - node.clientHeight") <= 1
    # On white paper, also for one who reads in the dark.
    page.evaluate("document.body.classList.add('dark')")
    for part in ("#intro h1", "#chat .sentence", "#chat .card mark"):
        expect(page.locator(part).first).to_have_css("color", "rgb(0, 0, 0)")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(cards.first).to_be_hidden()


def test_a_conversation_comes_back_with_the_page_and_goes_when_cleared(
    page: Page, server: Server
) -> None:
    ask(page)
    expect(page.get_by_role("button", name="And for biotech?")).to_be_enabled()
    show(page, server.address)
    expect(page.locator("#chat .asked p")).to_have_text([FINTECH])
    expect(page.locator("#sources .card").first).to_be_visible()
    page.get_by_role("button", name="And for biotech?").click()
    expect(page.locator("#chat")).to_contain_text("CRISPR off-target prediction pipeline")
    expect(page.locator("#send")).to_be_visible()
    page.get_by_role("button", name="Clear here and in this browser").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    expect(page.locator("#sources")).to_contain_text("The sources of an answer appear here")
    show(page, server.address)
    expect(page.get_by_role("button", name=BIOTECH)).to_be_visible()
    page.wait_for_timeout(1000)
    expect(page.locator("#chat .asked")).to_have_count(0)


def test_what_rests_on_a_resume_is_not_kept_in_the_browser(
    page: Page, server: Server, tmp_path: Path
) -> None:
    resume = tmp_path / "resume.md"
    resume.write_text("Robin Example\n\n# Skills\n\nSQL, Python\n", encoding="utf-8")
    page.get_by_role("tab", name="My résumé").click()
    page.locator("input[type=file]").first.set_input_files(resume)
    expect(page.get_by_text("Robin Example").first).to_be_visible()
    page.get_by_role("tab", name="Ask").click()
    ask(page, "What am I missing for fintech in Los Angeles?")
    expect(page.locator("#chat .chip.own").first).to_be_attached()
    ask(page, "What does Zest AI do?")
    show(page, server.address)
    expect(page.locator("#chat .asked p")).to_have_text(["What does Zest AI do?"])


def test_nonsense_in_the_browsers_storage_is_passed_over(page: Page, server: Server) -> None:
    ask(page)
    page.evaluate("localStorage.setItem('career-advisor', 'nonsense')")
    show(page, server.address)
    ask(page, "What does Zest AI do?")
    expect(page.locator("#chat .asked")).to_have_count(1)


def test_markup_in_a_question_takes_no_effect_when_it_comes_back(
    page: Page, server: Server
) -> None:
    question = "Is <img src=x onerror=\"document.title='broken'\"> *bold* in fintech?"
    ask(page, question)
    for _ in range(2):
        expect(page.locator("#chat .asked p")).to_have_text([question])
        assert page.locator("#chat img[src=x], #chat .asked em").count() == 0
        assert page.title() == "Career Advisor"
        show(page, server.address)


@pytest.fixture(scope="module")
def listening(shared_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[
    tuple[Server, Path]
]:  # fmt: skip
    """A server that keeps what is said of answers, and its home."""
    home = tmp_path_factory.mktemp("listening")
    link_index(home, shared_settings.home)
    port = free_port()
    with serving(home, port, ADVISOR_GAP_LEDGER="on", ADVISOR_MODEL="none") as server:
        yield server, home


def test_what_is_thought_of_an_answer_is_kept_with_its_reason(
    opened: Opened, listening: tuple[Server, Path]
) -> None:
    server, home = listening
    page = opened(address=server.address)
    ask(page, "What does Zest AI do?")
    page.get_by_text("Not helpful").click()
    page.get_by_role("button", name="Out of date").click()
    expect(page.get_by_text("Thank you. This was noted")).to_contain_text("“Out of date”")
    (kept,) = read_feedback(Settings(home=home))
    said = kept.feedback
    assert (said.question, said.is_helpful) == ("What does Zest AI do?", False)
    assert said.reason == "Out of date"
    assert all(id_.startswith("zest-ai.") for id_ in said.citations[:1])
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_text("that it helped")).to_be_visible()
    assert len(read_feedback(Settings(home=home))) == 2


def test_where_no_feedback_is_kept_the_page_says_so(page: Page) -> None:
    ask(page, "What does Zest AI do?")
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_text("This server keeps no feedback")).to_be_visible()


def test_the_chat_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.type("What does Zest AI do?")
    page.keyboard.press("Enter")
    expect(page.locator(".made")).to_have_count(1)
    chip = page.locator("#chat .chip").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sources .pointed")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    page.locator(".unhelpful summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Wrong source")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".unhelpful summary")).to_be_focused()
    expect(page.get_by_role("button", name="Wrong source")).to_be_hidden()
