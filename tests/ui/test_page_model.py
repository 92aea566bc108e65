"""The page while a language model writes above the facts, in a real browser."""

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from advisor.llm import catalogue
from advisor.settings import Settings
from tests import wire
from tests.services import free_port
from tests.ui.conftest import Server, wait_until_ready
from tests.ui.walk import ready

QUESTION = "Which portfolio projects fit fintech?"
INVENTED = "Nine of ten fintech employers in Pasadena hire whoever shows a chess engine."
MARKUP = "<img src=x onerror=\"document.title='broken'\"> **bold**"
ENDLESS = 300  # seconds that a model may take, against which a stop is at once
AT_ONCE = 15  # on a machine that does much else


class Dictation:
    """A reply of a model that writes what it is told, when it is told."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[str | None] = queue.Queue()
        self.hung_up_at: float | None = None
        self.words = 0
        self.is_endless = False

    def say(self, text: str) -> None:
        """Word by word, a line of its own."""
        for word in re.findall(r"\S+\s*", text.strip() + "\n"):
            self._pieces.put(word)

    def end(self) -> None:
        self._pieces.put(None)

    def __call__(self, exchange: wire.Exchange) -> None:
        exchange.open()
        exchange.send(exchange.dialect.begin)
        while not exchange.hung_up(0.02):
            try:
                piece = self._pieces.get_nowait()
            except queue.Empty:
                if not self.is_endless:
                    continue
                # Never the same word twice: a model that repeats itself is ended.
                self.words += 1
                piece = f"word{self.words} " + ". " * (self.words % 9 == 0)
            if piece is None:
                exchange.send(exchange.dialect.end)
                exchange.close()
                return
            exchange.send(exchange.dialect.piece(piece))
        self.hung_up_at = time.monotonic()
        exchange.handler.close_connection = True


@contextmanager
def serving(home: Path, port: int, **environment: str) -> Iterator[Server]:
    """A server with settings of its own, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)],
        env={**os.environ, "ADVISOR_HOME": str(home), "ADVISOR_GAP_LEDGER": "off", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        wait_until_ready(server)
        yield server
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def provider() -> Iterator[wire.Wire]:
    with wire.serving(wire.OPENAI, wire.says("")) as provider:
        yield provider


@pytest.fixture(scope="module")
def told(shared_settings: Settings, provider: wire.Wire) -> Iterator[Server]:
    """A server whose answers are told by the model of the provider."""
    port = free_port()
    settings = {
        "ADVISOR_MODEL": "openai:test",
        "ADVISOR_MODEL_URL": provider.url,
        "ADVISOR_MODEL_SECONDS": str(ENDLESS),
    }
    with serving(shared_settings.home, port, **settings) as server:
        yield server


@pytest.fixture
def dictation(provider: wire.Wire) -> Dictation:
    """What the model writes, from its next call on."""
    dictation = Dictation()
    provider.requests.clear()
    provider.script = [dictation]
    return dictation


@pytest.fixture
def page(browser: Browser, told: Server) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(told.address)
    ready(page)
    yield page
    page.close()


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()
    expect(page.locator(".told").last).to_contain_text("is writing")


def facts_given(provider: wire.Wire) -> list[str]:
    """The facts that the model was given with the last question."""
    for _ in range(600):
        if provider.requests:
            prompt = provider.requests[-1].body["messages"][-1]["content"]
            return re.findall(r"^\d+\. (.+)$", prompt, re.MULTILINE)
        time.sleep(0.05)
    pytest.fail("the model was not asked within half a minute")


def first_sentence(fact: str) -> str:
    return re.split(r"(?<=[a-z)]\.) ", fact)[0]


def top_of_facts(page: Page) -> float:
    box = page.locator("#chat h3").filter(has_text="What the sources say").last.bounding_box()
    assert box is not None
    return box["y"]


def settled(page: Page) -> float:
    """Where the facts begin once the question has been brought to the top of the view."""
    before = -1.0
    while (now := top_of_facts(page)) != before:
        before = now
        page.wait_for_timeout(300)
    return now


def test_sentences_appear_one_by_one_above_facts_that_stay_where_they_are(
    page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    box, chat = page.locator(".told"), page.locator("#chat")
    expect(chat).to_contain_text("Fraudulent card transaction detection")
    expect(page.locator("#source-0-1")).to_be_attached()
    expect(page.locator(".suggested").first).to_be_disabled()  # one answer at a time
    places = [settled(page)]
    facts = facts_given(provider)[:3]
    assert len(facts) == 3
    for number, fact in enumerate(facts, 1):
        expect(box).to_contain_text("is writing")
        dictation.say(INVENTED if number == 2 else first_sentence(fact))
        if number != 2:
            expect(box).to_contain_text(first_sentence(fact)[:30])
        places.append(top_of_facts(page))
    dictation.end()
    expect(box).not_to_contain_text("is writing")
    places.append(top_of_facts(page))
    assert max(places) - min(places) <= 1, places
    assert len(re.findall(r"\[\d+\]", box.inner_text())) >= 2
    assert "chess engine" not in box.inner_text()
    left_out = page.locator("#chat .left-out")
    left_out.locator("summary").click()
    expect(left_out).to_contain_text("Left out for lack of support (1)")
    expect(left_out).to_contain_text("chess engine")
    expect(page.locator(".suggested").first).to_be_enabled()


def test_stop_hangs_up_at_once_and_leaves_question_and_facts(
    page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    written = first_sentence(facts_given(provider)[0])
    dictation.say(written)
    expect(page.locator(".told")).to_contain_text(written[:30])
    place = settled(page)
    clicked = time.monotonic()
    page.locator("#stop").click()
    while dictation.hung_up_at is None and time.monotonic() < clicked + AT_ONCE:
        page.wait_for_timeout(20)
    assert dictation.hung_up_at is not None
    expect(page.locator(".told")).to_contain_text("Stopped.")
    expect(page.locator(".told")).to_contain_text(written[:30])
    expect(page.locator(".told")).not_to_contain_text("is writing")
    chat = page.locator("#chat")
    expect(chat).to_contain_text(QUESTION)
    expect(chat).to_contain_text("Fraudulent card transaction detection")
    expect(page.locator("#source-0-1")).to_be_attached()
    assert abs(top_of_facts(page) - place) <= 1, (place, top_of_facts(page))

    following = Dictation()
    provider.script = [following]
    provider.requests.clear()
    ask(page, "And for biotech?")
    following.say(first_sentence(facts_given(provider)[0]))
    following.end()
    expect(page.locator(".told").last).not_to_contain_text("is writing")
    expect(chat).to_contain_text("CRISPR off-target prediction pipeline")
    assert f"Earlier question: {QUESTION}" in str(provider.requests[-1].body["messages"])


def test_stop_hangs_up_while_words_come_steadily(
    page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    facts_given(provider)
    dictation.is_endless = True
    page.wait_for_timeout(1000)
    assert dictation.words > 10
    clicked = time.monotonic()
    page.locator("#stop").click()
    while dictation.hung_up_at is None and time.monotonic() < clicked + AT_ONCE:
        page.wait_for_timeout(20)
    assert dictation.hung_up_at is not None
    expect(page.locator(".told")).to_contain_text("Stopped.")
    expect(page.locator("#send")).to_be_visible()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def test_what_is_read_below_keeps_its_place_and_focus_while_a_model_writes(
    page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    chip = page.locator("#chat .said .chip").first
    chip.focus()
    sources = page.locator("#chat .sources")
    sources.locator("summary").evaluate("(summary) => summary.parentElement.open = true")
    dictation.say(first_sentence(facts_given(provider)[0]))
    expect(page.locator(".told .sentence")).to_have_count(1)
    expect(chip).to_be_focused()
    assert sources.evaluate("(details) => details.open")
    dictation.end()
    expect(page.locator(".told")).not_to_contain_text("is writing")
    expect(chip).to_be_focused()


def test_who_leaves_the_page_stops_the_model(
    browser: Browser, told: Server, provider: wire.Wire, dictation: Dictation
) -> None:
    page = browser.new_page()
    page.goto(told.address)
    ask(page)
    facts_given(provider)
    left = time.monotonic()
    page.close()
    while dictation.hung_up_at is None and time.monotonic() < left + 60:
        time.sleep(0.05)
    assert dictation.hung_up_at is not None


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (wire.refuses(401), "refused the key, so these are the facts alone"),
        (wire.breaks_off(), "so these are the facts alone"),
        (wire.says(INVENTED + "\n"), "Nothing that the language model wrote could be proved"),
    ],
)
def test_a_model_that_fails_is_one_line_above_the_facts(
    page: Page, provider: wire.Wire, reply: wire.Reply, says: str
) -> None:
    provider.script = [reply]
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator(".told")).to_contain_text(says)
    assert "\n" not in page.locator(".told").inner_text().strip()
    expect(page.locator("#chat")).to_contain_text("Fraudulent card transaction detection")
    expect(page.locator("#send")).to_be_visible()
    assert "chess engine" not in page.locator("#chat .told").inner_text()
    assert "chess engine" not in page.locator("#chat .said").inner_text()


def test_markup_of_a_model_takes_no_effect(
    page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    fact = first_sentence(facts_given(provider)[0])
    dictation.say(f"{fact.removesuffix('.')} {MARKUP}.")
    dictation.say("Build <img src=x onerror=\"document.title='broken'\"> a **model**.")
    dictation.say(fact)
    dictation.end()
    expect(page.locator(".told")).not_to_contain_text("is writing")
    expect(page.locator(".told")).to_contain_text(fact[:30])
    assert page.title() == "Career Advisor"
    assert page.locator("#chat img[src=x], .told strong").count() == 0


def test_another_visitor_sees_nothing_of_it(
    browser: Browser, told: Server, page: Page, provider: wire.Wire, dictation: Dictation
) -> None:
    ask(page)
    context = browser.new_context()
    other = context.new_page()
    other.goto(told.address)
    ready(other)
    assert other.locator(".told, .card").count() == 0
    expect(other.locator("#chat")).not_to_contain_text("fintech?")
    dictation.say(first_sentence(facts_given(provider)[0]))
    dictation.end()
    expect(page.locator(".told")).not_to_contain_text("is writing")
    assert other.locator(".told, .card").count() == 0
    context.close()


class SlowHub(ThreadingHTTPServer):
    """Sends zeros slowly, for a file of whatever length it was told."""

    daemon_threads = True

    def __init__(self, length: int) -> None:
        super().__init__(("127.0.0.1", 0), _Sends)
        self.length = length
        self.hung_up_at: float | None = None


class _Sends(BaseHTTPRequestHandler):
    server: SlowHub

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header(
            "Content-Range", f"bytes {start}-{self.server.length - 1}/{self.server.length}"
        )
        self.send_header("Content-Length", str(self.server.length - start))
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(2**18))
                time.sleep(0.1)
        except OSError:
            self.server.hung_up_at = time.monotonic()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[SlowHub]:
    with SlowHub(catalogue.defaults()[0].bytes) as hub:
        threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True).start()
        yield hub
        hub.shutdown()


def home_without_model(folder: Path, shared: Path) -> Path:
    """A home over the shared index, with a models folder of its own."""
    home = folder / "home"
    (home / "models").mkdir(parents=True)
    for path in [*shared.iterdir(), *(shared / "models").iterdir()]:
        if path.name not in ("models", "chat", "uploads"):
            (home / path.relative_to(shared)).symlink_to(path)
    return home


def test_a_model_is_pulled_with_a_click_and_cancelled_with_another(
    browser: Browser, tmp_path: Path, shared_settings: Settings, port: int, hub: SlowHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("ADVISOR_MODEL")
    home = home_without_model(tmp_path, shared_settings.home)
    outside = {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_address[1]}",
        "OLLAMA_HOST": "127.0.0.1:1",  # whatever runs on this machine
    }
    with serving(home, port, **outside) as server:
        page = browser.new_page()
        page.goto(server.address)
        line, get = page.locator("#model-line"), page.locator("#pull-model")
        cancel = page.locator("#cancel-model")
        expect(line).to_contain_text("Answers are made of facts")
        expect(get).to_have_text("Get Qwen2.5 1.5B Instruct (1,117 MB, Apache-2.0)")
        expect(cancel).to_be_hidden()
        get.click()
        expect(line).to_contain_text(re.compile(r"Downloading: [1-9]\d* of 1,117 MB"))
        expect(get).to_be_hidden()
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#send").click()
        expect(page.locator("#chat")).to_contain_text("matching records shown")
        expect(line).to_contain_text("Downloading")
        clicked = time.monotonic()
        cancel.click()
        while hub.hung_up_at is None and time.monotonic() < clicked + AT_ONCE:
            page.wait_for_timeout(20)
        assert hub.hung_up_at is not None  # all of it would take seven minutes
        expect(get).to_be_visible()
        expect(cancel).to_be_hidden()
        expect(line).to_contain_text("Answers are made of facts")
        page.close()
