"""What a person would not see: text without ink, tiny, covered, cut off, coloured as its ground."""

from collections.abc import Iterable, Iterator, Sequence

from advisor.resume.formats.rows import MAX_QUOTE, MAX_QUOTES, Reading
from advisor.resume.pdf.boxes import Box, Colour, area, around, holds, middle
from advisor.resume.pdf.page import NEAR_COLOUR, Glyph, Page, Shape, Style

TINY = 3.0
_WHITE: Colour = (255.0, 255.0, 255.0)


def visible(page: Page, reading: Reading) -> list[Glyph]:
    """The glyphs that a person sees; the others are quoted in the reading."""
    for piece in _pieces(page.glyphs):
        box = around([corner for glyph in piece for corner in (glyph.box[:2], glyph.box[2:])])
        twins = [style for place, style in page.twins if holds(place, *middle(box))]
        styles = [piece[0].style, *twins]
        if all(_is_hidden(piece, style, box, page) for style in styles):
            for glyph in piece:
                glyph.hidden = True
    seen = _once(glyph for glyph in page.glyphs if not glyph.hidden)
    if page.glyphs and not seen and _is_scan(page):
        # The picture of a page is what is seen; what text recognition made of it lies hidden.
        reading.recognised_pages.append(page.number)
        seen = page.glyphs
    elif any(glyph.hidden for glyph in page.glyphs):
        most = MAX_QUOTES - len(reading.hidden)
        reading.hidden += _quotes(page.glyphs, most)
    reading.glyphs += len(page.glyphs)
    reading.unmapped += page.unmapped
    if not any(glyph.text.isalnum() for glyph in seen):
        reading.blank_pages.append(page.number)
    return seen


def _pieces(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Runs of glyphs of one text object without a space."""
    piece: list[Glyph] = []
    for glyph in glyphs:
        if piece and (glyph.spaced or glyph.style is not piece[-1].style or len(piece) >= 40):
            yield piece
            piece = []
        piece.append(glyph)
    if piece:
        yield piece


def _is_hidden(piece: Sequence[Glyph], style: Style, box: Box, page: Page) -> bool:
    if style.mode in (3, 7) or style.size < TINY:
        return True
    x, y = middle(box)
    if not holds(page.box, x, y) or (style.clip is not None and not holds(style.clip, x, y)):
        return True
    if page.pixels is not None and page.pixels.is_even(box):
        # A font that is not in the file may be one that we lack and its reader has.
        return style.embedded or all(ord(glyph.text[0]) < 0x250 for glyph in piece)
    if any(holds(veil, x, y) for veil in page.veils):
        return False
    return _is_covered(style, box, page) or _is_of_its_ground(style, box, page)


def _is_covered(style: Style, box: Box, page: Page) -> bool:
    x, y = middle(box)
    return any(
        shape.z > style.z and shape.opaque and shape.holds(x, y) and shape.covers(box)
        for shape in page.shapes
    )


def _is_of_its_ground(style: Style, box: Box, page: Page) -> bool:
    """Whether a text has nearly the colour of what lies under it."""
    behind = _behind(page.shapes, style.z, *middle(box))
    if behind is None or style.fill is None:
        return False
    inks = [(style.fill, style.fill_alpha)] if style.mode not in (1, 5) else []
    if style.stroke is not None:
        inks.append((style.stroke, 1.0))
    if any(_distance(_mixed(behind, *ink), behind) > NEAR_COLOUR for ink in inks):
        return False
    # pdfium takes a pattern for white: the ground must look as it is said to.
    return page.pixels is None or page.pixels.is_mostly(box, behind)


def _behind(shapes: Sequence[Shape], z: int, x: float, y: float) -> Colour | None:
    """The colour under a text, None where it is a picture's; paper is white."""
    colour: Colour | None = _WHITE
    for shape in shapes:
        if shape.z > z:
            break
        if not shape.holds(x, y):
            continue
        if shape.colour is None:
            colour = None
        elif colour is not None:
            colour = _mixed(colour, shape.colour, shape.alpha)
        elif shape.opaque:
            colour = shape.colour
    return colour


def _mixed(below: Colour, above: Colour, alpha: float) -> Colour:
    red, green, blue = (a * alpha + b * (1 - alpha) for a, b in zip(above, below, strict=True))
    return red, green, blue


def _distance(first: Colour, second: Colour) -> float:
    return max(abs(a - b) for a, b in zip(first, second, strict=True))


def _is_scan(page: Page) -> bool:
    pictures = sum(area(shape.box) for shape in page.shapes if shape.is_image)
    return pictures > 0.5 * area(page.box)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Glyphs without those that lie on the same one, to look bold or as a shadow."""
    kept: list[Glyph] = []
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        x, y, size = int(glyph.box[0] // 4), int(glyph.y // 4), glyph.style.size
        near = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in places.get((glyph.text, x + dx, y + dy), ())
        )
        if not any(
            other.style is not glyph.style
            and abs(other.box[0] - glyph.box[0]) < 0.12 * size
            and abs(other.y - glyph.y) < 0.2 * size
            for other in near
        ):
            kept.append(glyph)
            places.setdefault((glyph.text, x, y), []).append(glyph)
    return kept


def _quotes(glyphs: Sequence[Glyph], most: int) -> list[str]:
    texts = [""]
    before: Glyph | None = None
    for glyph in glyphs:
        if not glyph.hidden:
            if texts[-1]:
                texts.append("")
            before = None
            continue
        apart = before is not None and (
            abs(before.y - glyph.y) > 0.5 * glyph.style.size
            or glyph.box[0] - before.box[2] > 0.18 * glyph.style.size
        )
        texts[-1] += (" " if (glyph.spaced or apart) and texts[-1] else "") + glyph.text
        before = glyph
    quotes = [
        text[start : start + MAX_QUOTE]
        for text in texts
        if any(c.isalnum() for c in text)
        for start in range(0, len(text), MAX_QUOTE)
    ]
    return quotes[: max(0, most)]
