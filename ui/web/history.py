"""A visitor's conversation: in the memory of the visit and in their own browser, nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from advisor.types import Answer, Turn
from ui.web.answer import Page, parts_of

MOST = 50  # answers that a browser keeps
MOST_CHARACTERS = 500_000  # of them, since a browser gives a page some five million for all
Chat = list[dict[str, Any]]
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True)
class Entry:
    """A question with what is shown of its answer, and the answer as far as there is one.

    What rests on a résumé is private: no browser keeps it.
    """

    question: str
    parts: tuple[str, ...] = ()
    answer: Answer | None = None
    is_private: bool = False


def messages(entries: Iterable[Entry]) -> Chat:
    """The conversation as the chat shows it."""
    chat: Chat = []
    for number, entry in enumerate(entries):
        chat.append({"role": "user", "content": Page(number).asked(entry.question)})
        chat += [{"role": "assistant", "content": part} for part in entry.parts]
    return chat


def turns(entries: Iterable[Entry]) -> list[Turn]:
    """The conversation as the advisor takes it."""
    answers = [entry.answer for entry in entries if entry.answer]
    return [
        turn
        for answer in answers
        for turn in (Turn("user", answer.question), Turn("assistant", answer.text))
    ]


def kept(entries: Sequence[Entry]) -> list[str]:
    """What the browser keeps: the newest answers that rest on no résumé, as JSON, oldest first."""
    found: list[str] = []
    for entry in reversed(entries):
        if entry.answer is None or entry.is_private:
            continue
        text = _ANSWER.dump_json(entry.answer, exclude_defaults=True).decode()
        if len(found) == MOST or sum(map(len, found)) + len(text) > MOST_CHARACTERS:
            break
        found.append(text)
    return found[::-1]


def without_private(entries: Sequence[Entry]) -> list[Entry]:
    """The conversation as the browser keeps it: nothing in it rests on a résumé."""
    return restored(kept(entries))


def restored(stored: object) -> list[Entry]:
    """What a browser kept, laid out anew; what is no answer of ours is passed over."""
    entries: list[Entry] = []
    for text in (stored if isinstance(stored, list) else [])[-MOST:]:
        try:
            answer = _ANSWER.validate_json(text)
            parts = parts_of(answer, len(entries))
        except (ValidationError, TypeError, KeyError, ValueError):
            continue
        entries.append(Entry(answer.question, parts, answer))
    return entries
