"""The one ASGI middleware before everything: who asks, how much, how long, and the headers."""

import asyncio
import json
from collections.abc import Awaitable, Iterable
from contextlib import aclosing

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.settings import Settings
from ui.guard.access import Access, Area, Refusal, area
from ui.guard.headers import ALWAYS, policy
from ui.guard.limits import PER_MINUTE, Rates, largest_body, too_large
from ui.guard.upkeep import upkeep

# Requests to the API that are worked on at once; gradio has a queue of its own.
AT_ONCE = 64
# Streams that a browser or a program keeps open for what may come; they end when the server does.
OPEN_ENDED = ("/gradio_api/heartbeat", "/mcp")
# A body that stops coming for so long is given up, and so is an API request that takes longer.
BODY_SECONDS, REQUEST_SECONDS = 30, 300
BUSY = Refusal(
    429, "Busy", "Too many requests are being answered. Try again in a second.",
    (("Retry-After", "1"),),
)  # fmt: skip
STALLED = Refusal(408, "Nothing came", "The rest of the request did not come. Send it again.")
STOPPING = Refusal(503, "Stopping", "This server is being stopped.", (("Retry-After", "5"),))
SLOW = Refusal(504, "Too slow", "The answer took too long and was given up. Ask for less at once.")


class Guard:
    """Lets through what may pass; all else gets a problem, never a traceback."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Before `app`; raises ValueError for keys that can't be read.

        Raises SettingsError where a package is missing that the settings need.
        """
        self._app = app
        self._settings = settings
        self._access = Access(settings)
        self._rates = Rates(settings.redis_url)
        self._at_work = 0
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Say that the server is not ready any more, and end what has no end of its own."""
        self._stopping.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            async with upkeep(self._settings, self._access), aclosing(self._rates):
                await self._app(scope, receive, send)
            return
        refusal = await self._refuses(scope)
        if scope["type"] == "websocket":
            if refusal:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal.title})
            else:
                await self._app(scope, receive, send)
            return
        body = _Body(scope["path"], receive)
        answer = _Answer(send, body)
        if refusal:
            await answer.refuse(refusal)
        else:
            await self._let_through(scope, body, answer)

    async def _refuses(self, scope: Scope) -> Refusal | None:
        path, headers = scope["path"], Headers(scope=scope)
        if path == "/readyz" and self._stopping.is_set():
            return STOPPING
        address = scope["client"][0] if scope.get("client") else "unknown"
        secret, key = self._access.key_of(headers)
        if secret and key is None and self._access.keys:
            too_often = await self._rates.refuses_guess(address)
            if too_often:
                return too_often
        refusal = self._access.refuses(path, headers, key)
        if refusal:
            return refusal
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > largest_body(path):
            return too_large(path)
        return await self._rates.refuses(path, address, key, self._per_minute())

    def _per_minute(self) -> int:
        """How often an address may ask; 0 is without a limit."""
        asked = self._settings.requests_per_minute
        if asked is not None:
            return asked
        return 0 if self._access.is_own_alone else PER_MINUTE

    async def _let_through(self, scope: Scope, body: "_Body", answer: "_Answer") -> None:
        is_work = area(scope["path"]) in (Area.API, Area.ADMIN)
        if is_work and self._at_work >= AT_ONCE:
            await answer.refuse(BUSY)
            return
        self._at_work += is_work
        try:
            async with asyncio.timeout(REQUEST_SECONDS if is_work else None):
                if scope["method"] == "GET" and scope["path"].startswith(OPEN_ENDED):
                    await self._until_stopping(self._app(scope, body, answer), answer)
                else:
                    await self._app(scope, body, answer)
        except _Cut:
            await answer.refuse(body.refusal or STALLED)
        except TimeoutError:
            await answer.refuse(SLOW)
        finally:
            self._at_work -= is_work

    async def _until_stopping(self, answering: Awaitable[None], answer: "_Answer") -> None:
        tasks = [asyncio.ensure_future(answering), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                tasks[0].result()
            else:
                await answer.refuse(STOPPING)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class _Cut(Exception):
    """A body is read no further; its `refusal` says why."""


class _Body:
    """A request's body, counted as it comes and waited for so long only."""

    def __init__(self, path: str, receive: Receive) -> None:
        self.refusal: Refusal | None = None
        self._path = path
        self._receive = receive
        self._left = largest_body(path)
        self._is_whole = False

    async def __call__(self) -> Message:
        try:
            # After the body only the client's going is waited for, however long an answer takes.
            async with asyncio.timeout(None if self._is_whole else BODY_SECONDS):
                message = await self._receive()
        except TimeoutError:
            self.refusal = STALLED
            raise _Cut from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._left < 0:
                self.refusal = too_large(self._path)
                raise _Cut
        return message


class _Answer:
    """Sends what comes, with our headers; a page is held back until its policy is known."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send = send
        self._body = body
        self._start: Message | None = None
        self._page = b""
        self._has_begun = self._is_refused = False

    async def __call__(self, message: Message) -> None:
        if self._is_refused:
            return  # what the app still says comes too late
        if self._body.refusal:
            # Whatever the app makes of a body that was cut off, this is why it was.
            await self.refuse(self._body.refusal)
        elif message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html") and _is_plain(headers):
                self._start = message
                return
            await self._begin(message)
        elif self._start is not None and message["type"] == "http.response.body":
            self._page += message.get("body", b"")
            if not message.get("more_body", False):
                await self._begin(self._start)
                await self._send({**message, "body": self._page})
        else:
            await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a problem, once; where an answer has begun, that one just ends."""
        if self._is_refused:
            return
        self._is_refused = True
        if self._has_begun:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        content = {
            "type": "about:blank", "title": refusal.title, "status": refusal.status,
            "detail": refusal.detail,
        }  # fmt: skip
        headers = [("content-type", "application/problem+json"), *refusal.headers]
        self._start, self._page = None, b""
        await self._begin(
            {"type": "http.response.start", "status": refusal.status, "headers": _raw(headers)}
        )
        await self._send({"type": "http.response.body", "body": json.dumps(content).encode()})

    async def _begin(self, message: Message) -> None:
        self._has_begun = True
        headers = MutableHeaders(scope=message)
        for name, value in ALWAYS.items():
            headers[name] = value
        # A page that states a policy of its own keeps it.
        headers.setdefault("Content-Security-Policy", policy(self._page))
        for name in [each for each in headers if each.startswith("access-control-")]:
            del headers[name]  # gradio allows other ports of this machine: CORS is off here
        await self._send(message)


def _is_plain(headers: Headers) -> bool:
    """Whether a page is sent as it is, so that its inline scripts can be read."""
    return "content-encoding" not in headers


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
