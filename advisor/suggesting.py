"""Suggestions: what an advisor may say without a source, and what only looks like it.

A suggestion tells its reader to do something and claims nothing: an imperative of at most twenty
words whose names, numbers and skills all stand in evidence or in an `advice` field.
"""

import re
from collections.abc import Collection, Sequence

from advisor.claims import read_claim, read_passage
from advisor.text import stem, tokens
from advisor.wording import STRENGTHENING, denials

MAX_WORDS = 20

# What a student can be told to do. “Remember”, “note” or “know” introduce a claim.
_ACTIONS = frozenset(
    """
    add analyse analyze answer apply arrange ask attend automate balance begin benchmark bring
    browse build calibrate carry check choose clean collect combine commit compare compute contact
    contribute convert create cross-validate cut debug define deploy describe design document
    download draft draw drop email engineer estimate evaluate examine explain explore expose
    extend fill find finish fit fix focus follow get give go graph group hold implement improve
    include inspect interview join keep label lead learn limit list load log look make map mark
    match measure mention merge message model monitor move name network note-down open organise
    organize pack package partner pick plan plot practise practice predict prepare present profile
    prototype prove publish push put quantify query rank read rebuild record refactor rehearse
    repeat replace report reproduce research reserve review revise rewrite run save schedule score
    search select send set share ship shortlist show simulate sketch solve sort split stack start
    state store stream study submit summarise summarize tackle tailor take talk teach tell test
    think time trace track train translate treat try tune turn use validate version visit
    volunteer walk watch wrap write
    """.split()  # noqa: SIM905
)
_BEFORE = re.compile(
    r"^\W*(?:(?:first|then|next|also|finally|and|so|please|week \d+)\b[,:]?\s*)+", re.I
)
# A clause of its own would claim something.
_CLAIMS = frozenset(
    """
    that because since which who whose whom is are was were be been has have had will would does
    did do can could may might must should shall isn't aren't doesn't don't won't
    pays hires offers sponsors uses requires wants asks gives needs runs takes values prefers
    accepts rejects guarantees leads makes means helps shows works wins gets sees knows says
    fact known proven
    """.split()  # noqa: SIM905
)
_SUPERLATIVE = re.compile(r"^(?:best|worst|top|leading|most|least|\w{3,}(?:est|iest))$")
_NO_SUPERLATIVE = frozenset(
    {"test", "latest", "request", "interest", "invest", "forest", "rest", "suggest"}
)


def against_suggestion(
    sentence: str, texts: Sequence[str], skills: Collection[tuple[str, ...]]
) -> tuple[str, ...]:
    """The reasons why a sentence is no suggestion; none where it is one.

    `texts` are the evidence and the advice that it may take its names, numbers and skills from,
    `skills` those that the corpus knows, each as the stems of its name.
    """
    words = tokens(_BEFORE.sub("", sentence))
    if not words or words[0] not in _ACTIONS:
        return ("it tells the reader to do nothing",)
    if len(tokens(sentence)) > MAX_WORDS:
        return (f"a suggestion has at most {MAX_WORDS} words",)
    reasons = [f"‘{word}’ makes a claim of it" for word in words[1:] if word in _CLAIMS]
    if denials(words) and words[0] != "not":
        reasons.append("it denies something")
    known = [read_passage(text) for text in texts]
    stems = frozenset().union(*(passage.stems for passage in known))
    said = {word for passage in known for some in passage.tokens for word in some}
    for word in words:
        is_superlative = _SUPERLATIVE.match(word) and word not in _NO_SUPERLATIVE
        if (is_superlative or word in STRENGTHENING) and word not in said:
            reasons.append(f"‘{word}’ is in no source")
    claim = read_claim(sentence)
    for name in claim.names:
        if name.casefold() != words[0] and any(stem(part) not in stems for part in tokens(name)):
            reasons.append(f"‘{name}’ is in no source")
    values = {quantity.value for passage in known for quantity in passage.quantities}
    reasons += [f"‘{q.text}’ is in no source" for q in claim.quantities if q.value not in values]
    stemmed = [stem(word) for word in words]
    for skill in skills:
        named = any(tuple(stemmed[i : i + len(skill)]) == skill for i in range(len(stemmed)))
        if named and not set(skill) <= stems:
            reasons.append(f"‘{' '.join(skill)}’ is in no source")
    return tuple(dict.fromkeys(reasons))
