"""From the bytes of a résumé to its lines: what it is, what a person sees of it, how sure that is.

An error names what is wrong and the next step, never a word of the résumé, and carries no cause.
"""

import io
import logging
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from advisor.errors import DocumentError
from advisor.resume.geometry import (
    BULLETS,
    DASHES,
    GAP,
    MAX_QUOTE,
    MAX_QUOTES,
    Reading,
    Row,
    Unreadable,
    joined,
    read_pdf,
)
from advisor.resume.types import MIN_CONFIDENCE, Line, Report
from advisor.text import readable

MAX_BYTES = 10 * 2**20
MAX_PAGES = 30
MAX_UNPACKED = 50 * 2**20
MAX_RATIO = 200  # a Word document of text packs to a tenth; a hundredth is unheard of
MAX_PARTS = 2_000
MAX_CHARACTERS = 200_000
MAX_XML_DEPTH = 200
MAX_PDF_OBJECTS = 20_000
FEW_WORDS = 40

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# How files of other kinds begin, and what they are.
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a WebP picture"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (.doc)"),
    (b"{\\rtf", "a Rich Text document (.rtf)"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"Rar!", "an archive"),
)
_FORMATS = {".pdf": "pdf", ".docx": "docx", ".md": "md", ".markdown": "md", ".txt": "txt",
            ".text": "txt"}  # fmt: skip
_NAMES = {"pdf": "a PDF", "docx": "a Word document (.docx)"}
_AS_PDF = "Save it as PDF and give that."


def read_lines(data: bytes, name: str) -> tuple[tuple[Line, ...], Report]:
    """The lines of a résumé in reading order, and what a machine makes of the file.

    Reads PDF, DOCX, Markdown and text; `name` is the file's name. Cells of a row and a date at
    the right margin are parted by two spaces. Raises DocumentError for what cannot be read.
    """
    suffix = Path(name).suffix.lower()
    name = _short(name)
    if suffix in (".doc", ".odt", ".rtf", ".pages"):
        _refuse(name, f"a {suffix} file is not read", "Save it as PDF or .docx and try again.")
    if suffix not in _FORMATS:
        _refuse(name, "a résumé is read from .pdf, .docx, .md or .txt", _AS_PDF)
    if len(data) > MAX_BYTES:
        _refuse(
            name,
            f"the file has {len(data) / 2**20:.0f} MB, at most {MAX_BYTES // 2**20} MB are read",
            "Save it without large pictures and try again.",
        )
    if not data.strip():
        _refuse(name, "the file is empty", "Give one with text in it.")
    expected = _FORMATS[suffix]
    _check_kind(data, name, suffix, expected)
    reader: dict[str, Callable[[bytes, str], tuple[Reading, list[str]]]] = {
        "pdf": _read_pdf, "docx": _read_docx, "md": _read_markdown, "txt": _read_text,
    }  # fmt: skip
    reading, warnings = reader[expected](data, name)
    lines = tuple(_numbered(reading))
    if not any(c.isalnum() for line in lines for c in line.text):
        _refuse_without_text(name, expected, bool(reading.hidden))
    if sum(len(line.text) for line in lines) > MAX_CHARACTERS:
        _refuse(name, f"the file holds over {MAX_CHARACTERS:,} characters, far more than a résumé",
                "Give the résumé alone.")  # fmt: skip
    return lines, _report(reading, lines, warnings)


def _refuse(name: str, what: str, step: str) -> NoReturn:
    raise DocumentError(f"{name}: {what}. {step}")


def _refuse_without_text(name: str, kind: str, has_hidden: bool) -> NoReturn:
    if has_hidden:
        _refuse(name, "all of its text is hidden, so that a person would see none",
                "Make the text visible and try again.")  # fmt: skip
    if kind == "pdf":
        _refuse(
            name,
            "no text could be read, only pictures of it",
            "If it is a scan, run text recognition (OCR) on it first, or export the PDF anew from "
            "the word processor.",
        )
    _refuse(name, "no text could be read", "Give a file with text in it.")


def _short(name: str) -> str:
    name = " ".join(readable(Path(name).name).split()) or "résumé"
    return name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}"


def _check_kind(data: bytes, name: str, suffix: str, expected: str) -> None:
    """Refuse a file whose content is not what its name says."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    found, words = _kind(data, head)
    if found == expected or (found == "" and expected in ("md", "txt")):
        return
    if found in _NAMES:
        right = f".{found}"
        step = f"Rename it to end in {right} and try again."
        _refuse(name, f"this is {words}, although its name ends in {suffix}", step)
    if words:
        step = "Save it as PDF or .docx and try again."
        if "picture" in words:
            step = (
                "Export the résumé as PDF from the word processor, or run text recognition (OCR)."
            )
        _refuse(name, f"this is {words}, although its name ends in {suffix}", step)
    if expected == "pdf":
        _refuse(name, "this is no PDF, or one that is damaged", "Make it anew (print to PDF) and "
                "try again.")  # fmt: skip
    _refuse(
        name,
        "this is no Word document, or one that is damaged",
        "Open it in a word processor, save it as .docx again, and try once more.",
    )


def _kind(data: bytes, head: bytes) -> tuple[str, str]:
    """What bytes are, as one of our formats (else “”), and in words."""
    if b"%PDF-" in head:
        return "pdf", _NAMES["pdf"]
    if head[:4] == b"PK\x03\x04":
        return _kind_of_archive(data)
    for start, words in _KINDS:
        if head[: len(start)].lower() == start.lower():
            return ("old" if words else ""), words
    return "", ""


def _kind_of_archive(data: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            odt = "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]
    except Exception:
        return "", ""
    if "word/document.xml" in names:
        return "docx", _NAMES["docx"]
    if odt:
        return "odt", "an OpenDocument file (.odt)"
    if any(item.startswith(("xl/", "ppt/")) for item in names):
        return "office", "a spreadsheet or slides"
    return "zip", "an archive"


# --- what every format shares


def _numbered(reading: Reading) -> Iterator[Line]:
    weights: Counter[float] = Counter()
    rows = []
    for row in reading.rows:
        row.text, unseen = _clean(row.text)
        if unseen:
            reading.hidden.append(unseen)
        if row.text:
            rows.append(row)
            weights[round(row.size * 2) / 2 or 1.0] += len(row.text)
    body = weights.most_common(1)[0][0] if weights else 1.0
    for number, row in enumerate(rows, start=1):
        yield Line(
            id=f"R{number}",
            text=row.text,
            page=row.page,
            size=round(row.size / body, 2),
            bold=row.bold,
            indent=round(row.indent, 1),
            is_item=row.is_item,
        )


def _clean(text: str) -> tuple[str, str]:
    """A line as a person sees it, gaps kept; and what characters without a shape spell in it."""
    unseen = "".join(
        chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) < 0xE007F
    )  # letters of the block of “tags”
    text = unicodedata.normalize("NFC", readable(text))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
    parts = [" ".join(part.split()) for part in re.split(r"\s*\t\s*|\s{2,}", text)]
    return GAP.join(part for part in parts if part), unseen


def _report(reading: Reading, lines: Sequence[Line], warnings: list[str]) -> Report:
    words = sum(len(line.text.split()) for line in lines)
    text = "".join(line.text for line in lines)
    broken = _broken_share(reading, text)
    blank = len(reading.blank_pages) / max(1, reading.pages)
    confidence = max(0.0, 1 - 3 * broken) * (1 - 0.6 * blank)
    confidence *= 0.5 + 0.5 * min(1.0, words / FEW_WORDS)
    if reading.recognised_pages:
        confidence *= 0.85
        warnings.append(
            "The pages are pictures with text from recognition (OCR) under them, which may hold "
            "misread words. An export from the word processor is read without."
        )
    if broken > 0.02:
        warnings.append(
            f"About {max(1, round(100 * min(1.0, broken)))}% of the characters do not say which "
            "letter they are. Export the PDF anew from the word processor with its fonts embedded, "
            "or choose a common font."
        )
    if reading.blank_pages:
        pages = ", ".join(map(str, reading.blank_pages[:10]))
        warnings.append(
            f"Nothing could be read on page {pages}. If it is a picture of text, run text "
            "recognition (OCR) on it or export the page as text."
        )
    if words < FEW_WORDS:
        warnings.append(
            f"Only {words} words were read. If the résumé has more, its text is drawn as pictures: "
            "export it anew from the word processor."
        )
    if reading.hidden:
        warnings.append(
            "The file holds text that a person cannot see. It was left out; remove it, as many "
            "systems take it for an attempt to deceive."
        )
    quotes = [_clean(quote)[0][:MAX_QUOTE] for quote in reading.hidden]
    return Report(
        confidence=round(min(1.0, confidence), 2),
        pages=reading.pages,
        columns=reading.columns,
        invisible=tuple(quote for quote in quotes if quote)[:MAX_QUOTES],
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _broken_share(reading: Reading, text: str) -> float:
    """The share of characters that are none, or of text that no language looks like."""
    visible = [c for c in text if not c.isspace()]
    unmapped = reading.unmapped / reading.glyphs if reading.glyphs else 0.0
    strange = text.count("\N{REPLACEMENT CHARACTER}") / max(1, len(visible))
    share = max(unmapped, strange)
    words = sum(c.isalnum() for c in visible)
    if len(visible) > 100 and words < 0.5 * len(visible):
        share = max(share, 1 - words / len(visible))
    if not _has_usual_letters(text):
        share = max(share, 1 - MIN_CONFIDENCE)
    return share


def _has_usual_letters(text: str) -> bool:
    """Whether Latin letters are about as frequent as in European languages.

    They are not where a font says of its letters that they are others.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    counts = [plain.count(letter) for letter in _FREQUENT]
    if sum(counts) < 150:
        return True
    both = sum(count * usual for count, usual in zip(counts, _FREQUENT.values(), strict=True))
    norms = sum(c * c for c in counts) * sum(usual**2 for usual in _FREQUENT.values())
    return bool(both / norms**0.5 > 0.66)


# Of a hundred letters of résumés and letters in European languages, about.
_FREQUENT = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    8.5, 1.3, 4.0, 4.0, 12.0, 2.0, 2.3, 3.0, 8.0, 0.3, 0.8, 4.5, 3.0, 7.5, 7.5, 2.8, 0.2, 7.0, 7.0,
    8.0, 3.5, 1.1, 1.2, 0.3, 1.7, 0.4,
), strict=True))  # fmt: skip


# --- PDF


def _read_pdf(data: bytes, name: str) -> tuple[Reading, list[str]]:
    if b"%%EOF" not in data[-2048:] and b"startxref" not in data[-4096:]:
        _refuse(name, "the end of the PDF is missing, as after a broken-off download or upload",
                "Make it anew (print to PDF) and try again.")  # fmt: skip
    warnings, problem = _looked_into(data)
    reading = None
    if not problem:
        try:
            reading = read_pdf(data, MAX_PAGES)
        except Unreadable as error:
            problem = error.kind
        except Exception:  # a damaged file has numbers and objects that no one foresees
            problem = "damaged"
    # Raised here, outside the handlers, so that no cause with text of the résumé goes along.
    if reading is None:
        what, step = {
            "password": ("the PDF is protected by a password",
                         "Save a copy without one and try again."),
            "pages": (f"the PDF has more than {MAX_PAGES} pages", "Give the résumé alone."),
            "large": ("the PDF holds far more text than a résumé", "Give the résumé alone."),
        }.get(problem, ("the PDF is damaged and cannot be read",
                        "Make it anew (print to PDF) and try again."))  # fmt: skip
        raise DocumentError(f"{name}: {what}. {step}")
    return reading, warnings


def _looked_into(data: bytes) -> tuple[list[str], str]:
    """What of a PDF could run or be unpacked, as warnings; and why it is not read, else “”."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it would quote the file
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        encrypted = reader.is_encrypted
    except Exception:  # pypdf fails in many ways; whether the PDF can be read, pdfium says
        return [
            "The PDF is slightly damaged: parts of it may be missing. Print it to a new PDF."
        ], ""
    try:
        if encrypted and not reader.decrypt(""):
            return [], "password"
        count = reader.root_object["/Pages"]["/Count"]  # type: ignore[index]
        if isinstance(count, int) and count > MAX_PAGES:
            return [], "pages"
        found = _active(reader)
    except Exception:
        return [], ""
    return [words for key, words in _ACTIVE.items() if key in found], ""


_ACTIVE = {
    "javascript": "The PDF holds JavaScript. It was not run; save a copy without it, as many "
    "systems refuse such files.",
    "launch": "The PDF holds an action that starts a program or opens another file. It was not "
    "run; save a copy without it, as many systems refuse such files.",
    "attachment": "The PDF holds attached files. They were not opened; save a copy without them, "
    "as many systems refuse such files.",
    "media": "The PDF holds sound, film or 3D. It was not played; save a copy without it.",
    "form": "The PDF holds form fields. What is typed into them is not read: print it to a new "
    "PDF, which makes it text.",
}
_ACTIONS = {
    "/JavaScript": "javascript", "/Launch": "launch", "/GoToE": "launch", "/ImportData": "launch",
    "/SubmitForm": "launch", "/Rendition": "media", "/RichMedia": "media", "/Movie": "media",
    "/Sound": "media", "/3D": "media", "/Screen": "media", "/FileAttachment": "attachment",
    "/Widget": "form",
}  # fmt: skip


def _active(reader: Any) -> set[str]:
    """What of a PDF's objects, reached from its root, is an action or holds a file."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    found: set[str] = set()
    seen: set[int] = set()
    waiting: list[Any] = [reader.root_object]
    steps = 0
    while waiting and steps < MAX_PDF_OBJECTS:
        steps += 1
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            try:
                thing = thing.get_object()
            except Exception:  # a damaged object tells nothing
                continue
        if isinstance(thing, DictionaryObject):
            found |= _told_by(thing)
            waiting += [value for key, value in thing.items() if key not in _PASSED_OVER]
        elif isinstance(thing, ArrayObject):
            waiting += list(thing)
    return found


_PASSED_OVER = ("/Parent", "/Resources", "/Contents", "/StructTreeRoot", "/P", "/Metadata", "/Prev")


def _told_by(thing: Any) -> set[str]:
    told = set()
    for key in ("/S", "/Subtype"):
        value = thing.get(key)
        if isinstance(value, str) and value in _ACTIONS:
            told.add(_ACTIONS[value])
    if "/JS" in thing:
        told.add("javascript")
    if "/EmbeddedFiles" in thing or "/EF" in thing:
        told.add("attachment")
    return told


# --- DOCX


@dataclass(frozen=True)
class _Look:
    """How a run of text looks; None where it is not said."""

    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    colour: str | None = None
    filled: bool | None = None

    def over(self, below: "_Look") -> "_Look":
        """This look where it says something, else the one below."""
        return _Look(*(mine if mine is not None else theirs for mine, theirs in zip(
            (self.size, self.bold, self.hidden, self.colour, self.filled),
            (below.size, below.bold, below.hidden, below.colour, below.filled), strict=True,
        )))  # type: ignore[arg-type]  # fmt: skip


@dataclass(frozen=True)
class _Paragraph:
    """What a style says of its paragraphs."""

    look: _Look = _Look()
    is_item: bool = False
    indent: float = 0.0


def _read_docx(data: bytes, name: str) -> tuple[Reading, list[str]]:
    parts = _unpacked(data, name)
    document = None
    try:
        document = _Document(parts)
        document.read()
    except RecursionError:
        document = None
    except Exception:  # a damaged part makes lxml and us fail in many ways, each meaning the same
        document = None
    if document is None:
        raise DocumentError(
            f"{name}: this is no readable Word document. Open it in a word processor, save it as "
            ".docx again, and try once more."
        )
    if document.reading.pages > MAX_PAGES:
        _refuse(name, f"the document has more than {MAX_PAGES} pages", "Give the résumé alone.")
    warnings = []
    if any(part.startswith("word/vbaProject") for part in parts):
        warnings.append("The document holds macros. They were not run; save a copy without them.")
    if any(part.startswith("word/embeddings/") for part in parts):
        warnings.append("The document holds embedded files. They were not opened.")
    return document.reading, warnings


def _unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a Word document; others are named only. Sizes are checked first."""
    parts: dict[str, bytes] = {}
    reason = "damaged"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
            size = sum(item.file_size for item in items)
            if any(item.flag_bits & 1 for item in items):
                reason = "password"
            elif size > MAX_UNPACKED or size > MAX_RATIO * len(data) or len(items) > MAX_PARTS:
                reason = "bomb"
            else:
                for item in items:
                    wanted = item.filename.endswith((".xml", ".rels"))
                    parts[item.filename] = _read_part(archive, item) if wanted else b""
                reason = ""
    except Exception:  # zipfile and zlib fail in many ways, each meaning the same to the owner
        reason = "damaged"
    if reason == "bomb":
        _refuse(
            name,
            f"the document unpacks to over {MAX_UNPACKED // 2**20} MB or to far more than a résumé "
            "holds",
            "Save it anew without its pictures.",
        )
    if reason == "password":
        _refuse(name, "the document is protected by a password", "Save a copy without one and try "
                "again.")  # fmt: skip
    if reason:
        _refuse(
            name,
            "this is no readable Word document",
            "Open it in a word processor, save it as .docx again, and try once more.",
        )
    return parts


def _read_part(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    with archive.open(item) as part:
        content = part.read(item.file_size + 1)
    if len(content) != item.file_size:  # the archive says less than it holds
        raise zipfile.BadZipFile
    return content


class _Document:
    """A Word document, read in the order of its body."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.reading = Reading()
        self.page = 1
        self.default = _Look(size=11.0)
        self.styles: dict[str, _Paragraph] = {}
        self.first_style = ""
        self.filled_tables: set[str] = set()
        self._quote = ""

    def read(self) -> None:
        """Fill the reading: headers, body, footers."""
        self._read_styles()
        body = self._parsed("word/document.xml").find(f"{_W}body")
        for sides in ("header", "footer"):
            if sides == "footer":
                self._blocks(body, _Look(), 0)
                self.reading.pages = self.page
                for section in body.iter(f"{_W}cols"):
                    columns = int(section.get(f"{_W}num") or 1)
                    self.reading.columns = max(self.reading.columns, min(columns, 9))
            self._read_sides(sides)
        self._end_quote()

    def _parsed(self, part: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        return etree.fromstring(self.parts[part], parser)

    def _read_sides(self, sides: str) -> None:
        """The headers or footers, each text once and page numbers left out."""
        known = {row.text for row in self.reading.rows}
        kept = self.reading.rows
        for part in sorted(self.parts):
            if not re.fullmatch(rf"word/{sides}\d*\.xml", part):
                continue
            self.reading.rows = []
            self._blocks(self._parsed(part), _Look(), 0)
            for row in self.reading.rows:
                number = re.fullmatch(
                    r"(?i)(?:page\s*)?\d*\s*(?:(?:of|/)\s*\d*)?", row.text.strip()
                )
                if row.text not in known and not number:
                    known.add(row.text)
                    row.page = 1 if sides == "header" else self.page
                    kept.append(row)
        self.reading.rows = kept

    def _read_styles(self) -> None:
        if "word/styles.xml" not in self.parts:
            return
        root = self._parsed("word/styles.xml")
        default = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        if default is not None:
            self.default = _look(default).over(self.default)
        raw = {style.get(f"{_W}styleId"): style for style in root.iter(f"{_W}style")}
        for key, style in raw.items():
            self.styles[key] = self._style(raw, style, 0)
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
                self.first_style = key
            if style.get(f"{_W}type") == "table" and any(
                _is_filled(shade) for shade in style.iter(f"{_W}shd")
            ):
                self.filled_tables.add(key)

    def _style(self, raw: dict[str, Any], style: Any, depth: int) -> _Paragraph:
        base = _Paragraph()
        parent = raw.get(_value(style, "basedOn"))
        if parent is not None and depth < 20:
            base = self._style(raw, parent, depth + 1)
        look = base.look
        of_runs, of_paragraph = style.find(f"{_W}rPr"), style.find(f"{_W}pPr")
        if of_runs is not None:
            look = _look(of_runs).over(look)
        item, indent = base.is_item, base.indent
        if of_paragraph is not None:
            look = _shading(of_paragraph).over(look)
            listed = _is_listed(of_paragraph)
            item = item if listed is None else listed
            said = _indent(of_paragraph)
            indent = indent if said is None else said
        named = _value(style, "name").casefold()
        return _Paragraph(look, item or named.startswith("list bullet"), indent)

    def _blocks(self, parent: Any, look: _Look, depth: int) -> None:
        """The paragraphs and tables in an element, in order."""
        if depth > MAX_XML_DEPTH:
            raise RecursionError
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child, look, depth)
            elif child.tag == f"{_W}tbl":
                self._table(child, look, depth)
            elif child.tag in _CONTAINERS:
                self._blocks(child, look, depth + 1)

    def _table(self, table: Any, look: _Look, depth: int) -> None:
        style = _value(table.find(f"{_W}tblPr"), "tblStyle")
        if style in self.filled_tables:
            look = _Look(filled=True).over(look)
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            self._row([cell for cell in row if cell.tag == f"{_W}tc"], look, depth)

    def _row(self, cells: list[Any], look: _Look, depth: int) -> None:
        """A row as one line, or cell by cell where a cell holds several."""
        kept, found = self.reading.rows, []
        for cell in cells:
            self.reading.rows = []
            of_cell = cell.find(f"{_W}tcPr")
            own = _shading(of_cell).over(look) if of_cell is not None else look
            self._blocks(cell, own, depth + 1)
            found.append(self.reading.rows)
        self.reading.rows = kept
        full = [rows for rows in found if rows]
        if len(full) > 1 and all(len(rows) == 1 and not rows[0].is_item for rows in full):
            first = full[0][0]
            first.text = GAP.join(rows[0].text.replace("\n", " ") for rows in full)
            kept.append(first)
            return
        tall = [rows for rows in full if len(rows) > 3]
        self.reading.columns = max(self.reading.columns, len(tall))
        for rows in full:
            kept += rows

    def _paragraph(self, paragraph: Any, look: _Look, depth: int) -> None:
        properties = paragraph.find(f"{_W}pPr")
        key = _value(properties, "pStyle") or self.first_style
        style = self.styles.get(key, _Paragraph())
        look = style.look.over(look)
        is_item, indent = style.is_item, style.indent
        if properties is not None:
            look = _shading(properties).over(look)
            listed, said = _is_listed(properties), _indent(properties)
            is_item = is_item if listed is None else listed
            indent = indent if said is None else said
        runs: list[tuple[str, _Look]] = []
        boxes: list[Any] = []
        page = self.page
        self._runs(paragraph, look.over(self.default), runs, boxes, depth)
        self._add(runs, is_item, indent, page)
        for box in boxes:
            # What a text box is filled with is not looked at, so its colours tell nothing.
            self._blocks(box, _Look(filled=True), depth + 1)

    def _runs(
        self, parent: Any, look: _Look, runs: list[tuple[str, _Look]], boxes: list[Any], depth: int
    ) -> None:
        if depth > MAX_XML_DEPTH:
            raise RecursionError
        for child in parent:
            tag = child.tag
            if tag == f"{_W}r":
                own = child.find(f"{_W}rPr")
                inner = look
                if own is not None:
                    character = self.styles.get(_value(own, "rStyle"), _Paragraph()).look
                    inner = _look(own).over(character).over(look)
                self._runs(child, inner, runs, boxes, depth + 1)
            elif tag == f"{_W}t":
                runs.append((child.text or "", look))
            elif tag in _SIGNS:
                self._sign(child, look, runs)
            elif tag == f"{_COMPATIBLE}AlternateContent":
                self._alternative(child, look, runs, boxes, depth)
            elif tag == f"{_W}txbxContent":
                boxes.append(child)
            elif tag not in _NOT_READ and isinstance(tag, str):
                self._runs(child, look, runs, boxes, depth + 1)

    def _alternative(
        self, parent: Any, look: _Look, runs: list[tuple[str, _Look]], boxes: list[Any], depth: int
    ) -> None:
        """The first of several forms of the same content."""
        for form in ("Choice", "Fallback"):
            chosen = parent.find(f"{_COMPATIBLE}{form}")
            if chosen is not None:
                self._runs(chosen, look, runs, boxes, depth + 1)
                return

    def _sign(self, sign: Any, look: _Look, runs: list[tuple[str, _Look]]) -> None:
        tag = sign.tag.removeprefix(_W)
        if tag == "lastRenderedPageBreak" or (tag == "br" and sign.get(f"{_W}type") == "page"):
            self.page += 1
        elif tag == "sym":
            code = int(sign.get(f"{_W}char") or "0", 16)
            runs.append((chr(code) if 0 < code < 0x110000 else "", look))
        else:
            signs = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
            runs.append((signs.get(tag, ""), look))

    def _add(self, runs: list[tuple[str, _Look]], is_item: bool, indent: float, page: int) -> None:
        """Add a paragraph's lines; hidden runs are quoted instead."""
        seen: list[tuple[str, _Look]] = []
        for text, look in runs:
            if _is_hidden(look) and text.strip():
                self._quote += text
            else:
                seen.append((text, look))
        if self._quote:
            self._end_quote()
        text = "".join(text for text, _ in seen).strip(" \n")
        if not text.strip():
            return
        weight: Counter[float] = Counter()
        bold = 0
        for part, look in seen:
            weight[look.size or 11.0] += len(part.strip())
            bold += len(part.strip()) if look.bold else 0
        size = weight.most_common(1)[0][0]
        is_bold = bold * 2 > sum(weight.values())
        bare, bulleted = _without_bullet(text)
        lines = [bare.replace("\n", " ")] if is_item or bulleted else text.split("\n")
        self.reading.rows += [
            Row(line, page, size, is_bold, indent, is_item or bulleted)
            for line in lines
            if line.strip()
        ]

    def _end_quote(self) -> None:
        if any(c.isalnum() for c in self._quote):
            self.reading.hidden.append(self._quote.strip())
        self._quote = ""


_CONTAINERS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml",
                                        "smartTag")}  # fmt: skip
_SIGNS = {f"{_W}{tag}" for tag in ("tab", "br", "cr", "noBreakHyphen", "softHyphen", "sym",
                                   "lastRenderedPageBreak")}  # fmt: skip
_NOT_READ = {f"{_W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText",
                                      "sdtPr", "footnoteReference", "commentReference", "object",
                                      "fldChar")}  # fmt: skip


def _value(parent: Any, tag: str) -> str:
    child = parent.find(f"{_W}{tag}") if parent is not None else None
    return (child.get(f"{_W}val") or "") if child is not None else ""


def _is_on(parent: Any, tag: str) -> bool | None:
    child = parent.find(f"{_W}{tag}")
    if child is None:
        return None
    return (child.get(f"{_W}val") or "1") not in ("0", "false", "off")


def _look(properties: Any) -> _Look:
    size = _value(properties, "sz")
    colour = properties.find(f"{_W}color")
    marked = _value(properties, "highlight")
    filled = True if marked and marked not in ("none", "white") else _shading(properties).filled
    return _Look(
        size=float(size) / 2 if re.fullmatch(r"\d{1,4}(\.\d+)?", size) else None,
        bold=_is_on(properties, "b"),
        hidden=_is_on(properties, "vanish"),
        colour=colour.get(f"{_W}val") if colour is not None else None,
        filled=filled,
    )


def _shading(properties: Any) -> _Look:
    shade = properties.find(f"{_W}shd")
    return _Look(filled=_is_filled(shade) if shade is not None else None)


def _is_filled(shade: Any) -> bool:
    fill = (shade.get(f"{_W}fill") or "auto").casefold()
    if shade.get(f"{_W}themeFill") and not shade.get(f"{_W}fill"):
        return True
    if fill != "auto":
        return not _is_whitish(fill)
    return (shade.get(f"{_W}val") or "clear") not in ("clear", "nil")


def _is_whitish(colour: str) -> bool:
    return bool(re.fullmatch(r"(?i)(?:(?:e[4-9a-f]|f[0-9a-f])){3}", colour))


def _is_hidden(look: _Look) -> bool:
    whitish = bool(look.colour) and _is_whitish(look.colour or "") and not look.filled
    return bool(look.hidden) or whitish or (look.size is not None and look.size <= 2)


def _is_listed(properties: Any) -> bool | None:
    number = properties.find(f"{_W}numPr")
    return None if number is None else _value(number, "numId") != "0"


def _indent(properties: Any) -> float | None:
    indent = properties.find(f"{_W}ind")
    if indent is None:
        return None
    said = indent.get(f"{_W}left") or indent.get(f"{_W}start") or "0"
    return max(0.0, float(said) / 20) if re.fullmatch(r"-?\d{1,6}", said) else 0.0


# --- Markdown and text


def _decoded(data: bytes, name: str) -> str:
    text = ""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text:
        _refuse(name, "this is no text in UTF-8", "Save it as UTF-8 and try again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_bullet(text: str) -> tuple[str, bool]:
    """A line without the bullet it begins with, and whether there was one."""
    text = text.strip()
    first, rest = text[:1], text[1:]
    if not first or not rest.strip():
        return text, False
    private = unicodedata.category(first) == "Co"
    if first in BULLETS or private or (first in DASHES and rest[0] in " \t" and first != "+"):
        return rest.strip(), True
    return text, False


def _read_text(data: bytes, name: str) -> tuple[Reading, list[str]]:
    reading = Reading()
    lines = [line.expandtabs(4) for line in _decoded(data, name).replace("\f", "\n").split("\n")]
    item_x = -1  # where the text of the item begins that a line may go on with
    for line in lines:
        bare = line.strip()
        if not bare:
            item_x = -1
        elif re.fullmatch(r"([-=_~*#])\1{2,}", bare):
            if reading.rows and bare[0] in "-=~_":
                _underline(reading.rows[-1], bare)
            item_x = -1
        else:
            item_x = _add_text(reading, line, item_x)
    return reading, []


def _underline(row: Row, rule: str) -> None:
    """A line of about the length of the one above it underlines that; a longer one parts."""
    if not row.is_item and len(row.text) <= 60 and abs(len(rule) - len(row.text)) <= 4:
        row.bold = True


def _add_text(reading: Reading, line: str, item_x: int) -> int:
    indent = len(line) - len(line.lstrip())
    text, is_item = _without_bullet(line)
    if not is_item and 0 <= item_x <= indent + 1 and indent > 0 and reading.rows[-1].is_item:
        reading.rows[-1].text = joined(reading.rows[-1].text, text)
        return item_x
    letters = [c for c in text if c.isalpha()]
    bold = len(letters) > 3 and text == text.upper() and not is_item and any(
        c.upper() != c.lower() for c in letters
    )  # fmt: skip
    reading.rows.append(Row(text, 1, 1.0, bold, 5.0 * indent, is_item))
    return line.index(text) if is_item else -1


def _read_markdown(data: bytes, name: str) -> tuple[Reading, list[str]]:
    from markdown_it import MarkdownIt

    reader = _Markdown(Reading())
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    for token in parser.parse(_decoded(data, name)):
        reader.take(token)
    return reader.reading, []


@dataclass
class _Markdown:
    """Where in a Markdown file the reading is."""

    reading: Reading
    depth: int = 0  # of lists
    heading: bool = False
    opened: bool = False  # an item has begun, and its text has not come yet
    cells: list[str] | None = None

    def take(self, token: Any) -> None:
        """Read on by one token."""
        kind = token.type
        if kind.startswith(("bullet_list_", "ordered_list_")):
            self.depth += token.nesting
        elif kind == "list_item_open":
            self.opened = True
        elif kind.startswith("heading_"):
            self.heading = token.nesting == 1
        elif kind.startswith("tr_"):
            self._row(token.nesting)
        elif kind == "html_block":
            _add_html(self.reading, token.content)
        elif kind in ("fence", "code_block"):
            lines = token.content.splitlines()
            self.reading.rows += [Row(line) for line in lines if line.strip()]
        elif kind == "inline":
            self._inline(token)

    def _row(self, nesting: int) -> None:
        if nesting == -1 and self.cells:
            self.reading.rows.append(Row(GAP.join(cell for cell in self.cells if cell)))
        self.cells = [] if nesting == 1 else None

    def _inline(self, token: Any) -> None:
        if self.cells is not None:
            self.cells.append(_inline(self.reading, token)[0].replace("\n", " "))
            return
        _add_inline(self.reading, token, self.heading, self.depth, self.opened)
        self.opened = False


def _add_inline(reading: Reading, token: Any, heading: bool, depth: int, opened: bool) -> None:
    text, bold = _inline(reading, token)
    indent = 18.0 * max(0, depth - 1)
    if heading:
        reading.rows.append(Row(text.replace("\n", " "), 1, 1.4, True))
    elif opened:
        reading.rows.append(Row(text.replace("\n", " "), 1, 1.0, False, indent, True))
    else:
        for line in text.split("\n"):
            bare, is_item = _without_bullet(line)
            reading.rows.append(Row(bare, 1, 1.0, bold, 18.0 * depth, is_item))


def _inline(reading: Reading, token: Any) -> tuple[str, bool]:
    """The text of an element, links with their address behind; and whether most of it is bold."""
    text, bold, in_bold, address = "", 0, 0, ""
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            text += child.content
            bold += len(child.content) if in_bold else 0
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type in ("strong_open", "strong_close"):
            in_bold += child.nesting
        elif child.type == "link_open":
            address = str(child.attrs.get("href", "")).removeprefix("mailto:")
        elif child.type == "link_close" and address and address not in text:
            text += f" ({address})"
        elif child.type == "html_inline" and child.content.startswith("<!--"):
            _hide(reading, child.content)
    return text.strip(), bold * 2 > len(text)


def _hide(reading: Reading, comment: str) -> None:
    words = re.sub(r"<!--|-->", " ", comment).strip()
    if any(c.isalnum() for c in words):
        reading.hidden.append(words)


def _add_html(reading: Reading, content: str) -> None:
    for comment in re.findall(r"<!--.*?(?:-->|\Z)", content, re.DOTALL):
        _hide(reading, comment)
    shown = re.sub(r"<!--.*?(?:-->|\Z)|<[^>]*>", " ", content, flags=re.DOTALL)
    reading.rows += [Row(line.strip()) for line in shown.splitlines() if line.strip()]


def warm_up(name: str) -> None:
    """Import what reading a file of this name takes, so that reading imports nothing."""
    needed = {"pdf": ("pypdf", "pypdf.generic", "pypdfium2.raw"), "docx": ("lxml.etree",),
              "md": ("markdown_it",)}  # fmt: skip
    for module in needed.get(_FORMATS.get(Path(name).suffix.lower(), ""), ()):
        import_module(module)
