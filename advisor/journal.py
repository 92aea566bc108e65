"""What is kept of questions and feedback: dated lines under ADVISOR_HOME, moved into the database.

An answer only appends a line. A running server moves the lines into the database every few seconds,
and so does whatever reads them; so no answer waits for a database, and one that is gone loses
nothing. Lines of earlier versions, which had no database, are moved in the same way.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock

from advisor.errors import AdvisorError, DatabaseError
from advisor.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

# The questions that found no support, and what readers thought of answers: fields and their types.
GAPS, FEEDBACK = "gaps", "feedback"
_FIELDS: dict[str, dict[str, type]] = {
    GAPS: {"question": str},
    FEEDBACK: {
        "question": str, "is_helpful": bool, "reason": str, "citations": list, "corpus": str
    },
}  # fmt: skip


def append(settings: Settings, name: str, entry: Mapping[str, Any]) -> None:
    """Append an entry with today's date; nothing when the ledger is off.

    Raises DatabaseError where it can be kept neither here nor in a database elsewhere.
    """
    if not settings.gap_ledger:
        return
    dated = {"date": datetime.now(UTC).date().isoformat(), **entry}
    line = json.dumps(dated, ensure_ascii=False)
    try:
        _append_line(settings.home, name, line)
    except OSError as error:
        try:
            _insert(settings, name, {uuid4().hex: json.loads(line)})
        except AdvisorError:
            raise DatabaseError(
                f"This could not be kept ({error.strerror or type(error).__name__}). Make room on "
                "the server's disk, or let it write to ADVISOR_HOME, then send it again."
            ) from None


def move(settings: Settings) -> None:
    """Move the lines that wait into the database; raises DatabaseError where that is gone."""
    if not _waiting(settings.home):
        return
    with _moving(settings.home):
        for name in _FIELDS:
            # What was set aside comes first: while the database is gone no more of it piles up.
            _move_batches(settings, name)
            _set_aside(settings.home, name)
            _move_batches(settings, name)


def entries(settings: Settings, name: str) -> Iterator[dict[str, Any]]:
    """The entries, oldest first; raises DatabaseError where the database is gone."""
    with suppress(OSError):  # what can't be moved now is read another time
        move(settings)
    if not settings.has_database:
        return
    from advisor.database import open_database

    table = _table(name)
    with open_database(settings).begin() as connection:
        rows = connection.execute(table.select().order_by(table.c.number)).mappings().all()
    for row in rows:
        kept = {field: row[field] for field in _FIELDS[name]}
        yield {"date": row["date"].isoformat(), **kept}


def purge(settings: Settings) -> int:
    """Delete all that was kept of what people asked and said; returns how many entries that were.

    Raises DatabaseError where the database is gone; nothing is deleted then.
    """
    move(settings)
    if not settings.has_database:
        return 0
    from advisor.database import open_database

    with _moving(settings.home), open_database(settings).begin() as connection:
        return sum(_emptied(connection, _table(name)) for name in _FIELDS)


def _emptied(connection: "Connection", table: "Table") -> int:
    return connection.execute(table.delete()).rowcount


def _append_line(home: Path, name: str, line: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    data = f"{line}\n".encode("utf-8", "replace")
    with _writing(home), _file(home, name).open("ab", buffering=0) as file:
        written = file.write(data)
        if written < len(data):  # half a line would spoil the next one
            file.truncate(file.tell() - written)
            raise OSError(ENOSPC, "no room for an entry", str(_file(home, name)))


def _file(home: Path, name: str) -> Path:
    return home / f"{name}.jsonl"


def _batches(home: Path, name: str) -> list[Path]:
    """The files that were set aside, oldest first."""
    return sorted(home.glob(f"{name}.*.jsonl"), key=lambda file: file.stat().st_mtime)


def _waiting(home: Path) -> bool:
    return any(_file(home, name).is_file() or _batches(home, name) for name in _FIELDS)


def _set_aside(home: Path, name: str) -> None:
    """Give the lines so far a file of their own, to which nobody appends."""
    with _writing(home):
        if _file(home, name).is_file():
            _file(home, name).rename(home / f"{name}.{uuid4().hex}.jsonl")


def _move_batches(settings: Settings, name: str) -> None:
    for batch in _batches(settings.home, name):
        # A batch keeps its name until it is in, and so its lines theirs: none comes twice.
        named = enumerate(_entries(batch.read_text("utf-8", "replace")))
        _insert(settings, name, {f"{batch.stem[-32:]}:{n}": entry for n, entry in named})
        batch.unlink()


def _writing(home: Path) -> FileLock:
    return FileLock(home / "journal.lock", timeout=2)


def _moving(home: Path) -> FileLock:
    return FileLock(home / "moving.lock", timeout=30)


def _entries(text: str) -> Iterator[dict[str, Any]]:
    """The entries in a journal; lines that are none (a write that was cut off) are passed over."""
    for line in text.split("\n"):  # splitlines() would part a text at characters within it
        with suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                yield entry


def _insert(settings: Settings, name: str, named: Mapping[str, Mapping[str, Any]]) -> None:
    """Insert entries by the names of their lines, but for those that are there."""
    from sqlalchemy.dialects import postgresql, sqlite

    from advisor.database import open_database

    rows = [{"line": line, **row} for line, entry in named.items() if (row := _row(name, entry))]
    if not rows:
        return
    insert = postgresql.insert if settings.database_url else sqlite.insert
    with open_database(settings).begin() as connection:
        connection.execute(insert(_table(name)).on_conflict_do_nothing(), rows)


def _row(name: str, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """An entry as a row, None where it is none: written by hand, or by another program."""
    given = {"reason": "", "corpus": "", **entry}
    row = {field: _storable(given.get(field)) for field in _FIELDS[name]}
    if not all(isinstance(row[field], kind) for field, kind in _FIELDS[name].items()):
        return None
    with suppress(TypeError, ValueError):
        return {"date": date.fromisoformat(given["date"]), **row}
    return None


def _storable(value: Any) -> Any:
    """The value without what PostgreSQL can't store: NUL, and halves of characters."""
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    return value


def _table(name: str) -> "Table":
    from advisor import database

    return {GAPS: database.GAPS, FEEDBACK: database.FEEDBACK}[name]
