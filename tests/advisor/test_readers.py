"""Reading files: what is read of each format, and what is said of a file that can't be."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from advisor import readers
from advisor.errors import DocumentError
from advisor.readers import MAX_BYTES, READERS, read_document

DATA = Path(__file__).parent.parent / "data"


def make_pdf(*pages: str, title: str | None = None) -> bytes:
    """A PDF with one page for each text; an empty text makes an empty page."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.set_font("helvetica", size=12)
    if title:
        pdf.set_title(title)
    for text in pages:
        pdf.add_page()
        if text:
            pdf.multi_cell(0, 8, text)
    return bytes(pdf.output())


def make_lined_pdf(*lines: str) -> bytes:
    """A PDF of one page whose lines stand as they are; `Q` shows as the ligature ﬁ."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    for number, line in enumerate(lines, start=2):
        pdf.text(20, number * 10, line)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(bytes(pdf.output()))))
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    font = fonts["/F1"].get_object()
    assert isinstance(font, DictionaryObject)
    font[NameObject("/Encoding")] = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Encoding"),
            NameObject("/BaseEncoding"): NameObject("/WinAnsiEncoding"),
            NameObject("/Differences"): ArrayObject([NumberObject(ord("Q")), NameObject("/fi")]),
        }
    )
    return written(writer)


def make_image_pdf() -> bytes:
    """A PDF whose only page is a picture, as a scanner makes it."""
    pdf = FPDF()
    pdf.add_page()
    pdf.image(Image.new("RGB", (40, 40), "grey"), w=40)
    return bytes(pdf.output())


def make_encrypted_pdf(password: str) -> bytes:
    """A PDF encrypted with RC4, which needs no library for cryptography."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf("Kestrel Loom hires."))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    return written(writer)


def make_aes_pdf(password: str, algorithm: str) -> bytes:
    """A PDF encrypted as today's programs do it; without a password anyone may read it."""
    writer = PdfWriter(clone_from=io.BytesIO(make_pdf("Kestrel Loom hires.")))
    writer.encrypt(password, "owner", algorithm=algorithm)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def make_docx(*paragraphs: str, title: str = "") -> bytes:
    """A Word document; a paragraph that starts with `# ` is a heading, `a|b` a table row."""
    document = docx.Document()
    document.core_properties.title = title
    for text in paragraphs:
        if text.startswith("# "):
            document.add_heading(text[2:], level=1)
        elif "|" in text:
            words = text.split("|")
            row = document.add_table(rows=1, cols=len(words)).rows[0]
            for cell, word in zip(row.cells, words, strict=True):
                cell.text = word
        else:
            document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_docx_with(**parts: bytes | None) -> bytes:
    """A Word document in which the named parts of `word/` are replaced, or left out for None."""
    source, target = io.BytesIO(make_docx("Kestrel Loom hires.")), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = parts.get(Path(name).stem, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def make_docx_spoilt_inside() -> bytes:
    """A Word document whose text can't be unpacked: its archive is whole, its bytes are not."""
    data = bytearray(make_docx("Kestrel Loom hires."))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        item = archive.getinfo("word/document.xml")
    start = item.header_offset + 30 + len(item.filename)
    data[start : start + 20] = b"\xff" * 20
    return bytes(data)


def make_docx_with_unknown_compression() -> bytes:
    data = make_docx("Kestrel Loom hires.")
    # Local and central header each say how an item is packed; 99 is what encryption with AES uses.
    data = re.sub(rb"(PK\x03\x04.{4})\x08\x00", b"\\1\x63\x00", data, flags=re.S)
    return re.sub(rb"(PK\x01\x02.{6})\x08\x00", b"\\1\x63\x00", data, flags=re.S)


def make_zip_bomb() -> bytes:
    """An archive of under 1 MB that unpacks to 201 MB."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as item,
    ):
        for _ in range(201):
            item.write(bytes(2**20))
    return target.getvalue()


def texts(pieces: Sequence[Document]) -> list[str]:
    return [piece.page_content for piece in pieces]


def places(pieces: Sequence[Document]) -> list[str]:
    return [piece.metadata["locator"] for piece in pieces]


def title_of(pieces: Sequence[Document]) -> str:
    (title,) = {piece.metadata["title"] for piece in pieces}
    return str(title)


def problem(data: bytes, name: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(data, name)
    return str(caught.value)


# Every format.


FORMATS: dict[str, Callable[[str], bytes]] = {
    ".pdf": make_pdf,
    ".docx": make_docx,
    ".md": str.encode,
    ".markdown": str.encode,
    ".html": lambda text: f"<meta charset=utf-8><p>{text}</p>".encode(),
    ".htm": lambda text: f"<meta charset=utf-8><p>{text}</p>".encode(),
    ".txt": str.encode,
    ".text": str.encode,
}


def test_every_format_that_is_read_is_tested() -> None:
    assert set(FORMATS) == set(READERS)


@pytest.mark.parametrize("suffix", READERS)
def test_a_sentence_is_read_in_every_format(suffix: str) -> None:
    pieces = read_document(FORMATS[suffix]("Brindle Freight hires in March."), f"notes{suffix}")
    assert texts(pieces) == ["Brindle Freight hires in March."]


@pytest.mark.parametrize("suffix", READERS)
def test_a_suffix_may_be_in_capitals(suffix: str) -> None:
    assert read_document(FORMATS[suffix]("Fine."), f"NOTES{suffix.upper()}")


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("blank", [b"", b" \n\t "])
def test_an_empty_file_is_named(blank: bytes, suffix: str) -> None:
    assert problem(blank, f"a{suffix}") == (
        f"a{suffix}: the file is empty. Give one with text in it."
    )


@pytest.mark.parametrize("name", ["notes.odt", "archive.tar.gz", "README", ".pdf", "notes.pdf.exe"])
def test_a_file_of_another_kind_is_named(name: str) -> None:
    assert problem(b"text", name) == (
        f"{name}: files of this kind are not read; give one of .pdf, .docx, .md, .markdown, .html, "
        ".htm, .txt, .text."
    )


def test_a_file_that_is_too_large_is_named() -> None:
    assert problem(b"x" * (MAX_BYTES + 2**20), "large.txt") == (
        "large.txt: the file has 21 MB, at most 20 MB are read. Give a smaller file, or part it."
    )


def test_the_largest_file_is_still_read() -> None:
    assert texts(read_document(b"x" + b" " * (MAX_BYTES - 1), "large.txt")) == ["x"]


def test_the_size_that_is_named_is_over_the_limit() -> None:
    assert "has 20 MB" not in problem(b"x" * (MAX_BYTES + 1), "large.txt")


def test_a_file_with_too_much_text_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.readers.MAX_CHARACTERS", 1_000)
    assert read_document(b"x" * 1_000, "long.txt")
    assert problem(b"x" * 1_001, "long.txt") == (
        "long.txt: the file holds over 1,000 characters of text. Part it first."
    )


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("be\x07ll", "bell"),
        ("\x1b[31mred", "[31mred"),
        ("pri\ue000vate", "private"),
        ("co\u00adoperate", "cooperate"),
        ("oﬃce, ﬁnance, ﬂow, ﬀ, ﬄ", "office, finance, flow, ff, ffl"),
        ("a\ttab", "a\ttab"),
        ("½ of naïve ™", "½ of naïve ™"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_text_is_cleaned_of_what_nobody_sees(suffix: str, raw: str, shown: str) -> None:
    assert texts(read_document(FORMATS[suffix](raw), f"a{suffix}")) == [shown]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_title_is_cleaned_too(suffix: str) -> None:
    files = {
        ".txt": b"Dan\x1b[31mger\n\nText.",
        ".md": b"# Dan\x1b[31mger\n\nText.",
        ".html": b"<title>Dan\x1b[31mger</title><p>Text.</p>",
    }
    assert "\x1b" not in title_of(read_document(files[suffix], f"a{suffix}"))


# PDF.


def test_a_pdf_is_read_page_by_page() -> None:
    data = make_pdf("The first page.", "", "The third page.", title="A year in robots")
    pieces = read_document(data, "a.pdf")
    assert texts(pieces) == ["The first page.", "The third page."]
    assert places(pieces) == ["page 1", "page 3"]
    assert title_of(pieces) == "A year in robots"


def test_a_pdf_without_a_title_is_named_by_its_first_line() -> None:
    pieces = read_document(make_pdf("Robots in Port Alder\n\nThey grip."), "a.pdf")
    assert title_of(pieces) == "Robots in Port Alder"


def test_a_pdf_with_a_long_first_line_is_named_by_its_file() -> None:
    pieces = read_document(make_lined_pdf("long " * 30), "a.pdf")
    assert title_of(pieces) == "a.pdf"


def test_lines_of_a_pdf_stay_in_reading_order() -> None:
    lines = [f"Line {word}." for word in ("one", "two", "three", "four")]
    assert texts(read_document(make_pdf("\n".join(lines)), "a.pdf"))[0].splitlines() == lines


def test_a_word_cut_at_the_end_of_a_line_is_joined() -> None:
    data = make_lined_pdf("Kestrel Loom asks appli-", "cants for a portfolio", "of their own.")
    assert texts(read_document(data, "a.pdf")) == [
        "Kestrel Loom asks applicants for a portfolio of their own."
    ]


def test_a_hyphen_before_a_capital_stays() -> None:
    data = make_lined_pdf("The region of Alder-", "Brindle grows.")
    assert texts(read_document(data, "a.pdf")) == ["The region of Alder-\nBrindle grows."]


def test_ligatures_of_a_pdf_are_resolved() -> None:
    assert texts(read_document(make_lined_pdf("Qnance"), "a.pdf")) == ["finance"]


@pytest.mark.parametrize("lines", [("an ef-", "Qcient robot"), ("an effi\xad", "cient robot")])
def test_a_cut_word_with_ligature_or_soft_hyphen_is_joined(lines: tuple[str, str]) -> None:
    data = make_lined_pdf("Kestrel Loom has", *lines)
    assert texts(read_document(data, "a.pdf")) == ["Kestrel Loom has an efficient robot"]


def test_a_pdf_encrypted_without_a_password_is_read() -> None:
    assert texts(read_document(make_encrypted_pdf(""), "a.pdf")) == ["Kestrel Loom hires."]


def test_a_pdf_with_a_password_is_named() -> None:
    assert problem(make_encrypted_pdf("secret"), "cv.pdf") == (
        "cv.pdf: the PDF is protected by a password. Save a copy without one and try again."
    )


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256"])
def test_a_pdf_encrypted_with_aes_is_named(algorithm: str) -> None:
    message = problem(make_aes_pdf("secret", algorithm), "cv.pdf")
    assert message.startswith("cv.pdf: ")
    assert "protected" in message
    assert "Save a copy without" in message


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256"])
def test_a_pdf_that_anyone_may_read_is_read_though_encrypted(algorithm: str) -> None:
    assert texts(read_document(make_aes_pdf("", algorithm), "cv.pdf")) == ["Kestrel Loom hires."]


@pytest.mark.parametrize("make", [make_image_pdf, lambda: make_pdf(""), lambda: make_pdf("- . -")])
def test_a_pdf_without_text_is_named(make: Callable[[], bytes]) -> None:
    assert problem(make(), "scan.pdf") == (
        "scan.pdf: no text could be read. If it is a scan, run text recognition (OCR) on it first."
    )


@pytest.mark.parametrize(
    "data",
    [
        make_pdf("Kestrel Loom hires.")[:600],
        b"Kestrel Loom hires.",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        make_docx("Kestrel Loom hires."),
    ],
    ids=["truncated", "text", "only a header", "picture", "word document"],
)
def test_a_damaged_pdf_is_named(data: bytes) -> None:
    assert problem(data, "a.pdf") == (
        "a.pdf: the PDF is damaged and cannot be read. Make it anew (print to PDF) and try again."
    )


def test_a_pdf_with_too_many_pages_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.readers.pdf.MAX_PAGES", 2)
    assert read_document(make_pdf("one", "two"), "book.pdf")
    assert problem(make_pdf("one", "two", "three"), "book.pdf") == (
        "book.pdf: the PDF has 3 pages, at most 2 are read. Part it first."
    )


WHOLE_PDF = make_pdf("Kestrel Loom hires.", "Brindle Freight hires.", title="Notes")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, len(WHOLE_PDF) - 1), st.integers(0, 255), st.booleans())
def test_a_spoilt_pdf_is_read_or_named(position: int, byte: int, cut: bool) -> None:
    rest = b"" if cut else WHOLE_PDF[position + 1 :]
    try:
        pieces = read_document(WHOLE_PDF[:position] + bytes([byte]) + rest, "a.pdf")
    except DocumentError:
        return  # what such an error says is tested above
    assert "".join(texts(pieces)).strip()


# DOCX.


def test_a_docx_is_read_in_the_order_of_the_document() -> None:
    data = make_docx(
        "# Notes", "First.", "Kestrel Loom|91,000", "Second.", "# Pay", "", "Third.", "Fourth."
    )
    pieces = read_document(data, "a.docx")
    assert texts(pieces) == ["First.", "Kestrel Loom | 91,000", "Second.", "Third.", "Fourth."]
    assert places(pieces) == [
        "paragraph 1",
        "paragraph 2",
        "paragraph 3",
        "section “Pay”, paragraph 1",
        "section “Pay”, paragraph 2",
    ]


@pytest.mark.parametrize(
    ("paragraphs", "title", "expected"),
    [
        (["# Heading", "Text."], "Title of the file", "Title of the file"),
        (["# Heading", "Text."], "", "Heading"),
        (["Text."], "", "a.docx"),
    ],
)
def test_the_title_of_a_docx(paragraphs: list[str], title: str, expected: str) -> None:
    pieces = read_document(make_docx(*paragraphs, title=title), "a.docx")
    assert title_of(pieces) == expected


def test_cells_of_a_docx_that_are_merged_are_read_once() -> None:
    document = docx.Document()
    row = document.add_table(rows=1, cols=3).rows[0]
    row.cells[0].merge(row.cells[1]).text = "Kestrel Loom"
    row.cells[2].text = "14"
    target = io.BytesIO()
    document.save(target)
    assert texts(read_document(target.getvalue(), "a.docx")) == ["Kestrel Loom | 14"]


def test_cells_of_a_docx_that_say_the_same_are_all_read() -> None:
    pieces = read_document(make_docx("Kestrel Loom|14|14|9"), "a.docx")
    assert texts(pieces) == ["Kestrel Loom | 14 | 14 | 9"]


@pytest.mark.parametrize(
    "data",
    [
        b"Kestrel Loom hires.",
        make_docx("Kestrel Loom hires.")[:5_000],
        make_docx_with(document=None),
        make_docx_with(**{"[Content_Types]": None}),
        make_pdf("Kestrel Loom hires."),
    ],
    ids=["text", "truncated", "without a text", "without content types", "pdf"],
)
def test_a_damaged_docx_is_named(data: bytes) -> None:
    assert problem(data, "a.docx") == (
        "a.docx: this is no readable Word document. Open it in a word processor, save it as .docx "
        "again, and try once more."
    )


@pytest.mark.parametrize(
    "data",
    [
        make_docx_with(document=b"<w:document"),
        make_docx_spoilt_inside(),
        make_docx_with_unknown_compression(),
    ],
    ids=["broken xml", "broken archive", "unknown compression"],
)
def test_a_docx_that_is_damaged_inside_is_named(data: bytes) -> None:
    assert problem(data, "a.docx").startswith("a.docx: this is no readable Word document. Open it")


def test_a_zip_bomb_is_named() -> None:
    bomb = make_zip_bomb()
    assert len(bomb) < 2**20
    assert problem(bomb, "bomb.docx") == (
        "bomb.docx: the file unpacks to 201 MB, at most 200 MB are read. Save it anew without its "
        "pictures."
    )


# Markdown.


def test_a_markdown_file_is_read_without_its_markup() -> None:
    pieces = read_document((DATA / "market-notes.md").read_bytes(), "market-notes.md")
    assert title_of(pieces) == "Notes on the robotics market in Port Alder"
    assert [(piece.metadata["locator"], piece.page_content) for piece in pieces] == [
        (
            "paragraph 1",
            "Kestrel Loom builds grippers for greenhouses in Port Alder. It hired 14 "
            "machine-learning engineers in 2025, most of them straight from university.",
        ),
        (
            "section “Who hires”, paragraph 1",
            "Kestrel Loom looks for people who can label images and measure how good the labels "
            "are.",
        ),
        (
            "section “Who hires”, paragraph 2",
            "Brindle Freight plans its lorry routes with reinforcement learning and hires in "
            "March.",
        ),
        (
            "section “Who hires”, paragraph 3",
            "Ottoline Harrow, who leads research at Brindle Freight, reads every portfolio "
            "herself.",
        ),
        ("section “What it pays”, paragraph 1", "Firm"),
        ("section “What it pays”, paragraph 2", "Entry salary"),
        ("section “What it pays”, paragraph 3", "Kestrel Loom"),
        ("section “What it pays”, paragraph 4", "91,000 dollars"),
        ("section “What it pays”, paragraph 5", "Brindle Freight"),
        ("section “What it pays”, paragraph 6", "88,500 dollars"),
        ("section “What it pays”, paragraph 7", "Neither firm sponsors visas."),
        ("section “What it pays”, paragraph 8", "The figures are from the Port Alder Gazette."),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("R&amp;D and \\*stars\\*", "R&D and *stars*"),
        ("`pip install` it", "pip install it"),
        ("a line  \nbroken by hand", "a line\nbroken by hand"),
        ("```\nfor x in y:\n    z\n```", "for x in y:\n    z"),
        ("    indented code", "indented code"),
    ],
)
def test_markdown_shows_as_it_reads(source: str, shown: str) -> None:
    assert texts(read_document(source.encode(), "a.md")) == [shown]


def test_a_markdown_file_without_a_heading_is_named_by_its_file() -> None:
    assert title_of(read_document(b"Some text.", "a.md")) == "a.md"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<div>Kestrel Loom hires.</div>\n\nMore.", ["Kestrel", "Loom", "hires.", "More."]),
        ("Kestrel<br>Loom", ["Kestrel", "Loom"]),
    ],
)
def test_words_in_html_inside_markdown_are_read(source: str, words: list[str]) -> None:
    assert " ".join(texts(read_document(source.encode(), "a.md"))).split() == words


# HTML.


def make_page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_a_page_is_read_in_its_order_under_its_headings() -> None:
    page = make_page(
        "<h1>Robots</h1><p>First.</p><h2>Pay</h2><ul><li>Second.</li><li>Third.</li></ul>"
        "<table><tr><th>Firm</th><td>Kestrel Loom</td></tr></table>"
        "<h2>Visas</h2><blockquote>Fourth.</blockquote>",
        head="<title>Notes on robots</title>",
    )
    pieces = read_document(page, "a.html")
    assert title_of(pieces) == "Notes on robots"
    assert [(piece.metadata["locator"], piece.page_content) for piece in pieces] == [
        ("section “Robots”, paragraph 1", "First."),
        ("section “Pay”, paragraph 1", "Second."),
        ("section “Pay”, paragraph 2", "Third."),
        ("section “Pay”, paragraph 3", "Firm"),
        ("section “Pay”, paragraph 4", "Kestrel Loom"),
        ("section “Visas”, paragraph 1", "Fourth."),
    ]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"<title>Of the file</title><h1>Heading</h1><p>Text.</p>", "Of the file"),
        (b"<h1>Heading</h1><p>Text.</p>", "Heading"),
        (b"<p>Text.</p>", "a.html"),
    ],
)
def test_the_title_of_a_page(page: bytes, title: str) -> None:
    assert title_of(read_document(page, "a.html")) == title


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert('hidden')</script>",
        "<style>p {content: 'hidden'}</style>",
        "<nav><p>hidden</p></nav>",
        "<footer><p>hidden</p></footer>",
        "<form><p>hidden</p></form>",
        "<template><p>hidden</p></template>",
        "<noscript><p>hidden</p></noscript>",
        "<p hidden>hidden</p>",
        "<p aria-hidden=true>hidden</p>",
        "<div hidden><p>hidden</p></div>",
        "<!-- <p>hidden</p> -->",
        "<p><svg><text>hidden</text></svg></p>",
    ],
)
def test_what_a_reader_does_not_see_is_not_read(part: str) -> None:
    assert texts(read_document(make_page(f"{part}<p>Seen.</p>"), "a.html")) == ["Seen."]


def test_a_block_inside_a_block_is_read_once() -> None:
    page = make_page("<ul><li><p>First.</p></li></ul><blockquote><p>Second.</p></blockquote>")
    assert texts(read_document(page, "a.html")) == ["First.", "Second."]


def test_a_page_of_one_block_is_one_piece() -> None:
    pieces = read_document(make_page("<div>Kestrel Loom hires.</div>"), "a.html")
    assert texts(pieces) == ["Kestrel Loom hires."]
    assert places(pieces) == ["paragraph 1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_in_unicode_is_read(encoding: str) -> None:
    page = "<p>Zoë hires.</p>".encode(encoding)
    if encoding == "utf-8":
        page = b"<meta charset=utf-8>" + page
    assert texts(read_document(page, "a.html")) == ["Zoë hires."]


def test_a_page_that_does_not_declare_utf_8_is_read() -> None:
    assert texts(read_document("<p>co\u00adoperate</p>".encode(), "a.html")) == ["cooperate"]


@pytest.mark.parametrize("page", [make_page(""), make_page("<script>x()</script>"), b"<p></p>"])
def test_a_page_without_text_is_named(page: bytes) -> None:
    message = problem(page, "a.html")
    assert message.startswith("a.html: no text could be read.")
    assert message.endswith("run text recognition (OCR) on it first.")


@pytest.mark.parametrize(
    "body",
    [
        "<div>Kestrel Loom hires.</div><p>More.</p>",
        "<ul><li>Kestrel Loom hires.<ul><li>More.</li></ul></li></ul>",
        "<table><tr><td>Kestrel Loom hires.<p>More.</p></td></tr></table>",
    ],
    ids=["div", "list", "table"],
)
def test_no_text_of_a_page_is_lost(body: str) -> None:
    pieces = read_document(make_page(body), "a.html")
    assert " ".join(texts(pieces)) == "Kestrel Loom hires. More."


def test_inline_markup_sets_no_space() -> None:
    page = make_page("<p><em>Kestrel Loom</em>, a <b>Py</b>thon shop.</p>")
    assert texts(read_document(page, "a.html")) == ["Kestrel Loom, a Python shop."]


def test_a_page_that_holds_only_a_link_gives_no_warning() -> None:
    pieces = read_document(b"https://gazette.example/robots", "a.html")
    assert texts(pieces) == ["https://gazette.example/robots"]


def test_a_picture_named_html_is_named() -> None:
    picture = io.BytesIO()
    Image.effect_mandelbrot((40, 40), (-2, -1, 1, 1), 50).save(picture, "JPEG")
    assert problem(picture.getvalue(), "a.html").startswith("a.html: ")


# Plain text.


def test_a_text_is_read_paragraph_by_paragraph() -> None:
    pieces = read_document((DATA / "market-notes.txt").read_bytes(), "market-notes.txt")
    assert title_of(pieces) == "Notes on the robotics market in Port Alder"
    assert places(pieces) == ["paragraph 1", "paragraph 2"]
    assert texts(pieces) == [
        "Kestrel Loom builds grippers for greenhouses in Port Alder. It hired 14 machine-learning "
        "engineers in 2025, most of them straight from university.",
        "Brindle Freight plans its lorry routes with reinforcement learning and hires in March. "
        "Neither firm sponsors visas.",
    ]


@pytest.mark.parametrize(
    ("text", "title", "paragraphs"),
    [
        ("Title\n\nText.", "Title", ["Text."]),
        ("A whole sentence.\n\nText.", "a.txt", ["A whole sentence.", "Text."]),
        ("Only this", "a.txt", ["Only this"]),
        ("x" * 121 + "\n\nText.", "a.txt", ["x" * 121, "Text."]),
        ("\n\nTitle\r\n\r\nText.\r\n", "Title", ["Text."]),
    ],
)
def test_the_title_of_a_text(text: str, title: str, paragraphs: list[str]) -> None:
    pieces = read_document(text.encode(), "a.txt")
    assert (title_of(pieces), texts(pieces)) == (title, paragraphs)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_in_unicode_is_read(encoding: str) -> None:
    assert texts(read_document("Zoë hires.".encode(encoding), "a.txt")) == ["Zoë hires."]


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        "Zoë hires.".encode("latin-1"),
        b"Kestrel\x00Loom",
        "Zoë".encode("utf-16")[:-1],
        make_docx("Kestrel Loom hires."),
    ],
    ids=["bytes", "latin-1", "zero bytes", "half a character", "word document"],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_what_is_no_text_is_named(data: bytes, suffix: str) -> None:
    assert problem(data, f"a{suffix}") == (
        f"a{suffix}: this is no text in UTF-8. Save it as UTF-8 and try again."
    )


def test_a_wrapped_paragraph_is_one_piece() -> None:
    pieces = read_document(
        b"Notes\n\nKestrel Loom hires people who\nmeasure. It pays.\n\nMore.", "a.txt"
    )
    assert [" ".join(text.split()) for text in texts(pieces)] == [
        "Kestrel Loom hires people who measure. It pays.",
        "More.",
    ]


def test_a_form_feed_parts_words() -> None:
    pieces = read_document(b"the end of a page\x0cNext page", "a.txt")
    assert " ".join(texts(pieces)).split() == ["the", "end", "of", "a", "page", "Next", "page"]


def make_docx_table(xml: str) -> bytes:
    """A Word document of one table, whose rows are given as XML."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:tbl>{xml}</w:tbl></w:body></w:document>'
    return make_docx_with(document=body.encode())


def make_cell(text: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_a_cell_of_a_docx_that_spans_rows_is_said_in_each() -> None:
    starts, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        make_cell("Kestrel Loom", starts) + make_cell("14"),
        make_cell("", goes_on) + make_cell("15"),
        make_cell("Brindle") + make_cell("16"),
    ]
    data = make_docx_table("".join(f"<w:tr>{row}</w:tr>" for row in rows))
    expected = ["Kestrel Loom | 14", "Kestrel Loom | 15", "Brindle | 16"]
    assert texts(read_document(data, "a.docx")) == expected


def test_a_cell_of_a_docx_may_say_that_it_spans_any_number_of_columns() -> None:
    cell = make_cell("Kestrel Loom", f'<w:gridSpan w:val="{10**20}"/>')
    data = make_docx_table(f"<w:tr>{cell}{make_cell('14')}</w:tr>")
    assert texts(read_document(data, "a.docx")) == ["Kestrel Loom | 14"]


def test_a_reader_that_fails_in_a_new_way_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, name: str) -> list[Document]:
        raise RecursionError

    monkeypatch.setitem(readers.READERS, ".txt", fail)
    assert problem(b"x", "a.txt") == (
        "a.txt: the file is damaged and cannot be read. Save it anew and try again."
    )


def test_a_file_of_too_many_pieces_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_PIECES", 2)
    assert problem(b"One two.\n\nThree.\n\nFour.\n\nFive.", "a.txt") == (
        "a.txt: the file holds over 2 paragraphs or cells. Part it first."
    )


def test_a_name_that_is_no_text_is_refused() -> None:
    assert problem(b"x", "a\udcff.md") == (
        "a?.md: this name is not text in UTF-8. Rename it and try again."
    )
