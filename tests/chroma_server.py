"""A real Chroma server in a process of its own, which can be killed and started again."""

import subprocess
import sys
import time
from pathlib import Path

import httpx


class ChromaServer:
    """`chroma run` on loopback, on a port and over a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        """It runs when `start` has returned."""
        self.url = f"http://127.0.0.1:{port}"
        self._command = [
            str(Path(sys.executable).with_name("chroma")), "run",
            "--host", "127.0.0.1", "--port", str(port), "--path", str(folder),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return once it answers."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            assert self._process.poll() is None, "the server ended as soon as it was started"
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
