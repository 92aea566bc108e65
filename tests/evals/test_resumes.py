"""How résumés are scored, on cases worked out by hand; and how well the real ones are read."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.chain import Advisor
from advisor.errors import DocumentError
from advisor.resume.read import read_resume
from advisor.resume.types import Entry, Line, Report, Resume, Section, SkillShown
from evals.resumes import (
    FOLDER,
    Count,
    Figures,
    TrueEntry,
    Truth,
    digits,
    failures,
    link,
    load_truth,
    match,
    measure,
    same,
    same_date,
    score,
    words,
)

TRUTH = Truth.model_validate(
    {
        "file": "ada.txt",
        "layout": "plain-text",
        "generator": "by hand",
        "two_columns": True,
        "pages": 1,
        "name": "Ada Núñez-Łoś",
        "other_names": ["Ada Nunez"],
        "email": "ada@post.example",
        "phone": "+44 7700 900142",
        "links": ["github.com/ada", "ada.example"],
        "degree": "BSc",
        "graduation": "2026",
        "education": [
            {"organisation": "Tor College", "title": "BSc", "start": None, "end": "2026-06"}
        ],
        "experience": [
            {
                "organisation": "Bell & Co Ltd",
                "title": "Intern",
                "start": "2025-06",
                "end": "2025-08",
            },
            {"organisation": "Café Une", "title": "Waiter", "start": "2024", "end": "present"},
        ],
        "projects": [
            {"organisation": None, "title": "Tide Lamp", "start": "2023-01", "end": "2023-02"}
        ],
        "skills": [
            {"name": "Python", "strength": "result"},
            {"name": "C++", "strength": "listed"},
            {"name": "SQL", "strength": "used"},
        ],
        "optional_skills": ["Git"],
        "order": ["left one", "left two", "right one"],
        "other_orders": [["right one", "left one", "left two"]],
    }
)


def make_entry(
    title: str = "",
    organisation: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> Entry:
    return Entry(title, organisation, start, end, ())


def make_section(kind: str, *entries: Entry) -> Section:
    return Section(kind, kind.title(), entries, ())


def make_skill(name: str, strength: str = "listed") -> SkillShown:
    return SkillShown(name.lower(), name, strength, ())  # type: ignore[arg-type]


def make_lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(f"l{number}", text) for number, text in enumerate(texts, start=1))


def perfect() -> Resume:
    return Resume(
        lines=make_lines("Left one and", "left", "two", "Right-one"),
        report=Report(0.9, 1, 2),
        name="ADA NUNEZ LOS",
        email="Ada@post.example",
        phone="0044 (7700) 900-142",
        links=("https://www.ada.example/", "GitHub.com/ada"),
        sections=(
            make_section("education", make_entry("BSc", "Tor College", None, "2026-06")),
            make_section(
                "experience",
                make_entry("Intern", "Bell and Co", "2025-06", "2025-08"),
                make_entry("Waiter", "Cafe Une", "2024-02", "present"),
            ),
            make_section("projects", make_entry("Tide Lamp", None, "2023-01", "2023-02")),
        ),
        skills=(make_skill("Python", "result"), make_skill("C++"), make_skill("SQL", "used")),
        graduation="2026",
    )


def test_what_is_read_rightly_in_another_writing_is_right() -> None:
    scored = score(perfect(), TRUTH)
    assert not [what for what, count in scored.counts.items() if count.missed or count.wrong]
    assert scored.counts["dates"] == Count(7, 7, 7)
    assert scored.counts["employers"] == Count(2, 2, 2)
    assert scored.strengths == (True, True, True)
    assert scored.in_order
    assert scored.confidence == 0.9


def test_nothing_read_is_all_missed_and_nothing_wrong() -> None:
    scored = score(Resume((), Report(0, 0, 0)), TRUTH)
    assert scored.counts["name"] == Count(0, 0, 1, ("Ada Núñez-Łoś",))
    assert scored.counts["links"] == Count(0, 0, 2, ("github.com/ada", "ada.example"))
    assert scored.counts["dates"] == Count(0, 0, 0)
    assert scored.counts["skills"] == Count(0, 0, 3, ("Python", "C++", "SQL"))
    assert not scored.in_order
    figures = Figures((scored,))
    assert figures.recall("employers") == 0
    assert figures.precision("employers") == 1


def test_a_neighbouring_skill_is_wrong_and_an_optional_one_counts_neither_way() -> None:
    read = (make_skill("C"), make_skill("Git"), make_skill("SQL", "listed"))
    scored = score(replace(perfect(), skills=read), TRUTH)
    assert scored.counts["skills"] == Count(1, 2, 3, ("Python", "C++"), ("C",))
    assert scored.strengths == (False,)
    assert scored.wrong_strengths == ("SQL: listed, not used",)
    figures = Figures((scored,))
    assert figures.recall("skills") == pytest.approx(1 / 3)
    assert figures.precision("skills") == 0.5
    assert figures.f1("skills") == pytest.approx(2 / 5)
    assert figures.strength_accuracy() == 0


def test_a_name_that_is_also_used_is_right() -> None:
    assert score(replace(perfect(), name="Ada Nunez"), TRUTH).counts["name"] == Count(1, 1, 1)
    assert score(replace(perfect(), name="Ada"), TRUTH).counts["name"] == Count(
        0, 1, 1, ("Ada Núñez-Łoś",), ("Ada",)
    )


def test_what_is_read_where_nothing_is_true_is_wrong() -> None:
    scored = score(perfect(), TRUTH.model_copy(update={"phone": None}))
    assert scored.counts["phone"] == Count(0, 1, 0, (), ("0044 (7700) 900-142",))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Universität Tübingen", "universitat tubingen", True),
        ("Bell & Co", "Bell and Co Ltd", True),
        ("Saint Brendan's Academy", "SAINT BRENDAN’S ACADEMY, Worcester", True),
        ("Straßberger", "STRASSBERGER", True),
        ("Kızılırmak", "KIZILIRMAK", True),
        ("University", "University of Leeds", False),
        ("Leeds University", "University of Leeds", False),
        ("", "Leeds", False),
        (None, "Leeds", False),
    ],
)
def test_organisations_are_the_same_where_one_holds_half_of_the_other(
    one: str | None, other: str, alike: bool
) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike


def test_letters_of_other_scripts_and_marks_of_languages_stay() -> None:
    assert words("Дарья Соколова") == ("дарья", "соколова")
    assert words("陳 薇玲") == words("陳薇玲")
    assert words("Chen陳") == ("chen", "陳")
    assert words("C, C++ and C#") == ("c", "c++", "and", "c#")
    assert digits("+1 (415) 555-0117") == digits("001 415 555 0117")
    assert link("https://www.Ada.example/cv/") == "ada.example/cv"


@pytest.mark.parametrize(
    ("read", "true", "equal"),
    [
        ("2025-06", "2025-06", True),
        ("2025-07", "2025-06", False),
        ("2025", "2025-06", False),
        ("2025-06", "2025", True),
        ("present", "present", True),
        ("2026", "present", False),
        (None, "2025", False),
    ],
)
def test_dates_are_compared_at_the_precision_of_the_truth(
    read: str | None, true: str, equal: bool
) -> None:
    assert same_date(read, true) is equal


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (None, "2026-06", Count(1, 1, 1)),
        ("2026-06", None, Count(1, 1, 1)),
        ("2026-06", "2026-06", Count(1, 1, 1)),
        ("2022-09", "2026-06", Count(1, 2, 1, (), ("2022-09",))),
        ("2022-09", None, Count(0, 1, 1, ("2026-06",), ("2022-09",))),
        (None, None, Count(0, 0, 1, ("2026-06",))),
    ],
)
def test_one_date_alone_may_be_start_or_end(
    start: str | None, end: str | None, count: Count
) -> None:
    education = make_section("education", make_entry("BSc", "Tor College", start, end))
    truth = TRUTH.model_copy(update={"experience": (), "projects": ()})
    scored = score(replace(perfect(), sections=(education,)), truth)
    assert scored.counts["dates"] == count


def test_entries_are_matched_once_and_best_first() -> None:
    true = [
        TrueEntry(organisation="Amazon", title="Engineer II", start="2023-09", end="present"),
        TrueEntry(organisation="Amazon", title="Engineer I", start="2021-08", end="2023-08"),
    ]
    first, second, extra = (
        make_entry("Engineer I", "Amazon", "2021-08", "2023-08"),
        make_entry("Engineer II", "Amazon", "2023-09", "present"),
        make_entry("Engineer", "Amazon", None, None),
    )
    assert match([extra, first, second], true) == [(first, true[1]), (second, true[0])]


def test_an_employer_counts_only_in_a_section_of_experience() -> None:
    sections = (make_section("education", make_entry("Intern", "Bell & Co", "2025-06", "2025-08")),)
    scored = score(replace(perfect(), sections=sections), TRUTH)
    assert scored.counts["employers"] == Count(0, 0, 2, ("Bell & Co Ltd", "Café Une"))
    assert scored.counts["schools"] == Count(0, 1, 1, ("Tor College",), ("Bell & Co",))


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        (("left one left two", "right one"), ()),
        (("right one", "left one", "left", "two"), ()),
        (("left one right one", "left two"), ("right one",)),
        (("left one", "left two"), ("right one",)),
    ],
)
def test_snippets_are_in_order_in_one_of_the_ways(
    lines: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    scored = score(replace(perfect(), lines=make_lines(*lines)), TRUTH)
    assert scored.lost == lost
    assert scored.in_order is (not lost)


def test_a_folder_is_measured_and_an_unreadable_file_has_nothing(tmp_path: Path) -> None:
    second = TRUTH.model_copy(update={"file": "bad.txt", "layout": "other", "two_columns": False})
    rows = [TRUTH.model_dump_json(), second.model_dump_json()]
    (tmp_path / "truth.jsonl").write_text("\n".join(rows))
    for truth in (TRUTH, second):
        (tmp_path / truth.file).write_text("Ada")

    def read(data: bytes, name: str) -> Resume:
        assert data == b"Ada"
        if name == "bad.txt":
            raise DocumentError("bad.txt: it is empty.")
        return perfect()

    figures = measure(tmp_path, read)
    assert figures.recall("email") == 0.5
    assert figures.precision("email") == 1
    assert figures.order() == 0.5
    assert figures.order(two_columns=True) == 1
    assert figures.confidence() == pytest.approx(0.45)
    assert figures.by_layout()["plain-text"].recall("dates") == 1
    text = "\n".join(failures(figures))
    assert "ada.txt" not in text
    assert "could not be read: bad.txt: it is empty." in text


def test_the_files_are_those_of_the_truth_and_of_every_kind(advisor: Advisor) -> None:
    truths = load_truth(FOLDER)
    present = {p.name for p in FOLDER.iterdir()} - {"truth.jsonl", "people.yaml", "README.md"}
    assert {truth.file for truth in truths} == present
    assert min(Counter(truth.layout for truth in truths).values()) >= 5
    assert len({truth.generator for truth in truths}) >= 8
    assert sum(truth.two_columns for truth in truths) >= 30
    names = {skill.name for skill in advisor.corpus.skills}
    for truth in truths:
        assert {skill.name for skill in truth.skills} | set(truth.optional_skills) <= names
        assert 8 <= len(truth.order) <= 20
        for way in truth.other_orders:
            assert sorted(way) == sorted(truth.order)
        degree_ends = [entry.end[:4] for entry in truth.education if entry.end]
        assert truth.graduation in degree_ends


@pytest.fixture(scope="module")
def figures(advisor: Advisor) -> Figures:
    """The figures of the real files."""
    return measure(FOLDER, lambda data, name: read_resume(data, name, advisor.corpus))


@pytest.mark.parametrize("what", ["name", "email", "dates", "employers", "schools"])
def test_what_stands_in_a_resume_is_read(figures: Figures, what: str) -> None:
    assert figures.recall(what) >= 0.95
    assert figures.precision(what) >= 0.95


def test_skills_are_read(figures: Figures) -> None:
    assert figures.f1("skills") >= 0.92


def test_two_columns_are_read_one_after_the_other(figures: Figures) -> None:
    assert figures.order(two_columns=True) >= 0.95
