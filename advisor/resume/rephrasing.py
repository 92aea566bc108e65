"""Whether a language model's words in a mock interview add anything to what they rest on."""

import re
from collections.abc import Iterable

from advisor.claims import read_claim
from advisor.standing import against_form
from advisor.text import STOPWORDS, content_stems, stem, tokens
from advisor.wording import denials

MAX_WORDS = 40
FEWEST_QUOTED = 2
# So much of what a question asks has to be asked still, or its guide's points would not fit.
KEPT = 1 / 3

# What a question may be asked with: none of these words says that something was done or is so.
_ASKING = frozenset(
    map(
        stem,
        """
        answer ask aloud choose consider decide describe design differently discuss example
        explain first go line one part piece point post project question reason say step talk
        tell think time walk work would briefly detail details
        """.split(),  # noqa: SIM905
    )
)
_COUNTED = re.compile(r"\d[\d,.]*\w*(?:\s+[^\W\d]+)?")


def against_rephrasing(question: str, fixed: str, line: str | None, fact: str) -> tuple[str, ...]:
    """The reasons why a question may not stand for the `fixed` one; none where it may.

    Its words stand in the fixed question, in the `line` of the résumé that it is on or in the
    guide's `fact`; names and numbers not in the fact alone, which is not about the student.
    """
    if reasons := against_form(question):
        return reasons
    words, own = tokens(question), f"{fixed} {line or fact}"
    asked = set(content_stems(fixed))
    found = []
    if not question.endswith(("?", ".")) or len(words) > MAX_WORDS:
        found.append("it is no short question")
    if len(asked.intersection(content_stems(question))) < KEPT * len(asked):
        found.append("it asks something else")
    if denials(words) > denials(tokens(fixed)):
        found.append("it denies something")
    known = _ASKING.union(content_stems(f"{own} {fact}"))
    new = [w for w in words if w not in STOPWORDS and stem(w) not in known]
    found += [f"‘{word}’ is in none of what it rests on" for word in new]
    # A number keeps what it counts.
    named = (*read_claim(question).names, *_COUNTED.findall(question))
    found += [f"‘{name}’ is in no line or question" for name in named if not _holds(own, name)]
    if line and not _in_order(question, line, f"{fixed} {fact}"):
        found.append("words of the line stand in another order")
    return tuple(dict.fromkeys(found))


def against_quote(quote: str, said: str, taken: Iterable[str]) -> tuple[str, ...]:
    """The reasons why words count as none of those that were `said`; `taken` ones count once."""
    words = tokens(quote)
    if len(words) < FEWEST_QUOTED or not content_stems(quote):
        return ("it quotes too little",)
    if not _holds(said, quote):
        return ("its words are not in the answer",)
    if any(_holds(other, quote) or _holds(quote, other) for other in taken):
        return ("its words stand for another point already",)
    return ()


def _holds(text: str, part: str) -> bool:
    """Whether the words of `part` stand in a text just so, one behind the other."""
    words, wanted = tokens(text), tokens(part)
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[i : i + len(wanted)] == wanted for i in starts)


def _in_order(question: str, line: str, elsewhere: str) -> bool:
    """Whether the words that a question has from the line alone follow each other as there."""
    others = _ASKING.union(content_stems(elsewhere))
    theirs = content_stems(line)
    places = [theirs.index(w) for w in content_stems(question) if w in theirs and w not in others]
    return places == sorted(places)
