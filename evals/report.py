"""The report of an eval run: one HTML file that opens from disk and asks nothing of any host.

Charts and tables are written here, so that they stand without JavaScript. The samples are embedded
as JSON; `report.js` shows those that are asked for.
"""

import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.report_samples import (
    ERROR,
    FAILURES,
    PASSED,
    as_sample,
    share_passages,
)

FOLDER = Path(__file__).parent

# In JSON all of these stand in strings only. Without them no text can end the script element.
_ESCAPES = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


@dataclass(frozen=True)
class Row:
    """One line of a chart: a mean, its interval, and what it is held against.

    `before` is the baseline's mean, `change` the difference in words, `is_clear` whether the
    baseline's mean lies outside the interval. The chart goes from 0 to `longest`: 1 but for counts.
    """

    name: str
    n: int
    mean: float
    low: float
    high: float
    before: float | None
    change: str
    is_clear: bool
    longest: float

    @property
    def is_count(self) -> bool:
        """Whether it counts something, of which neither more nor less is better."""
        return self.longest > 1

    @property
    def trend(self) -> str:
        """How the change is coloured: better, worse or even."""
        if self.before is None or not self.is_clear or self.is_count:
            return "even"
        return "better" if self.mean > self.before else "worse"


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: `share` of the full length, the same of the baseline, in words."""

    name: str
    share: float
    before: float | None
    value: str
    change: str


def write_report(
    summary: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    baseline: Mapping[str, Any] | None,
    target: Path,
) -> None:
    """Write the run as one HTML file; `baseline` is the summary of an earlier run.

    Every text of the three is taken as untrusted. The page's policy lets only its own script and
    style run, each named by its hash, and no request leave.
    """
    samples = sorted(map(as_sample, entries), key=_gravity)
    embedded = _as_script_json({"samples": samples, "passages": share_passages(samples)})
    style, script = _asset("report.css"), _asset("report.js")
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(decimals=decimals, percent=percent, share=_share)
    page = environment.get_template("report.html.j2").render(
        summary=summary,
        baseline=baseline,
        verdict=verdict(summary),
        gates=sorted(summary["gates"], key=lambda gate: bool(gate["passed"])),
        scores=scores(summary, baseline),
        gone=gone(summary, baseline),
        killed=killed(summary, baseline),
        mutants=planted(summary, baseline, "mutants"),
        claims=planted(summary, baseline, "claims"),
        support=summary.get("support"),
        shown=shown(summary, baseline),
        latency=latency(summary, baseline),
        full=sum(sample["failures"] == [PASSED] for sample in samples),
        total=len(samples),
        failures=_failure_counts(samples),
        topics=_counts(sample["topic"] for sample in samples),
        suites=_counts(sample["suite"] for sample in samples),
        data=Markup(embedded),
        style=Markup(style),
        script=Markup(script),
        hashes={"style": _hash(style), "script": _hash(script)},
    )
    # A lone surrogate in a name cannot be written as UTF-8.
    target.write_text(page, encoding="utf-8", errors="replace")


def decimals(value: float) -> str:
    """A score as it is printed everywhere: three decimals, but one for a count."""
    return f"{value:.1f}" if value > 1 else f"{value:.3f}"


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * share:.1f}%"


def points(share: float) -> str:
    """A difference of shares in percentage points."""
    return f"{100 * share:.1f} points"


def duration(milliseconds: float) -> str:
    """A time in the unit that reads best."""
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.2f} s"
    return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"


def difference(
    now: float, before: float | None, more: str, less: str, show: Callable[[float], str] = decimals
) -> str:
    """The change from a baseline in words, such as ‘0.031 higher’."""
    if before is None:
        return "not in the baseline"
    size = show(abs(now - before))
    if size == show(0):
        return "no change"
    return f"{size} {more if now > before else less}"


def verdict(summary: Mapping[str, Any]) -> str:
    """Why the run passed or failed, as one sentence."""
    gates, errors = summary["gates"], summary["errors"]
    failed = [str(gate["score"]) for gate in gates if not gate["passed"]]
    if failed:
        return f"{len(failed)} of {_count(len(gates), 'gate')} not met: {', '.join(failed)}."
    if summary["passed"]:
        return f"Every gate is met ({len(gates)} of {len(gates)})."
    if errors:
        return f"Every gate is met, but {_count(errors, 'sample')} ended in an error."
    return "Every gate is met, but the run counts as failed."


def scores(
    summary: Mapping[str, Any], baseline: Mapping[str, Any] | None
) -> list[tuple[Row, list[Row]]]:
    """For each score the row over all samples and the rows of its topics, the lowest first."""
    before = _means(baseline)
    longest: dict[str, float] = defaultdict(lambda: 1.0)
    for item in summary["scores"]:
        mean_before = before.get((item["score"], item["topic"]), 0.0)
        longest[item["score"]] = max(longest[item["score"]], item["high"], mean_before)
    topics: dict[str, list[Row]] = defaultdict(list)
    overall: list[Row] = []
    for item in summary["scores"]:
        score, topic = item["score"], item["topic"]
        name = score if topic == "all" else topic
        row = _row(item, name, before.get((score, topic)), longest[score])
        (overall if topic == "all" else topics[score]).append(row)
    return [(row, sorted(topics[row.name], key=lambda r: (r.mean, r.name))) for row in overall]


def gone(summary: Mapping[str, Any], baseline: Mapping[str, Any] | None) -> list[str]:
    """What the baseline scored and this run did not."""
    return [f"{score} ({topic})" for score, topic in _means(baseline).keys() - _means(summary)]


def killed(summary: Mapping[str, Any], baseline: Mapping[str, Any] | None) -> Bar | None:
    """The share of all planted mutants that the checker refused; None where none were planted."""
    found = summary["mutants"]
    before = baseline["mutants"] if baseline else {"killed": 0, "planted": 0}
    return _killed_bar(
        "all", found["killed"], found["planted"], before["killed"], before["planted"]
    )


def planted(summary: Mapping[str, Any], baseline: Mapping[str, Any] | None, what: str) -> list[Bar]:
    """The same by kind, the fewest killed first; `what` is `mutants` or `claims`."""
    nothing: dict[str, Any] = {"by_kind": {}}
    before = (baseline or {}).get(what, nothing)["by_kind"]
    bars = (
        _killed_bar(str(kind), *counts, *before.get(kind, (0, 0)))
        for kind, counts in summary.get(what, nothing)["by_kind"].items()
    )
    return sorted((bar for bar in bars if bar), key=lambda bar: (bar.share, bar.name))


def shown(summary: Mapping[str, Any], baseline: Mapping[str, Any] | None) -> Bar | None:
    """The share of the planted fabrications that reached an answer; None where none were."""
    now = summary["fabrications"]
    before = baseline["fabrications"] if baseline else {"planted": 0, "shown": 0}
    if not now["planted"]:
        return None
    share = now["shown"] / now["planted"]
    earlier = before["shown"] / before["planted"] if before["planted"] else None
    words = difference(share, earlier, "more", "fewer", points)
    return Bar("all", share, earlier, f"{now['shown']} of {now['planted']}", words)


def latency(summary: Mapping[str, Any], baseline: Mapping[str, Any] | None) -> list[Bar]:
    """The median and the 95th percentile, as parts of the longest bar or mark."""
    now: Mapping[str, float] = summary["latency_ms"]
    before: Mapping[str, float] = baseline["latency_ms"] if baseline else {}
    longest = max(*now.values(), *before.values(), 1e-9)
    return [
        Bar(
            name,
            now[key] / longest,
            before[key] / longest if key in before else None,
            duration(now[key]),
            difference(now[key], before.get(key), "slower", "faster", duration),
        )
        for key, name in (("p50", "median"), ("p95", "95th percentile"))
    ]


def _row(item: Mapping[str, Any], name: str, before: float | None, longest: float) -> Row:
    mean, low, high = item["mean"], item["low"], item["high"]
    change = difference(mean, before, "higher", "lower")
    is_clear = before is not None and change != "no change" and not low <= before <= high
    return Row(name, item["n"], mean, low, high, before, change, is_clear, longest)


def _means(summary: Mapping[str, Any] | None) -> dict[tuple[str, str], float]:
    items = summary["scores"] if summary else ()
    return {(item["score"], item["topic"]): item["mean"] for item in items}


def _killed_bar(
    name: str, hits: int, planted: int, hits_before: int, planted_before: int
) -> Bar | None:
    if not planted:
        return None
    share, before = hits / planted, hits_before / planted_before if planted_before else None
    words = difference(share, before, "higher", "lower", points)
    return Bar(name, share, before, f"{hits} of {planted}", words)


def _gravity(sample: Mapping[str, Any]) -> int:
    return [ERROR, *FAILURES.values(), PASSED].index(sample["failures"][0])


def _failure_counts(samples: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Every failure there can be and how many samples have it, then those that have none."""
    counts = Counter(failure for sample in samples for failure in sample["failures"])
    return [(name, counts[name]) for name in (ERROR, *FAILURES.values(), PASSED)]


def _counts(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _share(value: float) -> str:
    """A position along a chart over 0..1, for SVG."""
    return f"{100 * min(max(value, 0.0), 1.0):.2f}%"


def _as_script_json(value: object) -> str:
    """JSON that is safe inside a script element; ASCII only, so U+2028 cannot stand in it."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


def _asset(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
