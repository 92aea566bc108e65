"""What holds for any bytes and any text: readers, cleaned HTML, escaped Markdown."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from html import escape as as_html
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.errors import DocumentError
from advisor.export import TITLE, as_markdown
from advisor.readers import READERS, read_document
from advisor.render import escape, unescape
from advisor.resume.formats.kind import FORMATS
from advisor.resume.lines import read_lines
from advisor.types import Answer
from tests.faults.malformed import wholes
from ui.web.html import clean, link

TRIES, MANY = int(os.environ.get("PROPERTY_TRIES", "150")), 5_000
tried = settings(max_examples=TRIES, deadline=None, derandomize=True)

MAGIC = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<html>", b"# ")
anything = st.builds(bytes.__add__, st.sampled_from(MAGIC), st.binary(max_size=300)) | st.builds(
    lambda whole, start, length, put: whole[0][:start] + put + whole[0][start + length :],
    st.sampled_from(wholes()), st.integers(0, 40_000), st.integers(0, 400), st.binary(max_size=40),
)  # fmt: skip

RUNS = (
    "script", "svg", "math", "iframe", "object", "embed", "form", "input", "base", "meta", "link",
    "style", "template", "frame", "audio", "video", "noscript", "title", "textarea",
)  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>", "<svg onload=alert(1)><script>x</script></svg>",
    "<b onclick=x()>", "<a href=javascript:alert(1)>x</a>", "<a href='java\tscript:x'>x</a>",
    "<a href=data:text/html,x>", "<p style='background:url(//x)'>",
    "<form action=//x><input name=q>", "<iframe srcdoc='<b>'>", "<base href=//x>",
    "<meta http-equiv=refresh content='0;//x'>", "<img src=x onerror=y>",
    "<img src=//x.example/y.png>", "<img src='/\\x.example/y'>", "<img src='/\t/x.example/y'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=y>", "<!--><img src=x onerror=y>-->",
    "<![CDATA[<script>x</script>]]>", "<noscript><p title='</noscript>",
    "<template><script>x</script></template>", "<a xlink:href=javascript:x>",
    "<p title='\"><script>'>", "<a href='&#106;avascript:x'>x</a>", "<a href=vbscript:x>x</a>",
    "<a href=//x.example>x</a>", "<style>@import '//x'</style>", "<details ontoggle=x open>",
    "\x00", "&lt;", "&amp;lt;script>",
)  # fmt: skip
html = st.lists(
    st.sampled_from(HOSTILE) | st.sampled_from(("<", ">", "'", '"', "<p>", "</p>", "<table><tr>"))
    | st.text(max_size=12), max_size=8,
).map("".join)  # fmt: skip


class Seen(HTMLParser):
    """Which tags and attributes a piece of HTML has, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def kinds(self) -> set[tuple[str, frozenset[tuple[str, str]]]]:
        return {(tag, frozenset(attributes.items())) for tag, attributes in self.tags}


@tried
@given(anything, st.sampled_from([*READERS, ".exe", ""]))
def test_any_bytes_are_a_document_or_one_sentence(data: bytes, suffix: str) -> None:
    try:
        pieces = read_document(data, f"a{suffix}")
    except DocumentError as error:
        check_sentence(error, suffix)
        return
    assert any(c.isalnum() for piece in pieces for c in piece.page_content)
    for piece in pieces:
        whole = piece.page_content + "".join(piece.metadata.values())
        assert set(piece.metadata) == {"title", "locator"}
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", whole)


@tried
@given(anything, st.sampled_from([*FORMATS, ".doc", ".exe", ""]))
def test_any_bytes_are_a_resume_or_one_sentence(data: bytes, suffix: str) -> None:
    try:
        lines, report = read_lines(data, f"a{suffix}")
    except DocumentError as error:
        check_sentence(error, suffix)
        if error.__cause__ is not None:  # it could quote the résumé
            raise
        return
    assert [line.id for line in lines] == [f"R{n}" for n in range(1, len(lines) + 1)]
    assert not re.search(r"[\x00-\x1f\x7f]", "".join(line.text for line in lines))
    assert 0 <= report.confidence <= 1


def check_sentence(error: DocumentError, suffix: str) -> None:
    assert re.fullmatch(rf"a{suffix}: [^\n]+\.", str(error))


@tried
@given(html)
@example("".join(HOSTILE))
def test_what_is_cleaned_can_do_nothing(source: str) -> None:
    cleaned = clean(source)
    for tag, attributes in Seen(cleaned).tags:
        assert tag not in RUNS
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcset", "srcdoc", "action", "formaction", "background")
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            assert name not in ("href", "src") or re.match(r"https?:|#|/|[^:]*$", address), value
            if name == "src":
                assert re.match(r"/(?![/\\])", address), "a picture of another host"
        assert tag != "a" or "noopener" in attributes.get("rel", "")


@tried
@given(html)
@example("".join(HOSTILE))
@example("<a href=data:text/html,x><table><tr><a href=javascript:alert(1)>x</a>")
def test_to_read_what_is_cleaned_anew_brings_up_nothing_else(source: str) -> None:
    """By the rules of HTML, links in tables may move when read again; no other may appear."""
    once, twice = Seen(clean(source)), Seen(clean(clean(source)))
    assert twice.kinds() == once.kinds()
    assert sorted(twice.text) == sorted(once.text)


@tried
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_harmless_text_stays_as_it_is(text: str) -> None:
    kept = f"<p class='x'>{as_html(text)} <b>bold</b> <a href='https://a.example/'>there</a></p>"
    assert Seen(clean(kept)).text == f"{text} bold there"
    assert [tag for tag, _ in Seen(clean(kept)).tags] == ["p", "b", "a"]


@tried
@given(st.text(max_size=60) | st.sampled_from(HOSTILE), st.text(max_size=40))
def test_a_link_leads_to_the_web_or_nowhere(url: str, text: str) -> None:
    for address in (url, f"https://a.example/{url}"):
        tags = Seen(link(address, text)).tags
        assert [tag for tag, _ in tags] in ([], ["a"])
        assert all(about["href"].startswith(("https://", "http://")) for _, about in tags)
        assert all(set(about) == {"href", "target", "rel"} for _, about in tags)


PIECES = (
    "[a](//x)", "![a](//x)", "<b>", "<script>", "https://x.example", "www.x.example",
    "WWW.x.example", "a@x.example", "# a", "- a", "1. a", "> a", "| a | b |", "```", "~~~",
    "***a***", "~~a~~", "&lt;", "\\", "[^1]", "<https://x.example>", "a\n===", "a\n---", "\n\n",
    "\t", "    a", "[x]: //y", "\u2028", "\r", "\x0b",
)  # fmt: skip
line = st.lists(
    st.sampled_from(PIECES) | st.sampled_from("`*_[]()<>|~&@:.#+-=!\\/ 1a") | st.text(max_size=8),
    max_size=8,
).map("".join)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What the page's Markdown makes a link of by itself, unless a backslash parts it.
BARE_LINK = re.compile(r"(?i)(?:https?|ftp)://|www\.|\w@")
PLAIN = {"paragraph_open", "paragraph_close", "inline"}
FRAMED = PLAIN | {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
                  "heading_open", "heading_close"}  # fmt: skip


@tried
@given(line)
@example(" ".join(PIECES))
def test_escaped_text_is_no_markup(text: str) -> None:
    escaped = escape(text)
    assert not BARE_LINK.search(escaped)
    for source in (escaped, f"- {escaped}", f"## {escaped}"):
        for token in MARKDOWN.parse(source):
            assert token.type in (PLAIN if source == escaped else FRAMED)
            for child in token.children or ():
                assert child.type in ("text", "text_special"), child


@tried
@given(line)
def test_what_was_escaped_can_be_read_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == re.sub(r"[\n\r]", " ", text).lstrip()


@tried
@given(line, line)
@example(" ".join(PIECES), "".join(HOSTILE))
def test_an_export_makes_no_markup_of_a_question_or_a_line(question: str, own: str) -> None:
    answer = Answer(question, "Nothing.", False, (), (), "c" * 64, resume_lines={"R1": own})
    tokens = MARKDOWN.parse(as_markdown([answer]))
    headings = [t.tag for t in tokens if t.type == "heading_open"]
    assert headings == ["h1", "h2", "h3"]
    assert TITLE.startswith("# ")
    found = {child.type for token in tokens for child in token.children or ()}
    assert found <= {"text", "text_special", "em_open", "em_close", "softbreak"}
    assert not BARE_LINK.search(as_markdown([answer]))
    assert not any(token.type.startswith(("html", "table", "fence", "code")) for token in tokens)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_the_properties_hold_for_many_more(record_property: Callable[[str, object], None]) -> None:
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-k", "not many_more", __file__]
    environment = {**os.environ, "PROPERTY_TRIES": str(MANY)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=7200)
    assert done.returncode == 0, done.stdout[-3000:]
    record_property("examples of each property", MANY)
