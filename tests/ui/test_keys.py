"""Keys on the command line: made, kept, listed, revoked; and what keeps a server from starting."""

import socket
from pathlib import Path

import pytest

from advisor import database
from advisor.keys import find, new_key
from advisor.settings import Settings
from advisor.stored_keys import keep_key, stored_keys
from tests.services import IN_URL, SECRET, Postgres, Redis
from ui.cli import main
from ui.guard.start import unsafe

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))


def test_a_key_is_kept_listed_and_revoked(tmp_path: Path, capsys: Captured) -> None:
    assert main(["key", "ls"]) == 0
    assert "advisor key new NAME --keep" in capsys.readouterr().out
    assert main(["key", "new", "lab", "--per-minute", "7", "--keep"]) == 0
    shown = capsys.readouterr()
    (stored,) = stored_keys(Settings(home=tmp_path))
    assert find(shown.out.strip(), [stored.key]) == stored.key
    assert "advisor key revoke lab" in shown.err
    assert stored.key.hash not in shown.err
    assert main(["key", "new", "staff", "--admin", "--keep"]) == 0
    capsys.readouterr()
    assert main(["key", "ls"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["lab", "user", "7", "a", "minute", "made", str(stored.made)],
        ["staff", "admin", "the", "server's", "limit", "made", str(stored.made)],
    ]
    assert main(["key", "revoke", "lab"]) == 0
    assert "lab is revoked" in capsys.readouterr().out
    assert main(["key", "revoke", "lab"]) == 2
    assert "advisor key ls" in capsys.readouterr().err


def test_a_key_of_the_settings_is_dropped_there(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["key", "new", "lab"]) == 0
    line = capsys.readouterr().err.splitlines()[-1]
    monkeypatch.setenv("ADVISOR_API_KEYS", line)
    assert main(["key", "ls"]) == 0
    assert "ADVISOR_API_KEYS" in capsys.readouterr().out
    assert main(["key", "revoke", "lab"]) == 2
    assert "take its entry out" in capsys.readouterr().err
    assert main(["key", "new", "lab", "--keep"]) == 0
    assert main(["key", "revoke", "lab"]) == 0
    assert "take its entry out" in capsys.readouterr().out


def test_a_key_that_was_not_kept_is_not_shown(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "advisor.db").write_bytes(b"damaged" * 99)
    assert main(["key", "new", "lab", "--keep"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "can't be used now" in shown.err
    assert main(["key", "new", "Lab!", "--keep"]) == 2
    assert capsys.readouterr().out == ""


def test_a_kept_key_is_enough_for_a_server_that_others_reach(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, host="0.0.0.0")
    (said,) = unsafe(settings)
    assert "advisor key new NAME --keep" in said
    keep_key(settings, new_key("lab")[1])
    assert [*unsafe(settings)] == []


def test_all_that_can_not_be_reached_is_listed_at_once_without_a_password(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        where = f"127.0.0.1:{nobody.getsockname()[1]}"
        settings = Settings(
            home=tmp_path, host="0.0.0.0",
            database_url=f"postgresql://u:sesame@{where}/x", redis_url=f"redis://:sesame@{where}/0",
        )  # fmt: skip
        database, redis = unsafe(settings)
    assert database.startswith(f"ADVISOR_DATABASE_URL: The database at {where} can't be used now")
    assert redis.startswith(f"ADVISOR_REDIS_URL: the Redis at {where} can't be used")
    assert "sesame" not in database + redis


def test_with_both_services_a_server_may_start(
    tmp_path: Path, postgres: Postgres, redis: Redis
) -> None:
    database._opened.cache_clear()
    url = postgres.database()
    settings = Settings(home=tmp_path, database_url=url, redis_url=redis.url)
    assert [*unsafe(settings)] == []
    wrong = {name: address.replace(IN_URL, "sesame") for name, address in (
        ("database_url", url), ("redis_url", redis.url),
    )}  # fmt: skip
    said = [*unsafe(settings.model_copy(update=wrong))]
    assert ["password authentication failed" in said[0], "AuthenticationError" in said[1]]
    assert not [each for each in said if "sesame" in each or SECRET in each]
