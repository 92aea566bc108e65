"""A hub on loopback that behaves as told, and packages that hold a file in parts."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from advisor.llm.catalogue import Hub, Model, Packages

CONTENT = bytes(range(256)) * 4096  # 1 MiB
PART_BYTES = 600_000
HUB = Hub(repo="example/tiny", revision="0" * 40, file="tiny.gguf")
PACKAGES = Packages(packages="tiny-model-part", version="1.0", count=2, part_bytes=PART_BYTES)
TINY = Model(
    name="tiny",
    title="Tiny",
    parameters="1K",
    licence="MIT",
    bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    sources=(HUB,),
)


class FakeHub(ThreadingHTTPServer):
    """Serves `content` at every path.

    `drops` connections end after half of what they should send; with `stalls` set, the half is
    followed by silence. `asked` holds the Range header of each request, "" for none.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.status = 200
        self.ranges = True
        self.drops = 0
        self.stalls = threading.Event()
        self.asked: list[str] = []
        self.paths: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_GET(self) -> None:
        hub = self.server
        asked = self.headers.get("Range", "")
        hub.asked.append(asked)
        hub.paths.append(self.path)
        if hub.status != 200:
            self.send_error(hub.status)
            return
        found = re.fullmatch(r"bytes=(\d+)-", asked) if hub.ranges else None
        start = int(found[1]) if found else 0
        body = hub.content[start:]
        self.send_response(206 if found else 200)
        if found:
            whole = len(hub.content)
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if hub.drops or hub.stalls.is_set():
            hub.drops = max(0, hub.drops - 1)
            self.wfile.write(body[: len(body) // 2])
            while hub.stalls.is_set():
                threading.Event().wait(0.05)
            self.close_connection = True
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[FakeHub]:
    """A hub that runs meanwhile."""
    with FakeHub() as hub:
        threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True).start()
        yield hub
        hub.stalls.clear()
        hub.shutdown()


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    """A wheel with one part of a file, as pip takes it."""
    name = f"tiny_model_part{number}"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}/data/part{number:02}.bin", content)
        archive.writestr(
            f"{about}/METADATA",
            f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 1.0\n",
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def write_wheels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Wheels of CONTENT in a folder that is all pip knows."""
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    parts = [CONTENT[at : at + PART_BYTES] for at in range(0, len(CONTENT), PART_BYTES)]
    return [write_wheel(folder, number, part) for number, part in enumerate(parts, 1)]
