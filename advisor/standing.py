"""Whether a sentence that a model wrote can stand alone: whole, naming what it speaks of.

The checker asks whether a passage bears a sentence out. This asks what it cannot see: half a
sentence says nothing untrue, “it” may be whatever was left out before, and two names that changed
places are still both in the source.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from advisor.claims import read_claim, read_passage
from advisor.grounding import ALIKE
from advisor.text import STOPWORDS, stem, tokens
from advisor.wording import denials

_BEGINS = re.compile(r"[\"'“‘(]*[A-ZÀ-Þ\d$€£]")
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")
# What joins a sentence to the one before, and what then stands for a name of that one.
_JOINING = frozenset("also and but so then however moreover additionally furthermore thus".split())  # noqa: SIM905
_POINTING = frozenset("it they he she its their his her this that these those both such".split())  # noqa: SIM905
# What no sentence ends with, whatever mark is put behind it.
_OPEN = frozenset("a an the of or and but to in on at by for from with as than which that".split())  # noqa: SIM905
_MERE = frozenset({"just", "merely", "only"})
# A capital by itself is a name, as of a company; with a dot it is an initial.
_LETTER = re.compile(r"(?<![\w.&’'-])[B-HJ-Z](?![\w.&+#’'-])")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|\S+@\S+", re.IGNORECASE)
_SAYING = frozenset(
    "according said says wrote writes reported reports told tells announced notes noted".split()  # noqa: SIM905
)


def against_form(sentence: str) -> tuple[str, ...]:
    """The reasons why a sentence is none that a reader understands by itself."""
    words = tokens(sentence)
    if not words or not _BEGINS.match(sentence) or not _ENDS.search(sentence) or words[-1] in _OPEN:
        return ("it is no whole sentence",)
    first = next((word for word in words if word not in _JOINING), "")
    if first in _POINTING:
        return (f"‘{first}’ stands for what another sentence names",)
    return ()


def against_addresses(sentence: str, texts: str) -> tuple[str, ...]:
    """A reason for each web or mail address that `texts`, all that may be named, lack."""
    found = (match.group() for match in _ADDRESS.finditer(sentence))
    return tuple(f"‘{address}’ is in no source" for address in found if address not in texts)


def against_standing(sentence: str, passage: str) -> tuple[str, ...]:
    """The reasons why a sentence that `passage` supports may yet be misread."""
    here = frozenset(word for some in read_passage(passage).tokens for word in some)
    mere = sorted(_MERE.intersection(read_claim(sentence).tokens) - here)  # “not only” is none
    return (
        *(f"‘{word}’ is not said in the source" for word in mere),
        *_without_names(sentence, passage),
        *_moved_names(sentence, passage),
        *_denied(sentence, passage),
        *_without_year(sentence, passage),
    )


def _without_names(sentence: str, passage: str) -> Iterator[str]:
    for name in read_claim(sentence).names:  # “US” is a name, “us” is none
        is_short = name.isupper() and len(name) > 1 and STOPWORDS.issuperset(tokens(name))
        if is_short and name not in passage:
            yield f"‘{name}’ is not in the source"
    alone = set(_LETTER.findall(passage))
    yield from (f"‘{x}’ is not in the source" for x in _LETTER.findall(sentence) if x not in alone)
    theirs = {stem(word) for name in read_claim(passage).names for word in tokens(name)}
    if theirs and not theirs.intersection(map(stem, tokens(sentence))):
        yield "it names nothing of what the source speaks of"


def _without_year(sentence: str, passage: str) -> Iterator[str]:
    """A figure without the year that its source gives: what was so then is not said to be so."""
    claim, read = read_claim(sentence), read_passage(passage)
    nearest, _ = read.nearest_sentence(claim)
    told = _YEAR.findall(" ".join(read.tokens[nearest]))[:1]  # when it was said comes first
    missing = [year for year in told if year not in _YEAR.findall(sentence)]
    if missing and any(character.isdigit() for character in _YEAR.sub("", sentence)):
        yield f"it gives a figure without its time, which is ‘{missing[0]}’"


def _denied(sentence: str, passage: str) -> Iterator[str]:
    """A denial more than in the sentence of the source that it is all but."""
    claim, read = read_claim(sentence), read_passage(passage)
    nearest, share = read.nearest_sentence(claim)
    if share >= ALIKE and denials(claim.tokens) > denials(read.tokens[nearest]):
        yield "it denies what the source does not deny"


def _speaks(name: set[str], words: Sequence[str]) -> bool:
    """Whether a name stands before or behind a verb of saying, or behind “according to”."""
    for place in (place for place, word in enumerate(words) if word in name):
        beside = words[max(0, place - 1) : place + 2]
        if _SAYING.intersection(beside) or "according" in words[max(0, place - 2) : place]:
            return True
    return False


def _moved_names(sentence: str, passage: str) -> Iterator[str]:
    """Names that stand elsewhere than in the sentence of the source that it is all but."""
    claim, read = read_claim(sentence), read_passage(passage)
    nearest, share = read.nearest_sentence(claim)
    if share < ALIKE:
        return
    said, source = claim.tokens, read.tokens[nearest]
    named = {word for name in claim.names for word in tokens(name)} - STOPWORDS
    edits = SequenceMatcher(None, source, said, autojunk=False).get_opcodes()
    gone = {word for kind, a, b, _, _ in edits if kind != "equal" for word in source[a:b]}
    for kind, _, _, start, end in edits:
        moved = named & gone & set(said[start:end])
        # Who says it may be named first or last: “…, X says” is “X says that …”.
        if kind != "equal" and moved and not (_speaks(moved, said) and _speaks(moved, source)):
            yield f"‘{' '.join(said[start:end])}’ stands in another place than in the source"
