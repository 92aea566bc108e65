"""Rows of data: JSONL files, gzipped or not, of which each malformed line is named."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import DataError, SettingsError

_Row = TypeVar("_Row", bound=BaseModel)


def load_rows(
    path: Path, model: type[_Row], against: Callable[[_Row], Iterable[str]] = lambda row: ()
) -> list[_Row]:
    """The rows of a file; empty lines are none.

    An `id`, where rows have one, may stand once; `against` says what else is wrong with a row.
    Raises DataError that names each malformed line with its number, before any work, and
    SettingsError where a file has no rows or can't be read.
    """
    rows: list[_Row] = []
    problems: list[str] = []
    ids: set[str] = set()
    for number, line in _lines(path):
        try:
            row = model.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            problems.append(f"{path}:{number}: {where + ': ' if where else ''}{first['msg']}.")
            continue
        problems += [f"{path}:{number}: {problem}" for problem in against(row)]
        row_id = getattr(row, "id", None)
        if row_id in ids:
            problems.append(f"{path}:{number}: the id ‘{row_id}’ is taken.")
        if row_id is not None:
            ids.add(row_id)
        rows.append(row)
    if problems:
        raise DataError(problems)
    if not rows:
        raise SettingsError(f"{path} holds no rows. Put one JSON object on each line.")
    return rows


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError:
        raise SettingsError(f"There is no file {path}. Name one of rows in JSON.") from None
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise SettingsError(f"{path} can't be read as rows in JSON: {error}.") from error
