"""Links of a page: the areas that lead elsewhere, and their addresses on the words in them."""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

from advisor.resume.formats.links import MAX_ADDRESS, behind
from advisor.resume.pdf.boxes import Box, Matrix, moved
from advisor.resume.pdf.page import Link
from advisor.resume.pdf.words import Word

MAX_LINKS = 500


def links_of(raw: Any, document: Any, page: Any, turn: Matrix) -> Iterator[Link]:
    """The links of a page that lead to an address; `raw` is pdfium. None is followed."""
    place, found, rectangle = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(MAX_LINKS):
        if not raw.FPDFLink_Enumerate(page, place, found):
            return
        action = raw.FPDFLink_GetAction(found)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        if not raw.FPDFLink_GetAnnotRect(found, rectangle):
            continue
        text = ctypes.create_string_buffer(MAX_ADDRESS + 2)
        length = raw.FPDFAction_GetURIPath(document, action, text, len(text))
        if 1 < length <= len(text):
            box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            yield Link(text.value.decode("utf-8", "replace"), moved(turn, box))


def add_addresses(words: Sequence[Word], links: Sequence[Link]) -> None:
    """Put the address of each link behind its last word, where it is not what the words say.

    A link that is broken over lines has an area on each of them.
    """
    for address in dict.fromkeys(link.address for link in links):
        boxes = [link.box for link in links if link.address == address]
        under = [word for word in words if any(_lies_in(word, box) for box in boxes)]
        shown = behind("".join(word.text for word in under), address)
        if shown:
            under[-1].text += f" ({shown})"


def _lies_in(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.y + 0.25 * word.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
