"""Lines kept under ADVISOR_HOME: one JSON object each, dated, appended, and purged together."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from advisor.settings import Settings

# The questions that found no support, and what readers thought of answers.
GAPS, FEEDBACK = "gaps.jsonl", "feedback.jsonl"


def append(settings: Settings, name: str, entry: Mapping[str, Any]) -> None:
    """Append an entry with today's date; nothing when the ledger is off."""
    if not settings.gap_ledger:
        return
    dated = {"date": datetime.now(UTC).date().isoformat(), **entry}
    # A file that cannot be written (a full disk) must not cost the person an answer.
    with suppress(OSError):
        settings.home.mkdir(parents=True, exist_ok=True)
        with (settings.home / name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(dated, ensure_ascii=False) + "\n")


def entries(settings: Settings, name: str) -> Iterator[dict[str, Any]]:
    """The entries, oldest first; lines that are none (a write that was cut off) are passed over."""
    with suppress(FileNotFoundError):
        for line in (settings.home / name).read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict) and isinstance(entry.get("date"), str):
                    yield entry


def purge(settings: Settings) -> int:
    """Delete all that was kept of what people asked and said; returns how many lines that were."""
    count = 0
    for name in (GAPS, FEEDBACK):
        count += sum(1 for _ in entries(settings, name))
        (settings.home / name).unlink(missing_ok=True)
    return count
