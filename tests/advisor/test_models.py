"""The built-in model: our ONNX graph of it against sentence-transformers."""

import numpy as np

from advisor import models
from advisor.settings import Settings

TEXTS = [
    "Which projects fit fintech?",
    "A",
    "Kite Pharma makes cell therapies. " * 80,  # longer than the model reads
    "Générateur de séquences: naïve Bayes, 3-D, C++ & R — 97.5%",
]


def test_the_exported_graph_gives_the_vectors_of_sentence_transformers(
    shared_settings: Settings,
) -> None:
    ours = np.array(models.embeddings(shared_settings).embed_documents(TEXTS))
    folder = models.built_in_folder()
    theirs = np.array(models.SentenceTransformerEmbeddings(folder).embed_documents(TEXTS))
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)
    assert np.allclose((ours * theirs).sum(axis=1), 1, atol=1e-5)
