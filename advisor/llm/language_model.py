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

    def __post_init__(self) -> None:
        """Make the slots."""
        self._slots = threading.BoundedSemaphore(self.at_once)

    def write(self, messages: Sequence[BaseMessage], usage: Usage) -> Generator[str]:
        """What the model writes, piece by piece; raises Failed. Closing it stops the model.

        While another answer is written an empty piece comes each half second.
        """
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
