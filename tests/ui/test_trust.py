"""The Trust tab: what was measured, of which corpus, and what is shown of people's questions."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from advisor.chain import Advisor
from advisor.ledger import record_gap
from advisor.settings import Settings
from evals.baseline import read_baseline
from evals.scorecard import read_scorecard
from tests.ui.conftest import Server
from ui.api.report import REPORT_PATH, report_router
from ui.web.charts import Bar, bars, heat
from ui.web.trust import KNOWN_WEAK, as_html

TODAY = date(2026, 11, 23)
MEASUREMENTS = Path(__file__).parents[2] / "docs" / "measurements.md"


def make_run(folder: Path, **changes: Any) -> Path:
    """A finished run of this machine, like the committed one but for `changes`."""
    baseline = read_baseline()
    assert baseline is not None
    summary = baseline["summary"] | changes
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    (folder / "report.html").write_text("<!doctype html><title>Run</title>", encoding="utf-8")
    return folder


def test_the_committed_scorecard_is_shown_where_nothing_was_run_here(tmp_path: Path) -> None:
    card = read_scorecard("of another corpus", tmp_path)
    assert card is not None
    assert card.report is None
    truth = {score.name: score for score in card.groups["Is it true?"]}
    assert truth["mutants killed"].n > 500
    assert [score.mean for score in card.weak] == sorted(score.mean for score in card.weak)
    assert all(score.mean < score.goal for score in card.weak)


def test_a_run_of_this_corpus_comes_before_a_newer_one_of_another(tmp_path: Path) -> None:
    make_run(tmp_path, corpus="this", date="2026-01-01")
    card = read_scorecard("this", tmp_path)
    assert card is not None
    assert (card.corpus, card.day) == ("this", "2026-01-01")
    assert card.report == tmp_path / "report.html"
    assert read_scorecard("that", tmp_path) != card


@pytest.mark.parametrize("left", ["", "{", json.dumps({"suite": "smoke"})])
def test_a_run_that_was_not_ended_or_of_a_part_counts_for_nothing(
    tmp_path: Path, left: str
) -> None:
    (tmp_path / "summary.json").write_text(left, encoding="utf-8")
    card = read_scorecard("this", tmp_path)
    assert card is not None
    assert card.report is None


def test_it_is_said_whether_the_figures_are_of_this_corpus(
    advisor: Advisor, tmp_path: Path
) -> None:
    make_run(tmp_path, corpus=advisor.corpus.hash)
    page = as_html(advisor, TODAY, tmp_path)
    assert "Measured on this very corpus" in page
    assert f"href='{REPORT_PATH}'" in page
    other = advisor.corpus.model_copy(update={"hash": "feedfeedfeedfeed"})
    page = as_html(_with(advisor, corpus=other), TODAY, tmp_path)
    assert "Measured on another corpus" in page
    assert f"{advisor.corpus.hash[:8]}</code>; this one is <code>feedfeed" in page


def test_every_figure_of_what_is_known_to_be_weak_stands_in_the_measurements() -> None:
    measured = MEASUREMENTS.read_text(encoding="utf-8")
    figures = re.findall(r"\d+(?:\.\d+)?", " ".join(KNOWN_WEAK))
    assert figures
    assert [figure for figure in figures if figure not in measured] == []
    assert re.search(r"near misses and others, untouched \| 50 \| 0\.600", measured)


def test_questions_of_others_are_shown_on_ones_own_machine_only(
    advisor: Advisor, settings: Settings, tmp_path: Path
) -> None:
    asked = settings.model_copy(update={"gap_ledger": True})
    for question in ("Who hires <b>welders</b>?", "Who hires <b>welders</b>?", "Who sails?"):
        record_gap(asked, question)
    page = as_html(_with(advisor, settings=asked), TODAY, tmp_path)
    assert page.index("Who hires &lt;b&gt;welders&lt;/b&gt;?") < page.index("Who sails?")
    shared = asked.model_copy(update={"host": "0.0.0.0"})
    page = as_html(_with(advisor, settings=shared), TODAY, tmp_path)
    assert "welders" not in page
    assert "<b>2</b> questions found no support, asked 3 times" in page


def test_the_report_is_served_where_there_is_one_and_may_ask_nothing_of_others(
    tmp_path: Path,
) -> None:
    app = FastAPI()
    app.include_router(report_router(tmp_path))
    client = TestClient(app)
    assert "make eval" in client.get(REPORT_PATH).json()["detail"]
    make_run(tmp_path)
    answer = client.get(REPORT_PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_charts_say_in_text_what_they_draw() -> None:
    chart = bars("Facts <by> kind", [Bar("a & b", 2, "2"), Bar("none", 0, "0")])
    assert "Facts &lt;by&gt; kind" in chart
    assert re.findall(r'class="(?:name|value)">([^<]*)', chart) == ["a &amp; b", "2", "none", "0"]
    assert re.findall(r'rect class="bar" width="([^"]*)"', chart) == ["100.00%", "0.00%"]
    assert bars("Nothing", []).count("<li>") == 0
    table = heat("By sector", ["companies"], {"fintech": [10], "mobility": [1], "none": [0]})
    assert re.findall(r'td class="(heat-\d)">(\d+)', table) == [
        ("heat-5", "10"),
        ("heat-1", "1"),
        ("heat-0", "0"),
    ]


def test_the_tab_is_filled_when_it_is_opened(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(server.address)
    page.get_by_role("tab", name="Trust").click()
    shown = page.locator("#trust")
    expect(shown.get_by_role("heading", name="How good the answers are")).to_be_visible()
    expect(shown.get_by_role("heading", name="Where it is weak")).to_be_visible()
    expect(shown.get_by_role("table", name="Records by sector and kind")).to_contain_text("fintech")
    page.close()


class _Stand:
    """What the tab needs of an advisor, one part of it changed."""

    def __init__(self, advisor: Advisor, **changes: Any) -> None:
        self.corpus, self.settings = advisor.corpus, advisor.settings
        self.__dict__.update(changes)


def _with(advisor: Advisor, **changes: Any) -> Any:
    return _Stand(advisor, **changes)
