"""Requests counted in a real Redis: together, and by each server itself while it is gone."""

import asyncio
import logging
import socket
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any, TypeVar

import pytest
from redis import Redis as Client

from advisor.errors import SettingsError
from advisor.keys import Key, new_key
from tests.services import IN_URL, SECRET, Redis
from ui.guard import shared
from ui.guard.limits import Rates
from ui.guard.shared import reach

Result = TypeVar("Result")
_, LAB = new_key("plumbago-lab")


@pytest.fixture(autouse=True)
def _empty(redis: Redis) -> None:
    with Client.from_url(redis.url) as client:
        client.flushall()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What the work returns, in a loop of its own: the browser tests have one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def passes(rates: Rates, address: str = "192.0.2.7", key: Key | None = None) -> bool:
    return await rates.refuses("/v1/ask", address, key, per_minute=3) is None


def test_servers_count_together(redis: Redis) -> None:
    async def ask() -> list[bool]:
        async with aclosing(Rates(redis.url)) as one, aclosing(Rates(redis.url)) as other:
            return [await passes(rates) for rates in (one, other, one, other, one)]

    assert run(ask()) == [True, True, True, False, False]


def test_a_refusal_says_when_to_come_back(redis: Redis) -> None:
    async def ask() -> Any:
        async with aclosing(Rates(redis.url)) as rates:
            return [await rates.refuses("/v1/resume/read", "a", None, 5) for _ in range(2)][-1]

    refusal = run(ask())
    assert refusal.status == 429
    assert 1 <= int(dict(refusal.headers)["Retry-After"]) <= 60


def test_processes_count_together(redis: Redis) -> None:
    program = (
        "import asyncio, sys\n"
        "from ui.guard.limits import Rates\n"
        "async def main():\n"
        "    rates = Rates(sys.argv[1])\n"
        "    print(await rates.refuses('/v1/ask', '192.0.2.7', None, 3))\n"
        "    await rates.aclose()\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", program, redis.url]
    first = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert first.stdout == "None\n"

    async def ask() -> list[bool]:
        async with aclosing(Rates(redis.url)) as rates:
            return [await passes(rates) for _ in range(3)]

    assert run(ask()) == [True, True, False]


def test_it_holds_counts_under_hashes_and_nothing_else(redis: Redis) -> None:
    async def ask() -> None:
        async with aclosing(Rates(redis.url)) as rates:
            assert await passes(rates)
            assert await passes(rates, key=LAB)
            assert await rates.refuses_guess("192.0.2.7") is None

    run(ask())
    with Client.from_url(redis.url) as client:
        names = [name.decode() for name in client.scan_iter()]
        assert len(names) == 3
        for name in names:
            assert not [each for each in ("192.0.2.7", "plumbago", LAB.hash[:8]) if each in name]
            assert 0 < client.ttl(name) <= 60
            assert all(entry.replace(b".", b"").isdigit() for entry in client.lrange(name, 0, -1))


def test_while_it_is_gone_each_counts_for_itself_and_then_together_again(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "ui.guard.shared")
    monkeypatch.setattr(shared, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(shared, "WAIT_SECONDS", 30.0)  # on a machine that others use too

    async def ask() -> list[list[bool]]:
        found = []
        async with aclosing(Rates(redis.url)) as one, aclosing(Rates(redis.url)) as other:
            found.append([await passes(rates) for rates in (one, other)])
            redis.stop()
            try:
                found.append([await passes(one) for _ in range(5)])
                found.append([await passes(other) for _ in range(1)])
            finally:
                redis.start()
            # The Redis that came back holds nothing of what was before.
            found.append([await passes(rates) for rates in (one, other, one, other)])
        return found

    before, gone, other, back = run(ask())
    assert before == [True, True]
    assert gone == [True, True, True, False, False]
    assert other == [True]
    assert back == [True, True, True, False]
    said = [record.getMessage() for record in caplog.records]
    assert sum("this server counts requests for itself" in line for line in said) == 2
    assert sum("is there again" in line for line in said) == 2
    assert len(said) == 4
    assert SECRET not in caplog.text
    assert IN_URL not in caplog.text


def test_one_that_never_answers_holds_up_one_request_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shared, "AGAIN_SECONDS", 3600.0)
    asked = []
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"

        async def ask() -> list[bool]:
            async with aclosing(Rates(url)) as rates:
                assert rates._shared is not None
                real = rates._shared._ask

                async def counted(*arguments: Any) -> float:
                    asked.append(arguments)
                    return await real(*arguments)

                monkeypatch.setattr(rates._shared, "_ask", counted)
                return [await passes(rates) for _ in range(4)]

        assert run(ask()) == [True, True, True, False]
    assert len(asked) == 1
    assert len(caplog.records) == 1


@pytest.mark.parametrize("wrong", ["password", "port"])
def test_what_is_wrong_is_said_without_the_password(
    redis: Redis, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        port = nobody.getsockname()[1] if wrong == "port" else redis.port
        with pytest.raises(SettingsError, match="ADVISOR_REDIS_URL: .*Start it there") as caught:
            reach(f"redis://:sesame@127.0.0.1:{port}/0", 5)
    assert "sesame" not in str(caught.value)
    reach(redis.url, 30)


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match="ADVISOR_REDIS_URL: .*pip install .* redis"):
        Rates("redis://127.0.0.1/0")
