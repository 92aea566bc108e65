"""A server that goes away and comes back costs nothing that was typed or answered."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from advisor.settings import Settings
from tests.ui.conftest import start_server, wait_until_ready

PATIENCE = 120_000


def test_a_lost_connection_is_said_and_mended(
    browser: Browser, shared_settings: Settings, tmp_path: Path, port: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(shared_settings.home, home, ignore=shutil.ignore_patterns("uploads"))
    server = start_server(home, port)
    page = browser.new_page()
    try:
        wait_until_ready(server)
        page.goto(server.address)
        field = page.locator("#question textarea")
        expect(field).to_be_visible(timeout=PATIENCE)
        field.fill("Which biotech companies are in Los Angeles?")
        page.locator("#send").click()
        expect(page.locator("#chat")).to_contain_text("Capsida", timeout=PATIENCE)
        field.fill("How do they hi")
        server.process.kill()
        server.process.communicate()
        banner = page.get_by_text("The connection is lost. What you typed stays here")
        expect(banner).to_be_visible(timeout=PATIENCE)
        expect(field).to_have_value("How do they hi")
        server = start_server(home, port)
        wait_until_ready(server)
        expect(banner).to_be_hidden(timeout=PATIENCE)
        expect(field).to_have_value("How do they hi", timeout=PATIENCE)
        expect(page.locator("#chat")).to_contain_text("Capsida", timeout=PATIENCE)
        field.fill("How do they hire?")
        page.locator("#send").click()
        expect(page.locator("#chat")).to_contain_text("How do they hire?", timeout=PATIENCE)
    finally:
        page.close()
        server.process.kill()
        server.process.communicate()
