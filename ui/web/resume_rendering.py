"""The file's own rendering beside the report: its pages as pictures, or its lines as they are."""

from base64 import b64encode
from html import escape

from advisor.resume.rendering import Mark, Picture, Rendering
from advisor.resume.types import Line, Resume

DRAWING = "<p class='hint working'>Its pages are being drawn.</p>"
UNDRAWN = "<p class='hint'>Stopped: its pages are not drawn. What was read stands beside.</p>"
NOT_DRAWN = (
    "<p class='hint'>The pages of this PDF could not be drawn; what was read of it stands in the "
    "report.</p>"
)
NO_PAGES = (
    "Only a PDF has pages to draw. These are the lines as they were read, in their own size, "
    "weight and indent."
)
SOME_PAGES = "Only the first {} of its {} pages are drawn."
LARGEST, INDENT = 1.8, 60.0  # how large a line is shown at most, and how far from the margin


def rendering(resume: Resume, drawn: Rendering, has_pages: bool) -> str:
    """The pages of a file as a person sees them, or its lines where it has none."""
    if not has_pages:
        shown = f'<p class="hint">{NO_PAGES}</p><div class="paper">{_as_read(resume)}</div>'
    elif not drawn.pictures:
        shown = NOT_DRAWN
    else:
        shown = "".join(_page(picture, drawn.marks) for picture in drawn.pictures)
        if resume.report.pages > len(drawn.pictures):
            some = SOME_PAGES.format(len(drawn.pictures), resume.report.pages)
            shown += f'<p class="hint">{some}</p>'
    # A region that scrolls has to be reached by keyboard, and so has a name.
    return (
        "<h3>What a person sees</h3>"
        f'<div class="pages" tabindex="0" role="region" aria-label="The file">{shown}</div>'
    )


def _page(picture: Picture, marks: tuple[Mark, ...]) -> str:
    """A page with the places of its lines over it, one of which is lit up at a time."""
    size = f'width="{picture.width}" height="{picture.height}"'
    places = "".join(
        f'<rect data-line="{escape(mark.line)}" x="{mark.left - 4}" y="{mark.top - 3}" '
        f'width="{mark.width + 8}" height="{mark.height + 6}" rx="4"/>'
        for mark in marks
        if mark.page == picture.page
    )
    data = b64encode(picture.png).decode()
    return (
        f'<figure><img {size} alt="Page {picture.page} of the file" '
        f'src="data:image/png;base64,{data}">'
        f'<svg viewBox="0 0 {picture.width} {picture.height}" aria-hidden="true">{places}</svg>'
        "</figure>"
    )


def _as_read(resume: Resume) -> str:
    return "".join(map(_line, resume.lines))


def _line(line: Line) -> str:
    bold = " bold" * line.bold
    item = " item" * line.is_item
    look = f"font-size:{min(line.size, LARGEST):.2f}em;margin-left:{min(line.indent, INDENT):.0f}px"
    return (
        f'<p class="as-read{bold}{item}" data-line="{line.id}" style="{look}">'
        f"{escape(line.text)}</p>"
    )
