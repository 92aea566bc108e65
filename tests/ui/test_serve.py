import socket
import time
from pathlib import Path

import httpx
import pytest

from advisor.settings import Settings
from tests.conftest import RunAdvisor
from tests.ingest.test_corpus import make_corpus
from tests.ui.conftest import start_server, stop, wait_until_ready


def first_answer(address: str) -> httpx.Response:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return httpx.get(address, timeout=60)
        except httpx.TransportError:
            time.sleep(0.02)
    raise AssertionError("nothing answered")


def test_a_loading_page_answers_first_and_the_page_follows(
    shared_settings: Settings, port: int
) -> None:
    server = start_server(shared_settings.home, port)
    try:
        loading = first_answer(server.address)
        assert loading.status_code == 200
        assert "<title>Career Advisor is starting</title>" in loading.text
        busy = httpx.post(f"{server.address}/v1/ask", json={"question": "x"}, timeout=60)
        assert (busy.status_code, busy.json()["status"]) == (503, "loading")
        assert busy.headers["retry-after"] == "1"
        wait_until_ready(server)
        assert "gradio" in httpx.get(server.address, timeout=60).text
    finally:
        printed = stop(server)
    assert f"Career Advisor is at {server.address}" in printed
    assert "Ready." in printed
    assert "Traceback" not in printed
    assert server.process.returncode in (0, 130)


def test_from_an_empty_home_it_builds_the_index_first(
    settings: Settings, tmp_path: Path, port: int
) -> None:
    corpus = make_corpus(tmp_path / "corpus")
    server = start_server(settings.home, port, ADVISOR_CORPUS=str(corpus))
    try:
        wait_until_ready(server)
        question = {"question": "What does Kestrel Loom build?"}
        answer = httpx.post(f"{server.address}/v1/ask", json=question, timeout=60)
        assert not answer.json()["abstained"]
    finally:
        printed = stop(server)
    assert "Reading the sources" in printed


def test_a_port_in_use_is_said_in_one_line(run_advisor: RunAdvisor, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_advisor("serve", "--port", str(port), home=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"advisor: Port {port} is in use by another program. Stop that one, or choose another "
        f"port: make run PORT={port + 1}\n"
    )


def test_an_address_of_another_machine_is_said_in_one_line(
    run_advisor: RunAdvisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_PUBLIC", "yes")
    done = run_advisor("serve", "--host", "192.0.2.1", home=tmp_path)
    assert done.returncode == 2
    assert "Set HOST to an address of this machine" in done.stderr


def test_a_broken_corpus_stops_the_server_with_the_reasons(
    settings: Settings, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "corpus" / "companies"
    broken.mkdir(parents=True)
    (broken / "x.yaml").write_text("id: x\nname: X\nfacts: []\n", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_CORPUS", str(tmp_path / "corpus"))
    server = start_server(settings.home, port)
    printed, _ = server.process.communicate(timeout=120)
    assert server.process.returncode == 1
    assert "x.yaml:3: facts:" in printed
    assert "Traceback" not in printed


def test_a_stop_with_an_open_stream_prints_no_traceback(
    shared_settings: Settings, port: int
) -> None:
    server = start_server(shared_settings.home, port)
    try:
        wait_until_ready(server)
        stream = f"{server.address}/gradio_api/heartbeat/a-visitor"
        with httpx.stream("GET", stream, timeout=60) as reply:
            assert reply.status_code == 200
            printed = stop(server)
    finally:
        server.process.kill()
    assert printed.splitlines()[-1] == "Ready."
    assert "Traceback" not in printed
