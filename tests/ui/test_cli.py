import json
from pathlib import Path

import pytest

from advisor.settings import Settings
from tests.conftest import RunAdvisor
from tests.ingest.test_corpus import make_corpus, path_of
from ui.cli import main


@pytest.fixture
def home(shared_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    monkeypatch.setenv("ADVISOR_GAP_LEDGER", "off")
    return shared_settings.home


def test_ask_prints_the_answer_and_its_sources(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Is the restructuring of big tech only about costs?"]) == 0
    out, error = capsys.readouterr()
    assert "a strategic turn to AI-first operations. [1]" in out
    assert (
        "### Sources\n\n- [1] Big Tech Restructures Around AI, The Daily Scout (undated), https"
        in out
    )
    assert error == ""


def test_ask_json_prints_the_form_and_nothing_else(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Which portfolio projects fit fintech?", "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert form["question"] == "Which portfolio projects fit fintech?"
    assert form["abstained"] is False
    assert form["model"] is None


def test_ask_takes_the_history_from_a_file(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.json"
    turns = [{"role": "user", "content": "Which portfolio projects fit fintech?"}]
    history.write_text(json.dumps(turns), encoding="utf-8")
    assert main(["ask", "and for biotech?", "--json", "--history", str(history)]) == 0
    assert "CRISPR" in json.loads(capsys.readouterr().out)["answer"]


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '[{"role": "robot", "content": "x"}]', '[{"role": "user"}]']
)
def test_a_history_of_another_form_is_refused(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    history = tmp_path / "history.json"
    history.write_text(content, encoding="utf-8")
    assert main(["ask", "and for biotech?", "--history", str(history)]) == 2
    assert 'is not a JSON list of {"role": "user" or "assistant"' in capsys.readouterr().err


def test_a_refusal_is_no_failure(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What does Zest AI pay interns?"]) == 0
    assert capsys.readouterr().out.startswith("I have no source for that.")


@pytest.mark.parametrize("question", ["", "x" * 10_000, "a\x00b"])
def test_what_is_no_question_exits_with_2(
    home: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert main(["ask", question]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("advisor: The question")
    assert "Traceback" not in error


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["ask"], ["ask", "x", "--nonsense"]])
def test_bad_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "usage: advisor" in capsys.readouterr().err


def test_a_missing_index_exits_with_1_and_says_how_to_make_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(settings.home))
    assert main(["ask", "What does Zest AI do?"]) == 1
    assert "Run `advisor ingest`" in capsys.readouterr().err


def test_unknown_settings_exit_with_2(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOMME", "/tmp")
    assert main(["ask", "What does Zest AI do?"]) == 2
    assert "ADVISOR_HOMME is no setting" in capsys.readouterr().err


def test_doctor_finds_a_whole_advisor_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "PROBLEM" not in out
    assert "cure" not in out
    for subject in ("Python", "packages", "home", "language model", "embedding model", "index"):
        assert f"ok       {subject}: " in out


def test_doctor_says_what_is_missing_and_the_cure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(settings.home))
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "PROBLEM  index: There is no index at" in out
    assert "cure: advisor ingest" in out


def test_doctor_names_a_service_that_is_not_there(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: int
) -> None:
    for name, scheme in (("CHROMA", "http"), ("REDIS", "redis"), ("DATABASE", "postgresql")):
        monkeypatch.setenv(f"ADVISOR_{name}_URL", f"{scheme}://127.0.0.1:{port}")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    for name in ("CHROMA", "REDIS", "DATABASE"):
        assert f"PROBLEM  server: ADVISOR_{name}_URL: " in out


def test_chat_answers_and_remembers(run_advisor: RunAdvisor, home: Path) -> None:
    lines = "Which portfolio projects fit fintech?\n\x01\nand for biotech?\n\n"
    done = run_advisor("chat", home=home, stdin=lines)
    assert done.returncode == 0, done.stderr
    assert "Fraudulent card transaction detection" in done.stdout
    assert "control characters" in done.stdout
    assert "CRISPR off-target prediction pipeline" in done.stdout


def test_ingest_says_what_it_did(
    run_advisor: RunAdvisor, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_CORPUS", str(make_corpus(tmp_path / "corpus")))
    done = run_advisor("ingest", "--quiet", home=settings.home, check=True)
    assert done.stdout.startswith("The index holds ")
    assert "0 deleted." in done.stdout
    again = run_advisor("ingest", home=settings.home, check=True)
    assert again.stdout.endswith(": 0 added, 0 deleted.\n")


def test_ingest_of_what_is_not_there_exits_with_1(
    run_advisor: RunAdvisor, settings: Settings
) -> None:
    done = run_advisor("ingest", "no/such/file.pdf", home=settings.home)
    assert done.returncode == 1
    assert (
        done.stderr
        == "advisor: no/such/file.pdf: there is no such file or folder. Check the path.\n"
    )


# The commands under `advisor corpus`.


@pytest.fixture
def records(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small corpus, which the settings name."""
    folder = make_corpus(tmp_path / "corpus")
    monkeypatch.setenv("ADVISOR_CORPUS", str(folder))
    return folder


def test_corpus_check_says_what_is_to_be_mended(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpus", "check"]) == 0
    assert capsys.readouterr().out == "4 facts, nothing to be mended.\n"
    project = path_of(records, "project")
    project.write_text(project.read_text().replace("A lorry", "It says a lorry"), encoding="utf-8")
    assert main(["corpus", "check"]) == 1
    assert f"{project}:9: the fact does not name its subject" in capsys.readouterr().out


def test_corpus_check_is_strict_on_demand(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = path_of(records, "project")
    text = project.read_text().replace("as_of: 2026-03-02", "as_of: 2001-03-02")
    project.write_text(text.replace("kind: demand", "kind: news"), encoding="utf-8")
    assert main(["corpus", "check"]) == 0
    assert capsys.readouterr().out.endswith("4 facts, nothing to be mended, see the warnings.\n")
    assert main(["corpus", "check", "--strict"]) == 1


def test_corpus_stats_are_printed_and_drawn(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpus", "stats", "--png", str(tmp_path / "stats.png")]) == 0
    assert "records by sector" in capsys.readouterr().out
    assert (tmp_path / "stats.png").read_bytes().startswith(b"\x89PNG")


def test_corpus_verify_exits_with_1_where_a_phrase_is_missing(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Title\n\nGrippers for greenhouses in Port Alder; freight firms pay for it.")
    assert main(["corpus", "verify", "gazette-robots", str(page)]) == 0
    assert "4 of 4 phrases stand in the text." in capsys.readouterr().out
    page.write_text("Title\n\nNothing of the sort.")
    assert main(["corpus", "verify", "gazette-robots", str(page)]) == 1
    assert "MISSING  kestrel-loom.business  ‘in Port Alder’" in capsys.readouterr().out


def test_corpus_gaps_lists_what_found_no_support(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    assert main(["corpus", "gaps"]) == 0
    assert capsys.readouterr().out == "No question is known that found no support.\n"
    entry = {"date": "2026-03-02", "question": "Who pays best?"}
    (tmp_path / "gaps.jsonl").write_text(json.dumps(entry), encoding="utf-8")
    assert main(["corpus", "gaps"]) == 0
    assert capsys.readouterr().out == "    1  2026-03-02  Who pays best?\n"


def test_verify_says_whether_a_source_says_so(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = "CHANGE-seq found {} off-target sites in human T-cells."
    assert main(["verify", claim.format("201,934")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Supported. A source says so.\n\nEvidence:\nThe CHANGE-seq study found")
    assert main(["verify", claim.format("301,934")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Unsupported. No source of ours says so.")
    assert "\n- ‘301,934’ is not in the source\n" in out
    assert main(["verify", "Does Stripe hire interns?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "not a claim"
    assert main(["verify", ""]) == 2
