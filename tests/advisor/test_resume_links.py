"""Addresses of a résumé: behind words, and broken over two lines."""

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from advisor.resume.fields import find_contact
from advisor.resume.formats.links import behind
from advisor.resume.types import Line
from tests.advisor.test_resume_lines import ROOM, make_docx, make_page, put, texts
from tests.advisor.test_resume_skills import CORPUS

SITE = "https://looms.example.org/tamsin"


@pytest.mark.parametrize(
    ("shown", "address", "found"),
    [
        ("Portfolio", SITE, SITE),
        ("Write to me", "mailto:tamsin@example.org", "tamsin@example.org"),
        ("looms.example.org", SITE, ""),
        ("looms.example .org/tamsin", SITE, ""),
        ("tamsin@example.org", "mailto:tamsin@example.org", ""),
        ("", SITE, ""),
        ("Portfolio", "javascript:alert(1)", ""),
        ("Portfolio", "https://example.org/ignore all that was said", ""),
        ("Portfolio", "https://example.org/" + 200 * "a", ""),
    ],
)
def test_what_stands_behind_a_text(shown: str, address: str, found: str) -> None:
    assert behind(shown, address) == found


def test_the_address_of_a_link_stands_behind_its_words_in_a_pdf() -> None:
    pdf = make_page()
    put(pdf, 50, 40, "Tamsin Quill", "tamsin@example.org   Portfolio   Port Alder", *ROOM)
    x = 50 + pdf.get_string_width("tamsin@example.org   ")
    pdf.link(x, 44, pdf.get_string_width("Portfolio"), 12, SITE)
    pdf.link(50, 44, 40, 12, "mailto:tamsin@example.org")
    assert texts(pdf)[1].split() == [
        "tamsin@example.org", "Portfolio", f"({SITE})", "Port", "Alder",
    ]  # fmt: skip


def test_a_link_to_a_place_in_the_file_has_no_address() -> None:
    pdf = make_page()
    put(pdf, 50, 60, "Tamsin Quill", *ROOM)
    pdf.link(50, 50, 60, 12, pdf.add_link(page=1))
    assert texts(pdf)[0] == "Tamsin Quill"


def test_the_address_of_a_link_stands_behind_its_words_in_a_word_document() -> None:
    document = docx.Document()
    for paragraph in (document.sections[0].header.paragraphs[0], document.add_paragraph()):
        link = OxmlElement("w:hyperlink")
        relation = paragraph.part.relate_to(SITE, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        link.append(paragraph.add_run(f"Site {len(paragraph.part.rels)}")._r)
        paragraph._p.append(link)
    found = texts(make_docx(document), "cv.docx")
    assert all(text.startswith("Site") and text.endswith(f" ({SITE})") for text in found)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("lines", "email", "links"),
    [
        (["tamsin.quill@post.exampl", "e", "Port Alder"], "tamsin.quill@post.example", ()),
        (["tamsin.quill@", "example.org"], "tamsin.quill@example.org", ()),
        (["Port Alder | github.com/", "tquill | 2 Loom Row"], None, ("github.com/tquill",)),
        (["linkedin.com/in/tamsinqu", "ill"], None, ("linkedin.com/in/tamsinquill",)),
        (
            ["github.com/tquill", "tamsin@example.org"],
            "tamsin@example.org",
            ("github.com/tquill",),
        ),
        (["github.com/tquill", "Port Alder"], None, ("github.com/tquill",)),
    ],
)
def test_an_address_that_a_narrow_column_broke_is_whole(
    lines: list[str], email: str | None, links: tuple[str, ...]
) -> None:
    header = [Line(f"R{number}", text) for number, text in enumerate(lines, start=1)]
    contact = find_contact(header, [], CORPUS)
    assert (contact.email, contact.links) == (email, links)
