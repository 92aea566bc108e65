"""What keeps a server from being started: settings that would leave it open, or lead nowhere."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from advisor.settings import Settings
from ui.guard.access import is_loopback

REACH_SECONDS = 3


def unsafe(settings: Settings) -> Iterator[str]:
    """Everything that keeps a server from being started, each with how to mend it."""
    yield from _left_open(settings)
    yield from _unreachable(settings)


def _left_open(settings: Settings) -> Iterator[str]:
    if not (is_loopback(settings.host) or settings.api_keys or settings.public):
        yield (
            f"ADVISOR_HOST: at {settings.host} others can reach this server. Make a key with "
            "advisor key new NAME and put its line into ADVISOR_API_KEYS, or set "
            "ADVISOR_PUBLIC=yes to let anyone ask."
        )


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
