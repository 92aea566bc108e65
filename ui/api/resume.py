"""The résumé over the API: read, advise, plan. Each call stands alone and nothing is kept."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import JSONResponse
from starlette.formparsers import MultiPartParser

from advisor.chain import Advisor
from advisor.plan_prose import told_as_json
from advisor.resume.plan_export import as_calendar
from advisor.resume.read import MAX_BYTES, read_resume
from advisor.resume.replan import read_plan
from advisor.resume.target import Target, read_target
from advisor.resume.types import Resume
from advisor.resume.want import have_and_want
from advisor.types import Answer
from ui.api.problems import MEDIA_TYPE
from ui.api.resume_schema import MatchForm, PlanForm, ResumeForm
from ui.api.schema import AnswerForm

# A larger upload would be parked in a temporary file: what is of a résumé stays in memory.
MultiPartParser.spool_max_size = MAX_BYTES + 2**20

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"description": "A file or a target that can't be read", "content": {MEDIA_TYPE: {}}}
}
Upload = Annotated[UploadFile, File(description="PDF, DOCX, Markdown or text, at most 10 MB")]
Wish = Annotated[str, Form(description="Where you want to go", examples=["fintech in LA"])]

Earlier = Annotated[str, Form(description="The earlier plan's JSON, to see what changed since")]


def resume_router(advisor: Advisor) -> APIRouter:
    """The routes under /v1/resume."""
    router = APIRouter(prefix="/v1/resume", tags=["resume"], responses=PROBLEMS)

    def read(file: UploadFile) -> Resume:
        data = file.file.read(MAX_BYTES + 1)
        return read_resume(data, file.filename or "resume", advisor.corpus)

    def aim(target: str) -> Target:
        return read_target(target, advisor.vocabulary, advisor.corpus)

    @router.post("/read", response_model=ResumeForm, summary="What a machine reads of a résumé")
    def resume_read(file: Upload) -> JSONResponse:
        return JSONResponse(read(file).as_json())

    @router.post(
        "/advise", response_model=AnswerForm, summary="Advice from a résumé towards a target"
    )
    def resume_advise(file: Upload, target: Wish = "") -> JSONResponse:
        resume = read(file)
        *_, answer = advisor.advise(resume, aim(target))
        assert isinstance(answer, Answer)
        return JSONResponse(answer.as_json())

    @router.post(
        "/match",
        response_model=MatchForm,
        summary="What is wanted for a target, and how well a résumé shows it",
    )
    def resume_match(file: Upload, target: Wish = "") -> JSONResponse:
        match = advisor.resumes.match(read(file), aim(target))
        rows = [row.as_json() for row in have_and_want(match, advisor.corpus)]
        return JSONResponse({"asked": match.asked, "shown": match.shown, "skills": rows})

    @router.post(
        "/plan",
        response_model=PlanForm,
        summary="A plan of weeks from a résumé towards a target",
    )
    def resume_plan(
        file: Upload,
        target: Wish = "",
        weeks: Annotated[int, Form()] = 8,
        hours: Annotated[int, Form()] = 8,
        since: Earlier = "",
    ) -> JSONResponse:
        before = read_plan(since) if since else None
        resume, aimed = read(file), aim(target)
        plan, changes = advisor.resumes.plan(resume, aimed, weeks, hours, date.today(), before)
        *_, answer = advisor.tell_plan(plan, resume, changes)
        assert isinstance(answer, Answer)
        content = plan.as_json() | {
            "markdown": answer.text,
            "calendar": as_calendar(plan).decode(),
            **told_as_json(answer),
        }
        if changes is not None:
            content["changes"] = [asdict(change) for change in changes]
        return JSONResponse(content)

    return router
