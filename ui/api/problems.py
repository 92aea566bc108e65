"""Errors as problem+json (RFC 9457): one sentence that says what is wrong and what to do.

The routes that OpenAI's clients call tell errors in the form that these clients read.
"""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from advisor.errors import AdvisorError, DatabaseError, DocumentError, PlanError, QuestionError

MEDIA_TYPE = "application/problem+json"
OPENAI_PATHS = ("/v1/chat/completions", "/v1/models")
SEE = "See /docs for what is expected."
UNAVAILABLE = "The advisor cannot answer now"


def problem(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem+json response."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status, dict(headers or {}), media_type=MEDIA_TYPE)


def openai_error(
    status: int,
    message: str,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error in the form that OpenAI's clients read."""
    content = {"error": openai_fault(status, message, param, code)}
    return JSONResponse(content, status, dict(headers or {}))


def openai_fault(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """What stands under `error` in that form."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"message": message, "type": kind, "param": param, "code": code}


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the API as a problem; never with a traceback."""
    titles: dict[type[Exception], tuple[int, str]] = {
        QuestionError: (422, "This cannot be answered"),
        DocumentError: (422, "This file cannot be read"),
        PlanError: (422, "This cannot be planned"),
        DatabaseError: (503, "Nothing can be kept or read now"),
        AdvisorError: (503, UNAVAILABLE),
    }
    for kind, (status, title) in titles.items():
        _install(app, kind, status, title)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        details = []
        for item in error.errors():
            steps = item["loc"][1:] if item["loc"][0] in ("body", "query", "path") else item["loc"]
            place = ".".join(map(str, steps)) or str(item["loc"][0])
            details.append(f"{place}: {item['msg'].removeprefix('Value error, ')}")
        title = "The request is not of the expected form"
        return _refused(request, 422, title, f"{'; '.join(details)}. {SEE}")

    app.add_exception_handler(HTTPException, refused_http)

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        detail = "Something went wrong here that should not. The server's log says what; try again."
        return _refused(request, 500, HTTPStatus(500).phrase, detail)


def refused_http(request: Request, error: Exception) -> Response:
    """A refusal as a problem; where a person looks for a page that is not there, as a page."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    if error.status_code == 404 and _wants_page(request):
        page = files("ui.web").joinpath("missing.html").read_text(encoding="utf-8")
        return HTMLResponse(page, 404)
    said = "There is nothing here" if error.detail == phrase == "Not Found" else str(error.detail)
    where = f"{request.method} {request.url.path}"
    next_step = "what the body has to be" if error.status_code == 400 else "what there is"
    detail = f"{where}: {said.rstrip('.')}. See /docs for {next_step}."
    return _refused(request, error.status_code, phrase, detail, error.headers)


def _wants_page(request: Request) -> bool:
    """Whether a browser shows its user what comes; what a program calls tells it to the program."""
    is_shown = "text/html" in request.headers.get("accept", "")
    return is_shown and not request.url.path.startswith(("/v1", "/mcp"))


def _install(app: FastAPI, kind: type[Exception], status: int, title: str) -> None:
    @app.exception_handler(kind)
    def _handle(request: Request, error: Exception) -> JSONResponse:
        again = (
            {"Retry-After": str(error.retry_seconds)} if isinstance(error, DatabaseError) else None
        )
        return _refused(request, status, title, str(error), again)


def _refused(
    request: Request,
    status: int,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    if request.url.path.startswith(OPENAI_PATHS):
        return openai_error(400 if status == 422 else status, detail, headers=headers)
    return problem(status, title, detail, headers)
