"""The target above the chat: stated in words, kept in the browser, used, and taken away."""

from playwright.sync_api import Browser, expect

from tests.ui.conftest import Server
from tests.ui.walk import ready


def test_a_target_said_in_words_stands_as_chips_and_narrows_what_is_asked(
    browser: Browser, server: Server
) -> None:
    page = browser.new_page()
    page.goto(server.address)
    ready(page)
    question, chips = page.locator("#question textarea"), page.locator("#target-chips .token")
    question.fill("I want to get into biotech in San Diego")
    page.locator("#send").click()
    expect(chips).to_have_text(["biotech", "San Diego"])
    expect(page.locator("#send")).to_be_visible()
    page.get_by_role("button", name="Clear here and in this browser").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    page.reload()
    ready(page)
    expect(chips).to_have_text(["biotech", "San Diego"])
    question.fill("Which companies are there?")
    page.locator("#send").click()
    expect(page.locator("#chat")).to_contain_text("For your target: biotech, San Diego.")
    expect(page.locator("#chat")).to_contain_text("Illumina")
    expect(page.locator("#send")).to_be_visible()
    for chip in ("San Diego", "biotech"):
        chips.filter(has_text=chip).locator(".token-remove").click()
    expect(chips).to_have_count(0)
    page.close()
