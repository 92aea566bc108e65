"""The log of a run: an entry a sample, written as soon as it is done, so that a kill loses none."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.errors import DataError
from evals.case import Score
from evals.dataset import Sample

CONFIG, LOG, SUMMARY = "run.json", "log.jsonl", "summary.json"


@dataclass(frozen=True)
class Entry:
    """A sample, its answer in the JSON form, its scores; or the error that it ended in."""

    sample: Sample
    answer: dict[str, Any] | None
    scores: dict[str, Score]
    retrieved: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The entry as a line of the log."""
        return {
            "sample": self.sample.model_dump(mode="json"),
            "answer": self.answer,
            "scores": {name: asdict(score) for name, score in self.scores.items()},
            "retrieved": list(self.retrieved),
            "error": self.error,
            "seconds": round(self.seconds, 4),
        }


def read_log(path: Path) -> list[Entry]:
    """The entries of a log, or of the run in a folder; a last line cut by a kill is passed over.

    Raises DataError that names what can't be read.
    """
    file = path / LOG if path.is_dir() else path
    if not file.is_file():
        raise DataError([f"{path} holds no {LOG}. Name the folder that `--out` named."])
    lines = file.read_text(encoding="utf-8").splitlines()
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(_entry(json.loads(line)))
        except (ValueError, KeyError, TypeError, ValidationError):
            if number < len(lines):
                raise DataError([f"{file}:{number}: this is no entry of a log."]) from None
    return entries


class Log:
    """A log that a run writes to; with no folder it is kept in memory only."""

    def __init__(self, folder: Path | None, config: Mapping[str, Any]) -> None:
        """Go on with the run that `folder` holds; raises DataError where that is another one."""
        self.entries: list[Entry] = []
        self._file = None
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / CONFIG).is_file():
            before = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            if before != dict(config):
                raise DataError(
                    [f"{folder} holds another run ({_difference(before, config)}). Name another."]
                )
            if (folder / LOG).is_file():
                self.entries = read_log(folder)
        (folder / CONFIG).write_text(json.dumps(config, indent=2), encoding="utf-8")
        # What a kill cut short is written anew.
        self._file = folder / LOG
        self._file.write_text("".join(map(_line, self.entries)), encoding="utf-8")

    def add(self, entry: Entry) -> None:
        """Write an entry."""
        self.entries.append(entry)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_line(entry))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        sample=Sample.model_validate_json(json.dumps(row["sample"])),
        answer=row["answer"],
        scores={name: Score(**score) for name, score in row["scores"].items()},
        retrieved=tuple(row["retrieved"]),
        error=row["error"],
        seconds=row["seconds"],
    )


def _line(entry: Entry) -> str:
    return json.dumps(entry.as_json(), ensure_ascii=False) + "\n"


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return ", ".join(_differing(before, now)) or "of another kind"


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*before, *now}):
        if before.get(key) != now.get(key):
            yield f"{key} {before.get(key)}, not {now.get(key)}"
