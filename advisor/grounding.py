"""The checker: does a passage support a sentence? When in doubt, it does not.

No model is needed. What must not differ fails a sentence by itself and is said in plain words: a
number, unit or name that the passage lacks, a denial or an opposite, a word that makes more of
what is said, or, where a sentence is all but one of the passage, a word put in another's place.
What is left is decided by signs of how much of the sentence the passage holds, weighed by logistic
regression on labelled pairs (evals/judge_fit.py).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from advisor.claims import Claim, Passage, read_claim, read_passage
from advisor.quantities import Quantity
from advisor.text import STOPWORDS, stem, tokens
from advisor.wording import OPPOSITES, STRENGTHENING, TELLING, denials

# What each sign counts, and what the sum must exceed: fitted by evals/judge_fit.py.
WEIGHTS = {
    "held": 1.62,  # share of the sentence's words that the passage holds, by their rareness
    "held in a run": 1.89,  # the same for the best three sentences in a row
    "quantities": -0.83,  # quantities that the passage lacks, at most three
    "names": -0.51,  # names that it lacks, at most three
    "denied": -0.9,  # 1 where the sentence denies and what it resembles does not
    "opposites": -0.65,  # words of which what it resembles holds the opposite
    "words": 0.09,  # logarithm of the sentence's words
    "length": 0.05,  # logarithm of the passage's
}
BIAS = -2.35
# A verdict is what is more likely than not, as people label pairs. What is shown to a person has to
# be surer: nearly all of what it says stands in the passage.
SHOWN = 0.8
# The share of its words from which on a sentence is so like one of the passage that the two are
# compared word by word; and how many words in a row may then stand in the place of others.
ALIKE = 0.85
MAX_EDIT = 4
# Where a passage holds less than this of a sentence, the rest of the check changes nothing.
HOPELESS = 0.4

DENIED = "one of the two denies what the other says"
_CLAUSE = re.compile(r"; |, (?:and|but|while|whereas) ")


@dataclass(frozen=True)
class Support:
    """What the checker found for one sentence.

    `passages` are the indices of the passages that support it, alone (best first) or together;
    `span` is the [start, end) part of the first. `score` lies in 0..1, a probability. `reasons`
    say in plain words what is missing.
    """

    verdict: Literal["supported", "unsupported"]
    score: float
    passages: tuple[int, ...]
    span: tuple[int, int]
    reasons: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it supports the sentence surely enough for a person to be shown it."""
        return self.verdict == "supported" and self.score >= SHOWN


def check(sentence: str, passages: Sequence[str], is_name: bool = False) -> Support:
    """Whether `passages` support `sentence`: one of them alone, or several each a clause of it.

    A name that heads what is shown claims nothing, so a denial in the passage is none of it.
    """
    if not passages:
        return _unsupported(0.0, "there is no passage to check it against")
    claim = read_claim(sentence)
    if not claim.words and not any(_verbatim(sentence, passage) for passage in passages):
        return _unsupported(0.0, "it says nothing that can be checked")
    held = [claim.share_in(read_passage(passage).stems) for passage in passages]
    likely = [i for i, share in enumerate(held) if share >= HOPELESS]
    found = {i: _compare(claim, passages[i], is_name) for i in likely or [held.index(max(held))]}
    supporting = sorted(
        (i for i, (_, reasons) in found.items() if not reasons), key=lambda i: -found[i][0]
    )
    if supporting:
        best = supporting[0]
        span = _span(claim, passages[best])
        return Support("supported", found[best][0], tuple(supporting), span, ())
    score, reasons = max(found.values(), key=lambda result: result[0])
    together = None if is_name else _by_clauses(sentence, passages)
    return together or _unsupported(score, *reasons)


def signs(sentence: str, passage: str) -> tuple[float, ...]:
    """What tells whether a passage supports a sentence: a value for each of WEIGHTS."""
    return _Comparison(read_claim(sentence), read_passage(passage)).signs()


def _compare(claim: Claim, passage: str, is_name: bool) -> tuple[float, tuple[str, ...]]:
    """The score of one pair, and the reasons against it; supported where there are none."""
    if _verbatim(claim.text, passage) is not None:
        return 1.0, ()
    pair = _Comparison(claim, read_passage(passage))
    values = pair.signs()
    total = BIAS + sum(w * v for w, v in zip(WEIGHTS.values(), values, strict=True))
    score = 1 / (1 + math.exp(-total))
    reasons = tuple(dict.fromkeys(pair.against(is_name)))
    if reasons:
        return min(score, 0.5), reasons
    if score <= 0.5:
        return score, (f"only {values[0]:.0%} of what it says is in the source",)
    return score, ()


class _Comparison:
    """A sentence beside a passage, and beside the run of its sentences that is most like it."""

    def __init__(self, claim: Claim, read: Passage) -> None:
        self._claim = claim
        self._read = read
        run = read.nearest_run(claim)
        self._near_stems = read.stems_in(run)
        self._near = near = read.tokens_in(run)
        # Quantities, as written, that the passage lacks or gives another unit or bound.
        self._quantities = [
            quantity.text
            for quantity in claim.quantities
            if not any(_is_same(quantity, other) for other in read.quantities)
        ]
        self._names = [
            name
            for name in claim.names
            if any(stem(t) not in read.stems for t in tokens(name) if t not in STOPWORDS)
            and name.casefold() not in read.initials
        ]
        self._denials = denials(claim.tokens)
        self._denies_more = bool(self._denials) and not denials(near)
        # Words of the claim, each with its opposite that stands in the passage instead.
        said = set(claim.tokens)
        self._opposites = [
            (word, opposite)
            for word in claim.tokens
            if word in OPPOSITES and word not in near
            for opposite in sorted((OPPOSITES[word] & near) - said)[:1]
        ]

    def signs(self) -> tuple[float, ...]:
        return (
            self._claim.share_in(self._read.stems),
            self._claim.share_in(self._near_stems),
            float(min(3, len(self._quantities))),
            float(min(3, len(self._names))),
            float(self._denies_more),
            float(len(self._opposites)),
            math.log(1 + len(self._claim.words)),
            math.log(1 + sum(map(len, self._read.tokens))),
        )

    def against(self, is_name: bool) -> Iterator[str]:
        """What makes a sentence unsupported, however much of it the passage holds."""
        for missing in (*self._quantities, *self._names):
            yield f"‘{missing}’ is not in the source"
        if is_name:
            return
        if self._denies_more:
            yield DENIED
        for word, opposite in self._opposites:
            yield f"it says ‘{word}’ where the source says ‘{opposite}’"
        for word in STRENGTHENING.intersection(self._claim.tokens) - self._near:
            if not (word.startswith("any") and self._denials):  # “not any” is “no”
                yield f"‘{word}’ makes more of it than the source says"
        nearest, share = self._read.nearest_sentence(self._claim)
        if share >= ALIKE:
            yield from _telling_edits(self._claim.tokens, self._read.tokens[nearest])


def _is_same(one: Quantity, other: Quantity) -> bool:
    return (
        math.isclose(one.value, other.value, rel_tol=1e-9)
        and (one.unit == other.unit or None in (one.unit, other.unit))
        and (one.bound == other.bound or None in (one.bound, other.bound))
    )


def _telling_edits(said: Sequence[str], source: Sequence[str]) -> Iterator[str]:
    """What changes the meaning between a sentence and the one of the source that it is all but."""
    there = frozenset(source)
    for kind, a, b, c, d in SequenceMatcher(None, source, said, autojunk=False).get_opcodes():
        old, new = source[a:b], said[c:d]
        is_end = not new and d == len(said)  # a clause of the source that is left out
        if kind != "equal" and denials(old) != denials(new) and not is_end:
            yield DENIED
        elif kind == "replace" and len(new) <= MAX_EDIT >= len(old) and _tells(new, old, there):
            yield f"it says ‘{' '.join(new)}’ where the source says ‘{' '.join(old)}’"


def _tells(new: Sequence[str], old: Sequence[str], source: frozenset[str]) -> bool:
    """Whether words put in the place of others change more than the wording.

    Words that the source has in another place do, and words that qualify or measure.
    """
    moved = [word for word in new if word in source and word not in STOPWORDS]
    return bool(TELLING & (set(new) ^ set(old))) or any(
        stem(word) not in map(stem, old) for word in moved
    )


def _by_clauses(sentence: str, passages: Sequence[str]) -> Support | None:
    """Support by several passages together, each for a clause of the sentence of its own.

    A clause without a name speaks of the first name of the sentence.
    """
    clauses = [clause.strip(" .") for clause in _CLAUSE.split(sentence) if clause.strip(" .")]
    if len(clauses) < 2:
        return None
    subject = next(iter(read_claim(sentence).names), "")
    found: list[Support] = []
    for clause in clauses:
        whole = clause if read_claim(clause).names or not subject else f"{subject} {clause}"
        support = check(f"{whole}.", passages)
        if support.verdict != "supported":
            return None
        found.append(support)
    used = tuple(dict.fromkeys(support.passages[0] for support in found))
    return Support("supported", min(s.score for s in found), used, found[0].span, ())


def _span(claim: Claim, passage: str) -> tuple[int, int]:
    """The sentence of the passage, or the run of two, that shares the most words."""
    exact = _verbatim(claim.text, passage)
    if exact is not None:
        return exact
    read = read_passage(passage)
    wanted, count = set(claim.words), len(read.spans)
    runs = [range(i, i + size) for size in (1, 2) for i in range(count - size + 1)]

    def worth(run: range) -> tuple[int, int]:
        return len(wanted & read.stems_in(run)), read.spans[run[0]][0] - read.spans[run[-1]][1]

    best = max(runs, key=worth)
    return read.spans[best[0]][0], read.spans[best[-1]][1]


def _verbatim(sentence: str, passage: str) -> tuple[int, int] | None:
    """Where `sentence` stands in `passage` as one or more whole sentences of it."""
    if sentence not in passage or not any(c.isalnum() for c in sentence):
        return None
    spans = read_passage(passage).spans
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    start = passage.find(sentence)
    while start >= 0:
        if start in starts and start + len(sentence) in ends:
            return start, start + len(sentence)
        start = passage.find(sentence, start + 1)
    return None


def _unsupported(score: float, *reasons: str) -> Support:
    return Support("unsupported", round(score, 4), (), (0, 0), reasons)
