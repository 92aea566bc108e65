"""HTML that the page shows: what comes from elsewhere is escaped first and cleaned last."""

import re
from base64 import b64encode
from html import escape

import nh3

# What our own markup needs, and no more: no scripts, styles, frames or forms.
_ANYWHERE = {"class", "id", "title", "role", "tabindex", "aria-label", "aria-hidden", "lang"}
_ATTRIBUTES = {
    "*": _ANYWHERE,
    "a": {"href", "target", "download"},
    "button": {"type"},
    "details": {"open"},
    "td": {"colspan", "data-sort"},
    "th": {"scope", "colspan", "aria-sort"},
    "img": {"src", "alt", "width", "height"},
}
_TAGS = {
    "a", "abbr", "article", "aside", "b", "blockquote", "br", "button", "caption", "code", "dd",
    "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3",
    "h4", "header", "hr", "i", "img", "ins", "li", "mark", "nav", "ol", "p", "pre", "q", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead",
    "time", "tr", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https"}
# //host leads to another one; browsers read \ as / and pass over tabs and line ends.
_OWN_PATH = re.compile(r"/(?![\t\n\r]*[/\\])")


def clean(html: str) -> str:
    """HTML with nothing left in it that could run, load or look like a part of the page.

    Links lead to http(s) only and open with rel="noopener noreferrer"; those to a place of this
    page (#…) or of this site (/…) stay.
    """
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES,
        link_rel="noopener noreferrer", attribute_filter=_only_pictures_of_ours,
    )  # fmt: skip


def link(url: str | None, text: str) -> str:
    """A link that opens beside the page, or only its text where the address is none of the web."""
    if not url or not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _only_pictures_of_ours(tag: str, attribute: str, value: str) -> str | None:
    """No picture is fetched: one may only come from this server."""
    is_picture = (tag, attribute) == ("img", "src")
    return None if is_picture and not _OWN_PATH.match(value) else value


def download(name: str, kind: str, data: bytes, label: str) -> str:
    """A link that saves `data` as a file; it lies in the page, so that no copy is made of it."""
    coded = b64encode(data).decode()
    return f"<a download='{escape(name)}' href='data:{kind};base64,{coded}'>{escape(label)}</a>"
