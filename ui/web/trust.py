"""Trust: how good the answers are, how old what they rest on is, and what cannot be answered."""

from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path

import gradio as gr

from advisor.chain import Advisor
from advisor.errors import DatabaseError
from advisor.feedback import read_feedback
from advisor.ledger import Gap, read_gaps
from advisor.settings import Settings
from evals.scorecard import OUT, Score, Scorecard, read_scorecard
from ingest.stats import UNDATED, Stats
from ui.api.report import REPORT_PATH
from ui.guard.access import is_loopback
from ui.web.charts import Bar, Span, bars, heat, spans

SHOWN = 20  # questions of the ledger
AWAY = "<p>This can't be read just now. Nothing of it is lost; look again in a minute.</p>"
READING = "<p class='hint' role='status'>Reading the figures …</p>"
HOW_TO_READ = (
    "<p class='hint'>Each share is of 1, with its 95% interval. The upright mark is the floor that "
    "a run has to reach, n how many answers or claims were looked at.</p>"
)
# What no score of a run tells; a test holds the figures against docs/measurements.md.
KNOWN_WEAK = (
    "Of 50 near misses and other questions without an answer here, on which nothing was tuned, "
    "it refused 0.600. The others were answered with facts beside the point.",
    "The checker is less sure of other people's texts than of ours: on answers of search engines "
    "(GenSearch, 544 rows) it reaches an AUC of 0.786, and the goal is 0.82; on minimal edits "
    "(SummEdits, 466 rows) 0.549, and the goal is 0.70.",
    "Whether a sentence is supported is judged by the checker that also decides what is shown. "
    "The questions, résumés and attacks were written by us.",
)


def trust_tab(advisor: Advisor, tab: gr.Tab) -> None:
    """Lay the tab out; its figures are read anew each time that it is opened."""
    shown = gr.HTML(READING, elem_id="trust")
    tab.select(
        lambda: as_html(advisor, date.today()),
        outputs=shown,
        show_progress="hidden",
        api_name=False,
    )


def as_html(advisor: Advisor, today: date, out: Path = OUT) -> str:
    """The scorecard, the corpus and the open questions, as they are now.

    `out` is where eval runs of this machine are kept.
    """
    return (
        _scorecard(read_scorecard(advisor.corpus.hash, out), advisor.corpus.hash)
        + _corpus(Stats(advisor.corpus, today))
        + _open_questions(advisor.settings)
    )


def _scorecard(card: Scorecard | None, corpus: str) -> str:
    if card is None:
        return _section(
            "How good the answers are",
            "<p>Nothing was measured yet. Measure it with <code>make eval</code>.</p>",
        )
    model = f"written by {card.model}" if card.model else "no language model"
    failed = f", {card.errors} of them ended in an error" if card.errors else ""
    charts = "".join(
        f"<h3>{escape(title)}</h3>{spans(title, map(_span, scores))}"
        for title, scores in card.groups.items()
        if scores
    )
    return _section(
        "How good the answers are",
        f"{_pinned(card, corpus)}"
        f"<p>Measured on {escape(card.day)} with {card.samples} questions and attacks{failed}; "
        f"{escape(model)}. {_report(card)}</p>{_weak(card)}{HOW_TO_READ}{charts}",
    )


def _pinned(card: Scorecard, corpus: str) -> str:
    """Whether the scorecard tells of what this server answers from."""
    if card.corpus == corpus:
        return (
            "<p class='pinned same'><b>Measured on this very corpus</b>, "
            f"<code>{escape(corpus[:8])}</code>.</p>"
        )
    return (
        f"<p class='pinned other'><b>Measured on another corpus</b>, "
        f"<code>{escape(card.corpus[:8])}</code>; this one is <code>{escape(corpus[:8])}</code>. "
        "Measure it anew with <code>make eval</code>.</p>"
    )


def _report(card: Scorecard) -> str:
    if card.report is None:
        return "<code>make eval</code> measures again and makes the full report, sample by sample."
    return f"<a href='{REPORT_PATH}' target='_blank'>Open the full report, sample by sample</a>"


def _weak(card: Scorecard) -> str:
    found = "".join(
        f"<li>{escape(score.says)}: <b>{score.mean:.3f}</b>, n = {score.n}; "
        f"wanted {score.goal:g}.</li>"
        for score in card.weak
    )
    known = "".join(f"<li>{escape(text)}</li>" for text in KNOWN_WEAK)
    return f"<div class='weak-spots'><h3>Where it is weak</h3><ul>{found}{known}</ul></div>"


def _span(score: Score) -> Span:
    if score.mean == 1.0:  # an interval from 1 to 1 would claim too much
        said = f"all {score.n}"
    elif score.low is None:
        said = ""
    else:
        said = f"{score.low:.3f} to {score.high:.3f}"
    return Span(
        name=score.says, mean=score.mean, low=score.low, high=score.high, floor=score.floor,
        note=f"{score.name}, n = {score.n}", said=said, is_weak=score.is_weak,
    )  # fmt: skip


def _corpus(stats: Stats) -> str:
    facts = sum(stats.kinds.values())
    figures = {
        "records": f"{sum(stats.records.values()):,}",
        "facts": f"{facts:,}",
        "sources": f"{len(stats.sources):,}",
        "publishers": f"{len(stats.publishers):,}",
        "of the facts are stale": f"{len(stats.expired) / (facts or 1):.1%}",
        "a source last read": str(stats.last_read or "never"),
    }
    tiles = "".join(
        f"<div><dd>{escape(v)}</dd><dt>{escape(k)}</dt></div>" for k, v in figures.items()
    )
    coverage = {sector: list(counts.values()) for sector, counts in stats.coverage.items()}
    publishers = dict(stats.publishers.most_common(8))
    undated = stats.ages[UNDATED] / (facts or 1)
    return _section(
        "What the answers rest on",
        f"<dl class='tiles'>{tiles}</dl><div class='two'>"
        f"{bars('Records by kind', _counted(stats.records))}"
        f"{bars('Sources by tier', _counted(stats.tiers))}"
        f"{bars('Facts by the age of their evidence', _counted(stats.ages))}"
        f"{bars('Facts by publisher, the first eight', _counted(publishers))}"
        f"</div><p class='hint'>{undated:.0%} of the facts rest on a source that gives no date; "
        "their age cannot be told. Each kind of fact has its own time after which it is stale.</p>"
        f"{heat('Records by sector and kind', list(stats.records), coverage)}"
        "<p class='hint'>A record may belong to several sectors. In a terminal: "
        "<code>advisor corpus stats</code></p>",
    )


def _open_questions(settings: Settings) -> str:
    title = "What we cannot answer yet"
    try:
        gaps, kept = read_gaps(settings), read_feedback(settings)
    except DatabaseError:
        return _section(title, AWAY)
    asked = sum(gap.times for gap in gaps)
    helpful = sum(one.feedback.is_helpful for one in kept)
    said = (
        f"<p>Of {len(kept)} answers on which readers gave feedback, {helpful} helped.</p>"
        if kept
        else "<p>No reader has given feedback yet.</p>"
    )
    return _section(title, _gaps(settings, gaps, asked) + said)


def _gaps(settings: Settings, gaps: list[Gap], asked: int) -> str:
    if not gaps:
        off = "" if settings.gap_ledger else " They are not being kept (ADVISOR_GAP_LEDGER=off)."
        return f"<p>No question is known that found no support.{off}</p>"
    count = (
        f"<p><b>{len(gaps)}</b> question{'s' * (len(gaps) != 1)} found no support, asked {asked} "
        f"time{'s' * (asked != 1)}. They are what the curators work on next.</p>"
    )
    # Masked or not, they are other people's words: only whoever runs the server may read them.
    if not is_loopback(settings.host):
        return (
            f"{count}<p class='hint'>They are what other people asked, so they are not shown on a "
            "server that others reach. Whoever runs it reads them with "
            "<code>advisor corpus gaps</code>.</p>"
        )
    rows = "".join(
        f"<tr><td>{escape(gap.question)}</td><td>{gap.times}</td><td>{escape(gap.last)}</td></tr>"
        for gap in gaps[:SHOWN]
    )
    more = f" The first {SHOWN} are shown." if len(gaps) > SHOWN else ""
    return (
        f"{count}<table class='gaps'><caption>Most asked first.{more}</caption><thead><tr>"
        "<th scope='col'>Question</th><th scope='col'>Times</th><th scope='col'>Last</th></tr>"
        f"</thead><tbody>{rows}</tbody></table><p class='hint'>Names, addresses and numbers are "
        "masked before a question is kept. They are shown here because this server listens on "
        "this machine only. In a terminal: <code>advisor corpus gaps</code></p>"
    )


def _counted(counts: Mapping[str, int]) -> list[Bar]:
    return [Bar(name, count, f"{count:,}") for name, count in counts.items()]


def _section(title: str, body: str) -> str:
    return f"<section class='trust'><h2>{escape(title)}</h2>{body}</section>"
