"""A pull in the background, for the page and the API."""

import atexit
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.llm import catalogue
from advisor.llm.catalogue import Model
from advisor.llm.pull import PullCancelled, pull_first
from advisor.settings import Settings

_GOODBYE_SECONDS = 2


class Phase(StrEnum):
    """How far a download is."""

    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class State:
    """A download as it stands: bytes `done` of `total`, and a sentence where it failed.

    `notes` has a line for each source that failed on the way. `file` is set when it is done.
    """

    phase: Phase = Phase.IDLE
    done: int = 0
    total: int = 0
    says: str = ""
    notes: tuple[str, ...] = ()
    file: Path | None = None


class Download:
    """The first of some models that can be pulled, pulled in a thread; safe between threads."""

    def __init__(self, models: Sequence[Model], settings: Settings) -> None:
        """Nothing is pulled yet; `download` gives the one of this process."""
        self.models = tuple(models)
        self._settings = settings
        self._lock = threading.Lock()
        self._state = State(total=self.models[0].bytes)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._then: Callable[[Path], object] = lambda _: None

    @property
    def state(self) -> State:
        """How far it is; idle again when its file was removed."""
        with self._lock:
            if self._state.file is not None and not self._state.file.is_file():
                self._state = State(total=self.models[0].bytes)
            return self._state

    def start(self, then: Callable[[Path], object] = lambda _: None) -> None:
        """Begin, or go on after a failure or a cancel; nothing where it runs or is done.

        `then` is called in the thread with the file, before the state says that it is done.
        """
        if self.state.phase is Phase.DONE:
            return
        with self._lock:
            if self._state.phase is Phase.RUNNING:
                return
            self._state = replace(self._state, phase=Phase.RUNNING, says="", notes=())
            self._stop.clear()
            self._then = then
            self._thread = threading.Thread(target=self._run, name="download", daemon=True)
        # A process that ends must leave no child behind that downloads on.
        atexit.register(self.cancel, _GOODBYE_SECONDS)
        self._thread.start()

    def cancel(self, wait_seconds: float = 0) -> None:
        """Stop within a second, and keep what can be resumed."""
        self._stop.set()
        thread = self._thread
        if thread is not None and wait_seconds:
            thread.join(wait_seconds)

    def wait(self, seconds: float | None = None) -> State:
        """The state when it has ended, or after some seconds."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self.state

    def _run(self) -> None:
        try:
            file = pull_first(
                self.models, self._settings, self._progress, self._stop.is_set, self._note
            )
            self._then(file)
        except PullCancelled:
            self._end(Phase.CANCELLED)
        except AdvisorError as error:
            self._end(Phase.FAILED, str(error))
        except Exception as error:  # a thread has no one else to tell
            self._end(Phase.FAILED, f"The download broke off ({error}). Start it again.")
        else:
            with self._lock:
                self._state = replace(self._state, file=file)
            self._end(Phase.DONE)
        finally:
            atexit.unregister(self.cancel)

    def _progress(self, done: int, total: int) -> None:
        with self._lock:
            self._state = replace(self._state, done=done, total=total)

    def _note(self, line: str) -> None:
        with self._lock:
            self._state = replace(self._state, notes=(*self._state.notes, line))

    def _end(self, phase: Phase, says: str = "") -> None:
        with self._lock:
            self._state = replace(self._state, phase=phase, says=says)


_downloads: dict[tuple[Path, tuple[str, ...]], Download] = {}
_downloads_lock = threading.Lock()


def download(settings: Settings, name: str | None = None) -> Download:
    """The one download of a model in this process; of the defaults where none is named.

    Raises SettingsError for a name that is not in the catalogue.
    """
    models = (catalogue.find(name),) if name else catalogue.defaults()
    key = (settings.home, tuple(model.name for model in models))
    with _downloads_lock:
        return _downloads.setdefault(key, Download(models, settings))
