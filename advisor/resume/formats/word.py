"""DOCX: the paragraphs, tables and text boxes of a Word document in the order of its body."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from advisor.resume.formats.archive import unpacked
from advisor.resume.formats.kind import DAMAGED_WORD, refuse
from advisor.resume.formats.links import behind
from advisor.resume.formats.looks import (
    Look,
    ParagraphStyle,
    W,
    is_filled,
    is_hidden,
    look_of,
    shading_of,
    value_of,
)
from advisor.resume.formats.rows import GAP, MAX_PAGES, Reading, Row, without_bullet

MAX_XML_DEPTH = 200
_PAGE_NUMBER = re.compile(r"(?i)(?:page\s*)?\d*\s*(?:(?:of|/)\s*\d*)?")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CONTAINERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml",
                                        "smartTag")}  # fmt: skip
# Elements that stand for a character, or for the place where a page breaks.
_SIGNS = {
    f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "", f"{W}sym": "", f"{W}lastRenderedPageBreak": "",
}  # fmt: skip
_NOT_READ = {f"{W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText",
                                      "sdtPr", "footnoteReference", "commentReference", "object",
                                      "fldChar")}  # fmt: skip


def read_word(data: bytes, name: str) -> Reading:
    """What a person sees of a Word document. Raises DocumentError for one that cannot be read."""
    parts = unpacked(data, name)
    document = _Document(parts)
    damaged = False
    try:
        document.read()
    except Exception:  # a damaged part makes lxml and us fail in many ways, each meaning the same
        damaged = True
    if damaged:
        refuse(name, *DAMAGED_WORD)
    reading = document.reading
    if reading.pages > MAX_PAGES:
        refuse(name, f"the document has more than {MAX_PAGES} pages", "Give the résumé alone.")
    if any(part.startswith("word/vbaProject") for part in parts):
        reading.warnings.append(
            "The document holds macros. They were not run; save a copy without them."
        )
    if any(part.startswith("word/embeddings/") for part in parts):
        reading.warnings.append("The document holds embedded files. They were not opened.")
    return reading


class _Document:
    """A Word document, read in the order of its body."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.reading = Reading()
        self.page = 1
        self.default = Look(size=11.0)
        self.styles: dict[str, ParagraphStyle] = {}
        self.first_style = ""
        self.filled_tables: set[str] = set()
        self.addresses: dict[str, str] = {}
        self._quote = ""

    def read(self) -> None:
        """Fill the reading: headers, body, footers."""
        self._read_styles()
        self._read_sides("header")
        body = self._opened("word/document.xml").find(f"{W}body")
        self._blocks(body, Look(), 0)
        self.reading.pages = self.page
        for section in body.iter(f"{W}cols"):
            columns = int(section.get(f"{W}num") or 1)
            self.reading.columns = max(self.reading.columns, min(columns, 9))
        self._read_sides("footer")
        self._end_quote()

    def _parsed(self, part: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        return etree.fromstring(self.parts[part], parser)

    def _opened(self, part: str) -> Any:
        """A part with text, its links known from now on."""
        folder, _, file = part.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        self.addresses = {}
        if relations in self.parts:
            self.addresses = {
                relation.get("Id"): relation.get("Target") or ""
                for relation in self._parsed(relations)
                if (relation.get("Type") or "").endswith("/hyperlink")
            }
        return self._parsed(part)

    def _read_sides(self, sides: str) -> None:
        """The headers or footers, each text once and page numbers left out."""
        known = {row.text for row in self.reading.rows}
        for part in sorted(self.parts):
            if not re.fullmatch(rf"word/{sides}\d*\.xml", part):
                continue
            for row in self._rows(self._opened(part), Look(), 0):
                if row.text not in known and not _PAGE_NUMBER.fullmatch(row.text.strip()):
                    known.add(row.text)
                    row.page = 1 if sides == "header" else self.page
                    self.reading.rows.append(row)

    def _read_styles(self) -> None:
        if "word/styles.xml" not in self.parts:
            return
        root = self._parsed("word/styles.xml")
        default = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.default = look_of(default).over(self.default)
        raw = {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
        for key, style in raw.items():
            self.styles[key] = self._style(raw, style, 0)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self.first_style = key
            if style.get(f"{W}type") == "table" and any(
                is_filled(shade) for shade in style.iter(f"{W}shd")
            ):
                self.filled_tables.add(key)

    def _style(self, raw: dict[str, Any], style: Any, depth: int) -> ParagraphStyle:
        base = ParagraphStyle()
        parent = raw.get(value_of(style, "basedOn"))
        if parent is not None and depth < 20:
            base = self._style(raw, parent, depth + 1)
        named = value_of(style, "name").casefold()
        own = ParagraphStyle(
            look_of(style.find(f"{W}rPr")).over(base.look), base.is_item, base.indent
        ).under(style.find(f"{W}pPr"))
        return replace(own, is_item=own.is_item or named.startswith("list bullet"))

    def _rows(self, parent: Any, look: Look, depth: int) -> list[Row]:
        """The rows of an element, apart from those read before."""
        kept, self.reading.rows = self.reading.rows, []
        self._blocks(parent, look, depth)
        found, self.reading.rows = self.reading.rows, kept
        return found

    def _blocks(self, parent: Any, look: Look, depth: int) -> None:
        """The paragraphs and tables in an element, in order."""
        if depth > MAX_XML_DEPTH:
            raise RecursionError
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child, look, depth)
            elif child.tag == f"{W}tbl":
                self._table(child, look, depth)
            elif child.tag in _CONTAINERS:
                self._blocks(child, look, depth + 1)

    def _table(self, table: Any, look: Look, depth: int) -> None:
        style = value_of(table.find(f"{W}tblPr"), "tblStyle")
        if style in self.filled_tables:
            look = Look(filled=True).over(look)
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is not table:
                continue
            self._row([cell for cell in row if cell.tag == f"{W}tc"], look, depth)

    def _row(self, cells: list[Any], look: Look, depth: int) -> None:
        """A row as one line, or cell by cell where a cell holds several."""
        found = [
            self._rows(cell, shading_of(cell.find(f"{W}tcPr")).over(look), depth + 1)
            for cell in cells
        ]
        full = [rows for rows in found if rows]
        if len(full) > 1 and all(len(rows) == 1 and not rows[0].is_item for rows in full):
            first = full[0][0]
            first.text = GAP.join(rows[0].text.replace("\n", " ") for rows in full)
            self.reading.rows.append(first)
            return
        tall = [rows for rows in full if len(rows) > 3]
        self.reading.columns = max(self.reading.columns, len(tall))
        for rows in full:
            self.reading.rows += rows

    def _paragraph(self, paragraph: Any, look: Look, depth: int) -> None:
        properties = paragraph.find(f"{W}pPr")
        key = value_of(properties, "pStyle") or self.first_style
        style = self.styles.get(key, ParagraphStyle()).under(properties)
        look = style.look.over(look)
        runs: list[tuple[str, Look]] = []
        boxes: list[Any] = []
        page = self.page
        self._runs(paragraph, look.over(self.default), runs, boxes, depth)
        self._add(runs, style.is_item, style.indent, page)
        for box in boxes:
            # What a text box is filled with is not looked at, so its colours tell nothing.
            self._blocks(box, Look(filled=True), depth + 1)

    def _runs(
        self, parent: Any, look: Look, runs: list[tuple[str, Look]], boxes: list[Any], depth: int
    ) -> None:
        if depth > MAX_XML_DEPTH:
            raise RecursionError
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                own = child.find(f"{W}rPr")
                character = self.styles.get(value_of(own, "rStyle"), ParagraphStyle()).look
                inner = look_of(own).over(character).over(look)
                self._runs(child, inner, runs, boxes, depth + 1)
            elif tag == f"{W}t":
                runs.append((child.text or "", look))
            elif tag in _SIGNS:
                self._sign(child, look, runs)
            elif tag == f"{_COMPATIBLE}AlternateContent":
                self._alternative(child, look, runs, boxes, depth)
            elif tag == f"{W}hyperlink":
                self._link(child, look, runs, boxes, depth)
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            elif tag not in _NOT_READ and isinstance(tag, str):
                self._runs(child, look, runs, boxes, depth + 1)

    def _link(
        self, link: Any, look: Look, runs: list[tuple[str, Look]], boxes: list[Any], depth: int
    ) -> None:
        """A link's text, with its address behind where that is another."""
        before = len(runs)
        for run in link:
            self._runs([run], look, runs, boxes, depth + 1)
        shown = "".join(text for text, _ in runs[before:])
        address = behind(shown, self.addresses.get(link.get(_RELATION) or "", ""))
        if address and not any(is_hidden(own) for _, own in runs[before:]):
            runs.append((f" ({address})", look))

    def _alternative(
        self, parent: Any, look: Look, runs: list[tuple[str, Look]], boxes: list[Any], depth: int
    ) -> None:
        """The first of several forms of the same content."""
        for form in ("Choice", "Fallback"):
            chosen = parent.find(f"{_COMPATIBLE}{form}")
            if chosen is not None:
                self._runs(chosen, look, runs, boxes, depth + 1)
                return

    def _sign(self, sign: Any, look: Look, runs: list[tuple[str, Look]]) -> None:
        tag = sign.tag.removeprefix(W)
        if tag == "lastRenderedPageBreak" or (tag == "br" and sign.get(f"{W}type") == "page"):
            self.page += 1
        elif tag == "sym":
            code = int(sign.get(f"{W}char") or "0", 16)
            runs.append((chr(code) if 0 < code < 0x110000 else "", look))
        else:
            runs.append((_SIGNS[sign.tag], look))

    def _add(self, runs: list[tuple[str, Look]], is_item: bool, indent: float, page: int) -> None:
        """Add a paragraph's lines; hidden runs are quoted instead."""
        seen: list[tuple[str, Look]] = []
        for text, look in runs:
            if is_hidden(look) and text.strip():
                self._quote += text
            else:
                seen.append((text, look))
        self._end_quote()
        text = "".join(text for text, _ in seen).strip(" \n")
        if not text.strip():
            return
        weight: Counter[float] = Counter()
        bold = 0
        for part, look in seen:
            weight[look.size or 11.0] += len(part.strip())
            bold += len(part.strip()) if look.bold else 0
        size = weight.most_common(1)[0][0]
        is_bold = bold * 2 > sum(weight.values())
        bare, bulleted = without_bullet(text)
        lines = [bare.replace("\n", " ")] if is_item or bulleted else text.split("\n")
        self.reading.rows += [
            Row(line, page, size, is_bold, indent, is_item or bulleted)
            for line in lines
            if line.strip()
        ]

    def _end_quote(self) -> None:
        if any(c.isalnum() for c in self._quote):
            self.reading.hidden.append(self._quote.strip())
        self._quote = ""
