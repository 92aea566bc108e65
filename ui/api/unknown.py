"""What the API does not have: a problem, where the page at the root would answer with itself."""

from fastapi import FastAPI, HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PATHS = (
    "/v1", "/v1/{path:path}", "/mcp", "/mcp/{path:path}", "/healthz", "/readyz", "/metrics",
    "/docs", "/docs/{path:path}", "/openapi.json",
)  # fmt: skip


def refuse_unknown(app: FastAPI) -> None:
    """Answer 404 for paths that are not there, 405 for methods; call it after all routes of ours.

    Routes and mounts that come later are reached by other paths only. What is got is told of by
    HEAD too.
    """
    unknown = _Unknown(app, list(app.routes))
    # Without a list of methods a route is reached by any, TRACE and made-up ones included.
    app.router.routes += [Route(path, unknown, methods=None) for path in PATHS]


class _Unknown:
    """An ASGI app for the paths of ours and the methods that none of the `known` routes answers."""

    def __init__(self, app: FastAPI, known: list[BaseRoute]) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": "There is none here"})
            return
        allowed = [method for method in METHODS if self._answers(scope, method)]
        if not allowed:
            raise HTTPException(404, "There is nothing here")
        if "GET" in allowed and "HEAD" not in allowed:
            if scope["method"] == "HEAD":  # the server sends the head of what GET answers
                got = {**scope, "method": "GET", "path_params": {}}
                await self._app.router(got, receive, send)
                return
            allowed.insert(1, "HEAD")
        raise HTTPException(405, "Method not allowed", {"Allow": ", ".join(allowed)})

    def _answers(self, scope: Scope, method: str) -> bool:
        """Whether a route leads to the path of a request by this method."""
        asked = {**scope, "method": method, "path_params": {}}
        return any(route.matches(asked)[0] is Match.FULL for route in self._known)
