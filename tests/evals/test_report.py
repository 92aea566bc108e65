"""The report of an eval run: what it says, what it lets through, and the page in a real browser."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from evals import report
from evals.report import (
    difference,
    duration,
    gone,
    latency,
    planted,
    scores,
    shown,
    verdict,
    write_report,
)
from evals.report_samples import failures

HOSTILE = "</script><img src=x onerror=\"document.title='broken'\"> **bold** <!-- & ' \u2028 \ud800"
PASSAGE = "\U0001f9ed Kestrel Loom hired 14 engineers in Port Alder. It sells looms."
SPAN = [2, 48]
TOPICS = ("all", "looms", "tea")


def make_row(topic: str, mean: float, score: str = "refused") -> dict[str, Any]:
    low, high = max(0.0, mean - 0.05), min(1.0, mean + 0.05)
    return {"score": score, "topic": topic, "n": 20, "mean": mean, "low": low, "high": high}


def make_summary(**changes: Any) -> dict[str, Any]:
    gate = {"score": "refused", "floor": 0.7, "low": 0.75, "passed": True, "why": "0.75 is enough"}
    return {
        "corpus": "3e8a0148a51f929e",
        "model": None,
        "judge": "tier0",
        "suite": "full",
        "seed": 7,
        "date": "2030-01-31",
        "samples": 1,
        "errors": 0,
        "scores": [make_row("all", 0.8), make_row("weather", 0.9), make_row("looms", 0.7)],
        "gates": [gate],
        "mutants": {"planted": 12, "killed": 9, "by_kind": {"date": [5, 5], "name": [4, 7]}},
        "fabrications": {"planted": 50, "shown": 0},
        "latency_ms": {"p50": 40.0, "p95": 1200.0},
        "passed": True,
        **changes,
    }


def make_entry(
    id: str = "q1", question: str = "Who hires?", topic: str = "looms", **values: float
) -> dict[str, Any]:
    citation = {
        "n": 1,
        "id": "kestrel.hiring",
        "title": "Looms hire",
        "publisher": "The Port Alder Post",
        "url": "https://post.example/looms",
        "as_of": "2029-05-01",
        "locator": "Kestrel Loom, fact kestrel.hiring",
        "passage": PASSAGE,
        "span": SPAN,
        "stale": True,
    }
    sentence = {
        "text": "Kestrel Loom hired 14 engineers in Port Alder.",
        "citations": [1],
        "verdict": "supported",
        "score": 1.0,
    }
    named = {name.replace("_", " "): value for name, value in values.items()}
    return {
        "sample": {
            "id": id,
            "suite": "core",
            "topic": topic,
            "difficulty": "plain",
            "half": "tuned",
            "question": question,
            "history": [],
            "facts": ["kestrel.hiring"],
            "records": [],
            "abstain": False,
        },
        "answer": {
            "answer": sentence["text"],
            "abstained": False,
            "sentences": [sentence],
            "citations": [citation],
            "left_out": [{"text": "It hired everyone.", "reason": "no passage supports it"}],
            "timings_ms": {"check": 1.0},
        },
        "scores": {
            name: {"value": value, "explanation": f"why {name}"} for name, value in named.items()
        },
        "error": None,
        "seconds": 0.25,
    }


def make_error(id: str) -> dict[str, Any]:
    return {**make_entry(id), "answer": None, "scores": {}, "error": "StoreError: no index"}


def write(tmp_path: Path, *entries: dict[str, Any], **changes: Any) -> BeautifulSoup:
    baseline = changes.pop("baseline", None)
    target = tmp_path / "report.html"
    write_report(make_summary(**changes), entries, baseline, target)
    return BeautifulSoup(target.read_text(encoding="utf-8"), "html.parser")


def data_of(page: BeautifulSoup) -> Any:
    element = page.find(id="data")
    assert element is not None
    return json.loads(element.text)


def words_of(page: BeautifulSoup) -> str:
    assert page.body is not None
    return " ".join(page.body.get_text(" ").split())


def test_no_text_of_the_run_becomes_markup(tmp_path: Path) -> None:
    entry = make_entry(HOSTILE, HOSTILE, HOSTILE, refused=0.0)
    entry["sample"]["suite"] = HOSTILE
    gate = {"score": HOSTILE, "floor": 0.5, "low": 0.4, "passed": False, "why": HOSTILE}
    rows = [make_row("all", 0.5, HOSTILE), make_row(HOSTILE, 0.5, HOSTILE)]
    page = write(
        tmp_path,
        entry,
        corpus=HOSTILE,
        model=HOSTILE,
        judge=HOSTILE,
        date=HOSTILE,
        gates=[gate],
        scores=rows,
        mutants={"planted": 1, "killed": 1, "by_kind": {HOSTILE: [1, 1]}},
        baseline=make_summary(scores=[make_row(HOSTILE, 0.5)]),
    )
    assert len(page.find_all("script")) == 2
    assert page.find_all("img") == []
    assert page.find_all(["b", "strong"], string="bold") == []
    assert "<img src=x onerror=" in words_of(page)
    assert data_of(page)["samples"][0]["question"] == HOSTILE
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<img" not in text
    assert "<!--" not in text


def test_only_addresses_of_the_web_become_links(tmp_path: Path) -> None:
    entries = [make_entry(f"q{n}") for n in range(3)]
    for entry, url in zip(entries, ["javascript:alert(1)", "https://a.example", None], strict=True):
        entry["answer"]["citations"][0]["url"] = url
    passages = data_of(write(tmp_path, *entries))["passages"]
    assert [passage["url"] for passage in passages] == [None, "https://a.example", None][:2]


def test_a_passage_that_several_answers_cite_is_held_once(tmp_path: Path) -> None:
    data = data_of(write(tmp_path, make_entry("q1"), make_entry("q2")))
    assert [passage["text"] for passage in data["passages"]] == [PASSAGE]
    assert [sample["answer"]["citations"][0]["passage"] for sample in data["samples"]] == [0, 0]


def test_the_policy_names_the_style_and_the_script_that_stand_in_the_page(tmp_path: Path) -> None:
    page = write(tmp_path, make_entry())
    policy = str(page.find("meta", attrs={"http-equiv": True})["content"])  # type: ignore[index]
    assert "default-src 'none'" in policy
    for content in (page.find("style"), page.find_all("script")[-1]):
        assert content is not None
        digest = b64encode(sha256(content.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r"\sstyle=", str(page.body))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (0.831, 0.8, "0.031 higher"),
        (0.8, 0.831, "0.031 lower"),
        (0.8, 0.8004, "no change"),
        (0.8, None, "not in the baseline"),
    ],
)
def test_a_difference_is_said_in_words(now: float, before: float | None, words: str) -> None:
    assert difference(now, before, "higher", "lower") == words


def test_a_time_has_the_unit_that_reads_best() -> None:
    assert [duration(ms) for ms in (0.42, 41.2, 1234.0)] == ["0.4 ms", "41 ms", "1.23 s"]


def test_scores_stand_by_topic_the_lowest_first_with_their_change() -> None:
    baseline = make_summary(
        scores=[make_row("all", 0.9), make_row("looms", 0.69), make_row("tea", 1)]
    )
    ((overall, topics),) = scores(make_summary(), baseline)
    assert (overall.name, overall.change, overall.trend) == ("refused", "0.100 lower", "worse")
    assert [(row.name, row.change, row.trend) for row in topics] == [
        ("looms", "0.010 higher", "even"),
        ("weather", "not in the baseline", "even"),
    ]
    assert gone(make_summary(), baseline) == ["refused (tea)"]


def test_a_score_that_counts_has_a_chart_of_its_own_length_and_no_better(tmp_path: Path) -> None:
    rows = [{**make_row("all", 80, "words"), "low": 70.0, "high": 90.0}]
    baseline = make_summary(scores=[make_row("all", 100, "words")])
    ((row, _),) = scores(make_summary(scores=rows), baseline)
    assert (row.longest, row.change, row.trend) == (100, "20.0 lower", "even")
    page = write(tmp_path, scores=rows, baseline=baseline)
    assert [mark["cx"] for mark in page.select("#scores .strip .mean")] == ["80.00%"]


def test_mutants_that_lived_are_listed(tmp_path: Path) -> None:
    found = {"planted": 1, "killed": 0, "by_kind": {"name": [0, 1]}, "alive": ["name: <b>Oslo"]}
    assert "Mutants that lived (1) name: <b>Oslo" in words_of(write(tmp_path, mutants=found))


def test_planted_claims_and_corrected_support_are_shown_where_a_run_has_them(
    tmp_path: Path,
) -> None:
    claims = {"planted": 4, "killed": 3, "by_kind": {"merge": [3, 4]}, "alive": ["merge: c7"]}
    support = {"corrected": 0.991, "low": 0.98, "high": 1.0, "sentences": 900, "labelled": 300}
    words = words_of(write(tmp_path, claims=claims, support=support, baseline=make_summary()))
    assert "merge Chart" not in words
    assert "merge 3 of 4 75.0% not in the baseline" in words
    assert "Planted claims that lived (1) merge: c7" in words
    assert "of 900 sentences shown, 99.1% are supported (95% 98.0% to 100.0%)" in words
    assert "Planted claims" not in words_of(write(tmp_path, support=None))


def test_a_gate_on_a_difference_has_no_bar(tmp_path: Path) -> None:
    gate = {"score": "refused, paired", "floor": 0.0, "low": -0.012, "passed": False, "why": "w"}
    page = write(tmp_path, gates=[gate], passed=False)
    assert page.select("#gates svg") == []
    assert "-0.012" in words_of(page)


def test_mutants_fabrications_and_latency_are_compared_too() -> None:
    baseline = make_summary(
        mutants={"planted": 7, "killed": 6, "by_kind": {"name": [6, 7]}},
        fabrications={"planted": 50, "shown": 1},
        latency_ms={"p50": 35.0, "p95": 1300.0},
    )
    bars = planted(make_summary(), baseline, "mutants")
    assert [(bar.name, bar.value, bar.change) for bar in bars] == [
        ("name", "4 of 7", "28.6 points lower"),
        ("date", "5 of 5", "not in the baseline"),
    ]
    invented = shown(make_summary(), baseline)
    assert invented is not None
    assert (invented.value, invented.change) == ("0 of 50", "2.0 points fewer")
    assert [(bar.value, bar.change) for bar in latency(make_summary(), baseline)] == [
        ("40 ms", "5.0 ms slower"),
        ("1.20 s", "100 ms faster"),
    ]


def test_a_run_with_nothing_to_compare_with_says_so(tmp_path: Path) -> None:
    page = write(tmp_path, make_entry())
    words = words_of(page)
    assert "Baseline none given" in words
    assert "not in the baseline" not in words
    assert page.select(".before, .change") == []
    compared = write(tmp_path, make_entry(), baseline=make_summary(date="2030-01-01"))
    assert "2030-01-01, suite full" in words_of(compared)
    assert len(compared.select(".chart .before")) == 7


def test_a_run_without_samples_gates_or_mutants_is_still_a_page(tmp_path: Path) -> None:
    none = {"planted": 0, "killed": 0, "by_kind": {}}
    nothing = {"planted": 0, "shown": 0}
    words = words_of(write(tmp_path, mutants=none, fabrications=nothing, gates=[], scores=[]))
    for part in ("No mutants were planted.", "No fabrications were planted.", "has no gates."):
        assert part in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Every gate is met (1 of 1)."),
        ({"passed": False, "errors": 1}, "Every gate is met, but 1 sample ended in an error."),
        ({"passed": False}, "Every gate is met, but the run counts as failed."),
        (
            {"passed": False, "gates": [{"score": "refused", "passed": False}]},
            "1 of 1 gate not met: refused.",
        ),
    ],
)
def test_the_verdict_is_explained(changes: dict[str, Any], words: str) -> None:
    assert verdict(make_summary(**changes)) == words


def test_failures_are_named_the_gravest_first() -> None:
    entry = make_entry(novelty=0.4, fact_coverage=0.5, citation_recall=0.5, answered=1.0)
    assert failures(entry) == ["unsupported sentence", "missing facts"]
    assert failures(make_entry(answered=1.0)) == ["all passed"]
    assert failures(make_error("q1")) == ["error"]


def test_a_sentence_that_a_score_quotes_is_flagged(tmp_path: Path) -> None:
    entry = make_entry(citation_recall=0.0)
    quoted = f"unsupported: {entry['answer']['sentences'][0]['text']}"
    entry["scores"]["citation recall"]["explanation"] = quoted
    (sample,) = data_of(write(tmp_path, entry))["samples"]
    assert sample["answer"]["sentences"][0]["faults"] == ["unsupported sentence"]


def test_errors_come_first_and_passes_last(tmp_path: Path) -> None:
    page = write(
        tmp_path,
        make_entry("passed", answered=1.0),
        make_entry("partial", fact_coverage=0.5),
        make_entry("refused", answered=0.0),
        make_error("broken"),
        make_entry("answered", refused=0.0),
    )
    samples = data_of(page)["samples"]
    assert [sample["id"] for sample in samples] == [
        "broken", "answered", "refused", "partial", "passed",
    ]  # fmt: skip
    assert samples[0]["answer"] is None
    assert samples[0]["error"] == "StoreError: no index"
    assert "wrongly refused (1)" in words_of(page)


def test_a_score_that_is_no_number_is_kept(tmp_path: Path) -> None:
    (sample,) = data_of(write(tmp_path, make_entry(novelty=float("nan"))))["samples"]
    assert sample["scores"] == [["novelty", None, "why novelty", False]]


# Text and marks on what lies behind them, with the contrast that WCAG's level AA asks for.
CONTRASTS = [
    ("text", "page", 4.5), ("text", "surface", 4.5), ("text", "track", 4.5), ("soft", "page", 4.5),
    ("soft", "surface", 4.5), ("accent", "page", 4.5), ("accent", "surface", 4.5),
    ("on-accent", "accent", 4.5), ("bad", "page", 4.5), ("bad", "surface", 4.5),
    ("surface", "bad", 4.5), ("on-tint", "tint", 4.5), ("on-bad", "bad-tint", 4.5),
    ("on-warn", "warn-tint", 4.5),
    ("control", "surface", 3), ("control", "page", 3), ("accent", "track", 3), ("bad", "track", 3),
]  # fmt: skip


def test_colours_are_told_apart_in_light_dark_and_print() -> None:
    css = (report.FOLDER / "report.css").read_text(encoding="utf-8")
    light, dark, paper = (
        dict(re.findall(r"--([\w-]+): (#\w{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    for scheme in (light, light | dark, light | paper):
        weak = [
            (front, behind)
            for front, behind, least in CONTRASTS
            if contrast(scheme[front], scheme[behind]) < least
        ]
        assert weak == []


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2: relative luminances with 0.05 added to each."""
    darker, lighter = sorted(luminance(colour) + 0.05 for colour in (one, other))
    return lighter / darker


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of 60 samples: 30 passed, 28 wrongly refused, a hostile one and an error."""
    entries = [make_entry(f"good{n}", answered=1.0) for n in range(30)]
    entries += [make_entry(f"shy{n}", topic="tea", answered=0.0) for n in range(28)]
    hostile = make_entry("odd", HOSTILE, "tea", refused=0.0)
    hostile["sample"]["history"] = [{"role": "user", "content": HOSTILE}]
    hostile["sample"].update(facts=[], abstain=True, forbidden=["OWNED"], document=HOSTILE)
    hostile["answer"]["sentences"].append(
        {"text": HOSTILE, "citations": [], "verdict": "suggestion", "score": 1.0}
    )
    hostile["answer"]["sentences"].append(
        {"text": "Lost.", "citations": [9], "verdict": "supported", "score": 1.0}
    )
    target = tmp_path_factory.mktemp("report") / "report.html"
    rows = [make_row(topic, 0.7, score) for score in ("answered", "refused") for topic in TOPICS]
    summary = make_summary(scores=rows)
    write_report(summary, [*entries, hostile, make_error("broken")], summary, target)
    return target.as_uri()


class Visit:
    """A page opened from disk, with what it asked for and complained of."""

    def __init__(self, browser: Browser, address: str, width: int = 1280, dark: bool = False):
        scheme = "dark" if dark else "light"
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)

    def end(self, address: str) -> None:
        """Close it; nothing else than the file itself may have been asked for."""
        self.page.close()
        assert self.complaints == []
        assert set(self.requests) == {address.partition("#")[0]}


def test_the_page_filters_and_shows_a_sample_with_its_passage_marked(
    browser: Browser, address: str
) -> None:
    visit = Visit(browser, address)
    page = visit.page
    samples, status = page.locator(".sample"), page.locator("#shown")
    expect(status).to_have_text("60 samples, 25 shown")
    expect(samples.first).to_contain_text("error")
    page.get_by_label("Result").select_option("wrongly refused")
    expect(status).to_have_text("28 of 60 samples, 25 shown")
    page.get_by_role("button", name="Show 3 more").click()
    expect(samples).to_have_count(28)
    assert all("wrongly refused" in text for text in samples.all_inner_texts())
    assert page.evaluate("document.activeElement.innerText").count("shy25")
    page.keyboard.press("Enter")
    opened = samples.nth(25)
    expect(opened.locator("mark")).to_have_text("Kestrel Loom hired 14 engineers in Port Alder.")
    expect(opened.locator(".card")).to_contain_text("The Port Alder Post, as of 2029-05-01 stale")
    expect(opened.locator(".card a")).to_have_attribute("rel", "noopener noreferrer")
    opened.get_by_text("Left out: 1 sentence").click()
    expect(opened).to_contain_text("It hired everyone. (no passage supports it)")
    expect(opened).to_contain_text("why answered")
    page.get_by_label("Search").fill("SHY1 looms")
    expect(status).to_have_text("11 of 60 samples, 11 shown")
    page.get_by_label("Topic", exact=True).select_option("looms")
    expect(status).to_have_text("No sample is like that. Widen the filters.")
    page.get_by_role("button", name="Reset").click()
    expect(status).to_have_text("60 samples, 25 shown")
    visit.end(address)


def test_hostile_text_is_shown_and_takes_no_effect(browser: Browser, address: str) -> None:
    linked = f"{address}#failure=wrongly+answered"
    visit = Visit(browser, linked)
    page = visit.page
    expect(page.locator("#shown")).to_have_text("1 of 60 samples, 1 shown")
    page.locator(".sample > summary").click()
    opened = page.locator(".sample")
    expect(opened.locator(".turn")).to_have_count(2)
    expect(opened.locator(".pair").nth(1)).to_contain_text("</script><img src=x onerror=")
    expect(opened.locator(".pair").nth(1)).to_contain_text("own suggestion")
    expect(opened.locator(".pair").nth(2)).to_contain_text("[9] is not among the citations.")
    expect(opened).to_contain_text("Expected: a refusal.")
    opened.get_by_text("Document that was planted").click()
    expect(opened.locator(".document")).to_contain_text("</script><img src=x onerror=")
    opened.get_by_text("The answer must not hold").click()
    expect(opened.get_by_text("OWNED")).to_be_visible()
    assert page.locator("img").count() == 0
    assert page.title() == "Eval passed, 2030-01-31"
    visit.end(linked)


def test_an_errored_sample_shows_its_error(browser: Browser, address: str) -> None:
    visit = Visit(browser, address)
    visit.page.locator(".sample > summary").first.click()
    opened = visit.page.locator(".sample").first
    expect(opened).to_contain_text("Error: StoreError: no index")
    expect(opened).to_contain_text("There is no answer.")
    visit.end(address)


def test_charts_stand_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    expect(page.get_by_role("row", name="looms")).to_contain_text("0.700")
    expect(page.locator("#scores .mean").nth(1)).to_be_visible()
    expect(page.get_by_text("need JavaScript")).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_fits(browser: Browser, address: str, width: int, dark: bool) -> None:
    visit = Visit(browser, address, width, dark)
    visit.page.get_by_role("button", name="Unfold all").click()
    visit.page.locator(".sample > summary").nth(1).click()
    overflow = visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    visit.end(address)
