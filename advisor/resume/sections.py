"""What a résumé says: the parts under its headings, and all of it as one `Resume`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.records import Corpus
from advisor.resume.dates import find_dates
from advisor.resume.eligibility import find_eligibility
from advisor.resume.entries import Block, EntryReader
from advisor.resume.fields import find_contact
from advisor.resume.headings import find_headings
from advisor.resume.reach import email_in, is_contact
from advisor.resume.schooling import degree_in
from advisor.resume.skills import skills_shown
from advisor.resume.types import Line, Report, Resume

# Where no heading is seen, the header is taken to be so many lines.
_HEADER_LINES = 6
_STATES_ELIGIBILITY = ("summary", "skills", "other", "certifications", "languages", "education")
# No line that a person wrote is longer; patterns take too long for what is.
_MAX_LINE = 2_000
_RULE = re.compile(r"[\W_]+")
_COLUMN = (
    r"(?:degree|course|qualification|examination|school|college|university|board|institut(?:e|ion)"
    r"|company|employer|organi[sz]ation|role|position|title|project|location|city|dates?|duration"
    r"|period|years?|year of passing|passing year|c?gpa|grade|score|marks|percentage)"
)
# What stands above the columns of a table: "Degree | School | Year".
_COLUMNS = re.compile(
    rf"{_COLUMN}(?:\s?/\s?{_COLUMN})?(?:(?:\s*[|•·/]\s*|\t+|\s{{2,}}){_COLUMN}(?:\s?/\s?{_COLUMN})?)+",
    re.I,
)
_PAGE = re.compile(
    r"(?:.{0,40}\W)?(?:page|seite|página)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*"
    r"|\d{1,2}\s*/\s*\d{1,2}|\d",
    re.I,
)


def parse(lines: tuple[Line, ...], report: Report, corpus: Corpus) -> Resume:
    """Understand a résumé by its lines in reading order."""
    try:
        return _parse(lines, report, corpus)
    finally:
        find_dates.cache_clear()  # it holds lines of the résumé


def _parse(whole: tuple[Line, ...], report: Report, corpus: Corpus) -> Resume:
    lines = tuple(
        line if len(line.text) <= _MAX_LINE else replace(line, text=line.text[:_MAX_LINE])
        for line in whole
    )
    header, blocks = split_sections(lines)
    reader = EntryReader(corpus, lines)
    sections = tuple(reader.section(block) for block in blocks)
    if not blocks:
        header = list(lines[:_HEADER_LINES])
    contact_lines = [
        *header,
        *(line for block in blocks if block.is_contact for line in block.lines),
    ]
    body = [
        line
        for block in blocks
        if not block.is_contact and "referen" not in block.title.casefold()
        for line in block.lines
    ]
    contact = find_contact(contact_lines, body, corpus)
    degree, graduation = degree_in(sections, lines)
    return Resume(
        lines=whole,
        report=report,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        links=contact.links,
        sections=sections,
        skills=skills_shown(sections, lines, corpus),
        degree=degree,
        graduation=graduation,
        region=contact.region,
        eligibility=find_eligibility(_stating(header, blocks)),
    )


def _stating(header: Sequence[Line], blocks: Sequence[Block]) -> list[Line]:
    """The lines on which owners say whether they may work."""
    found = list(header)
    for block in blocks:
        if block.kind in _STATES_ELIGIBILITY:
            # "Work authorization" may be the heading, and its answer the line.
            if block.kind == "other" and re.search(
                r"authori|visa|eligib|citizen", block.title, re.I
            ):
                found += [Line(line.id, f"{block.title}: {line.text}") for line in block.lines[:1]]
            else:
                found += block.lines
    return found


def split_sections(lines: Sequence[Line]) -> tuple[list[Line], list[Block]]:
    """The lines of the header, and the parts in reading order."""
    headings = find_headings(lines)
    header: list[Line] = []
    blocks: list[Block] = []
    tallest = max((lines[index].size for index in headings), default=1.0)
    in_header = True
    owner = next((found for line in lines[:8] if (found := email_in(line.text))), None)
    for index, line in enumerate(lines):
        if index in headings:
            kind, title, rest = headings[index]
            blocks.append(Block(kind, title))
            in_header = False
            if rest:
                blocks[-1].lines.append(replace(line, text=rest))
            continue
        if (
            _RULE.fullmatch(line.text)
            or _COLUMNS.fullmatch(line.text.strip())
            or _PAGE.fullmatch(line.text.strip())
        ):
            continue
        # A name beside or below a sidebar is larger than any heading.
        if not in_header and line.page == 1 and line.size >= max(1.4, tallest + 0.15):
            in_header = bool(headings)
        if in_header or _is_footer(line, blocks[-1], owner):
            header.append(line)
        else:
            blocks[-1].lines.append(line)
    return header, blocks


def _is_footer(line: Line, block: Block, owner: str | None) -> bool:
    """Whether contact details stand outside the header."""
    if line.is_item or block.kind == "other" or not is_contact(line.text):
        return False
    found = email_in(line.text)
    if found:
        return owner is None or found == owner
    return not find_dates(line.text)
