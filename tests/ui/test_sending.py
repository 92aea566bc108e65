"""How the page is sent: ours within it, small, and not sent twice."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route as At
from starlette.testclient import TestClient

from tests.ui.conftest import Server
from ui.guard.headers import policy
from ui.web.sending import FOR_EVER, Look, Sending

INLINE = "<script>let a = 1;</script>"
PAGE = f"<html><head><title>é</title>{INLINE}</head><body>{'<p>words</p>' * 99}</body></html>"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A page with two styles and a script of ours."""
    for name, text in {"b.css": "p {}", "a.css": "a {}", "a.js": "let b = 2;"}.items():
        (tmp_path / name).write_text(text)

    def home(request: Request) -> Response:
        return HTMLResponse(PAGE) if "gone" not in request.query_params else Response("", 410)

    def other(request: Request) -> Response:
        return PlainTextResponse("a {}" * 999)

    paths = ("/theme.css", "/assets/a.js", "/v1/ask")
    app = Starlette(routes=[At("/", home), *(At(path, other) for path in paths)])
    app.add_middleware(Sending, look=Look(tmp_path))
    return TestClient(app)


def test_ours_stands_in_the_page_scripts_first_and_styles_last(client: TestClient) -> None:
    page = client.get("/").text
    assert re.search(r'<head><script src="/look/page-\w+\.js" defer></script><title>é', page)
    assert re.search(r'<link rel="stylesheet" href="/look/page-\w+\.css"></body></html>$', page)


def test_the_page_is_compressed_with_the_policy_for_its_own_scripts(client: TestClient) -> None:
    small = client.get("/")
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(small.content)
    assert small.headers["content-security-policy"] == policy(INLINE.encode())
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert plain.content == small.content
    assert int(plain.headers["content-length"]) == len(plain.content)


def test_a_page_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A browser replaces the headers that it kept by these.
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert client.get("/", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_what_carries_its_version_in_its_name_is_kept(client: TestClient) -> None:
    page = client.get("/").text
    for path in [*re.findall(r"/look/[\w.-]+", page), "/assets/a.js", "/theme.css?v=1"]:
        assert client.get(path).headers["cache-control"] == FOR_EVER, path
    styles = client.get(re.findall(r"/look/[\w.-]+css", page)[0])
    assert styles.headers["content-type"].startswith("text/css")
    assert styles.text.index("a {}") < styles.text.index("p {}")


def test_all_else_is_sent_as_it_comes(client: TestClient) -> None:
    for path in ("/theme.css", "/v1/ask", "/?gone=1", "/assets/none.js", "/look/none.js"):
        answer = client.get(path)
        assert "cache-control" not in answer.headers, path
        assert "content-encoding" not in answer.headers, path
    assert client.get("/look/none.js").status_code == 404
    assert client.get("/?gone=1").status_code == 410


def test_the_pages_scripts_are_there_before_a_question_can_be_asked(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context()
    late: list[Route] = []
    context.route(re.compile(r"/look/.*\.js$"), lambda route: late.append(route))
    page = context.new_page()
    page.goto(server.address, wait_until="commit")
    page.wait_for_selector("gradio-app", state="attached")
    page.wait_for_timeout(1500)  # were gradio not to wait for ours, it would have drawn by now
    assert page.locator("#question").count() == 0
    late[0].continue_()
    expect(page.locator("#question textarea")).to_be_editable(timeout=60_000)
    assert page.evaluate("!!window.careerAdvisor && !!window.careerChat")
    context.close()


def test_a_second_visit_loads_no_page_and_works(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    loaded = []
    for _ in range(2):
        page = context.new_page()
        page.goto(server.address)
        expect(page.locator("#question textarea")).to_be_editable(timeout=60_000)
        loaded.append(page.evaluate("performance.getEntriesByType('navigation')[0].transferSize"))
        page.close()
    context.close()
    assert loaded[1] < 2_000 < loaded[0]


def test_the_server_names_no_file_that_it_does_not_send(server: Server) -> None:
    names = re.findall(r"/look/[\w.-]+", httpx.get(server.address).text)
    assert [httpx.get(f"{server.address}{name}").status_code for name in names] == [200, 200]
