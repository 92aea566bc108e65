"""What can't be read of a résumé is one sentence with a next step: command line, API and page."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from advisor.resume.lines import MAX_BYTES
from advisor.settings import Settings
from tests.advisor.test_resume_lines import (
    make_archive,
    make_encrypted,
    make_resume,
    make_scan,
    writer_of,
    written,
)
from tests.ui.conftest import Server
from ui.cli import main


def make_pages(count: int) -> bytes:
    writer = PdfWriter()
    blank = writer.add_blank_page(200, 200)
    pages = blank["/Parent"].get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([blank.indirect_reference] * count)
    pages[NameObject("/Count")] = NumberObject(count)
    return written(writer)


REFUSED = {
    "empty.pdf": (b"", "the file is empty", "Give one with text"),
    "truncated.pdf": (make_resume()[:700], "the end of the PDF is missing", "print to PDF"),
    "encrypted.pdf": (make_encrypted("secret"), "protected by a password", "Save a copy without"),
    "scan.pdf": (make_scan(), "only pictures of it", "run text recognition (OCR)"),
    "wrong.docx": (make_resume(), "this is a PDF", "Rename it to end in .pdf"),
    "pages.pdf": (make_pages(31), "more than 30 pages", "Give the résumé alone"),
    "many.pdf": (make_pages(10_000), "more than 30 pages", "Give the résumé alone"),
    "bomb.docx": (
        make_archive(word__document_xml=b"\0" * (60 * 2**20)),
        "unpacks to over 50 MB",
        "without its pictures",
    ),
}
LARGE = b"x" * (MAX_BYTES + 2**20)


@pytest.fixture
def command(shared_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ADVISOR_HOME", str(shared_settings.home))
    return tmp_path


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The résumé's tab."""
    page = browser.new_page()
    page.goto(server.address)
    page.get_by_role("tab", name="My résumé").click()
    yield page
    page.close()


def post(server: Server, name: str, data: bytes) -> httpx.Response:
    path = f"{server.address}/v1/resume/read"
    return httpx.post(path, files={"file": (name, data)}, timeout=60)


@pytest.mark.parametrize("name", [*REFUSED, "large.pdf"])
def test_a_refusal_is_the_same_sentence_on_the_command_line_and_over_the_api(
    server: Server, command: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data, what, step = REFUSED.get(name, (LARGE, "larger than 10 MB", "without large pictures"))
    response = post(server, name, data)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    said = response.json()["detail"]
    assert said.startswith(f"{name}: ")
    assert what in said
    assert step in said
    assert "took longer" not in said, "it is refused for what it is, not after the limit of time"
    (command / name).write_bytes(data)
    assert main(["resume", "read", str(command / name)]) == 1
    assert capsys.readouterr().err in (f"advisor: {said}\n", f"{said}\n")


def test_the_page_says_the_same(page: Page, tmp_path: Path) -> None:
    report = page.locator("#resume-report")
    for name, (data, what, step) in REFUSED.items():
        (tmp_path / name).write_bytes(data)
        page.locator("input[type=file]").first.set_input_files(tmp_path / name)
        expect(report.get_by_role("alert")).to_contain_text(f"{name}: ")
        expect(report).to_contain_text(what)
        expect(report).to_contain_text(step)


def test_the_page_refuses_what_it_need_not_send(page: Page, tmp_path: Path) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    said = page.locator("#resume-refused [role=alert]")
    for name, data, sentence in (
        (
            "large.pdf",
            LARGE,
            "large.pdf: the file is larger than 10 MB, the most that is read. Save",
        ),
        (
            "me.png",
            b"\x89PNG",
            "me.png: a résumé is read from .pdf, .docx, .md or .txt. Save it as",
        ),
    ):
        (tmp_path / name).write_bytes(data)
        page.locator("#resume-drop input[type=file]").set_input_files(tmp_path / name)
        expect(said).to_contain_text(sentence)
    assert not any("upload" in url for url in sent)
    (tmp_path / "empty.pdf").write_bytes(b"")
    page.locator("#resume-drop input[type=file]").set_input_files(tmp_path / "empty.pdf")
    expect(page.locator("#resume-report").get_by_role("alert")).to_contain_text("empty.pdf: ")
    expect(said).to_have_text("")


DROP = """count => {
  const files = new DataTransfer();
  for (let i = 0; i < count; i++) files.items.add(new File(["Tamsin Quill"], `cv-${i}.txt`));
  document.querySelector("#resume-drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def test_one_file_can_be_dropped_and_not_two(page: Page) -> None:
    page.evaluate(DROP, 2)
    said = page.locator("#resume-refused [role=alert]")
    expect(said).to_have_text("One résumé at a time is read. Choose the one that you would send.")
    page.evaluate(DROP, 1)
    expect(page.locator("#resume-report")).to_contain_text("Tamsin Quill")
    expect(said).to_have_text("")


def test_what_a_pdf_would_do_is_told_and_not_done(server: Server) -> None:
    writer = writer_of(make_resume())
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("x();"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("cv.xml", b"<cv/>")
    response = post(server, "active.pdf", written(writer))
    assert response.status_code == 200
    warnings = " ".join(response.json()["report"]["warnings"])
    assert "The PDF holds JavaScript" in warnings
    assert "The PDF holds attached files" in warnings
