"""Personal data masked before any text goes to a remote model, and put back into what it returns.

What is known of the résumé's owner comes first (`known.py`), then rules and the phone library
(`personal.py`), then names that a language model finds (`people.py`). Nothing that serves it is
imported before the first text is masked. Where anything fails, no text goes out.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.errors import AdvisorError
from advisor.records import Corpus
from advisor.resume.types import Resume

_PLACEHOLDER = re.compile(r"\[\s*(name|email|phone|address|link|id)[ _]?(\d+)\s*\]", re.I)


class MaskingError(AdvisorError):
    """Personal data could not be masked, so nothing was sent."""


@dataclass(frozen=True)
class Masked:
    """A text without personal data.

    `counts` says how many different originals of each kind it held; `originals` has what each of
    its placeholders stands for, and never leaves this process.
    """

    text: str
    counts: Mapping[str, int]
    originals: Mapping[str, str] = field(repr=False)

    def receipt(self) -> dict[str, Any]:
        """What a person may be shown of it: kinds and numbers, no originals."""
        return {"masked": dict(self.counts)}


class Masking:
    """One conversation's placeholders: the same original gets the same one in all of its texts."""

    def __init__(self, resume: Resume | None = None, corpus: Corpus | None = None) -> None:
        """`resume` tells what is known of its owner, `corpus` which names are of no person."""
        self._resume, self._corpus = resume, corpus
        self._finder: Any = None
        self._given: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def mask(self, text: str) -> Masked:
        """A text with a placeholder for each finding; raises MaskingError where that fails."""
        return self.mask_all([text])[0]

    def mask_all(self, texts: Sequence[str]) -> list[Masked]:
        """Several texts in order: a name that one of them shows is masked in all of them.

        Raises MaskingError where the library or the model cannot be loaded, or anything fails.
        """
        try:
            with self._lock:
                if self._finder is None:
                    from advisor.resume.finding import Finder

                    self._finder = Finder(self._resume, self._corpus)
                ours = frozenset(self._given.values())
                return [
                    self._replaced(text, findings, ours)
                    for text, findings in zip(texts, self._finder.find(texts), strict=True)
                ]
        except Exception as error:  # whatever it is, no text may go out
            raise MaskingError(
                "Personal data could not be masked, so nothing was sent to the remote model. Run "
                "`make install` to set up what masking needs, or choose a local model or none."
            ) from error

    def unmask(self, text: str) -> str:
        """A text that a model returned, with the originals back; others' placeholders stay."""
        originals = {placeholder: original for (_, original), placeholder in self._given.items()}
        return _PLACEHOLDER.sub(
            lambda m: originals.get(f"[{m[1].upper()} {int(m[2])}]", m[0]), text
        )

    def assert_clean(self, text: str) -> None:
        """The last look at all that is about to be sent; raises MaskingError if it holds a finding.

        It looks for what is known of the owner and for every original that was masked so far.
        """
        try:
            from advisor.resume.finding import left_in

            kind = left_in(text, self._resume, [original for _, original in self._given])
        except Exception as error:
            raise MaskingError(
                "The text could not be looked through for personal data, so nothing was sent to "
                "the remote model. Run `make install`, or choose a local model or none."
            ) from error
        if kind:
            raise MaskingError(
                f"A text still held personal data ({kind}) after masking, so nothing was sent to "
                "the remote model. Choose a local model or none for this question."
            )

    def receipt(self) -> dict[str, Any]:
        """Over all texts so far: how many different originals of each kind were masked."""
        return {"masked": dict(Counter(kind for kind, _ in self._given))}

    def _replaced(
        self, text: str, findings: Sequence[tuple[int, int, str]], ours: frozenset[str]
    ) -> Masked:
        pieces, at, used = [], 0, {}
        for start, end, kind in findings:
            original = text[start:end]
            if original in ours:  # a text that was masked before
                continue
            placeholder = self._placeholder(kind, original)
            used[placeholder] = original
            pieces += [text[at:start], placeholder]
            at = end
        counts = Counter(placeholder[1:].split()[0].lower() for placeholder in used)
        return Masked("".join([*pieces, text[at:]]), dict(counts), used)

    def _placeholder(self, kind: str, original: str) -> str:
        known = self._given.get((kind, original))
        if known is None:
            number = 1 + sum(1 for other, _ in self._given if other == kind)
            known = self._given[(kind, original)] = f"[{kind.upper()} {number}]"
        return known


def masker(resume: Resume | None = None, corpus: Corpus | None = None) -> Masking:
    """A `Masking` for one conversation, about a résumé or about none."""
    return Masking(resume, corpus)
