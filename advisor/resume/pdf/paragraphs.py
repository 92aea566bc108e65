"""Lines to rows: items whole that run over several, words whole that the end of a line cut."""

from collections.abc import Sequence

from advisor.resume.formats.rows import LINE_END_HYPHENS, Row, joined
from advisor.resume.pdf.textlines import TextLine


def rows_of(lines: Sequence[TextLine]) -> list[Row]:
    """Rows of lines: items whole, words that the end of a line cut joined."""
    rows: list[Row] = []
    before: TextLine | None = None
    item: TextLine | None = None
    known = {word.text.casefold().strip(".,;:()") for line in lines for word in line.words}
    for line in lines:
        if item is not None and before is not None and _goes_on(item, before, line):
            rows[-1].text = joined(rows[-1].text, line.text, known)
            before = line
            continue
        text = line.text
        if before is not None and rows and _is_cut(rows[-1].text, before, line):
            head, _, text = text.partition(" ")
            rows[-1].text = joined(rows[-1].text, head, known)
        item = line if line.is_item else None
        before = line
        if text.strip():
            rows.append(
                Row(text.strip(), line.page, line.size, line.bold, max(0.0, line.x0 - line.left),
                    line.is_item)
            )  # fmt: skip
    return rows


def _is_cut(text: str, before: TextLine, line: TextLine) -> bool:
    return (
        text[-1:] in LINE_END_HYPHENS
        and text[-2:-1].isalpha()
        and not line.is_item
        and line.text[:1].islower()
        and abs(line.size - before.size) < 0.1 * line.size
    )


def _goes_on(item: TextLine, before: TextLine, line: TextLine) -> bool:
    """Whether a line is the continuation of an item."""
    if line.is_item or abs(line.size - item.size) > 0.1 * item.size:
        return False
    starts_small = line.text[:1].islower()
    if (line.page, line.left, line.right) != (before.page, before.left, before.right):
        return starts_small and before.text[-1:] not in ".!?" and not line.bold
    pitch = before.y - line.y
    if not 0 < pitch <= 1.9 * item.size or line.x0 < item.x0 - 3:
        return False
    full = before.x1 + line.words[0].x1 - line.words[0].x0 + 0.2 * line.size > before.right
    cut = before.text[-1:] in LINE_END_HYPHENS or before.text[-1:] in ",&/"
    hanging = abs(line.x0 - item.text_x) <= 3
    if line.bold and not before.bold:
        return False
    return (hanging or line.x0 >= item.x0 - 1) and (full or starts_small or cut)
