"""The résumé over the API and the command line: read, advise, plan, and nothing kept."""

import json
from pathlib import Path

import httpx
import pytest
from fpdf import FPDF
from icalendar import Calendar

from advisor.settings import Settings
from tests.ui.conftest import Server
from ui.cli import main

MARKER = "Quillfeather"
TEXT = f"""Tamsin {MARKER}
tamsin@{MARKER.lower()}.example | +1 213 555 0142 | Los Angeles, CA

EDUCATION
University of Port Alder, BS Computer Science, Expected May 2027

EXPERIENCE
Data Intern, Brindle Freight, Jun 2026 - Aug 2026
- Responsible for building dashboards in Tableau for 12 managers
- Wrote SQL queries that cut reporting time by 40%

PROJECTS
Card fraud demo
- Trained an XGBoost model in Python on card data, average precision 0.81

SKILLS
Python, SQL, scikit-learn, pandas, Tableau
"""


def make_pdf(text: str = TEXT) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 6, text)
    return bytes(pdf.output())


def post(server: Server, path: str, data: bytes | None = None, **form: str) -> httpx.Response:
    files = {"file": ("resume.pdf", make_pdf() if data is None else data, "application/pdf")}
    address = f"{server.address}/v1/resume/{path}"
    return httpx.post(address, files=files, data=form, timeout=120)


def test_a_resume_is_read_over_the_api(server: Server) -> None:
    read = post(server, "read").json()
    assert read["name"] == f"Tamsin {MARKER}"
    assert read["email"] == f"tamsin@{MARKER.lower()}.example"
    assert {"Python", "SQL"} <= {skill["name"] for skill in read["skills"]}
    assert {"education", "experience", "projects", "skills"} <= {
        s["kind"] for s in read["sections"]
    }
    assert read["lines"]["R1"] == f"Tamsin {MARKER}"
    assert read["report"]["confidence"] > 0.8


def test_advice_has_two_sides(server: Server) -> None:
    advice = post(server, "advise", target="fintech in LA").json()
    assert advice["citations"]
    assert advice["resume_lines"]
    assert all(line.startswith("R") for line in advice["resume_lines"])
    assert advice["receipt"]["sent_to"] is None
    assert "Built dashboards in Tableau for 12 managers" in advice["answer"]


def test_a_plan_is_made_over_the_api(server: Server) -> None:
    plan = post(server, "plan", target="fintech", weeks="6", hours="10").json()
    assert plan["weeks"] == 6
    assert plan["tasks"]
    assert plan["markdown"].startswith("## 6 weeks towards fintech")


def test_a_plan_is_made_anew_over_the_api(server: Server) -> None:
    before = post(server, "plan", target="fintech", weeks="6", hours="10")
    ticked = before.json()
    ticked["tasks"][0]["done"] = True
    form = {"target": "fintech", "weeks": "6", "hours": "5", "since": json.dumps(ticked)}
    after = post(server, "plan", None, **form).json()
    told = [change["text"] for change in after["changes"]]
    assert told[0] == "5 hours a week, not 10."
    assert f"Done: {ticked['tasks'][0]['what']}" in told
    assert "### What changed" in after["markdown"]
    old, new = (
        {str(event["UID"]) for event in Calendar.from_ical(plan["calendar"]).walk("VEVENT")}
        for plan in (ticked, after)
    )
    assert len(old - new) == 1, "only what is done is no event any more"


@pytest.mark.parametrize(
    ("path", "data", "form", "said"),
    [
        ("advise", None, {}, "Where do you want to go?"),
        ("advise", b"", {"target": "fintech"}, "empty"),
        ("read", b"\x00\x01 no document", {}, "resume.pdf"),
        ("plan", None, {"target": "fintech", "weeks": "99"}, "4 to 16 weeks"),
        ("plan", None, {"target": "fintech", "since": "{}"}, "earlier plan cannot be read"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(
    server: Server, path: str, data: bytes | None, form: dict[str, str], said: str
) -> None:
    response = post(server, path, data, **form)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


def test_nothing_of_a_resume_is_left_on_disk(server: Server, shared_settings: Settings) -> None:
    for path in ("read", "advise", "plan"):
        post(server, path, target="fintech")
    for file in shared_settings.home.rglob("*"):
        if file.is_file():
            assert MARKER.lower().encode() not in file.read_bytes().lower(), file


@pytest.fixture
def file(shared_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A résumé on disk, and the command line's own folder set to the shared index."""
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    file = tmp_path / "resume.pdf"
    file.write_bytes(make_pdf())
    return file


def test_the_command_line_reads(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", "read", str(file)]) == 0
    assert f"name: Tamsin {MARKER}" in capsys.readouterr().out
    assert main(["resume", "read", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lines"]["R1"] == f"Tamsin {MARKER}"
    assert main(["resume", "read", str(file.with_name("none.pdf"))]) == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_the_command_line_advises(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", "advise", str(file), "--target", "fintech in LA"]) == 0
    assert "### Your lines" in capsys.readouterr().out
    assert main(["resume", "advise", str(file)]) == 2
    assert "Where do you want to go?" in capsys.readouterr().err


def test_the_command_line_plans_and_plans_again(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar, earlier = file.with_name("plan.ics"), file.with_name("plan.json")
    argv = ["resume", "plan", str(file), "--target", "fintech", "--ics", str(calendar)]
    assert main(argv) == 0
    assert "### Week 1" in capsys.readouterr().out
    uids = {str(event["UID"]) for event in Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")}
    assert uids
    assert main([*argv, "--json"]) == 0
    earlier.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main([*argv, "--since", str(earlier), "--weeks", "5"]) == 0
    assert "### What changed\n- 5 weeks, not 8." in capsys.readouterr().out
    again = Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    assert uids <= {str(event["UID"]) for event in again}
    assert main([*argv, "--since", str(earlier), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
    for wrong, said in ((file, "earlier plan cannot be read"), (file.parent, "cannot be opened")):
        assert main([*argv, "--since", str(wrong)]) != 0
        assert said in capsys.readouterr().err


def test_a_question_about_oneself_is_answered_from_the_file(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Which fintech projects suit me best?"
    assert main(["ask", question, "--resume", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["resume_lines"]


def test_what_is_wanted_stands_beside_what_is_shown(server: Server) -> None:
    told = post(server, "match", target="fintech in LA").json()
    skills = told["skills"]
    assert told["asked"] == len(skills)
    assert told["shown"] == sum(skill["strength"] is not None for skill in skills) > 0
    assert [skill["asked"] for skill in skills] == sorted(
        (len(skill["facts"]) + len(skill["by_projects"]) for skill in skills), reverse=True
    )
    for skill in skills:
        assert skill["asked"] > 0
        assert bool(skill["lines"]) == bool(skill["strength"])
        assert not (skill["near"] and skill["strength"])
