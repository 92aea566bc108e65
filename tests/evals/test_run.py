import json
from pathlib import Path

import pytest

from advisor.chain import Advisor
from advisor.errors import CorpusError
from advisor.settings import Settings
from advisor.types import Answer, Citation, Draft, Sentence
from evals.dataset import QUESTIONS, Sample, load_samples
from evals.run import Row, run
from evals.scorers import answered, fact_coverage, refused, supported
from ui.cli import main

PASSAGE = "Kestrel Loom hired 14 engineers in Port Alder."


def make_sample(*facts: str) -> Sample:
    return Sample(id="q1", topic="companies", question="Who hires?", facts=facts, abstain=not facts)


def make_answer(*sentences: str, abstained: bool = False) -> Answer:
    citation = Citation(
        1, "kestrel.hiring", "Title", "Publisher", None, None, "place", PASSAGE, (0, 5), stale=False
    )
    said = tuple(Sentence(Draft(text), (1,), "supported", 1.0) for text in sentences)
    return Answer("Who hires?", "text", abstained, said, (citation,) if said else (), "hash")


def test_fact_coverage_is_the_share_of_the_target_facts_that_are_cited() -> None:
    score = fact_coverage(make_sample("kestrel.hiring", "kestrel.pay"), make_answer(PASSAGE))
    assert score is not None
    assert (score.value, score.explanation) == (0.5, "missing: kestrel.pay")
    assert fact_coverage(make_sample(), make_answer(PASSAGE)) is None


def test_what_a_refusal_cites_as_closest_covers_nothing() -> None:
    score = fact_coverage(make_sample("kestrel.hiring"), make_answer(PASSAGE, abstained=True))
    assert score is not None
    assert score.value == 0


def test_answers_and_refusals_are_scored_where_they_belong() -> None:
    answer, refusal = make_answer(PASSAGE), make_answer(abstained=True)
    assert [s and s.value for s in (answered(make_sample("a.b"), answer),)] == [1]
    assert [s and s.value for s in (answered(make_sample("a.b"), refusal),)] == [0]
    assert [s and s.value for s in (refused(make_sample(), refusal),)] == [1]
    assert answered(make_sample(), answer) is None
    assert refused(make_sample("a.b"), answer) is None


def test_a_sentence_that_its_citation_does_not_support_is_found() -> None:
    invented = "Kestrel Loom hired 40 engineers in Port Alder."
    score = supported(make_sample("a.b"), make_answer(PASSAGE, invented))
    assert score is not None
    assert (score.value, score.explanation) == (0.5, f"unsupported: {invented}")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "Invalid JSON"),
        ('{"id": "q", "topic": "t", "question": "?", "facts": [], "abstain": "x"}', "abstain: "),
        (
            '{"id": "q", "topic": "t", "question": "?", "facts": ["no.fact"], "abstain": false}',
            "no.fact",
        ),
        (
            '{"id": "q", "topic": "t", "question": "?", "facts": [], "abstain": false}',
            "has facts, or",
        ),
    ],
)
def test_a_malformed_row_is_named_with_its_line(
    advisor: Advisor, tmp_path: Path, row: str, reason: str
) -> None:
    good = '{"id": "p", "topic": "t", "question": "?", "facts": [], "abstain": true}'
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{good}\n{row}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"questions\.jsonl:2: .*{reason}"):
        load_samples(file, advisor.corpus)


def test_the_whole_run_passes_its_gates_and_keeps_its_log(
    shared_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    assert main(["eval", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "FAILED" not in printed
    assert "supported      all" in printed
    log = (tmp_path / "out" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(log) == len(QUESTIONS.read_text(encoding="utf-8").splitlines())
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert {row["score"] for row in summary["scores"]} == {
        "answered", "fact coverage", "record coverage", "refused", "supported",
    }  # fmt: skip


def test_a_gate_that_does_not_hold_fails_the_run(
    shared_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.run.GATES", {"refused": 1.01})
    said: list[str] = []
    assert run(shared_settings, None, said.append) == 1
    assert said[-1].startswith("FAILED refused: ")


def test_a_row_shows_its_interval() -> None:
    row = Row("refused", "all", 45, 0.978, 0.933, 1.0)
    assert str(row) == "refused        all        n=45   mean 0.978  95% 0.933 to 1.000"
