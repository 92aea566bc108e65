"""Reading a résumé: lines, pages, sections, and what is said of a file that can't be read."""

import io

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from advisor.errors import DocumentError
from advisor.resume.read import MAX_BYTES, ResumeReading, read_resume


def make_resume(*pages: str) -> bytes:
    """A résumé of an invented person; an empty text makes an empty page."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for text in pages:
        pdf.add_page()
        if text:
            pdf.multi_cell(0, 8, text)
    return bytes(pdf.output())


def make_encrypted_resume() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_resume("Tamsin Quill"))))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def read(*pages: str) -> ResumeReading:
    return read_resume(make_resume(*pages), "cv.pdf")


def problem(data: bytes, name: str = "cv.pdf") -> str:
    with pytest.raises(DocumentError) as caught:
        read_resume(data, name)
    return str(caught.value)


def test_the_lines_of_a_resume_are_in_reading_order() -> None:
    reading = read("Tamsin Quill\n\nEDUCATION\nUniversity of Port Alder", "SKILLS\nPython, SQL")
    assert reading.lines == (
        "Tamsin Quill",
        "EDUCATION",
        "University of Port Alder",
        "SKILLS",
        "Python, SQL",
    )
    assert reading.pages == 2
    assert reading.sections == ("education", "skills")
    assert reading.words == 10


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Education", "education"),
        ("EDUCATION", "education"),
        ("Education:", "education"),
        ("Academic Background", "education"),
        ("Professional Experience", "experience"),
        ("Internships", "experience"),
        ("Selected Projects", "projects"),
        ("Technical Skills", "skills"),
        ("Honors", "awards"),
        ("Honours", "awards"),
        ("Publications", "publications"),
        ("Languages", "languages"),
        ("Volunteering", "interests"),
    ],
)
def test_a_heading_is_seen_as_a_section(heading: str, section: str) -> None:
    assert read(f"Tamsin Quill\n{heading}\nKestrel Loom").sections == (section,)


@pytest.mark.parametrize(
    "line",
    [
        "Education is what I care about",
        "My skills",
        "Skills: Python and much more besides",
        "Skills (1) (2) (3) (4) (5)",
        "Machine learning",
    ],
)
def test_a_line_that_only_speaks_of_a_section_is_none(line: str) -> None:
    assert read(f"Tamsin Quill\n{line}\nKestrel Loom").sections == ()


def test_a_section_that_comes_twice_is_told_once() -> None:
    assert read("Skills\nPython", "Projects\nGripper\nSkills\nSQL").sections == (
        "skills",
        "projects",
    )


def test_work_experience_is_seen_as_a_section() -> None:
    assert read("Tamsin Quill\nWork Experience\nKestrel Loom").sections == ("experience",)


def test_a_heading_above_a_line_that_starts_small_is_seen() -> None:
    assert read("Tamsin Quill\nSkills\npython, sql and docker").sections == ("skills",)


def test_a_resume_in_another_format_is_named() -> None:
    assert problem(b"Tamsin Quill", "cv.docx") == (
        "cv.docx: a résumé is read from a PDF. Save yours as PDF and try again."
    )


def test_a_suffix_may_be_in_capitals() -> None:
    assert read_resume(make_resume("Tamsin Quill"), "CV.PDF").lines == ("Tamsin Quill",)


def test_a_resume_that_is_too_large_is_named() -> None:
    assert problem(b"x" * (MAX_BYTES + 2**20)) == (
        "cv.pdf: the file has 11 MB, at most 10 MB are read. Save it without large pictures and "
        "try again."
    )


@pytest.mark.parametrize(
    ("data", "reason", "step"),
    [
        (b"", "the file is empty", "Give one with text in it."),
        (make_resume(""), "no text could be read", "run text recognition (OCR) on it first."),
        (make_resume("Tamsin Quill")[:500], "the PDF is damaged", "Make it anew (print to PDF)"),
        (b"Tamsin Quill", "the PDF is damaged", "Make it anew (print to PDF)"),
        (make_encrypted_resume(), "protected by a password", "Save a copy without one"),
    ],
    ids=["empty", "scan", "truncated", "text", "encrypted"],
)
def test_a_resume_that_cannot_be_read_is_named(data: bytes, reason: str, step: str) -> None:
    message = problem(data)
    assert message.startswith("cv.pdf: ")
    assert reason in message
    assert step in message
