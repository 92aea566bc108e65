"""The database of what is kept: the same on SQLite and PostgreSQL, gone and back, and its steps."""

import json
import logging
import multiprocessing
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from advisor import database, journal
from advisor.database import MIGRATIONS, NEWEST, Database, open_database
from advisor.errors import DatabaseError, SettingsError
from advisor.feedback import Feedback, read_feedback, record_feedback
from advisor.keys import new_key
from advisor.ledger import Gap, read_gaps, record_gap
from advisor.settings import Settings
from advisor.stored_keys import keep_key, revoke_key, stored_keys
from tests.services import IN_URL, SECRET, Postgres

FEEDBACK = Feedback("Who hires?", False, "Out of date", ("alder.demand",), "c0ffee")


@pytest.fixture(autouse=True)
def _found_out_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test waits for a database to be tried again; each opens its own anew."""
    monkeypatch.setattr(DatabaseError, "retry_seconds", 0)
    database._opened.cache_clear()
    yield
    database._opened.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings over an empty database of each kind."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").database()
    return Settings(home=tmp_path / "home", database_url=url)


@pytest.fixture
def remote(postgres: Postgres, tmp_path: Path) -> Settings:
    """Settings over an empty database of the PostgreSQL."""
    return Settings(home=tmp_path / "home", database_url=postgres.database())


def questions(settings: Settings) -> list[str]:
    return [entry["question"] for entry in journal.entries(settings, journal.GAPS)]


def waiting(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.home.glob("*.jsonl"))


def test_what_is_kept_is_read_back(own: Settings) -> None:
    assert read_gaps(own) == []
    assert read_feedback(own) == []
    for question in ("Who pays?", "Zoë’s visa\x00 for\u2028t.quill@alder.example?", "who pays"):
        record_gap(own, question)
    record_feedback(own, FEEDBACK)
    (first, second) = read_gaps(own)
    assert (first.question, first.times) == ("who pays", 2)
    assert second.question == "Zoë’s visa for\u2028[e-mail]?"
    assert [kept.feedback for kept in read_feedback(own)] == [FEEDBACK]
    assert waiting(own) == []


def test_half_a_character_is_kept_as_a_sign(own: Settings) -> None:
    record_gap(own, "Who \ud83d pays?")
    assert questions(own) == ["Who ? pays?"]


def test_it_stays_in_its_order(own: Settings) -> None:
    asked = [f"Question {n}?" for n in range(12)]
    for number, question in enumerate(asked):
        record_gap(own, question)
        if number % 3 == 0:
            journal.move(own)
    assert questions(own) == asked


def test_a_purge_leaves_nothing(own: Settings) -> None:
    record_gap(own, "Who pays plumbago?")
    journal.move(own)
    record_gap(own, "Who else?")
    record_feedback(own, FEEDBACK)
    assert journal.purge(own) == 3
    assert (read_gaps(own), read_feedback(own), waiting(own)) == ([], [], [])
    assert journal.purge(own) == 0
    for path in own.home.iterdir():
        assert b"plumbago" not in path.read_bytes(), path.name


def test_what_earlier_versions_kept_is_taken_over_once(own: Settings) -> None:
    own.home.mkdir()
    gap = {"date": "2026-03-02", "question": "What does Otter Post pay?"}
    said = {"date": "2026-03-01", "question": "q", "is_helpful": True, "citations": ["a.b"]}
    bad = ['{"date": "2026-0', "[1]", "{}", '{"date": 5, "question": "x"}', "null"]
    bad += ['{"date": "2026-03-01", "question": 5}', '{"date": "soon", "question": "x"}']
    lines = [json.dumps(gap), *bad, json.dumps(gap)]
    (own.home / "gaps.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (own.home / "feedback.jsonl").write_text(json.dumps(said) + "\n", encoding="utf-8")
    for _ in range(2):
        assert read_gaps(own) == [Gap(gap["question"], 2, "2026-03-02")]
        (kept,) = read_feedback(own)
        assert (kept.date, kept.feedback) == ("2026-03-01", Feedback("q", True, "", ("a.b",)))
    assert waiting(own) == []


def test_a_move_that_was_cut_off_brings_nothing_twice(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for question in ("first", "second"):
        record_gap(own, question)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", _is_killed)
        with pytest.raises(KeyboardInterrupt):
            journal.move(own)
    assert len(waiting(own)) == 1
    record_gap(own, "third")
    assert questions(own) == ["first", "second", "third"]


def _is_killed(path: Path, missing_ok: bool = False) -> None:
    raise KeyboardInterrupt


def test_all_that_many_keep_at_once_is_there_once(own: Settings) -> None:
    def keep(number: int) -> None:
        for each in range(5):
            record_gap(own, f"question {number} {each}")
            journal.move(own)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(keep, range(4)))
    assert sorted(questions(own)) == [f"question {n} {each}" for n in range(4) for each in range(5)]


def test_with_the_ledger_off_nothing_is_kept(own: Settings) -> None:
    off = own.model_copy(update={"gap_ledger": False})
    record_gap(off, "Who pays?")
    record_feedback(off, FEEDBACK)
    assert not own.home.exists()
    assert read_gaps(own) == []


def test_keys_are_kept_as_hashes_and_dropped(own: Settings) -> None:
    assert stored_keys(own) == ()
    assert not revoke_key(own, "lab")
    secret, lab = new_key("lab", per_minute=5)
    _, staff = new_key("staff", is_admin=True)
    for key in (staff, lab):
        keep_key(own, key)
    assert [stored.key for stored in stored_keys(own)] == [lab, staff]
    with pytest.raises(SettingsError, match="advisor key revoke lab"):
        keep_key(own, new_key("lab")[1])
    assert revoke_key(own, "lab")
    assert [stored.key for stored in stored_keys(own)] == [staff]
    for path in own.home.glob("*"):
        assert secret.encode() not in path.read_bytes()


def test_the_tables_are_those_of_the_migrations(own: Settings) -> None:
    """What the code says of the tables is what the migrations made, and the newest is known."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with open_database(own).begin() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == NEWEST
        differences = compare_metadata(context, database.METADATA)
    assert differences == []
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_a_database_of_an_older_version_is_brought_up_to_date(own: Settings) -> None:
    own.home.mkdir()
    open_database(own)._migrate("0001")
    engine = open_database(own)._engine
    with engine.begin() as connection:
        assert not sa.inspect(connection).has_table("api_keys")
        connection.execute(
            sa.text("INSERT INTO gaps (line, date, question) VALUES ('x', '2026-03-01', 'Who?')")
        )
    keep_key(own, new_key("lab")[1])
    assert read_gaps(own) == [Gap("Who?", 1, "2026-03-01")]


def test_a_database_of_a_newer_version_is_left_alone(own: Settings) -> None:
    record_gap(own, "Who?")
    assert questions(own) == ["Who?"]
    with open_database(own).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database._opened.cache_clear()
    with pytest.raises(DatabaseError, match="newer version of the advisor"):
        read_gaps(own)


def _start(both: list[Settings], name: str, together: Barrier) -> None:
    """What a process does that starts: in each database one entry, which needs its tables."""
    for settings in both:
        together.wait(60)
        keep_key(settings, new_key(name)[1])


def test_two_processes_may_start_at_once(remote: Settings) -> None:
    both = [remote, remote.model_copy(update={"database_url": None})]
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    started = [context.Process(target=_start, args=(both, name, together)) for name in ("a", "b")]
    for process in started:
        process.start()
    for process in started:
        process.join(120)
        assert process.exitcode == 0
    for settings in both:
        assert [stored.key.name for stored in stored_keys(settings)] == ["a", "b"]


def test_while_it_is_gone_what_is_kept_waits_and_comes_in_when_it_is_back(
    remote: Settings, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "advisor.database")
    record_gap(remote, "before")
    journal.move(remote)
    postgres.stop()
    try:
        for question in ("while", "it", "is"):
            record_gap(remote, question)
            with pytest.raises(DatabaseError, match="Start the database, then try again"):
                journal.move(remote)
        record_gap(remote, "gone")
        for read in (read_gaps, read_feedback, stored_keys, journal.purge):
            with pytest.raises(DatabaseError):
                read(remote)
        assert len(waiting(remote)) == 2  # what was set aside, and what came later
    finally:
        postgres.start()
    assert questions(remote) == ["before", "while", "it", "is", "gone"]
    assert waiting(remote) == []
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        f"The database at 127.0.0.1:{postgres.port} can't be used",
        f"The database at 127.0.0.1:{postgres.port} is there again.",
    ]


def test_it_is_not_asked_again_for_some_seconds(
    remote: Settings, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    monkeypatch.setattr(DatabaseError, "retry_seconds", 3600)
    gone = remote.model_copy(update={"database_url": f"{remote.database_url}-not-there"})
    with pytest.raises(DatabaseError):
        stored_keys(gone)
    monkeypatch.setattr(Database, "_bring_up_to_date", _is_killed)
    with pytest.raises(DatabaseError):
        stored_keys(gone)


def test_no_password_is_ever_shown(
    remote: Settings, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = str(remote.database_url).replace(IN_URL, "wr0ng%2Fsecret")
    gone = remote.model_copy(update={"database_url": wrong})
    with pytest.raises(DatabaseError, match="password authentication failed") as caught:
        stored_keys(gone)
    shown = [repr(gone), str(gone), str(caught.value), repr(caught.value), caplog.text]
    shown += [repr(open_database(gone)), str(caught.value.__cause__)]
    for text in shown:
        assert not [each for each in ("wr0ng", IN_URL, SECRET) if each in text]


def test_a_full_disk_costs_no_answer_and_what_can_be_is_kept_elsewhere(remote: Settings) -> None:
    (remote.home / "gaps.jsonl").mkdir(parents=True)  # no line can be written there
    record_gap(remote, "Who pays?")
    assert questions(remote) == ["Who pays?"]


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    record_gap(settings, "first")
    free, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "gaps.jsonl").stat().st_size + 9, hard))
    try:
        record_gap(settings, "it found the disk full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    record_gap(settings, "second")
    assert questions(settings) == ["first", "second"]


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "advisor.db").write_bytes(b"no database at all" * 100)
    settings = Settings(home=tmp_path)
    record_gap(settings, "Who?")
    with pytest.raises(DatabaseError, match=r"advisor\.db can't be used now \(file is not a data"):
        read_gaps(settings)
    (tmp_path / "advisor.db").unlink()
    assert questions(settings) == ["Who?"]


def test_without_its_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    settings = Settings(home=tmp_path, database_url="postgresql://u:sesame@127.0.0.1/x")
    with pytest.raises(SettingsError, match="ADVISOR_DATABASE_URL: .*psycopg.*pip install") as said:
        stored_keys(settings)
    assert "sesame" not in str(said.value)
