"""How the page is sent: with our styles and scripts in it, compressed, and kept by browsers.

Gradio would put them in only once it runs in the browser; so they come with the page instead, and
are there before a question can be asked.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.headers import policy

# For what has another name, or another `?v=`, as soon as anything else is in it.
FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {"css": "text/css", "js": "text/javascript"}


class Look:
    """The styles and scripts of a folder, each kind sent as one file named after its content."""

    def __init__(self, folder: Path) -> None:
        """Every `.css` and `.js` file of the folder belongs to it, in the order of their names."""
        self._files: dict[str, tuple[bytes, str]] = {}
        names = {}
        for kind, media_type in _TYPES.items():
            files = sorted(folder.glob(f"*.{kind}"))
            text = "".join(f"/* {file.name} */\n{file.read_text('utf-8')}\n" for file in files)
            names[kind] = f"/look/page-{sha256(text.encode()).hexdigest()[:12]}.{kind}"
            self._files[names[kind]] = text.encode(), media_type
        # At its beginning: scripts that wait for the whole page run in their order, so that ours
        # have run when gradio's begin to draw.
        self.script = f'<script src="{names["js"]}" defer></script>'.encode()
        # At its end, after all styles that gradio adds to the head.
        self.style = f'<link rel="stylesheet" href="{names["css"]}">'.encode()

    def __contains__(self, path: str) -> bool:
        """Whether a file of that name is sent."""
        return path in self._files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the one of the two files that is asked for."""
        content, media_type = self._files[scope["path"]]
        headers = {"Cache-Control": FOR_EVER}
        await Response(content, media_type=media_type, headers=headers)(scope, receive, send)


class Sending:
    """Middleware around the page: to all else of the server it does nothing."""

    def __init__(self, app: ASGIApp, look: Look) -> None:
        """`look` is put into the page that `app` sends, and is served here."""
        self._app = app
        self._names = look
        self._look = GZipMiddleware(look)
        self._page = GZipMiddleware(_Whole(app, look))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for the page or for what belongs to it; hand on all others."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/":
            await self._page(scope, receive, send)
        elif path in self._names:
            await self._look(scope, receive, send)
        elif path.startswith("/assets/") or (path == "/theme.css" and scope["query_string"]):
            await self._app(scope, receive, _kept(send))
        else:
            await self._app(scope, receive, send)


class _Whole:
    """The page with our styles and scripts in it, and the policy that lets its own scripts run."""

    def __init__(self, app: ASGIApp, look: Look) -> None:
        self._app = app
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        page = b""

        async def hold(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                start = message
            else:
                page += message.get("body", b"")
                if not message.get("more_body", False):
                    await self._answer(scope, receive, send, start, page)

        await self._app(scope, receive, hold)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, start: Message, page: bytes
    ) -> None:
        """The page, or, to a browser that has it already, only that it is still the same."""
        headers = MutableHeaders(scope=start)
        if start["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
            page = page.replace(b"<head>", b"<head>" + self._look.script, 1)
            page = page.replace(b"</body>", self._look.style + b"</body>", 1)
            tag = f'W/"{sha256(page).hexdigest()[:16]}"'
            # Also with the short answer, whose headers take the place of those that were kept.
            headers["Content-Security-Policy"] = policy(page)
            headers["Cache-Control"] = "no-cache"
            headers["ETag"] = tag
            if Headers(scope=scope).get("if-none-match") == tag:
                start["status"], page = 304, b""
            headers["Content-Length"] = str(len(page))
        await send(start)
        await send({"type": "http.response.body", "body": page})


def _kept(send: Send) -> Callable[[Message], Awaitable[None]]:
    """What says of each file that it never changes, where there is one."""

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 304):
            MutableHeaders(scope=message)["Cache-Control"] = FOR_EVER
        await send(message)

    return say
