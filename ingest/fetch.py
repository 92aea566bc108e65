"""A document from the web: fetched for the administrator who names it on the command line.

No visitor's word leads here. Even so an address may lead, by its name or by a redirect, into the
network of the machine itself: so each name is resolved once, only public addresses are connected
to, and to just that address.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

from advisor.errors import DocumentError
from advisor.settings import Settings

Resolve = Callable[[str, int], Sequence[str]]
Allowed = Callable[[str], bool]

MAX_BYTES = 10 * 2**20
MAX_SECONDS = 30
MAX_REDIRECTS = 5
# What the readers know, by the content type under which servers send it.
SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xhtml+xml": ".html",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/x-markdown": ".md",
}
_REDIRECTS = (301, 302, 303, 307, 308)
# IPv6 addresses under which others stand for an IPv4 address, private ones included.
_TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48")]


@dataclass(frozen=True)
class Fetched:
    """What came from an address, and the suffix by which it is read."""

    data: bytes
    suffix: str


def is_address(text: str) -> bool:
    """Whether a text names a place on the web rather than a file."""
    return text.lower().startswith(("http://", "https://"))


def fetched_file(settings: Settings, url: str) -> Path:
    """The file in which what came from an address is kept; without suffix where nothing is."""
    folder = settings.home / "fetched"
    name = sha256(url.encode()).hexdigest()[:16]
    return next(folder.glob(f"{name}.*"), folder / name)


def fetch_to_file(
    settings: Settings, url: str, resolve: Resolve | None = None, is_allowed: Allowed | None = None
) -> Path:
    """Fetch a document into its file under ADVISOR_HOME; raises as `fetch` does."""
    came = fetch(url, resolve or addresses_of, is_allowed or is_public)
    old = fetched_file(settings, url)
    file = old.with_suffix(came.suffix)
    file.parent.mkdir(parents=True, exist_ok=True)
    if old != file:
        old.unlink(missing_ok=True)
    file.write_bytes(came.data)
    return file


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The addresses that a name stands for; raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether an address is anyone's: not private, loopback, link-local, reserved or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if hidden or any(ip in net for net in _TRANSLATED):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def fetch(url: str, resolve: Resolve = addresses_of, is_allowed: Allowed = is_public) -> Fetched:
    """What an http or https address leads to, after at most five redirects.

    Raises DocumentError for an address that is not public, for what is over 10 MB, takes over 30
    seconds or is of no kind that is read, and where nothing comes.
    """
    here, until = url, monotonic() + MAX_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        answer = _get(here, resolve, is_allowed, until)
        if isinstance(answer, Fetched):
            return answer
        here = urljoin(here, answer)
    raise _refused(url, f"it is redirected over {MAX_REDIRECTS} times. Give the last address.")


def _get(url: str, resolve: Resolve, is_allowed: Allowed, until: float) -> Fetched | str:
    """What is at an address, or the address at which it is."""
    parts = _parts(url)
    connection = _connection(url, parts, resolve, is_allowed)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    late = Timer(max(0, until - monotonic()), connection.cut)
    late.start()
    try:
        headers = {"Accept": ", ".join(SUFFIXES), "Accept-Encoding": "identity"}
        connection.request("GET", path, headers=headers | {"User-Agent": "career-advisor"})
        return _read(url, connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        if connection.is_cut:
            said = f"it takes over {MAX_SECONDS} seconds. Save it and add it as a file."
            raise _refused(url, said) from None
        raise _refused(url, f"nothing came ({error}). Check the address.") from None
    finally:
        late.cancel()
        connection.close()


def _read(url: str, response: http.client.HTTPResponse) -> Fetched | str:
    if response.status in _REDIRECTS and (there := response.headers.get("Location")):
        return there
    if response.status != 200:
        raise _refused(url, f"its server answers {response.status}. Check the address.")
    kind = response.headers.get_content_type()
    if kind not in SUFFIXES:
        raise _refused(url, f"documents of the kind {kind} are not read. Give a page or a PDF.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _refused(url, "it is sent packed. Save it and add it as a file.")
    data = response.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refused(url, f"it is over {MAX_BYTES // 2**20} MB. Save what you need of it.")
    if response.length:  # it ended before its end
        raise http.client.IncompleteRead(data)
    return Fetched(data, SUFFIXES[kind])


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_whole = is_whole and "@" not in parts.netloc and (parts.port or 80) > 0
    except ValueError:
        is_whole = False
    if not is_whole or not url.isascii() or any(c.isspace() or c < " " for c in url):
        raise _refused(url, "this is no address of a page. Give one that begins with https://")
    return parts


def _connection(
    url: str, parts: SplitResult, resolve: Resolve, is_allowed: Allowed
) -> "_Connection":
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        raise _refused(url, f"there is no server {host}. Check the address.") from None
    # A name that also leads into one's own network is not to be trusted with either.
    if not addresses or not all(map(is_allowed, addresses)):
        raise _refused(
            url, f"{host} is no public server. Save the page and add it as a file instead."
        )
    return _Connection(host, port, addresses[0], parts.scheme == "https")


class _Connection(http.client.HTTPConnection):
    """A connection to one address, whatever its server's name may stand for by then."""

    def __init__(self, host: str, port: int, address: str, is_secure: bool) -> None:
        super().__init__(host, port, timeout=MAX_SECONDS)
        self.is_cut = False
        self._opened: socket.socket | None = None
        self._address = address
        self._is_secure = is_secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), MAX_SECONDS)
        self._opened = self.sock
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = self._opened = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End what takes too long, in whichever step it is."""
        self.is_cut = True
        with suppress(OSError):  # it may just have ended
            if self._opened is not None:
                self._opened.shutdown(socket.SHUT_RDWR)


def _refused(url: str, reason: str) -> DocumentError:
    return DocumentError(f"{url}: {reason}")
