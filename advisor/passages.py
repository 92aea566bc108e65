"""Passages, the unit that is retrieved, checked and cited: facts, and parts of own documents.

Each is a `Document` with in its metadata `origin` (corpus or document), `id`, under which it is
cited, and `group`, what it is a part of (a record, a document). A fact's metadata also hold
`record`, `record_kind`, `kind`, `asks` and `keywords` (names, sectors, places, skills), by which it
is found though its text leaves them out; those of a document's passage `title` and `locator`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.records import FACT_LABELS, Corpus
from advisor.settings import Settings
from advisor.text import content_stems


def all_passages(settings: Settings, corpus: Corpus) -> list[Document]:
    """The passages of the corpus and of the user's documents, in the order of the index's rows."""
    return [*fact_passages(corpus), *own_passages(settings)]


def fact_passages(corpus: Corpus) -> Iterator[Document]:
    """A passage for each fact."""
    names = {term.id: (term.name, *term.aliases) for term in corpus.terms_by_id.values()}
    for record in corpus.records.values():
        terms = [*record.sectors, *sorted(corpus.regions_of(record)), *record.skills]
        keywords = [record.name, *record.aliases, *(word for t in terms for word in names[t])]
        for fact in record.facts:
            metadata = {
                "origin": "corpus",
                "id": fact.id,
                "group": record.id,
                "record": record.id,
                "record_kind": record.record_kind,
                "kind": fact.kind,
                "heading": f"{record.name}. {FACT_LABELS[fact.kind]}",
                "keywords": " ".join(keywords),
                "asks": fact.asks,
            }
            yield Document(page_content=fact.text, metadata=metadata)


def own_passages(settings: Settings) -> Iterator[Document]:
    """The passages of every document that the user added, as they were read."""
    for content in own_documents(settings):
        for passage in content["passages"]:
            metadata = passage["metadata"]
            group = metadata["id"].rpartition(".")[0]
            yield Document(page_content=passage["text"], metadata={**metadata, "group": group})


def own_documents(settings: Settings) -> Iterator[dict[str, Any]]:
    """What was read of each document of the user's: its `path` and `passages`.

    Raises DocumentError for a file that holds neither.
    """
    for file in sorted((settings.home / "documents").glob("*.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            content = None
        if not isinstance(content, dict) or not {"path", "passages"} <= content.keys():
            raise DocumentError(f"{file} is damaged. Delete it and add that document again.")
        yield content


def embedded_texts(passage: Document) -> list[str]:
    """The texts whose vectors a passage is found by: itself under its heading, and what it answers.

    A fact names its subject, but not always the project or guide that it belongs to.
    """
    heading = passage.metadata.get("heading") or passage.metadata["title"]
    return [f"{heading}: {passage.page_content}", *passage.metadata.get("asks", ())]


def said_words(passage: Document) -> list[str]:
    """The stems of what a passage says and of what it answers."""
    return content_stems(" ".join((passage.page_content, *passage.metadata.get("asks", ()))))


def search_words(passage: Document) -> list[str]:
    """The stems that lexical search finds a passage by."""
    metadata = passage.metadata
    heading = metadata.get("heading", "")
    asks = " ".join(metadata.get("asks", ()))
    return content_stems(f"{heading} {passage.page_content} {asks} {metadata.get('keywords', '')}")


def entry_key(passage: Document, text: str) -> str:
    """An id hashed from a passage and a text that is embedded for it: the same in every run."""
    content = json.dumps([passage.metadata["id"], text])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def digest(passages: Sequence[Document]) -> str:
    """A hash of all that passages are found and shown by, in their order."""
    content = [[passage.page_content, passage.metadata] for passage in passages]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
