"""Each request by an id of its own: measured, logged without what was asked or by whom."""

import logging
import re
import traceback
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.access import Area, area
from ui.observing.metrics import AT_WORK, REQUEST_SECONDS, REQUESTS

HEADER = "X-Request-Id"
log = logging.getLogger("advisor.requests")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class Observed:
    """Measures every request to the app behind it; nothing that app raises gets past it."""

    def __init__(self, app: ASGIApp) -> None:
        """Before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its id, which its answer bears in X-Request-Id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get(HEADER, "")
        own = asked if _ID.fullmatch(asked) else uuid4().hex
        request_id.set(own)
        start, status, where = perf_counter(), 0, area(scope["path"])

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = own
            await send(message)

        is_work = where in (Area.API, Area.ADMIN)
        AT_WORK.inc(is_work)
        try:
            await self._app(scope, receive, answered)
        except Exception as error:
            # Its words may be a visitor's, so the log gets its kind and the places it came through.
            log.error("unforeseen", extra={"error": type(error).__name__, "at": _places(error)})
            status = status or 500
        finally:
            AT_WORK.dec(is_work)
            seconds = perf_counter() - start
            REQUESTS.labels(where.value, status).inc()
            REQUEST_SECONDS.labels(where.value).observe(seconds)
            if where is not Area.OPEN:  # what only asks whether we live would drown the rest
                about = {"method": scope["method"], "route": _route(scope, where)}
                took = round(1000 * seconds, 1)
                log.info("request", extra={**about, "status": status, "ms": took})


def _route(scope: Scope, where: Area) -> str:
    """The route by its pattern: a path may hold the name of a file, and so a person's."""
    return str(getattr(scope.get("route"), "path", where.value))


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
