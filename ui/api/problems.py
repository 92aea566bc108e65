"""Errors as problem+json (RFC 9457): one sentence that says what is wrong and what to do."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from advisor.errors import AdvisorError, DocumentError, PlanError, QuestionError

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str) -> JSONResponse:
    """A problem+json response."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the API as a problem; never with a traceback."""

    @app.exception_handler(QuestionError)
    def _question(_: Request, error: QuestionError) -> JSONResponse:
        return problem(422, "This question cannot be answered", str(error))

    @app.exception_handler(DocumentError)
    def _document(_: Request, error: DocumentError) -> JSONResponse:
        return problem(422, "This file cannot be read", str(error))

    @app.exception_handler(PlanError)
    def _plan(_: Request, error: PlanError) -> JSONResponse:
        return problem(422, "This cannot be planned", str(error))

    @app.exception_handler(AdvisorError)
    def _advisor(_: Request, error: AdvisorError) -> JSONResponse:
        return problem(503, "The advisor cannot answer now", str(error))

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        details = []
        for item in error.errors():
            place = ".".join(str(step) for step in item["loc"] if step != "body") or "body"
            details.append(f"{place}: {item['msg']}")
        return problem(422, "The request is not of the expected form", "; ".join(details) + ".")

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        detail = (
            f"{request.method} {request.url.path}: {error.detail}. See /docs for what there is."
        )
        return problem(error.status_code, str(error.detail), detail)
