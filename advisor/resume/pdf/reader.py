"""From a PDF to its rows, or to the sentence that says why it cannot be read."""

import threading

from advisor.resume.formats.kind import MAKE_ANEW, refuse
from advisor.resume.formats.rows import MAX_PAGES, Reading, Row
from advisor.resume.pdf.active import look_into
from advisor.resume.pdf.columns import in_reading_order
from advisor.resume.pdf.hidden import visible
from advisor.resume.pdf.links import add_addresses
from advisor.resume.pdf.margins import drop_repeated
from advisor.resume.pdf.paragraphs import rows_of
from advisor.resume.pdf.pdfium import Unreadable, read_pages
from advisor.resume.pdf.textlines import TextLine, drawn_bullets, lines_of
from advisor.resume.pdf.words import turned_text, words_of

_LOCK = threading.Lock()  # pdfium is not made for threads
_PROBLEMS = {
    "password": ("the PDF is protected by a password", "Save a copy without one and try again."),
    "pages": (f"the PDF has more than {MAX_PAGES} pages", "Give the résumé alone."),
    "large": ("the PDF holds far more text than a résumé", "Give the résumé alone."),
    "damaged": ("the PDF is damaged and cannot be read", MAKE_ANEW),
}


def read_pdf(data: bytes, name: str) -> Reading:
    """What a person sees of a PDF. Raises DocumentError for one that cannot be read."""
    if b"%%EOF" not in data[-2048:] and b"startxref" not in data[-4096:]:
        what = "the end of the PDF is missing, as after a broken-off download or upload"
        refuse(name, what, MAKE_ANEW)
    warnings, problem = look_into(data)
    reading = Reading()
    if not problem:
        try:
            reading = _read(data)
        except Unreadable as error:
            problem = error.kind
        except Exception:  # a damaged file has numbers and objects that no one foresees
            problem = "damaged"
    # Raised here, outside the handlers, so that no cause with text of the résumé goes along.
    if problem:
        refuse(name, *_PROBLEMS[problem])
    reading.warnings += warnings
    return reading


def _read(data: bytes) -> Reading:
    with _LOCK:
        pages = list(read_pages(data, MAX_PAGES))
    reading = Reading(pages=len(pages))
    lines: list[list[TextLine]] = []
    turned: list[Row] = []
    for page in pages:
        seen = visible(page, reading)
        words = words_of([glyph for glyph in seen if not glyph.style.turned])
        add_addresses(words, page.links)
        bullets = drawn_bullets(page.shapes)
        columns, areas = in_reading_order(words)
        reading.columns = max(reading.columns, columns)
        lines.append([line for area in areas for line in lines_of(area, page.number, bullets)])
        texts = turned_text([glyph for glyph in seen if glyph.style.turned])
        turned += [Row(text, page.number) for text in texts]
    drop_repeated(lines)
    rows = rows_of([line for of_page in lines for line in of_page])
    reading.rows = sorted(rows + turned, key=lambda row: row.page)
    return reading
