"""Chroma, in this process or on a server that several processes and machines share.

In this process it is one collection under ADVISOR_HOME, changed in place. On a server each content
has a collection of its own, named by its entries and the model of their vectors: whoever wants the
same entries uses the same one, and once it holds them all it never changes. So homes with another
corpus, other documents or another model do not touch it, two that write it write the same, and an
older corpus is served undisturbed while a newer one is written beside it.

Who uses a collection notes the day in it. The next ingest removes those that nobody has used for a
week. Only ids (hashes) and vectors are stored, no texts.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import models
from advisor.chroma_url import REACH_SECONDS, Address, address, check_alive, first_line, place
from advisor.errors import IndexStoreError
from advisor.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

SCHEMA = 2
COLLECTION = "passages"
USED = "used"
KEPT_DAYS = 7
# How long is waited for a batch to be written.
WRITE_SECONDS = 120.0
# Entries that are asked for at once, and other collections that are looked through.
PAGE = 1000
RELATIVES = 3
# None: the default would fetch a model from the network. Ours are passed as vectors.
_OURS: dict[str, Any] = {"embedding_function": None}
_COSINE: Any = {"hnsw": {"space": "cosine"}}
_NAME = re.compile(r"advisor-\d+-[0-9a-f]{16}-[0-9a-f]{32}")


def open_embedded(settings: Settings) -> "Collection":
    """The collection under ADVISOR_HOME, made if it is not there yet.

    Raises IndexStoreError when Chroma cannot open its folder.
    """
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    folder = settings.home / "chroma"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(
            path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
        )
        collection = client.get_or_create_collection(COLLECTION, configuration=_COSINE, **_OURS)
        collection.count()  # reads the index's files, so that a lost one is found here
        return collection
    except Exception as error:  # Chroma raises many types, from Rust too; all mean this one thing
        raise IndexStoreError(
            f"The index in {folder} cannot be opened ({first_line(error)}). "
            "Run `advisor ingest --rebuild` to build it anew from the corpus and your documents."
        ) from error


def forget_open_collections() -> None:
    """Close what Chroma keeps open, so that what is opened next sees others' work."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


def collection_name(settings: Settings, keys: Sequence[str]) -> str:
    """The name of the collection that holds exactly these entries, by the model of the settings."""
    content = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:32]
    return f"advisor-{SCHEMA}-{_model_hash(settings.embedding_model)}-{content}"


def connect(at: Address, seconds: float = WRITE_SECONDS) -> "ClientAPI":
    """A client of the server; raises what it or the network raises."""
    check_alive(at)  # its own client would wait for ever
    import chromadb
    import httpx
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.HttpClient(
        host=at.url, headers=dict(at.headers), settings=ChromaSettings(anonymized_telemetry=False)
    )
    session: Any = client._server._session  # type: ignore[attr-defined]  # has no option for it
    session.timeout = httpx.Timeout(seconds, connect=min(seconds, REACH_SECONDS))
    return client


def close(client: "ClientAPI") -> None:
    """Close the connections of a client of `connect`; its own `close` leaves them open."""
    inner: Any = client
    for holder in (inner, inner._admin_client):  # each has a session of its own
        holder._server._session.close()


def refuse_lost(settings: Settings) -> None:
    """Raise IndexStoreError where the settings name a server that does not answer."""
    at = address(settings)
    with reached(settings):
        if at:
            check_alive(at)


@contextmanager
def reached(settings: Settings) -> Iterator[None]:
    """Tell whatever a server that is gone makes its client raise as one IndexStoreError."""
    try:
        yield
    except (IndexStoreError, OSError):  # OSError: of this disk, httpx has types of its own
        raise
    except Exception as error:  # httpx's types, Chroma's, and plain Exception for a status
        if not settings.chroma_url:
            raise
        raise IndexStoreError(
            f"Chroma at {place(settings)} does not answer as it should ({first_line(error)}). "
            "What was written is kept: start it again, then run `advisor ingest` to go on."
        ) from error


def find_whole(client: "ClientAPI", name: str, entries: int, at: Address) -> "Collection":
    """A collection that holds so many entries; raises IndexStoreError where there is none."""
    from chromadb.errors import NotFoundError

    try:
        collection = client.get_collection(name, **_OURS)
        held = collection.count()
    except NotFoundError:
        held = 0
    if held != entries:
        raise IndexStoreError(
            f"Chroma at {at.url} holds {held} of {entries} vectors of this index. "
            "Run `advisor ingest` to complete it."
        )
    return collection


def note_use(collection: "Collection") -> None:
    """Note that a collection is in use today, so that no ingest removes it for a week."""
    collection.modify(metadata=_used_today())


class Server:
    """A collection on the server while an ingest makes it whole."""

    def __init__(self, client: "ClientAPI", collection: "Collection") -> None:
        """`collection` is of the server that `client` speaks to."""
        self._client = client
        self.collection = collection

    def without_known(self, missing: Mapping[str, str]) -> dict[str, str]:
        """What of `missing` is to be embedded; the rest is copied from other collections.

        An older corpus, or one stopped halfway, holds most of the vectors that a newer one needs.
        """
        rest = dict(missing)
        for other in self._relatives()[:RELATIVES]:
            for keys in _in_pages(list(rest)):
                found = other.get(ids=keys, include=["embeddings"])
                if found["ids"]:
                    put(self.collection, found["ids"], found["embeddings"])
                for key in found["ids"]:
                    del rest[key]
        return rest

    def remove_unused(self) -> None:
        """Remove the other collections of ours that nobody has used for a week."""
        since = (date.today() - timedelta(days=KEPT_DAYS)).isoformat()
        for other in self._others():
            if _used(other) < since:
                self._client.delete_collection(other.name)

    def _relatives(self) -> list["Collection"]:
        """The others with vectors of the same model, the last used first."""
        family = self.collection.name.rpartition("-")[0]
        found = [c for c in self._others() if c.name.rpartition("-")[0] == family]
        return sorted(found, key=_used, reverse=True)

    def _others(self) -> list["Collection"]:
        found = self._client.list_collections()
        return [c for c in found if _NAME.fullmatch(c.name) and c.name != self.collection.name]


@contextmanager
def joined(
    settings: Settings, keys: Sequence[str], rebuild: bool = False
) -> Iterator[Server | None]:
    """The collection of these entries on the server, made if it is not there; None without one.

    Raises IndexStoreError where the server does not answer.
    """
    at = address(settings)
    if at is None:
        yield None
        return
    with reached(settings):
        client = connect(at)
    try:
        with reached(settings):
            server = Server(
                client, _own_collection(client, collection_name(settings, keys), rebuild)
            )
        yield server
    finally:
        close(client)


def _own_collection(client: "ClientAPI", name: str, rebuild: bool) -> "Collection":
    if rebuild and name in {collection.name for collection in client.list_collections()}:
        client.delete_collection(name)
    collection = client.get_or_create_collection(
        name, configuration=_COSINE, metadata=_used_today(), **_OURS
    )
    note_use(collection)  # where it was there already
    return collection


def put(collection: "Collection", keys: Sequence[str], vectors: Any) -> None:
    """Write vectors under their keys; those that are there already are replaced."""
    import numpy as np

    collection.upsert(ids=list(keys), embeddings=np.asarray(vectors, dtype=np.float32))


def vectors_of(collection: "Collection", keys: Sequence[str]) -> Any:
    """The vectors under these keys, in their order: float32 [keys, dimensions].

    Raises ValueError where some are not there.
    """
    import numpy as np

    pages = []
    for page in _in_pages(keys):
        found = collection.get(ids=list(page), include=["embeddings"])
        if len(found["ids"]) != len(page):
            raise ValueError(f"{len(page) - len(found['ids'])} vectors are missing")
        embeddings = np.asarray(found["embeddings"], dtype=np.float32)
        vectors = np.empty_like(embeddings)
        rows = {key: row for row, key in enumerate(page)}
        vectors[[rows[key] for key in found["ids"]]] = embeddings
        pages.append(vectors)
    return np.concatenate(pages) if pages else np.empty((0, 0), dtype=np.float32)


def _in_pages(keys: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), PAGE):
        yield list(keys[start : start + PAGE])


def _used_today() -> dict[str, Any]:
    return {USED: date.today().isoformat()}


def _used(collection: "Collection") -> str:
    return str((collection.metadata or {}).get(USED, ""))


@cache
def _model_hash(model: str) -> str:
    """What a model is, wherever its folder lies: the weights, not the name."""
    if model == models.BUILT_IN:
        return models.BUILT_IN_SHA256[:16]
    digest = hashlib.sha256()
    folder = Path(model).expanduser()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
