"""What a file is, told by how it begins, and the sentences that refuse what is not read."""

import io
import zipfile
from pathlib import Path
from typing import NoReturn

from advisor.errors import DocumentError
from advisor.text import readable

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
FORMATS = {".pdf": "pdf", ".docx": "docx", ".md": "md", ".markdown": "md", ".txt": "txt",
            ".text": "txt"}  # fmt: skip
_NAMES = {"pdf": "a PDF", "docx": "a Word document (.docx)"}
_SAVE_AGAIN = "Open it in a word processor, save it as .docx again, and try once more."
# What is wrong with a damaged file, and the next step.
MAKE_ANEW = "Make it anew (print to PDF) and try again."
DAMAGED_WORD = ("this is no readable Word document", _SAVE_AGAIN)
_DAMAGED = {
    "pdf": ("this is no PDF, or one that is damaged", MAKE_ANEW),
    "docx": ("this is no Word document, or one that is damaged", _SAVE_AGAIN),
}


def refuse(name: str, what: str, step: str) -> NoReturn:
    """Raise the error that says what is wrong with a file and the next step."""
    raise DocumentError(f"{name}: {what}. {step}")


def short(name: str) -> str:
    """The name of a file as an error shows it."""
    name = " ".join(readable(Path(name).name).split()) or "résumé"
    return name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}"


def check_kind(data: bytes, name: str, suffix: str) -> None:
    """Refuse a file whose content is not what its name says."""
    expected, found = FORMATS[suffix], _kind(data)
    if found == _NAMES.get(expected, ""):
        return
    if not found:
        refuse(name, *_DAMAGED[expected])
    step = "Save it as PDF or .docx and try again."
    if "picture" in found:
        step = "Export the résumé as PDF from the word processor, or run text recognition (OCR)."
    for right, words in _NAMES.items():
        if found == words:
            step = f"Rename it to end in .{right} and try again."
    refuse(name, f"this is {found}, although its name ends in {suffix}", step)


def _kind(data: bytes) -> str:
    """What bytes are, in words; “” for text and what is not known."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in head:
        return _NAMES["pdf"]
    if head[:4] == b"PK\x03\x04":
        return _kind_of_archive(data)
    return next((words for start, words in _KINDS if head.lower().startswith(start.lower())), "")


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            odt = "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]
    except Exception:  # zipfile fails in many ways; what is no whole archive is nothing known
        return ""
    if "word/document.xml" in names:
        return _NAMES["docx"]
    if odt:
        return "an OpenDocument file (.odt)"
    if any(item.startswith(("xl/", "ppt/")) for item in names):
        return "a spreadsheet or slides"
    return "an archive"
