"""The page asks nothing of any other host: no fonts, no scripts, no analytics."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page

from tests.ui.conftest import Server
from tests.ui.walk import opened, walk

OWN = ("data:", "blob:", "about:")


def test_no_tab_and_no_state_asks_anything_of_another_host(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    asked: list[str] = []
    # Also what a frame, a worker or a socket asks; from the first byte of the page on.
    context = browser.new_context(base_url=server.address)
    context.on("request", lambda request: asked.append(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: asked.append(socket.url)))
    with opened(context, server) as page:
        walk(page, _nothing, tmp_path)
        page.reload()
    context.close()
    assert f"{server.address}/" in asked
    host = urlsplit(server.address).netloc
    outside = {url for url in asked if not url.startswith(OWN) and urlsplit(url).netloc != host}
    assert outside == set()


def test_the_page_names_no_other_host_that_a_browser_would_ask(server: Server) -> None:
    html = httpx.get(server.address).text
    loading = re.findall(r"<(?:link|script|img|iframe|source|video|audio)\b[^>]*>", html)
    host = urlsplit(server.address).netloc
    named = {
        tag
        for tag in loading
        for url in re.findall(r"(?:href|src|srcset)=[\"']?([^\"'\s>]+)", tag)
        if urlsplit(url).netloc not in ("", host) or url.startswith("//")
    }
    assert named == set()
    # Gradio names a picture of itself for other sites to show beside a link; no browser loads it.
    pictures = re.findall(r"<meta[^>]*content=[\"']https?://[^>]*>", html)
    assert all(re.search(r"og:|twitter:", meta) for meta in pictures)


def test_styles_and_scripts_of_ours_name_no_other_host(server: Server) -> None:
    html = httpx.get(server.address).text
    files = re.findall(r"/look/[\w.-]+", html)
    assert files
    for file in files:
        text = httpx.get(f"{server.address}{file}").text
        assert re.findall(r"(?:url\(|@import|fetch\(|import\()\s*[\"'`]?(?:https?:)?//", text) == []


def _nothing(page: Page, where: str) -> None:
    """Being there is enough."""
