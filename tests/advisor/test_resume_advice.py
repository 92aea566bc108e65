"""Advice from a résumé: two-sided tips, ranked projects, rewrites that add nothing."""

import re
from dataclasses import replace

import pytest

from advisor.chain import Advisor
from advisor.errors import DocumentError, QuestionError
from advisor.grounding import check
from advisor.resume.advice import HAVE, MISSING, PROJECTS, REWRITES, START, ResumeAdvisor
from advisor.resume.named import SkillNames
from advisor.resume.proof import Proof
from advisor.resume.rewrite import added, rewrites
from advisor.resume.target import Target, read_target
from advisor.resume.tips import NAMED
from advisor.resume.types import Entry, Line, Report, Resume, Section, SkillShown

TEXTS = (
    "Tamsin Quill",
    "University of Port Alder, BS Computer Science",
    "Responsible for building dashboards in Tableau for 12 managers",
    "Worked on cleaning shipment data and writing SQL queries",
    "Trained an XGBoost model in Python on card data, average precision 0.81",
    "Python, SQL, scikit-learn",
)


def make_resume(**changes: object) -> Resume:
    """An invented student who has shown a few skills."""
    lines = tuple(Line(f"R{n}", text) for n, text in enumerate(TEXTS, start=1))
    entry = Entry("Data intern", "Brindle Freight", "2025-06", "2025-08", ("R3", "R4"))
    project = Entry("Fraud demo", None, None, None, ("R5",))
    resume = Resume(
        lines,
        Report(confidence=0.95, pages=1, columns=1),
        name="Tamsin Quill",
        sections=(
            Section("experience", "Experience", (entry,), ("R3", "R4")),
            Section("projects", "Projects", (project,), ("R5",)),
        ),
        skills=(
            SkillShown("python", "Python", "result", ("R5", "R6")),
            SkillShown("gradient-boosting", "gradient boosting", "result", ("R5",)),
            SkillShown("sql", "SQL", "used", ("R4", "R6")),
            SkillShown("tableau", "Tableau", "used", ("R3",)),
        ),
    )
    return replace(resume, **changes)  # type: ignore[arg-type]


@pytest.fixture
def resumes(advisor: Advisor) -> ResumeAdvisor:
    return ResumeAdvisor(advisor.corpus)


def aim(advisor: Advisor, text: str) -> Target:
    return read_target(text, advisor.vocabulary, advisor.corpus)


def test_a_target_is_read_from_words(advisor: Advisor) -> None:
    target = aim(advisor, "ml engineer in LA fintech, maybe Zest AI")
    assert target.sectors == ("fintech",)
    assert target.roles == ("machine-learning-engineer",)
    assert target.companies == ("zest-ai",)
    assert "los-angeles" in target.places


@pytest.mark.parametrize("text", ["", "somewhere nice", "LA"])
def test_a_target_that_is_missing_is_asked_for(advisor: Advisor, text: str) -> None:
    with pytest.raises(QuestionError, match="Where do you want to go"):
        aim(advisor, text)


@pytest.mark.parametrize(
    "wish", ["fintech in LA", "biotech", "data engineer", "machine learning engineer at Google"]
)
def test_every_sentence_is_checked_on_the_side_that_it_cites(
    advisor: Advisor, resumes: ResumeAdvisor, wish: str
) -> None:
    resume = make_resume()
    answer = resumes.advise(resume, aim(advisor, wish))
    passages = {citation.n: citation.passage for citation in answer.citations}
    proof = Proof(resume, advisor.corpus, SkillNames(advisor.corpus))
    for sentence in answer.sentences:
        is_name = sentence.draft.style == "title"
        for n in sentence.citations:
            assert check(sentence.text, [passages[n]], is_name).verdict == "supported"
        if sentence.resume_lines:
            assert proof.against(sentence.text, sentence.resume_lines) == ()
        cites = bool(sentence.citations or sentence.resume_lines)
        assert (sentence.verdict == "supported") == cites
    for line, text in answer.resume_lines.items():
        assert text == TEXTS[int(line[1:]) - 1]
    assert answer.left_out == ()


def test_each_tip_has_the_sides_that_it_can_have(advisor: Advisor, resumes: ResumeAdvisor) -> None:
    answer = resumes.advise(make_resume(), aim(advisor, "fintech in LA"))
    parts = dict(part.split("\n", 1) for part in answer.text.split("### ")[1:])
    assert list(parts) == [HAVE, MISSING, PROJECTS, START, REWRITES]
    fact, line = re.compile(r" \[\d+\]"), re.compile(r" \[R\d+\]")
    items = {name: [t for t in text.splitlines() if t] for name, text in parts.items()}
    assert all(fact.search(item) and line.search(item) for item in items[HAVE])
    assert all(fact.search(item) for item in items[MISSING])
    assert all(fact.search(item) for item in items[PROJECTS])
    assert line.search(items[PROJECTS][0])
    assert all(line.search(item) for item in items[REWRITES])
    assert answer.as_json()["resume_lines"].keys() >= {"R5"}


def test_a_fact_that_was_quoted_is_cited_once_more(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    answer = resumes.advise(make_resume(skills=()), aim(advisor, "data engineer"))
    again = [s for s in answer.sentences if s.draft.label == NAMED]
    assert again
    assert all(sentence.citations for sentence in again)
    assert f"{NAMED}: “{again[0].text}” [{again[0].citations[0]}]." in answer.text


@pytest.mark.parametrize(
    ("text", "lines", "reason"),
    [
        (f"Your line “{TEXTS[4]}” shows Python with a result.", ("R5",), None),
        (f"Your line “{TEXTS[4]}” shows Python in use.", ("R5",), None),
        (f"Your line “{TEXTS[3]}” shows SQL in use.", ("R4",), None),
        (f"Your line “{TEXTS[3]}” shows SQL with a result.", ("R4",), "less well than it says"),
        (f"Your line “{TEXTS[3]}” shows Python in use.", ("R4",), "no line that it cites shows"),
        ("Your line “Wrote SQL for 9 banks” shows SQL in use.", ("R4",), "‘9’ is in no line"),
        ("It builds on SQL and Python, which your lines show.", ("R4", "R5"), None),
        ("It builds on SQL, which your lines show.", ("R4", "R2"), "R2 has nothing to do with it"),
        ("It builds on SQL, which your lines show.", (), "cites no line"),
        ("It builds on SQL, which your lines show.", ("R99",), "cites no line"),
        ("You are the best of all.", ("R4",), "nothing that lines can show"),
    ],
)
def test_what_is_said_of_a_resume_is_checked_against_its_lines(
    advisor: Advisor, text: str, lines: tuple[str, ...], reason: str | None
) -> None:
    proof = Proof(make_resume(), advisor.corpus, SkillNames(advisor.corpus))
    against = proof.against(text, lines)
    assert (against == ()) if reason is None else any(reason in said for said in against)


def test_a_skill_that_no_line_bears_out_is_not_said_to_be_shown(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    invented = SkillShown("gradient-boosting", "gradient boosting", "result", ("R2",))
    answer = resumes.advise(make_resume(skills=(invented,)), aim(advisor, "fintech in LA"))
    assert "gradient boosting with a result" not in answer.text
    assert "R2" not in answer.resume_lines


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The role asks for Python and gradient boosting.", {"python", "gradient-boosting"}),
        ("The author of Practical Cheminformatics asks, says a GitHub author.", set()),
    ],
)
def test_a_fact_asks_for_the_skills_that_it_speaks_of(
    advisor: Advisor, text: str, names: set[str]
) -> None:
    assert SkillNames(advisor.corpus).asked_in(text).keys() == names


def test_projects_are_ranked_by_what_the_resume_shows(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    target = aim(advisor, "fintech in LA")
    with_boosting = resumes.match(make_resume(), target).projects
    with_nothing = resumes.match(make_resume(skills=()), target).projects
    assert 3 <= len(with_boosting) <= 5
    assert with_boosting != with_nothing
    assert "gradient-boosting" in with_boosting[0].skills
    assert all("fintech" in project.sectors for project in with_boosting)


def test_a_poor_fit_is_said(advisor: Advisor, resumes: ResumeAdvisor) -> None:
    answer = resumes.advise(make_resume(skills=()), aim(advisor, "biotech"))
    assert "0 were found in your résumé. That is a poor fit so far" in answer.text


@pytest.mark.parametrize("role", ["data scientist", "data engineer", "machine learning engineer"])
def test_a_role_alone_asks_for_what_facts_on_it_anywhere_want(
    advisor: Advisor, resumes: ResumeAdvisor, role: str
) -> None:
    found = resumes.match(make_resume(), aim(advisor, role))
    demands = [*(demand for _, demand in found.have), *found.missing]
    assert len(demands) >= 3
    records = {advisor.corpus.facts[fact][0].id for demand in demands for fact in demand.facts}
    assert records - set(aim(advisor, role).roles)


def test_two_people_who_differ_only_in_who_they_are_get_the_same(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    target = aim(advisor, "fintech in LA")
    lines = make_resume().lines
    other = (
        replace(lines[0], text="Ngozi Adeyemi"),
        replace(lines[1], text="Ivy College"),
        *lines[2:],
    )
    texts = {
        resumes.advise(resume, target).text
        for resume in (
            make_resume(),
            make_resume(lines=other, name="Ngozi Adeyemi", region="Lagos", graduation="1989"),
        )
    }
    assert len(texts) == 1


def test_no_advice_is_given_to_a_person_who_was_not_read(
    advisor: Advisor, resumes: ResumeAdvisor
) -> None:
    unread = make_resume(report=Report(0.2, 1, 1, warnings=("Most of page 1 is a picture.",)))
    with pytest.raises(DocumentError, match="Too little .* Most of page 1 is a picture"):
        resumes.advise(unread, aim(advisor, "fintech"))


def test_a_rewrite_starts_with_what_was_done_and_adds_nothing() -> None:
    found = {rewrite.before: rewrite for rewrite in rewrites(make_resume())}
    boards = found[TEXTS[2]]
    assert boards.after == "Built dashboards in Tableau for 12 managers"
    assert not boards.lacks_result
    cleaned = found[TEXTS[3]]
    assert cleaned.after == "Cleaned shipment data and wrote SQL queries"
    assert cleaned.lacks_result
    assert TEXTS[4] not in found, "it is strong as it is"


@pytest.mark.parametrize(
    ("after", "new"),
    [
        ("Built dashboards in Tableau for 12 managers", []),
        ("Built dashboards in Tableau for 15 managers", ["15"]),
        ("Built dashboards in Tableau and Looker for 12 managers", ["looker"]),
        ("Led the building of dashboards for 12 managers", ["led"]),
    ],
)
def test_what_a_rewrite_adds_is_found(after: str, new: list[str]) -> None:
    found = [word for word in added(TEXTS[2], after) if word not in ("the", "and", "of")]
    assert found == new
