"""The MCP server at /mcp, started by the first request that comes for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from advisor.chain import Advisor

PATH = "/mcp"


class McpEndpoint:
    """An ASGI app for /mcp; until it is asked for it costs neither time nor memory."""

    def __init__(self, advisor: Advisor) -> None:
        """`advisor` answers."""
        self._advisor = advisor
        self._wanted = asyncio.Event()
        self._app: asyncio.Future[Starlette] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the server."""
        assert self._app is not None  # `living` has begun
        self._wanted.set()
        # A request that goes away must not take the server with it.
        app = await asyncio.shield(self._app)
        await app(scope, receive, send)

    @asynccontextmanager
    async def living(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the server alive between its first request and the end of the application."""
        self._app = asyncio.get_running_loop().create_future()
        life = asyncio.create_task(self._live(self._app))
        try:
            yield
        finally:
            self._app.cancel()  # who still waits for the start need wait no longer
            life.cancel()
            await asyncio.wait([life])

    async def _live(self, started: "asyncio.Future[Starlette]") -> None:
        """Its sessions have to be opened and closed in one task, which is this."""
        await self._wanted.wait()
        try:
            app = await asyncio.to_thread(self._build)
            async with app.router.lifespan_context(app):
                started.set_result(app)
                await asyncio.Event().wait()
        except Exception as error:
            if started.done():
                raise
            started.set_exception(error)

    def _build(self) -> Starlette:
        from ui.mcp import build_mcp

        # Each call stands alone, as in the rest of the API.
        return build_mcp(self._advisor).http_app(path=PATH, stateless_http=True)
