"""Where a page's columns are, told from tables by how their rows stand, and in which order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from advisor.resume.pdf.headings import dated, is_heading
from advisor.resume.pdf.words import Word


def in_reading_order(words: Sequence[Word]) -> tuple[int, list[list[Word]]]:
    """How many columns of a page stand abreast, and its words by areas of one column each."""
    if not words:
        return 1, []
    body = _body_size(words)
    height = max(word.y for word in words) - min(word.y for word in words)
    return _areas(words, body, max(0.15 * height, 6 * body), 0)


def _body_size(words: Sequence[Word]) -> float:
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size * 2) / 2] += len(word.text)
    return sizes.most_common(1)[0][0] or 10.0


def _areas(
    words: Sequence[Word], body: float, least: float, depth: int
) -> tuple[int, list[list[Word]]]:
    """Words parted into areas of one column each, in reading order, and how many stand abreast."""
    rows = _visual_rows(words, 0.15 * body)
    gutter = _gutter(rows, body, least) if depth < 3 else None
    if gutter is None:
        return 1, [list(words)]
    x, zones = gutter
    columns, areas, done = 1, [], 0
    for start, end in zones:
        if rows[done:start]:
            areas.append([word for row in rows[done:start] for word in row])
        zone = [word for row in rows[start:end] for word in row]
        abreast = 0
        for side in _sides(zone, x):
            inner, parts = _areas(side, body, least, depth + 1)
            abreast += inner
            areas += parts
        columns, done = max(columns, abreast), end
    if rows[done:]:
        areas.append([word for row in rows[done:] for word in row])
    return columns, areas


def _sides(words: Sequence[Word], x: float) -> tuple[list[Word], list[Word]]:
    return [word for word in words if word.x1 <= x], [word for word in words if word.x1 > x]


def _visual_rows(words: Iterable[Word], tolerance: float) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if rows and rows[-1][0].y - word.y <= tolerance:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _gutter(
    rows: Sequence[Sequence[Word]], body: float, least: float
) -> tuple[float, list[tuple[int, int]]] | None:
    """Where a vertical gap parts columns, and the runs of rows in which it does."""
    half = 0.35 * body
    spans = [_spans(row, 2 * half) for row in rows]
    left = min(row[0][0] for row in spans)
    right = max(row[-1][1] for row in spans)
    best: tuple[tuple[bool, bool, int, int], float, list[tuple[int, int]]] | None = None
    steps = int((right - left) / 2.5)
    for step in range(2, steps - 1):
        x = left + step * 2.5
        zones, height, headed, edged = [], 0.0, False, 0
        for above, end in _clear_runs(spans, x, half):
            start = above + _header_rows(rows[above:end], x)
            tall = _parts(rows[start:end], x, body, least)
            if tall:
                zones.append((start, end))
                height += tall
                headed |= all(map(is_heading, _sides(rows[start], x)))
                edged += _begins_at_edge(rows[start:end], x) * (end - start)
        # One below which headings stand abreast, or right of which rows begin at one edge; of gaps
        # that part as much, the one that more rows leave free.
        wide = 2 * edged > sum(end - start for start, end in zones)
        score = headed, wide, round(height), sum(end - start for start, end in zones)
        if height and (best is None or score > best[0]):
            best = score, x, zones
    return (best[1], best[2]) if best else None


def _header_rows(rows: Sequence[Sequence[Word]], x: float) -> int:
    """How many rows stand on one side only, above two headings that stand abreast."""
    for index, row in enumerate(rows):
        left, right = _sides(row, x)
        if left and right:
            return index if is_heading(left) and is_heading(right) else 0
    return 0


def _spans(row: Sequence[Word], gap: float) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for word in row:
        if spans and word.x0 - spans[-1][1] < gap:
            spans[-1] = spans[-1][0], max(spans[-1][1], word.x1)
        else:
            spans.append((word.x0, word.x1))
    return spans


def _clear_runs(
    spans: Sequence[Sequence[tuple[float, float]]], x: float, half: float
) -> Iterator[tuple[int, int]]:
    start = 0
    for index, row in enumerate(spans):
        if any(x0 - half < x < x1 + half for x0, x1 in row):
            if index - start > 3:
                yield start, index
            start = index + 1
    if len(spans) - start > 3:
        yield start, len(spans)


def _parts(rows: Sequence[Sequence[Word]], x: float, body: float, least: float) -> float:
    """How tall the columns are that a gap at `x` parts; 0 if it parts the cells of rows only."""
    sides: tuple[list[list[Word]], list[list[Word]]] = ([], [])
    for row in rows:
        for side, part in zip(sides, _sides(row, x), strict=True):
            if part:
                side.append(part)
    left, right = sides
    if _are_headed(left, right, body):
        return max(body, left[0][0].y - max(left[-1][0].y, right[-1][0].y))
    if len(left) < 3 or len(right) < 3:
        return 0.0
    top = min(left[0][0].y, right[0][0].y)
    bottom = max(left[-1][0].y, right[-1][0].y)
    tall = top - bottom
    left, right = ([row for row in side if bottom - 1 <= row[0].y <= top + 1] for side in sides)
    # Running text on both sides makes columns even where they are short.
    running = min(sum(map(len, side)) / max(1, len(side)) for side in (left, right)) >= 4
    few = min(left, right, key=len)
    headed = len(few) > 2 and is_heading(few[0]) and not is_heading(few[1])
    if tall < (3.5 * body if headed else 5 * body if running else least):
        return 0.0
    if len(few) < (3 if headed else 4):
        return 0.0
    return 0.0 if _is_rows(left, right, body) else tall


def _begins_at_edge(rows: Sequence[Sequence[Word]], x: float) -> bool:
    """Whether many rows right of a gap begin where the first to the left does."""
    edges = [part[0].x0 for row in rows if (part := _sides(row, x)[1])]
    return sum(edge < min(edges) + 3 for edge in edges) >= 0.35 * len(edges)


def _are_headed(left: list[list[Word]], right: list[list[Word]], body: float) -> bool:
    """Whether a column begins on each side with a heading, both on one line."""
    if len(left) < 2 or len(right) < 2 or abs(left[0][0].y - right[0][0].y) > 0.5 * body:
        return False
    return all(is_heading(side[0]) and not is_heading(side[1]) for side in (left, right))


def _is_rows(left: list[list[Word]], right: list[list[Word]], body: float) -> bool:
    """Whether two sides belong together row by row: dates, places or labels beside their lines."""
    texts = [[row for row in side if not is_heading(row)] or side for side in (left, right)]
    if max(map(dated, texts)) >= 0.5:
        return True
    few, many = sorted((left, right), key=len)
    others = [row[0].y for row in many]
    plain = [row for row in few if not is_heading(row)]
    beside = sum(any(abs(row[0].y - y) <= 0.16 * body for y in others) for row in plain)
    matched = beside / len(plain) if plain else 1.0
    inside = [y for y in others if few[-1][0].y - 1 <= y <= few[0][0].y + 1]
    headings = len(few) - len(plain)
    if 1 < headings <= len(few) / 2 and is_heading(few[0]):
        return False
    if matched < 0.75:
        return False
    return len(few) < 0.7 * len(inside) or sum(len(row) for row in few) / len(few) < 2.5
