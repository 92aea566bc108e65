"""Settings: where they are read from, and what is said of those that can't be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor.errors import SettingsError
from advisor.settings import ROOT, Settings, load_settings

KNOWN = ", ".join(sorted(f"ADVISOR_{name.upper()}" for name in Settings.model_fields))


def problems(**overrides: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(None, **overrides)
    return str(caught.value).splitlines()


def test_settings_that_nobody_gave() -> None:
    settings = load_settings()
    assert settings.home == ROOT / ".advisor"
    assert settings.corpus == ROOT / "corpus"
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.embedding_model == "all-MiniLM-L6-v2"
    assert settings.gap_ledger is True


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", "/somewhere/home")
    monkeypatch.setenv("ADVISOR_CORPUS", "/somewhere/corpus")
    monkeypatch.setenv("ADVISOR_EMBEDDING_MODEL", "/models/mine")
    monkeypatch.setenv("ADVISOR_GAP_LEDGER", "false")
    monkeypatch.setenv("ADVISOR_HOST", "0.0.0.0")
    monkeypatch.setenv("ADVISOR_PORT", "8123")
    settings = load_settings()
    assert settings.home == Path("/somewhere/home")
    assert settings.corpus == Path("/somewhere/corpus")
    assert settings.embedding_model == "/models/mine"
    assert settings.gap_ledger is False
    assert (settings.host, settings.port) == ("0.0.0.0", 8123)


def test_host_and_port_may_go_without_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "8124")
    settings = load_settings()
    assert (settings.host, settings.port) == ("::1", 8124)


def test_no_other_setting_goes_without_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere/else")
    monkeypatch.setenv("CORPUS", "/somewhere/else")
    assert load_settings().home == ROOT / ".advisor"
    assert load_settings().corpus == ROOT / "corpus"


@pytest.mark.parametrize("name", ["PORT", "ADVISOR_PORT"])
def test_an_override_wins(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "8125")
    assert load_settings(port=8126).port == 8126


def test_an_override_that_is_none_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "8127")
    assert load_settings(port=None, home=None).port == 8127


def test_settings_are_frozen() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


def test_an_unknown_setting_is_named_with_those_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PROT", "8128")
    assert problems() == [f"ADVISOR_PROT is no setting of the advisor; known are {KNOWN}."]


def test_an_unknown_override_is_named() -> None:
    (problem,) = problems(colour="blue")
    assert problem.startswith("ADVISOR_COLOUR: ")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0", "Input should be greater than or equal to 1"),
        ("-1", "Input should be greater than or equal to 1"),
        ("65536", "Input should be less than or equal to 65535"),
        ("eighty", "Input should be a valid integer, unable to parse string as an integer"),
        ("80.5", "Input should be a valid integer, unable to parse string as an integer"),
    ],
)
def test_a_bad_port_is_named(monkeypatch: pytest.MonkeyPatch, value: str, reason: str) -> None:
    monkeypatch.setenv("PORT", value)
    assert problems() == [f"PORT: {reason}. Set another value or unset it."]


@pytest.mark.parametrize("value", ["1", "65535"])
def test_the_first_and_last_port_are_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    assert load_settings().port == int(value)


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_ZEBRA", "1")
    monkeypatch.setenv("ADVISOR_GAP_LEDGER", "perhaps")
    monkeypatch.setenv("ADVISOR_COLOUR", "1")
    monkeypatch.setenv("PORT", "0")
    assert [problem.split(" is no ")[0].split(":")[0] for problem in problems()] == [
        "ADVISOR_COLOUR",
        "ADVISOR_ZEBRA",
        "PORT",
        "ADVISOR_GAP_LEDGER",
    ]


def test_the_setting_with_the_prefix_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8129")
    monkeypatch.setenv("ADVISOR_PORT", "8130")
    assert load_settings().port == 8130


def test_a_bad_port_is_named_as_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "0")
    (problem,) = problems()
    assert problem.startswith("ADVISOR_PORT: ")


def test_a_home_that_is_a_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    assert problems() == [
        f"ADVISOR_HOME: {tmp_path / 'home'} cannot be used (it is a file). Name another folder."
    ]


def test_a_home_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", "/proc/no/such/home")
    (problem,) = problems()
    assert problem.startswith("ADVISOR_HOME: /proc/no/such/home cannot be used (")


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", "")
    monkeypatch.setenv("PORT", "")
    assert (load_settings().home.name, load_settings().port) == (".advisor", 7860)


BAD_URLS = (
    "sesame", "mysql://u:sesame@db/x", "postgresql://", "redis://:sesame@:6379",
    "postgresql://u:ses/ame@db:5432/x", "redis://:sesame@db:none/0", "redis://:sesame@[db/0",
    "postgresql://u:sesame@db:99999/x",
)  # fmt: skip


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("url", BAD_URLS)
def test_a_bad_address_is_named_and_its_password_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(f"ADVISOR_{name}", url)
    (problem,) = problems()
    assert problem.startswith(f"ADVISOR_{name}: ")
    assert "of the form" in problem
    assert "sesame" not in problem
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_password_stands_in_no_repr(scheme: str) -> None:
    url = f"{scheme}://u:sesame@db/x"
    settings = Settings(database_url=url, redis_url="rediss://:sesame@db")
    assert settings.database_url == url
    assert "sesame" not in f"{settings!r} {settings}"
