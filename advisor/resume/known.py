"""What is known of a résumé's owner, found wherever and however it is written.

A name is found in its parts, in any case, with or without accents, run together as in file names
and handles, and with initials; a telephone number in any grouping.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from advisor.resume.personal import Finding, Kind
from advisor.resume.types import Resume

_LETTER = r"[^\W\d_]"
_BEYOND_LATIN = r"[^\W\d_\u0000-\u024f]"
_TITLE = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx|ing|dipl)\.?$", re.I)
_NO_PART = frozenset(
    """
    de da do dos das del della di du la le van von der den ter ten bin bint ibn al el y e zu
    af av san st jr sr ii iii iv phd md
    """.split()  # noqa: SIM905
)
# Parts of names that are everyday words: small letters there mean the word.
_EVERYDAY = frozenset(
    """
    will may mark grace rose young long art bill grant faith hope joy dean rich frank jack pat
    rob sky dawn summer autumn king price rice bush wood woods stone hall park parks field
    fields lane brook banks case cook baker page read reed short small little white black
    brown green gray best love day early hunter mason carter cooper fisher major chase ford
    ray max gene jean drew mac chip don jay earl guy ham law lee low miles nick paris penny
    reign sage sandy son song sun tan ting van wade wang ward west wills wise you yang the and
    for not are can has her his how its one our out see she too two was who new now
    """.split()  # noqa: SIM905
)
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"}
)
_BARE = str.maketrans("łøđðıæœ", "lodðiao")


def fold(text: str) -> str:
    """Small letters without accents, as long as `text`, so that places stay the same."""
    return "".join(map(_base, text))


def _base(char: str) -> str:
    # Beyond Latin, Greek and Cyrillic a mark makes another letter.
    first = unicodedata.normalize("NFKD", char)[:1] if char < "\u0590" else char
    bare = first.casefold().translate(_BARE)
    return bare if len(bare) == 1 else char


class Known:
    """The owner's name, address, number and links, as patterns over folded text."""

    def __init__(self, resume: Resume | None) -> None:
        """What `resume` states; without one nothing is known."""
        self.name = (resume.name if resume else None) or ""
        self.email = (resume.email if resume else None) or ""
        self.phone = re.sub(r"\D", "", (resume.phone if resume else None) or "")
        self.links = tuple(map(_bare_link, resume.links)) if resume else ()

    @cached_property
    def parts(self) -> dict[str, str]:
        """The words of the name, folded, each with its pattern; without titles and particles."""
        name = unicodedata.normalize("NFC", self.name)
        words = [word.strip("().,\"“”'’*") for word in re.split(r"[\s-]+", name)]
        return {
            fold(word): _ways(word)
            for word in words
            if word and not _TITLE.match(word) and word.casefold() not in _NO_PART
        }

    def find(self, text: str) -> Iterator[Finding]:
        """Everything known that stands in `text`; findings may overlap."""
        folded = fold(text)
        for kind, pattern in self._patterns:
            for match in pattern.finditer(folded):
                if kind != "name" or self._is_meant(text, folded, *match.span()):
                    yield Finding(*match.span(), kind)

    def left_in(self, text: str) -> Kind | None:
        """A kind of which something is still to be read in `text`: the last look before sending.

        It looks in another way than `find` does: at words and at digits run together.
        """
        folded = fold(unicodedata.normalize("NFC", text))
        words = set(re.findall(rf"{_LETTER}+", folded))
        # Everyday words are names only where they are written as such.
        written = {fold(word) for word in re.findall(rf"{_LETTER}+", text) if not word.islower()}
        for part in self.parts:
            if part in (written if part in _EVERYDAY else words) and len(part) >= 3:
                return "name"
        if self.email and fold(self.email) in folded:
            return "email"
        if self.phone and self.phone[-9:] in re.sub(
            r"\D", "", re.sub(r"\[[A-Z]+ \d+\]", "x", text)
        ):
            return "phone"
        if any(fold(link) in folded for link in self.links):
            return "link"
        return None

    def _is_meant(self, text: str, folded: str, start: int, end: int) -> bool:
        word = folded[start:end]
        if len(word) == 2 and word.isascii():
            return text[start].isupper() and (text[start + 1].islower() or self.name.isupper())
        return word not in _EVERYDAY or not text[start:end].islower()

    @cached_property
    def _patterns(self) -> list[tuple[Kind, re.Pattern[str]]]:
        rows: list[tuple[Kind, str]] = []
        if self.email:
            local = self.email.split("@")[0]
            rows.append(("email", rf"(?<![\w.]){_spelt(self.email)}"))
            if len(local) >= 5:
                rows.append(("email", rf"(?<![\w.]){_spelt(local)}(?![\w])"))
        for link in sorted(self.links, key=len, reverse=True):
            rows.append(("link", rf"(?:https?://)?(?:www\.)?{_spelt(link)}/?"))
            if len(handle := link.rsplit("/", 1)[-1]) >= 4 and "/" in link:
                rows.append(("link", rf"(?<!\w)@?{_spelt(handle)}(?!\w)"))
        if len(self.phone) >= 7:
            digits = r"[\s().\-/–]*".join(self.phone[-max(7, len(self.phone) - 3) :])
            rows.append(
                (
                    "phone",
                    rf"(?<!\d)(?:[+(]{{0,2}}\d{{1,3}}[\s().\-/–]*)?"
                    rf"\(?0?\)?[\s.-]?\(?{digits}(?!\d)",
                )
            )
        rows += [("name", pattern) for pattern in self._names()]
        return [(kind, re.compile(pattern)) for kind, pattern in rows]

    def _names(self) -> Iterator[str]:
        ways = self.parts
        long = [part for part in self.parts if len(part) > 1]
        if len(self.parts) > 1:
            gap = r"[\s._,'’\"()-]*"
            # All of it, particles and all, then any two parts run together.
            whole = [re.escape(fold(word)) for word in re.split(r"[\s-]+", self.name)]
            # The same name in another script may stand behind: "Wei-Ling Chen (陳薇玲)".
            other = rf"(?: ?[(|/·] ?(?:{_BEYOND_LATIN}+[ ·-]?){{1,4}}\)?)?"
            yield rf"(?<!{_LETTER}){gap.join(whole)}(?!{_LETTER}){other}"
            yield from (
                rf"{ways[a]}[ ._-]?{ways[b]}"
                for a in long
                for b in long
                if a != b and len(a + b) >= 6
            )
        for part in long:
            initials = "".join({other[0] for other in self.parts if other != part})
            around = rf"(?<!{_LETTER})"
            if initials and part.isascii():
                letters = f"[{re.escape(initials)}]"
                yield rf"{around}(?:{letters}(?:\. ?|-))+{ways[part]}(?!{_LETTER})"
                yield rf"{around}{ways[part]},? (?:{letters}\. ?)+(?!{_LETTER})"
                yield rf"{around}{letters}_?{ways[part]}(?=[\d_])"
            cased = part[0].upper() != part[0]
            yield rf"{around}{ways[part]}(?!{_LETTER})" if cased else ways[part]
        yield from self._unspaced()

    def _unspaced(self) -> Iterator[str]:
        """A name in a script without spaces: its last characters are the given name."""
        for name in self.parts:
            if len(self.parts) == 1 and 2 < len(name) <= 4 and name.upper() == name:
                yield re.escape(name[1:])


def _ways(word: str) -> str:
    """A pattern over folded text: letters may be spelt out ("mueller"), or carry marks."""
    forms = {fold(word), fold(word.casefold().translate(_SPELT_OUT))}
    return "(?:" + "|".join(sorted(map(_spelt, forms), key=len, reverse=True)) + ")"


def _spelt(text: str) -> str:
    return "[\u0300-\u036f]*".join(re.escape(char) for char in fold(text)) + "[\u0300-\u036f]*"


def _bare_link(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link, flags=re.I).rstrip("/")
