"""A model file run in this process by llama.cpp, reached through its own server on loopback."""

import gc
import os
from pathlib import Path

from advisor.errors import ModelError

CONTEXT = 4096  # tokens of prompt and answer together
_QUIET = -1


class LocalServer:
    """llama.cpp's OpenAI-compatible server over one model file, on a free port of loopback."""

    def __init__(self, file: Path) -> None:
        """Load the model, which takes seconds; raises ModelError where llama.cpp refuses it."""
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.n_ctx = CONTEXT
        # Two answers at once on the same cores take as long as one after the other.
        params.n_parallel = 1
        params.cpuparams.n_threads = os.cpu_count() or 1
        params.verbosity = _QUIET
        params.ui = False
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"The model file {file} cannot be loaded ({error}). Pull it anew: "
                f"`advisor model rm {file.stem}`, then `advisor model pull`."
            ) from error

    @property
    def base_url(self) -> str:
        """Where an OpenAI client finds it."""
        return f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Stop the server and give the memory back."""
        del self._server
        gc.collect()  # its destructor stops it
