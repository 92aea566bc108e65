"""The corpus's own vocabulary: which words of a question name a record, a sector or a place.

A question is read left to right and the longest known phrase wins, so that "machine learning
engineer" is not read as "machine learning". What no phrase takes are the terms of the question.
Words that are neither known nor English are taken for misspellings of known ones that are near.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files

from advisor.records import Corpus, Term
from advisor.text import NEGATIONS, STOPWORDS, stem, tokens

_WORDS = tomllib.loads(files("advisor").joinpath("words.toml").read_text(encoding="utf-8"))
SLANG: dict[str, str] = _WORDS["slang"]
GENERIC = frozenset(stem(word) for word in _WORDS["generic"]["words"].split())
ASPECT_COVERS = {name: tuple(kinds.split(", ")) for name, kinds in _WORDS["covers"].items()}
DEFINITE_ASPECTS = frozenset(_WORDS["aspects_definite"]["kinds"].split(", "))

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|quarter"
# What evidence for an attribute must hold where its own words are not what answers it.
_ANSWERED_BY = {
    "when": re.compile(rf"\b(?:(?:19|20)\d\d|{_MONTHS}|\w+day|weekly|monthly|yearly|annual)", re.I),
    "count": re.compile(rf"\b(?!(?:19|20)\d\d\b)\d|\b(?:{_NUMBERS})s?\b", re.I),  # no years
}

# A misspelling keeps its first letter and is at most so many edits from the word, by length.
_SHORTEST = 4
_LONG = 8


@dataclass(frozen=True)
class Entity:
    """What a phrase stands for: `type` is record, sector, place, skill, kind, aspect, attribute."""

    type: str
    id: str


@dataclass(frozen=True)
class Reading:
    """A question taken apart.

    `text` is the question with slang and misspellings resolved, `entities` what its phrases stand
    for, `names` the stems of capitalised words that no phrase took, `terms` those of the others.
    """

    text: str
    entities: tuple[Entity, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    known_words: int
    words: int

    def ids(self, entity_type: str) -> tuple[str, ...]:
        """The ids of one type of entity, each once, in the order of the question."""
        return tuple(dict.fromkeys(e.id for e in self.entities if e.type == entity_type))


class Vocabulary:
    """Phrases of the corpus and of the questions people ask, each with what it stands for."""

    def __init__(self, corpus: Corpus, english: Collection[str] = ()) -> None:
        """Collect the phrases; words in `english` are never taken for misspellings."""
        self._phrases: dict[tuple[str, ...], list[Entity]] = {}
        self._words: set[str] = set(STOPWORDS | NEGATIONS)
        for entity_type in ("kind", "aspect", "attribute"):
            for name, phrases in _WORDS[f"{entity_type}s"].items():
                self._add(phrases.split(", "), Entity(entity_type, name))
        for record in corpus.records.values():
            self._add((record.name, *record.aliases), Entity("record", record.id))
        terms: tuple[tuple[str, tuple[Term, ...]], ...] = (
            ("sector", corpus.sectors),
            ("place", corpus.places),
            ("skill", corpus.skills),
        )
        for entity_type, items in terms:
            for item in items:
                self._add((item.name, *item.aliases), Entity(entity_type, item.id))
        self._longest = max(map(len, self._phrases))
        self._words.update(_WORDS["generic"]["words"].split())
        for _, fact in corpus.facts.values():
            self._words.update(tokens(fact.text))
        self._stems = {stem(word) for word in self._words}
        self._english = english

    def read(self, question: str) -> Reading:
        """Take a question apart."""
        names = _capitalised(question)
        words = [self._corrected(word) for word in _plain(question)]
        stems = [stem(word) for word in words]
        entities: list[Entity] = []
        rest: list[str] = []
        position = 0
        while position < len(words):
            length = self._match(stems, position)
            if length:
                entities += self._phrases[tuple(stems[position : position + length])]
                position += length
                continue
            word = words[position]
            if not (word in STOPWORDS or word in NEGATIONS or stems[position] in GENERIC):
                rest.append(stems[position])
            position += 1
        rest = list(dict.fromkeys(rest))
        return Reading(
            text=" ".join(words),
            entities=tuple(entities),
            names=tuple(term for term in rest if term in names),
            terms=tuple(term for term in rest if term not in names),
            known_words=sum(stem_ in self._stems for stem_ in stems),
            words=len(words),
        )

    def _corrected(self, word: str) -> str:
        """A known word that `word` is a misspelling of, else `word` itself."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._english:
            return word
        if word in self._words or stem(word) in self._stems:
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = [known for known in self._words if known[:1] == word[:1]]
        edits = 1 if len(word) < _LONG else 2
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=edits)
        return str(found[0]) if found else word

    def _match(self, stems: list[str], position: int) -> int:
        """The length of the longest phrase at `position`; 0 when there is none."""
        for length in range(min(self._longest, len(stems) - position), 0, -1):
            if tuple(stems[position : position + length]) in self._phrases:
                return length
        return 0

    def _add(self, phrases: Iterable[str], entity: Entity) -> None:
        for phrase in phrases:
            words = tokens(phrase)
            self._words.update(words)
            found = self._phrases.setdefault(tuple(map(stem, words)), []) if words else []
            if entity not in found:
                found.append(entity)


def answers_attribute(attribute: str, passage: str) -> bool:
    """Whether a passage speaks of an attribute that a question asks for."""
    pattern = _ANSWERED_BY.get(attribute)
    if pattern:
        return bool(pattern.search(passage))
    stems = [stem(token) for token in tokens(passage)]
    for phrase in _WORDS["attributes"][attribute].split(", "):
        key = [stem(token) for token in tokens(phrase)]
        if any(stems[i : i + len(key)] == key for i in range(len(stems))):
            return True
    return False


def _plain(question: str) -> list[str]:
    """The words of a question with slang written out."""
    return [
        word
        for token in tokens(question)
        for word in SLANG.get(token.replace("’", "'"), token).split()
    ]


def _capitalised(question: str) -> set[str]:
    """Stems of words written as names: capitalised, and not merely first in their sentence."""
    words = question.split()
    if sum(word[:1].isupper() for word in words) > len(words) / 2:
        return set()  # Written As A Title, which says nothing
    names: set[str] = set()
    for before, word in zip(words, words[1:], strict=False):
        if word[:1].isupper() and not before.endswith((".", "!", "?", ":")):
            names.update(stem(token) for token in tokens(word))
    return names
