"""Nothing of a résumé is left after a crash: markers are planted, readers killed, all searched."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from docx import Document
from fpdf import FPDF
from playwright.sync_api import Browser, expect

from advisor.settings import Settings
from tests.services import free_port
from tests.ui.conftest import Server, wait_until_ready

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")

MARKERS = ("Quorvexia", "quorvexia.lund@post.example", "+1 213 555 0187", "plumbago telemetry")
TEXT = (
    f"{MARKERS[0]} Lund", f"{MARKERS[1]} | {MARKERS[2]}", "EXPERIENCE", "Intern, Brindle Freight",
    "PROJECTS", f"Built the {MARKERS[3]} lattice in Python for 40 stations", "SKILLS", "Python",
)  # fmt: skip


@dataclass
class Machine:
    """The folders that a server and a command line may write to."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        own = {"ADVISOR_HOME": self.home, "TMPDIR": self.folder / "tmp", "HOME": self.folder}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GRADIO")}
        return kept | {"ADVISOR_GAP_LEDGER": "on"} | {key: str(path) for key, path in own.items()}

    def start(self) -> Server:
        """A server that writes what it prints to a file."""
        port = free_port()
        with (self.folder / "printed.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)],
                env=self.environment, stdout=log, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        server = Server(f"http://127.0.0.1:{port}", process)
        wait_until_ready(server)
        return server

    def files(self) -> set[Path]:
        """All that lies in the folders."""
        return {path for path in self.folder.rglob("*") if path.is_file()}

    def found(self) -> list[str]:
        """Each place that holds a marker, in a file's name or in what it holds."""
        wanted = [form for marker in MARKERS for form in (marker.lower().encode(),
                  marker.lower().encode("utf-16-le"))]  # fmt: skip
        places = []
        for path in self.folder.rglob("*"):
            name = str(path.relative_to(self.folder)).lower()
            held = path.read_bytes().lower() if path.is_file() else b""
            if any(form in held or form in name.encode() for form in wanted):
                places.append(name)
        return places


@pytest.fixture
def machine(shared_settings: Settings, tmp_path: Path) -> Machine:
    shutil.copytree(shared_settings.home, tmp_path / "home")
    (tmp_path / "tmp").mkdir()
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def resumes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A PDF and a DOCX whose words stand in the file as they are, so that a search finds them."""
    folder = tmp_path_factory.mktemp("own")
    pdf = FPDF()
    pdf.set_compression(False)
    pdf.set_font("helvetica", size=11)
    for _ in range(12):
        pdf.add_page()
        for line in TEXT:
            pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(folder / "own.pdf"))
    document, packed = Document(), BytesIO()
    for line in TEXT:
        document.add_paragraph(line)
    document.save(packed)
    with (
        zipfile.ZipFile(packed) as compressed,
        zipfile.ZipFile(folder / "own.docx", "w", zipfile.ZIP_STORED) as stored,
    ):
        for item in compressed.infolist():
            stored.writestr(item.filename, compressed.read(item))
    for file in folder.iterdir():
        assert all(marker.encode() in file.read_bytes() for marker in MARKERS), file
    return {file.suffix: file for file in folder.iterdir()}


def reading(parent: int) -> list[int]:
    """The children of a process that read a résumé."""
    found = []
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in tasks.read_text().split():
            command = Path(f"/proc/{child}/cmdline")
            if command.exists() and b"advisor.resume.sandbox" in command.read_bytes():
                found.append(int(child))
    return found


def kill_while_reading(process: "subprocess.Popen[str]", begin: Callable[[], object]) -> None:
    """Kill a process while a child of it reads a résumé, which `begin` makes it do."""
    threading.Thread(target=begin, daemon=True).start()
    until = time.monotonic() + 120
    while not (children := reading(process.pid)):
        assert time.monotonic() < until, "nothing is read"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for child in children:
        while Path(f"/proc/{child}/cmdline").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert not Path(f"/proc/{child}").exists(), "the child outlived its parent"


@pytest.fixture
def servers(machine: Machine) -> Iterator[Callable[[], Server]]:
    started: list[Server] = []

    def start() -> Server:
        started.append(machine.start())
        return started[-1]

    yield start
    for server in started:
        server.process.kill()
        server.process.wait()


def test_a_crash_while_the_api_reads_leaves_nothing(
    machine: Machine, resumes: dict[str, Path], servers: Callable[[], Server]
) -> None:
    server = servers()
    for suffix, file in resumes.items():
        files = {"file": (f"{MARKERS[0]}{suffix}", file.read_bytes())}
        path, form = f"{server.address}/v1/resume/advise", {"target": "fintech"}
        assert httpx.post(path, files=files, data=form, timeout=120).status_code == 200

    def ask_once_more() -> None:
        with suppress(httpx.HTTPError):  # the server is killed
            httpx.post(path, files=files, data=form, timeout=120)

    kill_while_reading(server.process, ask_once_more)
    assert machine.found() == [], "not even before the next start"


def test_a_crash_while_the_page_reads_leaves_nothing_after_the_next_start(
    machine: Machine, resumes: dict[str, Path], servers: Callable[[], Server], browser: Browser
) -> None:
    server = servers()
    page = browser.new_page()
    page.goto(server.address)
    page.get_by_role("tab", name="My résumé").click()
    upload = page.locator("input[type=file]").first
    upload.set_input_files(resumes[".docx"])
    expect(page.locator("#resume-report")).to_contain_text(MARKERS[0])
    assert machine.found() == [], "a file that was read is removed at once"
    killing = threading.Thread(target=kill_while_reading, args=(server.process, lambda: None))
    killing.start()
    upload.set_input_files(resumes[".pdf"])
    killing.join()
    page.close()
    assert server.process.returncode == -signal.SIGKILL
    assert machine.found() == [], "the upload is gone before it is read"
    left = machine.home / "uploads" / "a-visit" / "own.pdf"
    left.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(resumes[".pdf"], left)  # as where the server dies before it begins to read
    assert machine.found()
    servers()
    assert machine.found() == []


def test_pictures_of_a_resume_never_reach_the_disk(
    machine: Machine, resumes: dict[str, Path], servers: Callable[[], Server], browser: Browser
) -> None:
    server = servers()
    page = browser.new_page()
    page.goto(server.address)
    page.get_by_role("tab", name="My résumé").click()
    before = machine.files()
    page.locator("input[type=file]").first.set_input_files(resumes[".pdf"])
    picture = page.locator("#resume-rendering img").first
    expect(picture).to_be_visible()
    png = b64decode((picture.get_attribute("src") or "").split(",")[1])
    assert png.startswith(b"\x89PNG")
    piece = png[len(png) // 2 :][:64]
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    page.close()
    new = machine.files() - before
    assert [path for path in new if path.suffix in (".png", ".pdf", ".webp", ".jpg")] == []
    assert [path for path in machine.files() if piece in path.read_bytes()] == []


def test_a_crash_while_the_command_line_reads_leaves_nothing(
    machine: Machine, resumes: dict[str, Path]
) -> None:
    for file in resumes.values():
        command = [sys.executable, "-m", "ui.cli", "resume", "read", str(file)]
        process = subprocess.Popen(
            command, env=machine.environment, stdout=subprocess.DEVNULL, text=True
        )
        kill_while_reading(process, lambda: None)
    assert machine.found() == []
