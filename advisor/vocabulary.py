"""The corpus's own vocabulary: which words of a question name a record, a sector or a place.

A question is read left to right and the longest known phrase wins, so that "machine learning
engineer" is not read as "machine learning". What no phrase takes are the terms of the question.
Words that are neither known nor English are taken for misspellings of known ones that are near.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from importlib.resources import files

from advisor.records import Corpus, Term
from advisor.text import NEGATIONS, STOPWORDS, stem, tokens

_WORDS = tomllib.loads(files("advisor").joinpath("words.toml").read_text(encoding="utf-8"))
SLANG: dict[str, str] = _WORDS["slang"]
GENERIC = frozenset(stem(word) for word in _WORDS["generic"]["words"].split())
ASPECT_COVERS = {name: tuple(kinds.split(", ")) for name, kinds in _WORDS["covers"].items()}
PHRASES = {
    "kind": "kinds",
    "aspect": "aspects",
    "attribute": "attributes",
    "advice": "advices",
    "difficulty": "difficulties",
    "size": "sizes",
}
ORDINARY = frozenset(_WORDS["ordinary"]["words"].split())
CAREER_WORDS = frozenset(stem(word) for word in _WORDS["career"]["words"].split())
DEFINITE_ASPECTS = frozenset(_WORDS["aspects_definite"]["kinds"].split(", "))

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|quarter"
_ACRONYMS = re.compile(r"\b([A-Z]{2,})s\b")
# What evidence for an attribute must hold where its own words are not what answers it.
_ANSWERED_BY = {
    "duration": re.compile(r"\b(?:hour|day|week|month|year|minute)s?\b", re.I),
    "when": re.compile(rf"\b(?:(?:19|20)\d\d|{_MONTHS}|\w+day|weekly|monthly|yearly|annual)", re.I),
    "license": re.compile(r"licen[cs]|\bCC[ -]BY|public domain|\bG?PL\b|\bMIT\b|Apache", re.I),
    "count": re.compile(rf"\b(?!(?:19|20)\d\d\b)\d|\b(?:{_NUMBERS})s?\b", re.I),  # no years
}

# A misspelling keeps its first letter and is at most so many edits from the word, by length.
_SHORTEST = 4
_LONG = 8

# "not in finance", "except Google", "other than Meta": what follows is ruled out, with nothing but
# small words between. "Not only fintech" rules nothing out.
_DENIALS = frozenset({"not", "no", "without", "except", "excluding", "besides", "non"})
_DENYING_PAIRS = (["other", "than"], ["apart", "from"], ["instead", "of"], ["rather", "than"])
_BETWEEN = frozenset(
    ["in", "at", "about", "from", "for", "the", "a", "an", "any", "with", "of", "on", "near", "to"]
    + ["had", "have", "having", "or", "nor", "than"]
)


@dataclass(frozen=True)
class Entity:
    """What a phrase stands for, and whether the question rules it out ("not in finance").

    `type` is record, sector, place, skill, kind, aspect, attribute, advice, difficulty or size.
    """

    type: str
    id: str
    ruled_out: bool = False


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
        found = [e.id for e in self.entities if e.type == entity_type and not e.ruled_out]
        return tuple(dict.fromkeys(found))

    def ruled_out(self, *entity_types: str) -> tuple[str, ...]:
        """The ids of these types that the question rules out."""
        found = [e.id for e in self.entities if e.type in entity_types and e.ruled_out]
        return tuple(dict.fromkeys(found))


class Vocabulary:
    """Phrases of the corpus and of the questions people ask, each with what it stands for."""

    def __init__(self, corpus: Corpus, english: Collection[str] = ()) -> None:
        """Collect the phrases; words in `english` are never taken for misspellings."""
        self._phrases: dict[tuple[str, ...], list[Entity]] = {}
        self._words: set[str] = set(STOPWORDS | NEGATIONS)
        self._named: set[str] = set()
        for entity_type, section in PHRASES.items():
            for name, phrases in _WORDS[section].items():
                self._add(phrases.split(", "), Entity(entity_type, name))
        for record in corpus.records.values():
            self._add((record.name, *record.aliases), Entity("record", record.id))
        terms: tuple[tuple[str, tuple[Term, ...]], ...] = (
            ("sector", corpus.sectors),
            ("place", corpus.places),
            ("skill", corpus.skills),
        )
        self._names = {
            record.id: [frozenset(_stems(name)) for name in (record.name, *record.aliases)]
            for record in corpus.records.values()
        }
        self._written: dict[str, str] = {}
        for entity_type, items in terms:
            for item in items:
                names = (item.name, *item.aliases)
                self._add(names, Entity(entity_type, item.id))
                self._written |= {n.casefold().strip("."): n for n in names if _is_ordinary(n)}
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
        position, denied = 0, False
        while position < len(words):
            length = self._match(stems, position)
            if length == 1 and self._is_plain_word(words[position], question):
                length = 0
            if length:
                phrase = self._phrases[tuple(stems[position : position + length])]
                entities += [replace(entity, ruled_out=denied) for entity in phrase]
                position += length
                continue
            word = words[position]
            pair = words[position : position + 2]
            starts = word in _DENIALS or pair in _DENYING_PAIRS
            denied = starts or (denied and word in _BETWEEN)
            small = starts or word in STOPWORDS or word in NEGATIONS
            if not (small or stems[position] in GENERIC):
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

    def records_called(self, words: str) -> tuple[str, ...]:
        """The record that has all of `words` in one of its names, where only one has."""
        wanted = set(_stems(words))
        if not wanted or wanted <= GENERIC:
            return ()
        called = tuple(
            record for record, names in self._names.items() if any(wanted <= name for name in names)
        )
        return called if len(called) == 1 else ()

    def _is_plain_word(self, word: str, question: str) -> bool:
        """Whether a word that could name a skill ("go", "excel") is not written as the name."""
        name = self._written.get(word)
        return name is not None and not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question)

    def _corrected(self, word: str) -> str:
        """A known word that `word` is a misspelling of, else `word` itself."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._english:
            return word
        if word in self._words or stem(word) in self._stems:
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        edits = 1 if len(word) < _LONG else 2
        # Words of names first: "Kyte" is the company Kite, not somebody called Kyle.
        for known in (self._named, self._words):
            near = [other for other in known if other[:1] == word[:1]]
            found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=edits)
            if found:
                return str(found[0])
        return word

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
            self._named.update(words)
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


def _stems(text: str) -> list[str]:
    return [stem(token) for token in tokens(text)]


def _is_ordinary(name: str) -> bool:
    return " ".join(tokens(name)) in ORDINARY


def _plain(question: str) -> list[str]:
    """The words of a question with slang written out, and REUs as REU."""
    return [
        word
        for token in tokens(_ACRONYMS.sub(r"\1", question))
        for word in SLANG.get(_unless_a_name(token.replace("’", "'"), question), token).split()
    ]


def _unless_a_name(token: str, question: str) -> str:
    """The token, but nothing for an "R" that is written as the language is."""
    named = token in ORDINARY and re.search(rf"\b{token.upper()}\b(?! U\b)", question)
    return "" if named else token


def _capitalised(question: str) -> set[str]:
    """Stems of words written as names: capitalised, and not merely first in their sentence."""
    words = question.split()
    if sum(word[:1].isupper() for word in words[1:]) > max(1, len(words) / 2):
        return set()  # Written As A Title, which says nothing
    names: set[str] = set()
    for before, word in zip(words, words[1:], strict=False):
        if word[:1].isupper() and not before.endswith((".", "!", "?", ":")):
            names.update(stem(token) for token in tokens(word))
    return names
