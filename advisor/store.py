"""The index on disk: vectors in Chroma, what searches them exactly or by words, and the corpus.

ADVISOR_HOME/
├── chroma/         one collection, `passages`, cosine distance: the vectors of each passage's texts
├── search/DIGEST/  the same vectors as a matrix, those of groups, and the lexical indexes
├── documents/      what was read of each document of the user's, one JSON file each
├── models/         the exported embedding model
└── index.json      the manifest: what the index holds, and the corpus it was made from

The manifest says `updating` from the first write to the last. So a run that was killed at any
moment is seen, and the next one compares ids and finishes exactly what is missing. `search/` holds
nothing that cannot be made again; each version of it has a folder of its own, so that a running
server is not disturbed.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from langchain_core.documents import Document

from advisor import chroma, index
from advisor.chroma import SCHEMA
from advisor.chroma_url import first_line, place
from advisor.errors import IndexStoreError
from advisor.manifest import MEND, Manifest, is_made_otherwise, manifest_file, write_atomically
from advisor.nearest import open_nearest
from advisor.passages import digest
from advisor.records import Corpus
from advisor.settings import Settings

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

SEARCH = "search"
BATCH = 256
MIN_FREE_BYTES = 200 * 2**20

Progress = Callable[[int, int], None]
# Embeds texts, given by their keys: (keys, vectors [keys, dimensions]) batch by batch.
Embed = Callable[[Mapping[str, str]], Iterator[tuple[Sequence[str], Any]]]
Item = TypeVar("Item")


def open_index(settings: Settings, manifest: Manifest, passages: Sequence[Document]) -> index.Index:
    """The index of `manifest`; raises IndexStoreError where it does not hold `passages`."""
    if digest(passages) != manifest.digest:
        raise IndexStoreError(f"The index does not hold your documents as they are now. {MEND}")
    layout = index.Layout.of(passages)
    nearest = open_nearest(settings, layout.keys)
    folder = _search_folder(settings, manifest.digest)
    try:
        return index.read(folder, layout, nearest)
    except (OSError, ValueError, KeyError) as error:
        raise IndexStoreError(
            f"{folder} is damaged ({first_line(error)}). "
            "Run `advisor ingest --rebuild` to build it anew."
        ) from error


def sync(
    settings: Settings,
    corpus: Corpus,
    passages: Sequence[Document],
    embed: Embed,
    progress: Progress = lambda done, total: None,
    rebuild: bool = False,
) -> tuple[int, int]:
    """Make the index hold exactly `passages`; returns how many vectors were (added, deleted).

    Texts already there are not embedded again, and `embed` is not called when there is nothing
    to add. `progress` is told (done, total) after each batch. With `rebuild` nothing is kept.
    """
    _refuse_full_disk(settings.home)
    layout = index.Layout.of(passages)
    manifest = Manifest(
        schema_version=SCHEMA,
        state="updating",
        embedding_model=settings.embedding_model,
        passages=len(passages),
        entries=len(layout.keys),
        digest=digest(passages),
        corpus=corpus,
        chroma=place(settings),
    )
    if rebuild or is_made_otherwise(settings):
        # Vectors of another model, or entries of another layout, are worth nothing here.
        discard(settings)
    with chroma.joined(settings, layout.keys, rebuild) as server:
        added, deleted = _sync_vectors(settings, manifest, layout, server, embed, progress)
    ready = manifest.model_copy(update={"state": "ready"})
    write_atomically(manifest_file(settings), ready.model_dump_json())
    _forget_other_searches(settings, manifest.digest)
    return added, deleted


def _sync_vectors(
    settings: Settings,
    manifest: Manifest,
    layout: index.Layout,
    server: chroma.Server | None,
    embed: Embed,
    progress: Progress,
) -> tuple[int, int]:
    """Make the collection hold the entries of `layout`, and `search/` what is made from it."""
    collection = server.collection if server else chroma.open_embedded(settings)
    with chroma.reached(settings):
        present = set(collection.get(include=[])["ids"])
    wanted = dict(zip(layout.keys, layout.texts, strict=True))
    missing = {key: text for key, text in wanted.items() if key not in present}
    gone = sorted(present - wanted.keys())
    if missing or gone:
        write_atomically(manifest_file(settings), manifest.model_dump_json())
    with _written(settings):
        with chroma.reached(settings):
            for batch in in_batches(gone):
                collection.delete(ids=list(batch))
            new = server.without_known(missing) if server and missing else missing
        _add(settings, collection, new, embed, progress)
        with chroma.reached(settings):
            _keep_search(_search_folder(settings, manifest.digest), layout, collection)
            if server:
                server.remove_unused()
    return len(missing), len(gone)


def discard(settings: Settings) -> None:
    """Throw the index and its manifest away; documents of the user's stay."""
    chroma.forget_open_collections()
    manifest_file(settings).unlink(missing_ok=True)
    for folder in ("chroma", SEARCH):
        shutil.rmtree(settings.home / folder, ignore_errors=True)


def is_held(settings: Settings, passages: Sequence[Document]) -> bool:
    """Whether a server that the settings name holds the vectors of these passages.

    One that does not answer is taken to: questions are answered without it until it is back.
    """
    if not settings.chroma_url:
        return True
    try:
        open_nearest(settings, index.Layout.of(passages).keys)
    except IndexStoreError:
        return False
    return True


def _keep_search(folder: Path, layout: index.Layout, collection: "Collection") -> None:
    """Write what is searched beside Chroma, unless it is there."""
    if not folder.exists():
        unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
        index.write(unfinished, layout, collection)
        unfinished.rename(folder)


def _forget_other_searches(settings: Settings, name: str) -> None:
    for folder in (settings.home / SEARCH).iterdir():
        if folder.name != name:
            shutil.rmtree(folder, ignore_errors=True)


def _search_folder(settings: Settings, name: str) -> Path:
    return settings.home / SEARCH / name


def _add(
    settings: Settings,
    collection: "Collection",
    texts: Mapping[str, str],
    embed: Embed,
    progress: Progress,
) -> None:
    """Embed and write; a batch is written while the next one is embedded."""
    if not texts:
        return

    def write(keys: Sequence[str], vectors: Any) -> int:
        with chroma.reached(settings):
            chroma.put(collection, keys, vectors)
        return len(keys)

    done = 0
    progress(done, len(texts))
    with ThreadPoolExecutor(1) as writer:
        writing: Future[int] | None = None
        for keys, vectors in embed(texts):
            done += writing.result() if writing else 0
            progress(done, len(texts))
            writing = writer.submit(write, keys, vectors)
        done += writing.result() if writing else 0
    progress(done, len(texts))


@contextmanager
def _written(settings: Settings) -> Iterator[None]:
    """Say what to do where the index cannot be written."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (OSError, RuntimeError, ValueError, ChromaError) as error:  # a full disk is any of them
        raise IndexStoreError(
            f"The index could not be written ({first_line(error)}). Make sure that "
            f"{settings.home} can be written and the disk has room, then run `advisor ingest`."
        ) from error


def in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in their order, as many at a time as are embedded and written together."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _refuse_full_disk(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < MIN_FREE_BYTES:
        raise IndexStoreError(
            f"The disk that holds {home} has {free // 2**20} MB free; building the index needs "
            f"{MIN_FREE_BYTES // 2**20} MB. Free some space, or set ADVISOR_HOME to another disk."
        )
