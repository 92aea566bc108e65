"""The page in a browser: how heavy it is, how soon it can be used, how soon an answer is seen."""

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from advisor.errors import SettingsError
from advisor.settings import Settings
from evals.bench.measure import Row
from evals.bench.starts import RUNS, ready_environment, serving, wait_for

FIELD = "#question textarea"
SETTLE = 2000  # milliseconds in which what is fetched late is counted, too
QUESTIONS = (
    "Which portfolio projects fit fintech?",
    "Which biotech companies are in Los Angeles?",
    "How do I prepare for an interview at Google?",
    "What does Zest AI do?",
    "What data is there for a CRISPR off-target project?",
    "Which events are there for students?",
    "Which skills do AI labs ask for?",
    "What does Zest AI pay interns?",
    "How do I evaluate a fraud model?",
    "Is big tech hiring juniors?",
)
# From the click: milliseconds until something of the answer is on the screen, and until the next
# question can be asked.
ASK = """() => new Promise(done => {
  const bots = () => document.querySelectorAll("#chat .message.bot");
  const send = document.querySelector("#send");
  const before = bots().length;
  const start = performance.now();
  let first = 0, isBusy = false;
  const look = () => {
    const now = performance.now() - start;
    const canAsk = document.querySelector("#send")?.checkVisibility() ?? false;
    isBusy ||= !canAsk;
    if (!first && bots()[before]?.innerText.trim()) first = now;
    if (first && isBusy && canAsk) done([first, now]);
    else requestAnimationFrame(look);
  };
  send.click();
  look();
})"""


def measure(settings: Settings) -> Iterator[Row]:
    """Five starts with a browser that waits, five first and repeated loads, ten questions."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SettingsError("The page is measured in Chromium. Get it: sudo apt install chromium")
    environment = ready_environment(settings)
    took: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(RUNS):
            with serving(environment) as (address, start):
                wait_for(address)
                page = browser.new_page()
                page.goto(address)
                page.wait_for_selector(FIELD, timeout=120_000)
                took["process start to the field in a browser (ms)"].append(_since(start))
                page.close()
        with serving(environment) as (address, _):
            wait_for(f"{address}healthz")
            for _ in range(RUNS):
                context = browser.new_context()
                for load in ("first", "repeated"):
                    for what, value in _load(context.new_page(), address).items():
                        took[f"{load} load: {what}"].append(value)
                context.close()
            page = browser.new_page()
            for first, whole in _answers(page, address):
                took["click to the first of an answer (ms)"].append(first)
                took["click to the whole answer (ms)"].append(whole)
            page.close()
        browser.close()
    yield from (Row(what, values, 0) for what, values in took.items())


def _load(page: Any, address: str) -> dict[str, float]:
    """How long the page takes until a question can be typed, and what it fetches."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    asked: list[str] = []
    lengths: list[float] = []
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["requestId"]))
    # Heads and bodies as they crossed the wire; nothing for what the browser still had.
    network.on("Network.loadingFinished", lambda event: lengths.append(event["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(FIELD)
    took = _since(start)
    page.wait_for_timeout(SETTLE)
    page.close()
    return {"to the field (ms)": took, "requests": len(asked), "KiB": sum(lengths) / 1024}


def _answers(page: Any, address: str) -> Iterator[tuple[float, float]]:
    """Milliseconds from the click to the first of each answer, and to its end."""
    page.goto(address)
    for question in QUESTIONS:
        page.locator(FIELD).fill(question)
        page.wait_for_timeout(300)  # as long as a hand takes from the field to the button
        first, whole = page.evaluate(ASK)
        yield first, whole


def _since(start: float) -> float:
    return 1000 * (time.perf_counter() - start)
