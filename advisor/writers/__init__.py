"""Writers: evidence goes in, proposed sentences come out; the checker decides which are shown."""

from collections.abc import Iterator
from typing import Protocol

from advisor.records import Corpus
from advisor.types import Draft, Evidence, Query


class Writer(Protocol):
    """What every writer does."""

    @property
    def model(self) -> str | None:
        """The language model behind it; None for none."""
        ...

    def write(self, query: Query, evidence: Evidence, corpus: Corpus) -> Iterator[Draft]:
        """Propose sentences in the order in which they are to be read."""
        ...
