"""Generating: a chat model's text piece by piece, within limits, and stopped at once when asked.

The model is read on an event loop of its own, so that closing the generator closes the
connection: the server behind it stops computing and is free for the next question.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from time import monotonic
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langsmith import tracing_context
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

MAX_CHARACTERS = 4000
ATTEMPTS = 3
_BEAT_SECONDS = 0.5


class Trouble(StrEnum):
    """What keeps a model from writing, as it is said to a person."""

    SLOW = "The language model did not answer in time"
    BUSY = "The language model is busy"
    RATE = "The language model's provider limits how often it may be asked"
    KEY = "The language model's provider refused the key"
    UNKNOWN = "The language model's provider does not know this model"
    LONG = "The question is too long for the language model"
    UNUSABLE = "The language model could not be loaded"
    GONE = "The language model could not be reached"
    EMPTY = "The language model returned nothing"
    LOOP = "The language model repeated itself and was stopped"
    BROKEN = "The language model broke off"


class Failed(Exception):
    """The model wrote nothing more; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        """For the reason `trouble`."""
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass
class Usage:
    """Tokens that a provider reported for the answers to one question; None where it did not."""

    read: int | None = None
    written: int | None = None

    def add(self, message: Any) -> None:
        """Count what a chunk reports."""
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
        call = _start(self._read(pieces))
        deadline = monotonic() + self.seconds
        length = 0
        try:
            while (piece := _next(pieces, deadline)) is not None:
                if isinstance(piece, Exception):
                    raise Failed(_trouble(piece)) from piece
                yield piece
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
            async for attempt in _retrying(lambda: self._has_begun):
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


def _retrying(has_begun: Callable[[], bool]) -> AsyncRetrying:
    """Another try where it may help, as long as nothing was written yet."""
    return AsyncRetrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.5, max=4),
        retry=retry_if_exception(
            lambda e: not has_begun() and _trouble(e) in (Trouble.RATE, Trouble.GONE)
        ),
        reraise=True,
    )


def _next(pieces: "queue.Queue[str | Exception | None]", deadline: float) -> str | Exception | None:
    left = deadline - monotonic()
    if left <= 0:
        raise Failed(Trouble.SLOW)
    try:
        return pieces.get(timeout=min(left, _BEAT_SECONDS))
    except queue.Empty:
        return ""


def _trouble(error: BaseException) -> Trouble:
    """What an error means; providers' types have a status code or a telling name in common."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    text = f"{type(error).__name__} {error}".casefold()
    if "context" in text and ("exceed" in text or "length" in text or "too long" in text):
        return Trouble.LONG
    if status == 429:
        return Trouble.RATE
    if status in (401, 403):
        return Trouble.KEY
    if status == 404:
        return Trouble.UNKNOWN
    if isinstance(status, int) and status >= 500:
        return Trouble.GONE
    if "timeout" in text or "timed out" in text:
        return Trouble.SLOW
    if "connect" in text:
        return Trouble.GONE
    return Trouble.BROKEN


def _start(work: Coroutine[Any, Any, None]) -> "Future[None]":
    return asyncio.run_coroutine_threadsafe(work, _loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for all calls, in a daemon thread."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language model", daemon=True).start()
    return loop
