"""A chat model that is ready to write, so many answers at a time."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from advisor.llm.faults import Failed, Trouble
from advisor.llm.generation import BEAT_SECONDS, Generation, Usage

WAIT_SECONDS = 20  # how long an answer waits for its turn
WAITING = 2  # answers that may wait for each that is written; to more the facts alone are given


@dataclass
class LanguageModel:
    """A chat model that is ready, by the name it is shown with.

    `seconds` is how long it may take over one answer.
    """

    chat: BaseChatModel
    name: str
    is_remote: bool = False
    seconds: float = 90
    at_once: int = 1
    _slots: threading.BoundedSemaphore = field(init=False, repr=False)
    _places: threading.BoundedSemaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the slots, and the places to wait for them."""
        self._slots = threading.BoundedSemaphore(self.at_once)
        self._places = threading.BoundedSemaphore(self.at_once * (1 + WAITING))

    def write(self, messages: Sequence[BaseMessage], usage: Usage) -> Generator[str]:
        """What the model writes, piece by piece; raises Failed. Closing it stops the model.

        While another answer is written an empty piece comes each half second. Where too many wait
        it fails at once: who waits holds a thread that others need.
        """
        if not self._places.acquire(blocking=False):
            raise Failed(Trouble.BUSY)
        try:
            yield from self._in_turn(messages, usage)
        finally:
            self._places.release()

    def _in_turn(self, messages: Sequence[BaseMessage], usage: Usage) -> Generator[str]:
        asked = monotonic()
        while not self._slots.acquire(timeout=BEAT_SECONDS):
            if monotonic() - asked > min(WAIT_SECONDS, self.seconds):
                raise Failed(Trouble.BUSY)
            yield ""
        try:
            left = self.seconds - (monotonic() - asked)
            yield from Generation(self.chat, messages, left, usage).pieces()
        finally:
            self._slots.release()
