"""What passages are searched by: vectors and words, of themselves and of the groups they are in.

A group is what passages are parts of, a record or a document of the user's. A question often
describes the group ("the streaming company in Burbank") and asks for one thing in it.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.documents import Document

from advisor.chroma import vectors_of
from advisor.nearest import Nearest
from advisor.passages import embedded_texts, entry_key, search_words

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

VECTORS = ("vectors.npy", "group-vectors.npy")
WORDS = ("words", "group-words")


@dataclass(frozen=True)
class Layout:
    """Which rows of an index are whose.

    `passages[i]` belongs to `groups[group_of[i]]`; its entries are `starts[i]` up to
    `starts[i + 1]` of `texts`, each embedded under the id of the same place in `keys`.
    """

    passages: tuple[Document, ...]
    groups: tuple[str, ...]
    group_of: Any
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    starts: Any

    @classmethod
    def of(cls, passages: Sequence[Document]) -> "Layout":
        """The layout of an index of these passages."""
        names = [passage.metadata["group"] for passage in passages]
        groups = {name: number for number, name in enumerate(dict.fromkeys(names))}
        texts = [embedded_texts(passage) for passage in passages]
        return cls(
            passages=tuple(passages),
            groups=tuple(groups),
            group_of=np.array([groups[name] for name in names], dtype=np.int64),
            texts=tuple(text for own in texts for text in own),
            keys=tuple(
                entry_key(p, text) for p, own in zip(passages, texts, strict=True) for text in own
            ),
            starts=np.cumsum([0, *map(len, texts)]),
        )


@dataclass(frozen=True)
class Index:
    """An index that is open.

    `vectors` has a row for each entry of the `layout`, unit length, float32; Chroma holds the same
    under their keys, and `nearest` asks it. `group_vectors` are the means of the groups' passages.
    `words` and `group_words` are the lexical indexes (`bm25s.BM25`) of passages and groups.
    """

    layout: Layout
    nearest: Nearest
    vectors: Any
    group_vectors: Any
    words: Any
    group_words: Any


def write(folder: Path, layout: Layout, collection: "Collection") -> None:
    """Write to `folder` what `read` reads, from the vectors that the collection holds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vectors = vectors_of(collection, layout.keys)
    groups = np.zeros((len(layout.groups), *vectors.shape[1:]), dtype=np.float32)
    np.add.at(groups, layout.group_of, vectors[layout.starts[:-1]])
    groups /= np.linalg.norm(groups, axis=-1, keepdims=True)
    for name, matrix in zip(VECTORS, (vectors, groups), strict=True):
        np.save(folder / name, matrix)
    words = [search_words(passage) for passage in layout.passages]
    group_words: list[list[str]] = [[] for _ in layout.groups]
    for group, own in zip(layout.group_of, words, strict=True):
        group_words[group] += own
    for name, texts in zip(WORDS, (words, group_words), strict=True):
        _write_words(folder / name, texts)


def read(folder: Path, layout: Layout, nearest: Nearest) -> Index:
    """Open what `write` wrote; raises OSError, ValueError or KeyError where it is damaged."""
    import bm25s

    vectors, group_vectors = (np.load(folder / name, mmap_mode="r") for name in VECTORS)
    words, group_words = (
        bm25s.BM25.load(folder / name, mmap=True, show_progress=False) for name in WORDS
    )
    return Index(layout, nearest, vectors, group_vectors, words, group_words)


def _write_words(folder: Path, texts: Sequence[list[str]]) -> None:
    import bm25s

    lexical = bm25s.BM25()
    # An index needs a word; a text may have none ("?").
    lexical.index([words or [""] for words in texts] or [[""]], show_progress=False)
    lexical.save(folder, show_progress=False)
