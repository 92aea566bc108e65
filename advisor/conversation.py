"""What a question takes from the conversation: its parts, and what it points back to."""

import re
from collections.abc import Sequence

from advisor.vocabulary import Vocabulary

MAX_PARTS = 4

_ASKS = (
    r"(?:what|which|who|whom|whose|where|when|why|how|do|does|did|is|are|was|were|can|could|should"
    r"|will|would|tell|show|list|give|explain|compare)"
)
# Two questions in one sentence are joined by "and" before another question word.
_JOINT = re.compile(rf"[,;]?\s+(?:and|also|plus)\s+(?:also\s+|then\s+)?(?={_ASKS}\b)", re.I)
_END = re.compile(r"(?<=[?!])\s+|(?<=[.;])\s+(?=\S)|\n+")
_IS_QUESTION = re.compile(rf"\?\W*$|^\W*(?:and |also |so |then |ok |but )*{_ASKS}\b", re.I)

_ORDINALS = {
    word: position
    for position, words in enumerate(
        ("first 1st one", "second 2nd two", "third 3rd three", "fourth 4th four", "fifth 5th five")
    )
    for word in words.split()
}
_RANK = r"(?P<rank>first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th)|last)"
_THING = (
    r"(?:ones?|options?|projects?|compan(?:y|ies)|employers?|events?|ideas?|guides?"
    r"|of (?:these|those|them))"
)
_POINTS = re.compile(
    rf"\b(?:the|that|your|and)\s+{_RANK}"
    rf"(?:\s+(?P<count>two|three|four|[2-4])\b|\s+{_THING}\b|(?=\s*(?:[?.!,;]|$|please\b|in\b|and\b|or\b)))"
    r"|(?:\b(?:number|no\.?|nr\.?|option)\s*|#)(?P<number>[1-9]|one|two|three|four|five)\b",
    re.I,
)
_COUNTS = {"two": 2, "three": 3, "four": 4}
_LISTED = re.compile(r"^\s*(?:#{1,6}|[-*•]|\d+[.)])\s+(?P<item>.+)$", re.M)


def split_questions(text: str) -> list[str]:
    """The questions of a text, each to be answered by itself; at most four.

    What is said around them ("I am a junior at USC.") goes with the question that follows it.
    """
    pieces = [p for piece in _END.split(text) for p in _JOINT.split(piece) if p.strip()]
    parts: list[str] = []
    before = ""
    for piece in pieces:
        if _IS_QUESTION.search(piece) and len(parts) < MAX_PARTS:
            parts.append(f"{before} {piece}".strip())
            before = ""
        elif parts:
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            before = f"{before} {piece}"
    return parts if len(parts) > 1 else [text]


def listed(answer: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The ids of the records that an answer in Markdown lists, each by the first in its line."""
    named = (vocabulary.read(match["item"]).ids("record") for match in _LISTED.finditer(answer))
    return tuple(dict.fromkeys(records[0] for records in named if records))


def pointed_at(text: str, records: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Those of the listed `records` that a question points at, and its text without that.

    "How do the first two differ?" points at two, "tell me about the last one" at one.
    """
    chosen = [
        record
        for match in _POINTS.finditer(text)
        for record in records[_positions(match, len(records))]
    ]
    return tuple(dict.fromkeys(chosen)), _POINTS.sub(" ", text) if chosen else text


def _positions(match: re.Match[str], length: int) -> slice:
    rank, count = (match["rank"] or match["number"]).lower(), (match["count"] or "1").lower()
    many = _COUNTS.get(count) or int(count)
    if rank == "last":
        return slice(max(0, length - many), length)
    start = _ORDINALS.get(rank, int(rank) - 1 if rank.isdigit() else length)
    return slice(start, start + many)
