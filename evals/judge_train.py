"""Train the learned checker: a cross-encoder from the built-in model's weights, on labelled pairs.

`python -m evals.judge_train --data FOLDER` reads every `*.jsonl.gz` of the folder, adds hard
negatives made from true sentences and from the corpus, trains, and writes the weights and beside
them an ONNX graph in int8 with its hash. It says what it reaches on rows that were kept aside. On
two cores an epoch takes an hour or so, on a GPU minutes; a run that was cut short is gone on with.
"""

import argparse
import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

from advisor import models
from advisor.records import Corpus, Record
from advisor.settings import load_settings
from evals.excerpt import excerpt
from evals.judge_data import Pair, load_pairs
from evals.mutants import mutants, names_in, without
from ingest.corpus import load_corpus

SEED = 5
MAX_TOKENS = 256
BATCH_TOKENS = 3_000
FLOAT = 1  # onnx.TensorProto.FLOAT
KEPT_ASIDE = 20  # every so manieth group is kept to measure with, and every fifth record
MUTATED = 0.4  # share of true sentences of which a mutant is added


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl.gz")
    parser.add_argument("--out", type=Path, default=Path("judge.pt"), help="the weights")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rows", type=int, default=None, help="at most so many of each file")
    args = parser.parse_args()
    torch.manual_seed(SEED)
    train, aside = _data(args.data, args.rows)
    say(f"{len(train)} pairs to train on, {len(aside)} kept aside")
    model = Judge()
    _train(model, train, aside, args.epochs, args.out)
    target = args.out.with_suffix(".onnx")
    export(model, target)
    say(f"{target}: {target.stat().st_size / 2**20:.1f} MiB, sha256 {_sha256(target)}")


class Judge(nn.Module):  # type: ignore[misc]  # torch has types mypy takes minutes to read
    """The encoder of the built-in model, with the mean of its last layer to one logit."""

    def __init__(self) -> None:
        """Load the encoder; its embedding tables stay as they are."""
        super().__init__()
        from transformers import AutoModel, AutoTokenizer

        folder = str(models.built_in_folder())
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encoder = AutoModel.from_pretrained(folder)
        self.encoder.embeddings.requires_grad_(False)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(self.encoder.config.hidden_size, 1)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.to(self.device)

    def forward(self, pairs: Sequence[Pair]) -> Any:
        """The logit of each pair."""
        batch = self.tokenizer(
            [pair.passages[0] for pair in pairs],
            [pair.sentence for pair in pairs],
            truncation="only_first",
            max_length=MAX_TOKENS,
            padding=True,
            return_tensors="pt",
        ).to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            hidden = self.encoder(**batch).last_hidden_state.float()
        mask = batch["attention_mask"][..., None]
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        return self.out(self.drop(pooled))[:, 0]


def _data(folder: Path, most: int | None) -> tuple[list[Pair], list[Pair]]:
    """The pairs to train on and those kept aside, hard negatives in both."""
    draw = random.Random(SEED)
    train: list[Pair] = []
    aside: list[Pair] = []
    for file in sorted(folder.glob("*.jsonl.gz")):
        pairs = load_pairs(file)
        draw.shuffle(pairs)
        for pair in pairs[:most]:
            is_aside = _bucket(pair.group) % KEPT_ASIDE == 0
            (aside if is_aside else train).extend([pair, *_mutated(pair, draw)])
    settings = load_settings()
    corpus = load_corpus(settings.corpus, date.today())
    for record in corpus.records.values():
        is_aside = _bucket(record.id) % 5 == 0
        (aside if is_aside else train).extend(_of_record(record, corpus, draw))
    cut = [
        pair.model_copy(update={"passage": excerpt(pair.sentence, pair.passages[0])})
        for pair in (*train, *aside)
    ]
    return cut[: len(train)], cut[len(train) :]


def _mutated(pair: Pair, draw: random.Random) -> Iterator[Pair]:
    if pair.label and draw.random() < MUTATED:
        found = mutants(pair.sentence, names_in(pair.passages[0]), draw)
        if found:
            mutant = draw.choice(found)
            yield pair.model_copy(update={"sentence": mutant.text, "label": 0, "source": "mutant"})


def _of_record(record: Record, corpus: Corpus, draw: random.Random) -> Iterator[Pair]:
    """True sentences of a record's facts, mutants of them, and passages of which they are gone."""
    others = [r.name for r in corpus.records.values() if r.record_kind == record.record_kind]
    texts = [fact.text for fact in record.facts]
    for fact in record.facts:
        near = draw.sample(texts, min(len(texts), draw.choice([1, 2, 3])))
        passage = " ".join(dict.fromkeys([*near, fact.text]))
        sentence = draw.choice([fact.text, fact.text.split("; ")[0].rstrip(".") + "."])
        true = Pair(passage=passage, sentence=sentence, label=1, group=record.id, source="corpus")
        yield true
        start = passage.index(fact.text)
        gone = without(passage, (start, start + len(fact.text)))
        false = [(passage, mutant.text) for mutant in mutants(sentence, others, draw)]
        false = draw.sample(false, min(2, len(false))) + ([(gone, sentence)] if gone else [])
        for its_passage, its_sentence in false:
            changes = {"passage": its_passage, "sentence": its_sentence, "label": 0}
            yield true.model_copy(update=changes)


def _train(model: Judge, train: list[Pair], aside: list[Pair], epochs: int, out: Path) -> None:
    """Train; what `out` holds of a run that was cut short is gone on with."""
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": 1e-4}, {"params": model.out.parameters(), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = [batch for epoch in range(epochs) for batch in _batches(train, epoch)]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / 200) * max(0.01, 1 - step / len(batches))
    )
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    done = _resume(parts, out)
    started = time.monotonic()
    losses: list[float] = []
    model.train()
    for step, batch in enumerate(batches[done:], start=done + 1):
        wanted = torch.tensor([float(pair.label) for pair in batch], device=model.device)
        loss = nn.functional.binary_cross_entropy_with_logits(model(batch), wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 50 == 0 or step == len(batches):
            _save(parts, step, out)
            mean, seconds = np.mean(losses[-200:]), time.monotonic() - started
            say(f"step {step} of {len(batches)}, loss {mean:.3f}, {seconds:.0f} s")
        if step % 500 == 0 or step == len(batches):
            _measure(model, aside)
            model.train()


def _resume(parts: dict[str, Any], out: Path) -> int:
    """How many steps an earlier run had done, its state taken over."""
    if not out.is_file():
        return 0
    state = torch.load(out)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])


def _save(parts: dict[str, Any], step: int, out: Path) -> None:
    state = {name: part.state_dict() for name, part in parts.items()}
    unfinished = out.with_suffix(".tmp")
    torch.save(state | {"step": step}, unfinished)
    unfinished.replace(out)


def _batches(pairs: list[Pair], epoch: int) -> list[list[Pair]]:
    """Batches of like length, each of about as many tokens, in an order of this epoch's own."""
    draw = random.Random(SEED + epoch)
    pairs = draw.sample(pairs, len(pairs))
    batches: list[list[Pair]] = []
    for start in range(0, len(pairs), 3000):
        chunk = sorted(
            pairs[start : start + 3000], key=lambda p: len(p.passages[0]) + len(p.sentence)
        )
        batch: list[Pair] = []
        for pair in chunk:
            length = min(MAX_TOKENS, (len(pair.passages[0]) + len(pair.sentence)) // 4)
            if batch and (len(batch) + 1) * length > BATCH_TOKENS:
                batches.append(batch)
                batch = []
            batch.append(pair)
        batches.append(batch)
    draw.shuffle(batches)
    return batches


def logits(model: Judge, pairs: Sequence[Pair]) -> list[float]:
    """The logit of each pair, without training."""
    model.eval()
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].passages[0]))
    found = [0.0] * len(pairs)
    with torch.no_grad():
        for start in range(0, len(order), 16):
            chosen = order[start : start + 16]
            values = model([pairs[i] for i in chosen]).tolist()
            for i, value in zip(chosen, values, strict=True):
                found[i] = value
    return found


def _measure(model: Judge, pairs: list[Pair]) -> None:
    values = np.array(logits(model, pairs))
    labels = np.array([pair.label for pair in pairs])
    for source in sorted({pair.source for pair in pairs}):
        chosen = np.array([pair.source in (source, "mutant") for pair in pairs])
        if source == "mutant" or len(set(labels[chosen])) < 2:
            continue
        only = np.array([pair.source == source for pair in pairs])
        if len(set(labels[only])) == 2:
            say(f"  {source}: n={only.sum()}, AUC {roc_auc_score(labels[only], values[only]):.3f}")
    say(f"  all: n={len(pairs)}, AUC {roc_auc_score(labels, values):.3f}")


def export(model: Judge, target: Path) -> None:
    """Write the model as an ONNX graph in int8, from a tokenizer's three inputs to the logit."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.torch import save_file

    from advisor import onnx_export

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        weights = {k: v.contiguous().cpu() for k, v in model.encoder.state_dict().items()}
        save_file(weights, folder / "model.safetensors")
        shutil.copy(models.built_in_folder() / "config.json", folder)
        onnx_export.export(folder, folder / "whole.onnx")
        quantize_dynamic(
            folder / "whole.onnx",
            target,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": FLOAT},
        )
    head = {"weight": model.out.weight.detach().cpu(), "bias": model.out.bias.detach().cpu()}
    save_file(head, target.with_suffix(".head.safetensors"))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _bucket(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
