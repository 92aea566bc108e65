"""YAML with the line of every value, so that what is wrong can be named with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

# The parser in C is ten times as fast; a PyYAML that was built without it has only the other.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What mostly lies behind the parser's own words.
LOOK_AT = (
    "Look at this line and the one above: spaces, never tabs, in front; a space after ‘:’ and ‘-’; "
    "closed quotes and brackets; quotes around a text that holds ‘: ’ or ‘ #’."
)

Location = tuple[int | str, ...]


class YamlProblem(Exception):
    """A file that is no YAML as records are written; holds lines of `file:line: reason`."""

    def __init__(self, *problems: str) -> None:
        """`problems` are in the order of the lines."""
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class YamlFile:
    """A parsed file, with the means to say on which line a value stands."""

    path: Path
    root: yaml.Node
    data: Any

    def at(self, location: Location = ()) -> str:
        """`file:line` of the value at `location`, or of the nearest thing above it."""
        node = self.root
        for step in location:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return f"{self.path}:{node.start_mark.line + 1}"


def parse(path: Path) -> YamlFile:
    """Parse one file; raises YamlProblem that says what is wrong with it, and where."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise YamlProblem(f"{path}:1: the file is not UTF-8 text. Save it as UTF-8.") from None
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise YamlProblem(f"{path}:1: the file is empty.")
        odd = list(_odd_nodes(root, set()))
        if odd:
            raise YamlProblem(*(f"{path}:{line}: {reason}." for line, reason in odd))
        return YamlFile(path, root, loader.construct_document(root))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlProblem(
            f"{path}:{line}: this is no YAML: it holds a control character. Save it as UTF-8 text."
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlProblem(f"{path}:{line}: this is no YAML: {error.problem}. {LOOK_AT}") from None


def _child(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return None


def _odd_nodes(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """What YAML allows and a record does not: (line, reason) each.

    A node that stands in two places (an alias, of which a small file can make a huge one); a key
    that stands twice, of which YAML would silently take the last; a key that is no word; a day
    that does not exist.
    """
    line = node.start_mark.line + 1
    if id(node) in seen:
        yield line, "a ‘&’ anchor is used again with ‘*’; write the value out in both places"
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield key.start_mark.line + 1, "this is no YAML: a key must be a word"
                continue
            if key.value in keys:
                yield key.start_mark.line + 1, f"‘{key.value}’ is given twice"
            keys.add(key.value)
            yield from _odd_nodes(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _odd_nodes(item, seen)
    elif node.tag.endswith(":timestamp"):
        try:
            date.fromisoformat(node.value[:10])
        except ValueError:
            yield line, f"there is no day ‘{node.value}’"
