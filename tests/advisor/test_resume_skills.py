"""Which skills lines bear out, how well, and where a word is only a word."""

import time

import pytest

from advisor.records import Corpus, Place, Skill
from advisor.resume.results import has_result
from advisor.resume.sections import parse
from advisor.resume.skills import skills_shown
from advisor.resume.types import Entry, Line, Report, Section

_SKILLS = {
    "python": "Python",
    "r": "R|RStudio",
    "go": "Go|golang",
    "c": "C",
    "cpp": "C++",
    "rust": "Rust",
    "java": "Java",
    "sql": "SQL",
    "excel": "Excel",
    "spark": "Apache Spark|Spark",
    "swift": "Swift",
    "ray": "Ray",
    "unity": "Unity",
    "react": "React",
    "julia": "Julia",
    "ruby": "Ruby",
    "hive": "Hive",
    "helm": "Helm",
    "bash": "Bash",
    "agile": "agile methods|Agile",
    "explaining": "model explainability|LIME|SHAP",
    "pip": "Python packaging|pip",
    "docker": "Docker",
    "kubernetes": "Kubernetes",
    "pytorch": "PyTorch",
    "cnn": "convolutional networks|CNN",
    "boosting": "gradient boosting|XGBoost",
    "git": "Git|GitHub",
    "aws": "Amazon Web Services|AWS",
    "dotnet": ".NET",
    "ab": "A/B testing",
    "dashboards": "dashboards",
    "tidyverse": "tidyverse",
    "linear-algebra": "linear algebra",
    "deep-learning": "deep learning|neural networks",
    "time-series": "time series forecasting",
    "bloomberg": "Bloomberg",
    "matlab": "MATLAB",
    "scikit-learn": "scikit-learn|sklearn",
    "airflow": "Apache Airflow|Airflow",
    "vision": "computer vision",
}
CORPUS = Corpus(
    hash="x",
    skills=tuple(
        Skill(id=key, name=names[0], aliases=tuple(names[1:]), category="any")
        for key, written in _SKILLS.items()
        for names in [written.split("|")]
    ),
    places=(Place(id="los-angeles", name="Los Angeles"), Place(id="seattle", name="Seattle")),
)


def make_lines(text: str) -> tuple[Line, ...]:
    """Lines without any style; one that begins with a dash is an item."""
    return tuple(
        Line(f"R{number}", line.removeprefix("- "), is_item=line.startswith("- "))
        for number, line in enumerate(text.split("\n"), 1)
    )


def shown(kind: str, text: str, title: str = "") -> dict[str, str]:
    lines = make_lines(text)
    section = Section(kind, title or kind, (), tuple(line.id for line in lines))
    return {skill.id: skill.strength for skill in skills_shown([section], lines, CORPUS)}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("skills", "Python, R, Go, C, Excel", "python r go c excel"),
        ("skills", "python, excel, react, pip", "python excel react pip"),
        ("skills", "Languages: Go | Rust | Swift", "go rust swift"),
        ("skills", "R", "r"),
        ("skills", "R (tidyverse), C/C++; Java; Julia", "r tidyverse c cpp java julia"),
        ("skills", ".NET, A/B testing, sklearn", "dotnet ab scikit-learn"),
        ("skills", "Python (NumPy) · SQL · R", "python sql r"),
        ("skills", "Deep\nlearning", "deep-learning"),
        ("summary", "Proficient in Python, R, and Excel.", "python r excel"),
        ("summary", "Seeking a post in computer vision, with experience in PyTorch", "pytorch"),
        ("certifications", "AWS Certified Cloud Practitioner", "aws"),
        ("languages", "English, French", ""),
    ],
)
def test_lists_and_summaries_list_skills(kind: str, text: str, expected: str) -> None:
    assert shown(kind, text) == dict.fromkeys(expected.split(), "listed")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Built models in R", "r"),
        ("- Plots in R (tidyverse)", "r tidyverse"),
        ("- Statistical models (R)", "r"),
        ("- Wrote R packages", "r"),
        ("- Used R 4.2 and Unity 2022", "r unity"),
        ("- Python/R pipelines", "python r"),
        ("- Wrote services in Go and C++", "go cpp"),
        ("- Ported the parser from C to Rust", "c rust"),
        ("- C/C++ drivers", "c cpp"),
        ("- Spark jobs on AWS", "spark aws"),
        ("- Used Excel to reconcile accounts", "excel"),
        ("- Migrated the old pages to React", "react"),
        ("- Tuned Hive tables", "hive"),
        ("- Helm charts for Kubernetes", "helm kubernetes"),
        ("- Scripted it in Bash", "bash"),
        ("- Led an Agile team", "agile"),
        ("- Explained models with LIME", "explaining"),
        ("- Wrote a parser on GitHub", "git"),
        ("- Trained neural\nnetworks for machines", "deep-learning"),
    ],
)
def test_what_was_done_uses_skills(text: str, expected: str) -> None:
    assert shown("experience", text) == dict.fromkeys(expected.split(), "used")


@pytest.mark.parametrize(
    "text",
    [
        "- Go to market plan",
        "- Go-to-market plan",
        "- Genetics of C. elegans with R&D",
        "- A trial of Vitamin C",
        "- Joined a Series C startup",
        "- Sold USB-C cables",
        "- Plan C for Go Live",
        "- Grade C students",
        "- Taylor Swift fan club",
        "- Spark interest in science",
        "- React to incidents",
        "- Excel at communication",
        "- I excel in teams",
        "- Mentored Julia and Ruby, two interns",
        "- Tasted lime juice",
        "- Sang in Unity Choir of the town",
        "- A ray of light",
        "- Jane R. Doe",
        "- Bent the airflow above a wing",
    ],
)
def test_ordinary_words_are_no_skills(text: str) -> None:
    assert shown("experience", text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "No experience with Java or Kubernetes",
        "No Java",
        "Not familiar with Docker",
        "I have never used Rust",
        "Works without Docker",
        "Eager to learn Rust",
        "Interested in learning Kubernetes, Docker",
        "Currently learning Rust",
        "Passionate about deep learning",
        "Seeking an internship in computer vision",
    ],
)
def test_denied_and_wished_for_is_not_shown(text: str) -> None:
    assert shown("summary", text) == {}


def test_only_what_is_denied_is_left_out() -> None:
    assert shown("summary", "Python and SQL. No experience with Java.") == {
        "python": "listed",
        "sql": "listed",
    }
    assert set(shown("summary", "Not only Python but SQL")) == {"python", "sql"}
    assert set(shown("summary", "Eager to learn Rust; skilled in Python")) == {"python"}


@pytest.mark.parametrize(
    ("text", "is_result"),
    [
        ("Cut latency by 40%", True),
        ("Made it 2x faster", True),
        ("From 300 ms to 40 ms", True),
        ("Raised AUC from 0.8 to 0.9", True),
        ("an F1 of 0.91", True),
        ("94% accuracy", True),
        ("for 2M users", True),
        ("10,000+ daily active users", True),
        ("saved $1.2M", True),
        ("Ranked 3rd of 200", True),
        ("placed #2 of 80", True),
        ("top 5 of 300 teams", True),
        ("cut a report from 3 hours to 5 minutes", True),
        ("um 12 % gesenkt", True),
        ("Worked 20 hours per week", False),
        ("In 2023, for 3 years", False),
        ("Python 3.11 on 2 machines", False),
        ("100% remote", False),
        ("Aug 2023 – May 2025", False),
        ("a team of four", False),
    ],
)
def test_a_measured_result(text: str, is_result: bool) -> None:
    assert has_result(text) == is_result


def test_a_result_on_the_wrapped_line_counts_for_the_bullet() -> None:
    text = "- Trained a CNN in PyTorch to find defects on the line,\nreaching 94% accuracy\n- SQL"
    assert shown("projects", text) == {"cnn": "result", "pytorch": "result", "sql": "used"}


def test_coursework_is_told_from_use() -> None:
    text = "Relevant coursework: Deep Learning, Linear\nAlgebra, computer vision"
    expected = dict.fromkeys(("deep-learning", "linear-algebra", "vision"), "coursework")
    assert shown("education", text) == expected
    assert shown("other", text) == expected
    assert shown("courses", "Deep Learning\nComputer Vision") == dict.fromkeys(
        ("deep-learning", "vision"), "coursework"
    )


def test_interests_are_no_skills() -> None:
    assert shown("activities", "Computer vision, Python", "Interests") == {}


def test_the_strongest_strength_with_every_line_strongest_first() -> None:
    lines = make_lines("Python, SQL\nPython scripts\nCut cost by 30% with Python\nSpoke of SQL")
    sections = [
        Section("skills", "Skills", (), ("R1",)),
        Section("projects", "Projects", (), ("R2", "R3")),
    ]
    found = [(s.id, s.name, s.strength, s.lines) for s in skills_shown(sections, lines, CORPUS)]
    assert found == [
        ("python", "Python", "result", ("R1", "R2", "R3")),
        ("sql", "SQL", "listed", ("R1",)),
    ]


def test_the_name_of_an_employer_is_no_skill() -> None:
    lines = make_lines("Bloomberg  2021 – 2023\nAnalyst\n- Wrote Python")
    entry = Entry("Analyst", "Bloomberg", "2021", "2023", ("R1", "R2", "R3"))
    section = Section("experience", "Experience", (entry,), ("R1", "R2", "R3"))
    assert [skill.id for skill in skills_shown([section], lines, CORPUS)] == ["python"]


def test_an_address_is_no_skill() -> None:
    assert shown("projects", "- Skein, https://github.com/tquill/python-r") == {}


def seconds_of_work(times: int) -> float:
    """What reading a résumé of so many posts takes of the processor, at best."""
    post = [
        "Kestrel Loom, Senior Engineer  Jan 2020 – May 2021",
        "- Built models in R for 50 users",
    ]
    skills = ["Python, R, Go, C, Excel, Docker, Kubernetes"] * times
    lines = make_lines("\n".join(["EXPERIENCE", *post * times, "SKILLS", *skills]))
    took = []
    for _ in range(5):
        start = time.process_time()
        parse(lines, Report(1.0, 1, 1), CORPUS)
        took.append(time.process_time() - start)
    return min(took)


def test_a_resume_of_many_times_the_length_takes_as_many_times_as_long() -> None:
    seconds_of_work(1)  # what is made once
    assert seconds_of_work(80) < seconds_of_work(10) * 8 * 3  # were it quadratic, 8 times


@pytest.mark.parametrize(
    ("text", "is_result"),
    [
        ("Built a Rust importer; a load takes two hours instead of nine.", True),
        ("Set up builds; releases went from monthly to weekly.", True),
        ("Tuned the index and cut waits by a third.", True),
        ("Wrote a script which halved the time per form.", True),
        ("Wrote checks that caught 17 bad loads.", True),
        ("Used Rust instead of Go.", False),
        ("Taught two groups of students to sew by hand.", False),
    ],
)
def test_what_came_of_it_in_words(text: str, is_result: bool) -> None:
    assert has_result(text) == is_result
