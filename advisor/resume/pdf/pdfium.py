"""The pages of a PDF as pdfium gives them: their objects, glyphs and pixels. Nothing in it runs."""

import ctypes
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from advisor.resume.pdf.boxes import IDENTITY, Box, at, is_sensible, moved, turn_of
from advisor.resume.pdf.links import links_of
from advisor.resume.pdf.objects import Pile
from advisor.resume.pdf.page import Glyph, Page, Pixels

MAX_PIXELS = 4_000_000
MAX_GLYPHS = 200_000
_SPACES = frozenset(" \t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
# pdfium's word for a hyphen at the end of a line.
_PDFIUM_HYPHENS = (0x2, 0xFFFE)


class Unreadable(Exception):
    """A PDF that pdfium cannot open; `kind` is “password”, “damaged”, “pages” or “large”."""

    def __init__(self, kind: str) -> None:
        """`kind` says why."""
        super().__init__(kind)
        self.kind = kind


@lru_cache(maxsize=1)
def _pdfium() -> Any:
    from pypdfium2 import raw

    raw.FPDF_InitLibrary()
    return raw


def read_pages(data: bytes, max_pages: int) -> Iterator[Page]:
    """The pages of a PDF; raises Unreadable where there are none, or too many for a résumé."""
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


def _page(raw: Any, document: Any, index: int) -> Page:
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        raise Unreadable("damaged")
    try:
        rectangle = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, rectangle)
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        turn = turn_of(raw.FPDFPage_GetRotation(page), box)
        pile = Pile(raw, turn)
        pile.walk(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, IDENTITY, 0)
        seen = Page(index + 1, moved(turn, box), [], pile.shapes)
        text = raw.FPDFText_LoadPage(page)
        if text:
            try:
                _read_glyphs(raw, text, pile, seen)
            finally:
                raw.FPDFText_ClosePage(text)
        seen.veils, seen.twins = pile.veils, pile.twins()
        seen.links = list(links_of(raw, document, page, turn))
        seen.pixels = _painted(raw, page, seen.box)
        return seen
    finally:
        raw.FPDF_ClosePage(page)


def _painted(raw: Any, page: Any, box: Box) -> Pixels | None:
    """The page as an image, None where it is too large for one."""
    wide, tall = box[2] - box[0], box[3] - box[1]
    if not is_sensible(wide, tall):
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
        return Pixels(data, width, height, stride, scale, box[0], box[3])
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _read_glyphs(raw: Any, text: Any, pile: Pile, page: Page) -> None:
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
        base = at(pile.turn, x.value, y.value)[1]
        if not is_sensible(*box, base, style.size):
            continue
        box = moved(pile.turn, box)
        if hinted and page.glyphs:
            spaced = spaced or box[0] - page.glyphs[-1].box[2] > 0.05 * style.size
        page.glyphs.append(Glyph(letter, box, base, style, spaced))
        page.unmapped += not _is_sane(letter)
        spaced = hinted = False


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
