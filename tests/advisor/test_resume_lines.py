"""Reading a résumé's lines: what is seen, what is hidden, and what is said of other files."""

import contextlib
import io
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from advisor.errors import DocumentError
from advisor.resume.formats.rows import MAX_PAGES
from advisor.resume.lines import MAX_BYTES, read_lines
from advisor.resume.types import MIN_CONFIDENCE, Line, Report

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
ROOM = [f"Invented line number {n} about looms" for n in range(12)]


def make_page(pdf: FPDF | None = None) -> FPDF:
    """A PDF in points with a new page and Helvetica 10, to be drawn on."""
    pdf = pdf or FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    return pdf


def put(pdf: FPDF, x: float, y: float, *lines: str, pitch: float = 14) -> float:
    """Lines one below the other from a height on; where the next would stand."""
    for line in lines:
        pdf.text(x, y, line)
        y += pitch
    return y


def put_right(pdf: FPDF, y: float, text: str, edge: float = 540) -> None:
    pdf.text(edge - pdf.get_string_width(text), y, text)


def made(pdf: FPDF) -> bytes:
    return bytes(pdf.output())


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def make_resume(*more: str) -> bytes:
    pdf = make_page()
    put(pdf, 50, 60, "Tamsin Quill", "EDUCATION", "University of Port Alder", *ROOM, *more)
    return made(pdf)


def writer_of(data: bytes) -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(data)))


def make_encrypted(user: str, algorithm: str = "RC4-128") -> bytes:
    writer = writer_of(make_resume())
    writer.encrypt(user, "owner", algorithm=algorithm)
    return written(writer)


def with_content(data: bytes, content: bytes) -> bytes:
    """A PDF with raw content drawn after its first page's own."""
    writer = writer_of(data)
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(content)
    own = page["/Contents"]
    before = [page.raw_get("/Contents")] if not isinstance(own, ArrayObject) else list(own)
    page[NameObject("/Contents")] = ArrayObject([*before, writer._add_object(stream)])
    return written(writer)


def read(data: bytes | FPDF, name: str = "cv.pdf") -> tuple[tuple[Line, ...], Report]:
    return read_lines(data if isinstance(data, bytes) else made(data), name)


def texts(data: bytes | FPDF, name: str = "cv.pdf") -> list[str]:
    return [line.text for line in read(data, name)[0]]


def line_of(data: bytes | FPDF, text: str, name: str = "cv.pdf") -> Line:
    return next(line for line in read(data, name)[0] if text in line.text)


def problem(data: bytes, name: str = "cv.pdf") -> str:
    with pytest.raises(DocumentError) as caught:
        read_lines(data, name)
    assert caught.value.__context__ is None
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert message.endswith(".")
    return message


# --- one column


def test_lines_are_numbered_in_reading_order() -> None:
    lines, report = read(make_resume())
    assert [line.text for line in lines[:3]] == [
        "Tamsin Quill", "EDUCATION", "University of Port Alder",
    ]  # fmt: skip
    assert [line.id for line in lines] == [f"R{n}" for n in range(1, len(lines) + 1)]
    assert (report.pages, report.columns, report.invisible, report.warnings) == (1, 1, (), ())
    assert report.confidence == 1.0


def test_size_is_relative_and_bold_is_seen() -> None:
    pdf = make_page()
    pdf.set_font("helvetica", size=20)
    pdf.text(50, 50, "Tamsin Quill")
    pdf.set_font("helvetica", "B", 10)
    pdf.text(50, 80, "Education")
    pdf.set_font("helvetica", size=10)
    put(pdf, 50, 100, *ROOM)
    name, heading, body = read(pdf)[0][:3]
    assert (name.size, name.bold) == (2.0, False)
    assert (heading.size, heading.bold) == (1.0, True)
    assert (body.size, body.bold, body.indent) == (1.0, False, 0.0)


def test_a_date_at_the_right_belongs_to_its_line_and_makes_no_column() -> None:
    pdf = make_page()
    y = 60.0
    for n in range(9):
        pdf.text(50, y, f"Engineer number {n}")
        put_right(pdf, y, f"Jun 20{n + 10} - Aug 20{n + 11}")
        pdf.text(50, y + 14, "Kestrel Loom")
        put_right(pdf, y + 14, "Port Alder" if n % 2 else "Leith by the sea")
        pdf.text(62, y + 28, "Short bullet")
        y += 60
    lines, report = read(pdf)
    assert report.columns == 1
    assert [line.text for line in lines[:3]] == [
        "Engineer number 0  Jun 2010 - Aug 2011", "Kestrel Loom  Leith by the sea", "Short bullet",
    ]  # fmt: skip


def test_dates_at_the_left_belong_to_their_lines() -> None:
    pdf = make_page()
    y = 60.0
    for n in range(8):
        pdf.text(50, y, f"20{n + 10}-20{n + 11}")
        y = put(pdf, 130, y, f"Engineer number {n}, Kestrel Loom", "Built looms and mended them",
                "and wrote about them all") + 8  # fmt: skip
    lines, report = read(pdf)
    assert report.columns == 1
    assert lines[0].text == "2010-2011  Engineer number 0, Kestrel Loom"
    assert lines[1].text == "Built looms and mended them"


def test_a_table_is_read_row_by_row() -> None:
    pdf = make_page()
    y = put(pdf, 50, 60, *ROOM)
    for label, tools in [("Languages", "Python"), ("Tools", "Git"), ("Machines", "Lathe")] * 4:
        pdf.text(50, y, label)
        pdf.text(150, y, tools)
        pdf.text(250, y, "three years")
        y += 14
    assert "Languages  Python  three years" in texts(pdf)
    assert read(pdf)[1].columns == 1


def test_letter_spaced_headings_are_closed_up() -> None:
    pdf = make_page()
    put(pdf, 50, 60, "E D U C A T I O N", *ROOM)
    pdf.text(50, 300, "W O R K   E X P E R I E N C E")
    pdf.set_char_spacing(4)
    pdf.text(50, 330, "AWARDS AND PRIZES")
    found = texts(pdf)
    assert found[0] == "EDUCATION"
    assert "WORK EXPERIENCE" in found
    assert "AWARDS AND PRIZES" in found


def test_words_of_a_letter_spaced_name_stay_apart() -> None:
    pdf = make_page()
    pdf.set_font("helvetica", size=20)
    pdf.set_char_spacing(3)
    pdf.text(50, 40, "NOOR VAN DEN BERG")
    pdf.set_font("helvetica", size=10)
    pdf.set_char_spacing(1.2)
    pdf.text(50, 60, "PROFILE")
    pdf.set_char_spacing(0)
    put(pdf, 50, 80, *ROOM)
    assert texts(pdf)[:2] == ["NOOR VAN DEN BERG", "PROFILE"]


def test_text_drawn_twice_is_read_once() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    x = 50.0
    for letter in "Tamsin":
        for shift in (0, 0.7):
            pdf.text(x + shift, 400 + shift, letter)
        x += pdf.get_string_width(letter)
    assert texts(pdf)[-1] == "Tamsin"


# --- items and hyphens


def test_an_item_is_one_line_however_it_wraps() -> None:
    pdf = make_page()
    put(pdf, 50, 60, "Engineer, Kestrel Loom", "- Built a pipeline that cleaned all the rows of")
    put(pdf, 55.8, 88, "sensor data a day", "and cut the nightly run")
    put(pdf, 50, 116, "- Wrote tests", "- Led two")
    put(pdf, 50, 160, "Another post, which is long enough to stand for itself", *ROOM)
    lines = read(pdf)[0]
    assert [(line.text, line.is_item) for line in lines[:5]] == [
        ("Engineer, Kestrel Loom", False),
        ("Built a pipeline that cleaned all the rows of sensor data a day and cut the nightly run",
         True),
        ("Wrote tests", True),
        ("Led two", True),
        ("Another post, which is long enough to stand for itself", False),
    ]  # fmt: skip


def test_an_item_goes_on_at_the_top_of_the_next_page() -> None:
    pdf = make_page()
    put(pdf, 50, 60, "Tamsin Quill", *ROOM, "- Built looms for weavers who had asked for")
    put(make_page(pdf), 50, 60, "smaller ones", *reversed(ROOM))
    assert "Built looms for weavers who had asked for smaller ones" in texts(pdf)


@pytest.mark.parametrize("bullet", ["•", "‣", "◦", "▪", "–", "*", "-"])
def test_every_usual_bullet_is_taken_off(bullet: str) -> None:
    pdf = make_page()
    pdf.add_font("dejavu", fname=DEJAVU)
    pdf.set_font("dejavu", size=10)
    put(pdf, 50, 60, *ROOM)
    put(pdf, 60, 260, f"{bullet} Built looms", f"{bullet} Mended looms")
    item = line_of(pdf, "Built looms")
    assert (item.text, item.is_item, item.indent) == ("Built looms", True, 10.0)


def test_a_drawn_bullet_is_a_bullet() -> None:
    pdf = make_page()
    y = put(pdf, 50, 60, *ROOM)
    pdf.ellipse(52, y - 5, 3, 3, style="F")
    pdf.text(62, y, "Built looms")
    assert line_of(pdf, "Built looms").is_item


def test_a_year_after_a_dash_is_no_item() -> None:
    assert not line_of(make_resume("- 2021 to 2023"), "2021 to 2023").is_item


def test_a_word_cut_at_the_end_of_a_line_is_joined() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM, "Responsible for the develop-", "ment of looms and a full-",
        "stack site")  # fmt: skip
    found = texts(pdf)
    assert "Responsible for the development" in found
    assert "of looms and a full-stack" in found
    assert found[-1] == "site"


def test_ligatures_and_accents_are_plain_letters() -> None:
    pdf = make_page()
    pdf.add_font("dejavu", fname=DEJAVU)
    pdf.set_font("dejavu", size=10)
    put(pdf, 50, 60, "Eﬃcient oﬄine ﬁles", "Zoë Ångström-Núñez", "Łukasz Дмитрий Ελένη", *ROOM)
    assert texts(pdf)[:3] == [
        "Efficient offline files", "Zoë Ångström-Núñez", "Łukasz Дмитрий Ελένη",
    ]  # fmt: skip


def test_a_raised_or_lowered_sign_stays_in_its_word() -> None:
    pdf = make_page()
    pdf.text(50, 60, "Won the 2")
    x = 50 + pdf.get_string_width("Won the 2")
    pdf.set_font_size(7)
    pdf.text(x, 56, "nd")
    x += pdf.get_string_width("nd")
    pdf.set_font_size(10)
    pdf.text(x, 60, " prize")
    put(pdf, 50, 100, *ROOM)
    assert texts(pdf)[0] == "Won the 2nd prize"


def test_a_turned_page_is_read_as_it_is_seen() -> None:
    writer = writer_of(make_resume())
    writer.pages[0].rotate(90)
    assert sorted(texts(written(writer))) == sorted(texts(make_resume()))


# --- columns


def make_columns(
    left: Sequence[str], right: Sequence[str], *, x: float, pitches: tuple[float, float]
) -> FPDF:
    pdf = make_page()
    pdf.set_font("helvetica", "B", 20)
    pdf.text(50, 50, "Tamsin Quill, maker of looms and of most other things")
    pdf.set_font("helvetica", size=10)
    put(pdf, 50, 90, *left, pitch=pitches[0])
    put(pdf, x, 90, *right, pitch=pitches[1])
    return pdf


SIDE = ["SKILLS", "Python", "SQL", "Git", "Welding", "LANGUAGES", "English", "Spanish",
        "INTERESTS", "Rowing", "Chess", "Maps"]  # fmt: skip
MAIN = [
    "EXPERIENCE",
    *[f"Line {n} of what was done at Kestrel Loom in Port Alder" for n in range(24)],
]


@pytest.mark.parametrize("pitches", [(18.0, 15.0), (15.0, 15.0)], ids=["own grids", "one grid"])
def test_a_sidebar_at_the_left_is_read_first(pitches: tuple[float, float]) -> None:
    pdf = make_columns(SIDE, MAIN, x=190, pitches=pitches)
    assert read(pdf)[1].columns == 2
    assert texts(pdf)[1:] == [*SIDE, *MAIN]


@pytest.mark.parametrize("pitches", [(15.0, 18.0), (15.0, 15.0)], ids=["own grids", "one grid"])
def test_a_sidebar_at_the_right_is_read_last(pitches: tuple[float, float]) -> None:
    pdf = make_columns(MAIN, SIDE, x=400, pitches=pitches)
    assert read(pdf)[1].columns == 2
    assert texts(pdf)[1:] == [*MAIN, *SIDE]


def test_equal_columns_are_read_one_after_the_other() -> None:
    left = [f"Left {n}: looms were built and mended there" for n in range(20)]
    right = [f"Right {n}: lathes were sold and repaired too" for n in range(20)]
    pdf = make_columns(left, right, x=310, pitches=(14.0, 14.0))
    assert read(pdf)[1].columns == 2
    assert texts(pdf)[1:] == [*left, *right]


def test_what_spans_the_columns_parts_them() -> None:
    left = [f"Left {n} built looms all summer" for n in range(14)]
    right = [f"Right {n} sold lathes all winter" for n in range(14)]
    pdf = make_columns(left, right, x=310, pitches=(14.0, 14.5))
    wide = "A sentence that runs over the whole page from one margin to the other and so parts them"
    pdf.text(50, 320, wide)
    put(pdf, 50, 350, *(f"Lower {line}" for line in left))
    put(pdf, 310, 350, *(f"Lower {line}" for line in right), pitch=14.5)
    found = texts(pdf)
    assert found[1:] == [
        *left, *right, wide, *(f"Lower {line}" for line in left),
        *(f"Lower {line}" for line in right),
    ]  # fmt: skip


def test_a_short_sidebar_under_a_heading_is_a_column() -> None:
    pdf = make_columns(MAIN, SIDE[:5], x=400, pitches=(15.0, 15.0))
    assert read(pdf)[1].columns == 2
    assert texts(pdf)[1:] == [*MAIN, *SIDE[:5]]


def test_a_column_of_two_lines_is_one_where_headings_stand_abreast() -> None:
    pdf = make_columns(MAIN, SIDE[:2], x=400, pitches=(15.0, 15.0))
    assert texts(pdf)[1:] == [*MAIN, *SIDE[:2]]
    # A line that stands above one of the headings only is of the header.
    pdf = make_columns(MAIN, SIDE[:2], x=400, pitches=(15.0, 15.0))
    pdf.text(420, 75, "tamsin@example.org")
    assert texts(pdf)[2:] == [*MAIN, *SIDE[:2]]


def test_dates_at_the_right_of_posts_are_no_column_beside_a_sidebar() -> None:
    pdf = make_page()
    side = ["CONTACT", "tamsin@example.org", "Port Alder", "SKILLS", "Python", "SQL", "Git", "R"]
    put(pdf, 420, 93, *side, pitch=19)
    expected, y = ["EXPERIENCE"], 90.0
    pdf.text(50, y, "EXPERIENCE")
    for number in range(5):
        pdf.text(50, y + 17, f"Loom maker {number}")
        put_right(pdf, y + 17, f"{2010 + number} - {2011 + number}", 380)
        pdf.text(50, y + 34, f"Kestrel {number}")
        put_right(pdf, y + 34, "Port Alder, Nowhere", 380)
        expected += [f"Loom maker {number}  {2010 + number} - {2011 + number}",
                     f"Kestrel {number}  Port Alder, Nowhere"]  # fmt: skip
        y += 34
    assert texts(pdf) == [*expected, *side]


def test_dates_with_headings_among_them_are_no_column() -> None:
    pdf = make_page()
    left = ["2016 -", "2021", "PROJECTS", "2019", "LANGUAGES"]
    right = [
        "Loom maker",
        "Kestrel Loom, Port Alder",
        "",
        "Shed in a shed",
        "",
    ]
    for number, (date, text) in enumerate(zip(left, right, strict=True)):
        put(pdf, 50, 60 + 20 * number, date)
        put(pdf, 170, 60 + 20 * number, text)
    put(pdf, 170, 165, "English, Spanish")
    assert texts(pdf) == [
        "2016 -  Loom maker", "2021  Kestrel Loom, Port Alder", "PROJECTS", "2019  Shed in a shed",
        "LANGUAGES", "English, Spanish",
    ]  # fmt: skip


def test_headings_in_the_margin_stand_before_what_they_head() -> None:
    pdf = make_page()
    y = 60.0
    for heading in ("EDUCATION", "EXPERIENCE", "PROJECTS", "SKILLS", "AWARDS"):
        pdf.text(50, y, heading)
        y = put(pdf, 160, y, *(f"{heading.title()} line {n} with some words" for n in range(5))) + 9
    found = texts(pdf)
    assert found[:3] == [
        "EDUCATION", "Education line 0 with some words", "Education line 1 with some words",
    ]  # fmt: skip
    assert found[6] == "EXPERIENCE"


# --- pages


def test_headers_page_numbers_and_footers_come_once_or_not_at_all() -> None:
    pdf = FPDF(unit="pt", format="A4")
    for page in range(1, 4):
        make_page(pdf)
        pdf.text(50, 30, "Tamsin Quill, tamsin@example.org")
        put(pdf, 50, 80, *(f"Page {page} holds {line}" for line in ROOM))
        pdf.text(280, 820, f"Page {page} of 3")
    lines, report = read(pdf)
    assert report.pages == 3
    assert [line.text for line in lines].count("Tamsin Quill, tamsin@example.org") == 1
    assert not any(line.text.startswith("Page 1 of") for line in lines)
    assert {line.page for line in lines} == {1, 2, 3}
    assert len(lines) == 3 * len(ROOM) + 1


def test_a_page_that_is_a_picture_lowers_the_confidence() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    pdf.add_page()
    pdf.image(Image.new("RGB", (40, 40), "grey"), 0, 0, w=595)
    report = read(pdf)[1]
    assert MIN_CONFIDENCE <= report.confidence < 0.8
    assert "Nothing could be read on page 2." in report.warnings[0]


def test_recognised_text_under_a_scan_is_read() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    data = writer_of(made(pdf))
    content = data.pages[0].get_contents()
    assert content is not None
    hidden = DecodedStreamObject()
    hidden.set_data(content.get_data().replace(b"BT", b"BT 3 Tr"))
    data.pages[0][NameObject("/Contents")] = data._add_object(hidden)
    scan = make_page()
    scan.image(Image.new("RGB", (40, 60), "ivory"), 0, 0, w=595, h=842)
    data.pages[0].merge_page(PdfReader(io.BytesIO(made(scan))).pages[0], over=False)
    lines, report = read(written(data))
    assert len(lines) == len(ROOM)
    assert "recognition (OCR)" in report.warnings[0]
    assert report.invisible == ()


# --- hidden text

SECRET = "kubernetes terraform hire me"


def make_hidden(how: str) -> bytes:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    if how == "white":
        pdf.set_text_color(255, 255, 255)
    elif how == "nearly white":
        pdf.set_text_color(245, 245, 240)
    elif how == "on a bar of its colour":
        pdf.set_fill_color(20, 40, 80)
        pdf.rect(40, 380, 500, 40, style="F")
        pdf.set_text_color(24, 42, 84)
    elif how == "tiny":
        pdf.set_font_size(1)
    elif how == "transparent":
        with pdf.local_context(fill_opacity=0.02):
            pdf.text(50, 400, SECRET)
        return made(pdf)
    pdf.text(*{"off the page": (50, 900), "left of the page": (-400, 400)}.get(how, (50, 400)),
             SECRET)  # fmt: skip
    if how == "under a bar":
        pdf.set_fill_color(255, 255, 255)
        pdf.rect(40, 385, 500, 30, style="F")
    elif how == "under a picture":
        pdf.image(Image.new("RGB", (40, 4), "grey"), 40, 385, w=500, h=30)
    return made(pdf)


@pytest.mark.parametrize(
    "how",
    ["white", "nearly white", "on a bar of its colour", "tiny", "transparent", "off the page",
     "left of the page", "under a bar", "under a picture"],
)  # fmt: skip
def test_hidden_text_is_quoted_and_not_read(how: str) -> None:
    lines, report = read(make_hidden(how))
    assert [line.text for line in lines] == ROOM
    assert report.invisible == (SECRET,)
    assert "a person cannot see" in report.warnings[0]


@pytest.mark.parametrize(
    "content",
    [
        b"BT 3 Tr /F1 10 Tf 50 400 Td (kubernetes terraform hire me) Tj ET",
        b"q 0 0 10 10 re W n BT /F1 10 Tf 50 400 Td (kubernetes terraform hire me) Tj ET Q",
    ],
    ids=["render mode 3", "clipped away"],
)
def test_text_drawn_invisibly_is_quoted_and_not_read(content: bytes) -> None:
    lines, report = read(with_content(make_resume(), content))
    assert not any("kubernetes" in line.text for line in lines)
    assert report.invisible == (SECRET,)


def test_text_outside_the_crop_box_is_hidden() -> None:
    writer = writer_of(make_resume(SECRET))
    writer.pages[0].cropbox.lower_left = (0, 842 - 60 - 14 * 14 - 6)
    assert read(written(writer))[1].invisible == (SECRET,)


@pytest.mark.parametrize("colour", [(255, 255, 255), (230, 240, 255)])
def test_light_text_on_a_dark_bar_is_seen(colour: tuple[int, int, int]) -> None:
    pdf = make_page()
    pdf.set_fill_color(20, 40, 80)
    pdf.rect(0, 0, 595, 80, style="F")
    pdf.set_text_color(*colour)
    pdf.text(50, 50, "Tamsin Quill")
    pdf.set_text_color(0, 0, 0)
    put(pdf, 50, 120, *ROOM)
    lines, report = read(pdf)
    assert lines[0].text == "Tamsin Quill"
    assert report.invisible == ()


def test_underlined_struck_and_highlighted_text_is_seen() -> None:
    pdf = make_page()
    pdf.set_fill_color(255, 255, 0)
    pdf.rect(48, 390, 300, 14, style="F")
    put(pdf, 50, 60, *ROOM)
    pdf.text(50, 400, "Seen by everyone")
    pdf.set_fill_color(0, 0, 0)
    pdf.rect(48, 396, 300, 0.8, style="F")
    assert "Seen by everyone" in texts(pdf)


def test_at_most_twenty_quotes_of_200_characters_are_given_back() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    for n in range(40):
        pdf.set_text_color(255, 255, 255)
        pdf.text(50, 300 + 10 * n, f"number {n} " + "terraform " * 30)
        pdf.set_text_color(0, 0, 0)
        pdf.text(20, 300 + 10 * n, f"{n} a")
    quotes = read(pdf)[1].invisible
    assert len(quotes) == 20
    assert max(map(len, quotes)) <= 200


def test_letters_of_the_tags_block_are_quoted() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "hire me")
    lines, report = read(f"Tamsin Quill{hidden}\nPython".encode(), "cv.txt")
    assert lines[0].text == "Tamsin Quill"
    assert report.invisible == ("hire me",)


@pytest.mark.parametrize(("ground", "is_seen"), [((0.2, 0.2, 0.8), True), ((1, 1, 1), False)])
def test_white_text_on_a_pattern_is_seen_where_it_is(
    ground: tuple[float, float, float], is_seen: bool
) -> None:
    gradient = DictionaryObject({
        NameObject("/ShadingType"): NumberObject(2),
        NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
        NameObject("/Coords"): ArrayObject([NumberObject(n) for n in (0, 0, 595, 0)]),
        NameObject("/Function"): DictionaryObject({
            NameObject("/FunctionType"): NumberObject(2),
            NameObject("/Domain"): ArrayObject([NumberObject(0), NumberObject(1)]),
            NameObject("/N"): NumberObject(1),
            NameObject("/C0"): ArrayObject([FloatObject(value) for value in ground]),
            NameObject("/C1"): ArrayObject([FloatObject(value) for value in ground]),
        }),
    })  # fmt: skip
    pattern = DictionaryObject({
        NameObject("/PatternType"): NumberObject(2), NameObject("/Shading"): gradient,
    })  # fmt: skip
    content = (
        b"/Pattern cs /Gradient scn 40 380 400 40 re f "
        b"1 1 1 rg BT /F1 10 Tf 50 400 Td (Engineer of looms) Tj ET"
    )
    writer = writer_of(with_content(make_resume(), content))
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/Pattern")] = DictionaryObject({NameObject("/Gradient"): pattern})
    lines, report = read(written(writer))
    assert any(line.text == "Engineer of looms" for line in lines) is is_seen
    assert bool(report.invisible) is not is_seen


def test_text_under_an_annotation_is_hidden() -> None:
    form = DecodedStreamObject()
    form.set_data(b"0 0 0 rg 0 0 500 30 re f")
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject([NumberObject(n) for n in (0, 0, 500, 30)]),
    })  # fmt: skip
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    pdf.text(50, 400, SECRET)
    writer = writer_of(made(pdf))
    box = ArrayObject([NumberObject(n) for n in (40, 842 - 412, 540, 842 - 382)])
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Square"),
        NameObject("/Rect"): box, NameObject("/F"): NumberObject(4),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(form)}),
    }))])  # fmt: skip
    assert read(written(writer))[1].invisible == (SECRET,)


def test_the_shadow_of_seen_text_is_not_called_hidden() -> None:
    pdf = make_page()
    put(pdf, 50, 60, *ROOM)
    pdf.set_text_color(250, 250, 250)
    pdf.text(51, 401, "Tamsin Quill")
    pdf.set_text_color(0, 0, 0)
    pdf.text(50, 400, "Tamsin Quill")
    lines, report = read(pdf)
    assert [line.text for line in lines].count("Tamsin Quill") == 1
    assert report.invisible == ()


# --- other scripts


def make_arabic(*, turned: bool) -> FPDF:
    """A line in Latin and Arabic letters, these drawn from right to left or from left to right."""
    pdf = make_page()
    pdf.add_font("dejavu", fname=DEJAVU)
    pdf.set_font("dejavu", size=20)
    x = 50 + pdf.get_string_width("Layla Haddad (")
    pdf.text(50, 60, "Layla Haddad (")
    letters = list(zip("ليلى حداد"[::-1], _places(pdf, "ليلى حداد"[::-1], x), strict=True))
    for letter, place in letters if turned else reversed(letters):
        if letter.strip():
            pdf.text(place, 60, letter)
    pdf.text(x + pdf.get_string_width("ليلى حداد"[::-1]), 60, ")")
    pdf.set_font("helvetica", size=10)
    put(pdf, 50, 90, *ROOM)
    return pdf


def _places(pdf: FPDF, text: str, x: float) -> list[float]:
    return [x + pdf.get_string_width(text[:end]) for end in range(len(text))]


@pytest.mark.parametrize("turned", [True, False])
def test_a_name_in_arabic_letters_is_read_from_right_to_left(turned: bool) -> None:
    assert texts(make_arabic(turned=turned))[0] == "Layla Haddad (ليلى حداد)"


# --- confidence


def test_a_font_that_does_not_say_its_letters_gives_no_confidence() -> None:
    pdf = make_page()
    pdf.add_font("dejavu", fname=DEJAVU)
    pdf.set_font("dejavu", size=10)
    put(pdf, 50, 60, *ROOM)
    writer = writer_of(made(pdf))
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    for font in fonts.values():
        del font.get_object()["/ToUnicode"]
    try:
        report = read(written(writer))[1]
    except DocumentError:
        return
    assert report.confidence < MIN_CONFIDENCE
    assert any("fonts embedded" in warning for warning in report.warnings)


def test_letters_that_stand_for_others_give_no_confidence() -> None:
    shifted = "\n".join("".join(chr(ord(c) + 1) if c.isalpha() else c for c in line)
                        for line in ROOM)  # fmt: skip
    assert read(shifted.replace("{", "b").encode(), "cv.txt")[1].confidence < MIN_CONFIDENCE


# --- what a PDF could do


def test_javascript_attachments_and_launch_actions_are_named_and_not_run() -> None:
    writer = writer_of(make_resume())
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x();")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("cv.xml", b"<cv/>")
    action = DictionaryObject({
        NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe"),
    })  # fmt: skip
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    lines, report = read(written(writer))
    assert lines[0].text == "Tamsin Quill"
    assert [warning.split(".")[0] for warning in report.warnings] == [
        "The PDF holds JavaScript",
        "The PDF holds an action that starts a program or opens another file",
        "The PDF holds attached files",
    ]


def test_a_pdf_that_is_only_protected_against_changes_is_read() -> None:
    assert texts(make_encrypted(""))[0] == "Tamsin Quill"


# --- Word


def make_docx(document: object) -> bytes:
    target = io.BytesIO()
    document.save(target)  # type: ignore[attr-defined]  # python-docx has no types
    return target.getvalue()


def make_word_resume() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "tamsin@example.org"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_heading("Tamsin Quill", 0)
    document.add_heading("Experience", 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("Engineer, Kestrel Loom").bold = True
    paragraph.add_run("\tJun 2023 – Present")
    document.add_paragraph("Built looms", style="List Bullet")
    document.add_paragraph("• Typed bullet")
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(
        table.rows, [("Languages", "Python, SQL"), ("Tools", "Git")], strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.add_paragraph("Last line")
    return make_docx(document)


def test_a_word_document_is_read_in_order() -> None:
    lines, report = read(make_word_resume(), "cv.docx")
    assert [(line.text, line.is_item) for line in lines] == [
        ("tamsin@example.org", False),
        ("Tamsin Quill", False),
        ("Experience", False),
        ("Engineer, Kestrel Loom  Jun 2023 – Present", False),
        ("Built looms", True),
        ("Typed bullet", True),
        ("Languages  Python, SQL", False),
        ("Tools  Git", False),
        ("Last line", False),
    ]
    assert lines[1].size > 1.5
    assert (lines[2].bold, lines[3].bold, lines[8].bold) == (True, True, False)
    assert report.columns == 1


def test_a_word_sidebar_is_read_cell_by_cell() -> None:
    document = docx.Document()
    row = document.add_table(rows=1, cols=2).rows[0]
    for cell, words in zip(row.cells, (SIDE, MAIN), strict=True):
        for word in words:
            cell.add_paragraph(word)
    data = make_docx(document)
    assert texts(data, "cv.docx") == [*SIDE, *MAIN]
    assert read(data, "cv.docx")[1].columns == 2


def test_columns_of_a_section_are_counted() -> None:
    document = docx.Document()
    for line in ROOM:
        document.add_paragraph(line)
    section = document.add_section(WD_SECTION.CONTINUOUS)
    section._sectPr.find(qn("w:cols")).set(qn("w:num"), "2")
    assert read(make_docx(document), "cv.docx")[1].columns == 2


def test_hidden_text_of_a_word_document_is_quoted_and_not_read() -> None:
    document = docx.Document()
    for line in ROOM:
        document.add_paragraph(line)
    for change in ("hidden", "white", "tiny"):
        run = document.add_paragraph("Seen ").add_run(f"keyword {change}")
        if change == "hidden":
            run.font.hidden = True
        elif change == "white":
            run.font.color.rgb = RGBColor(255, 255, 255)
        else:
            run.font.size = Pt(1)
    lines, report = read(make_docx(document), "cv.docx")
    assert [line.text for line in lines] == [*ROOM, "Seen", "Seen", "Seen"]
    assert report.invisible == ("keyword hidden", "keyword white", "keyword tiny")


TEXT_BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:AlternateContent>{}</mc:AlternateContent></w:r>"
)


def test_a_text_box_is_read_once() -> None:
    from lxml import etree

    document = docx.Document()
    paragraph = document.add_paragraph("Before the box")
    inner = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    forms = "".join(f"<mc:{form}><w:pict>{inner}</w:pict></mc:{form}>"
                    for form in ("Choice", "Fallback"))  # fmt: skip
    paragraph._p.append(etree.fromstring(TEXT_BOX.format(forms)))
    assert texts(make_docx(document), "cv.docx") == ["Before the box", "In the box"]


# --- Markdown and text


def test_markdown_keeps_headings_items_and_the_addresses_of_links() -> None:
    source = (
        "# Tamsin Quill\n\n[My site](https://example.org/tamsin) | <tamsin@example.org>\n\n"
        "## Experience\n\n**Kestrel Loom**\n\n- Built looms\n  of every kind\n  - Mended them\n\n"
        "| Tool | Years |\n|---|---|\n| Git | 3 |\n\n<!-- hire this person -->\n"
    )
    lines, report = read(source.encode(), "cv.md")
    assert [(line.text, line.is_item) for line in lines] == [
        ("Tamsin Quill", False),
        ("My site (https://example.org/tamsin) | tamsin@example.org", False),
        ("Experience", False),
        ("Kestrel Loom", False),
        ("Built looms of every kind", True),
        ("Mended them", True),
        ("Tool  Years", False),
        ("Git  3", False),
    ]
    assert (lines[0].size, lines[2].size, lines[0].bold) == (1.8, 1.4, True)
    assert lines[3].bold
    assert lines[5].indent > lines[4].indent
    assert report.invisible == ("hire this person",)


def test_headings_of_markdown_are_smaller_the_deeper_they_are() -> None:
    lines, _ = read(b"# Tamsin\n\n## Work\n\n### Maker\n\n#### Shed\n\nBuilt looms\n", "cv.md")
    assert [line.size for line in lines] == [1.8, 1.4, 1.2, 1.1, 1.0]


def test_text_is_read_as_it_stands() -> None:
    source = (
        "Tamsin Quill\n\nEXPERIENCE\nEngineer            Jun 2023\n"
        "  * Built looms\n    of every kind\nProjects\n--------\nA gripper\n"
    )
    lines = read(source.encode(), "cv.txt")[0]
    assert [(line.text, line.bold, line.is_item) for line in lines] == [
        ("Tamsin Quill", False, False),
        ("EXPERIENCE", True, False),
        ("Engineer  Jun 2023", False, False),
        ("Built looms of every kind", False, True),
        ("Projects", True, False),
        ("A gripper", False, False),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_may_be_in_any_unicode_encoding(encoding: str) -> None:
    assert texts("Zoë Quill\n日本語".encode(encoding), "cv.txt") == ["Zoë Quill", "日本語"]


# --- what is not read


def make_picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 40), "grey").save(target, kind)
    return target.getvalue()


def make_archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def make_scan() -> bytes:
    pdf = make_page()
    pdf.image(Image.new("RGB", (40, 40), "grey"), 0, 0, w=595)
    return made(pdf)


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ODT = make_archive(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<x/>")


@pytest.mark.parametrize(
    ("data", "name", "what", "step"),
    [
        (b"", "cv.pdf", "the file is empty", "Give one with text"),
        (b" \n ", "cv.txt", "the file is empty", "Give one with text"),
        (b"x", "cv.exe", "read from .pdf, .docx, .md or .txt", "Save it as PDF"),
        (b"x", "cv", "read from .pdf, .docx, .md or .txt", "Save it as PDF"),
        (OLD_WORD, "cv.doc", "a .doc file is not read", "Save it as PDF"),
        (ODT, "cv.odt", "a .odt file is not read", "Save it as PDF"),
        (make_picture("PNG"), "cv.pdf", "a PNG picture", "Export the résumé as PDF"),
        (make_picture("JPEG"), "cv.docx", "a JPEG picture", "Export the résumé as PDF"),
        (make_resume(), "cv.docx", "this is a PDF", "Rename it to end in .pdf"),
        (make_resume(), "cv.txt", "this is a PDF", "Rename it to end in .pdf"),
        (make_word_resume(), "cv.pdf", "this is a Word document", "Rename it to end in .docx"),
        (OLD_WORD, "cv.docx", "an old Word document (.doc)", "Save it as PDF or .docx"),
        (ODT, "cv.docx", "an OpenDocument file (.odt)", "Save it as PDF or .docx"),
        (b"<!DOCTYPE html><p>CV", "cv.pdf", "a web page", "Save it as PDF or .docx"),
        (b"Tamsin Quill", "cv.pdf", "this is no PDF", "print to PDF"),
        (b"Tamsin Quill", "cv.docx", "this is no Word document", "save it as .docx again"),
        (b"\xff\x00\xfa\x01" * 50, "cv.txt", "no text in UTF-8", "Save it as UTF-8"),
        (make_archive(a_txt=b"x"), "cv.docx", "an archive", "Save it as PDF or .docx"),
        (b"x" * (MAX_BYTES + 2**20), "cv.pdf", "larger than 10 MB", "large pictures"),
        (make_encrypted("secret"), "cv.pdf", "protected by a password", "Save a copy without one"),
        (make_scan(), "cv.pdf", "only pictures of it", "text recognition (OCR)"),
        (made(make_page()), "cv.pdf", "no text could be read", "from the word processor"),
        (make_resume()[:700], "cv.pdf", "the end of the PDF is missing", "print to PDF"),
        (make_word_resume()[:9000], "cv.docx", "no Word document", "save it as .docx again"),
        (b"word " * 60_000, "cv.txt", "over 200,000 characters", "Give the r\u00e9sum\u00e9 alone"),
        (b"<!-- hire me -->", "cv.md", "all of its text is hidden", "Make the text visible"),
        (make_archive(word__document_xml=b"\0" * (60 * 2**20)), "cv.docx", "unpacks to over 50 MB",
         "without its pictures"),
        (make_archive(word__document_xml=b"\0" * (9 * 2**20)), "cv.docx", "unpacks to over 50 MB",
         "without its pictures"),
        (make_archive(word__document_xml=b"<!DOCTYPE x ["
                      b"<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>"),
         "cv.docx", "no readable Word document", "save it as .docx again"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_read_is_told_with_the_next_step(
    data: bytes, name: str, what: str, step: str
) -> None:
    message = problem(data, name)
    assert what in message
    assert step in message


@pytest.mark.parametrize("count", [MAX_PAGES + 1, 10_000])
def test_a_file_with_too_many_pages_is_refused(count: int) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    kids = ArrayObject([page.indirect_reference] * count)
    pages = page["/Parent"].get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = kids
    pages[NameObject("/Count")] = NumberObject(count)
    assert f"more than {MAX_PAGES} pages" in problem(written(writer))


def test_a_suffix_may_be_in_capitals() -> None:
    assert texts(make_resume(), "CV.PDF")[0] == "Tamsin Quill"


@pytest.mark.parametrize("kind", ["pdf", "docx", "md", "txt"])
def test_a_damaged_file_gives_lines_or_one_clear_sentence(kind: str) -> None:
    whole = {"pdf": make_resume(), "docx": make_word_resume()}.get(kind, b"# Tamsin Quill\n- Looms")
    chance = random.Random(7)
    for number in range(24):
        data = bytearray(whole)
        if number % 3 == 0:
            data = data[: chance.randrange(len(data))]
        for _ in range(chance.randrange(1, 30)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        if number % 5 == 0:
            data = bytearray(chance.randbytes(chance.randrange(1, 4000)))
        with contextlib.suppress(DocumentError):
            assert read_lines(bytes(data), f"cv.{kind}")[0]
