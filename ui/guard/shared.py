"""The counts that several servers share in a Redis, which may come and go."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from limits import RateLimitItem

from advisor.errors import SettingsError, install

if TYPE_CHECKING:
    from limits.aio.strategies import MovingWindowRateLimiter

# A request waits no longer for a Redis that does not answer, and then none does for so long.
WAIT_SECONDS, AGAIN_SECONDS = 0.5, 5.0
_LOG = logging.getLogger(__name__)


class SharedWindows:
    """Windows that move with the clock, in Redis; the event loop never waits for it."""

    def __init__(self, url: str) -> None:
        """`url` of the Redis, to which nothing is sent yet.

        Raises SettingsError where its package is missing.
        """
        self._where = where(url)
        self._windows, self._client = _connected(url)
        self._is_gone = False
        self._again_at = 0.0

    async def hit(self, limit: RateLimitItem, who: str, cost: int) -> float | None:
        """Count a request: 0 where it may pass, else when (in seconds since 1970) the next may.

        None where Redis is gone, at once where that was found out less than five seconds ago.
        """
        if self._is_gone and time.monotonic() < self._again_at:
            return None
        # Until this one is answered no other tries: a crowd of them would wait together.
        self._again_at = time.monotonic() + AGAIN_SECONDS
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                reset = await self._ask(limit, who, cost)
        except Exception as error:  # Redis's own kinds, the network's, and the timeout
            if not self._is_gone:
                _LOG.warning(
                    "The Redis at %s can't be used (%s). Until it is back this server counts "
                    "requests for itself.", self._where, type(error).__name__,
                )  # fmt: skip
            self._is_gone = True
            return None
        if self._is_gone:
            _LOG.warning("The Redis at %s is there again.", self._where)
            self._is_gone = False
        return reset

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, limit: RateLimitItem, who: str, cost: int) -> float:
        if await self._windows.hit(limit, who, cost=cost):
            return 0.0
        return (await self._windows.get_window_stats(limit, who)).reset_time


def where(url: str) -> str:
    """Host and port of a Redis's URL, which may be shown: without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}"


def reach(url: str, seconds: float) -> None:
    """Raise SettingsError where there is no Redis that answers, or its package is missing."""
    redis = _package()
    client = redis.Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds)
    try:
        client.ping()
    except redis.RedisError as error:
        raise SettingsError(
            f"ADVISOR_REDIS_URL: the Redis at {where(url)} can't be used ({type(error).__name__}). "
            "Start it there, or correct the address and its password."
        ) from None
    finally:
        client.close()


def _connected(url: str) -> "tuple[MovingWindowRateLimiter, Any]":
    """The windows in a Redis, and the client that they ask it through."""
    _package()
    from limits.aio.storage import RedisStorage
    from limits.aio.strategies import MovingWindowRateLimiter
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    # A connection that was cut while it lay idle is opened again once, at once.
    options: Any = {"retry": Retry(NoBackoff(), 1)}
    storage = RedisStorage(url, implementation="redispy", **options)
    return MovingWindowRateLimiter(storage), cast(Any, storage.bridge).storage


def _package() -> Any:
    try:
        import redis
    except ImportError:
        raise SettingsError(
            f"ADVISOR_REDIS_URL: Redis needs the package redis. Install it: {install('redis')}"
        ) from None
    return redis
