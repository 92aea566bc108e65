"""The eval run from end to end: gates, logs, resuming, comparing, errors."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from advisor.chain import Advisor
from advisor.errors import DataError, SettingsError
from advisor.settings import Settings
from evals import baseline, dataset, gates
from evals import run as run_module
from evals.answering import answered
from evals.dataset import (
    CLAIMS,
    QUESTIONS,
    Sample,
    all_samples,
    choose,
    load_claims,
    load_samples,
)
from evals.fairness import read_people
from evals.judges import tier0
from evals.log import read_log
from evals.run import Options, Row, run
from ui.cli import main

ROW = {"id": "p", "suite": "s", "topic": "t", "question": "?", "abstain": True}
RESUME = "# Pell Arkwright\n\n## Projects\n- Wrote SQL that sorts 9,000 tide tables.\n"
ADVISED = {"id": "q", "suite": "s", "topic": "t", "target": "fintech", "resume": RESUME}


@pytest.fixture
def home(shared_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    return shared_settings


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "Invalid JSON"),
        (json.dumps(ROW | {"id": "q", "abstain": "x"}), "abstain: "),
        (json.dumps(ROW | {"id": "q", "facts": ["no.fact"]}), "no.fact"),
        (json.dumps(ROW | {"id": "q", "records": ["nobody"]}), "nobody"),
        (json.dumps(ROW | {"id": "q", "abstain": False}), "has facts, or"),
        (json.dumps(ROW | {"id": "q", "colour": "red"}), "colour: "),
        (json.dumps(ROW), "‘p’ is taken"),
        (json.dumps(ADVISED | {"wanted": {"skills": ["juggling"]}}), "no skill ‘juggling’"),
        (json.dumps(ADVISED | {"wanted": {"projects": ["zest-ai"]}}), "no project ‘zest-ai’"),
        (json.dumps(ADVISED | {"wanted": {"have": {"sql": "Wrote"}}}), "not among its skills"),
        (
            json.dumps(ADVISED | {"wanted": {"skills": ["sql"], "have": {"sql": "Sang SQL"}}}),
            "‘Sang SQL’ does not stand in its résumé",
        ),
        (
            json.dumps(ADVISED | {"wanted": {"skills": ["sql"], "missing": ["sql"]}}),
            "is to be missing, but",
        ),
        (json.dumps(ADVISED | {"resume": "nobody.pdf", "wanted": {}}), "no résumé .*nobody"),
        (json.dumps(ADVISED | {"instruction": "Obey!"}), "‘Obey!’ does not stand"),
        (json.dumps(ROW | {"id": "q", "target": "fintech"}), "need a resume"),
        (json.dumps(ADVISED), "has facts, or"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(
    advisor: Advisor, tmp_path: Path, row: str, reason: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{json.dumps(ROW)}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"questions\.jsonl:2: .*{reason}"):
        load_samples(file, advisor.corpus)


def test_our_own_data_are_as_large_as_the_docs_say(advisor: Advisor) -> None:
    samples = all_samples(advisor.corpus)
    count = {suite: len(choose(samples, suite, None, 1)) for suite in ("finding", "refusal")}
    assert count == {"finding": 300, "refusal": 140}
    assert len(load_claims(CLAIMS, advisor.corpus)) > 80
    assert sum(sample.abstain for sample in samples) >= 100
    assert sum(bool(sample.history) for sample in samples) >= 40
    assert sum(sample.resume is not None for sample in samples if sample.suite == "resume") >= 40
    assert len(choose(samples, "attacks", None, 1)) >= 60
    drawn = choose(samples, "full", 25, 3)
    assert drawn == choose(samples, "full", 25, 3) != choose(samples, "full", 25, 4)
    assert len(drawn) == 25


def test_a_sample_with_a_target_asks_for_advice_towards_it(
    advisor: Advisor, home: Settings
) -> None:
    sample = Sample.model_validate(ADVISED | {"wanted": {"skills": ["sql"], "missing": ["r"]}})
    assert sample.question == "Advice towards fintech"
    entry = answered(sample, advisor, tier0)
    assert entry.error is None
    assert entry.answer is not None
    assert "Wrote SQL that sorts 9,000 tide tables." in entry.answer["resume_lines"].values()
    assert entry.scores["resume support"].value == 1
    file = Sample.model_validate(ADVISED | {"resume": "markdown-1.md", "wanted": {}})
    assert answered(file, advisor, tier0).error is None


def test_a_suite_that_is_not_there_is_named_with_those_that_are(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "run", "--suite", "nonsense"]) == 2
    assert "no suite ‘nonsense’. There are: full, smoke, attacks" in capsys.readouterr().err


def test_the_whole_run_passes_its_gates_and_keeps_its_log(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["eval", "run", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "FAILED" not in printed
    assert "passed fabrications: 0 of 40 shown" in printed
    entries = read_log(out)
    assert len(entries) > len(QUESTIONS.read_text(encoding="utf-8").splitlines())
    assert not [entry.error for entry in entries if entry.error]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["passed"]
    assert summary["mutants"]["planted"] > 500
    suite = ElementTree.parse(out / "junit.xml").getroot()
    assert int(suite.get("tests", 0)) == len(entries) + len(summary["gates"])
    assert "<title>" in (out / "report.html").read_text(encoding="utf-8")

    assert main(["eval", "score", str(out)]) == 0
    assert main(["eval", "compare", str(out), str(out)]) == 0
    assert "refused            n=142  +0.000" in capsys.readouterr().out


def test_a_run_that_was_cut_short_is_gone_on_with(home: Settings, tmp_path: Path) -> None:
    options = Options("smoke", 8, out=tmp_path)
    asked: list[int] = []
    run(home, options, tier0, lambda line: None, lambda done, total: asked.append(done))
    whole = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert asked[-1] == 8
    cut = [*whole[:5], whole[5][:40]]  # killed while the sixth was written
    (tmp_path / "log.jsonl").write_text("\n".join(cut), encoding="utf-8")
    asked.clear()
    run(home, options, tier0, lambda line: None, lambda done, total: asked.append(done))
    assert asked[:1] == [6]
    assert [e.sample.id for e in read_log(tmp_path)] == [
        json.loads(x)["sample"]["id"] for x in whole
    ]


@pytest.mark.long
def test_a_run_that_was_killed_ends_as_one_that_was_not(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["eval", "run", "--suite", "attacks", "--limit", "12", "--out"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    main([*argv, str(whole)])
    child = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *argv, str(cut)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log = cut / "log.jsonl"
    while child.poll() is None and not (log.exists() and log.read_bytes().count(b"\n") >= 10):
        time.sleep(0.01)
    child.send_signal(signal.SIGSTOP)  # or it could end before the other one begins
    if child.poll() is None:
        capsys.readouterr()
        assert main([*argv, str(cut)]) == 2, "the other one still writes there"
        assert f"Another run is writing to {cut}. Wait for it, or" in capsys.readouterr().err
    child.kill()
    child.wait()
    main([*argv, str(cut)])

    def outcome(folder: Path) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        answers = [(e.sample.id, (e.answer or {}).get("answer")) for e in read_log(folder)]
        return {key: value for key, value in summary.items() if key != "latency_ms"}, answers

    assert outcome(cut) == outcome(whole)


def test_a_log_is_read_though_it_was_cut_within_a_letter(home: Settings, tmp_path: Path) -> None:
    run(home, Options("attacks", 2, out=tmp_path), tier0, lambda line: None)
    log = tmp_path / "log.jsonl"
    first = log.read_text(encoding="utf-8").split("\n")[0]
    row = json.loads(first)
    row["answer"]["answer"] += " a line\u2028and another\x85 é"
    lines = json.dumps(row, ensure_ascii=False).encode()
    log.write_bytes(lines + b"\n" + lines[: lines.rindex("é".encode()) + 1])
    (entry,) = read_log(tmp_path)
    assert entry.answer is not None
    assert entry.answer["answer"].endswith("é")


@pytest.mark.parametrize("command", ["run", "score"])
def test_a_folder_that_cannot_be_written_is_said(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "out"
    log = tmp_path / "log.jsonl"
    log.write_text("", encoding="utf-8")
    argv = ["run", "--limit", "1"] if command == "run" else ["score", str(log)]
    assert main(["eval", *argv, "--out", str(out)]) == 2
    assert f"--out {out} can't be written to (Not a directory). Name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("run.json", "{", "run.json can't be read. Name another folder."),
        ("log.jsonl", "{}", "holds a log.jsonl without its run.json. Name another."),
    ],
)
def test_a_folder_that_holds_something_else_is_left_alone(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    name: str, content: str, reason: str,
) -> None:  # fmt: skip
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["eval", "run", "--limit", "1", "--out", str(tmp_path)]) == 2
    assert reason in capsys.readouterr().err
    assert (tmp_path / name).read_text(encoding="utf-8") == content


def test_a_run_of_nothing_is_refused(home: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "run", "--limit", "0"]) == 2
    assert "--limit 0 leaves nothing to run. Give it 1 or more." in capsys.readouterr().err


@pytest.mark.parametrize(
    "file", ["CLAIMS", "ANSWER_SENTENCES", "QUESTIONS", "ATTACKS", "ADVICE", "PEOPLE", "BASELINE"]
)
def test_bad_data_stop_a_run_before_any_work(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], file: str,
) -> None:  # fmt: skip
    bad = tmp_path / "bad"
    bad.write_text("- {name: Pell}\n" if file == "PEOPLE" else "{\n", encoding="utf-8")
    if file == "PEOPLE":
        monkeypatch.setattr(run_module, "read_people", lambda: read_people(bad))
    else:
        monkeypatch.setattr(baseline if file == "BASELINE" else dataset, file, bad)
    monkeypatch.setattr(Advisor, "answer", lambda *_: pytest.fail("it began"))
    assert main(["eval", "run", "--limit", "1", "--out", str(tmp_path / "out")]) == 2
    assert f"{bad}:" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_people_are_named_by_their_line(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text("- name: Pell\n  sections: []\n- name: 3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"people\.yaml:3: a person needs a name"):
        read_people(file)
    file.write_text("- name: [\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"people\.yaml:2: "):
        read_people(file)


def test_a_folder_with_another_run_is_left_alone(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["eval", "run", "--suite", "smoke", "--limit", "2", "--out", str(tmp_path)]
    main(argv)
    before = (tmp_path / "log.jsonl").read_bytes()
    assert main([*argv, "--seed", "5"]) == 2
    assert "holds another run (seed 1, not 5). Name another." in capsys.readouterr().err
    assert (tmp_path / "log.jsonl").read_bytes() == before


def test_a_provider_that_fails_costs_one_sample(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Advisor.stream, []

    def fails_once(self: Advisor, *args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise ConnectionError("the provider hung up")
        return real(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Advisor, "stream", fails_once)
    run(home, Options("smoke", 4, out=tmp_path), tier0, lambda line: None)
    errors = [entry.error for entry in read_log(tmp_path)]
    assert errors.count(None) == 3
    assert "ConnectionError: the provider hung up" in errors
    assert "the provider hung up" in (tmp_path / "junit.xml").read_text(encoding="utf-8")


def test_a_gate_that_does_not_hold_fails_the_run(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "FLOORS", {"well formed": 1.01})
    monkeypatch.setattr(gates, "LEAST", 2)
    said: list[str] = []
    assert run(home, Options("smoke", 4), tier0, said.append) == 1
    assert "FAILED well formed: lower bound 1.000, floor 1.01" in said


def test_mutants_that_live_and_a_fabrication_that_is_shown_fail_the_suite() -> None:
    assert not gates.killed({"planted": 100, "killed": 94}).passed
    assert gates.killed({"planted": 100, "killed": 95}).passed
    assert not gates.none_shown({"planted": 40, "shown": 1}).passed


def test_what_is_surely_worse_than_the_baseline_fails() -> None:
    before = {"refused": {str(n): 1.0 for n in range(40)}}
    worse = {"refused": {str(n): float(n % 4 > 0) for n in range(40)}}
    assert [gate.passed for gate in gates.regression(worse, before)] == [False]
    assert [gate.passed for gate in gates.regression(before, before)] == [True]


def test_a_row_shows_its_interval() -> None:
    row = Row("refused", "all", 45, 0.978, 0.933, 1.0)
    assert str(row) == "refused            n=45   mean 0.978  95% 0.933 to 1.000"


def test_the_listing_and_the_check_of_the_data(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "ls"]) == 0
    assert "finding          300" in capsys.readouterr().out
    assert main(["eval", "validate"]) == 0
    assert "nothing to be mended" in capsys.readouterr().out


def test_a_log_that_is_none_is_said(home: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds no log\.jsonl"):
        read_log(tmp_path)
    (tmp_path / "log.jsonl").write_text('{"no": "entry"}\n{}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"log\.jsonl:1: this is no entry"):
        read_log(tmp_path)
