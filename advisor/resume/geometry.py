"""What a person sees of a PDF: its lines in reading order, and the text that is hidden.

Glyphs become words, words rows, rows columns, columns lines. Lengths are points, y grows upwards.
"""

import ctypes
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import hypot
from typing import Any

# Parts what stands apart on one line: a date at the right margin, the cells of a row.
GAP = "  "
# What begins an item where it stands before a word; the second kind only where a space follows.
BULLETS = frozenset("•‣◦▪▫●○■□◆◇►▶➢➤❖✓✔✦⁃∙·❯➔➜⚫◾▸")
DASHES = frozenset({"-", "–", "—", "*", "o", "»", "›", "→", "+", "§", "Ø"})
# First halves that keep their hyphen when a line ends at it: “full-stack”, not “fullstack”.
HYPHENATED = frozenset(
    """
    all back bottom built closed co cross data deep end ex fast fine first five four front full
    hands high in large least lightweight long low machine mid multi non object off on one open
    part peer per point post pre real right second self semi server set short side single six
    small state step sub team test third three time top two two-way user well wide win word world
    year zero
    """.split()  # noqa: SIM905
)
HEADINGS = re.compile(
    r"(?:(?:work|professional|relevant|technical|personal|selected|key|core|career|academic)\s+)*"
    r"(?:summary|profile|about(?: me)?|objective|contact|education|experience|employment|history|"
    r"projects?|research|skills?|tools|awards?|hono(?:u)?rs|publications?|certifications?|"
    r"certificates|languages?|interests?|activities|hobbies|courses?|coursework|volunteering|"
    r"leadership|references?|achievements?|background)(?: (?:&|and) \w+)?:?",
    re.IGNORECASE,
)
_LABEL = re.compile(r".*(?:tools|languages|interests|courses?|coursework|skills|awards)",
                    re.IGNORECASE)  # fmt: skip
TINY = 3.0
NEAR_COLOUR = 28  # of 255: what differs less in every channel cannot be read
NO_CONTRAST = 12  # of 255: where a page is painted as evenly as this, nothing is seen
MAX_PIXELS = 4_000_000
MAX_QUOTES, MAX_QUOTE = 20, 200
MAX_OBJECTS = 60_000
MAX_GLYPHS = 200_000

_DATE = re.compile(
    r"(?:19|20)\d\d|\b(?:present|current|now|today|ongoing|expected)\b|\b\d{1,2}/\d{2,4}\b|"
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"bold|black|heavy|semibd|demi|cmbx|sfbx|ecbx", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:.*\b)?(?:page|seite|p\.)\s*\d+(?:\s*(?:of|/|von|\|)\s*\d+)?|[-–—|·\s]*\d{1,2}[-–—|·\s]*|"
    r"\d{1,2}\s*(?:of|/)\s*\d{1,2}",
    re.IGNORECASE,
)
_MARKS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327",
          "ˇ": "\u030c", "˚": "\u030a", "˝": "\u030b", "¯": "\u0304", "˘": "\u0306"}  # fmt: skip
_SPACES = frozenset(" \t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_LINE_END_HYPHENS = frozenset("-\u2010\u00ad")
# pdfium's word for a hyphen at the end of a line.
_PDFIUM_HYPHENS = (0x2, 0xFFFE)
_LOCK = threading.Lock()  # pdfium is not made for threads

Box = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WHITE: Colour = (255.0, 255.0, 255.0)


class Unreadable(Exception):
    """A PDF that pdfium cannot open; `kind` is “password”, “damaged”, “pages” or “large”."""

    def __init__(self, kind: str) -> None:
        """`kind` says why."""
        super().__init__(kind)
        self.kind = kind


@dataclass(slots=True)
class Row:
    """A line as it is read from any format; sizes are only compared with each other."""

    text: str
    page: int = 1
    size: float = 1.0
    bold: bool = False
    indent: float = 0.0
    is_item: bool = False


@dataclass
class Reading:
    """What was seen of a file: its rows in reading order, hidden text, and how well it was read."""

    rows: list[Row] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pages: int = 1
    columns: int = 1
    glyphs: int = 0
    unmapped: int = 0
    blank_pages: list[int] = field(default_factory=list)
    recognised_pages: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Shape:
    """A filled area: where in the pile, how coloured (None: unknown, as of pictures)."""

    z: int
    box: Box
    colour: Colour | None
    alpha: float
    opaque: bool
    polygons: list[list[tuple[float, float]]]
    is_image: bool = False

    def holds(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.box
        if not (left <= x <= right and bottom <= y <= top):
            return False
        return not self.polygons or _inside(self.polygons, x, y)

    def covers(self, box: Box) -> bool:
        width = min(self.box[2], box[2]) - max(self.box[0], box[0])
        height = min(self.box[3], box[3]) - max(self.box[1], box[1])
        area = (box[2] - box[0]) * (box[3] - box[1])
        return width > 0 and height > 0 and width * height >= 0.8 * area


@dataclass(slots=True)
class _Style:
    """How one text object is drawn."""

    z: int
    size: float
    bold: bool
    mode: int
    fill: Colour | None
    fill_alpha: float
    stroke: Colour | None
    clip: Box | None
    turned: bool
    embedded: bool = True


@dataclass(slots=True)
class _Glyph:
    text: str
    box: Box
    y: float
    style: _Style
    spaced: bool  # a space stands before it
    hidden: bool = False


@dataclass(slots=True)
class _Word:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    spaced: bool
    rtl: bool
    inner: float = 0.0  # the gaps between its letters, added up


@dataclass(slots=True)
class _Line:
    """A visual line of a column, whose edges are `left` and `right`."""

    text: str
    words: list[_Word]
    page: int
    left: float
    right: float
    is_item: bool = False
    text_x: float = 0.0

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def y(self) -> float:
        return self.words[0].y

    @property
    def size(self) -> float:
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether most letters are bold, a date that stands apart left out."""
        parts: list[list[_Word]] = [[]]
        for before, word in zip([None, *self.words], self.words, strict=False):
            if before is not None and word.x0 - before.x1 > 1.3 * word.size:
                parts.append([])
            parts[-1].append(word)
        undated = [part for part in parts if not _DATE.search(" ".join(word.text for word in part))]
        words = [word for part in undated or parts for word in part]
        letters = sum(len(word.text) for word in words)
        return sum(len(word.text) for word in words if word.bold) * 2 > letters


@dataclass
class _Pixels:
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


@dataclass
class _Page:
    number: int
    box: Box
    glyphs: list[_Glyph]
    shapes: list[_Shape]
    unmapped: int = 0
    pixels: "_Pixels | None" = None
    # Where the objects do not tell what colours are seen: groups that are drawn as one.
    veils: list[Box] = field(default_factory=list)
    twins: list[tuple[Box, _Style]] = field(default_factory=list)
    # Text that runs upwards or downwards, as it is said.
    turned: list[str] = field(default_factory=list)


def read_pdf(data: bytes, max_pages: int) -> Reading:
    """What is seen on the pages of a PDF; raises Unreadable, never runs anything in it."""
    with _LOCK:
        pages = list(_pages(data, max_pages))
    reading = Reading(pages=len(pages))
    lines: list[list[_Line]] = []
    for page in pages:
        seen = _seen(page, reading)
        words = _words([glyph for glyph in seen if not glyph.style.turned])
        bullets = _drawn_bullets(page.shapes)
        columns, of_page = _in_order(words, page.number, bullets)
        reading.columns = max(reading.columns, columns)
        lines.append(of_page)
        page.turned = _turned([glyph for glyph in seen if glyph.style.turned])
    _drop_repeated(lines)
    rows = _rows([line for of_page in lines for line in of_page])
    for page in pages:
        rows += [Row(text, page.number) for text in page.turned]
    reading.rows = sorted(rows, key=lambda row: row.page)
    return reading


# --- pdfium: glyphs and shapes


@lru_cache(maxsize=1)
def _pdfium() -> Any:
    from pypdfium2 import raw

    raw.FPDF_InitLibrary()
    return raw


def _pages(data: bytes, max_pages: int) -> Iterator[_Page]:
    raw = _pdfium()
    buffer = (ctypes.c_char * len(data)).from_buffer_copy(data)
    document = raw.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not document:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Unreadable("password" if locked else "damaged")
    try:
        count = raw.FPDF_GetPageCount(document)
        if count > max_pages:
            raise Unreadable("pages")
        if count < 1:
            raise Unreadable("damaged")
        left = MAX_GLYPHS
        for number in range(count):
            page = _page(raw, document, number)
            left -= len(page.glyphs)
            if left < 0:
                raise Unreadable("large")
            yield page
    finally:
        raw.FPDF_CloseDocument(document)


def _page(raw: Any, document: Any, index: int) -> _Page:
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        raise Unreadable("damaged")
    try:
        rectangle = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, rectangle)
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        turn = _turn(raw.FPDFPage_GetRotation(page), box)
        pile = _Pile(raw, turn)
        pile.walk(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _IDENTITY, 0)
        seen = _Page(index + 1, _moved(turn, box), [], pile.shapes)
        text = raw.FPDFText_LoadPage(page)
        if text:
            try:
                _read_glyphs(raw, text, pile, seen)
            finally:
                raw.FPDFText_ClosePage(text)
        seen.veils, seen.twins = pile.veils, pile.twins()
        seen.pixels = _painted(raw, page, seen.box)
        return seen
    finally:
        raw.FPDF_ClosePage(page)


def _painted(raw: Any, page: Any, box: Box) -> _Pixels | None:
    """The page as an image, None where it is too large for one."""
    wide, tall = box[2] - box[0], box[3] - box[1]
    if not _is_sensible(wide, tall):
        return None
    scale = min(1.5, (MAX_PIXELS / max(1.0, wide * tall)) ** 0.5)
    width, height = int(wide * scale), int(tall * scale)
    if scale < 0.9 or width < 1 or height < 1:
        return None
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return _Pixels(data, width, height, stride, scale, box[0], box[3])
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _turn(quarters: int, box: Box) -> Matrix:
    """The matrix that turns a page as its /Rotate says."""
    left, bottom, right, top = box
    turns: tuple[Matrix, ...] = (
        _IDENTITY,
        (0.0, -1.0, 1.0, 0.0, -bottom, right),
        (-1.0, 0.0, 0.0, -1.0, right, top),
        (0.0, 1.0, -1.0, 0.0, top, -left),
    )
    return turns[quarters % 4]


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(matrix: Matrix, box: Box) -> Box:
    if matrix == _IDENTITY:
        return box
    left, bottom, right, top = box
    corners = [_at(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x, y = _at(then, e, f)
    p, q, r, s, *_ = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, x, y


class _Pile:
    """The objects of a page from bottom to top: filled shapes, and where each text stands."""

    def __init__(self, raw: Any, turn: Matrix) -> None:
        self.raw = raw
        self.veils: list[Box] = []
        self.turn = turn
        self.shapes: list[_Shape] = []
        self.texts: dict[int, tuple[int, Box | None]] = {}
        self.boxes: list[tuple[Any, Box]] = []
        self.z = 0
        self.fonts: dict[int, tuple[bool, bool]] = {}
        self.styles: dict[int, _Style] = {}

    def walk(self, container: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> None:
        """Add the objects of a page or, with its matrix, of a form in it."""
        raw = self.raw
        for index in range(count(container)):
            thing = get(container, index)
            self.z += 1
            if not thing or self.z > MAX_OBJECTS:
                continue
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                clip = self._clip(thing) if depth == 0 else None
                self.texts[_address(thing)] = self.z, clip
                bounds = self._bounds(thing)
                if bounds:
                    self.boxes.append((thing, _moved(_times(matrix, self.turn), bounds)))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 8:
                inner = _times(self._matrix(thing), matrix)
                bounds = self._bounds(thing)
                if bounds and raw.FPDFPageObj_HasTransparency(thing):
                    self.veils.append(_moved(_times(matrix, self.turn), bounds))
                self.walk(
                    thing, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1
                )
            else:
                self._add_shape(thing, kind, matrix, depth)

    def style(self, thing: Any, text: Any, index: int) -> _Style:
        """How a text object is drawn, told by one of its characters."""
        raw, key = self.raw, _address(thing)
        found = self.styles.get(key)
        if found is not None:
            return found
        z, clip = self.texts.get(key, (self.z + 1, None))
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        scale = hypot(matrix.c, matrix.d) or hypot(matrix.a, matrix.b) or 1.0
        p, q, r, s, *_ = self.turn
        along = matrix.a * p + matrix.b * r, matrix.a * q + matrix.b * s
        mode, fill, alpha, stroke = self._ink(thing)
        bold, embedded = self._font(thing, text, index)
        style = self.styles[key] = _Style(
            z,
            abs(raw.FPDFText_GetFontSize(text, index)) * scale,
            bold,
            mode,
            fill,
            alpha,
            stroke,
            clip,
            along[0] <= 0 or abs(along[1]) > 0.2 * along[0],
            embedded,
        )
        return style

    def twins(self) -> list[tuple[Box, _Style]]:
        """Texts that pdfium passes over, as the same text stands in their place already."""
        twins = []
        for thing, box in self.boxes:
            key = _address(thing)
            if key not in self.styles and box[2] - box[0] > 1 and box[3] - box[1] > 1:
                z, clip = self.texts[key]
                mode, fill, alpha, stroke = self._ink(thing)
                twins.append((box, _Style(z, 10, False, mode, fill, alpha, stroke, clip, False)))
        return twins

    def _ink(self, thing: Any) -> tuple[int, Colour | None, float, Colour | None]:
        """How a text is painted: its render mode, filling with alpha, and outline."""
        raw = self.raw
        mode = raw.FPDFTextObj_GetTextRenderMode(thing)
        fill = self._colour(thing, raw.FPDFPageObj_GetFillColor)
        outlined = mode in (1, 2, 5, 6)
        stroke = self._colour(thing, raw.FPDFPageObj_GetStrokeColor) if outlined else None
        colour, alpha = fill or (None, 1.0)
        return mode, colour, alpha, stroke[0] if stroke else None

    def _font(self, thing: Any, text: Any, index: int) -> tuple[bool, bool]:
        """Whether a text's font is bold, and whether the file brings it along."""
        raw = self.raw
        font = raw.FPDFTextObj_GetFont(thing)
        if not font:
            return False, False
        key = _address(font)
        if key not in self.fonts:
            name = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(font, name, 128)
            heavy = raw.FPDFText_GetFontWeight(text, index) >= 700
            bold = heavy or bool(_BOLD.search(name.value.decode("latin-1")))
            self.fonts[key] = bold, raw.FPDFFont_GetIsEmbedded(font) == 1
        return self.fonts[key]

    def _colour(self, thing: Any, get: Any) -> tuple[Colour, float] | None:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not get(thing, red, green, blue, alpha):
            return None
        return (red.value, green.value, blue.value), alpha.value / 255

    def _matrix(self, thing: Any) -> Matrix:
        matrix = self.raw.FS_MATRIX()
        if not self.raw.FPDFPageObj_GetMatrix(thing, matrix):
            return _IDENTITY
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _bounds(self, thing: Any) -> Box | None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not self.raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            return None
        return left.value, bottom.value, right.value, top.value

    def _add_shape(self, thing: Any, kind: int, matrix: Matrix, depth: int) -> None:
        raw = self.raw
        bounds = self._bounds(thing)
        if bounds is None:
            return
        place = _times(matrix, self.turn)
        colour: tuple[Colour, float] | None = None
        polygons: list[list[tuple[float, float]]] = []
        if kind == raw.FPDF_PAGEOBJ_PATH:
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(thing, mode, stroked)
            if not mode.value:
                return
            colour = self._colour(thing, raw.FPDFPageObj_GetFillColor)
            polygons = self._polygons(thing, _times(self._matrix(thing), place))
        box = _moved(place, bounds)
        clip = self._clip(thing) if depth == 0 else None
        if clip:
            box = (max(box[0], clip[0]), max(box[1], clip[1]),
                   min(box[2], clip[2]), min(box[3], clip[3]))  # fmt: skip
        if box[0] >= box[2] or box[1] >= box[3] or not _is_sensible(*box):
            return
        alpha = colour[1] if colour else 1.0
        opaque = alpha > 0.9 and not raw.FPDFPageObj_HasTransparency(thing)
        self.shapes.append(
            _Shape(self.z, box, colour[0] if colour else None, alpha, opaque, polygons,
                   kind == raw.FPDF_PAGEOBJ_IMAGE)
        )  # fmt: skip

    def _polygons(self, thing: Any, place: Matrix) -> list[list[tuple[float, float]]]:
        """The outlines of a path that is no upright rectangle; curves by their control points."""
        raw = self.raw
        count = raw.FPDFPath_CountSegments(thing)
        if not 0 < count <= 400:
            return []
        outlines = _outlines(raw, (raw.FPDFPath_GetPathSegment(thing, n) for n in range(count)))
        moved = [[_at(place, x, y) for x, y in outline] for outline in outlines]
        if len(moved) == 1 and _is_upright(moved[0]):
            return []
        return moved

    def _clip(self, thing: Any) -> Box | None:
        """The box around what a clip path leaves of an object."""
        raw = self.raw
        path = raw.FPDFPageObj_GetClipPath(thing)
        box: Box | None = None
        for part in range(min(raw.FPDFClipPath_CountPaths(path), 50) if path else 0):
            count = min(raw.FPDFClipPath_CountPathSegments(path, part), 400)
            segments = (raw.FPDFClipPath_GetPathSegment(path, part, n) for n in range(count))
            points = [point for outline in _outlines(raw, segments) for point in outline]
            if not points:
                continue
            xs, ys = [x for x, _ in points], [y for _, y in points]
            around = _moved(self.turn, (min(xs), min(ys), max(xs), max(ys)))
            box = around if box is None else (
                max(box[0], around[0]), max(box[1], around[1]),
                min(box[2], around[2]), min(box[3], around[3]),
            )  # fmt: skip
        return box


def _address(pointer: Any) -> int:
    return ctypes.addressof(pointer.contents)


def _outlines(raw: Any, segments: Iterable[Any]) -> list[list[tuple[float, float]]]:
    outlines: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((x.value, y.value))
    return [outline for outline in outlines if len(outline) > 1]


def _is_upright(outline: Sequence[tuple[float, float]]) -> bool:
    xs, ys = {round(x, 1) for x, _ in outline}, {round(y, 1) for _, y in outline}
    return len(xs) <= 2 and len(ys) <= 2


def _inside(polygons: Sequence[Sequence[tuple[float, float]]], x: float, y: float) -> bool:
    """Whether a ray to the right crosses the outlines an odd number of times."""
    odd = False
    for outline in polygons:
        before = outline[-1]
        for point in outline:
            (x1, y1), (x2, y2) = before, point
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
            before = point
    return odd


def _read_glyphs(raw: Any, text: Any, pile: _Pile, page: _Page) -> None:
    """Add the glyphs of a page to it, in the order in which they are drawn."""
    spaced, hinted, high = True, False, 0
    loose, tight = raw.FS_RECTF(), tuple(ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(min(raw.FPDFText_CountChars(text), MAX_GLYPHS + 1)):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            hinted = True  # pdfium takes the gap for a space
            continue
        code = raw.FPDFText_GetUnicode(text, index)
        thing = raw.FPDFText_GetTextObject(text, index)
        if not thing:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        letter, high = _letter(code, high), 0
        if letter in _SPACES:
            spaced = True
            continue
        if code and raw.FPDFText_HasUnicodeMapError(text, index) == 1:
            letter = "\N{REPLACEMENT CHARACTER}"
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        box: Box = (loose.left, loose.bottom, loose.right, loose.top)
        if box[2] <= box[0] or box[3] <= box[1]:
            raw.FPDFText_GetCharBox(text, index, tight[0], tight[2], tight[1], tight[3])
            box = (tight[0].value, tight[1].value, tight[2].value, tight[3].value)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        style = pile.style(thing, text, index)
        base = _at(pile.turn, x.value, y.value)[1]
        if not _is_sensible(*box, base, style.size):
            continue
        box = _moved(pile.turn, box)
        if hinted and page.glyphs:
            spaced = spaced or box[0] - page.glyphs[-1].box[2] > 0.1 * style.size
        page.glyphs.append(_Glyph(letter, box, base, style, spaced))
        page.unmapped += not _is_sane(letter)
        spaced = hinted = False


def _is_sensible(*lengths: float) -> bool:
    return all(abs(length) < 1e6 for length in lengths)  # not a number is not


def _letter(code: int, high: int) -> str:
    if code in _PDFIUM_HYPHENS:
        return "-"
    if high and 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\N{REPLACEMENT CHARACTER}"
    return chr(code)


def _is_sane(letter: str) -> bool:
    return letter != "\N{REPLACEMENT CHARACTER}" and unicodedata.category(letter) not in (
        "Cc", "Co", "Cn",
    )  # fmt: skip


# --- what is seen, and what is hidden


def _seen(page: _Page, reading: Reading) -> list[_Glyph]:
    """The glyphs that a person sees; the others are quoted in the reading."""
    for piece in _pieces(page.glyphs):
        box = (min(g.box[0] for g in piece), min(g.box[1] for g in piece),
               max(g.box[2] for g in piece), max(g.box[3] for g in piece))  # fmt: skip
        styles = [piece[0].style, *(style for around, style in page.twins if _lies_in(box, around))]
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
        reading.hidden += _quotes(_without_shadows(page.glyphs), most)
    reading.glyphs += len(page.glyphs)
    reading.unmapped += page.unmapped
    if not any(glyph.text.isalnum() for glyph in seen):
        reading.blank_pages.append(page.number)
    return seen


def _pieces(glyphs: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    """Runs of glyphs of one text object without a space."""
    piece: list[_Glyph] = []
    for glyph in glyphs:
        if piece and (glyph.spaced or glyph.style is not piece[-1].style or len(piece) >= 40):
            yield piece
            piece = []
        piece.append(glyph)
    if piece:
        yield piece


def _lies_in(box: Box, around: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, _middle(box)
    return around[0] <= x <= around[2] and around[1] <= y <= around[3]


def _is_hidden(piece: Sequence[_Glyph], style: _Style, box: Box, page: _Page) -> bool:
    if style.mode in (3, 7) or style.size < TINY:
        return True
    x, y = (box[0] + box[2]) / 2, _middle(box)
    if not _holds(page.box, x, y) or (style.clip is not None and not _holds(style.clip, x, y)):
        return True
    if page.pixels is not None and page.pixels.is_even(box):
        # A font that is not in the file may be one that we lack and its reader has.
        return style.embedded or all(ord(glyph.text[0]) < 0x250 for glyph in piece)
    if any(_holds(veil, x, y) for veil in page.veils):
        return False
    return _is_covered(style, box, page) or _is_of_its_ground(style, box, page)


def _is_covered(style: _Style, box: Box, page: _Page) -> bool:
    x, y = (box[0] + box[2]) / 2, _middle(box)
    return any(
        shape.z > style.z and shape.opaque and shape.holds(x, y) and shape.covers(box)
        for shape in page.shapes
    )


def _is_of_its_ground(style: _Style, box: Box, page: _Page) -> bool:
    """Whether a text has nearly the colour of what lies under it."""
    behind = _behind(page.shapes, style.z, (box[0] + box[2]) / 2, _middle(box))
    if behind is None or style.fill is None:
        return False
    inks = [(style.fill, style.fill_alpha)] if style.mode not in (1, 5) else []
    if style.stroke is not None:
        inks.append((style.stroke, 1.0))
    if any(_distance(_mixed(behind, *ink), behind) > NEAR_COLOUR for ink in inks):
        return False
    # pdfium takes a pattern for white: the ground must look as it is said to.
    return page.pixels is None or page.pixels.is_mostly(box, behind)


def _middle(box: Box) -> float:
    """The height at which the body of small letters lies."""
    return box[1] + 0.45 * (box[3] - box[1])


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _behind(shapes: Sequence[_Shape], z: int, x: float, y: float) -> Colour | None:
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


def _is_scan(page: _Page) -> bool:
    area = (page.box[2] - page.box[0]) * (page.box[3] - page.box[1])
    pictures = [shape.box for shape in page.shapes if shape.is_image]
    return sum((b[2] - b[0]) * (b[3] - b[1]) for b in pictures) > 0.5 * area


def _once(glyphs: Iterable[_Glyph]) -> list[_Glyph]:
    """Glyphs without those that lie on the same one, to look bold or as a shadow."""
    kept: list[_Glyph] = []
    places: dict[tuple[str, int, int], list[_Glyph]] = {}
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


def _without_shadows(glyphs: Sequence[_Glyph]) -> list[_Glyph]:
    """The glyphs without those hidden ones that lie under the same letter, as its shadow."""
    seen = {
        (glyph.text, round(glyph.box[0] / 3) + x, round(glyph.y / 3) + y)
        for glyph in glyphs
        if not glyph.hidden
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    }
    return [
        glyph
        for glyph in glyphs
        if not glyph.hidden or (glyph.text, round(glyph.box[0] / 3), round(glyph.y / 3)) not in seen
    ]


def _quotes(glyphs: Sequence[_Glyph], most: int) -> list[str]:
    texts = [""]
    before: _Glyph | None = None
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


def _turned(glyphs: Sequence[_Glyph]) -> list[str]:
    """Text that does not run from left to right, a line for each text object or run of them."""
    texts: list[str] = []
    before: _Glyph | None = None
    for glyph in glyphs:
        reach = 2 * glyph.style.size
        if before is not None and hypot(
            glyph.box[0] - before.box[0], glyph.box[1] - before.box[1]
        ) <= reach:  # fmt: skip
            texts[-1] += (" " if glyph.spaced else "") + glyph.text
        else:
            texts.append(glyph.text)
        before = glyph
    return [text for text in texts if any(c.isalnum() for c in text)]


def _drawn_bullets(shapes: Sequence[_Shape]) -> list[tuple[float, float]]:
    """The middles of small round or square shapes, as browsers draw the bullets of a list."""
    middles = []
    for shape in shapes:
        left, bottom, right, top = shape.box
        width, height = right - left, top - bottom
        if 1.2 <= width <= 7 and 0.7 <= width / height <= 1.4 and not shape.is_image:
            middles.append(((left + right) / 2, (bottom + top) / 2))
    return middles


# --- words


def _words(glyphs: Sequence[_Glyph]) -> list[_Word]:
    words: list[_Word] = []
    before: _Glyph | None = None
    for glyph in glyphs:
        rtl = unicodedata.bidirectional(glyph.text[0]) in ("R", "AL")
        if before is not None and not glyph.spaced and _touches(before, glyph, rtl):
            _append(words[-1], glyph, before)
        else:
            words.append(
                _Word(glyph.text, glyph.box[0], glyph.box[2], glyph.y, glyph.style.size,
                      glyph.style.bold, glyph.spaced, rtl)
            )  # fmt: skip
        before = glyph
    for word in words:
        word.text = unicodedata.normalize("NFC", word.text)
    return words


def _touches(before: _Glyph, glyph: _Glyph, rtl: bool) -> bool:
    size = max(before.style.size, glyph.style.size)
    if abs(before.y - glyph.y) > 0.1 * size:
        return False
    if rtl:
        return -1.2 * size < before.box[0] - glyph.box[2] <= 0.18 * size
    gap = glyph.box[0] - before.box[2]
    return gap <= 0.18 * size and glyph.box[0] >= before.box[0] - 0.3 * size


def _append(word: _Word, glyph: _Glyph, before: _Glyph) -> None:
    overlap = min(before.box[2], glyph.box[2]) - max(before.box[0], glyph.box[0])
    narrow = min(before.box[2] - before.box[0], glyph.box[2] - glyph.box[0])
    if before.text in _MARKS and overlap > 0.4 * narrow and glyph.text.isalpha():
        letter = {"ı": "i", "ȷ": "j"}.get(glyph.text, glyph.text)
        word.text = word.text[: -len(before.text)] + letter + _MARKS[before.text]
    elif glyph.text in _MARKS and overlap > 0.4 * narrow and before.text.isalpha():
        word.text += _MARKS[glyph.text]
    else:
        word.text += glyph.text
    if word.rtl and glyph.box[0] > before.box[0]:  # given from left to right all the same
        word.text = glyph.text + word.text[: -len(glyph.text)]
    word.inner += max(0.0, glyph.box[0] - before.box[2])
    word.x0, word.x1 = min(word.x0, glyph.box[0]), max(word.x1, glyph.box[2])


# --- columns and reading order


def _in_order(
    words: Sequence[_Word], page: int, bullets: Sequence[tuple[float, float]]
) -> tuple[int, list[_Line]]:
    """The number of columns of a page, and its lines in reading order."""
    if not words:
        return 1, []
    body = _body_size(words)
    height = max(word.y for word in words) - min(word.y for word in words)
    count, areas = _areas(words, body, max(0.15 * height, 6 * body), 0)
    lines: list[_Line] = []
    for area in areas:
        lines += _lines(area, page, bullets)
    return count, lines


def _body_size(words: Sequence[_Word]) -> float:
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size * 2) / 2] += len(word.text)
    return sizes.most_common(1)[0][0] or 10.0


def _areas(
    words: Sequence[_Word], body: float, least: float, depth: int
) -> tuple[int, list[list[_Word]]]:
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
        for side in ([w for w in zone if w.x1 <= x], [w for w in zone if w.x1 > x]):
            inner, parts = _areas(side, body, least, depth + 1)
            abreast += inner
            areas += parts
        columns, done = max(columns, abreast), end
    if rows[done:]:
        areas.append([word for row in rows[done:] for word in row])
    return columns, areas


def _visual_rows(words: Iterable[_Word], tolerance: float) -> list[list[_Word]]:
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if rows and rows[-1][0].y - word.y <= tolerance:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _gutter(
    rows: Sequence[Sequence[_Word]], body: float, least: float
) -> tuple[float, list[tuple[int, int]]] | None:
    """Where a vertical gap parts columns, and the runs of rows in which it does."""
    half = 0.35 * body
    spans = [_spans(row, 2 * half) for row in rows]
    left = min(row[0][0] for row in spans)
    right = max(row[-1][1] for row in spans)
    best: tuple[tuple[int, int], float, list[tuple[int, int]]] | None = None
    steps = int((right - left) / 2.5)
    for step in range(2, steps - 1):
        x = left + step * 2.5
        zones, height = [], 0.0
        for start, end in _clear_runs(spans, x, half):
            tall = _parts(rows[start:end], x, body, least)
            if tall:
                zones.append((start, end))
                height += tall
        # Of gaps that part as much, the one that more rows leave free.
        score = round(height), sum(end - start for start, end in zones)
        if height and (best is None or score > best[0]):
            best = score, x, zones
    return (best[1], best[2]) if best else None


def _spans(row: Sequence[_Word], gap: float) -> list[tuple[float, float]]:
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


def _parts(rows: Sequence[Sequence[_Word]], x: float, body: float, least: float) -> float:
    """How tall the columns are that a gap at `x` parts; 0 if it parts the cells of rows only."""
    sides: tuple[list[list[_Word]], list[list[_Word]]] = ([], [])
    for row in rows:
        for side, part in zip(
            sides, ([w for w in row if w.x1 <= x], [w for w in row if w.x1 > x]), strict=True
        ):
            if part:
                side.append(part)
    left, right = sides
    if len(left) < 3 or len(right) < 3:
        return 0.0
    top = min(left[0][0].y, right[0][0].y)
    bottom = max(left[-1][0].y, right[-1][0].y)
    tall = top - bottom
    left, right = ([row for row in side if bottom - 1 <= row[0].y <= top + 1] for side in sides)
    # Running text on both sides makes columns even where they are short.
    running = min(sum(map(len, side)) / max(1, len(side)) for side in (left, right)) >= 4
    few = min(left, right, key=len)
    headed = len(few) > 2 and _is_heading(few[0]) and not _is_heading(few[1])
    if tall < (3.5 * body if headed else 5 * body if running else least):
        return 0.0
    if len(few) < (3 if headed else 4):
        return 0.0
    return 0.0 if _is_rows(left, right, body) else tall


def _is_rows(left: list[list[_Word]], right: list[list[_Word]], body: float) -> bool:
    """Whether two sides belong together row by row: dates, places or labels beside their lines."""
    if max(_dated(left), _dated(right)) >= 0.5:
        return True
    few, many = sorted((left, right), key=len)
    others = [row[0].y for row in many]
    plain = [row for row in few if not _is_heading(row)]
    beside = sum(any(abs(row[0].y - y) <= 0.16 * body for y in others) for row in plain)
    matched = beside / len(plain) if plain else 1.0
    inside = [y for y in others if few[-1][0].y - 1 <= y <= few[0][0].y + 1]
    if matched < 0.75:
        return matched >= 0.6 and len(few) < 0.6 * len(inside)
    if _dated(few) >= 0.4 or len(few) < 0.7 * len(inside):
        return True
    if few is right and _spread(right, 0) > 2 * body and _spread(right, -1) < 0.5 * body:
        return True
    headings = len(few) - len(plain)
    if headings and headings <= len(few) / 2 and _is_heading(few[0]):
        return False
    return sum(len(row) for row in few) / len(few) < 2.5


def _dated(rows: Sequence[Sequence[_Word]]) -> float:
    """The share of rows that are short and hold a date."""
    texts = [" ".join(word.text for word in row) for row in rows if len(row) < 8]
    return sum(bool(_DATE.search(text)) for text in texts) / len(rows)


def _is_heading(row: Sequence[_Word]) -> bool:
    return bool(HEADINGS.fullmatch(_closed_up(_said(row))))


def _spread(rows: Sequence[Sequence[_Word]], end: int) -> float:
    """How far the edges of rows lie apart, the outermost sixth on each side left out."""
    edges = sorted(row[0].x0 if end == 0 else row[-1].x1 for row in rows)
    cut = len(edges) // 6
    kept = edges[cut : len(edges) - cut]
    return kept[-1] - kept[0]


# --- lines


def _lines(
    words: Sequence[_Word], page: int, bullets: Sequence[tuple[float, float]]
) -> list[_Line]:
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    lines = []
    for row in _baselines(words):
        for part in _parted(row):
            line = _Line(_said(part), part, page, left, right)
            _take_bullet(line, bullets)
            if line.text:
                lines.append(line)
    return lines


def _baselines(words: Sequence[_Word]) -> list[list[_Word]]:
    """The words of one column by their lines; a raised or smaller word stays with its line."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: (-word.y, word.x0)):
        if rows and rows[-1][0].y - word.y <= 0.35 * max(word.size, 1.0):
            rows[-1].append(word)
        elif rows and _is_raised(rows[-1], word):
            rows[-1].append(word)
            rows[-1].sort(key=lambda word: -word.size)  # the line's height is the letters', not its
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
        _turn_round(row)
    return rows


def _is_raised(row: Sequence[_Word], word: _Word) -> bool:
    """Whether a row is but small signs raised over the line that begins with a word."""
    return all(
        raised.size < 0.9 * word.size
        and raised.y - word.y < 0.6 * word.size
        and len(raised.text) < 4
        for raised in row
    )


def _turn_round(row: list[_Word]) -> None:
    """Put runs of words that are written from right to left in the order in which they are read."""
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end].rtl:
            end += 1
        if end - start > 1:
            row[start:end] = row[start:end][::-1]
        start = max(end, start + 1)


def _parted(row: list[_Word]) -> list[list[_Word]]:
    """A row cut before a second bullet, and behind a heading that stands in the margin."""
    parts = [[row[0]]]
    for before, word in zip(row, row[1:], strict=False):
        apart = word.x0 - before.x1 > 1.3 * max(before.size, word.size)
        if apart and (word.text in BULLETS or (len(parts) == 1 and _heads(parts[0], word))):
            parts.append([])
        parts[-1].append(word)
    return parts


def _heads(part: Sequence[_Word], word: _Word) -> bool:
    """Whether words in the margin are the heading of what `word` begins, and no label."""
    said = _closed_up(_said(part))
    if not HEADINGS.fullmatch(said) or _DATE.search(word.text):
        return False
    marked = part[0].bold and not word.bold and not _LABEL.match(said)
    return said.isupper() or part[0].size > 1.1 * word.size or marked


def _closed_up(text: str) -> str:
    return " ".join(text.split())


def _said(row: Sequence[_Word]) -> str:
    """The text of a line, letter-spaced words closed up, wide gaps kept as `GAP`."""
    if not row:
        return ""
    wide = _wide(row)
    text, index = row[0].text, 1
    for start, end, closed in [*_letter_spaced(row), (len(row), len(row), "")]:
        while index < start:
            text += _between(row[index - 1], row[index], wide) + row[index].text
            index += 1
        if start < end:
            text = (
                closed if start == 0 else text + _between(row[start - 1], row[start], wide) + closed
            )
            index = end
    return text


def _wide(row: Sequence[_Word]) -> float:
    """From what gap on, in parts of the size, two words of a row stand apart."""
    gaps = sorted(
        (word.x0 - before.x1) / max(word.size, 1.0)
        for before, word in zip(row, row[1:], strict=False)
        if word.spaced or word.x0 - before.x1 > 0.18 * word.size
    )
    # In a justified line every gap is wide.
    usual = gaps[len(gaps) // 2] if len(gaps) > 2 else 0.0
    return max(1.3, min(1.8 * usual, 3.0))


def _between(before: _Word, word: _Word, wide: float) -> str:
    gap = before.x0 - word.x1 if before.rtl and word.rtl else word.x0 - before.x1
    size = max(before.size, word.size)
    if gap > wide * size:
        return GAP
    return " " if word.spaced or gap > 0.18 * size else ""


def _letter_spaced(row: Sequence[_Word]) -> list[tuple[int, int, str]]:
    """The runs of single letters that are one or several words, and those words."""
    found, start = [], 0
    while start < len(row):
        end = start + 1
        while end < len(row) and _is_spaced_on(row[end - 1], row[end]):
            end += 1
        run = row[start:end]
        if len(run) > 1 and sum(len(word.text) for word in run) > 3:
            gaps = [b.x0 - a.x1 for a, b in zip(run, run[1:], strict=False)]
            inner = [word.inner / (len(word.text) - 1) for word in run for _ in word.text[1:]]
            usual = sorted(gaps + inner)[len(gaps + inner) // 2]
            text = run[0].text
            for gap, word in zip(gaps, run[1:], strict=True):
                text += (" " if gap > 1.5 * usual + 0.08 * word.size else "") + word.text
            if any(c.isalpha() for c in text) and (len(run) > 2 or " " not in text):
                found.append((start, end, text))
        start = end
    return found


def _is_spaced_on(before: _Word, word: _Word) -> bool:
    if before.rtl or word.rtl or not (_is_loose(before) and _is_loose(word)):
        return False
    return word.x0 - before.x1 < 1.6 * word.size and abs(word.size - before.size) < 0.3 * word.size


def _is_loose(word: _Word) -> bool:
    """Whether a word is a single letter, or several that stand well apart."""
    if any(c in BULLETS or c in ",;:|/" for c in word.text):
        return False
    return len(word.text) == 1 or word.inner > 0.06 * word.size * (len(word.text) - 1)


def _take_bullet(line: _Line, bullets: Sequence[tuple[float, float]]) -> None:
    """Recognise the bullet that a line begins with and take it off its text."""
    line.text_x = line.x0
    first = line.words[0].text
    alone = len(first) == 1
    private = unicodedata.category(first[0]) == "Co" or first == "\N{REPLACEMENT CHARACTER}"
    if len(line.words) > 1 and alone and (first in BULLETS or first in DASHES or private):
        if _is_inline_dash(line):
            return
        line.is_item = True
        line.text = _said(line.words[1:])
        line.text_x = line.words[1].x0
    elif not alone and (first[0] in BULLETS or unicodedata.category(first[0]) == "Co"):
        line.is_item = True
        line.text = line.text[1:].lstrip()
        line.text_x = line.x0 + 0.6 * line.words[0].size
    elif any(
        0 < line.x0 - x <= 26 and -0.1 * line.size < y - line.y < 0.8 * line.size
        for x, y in bullets
    ):
        line.is_item = True


def _is_inline_dash(line: _Line) -> bool:
    """Whether a dash or “o” in front is a word: no gap as behind a bullet, or a date follows."""
    first, second = line.words[:2]
    if first.text == "o":
        return second.x0 - first.x1 < 0.4 * first.size
    return first.text in DASHES and bool(_DATE.match(second.text))


def _drop_repeated(pages: list[list[_Line]]) -> None:
    """Drop page numbers, and all but the first of headers and footers that pages share."""
    margins = [_margin(lines) for lines in pages]
    heights: dict[str, list[float]] = {}
    for margin in margins:
        for line in margin:
            heights.setdefault(line.text, []).append(line.y)
    seen: set[str] = set()
    for lines, margin in zip(pages, margins, strict=True):
        for line in margin:
            shared = sum(abs(line.y - y) <= 6 for y in heights[line.text]) > 1
            outermost = line is margin[0] or line is margin[-1]
            numbered = outermost and bool(_PAGE_NUMBER.fullmatch(line.text.strip()))
            if numbered or (shared and line.text in seen):
                lines[:] = [other for other in lines if other is not line]
            seen.add(line.text)


def _margin(lines: Sequence[_Line]) -> list[_Line]:
    """The two lines at the top and the two at the bottom of a page, from top to bottom."""
    ordered = sorted(lines, key=lambda line: -line.y)
    return ordered[:2] + ordered[2:][-2:] if len(ordered) > 1 else []


def _rows(lines: Sequence[_Line]) -> list[Row]:
    """Rows of lines: items whole, words that the end of a line cut joined."""
    rows: list[Row] = []
    before: _Line | None = None
    item: _Line | None = None
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


def joined(first: str, then: str, known: set[str] | frozenset[str] = frozenset()) -> str:
    """Two lines as one; a word that the end of the first cuts is made whole.

    `known` holds words of the document, small, that tell “real-time” from “real-ised”.
    """
    if not first or first[-1] not in _LINE_END_HYPHENS or not first[-2:-1].isalpha():
        return f"{first} {then}" if first else then
    if first[-1] == "\u00ad":
        return first[:-1] + then
    if not then[:1].islower():
        return first + then
    head = first.split()[-1][:-1].casefold()
    tail = re.split(r"[\s.,;:()]", then, maxsplit=1)[0].casefold()
    keeps = f"{head}-{tail}" in known or (
        head + tail not in known and ("-" in head or head in HYPHENATED)
    )
    return (first if keeps else first[:-1]) + then


def _is_cut(text: str, before: _Line, line: _Line) -> bool:
    return (
        text[-1:] in _LINE_END_HYPHENS
        and text[-2:-1].isalpha()
        and not line.is_item
        and line.text[:1].islower()
        and abs(line.size - before.size) < 0.1 * line.size
    )


def _goes_on(item: _Line, before: _Line, line: _Line) -> bool:
    """Whether a line is the continuation of an item."""
    if line.is_item or abs(line.size - item.size) > 0.1 * item.size:
        return False
    starts_small = line.text[:1].islower()
    if (line.page, line.left, line.right) != (before.page, before.left, before.right):
        return starts_small and before.text[-1:] not in ".!?" and not line.bold
    pitch = before.y - line.y
    if not 0 < pitch <= 1.9 * item.size or line.x0 < item.x0 - 3:
        return False
    if before is not item and abs(line.x0 - before.x0) > 3:
        return False
    full = before.x1 + line.words[0].x1 - line.words[0].x0 + 0.2 * line.size > before.right
    cut = before.text[-1:] in _LINE_END_HYPHENS or before.text[-1:] in ",&/"
    hanging = abs(line.x0 - item.text_x) <= 3
    if line.bold and not before.bold:
        return False
    in_margin = line.x0 < line.left + 3
    if hanging and not in_margin:
        return full or starts_small or cut or GAP not in line.text
    return (hanging or line.x0 >= item.x0 - 1) and (full or starts_small or cut)
