"""Gradio does for a stranger what the page needs, and nothing else that it can."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from tests.ui.conftest import Server


def dependencies(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{server.address}/config", timeout=60).json()[
        "dependencies"
    ]
    return found


def called(server: Server, event: dict[str, Any], value: object, **headers: str) -> httpx.Response:
    body = {"fn_index": event["id"], "session_hash": "x", "data": [value] * len(event["inputs"])}
    url = f"{server.address}/gradio_api/run/predict"
    return httpx.post(url, json=body, headers=headers, timeout=60)


@pytest.mark.parametrize(
    "path",
    [
        "info", "openapi.json", "call/lambda", "api/lambda", "proxy=http://127.0.0.1:1/",
        "login_check", "monitoring/summary", "deep_link", "component_server", "run-history/buckets",
        "vibe-code", "dev/reload", "mcp/", "stream/x/y/z/playlist.m3u8", "/info", "./info",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_need_is_not_there(server: Server, path: str, method: str) -> None:
    response = httpx.request(method, f"{server.address}/gradio_api/{path}", timeout=60)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_what_waits_its_turn_can_not_be_called_beside_the_queue(server: Server) -> None:
    queued = [event for event in dependencies(server) if event["queue"]]
    assert len(queued) > 5
    for event in queued:
        response = called(server, event, "x")
        assert response.status_code == 404, event
        assert "join the queue" in response.json()["detail"]


def test_no_address_of_a_visitor_is_fetched(server: Server) -> None:
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    site = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{site.server_port}"
    told = ""
    for event in dependencies(server):
        if not event["queue"] and event["inputs"]:
            for address in (f"{here}/a.pdf", "http://notes.example/a.pdf"):
                file = {"path": address, "meta": {"_type": "gradio.FileData"}}
                told += called(server, event, file, **{"X-Gradio-Server": here}).text
    site.shutdown()
    site.server_close()
    assert asked == []
    assert "No address is fetched here" in told
    assert "resolve" not in told, "not even its name is looked up"


def test_gradio_takes_its_own_name_from_nobody(server: Server) -> None:
    for name in ("X-Gradio-Server", "X-Forwarded-Host"):
        response = httpx.get(server.address, headers={name: "http://evil.example"}, timeout=60)
        assert "evil.example" not in response.text, name
