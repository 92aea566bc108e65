"""The checker measured: labelled rows, mutants, judges that ask a model, intervals."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from evals.judge_data import load_pairs
from evals.judge_validate import auc, measured, validate
from evals.judges import llm
from evals.mutants import mutants
from evals.stats import corrected_mean, interval
from ui.cli import main

PASSAGE = "Kestrel Loom hired 14 engineers in Port Alder during March 2025. It pays some of them."
TRUE = "Kestrel Loom hired 14 engineers in Port Alder during March 2025."


def write(path: Path, *rows: dict[str, Any]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def row(sentence: str, label: int, group: str) -> dict[str, Any]:
    return {"passage": PASSAGE, "sentence": sentence, "label": label, "group": group}


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_the_checker_is_measured_beside_judges_without_skill(tmp_path: Path, name: str) -> None:
    false = TRUE.replace("14", "15")
    file = write(tmp_path / name, row(TRUE, 1, "a"), row(false, 0, "a"), row("It rains.", 0, "b"))
    checker, coverage, yes = validate(file)
    assert checker["judge"] == "checker"
    assert (checker["balanced_accuracy"], checker["kappa"], checker["auc"]) == (1, 1, 1)
    assert checker["confusion"] == (1, 0, 0, 2)
    assert coverage["balanced_accuracy"] == 0.75, "it is blind to the number"
    assert (yes["balanced_accuracy"], yes["auc"]) == (0.5, 0.5)


def test_figures_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    labels = [1, 1, 1, 0, 0, 0, 0, 0]
    said = [True, True, False, True, False, False, False, False]
    pairs = load_pairs(
        write(tmp_path / "r.jsonl", *(row(TRUE, n, str(i)) for i, n in enumerate(labels)))
    )
    verdicts = iter(said)
    found = measured("m", pairs, lambda pair: (verdict := next(verdicts), float(verdict)))
    assert found.confusion == (2, 1, 1, 4)
    assert found.balanced_accuracy == pytest.approx((2 / 3 + 4 / 5) / 2, abs=1e-4)
    assert found.f1 == pytest.approx(2 / 3, abs=1e-4)
    assert found.kappa == pytest.approx((0.75 - 34 / 64) / (1 - 34 / 64), abs=1e-4)


def test_auc_counts_ties_as_half() -> None:
    assert auc([1, 0, 1, 0], [0.9, 0.1, 0.5, 0.5]) == 0.875
    assert auc([1, 1], [0.1, 0.2]) == 0.5


def test_a_malformed_pair_is_named_with_its_line_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "rows.jsonl", row(TRUE, 1, "a"), row(TRUE, 2, "b"), {"label": 1})
    assert main(["eval", "judge-validate", str(file)]) == 2
    printed = capsys.readouterr().err
    assert f"{file}:2: label: " in printed
    assert f"{file}:3: passage: " in printed
    assert main(["eval", "judge-validate", str(tmp_path / "none.jsonl")]) == 2
    (tmp_path / "bad.jsonl.gz").write_bytes(b"no gzip")
    assert main(["eval", "judge-validate", str(tmp_path / "bad.jsonl.gz")]) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rows.jsonl holds no rows. Put one JSON object on each line."),
        (b"\n \n", "holds no rows"),
        (json.dumps({"passage": PASSAGE, "sentence": TRUE, "label": "1"}).encode(), ":1: label: "),
        (
            json.dumps({"text": PASSAGE, "claim": TRUE, "label": 1}).encode(),
            ":1: passage: Field required",
        ),
        (json.dumps({"passage": [], "sentence": TRUE, "label": 1}).encode(), ":1: passage"),
        (json.dumps({"passage": PASSAGE, "sentence": "", "label": 1}).encode(), ":1: sentence: "),
        (b"[1, 2]", ":1: "),
        (b"\xff\xfe\x00", "can't be read as rows in JSON: "),
    ],
)
def test_what_holds_no_labelled_rows_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(content)
    assert main(["eval", "judge-validate", str(file)]) == 2
    assert reason in capsys.readouterr().err


def test_a_gzipped_file_that_was_cut_and_a_folder_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = write(tmp_path / "whole.jsonl.gz", *(row(TRUE, 1, str(n)) for n in range(50)))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(whole.read_bytes()[:-20])
    spoilt = tmp_path / "spoilt.jsonl.gz"
    spoilt.write_bytes(whole.read_bytes()[:12] + b"\xff" * 30)
    for file in (cut, spoilt, tmp_path):
        assert main(["eval", "judge-validate", str(file)]) == 2
        assert f"{file} can't be read as rows in JSON: " in capsys.readouterr().err


def test_a_passage_may_have_five_thousand_words_and_rows_one_label_only(tmp_path: Path) -> None:
    long = " ".join(f"Loom {n} stood idle for {n} days." for n in range(850)) + f" {TRUE}"
    assert len(long.split()) > 5_000
    rows = [{"passage": long, "sentence": TRUE, "label": 1} for _ in range(3)]
    checker, *_ = validate(write(tmp_path / "rows.jsonl", *rows))
    assert checker["confusion"] == (3, 0, 0, 0)
    assert (checker["balanced_accuracy"], checker["auc"]) == (1, 0.5)


def test_figures_come_as_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "rows.jsonl", row(TRUE, 1, "a"), row("It rains.", 0, "b"))
    assert main(["eval", "judge-validate", str(file), "--json"]) == 0
    (judges,) = json.loads(capsys.readouterr().out).values()
    assert [judge["judge"] for judge in judges] == ["checker", "coverage", "always yes"]


def test_each_mutant_differs_in_one_point_and_is_drawn_by_its_seed() -> None:
    names = ["Merlin Works"]
    found = {m.kind: m.text for m in mutants(TRUE, names, random.Random(1))}
    assert found == {m.kind: m.text for m in mutants(TRUE, names, random.Random(1))}
    assert {"number", "date", "name"} <= found.keys()
    assert all(text != TRUE for text in found.values())
    assert "Merlin Works" in found["name"]


def test_a_model_that_judges_may_leave_a_pair_undecided() -> None:
    replies = ['{"supported": true}', 'So: {"supported": false}', "I think so", '{"supported": 1}']
    judge = llm(FakeListChatModel(responses=replies))
    assert [judge(TRUE, [PASSAGE], False) for _ in replies] == [True, False, None, None]


def test_a_judge_that_asks_a_model_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "run", "--judge", "llm"]) == 2
    assert "--judge llm needs --judge-model" in capsys.readouterr().err


def test_an_interval_is_wider_where_values_come_in_clusters() -> None:
    values, clusters = [0.0, 1.0] * 20, [n // 8 for n in range(40)]
    together = [float(cluster % 2) for cluster in clusters]
    alone, clustered = interval(together), interval(together, clusters)
    assert clustered[1] - clustered[0] > alone[1] - alone[0]
    assert interval(values)[0] < 0.5 < interval(values)[1]


def test_a_mean_is_corrected_for_the_errors_of_what_measured_it() -> None:
    mean, low, high = corrected_mean([1.0] * 500, [1.0] * 100, [1.0] * 90 + [0.0] * 10)
    assert mean == pytest.approx(0.9)
    assert low < 0.9 < high
