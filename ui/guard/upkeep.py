"""What a server does every two seconds: read the keys anew, move what was kept to the database."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from advisor import journal
from advisor.errors import AdvisorError
from advisor.settings import Settings
from ui.guard.access import Access

EVERY_SECONDS = 2.0
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def upkeep(settings: Settings, access: Access) -> AsyncIterator[None]:
    """While the block runs, in a thread of its own; the keys are there when the block begins."""
    stop = threading.Event()

    def run() -> None:
        is_over = False
        while not is_over:  # and once more at the end, so that a clean stop leaves nothing to move
            is_over = stop.wait(EVERY_SECONDS)
            _work(settings, access)

    await asyncio.to_thread(access.read_stored)
    thread = threading.Thread(target=run, daemon=True, name="upkeep")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        await asyncio.to_thread(thread.join, 5)


def _work(settings: Settings, access: Access) -> None:
    try:
        access.read_stored()
        with suppress(AdvisorError, OSError):  # a database that is gone has been told of
            journal.move(settings)
    except Exception:
        _LOG.exception("The keys or what was kept could not be read; this is tried again.")
