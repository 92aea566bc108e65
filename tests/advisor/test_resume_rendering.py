"""A résumé's pages as pictures, and where its lines stand on them."""

import io
import json
import subprocess
import sys
import zlib

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from advisor.resume import sandbox
from advisor.resume.lines import read_lines
from advisor.resume.rendering import MAX_PAGES, MAX_SIDE, Picture, Rendering, draw
from advisor.resume.sandbox import draw_in_child, read_in_child

TEXT = ("Tamsin Quill", "Built looms in Port Alder", "Skills", "Built looms in Port Alder")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


def make_pdf(pages: int = 1, size: tuple[float, float] = (216, 279)) -> bytes:
    pdf = FPDF(format=size)
    pdf.set_font("helvetica", size=12)
    for _ in range(pages):
        pdf.add_page()
        for line in TEXT:
            pdf.cell(120, text=line)
            pdf.cell(text="2025", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def dots(picture: Picture) -> list[bytes]:
    """The rows of a picture, which has to be a PNG of the size that it says it has."""
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.png[16:24] == picture.width.to_bytes(4) + picture.height.to_bytes(4)
    at = picture.png.index(b"IDAT")
    length = int.from_bytes(picture.png[at - 4 : at])
    unpacked = zlib.decompress(picture.png[at + 4 : at + 4 + length])
    step = 1 + 3 * picture.width
    rows = [unpacked[i + 1 : i + step] for i in range(0, len(unpacked), step)]
    assert len(rows) == picture.height
    return rows


def drawn(data: bytes) -> Rendering:
    return draw(data, read_lines(data, "cv.pdf")[0])


def ink(rendering: Rendering, line: str) -> int:
    """The darkest dot under the marks of a line."""
    rows = dots(rendering.pictures[0])
    marks = [mark for mark in rendering.marks if mark.line == line]
    return min(
        min(row[3 * mark.left : 3 * (mark.left + mark.width)])
        for mark in marks
        for row in rows[mark.top : mark.top + mark.height]
    )


def test_a_page_is_drawn_and_each_line_is_marked_where_its_letters_are() -> None:
    rendering = drawn(make_pdf())
    assert len(rendering.pictures) == 1
    assert {mark.line for mark in rendering.marks} == {"R1", "R2", "R3", "R4"}
    for line in ("R1", "R2", "R3", "R4"):
        assert ink(rendering, line) < 100
    tops = {mark.line: mark.top for mark in rendering.marks}
    assert tops["R1"] < tops["R2"] < tops["R3"] < tops["R4"], "the same words twice"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_and_cropped_page_is_marked_where_it_is_seen(quarters: int) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf())))
    writer.pages[0].cropbox = RectangleObject((10, 500, 500, 780))
    writer.pages[0].rotate(90 * quarters)
    turned = io.BytesIO()
    writer.write(turned)
    lines, _ = read_lines(make_pdf(), "cv.pdf")
    rendering = draw(turned.getvalue(), lines)
    assert ink(rendering, "R2") < 100
    page = rendering.pictures[0]
    assert all(m.left + m.width <= page.width for m in rendering.marks)
    assert all(m.top + m.height <= page.height for m in rendering.marks)


def test_only_the_first_pages_are_drawn_and_none_is_huge() -> None:
    assert len(drawn(make_pdf(pages=7)).pictures) == MAX_PAGES
    (poster,) = drawn(make_pdf(size=(3000, 1500))).pictures
    assert max(poster.width, poster.height) == MAX_SIDE


def test_the_child_draws_what_is_drawn_here() -> None:
    lines, _ = read_in_child(make_pdf(), "cv.PDF")
    assert draw_in_child(make_pdf(), "cv.PDF", lines) == drawn(make_pdf())


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"Tamsin Quill", "cv.txt"), (b"%PDF-1.7 and no more", "cv.pdf"), (b"", "cv.pdf")],
)
def test_what_can_not_be_drawn_has_no_picture(data: bytes, name: str) -> None:
    assert draw_in_child(data, name, ()) == Rendering()


@linux
@pytest.mark.parametrize(
    "said",
    ["", "{", json.dumps({"pictures": [[1, 2, 3]]}), json.dumps({"pictures": [[1, "x", 3, "<"]]}),
     json.dumps({"marks": [["R1", 1]]}), json.dumps({"marks": 4})],
)  # fmt: skip
def test_a_child_that_was_taken_over_puts_nothing_into_the_page(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    real = subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        return real([*command[:2], "-c", f"print({said!r})"], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", start)
    assert draw_in_child(make_pdf(), "cv.pdf", ()) == Rendering()


@linux
def test_a_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        return real([*command[:2], "-c", "import time; time.sleep(60)"], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(sandbox, "SECONDS", 1)
    monkeypatch.setattr(subprocess, "Popen", start)
    assert draw_in_child(make_pdf(), "cv.pdf", ()) == Rendering()
