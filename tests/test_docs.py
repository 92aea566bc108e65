"""The README names every command, option, setting and target that exists, and no other."""

import argparse
import re
from pathlib import Path

import pytest

from advisor.records import FACT_KINDS
from advisor.settings import Settings
from ui.cli import _parser, main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(
    r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)


def commands() -> dict[str, argparse.ArgumentParser]:
    found: dict[str, argparse.ArgumentParser] = {}
    for name, parser in under(_parser()).items():
        inner = {f"{name} {other}": its for other, its in under(parser).items()}
        found |= inner or {name: parser}
    return found


def under(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser, if it has any."""
    actions = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


def test_every_command_and_option_is_in_the_readme() -> None:
    for name, parser in commands().items():
        assert f"`advisor {name}" in README, name
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in README, f"{name} {option}"


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"`advisor ((?:(?:corpus|eval|key|model|resume) )?[a-z-]+)", README))
    assert named == set(commands())


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    named = set(re.findall(r"ADVISOR_[A-Z_]+", README))
    assert named == {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^ {4})make ([a-z]+)\b", text, re.MULTILINE)
    assert named
    assert set(named) <= set(TARGETS)


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("*/*.md")), ids=str
)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_the_answer_in_the_readme_is_a_real_one(
    shared_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    (question,) = re.findall(r'\$ \.venv/bin/advisor ask "(.*)"', README)
    shown = README.split(f'"{question}"\n', 1)[1].split("![", 1)[0]
    assert main(["ask", question]) == 0
    assert capsys.readouterr().out.split() == shown.split()


def test_the_table_of_expiry_is_that_of_the_code() -> None:
    table = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z_, ]+) \| (\d+|never) \|$", table, re.MULTILINE)
    said = {kind: months for kinds, months in rows for kind in kinds.split(", ")}
    assert said == {kind: str(months or "never") for kind, months in FACT_KINDS.items()}


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for file in (ROOT / "advisor").glob("*.py"):
        if file.name != "__init__.py":
            assert f"advisor/{file.name}" in text, file.name
