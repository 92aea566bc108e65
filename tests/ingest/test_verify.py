"""Verifying: evidence phrases are looked for in the source's own text, from disk or over HTTP."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fpdf import FPDF

from advisor.errors import DocumentError
from advisor.records import Corpus
from ingest.corpus import load_corpus
from ingest.verify import verify
from tests.ingest.test_corpus import TODAY, make_corpus, write

PAGE = """<html><head><title>Kestrel</title></head><body><h1>Jobs</h1>
<p>We hired <b>14\nengineers</b> straight from University.</p><p>Talks start with a drawing.</p>
</body></html>"""


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return load_corpus(make_corpus(tmp_path / "corpus"), TODAY)


def missing(corpus: Corpus, place: str) -> list[tuple[str, str]]:
    return [(v.fact, v.phrase) for v in verify(corpus, "kestrel-jobs", place) if not v.found]


def test_phrases_are_found_whatever_the_line_breaks_and_case(
    corpus: Corpus, tmp_path: Path
) -> None:
    page = write(tmp_path / "jobs.html", PAGE + "<p>It is about grippers.</p>")
    assert missing(corpus, str(page)) == []
    assert len(verify(corpus, "kestrel-jobs", str(page))) == 4


def test_a_phrase_that_is_not_there_is_missing(corpus: Corpus, tmp_path: Path) -> None:
    page = write(tmp_path / "jobs.html", PAGE.replace("14\n", "41\n"))
    assert missing(corpus, str(page)) == [
        ("kestrel-loom.hiring", "14 engineers"),
        ("gripper-interviews.task", "about grippers"),
    ]


def test_a_pdf_and_a_plain_file_are_read(corpus: Corpus, tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.multi_cell(0, 8, "14 engineers, straight from university. About grippers.")
    pdf.output(str(tmp_path / "jobs.pdf"))
    note = write(tmp_path / "jobs", "About grippers\n\nTalks start with a drawing.\n")
    assert missing(corpus, str(tmp_path / "jobs.pdf")) == [
        ("gripper-interviews.task", "start with a drawing")
    ]
    assert [phrase for _, phrase in missing(corpus, str(note))] == [
        "14 engineers",
        "straight from university",
    ]


@pytest.fixture
def server() -> Iterator[str]:
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/jobs"
            self.send_response(200 if known else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{pages.server_port}"
        pages.shutdown()


def test_a_page_is_fetched(corpus: Corpus, server: str) -> None:
    assert missing(corpus, f"{server}/jobs") == [("gripper-interviews.task", "about grippers")]


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        ("herald", "x.html", "There is no source ‘herald’"),
        ("kestrel-jobs", None, "has no address. Name a file"),
        ("kestrel-jobs", "/nowhere/x.html", "the file cannot be opened"),
        ("kestrel-jobs", "SERVER/gone", "could not be read"),
        ("kestrel-jobs", "http://127.0.0.1:1/", "Save the page and name the file instead"),
    ],
)
def test_what_cannot_be_read_is_said(
    corpus: Corpus, server: str, source: str, place: str | None, says: str
) -> None:
    with pytest.raises(DocumentError, match=says):
        verify(corpus, source, place.replace("SERVER", server) if place else None)
