"""The checker: does a passage support a sentence? When in doubt, it does not.

A sentence is supported by a passage that holds nearly all of its content words, every number and
every name of it, and denies what it denies. It is a simple rule, blind to relations between words;
what it lets through of freely written prose is measured by the eval suite, and the facts that the
quoting writer shows stand in their passage word for word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from advisor.text import NEGATIONS, STOPWORDS, content_stems, sentence_spans, stem, tokens

THRESHOLD = 0.8

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NO_DENIAL = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)
_WORD = re.compile(r"\b[^\W\d_][\w'’+#-]*")
# Numbers in words; “one” is as often no number.
SIZES = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    | {"dozen", "half", "hundred", "thousand", "million", "billion", "trillion"}
    | {"dozens", "hundreds", "thousands", "millions", "billions", "trillions"}
)


@dataclass(frozen=True)
class Support:
    """What the checker found for one sentence.

    `passages` are the indices of the passages that support it, best first; `span` is the [start,
    end) part of the best one. `score` lies in 0..1. `reasons` say in plain words what is missing.
    """

    verdict: Literal["supported", "unsupported"]
    score: float
    passages: tuple[int, ...]
    span: tuple[int, int]
    reasons: tuple[str, ...]


def check(sentence: str, passages: Sequence[str], is_name: bool = False) -> Support:
    """Whether one of `passages` supports `sentence`, alone; unsupported where none does.

    A name that heads what is shown claims nothing, so a denial in the passage is none of it.
    """
    if not passages:
        return Support("unsupported", 0.0, (), (0, 0), ("there is no passage to check it against",))
    words = content_stems(sentence)
    covered = [_coverage(words, passage) for passage in passages]
    # The rest of the check is dear; where too few words are shared it changes nothing.
    likely = [index for index, share in enumerate(covered) if share >= THRESHOLD or not words]
    results = {
        index: _check_one(sentence, words, covered[index], passages[index], is_name)
        for index in likely or [max(range(len(passages)), key=covered.__getitem__)]
    }
    found = [index for index, (_, reasons) in results.items() if not reasons]
    if found:
        found.sort(key=lambda index: -results[index][0])
        best = found[0]
        span = _span(sentence, passages[best])
        return Support("supported", results[best][0], tuple(found), span, ())
    score, reasons = max(results.values(), key=lambda result: result[0])
    return Support("unsupported", score, (), (0, 0), reasons)


def _coverage(words: Sequence[str], passage: str) -> float:
    known = _stems(passage)
    return sum(word in known for word in words) / max(1, len(words))


def _check_one(
    sentence: str, words: Sequence[str], covered: float, passage: str, is_name: bool
) -> tuple[float, tuple[str, ...]]:
    """The score of one pair, and the reasons against it; supported where there are none."""
    if any(c.isalnum() for c in sentence) and _verbatim(sentence, passage) is not None:
        return 1.0, ()
    if not words:
        return 0.0, ("it says nothing that can be checked",)
    known = _stems(passage)
    reasons = [f"‘{number}’ is not in the source" for number in _missing_numbers(sentence, passage)]
    sizes = SIZES & set(tokens(sentence)) - set(tokens(passage))
    reasons += [f"‘{size}’ is not in the source" for size in sorted(sizes)]
    reasons += [f"‘{name}’ is not in the source" for name in _missing_names(sentence, known)]
    if not is_name and _denials(sentence) != _denials(passage[slice(*_span(sentence, passage))]):
        reasons.append("one of the two denies what the other says")
    if covered < THRESHOLD:
        reasons.append(f"only {covered:.0%} of its words are in the source")
    return covered, tuple(reasons)


@lru_cache(maxsize=4096)
def _stems(passage: str) -> frozenset[str]:
    return frozenset(stem(token) for token in tokens(passage))


def _numbers(text: str) -> list[str]:
    return [match.replace(",", "").rstrip(".") for match in _NUMBER.findall(text)]


def _missing_numbers(sentence: str, passage: str) -> list[str]:
    there = set(_numbers(passage))
    return [number for number in _numbers(sentence) if number not in there]


def _missing_names(sentence: str, known: frozenset[str]) -> list[str]:
    """Capitalised words of the sentence that the passage lacks, the sentence's first among them."""
    missing = []
    for name in _WORD.findall(sentence):
        if name.islower() or not any(c.isupper() for c in name):
            continue
        parts = [token for token in tokens(name) if token not in STOPWORDS]
        if any(stem(part) not in known for part in parts):
            missing.append(name)
    return missing


def _denials(text: str) -> int:
    words = tokens(_NO_DENIAL.sub("", text))
    return sum(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in words) % 2


def _span(sentence: str, passage: str) -> tuple[int, int]:
    """The sentence of the passage, or the run of two, that shares the most words."""
    exact = _verbatim(sentence, passage)
    if exact is not None:
        return exact
    wanted = set(content_stems(sentence))
    spans = list(sentence_spans(passage)) or [(0, len(passage))]
    runs = spans + [(a[0], b[1]) for a, b in zip(spans, spans[1:], strict=False)]

    def worth(span: tuple[int, int]) -> tuple[int, int]:
        shared = len(wanted & set(content_stems(passage[slice(*span)])))
        return shared, span[0] - span[1]

    return max(runs, key=worth)


def _verbatim(sentence: str, passage: str) -> tuple[int, int] | None:
    """Where `sentence` stands in `passage` as one or more whole sentences of it."""
    if sentence not in passage:
        return None
    spans = list(sentence_spans(passage))
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    start = passage.find(sentence)
    while start >= 0:
        if start in starts and start + len(sentence) in ends:
            return start, start + len(sentence)
        start = passage.find(sentence, start + 1)
    return None
