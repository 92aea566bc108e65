"""What reads and embeds for an ingest: this process, or Ray on many cores and machines.

Both read the same passages and make the same vectors; writing stays in one place, the ingest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from advisor import models, store
from advisor.errors import SettingsError
from advisor.settings import Settings
from ingest.documents import read


class Engine(Protocol):
    """Reads files and embeds texts; what it started ends with its `with` block."""

    def read(self, files: Sequence[Path]) -> list[list[Document]]:
        """The passages of each file, in the order of the files; raises DocumentError."""

    def check_model(self) -> None:
        """Raise what loading the embedding model raises, if it cannot be loaded."""

    def embed(self, texts: Mapping[str, str]) -> Iterator[tuple[Sequence[str], Any]]:
        """Keys and vectors of all texts, batch by batch, in any order."""


Start = Callable[[Settings], AbstractContextManager[Engine]]


class LocalEngine(AbstractContextManager["LocalEngine"]):
    """This process: a file and a batch at a time, the model on as many cores as it takes."""

    def __init__(self, settings: Settings) -> None:
        """The model is loaded when it is first needed."""
        self._settings = settings

    def __exit__(self, *_: object) -> None:
        """There is nothing to end."""

    def read(self, files: Sequence[Path]) -> list[list[Document]]:
        """The passages of each file."""
        return [read(file) for file in files]

    def check_model(self) -> None:
        """Load the model."""
        _ = self._model

    def embed(self, texts: Mapping[str, str]) -> Iterator[tuple[Sequence[str], Any]]:
        """Keys and vectors of all texts, shortest first."""
        return embed_in_turn(self._model, texts)

    @cached_property
    def _model(self) -> Embeddings:
        return models.embeddings(self._settings)


def chosen(name: str, address: str | None = None) -> Start:
    """The engine of this name, `local` or `ray`; `address` is that of a Ray cluster that runs.

    Raises SettingsError where the local engine is given an address.
    """
    if name == "ray":
        from ingest.ray_engine import RayEngine  # Ray is an extra

        return partial(RayEngine, address=address)
    if address:
        raise SettingsError(
            "--address is that of a Ray cluster: add --engine ray, or leave it out."
        )
    return LocalEngine


def embed_in_turn(
    model: Embeddings, texts: Mapping[str, str]
) -> Iterator[tuple[Sequence[str], Any]]:
    """Keys and vectors of all texts, shortest first."""
    for batch in store.in_batches(by_length(texts)):
        yield [key for key, _ in batch], model.embed_documents([text for _, text in batch])


def by_length(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Texts of like length share a batch: what is padded is computed too."""
    return sorted(texts.items(), key=lambda item: len(item[1]))
