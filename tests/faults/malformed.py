"""Files that no program should have written: whole ones damaged, by a seed, in many ways."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from docx import Document
from fpdf import FPDF

Whole = tuple[bytes, str]
LINES = (
    "Tamsin Quill", "tamsin.quill@post.example | +1 213 555 0142 | Port Alder", "EXPERIENCE",
    "Data intern, Brindle Freight, June 2024 to May 2025",
    "- Built a lattice of sensors in Python for 40 stations",
    "- Cut the time of a nightly report from 3 hours to 20 minutes with SQL", "EDUCATION",
    "B.Sc. in Statistics, Harbor Lights University, 2026", "SKILLS", "Python, SQL, PyTorch",
)  # fmt: skip
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>
<w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>""" % b"".join(
    b'<!ENTITY e%d "%s">' % (n, (b"&e%d;" % (n - 1) if n else b"&a;") * 10) for n in range(10)
)


@cache
def wholes() -> tuple[Whole, ...]:
    """Files that are read as they are: PDFs with and without compression, Word, Markdown, text."""
    text = "\n".join(LINES).encode()
    markdown = "\n\n".join(f"# {line}" if line.isupper() else line for line in LINES).encode()
    page = b"<html><title>Quill</title><body><h1>Quill</h1><p>Built a lattice</p></body></html>"
    return (
        (_pdf(compressed=True, pages=1), "whole.pdf"),
        (_pdf(compressed=False, pages=3), "plain.pdf"),
        (_docx(), "whole.docx"),
        (text, "whole.txt"),
        (markdown, "whole.md"),
        ("\ufeff".encode("utf-16-le") + text.decode().encode("utf-16-le"), "wide.txt"),
        (page, "page.html"),
    )


def _pdf(*, compressed: bool, pages: int) -> bytes:
    pdf = FPDF()
    pdf.set_compression(compressed)
    pdf.set_font("helvetica", size=11)
    for _ in range(pages):
        pdf.add_page()
        for line in LINES:
            pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
        with pdf.table() as table:
            for row in (("Skill", "Years"), ("Python", "3")):
                table.row(row)
        pdf.link(10, 10, 40, 5, "https://quill.example/")
    return bytes(pdf.output())


def _docx() -> bytes:
    document, file = Document(), io.BytesIO()
    for line in LINES:
        document.add_paragraph(line, style="Heading 1" if line.isupper() else None)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Python", "3 years"
    document.save(file)
    return file.getvalue()


def malformed(seed: int) -> tuple[bytes, str, str]:
    """A damaged file, its name, and the damage; the same for a seed each time."""
    chance = random.Random(seed)
    # Each damage comes in turn, so that a short run has all of them.
    damage = _DAMAGES[seed % len(_DAMAGES)]
    data, name = damage(chance, *chance.choice(wholes()))
    return data, name, damage.__name__.strip("_")


def _flipped(chance: random.Random, data: bytes, name: str) -> Whole:
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt), name


def _cut(chance: random.Random, data: bytes, name: str) -> Whole:
    start, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return chance.choice((data[:end], data[start:], data[:start] + data[end:])), name


def _spliced(chance: random.Random, data: bytes, name: str) -> Whole:
    other, _ = chance.choice(wholes())
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :], name


def _repeated(chance: random.Random, data: bytes, name: str) -> Whole:
    start = chance.randrange(len(data))
    block = data[start : start + chance.choice((1, 16, 400))]
    return data[:start] + block * chance.choice((2, 100, 5_000)) + data[start:], name


def _misnamed(chance: random.Random, data: bytes, name: str) -> Whole:
    names = (".pdf", "x.docx", "x.txt", "x.md", "x", "", ".", "x.exe", "x.pdf.html", "\x00.pdf",
             "a\x00b.docx", "é\n‮fdp.txt", "x" * 300 + ".pdf", "../../x.md", "x.PDF")  # fmt: skip
    return data, chance.choice(names)


def _tiny(chance: random.Random, data: bytes, name: str) -> Whole:
    contents = (b"", b" \n\t", b"\x00", b"%PDF-", b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"PK\x05\x06",
                b"\xff\xfe", b"\xef\xbb\xbf", data[:1], b"\xff" * 999)  # fmt: skip
    return chance.choice(contents), name


def _noise(chance: random.Random, data: bytes, name: str) -> Whole:
    return data[: chance.choice((0, 8, 64))] + chance.randbytes(chance.choice((9, 5_000))), name


def _numbers(chance: random.Random, data: bytes, name: str) -> Whole:
    """Lengths, offsets and sizes of a PDF that are not so: huge, negative, pointing at itself."""
    data, _ = wholes()[1]
    found = list(re.finditer(rb"\d+", data))
    for at in sorted(chance.sample(found, chance.choice((1, 5, 50))), key=lambda m: -m.start()):
        new = chance.choice((b"0", b"-1", b"1", b"9" * 10, b"2147483648", b"9" * 40, b"1e99"))
        data = data[: at.start()] + new + data[at.end() :]
    return data, "numbers.pdf"


def _stream(chance: random.Random, data: bytes, name: str) -> Whole:
    """A PDF whose page's stream is a bomb, no stream, or an endless nest of what a page may do."""
    contents = (
        zlib.compress(b"q " * 10 ** chance.choice((4, 6))),
        zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * 10**6),
        zlib.compress(b" " * 2 * 10**8),
        zlib.compress(b"[" * 10**5),
        zlib.compress(b"<<" * 10**5),
        zlib.compress(b"BT /F1 9999999 Tf 1e38 0 0 1e38 1e38 -1e38 Tm (x) Tj ET"),
        zlib.compress(b"BT " + b"(tamsin) Tj " * 10**5 + b"ET"),
        b"no stream of zlib's",
    )
    stream = chance.choice(contents)
    return _made_pdf(
        [b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream)]
    ), "stream.pdf"


def _structure(chance: random.Random, data: bytes, name: str) -> Whole:
    """A PDF of objects that hold each other, a page without end, or the deepest nest."""
    kids = chance.choice((b"2 0 R", b"3 0 R 3 0 R " * 2_000, b"9 0 R", b"[" * 5_000 + b"]" * 5_000))
    box = chance.choice((b"0 0 600 800", b"0 0 1e30 1e30", b"0 0 0 0", b"9 9 -9 -9", b"/A /B"))
    more = chance.choice((b"", b"/Parent 3 0 R", b"/Contents 3 0 R", b"/Annots 2 0 R",
                          b"/Resources" + b"<</X" * 3_000 + b">>" * 3_000))  # fmt: skip
    return _made_pdf([b"(nothing)"], kids, box, more), "structure.pdf"


def _made_pdf(
    objects: list[bytes], kids: bytes = b"3 0 R", box: bytes = b"0 0 600 800", more: bytes = b""
) -> bytes:
    """A PDF written by hand, object by object; its table says truly where each begins."""
    first = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[%s]>>" % kids,
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 5 0 R"
        b"/Resources<</Font<</F1 4 0 R>>>>%s>>" % (box, more),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file, places = b"%PDF-1.7\n", []
    for number, content in enumerate([*first, *objects], start=1):
        places.append(len(file))
        file += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    return b"%sxref\n0 %d\n0000000000 65535 f \n%s" % (
        file,
        count,
        table,
    ) + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (count, len(file))


def _part(chance: random.Random, data: bytes, name: str) -> Whole:
    """A Word document with one part damaged, gone, or put twice."""
    parts = _parts()
    part = chance.choice(sorted(parts))
    how = chance.randrange(4)
    if how == 0:
        del parts[part]
    elif how == 1:
        parts[part] = _flipped(chance, parts[part] or b" ", name)[0]
    elif how == 2:
        parts[part] = _cut(chance, parts[part] or b" ", name)[0]
    else:
        parts[part] = chance.choice((b"", b"<a/>", b"\x00" * 99, b"<" * 9_999, ENTITIES))
    return _packed(parts), "part.docx"


def _nested(chance: random.Random, data: bytes, name: str) -> Whole:
    """A document that is deep where others are flat, or wide without end."""
    depth = chance.choice((300, 20_000))
    if chance.random() < 0.4:
        mark = chance.choice(("> ", "- ", "[", "*a ", "<div>", "![](", "|-|\n", "`", "&#"))
        return (mark * depth + "x").encode(), chance.choice(("deep.md", "deep.html", "deep.txt"))
    opening, closing = chance.choice((
        (b"<w:p>", b"</w:p>"), (b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"),
        (b"<w:p><w:r>", b"</w:r></w:p>"),
    ))  # fmt: skip
    parts = _parts()
    body = parts["word/document.xml"]
    start = body.index(b"<w:body>") + len(b"<w:body>")
    parts["word/document.xml"] = body[:start] + opening * depth + closing * depth + body[start:]
    return _packed(parts), "deep.docx"


def _bomb(chance: random.Random, data: bytes, name: str) -> Whole:
    """A Word document of little that unpacks to much: zeros, entities, cells that span millions."""
    parts = _parts()
    body = parts["word/document.xml"]
    spans = b'<w:tcPr><w:gridSpan w:val="%d"/></w:tcPr>' % 10 ** chance.choice((3, 6, 9, 20))
    wide = body.replace(b"<w:tcPr>", spans + b"<w:tcPr>", 1).replace(b"<w:tc>", b"<w:tc>" + spans)
    parts["word/document.xml"] = chance.choice(
        (ENTITIES, wide, b" " * 10**8, body.replace(b"Tamsin", b"Tamsin " * 10**6))
    )
    return _packed(parts), "bomb.docx"


def _archive(chance: random.Random, data: bytes, name: str) -> Whole:
    """A Word document whose archive says what is not so: sizes, methods, encryption, places."""
    spoilt = bytearray(wholes()[2][0])
    marks = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", bytes(spoilt))]
    for mark in chance.sample(marks, chance.choice((1, 4))):
        field = mark + chance.randrange(4, 30)
        spoilt[field : field + 2] = chance.choice(
            (b"\xff\xff", b"\x00\x00", b"\x01\x00", b"\x63\0")
        )
    return bytes(spoilt), "archive.docx"


def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(wholes()[2][0])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


_DAMAGES: tuple[Callable[[random.Random, bytes, str], Whole], ...] = (
    _flipped, _cut, _spliced, _repeated, _misnamed, _tiny, _noise, _numbers, _stream, _structure,
    _part, _nested, _bomb, _archive,
)  # fmt: skip
