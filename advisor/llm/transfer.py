"""What every way of pulling a file shares: the part that is there, and who watches."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import BinaryIO

from advisor.errors import ModelError

LOOK_SECONDS = 0.25
WHEELS = ".wheels-"
_KEEP_EVERY = 32 * 2**20


class SourceFailed(Exception):
    """A source does not give the file; the message is the reason, the rest of a sentence."""


class PullCancelled(ModelError):
    """A pull was stopped by whoever began it; what can be resumed is there."""


@dataclass(frozen=True)
class Watch:
    """Who is told how far a pull is, and asked whether to go on."""

    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
    total: int

    def at(self, done: int) -> None:
        """Tell that `done` bytes are there; raises PullCancelled where that shall be all."""
        self.progress(min(done, self.total), self.total)
        if self.cancelled():
            raise PullCancelled("The pull was cancelled.")

    def sleep(self, seconds: float, done: int) -> None:
        """Wait, and stop waiting when cancelled."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.at(done)
            sleep(min(left, LOOK_SECONDS))


class Part:
    """The first bytes of a file that is being pulled, and how many of them are surely on disk.

    A mark beside the file says how many, and of which file (its sha256); what lies behind the mark
    after a crash is cut off. A context manager: `done` is right from its beginning.
    """

    def __init__(self, path: Path, sha256: str) -> None:
        """The part at `path` of the file with that hash."""
        self.path = path
        self.done = 0
        self.sha256 = sha256
        self._mark = mark_of(path)
        self._kept = 0
        self._file: BinaryIO

    def __enter__(self) -> "Part":
        """Open it, with what is surely there."""
        self.path.touch()
        self._file = self.path.open("r+b")
        self.cut(min(self._marked(), self.path.stat().st_size))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Keep what is there; where nothing is, no file stays."""
        with self._file:
            try:
                self.keep()
            except OSError:
                if error is None:
                    raise
        if not self.done:
            self.path.unlink(missing_ok=True)
            self._mark.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._file.write(data)
        self.done += len(data)
        if self.done - self._kept >= _KEEP_EVERY:
            self.keep()

    def cut(self, length: int) -> None:
        """Keep only the first `length` bytes."""
        self._file.seek(length)
        self._file.truncate()
        self.done = self._kept = length

    def keep(self) -> None:
        """Write all to disk, then the mark."""
        self._file.flush()
        os.fsync(self._file.fileno())
        written = self._mark.with_suffix(".new")
        written.write_text(json.dumps({"sha256": self.sha256, "bytes": self.done}))
        written.replace(self._mark)
        self._kept = self.done

    def _marked(self) -> int:
        try:
            mark = json.loads(self._mark.read_text())
            return int(mark["bytes"]) if mark["sha256"] == self.sha256 else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0  # none, or one that was cut short: begin anew


def mark_of(part: Path) -> Path:
    """The file that says how much of a part is surely on disk."""
    return part.with_suffix(".mark")


def wheels_of(part: Path) -> Iterator[Path]:
    """The folders of wheels that a pull which was killed left beside a part."""
    return part.parent.glob(f"{escape(part.stem)}{WHEELS}*")
