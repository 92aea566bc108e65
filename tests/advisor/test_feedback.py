"""What is kept of readers' feedback: masked, cut, dated, and nothing where the ledger is off."""

from datetime import UTC, datetime
from pathlib import Path

from advisor.feedback import MAX_CHARACTERS, Feedback, read_feedback, record_feedback
from advisor.settings import Settings


def make_feedback(question: str = "Who hires?", reason: str = "Out of date") -> Feedback:
    return Feedback(question, False, reason, ("alder.demand", "alder.news"), "c0ffee")


def test_feedback_is_kept_dated_and_read_back(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new" / "home")
    before = datetime.now(UTC).date().isoformat()
    given = [make_feedback("first"), Feedback("second", is_helpful=True)]
    for feedback in given:
        record_feedback(settings, feedback)
    after = datetime.now(UTC).date().isoformat()
    kept = read_feedback(settings)
    assert [entry.feedback for entry in kept] == given
    assert {entry.date for entry in kept} <= {before, after}


def test_what_may_name_a_person_is_masked_before_it_is_cut(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    address = "t.quill@alder.example"
    long = "x" * (MAX_CHARACTERS - 8) + f" {address}"
    record_feedback(settings, make_feedback(f"Mail {address}", long))
    (kept,) = read_feedback(settings)
    for path in tmp_path.iterdir():
        assert b"quill" not in path.read_bytes()
    assert kept.feedback.question == "Mail [e-mail]"
    assert len(kept.feedback.reason) == MAX_CHARACTERS


def test_nothing_is_kept_when_the_ledger_is_off(tmp_path: Path) -> None:
    record_feedback(Settings(home=tmp_path / "home", gap_ledger=False), make_feedback())
    assert not (tmp_path / "home").exists()


def test_a_file_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").mkdir()
    record_feedback(Settings(home=tmp_path), make_feedback())


def test_there_is_none_without_a_file(tmp_path: Path) -> None:
    assert read_feedback(Settings(home=tmp_path)) == []
