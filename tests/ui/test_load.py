"""The server under load, from another process: nothing breaks, what is too much is refused."""

import statistics
from collections.abc import Callable

import pytest

from advisor.settings import Settings
from evals.bench import load as bench
from evals.bench.clients import generate
from tests.ui.conftest import Server

Record = Callable[[str, object], None]
MINUTE = 60


@pytest.fixture
def address(server: Server) -> str:
    return f"{server.address}/"


def test_32_clients_at_once_are_all_answered(address: str) -> None:
    load = generate(address, bench.CLIENTS, 4)
    assert bench.failures(load) == 0
    assert len(load.took) >= bench.CLIENTS


def test_a_crowd_is_refused_what_is_too_much_and_the_rest_is_answered(address: str) -> None:
    load = generate(address, bench.CROWD, 4)
    assert bench.failures(load) == bench.refused(load) > 0
    assert load.took
    assert bench.recovery(address) < MINUTE


@pytest.mark.long
@pytest.mark.timeout(20 * MINUTE)
def test_32_clients_for_five_minutes(
    address: str, shared_settings: Settings, record_property: Record
) -> None:
    generate(address, bench.CLIENTS, 5)
    before = bench.memory(address)
    load = generate(address, bench.CLIENTS, 5 * MINUTE)
    growth = bench.memory(address) / before - 1
    alone = bench.in_process(shared_settings, 15, load.per_second)
    record_property("answers a second", f"{load.per_second:.1f}")
    record_property("in one process (%)", f"{100 * load.per_second / alone:.0f}")
    record_property("p50, p95 (ms)", f"{load.quantile(0.5):.0f}, {load.quantile(0.95):.0f}")
    record_property("memory grew (%)", f"{100 * growth:.1f}")
    assert bench.failures(load) == 0
    assert growth < 0.1


@pytest.mark.long
@pytest.mark.timeout(20 * MINUTE)
def test_a_crowd_for_five_minutes(address: str, record_property: Record) -> None:
    load = generate(address, bench.CROWD, 5 * MINUTE)
    record_property("answers a second", f"{load.per_second:.1f}")
    record_property("refused a second", f"{bench.refused(load) / load.seconds:.1f}")
    record_property("recovered after (s)", f"{bench.recovery(address):.2f}")
    assert bench.failures(load) == bench.refused(load) > 0


@pytest.mark.long
@pytest.mark.timeout(50 * MINUTE)
def test_half_an_hour_at_half_load(address: str, record_property: Record) -> None:
    most = generate(address, bench.CLIENTS, 30).per_second
    load, held = bench.soak(address, 30 * MINUTE, most / 2)
    settled = len(held) // 10  # what fills caches is no growth
    start, end = statistics.median(held[settled : 2 * settled]), statistics.median(held[-settled:])
    record_property("answers a second", f"{load.per_second:.1f}")
    record_property("p50, p95 (ms)", f"{load.quantile(0.5):.0f}, {load.quantile(0.95):.0f}")
    record_property("memory grew (%)", f"{100 * (end / start - 1):.1f}")
    assert bench.failures(load) == 0
    assert end < 1.05 * start
