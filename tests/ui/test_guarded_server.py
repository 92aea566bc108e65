"""A real server with keys, and one that may not start."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from advisor.keys import new_key
from advisor.settings import Settings
from tests.services import free_port
from tests.ui.conftest import Server, start_server, wait_until_ready

SECRET, KEY = new_key("lab")
ADMIN_SECRET, ADMIN = new_key("staff", is_admin=True)


@pytest.fixture(scope="module")
def guarded(shared_settings: Settings) -> Iterator[Server]:
    server = start_server(shared_settings.home, free_port(), ADVISOR_API_KEYS=f"{KEY},{ADMIN}")
    try:
        wait_until_ready(server)
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def test_the_api_answers_to_a_key(guarded: Server) -> None:
    body = {"question": "Which portfolio projects fit fintech?"}
    refused = httpx.post(f"{guarded.address}/v1/ask", json=body)
    assert refused.status_code == 401
    assert "advisor key new NAME" in refused.json()["detail"]
    headers = {"Authorization": f"Bearer {SECRET}"}
    answered = httpx.post(f"{guarded.address}/v1/ask", json=body, headers=headers, timeout=120)
    assert answered.json()["citations"]


def test_an_administrator_reads_and_purges_the_ledger(guarded: Server) -> None:
    admin = {"Authorization": f"Bearer {ADMIN_SECRET}"}
    for path, method in (("/v1/gaps", "GET"), ("/v1/admin/purge", "POST")):
        url = f"{guarded.address}{path}"
        own = {"Authorization": f"Bearer {SECRET}"}
        assert httpx.request(method, url, headers=own).status_code == 403
        assert httpx.request(method, url, headers=admin).status_code == 200


def test_a_browser_asks_for_the_key_and_then_all_works(guarded: Server, browser: Browser) -> None:
    context = browser.new_context(http_credentials={"username": "me", "password": SECRET})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Policy" in line.text else None)
    page.goto(guarded.address)
    field = page.locator("#question textarea")
    expect(field).to_be_visible(timeout=120_000)
    field.fill("Which biotech companies are in Los Angeles?")
    page.locator("#send").click()
    expect(page.locator("#chat")).to_contain_text("Capsida", timeout=120_000)
    assert refused == []
    context.close()


def test_no_secret_is_printed(guarded: Server) -> None:
    said = httpx.get(f"{guarded.address}/v1/ask", headers={"X-API-Key": "ca-wrong-secret"})
    assert "ca-wrong-secret" not in said.text


def test_it_does_not_start_open_to_others_and_says_all_that_is_wrong(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin", "ADVISOR_HOME": str(tmp_path), "ADVISOR_HOST": "0.0.0.0",
        "ADVISOR_HOAST": "x", "ADVISOR_MODEL": "openai:x", "ADVISOR_MODEL_URL": "http://127.0.0.1:9/v1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "serve"],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for name in (
        "ADVISOR_HOAST",
        "ADVISOR_HOST",
        "ADVISOR_API_KEYS",
        "ADVISOR_PUBLIC",
        "ADVISOR_MODEL_URL",
    ):
        assert name in done.stderr
