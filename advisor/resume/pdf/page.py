"""A page as it is drawn: glyphs, the shapes under and over them, and its pixels."""

from dataclasses import dataclass, field

from advisor.resume.pdf.boxes import Box, Colour, area, is_inside, shared

NEAR_COLOUR = 28  # of 255: what differs less in every channel cannot be read
NO_CONTRAST = 12  # of 255: where a page is painted as evenly as this, nothing is seen


@dataclass(slots=True)
class Shape:
    """A filled area: where in the pile, how coloured (None: unknown, as of pictures)."""

    z: int
    box: Box
    colour: Colour | None
    alpha: float
    opaque: bool
    polygons: list[list[tuple[float, float]]]
    is_image: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the shape."""
        left, bottom, right, top = self.box
        if not (left <= x <= right and bottom <= y <= top):
            return False
        return not self.polygons or is_inside(self.polygons, x, y)

    def covers(self, box: Box) -> bool:
        """Whether the shape's box lies over four fifths of another."""
        left, bottom, right, top = shared(self.box, box)
        width, height = right - left, top - bottom
        return width > 0 and height > 0 and width * height >= 0.8 * area(box)


@dataclass(slots=True)
class Style:
    """How one text object is drawn."""

    z: int
    clip: Box | None
    mode: int
    fill: Colour | None
    fill_alpha: float
    stroke: Colour | None
    size: float = 10.0
    bold: bool = False
    turned: bool = False
    embedded: bool = True


@dataclass(slots=True)
class Glyph:
    """A character as it is drawn, `y` the height of its baseline."""

    text: str
    box: Box
    y: float
    style: Style
    spaced: bool  # a space stands before it
    hidden: bool = False


@dataclass
class Pixels:
    """A page as it is painted, three bytes a pixel, from the top."""

    data: bytes
    width: int
    height: int
    stride: int
    scale: float
    left: float
    top: float

    def is_even(self, box: Box) -> bool:
        """Whether nothing stands out within a box."""
        rows = self._rows(box)
        lows, highs = [255, 255, 255], [0, 0, 0]
        # Letters are thickest in the middle: where there are some, this ends at the first row.
        for row in rows[len(rows) // 2 :] + rows[: len(rows) // 2]:
            for channel in range(3):
                values = row[channel::3]
                lows[channel] = min(lows[channel], min(values))
                highs[channel] = max(highs[channel], max(values))
                if highs[channel] - lows[channel] >= NO_CONTRAST:
                    return False
        return True

    def is_mostly(self, box: Box, colour: Colour) -> bool:
        """Whether most of a box is about of a colour."""
        painted = b"".join(self._rows(box))
        for channel, usual in enumerate(reversed(colour)):
            values = painted[channel::3]
            near = sum(abs(value - usual) <= NEAR_COLOUR for value in values)
            if near < 0.6 * len(values):
                return False
        return True

    def _rows(self, box: Box) -> list[bytes]:
        """The rows of pixels within a box, each pixel as blue, green, red."""
        x0 = max(0, int((box[0] - self.left) * self.scale))
        x1 = min(self.width, int((box[2] - self.left) * self.scale) + 1)
        y0 = max(0, int((self.top - box[3]) * self.scale))
        y1 = min(self.height, int((self.top - box[1]) * self.scale) + 1)
        if x0 >= x1:
            return []
        starts = [y * self.stride + 3 * x0 for y in range(y0, y1)]
        return [self.data[start : start + 3 * (x1 - x0)] for start in starts]


@dataclass(frozen=True)
class Link:
    """An area of a page and the address that it leads to."""

    address: str
    box: Box


@dataclass
class Page:
    """A page with what is drawn on it, turned as its /Rotate says."""

    number: int
    box: Box
    glyphs: list[Glyph]
    shapes: list[Shape]
    unmapped: int = 0
    pixels: Pixels | None = None
    # Where the objects do not tell what colours are seen: groups that are drawn as one.
    veils: list[Box] = field(default_factory=list)
    twins: list[tuple[Box, Style]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
