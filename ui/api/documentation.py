"""What the documentation of the API adds to what its routes say: errors and examples."""

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from ui.api.problems import MEDIA_TYPE, OPENAI_PATHS, UNAVAILABLE
from ui.api.schema import OpenAIError, Problem
from ui.guard.access import Area, area

JSON = "application/json"
GUARDED = ("401", "403", "413", "429")
NO_FORM = "The request is not of the expected form"


def operation_id(route: APIRoute) -> str:
    """A route's name for clients, made from its path: `/v1/facts/{id}` is `facts_by_id`."""
    steps = route.path_format.removeprefix("/v1").replace("{", "by/").replace("}", "").split("/")
    return "_".join(step.replace("-", "_") for step in steps if step)


def describe(app: FastAPI) -> None:
    """Have the documentation hold the form of errors and an example of each response."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(made())
        return made()

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI says to extend it


def _complete(schema: dict[str, Any]) -> None:
    """Put errors in place of FastAPI's own, and the examples of `examples.json`."""
    examples = json.loads(files("ui.api").joinpath("examples.json").read_text(encoding="utf-8"))
    forms = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        forms.pop(name, None)
    for form in (Problem, OpenAIError):
        made = form.model_json_schema(ref_template="#/components/schemas/{model}")
        forms |= {**made.pop("$defs", {}), form.__name__: made}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _add_errors(operation, path)
            if operation["operationId"] in examples:
                content = operation["responses"]["200"]["content"][JSON]
                content["example"] = examples[operation["operationId"]]


def _add_errors(operation: dict[str, Any], path: str) -> None:
    responses, is_openai = operation["responses"], path.startswith(OPENAI_PATHS)
    if "requestBody" in operation:
        responses |= {"400": {"description": NO_FORM}, "413": {"description": "Too large"}}
    responses["503"] = {"description": UNAVAILABLE}
    if area(path) is not Area.OPEN:
        responses["401"] = {"description": "A key is needed, where the server has keys"}
        responses["429"] = {"description": "Too many requests: wait Retry-After seconds"}
    if area(path) is Area.ADMIN:
        responses["403"] = {"description": "The key of an administrator is needed"}
    if is_openai and "422" in responses:
        responses["400"] = responses.pop("422")
    for status, response in responses.items():
        # What the guard refuses it refuses in one form.
        is_theirs = is_openai and status not in GUARDED
        form, media_type = (OpenAIError, JSON) if is_theirs else (Problem, MEDIA_TYPE)
        if status[0] in "45":
            if response["description"] == "Validation Error":
                response["description"] = f"{NO_FORM}, or no text"
            reference = {"$ref": f"#/components/schemas/{form.__name__}"}
            response["content"] = {media_type: {"schema": reference}}
