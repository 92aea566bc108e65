"""The pages of a PDF résumé as pictures, and where on them each line stands."""

import ctypes
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.resume.formats.rows import GAP
from advisor.resume.types import Line

MAX_PAGES = 5
DOTS_PER_INCH = 110
MAX_SIDE = 1800  # of a picture, in dots
MAX_BYTES = 5 * 2**20  # of all pictures together
MAX_CHARACTERS = 20_000  # of a page that lines are looked for in


@dataclass(frozen=True)
class Picture:
    """A page as a PNG, its size in dots."""

    page: int
    width: int
    height: int
    png: bytes


@dataclass(frozen=True)
class Mark:
    """Where a line, or a row of one, stands: dots from the picture's left and upper edge."""

    line: str
    page: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Rendering:
    """The first pages as a person sees them; nothing where a file can't be drawn."""

    pictures: tuple[Picture, ...] = ()
    marks: tuple[Mark, ...] = ()


def draw(data: bytes, lines: Sequence[Line]) -> Rendering:
    """Draw the first pages of a PDF and find `lines` on them; empty where it can't be drawn.

    Nothing in the file runs. A line that is not found has no mark.
    """
    from pypdfium2 import raw

    raw.FPDF_InitLibrary()
    buffer = (ctypes.c_char * len(data)).from_buffer_copy(data)
    document = raw.FPDF_LoadMemDocument64(buffer, len(data), None)
    pictures: list[Picture] = []
    marks: list[Mark] = []
    left = MAX_BYTES
    for index in range(min(MAX_PAGES, raw.FPDF_GetPageCount(document)) if document else 0):
        page = raw.FPDF_LoadPage(document, index)
        picture = _picture(raw, page, index + 1) if page else None
        if picture is None or (left := left - len(picture.png)) < 0:
            break
        pictures.append(picture)
        of_page = [line for line in lines if line.page == index + 1]
        marks += _marks(raw, page, picture, of_page)
        raw.FPDF_ClosePage(page)
    return Rendering(tuple(pictures), tuple(marks))


def _picture(raw: Any, page: Any, number: int) -> Picture | None:
    wide, tall = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    if not (0 < wide < 1e6 and 0 < tall < 1e6):
        return None
    scale = min(DOTS_PER_INCH / 72, MAX_SIDE / max(wide, tall))
    width, height = round(wide * scale), round(tall * scale)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        return None
    raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    stride = raw.FPDFBitmap_GetStride(bitmap)
    dots = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    raw.FPDFBitmap_Destroy(bitmap)
    rows = [dots[row * stride : row * stride + 3 * width] for row in range(height)]
    return Picture(number, width, height, _png(rows, width))


def _png(rows: Sequence[bytes], width: int) -> bytes:
    """Rows of red, green and blue as a PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    # A filter byte before each row: none, since text on paper is mostly one colour.
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def _marks(raw: Any, page: Any, picture: Picture, lines: Sequence[Line]) -> Iterator[Mark]:
    """The places of lines, whose letters are looked for in those of the page, spaces aside."""
    text = raw.FPDFText_LoadPage(page)
    if not text:
        return
    letters, places = _letters(raw, text)
    after = 0
    for line in lines:
        # A date at the right margin may stand elsewhere in the file than the text beside it.
        parts = [line.text] if _plain(line.text) in letters else line.text.split(GAP)
        for part in map(_plain, parts):
            # The next place where it stands: the same words may stand on a page twice.
            start = letters.find(part, after)
            start = start if start >= 0 else letters.find(part)
            if not part or start < 0:
                continue
            after = start + len(part)
            first, last = places[start], places[after - 1]
            for box in _rectangles(raw, page, text, picture, first, last - first + 1):
                yield Mark(line.id, picture.page, *box)
    raw.FPDFText_ClosePage(text)


def _letters(raw: Any, text: Any) -> tuple[str, list[int]]:
    """What a page says without its spaces, and the index of the character of each letter."""
    letters: list[str] = []
    places: list[int] = []
    for index in range(min(raw.FPDFText_CountChars(text), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        for letter in _plain(chr(code)) if 0 < code < 0x110000 else "":
            letters.append(letter)
            places.append(index)
    return "".join(letters), places


def _plain(text: str) -> str:
    """The letters and figures of a text, small: what is the same however it was set."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _rectangles(
    raw: Any, page: Any, text: Any, picture: Picture, start: int, count: int
) -> Iterator[tuple[int, int, int, int]]:
    edges = [ctypes.c_double() for _ in range(4)]  # left, top, right, bottom, in points
    x, y = ctypes.c_int(), ctypes.c_int()
    for index in range(raw.FPDFText_CountRects(text, start, count)):
        if not raw.FPDFText_GetRect(text, index, *edges):
            continue
        left, top, right, bottom = (edge.value for edge in edges)
        xs, ys = [], []
        for corner in ((left, top), (right, bottom)):
            size = (0, 0, picture.width, picture.height, 0)
            raw.FPDF_PageToDevice(page, *size, *corner, x, y)
            xs.append(x.value)
            ys.append(y.value)
        yield min(xs), min(ys), max(1, max(xs) - min(xs)), max(1, max(ys) - min(ys))
