"""What `make` says when the machine lacks something: one line, before anything is installed."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def make_install(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    given = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(
        [
            "make",
            "--no-print-directory",
            "-C",
            str(ROOT),
            "install",
            f"VENV={folder / 'venv'}",
            *given,
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def make_old_python(folder: Path) -> Path:
    old = folder / "python3.8"
    old.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.8.1\nexit 1\n', encoding="utf-8"
    )
    old.chmod(0o755)
    return old


@pytest.mark.parametrize("python", ["old", "missing"])
def test_a_python_too_old_or_missing_is_said(tmp_path: Path, python: str) -> None:
    named = make_old_python(tmp_path) if python == "old" else tmp_path / "no-such-python"
    done = make_install(tmp_path, PYTHON=str(named))
    assert done.returncode != 0
    first = done.stderr.splitlines()[0]
    assert first.startswith(f"Python 3.11 or newer is needed; '{named}' is ")
    assert ("Python 3.8.1" if python == "old" else "missing") in first
    assert not (tmp_path / "venv").exists()


def test_a_disk_too_full_is_said(tmp_path: Path) -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    done = make_install(tmp_path, NEEDED_MB=str(free * 2))
    assert done.returncode != 0
    assert done.stderr.startswith(f"The set-up needs {free * 2} MB, this disk has ")
    assert not (tmp_path / "venv").exists()


def test_a_second_make_does_no_set_up_again() -> None:
    if not (ROOT / ".venv" / "installed").exists():
        pytest.fail("the tests run from the environment that `make test` makes")
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT), "--dry-run", "install"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pip" not in done.stdout


def test_every_dependency_stands_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[<>=\[ ]", line)[0] for line in project["project"]["dependencies"]}
    tools = {re.split(r"[<>=\[ ]", line)[0] for line in project["dependency-groups"]["dev"]}
    for names, lock in ((needed, "requirements.lock"), (needed | tools, "requirements-dev.lock")):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
        assert names <= pinned, f"run make lock: {names - pinned}"
        assert "+cpu" not in text
