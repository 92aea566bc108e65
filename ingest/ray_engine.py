"""Ray reads and embeds on many cores and machines; what it makes comes back here to be written.

Ray is an extra and imported only here. Without `--address` it runs on this machine, listens on
loopback, asks no other host and ends with the ingest; with it, the machines of a running cluster
have to see the same files and hold the same checkout.
"""

import logging
import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from langchain_core.documents import Document

from advisor import models, store
from advisor.chroma_url import first_line
from advisor.errors import DocumentError, IndexStoreError, SettingsError, install
from advisor.settings import Settings
from ingest.documents import read
from ingest.engines import by_length

# A block is what Ray hands to a worker; more of them than this only keep it busy with itself.
MOST_BLOCKS = 2000
# Two workers fit on each core: while one waits for its next batch, the other computes.
CORE_SHARE = 0.5
REACH_SECONDS = 5
OBJECT_STORE_BYTES = 256 * 2**20
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # else it listens on every address
    "RAY_worker_niceness": "0",  # as the local engine: else all that runs beside it comes first
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "TOKENIZERS_PARALLELISM": "false",
}


class RayEngine(AbstractContextManager["RayEngine"]):
    """Ray, started when there is something to read or embed, and ended with the `with` block."""

    def __init__(self, settings: Settings, address: str | None = None) -> None:
        """`address` is that of a running cluster; raises SettingsError where Ray is missing."""
        try:
            with _environment(_QUIET):  # read when it is imported
                import ray.data  # noqa: F401
        except ImportError as error:
            raise SettingsError(
                f"--engine ray needs a package that is missing ({error}). Leave --engine out, or "
                f"install it: {install('ray[data]')}"
            ) from None
        model = str(Path(settings.embedding_model).expanduser())  # of this HOME, not a worker's
        self._settings = settings.model_copy(update={"embedding_model": model, "chroma_url": None})
        self._address = address
        self._folder: str | None = None

    def __exit__(self, *_: object) -> None:
        """End what was started."""
        import ray

        ray.shutdown()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, files: Sequence[Path]) -> list[list[Document]]:
        """The passages of each file, in the order of the files; raises DocumentError."""
        if not files:
            return []
        self._start()
        rows = self._data([{"path": str(path.absolute())} for path in files]).map(
            _read_row, num_cpus=CORE_SHARE
        )
        with _told():
            by_path = {row["path"]: row for row in rows.iter_rows()}
        found = []
        for path in files:
            row = by_path[str(path.absolute())]
            if row["problem"]:
                raise DocumentError(row["problem"].replace(row["path"], str(path)))
            found.append([Document.model_validate_json(text) for text in row["passages"]])
        return found

    def check_model(self) -> None:
        """Load the model here, as each worker will."""
        models.embeddings(self._settings)

    def embed(self, texts: Mapping[str, str]) -> Iterator[tuple[Sequence[str], Any]]:
        """Keys and vectors of all texts, batch by batch, as they are ready."""
        import ray

        self._start()
        cores: float = ray.cluster_resources().get("CPU", 1)  # type: ignore[no-untyped-call]
        rows = [{"key": key, "text": text} for key, text in by_length(texts)]
        vectors = self._data(rows).map_batches(
            _Embedder,
            fn_constructor_kwargs={"settings": self._settings.model_dump_json()},
            batch_size=store.BATCH,
            compute=ray.data.ActorPoolStrategy(
                size=max(1, min(int(cores), -(-len(texts) // store.BATCH)))
            ),
            num_cpus=CORE_SHARE,
            max_restarts=0,  # of a worker that died, of too little memory say, the next does too
        )
        with _told():
            for batch in vectors.iter_batches(batch_size=None, batch_format="numpy"):
                yield batch["key"].tolist(), batch["vector"]

    def _data(self, rows: list[dict[str, str]]) -> Any:
        import ray

        blocks = min(MOST_BLOCKS, -(-len(rows) // store.BATCH))
        return ray.data.from_items(rows, override_num_blocks=max(1, blocks))

    def _start(self) -> None:
        import ray
        from ray.data import DataContext

        if ray.is_initialized():
            return
        DataContext.get_current().enable_progress_bars = False
        _hush()
        quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
        if self._address:
            _join(self._address, quiet)
            return
        self._folder = tempfile.mkdtemp(prefix="ray-")
        # Ray looks here for where it runs; without it, it asks the metadata service of clouds.
        config = Path(self._folder, "ray_bootstrap_config.yaml")
        config.write_text("provider: {type: local}\n", encoding="utf-8")
        with _environment({**_QUIET, "HOME": self._folder}):
            _start_here(self._folder, quiet)


class _Embedder:
    """A worker with a model of its own."""

    def __init__(self, settings: str) -> None:
        own = Settings.model_validate_json(settings)
        models.export_built_in(own)  # on a machine that has no such home yet
        # One thread each: as many workers as cores, each with a thread a core, would fight.
        self._model = models.embeddings(own, threads=1)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        import numpy as np

        vectors = self._model.embed_documents(batch["text"].tolist())
        return {"key": batch["key"], "vector": np.asarray(vectors, dtype=np.float32)}


def _read_row(row: dict[str, Any]) -> dict[str, Any]:
    try:
        passages = [passage.model_dump_json() for passage in read(Path(row["path"]))]
        return {"path": row["path"], "passages": passages, "problem": ""}
    except DocumentError as error:
        return {"path": row["path"], "passages": [], "problem": str(error)}


def _hush() -> None:
    """Keep what Ray tells of its work off the terminal; its errors come as exceptions."""
    for name in ("ray", "ray.data"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.propagate = False
    from ray.util.annotations import RayDeprecationWarning

    warnings.filterwarnings("ignore", module="ray")
    warnings.filterwarnings("ignore", category=RayDeprecationWarning)


def _start_here(folder: str, quiet: dict[str, Any]) -> None:
    import ray

    try:
        ray.init(
            address="local",
            num_cpus=models.own_cores(),
            include_dashboard=False,
            object_store_memory=OBJECT_STORE_BYTES,
            _node_ip_address="127.0.0.1",
            _temp_dir=folder,
            **quiet,
        )
    except Exception as error:  # a plain one, where it is not up after half a minute
        raise IndexStoreError(
            f"Ray could not be started ({first_line(error)}). Run the command again when the "
            "machine is less busy, or leave --engine ray out."
        ) from error


def _join(address: str, quiet: dict[str, Any]) -> None:
    import ray

    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        # Ray itself would try for a minute.
        socket.create_connection((host, int(port)), REACH_SECONDS).close()
        ray.init(address=address, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexStoreError(
            f"--address: there is no Ray at {address} ({first_line(error)}). Start it with "
            "`ray start --head`, name HOST:PORT of one that runs, or leave --address out."
        ) from None


@contextmanager
def _told() -> Iterator[None]:
    """Say in one sentence that Ray failed, and what to do."""
    from ray.exceptions import RayError

    try:
        yield
    except RayError as error:
        raise IndexStoreError(
            f"Ray failed ({first_line(error)}). What was written is kept: run the same command "
            "again to go on, or leave --engine ray out."
        ) from error


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """What is started meanwhile has these variables; Ray hands them on to all of its own."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
