"""Two runs compared: the paired difference of each score, and the samples that flipped."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from evals.log import Entry
from evals.run import by_sample
from evals.stats import interval

# A sample flips where a score moves by at least this much.
FLIP = 0.5
MOST_FLIPS = 40


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[str]:
    """A line for each score that both runs have, then one for each sample that flipped."""
    old, new = by_sample(before), by_sample(after)
    questions = {entry.sample.id: entry.sample.question for entry in (*before, *after)}
    flips: list[str] = []
    for name in sorted(old.keys() & new.keys()):
        shared = sorted(old[name].keys() & new[name].keys())
        if not shared:
            continue
        differences = [new[name][key] - old[name][key] for key in shared]
        low, high = interval(differences)
        verdict = "better" if low > 0 else "worse" if high < 0 else "no sure difference"
        yield (
            f"{name:18} n={len(shared):<4} {fmean(differences):+.3f}  "
            f"95% {low:+.3f} to {high:+.3f}  {verdict}"
        )
        if name != "words":
            flips += [
                f"{key} {name} {old[name][key]:.2f} -> {new[name][key]:.2f}: {questions[key]}"
                for key, difference in zip(shared, differences, strict=True)
                if abs(difference) >= FLIP
            ]
    yield from flips[:MOST_FLIPS]
    if len(flips) > MOST_FLIPS:
        yield f"and {len(flips) - MOST_FLIPS} more"
