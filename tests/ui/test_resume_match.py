"""What a target asks for beside what a résumé shows, at the command line."""

import json
from pathlib import Path

import pytest

from advisor.settings import Settings
from tests.ui.test_resume_api import TEXT
from ui.cli import main


def test_the_command_line_tells_what_is_asked_for_and_what_shows_it(
    shared_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    file = tmp_path / "resume.txt"
    file.write_text(TEXT)
    command = ["resume", "match", str(file), "--target", "fintech in LA"]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Your target: fintech in LA.")
    assert any(line.startswith("- Python, asked for by 1 fact; result: R") for line in lines)
    assert any(line.endswith("; not shown") for line in lines)
    assert "Projects that fit you" in lines
    assert main([*command, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert len(content["skills"]) == content["asked"] > content["shown"] > 0
    assert {skill["strength"] for skill in content["skills"]} >= {"result", None}
    assert main(["resume", "match", str(file)]) == 2
    assert "Where do you want to go?" in capsys.readouterr().err
