"""Labelled pairs of a passage and a sentence: what the checker is measured by and trained on."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import DataError

Text = Annotated[str, Field(min_length=1)]


class Pair(BaseModel):
    """A passage, a sentence, and whether the passage fully supports it (1) or not (0).

    Rows of one `group` share a question or a passage; intervals are clustered by it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    passage: Text | tuple[Text, ...]
    sentence: Text
    label: Literal[0, 1]
    group: str = ""
    source: str = ""

    @property
    def passages(self) -> tuple[str, ...]:
        """The passage, or the several that are looked at together."""
        return (self.passage,) if isinstance(self.passage, str) else self.passage


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a JSONL file, gzipped or not.

    Raises DataError that names each malformed line, before any work.
    """
    pairs, problems = [], []
    for number, line in _lines(path):
        try:
            pair = Pair.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            problems.append(f"{path}:{number}: {where + ': ' if where else ''}{first['msg']}.")
            continue
        pairs.append(pair if pair.group else pair.model_copy(update={"group": str(number)}))
    if problems:
        raise DataError(problems)
    return pairs


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError:
        raise DataError([f"There is no file {path}. Name one of labelled rows."]) from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError([f"{path} can't be read: {error}."]) from error
