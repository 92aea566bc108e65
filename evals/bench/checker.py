"""The checker's own time: milliseconds a 100 words of passage, each pair met for the first time."""

import random
from collections.abc import Iterator
from functools import partial

from advisor import claims
from advisor.grounding import check
from advisor.manifest import read_manifest
from advisor.passages import fact_passages
from advisor.settings import Settings
from evals.bench.measure import Row, milliseconds
from evals.mutants import mutants
from ingest.pipeline import ingest

PAIRS = 300
# Facts in a passage, about 35 words each.
SIZES = (1, 3, 30, 140)
SEED = 20261122


def measure(settings: Settings) -> Iterator[Row]:
    """True and changed sentences of facts against passages of 1 to 140 facts."""
    ingest(settings)
    facts = [p.page_content for p in fact_passages(read_manifest(settings).corpus)]
    for size in SIZES:
        draw = random.Random(SEED)
        took, words = [], []
        for _ in range(PAIRS):
            passage = draw.sample(facts, size)
            true = draw.choice(passage)
            sentence = draw.choice([true, *(m.text for m in mutants(true, (), draw))])
            text = " ".join(passage)
            claims.read_passage.cache_clear()
            claims.read_claim.cache_clear()
            words.append(len(text.split()))
            took.append(100 * milliseconds(partial(check, sentence, [text])) / words[-1])
        mean = sum(words) // len(words)
        yield Row(f"checker, passages of {mean:,} words (ms per 100 words)", took, digits=2)
