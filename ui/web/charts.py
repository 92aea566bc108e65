"""Charts as HTML that reads as well without them: each line has its name and value as text.

What is drawn is hidden from screen readers, to whom the text says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

LEVELS = 5  # shades of a heat table besides that of nothing


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart: its name, what it counts, and the value as it is written."""

    name: str
    value: float
    text: str


@dataclass(frozen=True)
class Span:
    """A line of a chart over 0 to 1: a mean with its interval, and the least that it has to be.

    `note` stands below the name, `said` below the value.
    """

    name: str
    mean: float
    low: float | None
    high: float | None
    floor: float | None
    note: str
    said: str
    is_weak: bool = False


def bars(caption: str, rows: Sequence[Bar]) -> str:
    """A bar chart; the longest bar is as long as there is room."""
    longest = max((row.value for row in rows), default=0) or 1
    lines = (
        f'<li><span class="name">{escape(row.name)}</span>'
        f'<svg class="plot" aria-hidden="true" focusable="false">'
        f'<rect class="bar" width="{_share(row.value / longest)}" height="100%" rx="3"/></svg>'
        f'<span class="value">{escape(row.text)}</span></li>'
        for row in rows
    )
    return (
        f'<figure class="chart bars"><figcaption>{escape(caption)}</figcaption>'
        f'<ul role="list">{"".join(lines)}</ul></figure>'
    )


def spans(label: str, rows: Iterable[Span]) -> str:
    """A chart of means with their intervals as error bars, and a mark at each floor.

    `label` is read out only: a heading that says the same stands above.
    """
    return (
        f'<figure class="chart spans" aria-label="{escape(label)}">'
        f'<ul role="list">{"".join(map(_span, rows))}</ul></figure>'
    )


def heat(caption: str, columns: Sequence[str], rows: Mapping[str, Sequence[int]]) -> str:
    """A table of counts, each cell the darker the more it counts."""
    most = max((count for counts in rows.values() for count in counts), default=0) or 1
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td class="heat-{_level(count, most)}">{count:,}</td>' for count in counts)
        + "</tr>"
        for name, counts in rows.items()
    )
    return (
        f'<div class="scrolls" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f'<table class="heat"><caption>{escape(caption)}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _span(row: Span) -> str:
    drawn, said = "", [row.said]
    if row.floor is not None:
        at = _share(row.floor)
        drawn = f'<line class="floor" x1="{at}" x2="{at}" y1="1" y2="21"/>'
        said.append(f"floor {row.floor:g}")
    if row.low is not None and row.high is not None:
        low, high = _share(row.low), _share(row.high)
        drawn += (
            f'<line class="interval" x1="{low}" x2="{high}" y1="11" y2="11"/>'
            f'<line class="end" x1="{low}" x2="{low}" y1="6" y2="16"/>'
            f'<line class="end" x1="{high}" x2="{high}" y1="6" y2="16"/>'
        )
    return (
        f"<li{' class=weak' if row.is_weak else ''}>"
        f'<span class="name">{escape(row.name)}<small>{escape(row.note)}</small></span>'
        f'<svg class="plot" aria-hidden="true" focusable="false">'
        f'<line class="track" x1="0" x2="100%" y1="11" y2="11"/>{drawn}'
        f'<circle class="mean" cx="{_share(row.mean)}" cy="11" r="4.5"/></svg>'
        f'<span class="value"><b>{row.mean:.3f}</b>'
        f"<small>{escape(', '.join(filter(None, said)))}</small></span></li>"
    )


def _level(count: int, most: int) -> int:
    """0 for nothing, else 1 to LEVELS."""
    return -(-count * LEVELS // most)


def _share(value: float) -> str:
    """A position along a chart."""
    return f"{100 * min(max(value, 0.0), 1.0):.2f}%"
