"""Where a Chroma server is, and what it is told of who asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from advisor.settings import Settings

REACH_SECONDS = 3.0
FORM = "https://TOKEN@host:port/path, where token, port and path may be left out"


@dataclass(frozen=True)
class Address:
    """An address that may be shown, and apart from it the headers that may not."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_address(url: str) -> Address:
    """The address in `ADVISOR_CHROMA_URL`; raises ValueError, whose text never holds the token."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"its host or port cannot be read; it has the form {FORM}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"it has the form {FORM}")
    if parts.query or parts.fragment or "@" in parts.path:
        raise ValueError(
            f"it has the form {FORM}; in a token, write /, ?, # and @ as %2F, %3F, %23 and %40"
        )
    if parts.password is not None:
        raise ValueError(f"it has the form {FORM}; in a token, write : as %3A")
    token = unquote(parts.username or "")
    if not (token.isascii() and (token.isprintable() or not token)):
        raise ValueError("its token has characters that no header can carry")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port}" if port else host
    shown = urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))
    return Address(shown, {"Authorization": f"Bearer {token}"} if token else {})


def address(settings: "Settings") -> Address | None:
    """Where the server is; None where Chroma runs in this process."""
    url = settings.chroma_url
    return read_address(url.get_secret_value()) if url else None


def place(settings: "Settings") -> str:
    """The address of the server as it may be shown; empty where Chroma runs in this process."""
    at = address(settings)
    return at.url if at else ""


def check_alive(at: Address, seconds: float = REACH_SECONDS) -> None:
    """Return where Chroma answers; raises what the network raises, or ValueError."""
    import httpx

    found = httpx.get(f"{at.url}/api/v2/heartbeat", headers=at.headers, timeout=seconds)
    if found.is_error or "nanosecond heartbeat" not in found.text:
        raise ValueError(f"status {found.status_code}, not the answer of a Chroma server")


def unanswered(settings: "Settings") -> Iterator[str]:
    """What is wrong where a server is named that does not answer, and how to mend it."""
    at = address(settings)
    if at is None:
        return
    try:
        check_alive(at)
    except Exception as error:  # httpx's own types, which share no parent with the system's
        yield (
            f"ADVISOR_CHROMA_URL: there is no Chroma at {at.url} ({first_line(error)}). Start it "
            "there, name another URL, or unset it to keep the vectors under ADVISOR_HOME."
        )


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
