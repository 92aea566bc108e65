"""Ingest, beside the bare embedding of the same texts."""

import shutil
from collections.abc import Iterator

from advisor import chroma, models, store
from advisor.index import Layout
from advisor.manifest import manifest_file, read_manifest
from advisor.passages import all_passages
from advisor.settings import Settings
from evals.bench.measure import Row, milliseconds
from ingest.pipeline import ingest

RUNS = 5


def measure(settings: Settings) -> Iterator[Row]:
    """From nothing but the model, and with nothing changed."""
    yield Row(
        "first ingest, making the model's graph included (ms)",
        [milliseconds(lambda: ingest(settings))],
    )
    corpus = read_manifest(settings).corpus
    texts = list(Layout.of(all_passages(settings, corpus)).texts)
    model = models.embeddings(settings)
    fresh, bare, again = [], [], []
    for _ in range(RUNS):  # in turn, so that all meet the same machine
        for folder in ("chroma", store.SEARCH):
            shutil.rmtree(settings.home / folder)
        manifest_file(settings).unlink()
        chroma.forget_open_collections()
        fresh.append(milliseconds(lambda: ingest(settings)))
        bare.append(milliseconds(lambda: model.embed_documents(texts)))
        again.append(milliseconds(lambda: ingest(settings)))
    yield Row(f"ingest of {len(texts)} texts from nothing (ms)", fresh)
    yield Row("floor: embedding the same texts (ms)", bare)
    yield Row("ratio of the two (%)", [100 * f / b for f, b in zip(fresh, bare, strict=True)])
    yield Row("second ingest, nothing changed (ms)", again)
