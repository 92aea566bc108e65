"""Which skills a text names, as the corpus calls them: in a fact, or in a sentence of ours."""

import re
from functools import lru_cache

from advisor.records import Corpus
from advisor.text import tokens
from advisor.vocabulary import ORDINARY

_LEADING_NAME = re.compile(r"[^\s.!?:] [A-Z][\w-]*[a-z] $")
# As in "a GitHub author's list", which says where a source stands.
_TRAILING_SOURCE = re.compile(r" (?:author|guide|page|post|repository)\b")


class SkillNames:
    """The names of the corpus's skills, looked for word for word; longer names go first."""

    def __init__(self, corpus: Corpus) -> None:
        """Over the skills of `corpus` and their aliases."""
        names = [
            (" ".join(tokens(name)), name, skill.id)
            for skill in corpus.skills
            for name in (skill.name, *skill.aliases)
        ]
        self._names = sorted(names, key=lambda name: -len(name[0]))
        self._in = lru_cache(maxsize=4096)(self._read)

    def in_text(self, text: str) -> dict[str, str]:
        """The skills that a text names: the id of each with the name that stands there."""
        return dict(self._in(text))

    def asked_in(self, text: str) -> dict[str, str]:
        """The skills that a fact speaks of: not those that only stand in the name of something.

        As in the title “Practical Cheminformatics”, or “a Jane Street trading intern”.
        """
        return {skill: name for skill, name in self._in(text) if not _stands_in_a_name(name, text)}

    def _read(self, text: str) -> tuple[tuple[str, str], ...]:
        words = f" {' '.join(tokens(text))} "
        found: dict[str, str] = {}
        for plain, name, skill in self._names:
            if plain and f" {plain} " in words and _is_written(plain, name, text):
                found.setdefault(skill, name)
                # A part of a longer name is no name: "boosting" in "gradient boosting".
                words = words.replace(f" {plain} ", " | ")
        return tuple(found.items())


def _is_written(plain: str, name: str, text: str) -> bool:
    """Whether a name that is an ordinary word too stands in a text as the name is written."""
    if plain not in ORDINARY:
        return True
    return re.search(rf"(?<![\w&]){re.escape(name)}(?![\w&])", text) is not None


def _stands_in_a_name(name: str, text: str) -> bool:
    """Whether a name is a part of another wherever it stands, or only tells of a source.

    It is a part where a capitalised word leads it, other than a sentence's first.
    """
    places = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
    return bool(places) and all(
        _LEADING_NAME.search(text[: place.start()]) or _TRAILING_SOURCE.match(text[place.end() :])
        for place in places
    )
