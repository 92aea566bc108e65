"""Generating: a chat model's text piece by piece, within limits, and stopped at once when asked.

The model is read on an event loop of its own, so that closing the generator closes the
connection: the server behind it stops computing and is free for the next question.
"""

import asyncio
import queue
import threading
from collections.abc import Coroutine, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langsmith import tracing_context
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from advisor.llm.faults import PASSING, Failed, Trouble, retry_after, trouble_of

MAX_CHARACTERS = 4000
ATTEMPTS = 3
MAX_PAUSE_SECONDS = 5  # a provider that asks for a longer one is not asked again
BEAT_SECONDS = 0.5
# How providers say why a text ended, and that it was for its length.
_WHY_IT_ENDED = ("finish_reason", "stop_reason", "done_reason")
_NO_MORE_TOKENS = ("length", "max_tokens", "MAX_TOKENS")


@dataclass
class Usage:
    """Tokens that a provider reported for the answers to one question; None where it did not.

    `is_cut` says that the last text ended where no more tokens were allowed.
    """

    read: int | None = None
    written: int | None = None
    is_cut: bool = False

    def add(self, message: Any) -> None:
        """Count what a chunk reports."""
        told = getattr(message, "response_metadata", None) or {}
        if any(told.get(name) in _NO_MORE_TOKENS for name in _WHY_IT_ENDED):
            self.is_cut = True
        counts = getattr(message, "usage_metadata", None)
        if counts:
            self.read = (self.read or 0) + counts.get("input_tokens", 0)
            self.written = (self.written or 0) + counts.get("output_tokens", 0)


@dataclass
class Generation:
    """One call of a chat model, which ends after `seconds` at the latest."""

    model: BaseChatModel
    messages: Sequence[BaseMessage]
    seconds: float
    usage: Usage = field(default_factory=Usage)
    _has_begun: bool = field(default=False, init=False)

    def pieces(self) -> Generator[str]:
        """The text as it comes; raises Failed where the model fails, loops or is too slow.

        While nothing comes, an empty piece each half second gives the reader a chance to close the
        iterator, which ends the call at once.
        """
        pieces: queue.Queue[str | Exception | None] = queue.Queue()
        call = start(self._read(pieces))
        deadline = monotonic() + self.seconds
        length = 0
        try:
            while (piece := _next(pieces, deadline)) is not None:
                if isinstance(piece, Exception):
                    # Not with its cause, which could be logged: it may hold a key, or questions.
                    raise Failed(trouble_of(piece)) from None
                yield piece[: MAX_CHARACTERS - length]
                length += len(piece)
                if length > MAX_CHARACTERS:
                    raise Failed(Trouble.LOOP)
            if not length:
                raise Failed(Trouble.EMPTY)
        finally:
            call.cancel()

    async def _read(self, pieces: "queue.Queue[str | Exception | None]") -> None:
        """Put each piece into the queue, and None or the error at the end."""
        try:
            async for attempt in self._attempts():
                # Nothing of a conversation goes to a tracing service, whatever is set.
                with attempt, tracing_context(enabled=False):
                    async for chunk in self.model.astream(list(self.messages)):
                        self.usage.add(chunk)
                        if text := str(chunk.text):
                            self._has_begun = True
                            pieces.put(text)
            pieces.put(None)
        except Exception as error:  # of any provider's own kind
            pieces.put(error)

    def _attempts(self) -> AsyncRetrying:
        """Another try where it may help and time is left, as long as nothing was written yet."""
        return AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(self.seconds),
            wait=_pause,
            retry=retry_if_exception(lambda error: not self._has_begun and _may_pass(error)),
            reraise=True,
        )


def _may_pass(error: BaseException) -> bool:
    return trouble_of(error) in PASSING and (retry_after(error) or 0) <= MAX_PAUSE_SECONDS


def _pause(state: RetryCallState) -> float:
    """The seconds until the next try: what the provider asks for, else a few, at random."""
    error = state.outcome.exception() if state.outcome else None
    asked = retry_after(error) if error else None
    return wait_random_exponential(multiplier=0.5, max=4)(state) if asked is None else asked


def _next(pieces: "queue.Queue[str | Exception | None]", deadline: float) -> str | Exception | None:
    left = deadline - monotonic()
    if left <= 0:
        raise Failed(Trouble.SLOW)
    try:
        return pieces.get(timeout=min(left, BEAT_SECONDS))
    except queue.Empty:
        return ""


def start(work: Coroutine[Any, Any, None]) -> "Future[None]":
    """Have work done on the loop on which the models are read."""
    return asyncio.run_coroutine_threadsafe(work, _loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for all calls, in a daemon thread."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language model", daemon=True).start()
    return loop
