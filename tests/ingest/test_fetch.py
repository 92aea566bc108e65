"""What an administrator's address leads to, and where it must not lead; servers on loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from advisor.errors import DocumentError
from advisor.settings import Settings
from ingest import fetch as fetching
from ingest.fetch import Fetched, fetch, fetch_to_file, fetched_file, is_public
from ui.cli import main

PAGE = b"<html><title>Notes</title><p>The internship lasts twelve weeks.</p></html>"


class _Site(BaseHTTPRequestHandler):
    """A path for each thing that a server can do."""

    hosts: list[str] = []
    turns = iter([("text/plain", b"one"), ("text/html", PAGE)])

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        path = self.path.partition("?")[0]
        if path == "/stalls":
            threading.Event().wait(3)
        elif path.startswith("/to/"):
            self._send(302, "text/html", b"", Location=path.removeprefix("/to/"))
        elif path == "/round":
            self._send(302, "text/html", b"", Location="/round")
        elif path == "/large":
            self._send(200, "text/plain", b"x" * (fetching.MAX_BYTES + 1))
        elif path == "/picture":
            self._send(200, "image/png", b"x")
        elif path == "/packed":
            self._send(200, "text/html", b"x", **{"Content-Encoding": "gzip"})
        elif path == "/short":
            self._send(200, "text/html", b"x", **{"Content-Length": "9"})
        elif path == "/turns":
            self._send(200, *next(self.turns))
        elif path == "/page":
            self._send(200, "text/html; charset=utf-8", PAGE)
        else:
            self._send(404, "text/html", b"")

    def _send(self, status: int, kind: str, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://notes.example:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(host: str, port: int) -> list[str]:
    """A resolver to which every name is this machine."""
    return ["127.0.0.1"]


def got(url: str) -> Fetched:
    return fetch(url, here, lambda address: True)


def test_a_page_is_fetched_from_its_one_address(site: str) -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    _Site.hosts.clear()
    assert fetch(f"{site}/page?a=b#c", once, lambda address: True) == Fetched(PAGE, ".html")
    assert asked == ["notes.example"]
    assert _Site.hosts == [site.removeprefix("http://")]


def test_it_is_found_where_it_went(site: str) -> None:
    assert got(f"{site}/to//page").data == PAGE


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/none", "its server answers 404"),
        ("/picture", "of the kind image/png are not read"),
        ("/large", "it is over 10 MB"),
        ("/packed", "it is sent packed"),
        ("/short", "nothing came"),
        ("/round", "it is redirected over 5 times"),
        ("/to/file:///etc/passwd", "no address of a page"),
        ("/to/http://user:word@notes.example/", "no address of a page"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(site: str, path: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        got(f"{site}{path}")


def test_what_never_ends_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.2)
    with pytest.raises(DocumentError, match="it takes over"):
        got(f"{site}/stalls")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://notes.example/a", "file:///etc/passwd", "http://", "http:///a", "http://a:99999/",
        "http://a b/", "http://a/\r\nX: y", "http://user:word@a/", "https://notes.example/é",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_not_asked_for(url: str) -> None:
    with pytest.raises(DocumentError, match="no address of a page"):
        got(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_of_a_network_of_ones_own_is_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(DocumentError, match="no public server"):
        fetch("http://notes.example/page", lambda host, port: [address])
    with pytest.raises(DocumentError, match="no public server"):
        fetch("http://notes.example/page", lambda host, port: ["1.1.1.1", address])


def test_addresses_of_everyone_are_public() -> None:
    assert is_public("1.1.1.1")
    assert is_public("2606:4700:4700::1111")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]:1/"]
)
def test_this_machine_is_not_asked_however_it_is_written(url: str) -> None:
    with pytest.raises(DocumentError, match="no public server|there is no server"):
        fetch(url)


def test_a_redirect_into_ones_own_network_is_not_followed(site: str) -> None:
    inner = "http://inner.example/page"

    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1" if host == "inner.example" else "127.0.0.1"]

    with pytest.raises(DocumentError, match="inner.example is no public server"):
        fetch(f"{site}/to/{inner}", resolve, lambda address: address == "127.0.0.1")


def test_the_command_line_asks_no_private_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    assert main(["ingest", "http://127.0.0.1:9/notes.html"]) == 1
    assert "127.0.0.1 is no public server" in capsys.readouterr().err
    assert main(["ingest", "--forget", "https://notes.example/a"]) == 1
    assert "is not among your documents" in capsys.readouterr().err


def test_a_new_version_takes_the_place_of_the_old(site: str, tmp_path: Path) -> None:
    settings, url = Settings(home=tmp_path), f"{site}/turns"
    first = fetch_to_file(settings, url, here, lambda address: True)
    assert first == fetched_file(settings, url)
    assert first.read_bytes() == b"one"
    second = fetch_to_file(settings, url, here, lambda address: True)
    assert [*second.parent.iterdir()] == [second]
    assert second.suffix == ".html"
