"""What keeps a server from being started: settings that would leave it open, or lead nowhere."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from advisor.chroma_url import unanswered
from advisor.errors import DatabaseError, SettingsError
from advisor.settings import Settings
from advisor.stored_keys import stored_keys
from ui.guard.access import is_loopback
from ui.guard.shared import reach

REACH_SECONDS = 3


def unsafe(settings: Settings) -> Iterator[str]:
    """Everything that keeps a server from being started, each with how to mend it."""
    try:
        if not (stored_keys(settings) or settings.api_keys):
            yield from _left_open(settings)
    except DatabaseError as error:
        yield f"{'ADVISOR_DATABASE_URL' if settings.database_url else 'ADVISOR_HOME'}: {error}"
    except SettingsError as error:
        yield str(error)
    yield from _unreachable(settings)
    yield from _without_redis(settings)
    yield from unanswered(settings)


def _left_open(settings: Settings) -> Iterator[str]:
    if not (is_loopback(settings.host) or settings.public):
        yield (
            f"ADVISOR_HOST: at {settings.host} others can reach this server. Make a key with "
            "advisor key new NAME --keep, or put its line into ADVISOR_API_KEYS, or set "
            "ADVISOR_PUBLIC=yes to let anyone ask."
        )


def _without_redis(settings: Settings) -> Iterator[str]:
    if settings.redis_url:
        try:
            reach(settings.redis_url, REACH_SECONDS)
        except SettingsError as error:
            yield str(error)


def _unreachable(settings: Settings) -> Iterator[str]:
    if not settings.model_url:
        return
    address = urlsplit(settings.model_url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), REACH_SECONDS).close()
    except OSError as error:
        yield (
            f"ADVISOR_MODEL_URL: {address.hostname}:{port} can't be reached "
            f"({error.strerror or error}). Start the server there, or name another URL."
        )
