"""Lines of a résumé that give orders to a machine or its reader: they are left out, and named.

What is written in a résumé is data. A line that commands instead of telling what its owner did
shows no skill, is quoted in no advice and sent to no model; its owner reads in the report that it
was left out. Such lines are known by their form (instructions.toml): an order at the start of a
clause, or words spoken to a model. Lines about prompts and assistants stay what they are.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from advisor.resume.formats.rows import MAX_QUOTE, MAX_QUOTES
from advisor.resume.types import Line, Report

LEFT_OUT = (
    "The line “{}” reads as an instruction to whoever or whatever reads the résumé. It was left "
    "out and counts for nothing: say what you did instead, or remove it."
)
_FORMS = Path(__file__).with_suffix(".toml")
# A block between tags is no longer; a tag that is never closed ends with its line.
_MAX_BLOCK = 40
_OPENED = re.compile(r"\W*<\s*(system|assistant|instructions?|prompt|developer|admin)\b", re.I)
_CLAUSE = re.compile(
    r"[.!?;:…–—]+\s+|\s[-|•·]\s|[()\[\]]"
    r"|,\s+(?=(?:so|then|therefore|instead|please|but|(?:and )?(?:ignore|disregard))\b)"
)
# An order after “and” follows what is told in the past, never “learned to find and ignore …”.
_AND = re.compile(
    r"(?:(?!\b(?:to|can|could|that|which|who|would|will|may|might)\b).)*?\band\s+(.*)", re.I
)
_OPEN_END = re.compile(r"(?:,|\b(?:in|of|and|or|the|an?|with|to|for|that|as|is|are))\s*$", re.I)


def without_instructions(lines: Sequence[Line], report: Report) -> tuple[tuple[Line, ...], Report]:
    """The lines that tell of the owner, numbered anew; the report has a warning for the others."""
    given = _given(lines)
    if not given:
        return tuple(lines), report
    kept = [line for index, line in enumerate(lines) if index not in given]
    numbered = tuple(replace(line, id=f"R{n}") for n, line in enumerate(kept, start=1))
    quotes = dict.fromkeys(lines[index].text[:MAX_QUOTE] for index in sorted(given))
    warnings = [LEFT_OUT.format(quote) for quote in quotes][:MAX_QUOTES]
    return numbered, replace(report, warnings=(*report.warnings, *warnings))


def is_instruction(text: str) -> bool:
    """Whether a text commands a machine or its reader, instead of telling of its owner."""
    orders, spoken = _forms()
    plain = re.sub(r"[\u200c\u200d]", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[*`“”\"]+|(?<!\w)_|_(?!\w)", " ", plain)
    plain = " ".join(plain.split())
    return bool(spoken.search(plain)) or any(map(orders.match, _clauses(plain)))


def _clauses(text: str) -> Iterator[str]:
    """The places of a text where an order can begin, each with the rest of its clause."""
    for clause in _CLAUSE.split(text):
        yield clause
        if joined := _AND.match(clause):
            yield joined[1]


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The forms of orders, which begin a clause, and of what is spoken to a machine."""
    rows = tomllib.loads(_FORMS.read_text(encoding="utf-8"))
    words: dict[str, str] = {}

    def whole(form: str) -> str:
        return re.sub(r"\{([a-z]+)\}", lambda name: words[name[1]], form)

    for name, form in rows["words"].items():
        words[name] = whole(form)
    orders, spoken = (
        "|".join(whole(form) for row in rows[kind] for form in row["is"])
        for kind in ("order", "spoken")
    )
    return re.compile(f"{words['lead']}(?:{orders})", re.I), re.compile(spoken, re.I)


def _given(lines: Sequence[Line]) -> set[int]:
    """Which lines are instructions, with the lines that they run on over."""
    given: set[int] = set()
    for index, line in enumerate(lines):
        before = lines[index - 1] if index and _goes_on(lines[index - 1], line) else None
        alone = is_instruction(line.text)
        if alone or (before and index - 1 in given):
            given.add(index)
        # An order that begins in the line before is whole with a few words of this one.
        words = " ".join(line.text.split()[: 3 if alone else 60])
        if before and is_instruction(f"{before.text[-400:]} {words}") and not is_instruction(words):
            given |= {index - 1, index}
        given |= _block(lines, index)
    return given


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line goes on with the sentence of the one before."""
    if line.is_item or line.size != before.size or before.text.rstrip().endswith((".", "!", "?")):
        return False
    return line.text[:1].islower() or bool(_OPEN_END.search(before.text[-20:]))


def _block(lines: Sequence[Line], index: int) -> set[int]:
    """The lines from a tag of a conversation to the one that closes it."""
    opened = _OPENED.match(lines[index].text)
    if not opened:
        return set()
    closing = re.compile(rf"<\s*/\s*{opened[1]}\s*>", re.I)
    for last in range(index, min(len(lines), index + _MAX_BLOCK)):
        if closing.search(lines[last].text):
            return set(range(index, last + 1))
    return set()
