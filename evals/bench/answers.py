"""From a question to its checked answer, beside the floor and what others take to retrieve.

All on the same passages and weights: LangChain's plain retriever over Chroma, and LlamaIndex's
default index, each with the model through sentence-transformers, as their users have it.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from advisor import chroma, models
from advisor.chain import Advisor
from advisor.settings import Settings
from evals.bench.measure import Row, milliseconds
from evals.dataset import QUESTIONS, load_samples
from ingest.pipeline import ingest

COUNT = 200
K = 10


def measure(settings: Settings) -> Iterator[Row]:
    """200 distinct questions, each through all in turn."""
    ingest(settings)
    advisor = Advisor(settings)
    samples = load_samples(QUESTIONS, advisor.corpus)
    questions = [sample.question for sample in samples if sample.suite == "finding"][:COUNT]
    # Of each passage the vector of its own text.
    index = advisor.retriever.index
    passages = [passage.page_content for passage in index.layout.passages]
    vectors = np.asarray(index.vectors[index.layout.starts[:-1]])
    ways: dict[str, Callable[[str], object]] = {
        "question to checked answer (ms)": advisor.answer,
        "floor: one embedding and one Chroma query (ms)": _floor(settings),
        "LangChain: bare retrieval (ms)": _langchain(settings, passages, vectors),
        "LlamaIndex: bare retrieval (ms)": _llama_index(passages, vectors),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way("Which projects fit biotech?")  # what is loaded at first use
    for question in questions:
        for name, way in ways.items():
            took[name].append(milliseconds(partial(way, question)))
    yield from (Row(name, values) for name, values in took.items())
    ours, *others = took.values()
    for name, other in zip(list(ways)[1:], others, strict=True):
        ratios = [100 * a / b for a, b in zip(ours, other, strict=True)]
        yield Row(f"our answer over {name.removesuffix(' (ms)')} (%)", ratios, digits=0)


def _floor(settings: Settings) -> Callable[[str], object]:
    embed = models.embeddings(settings).embed_query
    collection = chroma.open_embedded(settings)
    return lambda question: collection.query(query_embeddings=[embed(question)], n_results=K)  # type: ignore[arg-type]


def _langchain(
    settings: Settings, passages: list[str], vectors: np.ndarray
) -> Callable[[str], object]:
    from langchain_chroma import Chroma

    chroma = Chroma(
        "bench",
        models.SentenceTransformerEmbeddings(models.built_in_folder()),
        persist_directory=str(settings.home / "langchain"),
    )
    ids = [str(number) for number in range(len(passages))]
    chroma._collection.upsert(ids=ids, documents=passages, embeddings=vectors)
    retrieve: Callable[[str], object] = chroma.as_retriever(search_kwargs={"k": K}).invoke
    return retrieve


def _llama_index(passages: list[str], vectors: np.ndarray) -> Callable[[str], object]:
    # It would look for stop words on the network.
    os.environ["NLTK_DATA"] = str(Path(__file__).parent)
    from llama_index.core import VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.schema import TextNode

    model = models.SentenceTransformerEmbeddings(models.built_in_folder())

    class Embedding(BaseEmbedding):  # type: ignore[misc]  # of a package only `make bench` installs
        def _get_query_embedding(self, query: str) -> list[float]:
            return model.embed_query(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

    nodes = [
        TextNode(text=text, embedding=vector.tolist())
        for text, vector in zip(passages, vectors, strict=True)
    ]
    index = VectorStoreIndex(nodes, embed_model=Embedding())
    retrieve: Callable[[str], object] = index.as_retriever(similarity_top_k=K).retrieve
    return retrieve
