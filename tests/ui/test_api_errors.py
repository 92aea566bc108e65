"""What the API does not have is a problem too, whatever the page at the root would say to it."""

import httpx
import pytest
from fastapi import APIRouter
from playwright.sync_api import Browser

from tests.ui.conftest import Server
from tests.ui.serving import serving


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1/ask", 405, "POST"),
        ("PUT", "/v1/ask", 405, "POST"),
        ("OPTIONS", "/v1/verify-claim", 405, "POST"),
        ("POST", "/v1/facts", 405, "GET, HEAD"),
        ("DELETE", "/v1/companies/stripe", 405, "GET, HEAD"),
        ("POST", "/healthz", 405, "GET, HEAD"),
        ("TRACE", "/v1/facts", 405, "GET, HEAD"),
        ("TRACE", "/", 405, "GET, HEAD, POST"),
        ("OPTIONS", "/", 405, "GET, HEAD, POST"),
        ("PUT", "/mcp", 405, "GET, HEAD, POST, DELETE"),
        ("POST", "/openapi.json", 405, "GET, HEAD"),
        ("PUT", "/anything", 405, "GET, HEAD, POST"),
        ("DELETE", "/", 405, "GET, HEAD, POST"),
        ("GET", "/v1", 404, None),
        ("GET", "/v1/nothing", 404, None),
        ("PATCH", "/v1/nothing", 404, None),
        ("GET", "/mcp/nothing", 404, None),
        ("GET", "/nothing", 404, None),
        ("GET", "/docs/nothing", 404, None),
        ("GET", "//v1/gaps", 404, None),
        ("GET", "/V1/gaps", 404, None),
        ("GET", "/gradio_api/nothing", 404, None),
    ],
)
def test_methods_and_paths_that_are_not_there(
    server: Server, method: str, path: str, status: int, allow: str | None
) -> None:
    response = httpx.request(method, f"{server.address}{path}", timeout=60)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers.get("allow") == allow
    form = response.json()
    assert form["status"] == status
    assert form["detail"].startswith(f"{method} {path}: ")


def test_a_method_that_openais_clients_call_wrongly_is_told_too(server: Server) -> None:
    response = httpx.put(f"{server.address}/v1/chat/completions", timeout=60)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["error"]["message"].startswith("PUT /v1/chat/completions: ")


@pytest.mark.parametrize("path", ["/healthz", "/v1/version", "/v1/companies/stripe", "/docs", "/"])
def test_what_can_be_got_has_a_head(server: Server, path: str) -> None:
    head = httpx.head(f"{server.address}{path}", timeout=60)
    assert head.status_code == 200
    assert head.content == b""
    got = httpx.get(f"{server.address}{path}", timeout=60)
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", ["/nothing", "/docs/nothing", "/trust/nothing"])
def test_a_person_is_shown_the_way_home(server: Server, browser: Browser, path: str) -> None:
    page = browser.new_page()
    shown = page.goto(f"{server.address}{path}")
    assert shown is not None
    assert shown.status == 404
    page.get_by_role("heading", name="There is no such page").wait_for()
    assert page.get_by_role("link", name="To the Career Advisor").get_attribute("href") == "/"
    page.close()


def test_the_page_and_its_posts_are_still_reached(server: Server) -> None:
    assert "<html" in httpx.get(server.address, timeout=60).text
    joined = httpx.post(f"{server.address}/gradio_api/queue/join", json={}, timeout=60)
    assert joined.headers["content-type"] == "application/json"


def test_what_no_one_foresaw_is_a_problem_without_its_reason() -> None:
    router = APIRouter()

    @router.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError("secret")

    with serving(router) as address:
        response = httpx.get(f"{address}/v1/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
