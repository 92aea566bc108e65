"""The log of a run: an entry a sample, written as soon as it is done, so that a kill loses none."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from advisor.errors import DataError, SettingsError
from evals.case import Score
from evals.dataset import Sample
from evals.writing import Written

CONFIG, LOG, SUMMARY, LOCK = "run.json", "log.jsonl", "summary.json", "run.lock"


@dataclass(frozen=True)
class Entry:
    """A sample, its answer in the JSON form, its scores; or the error that it ended in."""

    sample: Sample
    answer: dict[str, Any] | None
    scores: dict[str, Score]
    retrieved: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    written: Written | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as a line of the log."""
        return {
            "sample": self.sample.model_dump(mode="json"),
            "answer": self.answer,
            "scores": {name: asdict(score) for name, score in self.scores.items()},
            "retrieved": list(self.retrieved),
            "error": self.error,
            "seconds": round(self.seconds, 4),
            "written": asdict(self.written) if self.written else None,
        }


def read_log(path: Path) -> list[Entry]:
    """The entries of a log, or of the run in a folder; a last line cut by a kill is passed over.

    Raises SettingsError where there is none, DataError that names a line which can't be read.
    """
    file = path / LOG if path.is_dir() else path
    if not file.is_file():
        raise SettingsError(f"{path} holds no {LOG}. Name the folder that `--out` named.")
    # A kill may cut a line within a letter.
    lines = file.read_bytes().removesuffix(b"\n").split(b"\n")
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(_entry(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
            if number < len(lines):
                raise DataError([f"{file}:{number}: this is no entry of a log."]) from None
    return entries


class Log:
    """A log that a run writes to; with no folder it is kept in memory only.

    As long as it is open no other run can write to its folder.
    """

    def __init__(self, folder: Path | None, config: Mapping[str, Any]) -> None:
        """Go on with the run that `folder` holds.

        Raises SettingsError where that is another one, is still going on, or can't be written.
        """
        self.entries: list[Entry] = []
        self._file: Path | None = None
        if folder is None:
            return
        self._lock = _locked(folder)
        try:
            self._open(folder, config)
        except Exception:
            self.close()
            raise

    def add(self, entry: Entry) -> None:
        """Write an entry."""
        self.entries.append(entry)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_line(entry))

    def close(self) -> None:
        """Let other runs write to the folder."""
        if self._file is not None:
            self._lock.release()

    def _open(self, folder: Path, config: Mapping[str, Any]) -> None:
        self._file = folder / LOG
        known = _config(folder)
        if known is None and self._file.exists():
            raise SettingsError(f"{folder} holds a {LOG} without its {CONFIG}. Name another.")
        if known is not None and known != dict(config):
            raise SettingsError(
                f"{folder} holds another run ({_difference(known, config)}). Name another."
            )
        if self._file.exists():
            self.entries = read_log(folder)
        _replace(folder / CONFIG, json.dumps(config, indent=2))
        # What a kill cut short is written anew.
        _replace(self._file, "".join(map(_line, self.entries)))


def writable(folder: Path) -> Path:
    """The folder, made where it is not there; raises SettingsError where it can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise SettingsError(
            f"--out {folder} can't be written to ({error.strerror}). Name another folder."
        ) from None


def _locked(folder: Path) -> FileLock:
    lock = FileLock(writable(folder) / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(
            f"Another run is writing to {folder}. Wait for it, or name another folder."
        ) from None
    return lock


def _config(folder: Path) -> dict[str, Any] | None:
    """The config of the run that a folder holds; None where it holds none."""
    file = folder / CONFIG
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SettingsError(f"{file} can't be read. Name another folder.")
    return found


def _replace(file: Path, text: str) -> None:
    """Write a file so that a kill leaves the old one or the new one, never a part."""
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        sample=Sample.model_validate_json(json.dumps(row["sample"])),
        answer=row["answer"],
        scores={name: Score(**score) for name, score in row["scores"].items()},
        retrieved=tuple(row["retrieved"]),
        error=row["error"],
        seconds=row["seconds"],
        written=Written(**row["written"]) if row.get("written") else None,
    )


def _line(entry: Entry) -> str:
    return json.dumps(entry.as_json(), ensure_ascii=False) + "\n"


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return ", ".join(_differing(before, now)) or "of another kind"


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*before, *now}):
        if before.get(key) != now.get(key):
            yield f"{key} {before.get(key)}, not {now.get(key)}"
