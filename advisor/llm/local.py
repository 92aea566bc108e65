"""A model file run in this process by llama.cpp, reached through its own server on loopback."""

import gc
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from advisor.errors import ModelError
from advisor.models import own_cores

CONTEXT = 4096  # tokens of prompt and answer together
CACHE_MIB = 256  # of prompts that were read; llama.cpp's own limit is 8 GiB, which a server fills
_QUIET = -1
_PROBE_SECONDS = 0.5
START_SECONDS = 60


class LocalServer:
    """llama.cpp's OpenAI-compatible server over one model file, on a free port of loopback."""

    def __init__(self, file: Path) -> None:
        """Load the model, which takes seconds; raises ModelError where llama.cpp refuses it."""
        # Threads that wait for each other asleep: where other programs want the cores too, those
        # that spin write a token in a second. Read when the library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.n_ctx = CONTEXT
        # Two answers at once on the same cores take as long as one after the other.
        params.n_parallel = 1
        params.cache_ram_mib = CACHE_MIB
        params.cpuparams.n_threads = own_cores()
        params.verbosity = _QUIET
        params.ui = False
        self._server: Any = None
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"The model file {file} cannot be loaded: it is damaged, or no model that "
                "llama.cpp knows. Remove it, and pull one: `advisor model pull`."
            ) from error
        self.base_url = f"{self._server.listening_address}/v1"  # where an OpenAI client finds it
        # It says that it listens before its own loop runs, and told to stop in between it never
        # would; so it is not handed on until it has written a token.
        begin = {"prompt": "a", "max_tokens": 1}
        with suppress(httpx.HTTPError):  # what is wrong is said of the first answer
            httpx.post(f"{self.base_url}/completions", json=begin, timeout=START_SECONDS)

    @property
    def is_listening(self) -> bool:
        """Whether it can still be reached."""
        address = urlsplit(self.base_url)
        try:
            with socket.create_connection((address.hostname, address.port), _PROBE_SECONDS):
                return True
        except OSError:
            return False

    def close(self) -> None:
        """Stop the server and give the memory back; once is enough."""
        self._server = None
        gc.collect()  # its destructor stops it
