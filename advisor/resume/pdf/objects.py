"""The objects of a page from bottom to top: shapes with their colours, texts with their styles."""

import ctypes
import re
from collections.abc import Iterable
from math import hypot
from typing import Any

from advisor.resume.pdf.boxes import (
    IDENTITY,
    Box,
    Colour,
    Matrix,
    around,
    at,
    is_sensible,
    is_upright,
    moved,
    shared,
    times,
)
from advisor.resume.pdf.page import Shape, Style

MAX_OBJECTS = 60_000
_BOLD = re.compile(r"bold|black|heavy|semibd|demi|cmbx|sfbx|ecbx", re.IGNORECASE)


class Pile:
    """The objects of a page from bottom to top: filled shapes, and where each text stands."""

    def __init__(self, raw: Any, turn: Matrix) -> None:
        """`raw` is pdfium, `turn` what its /Rotate does to the page."""
        self.raw = raw
        self.veils: list[Box] = []
        self.turn = turn
        self.shapes: list[Shape] = []
        self.texts: dict[int, tuple[int, Box | None]] = {}
        self.boxes: list[tuple[Any, Box]] = []
        self.z = 0
        self.fonts: dict[int, tuple[bool, bool]] = {}
        self.styles: dict[int, Style] = {}

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
                self.texts[address_of(thing)] = self.z, clip
                bounds = self._bounds(thing)
                if bounds:
                    self.boxes.append((thing, moved(times(matrix, self.turn), bounds)))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 8:
                inner = times(self._matrix(thing), matrix)
                bounds = self._bounds(thing)
                if bounds and raw.FPDFPageObj_HasTransparency(thing):
                    self.veils.append(moved(times(matrix, self.turn), bounds))
                self.walk(
                    thing, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1
                )
            else:
                self._add_shape(thing, kind, matrix, depth)

    def style(self, thing: Any, text: Any, index: int) -> Style:
        """How a text object is drawn, told by one of its characters."""
        raw, key = self.raw, address_of(thing)
        found = self.styles.get(key)
        if found is not None:
            return found
        z, clip = self.texts.get(key, (self.z + 1, None))
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        scale = hypot(matrix.c, matrix.d) or hypot(matrix.a, matrix.b) or 1.0
        p, q, r, s, *_ = self.turn
        along = matrix.a * p + matrix.b * r, matrix.a * q + matrix.b * s
        bold, embedded = self._font(thing, text, index)
        style = self.styles[key] = Style(
            z,
            clip,
            *self._ink(thing),
            size=abs(raw.FPDFText_GetFontSize(text, index)) * scale,
            bold=bold,
            turned=along[0] <= 0 or abs(along[1]) > 0.2 * along[0],
            embedded=embedded,
        )
        return style

    def twins(self) -> list[tuple[Box, Style]]:
        """Texts that pdfium passes over, as the same text stands in their place already."""
        twins = []
        for thing, box in self.boxes:
            key = address_of(thing)
            if key not in self.styles and box[2] - box[0] > 1 and box[3] - box[1] > 1:
                z, clip = self.texts[key]
                twins.append((box, Style(z, clip, *self._ink(thing))))
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
        key = address_of(font)
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
            return IDENTITY
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
        place = times(matrix, self.turn)
        colour: tuple[Colour, float] | None = None
        polygons: list[list[tuple[float, float]]] = []
        if kind == raw.FPDF_PAGEOBJ_PATH:
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(thing, mode, stroked)
            if not mode.value:
                return
            colour = self._colour(thing, raw.FPDFPageObj_GetFillColor)
            polygons = self._polygons(thing, times(self._matrix(thing), place))
        box = moved(place, bounds)
        clip = self._clip(thing) if depth == 0 else None
        if clip:
            box = shared(box, clip)
        if box[0] >= box[2] or box[1] >= box[3] or not is_sensible(*box):
            return
        alpha = colour[1] if colour else 1.0
        opaque = alpha > 0.9 and not raw.FPDFPageObj_HasTransparency(thing)
        self.shapes.append(
            Shape(self.z, box, colour[0] if colour else None, alpha, opaque, polygons,
                   kind == raw.FPDF_PAGEOBJ_IMAGE)
        )  # fmt: skip

    def _polygons(self, thing: Any, place: Matrix) -> list[list[tuple[float, float]]]:
        """The outlines of a path that is no upright rectangle; curves by their control points."""
        raw = self.raw
        count = raw.FPDFPath_CountSegments(thing)
        if not 0 < count <= 400:
            return []
        outlines = _outlines(raw, (raw.FPDFPath_GetPathSegment(thing, n) for n in range(count)))
        outlines = [[at(place, x, y) for x, y in outline] for outline in outlines]
        return [] if len(outlines) == 1 and is_upright(outlines[0]) else outlines

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
            outer = moved(self.turn, around(points))
            box = outer if box is None else shared(box, outer)
        return box


def address_of(pointer: Any) -> int:
    """Where the thing lies that a pointer points to: the same thing, the same number."""
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
