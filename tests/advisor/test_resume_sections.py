"""Headings and entries in many layouts, and whole résumés with all that is read of them."""

import dataclasses
from typing import Any

import pytest

from advisor.resume.heading_kinds import heading_kind
from advisor.resume.sections import parse, split_sections
from advisor.resume.types import Line, Report, Resume
from tests.advisor.test_resume_skills import CORPUS

Entries = list[tuple[str, str | None, str | None, str | None]]


def make_lines(text: str) -> tuple[Line, ...]:
    """Lines from a sketch: `#` marks larger text (`##` more so), `!` bold, `-` an item."""
    lines: list[Line] = []
    for row in text.strip("\n").splitlines():
        body = row.strip()
        if not body:
            continue
        indent = 3.0 * (len(row) - len(row.lstrip()))
        bold, body = body.startswith("!"), body.removeprefix("!")
        size = 1 + 0.2 * (len(body) - len(body.lstrip("#")))
        body = body.lstrip("#")
        is_item, body = body.startswith("- "), body.removeprefix("- ")
        lines.append(Line(f"R{len(lines) + 1}", body, 1, size, bold, indent, is_item))
    return tuple(lines)


def read(text: str) -> Resume:
    return parse(make_lines(text), Report(1.0, 1, 1), CORPUS)


def entries(text: str, section: int = 0) -> Entries:
    found = read(text).sections[section].entries
    return [(entry.title, entry.organisation, entry.start, entry.end) for entry in found]


def told(resume: Resume) -> dict[str, Any]:
    """All that was read, in a form that is easy to write down."""
    return {
        "who": (resume.name, resume.email, resume.phone, resume.links, resume.region),
        "states": (resume.degree, resume.graduation, resume.eligibility),
        "sections": [
            (section.kind, section.title, [dataclasses.astuple(e) for e in section.entries])
            for section in resume.sections
        ],
        "skills": {
            strength: [skill.id for skill in resume.skills if skill.strength == strength]
            for strength in dict.fromkeys(skill.strength for skill in resume.skills)
        },
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Education", "education"),
        ("EDUCATION:", "education"),
        ("Education & Coursework", "education"),
        ("Academic Background", "education"),
        ("🎓 Education", "education"),
        ("E D U C A T I O N", "education"),
        ("Formación académica", "education"),
        ("Ausbildung", "education"),
        ("Experience", "experience"),
        ("WORK EXPERIENCE", "experience"),
        ("W O R K  E X P E R I E N C E", "experience"),
        ("Relevant Professional Experience", "experience"),
        ("Employment History", "experience"),
        ("Research & Teaching Experience", "experience"),
        ("Industry Experience", "experience"),
        ("Internships", "experience"),
        ("Experience (continued)", "experience"),
        ("Berufserfahrung", "experience"),
        ("Expérience professionnelle", "experience"),
        ("Experiencia laboral", "experience"),
        ("Projects", "projects"),
        ("Selected Academic Projects", "projects"),
        ("Project Experience", "projects"),
        ("Personal Projects & Research", "projects"),
        ("Skills", "skills"),
        ("Technical Skills & Tools", "skills"),
        ("Core Competencies", "skills"),
        ("Programming Languages", "skills"),
        ("SKILLS / TECHNOLOGIES", "skills"),
        ("Kenntnisse", "skills"),
        ("Languages", "languages"),
        ("Language Skills", "languages"),
        ("Sprachen", "languages"),
        ("Honors & Awards", "awards"),
        ("Awards, Honors and Scholarships", "awards"),
        ("Publications and Patents", "publications"),
        ("Certifications", "certifications"),
        ("Licenses & Certifications", "certifications"),
        ("Leadership & Activities", "activities"),
        ("Volunteer Experience", "activities"),
        ("Extracurricular Activities", "activities"),
        ("Relevant Coursework", "courses"),
        ("Professional Summary", "summary"),
        ("About me", "summary"),
        ("Objective", "summary"),
        ("Contact", "other"),
        ("References", "other"),
        ("1. Education", "education"),
        ("Experience with SQL", None),
        ("My skills are many", None),
        ("Education is what I care about", None),
        ("Machine learning", None),
        ("Data Science", None),
        ("Kestrel Loom", None),
        ("Software Engineer", None),
        ("", None),
    ],
)
def test_what_a_heading_heads(text: str, kind: str | None) -> None:
    assert heading_kind(text) == kind


def test_the_header_ends_at_the_first_heading() -> None:
    header, blocks = split_sections(make_lines("Tamsin Quill\nSkills\nPython\nEducation\nBSc"))
    assert [line.text for line in header] == ["Tamsin Quill"]
    assert [(block.kind, [line.id for line in block.lines]) for block in blocks] == [
        ("skills", ["R3"]),
        ("education", ["R5"]),
    ]


def test_a_line_of_the_body_that_reads_like_a_heading_is_none() -> None:
    text = "!#EXPERIENCE\nKestrel Loom\nResearch\n- Wrote\n!#SKILLS\nLanguages\nPython"
    assert [section.kind for section in read(text).sections] == ["experience", "skills"]


def test_a_bullet_or_a_sentence_is_no_heading() -> None:
    text = "Experience\n- Projects\nAnalyst, Kestrel Loom\neducation\nSkills."
    assert [section.kind for section in read(text).sections] == ["experience"]


def test_a_heading_by_another_name_is_known_by_its_style() -> None:
    text = "#Education\nBSc\n#Skills\nPython\n#Looms I have owned\nA red one"
    assert [(section.kind, section.title) for section in read(text).sections][2:] == [
        ("other", "Looms I have owned")
    ]


def test_headings_with_their_text_behind_a_colon() -> None:
    sections = read("Tamsin Quill\nSkills: Python, SQL\nLanguages: English").sections
    assert [(s.kind, s.title, s.lines) for s in sections] == [
        ("skills", "Skills", ("R2",)),
        ("languages", "Languages", ("R3",)),
    ]


def test_a_label_in_a_list_of_skills_is_no_heading() -> None:
    sections = read("SKILLS\nLanguages: Python\nTools: Git\nEDUCATION\nBSc, Alder College").sections
    assert [section.kind for section in sections] == ["skills", "education"]


def test_headings_in_a_column_of_their_own() -> None:
    text = "Tamsin Quill\nEDUCATION  Alder College\nBSc, 2020\nSKILLS  Python"
    resume = read(text)
    assert [(s.kind, s.lines) for s in resume.sections] == [
        ("education", ("R2", "R3")),
        ("skills", ("R4",)),
    ]
    assert entries(text) == [("BSc", "Alder College", None, "2020")]


@pytest.mark.parametrize(
    "text",
    [
        "Kestrel Loom — Data Analyst  Jan 2020 – May 2021\n- Wrote",
        "Data Analyst — Kestrel Loom  Jan 2020 – May 2021\n- Wrote",
        "Data Analyst, Kestrel Loom, Seattle, WA  Jan 2020 – May 2021\n- Wrote",
        "Kestrel Loom, Data Analyst (Jan 2020 – May 2021)\n- Wrote",
        "Data Analyst at Kestrel Loom | Jan 2020 – May 2021\n- Wrote",
        "Data Analyst @ Kestrel Loom | Jan 2020 – May 2021\n- Wrote",
        "Data Analyst\nKestrel Loom · Seattle, WA · Jan 2020 – May 2021\n- Wrote",
        "Data Analyst  Jan 2020 – May 2021\nKestrel Loom  Seattle, WA\n- Wrote",
        "Kestrel Loom  Seattle, WA\nData Analyst  Jan 2020 – May 2021\n- Wrote",
        "Kestrel Loom\nData Analyst\nSeattle, WA\nJan 2020 – May 2021\n- Wrote",
        "Jan 2020 – May 2021\nData Analyst\nKestrel Loom, Seattle, WA\n- Wrote",
        "Jan 2020 – May 2021  Data Analyst, Kestrel Loom\n- Wrote",
        "01/2020 – 05/2021 | Kestrel Loom | Data Analyst\n- Wrote",
        "Data Analyst (Kestrel Loom Inc.)  Jan 2020 – May 2021\n- Wrote",
        "Jan 2020 –\nMay 2021\nData Analyst\nKestrel Loom\n- Wrote",
        "Kestrel Loom Port Alder, OR\nData Analyst Jan 2020 – May 2021\n- Wrote",
    ],
)
def test_a_post_and_its_employer(text: str) -> None:
    title, employer, start, end = entries("Experience\n" + text)[0]
    assert title == "Data Analyst"
    assert (employer or "").removesuffix(" Inc.") == "Kestrel Loom"
    assert (start, end) == ("2020-01", "2021-05")
    assert len(entries("Experience\n" + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Alder College\nBSc in Statistics, 2016 – 2020",
        "BSc in Statistics\nAlder College\n2016 – 2020",
        "BSc in Statistics, Alder College, 2016 – 2020",
        "Alder College, BSc in Statistics  2016 – 2020",
        "2016 – 2020  Alder College\nBSc in Statistics",
        "2016 – 2020\nBSc in Statistics\nAlder College",
        "Alder College  Port Alder, OR\nBSc in Statistics; GPA: 3.9/4.0  2016 – 2020",
        "BSc in Statistics | Alder College | 2016 – 2020\n- GPA 3.9",
        "BSc in Statistics from Alder College (2016 – 2020)",
        "BSc in Statistics — Alder College\n2016 – 2020\nRelevant coursework: Linear algebra",
    ],
)
def test_a_degree_and_its_school(text: str) -> None:
    assert entries("Education\n" + text) == [("BSc in Statistics", "Alder College", "2016", "2020")]


def test_several_posts_under_one_employer() -> None:
    text = """
    Experience
    Kestrel Loom  Seattle, WA  2018 – 2023
    Senior Engineer, Search  Jan 2021 – Mar 2023
    - Wrote Go
    Engineer, Ads  Jun 2018 – Dec 2020
    - Wrote more
    """
    assert entries(text) == [
        ("Senior Engineer, Search", "Kestrel Loom", "2021-01", "2023-03"),
        ("Engineer, Ads", "Kestrel Loom", "2018-06", "2020-12"),
    ]


def test_two_degrees_of_one_school_and_one_of_another() -> None:
    text = """
    Education
    University of Alder
    Ph.D. in Physics  Expected May 2026
    M.S. in Physics  May 2023
    Finch College
    B.S. in Mathematics  May 2021
    """
    assert entries(text) == [
        ("Ph.D. in Physics", "University of Alder", None, "2026-05"),
        ("M.S. in Physics", "University of Alder", None, "2023-05"),
        ("B.S. in Mathematics", "Finch College", None, "2021-05"),
    ]
    resume = read(text)
    assert (resume.degree, resume.graduation) == ("Ph.D.", "2026-05")


def test_a_wrapped_bullet_begins_no_entry() -> None:
    text = """
    Experience
    Analyst, Kestrel Loom  2020 – 2021
    - Built a model of the demand for looms that the planners of all of the mills use in
    Seattle and elsewhere
    - Wrote
    Tutor, Alder College  2019
    """
    assert entries(text) == [
        ("Analyst", "Kestrel Loom", "2020", "2021"),
        ("Tutor", "Alder College", None, "2019"),
    ]


def test_posts_with_paragraphs_instead_of_bullets() -> None:
    text = """
    Experience
    Software Engineer
    Kestrel Loom Ltd, London
    September 2022 to present
    Designed and built services in Java which serve all the mills of the company each day.
    Wrote tests.
    Barista
    The Daily Finch
    June 2019 to August 2019
    Served customers.
    """
    assert entries(text) == [
        ("Software Engineer", "Kestrel Loom Ltd", "2022-09", "present"),
        ("Barista", "The Daily Finch", "2019-06", "2019-08"),
    ]


def test_a_team_below_a_complete_head_is_no_entry() -> None:
    text = "Experience\nAnalyst | Quarry Ltd | 2017 - 2018\nFraud team\n- Wrote"
    assert entries(text) == [("Analyst", "Quarry Ltd", "2017", "2018")]


def test_honours_below_a_degree_are_no_degree() -> None:
    text = "Education\nFinch College\nBSc, May 2026\nGPA: 3.7; Dean's List (Fall 2023)"
    assert entries(text) == [("BSc", "Finch College", None, "2026-05")]


def test_a_freelance_post_has_no_employer() -> None:
    text = "Experience\nKestrel Inc.\nAnalyst, 2020\n- Wrote\nFreelance Developer, 2019\n- Wrote"
    assert entries(text) == [
        ("Analyst", "Kestrel Inc.", None, "2020"),
        ("Freelance Developer", None, None, "2019"),
    ]


@pytest.mark.parametrize(
    "citation",
    [
        'T. Quill, A. Finch. "Sparse Looms." Journal of Looms, 2022.',
        "Quill, T. and Finch, A. (2022). Sparse Looms. Journal of Looms, 12(3).",
        "T. Quill, A. Finch. Sparse Looms. Journal of Looms, 2022.",
    ],
)
def test_the_title_of_a_paper(citation: str) -> None:
    assert entries("Publications\n" + citation) == [("Sparse Looms", None, None, "2022")]


def test_a_line_without_end_is_read_in_time_and_kept() -> None:
    text = "Tamsin Quill\nSkills\nPython " + "2020 " * 3000
    resume = read(text)
    assert [skill.id for skill in resume.skills] == ["python"]
    assert len(resume.lines[2].text) > 10_000


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Skein | Python, Flask  Jun 2020", "Skein"),
        ("Skein – Python, Flask", "Skein"),
        ("Skein (Python, Flask)", "Skein"),
        ("Skein: a tool that finds the faults of a loom", "Skein"),
        ("Skein  github.com/tquill/skein", "Skein"),
        ("Faults of Looms, 2020", "Faults of Looms"),
    ],
)
def test_the_title_of_a_project(head: str, title: str) -> None:
    found = entries(f"Projects\n!{head}\n- Wrote it")
    assert [(entry[0], entry[1]) for entry in found] == [(title, None)]


def test_projects_that_are_bullets_themselves() -> None:
    text = "Projects\n- Skein: finds the faults of a loom with care\n- Bobbin – a game"
    assert [entry[0] for entry in entries(text)] == ["Skein", "Bobbin"]


def test_awards_are_an_entry_a_line() -> None:
    text = "Awards\nDean's List, 2019\n- 1st place, Alder Hackathon (Nov 2021)"
    assert entries(text) == [
        ("Dean's List", None, None, "2019"),
        ("1st place, Alder Hackathon", None, None, "2021-11"),
    ]


def test_interests_have_no_entries() -> None:
    assert entries("Interests\nChess, drones") == []


def test_graduation_is_that_of_the_latest_degree() -> None:
    text = "Education\nAlder College\nBSc, Aug 2022 – Present\nExpected graduation: May 2026"
    assert read(text).graduation == "2026-05"
    assert read("Education\nAlder College\nBSc, Aug 2022 – Present").graduation is None
    assert read("Education\nAlder High School\nDiploma, 2018").degree is None


def test_nothing_to_read() -> None:
    resume = read("")
    assert (resume.name, resume.sections, resume.skills) == (None, (), ())


def test_without_headings_the_first_lines_are_the_header() -> None:
    resume = read("Tamsin Quill\ntq@alder.edu\nI write Python")
    assert (resume.name, resume.email, resume.sections) == ("Tamsin Quill", "tq@alder.edu", ())


# Whole résumés

LATEX = """
!####Tamsin Quill
213-555-0147 | tquill@alder.edu | linkedin.com/in/tquill | github.com/tquill
#Education
!University of Port Alder  Los Angeles, CA
Master of Science in Computer Science, GPA: 3.9/4.0  Aug. 2023 – May 2025
!Finch College  Port Alder, OR
Bachelor of Arts in Mathematics, Minor in Music  Aug. 2018 – May 2022
#Experience
!Research Assistant  June 2022 – Present
Finch Lab, University of Port Alder  Los Angeles, CA
      - Trained neural networks in PyTorch to find faults of looms on the line, which now
      reach 94% accuracy
!IT Support Specialist  Sep. 2018 – May 2022
Kestrel Loom  Georgetown, TX
      - Wrote dashboards for managers
#Projects
!Skein | Python, React, Docker  June 2020 – Aug. 2020
      - Served 2,000 users on AWS
#Technical Skills
!Languages: Java, Python, C/C++, SQL, R
!Tools: Git, Docker
"""

TEXT = """
TAMSIN QUILL
Port Alder, OR 97001 | (503) 555-0199 | tamsin.quill@example.org
F-1 OPT; will need sponsorship
SUMMARY
Data analyst with three years of experience in Python and SQL. Eager to learn Rust.
No experience with Java.
WORK EXPERIENCE
Kestrel Loom, Inc. -- Senior Data Analyst  Jan 2022 - Present
- Cut report time from 3 hours to 5 minutes with Airflow
- Drew up the Go to market plan
Quarry & Finch LLC -- Data Analyst  06/2020 - 12/2021
- Built dashboards in Excel
EDUCATION
University of Port Alder
B.S. Statistics, 2020
Relevant coursework: Deep Learning, Linear
Algebra, Time Series Forecasting
SKILLS
Python, SQL, R, Excel, Airflow
"""

SIDEBAR = """
!#CONTACT
✉ ada.finch@example.org
☎ +49 170 1234567
Berlin, Germany
linkedin.com/in/adafinch
!#SKILLS
- Python
- R
- Go
!#LANGUAGES
German, English
!####Ada Finch
Senior Data Engineer
!#PROFILE
Data engineer with six years of work on pipelines. EU citizen. Keen to learn Rust.
!#WORK EXPERIENCE
!Senior Data Engineer  03/2021 – present
Quarry GmbH, Berlin
  - Cut the cost of the warehouse by 35% with Airflow
  - Spark jobs on AWS
!Data Engineer  10/2018 – 02/2021
Kestrel Loom Ltd, London
  - Wrote SQL
!#EDUCATION
!M.Sc. Computer Science  2016 – 2018
Technical University of Alder
!B.Sc. Computer Science  2013 – 2016
University of Finch
"""

GERMAN = """
#Lebenslauf
Tamsin Quill
Musterstraße 12, 80331 München
Telefon: 089 1234567
E-Mail: tamsin@example.de
Berufserfahrung
10/2022 – heute  Data Scientist, Kestrel Loom GmbH, München
- Prognosen mit Python und scikit-learn, Fehler um 12 % gesenkt
04/2020 – 09/2022  Werkstudentin bei Quarry AG, Berlin
- Berichte in Excel
Ausbildung
10/2018 – 09/2022  M.Sc. Informatik, Technische Universität Alder
Note: 1,3
10/2015 – 09/2018  B.Sc. Mathematik, Universität Finch
Kenntnisse
Python, R, SQL, Docker, Git
Sprachen
Deutsch (Muttersprache), Englisch (C1)
"""

WORD = """
!####IVO MARLOW
Toronto, ON, Canada | (416) 555-0188 | ivo.marlow@example.ca
Canadian citizen
!PROFESSIONAL EXPERIENCE
!Kestrel Loom Inc.  Toronto, ON
Machine Learning Engineer  June 2022 – Present
- Served recommendations to 2M users with PyTorch and Kubernetes
Software Developer  May 2020 – June 2022
- Wrote Java and Go services
!ACADEMIC PROJECTS
!Loom Simulator  2019
- Simulated looms in MATLAB
!EDUCATION
!University of Alder  Sept 2016 – Apr 2020
Honours Bachelor of Science in Computer Science
!SKILLS & INTERESTS
Programming: Python, Java, Go, C++
"""

MARKDOWN = """
####Tamsin Quill
tamsin@example.org | Seattle, WA | github.com/tquill
##Education
!MS in Data Science, University of Port Alder
Expected May 2026
BS in Physics — Finch College (2019 – 2023)
##Experience
!Machine Learning Intern @ Kestrel Loom (Jun 2024 – Aug 2024)
- Trained models in PyTorch, raising F1 from 0.71 to 0.83
!Teaching Assistant — University of Port Alder (2023 – present)
- Graded homework in C and Java
##Projects
- Loom — a compiler in Rust for a small language
- Skein: finds faults with XGBoost and Go services
##Skills
- Languages: Python, Go, C++, R
- Tools: Docker, Ray, Spark
##Certifications
- AWS Certified Cloud Practitioner, 2024
"""

_EXPECTED: dict[str, dict[str, Any]] = {
    LATEX: {
        "who": (
            "Tamsin Quill",
            "tquill@alder.edu",
            "213-555-0147",
            ("linkedin.com/in/tquill", "github.com/tquill"),
            None,
        ),
        "states": ("Master of Science", "2025-05", None),
        "sections": [
            (
                "education",
                "Education",
                [
                    (
                        "Master of Science in Computer Science",
                        "University of Port Alder",
                        "2023-08",
                        "2025-05",
                        ("R4", "R5"),
                    ),
                    (
                        "Bachelor of Arts in Mathematics, Minor in Music",
                        "Finch College",
                        "2018-08",
                        "2022-05",
                        ("R6", "R7"),
                    ),
                ],
            ),
            (
                "experience",
                "Experience",
                [
                    (
                        "Research Assistant",
                        "Finch Lab, University of Port Alder",
                        "2022-06",
                        "present",
                        ("R9", "R10", "R11", "R12"),
                    ),
                    (
                        "IT Support Specialist",
                        "Kestrel Loom",
                        "2018-09",
                        "2022-05",
                        ("R13", "R14", "R15"),
                    ),
                ],
            ),
            ("projects", "Projects", [("Skein", None, "2020-06", "2020-08", ("R17", "R18"))]),
            ("skills", "Technical Skills", []),
        ],
        "skills": {
            "result": ["deep-learning", "pytorch", "aws"],
            "used": ["dashboards", "python", "react", "docker"],
            "listed": ["java", "c", "cpp", "sql", "r", "git"],
        },
    },
    TEXT: {
        "who": ("TAMSIN QUILL", "tamsin.quill@example.org", "(503) 555-0199", (), "Port Alder, OR"),
        "states": ("B.S.", "2020", "F-1 OPT; will need sponsorship"),
        "sections": [
            ("summary", "SUMMARY", []),
            (
                "experience",
                "WORK EXPERIENCE",
                [
                    (
                        "Senior Data Analyst",
                        "Kestrel Loom, Inc.",
                        "2022-01",
                        "present",
                        ("R8", "R9", "R10"),
                    ),
                    ("Data Analyst", "Quarry & Finch LLC", "2020-06", "2021-12", ("R11", "R12")),
                ],
            ),
            (
                "education",
                "EDUCATION",
                [
                    (
                        "B.S. Statistics",
                        "University of Port Alder",
                        None,
                        "2020",
                        ("R14", "R15", "R16", "R17"),
                    )
                ],
            ),
            ("skills", "SKILLS", []),
        ],
        "skills": {
            "result": ["airflow"],
            "used": ["dashboards", "excel"],
            "coursework": ["deep-learning", "linear-algebra", "time-series"],
            "listed": ["python", "sql", "r"],
        },
    },
    SIDEBAR: {
        "who": (
            "Ada Finch",
            "ada.finch@example.org",
            "+49 170 1234567",
            ("linkedin.com/in/adafinch",),
            "Berlin, Germany",
        ),
        "states": ("M.Sc.", "2018", "EU citizen"),
        "sections": [
            ("other", "CONTACT", []),
            ("skills", "SKILLS", []),
            ("languages", "LANGUAGES", []),
            ("summary", "PROFILE", []),
            (
                "experience",
                "WORK EXPERIENCE",
                [
                    (
                        "Senior Data Engineer",
                        "Quarry GmbH",
                        "2021-03",
                        "present",
                        ("R17", "R18", "R19", "R20"),
                    ),
                    (
                        "Data Engineer",
                        "Kestrel Loom Ltd",
                        "2018-10",
                        "2021-02",
                        ("R21", "R22", "R23"),
                    ),
                ],
            ),
            (
                "education",
                "EDUCATION",
                [
                    (
                        "M.Sc. Computer Science",
                        "Technical University of Alder",
                        "2016",
                        "2018",
                        ("R25", "R26"),
                    ),
                    (
                        "B.Sc. Computer Science",
                        "University of Finch",
                        "2013",
                        "2016",
                        ("R27", "R28"),
                    ),
                ],
            ),
        ],
        "skills": {
            "result": ["airflow"],
            "used": ["spark", "aws", "sql"],
            "listed": ["python", "r", "go"],
        },
    },
    GERMAN: {
        "who": ("Tamsin Quill", "tamsin@example.de", "089 1234567", (), "München"),
        "states": ("M.Sc.", "2022-09", None),
        "sections": [
            (
                "experience",
                "Berufserfahrung",
                [
                    ("Data Scientist", "Kestrel Loom GmbH", "2022-10", "present", ("R7", "R8")),
                    ("Werkstudentin", "Quarry AG", "2020-04", "2022-09", ("R9", "R10")),
                ],
            ),
            (
                "education",
                "Ausbildung",
                [
                    (
                        "M.Sc. Informatik",
                        "Technische Universität Alder",
                        "2018-10",
                        "2022-09",
                        ("R12", "R13"),
                    ),
                    ("B.Sc. Mathematik", "Universität Finch", "2015-10", "2018-09", ("R14",)),
                ],
            ),
            ("skills", "Kenntnisse", []),
            ("languages", "Sprachen", []),
        ],
        "skills": {
            "result": ["python", "scikit-learn"],
            "used": ["excel"],
            "listed": ["r", "sql", "docker", "git"],
        },
    },
    WORD: {
        "who": ("IVO MARLOW", "ivo.marlow@example.ca", "(416) 555-0188", (), "Toronto, ON, Canada"),
        "states": ("Bachelor of Science", "2020-04", "Canadian citizen"),
        "sections": [
            (
                "experience",
                "PROFESSIONAL EXPERIENCE",
                [
                    (
                        "Machine Learning Engineer",
                        "Kestrel Loom Inc.",
                        "2022-06",
                        "present",
                        ("R5", "R6", "R7"),
                    ),
                    ("Software Developer", "Kestrel Loom Inc.", "2020-05", "2022-06", ("R8", "R9")),
                ],
            ),
            (
                "projects",
                "ACADEMIC PROJECTS",
                [("Loom Simulator", None, None, "2019", ("R11", "R12"))],
            ),
            (
                "education",
                "EDUCATION",
                [
                    (
                        "Honours Bachelor of Science in Computer Science",
                        "University of Alder",
                        "2016-09",
                        "2020-04",
                        ("R14", "R15"),
                    )
                ],
            ),
            ("skills", "SKILLS & INTERESTS", []),
        ],
        "skills": {
            "result": ["pytorch", "kubernetes"],
            "used": ["java", "go", "matlab"],
            "listed": ["python", "cpp"],
        },
    },
    MARKDOWN: {
        "who": ("Tamsin Quill", "tamsin@example.org", None, ("github.com/tquill",), "Seattle, WA"),
        "states": ("MS", "2026-05", None),
        "sections": [
            (
                "education",
                "Education",
                [
                    (
                        "MS in Data Science",
                        "University of Port Alder",
                        None,
                        "2026-05",
                        ("R4", "R5"),
                    ),
                    ("BS in Physics", "Finch College", "2019", "2023", ("R6",)),
                ],
            ),
            (
                "experience",
                "Experience",
                [
                    ("Machine Learning Intern", "Kestrel Loom", "2024-06", "2024-08", ("R8", "R9")),
                    (
                        "Teaching Assistant",
                        "University of Port Alder",
                        "2023",
                        "present",
                        ("R10", "R11"),
                    ),
                ],
            ),
            (
                "projects",
                "Projects",
                [("Loom", None, None, None, ("R13",)), ("Skein", None, None, None, ("R14",))],
            ),
            ("skills", "Skills", []),
            (
                "certifications",
                "Certifications",
                [("AWS Certified Cloud Practitioner", None, None, "2024", ("R19",))],
            ),
        ],
        "skills": {
            "result": ["pytorch"],
            "used": ["c", "java", "rust", "boosting", "go"],
            "listed": ["python", "cpp", "r", "docker", "ray", "spark", "aws"],
        },
    },
}


@pytest.mark.parametrize(
    "text", _EXPECTED, ids=["latex", "text", "sidebar", "german", "word", "markdown"]
)
def test_a_whole_resume(text: str) -> None:
    assert told(read(text)) == _EXPECTED[text]


def test_titles_set_like_headings_are_none() -> None:
    text = """
        !##Education
        !##MSc Marine Optics
        Harrow College | Sep 2021 – Jun 2023
        !##Work
        !##Laboratory Assistant
        Finch Optics, Larkby, Norway | 2022 – 2023
        - Ground lenses.
        !##Harbour Guide
        Larkby Tours | 2020 – 2021
        - Told stories.
        !##Games
        !##Tide Clock
        2019 – 2020
        - A clock.
    """
    assert [(s.kind, s.title) for s in read(text).sections] == [
        ("education", "Education"),
        ("experience", "Work"),
        ("projects", "Games"),
    ]
    assert entries(text, 1) == [
        ("Laboratory Assistant", "Finch Optics", "2022", "2023"),
        ("Harbour Guide", "Larkby Tours", "2020", "2021"),
    ]


def test_unknown_headings_are_known_by_dates_in_a_column() -> None:
    text = """
        !Work
        !2021 – 2023  Optician
        Finch Optics, Larkby, Norway
        - Ground lenses.
        !Toys
        !2019 – 2020  Tide Clock | Rust
        - A clock.
        !2018  Fog Horn | Go
        - Loud.
        !Skills
        Rust, Go
    """
    assert [(s.kind, s.title) for s in read(text).sections] == [
        ("experience", "Work"),
        ("projects", "Toys"),
        ("skills", "Skills"),
    ]


@pytest.mark.parametrize(
    ("heading", "line", "kind"),
    [
        ("Greenhouse Experience", "Gardener  2020 – 2021", "experience"),
        ("Software", "fogbank | Rust  2020 – 2021", "projects"),
        ("Odds and Ends", "Fog Horn  2020 – 2021", "projects"),
        ("Odds and Ends", "Lecturer, Finch Estate  2020 – 2021", "experience"),
        ("Skills", "Rust (2020 – 2021), Go", "skills"),
    ],
)
def test_what_stands_in_a_part_tells_its_kind(heading: str, line: str, kind: str) -> None:
    mark = "" if kind == "skills" else "!"
    text = f"!#Education\nBA, Harrow College, 2019\n!#{heading}\n{mark}{line}\n- Did it.\n!#Awards"
    assert read(text).sections[1].kind == kind


@pytest.mark.parametrize(
    ("lines", "dates"),
    [
        ("Optician\nFinch Optics, Sep 2021 –\nPresent", ("2021-09", "present")),
        ("Optician\nFinch Optics, Sep 2021 – May\n2023", ("2021-09", "2023-05")),
        ("Optician\nFinch Optics, Sep\n2021 – May 2023", ("2021-09", "2023-05")),
        ("Optician\nFinch Optics, 09/2021 –\n05/2023", ("2021-09", "2023-05")),
    ],
)
def test_dates_broken_over_two_lines(lines: str, dates: tuple[str, str]) -> None:
    text = f"!#Work\n{lines}\n- Ground lenses.\n!#Awards"
    assert entries(text) == [("Optician", "Finch Optics", *dates)]


@pytest.mark.parametrize(
    ("place", "employer"),
    [
        ("Brindle, São Paulo, Brazil", "Brindle"),
        ("Brindle, New York, NY", "Brindle"),
        ("Brindle, Campinas, São Paulo, Brazil", "Brindle"),
        ("Harrow & Finch Architects, Larkby, Norway", "Harrow & Finch Architects"),
        ("Brindle Capital Partners, Larkby, Norway", "Brindle Capital Partners"),
    ],
)
def test_an_employer_before_its_city(place: str, employer: str) -> None:
    text = f"!#Work\n!Summer Analyst  2021 – 2022\n{place}\n- Counted.\n!#Awards"
    assert entries(text) == [("Summer Analyst", employer, "2021", "2022")]
    text = f"!#Work\n!{place}  2021 – 2022\nSummer Analyst\n- Counted.\n!#Awards"
    assert entries(text) == [("Summer Analyst", employer, "2021", "2022")]


@pytest.mark.parametrize(
    ("degree", "school"),
    [
        ("Matura", "HTL Larkdorf"),
        ("DUT Génie Civil", "IUT de Larcbourg"),
        ("Inżynier w Informatyce", "Politechnika Larkowska"),
        ("Diploma in Data Analysis", "Brindle"),
        ("BSc Optics", "Brindle Teknik Üniversitesi"),
        ("BE Civil Engineering", "Brindle"),
        ("Specialist in Optics", "Brindle College"),
    ],
)
def test_degrees_of_many_countries(degree: str, school: str) -> None:
    expected = [(degree, school, "2019", "2022")]
    assert entries(f"!#Education\n!{degree}  2019 – 2022\n{school}\n!#Awards") == expected
    assert entries(f"!#Education\n!{degree}\n{school}, 2019 – 2022\n!#Awards") == expected


def test_an_agent_in_a_laboratory_is_a_post() -> None:
    text = """
        !#Work
        !Laboratory Demonstrator
        University of Larkby
        2021 – 2022
        - Showed it.
        !Bank Greeter
        Brindle Bank
        2020 – 2021
        - Greeted.
    """
    assert entries(text) == [
        ("Laboratory Demonstrator", "University of Larkby", "2021", "2022"),
        ("Bank Greeter", "Brindle Bank", "2020", "2021"),
    ]


def test_a_bold_line_begins_another_entry() -> None:
    text = """
        !#Education
        !Realskole
        Brindle, 2015 – 2018
        !Forkurs
        Larkby, 2018 – 2019
        !#Awards
    """
    assert [entry[2:] for entry in entries(text)] == [("2015", "2018"), ("2018", "2019")]


def test_what_heads_the_columns_of_a_table_is_no_entry() -> None:
    text = """
        !#Utbildning
        Degree    Institution    Year    CGPA
        MSc Optics    Harrow College    2019    8.9
        BSc Physics    Brindle College    2017    9.1
        !#Work
        Company | Role | Duration
        Finch Optics | Analyst | 2019 – 2021
        - Counted.
    """
    assert entries(text) == [
        ("MSc Optics", "Harrow College", None, "2019"),
        ("BSc Physics", "Brindle College", None, "2017"),
    ]
    assert entries(text, 1) == [("Analyst", "Finch Optics", "2019", "2021")]


def test_the_self_employed_have_no_employer() -> None:
    text = """
        !#Work
        !Brindle Vision Lab
        Research Assistant | Sep 2021 – Jun 2023
        - Saw.
        !Self-employed
        Tutor | 2019 – 2021
        - Taught.
        !#Awards
    """
    assert [entry[1] for entry in entries(text)] == ["Brindle Vision Lab", None]


def test_smaller_headings_of_a_sidebar_are_headings() -> None:
    text = """
        !Contact
        tamsin@example.org
        !Skills
        Python, SQL
        #!Experience
        !Loom Maker, Kestrel Loom  Jun 2023 – Present
        !Tools
        - Built looms in Rust
        #!Education
        !BSc Weaving, University of Port Alder  2019 – 2023
        #!Projects
        !Shed  2021
    """
    assert [section.title for section in read(text).sections] == [
        "Contact", "Skills", "Experience", "Education", "Projects",
    ]  # fmt: skip


def test_headings_beside_their_text_are_told_by_two_that_are_bold() -> None:
    text = """
        Tamsin Quill
        !Experience  Kestrel Loom  Jun 2023 – Present
        Loom Maker, Port Alder
        !Education  University of Port Alder  2019 – 2023
        BSc Weaving
        Technical Skills  Python, SQL
    """
    assert [section.kind for section in read(text).sections] == [
        "experience", "education", "skills",
    ]  # fmt: skip


def test_a_bootcamp_is_what_a_school_gives() -> None:
    text = """
        #Education
        !Data Bootcamp (Feb 2023 – Aug 2023)
        Prairie Code Academy, Chicago, IL
        - Six months
        !Bachelor of Science in Nursing (2010 – 2014)
        Loyola University, Chicago, IL
    """
    assert entries(text) == [
        ("Data Bootcamp", "Prairie Code Academy", "2023-02", "2023-08"),
        ("Bachelor of Science in Nursing", "Loyola University", "2010", "2014"),
    ]


def test_dates_broken_in_a_cell_before_the_title() -> None:
    text = """
        #Experience
        Oct 2022 –  Tutor
        Feb 2024  Harrow College, Port Alder
        - Held exercises
        April 2020 – March  Loom Maker
        2022  Kestrel Loom Ltd, Port Alder
        - Built looms
    """
    assert entries(text) == [
        ("Tutor", "Harrow College", "2022-10", "2024-02"),
        ("Loom Maker", "Kestrel Loom Ltd", "2020-04", "2022-03"),
    ]


def test_a_line_that_begins_with_its_dates_begins_a_post() -> None:
    text = """
        #Experience
        Mar 2024 – Present Director of Looms, Kestrel Loom Ltd, Columbus, OH.
          - Lead eight makers
          Jun 2021 – Feb 2024 Manager of Looms, Kestrel Loom Ltd, Columbus, OH.
          - Led two makers
    """
    assert entries(text) == [
        ("Director of Looms", "Kestrel Loom Ltd", "2024-03", "present"),
        ("Manager of Looms", "Kestrel Loom Ltd", "2021-06", "2024-02"),
    ]
