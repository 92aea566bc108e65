"""Dates, names, ways to reach someone, places, degrees, and who may work where."""

import pytest

from advisor.resume.dates import find_dates, without_dates
from advisor.resume.degrees import find_degree
from advisor.resume.eligibility import find_eligibility
from advisor.resume.fields import find_contact
from advisor.resume.names import as_name
from advisor.resume.places import known_cities, region_in, split_place
from advisor.resume.reach import email_in, links_in, phone_in
from advisor.resume.types import Line
from tests.advisor.test_resume_skills import CORPUS, make_lines

CITIES = known_cities(CORPUS)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Aug 2023 – May 2025", "2023-08", "2025-05"),
        ("Aug. 2023 - May. 2025", "2023-08", "2025-05"),
        ("AUGUST 2022 — DECEMBER 2022", "2022-08", "2022-12"),
        ("Aug 15, 2023 – May 20, 2024", "2023-08", "2024-05"),
        ("08/2023-05/2025", "2023-08", "2025-05"),
        ("6/2021 - 8/2021", "2021-06", "2021-08"),
        ("08/23 - 05/24", "2023-08", "2024-05"),
        ("09/01/2021 - 06/30/2022", "2021-09", "2022-06"),
        ("15.09.2021 - 30.06.2022", "2021-09", "2022-06"),
        ("2023.09–2024.06", "2023-09", "2024-06"),
        ("2021-09 – 2023-06", "2021-09", "2023-06"),
        ("2021-09-01 to 2023-06-30", "2021-09", "2023-06"),
        ("2021 to present", "2021", "present"),
        ("2021 — Present", "2021", "present"),
        ("(Aug 2021 - ongoing)", "2021-08", "present"),
        ("March 2020 – (ongoing)", "2020-03", "present"),
        ("Present – Aug 2023", "2023-08", "present"),
        ("2019 – 21", "2019", "2021"),
        ("2019/20", "2019", "2020"),
        ("2019/2020", "2019", "2020"),
        ("Summer 2024", "2024", "2024"),
        ("Fall 2023 – Spring 2024", "2023", "2024"),
        ("Winter 2021-22", "2021", "2022"),
        ("May–Aug 2023", "2023-05", "2023-08"),
        ("May 23 – Present", "2023-05", "present"),
        ("Jan '22–Present", "2022-01", "present"),
        ("Since 2021", "2021", "present"),
        ("seit 09/2022", "2022-09", "present"),
        ("depuis septembre 2021", "2021-09", "present"),
        ("Okt. 2020 – heute", "2020-10", "present"),
        ("Mär 2021 – Dez 2022", "2021-03", "2022-12"),
        ("WS 2023/24", "2023", "2024"),
        ("agosto de 2021 - mayo de 2023", "2021-08", "2023-05"),
        ("enero 2020 – actualidad", "2020-01", "present"),
        ("août 2020 à juin 2021", "2020-08", "2021-06"),
        ("sept. 2019 - juin 2020", "2019-09", "2020-06"),
        ("2023年9月 - 2024年6月", "2023-09", "2024-06"),
        ("Sep 2021 – Expected May 2025", "2021-09", "2025-05"),
        ("2021 –", "2021", None),
        ("Expected May 2026", None, "2026-05"),
        ("May 2025 (expected)", None, "2025-05"),
        ("Graduation: 2026", None, "2026"),
        ("Class of '25", None, "2025"),
        ("Sept. '22", None, "2022-09"),
        ("Best paper, 2021", None, "2021"),
    ],
)
def test_dates_as_people_write_them(text: str, start: str | None, end: str | None) -> None:
    found = find_dates(text)
    assert [(dates.start, dates.end) for dates in found] == [(start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "1,200 users", "2x faster", "Python 3.11", "served 2000 users", "grew to 2023 users",
        "GPA 3.85/4.00", "(213) 555-0147", "90007-1234", "ISO 27001", "$2,019", "2020+ files",
        "Present", "May", "may improve it", "10.1145/3292500.3330701", "march of 12 people",
    ],
)  # fmt: skip
def test_no_date_where_there_is_none(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Analyst, Kestrel Loom (Jan 2020 – May 2021)", "Analyst, Kestrel Loom"),
        ("Jan 2020 – May 2021 | Analyst", "Analyst"),
        ("BSc, Expected May 2026", "BSc"),
        ("Since 2021", ""),
        ("Python 3.11", "Python 3.11"),
    ],
)
def test_a_text_without_its_dates(text: str, rest: str) -> None:
    assert without_dates(text) == rest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tamsin Quill", "Tamsin Quill"),
        ("TAMSIN QUILL", "TAMSIN QUILL"),
        ("Tamsin Q. Marlow, MS", "Tamsin Q. Marlow"),
        ("Tamsin Quill, Ph.D., CFA", "Tamsin Quill"),
        ("Tamsin R. Quill III", "Tamsin R. Quill III"),
        ("Dr. María José Ñúñez-O'Connor", "María José Ñúñez-O'Connor"),
        ("Ludwig van der Alder", "Ludwig van der Alder"),
        ("Jean-Luc d'Arbre", "Jean-Luc d'Arbre"),
        ("Ada (Addie) Finch", "Ada (Addie) Finch"),
        ("Tamsin Quill, Los Angeles, CA", "Tamsin Quill"),
        ("王小明", "王小明"),
        ("Иван Перов", "Иван Перов"),
        ("محمد علي", "محمد علي"),
        ("Curriculum Vitae", None),
        ("Résumé", None),
        ("Data Scientist", None),
        ("Machine Learning", None),
        ("Los Angeles, CA", None),
        ("Seattle", None),
        ("University of Alder", None),
        ("Work Experience", None),
        ("María José Fernández de la Vega", "María José Fernández de la Vega"),
        ("Omar bin Khalid Haddad عمر حداد", "Omar bin Khalid Haddad"),
        ("tamsin quill", None),
        ("Quill 2", None),
        ("简历", None),
        ("A line that says much more than a name", None),
    ],
)
def test_a_name(text: str, name: str | None) -> None:
    assert as_name(text, CITIES) == name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([("Curriculum Vitae", 1.6), ("Tamsin Quill", 1.4)], "Tamsin Quill"),
        ([("Curriculum Vitae of Tamsin Quill", 1.4)], "Tamsin Quill"),
        ([("Tamsin Quill – Résumé", 1.0)], "Tamsin Quill"),
        ([("Name: Tamsin Quill", 1.0)], "Tamsin Quill"),
        ([("Tamsin Quill | Data Scientist", 1.0)], "Tamsin Quill"),
        ([("Tamsin Quill  tq@alder.edu  (213) 555-0147", 1.0)], "Tamsin Quill"),
        ([("Tamsin Quill (she/her)", 1.0)], "Tamsin Quill"),
        ([("T A M S I N  Q U I L L", 1.5)], "TAMSIN QUILL"),
        ([("Tamsin", 2.0), ("Quill", 2.0)], "Tamsin Quill"),
        ([("tamsin quill", 2.0)], "tamsin quill"),
        ([("Kestrel Alder", 1.0), ("Tamsin Quill", 2.0)], "Tamsin Quill"),
        ([("Data Scientist", 1.0), ("tq@alder.edu", 1.0)], None),
    ],
)
def test_the_name_in_a_header(lines: list[tuple[str, float]], name: str | None) -> None:
    header = [Line(f"R{i}", text, size=size) for i, (text, size) in enumerate(lines, 1)]
    assert find_contact(header, [], CORPUS).name == name


def test_a_name_that_the_address_repeats_wins() -> None:
    header = make_lines("Golden Alder\nTamsin Quill\ntamsin.quill@example.org")
    assert find_contact(header, [], CORPUS).name == "Tamsin Quill"


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Email: tq+jobs@mail.alder.ac.uk.", "tq+jobs@mail.alder.ac.uk"),
        ("mailto:tq@alder.edu", "tq@alder.edu"),
        ("tq@alder.edu|(213) 555-0147", "tq@alder.edu"),
        ("tq [at] alder.edu", None),
        ("@tquill", None),
    ],
)
def test_an_email_address(text: str, email: str | None) -> None:
    assert email_in(text) == email


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Port Alder – (213) 555-0147 – (310) 555-0102", "(213) 555-0147"),
        ("(213) 555-0147", "(213) 555-0147"),
        ("213.555.0147 | tq@alder.edu", "213.555.0147"),
        ("+1-213-555-0147", "+1-213-555-0147"),
        ("2135550147", "2135550147"),
        ("+49 170 1234567", "+49 170 1234567"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("089 1234567", "089 1234567"),
        ("Tel: 555 0147", "555 0147"),
        ("2019 - 2021", None),
        ("08/2023 - 05/2025", None),
        ("Los Angeles, CA 90007-1234", None),
        ("GPA: 3.85/4.00", None),
        ("Student ID 1234567890", None),
        ("https://doi.org/10.1145/3292500.3330701", None),
    ],
)
def test_a_telephone_number(text: str, phone: str | None) -> None:
    assert phone_in(text, in_header=True) == phone


def test_a_number_in_the_body_has_to_look_like_one() -> None:
    assert phone_in("handled 2135550147 rows") is None
    assert phone_in("call (213) 555-0147") == "(213) 555-0147"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("linkedin.com/in/tq | github.com/tq", ["linkedin.com/in/tq", "github.com/tq"]),
        ("https://quill.dev/, www.quill.org.", ["https://quill.dev/", "www.quill.org"]),
        ("tq@alder.edu · quill.dev", ["quill.dev"]),
        ("mailto:tq@alder.edu", []),
        ("LinkedIn: t-quill, GitHub: @tquill", ["linkedin.com/in/t-quill", "github.com/tquill"]),
        ("in/t-quill", ["linkedin.com/in/t-quill"]),
        ("tq [at] alder.edu", []),
        ("Node.js", []),
    ],
)  # fmt: skip
def test_links_in_a_header(text: str, links: list[str]) -> None:
    assert links_in(text, in_header=True) == tuple(links)


def test_names_of_tools_in_the_body_are_no_links() -> None:
    assert links_in("Node.js, H2O.ai and quill.dev") == ()


def test_a_link_is_told_once_and_those_of_projects_are_not_the_owners() -> None:
    header = make_lines("https://github.com/tquill/")
    body = make_lines("github.com/tquill\ngithub.com/tquill/skein\nlinkedin.com/in/tquill")
    assert find_contact(header, body, CORPUS).links == (
        "https://github.com/tquill/",
        "linkedin.com/in/tquill",
    )


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Los Angeles, CA 90007", "Los Angeles, CA"),
        ("1234 W 28th St, Los Angeles, CA 90007", "Los Angeles, CA"),
        ("tq@alder.edu | Port Alder, OR | (503) 555-0147", "Port Alder, OR"),
        ("Berlin, Germany", "Berlin, Germany"),
        ("80331 München, Germany", "München, Germany"),
        ("London, UK", "London, UK"),
        ("Toronto, ON, Canada", "Toronto, ON, Canada"),
        ("Bengaluru, Karnataka, India", "Bengaluru, Karnataka, India"),
        ("Location: Madrid", "Madrid"),
        ("Data Scientist", None),
        ("tq@alder.edu", None),
    ],
)
def test_the_place_in_a_header(text: str, region: str | None) -> None:
    assert region_in(text, CITIES) == region


@pytest.mark.parametrize(
    ("text", "rest", "place"),
    [
        ("Kestrel Loom  Seattle, WA", "Kestrel Loom", "Seattle, WA"),
        ("Kestrel Loom Mountain View, CA", "Kestrel Loom", "Mountain View, CA"),
        ("Kestrel Loom Inc. Port Alder, OR", "Kestrel Loom Inc.", "Port Alder, OR"),
        ("Kestrel Loom, Bengaluru, India", "Kestrel Loom", "Bengaluru, India"),
        ("Kestrel Loom — Remote", "Kestrel Loom", "Remote"),
        ("Kestrel Loom", "Kestrel Loom", None),
        ("University of California, Los Angeles", "University of California, Los Angeles", None),
    ],
)
def test_a_place_at_the_end_of_a_line(text: str, rest: str, place: str | None) -> None:
    assert split_place(text, CITIES) == (rest, place)


@pytest.mark.parametrize(
    ("text", "level", "degree"),
    [
        ("Ph.D., Physics", 4, "Ph.D."),
        ("PhD candidate", 4, "PhD"),
        ("M.S. in Computer Science", 3, "M.S."),
        ("Master of Science in Data Science", 3, "Master of Science"),
        ("Master's degree, Mathematics", 3, "Master's degree"),
        ("MBA", 3, "MBA"),
        ("B.S./M.S. in Engineering", 3, "M.S."),
        ("M.Sc. Informatik", 3, "M.Sc."),
        ("BS Computer Science", 2, "BS"),
        ("B.Tech in Textiles", 2, "B.Tech"),
        ("Bachelor of Arts", 2, "Bachelor of Arts"),
        ("BSc (Hons) Mathematics", 2, "BSc"),
        ("Grado en Matemáticas", 2, "Grado"),
        ("Licenciatura en Física", 2, "Licenciatura"),
        ("Associate of Science", 1, "Associate of Science"),
        ("High School Diploma", 0, "High School Diploma"),
    ],
)
def test_a_degree(text: str, level: int, degree: str) -> None:
    found = find_degree(text)
    assert found is not None
    assert (found.level, found.text) == (level, degree)


@pytest.mark.parametrize("text", ["Boston, MA", "MS Excel", "Research Associate", "Scrum Master"])
def test_no_degree(text: str) -> None:
    assert find_degree(text) is None


@pytest.mark.parametrize(
    ("text", "eligibility"),
    [
        ("US citizen", "US citizen"),
        ("U.S. Citizen | Los Angeles, CA", "U.S. Citizen"),
        ("Permanent resident", "Permanent resident"),
        ("F-1 OPT, will need sponsorship in 2027", "F-1 OPT, will need sponsorship in 2027"),
        ("Work authorization: F-1 (STEM OPT)", "F-1 (STEM OPT)"),
        (
            "Authorized to work in the US without sponsorship",
            "Authorized to work in the US without sponsorship",
        ),
        ("F1 of 0.9", None),
        ("citizen science", None),
        ("Lives in the US", None),
    ],
)
def test_eligibility_as_it_is_stated(text: str, eligibility: str | None) -> None:
    assert find_eligibility(make_lines(text)) == eligibility


@pytest.mark.parametrize(
    ("rows", "email", "name"),
    [
        (("Dr. Amal Noor", "El Hassani"), "a.elhassani@post.example", "Amal Noor El Hassani"),
        (("Pilar", "de la Torre"), "pilar.delatorre@post.example", "Pilar de la Torre"),
        (("Tove Ida", "Lind-", "Berg"), "tib@post.example", "Tove Ida Lind-Berg"),
        (("Tove Lind", "Harpist"), "tove.lind@post.example", "Tove Lind"),
        (("Wanjiru Njoki’ Oduya", "Nairobi"), "w@post.example", "Wanjiru Njoki’ Oduya"),
    ],
)
def test_names_over_several_lines(rows: tuple[str, ...], email: str, name: str) -> None:
    lines = [Line(f"R{i}", row, size=1.7, bold=True) for i, row in enumerate(rows, 1)]
    lines.append(Line("R9", email))
    assert find_contact(lines, [], CORPUS).name == name


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("mrt 2020 – heden", "2020-03", "present"),
        ("Ağustos 2020 – Eylül 2021", "2020-08", "2021-09"),
        ("wrz 2020 – cze 2021", "2020-09", "2021-06"),
        ("K-Mart 2019 – 2020", "2019", "2020"),
    ],
)
def test_months_of_more_languages(text: str, start: str, end: str) -> None:
    assert [(dates.start, dates.end) for dates in find_dates(text)] == [(start, end)]
