"""Gradio, kept to what the page needs: what else it can do is of use to strangers only."""

from typing import Any

from fastapi import FastAPI, HTTPException
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.api.problems import refused_http

METHODS = ("GET", "HEAD", "POST")
API = "/gradio_api/"
# What the page calls. Left out are, among others, a proxy, a log-in, and ways past the queue.
NEEDED = (
    "app_id", "cancel", "custom_component", "file", "heartbeat", "queue", "reset", "run",
    "startup-events", "upload", "upload_progress",
)  # fmt: skip


def confine(app: FastAPI) -> None:
    """Confine the page, which is what `app` mounted last."""
    from gradio import processing_utils

    mount = app.routes[-1]
    assert isinstance(mount, Mount)
    page: Any = mount.app
    # Else what waits its turn in the queue, and is counted there, could be called beside it.
    page.get_blocks().api_open = False
    # A file that is named by an address would be got from there, whoever names it.
    processing_utils.async_ssrf_protected_get = _fetch_nothing
    page.add_exception_handler(AnyHTTPException, refused_http)
    page.add_exception_handler(OSError, _unwritten)
    mount.app = _Confined(page)


def _unwritten(request: Request, error: Exception) -> PlainTextResponse:
    """A file that could not be written: gradio shows the text of the response to who gave it."""
    if request.url.path != f"{API}upload":
        raise error
    sentence = (
        "The server has no room for the file, or may not write it, so nothing was kept. Make room "
        "on its disk, then upload the file again."
    )
    return PlainTextResponse(sentence, 507)


async def _fetch_nothing(url: str) -> None:
    raise ValueError("No address is fetched here. Upload the file itself.")


class _Confined:
    """An ASGI app that lets through to gradio what the page asks of it."""

    def __init__(self, page: ASGIApp) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] not in METHODS:
                raise HTTPException(405, "Method not allowed", {"Allow": ", ".join(METHODS)})
            name = scope["path"].removeprefix(API).partition("/")[0].partition("=")[0]
            if scope["path"].startswith(API) and name not in NEEDED:
                raise HTTPException(404, "There is nothing here")
        # By this header one gradio server tells another where it is: nobody is asked to say so.
        headers = [pair for pair in scope.get("headers", ()) if pair[0] != b"x-gradio-server"]
        await self._page({**scope, "headers": headers}, receive, send)
