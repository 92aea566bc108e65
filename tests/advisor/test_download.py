import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.llm import catalogue
from advisor.llm.download import Download, Phase, download
from advisor.llm.pull import remove
from advisor.settings import Settings
from tests.pulling import CONTENT, TINY, FakeHub, serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serving() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address + "/")
        yield running


def test_a_download_in_the_background_is_cancelled_at_once_and_resumed(
    hub: FakeHub, settings: Settings
) -> None:
    hub.stalls.set()
    loading = Download((TINY,), settings)
    assert loading.state.phase is Phase.IDLE
    loading.start()
    while not loading.state.done:
        time.sleep(0.01)
    loading.start()  # nothing: it runs
    assert loading.wait(0).phase is Phase.RUNNING
    loading.cancel()
    assert loading.wait(15).phase is Phase.CANCELLED  # a hub is given up after 30
    hub.stalls.clear()
    found: list[Path] = []
    loading.start(found.append)
    state = loading.wait(60)
    assert state.phase is Phase.DONE
    assert state.file == found[0]
    assert state.done == state.total == len(CONTENT)
    assert len(hub.asked) == 2
    remove("tiny", settings)
    assert loading.state.phase is Phase.IDLE


def test_a_download_that_fails_says_why(hub: FakeHub, settings: Settings) -> None:
    hub.status = 404
    loading = Download((TINY,), settings)
    loading.start()
    state = loading.wait(60)
    assert state.phase is Phase.FAILED
    assert "answers 404" in state.says
    assert len(state.notes) == 1


def test_there_is_one_download_of_a_model_in_a_process(settings: Settings) -> None:
    assert download(settings) is download(settings)
    assert download(settings, "qwen3-4b") is not download(settings)
    assert download(settings).models == catalogue.defaults()
