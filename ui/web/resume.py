"""The résumé: uploaded, read, said back, and removed."""

from html import escape
from pathlib import Path

import gradio as gr

from advisor.errors import DocumentError
from advisor.resume.read import ResumeReading, read_resume

PROMISE = (
    "Upload your résumé as a PDF to see what a machine reads of it. The file is deleted as soon as "
    "it was read, and nothing of it is kept. Advice from it comes in a later version."
)


def resume_tab() -> None:
    """Lay the upload out."""
    gr.Markdown(PROMISE)
    with gr.Row():
        upload = gr.UploadButton(
            "Upload a PDF", file_types=[".pdf"], elem_id="resume", variant="primary", scale=0
        )
    report = gr.HTML(elem_id="resume-report")
    upload.upload(_read, upload, report, api_name=False)


def _read(path: str) -> str:
    file = Path(path)
    try:
        return _report(read_resume(file.read_bytes(), file.name))
    except DocumentError as error:
        return f"<p class='problem' role='alert'>{escape(str(error))}</p>"
    finally:
        file.unlink(missing_ok=True)


def _report(reading: ResumeReading) -> str:
    pages = "1 page" if reading.pages == 1 else f"{reading.pages} pages"
    sections = ", ".join(reading.sections) or "none that I know by its heading"
    lines = "".join(f"<li>{escape(line)}</li>" for line in reading.lines)
    return (
        f"<p><b>Read: {pages}, {len(reading.lines)} lines, {reading.words} words.</b> "
        f"Sections seen: {escape(sections)}.</p>"
        "<details open><summary>What was read, in reading order</summary>"
        f"<ol>{lines}</ol></details>"
    )
