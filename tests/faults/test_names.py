"""Names of files that are no text, as Linux allows them."""

import os
from pathlib import Path

import pytest

from tests.conftest import RunAdvisor
from ui.cli import main

ODD = os.fsdecode(b"notes-\xff.md")
SENTENCE = "this is not text in UTF-8. Rename the file, or type the words again."
PATHS = (
    ["ingest", ODD],
    ["ingest", "--forget", ODD],
    ["resume", "read", ODD],
    ["resume", "advise", ODD, "--target", "fintech"],
    ["ask", "Which projects fit fintech?", "--resume", ODD],
)


@pytest.mark.parametrize("arguments", PATHS, ids=" ".join)
def test_a_name_that_is_no_text_is_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"advisor: notes-?.md: {SENTENCE}\n"


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_a_file_of_such_a_name_in_a_folder_is_one_sentence(
    tmp_path: Path, run_advisor: RunAdvisor
) -> None:
    (tmp_path / ODD).write_text("# Club\n\nIt repairs drones.\n", encoding="utf-8")
    done = run_advisor("ingest", "--quiet", ODD, home=tmp_path / "home")
    assert (done.returncode, done.stderr) == (2, f"advisor: notes-?.md: {SENTENCE}\n")
    done = run_advisor("ingest", "--quiet", str(tmp_path), home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == (
        f"advisor: {tmp_path}/notes-?.md: this name is not text in UTF-8. "
        "Rename it and try again.\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_a_folder_of_such_a_name_within_a_folder_is_one_sentence(
    tmp_path: Path, run_advisor: RunAdvisor
) -> None:
    inner = tmp_path / "notes" / os.fsdecode(b"club-\xff")
    inner.mkdir(parents=True)
    (inner / "club.md").write_text("# Club\n\nIt repairs drones.\n", encoding="utf-8")
    done = run_advisor("ingest", "--quiet", str(tmp_path / "notes"), home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == (
        f"advisor: {tmp_path}/notes/club-?/club.md: this name is not text in UTF-8. "
        "Rename it and try again.\n"
    )
