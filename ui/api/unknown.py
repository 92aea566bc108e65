"""What the API does not have: a problem, where the page at the root would answer with itself."""

from collections.abc import Iterable

from fastapi import FastAPI, HTTPException, Request
from starlette.routing import BaseRoute, Match

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
# Nothing outside the API is put, patched or deleted.
NEVER = ["PUT", "PATCH", "DELETE"]


def refuse_unknown(app: FastAPI) -> None:
    """Answer 404 for paths that are not there, 405 for methods; call it after all routes of ours.

    Routes and mounts that come later are reached by other paths and methods only.
    """
    known = list(app.routes)

    def refuse(request: Request) -> None:
        allowed = [method for method in METHODS if _is_answered(known, request, method)]
        if not allowed:
            raise HTTPException(404, "There is nothing here")
        raise HTTPException(405, "Method not allowed", {"Allow": ", ".join(allowed)})

    for path in ("/v1/{path:path}", "/v1", "/healthz", "/docs", "/openapi.json"):
        app.add_api_route(path, refuse, methods=METHODS, include_in_schema=False)

    @app.api_route("/{path:path}", methods=NEVER, include_in_schema=False)
    def never(request: Request) -> None:
        raise HTTPException(405, "Method not allowed", {"Allow": "GET, HEAD, POST"})


def _is_answered(routes: Iterable[BaseRoute], request: Request, method: str) -> bool:
    """Whether a route leads to the path of a request by this method."""
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
