"""How much may be asked: requests a minute for each key and address, bytes, and at once."""

import math
import time
from hashlib import sha256

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from advisor.keys import Key
from ui.guard.access import Refusal
from ui.guard.shared import SharedWindows

MB = 2**20
# The largest body of a request. A résumé of more than 10 MB is refused where it is read, which says
# so better; what the page sends along holds the visitor's conversation.
_LARGEST = (
    ("/v1/resume", 16 * MB),
    ("/gradio_api/upload", 16 * MB),
    ("/gradio_api", 16 * MB),
    ("", 1 * MB),
)
# Requests that cost work, by how many of the others each of them counts for.
_COSTS = (
    ("/v1/resume", 4),
    ("/gradio_api/upload", 4),
    ("/gradio_api/queue/join", 1),
    ("/v1", 1),
    ("/mcp", 1),
)
# Wrong keys a minute from one address: enough for a person's slips, nothing for guessing.
_WRONG_KEYS = 20
PER_MINUTE = 120


class Rates:
    """Counts requests in windows that move with the clock: in Redis where there is one, else here.

    Redis is asked by several servers, so that they count together. While it is gone each counts for
    itself.
    """

    def __init__(self, redis_url: str | None = None) -> None:
        """Raises SettingsError where `redis_url` needs a package that is missing."""
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = SharedWindows(redis_url) if redis_url else None

    async def refuses(
        self, path: str, address: str, key: Key | None, per_minute: int
    ) -> Refusal | None:
        """Why a request comes too early, None where it does not; counts it.

        `per_minute` holds for an address, and for a key that has no limit of its own; 0 is none.
        """
        cost = next((cost for root, cost in _COSTS if path.startswith(root)), 0)
        per_minute = key.per_minute if key and key.per_minute else per_minute
        if not cost or not per_minute:
            return None
        who = f"key {key.name} {key.hash[:8]}" if key else f"address {address}"
        return await self._hit(RateLimitItemPerMinute(per_minute), who, cost)

    async def refuses_guess(self, address: str) -> Refusal | None:
        """Why an address that sent a wrong key has to wait, None where it need not; counts it."""
        return await self._hit(RateLimitItemPerMinute(_WRONG_KEYS, namespace="wrong"), address, 1)

    async def aclose(self) -> None:
        """Close what connections there are."""
        if self._shared:
            await self._shared.close()

    async def _hit(self, limit: RateLimitItemPerMinute, who: str, cost: int) -> Refusal | None:
        # Only this stands in Redis: neither an address nor the name of a key.
        hashed = sha256(who.encode()).hexdigest()[:32]
        reset = await self._shared.hit(limit, hashed, cost) if self._shared else None
        if reset is None:
            reset = self._hit_own(limit, hashed, cost)
        if not reset:
            return None
        wait = max(1, math.ceil(reset - time.time()))
        return Refusal(
            429,
            "Too many requests",
            f"At most {limit.amount} requests a minute are answered. Try again in {wait} seconds.",
            (("Retry-After", str(wait)),),
        )

    def _hit_own(self, limit: RateLimitItemPerMinute, who: str, cost: int) -> float:
        """When there is room again in this server's own count; 0.0 where there is now."""
        if self._own.hit(limit, who, cost=cost):
            return 0.0
        reset = self._own.get_window_stats(limit, who).reset_time
        if reset - time.time() <= limit.get_expiry():
            return reset
        # The clock was set back: what was counted lies in the future, perhaps for days.
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._own.hit(limit, who, cost=cost)
        return 0.0


def largest_body(path: str) -> int:
    """The most bytes that a request to a path may send."""
    return next(largest for root, largest in _LARGEST if path.startswith(root))


def too_large(path: str) -> Refusal:
    """The refusal of a body that is larger."""
    most = largest_body(path) / MB
    return Refusal(
        413, "Too large", f"At most {most:.0f} MB are read here. Send less, or a smaller file."
    )
