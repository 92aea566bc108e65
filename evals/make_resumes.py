"""Make the résumés of `evals/data/resumes` and their truth from `people.yaml`.

`python evals/make_resumes.py` wants what the project itself does not: the packages fpdf2,
reportlab, python-docx, typst, pypdfium2 and pyyaml; Chromium, LibreOffice Writer and pdflatex; the
fonts Liberation, DejaVu, Lato, Carlito, Nanum and Droid Sans Fallback. Its outputs are committed,
so nothing else needs them. Who gets which layout is drawn with a fixed seed; each snippet of
`order` is looked for in the file that was made, and its page taken from there.
"""

import calendar
import html
import importlib
import json
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "data" / "resumes"
SKILLS = Path(__file__).parents[1] / "corpus" / "skills.yaml"
STRENGTHS = ("result", "used", "coursework", "listed")
SEED = 20261123
PER_LAYOUT = 5
LEAST_SNIPPETS, MOST_SNIPPETS = 8, 18
# Layouts in two columns that also get one of the longest résumés, so that both run on.
TWO_PAGES = ("html-left", "html-right", "html-equal", "typst-grid", "office-columns")
TRUTH_KINDS = ("education", "experience", "projects")
FONTS = Path("/usr/share/fonts/truetype")
# What pdflatex sets in the T1 encoding without composing letters from parts.
T1_LETTERS = set("ąćęłńóśźżğışĞİŞŚŁŻœŒ’“”–—•µ")


@dataclass(frozen=True)
class Entry:
    """A post, degree or project as it is shown; `start` and `end` as far as they are shown."""

    title: str
    organisation: str | None
    place: str
    tools: str
    when: str
    start: str | None
    end: str | None
    bullets: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The title with its tools."""
        return f"{self.title} | {self.tools}" if self.tools else self.title

    @property
    def where(self) -> str:
        """The organisation and its place."""
        return ", ".join(part for part in (self.organisation, self.place) if part)

    def two_lines(self, organisation_first: bool) -> tuple[str, str]:
        """The heading's two lines; a project of one's own has nothing in the second."""
        if organisation_first and self.organisation:
            return self.organisation, ", ".join(p for p in (self.heading, self.place) if p)
        return self.heading, self.where


@dataclass(frozen=True)
class Section:
    """A section as it is shown: entries, or plain lines."""

    kind: str
    title: str
    entries: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What a layout shows: `side` is empty where all stands in one column."""

    name: str
    contact: tuple[str, ...]
    main: tuple[Section, ...]
    side: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A way to set a résumé.

    `columns` says where the second one stands; `dates` are the styles of dates it draws from;
    `letters` how far beyond Latin its fonts go; `graduation_only` that a degree shows its end only.
    """

    name: str
    generator: str
    suffix: str
    make: Callable[[Page, Path], None]
    columns: str = "none"
    dates: tuple[str, ...] = ("short",)
    letters: str = "european"
    upper: bool = False
    contact_inside: bool = False
    graduation_only: bool = False
    tags: bool = False


@dataclass
class Snippet:
    """A text to be found in order: its column (-1: across both), and the page it turned up on."""

    text: str
    column: int
    page: int = field(default=0)


# --- dates -----------------------------------------------------------------------------------

JOINED = {"short": " – ", "long": " – ", "slash": " - ", "iso": " to ", "dotted": " — "}
NOW = {"short": "Present", "long": "present", "slash": "Current", "iso": "now", "dotted": "Present"}


def shown_date(date: str, style: str) -> str:
    """A date (YYYY-MM, or “present”) in a style."""
    if date == "present":
        return NOW.get(style, "Present")
    year, month = date[:4], int(date[5:7])
    abbreviated = "Sept" if month == 9 else calendar.month_abbr[month]
    dotted = abbreviated if month in (5, 6, 7) else f"{abbreviated}."
    return {
        "short": f"{calendar.month_abbr[month]} {year}",
        "season": f"{calendar.month_abbr[month]} {year}",
        "long": f"{calendar.month_name[month]} {year}",
        "slash": f"{month:02}/{year}",
        "iso": date,
        "dotted": f"{dotted} {year}",
        "apostrophe": f"{calendar.month_abbr[month]} ’{year[2:]}",
        "year": year,
    }[style]


def dated(
    start: str | None, end: str | None, style: str, end_only: bool
) -> tuple[str, str | None, str | None]:
    """How a span is shown, and what start and end a reader can know from that."""
    if end is None or start is None or end_only:
        only = end or start or ""
        text = shown_date(only, "short" if style == "season" else style)
        if end_only and only >= "2026":
            text = f"Expected {text}"
        return text, None, only[:4] if style == "year" else only
    if style == "season" and start[:4] == end[:4] and start[5:] >= "05" and end[5:] <= "09":
        return f"Summer {start[:4]}", None, start[:4]
    if style == "year":
        years = start[:4], end if end == "present" else end[:4]
        if years[0] == years[1]:
            return years[0], None, years[0]
        return f"{years[0]} – {years[1].capitalize()}", *years
    joined = JOINED.get(style, " – ")
    return f"{shown_date(start, style)}{joined}{shown_date(end, style)}", start, end


# --- from a person to a page -----------------------------------------------------------------


def sections_of(person: dict[str, Any], layout: Layout, style: str) -> Iterator[Section]:
    """The person's sections as a layout shows them."""
    for raw in person["sections"]:
        kind = raw["kind"]
        entries = []
        for item in raw.get("entries", ()):
            start, end = (str(item[key]) if key in item else None for key in "se")
            end_only = layout.graduation_only and kind == "education"
            when, start, end = dated(start, end, style, end_only)
            entries.append(
                Entry(
                    item["t"], item.get("o"), item.get("at", ""), item.get("x", ""),
                    when, start, end, tuple(item["b"]),
                )
            )  # fmt: skip
        lines = [*raw.get("lines", ())]
        if "text" in raw:
            lines.append(raw["text"])
        lines += [f"{group}: {skills}" for group, skills in raw.get("groups", {}).items()]
        title = raw["title"].upper() if layout.upper else raw["title"]
        yield Section(kind, title, tuple(entries), tuple(lines))


def shown_name(person: dict[str, Any]) -> str:
    """The name as it stands at the top."""
    name: str = person["name"]
    if "native" in person:
        return f"{name} ({person['native']})"
    return f"{name} ({person['pronouns']})" if "pronouns" in person else name


def page_of(person: dict[str, Any], layout: Layout, style: str) -> Page:
    """A person's page in a layout."""
    contact = [person["email"], person.get("phone"), person["place"], *person["links"]]
    kept = tuple(item for item in contact if item)
    sections = list(sections_of(person, layout, style))
    if layout.columns in ("none", "flow"):
        return Page(shown_name(person), kept, tuple(sections))
    beside = {"skills", "languages", "certifications", "awards", "courses"}
    if layout.columns == "equal":
        beside |= {"education", "projects", "activities"}
    elif layout.columns == "wide":
        beside |= {"education"}
    side = [section for section in sections if section.kind in beside]
    main = [section for section in sections if section.kind not in beside]
    return Page(shown_name(person), kept, tuple(main), tuple(side))


def letters_fit(person: dict[str, Any], letters: str) -> bool:
    """Whether a layout's fonts have all letters of a person's résumé."""
    text = json.dumps(person, ensure_ascii=False)
    if letters == "ascii":
        return text.isascii()
    if letters == "t1":
        return all(ord(c) < 256 or c in T1_LETTERS for c in text)
    if letters == "european":
        return not re.search(
            r"[\u0300-\u036f\u0590-\u06ff\u1e00-\u1eff\u3000-\u9fff\uac00-\ud7af]", text
        )
    return True


# --- HTML and Chromium -----------------------------------------------------------------------

BASE_CSS = """@page{size:A4;margin:0} *{box-sizing:border-box} body{margin:0;font:10.8pt/1.42
FONT} ul{margin:2pt 0 6pt;padding-left:13pt} p{margin:0 0 4pt} h1{margin:0}
h2{font-size:11.5pt;margin:9pt 0 4pt} .row{display:flex;justify-content:space-between}
.when{color:#555;white-space:nowrap} .sub{color:#333;font-style:italic} .entry{break-inside:avoid}
a{color:inherit;text-decoration:none} .tags span{display:inline-block;background:#dfe7ee;
border-radius:3pt;padding:1pt 5pt;margin:0 3pt 3pt 0}"""
SANS, LATO, SERIF = (
    f"'{name}','NanumGothic','Droid Sans Fallback','DejaVu Sans'"
    for name in ("Liberation Sans", "Lato", "Liberation Serif")
)
_TAGGED = ("skills",)


def _e(text: str) -> str:
    return html.escape(text)


def _html_lines(section: Section, tags: bool) -> str:
    if not (tags and section.kind in _TAGGED):
        return "".join(f"<p>{_e(line)}</p>" for line in section.lines)
    parts = []
    for line in section.lines:
        group, skills = line.split(": ", 1)
        spans = "".join(f"<span>{_e(skill)}</span>" for skill in skills.split(", "))
        parts.append(f"<p>{_e(group)}</p><div class=tags>{spans}</div>")
    return "".join(parts)


def _html_bullets(entry: Entry) -> str:
    items = "".join(f"<li>{_e(bullet)}</li>" for bullet in entry.bullets)
    return f"<ul>{items}</ul>" if items else ""


def _html_entry(entry: Entry, form: str) -> str:
    first, second = (_e(line) for line in entry.two_lines(form == "organisation first"))
    when = f"<span class=when>{_e(entry.when)}</span>"
    if form == "stacked":
        sub = f"<div class=sub>{second}</div>" if second else ""
        head = f"<b>{first}</b>{sub}<div>{when}</div>"
    elif form == "dot":
        sub = f"{second} · {when}" if second else when
        head = f"<b>{first}</b><div class=sub>{sub}</div>"
    else:
        sub = f"<div class=sub>{second}</div>" if second else ""
        head = f"<div class=row><b>{first}</b>{when}</div>{sub}"
    return f"<div class=entry>{head}{_html_bullets(entry)}</div>"


def _html_sections(sections: Iterable[Section], form: str, tags: bool = False) -> str:
    return "".join(
        f"<section><h2>{_e(section.title)}</h2>"
        + "".join(_html_entry(entry, form) for entry in section.entries)
        + _html_lines(section, tags)
        + "</section>"
        for section in sections
    )


def _chromium(body: str, css: str, font: str, title: str, path: Path, tagged: bool = True) -> None:
    style = BASE_CSS.replace("FONT", font) + css
    page = f"<!doctype html><meta charset=utf-8><title>{_e(title)}</title><style>{style}</style>"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "resume.html"
        source.write_text(page + body, encoding="utf-8")
        _run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            *([] if tagged else ["--disable-pdf-tagging"]),
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", str(source),
        )  # fmt: skip


def html_single(page: Page, path: Path) -> None:
    """One column, title and date on a line."""
    links = (f"<a href='mailto:{c}'>{c}</a>" if "@" in c else _e(c) for c in page.contact)
    contact = " | ".join(links)
    body = f"<h1>{_e(page.name)}</h1><p>{contact}</p>{_html_sections(page.main, 'row')}"
    css = "body{padding:15mm 17mm} h1,h1+p{text-align:center} h2{border-bottom:1px solid #222}"
    _chromium(body, css, SERIF, f"{page.name} – Résumé", path, tagged=False)


def html_left(page: Page, path: Path) -> None:
    """A dark sidebar on the left with name, contact and skills as tags."""
    contact = "".join(f"<p>{_e(item)}</p>" for item in page.contact)
    side = f"<h1>{_e(page.name)}</h1><h2>Contact</h2>{contact}"
    side += _html_sections(page.side, "stacked", tags=True)
    main = _html_sections(page.main, "dot")
    body = f"<div class=page><aside>{side}</aside><main>{main}</main></div>"
    css = """.page{display:flex;min-height:297mm} aside{width:66mm;background:#24394d;color:#fff;
    padding:12mm 7mm;font-size:9.2pt} aside h1{font-size:19pt;line-height:1.1} main{flex:1;
    padding:12mm 10mm} main h2{color:#24394d} .tags span{color:#222}"""
    _chromium(body, css, LATO, "Resume", path, tagged=False)


def html_right(page: Page, path: Path) -> None:
    """A header across, and a sidebar on the right; the headings' letters are spaced."""
    contact = " · ".join(map(_e, page.contact))
    main, side = _html_sections(page.main, "organisation first"), _html_sections(page.side, "row")
    body = f"""<header><h1>{_e(page.name)}</h1><p>{contact}</p></header>
    <div class=page><main>{main}</main><aside>{side}</aside></div>"""
    css = """header{padding:12mm 14mm 4mm;background:#f3efe6} h1{letter-spacing:.12em;
    text-transform:uppercase;font-weight:400} h2{letter-spacing:.15em;color:#8a4b1f;
    text-transform:uppercase;font-size:10.5pt} .page{display:flex;padding:0 14mm;gap:9mm}
    main{flex:1} aside{width:54mm}"""
    _chromium(body, css, SANS, page.name, path)


def html_equal(page: Page, path: Path) -> None:
    """Two columns of equal width under a header."""
    contact = " &nbsp;•&nbsp; ".join(map(_e, page.contact))
    main, side = _html_sections(page.main, "stacked"), _html_sections(page.side, "stacked")
    body = f"""<h1>{_e(page.name)}</h1><p>{contact}</p>
    <div class=page><div>{main}</div><div>{side}</div></div>"""
    css = """body{padding:14mm} .page{display:grid;grid-template-columns:1fr 1fr;gap:10mm}
    h2{border-top:2px solid #37a;padding-top:3pt} ul{list-style:square}"""
    _chromium(body, css, SANS, page.name, path)


def html_table(page: Page, path: Path) -> None:
    """A table: dates in the left cells, the rest in the right ones."""
    rows = []
    for section in page.main:
        rows.append(f"<tr><th colspan=2>{_e(section.title)}</th></tr>")
        for entry in section.entries:
            first, second = entry.two_lines(False)
            cell = f"<b>{_e(first)}</b>" + (f"<br>{_e(second)}" if second else "")
            rows.append(f"<tr><td>{_e(entry.when)}</td><td>{cell}{_html_bullets(entry)}</td></tr>")
        for line in section.lines:
            group, colon, rest = line.partition(": ")
            left, right = (group, rest) if colon and section.kind == "skills" else ("", line)
            rows.append(f"<tr><td>{_e(left)}</td><td>{_e(right)}</td></tr>")
    contact = "<br>".join(map(_e, page.contact))
    body = f"<h1>{_e(page.name)}</h1><p>{contact}</p><table>{''.join(rows)}</table>"
    css = """body{padding:14mm 16mm} td{vertical-align:top;padding:1pt 8pt 3pt 0}
    td:first-child{width:40mm;color:#444} th{text-align:left;padding-top:8pt;
    border-bottom:1px solid #888} tr{break-inside:avoid}"""
    _chromium(body, css, SERIF, page.name, path)


# --- fpdf2 -----------------------------------------------------------------------------------


def _fpdf(family: str, margin: float, left: float) -> Any:
    module = importlib.import_module("fpdf")
    pdf = module.FPDF(format="A4")
    pdf.set_margins(left, margin, margin)
    pdf.set_auto_page_break(True, margin)
    names = {"Liberation Serif": "LiberationSerif", "DejaVu Sans": "DejaVuSans"}
    folder = FONTS / ("liberation" if "Liberation" in family else "dejavu")
    for style, ending in (("", "-Regular"), ("B", "-Bold")):
        file = folder / f"{names[family]}{ending}.ttf"
        if not file.exists():
            file = folder / f"{names[family]}.ttf"
        pdf.add_font("body", style, file)
    pdf.set_font("body", size=10)
    pdf.add_page()
    return pdf


def _fpdf_sections(pdf: Any, sections: Iterable[Section], width: float, bullet: str) -> None:
    for section in sections:
        pdf.ln(2.5)
        pdf.set_font("body", "B", 11.5)
        pdf.multi_cell(width, 6, section.title, align="L", new_x="LMARGIN", new_y="NEXT")
        for entry in section.entries:
            pdf.set_font("body", "B", 10)
            first, second = entry.two_lines(False)
            if width > 90 and pdf.get_string_width(first) < width - 52:
                pdf.cell(width - 50, 5, first)
                pdf.set_font("body", "", 10)
                pdf.cell(50, 5, entry.when, align="R", new_x="LMARGIN", new_y="NEXT")
            else:
                pdf.multi_cell(width, 5, first, align="L", new_x="LMARGIN", new_y="NEXT")
                second = "\n".join(part for part in (second, entry.when) if part)
            pdf.set_font("body", "", 10)
            for line in [second] if second else []:
                pdf.multi_cell(width, 5, line, align="L", new_x="LMARGIN", new_y="NEXT")
            for text in entry.bullets:
                pdf.cell(5, 5, bullet)
                x = pdf.l_margin
                pdf.set_left_margin(x + 5)
                pdf.multi_cell(width - 5, 5, text, align="L", new_x="LMARGIN", new_y="NEXT")
                pdf.set_left_margin(x)
                pdf.set_x(x)
        pdf.set_font("body", "", 10)
        for line in section.lines:
            pdf.multi_cell(width, 5, line, align="L", new_x="LMARGIN", new_y="NEXT")


def fpdf_classic(page: Page, path: Path) -> None:
    """One column in a serif."""
    pdf = _fpdf("Liberation Serif", 17, 17)
    pdf.set_font("body", "B", 19)
    pdf.cell(0, 9, page.name, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("body", "", 9.5)
    pdf.multi_cell(0, 5, " | ".join(page.contact), align="C", new_x="LMARGIN", new_y="NEXT")
    _fpdf_sections(pdf, page.main, 176, "•")
    pdf.output(str(path))


def fpdf_sidebar(page: Page, path: Path) -> None:
    """A grey sidebar on the left with the contact; the name above the main column."""
    pdf = _fpdf("DejaVu Sans", 13, 8)
    pdf.set_fill_color(226, 231, 228)
    pdf.rect(0, 0, 64, 297, style="F")
    pdf.set_font("body", "B", 11.5)
    pdf.cell(52, 6, "Contact", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("body", "", 7.5)
    for item in page.contact:
        pdf.multi_cell(52, 5, item, align="L", new_x="LMARGIN", new_y="NEXT")
    _fpdf_sections(pdf, page.side, 52, "-")
    pdf.page = 1
    pdf.set_left_margin(71)
    pdf.set_xy(71, 13)
    pdf.set_font("body", "B", 18)
    pdf.multi_cell(126, 9, page.name, align="L", new_x="LMARGIN", new_y="NEXT")
    _fpdf_sections(pdf, page.main, 126, "-")
    pdf.output(str(path))


# --- reportlab -------------------------------------------------------------------------------


def reportlab_rows(page: Page, path: Path) -> None:
    """One column; each heading a table of two cells, the dates on the right."""
    platypus = importlib.import_module("reportlab.platypus")
    fonts = importlib.import_module("reportlab.pdfbase.ttfonts")
    metrics = importlib.import_module("reportlab.pdfbase.pdfmetrics")
    style_of = importlib.import_module("reportlab.lib.styles").ParagraphStyle
    for name, file in (("S", "LiberationSans-Regular"), ("SB", "LiberationSans-Bold")):
        metrics.registerFont(fonts.TTFont(name, FONTS / "liberation" / f"{file}.ttf"))
    body = style_of("body", fontName="S", fontSize=9.8, leading=13)
    bold = style_of("bold", body, fontName="SB")
    right = style_of("right", body, alignment=2)
    item = style_of("item", body, leftIndent=12, bulletIndent=2)
    head = style_of("head", bold, fontSize=12, leading=15, spaceBefore=8, spaceAfter=2)
    top = style_of("top", bold, fontSize=20, leading=25)

    def paragraph(text: str, style: Any, **more: Any) -> Any:
        return platypus.Paragraph(html.escape(text, quote=False), style, **more)

    story = [paragraph(page.name, top), paragraph("  ·  ".join(page.contact), body)]
    for section in page.main:
        story.append(paragraph(section.title, head))
        for entry in section.entries:
            first, second = entry.two_lines(True)
            cells = [[paragraph(first, bold), paragraph(entry.when, right)]]
            table = platypus.Table(cells, colWidths=[330, 138])
            table.setStyle(
                [
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ]
            )
            story.append(table)
            story += [paragraph(second, body)] if second else []
            story += [paragraph(text, item, bulletText="•") for text in entry.bullets]
        story += [paragraph(line, body) for line in section.lines]
    document = platypus.SimpleDocTemplate(
        str(path), leftMargin=57, rightMargin=57, topMargin=45, bottomMargin=45, title=page.name
    )
    document.build(story)


# --- typst -----------------------------------------------------------------------------------

TYPST = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 16mm)
#let entry(e) = block(breakable: false, width: 100%)[
  #grid(columns: (1fr, auto), strong(e.first), e.when)
  #if e.second != "" [#emph(e.second) \\ ]
  #if e.bullets.len() > 0 [#list(..e.bullets.map(b => [#b]))]
]
#let part(s) = {
  heading(level: 2, s.title)
  for e in s.entries { entry(e) }
  for l in s.lines { par(l) }
}
"""
TYPST_CLASSIC = """#set text(
  font: ("Libertinus Serif", "NanumGothic", "Droid Sans Fallback", "DejaVu Sans"), size: 10.5pt,
  lang: "en")
#set par(justify: true)
#show heading.where(level: 2): it => [#smallcaps(it.body) #v(-9pt) #line(length: 100%)]
#align(center)[#text(20pt, weight: "bold", data.name) \\ #data.contact.join("  |  ")]
#for s in data.main { part(s) }
"""
TYPST_GRID = """#set text(
  font: ("Lato", "NanumGothic", "Droid Sans Fallback", "DejaVu Sans"), size: 9.6pt)
#show heading: set text(fill: rgb("#0b6b57"))
#text(22pt, weight: "bold", data.name)
#v(2pt)
#grid(columns: (1fr, 52mm), gutter: 8mm,
  [#for s in data.main { part(s) }],
  [#heading(level: 2, "Contact") #for c in data.contact { par(c) }
   #for s in data.side { part(s) }])
"""


def _typst(page: Page, path: Path, source: str) -> None:
    def part(section: Section) -> dict[str, Any]:
        entries = []
        for entry in section.entries:
            first, second = entry.two_lines(False)
            entries.append(
                {"first": first, "second": second, "when": entry.when, "bullets": entry.bullets}
            )
        return {"title": section.title, "lines": section.lines, "entries": entries}

    data = {
        "name": page.name,
        "contact": page.contact,
        "main": [part(section) for section in page.main],
        "side": [part(section) for section in page.side],
    }
    typst = importlib.import_module("typst")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "resume.typ"
        file.write_text(TYPST + source, encoding="utf-8")
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        typst.compile(str(file), output=str(path), sys_inputs=inputs)


def typst_classic(page: Page, path: Path) -> None:
    """One justified column with small capitals."""
    _typst(page, path, TYPST_CLASSIC)


def typst_grid(page: Page, path: Path) -> None:
    """A grid: the main column, and contact and skills on the right."""
    _typst(page, path, TYPST_GRID)


# --- LaTeX -----------------------------------------------------------------------------------

LATEX = r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}PACKAGES\usepackage{textcomp}
\usepackage[margin=17mm]{geometry}\input{glyphtounicode}\pdfgentounicode=1
\DeclareUnicodeCharacter{00B5}{\textmu}
\pagestyle{empty}\setlength{\parindent}{0pt}\raggedright
\newcommand{\head}[1]{\medskip{\large\scshape #1}\par\vspace{-6pt}\rule{\linewidth}{0.4pt}\par}
\newcommand{\two}[2]{\smallskip #1\hfill\mbox{#2}\par}
\newenvironment{items}{\begin{list}{\textbullet}{\leftmargin=12pt\itemsep=0pt\parsep=0pt
\topsep=1pt}}{\end{list}}
\begin{document}
"""


HELVETICA = r"""\usepackage[T1]{fontenc}\usepackage[scaled=0.88]{helvet}
\renewcommand{\familydefault}{\sfdefault}"""


def _tex(text: str) -> str:
    text = re.sub(r"([&%$#_{}])", r"\\\1", text)
    return text.replace("|", r"\textbar{}").replace("~", r"\textasciitilde{}")


def _tex_sections(sections: Iterable[Section], narrow: bool) -> str:
    parts = []
    for section in sections:
        parts.append(rf"\head{{{_tex(section.title)}}}")
        for entry in section.entries:
            first, second = (_tex(line) for line in entry.two_lines(not narrow))
            when = _tex(entry.when)
            if narrow:
                lines = [rf"\textbf{{{first}}}\par", rf"{second}\par" if second else ""]
                parts += [*lines, rf"\textit{{{when}}}\par"]
            else:
                parts.append(rf"\two{{\textbf{{{first}}}}}{{{when}}}")
                parts.append(rf"{second}\par" if second else "")
            if entry.bullets:
                items = "".join(rf"\item {_tex(bullet)}" + "\n" for bullet in entry.bullets)
                parts.append(rf"\begin{{items}}{items}\end{{items}}")
        parts += [rf"{_tex(line)}\par" for line in section.lines]
    return "\n".join(parts)


def _pdflatex(body: str, packages: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "resume.tex"
        source = LATEX.replace("PACKAGES", packages)
        file.write_text(source + body + "\n\\end{document}\n", encoding="utf-8")
        _run("pdflatex", "-interaction=batchmode", "-halt-on-error", file.name, cwd=folder)
        path.write_bytes(file.with_suffix(".pdf").read_bytes())


def latex_classic(page: Page, path: Path) -> None:
    """The common one-column article with rules under small-capital headings."""
    contact = r" \textbar{} ".join(map(_tex, page.contact))
    top = rf"\begin{{center}}{{\Huge\bfseries {_tex(page.name)}}}\\[4pt] {contact}\end{{center}}"
    _pdflatex(top + _tex_sections(page.main, False), "", path)


def latex_two(page: Page, path: Path) -> None:
    """Two minipages side by side, of 62 and 33 per cent."""
    contact = r"\\ ".join(map(_tex, page.contact))
    side = rf"\head{{Contact}}{contact}\par" + _tex_sections(page.side, True)
    body = rf"""{{\Huge {_tex(page.name)}}}\par\medskip
    \begin{{minipage}}[t]{{0.62\textwidth}}\raggedright {_tex_sections(page.main, True)}
    \end{{minipage}}\hfill\begin{{minipage}}[t]{{0.33\textwidth}}\raggedright {side}
    \end{{minipage}}"""
    _pdflatex(body, HELVETICA, path)


# --- Word and LibreOffice --------------------------------------------------------------------


def _docx(font: str, margin: float, size: float = 10.5) -> Any:
    docx = importlib.import_module("docx")
    shared = importlib.import_module("docx.shared")
    document = docx.Document()
    document.styles["Normal"].font.name = font
    document.styles["Normal"].font.size = shared.Pt(size)
    document.styles["Normal"].paragraph_format.space_after = shared.Pt(2)
    section = document.sections[0]
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, shared.Mm(margin))
    return document


def _docx_sections(to: Any, sections: Iterable[Section], form: str, tab: float = 0) -> None:
    shared = importlib.import_module("docx.shared")
    right = importlib.import_module("docx.enum.text").WD_TAB_ALIGNMENT.RIGHT

    def line(text: str = "", style: str | None = None, bold: bool = False) -> Any:
        paragraph = to.add_paragraph(style=style)
        paragraph.add_run(text).bold = bold
        return paragraph

    for section in sections:
        line(section.title, "Heading 2")
        for entry in section.entries:
            first, second = entry.two_lines(form == "organisation first")
            if form == "dash":
                first, second = " — ".join(part for part in (first, second) if part), ""
            heading = line(first, bold=True)
            if tab:
                heading.paragraph_format.tab_stops.add_tab_stop(shared.Mm(tab), right)
                heading.add_run(f"\t{entry.when}")
                line(second) if second else None
            else:
                line(", ".join(part for part in (second, entry.when) if part))
            for bullet in entry.bullets:
                line(bullet, "List Bullet")
        for text in section.lines:
            line(text)


def docx_plain(page: Page, path: Path) -> None:
    """A Word file in one column with Word's own styles."""
    document = _docx("Calibri", 20)
    document.add_paragraph(page.name, style="Title")
    document.add_paragraph(" | ".join(page.contact))
    _docx_sections(document, page.main, "dash", tab=170)
    document.save(str(path))


def docx_table(page: Page, path: Path) -> None:
    """A Word file whose body is a table of one row: a sidebar and the main column."""
    shared = importlib.import_module("docx.shared")
    document = _docx("Calibri", 15)
    document.add_paragraph(page.name, style="Title")
    table = document.add_table(1, 2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.width, right.width = shared.Mm(58), shared.Mm(122)
    left.paragraphs[0].text = "Contact"
    left.paragraphs[0].style = "Heading 2"
    for item in page.contact:
        left.add_paragraph(item)
    _docx_sections(left, page.side, "title first")
    _docx_sections(right, page.main, "title first")
    document.save(str(path))


def _office(document: Any, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "resume.docx"
        document.save(str(file))
        profile = Path(tempfile.gettempdir()) / "make_resumes_office"
        _run(
            "soffice", f"-env:UserInstallation=file://{profile}", "--headless",
            "--convert-to", "pdf", "--outdir", folder, str(file),
        )  # fmt: skip
        path.write_bytes(file.with_suffix(".pdf").read_bytes())


def office_plain(page: Page, path: Path) -> None:
    """LibreOffice, one column, the employer first and the dates at a tab stop."""
    document = _docx("Liberation Serif", 18)
    document.add_heading(page.name, 1)
    document.add_paragraph(" • ".join(page.contact))
    _docx_sections(document, page.main, "organisation first", tab=174)
    _office(document, path)


def office_columns(page: Page, path: Path) -> None:
    """LibreOffice, two newspaper columns under a header: the text flows from one to the other."""
    start = importlib.import_module("docx.enum.section").WD_SECTION.CONTINUOUS
    qualified = importlib.import_module("docx.oxml.ns").qn
    document = _docx("Carlito", 16, 11)
    document.add_heading(page.name, 1)
    document.add_paragraph(" | ".join(page.contact))
    section = document.add_section(start)
    columns = section._sectPr.find(qualified("w:cols"))
    columns.set(qualified("w:num"), "2")
    columns.set(qualified("w:space"), "567")
    _docx_sections(document, page.main, "title first")
    # A last break, back to one column, has the two filled evenly.
    last = document.add_section(start)._sectPr.find(qualified("w:cols"))
    last.set(qualified("w:num"), "1")
    _office(document, path)


# --- Markdown and plain text -----------------------------------------------------------------


def markdown(page: Page, path: Path) -> None:
    """Markdown with headings, bold titles and lists."""
    lines = [f"# {page.name}", "", " | ".join(page.contact), ""]
    for section in page.main:
        lines += [f"## {section.title}", ""]
        for entry in section.entries:
            first, second = entry.two_lines(False)
            lines.append(f"### {first.replace(' | ', ' – ')}")
            lines.append(
                " | ".join(f"*{p}*" if p == second else p for p in (second, entry.when) if p)
            )
            lines += ["", *(f"- {bullet}" for bullet in entry.bullets), ""]
        marked = (re.sub(r"^([\w ]+):", r"**\1:**", line) for line in section.lines)
        lines += [f"- {line}" if section.kind == "skills" else line for line in marked]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def plain_text(page: Page, path: Path) -> None:
    """Plain text, wrapped at 78, headings underlined."""
    wrap = importlib.import_module("textwrap").wrap
    lines = [page.name, *page.contact, ""]
    for section in page.main:
        lines += [section.title, "-" * len(section.title)]
        for entry in section.entries:
            first, second = entry.two_lines(False)
            head = ", ".join(part for part in (first, second) if part)
            lines += [head, f"({entry.when})"] if len(head) > 55 else [f"{head} ({entry.when})"]
            for bullet in entry.bullets:
                lines += wrap(bullet, 78, initial_indent="  * ", subsequent_indent="    ")
        for line in section.lines:
            lines += wrap(line, 78)
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


LAYOUTS = (
    Layout("fpdf-classic", "fpdf2", "pdf", fpdf_classic, dates=("short", "season")),
    Layout("fpdf-sidebar", "fpdf2", "pdf", fpdf_sidebar, "left", ("slash", "short"),
           contact_inside=True),
    Layout("html-single", "Chromium", "pdf", html_single, dates=("season", "long"), letters="all",
           graduation_only=True),
    Layout("html-left", "Chromium", "pdf", html_left, "left", ("short", "year"), "all",
           contact_inside=True, tags=True),
    Layout("html-right", "Chromium", "pdf", html_right, "right", ("long", "dotted"), "all"),
    Layout("html-equal", "Chromium", "pdf", html_equal, "equal", ("short", "slash"), "all"),
    Layout("html-table", "Chromium", "pdf", html_table, dates=("slash", "short", "iso"),
           letters="all"),
    Layout("typst-classic", "Typst", "pdf", typst_classic, dates=("dotted", "short"),
           letters="all"),
    Layout("typst-grid", "Typst", "pdf", typst_grid, "right", ("short", "apostrophe"), "all",
           contact_inside=True),
    Layout("latex-classic", "LaTeX", "pdf", latex_classic, dates=("dotted", "season"),
           letters="ascii", graduation_only=True),
    Layout("latex-two", "LaTeX", "pdf", latex_two, "right", ("short", "year"), "t1",
           contact_inside=True),
    Layout("office-plain", "LibreOffice", "pdf", office_plain, dates=("long", "slash"),
           letters="all", upper=True),
    Layout("office-columns", "LibreOffice", "pdf", office_columns, "flow", ("short", "dotted"),
           "all"),
    Layout("reportlab", "ReportLab", "pdf", reportlab_rows, dates=("short", "long"), upper=True),
    Layout("docx-plain", "python-docx", "docx", docx_plain, dates=("short", "year"),
           letters="all"),
    Layout("docx-table", "python-docx", "docx", docx_table, "left", ("long", "slash"), "all",
           contact_inside=True),
    Layout("markdown", "Markdown", "md", markdown, dates=("short", "iso"), letters="all"),
    Layout("plain-text", "plain text", "txt", plain_text, dates=("slash", "apostrophe", "long"),
           letters="all", upper=True),
)  # fmt: skip


# --- truth -----------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Letters and digits only, without accents, case or ligatures."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in text if c.isalnum())


def snippets(page: Page, layout: Layout) -> list[Snippet]:
    """What to look for, column by column: titles, and how bullets and lines begin."""
    side_first = layout.columns == "left"
    column = {"main": int(side_first), "side": int(not side_first)}
    two = bool(page.side)
    contact_column = column["side"] if layout.contact_inside and two else -1
    contact = Snippet(page.contact[0], contact_column)
    main = [Snippet(t, column["main"] if two else 0) for s in page.main for t in _texts(s)]
    side = [Snippet(t, column["side"]) for s in page.side for t in _texts(s)]
    if layout.contact_inside:
        side = [contact, *side]
    else:
        main = [contact, *main]
    return [*side, *main] if side_first else [*main, *side]


def _texts(section: Section) -> Iterator[str]:
    for entry in section.entries:
        yield entry.title
        for bullet in entry.bullets:
            yield _beginning(bullet)
    for line in section.lines:
        yield _beginning(line.partition(": ")[2] or line)


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:4]).rstrip(",.;:")


def _at_most(found: Sequence[Snippet], most: int) -> list[Snippet]:
    if len(found) <= most:
        return list(found)
    step = (len(found) - 1) / (most - 1)
    return [found[round(number * step)] for number in range(most)]


def texts_of_pages(path: Path) -> list[str]:
    """The folded text of each page of a file that was made."""
    if path.suffix == ".pdf":
        pdfium = importlib.import_module("pypdfium2")
        pages = pdfium.PdfDocument(path)
        return [folded(page.get_textpage().get_text_range()) for page in pages]
    if path.suffix == ".docx":
        document = importlib.import_module("docx").Document(str(path))
        parts = document.element.body.iter()
        return [folded("".join(part.text for part in parts if part.tag.endswith("}t")))]
    return [folded(path.read_text(encoding="utf-8"))]


def orders(found: Sequence[Snippet], layout: Layout) -> list[list[str]]:
    """The orders in which a person may read: page by page, and a sidebar before or after."""
    keys: list[Callable[[Snippet], tuple[int, ...]]] = [lambda s: (s.page, s.column)]
    if layout.columns not in ("none", "flow"):
        keys.append(lambda s: (s.column, s.page))
    if layout.columns in ("left", "right"):
        keys.append(lambda s: (s.column >= 0, s.page, -s.column))
        keys.append(lambda s: (s.column >= 0, -s.column, s.page))
    ways = [[snippet.text for snippet in sorted(found, key=key)] for key in keys]
    return [list(way) for way in dict.fromkeys(map(tuple, ways))]


def truth_of(person: dict[str, Any], layout: Layout, page: Page, file: Path) -> dict[str, Any]:
    """What a file shows; raises ValueError where the file does not show what it should."""
    pages = texts_of_pages(file)
    found = snippets(page, layout)
    counts = [sum(text.count(folded(s.text)) for text in pages) for s in found]
    missing = [s.text for s, count in zip(found, counts, strict=True) if not count]
    once = [s for s, count in zip(found, counts, strict=True) if count == 1]
    usable = _at_most(once, MOST_SNIPPETS)
    if missing or len(usable) < LEAST_SNIPPETS:
        raise ValueError(f"{file.name}: {len(usable)} snippets; not shown: {missing}")
    for snippet in usable:
        snippet.page = next(n for n, text in enumerate(pages) if folded(snippet.text) in text)
    way, *others = orders(usable, layout)
    names = {skill["id"]: skill["name"] for skill in _yaml(SKILLS)}
    sections = [*page.main, *page.side]
    name = person.get("real_name", person["name"])
    return {
        "file": file.name,
        "layout": layout.name,
        "generator": layout.generator,
        "two_columns": layout.columns != "none",
        "pages": len(pages),
        "name": name,
        "other_names": [
            other for other in (person["name"], person.get("native"), page.name)
            if other and other != name and "/" not in other
        ],
        "email": person["email"],
        "phone": person.get("phone"),
        "links": person["links"],
        "degree": person["degree"],
        "graduation": str(person["graduation"]),
        **{
            kind: [
                {"organisation": entry.organisation, "title": entry.title,
                 "start": entry.start, "end": entry.end}
                for section in sections if section.kind == kind for entry in section.entries
            ]
            for kind in TRUTH_KINDS
        },
        "skills": [
            {"name": names[skill], "strength": strength}
            for strength in STRENGTHS for skill in person["skills"].get(strength, ())
        ],
        "optional_skills": [names[skill] for skill in person["skills"].get("optional", ())],
        "order": way,
        "other_orders": others,
    }  # fmt: skip


# --- all of them -----------------------------------------------------------------------------


def assignments(people: Sequence[dict[str, Any]]) -> Iterator[tuple[Layout, dict[str, Any], str]]:
    """Each layout with `PER_LAYOUT` people, those with the fewest files first, and a date style."""
    draw = random.Random(SEED)
    used: Counter[str] = Counter()
    choosy = sorted(
        LAYOUTS, key=lambda layout: ("ascii", "t1", "european", "all").index(layout.letters)
    )
    for layout in choosy:
        fitting = [person for person in people if letters_fit(person, layout.letters)]
        draw.shuffle(fitting)
        fitting.sort(key=lambda person: used[person["email"]])
        if layout.name in TWO_PAGES:
            by_length = sorted(people, key=lambda person: len(str(person)), reverse=True)
            kept = fitting[: PER_LAYOUT - 1]
            fitting = [*kept, next(person for person in by_length if person not in kept)]
        for number, person in enumerate(fitting[:PER_LAYOUT]):
            used[person["email"]] += 1
            yield layout, person, layout.dates[number % len(layout.dates)]


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _run(*command: str, cwd: str | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, capture_output=True, timeout=120)


def main(chosen: Sequence[str]) -> None:
    """Make all files, or (to look at one layout) those of the chosen layouts without the truth."""
    people = _yaml(FOLDER / "people.yaml")
    rows = []
    numbers: Counter[str] = Counter()
    for layout, person, style in assignments(people):
        numbers[layout.name] += 1
        if chosen and layout.name not in chosen:
            continue
        file = FOLDER / f"{layout.name}-{numbers[layout.name]}.{layout.suffix}"
        page = page_of(person, layout, style)
        if layout.contact_inside and not page.side:
            page = replace(page, side=(Section("other", "More", (), ("References on request",)),))
        layout.make(page, file)
        rows.append(truth_of(person, layout, page, file))
        sys.stdout.write(f"{file.name} {file.stat().st_size // 1024} kB\n")
    if not chosen:
        rows.sort(key=lambda row: str(row["file"]))
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (FOLDER / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
