"""Who may reach what: by the kind of the path, and by whether keys are set and which was given."""

import ipaddress
import re
import socket
from base64 import b64decode
from dataclasses import dataclass
from enum import Enum

from starlette.datastructures import Headers

from advisor.errors import AdvisorError
from advisor.keys import Key, find, read_keys
from advisor.settings import Settings
from advisor.stored_keys import stored_keys

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_HOST = re.compile(r"(?:\[(?P<ip>[0-9a-fA-F:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)
_OPEN = ("/healthz", "/readyz")
_API = ("/v1", "/mcp")
_ADMIN = ("/v1/gaps", "/v1/admin", "/metrics")
ASK_FOR_KEY = (
    'Send a key as "Authorization: Bearer …". '
    "An administrator makes one: advisor key new NAME --keep"
)
ASK_FOR_ADMIN = (
    "This needs a key of an administrator, made with: advisor key new NAME --admin --keep"
)


class Area(Enum):
    """What a path belongs to."""

    OPEN = "open"
    PAGE = "page"
    API = "api"
    ADMIN = "admin"


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered: status, title and detail of a problem, further headers."""

    status: int
    title: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()


def area(path: str) -> Area:
    """The area of a path."""
    if path in _OPEN:
        return Area.OPEN
    for areas, found in ((_ADMIN, Area.ADMIN), (_API, Area.API)):
        if any(path == root or path.startswith(f"{root}/") for root in areas):
            return found
    return Area.PAGE


def is_loopback(host: str) -> bool:
    """Whether an address that is listened on is reached from this machine only."""
    return host in LOOPBACK or host.startswith("127.")


def is_for_its_owner(settings: Settings) -> bool:
    """Whether a server is meant for this machine's own users only.

    What stands behind a proxy is reached by others, though it listens on this machine only.
    """
    for_others = settings.public or settings.proxies or settings.hosts or settings.api_keys
    return is_loopback(settings.host) and not for_others


class Access:
    """Decides on requests; knows the keys only by their hashes.

    Once there was a key, one is asked for, though the last was revoked: a server that others reach
    is never opened by that.
    """

    def __init__(self, settings: Settings) -> None:
        """Over the settings; raises ValueError where ADVISOR_API_KEYS can't be read."""
        self._settings = settings
        self._is_public = settings.public
        self._is_own = is_loopback(settings.host)
        self._is_alone = is_for_its_owner(settings)
        self._fixed = read_keys(settings.api_keys)
        self._stored: tuple[Key, ...] | None = None
        self._asks_for_keys = bool(self._fixed) or not (self._is_own or self._is_public)
        self._named = {name.lower() for name in settings.hosts.replace(",", " ").split()}
        self._hosts = {*LOOPBACK, *self._named}
        if not self._is_own:
            self._hosts |= {settings.host.lower(), socket.gethostname().lower()}

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that hold: those of ADVISOR_API_KEYS, and those last read from the database."""
        return (*self._fixed, *(self._stored or ()))

    @property
    def is_own_alone(self) -> bool:
        """Whether only this machine's own users reach the server, and no keys tell them apart."""
        return self._is_alone and not self._asks_for_keys

    def read_stored(self) -> None:
        """Read the keys of the database anew; while it is gone those last read hold.

        Where it could not be read even once, a key is asked for: there may be some.
        """
        try:
            self._stored = tuple(stored.key for stored in stored_keys(self._settings))
        except AdvisorError:
            self._asks_for_keys |= self._stored is None
        self._asks_for_keys |= bool(self._stored)

    def key_of(self, headers: Headers) -> tuple[str | None, Key | None]:
        """The secret that a request bears, if any, and the key that it is."""
        secret = _secret(headers)
        return secret, find(secret, self.keys) if secret else None

    def refuses(self, path: str, headers: Headers, key: Key | None) -> Refusal | None:
        """Why a request may not be answered, None where it may."""
        host = headers.get("host", "")
        # Gradio builds its addresses from what a proxy says it was called by, true or not.
        called = [host, *headers.get("x-forwarded-host", host).split(",")]
        if not all(self._is_known(_without_port(name.strip())) for name in called):
            detail = (
                "This server does not go by that name. An administrator adds it to ADVISOR_HOSTS."
            )
            return Refusal(400, "Unknown host", detail)
        origin = headers.get("origin")
        if origin is not None and not self._is_own_origin(origin.partition("://")[2], host):
            detail = "Another site's page may not use this server. Call it from a program instead."
            return Refusal(403, "Wrong origin", detail)
        return self._refuses_key(area(path), key)

    def _is_own_origin(self, origin: str, host: str) -> bool:
        """Whether a page is ours: by the name it was called by, or one that is named as ours."""
        return origin.lower() == host.lower() or _without_port(origin) in self._named

    def _refuses_key(self, where: Area, key: Key | None) -> Refusal | None:
        if where is Area.OPEN:
            return None
        if where is Area.ADMIN and not (key and key.is_admin) and not self.is_own_alone:
            return Refusal(403 if key else 401, "Not for everyone", ASK_FOR_ADMIN, _ask(where))
        is_needed = self._asks_for_keys and not (self._is_public and where is Area.PAGE)
        if is_needed and key is None:
            return Refusal(401, "A key is needed", ASK_FOR_KEY, _ask(where))
        return None

    def _is_known(self, host: str) -> bool:
        """Whether a host header is one of ours.

        Another site's name that was made to lead here is none; nor, off this machine, is there harm
        in an address, which no other site can give itself.
        """
        if host in self._hosts:
            return True
        return not self._is_own and _is_address(host)


def _secret(headers: Headers) -> str | None:
    """The key in a request: a bearer, in X-API-Key, or the password that a browser asked for."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[2] or None
        except ValueError:
            return None
    return headers.get("x-api-key")


def _ask(where: Area) -> tuple[tuple[str, str], ...]:
    """How a client is asked for a key: a browser, on the page, by its own dialogue."""
    scheme = 'Basic realm="Career Advisor: any name, your key as the password", charset="UTF-8"'
    return (("WWW-Authenticate", scheme if where is Area.PAGE else "Bearer"),)


def _without_port(host: str) -> str:
    """The name in a host header; empty for what is no such header, whatever stands in it."""
    found = _HOST.fullmatch(host)
    return (found["ip"] or found["name"]).lower() if found else ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
