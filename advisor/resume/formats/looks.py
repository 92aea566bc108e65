"""How the text of a Word document looks: sizes, colours, styles, and whether a person sees it."""

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Look:
    """How a run of text looks; None where it is not said."""

    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    colour: str | None = None
    filled: bool | None = None

    def over(self, below: "Look") -> "Look":
        """This look where it says something, else the one below."""
        return Look(*(mine if mine is not None else theirs for mine, theirs in zip(
            (self.size, self.bold, self.hidden, self.colour, self.filled),
            (below.size, below.bold, below.hidden, below.colour, below.filled), strict=True,
        )))  # type: ignore[arg-type]  # fmt: skip


@dataclass(frozen=True)
class ParagraphStyle:
    """What a style says of its paragraphs."""

    look: Look = Look()
    is_item: bool = False
    indent: float = 0.0

    def under(self, properties: Any) -> "ParagraphStyle":
        """This style where the properties of a paragraph, if there are any, say nothing else."""
        if properties is None:
            return self
        listed, indent = _is_listed(properties), _indent(properties)
        return ParagraphStyle(
            shading_of(properties).over(self.look),
            self.is_item if listed is None else listed,
            self.indent if indent is None else indent,
        )


def value_of(parent: Any, tag: str) -> str:
    """The value of a property, “” where there is none."""
    child = parent.find(f"{W}{tag}") if parent is not None else None
    return (child.get(f"{W}val") or "") if child is not None else ""


def _is_on(parent: Any, tag: str) -> bool | None:
    child = parent.find(f"{W}{tag}")
    if child is None:
        return None
    return (child.get(f"{W}val") or "1") not in ("0", "false", "off")


def look_of(properties: Any) -> Look:
    """What the properties of a run, if there are any, say of its look."""
    if properties is None:
        return Look()
    size = value_of(properties, "sz")
    colour = properties.find(f"{W}color")
    marked = value_of(properties, "highlight")
    filled = True if marked and marked not in ("none", "white") else shading_of(properties).filled
    return Look(
        size=float(size) / 2 if re.fullmatch(r"\d{1,4}(\.\d+)?", size) else None,
        bold=_is_on(properties, "b"),
        hidden=_is_on(properties, "vanish"),
        colour=colour.get(f"{W}val") if colour is not None else None,
        filled=filled,
    )


def shading_of(properties: Any) -> Look:
    """What the shading among properties, if there are any, says of a look."""
    shade = properties.find(f"{W}shd") if properties is not None else None
    return Look(filled=is_filled(shade) if shade is not None else None)


def is_filled(shade: Any) -> bool:
    """Whether a shading is of a colour on which white letters show."""
    fill = (shade.get(f"{W}fill") or "auto").casefold()
    if shade.get(f"{W}themeFill") and not shade.get(f"{W}fill"):
        return True
    if fill != "auto":
        return not _is_whitish(fill)
    return (shade.get(f"{W}val") or "clear") not in ("clear", "nil")


def _is_whitish(colour: str) -> bool:
    return bool(re.fullmatch(r"(?i)(?:(?:e[4-9a-f]|f[0-9a-f])){3}", colour))


def is_hidden(look: Look) -> bool:
    """Whether a person does not see text of this look."""
    whitish = bool(look.colour) and _is_whitish(look.colour or "") and not look.filled
    return bool(look.hidden) or whitish or (look.size is not None and look.size <= 2)


def _is_listed(properties: Any) -> bool | None:
    number = properties.find(f"{W}numPr")
    return None if number is None else value_of(number, "numId") != "0"


def _indent(properties: Any) -> float | None:
    indent = properties.find(f"{W}ind")
    if indent is None:
        return None
    said = indent.get(f"{W}left") or indent.get(f"{W}start") or "0"
    return max(0.0, float(said) / 20) if re.fullmatch(r"-?\d{1,6}", said) else 0.0
