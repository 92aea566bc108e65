"""Reading in a child: the same lines, its limits, and nothing left behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.errors import DocumentError
from advisor.resume import sandbox
from advisor.resume.lines import read_lines
from advisor.resume.sandbox import read_in_child

TEXT = b"Tamsin Quill\n\nEXPERIENCE\n- Built looms in Port Alder\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


def make_child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child run `code` after its limits are set, in place of reading."""
    real = subprocess.Popen
    program = (
        f"from advisor.resume import sandbox; sandbox._limit(); sandbox._limit_writing()\n{code}"
    )

    def start(command: list[str], **options: object) -> object:
        return real([*command[:2], "-c", program], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", start)


def test_a_child_reads_what_the_reader_reads() -> None:
    assert read_in_child(TEXT, "cv.txt") == read_lines(TEXT, "cv.txt")


def test_an_error_of_the_reader_comes_through() -> None:
    with pytest.raises(DocumentError, match=r"^cv\.pdf: the file is empty\."):
        read_in_child(b"", "cv.pdf")


def test_a_file_may_have_any_name() -> None:
    lines, _ = read_in_child(TEXT, "Tamsin's résumé\n“2026”.txt")
    assert lines[0].text == "Tamsin Quill"


@linux
@pytest.mark.parametrize(
    "code",
    ["import os; os.abort()", "x = bytearray(2 << 30)", "import ctypes; ctypes.string_at(0)",
     "print('{')", "print('[]')", "raise SystemExit(3)"],
    ids=["abort", "memory", "segmentation fault", "no JSON", "other JSON", "exit"],
)  # fmt: skip
def test_a_crash_is_one_sentence(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    make_child(monkeypatch, code)
    with pytest.raises(DocumentError, match=r"could not be read.*Print it to a new PDF") as caught:
        read_in_child(TEXT, "cv.pdf")
    assert caught.value.__context__ is None


@linux
def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    make_child(monkeypatch, "import time; time.sleep(600)")
    start = time.monotonic()
    with pytest.raises(DocumentError, match=r"took longer than 1 seconds to read") as caught:
        read_in_child(TEXT * 100_000, "cv.pdf")
    assert time.monotonic() - start < 60
    assert caught.value.__context__ is None


@linux
def test_a_child_can_write_no_file_start_no_process_and_dump_no_core(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "copy"
    make_child(
        monkeypatch,
        "import json, os, resource, sys\n"
        f"copy = os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY)\n"
        "try:\n    wrote = os.write(copy, b'x') > 0\n"
        "except OSError:\n    wrote = False\n"
        "told = [wrote, resource.getrlimit(resource.RLIMIT_CORE), "
        "resource.getrlimit(resource.RLIMIT_NPROC)]\n"
        "print(json.dumps({'error': json.dumps(told)}))",
    )
    with pytest.raises(DocumentError) as caught:
        read_in_child(TEXT, "cv.pdf")
    assert json.loads(str(caught.value)) == [False, [0, 0], [0, 0]]
    assert not target.exists() or target.stat().st_size == 0


@linux
def test_no_child_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(real(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    read_in_child(TEXT, "cv.txt")
    assert started[0].returncode is not None
    assert not Path(f"/proc/{started[0].pid}").exists()


def test_the_child_is_given_no_name_in_its_arguments_and_little_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[str, object] = {}
    real = subprocess.Popen

    def start(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        seen.update(command=command, env=options["env"])
        return real(command, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setenv("SOME_SECRET", "x")
    monkeypatch.setattr(subprocess, "Popen", start)
    read_in_child(TEXT, "tamsin-quill.txt")
    assert not any("tamsin" in part for part in map(str, seen["command"]))  # type: ignore[call-overload]
    assert set(seen["env"]) <= {"PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONUTF8"}  # type: ignore[call-overload]
    assert os.environ["SOME_SECRET"] == "x"
