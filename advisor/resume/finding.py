"""Everything that tells who someone is in several texts, found together.

A name that one text shows is looked for in all of them, since what the model sees depends on the
words around it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from advisor.records import Corpus
from advisor.resume.fields import known_cities
from advisor.resume.known import Known, fold
from advisor.resume.people import TITLES, by_cue, by_model, is_thing, key, things
from advisor.resume.person_model import Label, person_model
from advisor.resume.personal import Finding, by_rules, without_overlap
from advisor.resume.types import Resume

# A text that was masked before may come again; one that only looks so is masked itself.
PLACEHOLDER = re.compile(r"\[\s*(?:name|email|phone|address|link|id)[ _]?\d+\s*\]", re.I)
_LINE = re.compile(r"[^\n]+")


class Finder:
    """Finds personal data; it keeps the model's labels of each line, and the names it has met."""

    def __init__(self, resume: Resume | None, corpus: Corpus | None) -> None:
        """Load what is needed; raises whatever hinders that."""
        self._model = person_model()
        self._known = Known(resume)
        self._things = things(corpus, resume)
        self._cities = known_cities(corpus) if corpus else frozenset[str]()
        self._labels: dict[str, list[Label]] = {}
        self._met: dict[str, re.Pattern[str]] = {}

    def find(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text in order of place, without overlap."""
        lines = {match[0] for text in texts for match in _LINE.finditer(text)}
        new = sorted(lines - self._labels.keys())
        self._labels.update(zip(new, self._model.find(new), strict=True))
        found = [list(_useful(text, self._in_text(text))) for text in texts]
        for text, findings in zip(texts, found, strict=True):
            self._meet(text[f.start : f.end] for f in findings if f.kind == "name")
        return [
            [
                finding
                for finding in without_overlap([*findings, *self._again(text)])
                if re.search(r"\w", text[finding.start : finding.end])
            ]
            for text, findings in zip(texts, found, strict=True)
        ]

    def _in_text(self, text: str) -> Iterator[Finding]:
        for match in PLACEHOLDER.finditer(text):
            yield Finding(*match.span(), "id")
        yield from self._known.find(text)
        yield from by_rules(text)
        for line in _LINE.finditer(text):
            for finding in self._in_line(line[0]):
                yield finding._replace(
                    start=line.start() + finding.start, end=line.start() + finding.end
                )

    def _in_line(self, line: str) -> Iterator[Finding]:
        yield from by_cue(line, self._things, self._cities)
        for finding in by_model(line, self._labels[line]):
            if finding.kind != "name" or not is_thing(line, finding, self._things):
                yield finding

    def _meet(self, names: Iterable[str]) -> None:
        """Names of two words and more, and their last words, are looked for from now on."""
        for name in names:
            words = re.findall(r"[^\W\d_]{2,}", name)
            if len(words) < 2 or name in self._met:
                continue
            last = words[-1] if len(words[-1]) >= 4 and key(words[-1]) not in self._things else ""
            forms = "|".join(filter(None, (re.escape(fold(name)), re.escape(fold(last)))))
            self._met[name] = re.compile(rf"(?<![^\W\d_])(?:{forms})(?![^\W\d_])")

    def _again(self, text: str) -> Iterator[Finding]:
        folded = fold(text)
        for pattern in self._met.values():
            for match in pattern.finditer(folded):
                finding = Finding(*match.span(), "name")
                # The surname alone may be a word, or an employer's name.
                surely = re.search(r"\W", match[0]) or not is_thing(text, finding, self._things)
                if surely and text[match.start()].isupper():
                    yield finding


def left_in(text: str, resume: Resume | None, originals: Iterable[str]) -> str | None:
    """What is still to be read in a text that was masked: a kind, or None."""
    if kind := Known(resume).left_in(text):
        return kind
    folded = fold(PLACEHOLDER.sub(" ", text))
    for original in originals:
        told = len(re.findall(r"\w+", original)) > 1 or any(c.isdigit() for c in original)
        if (
            told
            and len(original) >= 6
            and re.search(rf"(?<!\w){re.escape(fold(original))}(?!\w)", folded)
        ):
            return "something masked elsewhere"
    return None


def _useful(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings without the spaces around them, names without titles."""
    for finding in findings:
        piece = text[finding.start : finding.end]
        bare = TITLES.sub("", piece) if finding.kind == "name" else piece
        start = finding.start + len(piece) - len(bare.lstrip(" ,;\t\n"))
        end = finding.start + len(piece.rstrip(" ,;\t\n"))
        if start < end:
            yield finding._replace(start=start, end=end)
