"""The ledger of gaps: what is masked before a question is kept, and that it can be turned off."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ledger import Gap, mask, read_gaps, record_gap
from advisor.settings import Settings


def make_settings(home: Path, gap_ledger: bool = True) -> Settings:
    return Settings(home=home, gap_ledger=gap_ledger)


def kept(home: Path) -> list[dict[str, str]]:
    lines = (home / "gaps.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("question", "masked"),
    [
        ("Write to t.quill+jobs@mail.alder.example now", "Write to [e-mail] now"),
        ("My page is https://quill.example/cv?x=1 there", "My page is [link] there"),
        ("See www.quill.example", "See [link]"),
        ("SEE HTTP://QUILL.EXAMPLE", "SEE [link]"),
        ("I am @tamsin_quill there", "I am [handle] there"),
        ("Call 213-555-0100 or 555.010.0199", "Call [number] or [number]"),
        ("Call +49 30 1234567", "Call [number]"),
        ("My student number is 1234567890", "My student number is [number]"),
        ("My name is Tamsin Quill, who pays?", "My name is [name] who pays?"),
        ("i'm called Tamsin", "i'm called [name]"),
        ("Call me Tamsin", "Call me [name]"),
    ],
)
def test_what_may_name_a_person_is_masked(question: str, masked: str) -> None:
    assert mask(question) == masked


@pytest.mark.parametrize(
    "question",
    [
        "Which projects fit fintech in Los Angeles?",
        "Do they pay 120,000 dollars in 2026?",
        "Is C++ @ scale worth 3.5 years?",
        "Is precision@10 a good metric?",
        "Wie heißt das?",
        "",
    ],
)
def test_what_names_nobody_is_kept(question: str) -> None:
    assert mask(question) == question


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True),
    st.from_regex(r"[a-z]{1,8}\.(example|test)", fullmatch=True),
    st.sampled_from(["", "Write to ", "(", "mail:", "who hires? "]),
)
def test_no_address_is_ever_kept(name: str, domain: str, before: str) -> None:
    assert mask(f"{before}{name}@{domain} please") == f"{before}[e-mail] please"


@pytest.mark.parametrize("number", ["(213) 555-0100", "+1 (213) 555-0100", "213 - 555 - 0100"])
def test_a_telephone_number_in_brackets_is_masked(number: str) -> None:
    assert mask(f"Call {number} today") == "Call [number] today"


def test_a_link_without_its_scheme_is_masked() -> None:
    assert "quill" not in mask("I am at linkedin.com/in/tamsin-quill")


def test_a_handle_with_a_hyphen_is_masked() -> None:
    assert mask("I am @tamsin-quill there") == "I am [handle] there"


@pytest.mark.parametrize(
    "question", ["I’m called Tamsin", "My name is Maria del Carmen Quill, who pays?"]
)
def test_a_stated_name_is_masked_in_full(question: str) -> None:
    assert not {"Tamsin", "Carmen", "Quill"} & set(mask(question).replace(",", "").split())


def test_a_question_is_kept_masked_and_dated(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    before = datetime.now(UTC).date().isoformat()
    record_gap(make_settings(home), "Mail quill@alder.example about Zoë’s\nvisa")
    after = datetime.now(UTC).date().isoformat()
    (entry,) = kept(home)
    assert entry.pop("date") in {before, after}
    assert entry == {"question": "Mail [e-mail] about Zoë’s\nvisa"}
    assert "Zoë" in (home / "gaps.jsonl").read_text(encoding="utf-8")


def test_questions_are_added_at_the_end(tmp_path: Path) -> None:
    for question in ("first", "second", "first"):
        record_gap(make_settings(tmp_path), question)
    assert [entry["question"] for entry in kept(tmp_path)] == ["first", "second", "first"]


def test_nothing_is_kept_when_the_ledger_is_off(tmp_path: Path) -> None:
    home = tmp_path / "home"
    record_gap(make_settings(home, gap_ledger=False), "Who pays?")
    assert not home.exists()


def test_gaps_are_read_most_asked_first(tmp_path: Path) -> None:
    lines = [
        {"date": "2026-03-02", "question": "What does Otter Post pay?"},
        {"date": "2026-03-01", "question": "Who runs it?"},
        {"date": "2026-03-01", "question": "what does otter post pay"},
    ]
    text = "\n".join(map(json.dumps, lines)) + '\n{"date": "2026-03-0\n[1]\n'
    (tmp_path / "gaps.jsonl").write_text(text, encoding="utf-8")
    assert read_gaps(make_settings(tmp_path)) == [
        Gap("what does otter post pay", 2, "2026-03-02"),
        Gap("Who runs it?", 1, "2026-03-01"),
    ]


def test_there_are_no_gaps_without_a_ledger(tmp_path: Path) -> None:
    assert read_gaps(make_settings(tmp_path)) == []
