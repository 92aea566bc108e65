"""A clock that is set forward or back by days: nobody is locked out, no answer is lost."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from advisor.chain import Advisor
from advisor.settings import ROOT
from ui.guard.limits import Rates

DAY = 24 * 3600
QUESTION = "What does Zest AI do?"
# Where the time of day is meant: dates that are shown or kept, and what others' clocks are held to.
BY_THE_WALL = {
    "advisor/journal.py", "advisor/llm/faults.py", "advisor/resume/plan_export.py",
    "advisor/stored_keys.py", "ui/api/openai.py", "ui/guard/limits.py",
}  # fmt: skip


class Clock:
    """A clock that a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.mark.parametrize("jump", [-30 * DAY, -2 * DAY, -70, 2 * DAY], ids=str)
def test_nobody_is_locked_out_by_a_clock_that_is_set(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    clock, rates = Clock(monkeypatch), Rates()

    async def ask() -> int | None:
        refusal = await rates.refuses("/v1/ask", "192.0.2.7", None, 3)
        return int(dict(refusal.headers)["Retry-After"]) if refusal else None

    async def walk() -> None:
        assert [await ask() for _ in range(3)] == [None] * 3
        refused = await ask()
        assert refused is not None
        assert 1 <= refused <= 60
        clock.now += jump
        assert await ask() is None
        assert [await ask() for _ in range(2)] == [None] * 2
        again = await ask()
        assert again is not None, "the limit holds by the new clock too"
        assert 1 <= again <= 60

    with ThreadPoolExecutor(1) as thread:  # in this one a browser's loop may run
        thread.submit(asyncio.run, walk()).result()


def test_durations_are_not_measured_by_the_wall() -> None:
    reads = re.compile(
        r"\btime\.time\(\)|\bdatetime\.(now|utcnow|today)\(|from time import .*\btime\b"
    )
    folders = [ROOT / folder for folder in ("advisor", "ingest", "ui")]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    found = {str(f.relative_to(ROOT)) for f in files if reads.search(f.read_text("utf-8"))}
    assert found - BY_THE_WALL == set(), "a duration is measured by time.monotonic()"


@pytest.mark.parametrize("today", [date(1970, 1, 2), date(2100, 1, 1)], ids=str)
def test_an_answer_comes_on_any_day(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return today

    for module in ("advisor.chain.date", "advisor.evidence.date"):
        monkeypatch.setattr(module, Day)
    answer = advisor.answer(QUESTION)
    assert not answer.abstained
    assert not any(citation.stale for citation in answer.citations) or today.year == 2100
