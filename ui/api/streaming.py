"""Streams that end when their reader goes."""

from collections.abc import AsyncGenerator, Generator
from typing import TypeVar

import anyio
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

EVENTS = "text/event-stream"
# What stands between must not keep events, or hold them back.
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
T = TypeVar("T")


async def until_gone(items: Generator[T]) -> AsyncGenerator[T]:
    """The items, made in threads; what makes them is closed at the end, or when the reader goes.

    Left to the garbage collector, a language model would write on for no one.
    """
    try:
        async for item in iterate_in_threadpool(items):
            yield item
    finally:
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(items.close)
