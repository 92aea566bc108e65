"""The run that later ones are compared with, committed beside the code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.errors import DataError

BASELINE = Path(__file__).parent / "baseline.json"


def read_baseline() -> dict[str, Any] | None:
    """Its `summary`, and its `values` by score and sample; None where there is none.

    Raises DataError where the file is broken.
    """
    if not BASELINE.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(BASELINE.read_bytes())
    except ValueError as error:
        raise DataError([f"{BASELINE}: {error}. Take it from git again."]) from None
    return content


def write_baseline(summary: Mapping[str, Any], values: Mapping[str, Mapping[str, float]]) -> None:
    """Make a run the one that others are compared with."""
    kept = {key: value for key, value in summary.items() if key not in ("gates", "claims")}
    content = {"summary": kept, "values": values}
    BASELINE.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
