"""From the bytes of a résumé to its lines: what it is, what a person sees of it, how sure that is.

An error names what is wrong and the next step, never a word of the résumé, and carries no cause.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from advisor.resume.confidence import report_on
from advisor.resume.formats.kind import FORMATS, check_kind, refuse, short
from advisor.resume.formats.markdown import read_markdown
from advisor.resume.formats.plain import read_plain
from advisor.resume.formats.rows import Reading, clean
from advisor.resume.formats.word import read_word
from advisor.resume.pdf.reader import read_pdf
from advisor.resume.types import Line, Report

MAX_BYTES = 10 * 2**20
MAX_CHARACTERS = 200_000
_READERS: dict[str, Callable[[bytes, str], Reading]] = {
    "pdf": read_pdf, "docx": read_word, "md": read_markdown, "txt": read_plain,
}  # fmt: skip


def read_lines(data: bytes, name: str) -> tuple[tuple[Line, ...], Report]:
    """The lines of a résumé in reading order, and what a machine makes of the file.

    Reads PDF, DOCX, Markdown and text; `name` is the file's name. Cells of a row and a date at
    the right margin are parted by two spaces. Raises DocumentError for what cannot be read.
    """
    check_name(name)
    suffix = Path(name).suffix.lower()
    name = short(name)
    check_size(len(data), name)
    if not data.strip():
        refuse(name, "the file is empty", "Give one with text in it.")
    check_kind(data, name, suffix)
    reading = _READERS[FORMATS[suffix]](data, name)
    lines = tuple(_numbered(reading))
    if not any(c.isalnum() for line in lines for c in line.text):
        _refuse_without_text(name, FORMATS[suffix], bool(reading.hidden))
    if sum(len(line.text) for line in lines) > MAX_CHARACTERS:
        refuse(name, f"the file holds over {MAX_CHARACTERS:,} characters, far more than a résumé",
                "Give the résumé alone.")  # fmt: skip
    return lines, report_on(reading, lines)


def check_name(name: str) -> None:
    """Refuse a file whose name says that it is of a format that is not read."""
    suffix = Path(name).suffix.lower()
    if suffix in (".doc", ".odt", ".rtf", ".pages"):
        refuse(
            short(name), f"a {suffix} file is not read", "Save it as PDF or .docx and try again."
        )
    if suffix not in FORMATS:
        refuse(
            short(name),
            "a résumé is read from .pdf, .docx, .md or .txt",
            "Save it as PDF and give that.",
        )


def check_size(size: int, name: str) -> None:
    """Refuse a file of more bytes than are read."""
    if size > MAX_BYTES:
        refuse(
            name,
            f"the file is larger than {MAX_BYTES // 2**20} MB, the most that is read",
            "Save it without large pictures and try again.",
        )


def _refuse_without_text(name: str, kind: str, has_hidden: bool) -> NoReturn:
    if has_hidden:
        refuse(name, "all of its text is hidden, so that a person would see none",
                "Make the text visible and try again.")  # fmt: skip
    if kind == "pdf":
        refuse(
            name,
            "no text could be read, only pictures of it",
            "If it is a scan, run text recognition (OCR) on it first, or export the PDF anew from "
            "the word processor.",
        )
    refuse(name, "no text could be read", "Give a file with text in it.")


def _numbered(reading: Reading) -> Iterator[Line]:
    weights: Counter[float] = Counter()
    rows = []
    for row in reading.rows:
        # Letters of the block of “tags” have no shape.
        unseen = "".join(
            chr(ord(c) - 0xE0000) for c in row.text if "\U000e0020" <= c < "\U000e007f"
        )
        if unseen:
            reading.hidden.append(unseen)
        row.text = clean(row.text)
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


def warm_up(name: str) -> None:
    """Import what reading a file of this name takes, so that reading imports nothing."""
    needed = {"pdf": ("pypdf", "pypdf.generic", "pypdfium2.raw"), "docx": ("lxml.etree",),
              "md": ("markdown_it",)}  # fmt: skip
    for module in needed.get(FORMATS.get(Path(name).suffix.lower(), ""), ()):
        import_module(module)
