"""The approximate search of the entries, by Chroma, and what happens while its server is away."""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from advisor import chroma
from advisor.chroma_url import Address, address, first_line
from advisor.errors import IndexStoreError
from advisor.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# How long a question waits for the server, and for how long it is then left alone.
ANSWER_SECONDS = 2.0
PAUSE_SECONDS = 15.0

logger = logging.getLogger(__name__)
Found = TypeVar("Found")


@runtime_checkable  # pydantic, behind the retriever, asks
class Nearest(Protocol):
    """Finds the entries whose vectors are nearest to a question's."""

    def keys(self, vector: Any, count: int) -> list[str] | None:
        """The keys of about the `count` nearest, nearest first; None where Chroma is away."""

    def answers(self) -> bool:
        """Whether Chroma answers now."""


class EmbeddedNearest:
    """Chroma in this process."""

    def __init__(self, collection: "Collection") -> None:
        """`collection` holds the entries."""
        self._collection = collection
        self._lock = threading.Lock()

    def keys(self, vector: Any, count: int) -> list[str]:
        """The keys of about the `count` nearest, nearest first."""
        with self._lock:
            return _query(self._collection, vector, count)

    def answers(self) -> bool:
        """Whether Chroma answers: here, always."""
        return True


class ServedNearest:
    """Chroma on a server, which may go and come back.

    Who meets it gone waits for it `ANSWER_SECONDS` at most; then nobody does for `PAUSE_SECONDS`,
    after which one question tries again. One line is logged when it goes and one when it is back.
    """

    def __init__(self, at: Address, name: str, entries: int) -> None:
        """The collection `name` at the server `at` holds `entries` vectors.

        Raises IndexStoreError where the server answers and they are not there.
        """
        self._at, self._name, self._entries = at, name, entries
        self._lock = threading.Lock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._day = date.today()
        self._away_until: float | None = None  # monotonic; None while it answers
        try:
            self._collection = self._open()
        except IndexStoreError:
            raise
        except Exception as error:  # as in _ask
            self._note_away(error)

    def keys(self, vector: Any, count: int) -> list[str] | None:
        """The keys of about the `count` nearest, nearest first; None where Chroma is away."""
        return self._ask(lambda collection: _query(collection, vector, count))

    def answers(self) -> bool:
        """Whether Chroma answers now; asks it, unless it was found away a moment ago."""
        return self._ask(lambda collection: collection.count()) == self._entries

    def _ask(self, what: "Callable[[Collection], Found]") -> Found | None:
        if not self._may_try():
            return None
        try:
            collection = self._collection or self._open()
            found = what(collection)
            if self._day != date.today():
                chroma.note_use(collection)
                self._day = date.today()
        except Exception as error:  # httpx's types, Chroma's, and plain Exception for a status
            self._note_away(error)
            return None
        self._note_back(collection)
        return found

    def _open(self) -> "Collection":
        if self._client is None:
            self._client = chroma.connect(self._at, ANSWER_SECONDS)
            weakref.finalize(self, chroma.close, self._client)
        collection = chroma.find_whole(self._client, self._name, self._entries, self._at)
        chroma.note_use(collection)
        return collection

    def _may_try(self) -> bool:
        with self._lock:
            if self._away_until is None:
                return True
            if time.monotonic() < self._away_until:
                return False
            self._away_until = time.monotonic() + PAUSE_SECONDS  # this one tries, others don't
            return True

    def _note_away(self, error: Exception) -> None:
        with self._lock:
            known, self._away_until = self._away_until, time.monotonic() + PAUSE_SECONDS
            self._collection = None  # made anew meanwhile, it has another id
        if known is None:
            logger.warning(
                "Chroma at %s cannot be searched (%s). Questions are answered by exact search in "
                "this process until it can.",
                self._at.url,
                first_line(error),
            )

    def _note_back(self, collection: "Collection") -> None:
        with self._lock:
            was, self._away_until = self._away_until, None
            self._collection = collection
        if was is not None:
            logger.warning("Chroma at %s is searched again.", self._at.url)


def open_nearest(settings: Settings, keys: Sequence[str]) -> Nearest:
    """The search of the entries under these keys, on the server or in this process.

    Raises IndexStoreError where Chroma does not hold exactly so many; a server that does not
    answer may.
    """
    if at := address(settings):
        return ServedNearest(at, chroma.collection_name(settings, keys), len(keys))
    collection = chroma.open_embedded(settings)
    held = collection.count()
    if held != len(keys):
        raise IndexStoreError(
            f"The index holds {held} of {len(keys)} vectors. Run `advisor ingest` to complete it."
        )
    return EmbeddedNearest(collection)


def _query(collection: "Collection", vector: Any, count: int) -> list[str]:
    found = collection.query(query_embeddings=[vector], n_results=count, include=[])
    return found["ids"][0]
