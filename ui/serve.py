"""Serving: the address answers at once with a loading page, the advisor follows in seconds.

The heavy imports (gradio alone takes seconds) happen in a thread while uvicorn already listens.
Until they are done every page is the loading page and /healthz answers 503.
"""

import asyncio
import logging
import math
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES, EADDRINUSE
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.errors import AdvisorError, SettingsError
from advisor.settings import Settings
from ui.child import run_bound
from ui.guard.middleware import Guard
from ui.guard.protocol import PatientProtocol
from ui.observing.logs import start_logs
from ui.observing.requests import Observed

if TYPE_CHECKING:
    from advisor.chain import Advisor

Say = Callable[[str], None]
# More are refused with 503: each takes a file of the few that a process may open.
CONNECTIONS = 1000


def serve(settings: Settings, say: Say, open_browser: bool = False) -> None:
    """Serve page and API until interrupted, with settings of which nothing is `unsafe`.

    `say` is given the address once it answers, and each step of the start after that. Raises
    SettingsError when the address cannot be taken, and whatever kept the advisor from starting.
    """
    start_logs(settings)
    with _listening(settings) as listener:
        address = _address(settings)
        front = Front(lambda status: _build(settings, status), say)
        guard = Guard(front, settings)
        config = uvicorn.Config(
            Observed(guard), http=PatientProtocol, log_config=None, log_level="warning",
            access_log=False, lifespan="on", server_header=False, limit_concurrency=CONNECTIONS,
            # A second Ctrl+C ends it at once.
            timeout_graceful_shutdown=math.ceil(settings.model_seconds) + 10,
            # Only what a proxy of ours says of a client's address is believed.
            proxy_headers=bool(settings.proxies), forwarded_allow_ips=settings.proxies,
        )  # fmt: skip
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        server = Server(config, guard)
        front.stop = lambda: setattr(server, "should_exit", True)
        say(f"Career Advisor is at {address} (loading; stop it with Ctrl+C)")
        if open_browser:
            threading.Thread(target=_open_browser, args=(address,), daemon=True).start()
        server.run(sockets=[listener])
    if front.failure is not None:
        raise front.failure


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log says more than that open pages were left at the end."""
    is_cut = bool(record.exc_info and record.exc_info[0] is asyncio.CancelledError)
    return not (is_cut or record.getMessage().startswith("Cancel "))


class Server(uvicorn.Server):
    """Stops when what runs is done: answers that are being written are written to their end."""

    def __init__(self, config: uvicorn.Config, guard: Guard) -> None:
        """`guard` is told when it begins to stop."""
        super().__init__(config)
        self._guard = guard

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, end what has no end of its own, wait for the rest."""
        self._guard.stop()
        await super().shutdown(sockets)


class Front:
    """An ASGI app that shows the loading page until the app behind it is built."""

    def __init__(self, build: Callable[[Say], ASGIApp], say: Say = lambda line: None) -> None:
        """`build` runs in a thread and is given a function to tell what it is doing."""
        self.failure: BaseException | None = None
        self.stop: Callable[[], None] = lambda: None
        self._build = build
        self._say = say
        self._status = "Loading"
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the app when it is built, with the loading page before."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is not None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._loading(scope)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1013, "reason": "loading"})

    def _loading(self, scope: Scope) -> ASGIApp:
        headers = {"Retry-After": "1", "Cache-Control": "no-store"}
        if scope["path"] == "/" and scope["method"] in ("GET", "HEAD"):
            page = files("ui.web").joinpath("loading.html").read_text(encoding="utf-8")
            return HTMLResponse(page.replace("{status}", self._status), headers=headers)
        return JSONResponse(
            {"status": "loading", "detail": self._status}, status_code=503, headers=headers
        )

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        stopping = asyncio.Event()
        life = asyncio.create_task(self._run(stopping))
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        stopping.set()
        await life
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self, stopping: asyncio.Event) -> None:
        """Build the app in a thread, then keep its own lifespan open until the end."""
        try:
            built: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            thread = threading.Thread(target=self._build_into, args=(built,), daemon=True)
            thread.start()
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait([built, stop], return_when=asyncio.FIRST_COMPLETED)
            if not built.done():
                return  # stopped while loading
            app = built.result()
            async with app.router.lifespan_context(app):
                self._app = app
                self._say("Ready.")
                await stop
        except Exception as error:
            # Whatever keeps the app from starting ends the server; `serve` raises it again.
            self.failure = error
            self.stop()

    def _build_into(self, built: "asyncio.Future[Any]") -> None:
        loop = built.get_loop()
        try:
            app = self._build(self._tell)
        except BaseException as error:
            result: Any = error
            settle = built.set_exception
        else:
            result, settle = app, built.set_result
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: None if built.done() else settle(result))

    def _tell(self, status: str) -> None:
        self._status = status
        self._say(status)


def _build(settings: Settings, status: Say) -> ASGIApp:
    from ingest.pipeline import is_up_to_date

    if not is_up_to_date(settings):
        status("Reading the sources (the first time this takes about half a minute)")
        ingest_in_child()
    status("Loading the page")
    from advisor.chain import Advisor
    from ui.app import build_app

    advisor = Advisor(settings)
    app = build_app(advisor)
    threading.Thread(target=_ready_model, args=(advisor,), daemon=True).start()
    return app


def _ready_model(advisor: "Advisor") -> None:
    """Load a model of this machine; where one was asked for and none is there, pull it first."""
    from advisor.llm.download import download

    settings = advisor.settings
    if settings.model == "local" and advisor.models.choice.file is None:
        download(settings).start(then=lambda _: advisor.take_up_model())
    else:
        advisor.take_up_model()


def ingest_in_child() -> None:
    """Ingest in a process of its own, so that torch's memory goes back when it ends."""
    done = run_bound("ingest", "--quiet")
    if done.returncode != 0:
        raise AdvisorError(done.stderr.strip() or "The index could not be built.")


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(128)
        except OSError as error:
            raise SettingsError(_bind_problem(settings, error)) from None
        yield listener


def _bind_problem(settings: Settings, error: OSError) -> str:
    if error.errno == EADDRINUSE:
        return (
            f"Port {settings.port} is in use by another program. Stop that one, or choose another "
            f"port: make run PORT={settings.port + 1 if settings.port < 65535 else 7860}"
        )
    if error.errno == EACCES:
        return (
            f"Port {settings.port} needs more rights. Choose one from 1024 up: make run PORT=7860"
        )
    return (
        f"The address {settings.host}:{settings.port} cannot be taken ({error.strerror}). "
        "Set HOST to an address of this machine, such as 127.0.0.1."
    )


def _address(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{host}:{settings.port}"


def _open_browser(address: str) -> None:
    import os
    import webbrowser

    # Without a desktop, webbrowser may start a text browser inside this terminal.
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
