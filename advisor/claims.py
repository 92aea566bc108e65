"""Sentences to be checked, and the passages to check them against, each taken apart once."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from advisor.models import word_ranks
from advisor.quantities import Quantity, quantities
from advisor.text import NEGATIONS, STOPWORDS, sentence_spans, stem, tokens
from advisor.wording import without_mere

# Sentences of a passage in a row that are looked at together.
RUN = 3

_NAME = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w'’+#&-]*|\b[a-z]+[A-Z][\w+#-]*|\b\w+[+#]+")
_NEXT_NAME = re.compile(r" [A-Z]")
_LONG_NAME = re.compile(r"(?:\b[A-Z]\w+ ){1,5}[A-Z]\w+")
# Ranks in the built-in model's vocabulary: of its first real word, of the last that is common
# enough to be no name, of none.
_INFLECTED = ("s", "ing", "ly", "ed")
_FIRST, _COMMON, _RAREST = 1_995, 4_500, 30_522


@dataclass(frozen=True)
class Claim:
    """A sentence to be checked: the stems of its words that carry meaning, with their rareness."""

    text: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    rareness: tuple[float, ...]
    names: tuple[str, ...]
    quantities: tuple[Quantity, ...]

    def share_in(self, stems: frozenset[str]) -> float:
        """The share of its words that are among `stems`, by their rareness, 0..1."""
        held = sum(r for word, r in zip(self.words, self.rareness, strict=True) if word in stems)
        return held / (sum(self.rareness) or 1.0)


@dataclass(frozen=True)
class Passage:
    """A passage by its sentences: for each its span, its tokens, the set of their stems."""

    text: str
    spans: tuple[tuple[int, int], ...]
    tokens: tuple[tuple[str, ...], ...]
    stems_of: tuple[frozenset[str], ...]
    stems: frozenset[str]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """What it counts and measures."""
        return tuple(quantities(self.text))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The initials of its names, since a sentence may shorten what it says in full."""
        found = (match.group().split() for match in _LONG_NAME.finditer(self.text))
        return frozenset("".join(word[0] for word in words).casefold() for words in found)

    def stems_in(self, run: range) -> frozenset[str]:
        """The stems of a run of its sentences."""
        return frozenset().union(*(self.stems_of[i] for i in run))

    def tokens_in(self, run: range) -> frozenset[str]:
        """The tokens of a run of its sentences."""
        return frozenset(token for i in run for token in self.tokens[i])

    def nearest_run(self, claim: Claim) -> range:
        """The run of sentences, at most RUN, that holds most of a claim."""
        count = len(self.spans)
        if count <= RUN:
            return range(count)
        wanted = set(claim.words)
        hits = [i for i, stems in enumerate(self.stems_of) if wanted & stems]
        starts = {min(max(0, i - back), count - RUN) for i in hits for back in range(RUN)}
        runs = [range(start, start + RUN) for start in sorted(starts) or [0]]
        return max(runs, key=lambda run: claim.share_in(self.stems_in(run)))

    def nearest_sentence(self, claim: Claim) -> tuple[int, float]:
        """The sentence that holds most of a claim, and how much."""
        shares = [claim.share_in(stems) for stems in self.stems_of]
        best = max(range(len(shares)), key=shares.__getitem__)
        return best, shares[best]


@lru_cache(maxsize=1024)
def read_claim(sentence: str) -> Claim:
    """Take a sentence apart."""
    found = tuple(tokens(without_mere(sentence)))
    words = [token for token in found if token not in STOPWORDS and token not in NEGATIONS]
    return Claim(
        text=sentence,
        tokens=found,
        words=tuple(map(stem, words)),
        rareness=tuple(map(_rareness, words)),
        names=tuple(_names(sentence)),
        quantities=tuple(quantities(sentence)),
    )


@lru_cache(maxsize=4096)
def read_passage(text: str) -> Passage:
    """Take a passage apart."""
    spans = tuple(sentence_spans(text)) or ((0, len(text)),)
    found = tuple(tuple(tokens(without_mere(text[slice(*span)]))) for span in spans)
    stems_of = tuple(frozenset(map(stem, some)) for some in found)
    return Passage(
        text=text,
        spans=spans,
        tokens=found,
        stems_of=stems_of,
        stems=frozenset().union(*stems_of),
    )


def _rareness(word: str) -> float:
    """How rare a word is, 0.25 to 1.25: the vocabulary is ordered by how often words are used."""
    rank = max(_FIRST + 1, word_ranks().get(word, _RAREST))
    return 0.25 + math.log(1 + rank - _FIRST) / math.log(_RAREST - _FIRST)


def _names(sentence: str) -> Iterator[str]:
    """The names of a sentence; its first word only where it is no ordinary one."""
    for match in _NAME.finditer(sentence):
        is_first = not sentence[: match.start()].strip(" \"'“‘(")
        if is_first and _is_ordinary(match.group()) and not _NEXT_NAME.match(sentence, match.end()):
            continue
        yield match.group()


def _is_ordinary(word: str) -> bool:
    """Whether a capitalised word may be capitalised only because it comes first."""
    rank = word_ranks().get(word.casefold(), _RAREST)
    is_common = rank < (_RAREST if word.endswith(_INFLECTED) else _COMMON)
    return is_common and not any(c.isupper() for c in word[1:])
