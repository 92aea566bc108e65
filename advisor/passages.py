"""Passages, the unit that is retrieved, checked and cited: facts, and parts of own documents.

Each is a `Document` with in its metadata `origin` (corpus or document), `id`, under which it is
cited, and `keywords` that help lexical search find what the text leaves out; a fact's also hold
`record`, `record_kind` and `kind`, a document's `title` and `locator`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.documents import Document

from advisor.errors import DocumentError
from advisor.records import Corpus
from advisor.settings import Settings
from advisor.text import content_stems


def all_passages(settings: Settings, corpus: Corpus) -> list[Document]:
    """The passages of the corpus and of the user's documents, in the order of the index's rows."""
    return [*fact_passages(corpus), *own_passages(settings)]


def fact_passages(corpus: Corpus) -> Iterator[Document]:
    """A passage for each fact."""
    names = {term.id: (term.name, *term.aliases) for term in (*corpus.sectors, *corpus.skills)}
    names |= {place.id: (place.name, *place.aliases) for place in corpus.places}
    for record in corpus.records.values():
        places = {region for place in record.places for region in corpus.place_and_regions(place)}
        terms = [*record.sectors, *sorted(places), *record.skills]
        keywords = [record.name, *record.aliases, *(word for t in terms for word in names[t])]
        for fact in record.facts:
            metadata = {
                "origin": "corpus",
                "id": fact.id,
                "record": record.id,
                "record_kind": record.record_kind,
                "kind": fact.kind,
                "keywords": " ".join(keywords),
            }
            yield Document(page_content=fact.text, metadata=metadata)


def own_passages(settings: Settings) -> Iterator[Document]:
    """The passages of every document that the user added, as they were read."""
    for content in own_documents(settings):
        for passage in content["passages"]:
            yield Document(page_content=passage["text"], metadata=passage["metadata"])


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


def passage_id(passage: Document) -> str:
    """An id hashed from what is embedded and cited: the same passage has it in every run."""
    content = json.dumps([passage.page_content, passage.metadata["id"]])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def search_words(passage: Document) -> list[str]:
    """What lexical search finds a passage by: the stems of its text and keywords."""
    return content_stems(f"{passage.page_content} {passage.metadata.get('keywords', '')}")


def digest(passages: Sequence[Document]) -> str:
    """A hash of the passages with their order and keywords: what an index was made from."""
    content = [[passage_id(p), p.metadata.get("keywords", "")] for p in passages]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
