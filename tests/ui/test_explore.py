"""Explore in a real browser: found by searching, sorting and the map, shared by a link."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from advisor.chain import Advisor
from advisor.records import RECORD_TYPES
from tests.ui.conftest import Server, Take
from ui.web.map import AREA, ELSEWHERE, cities_of, employer_map
from ui.web.record import record_link

WAIT = 30_000


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server.address)
    page.get_by_role("tab", name="Explore").click(timeout=WAIT)
    expect(page.locator(".explore-list table")).to_be_visible(timeout=WAIT)
    yield page
    page.close()


def rows(page: Page) -> Locator:
    return page.locator(".explore-list tbody tr:visible")


def every(page: Page) -> int:
    return page.locator(".explore-list tbody tr").count()


def names(page: Page) -> list[str]:
    return rows(page).locator("th").all_inner_texts()


@pytest.mark.pictured
def test_each_kind_is_counted_and_opens_its_table(
    page: Page, advisor: Advisor, picture: Take
) -> None:
    for folder, name in (
        ("projects", "Projects"),
        ("events", "Events"),
        ("companies", "Companies"),
    ):
        count = len(getattr(advisor.corpus, folder))
        button = page.get_by_role("button", name=f"{name} {count}")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(rows(page)).to_have_count(count)
        expect(page.locator(".explore-count")).to_contain_text(f"{count} in all")
    picture(page, "explore")


def test_a_search_narrows_the_table_and_says_how_many_match(page: Page) -> None:
    page.get_by_label("Search companies").fill("zest AI")
    assert names(page) == ["Zest AI"]
    count = page.locator(".explore-count")
    expect(count).to_have_text(f"1 of {every(page)} match")
    expect(count).to_have_role("status")  # so that it is read out
    page.get_by_role("button", name="Clear").click()
    expect(rows(page)).to_have_count(every(page))
    page.get_by_label("Search companies").fill("no such employer")
    expect(page.locator(".explore-none")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(rows(page)).to_have_count(every(page))


def test_filters_narrow_the_table(page: Page, server: Server) -> None:
    page.get_by_label("Sector").select_option("fintech")
    page.get_by_label("Place").select_option("orange-county")
    query = {"sector": "fintech", "place": "orange-county"}
    found = httpx.get(f"{server.address}/v1/companies", params=query).json()["records"]
    assert names(page) == [record["name"] for record in found]


def test_columns_sort_both_ways(page: Page) -> None:
    assert names(page) == sorted(names(page), key=str.casefold)
    head = page.get_by_role("columnheader", name="Newest")
    button = head.get_by_role("button")
    for order in ("ascending", "descending"):
        button.click()
        expect(head).to_have_attribute("aria-sort", order)
        dates = rows(page).locator("td[data-label=Newest]").all_inner_texts()
        dated = [date for date in dates if date != "undated"]
        assert dated == sorted(dated, reverse=order == "descending")
    page.get_by_role("columnheader", name="Facts").get_by_role("button").click()
    counts = [
        int(text.split()[0])
        for text in rows(page).locator("td[data-label=Facts]").all_inner_texts()
    ]
    assert counts == sorted(counts)


def test_a_city_of_the_map_narrows_the_table_and_back(page: Page) -> None:
    city = page.locator("[data-city=burbank]")
    count = int((city.get_attribute("aria-label") or "").split(": ")[1])
    city.click()
    expect(rows(page)).to_have_count(count)
    expect(city).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Place")).to_have_value("burbank")
    city.click()
    expect(rows(page)).to_have_count(every(page))


def test_the_map_follows_the_sector(page: Page) -> None:
    page.get_by_label("Sector").select_option("fintech")
    shown = page.locator("[data-city=burbank]").get_attribute("aria-label")
    page.get_by_label("Place").select_option("burbank")
    assert shown == f"Burbank: {rows(page).count()}"
    page.get_by_text("The map as a table").click()
    expect(page.locator("td[data-count=burbank]")).to_have_text(str(rows(page).count()))


def test_the_keyboard_alone_reaches_cities_and_records(page: Page) -> None:
    city = page.locator("[data-city][tabindex='0']")
    city.focus()
    page.keyboard.press("ArrowRight")
    second = page.locator("[data-city]").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "true")
    first = rows(page).locator("a").first
    name = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#record-name")).to_have_text(name)
    expect(page.locator("#record-name")).to_be_focused()


def test_a_record_opens_with_sources_and_the_way_back_leads_to_it(page: Page) -> None:
    page.get_by_label("Search companies").fill("zest")
    page.get_by_role("link", name="Zest AI").click()
    record = page.locator(".record")
    expect(record.locator("li footer a").first).to_have_attribute("target", "_blank")
    expect(record).to_contain_text("San Fernando Valley Business Journal, as of 2021-09-27")
    assert page.url.endswith("/?company=zest-ai")
    assert page.title() == "Zest AI · Career Advisor"
    record.get_by_role("link", name="Acorns").click()
    expect(page.locator("#record-name")).to_have_text("Acorns")
    page.go_back()
    expect(page.locator("#record-name")).to_have_text("Zest AI")
    page.go_back()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("link", name="Zest AI")).to_be_focused()
    assert page.title() == "Career Advisor"
    page.go_forward()
    page.get_by_role("button", name="All companies").click()
    expect(rows(page)).to_have_count(1)
    assert page.url.endswith("/")


def test_a_link_can_be_copied_and_leads_to_its_record(browser: Browser, server: Server) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{server.address}/?project=card-fraud-detection")
    name = page.locator("#record-name")
    expect(name).to_have_text("Fraudulent card transaction detection", timeout=WAIT)
    expect(page.get_by_role("tab", name="Explore")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".ours")).to_contain_text("no source says it")
    page.get_by_role("link", name="Copy link").click()
    expect(page.locator(".record-actions")).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("tab", name="Ask").click()
    assert page.url == f"{server.address}/"
    context.close()


def test_from_a_link_in_the_chat_the_way_back_leads_to_the_chat(
    page: Page, advisor: Advisor
) -> None:
    page.get_by_role("tab", name="Ask").click()
    linked = record_link(advisor.corpus.records["acorns"])
    page.evaluate(
        "html => document.querySelector('#chat').insertAdjacentHTML('afterend', html)", linked
    )
    page.get_by_role("link", name="Acorns").click()
    expect(page.locator("#record-name")).to_have_text("Acorns")
    page.go_back()
    expect(page.locator("#question")).to_be_visible()
    assert page.title() == "Career Advisor"


def test_a_link_to_nothing_says_so_and_leads_on(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.address}/?company=zestai%3Cb%3E")
    record = page.locator(".record")
    expect(record).to_contain_text("There is no company “zestai<b>” here", timeout=WAIT)
    record.get_by_role("link", name="Zest AI").click()
    expect(page.locator("#record-name")).to_have_text("Zest AI")
    page.goto(f"{server.address}/?company=../v1")
    page.get_by_role("button", name="All companies").click(timeout=WAIT)
    expect(rows(page).first).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [320, 375])
def test_all_tabs_are_in_view_on_a_telephone(browser: Browser, server: Server, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(server.address)
    for name in ("Ask", "My résumé", "Plan", "Trust", "Explore"):
        tab = page.get_by_role("tab", name=name)
        tab.click(timeout=WAIT)
        expect(tab).to_be_in_viewport(ratio=1)
    expect(rows(page).first).to_be_visible()
    page.close()


def test_asking_about_a_record_is_answered_in_the_chat(page: Page) -> None:
    page.get_by_role("link", name="Zest AI").click()
    page.get_by_role("button", name="Ask about this").click()
    chat = page.locator("#chat")
    expect(chat).to_contain_text("What do you know about Zest AI?", timeout=WAIT)
    expect(chat).to_contain_text("The Daily Scout counts Zest AI", timeout=WAIT)


def test_a_server_that_is_gone_is_said_so(page: Page) -> None:
    page.route("**/explore/projects", lambda route: route.abort())
    page.get_by_role("button", name="Projects").click()
    expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    page.unroute("**/explore/projects")
    page.get_by_role("button", name="Try again").click()
    expect(rows(page).first).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", ["?company=zest-ai", "?project=card-fraud-detection", ""])
def test_it_fits_and_asks_nothing_of_other_hosts(
    browser: Browser, server: Server, width: int, path: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 812})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/{path}")
    if not path:
        page.wait_for_function("window.careerAdvisor?.tab('Explore')")
        page.evaluate("careerAdvisor.openTab('Explore')")
    expect(page.locator(".explore-page")).to_be_visible(timeout=WAIT)
    outside = [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.close()


def test_every_record_has_a_page(server: Server, advisor: Advisor) -> None:
    for folder in RECORD_TYPES:
        record = getattr(advisor.corpus, folder)[0]
        page = httpx.get(f"{server.address}/explore/{folder}/{record.id}")
        assert page.status_code == 200
        assert all(f'id="fact-{fact.id}"' in page.text for fact in record.facts)
    assert httpx.get(f"{server.address}/explore/companies/nobody").status_code == 404
    assert httpx.get(f"{server.address}/explore/projects/zest-ai").status_code == 404
    assert httpx.get(f"{server.address}/explore/weather").status_code == 404


def test_no_employer_is_put_where_its_place_is_not_known(advisor: Advisor) -> None:
    corpus = advisor.corpus
    drawn = employer_map(corpus)
    assert 'data-city="los-angeles"' not in drawn
    for record in corpus.companies:
        cities = cities_of(corpus, record)
        assert set(cities) <= set(record.places) or cities in ([AREA], [ELSEWHERE])
        for city in cities:
            assert f'data-city="{city}"' in drawn or city in (AREA, ELSEWHERE)


def test_a_link_to_a_record_is_plain_html(advisor: Advisor) -> None:
    linked = record_link(advisor.corpus.records["zest-ai"])
    assert linked == '<a class="record-link" href="/?company=zest-ai">Zest AI</a>'
