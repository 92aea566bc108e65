"""What of a PDF could run, or be unpacked: scripts, actions, attachments. None of it is opened."""

import io
import logging
from typing import Any

from advisor.resume.formats.rows import MAX_PAGES

MAX_PDF_OBJECTS = 20_000
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
_PASSED_OVER = ("/Parent", "/Resources", "/Contents", "/StructTreeRoot", "/P", "/Metadata", "/Prev")


def look_into(data: bytes) -> tuple[list[str], str]:
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
