"""The parts of a Word document, which is a ZIP archive: unpacked within limits."""

import io
import zipfile

from advisor.resume.formats.kind import DAMAGED_WORD, refuse

MAX_UNPACKED = 50 * 2**20
MAX_RATIO = 200  # a Word document of text packs to a tenth; a hundredth is unheard of
MAX_PARTS = 2_000

_PROBLEMS = {
    "damaged": DAMAGED_WORD,
    "password": (
        "the document is protected by a password",
        "Save a copy without one and try again.",
    ),
    "bomb": (
        f"the document unpacks to over {MAX_UNPACKED // 2**20} MB or to far more than a résumé "
        "holds",
        "Save it anew without its pictures.",
    ),
}


def unpacked(data: bytes, name: str) -> dict[str, bytes]:
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
    if reason:
        refuse(name, *_PROBLEMS[reason])
    return parts


def _read_part(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    with archive.open(item) as part:
        content = part.read(item.file_size + 1)
    if len(content) != item.file_size:  # the archive says less than it holds
        raise zipfile.BadZipFile
    return content
