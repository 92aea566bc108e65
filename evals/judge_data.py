"""Labelled pairs of a passage and a sentence: what the checker is measured by and trained on."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.rows import load_rows

Text = Annotated[str, Field(min_length=1)]


class Pair(BaseModel):
    """A passage, a sentence, and whether the passage fully supports it (1) or not (0).

    Rows of one `group` share a question or a passage; intervals are clustered by it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    passage: Text | Annotated[tuple[Text, ...], Field(min_length=1)]
    sentence: Text
    label: Literal[0, 1]
    group: str = ""
    source: str = ""

    @property
    def passages(self) -> tuple[str, ...]:
        """The passage, or the several that are looked at together."""
        return (self.passage,) if isinstance(self.passage, str) else self.passage


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a JSONL file, gzipped or not; one without a group is a group of its own.

    Raises as `load_rows` does, before any work.
    """
    pairs = load_rows(path, Pair)
    return [
        pair if pair.group else pair.model_copy(update={"group": f"row {number}"})
        for number, pair in enumerate(pairs, start=1)
    ]
